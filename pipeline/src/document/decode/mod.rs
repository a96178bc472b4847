//! From bytes to text: which encoding a record is in, and on what evidence.
//! It repairs nothing: bytes that are wrong in the chosen encoding become U+FFFD and `repair` sees them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

use crate::source_map::SourceMap;

mod hz;
mod legacy;
pub(crate) mod phase;
pub(crate) mod plausible;
pub(crate) mod two_byte;
mod unicode;
mod units;

use plausible::Figures;
use unicode::Order;
use units::Units;

/// A record's text as its encoding spells it.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedText {
    /// The text.
    pub text: String,
    /// WHATWG name in lower case (`utf-8`, `gb18030`, `big5`, `utf-16le`), `utf-32le`, `utf-32be`, `hz-gb-2312`, or
    /// `utf-8+gb18030` / `utf-8+big5` / `utf-8+hz-gb-2312` for a file whose lines differ.
    pub encoding: String,
    /// What decided: `bom`, `utf-16 parity`, `hz`, `valid utf-8`, `declared`, `detector`, with figures where there are any.
    pub evidence: String,
    /// From bytes of `text` to bytes of the record.
    pub source_map: SourceMap,
}

/// Bytes that are no text: the reason for a row of `rejects`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DecodeFailure {
    /// Why, in one sentence.
    pub reason: String,
}

/// Share of controls and undecodable places above which bytes are no text. Real damage in CJK files stays under 0.05.
const MAX_BAD: f64 = 0.10;
/// The same for encodings that accept any byte: random bytes give 0.1 of ASCII controls and no error.
const MAX_BAD_SINGLE_BYTE: f64 = 0.03;
/// Bytes up to which a text is a phrase, in which UTF-16 may be valid UTF-8 by chance.
const PHRASE: usize = 64;
/// Share of frequent hanzi from which such a phrase is read as UTF-16 although it may be ASCII. Words of English have
/// under 0.1 in either byte order.
const MIN_UTF16_OVER_UTF8: f64 = 0.6;
/// Share of NUL bytes above which a file that is not UTF-16 is binary.
const MAX_NUL: f64 = 0.01;
/// A file is UTF-8 with damage when its undecodable places are at most this share of its multi-byte characters
/// (a cut file has one).
const MAX_UTF8_ERRORS: f64 = 0.02;
/// Share of frequent hanzi and punctuation from which a Chinese reading is believed; `Figures::share` gives the scale.
const MIN_CHINESE: f64 = 0.35;
/// The same for the text inside the shifts of HZ, which may be one word.
const MIN_HZ: f64 = 0.3;
/// Where fewer are frequent, a phrase of so many hanzi is believed when most are of the first level of GB 2312, whose
/// bytes are digits, capitals and signs in HZ: ASCII in such braces is mostly lower case.
const MIN_HZ_PHRASE: usize = 4;
const MIN_HZ_FIRST_LEVEL: f64 = 0.75;
/// Multi-byte characters that prove lines of UTF-8 in a file that as a whole is not.
const MIN_UTF8_CHARS: usize = 4;
/// Fewest hanzi around a cut, and the share of frequent characters: three hanzi are nine bytes, which no other encoding gives
/// by chance.
const MIN_CUT_HANZI: usize = 3;
const MIN_CUT_SHARE: f64 = 0.6;
/// What hanzi and punctuation of any kind count beside the frequent ones: phrases of few frequent hanzi need it.
const PLAIN_WEIGHT: f64 = 0.2;
/// Bytes on which GB18030 and Big5 are told apart: some twenty pages of text.
const SAMPLE: usize = 1 << 16;
/// Fewest characters beyond ASCII for each undecodable place of a text whose encoding is declared, or of single lines.
const CHARACTERS_OF_ERROR: usize = 20;
/// A charset declaration stands in the first bytes of a page; browsers look at 1024, pages put it later.
const DECLARATION_WINDOW: usize = 4096;

