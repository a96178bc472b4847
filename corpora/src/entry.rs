//! One file of a corpus: what the listing knows of it, and reading it record by record.
//! It lists no folder.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::files::{self, Kind, human_size, io_reason, unchanged};
use crate::hints::{self, add_row};
use crate::json_lines::JsonLines;
use crate::manifest::{FieldNames, Manifest};
use crate::meta::{MetaRow, MetaTable};
use crate::table::Table;
use crate::{DocId, Hints, RawDocument, Reject};

/// A file that was listed and not read yet. Cheap to keep; threads may read different entries at the same time.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(crate) path: PathBuf,
    pub(crate) locator: String,
    pub(crate) size: u64,
    pub(crate) modified: Option<SystemTime>,
    pub(crate) kind: Kind,
    pub(crate) scope: Option<Scope>,
    pub(crate) meta: Arc<MetaTable>,
    /// What an earlier `--meta` file said of its records, by their locators.
    pub(crate) remembered: Arc<BTreeMap<String, MetaRow>>,
    /// The corrections of the nearest `documents.toml` above it.
    pub(crate) corrections: Option<Arc<MetaTable>>,
    pub(crate) max_bytes: u64,
}

/// The manifest that speaks for a file, and the file's path below it.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) relative: String,
}

impl Entry {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is called in tables: the path as given, joined with the path below it.
    #[must_use]
    pub fn locator(&self) -> &str {
        &self.locator
    }

    /// Bytes, when it was listed.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Last change, when it was listed; `None` where the file system keeps none.
    #[must_use]
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// Whether it may hold many records (`x.jsonl#1`, `x.jsonl#2`, …) instead of being one document.
    #[must_use]
    pub fn holds_records(&self) -> bool {
        matches!(self.kind, Kind::JsonLines | Kind::Table)
    }

