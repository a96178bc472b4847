//! Whether decoded characters are the text of a person: frequent hanzi, control characters, marks of binary formats.
//! It knows no encoding and changes nothing.

use std::sync::OnceLock;

/// Frequent hanzi, one lexicon for decoding and for the repair of wrong decodings.
const FREQUENT: &str = include_str!("../../../lexicons/repair_frequent_hanzi.txt");

/// What a character counts as, one bit each.
const HANZI: u8 = 1;
const FREQUENT_HANZI: u8 = 1 << 1;
const PUNCTUATION: u8 = 1 << 2;
const ODD: u8 = 1 << 3;

/// What every code point of the basic plane counts as: asked for every character of every document.
fn classes() -> &'static [u8] {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let class = |c: char| match c {
            _ if is_hanzi(c) => HANZI,
            '\u{2014}'..='\u{2026}' | '\u{3000}'..='\u{3017}' | '\u{FF01}'..='\u{FF5E}' | '·' => PUNCTUATION,
            '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | char::REPLACEMENT_CHARACTER => ODD,
            _ => 0,
        };
        let mut table: Vec<u8> = (0..=0xFFFF).map(|code| char::from_u32(code).map_or(0, class)).collect();
        for c in FREQUENT.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars) {
            if let Some(entry) = table.get_mut(c as usize) {
                *entry |= FREQUENT_HANZI;
            }
        }
        table
    })
}

/// True for the few hundred hanzi, Simplified or Traditional, that make up most of running text.
pub(crate) fn is_frequent(c: char) -> bool {
    classes().get(c as usize).is_some_and(|class| class & FREQUENT_HANZI != 0)
}

/// What a character is in Chinese text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A frequent ideograph.
    Frequent,
    /// Another one.
    Hanzi,
    /// Chinese punctuation and full-width forms.
    Punctuation,
    /// What wrong decodings leave.
    Odd,
    /// Anything else.
    Other,
}

/// The class of a character.
pub(super) fn class_of(c: char) -> Class {
    match classes().get(c as usize).copied().unwrap_or(0) {
        class if class & FREQUENT_HANZI != 0 => Class::Frequent,
        class if class & HANZI != 0 => Class::Hanzi,
        class if class & PUNCTUATION != 0 => Class::Punctuation,
        class if class & ODD != 0 => Class::Odd,
        _ => Class::Other,
    }
}

/// Characters in a row beyond ASCII of which one is frequent at most: one line of clean news in some hundred has them, and
/// a stretch that is out of step mostly.
const ODD_STRETCH: usize = 6;

/// True for a text with private use in it, or with a stretch in which hardly any character is frequent.
pub(super) fn has_odd_stretch(text: &str) -> bool {
    // Characters since the last frequent one, and since the one before it.
    let (mut since, mut before) = (0, 0);
    text.chars().any(|c| {
        if c.is_ascii() {
            return false;
        }
        since += 1;
        before += 1;
        match class_of(c) {
            Class::Odd => return true,
            Class::Frequent | Class::Punctuation => (before, since) = (since, 0),
            Class::Hanzi | Class::Other => {}
        }
        before >= ODD_STRETCH
    })
}

/// True for unified ideographs of the basic plane.
pub(crate) fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Figures of a text for choosing between readings of the same bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Characters beyond ASCII.
    pub(crate) foreign: usize,
    /// Ideographs.
    pub(crate) hanzi: usize,
    /// Frequent ideographs.
    pub(crate) frequent: usize,
    /// Chinese punctuation and full-width forms.
    pub(crate) punctuation: usize,
    /// Private use, U+FFFD, C1 controls: what wrong decodings leave.
    pub(crate) odd: usize,
}

impl Figures {
    /// Counts a text.
    pub(crate) fn of(text: impl Iterator<Item = char>) -> Self {
        let mut figures = Self::default();
        let classes = classes();
        for c in text.filter(|c| !c.is_ascii()) {
            figures.count(classes.get(c as usize).copied());
        }
        figures
    }

