//! Positions in a document's text: the one span type and the text it points into.
//! It knows nothing of bytes of the source; `source_map` does.

use std::ops::Range;

/// A stretch of `documents.text`, in code points, end-exclusive.
///
/// The Simplified, width-folded [`crate::document::view::View`] has the same number of code points as the
/// text, so one span is right in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// A span from code-point offsets. `end` below `start` gives an empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// Length in code points.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when the span covers no code point.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as an index range into a slice of code points.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True when `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two spans share at least one code point.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A document's text with its code-point index: O(1) from code point to byte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Byte offset of every code point, and one past the last.
    byte_of: Vec<u32>,
}

impl Text {
    /// Indexes `string`. Texts are capped far below 4 GiB before they come here.
    #[must_use]
    pub fn new(string: String) -> Self {
        let mut byte_of: Vec<u32> =
            string.char_indices().map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX)).collect();
        byte_of.push(u32::try_from(string.len()).unwrap_or(u32::MAX));
        Self { string, byte_of }
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Number of code points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.byte_of.len().saturating_sub(1)
    }

    /// True for the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// UTF-8 byte range of a span; offsets past the end are clamped to it.
    #[must_use]
    pub fn bytes(&self, span: Span) -> Range<usize> {
        let last = self.len();
        let at = |offset: u32| self.byte_of.get((offset as usize).min(last)).copied().unwrap_or(0) as usize;
        at(span.start)..at(span.end)
    }

    /// The characters a span covers, in the script of the text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.string.get(self.bytes(span)).unwrap_or("")
    }

    /// The span of a UTF-8 byte range; an offset inside a character counts as that character.
    #[must_use]
    pub fn span_of_bytes(&self, range: Range<usize>) -> Span {
        let start = self.byte_of.partition_point(|&byte| (byte as usize) <= range.start).saturating_sub(1);
        let end = self.byte_of.partition_point(|&byte| (byte as usize) < range.end);
        Span::new(start.min(self.len()), end.min(self.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_bytes_agree() {
        let text = Text::new("a网b".to_owned());
        assert_eq!(text.len(), 3);
        assert_eq!(text.bytes(Span::new(1, 2)), 1..4);
        assert_eq!(text.slice(Span::new(1, 3)), "网b");
        assert_eq!(text.span_of_bytes(1..4), Span::new(1, 2));
        assert_eq!(text.span_of_bytes(2..3), Span::new(1, 2), "inside a character");
        assert_eq!(text.slice(Span::new(2, 99)), "b", "clamped");
    }
}
