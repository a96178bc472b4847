//! How often an initiative is mentioned from period to period, beside what there was to mention it in.
//! It smooths nothing and judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;

use super::names::{Initiative, Known};
use super::occurrences::{self, Corpus, Counts, Tally};
use crate::QueryError;
use crate::batch::Columns;
use crate::listing::{DocumentFilter, Matching};
use crate::periods::Period;
use crate::statistics::float;

/// One period.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRow {
    /// `2024`, `2024-Q3`, `2024-07` or `2024-07-26`.
    pub period: String,
    /// Documents of the period that mention it.
    pub documents: usize,
    /// Their reprint families; `None` until they are computed.
    pub families: Option<usize>,
    /// Mentions in them.
    pub mentions: usize,
    /// Documents of the period under the same filter, whether they mention it or not.
    pub denominator: usize,
}

impl TimelineRow {
    /// `documents` as a share of `denominator`; `None` for a period without documents, which is not the same as none
    /// that mentions it.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.denominator > 0).then(|| float(self.documents) / float(self.denominator))
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Which initiative.
    pub initiative: Initiative,
    /// Every period from the first with a mention (or the first day asked for) to the last with a document.
    pub rows: Vec<TimelineRow>,
    /// All its mentions under the filter, dated or not.
    pub counts: Counts,
    /// Documents that mention it and are dated too coarsely for the periods (by year only, in a timeline by month).
    pub coarse: usize,
    /// Documents under the filter.
    pub of: usize,
    /// Of these, documents without a date, or dated too coarsely: in no denominator.
    pub of_unplaced: usize,
    /// Documents under the filter dated before the first period shown: none of them mentions it.
    pub before: usize,
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

impl Timeline {
    /// The rows as `period, docs, families, mentions, denominator, share`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        Columns::new()
            .text("period", rows.iter().map(|row| Some(row.period.as_str())))
            .integer("docs", rows.iter().map(|row| Some(row.documents)))
            .integer("families", rows.iter().map(|row| row.families))
            .integer("mentions", rows.iter().map(|row| Some(row.mentions)))
            .integer("denominator", rows.iter().map(|row| Some(row.denominator)))
            .number("share", rows.iter().map(TimelineRow::share))
            .finish()
    }
}

/// Counts an initiative period by period, in the documents the filter takes.
///
/// # Errors
/// As [`Known::resolve`]; [`QueryError::Filter`] for a filter that cannot be; [`QueryError::Index`] when the tables
/// cannot be read.
pub fn timeline(reader: &Reader, given: &str, by: Period, filter: &DocumentFilter) -> Result<Timeline, QueryError> {
    let initiative = Known::load(reader)?.resolve(given)?;
    let corpus = Corpus::load(reader)?;
    let Matching { ids: wanted, notes } = filter.matching(&corpus.documents)?;
    let occurrences = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    let mut periods: BTreeMap<String, Tally<'_>> = BTreeMap::new();
    let (mut all, mut coarse) = (Tally::default(), BTreeSet::new());
    for occurrence in occurrences.iter().filter(|occurrence| wanted.contains(&occurrence.doc_id)) {
        let doc_id = occurrence.doc_id.as_str();
        all.add(&corpus, doc_id);
        let Some(published) = corpus.published(doc_id) else { continue };
        match by.of(published) {
            Some(period) => periods.entry(period).or_default().add(&corpus, doc_id),
            None => {
                coarse.insert(doc_id);
            }
        }
    }
    let mut denominators: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_unplaced = 0;
    for doc_id in &wanted {
        match corpus.published(doc_id).and_then(|published| by.of(published)) {
            Some(period) => *denominators.entry(period).or_default() += 1,
            None => of_unplaced += 1,
        }
    }
    let first = match filter.dates.and_then(|dates| dates.from) {
        // Asked for from a day on: whatever was there before the first mention is shown as the zero it is.
        Some(_) => denominators.keys().next(),
        None => periods.keys().next(),
    };
    let shown = match (first, denominators.keys().next_back()) {
        (Some(first), Some(last)) => by.between(first, last),
        _ => Vec::new(),
    };
    let before = shown.first().map_or(0, |first| denominators.range(..first.clone()).map(|(_, count)| count).sum());
    let rows = shown.into_iter().map(|period| {
        let counts = periods.get(&period).map(|tally| tally.counts(&corpus)).unwrap_or_default();
        TimelineRow {
            documents: counts.documents,
            families: corpus.families.as_ref().map(|_| counts.families.unwrap_or(0)),
            mentions: counts.mentions,
            denominator: denominators.get(&period).copied().unwrap_or(0),
            period,
        }
    });
    Ok(Timeline {
        rows: rows.collect(),
        counts: all.counts(&corpus),
        coarse: coarse.len(),
        of: wanted.len(),
        of_unplaced,
        before,
        initiative,
        notes,
    })
}
