//! How likely characters stand side by side, learned from clean text: what the words of a dictionary do not tell, above
//! all where sentences begin and end. It knows no words and chooses nothing; `language` joins it with the words.

use std::ops::Range;

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
    /// By code point, the place of a character in `characters`; 0, where nothing was counted, for the others. The lexicon
    /// has no characters beyond U+FFFF.
    ids: Vec<u16>,
    characters: Vec<Counted>,
    /// Characters after each character with the logarithm of their probability, in order of their ids.
    followers: Vec<(u16, f64)>,
}

#[derive(Debug)]
struct Counted {
    count: f64,
    /// Logarithm of its share among all.
    share: f64,
    /// Logarithm of what the share of a character counts for after this one when the pair was never seen.
    unseen: f64,
    /// Its places in `followers`.
    followers: Range<usize>,
}

/// One line of the lexicon.
struct Row {
    first: char,
    count: f64,
    followers: Vec<(char, f64)>,
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

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once('\t')?;
        let (count, mut rest) = rest.split_once('\t')?;
        let mut name = name.chars();
        let first = name.next().filter(|_| name.next().is_none())?;
        let mut followers = Vec::new();
        while let Some(second) = rest.chars().next() {
            rest = rest.get(second.len_utf8()..)?;
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            followers.push((second, rest.get(..digits)?.parse().ok()?));
            rest = rest.get(digits..)?;
        }
        Some(Self { first, count: count.parse().ok()?, followers })
    }
}

impl Pairs {
    /// Reads the lexicon.
    pub(super) fn new() -> Result<Self, PipelineError> {
        let wrong = |line: usize, problem: &str| PipelineError::Lexicon { name: NAME, line, problem: problem.to_owned() };
        let mut rows = Vec::new();
        let mut total = 0.0;
        for (number, line) in PAIRS.lines().enumerate().filter(|(_, line)| !line.starts_with("# ")) {
            let row = Row::parse(line)
                .ok_or_else(|| wrong(number + 1, "not a character, its count, and characters with counts"))?;
            if row.first == 'T' { total = row.count } else { rows.push(row) }
        }
        let mut ids = vec![0; 0x1_0000];
        let counted = |count: f64| Counted {
            count,
            share: ((count + DISCOUNT) / total).ln(),
            unseen: (PRIOR / (count + PRIOR)).ln(),
            followers: 0..0,
        };
        let mut characters = vec![counted(0.0)];
        for row in &rows {
            let id = u16::try_from(characters.len()).map_err(|_| wrong(0, "more characters than ids"))?;
            *ids.get_mut(row.first as usize).ok_or_else(|| wrong(0, "a character beyond U+FFFF"))? = id;
            characters.push(counted(row.count));
        }
        let mut pairs = Self { ids, characters, followers: Vec::new() };
        for row in &rows {
            let start = pairs.followers.len();
            for (second, seen) in &row.followers {
                let id = pairs.id(*second);
                let share = pairs.characters.get(id).map_or(0.0, |second| second.share.exp());
                let probability = ((seen - DISCOUNT).max(0.0) + PRIOR * share) / (row.count + PRIOR);
                pairs.followers.push((u16::try_from(id).unwrap_or(0), probability.ln()));
            }
            if let Some(followers) = pairs.followers.get_mut(start..) {
                followers.sort_by_key(|(id, _)| *id);
            }
            let (id, end) = (pairs.id(row.first), pairs.followers.len());
            if let Some(first) = pairs.characters.get_mut(id) {
                first.followers = start..end;
            }
        }
        Ok(pairs)
    }

    fn id(&self, c: char) -> usize {
        self.ids.get(c as usize).map_or(0, |id| usize::from(*id))
    }

    /// Occurrences of a character, Simplified and classed.
    pub(super) fn count(&self, c: char) -> f64 {
        self.characters.get(self.id(c)).map_or(0.0, |counted| counted.count)
    }

    /// Logarithm of the share of a character, Simplified and classed.
    pub(super) fn alone(&self, c: char) -> f64 {
        self.characters.get(self.id(c)).map_or(0.0, |counted| counted.share)
    }

    /// Logarithm of the probability that `second` comes after `first`, both classed.
    pub(super) fn after(&self, first: char, second: char) -> f64 {
        // White space was counted once however long it was.
        if first == '¶' && second == '¶' {
            return 0.0;
        }
        let (first, id) = (self.characters.get(self.id(first)), self.id(second));
        let Some((first, second)) = first.zip(self.characters.get(id)) else { return 0.0 };
        let followers = self.followers.get(first.followers.clone()).unwrap_or(&[]);
        match followers.binary_search_by_key(&id, |(id, _)| usize::from(*id)) {
            Ok(at) => followers.get(at).map_or(0.0, |(_, probability)| *probability),
            Err(_) => first.unseen + second.share,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn neighbours_are_likelier_than_strangers() {
        let pairs = Pairs::new().unwrap();
        assert!(pairs.count('的') > 1e5 && pairs.followers.len() > 50_000);
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
