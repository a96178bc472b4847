//! Statements: one contiguous stretch of words given to one speaker under one attribution.
//! Words quoted inside someone's words make no statement of their own, nor do acts of speech without words.

mod act;
mod attribution;
mod lexicon;
mod stretch;
mod subject;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod title;

use std::collections::BTreeMap;

use attribution::Attribution;
use lexicon::Lexicon;
use stretch::{Course, Stretch};
use subject::{People, Person, Who};

use super::Reading;
use super::passage::Passage;
use crate::PipelineError;
use crate::document::facts::Statement;
use crate::document::layout::Part;
use crate::span::Span;

/// Fewest code points of a statement: 同意。 is an answer, not a statement.
const FEWEST: usize = 4;

/// Finds statements.
#[derive(Debug, Clone)]
pub struct StatementExtractor {
    lexicon: Lexicon,
}

/// The speaker the next pronoun or bare 还强调 means.
#[derive(Debug, Clone)]
struct Last {
    speaker: Option<String>,
    role: Option<String>,
    organisation: Option<String>,
    place: usize,
}

impl StatementExtractor {
    /// An extractor with the bundled lexicons.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when a bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { lexicon: Lexicon::bundled()? })
    }

    /// The statements of a document in order of their words.
    #[must_use]
    pub fn extract(&self, reading: &Reading<'_>) -> Vec<Statement> {
        let passages: Vec<Passage<'_>> =
            Passage::all(reading).into_iter().filter(|passage| passage.part != Part::Title).collect();
        let people = self.lexicon.people(&passages);
        let attributions: Vec<Vec<Attribution>> =
            passages.iter().map(|passage| self.lexicon.attributions(passage, &people)).collect();
        let course = Course { lexicon: &self.lexicon, passages: &passages, attributions: &attributions };
        let mut statements: Vec<Statement> = Vec::new();
        let mut last: Option<Last> = None;
        let mut known: BTreeMap<String, Person> = people;
        for (place, (passage, list)) in passages.iter().zip(&attributions).enumerate() {
            let mut open: Option<&Attribution> = None;
            for (index, attribution) in list.iter().enumerate() {
                if open.is_some_and(|outer| course.nested(passage, outer, attribution)) {
                    continue;
                }
                let taken = statements.last().map_or(0, |statement| statement.span.end as usize);
                if passage.start + attribution.verb_at < taken {
                    continue;
                }
                let here = last.as_ref().is_some_and(|last| last.place == place);
                let antecedent = (matches!(attribution.subject.who, Who::Pronoun | Who::Same) && !here)
                    .then(|| self.lexicon.antecedent(passage, attribution.subject.start, &known))
                    .flatten()
                    .map(Who::Person);
                let subject = antecedent.as_ref().unwrap_or(&attribution.subject.who);
                let Some(who) = self.resolve(subject, last.as_ref(), &mut known, place) else { continue };
                let Some(stretch) = course.stretch(place, index, taken) else { continue };
                if stretch.span.len() < FEWEST {
                    continue;
                }
                open = Some(attribution);
                self.push(reading, attribution, &who, stretch, &mut statements);
                last = Some(Last { place, ..who });
            }
        }
        statements.sort_by_key(|statement| statement.span);
        statements
    }

    /// The speaker with what is known of them elsewhere in the text; `None` when a pronoun has nobody to mean.
    fn resolve(&self, who: &Who, last: Option<&Last>, known: &mut People, place: usize) -> Option<Last> {
        Some(match who {
            Who::Person(person) => {
                let person = self.lexicon.full_name(&person.name, known).cloned().unwrap_or_else(|| person.clone());
                // 同志 is a form of address, not a title.
                let person = Person { role: person.role.filter(|role| role != "同志"), ..person };
                let earlier = known.get(&person.name);
                let titled = if person.role.is_some() { Some(&person) } else { earlier.or(Some(&person)) };
                let titled = match (titled, earlier) {
                    (Some(here), Some(there)) if here.organisation.is_none() && shorter(here, there) => Some(there),
                    (here, _) => here,
                }?
                .clone();
                known.entry(titled.name.clone()).or_insert_with(|| titled.clone());
                Last { speaker: Some(titled.name), role: titled.role, organisation: titled.organisation, place }
            }
            Who::Pronoun => last.filter(|last| last.speaker.is_some())?.clone(),
            Who::Same => last.filter(|last| last.place == place)?.clone(),
            Who::Collective(name) => Last { speaker: Some(name.clone()), role: None, organisation: None, place },
            Who::Unnamed(role, organisation) => {
                Last { speaker: None, role: role.clone(), organisation: organisation.clone(), place }
            }
            Who::Body(name) => Last { speaker: None, role: None, organisation: Some(name.clone()), place },
        })
    }

    fn push(
        &self,
        reading: &Reading<'_>,
        attribution: &Attribution,
        who: &Last,
        stretch: Stretch,
        statements: &mut Vec<Statement>,
    ) {
        let words = reading.view.slice(stretch.span);
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let superior = who.speaker.is_none()
            || who.role.as_deref().is_some_and(|role| self.lexicon.superior.found_in(&chars(role)));
        let directive = superior && self.lexicon.directive.has(&chars(&attribution.verb));
        let act = self.lexicon.act(&attribution.verb, words, directive);
        let region = reading.layout.region.as_ref().map(|region| region.name.as_str());
        let others = attribution
            .others
            .iter()
            .map(|person| (Some(person.name.clone()), person.role.clone(), person.organisation.clone()));
        let speakers = std::iter::once((who.speaker.clone(), who.role.clone(), who.organisation.clone())).chain(others);
        for (speaker, role, organisation) in speakers {
            statements.push(Statement {
                span: stretch.span,
                speaker,
                role,
                organisation_resolved: organisation.as_deref().and_then(|body| with_region(body, region)),
                organisation,
                verb: attribution.verb.clone(),
                mode: stretch.mode,
                act,
            });
        }
    }
}

/// True when a title is the one known already or a short form of it (书记 for 党工委书记).
fn shorter(here: &Person, there: &Person) -> bool {
    match (&here.role, &there.role) {
        (Some(here), Some(there)) => there.ends_with(here.as_str()),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// The body with its full place, when its first part is the last part of the document's region.
fn with_region(body: &str, region: Option<&str>) -> Option<String> {
    let region = region?;
    let chars: Vec<char> = region.chars().collect();
    // The longest overlap: 辽宁省沈阳市铁西区 + 铁西区委组织部.
    (0..chars.len().saturating_sub(1)).find_map(|from| {
        let tail: String = chars.iter().skip(from).collect();
        let head: String = chars.iter().take(from).collect();
        body.starts_with(&tail).then(|| format!("{head}{body}"))
    })
}

/// Statements that begin before a place and may still hold it: several people of a list share their words.
const OVERLAPPING: usize = 16;

/// The statement whose words hold `span`, if any; of several that do, the last to begin.
pub(super) fn spoken_at(statements: &[Statement], span: Span) -> Option<&Statement> {
    let before = statements.partition_point(|statement| statement.span.start <= span.start);
    statements.iter().take(before).rev().take(OVERLAPPING).find(|statement| statement.span.contains(span))
}
