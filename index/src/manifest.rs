//! The manifest of a generation: which parts make up which table, and what made them.
//! It reads and writes the JSON; which generation counts is told by the index.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use pipeline::fold::FOLD_VERSION;
use pipeline::tables::{SCHEMA_VERSION, Table};
use serde::{Deserialize, Serialize};

use crate::IndexError;
use crate::data_dir::DataDir;

/// Hash of the lexicons this program was built with.
pub(crate) const LEXICON_HASH: &str = env!("LEXICON_HASH");

/// Hash of the pipeline code this program was built with.
pub(crate) const CODE_HASH: &str = env!("CODE_HASH");

/// Key of the manifest's `config`: the editor's file, when it is not the one in the data directory.
pub(crate) const DECISIONS: &str = "initiatives";

/// Key of the manifest's `config`: digest of the decisions that the corpus tables follow.
pub(crate) const DECISIONS_DIGEST: &str = "initiatives_digest";

/// Key of the manifest's `config`: the names the editor entered that documents were looked through for, one a line; without
/// any there is none.
pub(crate) const ENTERED: &str = "entered";

/// Entered names as the manifest has them.
pub(crate) fn entered_lines(entered: &BTreeSet<String>) -> Option<String> {
    let names: Vec<&str> = entered.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| names.join("\n"))
}

/// What made a part: lexicons and code.
pub(crate) fn made_by() -> String {
    format!("{LEXICON_HASH}-{CODE_HASH}")
}

/// A generation in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Number, from 1.
    pub generation: u64,
    /// When it was committed, UTC.
    pub created: String,
    /// Version of the tables.
    pub schema_version: u32,
    /// Version of the fold.
    pub fold_version: u32,
    /// Hash of the lexicons of the program that committed it.
    pub lexicon_hash: String,
    /// Program and code versions.
    pub versions: BTreeMap<String, String>,
    /// How the run was set, as far as it shapes the directory.
    pub config: BTreeMap<String, String>,
    /// Parquet table of the inputs, relative to the data directory.
    pub inputs: String,
    /// True while a long run has not computed the corpus tables anew.
    pub corpus_tables_stale: bool,
    /// Parts of every table; each has at least one, so that a glob over a table always finds its columns.
    pub parts: BTreeMap<String, Vec<PartEntry>>,
    /// Packs of record bytes.
    pub sources: Vec<PartEntry>,
}

/// One file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Relative to the data directory, with `/`.
    pub path: String,
    /// Rows.
    pub rows: u64,
    /// BLAKE3 of the file, hexadecimal.
    pub blake3: String,
    /// Documents of one chunk have their rows in the parts of that number; `None` for tables that are written whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk: Option<u32>,
    /// Hash of lexicons and of code that made it.
    pub made_by: String,
}

/// The keys that say whether the rest can be understood.
#[derive(Deserialize)]
struct Versions {
    schema_version: u32,
    fold_version: u32,
}

impl Manifest {
    /// Parts of a table, in order.
    #[must_use]
    pub fn parts_of(&self, table: Table) -> &[PartEntry] {
        self.parts.get(table.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Rows of a table.
    #[must_use]
    pub fn rows_of(&self, table: Table) -> u64 {
        self.parts_of(table).iter().map(|part| part.rows).sum()
    }

    /// Digest of the editor's decisions that the corpus tables follow, as [`pipeline::corpus::Decisions::digest`] gives
    /// it: another one means that the file has changed since.
    #[must_use]
    pub fn decisions_digest(&self) -> Option<&str> {
        self.config.get(DECISIONS_DIGEST).map(String::as_str)
    }

    /// Parts of document tables made by other lexicons or code than this program's; a run with `redo` makes them anew.
    #[must_use]
    pub fn parts_of_other_versions(&self) -> usize {
        let made_by = made_by();
        let parts = Table::OF_DOCUMENTS.iter().flat_map(|&table| self.parts_of(table));
        parts.filter(|part| part.made_by != made_by && part.rows > 0).count()
    }

    /// Every file of the data directory that this generation needs.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.values().flatten().chain(&self.sources);
        parts.map(|part| part.path.as_str()).chain(std::iter::once(self.inputs.as_str()))
    }

    /// Reads the manifest of a generation; gives its hash too.
    pub(crate) fn read(data: &DataDir, generation: u64) -> Result<(Self, String), IndexError> {
        let path = data.manifest(generation);
        let bytes = fs::read(&path).map_err(|source| IndexError::io("read", &path, source))?;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let unreadable = |problem: serde_json::Error| IndexError::damaged(&path, problem.to_string());
        let versions: Versions = serde_json::from_slice(&bytes).map_err(unreadable)?;
        let check = |what: &str, found: u32, wanted: u32| {
            if found == wanted {
                return Ok(());
            }
            let what = format!("{what} in {}", data.root().display());
            Err(IndexError::other_version(what, format!("version {found}"), format!("version {wanted}")))
        };
        check("the tables", versions.schema_version, SCHEMA_VERSION)?;
        check("the fold of the index", versions.fold_version, FOLD_VERSION)?;
        Ok((serde_json::from_slice(&bytes).map_err(unreadable)?, hash))
    }
}
