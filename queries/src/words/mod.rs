//! Words of documents in numbers: how frequent they are, which stand round a query's hits, which tell two sets of documents
//! apart. It finds no document and extracts no fact; words are cut as the index cuts them, once a document.

mod collocates;
mod comparison;
mod counts;
mod cutting;
mod frequencies;
mod tally;

pub use collocates::{Collocate, CollocateOptions, Collocates, collocates};
pub use comparison::{Comparison, KeyRow, compare};
pub use frequencies::{Frequencies, FrequencyRow, frequencies};

use index::FullText;

use crate::QueryError;
use crate::language::Query;

/// Remarks on how a query was read, and why it finds nothing where it does not.
fn notes(index: &FullText, query: &Query, documents: usize) -> Result<Vec<String>, QueryError> {
    let mut notes = query.notes.clone();
    if documents == 0 {
        notes.extend(crate::nothing::explain(index, query, 0)?);
    }
    Ok(notes)
}

/// What is counted: words, or so many words in a row with no sign between them. Numbers and signs are no words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit(usize);

/// Words in a row at most: longer runs are passages, which `reuse` finds.
const LONGEST: usize = 5;

impl Unit {
    /// Single words.
    pub const WORDS: Self = Self(1);

    /// `words`, or `2-grams` to `5-grams`.
    ///
    /// # Errors
    /// [`QueryError::Filter`] for anything else.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text == "words" {
            return Ok(Self::WORDS);
        }
        let length = text.strip_suffix("-grams").or_else(|| text.strip_suffix("grams")).and_then(|n| n.parse().ok());
        length.filter(|length| (2..=LONGEST).contains(length)).map(Self).ok_or_else(|| QueryError::Filter {
            name: "unit",
            given: text.to_owned(),
            allowed: "words, 2-grams, 3-grams, 4-grams, 5-grams".to_owned(),
        })
    }

    /// Words of an item.
    fn length(self) -> usize {
        self.0
    }
}

/// Occurrences in a million items.
fn per_million(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { rounded(count as f64 * 1e6 / of as f64) }
}

/// Two decimals: what follows says nothing at such counts.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_refused() {
        for (text, want) in [("words", 1), ("2-grams", 2), ("3grams", 3), ("5-grams", 5)] {
            assert_eq!(Unit::parse(text).unwrap().length(), want);
        }
        for text in ["", "1-grams", "6-grams", "grams", "characters", "99999999999999999999-grams"] {
            assert!(Unit::parse(text).unwrap_err().to_string().contains("2-grams"), "{text}");
        }
    }

    #[test]
    fn rates() {
        assert_eq!((per_million(3, 1_000), per_million(0, 0), per_million(1, 3)), (3_000.0, 0.0, 333_333.33));
    }
}
