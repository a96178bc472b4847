//! Authorities: from a basis verb to the head that names what is carried out, studied or followed.
//! Names are compared over the whole text in `mod`, not here.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::number::{Number, number_at};
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceKind;

/// Longest description of an authority (习近平总书记考察…、参加…审议时的重要讲话) in code points.
const LONGEST: usize = 70;
/// Most pieces of one verb (深入学习宣传贯彻落实 has five).
const LONGEST_VERB: usize = 6;
/// Longest title in title marks; a longer one has lost its closing mark.
const LONGEST_TITLE: usize = 90;
/// Longest name of a meeting to the left of its head, where no verb bounds it.
const LONGEST_MEETING: usize = 22;

/// An authority in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    /// From the issuer attached to the name to the head noun.
    pub(super) range: Range<usize>,
    /// Without 精神, 部署, 要求; title marks still in it.
    pub(super) name: Range<usize>,
    pub(super) kind: ReferenceKind,
    pub(super) number: Option<Number>,
    /// True when 精神, 部署 or 要求 closes it.
    pub(super) tailed: bool,
}

impl Lexicon {
    /// The verb run that begins at `at`: its end and the verb without adverbs.
    pub(super) fn verb_at(&self, passage: &Passage<'_>, at: usize) -> Option<(usize, String)> {
        let chars = passage.chars;
        let mut end = at;
        let mut verb = String::new();
        for _ in 0..LONGEST_VERB {
            if self.nouns.starting(chars, end).is_some() {
                break;
            }
            if let Some(len) = self.stems.starting(chars, end).or_else(|| self.focus.starting(chars, end)) {
                let focus = self.focus.starting(chars, end) == Some(len);
                // 围绕贯彻落实…: the nearest verb counts.
                if focus || self.focus.has(&verb.chars().collect::<Vec<_>>()) {
                    verb.clear();
                }
                verb.push_str(&passage.string(end..end + len));
                end += len;
            } else if !verb.is_empty()
                && let Some(len) = self.inside_verb.starting(chars, end)
                && self.stems.starting(chars, end + len).is_some()
            {
                end += len;
            } else {
                break;
            }
        }
        (!verb.is_empty()).then_some((end, verb))
    }

    /// Steps over what may stand between a verb and its authority.
    pub(super) fn after_fillers(&self, passage: &Passage<'_>, mut at: usize) -> usize {
        while let Some(len) = self.fillers.starting(passage.chars, at) {
            at += len;
        }
        at
    }

