//! The bytes that wrongly decoded characters came from, and the characters these bytes spell in GBK or Big5.
//! UTF-8 is in `utf8`; nothing is judged here.

use std::sync::LazyLock;

use super::Encoding;
use super::units::{Lost, Pattern, Reading, Swallowed, Unit};
use crate::document::decode::two_byte;

/// The one to four bytes a character was decoded from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    bytes: [u8; 4],
    len: usize,
}

impl Spelling {
    fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    pub(super) fn two([first, second]: [u8; 2]) -> Self {
        Self { bytes: [first, second, 0, 0], len: 2 }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }
}

/// A character as found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) c: char,
    /// Its bytes; `None` for U+FFFD, whose bytes are lost.
    pub(super) spelling: Option<Spelling>,
}

/// The euro sign as Windows spells it in GBK; A2E3 elsewhere.
pub(super) const EURO: u8 = 0x80;

/// The bytes each character was decoded from; `None` when one cannot come from this encoding.
pub(super) fn to_bytes(line: &str, wrong: Encoding) -> Option<Vec<Found>> {
    let mut fours = 0;
    line.chars()
        .enumerate()
        .map(|(at, c)| {
            if c == char::REPLACEMENT_CHARACTER {
                return Some(Found { c, spelling: None });
            }
            let spelling = match (wrong, u8::try_from(c)) {
                (_, Ok(byte)) if byte.is_ascii() => Spelling::one(byte),
                (Encoding::Latin, Ok(byte)) => Spelling::one(byte),
                (Encoding::Latin, Err(_)) => Spelling::one(windows_1252(c)?),
                (Encoding::Gbk, _) => match two_byte::table().encode(c) {
                    Some(pair) => Spelling::two(pair),
                    None => {
                        fours += 1;
                        if fours > MAX_FOURS && fours * FOURS_OF > at {
                            return None;
                        }
                        four_bytes(c)?
                    }
                },
                (Encoding::Big5, _) => Spelling::two(two_byte::big5_table().encode(c)?),
                (Encoding::Utf8, _) => return None,
            };
            Some(Found { c, spelling: Some(spelling) })
        })
        .collect()
}

/// Characters that only four bytes spell are rare in text that was read as GBK: no-break spaces, letters with accents. A
/// line with more of them than this, and more than one in so many characters, was never GBK.
const MAX_FOURS: usize = 2;
const FOURS_OF: usize = 8;

/// The byte from 0x80 to 0x9F that windows-1252 reads as `c`.
fn windows_1252(c: char) -> Option<u8> {
    static TABLE: LazyLock<Vec<(char, u8)>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0x80..=0x9F).collect();
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
        let mut table: Vec<(char, u8)> = text.chars().zip(bytes.iter().copied()).collect();
        table.sort_unstable();
        table
    });
    TABLE.binary_search_by_key(&c, |(known, _)| *known).ok().and_then(|at| TABLE.get(at)).map(|(_, byte)| *byte)
}

/// The spelling of a character that GBK lacks and GB18030 has.
fn four_bytes(c: char) -> Option<Spelling> {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(c.encode_utf8(&mut buffer));
    let bytes = <[u8; 4]>::try_from(bytes.as_ref()).ok().filter(|_| !unmappable)?;
    Some(Spelling { bytes, len: 4 })
}

/// The character of four bytes in GB18030.
fn of_four_bytes(bytes: [u8; 4]) -> Option<char> {
    if !matches!(bytes, [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9']) {
        return None;
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// One place of the stream: a byte, or how many are gone.
#[derive(Debug, Clone, Copy)]
enum Place {
    Byte(u8),
    /// The first byte of a character that is spelt otherwise as well.
    Doubtful(u8, [u8; 2]),
    Gone,
}

/// The characters that the bytes spell in GBK or Big5. Where both bytes of a pair had no character, a decoder wrote one
/// U+FFFD for them, so that what follows is in step; decoders of single bytes write one for each.
pub(super) fn two_byte(found: &[Found], wrong: Encoding, right: Encoding) -> Option<Reading> {
    let table = if right == Encoding::Big5 { two_byte::big5_table() } else { two_byte::table() };
    let gone = if wrong == Encoding::Latin { 1 } else { 2 };
    let mut reading = Reading::default();
    let mut places = Vec::with_capacity(found.len() * 2);
    for Found { c, spelling } in found {
        match spelling {
            Some(spelling) => {
                let other = if wrong == Encoding::Big5 { two_byte::big5_table().encode_otherwise(*c) } else { None };
                let at = places.len();
                places.extend(spelling.as_slice().iter().copied().map(Place::Byte));
                if let (Some(other), Some(place)) = (other, places.get_mut(at))
                    && let Place::Byte(lead) = *place
                {
                    *place = Place::Doubtful(lead, other);
                }
            }
            None => places.extend(std::iter::repeat_n(Place::Gone, gone)),
        }
        let stream = spelling.map_or(gone, |spelling| spelling.len);
        reading.before.push(Unit { c: *c, stream, lost: None });
    }
    let pair = |first: Option<u8>, second: Option<u8>| Unit {
        c: char::REPLACEMENT_CHARACTER,
        stream: 2,
        lost: Some(Lost::pair(first, second)),
    };
    let mut rest = places.as_slice();
    loop {
        rest = match rest {
            [] => return Some(reading),
            [Place::Byte(byte), after @ ..] if byte.is_ascii() => {
                reading.after.push(Unit { c: char::from(*byte), stream: 1, lost: None });
                after
            }
            [Place::Byte(lead), Place::Byte(trail), after @ ..] => {
                if let Some(c) = table.decode(*lead, *trail) {
                    reading.after.push(Unit { c, stream: 2, lost: None });
                    after
                } else {
                    let [Place::Byte(third), Place::Byte(fourth), after @ ..] = after else { return None };
                    let four = (right == Encoding::Gbk).then_some([*lead, *trail, *third, *fourth])?;
                    reading.after.push(Unit { c: of_four_bytes(four)?, stream: 4, lost: None });
                    after
                }
            }
            [Place::Doubtful(lead, other), Place::Byte(trail), after @ ..] => {
                reading.after.push(either([*lead, *trail], *other)?);
                after
            }
            [Place::Byte(lead), Place::Gone, after @ ..] if gone == 1 => {
                reading.after.push(pair(Some(*lead), None));
                after
            }
            [Place::Gone, Place::Byte(trail), after @ ..] if gone == 1 && !trail.is_ascii() => {
                reading.after.push(pair(None, Some(*trail)));
                after
            }
            [Place::Gone, Place::Gone, after @ ..] => {
                reading.after.push(pair(None, None));
                after
            }
            _ => return None,
        };
    }
}

/// The character of GBK that one of two spellings gives; lost where both may be meant.
fn either(first: [u8; 2], second: [u8; 2]) -> Option<Unit> {
    let decode = |[lead, trail]: [u8; 2]| {
        two_byte::table().decode(lead, trail).filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}'))
    };
    Some(match (decode(first), decode(second)) {
        (Some(c), Some(_)) => {
            let lost = Lost { pattern: Pattern::Either(first, second), swallowed: Swallowed::Nothing };
            Unit { c, stream: 2, lost: Some(lost) }
        }
        (Some(c), None) | (None, Some(c)) => Unit { c, stream: 2, lost: None },
        (None, None) => return None,
    })
}