/// Decodes a record. `declared` is what its container says; in HTML a `<meta charset>` is looked for as well.
///
/// # Errors
/// An empty record, a binary format, or bytes that are no text in any encoding tried.
pub fn decode(bytes: &[u8], declared: Option<&str>, html: bool) -> Result<DecodedText, DecodeFailure> {
    if bytes.is_empty() {
        return Err(DecodeFailure { reason: "empty".to_owned() });
    }
    if let Some(format) = plausible::binary_format(bytes) {
        return Err(DecodeFailure { reason: format!("begins like {format}, not like text") });
    }
    if let Some(decoded) = from_mark(bytes) {
        return decoded;
    }
    // Nearly no text has any, and to look is quicker than to count.
    let nul = if bytes.contains(&0) { bytes.iter().filter(|byte| **byte == 0).count() } else { 0 };
    let utf8 = simdutf8::basic::from_utf8(bytes).ok();
    if let Some((order, share, other)) = utf16_parity(bytes, utf8) {
        let mut units = Units::default();
        unicode::decode_utf16(&mut units, bytes, order);
        let name = if order == Order::Little { "utf-16le" } else { "utf-16be" };
        return finish(units, name, format!("utf-16 parity, {share:.2} against {other:.2}"), MAX_BAD);
    }
    if nul as f64 > bytes.len() as f64 * MAX_NUL {
        return Err(DecodeFailure { reason: format!("binary: {nul} NUL bytes of {}", bytes.len()) });
    }
    match utf8 {
        Some(text) => from_utf8(text, bytes),
        None => from_legacy(bytes, declared, html),
    }
}

/// The byte order in which the bytes are UTF-16, with the shares that `unicode::parity` gives, unless they are more
/// likely something else.
fn utf16_parity(bytes: &[u8], utf8: Option<&str>) -> Option<(Order, f64, f64)> {
    let control =
        || utf8.is_some_and(|text| plausible::may_hold_controls(text) && text.chars().any(plausible::is_control));
    if utf8.is_none() || bytes.contains(&0) || control() {
        let found =
            unicode::parity(bytes).or_else(|| unicode::phrase_parity(bytes).filter(|_| bytes.len() <= PHRASE))?;
        // Big5 whose second bytes happen to be those of hanzi.
        let multi_byte = utf8.is_none() && !bytes.contains(&0) && bytes.len() <= PHRASE;
        let chinese = if multi_byte { chinese_reading(bytes) } else { None };
        let likelier = |figures: Figures, share| figures.share() >= share && figures.foreign * 4 >= bytes.len();
        return Some(found).filter(|(_, share, _)| chinese.is_none_or(|(_, _, figures)| !likelier(figures, *share)));
    }
    if bytes.len() > PHRASE {
        return None;
    }
    unicode::phrase_parity(bytes).filter(|(_, share, _)| *share >= MIN_UTF16_OVER_UTF8)
}

/// A file that begins with a byte order mark, unless what follows is not in that encoding.
fn from_mark(bytes: &[u8]) -> Option<Result<DecodedText, DecodeFailure>> {
    let (name, length) = unicode::byte_order_mark(bytes)?;
    let rest = bytes.get(length..)?;
    let mut units = Units::default();
    units.skip(length);
    match name {
        "utf-32le" => unicode::decode_utf32(&mut units, rest, Order::Little),
        "utf-32be" => unicode::decode_utf32(&mut units, rest, Order::Big),
        "utf-16le" => unicode::decode_utf16(&mut units, rest, Order::Little),
        "utf-16be" => unicode::decode_utf16(&mut units, rest, Order::Big),
        _ => units.utf8_lossy(rest),
    }
    let characters = units.text.chars().count();
    // A mark in front of text in another encoding is litter of an editor, left to the other tests.
    if units.errors as f64 > characters as f64 * MAX_UTF8_ERRORS && units.errors > 1 {
        return None;
    }
    Some(finish(units, name, "bom".to_owned(), MAX_BAD))
}

/// Valid UTF-8: HZ if it or lines of it are that, otherwise itself.
fn from_utf8(text: &str, bytes: &[u8]) -> Result<DecodedText, DecodeFailure> {
    if hz::is_candidate(text) {
        if text.is_ascii() {
            let units = hz::decode(bytes);
            if let Some(figures) = hz_figures(&units) {
                let evidence = format!("hz, {:.2} of {} characters frequent", figures.share(), figures.foreign);
                return finish(units, "hz-gb-2312", evidence, MAX_BAD);
            }
        }
        // One word of it beside other text may be quoted.
        let is_chinese = |units: &Units| hz_figures(units).is_some_and(|figures| figures.hanzi >= MIN_HZ_PHRASE);
        let (units, lines) = hz::decode_lines(text, is_chinese);
        if lines > 0 {
            return finish(units, "utf-8+hz-gb-2312", format!("lines differ; {lines} are hz"), MAX_BAD);
        }
    }
    let units = Units { text: text.to_owned(), map: SourceMap::identity(text.len()), errors: 0 };
    finish(units, "utf-8", "valid utf-8".to_owned(), MAX_BAD)
}

