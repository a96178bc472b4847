//! Pinyin glosses that a site wrote after characters, `網(wǎng)`: finding them, judging the document, stripping them.
//! It does not realign: `realign` runs before and leaves whole characters in front of their glosses.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::{ToPinyin, ToPinyinMulti};

use super::Language;
use super::plan::{Certainty, Edit};
use super::runs::{broken_gloss, is_lost_mark, wide_bytes};
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

/// Longest syllable: `zhuāng`, in characters; two more for spellings such as `zhüàng`.
const MAX_SYLLABLE: usize = 8;
/// Fewest glosses and fewest different characters before a document counts as annotated: fewer happen in clean text.
const MIN_GLOSSES: usize = 3;
const MIN_CHARACTERS: usize = 2;
/// What shows a site whose list holds characters that Simplified writes the same: so many glosses, hardly any occurrence
/// without, and the share of hanzi that Traditional writes otherwise, in running text about 0.3.
const MANY_GLOSSES: usize = 20;
const MAX_BARE_THROUGHOUT: f64 = 0.03;
const MIN_TRADITIONAL: f64 = 0.1;
/// Below this many glosses, most characters must be common ones with their usual reading: writers explain rare characters
/// and unusual readings, sites do not choose.
const FEW_GLOSSES: usize = 8;
const MIN_PLAIN: f64 = 0.7;
/// Share of the glosses after ideographs that must be a reading of them. In the seeds 0.97: the rest follow a
/// character that is damaged itself. A site that breaks many characters leaves fewer, and toned syllables in parentheses
/// behind ideographs are no accident anyway.
const MIN_VALID: f64 = 0.6;
/// Share of the glossed characters that have one syllable throughout. In the seeds 1; texts about readings are below 0.6.
const MIN_ONE_SYLLABLE: f64 = 0.9;
/// Share of the glossed characters' occurrences that may stand without a gloss. In the seeds 0.
const MAX_BARE: f64 = 0.15;
/// Share of glosses on characters that Simplified writes otherwise: the annotating sites gloss what their conversion
/// changed. In the seeds 1; a dictionary or a primer has about 0.3.
const MIN_CONVERTED: f64 = 0.8;
/// Share of the document's hanzi that may be glossed. In the seeds 0.09 to 0.23; short texts of sites with long lists
/// have up to 0.5, primers gloss everything.
const MAX_DENSITY: f64 = 0.6;

/// A parenthesis with a syllable in it, in code points of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gloss {
    /// The opening parenthesis.
    pub(super) start: usize,
    /// One past the closing parenthesis.
    pub(super) end: usize,
}

/// Reads `syllable)` at `at`: the end of it, past the parenthesis. A syllable is lower-case letters with one tone mark, or
/// one of those that are written without (`們(men)`).
pub(super) fn syllable_end(text: &[char], at: usize) -> Option<usize> {
    let mut tones = 0;
    for (offset, c) in text.get(at..)?.iter().take(MAX_SYLLABLE + 1).enumerate() {
        match c {
            ')' | '）' => {
                let toned = tones == 1 || tones == 0 && is_neutral(text.get(at..at + offset)?);
                return (toned && offset > 0).then_some(at + offset + 1);
            }
            'a'..='z' | 'ü' | 'ɡ' => {}
            c if is_toned(*c) => tones += 1,
            _ => return None,
        }
    }
    None
}

/// Syllables of the neutral tone: particles and suffixes. Listed by hand.
const NEUTRAL: [&str; 12] = ["men", "me", "ma", "ne", "la", "zhe", "de", "le", "ba", "zi", "tou", "da"];

fn is_neutral(syllable: &[char]) -> bool {
    NEUTRAL.iter().any(|neutral| neutral.chars().eq(syllable.iter().copied()))
}

/// A letter with a tone mark.
pub(super) fn is_toned(c: char) -> bool {
    // One test of the code point first: this is asked of every character of every document.
    c >= 'à'
        && matches!(
            c,
            'ā' | 'á'
                | 'ǎ'
                | 'à'
                | 'ē'
                | 'é'
                | 'ě'
                | 'è'
                | 'ī'
                | 'í'
                | 'ǐ'
                | 'ì'
                | 'ō'
                | 'ó'
                | 'ǒ'
                | 'ò'
                | 'ū'
                | 'ú'
                | 'ǔ'
                | 'ù'
                | 'ǖ'
                | 'ǘ'
                | 'ǚ'
                | 'ǜ'
                | 'ń'
                | 'ň'
                | 'ǹ'
                | 'ḿ'
        )
}

