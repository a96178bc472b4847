//! Readings of plain test texts: a line is a paragraph, the first line after `#` a title, after `##` a heading.
//! It stands in for the layout stage in the tests of the extractors only.

use super::Reading;
use crate::document::layout::{Found, Layout, Part, Region, Section, Sentence};
use crate::document::segment::{Segmenter, Tokens};
use crate::document::view::View;
use crate::span::{Span, Text};

/// A text with everything a [`Reading`] borrows.
pub(super) struct Sample {
    pub(super) text: Text,
    view: View,
    layout: Layout,
    tokens: Tokens,
}

impl Sample {
    /// `#` and `##` are replaced by white space; full-width punctuation is folded in the view.
    pub(super) fn new(source: &str) -> Self {
        let text = Text::new(source.to_owned());
        let chars: Vec<char> = source.chars().map(fold).collect();
        let mut layout = Layout::default();
        let mut paragraph = 0;
        let mut start = 0;
        for line in chars.split(|&c| c == '\n') {
            let end = start + line.len();
            let hashes = line.iter().take_while(|&&c| c == '#').count();
            let part = match hashes {
                0 => Part::Body,
                1 => Part::Title,
                2 => Part::Heading,
                _ => Part::Byline,
            };
            let body = start + hashes;
            let mut first = body;
            for at in body..end {
                let stop = matches!(chars[at], '。' | '!' | '?') && part == Part::Body;
                let closes = |c: Option<&char>| c.is_some_and(|c| "”’」』)。!?".contains(*c));
                if (stop && !closes(chars.get(at + 1))) || at + 1 == end || stop_after_quote(&chars, at, part) {
                    push(&mut layout, &chars, first, at + 1, part, paragraph);
                    first = at + 1;
                }
            }
            if !line.iter().all(|c| c.is_whitespace()) {
                paragraph += 1;
            }
            start = end + 1;
        }
        let view = View::from_chars(chars.into_iter().map(|c| if c == '#' { ' ' } else { c }).collect());
        Self { text, view, layout, tokens: Tokens::default() }
    }

    /// The same with a region for the document.
    pub(super) fn in_region(self, name: &str) -> Self {
        self.in_division("", name)
    }

    /// The same with a region that the gazetteer has.
    pub(super) fn in_division(mut self, code: &str, name: &str) -> Self {
        let (code, name, basis) = (code.to_owned(), name.to_owned(), "document".to_owned());
        self.layout.region = Some(Region { code, name, span: None, basis });
        self
    }

    /// The same with a body that issued it.
    pub(super) fn issued_by(mut self, issuer: &str) -> Self {
        self.layout.issuer = Some(Found { value: issuer.to_owned(), span: None, basis: "issuer".to_owned() });
        self
    }

    /// The same document cut into words.
    pub(super) fn cut(mut self, segmenter: &Segmenter) -> Self {
        self.tokens = segmenter.cut(&self.view);
        self
    }

    pub(super) fn reading(&self) -> Reading<'_> {
        Reading::new(&self.text, &self.view, &self.layout, &self.tokens)
    }

    /// The words of a span as rules read them.
    pub(super) fn words(&self, span: Span) -> String {
        self.view.string(span)
    }
}

fn stop_after_quote(chars: &[char], at: usize, part: Part) -> bool {
    part == Part::Body
        && matches!(chars[at], '”' | '’' | ')')
        && at > 0
        && matches!(chars[at - 1], '。' | '!' | '?')
        && !chars.get(at + 1).is_some_and(|c| "”’」』)。!?".contains(*c))
}

fn push(layout: &mut Layout, chars: &[char], start: usize, end: usize, part: Part, paragraph: u32) {
    let Some(first) = (start..end).find(|&at| !chars[at].is_whitespace()) else { return };
    let last = (first..end).rev().find(|&at| !chars[at].is_whitespace()).unwrap_or(first);
    let span = Span::new(first, last + 1);
    if part == Part::Heading {
        layout.sections.push(Section { heading: Some(span), level: 1, span });
    }
    let section = layout.sections.len().checked_sub(1).and_then(|index| u32::try_from(index).ok());
    layout.sentences.push(Sentence { span, part, section, paragraph });
}

fn fold(c: char) -> char {
    match c {
        '，' => ',',
        '：' => ':',
        '；' => ';',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        '\u{3000}' => ' ',
        other => other,
    }
}
