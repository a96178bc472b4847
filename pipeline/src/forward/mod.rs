//! The damage that the web does to Chinese text, played forward: a clean text in, the bytes a site would serve out.
//! It is the model that `repair` inverts, for tests and for samples; the pipeline itself never calls it.

use std::collections::HashMap;

use encoding_rs::{BIG5, GB18030, UTF_8, WINDOWS_1252};
use opencc_fmmseg::OpenCC;

use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

mod annotation;
mod cases;

pub use annotation::{Annotation, GLOSSED_BY_SITES, LostMark};
pub use cases::RepairCase;

labels! {
    /// A way in which text is served or damaged.
    pub enum Channel {
        /// UTF-8 as it should be.
        Clean = "clean",
        /// UTF-8 with a byte order mark in front.
        Marked = "utf8-bom",
        /// GB18030 bytes.
        Gb18030 = "gb18030",
        /// The text in Traditional, as Big5 bytes.
        Big5 = "big5",
        /// HZ, seven bits; characters beyond GB 2312 become `?`.
        Hz = "hz",
        /// UTF-16, little end first, without a mark.
        Utf16Le = "utf16le",
        /// UTF-16, big end first, without a mark.
        Utf16Be = "utf16be",
        /// Lines by turns in UTF-8 and GB18030.
        MixedLines = "mixed-lines",
        /// The text in Traditional with pinyin glosses, cut and one byte off in places.
        Annotated = "annotated",
        /// The same from a decoder that writes U+FFFD and swallows nothing.
        AnnotatedReplaced = "annotated-replaced",
        /// Glosses only, no cuts.
        Glossed = "glossed",
        /// UTF-8 read as GBK; characters before a line end may have lost a byte.
        Utf8AsGbk = "utf8-as-gbk",
        /// The same from a decoder that writes `?` and swallows the byte after.
        Utf8AsGbkLossy = "utf8-as-gbk-lossy",
        /// The same from a decoder that writes `?` for every byte it cannot read, 0x80 among them, and takes none along.
        Utf8AsGbkBytewise = "utf8-as-gbk-bytewise",
        /// UTF-8 read as GBK twice.
        Utf8AsGbkTwice = "utf8-as-gbk-twice",
        /// GBK read as Latin-1.
        GbkAsLatin = "gbk-as-latin1",
        /// GBK read as windows-1252, and its UTF-8 once more.
        GbkAsLatinTwice = "gbk-as-latin1-twice",
        /// The text in Traditional, Big5 read as windows-1252.
        Big5AsLatin = "big5-as-latin1",
        /// UTF-8 read as windows-1252.
        Utf8AsLatin = "utf8-as-latin1",
        /// UTF-8 read as windows-1252 twice.
        Utf8AsLatinTwice = "utf8-as-latin1-twice",
        /// The text in Traditional, Big5 read as GBK.
        Big5AsGbk = "big5-as-gbk",
        /// GBK read as Big5; much is lost.
        GbkAsBig5 = "gbk-as-big5",
        /// The same through the table of the Unicode Consortium and a decoder that writes U+FFFD for one byte and goes on
        /// with the next: much of what follows is read out of step.
        GbkAsBig5Unicode = "gbk-as-big5-unicode",
        /// GB18030 bytes; one of every line of some length is gone.
        Gb18030LostByte = "gb18030-lost-byte",
        /// GBK read as UTF-8 and that as GBK: 锟斤拷, nothing to recover.
        Replaced = "replaced",
        /// An encoding without hanzi: every hanzi a `?`, nothing to recover.
        QuestionMarks = "question-marks",
        /// `\uXXXX`.
        Backslashes = "backslash-escapes",
        /// `&#x…;`.
        References = "character-references",
        /// `%E5…`.
        Percent = "percent-escapes",
        /// `%uXXXX`.
        PercentUnits = "percent-u-escapes",
        /// `%BB…`, the bytes of GBK.
        PercentGbk = "percent-gbk-escapes",
        /// The text in Traditional, as `%D7x`: the bytes of GBK, of which letters stand as they are.
        PercentGbkLetters = "percent-gbk-letters",
        /// The same with the bytes of Big5.
        PercentBig5 = "percent-big5-escapes",
        /// Radical code points for the characters that look like them.
        Radicals = "radicals",
        /// A byte order mark in front of every line.
        StrayMarks = "stray-marks",
    }
}

impl Channel {
    /// True when what is served is the text in Traditional.
    #[must_use]
    pub fn is_traditional(self) -> bool {
        self.is_big5()
            || matches!(self, Self::Annotated | Self::AnnotatedReplaced | Self::Glossed | Self::PercentGbkLetters)
    }

