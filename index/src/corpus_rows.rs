//! Rows of the tables that the corpus pass reads, beside the documents they are of.
//! It reads columns and says what a row is; what the pass does with them is the business of `corpus_pass`.

use arrow::array::{Array, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;
use pipeline::corpus::{Counted, Found, RecoveredRow, SeenMention, SeenSentence};
use pipeline::tables::Table;

use crate::data_dir::DataDir;
use crate::manifest::{Manifest, PartEntry};
use crate::{IndexError, chunks, part};

pub(crate) const MENTION_COLUMNS: &[&str] =
    &["doc_id", "name_key", "name", "type", "place", "place_basis", "relation", "rule", "confidence", "start", "end"];
pub(crate) const SENTENCE_COLUMNS: &[&str] =
    &["doc_id", "part", "start", "end", "byte_start", "byte_end", "raw_start", "raw_end"];
pub(crate) const REPAIR_COLUMNS: &[&str] = &["doc_id", "certainty", "start", "end"];

/// Rows of a table in the order of the documents, read batch by batch.
pub(crate) struct Rows<'a> {
    table: Table,
    entry: Option<&'a PartEntry>,
    path: std::path::PathBuf,
    reader: Option<ParquetRecordBatchReader>,
    batch: Option<RecordBatch>,
    row: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn open(
        data: &DataDir,
        table: Table,
        entry: Option<&'a PartEntry>,
        columns: &[&str],
    ) -> Result<Self, IndexError> {
        let path = entry.map(|entry| data.at(&entry.path)).unwrap_or_default();
        let reader = match entry {
            Some(_) => Some(part::read(&path, table.as_str(), Some(columns))?),
            None => None,
        };
        Ok(Self { table, entry, path, reader, batch: None, row: 0 })
    }

    /// Reads on until there is a row; its document, `None` at the end.
    fn document(&mut self) -> Result<Option<&str>, IndexError> {
        while self.batch.as_ref().is_none_or(|batch| self.row >= batch.num_rows()) {
            let Some(batch) = self.reader.as_mut().and_then(Iterator::next) else { return Ok(None) };
            let failed = |source| IndexError::parquet(self.table.as_str(), &self.path, ParquetError::from(source));
            self.batch = Some(batch.map_err(failed)?);
            self.row = 0;
        }
        let Some(batch) = &self.batch else { return Ok(None) };
        Ok(Some(chunks::text_column(self.table, batch, "doc_id")?.value(self.row)))
    }

    /// The next row, when it is of this document.
    pub(crate) fn next_of(&mut self, doc_id: &str) -> Result<Option<(&RecordBatch, usize)>, IndexError> {
        if self.document()? != Some(doc_id) {
            return Ok(None);
        }
        let row = self.row;
        self.row += 1;
        Ok(self.batch.as_ref().map(|batch| (batch, row)))
    }

    /// Every row had its document: parts of one chunk hold the same documents in the same order.
    pub(crate) fn all_read(&mut self) -> Result<(), IndexError> {
        match (self.document()?.map(str::to_owned), self.entry) {
            (Some(doc_id), Some(_)) => {
                Err(IndexError::damaged(&self.path, format!("rows of document {doc_id} are out of order")))
            }
            _ => Ok(()),
        }
    }
}

/// Rows of a corpus table of the last generation, in the order of its documents.
#[derive(Default)]
pub(crate) struct OldRows<'a> {
    parts: Vec<Rows<'a>>,
}

impl<'a> OldRows<'a> {
    pub(crate) fn open(data: &DataDir, last: &'a Manifest, table: Table, columns: &[&str]) -> Result<Self, IndexError> {
        let entries = last.parts_of(table).iter().rev();
        let open = |entry| Rows::open(data, table, Some(entry), columns);
        Ok(Self { parts: entries.map(open).collect::<Result<_, _>>()? })
    }

    /// The rows of a document that is kept, each as `read` has it; rows of documents that are not are passed over.
    pub(crate) fn of<T>(
        &mut self,
        doc_id: &str,
        is_kept: &dyn Fn(&str) -> bool,
        read: fn(&RecordBatch, usize) -> Result<T, IndexError>,
    ) -> Result<Vec<T>, IndexError> {
        let mut found = Vec::new();
        while let Some(rows) = self.parts.last_mut() {
            match rows.document()? {
                None => {
                    self.parts.pop();
                }
                Some(document) if document == doc_id => {
                    if let Some((batch, row)) = rows.next_of(doc_id)? {
                        found.push(read(batch, row)?);
                    }
                }
                Some(document) if is_kept(document) => break,
                Some(_) => rows.row += 1,
            }
        }
        Ok(found)
    }
}

pub(crate) const RECOVERED_COLUMNS: &[&str] = &[
    "doc_id",
    "name_key",
    "surface",
    "start",
    "end",
    "byte_start",
    "byte_end",
    "raw_start",
    "raw_end",
    "repair_touches",
];

