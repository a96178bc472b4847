//! Candidates without quotation marks: a type head and the words before it, names known as a whole, and what speaks for
//! and against each. Of a head there are several candidates where several words may be the first of the name.
//! Which weight an observation has is learned (`model`); names by shape are found in `bare`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::bare::Bare;
use super::cuts::Cuts;
use super::lexicon::{FUNCTION, Lexicon};
use super::model::{Evidence, Model, Name, seen};
use super::name_key;
use crate::document::extract::classes::is_han;
use crate::document::extract::passage::{Passage, is_quote};
use crate::document::layout::Part;

/// Longest name before its head, in code points: the longest in the annotated reports has 26.
const LONGEST: usize = 28;
/// Shortest: one character and a head is a word.
const SHORTEST: usize = 2;
/// Length in code points of the heads that other words begin with: 战略伙伴, 工程大学.
const HEAD_OF_WORDS: usize = 2;
/// A known name this long is seldom part of something else.
const LONG_KNOWN: usize = 6;
/// Most beginnings tried for one head.
const MOST_BEGINNINGS: usize = 5;
/// Least log-odds of a name found by its head, chosen over the folds of the annotated documents.
const LEAST: f64 = -0.6;
/// The rule of a name found by its head.
pub(super) const HEAD_WORD: &str = "head word";
/// What follows a name when it is no word of the list.
const OTHER_WORD: &str = "another word";
/// A name begins where its clause does.
const MARK: Name = seen!("unquoted: begins after a mark");
/// A name follows the verb its clause begins with.
const VERB_FIRST: Name = seen!("unquoted: begins after a verb that begins its clause");
/// They count what is named after them.
const MEASURES: &[char] = &['个', '项', '批', '轮', '张', '名', '户', '所', '家', '座', '处', '场'];
/// After a head they make another word of it.
const SUFFIXES: &[char] = &['师', '化', '性', '院', '局', '部', '厅', '处', '办', '者', '员'];
/// No name goes on over one of these.
const ENDS: &[char] = &['了', '在', '是', '被', '把', '将', '让', '使', '着', '从', '已'];
/// As words of their own they stand before a name.
const PREPOSITIONS: &[char] =
    &['向', '对', '由', '于', '以', '为', '经', '按', '据', '沿', '随', '因', '就', '与', '同', '和', '及', '或'];

/// True when a candidate of the model is to be taken for a name.
pub(super) fn is_name(evidence: &Evidence) -> bool {
    evidence.score > LEAST
}

/// Where a name without marks begins, and why there.
struct Left {
    start: usize,
    why: Name,
    verb: Option<Range<usize>>,
}

