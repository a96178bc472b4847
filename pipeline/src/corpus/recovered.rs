//! Names that are quoted somewhere, found without marks elsewhere: one automaton over folded sentences.
//! It decides for no name that it is sought, and takes nothing inside a mention that stands there already.

use std::collections::BTreeSet;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use jieba_rs::Jieba;

use super::seen::{SeenMention, SeenSentence, SeenText};
use crate::PipelineError;
use crate::fold::fold_char;
use crate::tables::Table;

/// Joints that a name may have or lack.
const JOINTS: [char; 3] = ['·', '•', '、'];

/// Code points on either side of a hit that are cut into words to see whether it cuts one in two.
const CONTEXT: usize = 8;

/// One name found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// First code point in the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The name's key.
    pub key: String,
}

/// Looks for a set of names.
pub struct Scanner {
    automaton: Option<AhoCorasick>,
    keys: Vec<String>,
    jieba: Arc<Jieba>,
    body_tails: BTreeSet<String>,
    /// Names that are taken in marks too.
    anywhere: BTreeSet<String>,
}

/// A stretch of a sentence without mentions, folded.
#[derive(Default)]
struct Stretch {
    folded: String,
    /// Byte in `folded` and code point in the text of each character.
    origins: Vec<(usize, usize)>,
}

impl Stretch {
    /// Index of the character that begins at a byte; the number of characters for the end.
    fn index(&self, byte: usize) -> usize {
        self.origins.partition_point(|&(at, _)| at < byte)
    }
}