/// The gloss that opens at `at`.
pub(super) fn gloss_at(text: &[char], at: usize) -> Option<Gloss> {
    if !matches!(text.get(at)?, '(' | '（') {
        return None;
    }
    Some(Gloss { start: at, end: syllable_end(text, at + 1)? })
}

/// True when a toned letter stands shortly before a closing parenthesis somewhere: without one there is no gloss.
pub(super) fn may_stand_in(text: &str) -> bool {
    let closes = |rest: &str| rest.chars().take(MAX_SYLLABLE + 1).any(|c| matches!(c, ')' | '）'));
    text.match_indices(is_toned).any(|(at, _)| text.get(at..).is_some_and(closes))
}

/// The syllable of a gloss, or of the rest of one (`shù)`), in plain spelling.
pub(super) fn reading(text: &[char], start: usize, end: usize) -> String {
    let inner = text.get(start..end).unwrap_or(&[]);
    inner.iter().filter(|c| !matches!(c, '(' | '（' | ')' | '）')).map(|c| if *c == 'ɡ' { 'g' } else { *c }).collect()
}

/// True when `syllable` is one of the readings of `c`.
pub(super) fn has_reading(c: char, syllable: &str) -> bool {
    c.to_pinyin_multi().is_some_and(|readings| readings.into_iter().any(|reading| reading.with_tone() == syllable))
}

/// Every gloss-shaped parenthesis that follows a character, in order.
pub(super) fn find(text: &[char]) -> Vec<Gloss> {
    let mut glosses = Vec::new();
    let mut at = 1;
    while at < text.len() {
        match gloss_at(text, at) {
            Some(gloss) => {
                at = gloss.end;
                glosses.push(gloss);
            }
            None => at += 1,
        }
    }
    glosses
}

/// What the gate found in a document that a site annotated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Annotated {
    /// Characters the site glosses, with the syllable it writes.
    pub(super) readings: BTreeMap<char, String>,
    /// The figures, for the evidence of every edit.
    pub(super) evidence: String,
}

impl Annotated {
    /// True when the site may gloss `c` with `syllable`.
    fn reads(&self, c: char, syllable: &str) -> bool {
        self.readings.get(&c).is_some_and(|own| own == syllable) || has_reading(c, syllable)
    }
}

/// The character that the last byte of `before` and the ASCII letter `owner` form.
fn straddles(before: char, owner: char) -> Option<char> {
    let second = u8::try_from(owner).ok().filter(u8::is_ascii)?;
    let [_, first] = two_byte::table().encode(before)?;
    two_byte::table().decode(first, second).filter(|c| is_hanzi(*c))
}

