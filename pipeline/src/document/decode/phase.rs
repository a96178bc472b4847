//! Where characters of two bytes begin when bytes between them are gone: the likeliest way through a stream.
//! It chooses no encoding, and no characters for what is lost.
//!
//! A decoder that reads pair by pair is out of step after a lost byte, to the next ASCII byte or the end of the line, and
//! what it gives looks like rare hanzi and signs. Every way to part the bytes has a cost by the class of the characters
//! it gives; a byte left alone costs as much as three or four characters out of step, so a stream that is whole stays as
//! it is.

use std::sync::OnceLock;

use super::plausible;
use super::two_byte::{TwoByteTable, big5_table, of_four_bytes, table};

/// Costs, in tenths of what a frequent character costs. Running text has about 14 a character in step and 50 out of step.
const FREQUENT: u32 = 10;
const PUNCTUATION: u32 = 15;
const ASCII: u32 = 20;
/// Hanzi of the first level of GB 2312 or Big5, and all others.
const FIRST_LEVEL: u32 = 30;
const RARE: u32 = 65;
/// Kana, Cyrillic, lines of tables.
const FOREIGN: u32 = 75;
/// Private use.
const ODD: u32 = 140;
const FOUR: u32 = 90;
/// A byte whose other half is gone without a mark: where something does not decode, and where all does. With less, random
/// rare hanzi were taken for a stretch out of step.
pub(crate) const ALONE: u32 = 120;
pub(crate) const ALONE_UNSEEN: u32 = 170;
/// A mark for a whole character, and one for half of it.
const WHOLE: u32 = 50;
const HALF: u32 = 60;
const UNREACHED: u32 = u32::MAX / 4;

/// What a stream of pairs spells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairs {
    Gbk,
    Big5,
}

/// The character and the cost of every pair of bytes, by `lead << 8 | trail`: the cost in the upper byte, nothing but zeros
/// where a pair spells nothing.
struct Costs(Vec<u32>);

impl Costs {
    fn of(pairs: Pairs) -> &'static Self {
        static GBK: OnceLock<Costs> = OnceLock::new();
        static BIG5: OnceLock<Costs> = OnceLock::new();
        let costs = match pairs {
            Pairs::Gbk => &GBK,
            Pairs::Big5 => &BIG5,
        };
        costs.get_or_init(|| {
            let table = pairs.table();
            let packed = |lead: u8, trail: u8| {
                table.decode(lead, trail).map_or(0, |c| u32::from(c) | pairs.cost(lead, trail, c) << 24)
            };
            let every = 0..=u8::MAX;
            Self(every.clone().flat_map(|lead| every.clone().map(move |trail| packed(lead, trail))).collect())
        })
    }

    fn get(&self, lead: u8, trail: u8) -> Option<(char, u32)> {
        match self.0.get(usize::from(lead) << 8 | usize::from(trail)) {
            Some(packed) if *packed != 0 => char::from_u32(packed & 0xFF_FFFF).map(|c| (c, packed >> 24)),
            _ => None,
        }
    }
}

/// How much costlier another way must be for a character to be sure; less than two characters of other classes differ by.
pub(crate) const SURE: u32 = 25;
/// Fewest pieces of a plausible way for each byte that is alone in it.
pub(crate) const PIECES_OF_ALONE: usize = 8;

impl Pairs {
    pub(crate) fn table(self) -> &'static TwoByteTable {
        match self {
            Self::Gbk => table(),
            Self::Big5 => big5_table(),
        }
    }

    fn is_first_level(self, lead: u8, trail: u8) -> bool {
        match self {
            Self::Gbk => (0xB0..=0xD7).contains(&lead) && trail >= 0xA1,
            Self::Big5 => (0xA4..=0xC6).contains(&lead),
        }
    }

    fn cost(self, lead: u8, trail: u8, c: char) -> u32 {
        match plausible::class_of(c) {
            plausible::Class::Frequent => FREQUENT,
            plausible::Class::Punctuation => PUNCTUATION,
            plausible::Class::Hanzi if self.is_first_level(lead, trail) => FIRST_LEVEL,
            plausible::Class::Hanzi => RARE,
            plausible::Class::Odd => ODD,
            plausible::Class::Other => FOREIGN,
        }
    }
}

/// One place of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Byte(u8),
    /// What a decoder of pairs wrote for a character or for a byte that it could not read.
    Mark,
    /// The same from decoders of browsers: both bytes, or the first before an ASCII one.
    Whole,
    /// One byte that is gone.
    Gone,
    /// A `?` among other bytes: itself, or what was written for a mark.
    Question,
}

/// What one or more places spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    Char(char),
    /// A character with the half of its bytes that is there.
    Lost(Option<u8>, Option<u8>),
    /// A byte of a character, whichever half, the rest of which is gone without a mark.
    Alone(u8),
}

/// A piece of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) piece: Piece,
    /// Places it takes.
    pub(crate) places: usize,
    /// How much more, at least, a way costs that parts the stream inside this piece.
    pub(crate) margin: u32,
}