/// What is counted in text that was read as HZ; `None` where that is not Chinese.
fn hz_figures(units: &Units) -> Option<Figures> {
    let figures = Figures::of(units.text.chars());
    let first_level = units.text.chars().filter(|c| hz::is_first_level(*c)).count();
    let phrase = figures.hanzi >= MIN_HZ_PHRASE
        && (first_level + figures.punctuation) as f64 >= figures.foreign as f64 * MIN_HZ_FIRST_LEVEL;
    (units.errors == 0 && figures.hanzi > 0 && (figures.share() >= MIN_HZ || phrase)).then_some(figures)
}

/// Bytes that are not UTF-8 as a whole.
fn from_legacy(bytes: &[u8], declared: Option<&str>, html: bool) -> Result<DecodedText, DecodeFailure> {
    let mut chinese = None;
    let mut damaged = None;
    for label in declared.map(str::to_owned).into_iter().chain(html.then(|| declaration(bytes)).flatten()) {
        let Some(encoding) = Encoding::for_label(label.as_bytes()).map(widen) else { continue };
        // A single-byte declaration fits any bytes, so it decides only when they are not Chinese; UTF-8 was tried.
        if encoding == UTF_8
            || encoding.is_single_byte() && chinese.get_or_insert_with(|| chinese_reading(bytes)).is_some()
        {
            continue;
        }
        let units = decode_with(encoding, bytes);
        if units.errors == 0 {
            return finish(units, &name_of(encoding), format!("declared {label}"), limit_of(encoding));
        }
        // UTF-8 that is declared so and cut decodes with few errors too: it is looked for first.
        if damaged.is_none() && (encoding == GB18030 || encoding == BIG5) && is_nearly_whole(&units) {
            damaged = Some((units, encoding, label));
        }
    }
    let mut lossy = Units::default();
    lossy.utf8_lossy(bytes);
    let multi_byte = lossy.text.chars().filter(|c| !c.is_ascii()).count().saturating_sub(lossy.errors);
    let cut_once = is_cut_once(&lossy.text);
    if cut_once {
        lossy.errors = 1;
    }
    // Bytes of GBK may be valid UTF-8 but for one place in a phrase.
    let phrase = bytes.len() <= PHRASE && Figures::of(lossy.text.chars()).share() < MIN_CHINESE && !cut_once;
    if phrase && chinese.get_or_insert_with(|| chinese_reading(bytes)).is_some() {
        // Read as that below.
    } else if lossy.errors == 1 && multi_byte >= MIN_UTF8_CHARS
        || cut_once
        || lossy.errors as f64 <= multi_byte as f64 * MAX_UTF8_ERRORS
    {
        let evidence = format!("utf-8 with {} undecodable places", lossy.errors);
        return finish(lossy, "utf-8", evidence, MAX_BAD);
    }
    if let Some(foreign) = legacy::foreign_lines(bytes, MIN_UTF8_CHARS)
        && let Some((encoding, units, figures)) = chinese_reading(&foreign)
        && is_nearly_whole(&units)
    {
        let mut units = Units::default();
        legacy::decode_mixed(&mut units, bytes, encoding);
        let evidence = format!("lines differ; {:.2} of the characters of the others frequent", figures.share());
        return finish(units, &format!("utf-8+{}", name_of(encoding)), evidence, MAX_BAD);
    }
    if let Some((units, encoding, label)) = damaged {
        let evidence = format!("declared {label}, {} undecodable places", units.errors);
        return finish(units, &name_of(encoding), evidence, MAX_BAD);
    }
    if let Some((encoding, units, figures)) = chinese.unwrap_or_else(|| chinese_reading(bytes)) {
        let evidence = format!(
            "{:.2} of {} characters frequent, {} undecodable places",
            figures.share(),
            figures.foreign,
            units.errors
        );
        return finish(units, &name_of(encoding), evidence, MAX_BAD);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = widen(detector.guess(None, Utf8Detection::Deny));
    finish(decode_with(encoding, bytes), &name_of(encoding), "detector".to_owned(), limit_of(encoding))
}

/// True for Chinese whose undecodable bytes stand together: a sentence that was cut at one end, or lost one byte.
fn is_cut_once(lossy: &str) -> bool {
    let mark = char::REPLACEMENT_CHARACTER;
    let Some((before, after)) = lossy.split_once(mark) else { return false };
    let after = after.trim_start_matches(mark);
    if after.contains(mark) {
        return false;
    }
    let figures = Figures::of(before.chars().chain(after.chars()));
    figures.hanzi >= MIN_CUT_HANZI
        && figures.hanzi + figures.punctuation == figures.foreign
        && figures.share() >= MIN_CUT_SHARE
}

/// The better of GB18030 and Big5 when it reads as Chinese.
fn chinese_reading(bytes: &[u8]) -> Option<(&'static Encoding, Units, Figures)> {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
    let mut best: Option<(f64, &'static Encoding, Units, Figures)> = None;
    for encoding in [GB18030, BIG5] {
        let units = decode_with(encoding, sample);
        let figures = Figures::of(units.text.chars());
        // Kana outnumber particles only in Japanese, whose EUC shares its kana rows with GB 2312.
        let kana = units.text.chars().filter(|c| ('\u{3041}'..='\u{30FE}').contains(c)).count();
        // Kana, Greek and the like among hanzi settle what the frequent ones leave open.
        let plain = (figures.hanzi + figures.punctuation) as f64 / figures.foreign.max(1) as f64;
        let score = figures.share() + plain * PLAIN_WEIGHT;
        if figures.share() < MIN_CHINESE || kana * 4 > figures.hanzi || figures.hanzi == 0 {
            continue;
        }
        if best.as_ref().is_none_or(|(best, ..)| score > *best) {
            best = Some((score, encoding, units, figures));
        }
    }
    let (_, encoding, mut units, figures) = best?;
    if sample.len() < bytes.len() {
        units = decode_with(encoding, bytes);
    }
    Some((encoding, units, figures))
}

/// True where hardly a character is lost.
fn is_nearly_whole(units: &Units) -> bool {
    let foreign = units.text.chars().filter(|c| !c.is_ascii()).count();
    units.errors <= 1 || units.errors * CHARACTERS_OF_ERROR <= foreign
}

fn decode_with(encoding: &'static Encoding, bytes: &[u8]) -> Units {
    let mut units = Units::default();
    legacy::decode(&mut units, encoding, bytes);
    units
}

/// GB 2312 and GBK are read as GB18030, which holds them: pages declare the small one and use the large.
fn widen(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn name_of(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

fn limit_of(encoding: &'static Encoding) -> f64 {
    if encoding.is_single_byte() { MAX_BAD_SINGLE_BYTE } else { MAX_BAD }
}

/// The charset a page declares about itself.
fn declaration(bytes: &[u8]) -> Option<String> {
    let window = bytes.get(..bytes.len().min(DECLARATION_WINDOW))?;
    let window: String = window.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let (_, after) = ["charset", "encoding"].iter().find_map(|key| {
        let (before, after) = window.split_once(key)?;
        after.trim_start().starts_with('=').then_some((before, after))
    })?;
    let label =
        after.trim_start().strip_prefix('=')?.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let label: String =
        label.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')).collect();
    (!label.is_empty()).then_some(label)
}

/// The decoded text, or a failure when too much of it is no text.
fn finish(units: Units, encoding: &str, evidence: String, max_bad: f64) -> Result<DecodedText, DecodeFailure> {
    let characters = units.text.chars().count();
    // U+FFFD that the bytes spell is damage from elsewhere: the rest is text. Clean text is left at a look at its bytes.
    let looked_for = plausible::may_hold_controls(&units.text);
    let controls = if looked_for { units.text.chars().filter(|c| plausible::is_control(*c)).count() } else { 0 };
    let bad = units.errors + controls;
    if bad > 1 && bad as f64 > characters as f64 * max_bad {
        return Err(DecodeFailure {
            reason: format!("not text: {bad} of {characters} characters are controls or undecodable as {encoding}"),
        });
    }
    if characters == 0 {
        return Err(DecodeFailure { reason: "empty".to_owned() });
    }
    Ok(DecodedText { text: units.text, encoding: encoding.to_owned(), evidence, source_map: units.map })
}

#[cfg(test)]
mod tests;
