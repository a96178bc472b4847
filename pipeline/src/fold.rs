//! The one fold behind every search: each character becomes one character or none.
//! It is not NFKC, keeps no words apart and converts no phrases: the readable Simplified text is the view's business.
//!
//! Traditional becomes Simplified character by character (著 counts as 着), full width becomes ASCII, upper case
//! lower case, quotation marks of every style one double or one single mark; white space and characters without
//! width disappear. Folding twice changes nothing. The table of characters is a data file and not the converter's
//! dictionary at run time, so that an upgrade of the converter cannot silently change what an old index holds.

use std::sync::LazyLock;

/// Version of the fold: an index made by another one must be made again.
pub const FOLD_VERSION: u32 = 1;

/// Traditional to Simplified by single characters; written by the test that checks it is not stale.
const CHARACTERS: &str = include_str!("../lexicons/fold_characters.tsv");
/// Quotation marks, invisible characters and single exceptions.
const SIGNS: &str = include_str!("../lexicons/fold_signs.tsv");

/// One past the last code point of the CJK extensions in plane 3; what lies above keeps its form.
const TABLE_END: u32 = 0x3_2400;
/// Variation selectors for ideographs: no width of their own, far above the table.
const IDEOGRAPHIC_SELECTORS: std::ops::RangeInclusive<u32> = 0xE_0100..=0xE_01EF;
/// Full-width ASCII lies this far above ASCII.
const WIDTH_OFFSET: u32 = 0xFEE0;

static TABLE: LazyLock<Vec<Option<char>>> = LazyLock::new(build_table);

/// A folded text and where each of its characters came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The characters that remain.
    pub chars: Vec<char>,
    /// `origin[i]` is the code-point offset in the input of `chars[i]`.
    pub origin: Vec<u32>,
}

/// The folded form of a character; `None` when it disappears.
#[must_use]
pub fn fold_char(c: char) -> Option<char> {
    match TABLE.get(c as usize) {
        Some(folded) => *folded,
        None if IDEOGRAPHIC_SELECTORS.contains(&u32::from(c)) => None,
        None => Some(c),
    }
}

/// The folded form of a text, with the offsets of its characters.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded { chars: Vec::with_capacity(text.len() / 3), origin: Vec::with_capacity(text.len() / 3) };
    for (offset, c) in (0_u32..).zip(text.chars()) {
        if let Some(c) = fold_char(c) {
            folded.chars.push(c);
            folded.origin.push(offset);
        }
    }
    folded
}

/// The folded form of a text.
#[must_use]
pub fn fold_string(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter_map(fold_char));
    folded
}

/// Full-width ASCII and the ideographic space as their narrow forms; everything else as it is.
#[must_use]
pub fn narrow(c: char) -> char {
    match u32::from(c) {
        0x3000 => ' ',
        code @ 0xFF01..=0xFF5E => char::from_u32(code - WIDTH_OFFSET).unwrap_or(c),
        _ => c,
    }
}

/// The Simplified form of a single character, by the bundled table; itself when there is none.
#[must_use]
pub fn simplified_char(c: char) -> char {
    SIMPLIFIED.get(c as usize).copied().flatten().unwrap_or(c)
}

/// `Some` only where the Simplified form is another character.
static SIMPLIFIED: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    let mut table = vec![None; TABLE_END as usize];
    for (from, to) in character_pairs() {
        if let Some(slot) = table.get_mut(from as usize) {
            *slot = Some(to);
        }
    }
    table
});

/// The pairs of the character table; lines that are not pairs are found by the test of the lexicon.
fn character_pairs() -> impl Iterator<Item = (char, char)> {
    CHARACTERS.lines().filter_map(|line| {
        let (from, to) = line.split_once('\t')?;
        Some((from.chars().next()?, to.chars().next()?))
    })
}

/// The ranges of the sign table with what they become.
fn sign_ranges() -> impl Iterator<Item = (std::ops::RangeInclusive<u32>, Option<char>)> {
    SIGNS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        let from = fields.next()?;
        let (first, last) = from.split_once("..").unwrap_or((from, from));
        let to = fields.next()?;
        let target = if to == "-" { None } else { Some(char::from_u32(code_point(to)?)?) };
        Some((code_point(first)?..=code_point(last)?, target))
    })
}

fn code_point(notation: &str) -> Option<u32> {
    u32::from_str_radix(notation.strip_prefix("U+")?, 16).ok()
}

/// Folds every code point below `TABLE_END` once, and follows chains so that folding twice changes nothing.
fn build_table() -> Vec<Option<char>> {
    let mut table: Vec<Option<char>> = (0..TABLE_END).map(|code| char::from_u32(code).and_then(by_rule)).collect();
    for (from, to) in character_pairs() {
        if let Some(slot) = table.get_mut(from as usize) {
            *slot = Some(to);
        }
    }
    for (range, to) in sign_ranges() {
        for code in range {
            if let Some(slot) = table.get_mut(code as usize) {
                *slot = to;
            }
        }
    }
    // The longest chain is two steps (full-width upper case); more would be a mistake in the data.
    for code in 0..table.len() {
        for _ in 0..3 {
            let Some(Some(current)) = table.get(code).copied() else { break };
            let next = table.get(current as usize).copied().unwrap_or(Some(current));
            if let Some(slot) = table.get_mut(code) {
                *slot = next;
            }
        }
    }
    table
}

