//! How much there is in a data directory, and of what.
//! It judges nothing.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::tables::Table;
use serde::Serialize;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::documents::Families;

/// What a data directory holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Generation the figures are of.
    pub generation: u64,
    /// True while a long run has not yet gathered names and initiatives anew.
    pub corpus_tables_stale: bool,
    /// Parts made by another version of the program's code or lexicons: `run --redo` makes them again.
    pub parts_of_other_versions: usize,
    /// Rows of every table, in the order in which tables are written.
    pub rows: Vec<(String, usize)>,
    /// Documents.
    pub documents: usize,
    /// Of these, documents without a publication date.
    pub undated: usize,
    /// Of these, documents without a region.
    pub unplaced: usize,
    /// Reprint families, a document without a known reprint being one; `None` until they are computed.
    pub families: Option<usize>,
    /// Documents by year of publication; undated ones are left out.
    pub by_year: BTreeMap<String, usize>,
    /// Documents by genre.
    pub by_genre: BTreeMap<String, usize>,
    /// Documents by publisher, most first; those without one are left out.
    pub by_publisher: Vec<(String, usize)>,
    /// Documents by what repair did.
    pub by_repair_outcome: BTreeMap<String, usize>,
    /// Documents by encoding.
    pub by_encoding: BTreeMap<String, usize>,
    /// Repairs by rule.
    pub repairs_by_rule: BTreeMap<String, usize>,
    /// Rejected inputs by stage.
    pub rejects_by_stage: BTreeMap<String, usize>,
    /// Rows of facts whose sentence touches an inferred or flagged repair.
    pub touched_by_repair: usize,
}

impl Stats {
    /// Every count with the group it belongs to: `(group, [(name, count)])`.
    #[must_use]
    pub fn groups(&self) -> Vec<(&'static str, Vec<(&str, usize)>)> {
        fn of(counts: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
            counts.iter().map(|(name, count)| (name.as_str(), *count)).collect()
        }
        fn listed(counts: &[(String, usize)]) -> Vec<(&str, usize)> {
            counts.iter().map(|(name, count)| (name.as_str(), *count)).collect()
        }
        let mut documents =
            vec![("all", self.documents), ("undated", self.undated), ("without a region", self.unplaced)];
        documents.extend(self.families.map(|families| ("each reprint family counted once", families)));
        vec![
            ("rows", listed(&self.rows)),
            ("documents", documents),
            ("documents by genre", of(&self.by_genre)),
            ("documents by year", of(&self.by_year)),
            ("documents by repair", of(&self.by_repair_outcome)),
            ("documents by encoding", of(&self.by_encoding)),
            ("documents by publisher", listed(&self.by_publisher)),
            ("repairs by rule", of(&self.repairs_by_rule)),
            ("rejects by stage", of(&self.rejects_by_stage)),
            ("facts", vec![("touched by an inferred or flagged repair", self.touched_by_repair)]),
        ]
    }

    /// The same as rows `group, name, count`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let groups = self.groups();
        let rows = || groups.iter().flat_map(|(group, counts)| counts.iter().map(move |count| (*group, count)));
        Columns::new()
            .text("group", rows().map(|(group, _)| Some(group)))
            .text("name", rows().map(|(_, (name, _))| Some(*name)))
            .integer("count", rows().map(|(_, (_, count))| Some(*count)))
            .finish()
    }
}

/// Counts what the data directory holds.
///
/// # Errors
/// [`QueryError::Index`] when a table cannot be read.
pub fn stats(reader: &Reader) -> Result<Stats, QueryError> {
    let mut rows = Vec::new();
    let mut touched = 0;
    for &table in Table::ALL {
        let name =
            if table.is_per_document() { "doc_id" } else { table.columns().first().map_or("", |column| column.name) };
        let mut count = 0;
        for part in reader.table_columns(table, &[name, "repair_touches"])? {
            count += part.num_rows();
            if let Some(flags) = part.column_by_name("repair_touches") {
                let flags = flags.as_any().downcast_ref::<arrow::array::BooleanArray>();
                touched += flags.map_or(0, arrow::array::BooleanArray::true_count);
            }
        }
        rows.push((table.as_str().to_owned(), count));
    }
    let mut by_year = BTreeMap::new();
    for (date, count) in tally(reader, Table::Documents, "published")? {
        if let Some(year) = date.and_then(|date| date.get(..4).map(str::to_owned)) {
            *by_year.entry(year).or_default() += count;
        }
    }
    let unknown = |counts: &BTreeMap<Option<String>, usize>| counts.get(&None).copied().unwrap_or(0);
    let dates = tally(reader, Table::Documents, "published")?;
    let regions = tally(reader, Table::Documents, "region")?;
    let mut by_publisher: Vec<(String, usize)> =
        known(tally(reader, Table::Documents, "publisher")?).into_iter().collect();
    by_publisher.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Stats {
        generation: reader.generation(),
        corpus_tables_stale: reader.manifest().corpus_tables_stale,
        parts_of_other_versions: reader.manifest().parts_of_other_versions(),
        documents: dates.values().sum(),
        families: Families::load(reader)?.map(|families| families.len()),
        undated: unknown(&dates),
        unplaced: unknown(&regions),
        by_year,
        by_genre: known(tally(reader, Table::Documents, "genre")?),
        by_publisher,
        by_repair_outcome: known(tally(reader, Table::Documents, "repair_outcome")?),
        by_encoding: known(tally(reader, Table::Documents, "encoding")?),
        repairs_by_rule: known(tally(reader, Table::Repairs, "rule")?),
        rejects_by_stage: known(tally(reader, Table::Rejects, "stage")?),
        touched_by_repair: touched,
        rows,
    })
}

/// How often each value of a text column occurs, nulls too.
fn tally(reader: &Reader, table: Table, name: &str) -> Result<BTreeMap<Option<String>, usize>, QueryError> {
    let mut counts = BTreeMap::new();
    for part in reader.table_columns(table, &[name])? {
        let column = batch::text(&part, name)?;
        for row in 0..part.num_rows() {
            *counts.entry(batch::text_at(column, row).map(str::to_owned)).or_default() += 1;
        }
    }
    Ok(counts)
}

fn known(counts: BTreeMap<Option<String>, usize>) -> BTreeMap<String, usize> {
    counts.into_iter().filter_map(|(value, count)| Some((value?, count))).collect()
}
