//! Statements: one contiguous stretch of words given to one speaker under one attribution.
//! Words quoted inside someone's words make no statement of their own, nor do acts of speech without words.

mod act;
mod attribution;
mod earlier;
mod label;
mod lexicon;
mod nameless;
mod names;
mod narrative;
mod quoted;
mod stretch;
mod subject;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod title;
mod verb;
mod weights;

use std::collections::BTreeMap;

use act::Stand;
use attribution::Attribution;
use lexicon::Lexicon;

use stretch::{Course, Stretch};
use subject::{People, Person, Who};
use title::Title;

use super::Reading;
use super::passage::Passage;
use super::wordlist::Words;
use crate::PipelineError;
use crate::document::facts::Statement;
use crate::document::layout::Part;
use crate::span::Span;

/// Fewest code points of a statement: 同意。 is an answer, not a statement.
const FEWEST: usize = 4;
/// The verb of words that stand under a name on the screen, without a verb of their own.
const ON_SCREEN: &str = "说";

/// What every rule reads: the lists, the words of the segmentation and the people of the document.
struct Scene<'a, 'b> {
    lexicon: &'b Lexicon,
    tokens: &'a [Span],
    /// The characters of the text.
    view: &'a [char],
    people: People,
    passages: &'b [&'b Passage<'a>],
    /// The titles in the text.
    titles: Vec<Title>,
}

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
        let passages: Vec<&Passage<'_>> =
            reading.passages().iter().filter(|passage| passage.part != Part::Title).collect();
        let mut scene = Scene {
            lexicon: &self.lexicon,
            tokens: &reading.tokens.spans,
            view: reading.view.chars(),
            people: People::new(),
            passages: &passages,
            titles: Vec::new(),
        };
        (scene.people, scene.titles) = scene.titled();
        let interview = label::is_interview(&self.lexicon, &passages);
        let mut attributions: Vec<Vec<Attribution>> =
            passages.iter().map(|passage| scene.attributions(passage)).collect();
        // Whoever speaks anywhere is somebody a pronoun may mean.
        let speakers: Vec<Person> = {
            let course = Course { scene: &scene, passages: &passages, attributions: &attributions, interview };
            (0..passages.len()).filter_map(|place| course.label(place)).map(|label| label.person).collect()
        };
        let named = attributions.iter().flatten().filter_map(|attribution| match &attribution.subject.who {
            Who::Person(person) => Some(person.clone()),
            _ => None,
        });
        let titled = scene.people.len();
        for person in speakers.into_iter().chain(named) {
            scene.people.entry(person.name.clone()).or_insert(person);
        }
        // Who speaks by the bare name is known in the clauses before it too (某某积极评价…,表示…).
        if scene.people.len() > titled {
            attributions = passages.iter().map(|passage| scene.attributions(passage)).collect();
        }
        let course = Course { scene: &scene, passages: &passages, attributions: &attributions, interview };
        let mut statements: Vec<Statement> = Vec::new();
        let mut last: Option<Last> = None;
        let mut known: BTreeMap<String, Person> = scene.people.clone();
        let mut labelled: Option<usize> = None;
        for (place, (passage, list)) in passages.iter().zip(&attributions).enumerate() {
            if labelled == Some(place) {
                continue;
            }
            if let Some(label) = course.label(place) {
                labelled = Some(label.place);
                if let Some(who) = self.resolve(&scene, &Who::Person(label.person), None, &mut known, place)
                    && label.stretch.span.len() >= FEWEST
                {
                    self.push(reading, ON_SCREEN, &who, &[], label.stretch, &mut statements);
                    last = Some(who);
                }
                if label.place == place {
                    continue;
                }
            }
            let mut open: Option<&Attribution> = None;
            for (index, attribution) in list.iter().enumerate() {
                if open.is_some_and(|outer| course.nested(passage, outer, attribution))
                    || course.relays(passage, list, index)
                {
                    continue;
                }
                let taken = statements.last().map_or(0, |statement| statement.span.end as usize);
                if passage.start + attribution.verb_at < taken {
                    continue;
                }
                let low = taken.saturating_sub(passage.start);
                let antecedent = matches!(attribution.subject.who, Who::Pronoun | Who::They | Who::Same)
                    .then(|| {
                        let plural = attribution.subject.who == Who::They;
                        scene.antecedent(passage, low, attribution.subject.start, plural)
                    })
                    .flatten();
                let subject = antecedent.as_ref().unwrap_or(&attribution.subject.who);
                let Some(who) = self.resolve(&scene, subject, last.as_ref(), &mut known, place) else { continue };
                let Some(stretch) = course.stretch(place, index, taken) else { continue };
                if stretch.span.len() < FEWEST {
                    continue;
                }
                open = Some(attribution);
                self.push(reading, &attribution.verb, &who, &attribution.subject.others, stretch, &mut statements);
                last = Some(Last { place, ..who });
            }
        }
        statements.sort_by_key(|statement| statement.span);
        statements
    }

    /// The speaker with what is known of them elsewhere in the text; `None` when a pronoun has nobody to mean.
    fn resolve(
        &self,
        scene: &Scene<'_, '_>,
        who: &Who,
        last: Option<&Last>,
        known: &mut People,
        place: usize,
    ) -> Option<Last> {
        Some(match who {
            Who::Person(person) => {
                let person = scene.full_name(&person.name, known).cloned().unwrap_or_else(|| person.clone());
                // 同志 is a form of address, not a title.
                let person = Person { role: person.role.filter(|role| role != "同志"), ..person };
                let earlier = known.get(&person.name);
                let titled = if person.role.is_some() { Some(&person) } else { earlier.or(Some(&person)) };
                let titled = match (titled, earlier) {
                    (Some(here), Some(there)) if here.organisation.is_none() && shorter(here, there) => Some(there),
                    (here, _) => here,
                }?
                .clone();
                if scene.reports_here(&titled) {
                    return None;
                }
                known.entry(titled.name.clone()).or_insert_with(|| titled.clone());
                Last { speaker: Some(titled.name), role: titled.role, organisation: titled.organisation, place }
            }
            Who::Pronoun => last.filter(|last| last.speaker.is_some())?.clone(),
            Who::Same => last.filter(|last| last.place == place)?.clone(),
            Who::They => {
                let group = last.filter(|last| last.place == place && last.role.is_none());
                let name = group.and_then(|last| last.speaker.clone()).unwrap_or_else(|| "他们".to_owned());
                Last { speaker: Some(name), role: None, organisation: None, place }
            }
            Who::Collective(name) => Last { speaker: Some(name.clone()), role: None, organisation: None, place },
            Who::Unnamed(role, organisation) => {
                if let Some(person) = role.as_deref().and_then(|role| scene.holder(role, known)) {
                    let Person { name, role, organisation } = person.clone();
                    return Some(Last { speaker: Some(name), role, organisation, place });
                }
                // 该负责人: the office named before.
                let same =
                    last.filter(|last| organisation.is_none() && last.speaker.is_none() && ends(&last.role, role));
                let organisation = organisation.clone().or_else(|| same?.organisation.clone());
                Last { speaker: None, role: role.clone(), organisation, place }
            }
            Who::Body(name) => Last { speaker: None, role: None, organisation: Some(name.clone()), place },
        })
    }

    /// What the act model sees of somebody's words, by the names of `lexicons/statements_acts.tsv`, each with the share of
    /// clauses it is seen in. Weights are learned from it.
    #[must_use]
    pub fn seen_in(&self, verb: &str, speaker: Option<&str>, role: Option<&str>, words: &[char]) -> Vec<(String, f64)> {
        let mut all = Vec::new();
        let alone = speaker.is_none() && role.is_none();
        let stand = self.stand(verb, speaker, role);
        self.lexicon.observe(verb, words, stand, alone, &mut |seen, share| all.push((seen.name(), share)));
        all
    }

    /// How the speaker stands to those spoken to.
    fn stand(&self, verb: &str, speaker: Option<&str>, role: Option<&str>) -> Stand {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let holds = |list: &Words, text: Option<&str>| text.is_some_and(|text| list.found_in(&chars(text)));
        let superior = speaker.is_none() || holds(&self.lexicon.superior, role);
        let directs = self.lexicon.directive.has(&chars(verb));
        let judges = self.lexicon.judge_verbs.has(&chars(verb));
        let nobody = speaker.is_none() && role.is_none();
        if superior && directs {
            Stand::Directs
        } else if directs || judges || holds(&self.lexicon.leaders, role) || nobody {
            Stand::Leads
        } else {
            Stand::Speaks
        }
    }

    fn push(
        &self,
        reading: &Reading<'_>,
        verb: &str,
        who: &Last,
        others: &[Person],
        stretch: Stretch,
        statements: &mut Vec<Statement>,
    ) {
        let words = reading.view.slice(stretch.span);
        let stand = self.stand(verb, who.speaker.as_deref(), who.role.as_deref());
        let act = self.lexicon.act(verb, words, stand, who.speaker.is_none() && who.role.is_none());
        let others =
            others.iter().map(|person| (Some(person.name.clone()), person.role.clone(), person.organisation.clone()));
        let speakers = std::iter::once((who.speaker.clone(), who.role.clone(), who.organisation.clone())).chain(others);
        for (speaker, role, organisation) in speakers {
            statements.push(Statement {
                span: stretch.span,
                speaker,
                role,
                // Filled in by `bodies`.
                organisation_resolved: None,
                organisation,
                verb: verb.to_owned(),
                mode: stretch.mode,
                act,
            });
        }
    }
}

/// True when one title ends with the other.
fn ends(long: &Option<String>, short: &Option<String>) -> bool {
    matches!((long, short), (Some(long), Some(short)) if long.ends_with(short.as_str()))
}

/// True when a title is the one known already or a short form of it (书记 for 党工委书记).
fn shorter(here: &Person, there: &Person) -> bool {
    match (&here.role, &there.role) {
        (Some(here), Some(there)) => there.ends_with(here.as_str()),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// Statements that begin before a place and may still hold it: several people of a list share their words.
const OVERLAPPING: usize = 16;

/// The statement whose words hold `span`, if any; of several that do, the last to begin.
pub(super) fn spoken_at(statements: &[Statement], span: Span) -> Option<&Statement> {
    let before = statements.partition_point(|statement| statement.span.start <= span.start);
    statements.iter().take(before).rev().take(OVERLAPPING).find(|statement| statement.span.contains(span))
}
