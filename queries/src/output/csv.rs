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

/// Writes records after a header.
pub(super) struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
    schema: SchemaRef,
    options: OutputOptions,
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn new(schema: &SchemaRef, options: OutputOptions, mut to: W) -> Result<Self, QueryError> {
        if options.excel {
            to.write_all("\u{FEFF}".as_bytes()).map_err(QueryError::Write)?;
        }
        let mut writer = csv::Writer::from_writer(to);
        let names = schema.fields().iter().map(|field| header(field.name(), options.headers));
        writer.write_record(names.collect::<Result<Vec<_>, _>>()?).map_err(write_error)?;
        Ok(Self { writer, schema: schema.clone(), options })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), QueryError> {
        for row in 0..batch.num_rows() {
            for (column, field) in batch.columns().iter().zip(self.schema.fields()) {
                let mut text = cell(column.as_ref(), row)?;
                // A negative number stays one: only text can carry a formula.
                let textual = matches!(field.data_type(), DataType::Utf8 | DataType::List(_));
                if self.options.excel && textual && text.starts_with(FORMULA) {
                    text.insert(0, '\'');
                }
                self.writer.write_field(text).map_err(write_error)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(write_error)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), QueryError> {
        self.writer.flush().map_err(QueryError::Write)
    }
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