    /// The first authority that begins at `from` and ends in the same clause.
    pub(super) fn authority(&self, passage: &Passage<'_>, from: usize, verb: &str) -> Option<Authority> {
        let chars = passage.chars;
        if self.formulas.starting(chars, from).is_some() {
            return None;
        }
        if let Some(len) = self.doctrines.starting(chars, from) {
            return Some(plain(from..from + len, from..from + len, ReferenceKind::Other));
        }
        let person = self
            .issuers
            .starting(chars, from)
            .is_some_and(|len| self.persons.contains_key(&passage.string(from..from + len)));
        let stop = passage.len().min(from + LONGEST);
        let mut at = from;
        while at < stop {
            let c = passage.char(at)?;
            if c == '《' {
                return self.titled(passage, from, at);
            }
            if let Some(number) = number_at(chars, at).filter(|number| number.range.start >= from) {
                let end = number.range.end;
                let tail = self.tail(passage, end);
                let name = from..end;
                return Some(Authority {
                    range: from..tail.unwrap_or(end),
                    name,
                    kind: ReferenceKind::Document,
                    number: Some(number),
                    tailed: tail.is_some(),
                });
            }
            if matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n') {
                return None;
            }
            if let Some(quote) = passage.quote_at(at) {
                if let Some(found) = self.campaign(passage, from, quote.close + 1, verb) {
                    return Some(found);
                }
                at = quote.close + 1;
                continue;
            }
            if !person
                && at > from
                && self.stems.starting(chars, at).is_some_and(|len| len >= 2)
                && self.decision.starting(chars, at).is_none()
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

    fn head_at(&self, passage: &Passage<'_>, from: usize, at: usize, verb: &str) -> Option<Authority> {
        let chars = passage.chars;
        let spoken = self.letter.starting(chars, at).map(|len| (len, ReferenceKind::Letter));
        let said = self.speech.starting(chars, at).map(|len| (len, ReferenceKind::Speech));
        if let Some((len, kind)) = [spoken, said].into_iter().flatten().max_by_key(|&(len, _)| len) {
            let end = at + len;
            let tail = self.tail(passage, end);
            let named = at > from || tail.is_some() || len > 2;
            return named.then(|| Authority {
                range: from..tail.unwrap_or(end),
                name: from..end,
                kind,
                number: None,
                tailed: tail.is_some(),
            });
        }
        if let Some(len) = self.meeting.starting(chars, at) {
            return self.meeting_at(passage, from, at + len, verb);
        }
        if let Some(len) = self.decision.starting(chars, at) {
            let body = self.issuers.starting(chars, from).filter(|&body| from + body <= at)?;
            if self.vague.has(passage.slice(from..from + body)) {
                return None;
            }
            // 省委有要求: said of nothing in particular.
            if matches!(passage.char(at - 1), Some('有' | '无')) {
                return None;
            }
            let end = at + len;
            let tail = self.tail(passage, end);
            return Some(Authority {
                range: from..tail.unwrap_or(end),
                name: from..end,
                kind: ReferenceKind::PolicyDecision,
                number: None,
                tailed: true,
            });
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

    /// True when another meeting with 精神 follows in the list (部长会议和市委九次全会精神).
    fn shares_tail(&self, passage: &Passage<'_>, end: usize) -> bool {
        if !passage.char(end).is_some_and(|c| matches!(c, '和' | '、' | '及' | '以' | '与' | '暨')) {
            return false;
        }
        (end + 1..end + LONGEST_MEETING)
            .take_while(|&at| passage.char(at).is_some_and(|c| c.is_alphanumeric() || c == '、'))
            .find_map(|at| self.meeting.starting(passage.chars, at).map(|len| at + len))
            .is_some_and(|next| self.tail(passage, next).is_some())
    }

    /// 三年 before 行动: the number of years is part of the name.
    fn years_before(&self, passage: &Passage<'_>, at: usize) -> bool {
        passage.char(at.wrapping_sub(1)) == Some('年')
            && passage
                .char(at.wrapping_sub(2))
                .is_some_and(|c| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c))
    }

    /// A meeting whose head ends at `end`: with 精神 or the like, with a number, or sharing the tail of the next one.
    fn meeting_at(&self, passage: &Passage<'_>, from: usize, end: usize, verb: &str) -> Option<Authority> {
        let chars = passage.chars;
        // 在…会议上的讲话: the speech is meant. 二十大和…全会: the list is parted later.
        let speech_follows = self.speech.starting(chars, end).or(self.letter.starting(chars, end)).is_some();
        if passage.char(end) == Some('上') || speech_follows || self.goes_on_listing(passage, end) {
            return None;
        }
        let tail = self.tail(passage, end);
        let shared = tail.is_none() && self.shares_tail(passage, end);
        // 人民代表大会常务委员会 is a body, not a meeting.
        let body = passage.char(end).is_some_and(|c| "常代主".contains(c));
        let focus = self.focus.has(&verb.chars().collect::<Vec<_>>());
        let proper = !body && !focus && self.numbered_meeting(passage.slice(from..end));
        (tail.is_some() || shared || proper).then(|| Authority {
            range: from..tail.unwrap_or(end),
            name: from..end,
            kind: ReferenceKind::Meeting,
            number: None,
            tailed: tail.is_some() || shared,
        })
    }

    /// True when a meeting is the first of several under one head (二十大和二十届二中全会精神).
    fn goes_on_listing(&self, passage: &Passage<'_>, end: usize) -> bool {
        let next = passage.slice(end..end + 2);
        let listed = matches!(next.first(), Some('和' | '、' | '及' | '暨' | '与'));
        listed && next.get(1).is_some_and(|c| "一二三四五六七八九十历".contains(*c))
    }

    /// A plan, campaign or method as basis: its name with what follows the quotation or the number of years.
    fn campaign(&self, passage: &Passage<'_>, from: usize, at: usize, verb: &str) -> Option<Authority> {
        let chars = passage.chars;
        // Six code points hold every word between a quotation and its head seen so far (治理专项行动).
        let head = (at..at + 7).find_map(|at| self.plans.starting(chars, at).map(|len| (at, at + len)));
        let (_, mut end) = head.filter(|&(start, _)| {
            passage.slice(at..start).iter().all(|c| c.is_alphanumeric() && !"和的与及".contains(*c))
        })?;
        while let Some(len) = self.plans.starting(chars, end) {
            end += len;
        }
        let words: Vec<char> = verb.chars().collect();
        let manner = self.manner.has(&words);
        let mut tail = self.tail(passage, end);
        if tail.is_none() {
            // 工作法基层治理新路径要求: a demand a few words on still closes it.
            let farther = (end..end + 10)
                .take_while(|&at| passage.char(at).is_some_and(char::is_alphanumeric))
                .find(|&at| passage.slice(at..at + 2) == ['要', '求'] || passage.slice(at..at + 2) == ['部', '署']);
            tail = farther.filter(|_| manner).map(|at| self.tail(passage, at).unwrap_or(at + 2));
        }
        // “四个全面”战略布局: the head goes on into another word.
        let bounded =
            tail.is_some() || passage.char(end).is_none_or(|c| !c.is_alphanumeric() || "和与及的".contains(c));
        if !bounded {
            return None;
        }
        let purpose = self.purpose_before(passage, from);
        if !(manner || purpose || (tail.is_some() && !self.focus.has(&words))) {
            return None;
        }
        let long = end - from >= 5;
        long.then(|| Authority {
            range: from..tail.unwrap_or(end),
            name: from..end,
            kind: ReferenceKind::PolicyDecision,
            number: None,
            tailed: tail.is_some(),
        })
    }

    /// True when the clause before `at` says what something is done for (为贯彻落实…).
    fn purpose_before(&self, passage: &Passage<'_>, at: usize) -> bool {
        let low = at.saturating_sub(LONGEST);
        let clause: Vec<char> = passage
            .slice(low..at)
            .iter()
            .rev()
            .copied()
            .take_while(|c| !matches!(c, ',' | '。' | ';' | '\n'))
            .collect();
        clause.iter().position(|&c| c == '为').is_some_and(|back| {
            let before = clause.get(back + 1);
            before.is_none_or(|&c| !c.is_alphabetic() || c == '电')
        })
    }

    /// 《…》 with the issuer before it and the number after it.
    fn titled(&self, passage: &Passage<'_>, from: usize, open: usize) -> Option<Authority> {
        let issuer = passage.slice(from..open);
        let clean = issuer.is_empty()
            || self.issuers.starting(issuer, 0).is_some()
            || issuer.iter().all(|c| c.is_alphanumeric());
        let from = if clean && issuer.len() <= LONGEST_MEETING { from } else { open };
        let (close, kind) = self.title_at(passage, open)?;
        let mut end = close + 1;
        let number = self.number_after(passage, end);
        if let Some((number_end, _)) = &number {
            end = *number_end;
        }
        let tail = self.tail(passage, end);
        Some(Authority {
            range: from..tail.unwrap_or(end),
            name: open..close + 1,
            kind,
            number: number.map(|(_, number)| number),
            tailed: tail.is_some(),
        })
    }

    /// The closing mark of the title that opens at `open`, and its kind; books and songs have none.
    pub(super) fn title_at(&self, passage: &Passage<'_>, open: usize) -> Option<(usize, ReferenceKind)> {
        let close = self.closing_title(passage, open)?;
        let title = passage.slice(open + 1..close);
        // 《…条例(草案)》: the head stands before the bracket.
        let end = title.iter().rposition(|&c| c == '(').filter(|_| title.last() == Some(&')')).unwrap_or(title.len());
        let title = title.get(..end)?;
        self.papers.ending(title, title.len())?;
        let law = self.laws.ending(title, title.len()).is_some()
            && !title.ends_with(&['办', '法'])
            && !title.ends_with(&['工', '作', '法']);
        Some((close, if law { ReferenceKind::Law } else { ReferenceKind::Document }))
    }

    /// The mark that closes the title that opens at `open`.
    pub(super) fn closing_title(&self, passage: &Passage<'_>, open: usize) -> Option<usize> {
        let limit = passage.len().min(open + LONGEST_TITLE);
        let mut depth = 0_usize;
        (open..limit).find(|&at| {
            match passage.char(at) {
                Some('《') => depth += 1,
                Some('》') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    /// The number in brackets or bare after a title: where it ends, and itself.
    pub(super) fn number_after(&self, passage: &Passage<'_>, at: usize) -> Option<(usize, Number)> {
        let bracket = passage.char(at).is_some_and(|c| matches!(c, '(' | '〔' | '['));
        let from = if bracket && number_at(passage.chars, at).is_none() { at + 1 } else { at };
        // The code has at most fourteen characters.
        let number = (from..from + 16).find_map(|at| number_at(passage.chars, at))?;
        let clean =
            number.range.start == from || passage.slice(from..number.range.start).iter().all(|c| c.is_alphanumeric());
        if !clean || (!bracket && number.range.start != at) {
            return None;
        }
        let closed = from > at && passage.char(number.range.end) == Some(')');
        Some((number.range.end + usize::from(closed), number))
    }

    /// End of 精神, 部署, 要求 … right after `at`.
    pub(super) fn tail(&self, passage: &Passage<'_>, at: usize) -> Option<usize> {
        self.tails.starting(passage.chars, at).map(|len| at + len)
    }

    /// 十一届七次全会, 二十大: a meeting with its number can be looked up without 精神.
    fn numbered_meeting(&self, name: &[char]) -> bool {
        name.iter().any(|c| "届次".contains(*c))
            || name.ends_with(&['十', '大'])
            || name.ends_with(&['九', '大'])
            || name.ends_with(&['八', '大'])
    }

    /// A meeting whose 精神 stands without a verb before it (…会议精神引发热议): where its name begins.
    pub(super) fn spirit(&self, passage: &Passage<'_>, head: usize) -> Option<Authority> {
        let len = self.meeting.starting(passage.chars, head)?;
        let end = head + len;
        let tail = self.tail(passage, end).filter(|&tail| passage.slice(end..tail).ends_with(&['精', '神']))?;
        let mut from = head;
        while from > 0 && head - from < LONGEST_MEETING {
            let c = passage.char(from - 1)?;
            if !c.is_alphanumeric() || "的把将在对以用让使是了据按和与".contains(c) {
                break;
            }
            if self.never.ending(passage.chars, from).is_some() {
                return None;
            }
            let verb = self.stems.ending(passage.chars, from).is_some_and(|len| len >= 2);
            if verb || self.before_spirit.ending(passage.chars, from).is_some() {
                break;
            }
            from -= 1;
        }
        // 党的二十大精神: 的 belongs to the name here.
        if passage.slice(from.saturating_sub(2)..from) == ['党', '的'] {
            from -= 2;
        }
        Some(Authority { range: from..tail, name: from..end, kind: ReferenceKind::Meeting, number: None, tailed: true })
    }
}

fn plain(range: Range<usize>, name: Range<usize>, kind: ReferenceKind) -> Authority {
    Authority { range, name, kind, number: None, tailed: false }
}
