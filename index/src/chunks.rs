//! Document tables in chunks: the rows of at most 10,000 documents, one part a table, rewritten and merged whole.
//! It decides nothing about generations: it makes parts and says which.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, BooleanArray, RecordBatch, StringArray};
use arrow::compute::filter_record_batch;
use parquet::errors::ParquetError;
use pipeline::tables::Table;

use crate::IndexError;
use crate::data_dir::DataDir;
use crate::manifest::{Manifest, PartEntry, made_by};
use crate::part::{self, PartWriter};

/// Documents of a chunk, so that a part is a file of a size every tool likes and a change rewrites little.
pub(crate) const CHUNK_DOCUMENTS: u64 = 10_000;

/// The last chunk is merged into the one before it as long as that is at most this many times its size: daily runs
/// of a few documents then leave a handful of parts, and a row is rewritten a logarithmic number of times.
const MERGE_FACTOR: u64 = 2;

/// Rows of some documents in every table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) number: u32,
    pub(crate) parts: BTreeMap<&'static str, PartEntry>,
}

impl Chunk {
    pub(crate) fn documents(&self) -> u64 {
        self.parts.get(Table::Documents.as_str()).map_or(0, |part| part.rows)
    }

    fn made_by(&self) -> &str {
        self.parts.get(Table::Documents.as_str()).map_or("", |part| part.made_by.as_str())
    }
}

/// The chunks of a generation, by number.
pub(crate) fn of_manifest(manifest: &Manifest) -> Vec<Chunk> {
    let mut chunks: BTreeMap<u32, Chunk> = BTreeMap::new();
    for &table in Table::OF_DOCUMENTS {
        for part in manifest.parts_of(table) {
            if let Some(number) = part.chunk {
                let chunk = chunks.entry(number).or_insert_with(|| Chunk { number, parts: BTreeMap::new() });
                chunk.parts.insert(table.as_str(), part.clone());
            }
        }
    }
    chunks.into_values().collect()
}

/// Writes one chunk.
pub(crate) struct ChunkWriter<'a> {
    data: &'a DataDir,
    open: OpenChunk,
}

/// A chunk that is being written, without its directory.
#[derive(Default)]
pub(crate) struct OpenChunk {
    number: u32,
    writers: BTreeMap<&'static str, PartWriter>,
}

impl<'a> ChunkWriter<'a> {
    pub(crate) fn new(data: &'a DataDir, number: u32) -> Self {
        Self { data, open: OpenChunk { number, writers: BTreeMap::new() } }
    }

    pub(crate) fn resume(data: &'a DataDir, open: OpenChunk) -> Self {
        Self { data, open }
    }

    pub(crate) fn pause(self) -> OpenChunk {
        self.open
    }

    pub(crate) fn write(&mut self, table: Table, batch: &RecordBatch) -> Result<(), IndexError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let writer = match self.open.writers.remove(table.as_str()) {
            Some(writer) => writer,
            None => table_writer(self.data, table)?,
        };
        self.open.writers.entry(table.as_str()).or_insert(writer).write(batch)
    }

    pub(crate) fn finish(self, made_by: &str) -> Result<Chunk, IndexError> {
        let number = self.open.number;
        let mut parts = BTreeMap::new();
        for (table, writer) in self.open.writers {
            parts.insert(table, writer.finish(Some(number), made_by)?);
        }
        Ok(Chunk { number, parts })
    }
}

/// A writer for a part of a table.
pub(crate) fn table_writer(data: &DataDir, table: Table) -> Result<PartWriter, IndexError> {
    let name = table.as_str();
    PartWriter::create(&data.parts().join(name), &format!("parts/{name}"), name, table.schema())
}

/// Writes a table that is one part.
pub(crate) fn write_whole(data: &DataDir, table: Table, batches: &[RecordBatch]) -> Result<PartEntry, IndexError> {
    let mut writer = table_writer(data, table)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish(None, &made_by())
}

