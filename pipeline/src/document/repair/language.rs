//! How likely a string is as Chinese text: dictionary words, punctuation, script. It chooses between readings of damage.
//! It repairs nothing and knows nothing of bytes.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;
use opencc_fmmseg::OpenCC;

use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

/// Costs of characters that are no words, in the lexicon.
const MARKS: &str = include_str!("../../../lexicons/repair_marks.tsv");
const MARKS_NAME: &str = "repair_marks.tsv";

/// Natural logarithm of the sum of all frequencies in the default jieba dictionary (60,101,967).
const LN_TOTAL: f64 = 17.91;
/// Cost of an ASCII letter or digit: four of them weigh as much as a rare word.
const ASCII_COST: f64 = 4.0;
/// Cost of a character the lexicon does not list: rarer than any listed word, such as kana or Cyrillic in Chinese.
const OTHER_COST: f64 = 16.0;
/// Extra cost of a Simplified form that the document does not use elsewhere: annotating sites converted their text.
const SIMPLIFIED_COST: f64 = 5.0;

/// Words, punctuation and script forms.
#[derive(Debug)]
pub(super) struct Language {
    words: Arc<Jieba>,
    marks: HashMap<char, Mark>,
    forms: OnceLock<Forms>,
}

/// Cost of a mark, and whether it may end a clause.
#[derive(Debug, Clone, Copy)]
struct Mark {
    cost: f64,
    /// Bonus when a clause ends after it.
    clause_end: f64,
}

/// Script conversion character by character, over the characters of GBK.
#[derive(Debug)]
struct Forms {
    simplified: HashMap<char, char>,
    traditional: HashMap<char, char>,
}

impl Language {
    /// Reads the lexicon.
    pub(super) fn new(words: Arc<Jieba>) -> Result<Self, PipelineError> {
        let mut marks = HashMap::new();
        for (number, line) in MARKS.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let problem = |problem: &str| PipelineError::Lexicon {
                name: MARKS_NAME,
                line: number + 1,
                problem: problem.to_owned(),
            };
            let mut fields = line.split('\t');
            let c = fields.next().and_then(|field| field.chars().next()).ok_or_else(|| problem("no character"))?;
            let mut number = || fields.next().and_then(|field| field.parse::<f64>().ok());
            let cost = number().ok_or_else(|| problem("no cost"))?;
            let clause_end = number().ok_or_else(|| problem("no bonus"))?;
            if marks.insert(c, Mark { cost, clause_end }).is_some() {
                return Err(problem("listed twice"));
            }
        }
        Ok(Self { words, marks, forms: OnceLock::new() })
    }

    fn forms(&self) -> &Forms {
        self.forms.get_or_init(|| {
            let converter = OpenCC::new();
            let all: Vec<char> = two_byte::table().chars().filter(|c| is_hanzi(*c)).collect();
            // One character a line, so that no phrase rule applies and one call converts all.
            let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
            let pairs = |converted: &str| {
                all.iter()
                    .zip(converted.lines())
                    .filter_map(|(c, line)| line.chars().next().filter(|to| to != c).map(|to| (*c, to)))
                    .collect()
            };
            Forms {
                simplified: pairs(&converter.t2s(&lines, false)),
                traditional: pairs(&converter.s2t(&lines, false)),
            }
        })
    }

    /// The Simplified form of a character, itself where there is none.
    pub(super) fn simplified(&self, c: char) -> char {
        self.forms().simplified.get(&c).copied().unwrap_or(c)
    }

    /// True for a form that Traditional writes otherwise.
    pub(super) fn is_simplified_only(&self, c: char) -> bool {
        self.forms().traditional.contains_key(&c)
    }

    /// True for a mark of the lexicon.
    pub(super) fn is_mark(&self, c: char) -> bool {
        self.marks.get(&c).is_some_and(|mark| mark.cost > 0.0)
    }

    /// Logarithm of the likelihood of a string, with the Simplified forms in it that `known` does not hold counted against it.
    pub(super) fn score(&self, text: &[char], known: &dyn Fn(char) -> bool) -> f64 {
        let mut score = 0.0;
        let mut word_run = String::new();
        for c in text {
            if is_hanzi(*c) {
                word_run.push(self.simplified(*c));
                if self.is_simplified_only(*c) && !known(*c) {
                    score -= SIMPLIFIED_COST;
                }
                continue;
            }
            score += self.words_score(&word_run);
            word_run.clear();
            score -= self.mark_cost(*c);
        }
        score + self.words_score(&word_run)
    }

    fn words_score(&self, run: &str) -> f64 {
        if run.is_empty() {
            return 0.0;
        }
        let frequency = |word: &str| (self.words.suggest_freq(word) as f64).ln() - LN_TOTAL;
        self.words.cut(run, false).iter().map(|token| frequency(token.word)).sum()
    }

    fn mark_cost(&self, c: char) -> f64 {
        match self.marks.get(&c) {
            Some(mark) if mark.cost > 0.0 => mark.cost,
            None if c.is_ascii_alphanumeric() => ASCII_COST,
            _ => OTHER_COST,
        }
    }

    /// What the end of a clause says for the character before it.
    pub(super) fn clause_end_bonus(&self, c: char) -> f64 {
        self.marks.get(&self.simplified(c)).map_or(0.0, |mark| mark.clause_end)
    }
}
