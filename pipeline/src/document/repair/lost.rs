//! Chooses characters for lost bytes: by the reading in a gloss exactly, otherwise by words, punctuation and what the
//! document says elsewhere. It knows nothing of where runs end; `realign` asks it run by run.

use rustc_hash::FxHashSet;

use super::Language;
use super::around::{Around, Ranked, rank};
use super::gloss::{self, Annotated};
use super::marks::{MISPLACED_COST, OpenMark, advance, ends_sentence, is_closing, is_opening, is_point, misplaced};
use super::plan::Certainty;
use super::runs::{After, Reading, Slot};
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

/// Characters of context on either side: the longest dictionary words have four, and two of them fit.
pub(super) const CONTEXT: usize = 8;
/// How much likelier the best character must be than the next; below it the damage mark stays and is flagged. On news of 2012
/// and reports fifteen of eighteen places between this and 1.0 were right, and one of five between 0.15 and this.
const MIN_BYTE_MARGIN: f64 = 0.4;
/// Candidates of a place that are weighed by words, those that stand best beside their neighbours.
const WEIGHED: usize = 16;
/// The same where the best must be so much likelier that it is among the first by its neighbours, too.
const WEIGHED_BETWEEN: usize = 8;
/// The same margin where most lines lose bytes and the document says nothing for sure: wrong choices are to stay rare, and in
/// 77,000 characters of news of 2016 there are 17 of GBK read as Big5 and 3 of UTF-8 read as GBK.
const MIN_BETWEEN_MARGIN: f64 = 2.5;
/// What punctuation expects: a full stop at the end of a quoted sentence or of a line, a closing mark for an open one.
const EXPECTED_BONUS: f64 = 3.0;
/// A full stop where a first byte is lost before a cut: a third of such places are full stops on news of 2016. It is what one
/// place of the seeds needs; on the news of 2016 it costs one text in 150 beside 2.2, elsewhere none.
const STOP_BONUS: f64 = 2.8;
/// Half of it before an opening mark, where a term may go on.
const STOP_BEFORE_QUOTATION: f64 = 1.4;
/// What speaks against a full stop at the end of a quoted term.
const STOP_IN_TERM_COST: f64 = 5.0;
/// The end of a title that is open, wherever it may stand: no sentence ends inside one. Not tuned; titles of news have five
/// to twenty characters, so that one place in ten or so is right by chance.
const TITLE_BONUS: f64 = 2.0;
/// Two characters that stand side by side elsewhere in the document.
const SEEN_BONUS: f64 = 2.0;
/// A word that closes clauses, before a cut: as much as the nominaliser in a classical quotation of the seeds needs.
const CLAUSE_BONUS: f64 = 1.5;
/// A character that stands elsewhere in the document, as marks always do. On the news of 2012 and 2016 one of 450 texts more
/// comes back than with half of it in either, and a place of the seeds needs no dearer full stop.
const KNOWN_BONUS: f64 = 1.0;
/// How much likelier by its neighbours a line feed must be than another byte that may be gone with a lost one, after the end
/// of a sentence: there nearly every one is, but before digits.
const MIN_SWALLOWED_MARGIN: f64 = 0.3;
/// Characters from which a quotation is a sentence rather than a term.
const MIN_SENTENCE: usize = 10;
/// Characters looked back for an open quotation where lines are long.
const QUOTATION: usize = 200;
/// Second bytes tried when the first byte beside them is lost too.
const JOINT: usize = 12;

/// A slot with the character chosen for it.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// The character; `?` where no one is likely enough.
    pub(super) c: char,
    /// The likeliest character all the same, by which a reading of the run is judged.
    pub(super) likeliest: char,
    /// How sure.
    pub(super) certainty: Certainty,
    /// Why; empty for known bytes.
    pub(super) evidence: String,
}

/// What is known of a document for choosing.
pub(super) struct Chooser<'a> {
    language: &'a Language,
    annotated: &'a Annotated,
    known: FxHashSet<char>,
    /// Neighbours anywhere in the text: what a document says once it says again.
    pairs: FxHashSet<(char, char)>,
    /// Whether lines end in white space, and whether they begin without.
    spaces_end_lines: bool,
    lines_begin_bare: bool,
}

/// The place of a lost second byte.
struct TrailPlace<'a> {
    closing: Option<char>,
    after: After,
    right: &'a [char],
}

