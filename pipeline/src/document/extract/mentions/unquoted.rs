//! Candidates without quotation marks: a type head and the words before it, names known as a whole, and what speaks for
//! and against each.
//! Which weight an observation has is learned (`model`); names by shape are found in `bare`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bare::Bare;
use super::lexicon::{FUNCTION, Lexicon};
use super::model::Evidence;
use crate::document::extract::passage::{Passage, is_quote};
use crate::document::layout::Part;

/// Longest name before its head, in code points: the longest in the annotated reports has 26.
const LONGEST: usize = 28;
/// Shortest: one character and a head is a word.
const SHORTEST: usize = 2;
/// Least log-odds of a name found by its head, those of a probability of 0.42: over the folds of the annotated documents F1
/// is as good at 0.4 and at 0.5, and between them was not tried.
const LEAST: f64 = -0.32;
/// The rule of a name found by its head.
pub(super) const HEAD_WORD: &str = "head word";
/// What follows a name when it is no word of the list.
const OTHER_WORD: &str = "another word";
/// After a head they make another word of it.
const SUFFIXES: &str = "师化性院局部厅处办者员";
/// No name goes on over one of these.
const ENDS: &str = "了在是被把将让使着从已";

/// True when a candidate of the model is to be taken for a name; known names that are not loose always are.
pub(super) fn is_name(bare: &Bare, evidence: &Evidence) -> bool {
    let lasting = evidence.seen.iter().any(|seen| seen == "known: loose");
    if bare.rule == HEAD_WORD { evidence.score > LEAST } else { !lasting || evidence.speaks_for_a_name() }
}

/// Where a name without marks begins, and why there.
struct Left {
    start: usize,
    why: &'static str,
    verb: Option<Range<usize>>,
}

impl Lexicon {
    /// The candidate whose head begins at `at`, with what it shows by itself.
    pub(super) fn unquoted_at(&self, passage: &Passage<'_>, number: usize, at: usize) -> Option<(Bare, Evidence)> {
        let chars = passage.chars;
        let head = self.bare_heads.starting(chars, at)?;
        let end = at + head;
        // The head of a longer chain stands last: 改革试点, 行动方案.
        if self.bare_heads.starting(chars, end).is_some() {
            return None;
        }
        // 工程师, 制度化: the head is part of another word.
        if passage.char(end).is_some_and(|c| SUFFIXES.contains(c)) {
            return None;
        }
        let left = self.left_of(passage, at)?;
        let start = self.counted_out(passage, left.start, at);
        if at < start + SHORTEST {
            return None;
        }
        let words = passage.slice(start..at);
        // What stands right after a mark of quotation is judged as a quotation; a generic word alone makes no name.
        if passage.char(start.wrapping_sub(1)).is_some_and(is_quote) || self.generic.has(words) {
            return None;
        }
        let mut evidence = Evidence::default();
        let mut add = |name: String| self.model.add(&mut evidence, name);
        add("unquoted".to_owned());
        add(format!("unquoted: head {}", passage.string(at..end)));
        add(format!("unquoted: begins after {}", left.why));
        if let Some(verb) = left.verb {
            add(format!("unquoted: verb {}", passage.string(verb)));
        }
        add(format!("unquoted: before {}", self.after(passage, end)));
        let length = match words.len() {
            0..=2 => "two",
            3 => "three",
            4 => "four",
            5..=6 => "five or six",
            7..=9 => "seven to nine",
            10..=14 => "ten to fourteen",
            _ => "fifteen and more",
        };
        add(format!("unquoted: {length} characters"));
        let shown = [
            (start > left.start, "counted"),
            (self.generic.starting(words, 0).is_some(), "generic word first"),
            (self.only_modifiers(words), "only modifiers"),
            (self.modifiers.ending(words, words.len()).is_some(), "modifier before the head"),
            (words.iter().any(|c| matches!(c, '、' | '和' | '与' | '及')), "joined"),
            (words.iter().any(char::is_ascii_digit), "digits"),
            (words.ends_with(&['年']), "term of years"),
            (self.scopes.starting(words, 0).is_some(), "scope first"),
            (words.iter().any(|&c| matches!(c, '为' | '以' | '要' | '等' | '对' | '都' | '也')), "function inside"),
            (self.has_verb(words), "verb inside"),
            (passage.part == Part::Title, "in the title"),
            (passage.part == Part::Heading, "in a heading"),
            (passage.quoted(at), "in quotation marks"),
        ];
        for (_, name) in shown.into_iter().filter(|(shown, _)| *shown) {
            add(format!("unquoted: {name}"));
        }
        let bare = Bare {
            passage: number,
            range: start..end,
            kind: self.head_ending(chars, end).map(|head| head.kind),
            relation: self.introducer_before(passage, start),
            rule: HEAD_WORD,
            confidence: 0.0,
        };
        Some((bare, evidence))
    }