impl Step {
    /// False for a character whose bytes may belong to its neighbours.
    pub(crate) fn is_sure(&self) -> bool {
        self.places == 1 || self.margin >= SURE
    }
}

/// The likeliest way through a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) steps: Vec<Step>,
    /// Cost of its characters, without what is lost.
    pub(crate) characters_cost: u32,
}

impl Way {
    /// Cost of a character that is there: 10 to 140.
    pub(crate) fn mean(&self) -> f64 {
        let there = self.steps.iter().filter(|step| matches!(step.piece, Piece::Char(_))).count();
        f64::from(self.characters_cost) / there.max(1) as f64
    }

    /// Bytes whose other half is gone without a mark.
    pub(crate) fn alone(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.piece, Piece::Alone(_))).count()
    }
}

/// Tells `each` of the ways on from the front of `places`, with `alone` for a byte without its other half: the piece, how
/// many places it takes, its cost. No two take as many.
#[inline]
fn ways(pairs: Pairs, costs: &Costs, places: &[Place], alone: u32, mut each: impl FnMut(Piece, u8, u32)) {
    match places {
        [Place::Byte(byte), ..] if byte.is_ascii() => each(Piece::Char(char::from(*byte)), 1, ASCII),
        [Place::Byte(lead), rest @ ..] => {
            match rest {
                [Place::Byte(trail), ..] => {
                    if let Some((c, cost)) = costs.get(*lead, *trail) {
                        each(Piece::Char(c), 2, cost);
                    }
                }
                [Place::Mark | Place::Gone | Place::Question, ..] => each(Piece::Lost(Some(*lead), None), 2, HALF),
                [Place::Whole, ..] | [] => {}
            }
            each(Piece::Alone(*lead), 1, alone);
            if pairs == Pairs::Gbk
                && let [Place::Byte(second @ b'0'..=b'9'), Place::Byte(third), Place::Byte(fourth), ..] = rest
                && let Some(c) = of_four_bytes([*lead, *second, *third, *fourth])
            {
                each(Piece::Char(c), 4, FOUR);
            }
        }
        [Place::Mark, rest @ ..] => {
            each(Piece::Lost(None, None), 1, WHOLE);
            if let [Place::Byte(trail @ 0x40..), ..] = rest {
                each(Piece::Lost(None, Some(*trail)), 2, HALF);
            }
        }
        [Place::Question, rest @ ..] => {
            each(Piece::Char('?'), 1, WHOLE);
            if let [Place::Byte(trail @ 0x40..), ..] = rest {
                each(Piece::Lost(None, Some(*trail)), 2, HALF);
            }
        }
        [Place::Whole, rest @ ..] => {
            each(Piece::Lost(None, None), 1, WHOLE);
            if let [Place::Byte(trail @ 0x40..=0x7E), ..] = rest {
                each(Piece::Lost(None, Some(*trail)), 2, HALF);
            }
        }
        [Place::Gone, rest @ ..] => {
            match rest {
                [Place::Byte(trail @ 0x40..), ..] => each(Piece::Lost(None, Some(*trail)), 2, HALF),
                [Place::Gone, ..] => each(Piece::Lost(None, None), 2, WHOLE),
                _ => {}
            }
            each(Piece::Lost(None, None), 1, alone);
        }
        [] => {}
    }
}

/// The way through `places` that costs least; a byte without its other half costs `alone`.
pub(crate) fn likeliest(pairs: Pairs, places: &[Place], alone: u32) -> Way {
    let costs = Costs::of(pairs);
    // The cost from each place to the end, and how many places the first piece on that way takes.
    let mut after = vec![UNREACHED; places.len() + 1];
    let mut first = vec![0_u8; places.len()];
    if let Some(end) = after.last_mut() {
        *end = 0;
    }
    for at in (0..places.len()).rev() {
        let (mut best, mut taken) = (UNREACHED, 0);
        ways(pairs, costs, places.get(at..).unwrap_or(&[]), alone, |_, length, cost| {
            let cost = after.get(at + usize::from(length)).map_or(UNREACHED, |rest| rest.saturating_add(cost));
            if cost < best {
                (best, taken) = (cost, length);
            }
        });
        if let (Some(place), Some(length)) = (after.get_mut(at), first.get_mut(at)) {
            (*place, *length) = (best, taken);
        }
    }
    let mut way = Way { steps: Vec::with_capacity(places.len() / 2 + 1), characters_cost: 0 };
    let mut at = 0;
    while let Some(taken) = first.get(at).copied().filter(|taken| *taken > 0) {
        ways(pairs, costs, places.get(at..).unwrap_or(&[]), alone, |piece, length, cost| {
            if length == taken {
                way.steps.push(Step { piece, places: usize::from(length), margin: UNREACHED });
                way.characters_cost += if matches!(piece, Piece::Char(_)) { cost } else { 0 };
            }
        });
        at += usize::from(taken);
    }
    // Where nothing is lost there is no doubt where characters begin.
    if way.steps.iter().any(|step| !matches!(step.piece, Piece::Char(_))) {
        way.weigh_margins(pairs, places, alone, &after);
    }
    way
}

