//! Quotations beside a scene instead of a verb of saying: 某某擦了擦汗:“…”, “…”护河员某某满脸自豪。
//! The speaker is the subject of the sentence; quotations that hang on a verb are found by `attribution`.

use super::Scene;
use super::attribution::{Attribution, Form, REACH};
use super::subject::{LONGEST_TITLE, Subject, Who, han};
use crate::document::extract::passage::{Passage, Quote};

/// The verb of words that have none of their own.
const UNSPOKEN: &str = "说";
/// Shortest quotation that is speech here, in code points: shorter ones are names and slogans.
const SHORTEST: usize = 8;
/// Longest scene before or after a quotation in code points: longer sentences tell a story of their own.
const LONGEST_SCENE: usize = 60;
/// Most clauses of a scene that are searched for the speaker.
const MOST_CLAUSES: usize = 4;

impl Scene<'_, '_> {
    /// Adds the quotations that no attribution of the passage has, where the sentence beside them has a speaker.
    pub(super) fn add_unspoken(&self, passage: &Passage<'_>, found: &mut Vec<Attribution>) {
        let mut free = 0;
        let mut unspoken = Vec::new();
        for quote in passage.quotes.iter().filter(|quote| quote.depth == 0) {
            if quote.open < free || !self.is_speech(passage, *quote) || self.is_taken(passage, *quote, found) {
                continue;
            }
            let before = self.led_in(passage, *quote, free);
            if let Some(attribution) = before.or_else(|| self.followed(passage, *quote)) {
                free = attribution.words.max(quote.close);
                unspoken.push(attribution);
            }
        }
        if unspoken.is_empty() {
            return;
        }
        found.append(&mut unspoken);
        found.sort_by_key(|attribution| attribution.verb_at);
    }

    /// True when a quotation ends like a sentence and is long enough.
    fn is_speech(&self, passage: &Passage<'_>, quote: Quote) -> bool {
        let last = quote.close.checked_sub(1).and_then(|last| passage.char(last));
        quote.close - quote.open > SHORTEST && last.is_some_and(|c| matches!(c, '。' | '!' | '?' | '…'))
    }

    /// True when an attribution has the quotation, or one in the sentence before it may. `found` is in text order.
    fn is_taken(&self, passage: &Passage<'_>, quote: Quote, found: &[Attribution]) -> bool {
        let sentence = passage.sentence_of(quote.open.saturating_sub(1)).start;
        let after = found.partition_point(|one| one.words <= quote.open);
        let before = after.checked_sub(1).and_then(|last| found.get(last)).is_some_and(|one| {
            one.words == quote.open || matches!(one.form, Form::Open | Form::Bare) && one.words >= sentence
        });
        let beside = |one: &Attribution| {
            one.subject.start > quote.close
                && self.quote_before(passage, one).is_some_and(|(_, close)| close >= quote.close)
        };
        before
            || found.iter().skip(after).take_while(|one| one.verb_at <= quote.close + LONGEST_SCENE + REACH).any(beside)
    }

    /// 某某笑着擦汗:“…”, 某某停好车,“…”: the subject of the clauses before the quotation.
    fn led_in(&self, passage: &Passage<'_>, quote: Quote, free: usize) -> Option<Attribution> {
        let mark = quote.open.checked_sub(1)?;
        if !matches!(passage.char(mark), Some(':' | ',')) {
            return None;
        }
        let low = passage.sentence_of(mark).start.max(free).max(mark.saturating_sub(LONGEST_SCENE));
        if self.lexicon.written.found_in(passage.slice(low..mark)) {
            return None;
        }
        let (start, who) = self.doer_between(passage, low, mark)?;
        let subject = Subject { who, others: Vec::new(), start, own: true };
        Some(Attribution { subject, verb: UNSPOKEN.to_owned(), verb_at: mark, words: quote.open, form: Form::Open })
    }

    /// “…”看着新楼,居民某某喜笑颜开。: the subject of the sentence after a quotation that opens its paragraph.
    fn followed(&self, passage: &Passage<'_>, quote: Quote) -> Option<Attribution> {
        if !passage.slice(0..quote.open).iter().all(|c| c.is_whitespace()) {
            return None;
        }
        let low = quote.close + 1;
        let end = (low..passage.len().min(low + LONGEST_SCENE))
            .find(|&at| matches!(passage.char(at), Some('。' | '!' | '?' | '“' | ':' | '\n')))?;
        let scene = passage.slice(low..end);
        let told = matches!(scene.first(), Some('这' | '此' | '一' | '该' | '如' | '—' | '(' | ','));
        if passage.char(end) != Some('。') || told || self.lexicon.written.found_in(scene) {
            return None;
        }
        let (_, who) = self.doer_between(passage, low, end)?;
        let subject = Subject { who, others: Vec::new(), start: low, own: true };
        Some(Attribution { subject, verb: UNSPOKEN.to_owned(), verb_at: end, words: end, form: Form::Closed })
    }

    /// The person or group that is the subject of one of the clauses, the last first.
    fn doer_between(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<(usize, Who)> {
        let mut stop = end;
        for _ in 0..MOST_CLAUSES {
            let start = self.clause_start(passage, low, stop);
            let head = self.after_openers(passage, start, stop);
            if let Some(who) = self.doer(passage, head, stop) {
                return Some((start, who));
            }
            if start <= low {
                return None;
            }
            stop = start - 1;
        }
        None
    }

    /// Where a verb with a person as its object begins between `head` and `end` (省委授予优秀教师某某称号), or `end`.
    pub(super) fn before_object(&self, passage: &Passage<'_>, head: usize, end: usize) -> usize {
        (head + 1..end).find(|&at| self.lexicon.objects.starting(passage.chars, at).is_some()).unwrap_or(end)
    }

    /// The person or group a clause begins with, whatever it tells of them.
    pub(super) fn doer(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let pronoun = matches!(passage.char(head), Some('他' | '她'));
        if pronoun && !matches!(passage.char(head + 1), Some('们' | '的')) {
            return Some(Who::Pronoun);
        }
        let possessive = |stop: usize| passage.char(stop) == Some('的');
        let known = [4, 3, 2].into_iter().filter(|&len| head + len < end);
        for len in known {
            if let Some(person) = self.people.get(&passage.string(head..head + len)) {
                return (!possessive(head + len)).then(|| Who::Person(person.clone()));
            }
        }
        let limit = end.min(head + LONGEST_TITLE);
        let limit = self.before_object(passage, head, limit);
        for stop in head + 2..limit {
            if passage.char(stop).is_none_or(|c| !han(c)) || possessive(stop) || self.splits_word(passage, stop) {
                continue;
            }
            if self.lexicon.heads.ending(passage.chars, stop).is_none() {
                continue;
            }
            let nickname = self.is_nickname(passage.slice(stop..stop + 2)).then_some(stop + 2);
            if let Some(after) = self.name_after(passage, stop).or(nickname).filter(|&after| after < end)
                && !possessive(after)
                && let Some(person) = self.person_ending(passage, head, after)
            {
                return Some(Who::Person(person));
            }
            // 罗奶奶, 张先生: a family name with a form of address.
            if let Some(person) = self.address_ending(passage, head, stop) {
                return Some(Who::Person(person));
            }
        }
        let group = |stop: &usize| self.lexicon.collective.ending(passage.chars, *stop).is_some();
        let stop = (head + 2..limit).find(group)?;
        let whole = self.lexicon.collective.ending(passage.chars, stop).is_some_and(|len| stop - len == head);
        (whole && !possessive(stop) && !self.splits_word(passage, stop))
            .then(|| Who::Collective(passage.string(head..stop)))
    }
}
