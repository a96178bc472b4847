//! How likely a string is as Chinese text: dictionary words, punctuation, script. It chooses between readings of damage.
//! It repairs nothing and knows nothing of bytes.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;
use opencc_fmmseg::OpenCC;

use super::numbers::Numbers;
use super::pairs::{Pairs, class};
use super::words::{Word, Words};
use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

/// Characters that close clauses.
const CLAUSE_ENDS: &str = include_str!("../../../lexicons/repair_clause_ends.txt");

/// Occurrences of a common character among the nine million counted: 1,576 characters have as many.
const COMMON: f64 = 300.0;
/// Extra cost of a Simplified form that the document does not use elsewhere: annotating sites converted their text.
const SIMPLIFIED_COST: f64 = 5.0;

/// Share of the words in the likelihood of a string; the rest is that of neighbours. It was chosen on the news of 2012 and
/// 2016, which are not counted; shares from 0.5 to 0.75 differ by two texts of 450 with made-up lists of glossed characters.
pub(super) const WORD_SHARE: f64 = 0.6;

/// Least logarithm of the share of a character that is no word, such as kana or Cyrillic in Chinese.
const RAREST: f64 = -16.0;

/// Occurrences that make a character a mark a text may hold, among the nine million counted.
const MARK: f64 = 50.0;

/// Words, neighbouring characters, punctuation and script forms.
#[derive(Debug)]
pub(super) struct Language {
    words: Words,
    pairs: Pairs,
    numbers: Numbers,
    clause_ends: HashSet<char>,
    conversion: OnceLock<Forms>,
}

/// Script conversion character by character, over the characters of GBK, which are all below U+10000.
#[derive(Debug)]
struct Forms {
    /// The Simplified form of every character.
    simplified: Vec<char>,
    /// Whether Traditional writes it otherwise.
    simplified_only: Vec<bool>,
    /// Characters that are what Traditional writes for their Simplified form.
    usual: Vec<bool>,
}

impl Language {
    /// Reads the lexicon.
    pub(super) fn new(words: Arc<Jieba>) -> Result<Self, PipelineError> {
        let clause_ends = CLAUSE_ENDS.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
        let (words, pairs, numbers) = (Words::new(words)?, Pairs::new()?, Numbers::new()?);
        Ok(Self { words, pairs, numbers, clause_ends, conversion: OnceLock::new() })
    }

    fn conversion(&self) -> &Forms {
        self.conversion.get_or_init(|| {
            let converter = OpenCC::new();
            let all: Vec<char> = two_byte::table().chars().filter(|c| is_hanzi(*c)).collect();
            // One character a line, so that no phrase rule applies and one call converts all.
            let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
            let simple = converter.t2s(&lines, false);
            let (mut simplified, mut simplified_only) = (vec!['\0'; 0x1_0000], vec![false; 0x1_0000]);
            for (c, line) in all.iter().zip(simple.lines()) {
                if let (Some(place), Some(to)) = (simplified.get_mut(*c as usize), line.chars().next()) {
                    *place = to;
                }
            }
            for (c, line) in all.iter().zip(converter.s2t(&lines, false).lines()) {
                if let Some(place) = simplified_only.get_mut(*c as usize) {
                    *place = line.chars().next().is_some_and(|to| to != *c);
                }
            }
            let mut usual = vec![false; 0x1_0000];
            for (c, line) in all.iter().zip(converter.s2t(&simple, false).lines()) {
                if let Some(place) = usual.get_mut(*c as usize) {
                    *place = line.starts_with(*c);
                }
            }
            // The sites write 著 for 着; alone it stays in Simplified.
            if let Some(place) = simplified.get_mut('著' as usize) {
                *place = '着';
            }
            Forms { simplified, simplified_only, usual }
        })
    }

    /// The Simplified form of a character, itself where there is none.
    pub(super) fn simplified(&self, c: char) -> char {
        self.conversion().simplified.get(c as usize).copied().filter(|to| *to != '\0').unwrap_or(c)
    }

    /// True for a character of everyday text, in either script.
    pub(super) fn is_common(&self, c: char) -> bool {
        self.pairs.count(self.simplified(c)) >= COMMON
    }

    /// True for a form that Traditional writes otherwise.
    pub(super) fn is_simplified_only(&self, c: char) -> bool {
        self.conversion().simplified_only.get(c as usize).copied().unwrap_or(false)
    }

