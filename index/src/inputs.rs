//! The table of inputs: every record ever seen, what it became, and by what its file is told from a changed one.
//! It opens no input.

use std::sync::Arc;

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::errors::ParquetError;

use crate::IndexError;
use crate::data_dir::DataDir;
use crate::manifest::made_by;
use crate::part::{self, PartWriter};

const TABLE: &str = "inputs";

/// A size or time that is not known: no file has it, so the file is read again.
pub const UNKNOWN: i64 = i64::MIN;

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputStatus {
    /// It is a document, or a copy of one; without `doc_id` it is a file that holds no record.
    Present,
    /// It was not found any more; its document stays.
    Vanished,
    /// It was not taken; `rejects` says why.
    Rejected,
}

impl InputStatus {
    /// The spelling in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Vanished => "vanished",
            Self::Rejected => "rejected",
        }
    }

    fn parse(label: &str) -> Option<Self> {
        [Self::Present, Self::Vanished, Self::Rejected].into_iter().find(|status| status.as_str() == label)
    }
}

/// One record of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRow {
    /// Locator of the record.
    pub source: String,
    /// Locator of the file it is in; the same for a file that is one record.
    pub entry: String,
    /// Id of its bytes; `None` when they could not be read.
    pub doc_id: Option<String>,
    /// What became of it.
    pub status: InputStatus,
    /// Size of the file in bytes; [`UNKNOWN`] when the file must be read again.
    pub size: i64,
    /// When the file was changed last, nanoseconds since 1970; [`UNKNOWN`] when that is not known.
    pub mtime: i64,
    /// Hash of what was known about the record from outside its bytes.
    pub hints: String,
    /// What a `--meta` file says of the record, as a JSON array of pairs: a later run without one goes by it.
    pub meta: Option<String>,
    /// Digest of everything outside the file that the hints of its records depend on.
    pub digest: String,
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("source", DataType::Utf8, false),
        Field::new("entry", DataType::Utf8, false),
        Field::new("doc_id", DataType::Utf8, true),
        Field::new("status", DataType::Utf8, false),
        Field::new("size", DataType::Int64, false),
        Field::new("mtime", DataType::Int64, false),
        Field::new("hints", DataType::Utf8, false),
        Field::new("meta", DataType::Utf8, true),
        Field::new("digest", DataType::Utf8, false),
    ]))
}

/// Writes the table; returns its path relative to the data directory.
pub(crate) fn write(data: &DataDir, rows: &[InputRow]) -> Result<String, IndexError> {
    let folder = data.parts().join(TABLE);
    let mut writer = PartWriter::create(&folder, &format!("parts/{TABLE}"), TABLE, schema())?;
    let text = |of: fn(&InputRow) -> &str| StringArray::from_iter_values(rows.iter().map(of));
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(text(|row| &row.source)),
        Arc::new(text(|row| &row.entry)),
        Arc::new(rows.iter().map(|row| row.doc_id.as_deref()).collect::<StringArray>()),
        Arc::new(text(|row| row.status.as_str())),
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.size))),
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.mtime))),
        Arc::new(text(|row| &row.hints)),
        Arc::new(rows.iter().map(|row| row.meta.as_deref()).collect::<StringArray>()),
        Arc::new(text(|row| &row.digest)),
    ];
    let failed = |source| IndexError::parquet(TABLE, &folder, ParquetError::from(source));
    writer.write(&RecordBatch::try_new(schema(), columns).map_err(failed)?)?;
    Ok(writer.finish(None, &made_by())?.path)
}

/// Reads the table back.
pub(crate) fn read(data: &DataDir, relative: &str) -> Result<Vec<InputRow>, IndexError> {
    let path = data.at(relative);
    let mut rows = Vec::new();
    for batch in part::read_all(&path, TABLE, None)? {
        let lacks = |name: &str| IndexError::damaged(&path, format!("column {name} is missing or of another type"));
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| lacks(name));
        let text = |name: &str| {
            column(name).and_then(|found| found.as_any().downcast_ref::<StringArray>().ok_or_else(|| lacks(name)))
        };
        let number = |name: &str| {
            column(name).and_then(|found| found.as_any().downcast_ref::<Int64Array>().ok_or_else(|| lacks(name)))
        };
        let (source, entry, doc_id) = (text("source")?, text("entry")?, text("doc_id")?);
        let (status, hints, digest) = (text("status")?, text("hints")?, text("digest")?);
        let meta = text("meta")?;
        let (size, mtime) = (number("size")?, number("mtime")?);
        for row in 0..batch.num_rows() {
            rows.push(InputRow {
                source: source.value(row).to_owned(),
                entry: entry.value(row).to_owned(),
                doc_id: doc_id.is_valid(row).then(|| doc_id.value(row).to_owned()),
                status: InputStatus::parse(status.value(row)).ok_or_else(|| lacks("status"))?,
                size: size.value(row),
                mtime: mtime.value(row),
                hints: hints.value(row).to_owned(),
                meta: meta.is_valid(row).then(|| meta.value(row).to_owned()),
                digest: digest.value(row).to_owned(),
            });
        }
    }
    Ok(rows)
}

/// True when the rows differ in nothing but sizes and times of files.
pub(crate) fn say_the_same(left: &[InputRow], right: &[InputRow]) -> bool {
    fn key(row: &InputRow) -> (&str, Option<&str>, InputStatus, &str, Option<&str>) {
        (&row.source, row.doc_id.as_deref(), row.status, &row.hints, row.meta.as_deref())
    }
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| key(left) == key(right))
}
