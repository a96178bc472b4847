//! Who speaks when the clause of the verb does not say: the subject of an earlier clause, the person a pronoun means,
//! and lists of several people. The clause of the verb itself is read in `subject`.

use std::ops::Range;

use super::Scene;
use super::names::is_reporter;
use super::subject::{Person, Subject, Who, boundary};
use crate::document::extract::passage::Passage;

/// Clauses before the verb in which the subject of the sentence is looked for; the bound keeps the search linear.
const MOST_CLAUSES: usize = 6;

impl Scene<'_, '_> {
    /// The subject of the sentence that `fits`, when the clause of the verb has none of its own; `named` passes over
    /// pronouns.
    pub(super) fn earlier_subject(
        &self,
        passage: &Passage<'_>,
        low: usize,
        clause: usize,
        named: bool,
        fits: &dyn Fn(&Who) -> bool,
    ) -> Option<Subject> {
        let mut end = clause;
        for _ in 0..MOST_CLAUSES {
            while end > low && passage.char(end - 1).is_some_and(|c| c != '”' && boundary(c)) {
                end -= 1;
            }
            if end <= low {
                return None;
            }
            let start = self.clause_start(passage, low, end);
            let head = self.after_openers(passage, start, end);
            if let Some(people) = self.list_ending(passage, head, end) {
                return Some(Subject { start: clause, ..people });
            }
            if self.lexicon.pronoun.starting(passage.chars, head).is_some() && passage.char(head + 1) != Some('们') {
                if !named {
                    return Some(Subject { who: Who::Pronoun, others: Vec::new(), start: clause, own: false });
                }
                end = start;
                continue;
            }
            // 见到了住在山上的某某老人: the person at the end is the object.
            let object = passage.slice(head..end).contains(&'的');
            let whole = (!object).then(|| self.person_ending(passage, head, end)).flatten();
            let whole = whole.filter(|person| person.role.is_some()).map(Who::Person);
            let told = || {
                self.doer(passage, head, end)
                    .filter(|who| matches!(who, Who::Person(person) if person.role.is_some() && !is_reporter(person)))
            };
            let who = whole
                .filter(fits)
                .or_else(|| self.who_heading(passage, head, end, false).filter(fits))
                .or_else(|| told().filter(fits));
            if let Some(who) = who {
                return Some(Subject { who, others: Vec::new(), start: clause, own: false });
            }
            if named && let Some(person) = self.name_heading(passage, head, end) {
                return Some(Subject { who: Who::Person(person), others: Vec::new(), start: clause, own: false });
            }
            if start >= end {
                return None;
            }
            end = start;
        }
        None
    }

    /// The person a pronoun at `at` means: the subject of a clause or sentence before it in the passage, not before
    /// `low`.
    pub(super) fn antecedent(&self, passage: &Passage<'_>, low: usize, at: usize, plural: bool) -> Option<Who> {
        let here = passage.sentence_of(at).start.max(low);
        let before = passage.sentences.partition_point(|sentence| sentence.end <= at);
        // Four sentences: farther back somebody else has usually been named. What is quoted names others.
        let told = |sentence: &&Range<usize>| {
            passage.quote_at(sentence.start).is_none_or(|quote| quote.close + 1 < sentence.end)
        };
        let earlier = passage.sentences.iter().take(before).rev().filter(told).take(4);
        let fits = |who: &Who| match plural {
            true => matches!(who, Who::Collective(_)),
            false => matches!(who, Who::Person(_)),
        };
        std::iter::once(here..at)
            .chain(earlier.filter(|sentence| sentence.start >= low).cloned())
            .filter_map(|range| self.earlier_subject(passage, range.start, range.end, true, &fits))
            .map(|subject| subject.who)
            .find(fits)
    }

    /// Several people with titles before one verb: A总理甲、B州长乙分别表示.
    pub(super) fn list_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Subject> {
        let chars = passage.slice(head..end);
        if !chars.iter().any(|&c| c == '、' || c == '和') {
            return None;
        }
        let stop = (head..end).find(|&at| self.lexicon.each.starting(passage.chars, at).is_some()).unwrap_or(end);
        let mut people = Vec::new();
        let mut at = head;
        while at < stop {
            let mut next = at;
            let person = loop {
                while next < stop && !passage.char(next).is_some_and(|c| matches!(c, '、' | '和')) {
                    next += 1;
                }
                let person = self.person_ending(passage, at, next).filter(|person| person.role.is_some());
                // 经济和能源部长甲: a conjunction inside a title.
                if person.is_some() || passage.char(next) != Some('和') || next >= stop {
                    break person;
                }
                next += 1;
            };
            people.push(person?);
            at = next + 1;
        }
        let mut people = people.into_iter();
        let who = Who::Person(people.next()?);
        let others: Vec<Person> = people.collect();
        (!others.is_empty()).then_some(Subject { who, others, start: head, own: false })
    }

    /// The people of a list (东湖社区书记陶某,民权街社区书记倪某,志愿者杨某等) between `low` and `end`.
    pub(super) fn listed(&self, passage: &Passage<'_>, low: usize, end: usize) -> Vec<Person> {
        let mut people = Vec::new();
        let mut at = low;
        while at < end {
            let mut stop = at;
            while stop < end && !passage.char(stop).is_some_and(|c| matches!(c, ',' | ';' | '。' | ':' | '!')) {
                stop += 1;
            }
            let mut last = stop;
            while passage.char(last.wrapping_sub(1)).is_some_and(|c| matches!(c, '等' | '人' | ' ')) && last > at {
                last -= 1;
            }
            let head = self.after_openers(passage, at, last);
            if let Some(person) = self.person_ending(passage, head, last).filter(|p| p.role.is_some()) {
                people.push(person);
            }
            at = stop + 1;
        }
        people
    }
}
