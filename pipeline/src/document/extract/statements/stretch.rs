//! How far someone's words reach: to the closing quotation mark, or on to narrative, a new attribution or the paragraph's end.
//! It does not know who speaks.

use std::ops::Range;

use super::Scene;
use super::attribution::{Attribution, Form, is_meeting};
use super::subject::{Who, ends_speech};
use crate::document::extract::passage::{Passage, Quote};
use crate::document::facts::Mode;
use crate::document::layout::Part;
use crate::span::Span;

/// An attribution this close after the beginning of someone's words is part of them (他说,会议强调,…).
const NESTED: usize = 4;
/// What leads up to an attribution of the narrator in its sentence (谈到此事,某某说) is shorter, in code points.
const LEAD: usize = 16;
/// A speech may run over this many further paragraphs; agenda lists of reported meetings are shorter.
pub(super) const MOST_PARAGRAPHS: usize = 40;

/// The words of one attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) span: Span,
    pub(super) mode: Mode,
}

/// The passages with their attributions, as far as words may run through them.
pub(super) struct Course<'a, 'b> {
    pub(super) scene: &'b Scene<'a, 'b>,
    pub(super) passages: &'b [&'b Passage<'a>],
    pub(super) attributions: &'b [Vec<Attribution>],
    /// Paragraphs are labelled with who asks and who answers.
    pub(super) interview: bool,
}

impl Course<'_, '_> {
    /// The words of attribution `index` of passage `place`; `taken` is where the statement before ended, in code points.
    pub(super) fn stretch(&self, place: usize, index: usize, taken: usize) -> Option<Stretch> {
        let passage = self.passages.get(place)?;
        let attribution = self.attributions.get(place)?.get(index)?;
        let before = self
            .scene
            .quote_before(passage, attribution)
            .filter(|&(open, _)| passage.start + open >= taken)
            .map(|(open, close)| (first_of_run(passage, open, taken), close));
        match attribution.form {
            Form::Silent => None,
            Form::Line => self.next_paragraph(place),
            Form::Listed => {
                let counted = self.passages.get(place + 1).is_some_and(|next| self.continues(next, 0));
                if counted { self.next_paragraph(place) } else { None }
            }
            Form::Closed => {
                before.map(|(open, close)| Stretch { span: passage.span(open + 1..close), mode: Mode::Direct })
            }
            Form::Told => {
                let end = object_end(passage, attribution.words);
                Some(Stretch { span: passage.span(attribution.words..end), mode: Mode::Reported })
            }
            Form::Open | Form::Bare => {
                let after = self.after_verb(place, index)?;
                Some(match before {
                    Some((open, _)) => {
                        let mode = if after.mode == Mode::Direct { Mode::Direct } else { Mode::Mixed };
                        Stretch { span: Span::new(passage.start + open + 1, after.span.end as usize), mode }
                    }
                    None => after,
                })
            }
        }
    }

    /// Words that follow the verb.
    fn after_verb(&self, place: usize, index: usize) -> Option<Stretch> {
        let passage = self.passages.get(place)?;
        let attribution = self.attributions.get(place)?.get(index)?;
        let start = attribution.words;
        if attribution.form == Form::Open {
            if let Some(quote) = passage.quote_at(start)
                && let Some(end) = spoken_quotes(passage, quote)
            {
                return Some(Stretch { span: passage.span(start + 1..end), mode: Mode::Direct });
            }
            if passage.char(start) == Some('“') && passage.quote_at(start).is_none() {
                return self.unclosed(place, start);
            }
        }
        let limit = self.next_attribution(place, index);
        let mut end = passage.sentence_of(start).end.min(limit);
        if attribution.form == Form::Bare {
            end = self.bare_end(passage, attribution, start, end);
        }
        let mut to_the_end = end == passage.len();
        let first = passage.sentences.partition_point(|sentence| sentence.start < end);
        let single = self.scene.lexicon.single.has(&attribution.verb.chars().collect::<Vec<_>>());
        let runs_on = self.runs_on(attribution);
        for sentence in passage.sentences.iter().skip(first) {
            if sentence.start >= limit || end < sentence.start && !blank(passage, end..sentence.start) {
                break;
            }
            let goes_on = if single || attribution.form == Form::Bare && !is_meeting(&attribution.subject.who) {
                self.continues(passage, sentence.start)
                    || self.speaks_for_itself(passage, sentence.start)
                    || !single
                        && (runs_on || self.urges(attribution, passage.slice(sentence.clone())))
                        && !self.narrates(passage, sentence)
            } else {
                !self.narrates(passage, sentence)
            };
            let nobody = !matches!(attribution.subject.who, Who::Person(_) | Who::Pronoun | Who::Unnamed(Some(_), _))
                && !is_meeting(&attribution.subject.who);
            if !goes_on || nobody && self.scene.lexicon.meanwhile.starting(passage.chars, sentence.start).is_some() {
                break;
            }
            end = sentence.end.min(limit);
            to_the_end = end == passage.len();
        }
        let mut span = passage.span(start..self.trimmed(passage, start, end));
        if span.is_empty() {
            return None;
        }
        if to_the_end && attribution.form != Form::Told {
            span.end = self.following(place, span.end as usize);
        }
        Some(Stretch { span, mode: Mode::Reported })
    }

