//! How likely characters stand side by side, learned from clean text: what the words of a dictionary do not tell, above
//! all where sentences begin and end. It knows no words and chooses nothing; `language` joins it with the words.

use std::collections::HashMap;

use crate::PipelineError;

const PAIRS: &str = include_str!("../../../lexicons/repair_pairs.tsv");
const NAME: &str = "repair_pairs.tsv";

/// Weight of the count of a character alone against its pairs, in occurrences. Of 50, 300 and 1000, this one chose right
/// most often between the readings of single lost bytes in news of a year that was not counted.
const PRIOR: f64 = 300.0;
/// What is taken off the count of a pair in favour of those never seen.
const DISCOUNT: f64 = 0.5;

/// Counts of characters and pairs. Characters are classed as the lexicon says: see [`class`].
#[derive(Debug)]
pub(super) struct Pairs {
    total: f64,
    single: HashMap<char, f64>,
    pairs: HashMap<(char, char), f64>,
}

/// The class of a character, which must be Simplified: full-width marks for both widths, `N` for digits, `a` for Latin
/// letters, `¶` for white space and tags.
pub(super) fn class(c: char) -> char {
    match c {
        '0'..='9' | '０'..='９' => 'N',
        'a'..='z' | 'A'..='Z' | 'Ａ'..='ｚ' => 'a',
        ',' => '，',
        ';' => '；',
        '!' => '！',
        '?' => '？',
        ':' => '：',
        '(' => '（',
        ')' => '）',
        // A tag stands at the edge of a line or a paragraph.
        '<' | '>' => '¶',
        c if c.is_whitespace() => '¶',
        c => c,
    }
}

impl Pairs {
    /// Reads the lexicon.
    pub(super) fn new() -> Result<Self, PipelineError> {
        let mut pairs = Self { total: 0.0, single: HashMap::new(), pairs: HashMap::new() };
        for (number, line) in PAIRS.lines().enumerate().filter(|(_, line)| !line.starts_with("# ")) {
            pairs.row(line).ok_or_else(|| PipelineError::Lexicon {
                name: NAME,
                line: number + 1,
                problem: "not a character, its count, and characters with counts".to_owned(),
            })?;
        }
        Ok(pairs)
    }

    fn row(&mut self, line: &str) -> Option<()> {
        let (name, rest) = line.split_once('\t')?;
        let (count, mut followers) = rest.split_once('\t')?;
        let count: f64 = count.parse().ok()?;
        let mut name = name.chars();
        let first = name.next().filter(|_| name.next().is_none())?;
        if first == 'T' {
            self.total = count;
            return Some(());
        }
        self.single.insert(first, count);
        while let Some(second) = followers.chars().next() {
            followers = followers.get(second.len_utf8()..)?;
            let digits = followers.bytes().take_while(u8::is_ascii_digit).count();
            let count: f64 = followers.get(..digits)?.parse().ok()?;
            followers = followers.get(digits..)?;
            self.pairs.insert((first, second), count);
        }
        Some(())
    }

    /// Occurrences of a character, Simplified and classed.
    pub(super) fn count(&self, c: char) -> f64 {
        self.single.get(&c).copied().unwrap_or(0.0)
    }

    /// Logarithm of the share of a character, Simplified and classed.
    pub(super) fn alone(&self, c: char) -> f64 {
        ((self.count(c) + DISCOUNT) / self.total).ln()
    }

    /// Logarithm of the probability that `second` comes after `first`, both classed.
    pub(super) fn after(&self, first: char, second: char) -> f64 {
        // White space was counted once however long it was.
        if first == '¶' && second == '¶' {
            return 0.0;
        }
        let share = (self.single.get(&second).copied().unwrap_or(0.0) + DISCOUNT) / self.total;
        let seen = self.pairs.get(&(first, second)).copied().unwrap_or(0.0);
        let of = self.single.get(&first).copied().unwrap_or(0.0);
        (((seen - DISCOUNT).max(0.0) + PRIOR * share) / (of + PRIOR)).ln()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn neighbours_are_likelier_than_strangers() {
        let pairs = Pairs::new().unwrap();
        assert!(pairs.total > 1e6 && pairs.pairs.len() > 50_000);
        for (label, likely, unlikely) in [
            ("a word", ('工', '作'), ('工', '昨')),
            ("end of a sentence", ('了', '。'), ('们', '。')),
            ("a paragraph ends", ('。', '¶'), ('、', '¶')),
            ("a digit before a classifier", ('N', '个'), ('N', '的')),
        ] {
            assert!(pairs.after(likely.0, likely.1) > pairs.after(unlikely.0, unlikely.1) + 1.0, "{label}");
        }
        assert!(pairs.after('\u{E000}', '\u{E001}').is_finite());
    }
}
