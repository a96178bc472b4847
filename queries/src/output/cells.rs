//! Values of batches as text: the cells of a CSV file and of a table on a terminal.
//! It lays nothing out.

use arrow::array::{Array, BooleanArray, Float64Array, Int32Array, ListArray, RecordBatch, StringArray};
use arrow::datatypes::SchemaRef;
use arrow::util::display::array_value_to_string;

use super::labels::{HeaderLanguage, header};
use crate::QueryError;

/// What stands between the values of a list.
const LIST_SEPARATOR: &str = "；";

/// A table as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// One header a column.
    pub header: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

impl Cells {
    /// The first `limit` rows of `columns` (every column when empty), in that order; columns that are not there are left
    /// out. Nulls are empty cells.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] for a type without text form, [`QueryError::Labels`] when the labels do not parse.
    pub fn of(
        schema: &SchemaRef,
        batches: &[RecordBatch],
        columns: &[&str],
        limit: usize,
        headers: HeaderLanguage,
    ) -> Result<Self, QueryError> {
        let chosen: Vec<usize> = if columns.is_empty() {
            (0..schema.fields().len()).collect()
        } else {
            columns.iter().filter_map(|name| schema.index_of(name).ok()).collect()
        };
        let names = chosen.iter().filter_map(|&at| schema.fields().get(at)).map(|field| field.name());
        let header: Vec<String> = names.map(|name| header(name, headers)).collect::<Result<_, _>>()?;
        let mut rows = Vec::new();
        for batch in batches {
            for row in 0..batch.num_rows().min(limit.saturating_sub(rows.len())) {
                let cells = chosen.iter().filter_map(|&at| batch.columns().get(at));
                rows.push(cells.map(|column| cell(column.as_ref(), row)).collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(Self { header, rows })
    }
}

/// One value as text: null is empty, lists are joined with `；`, numbers are written in full.
///
/// # Errors
/// [`QueryError::Arrow`] for a type without text form.
pub fn cell(column: &dyn Array, row: usize) -> Result<String, QueryError> {
    if row >= column.len() || column.is_null(row) {
        return Ok(String::new());
    }
    let any = column.as_any();
    if let Some(texts) = any.downcast_ref::<StringArray>() {
        return Ok(texts.value(row).to_owned());
    }
    if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        return Ok(numbers.value(row).to_string());
    }
    if let Some(numbers) = any.downcast_ref::<Int32Array>() {
        return Ok(numbers.value(row).to_string());
    }
    if let Some(flags) = any.downcast_ref::<BooleanArray>() {
        return Ok(flags.value(row).to_string());
    }
    if let Some(lists) = any.downcast_ref::<ListArray>() {
        let values = lists.value(row);
        let parts: Vec<String> =
            (0..values.len()).map(|at| cell(values.as_ref(), at)).collect::<Result<_, QueryError>>()?;
        return Ok(parts.join(LIST_SEPARATOR));
    }
    Ok(array_value_to_string(column, row)?)
}
