//! The words that show what a text rests on, from `lexicons/references.toml`.
//! It decides nothing; `authority` and `number` do.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::PipelineError;
use crate::document::extract::wordlist::{Words, broken};

const FILE: &str = include_str!("../../../../lexicons/references.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    verbs: RawVerbs,
    heads: RawHeads,
    issuers: RawIssuers,
    doctrines: RawDoctrines,
    spirit: RawSpirit,
    negative: RawNegative,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVerbs {
    stems: String,
    focus: String,
    fillers: String,
    inside: String,
    study: String,
    after: String,
    nouns: String,
    manner: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeads {
    speech: String,
    letter: String,
    meeting: String,
    decision: String,
    tails: String,
    plans: String,
    bare_plans: String,
    laws: String,
    papers: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIssuers {
    names: String,
    vague: String,
    persons: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDoctrines {
    names: String,
    formulas: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpirit {
    before: String,
    never: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNegative {
    own: String,
    inside: String,
}

/// Every list the reference rules read; the file says what each is for.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    pub(super) stems: Words,
    pub(super) focus: Words,
    pub(super) fillers: Words,
    pub(super) inside_verb: Words,
    pub(super) study: Words,
    pub(super) after: Words,
    pub(super) nouns: Words,
    pub(super) manner: Words,
    pub(super) speech: Words,
    pub(super) letter: Words,
    pub(super) meeting: Words,
    pub(super) decision: Words,
    pub(super) tails: Words,
    pub(super) plans: Words,
    pub(super) bare_plans: Words,
    pub(super) laws: Words,
    pub(super) papers: Words,
    pub(super) issuers: Words,
    pub(super) vague: Words,
    pub(super) persons: BTreeMap<String, String>,
    pub(super) doctrines: Words,
    pub(super) formulas: Words,
    pub(super) before_spirit: Words,
    pub(super) never: Words,
    pub(super) own: Words,
    pub(super) inside: Words,
}

impl Lexicon {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("references.toml", &error))?;
        let mut persons = BTreeMap::new();
        for pair in raw.issuers.persons.split_whitespace() {
            let (written, name) = pair.split_once('=').ok_or_else(|| PipelineError::Lexicon {
                name: "references.toml",
                line: 0,
                problem: format!("{pair} is not written=name"),
            })?;
            persons.insert(written.to_owned(), name.to_owned());
        }
        Ok(Self {
            stems: Words::new(&raw.verbs.stems),
            focus: Words::new(&raw.verbs.focus),
            fillers: Words::new(&raw.verbs.fillers),
            inside_verb: Words::new(&raw.verbs.inside),
            study: Words::new(&raw.verbs.study),
            after: Words::new(&raw.verbs.after),
            nouns: Words::new(&raw.verbs.nouns),
            manner: Words::new(&raw.verbs.manner),
            speech: Words::new(&raw.heads.speech),
            letter: Words::new(&raw.heads.letter),
            meeting: Words::new(&raw.heads.meeting),
            decision: Words::new(&raw.heads.decision),
            tails: Words::new(&raw.heads.tails),
            plans: Words::new(&raw.heads.plans),
            bare_plans: Words::new(&raw.heads.bare_plans),
            laws: Words::new(&raw.heads.laws),
            papers: Words::new(&raw.heads.papers),
            issuers: Words::new(&raw.issuers.names),
            vague: Words::new(&raw.issuers.vague),
            persons,
            doctrines: Words::new(&raw.doctrines.names),
            formulas: Words::new(&raw.doctrines.formulas),
            before_spirit: Words::new(&raw.spirit.before),
            never: Words::new(&raw.spirit.never),
            own: Words::new(&raw.negative.own),
            inside: Words::new(&raw.negative.inside),
        })
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_lists_parse_and_hold_what_the_rules_rely_on() {
        let lexicon = Lexicon::bundled().expect("bundled lexicon");
        let has = |words: &Words, word: &str| words.has(&word.chars().collect::<Vec<_>>());
        assert!(has(&lexicon.stems, "贯彻") && has(&lexicon.focus, "围绕") && has(&lexicon.tails, "精神"));
        assert!(has(&lexicon.meeting, "全会") && has(&lexicon.speech, "重要讲话") && has(&lexicon.letter, "回信"));
        for (written, name) in &lexicon.persons {
            assert!(has(&lexicon.issuers, written), "{written} is an issuer");
            assert!(written.chars().next() == name.chars().next(), "{written} is {name}");
        }
    }
}
