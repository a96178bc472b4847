//! UTF-8 that went through another decoder: puts its characters together again, with what that decoder lost of them.
//! It follows the bytes and chooses no characters.
//!
//! A decoder of GBK that writes `?` takes two bytes for it, a lead byte and one that cannot follow. In UTF-8 read as GBK
//! that is the last byte of a character with an ASCII byte below 0x40, or 0x80 with any byte: no other byte of UTF-8
//! fails to begin a pair. What is still needed of the character under way tells which. Python's decoder takes one byte for
//! each. Decoders of browsers write U+FFFD, take nothing along, and have the euro sign for 0x80.

use super::bytes::{EURO, Found, Spelling};
use super::units::{Lost, Pattern, Reading, Swallowed, Unit};
use super::{Encoding, MAX_LOST};

/// The other spelling of the euro sign: the last byte of a character and the first of the next.
const EURO_PAIR: [u8; 2] = [0xA2, 0xE3];
/// The least code point that takes so many bytes.
const LEAST: [u32; 5] = [u32::MAX, 0, 0x80, 0x800, 0x1_0000];
/// Longest tag name that is looked for, `blockquote`.
const MAX_TAG: usize = 10;

/// The character under way.
#[derive(Debug, Default)]
struct Pending {
    bytes: [Option<u8>; 4],
    /// The bits of the bytes that are there, and whether one is not.
    code: u32,
    lost: bool,
    len: usize,
    /// Bytes that are still needed.
    needed: usize,
    /// Its place in the stream as far as it goes.
    stream: usize,
}

/// What a `?` of a decoder of GBK stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Two bytes, of which the second may be of the next character.
    Pair,
    /// One byte, mostly 0x80 or the last one before an ASCII byte.
    Byte,
}

/// Collects characters.
#[derive(Debug)]
struct Writer {
    reading: Reading,
    pending: Pending,
    question: Question,
    /// A `?` was met that stands for one byte whatever it is taken for.
    seen_byte: bool,
    /// Characters beyond ASCII so far, and those of them that are broken.
    foreign: usize,
    broken: usize,
}

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// A line feed, or the end of a text of several lines.
    Feed,
    /// A line feed where other lines have a carriage return before it.
    FeedAlone,
    /// The end of a text of one line.
    Text,
}

/// The line as UTF-8; `None` as soon as more of it is broken than a line may be that is worth reading so.
pub(super) fn read(found: &[Found], wrong: Encoding, line_end: LineEnd) -> Option<Reading> {
    let writer = read_as(found, wrong, line_end, Question::Pair)?;
    if writer.seen_byte {
        return read_as(found, wrong, line_end, Question::Byte).map(|writer| writer.reading);
    }
    Some(writer.reading)
}

fn read_as(found: &[Found], wrong: Encoding, line_end: LineEnd, question: Question) -> Option<Writer> {
    let reading = Reading::with_capacity(found.len());
    let pending = Pending::default();
    let mut writer = Writer { reading, pending, question, seen_byte: false, foreign: 0, broken: 0 };
    let mut rest = found;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let needed = writer.pending.needed;
        let stream = match (first.spelling, first.c) {
            (None, _) if wrong == Encoding::Big5 => writer.pair_gone(after),
            (None, _) => writer.mark(),
            (Some(_), '?') if wrong == Encoding::Gbk && needed > 0 => writer.question(after, line_end),
            (Some(_), '€') if wrong == Encoding::Gbk && needed > 0 => {
                if needed == 1 && goes_on(after) {
                    writer.bytes(&EURO_PAIR)
                } else {
                    writer.bytes(&[EURO])
                }
            }
            (Some(spelling), _) => writer.bytes(spelling.as_slice()),
        };
        writer.reading.before.push(Unit { c: first.c, stream, lost: None });
        // What was found makes no more characters than it had.
        if writer.broken as f64 > (writer.foreign + rest.len()) as f64 * MAX_LOST {
            return None;
        }
    }
    writer.end_of_line();
    Some(writer)
}

