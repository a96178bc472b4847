//! 精神 without a basis verb before it (…会议精神引发热议), and authorities whose verb follows them (《…》的贯彻落实).
//! 精神 that is a virtue (工匠精神) has no meeting, speech, letter or document before it.

use super::authority::Authority;
use super::lexicon::Lexicon;
use super::meeting::{LONGEST_MEETING, is_joint};
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceKind;

/// Longest description of a speech between its speaker and its head, in code points.
const LONGEST_SPEECH: usize = 50;
/// Longest adverb between a title and the verb after it in code points.
const LONGEST_ADVERB: usize = 6;
/// Most titles or decisions joined before one verb.
const MOST_CARRIED: usize = 6;
/// Longest decision (党中央、国务院关于…的决策部署) whose verb follows it, in code points.
const LONGEST_DECISION: usize = 30;

impl Lexicon {
    /// The meeting, speech, letter or document that 精神 at `at` closes.
    pub(super) fn spirit(&self, passage: &Passage<'_>, at: usize) -> Option<Authority> {
        let chars = passage.chars;
        if passage.char(at + 1) != Some('神') || self.not_spirit.starting(chars, at).is_some() {
            return None;
        }
        let tail = at + 2;
        let end = at - self.spirit_links.ending(chars, at).unwrap_or(0);
        if let Some(open) = self.opening_title(passage, end) {
            let (_, kind) = self.title_at(passage, open)?;
            return (!self.is_circumstance(passage, open))
                .then(|| Authority { name: open..end, ..Authority::new(open, end, Some(tail), kind) });
        }
        if let Some(len) = self.meeting.ending(chars, end) {
            let from = self.begin_of_name(passage, end - len)?;
            return Some(Authority::new(from, end, Some(tail), ReferenceKind::Meeting));
        }
        if let Some(len) = self.named.ending(chars, end) {
            let from = self.begin_of_name(passage, end - len)?;
            return Some(Authority::new(from, end, Some(tail), ReferenceKind::Document));
        }
        let written = self.letter.ending(chars, end).map(|len| (len, ReferenceKind::Letter));
        let said = self.speech.ending(chars, end).map(|len| (len, ReferenceKind::Speech));
        let (len, kind) = [written, said].into_iter().flatten().max_by_key(|&(len, _)| len)?;
        let head = end - len;
        let from = match self.speaker_before(passage, head) {
            Some(from) => from,
            None => self.begin_of_name(passage, head)?,
        };
        Some(Authority::new(from, end, Some(tail), kind))
    }

    /// Where the name with its head at `head` begins; `None` where it is a circumstance (结合…精神).
    fn begin_of_name(&self, passage: &Passage<'_>, head: usize) -> Option<usize> {
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
        self.never.ending(passage.chars, from).is_none().then_some(from)
    }

    /// True when 结合 stands before the title, or before the first of the titles that are joined to it.
    fn is_circumstance(&self, passage: &Passage<'_>, mut open: usize) -> bool {
        while open > 0
            && passage.char(open - 1).is_some_and(is_joint)
            && let Some(before) = self.opening_title(passage, open - 1)
        {
            open = before;
        }
        self.never.ending(passage.chars, open).is_some()
    }

    /// Where the person begins whose speech has its head at `head`, in the same clause.
    fn speaker_before(&self, passage: &Passage<'_>, head: usize) -> Option<usize> {
        let low = head.saturating_sub(LONGEST_SPEECH);
        let mut found = None;
        for at in (low..head).rev() {
            if matches!(passage.char(at)?, ',' | '。' | ';' | ':' | '!' | '?' | '\n' | '“' | '”') {
                break;
            }
            if let Some(len) = self.issuers.starting(passage.chars, at)
                && self.persons.contains_key(&passage.string(at..at + len))
            {
                found = Some(at);
            }
        }
        found
    }

    /// The titles or decisions right before a verb that carries them out, the last first: 《…》的贯彻落实,
    /// 国务院决策部署落实情况.
    pub(super) fn carried_out(&self, passage: &Passage<'_>, verb: usize) -> Vec<Authority> {
        let mut found = Vec::new();
        let of = verb.checked_sub(1).is_some_and(|at| passage.char(at) == Some('的'));
        let mut end = verb - usize::from(of);
        // 把《…》创造性地贯彻好: an adverb stands between.
        if end.checked_sub(1).is_some_and(|at| passage.char(at) == Some('地'))
            && let Some(close) =
                (end.saturating_sub(LONGEST_ADVERB)..end).rev().find(|&at| passage.char(at) == Some('》'))
        {
            end = close + 1;
        }
        for _ in 0..MOST_CARRIED {
            let before = self.title_before(passage, end).or_else(|| self.decision_before(passage, end));
            let Some(authority) = before.or_else(|| self.meeting_before(passage, end)) else {
                break;
            };
            let start = authority.range.start;
            found.push(authority);
            match start.checked_sub(1).filter(|&joint| passage.char(joint).is_some_and(is_joint)) {
                Some(joint) => end = joint,
                None => break,
            }
        }
        found
    }

    fn title_before(&self, passage: &Passage<'_>, end: usize) -> Option<Authority> {
        let open = self.opening_title(passage, end)?;
        let (_, kind) = self.title_at(passage, open)?;
        Some(Authority::new(open, end, None, kind))
    }

    /// 全会部署, 会议要求 that end at `end`.
    fn meeting_before(&self, passage: &Passage<'_>, end: usize) -> Option<Authority> {
        let head = end - self.tails.ending(passage.chars, end)?;
        let from = self.begin_of_name(passage, head - self.meeting.ending(passage.chars, head)?)?;
        Some(Authority::new(from, head, Some(end), ReferenceKind::Meeting))
    }

    fn decision_before(&self, passage: &Passage<'_>, end: usize) -> Option<Authority> {
        let chars = passage.chars;
        let head = end - self.decision.ending(chars, end).filter(|&len| len >= 2)?;
        // The nearest body before the head; 党中央、国务院 ends with 国务院 and begins first.
        let low = head.saturating_sub(LONGEST_DECISION);
        let clause = passage.slice(low..head);
        let begin = clause.iter().rposition(|c| !c.is_alphanumeric() && *c != '、').map_or(low, |mark| low + mark + 1);
        let bodies = || {
            (begin..head).filter_map(|at| {
                let end = at + self.issuers.starting(chars, at).filter(|&len| len >= 2)?;
                // 国务院启动了…政策: what the body did stands between.
                let linked = end == head || self.after_bodies.starting(chars, end).is_some();
                (linked && !passage.slice(end..head).contains(&'了')).then_some((at, end))
            })
        };
        let nearest = bodies().map(|(_, end)| end).max()?;
        let (from, _) = bodies().find(|&(_, end)| end == nearest)?;
        let body = self.issuers.starting(chars, from)?;
        let vague = self.vague.has(passage.slice(from..from + body));
        (!vague).then(|| Authority { tailed: true, ..Authority::new(from, end, None, ReferenceKind::PolicyDecision) })
    }
}
