//! The one writer of a data directory: documents in, documents out, one commit for tables and index together.
//! It reads no source and plans no run: `run` does. Readers see nothing before the commit is whole.

mod commit;
mod repair;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use pipeline::document::read::Document;
use pipeline::tables::{DocumentRows, Table};

pub use commit::{CommitContents, CommitStep, RejectRow};

use self::repair::{check_folder, repair};
use crate::chunks::{self, CHUNK_DOCUMENTS, Chunk, ChunkWriter, OpenChunk};
use crate::data_dir::DataDir;
use crate::fulltext::TextWriter;
use crate::inputs::InputRow;
use crate::lock::WriterLock;
use crate::manifest::{Manifest, made_by};
use crate::sources::{self, SourcePack};
use crate::{IndexError, durable, inputs, part};

/// Documents collected before their rows are written. A constant, so that parts depend on documents alone.
const FLUSH_DOCUMENTS: usize = 256;

/// Bytes of text collected before they are written, for collections of very long documents.
const FLUSH_BYTES: usize = 8 << 20;

/// What may refuse a generation that is written and not yet committed.
type Check<'a> = &'a dyn Fn(&DataDir, &Manifest) -> Result<(), IndexError>;

/// How a writer works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that index; the tables do not depend on it.
    pub threads: usize,
    /// Whether the bytes of the records are kept.
    pub keep_sources: bool,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { threads: 1, keep_sources: true }
    }
}

/// The right to write to a data directory, and what is to be committed next.
pub struct Writer {
    data: DataDir,
    text: TextWriter,
    manifest: Option<Manifest>,
    /// Chunk of every document of the last generation.
    chunk_of: BTreeMap<String, u32>,
    /// Locator of every document of the last generation.
    source_of: BTreeMap<String, String>,
    kept_sources: Option<BTreeSet<String>>,
    pending: Pending,
    // Last, so that it is given back after everything else.
    _lock: WriterLock,
}

/// What was added and removed since the last commit.
#[derive(Default)]
struct Pending {
    rows: DocumentRows,
    text_bytes: usize,
    chunk: Option<OpenChunk>,
    chunk_documents: u64,
    chunks: Vec<Chunk>,
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
    pack: SourcePack,
}

impl Writer {
    /// Opens a data directory for writing, or makes a new one, and puts right what a crash left behind.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another process writes, [`IndexError::NotADataDirectory`] for a folder that holds
    /// something else, [`IndexError::OtherVersion`], [`IndexError::Damaged`], [`IndexError::Io`].
    pub fn open(path: &Path, options: &WriterOptions) -> Result<Self, IndexError> {
        let data = DataDir::new(path);
        check_folder(&data)?;
        durable::create_folder(data.root())?;
        let lock = WriterLock::take(&data)?;
        // The index comes first: a generation without one is a sign of damage.
        durable::create_folder(&data.index())?;
        let text = TextWriter::open(&data.index(), options.threads)?;
        durable::create_folder(&data.parts())?;
        durable::create_folder(&data.generations())?;
        durable::create_folder(&data.sources())?;
        let manifest = repair(&data, text.payload()?.as_ref())?;
        let mut writer = Self {
            data,
            text,
            manifest,
            chunk_of: BTreeMap::new(),
            source_of: BTreeMap::new(),
            kept_sources: None,
            pending: Pending::default(),
            _lock: lock,
        };
        writer.load_documents()?;
        if options.keep_sources {
            let packs = writer.manifest.as_ref().map_or(&[][..], |manifest| &manifest.sources);
            writer.kept_sources = Some(sources::places(&writer.data, packs)?.into_keys().collect());
        }
        Ok(writer)
    }

