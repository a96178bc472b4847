//! The bytes that wrongly decoded characters came from, and the characters these bytes spell in GBK or Big5.
//! UTF-8 is in `utf8`; nothing is judged here.

use std::sync::LazyLock;

use super::Encoding;
use super::units::{Lost, Pattern, Reading, Swallowed, Unit};
use crate::document::decode::phase::{self, Pairs, Piece, Place};
use crate::document::decode::two_byte;

/// The one to four bytes a character was decoded from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    bytes: [u8; 4],
    len: u8,
}

impl Spelling {
    fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    pub(super) fn two([first, second]: [u8; 2]) -> Self {
        Self { bytes: [first, second, 0, 0], len: 2 }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&[])
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
    let table = match wrong {
        Encoding::Gbk => Some(two_byte::table()),
        Encoding::Big5 => Some(two_byte::big5_table()),
        Encoding::Big5Unicode => Some(two_byte::big5_unicode_table()),
        Encoding::Latin => None,
        Encoding::Utf8 => return None,
    };
    let mut fours = 0;
    // Most characters take three bytes.
    let mut found = Vec::with_capacity(line.len() / 3 + 1);
    for c in line.chars() {
        let spelling = match (u8::try_from(c), table) {
            (Ok(byte), _) if byte.is_ascii() => Some(Spelling::one(byte)),
            _ if c == char::REPLACEMENT_CHARACTER => None,
            (Ok(byte), None) => Some(Spelling::one(byte)),
            (Err(_), None) => Some(Spelling::one(windows_1252(c)?)),
            (_, Some(table)) => match table.encode(c) {
                Some(pair) => Some(Spelling::two(pair)),
                None if wrong == Encoding::Gbk => {
                    fours += 1;
                    if fours > MAX_FOURS && fours * FOURS_OF > found.len() {
                        return None;
                    }
                    Some(Spelling { bytes: two_byte::four_bytes(c)?, len: 4 })
                }
                None => return None,
            },
        };
        found.push(Found { c, spelling });
    }
    Some(found)
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

/// The characters that the bytes spell in GBK or Big5. `None` where no way to part them is plausible.
pub(super) fn two_byte(found: &[Found], wrong: Encoding, right: Encoding) -> Option<Reading> {
    let pairs = if right == Encoding::Big5 { Pairs::Big5 } else { Pairs::Gbk };
    let questions = questions(found, pairs);
    let in_doubt = wrong == Encoding::Big5 || !questions.is_empty();
    let whole = if in_doubt { None } else { in_step(found, pairs) };
    whole.or_else(|| around_lost(found, wrong, pairs, &questions))
}

/// The numbers of `?` that may stand for what could not be written: where one stands among the characters, all but those in
/// addresses.
fn questions(found: &[Found], pairs: Pairs) -> Vec<usize> {
    let at = |number: Option<usize>| number.and_then(|number| found.get(number)).map(|found| found.c);
    let is_beside = |c: Option<char>| c.is_some_and(|c| c == '?' || !c.is_ascii());
    let is_of_address = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '='));
    let mut questions = Vec::new();
    let mut among = false;
    for (number, _) in found.iter().enumerate().filter(|(_, found)| found.c == '?') {
        let [second, before, after] = [number.checked_sub(2), number.checked_sub(1), number.checked_add(1)].map(at);
        let around = [second, before, after];
        if around.into_iter().all(is_of_address) && !around.into_iter().flatten().all(|c| c.is_ascii_digit()) {
            continue;
        }
        // The second byte of a character of Big5 may be ASCII.
        let is_second = pairs == Pairs::Big5 && matches!(after, Some('@'..='~'));
        among |= is_beside(before) && (is_beside(after) || is_second) || after == Some('?');
        questions.push(number);
    }
    if among { questions } else { Vec::new() }
}

/// True after a word at the end of a question, where a `?` is what it looks like.
fn asks(before: &[Unit]) -> bool {
    before.last().is_some_and(|unit| matches!(unit.c, '吗' | '嗎' | '呢' | '么' | '麼' | '麽'))
}