    /// A name known as a whole (河长制) that begins at `at`, with the head that may follow it.
    pub(super) fn known_at(&self, passage: &Passage<'_>, number: usize, at: usize) -> Option<(Bare, Evidence)> {
        let len = self.known.starting(passage.chars, at)?;
        // 加大党委…支持: 大 belongs to the verb.
        if passage.char(at) == Some('大')
            && passage.char(at.wrapping_sub(1)).is_some_and(|c| "加扩重强壮放更巨最增".contains(c))
        {
            return None;
        }
        let head = self.head_after(passage.chars, at + len, 0).filter(|(end, head)| head.strong && end - at - len <= 3);
        let end = head.map_or(at + len, |(end, _)| end);
        let relation = self.introducer_before(passage, at);
        let loose = self.loose.has(passage.slice(at..at + len));
        let after = self.after(passage, end);
        if loose && relation.is_none() && head.is_none() && after == OTHER_WORD {
            return None;
        }
        let mut evidence = Evidence::default();
        let mut add = |name: String| self.model.add(&mut evidence, name);
        add("known".to_owned());
        add(format!("known: before {after}"));
        let begins = match passage.char(at.wrapping_sub(1)) {
            Some('、' | '和' | '与' | '及') => "a list",
            Some('的') => "的",
            Some(c) if c.is_alphanumeric() => "a word",
            _ => "a mark",
        };
        add(format!("known: begins after {begins}"));
        let shown = [
            (loose, "loose"),
            (relation.is_some(), "verb before it"),
            (head.is_some(), "head after it"),
            (matches!(passage.part, Part::Title | Part::Heading), "in a heading"),
            (passage.quoted(at), "in quotation marks"),
        ];
        for (_, name) in shown.into_iter().filter(|(shown, _)| *shown) {
            add(format!("known: {name}"));
        }
        let kind =
            head.map(|(_, head)| head.kind).or_else(|| self.head_ending(passage.chars, end).map(|head| head.kind));
        Some((Bare { passage: number, range: at..end, kind, relation, rule: "known", confidence: 0.0 }, evidence))
    }

