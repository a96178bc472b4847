//! How much likelier a character is where a number stands between it and another: 第 before a number and 号. Counted from
//! clean text; it knows no neighbours and chooses nothing.

use rustc_hash::FxHashMap;

use super::pairs::{Row, class};
use crate::PipelineError;

const NUMBERS: &str = include_str!("../../../lexicons/repair_numbers.tsv");
const NAME: &str = "repair_numbers.tsv";

/// Weight of what comes after any number against what comes after those behind this character, in occurrences: the counts
/// leave out what was seen less than eight times. Not tuned.
const PRIOR: f64 = 50.0;

/// Counts by the characters before and after a number, Simplified and classed as in `pairs`.
#[derive(Debug)]
pub(super) struct Numbers {
    /// Occurrences before a number.
    before: FxHashMap<char, f64>,
    /// Share of the numbers that the character comes after.
    after: FxHashMap<char, f64>,
    around: FxHashMap<(char, char), f64>,
}

impl Numbers {
    /// Reads the lexicon.
    pub(super) fn new() -> Result<Self, PipelineError> {
        let mut numbers =
            Self { before: FxHashMap::default(), after: FxHashMap::default(), around: FxHashMap::default() };
        for (number, line) in (1..).zip(NUMBERS.lines()).filter(|(_, line)| !line.starts_with("# ")) {
            let row = Row::parse(line).ok_or_else(|| PipelineError::Lexicon {
                name: NAME,
                line: number,
                problem: "not a character, its count, and characters with counts".to_owned(),
            })?;
            if row.first == 'T' {
                numbers.after = row.followers.iter().map(|(c, seen)| (*c, seen / row.count)).collect();
            } else {
                numbers.before.insert(row.first, row.count);
                numbers.around.extend(row.followers.iter().map(|(c, seen)| ((row.first, *c), *seen)));
            }
        }
        Ok(numbers)
    }

    /// Logarithm of how much likelier `after` is behind a number that `before` stands before than behind any. Both are
    /// classed; 0 where nothing was counted.
    pub(super) fn lift(&self, before: char, after: char) -> f64 {
        let (Some(all), Some(share)) = (self.before.get(&before), self.after.get(&after)) else { return 0.0 };
        let seen = self.around.get(&(before, after)).copied().unwrap_or(0.0);
        ((seen + PRIOR * share) / ((all + PRIOR) * share)).ln()
    }
}

/// The first of `side`, which begins beside a place, that belongs to no number, classed; `None` where none begins there or it
/// goes on to the end.
pub(super) fn beyond<'a>(side: impl Iterator<Item = &'a char>) -> Option<char> {
    let mut side = side.map(|c| class(*c)).peekable();
    side.next_if_eq(&'N')?;
    side.find(|c| !matches!(c, 'N' | '.'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn numbers_join_what_stands_around_them() {
        let numbers = Numbers::new().unwrap();
        for (before, likelier, other) in [('第', '号', '％'), ('第', '届', '万'), ('占', '%', '年'), ('年', '月', '个')]
        {
            assert!(numbers.lift(before, likelier) > numbers.lift(before, other) + 1.0, "{before}");
        }
        assert!(numbers.lift('第', '号') > numbers.lift('的', '号') + 2.0);
        assert!(numbers.lift('\u{E000}', '号').abs() < f64::EPSILON, "never counted");
    }

    #[test]
    fn the_other_side_of_a_number_is_found() {
        for (side, found) in [("49届", Some('届')), ("3.5%。", Some('%')), ("届", None), ("49", None), ("", None)] {
            assert_eq!(beyond(side.chars().collect::<Vec<_>>().iter()), found, "{side}");
        }
        assert_eq!(beyond("第2758".chars().rev().collect::<Vec<_>>().iter()), Some('第'));
    }
}
