//! Checks a data directory against itself: every hash, every count, every link. It repairs nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pipeline::tables::Table;
use serde::Serialize;

use crate::data_dir::DataDir;
use crate::fulltext::{self, Clause, Sort};
use crate::generations::link_target;
use crate::manifest::PartEntry;
use crate::{IndexError, Reader, chunks, durable, generations, part, sources};

/// What was checked and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// The generation that was checked.
    pub generation: u64,
    /// Files whose hash was computed anew, of several names of one file once.
    pub files: usize,
    /// Rows counted.
    pub rows: u64,
    /// Documents in tables and index.
    pub documents: u64,
    /// Records whose bytes were hashed anew.
    pub sources: u64,
    /// What is wrong, a sentence each; empty when all is well.
    pub problems: Vec<String>,
}

impl VerifyReport {
    /// True when nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Checks the generation that counts.
///
/// # Errors
/// As [`Reader::open`]; what is wrong with an opened one is in the report.
pub fn verify(path: &Path) -> Result<VerifyReport, IndexError> {
    let reader = Reader::open(path)?;
    let data = DataDir::new(path);
    let manifest = reader.manifest();
    let mut report = VerifyReport { generation: reader.generation(), ..VerifyReport::default() };

    let target = link_target(reader.generation());
    if fs::read_link(data.tables()).ok().as_deref() != Some(target.as_path()) {
        report.problems.push(format!("the link tables does not point to {}", target.display()));
    }
    for &table in Table::ALL {
        if manifest.parts_of(table).is_empty() {
            report.problems.push(format!("table {table} has no part"));
        }
        for entry in manifest.parts_of(table) {
            check_part(&data, &reader, table, entry, &mut report);
        }
    }
    check_strays(&data, &reader, &mut report)?;
    let inputs = manifest.inputs.rsplit('/').next().and_then(|name| name.strip_suffix(".parquet"));
    check_hash(&data, &manifest.inputs, inputs.unwrap_or_default(), &mut report);
    for pack in &manifest.sources {
        if check_hash(&data, &pack.path, &pack.blake3, &mut report) {
            let (records, wrong) = sources::check(&data, pack)?;
            report.sources += records;
            if records != pack.rows {
                report.problems.push(format!("{} has {records} records, the manifest says {}", pack.path, pack.rows));
            }
            let wrong = wrong.into_iter().map(|id| format!("{}: the bytes of {id} are not its own", pack.path));
            report.problems.extend(wrong);
        }
    }
    check_documents(&reader, &mut report)?;
    check_tags(path, &data, &mut report)?;
    Ok(report)
}

/// False when the file cannot be read or has changed.
fn check_hash(data: &DataDir, relative: &str, expected: &str, report: &mut VerifyReport) -> bool {
    report.files += 1;
    let hashed = fs::File::open(data.at(relative)).and_then(|file| {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
        Ok(hasher.finalize().to_hex().to_string())
    });
    match hashed {
        Ok(found) if found == expected => return true,
        Ok(_) => report.problems.push(format!("{relative} was changed: its hash is another")),
        Err(problem) => report.problems.push(format!("{relative} cannot be read: {problem}")),
    }
    false
}

fn check_part(data: &DataDir, reader: &Reader, table: Table, entry: &PartEntry, report: &mut VerifyReport) {
    if !check_hash(data, &entry.path, &entry.blake3, report) {
        return;
    }
    match part::read_all(&data.at(&entry.path), table.as_str(), None) {
        Ok(batches) => {
            let rows: u64 = batches.iter().map(|batch| batch.num_rows() as u64).sum();
            report.rows += rows;
            if rows != entry.rows {
                report.problems.push(format!("{} has {rows} rows, the manifest says {}", entry.path, entry.rows));
            }
            if batches.iter().any(|batch| batch.schema().fields() != table.schema().fields()) {
                report.problems.push(format!("{} has other columns than table {table}", entry.path));
            }
        }
        Err(problem) => report.problems.push(format!("{} cannot be read: {problem}", entry.path)),
    }
    let generation = link_target(reader.generation());
    let linked = generation.join(table.as_str()).join(file_name(entry));
    // Normally a hard link to what was just hashed. Where there are none, or a copy was made without them, it is a file of its
    // own; what is missing is reported as what cannot be read.
    if same_file::is_same_file(data.at(&entry.path), data.at(&linked.to_string_lossy())).unwrap_or(false) {
        return;
    }
    check_hash(data, &linked.to_string_lossy(), &entry.blake3, report);
}

fn file_name(entry: &PartEntry) -> &str {
    entry.path.rsplit('/').next().unwrap_or(&entry.path)
}

/// What other programs read by a pattern must be the parts of the manifest and nothing else.
fn check_strays(data: &DataDir, reader: &Reader, report: &mut VerifyReport) -> Result<(), IndexError> {
    for &table in Table::ALL {
        let folder = link_target(reader.generation()).join(table.as_str());
        let known: BTreeSet<&str> = reader.manifest().parts_of(table).iter().map(file_name).collect();
        for name in durable::names_in(&data.at(&folder.to_string_lossy()))? {
            if !known.contains(name.as_str()) {
                report.problems.push(format!("{} is no part of the manifest", folder.join(name).display()));
            }
        }
    }
    Ok(())
}

/// What is tagged can be asked, by an index of its own unless it is the generation that counts.
fn check_tags(path: &Path, data: &DataDir, report: &mut VerifyReport) -> Result<(), IndexError> {
    for (name, number) in generations::tags(path)? {
        let has = |folder: &Path| {
            fulltext::committed(folder).is_ok_and(|payload| payload.is_some_and(|payload| payload.generation == number))
        };
        if !data.manifest(number).exists() {
            report.problems.push(format!("generation {number}, tagged {name}, is gone"));
        } else if number != report.generation && !has(&data.index_of(number)) {
            report.problems.push(format!("generation {number}, tagged {name}, has lost its full-text index"));
        }
    }
    Ok(())
}

/// Tables and index must hold the same documents, and facts no others.
fn check_documents(reader: &Reader, report: &mut VerifyReport) -> Result<(), IndexError> {
    let hits = reader.full_text().search(&Clause::Everything, None, Sort::Date)?;
    let indexed: BTreeSet<String> = hits.hits.into_iter().map(|hit| hit.doc_id).collect();
    let mut ids = BTreeSet::new();
    let documents = match reader.table_columns(Table::Documents, &["doc_id"]) {
        Ok(documents) => documents,
        Err(problem) => {
            report.problems.push(format!("the documents cannot be read: {problem}"));
            return Ok(());
        }
    };
    for batch in documents {
        for id in chunks::text_column(Table::Documents, &batch, "doc_id")?.iter().flatten() {
            if !ids.insert(id.to_owned()) {
                report.problems.push(format!("document {id} stands twice"));
            }
            if !indexed.contains(id) {
                report.problems.push(format!("document {id} is not in the index"));
            }
        }
    }
    report.documents = ids.len() as u64;
    report.problems.extend(indexed.difference(&ids).map(|id| format!("the index has {id}, no document of the tables")));
    if hits.total != indexed.len() {
        report.problems.push(format!("the index has {} entries of {} documents", hits.total, indexed.len()));
    }
    let named = |table: &Table| table.columns().iter().any(|column| column.name == "doc_id");
    // Until the last commit of a long run, corpus tables are those of an earlier one.
    let stale = reader.manifest().corpus_tables_stale;
    let current = |table: &Table| !stale || Table::OF_DOCUMENTS.contains(table) || *table == Table::Copies;
    for &table in Table::ALL.iter().filter(|table| **table != Table::Documents && named(table) && current(table)) {
        let mut strangers = BTreeSet::new();
        // A part that cannot be read was reported with its hash.
        for batch in reader.table_columns(table, &["doc_id"]).unwrap_or_default() {
            let found = chunks::text_column(table, &batch, "doc_id")?;
            strangers.extend(found.iter().flatten().filter(|id| !ids.contains(*id)).map(str::to_owned));
        }
        report.problems.extend(strangers.into_iter().map(|id| format!("table {table} has rows of {id}, no document")));
    }
    Ok(())
}
