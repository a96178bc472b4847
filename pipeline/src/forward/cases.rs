//! Cases for measuring repair, made from any clean text: every channel, several annotating sites, whole texts and phrases.
//! It judges nothing: `evaluate::repair` does.

use encoding_rs::{BIG5, GB18030};
use opencc_fmmseg::OpenccConfig;
use pinyin::ToPinyin;

use super::{Annotation, Channel, Damager, LostMark};
use crate::document::decode::plausible::is_hanzi;

/// A text as served, and what must come out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairCase {
    /// Way and size: `annotated u+fffd`, `short gb18030`, `clean`.
    pub kind: String,
    /// What was published.
    pub want: String,
    /// What the site serves.
    pub served: Vec<u8>,
    /// False when bytes are gone and only context can tell what stood there.
    pub lossless: bool,
}

/// Characters of a phrase: where detectors of encodings fail.
const PHRASE: std::ops::RangeInclusive<usize> = 6..=20;
/// Fewest hanzi of a phrase.
const MIN_PHRASE_HANZI: usize = 4;
/// Shares, in percent, of the characters that differ between the scripts which a made-up site glosses. The seeds' sites
/// gloss between a quarter and a half of them.
const SITE_SHARES: [u64; 3] = [20, 35, 60];

/// Channels that are played on phrases as well.
const SHORT: [Channel; 26] = [
    Channel::Clean,
    Channel::Gb18030,
    Channel::Big5,
    Channel::Hz,
    Channel::Utf16Le,
    Channel::Utf16Be,
    Channel::Utf8AsGbk,
    Channel::Utf8AsGbkLossy,
    Channel::Utf8AsGbkBytewise,
    Channel::Utf8AsGbkTwice,
    Channel::GbkAsLatin,
    Channel::GbkAsLatinTwice,
    Channel::Big5AsLatin,
    Channel::Utf8AsLatin,
    Channel::Utf8AsLatinTwice,
    Channel::Big5AsGbk,
    Channel::GbkAsBig5,
    Channel::GbkAsBig5Unicode,
    Channel::Gb18030LostByte,
    Channel::Backslashes,
    Channel::References,
    Channel::Percent,
    Channel::PercentUnits,
    Channel::PercentGbk,
    Channel::PercentGbkLetters,
    Channel::PercentBig5,
];

impl Damager {
    /// Every case of one clean text. `number` tells texts apart: made-up sites differ by it.
    #[must_use]
    pub fn cases(&self, text: &str, number: u64) -> Vec<RepairCase> {
        let mut cases: Vec<RepairCase> =
            Channel::ALL.iter().filter_map(|channel| self.case(*channel, text, channel.as_str().to_owned())).collect();
        cases.extend(self.sites(text, number));
        for (kind, config) in [
            ("clean traditional", OpenccConfig::S2t),
            ("clean taiwan", OpenccConfig::S2twp),
            ("clean hong kong", OpenccConfig::S2hk),
        ] {
            let text = self.converter.convert_with_config(text, config, false);
            cases.push(RepairCase {
                kind: kind.to_owned(),
                served: text.clone().into_bytes(),
                want: text,
                lossless: true,
            });
        }
        if let Some(phrase) = phrase(text, number) {
            cases.extend(
                SHORT.iter().filter_map(|channel| self.case(*channel, &phrase, format!("short {}", channel.as_str()))),
            );
        }
        cases
    }

