//! The grammar of a misaligned run: which bytes the damaged characters stand for, and where the run can end.
//! It lists the structurally possible readings; `realign` chooses.
//!
//! The annotating sites worked on a GBK byte stream, cut it at `！`, `；` and `，` wherever their two bytes stood, and
//! decoded the pieces. A cut or a gloss inside a character leaves the rest of the piece one byte off until an ASCII
//! byte, which can only be a second byte there, brings it back in step. Widths were folded afterwards.

use super::gloss::{gloss_at, has_reading, reading, syllable_end};
use crate::document::decode::two_byte;

/// Longest run in characters. A run ends at the next ASCII trail byte or comma; sentences are shorter than this.
const MAX_RUN: usize = 160;
/// Most readings of one run: every ASCII letter in it may end it or be a folded full-width letter.
const MAX_READINGS: usize = 12;
/// No character of GBK begins with this byte, so decoders lose it together with the byte after, whatever that is.
const NO_LEAD: u8 = 0x80;

/// One character of a reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Slot {
    /// Both bytes are known.
    Known(char),
    /// The first byte is lost.
    Lead {
        /// The byte that is left.
        trail: u8,
    },
    /// The second byte is lost.
    Trail {
        /// The byte that is left.
        lead: u8,
        /// The reading of the character, when its gloss stands there.
        syllable: Option<String>,
        /// What stood after the lost byte.
        after: After,
    },
    /// Both bytes are lost.
    Both {
        /// The reading of the character.
        syllable: String,
    },
    /// An ASCII byte that the decoder took along with the lost one before it.
    Swallowed,
    /// An ASCII byte that was read as a second byte, or that the decoder swallowed and the syntax around it gives back.
    Ascii(char),
}

/// What followed a lost second byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A cut: nothing is lost but the byte.
    Cut,
    /// The end of a line, whose carriage return was swallowed.
    LineEnd,
    /// A tag, whose `<` was swallowed.
    Tag,
    /// A gloss, whose `(` was swallowed.
    Gloss,
    /// The indentation of the next line, whose line feed was swallowed.
    LineStart,
    /// Something that the decoder left in place.
    Kept,
    /// Some ASCII byte below 0x40, a line feed or a digit above all.
    Unknown,
    /// Nothing: the end of the text.
    TextEnd,
}

/// One reading of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// The characters it gives.
    pub(super) slots: Vec<Slot>,
    /// Bytes of the stream that each damaged character takes, from the start of the run.
    pub(super) stream: Vec<usize>,
    /// One past the run, in code points.
    pub(super) end: usize,
    /// Where the text goes on after it: past a gloss whose `(` is gone.
    pub(super) goes_on: usize,
    /// The straddling character whose gloss began the run, as evidence.
    pub(super) straddling: Option<char>,
}

/// The two bytes of a character at which the stream was cut.
pub(super) fn cut_bytes(c: char) -> Option<[u8; 2]> {
    match c {
        '!' | '！' => Some([0xA3, 0xA1]),
        ';' | '；' => Some([0xA3, 0xBB]),
        ',' | '，' => Some([0xA3, 0xAC]),
        _ => None,
    }
}

/// Readings of a run that begins with the `?` at `at` before a cut.
pub(super) fn from_cut(text: &[char], at: usize) -> Vec<Reading> {
    let Some([first, second]) = text.get(at + 1).copied().and_then(cut_bytes) else { return Vec::new() };
    walk(text, at + 2, second, vec![Slot::Lead { trail: first }], vec![1, 2], None)
}

/// True for what decoders write in place of a byte. U+FFFD comes from those that swallow nothing.
pub(super) fn is_lost_mark(c: char) -> bool {
    matches!(c, '?' | '？' | char::REPLACEMENT_CHARACTER)
}

/// The end and the syllable of a gloss that follows a lost byte at `at`: `(` is gone where the decoder swallows, which
/// some do that write U+FFFD.
pub(super) fn broken_gloss(text: &[char], at: usize) -> Option<(usize, String)> {
    let end = match text.get(at) {
        Some(&char::REPLACEMENT_CHARACTER) if text.get(at + 1) == Some(&'(') => gloss_at(text, at + 1)?.end,
        _ => syllable_end(text, at + 1)?,
    };
    Some((end, reading(text, at + 1, end)))
}