impl TrailPlace<'_> {
    fn line_ends(&self) -> bool {
        matches!(self.after, After::LineEnd | After::LineStart | After::TextEnd | After::Tag)
    }

    fn ends(&self) -> bool {
        self.line_ends() || self.after == After::Cut
    }
}

impl<'a> Chooser<'a> {
    /// `text` is the damaged text without its glosses.
    pub(super) fn new(text: &[char], annotated: &'a Annotated, language: &'a Language) -> Self {
        let pair = |pair: &[char]| Some((*pair.first()?, *pair.get(1)?));
        Self {
            language,
            annotated,
            known: text.iter().copied().filter(|c| is_hanzi(*c)).collect(),
            pairs: text.windows(2).filter_map(pair).collect(),
            spaces_end_lines: text.windows(2).any(|pair| matches!(pair, [' ' | '\u{3000}', '\n'])),
            lines_begin_bare: text.windows(2).any(|pair| matches!(pair, ['\n', c] if !c.is_whitespace())),
        }
    }

    /// How likely a string is in this document.
    pub(super) fn score(&self, text: &[char]) -> f64 {
        self.language.score(text, &|c| self.known.contains(&c))
    }

    /// Characters for all slots of a reading; `None` when a lost byte has no candidate at all. `open` are the quotations
    /// open before the run, `left` and `right` the context.
    pub(super) fn choose(
        &self,
        left: &[char],
        open: &[OpenMark],
        reading: &Reading,
        right: &[char],
    ) -> Option<Vec<Choice>> {
        let known = |c: char| Choice { c, likeliest: c, certainty: Certainty::Exact, evidence: String::new() };
        let mut rest = reading.slots.as_slice();
        let mut chosen = Vec::with_capacity(rest.len());
        if let [Slot::Lead { trail }, after @ ..] = rest {
            rest = after;
            if let [Slot::Trail { lead, after, .. }, ..] = rest {
                let place = TrailPlace { closing: open.last().map(|open| open.closing), after: *after, right };
                chosen.extend(self.joint(left, open, *trail, *lead, &place)?);
                rest = rest.get(1..)?;
            } else {
                let next: Vec<char> = rest.iter().map_while(known_char).take(CONTEXT).collect();
                chosen.push(pick(&self.rank_lead(left, open, *trail, &next), MIN_BYTE_MARGIN)?);
            }
        }
        for (at, slot) in rest.iter().enumerate() {
            if let Slot::Lead { trail } = slot {
                let run: Vec<char> = chosen.iter().map(|choice| choice.c).collect();
                let before: Vec<char> = left.iter().copied().chain(run).collect();
                let known = rest.get(at + 1..).unwrap_or(&[]).iter().map_while(known_char);
                let next: Vec<char> = known.chain(right.iter().copied()).take(CONTEXT).collect();
                chosen.push(pick(&self.rank_lead(&before, open, *trail, &next), MIN_BYTE_MARGIN)?);
                continue;
            }
            if matches!(slot, Slot::Swallowed) {
                let swallowed = self.swallowed(&chosen, right);
                if let Some(before) = chosen.last_mut().filter(|_| swallowed.c != '\n') {
                    before.certainty = Certainty::Flagged;
                }
                chosen.push(swallowed);
                continue;
            }
            if let Slot::Both { syllable } = slot {
                chosen.push(self.both(left, &chosen, syllable, right)?);
                continue;
            }
            chosen.push(match slot {
                Slot::Ascii('\n') => Choice {
                    c: '\n',
                    likeliest: '\n',
                    certainty: Certainty::Inferred,
                    evidence: "a line feed is lost before the indentation".to_owned(),
                },
                Slot::Known(c) | Slot::Ascii(c) => known(*c),
                Slot::Lead { .. } | Slot::Swallowed | Slot::Both { .. } => return None,
                Slot::Trail { lead, syllable, after } => {
                    let run: Vec<char> = chosen.iter().map(|choice| choice.c).collect();
                    let closing = advance(open, &run).last().map(|open| open.closing);
                    let before: Vec<char> = left.iter().copied().chain(run).collect();
                    // A gloss of the straddling character may have parted the bytes before the site came to this one.
                    let broken = chosen.is_empty();
                    let place = TrailPlace { closing, after: *after, right };
                    self.trail(&before, *lead, syllable.as_deref(), broken, &place)?
                }
            });
        }
        Some(chosen)
    }

