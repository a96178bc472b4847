//! Gives back the text that was published: glosses, misaligned runs, wrong decodings.
//! It parses no markup and never guesses silently: what it is not sure of it leaves and flags.

use std::ops::Range;
use std::sync::Arc;

use jieba_rs::Jieba;

use super::decode::DecodedText;
use crate::PipelineError;

mod around;
mod characters;
mod escapes;
mod gate;
mod gloss;
mod language;
mod lost;
mod marks;
mod mojibake;
mod numbers;
mod pairs;
mod plan;
mod radicals;
mod realign;
mod runs;
mod words;

use gate::Seen;
use language::Language;
pub use plan::{Certainty, Edit, Repair, RepairPlan};
use radicals::Radicals;

/// Repaired text with the plan that made it.
#[derive(Debug, Clone, PartialEq)]
pub struct RepairedText {
    /// The text.
    pub text: String,
    /// `plan.apply(decoded) == text`.
    pub plan: RepairPlan,
    /// What was done, for `documents.repair_outcome`.
    pub outcome: RepairOutcome,
}

labels! {
    /// What repair did to a document.
    pub enum RepairOutcome {
        /// Nothing to repair; the text is byte for byte the decoded one.
        Clean = "clean",
        /// Repaired, everything exactly.
        Exact = "exact",
        /// Repaired, some places inferred from context.
        Inferred = "inferred",
        /// Some damage was left in place and flagged.
        Flagged = "flagged",
    }
}

/// Wrong decodings one over another that are undone: UTF-8 read as Latin-1 twice, and one more.
const MAX_ROUNDS: usize = 3;
/// Times that everything is looked for: escapes over a wrong decoding over radicals, and one more.
const MAX_LAYERS: usize = 4;

/// Repairs documents. Holds the dictionaries; one serves all threads.
#[derive(Debug)]
pub struct Repairer {
    language: Language,
    radicals: Radicals,
}

impl Repairer {
    /// A repairer over a word dictionary that the caller shares with segmentation.
    ///
    /// # Errors
    /// A bundled lexicon that does not parse.
    pub fn new(words: Arc<Jieba>) -> Result<Self, PipelineError> {
        Ok(Self { language: Language::new(words)?, radicals: Radicals::new()? })
    }

    /// Repairs a decoded text. The same text gives the same plan, and a repaired text comes back unchanged.
    #[must_use]
    pub fn repair(&self, decoded: &DecodedText) -> RepairedText {
        let mut work = Work::new(&decoded.text);
        // Damage may lie under damage, so all is looked for until nothing is found; a clean text is looked at once.
        let mut seen = Seen::of(&work.text);
        for _ in 0..MAX_LAYERS {
            work.changed = false;
            self.undo_layer(&mut work, seen);
            if !work.changed {
                break;
            }
            seen = Seen::of(&work.text);
        }
        if seen.flags() {
            let flags = work.without_those_flagged(characters::flags(&work.text));
            work.pass(flags);
        }
        work.finish()
    }

    /// Every kind of damage once, the one that is done last to a page first.
    fn undo_layer(&self, work: &mut Work, seen: Seen) {
        let mut seen = seen;
        if seen.escapes() && work.pass(escapes::undo(&work.text)) {
            seen = Seen::of(&work.text);
        }
        // ASCII has no glosses and no wrong decodings.
        if work.text.is_ascii() {
            return;
        }
        let mut earlier = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let edits = mojibake::undo(&work.text, &self.language);
            if edits.is_empty() {
                break;
            }
            earlier.push(work.state());
            if !work.pass(edits) {
                break;
            }
            // Readings that lead back to a text that was there are no repair.
            if let Some(circle) = earlier.iter().position(|state| state.text == work.text) {
                work.back_to(earlier.swap_remove(circle));
                break;
            }
            seen = Seen::of(&work.text);
        }
        // Marks first, then what stood beside them.
        if seen.marks() {
            work.pass(characters::marks(&work.text));
        }
        if seen.radicals() {
            work.pass(self.radicals.edits(&work.text, &self.language));
        }
        if seen.tones() {
            self.undo_annotation(work);
        }
    }

    /// Realigns the runs of an annotated document, then strips its glosses.
    fn undo_annotation(&self, work: &mut Work) {
        if work.annotated || !gloss::may_stand_in(&work.text) {
            return;
        }
        let text = Characters::of(&work.text);
        let Some(annotated) = gloss::judge(&text.chars, &gloss::find(&text.chars), &self.language) else { return };
        work.annotated = true;
        work.pass(realign::realign(&work.text, &text.chars, &text.byte_of, &annotated, &self.language));
        let text = Characters::of(&work.text);
        let glosses = gloss::find(&text.chars);
        work.pass(gloss::strip(&text.chars, &text.byte_of, &glosses, &annotated));
    }
}

