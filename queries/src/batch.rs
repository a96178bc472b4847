//! Columns of batches: read by name with a type, built from vectors.
//! It names no column itself.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int32Array, ListArray, RecordBatch, RecordBatchOptions, StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};

use crate::QueryError;

/// A column of a batch in the type wanted.
fn column<'a, A: 'static>(batch: &'a RecordBatch, name: &str, kind: &'static str) -> Result<&'a A, QueryError> {
    batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<A>()).ok_or_else(|| {
        // A batch does not know its table: its columns tell.
        let columns: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        QueryError::Column { table: format!("({})", columns.join(", ")), column: name.to_owned(), kind }
    })
}

/// A text column.
pub(crate) fn text<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, QueryError> {
    column(batch, name, "text")
}

/// An integer column.
pub(crate) fn integer<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int32Array, QueryError> {
    column(batch, name, "integer")
}

/// A float column.
pub(crate) fn number<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Float64Array, QueryError> {
    column(batch, name, "number")
}

/// A column of flags.
pub(crate) fn flag<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a BooleanArray, QueryError> {
    column(batch, name, "flag")
}

/// A list column.
pub(crate) fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ListArray, QueryError> {
    column(batch, name, "list")
}

/// A text, `None` for null.
pub(crate) fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    (row < column.len() && column.is_valid(row)).then(|| column.value(row))
}

/// An offset or count, `None` for null.
pub(crate) fn offset_at(column: &Int32Array, row: usize) -> Option<usize> {
    if row < column.len() && column.is_valid(row) { usize::try_from(column.value(row)).ok() } else { None }
}

/// The texts of a list, empty for null.
pub(crate) fn texts_at(column: &ListArray, row: usize) -> Vec<String> {
    if row >= column.len() || column.is_null(row) {
        return Vec::new();
    }
    let values = column.value(row);
    let Some(values) = values.as_any().downcast_ref::<StringArray>() else { return Vec::new() };
    values.iter().flatten().map(str::to_owned).collect()
}

/// The rows of a batch for which `keep` is true.
pub(crate) fn keep_rows(batch: &RecordBatch, keep: &[bool]) -> Result<RecordBatch, QueryError> {
    Ok(arrow::compute::filter_record_batch(batch, &BooleanArray::from(keep.to_vec()))?)
}

/// Columns on their way to a batch.
#[derive(Default)]
pub(crate) struct Columns {
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl Columns {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Every column of a batch, in order.
    pub(crate) fn all_of(batch: &RecordBatch) -> Self {
        Self {
            fields: batch.schema().fields().iter().map(|field| field.as_ref().clone()).collect(),
            arrays: batch.columns().to_vec(),
        }
    }

    fn push(mut self, name: &str, kind: DataType, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name, kind, true));
        self.arrays.push(array);
        self
    }

    pub(crate) fn text<'a>(self, name: &str, values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        self.push(name, DataType::Utf8, Arc::new(values.into_iter().collect::<StringArray>()))
    }

    pub(crate) fn number(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.push(name, DataType::Float64, Arc::new(values.into_iter().collect::<Float64Array>()))
    }

    pub(crate) fn integer(self, name: &str, values: impl IntoIterator<Item = Option<usize>>) -> Self {
        let values = values.into_iter().map(|value| value.map(pipeline::tables::integer));
        self.push(name, DataType::Int32, Arc::new(values.collect::<Int32Array>()))
    }

    pub(crate) fn finish(self) -> Result<RecordBatch, QueryError> {
        let rows = self.arrays.first().map_or(0, Array::len);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(Arc::new(Schema::new(self.fields)), self.arrays, &options)?)
    }
}