    /// True when its bytes are those of Big5.
    fn is_big5(self) -> bool {
        matches!(self, Self::Big5 | Self::Big5AsGbk | Self::Big5AsLatin | Self::PercentBig5)
    }
}

/// Plays channels. Holds the conversion tables.
pub struct Damager {
    converter: OpenCC,
    traditional: HashMap<char, char>,
    radicals: HashMap<char, char>,
}

impl Damager {
    /// Builds the tables.
    ///
    /// # Errors
    /// A bundled lexicon that does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        let all: Vec<char> = two_byte::table().chars().filter(|c| is_hanzi(*c)).collect();
        let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
        let converter = OpenCC::new();
        let converted = converter.s2t(&lines, false);
        let mut traditional: HashMap<char, char> =
            all.iter().zip(converted.lines()).filter_map(|(c, line)| Some((*c, line.chars().next()?))).collect();
        traditional.extend(pairs("repair_conversion.tsv", include_str!("../../lexicons/repair_conversion.tsv"))?);
        let radicals = pairs("repair_radicals.tsv", include_str!("../../lexicons/repair_radicals.tsv"))?;
        // Where two radicals stand for one character, the first is served.
        let mut by_character = HashMap::new();
        for (radical, c) in radicals {
            by_character.entry(c).or_insert(radical);
        }
        Ok(Self { converter, traditional, radicals: by_character })
    }

    /// The text in Traditional, character by character as the annotating sites convert.
    #[must_use]
    pub fn traditional(&self, text: &str) -> String {
        text.chars().map(|c| self.traditional.get(&c).copied().unwrap_or(c)).collect()
    }

    /// The bytes a site serves for `text` through `channel`. Deterministic; line breaks stay as they are.
    #[must_use]
    pub fn apply(&self, channel: Channel, text: &str) -> Vec<u8> {
        let served = match channel {
            Channel::Clean => text.to_owned(),
            Channel::Marked => format!("\u{FEFF}{text}"),
            Channel::Gb18030 => return GB18030.encode(text).0.into_owned(),
            Channel::Gb18030LostByte => return without_some_bytes(text),
            Channel::Big5 => return BIG5.encode(&self.traditional(text)).0.into_owned(),
            Channel::Hz => return hz(text),
            Channel::Utf16Le => return text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Channel::Utf16Be => return text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Channel::MixedLines => return mixed_lines(text),
            Channel::Annotated => self.annotate(text, &Annotation::default()),
            Channel::AnnotatedReplaced => {
                self.annotate(text, &Annotation { lost: LostMark::Replacement, ..Annotation::default() })
            }
            Channel::Glossed => self.annotate(text, &Annotation { cut: false, ..Annotation::default() }),
            Channel::Utf8AsGbk => GB18030.decode_without_bom_handling(text.as_bytes()).0.into_owned(),
            Channel::Utf8AsGbkLossy => annotation::decode_pairs(text.as_bytes(), two_byte::table(), LostMark::Question),
            Channel::Utf8AsGbkBytewise => {
                let read = annotation::decode_pairs(text.as_bytes(), two_byte::table(), LostMark::Replacement);
                read.replace(char::REPLACEMENT_CHARACTER, "?")
            }
            Channel::Utf8AsGbkTwice => {
                let once = GB18030.decode_without_bom_handling(text.as_bytes()).0;
                GB18030.decode_without_bom_handling(once.as_bytes()).0.into_owned()
            }
            Channel::GbkAsLatin => latin(&GB18030.encode(text).0),
            Channel::GbkAsLatinTwice => latin(latin(&GB18030.encode(text).0).as_bytes()),
            Channel::Big5AsLatin => latin(&BIG5.encode(&self.traditional(text)).0),
            Channel::Utf8AsLatin => latin(text.as_bytes()),
            Channel::Utf8AsLatinTwice => latin(latin(text.as_bytes()).as_bytes()),
            Channel::Big5AsGbk => {
                GB18030.decode_without_bom_handling(&BIG5.encode(&self.traditional(text)).0).0.into_owned()
            }
            Channel::GbkAsBig5 => BIG5.decode_without_bom_handling(&GB18030.encode(text).0).0.into_owned(),
            Channel::GbkAsBig5Unicode => {
                let bytes = GB18030.encode(text).0;
                annotation::decode_pairs(&bytes, two_byte::big5_unicode_table(), LostMark::Replacement)
            }
            Channel::Replaced => {
                let lost = UTF_8.decode_without_bom_handling(&GB18030.encode(text).0).0.into_owned();
                GB18030.decode_without_bom_handling(lost.as_bytes()).0.into_owned()
            }
            Channel::QuestionMarks => text.chars().map(|c| if is_hanzi(c) { '?' } else { c }).collect(),
            Channel::Backslashes => {
                let mut units = [0; 2];
                escape(text, |c| c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect())
            }
            Channel::References => escape(text, |c| format!("&#x{:X};", c as u32)),
            Channel::Percent => {
                let mut bytes = [0; 4];
                escape(text, |c| c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect())
            }
            Channel::PercentUnits => {
                let mut units = [0; 2];
                escape(text, |c| c.encode_utf16(&mut units).iter().map(|unit| format!("%u{unit:04X}")).collect())
            }
            Channel::PercentGbk => escape(text, |c| {
                let mut bytes = [0; 4];
                let (spelt, _, _) = GB18030.encode(c.encode_utf8(&mut bytes));
                spelt.iter().map(|byte| format!("%{byte:02X}")).collect()
            }),
            Channel::PercentGbkLetters => percent_but_letters(&GB18030.encode(&self.traditional(text)).0),
            Channel::PercentBig5 => percent_but_letters(&BIG5.encode(&self.traditional(text)).0),
            Channel::Radicals => text.chars().map(|c| self.radicals.get(&c).copied().unwrap_or(c)).collect(),
            Channel::StrayMarks => text.split_inclusive('\n').map(|line| format!("\u{FEFF}{line}")).collect(),
        };
        served.into_bytes()
    }
}