/// The chunk without some documents; `None` when none is left. Parts that hold none of them stay as they are.
pub(crate) fn without(data: &DataDir, chunk: Chunk, gone: &BTreeSet<String>) -> Result<Option<Chunk>, IndexError> {
    let mut parts = BTreeMap::new();
    for &table in Table::OF_DOCUMENTS {
        let Some(part) = chunk.parts.get(table.as_str()) else { continue };
        let path = data.at(&part.path);
        let failed = |source| IndexError::parquet(table.as_str(), &path, source);
        // Ids first: most tables of a chunk know nothing of the document, and a part may be large.
        let mut rows = 0;
        for batch in part::read_all(&path, table.as_str(), Some(&["doc_id"]))? {
            rows += keep(&batch, gone).map_err(failed)?.num_rows() as u64;
        }
        if rows == part.rows {
            parts.insert(table.as_str(), part.clone());
        } else if rows > 0 {
            let mut writer = table_writer(data, table)?;
            for batch in part::read(&path, table.as_str(), None)? {
                let batch = batch.map_err(|source| failed(ParquetError::from(source)))?;
                writer.write(&keep(&batch, gone).map_err(failed)?)?;
            }
            parts.insert(table.as_str(), writer.finish(Some(chunk.number), &part.made_by)?);
        }
    }
    Ok(parts.contains_key(Table::Documents.as_str()).then_some(Chunk { number: chunk.number, parts }))
}

fn keep(batch: &RecordBatch, gone: &BTreeSet<String>) -> Result<RecordBatch, ParquetError> {
    let ids = batch
        .column_by_name("doc_id")
        .and_then(|column| column.as_any().downcast_ref::<StringArray>())
        .ok_or_else(|| ParquetError::General("no text column doc_id".to_owned()))?;
    let mask: BooleanArray = ids.iter().map(|id| id.map(|id| !gone.contains(id))).collect();
    Ok(filter_record_batch(batch, &mask)?)
}

/// Merges small chunks at the end, see [`MERGE_FACTOR`]. Rows made by other lexicons or code are not mixed.
pub(crate) fn merge_small(data: &DataDir, mut chunks: Vec<Chunk>) -> Result<Vec<Chunk>, IndexError> {
    let mut group = Vec::new();
    let mut size = 0;
    while let Some(last) = chunks.pop() {
        let documents = last.documents();
        let fits = group.last().is_none_or(|first: &Chunk| {
            documents <= size * MERGE_FACTOR && documents + size <= CHUNK_DOCUMENTS && first.made_by() == last.made_by()
        });
        if !fits {
            chunks.push(last);
            break;
        }
        size += documents;
        group.push(last);
    }
    group.reverse();
    match group.first() {
        Some(first) if group.len() > 1 => {
            let mut writer = ChunkWriter::new(data, first.number);
            for &table in Table::OF_DOCUMENTS {
                for part in group.iter().filter_map(|chunk| chunk.parts.get(table.as_str())) {
                    let path = data.at(&part.path);
                    for batch in part::read(&path, table.as_str(), None)? {
                        let failed = |source| IndexError::parquet(table.as_str(), &path, ParquetError::from(source));
                        writer.write(table, &batch.map_err(failed)?)?;
                    }
                }
            }
            chunks.push(writer.finish(first.made_by())?);
        }
        _ => chunks.extend(group),
    }
    Ok(chunks)
}

/// The text column of a batch of a table that our schema wrote.
pub(crate) fn text_column<'a>(
    table: Table,
    batch: &'a RecordBatch,
    column: &str,
) -> Result<&'a StringArray, IndexError> {
    batch.column_by_name(column).and_then(|found| found.as_any().downcast_ref::<StringArray>()).ok_or_else(|| {
        let problem = format!("no text column {column}");
        IndexError::Pipeline(pipeline::PipelineError::Row { table: table.as_str(), problem })
    })
}
