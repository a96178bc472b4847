//! The bytes of the records, kept so that a fact can be shown in its source when the web page is gone.
//! A pack is a Parquet file of ids and bytes; packs are only ever added.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use arrow::array::{Array, BinaryArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;

use crate::IndexError;
use crate::data_dir::DataDir;
use crate::manifest::{PartEntry, made_by};
use crate::part::{self, PartWriter};

const TABLE: &str = "sources";

/// Bytes collected before they are written.
const FLUSH_BYTES: usize = 8 << 20;

/// Records collected before they are written.
const FLUSH_RECORDS: usize = 256;

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("doc_id", DataType::Utf8, false),
        Field::new("bytes", DataType::Binary, false),
    ]))
}

/// Collects the bytes of new records.
#[derive(Default)]
pub(crate) struct SourcePack {
    writer: Option<PartWriter>,
    ids: Vec<String>,
    bytes: Vec<Vec<u8>>,
    size: usize,
}

impl SourcePack {
    pub(crate) fn add(&mut self, data: &DataDir, doc_id: &str, bytes: &[u8]) -> Result<(), IndexError> {
        self.ids.push(doc_id.to_owned());
        self.bytes.push(bytes.to_owned());
        self.size += bytes.len();
        if self.size > FLUSH_BYTES || self.ids.len() >= FLUSH_RECORDS { self.flush(data) } else { Ok(()) }
    }

    /// The pack; `None` when nothing was added.
    pub(crate) fn finish(mut self, data: &DataDir) -> Result<Option<PartEntry>, IndexError> {
        self.flush(data)?;
        self.writer.map(|writer| writer.finish(None, &made_by())).transpose()
    }

    fn flush(&mut self, data: &DataDir) -> Result<(), IndexError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let ids = StringArray::from(std::mem::take(&mut self.ids));
        let taken = std::mem::take(&mut self.bytes);
        let bytes = BinaryArray::from_iter_values(taken);
        self.size = 0;
        let folder = data.sources();
        let failed = |source: arrow::error::ArrowError| IndexError::parquet(TABLE, &folder, ParquetError::from(source));
        let batch = RecordBatch::try_new(schema(), vec![Arc::new(ids), Arc::new(bytes)]).map_err(failed)?;
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => PartWriter::create(&folder, TABLE, TABLE, schema())?,
        };
        writer.write(&batch)?;
        self.writer = Some(writer);
        Ok(())
    }
}

/// Where the bytes of every record are: pack and row.
pub(crate) type Places = BTreeMap<String, (usize, usize)>;

/// Reads where everything is; the packs are those of a manifest, in its order.
pub(crate) fn places(data: &DataDir, packs: &[PartEntry]) -> Result<Places, IndexError> {
    let mut places = Places::new();
    for (at, pack) in packs.iter().enumerate() {
        let path = data.at(&pack.path);
        let mut row = 0;
        for batch in part::read(&path, TABLE, Some(&["doc_id"]))? {
            let batch = batch.map_err(|source| IndexError::parquet(TABLE, &path, ParquetError::from(source)))?;
            let ids = batch.column(0).as_any().downcast_ref::<StringArray>();
            let ids = ids.ok_or_else(|| IndexError::damaged(&path, "no text column doc_id"))?;
            for id in ids.iter().flatten() {
                places.insert(id.to_owned(), (at, row));
                row += 1;
            }
        }
    }
    Ok(places)
}

/// The bytes in one row of a pack, read without reading the pages before it.
pub(crate) fn read_row(data: &DataDir, pack: &PartEntry, row: usize) -> Result<Vec<u8>, IndexError> {
    let path = data.at(&pack.path);
    let failed = |source| IndexError::parquet(TABLE, &path, source);
    let file = File::open(&path).map_err(|source| IndexError::io("read", &path, source))?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(failed)?;
    let column = parquet::arrow::ProjectionMask::columns(builder.parquet_schema(), ["bytes"]);
    let selection = RowSelection::from(vec![RowSelector::skip(row), RowSelector::select(1)]);
    let mut reader = builder.with_projection(column).with_row_selection(selection).build().map_err(failed)?;
    let batch = reader.next().transpose().map_err(|source| failed(ParquetError::from(source)))?;
    let bytes = batch.as_ref().and_then(|batch| batch.column(0).as_any().downcast_ref::<BinaryArray>());
    match bytes {
        Some(bytes) if !bytes.is_empty() => Ok(bytes.value(0).to_vec()),
        _ => Err(IndexError::damaged(&path, format!("row {row} is missing"))),
    }
}

/// Checks that the bytes of a pack are those its ids were made of; returns the records.
pub(crate) fn check(data: &DataDir, pack: &PartEntry) -> Result<(u64, Vec<String>), IndexError> {
    let path = data.at(&pack.path);
    let (mut records, mut wrong) = (0, Vec::new());
    for batch in part::read(&path, TABLE, None)? {
        let batch = batch.map_err(|source| IndexError::parquet(TABLE, &path, ParquetError::from(source)))?;
        let ids = batch.column_by_name("doc_id").and_then(|column| column.as_any().downcast_ref::<StringArray>());
        let bytes = batch.column_by_name("bytes").and_then(|column| column.as_any().downcast_ref::<BinaryArray>());
        let (Some(ids), Some(bytes)) = (ids, bytes) else {
            return Err(IndexError::damaged(&path, "it lacks doc_id or bytes"));
        };
        for (id, bytes) in ids.iter().zip(bytes.iter()) {
            records += 1;
            let id = id.unwrap_or_default();
            if corpora::DocId::of(bytes.unwrap_or_default()).as_str() != id {
                wrong.push(id.to_owned());
            }
        }
    }
    Ok((records, wrong))
}