/// A text under repair and the passes made so far.
struct Work {
    text: String,
    plan: RepairPlan,
    /// Whether the last layer changed the text; flags do not.
    changed: bool,
    /// Whether a site's annotation was undone: no page went through two such sites.
    annotated: bool,
}

/// What a text under repair was before a pass.
struct State {
    text: String,
    passes: usize,
    changed: bool,
}

impl Work {
    fn new(text: &str) -> Self {
        let plan = RepairPlan { passes: Vec::new(), input_len: text.len() };
        Self { text: text.to_owned(), plan, changed: false, annotated: false }
    }

    /// Applies a pass; an empty one leaves no trace, nor does one that does not fit the text.
    /// True when it was applied.
    fn pass(&mut self, edits: Vec<Edit>) -> bool {
        if edits.is_empty() {
            return false;
        }
        let Some(text) = plan::apply_pass(&edits, &self.text) else { return false };
        self.changed |= edits.iter().any(|edit| edit.before != edit.after);
        self.text = text;
        self.plan.passes.push(edits);
        true
    }

    fn state(&self) -> State {
        State { text: self.text.clone(), passes: self.plan.passes.len(), changed: self.changed }
    }

    /// Takes back the passes made since.
    fn back_to(&mut self, state: State) {
        self.plan.passes.truncate(state.passes);
        (self.text, self.changed) = (state.text, state.changed);
    }

    /// The flags of U+FFFD that no row tells of yet.
    fn without_those_flagged(&self, mut flags: Vec<Edit>) -> Vec<Edit> {
        if self.plan.passes.is_empty() || !flags.iter().any(|flag| flag.before.contains(char::REPLACEMENT_CHARACTER)) {
            return flags;
        }
        let flagged = |repair: &Repair| {
            repair.edit.certainty == Certainty::Flagged && repair.edit.after.contains(char::REPLACEMENT_CHARACTER)
        };
        let mut told: Vec<Range<usize>> =
            self.plan.repairs().into_iter().filter(flagged).map(|repair| repair.repaired).collect();
        told.sort_unstable_by_key(|range| range.start);
        flags.retain(|flag| {
            // Rows of single characters may make up the run between them.
            let mut at = flag.range.start;
            for range in told.iter().skip(told.partition_point(|range| range.end <= at)) {
                if range.start > at || at >= flag.range.end {
                    break;
                }
                at = at.max(range.end);
            }
            at < flag.range.end
        });
        flags
    }

    fn finish(self) -> RepairedText {
        let worst = |certainty| self.plan.passes.iter().flatten().any(|edit| edit.certainty == certainty);
        let outcome = if worst(Certainty::Flagged) {
            RepairOutcome::Flagged
        } else if worst(Certainty::Inferred) {
            RepairOutcome::Inferred
        } else if worst(Certainty::Exact) {
            RepairOutcome::Exact
        } else {
            RepairOutcome::Clean
        };
        RepairedText { text: self.text, plan: self.plan, outcome }
    }
}

/// A text as code points with their byte offsets, one more for the end.
struct Characters {
    chars: Vec<char>,
    byte_of: Vec<usize>,
}

impl Characters {
    fn of(text: &str) -> Self {
        let (mut byte_of, chars): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
        byte_of.push(text.len());
        Self { chars, byte_of }
    }
}

#[cfg(test)]
mod tests;
