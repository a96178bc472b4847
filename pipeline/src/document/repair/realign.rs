//! Tries the readings of misaligned runs against the text as it stands, and writes the edits of the likeliest.
//! It runs only in annotated documents and strips no gloss that stands after a whole character.

use std::collections::HashSet;

use super::Language;
use super::gloss::{self, Annotated};
use super::lost::{CONTEXT, Choice, Chooser};
use super::marks::{OpenMark, advance};
use super::plan::{Certainty, Edit};
use super::runs::{self, Reading, Slot};
use crate::document::decode::plausible::is_hanzi;
use crate::fold::narrow;

/// Characters looked back for the context; glosses make up the difference.
const LOOK_BACK: usize = 64;
/// Characters looked back for an open quotation mark: a long paragraph.
const PARAGRAPH: usize = 4000;
/// How much likelier a run must be than the text as it stands. True runs of the seeds lead by 30 and more.
const MIN_RUN_MARGIN: f64 = 8.0;
/// How much likelier the best reading of a run must be than the next for the bytes to count as known: a syllable may leave
/// several characters, and each gives another first byte.
const MIN_SURE_MARGIN: f64 = 8.0;
/// Most places tried in one document; the rest is flagged. Seeds have twelve at most.
const MAX_PLACES: usize = 400;

/// A text being realigned.
struct Realigner<'a> {
    /// With the marks of a decoder that swallows as `?`, whatever it writes.
    text: &'a [char],
    source: &'a str,
    byte_of: &'a [usize],
    annotated: &'a Annotated,
    chooser: Chooser<'a>,
    /// Full-width forms that stay so, where the site folded the others to ASCII.
    kept_wide: Option<HashSet<char>>,
    /// The text so far, realigned.
    out: Vec<char>,
    edits: Vec<Edit>,
}

