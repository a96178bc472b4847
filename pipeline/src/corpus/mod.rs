//! Passes over the tables of all documents: what only the corpus as a whole can tell.
//! They read batches and return batches; no document is read again and no document table is rewritten.

pub mod families;
pub mod initiatives;
pub mod reuse;

use arrow::array::{Array, RecordBatch, StringArray};

use crate::PipelineError;
use crate::tables::{RowWriter, Table};

/// The corpus tables about names, computed from the document tables, one batch a table.
///
/// `documents` needs the columns `doc_id, published, region`; `mentions` needs `doc_id, name_key, name, type`.
/// `recovered`, which no pass fills yet, comes back without rows; [`families`] and [`reuse`] read for themselves.
///
/// # Errors
/// [`PipelineError`] when a batch lacks a column or a row does not fit its table.
pub fn passes(documents: &[RecordBatch], mentions: &[RecordBatch]) -> Result<Vec<(Table, RecordBatch)>, PipelineError> {
    let (names, initiatives) = initiatives::collect(documents, mentions)?;
    Ok(vec![
        (Table::Names, names),
        (Table::Initiatives, initiatives),
        (Table::Recovered, RowWriter::new(Table::Recovered).finish()?),
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
