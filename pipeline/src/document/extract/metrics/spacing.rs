//! Takes spaces beside digits out of a sentence (增长 5.6 %, 建成 12 个), which separate nothing there.
//! It reads no number; places found in what is left are led back to the sentence by it.

use std::borrow::Cow;

/// A sentence without such spaces.
#[derive(Debug)]
pub(super) struct Unspaced<'a> {
    /// What is left.
    pub(super) chars: Cow<'a, [char]>,
    /// Offset in the sentence of each character that is left; empty when all are.
    offsets: Vec<usize>,
}

impl<'a> Unspaced<'a> {
    /// Takes the spaces out.
    pub(super) fn new(s: &'a [char]) -> Self {
        let beside = |at: usize| {
            let digit = |at: Option<usize>| at.and_then(|at| s.get(at)).is_some_and(char::is_ascii_digit);
            let inner = |at: Option<usize>| at.and_then(|at| s.get(at)).is_some_and(|&c| is_joined(c));
            let (before, after) = (at.checked_sub(1), Some(at + 1));
            // Two numbers stay two.
            (digit(before) && inner(after)) || (inner(before) && digit(after))
        };
        // Most sentences have no space at all.
        if !s.contains(&' ') || !s.windows(2).any(|pair| matches!(pair, [' ', c] | [c, ' '] if c.is_ascii_digit())) {
            return Self { chars: Cow::Borrowed(s), offsets: Vec::new() };
        }
        let offsets: Vec<usize> =
            s.iter().enumerate().filter(|&(at, &c)| c != ' ' || !beside(at)).map(|(at, _)| at).collect();
        let chars = offsets.iter().filter_map(|&at| s.get(at).copied()).collect();
        Self { chars: Cow::Owned(chars), offsets }
    }

    /// Where a character that is left stands in the sentence.
    pub(super) fn place(&self, at: usize) -> usize {
        self.offsets.get(at).copied().unwrap_or(at)
    }

    /// Where a character of the sentence, or the next that is left, stands among what is left.
    pub(super) fn left(&self, place: usize) -> usize {
        if self.offsets.is_empty() { place } else { self.offsets.partition_point(|&offset| offset < place) }
    }
}

/// True for what may belong to a number beside it: ideographs and signs of shares.
fn is_joined(c: char) -> bool {
    super::quantity::is_han(c) || matches!(c, '%' | '‰' | '℃' | '㎡')
}
