//! Batches as JSON Lines: columns in order, nulls written, lists as arrays, text unescaped where JSON allows it.
//! It leaves no column out.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::json::writer::{LineDelimited, WriterBuilder};

use crate::QueryError;

/// Writes lines.
pub(super) type JsonlWriter<W> = arrow::json::Writer<W, LineDelimited>;

pub(super) fn writer<W: Write>(to: W) -> JsonlWriter<W> {
    WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(to)
}

pub(super) fn write<W: Write>(writer: &mut JsonlWriter<W>, batch: &RecordBatch) -> Result<(), QueryError> {
    writer.write(batch).map_err(|error| match error {
        arrow::error::ArrowError::IoError(_, error) => QueryError::Write(error),
        other => QueryError::Arrow(other),
    })
}
