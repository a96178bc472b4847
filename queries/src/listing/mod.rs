//! Facts as rows: metrics, statements, references and mentions, filtered, with the title, date and words of their
//! document beside them. It computes no fact and changes none.

mod condition;
mod filters;
mod holding;
pub(crate) mod written;

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::{concat_batches, take_record_batch};
use index::Reader;
use pipeline::span::Span;
use pipeline::tables::Table;

use condition::Condition;
pub use filters::{DocumentFilter, MentionFilter, MetricFilter, ReferenceFilter, StatementFilter};
pub(crate) use filters::{Matching, label};
pub(crate) use holding::metrics_of_documents;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::documents::Documents;
use crate::passage::on_one_line;
use crate::sentences::sentences_of;

/// Rows of a table and what was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The columns of the table in its order, then `title`, `published` of the document, and `sentence` (for
    /// statements `words`). Newest first, undated last, then by document and place.
    pub batch: RecordBatch,
    /// Rows that pass the filters, returned or not.
    pub total: usize,
    /// Rows of the table.
    pub of: usize,
    /// With a filter on dates: rows that pass the others and whose document has no date.
    pub undated: Option<usize>,
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

/// Rows that pass, in their order.
struct Passing {
    rows: Vec<usize>,
    /// Rows that pass but for the date, which their document lacks.
    undated: usize,
    notes: Vec<String>,
}

/// Metrics that pass the filter.
///
/// # Errors
/// [`QueryError::Filter`] for a value its column never takes, [`QueryError::Index`] when the tables cannot be read.
pub fn metrics(reader: &Reader, filter: &MetricFilter, limit: Option<usize>) -> Result<Listing, QueryError> {
    list(reader, Table::Metrics, &filter.documents, &filter.conditions()?, limit)
}

/// Statements that pass the filter.
///
/// # Errors
/// As [`metrics`].
pub fn statements(reader: &Reader, filter: &StatementFilter, limit: Option<usize>) -> Result<Listing, QueryError> {
    list(reader, Table::Statements, &filter.documents, &filter.conditions()?, limit)
}

/// References that pass the filter.
///
/// # Errors
/// As [`metrics`].
pub fn references(reader: &Reader, filter: &ReferenceFilter, limit: Option<usize>) -> Result<Listing, QueryError> {
    list(reader, Table::References, &filter.documents, &filter.conditions()?, limit)
}

/// Mentions that pass the filter.
///
/// # Errors
/// As [`metrics`].
pub fn mentions(reader: &Reader, filter: &MentionFilter, limit: Option<usize>) -> Result<Listing, QueryError> {
    list(reader, Table::Mentions, &filter.documents, &filter.conditions()?, limit)
}

pub(crate) fn list(
    reader: &Reader,
    table: Table,
    filter: &DocumentFilter,
    conditions: &[Condition],
    limit: Option<usize>,
) -> Result<Listing, QueryError> {
    let documents = Documents::load(reader)?;
    let all = concat_batches(&table.schema(), &reader.table(table)?)?;
    let Passing { mut rows, undated, notes } = passing(&all, filter, conditions, &documents)?;
    let total = rows.len();
    rows.truncate(limit.unwrap_or(total));
    let picked = UInt64Array::from_iter_values(rows.iter().filter_map(|row| u64::try_from(*row).ok()));
    let taken = take_record_batch(&all, &picked)?;
    Ok(Listing {
        batch: with_document(reader, table, &taken, &documents)?,
        total,
        of: all.num_rows(),
        undated: filter.dates.is_some().then_some(undated),
        notes,
    })
}

/// The rows that pass, newest first, undated last, by document and place among equals.
fn passing(
    all: &RecordBatch,
    filter: &DocumentFilter,
    conditions: &[Condition],
    documents: &Documents,
) -> Result<Passing, QueryError> {
    let mut chosen = filter.prepare(documents)?;
    let id = batch::text(all, "doc_id")?;
    let start = batch::integer(all, "start")?;
    let own_region = all.column_by_name("region").is_some().then(|| batch::text(all, "region")).transpose()?;
    let mut passes = vec![true; all.num_rows()];
    for condition in conditions {
        condition.apply(all, &mut passes)?;
    }
    let mut undated = 0;
    let mut rows: Vec<(std::cmp::Reverse<&str>, &str, usize, usize)> = Vec::new();
    for row in (0..all.num_rows()).filter(|row| passes.get(*row) == Some(&true)) {
        let doc_id = batch::text_at(id, row).unwrap_or_default();
        let document = documents.get(doc_id);
        let region = own_region.and_then(|column| batch::text_at(column, row));
        if !chosen.takes(doc_id, document, region) {
            continue;
        }
        let published = document.and_then(|document| document.published.as_deref());
        if let Some(dates) = filter.dates
            && !published.is_some_and(|published| dates.holds(published))
        {
            undated += usize::from(published.is_none());
            continue;
        }
        let place = batch::offset_at(start, row).unwrap_or(0);
        rows.push((std::cmp::Reverse(published.unwrap_or_default()), doc_id, place, row));
    }
    rows.sort_unstable();
    Ok(Passing { rows: rows.into_iter().map(|row| row.3).collect(), undated, notes: chosen.notes })
}

/// The rows with the title and date of their document and the words they stand in.
fn with_document(
    reader: &Reader,
    table: Table,
    rows: &RecordBatch,
    documents: &Documents,
) -> Result<RecordBatch, QueryError> {
    let id = batch::text(rows, "doc_id")?;
    let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
    // The words of a statement are its span; other facts are read in their sentence.
    let (name, words) = if table == Table::Statements {
        ("words", own_words(reader, rows)?)
    } else {
        let place = |row| Some((batch::text_at(id, row)?, batch::offset_at(start, row)?..batch::offset_at(end, row)?));
        let places: Vec<_> = (0..rows.num_rows()).map(|row| place(row).unwrap_or(("", 0..0))).collect();
        ("sentence", sentences_of(reader, &places)?)
    };
    let document = |row: usize| batch::text_at(id, row).and_then(|id| documents.get(id));
    Columns::all_of(rows)
        .text("title", (0..rows.num_rows()).map(|row| document(row)?.title.as_deref()))
        .text("published", (0..rows.num_rows()).map(|row| document(row)?.published.as_deref()))
        .text(name, words.iter().map(Option::as_deref))
        .finish()
}

/// What stands between start and end of every row, on one line.
fn own_words(reader: &Reader, rows: &RecordBatch) -> Result<Vec<Option<String>>, QueryError> {
    let id = batch::text(rows, "doc_id")?;
    let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
    let mut by_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..rows.num_rows() {
        by_document.entry(batch::text_at(id, row).unwrap_or_default()).or_default().push(row);
    }
    let mut words = vec![None; rows.num_rows()];
    for (doc_id, of_document) in by_document {
        let Some(document) = reader.full_text().document(doc_id)? else { continue };
        for row in of_document {
            let (Some(from), Some(to)) = (batch::offset_at(start, row), batch::offset_at(end, row)) else { continue };
            let text: Vec<char> = document.text.slice(Span::new(from, to)).chars().collect();
            if let Some(slot) = words.get_mut(row) {
                *slot = Some(on_one_line(&text));
            }
        }
    }
    Ok(words)
}
