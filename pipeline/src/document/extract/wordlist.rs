//! Word lists read from the bundled lexicons: longest match at or before a place in a text. Words are found by their outer
//! two characters: most places of a text begin no word of a list, and two characters tell.
//! It knows no list by name; each extractor declares the lists of its own file.

use crate::PipelineError;
use crate::pairs::Pairs;

/// The words of a list seen from one end.
#[derive(Debug, Clone)]
struct Side {
    pairs: Pairs,
    /// Outer two characters of the words, sorted.
    keys: Vec<u64>,
    /// The words with each key, longest first, each with its third character from that end.
    words: Vec<Vec<(Option<char>, Vec<char>)>>,
}

/// A word behind its outer three characters.
type Outer = (char, Option<char>, Option<char>, Vec<char>);

/// The outer characters of a word as one number; words of one character come first.
fn key(first: char, second: Option<char>) -> u64 {
    u64::from(u32::from(first)) << 32 | second.map_or(0, |second| u64::from(u32::from(second)))
}

impl Side {
    /// `outer` gives the character of a word by its distance from the end that is looked at.
    fn new(list: &str, outer: fn(&[char], usize) -> Option<char>) -> Self {
        let mut words: Vec<Outer> = list
            .split_whitespace()
            .map(|word| word.chars().collect::<Vec<char>>())
            .filter_map(|word| Some((outer(&word, 0)?, outer(&word, 1), outer(&word, 2), word)))
            .collect();
        words.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.3.len().cmp(&a.3.len())).then(a.3.cmp(&b.3)));
        let pairs = words.iter().map(|&(first, second, ..)| (first, second)).collect();
        let mut side = Self { pairs, keys: Vec::new(), words: Vec::new() };
        for (first, second, third, word) in words {
            let key = key(first, second);
            if side.keys.last() != Some(&key) {
                side.keys.push(key);
                side.words.push(Vec::new());
            }
            if let Some(alike) = side.words.last_mut() {
                alike.push((third, word));
            }
        }
        side
    }

    /// Length of the longest word with these outer characters that `fits`; the pairs have let them through.
    #[inline(never)]
    fn longest(
        &self,
        (first, second, third): (char, Option<char>, Option<char>),
        fits: impl Fn(&[char]) -> bool,
    ) -> Option<usize> {
        let alike = |second: Option<char>| {
            let index = self.keys.binary_search(&key(first, second)).ok()?;
            self.words.get(index)
        };
        let longer = second.filter(|&second| self.pairs.may_have(first, second)).and_then(|second| {
            // Most words of a key differ in their third character.
            let mut likely = alike(Some(second))?.iter().filter(|(own, _)| own.is_none() || *own == third);
            likely.find(|(_, word)| fits(word)).map(|(_, word)| word.len())
        });
        longer.or_else(|| self.pairs.may_be(first, None).then(|| alike(None)).flatten().map(|_| 1))
    }
}

/// A list of words: longest match at or before a place in a text.
#[derive(Debug, Clone)]
pub(super) struct Words {
    first: Side,
    last: Side,
}

impl Words {
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
        self.first.longest((first, second, rest.get(2).copied()), |word| rest.starts_with(word))
    }

    /// Length of the longest word that ends just before `end`.
    #[inline]
    pub(super) fn ending(&self, chars: &[char], end: usize) -> Option<usize> {
        let rest = chars.get(..end)?;
        let (last, before) = rest.split_last()?;
        if !self.last.pairs.may_be(*last, before.last().copied()) {
            return None;
        }
        let third = before.len().checked_sub(2).and_then(|at| before.get(at)).copied();
        self.last.longest((*last, before.last().copied(), third), |word| rest.ends_with(word))
    }

    /// False when no word begins with these two characters.
    #[inline]
    pub(super) fn may_start(&self, first: char, second: char) -> bool {
        self.first.pairs.may_be(first, Some(second))
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

/// The error of a lexicon file that is not the TOML its extractor expects.
pub(super) fn broken(name: &'static str, error: &toml::de::Error) -> PipelineError {
    PipelineError::Lexicon { name, line: 0, problem: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_word_wins_on_both_sides() {
        let words = Words::new("书记 党委书记 委员\n主任");
        let text: Vec<char> = "社区党委书记王晖".chars().collect();
        assert_eq!(words.ending(&text, 6), Some(4));
        assert_eq!(words.starting(&text, 2), Some(4));
        assert_eq!(words.starting(&text, 4), Some(2));
        assert_eq!(words.starting(&text, 99), None);
        assert!(words.has(&['主', '任']));
        assert!(!words.has(&['主']));
    }

    #[test]
    fn words_of_one_character_are_the_shortest() {
        let words = Words::new("说 说明 明");
        let text: Vec<char> = "说说明".chars().collect();
        assert_eq!([0, 1, 2].map(|at| words.starting(&text, at)), [Some(1), Some(2), Some(1)]);
        assert_eq!([1, 2, 3].map(|end| words.ending(&text, end)), [Some(1), Some(1), Some(2)]);
        assert!(words.found_in(&text) && !words.found_in(&['书']));
    }
}
