//! A place between known characters, weighed once for all the characters that may stand there, and ranks these.
//! Scores are those of [`Language::score`] for the whole string, and words beside the one in the place and the other side of
//! a number count besides. It proposes no candidates.

use super::language::{Language, WORD_SHARE};
use super::numbers;
use super::pairs::class;
use super::words::{LONGEST, Word};
use crate::document::decode::plausible::is_hanzi;

/// Candidates of most places: those of one lost byte of UTF-8.
const CANDIDATES: usize = 64;

/// Words that most sides have: their characters and half as many longer ones.
const NEIGHBOURS: usize = 16;

/// Candidates with their scores, best first.
pub(super) type Ranked = Vec<(f64, char)>;

/// The strings on both sides of a place.
#[derive(Debug)]
pub(super) struct Around<'a> {
    language: &'a Language,
    left: Vec<char>,
    right: Vec<char>,
    /// The classes of the two characters beside the place.
    beside: [Option<char>; 2],
    /// The classes of the characters on the other side of the numbers beside the place.
    beyond: [Option<char>; 2],
    /// The score of the words of `left` before each of its characters, and of all of it.
    before: Vec<f64>,
    /// The score of the words of `right` from each of its characters on.
    after: Vec<f64>,
    /// The words that end in `left`, and those that begin in `right`, if something is known of what stands beside them.
    ending: Vec<Neighbour>,
    beginning: Vec<Neighbour>,
    /// Neighbours inside `left` and `right`, and what Simplified forms in them cost.
    rest: f64,
    /// For words that are looked up.
    word: String,
}

/// A word on one side of a place.
#[derive(Debug)]
struct Neighbour {
    word: Word,
    /// Where it ends in `left`, or begins in `right`.
    edge: usize,
    /// The score of the words from the far end of the side up to this one and with it.
    score: f64,
}

impl<'a> Around<'a> {
    /// `known` are the Simplified forms that a Traditional text may hold.
    pub(super) fn new(language: &'a Language, left: &[char], right: &[char], known: &dyn Fn(char) -> bool) -> Self {
        let rest =
            [left, right].map(|side| language.neighbours(side) * (1.0 - WORD_SHARE) - language.forms(side, known));
        let simplified = |side: &[char]| side.iter().map(|c| language.simplified(*c)).collect::<Vec<char>>();
        let (left, right) = (simplified(left), simplified(right));
        let beside = [left.last(), right.first()].map(|c| c.copied().map(class));
        let beyond = [numbers::beyond(left.iter().rev()), numbers::beyond(right.iter())];
        let (before, after) = (Vec::with_capacity(left.len() + 1), vec![0.0; right.len() + 1]);
        let mut around = Self {
            language,
            left,
            right,
            beside,
            beyond,
            before,
            after,
            ending: Vec::with_capacity(NEIGHBOURS),
            beginning: Vec::with_capacity(NEIGHBOURS),
            rest: rest.iter().sum(),
            word: String::with_capacity(LONGEST * 4),
        };
        around.weigh_left();
        around.weigh_right();
        around
    }

    fn weigh_left(&mut self) {
        let Self { language, left, before, ending, word, .. } = self;
        before.resize(left.len() + 1, f64::NEG_INFINITY);
        if let Some(first) = before.first_mut() {
            *first = 0.0;
        }
        for start in 0..left.len() {
            let here = before.get(start).copied().unwrap_or(0.0);
            words_from(language, left.get(start..).unwrap_or(&[]), word, |length, share, word| {
                let (edge, score) = (start + length, here + share);
                if let Some(place) = before.get_mut(edge) {
                    *place = place.max(score);
                }
                ending.extend(word.filter(|word| word.is_counted()).map(|word| Neighbour { word, edge, score }));
            });
        }
    }

    fn weigh_right(&mut self) {
        let Self { language, right, after, beginning, word, .. } = self;
        for at in (0..right.len()).rev() {
            let mut best = f64::NEG_INFINITY;
            words_from(language, right.get(at..).unwrap_or(&[]), word, |length, share, word| {
                let score = share + after.get(at + length).copied().unwrap_or(0.0);
                best = best.max(score);
                beginning.extend(word.filter(|word| word.is_counted()).map(|word| Neighbour { word, edge: at, score }));
            });
            if let Some(place) = after.get_mut(at) {
                *place = best;
            }
        }
    }

    /// Logarithm of the likelihood that `c` stands beside its two neighbours: quickly told, and mostly right.
    fn beside(&self, c: char) -> f64 {
        let class = class(self.language.simplified(c));
        let [left, right] = self.beside;
        left.map_or(0.0, |left| self.language.pair(left, class))
            + right.map_or_else(|| self.language.share(class), |right| self.language.pair(class, right))
            + self.around_numbers(class)
    }

    /// What numbers beside the place tell of a character in it.
    fn around_numbers(&self, class: char) -> f64 {
        let [left, right] = self.beyond;
        left.map_or(0.0, |left| self.language.around_number(left, class))
            + right.map_or(0.0, |right| self.language.around_number(class, right))
    }

    /// Logarithm of the likelihood of the whole with `c` in the place.
    fn score(&mut self, c: char, known: &dyn Fn(char) -> bool) -> f64 {
        let forms = self.language.forms(&[c], known);
        let simplified = self.language.simplified(c);
        let class = class(simplified);
        let [left, right] = self.beside;
        let left = left.map_or(0.0, |left| self.language.pair(left, class));
        let right = right.map_or(0.0, |right| self.language.pair(class, right));
        let neighbours = (left + right) * (1.0 - WORD_SHARE) + self.around_numbers(class);
        self.words(simplified) * WORD_SHARE + neighbours - forms + self.rest
    }

