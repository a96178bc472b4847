//! Verbs of saying: where one stands, what belongs to it, and whether it is one at all.
//! Who is its subject and whether words follow is the business of `attribution`.

use super::Scene;
use crate::document::extract::passage::opens_quotation;

/// Farthest noun of a verb phrase (提出了三点具体要求) in code points.
const LIGHT_REACH: usize = 10;
/// Longest designation of those spoken to (告诉我们, 叮嘱在场的社区干部) in code points.
const LONGEST_ADDRESSEE: usize = 6;
/// Longest description of those spoken to that ends with a title or group (劝说还在屋里收拾东西的老人) in code points.
const LONGEST_DESCRIBED: usize = 14;

/// A verb of saying in the text.
pub(super) struct Verb {
    pub(super) word: Vec<char>,
    /// Where the verb ends; of a verb phrase, where its verb does.
    pub(super) end: usize,
    /// Where what belongs to it ends (告诉我们, 说过, 提出三点要求).
    pub(super) after: usize,
    /// A verb phrase with a noun.
    pub(super) light: bool,
    /// 写下的一段话: the words stand before it.
    pub(super) left: bool,
}

impl Scene<'_, '_> {
    /// The verb that begins at `at`; a verb phrase with a noun counts as its noun.
    pub(super) fn verb_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        if let Some(found) = self.light_verb_at(chars, at) {
            return Some(found);
        }
        // “…”某某竖起大拇指。: a gesture after a quotation.
        if let Some(len) = self.lexicon.gesture.starting(chars, at)
            && matches!(chars.get(at + len), None | Some('。' | '!'))
        {
            let word = chars.get(at..at + len)?.to_vec();
            return Some(Verb { word, end: at + len, after: at + len, light: false, left: false });
        }
        if let Some(found) = self.left_words_at(chars, at) {
            return Some(found);
        }
        let len = self.lexicon.say.starting(chars, at)?;
        let word = chars.get(at..at + len)?.to_vec();
        // 补充说,… 透露称,…: any verb of two characters may have a second one behind it.
        let doubled = len == 2
            && matches!(chars.get(at + 2), Some('说' | '称' | '道'))
            && chars.get(at + 3).is_some_and(|&c| matches!(c, ',' | ':') || opens_quotation(c));
        let end = at + len + usize::from(doubled);
        let next = chars.get(end).copied();
        // “…”某某告诉笔者。: the sentence may end with them too.
        let opens = |at: usize| chars.get(at).is_none_or(|&c| matches!(c, ',' | ':' | '。') || opens_quotation(c));
        // 曾说过:“…”
        let past = next == Some('过') && chars.get(end + 1).is_some_and(|&c| c == ':' || opens_quotation(c));
        let after = if past {
            end + 1
        } else if self.lexicon.addressed.has(&word) {
            // 告诉我们,… 叮嘱同行干部,…
            let person = |at: usize| {
                self.lexicon.heads.ending(chars, at).or_else(|| self.lexicon.collective.ending(chars, at)).is_some()
            };
            (end..=end + LONGEST_DESCRIBED)
                .take_while(|&at| at == end || chars.get(at - 1).is_some_and(|&c| han_or_digit(c)))
                .find(|&at| {
                    opens(at) && (at <= end + LONGEST_ADDRESSEE && !self.is_pivot(chars, end, at) || person(at))
                })
                .unwrap_or(end)
        } else {
            end
        };
        let next = chars.get(after).copied();
        let pronoun = self.lexicon.pronoun.starting(chars, end).is_some();
        let bare = self.lexicon.bare.has(&word) && (pronoun || !self.lexicon.pivots.has(&word));
        (next.is_none_or(|c| !han_or_digit(c)) || bare).then_some(Verb { word, end, after, light: false, left: false })
    }

    /// 鼓励他们坚定信心: the pronoun goes on into what they are to do.
    fn is_pivot(&self, chars: &[char], from: usize, to: usize) -> bool {
        let pronouns = [&self.lexicon.pronoun, &self.lexicon.collective];
        pronouns.iter().filter_map(|list| list.starting(chars, from)).any(|len| from + len + 2 <= to)
    }

    /// “…”这是某某常说的一句话。: a verb with 话 as its noun, after the quotation.
    fn left_words_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        let len = self.lexicon.left.starting(chars, at)?;
        let end = at + len;
        if chars.get(end) != Some(&'的') {
            return None;
        }
        // Five code points: 的一句话, 的一段话, 的心里话.
        let after = (end + 2..=end + 5).find(|&after| chars.get(after - 1) == Some(&'话'))?;
        let ends = matches!(chars.get(after), None | Some('。' | ',' | '!' | ';'));
        let word = chars.get(at..at + len)?.to_vec();
        ends.then_some(Verb { word, end, after, light: false, left: true })
    }

    /// A verb phrase with a noun: 提出了三点要求.
    fn light_verb_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        let len = self.lexicon.light.starting(chars, at)?;
        let from = at + len;
        // 提出的倡议: what was put forward, not that it is.
        if chars.get(from) == Some(&'的') {
            return None;
        }
        for noun in from..from + LIGHT_REACH {
            if matches!(chars.get(noun), None | Some(',' | '。' | ':' | ';' | '、')) {
                return None;
            }
            if let Some(len) = self.lexicon.light_noun.starting(chars, noun)
                && matches!(chars.get(noun + len), Some(':' | ',' | ';' | '。') | None)
            {
                let word = chars.get(noun..noun + len)?.to_vec();
                return Some(Verb { word, end: from, after: noun + len, light: true, left: false });
            }
        }
        None
    }

    /// True when the characters from `at` to `end` belong to a longer word or are a noun; a verb phrase (`light`) may
    /// follow the end of its own object (就…工作提出要求).
    pub(super) fn is_no_verb(&self, chars: &[char], at: usize, end: usize, light: bool) -> bool {
        // The longest entry has six code points.
        let day = |at: usize| {
            chars.get(at) == Some(&'号')
                && at.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit)
        };
        // 某某研究所说: the body ends before the verb.
        let after_body = self.lexicon.body.ending(chars, at).is_some_and(|len| len > 1);
        let covered = (0..6).filter(|&back| back == 0 || !after_body).any(|back| {
            at.checked_sub(back)
                // 14号称: the day is no part of 号称.
                .filter(|&start| !day(start))
                .and_then(|start| self.lexicon.inside.starting(chars, start))
                .is_some_and(|len| len > back && (back > 0 || at + len > end))
        });
        let carried = (1..=LIGHT_REACH)
            .filter_map(|back| at.checked_sub(back))
            .take_while(|&from| chars.get(from).is_some_and(|&c| han_or_digit(c)))
            .any(|from| self.lexicon.carried.starting(chars, from).is_some_and(|len| from + len <= at))
            // 作出批示指出, 进行调研时强调: the noun stands before the verb already.
            && self.lexicon.manner_ends.ending(chars, at).is_none();
        let noun = self.lexicon.before.ending(chars, at).is_some_and(|len| {
            // 周立新表示: the modifier is the end of a name.
            let name = [3, 2].iter().filter_map(|&len| chars.get(at.checked_sub(len)?..at));
            !light && (len > 1 || !name.into_iter().any(|name| name.ends_with(&['新']) && self.is_chinese_name(name)))
        });
        covered || carried || noun
    }

    /// The bare verb: 明确要求 is 要求, 介绍说 is 介绍, 告诉记者 is 告诉.
    pub(super) fn plain(&self, verb: &[char]) -> String {
        let all: String = verb.iter().collect();
        let mut rest = all.as_str();
        for adverb in ["明确", "深刻", "强调", "分析"] {
            if let Some(bare) = rest.strip_prefix(adverb).filter(|bare| bare.chars().count() == 2) {
                rest = bare;
            }
        }
        if let Some((verb, _)) = rest.split_once("记者").filter(|(verb, _)| *verb == "告诉") {
            rest = verb;
        }
        if rest.starts_with('对') {
            rest = "说";
        }
        let count = rest.chars().count();
        match rest.chars().last() {
            Some(tail) if count > 2 && self.lexicon.tails.has(&[tail]) => rest.chars().take(count - 1).collect(),
            Some('道') if rest == "说道" => "说".to_owned(),
            _ => rest.to_owned(),
        }
    }
}

pub(super) fn han_or_digit(c: char) -> bool {
    c.is_alphanumeric()
}
