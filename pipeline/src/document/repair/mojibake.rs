//! Text that was decoded in a wrong encoding: turns it back to bytes and decodes these in the right one, line by line.
//! Of a character that lost its last byte it keeps the likeliest reading, or U+FFFD; it repairs no other damage.

use super::Language;
use super::lost::{self, CONTEXT, Choice};
use super::plan::{Certainty, Edit};
use crate::document::decode::plausible::Figures;
use crate::document::decode::two_byte;

/// Lines with at least this share of frequent hanzi and punctuation are Chinese as they are; clean lines have 0.5 to 0.9.
const CHINESE_AS_FOUND: f64 = 0.45;
/// The share a line must reach when read otherwise, and by how much it must gain.
const MIN_SHARE: f64 = 0.5;
const MIN_GAIN: f64 = 0.3;
/// Fewest hanzi that establish a wrong decoding by one line. That bytes are valid UTF-8 by chance is unlikely from
/// three characters on; any bytes are nearly valid GBK and Big5, so there only the frequency of the hanzi speaks.
const MIN_HANZI_UTF8: usize = 4;
const MIN_HANZI_TWO_BYTE: usize = 8;
/// Hanzi that establish a wrong decoding for the document, whose shorter lines then follow.
const ESTABLISHED: usize = 24;
/// Share of characters that may have lost a byte, for a line to be worth reading otherwise.
const MAX_LOST: f64 = 0.34;
/// Bytes of suspect lines on which the mistake is told: every mistake is tried on them, the one found on the rest.
const SAMPLE: usize = 1 << 18;
/// Most lost bytes that are chosen in one document; the rest stays U+FFFD. A page has one per line end at most.
const MAX_PLACES: usize = 400;
/// Wrong decodings one over another that are undone.
const MAX_ROUNDS: usize = 3;

/// The encoding a text was wrongly decoded in, and the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mistake {
    rule: &'static str,
    wrong: Encoding,
    right: Encoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Gbk,
    Big5,
    Latin,
}

const BIG5_AS_GBK: &str = "big5 read as gbk";
/// At least one character in this many is private use in Big5 read as GBK; in the sentences measured one in eight.
const MIN_ODD_OF: usize = 20;

/// In order of preference when two explain as much.
const MISTAKES: [Mistake; 6] = [
    Mistake { rule: "utf-8 read as gbk", wrong: Encoding::Gbk, right: Encoding::Utf8 },
    Mistake { rule: "utf-8 read as latin", wrong: Encoding::Latin, right: Encoding::Utf8 },
    Mistake { rule: "utf-8 read as big5", wrong: Encoding::Big5, right: Encoding::Utf8 },
    Mistake { rule: "gbk read as latin", wrong: Encoding::Latin, right: Encoding::Gbk },
    Mistake { rule: BIG5_AS_GBK, wrong: Encoding::Gbk, right: Encoding::Big5 },
    Mistake { rule: "gbk read as big5", wrong: Encoding::Big5, right: Encoding::Gbk },
];

/// A character and how many bytes of the stream it takes.
#[derive(Debug, Clone, Copy)]
struct Unit {
    c: char,
    stream: usize,
    lost: Option<Lost>,
}

/// A character of which not all bytes are there.
#[derive(Debug, Clone, Copy)]
struct Lost {
    /// The first two bytes of three, when these are there.
    stub: Option<[u8; 2]>,
    /// Whether the decoder took an ASCII byte along.
    swallowed: bool,
}

/// A line read otherwise.
struct Reading {
    before: Vec<Unit>,
    after: Vec<Unit>,
    hanzi: usize,
    share: f64,
    gain: f64,
}

