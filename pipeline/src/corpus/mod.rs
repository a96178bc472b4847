//! Passes over the tables of all documents: what only the corpus as a whole can tell.
//! They read batches and return batches; no document is read again and no document table is rewritten.

pub mod initiatives;

use arrow::array::{Array, RecordBatch, StringArray};

use crate::PipelineError;
use crate::tables::{RowWriter, Table};

/// The corpus tables computed from the document tables, one batch a table in the order of [`Table::OF_CORPUS`].
///
/// `documents` needs the columns `doc_id, published, region, publisher`; `mentions` needs `doc_id, name_key, name, type`.
/// The tables that no pass fills yet (recovered, occurrences, families, reuse) come back without rows.
///
/// # Errors
/// [`PipelineError`] when a batch lacks a column or a row does not fit its table.
pub fn passes(documents: &[RecordBatch], mentions: &[RecordBatch]) -> Result<Vec<(Table, RecordBatch)>, PipelineError> {
    let (names, initiatives) = initiatives::collect(documents, mentions)?;
    Ok(vec![
        (Table::Names, names),
        (Table::Initiatives, initiatives),
        (Table::Recovered, RowWriter::new(Table::Recovered).finish()?),
        (Table::Occurrences, RowWriter::new(Table::Occurrences).finish()?),
        (Table::Families, RowWriter::new(Table::Families).finish()?),
        (Table::Reuse, RowWriter::new(Table::Reuse).finish()?),
    ])
}

/// A text column of a batch.
pub(crate) fn text_column<'a>(
    table: Table,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a StringArray, PipelineError> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_any().downcast_ref::<StringArray>())
        .ok_or_else(|| PipelineError::Row { table: table.as_str(), problem: format!("no text column {name}") })
}

/// The value of a row, `None` for null.
pub(crate) fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}
