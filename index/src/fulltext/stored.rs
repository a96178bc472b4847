//! A document as the index keeps it: enough to show it and to cut snippets without opening a table.

use pipeline::span::{Span, Text};
use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};

use super::fields::Fields;
use super::packed::{spans_of_bytes, text_of_bytes};

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Title as `documents.title` has it.
    pub title: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Full name of the region.
    pub region: Option<String>,
    /// Genre.
    pub genre: String,
    /// The whole repaired text; every span counts in it.
    pub text: Text,
    /// Where the title stands in the text; `None` when it was given from outside.
    pub title_span: Option<Span>,
    /// Lines of the body, in order.
    pub body_lines: Vec<Span>,
    /// Lines the body leaves out: title, byline, boilerplate.
    pub other_lines: Vec<Span>,
}

impl StoredDocument {
    pub(super) fn read(doc_id: String, fields: &Fields, document: &TantivyDocument) -> Self {
        let text = |field: Field| document.get_first(field).and_then(|value| value.as_str()).map(str::to_owned);
        let bytes = |field: Field| document.get_first(field).and_then(|value| value.as_bytes()).unwrap_or_default();
        let spans = |field: Field| spans_of_bytes(bytes(field));
        let stored = &fields.stored;
        Self {
            doc_id,
            source: text(stored.source).unwrap_or_default(),
            title: text(stored.title),
            published: text(stored.published),
            publisher: text(stored.publisher),
            region: text(stored.region),
            genre: text(stored.genre).unwrap_or_default(),
            text: Text::new(text_of_bytes(bytes(stored.text))),
            title_span: spans(stored.title_span).first().copied(),
            body_lines: spans(stored.body_lines),
            other_lines: spans(stored.other_lines),
        }
    }

    /// The body as `documents.body` has it.
    #[must_use]
    pub fn body(&self) -> String {
        let lines: Vec<&str> = self.body_lines.iter().map(|&line| self.text.slice(line)).collect();
        lines.join("\n")
    }
}
