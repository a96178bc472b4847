//! Authorities: from a basis verb to the head that names what is carried out, studied or followed.
//! Names are compared over the whole text in `names`, not here.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::number::{Number, number_at};
use super::verb::Verb;
use crate::document::extract::passage::{Passage, is_quote};
use crate::document::facts::ReferenceKind;

/// Longest description of an authority (习近平总书记考察…、参加…审议时的重要讲话) in code points.
const LONGEST: usize = 70;
/// Longest 提出的…任务 that closes an authority, in code points after 的.
const LONGEST_DEMAND: usize = 8;

/// Shortest 党的 with a topic that makes a policy of it a named one, in code points.
const LEAST_TOPIC: usize = 6;

/// An authority in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    /// From the issuer attached to the name to the head noun.
    pub(super) range: Range<usize>,
    /// Without 精神, 部署, 要求; title marks still in it.
    pub(super) name: Range<usize>,
    pub(super) kind: ReferenceKind,
    pub(super) number: Option<Number>,
    /// True when 精神, 部署, 要求 or an article closes it.
    pub(super) tailed: bool,
}

impl Authority {
    /// An authority without a number.
    pub(super) fn new(from: usize, end: usize, tail: Option<usize>, kind: ReferenceKind) -> Self {
        Self { range: from..tail.unwrap_or(end), name: from..end, kind, number: None, tailed: tail.is_some() }
    }
}