    /// A lost second byte after known characters.
    fn trail(
        &self,
        before: &[char],
        lead: u8,
        syllable: Option<&str>,
        broken: bool,
        place: &TrailPlace<'_>,
    ) -> Option<Choice> {
        let mut candidates = trail_candidates(lead, place);
        if syllable.is_none() && !broken {
            candidates.retain(|c| self.stands_bare(*c));
        }
        if let Some(syllable) = syllable {
            candidates.retain(|c| gloss::has_reading(*c, syllable));
            let own = |c: &char| self.annotated.readings.get(c).is_some_and(|own| own == syllable);
            if candidates.iter().any(own) {
                candidates.retain(own);
            }
            if let [c] = candidates.as_slice() {
                let evidence = format!("the only character with first byte {lead:02X} read {syllable}");
                return Some(Choice { c: *c, likeliest: *c, certainty: Certainty::Exact, evidence });
            }
        }
        // Each character is judged by the likelier of what may come after it.
        let mut ranked: Vec<(f64, char)> = Vec::new();
        for (after, right) in self.goes_on(place) {
            let place = &TrailPlace { closing: place.closing, after, right: &right };
            let bonus = |c: char| self.trail_bonus(before.last().copied(), c, place);
            ranked.extend(self.rank(before, &candidates, &right, &bonus));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut seen = FxHashSet::default();
        ranked.retain(|(_, c)| seen.insert(*c));
        pick(&ranked, MIN_BYTE_MARGIN)
    }

    /// A character that is gone but for its gloss: one of those that the site glosses so.
    fn both(&self, left: &[char], chosen: &[Choice], syllable: &str, right: &[char]) -> Option<Choice> {
        let read_so = self.annotated.readings.iter().filter(|(_, own)| *own == syllable);
        let candidates: Vec<char> = read_so.map(|(c, _)| *c).collect();
        if let [c] = candidates.as_slice() {
            let evidence = format!("the only character that the site glosses {syllable}");
            return Some(Choice { c: *c, likeliest: *c, certainty: Certainty::Inferred, evidence });
        }
        let before: Vec<char> = left.iter().copied().chain(chosen.iter().map(|choice| choice.c)).collect();
        pick(&self.rank(&before, &candidates, right, &|_| 0.0), MIN_BYTE_MARGIN)
    }

    /// The byte that went with the last character chosen: a line feed where a sentence ends and that is likelier than a digit
    /// or another mark, otherwise U+FFFD. A digit is never invented, and a number beside U+FFFD is no metric.
    fn swallowed(&self, chosen: &[Choice], right: &[char]) -> Choice {
        let unknown = |evidence| Choice {
            c: char::REPLACEMENT_CHARACTER,
            likeliest: '1',
            certainty: Certainty::Flagged,
            evidence,
        };
        let before = chosen.last().map(|choice| choice.c).filter(|c| ends_sentence(*c));
        let (Some(before), Some(after), true) = (before, right.first(), self.lines_begin_bare) else {
            return unknown("an ASCII byte below 40 is lost".to_owned());
        };
        let with = |c: char| self.language.neighbours(&[before, c, *after]);
        let margin = with('\n') - ['1', '(', '"', '-'].map(with).into_iter().fold(f64::MIN, f64::max);
        if margin < MIN_SWALLOWED_MARGIN {
            return unknown(format!("an ASCII byte below 40 is lost; a line feed by {margin:.1}"));
        }
        let evidence = format!("a line feed is lost, likelier than a digit by {margin:.1}");
        Choice { c: '\n', likeliest: '\n', certainty: Certainty::Inferred, evidence }
    }

    /// What may come after a lost second byte. Where an ASCII byte is gone with it, that is a digit, or a line feed where
    /// lines begin without white space.
    fn goes_on(&self, place: &TrailPlace<'_>) -> Vec<(After, Vec<char>)> {
        if place.after != After::Unknown {
            return vec![(place.after, place.right.to_vec())];
        }
        let with = |gone: char| [gone].into_iter().chain(place.right.iter().copied()).take(CONTEXT).collect();
        let mut all = vec![(After::Unknown, with('1'))];
        if self.lines_begin_bare {
            all.push((After::LineEnd, with('\n')));
        }
        all
    }

    /// A lost first byte and, right after its character, a lost second byte: `?!?`.
    fn joint(
        &self,
        left: &[char],
        open: &[OpenMark],
        trail: u8,
        lead: u8,
        place: &TrailPlace<'_>,
    ) -> Option<[Choice; 2]> {
        let mut ranked: Vec<(f64, char, Ranked)> = Vec::with_capacity(JOINT);
        for (after, right) in self.goes_on(place) {
            let place = &TrailPlace { closing: place.closing, after, right: &right };
            let bonus = |c: char| self.trail_bonus(Some('一'), c, place);
            let alone = self.rank(&[], &trail_candidates(lead, place), place.right, &bonus);
            for (_, second) in alone.into_iter().take(JOINT) {
                let next: Vec<char> = [second].into_iter().chain(place.right.iter().copied()).take(CONTEXT).collect();
                let firsts = self.rank_lead(left, open, trail, &next);
                let (score, first) = *firsts.first()?;
                ranked.push((score + self.trail_bonus(Some(first), second, place), second, firsts));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut seen = FxHashSet::default();
        ranked.retain(|(_, c, _)| seen.insert(*c));
        let seconds: Ranked = ranked.iter().map(|(score, c, _)| (*score, *c)).collect();
        let (_, _, firsts) = ranked.first()?;
        Some([pick(firsts, MIN_BYTE_MARGIN)?, pick(&seconds, MIN_BYTE_MARGIN)?])
    }

    /// True when a character may stand without a gloss: the site glosses every occurrence of those on its list.
    fn stands_bare(&self, c: char) -> bool {
        !self.annotated.readings.contains_key(&c)
    }

    fn rank_lead(&self, before: &[char], open: &[OpenMark], trail: u8, right: &[char]) -> Ranked {
        let candidates: Vec<char> = (0x81..=0xFE_u8)
            .filter_map(|lead| two_byte::table().decode(lead, trail))
            .filter(|c| self.stands_bare(*c))
            .collect();
        let next = right.first().copied();
        // The outer sentence goes straight on after the quotation.
        let goes_on = next.is_some_and(is_closing) && right.get(1).is_some_and(|c| is_point(*c));
        let stop = match next {
            _ if goes_on => -EXPECTED_BONUS,
            // In a quotation a sentence ends before the mark; a quoted term has no full stop.
            Some(closing) if is_closing(closing) => {
                let whole = open.last().is_some_and(|open| open.clauses > 0 || open.length >= MIN_SENTENCE);
                if whole { EXPECTED_BONUS } else { -STOP_IN_TERM_COST }
            }
            Some(c) if is_hanzi(c) => STOP_BONUS,
            Some(c) if is_opening(c) => STOP_BEFORE_QUOTATION,
            _ => 0.0,
        };
        let bonus = |c: char| if c == '。' { stop } else { 0.0 } - misplaced(before.last().copied(), c, next);
        self.rank(before, &candidates, right, &bonus)
    }

    fn trail_bonus(&self, previous: Option<char>, c: char, place: &TrailPlace<'_>) -> f64 {
        let next = if place.after == After::Cut { Some('，') } else { place.right.first().copied() };
        let next = next.filter(|_| !place.line_ends());
        let clause = match place.after {
            After::Cut if self.language.closes_clause(c) => CLAUSE_BONUS,
            _ if place.line_ends() => self.language.line_end(c),
            _ => 0.0,
        };
        let expected =
            if place.ends() && place.closing == Some(c) || place.line_ends() && place.closing.is_none() && c == '。' {
                EXPECTED_BONUS
            } else if place.line_ends() && c == '\u{3000}' {
                match previous {
                    _ if place.closing.is_some() => -MISPLACED_COST,
                    _ if self.spaces_end_lines => EXPECTED_BONUS,
                    Some('。' | '”' | '\u{3000}') => 0.0,
                    _ => -MISPLACED_COST,
                }
            } else if place.line_ends() && matches!(c, '、' | '，' | '；') {
                -MISPLACED_COST
            } else if place.closing == Some('》') && c == '》' {
                TITLE_BONUS
            } else if place.closing == Some('》') && c == '。' {
                -STOP_IN_TERM_COST
            } else {
                0.0
            };
        clause + expected - misplaced(previous, c, next)
    }

    /// The candidates by likelihood between `before` and `right`, best first.
    fn rank(&self, before: &[char], candidates: &[char], right: &[char], bonus: &dyn Fn(char) -> f64) -> Ranked {
        let before = before.get(before.len().saturating_sub(CONTEXT)..).unwrap_or(&[]);
        let seen = |a: Option<&char>, b: Option<&char>| a.zip(b).is_some_and(|(a, b)| self.pairs.contains(&(*a, *b)));
        let known = |c: char| self.known.contains(&c);
        let extra = |c: char| {
            let pairs = [seen(before.last(), Some(&c)), seen(Some(&c), right.first())];
            let pairs = pairs.iter().filter(|seen| **seen).count() as f64 * SEEN_BONUS;
            bonus(c) + pairs + if !is_hanzi(c) || known(c) { KNOWN_BONUS } else { 0.0 }
        };
        // Of two ways of writing a character the site has one, and no words tell which.
        let odd = |c: char| is_hanzi(c) && !known(c) && !self.language.is_usual(c);
        let usual = |c: char| {
            candidates.iter().any(|other| {
                *other != c
                    && self.language.is_usual(*other)
                    && self.language.simplified(*other) == self.language.simplified(c)
            })
        };
        let candidates = candidates
            .iter()
            .copied()
            .filter(|c| (self.language.is_mark(*c) || is_hanzi(*c)) && !(odd(*c) && usual(*c)));
        rank(Around::new(self.language, before, right, &known), WEIGHED, candidates, &known, &extra)
    }
}

/// The likeliest of `candidates` after `line` and before `right`, in a text that was not converted between scripts.
/// Where none is likely enough, U+FFFD.
pub(super) fn between(language: &Language, line: &[char], candidates: &[char], right: &[char]) -> Option<Choice> {
    let before = line.get(line.len().saturating_sub(CONTEXT)..).unwrap_or(&[]);
    let (previous, next) = (before.last().copied(), right.first().copied());
    let closing = if candidates.iter().any(|c| is_closing(*c)) {
        let open = advance(&[], line.get(line.len().saturating_sub(QUOTATION)..).unwrap_or(&[])).pop();
        open.map(|open| open.closing)
    } else {
        None
    };
    let line_ends = next.is_none_or(|c| c == '<');
    let candidates = candidates
        .iter()
        .copied()
        .filter(|c| (language.is_mark(*c) || is_hanzi(*c)) && (!is_closing(*c) || closing == Some(*c)));
    let extra = |c: char| {
        let expected = match c {
            '。' if line_ends => EXPECTED_BONUS,
            '，' | '、' if line_ends => -MISPLACED_COST,
            // As often a colon, an exclamation mark or a dash.
            '，' if next.is_some_and(|c| c.is_ascii_digit()) => -EXPECTED_BONUS,
            _ => 0.0,
        };
        expected - misplaced(previous, c, next)
    };
    let all = |_: char| true;
    let ranked = rank(Around::new(language, before, right, &all), WEIGHED_BETWEEN, candidates, &all, &extra);
    let mut choice = pick(&ranked, MIN_BETWEEN_MARGIN)?;
    if choice.c == '?' {
        choice.c = char::REPLACEMENT_CHARACTER;
    }
    Some(choice)
}

/// What the second bytes after `lead` give: the byte stood where a first byte is expected and was not ASCII. A closing
/// mark without an opening one is no candidate, and a line does not end with an opening one.
fn trail_candidates(lead: u8, place: &TrailPlace<'_>) -> Vec<char> {
    (0x80..=0xFE_u8)
        .filter_map(|trail| two_byte::table().decode(lead, trail))
        .filter(|c| !is_closing(*c) || place.closing == Some(*c))
        .filter(|c| !(place.ends() && is_opening(*c)))
        .collect()
}

/// The likeliest candidate with its margin over the next; the damage mark itself when the margin is too small.
fn pick(ranked: &[(f64, char)], min_margin: f64) -> Option<Choice> {
    let (best, c) = *ranked.first()?;
    let Some((score, next)) = ranked.get(1).copied() else {
        let evidence = "the only candidate".to_owned();
        return Some(Choice { c, likeliest: c, certainty: Certainty::Inferred, evidence });
    };
    let margin = best - score;
    Some(if margin >= min_margin {
        let evidence = format!("margin {margin:.1} over {next}");
        Choice { c, likeliest: c, certainty: Certainty::Inferred, evidence }
    } else {
        let evidence = format!("{c} or {next}, margin {margin:.1}");
        Choice { c: '?', likeliest: c, certainty: Certainty::Flagged, evidence }
    })
}

fn known_char(slot: &Slot) -> Option<char> {
    match slot {
        Slot::Known(c) | Slot::Ascii(c) => Some(*c),
        Slot::Lead { .. } | Slot::Trail { .. } | Slot::Both { .. } | Slot::Swallowed => None,
    }
}
