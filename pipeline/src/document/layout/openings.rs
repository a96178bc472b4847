//! Where the words of a list may begin or end in a line, told by two of their characters: most lines hold none of them.
//! It finds no words; whoever asks searches the lines that are left.

use crate::pairs::Pairs;

/// The first or the last two characters of the words of a list.
#[derive(Debug, Clone)]
pub(super) struct Openings {
    pairs: Pairs,
    /// Words of one character.
    alone: Vec<char>,
}

impl Openings {
    /// The openings of some words.
    pub(super) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        Self::of(words.map(|word| {
            let mut chars = word.chars();
            (chars.next(), chars.next())
        }))
    }

    /// The endings of some words.
    pub(super) fn endings<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        Self::of(words.map(|word| {
            let mut chars = word.chars().rev();
            let last = chars.next();
            chars.next().map_or((last, None), |before| (Some(before), last))
        }))
    }

    fn of(words: impl Iterator<Item = (Option<char>, Option<char>)>) -> Self {
        let mut pairs = Pairs::default();
        let mut alone = Vec::new();
        for word in words {
            match word {
                (Some(first), Some(second)) => pairs.add(first, second),
                (Some(only), None) => alone.push(only),
                _ => {}
            }
        }
        Self { pairs, alone }
    }

    /// False when no word of the list stands in the line.
    pub(super) fn may_stand_in(&self, chars: &[char]) -> bool {
        self.pairs.first_in(chars).is_some() || (!self.alone.is_empty() && chars.iter().any(|c| self.alone.contains(c)))
    }

    /// False when no word begins the characters.
    pub(super) fn may_begin(&self, chars: &[char]) -> bool {
        match chars {
            [first, second, ..] => self.pairs.may_have(*first, *second) || self.alone.contains(first),
            [only] => self.alone.contains(only),
            [] => false,
        }
    }

    /// False when no word ends the characters.
    pub(super) fn may_end(&self, chars: &[char]) -> bool {
        match chars {
            [.., before, last] => self.pairs.may_have(*before, *last) || self.alone.contains(last),
            [only] => self.alone.contains(only),
            [] => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_an_opening_are_told() {
        let openings = Openings::new(["来源", "发布于", "👍赞", "图"].into_iter());
        for (line, want) in [
            ("本报来源", true),
            ("发布于昨日", true),
            ("街道发布", true),
            ("来到源头", false),
            ("来", false),
            ("", false),
            ("图", true),
            ("新图", true),
            ("已有👍赞", true),
        ] {
            assert_eq!(openings.may_stand_in(&line.chars().collect::<Vec<_>>()), want, "{line}");
        }
    }

    #[test]
    fn beginnings_without_a_word_are_told() {
        let openings = Openings::new(["来源", "发布于", "图"].into_iter());
        for (line, want) in [
            ("来源地", true),
            ("发布", true),
            ("图", true),
            ("图像", true),
            ("的来源", false),
            ("来", false),
            ("", false),
        ] {
            assert_eq!(openings.may_begin(&line.chars().collect::<Vec<_>>()), want, "{line}");
        }
    }

    #[test]
    fn ends_without_a_word_are_told() {
        let endings = Openings::endings(["来源", "发布于", "图"].into_iter());
        for (line, want) in [
            ("本报来源", true),
            ("昨日发布于", true),
            ("来源地", false),
            ("发布", false),
            ("新图", true),
            ("图", true),
            ("", false),
        ] {
            assert_eq!(endings.may_end(&line.chars().collect::<Vec<_>>()), want, "{line}");
        }
    }
}
