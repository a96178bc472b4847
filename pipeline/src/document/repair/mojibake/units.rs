//! Characters before and after a line is read otherwise, aligned by the bytes they take, and what is known of lost ones.
//! It lists candidates for a lost character and chooses none.

use std::sync::OnceLock;

use super::{Encoding, Mistake};
use crate::document::decode::plausible::{Figures, is_frequent, is_hanzi};
use crate::document::decode::two_byte::{self, TwoByteTable};

/// A character and how many bytes of the stream it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) c: char,
    pub(super) stream: usize,
    pub(super) lost: Option<Lost>,
}

/// A character of which not all bytes are there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lost {
    pub(super) pattern: Pattern,
    pub(super) swallowed: Swallowed,
}

/// The bytes of a lost character as far as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Three bytes of UTF-8.
    Three([Option<u8>; 3]),
    /// Two bytes of UTF-8: a raised dot or a sign.
    Short([Option<u8>; 2]),
    /// Two bytes of GBK or Big5.
    Two([Option<u8>; 2]),
    /// Two bytes of GBK: what was found is spelt twice in Big5. The first spelling is the one that encoders write.
    Either([u8; 2], [u8; 2]),
    /// One byte of two in GBK or Big5, whichever.
    Half(u8),
    /// All bytes are there, unless they belong to the neighbours of a lost byte.
    Phase,
    /// Bytes that no encoding spells so.
    Broken,
}

/// The ASCII byte a decoder took along with a byte it could not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// None.
    Nothing,
    /// One that what follows gives back.
    Known(char),
    /// One that nothing tells.
    Unknown,
}

/// First bytes of the characters that Chinese text is made of: General Punctuation, CJK punctuation, ideographs,
/// full-width forms.
const LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];
/// What Windows has no character for in its Latin code page, and strict decoders lose.
const NOT_IN_WINDOWS_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// Share of frequent hanzi and marks from which a stretch is Chinese as found: as of a phrase.
const CLEAN_STRETCH: f64 = 0.7;

impl Lost {
    pub(super) fn pair(first: Option<u8>, second: Option<u8>) -> Self {
        Self { pattern: Pattern::Two([first, second]), swallowed: Swallowed::Nothing }
    }

    pub(super) fn broken() -> Self {
        Self { pattern: Pattern::Broken, swallowed: Swallowed::Nothing }
    }

    /// False where the bytes that are left are those of a hanzi.
    pub(super) fn may_be_mark(self) -> bool {
        match self.pattern {
            Pattern::Three([Some(lead), ..]) => !(0xE4..=0xE9).contains(&lead),
            Pattern::Three([None, Some(second), _]) => matches!(second, 0x80 | 0xBC),
            _ => true,
        }
    }

    /// The characters that the known bytes leave. Where two bytes are gone, the frequent ones alone.
    pub(super) fn candidates(&self, mistake: Mistake) -> Vec<char> {
        match self.pattern {
            Pattern::Broken | Pattern::Phase => Vec::new(),
            Pattern::Either(first, second) => {
                let table = two_byte::table();
                [first, second].iter().filter_map(|[lead, trail]| table.decode(*lead, *trail)).collect()
            }
            Pattern::Three(pattern) => {
                let alone = pattern.iter().flatten().count() > 1;
                let [lead, second, third] = pattern;
                let byte = |known: Option<u8>| known.map_or(0x80..=0xBF, |byte| byte..=byte);
                let (one, leads) = (lead.map(|lead| [lead]), LEADS.as_slice());
                let mut candidates = Vec::with_capacity(64);
                for lead in one.as_ref().map_or(leads, <[u8; 1]>::as_slice) {
                    for second in byte(second) {
                        let third = byte(third);
                        let all = third.filter_map(|third| of_three_bytes([*lead, second, third]));
                        if alone {
                            candidates.extend(all);
                        } else {
                            candidates.extend(all.filter(|c| is_frequent(*c) || !is_hanzi(*c)));
                        }
                    }
                }
                candidates
            }
            Pattern::Short([first, second]) => {
                let leads = first.map_or(vec![0xC2, 0xC3], |lead| vec![lead]);
                let seconds: Vec<u8> = second.map_or_else(|| (0x80..=0xBF).collect(), |second| vec![second]);
                let bytes = leads.iter().flat_map(|lead| seconds.iter().map(|second| [*lead, *second]));
                bytes.filter_map(|bytes| std::str::from_utf8(&bytes).ok()?.chars().next()).collect()
            }
            Pattern::Two([None, None]) => match (mistake.wrong, mistake.right) {
                (Encoding::Big5, Encoding::Gbk) => not_in(two_byte::big5_table(), &NOT_IN_BIG5).to_vec(),
                (Encoding::Big5Unicode, Encoding::Gbk) => {
                    not_in(two_byte::big5_unicode_table(), &NOT_IN_BIG5_UNICODE).to_vec()
                }
                _ => Vec::new(),
            },
            Pattern::Two([first, second]) => {
                let table = table_of(mistake);
                let pair = |byte: u8| table.decode(first.unwrap_or(byte), second.unwrap_or(byte));
                if mistake.wrong == Encoding::Latin {
                    NOT_IN_WINDOWS_1252.into_iter().filter_map(pair).collect()
                } else {
                    (0x40..=0xFE).filter_map(pair).collect()
                }
            }
            Pattern::Half(byte) => {
                let table = table_of(mistake);
                let pairs = (0x40..=0xFE).flat_map(|other| [table.decode(byte, other), table.decode(other, byte)]);
                pairs.flatten().collect()
            }
        }
    }
}

