//! How often a query is found from period to period, with what there was to find it in.
//! It draws nothing and smooths nothing.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::counting::{HitCounter, add};
use crate::documents::Families;
use crate::language::{Node, Query};
use crate::narrowed::{Narrowed, of_period};
use crate::periods::Period;

/// What a trend counts, and in what its denominator is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Counted {
    /// Documents of documents.
    #[default]
    Docs,
    /// Reprint families of reprint families: what was printed ten times counts once in a period.
    Families,
    /// Hits, with the documents they may stand in.
    Hits,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendRow {
    /// `2024`, `2024-07` or `2024-07-26`.
    pub period: String,
    /// Occurrences of the query's text, else mentions of its initiatives; `None` when it names neither.
    pub hits: Option<usize>,
    /// Documents that match.
    pub docs: usize,
    /// Reprint families that match; `None` until families are computed.
    pub families: Option<usize>,
    /// Documents of the period that match the query's [`Query::frame`], or their families when these are counted: what
    /// `docs` or `families` is a share of.
    pub denominator: usize,
    /// The query that finds exactly the documents that match; `None` where none can be written.
    pub query: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// Every period from the first to the last with a document that matches, or, where the query says from when to when,
    /// of that time; those without one too.
    pub rows: Vec<TrendRow>,
    /// Documents that match, wherever they are counted.
    pub total: usize,
    /// Of these, documents without a publication date: in no row.
    pub undated: usize,
    /// Of these, documents dated too coarsely for the period (by year only, in a trend by month): in no row.
    pub coarse: usize,
    /// Hits in all documents that match, dated or not.
    pub hits: Option<usize>,
    /// Families of all documents that match, dated or not; a family with reprints in several periods counts in each.
    pub families: Option<usize>,
    /// How the query was read.
    pub reading: String,
    /// What the denominator counts, in words.
    pub denominator: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
}

impl Trend {
    /// The rows as `period, hits, docs, families, denominator, query`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        Columns::new()
            .text("period", rows.iter().map(|row| Some(row.period.as_str())))
            .integer("hits", rows.iter().map(|row| row.hits))
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .integer("families", rows.iter().map(|row| row.families))
            .integer("denominator", rows.iter().map(|row| Some(row.denominator)))
            .text("query", rows.iter().map(|row| row.query.as_deref()))
            .finish()
    }
}

/// Periods of a trend at most: a thousand years of days.
const MOST_PERIODS: usize = 400_000;

/// Counts a query period by period.
///
/// # Errors
/// [`QueryError::NothingToCount`] for hits of a query that names no text and no initiative or families where none were
/// computed, [`QueryError::GridTooLarge`] for more periods than a thousand years of days, [`QueryError::Index`] when the data
/// directory cannot be read.
pub fn trend(reader: &Reader, asked: &Query, by: Period, counted: Counted) -> Result<Trend, QueryError> {
    let query = &crate::resolved::resolved(reader, asked)?;
    let index = reader.full_text();
    let frame = query.frame();
    let found = index.search(&query.clause(), None, Sort::Date)?;
    let families = Families::load(reader)?;
    let counter = HitCounter::new(reader, query)?;
    match counted {
        Counted::Families if families.is_none() => {
            let reason = "they are found at the end of a run; finish it with `policymine run`";
            return Err(QueryError::NothingToCount { counted: "families", reason });
        }
        Counted::Hits if !counter.counts() => {
            let reason = "the query names no text and no initiative";
            return Err(QueryError::NothingToCount { counted: "hits", reason });
        }
        _ => {}
    }

    let mut periods: BTreeMap<String, (Option<usize>, Vec<&str>)> = BTreeMap::new();
    let (mut undated, mut coarse, mut all_hits) = (0, 0, None);
    for (hit, hits) in found.hits.iter().zip(counter.count_all(&found.hits)?) {
        all_hits = add(all_hits, hits);
        let Some(published) = hit.published.as_deref() else {
            undated += 1;
            continue;
        };
        let Some(period) = by.of(published) else {
            coarse += 1;
            continue;
        };
        let entry = periods.entry(period).or_default();
        entry.0 = add(entry.0, hits);
        entry.1.push(&hit.doc_id);
    }
    let framed = index.search(&frame.clause(), None, Sort::Date)?;
    let mut frames: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for hit in &framed.hits {
        if let Some(period) = hit.published.as_deref().and_then(|published| by.of(published)) {
            frames.entry(period).or_default().push(&hit.doc_id);
        }
    }
    let denominator = |period: &str| -> usize {
        let documents = frames.get(period).map_or(&[][..], Vec::as_slice);
        match (counted, &families) {
            (Counted::Families, Some(families)) => families.count(documents.iter().copied()),
            _ => documents.len(),
        }
    };
    let ends = (periods.keys().next().cloned(), periods.keys().next_back().cloned());
    let all = match (ends, asked_for(query, by)) {
        // Nothing at all is no row of zeros.
        ((None, _), _) | ((_, None), _) => Vec::new(),
        (_, Some((first, last))) if first > last => Vec::new(),
        (_, Some((first, last))) => by.between(&first, &last),
        ((Some(first), Some(last)), None) => by.between(&first, &last),
    };
    if all.len() > MOST_PERIODS {
        return Err(QueryError::GridTooLarge { cells: all.len(), limit: MOST_PERIODS });
    }
    let counts = counter.counts();
    let narrowed = Narrowed::new(asked);
    let rows = all.into_iter().map(|period| {
        let (hits, docs) = periods.remove(&period).unwrap_or_default();
        TrendRow {
            hits: if counts { Some(hits.unwrap_or(0)) } else { None },
            docs: docs.len(),
            families: families.as_ref().map(|families| families.count(docs)),
            denominator: denominator(&period),
            query: narrowed.by([of_period(&period).as_str()]),
            period,
        }
    });
    Ok(Trend {
        rows: rows.collect(),
        total: found.total,
        undated,
        coarse,
        hits: all_hits,
        families: families.as_ref().map(|families| families.count(found.hits.iter().map(|hit| hit.doc_id.as_str()))),
        reading: query.reading(),
        denominator: frame.reading(),
        notes: query.notes.clone(),
    })
}

/// The periods in which the time begins and ends that the query itself limits documents to.
fn asked_for(query: &Query, by: Period) -> Option<(String, String)> {
    let day = |day: u32| by.of(&format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100));
    let conditions = query.conditions();
    let ranges = conditions.iter().filter_map(|node| if let Node::Date(range) = node { Some(range) } else { None });
    let (from, to) = ranges.fold((None, None), |(from, to): (Option<u32>, Option<u32>), range| {
        // What is not limited limits nothing.
        (
            from.max(range.from),
            match (to, range.to) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
        )
    });
    Some((day(from?)?, day(to?)?))
}
