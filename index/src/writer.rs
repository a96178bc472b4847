//! The one writer of a data directory: documents in, documents out, one commit for tables and index together.
//! It reads no source and plans no run: `run` does. Readers see nothing before the commit is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use corpora::Reject;
use pipeline::document::read::Document;
use pipeline::tables::{DocumentRows, RowWriter, Table};

use crate::chunks::{self, CHUNK_DOCUMENTS, Chunk, ChunkWriter, OpenChunk};
use crate::data_dir::DataDir;
use crate::fulltext::{Payload, TextWriter};
use crate::inputs::InputRow;
use crate::lock::WriterLock;
use crate::manifest::{Manifest, PartEntry, made_by};
use crate::sources::{self, SourcePack};
use crate::{IndexError, durable, generations, inputs, part, views};

/// Documents collected before their rows are written. A constant, so that parts depend on documents alone.
const FLUSH_DOCUMENTS: usize = 256;

/// Bytes of text collected before they are written, for collections of very long documents.
const FLUSH_BYTES: usize = 8 << 20;

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

/// What a commit writes beside the documents.
#[derive(Debug, Default)]
pub struct CommitContents {
    /// Every input ever seen.
    pub inputs: Vec<InputRow>,
    /// Other places of the same bytes: id and locator.
    pub copies: Vec<(String, String)>,
    /// Input not taken.
    pub rejects: Vec<Reject>,
    /// Leave the corpus tables as they were and mark them stale: a long run commits on its way.
    pub keep_corpus_tables: bool,
    /// How the run was set, for the manifest.
    pub config: BTreeMap<String, String>,
}

/// A step of the commit that is done and on the disk. Stopping after any of them leaves the old or the new
/// generation, whole: the new one from [`CommitStep::IndexCommitted`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommitStep {
    /// New parts are written.
    PartsWritten,
    /// The folder of the generation links its parts, without a manifest.
    PartsLinked,
    /// The manifest is written.
    ManifestWritten,
    /// The index has written what is new, and has not committed it.
    IndexPrepared,
    /// The index is committed and names the generation: from here on it counts.
    IndexCommitted,
    /// The folder of the index is synced.
    IndexSynced,
    /// `tables` points to the generation.
    LinkSwapped,
    /// What nobody needs any more is gone.
    Swept,
}

impl CommitStep {
    /// All steps in order.
    pub const ALL: &'static [Self] = &[
        Self::PartsWritten,
        Self::PartsLinked,
        Self::ManifestWritten,
        Self::IndexPrepared,
        Self::IndexCommitted,
        Self::IndexSynced,
        Self::LinkSwapped,
        Self::Swept,
    ];
}

