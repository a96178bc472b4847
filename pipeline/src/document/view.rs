//! The Simplified, width-folded view of a text that every rule reads: one code point for one code point.
//! It never replaces the text: surfaces are cut from the text, names and values are read from the view.

use std::fmt;
use std::sync::Arc;

use opencc_fmmseg::{OpenCC, OpenccConfig};

use crate::PipelineError;
use crate::fold::{narrow, simplified_char};
use crate::span::{Span, Text};

/// Words in which 著 stays.
const ZHU_WORDS: &str = include_str!("../../lexicons/view_zhu.tsv");
/// Share of kana among kana and ideographs from which a text counts as Japanese: Japanese prose has more than half,
/// a Chinese text that quotes a Japanese name far less.
const JAPANESE_SHARE: f64 = 0.1;
/// A text whose telling characters are of the other script up to this share is not called mixed: names keep
/// Traditional characters (朱鎔基) in Simplified prose, and the other way round.
const STRAY_SHARE: f64 = 0.1;

/// The view: code point `i` of the view is code point `i` of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    chars: Vec<char>,
}

impl View {
    /// A view of characters that are already Simplified and folded.
    #[must_use]
    pub fn from_chars(chars: Vec<char>) -> Self {
        Self { chars }
    }

    /// All characters.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The characters of a span; clamped at the end.
    #[must_use]
    pub fn slice(&self, span: Span) -> &[char] {
        let end = (span.end as usize).min(self.chars.len());
        let start = (span.start as usize).min(end);
        self.chars.get(start..end).unwrap_or(&[])
    }

    /// The characters of a span as a string.
    #[must_use]
    pub fn string(&self, span: Span) -> String {
        string_of(self.slice(span))
    }
}

/// Characters as a string; room for three bytes each, as ideographs take, spares it from growing.
pub(crate) fn string_of(chars: &[char]) -> String {
    let mut string = String::with_capacity(chars.len() * 3);
    string.extend(chars);
    string
}

/// What a character tells about the script of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// Nothing: not an ideograph, or at home in both scripts.
    Nothing,
    /// Only Traditional text has it.
    Traditional,
    /// Only Simplified text has it.
    Simplified,
}

/// How many telling characters a stretch has.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    traditional: u32,
    simplified: u32,
    ideographs: u32,
    kana: u32,
}

/// Tells scripts apart and converts Traditional to Simplified. Loaded once, cheap to clone.
#[derive(Clone)]
pub struct Script {
    converter: Arc<OpenCC>,
    telling: Arc<Vec<Telling>>,
    zhu_words: Arc<Vec<Vec<char>>>,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").finish_non_exhaustive()
    }
}

impl Script {
    /// Loads the conversion dictionaries.
    ///
    /// # Errors
    /// When the bundled list of 著 words has a line without 著.
    pub fn new() -> Result<Self, PipelineError> {
        let mut converter = OpenCC::new();
        converter.set_parallel(false);
        let mut zhu_words = Vec::new();
        for (number, line) in ZHU_WORDS.lines().enumerate() {
            let word = line.trim();
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            if !word.contains('著') {
                return Err(PipelineError::Lexicon {
                    name: "view_zhu.tsv",
                    line: number + 1,
                    problem: format!("`{word}` has no 著"),
                });
            }
            zhu_words.push(word.chars().collect());
        }
        Ok(Self { converter: Arc::new(converter), telling: Arc::new(telling_table()), zhu_words: Arc::new(zhu_words) })
    }

    /// The view of a text.
    #[must_use]
    pub fn view(&self, text: &Text) -> View {
        let mut chars = self.convert(text.as_str());
        for c in &mut chars {
            *c = match *c {
                // No-break and narrow no-break space separate words like a space.
                '\u{a0}' | '\u{202f}' => ' ',
                c => narrow(c),
            };
        }
        View { chars }
    }