/// The character of three bytes of UTF-8.
fn of_three_bytes([lead, second, third]: [u8; 3]) -> Option<char> {
    let begins = (0xE0..=0xEF).contains(&lead);
    let goes_on = |byte: u8| (0x80..=0xBF).contains(&byte);
    let bits = |byte: u8, mask: u8| u32::from(byte & mask);
    let code = bits(lead, 0x0F) << 12 | bits(second, 0x3F) << 6 | bits(third, 0x3F);
    // Lower ones take fewer bytes.
    if begins && goes_on(second) && goes_on(third) && code >= 0x800 { char::from_u32(code) } else { None }
}

fn table_of(mistake: Mistake) -> &'static TwoByteTable {
    if mistake.right == Encoding::Big5 { two_byte::big5_table() } else { two_byte::table() }
}

static NOT_IN_BIG5: OnceLock<Vec<char>> = OnceLock::new();
static NOT_IN_BIG5_UNICODE: OnceLock<Vec<char>> = OnceLock::new();

/// The hanzi of GB 2312 whose two bytes spell nothing in a table.
fn not_in(table: &TwoByteTable, list: &'static OnceLock<Vec<char>>) -> &'static [char] {
    list.get_or_init(|| {
        let pairs = (0xB0..=0xF7_u8).flat_map(|lead| (0xA1..=0xFE_u8).map(move |trail| (lead, trail)));
        pairs
            .filter(|(lead, trail)| table.decode(*lead, *trail).is_none())
            .filter_map(|(lead, trail)| two_byte::table().decode(lead, trail))
            .filter(|c| is_hanzi(*c))
            .collect()
    })
}

/// True for a character that is not all there. Of which of two it is, and where its bytes begin, may be in doubt.
pub(super) fn is_gone(unit: &Unit) -> bool {
    unit.lost.is_some_and(|lost| !matches!(lost.pattern, Pattern::Either(..) | Pattern::Phase))
}

/// How many characters of a stretch are not all there.
pub(super) fn lost(units: &[Unit]) -> usize {
    units.iter().filter(|unit| is_gone(unit)).count()
}

/// A line read otherwise.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) before: Vec<Unit>,
    pub(super) after: Vec<Unit>,
}

impl Reading {
    /// An empty one for so many characters.
    pub(super) fn with_capacity(characters: usize) -> Self {
        Self { before: Vec::with_capacity(characters), after: Vec::with_capacity(characters) }
    }

    /// Figures of the characters that are not lost.
    pub(super) fn figures(&self) -> Figures {
        Figures::of(self.after.iter().filter(|unit| unit.lost.is_none()).map(|unit| unit.c))
    }

    /// Characters that are not all there.
    pub(super) fn lost(&self) -> usize {
        lost(&self.after)
    }

    /// The same with stretches between ASCII characters as they were found that are Chinese so and less so otherwise: one cell
    /// of a row, one element of a page may be damaged and the others not.
    pub(super) fn keep_clean(mut self) -> Self {
        let is_border = |unit: &Unit| unit.c.is_ascii() && unit.c != '?';
        if !self.before.iter().any(is_border) {
            return self;
        }
        let mut after = Vec::with_capacity(self.after.len());
        let mut rest = self.after.as_slice();
        // Bytes of the stream that `found` and what was taken of `after` come to.
        let (mut found, mut taken) = (0, 0);
        for stretch in self.before.chunk_by(|one, other| is_border(one) == is_border(other)) {
            let start = found;
            found += stretch.iter().map(|unit| unit.stream).sum::<usize>();
            let aligned = start == taken;
            let read = rest.iter().take_while(|unit| {
                let more = taken < found;
                taken += if more { unit.stream } else { 0 };
                more
            });
            let (read, later) = rest.split_at(read.count());
            rest = later;
            let is_clean = || {
                let (before, after) =
                    (Figures::of(stretch.iter().map(|unit| unit.c)), Figures::of(read.iter().map(|unit| unit.c)));
                before.share() >= CLEAN_STRETCH && after.share() < before.share()
            };
            if aligned && taken == found && is_clean() {
                after.extend(stretch.iter().map(|unit| Unit { lost: None, ..*unit }));
            } else {
                after.extend_from_slice(read);
            }
        }
        after.extend_from_slice(rest);
        self.after = after;
        self
    }

    /// Places that speak against the reading.
    pub(super) fn broken(&self) -> usize {
        let broken =
            |unit: &&Unit| unit.lost.is_some_and(|lost| matches!(lost.pattern, Pattern::Broken | Pattern::Half(_)));
        self.after.iter().filter(broken).count()
    }

    pub(super) fn text(&self) -> String {
        self.after.iter().map(|unit| unit.c).collect()
    }
}
