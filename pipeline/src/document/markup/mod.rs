//! From repaired text to lines of visible text: HTML or plain, with a map back. Nothing visible is dropped.
//! It decides nothing about meaning: which line is a title is the business of `layout`.

mod body;
mod html;
mod lines;
mod references;

use corpora::MediaType;

use crate::source_map::SourceMap;
use crate::span::{Span, Text};

/// The visible text of a document, one line per block.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanText {
    /// Lines joined by `\n`; this is `documents.text`, and every span counts in it.
    pub text: Text,
    /// From bytes of `text` to bytes of the repaired text.
    pub source_map: SourceMap,
    /// The lines in order, empty ones included for plain text.
    pub lines: Vec<Line>,
    /// What the page's head says: `<title>`, `<meta>` of date, source, author, keywords; in page order.
    pub head: Vec<HeadField>,
}

/// One line of text and what the markup says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Without the line break, with its own leading and trailing white space.
    pub span: Span,
    /// Innermost block element in lower case (`p`, `h1`, `li`, `td`, `div`); empty for plain text.
    pub element: String,
    /// Share of the line's code points that are link text, 0 to 1.
    pub link_share: f32,
    /// What the readability library says; `None` for plain text.
    pub is_body: Option<bool>,
    /// Row and column when the line is a table cell, counted from 0 in its table; a cell may have several lines. Spanned
    /// columns and rows are counted. `None` as well in a cell that holds the page and no datum (layout by tables).
    pub cell: Option<Cell>,
}

/// Place of a table cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Number of the table in the page.
    pub table: u32,
    /// Row in the table.
    pub row: u32,
    /// Column in the table.
    pub column: u32,
    /// True for `<th>`.
    pub header: bool,
}

/// One field of the page's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadField {
    /// `title`, or the `name` / `property` of a `<meta>`, in lower case.
    pub name: String,
    /// Its value, references resolved.
    pub value: String,
    /// Byte range in the repaired text.
    pub range: std::ops::Range<usize>,
}

/// Reads repaired text into lines of visible text.
///
/// Plain text keeps every byte: the map is the identity, and a carriage return before a line break lies outside
/// the line's span. HTML is read as a browser shows it, as far as that can be told without style sheets.
///
/// # Errors
/// The reason why a document has no lines: an HTML page without visible text, or a text of white space only.
pub fn read(repaired: &str, media_type: MediaType) -> Result<CleanText, &'static str> {
    let clean = match media_type {
        MediaType::Plain => plain(repaired),
        MediaType::Html => html::read(repaired),
    };
    if clean.text.as_str().chars().all(char::is_whitespace) {
        return Err(match media_type {
            MediaType::Plain => "the text is empty",
            MediaType::Html => "the page has no visible text",
        });
    }
    Ok(clean)
}

/// Lines as they are; a break is `\n`, `\r\n` or a lone `\r`.
fn plain(text: &str) -> CleanText {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut count = 0;
    let mut chars = text.chars().peekable();
    let line = |start: usize, end: usize| Line {
        span: Span::new(start, end),
        element: String::new(),
        link_share: 0.0,
        is_body: None,
        cell: None,
    };
    while let Some(c) = chars.next() {
        let at = count;
        count += 1;
        if c != '\n' && c != '\r' {
            continue;
        }
        lines.push(line(start, at));
        if c == '\r' && chars.peek() == Some(&'\n') {
            chars.next();
            count += 1;
        }
        start = count;
    }
    if start < count {
        lines.push(line(start, count));
    }
    CleanText { text: Text::new(text.to_owned()), source_map: SourceMap::identity(text.len()), lines, head: Vec::new() }
}

#[cfg(test)]
mod tests;