    /// The score of all words when `word` stands between the start of `left` to `start` and `right` from `tail` on.
    fn joined(&self, word: Word, start: usize, tail: usize) -> f64 {
        let before = self.before.get(start).copied().unwrap_or(0.0);
        let after = self.after.get(tail).copied().unwrap_or(0.0);
        if !word.is_counted() {
            return before + word.share + after;
        }
        let ending = self.ending.iter().filter(|left| left.edge == start);
        let beginning = self.beginning.iter().filter(|right| right.edge == tail);
        let before = ending.fold(before, |best, left| best.max(left.score + self.language.lift(left.word, word)));
        let after = beginning.fold(after, |best, right| best.max(right.score + self.language.lift(word, right.word)));
        before + word.share + after
    }

    /// The score of all words with `c` in the place.
    fn words(&mut self, c: char) -> f64 {
        if !is_hanzi(c) {
            let around = self.before.last().copied().unwrap_or(0.0) + self.after.first().copied().unwrap_or(0.0);
            return around + self.language.alone(c);
        }
        let mut best = self.joined(self.language.lone(c), self.left.len(), 0);
        for reach in 0..LONGEST.min(self.left.len() + 1) {
            let start = self.left.len() - reach;
            let Some(front) = self.left.get(start..) else { break };
            // Longer stretches were looked at from the other end.
            if front.first().is_some_and(|c| !is_hanzi(*c)) {
                break;
            }
            self.word.clear();
            self.word.extend(front);
            self.word.push(c);
            for tail in 0..(LONGEST - reach).min(self.right.len() + 1) {
                match tail.checked_sub(1).and_then(|last| self.right.get(last)) {
                    Some(c) if is_hanzi(*c) => self.word.push(*c),
                    Some(_) => break,
                    None if reach == 0 => continue,
                    None => {}
                }
                if let Some(word) = self.language.word(&self.word) {
                    best = best.max(self.joined(word, start, tail));
                }
            }
        }
        best
    }
}

/// Tells `each` of the character at the front of a text and of the words that begin there: its length and the logarithm of
/// its share, and the word itself if it is one of hanzi.
fn words_from(language: &Language, text: &[char], buffer: &mut String, mut each: impl FnMut(usize, f64, Option<Word>)) {
    let Some((first, rest)) = text.split_first() else { return };
    if !is_hanzi(*first) {
        return each(1, language.alone(*first), None);
    }
    let alone = language.lone(*first);
    each(1, alone.share, Some(alone));
    buffer.clear();
    buffer.push(*first);
    for (at, c) in rest.iter().take(LONGEST - 1).enumerate().take_while(|(_, c)| is_hanzi(**c)) {
        buffer.push(*c);
        if let Some(word) = language.word(buffer) {
            each(at + 2, word.share, Some(word));
        }
    }
}

/// The candidates that may stand in text by likelihood and what is added to it, best first. Words are looked up for the
/// `weighed` of them whose neighbours make them likeliest.
pub(super) fn rank(
    mut around: Around<'_>,
    weighed: usize,
    candidates: impl IntoIterator<Item = char>,
    known: &dyn Fn(char) -> bool,
    extra: &dyn Fn(char) -> f64,
) -> Ranked {
    let mut ranked: Vec<(f64, char, f64)> = Vec::with_capacity(CANDIDATES);
    ranked.extend(candidates.into_iter().map(|c| {
        let extra = extra(c);
        (around.beside(c) + extra, c, extra)
    }));
    if ranked.len() > weighed {
        ranked.select_nth_unstable_by(weighed, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(weighed);
    }
    let mut ranked: Ranked = ranked.into_iter().map(|(_, c, extra)| (around.score(c, known) + extra, c)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked
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
            ("推进社会治", "和老旧小区改造", "理和"),
            ("一带一", "沿线的志愿服务", "路带"),
        ];
        for (left, right, candidates) in places {
            let [left, right]: [Vec<char>; 2] = [left, right].map(|side| side.chars().collect());
            let mut around = Around::new(&language, &left, &right, &known);
            (around.ending, around.beginning, around.beyond) = (Vec::new(), Vec::new(), [None; 2]);
            for c in candidates.chars() {
                let whole: Vec<char> = left.iter().chain([&c]).chain(&right).copied().collect();
                let (found, want) = (around.score(c, &known), language.score(&whole, &known));
                assert!((found - want).abs() < ROUNDING, "{whole:?}: {found} is not {want}");
            }
        }
    }

    #[test]
    fn words_beside_the_place_count() {
        let language = Language::new(Arc::new(Jieba::new())).unwrap();
        let all = |_: char| true;
        for (left, right, likely, unlikely) in [
            ("双方加强高层交", "，深化互信", '往', '通'),
            ("两军同意停", "倡议", '火', '产'),
            ("扩大教育经费的投", "力度", '入', '放'),
        ] {
            let [left, right]: [Vec<char>; 2] = [left, right].map(|side| side.chars().collect());
            let mut around = Around::new(&language, &left, &right, &all);
            let [with, other] = [likely, unlikely].map(|c| around.score(c, &all));
            (around.ending, around.beginning) = (Vec::new(), Vec::new());
            let [alone, alone_other] = [likely, unlikely].map(|c| around.score(c, &all));
            assert!(with > other && with - other > alone - alone_other, "{likely} {unlikely}");
        }
    }
}
