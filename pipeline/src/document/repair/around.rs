//! A place between known characters, weighed once for all the characters that may stand there, and ranks these.
//! Scores are those of [`Language::score`] for the whole string, but for words longer than [`LONGEST`]. It proposes no
//! candidates.

use super::language::{Language, WORD_SHARE};
use super::pairs::class;
use crate::document::decode::plausible::is_hanzi;

/// Characters of the longest word looked for: of the frequencies in the dictionary 0.3 % belong to longer ones.
const LONGEST: usize = 5;

/// Candidates of a place that are weighed by words.
const WEIGHED: usize = 16;

/// Candidates with their scores, best first.
pub(super) type Ranked = Vec<(f64, char)>;

/// The strings on both sides of a place.
#[derive(Debug)]
pub(super) struct Around<'a> {
    language: &'a Language,
    left: Vec<char>,
    right: Vec<char>,
    /// The score of the words of `left` before each of its characters, and of all of it.
    before: Vec<f64>,
    /// The score of the words of `right` from each of its characters on.
    after: Vec<f64>,
    /// Neighbours inside `left` and `right`, and what Simplified forms in them cost.
    rest: f64,
    /// For words that are looked up.
    word: String,
}

impl<'a> Around<'a> {
    /// `known` are the Simplified forms that a Traditional text may hold.
    pub(super) fn new(language: &'a Language, left: &[char], right: &[char], known: &dyn Fn(char) -> bool) -> Self {
        let rest =
            [left, right].map(|side| language.neighbours(side) * (1.0 - WORD_SHARE) - language.forms(side, known));
        let simplified = |side: &[char]| side.iter().map(|c| language.simplified(*c)).collect::<Vec<char>>();
        let (left, right) = (simplified(left), simplified(right));
        let (before, after) = (Vec::with_capacity(left.len() + 1), vec![0.0; right.len() + 1]);
        let mut around = Self {
            language,
            left,
            right,
            before,
            after,
            rest: rest.iter().sum(),
            word: String::with_capacity(LONGEST * 4),
        };
        around.weigh_left();
        around.weigh_right();
        around
    }

    fn weigh_left(&mut self) {
        self.before.push(0.0);
        for (at, c) in self.left.iter().enumerate() {
            let mut best = self.before.last().copied().unwrap_or(0.0) + self.language.alone(*c);
            if is_hanzi(*c) {
                let first = (at + 1).saturating_sub(LONGEST);
                for start in (first..at).rev() {
                    let Some(word) = self.left.get(start..=at).filter(|word| is_hanzi_first(word)) else { break };
                    if let Some(share) = self.language.word_of(&mut self.word, word.iter().copied()) {
                        best = best.max(self.before.get(start).copied().unwrap_or(0.0) + share);
                    }
                }
            }
            self.before.push(best);
        }
    }

    fn weigh_right(&mut self) {
        for at in (0..self.right.len()).rev() {
            let Some(c) = self.right.get(at).copied() else { continue };
            let mut best = self.after.get(at + 1).copied().unwrap_or(0.0) + self.language.alone(c);
            if is_hanzi(c) {
                for end in at + 2..=(at + LONGEST).min(self.right.len()) {
                    let Some(word) = self.right.get(at..end).filter(|word| is_hanzi_last(word)) else { break };
                    if let Some(share) = self.language.word_of(&mut self.word, word.iter().copied()) {
                        best = best.max(share + self.after.get(end).copied().unwrap_or(0.0));
                    }
                }
            }
            if let Some(place) = self.after.get_mut(at) {
                *place = best;
            }
        }
    }

    /// Logarithm of the likelihood that `c` stands beside its two neighbours: quickly told, and mostly right.
    fn beside(&self, c: char) -> f64 {
        let class = class(self.language.simplified(c));
        let left = self.left.last().map_or(0.0, |left| self.language.pair(*left, class));
        left + self.right.first().map_or_else(|| self.language.share(class), |right| self.language.pair(class, *right))
    }

