//! The editor's file of initiatives: where it is, what it says, and how its decisions come into the tables.
//! No document is read again for it and no document table is written.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int32Type;
use pipeline::PipelineError;
use pipeline::corpus::{Decision, Decisions, Review, spelling_key};
use pipeline::tables::Table;
use serde::Serialize;

use crate::data_dir::DataDir;
use crate::manifest::{DECISIONS, ENTERED, Manifest};
use crate::{CommitContents, IndexError, Reader, Writer, WriterOptions, chunks, part};

/// Name of the file in the data directory.
const FILE: &str = "initiatives.toml";

/// What applying the decisions did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// Generation that counts now.
    pub generation: u64,
    /// True when this made it; false when the tables said the same already.
    pub committed: bool,
    /// Entries of the file.
    pub entries: usize,
    /// Names of entries none of whose spellings stands in any document.
    pub unmatched: Vec<String>,
    /// Names of rejected entries that nothing is counted for.
    pub rejected: Vec<String>,
    /// Names that are looked for in every text since, in marks and without.
    pub entered: Vec<String>,
    /// Names that were, and are no more.
    pub left: Vec<String>,
    /// Initiatives there are.
    pub initiatives: u64,
}

/// The editor's file as a run has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditorsFile {
    /// What it says; nothing when there is none.
    pub(crate) decisions: Decisions,
    /// Where it is, when that is not in the data directory.
    elsewhere: Option<String>,
    path: PathBuf,
}

impl EditorsFile {
    /// The file given, else the one remembered, else the one in the data directory.
    pub(crate) fn of(data: &Path, given: Option<&Path>, last: Option<&Manifest>) -> Result<Self, IndexError> {
        let own = data.join(FILE);
        let path = match given {
            Some(path) => std::path::absolute(path).map_err(|source| IndexError::io("find", path, source))?,
            None => last.map_or_else(|| own.clone(), |manifest| decisions_path(data, manifest)),
        };
        let is_own =
            path == own || fs::canonicalize(&path).ok().is_some_and(|path| fs::canonicalize(&own).ok() == Some(path));
        if is_own && !own.exists() {
            return Ok(Self::default());
        }
        let elsewhere = (!is_own).then(|| path.display().to_string());
        Ok(Self { decisions: read_decisions(&path)?, elsewhere, path })
    }

    /// What the corpus pass finds wrong with what the file says is told with the file.
    pub(crate) fn blamed(&self, problem: IndexError) -> IndexError {
        match problem {
            IndexError::Pipeline(problem @ PipelineError::Decisions { .. }) => {
                IndexError::Decisions { path: self.path.clone(), problem }
            }
            other => other,
        }
    }

    /// True when the tables of a generation follow other decisions, or it remembers another file.
    pub(crate) fn is_new_to(&self, manifest: &Manifest) -> bool {
        manifest.decisions_digest() != Some(self.decisions.digest().as_str())
            || manifest.config.get(DECISIONS) != self.elsewhere.as_ref()
    }

    /// What the manifest keeps of where it is.
    pub(crate) fn remembered(&self) -> Option<(String, String)> {
        self.elsewhere.clone().map(|path| (DECISIONS.to_owned(), path))
    }
}

/// Where the editor's file of a data directory is; it need not exist.
#[must_use]
pub fn decisions_path(data: &Path, manifest: &Manifest) -> PathBuf {
    manifest.config.get(DECISIONS).map_or_else(|| data.join(FILE), PathBuf::from)
}

/// What an editor's file says.
///
/// # Errors
/// [`IndexError::NoDecisions`] when there is none, [`IndexError::Decisions`] with line, column and what to do.
pub fn read_decisions(path: &Path) -> Result<Decisions, IndexError> {
    let text = fs::read_to_string(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => IndexError::NoDecisions { path: path.to_owned() },
        _ => IndexError::io("read", path, source),
    })?;
    Decisions::parse(&text).map_err(|problem| IndexError::Decisions { path: path.to_owned(), problem })
}

/// Brings the corpus tables up to date with the editor's file, and commits.
///
/// # Errors
/// As [`read_decisions`], [`Writer::open`] and [`Writer::commit`]; [`IndexError::Empty`] before the first run.
pub fn apply_decisions(data: &Path) -> Result<Applied, IndexError> {
    apply(data, &|_, _, _| Ok(()))
}

/// As [`apply_decisions`], after an edit of a file that said `before`: an entry that the edit made for the mentions of one
/// owner, or for a name that no table knows, must have some, else nothing is committed.
///
/// # Errors
/// As [`apply_decisions`], [`IndexError::NoMentionOf`] and [`IndexError::StandsNowhere`].
pub fn apply_edit(data: &Path, before: &Decisions) -> Result<Applied, IndexError> {
    apply(data, &|decisions, data, manifest| {
        let mut batches = Vec::new();
        for entry in manifest.parts_of(Table::Initiatives) {
            let table = Table::Initiatives.as_str();
            batches.extend(part::read_all(&data.at(&entry.path), table, Some(SHOWN_COLUMNS))?);
        }
        let shown = shown(&batches)?;
        let stood = |entry: &Decision| {
            before.entries.iter().any(|known| (&known.name, &known.owner) == (&entry.name, &entry.owner))
        };
        for entry in decisions.entries.iter().filter(|entry| !stood(entry)) {
            let name = entry.called().to_owned();
            match &entry.owner {
                // What is merged shows under another name.
                _ if entry.merged_into.is_some() => {}
                Some(owner) if !shown.owned.contains(&(spelling_key(&name), owner.clone())) => {
                    return Err(IndexError::NoMentionOf { name, owner: owner.clone() });
                }
                None if entry.status == Review::Accepted && !shown.names.contains(&spelling_key(&name)) => {
                    return Err(IndexError::StandsNowhere { name });
                }
                _ => {}
            }
        }
        Ok(())
    })
}