/// The edits that realign an annotated document.
pub(super) fn realign(
    source: &str,
    found: &[char],
    byte_of: &[usize],
    annotated: &Annotated,
    language: &Language,
) -> Vec<Edit> {
    let text = &as_question_marks(found);
    let mut realigner = Realigner {
        text,
        source,
        byte_of,
        annotated,
        chooser: Chooser::new(&without_glosses(text), annotated, language),
        kept_wide: kept_wide(text),
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
            if !runs::is_lost_mark(c) {
                self.out.push(c);
                at += 1;
                continue;
            }
            let glossed = runs::broken_gloss(self.text, at).is_some();
            let cut = self.text.get(at + 1).is_some_and(|c| runs::cut_bytes(*c).is_some());
            if !glossed && !cut {
                // In the middle of a sentence no question mark stands before a digit, and U+FFFD is none.
                if self.text.get(at + 1).is_some_and(char::is_ascii_digit)
                    && at.checked_sub(1).and_then(|at| self.text.get(at)).is_some_and(|c| is_hanzi(*c) || *c == ')')
                {
                    self.flag(at, "before a digit: perhaps a byte is lost, and one more");
                }
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
        let open = self.open_marks();
        let readings = if glossed {
            let [_, trail] = runs::wide_bytes(*left.last()?)?;
            let own = |c: char, syllable: &str| self.annotated.readings.get(&c).is_some_and(|own| own == syllable);
            runs::from_gloss(self.text, at, trail, &own)
        } else {
            runs::from_cut(self.text, at)
        };
        let window = readings.iter().map(|reading| reading.goes_on).max()? + CONTEXT;
        let mut scored: Vec<(f64, usize, Vec<Choice>)> = Vec::with_capacity(readings.len());
        for (number, reading) in readings.iter().enumerate() {
            let right = self.plain(reading.goes_on, reading.goes_on + CONTEXT);
            let Some(choices) = self.chooser.choose(&left, &open, reading, &right) else { continue };
            let chosen = choices.iter().map(|choice| choice.likeliest);
            let whole: Vec<char> =
                left.iter().copied().chain(chosen).chain(self.plain(reading.goes_on, window)).collect();
            scored.push((self.chooser.score(&whole), number, choices));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // The letters of its own broken gloss count: no text is written so.
        let own = runs::broken_gloss(self.text, at).map_or(at, |(end, _)| end);
        let letters = self.text.get(at..own).unwrap_or(&[]);
        let as_found: Vec<char> = left.iter().chain(letters).copied().chain(self.plain(own, window)).collect();
        let as_found = self.chooser.score(&as_found);
        let mut ranked = scored.into_iter();
        let (best, number, choices) = ranked.next()?;
        let margin = best - as_found;
        if margin < MIN_RUN_MARGIN {
            if margin > 0.0 && !glossed {
                self.flag(at, "perhaps one byte late after a cut; no reading is much likelier");
            }
            return None;
        }
        let next = ranked.next().map_or(margin, |(score, ..)| best - score);
        let reading = readings.get(number)?;
        self.write(at, reading, &choices, margin, next);
        Some(reading.end)
    }

    /// The last characters of the realigned text in this line, without glosses.
    fn left_context(&self) -> Vec<char> {
        let from = self.out.len().saturating_sub(LOOK_BACK);
        let tail = self.out.get(from..).unwrap_or(&[]);
        let line = tail.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
        let plain = without_glosses(tail.get(line..).unwrap_or(&[]));
        plain.get(plain.len().saturating_sub(CONTEXT)..).unwrap_or(&[]).to_vec()
    }

    /// The text as found, without glosses, up to the line end. Of glosses that broke a character only the mark stays: their
    /// letters say nothing about the reading before them.
    fn plain(&self, from: usize, to: usize) -> Vec<char> {
        let piece = self.text.get(from..to.min(self.text.len())).unwrap_or(&[]);
        let line = piece.iter().position(|c| *c == '\n').unwrap_or(piece.len());
        let piece = piece.get(..line).unwrap_or(&[]);
        let mut plain = Vec::with_capacity(piece.len());
        let mut at = 0;
        while let Some(&c) = piece.get(at) {
            match gloss::gloss_at(piece, at) {
                Some(gloss) => at = gloss.end,
                None => {
                    plain.push(c);
                    let broken = if runs::is_lost_mark(c) { runs::broken_gloss(piece, at) } else { None };
                    at = broken.map_or(at + 1, |(end, _)| end);
                }
            }
        }
        plain
    }

    /// The quotations open in this line.
    fn open_marks(&self) -> Vec<OpenMark> {
        let tail = self.out.get(self.out.len().saturating_sub(PARAGRAPH)..).unwrap_or(&[]);
        let line = tail.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
        advance(&[], &without_glosses(tail.get(line..).unwrap_or(&[])))
    }

    /// Appends the reading to the text and its edits to the plan: lost bytes apart from what the bytes tell.
    fn write(&mut self, at: usize, reading: &Reading, choices: &[Choice], margin: f64, next: f64) {
        let whole = match reading.straddling {
            Some(c) => format!("{c} straddles two characters; likelier than as found by {margin:.1}"),
            None => format!("one byte late after a cut; likelier than as found by {margin:.1}"),
        };
        // Another end of the run that is nearly as likely makes the whole run a matter of context.
        let sure = if next < MIN_SURE_MARGIN { Certainty::Inferred } else { Certainty::Exact };
        let mut slots = reading.slots.iter().zip(choices).peekable();
        let (mut end, mut made) = (0, 0);
        let mut edit: Option<Edit> = None;
        for (offset, stream) in reading.stream.iter().enumerate() {
            end += stream;
            let (Some(&from), Some(&to)) = (self.byte_of.get(at + offset), self.byte_of.get(at + offset + 1)) else {
                break;
            };
            let Some(c) = self.source.get(from..to) else { break };
            let mut after = String::new();
            let mut lost: Vec<&Choice> = Vec::new();
            while let Some((slot, choice)) = slots.next_if(|_| made < end) {
                made += if matches!(slot, Slot::Ascii(_) | Slot::Swallowed) { 1 } else { 2 };
                let folds = self.kept_wide.as_ref().is_some_and(|kept| !kept.contains(&choice.c));
                let c = if folds { narrow(choice.c) } else { choice.c };
                after.push(c);
                self.out.push(c);
                if matches!(
                    slot,
                    Slot::Lead { .. } | Slot::Trail { .. } | Slot::Both { .. } | Slot::Swallowed | Slot::Ascii('\n')
                ) {
                    lost.push(choice);
                }
            }
            // The least sure of what came from one mark of damage speaks for it.
            let worst = lost.iter().map(|choice| choice.certainty).max();
            let reasons: Vec<&str> = lost.iter().map(|choice| choice.evidence.as_str()).collect();
            let reasons = reasons.join("; ");
            let (rule, certainty, evidence) = match worst {
                Some(worst) => ("lost byte", worst, reasons.as_str()),
                None => ("realign", sure, whole.as_str()),
            };
            let part = (to - from, after.len());
            match &mut edit {
                // A character in which nothing begins belongs to the one before.
                Some(edit) if after.is_empty() || edit.rule == rule && rule == "realign" => {
                    edit.range.end = to;
                    edit.before.push_str(c);
                    edit.after.push_str(&after);
                    match edit.parts.last_mut() {
                        Some(last) if after.is_empty() => last.0 += part.0,
                        _ => edit.parts.push(part),
                    }
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
        let (Some(&from), Some(&to)) = (self.byte_of.get(at), self.byte_of.get(at + 1)) else { return };
        let Some(c) = self.source.get(from..to) else { return };
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

/// The text with `?` for U+FFFD where the decoder swallows the byte after a lost one. A gloss without its parenthesis
/// shows that it does, ASCII right after a mark that it does not; without either a digit may be gone.
fn as_question_marks(text: &[char]) -> Vec<char> {
    let returns = text.contains(&'\r');
    let mut marks = text.iter().enumerate().filter(|(_, c)| **c == char::REPLACEMENT_CHARACTER).map(|(at, _)| at);
    let next = |at: usize| text.get(at + 1).copied();
    let bare_gloss = |at: usize| next(at) != Some('(') && runs::broken_gloss(text, at).is_some();
    let kept = |at: usize| match next(at) {
        Some('(' | '<' | '0'..='9') => true,
        Some('\n') => !returns,
        _ => false,
    };
    let swallows = marks.clone().any(bare_gloss) || !marks.any(kept);
    text.iter().map(|c| if swallows && *c == char::REPLACEMENT_CHARACTER { '?' } else { *c }).collect()
}

/// The full-width forms that the text still has, when commas between ideographs are ASCII; `None` when widths were not
/// folded.
fn kept_wide(text: &[char]) -> Option<HashSet<char>> {
    let folded = text.array_windows().any(|[before, c, _]| *c == ',' && is_hanzi(*before));
    let wide = text.iter().copied().filter(|c| matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')).collect();
    folded.then_some(wide)
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
