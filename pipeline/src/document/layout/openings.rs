//! Where the words of a list may begin in a line, told by their first two characters: most lines hold none of them.
//! It finds no words; whoever asks searches the lines that are left.

/// A set of characters of the basic plane; the others are taken for members, so that nothing is missed.
#[derive(Debug, Clone)]
struct CharSet(Vec<u64>);

impl CharSet {
    fn new(chars: impl Iterator<Item = char>) -> Self {
        let mut bits = vec![0; 0x1_0000 / 64];
        for c in chars {
            if let Some(cell) = bits.get_mut(c as usize / 64) {
                *cell |= 1 << (c as usize % 64);
            }
        }
        Self(bits)
    }

    fn has(&self, c: char) -> bool {
        self.0.get(c as usize / 64).is_none_or(|cell| cell >> (c as usize % 64) & 1 == 1)
    }
}

/// The first two characters of the words of a list.
#[derive(Debug, Clone)]
pub(super) struct Openings {
    first: CharSet,
    second: CharSet,
    /// Words of one character.
    alone: Vec<char>,
}

impl Openings {
    /// The openings of some words.
    pub(super) fn new<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self {
            first: CharSet::new(words.clone().filter_map(|word| word.chars().next())),
            second: CharSet::new(words.clone().filter_map(|word| word.chars().nth(1))),
            alone: words.filter(|word| word.chars().nth(1).is_none()).flat_map(str::chars).collect(),
        }
    }

    /// False when no word of the list stands in the line.
    pub(super) fn may_stand_in(&self, chars: &[char]) -> bool {
        chars.windows(2).any(|pair| matches!(pair, [a, b] if self.first.has(*a) && self.second.has(*b)))
            || (!self.alone.is_empty() && chars.iter().any(|c| self.alone.contains(c)))
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
}
