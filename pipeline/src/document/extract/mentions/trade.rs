//! What a plan of a term of years is the plan of, where that stands before it: 城乡社区服务体系建设“十三五”规划 is a trade's.
//! Whose it is otherwise, the nation's or a place's, is not asked here.

use super::lexicon::Lexicon;
use crate::document::extract::classes::is_han;
use crate::document::extract::passage::Passage;

/// Longest trade in code points; what is longer is a sentence.
const LONGEST: usize = 20;

/// Shortest: 发展 alone is a verb.
const SHORTEST: usize = 4;

impl Lexicon {
    /// Where the trade begins that stands right before the plan of a term at `start..end`; `None` without one.
    pub(super) fn trade_before(&self, passage: &Passage<'_>, start: usize, end: usize) -> Option<usize> {
        if !is_plan_of_term(passage.slice(start..end)) || self.not_trades.ending(passage.chars, start).is_some() {
            return None;
        }
        let mut from = start.checked_sub(self.trades.ending(passage.chars, start)?)?;
        let low = start.saturating_sub(LONGEST + 1);
        while from > low && passage.char(from - 1).is_some_and(is_han) && !self.ends_before_trade(passage, from) {
            from -= 1;
        }
        (SHORTEST..=LONGEST).contains(&(start - from)).then_some(from)
    }

    /// True when a verb or another word that is no part of a trade's name ends there.
    fn ends_before_trade(&self, passage: &Passage<'_>, at: usize) -> bool {
        let complement = matches!(passage.char(at.wrapping_sub(1)), Some('好' | '了'));
        // 建设 is a verb, and as often a part of a trade's name: 经济建设和国防建设融合发展.
        let part = self.trades.ending(passage.chars, at).is_some();
        let verb = |end: usize| {
            self.acts_ending(passage.chars, end).is_some()
                || self.introducer_ending(passage.chars, end).is_some_and(|(len, _)| len >= 2)
                || self.before_trades.ending(passage.chars, end).is_some()
        };
        !part && (verb(at) || (complement && verb(at - 1)))
    }
}

/// True for “十三五”规划 and 十三五规划纲要, in marks or without: a term, and that it is a plan.
fn is_plan_of_term(chars: &[char]) -> bool {
    let letters: Vec<char> = chars.iter().copied().filter(|c| is_han(*c)).collect();
    let digits = letters.iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count();
    let rest: String = letters.iter().skip(digits).collect();
    (2..=3).contains(&digits)
        && letters.get(digits - 1) == Some(&'五')
        && ["规划", "计划"].iter().any(|head| rest.starts_with(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_of_a_term_are_told_by_their_letters() {
        for (text, want) in [
            ("“十六五”规划", true),
            ("十六五规划纲要", true),
            ("《十六五规划》", true),
            ("八五计划", true),
            ("“十六五”", false),
            ("“十六五”时期", false),
            ("“十六五”教育规划", false),
            ("三年规划", false),
            ("一二三四五规划", false),
            ("", false),
        ] {
            assert_eq!(is_plan_of_term(&text.chars().collect::<Vec<_>>()), want, "{text}");
        }
    }
}
