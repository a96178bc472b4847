//! Words that carry a tag each (the type of a head, the relation of a verb): the longest at or before a place in a text.
//! It knows no list by name; `lexicon` fills it.

use rustc_hash::FxHashMap;

/// Words with a tag, looked up by their first or last character.
#[derive(Debug, Clone)]
pub(super) struct Tagged<T> {
    by_first: FxHashMap<char, Vec<(Vec<char>, T)>>,
    by_last: FxHashMap<char, Vec<(Vec<char>, T)>>,
}

impl<T: Copy> Tagged<T> {
    /// Lists of words separated by white space; of equal words the one of an earlier list wins.
    pub(super) fn new<'a>(lists: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut tagged = Self { by_first: FxHashMap::default(), by_last: FxHashMap::default() };
        for (list, tag) in lists {
            for word in list.split_whitespace() {
                let chars: Vec<char> = word.chars().collect();
                let (Some(&first), Some(&last)) = (chars.first(), chars.last()) else { continue };
                tagged.by_first.entry(first).or_default().push((chars.clone(), tag));
                tagged.by_last.entry(last).or_default().push((chars, tag));
            }
        }
        for words in tagged.by_first.values_mut().chain(tagged.by_last.values_mut()) {
            // Stable: equal words keep the order of their lists.
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        tagged
    }

    /// Length and tag of the longest word that begins at `at`.
    pub(super) fn starting(&self, chars: &[char], at: usize) -> Option<(usize, T)> {
        let rest = chars.get(at..)?;
        let words = self.by_first.get(rest.first()?)?;
        words.iter().find(|(word, _)| rest.starts_with(word)).map(|(word, tag)| (word.len(), *tag))
    }

    /// Length and tag of the longest word that ends just before `end`.
    pub(super) fn ending(&self, chars: &[char], end: usize) -> Option<(usize, T)> {
        let rest = chars.get(..end)?;
        let words = self.by_last.get(rest.last()?)?;
        words.iter().find(|(word, _)| rest.ends_with(word)).map(|(word, tag)| (word.len(), *tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_and_of_equal_ones_the_earlier_list() {
        let tagged = Tagged::new([("行动 规划", 1), ("专项行动 规划", 2)]);
        let text: Vec<char> = "开展专项行动规划".chars().collect();
        assert_eq!(tagged.starting(&text, 2), Some((4, 2)));
        assert_eq!(tagged.ending(&text, 6), Some((4, 2)));
        assert_eq!(tagged.starting(&text, 6), Some((2, 1)));
        assert_eq!((tagged.starting(&text, 0), tagged.ending(&text, 0)), (None, None));
    }
}