impl Scanner {
    /// A scanner for these keys; those of them that the editor `entered` and set phrases are taken in marks too.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when they are too many for one automaton.
    pub fn new(
        keys: &BTreeSet<String>,
        entered: &BTreeSet<String>,
        knowledge: &super::Knowledge,
    ) -> Result<Self, PipelineError> {
        let keys: Vec<String> = keys.iter().cloned().collect();
        let automaton = if keys.is_empty() {
            None
        } else {
            let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&keys);
            Some(built.map_err(|error| PipelineError::Row {
                table: Table::Recovered.as_str(),
                problem: format!("{} names are too many to look for: {error}", keys.len()),
            })?)
        };
        Ok(Self {
            automaton,
            keys,
            jieba: Arc::clone(&knowledge.jieba),
            body_tails: knowledge.body_tails.clone(),
            anywhere: knowledge.formulas.union(entered).cloned().collect(),
        })
    }

    /// True when there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.automaton.is_none()
    }

    /// True when one of the names stands in the text outside its mentions.
    #[must_use]
    pub fn finds_any(&self, text: &SeenText, mentions: &[SeenMention]) -> bool {
        text.sentences.iter().any(|sentence| !self.in_sentence(text, sentence, mentions).is_empty())
    }

    /// The names found in body sentences, in text order, none inside another or a mention.
    #[must_use]
    pub fn scan(&self, text: &SeenText, mentions: &[SeenMention]) -> Vec<Found> {
        text.sentences.iter().flat_map(|sentence| self.in_sentence(text, sentence, mentions)).collect()
    }

    fn in_sentence(&self, text: &SeenText, sentence: &SeenSentence, mentions: &[SeenMention]) -> Vec<Found> {
        let mut found = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        let Some(words) = text.text.get(sentence.byte_start..sentence.byte_end) else { return found };
        let mut stretch = Stretch::default();
        let mut next = mentions.partition_point(|mention| mention.end <= sentence.start);
        for (at, c) in (sentence.start..).zip(words.chars()) {
            while mentions.get(next).is_some_and(|mention| mention.end <= at) {
                next += 1;
            }
            if mentions.get(next).is_some_and(|mention| mention.start <= at) {
                self.in_stretch(automaton, &std::mem::take(&mut stretch), &mut found);
            } else if let Some(folded) = fold_char(c).filter(|c| !JOINTS.contains(c)) {
                stretch.origins.push((stretch.folded.len(), at));
                stretch.folded.push(folded);
            }
        }
        self.in_stretch(automaton, &stretch, &mut found);
        found
    }

    fn in_stretch(&self, automaton: &AhoCorasick, stretch: &Stretch, found: &mut Vec<Found>) {
        for hit in automaton.find_iter(&stretch.folded) {
            let (first, end) = (stretch.index(hit.start()), stretch.index(hit.end()));
            let (Some(&(_, from)), Some(&(_, last)), Some(key)) = (
                stretch.origins.get(first),
                stretch.origins.get(end.wrapping_sub(1)),
                self.keys.get(hit.pattern().as_usize()),
            ) else {
                continue;
            };
            if !self.is_taken(stretch, hit.range(), key) && self.stands_by_itself(stretch, first, end) {
                found.push(Found { start: from, end: last + 1, key: key.clone() });
            }
        }
    }

    /// In marks the extractor has judged it and taken it for no name, which a set phrase need not be, and which the editor
    /// overrules; before 领导小组 it is part of a body's name.
    fn is_taken(&self, stretch: &Stretch, hit: std::ops::Range<usize>, key: &str) -> bool {
        let before = stretch.folded.get(..hit.start).and_then(|text| text.chars().next_back());
        let rest = stretch.folded.get(hit.end..).unwrap_or_default();
        let quoted =
            matches!((before, rest.chars().next()), (Some('"' | '\'' | '《' | '【'), Some('"' | '\'' | '》' | '】')));
        (quoted && !self.anywhere.contains(key)) || self.body_tails.iter().any(|tail| rest.starts_with(tail.as_str()))
    }

    /// False when a word of the dictionary straddles one of its ends.
    fn stands_by_itself(&self, stretch: &Stretch, first: usize, end: usize) -> bool {
        let byte = |index: usize| stretch.origins.get(index).map_or(stretch.folded.len(), |&(byte, _)| byte);
        let from = first.saturating_sub(CONTEXT);
        let to = (end + CONTEXT).min(stretch.origins.len());
        let Some(window) = stretch.folded.get(byte(from)..byte(to)) else { return false };
        let (first, end) = (first - from, end - from);
        self.jieba
            .cut(window, false)
            .iter()
            .all(|word| ![first, end].iter().any(|edge| word.start < *edge && *edge < word.end))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;
    use crate::corpus::Knowledge;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    /// One sentence a line.
    fn text(body: &str) -> SeenText {
        let mut seen = SeenText { text: body.to_owned(), is_utf8: true, ..SeenText::default() };
        let (mut start, mut byte) = (0, 0);
        for line in body.split_inclusive('\n') {
            let (end, byte_end) = (start + line.chars().count(), byte + line.len());
            let raw = Some((byte + 3, byte_end + 3));
            seen.sentences.push(SeenSentence { start, end, byte_start: byte, byte_end, raw });
            (start, byte) = (end, byte_end);
        }
        seen
    }

    const KEYS: &[&str] = &[
        "两邻理念",
        "大党建微治理",
        "我是雷锋",
        "我是雷锋志愿活动",
        "敲门行动",
        "三减行动",
        "共建先锋",
        "app助老行动",
        "五位一体",
        "四清",
        "四清行动",
    ];

    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
        let keys = KEYS.iter().map(|key| (*key).to_owned()).collect();
        let entered = ["四清", "四清行动"].map(str::to_owned).into();
        Scanner::new(&keys, &entered, &Knowledge::new().unwrap()).unwrap()
    });

    #[test]
    fn names_are_found_where_they_stand_by_themselves() {
        let scanner = &*SCANNER;
        for (label, body, want) in [
            ("plain", "全区践行两邻理念。", &["两邻理念"][..]),
            ("with a joint", "推行大党建·微治理和大党建、微治理。", &["大党建·微治理", "大党建、微治理"]),
            ("Traditional", "踐行兩鄰理念。", &["兩鄰理念"]),
            ("width and case", "开展ＡＰＰ助老行动。", &["ＡＰＰ助老行动"]),
            ("longest", "参加我是雷锋志愿活动，我是雷锋。", &["我是雷锋志愿活动", "我是雷锋"]),
            ("two sentences", "敲门行动。\n敲门行动。", &["敲门行动", "敲门行动"]),
            ("over a line break", "敲门\n行动。", &[]),
            ("over a comma", "先敲门，行动起来。", &[]),
            ("in marks the extractor refused", "所谓“敲门行动”只是一句话。", &[]),
            ("a set phrase in marks", "统筹“五位一体”总体布局，五位一体推进。", &["五位一体", "五位一体"]),
            ("one mark alone", "“敲门行动、入户走访”做得好。", &["敲门行动"]),
            ("name of a body", "敲门行动领导小组办公室开会。", &[]),
            ("a word straddles its end", "他们要建共建先锋利的刀。", &[]),
            ("other names", "叩门行动和两邻社区。", &[]),
            ("entered, in marks and without", "“四清”要“四清行动”，四清要清到底。", &["四清", "四清行动", "四清"]),
            ("entered, in the name of a body", "四清行动领导小组。", &[]),
            ("entered, beside a word that takes one of its characters", "三七二十四清点。", &[]),
            ("nothing", "", &[]),
        ] {
            let seen = text(body);
            let chars: Vec<char> = body.chars().collect();
            let found: Vec<String> =
                scanner.scan(&seen, &[]).iter().map(|found| chars[found.start..found.end].iter().collect()).collect();
            assert_eq!(found, want, "{label}");
            assert_eq!(scanner.finds_any(&seen, &[]), !want.is_empty(), "{label}");
        }
    }

    #[test]
    fn nothing_is_found_inside_a_mention() {
        let scanner = &*SCANNER;
        let seen = text("敲门行动和敲门行动和敲门行动");
        let mention = |start, end| SeenMention { start, end, ..SeenMention::default() };
        let at = |mentions: &[SeenMention]| -> Vec<usize> {
            scanner.scan(&seen, mentions).iter().map(|found| found.start).collect()
        };
        assert_eq!(at(&[]), [0, 5, 10]);
        assert_eq!(at(&[mention(5, 9)]), [0, 10], "the mention itself");
        assert_eq!(at(&[mention(2, 6)]), [10], "overlaps");
        assert_eq!(at(&[mention(0, 14)]), [0; 0]);
    }

    #[test]
    fn a_row_says_where_it_stands_in_text_and_record() {
        let mut seen = text("第一句。\n践行兩鄰理念。");
        seen.doubtful.push((6, 7));
        let found = SCANNER.scan(&seen, &[]).remove(0);
        let row = super::super::RecoveredRow::new(found.clone(), &seen).unwrap();
        assert_eq!((row.found.start, row.found.end, row.surface.as_str()), (7, 11, "兩鄰理念"));
        assert_eq!(&seen.text[row.bytes.0..row.bytes.1], "兩鄰理念");
        assert_eq!(row.raw, Some((row.bytes.0 + 3, row.bytes.1 + 3)));
        assert!(row.doubtful);
        seen.is_utf8 = false;
        assert_eq!(super::super::RecoveredRow::new(found, &seen).unwrap().raw, None, "no guess in another encoding");
    }

    proptest! {
        #[test]
        fn what_is_found_folds_to_its_key_and_never_overlaps(body in "[敲门行动两邻理念大党建、·微治“”\n,ａA我是雷锋]{0,80}", cut in 0_usize..40) {
            let scanner = &*SCANNER;
            let seen = text(&body);
            let mentions = [SeenMention { start: cut, end: cut + 3, ..SeenMention::default() }];
            let found = scanner.scan(&seen, &mentions);
            prop_assert_eq!(scanner.finds_any(&seen, &mentions), !found.is_empty());
            let chars: Vec<char> = body.chars().collect();
            let mut last = 0;
            for found in found {
                prop_assert!(found.start >= last && found.end > found.start);
                last = found.end;
                prop_assert!(found.end <= cut || found.start >= cut + 3, "inside a mention");
                let surface: String = chars[found.start..found.end].iter().collect();
                prop_assert_eq!(crate::corpus::spelling_key(&surface), found.key);
            }
        }
    }
}
