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
    match format {
        Format::Csv => csv::write(schema, batches, options, to),
        Format::Jsonl => jsonl::write(batches, to),
        Format::Parquet => {
            use parquet::basic::{Compression, ZstdLevel};
            let properties = parquet::file::properties::WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .build();
            let mut writer = parquet::arrow::ArrowWriter::try_new(to, schema.clone(), Some(properties))?;
            for batch in batches {
                writer.write(batch)?;
            }
            writer.close()?;
            Ok(())
        }
        Format::Arrow => {
            let mut writer = ::arrow::ipc::writer::StreamWriter::try_new(to, schema)?;
            for batch in batches {
                writer.write(batch)?;
            }
            Ok(writer.finish()?)
        }
    }
}
