//! How likely words are, alone and side by side: by counts of policy news and laws, and by the dictionary of the segmenter.
//! It knows no neighbouring characters and chooses nothing; `language` joins it with them.

use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;
use crate::document::decode::two_byte;

const COUNTS: &str = include_str!("../../../lexicons/repair_words.tsv");
const NAME: &str = "repair_words.tsv";

/// Natural logarithm of the sum of all frequencies in the default jieba dictionary (60,101,967).
const LN_TOTAL: f64 = 17.91;

/// Weight of the dictionary against the four million words counted, in words. From half a million to two it chooses as often
/// right on the news of 2012 and 2016, which are not counted; two bring four texts of 414 more back of pages of later years,
/// whose names the counts lack.
const DICTIONARY: f64 = 2_000_000.0;

/// Characters of the longest word looked for: of the frequencies in the dictionary 0.3 % belong to longer ones.
pub(super) const LONGEST: usize = 5;

/// A word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    /// Its line in the lexicon; 0 for words that were not counted.
    id: u32,
    /// Logarithm of its share among all words.
    pub(super) share: f64,
}

/// The counts and the dictionary.
#[derive(Debug)]
pub(super) struct Words {
    jieba: Arc<Jieba>,
    counted: FxHashMap<&'static str, Word>,
    /// How much likelier the second word is after the first than anywhere: the logarithm, by their ids.
    lifts: FxHashMap<(u32, u32), f64>,
    /// Logarithm of what the share of a word in the dictionary counts for when it was not counted.
    unseen: f64,
    /// Every character below U+10000 that two bytes can spell, as a word; looked up once.
    alone: OnceLock<Vec<Word>>,
}

/// One line of the lexicon: a word, its count, and how often others come after it.
struct Row {
    word: &'static str,
    count: f64,
    followers: Vec<(&'static str, f64)>,
}

impl Row {
    fn parse(line: &'static str) -> Option<Self> {
        let (word, rest) = line.split_once('\t')?;
        let (count, rest) = rest.split_once('\t')?;
        let mut parts = rest.split_ascii_whitespace();
        let mut followers = Vec::new();
        while let Some(second) = parts.next() {
            followers.push((second, parts.next()?.parse().ok()?));
        }
        let count: f64 = count.parse().ok()?;
        (!word.is_empty() && count > 0.0).then_some(Self { word, count, followers })
    }
}

impl Words {
    /// Reads the lexicon.
    pub(super) fn new(jieba: Arc<Jieba>) -> Result<Self, PipelineError> {
        let wrong =
            |line: usize, problem: &str| PipelineError::Lexicon { name: NAME, line, problem: problem.to_owned() };
        let mut rows = Vec::new();
        let mut total = 0.0;
        for (number, line) in (1..).zip(COUNTS.lines()).filter(|(_, line)| !line.starts_with('#')) {
            let row = Row::parse(line).ok_or_else(|| wrong(number, "not a word, its count, and words with counts"))?;
            if row.word == "T" { total = row.count } else { rows.push((number, row)) }
        }
        if total == 0.0 {
            return Err(wrong(1, "does not say in a line T how many words were counted"));
        }
        let all = total + DICTIONARY;
        let mut counted = FxHashMap::default();
        for (number, row) in &rows {
            let id = u32::try_from(*number).map_err(|_| wrong(*number, "more words than ids"))?;
            counted.insert(row.word, Word { id, share: (row.count / all).ln() });
        }
        let mut lifts = FxHashMap::default();
        for (number, row) in &rows {
            for (second, seen) in &row.followers {
                let (Some(first), Some(second)) = (counted.get(row.word), counted.get(second)) else {
                    return Err(wrong(*number, "comes before a word that has no line"));
                };
                lifts.insert((first.id, second.id), (seen / row.count).ln() - second.share);
            }
        }
        Ok(Self { jieba, counted, lifts, unseen: (DICTIONARY / all).ln(), alone: OnceLock::new() })
    }

