//! The two-byte tables of GBK (with its private use zones) and Big5, both ways.
//! It decodes no documents: `legacy` does, with the same table inside `encoding_rs`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Trail bytes run from 0x40 to 0xFE without 0x7F.
const TRAILS: usize = 0xFE - 0x40 + 1;
/// Lead bytes run from 0x81 to 0xFE.
const LEADS: usize = 0xFE - 0x81 + 1;

/// Code points of the basic plane.
const BASIC_PLANE: usize = 0x1_0000;

/// Both directions of the two-byte table.
#[derive(Debug)]
pub(crate) struct TwoByteTable {
    to_char: Vec<Option<char>>,
    to_bytes: Spellings,
    /// Of characters that are spelt twice, the bytes that encoders do not write.
    other_bytes: FxHashMap<char, [u8; 2]>,
}

/// The bytes of every character: looked up for every character of a damaged document, so by its place in the basic plane.
#[derive(Debug)]
struct Spellings {
    /// Zeros, which begin no pair, where there is none.
    basic: Vec<[u8; 2]>,
    /// What Big5 has of Hong Kong beyond it.
    beyond: FxHashMap<char, [u8; 2]>,
}

impl Spellings {
    fn new() -> Self {
        Self { basic: vec![[0; 2]; BASIC_PLANE], beyond: FxHashMap::default() }
    }

    fn get(&self, c: char) -> Option<[u8; 2]> {
        match self.basic.get(c as usize) {
            Some(bytes) => Some(*bytes).filter(|bytes| *bytes != [0; 2]),
            None => self.beyond.get(&c).copied(),
        }
    }

    fn insert(&mut self, c: char, bytes: [u8; 2]) {
        match self.basic.get_mut(c as usize) {
            Some(place) => *place = bytes,
            None => {
                self.beyond.insert(c, bytes);
            }
        }
    }

    fn retain(&mut self, keep: impl Fn(u8, u8) -> bool) {
        for place in self.basic.iter_mut().filter(|[lead, trail]| !keep(*lead, *trail)) {
            *place = [0; 2];
        }
        self.beyond.retain(|_, [lead, trail]| keep(*lead, *trail));
    }
}

impl TwoByteTable {
    /// The character of a byte pair; private use for the user-defined zones (AFB9 is U+E1EE).
    pub(crate) fn decode(&self, lead: u8, trail: u8) -> Option<char> {
        let row = usize::from(lead).checked_sub(0x81)?;
        let column = usize::from(trail).checked_sub(0x40)?;
        if row >= LEADS || column >= TRAILS {
            return None;
        }
        self.to_char.get(row * TRAILS + column).copied().flatten()
    }

    /// The byte pair of a character; `None` for ASCII and for what only four bytes can spell.
    pub(crate) fn encode(&self, c: char) -> Option<[u8; 2]> {
        self.to_bytes.get(c)
    }

    /// Other bytes of a character that is spelt twice: text of this encoding never has them, but what was read as it may.
    pub(crate) fn encode_otherwise(&self, c: char) -> Option<[u8; 2]> {
        self.other_bytes.get(&c).copied()
    }

    /// Leaves out the pairs that `keep` does not hold for.
    fn keep(&mut self, keep: impl Fn(u8, u8) -> bool) {
        for lead in 0x81..=0xFE_u8 {
            for trail in (0x40..=0xFE_u8).filter(|trail| !keep(lead, *trail)) {
                let at = usize::from(lead - 0x81) * TRAILS + usize::from(trail - 0x40);
                if let Some(place) = self.to_char.get_mut(at) {
                    *place = None;
                }
            }
        }
        self.to_bytes.retain(&keep);
        self.other_bytes.retain(|_, [lead, trail]| keep(*lead, *trail));
    }

    /// One more pair, or one more character of a pair that has one.
    fn add(&mut self, [lead, trail]: [u8; 2], c: char) {
        let at = usize::from(lead).checked_sub(0x81).zip(usize::from(trail).checked_sub(0x40));
        if let Some(place) = at.and_then(|(row, column)| self.to_char.get_mut(row * TRAILS + column)) {
            place.get_or_insert(c);
        }
        self.to_bytes.insert(c, [lead, trail]);
    }

