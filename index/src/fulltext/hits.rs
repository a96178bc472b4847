//! Gathers what matches, in an order that depends on the documents alone: not on segments, threads or merges.

use std::cmp::Ordering;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::dates::date_of_range;
use super::fields::{fast, id_of_numbers};

/// In what order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first; ties newest first, then by id.
    #[default]
    Score,
    /// Newest first, undated last; ties by id. Scores are not computed.
    Date,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// Documents that match, returned or not.
    pub total: usize,
    /// Those returned, in order.
    pub hits: Vec<Hit>,
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id.
    pub doc_id: String,
    /// BM25 of its words, to four decimals; 0 when sorted by date or when nothing ranks.
    pub score: f32,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Where it stands in the order.
    pub position: Position,
}

/// A place in the order of hits: a search can go on behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Ten-thousandths of the score.
    pub score: i64,
    /// First day the publication date may mean, `yyyymmdd`; 0 when undated.
    pub first: u32,
    /// Last day it may mean.
    pub last: u32,
    /// The two halves of the id.
    pub id: (u64, u64),
}

/// A hit in numbers. `score` is in ten-thousandths: what sums of floats differ by in another order is rounded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    score: i64,
    first: u32,
    last: u32,
    id: (u64, u64),
}

const SCORE_STEP: f32 = 10_000.0;

/// Hits that are gathered beyond twice the limit before they are cut back to it: the cut looks at all of them, and the sooner
/// it is made the more of what follows is told by its score alone.
const SLACK: usize = 32;

impl Found {
    fn order(&self, other: &Self) -> Ordering {
        let newest = other.first.cmp(&self.first).then(other.last.cmp(&self.last));
        other.score.cmp(&self.score).then(newest).then(self.id.cmp(&other.id))
    }

    fn hit(&self) -> Hit {
        #[allow(clippy::cast_precision_loss, reason = "scores are far below the 2^24 steps a float holds exactly")]
        let score = self.score as f32 / SCORE_STEP;
        let published = (self.first > 0).then(|| date_of_range(self.first, self.last));
        let position = Position { score: self.score, first: self.first, last: self.last, id: self.id };
        Hit { doc_id: id_of_numbers(self.id.0, self.id.1), score, published, position }
    }

    fn stands_behind(&self, position: Position) -> bool {
        let Position { score, first, last, id } = position;
        self.order(&Self { score, first, last, id }) == Ordering::Greater
    }
}

/// Collects the first `limit` hits behind a place in the order, and counts all there are.
pub(super) struct HitCollector {
    pub(super) limit: Option<usize>,
    pub(super) sort: Sort,
    pub(super) after: Option<Position>,
}

/// Collects one segment.
pub(super) struct HitsOfSegment {
    limit: Option<usize>,
    after: Option<Position>,
    total: usize,
    found: Vec<Found>,
    /// The last of the first `limit` hits when they were counted last: what stands behind it is not returned.
    last_kept: Option<Found>,
    first: Column<u64>,
    last: Column<u64>,
    high: Column<u64>,
    low: Column<u64>,
}

impl Collector for HitCollector {
    type Fruit = Hits;
    type Child = HitsOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<HitsOfSegment> {
        let fields = segment.fast_fields();
        Ok(HitsOfSegment {
            limit: self.limit,
            after: self.after,
            total: 0,
            found: Vec::new(),
            last_kept: None,
            first: fields.u64(fast::PUBLISHED_FIRST)?,
            last: fields.u64(fast::PUBLISHED_LAST)?,
            high: fields.u64(fast::ID_HIGH)?,
            low: fields.u64(fast::ID_LOW)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Score
    }

    fn merge_fruits(&self, segments: Vec<(usize, Vec<Found>)>) -> tantivy::Result<Hits> {
        let total = segments.iter().map(|(total, _)| total).sum();
        let mut found: Vec<Found> = segments.into_iter().flat_map(|(_, found)| found).collect();
        keep_first(&mut found, self.limit);
        found.sort_unstable_by(Found::order);
        Ok(Hits { total, hits: found.iter().map(Found::hit).collect() })
    }
}

impl SegmentCollector for HitsOfSegment {
    type Fruit = (usize, Vec<Found>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let day = |column: &Column<u64>| column.first(doc).and_then(|day| u32::try_from(day).ok()).unwrap_or(0);
        #[allow(clippy::cast_possible_truncation, reason = "a float cast saturates, and scores are small")]
        let score = (score * SCORE_STEP).round() as i64;
        // Most hits of a frequent phrase are told by their scores, or by their dates where all score alike.
        if self.last_kept.is_some_and(|kept| score < kept.score) {
            return;
        }
        let first = day(&self.first);
        if self.last_kept.is_some_and(|kept| score == kept.score && first < kept.first) {
            return;
        }
        let found = Found {
            score,
            first,
            last: day(&self.last),
            id: (self.high.first(doc).unwrap_or(0), self.low.first(doc).unwrap_or(0)),
        };
        if self.after.is_some_and(|after| !found.stands_behind(after)) {
            return;
        }
        self.found.push(found);
        // Cut back now and then only, so that a hit costs constant time on average.
        if self.limit.is_some_and(|limit| self.found.len() > limit.saturating_mul(2).saturating_add(SLACK)) {
            keep_first(&mut self.found, self.limit);
            self.last_kept = self.found.iter().copied().max_by(Found::order);
        }
    }

    fn harvest(self) -> (usize, Vec<Found>) {
        (self.total, self.found)
    }
}

fn keep_first(found: &mut Vec<Found>, limit: Option<usize>) {
    let Some(limit) = limit.filter(|&limit| limit < found.len()) else { return };
    if limit > 0 {
        found.select_nth_unstable_by(limit, Found::order);
    }
    found.truncate(limit);
}
