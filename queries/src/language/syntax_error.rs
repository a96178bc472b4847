//! Where a query stops making sense, and what to write instead.
//! It finds no mistake; the lexer and the parser do.

use std::fmt;

use unicode_width::UnicodeWidthChar;

/// A mistake in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Code point of the query the mistake stands at, from 0; the length of the query when something is missing at its end.
    pub position: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
    /// The query.
    pub query: String,
}

impl SyntaxError {
    pub(crate) fn new(query: &[char], position: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { position, message: message.into(), hint: hint.into(), query: query.iter().collect() }
    }

    /// The query and, in a second line, a caret under the mistake; wide characters count as two columns.
    #[must_use]
    pub fn pointer(&self) -> String {
        let flat = |c: char| if c.is_control() { ' ' } else { c };
        let column: usize =
            self.query.chars().take(self.position).map(|c| UnicodeWidthChar::width(flat(c)).unwrap_or(0)).sum();
        let line: String = self.query.chars().map(flat).collect();
        format!("{line}\n{}^", " ".repeat(column))
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query, character {}: {}; {}", self.position + 1, self.message, self.hint)
    }
}

impl std::error::Error for SyntaxError {}