    /// Every character of the table, in order of its bytes.
    pub(crate) fn chars(&self) -> impl Iterator<Item = char> + '_ {
        self.to_char.iter().copied().flatten()
    }
}

/// The four bytes of GB18030 for a character that GBK lacks.
pub(crate) fn four_bytes(c: char) -> Option<[u8; 4]> {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(c.encode_utf8(&mut buffer));
    <[u8; 4]>::try_from(bytes.as_ref()).ok().filter(|_| !unmappable)
}

/// The character of four bytes in GB18030.
pub(crate) fn of_four_bytes(bytes: [u8; 4]) -> Option<char> {
    if !matches!(bytes, [0x81..=0xFE, b'0'..=b'9', 0x81..=0xFE, b'0'..=b'9']) {
        return None;
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// True for the second byte of a two-byte character.
fn is_trail(byte: u8) -> bool {
    (0x40..=0xFE).contains(&byte) && byte != 0x7F
}

/// Private use that GB 18030 of 2000 and 2005 has where the edition of 2022, which the table follows, has characters;
/// decoders of the older editions (Python's among them) leave it.
const BEFORE_2022: [(char, [u8; 2]); 18] = [
    ('\u{E78D}', [0xA6, 0xD9]),
    ('\u{E78E}', [0xA6, 0xDA]),
    ('\u{E78F}', [0xA6, 0xDB]),
    ('\u{E790}', [0xA6, 0xDC]),
    ('\u{E791}', [0xA6, 0xDD]),
    ('\u{E792}', [0xA6, 0xDE]),
    ('\u{E793}', [0xA6, 0xDF]),
    ('\u{E794}', [0xA6, 0xEC]),
    ('\u{E795}', [0xA6, 0xED]),
    ('\u{E796}', [0xA6, 0xF3]),
    ('\u{E81E}', [0xFE, 0x59]),
    ('\u{E826}', [0xFE, 0x61]),
    ('\u{E82B}', [0xFE, 0x66]),
    ('\u{E82C}', [0xFE, 0x67]),
    ('\u{E832}', [0xFE, 0x6D]),
    ('\u{E843}', [0xFE, 0x7E]),
    ('\u{E854}', [0xFE, 0x90]),
    ('\u{E864}', [0xFE, 0xA0]),
];

/// The shared table of GBK, built on first use.
pub(crate) fn table() -> &'static TwoByteTable {
    static TABLE: OnceLock<TwoByteTable> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = build(encoding_rs::GB18030);
        for (c, bytes) in BEFORE_2022 {
            if table.encode(c).is_none() {
                table.to_bytes.insert(c, bytes);
            }
        }
        table
    })
}

/// The shared table of Big5, built on first use.
pub(crate) fn big5_table() -> &'static TwoByteTable {
    static TABLE: OnceLock<TwoByteTable> = OnceLock::new();
    TABLE.get_or_init(|| build(encoding_rs::BIG5))
}

/// Rows of another table than the WHATWG's; a test reads them all.
const BIG5_UNICODE: &str = include_str!("../../../lexicons/big5_unicode.tsv");

/// True for the pairs of Big5 without the extensions of Hong Kong: symbols, two levels of hanzi, what is listed.
fn is_plain_big5(lead: u8, trail: u8) -> bool {
    let listed = matches!((lead, trail), (0xA1..=0xC5, _) | (0xC6, ..=0x7E) | (0xC9..=0xF8, _) | (0xF9, ..=0xD5));
    // Behind the phonetic signs there is the euro alone.
    listed && !(lead == 0xA3 && trail >= 0xC0 && trail != 0xE1)
}

/// Big5 as the Unicode Consortium and Microsoft have it: other kana and signs between the two levels of hanzi, no
/// extensions. Built on first use.
pub(crate) fn big5_unicode_table() -> &'static TwoByteTable {
    static TABLE: OnceLock<TwoByteTable> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = build(encoding_rs::BIG5);
        table.keep(is_plain_big5);
        for row in BIG5_UNICODE.lines().filter(|line| !line.starts_with('#')) {
            if let Some((code, c)) = row.split_once('\t')
                && let (Ok(code), Some(c)) = (u16::from_str_radix(code, 16), c.chars().next())
            {
                table.add(code.to_be_bytes(), c);
            }
        }
        table
    })
}

