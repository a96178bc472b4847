//! Passages: the sentences of one paragraph and one part as a slice of the view, with their quotation marks paired.
//! It judges nothing: what a quotation means is the business of the extractors.

use std::ops::Range;

use crate::document::layout::{Layout, Part};
use crate::document::view::{View, string_of};
use crate::span::Span;

/// A pair of quotation marks that belong together; offsets count in the passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    /// The opening mark.
    pub(super) open: usize,
    /// The closing mark.
    pub(super) close: usize,
    /// How many pairs enclose this one.
    pub(super) depth: usize,
}

/// Consecutive sentences of one paragraph that are the same part.
#[derive(Debug, Clone)]
pub(super) struct Passage<'a> {
    /// The characters of the view.
    pub(super) chars: &'a [char],
    /// Where the passage begins in the text, in code points.
    pub(super) start: usize,
    /// What it is.
    pub(super) part: Part,
    /// Number of its paragraph.
    pub(super) paragraph: u32,
    /// Index of its section in the layout.
    pub(super) section: Option<u32>,
    /// Its sentences, relative to the passage.
    pub(super) sentences: Vec<Range<usize>>,
    /// Its paired quotation marks by opening mark.
    pub(super) quotes: Vec<Quote>,
    /// The same pairs in order of their closing marks.
    closed: Vec<Quote>,
    /// For every character the number of quotations it stands in; the marks themselves count as outside. Empty where there
    /// is no quotation.
    pub(super) depth: Vec<u16>,
}

impl<'a> Passage<'a> {
    /// The passages of a document in order; bylines and boilerplate are left out.
    pub(super) fn all(view: &'a View, layout: &Layout) -> Vec<Self> {
        let chars = view.chars();
        let mut passages: Vec<Self> = Vec::new();
        for sentence in &layout.sentences {
            if matches!(sentence.part, Part::Byline | Part::Boilerplate) {
                continue;
            }
            let range = sentence.span.range();
            let Some(slice) = chars.get(range.clone()) else { continue };
            if let Some(last) = passages.last_mut()
                && last.paragraph == sentence.paragraph
                && last.part == sentence.part
                && let Some(joined) = chars.get(last.start..range.end)
                && last.start <= range.start
            {
                last.chars = joined;
                last.sentences.push(range.start - last.start..range.end - last.start);
                continue;
            }
            let mut passage = Self {
                chars: slice,
                start: range.start,
                part: sentence.part,
                paragraph: sentence.paragraph,
                section: sentence.section,
                sentences: Vec::new(),
                quotes: Vec::new(),
                closed: Vec::new(),
                depth: Vec::new(),
            };
            passage.sentences.push(0..slice.len());
            passages.push(passage);
        }
        for passage in &mut passages {
            passage.quotes = pair_quotes(passage.chars);
            if passage.quotes.is_empty() {
                continue;
            }
            passage.closed.clone_from(&passage.quotes);
            passage.closed.sort_by_key(|quote| quote.close);
            passage.depth = depths(passage.chars.len(), &passage.quotes);
        }
        passages
    }

    /// Length in code points.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `at`.
    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The characters of a range, empty when it is out of bounds.
    pub(super) fn slice(&self, range: Range<usize>) -> &'a [char] {
        self.chars.get(range).unwrap_or(&[])
    }

    /// The characters of a range as a string.
    pub(super) fn string(&self, range: Range<usize>) -> String {
        string_of(self.slice(range))
    }

    /// The range as a span of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.start + range.start, self.start + range.end)
    }

    /// The quotation whose opening mark is at `open`.
    pub(super) fn quote_at(&self, open: usize) -> Option<Quote> {
        let index = self.quotes.binary_search_by_key(&open, |quote| quote.open).ok()?;
        self.quotes.get(index).copied()
    }

    /// The quotation whose closing mark is at `close`.
    pub(super) fn quote_closed_at(&self, close: usize) -> Option<Quote> {
        let index = self.closed.binary_search_by_key(&close, |quote| quote.close).ok()?;
        self.closed.get(index).copied()
    }

    /// True when the character stands in a quotation.
    pub(super) fn quoted(&self, at: usize) -> bool {
        self.depth.get(at).is_some_and(|&depth| depth > 0)
    }

    /// The sentence that holds the character.
    pub(super) fn sentence_of(&self, at: usize) -> Range<usize> {
        let index = self.sentences.partition_point(|sentence| sentence.end <= at);
        self.sentences.get(index).cloned().unwrap_or(0..self.len())
    }
}

/// True for any quotation mark.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '"')
}

/// True for a mark that may open a quotation.
pub(super) fn opens_quotation(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '"')
}

/// Pairs quotation marks; a mark without its other half is left out.
fn pair_quotes(chars: &[char]) -> Vec<Quote> {
    let mut open: [Vec<usize>; 5] = Default::default();
    let mut pairs: Vec<Quote> = Vec::new();
    for (at, &c) in chars.iter().enumerate() {
        // Hanzi lie behind all of the marks.
        if c > '』' {
            continue;
        }
        let (kind, opens) = match c {
            '“' => (0, true),
            '”' => (0, false),
            '‘' => (1, true),
            '’' => (1, false),
            '「' => (2, true),
            '」' => (2, false),
            '『' => (3, true),
            '』' => (3, false),
            '"' => (4, open.get(4).is_some_and(Vec::is_empty)),
            _ => continue,
        };
        let Some(stack) = open.get_mut(kind) else { continue };
        if opens {
            stack.push(at);
        } else if let Some(start) = stack.pop() {
            pairs.push(Quote { open: start, close: at, depth: 0 });
        }
    }
    pairs.sort_by_key(|quote| quote.open);
    let mut ends: Vec<usize> = Vec::new();
    for quote in &mut pairs {
        while ends.last().is_some_and(|&end| end < quote.open) {
            ends.pop();
        }
        quote.depth = ends.len();
        ends.push(quote.close);
    }
    pairs
}

/// For every character how many pairs enclose it.
fn depths(len: usize, quotes: &[Quote]) -> Vec<u16> {
    let mut change = vec![0_i32; len + 1];
    for quote in quotes {
        if let Some(cell) = change.get_mut(quote.open + 1) {
            *cell += 1;
        }
        if let Some(cell) = change.get_mut(quote.close) {
            *cell -= 1;
        }
    }
    let mut depth = 0_i32;
    change
        .iter()
        .take(len)
        .map(|&step| {
            depth += step;
            u16::try_from(depth).unwrap_or(u16::MAX)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_pair_by_kind_and_know_their_depth() {
        let chars: Vec<char> = "“甲‘乙’丙”丁”“戊".chars().collect();
        let quotes = pair_quotes(&chars);
        assert_eq!(
            quotes,
            vec![Quote { open: 0, close: 6, depth: 0 }, Quote { open: 2, close: 4, depth: 1 }],
            "marks without their other half are left out"
        );
        assert_eq!(depths(chars.len(), &quotes), vec![0, 1, 1, 2, 1, 1, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn straight_quotes_alternate() {
        let chars: Vec<char> = "\"甲\"乙\"丙\"".chars().collect();
        assert_eq!(pair_quotes(&chars).len(), 2);
    }
}
