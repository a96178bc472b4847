//! A corpus as requested: its entries in order, and what was left out and why.
//! It reads no document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::hints;
use crate::meta::{MetaRow, MetaTable};
use crate::walk::{Listing, Walk};
use crate::{CorporaError, Entry, Reject, locator};

/// Limit of a record unless told otherwise: 64 MiB, far above any document (the largest yearbook as text has about
/// 10 MiB) and small enough for a record a thread in memory.
pub const DEFAULT_MAX_BYTES: u64 = 64 << 20;

/// How a corpus is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// A CSV file joined by file name. Its columns `url, title, published, publisher, region, genre` win over everything
    /// else, the others are carried in [`crate::Hints::meta`].
    pub meta: Option<PathBuf>,
    /// Bytes a record may have: a document, a JSON line, a CSV row. What is larger is a reject.
    pub max_bytes: u64,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { meta: None, max_bytes: DEFAULT_MAX_BYTES }
    }
}

/// Everything found under the paths of a request.
#[derive(Debug)]
pub struct Corpus {
    listing: Listing,
    roots: Vec<String>,
    skipped: BTreeMap<String, u64>,
    unmatched_meta: Vec<String>,
    /// The `--meta` file and every `documents.toml`, by their names.
    given: Vec<(String, Arc<MetaTable>)>,
}

/// A value that the user gives for a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given<'a> {
    /// The `--meta` file or the `documents.toml`.
    pub file: &'a str,
    /// What it calls the document.
    pub document: &'a str,
    /// Column, as written.
    pub column: &'a str,
    /// Value, as written.
    pub value: &'a str,
}

impl Corpus {
    /// Lists the paths. Folders are walked to the bottom; hidden files and data directories of this program are left
    /// out. Documents, manifests and `--meta` files are looked at, documents are not read.
    ///
    /// # Errors
    /// A path that does not exist, a data directory given as a corpus, a manifest or metadata file that cannot be
    /// read or holds a mistake. Everything else is a row of [`Corpus::rejects`].
    pub fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Self, CorporaError> {
        let meta = Arc::new(match &options.meta {
            Some(path) => MetaTable::read(path)?,
            None => MetaTable::default(),
        });
        let mut walk = Walk::new(Arc::clone(&meta), options.meta.as_deref(), options.max_bytes);
        for path in paths {
            walk.add(path)?;
        }
        let corrections = walk.corrections;
        let mut listing = walk.listing;
        // The sort is stable and the first request wins where two name the same file.
        listing.entries.sort_by(|a, b| a.locator.cmp(&b.locator));
        listing.entries.dedup_by(|later, earlier| later.locator == earlier.locator);
        listing.rejects.sort_by(|a, b| a.source.cmp(&b.source));
        listing.rejects.dedup();
        let locators = || listing.entries.iter().map(Entry::locator);
        let mut unmatched_meta = meta.unmatched(locators());
        for (file, table) in &corrections {
            unmatched_meta.extend(table.unmatched(locators()).into_iter().map(|name| format!("{name} ({file})")));
        }
        let mut given = corrections;
        given.extend(options.meta.as_deref().map(|path| (locator::of_path(path), meta)));
        let roots = paths.iter().map(|path| locator::of_path(path)).collect();
        let mut skipped = BTreeMap::new();
        for class in std::mem::take(&mut listing.skipped).into_values() {
            *skipped.entry(class).or_default() += 1;
        }
        Ok(Self { listing, roots, skipped, unmatched_meta, given })
    }

    /// The files, in the order of their locators (by bytes).
    pub fn entries(&self) -> std::slice::Iter<'_, Entry> {
        self.listing.entries.iter()
    }

    /// What was found and cannot be taken, known before anything is read; in the order of their locators.
    #[must_use]
    pub fn rejects(&self) -> &[Reject] {
        &self.listing.rejects
    }

    /// Files passed over because nobody takes them for documents: how many by extension (`.jpg`), `(none)` for files
    /// without one, and other classes in brackets. What a manifest excludes is not counted.
    #[must_use]
    pub fn skipped(&self) -> &BTreeMap<String, u64> {
        &self.skipped
    }

    /// File names of the `--meta` file, and of every `documents.toml`, that are no file of the corpus.
    #[must_use]
    pub fn unmatched_meta(&self) -> &[String] {
        &self.unmatched_meta
    }

    /// What the `--meta` file and every `documents.toml` say of documents.
    pub fn given(&self) -> impl Iterator<Item = Given<'_>> {
        self.given.iter().flat_map(|(file, table)| {
            table.rows().flat_map(move |(document, row)| {
                row.iter().map(move |(column, value)| Given { file, document, column, value })
            })
        })
    }

    /// Columns of the `--meta` file that are the user's own: they are carried along and change nothing.
    #[must_use]
    pub fn own_columns(&self) -> Vec<&str> {
        let own: BTreeSet<&str> =
            self.given().map(|given| given.column).filter(|column| !hints::is_known(column)).collect();
        own.into_iter().collect()
    }

    /// The same corpus where files that the `--meta` file does not name have the values that an earlier one gave them,
    /// by locator of the record.
    #[must_use]
    pub fn remembering(&self, rows: BTreeMap<String, MetaRow>) -> Self {
        let rows = Arc::new(rows);
        let remember = |entry: &Entry| Entry { remembered: Arc::clone(&rows), ..entry.clone() };
        Self {
            listing: Listing {
                entries: self.listing.entries.iter().map(remember).collect(),
                rejects: self.listing.rejects.clone(),
                skipped: BTreeMap::new(),
            },
            roots: self.roots.clone(),
            skipped: self.skipped.clone(),
            unmatched_meta: self.unmatched_meta.clone(),
            given: self.given.clone(),
        }
    }

    /// Whether a locator lies under one of the paths of the request: if it is not among the entries although it once
    /// was, it has vanished. Another corpus beside it has not.
    #[must_use]
    pub fn covers(&self, locator: &str) -> bool {
        let (file, _) = locator::split_record(locator);
        self.roots.iter().any(|root| match root.as_str() {
            "" => !file.starts_with('/') && !file.starts_with("../") && file != "..",
            root => {
                file == root || file.strip_prefix(root).is_some_and(|rest| root.ends_with('/') || rest.starts_with('/'))
            }
        })
    }
}