/// The characters pair by pair, where all bytes are there and spell something.
fn in_step(found: &[Found], pairs: Pairs) -> Option<Reading> {
    let mut bytes: Vec<u8> = Vec::with_capacity(found.len() * 2);
    let mut reading = Reading::with_capacity(found.len());
    for Found { c, spelling } in found {
        let spelling = spelling.as_ref()?.as_slice();
        bytes.extend(spelling);
        reading.before.push(Unit { c: *c, stream: spelling.len(), lost: None });
    }
    let table = pairs.table();
    let mut rest = bytes.as_slice();
    loop {
        let (c, stream, after) = match rest {
            [] => return Some(reading),
            [byte, after @ ..] if byte.is_ascii() => (char::from(*byte), 1, after),
            [lead, trail, after @ ..] => match (table.decode(*lead, *trail), after) {
                (Some(c), _) => (c, 2, after),
                (None, [third, fourth, after @ ..]) if pairs == Pairs::Gbk => {
                    (two_byte::of_four_bytes([*lead, *trail, *third, *fourth])?, 4, after)
                }
                _ => return None,
            },
            [_] => return None,
        };
        reading.after.push(Unit { c, stream, lost: None });
        rest = after;
    }
}

/// The same wherever a byte is gone. U+FFFD stands for a character or for one byte of it; decoders of single bytes write one
/// for each.
fn around_lost(found: &[Found], wrong: Encoding, pairs: Pairs, questions: &[usize]) -> Option<Reading> {
    let mark = match wrong {
        Encoding::Latin => Place::Gone,
        // Only browsers have this table.
        Encoding::Big5 => Place::Whole,
        _ => Place::Mark,
    };
    let mut places = Vec::with_capacity(found.len() * 2);
    // The character of each place, and the other spelling that begins there.
    let mut of_place = Vec::with_capacity(found.len() * 2);
    let mut others: Vec<(usize, [u8; 2])> = Vec::new();
    let mut reading = Reading::with_capacity(found.len());
    let mut next_questions = questions.iter().peekable();
    for (number, Found { c, spelling }) in found.iter().enumerate() {
        if wrong == Encoding::Big5
            && let Some(other) = two_byte::big5_table().encode_otherwise(*c)
        {
            others.push((places.len(), other));
        }
        match spelling {
            _ if next_questions.next_if_eq(&&number).is_some() => places.push(Place::Question),
            Some(spelling) => places.extend(spelling.as_slice().iter().copied().map(Place::Byte)),
            None => places.push(mark),
        }
        of_place.resize(places.len(), number);
        reading.before.push(Unit {
            c: *c,
            stream: spelling.map_or(1, |spelling| usize::from(spelling.len)),
            lost: None,
        });
    }
    let way = phase::likeliest(pairs, &places, phase::ALONE_UNSEEN);
    if way.alone() * phase::PIECES_OF_ALONE > way.steps.len() {
        return None;
    }
    let damaged = way.steps.iter().any(|step| !matches!(step.piece, Piece::Char(_)));
    let mut unsure = false;
    let mut at = 0;
    let mut others = others.into_iter().peekable();
    for step in &way.steps {
        while others.next_if(|(place, _)| *place < at).is_some() {}
        let lost = |lost| Unit { c: char::REPLACEMENT_CHARACTER, stream: 2, lost: Some(lost) };
        let is_question = || of_place.get(at).is_some_and(|number| questions.binary_search(number).is_ok());
        let unit = match step.piece {
            Piece::Char('?') if is_question() && !asks(&reading.after) => {
                Unit { stream: 1, ..lost(Lost::pair(None, None)) }
            }
            Piece::Char(c) => {
                let other = others.next_if(|(place, _)| *place == at && step.places == 2);
                match (other, two_byte::table().encode(c)) {
                    (Some((_, other)), Some(first)) => either(first, other)?,
                    _ => {
                        let phase = Lost { pattern: Pattern::Phase, swallowed: Swallowed::Nothing };
                        // An ASCII byte may be the second of what its neighbour began.
                        unsure =
                            damaged && (!step.is_sure() || unsure && pairs == Pairs::Big5 && matches!(c, '@'..='~'));
                        Unit { c, stream: step.places, lost: unsure.then_some(phase) }
                    }
                }
            }
            Piece::Lost(first, second) => {
                if step.places == 1
                    && let Some(unit) = of_place.get(at).and_then(|number| reading.before.get_mut(*number))
                {
                    // The mark stands for both bytes.
                    unit.stream = 2;
                }
                lost(Lost::pair(first, second))
            }
            Piece::Alone(byte) => {
                let half = Lost { pattern: Pattern::Half(byte), swallowed: Swallowed::Nothing };
                Unit { c: char::REPLACEMENT_CHARACTER, stream: 1, lost: Some(half) }
            }
        };
        reading.after.push(unit);
        at += step.places;
    }
    Some(reading)
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
