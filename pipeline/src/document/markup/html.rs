//! Walks the tags of a page: which elements start lines, which are not shown, where table cells lie.
//! It builds no tree; errors of nesting only cost the name of the innermost element, never text.

use html5gum::{DefaultEmitter, EndTag, HtmlString, StartTag, Token, Tokenizer};

use super::lines::{Context, Lines};
use super::references;
use super::{Cell, CleanText, HeadField, body};

/// Elements that start and end a line (HTML standard, section Rendering, `display: block` and table parts),
/// and `option`, `button` and `legend`, which a browser draws as boxes of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];
/// Elements whose content a browser with scripts does not show.
const HIDDEN: &[&str] = &["script", "style", "noscript", "template", "iframe", "noembed", "noframes"];
/// Elements that a new one of the same name closes.
const SELF_CLOSING: &[&str] = &["p", "li", "dd", "dt", "td", "th", "tr", "option"];
/// Elements without content (HTML standard, section Void elements).
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Deeper nesting is not followed, as in browsers; it keeps malformed pages linear.
const DEEPEST: usize = 512;
/// Widest table that is followed, and the most a cell may span: pages of data stay below, jokes do not.
const WIDEST: usize = 1000;
const WIDEST_SPAN: u32 = 64;

/// Reads a page.
pub(super) fn read(source: &str) -> CleanText {
    let mut walk = Walk { source, ..Walk::default() };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => walk.start(&tag),
            Ok(Token::EndTag(tag)) => walk.end(&tag),
            Ok(Token::String(string)) => walk.string(&string.value, string.span.start, string.span.end),
            Ok(Token::Comment(_) | Token::Doctype(_) | Token::Error(_)) => {}
            Err(never) => match never {},
        }
    }
    let Walk { lines, head, deepest, elements, .. } = walk;
    let mut clean = lines.finish(head, source.len());
    body::label(&mut clean, source, deepest, elements);
    clean
}

/// A table that is being read.
#[derive(Debug, Default)]
struct Table {
    number: u32,
    row: u32,
    column: u32,
    header: bool,
    in_cell: bool,
    rows: u32,
    /// Rows for which a cell above still fills each column.
    filled: Vec<u32>,
}

#[derive(Debug, Default)]
struct Walk<'a> {
    source: &'a str,
    lines: Lines,
    head: Vec<HeadField>,
    blocks: Vec<String>,
    hidden: Vec<String>,
    tables: Vec<Table>,
    table_count: u32,
    link: bool,
    preformatted: u32,
    /// Source range of the title while it is open.
    title: Option<(std::ops::Range<usize>, String)>,
    in_svg: u32,
    depth: usize,
    deepest: usize,
    elements: usize,
}

