//! Plans, campaigns and methods as the basis of something: named by quotation marks, a term of years or an issuer.
//! Where they are the main act (实施…行动) they are mentions of initiatives and nothing here.

use super::authority::Authority;
use super::lexicon::Lexicon;
use super::verb::Verb;
use crate::document::extract::passage::{Passage, is_quote};
use crate::document::facts::ReferenceKind;

/// Longest clause before a campaign that is searched for 为, in code points.
const LONGEST_CLAUSE: usize = 70;

impl Lexicon {
    /// 三年 before 行动: the number of years is part of the name.
    pub(super) fn years_before(&self, passage: &Passage<'_>, at: usize) -> bool {
        passage.char(at.wrapping_sub(1)) == Some('年')
            && passage
                .char(at.wrapping_sub(2))
                .is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c))
    }

    /// A plan, campaign or method as basis: its name with what follows the quotation or the number of years.
    pub(super) fn campaign(&self, passage: &Passage<'_>, from: usize, at: usize, verb: &Verb) -> Option<Authority> {
        let chars = passage.chars;
        // Six code points hold every word between a quotation and its head seen so far (治理专项行动).
        let (start, len) = (at..at + 7)
            .find_map(|at| self.plans.starting(chars, at).map(|len| (at, len)))
            .or_else(|| self.ends_with_head(passage, at).then_some((at, 0)))?;
        if !passage.slice(at..start).iter().all(|&c| c.is_alphanumeric() && !"和的与及".contains(c)) {
            return None;
        }
        let mut end = start + len;
        while let Some(len) = self.plans.starting(chars, end) {
            end += len;
        }
        let mut tail = self.tail(passage, end);
        if tail.is_none() && verb.manner {
            // 工作法基层治理新路径要求: a demand a few words on still closes it.
            let farther = (end..end + 10)
                .take_while(|&at| passage.char(at).is_some_and(char::is_alphanumeric))
                .find(|&at| passage.slice(at..at + 2) == ['要', '求'] || passage.slice(at..at + 2) == ['部', '署']);
            tail = farther.map(|at| self.tail(passage, at).unwrap_or(at + 2));
        }
        // “四个全面”战略布局: the head goes on into another word.
        let bounded =
            tail.is_some() || passage.char(end).is_none_or(|c| !c.is_alphanumeric() || "和与及的".contains(c));
        let basis = verb.manner || (tail.is_some() && !verb.focus) || self.purpose_before(passage, from);
        if !bounded || !basis || end < from + 5 {
            return None;
        }
        let paper = self.plan_papers.ending(chars, end).is_some();
        let kind = if paper { ReferenceKind::Document } else { ReferenceKind::PolicyDecision };
        Some(Authority::new(from, end, tail, kind))
    }

    /// True when the head stands inside the quotation marks that close right before `at` (“暖巢行动”).
    fn ends_with_head(&self, passage: &Passage<'_>, at: usize) -> bool {
        at.checked_sub(1)
            .filter(|&close| passage.char(close).is_some_and(is_quote))
            .is_some_and(|close| self.plans.ending(passage.chars, close).is_some())
    }

    /// True when the clause before `at` says what something is done for (为贯彻落实…).
    fn purpose_before(&self, passage: &Passage<'_>, at: usize) -> bool {
        let clause = passage.slice(at.saturating_sub(LONGEST_CLAUSE)..at);
        let begin = clause.iter().rposition(|c| matches!(c, ',' | '。' | ';' | '\n')).map_or(0, |mark| mark + 1);
        let clause = clause.get(begin..).unwrap_or(&[]);
        clause.iter().rposition(|&c| c == '为').is_some_and(|at| {
            let before = at.checked_sub(1).and_then(|before| clause.get(before));
            before.is_none_or(|&c| !c.is_alphabetic() || c == '电')
        })
    }
}
