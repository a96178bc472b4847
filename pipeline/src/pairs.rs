//! Pairs of neighbouring characters that may begin or end a word of a list, in a table small enough to stay at hand.
//! It is never wrong about a pair that was added and may take another one for it: whoever asks compares words then.

/// Bits of a table whose pairs are not counted beforehand: 16 KiB. The 5,000 pairs of the gazetteer fill 4 % of it.
const BITS: u32 = 17;
/// Bits for each pair of a list: fewer than one in a hundred other pairs passes.
const ROOM: usize = 128;
/// Fewest bits of a table, so that it has a whole cell.
const FEWEST: u32 = 6;
/// Cells of the table of first characters, 4,096 bits: the common ideographs share them out, and it fits beside the pairs.
const FIRSTS: usize = 64;
/// Stands for the second character of words that have but one.
const ALONE: char = '\0';

/// The pairs of a list.
#[derive(Debug, Clone)]
pub(crate) struct Pairs {
    /// The first characters by the lower bits of their code points: most characters begin no pair, and one look tells.
    firsts: Box<[u64; FIRSTS]>,
    cells: Box<[u64]>,
    /// How far a mixed pair is shifted to be a place in the table.
    shift: u32,
}

impl Default for Pairs {
    fn default() -> Self {
        Self::with_bits(BITS)
    }
}

impl FromIterator<(char, Option<char>)> for Pairs {
    /// The outer two characters of words; a word of one character goes with any second one.
    fn from_iter<T: IntoIterator<Item = (char, Option<char>)>>(words: T) -> Self {
        let mut words: Vec<(char, char)> =
            words.into_iter().map(|(first, second)| (first, second.unwrap_or(ALONE))).collect();
        words.sort_unstable();
        words.dedup();
        let bits = (words.len() * ROOM).max(1).ilog2() + 1;
        let mut pairs = Self::with_bits(bits.clamp(FEWEST, u32::BITS - 1));
        words.into_iter().for_each(|(first, second)| pairs.add(first, second));
        pairs
    }
}

impl Pairs {
    fn with_bits(bits: u32) -> Self {
        let cells = vec![0; (1 << bits) / 64].into_boxed_slice();
        Self { firsts: Box::new([0; FIRSTS]), cells, shift: u32::BITS - bits }
    }

    /// Adds a pair.
    pub(crate) fn add(&mut self, first: char, second: char) {
        let bit = self.bit_of(first, second);
        if let Some(cell) = self.cells.get_mut(bit / 64) {
            *cell |= 1 << (bit % 64);
        }
        if let Some(cell) = self.firsts.get_mut(first as usize / 64 % FIRSTS) {
            *cell |= 1 << (first as usize % 64);
        }
    }

    /// False when no pair begins with the character.
    #[inline]
    fn may_begin(&self, first: char) -> bool {
        self.firsts.get(first as usize / 64 % FIRSTS).is_some_and(|cell| cell >> (first as usize % 64) & 1 == 1)
    }

    /// False when the pair was not added.
    #[inline]
    pub(crate) fn may_have(&self, first: char, second: char) -> bool {
        self.has_bit(first, second)
    }

    #[inline]
    fn has_bit(&self, first: char, second: char) -> bool {
        let bit = self.bit_of(first, second);
        self.cells.get(bit / 64).is_some_and(|cell| cell >> (bit % 64) & 1 == 1)
    }

    /// False when no word of the list has these outer characters.
    #[inline]
    pub(crate) fn may_be(&self, first: char, second: Option<char>) -> bool {
        // Both are looked up: that is faster than to decide whether the second has to be.
        self.may_begin(first) && self.has_bit(first, second.unwrap_or(ALONE)) | self.has_bit(first, ALONE)
    }

    /// Where the first pair begins that may be one of the list.
    pub(crate) fn first_in(&self, chars: &[char]) -> Option<usize> {
        chars.windows(2).position(
            |pair| matches!(pair, [first, second] if self.may_begin(*first) && self.may_have(*first, *second)),
        )
    }

    /// Where the first word from `from` on may begin.
    #[inline]
    pub(crate) fn next_in(&self, chars: &[char], from: usize) -> Option<usize> {
        let rest = chars.get(from..)?;
        let inside = |pair: &[char]| matches!(pair, [first, second] if self.may_be(*first, Some(*second)));
        let last = || rest.last().filter(|&&last| self.may_be(last, None)).map(|_| rest.len() - 1);
        rest.windows(2).position(inside).or_else(last).map(|offset| from + offset)
    }

    /// Multiplying by odd numbers (those of xxHash) and keeping the highest bits spreads code points that lie side by
    /// side.
    #[inline]
    fn bit_of(&self, first: char, second: char) -> usize {
        let mixed = u32::from(first).wrapping_mul(0x9E37_79B1) ^ u32::from(second).wrapping_mul(0x85EB_CA77);
        (mixed >> self.shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_pairs_are_found_and_few_others() {
        let mut pairs = Pairs::default();
        let chars: Vec<char> = ('\u{4e00}'..='\u{5200}').collect();
        chars.chunks_exact(2).for_each(|pair| pairs.add(pair[0], pair[1]));
        assert!(chars.chunks_exact(2).all(|pair| pairs.may_have(pair[0], pair[1])));
        let wrong = chars.windows(3).filter(|three| pairs.may_have(three[0], three[2])).count();
        assert!(wrong * 50 < chars.len(), "{wrong} of {}", chars.len());
        assert_eq!(pairs.first_in(&['的', chars[4], chars[5]]), Some(1));
        assert_eq!(pairs.first_in(&[chars[4]]), None);
    }

    #[test]
    fn words_of_one_character_go_with_any_other() {
        let pairs: Pairs = [('书', Some('记')), ('说', None)].into_iter().collect();
        assert!(pairs.may_be('书', Some('记')) && pairs.may_be('说', Some('话')) && pairs.may_be('说', None));
        assert!(!pairs.may_be('书', None) && !pairs.may_be('的', Some('书')));
        let chars: Vec<char> = "他的书记说".chars().collect();
        assert_eq!([0, 2, 3, 5].map(|from| pairs.next_in(&chars, from)), [Some(2), Some(2), Some(4), None]);
        assert!(!Pairs::from_iter([]).may_be('说', None));
    }
}