impl Walk<'_> {
    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        self.elements += 1;
        if nests(&name) && !tag.self_closing {
            self.depth += 1;
            self.deepest = self.deepest.max(self.depth);
        }
        match name.as_str() {
            "meta" => self.meta(tag),
            "title" if self.in_svg == 0 => self.title = Some((tag.span.end..tag.span.end, String::new())),
            "svg" if !tag.self_closing => self.in_svg += 1,
            "a" => self.link = attribute(tag, "href").is_some(),
            "br" | "hr" => self.lines.end_line(),
            "pre" | "textarea" | "listing" | "xmp" => self.preformatted += 1,
            "table" => {
                self.tables.truncate(DEEPEST);
                self.tables.push(Table { number: self.table_count, ..Table::default() });
                self.table_count += 1;
            }
            "tr" => self.table_row(),
            "td" | "th" => self.table_cell(tag, name == "th"),
            _ => {}
        }
        if HIDDEN.contains(&name.as_str()) && !tag.self_closing && self.hidden.len() < DEEPEST {
            self.hidden.push(name);
            return;
        }
        if BLOCKS.contains(&name.as_str()) {
            self.lines.end_line();
            let closes = self
                .blocks
                .last()
                .is_some_and(|top| top == "p" || (*top == name && SELF_CLOSING.contains(&name.as_str())));
            if closes {
                self.blocks.pop();
            }
            if self.blocks.len() < DEEPEST {
                self.blocks.push(name);
            }
        }
    }

    fn end(&mut self, tag: &EndTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if nests(&name) {
            self.depth = self.depth.saturating_sub(1);
        }
        match name.as_str() {
            "title" => {
                if let Some((range, value)) = self.title.take() {
                    self.head.push(HeadField { name, value: squeeze(&value), range });
                }
                return;
            }
            "svg" => self.in_svg = self.in_svg.saturating_sub(1),
            "a" => self.link = false,
            "br" => self.lines.end_line(),
            "pre" | "textarea" | "listing" | "xmp" => {
                self.lines.end_line();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "table" => {
                self.tables.pop();
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_cell = false;
                }
            }
            _ => {}
        }
        if let Some(at) = self.hidden.iter().rposition(|open| *open == name) {
            self.hidden.truncate(at);
            return;
        }
        if BLOCKS.contains(&name.as_str()) {
            self.lines.end_line();
            if let Some(at) = self.blocks.iter().rposition(|open| *open == name) {
                self.blocks.truncate(at);
            }
        }
    }

    fn string(&mut self, value: &HtmlString, start: usize, end: usize) {
        let source = self.source.get(start..end);
        if let Some((range, title)) = &mut self.title {
            range.end = end.max(range.start);
            title.push_str(&String::from_utf8_lossy(value));
            return;
        }
        if !self.hidden.is_empty() {
            return;
        }
        match source {
            Some(source) => self.visible(source, start),
            // A span off a character boundary would be a bug of the tokenizer: keep the text, lose the place.
            None => {
                for c in String::from_utf8_lossy(value).chars() {
                    self.push(c, end..end);
                }
            }
        }
    }

    /// Text as it stands in the source, references unresolved.
    fn visible(&mut self, text: &str, offset: usize) {
        // `<xmp>` and `<plaintext>` hold literal text.
        let literal = self.blocks.last().is_some_and(|name| name == "xmp" || name == "plaintext");
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            let resolved = if c == '&' && !literal { text.get(at..).and_then(references::resolve) } else { None };
            let Some((length, value)) = resolved else {
                self.push(c, offset + at..offset + at + c.len_utf8());
                continue;
            };
            for c in value.chars() {
                self.push(c, offset + at..offset + at + length);
            }
            // References are ASCII: as many characters as bytes.
            for _ in 1..length {
                chars.next();
            }
        }
    }

    fn push(&mut self, c: char, source: std::ops::Range<usize>) {
        let cell = self.tables.last().filter(|table| table.in_cell).map(|table| Cell {
            table: table.number,
            row: table.row,
            column: table.column,
            header: table.header,
        });
        let context = Context {
            element: self.blocks.last().map_or("", String::as_str),
            link: self.link,
            preformatted: self.preformatted > 0,
            cell,
        };
        self.lines.push(c, source, context);
    }

    fn meta(&mut self, tag: &StartTag<usize>) {
        let Some(name) = attribute(tag, "name").or_else(|| attribute(tag, "property")) else { return };
        let Some(value) = attribute(tag, "content") else { return };
        self.head.push(HeadField {
            name: name.trim().to_lowercase(),
            value: squeeze(&value),
            range: tag.span.start..tag.span.end,
        });
    }

    fn table_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        table.row = table.rows;
        table.rows += 1;
        table.column = 0;
        table.in_cell = false;
        for filled in &mut table.filled {
            *filled = filled.saturating_sub(1);
        }
    }

    fn table_cell(&mut self, tag: &StartTag<usize>, header: bool) {
        let Some(table) = self.tables.last_mut() else { return };
        let number = |name| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok()).unwrap_or(1);
        let (columns, rows) =
            (number("colspan").clamp(1, WIDEST_SPAN), number("rowspan").clamp(1, u32::from(u16::MAX)));
        if table.rows == 0 {
            table.rows = 1;
        }
        let free = table.filled.iter().position(|&filled| filled == 0).unwrap_or(table.filled.len());
        let column = free.min(WIDEST - 1);
        table.column = u32::try_from(column).unwrap_or(u32::MAX);
        table.header = header;
        table.in_cell = true;
        for column in column..(column + columns as usize).min(WIDEST) {
            if table.filled.len() <= column {
                table.filled.resize(column + 1, 0);
            }
            if let Some(filled) = table.filled.get_mut(column) {
                *filled = rows;
            }
        }
    }
}

/// True for an element that deepens the tree when its end tag is missing.
fn nests(name: &str) -> bool {
    !VOID.contains(&name) && !SELF_CLOSING.contains(&name)
}

/// An attribute's value, references resolved.
fn attribute(tag: &StartTag<usize>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// White space collapsed and trimmed.
fn squeeze(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