    /// Words without punctuation after the verb stop where the sentence goes on with a deed (,并…); what somebody is asked to
    /// do goes on (敦促各方停火,并恢复谈判), up to the next verb of saying.
    fn bare_end(&self, passage: &Passage<'_>, attribution: &Attribution, start: usize, end: usize) -> usize {
        let lexicon = self.scene.lexicon;
        let orders = lexicon.demand_verbs.has(&attribution.verb.chars().collect::<Vec<_>>());
        let says = |at: usize| {
            let verb = lexicon.manner.starting(passage.chars, at).map_or(at, |len| at + len);
            lexicon.say.starting(passage.chars, verb).is_some()
        };
        (start..end)
            .find(|&at| {
                passage.char(at) == Some(',')
                    && match passage.slice(at + 1..at + 3) {
                        // 并无, 并未, 并非: no deed.
                        ['并', next] => !matches!(next, '无' | '未' | '非' | '没' | '不') && (!orders || says(at + 2)),
                        ['还', _] | ['同', '时'] => !orders || says(at + 2) || says(at + 3),
                        _ => false,
                    }
                    && !passage.quoted(at)
            })
            .unwrap_or(end)
    }

    /// Where the next attribution of the passage that is not nested in these words begins.
    fn next_attribution(&self, place: usize, index: usize) -> usize {
        let (Some(passage), Some(list)) = (self.passages.get(place), self.attributions.get(place)) else { return 0 };
        let Some(this) = list.get(index) else { return passage.len() };
        list.iter()
            .skip(index + 1)
            .find(|next| !self.nested(passage, this, next))
            .map_or(passage.len(), |next| {
                // An inverted attribution takes the quotation before it along, others what leads up to them in their
                // sentence (据报道,某某说).
                let elsewhere = next.subject.who != Who::Same;
                let sentence = passage.sentence_of(next.verb_at).start;
                let start = if elsewhere && sentence > this.words { sentence } else { next.subject.start };
                self.scene.quote_before(passage, next).map_or(start, |(open, _)| open)
            })
            .max(this.words)
    }

