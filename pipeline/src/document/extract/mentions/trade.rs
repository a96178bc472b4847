//! What a plan of a term of years is the plan of, where that stands before it: 城乡社区服务体系建设“十三五”规划 is a trade's.
//! Whose it is otherwise, the nation's or a place's, is not asked here.

use std::ops::Range;

use super::cuts::Cuts;
use super::lexicon::Lexicon;
use crate::document::extract::classes::is_han;
use crate::document::extract::passage::Passage;

/// Longest trade in code points; what is longer is a sentence.
const LONGEST: usize = 20;

/// Shortest: 发展 alone is a verb.
const SHORTEST: usize = 4;

impl Lexicon {
    /// Where the trade begins that stands right before the plan of a term at `start..end`: behind a verb, a preposition or a
    /// body, or with the clause where all words of it are of names. `None` without one.
    pub(super) fn trade_before(
        &self,
        passage: &Passage<'_>,
        cuts: Cuts<'_>,
        start: usize,
        end: usize,
    ) -> Option<usize> {
        self.trades.ending(passage.chars, start)?;
        if self.not_trades.ending(passage.chars, start).is_some() || !is_plan_of_term(passage.slice(start..end)) {
            return None;
        }
        let mut from = start;
        while start - from <= LONGEST {
            let word = cuts.word_to(passage, from);
            let word = word.filter(|word| passage.slice(word.clone()).iter().all(|&c| is_han(c)));
            let begins = match &word {
                Some(word) => self.stands_before_trade(passage, word),
                None => self.is_of_names(passage.slice(from..start)),
            };
            if begins {
                return (SHORTEST..=LONGEST).contains(&(start - from)).then_some(from);
            }
            from = word?.start;
        }
        None
    }

    /// True when names hold all of these words before their head (城乡社区服务体系建设): with other words in it a clause may be
    /// a sentence.
    fn is_of_names(&self, chars: &[char]) -> bool {
        let mut at = 0;
        while at < chars.len() {
            let head = self.head_starting(chars, at).map(|head| head.len);
            let word = [&self.scopes, &self.modifiers, &self.trades].map(|list| list.starting(chars, at));
            match word.into_iter().chain([head]).flatten().max() {
                Some(len) => at += len,
                None => return false,
            }
        }
        true
    }

    /// True for a verb or another word that is no part of a trade's name.
    fn stands_before_trade(&self, passage: &Passage<'_>, word: &Range<usize>) -> bool {
        let chars = passage.chars;
        // Of a longer word the end alone is no verb: 科技创新.
        let whole = |len: Option<usize>| len.is_some_and(|len| len >= word.len());
        // 建设 is a verb, and as often a part of a trade's name: 经济建设和国防建设融合发展.
        !self.trades.has(passage.slice(word.clone()))
            && (whole(self.acts_ending(chars, word.end))
                || whole(self.introducer_ending(chars, word.end).map(|(len, _)| len).filter(|&len| len >= 2))
                || whole(self.speech.ending(chars, word.end))
                || whole(self.before_trades.ending(chars, word.end))
                || self.planners.ending(chars, word.end).is_some())
    }
}

/// True for “十三五”规划 and 十三五规划纲要, in marks or without: a term, and that it is a plan.
fn is_plan_of_term(chars: &[char]) -> bool {
    let letters = || chars.iter().copied().filter(|&c| is_han(c));
    let digits = letters().take_while(|&c| "一二三四五六七八九十".contains(c)).count();
    (2..=3).contains(&digits)
        && letters().nth(digits - 1) == Some('五')
        && matches!(letters().nth(digits), Some('规' | '计'))
        && letters().nth(digits + 1) == Some('划')
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