    /// The data directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.data.root()
    }

    /// The generation that counts; `None` before the first commit.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Locators of the documents of that generation, by id.
    #[must_use]
    pub fn documents(&self) -> &BTreeMap<String, String> {
        &self.source_of
    }

    /// The inputs of that generation.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn inputs(&self) -> Result<Vec<InputRow>, IndexError> {
        self.manifest.as_ref().map_or(Ok(Vec::new()), |manifest| inputs::read(&self.data, &manifest.inputs))
    }

    /// The rejects of that generation.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn rejects(&self) -> Result<Vec<RejectRow>, IndexError> {
        let mut rejects = Vec::new();
        let Some(manifest) = &self.manifest else { return Ok(rejects) };
        for entry in manifest.parts_of(Table::Rejects) {
            for batch in part::read_all(&self.data.at(&entry.path), Table::Rejects.as_str(), None)? {
                let column = |name| chunks::text_column(Table::Rejects, &batch, name);
                let (source, stage, reason) = (column("source")?, column("stage")?, column("reason")?);
                rejects.extend((0..batch.num_rows()).map(|row| RejectRow {
                    source: source.value(row).to_owned(),
                    stage: stage.value(row).to_owned(),
                    reason: reason.value(row).to_owned(),
                }));
            }
        }
        Ok(rejects)
    }

    /// Other places of the same bytes in that generation: id and locator.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn copies(&self) -> Result<Vec<(String, String)>, IndexError> {
        let mut copies = Vec::new();
        let Some(manifest) = &self.manifest else { return Ok(copies) };
        for entry in manifest.parts_of(Table::Copies) {
            for batch in part::read_all(&self.data.at(&entry.path), Table::Copies.as_str(), None)? {
                let column = |name| chunks::text_column(Table::Copies, &batch, name);
                let (id, source) = (column("doc_id")?, column("source")?);
                copies.extend(
                    id.iter().flatten().zip(source.iter().flatten()).map(|(id, source)| (id.into(), source.into())),
                );
            }
        }
        Ok(copies)
    }

    /// Adds a document with the bytes it was read from; it replaces the one of the same id.
    /// A second one of the same id before the commit changes nothing.
    ///
    /// # Errors
    /// When rows cannot be written or the index does not take them.
    pub fn add(&mut self, document: &Document, bytes: &[u8]) -> Result<(), IndexError> {
        let id = document.id.as_str();
        if !self.pending.added.insert(id.to_owned()) {
            return Ok(());
        }
        self.pending.removed.insert(id.to_owned());
        self.text.add(document)?;
        if self.kept_sources.as_mut().is_some_and(|kept| kept.insert(id.to_owned())) {
            self.pending.pack.add(&self.data, id, bytes)?;
        }
        self.pending.rows.push(document)?;
        self.pending.text_bytes += document.text.as_str().len();
        let chunk_is_full = self.pending.chunk_documents + self.pending.rows.documents() as u64 >= CHUNK_DOCUMENTS;
        if chunk_is_full || self.pending.rows.documents() >= FLUSH_DOCUMENTS || self.pending.text_bytes >= FLUSH_BYTES {
            self.flush()?;
        }
        if chunk_is_full { self.finish_chunk() } else { Ok(()) }
    }

    /// Takes a document of the last generation out.
    pub fn remove(&mut self, doc_id: &str) {
        if !self.pending.added.contains(doc_id) {
            self.text.remove(doc_id);
            self.pending.removed.insert(doc_id.to_owned());
        }
    }

    /// Documents added since the last commit.
    #[must_use]
    pub fn added(&self) -> usize {
        self.pending.added.len()
    }

    /// Commits; returns false when nothing has changed and there is no new generation.
    ///
    /// # Errors
    /// Any; the last generation is untouched unless the commit had been made. Call [`Writer::rollback`] then.
    pub fn commit(&mut self, contents: &CommitContents) -> Result<bool, IndexError> {
        self.commit_checked(contents, &|_, _| Ok(()), &mut |_| ControlFlow::Continue(()))
    }

    /// As [`Writer::commit`], unless `check` refuses the tables that it would make.
    pub(crate) fn commit_if(&mut self, contents: &CommitContents, check: Check<'_>) -> Result<bool, IndexError> {
        self.commit_checked(contents, check, &mut |_| ControlFlow::Continue(()))
    }

    /// As [`Writer::commit`], telling after each step; `Break` stops at once, as a crash would, with
    /// [`IndexError::Stopped`]. For tests.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn commit_observed(
        &mut self,
        contents: &CommitContents,
        observer: &mut dyn FnMut(CommitStep) -> ControlFlow<()>,
    ) -> Result<bool, IndexError> {
        self.commit_checked(contents, &|_, _| Ok(()), observer)
    }

    fn commit_checked(
        &mut self,
        contents: &CommitContents,
        check: Check<'_>,
        observer: &mut dyn FnMut(CommitStep) -> ControlFlow<()>,
    ) -> Result<bool, IndexError> {
        self.flush()?;
        self.finish_chunk()?;
        let manifest = self.next_manifest(contents)?;
        check(&self.data, &manifest)?;
        if self.manifest.as_ref().is_some_and(|last| self.says_the_same(last, &manifest, contents)) {
            self.rollback()?;
            return Ok(false);
        }
        self.publish(&manifest, observer)?;
        self.pending = Pending::default();
        self.manifest = Some(manifest);
        self.load_documents()?;
        Ok(true)
    }

    /// Forgets what was added since the last commit and cleans up after it.
    ///
    /// # Errors
    /// When the index cannot go back or files cannot be removed; opening the directory again does it then.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        self.pending = Pending::default();
        self.text.rollback()?;
        self.manifest = repair(&self.data, self.text.payload()?.as_ref())?;
        self.load_documents()?;
        if self.kept_sources.is_some() {
            let packs = self.manifest.as_ref().map_or(&[][..], |manifest| &manifest.sources);
            self.kept_sources = Some(sources::places(&self.data, packs)?.into_keys().collect());
        }
        Ok(())
    }

    /// Ends the writer once the index has merged its segments.
    ///
    /// # Errors
    /// When a merge fails; what is committed stays.
    pub fn close(self) -> Result<(), IndexError> {
        self.text.close()
    }

    fn flush(&mut self) -> Result<(), IndexError> {
        let documents = self.pending.rows.documents() as u64;
        if documents == 0 {
            return Ok(());
        }
        let open = self.pending.chunk.take();
        let next = self.next_chunk_number();
        let mut chunk =
            open.map_or_else(|| ChunkWriter::new(&self.data, next), |open| ChunkWriter::resume(&self.data, open));
        for (table, batch) in self.pending.rows.finish()? {
            chunk.write(table, &batch)?;
        }
        self.pending.chunk = Some(chunk.pause());
        self.pending.chunk_documents += documents;
        self.pending.text_bytes = 0;
        Ok(())
    }

    fn finish_chunk(&mut self) -> Result<(), IndexError> {
        if let Some(open) = self.pending.chunk.take() {
            self.pending.chunks.push(ChunkWriter::resume(&self.data, open).finish(&made_by())?);
            self.pending.chunk_documents = 0;
        }
        Ok(())
    }

    fn next_chunk_number(&self) -> u32 {
        let last = self.chunk_of.values().max().copied().unwrap_or(0);
        self.pending.chunks.last().map_or(last, |chunk| chunk.number) + 1
    }

    fn load_documents(&mut self) -> Result<(), IndexError> {
        self.chunk_of.clear();
        self.source_of.clear();
        let Some(manifest) = &self.manifest else { return Ok(()) };
        for entry in manifest.parts_of(Table::Documents) {
            let Some(chunk) = entry.chunk else { continue };
            let columns = ["doc_id", "source"];
            for batch in part::read_all(&self.data.at(&entry.path), Table::Documents.as_str(), Some(&columns))? {
                let ids = chunks::text_column(Table::Documents, &batch, "doc_id")?;
                let sources = chunks::text_column(Table::Documents, &batch, "source")?;
                for (id, source) in ids.iter().flatten().zip(sources.iter().flatten()) {
                    self.chunk_of.insert(id.to_owned(), chunk);
                    self.source_of.insert(id.to_owned(), source.to_owned());
                }
            }
        }
        Ok(())
    }
}
