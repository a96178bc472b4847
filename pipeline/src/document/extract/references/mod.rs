//! References: the authorities a text says an action, a meeting or a person rests on, carries out or studies.
//! Documents that only speak, titles the reported body issues itself and standing formulas are no references.

mod authority;
mod lexicon;
mod number;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::ops::Range;

use authority::Authority;
use lexicon::Lexicon;
use number::number_at;

use super::Reading;
use super::passage::{Passage, is_quote};
use crate::PipelineError;
use crate::document::facts::{Reference, ReferenceKind, ReferenceUse};

/// A list under one verb has at most this many members.
const LONGEST_LIST: usize = 12;

/// Distinct names of meetings that are compared with each other; reports name some twenty.
const MOST_NAMES: usize = 300;

/// Finds references.
#[derive(Debug, Clone)]
pub struct ReferenceExtractor {
    lexicon: Lexicon,
}

/// A reference before names are compared over the text.
struct Found {
    passage: usize,
    authority: Authority,
    verb: Option<String>,
    name: String,
    issuer: Option<String>,
}

impl ReferenceExtractor {
    /// An extractor with the bundled lexicon.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when the bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { lexicon: Lexicon::bundled()? })
    }

    /// The references of a document in text order.
    #[must_use]
    pub fn extract(&self, reading: &Reading<'_>) -> Vec<Reference> {
        let passages = Passage::all(reading);
        let mut found = Vec::new();
        for (number, passage) in passages.iter().enumerate() {
            self.read(passage, number, &mut found);
        }
        let mut names: Vec<String> = found
            .iter()
            .filter(|found: &&Found| found.authority.kind == ReferenceKind::Meeting)
            .map(|found| found.name.clone())
            .collect();
        names.sort();
        names.dedup();
        names.truncate(MOST_NAMES);
        let mut references: Vec<Reference> = found
            .into_iter()
            .filter_map(|found| {
                let passage = passages.get(found.passage)?;
                let name = if found.authority.kind == ReferenceKind::Meeting {
                    fullest(&found.name, &names).unwrap_or(found.name)
                } else {
                    found.name
                };
                let number = found.authority.number;
                Some(Reference {
                    span: passage.span(found.authority.range),
                    usage: self.usage(found.verb.as_deref()),
                    verb: found.verb,
                    kind: found.authority.kind,
                    name,
                    issuer: found.issuer,
                    doc_number: number.as_ref().map(|number| {
                        let chars = passage.slice(number.range.clone());
                        chars.iter().filter(|c| !c.is_whitespace()).collect()
                    }),
                    doc_number_code: number.as_ref().map(|number| number.code.clone()).filter(|code| !code.is_empty()),
                    doc_number_year: number.as_ref().map(|number| number.year),
                    doc_number_serial: number.as_ref().map(|number| number.serial),
                })
            })
            .collect();
        references.sort_by_key(|reference| reference.span);
        references
    }

    fn usage(&self, verb: Option<&str>) -> ReferenceUse {
        let Some(verb) = verb else { return ReferenceUse::Cited };
        let chars: Vec<char> = verb.chars().collect();
        if self.lexicon.after.has(&chars) {
            ReferenceUse::Cited
        } else if self.lexicon.study.starting(&chars, 0).is_some() {
            ReferenceUse::Studied
        } else {
            ReferenceUse::Basis
        }
    }

    /// One pass over a passage: verbs with their lists, then what stands without a verb.
    fn read(&self, passage: &Passage<'_>, number: usize, found: &mut Vec<Found>) {
        let mut at = 0;
        while at < passage.len() {
            if let Some((end, verb)) = self.lexicon.verb_at(passage, at) {
                let stop = self.read_list(passage, number, end, &verb, found);
                at = stop.max(end);
                continue;
            }
            at = self.read_alone(passage, number, at, found);
        }
    }

    /// The authorities that follow a verb; returns where reading goes on.
    fn read_list(&self, passage: &Passage<'_>, number: usize, end: usize, verb: &str, found: &mut Vec<Found>) -> usize {
        let lexicon = &self.lexicon;
        let mut from = lexicon.after_fillers(passage, end);
        let mut stop = end;
        let mut issuer: Option<String> = None;
        for _ in 0..LONGEST_LIST {
            let Some(authority) = lexicon.authority(passage, from, verb) else { break };
            stop = authority.range.end;
            let own = self.issuer(passage, authority.range.clone());
            issuer = own.or_else(|| {
                let inherits = matches!(authority.kind, ReferenceKind::Letter | ReferenceKind::Speech);
                issuer.clone().filter(|_| inherits)
            });
            self.push(passage, number, authority, Some(verb.to_owned()), issuer.clone(), found);
            let mut next = stop;
            while passage.char(next).is_some_and(|c| matches!(c, '、' | '和' | '与' | '及' | '以' | ' ')) {
                next += 1;
            }
            let directly = passage.char(next) == Some('《');
            if next == stop && !directly {
                break;
            }
            from = next;
        }
        stop
    }

    /// 会议精神 and numbered titles without a verb before them; returns where reading goes on.
    fn read_alone(&self, passage: &Passage<'_>, number: usize, at: usize, found: &mut Vec<Found>) -> usize {
        let lexicon = &self.lexicon;
        if let Some(authority) = lexicon.spirit(passage, at) {
            let end = authority.range.end;
            let verb = self.verb_after(passage, end);
            let issuer = self.issuer(passage, authority.range.clone());
            self.push(passage, number, authority, verb, issuer, found);
            return end;
        }
        if passage.char(at) == Some('《')
            && let Some((close, kind)) = lexicon.title_at(passage, at)
            && let Some((end, doc_number)) = lexicon.number_after(passage, close + 1)
        {
            let own = at.checked_sub(1).is_some_and(|_| lexicon.own.ending(passage.chars, at).is_some());
            if !own {
                let authority =
                    Authority { range: at..end, name: at..close + 1, kind, number: Some(doc_number), tailed: false };
                self.push(passage, number, authority, None, None, found);
            }
            return end;
        }
        if passage.char(at) == Some('《')
            && let Some(close) = lexicon.closing_title(passage, at)
        {
            // What a title says is not said here: 《关于学习贯彻…精神的通知》.
            return close + 1;
        }
        if let Some(doc_number) = number_at(passage.chars, at).filter(|number| !number.code.is_empty()) {
            return doc_number.range.end;
        }
        at + 1
    }

    /// The verb after 精神: 引发热议, or a basis verb later in the clause.
    fn verb_after(&self, passage: &Passage<'_>, from: usize) -> Option<String> {
        // Forty code points: the rest of a clause.
        for at in from..from + 40 {
            if passage.char(at).is_none_or(|c| matches!(c, ',' | '。' | ';' | '\n')) {
                return None;
            }
            if let Some(len) = self.lexicon.after.starting(passage.chars, at) {
                return Some(passage.string(at..at + len));
            }
            if let Some((_, verb)) = self.lexicon.verb_at(passage, at) {
                return Some(verb);
            }
        }
        None
    }

    fn issuer(&self, passage: &Passage<'_>, range: Range<usize>) -> Option<String> {
        let len = self.lexicon.issuers.starting(passage.chars, range.start)?;
        if range.start + len > range.end || passage.char(range.start) == Some('《') {
            return None;
        }
        let written = passage.string(range.start..range.start + len);
        Some(self.lexicon.persons.get(&written).cloned().unwrap_or(written))
    }

    fn push(
        &self,
        passage: &Passage<'_>,
        number: usize,
        authority: Authority,
        verb: Option<String>,
        issuer: Option<String>,
        found: &mut Vec<Found>,
    ) {
        let members = members(passage, &authority);
        if members.len() > 1 {
            let last = members.len() - 1;
            for (index, (range, name)) in members.into_iter().enumerate() {
                let range = if index == last { range.start..authority.range.end } else { range };
                let authority = Authority { range, ..authority.clone() };
                found.push(Found { passage: number, authority, verb: verb.clone(), name, issuer: issuer.clone() });
            }
            return;
        }
        let name = passage.slice(authority.name.clone());
        let name: String =
            name.iter().filter(|&&c| !is_quote(c) && !matches!(c, '《' | '》')).collect::<String>().trim().to_owned();
        found.push(Found { passage: number, authority, verb, name, issuer });
    }
}

