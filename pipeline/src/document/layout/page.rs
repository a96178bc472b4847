//! The non-blank lines of a document as the other modules read them: trimmed, in the view, with what the markup says.
//! It labels nothing.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::super::markup::{Cell, CleanText};
use super::super::view::{View, string_of};
use super::signs::Signs;
use crate::fold::narrow;
use crate::span::{Span, Text};

/// A longer line is running text; rules for short lines read only so much of it.
pub(super) const LONGEST_SHORT: usize = 160;

/// Widths at which editors and mail programs break lines, in characters, and the lines that show it.
const NARROWEST: usize = 20;
const WIDEST: usize = 100;
const FEWEST_LINES: usize = 8;
/// Longest mark behind a sentence (`</span>`).
const LONGEST_MARK: usize = 8;

/// A non-blank line.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    /// Without white space at both ends.
    pub(super) span: Span,
    /// Its characters in the view.
    pub(super) chars: &'a [char],
    /// Which signs are among them.
    pub(super) signs: Signs,
    /// Made when it is first asked for: most rules read characters.
    head: OnceCell<String>,
    pub(super) element: &'a str,
    pub(super) link_share: f32,
    pub(super) is_body: Option<bool>,
    pub(super) cell: Option<Cell>,
}

impl Row<'_> {
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// As a string, at most `LONGEST_SHORT` characters.
    pub(super) fn head(&self) -> &str {
        self.head.get_or_init(|| string_of(self.chars.get(..LONGEST_SHORT).unwrap_or(self.chars)))
    }

    pub(super) fn starts_with(&self, word: &str) -> bool {
        begins(self.chars, word)
    }

    /// Whether a line that is not too long for the rules ends so.
    pub(super) fn ends_with(&self, word: &str) -> bool {
        self.len() <= LONGEST_SHORT
            && word.chars().rev().eq(self.chars.iter().rev().copied().take(word.chars().count()))
    }

    pub(super) fn last(&self) -> Option<char> {
        self.chars.last().copied()
    }

    /// Without white space.
    pub(super) fn squeezed(&self) -> Cow<'_, str> {
        if self.len() <= LONGEST_SHORT && !self.signs.have(Signs::BLANK) {
            return Cow::Borrowed(self.head());
        }
        Cow::Owned(self.chars.iter().filter(|c| !is_blank(**c)).collect())
    }

    /// Text span of a range of its characters.
    pub(super) fn span_of(&self, range: &Range<usize>) -> Span {
        let start = self.span.start as usize;
        Span::new(start + range.start, start + range.end)
    }

    /// A heading element of HTML.
    pub(super) fn is_html_heading(&self) -> bool {
        matches!(self.element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// Ends as a sentence does, closing quotes and brackets looked through.
    pub(super) fn ends_sentence(&self) -> bool {
        let mut chars = self.chars;
        if self.last().is_some_and(is_han) {
            return false;
        }
        // An end mark or a left-over tag stands behind the sentence: (完), </p>.
        for (open, close) in [('<', '>'), ('(', ')'), ('【', '】')] {
            let tail = chars.get(chars.len().saturating_sub(LONGEST_MARK)..).unwrap_or(&[]);
            if tail.last() == Some(&close)
                && let Some(at) = tail.iter().rposition(|c| *c == open)
                && (open == '<' || tail.len() - at <= 4)
            {
                chars = chars.get(..chars.len() - (tail.len() - at)).unwrap_or(chars);
            }
        }
        chars.iter().rev().find(|c| !is_closer(**c)).is_some_and(|c| matches!(c, '。' | '!' | '?' | '…' | '；' | ';'))
    }

    pub(super) fn count(&self, wanted: impl Fn(char) -> bool) -> usize {
        self.chars.iter().filter(|c| wanted(**c)).count()
    }
}

/// The lines of a document.
#[derive(Debug)]
pub(super) struct Page<'a> {
    text: &'a Text,
    pub(super) rows: Vec<Row<'a>>,
    /// True when markup told lines apart.
    pub(super) is_html: bool,
    /// True when the readability library kept enough of the prose to be believed about the rest.
    pub(super) has_body_labels: bool,
    /// Width at which the lines of a plain text were broken.
    pub(super) wrapped_at: Option<usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(clean: &'a CleanText, view: &'a View) -> Self {
        let mut rows = Vec::with_capacity(clean.lines.len());
        for line in &clean.lines {
            let chars = view.slice(line.span);
            let lead = chars.iter().take_while(|c| is_blank(**c)).count();
            let tail = chars.iter().rev().take_while(|c| is_blank(**c)).count();
            if lead == chars.len() {
                continue;
            }
            let start = line.span.start as usize + lead;
            let span = Span::new(start, start + chars.len() - lead - tail);
            let chars = view.slice(span);
            rows.push(Row {
                span,
                chars,
                signs: Signs::of(chars),
                head: OnceCell::new(),
                element: &line.element,
                link_share: line.link_share,
                is_body: line.is_body,
                cell: line.cell,
            });
        }
        let is_html = clean.lines.iter().any(|line| !line.element.is_empty());
        let has_body_labels = is_html && labels_hold(&rows);
        let wrapped_at = if is_html { None } else { wrapped_at(&rows) };
        Self { text: &clean.text, rows, is_html, has_body_labels, wrapped_at }
    }

    /// A row in Simplified characters with the widths of the text, for values that are shown to readers.
    pub(super) fn value(&self, row: &Row<'_>) -> String {
        let original = self.text.slice(row.span).chars();
        original.zip(row.chars).map(|(own, &view)| if narrow(own) == view { own } else { view }).collect()
    }
}

/// The width of a text whose lines were broken at one: two fifths of its lines are as long as its longest ones.
fn wrapped_at(rows: &[Row<'_>]) -> Option<usize> {
    let width = rows.iter().map(Row::len).max()?;
    let full = rows.iter().filter(|row| row.len() + 1 >= width).count();
    ((NARROWEST..=WIDEST).contains(&width) && rows.len() >= FEWEST_LINES && full * 5 >= rows.len() * 2).then_some(width)
}

/// A library that misses more than 60% of the prose has taken a teaser or a comment for the text.
fn labels_hold(rows: &[Row<'_>]) -> bool {
    let prose = |row: &&Row<'_>| row.ends_sentence() && row.link_share < 0.5;
    let all: usize = rows.iter().filter(prose).map(Row::len).sum();
    let kept: usize = rows.iter().filter(prose).filter(|row| row.is_body == Some(true)).map(Row::len).sum();
    kept > 0 && kept * 5 >= all * 2
}

/// Whether characters begin with a word.
pub(super) fn begins(chars: &[char], word: &str) -> bool {
    let mut rest = chars.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// White space and characters without width.
pub(super) fn is_blank(c: char) -> bool {
    !is_han(c) && crate::fold::fold_char(c).is_none()
}

/// Quotes and brackets that close.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | ')' | '）' | '】' | '》' | '〉' | ']' | '"' | '\'' | '〕')
}

/// The common ideographs: they are letters, and most of a text.
pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fa5}').contains(&c)
}

/// Letters, digits and ideographs: what a name is made of.
pub(super) fn is_word(c: char) -> bool {
    // The tables of Unicode tell it more slowly.
    is_han(c) || c.is_alphanumeric()
}