/// White space to none, width, case: what needs no data file.
fn by_rule(c: char) -> Option<char> {
    if c.is_whitespace() {
        return None;
    }
    let narrow = narrow(c);
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => Some(single),
        // A lower case of two characters (İ) would break the count: the character stays.
        _ => Some(narrow),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use opencc_fmmseg::{OpenCC, OpenccConfig};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    const HEADER: &str = "# Traditional to Simplified, one character for one character, for the search fold.\n\
        # Derived from the OpenCC dictionaries (Apache-2.0) through the opencc-fmmseg crate; written by the test that checks it.\n\
        # A change here changes what an index holds: raise FOLD_VERSION with it.\n";

    /// What the converter makes of every ideograph standing alone.
    fn generated() -> String {
        let mut converter = OpenCC::new();
        converter.set_parallel(false);
        let blocks = [0x2E80..0x2FE0, 0x3400..0x4DC0, 0x4E00..0xA000, 0x2_0000..TABLE_END];
        let all: Vec<char> = blocks.into_iter().flatten().filter_map(char::from_u32).collect();
        let mut lines = String::with_capacity(all.len() * 5);
        for c in &all {
            lines.push(*c);
            lines.push('\n');
        }
        let converted = converter.convert_with_config(&lines, OpenccConfig::T2s, false);
        let mut table = HEADER.to_owned();
        for (from, to) in all.iter().zip(converted.lines()) {
            let mut to = to.chars();
            if let (Some(to), None) = (to.next(), to.next())
                && to != *from
            {
                writeln!(table, "{from}\t{to}").unwrap();
            }
        }
        table
    }

    #[test]
    fn character_table_is_what_the_converter_says() {
        let now = generated();
        if std::env::var_os("UPDATE_LEXICONS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/fold_characters.tsv");
            std::fs::write(path, &now).expect("lexicon folder is writable");
            return;
        }
        assert!(
            now == CHARACTERS,
            "fold_characters.tsv is stale: run this test with UPDATE_LEXICONS=1, raise FOLD_VERSION"
        );
    }

    #[test]
    fn sign_table_parses_whole() {
        let rows = SIGNS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(sign_ranges().count(), rows);
    }

    #[test]
    fn folds_as_documented() {
        for (label, text, want) in [
            ("traditional", "強化黨建引領", "强化党建引领"),
            ("variants", "爲衆裏臺麼", "为众里台么"),
            ("著 as 着", "著力 着力 著名", "着力着力着名"),
            ("simplified stays", "基层治理", "基层治理"),
            ("width", "ＡＢＣ１２３，。：％", "abc123,。:%"),
            ("case", "App Ω", "appω"),
            ("double quotes", "“甲”「乙」『丙』＂丁\"〝戊〞", "\"甲\"\"乙\"\"丙\"\"丁\"\"戊\""),
            ("single quotes", "‘甲’'乙＇", "'甲''乙'"),
            ("angle brackets stay apart", "《甲》〈乙〉", "《甲》〈乙〉"),
            ("white space", " 甲\u{3000}乙\u{a0}丙\r\n丁\t", "甲乙丙丁"),
            ("without width", "甲\u{feff}乙\u{200b}丙\u{fe0f}丁\u{e0100}", "甲乙丙丁"),
            ("not NFKC", "①㎡ﬁ½", "①㎡ﬁ½"),
            ("two lower-case characters", "İ", "İ"),
            ("names", "喆 堃", "喆堃"),
            ("empty", "", ""),
        ] {
            assert_eq!(fold_string(text), want, "{label}");
        }
    }

    #[test]
    fn origins_point_at_the_input() {
        let folded = fold("黨 建\u{200b}ＡB");
        assert_eq!(folded.chars, vec!['党', '建', 'a', 'b']);
        assert_eq!(folded.origin, vec![0, 2, 4, 5]);
    }

    #[test]
    fn every_character_folds_to_a_fixed_point() {
        for c in ('\0'..=char::MAX).filter(|c| u32::from(*c) < TABLE_END + 0x100) {
            if let Some(folded) = fold_char(c) {
                assert_eq!(fold_char(folded), Some(folded), "{c:?} U+{:04X}", u32::from(c));
            }
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold_string(&text);
            prop_assert_eq!(fold_string(&once), once.clone());
            let folded = fold(&text);
            prop_assert_eq!(folded.chars.iter().collect::<String>(), once);
            prop_assert_eq!(folded.chars.len(), folded.origin.len());
            prop_assert!(folded.origin.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