/// The meetings under one head (党的二十大和二十届二中、三中全会): range and full name of each.
fn members(passage: &Passage<'_>, authority: &Authority) -> Vec<(Range<usize>, String)> {
    if authority.kind != ReferenceKind::Meeting {
        return Vec::new();
    }
    let mut members: Vec<(Range<usize>, String)> = Vec::new();
    let mut session: Option<String> = None;
    let mut start = authority.name.start;
    for at in authority.name.start..=authority.name.end {
        let joint = passage.char(at).is_some_and(|c| matches!(c, '和' | '、' | '及' | '暨' | '与'));
        if !(joint || at == authority.name.end) {
            continue;
        }
        let piece = passage.string(start..at);
        let bare = piece.strip_prefix("党的").unwrap_or(&piece);
        let numbered = bare.chars().next().is_some_and(|c| "一二三四五六七八九十历".contains(c));
        if !numbered || bare.chars().count() > 12 {
            return Vec::new();
        }
        if let Some((before, _)) = bare.split_once('届') {
            session = Some(format!("{before}届"));
        }
        let mut name = piece.clone();
        if !(name.ends_with('大') || name.ends_with("全会")) {
            name.push_str("全会");
        }
        if !name.contains('届')
            && name.ends_with("全会")
            && !name.starts_with('历')
            && let Some(session) = &session
        {
            name = format!("{session}{name}");
        }
        members.push((start..at, name));
        start = at + 1;
    }
    members
}

/// The longest name in the text of which `name` is a short form: one piece left out, beginning and end kept.
fn fullest(name: &str, names: &[String]) -> Option<String> {
    if ["会议", "全会", "大会"].contains(&name) {
        // 全会精神 after one named session means that session; among several it stays open.
        let mut named = names.iter().filter(|other| other.len() > name.len() && other.ends_with(name));
        let first = named.next()?;
        return named.all(|other| other == first).then(|| first.clone());
    }
    let short: Vec<char> = name.chars().collect();
    names
        .iter()
        .filter(|other| {
            let long: Vec<char> = other.chars().collect();
            if long.len() <= short.len() {
                return false;
            }
            let head = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
            let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
            // 省委七次全会 in 省委十一届七次全会; 社会工作会议 in 省委社会工作会议.
            (head >= 2 && tail >= 3 && head + tail >= short.len()) || (tail == short.len() && tail >= 6)
        })
        .max_by(|a, b| a.chars().count().cmp(&b.chars().count()).then_with(|| b.cmp(a)))
        .cloned()
}