    /// The same for a whole line, over its bytes: every character of clean text goes through here.
    pub(crate) fn of_text(text: &str) -> Self {
        let mut figures = Self::default();
        let classes = classes();
        let mut rest = text.as_bytes();
        let low = |byte: u8| usize::from(byte & 0x3F);
        loop {
            rest = match rest {
                [] => return figures,
                [first, after @ ..] if first.is_ascii() => after,
                [first @ 0xE0..=0xEF, second, third, after @ ..] => {
                    let code = usize::from(first & 0x0F) << 12 | low(*second) << 6 | low(*third);
                    figures.count(classes.get(code).copied());
                    after
                }
                [first @ 0xC0..=0xDF, second, after @ ..] => {
                    figures.count(classes.get(usize::from(first & 0x1F) << 6 | low(*second)).copied());
                    after
                }
                other => {
                    figures.count(None);
                    other.get(4..).unwrap_or(&[])
                }
            };
        }
    }

    /// Counts a character beyond ASCII of a class; there is none beyond the basic plane.
    fn count(&mut self, class: Option<u8>) {
        let class = class.unwrap_or(0);
        self.foreign += 1;
        self.hanzi += usize::from(class & HANZI);
        self.frequent += usize::from(class >> 1 & 1);
        self.punctuation += usize::from(class >> 2 & 1);
        self.odd += usize::from(class >> 3 & 1);
    }

    /// 0 to 1: share of frequent hanzi and Chinese punctuation among characters beyond ASCII, less the odd ones.
    /// Running Chinese gives 0.7 to 0.85, wrong decodings of it under 0.3.
    pub(crate) fn share(self) -> f64 {
        if self.foreign == 0 {
            return 0.0;
        }
        let good = (self.frequent + self.punctuation) as f64 - self.odd as f64;
        (good / self.foreign as f64).max(0.0)
    }
}

/// Name of the binary format these bytes begin like.
pub(super) fn binary_format(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 10] = [
        (b"%PDF-", "PDF"),
        (b"PK\x03\x04", "ZIP or an office document"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old office document"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"\x1F\x8B", "gzip"),
        (b"\x28\xB5\x2F\xFD", "zstd"),
        (b"Rar!\x1A", "RAR"),
        (b"\x7FELF", "a program"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| *name)
}

/// Characters no text holds: ASCII controls other than white space and the marks of old terminals.
/// The controls U+0080 to U+009F do not count: text read in a wrong encoding is full of them, and repair undoes that.
pub(super) fn is_control(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1A}' | '\u{1B}')
}

/// False when no character of a text is a control of `is_control`: none of the bytes these begin with is there.
pub(super) fn may_hold_controls(text: &str) -> bool {
    let control = |byte: u8| (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0x7F);
    // Neither leaves early, so that many bytes are looked at at once.
    let controls = text.as_bytes().iter().fold(0_u8, |found, byte| found | u8::from(control(*byte)));
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or(&[]));
    let replaced = pairs.fold(0_u8, |found, (a, b)| found | u8::from((*a == 0xEF) & (*b == 0xBF)));
    controls | replaced != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_holds_hanzi_only_and_no_line_twice() {
        let all: Vec<char> = FREQUENT.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
        for c in &all {
            assert!(is_hanzi(*c), "{c}");
        }
        let distinct = classes().iter().filter(|class| **class & FREQUENT_HANZI != 0).count();
        assert_eq!(distinct, all.len(), "listed twice");
    }

    #[test]
    fn bytes_and_characters_are_counted_alike() {
        for text in ["各地要抓好社区工作，把服务送到群众身边。", "café £5 \u{85}\u{E101}\u{FFFD}𠮷😀 ﾃ·—", "", "a", "é"]
        {
            assert_eq!(Figures::of_text(text), Figures::of(text.chars()), "{text}");
        }
        assert!(!may_hold_controls("各地\r\n\t要，ｆ") && may_hold_controls("\u{1}") && may_hold_controls("a\u{FFFD}"));
    }

    #[test]
    fn chinese_is_told_from_its_wrong_decoding() {
        let share = |text: &str| Figures::of(text.chars()).share();
        assert!(share("各地要抓好社区工作，把服务送到群众身边。") > 0.6);
        assert!(share("各地要把工作抓好，為群眾服務。") > 0.6);
        assert!(share("鍚勫湴瑕佹姄濂界ぞ鍖哄伐浣") < 0.3);
        assert!(share("plain") < 0.1);
    }
}
