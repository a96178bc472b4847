//! The words that attribute speech, from `lexicons/statements.toml` and the list of family names.
//! It decides nothing; `subject`, `attribution`, `stretch` and `act` do.

use serde::Deserialize;

use crate::PipelineError;
use crate::document::extract::wordlist::{Words, broken};

const FILE: &str = include_str!("../../../../lexicons/statements.toml");
const SURNAMES: &str = include_str!("../../../../lexicons/statements_surnames.txt");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    verbs: RawVerbs,
    not_verb: RawNotVerb,
    manner: RawManner,
    list: RawList,
    subjects: RawSubjects,
    titles: RawTitles,
    names: RawNames,
    narrative: RawNarrative,
    act: RawAct,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVerbs {
    say: String,
    bare: String,
    tell: String,
    ask: String,
    demand: String,
    pledge: String,
    report: String,
    tails: String,
    light: String,
    light_noun: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotVerb {
    inside: String,
    before: String,
    after: String,
    basis: String,
    thanks: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    each: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManner {
    words: String,
    ends: String,
    starts: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubjects {
    pronoun: String,
    meeting: String,
    collective: String,
    unnamed: String,
    paper: String,
    body: String,
    openers: String,
    none: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTitles {
    heads: String,
    endings: String,
    parts: String,
    organs: String,
    deeds: String,
    cuts: String,
    bodies: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNames {
    foreign: String,
    not_names: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNarrative {
    starts: String,
    deeds: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    demand: String,
    infinitive: String,
    pledge: String,
    report: String,
    assessment: String,
    directive: String,
    superior: String,
}

/// Every list the statement rules read; the file says what each is for.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    pub(super) say: Words,
    pub(super) bare: Words,
    pub(super) tell: Words,
    pub(super) ask: Words,
    pub(super) demand_verbs: Words,
    pub(super) pledge_verbs: Words,
    pub(super) report_verbs: Words,
    pub(super) tails: Words,
    pub(super) light: Words,
    pub(super) light_noun: Words,
    pub(super) inside: Words,
    pub(super) before: Words,
    pub(super) after: Words,
    pub(super) basis: Words,
    pub(super) thanks: Words,
    pub(super) each: Words,
    pub(super) manner: Words,
    pub(super) manner_ends: Words,
    pub(super) manner_starts: Words,
    pub(super) pronoun: Words,
    pub(super) meeting: Words,
    pub(super) collective: Words,
    pub(super) unnamed: Words,
    pub(super) paper: Words,
    pub(super) body: Words,
    pub(super) openers: Words,
    pub(super) nobody: Words,
    pub(super) heads: Words,
    pub(super) endings: Words,
    pub(super) parts: Words,
    pub(super) organs: Words,
    pub(super) deeds: Words,
    pub(super) cuts: Words,
    pub(super) bodies: Words,
    pub(super) foreign: Words,
    pub(super) not_names: Words,
    pub(super) surnames: Words,
    pub(super) narrative_starts: Words,
    pub(super) narrative_deeds: Words,
    pub(super) act_demand: Words,
    pub(super) act_infinitive: Words,
    pub(super) act_pledge: Words,
    pub(super) act_report: Words,
    pub(super) act_assessment: Words,
    pub(super) directive: Words,
    pub(super) superior: Words,
}

impl Lexicon {
    /// Reads the bundled files.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("statements.toml", &error))?;
        let surnames: String = SURNAMES.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
        Ok(Self {
            say: Words::new(&raw.verbs.say),
            bare: Words::new(&raw.verbs.bare),
            tell: Words::new(&raw.verbs.tell),
            ask: Words::new(&raw.verbs.ask),
            demand_verbs: Words::new(&raw.verbs.demand),
            pledge_verbs: Words::new(&raw.verbs.pledge),
            report_verbs: Words::new(&raw.verbs.report),
            tails: Words::new(&raw.verbs.tails),
            light: Words::new(&raw.verbs.light),
            light_noun: Words::new(&raw.verbs.light_noun),
            inside: Words::new(&raw.not_verb.inside),
            before: Words::new(&raw.not_verb.before),
            after: Words::new(&raw.not_verb.after),
            basis: Words::new(&raw.not_verb.basis),
            thanks: Words::new(&raw.not_verb.thanks),
            each: Words::new(&raw.list.each),
            manner: Words::new(&raw.manner.words),
            manner_ends: Words::new(&raw.manner.ends),
            manner_starts: Words::new(&raw.manner.starts),
            pronoun: Words::new(&raw.subjects.pronoun),
            meeting: Words::new(&raw.subjects.meeting),
            collective: Words::new(&raw.subjects.collective),
            unnamed: Words::new(&raw.subjects.unnamed),
            paper: Words::new(&raw.subjects.paper),
            body: Words::new(&raw.subjects.body),
            openers: Words::new(&raw.subjects.openers),
            nobody: Words::new(&raw.subjects.none),
            heads: Words::new(&raw.titles.heads),
            endings: Words::new(&raw.titles.endings),
            parts: Words::new(&raw.titles.parts),
            organs: Words::new(&raw.titles.organs),
            deeds: Words::new(&raw.titles.deeds),
            cuts: Words::new(&raw.titles.cuts),
            bodies: Words::new(&raw.titles.bodies),
            foreign: Words::new(&raw.names.foreign),
            not_names: Words::new(&raw.names.not_names),
            surnames: Words::new(&surnames),
            narrative_starts: Words::new(&raw.narrative.starts),
            narrative_deeds: Words::new(&raw.narrative.deeds),
            act_demand: Words::new(&raw.act.demand),
            act_infinitive: Words::new(&raw.act.infinitive),
            act_pledge: Words::new(&raw.act.pledge),
            act_report: Words::new(&raw.act.report),
            act_assessment: Words::new(&raw.act.assessment),
            directive: Words::new(&raw.act.directive),
            superior: Words::new(&raw.act.superior),
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
        for verb in ["强调", "表示", "指出", "要求", "说"] {
            assert!(has(&lexicon.say, verb), "{verb}");
        }
        for verb in ["表示", "要求"] {
            assert!(has(&lexicon.bare, verb) && has(&lexicon.say, verb), "bare verbs are verbs of saying: {verb}");
        }
        for name in ["欧阳", "王", "应", "陶"] {
            assert!(has(&lexicon.surnames, name), "{name}");
        }
        assert!(has(&lexicon.heads, "书记") && has(&lexicon.meeting, "会议") && has(&lexicon.collective, "大家"));
    }
}