    /// True when `next` stands inside the words of `this`.
    pub(super) fn nested(&self, passage: &Passage<'_>, this: &Attribution, next: &Attribution) -> bool {
        if next.subject.start <= this.words + NESTED && next.subject.start >= this.words {
            return true;
        }
        // 会议指出,…。某某对此提出要求。…: told by the meeting.
        if next.form == Form::Silent && is_meeting(&this.subject.who) {
            return true;
        }
        // 某某说,…。中国政府希望…: what a body wishes is told by whoever speaks.
        if matches!(this.subject.who, Who::Person(_) | Who::Pronoun)
            && matches!(next.subject.who, Who::Body(_))
            && (this.form, next.form) == (Form::Open, Form::Bare)
            && !self.scene.lexicon.body_bare.has(&next.verb.chars().collect::<Vec<_>>())
            && !passage.quoted(this.words + 1)
        {
            return true;
        }
        // 某某说,…。某某主席即将访问,希望…: whoever is named in passing does not take over.
        if matches!(this.subject.who, Who::Person(_) | Who::Pronoun)
            && matches!(&next.subject.who, Who::Person(_))
            && next.subject.who != this.subject.who
            && !next.subject.own
            && (this.form, next.form) == (Form::Open, Form::Bare)
            && self.scene.lexicon.demand_verbs.has(&next.verb.chars().collect::<Vec<_>>())
            && !passage.quoted(this.words + 1)
        {
            return true;
        }
        // 某某说,…。近年来…,特别是某某总统宣布…: told by whoever speaks.
        if matches!(this.subject.who, Who::Person(_) | Who::Pronoun)
            && matches!(&next.subject.who, Who::Person(_))
            && next.subject.who != this.subject.who
            && (this.form, next.form) == (Form::Open, Form::Bare)
            && next.subject.own
            && passage.char(next.subject.start.wrapping_sub(1)) == Some(',')
            && passage.sentence_of(next.verb_at).start + LEAD < next.subject.start
            && !passage.quoted(this.words + 1)
        {
            return true;
        }
        // 某某强调,…。总书记多次指出,…。要…: what somebody says again and again is cited.
        let cited = matches!(&next.subject.who, Who::Person(_)) && next.subject.who != this.subject.who;
        let said = passage.slice(passage.sentence_of(next.verb_at).start..next.verb_at);
        if cited && this.form == Form::Open && self.scene.lexicon.again.found_in(said) {
            return true;
        }
        let before = passage.char(next.subject.start.wrapping_sub(1));
        let same = passage.sentence_of(this.words) == passage.sentence_of(next.verb_at);
        if !next.subject.own
            && next.form == Form::Bare
            && (same || matches!(next.subject.who, Who::Same | Who::They | Who::Collective(_)))
        {
            // 会议强调,要…,要求…: words of the speaker; 强调…,要求…: two verbs of one narrator's sentence.
            return this.form == Form::Open && passage.char(next.subject.start) == passage.char(next.verb_at);
        }
        same && match &next.subject.who {
            Who::Same | Who::Pronoun | Who::They => false,
            // 某某指出,总书记提出…: the words of another in someone's words.
            Who::Person(_) if next.form == Form::Bare && this.form == Form::Open => before != Some(';'),
            Who::Person(_) | Who::Unnamed(..) | Who::Collective(_) => {
                !before.is_some_and(|c| matches!(c, ';' | '。' | ',' | '”' | '\n'))
            }
            Who::Body(_) => before != Some(';'),
        }
    }

    /// 据某媒体报道,某某总统表示,…: the medium passes on what the person says, who is the speaker.
    pub(super) fn relays(&self, passage: &Passage<'_>, list: &[Attribution], index: usize) -> bool {
        let (Some(this), Some(next)) = (list.get(index), list.get(index + 1)) else { return false };
        let medium = self.scene.lexicon.news_verbs.has(&this.verb.chars().collect::<Vec<_>>())
            && matches!(this.subject.who, Who::Body(_) | Who::Unnamed(None, _));
        let named = matches!(next.subject.who, Who::Person(_) | Who::Unnamed(Some(_), _)) && next.subject.own;
        medium
            && this.form == Form::Open
            && next.form == Form::Open
            && named
            && passage.sentence_of(this.words) == passage.sentence_of(next.verb_at)
            && (this.words..=this.words + NESTED).contains(&next.subject.start)
    }

    /// The paragraph after an attribution that stands alone on its line.
    fn next_paragraph(&self, place: usize) -> Option<Stretch> {
        let next = self.passages.get(place + 1).filter(|next| next.part == Part::Body)?;
        let first = self.attributions.get(place + 1)?.first();
        let mut end = first.map_or(next.len(), |first| next.sentence_of(first.verb_at).start);
        if end == 0 {
            return None;
        }
        let mut start = 0;
        while next.char(start).is_some_and(char::is_whitespace) {
            start += 1;
        }
        if let Some(quote) = next.quote_at(start)
            && let Some(close) = spoken_quotes(next, quote)
        {
            return Some(Stretch { span: next.span(start + 1..close), mode: Mode::Direct });
        }
        if let Some(narrative) =
            next.sentences.iter().find(|sentence| sentence.start > start && self.narrates(next, sentence))
        {
            end = end.min(narrative.start);
        }
        let mut span = next.span(start..self.trimmed(next, start, end));
        if end == next.len() {
            span.end = self.following(place + 1, span.end as usize);
        }
        (!span.is_empty()).then_some(Stretch { span, mode: Mode::Reported })
    }

    /// A quotation that is not closed in its paragraph: each paragraph opens anew, the last one closes.
    fn unclosed(&self, place: usize, start: usize) -> Option<Stretch> {
        let passage = self.passages.get(place)?;
        let mut end = passage.span(start..passage.len()).end;
        for next in self.passages.iter().skip(place + 1).take(MOST_PARAGRAPHS) {
            if next.part != Part::Body || next.char(0) != Some('“') {
                break;
            }
            if let Some(quote) = next.quote_at(0) {
                if next.slice(quote.close + 1..next.len()).iter().all(|c| c.is_whitespace()) {
                    end = next.span(0..quote.close).end;
                }
                break;
            }
            end = next.span(0..next.len()).end;
        }
        Some(Stretch { span: Span { start: passage.span(start + 1..start + 1).start, end }, mode: Mode::Direct })
    }