/// Rows of a lexicon of two characters a line.
fn pairs(name: &'static str, lexicon: &str) -> Result<Vec<(char, char)>, PipelineError> {
    let rows = lexicon.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    rows.map(|(number, line)| {
        let mut chars = line.chars();
        match (chars.next(), chars.next(), chars.next(), chars.next()) {
            (Some(from), Some('\t'), Some(to), None) => Ok((from, to)),
            _ => Err(PipelineError::Lexicon { name, line: number + 1, problem: "not two characters".to_owned() }),
        }
    })
    .collect()
}

/// Two-byte characters of a line from which on a byte of it is lost: the line can be told to be Chinese without it.
const LINE_THAT_LOSES: usize = 10;

/// GB18030 without one byte of the lines that are long enough: by turns the first and the second byte of a character, each
/// time another one.
fn without_some_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let two_bytes = |c: &char| two_byte::table().encode(*c).is_some();
        let count = line.chars().filter(two_bytes).count();
        let chosen = (count >= LINE_THAT_LOSES).then(|| (number * 7 + line.len()) % count);
        let mut seen = 0;
        for c in line.chars() {
            let mut buffer = [0; 4];
            let spelt = GB18030.encode(c.encode_utf8(&mut buffer)).0.into_owned();
            let lost = two_bytes(&c) && Some(seen) == chosen;
            seen += usize::from(two_bytes(&c));
            match spelt.as_slice() {
                [lead, trail] if lost => bytes.push(if line.len() % 2 == 0 { *lead } else { *trail }),
                spelt => bytes.extend(spelt),
            }
        }
    }
    bytes
}

/// Bytes read as windows-1252, which gives every byte a character.
fn latin(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn escape(text: &str, mut spell: impl FnMut(char) -> String) -> String {
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { spell(c) }).collect()
}

/// Escapes of the bytes beyond ASCII.
fn percent_but_letters(bytes: &[u8]) -> String {
    let spell = |byte: &u8| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    bytes.iter().map(spell).collect()
}

fn mixed_lines(text: &str) -> Vec<u8> {
    let lines = text.split_inclusive('\n').enumerate();
    lines
        .flat_map(
            |(number, line)| {
                if number % 2 == 0 { line.as_bytes().to_vec() } else { GB18030.encode(line).0.into_owned() }
            },
        )
        .collect()
}

/// HZ: runs of GB 2312 between `~{` and `~}`, closed before every line end.
fn hz(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut shifted = false;
    for c in text.chars() {
        let pair = two_byte::table()
            .encode(c)
            .filter(|[lead, trail]| (0xA1..=0xF7).contains(lead) && (0xA1..=0xFE).contains(trail));
        if pair.is_some() != shifted {
            bytes.extend(if shifted { b"~}" } else { b"~{" });
            shifted = !shifted;
        }
        match (pair, u8::try_from(c)) {
            (Some([lead, trail]), _) => bytes.extend([lead & 0x7F, trail & 0x7F]),
            (None, Ok(b'~')) => bytes.extend(b"~~"),
            (None, Ok(byte)) if byte.is_ascii() => bytes.push(byte),
            (None, _) => bytes.push(b'?'),
        }
    }
    if shifted {
        bytes.extend(b"~}");
    }
    bytes
}

#[cfg(test)]
mod tests;
