//! Conditions on columns of a table: contained text, given values, ranges of numbers and days.
//! It knows no table.

use arrow::array::{Array, RecordBatch};
use pipeline::corpus::spelling_key;
use pipeline::fold;

use crate::QueryError;
use crate::batch;
use crate::language::DateRange;

/// What a row must fulfil.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    /// Columns one of which must fulfil it.
    pub(crate) columns: &'static [&'static str],
    /// What they must fulfil.
    pub(crate) test: Test,
}

/// What a value must fulfil; null never does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// Folded, it contains this folded text.
    Contains(String),
    /// Folded and without signs, it is this.
    Key(String),
    /// It is this.
    Is(String),
    /// As a number it lies between, both included.
    Between(Option<f64>, Option<f64>),
    /// The days from the first column to the second lie wholly in the range.
    Within(DateRange),
}

impl Condition {
    /// Clears the rows that do not fulfil it.
    pub(crate) fn apply(&self, rows: &RecordBatch, passes: &mut [bool]) -> Result<(), QueryError> {
        let mut fulfilled = vec![false; passes.len()];
        match &self.test {
            Test::Between(low, high) => {
                for name in self.columns {
                    let column = batch::number(rows, name)?;
                    for (row, slot) in fulfilled.iter_mut().enumerate().filter(|(row, _)| column.is_valid(*row)) {
                        let value = column.value(row);
                        *slot |= low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high);
                    }
                }
            }
            Test::Within(range) => {
                let [first, last] = self.columns else { return Ok(()) };
                let (first, last) = (batch::text(rows, first)?, batch::text(rows, last)?);
                for (row, slot) in fulfilled.iter_mut().enumerate() {
                    let holds = |day: Option<&str>| day.is_some_and(|day| range.holds(day));
                    *slot = holds(batch::text_at(first, row)) && holds(batch::text_at(last, row));
                }
            }
            Test::Contains(_) | Test::Key(_) | Test::Is(_) => {
                for name in self.columns {
                    let column = batch::text(rows, name)?;
                    for (row, slot) in fulfilled.iter_mut().enumerate() {
                        *slot |= batch::text_at(column, row).is_some_and(|value| self.test.holds(value));
                    }
                }
            }
        }
        for (pass, fulfilled) in passes.iter_mut().zip(fulfilled) {
            *pass &= fulfilled;
        }
        Ok(())
    }
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Contains(part) => fold::fold_string(value).contains(part.as_str()),
            Self::Key(wanted) => spelling_key(value) == *wanted,
            Self::Is(wanted) => value == wanted,
            Self::Between(..) | Self::Within(_) => false,
        }
    }
}