/// One pass that undoes the wrong decoding which explains most of the text; empty when none does.
pub(super) fn undo(text: &str, language: &Language) -> Vec<Edit> {
    let mut suspects = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let figures = Figures::of(line.chars());
        if figures.foreign > 0 && figures.share() < CHINESE_AS_FOUND {
            suspects.push((start, line.trim_end_matches(['\n', '\r']), figures));
        }
        start += line.len();
    }
    let mut sampled = 0;
    let within_sample = |(_, line, _): &&(usize, &str, Figures)| {
        let before = sampled;
        sampled += line.len();
        before < SAMPLE
    };
    let sample = suspects.iter().take_while(within_sample).count();
    let mut best: Option<(usize, Mistake)> = None;
    for mistake in MISTAKES {
        let sum = suspects
            .iter()
            .take(sample)
            .filter_map(|(_, line, figures)| read(line, *figures, mistake, MAX_ROUNDS, false))
            .filter(|reading| reading.hanzi >= min_hanzi(mistake))
            .map(|reading| reading.hanzi)
            .sum();
        if sum > best.map_or(0, |(sum, _)| sum) {
            best = Some((sum, mistake));
        }
    }
    let Some((sum, mistake)) = best else { return Vec::new() };
    let mut edits = Vec::new();
    let mut places = MAX_PLACES;
    for (start, line, figures) in suspects {
        let established = sum >= ESTABLISHED;
        if let Some(reading) = read(line, figures, mistake, MAX_ROUNDS, established)
            && (reading.hanzi >= min_hanzi(mistake) || established)
        {
            let chosen = choose(&reading, language, &mut places);
            write(&mut edits, start, &reading, &chosen, mistake, sum);
        }
    }
    edits
}

fn min_hanzi(mistake: Mistake) -> usize {
    if mistake.right == Encoding::Utf8 { MIN_HANZI_UTF8 } else { MIN_HANZI_TWO_BYTE }
}

/// The line under a mistake, when it is Chinese that way. Latin letters may hide one more mistake of the same kind. Where
/// the mistake is established, names and single words need not be frequent characters.
fn read(line: &str, figures: Figures, mistake: Mistake, rounds: usize, established: bool) -> Option<Reading> {
    // Kana in GBK are common hanzi in Big5, so Japanese would pass. Big5 read as GBK also gives private use.
    if mistake.rule == BIG5_AS_GBK && !established && figures.odd * MIN_ODD_OF < figures.foreign {
        return None;
    }
    let mut before = to_bytes(line, mistake.wrong)?;
    if mistake.wrong == Encoding::Gbk && mistake.right == Encoding::Utf8 {
        settle_euro_signs(&mut before);
    }
    let bytes: Vec<u8> = before.iter().flat_map(|(_, spelling)| spelling.as_slice().iter().copied()).collect();
    let after = from_bytes(&bytes, mistake.right)?;
    let found = Figures::of(after.iter().map(|unit| unit.c));
    let lost = after.iter().filter(|unit| unit.lost.is_some()).count();
    let mut reading = Reading {
        before: before.iter().map(|(c, bytes)| Unit { c: *c, stream: bytes.len, lost: None }).collect(),
        hanzi: found.hanzi,
        share: found.share(),
        gain: found.share() - figures.share(),
        after,
    };
    if lost as f64 > (found.foreign as f64) * MAX_LOST {
        return None;
    }
    if reading.share >= MIN_SHARE && reading.gain >= MIN_GAIN {
        return Some(reading);
    }
    let only_chinese = found.hanzi > 0 && found.hanzi + found.punctuation + lost == found.foreign;
    let certain = mistake.right == Encoding::Utf8 || lost == 0 && reading.gain >= 0.0;
    if established && only_chinese && certain {
        return Some(reading);
    }
    if mistake.wrong != Encoding::Latin || rounds <= 1 || found.hanzi > 0 || lost > 0 || found.foreign == 0 {
        return None;
    }
    let once: String = reading.after.iter().map(|unit| unit.c).collect();
    let deeper = read(&once, found, mistake, rounds - 1, established)?;
    (reading.hanzi, reading.share, reading.gain) = (deeper.hanzi, deeper.share, deeper.gain);
    Some(reading)
}

/// The one or two bytes a character was decoded from.
#[derive(Debug, Clone, Copy)]
struct Spelling {
    bytes: [u8; 2],
    len: usize,
}

