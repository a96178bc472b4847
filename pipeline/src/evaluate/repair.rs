//! How much of what was published repair gives back, by kind of damage.
//! It makes no cases: `forward` does, from any clean text.

use std::collections::BTreeMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::compare::as_f64;
use crate::document::repair::{Certainty, RepairedText};
use crate::forward::RepairCase;

/// Kind of damage, and whether all bytes are there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepairKind {
    /// As [`RepairCase::kind`].
    pub kind: String,
    /// As [`RepairCase::lossless`].
    pub lossless: bool,
}

/// Counts of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RepairScore {
    /// Texts.
    pub cases: usize,
    /// Texts that came back exactly.
    pub exact: usize,
    /// Texts that could not be decoded at all; all their characters are errors.
    pub refused: usize,
    /// Characters published.
    pub characters: usize,
    /// Characters to change, to insert or to delete between what came back and what was published. The alignment of the
    /// diff is not always the shortest, so this may be a little high.
    pub errors: usize,
    /// Places that are wrong and stand in no row that is `inferred` or `flagged`: what must not be.
    pub silent: usize,
    /// Wrong places in rows that are `inferred`.
    pub inferred: usize,
    /// Wrong places in rows that are `flagged`.
    pub flagged: usize,
}

impl RepairScore {
    /// Share of the texts that came back exactly.
    #[must_use]
    pub fn exact_rate(self) -> Option<f64> {
        (self.cases > 0).then(|| as_f64(self.exact) / as_f64(self.cases))
    }

    /// Character error rate.
    #[must_use]
    pub fn error_rate(self) -> Option<f64> {
        (self.characters > 0).then(|| as_f64(self.errors) / as_f64(self.characters))
    }

    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.exact += other.exact;
        self.refused += other.refused;
        self.characters += other.characters;
        self.errors += other.errors;
        self.silent += other.silent;
        self.inferred += other.inferred;
        self.flagged += other.flagged;
    }
}

labels! {
    /// What the program says of a wrong place.
    pub enum Told {
        /// Nothing, or that it is exact.
        Silent = "silent",
        /// That context chose.
        Inferred = "inferred",
        /// That it may be wrong.
        Flagged = "flagged",
    }
}

/// A wrong place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairFault {
    /// Kind of the case.
    pub kind: RepairKind,
    /// What the program says of it.
    pub told: Told,
    /// What was published, with a little of its surroundings.
    pub want: String,
    /// What came back.
    pub got: String,
}

/// Scores by kind. Reports of parts of a corpus are merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// Counts.
    pub scores: BTreeMap<RepairKind, RepairScore>,
    /// Wrong places, as many of each kind as are kept.
    pub faults: Vec<RepairFault>,
}

/// Characters shown on either side of a wrong place.
const SURROUNDINGS: usize = 12;

impl RepairReport {
    /// Scores a case; `repaired` is `None` when the program refused the bytes. The first `keep` faults of a case are kept.
    pub fn add(&mut self, case: &RepairCase, repaired: Option<&RepairedText>, keep: usize) {
        let kind = RepairKind { kind: case.kind.clone(), lossless: case.lossless };
        let want: Vec<char> = case.want.chars().collect();
        let mut score = RepairScore { cases: 1, characters: want.len(), ..RepairScore::default() };
        match repaired {
            None => {
                score.refused = 1;
                score.errors = want.len();
                score.flagged = 1;
            }
            Some(repaired) if repaired.text == case.want => score.exact = 1,
            Some(repaired) => {
                let faults = differences(&kind, &want, repaired, &mut score);
                self.faults.extend(faults.into_iter().take(keep));
            }
        }
        self.scores.entry(kind).or_default().add(score);
    }

    /// Adds another report.
    pub fn merge(&mut self, other: Self) {
        for (kind, score) in other.scores {
            self.scores.entry(kind).or_default().add(score);
        }
        self.faults.extend(other.faults);
    }
}

fn differences(kind: &RepairKind, want: &[char], repaired: &RepairedText, score: &mut RepairScore) -> Vec<RepairFault> {
    let (mut byte_of, got): (Vec<usize>, Vec<char>) = repaired.text.char_indices().unzip();
    byte_of.push(repaired.text.len());
    let byte = |at: usize| byte_of.get(at).copied().unwrap_or(repaired.text.len());
    let rows: Vec<(Range<usize>, Certainty)> =
        repaired.plan.repairs().into_iter().map(|repair| (repair.repaired, repair.edit.certainty)).collect();
    let mut faults = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &got, want) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        score.errors += old.len().max(new.len());
        let place = byte(old.start)..byte(old.end);
        let touches = |certainty: Certainty| {
            rows.iter().any(|(row, told)| *told == certainty && row.start <= place.end && place.start <= row.end)
        };
        let told = if touches(Certainty::Flagged) {
            score.flagged += 1;
            Told::Flagged
        } else if touches(Certainty::Inferred) {
            score.inferred += 1;
            Told::Inferred
        } else {
            score.silent += 1;
            Told::Silent
        };
        let with_surroundings = |text: &[char], range: Range<usize>| {
            let range = range.start.saturating_sub(SURROUNDINGS)..(range.end + SURROUNDINGS).min(text.len());
            text.get(range).unwrap_or(&[]).iter().collect::<String>()
        };
        faults.push(RepairFault {
            kind: kind.clone(),
            told,
            want: with_surroundings(want, new),
            got: with_surroundings(&got, old),
        });
    }
    faults
}
