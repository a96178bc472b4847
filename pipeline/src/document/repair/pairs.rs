//! How likely characters stand side by side, learned from clean text: what the words of a dictionary do not tell, above
//! all where sentences begin and end. It knows no words and chooses nothing; `language` joins it with the words.

use rustc_hash::FxHashMap;

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
    /// Logarithm of the probability of the second character after the first, by their ids.
    pairs: FxHashMap<(u16, u16), f64>,
}

#[derive(Debug)]
struct Counted {
    count: f64,
    /// Logarithm of its share among all.
    share: f64,
    /// Logarithm of what the share of a character counts for after this one when the pair was never seen.
    unseen: f64,
}

/// One line of a lexicon of characters and those that follow them.
pub(super) struct Row {
    pub(super) first: char,
    pub(super) count: f64,
    pub(super) followers: Vec<(char, f64)>,
}

/// The class of a character, which must be Simplified: full-width marks for both widths, `N` for digits, `a` for Latin
/// letters, `¶` for white space and tags.
pub(super) fn class(c: char) -> char {
    match c {
        // Most characters that are asked for.
        '\u{3400}'..='\u{9FFF}' => c,
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
    pub(super) fn parse(line: &str) -> Option<Self> {
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
        let wrong =
            |line: usize, problem: &str| PipelineError::Lexicon { name: NAME, line, problem: problem.to_owned() };
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
        };
        let mut characters = vec![counted(0.0)];
        for row in &rows {
            let id = u16::try_from(characters.len()).map_err(|_| wrong(0, "more characters than ids"))?;
            *ids.get_mut(row.first as usize).ok_or_else(|| wrong(0, "a character beyond U+FFFF"))? = id;
            characters.push(counted(row.count));
        }
        let mut pairs = Self { ids, characters, pairs: FxHashMap::default() };
        for row in &rows {
            for (second, seen) in &row.followers {
                let id = pairs.id(*second);
                let share = pairs.counted(id).map_or(0.0, |second| second.share.exp());
                let probability = ((seen - DISCOUNT).max(0.0) + PRIOR * share) / (row.count + PRIOR);
                pairs.pairs.insert((pairs.id(row.first), id), probability.ln());
            }
        }
        Ok(pairs)
    }

    fn id(&self, c: char) -> u16 {
        self.ids.get(c as usize).copied().unwrap_or(0)
    }

    fn counted(&self, id: u16) -> Option<&Counted> {
        self.characters.get(usize::from(id))
    }

    /// Occurrences of a character, Simplified and classed.
    pub(super) fn count(&self, c: char) -> f64 {
        self.counted(self.id(c)).map_or(0.0, |counted| counted.count)
    }

    /// Logarithm of the share of a character, Simplified and classed.
    pub(super) fn alone(&self, c: char) -> f64 {
        self.counted(self.id(c)).map_or(0.0, |counted| counted.share)
    }

    /// Logarithm of the probability that `second` comes after `first`, both classed.
    pub(super) fn after(&self, first: char, second: char) -> f64 {
        // White space was counted once however long it was.
        if first == '¶' && second == '¶' {
            return 0.0;
        }
        let ids = (self.id(first), self.id(second));
        match self.pairs.get(&ids) {
            Some(probability) => *probability,
            None => {
                self.counted(ids.0).map_or(0.0, |first| first.unseen)
                    + self.counted(ids.1).map_or(0.0, |second| second.share)
            }
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
        assert!(pairs.count('的') > 1e5 && pairs.pairs.len() > 50_000);
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
