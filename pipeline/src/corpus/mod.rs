//! Passes over the tables of all documents: what only the corpus as a whole can tell.
//! They are given documents one by one and return batches; they read no file and rewrite no document table.
//!
//! The order: [`families`] groups reprints, [`Names`] gathers what the mentions of each name add up to, [`Registry`] settles which names are one
//! initiative, [`Scanner`] finds names without marks, [`Tally`] counts every occurrence,
//! [`reuse`] finds passages that travel.

mod claimant;
pub mod decisions;
pub mod families;
mod followed;
mod gather;
mod ids;
mod knowledge;
mod merge;
mod merged;
mod pieces;
mod recovered;
mod registry;
pub mod reuse;
mod seen;
mod short_forms;
mod sought;
mod spelling;
mod tally;
mod targets;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
mod whose;

use arrow::array::{Array, BooleanArray, Int32Array, ListArray, RecordBatch, StringArray};

use crate::PipelineError;
use crate::tables::Table;

pub use claimant::Claimant;
pub use decisions::{Decision, Decisions, Review, Target};
pub use followed::Counted;
pub use gather::Names;
pub use ids::{Previous, SHORT_FORM, is_made_for};
pub use knowledge::{Knowledge, Scope};
pub use merged::SHORTEST_ENTERED;
pub use recovered::{Found, Scanner};
pub use registry::Registry;
pub use seen::{SeenDocument, SeenMention, SeenSentence, SeenText};
pub use spelling::spelling_key;
pub use tally::{RecoveredRow, Tally};
pub use whose::{NATION, Owners, Whose};

/// The type of wording of the whole country that is nobody's own (提法).
pub const FORMULA: &str = "formula";

/// The types an initiative may have, as tables spell them.
pub const KINDS: [&str; 12] = [
    "campaign",
    "project",
    "programme",
    "brand",
    "concept",
    "mechanism",
    "plan",
    "platform",
    "orgform",
    "slogan",
    "numbered_set",
    FORMULA,
];

fn column<'a, T: Array + 'static>(table: Table, batch: &'a RecordBatch, name: &str) -> Result<&'a T, PipelineError> {
    batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<T>()).ok_or_else(|| {
        PipelineError::Row { table: table.as_str(), problem: format!("no column {name} of the type it should have") }
    })
}

/// A text column of a batch.
pub(crate) fn text_column<'a>(
    table: Table,
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a StringArray, PipelineError> {
    column(table, batch, name)
}

/// The value of a row, `None` for null.
pub(crate) fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

fn flag_at(table: Table, batch: &RecordBatch, name: &str, row: usize) -> Result<bool, PipelineError> {
    let values: &BooleanArray = column(table, batch, name)?;
    Ok(values.is_valid(row) && values.value(row))
}

fn integer_at(table: Table, batch: &RecordBatch, name: &str, row: usize) -> Result<i32, PipelineError> {
    let values: &Int32Array = column(table, batch, name)?;
    Ok(if values.is_valid(row) { values.value(row) } else { 0 })
}

fn texts_at(table: Table, batch: &RecordBatch, name: &str, row: usize) -> Result<Vec<String>, PipelineError> {
    let lists: &ListArray = column(table, batch, name)?;
    let list = lists.value(row);
    let texts = list
        .as_any()
        .downcast_ref::<StringArray>()
        .ok_or_else(|| PipelineError::Row { table: table.as_str(), problem: format!("{name} is no list of texts") })?;
    Ok(texts.iter().flatten().map(str::to_owned).collect())
}
