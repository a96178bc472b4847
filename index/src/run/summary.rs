//! What a run did and what the data directory holds now. It counts from the tables, so it cannot disagree with them.

use std::collections::BTreeMap;

use arrow::array::Array;
use corpora::Corpus;
use pipeline::tables::Table;
use serde::Serialize;

use super::Clock;
use crate::{IndexError, Reader, Writer, chunks};

/// The summary of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunSummary {
    /// Generation that counts now; 0 when there is none.
    pub generation: u64,
    /// True when this run made it.
    pub committed: bool,
    /// True when the run was stopped: what it had read is in.
    pub cancelled: bool,
    /// Documents in the directory.
    pub documents: u64,
    /// Inputs not known before.
    pub new: u64,
    /// Inputs whose bytes, or what is known about them, have changed.
    pub changed: u64,
    /// Inputs as they were.
    pub unchanged: u64,
    /// Inputs, new or changed, that a stopped run did not come to; they are none of the others.
    pub unread: u64,
    /// Inputs that are gone since the last run; their documents stay.
    pub vanished: u64,
    /// Places with the same bytes as a document.
    pub copies: u64,
    /// Inputs not taken.
    pub rejects: u64,
    /// Rejects by stage.
    pub rejects_by_stage: BTreeMap<String, u64>,
    /// Documents by genre.
    pub by_genre: BTreeMap<String, u64>,
    /// Documents by what repair did.
    pub by_repair_outcome: BTreeMap<String, u64>,
    /// Repairs by rule.
    pub repairs_by_rule: BTreeMap<String, u64>,
    /// Documents without a publication date.
    pub undated: u64,
    /// Rows of every table.
    pub rows: BTreeMap<String, u64>,
    /// Files passed over, by extension.
    pub skipped: BTreeMap<String, u64>,
    /// File names of the `--meta` file that are no file of the corpus.
    pub unmatched_meta: Vec<String>,
    /// Parts made by other lexicons or code; a run with `redo` makes them anew.
    pub parts_of_other_versions: usize,
    /// Seconds by stage.
    pub seconds: BTreeMap<String, f64>,
}

impl RunSummary {
    /// Ends the writer and counts what there is.
    pub(super) fn finish(mut self, corpus: &Corpus, writer: Writer, clock: &Clock) -> Result<Self, IndexError> {
        let path = writer.path().to_owned();
        let exists = writer.manifest().is_some();
        let started = std::time::Instant::now();
        writer.close()?;
        if exists {
            self.count(&Reader::open(&path)?)?;
        }
        self.skipped = corpus.skipped().clone();
        self.unmatched_meta = corpus.unmatched_meta().to_vec();
        self.seconds = clock.seconds.iter().map(|(stage, seconds)| ((*stage).to_owned(), *seconds)).collect();
        self.seconds.insert("close".to_owned(), started.elapsed().as_secs_f64());
        Ok(self)
    }

    fn count(&mut self, reader: &Reader) -> Result<(), IndexError> {
        let manifest = reader.manifest();
        self.generation = manifest.generation;
        self.parts_of_other_versions = manifest.parts_of_other_versions();
        for &table in Table::ALL {
            self.rows.insert(table.as_str().to_owned(), manifest.rows_of(table));
        }
        self.documents = manifest.rows_of(Table::Documents);
        self.copies = manifest.rows_of(Table::Copies);
        self.rejects = manifest.rows_of(Table::Rejects);
        self.rejects_by_stage = by_value(reader, Table::Rejects, "stage")?;
        self.by_genre = by_value(reader, Table::Documents, "genre")?;
        self.by_repair_outcome = by_value(reader, Table::Documents, "repair_outcome")?;
        self.repairs_by_rule = by_value(reader, Table::Repairs, "rule")?;
        let dated: u64 = by_value(reader, Table::Documents, "published")?.values().sum();
        self.undated = self.documents.saturating_sub(dated);
        Ok(())
    }
}

/// Rows by the value of a text column; nulls are left out.
fn by_value(reader: &Reader, table: Table, column: &str) -> Result<BTreeMap<String, u64>, IndexError> {
    let mut counts = BTreeMap::new();
    for batch in reader.table_columns(table, &[column])? {
        let values = chunks::text_column(table, &batch, column)?;
        for row in (0..values.len()).filter(|&row| values.is_valid(row)) {
            match counts.get_mut(values.value(row)) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(values.value(row).to_owned(), 1);
                }
            }
        }
    }
    Ok(counts)
}