/// What follows a name.
enum After {
    Kind(&'static str),
    Word(Range<usize>),
}

impl After {
    fn see(&self, model: &Model, evidence: &mut Evidence, name: Name, passage: &Passage<'_>) {
        match self {
            Self::Kind(kind) => model.add_words(evidence, name, kind.chars()),
            Self::Word(word) => model.add_words(evidence, name, passage.slice(word.clone()).iter().copied()),
        }
    }
}

impl Lexicon {
    /// The candidates whose head begins at `at`, with what they show by themselves; the end of the head.
    pub(super) fn unquoted_at(
        &self,
        passage: &Passage<'_>,
        cuts: Cuts<'_>,
        number: usize,
        at: usize,
        judged: &mut Vec<(Bare, Evidence)>,
    ) -> Option<usize> {
        let chars = passage.chars;
        let head = self.bare_heads.starting(chars, at)?;
        // 公示制度 is no 公示制.
        let goes_on = chars.get(at + head - 1..at + head + 1) == Some(&['制', '度']);
        let end = at + head + usize::from(goes_on);
        // The head of a longer chain stands last: 改革试点, 行动方案. 改革领导小组 is a body.
        if self.bare_heads.starting(chars, end).is_some() || self.body_tails.starting(chars, end).is_some() {
            return None;
        }
        // 工程师, 制度化: the head is part of another word.
        if passage.char(end).is_some_and(|c| SUFFIXES.contains(&c)) {
            return None;
        }
        // 全面战略伙伴关系, 空军工程大学: so is its end together with the word after it.
        if end.checked_sub(HEAD_OF_WORDS).is_some_and(|from| self.not_heads.starting(chars, from).is_some()) {
            return None;
        }
        let lefts = self.lefts_of(passage, cuts, at);
        if lefts.is_empty() {
            return None;
        }
        let kind = self.head_ending(chars, end).map(|head| head.kind);
        let name_end = end + edition(passage, end);
        let after = self.after(passage, name_end);
        // 今年计划建成…: a verb.
        if matches!(after, After::Kind(OTHER_WORD)) && passage.slice(at..end) == ['计', '划'] {
            return None;
        }
        let title = passage.part == Part::Title;
        for left in lefts {
            let words = passage.slice(left.start..at);
            // What stands right after a mark of quotation is judged as a quotation; a generic word alone makes no name.
            if passage.char(left.start.wrapping_sub(1)).is_some_and(is_quote) || self.generic.has(words) {
                continue;
            }
            let mut evidence = Evidence::default();
            let model = &self.model;
            let mut add = |name: Name| model.add(&mut evidence, name);
            add(seen!("unquoted"));
            add(left.why);
            add(match words.len() {
                0..=2 => seen!("unquoted: two characters"),
                3 => seen!("unquoted: three characters"),
                4 => seen!("unquoted: four characters"),
                5..=6 => seen!("unquoted: five or six characters"),
                7..=9 => seen!("unquoted: seven to nine characters"),
                10..=14 => seen!("unquoted: ten to fourteen characters"),
                _ => seen!("unquoted: fifteen and more characters"),
            });
            let place = self.place_at(passage, left.start, at);
            let opens = passage.char(left.start.wrapping_sub(1)).is_none_or(|c| matches!(c, '。' | '\n' | ';' | ':'));
            let shown = [
                (self.generic.starting(words, 0).is_some(), seen!("unquoted: generic word first")),
                (self.only_modifiers(words), seen!("unquoted: only modifiers")),
                (self.modifiers.ending(words, words.len()).is_some(), seen!("unquoted: modifier before the head")),
                (words.iter().any(|c| matches!(c, '、' | '和' | '与' | '及')), seen!("unquoted: joined")),
                (self.joined_after_a_head(words), seen!("unquoted: joined after a head")),
                (words.iter().any(char::is_ascii_digit), seen!("unquoted: digits")),
                (words.ends_with(&['年']), seen!("unquoted: term of years")),
                (self.scopes.starting(words, 0).is_some(), seen!("unquoted: scope first")),
                (self.counters.starting(words, 0).is_some(), seen!("unquoted: counter first")),
                (
                    words.iter().any(|&c| matches!(c, '为' | '以' | '要' | '等' | '对' | '都' | '也')),
                    seen!("unquoted: function inside"),
                ),
                (self.has_verb(words), seen!("unquoted: verb inside")),
                (self.sentence_words.found_in(words), seen!("unquoted: word of a sentence inside")),
                (opens, seen!("unquoted: opens its sentence")),
                (place > left.start || self.provinces.starting(words, 0).is_some(), seen!("unquoted: place first")),
                (place == at, seen!("unquoted: only a place")),
                (name_end > end, seen!("unquoted: edition after it")),
                (title, seen!("unquoted: in the title")),
                (passage.part == Part::Heading, seen!("unquoted: in a heading")),
                (passage.quoted(at), seen!("unquoted: in quotation marks")),
            ];
            for (_, name) in shown.into_iter().filter(|(shown, _)| *shown) {
                add(name);
            }
            after.see(model, &mut evidence, seen!("unquoted: before "), passage);
            self.see_beginning(passage, left.start, &mut evidence);
            let mut add = |name: Name, range: Range<usize>| {
                model.add_words(&mut evidence, name, passage.slice(range).iter().copied());
            };
            add(seen!("unquoted: head "), at..end);
            if let Some(verb) = &left.verb {
                add(seen!("unquoted: verb "), verb.clone());
            }
            match cuts.word_from(passage, left.start) {
                Some(word) => add(seen!("unquoted: first word "), word),
                None => add(seen!("unquoted: begins inside a word"), 0..0),
            }
            if let Some(word) = cuts.word_to(passage, at) {
                add(seen!("unquoted: last word "), word);
            }
            let bare = Bare {
                passage: number,
                range: left.start..name_end,
                kind,
                relation: self.introducer_before(passage, left.start),
                rule: HEAD_WORD,
                confidence: 0.0,
            };
            judged.push((bare, evidence));
        }
        Some(end)
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
        let tail = self.known_tails.starting(passage.chars, at + len).map(|tail| at + len + tail);
        let end = head.map(|(end, _)| end).or(tail).unwrap_or(at + len);
        if self.body_tails.starting(passage.chars, end).is_some() {
            return None;
        }
        let relation = self.introducer_before(passage, at);
        let loose = self.loose.has(passage.slice(at..at + len));
        let after = self.after(passage, end);
        let other = matches!(after, After::Kind(OTHER_WORD));
        if loose && relation.is_none() && end == at + len && other {
            return None;
        }
        let mut evidence = Evidence::default();
        let model = &self.model;
        model.add(&mut evidence, seen!("known"));
        model.add_words(&mut evidence, seen!("known: name "), passage.slice(at..at + len).iter().copied());
        after.see(model, &mut evidence, seen!("known: before "), passage);
        model.add(
            &mut evidence,
            match passage.char(at.wrapping_sub(1)) {
                Some('、' | '和' | '与' | '及') => seen!("known: begins after a list"),
                Some('的') => seen!("known: begins after 的"),
                Some(c) if c.is_alphanumeric() => seen!("known: begins after a word"),
                _ => seen!("known: begins after a mark"),
            },
        );
        let shown = [
            (loose, seen!("known: loose")),
            (relation.is_some(), seen!("known: verb before it")),
            (head.is_some(), seen!("known: head after it")),
            (head.is_none() && tail.is_some(), seen!("known: tail after it")),
            (matches!(passage.part, Part::Title | Part::Heading), seen!("known: in a heading")),
            (passage.quoted(at), seen!("known: in quotation marks")),
            (end - at >= LONG_KNOWN, seen!("known: long")),
            (
                !self.head_ending(passage.chars, end).is_some_and(|head| head.strong),
                seen!("known: without a strong head"),
            ),
        ];
        for (_, name) in shown.into_iter().filter(|(shown, _)| *shown) {
            model.add(&mut evidence, name);
        }
        let kind =
            head.map(|(_, head)| head.kind).or_else(|| self.head_ending(passage.chars, end).map(|head| head.kind));
        Some((Bare { passage: number, range: at..end, kind, relation, rule: "known", confidence: 0.0 }, evidence))
    }

