//! Word lists read from the bundled lexicons: longest match at or before a place in a text.
//! It knows no list by name; each extractor declares the lists of its own file.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::PipelineError;

/// A set of words, looked up by their first or last character, longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    by_first: FxHashMap<char, Vec<Vec<char>>>,
    by_last: FxHashMap<char, Vec<Vec<char>>>,
}

impl Words {
    /// Words separated by white space.
    pub(super) fn new(list: &str) -> Self {
        let (mut by_first, mut by_last): (BTreeMap<char, Vec<_>>, BTreeMap<char, Vec<_>>) = Default::default();
        for word in list.split_whitespace() {
            let chars: Vec<char> = word.chars().collect();
            let (Some(&first), Some(&last)) = (chars.first(), chars.last()) else { continue };
            by_first.entry(first).or_default().push(chars.clone());
            by_last.entry(last).or_default().push(chars);
        }
        for list in by_first.values_mut().chain(by_last.values_mut()) {
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            list.dedup();
        }
        Self { by_first: by_first.into_iter().collect(), by_last: by_last.into_iter().collect() }
    }

    /// Length of the longest word that begins at `at`.
    pub(super) fn starting(&self, chars: &[char], at: usize) -> Option<usize> {
        let rest = chars.get(at..)?;
        let list = self.by_first.get(rest.first()?)?;
        list.iter().find(|word| rest.starts_with(word)).map(Vec::len)
    }

    /// Length of the longest word that ends just before `end`.
    pub(super) fn ending(&self, chars: &[char], end: usize) -> Option<usize> {
        let rest = chars.get(..end)?;
        let list = self.by_last.get(rest.last()?)?;
        list.iter().find(|word| rest.ends_with(word)).map(Vec::len)
    }

    /// True when `chars` is exactly one of the words.
    pub(super) fn has(&self, chars: &[char]) -> bool {
        self.starting(chars, 0) == Some(chars.len())
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
}