/// Called after each step; `Break` stops as a crash would.
type Observer<'a> = &'a mut dyn FnMut(CommitStep) -> ControlFlow<()>;

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
        self.commit_observed(contents, &mut |_| ControlFlow::Continue(()))
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
        self.flush()?;
        self.finish_chunk()?;
        let manifest = self.next_manifest(contents)?;
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

    /// The manifest of what is to be committed; its parts are written.
    fn next_manifest(&mut self, contents: &CommitContents) -> Result<Manifest, IndexError> {
        let chunks = self.next_chunks()?;
        let mut parts: BTreeMap<String, Vec<PartEntry>> = BTreeMap::new();
        for &table in Table::OF_DOCUMENTS {
            let name = table.as_str();
            let mut entries: Vec<_> = chunks.iter().filter_map(|chunk| chunk.parts.get(name)).cloned().collect();
            if entries.is_empty() {
                entries.push(chunks::write_whole(&self.data, table, &[])?);
            }
            parts.insert(name.to_owned(), entries);
        }
        parts.insert(Table::Copies.as_str().to_owned(), vec![self.write_copies(contents)?]);
        parts.insert(Table::Rejects.as_str().to_owned(), vec![self.write_rejects(contents)?]);
        let last = self.manifest.as_ref();
        let of_corpus = |table: Table| last.map(|last| last.parts_of(table)).filter(|parts| !parts.is_empty());
        if contents.keep_corpus_tables {
            for &table in Table::OF_CORPUS {
                let kept = match of_corpus(table) {
                    Some(kept) => kept.to_vec(),
                    None => vec![chunks::write_whole(&self.data, table, &[])?],
                };
                parts.insert(table.as_str().to_owned(), kept);
            }
        } else {
            for (table, entry) in self.corpus_tables(&parts)? {
                parts.insert(table.as_str().to_owned(), vec![entry]);
            }
        }
        let mut sources = last.map_or_else(Vec::new, |last| last.sources.clone());
        sources.extend(std::mem::take(&mut self.pending.pack).finish(&self.data)?);
        let versions = [("policymine", env!("CARGO_PKG_VERSION")), ("pipeline", crate::manifest::CODE_HASH)];
        Ok(Manifest {
            generation: last.map_or(0, |last| last.generation) + 1,
            created: chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            schema_version: pipeline::tables::SCHEMA_VERSION,
            fold_version: pipeline::fold::FOLD_VERSION,
            lexicon_hash: crate::manifest::LEXICON_HASH.to_owned(),
            versions: versions.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            config: contents.config.clone(),
            inputs: inputs::write(&self.data, &contents.inputs)?,
            corpus_tables_stale: contents.keep_corpus_tables,
            parts,
            sources,
        })
    }

    /// The old chunks without what is removed or replaced, and the new ones.
    fn next_chunks(&mut self) -> Result<Vec<Chunk>, IndexError> {
        let mut gone: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
        for id in &self.pending.removed {
            if let Some(&number) = self.chunk_of.get(id) {
                gone.entry(number).or_default().insert(id.clone());
            }
        }
        if gone.is_empty() && self.pending.chunks.is_empty() {
            return Ok(self.manifest.as_ref().map_or_else(Vec::new, chunks::of_manifest));
        }
        let mut next = Vec::new();
        for chunk in self.manifest.as_ref().map_or_else(Vec::new, chunks::of_manifest) {
            match gone.get(&chunk.number) {
                Some(gone) => next.extend(chunks::without(&self.data, chunk, gone)?),
                None => next.push(chunk),
            }
        }
        next.append(&mut self.pending.chunks);
        chunks::merge_small(&self.data, next)
    }

    fn write_copies(&self, contents: &CommitContents) -> Result<PartEntry, IndexError> {
        let mut rows = RowWriter::new(Table::Copies);
        for (id, source) in &contents.copies {
            rows.push(&[id.into(), source.into()])?;
        }
        chunks::write_whole(&self.data, Table::Copies, &[rows.finish()?])
    }

    fn write_rejects(&self, contents: &CommitContents) -> Result<PartEntry, IndexError> {
        let mut rows = RowWriter::new(Table::Rejects);
        for reject in &contents.rejects {
            rows.push(&[(&reject.source).into(), reject.stage.into(), (&reject.reason).into()])?;
        }
        chunks::write_whole(&self.data, Table::Rejects, &[rows.finish()?])
    }

    /// Computes what only all documents together can tell.
    fn corpus_tables(&self, parts: &BTreeMap<String, Vec<PartEntry>>) -> Result<Vec<(Table, PartEntry)>, IndexError> {
        let read = |table: Table, columns: &[&str]| -> Result<Vec<_>, IndexError> {
            let mut batches = Vec::new();
            for entry in parts.get(table.as_str()).map_or(&[][..], Vec::as_slice) {
                batches.extend(part::read_all(&self.data.at(&entry.path), table.as_str(), Some(columns))?);
            }
            Ok(batches)
        };
        let documents = read(Table::Documents, &["doc_id", "published", "region"])?;
        let mentions = read(Table::Mentions, &["doc_id", "name_key", "name", "type"])?;
        let computed = pipeline::corpus::passes(&documents, &mentions)?;
        computed
            .into_iter()
            .map(|(table, batch)| Ok((table, chunks::write_whole(&self.data, table, &[batch])?)))
            .collect()
    }

    /// True when a new generation would hold the same rows. A file touched and not changed is no change.
    fn says_the_same(&self, last: &Manifest, next: &Manifest, contents: &CommitContents) -> bool {
        let same_inputs = last.inputs == next.inputs
            || inputs::read(&self.data, &last.inputs).is_ok_and(|rows| inputs::say_the_same(&rows, &contents.inputs));
        let hashes = |manifest: &Manifest| -> Vec<(String, String)> {
            let parts = manifest.parts.values().flatten();
            parts.map(|part| (part.path.clone(), part.made_by.clone())).collect()
        };
        same_inputs
            && hashes(last) == hashes(next)
            && last.sources == next.sources
            && last.corpus_tables_stale == next.corpus_tables_stale
    }

    /// The one commit: parts, generation, index, link, sweep, in this order.
    fn publish(&mut self, manifest: &Manifest, observer: Observer<'_>) -> Result<(), IndexError> {
        let mut done = |step| match observer(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(IndexError::Stopped { step }),
        };
        let parts = self.data.parts();
        for table in durable::names_in(&parts)? {
            durable::sync_folder(&parts.join(table))?;
        }
        durable::sync_folder(&parts)?;
        durable::sync_folder(&self.data.sources())?;
        done(CommitStep::PartsWritten)?;
        let hash = generations::write(&self.data, manifest, &mut || done(CommitStep::PartsLinked))?;
        done(CommitStep::ManifestWritten)?;
        let payload = Payload { generation: manifest.generation, manifest: hash };
        self.text.commit(&payload, &mut || done(CommitStep::IndexPrepared))?;
        done(CommitStep::IndexCommitted)?;
        self.text.sync()?;
        done(CommitStep::IndexSynced)?;
        point_tables(&self.data, manifest.generation)?;
        done(CommitStep::LinkSwapped)?;
        generations::sweep(&self.data, Some(manifest.generation))?;
        done(CommitStep::Swept)
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

/// Refuses a folder that holds something else, and a data directory that has lost its index.
fn check_folder(data: &DataDir) -> Result<(), IndexError> {
    if data.index().join("meta.json").exists() {
        return Ok(());
    }
    if !generations::list(data)?.is_empty() {
        return Err(IndexError::damaged(&data.index(), "the full-text index is missing"));
    }
    let ours = ["writer.lock", "index", "parts", "generations", "sources"];
    if durable::names_in(data.root())?.iter().any(|name| !ours.contains(&name.as_str())) {
        let hint = "it holds other files: name an empty folder or one that does not exist";
        return Err(IndexError::NotADataDirectory { path: data.root().to_owned(), hint });
    }
    Ok(())
}

/// Makes the directory what the index says it is, and returns the manifest it names.
fn repair(data: &DataDir, payload: Option<&Payload>) -> Result<Option<Manifest>, IndexError> {
    let manifest = match payload {
        None => {
            durable::remove(&data.tables())?;
            None
        }
        Some(payload) => {
            let (manifest, hash) = Manifest::read(data, payload.generation)?;
            if hash != payload.manifest {
                return Err(IndexError::damaged(&data.manifest(payload.generation), "the manifest was changed"));
            }
            point_tables(data, payload.generation)?;
            Some(manifest)
        }
    };
    generations::sweep(data, payload.map(|payload| payload.generation))?;
    Ok(manifest)
}

/// Points `tables` to a generation and puts the views beside it, unless they are right already.
fn point_tables(data: &DataDir, generation: u64) -> Result<(), IndexError> {
    let target = generations::link_target(generation);
    if fs::read_link(data.tables()).ok().as_deref() != Some(target.as_path()) {
        durable::swap_link(&data.tables(), &target)?;
    }
    let sql = views::sql();
    let current = fs::read(data.views()).ok();
    if current.as_deref() == Some(sql.as_bytes()) { Ok(()) } else { durable::write_file(&data.views(), sql.as_bytes()) }
}