/// Columns of `initiatives` that [`shown`] reads.
const SHOWN_COLUMNS: &[&str] = &["name", "origin", "documents"];

/// Initiatives that some document mentions, as they are shown.
#[derive(Default)]
struct Shown {
    /// Keys of their names.
    names: BTreeSet<String>,
    /// Of those of an owner, key of the name and owner.
    owned: BTreeSet<(String, String)>,
}

fn shown(initiatives: &[RecordBatch]) -> Result<Shown, IndexError> {
    let mut shown = Shown::default();
    for batch in initiatives {
        let origins = chunks::text_column(Table::Initiatives, batch, "origin")?;
        let names = chunks::text_column(Table::Initiatives, batch, "name")?;
        let documents = batch.column_by_name("documents").and_then(|column| column.as_primitive_opt::<Int32Type>());
        let found = |row: usize| documents.is_some_and(|documents| documents.value(row) > 0);
        for (_, (name, origin)) in names.iter().zip(origins).enumerate().filter(|(row, _)| found(*row)) {
            shown.names.extend(name.map(spelling_key));
            shown.owned.extend(name.zip(origin).map(|(name, origin)| (spelling_key(name), origin.to_owned())));
        }
    }
    Ok(shown)
}

/// What may refuse the tables that decisions make before they are committed.
type Check<'a> = &'a dyn Fn(&Decisions, &DataDir, &Manifest) -> Result<(), IndexError>;

fn apply(data: &Path, check: Check<'_>) -> Result<Applied, IndexError> {
    // The file first: opening a folder that is no data directory would make one.
    let (editor, keeps_sources) = {
        let reader = Reader::open(data)?;
        let keeps = reader.manifest().config.get("sources").is_none_or(|kept| kept == "kept");
        (EditorsFile::of(data, None, Some(reader.manifest()))?, keeps)
    };
    let mut writer = Writer::open(data, &WriterOptions { threads: 1, keep_sources: keeps_sources })?;
    let mut config = writer.manifest().map(|manifest| manifest.config.clone()).unwrap_or_default();
    let then: BTreeSet<String> =
        config.get(ENTERED).iter().flat_map(|names| names.lines()).map(str::to_owned).collect();
    config.remove(DECISIONS);
    config.extend(editor.remembered());
    let contents = CommitContents {
        inputs: writer.inputs()?,
        copies: writer.copies()?,
        rejects: writer.rejects()?,
        keep_corpus_tables: false,
        config,
        decisions: editor.decisions.clone(),
    };
    let committed = match writer.commit_if(&contents, &|data, manifest| check(&editor.decisions, data, manifest)) {
        Ok(committed) => committed,
        Err(problem) => {
            if let Err(second) = writer.rollback() {
                tracing::warn!(%second, "could not roll back; the next run will");
            }
            return Err(editor.blamed(problem));
        }
    };
    writer.close()?;
    let reader = Reader::open(data)?;
    // As they are shown, with type words, and as texts have them.
    let shown = shown(&reader.table_columns(Table::Initiatives, SHOWN_COLUMNS)?)?;
    let mut known = shown.names.clone();
    for batch in reader.table_columns(Table::Names, &["name_key", "name"])? {
        for column in ["name_key", "name"] {
            let names = chunks::text_column(Table::Names, &batch, column)?;
            known.extend(names.iter().flatten().map(spelling_key));
        }
    }
    // An entry with an owner stands for that owner's mentions alone.
    let stands = |entry: &Decision| match &entry.owner {
        _ if entry.merged_into.is_some() => entry.keys().any(|key| known.contains(&key)),
        Some(owner) => shown.owned.contains(&(spelling_key(entry.called()), owner.clone())),
        None => entry.keys().any(|key| known.contains(&key)),
    };
    let told = |entry: &Decision| {
        entry.owner.as_ref().map_or_else(|| entry.name.clone(), |owner| format!("{} of {owner}", entry.name))
    };
    // What was rejected may stand in texts: it is not looked for.
    let nowhere = editor.decisions.entries.iter().filter(|entry| !stands(entry));
    let (rejected, unmatched): (Vec<&Decision>, Vec<&Decision>) =
        nowhere.partition(|entry| entry.status == Review::Rejected);
    let now = editor.decisions.entered();
    let only =
        |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> { one.difference(other).cloned().collect() };
    Ok(Applied {
        generation: reader.manifest().generation,
        committed,
        entries: editor.decisions.entries.len(),
        unmatched: unmatched.into_iter().map(told).collect(),
        rejected: rejected.into_iter().map(told).collect(),
        entered: only(&now, &then),
        left: only(&then, &now),
        initiatives: reader.manifest().rows_of(Table::Initiatives),
    })
}
