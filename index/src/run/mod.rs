//! A run: a corpus into a data directory, taking only what is new or changed.
//! It reads no text itself and decides no match: the engine reads, the writer commits.

mod meta;
mod plan;
mod reading;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use corpora::Corpus;
use pipeline::Engine;

pub use meta::check_given;
pub(crate) use plan::hash_hints;
pub use reading::read_documents;
pub use summary::RunSummary;

use self::plan::Plan;
use self::reading::Outcome;
use crate::apply::{EditorsFile, read_decisions};
use crate::inputs::{InputRow, InputStatus};
use crate::manifest::{CODE_HASH, LEXICON_HASH, Manifest};
use crate::writer::RejectRow;
use crate::{CommitContents, IndexError, UNKNOWN, Writer, WriterOptions};

/// How a run works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOptions {
    /// The data directory; made when there is none.
    pub data: PathBuf,
    /// Threads that read documents; 0 for one a core. The tables do not depend on it.
    pub jobs: usize,
    /// Whether the bytes of the records are kept in the data directory.
    pub keep_sources: bool,
    /// Read everything again, also what has not changed: after a change of lexicons or code.
    pub redo: bool,
    /// The editor's file of initiatives; `None` for the one of the last run, else the one in the data directory.
    pub initiatives: Option<PathBuf>,
    /// Documents after which a long run commits on its way.
    pub commit_every: usize,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            data: PathBuf::from("policymine-data"),
            jobs: 0,
            keep_sources: true,
            redo: false,
            initiatives: None,
            // Some minutes of work on one machine: what a crash may cost.
            commit_every: 20_000,
        }
    }
}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Telling new and changed files from the others, by files.
    Comparing,
    /// Reading documents, by documents.
    Reading,
    /// Computing corpus tables and committing.
    Committing,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Done in this stage.
    pub done: u64,
    /// To be done in this stage.
    pub total: u64,
    /// Inputs not taken so far.
    pub rejects: u64,
}

/// Brings a data directory up to date with a corpus.
///
/// Inputs under the corpus that are gone are marked and their documents stay; inputs elsewhere are left alone. A
/// document that makes the engine panic is a reject of stage `internal`. When `cancel` becomes true, what was read so
/// far is committed and the summary says so. When nothing has changed, there is no new generation.
///
/// # Errors
/// As [`check_given`], [`Writer::open`] and [`Writer::commit`]; the last generation is untouched then.
pub fn run(
    corpus: &Corpus,
    engine: &Engine,
    options: &RunOptions,
    progress: &(dyn Fn(Progress) + Sync),
    cancel: &AtomicBool,
) -> Result<RunSummary, IndexError> {
    let jobs =
        if options.jobs > 0 { options.jobs } else { std::thread::available_parallelism().map_or(1, usize::from) };
    let pool = reading::pool(jobs)?;
    meta::check_given(corpus, engine)?;
    // What is wrong with the editor's file is told before anything is made or read.
    if let Some(path) = &options.initiatives {
        read_decisions(path)?;
    }
    let mut clock = Clock::default();
    let writer_options = WriterOptions { threads: jobs, keep_sources: options.keep_sources };
    let mut writer = Writer::open(&options.data, &writer_options)?;
    let editor = EditorsFile::of(&options.data, options.initiatives.as_deref(), writer.manifest())?;
    clock.lap("open");
    let corpus = &corpus.remembering(meta::remembered(&writer.inputs()?)?);
    let plan = Plan::make(corpus, &writer, options, &pool, progress, cancel)?;
    clock.lap("compare");
    let mut summary = plan.summary();
    if cancel.load(Ordering::Relaxed) {
        // Files that were not even looked into stand as new.
        let RunSummary { new, changed, unchanged, .. } = summary;
        summary = RunSummary { cancelled: true, unread: new + changed, unchanged, ..RunSummary::default() };
        return summary.finish(corpus, writer, &clock);
    }
    let done = Run { writer: &mut writer, plan, options, editor, rejects: 0, clock: &mut clock, progress }.go(
        corpus,
        engine,
        &pool,
        cancel,
        &mut summary,
    );
    match done {
        Ok(()) => summary.finish(corpus, writer, &clock),
        Err(problem) => {
            // The first failure is the one to tell; whatever rolling back could not do, the next opening does.
            if let Err(second) = writer.rollback() {
                tracing::warn!(%second, "could not roll back; the next run will");
            }
            Err(problem)
        }
    }
}

/// Seconds by stage.
struct Clock {
    last: Instant,
    seconds: BTreeMap<&'static str, f64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { last: Instant::now(), seconds: BTreeMap::new() }
    }
}

impl Clock {
    fn lap(&mut self, stage: &'static str) {
        *self.seconds.entry(stage).or_default() += self.last.elapsed().as_secs_f64();
        self.last = Instant::now();
    }
}

