//! How likely words are by the dictionary of the segmenter, and the characters that stand for words alone.
//! It knows no neighbours and chooses nothing; `language` joins it with them.

use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;

use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

/// Natural logarithm of the sum of all frequencies in the default jieba dictionary (60,101,967).
const LN_TOTAL: f64 = 17.91;

/// The dictionary.
#[derive(Debug)]
pub(super) struct Words {
    jieba: Arc<Jieba>,
    /// For every character below U+10000 that two bytes can spell, its logarithm as a word; looked up once.
    alone: OnceLock<Vec<f64>>,
}

impl Words {
    pub(super) fn new(jieba: Arc<Jieba>) -> Self {
        Self { jieba, alone: OnceLock::new() }
    }

    /// Logarithm of the share of a hanzi that stands for a word.
    pub(super) fn alone(&self, c: char) -> f64 {
        let table = self.alone.get_or_init(|| {
            let mut table = vec![f64::NAN; 0x1_0000];
            for c in two_byte::table().chars().filter(|c| is_hanzi(*c)) {
                if let Some(place) = table.get_mut(c as usize) {
                    *place = self.share(c.encode_utf8(&mut [0; 4]));
                }
            }
            table
        });
        match table.get(c as usize) {
            Some(share) if !share.is_nan() => *share,
            _ => self.share(c.encode_utf8(&mut [0; 4])),
        }
    }

    /// Logarithm of the share of a word; `None` when the dictionary does not have it.
    pub(super) fn word(&self, word: &str) -> Option<f64> {
        self.jieba.has_word(word).then(|| self.share(word))
    }

    /// Logarithm of the likelihood of a run of hanzi, cut into the likeliest words.
    pub(super) fn run(&self, run: &str) -> f64 {
        let share = |word: &str| {
            let mut chars = word.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => self.alone(c),
                _ => self.share(word),
            }
        };
        if run.is_empty() { 0.0 } else { self.jieba.cut(run, false).iter().map(|token| share(token.word)).sum() }
    }

    fn share(&self, word: &str) -> f64 {
        (self.jieba.suggest_freq(word) as f64).ln() - LN_TOTAL
    }
}
