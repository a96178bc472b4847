//! Builds the lines of a page with their map: collapses white space as a browser does and drops empty lines.
//! It is told where blocks begin and end; which element does what is the business of `html`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Cell, CleanText, HeadField, Line};
use crate::fold::fold_char;
use crate::source_map::SourceMap;
use crate::span::{Span, Text};

/// A cell with more of its table's text than all others together, and at least so many code points, holds the page:
/// old sites lay pages out in tables, and cells of data tables are shorter.
const LAYOUT_CELL: usize = 300;

/// What the markup says about the text that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// Innermost block element.
    pub(super) element: &'a str,
    /// Inside a link.
    pub(super) link: bool,
    /// White space and line breaks count (`<pre>`).
    pub(super) preformatted: bool,
    /// Place in a table.
    pub(super) cell: Option<Cell>,
}

/// A line that is being built: its pieces with their source, so that an empty one can be forgotten.
#[derive(Debug, Default)]
struct Open {
    pieces: Vec<(Range<usize>, String)>,
    element: String,
    cell: Option<Cell>,
    visible: u32,
    linked: u32,
    /// Collapsed white space that becomes one space if something visible follows.
    space: Option<Range<usize>>,
}

/// Lines so far.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    map: SourceMap,
    count: usize,
    lines: Vec<Line>,
    open: Open,
}

impl Lines {
    /// One visible character, or one character of white space, made from `source`.
    pub(super) fn push(&mut self, c: char, source: Range<usize>, context: Context<'_>) {
        if context.preformatted && matches!(c, '\n' | '\r') {
            self.end_line();
            return;
        }
        if c.is_ascii_whitespace() && !context.preformatted {
            if self.open.visible > 0 || !self.open.pieces.is_empty() {
                match &mut self.open.space {
                    Some(range) => range.end = source.end,
                    None => self.open.space = Some(source),
                }
            }
            return;
        }
        if c.is_control() {
            return;
        }
        if let Some(space) = self.open.space.take() {
            self.open.pieces.push((space, " ".to_owned()));
        }
        if fold_char(c).is_some() {
            if self.open.visible == 0 {
                context.element.clone_into(&mut self.open.element);
                self.open.cell = context.cell;
            }
            self.open.visible += 1;
            self.open.linked += u32::from(context.link);
        }
        match self.open.pieces.last_mut() {
            // Runs of copied bytes stay one piece.
            Some((range, text))
                if range.end == source.start && range.len() == text.len() && source.len() == c.len_utf8() =>
            {
                range.end = source.end;
                text.push(c);
            }
            _ => self.open.pieces.push((source, c.to_string())),
        }
    }

    /// Ends the line; one without anything visible leaves no trace.
    pub(super) fn end_line(&mut self) {
        let open = std::mem::take(&mut self.open);
        if open.visible == 0 {
            return;
        }
        if !self.lines.is_empty() {
            self.text.push('\n');
            self.map.replace(0, 1);
            self.count += 1;
        }
        let start = self.count;
        for (source, piece) in open.pieces {
            self.map.replace(source.start.saturating_sub(self.map.in_len()), 0);
            // Only a copy has the length of its source; a reference never does.
            if source.len() == piece.len() {
                self.map.copy(piece.len());
            } else {
                self.map.replace(source.len(), piece.len());
            }
            self.count += piece.chars().count();
            self.text.push_str(&piece);
        }
        #[allow(clippy::cast_precision_loss, reason = "a share needs no more than 24 bits")]
        let link_share = open.linked as f32 / open.visible as f32;
        self.lines.push(Line {
            span: Span::new(start, self.count),
            element: open.element,
            link_share,
            is_body: None,
            cell: open.cell,
        });
    }

    /// The finished page.
    pub(super) fn finish(mut self, head: Vec<HeadField>, source_len: usize) -> CleanText {
        self.end_line();
        forget_layout_cells(&mut self.lines);
        self.map.replace(source_len.saturating_sub(self.map.in_len()), 0);
        CleanText { text: Text::new(self.text), source_map: self.map, lines: self.lines, head }
    }
}

/// Takes the place in the table from lines of cells that hold a page and no datum.
fn forget_layout_cells(lines: &mut [Line]) {
    let mut tables: BTreeMap<u32, usize> = BTreeMap::new();
    let mut cells: BTreeMap<(u32, u32, u32), usize> = BTreeMap::new();
    for line in lines.iter() {
        if let Some(cell) = line.cell {
            *tables.entry(cell.table).or_default() += line.span.len();
            *cells.entry((cell.table, cell.row, cell.column)).or_default() += line.span.len();
        }
    }
    for line in lines {
        line.cell = line.cell.filter(|cell| {
            let own = cells.get(&(cell.table, cell.row, cell.column)).copied().unwrap_or(0);
            own < LAYOUT_CELL || own * 2 <= tables.get(&cell.table).copied().unwrap_or(0)
        });
    }
}