    /// True for a character that is what Traditional writes for its Simplified form: 鎮, and not 鎭.
    pub(super) fn is_usual(&self, c: char) -> bool {
        self.conversion().usual.get(c as usize).copied().unwrap_or(false)
    }

    /// True for punctuation of everyday text and for the ideographic space.
    pub(super) fn is_mark(&self, c: char) -> bool {
        !is_hanzi(c) && self.pairs.count(class(c)) >= MARK && !c.is_alphanumeric()
    }

    /// Logarithm of the likelihood of a string, with the Simplified forms in it that `known` does not hold counted against it.
    pub(super) fn score(&self, text: &[char], known: &dyn Fn(char) -> bool) -> f64 {
        self.by_words(text, |run| self.words.run(run)) * WORD_SHARE + self.neighbours(text) * (1.0 - WORD_SHARE)
            - self.forms(text, known)
    }

    /// Logarithm of the likelihood of every character of a string after the one before it.
    pub(super) fn neighbours(&self, text: &[char]) -> f64 {
        let mut sum = 0.0;
        let mut previous: Option<char> = None;
        for c in text {
            let class = class(self.simplified(*c));
            sum += previous.map_or(0.0, |previous| self.pairs.after(previous, class));
            previous = Some(class);
        }
        sum
    }

    /// What the Simplified forms of a string cost that `known` does not hold.
    pub(super) fn forms(&self, text: &[char], known: &dyn Fn(char) -> bool) -> f64 {
        let odd = |c: &&char| is_hanzi(**c) && self.is_simplified_only(**c) && !known(**c);
        text.iter().filter(odd).count() as f64 * SIMPLIFIED_COST
    }

    /// Logarithm of the likelihood of `second` after `first`, both Simplified and classed.
    pub(super) fn pair(&self, first: char, second: char) -> f64 {
        self.pairs.after(first, second)
    }

    /// Logarithm of how much likelier `after` is with `before` on the other side of a number, both Simplified and classed.
    pub(super) fn around_number(&self, before: char, after: char) -> f64 {
        self.numbers.lift(before, after)
    }

    /// Logarithm of the share of a Simplified character among the words, or among all characters for what is no hanzi.
    pub(super) fn alone(&self, c: char) -> f64 {
        if is_hanzi(c) { self.words.alone(c).share } else { self.pairs.alone(class(c)).max(RAREST) }
    }

    /// Logarithm of the share of a character, Simplified and classed, among all.
    pub(super) fn share(&self, c: char) -> f64 {
        self.pairs.alone(c)
    }

    /// A Simplified hanzi as a word.
    pub(super) fn lone(&self, c: char) -> Word {
        self.words.alone(c)
    }

    /// A Simplified word; `None` when neither the counts nor the dictionary have it.
    pub(super) fn word(&self, word: &str) -> Option<Word> {
        self.words.word(word)
    }

    /// How much likelier the second of two words is after the first than anywhere: the logarithm, 0 where nothing is known.
    pub(super) fn lift(&self, first: Word, second: Word) -> f64 {
        self.words.lift(first, second)
    }

    /// Logarithm of the likelihood that a line ends after `c`, as it counts in [`Self::score`].
    pub(super) fn line_end(&self, c: char) -> f64 {
        self.pairs.after(class(self.simplified(c)), '¶') * (1.0 - WORD_SHARE)
    }

    /// Logarithm of the likelihood of a string by its words alone, whatever stands side by side: for telling text from
    /// what is none, where neighbours never seen before say little.
    pub(super) fn word_score(&self, text: &[char]) -> f64 {
        self.by_words(text, |run| self.words.plain_run(run))
    }

    /// What the runs of hanzi in a text score, and everything else.
    fn by_words(&self, text: &[char], run: impl Fn(&str) -> f64) -> f64 {
        let mut score = 0.0;
        let mut word_run = String::new();
        for c in text {
            if is_hanzi(*c) {
                word_run.push(self.simplified(*c));
                continue;
            }
            score += run(&word_run) + self.alone(*c);
            word_run.clear();
        }
        score + run(&word_run)
    }

    /// True for a character of the lexicon of clause ends.
    pub(super) fn closes_clause(&self, c: char) -> bool {
        self.clause_ends.contains(&self.simplified(c))
    }
}
