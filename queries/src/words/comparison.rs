//! Which words tell the documents of one query from those of another: keyness.
//! It says how surprising a difference is and how large, not why.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;

use super::counts::{Count, Counts, First};
use super::cutting::Cutter;
use super::tally::joined;
use super::{Unit, notes, per_million, rounded};
use crate::QueryError;
use crate::batch::Columns;
use crate::language::Query;
use crate::language::marked;
use crate::narrowed::Narrowed;
use crate::statistics::{Contrast, float};

/// A word, or words in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRow {
    /// Folded.
    pub item: String,
    /// Times it stands in the first set and in the second.
    pub freq: (usize, usize),
    /// In a million items of either.
    pub per_million: (f64, f64),
    /// Documents of either it stands in.
    pub docs: (usize, usize),
    /// Times expected in the first set if both had it alike.
    pub expected: f64,
    /// Log-likelihood ratio G² of the two by two table of the item and all others (Dunning 1993, Computational
    /// Linguistics 19: 61–74), negative when the first set has less than expected. 3.84, 6.63 and 10.83 are the quantiles
    /// of chance for one item at 5, 1 and 0.1 per cent; among thousands of items many exceed them.
    pub log_likelihood: f64,
    /// How much more frequent in the first set: the binary logarithm of the ratio of relative frequencies, half an
    /// occurrence put where there is none (Hardie 2014, Log Ratio). 1 is twice, 2 four times, −1 half.
    pub log_ratio: f64,
    /// The queries that find its documents in either.
    pub query: (Option<String>, Option<String>),
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Most telling first, whichever set it is typical of; ties by item.
    pub rows: Vec<KeyRow>,
    /// Items that are frequent enough, returned or not.
    pub total: usize,
    /// All items of either.
    pub items: (usize, usize),
    /// Documents of either.
    pub documents: (usize, usize),
    /// Documents that are in both, and count in both.
    pub shared: usize,
    /// How the queries were read.
    pub reading: (String, String),
    /// Remarks on that of either, and where one finds nothing, why.
    pub notes: (Vec<String>, Vec<String>),
}

impl Comparison {
    /// The rows as `item, sign, log_likelihood, log_ratio, freq_a, freq_b, expected_a, per_million_a, per_million_b, docs_a,
    /// docs_b, query_a, query_b`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let sign = |row: &KeyRow| if row.log_likelihood < 0.0 { "-" } else { "+" };
        Columns::new()
            .text("item", rows.iter().map(|row| Some(row.item.as_str())))
            .text("sign", rows.iter().map(|row| Some(sign(row))))
            .number("log_likelihood", rows.iter().map(|row| Some(row.log_likelihood)))
            .number("log_ratio", rows.iter().map(|row| Some(row.log_ratio)))
            .integer("freq_a", rows.iter().map(|row| Some(row.freq.0)))
            .integer("freq_b", rows.iter().map(|row| Some(row.freq.1)))
            .number("expected_a", rows.iter().map(|row| Some(row.expected)))
            .number("per_million_a", rows.iter().map(|row| Some(row.per_million.0)))
            .number("per_million_b", rows.iter().map(|row| Some(row.per_million.1)))
            .integer("docs_a", rows.iter().map(|row| Some(row.docs.0)))
            .integer("docs_b", rows.iter().map(|row| Some(row.docs.1)))
            .text("query_a", rows.iter().map(|row| row.query.0.as_deref()))
            .text("query_b", rows.iter().map(|row| row.query.1.as_deref()))
            .finish()
    }
}

/// Compares the documents of two queries; `min` is the fewest times an item must stand in both together. Where one of them
/// finds nothing there are no rows.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read.
pub fn compare(
    reader: &Reader,
    (first, second): (&Query, &Query),
    unit: Unit,
    min: usize,
    limit: Option<usize>,
) -> Result<Comparison, QueryError> {
    let resolved = |query| crate::resolved::resolved(reader, query);
    let queries = (resolved(first)?, resolved(second)?);
    let count = |query: &Query| -> Result<_, QueryError> {
        let hits = reader.full_text().search(&query.clause(), None, Sort::Date)?.hits;
        let counts = Counts::of_documents(reader, &hits, &Cutter::new(query.within)?, unit)?;
        Ok((hits.into_iter().map(|hit| hit.doc_id).collect::<BTreeSet<_>>(), counts))
    };
    let (a, b) = (count(&queries.0)?, count(&queries.1)?);
    let (of_a, of_b) = (a.1.total, b.1.total);
    let order = |x: &Key, y: &Key| y.g2.abs().total_cmp(&x.g2.abs()).then_with(|| x.item.cmp(&y.item));
    let mut rows: First<Key> = First::new(limit, order);
    let is_one_sided = a.0.is_empty() || b.0.is_empty();
    joined(a.1.of, b.1.of, |item, first, second| {
        let (first, second) = (first.map(Count::of).unwrap_or_default(), second.map(Count::of).unwrap_or_default());
        if first.times + second.times >= min && !is_one_sided {
            let contrast = Contrast { first: first.times, first_of: of_a, second: second.times, second_of: of_b };
            rows.push(Key { item, g2: contrast.signed_g2(), contrast, docs: (first.documents, second.documents) });
        }
    })?;
    let total = rows.total;
    let narrowed = (Narrowed::new(first), Narrowed::new(second));
    let rows = rows.sorted().into_iter().map(|Key { item, g2, contrast, docs }| {
        let phrase = marked(&item);
        KeyRow {
            item,
            freq: (contrast.first, contrast.second),
            per_million: (per_million(contrast.first, of_a), per_million(contrast.second, of_b)),
            docs,
            expected: rounded(contrast.expected()),
            log_likelihood: rounded(g2),
            log_ratio: rounded(log_ratio(contrast)),
            query: (narrowed.0.by([phrase.as_str()]), narrowed.1.by([phrase.as_str()])),
        }
    });
    Ok(Comparison {
        rows: rows.collect(),
        total,
        items: (of_a, of_b),
        documents: (a.0.len(), b.0.len()),
        shared: a.0.intersection(&b.0).count(),
        reading: (queries.0.reading(), queries.1.reading()),
        notes: (notes(reader.full_text(), &queries.0, a.0.len())?, notes(reader.full_text(), &queries.1, b.0.len())?),
    })
}

/// An item on its way to a row.
struct Key {
    item: String,
    g2: f64,
    contrast: Contrast,
    docs: (usize, usize),
}

/// See [`KeyRow::log_ratio`].
pub(super) fn log_ratio(contrast: Contrast) -> f64 {
    let rate = |count: usize, of: usize| if count == 0 { 0.5 } else { float(count) } / float(of.max(1));
    (rate(contrast.first, contrast.first_of) / rate(contrast.second, contrast.second_of)).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_logarithms_of_base_two() {
        for (table, want) in
            [((8, 100, 2, 100), 2.0), ((1, 100, 1, 50), -1.0), ((4, 100, 0, 100), 3.0), ((5, 9, 5, 9), 0.0)]
        {
            let (first, first_of, second, second_of) = table;
            let got = log_ratio(Contrast { first, first_of, second, second_of });
            assert!((got - want).abs() < 1e-12, "{table:?}: {got}");
        }
    }
}
