//! How answers are written: CSV, JSON Lines, Parquet, Arrow, and cells for a terminal.
//! It chooses no rows and opens no file.

mod cells;
mod csv;
mod jsonl;
mod labels;

use std::io::Write;

use ::arrow::array::RecordBatch;
use ::arrow::datatypes::SchemaRef;

pub use cells::{Cells, cell};
pub use labels::{HeaderLanguage, header};

use crate::QueryError;

/// A format for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a row; nulls are written, lists are arrays.
    Jsonl,
    /// CSV in UTF-8 with a header; lists are joined with `；`, nulls are empty.
    Csv,
    /// Parquet, zstd.
    Parquet,
    /// Arrow IPC stream.
    Arrow,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: &'static [Self] = &[Self::Jsonl, Self::Csv, Self::Parquet, Self::Arrow];

    /// The name on the command line, also the usual file extension.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

/// What a writer of answers is told besides the format.
#[derive(Debug, Clone, Copy, Default)]
pub struct OutputOptions {
    /// CSV only: a byte order mark, and a `'` before text cells that a spreadsheet would take for a formula.
    pub excel: bool,
    /// Headers of CSV and of terminal tables; the other formats keep the column names, which programs rely on.
    pub headers: HeaderLanguage,
}

/// Writes batches of one schema.
///
/// # Errors
/// [`QueryError::Write`] when the writer fails (a closed pipe too), and what the formats report.
pub fn write(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    format: Format,
    options: OutputOptions,
    to: &mut (dyn Write + Send),
) -> Result<(), QueryError> {
    let mut writer = BatchWriter::new(schema, format, options, to)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish()
}

/// Writes batches of one schema as they come, for answers that are not held whole.
pub struct BatchWriter<'a>(Inner<'a>);

/// Where everything goes.
type To<'a> = &'a mut (dyn Write + Send);

enum Inner<'a> {
    Csv(csv::CsvWriter<To<'a>>),
    Jsonl(jsonl::JsonlWriter<To<'a>>),
    Parquet(Box<parquet::arrow::ArrowWriter<To<'a>>>),
    Arrow(::arrow::ipc::writer::StreamWriter<To<'a>>),
}

impl<'a> BatchWriter<'a> {
    /// Begins to write: a header, where the format has one.
    ///
    /// # Errors
    /// As [`write`].
    pub fn new(schema: &SchemaRef, format: Format, options: OutputOptions, to: To<'a>) -> Result<Self, QueryError> {
        Ok(Self(match format {
            Format::Csv => Inner::Csv(csv::CsvWriter::new(schema, options, to)?),
            Format::Jsonl => Inner::Jsonl(jsonl::writer(to)),
            Format::Parquet => {
                use parquet::basic::{Compression, ZstdLevel};
                let properties = parquet::file::properties::WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .build();
                let writer = parquet::arrow::ArrowWriter::try_new(to, schema.clone(), Some(properties))?;
                Inner::Parquet(Box::new(writer))
            }
            Format::Arrow => Inner::Arrow(::arrow::ipc::writer::StreamWriter::try_new(to, schema)?),
        }))
    }

    /// Writes rows.
    ///
    /// # Errors
    /// As [`write`].
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), QueryError> {
        match &mut self.0 {
            Inner::Csv(writer) => writer.write(batch),
            Inner::Jsonl(writer) => jsonl::write(writer, batch),
            Inner::Parquet(writer) => Ok(writer.write(batch)?),
            Inner::Arrow(writer) => Ok(writer.write(batch)?),
        }
    }

    /// Writes what ends the format.
    ///
    /// # Errors
    /// As [`write`].
    pub fn finish(self) -> Result<(), QueryError> {
        match self.0 {
            Inner::Csv(writer) => writer.finish(),
            Inner::Jsonl(mut writer) => Ok(writer.finish()?),
            Inner::Parquet(writer) => {
                writer.close()?;
                Ok(())
            }
            Inner::Arrow(mut writer) => Ok(writer.finish()?),
        }
    }
}
