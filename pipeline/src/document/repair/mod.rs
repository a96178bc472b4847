//! Gives back the text that was published: glosses, misaligned runs, wrong decodings.
//! It parses no markup and never guesses silently: what it is not sure of it leaves and flags.

use std::sync::Arc;

use jieba_rs::Jieba;

use super::decode::DecodedText;
use crate::PipelineError;

mod characters;
mod escapes;
mod gloss;
mod language;
mod lost;
mod mojibake;
mod pairs;
mod plan;
mod realign;
mod runs;

use characters::Radicals;
use language::Language;
pub use plan::{Certainty, Edit, Repair, RepairPlan};

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
        // ASCII has no glosses, no wrong decodings and nothing to flag.
        if !work.text.is_ascii() {
            for _ in 0..MAX_ROUNDS {
                if !work.pass(mojibake::undo(&work.text, &self.language)) {
                    break;
                }
            }
            // Marks first, then what stood beside them.
            if work.pass(self.radicals.edits(&work.text)) {
                work.pass(self.radicals.edits(&work.text));
            }
            if self.undo_annotation(&mut work) {
                // A gloss may have stood between a radical and its neighbour.
                work.pass(self.radicals.edits(&work.text));
            }
        }
        work.pass(escapes::undo(&work.text));
        work.pass(characters::flags(&work.text));
        work.finish()
    }

    /// Realigns the runs of an annotated document, then strips its glosses. True when there was something to do.
    fn undo_annotation(&self, work: &mut Work) -> bool {
        // Letters with a tone mark begin with these bytes, hanzi and their punctuation never do.
        let toned = work.text.bytes().any(|byte| matches!(byte, 0xC3 | 0xC4 | 0xC5 | 0xC7));
        if !toned || !work.text.contains(gloss::is_toned) {
            return false;
        }
        let text = Characters::of(&work.text);
        let Some(annotated) = gloss::judge(&text.chars, &gloss::find(&text.chars), &self.language) else {
            return false;
        };
        let realigned = work.pass(realign::realign(&text.chars, &text.byte_of, &annotated, &self.language));
        let text = Characters::of(&work.text);
        let glosses = gloss::find(&text.chars);
        work.pass(gloss::strip(&text.chars, &text.byte_of, &glosses, &annotated)) || realigned
    }
}

/// A text under repair and the passes made so far.
struct Work {
    text: String,
    plan: RepairPlan,
}

impl Work {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), plan: RepairPlan { passes: Vec::new(), input_len: text.len() } }
    }

    /// Applies a pass; an empty one leaves no trace, nor does one that does not fit the text.
    /// True when it was applied.
    fn pass(&mut self, edits: Vec<Edit>) -> bool {
        if edits.is_empty() {
            return false;
        }
        let Some(text) = plan::apply_pass(&edits, &self.text) else { return false };
        self.text = text;
        self.plan.passes.push(edits);
        true
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