/// Readings of a run that begins with the lost byte at `at` before `syllable)`: `trail` is the last byte before it, and
/// the character glossed has it as its first byte.
pub(super) fn from_gloss(text: &[char], at: usize, trail: u8, is_glossed: &dyn Fn(char, &str) -> bool) -> Vec<Reading> {
    let Some((end, syllable)) = broken_gloss(text, at) else { return Vec::new() };
    let mut stream = vec![0; end - at];
    if let Some(lost) = stream.first_mut() {
        *lost = 1;
    }
    let candidates: Vec<(u8, char)> = (0x81..=0xFE_u8)
        .filter_map(|lead| Some((lead, two_byte::table().decode(trail, lead)?)))
        .filter(|(_, c)| has_reading(*c, &syllable))
        .collect();
    let sure: Vec<_> = candidates.iter().copied().filter(|(_, c)| is_glossed(*c, &syllable)).collect();
    let candidates = if sure.is_empty() { candidates } else { sure };
    candidates
        .into_iter()
        .flat_map(|(lead, straddling)| walk(text, end, lead, Vec::new(), stream.clone(), Some(straddling)))
        .collect()
}

/// Follows the bytes from `at` with `held` as a first byte whose second one comes next.
fn walk(
    text: &[char],
    mut at: usize,
    mut held: u8,
    mut slots: Vec<Slot>,
    mut stream: Vec<usize>,
    straddling: Option<char>,
) -> Vec<Reading> {
    let table = two_byte::table();
    let start = at;
    let mut readings = Vec::new();
    while at < start + MAX_RUN && readings.len() < MAX_READINGS {
        let Some(&c) = text.get(at) else { break };
        if at > start
            && let Some(gloss) = gloss_at(text, at)
            && text.get(at - 1).is_some_and(|c| has_reading(*c, &reading(text, gloss.start, gloss.end)))
        {
            // The characters of the stream are two halves of others: the gloss goes, the bytes stay.
            stream.extend(std::iter::repeat_n(0, gloss.end - at));
            at = gloss.end;
            continue;
        }
        let finish = |last: Vec<Slot>, bytes: &[usize], goes_on: Option<usize>| Reading {
            slots: slots.iter().cloned().chain(last).collect(),
            stream: stream.iter().chain(bytes).copied().collect(),
            end: at + bytes.len(),
            goes_on: goes_on.unwrap_or(at + bytes.len()),
            straddling,
        };
        if is_lost_mark(c) {
            let (after, syllable, goes_on) = what_follows(text, at);
            let mut last = vec![Slot::Trail { lead: held, syllable, after }];
            if c != char::REPLACEMENT_CHARACTER {
                last.extend(match after {
                    After::Tag => Some(Slot::Ascii('<')),
                    After::Gloss => Some(Slot::Ascii('(')),
                    After::LineStart => Some(Slot::Ascii('\n')),
                    After::LineEnd if ends_with_returns(text, at) => Some(Slot::Ascii('\r')),
                    After::Unknown => Some(Slot::Swallowed),
                    // A line feed may be gone with the last byte of the text; nothing tells, and none is missed.
                    After::Cut | After::LineEnd | After::TextEnd | After::Kept => None,
                });
            }
            let bytes = last.len();
            readings.push(finish(last, &[bytes], goes_on));
            if after == After::Gloss {
                // The character that is glossed has lost its second byte, whichever that is.
                break;
            }
            // The one byte that begins no character whatever follows; 個, 還 and 線 end with it.
            let Some(whole) = table.decode(held, NO_LEAD).filter(|c| is_text(*c)) else { break };
            if c == char::REPLACEMENT_CHARACTER {
                // Nothing was swallowed, and the stream is in step again.
                readings.push(finish(vec![Slot::Known(whole)], &[1], None));
                break;
            }
            if after == After::Cut {
                // A piece ends here, and nothing beyond it was taken along.
                break;
            }
            // It took along the first byte of the next character.
            let Some(next) = text.get(at + 1) else { break };
            if is_lost_mark(*next) {
                // Its second byte took along the parenthesis of its gloss; without one nothing tells the character.
                if let Some((end, syllable)) = broken_gloss(text, at + 1) {
                    let slots = vec![Slot::Known(whole), Slot::Both { syllable }, Slot::Ascii('(')];
                    readings.push(finish(slots, &[2, 2], Some(end)));
                }
                break;
            }
            if let Ok(trail @ 0x40..=0x7E) = u8::try_from(*next) {
                readings.push(finish(vec![Slot::Known(whole), Slot::Lead { trail }], &[2, 1], None));
                break;
            }
            let Some([trail, lead]) = wide_bytes(*next) else { break };
            slots.extend([Slot::Known(whole), Slot::Lead { trail }]);
            stream.extend([2, 2]);
            held = lead;
            at += 2;
            continue;
        }
        let byte = u8::try_from(c).ok().filter(u8::is_ascii);
        if let Some(byte) = byte
            && let Some(whole) = table.decode(held, byte).filter(|c| is_text(*c))
        {
            readings.push(finish(vec![Slot::Known(whole)], &[1], None));
        }
        let Some([lead, trail]) = wide_bytes(c) else { break };
        let Some(whole) = table.decode(held, lead).filter(|c| is_text(*c)) else { break };
        if trail.is_ascii() {
            // An ASCII letter of the text was read as a second byte, and the stream is in step again.
            readings.push(finish(vec![Slot::Known(whole), Slot::Ascii(char::from(trail))], &[2], None));
            break;
        }
        slots.push(Slot::Known(whole));
        stream.push(2);
        held = trail;
        at += 1;
    }
    readings
}

