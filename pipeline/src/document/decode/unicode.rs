//! UTF-16 and UTF-32: byte order marks, parity statistics, decoding with source bytes.
//! UTF-8 needs none of it and is handled where encodings are chosen.

use super::plausible::{is_frequent, is_hanzi};
use super::units::Units;

/// Byte order of 16- and 32-bit units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// Encoding and length of the byte order mark at the front. UTF-32 comes first: its little-endian mark begins with that of UTF-16.
pub(super) fn byte_order_mark(bytes: &[u8]) -> Option<(&'static str, usize)> {
    const MARKS: [(&[u8], &str); 5] = [
        (b"\xFF\xFE\0\0", "utf-32le"),
        (b"\0\0\xFE\xFF", "utf-32be"),
        (b"\xEF\xBB\xBF", "utf-8"),
        (b"\xFF\xFE", "utf-16le"),
        (b"\xFE\xFF", "utf-16be"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(mark, name)| (*name, mark.len()))
}

/// UTF-16 in the given order. Lone surrogates and an odd last byte are undecodable.
pub(super) fn decode_utf16(units: &mut Units, bytes: &[u8], order: Order) {
    let mut pairs = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| match order {
        Order::Little => u16::from_le_bytes(*pair),
        Order::Big => u16::from_be_bytes(*pair),
    };
    while let Some((first, rest)) = pairs.0.split_first() {
        pairs.0 = rest;
        let first = unit(first);
        if let Some(c) = char::from_u32(u32::from(first)) {
            units.push(c, 2);
            continue;
        }
        let second = rest.first().map(unit);
        let pair = second.and_then(|second| char::decode_utf16([first, second]).next()).and_then(Result::ok);
        match (pair, rest.split_first()) {
            (Some(c), Some((_, rest))) => {
                units.push(c, 4);
                pairs.0 = rest;
            }
            _ => units.bad(2),
        }
    }
    if !pairs.1.is_empty() {
        units.bad(pairs.1.len());
    }
}

/// UTF-32 in the given order.
pub(super) fn decode_utf32(units: &mut Units, bytes: &[u8], order: Order) {
    let (quads, rest) = bytes.as_chunks::<4>();
    for quad in quads {
        let value = match order {
            Order::Little => u32::from_le_bytes(*quad),
            Order::Big => u32::from_be_bytes(*quad),
        };
        match char::from_u32(value) {
            Some(c) => units.push(c, 4),
            None => units.bad(4),
        }
    }
    if !rest.is_empty() {
        units.bad(rest.len());
    }
}

/// Parity is judged on this many bytes: enough for any text, and it bounds the cost on large files.
const PARITY_SAMPLE: usize = 1 << 16;
/// Share of units that must be ordinary characters in one byte order. Chinese in UTF-16 gives 0.97 and more; GBK, Big5
/// and UTF-8 read as pairs stay under 0.6, random bytes near 0.4.
const PARITY_SHARE: f64 = 0.9;
/// An ideograph beyond the frequent ones counts this much: ASCII in the wrong byte order gives nothing but such.
const RARE_WEIGHT: f64 = 0.4;
/// How far the weighted shares of the byte orders must differ; Chinese and English differ by 0.5 and more.
const PARITY_MARGIN: f64 = 0.3;

/// The byte order in which the bytes are UTF-16 text without a mark, with both weighted shares; `None` when neither is likely.
pub(super) fn parity(bytes: &[u8]) -> Option<(Order, f64, f64)> {
    let sample = bytes.get(..bytes.len().min(PARITY_SAMPLE)).unwrap_or(bytes);
    let (pairs, _) = sample.as_chunks::<2>();
    if pairs.len() < 2 {
        return None;
    }
    // Share of ordinary characters, and the same with rare ideographs weighing less.
    let shares = |read: fn([u8; 2]) -> u16| {
        let ordinary = pairs.iter().map(|pair| read(*pair)).filter(|unit| is_ordinary(*unit));
        let (mut plain, mut weighted) = (0.0, 0.0);
        for c in ordinary.filter_map(|unit| char::from_u32(u32::from(unit))) {
            plain += 1.0;
            weighted += if is_hanzi(c) && !is_frequent(c) { RARE_WEIGHT } else { 1.0 };
        }
        let all = pairs.len() as f64;
        (plain / all, weighted / all)
    };
    let (little, big) = (shares(u16::from_le_bytes), shares(u16::from_be_bytes));
    let (order, best, other) = if little.1 >= big.1 { (Order::Little, little, big) } else { (Order::Big, big, little) };
    (best.0 >= PARITY_SHARE && best.1 - other.1 >= PARITY_MARGIN).then_some((order, best.1, other.1))
}

/// Share of frequent hanzi that a phrase must have in one byte order over the other. Phrases of six characters have 0.3
/// and more, and by chance one unit in twenty is a frequent hanzi.
const PHRASE_MARGIN: f64 = 0.3;
/// Fewest of them.
const PHRASE_FREQUENT: usize = 2;

/// The same for a phrase, in which every unit must be an ordinary character; the shares are those of frequent hanzi.
pub(super) fn phrase_parity(bytes: &[u8]) -> Option<(Order, f64, f64)> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    // Whether all are ordinary, and how many are frequent.
    let count = |read: fn([u8; 2]) -> u16| {
        let units = || pairs.iter().map(|pair| read(*pair));
        let frequent = units().filter_map(|unit| char::from_u32(u32::from(unit))).filter(|c| is_frequent(*c)).count();
        (units().all(is_ordinary), frequent)
    };
    let (little, big) = (count(u16::from_le_bytes), count(u16::from_be_bytes));
    let (order, best, other) = if little.1 >= big.1 { (Order::Little, little, big) } else { (Order::Big, big, little) };
    let share = |frequent: usize| frequent as f64 / pairs.len().max(1) as f64;
    let (best_share, other_share) = (share(best.1), share(other.1));
    let clear = best.0 && best.1 >= PHRASE_FREQUENT && best_share - other_share >= PHRASE_MARGIN;
    clear.then_some((order, best_share, other_share))
}

/// Code units that text is made of: printable ASCII, line breaks, CJK, its punctuation and full-width forms.
fn is_ordinary(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xB7 | 0x2010..=0x2030 | 0x3000..=0x30FF | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E)
}