/// True when what follows continues a character that a euro sign began.
fn goes_on(after: &[Found]) -> bool {
    after.first().is_some_and(|next| matches!(next.c, '€' | '?') || continues(next))
}

fn continues(found: &Found) -> bool {
    let first = found.spelling.as_ref().map(Spelling::as_slice).and_then(<[u8]>::first);
    first.is_some_and(|byte| (0x80..=0xBF).contains(byte))
}

impl Writer {
    fn push(&mut self, unit: Unit) {
        self.foreign += usize::from(!unit.c.is_ascii());
        self.broken += usize::from(unit.lost.is_some_and(|lost| lost.pattern == Pattern::Broken));
        self.reading.after.push(unit);
    }

    fn bytes(&mut self, bytes: &[u8]) -> usize {
        for byte in bytes {
            self.byte(*byte);
        }
        bytes.len()
    }

    fn byte(&mut self, byte: u8) {
        match byte {
            0x80..=0xBF if self.pending.needed > 0 => self.put(Some(byte)),
            0x80..=0xBF => self.broken(1),
            _ => {
                self.cut();
                match byte {
                    0..=0x7F => self.push(Unit { c: char::from(byte), stream: 1, lost: None }),
                    0xC2..=0xDF => self.begin(Some(byte), 2),
                    0xE0..=0xEF => self.begin(Some(byte), 3),
                    0xF0..=0xF4 => self.begin(Some(byte), 4),
                    _ => self.broken(1),
                }
            }
        }
    }

    fn begin(&mut self, lead: Option<u8>, len: usize) {
        self.pending = Pending { len, needed: len, ..Pending::default() };
        self.put(lead);
    }

    /// The next byte of the character under way, `None` for a lost one.
    fn put(&mut self, byte: Option<u8>) {
        let pending = &mut self.pending;
        if let Some(slot) = pending.bytes.get_mut(pending.len - pending.needed.min(pending.len)) {
            *slot = byte;
        }
        match byte {
            // The lead byte has as many ones as there are bytes, and a zero.
            Some(lead) if pending.stream == 0 => pending.code = u32::from(lead) & (0x7F >> pending.len),
            Some(byte) => pending.code = pending.code << 6 | u32::from(byte & 0x3F),
            None => pending.lost = true,
        }
        pending.stream += 1;
        pending.needed = pending.needed.saturating_sub(1);
        if pending.needed == 0 {
            self.end();
        }
    }

    /// Writes the character under way, whose bytes have all been met.
    fn end(&mut self) {
        let Pending { bytes, code, lost: gone, len, stream, .. } = std::mem::take(&mut self.pending);
        // What fewer bytes could spell is not UTF-8.
        let least = LEAST.get(len).copied().unwrap_or(u32::MAX);
        let whole = char::from_u32(code).filter(|_| !gone && code >= least);
        let unit = match (whole, bytes) {
            (Some(c), _) => Unit { c, stream, lost: None },
            (None, [first, second, third, None]) if len == 3 && gone => {
                let pattern = Pattern::Three([first, second, third]);
                lost(stream, Lost { pattern, swallowed: Swallowed::Nothing })
            }
            (None, [Some(first), None, ..]) if len == 2 => {
                let pattern = Pattern::Short([Some(first), None]);
                lost(stream, Lost { pattern, swallowed: Swallowed::Nothing })
            }
            (None, _) => lost(stream, Lost::broken()),
        };
        self.push(unit);
    }

    /// The character under way goes no further: two bytes of three still tell most of it.
    fn cut(&mut self) {
        let Pending { bytes, len, needed, stream, .. } = self.pending;
        if needed > 0 {
            let pattern = match bytes {
                [Some(first), Some(second), ..] if len == 3 => Pattern::Three([Some(first), Some(second), None]),
                // The lead byte is lost, and it was one of two.
                [None, Some(second), ..] if len == 3 => Pattern::Short([None, Some(second)]),
                _ => Pattern::Broken,
            };
            self.push(lost(stream, Lost { pattern, swallowed: Swallowed::Nothing }));
            self.pending = Pending::default();
        }
    }

