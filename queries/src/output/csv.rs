//! Batches as CSV.
//! How a value becomes text is decided in `cells`.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};

use super::OutputOptions;
use super::cells::cell;
use super::labels::header;
use crate::QueryError;

/// What spreadsheets take for the beginning of a formula; the last two are skipped by them before looking.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

pub(super) fn write(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    options: OutputOptions,
    to: &mut (dyn Write + Send),
) -> Result<(), QueryError> {
    if options.excel {
        to.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut writer = csv::Writer::from_writer(to);
    let names = schema.fields().iter().map(|field| header(field.name(), options.headers));
    writer.write_record(names.collect::<Result<Vec<_>, _>>()?).map_err(write_error)?;
    for batch in batches {
        for row in 0..batch.num_rows() {
            for (column, field) in batch.columns().iter().zip(schema.fields()) {
                let mut text = cell(column.as_ref(), row)?;
                // A negative number stays one: only text can carry a formula.
                let textual = matches!(field.data_type(), DataType::Utf8 | DataType::List(_));
                if options.excel && textual && text.starts_with(FORMULA) {
                    text.insert(0, '\'');
                }
                writer.write_field(text).map_err(write_error)?;
            }
            writer.write_record(None::<&[u8]>).map_err(write_error)?;
        }
    }
    Ok(writer.flush()?)
}

/// An error of the writer below stays one, so that a closed pipe can be told apart.
fn write_error(error: csv::Error) -> QueryError {
    if error.is_io_error()
        && let csv::ErrorKind::Io(error) = error.into_kind()
    {
        return QueryError::Write(error);
    }
    QueryError::Write(std::io::Error::other("the rows do not have as many cells as the header"))
}