fn build(encoding: &'static encoding_rs::Encoding) -> TwoByteTable {
    let mut to_char = Vec::with_capacity(LEADS * TRAILS);
    let mut to_bytes = Spellings::new();
    let mut other_bytes = FxHashMap::default();
    for lead in 0x81..=0xFE_u8 {
        for trail in 0x40..=0xFE_u8 {
            let decoded = encoding
                .decode_without_bom_handling_and_without_replacement(&[lead, trail])
                .and_then(|text| {
                    let mut chars = text.chars();
                    chars.next().filter(|_| chars.next().is_none())
                })
                .filter(|c| !c.is_ascii() && is_trail(trail));
            if let Some(c) = decoded {
                match to_bytes.get(c) {
                    None => to_bytes.insert(c, [lead, trail]),
                    // Big5 spells a few characters twice; what its encoder writes is what files hold.
                    Some(first) => {
                        let mut buffer = [0; 4];
                        let (bytes, _, _) = encoding.encode(c.encode_utf8(&mut buffer));
                        let written = <[u8; 2]>::try_from(bytes.as_ref()).unwrap_or(first);
                        let other = if written == first { [lead, trail] } else { first };
                        if other != written {
                            other_bytes.insert(c, other);
                        }
                        to_bytes.insert(c, written);
                    }
                }
            }
            to_char.push(decoded);
        }
    }
    TwoByteTable { to_char, to_bytes, other_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_other_table_is_in_it() {
        let table = big5_unicode_table();
        let rows: Vec<&str> = BIG5_UNICODE.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.len() > 200, "{}", rows.len());
        for row in rows {
            let (code, c) = row.split_once('\t').expect("two columns");
            let bytes = u16::from_str_radix(code, 16).expect("hexadecimal").to_be_bytes();
            let c = c.chars().next().expect("a character");
            assert_eq!(table.encode(c), Some(bytes), "{row}");
            assert!(table.decode(bytes[0], bytes[1]).is_some(), "{row}");
        }
        for (label, bytes, c) in [
            ("kana elsewhere", [0xC8, 0xCB], None),
            ("kana", [0xC6, 0xA6], Some('あ')),
            ("circled digit", [0xC7, 0xE9], Some('①')),
            ("hanzi", [0xA4, 0xA4], Some('中')),
            ("second level", [0xC9, 0x40], Some('乂')),
            ("Hong Kong", [0x87, 0x40], None),
        ] {
            assert_eq!(table.decode(bytes[0], bytes[1]), c, "{label}");
        }
        assert_eq!(big5_table().decode(0xC6, 0xA6), Some('⑥'), "the WHATWG's");
    }

    #[test]
    fn private_use_has_bytes_and_pairs_go_both_ways() {
        let table = table();
        for (label, bytes, c) in [
            ("hanzi", [0xBB, 0xF9], '基'),
            ("user zone 1", [0xAF, 0xB9], '\u{E1EE}'),
            ("user zone 2", [0xFB, 0xD6], '\u{E383}'),
            ("user zone 2, next row", [0xFE, 0xCA], '\u{E491}'),
            ("user zone 3", [0xA1, 0x40], '\u{E4C6}'),
            ("traditional form", [0x94, 0xB5], '數'),
            ("full stop", [0xA1, 0xA3], '。'),
        ] {
            assert_eq!(table.decode(bytes[0], bytes[1]), Some(c), "{label}");
            assert_eq!(table.encode(c), Some(bytes), "{label}");
        }
        assert_eq!(table.decode(0xBB, 0x7F), None);
        assert_eq!(table.decode(0x80, 0x40), None);
        assert_eq!(table.encode('a'), None);
        for table in [table, big5_table()] {
            for c in table.chars() {
                let [lead, trail] = table.encode(c).expect("listed");
                assert_eq!(table.decode(lead, trail), Some(c));
            }
        }
        assert_eq!(big5_table().encode('十'), Some([0xA4, 0x51]), "spelt twice in Big5");
        assert_eq!(big5_table().encode_otherwise('十'), Some([0xA2, 0xCC]));
        assert_eq!(table.encode_otherwise('基'), None);
    }
}