impl Spelling {
    fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0], len: 1 }
    }

    fn two(bytes: [u8; 2]) -> Self {
        Self { bytes, len: 2 }
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }
}

/// The bytes each character was decoded from; `None` when one cannot come from this encoding.
fn to_bytes(line: &str, wrong: Encoding) -> Option<Vec<(char, Spelling)>> {
    line.chars()
        .map(|c| {
            let bytes = match (wrong, u8::try_from(c)) {
                (_, Ok(byte)) if byte.is_ascii() => Spelling::one(byte),
                // Never valid in UTF-8 nor as a lead byte: marks the place where bytes are missing.
                (_, Err(_)) if c == char::REPLACEMENT_CHARACTER => Spelling::one(0xFF),
                (Encoding::Latin, Ok(byte)) => Spelling::one(byte),
                (Encoding::Latin, Err(_)) => {
                    let mut buffer = [0; 4];
                    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
                    Spelling::one(bytes.first().copied().filter(|_| !unmappable)?)
                }
                // Windows writes 0x80 as the euro sign.
                (Encoding::Gbk, Err(_)) if c == '€' => Spelling::one(0x80),
                (Encoding::Gbk, _) => Spelling::two(two_byte::table().encode(c)?),
                (Encoding::Big5, _) => Spelling::two(two_byte::big5_table().encode(c)?),
                (Encoding::Utf8, _) => return None,
            };
            Some((c, bytes))
        })
        .collect()
}

/// The euro sign is A2E3 and, on Windows, 80: both occur in Chinese UTF-8. The one that continues the character fits.
fn settle_euro_signs(before: &mut [(char, Spelling)]) {
    // Bytes the character under way still needs.
    let mut needed = 0_u8;
    for at in 0..before.len() {
        let next = before.get(at + 1).and_then(|(_, spelling)| spelling.as_slice().first()).copied();
        let Some((c, spelling)) = before.get_mut(at) else { return };
        if *c == '€' && needed == 1 && next.is_some_and(|byte| (0x80..=0xBF).contains(&byte)) {
            *spelling = Spelling::two([0xA2, 0xE3]);
        }
        for byte in spelling.as_slice() {
            needed = match byte {
                0x80..=0xBF => needed.saturating_sub(1),
                0xC0..=0xDF => 1,
                0xE0..=0xEF => 2,
                0xF0..=0xF7 => 3,
                _ => 0,
            };
        }
    }
}

/// The characters the bytes spell. In UTF-8 a sequence that is cut short is a lost character; elsewhere it is an end.
fn from_bytes(bytes: &[u8], right: Encoding) -> Option<Vec<Unit>> {
    let mut units = Vec::with_capacity(bytes.len());
    if right == Encoding::Utf8 {
        for chunk in bytes.utf8_chunks() {
            units.extend(chunk.valid().chars().map(|c| Unit { c, stream: c.len_utf8(), lost: None }));
            if chunk.invalid().is_empty() {
                continue;
            }
            match units.last_mut().filter(|last| last.lost.is_some()) {
                // A cut sequence and the mark after it are one lost character.
                Some(last) => last.stream += chunk.invalid().len(),
                None => units.push(Unit {
                    c: char::REPLACEMENT_CHARACTER,
                    stream: chunk.invalid().len(),
                    lost: Some(Lost { stub: <[u8; 2]>::try_from(chunk.invalid()).ok(), swallowed: false }),
                }),
            }
        }
        return Some(swallow_question_marks(units));
    }
    let table = if right == Encoding::Big5 { two_byte::big5_table() } else { two_byte::table() };
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return Some(units),
            [byte, after @ ..] if byte.is_ascii() => {
                units.push(Unit { c: char::from(*byte), stream: 1, lost: None });
                after
            }
            [lead, trail, after @ ..] => {
                units.push(Unit { c: table.decode(*lead, *trail)?, stream: 2, lost: None });
                after
            }
            [_] => return None,
        };
    }
}

