//! Where a passage of a later text may stand in the earliest one that has it.
//! It reads no text: fingerprints say where to look.

/// A fingerprint in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) hash: u64,
    /// Rank of the document.
    pub(super) rank: u32,
    /// First of its characters in the folded body.
    pub(super) place: u32,
}

/// The same characters in a later text and in the earliest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed {
    pub(super) later: u32,
    pub(super) at: u32,
    pub(super) earlier: u32,
    pub(super) earlier_at: u32,
}

/// The seeds of all marks, by document and place. A fingerprint of a thousand texts makes a thousand seeds at most:
/// each points to the first text alone.
pub(super) fn seeds(mut marks: Vec<Mark>) -> Vec<Seed> {
    marks.sort_unstable();
    let mut seeds = Vec::new();
    for group in marks.chunk_by(|a, b| a.hash == b.hash) {
        let Some(first) = group.first() else { continue };
        seeds.extend(group.iter().filter(|mark| mark.rank != first.rank).map(|mark| Seed {
            later: mark.rank,
            at: mark.place,
            earlier: first.rank,
            earlier_at: first.place,
        }));
    }
    seeds.sort_unstable();
    seeds
}
