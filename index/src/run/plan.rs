//! What a run has to do: which files to look into, which documents to read, which to let go.
//! It reads records to tell their bytes apart, and never their text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use corpora::{Corpus, Entry, Hint, Hints, RawDocument};
use rayon::prelude::*;

use super::{Progress, RunOptions, RunSummary, Stage, meta};
use crate::inputs::{InputRow, InputStatus};
use crate::writer::RejectRow;
use crate::{IndexError, UNKNOWN, Writer};

/// The state a run works towards, and what is left to be read for it.
#[derive(Debug)]
pub(super) struct Plan {
    /// Every input by its locator, as it will be.
    pub(super) rows: BTreeMap<String, InputRow>,
    /// Records to be read, with the id their bytes must have.
    pub(super) todo: BTreeMap<String, String>,
    /// Inputs not taken, those of files that are not looked into included.
    pub(super) rejects: Vec<RejectRow>,
    /// False when inputs, documents and rejects are as they were.
    pub(super) changes_something: bool,
    /// Inputs as they were.
    before: BTreeMap<String, InputRow>,
    /// Places of every document, in order.
    places: BTreeMap<String, Vec<String>>,
    /// Locator under which each document stands, or will stand, in the tables.
    chosen: BTreeMap<String, String>,
    /// Files of the corpus.
    listed: BTreeSet<String>,
}

/// A record as comparing saw it.
enum Seen {
    Record { source: String, id: String, hints: String, meta: Option<String> },
    Reject(RejectRow),
}

impl Plan {
    pub(super) fn make(
        corpus: &Corpus,
        writer: &Writer,
        options: &RunOptions,
        pool: &rayon::ThreadPool,
        progress: &(dyn Fn(Progress) + Sync),
        cancel: &AtomicBool,
    ) -> Result<Self, IndexError> {
        let before: BTreeMap<String, InputRow> =
            writer.inputs()?.into_iter().map(|row| (row.source.clone(), row)).collect();
        let mut of_entry: BTreeMap<&str, Vec<&InputRow>> = BTreeMap::new();
        for row in before.values() {
            of_entry.entry(&row.entry).or_default().push(row);
        }
        let stale: Vec<&Entry> = corpus
            .entries()
            .filter(|entry| !of_entry.get(entry.locator()).is_some_and(|rows| is_unchanged(entry, rows)))
            .collect();
        let seen = compare(&stale, pool, progress, cancel);

        let mut rows: BTreeMap<String, InputRow> = BTreeMap::new();
        let mut rejects: Vec<RejectRow> = corpus.rejects().iter().cloned().map(RejectRow::from).collect();
        let looked_into: BTreeSet<&str> = stale.iter().map(|entry| entry.locator()).collect();
        let listed: BTreeSet<&str> = corpus.entries().map(Entry::locator).collect();
        for (entry, records) in stale.iter().zip(seen) {
            take_entry(entry, records, &mut rows, &mut rejects);
        }
        for row in before.values() {
            let is_listed = listed.contains(row.entry.as_str());
            if rows.contains_key(&row.source) {
                continue;
            }
            if (is_listed && !looked_into.contains(row.entry.as_str())) || !corpus.covers(&row.entry) {
                rows.insert(row.source.clone(), row.clone());
            } else if row.status != InputStatus::Rejected && row.doc_id.is_some() {
                rows.insert(row.source.clone(), InputRow { status: InputStatus::Vanished, ..row.clone() });
            }
        }
        let old_rejects = writer.rejects()?;
        rejects.extend(old_rejects.iter().filter(|old| stays(old, &before, &rows, corpus, &looked_into)).cloned());
        rejects.sort_unstable();
        rejects.dedup();
        let mut plan = Self {
            places: places(&rows),
            rows,
            todo: BTreeMap::new(),
            rejects,
            changes_something: false,
            before,
            chosen: writer.documents().clone(),
            listed: listed.iter().map(|&entry| entry.to_owned()).collect(),
        };
        plan.choose(writer, options.redo, &listed);
        let same_rejects = {
            let mut old = old_rejects;
            old.sort_unstable();
            old == plan.rejects
        };
        let rows_now: Vec<InputRow> = plan.rows.values().cloned().collect();
        let rows_before: Vec<InputRow> = plan.before.values().cloned().collect();
        let same_rows = crate::inputs::say_the_same(&rows_before, &rows_now);
        plan.changes_something = !(plan.todo.is_empty() && same_rejects && same_rows);
        Ok(plan)
    }

