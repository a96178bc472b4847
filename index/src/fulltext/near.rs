//! Phrases close to each other, decided on positions. Whether a phrase matches alone is tantivy's business.

use std::collections::BTreeMap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// In what order the phrases stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Two phrases, either one first.
    Either,
    /// As they are listed.
    AsWritten,
}

/// The phrases in one field, one after the other, at most `distance` characters between neighbours. No phrase is empty,
/// and there are two at least.
#[derive(Debug, Clone)]
pub(super) struct NearQuery {
    pub(super) field: Field,
    pub(super) parts: Vec<Vec<char>>,
    pub(super) distance: u32,
    pub(super) order: Order,
}

impl Query for NearQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NearWeight(self.clone())))
    }
}

struct NearWeight(NearQuery);

impl Weight for NearWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let matches = self.0.matches(reader)?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(matches), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("near", 1.0))
    }
}

impl NearQuery {
    fn matches(&self, reader: &SegmentReader) -> tantivy::Result<BitSet> {
        let mut found = BitSet::with_max_value(reader.max_doc());
        let inverted = reader.inverted_index(self.field)?;
        let mut postings: BTreeMap<char, (SegmentPostings, Vec<u32>)> = BTreeMap::new();
        for &c in self.parts.iter().flatten() {
            if postings.contains_key(&c) {
                continue;
            }
            let term = Term::from_field_text(self.field, c.encode_utf8(&mut [0; 4]));
            match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(list) => postings.insert(c, (list, Vec::new())),
                None => return Ok(found),
            };
        }
        let mut target = 0;
        while let Some(doc) = next_common(&mut postings, target) {
            for (list, positions) in postings.values_mut() {
                list.positions(positions);
            }
            let found_parts: Vec<Vec<u32>> = self.parts.iter().map(|part| starts(part, &postings)).collect();
            if self.close(&found_parts) {
                found.insert(doc);
            }
            target = doc + 1;
        }
        Ok(found)
    }

    /// True when the phrases stand as asked, given where each begins, ascending.
    fn close(&self, starts: &[Vec<u32>]) -> bool {
        let forward: Vec<(&[char], &[u32])> =
            self.parts.iter().map(Vec::as_slice).zip(starts.iter().map(Vec::as_slice)).collect();
        self.in_order(forward.iter().copied())
            || (self.order == Order::Either && self.in_order(forward.iter().copied().rev()))
    }

    /// True when the phrases stand in this order. From one phrase to the next only those starts are kept that some kept
    /// end lies close before; the last end before a start is the closest.
    fn in_order<'a>(&self, parts: impl Iterator<Item = (&'a [char], &'a [u32])>) -> bool {
        let mut ends: Option<Vec<u32>> = None;
        for (part, starts) in parts {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            let reachable = |start: &&u32| {
                let Some(ends) = &ends else { return true };
                let before = ends.partition_point(|end| end <= start).checked_sub(1).and_then(|last| ends.get(last));
                before.is_some_and(|end| **start - end <= self.distance)
            };
            let kept: Vec<u32> = starts.iter().filter(reachable).map(|start| start.saturating_add(length)).collect();
            if kept.is_empty() {
                return false;
            }
            ends = Some(kept);
        }
        true
    }
}

/// The first document from `target` on that all lists hold; every list stands on it then.
fn next_common(postings: &mut BTreeMap<char, (SegmentPostings, Vec<u32>)>, target: DocId) -> Option<DocId> {
    let mut candidate = target;
    loop {
        let mut furthest = candidate;
        for (list, _) in postings.values_mut() {
            let doc = if list.doc() < candidate { list.seek(candidate) } else { list.doc() };
            if doc == TERMINATED {
                return None;
            }
            furthest = furthest.max(doc);
        }
        if furthest == candidate && postings.values().all(|(list, _)| list.doc() == candidate) {
            return Some(candidate);
        }
        candidate = furthest;
    }
}

/// Positions at which the whole phrase begins, ascending.
fn starts(phrase: &[char], postings: &BTreeMap<char, (SegmentPostings, Vec<u32>)>) -> Vec<u32> {
    let positions = |c: &char| postings.get(c).map_or(&[][..], |(_, positions)| positions.as_slice());
    let Some(first) = phrase.first() else { return Vec::new() };
    let mut starts = positions(first).to_vec();
    for (offset, c) in phrase.iter().enumerate().skip(1) {
        let Ok(offset) = u32::try_from(offset) else { return Vec::new() };
        let mut here = positions(c).iter().peekable();
        starts.retain(|start| {
            let wanted = start.saturating_add(offset);
            while here.peek().is_some_and(|&&at| at < wanted) {
                here.next();
            }
            here.peek().is_some_and(|&&at| at == wanted)
        });
        if starts.is_empty() {
            break;
        }
    }
    starts
}
