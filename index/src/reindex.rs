//! The full-text index made anew from the tables alone: in its place, for a tagged generation, or in memory for one
//! question. It reads no source and changes no table.

use std::fs;
use std::path::Path;

use pipeline::document::read::Document;
use pipeline::tables::{ReadBack, SearchedRows, Table};
use rayon::prelude::*;

use crate::chunks::{self, Chunk};
use crate::data_dir::{DataDir, generation_number};
use crate::fulltext::{self, FullText, Payload, TextWriter};
use crate::lock::WriterLock;
use crate::manifest::Manifest;
use crate::{IndexError, durable, generations, part};

/// Indexing threads: cutting words keeps about as many busy.
const THREADS: usize = 2;

/// Told after every few documents: how many are in, of how many.
pub type Reindexed<'a> = &'a mut dyn FnMut(u64, u64);

/// What was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexSummary {
    /// Generation whose tables were read.
    pub generation: u64,
    /// Documents in the index.
    pub documents: u64,
}

/// Makes the full-text index of the current generation anew from its tables. Readers see the old or the new one. It
/// works when the index is missing or was made by another version; the tables must be of this one.
///
/// # Errors
/// [`IndexError::Locked`] while a run writes, [`IndexError::NotADataDirectory`], [`IndexError::OtherVersion`] for tables
/// of another version, [`IndexError::Io`].
pub fn reindex(path: &Path, progress: Reindexed<'_>) -> Result<ReindexSummary, IndexError> {
    let data = DataDir::new(path);
    if generations::list(&data)?.is_empty() {
        let hint = "there are no tables to make an index of: name a data directory with --data";
        return Err(IndexError::NotADataDirectory { path: path.to_owned(), hint });
    }
    let _lock = WriterLock::take(&data)?;
    let generation = current(&data)?;
    let (manifest, hash) = Manifest::read(&data, generation)?;
    let folder = data.unfinished_index();
    make(&data, &manifest, &hash, &folder, progress)?;
    fulltext::replace(&folder, &data.index())?;
    durable::remove(&folder)?;
    Ok(ReindexSummary { generation, documents: manifest.rows_of(Table::Documents) })
}

/// The generation that counts: the one the index names, or, where it names none, the one `tables` points to.
fn current(data: &DataDir) -> Result<u64, IndexError> {
    if let Ok(Some(payload)) = fulltext::committed(&data.index())
        && data.manifest(payload.generation).exists()
    {
        return Ok(payload.generation);
    }
    let link = data.tables();
    let target = fs::read_link(&link).map_err(|source| IndexError::io("read the link", &link, source))?;
    let number = target.file_name().and_then(|name| generation_number(&name.to_string_lossy()));
    number.ok_or_else(|| IndexError::damaged(&link, "it points to no generation"))
}

/// Gives a generation an index of its own, for its tag: links to the current one, or made anew for an older one. The
/// caller holds the lock.
pub(crate) fn keep_index(data: &DataDir, generation: u64, progress: Reindexed<'_>) -> Result<(), IndexError> {
    let (manifest, hash) = Manifest::read(data, generation)?;
    let place = data.index_of(generation);
    let names_it = |payload: &Payload| payload.generation == generation && payload.manifest == hash;
    let has = |folder: &Path| fulltext::committed(folder).is_ok_and(|payload| payload.as_ref().is_some_and(names_it));
    if has(&place) {
        return Ok(());
    }
    if has(&data.index()) {
        return fulltext::link_files(&data.index(), &place);
    }
    let folder = data.unfinished_index();
    make(data, &manifest, &hash, &folder, progress)?;
    fulltext::link_files(&folder, &place)?;
    durable::remove(&folder)
}

/// The index of a generation in memory: what `--at` reads when the generation has none of its own.
pub(crate) fn in_memory(data: &DataDir, manifest: &Manifest, hash: &str) -> Result<FullText, IndexError> {
    let mut writer = TextWriter::in_memory(THREADS)?;
    fill(&mut writer, data, manifest, hash, &mut |_, _| {})?;
    writer.into_reader()
}

fn make(
    data: &DataDir,
    manifest: &Manifest,
    hash: &str,
    folder: &Path,
    progress: Reindexed<'_>,
) -> Result<(), IndexError> {
    durable::remove(folder)?;
    durable::create_folder(folder)?;
    let mut writer = TextWriter::open(folder, THREADS)?;
    fill(&mut writer, data, manifest, hash, progress)?;
    writer.sync()?;
    writer.close()
}

fn fill(
    writer: &mut TextWriter,
    data: &DataDir,
    manifest: &Manifest,
    hash: &str,
    progress: Reindexed<'_>,
) -> Result<(), IndexError> {
    let read_back = ReadBack::new()?;
    let of = manifest.rows_of(Table::Documents);
    let mut done = 0;
    for chunk in chunks::of_manifest(manifest) {
        each_document(data, &chunk, &read_back, &mut |documents| {
            for document in documents {
                writer.add(&document?)?;
                done += 1;
            }
            progress(done, of);
            Ok(())
        })?;
    }
    let payload = Payload { generation: manifest.generation, manifest: hash.to_owned() };
    writer.commit(&payload, &mut || Ok(()))
}

/// The documents of a chunk, read back in parallel and handed over in order, some at a time.
fn each_document(
    data: &DataDir,
    chunk: &Chunk,
    read_back: &ReadBack,
    take: &mut dyn FnMut(Vec<Result<Document, IndexError>>) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let mut rows = SearchedRows::default();
    for &(table, columns) in SearchedRows::TABLES {
        let Some(entry) = chunk.parts.get(table.as_str()) else { continue };
        for batch in part::read_all(&data.at(&entry.path), table.as_str(), Some(columns))? {
            rows.add(table, &batch)?;
        }
    }
    let table = Table::Documents;
    let Some(entry) = chunk.parts.get(table.as_str()) else { return Ok(()) };
    let path = data.at(&entry.path);
    for batch in part::read(&path, table.as_str(), Some(ReadBack::COLUMNS))? {
        let batch = batch.map_err(|source| IndexError::parquet(table.as_str(), &path, source.into()))?;
        let read = |row| Ok(read_back.document(&batch, row, &rows)?);
        take((0..batch.num_rows()).into_par_iter().map(read).collect())?;
    }
    Ok(())
}