/// Decides whether a site annotated this document; `None` leaves every parenthesis alone.
pub(super) fn judge(text: &[char], glosses: &[Gloss], language: &Language) -> Option<Annotated> {
    if glosses.is_empty() {
        return None;
    }
    let mut spellings: BTreeMap<char, BTreeMap<String, usize>> = BTreeMap::new();
    let (mut valid, mut converted, mut behind_hanzi) = (0_usize, 0_usize, 0_usize);
    let mut glossed: BTreeSet<usize> = BTreeSet::new();
    for gloss in glosses {
        let Some(at) = gloss.start.checked_sub(1) else { continue };
        let Some(&c) = text.get(at) else { continue };
        if !is_hanzi(c) {
            // A letter or a mark of damage: `strip` and `realign` see to it.
            continue;
        }
        behind_hanzi += 1;
        let syllable = reading(text, gloss.start, gloss.end);
        if !has_reading(c, &syllable) {
            continue;
        }
        valid += 1;
        converted += usize::from(language.simplified(c) != c);
        glossed.insert(at);
        *spellings.entry(c).or_default().entry(syllable).or_default() += 1;
    }
    let hanzi = text.iter().filter(|c| is_hanzi(**c)).count();
    let bare = text.iter().enumerate().filter(|(at, c)| spellings.contains_key(c) && !glossed.contains(at)).count();
    // A site's list has one syllable per character; a text about readings gives several.
    let one_each = spellings.values().filter(|syllables| syllables.len() == 1).count();
    let of = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let plain = |(c, syllables): &(&char, &BTreeMap<String, usize>)| {
        language.is_common(**c) && syllables.contains_key(c.to_pinyin().map_or("", |usual| usual.with_tone()))
    };
    let plain = spellings.iter().filter(plain).count();
    // A gloss that broke a character is never written by hand, so it weighs as two, and what seems to be glossed after it
    // may be halves of other characters.
    let broken = broken_glosses(text);
    // A site that glosses other characters as well shows by doing so every time, again and again, in Traditional text.
    let traditional = text.iter().filter(|c| is_hanzi(**c) && language.simplified(**c) != **c).count();
    let throughout = valid >= MANY_GLOSSES
        && valid >= 2 * spellings.len()
        && of(bare, bare + valid) <= MAX_BARE_THROUGHOUT
        && of(traditional, hanzi) >= MIN_TRADITIONAL;
    let annotated = valid + 2 * broken >= MIN_GLOSSES
        && (valid >= FEW_GLOSSES || broken > 0 || of(plain, spellings.len()) >= MIN_PLAIN)
        && spellings.len() + broken >= MIN_CHARACTERS
        && of(one_each, spellings.len()) >= MIN_ONE_SYLLABLE
        && of(valid, behind_hanzi) >= MIN_VALID
        && of(bare, bare + valid) <= MAX_BARE
        && (of(converted, valid) >= MIN_CONVERTED || throughout)
        && of(valid, hanzi) <= MAX_DENSITY;
    annotated.then(|| Annotated {
        evidence: format!("{} glosses on {} characters, {bare} occurrences without", glosses.len(), spellings.len()),
        readings: spellings
            .into_iter()
            .filter_map(|(c, syllables)| {
                let usual = syllables.into_iter().max_by_key(|(_, count)| *count)?;
                Some((c, usual.0))
            })
            .collect(),
    })
}

/// Places where a byte is lost before `syllable)` and a character read so has the last byte before it as its first.
fn broken_glosses(text: &[char]) -> usize {
    let marks = text.iter().enumerate().skip(1).filter(|(_, c)| is_lost_mark(**c));
    marks
        .filter(|(at, _)| {
            let Some((_, syllable)) = broken_gloss(text, *at) else { return false };
            let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
            let Some([_, first]) = before.filter(|c| is_hanzi(*c)).and_then(wide_bytes) else { return false };
            let mut seconds = 0x81..=0xFE_u8;
            seconds.any(|second| two_byte::table().decode(first, second).is_some_and(|c| has_reading(c, &syllable)))
        })
        .count()
}

/// Edits that strip the glosses of an annotated document. A gloss after something it is no reading of stays, flagged.
pub(super) fn strip(text: &[char], byte_of: &[usize], glosses: &[Gloss], annotated: &Annotated) -> Vec<Edit> {
    let mut edits = Vec::with_capacity(glosses.len());
    for gloss in glosses {
        let (Some(&from), Some(&to)) = (byte_of.get(gloss.start), byte_of.get(gloss.end)) else { continue };
        let Some(before) = text.get(gloss.start..gloss.end) else { continue };
        let before: String = before.iter().collect();
        let syllable = reading(text, gloss.start, gloss.end);
        let owner = gloss.start.checked_sub(1).and_then(|at| text.get(at)).copied();
        let fits = owner.is_some_and(|c| is_hanzi(c) && annotated.reads(c, &syllable));
        let straddling = || {
            let before = gloss.start.checked_sub(2).and_then(|at| text.get(at)).copied();
            straddles(before?, owner?).filter(|c| annotated.reads(*c, &syllable))
        };
        let (after, certainty, evidence) = if fits {
            (String::new(), Certainty::Exact, annotated.evidence.clone())
        } else if let Some(c) = straddling() {
            (
                String::new(),
                Certainty::Exact,
                format!("of {c}, whose bytes are the last of one character and the letter"),
            )
        } else {
            (before.clone(), Certainty::Flagged, "the gloss is no reading of what stands before it".to_owned())
        };
        edits.push(Edit { range: from..to, before, after, rule: "gloss", certainty, evidence, parts: Vec::new() });
    }
    edits
}