    /// Script of a text: `simplified`, `traditional`, `mixed`, or `other` when it has no ideographs or is Japanese.
    /// A text whose ideographs are all common to both scripts is `simplified`.
    #[must_use]
    pub fn script_of(&self, text: &Text) -> &'static str {
        script_name(self.count(text.as_str()))
    }

    /// The text in Simplified characters, one for one, with its widths kept.
    #[must_use]
    pub fn simplified(&self, text: &str) -> String {
        self.convert(text).into_iter().collect()
    }

    fn count(&self, text: &str) -> Count {
        let mut count = Count::default();
        for c in text.chars() {
            match c {
                '\u{3041}'..='\u{30ff}' if c != '・' && c != 'ー' => count.kana += 1,
                '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => {
                    count.ideographs += 1;
                    match self.telling(c) {
                        Telling::Traditional => count.traditional += 1,
                        Telling::Simplified => count.simplified += 1,
                        Telling::Nothing => {}
                    }
                }
                _ => {}
            }
        }
        count
    }

    fn telling(&self, c: char) -> Telling {
        self.telling.get(c as usize).copied().unwrap_or(Telling::Nothing)
    }

    /// Traditional to Simplified, line by line, one character for one character.
    fn convert(&self, text: &str) -> Vec<char> {
        let whole = self.count(text);
        let script = script_name(whole);
        if script == "other" || (script == "simplified" && whole.traditional == 0) {
            return text.chars().collect();
        }
        let mut chars = Vec::with_capacity(text.len() / 2);
        for line in text.split_inclusive('\n') {
            let before: Vec<char> = line.chars().collect();
            let count = self.count(line);
            if script == "simplified" || count.simplified > count.traditional {
                // Stray Traditional characters in Simplified prose: only what cannot be Simplified is converted,
                // so that 著, 乾 and 瞭 of a Simplified line stay.
                chars.extend(before.iter().map(|&c| match self.telling(c) {
                    Telling::Traditional => simplified_char(c),
                    _ => c,
                }));
            } else {
                chars.extend(self.convert_line(line, &before));
            }
        }
        chars
    }

    fn convert_line(&self, line: &str, before: &[char]) -> Vec<char> {
        if before.iter().all(|&c| simplified_char(c) == c) {
            return before.to_vec();
        }
        let mut after: Vec<char> = self.converter.convert_with_config(line, OpenccConfig::T2s, false).chars().collect();
        if after.len() != before.len() {
            after = before.iter().map(|&c| simplified_char(c)).collect();
        }
        for at in before.iter().enumerate().filter(|(_, c)| **c == '著').map(|(at, _)| at) {
            let stays = self.zhu_words.iter().any(|word| stands_around(word, &after, at));
            if let Some(c) = after.get_mut(at) {
                *c = if stays { '著' } else { '着' };
            }
        }
        after
    }
}

/// True when `word`, with its 著 at `at`, stands in `chars`.
fn stands_around(word: &[char], chars: &[char], at: usize) -> bool {
    let Some(offset) = word.iter().position(|&c| c == '著') else { return false };
    let Some(start) = at.checked_sub(offset) else { return false };
    word.iter().enumerate().all(|(index, &c)| c == '著' || chars.get(start + index) == Some(&c))
}

fn script_name(count: Count) -> &'static str {
    let han = f64::from(count.ideographs);
    if count.ideographs == 0 || f64::from(count.kana) > JAPANESE_SHARE * (han + f64::from(count.kana)) {
        return "other";
    }
    let telling = f64::from(count.traditional + count.simplified);
    let share = if telling > 0.0 { f64::from(count.traditional) / telling } else { 0.0 };
    if share <= STRAY_SHARE {
        "simplified"
    } else if share >= 1.0 - STRAY_SHARE {
        "traditional"
    } else {
        "mixed"
    }
}

/// A character with a Simplified form that GB 2312 lacks is Traditional; a Simplified form that Big5 lacks is
/// Simplified. What both sets hold (后 里 干 著 乾) tells nothing.
fn telling_table() -> Vec<Telling> {
    let gb2312 = decoded(encoding_rs::GBK, 0xB0..=0xF7, &[0xA1..=0xFE]);
    let big5 = decoded(encoding_rs::BIG5, 0xA4..=0xF9, &[0x40..=0x7E, 0xA1..=0xFE]);
    let mut table = vec![Telling::Nothing; 0x3_2400];
    for code in 0x3400..0x3_2400 {
        let Some(from) = char::from_u32(code) else { continue };
        let to = simplified_char(from);
        if from == to {
            continue;
        }
        if gb2312.binary_search(&from).is_err() {
            set(&mut table, from, Telling::Traditional);
        }
        if big5.binary_search(&to).is_err() {
            set(&mut table, to, Telling::Simplified);
        }
    }
    table
}