impl Lexicon {
    /// The first authority that begins at `from` and ends in the same clause.
    pub(super) fn authority(&self, passage: &Passage<'_>, from: usize, verb: &Verb) -> Option<Authority> {
        let chars = passage.chars;
        if self.formulas.starting(chars, from).is_some() {
            return None;
        }
        if let Some(len) = self.doctrines.starting(chars, from) {
            return Some(Authority::new(from, from + len, None, ReferenceKind::Other));
        }
        // 在主持学习时发表讲话: an occasion is no authority.
        let first = passage.char(from)?;
        let named =
            first.is_alphanumeric() || matches!(first, '《' | '〔' | '(' | '[' | '【' | '﹝') || is_quote(first);
        if !named || matches!(first, '时' | '后' | '者') {
            return None;
        }
        let mut person = None;
        let stop = passage.len().min(from + LONGEST);
        let mut at = from;
        while at < stop {
            let c = passage.char(at)?;
            if !self.matters_inside(c) {
                at += 1;
                continue;
            }
            if c == '《' {
                return self.titled(passage, from, at, &verb.words);
            }
            if matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n') {
                return None;
            }
            if let Some(number) = number_at(chars, at).filter(|number| number.range.start >= from) {
                let end = number.range.end;
                let tail = self.tail(passage, end);
                let found = Authority::new(from, end, tail, ReferenceKind::Document);
                return Some(Authority { number: Some(number), ..found });
            }
            if let Some(quote) = passage.quote_at(at) {
                if let Some(found) = self.campaign(passage, from, quote.close + 1, verb) {
                    return Some(found);
                }
                at = quote.close + 1;
                continue;
            }
            let begins_verb = at > from && self.stems.starting(chars, at).is_some_and(|len| len >= 2);
            if begins_verb
                && self.decision.starting(chars, at).is_none()
                // 全国宣传思想文化工作会议: the verb is part of the name.
                && self.levels.ending(passage.slice(from..at), at - from).is_none()
                && !*person.get_or_insert_with(|| self.names_person(passage, from) || self.is_about(passage, from))
            {
                return None;
            }
            if let Some(len) = self.inside.starting(chars, at) {
                at += len;
                continue;
            }
            if let Some(found) = self.head_at(passage, from, at, verb) {
                return Some(found);
            }
            at += 1;
        }
        None
    }

    /// True when a known person begins at `from`: what he did may stand before the head.
    fn names_person(&self, passage: &Passage<'_>, from: usize) -> bool {
        let len = self.issuers.starting(passage.chars, from);
        len.is_some_and(|len| self.persons.contains_key(&passage.string(from..from + len)))
    }

    /// True when a known body and 关于 begin at `from`: what it is about may hold verbs.
    fn is_about(&self, passage: &Passage<'_>, from: usize) -> bool {
        self.issuer_end(passage, from).is_some_and(|end| passage.slice(end..end + 2) == ['关', '于'])
    }

    fn head_at(&self, passage: &Passage<'_>, from: usize, at: usize, verb: &Verb) -> Option<Authority> {
        let chars = passage.chars;
        if let Some((end, kind)) = self.words_at(passage, at) {
            let tail = self.tail(passage, end);
            let vague = self.not_named.starting(passage.slice(from..at), 0).is_some();
            let named = !vague && (at > from || tail.is_some() || end > at + 2);
            return named.then(|| Authority::new(from, end, tail, kind));
        }
        if let Some(len) = self.meeting.starting(chars, at) {
            return self.meeting_at(passage, from, at + len, verb);
        }
        if let Some(len) = self.named.starting(chars, at) {
            let tail = self.tail(passage, at + len);
            let clean = passage.slice(from..at).iter().all(|c| c.is_alphanumeric());
            let counts = tail.is_some() || !verb.focus;
            return (clean && counts).then(|| Authority::new(from, at + len, tail, ReferenceKind::Document));
        }
        if let Some(len) = self.decision.starting(chars, at) {
            return self.decided(passage, from, at, at + len, verb);
        }
        if let Some(found) = self.bare_law(passage, from, at, verb) {
            return Some(found);
        }
        if at >= from + 4 && self.plans.starting(chars, at).is_some() {
            let words = passage.slice(from..at);
            let issued = self.issuers.starting(chars, from).is_some();
            let named = self.bare_plans.starting(chars, at).is_some() || self.years_before(passage, at);
            if issued || (named && words.iter().all(|&c| c.is_alphanumeric() && c != '的')) {
                return self.campaign(passage, from, at, verb);
            }
        }
        None
    }

    /// A run of words said or written under one description: 重要讲话、重要指示批示. Its end and the kind of the first.
    pub(super) fn words_at(&self, passage: &Passage<'_>, at: usize) -> Option<(usize, ReferenceKind)> {
        let one = |at: usize| {
            let written = self.letter.starting(passage.chars, at).map(|len| (at + len, ReferenceKind::Letter));
            let said = self.speech.starting(passage.chars, at).map(|len| (at + len, ReferenceKind::Speech));
            [written, said].into_iter().flatten().max_by_key(|&(end, _)| end)
        };
        let (mut end, kind) = one(at)?;
        loop {
            let joint = passage.char(end).is_some_and(|c| matches!(c, '、' | '和' | '及' | '与'));
            match one(end + usize::from(joint)) {
                Some((next, _)) => end = next,
                None => return Some((end, kind)),
            }
        }
    }

    /// A decision, demand or order of a body that is named.
    fn decided(&self, passage: &Passage<'_>, from: usize, at: usize, end: usize, verb: &Verb) -> Option<Authority> {
        let words = passage.slice(from..at);
        // 省委有要求: said of nothing in particular.
        if matches!(words.last(), Some('有' | '无')) || words.ends_with(&['大', '政']) {
            return None;
        }
        let ordered = verb.manner
            && words.len() >= 3
            && words.last() == Some(&'的')
            && words.iter().all(|c| c.is_alphabetic())
            && self.orders.starting(passage.chars, at).is_some();
        let body = self.body_before(passage, from, at);
        if !ordered && body.is_none() {
            return None;
        }
        let named = passage.slice(from..body.unwrap_or(at));
        // 党的宗教工作基本方针 can be looked up, 党的政策 cannot.
        let topic = at - from >= LEAST_TOPIC && passage.slice(at..end) == ['方', '针'];
        if !topic && self.vague.has(named) || self.not_named.starting(named, 0).is_some() {
            return None;
        }
        let tail = self.tail(passage, end);
        let found = Authority::new(from, end, tail, ReferenceKind::PolicyDecision);
        Some(Authority { tailed: true, ..found })
    }

    /// End of the issuer of the list that begins at `from`; 住建部门 is longer than 住建部.
    pub(super) fn issuer_end(&self, passage: &Passage<'_>, from: usize) -> Option<usize> {
        let end = from + self.issuers.starting(passage.chars, from)?;
        let longer = passage.slice(end.saturating_sub(1)..end + 1) == ['部', '门'];
        Some(end + usize::from(longer))
    }

    /// End of the body that issues what ends with the head at `at`: one of the list, or one known by its last word.
    pub(super) fn body_before(&self, passage: &Passage<'_>, from: usize, at: usize) -> Option<usize> {
        if let Some(end) = self.issuer_end(passage, from).filter(|&end| end <= at) {
            return Some(end);
        }
        // 某某省应急管理厅 …: longer names of bodies are rare without a comma in them.
        let latest = at.min(from + 18);
        let end = (from + 2..=latest).rev().find(|&end| {
            let name = passage.slice(from..end);
            self.bodies.ending(name, name.len()).is_some_and(|len| len >= 2 || name.len() >= 3)
                && self.no_bodies.ending(name, name.len()).is_none()
                && name.iter().all(|&c| (c.is_alphabetic() && !"的对把将在是让使了等各".contains(c)) || c == '、')
        })?;
        let linked = end == at || self.after_bodies.starting(passage.chars, end).is_some();
        linked.then_some(end)
    }

    /// End of 精神, 部署, 要求, 提出的…任务 right after `at`.
    pub(super) fn tail(&self, passage: &Passage<'_>, at: usize) -> Option<usize> {
        if !self.begins_tail(passage.char(at)?) {
            return None;
        }
        // 确定的目标任务: a run of them.
        let next = |end: usize| self.demands.starting(passage.chars, end).map(|len| end + len);
        let run = |end: usize| std::iter::successors(Some(end), |&end| next(end)).last();
        if let Some(len) = self.tails.starting(passage.chars, at) {
            return run(at + len);
        }
        let of = at + self.set_out.starting(passage.chars, at)?;
        let end = (of..=of + LONGEST_DEMAND)
            .take_while(|&at| passage.char(at).is_some_and(|c| c.is_alphanumeric() || is_mark(c)))
            .find_map(|at| self.demands.starting(passage.chars, at).map(|len| at + len))?;
        run(end)
    }
}

/// Marks inside 提出的“六个必须”要求.
fn is_mark(c: char) -> bool {
    matches!(c, '“' | '”')
}
