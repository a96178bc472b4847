//! Meetings and sessions: which ones are authorities, and the several under one head.
//! A meeting that speaks, or that merely takes place, is none.

use std::ops::Range;

use super::authority::Authority;
use super::lexicon::Lexicon;
use super::verb::Verb;
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceKind;

/// Longest name of a meeting to the left of its head, where no verb bounds it.
pub(super) const LONGEST_MEETING: usize = 22;

/// Longest topic of what a meeting demanded (关于…的部署) in code points.
const LONGEST_TOPIC: usize = 40;

/// They join the members of a list.
pub(super) fn is_joint(c: char) -> bool {
    matches!(c, '和' | '、' | '及' | '暨' | '与')
}

fn is_numeral(c: char) -> bool {
    "一二三四五六七八九十历".contains(c)
}

impl Lexicon {
    /// A meeting whose head ends at `end`: with 精神 or the like, with a number, or sharing the tail of the next one.
    pub(super) fn meeting_at(&self, passage: &Passage<'_>, from: usize, end: usize, verb: &Verb) -> Option<Authority> {
        let chars = passage.chars;
        // 在…会议上的讲话: the speech is meant. 全会《决定》, 全会通过的《建议》: the document.
        let speech_follows = self.words_at(passage, end).is_some();
        let document_follows = passage.char(end + self.adopted.starting(chars, end).unwrap_or(0)) == Some('《');
        // 全国人大常委会要求: a body, no meeting.
        if self.issuers.ending(chars, end).is_some_and(|len| len > 2 && end >= from + len) {
            return None;
        }
        if speech_follows || document_follows || self.goes_on_listing(passage, end) {
            return None;
        }
        if let Some(len) = self.meeting_papers.starting(chars, end) {
            let tail = self.tail(passage, end + len);
            return Some(Authority::new(from, end + len, tail, ReferenceKind::Document));
        }
        let tail = self.tail(passage, end).or_else(|| self.demand_on(passage, end));
        let not_named = self.not_named.starting(passage.slice(from..end), 0).is_some();
        if not_named || (tail.is_none() && self.after_meetings.starting(chars, end).is_some()) {
            return None;
        }
        let shared = tail.is_none() && self.shares_tail(passage, end);
        let proper = !verb.focus && !verb.strict && numbered(passage.slice(from..end));
        (tail.is_some() || shared || proper).then(|| {
            let found = Authority::new(from, end, tail, ReferenceKind::Meeting);
            Authority { tailed: tail.is_some() || shared, ..found }
        })
    }

    /// End of 关于…的部署 after a meeting: what it demanded on a topic.
    fn demand_on(&self, passage: &Passage<'_>, end: usize) -> Option<usize> {
        if passage.slice(end..end + 2) != ['关', '于'] {
            return None;
        }
        (end + 2..end + LONGEST_TOPIC)
            .take_while(|&at| passage.char(at).is_some_and(|c| c.is_alphanumeric() || matches!(c, '、' | '“' | '”')))
            .filter_map(|at| {
                self.tail(passage, at).filter(|_| passage.char(at - 1) == Some('的')).map(|tail| (at, tail))
            })
            .map(|(_, tail)| tail)
            .next()
    }

    /// True when a meeting is the first of several under one head (二十大和二十届二中全会精神).
    fn goes_on_listing(&self, passage: &Passage<'_>, end: usize) -> bool {
        passage.char(end).is_some_and(is_joint) && passage.char(end + 1).is_some_and(is_numeral)
    }

    /// True when another meeting or a title with 精神 follows in the list (部长会议和市委九次全会精神).
    fn shares_tail(&self, passage: &Passage<'_>, end: usize) -> bool {
        if !passage.char(end).is_some_and(|c| is_joint(c) || c == '以') {
            return false;
        }
        if passage.char(end + 1) == Some('《') {
            return self.closing_title(passage, end + 1).is_some_and(|close| self.tail(passage, close + 1).is_some());
        }
        (end + 1..end + LONGEST_MEETING)
            .take_while(|&at| passage.char(at).is_some_and(|c| c.is_alphanumeric() || c == '、'))
            .filter_map(|at| {
                let head = self.meeting.starting(passage.chars, at).or(self.named.starting(passage.chars, at));
                head.map(|len| at + len)
            })
            .any(|next| self.tail(passage, next).is_some())
    }
}

/// 十一届七次全会, 二十大: a meeting with its number can be looked up without 精神.
fn numbered(name: &[char]) -> bool {
    // 第三次会议 and 七次全会, but not 这次会议 or 多次会议.
    let counted = name.iter().position(|&c| c == '次').is_some_and(|at| {
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        before.is_some_and(|&c| is_numeral(c) || c.is_ascii_digit())
            && (name.contains(&'第') || name.ends_with(&['全', '会']))
    });
    counted || name.contains(&'届') || matches!(name, [.., '十' | '九' | '八' | '七' | '六' | '一', '大'])
}

/// The meetings under one head (党的二十大和二十届二中、三中全会精神): range and full name of each.
pub(super) fn members(lexicon: &Lexicon, passage: &Passage<'_>, authority: &Authority) -> Vec<(Range<usize>, String)> {
    let name = passage.slice(authority.name.clone());
    if authority.kind != ReferenceKind::Meeting || !name.iter().any(|&c| is_joint(c)) {
        return Vec::new();
    }
    let mut members: Vec<(Range<usize>, String)> = Vec::new();
    let mut session: Option<String> = None;
    let mut start = authority.name.start;
    for at in authority.name.start..=authority.name.end {
        if !(passage.char(at).is_some_and(is_joint) || at == authority.name.end) {
            continue;
        }
        let piece = passage.slice(start..at);
        let issuer =
            if piece.starts_with(&['党', '的']) { 2 } else { lexicon.issuers.starting(piece, 0).unwrap_or(0) };
        let bare = piece.get(issuer..).unwrap_or(&[]);
        let counted = bare.first().is_some_and(|&c| is_numeral(c) || c == '第');
        // 二十届二中全会 and 第十二次代表大会 are the longest pieces.
        if !counted || bare.len() > 12 {
            return Vec::new();
        }
        let mut own: String = piece.iter().collect();
        if !matches!(bare, [.., '大' | '会']) {
            own.push_str("全会");
        }
        if let Some(head) = piece.iter().position(|&c| c == '届') {
            session = Some(piece.iter().take(head + 1).collect());
        } else if own.ends_with("全会")
            && !own.starts_with('历')
            && let Some(session) = &session
        {
            own = format!("{session}{own}");
        }
        members.push((start..at, own));
        start = at + 1;
    }
    members
}