fn typed<'a, T: 'static>(table: Table, batch: &'a RecordBatch, name: &str) -> Result<&'a T, IndexError> {
    batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<T>()).ok_or_else(|| {
        let problem = format!("no column {name} of the type it should have");
        IndexError::Pipeline(pipeline::PipelineError::Row { table: table.as_str(), problem })
    })
}

pub(crate) fn text_value(
    table: Table,
    batch: &RecordBatch,
    name: &str,
    row: usize,
) -> Result<Option<String>, IndexError> {
    let column: &StringArray = typed(table, batch, name)?;
    Ok(column.is_valid(row).then(|| column.value(row).to_owned()))
}

fn offset(table: Table, batch: &RecordBatch, name: &str, row: usize) -> Result<Option<usize>, IndexError> {
    let column: &Int32Array = typed(table, batch, name)?;
    Ok(column.is_valid(row).then(|| usize::try_from(column.value(row)).unwrap_or(0)))
}

pub(crate) fn mention(batch: &RecordBatch, row: usize) -> Result<SeenMention, IndexError> {
    let value = |name| text_value(Table::Mentions, batch, name, row);
    let at = |name| Ok::<_, IndexError>(offset(Table::Mentions, batch, name, row)?.unwrap_or(0));
    Ok(SeenMention {
        key: value("name_key")?.unwrap_or_default(),
        name: value("name")?.unwrap_or_default(),
        kind: value("type")?,
        place: value("place")?,
        place_basis: value("place_basis")?.unwrap_or_default(),
        relation: value("relation")?.unwrap_or_default(),
        rule: value("rule")?.unwrap_or_default(),
        confidence: typed::<Float64Array>(Table::Mentions, batch, "confidence")?.value(row),
        start: at("start")?,
        end: at("end")?,
    })
}

pub(crate) fn body_sentence(batch: &RecordBatch, row: usize) -> Result<Option<SeenSentence>, IndexError> {
    let part: &StringArray = typed(Table::Sentences, batch, "part")?;
    if part.value(row) != "body" {
        return Ok(None);
    }
    let at = |name| offset(Table::Sentences, batch, name, row);
    let raw = at("raw_start")?.zip(at("raw_end")?);
    Ok(Some(SeenSentence {
        start: at("start")?.unwrap_or(0),
        end: at("end")?.unwrap_or(0),
        byte_start: at("byte_start")?.unwrap_or(0),
        byte_end: at("byte_end")?.unwrap_or(0),
        raw,
    }))
}

pub(crate) fn doubtful(batch: &RecordBatch, row: usize) -> Result<Option<(usize, usize)>, IndexError> {
    let certainty: &StringArray = typed(Table::Repairs, batch, "certainty")?;
    let at = |name| offset(Table::Repairs, batch, name, row);
    Ok(at("start")?.zip(at("end")?).filter(|_| certainty.value(row) != "exact"))
}

/// Columns of `occurrences` that tell what a mention counted for.
pub(crate) const COUNTED_COLUMNS: &[&str] = &["doc_id", "name_key", "start", "end", "initiative_id", "found"];

/// What a mention that was extracted counted for; `None` for a recovered one.
pub(crate) fn counted(batch: &RecordBatch, row: usize) -> Result<Option<Counted>, IndexError> {
    let value = |name| Ok::<_, IndexError>(text_value(Table::Occurrences, batch, name, row)?.unwrap_or_default());
    let at = |name| Ok::<_, IndexError>(offset(Table::Occurrences, batch, name, row)?.unwrap_or(0));
    let extracted = value("found")? == "extracted";
    let one = || {
        Ok::<_, IndexError>(Counted {
            key: value("name_key")?,
            start: at("start")?,
            end: at("end")?,
            initiative_id: value("initiative_id")?,
        })
    };
    Ok(if extracted { Some(one()?) } else { None })
}

/// A recovered mention.
pub(crate) fn recovered(batch: &RecordBatch, row: usize) -> Result<RecoveredRow, IndexError> {
    let value = |name| text_value(Table::Recovered, batch, name, row);
    let at = |name| offset(Table::Recovered, batch, name, row);
    Ok(RecoveredRow {
        found: Found {
            start: at("start")?.unwrap_or(0),
            end: at("end")?.unwrap_or(0),
            key: value("name_key")?.unwrap_or_default(),
        },
        surface: value("surface")?.unwrap_or_default(),
        bytes: (at("byte_start")?.unwrap_or(0), at("byte_end")?.unwrap_or(0)),
        raw: at("raw_start")?.zip(at("raw_end")?),
        doubtful: typed::<BooleanArray>(Table::Recovered, batch, "repair_touches")?.value(row),
    })
}
