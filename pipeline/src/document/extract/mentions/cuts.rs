//! Where the words of a document begin and end, asked by place in a passage.
//! It cuts nothing: the segmenter did.

use std::ops::Range;

use crate::document::extract::passage::Passage;
use crate::document::segment::Tokens;

/// The words of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cuts<'a>(pub(super) &'a Tokens);

impl Cuts<'_> {
    /// The word that begins at `at`, as a range of the passage.
    pub(super) fn word_from(&self, passage: &Passage<'_>, at: usize) -> Option<Range<usize>> {
        let (word, start) = self.last_begun_by(passage, at)?;
        (start == at).then_some(word)
    }

    /// The word that ends at `end`, as a range of the passage.
    pub(super) fn word_to(&self, passage: &Passage<'_>, end: usize) -> Option<Range<usize>> {
        let (word, _) = self.last_begun_by(passage, end.checked_sub(1)?)?;
        (word.end == end).then_some(word)
    }

    /// How many words begin in the range, and how many of these have one character.
    pub(super) fn count(&self, passage: &Passage<'_>, range: &Range<usize>) -> (usize, usize) {
        let (start, end) = (passage.start + range.start, passage.start + range.end);
        let first = self.0.spans.partition_point(|span| (span.start as usize) < start);
        let words = self.0.spans.iter().skip(first).take_while(|span| (span.start as usize) < end);
        words.fold((0, 0), |(all, single), span| (all + 1, single + usize::from(span.end - span.start == 1)))
    }

    /// The last word that begins at or before `at`, with its start.
    fn last_begun_by(&self, passage: &Passage<'_>, at: usize) -> Option<(Range<usize>, usize)> {
        let place = passage.start + at;
        let after = self.0.spans.partition_point(|span| span.start as usize <= place);
        let word = self.0.spans.get(after.checked_sub(1)?)?;
        let start = (word.start as usize).checked_sub(passage.start)?;
        let end = (word.end as usize).checked_sub(passage.start)?;
        Some((start..end, start))
    }
}
