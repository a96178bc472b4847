//! References: the authorities a text says an action, a meeting or a person rests on, carries out or studies.
//! Documents that only speak, titles the reported body issues itself and standing formulas are no references.

mod authority;
mod campaign;
mod law;
mod lexicon;
mod meeting;
mod names;
mod number;
mod spirit;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod title;
mod verb;

use std::ops::Range;

use authority::Authority;
use lexicon::Lexicon;
use meeting::members;
use names::fullest;
use verb::Verb;

use super::Reading;
use super::passage::{Passage, is_quote};
use crate::PipelineError;
use crate::document::facts::{Reference, ReferenceKind};

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
        let passages = reading.passages();
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
                    usage: self.lexicon.usage(found.verb.as_deref()),
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

    /// One pass over a passage: verbs with their lists, then what stands without a verb.
    fn read(&self, passage: &Passage<'_>, number: usize, found: &mut Vec<Found>) {
        let lexicon = &self.lexicon;
        let (mut at, mut free) = (0, 0);
        while let Some(c) = passage.char(at) {
            if !lexicon.begins_anything(c) {
                at += 1;
                continue;
            }
            let before = found.len();
            let stop = if let Some(verb) = lexicon.verb_at(passage, at) {
                let stop = self.read_list(passage, number, &verb, found);
                if found.len() == before {
                    self.read_before(passage, number, &verb.words, at, free, found);
                }
                stop.max(verb.end)
            } else if let Some(len) = lexicon.nouns.starting(passage.chars, at) {
                // 决策部署落实情况: the noun of the verb, not 学习小组.
                if let Some(verb) = lexicon.carries.starting(passage.chars, at) {
                    self.read_before(passage, number, passage.slice(at..at + verb), at, free, found);
                }
                at + len
            } else {
                self.read_alone(passage, number, at, free, found)
            };
            at = stop.max(at + 1);
            if found.len() > before {
                free = at;
            }
        }
    }

    /// The authorities that follow a verb; returns where reading goes on.
    fn read_list(&self, passage: &Passage<'_>, number: usize, verb: &Verb, found: &mut Vec<Found>) -> usize {
        let lexicon = &self.lexicon;
        let mut from = lexicon.after_fillers(passage, verb.end);
        if from > verb.end && lexicon.verb_at(passage, from).is_some() {
            // 学习好、贯彻好…: the last verb governs.
            return from;
        }
        let mut stop = verb.end;
        let mut issuer: Option<String> = None;
        let before = found.len();
        let mut tailed = false;
        for _ in 0..LONGEST_LIST {
            let Some(authority) = lexicon.authority(passage, from, verb) else {
                // 贯彻党的路线方针政策和中央决策部署: a formula may stand first.
                let formula = lexicon.formulas.starting(passage.chars, from).map(|len| from + len);
                match formula.map(|end| (end, after_joint(lexicon, passage, end))) {
                    Some((end, next)) if next > end => from = next,
                    _ => break,
                }
                continue;
            };
            stop = authority.range.end;
            tailed |= authority.tailed;
            let own = self.issuer(passage, &authority);
            issuer = own.or_else(|| {
                let inherits = matches!(authority.kind, ReferenceKind::Letter | ReferenceKind::Speech);
                issuer.clone().filter(|_| inherits)
            });
            self.push(passage, number, authority, Some(verb.text()), issuer.clone(), found);
            let next = after_joint(lexicon, passage, stop);
            let directly = passage.char(next) == Some('《');
            if next == stop && !directly {
                break;
            }
            from = next;
        }
        if verb.strict && !tailed {
            found.truncate(before);
        }
        stop
    }

    /// The authority before a verb that carries it out (《…》的贯彻落实), when it is not taken yet.
    fn read_before(
        &self,
        passage: &Passage<'_>,
        number: usize,
        verb: &[char],
        at: usize,
        free: usize,
        found: &mut Vec<Found>,
    ) {
        if self.lexicon.carries.starting(verb, 0).is_none() {
            return;
        }
        for authority in self.lexicon.carried_out(passage, at).into_iter().rev() {
            if authority.range.start < free {
                continue;
            }
            let issuer = self.issuer(passage, &authority);
            self.push(passage, number, authority, Some(verb.iter().collect()), issuer, found);
        }
    }

    /// …精神 and 以《…》为依据 without a verb before them; returns where reading goes on.
    fn read_alone(
        &self,
        passage: &Passage<'_>,
        number: usize,
        at: usize,
        free: usize,
        found: &mut Vec<Found>,
    ) -> usize {
        let lexicon = &self.lexicon;
        if passage.char(at) == Some('精') {
            let Some(authority) = lexicon.spirit(passage, at).filter(|one| one.range.start >= free) else {
                return at + 1;
            };
            let end = authority.range.end;
            let verb = serving(lexicon, passage, &authority.range).or_else(|| lexicon.verb_after(passage, end));
            let issuer = self.issuer(passage, &authority);
            self.push(passage, number, authority, verb, issuer, found);
            return end;
        }
        // What a title says is not said here: 《关于学习贯彻…精神的通知》.
        let Some(close) = lexicon.closing_title(passage, at) else { return at + 1 };
        if let Some(authority) = lexicon.titled(passage, at, at, &[])
            && let Some(verb) = serving(lexicon, passage, &authority.range)
        {
            let end = authority.range.end;
            self.push(passage, number, authority, Some(verb), None, found);
            return end;
        }
        close + 1
    }

    fn issuer(&self, passage: &Passage<'_>, authority: &Authority) -> Option<String> {
        let from = authority.range.start;
        if passage.char(from) == Some('《') || authority.kind == ReferenceKind::Law {
            return None;
        }
        let end = match self.lexicon.issuer_end(passage, from) {
            Some(end) => end,
            None if authority.kind == ReferenceKind::PolicyDecision => {
                self.lexicon.body_before(passage, from, authority.name.end)?
            }
            None => return None,
        };
        if end > authority.range.end {
            return None;
        }
        let written = passage.string(from..end);
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
        let members: Vec<(Range<usize>, String)> = members(&self.lexicon, passage, &authority);
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

/// 以…为依据 around a range, as a verb.
fn serving(lexicon: &Lexicon, passage: &Passage<'_>, range: &Range<usize>) -> Option<String> {
    if passage.char(range.start.wrapping_sub(1)) != Some('以') {
        return None;
    }
    let len = lexicon.serves.starting(passage.chars, range.end)?;
    Some(format!("以…{}", passage.string(range.end..range.end + len)))
}

/// Steps over what joins the members of a list: 和, 、, 以及, also after a comma.
fn after_joint(lexicon: &Lexicon, passage: &Passage<'_>, at: usize) -> usize {
    // 《…》等法律法规和《…》: the list goes on after its head.
    let headed = lexicon.list_heads.starting(passage.chars, at).map_or(at, |len| at + len);
    let mut next = headed;
    if passage.slice(next..next + 3) == [',', '以', '及'] {
        next += 3;
    }
    while passage.char(next).is_some_and(|c| matches!(c, '、' | '和' | '与' | '及' | '以' | '暨' | ' ')) {
        next += 1;
    }
    if next > headed || headed == at { next } else { at }
}
