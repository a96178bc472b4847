//! The words of a stored document, where they stand and what parts them.
//! It counts nothing, and cuts as the index does: the same dictionary, the same view.

use std::ops::Range;

use index::fulltext::StoredDocument;
use pipeline::document::segment::Segmenter;
use pipeline::document::view::Script;
use pipeline::fold;
use pipeline::span::{Span, Text};

use super::Unit;
use crate::QueryError;
use crate::language::Within;

/// How a word follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Follows {
    /// With nothing or space between.
    Directly,
    /// After a sign or a number.
    AfterSign,
    /// In another sentence or line.
    NewSentence,
}

/// A word of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub(super) text: String,
    /// Code points of the text; `None` in a title given from outside it.
    pub(super) span: Option<Range<usize>>,
    pub(super) follows: Follows,
}

/// Cuts the words of documents.
pub(super) struct Cutter {
    script: Script,
    segmenter: Segmenter,
    within: Within,
}

impl Cutter {
    /// For the texts that a query looks at: boilerplate only with `in:all`.
    pub(super) fn new(within: Within) -> Result<Self, QueryError> {
        Ok(Self { script: Script::new()?, segmenter: Segmenter::new()?, within })
    }

    pub(super) fn words(&self, document: &StoredDocument) -> Vec<Word> {
        let mut lines: Vec<Span> = document.title_span.into_iter().collect();
        if self.within != Within::Title {
            lines.extend(&document.body_lines);
        }
        if self.within == Within::All {
            let title = document.title_span;
            lines.extend(document.other_lines.iter().filter(|line| !title.is_some_and(|title| title.contains(**line))));
        }
        lines.sort_by_key(|line| (line.start, line.end));
        let mut words = Vec::new();
        if let (None, Some(title)) = (document.title_span, &document.title) {
            let text = Text::new(title.clone());
            let whole = [Span::new(0, text.len())];
            self.cut(&text, &whole, &mut words);
            words.iter_mut().for_each(|word| word.span = None);
        }
        self.cut(&document.text, &lines, &mut words);
        words
    }

    fn cut(&self, text: &Text, lines: &[Span], words: &mut Vec<Word>) {
        let view = self.script.view(text);
        let mut line = lines.iter().peekable();
        let mut follows = Follows::NewSentence;
        for span in self.segmenter.cut(&view).spans {
            while line.peek().is_some_and(|line| line.end <= span.start) {
                line.next();
                follows = Follows::NewSentence;
            }
            if !line.peek().is_some_and(|line| line.contains(span)) {
                continue;
            }
            let string = view.string(span);
            if string.chars().any(char::is_alphabetic) {
                let text = fold::fold_string(&string);
                words.push(Word { text, span: Some(span.range()), follows });
                follows = Follows::Directly;
            } else if string.contains(['。', '！', '？', '；', '!', '?', ';', '…']) {
                follows = Follows::NewSentence;
            } else {
                follows = follows.max(Follows::AfterSign);
            }
        }
    }
}

/// The items of a document: the place of the first word of each in `words`, and its text.
pub(super) fn items(words: &[Word], unit: Unit) -> impl Iterator<Item = (usize, String)> {
    let length = unit.length();
    words.windows(length).enumerate().filter_map(move |(at, run)| {
        let joined = run.iter().skip(1).all(|word| word.follows == Follows::Directly);
        joined.then(|| (at, run.iter().map(|word| word.text.as_str()).collect()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let text = Text::new(text.to_owned());
        let mut lines = Vec::new();
        let mut at = 0;
        for line in text.as_str().split('\n') {
            let end = at + line.chars().count();
            lines.push(Span::new(at, end));
            at = end + 1;
        }
        let mut words = Vec::new();
        Cutter::new(Within::Text).unwrap().cut(&text, &lines, &mut words);
        words
    }

    #[test]
    fn words_know_what_parts_them() {
        use Follows::{AfterSign, Directly, NewSentence};
        let got: Vec<(String, Follows)> =
            words("居民滿意，要有12个 Plan。\n街道").into_iter().map(|word| (word.text, word.follows)).collect();
        let want = [
            ("居民", NewSentence),
            ("满意", Directly),
            ("要", AfterSign),
            ("有", Directly),
            ("个", AfterSign),
            ("plan", Directly),
            ("街道", NewSentence),
        ];
        assert_eq!(got, want.map(|(text, follows)| (text.to_owned(), follows)));
    }

    #[test]
    fn items_cross_no_sign() {
        let words = words("居民满意，街道推进");
        let grams: Vec<String> = items(&words, Unit::parse("2-grams").unwrap()).map(|(_, text)| text).collect();
        assert_eq!(grams, ["居民满意", "街道推进"]);
        assert_eq!(items(&words, Unit::WORDS).count(), 4);
        assert_eq!(items(&words, Unit::parse("3-grams").unwrap()).count(), 0);
        assert_eq!(items(&[], Unit::WORDS).count(), 0);
    }
}
