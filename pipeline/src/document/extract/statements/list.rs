//! Word lists behind a gate: most places of a text begin no word of a list, and two characters tell.
//! The lists themselves are `wordlist`'s; what they are for is the business of `lexicon`.

use crate::document::extract::wordlist::Words;

/// Bits of a gate: the longest list has 400 words, which fill a tenth of it.
const BITS: usize = 4096;

/// Which pairs of characters begin or end a word; a few others pass, none that does is lost.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    pairs: [u64; BITS / 64],
    singles: [u64; BITS / 64],
}

fn bit(outer: char, inner: char) -> usize {
    let mixed = u32::from(outer).wrapping_mul(0x9E37_79B1) ^ u32::from(inner).wrapping_mul(0x85EB_CA77);
    // The product is mixed best in its high bits.
    (mixed >> 20) as usize % BITS
}

fn holds(table: &[u64; BITS / 64], bit: usize) -> bool {
    table.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0)
}

impl Gate {
    fn closed() -> Self {
        Self { pairs: [0; BITS / 64], singles: [0; BITS / 64] }
    }

    /// Lets the words of `list` through by their first two characters.
    pub(super) fn beginning<'w>(lists: impl IntoIterator<Item = &'w str>) -> Self {
        let mut gate = Self::closed();
        for word in lists.into_iter().flat_map(str::split_whitespace) {
            let mut chars = word.chars();
            gate.admit(chars.next(), chars.next());
        }
        gate
    }

    /// Lets the words of `list` through by their last two characters.
    fn ending(list: &str) -> Self {
        let mut gate = Self::closed();
        for word in list.split_whitespace() {
            let mut chars = word.chars().rev();
            gate.admit(chars.next(), chars.next());
        }
        gate
    }

    fn admit(&mut self, outer: Option<char>, inner: Option<char>) {
        let Some(outer) = outer else { return };
        let (table, bit) = match inner {
            Some(inner) => (&mut self.pairs, bit(outer, inner)),
            None => (&mut self.singles, bit(outer, '\0')),
        };
        if let Some(word) = table.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }

    /// True when a word may begin with these two characters.
    pub(super) fn lets(&self, outer: char, inner: Option<char>) -> bool {
        inner.is_some_and(|inner| holds(&self.pairs, bit(outer, inner))) || holds(&self.singles, bit(outer, '\0'))
    }
}

/// A list of words with its gates.
#[derive(Debug, Clone)]
pub(super) struct List {
    words: Words,
    first: Gate,
    last: Gate,
}

impl List {
    /// Words separated by white space.
    pub(super) fn new(list: &str) -> Self {
        Self { words: Words::new(list), first: Gate::beginning([list]), last: Gate::ending(list) }
    }

    /// Length of the longest word that begins at `at`.
    pub(super) fn starting(&self, chars: &[char], at: usize) -> Option<usize> {
        let first = *chars.get(at)?;
        if !self.first.lets(first, chars.get(at + 1).copied()) {
            return None;
        }
        self.words.starting(chars, at)
    }

    /// Length of the longest word that ends just before `end`.
    pub(super) fn ending(&self, chars: &[char], end: usize) -> Option<usize> {
        let last = end.checked_sub(1)?;
        let before = last.checked_sub(1).and_then(|at| chars.get(at)).copied();
        if !self.last.lets(*chars.get(last)?, before) {
            return None;
        }
        self.words.ending(chars, end)
    }

    /// True when `chars` is exactly one of the words.
    pub(super) fn has(&self, chars: &[char]) -> bool {
        self.starting(chars, 0) == Some(chars.len())
    }

    /// True when any of the words stands in `chars`.
    pub(super) fn found_in(&self, chars: &[char]) -> bool {
        (0..chars.len()).any(|at| self.starting(chars, at).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_loses_no_word() {
        let text: Vec<char> = "大家都说社区党委书记说得对".chars().collect();
        let source = "说 书记 党委书记 大家 得对";
        let (list, words) = (List::new(source), Words::new(source));
        for at in 0..=text.len() + 1 {
            assert_eq!(list.starting(&text, at), words.starting(&text, at), "starting at {at}");
            assert_eq!(list.ending(&text, at), words.ending(&text, at), "ending at {at}");
        }
        assert!(list.found_in(&text) && list.has(&['说']) && !list.has(&['说', '得']));
    }
}
