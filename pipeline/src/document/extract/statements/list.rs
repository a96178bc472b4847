//! Word lists by their outer two characters: most places of a text begin no word of a list, and two characters tell.
//! What the lists are for is the business of `lexicon`.

use crate::pairs::Pairs;

/// The words of a list seen from one end.
#[derive(Debug, Clone)]
struct Side {
    pairs: Pairs,
    /// Outer two characters of the words, sorted.
    keys: Vec<u64>,
    /// The words with each key, longest first.
    words: Vec<Vec<Vec<char>>>,
}

/// The outer characters of a word as one number; words of one character come first.
fn key(first: char, second: Option<char>) -> u64 {
    u64::from(u32::from(first)) << 32 | second.map_or(0, |second| u64::from(u32::from(second)))
}

impl Side {
    /// `outer` gives the character of a word by its distance from the end that is looked at.
    fn new(list: &str, outer: fn(&[char], usize) -> Option<char>) -> Self {
        let mut words: Vec<(char, Option<char>, Vec<char>)> = list
            .split_whitespace()
            .map(|word| word.chars().collect::<Vec<char>>())
            .filter_map(|word| Some((outer(&word, 0)?, outer(&word, 1), word)))
            .collect();
        words.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.len().cmp(&a.2.len())).then(a.2.cmp(&b.2)));
        let pairs = words.iter().map(|&(first, second, _)| (first, second)).collect();
        let mut side = Self { pairs, keys: Vec::new(), words: Vec::new() };
        for (first, second, word) in words {
            let key = key(first, second);
            if side.keys.last() != Some(&key) {
                side.keys.push(key);
                side.words.push(Vec::new());
            }
            if let Some(alike) = side.words.last_mut() {
                alike.push(word);
            }
        }
        side
    }

    /// Length of the longest word with these outer characters that `fits`; the pairs have let them through.
    #[inline(never)]
    fn longest(&self, first: char, second: Option<char>, fits: impl Fn(&[char]) -> bool) -> Option<usize> {
        let alike = |second: Option<char>| {
            let index = self.keys.binary_search(&key(first, second)).ok()?;
            self.words.get(index)
        };
        let longer = second
            .filter(|&second| self.pairs.may_have(first, second))
            .and_then(|second| alike(Some(second))?.iter().find(|word| fits(word)).map(Vec::len));
        longer.or_else(|| self.pairs.may_be(first, None).then(|| alike(None)).flatten().map(|_| 1))
    }
}

/// A list of words: longest match at or before a place in a text.
#[derive(Debug, Clone)]
pub(super) struct List {
    first: Side,
    last: Side,
}

impl List {
    /// Words separated by white space.
    pub(super) fn new(list: &str) -> Self {
        Self {
            first: Side::new(list, |word, at| word.get(at).copied()),
            last: Side::new(list, |word, back| word.get(word.len().checked_sub(back + 1)?).copied()),
        }
    }

    /// The first two characters of the words.
    pub(super) fn beginnings(list: &str) -> impl Iterator<Item = (char, Option<char>)> {
        list.split_whitespace().filter_map(|word| {
            let mut chars = word.chars();
            Some((chars.next()?, chars.next()))
        })
    }

    /// Length of the longest word that begins at `at`.
    #[inline]
    pub(super) fn starting(&self, chars: &[char], at: usize) -> Option<usize> {
        let rest = chars.get(at..)?;
        let (first, second) = (*rest.first()?, rest.get(1).copied());
        if !self.first.pairs.may_be(first, second) {
            return None;
        }
        self.first
            .longest(first, second, |word| word.len() <= rest.len() && word.iter().eq(rest.iter().take(word.len())))
    }

    /// Length of the longest word that ends just before `end`.
    #[inline]
    pub(super) fn ending(&self, chars: &[char], end: usize) -> Option<usize> {
        let rest = chars.get(..end)?;
        let (last, before) = rest.split_last()?;
        if !self.last.pairs.may_be(*last, before.last().copied()) {
            return None;
        }
        self.last.longest(*last, before.last().copied(), |word| {
            word.len() <= rest.len() && word.iter().rev().eq(rest.iter().rev().take(word.len()))
        })
    }

    /// False when no word ends with these two characters.
    #[inline]
    pub(super) fn may_end(&self, before: char, last: char) -> bool {
        self.last.pairs.may_be(last, Some(before))
    }

    /// True when `chars` is exactly one of the words.
    pub(super) fn has(&self, chars: &[char]) -> bool {
        self.starting(chars, 0) == Some(chars.len())
    }

    /// True when any of the words stands in `chars`.
    pub(super) fn found_in(&self, chars: &[char]) -> bool {
        let mut from = 0;
        while let Some(at) = self.first.pairs.next_in(chars, from) {
            if self.starting(chars, at).is_some() {
                return true;
            }
            from = at + 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::extract::wordlist::Words;

    #[test]
    fn the_pairs_lose_no_word() {
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