    /// The end of words that go on in the paragraphs after `place`.
    fn following(&self, place: usize, mut end: usize) -> u32 {
        for (number, next) in self.passages.iter().enumerate().skip(place + 1).take(MOST_PARAGRAPHS) {
            if next.part != Part::Body || !(self.continues(next, 0) || self.demands(next) || self.says_we(next)) {
                break;
            }
            let spoken = self.attributions.get(number).and_then(|list| list.first());
            let limit = spoken.map_or(next.len(), |first| next.sentence_of(first.verb_at).start);
            let stop = next
                .sentences
                .iter()
                .find(|sentence| sentence.start >= limit || self.narrates(next, sentence))
                .map_or(limit, |sentence| sentence.start);
            if stop == 0 {
                break;
            }
            end = next.span(0..self.trimmed(next, 0, stop)).end as usize;
            if stop < next.len() {
                break;
            }
        }
        u32::try_from(end).unwrap_or(u32::MAX)
    }

    /// The end without white space, commas left over before a new attribution, and (完).
    fn trimmed(&self, passage: &Passage<'_>, start: usize, end: usize) -> usize {
        let mut end = end;
        while end > start && passage.char(end - 1).is_some_and(|c| c.is_whitespace() || matches!(c, ',' | ':' | '“'))
        {
            end -= 1;
        }
        // (完), or the reporter's name in brackets after the last sentence.
        if end > start && matches!(passage.char(end - 1), Some(')' | ']')) {
            // Eight code points hold a name or two.
            let open = (end.saturating_sub(8).max(start + 1)..end)
                .rev()
                .find(|&at| matches!(passage.char(at), Some('(' | '[')));
            if let Some(open) = open
                && passage.char(open - 1).is_some_and(|c| matches!(c, '。' | '!' | '?' | '”'))
            {
                end = open;
            }
        }
        // 。对此,某某表示: the opener belongs to the next attribution.
        if let Some(len) = self.scene.lexicon.openers.ending(passage.chars, end)
            && end > start + len
            && passage.char(end - len - 1).is_some_and(|c| matches!(c, '。' | '!' | '?'))
        {
            end -= len;
        }
        end
    }
}

/// The first of several quotations in a row that all belong to the speaker named after the last.
fn first_of_run(passage: &Passage<'_>, open: usize, taken: usize) -> usize {
    let mut first = open;
    while let Some(quote) = first.checked_sub(1).and_then(|at| passage.quote_closed_at(at)) {
        let spoken = quote.close.checked_sub(1).and_then(|at| passage.char(at)).is_some_and(ends_speech);
        if !spoken || passage.start + quote.open < taken {
            break;
        }
        first = quote.open;
    }
    first
}

/// The end (closing mark) of a quotation that is speech, together with those that follow it directly.
fn spoken_quotes(passage: &Passage<'_>, first: Quote) -> Option<usize> {
    let last = passage.char(first.close.checked_sub(1)?)?;
    let mut next = first.close + 1;
    while passage.char(next).is_some_and(|c| c.is_whitespace() && c != '\n') {
        next += 1;
    }
    let ends_sentence = passage.char(next).is_none_or(|c| matches!(c, '。' | ';' | '!' | '?' | '\n'));
    // Eight code points: shorter quotations after a verb of saying are names or terms.
    let long = first.close - first.open > 8 && passage.char(next) == Some(',');
    if !(ends_speech(last) && last != ',' || ends_sentence || long) {
        return None;
    }
    let mut quote = first;
    loop {
        let mut at = quote.close + 1;
        while passage.char(at).is_some_and(|c| matches!(c, ';' | '、' | ' ' | ',')) {
            at += 1;
        }
        match passage.quote_at(at).filter(|next| next.close > next.open + 4) {
            Some(next) => quote = next,
            None => return Some(quote.close),
        }
    }
}

/// The end of the object of 介绍: its clause.
fn object_end(passage: &Passage<'_>, start: usize) -> usize {
    let mut end = start;
    while passage.char(end).is_some_and(|c| !matches!(c, ',' | '。' | ';' | '!' | '?' | '\n')) {
        end += 1;
    }
    end
}

fn blank(passage: &Passage<'_>, range: Range<usize>) -> bool {
    passage.slice(range).iter().all(|c| c.is_whitespace())
}