    /// Logarithm of the likelihood of the whole with `c` in the place.
    fn score(&mut self, c: char, known: &dyn Fn(char) -> bool) -> f64 {
        let forms = self.language.forms(&[c], known);
        let simplified = self.language.simplified(c);
        let class = class(simplified);
        let left = self.left.last().map_or(0.0, |left| self.language.pair(*left, class));
        let right = self.right.first().map_or(0.0, |right| self.language.pair(class, *right));
        self.words(simplified) * WORD_SHARE + (left + right) * (1.0 - WORD_SHARE) - forms + self.rest
    }

    /// The score of all words with `c` in the place.
    fn words(&mut self, c: char) -> f64 {
        let alone = self.before.last().copied().unwrap_or(0.0) + self.language.alone(c);
        let mut best = alone + self.after.first().copied().unwrap_or(0.0);
        if !is_hanzi(c) {
            return best;
        }
        for reach in 0..LONGEST.min(self.left.len() + 1) {
            let start = self.left.len() - reach;
            let Some(front) = self.left.get(start..) else { break };
            if !is_hanzi_first(front) {
                break;
            }
            let before = self.before.get(start).copied().unwrap_or(0.0);
            for tail in 0..(LONGEST - reach).min(self.right.len() + 1) {
                let Some(back) = self.right.get(..tail) else { break };
                if !is_hanzi_last(back) {
                    break;
                }
                if reach + tail == 0 {
                    continue;
                }
                let whole = front.iter().chain([&c]).chain(back).copied();
                if let Some(share) = self.language.word_of(&mut self.word, whole) {
                    best = best.max(before + share + self.after.get(tail).copied().unwrap_or(0.0));
                }
            }
        }
        best
    }
}

/// The candidates that may stand in text by likelihood and what is added to it, best first. Words are looked up for those
/// whose neighbours make them likeliest.
pub(super) fn rank(
    mut around: Around<'_>,
    candidates: impl IntoIterator<Item = char>,
    known: &dyn Fn(char) -> bool,
    extra: &dyn Fn(char) -> f64,
) -> Ranked {
    let mut ranked: Vec<(f64, char, f64)> = candidates
        .into_iter()
        .map(|c| {
            let extra = extra(c);
            (around.beside(c) + extra, c, extra)
        })
        .collect();
    if ranked.len() > WEIGHED {
        ranked.select_nth_unstable_by(WEIGHED, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(WEIGHED);
    }
    let mut ranked: Ranked = ranked.into_iter().map(|(_, c, extra)| (around.score(c, known) + extra, c)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked
}

/// Longer stretches were looked at from the other end.
fn is_hanzi_first(word: &[char]) -> bool {
    word.first().is_none_or(|c| is_hanzi(*c))
}

fn is_hanzi_last(word: &[char]) -> bool {
    word.last().is_none_or(|c| is_hanzi(*c))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use jieba_rs::Jieba;

    use super::*;

    /// What sums in another order, and frequencies rounded to whole numbers, may differ by.
    const ROUNDING: f64 = 0.01;

    #[test]
    fn a_place_scores_as_the_whole_string_does() {
        let language = Language::new(Arc::new(Jieba::new())).unwrap();
        let known = |c: char| c == '里';
        let places = [
            ("各地要把社", "服务送到群众身边", "区团会。"),
            ("办好每一件小", "", "事。，学"),
            ("", "网格员走进楼门", "，三请"),
            ("全市新建12", "，其中", "家%。里"),
            ("歷史悠久的運河邊，", "裡人家", "這里区鎮"),
            ("共产党员", "Ａ", "先。"),
        ];
        for (left, right, candidates) in places {
            let [left, right]: [Vec<char>; 2] = [left, right].map(|side| side.chars().collect());
            let mut around = Around::new(&language, &left, &right, &known);
            for c in candidates.chars() {
                let whole: Vec<char> = left.iter().chain([&c]).chain(&right).copied().collect();
                let (found, want) = (around.score(c, &known), language.score(&whole, &known));
                assert!((found - want).abs() < ROUNDING, "{whole:?}: {found} is not {want}");
            }
        }
    }
}
