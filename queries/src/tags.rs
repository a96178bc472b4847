//! The names that generations were given, with what each of them holds.
//! It names none: `index::tag` does.

use std::path::Path;

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch::Columns;

/// The tags of a data directory as `tag, generation, created, docs`, by name.
///
/// # Errors
/// [`QueryError::Index`] when the data directory or a tagged generation cannot be read.
pub fn list(data: &Path) -> Result<RecordBatch, QueryError> {
    let reader = Reader::open(data)?;
    let mut rows = Vec::new();
    for (name, number) in index::tags(data)? {
        let generation = reader.older(number)?;
        let manifest = generation.manifest();
        let documents = usize::try_from(manifest.rows_of(Table::Documents)).unwrap_or(usize::MAX);
        rows.push((name, usize::try_from(number).unwrap_or(usize::MAX), manifest.created.clone(), documents));
    }
    Columns::new()
        .text("tag", rows.iter().map(|row| Some(row.0.as_str())))
        .integer("generation", rows.iter().map(|row| Some(row.1)))
        .text("created", rows.iter().map(|row| Some(row.2.as_str())))
        .integer("docs", rows.iter().map(|row| Some(row.3)))
        .finish()
}
