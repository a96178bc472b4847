//! The one commit: parts, generation, index, link, sweep, in this order and each on the disk before the next.
//! What is to be committed was collected by [`Writer`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use pipeline::corpus::Decisions;
use pipeline::tables::{RowWriter, Table};

use super::Writer;
use super::repair::point_tables;
use crate::chunks::{self, Chunk};
use crate::corpus_pass::{CorpusPass, Last};
use crate::fulltext::Payload;
use crate::inputs::{self, InputRow};
use crate::manifest::{
    CODE_HASH, DECISIONS, DECISIONS_DIGEST, ENTERED, LEXICON_HASH, Manifest, PartEntry, entered_lines,
};
use crate::{IndexError, durable, generations};

/// What a commit writes beside the documents.
#[derive(Debug, Default)]
pub struct CommitContents {
    /// Every input ever seen.
    pub inputs: Vec<InputRow>,
    /// Other places of the same bytes: id and locator.
    pub copies: Vec<(String, String)>,
    /// Input not taken.
    pub rejects: Vec<RejectRow>,
    /// Leave the corpus tables as they were and mark them stale: a long run commits on its way.
    pub keep_corpus_tables: bool,
    /// How the run was set, for the manifest.
    pub config: BTreeMap<String, String>,
    /// The editor's decisions about initiatives.
    pub decisions: Decisions,
}

/// Input not taken, as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RejectRow {
    /// Locator of the input.
    pub source: String,
    /// Stage that refused it.
    pub stage: String,
    /// Why, in one sentence.
    pub reason: String,
}

impl From<corpora::Reject> for RejectRow {
    fn from(reject: corpora::Reject) -> Self {
        Self { source: reject.source, stage: reject.stage.to_owned(), reason: reject.reason }
    }
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

impl Writer {
    /// The manifest of what is to be committed; its parts are written.
    pub(super) fn next_manifest(&mut self, contents: &CommitContents) -> Result<Manifest, IndexError> {
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
            for (table, entry) in self.corpus_tables(&parts, &contents.decisions)? {
                parts.insert(table.as_str().to_owned(), vec![entry]);
            }
        }
        let mut sources = last.map_or_else(Vec::new, |last| last.sources.clone());
        sources.extend(std::mem::take(&mut self.pending.pack).finish(&self.data)?);
        let mut config = contents.config.clone();
        // What the corpus tables follow stays as it is where they do.
        let followed = |key: &str, now: Option<String>| {
            let applied = || last.and_then(|last| last.config.get(key)).cloned();
            let digest = if contents.keep_corpus_tables { applied() } else { now };
            digest.map(|digest| (key.to_owned(), digest))
        };
        config.remove(ENTERED);
        config.extend(followed(DECISIONS_DIGEST, Some(contents.decisions.digest())));
        config.extend(followed(ENTERED, entered_lines(&contents.decisions.entered())));
        let versions = [("policymine", env!("CARGO_PKG_VERSION")), ("pipeline", CODE_HASH)];
        Ok(Manifest {
            generation: last.map_or(0, |last| last.generation) + 1,
            created: chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            schema_version: pipeline::tables::SCHEMA_VERSION,
            fold_version: pipeline::fold::FOLD_VERSION,
            lexicon_hash: LEXICON_HASH.to_owned(),
            versions: versions.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            config,
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
            rows.push(&[(&reject.source).into(), (&reject.stage).into(), (&reject.reason).into()])?;
        }
        chunks::write_whole(&self.data, Table::Rejects, &[rows.finish()?])
    }

    /// Computes what only all documents together can tell.
    fn corpus_tables(
        &self,
        parts: &BTreeMap<String, Vec<PartEntry>>,
        decisions: &Decisions,
    ) -> Result<Vec<(Table, PartEntry)>, IndexError> {
        let has = |id: &str| self.chunk_of.contains_key(id) && !self.pending.added.contains(id);
        let last = self.manifest.as_ref().map(|manifest| Last { manifest, has: &has });
        CorpusPass { data: &self.data, parts, decisions, last }.run()
    }

    /// True when a new generation would hold the same rows. A file touched and not changed is no change.
    pub(super) fn says_the_same(&self, last: &Manifest, next: &Manifest, contents: &CommitContents) -> bool {
        let same_inputs = last.inputs == next.inputs
            || inputs::read(&self.data, &last.inputs).is_ok_and(|rows| inputs::say_the_same(&rows, &contents.inputs));
        let hashes = |manifest: &Manifest| -> Vec<(String, String)> {
            let parts = manifest.parts.values().flatten();
            parts.map(|part| (part.path.clone(), part.made_by.clone())).collect()
        };
        same_inputs
            && hashes(last) == hashes(next)
            && last.sources == next.sources
            && [DECISIONS, DECISIONS_DIGEST].iter().all(|key| last.config.get(*key) == next.config.get(*key))
            && last.corpus_tables_stale == next.corpus_tables_stale
    }

    /// The one commit: parts, generation, index, link, sweep, in this order.
    pub(super) fn publish(&mut self, manifest: &Manifest, observer: Observer<'_>) -> Result<(), IndexError> {
        let mut done = |step| match observer(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(IndexError::Stopped { step }),
        };
        durable::sync_folder(&self.data.parts())?;
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
}