/// The bytes of a character in the stream, before widths were folded.
pub(super) fn wide_bytes(c: char) -> Option<[u8; 2]> {
    match u8::try_from(c) {
        Ok(b' ') => Some([0xA1, 0xA1]),
        Ok(byte @ 0x21..=0x7E) => Some([0xA3, byte | 0x80]),
        _ => two_byte::table().encode(c),
    }
}

/// Characters a text may hold: not private use.
fn is_text(c: char) -> bool {
    !matches!(c, '\u{E000}'..='\u{F8FF}')
}

/// What stands after the lost second byte at `at`; for a gloss also its syllable and its end.
fn what_follows(text: &[char], at: usize) -> (After, Option<String>, Option<usize>) {
    if let Some((end, syllable)) = broken_gloss(text, at) {
        return (After::Gloss, Some(syllable), Some(end));
    }
    let kept = text.get(at) == Some(&char::REPLACEMENT_CHARACTER);
    let rest = text.get(at + 1..).unwrap_or(&[]);
    let after = match rest {
        [] if !kept => After::TextEnd,
        [] | ['\n' | '\r', ..] => After::LineEnd,
        [c, ..] if cut_bytes(*c).is_some() => After::Cut,
        ['<', ..] if kept => After::Tag,
        _ if kept => After::Kept,
        ['/', tag @ ..] if is_tag(tag) => After::Tag,
        [' ', ' ', ..] | ['\u{3000}', '\u{3000}', ..] => After::LineStart,
        _ => After::Unknown,
    };
    (after, None, None)
}

/// Characters looked back for the end of the line before: a long paragraph.
const PARAGRAPH: usize = 4000;

/// True when the line before the one at `at` ends with a carriage return and a line feed, and this one with a line feed.
fn ends_with_returns(text: &[char], at: usize) -> bool {
    let before = text.get(at.saturating_sub(PARAGRAPH)..at).unwrap_or(&[]);
    let end = before.iter().rposition(|c| *c == '\n').and_then(|end| end.checked_sub(1));
    text.get(at + 1) == Some(&'\n') && end.and_then(|end| before.get(end)) == Some(&'\r')
}

/// Longest tag name that is looked for, `blockquote`.
const MAX_TAG: usize = 10;

/// A lower- or upper-case name and `>`.
fn is_tag(rest: &[char]) -> bool {
    let name = rest.iter().take(MAX_TAG).take_while(|c| c.is_ascii_alphanumeric()).count();
    name > 0 && rest.get(name) == Some(&'>')
}