    /// The line ends inside a character: what is there of it fits.
    fn end_of_line(&mut self) {
        let Pending { bytes, len, needed, stream, .. } = self.pending;
        match bytes {
            [Some(first), None, ..] if len == 3 && needed == 2 => {
                let pattern = Pattern::Three([Some(first), None, None]);
                self.push(lost(stream, Lost { pattern, swallowed: Swallowed::Nothing }));
            }
            _ => self.cut(),
        }
    }

    /// Bytes that fit nowhere; with what is broken before them they are one lost character.
    fn broken(&mut self, stream: usize) {
        match self.reading.after.last_mut() {
            Some(last) if last.lost.is_some_and(|lost| lost.pattern == Pattern::Broken) => last.stream += stream,
            _ => self.push(lost(stream, Lost::broken())),
        }
    }

    /// U+FFFD for one byte. Decoders write it for 0x80 and, where their tables are small, for the first byte of any pair
    /// that they lack.
    fn mark(&mut self) -> usize {
        match self.pending.needed {
            0 => self.broken(1),
            _ => self.put(None),
        }
        1
    }

    /// U+FFFD for two bytes beyond ASCII, as decoders of Big5 write it.
    fn pair_gone(&mut self, after: &[Found]) -> usize {
        for number in 0..2 {
            if self.pending.needed > 0 {
                self.put(None);
            } else if number == 1 && after.first().is_some_and(continues) {
                self.begin(None, 3);
            } else {
                self.broken(1);
            }
        }
        2
    }

    /// A `?` inside a character: for its last byte and an ASCII byte, or for 0x80 and a byte beyond ASCII.
    fn question(&mut self, after: &[Found], line_end: LineEnd) -> usize {
        let next = after.first();
        let goes_on = next.is_some_and(|next| next.c == '?' || continues(next));
        if self.pending.needed > 1 {
            // After a pair the next character begins.
            self.seen_byte |= goes_on;
            if goes_on {
                // Decoders whose tables are small have no pair for other bytes than 0x80, too.
                self.put(None);
                return 1;
            }
            self.put(Some(EURO));
            // The byte after 0x80 is one of this character too.
            self.put(None);
            return 2;
        }
        if self.question == Question::Byte {
            self.put(None);
            return 1;
        }
        // Two bytes that continue a character follow, or the `?` that stands for them.
        if goes_on {
            self.put(Some(EURO));
            self.begin(None, 3);
            return 2;
        }
        self.put(None);
        let swallowed = swallowed(after, line_end);
        if let Some(lost) = self.reading.after.last_mut().and_then(|last| last.lost.as_mut()) {
            lost.swallowed = swallowed;
        }
        1
    }
}

fn lost(stream: usize, lost: Lost) -> Unit {
    Unit { c: char::REPLACEMENT_CHARACTER, stream, lost: Some(lost) }
}

/// The ASCII byte that a `?` took along, from what stands after it.
fn swallowed(after: &[Found], line_end: LineEnd) -> Swallowed {
    let next = |at: usize| after.get(at).map(|found| found.c);
    let slash = usize::from(next(0) == Some('/'));
    let name = after.iter().skip(slash).take(MAX_TAG).take_while(|found| found.c.is_ascii_alphanumeric()).count();
    let letter = next(slash).is_some_and(|c| c.is_ascii_alphabetic());
    match [next(0), next(1), next(2)] {
        [None, ..] => match line_end {
            LineEnd::Feed => Swallowed::Unknown,
            LineEnd::FeedAlone => Swallowed::Known('\r'),
            LineEnd::Text => Swallowed::Nothing,
        },
        _ if letter && next(slash + name) == Some('>') => Swallowed::Known('<'),
        // The indentation of the next line: two ideographic spaces, of which two pairs begin with 0x80, or ASCII ones.
        [Some('銆'), Some('?'), Some('?')] | [Some(' '), Some(' '), _] => Swallowed::Known('\n'),
        _ => Swallowed::Unknown,
    }
}
