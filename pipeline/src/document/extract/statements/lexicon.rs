//! The words that attribute speech, from `lexicons/statements.toml` and the list of family names.
//! It decides nothing; `subject`, `attribution`, `stretch` and `act` do.

use serde::Deserialize;

use super::weights::Weights;
use crate::PipelineError;
use crate::document::extract::wordlist::{Words, broken};
use crate::pairs::Pairs;

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
    expect: String,
    say: String,
    gesture: String,
    bare: String,
    sure: String,
    carry: String,
    goes_on: String,
    runs_on: String,
    addressed: String,
    pivots: String,
    single: String,
    only_meetings: String,
    body_goes_on: String,
    body_bare: String,
    tell: String,
    ask: String,
    demand: String,
    pledge: String,
    report: String,
    judge: String,
    news: String,
    tails: String,
    light: String,
    light_noun: String,
    light_comma: String,
    left: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotVerb {
    inside: String,
    carried: String,
    rule: String,
    before: String,
    after: String,
    basis: String,
    thanks: String,
    blame: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    each: String,
    interview: String,
    own_media: String,
    heard: String,
    askers: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManner {
    again: String,
    times: String,
    leads: String,
    words: String,
    ends: String,
    starts: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubjects {
    many: String,
    pronoun: String,
    meeting: String,
    collective: String,
    people: String,
    not_people: String,
    not_group: String,
    unnamed: String,
    speaker_ends: String,
    courtesy: String,
    objects: String,
    paper: String,
    issue: String,
    attend: String,
    sides: String,
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
    own: String,
    meanwhile: String,
    written: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    duty: String,
    forecast: String,
    events: String,
    modal: String,
    demand: String,
    not_demand: String,
    toward: String,
    ours: String,
    others: String,
    habit: String,
    belief: String,
    judgement: String,
    worth: String,
    leaders: String,
    infinitive: String,
    pledge: String,
    not_pledge: String,
    report: String,
    assessment: String,
    directive: String,
    superior: String,
}

/// Every list the statement rules read; the file says what each is for.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    /// Where an attribution may begin: at a verb of saying, a verb phrase, a gesture or the adverb of a list.
    pub(super) verbs: Pairs,
    pub(super) say: Words,
    pub(super) gesture: Words,
    pub(super) bare: Words,
    /// Verbs of saying that are hardly ever nouns.
    pub(super) sure: Words,
    pub(super) carry: Words,
    pub(super) goes_on: Words,
    pub(super) runs_on: Words,
    pub(super) addressed: Words,
    pub(super) pivots: Words,
    pub(super) single: Words,
    pub(super) only_meetings: Words,
    pub(super) body_goes_on: Words,
    pub(super) body_bare: Words,
    pub(super) sides: Words,
    pub(super) tell: Words,
    pub(super) ask: Words,
    pub(super) demand_verbs: Words,
    pub(super) pledge_verbs: Words,
    pub(super) report_verbs: Words,
    pub(super) judge_verbs: Words,
    pub(super) news_verbs: Words,
    pub(super) expect_verbs: Words,
    pub(super) tails: Words,
    pub(super) light: Words,
    pub(super) light_noun: Words,
    pub(super) light_comma: Words,
    /// Verbs of 写下的一段话, 常说的一句话.
    pub(super) left: Words,
    pub(super) inside: Words,
    pub(super) carried: Words,
    pub(super) rule: Words,
    pub(super) before: Words,
    pub(super) after: Words,
    pub(super) basis: Words,
    pub(super) thanks: Words,
    pub(super) blame: Words,
    pub(super) each: Words,
    pub(super) interview: Words,
    /// Bodies whose reporters write the text.
    pub(super) own_media: Words,
    pub(super) heard: Words,
    pub(super) askers: Words,
    pub(super) manner: Words,
    pub(super) manner_ends: Words,
    pub(super) again: Words,
    pub(super) times: Words,
    pub(super) leads: Words,
    pub(super) manner_starts: Words,
    pub(super) pronoun: Words,
    pub(super) meeting: Words,
    pub(super) many: Words,
    pub(super) collective: Words,
    /// Last words of groups of people (抗议者, 救援人员), words that end like them, and what no group has before them.
    pub(super) people: Words,
    pub(super) not_people: Words,
    pub(super) not_group: Words,
    pub(super) unnamed: Words,
    /// Last characters of what speaks.
    pub(super) speaker_ends: Words,
    pub(super) courtesy: Words,
    /// Verbs whose object is a person.
    pub(super) objects: Words,
    pub(super) paper: Words,
    pub(super) issue: Words,
    pub(super) attend: Words,
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
    pub(super) own_words: Words,
    pub(super) meanwhile: Words,
    pub(super) written: Words,
    pub(super) act_demand: Words,
    pub(super) act_not_demand: Words,
    pub(super) act_toward: Words,
    pub(super) act_ours: Words,
    pub(super) act_others: Words,
    pub(super) act_belief: Words,
    pub(super) act_judgement: Words,
    pub(super) act_worth: Words,
    pub(super) act_habit: Words,
    pub(super) act_infinitive: Words,
    pub(super) act_pledge: Words,
    pub(super) act_not_pledge: Words,
    pub(super) act_duty: Words,
    pub(super) act_forecast: Words,
    pub(super) act_events: Words,
    pub(super) act_modal: Words,
    pub(super) act_report: Words,
    pub(super) act_assessment: Words,
    pub(super) directive: Words,
    pub(super) superior: Words,
    pub(super) leaders: Words,
    /// What each thing seen of someone's words says about their act.
    pub(super) weights: Weights,
}

impl Lexicon {
    /// Reads the bundled files.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("statements.toml", &error))?;
        let surnames: String = SURNAMES.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
        let verbs = [&raw.verbs.say, &raw.verbs.light, &raw.verbs.gesture, &raw.verbs.left, &raw.list.each];
        let verbs = verbs.into_iter().flat_map(|list| Words::beginnings(list)).collect();
        Ok(Self {
            verbs,
            say: Words::new(&raw.verbs.say),
            gesture: Words::new(&raw.verbs.gesture),
            bare: Words::new(&raw.verbs.bare),
            sure: Words::new(&raw.verbs.sure),
            carry: Words::new(&raw.verbs.carry),
            goes_on: Words::new(&raw.verbs.goes_on),
            runs_on: Words::new(&raw.verbs.runs_on),
            again: Words::new(&raw.manner.again),
            times: Words::new(&raw.manner.times),
            leads: Words::new(&raw.manner.leads),
            addressed: Words::new(&raw.verbs.addressed),
            pivots: Words::new(&raw.verbs.pivots),
            single: Words::new(&raw.verbs.single),
            only_meetings: Words::new(&raw.verbs.only_meetings),
            body_goes_on: Words::new(&raw.verbs.body_goes_on),
            body_bare: Words::new(&raw.verbs.body_bare),
            sides: Words::new(&raw.subjects.sides),
            tell: Words::new(&raw.verbs.tell),
            ask: Words::new(&raw.verbs.ask),
            demand_verbs: Words::new(&raw.verbs.demand),
            pledge_verbs: Words::new(&raw.verbs.pledge),
            report_verbs: Words::new(&raw.verbs.report),
            judge_verbs: Words::new(&raw.verbs.judge),
            news_verbs: Words::new(&raw.verbs.news),
            expect_verbs: Words::new(&raw.verbs.expect),
            tails: Words::new(&raw.verbs.tails),
            light: Words::new(&raw.verbs.light),
            light_noun: Words::new(&raw.verbs.light_noun),
            light_comma: Words::new(&raw.verbs.light_comma),
            left: Words::new(&raw.verbs.left),
            inside: Words::new(&raw.not_verb.inside),
            carried: Words::new(&raw.not_verb.carried),
            rule: Words::new(&raw.not_verb.rule),
            before: Words::new(&raw.not_verb.before),
            after: Words::new(&raw.not_verb.after),
            basis: Words::new(&raw.not_verb.basis),
            thanks: Words::new(&raw.not_verb.thanks),
            blame: Words::new(&raw.not_verb.blame),
            each: Words::new(&raw.list.each),
            interview: Words::new(&raw.list.interview),
            own_media: Words::new(&raw.list.own_media),
            heard: Words::new(&raw.list.heard),
            askers: Words::new(&raw.list.askers),
            manner: Words::new(&raw.manner.words),
            manner_ends: Words::new(&raw.manner.ends),
            manner_starts: Words::new(&raw.manner.starts),
            pronoun: Words::new(&raw.subjects.pronoun),
            meeting: Words::new(&raw.subjects.meeting),
            many: Words::new(&raw.subjects.many),
            collective: Words::new(&raw.subjects.collective),
            people: Words::new(&raw.subjects.people),
            not_people: Words::new(&raw.subjects.not_people),
            not_group: Words::new(&raw.subjects.not_group),
            unnamed: Words::new(&raw.subjects.unnamed),
            speaker_ends: Words::new(&raw.subjects.speaker_ends),
            courtesy: Words::new(&raw.subjects.courtesy),
            objects: Words::new(&raw.subjects.objects),
            paper: Words::new(&raw.subjects.paper),
            issue: Words::new(&raw.subjects.issue),
            attend: Words::new(&raw.subjects.attend),
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
            own_words: Words::new(&raw.narrative.own),
            meanwhile: Words::new(&raw.narrative.meanwhile),
            written: Words::new(&raw.narrative.written),
            act_demand: Words::new(&raw.act.demand),
            act_not_demand: Words::new(&raw.act.not_demand),
            act_toward: Words::new(&raw.act.toward),
            act_ours: Words::new(&raw.act.ours),
            act_others: Words::new(&raw.act.others),
            act_belief: Words::new(&raw.act.belief),
            act_judgement: Words::new(&raw.act.judgement),
            act_worth: Words::new(&raw.act.worth),
            act_habit: Words::new(&raw.act.habit),
            act_infinitive: Words::new(&raw.act.infinitive),
            act_pledge: Words::new(&raw.act.pledge),
            act_not_pledge: Words::new(&raw.act.not_pledge),
            act_duty: Words::new(&raw.act.duty),
            act_forecast: Words::new(&raw.act.forecast),
            act_events: Words::new(&raw.act.events),
            act_modal: Words::new(&raw.act.modal),
            act_report: Words::new(&raw.act.report),
            act_assessment: Words::new(&raw.act.assessment),
            directive: Words::new(&raw.act.directive),
            superior: Words::new(&raw.act.superior),
            leaders: Words::new(&raw.act.leaders),
            weights: Weights::bundled()?,
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
