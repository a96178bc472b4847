//! Word lists by their outer two characters: most places of a text begin no word of a list, and two characters tell.
//! What the lists are for is the business of `lexicon`.

/// Bits for pairs of characters: the longest list has 450 words, which fill a fortieth.
const PAIRS: usize = 16384;
/// Bits for the outer characters.
const OUTER: usize = 4096;

/// Which pairs of characters begin or end a word; a few others pass, none that does is lost.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    pairs: Box<[u64; PAIRS / 64]>,
    /// The outer characters of all words: most characters of a text are none.
    outer: Box<[u64; OUTER / 64]>,
}

/// A place in a table of `bits` bits.
#[inline]
fn place(outer: char, inner: char, bits: usize) -> usize {
    let mixed = u32::from(outer).wrapping_mul(0x9E37_79B1) ^ u32::from(inner).wrapping_mul(0x85EB_CA77);
    // The products are mixed best in their high bits.
    (mixed >> 16) as usize % bits
}

#[inline]
fn holds<const N: usize>(table: &[u64; N], place: usize) -> bool {
    table.get(place / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
}

fn set(table: &mut [u64], place: usize) {
    if let Some(word) = table.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

impl Gate {
    fn closed() -> Self {
        Self { pairs: Box::new([0; PAIRS / 64]), outer: Box::new([0; OUTER / 64]) }
    }

    /// Lets the words of all `lists` through by their first two characters.
    pub(super) fn beginning<'w>(lists: impl IntoIterator<Item = &'w str>) -> Self {
        let mut gate = Self::closed();
        for word in lists.into_iter().flat_map(str::split_whitespace) {
            let mut chars = word.chars();
            if let Some(outer) = chars.next() {
                gate.admit(outer, chars.next());
            }
        }
        gate
    }

    fn admit(&mut self, outer: char, inner: Option<char>) {
        set(&mut *self.outer, place(outer, '\0', OUTER));
        // A word of one character goes with any second one: it is entered without.
        set(&mut *self.pairs, place(outer, inner.unwrap_or('\0'), PAIRS));
    }

    /// True when a word may begin with these two characters.
    #[inline]
    pub(super) fn lets(&self, outer: char, inner: Option<char>) -> bool {
        holds(&self.outer, place(outer, '\0', OUTER))
            && (inner.is_some_and(|inner| self.lets_pair(outer, inner)) || self.lets_pair(outer, '\0'))
    }

    #[inline]
    fn lets_pair(&self, outer: char, inner: char) -> bool {
        holds(&self.pairs, place(outer, inner, PAIRS))
    }
}

/// Words with the same two outer characters, longest first.
#[derive(Debug, Clone)]
struct Bucket {
    key: (char, char),
    words: Vec<Vec<char>>,
}

/// The words of a list seen from one end.
#[derive(Debug, Clone)]
struct Side {
    gate: Gate,
    /// Sorted by key.
    buckets: Vec<Bucket>,
    /// Words of one character, sorted.
    singles: Vec<char>,
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
        let mut side = Self { gate: Gate::closed(), buckets: Vec::new(), singles: Vec::new() };
        for (first, second, word) in words {
            side.gate.admit(first, second);
            let Some(second) = second else {
                side.singles.push(first);
                continue;
            };
            match side.buckets.last_mut().filter(|bucket| bucket.key == (first, second)) {
                Some(bucket) => bucket.words.push(word),
                None => side.buckets.push(Bucket { key: (first, second), words: vec![word] }),
            }
        }
        side
    }

    /// Length of the longest word with these outer characters that `fits`; the gate has let them through.
    #[inline(never)]
    fn longest(&self, first: char, second: Option<char>, fits: impl Fn(&[char]) -> bool) -> Option<usize> {
        let longer = second.filter(|&second| self.gate.lets_pair(first, second)).and_then(|second| {
            let index = self.buckets.binary_search_by_key(&(first, second), |bucket| bucket.key).ok()?;
            self.buckets.get(index)?.words.iter().find(|word| fits(word)).map(Vec::len)
        });
        longer.or_else(|| (self.gate.lets_pair(first, '\0') && self.singles.binary_search(&first).is_ok()).then_some(1))
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

    /// Length of the longest word that begins at `at`.
    #[inline]
    pub(super) fn starting(&self, chars: &[char], at: usize) -> Option<usize> {
        let rest = chars.get(at..)?;
        let (first, second) = (*rest.first()?, rest.get(1).copied());
        if !self.first.gate.lets(first, second) {
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
        if !self.last.gate.lets(*last, before.last().copied()) {
            return None;
        }
        self.last.longest(*last, before.last().copied(), |word| {
            word.len() <= rest.len() && word.iter().rev().eq(rest.iter().rev().take(word.len()))
        })
    }

    /// False when no word ends with these two characters.
    #[inline]
    pub(super) fn may_end(&self, before: char, last: char) -> bool {
        self.last.gate.lets(last, Some(before))
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
    use crate::document::extract::wordlist::Words;

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
