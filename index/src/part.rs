//! One Parquet file: written once, named by its content, read back by column.
//! Which files make a table is for the manifest to say.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::IndexError;
use crate::data_dir::UNFINISHED;
use crate::durable;
use crate::manifest::PartEntry;

/// Rows of a row group: one group holds any chunk of documents and most chunks of facts.
const GROUP_ROWS: usize = 1 << 17;

/// Bytes of a row group, so that a chunk of very long texts is not held in memory whole.
const GROUP_BYTES: usize = 64 << 20;

/// Rows between two looks at the size of a page in files whose rows are whole texts (usual: 1024 rows, which would
/// make pages of many megabytes and slow down reading one document).
const TEXT_BATCH: usize = 16;

/// Columns that hold whole texts: a dictionary would be built, found too large and thrown away.
const WHOLE_TEXTS: &[&str] = &["text", "body", "bytes"];

/// Rows of a batch on reading, the default of most readers.
const READ_ROWS: usize = 8192;

/// Rows of a batch that holds whole texts: a column of a batch ends at 2 GiB, which so many records of the usual
/// limit of 64 MiB do not reach.
const READ_TEXTS: usize = 16;

/// A file that is being written. Dropped before [`PartWriter::finish`], it leaves nothing.
pub(crate) struct PartWriter {
    table: String,
    relative: String,
    folder: PathBuf,
    unfinished: PathBuf,
    writer: Option<ArrowWriter<HashingFile>>,
    rows: u64,
}

/// Hashes what goes through.
struct HashingFile {
    file: io::BufWriter<File>,
    hasher: blake3::Hasher,
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl PartWriter {
    /// Begins a file in `folder`, which manifests call `relative`.
    pub(crate) fn create(folder: &Path, relative: &str, table: &str, schema: SchemaRef) -> Result<Self, IndexError> {
        durable::create_folder(folder)?;
        // One writer a directory and one open file a table and folder: the name is free.
        let unfinished = folder.join(format!("{UNFINISHED}{table}.parquet"));
        let file = File::create(&unfinished).map_err(|source| IndexError::io("write", &unfinished, source))?;
        let file = HashingFile { file: io::BufWriter::new(file), hasher: blake3::Hasher::new() };
        let texts = schema.fields().iter().any(|field| WHOLE_TEXTS.contains(&field.name().as_str()));
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("policymine {}", env!("CARGO_PKG_VERSION")))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES));
        if texts {
            properties = properties.set_write_batch_size(TEXT_BATCH);
        }
        for column in WHOLE_TEXTS {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(*column), false);
        }
        let writer = ArrowWriter::try_new(file, schema, Some(properties.build()))
            .map_err(|source| IndexError::parquet(table, &unfinished, source))?;
        Ok(Self {
            table: table.to_owned(),
            relative: relative.to_owned(),
            folder: folder.to_owned(),
            unfinished,
            writer: Some(writer),
            rows: 0,
        })
    }

    /// Adds rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), IndexError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        writer.write(batch).map_err(|source| IndexError::parquet(&self.table, &self.unfinished, source))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Puts the file under the name of its content, on the disk.
    /// `made_by` says what extracted the rows, which a rewritten part keeps.
    pub(crate) fn finish(mut self, chunk: Option<u32>, made_by: &str) -> Result<PartEntry, IndexError> {
        let failed = |source| IndexError::parquet(&self.table, &self.unfinished, source);
        let Some(writer) = self.writer.take() else {
            return Err(failed(ParquetError::General("finished twice".to_owned())));
        };
        let io_failed = |source| IndexError::io("write", &self.unfinished, source);
        let HashingFile { file, hasher } = writer.into_inner().map_err(failed)?;
        let file = file.into_inner().map_err(|error| io_failed(error.into_error()))?;
        let blake3 = hasher.finalize().to_hex().to_string();
        let name = format!("{blake3}.parquet");
        let path = self.folder.join(&name);
        if path.exists() {
            // The same content is there and on the disk already, and other generations share that file.
            drop(file);
            durable::remove(&self.unfinished)?;
        } else {
            file.sync_all().map_err(io_failed)?;
            drop(file);
            fs::rename(&self.unfinished, &path).map_err(|source| IndexError::io("write", &path, source))?;
            durable::sync_folder(&self.folder)?;
        }
        let relative = format!("{}/{name}", self.relative);
        Ok(PartEntry { path: relative, rows: self.rows, blake3, chunk, made_by: made_by.to_owned() })
    }
}

impl Drop for PartWriter {
    fn drop(&mut self) {
        if self.writer.take().is_some() && fs::remove_file(&self.unfinished).is_err() {
            tracing::debug!(path = %self.unfinished.display(), "an unfinished part stays until the next run");
        }
    }
}

/// Opens a file for reading; `columns` `None` reads all, else those that exist, in the order of the file.
pub(crate) fn read(path: &Path, table: &str, columns: Option<&[&str]>) -> Result<ParquetRecordBatchReader, IndexError> {
    let failed = |source| IndexError::parquet(table, path, source);
    let file = File::open(path).map_err(|source| IndexError::io("read", path, source))?;
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let wanted = |name: &str| columns.is_none_or(|columns| columns.contains(&name));
    let texts = WHOLE_TEXTS.iter().any(|name| wanted(name) && builder.schema().column_with_name(name).is_some());
    builder = builder.with_batch_size(if texts { READ_TEXTS } else { READ_ROWS });
    if let Some(columns) = columns {
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    builder.build().map_err(failed)
}

/// All batches of a file.
pub(crate) fn read_all(path: &Path, table: &str, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, IndexError> {
    let mut batches = Vec::new();
    for batch in read(path, table, columns)? {
        batches.push(batch.map_err(|source| IndexError::parquet(table, path, ParquetError::from(source)))?);
    }
    Ok(batches)
}