    /// A text through a channel; `None` where nothing can come back: leftovers, question marks, annotating sites (`sites`
    /// plays them), and texts that the channel cannot spell.
    fn case(&self, channel: Channel, text: &str, kind: String) -> Option<RepairCase> {
        let want = match channel {
            Channel::Annotated | Channel::AnnotatedReplaced | Channel::Glossed => return None,
            Channel::Replaced | Channel::QuestionMarks => return None,
            _ if channel.is_traditional() => self.traditional(text),
            _ => text.to_owned(),
        };
        let (_, _, unmappable) = if channel.is_big5() { BIG5.encode(&want) } else { GB18030.encode(&want) };
        if unmappable || channel == Channel::Radicals && self.radicals.values().any(|radical| text.contains(*radical)) {
            return None;
        }
        let served = self.apply(channel, text);
        let marks = |text: &str| text.matches(['?', char::REPLACEMENT_CHARACTER]).count();
        let as_text = std::str::from_utf8(&served).ok();
        let lossless = match channel {
            Channel::Hz => as_text.is_some_and(|served| marks(served) == marks(text)),
            Channel::Utf8AsGbk | Channel::Utf8AsGbkLossy | Channel::Utf8AsGbkBytewise => {
                as_text.is_some_and(|served| GB18030.encode(served).0 == text.as_bytes())
            }
            Channel::Utf8AsGbkTwice => as_text.is_some_and(|served| {
                let once = GB18030.encode(served).0;
                std::str::from_utf8(&once).is_ok_and(|once| GB18030.encode(once).0 == text.as_bytes())
            }),
            Channel::Big5AsGbk => as_text.is_some_and(|served| GB18030.encode(served).0 == BIG5.encode(&want).0),
            Channel::Gb18030LostByte => GB18030.encode(text).0 == served.as_slice(),
            Channel::GbkAsBig5Unicode => as_text.is_some_and(|served| marks(served) == marks(text)),
            Channel::GbkAsBig5 => as_text.is_some_and(|served| BIG5.encode(served).0 == GB18030.encode(text).0),
            _ => true,
        };
        Some(RepairCase { kind, want, served, lossless })
    }

    /// The text as annotating sites serve it: the bundled list of characters and made-up ones, every way of decoding and
    /// of folding widths.
    fn sites(&self, text: &str, number: u64) -> Vec<RepairCase> {
        let mut cases = Vec::new();
        for (share, list) in std::iter::once((0, "")).chain(SITE_SHARES.map(|share| (share, " other list"))) {
            for (lost, decoder) in [
                (LostMark::Question, ""),
                (LostMark::Replacement, " u+fffd"),
                (LostMark::SwallowingReplacement, " swallowing u+fffd"),
            ] {
                for (fold_widths, width) in [(true, ""), (false, " wide")] {
                    let glossed = if share == 0 { Annotation::default().glossed } else { self.site(share, number) };
                    let site = Annotation { glossed, cut: true, lost, fold_widths };
                    let plain = Annotation { glossed: Vec::new(), cut: false, ..site.clone() };
                    let want = self.annotate(text, &plain);
                    let served = self.annotate(text, &site);
                    let marks = |text: &str| text.matches(['?', char::REPLACEMENT_CHARACTER]).count();
                    let lossless = marks(&served) == marks(&want);
                    let kind = format!("annotated{list}{decoder}{width}");
                    cases.push(RepairCase { kind, want, lossless, served: served.into_bytes() });
                }
            }
        }
        cases
    }

    /// The list of a made-up site: `share` percent of the characters that differ between the scripts, in an order of
    /// its own. `number` seeds the choice.
    fn site(&self, share: u64, number: u64) -> Vec<char> {
        let seed = number.wrapping_mul(101).wrapping_add(share);
        let mut listed: Vec<(u64, char)> = self
            .traditional
            .iter()
            .filter(|(simplified, traditional)| simplified != traditional)
            .map(|(_, traditional)| *traditional)
            .filter(|c| c.to_pinyin().is_some())
            .map(|c| (mixed(seed ^ u64::from(u32::from(c)) << 20), c))
            .filter(|(value, _)| value % 100 < share)
            .collect();
        listed.sort_unstable();
        listed.dedup_by_key(|(_, c)| *c);
        listed.into_iter().map(|(_, c)| c).collect()
    }
}

/// A phrase of the text, another one for another number.
fn phrase(text: &str, number: u64) -> Option<String> {
    let phrases: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '。' | '，' | '；' | '：' | '！' | '？' | '、'))
        .filter(|piece| {
            PHRASE.contains(&piece.chars().count())
                && piece.chars().filter(|c| is_hanzi(*c)).count() >= MIN_PHRASE_HANZI
        })
        .collect();
    let count = u64::try_from(phrases.len()).ok().filter(|count| *count > 0)?;
    let at = usize::try_from(mixed(number) % count).ok()?;
    phrases.get(at).map(|phrase| (*phrase).to_owned())
}

/// Spreads the bits of a number, as splitmix64 does.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