    /// Adds what only the whole document shows: names that come again, and names in the title.
    pub(super) fn see_again(&self, passages: &[Passage<'_>], found: &mut [(Bare, Evidence)]) {
        let titles = title_key(passages);
        let mut times: BTreeMap<&[char], usize> = BTreeMap::new();
        let words = |bare: &Bare| passages.get(bare.passage).map(|passage| passage.slice(bare.range.clone()));
        for words in found.iter().filter_map(|(bare, _)| words(bare)) {
            *times.entry(words).or_default() += 1;
        }
        for (bare, evidence) in found.iter_mut().filter(|(bare, _)| bare.rule == HEAD_WORD) {
            let Some(words) = words(bare) else { continue };
            match times.get(words) {
                Some(2) => self.model.add(evidence, seen!("unquoted: repeated")),
                Some(3..) => self.model.add(evidence, seen!("unquoted: repeated often")),
                _ => {}
            }
            let elsewhere = passages.get(bare.passage).is_some_and(|passage| passage.part != Part::Title);
            // Few names are in the title: one character tells most apart.
            let may_be = words.iter().find(|&&c| is_han(c)).is_none_or(|&c| titles.contains(c));
            if elsewhere && !titles.is_empty() && may_be && titles.contains(&name_key(words)) {
                self.model.add(evidence, seen!("unquoted: the title has it too"));
            }
        }
    }

    /// The left ends a name whose head begins at `at` may have, the nearest first: after a verb of action, in a list, and
    /// where the clause begins.
    fn lefts_of(&self, passage: &Passage<'_>, cuts: Cuts<'_>, at: usize) -> Vec<Left> {
        let mut lefts = Vec::new();
        let mut start = at;
        while lefts.len() < MOST_BEGINNINGS {
            if at - start >= LONGEST {
                return lefts;
            }
            let verb = (at >= start + SHORTEST).then(|| self.verb_left_of(passage, start)).flatten();
            // 希望工程圆梦行动: an institution gives its name to something of its own.
            if at >= start + SHORTEST && self.known.starting(passage.chars, start).is_some_and(|len| start + len <= at)
            {
                lefts.push(Left { start, why: seen!("unquoted: begins with a known name"), verb: None });
            }
            let Some(before) = start.checked_sub(1).and_then(|before| passage.char(before)) else {
                self.push_left(passage, &mut lefts, Left { start, why: MARK, verb: None }, at);
                return lefts;
            };
            if let Some(left) = verb {
                let last = left.why == VERB_FIRST;
                self.push_left(passage, &mut lefts, left, at);
                if last {
                    return lefts;
                }
                start -= 1;
                continue;
            }
            let word = || cuts.word_to(passage, start).is_some_and(|word| word.len() == 1);
            let (why, last) = match before {
                '的' if passage.char(start.wrapping_sub(2)) == Some('党') => (None, false),
                '的' => (Some(seen!("unquoted: begins after 的")), true),
                '、' | '和' | '与' | '及' if self.bare_heads.ending(passage.chars, start - 1).is_some() => {
                    (Some(seen!("unquoted: begins after a head of a list")), false)
                }
                '、' => (Some(seen!("unquoted: begins after a list")), false),
                '和' | '与' | '及' if word() => (Some(seen!("unquoted: begins after 和")), false),
                '+' | '-' | '·' => (None, false),
                _ if ENDS.contains(&before) => (Some(seen!("unquoted: begins after a function word")), true),
                _ if PREPOSITIONS.contains(&before) && word() => {
                    (Some(seen!("unquoted: begins after a preposition")), true)
                }
                _ if !before.is_alphanumeric() => (Some(MARK), true),
                _ => (None, false),
            };
            if let Some(why) = why {
                self.push_left(passage, &mut lefts, Left { start, why, verb: None }, at);
            }
            if last {
                return lefts;
            }
            start -= 1;
        }
        lefts
    }

    /// Adds a beginning, and the one after a number or a scope with which it begins.
    fn push_left(&self, passage: &Passage<'_>, lefts: &mut Vec<Left>, left: Left, at: usize) {
        if at < left.start + SHORTEST {
            return;
        }
        let counted = self.counted_out(passage, left.start, at);
        if counted > left.start && at >= counted + SHORTEST {
            lefts.push(Left { start: counted, why: seen!("unquoted: begins after a number"), verb: left.verb.clone() });
            // 第二批…活动, 高质量…行动: the words may belong to the name; other numbers do not.
            if !matches!(passage.char(left.start), Some('第' | '高')) {
                return;
            }
        }
        let scoped = self.scopes.starting(passage.chars, left.start).map_or(left.start, |len| left.start + len);
        if scoped > left.start && at >= scoped + SHORTEST {
            lefts.push(Left { start: scoped, why: seen!("unquoted: begins after a scope"), verb: left.verb.clone() });
        }
        lefts.push(left);
    }

    /// A verb of action that ends at `start`: at the beginning of its clause, after an adverb, or one that hardly stands
    /// inside a name.
    fn verb_left_of(&self, passage: &Passage<'_>, start: usize) -> Option<Left> {
        // 实施了, 落实好: the complement belongs to the verb, which may also end in it (抓好).
        let whole = self.introducer_ending(passage.chars, start).is_some_and(|(len, _)| len >= 2);
        let complement = !whole && matches!(passage.char(start.checked_sub(1)?), Some('了' | '好'));
        let end = if complement { start - 1 } else { start };
        let introducer = self.introducer_ending(passage.chars, end).map(|(len, _)| len).filter(|&len| len >= 2);
        let acts = self.acts_ending(passage.chars, end);
        let len = introducer.max(acts)?;
        let verb = end - len..end;
        let first = passage.char(verb.start.wrapping_sub(1)).is_none_or(|c| !c.is_alphanumeric());
        let why = if first {
            VERB_FIRST
        } else if self.lead.ending(passage.chars, verb.start).is_some() {
            seen!("unquoted: begins after a verb and its adverb")
        } else if complement || acts.is_some() {
            seen!("unquoted: begins after a verb")
        } else {
            seen!("unquoted: begins after a loose verb")
        };
        Some(Left { start, why, verb: Some(verb) })
    }

    /// Steps over a number with its measure word and other words that count or order: 16个…, 新一轮….
    fn counted_out(&self, passage: &Passage<'_>, start: usize, end: usize) -> usize {
        let from = if passage.char(start) == Some('第') { start + 1 } else { start };
        // 3万余名, but not 万家灯火, 余家渡: behind a figure alone they count.
        let figure = |at: usize| {
            let more = |c: char| at > from && matches!(c, '万' | '余' | '多');
            passage.char(at).is_some_and(|c| self.counts(c) || more(c))
        };
        let digits = (from..end).take_while(|&at| figure(at)).count();
        let measure = passage.char(from + digits).is_some_and(|c| MEASURES.contains(&c));
        if digits > 0 && measure {
            return (from + digits + 1).min(end);
        }
        self.counters.starting(passage.chars, start).map_or(start, |len| (start + len).min(end))
    }

    /// What follows a name: a mark, a function word, a word of its own, or anything else.
    fn after(&self, passage: &Passage<'_>, end: usize) -> After {
        After::Kind(match passage.char(end) {
            None => "the end",
            Some('、') => "a list",
            Some('”' | '’' | '》') => "a closing mark",
            Some(c) if !c.is_alphanumeric() => "a mark",
            Some(c) => match self.after_names.starting(passage.chars, end) {
                Some(len) => return After::Word(end..end + len),
                None if self.is(c, FUNCTION) => return After::Word(end..end + 1),
                None => OTHER_WORD,
            },
        })
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

    /// True when a list goes on after a head: 甲工程和乙.
    fn joined_after_a_head(&self, words: &[char]) -> bool {
        let joints = words.iter().enumerate().filter(|(_, c)| matches!(c, '、' | '和' | '与' | '及'));
        joints.into_iter().any(|(at, _)| self.bare_heads.ending(words, at).is_some())
    }

    /// True when a verb of action stands inside the words.
    fn has_verb(&self, words: &[char]) -> bool {
        (1..words.len()).any(|at| self.acts_ending(words, at + 1).is_some())
    }
}

/// Length of what tells an edition after a name: 2.0版.
fn edition(passage: &Passage<'_>, end: usize) -> usize {
    let figures = (end..end + 4).take_while(|&at| passage.char(at).is_some_and(|c| c.is_ascii_digit() || c == '.'));
    match figures.count() {
        0 => 0,
        figures if passage.char(end + figures) == Some('版') => figures + 1,
        _ => 0,
    }
}

/// The keys of the titles of a document, one behind the other.
pub(super) fn title_key(passages: &[Passage<'_>]) -> String {
    passages.iter().filter(|passage| passage.part == Part::Title).map(|passage| name_key(passage.chars)).collect()
}