/// A run that has its plan.
struct Run<'a> {
    writer: &'a mut Writer,
    plan: Plan,
    options: &'a RunOptions,
    editor: EditorsFile,
    rejects: u64,
    clock: &'a mut Clock,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl Run<'_> {
    fn go(
        mut self,
        corpus: &Corpus,
        engine: &Engine,
        pool: &rayon::ThreadPool,
        cancel: &AtomicBool,
        summary: &mut RunSummary,
    ) -> Result<(), IndexError> {
        let total = self.plan.todo.len() as u64;
        let todo = self.plan.todo.clone();
        let mut read = 0;
        reading::read_all(corpus, engine, pool, Some(&todo), cancel, |source, outcome| -> Result<(), IndexError> {
            read += 1;
            self.take(source, outcome)?;
            (self.progress)(Progress { stage: Stage::Reading, done: read, total, rejects: self.rejects });
            if self.writer.added() >= self.options.commit_every.max(1) {
                self.clock.lap("read");
                self.commit(true)?;
                self.clock.lap("commit");
            }
            Ok(())
        })?;
        self.clock.lap("read");
        summary.cancelled = cancel.load(Ordering::Relaxed);
        if !summary.cancelled {
            // A planned record that never came: its file was changed between comparing and reading.
            for source in self.plan.todo.keys().cloned().collect::<Vec<_>>() {
                self.refuse(&source, "read", "changed while the run was reading it; run again");
            }
        }
        if summary.cancelled {
            *summary = RunSummary { cancelled: true, ..self.plan.summary_so_far() };
        }
        (self.progress)(Progress { stage: Stage::Committing, done: 0, total: 1, rejects: self.rejects });
        // What a new file says of names is checked against all documents: what was read is not lost when it is refused.
        let is_new = |manifest| self.editor.is_new_to(manifest);
        let may_refuse = !self.editor.decisions.entries.is_empty() && self.writer.manifest().is_none_or(is_new);
        if may_refuse && self.writer.added() > 0 && !summary.cancelled {
            self.commit(true)?;
        }
        if self.plan.changes_something || self.is_behind() {
            summary.committed = self.commit(summary.cancelled)?;
        }
        (self.progress)(Progress { stage: Stage::Committing, done: 1, total: 1, rejects: self.rejects });
        self.clock.lap("commit");
        Ok(())
    }

    /// True when corpus tables are stale, made by other code, or follow other decisions than the editor's.
    fn is_behind(&self) -> bool {
        self.writer.manifest().is_none_or(|manifest: &Manifest| {
            manifest.corpus_tables_stale
                || manifest.lexicon_hash != LEXICON_HASH
                || self.editor.is_new_to(manifest)
                || manifest.versions.get("pipeline").is_none_or(|code| code != CODE_HASH)
        })
    }

    fn take(&mut self, source: &str, outcome: Outcome) -> Result<(), IndexError> {
        match outcome {
            Outcome::Read(document, bytes) => {
                self.writer.add(&document, &bytes)?;
                self.plan.todo.remove(source);
            }
            Outcome::Refused(reject) => {
                // All places of the same bytes are refused with them.
                let id = self.plan.todo.get(source).cloned().unwrap_or_default();
                let sources = self.plan.sources_of(&id);
                for place in sources.iter().filter(|place| *place != source) {
                    self.refuse_kept(place, &id, reject.stage, &reject.reason);
                }
                self.refuse_kept(source, &id, reject.stage, &reject.reason);
                self.plan.todo.remove(source);
            }
        }
        Ok(())
    }

    /// Refuses a record whose bytes are known: it is not read again before its file changes.
    fn refuse_kept(&mut self, source: &str, id: &str, stage: &str, reason: &str) {
        if let Some(row) = self.plan.rows.get_mut(source) {
            row.status = InputStatus::Rejected;
            row.doc_id = Some(id.to_owned());
        }
        self.add_reject(source, stage, reason);
    }

    /// Refuses a record that could not be got at: it is read again by the next run.
    fn refuse(&mut self, source: &str, stage: &str, reason: &str) {
        self.plan.todo.remove(source);
        if let Some(row) = self.plan.rows.get_mut(source) {
            *row = InputRow { doc_id: None, status: InputStatus::Rejected, size: UNKNOWN, ..row.clone() };
        }
        self.add_reject(source, stage, reason);
    }

    fn add_reject(&mut self, source: &str, stage: &str, reason: &str) {
        self.rejects += 1;
        let (source, stage, reason) = (source.to_owned(), stage.to_owned(), reason.to_owned());
        self.plan.rejects.push(RejectRow { source, stage, reason });
    }

    /// Commits what is done. `on_the_way` leaves what is not done as it was, to be read by the next run or commit.
    fn commit(&mut self, on_the_way: bool) -> Result<bool, IndexError> {
        let rows = if on_the_way { self.plan.rows_so_far() } else { self.plan.rows.values().cloned().collect() };
        let wanted: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row.status != InputStatus::Rejected)
            .filter_map(|row| row.doc_id.as_deref())
            .collect();
        let gone: Vec<String> =
            self.writer.documents().keys().filter(|id| !wanted.contains(id.as_str())).cloned().collect();
        for id in gone {
            self.writer.remove(&id);
        }
        let copies = self.plan.copies(&rows, self.writer.documents());
        let mut rejects = self.plan.rejects.clone();
        rejects.sort_unstable();
        rejects.dedup();
        let kept = if self.options.keep_sources { "kept" } else { "not kept" };
        let mut config = BTreeMap::from([("sources".to_owned(), kept.to_owned())]);
        config.extend(self.editor.remembered());
        let decisions = self.editor.decisions.clone();
        let contents =
            CommitContents { inputs: rows, copies, rejects, keep_corpus_tables: on_the_way, config, decisions };
        self.writer.commit(&contents).map_err(|problem| self.editor.blamed(problem))
    }
}
