//! The passages around seeds: as long as both texts go on alike, and no longer than a run of body lines.
//! It judges no wording.

use std::ops::Range;

use super::lines::Lines;
use super::seeds::Seed;
use super::wording;
use super::{SHORTEST, fingerprints::GRAM};
use crate::fold::Folded;

/// A folded body and where its characters stand in the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    folded: Folded,
    lines: Lines,
    /// Characters of the folded body at which lines begin, ascending.
    starts: Vec<usize>,
    /// Of these, those that something else than white space stands before in the text.
    gaps: Vec<usize>,
}

/// A passage of a later text, in characters of the folded bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) later: Range<usize>,
    pub(super) earlier: Range<usize>,
}

impl Body {
    pub(super) fn new(folded: Folded, lines: Lines) -> Self {
        let places = |in_body: Vec<u32>| -> Vec<usize> {
            in_body.iter().map(|at| folded.origin.partition_point(|origin| origin < at)).collect()
        };
        let (starts, gaps) = (places(lines.starts()), places(lines.gaps()));
        Self { folded, lines, starts, gaps }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.folded.chars.get(place).copied()
    }

    /// Code points of the text for characters of the folded body.
    pub(super) fn span(&self, passage: &Range<usize>) -> Option<Range<u32>> {
        let first = *self.folded.origin.get(passage.start)?;
        let last = *self.folded.origin.get(passage.end.checked_sub(1)?)?;
        Some(self.lines.in_text(first)?..self.lines.in_text(last)? + 1)
    }

    /// The first gap after a character, as far as there is one before `end`.
    fn gap_in(&self, start: usize, end: usize) -> Option<usize> {
        let next = self.gaps.partition_point(|gap| *gap <= start);
        self.gaps.get(next).copied().filter(|gap| *gap < end)
    }
}

/// The passages that a later text shares with earlier ones, from its seeds in order of place. They do not overlap: a
/// stretch is told once, with the earliest text known of its beginning.
pub(super) fn passages<'a>(
    later: &Body,
    seeds: &[Seed],
    earlier: impl Fn(u32) -> Option<&'a Body>,
) -> Vec<(u32, Passage)> {
    let mut found = Vec::new();
    let mut free = 0;
    for seed in seeds {
        let (at, earlier_at) = (seed.at as usize, seed.earlier_at as usize);
        if at < free {
            continue;
        }
        let Some(other) = earlier(seed.earlier) else { continue };
        let Some(whole) = around(later, other, at, earlier_at, free) else { continue };
        for passage in pieces(later, other, whole) {
            free = free.max(passage.later.end);
            let Some(kept) = wording::kept(&later.folded.chars, &later.starts, &passage.later) else { continue };
            let (before, after) = (kept.start - passage.later.start, passage.later.end - kept.end);
            let earlier = passage.earlier.start + before..passage.earlier.end - after;
            found.push((seed.earlier, Passage { later: kept, earlier }));
        }
    }
    found
}

/// The characters around a seed in which both texts agree, from `free` on; `None` when the seed does not hold.
fn around(later: &Body, other: &Body, at: usize, earlier_at: usize, free: usize) -> Option<Passage> {
    let same = |offset: usize| later.at(at + offset).is_some_and(|c| other.at(earlier_at + offset) == Some(c));
    if !(0..GRAM).all(same) {
        return None;
    }
    let ahead = (GRAM..).take_while(|offset| same(*offset)).count();
    let most = (at - free).min(earlier_at);
    let behind = (1..=most)
        .take_while(|offset| {
            let c = later.at(at - offset);
            c.is_some() && c == other.at(earlier_at - offset)
        })
        .count();
    let length = behind + GRAM + ahead;
    (length >= SHORTEST).then(|| Passage {
        later: at - behind..at - behind + length,
        earlier: earlier_at - behind..earlier_at - behind + length,
    })
}

/// A passage cut where in one of the texts something stands between its lines that is no body.
fn pieces(later: &Body, other: &Body, passage: Passage) -> Vec<Passage> {
    let mut pieces = Vec::new();
    let (mut start, length) = (0, passage.later.len());
    while start < length {
        let cut = |body: &Body, range: &Range<usize>| {
            body.gap_in(range.start + start, range.end).map_or(length, |gap| gap - range.start)
        };
        let end = cut(later, &passage.later).min(cut(other, &passage.earlier));
        pieces.push(Passage {
            later: passage.later.start + start..passage.later.start + end,
            earlier: passage.earlier.start + start..passage.earlier.start + end,
        });
        start = end;
    }
    pieces
}
