//! Where a query stops making sense, and what to write instead.
//! It finds no mistake; the lexer and the parser do.

use std::fmt;

use unicode_width::UnicodeWidthChar;

/// Characters of a query shown on either side of a mistake: with wide ones about a line of a terminal.
const SHOWN: usize = 36;

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

    /// The query round the mistake and, in a second line, a caret under it; wide characters count as two columns, and `…`
    /// stands for what is left out of a long query.
    #[must_use]
    pub fn pointer(&self) -> String {
        let flat = |c: char| if c.is_control() { ' ' } else { c };
        let first = self.position.saturating_sub(SHOWN);
        let mut line = String::from(if first > 0 { "…" } else { "" });
        let mut column = first.min(1);
        for (at, c) in self.query.chars().map(flat).enumerate().skip(first) {
            if at == self.position.saturating_add(SHOWN) {
                line.push('…');
                break;
            }
            if at < self.position {
                column += UnicodeWidthChar::width(c).unwrap_or(0);
            }
            line.push(c);
        }
        format!("{line}\n{}^", " ".repeat(column))
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "query, character {}: {}; {}", self.position + 1, self.message, self.hint)
    }
}

impl std::error::Error for SyntaxError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_query_is_shown_round_the_mistake() {
        let query: Vec<char> = "社区".repeat(1_000).chars().collect();
        for (position, want) in [(0, "社区社"), (1_000, "…社区"), (2_000, "…社区")] {
            let pointer = SyntaxError::new(&query, position, "", "").pointer();
            let (line, caret) = pointer.split_once('\n').unwrap();
            assert!(line.starts_with(want) && line.chars().count() <= 2 * SHOWN + 2, "{pointer}");
            assert_eq!(line.ends_with('…'), position < 2_000, "{pointer}");
            let cut = usize::from(position > 0);
            assert_eq!(caret.len(), cut + 2 * position.min(SHOWN) + 1, "{pointer}");
        }
    }
}