    /// Decides for every document under which of its places it stands, and what must be read for that.
    fn choose(&mut self, writer: &Writer, redo: bool, listed: &BTreeSet<&str>) {
        for (id, places) in &self.places {
            let is_present = |place: &&String| {
                self.rows
                    .get(*place)
                    .is_some_and(|row| row.status == InputStatus::Present && listed.contains(row.entry.as_str()))
            };
            let standing = writer.documents().get(id);
            // The smallest locator supplies the hints; one that is gone cannot be read again.
            let Some(chosen) = places.iter().find(|place| Some(*place) == standing || is_present(place)) else {
                continue;
            };
            let same_hints = || {
                let hints = |rows: &BTreeMap<String, InputRow>| rows.get(chosen).map(|row| row.hints.clone());
                hints(&self.before) == hints(&self.rows)
            };
            let stands_right = standing == Some(chosen) && same_hints();
            if !is_present(&chosen) || (stands_right && !redo) {
                continue;
            }
            self.todo.insert(chosen.clone(), id.clone());
            self.chosen.insert(id.clone(), chosen.clone());
        }
    }

    /// Places of a document, in order.
    pub(super) fn sources_of(&self, id: &str) -> Vec<String> {
        self.places.get(id).cloned().unwrap_or_default()
    }

    /// Inputs as far as they are done: what waits stands as it was before, and its file is read again.
    pub(super) fn rows_so_far(&self) -> Vec<InputRow> {
        let waiting = self.waiting();
        let waits = |row: &InputRow| row.doc_id.as_deref().is_some_and(|id| waiting.contains(id));
        let open: BTreeSet<&str> = self.rows.values().filter(|row| waits(row)).map(|row| row.entry.as_str()).collect();
        let mut rows = Vec::new();
        for row in self.rows.values() {
            let row = if waits(row) { self.before.get(&row.source) } else { Some(row) };
            let Some(row) = row else { continue };
            let size = if open.contains(row.entry.as_str()) { UNKNOWN } else { row.size };
            rows.push(InputRow { size, ..row.clone() });
        }
        rows
    }

    /// Copies among these inputs: every place of a document but the one it stands under. A document that waits
    /// stands where it stood (`standing`).
    pub(super) fn copies(&self, rows: &[InputRow], standing: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let waiting = self.waiting();
        let mut copies = Vec::new();
        for row in rows.iter().filter(|row| row.status != InputStatus::Rejected) {
            let Some(id) = &row.doc_id else { continue };
            let place = if waiting.contains(id.as_str()) { standing.get(id) } else { self.chosen.get(id) };
            if place.is_some_and(|place| *place != row.source) {
                copies.push((id.clone(), row.source.clone()));
            }
        }
        copies.sort_unstable();
        copies
    }

    /// Ids of the documents that are still to be read.
    fn waiting(&self) -> BTreeSet<&str> {
        self.todo.values().map(String::as_str).collect()
    }

    /// What becomes of the inputs when everything is read.
    pub(super) fn summary(&self) -> RunSummary {
        self.counted(&BTreeSet::new())
    }

    /// What became of the inputs of a run that was stopped: those that wait are counted apart.
    pub(super) fn summary_so_far(&self) -> RunSummary {
        self.counted(&self.waiting())
    }

    fn counted(&self, waiting: &BTreeSet<&str>) -> RunSummary {
        let mut summary = RunSummary::default();
        for row in self.rows.values() {
            let old = self.before.get(&row.source);
            if row.status == InputStatus::Vanished {
                summary.vanished += u64::from(old.is_some_and(|old| old.status != InputStatus::Vanished));
                continue;
            }
            if !self.listed.contains(&row.entry) {
                continue;
            }
            let is_same = old.is_some_and(|old| old.doc_id == row.doc_id && old.hints == row.hints);
            let waits = row.doc_id.as_deref().is_some_and(|id| waiting.contains(id));
            *match old {
                _ if is_same => &mut summary.unchanged,
                _ if waits => &mut summary.unread,
                None => &mut summary.new,
                Some(_) => &mut summary.changed,
            } += 1;
        }
        summary
    }
}

/// True when the file is as it was and something of it was taken; a file that was refused whole gets another chance.
fn is_unchanged(entry: &Entry, rows: &[&InputRow]) -> bool {
    let (size, mtime) = stamp(entry);
    let digest = entry.hints_digest();
    mtime != UNKNOWN
        && rows.iter().any(|row| row.status == InputStatus::Present)
        && rows.iter().all(|row| {
            // A record that is gone from the file keeps the stamp it had; it says nothing about the file.
            row.status == InputStatus::Vanished || (row.size == size && row.mtime == mtime && row.digest == digest)
        })
}