    /// A hanzi as a word.
    pub(super) fn alone(&self, c: char) -> Word {
        let word = |c: char| self.share(c.encode_utf8(&mut [0; 4]));
        let table = self.alone.get_or_init(|| {
            let mut table = vec![Word { id: 0, share: f64::NAN }; 0x1_0000];
            for c in two_byte::table().chars().filter(|c| is_hanzi(*c)) {
                if let Some(place) = table.get_mut(c as usize) {
                    *place = word(c);
                }
            }
            table
        });
        table.get(c as usize).copied().filter(|found| !found.share.is_nan()).unwrap_or_else(|| word(c))
    }

    /// A word; `None` when neither the counts nor the dictionary have it.
    pub(super) fn word(&self, word: &str) -> Option<Word> {
        match self.counted.get(word) {
            Some(found) => Some(*found),
            None => self.jieba.has_word(word).then(|| self.listed(word)),
        }
    }

    /// How much likelier `second` is after `first` than anywhere: the logarithm, 0 where nothing is known.
    pub(super) fn lift(&self, first: Word, second: Word) -> f64 {
        self.lifts.get(&(first.id, second.id)).copied().unwrap_or(0.0)
    }

    /// Logarithm of the likelihood of a run of hanzi, cut into the likeliest words of up to [`LONGEST`] characters, whatever
    /// stands side by side.
    pub(super) fn run(&self, run: &str) -> f64 {
        // The best score up to each of the last places, the nearest first.
        let mut best = [f64::NEG_INFINITY; LONGEST];
        let mut starts = [0; LONGEST];
        let mut here = 0.0;
        for (at, c) in run.char_indices() {
            best.rotate_right(1);
            starts.rotate_right(1);
            if let (Some(best), Some(start)) = (best.first_mut(), starts.first_mut()) {
                (*best, *start) = (here, at);
            }
            let end = at + c.len_utf8();
            here += self.alone(c).share;
            for (before, start) in best.iter().zip(&starts).skip(1).take_while(|(before, _)| before.is_finite()) {
                if let Some(word) = run.get(*start..end).and_then(|word| self.word(word)) {
                    here = here.max(before + word.share);
                }
            }
        }
        here
    }

    /// The same by the dictionary of the segmenter alone, whose shares are even enough to tell text from what is none: of
    /// words counted in news some characters never stand alone.
    pub(super) fn plain_run(&self, run: &str) -> f64 {
        if run.is_empty() {
            0.0
        } else {
            self.jieba.cut(run, false).iter().map(|token| self.in_dictionary(token.word)).sum()
        }
    }

    fn in_dictionary(&self, word: &str) -> f64 {
        (self.jieba.suggest_freq(word) as f64).ln() - LN_TOTAL
    }

    fn share(&self, word: &str) -> Word {
        self.counted.get(word).copied().unwrap_or_else(|| self.listed(word))
    }

    /// A word that was not counted.
    fn listed(&self, word: &str) -> Word {
        Word { id: 0, share: self.in_dictionary(word) + self.unseen }
    }
}

impl Word {
    /// Whether the counts tell what stands beside it.
    pub(super) fn is_counted(self) -> bool {
        self.id > 0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn words_of_the_news_are_likelier_than_those_of_novels() {
        let words = Words::new(Arc::new(Jieba::new())).unwrap();
        let share = |word: &str| words.word(word).unwrap().share;
        for (likely, unlikely) in [("回应", "回忆"), ("社区", "市镇"), ("扶贫", "贫僧"), ("网格", "网罗")]
        {
            assert!(share(likely) > share(unlikely), "{likely} {unlikely}");
        }
        assert!(words.word("社脱").is_none() && words.alone('脱').share.is_finite());
        assert_eq!(words.run(""), 0.0);
        assert_eq!(words.run("社会治理"), share("社会治理"), "one word that jieba's dictionary parts");
        let parted = words.run("社区") + words.run("扶贫");
        assert!((words.run("社区扶贫") - parted).abs() < 1e-9, "two words");
        let lift = |first: &str, second: &str| words.lift(words.word(first).unwrap(), words.word(second).unwrap());
        assert!(lift("高层", "交往") > 1.0, "side by side");
        assert_eq!(lift("交往", "高层"), 0.0, "in the other order");
        assert_eq!(lift("贫僧", "贫僧"), 0.0, "never counted");
    }
}
