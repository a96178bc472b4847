//! The index from the side of the writer: documents in and out, and the commit with its payload.
//! When to commit is for `Writer` to say.

use std::path::{Path, PathBuf};

use pipeline::document::read::Document;
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Directory, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy};

use super::fields::{self, Fields};
use super::place::readable;
use super::{FullText, check_schema};
use crate::IndexError;

/// Memory of one indexing thread before it writes a segment. Larger segments mean fewer merges; beyond this the
/// segments of 20,000 news pages do not get larger.
const THREAD_MEMORY: usize = 64 << 20;

/// Most indexing threads: the pipeline takes ten times longer than the index, so more would wait.
const MOST_THREADS: usize = 4;

/// Share of replaced documents in a segment from which it is written anew: they take space, and count in the
/// document frequencies that rank.
const MOST_DELETED: f32 = 0.2;

/// Bytes of stored documents that are compressed together. Twice as many save another 4 % and take twice as long to read for
/// every row shown; a quarter as many cost 10 %.
const STORE_BLOCK: usize = 64 << 10;

/// Level of zstd for them: 6 is as small, 19 saves 1.5 % and takes ten times longer.
const STORE_LEVEL: i32 = 6;

/// What a commit of the index says about itself: the truth about which generation counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// Number of the generation.
    pub(crate) generation: u64,
    /// BLAKE3 of its manifest file, hexadecimal.
    pub(crate) manifest: String,
}

impl Payload {
    pub(crate) fn parse(json: &str, folder: &Path) -> Result<Self, IndexError> {
        serde_json::from_str(json)
            .map_err(|problem| IndexError::damaged(folder, format!("the commit names no generation: {problem}")))
    }
}

/// The one writer of the index.
pub(crate) struct TextWriter {
    fields: Fields,
    writer: IndexWriter,
    folder: PathBuf,
}

impl TextWriter {
    /// Opens the index of this folder, or makes an empty one.
    pub(crate) fn open(folder: &Path, threads: usize) -> Result<Self, IndexError> {
        let failed = |source| IndexError::search_in("open", folder, source);
        let directory = MmapDirectory::open(folder).map_err(|source| failed(source.into()))?;
        let (schema, fields) = Fields::build();
        let exists = Index::exists(&directory).map_err(|source| failed(source.into()))?;
        let index = if exists {
            let index = Index::open(directory).map_err(failed)?;
            check_schema(&index, &schema, folder)?;
            index
        } else {
            Index::create(directory, schema, settings()).map_err(failed)?
        };
        Self::over(index, fields, folder, threads)
    }

    /// An empty index in memory, for a state that is asked once.
    pub(crate) fn in_memory(threads: usize) -> Result<Self, IndexError> {
        let (schema, fields) = Fields::build();
        let index = Index::builder().schema(schema).settings(settings()).create_in_ram();
        let index = index.map_err(|source| IndexError::search("make", source))?;
        Self::over(index, fields, Path::new(""), threads)
    }

    fn over(index: Index, fields: Fields, folder: &Path, threads: usize) -> Result<Self, IndexError> {
        let failed = |source| IndexError::search_in("open", folder, source);
        fields::register_tokenizers(&index);
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(THREAD_MEMORY)
            .num_worker_threads(threads.clamp(1, MOST_THREADS))
            .build();
        let writer = index.writer_with_options(options).map_err(failed)?;
        let mut merges = LogMergePolicy::default();
        merges.set_del_docs_ratio_before_merge(MOST_DELETED);
        writer.set_merge_policy(Box::new(merges));
        Ok(Self { fields, writer, folder: folder.to_owned() })
    }

    /// What the last commit says; `None` before the first.
    pub(crate) fn payload(&self) -> Result<Option<Payload>, IndexError> {
        let metas = self.writer.index().load_metas().map_err(|source| self.failed("read", source))?;
        metas.payload.map(|json| Payload::parse(&json, &self.folder)).transpose()
    }

    /// Replaces a document.
    pub(crate) fn add(&self, document: &Document) -> Result<(), IndexError> {
        self.remove(document.id.as_str());
        let entry = self.fields.fill(document)?;
        self.writer.add_document(entry).map_err(|source| self.failed("add to", source))?;
        Ok(())
    }

    /// Takes a document out.
    pub(crate) fn remove(&self, doc_id: &str) {
        // What is no id stands in no index.
        if let Some(term) = self.fields.id_term(doc_id) {
            self.writer.delete_term(term);
        }
    }

    /// Writes what was added to disk and, when `go` says so, commits it under the payload.
    pub(crate) fn commit(
        &mut self,
        payload: &Payload,
        go: &mut dyn FnMut() -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let folder = self.folder.clone();
        let failed = |source| IndexError::search_in("commit", &folder, source);
        let json = serde_json::to_string(payload)
            .map_err(|problem| IndexError::damaged(&folder, format!("payload: {problem}")))?;
        let mut prepared = self.writer.prepare_commit().map_err(failed)?;
        prepared.set_payload(&json);
        go()?;
        prepared.commit().map_err(failed)?;
        Ok(())
    }

    /// Makes the committed files durable.
    pub(crate) fn sync(&self) -> Result<(), IndexError> {
        let directory = self.writer.index().directory();
        directory.sync_directory().map_err(|source| IndexError::io("sync", &self.folder, source))?;
        readable(&self.folder)
    }

    /// Forgets what was added since the last commit.
    pub(crate) fn rollback(&mut self) -> Result<(), IndexError> {
        let folder = self.folder.clone();
        self.writer.rollback().map_err(|source| IndexError::search_in("roll back", &folder, source))?;
        Ok(())
    }

    /// What is committed, for reading; ends the writer once its merges are done.
    pub(crate) fn into_reader(self) -> Result<FullText, IndexError> {
        let (index, fields, folder) = (self.writer.index().clone(), self.fields, self.folder.clone());
        self.close()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: IndexReader = reader.map_err(|source| IndexError::search_in("open", &folder, source))?;
        Ok(FullText { fields, searcher: reader.searcher(), _reader: reader, folder })
    }

    /// Ends the writer once its merges are done.
    pub(crate) fn close(self) -> Result<(), IndexError> {
        let folder = self.folder;
        self.writer.wait_merging_threads().map_err(|source| IndexError::search_in("close", &folder, source))?;
        readable(&folder)
    }

    fn failed(&self, action: &'static str, source: tantivy::TantivyError) -> IndexError {
        IndexError::search_in(action, &self.folder, source)
    }
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(STORE_LEVEL) }),
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    }
}
