//! Which kinds of damage a text may hold, told from three bytes at a time in one look at all of it.
//! It decides no repair: a kind that is not seen here is not there, one that is seen is looked for.

/// Kinds of damage that leave bytes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen(u8);

/// Radical code points.
const RADICALS: u8 = 1;
/// Byte order marks, or one read as GBK.
const MARKS: u8 = 1 << 1;
/// Letters with a tone mark, which hanzi and their punctuation never begin like.
const TONES: u8 = 1 << 2;
/// Escapes with a backslash, an ampersand, a percent sign.
const ESCAPES: u8 = 1 << 3;
/// Several question marks.
const QUESTION_MARKS: u8 = 1 << 4;
/// U+FFFD.
const REPLACED: u8 = 1 << 5;
/// The character that two U+FFFD read as GBK begin with: 锟.
const KUN: u8 = 1 << 6;
/// The characters of uninitialised memory, 烫 and 屯, and some rare ones of their bytes.
const MEMORY: u8 = 1 << 7;

/// For the first, second and third of three bytes in a row, the kinds that may have it there. A kind is seen where all
/// three agree; a kind with several spellings mixes their bytes, so it may be seen where it is not.
const PLACES: [[u8; 256]; 3] = places();

const fn places() -> [[u8; 256]; 3] {
    let mut places = [[0_u8; 256]; 3];
    let mut byte = 0_u8;
    loop {
        let [first, second, third] = kinds(byte);
        places[0][byte as usize] = first;
        places[1][byte as usize] = second;
        places[2][byte as usize] = third;
        if byte == u8::MAX {
            return places;
        }
        byte += 1;
    }
}

/// What one byte may be part of, by its place.
const fn kinds(byte: u8) -> [u8; 3] {
    let first = match byte {
        // U+2E80 to U+2FD5 are E2 BA 80 to E2 BF 95.
        0xE2 => RADICALS,
        // U+FEFF is EF BB BF, U+FFFD is EF BF BD.
        0xEF => MARKS | REPLACED,
        0xC3 | 0xC4 | 0xC5 | 0xC7 => TONES,
        b'\\' | b'&' | b'%' => ESCAPES,
        b'?' => QUESTION_MARKS,
        // 锟 is E9 94 9F; 锘, what remains of a mark, is E9 94 98.
        0xE9 => KUN | MARKS,
        // 烫 is E7 83 AB, 屯 is E5 B1 AF.
        0xE7 | 0xE5 => MEMORY,
        _ => 0,
    };
    let mut second = TONES;
    second |= match byte {
        0xBA | 0xBC..=0xBE => RADICALS,
        0xBB => RADICALS | MARKS,
        0xBF => RADICALS | REPLACED,
        0x94 => KUN | MARKS,
        0x83 | 0xB1 => MEMORY,
        b'u' | b'#' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => ESCAPES,
        b'?' => QUESTION_MARKS,
        _ => 0,
    };
    let mut third = RADICALS | TONES | ESCAPES;
    third |= match byte {
        0xBF | 0x98 => MARKS,
        0xBD => REPLACED,
        0x9F => KUN,
        0xAB | 0xAF => MEMORY,
        b'?' => QUESTION_MARKS,
        _ => 0,
    };
    [first, second, third]
}

impl Seen {
    /// Looks at a text.
    pub(super) fn of(text: &str) -> Self {
        let [first, second, third] = &PLACES;
        let mut seen = 0;
        for [a, b, c] in text.as_bytes().array_windows() {
            // Hardly any two bytes agree, so the third is hardly ever looked at.
            let kinds = first[usize::from(*a)] & second[usize::from(*b)];
            if kinds != 0 {
                seen |= kinds & third[usize::from(*c)];
            }
        }
        Self(seen)
    }

    pub(super) fn radicals(self) -> bool {
        self.has(RADICALS)
    }

    pub(super) fn marks(self) -> bool {
        self.has(MARKS)
    }

    pub(super) fn tones(self) -> bool {
        self.has(TONES)
    }

    pub(super) fn escapes(self) -> bool {
        self.has(ESCAPES)
    }

    /// Damage that is only flagged.
    pub(super) fn flags(self) -> bool {
        self.has(QUESTION_MARKS | REPLACED | KUN | MEMORY)
    }

    fn has(self, kinds: u8) -> bool {
        self.0 & kinds != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_seen_and_clean_text_is_not_taken_for_damage() {
        type Kind = (&'static str, fn(Seen) -> bool, &'static [&'static str]);
        let kinds: [Kind; 5] = [
            ("radicals", Seen::radicals, &["⺀", "⻳", "⼀", "⿕", "基⺠层", "x⼈"]),
            ("marks", Seen::marks, &["\u{FEFF}", "基\u{FEFF}", "锘?html", "锘??xml"]),
            ("tones", Seen::tones, &["wǎng", "ǚx", "ńgx", "(qū)", "shàng", "ěr)", "ǹx"]),
            ("escapes", Seen::escapes, &["\\u57fa", "&#x57FA;", "&#22522;", "%E5%9F", "%a0%"]),
            ("flags", Seen::flags, &["????", "基\u{FFFD}", "锟斤拷", "锟斤", "烫烫烫", "屯屯屯"]),
        ];
        for (kind, has, texts) in kinds {
            for text in texts {
                assert!(has(Seen::of(text)), "{kind}: {text}");
            }
        }
        let clean = "各地要把社区服务送到“群众身边”，办好每一件小事。增长3.5%，真的吗？好！生产热烈，错层。\n";
        assert_eq!(Seen::of(clean), Seen(0));
        for text in ["", "a", "ab", "基", "é"] {
            assert_eq!(Seen::of(text), Seen(0), "{text}: shorter than any damage");
        }
    }
}
