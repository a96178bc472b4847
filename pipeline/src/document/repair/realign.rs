//! Chooses among the readings of misaligned runs and of their lost bytes, and writes the edits.
//! It runs only in annotated documents and strips no gloss that stands after a whole character.

use std::collections::HashSet;

use super::Language;
use super::gloss::{self, Annotated, syllable_end};
use super::plan::{Certainty, Edit};
use super::runs::{self, After, Reading, Slot};
use crate::document::decode::plausible::{is_frequent, is_hanzi};
use crate::document::decode::two_byte;

/// Characters of context on either side: the longest dictionary words have four, and two of them fit.
const CONTEXT: usize = 8;
/// Characters looked back for the context; glosses make up the difference.
const LOOK_BACK: usize = 64;
/// Characters looked back for an open quotation mark: a long paragraph.
const PARAGRAPH: usize = 4000;
/// How much likelier a run must be than the text as it stands. True runs of the seeds lead by 30 and more.
const MIN_RUN_MARGIN: f64 = 8.0;
/// How much likelier the best character for a lost byte must be than the next; below it nothing is written.
const MIN_BYTE_MARGIN: f64 = 1.0;
/// Most places tried in one document; the rest is flagged. Seeds have twelve at most.
const MAX_PLACES: usize = 400;
/// Full stop before a closing quotation mark, or closing mark for an open one: what punctuation expects.
const EXPECTED_BONUS: f64 = 3.0;

/// A full stop where a first byte is lost before a cut. Where two characters form the bytes of a cut, the first is a
/// full stop in a third of all places of policy texts, far more often than the shares of characters have it.
const STOP_BONUS: f64 = 2.0;

/// A text being realigned.
struct Realigner<'a> {
    text: &'a [char],
    byte_of: &'a [usize],
    annotated: &'a Annotated,
    language: &'a Language,
    known: HashSet<char>,
    /// The text so far, realigned.
    out: Vec<char>,
    edits: Vec<Edit>,
}

/// A slot with the character chosen for it.
#[derive(Debug, Clone)]
struct Choice {
    c: char,
    certainty: Certainty,
    evidence: String,
}

/// The edits that realign an annotated document.
pub(super) fn realign(text: &[char], byte_of: &[usize], annotated: &Annotated, language: &Language) -> Vec<Edit> {
    let mut realigner = Realigner {
        text,
        byte_of,
        annotated,
        language,
        known: text.iter().copied().filter(|c| is_hanzi(*c)).collect(),
        out: Vec::with_capacity(text.len()),
        edits: Vec::new(),
    };
    realigner.run();
    realigner.edits
}