/// A `?` after a cut sequence is the mark of the decoder for its last byte, not a question mark.
fn swallow_question_marks(units: Vec<Unit>) -> Vec<Unit> {
    let mut kept: Vec<Unit> = Vec::with_capacity(units.len());
    for unit in units {
        if let Some(last) = kept.last_mut()
            && let Some(lost) = last.lost.as_mut().filter(|_| unit.c == '?' && last.stream < 3)
        {
            last.stream += 1;
            lost.swallowed = true;
        } else {
            kept.push(unit);
        }
    }
    kept
}

/// For every character that lost its last byte, the likeliest reading between its neighbours; `places` bounds the work.
fn choose(reading: &Reading, language: &Language, places: &mut usize) -> Vec<Option<Choice>> {
    let mut line: Vec<char> = Vec::with_capacity(reading.after.len());
    let mut chosen = Vec::with_capacity(reading.after.len());
    for (at, unit) in reading.after.iter().enumerate() {
        let choice = unit.lost.filter(|_| *places > 0).and_then(|lost| {
            *places -= 1;
            let [first, second] = lost.stub?;
            let candidates: Vec<char> = (0x80..=0xBF_u8)
                .filter_map(|third| std::str::from_utf8(&[first, second, third]).ok()?.chars().next())
                .collect();
            let rest = reading.after.get(at + 1..).unwrap_or(&[]);
            let right: Vec<char> =
                rest.iter().take(CONTEXT).take_while(|unit| unit.lost.is_none()).map(|unit| unit.c).collect();
            let mut choice = lost::between(language, &line, &candidates, &right)?;
            if lost.swallowed {
                choice.certainty = Certainty::Flagged;
                choice.evidence.push_str("; the ASCII byte after it is lost");
            }
            Some(choice)
        });
        line.push(choice.as_ref().map_or(unit.c, |choice| choice.c));
        chosen.push(choice);
    }
    chosen
}

/// Appends the edits of one line: what the bytes tell, and apart from it every lost character.
fn write(
    edits: &mut Vec<Edit>,
    start: usize,
    reading: &Reading,
    chosen: &[Option<Choice>],
    mistake: Mistake,
    sum: usize,
) {
    let evidence = format!(
        "share of frequent characters {:.2}, before {:.2}; {sum} hanzi in the document",
        reading.share,
        reading.share - reading.gain
    );
    let mut after = reading.after.iter().zip(chosen).peekable();
    let (mut end, mut made, mut at) = (0, 0, start);
    let mut edit: Option<Edit> = None;
    for unit in &reading.before {
        end += unit.stream;
        let mut text = String::new();
        let mut certainty = Certainty::Exact;
        let mut why = None;
        while let Some((next, choice)) = after.next_if(|_| made < end) {
            made += next.stream;
            text.push(choice.as_ref().map_or(next.c, |choice| choice.c));
            if next.lost.is_some() {
                certainty = choice.as_ref().map_or(Certainty::Flagged, |choice| choice.certainty);
                why = Some(choice.as_ref().map_or("a byte is lost".to_owned(), |choice| choice.evidence.clone()));
            }
        }
        let range = at..at + unit.c.len_utf8();
        at = range.end;
        let part = (range.len(), text.len());
        match &mut edit {
            Some(edit) if text.is_empty() || edit.certainty == certainty && certainty == Certainty::Exact => {
                edit.range.end = range.end;
                edit.before.push(unit.c);
                edit.after.push_str(&text);
                edit.parts.push(part);
            }
            _ => {
                edits.extend(edit.take().filter(changes));
                edit = Some(Edit {
                    range,
                    before: unit.c.to_string(),
                    after: text,
                    rule: mistake.rule,
                    certainty,
                    evidence: why.unwrap_or_else(|| evidence.clone()),
                    parts: vec![part],
                });
            }
        }
    }
    edits.extend(edit.filter(changes));
}

fn changes(edit: &Edit) -> bool {
    edit.before != edit.after
}
