//! How frequent words, or words in a row, are in the documents that a query finds.
//! It compares nothing.

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;

use super::counts::{Count, Counts, First};
use super::cutting::Cutter;
use super::{Unit, notes, per_million, rounded};
use crate::QueryError;
use crate::batch::Columns;
use crate::language::Query;
use crate::language::marked;
use crate::narrowed::Narrowed;

/// A word, or words in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct FrequencyRow {
    /// Folded.
    pub item: String,
    /// Times it stands.
    pub freq: usize,
    /// In a million items.
    pub per_million: f64,
    /// Documents it stands in.
    pub docs: usize,
    /// Their share of all documents, in per cent: what is frequent in few documents is theirs, not everybody's.
    pub range: f64,
    /// The query that finds its documents, and others where the same characters are cut otherwise.
    pub query: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    /// Most frequent first, ties by item.
    pub rows: Vec<FrequencyRow>,
    /// Different items that are frequent enough, returned or not.
    pub total: usize,
    /// Different items.
    pub different: usize,
    /// All items: what a million is counted in.
    pub items: usize,
    /// Documents that match.
    pub documents: usize,
    /// How the query was read.
    pub reading: String,
    /// Remarks on how the query was read, and where it finds nothing, why.
    pub notes: Vec<String>,
}

impl Frequencies {
    /// The rows as `item, freq, per_million, docs, range, query`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        Columns::new()
            .text("item", rows.iter().map(|row| Some(row.item.as_str())))
            .integer("freq", rows.iter().map(|row| Some(row.freq)))
            .number("per_million", rows.iter().map(|row| Some(row.per_million)))
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .number("range", rows.iter().map(|row| Some(row.range)))
            .text("query", rows.iter().map(|row| row.query.as_deref()))
            .finish()
    }
}

/// Counts the items of the documents that match; `min` is the fewest times an item must stand, `limit` `None` returns all.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read.
pub fn frequencies(
    reader: &Reader,
    asked: &Query,
    unit: Unit,
    min: usize,
    limit: Option<usize>,
) -> Result<Frequencies, QueryError> {
    let query = &crate::resolved::resolved(reader, asked)?;
    let hits = reader.full_text().search(&query.clause(), None, Sort::Date)?.hits;
    let counts = Counts::of_documents(reader, &hits, &Cutter::new(query.within)?, unit)?;
    let (mut of, items) = (counts.of, counts.total);
    let mut different = 0;
    let order = |a: &(String, Count), b: &(String, Count)| b.1.times.cmp(&a.1.times).then_with(|| a.0.cmp(&b.0));
    let mut rows: First<(String, Count)> = First::new(limit, order);
    while let Some((item, numbers)) = of.next()? {
        different += 1;
        let count = Count::of(numbers);
        if count.times >= min {
            rows.push((item, count));
        }
    }
    let total = rows.total;
    let narrowed = Narrowed::new(asked);
    let rows = rows.sorted().into_iter().map(|(item, count)| FrequencyRow {
        freq: count.times,
        per_million: per_million(count.times, items),
        docs: count.documents,
        range: rounded(100.0 * count.documents as f64 / hits.len().max(1) as f64),
        query: narrowed.by([marked(&item).as_str()]),
        item,
    });
    let notes = notes(reader.full_text(), query, hits.len())?;
    let (documents, reading) = (hits.len(), query.reading());
    Ok(Frequencies { rows: rows.collect(), total, different, items, documents, reading, notes })
}
