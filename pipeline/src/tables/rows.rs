//! Rows into Arrow record batches: one writer per table, values in the order of the schema.
//! It knows no document; `document_rows` turns documents into rows.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int32Builder, ListBuilder, RecordBatch, RecordBatchOptions, StringBuilder,
};

use super::schema::{ColumnKind, Table};
use crate::PipelineError;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Absent.
    Null,
    /// Text.
    Text(&'a str),
    /// Float.
    Number(f64),
    /// Integer.
    Integer(i32),
    /// Flag.
    Flag(bool),
    /// List of texts.
    Texts(&'a [String]),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Value<'_> {
    fn from(value: i32) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl<'a> From<&'a [String]> for Value<'a> {
    fn from(value: &'a [String]) -> Self {
        Self::Texts(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Counts and offsets as table integers; records are capped far below 2 GiB, so the clamp is never reached.
#[must_use]
pub fn integer(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

enum ColumnBuilder {
    Text(StringBuilder),
    Number(Float64Builder),
    Integer(Int32Builder),
    Flag(BooleanBuilder),
    Texts(ListBuilder<StringBuilder>),
}

impl ColumnBuilder {
    fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(StringBuilder::new()),
            ColumnKind::Number => Self::Number(Float64Builder::new()),
            ColumnKind::Integer => Self::Integer(Int32Builder::new()),
            ColumnKind::Flag => Self::Flag(BooleanBuilder::new()),
            ColumnKind::Texts => Self::Texts(ListBuilder::new(StringBuilder::new())),
        }
    }

    /// False when the value is not of the column's type.
    fn push(&mut self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Self::Text(builder), Value::Null) => builder.append_null(),
            (Self::Number(builder), Value::Number(number)) => builder.append_value(*number),
            (Self::Number(builder), Value::Null) => builder.append_null(),
            (Self::Integer(builder), Value::Integer(number)) => builder.append_value(*number),
            (Self::Integer(builder), Value::Null) => builder.append_null(),
            (Self::Flag(builder), Value::Flag(flag)) => builder.append_value(*flag),
            (Self::Flag(builder), Value::Null) => builder.append_null(),
            (Self::Texts(builder), Value::Texts(texts)) => {
                for text in *texts {
                    builder.values().append_value(text);
                }
                builder.append(true);
            }
            (Self::Texts(builder), Value::Null) => builder.append(false),
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
            Self::Texts(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Collects the rows of one table.
pub struct RowWriter {
    table: Table,
    builders: Vec<ColumnBuilder>,
    rows: usize,
}

impl RowWriter {
    /// An empty writer.
    #[must_use]
    pub fn new(table: Table) -> Self {
        let builders = table.columns().iter().map(|column| ColumnBuilder::new(column.kind)).collect();
        Self { table, builders, rows: 0 }
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row: one value a column, in schema order.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when the number or type of values is not the schema's: a mistake in the caller.
    pub fn push(&mut self, values: &[Value<'_>]) -> Result<(), PipelineError> {
        let mistake = |problem: String| PipelineError::Row { table: self.table.as_str(), problem };
        if values.len() != self.builders.len() {
            return Err(mistake(format!("{} values for {} columns", values.len(), self.builders.len())));
        }
        for (at, (builder, value)) in self.builders.iter_mut().zip(values).enumerate() {
            if !builder.push(value) {
                return Err(mistake(format!("column {at} does not take {value:?}")));
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// The batch of all rows so far; the writer is empty afterwards.
    ///
    /// # Errors
    /// [`PipelineError::Table`] when Arrow refuses it, for instance a null in a column that must not have one.
    pub fn finish(&mut self) -> Result<RecordBatch, PipelineError> {
        let columns: Vec<ArrayRef> = self.builders.iter_mut().map(ColumnBuilder::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        RecordBatch::try_new_with_options(self.table.schema(), columns, &options)
            .map_err(|source| PipelineError::Table { table: self.table.as_str(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_wrong_shape_is_an_error() {
        let mut writer = RowWriter::new(Table::Rejects);
        assert!(writer.push(&["a.txt".into()]).is_err(), "too few values");
        let mut writer = RowWriter::new(Table::Rejects);
        assert!(writer.push(&["a.txt".into(), 3.into(), "x".into()]).is_err(), "wrong type");
        let mut writer = RowWriter::new(Table::Rejects);
        writer.push(&[Value::Null, "read".into(), "x".into()]).unwrap();
        assert!(writer.finish().is_err(), "null in a column that must have a value");
    }

    #[test]
    fn every_table_makes_an_empty_batch() {
        for &table in Table::ALL {
            let batch = RowWriter::new(table).finish().unwrap();
            assert_eq!(batch.num_rows(), 0, "{table}");
            assert_eq!(batch.schema(), table.schema(), "{table}");
        }
    }
}
