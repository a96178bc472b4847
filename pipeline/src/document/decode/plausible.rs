//! Whether decoded characters are the text of a person: frequent hanzi, control characters, marks of binary formats.
//! It knows no encoding and changes nothing.

use std::sync::OnceLock;

/// Frequent hanzi, one lexicon for decoding and for the repair of wrong decodings.
const FREQUENT: &str = include_str!("../../../lexicons/repair_frequent_hanzi.txt");

/// Membership by code point of the basic plane: asked for every character of every document.
fn frequent() -> &'static [bool] {
    static TABLE: OnceLock<Vec<bool>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![false; 0x1_0000];
        for c in FREQUENT.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars) {
            if let Some(entry) = table.get_mut(c as usize) {
                *entry = true;
            }
        }
        table
    })
}

/// True for the few hundred hanzi, Simplified or Traditional, that make up most of running text.
pub(crate) fn is_frequent(c: char) -> bool {
    frequent().get(c as usize).copied().unwrap_or(false)
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
        for c in text.filter(|c| !c.is_ascii()) {
            figures.foreign += 1;
            match c {
                _ if is_hanzi(c) => {
                    figures.hanzi += 1;
                    figures.frequent += usize::from(is_frequent(c));
                }
                '\u{2014}'..='\u{2026}' | '\u{3000}'..='\u{3017}' | '\u{FF01}'..='\u{FF5E}' | '·' => {
                    figures.punctuation += 1
                }
                '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | char::REPLACEMENT_CHARACTER => figures.odd += 1,
                _ => {}
            }
        }
        figures
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_holds_hanzi_only_and_no_line_twice() {
        let all: Vec<char> = FREQUENT.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
        for c in &all {
            assert!(is_hanzi(*c), "{c}");
        }
        let distinct = frequent().iter().filter(|listed| **listed).count();
        assert_eq!(distinct, all.len(), "listed twice");
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
