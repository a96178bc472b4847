//! Batches as JSON Lines: columns in order, nulls written, lists as arrays, text unescaped where JSON allows it.
//! It leaves no column out.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::json::writer::{LineDelimited, WriterBuilder};

use crate::QueryError;

pub(super) fn write(batches: &[RecordBatch], to: &mut (dyn Write + Send)) -> Result<(), QueryError> {
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(to);
    for batch in batches {
        writer.write(batch).map_err(|error| match error {
            arrow::error::ArrowError::IoError(_, error) => QueryError::Write(error),
            other => QueryError::Arrow(other),
        })?;
    }
    Ok(writer.finish()?)
}
