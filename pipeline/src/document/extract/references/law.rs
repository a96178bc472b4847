//! Laws without title marks (贯彻行政许可法, 依照宪法) and the articles that are cited after a law.
//! A law that is only the topic of a sentence has no basis verb before it and is not read.

use super::authority::Authority;
use super::lexicon::Lexicon;
use super::verb::Verb;
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceKind;

/// Longest name of a law without title marks (香港特别行政区驻军法 has ten) in code points.
const LONGEST_LAW: usize = 20;
/// Most articles in one citation.
const MOST_ARTICLES: usize = 8;

impl Lexicon {
    /// A law whose name, begun at `from`, ends with the word at `at`.
    pub(super) fn bare_law(&self, passage: &Passage<'_>, from: usize, at: usize, verb: &Verb) -> Option<Authority> {
        let chars = passage.chars;
        let end = at + self.laws.starting(chars, at)?;
        let begin = from + self.revised.starting(chars, from).unwrap_or(0);
        // 某国2006年颁布的大赦法: who issued it and when is no part of the name.
        let issued = (begin..end).rev().find(|&at| {
            // 法定职权和程序制定的条例: no issuer.
            self.promulgated.ending(chars, at).is_some() && !passage.slice(from..at).contains(&'和')
        });
        let begin = issued.unwrap_or(begin);
        let name = passage.slice(begin..end);
        if self.law_verbs.ending(&verb.words, verb.words.len()).is_none()
            || name.len() > LONGEST_LAW
            || !name.iter().all(|c| c.is_alphabetic() && !"的了".contains(*c))
            || name.windows(2).any(|pair| pair == ['修', '改'])
            || self.only_looks_like_a_law(name)
            || self.not_named.starting(name, 0).is_some() && self.law_beginnings.starting(name, 0).is_none()
        {
            return None;
        }
        // 刑法, 党章 have two characters, and names by kind at least three: 种子法.
        let known = self.short_laws.has(name);
        let (least, next) = (if name.ends_with(&['法']) { 3 } else { 4 }, passage.char(end));
        // 依法治国, 法治: the head goes on into another word.
        let bounded = next.is_none_or(|c| !c.is_alphanumeric() || self.after_laws.starting(chars, end).is_some());
        if !(known || name.len() >= least) || !bounded {
            return None;
        }
        let articles = self.articles(passage, end);
        let tail = self.tail(passage, articles.unwrap_or(end));
        Some(Authority {
            range: from..tail.or(articles).unwrap_or(end),
            name: begin..end,
            kind: ReferenceKind::Law,
            number: None,
            tailed: tail.is_some() || articles.is_some(),
        })
    }

    /// 办法 and 算法 are no laws, 预算法 is one.
    fn only_looks_like_a_law(&self, name: &[char]) -> bool {
        let word = self.no_laws.ending(name, name.len());
        word.is_some() && self.short_laws.ending(name, name.len()) <= word
    }

    /// End of 第三十条第二款, 第三条、第五条 right after `at`.
    pub(super) fn articles(&self, passage: &Passage<'_>, at: usize) -> Option<usize> {
        let mut end = article(passage, at)?;
        for _ in 0..MOST_ARTICLES {
            let joint = passage.char(end).is_some_and(|c| matches!(c, '、' | '和' | '至' | '及' | '或'));
            match article(passage, end + usize::from(joint)) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(end)
    }
}

/// End of one 第…条, 第…款, 第…项, 第…章 at `at`.
fn article(passage: &Passage<'_>, at: usize) -> Option<usize> {
    if passage.char(at) != Some('第') {
        return None;
    }
    let bracket = usize::from(passage.char(at + 1) == Some('('));
    let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十百千零〇".contains(*c);
    // 第一千二百五十四条: the code with the most articles has seven characters in their numbers.
    let digits = passage.slice(at + 1 + bracket..(at + 9).min(passage.len())).iter().take_while(|c| numeral(c)).count();
    let unit = at + 1 + bracket + digits + bracket;
    if digits == 0 || !passage.char(unit).is_some_and(|c| "条款项章节编目".contains(c)) {
        return None;
    }
    // 第一百二十条之一.
    let inserted = passage.char(unit + 1) == Some('之') && passage.char(unit + 2).is_some_and(|c| numeral(&c));
    Some(unit + 1 + if inserted { 2 } else { 0 })
}