impl Way {
    /// Tells by how much each piece is likelier than a way that parts the stream inside it. `after` is the cost from each place
    /// to the end.
    fn weigh_margins(&mut self, pairs: Pairs, places: &[Place], alone: u32, after: &[u32]) {
        let mut before = vec![UNREACHED; places.len() + 1];
        if let Some(first) = before.first_mut() {
            *first = 0;
        }
        let costs = Costs::of(pairs);
        for at in 0..places.len() {
            let here = before.get(at).copied().unwrap_or(UNREACHED);
            ways(pairs, costs, places.get(at..).unwrap_or(&[]), alone, |_, length, cost| {
                if let Some(place) = before.get_mut(at + usize::from(length)) {
                    *place = (*place).min(here.saturating_add(cost));
                }
            });
        }
        let least = after.first().copied().unwrap_or(0);
        let mut at = 0;
        for step in &mut self.steps {
            let inside = at + 1..at + step.places;
            let other = inside.filter_map(|at| Some(before.get(at)?.saturating_add(*after.get(at)?))).min();
            step.margin = other.map_or(UNREACHED, |other| other.saturating_sub(least));
            at += step.places;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// `·` for a mark of a decoder, `*` for one of a browser, `_` for a byte that is gone, `?` for itself or a mark, two
    /// hexadecimal digits for a byte; the pieces as text, `<..>` for what is lost, `~` behind what is not sure.
    fn shown(pairs: Pairs, stream: &str) -> String {
        let places: Vec<Place> = stream
            .split_whitespace()
            .map(|place| match place {
                "·" => Place::Mark,
                "*" => Place::Whole,
                "_" => Place::Gone,
                "?" => Place::Question,
                byte => Place::Byte(u8::from_str_radix(byte, 16).unwrap()),
            })
            .collect();
        let half = |byte: Option<u8>| byte.map_or("??".to_owned(), |byte| format!("{byte:02X}"));
        let way = likeliest(pairs, &places, ALONE);
        assert_eq!(way.steps.iter().map(|step| step.places).sum::<usize>(), places.len(), "{stream}");
        let piece = |step: &Step| match step.piece {
            Piece::Char(c) if step.is_sure() => c.to_string(),
            Piece::Char(c) => format!("{c}~"),
            Piece::Lost(first, second) => format!("<{}{}>", half(first), half(second)),
            Piece::Alone(byte) => format!("<{byte:02X}>"),
        };
        way.steps.iter().map(piece).collect()
    }

    #[test]
    fn streams_are_parted_where_it_costs_least() {
        for (label, pairs, stream, want) in [
            ("whole", Pairs::Gbk, "C9 E7 C7 F8 B9 A4 D7 F7", "社区工作"),
            ("a second byte is gone", Pairs::Gbk, "B5 C4 C9 E7 C7 B9 A4 D7 F7 D2 AA D7 A5", "的社<C7>工~作要抓"),
            ("ASCII", Pairs::Gbk, "61 C9 E7 31 0A", "a社1\n"),
            ("four bytes", Pairs::Gbk, "C9 E7 95 32 82 36 C7 F8", "社𠀀区"),
            ("a mark for both bytes", Pairs::Gbk, "C9 E7 · C7 F8", "社<????>区"),
            ("a mark for the first byte", Pairs::Gbk, "C9 E7 · 51 C7 F8", "社<??51>区"),
            ("a mark of a browser", Pairs::Gbk, "C9 E7 * B9 A4 D7 F7", "社<????>工作"),
            ("one before ASCII", Pairs::Gbk, "C9 E7 * 51 C7 F8", "社<??51>区"),
            ("one byte is gone", Pairs::Gbk, "C9 E7 _ F8 B9 A4", "社<??F8>工"),
            ("two are gone", Pairs::Gbk, "C9 E7 _ _ B9 A4", "社<????>工"),
            ("a gone byte before ASCII", Pairs::Gbk, "C9 E7 C7 _ 31", "社<C7??>1"),
            ("a question mark", Pairs::Gbk, "C9 E7 C7 F8 ? B9 A4 D7 F7", "社区?工作"),
            ("one for a first byte", Pairs::Gbk, "C9 E7 ? F8 B9 A4 D7 F7 B9 A4 D7 F7", "社<??F8>工作工作"),
            ("one for a first byte before ASCII", Pairs::Big5, "AA C0 ? 75 A7 40 A4 75 A7 40", "社<??75>作工作"),
            ("one for a second byte", Pairs::Gbk, "C9 E7 C7 ? B9 A4 D7 F7 B9 A4 D7 F7", "社<C7??>工作工作"),
            ("big5", Pairs::Big5, "AA C0 B0 CF A4 75 A7 40", "社區工作"),
            ("nothing", Pairs::Big5, "", ""),
            ("a byte at the end", Pairs::Big5, "AA C0 B0", "社~<B0>"),
        ] {
            assert_eq!(shown(pairs, stream), want, "{label}");
        }
    }
}
