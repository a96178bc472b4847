//! Words: one shared jieba with the policy dictionary, cut once per document for extraction and index alike.
//! It reads the view, not the text, and scans no numbers: `extract` does that on characters.

use crate::span::Span;

/// The words of a document in order, white space left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Spans of the words in the text.
    pub spans: Vec<Span>,
}
