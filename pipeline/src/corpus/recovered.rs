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
    /// A scanner for these keys.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when they are too many for one automaton.
    pub fn new(keys: &BTreeSet<String>, knowledge: &super::Knowledge) -> Result<Self, PipelineError> {
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
        Ok(Self { automaton, keys, jieba: Arc::clone(&knowledge.jieba) })
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
            if !self.is_quoted(stretch, hit.range()) && self.stands_by_itself(stretch, first, end) {
                found.push(Found { start: from, end: last + 1, key: key.clone() });
            }
        }
    }

    /// In marks the extractor has judged it and taken it for no name.
    fn is_quoted(&self, stretch: &Stretch, hit: std::ops::Range<usize>) -> bool {
        let before = stretch.folded.get(..hit.start).and_then(|text| text.chars().next_back());
        let after = stretch.folded.get(hit.end..).and_then(|text| text.chars().next());
        matches!((before, after), (Some('"' | '\'' | '《' | '【'), Some('"' | '\'' | '》' | '】')))
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
            .all(|word| !(word.start < first && first < word.end) && !(word.start < end && end < word.end))
    }
}