fn set(table: &mut [Telling], c: char, telling: Telling) {
    if let Some(slot) = table.get_mut(c as usize) {
        *slot = telling;
    }
}

/// The characters of a two-byte set, sorted.
fn decoded(
    encoding: &'static encoding_rs::Encoding,
    leads: std::ops::RangeInclusive<u8>,
    trails: &[std::ops::RangeInclusive<u8>],
) -> Vec<char> {
    let bytes: Vec<u8> = leads
        .flat_map(|lead| trails.iter().flat_map(move |range| range.clone().flat_map(move |trail| [lead, trail])))
        .collect();
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    let mut chars: Vec<char> = text.chars().filter(|&c| c != char::REPLACEMENT_CHARACTER).collect();
    chars.sort_unstable();
    chars.dedup();
    chars
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new().unwrap());

    fn view_of(text: &str) -> String {
        SCRIPT.view(&Text::new(text.to_owned())).chars().iter().collect()
    }

    #[test]
    fn reads_traditional_as_simplified() {
        for (label, text, want) in [
            ("plain", "強化黨建引領,提升治理效能", "强化党建引领,提升治理效能"),
            ("著 as 着", "著力解決難題,圍著群眾轉", "着力解决难题,围着群众转"),
            ("著 stays in 著名", "著名學者的著作成效顯著", "著名学者的著作成效显著"),
            ("乾隆 and 乾淨", "乾隆年間,街道乾淨", "乾隆年间,街道干净"),
            ("characters of names", "陳堃與李喆來到社區", "陈堃与李喆来到社区"),
            ("width", "實現ＧＤＰ１２．５％，增長　快", "实现GDP12.5%,增长 快"),
            ("no-break space", "阜新市\u{a0}海州區", "阜新市 海州区"),
            ("理髮 and 發展", "入戶理髮,發展產業", "入户理发,发展产业"),
            ("rare phrase of two scripts", "於是他來了", "于是他来了"),
        ] {
            assert_eq!(view_of(text), want, "{label}");
        }
    }

    #[test]
    fn simplified_text_is_not_converted() {
        for (label, text) in [
            ("著 and 乾", "编著者说,乾隆年间的著作,藉此瞭望"),
            ("surname in the other script", "樊於期的故事,她编著了一本书,这里干净"),
            ("japanese", "東京都は新しい計画を発表しました。著者は田中さんです。"),
            ("english", "no ideographs here"),
        ] {
            assert_eq!(view_of(text), text, "{label}");
        }
        assert_eq!(
            view_of("这是鎔基同志编著的书,为人们所称道,这种说法还没有结论"),
            "这是镕基同志编著的书,为人们所称道,这种说法还没有结论"
        );
    }

    #[test]
    fn names_the_script() {
        for (text, want) in [
            ("强化党建引领", "simplified"),
            ("強化黨建引領", "traditional"),
            ("强化党建引领\n強化黨建引領", "mixed"),
            ("人民日月", "simplified"),
            ("plain english", "other"),
            ("これは日本語の文章です", "other"),
            ("", "other"),
        ] {
            assert_eq!(SCRIPT.script_of(&Text::new(text.to_owned())), want, "{text}");
        }
    }

    #[test]
    fn simplified_keeps_widths() {
        assert_eq!(SCRIPT.simplified("強化，黨建　引領"), "强化，党建　引领");
    }

    #[test]
    fn each_line_is_read_in_its_own_script() {
        assert_eq!(view_of("編著圍著\n这些编著们"), "编著围着\n这些编著们");
    }

    proptest! {
        #[test]
        fn view_keeps_the_count(text in any::<String>(), han in "[黨著乾於这们a\n ，]{0,40}") {
            for text in [text, han] {
                prop_assert_eq!(view_of(&text).chars().count(), text.chars().count());
                prop_assert_eq!(SCRIPT.simplified(&text).chars().count(), text.chars().count());
            }
        }
    }
}