/// Size and time of a file as the table keeps them.
fn stamp(entry: &Entry) -> (i64, i64) {
    let nanoseconds = |time: std::time::SystemTime| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(UNKNOWN),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(UNKNOWN, |nanoseconds| -nanoseconds),
    };
    (i64::try_from(entry.size()).unwrap_or(UNKNOWN), entry.modified().map_or(UNKNOWN, nanoseconds))
}

/// Reads files to tell their bytes, several at a time; the answers are in the order of the files.
fn compare(
    entries: &[&Entry],
    pool: &rayon::ThreadPool,
    progress: &(dyn Fn(Progress) + Sync),
    cancel: &AtomicBool,
) -> Vec<Vec<Seen>> {
    let (done, total) = (AtomicU64::new(0), entries.len() as u64);
    let look = |entry: &&Entry| {
        let mut seen = Vec::new();
        if !cancel.load(Ordering::Relaxed) {
            for record in entry.read() {
                seen.push(match record {
                    Ok(raw) => Seen::Record {
                        hints: hash_hints(&raw),
                        id: raw.id.to_string(),
                        meta: entry.meta_row(&raw.locator).map(meta::written),
                        source: raw.locator,
                    },
                    Err(reject) => Seen::Reject(reject.into()),
                });
            }
        }
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(Progress { stage: Stage::Comparing, done, total, rejects: 0 });
        seen
    };
    pool.install(|| entries.par_iter().map(look).collect())
}

fn take_entry(entry: &Entry, records: Vec<Seen>, rows: &mut BTreeMap<String, InputRow>, rejects: &mut Vec<RejectRow>) {
    let (size, mtime) = stamp(entry);
    let digest = entry.hints_digest();
    let row = |source: String, doc_id: Option<String>, status: InputStatus, hints: String| InputRow {
        meta: None,
        source,
        entry: entry.locator().to_owned(),
        doc_id,
        status,
        size,
        mtime,
        hints,
        digest: digest.clone(),
    };
    if records.is_empty() {
        let source = entry.locator().to_owned();
        rows.insert(source.clone(), row(source, None, InputStatus::Present, String::new()));
    }
    for record in records {
        let row = match record {
            Seen::Record { source, id, hints, meta } => {
                InputRow { meta, ..row(source, Some(id), InputStatus::Present, hints) }
            }
            Seen::Reject(reject) => {
                let row = row(reject.source.clone(), None, InputStatus::Rejected, String::new());
                rejects.push(reject);
                row
            }
        };
        rows.insert(row.source.clone(), row);
    }
}

/// Whether a reject of the last generation still holds: its file was not looked into and is still there.
fn stays(
    reject: &RejectRow,
    before: &BTreeMap<String, InputRow>,
    rows: &BTreeMap<String, InputRow>,
    corpus: &Corpus,
    looked_into: &BTreeSet<&str>,
) -> bool {
    match before.get(&reject.source) {
        Some(old) => rows.contains_key(&reject.source) && !looked_into.contains(old.entry.as_str()),
        None => !corpus.covers(&reject.source),
    }
}

/// Places of every document, in order of their locators.
fn places(rows: &BTreeMap<String, InputRow>) -> BTreeMap<String, Vec<String>> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows.values().filter(|row| row.status != InputStatus::Rejected) {
        if let Some(id) = &row.doc_id {
            places.entry(id.clone()).or_default().push(row.source.clone());
        }
    }
    places
}

/// Hash of what is known about a record from outside its bytes, and of how they are to be read.
pub(crate) fn hash_hints(raw: &RawDocument) -> String {
    let Hints { corpus, url, title, publisher, published, region, genre, meta } = &raw.hints;
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: Option<&str>| {
        hasher.update(&[u8::from(text.is_some())]);
        hasher.update(text.unwrap_or_default().as_bytes());
        hasher.update(&[0]);
    };
    part(Some(&format!("{:?}", raw.media_type)));
    part(raw.declared_encoding.as_deref());
    part(corpus.as_deref());
    for hint in [url, title, publisher, published, region, genre] {
        part(hint.as_ref().map(|hint: &Hint| hint.value.as_str()));
        part(hint.as_ref().map(|hint: &Hint| hint.basis));
    }
    for (name, value) in meta {
        part(Some(name));
        part(Some(value));
    }
    hasher.finalize().to_hex().chars().take(32).collect()
}
