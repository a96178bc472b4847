//! The Simplified, width-folded view of a text that every rule reads: one code point for one code point.
//! It never replaces the text: surfaces are cut from the text, names and values are read from the view.

use crate::span::Span;

/// The view: code point `i` of the view is code point `i` of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    chars: Vec<char>,
}

impl View {
    /// A view of characters that are already Simplified and folded.
    #[must_use]
    pub fn from_chars(chars: Vec<char>) -> Self {
        Self { chars }
    }

    /// All characters.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The characters of a span; clamped at the end.
    #[must_use]
    pub fn slice(&self, span: Span) -> &[char] {
        let end = (span.end as usize).min(self.chars.len());
        let start = (span.start as usize).min(end);
        self.chars.get(start..end).unwrap_or(&[])
    }

    /// The characters of a span as a string.
    #[must_use]
    pub fn string(&self, span: Span) -> String {
        self.slice(span).iter().collect()
    }
}
