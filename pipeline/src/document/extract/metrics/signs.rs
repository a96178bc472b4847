//! What each character may begin, in one table: most characters of a text begin nothing that a metric rule reads.
//! It follows no word; `lexicon`, `number` and `time` do, at the places it leaves.

/// Characters of the table: the basic plane holds all that numbers and words of the lists begin with.
const PLANE: u32 = 0x1_0000;

/// What a character may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A number in digits or in Chinese numerals, 首位 or 榜首.
    Number,
    /// A quantity, or a word in which a numeral counts nothing.
    Quantity,
    /// A time expression.
    Time,
    /// A word that says what is planned, done or required.
    Cue,
    /// A verb or a function word.
    Verb,
    /// A verb of a phrase, or a word that holds one.
    Deed,
    /// A word of comparing or contributing.
    Gap,
}

impl Sign {
    /// Every sign.
    const ALL: [Self; 7] = [Self::Number, Self::Quantity, Self::Time, Self::Cue, Self::Verb, Self::Deed, Self::Gap];

    fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// The signs of every character.
#[derive(Debug)]
pub(super) struct Signs {
    of: Vec<u16>,
}

impl Signs {
    /// Asks once for every character and sign.
    pub(super) fn new(has: impl Fn(char, Sign) -> bool) -> Self {
        let signs_of = |c: char| Sign::ALL.iter().filter(|&&sign| has(c, sign)).fold(0, |bits, sign| bits | sign.bit());
        Self { of: (0..PLANE).map(|c| char::from_u32(c).map_or(0, signs_of)).collect() }
    }

    /// True when the character may begin what the sign stands for.
    #[inline]
    pub(super) fn has(&self, c: char, sign: Sign) -> bool {
        self.of.get(c as usize).is_some_and(|signs| signs & sign.bit() != 0)
    }

    /// The first place from `at` on whose character has the sign.
    #[inline]
    pub(super) fn next(&self, s: &[char], at: usize, sign: Sign) -> Option<usize> {
        s.get(at..)?.iter().position(|&c| self.has(c, sign)).map(|offset| at + offset)
    }
}
