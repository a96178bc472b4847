//! Pairs of neighbouring characters that may begin a word of a list, in a table small enough to stay at hand.
//! It is never wrong about a pair that was added and may take another one for it: whoever asks compares words then.

/// Bits of the table: 16 KiB. The 5,000 pairs of the gazetteer fill 4 % of it.
const BITS: u32 = 17;

const CELLS: usize = (1 << BITS) / 64;

/// The pairs of a list.
#[derive(Debug, Clone)]
pub(crate) struct Pairs(Box<[u64; CELLS]>);

impl Default for Pairs {
    fn default() -> Self {
        Self(Box::new([0; CELLS]))
    }
}

impl Pairs {
    /// Adds a pair.
    pub(crate) fn add(&mut self, first: char, second: char) {
        let bit = bit_of(first, second);
        if let Some(cell) = self.0.get_mut(bit / 64) {
            *cell |= 1 << (bit % 64);
        }
    }

    /// False when the pair was not added.
    #[inline]
    pub(crate) fn may_have(&self, first: char, second: char) -> bool {
        let bit = bit_of(first, second);
        self.0.get(bit / 64).is_some_and(|cell| cell >> (bit % 64) & 1 == 1)
    }

    /// Where the first pair begins that may be one of the list.
    pub(crate) fn first_in(&self, chars: &[char]) -> Option<usize> {
        chars.windows(2).position(|pair| matches!(pair, [first, second] if self.may_have(*first, *second)))
    }
}

/// Multiplying by odd numbers (those of xxHash) and keeping the highest bits spreads code points that lie side by side.
#[inline]
fn bit_of(first: char, second: char) -> usize {
    let mixed = u32::from(first).wrapping_mul(0x9E37_79B1) ^ u32::from(second).wrapping_mul(0x85EB_CA77);
    (mixed >> (u32::BITS - BITS)) as usize
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
}