    /// Adds what only the whole document shows: names that come again.
    pub(super) fn see_again(&self, passages: &[Passage<'_>], found: &mut [(Bare, Evidence)]) {
        let mut times: BTreeMap<&[char], usize> = BTreeMap::new();
        let words = |bare: &Bare| passages.get(bare.passage).map(|passage| passage.slice(bare.range.clone()));
        for words in found.iter().filter_map(|(bare, _)| words(bare)) {
            *times.entry(words).or_default() += 1;
        }
        for (bare, evidence) in found.iter_mut().filter(|(bare, _)| bare.rule == HEAD_WORD) {
            if words(bare).and_then(|words| times.get(words)).is_some_and(|&times| times > 1) {
                self.model.add(evidence, "unquoted: repeated");
            }
        }
    }

    /// The left end of the name whose head begins at `at`: after a verb of action, a list, or where the clause begins.
    fn left_of(&self, passage: &Passage<'_>, at: usize) -> Option<Left> {
        let mut start = at;
        while start > 0 {
            if at - start >= LONGEST {
                return None;
            }
            if at >= start + SHORTEST
                && let Some(left) = self.verb_left_of(passage, start)
            {
                return Some(left);
            }
            let before = passage.char(start - 1)?;
            let why = match before {
                '的' if passage.char(start.wrapping_sub(2)) == Some('党') => None,
                '的' => Some("的"),
                '、' | '和' | '与' | '及' => self.bare_heads.ending(passage.chars, start - 1).map(|_| "a list"),
                '+' | '-' | '·' => None,
                _ if ENDS.contains(before) => Some("a function word"),
                _ if !before.is_alphanumeric() => Some("a mark"),
                _ => None,
            };
            if let Some(why) = why {
                return Some(Left { start, why, verb: None });
            }
            start -= 1;
        }
        Some(Left { start, why: "a mark", verb: None })
    }

    /// A verb of action that ends at `start`: at the beginning of its clause, after an adverb, or one that hardly stands
    /// inside a name.
    fn verb_left_of(&self, passage: &Passage<'_>, start: usize) -> Option<Left> {
        // 实施了, 落实好: the complement belongs to the verb, which may also end in it (抓好).
        let whole = self.introducer_ending(passage.chars, start).is_some_and(|(len, _)| len >= 2);
        let complement = !whole && matches!(passage.char(start - 1), Some('了' | '好'));
        let end = if complement { start - 1 } else { start };
        let introducer = self.introducer_ending(passage.chars, end).map(|(len, _)| len).filter(|&len| len >= 2);
        let len = introducer.max(self.acts_on_names.ending(passage.chars, end))?;
        let verb = end - len..end;
        let first = passage.char(verb.start.wrapping_sub(1)).is_none_or(|c| !c.is_alphanumeric());
        let why = if first {
            "a verb that begins its clause"
        } else if self.lead.ending(passage.chars, verb.start).is_some() {
            "a verb and its adverb"
        } else if complement || self.acts_on_names.ending(passage.chars, end).is_some() {
            "a verb"
        } else {
            return None;
        };
        Some(Left { start, why, verb: Some(verb) })
    }

    /// Steps over a number with its measure word and other words that count or order: 16个…, 新一轮….
    fn counted_out(&self, passage: &Passage<'_>, start: usize, end: usize) -> usize {
        let from = if passage.char(start) == Some('第') { start + 1 } else { start };
        let digits = (from..end).take_while(|&at| passage.char(at).is_some_and(|c| self.counts(c))).count();
        let measure = passage.char(from + digits).is_some_and(|c| matches!(c, '个' | '项' | '批' | '轮' | '张'));
        if digits > 0 && measure {
            return (from + digits + 1).min(end);
        }
        self.counters.starting(passage.chars, start).map_or(start, |len| (start + len).min(end))
    }

    /// What follows a name: a mark, a function word, a word of its own, or anything else.
    fn after(&self, passage: &Passage<'_>, end: usize) -> String {
        match passage.char(end) {
            None => "the end".to_owned(),
            Some('、') => "a list".to_owned(),
            Some('”' | '’' | '》') => "a closing mark".to_owned(),
            Some(c) if !c.is_alphanumeric() => "a mark".to_owned(),
            Some(c) => match self.after_names.starting(passage.chars, end) {
                Some(len) => passage.string(end..end + len),
                None if self.is(c, FUNCTION) => c.to_string(),
                None => OTHER_WORD.to_owned(),
            },
        }
    }

    /// True when the words are modifiers anybody may put before a head, and nothing else.
    fn only_modifiers(&self, words: &[char]) -> bool {
        let mut at = 0;
        while at < words.len() {
            match self.modifiers.starting(words, at) {
                Some(len) => at += len,
                None => return false,
            }
        }
        true
    }

    /// True when a verb of action stands inside the words.
    fn has_verb(&self, words: &[char]) -> bool {
        (1..words.len()).any(|at| self.acts_on_names.ending(words, at + 1).is_some())
    }
}
