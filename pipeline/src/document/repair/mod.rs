//! Gives back the text that was published: glosses, misaligned runs, wrong decodings.
//! It parses no markup and never guesses silently: what it is not sure of it leaves and flags.

use std::ops::Range;

use crate::source_map::SourceMap;

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

labels! {
    /// How sure a repair is.
    pub enum Certainty {
        /// The bytes determine it.
        Exact = "exact",
        /// Context chose among several readings.
        Inferred = "inferred",
        /// Damage was seen and left, or the reading may be wrong.
        Flagged = "flagged",
    }
}

impl Certainty {
    /// True when the bytes determine the repair.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self == Self::Exact
    }
}

/// Passes applied one after another; each is a list of edits to the text the pass before it made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RepairPlan {
    /// In order of application.
    pub passes: Vec<Vec<Edit>>,
    /// Bytes of the decoded text the plan was made for.
    pub input_len: usize,
}

/// One replacement in a pass: `before` at `range` becomes `after`. A flag has `before == after`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Byte range in the text the pass reads; edits of a pass are in order and do not overlap.
    pub range: Range<usize>,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Name of the rule.
    pub rule: &'static str,
    /// How sure.
    pub certainty: Certainty,
    /// Why, with its margin.
    pub evidence: String,
}

/// One row of `repairs`, with its place before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The edit.
    pub edit: Edit,
    /// Byte range in the decoded text.
    pub decoded: Range<usize>,
    /// Byte range in the repaired text; empty for a deletion.
    pub repaired: Range<usize>,
}

impl RepairPlan {
    /// From bytes of the repaired text to bytes of the decoded text.
    #[must_use]
    pub fn source_map(&self) -> SourceMap {
        let mut map = SourceMap::identity(self.input_len);
        for pass in &self.passes {
            map = pass_map(pass, map.out_len()).after(&map);
        }
        map
    }
}

/// The map of one pass over a text of `len` bytes.
fn pass_map(pass: &[Edit], len: usize) -> SourceMap {
    let mut map = SourceMap::new();
    for edit in pass {
        map.copy(edit.range.start.saturating_sub(map.in_len()));
        if edit.before == edit.after {
            map.copy(edit.range.len());
        } else {
            map.replace(edit.range.len(), edit.after.len());
        }
    }
    map.copy(len.saturating_sub(map.in_len()));
    map
}