impl Realigner<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut places = 0;
        while let Some(&c) = self.text.get(at) {
            if !matches!(c, '?' | '？') {
                self.out.push(c);
                at += 1;
                continue;
            }
            let glossed = syllable_end(self.text, at + 1).is_some();
            let cut = self.text.get(at + 1).is_some_and(|c| runs::cut_bytes(*c).is_some());
            if !glossed && !cut {
                self.out.push(c);
                at += 1;
                continue;
            }
            places += 1;
            let end = if places <= MAX_PLACES { self.place(at, glossed) } else { None };
            match end {
                Some(end) => at = end,
                None => {
                    if glossed {
                        self.flag(at, "a byte is lost before a gloss and no reading fits");
                    }
                    self.out.push(c);
                    at += 1;
                }
            }
        }
    }

    /// Reads the run at `at`; `None` when the text as it stands is likelier.
    fn place(&mut self, at: usize, glossed: bool) -> Option<usize> {
        let left = self.left_context();
        let readings = if glossed {
            let [_, trail] = two_byte::table().encode(*left.last()?)?;
            let own = |c: char, syllable: &str| self.annotated.readings.get(&c).is_some_and(|own| own == syllable);
            runs::from_gloss(self.text, at, trail, &own)
        } else {
            runs::from_cut(self.text, at)
        };
        let window = readings.iter().map(|reading| reading.end).max()? + CONTEXT;
        let mut scored: Vec<(f64, usize, Vec<Choice>)> = Vec::with_capacity(readings.len());
        for (number, reading) in readings.iter().enumerate() {
            let Some(choices) = self.choose(&left, reading) else { continue };
            let chosen = choices.iter().map(|choice| choice.c);
            let whole: Vec<char> = left.iter().copied().chain(chosen).chain(self.plain(reading.end, window)).collect();
            scored.push((self.score(&whole), number, choices));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let as_found: Vec<char> = left.iter().copied().chain(self.plain(at, window)).collect();
        let as_found = self.score(&as_found);
        let mut ranked = scored.into_iter();
        let (best, number, choices) = ranked.next()?;
        let margin = best - as_found;
        if margin < MIN_RUN_MARGIN {
            return None;
        }
        let next = ranked.next().map_or(margin, |(score, ..)| best - score);
        let reading = readings.get(number)?;
        self.write(at, reading, &choices, margin, next);
        Some(reading.end)
    }

    fn score(&self, text: &[char]) -> f64 {
        self.language.score(text, &|c| self.known.contains(&c))
    }

    /// The last characters of the realigned text in this line, without glosses.
    fn left_context(&self) -> Vec<char> {
        let from = self.out.len().saturating_sub(LOOK_BACK);
        let tail = self.out.get(from..).unwrap_or(&[]);
        let line = tail.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
        let plain = without_glosses(tail.get(line..).unwrap_or(&[]));
        plain.get(plain.len().saturating_sub(CONTEXT)..).unwrap_or(&[]).to_vec()
    }

    /// The text as found, without glosses, up to the line end.
    fn plain(&self, from: usize, to: usize) -> Vec<char> {
        let piece = self.text.get(from..to.min(self.text.len())).unwrap_or(&[]);
        let line = piece.iter().position(|c| *c == '\n').unwrap_or(piece.len());
        without_glosses(piece.get(..line).unwrap_or(&[]))
    }

    /// Characters for all slots of a reading; `None` when a lost byte has no candidate at all.
    fn choose(&self, left: &[char], reading: &Reading) -> Option<Vec<Choice>> {
        let mut chosen: Vec<Option<Choice>> = reading
            .slots
            .iter()
            .map(|slot| match slot {
                Slot::Known(c) | Slot::Restored(c) => {
                    Some(Choice { c: *c, certainty: Certainty::Exact, evidence: String::new() })
                }
                Slot::Lead { .. } | Slot::Trail { .. } => None,
            })
            .collect();
        // Second bytes first: what follows a lost first byte then stands.
        for (at, slot) in reading.slots.iter().enumerate().rev() {
            let choice = match slot {
                Slot::Known(_) | Slot::Restored(_) => continue,
                Slot::Trail { lead, syllable, after } => {
                    let before = sequence(left, chosen.get(..at)?);
                    let right = self.plain(reading.end, reading.end + CONTEXT);
                    self.choose_trail(&before, *lead, syllable.as_deref(), *after, &right)?
                }
                Slot::Lead { trail } => {
                    let before = sequence(left, chosen.get(..at)?);
                    let mut right = sequence(&[], chosen.get(at + 1..)?);
                    right.truncate(CONTEXT);
                    self.choose_lead(&before, *trail, &right)?
                }
            };
            *chosen.get_mut(at)? = Some(choice);
        }
        chosen.into_iter().collect()
    }

    fn choose_trail(
        &self,
        before: &[char],
        lead: u8,
        syllable: Option<&str>,
        after: After,
        right: &[char],
    ) -> Option<Choice> {
        // The second byte stood where a first byte is expected and was not ASCII.
        let mut candidates: Vec<char> =
            (0x81..=0xFE_u8).filter_map(|trail| two_byte::table().decode(lead, trail)).collect();
        if let Some(syllable) = syllable {
            candidates.retain(|c| gloss::has_reading(*c, syllable));
            let own = |c: &char| self.annotated.readings.get(c).is_some_and(|own| own == syllable);
            if candidates.iter().any(own) {
                candidates.retain(own);
            }
            if let [c] = candidates.as_slice() {
                let evidence = format!("the only character with first byte {lead:02X} read {syllable}");
                return Some(Choice { c: *c, certainty: Certainty::Exact, evidence });
            }
        }
        let closing = self.open_mark(before);
        let ends = matches!(after, After::Cut | After::LineEnd | After::Tag);
        let bonus = |c: char| {
            let clause = if ends { self.language.clause_end_bonus(c) } else { 0.0 };
            clause + if closing == Some(c) && ends { EXPECTED_BONUS } else { 0.0 }
        };
        // A closing mark without an opening one is no candidate, and a line does not end with an opening one.
        candidates.retain(|c| !is_closing(*c) || closing == Some(*c));
        candidates.retain(|c| !(ends && is_opening(*c)));
        let mut choice = self.best(before, &candidates, right, &bonus)?;
        if after == After::Unknown {
            choice.certainty = Certainty::Flagged;
            choice.evidence.push_str("; an ASCII byte below 40 after it is lost");
        }
        Some(choice)
    }

    fn choose_lead(&self, before: &[char], trail: u8, right: &[char]) -> Option<Choice> {
        let candidates: Vec<char> = (0x81..=0xFE_u8).filter_map(|lead| two_byte::table().decode(lead, trail)).collect();
        let after_word = before.last().is_some_and(|c| is_hanzi(*c) || is_closing(*c));
        let bonus = match right {
            _ if !after_word => 0.0,
            // A sentence ends inside the quotation, unless the outer sentence goes straight on.
            [closing, next, ..] if is_closing(*closing) && matches!(next, '、' | '，' | ',') => -EXPECTED_BONUS,
            [closing, ..] if is_closing(*closing) => EXPECTED_BONUS,
            _ => STOP_BONUS,
        };
        self.best(before, &candidates, right, &|c| if c == '。' { bonus } else { 0.0 })
    }

    /// The likeliest candidate with its lead over the next; the damage mark itself when the lead is too small.
    fn best(
        &self,
        before: &[char],
        candidates: &[char],
        right: &[char],
        bonus: &dyn Fn(char) -> f64,
    ) -> Option<Choice> {
        let before = before.get(before.len().saturating_sub(CONTEXT)..).unwrap_or(&[]);
        let mut scored: Vec<(f64, char)> = candidates
            .iter()
            .copied()
            .filter(|c| {
                self.language.is_mark(*c) || is_frequent(*c) || self.known.contains(c) || self.language.is_common(*c)
            })
            .map(|c| {
                let whole: Vec<char> = before.iter().chain([&c]).chain(right).copied().collect();
                (self.score(&whole) + bonus(c), c)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (best, c) = *scored.first()?;
        let (margin, next) = scored.get(1).map_or((f64::MAX, c), |(score, next)| (best - score, *next));
        let margin_text =
            if margin < f64::MAX { format!("margin {margin:.1} over {next}") } else { "alone".to_owned() };
        Some(if margin >= MIN_BYTE_MARGIN {
            Choice { c, certainty: Certainty::Inferred, evidence: margin_text }
        } else {
            Choice { c: '?', certainty: Certainty::Flagged, evidence: format!("{c} or {next}, {margin_text}") }
        })
    }

    /// The closing mark of the innermost quotation open in this line.
    fn open_mark(&self, before: &[char]) -> Option<char> {
        let from = self.out.len().saturating_sub(PARAGRAPH);
        let tail = self.out.get(from..).unwrap_or(&[]);
        let line = tail.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
        // `before` repeats the end of the line without its glosses, then goes on with the run.
        let overlap = self.left_context().len();
        let new = before.get(overlap.min(before.len())..).unwrap_or(&[]);
        let mut open = Vec::new();
        for c in tail.get(line..).unwrap_or(&[]).iter().chain(new) {
            if let Some(closing) = closing_of(*c) {
                open.push(closing);
            } else if is_closing(*c) && open.last() == Some(c) {
                open.pop();
            }
        }
        open.pop()
    }

    /// Appends the reading to the text and its edits to the plan: lost bytes apart from what the bytes tell.
    fn write(&mut self, at: usize, reading: &Reading, choices: &[Choice], margin: f64, next: f64) {
        let whole = match reading.straddling {
            Some(c) => format!("{c} straddles two characters; likelier than as found by {margin:.1}"),
            None => format!("one byte late after a cut; likelier than as found by {margin:.1}"),
        };
        // Another end of the run that is nearly as likely makes the whole run a matter of context.
        let sure = if next < MIN_BYTE_MARGIN { Certainty::Inferred } else { Certainty::Exact };
        let mut slots = reading.slots.iter().zip(choices).peekable();
        let (mut end, mut made) = (0, 0);
        let mut edit: Option<Edit> = None;
        for (offset, stream) in reading.stream.iter().enumerate() {
            end += stream;
            let (Some(&c), Some(&from), Some(&to)) =
                (self.text.get(at + offset), self.byte_of.get(at + offset), self.byte_of.get(at + offset + 1))
            else {
                break;
            };
            let mut after = String::new();
            let mut lost: Option<&Choice> = None;
            while let Some((slot, choice)) = slots.next_if(|_| made < end) {
                made += if matches!(slot, Slot::Restored(_)) { 1 } else { 2 };
                after.push(choice.c);
                self.out.push(choice.c);
                if matches!(slot, Slot::Lead { .. } | Slot::Trail { .. }) {
                    lost = Some(choice);
                }
            }
            let (rule, certainty, evidence) = match lost {
                Some(choice) => ("lost byte", choice.certainty, choice.evidence.as_str()),
                None => ("realign", sure, whole.as_str()),
            };
            let part = (to - from, after.len());
            match &mut edit {
                // A character in which nothing begins belongs to the one before.
                Some(edit) if after.is_empty() || edit.rule == rule && rule == "realign" => {
                    edit.range.end = to;
                    edit.before.push(c);
                    edit.after.push_str(&after);
                    edit.parts.push(part);
                }
                _ => {
                    self.edits.extend(edit.take());
                    edit = Some(Edit {
                        range: from..to,
                        before: c.to_string(),
                        after,
                        rule,
                        certainty,
                        evidence: evidence.to_owned(),
                        parts: vec![part],
                    });
                }
            }
        }
        self.edits.extend(edit);
    }

    fn flag(&mut self, at: usize, evidence: &str) {
        let (Some(&c), Some(&from), Some(&to)) = (self.text.get(at), self.byte_of.get(at), self.byte_of.get(at + 1))
        else {
            return;
        };
        self.edits.push(Edit {
            range: from..to,
            before: c.to_string(),
            after: c.to_string(),
            rule: "lost byte",
            certainty: Certainty::Flagged,
            evidence: evidence.to_owned(),
            parts: Vec::new(),
        });
    }
}

/// The characters before a slot; unresolved ones do not count.
fn sequence(left: &[char], chosen: &[Option<Choice>]) -> Vec<char> {
    left.iter().copied().chain(chosen.iter().flatten().map(|choice| choice.c)).collect()
}

fn without_glosses(text: &[char]) -> Vec<char> {
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        match gloss::gloss_at(text, at) {
            Some(gloss) => at = gloss.end,
            None => {
                plain.push(c);
                at += 1;
            }
        }
    }
    plain
}

/// The mark that closes what `c` opens.
fn closing_of(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '《' => '》',
        '〈' => '〉',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '〔' => '〕',
        _ => return None,
    })
}

fn is_opening(c: char) -> bool {
    closing_of(c).is_some()
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '》' | '〉' | '」' | '』' | '】' | '〕')
}
