//! Names without quotation marks: known institutions, campaigns with a term of years, numbers in names, plans in title
//! marks, and names found in quotation marks elsewhere in the same text.
//! A noun phrase with a head but nothing else to it is no name here.

use std::collections::BTreeMap;
use std::ops::Range;

use super::again::Keys;
use super::cuts::Cuts;
use super::lexicon::{Lexicon, STOP, UNCOUNTED};
use super::model::Evidence;
use crate::document::extract::passage::Passage;
use crate::document::facts::Relation;

/// A name found without quotation marks; the range is the surface.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    pub(super) passage: usize,
    pub(super) range: Range<usize>,
    pub(super) kind: Option<&'static str>,
    pub(super) relation: Option<Relation>,
    pub(super) rule: &'static str,
    pub(super) confidence: f64,
}

/// The rule of a plan named by its title.
pub(super) const TITLE: &str = "plan title";
/// Longest unquoted name before its head, in code points.
const LONGEST: usize = 16;
/// Shortest key that is looked for without quotation marks; shorter ones are ordinary words elsewhere.
const SHORTEST_KEY: usize = 6;
/// The same for names that carry a type head inside the marks, and for parts of names with joints.
const SHORTEST_TYPED: usize = 4;

impl Lexicon {
    /// Names the lexicon knows, and names by their shape.
    ///
    /// The second list are the candidates of the model, with what was seen of them.
    pub(super) fn bare(&self, passages: &[Passage<'_>], cuts: Cuts<'_>) -> (Vec<Bare>, Vec<(Bare, Evidence)>) {
        let (mut found, mut judged) = (Vec::<Bare>::new(), Vec::new());
        for (number, passage) in passages.iter().enumerate() {
            let (mut at, mut house, mut free) = (0, 0, 0);
            // The next place where a name may begin by its characters; places are come to in order.
            let mut named = None;
            while at < passage.len() {
                if house < at + 2 {
                    house = next_house(passage.chars, at + 2);
                }
                if named.is_none_or(|named| named < at) {
                    named = Some(self.next_beginning(passage.chars, at).unwrap_or(passage.len()));
                }
                // A house has two to four characters before 之家.
                let place = named.unwrap_or(at).min(house.saturating_sub(4).max(at));
                if place > at {
                    at = place;
                    continue;
                }
                let Some(c) = passage.char(at) else { break };
                let next = passage.char(at + 1).unwrap_or('\n');
                let (known, head) = (self.begins_known(c, next), self.begins_bare_head(c, next));
                if !(known || head || c == '《' || house <= at + 4 || self.begins_count(c, next)) {
                    at += 1;
                    continue;
                }
                // Rules do not look inside what another rule has found; a longer name may still end there.
                let bare = (at >= free).then(|| {
                    self.plan_at(passage, number, at, found.iter().any(|bare| bare.rule == TITLE))
                        .or_else(|| self.term_at(passage, number, at))
                        .or_else(|| self.number_at(passage, number, at))
                        .or_else(|| (house <= at + 4).then(|| self.home_at(passage, number, at)).flatten())
                });
                if let Some(bare) = bare.flatten() {
                    free = bare.range.end;
                    found.push(bare);
                }
                if let Some(candidate) = (known && at >= free).then(|| self.known_at(passage, number, at)).flatten() {
                    free = candidate.0.range.end;
                    judged.push(candidate);
                }
                let end = head.then(|| self.unquoted_at(passage, cuts, number, at, &mut judged)).flatten();
                at = end.unwrap_or(at + 1).max(at + 1);
            }
        }
        self.see_again(passages, &mut judged);
        (found, judged)
    }

    /// 《…规划》, 《…行动方案》: plans count, other titles do not.
    ///
    /// Once a plan is named the bare head stands for it: 《方案》.
    fn plan_at(&self, passage: &Passage<'_>, number: usize, at: usize, named: bool) -> Option<Bare> {
        if passage.char(at) != Some('《') {
            return None;
        }
        // A title longer than this has lost its closing mark.
        let close = (at..passage.len().min(at + 60)).find(|&close| passage.char(close) == Some('》'))?;
        let title = passage.slice(at + 1..close);
        let bare = title.iter().rposition(|&c| c == '(').filter(|_| title.last() == Some(&')'));
        let title = title.get(..bare.unwrap_or(title.len()))?;
        let head = self.head_ending(title, title.len()).filter(|head| head.strong);
        let plan = head.is_some_and(|head| (named || title.len() > head.len) && head.kind == "plan")
            || self.plan_titles.ending(title, title.len()).is_some();
        plan.then(|| Bare {
            passage: number,
            range: at..close + 1,
            kind: Some("plan"),
            relation: self.introducer_before(passage, at),
            rule: TITLE,
            confidence: 0.9,
        })
    }

    /// 某某三年行动: a campaign with its term.
    fn term_at(&self, passage: &Passage<'_>, number: usize, at: usize) -> Option<Bare> {
        let c = passage.char(at)?;
        if passage.char(at + 1) != Some('年') || !self.counts(c) || passage.char(at.wrapping_sub(1)) == Some('个') {
            return None;
        }
        let head = self.head_starting(passage.chars, at + 2).filter(|head| head.strong)?;
        if !matches!(head.kind, "campaign" | "programme" | "plan") {
            return None;
        }
        let mut end = at + 2 + head.len;
        if let Some(next) = self.head_starting(passage.chars, end).filter(|next| next.strong && next.len >= 2) {
            end += next.len;
        }
        let start = self.trim_start(passage, self.name_start(passage, at), at);
        (at >= start + 4).then(|| Bare {
            passage: number,
            range: start..end,
            kind: Some(head.kind),
            relation: self.introducer_before(passage, start),
            rule: "term of years",
            confidence: 0.8,
        })
    }

    /// Where a name that ends at `end` begins: after the nearest stop or introducer.
    fn name_start(&self, passage: &Passage<'_>, end: usize) -> usize {
        let mut start = end;
        while start > 0 && end - start < LONGEST {
            if passage.char(start - 1).is_none_or(|c| self.is(c, STOP)) {
                break;
            }
            if end - start >= 4 && self.introducer_ending(passage.chars, start).is_some_and(|(len, _)| len >= 2) {
                break;
            }
            start -= 1;
        }
        start
    }

    /// Steps over verbs and complements at the head of a name (好新一轮…, 全面完成…).
    fn trim_start(&self, passage: &Passage<'_>, start: usize, end: usize) -> usize {
        let verb = (start..end).rev().find_map(|at| self.verbs_inside.starting(passage.chars, at).map(|len| at + len));
        let mut from = verb.unwrap_or(start).min(end);
        while from < end && passage.char(from).is_some_and(|c| matches!(c, '好' | '了')) {
            from += 1;
        }
        from
    }

    /// 12345进社区: a number that goes somewhere, with its platform.
    fn number_at(&self, passage: &Passage<'_>, number: usize, at: usize) -> Option<Bare> {
        if passage.char(at.wrapping_sub(1)).is_some_and(|c| c.is_ascii_digit()) {
            return None;
        }
        let digits = (at..at + 6).take_while(|&at| passage.char(at).is_some_and(|c| c.is_ascii_digit())).count();
        if !(3..=5).contains(&digits) || passage.char(at + digits) != Some('进') {
            return None;
        }
        let mut end = at + digits + 3;
        if passage.slice(at + digits + 1..end).iter().any(|&c| !c.is_alphabetic() || self.is(c, STOP)) {
            return None;
        }
        let mut kind = "campaign";
        if let Some(head) = self.head_starting(passage.chars, end).filter(|head| head.strong && head.kind == "platform")
        {
            end += head.len;
            kind = "platform";
        }
        (end <= passage.len()).then(|| Bare {
            passage: number,
            range: at..end,
            kind: Some(kind),
            relation: self.introducer_before(passage, at),
            rule: "number in a name",
            confidence: 0.75,
        })
    }

    /// 天泰之家: a house of something, with a proper-like first part.
    fn home_at(&self, passage: &Passage<'_>, number: usize, at: usize) -> Option<Bare> {
        let before = passage.char(at.wrapping_sub(1)).is_none_or(|c| self.is(c, STOP))
            || self.introducer_ending(passage.chars, at).is_some_and(|(len, _)| len >= 2)
            || passage.slice(at.saturating_sub(2)..at) == ['实', '现'];
        if !before {
            return None;
        }
        let verb = [&self.launches, &self.implements, &self.learns]
            .iter()
            .any(|words| words.starting(passage.chars, at).is_some_and(|len| len >= 2));
        if verb || passage.slice(at..at + 2) == ['实', '现'] {
            return None;
        }
        (2..=4).find_map(|len| {
            let part = passage.slice(at..at + len);
            let home = passage.slice(at + len..at + len + 2) == ['之', '家'];
            let plain = part.len() == len && part.iter().all(|&c| c.is_alphanumeric() && !self.is(c, STOP));
            (home && plain && !passage.quoted(at)).then(|| Bare {
                passage: number,
                range: at..at + len + 2,
                kind: Some("orgform"),
                relation: self.introducer_before(passage, at),
                rule: "house",
                confidence: 0.6,
            })
        })
    }

    /// Every other place where one of `keys` stands, marks inside it not counted.
    ///
    /// A key comes with whether it is typed: it holds a type head or is a part of a name with joints.
    pub(super) fn again(&self, passages: &[Passage<'_>], keys: &BTreeMap<String, bool>) -> Vec<Bare> {
        let keys: Vec<&String> = keys
            .iter()
            .filter(|(key, typed)| key.chars().count() >= if **typed { SHORTEST_TYPED } else { SHORTEST_KEY })
            .map(|(key, _)| key)
            .collect();
        let keys = Keys::new(keys.into_iter().map(String::as_str));
        let mut found = Vec::new();
        for (number, passage) in passages.iter().enumerate() {
            let places = keys.find(passage.chars, |c| self.is(c, UNCOUNTED)).into_iter();
            // 某某活动领导小组: a body is no mention of what it is for.
            for range in places.filter(|range| self.body_tails.starting(passage.chars, range.end).is_none()) {
                found.push(Bare {
                    passage: number,
                    relation: self.introducer_before(passage, range.start),
                    range,
                    kind: None,
                    rule: "named elsewhere in the text",
                    confidence: 0.6,
                });
            }
        }
        found
    }
}

/// Where the next 之家 begins at or after `from`; beyond the text when there is none.
fn next_house(chars: &[char], from: usize) -> usize {
    let rest = chars.get(from..).unwrap_or(&[]);
    rest.windows(2).position(|pair| pair == ['之', '家']).map_or(usize::MAX, |at| from + at)
}