    /// A digest of everything outside the file that its hints depend on (its manifest, its rows of the `--meta` file
    /// and of `documents.toml`):
    /// with size and time unchanged and the same digest, reading it again gives the same documents.
    #[must_use]
    pub fn hints_digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut part = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        };
        if let Some(scope) = &self.scope {
            part(&scope.manifest.digest);
            part(&scope.relative);
        }
        let records = self.holds_records();
        let corrections = self.corrections.as_ref().map(|table| table.rows_under(&self.locator, records));
        for (name, rows) in [("meta", self.meta_rows()), ("corrections", corrections.unwrap_or_default())] {
            part(name);
            for (key, row) in rows {
                part(key);
                row.iter().for_each(|(column, value)| {
                    part(column);
                    part(value);
                });
            }
        }
        hasher.finalize().to_hex().chars().take(32).collect()
    }

    /// What counts of this and earlier `--meta` files, by the part of a locator that tells records of this file apart: the
    /// same whether it was said now or is remembered.
    fn meta_rows(&self) -> Vec<(&str, &MetaRow)> {
        let said = self.meta.rows_under(&self.locator, self.holds_records());
        let record = |key: &'_ str| key.rfind('#').filter(|_| self.holds_records());
        let said = said.into_iter().map(|(key, row)| (record(key).and_then(|at| key.get(at..)).unwrap_or(""), row));
        let said: BTreeMap<&str, &MetaRow> = said.collect();
        let mut rows: BTreeMap<&str, &MetaRow> = BTreeMap::new();
        // What is said of the whole file wins over all that is remembered of its records.
        if !said.contains_key("") {
            let after = self.remembered.range(self.locator.clone()..);
            let under = after.map_while(|(key, row)| Some((key.strip_prefix(&self.locator)?, row)));
            rows.extend(under.filter(|(rest, _)| rest.is_empty() || rest.starts_with('#')));
        }
        rows.extend(said);
        rows.into_iter().filter(|(_, row)| !row.is_empty()).collect()
    }

    /// Reads it: one document, or its records one by one in their order. Never holds more than one record in memory.
    #[must_use]
    pub fn read(&self) -> Records<'_> {
        let source = match self.kind {
            Kind::Document(_) | Kind::Sniffed => Source::Once(Some(self.document())),
            Kind::JsonLines => match self.open() {
                Ok((file, before)) => Source::JsonLines(JsonLines::new(self, file, before)),
                Err(reject) => Source::Once(Some(Err(reject))),
            },
            Kind::Table => match self.open().and_then(|(file, before)| Table::new(self, file, before)) {
                Ok(table) => Source::Table(Box::new(table)),
                Err(reject) => Source::Once(Some(Err(reject))),
            },
        };
        Records { source }
    }

    fn document(&self) -> Result<RawDocument, Reject> {
        let (file, before) = self.open()?;
        let limit = self.max_bytes;
        let too_large = |size: u64| {
            self.refuse(&format!(
                "has {}, more than the {} a record may have; raise max_bytes to take it",
                human_size(size),
                human_size(limit)
            ))
        };
        if before.len() > limit {
            return Err(too_large(before.len()));
        }
        let mut bytes = Vec::new();
        let mut limited = file.take(limit.saturating_add(1));
        limited.read_to_end(&mut bytes).map_err(|error| self.refuse(&io_reason(&error)))?;
        let after = limited.get_ref().metadata().map_err(|error| self.refuse(&io_reason(&error)))?;
        if !unchanged(&before, &after) || bytes.len() as u64 != before.len() {
            return Err(self.refuse("changed while it was being read; run again"));
        }
        let mut hints = self.file_hints();
        self.correct(&mut hints, &self.locator);
        let media_type = match self.kind {
            Kind::Document(media_type) => media_type,
            _ => files::sniff(&bytes),
        };
        Ok(RawDocument {
            id: DocId::of(&bytes),
            locator: self.locator.clone(),
            bytes,
            media_type,
            declared_encoding: None,
            hints,
        })
    }

    /// Opens it if it is still a regular file; opening a pipe would wait for a writer.
    fn open(&self) -> Result<(File, Metadata), Reject> {
        let refuse = |error: std::io::Error| self.refuse(&io_reason(&error));
        if !fs::metadata(&self.path).map_err(refuse)?.is_file() {
            return Err(self.refuse("is not a regular file"));
        }
        let file = File::open(&self.path).map_err(refuse)?;
        let before = file.metadata().map_err(refuse)?;
        Ok((file, before))
    }

    pub(crate) fn refuse(&self, reason: &str) -> Reject {
        Reject { source: self.locator.clone(), stage: "read", reason: reason.to_owned() }
    }

    pub(crate) fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    pub(crate) fn manifest(&self) -> Option<&Manifest> {
        self.scope.as_ref().map(|scope| scope.manifest.as_ref())
    }

    pub(crate) fn field_names(&self) -> Option<&FieldNames> {
        self.manifest().map(|manifest| &manifest.records)
    }

    /// What the manifest says about this file.
    pub(crate) fn file_hints(&self) -> Hints {
        self.scope.as_ref().map(|scope| hints::of_file(&scope.manifest, &scope.relative)).unwrap_or_default()
    }

    /// What the `--meta` file says of a record of this file, else what an earlier one said; a row without values takes
    /// back what was said.
    #[must_use]
    pub fn meta_row(&self, locator: &str) -> Option<&MetaRow> {
        self.meta.row(locator).or_else(|| self.remembered.get(locator)).filter(|row| !row.is_empty())
    }

    /// Lays what the user says about a record over what is known of it: the `--meta` file, then `documents.toml`.
    pub(crate) fn correct(&self, hints: &mut Hints, locator: &str) {
        if let Some(row) = self.meta_row(locator) {
            add_row(hints, row, hints::META);
        }
        if let Some(row) = self.corrections.as_ref().and_then(|corrections| corrections.row(locator)) {
            add_row(hints, row, hints::CORRECTION);
        }
    }
}

/// The records of one entry, in their order. A record that cannot be taken is a [`Reject`], and the next one follows.
pub struct Records<'a> {
    source: Source<'a>,
}

enum Source<'a> {
    Once(Option<Result<RawDocument, Reject>>),
    JsonLines(JsonLines<'a>),
    Table(Box<Table<'a>>),
}

impl Iterator for Records<'_> {
    type Item = Result<RawDocument, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::Once(document) => document.take(),
            Source::JsonLines(lines) => lines.next(),
            Source::Table(table) => table.next(),
        }
    }
}

impl fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}
