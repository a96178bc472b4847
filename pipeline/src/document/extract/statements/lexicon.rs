//! The words that attribute speech, from `lexicons/statements.toml` and the list of family names.
//! It decides nothing; `subject`, `attribution`, `stretch` and `act` do.

use serde::Deserialize;

use super::list::List;
use crate::PipelineError;
use crate::document::extract::wordlist::broken;
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
    carry: String,
    goes_on: String,
    addressed: String,
    pivots: String,
    only_meetings: String,
    body_goes_on: String,
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
    before: String,
    after: String,
    basis: String,
    thanks: String,
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
    ours: String,
    others: String,
    habit: String,
    belief: String,
    judgement: String,
    worth: String,
    leaders: String,
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
    /// Where an attribution may begin: at a verb of saying, a verb phrase, a gesture or the adverb of a list.
    pub(super) verbs: Pairs,
    pub(super) say: List,
    pub(super) gesture: List,
    pub(super) bare: List,
    pub(super) carry: List,
    pub(super) goes_on: List,
    pub(super) addressed: List,
    pub(super) pivots: List,
    pub(super) only_meetings: List,
    pub(super) body_goes_on: List,
    pub(super) sides: List,
    pub(super) tell: List,
    pub(super) ask: List,
    pub(super) demand_verbs: List,
    pub(super) pledge_verbs: List,
    pub(super) report_verbs: List,
    pub(super) judge_verbs: List,
    pub(super) news_verbs: List,
    pub(super) expect_verbs: List,
    pub(super) tails: List,
    pub(super) light: List,
    pub(super) light_noun: List,
    pub(super) light_comma: List,
    /// Verbs of 写下的一段话, 常说的一句话.
    pub(super) left: List,
    pub(super) inside: List,
    pub(super) carried: List,
    pub(super) before: List,
    pub(super) after: List,
    pub(super) basis: List,
    pub(super) thanks: List,
    pub(super) each: List,
    pub(super) interview: List,
    /// Bodies whose reporters write the text.
    pub(super) own_media: List,
    pub(super) heard: List,
    pub(super) askers: List,
    pub(super) manner: List,
    pub(super) manner_ends: List,
    pub(super) manner_starts: List,
    pub(super) pronoun: List,
    pub(super) meeting: List,
    pub(super) many: List,
    pub(super) collective: List,
    /// Last words of groups of people (抗议者, 救援人员), words that end like them, and what no group has before them.
    pub(super) people: List,
    pub(super) not_people: List,
    pub(super) not_group: List,
    pub(super) unnamed: List,
    pub(super) paper: List,
    pub(super) issue: List,
    pub(super) attend: List,
    pub(super) body: List,
    pub(super) openers: List,
    pub(super) nobody: List,
    pub(super) heads: List,
    pub(super) endings: List,
    pub(super) parts: List,
    pub(super) organs: List,
    pub(super) deeds: List,
    pub(super) cuts: List,
    pub(super) bodies: List,
    pub(super) foreign: List,
    pub(super) not_names: List,
    pub(super) surnames: List,
    pub(super) narrative_starts: List,
    pub(super) narrative_deeds: List,
    pub(super) own_words: List,
    pub(super) written: List,
    pub(super) act_demand: List,
    pub(super) act_not_demand: List,
    pub(super) act_ours: List,
    pub(super) act_others: List,
    pub(super) act_belief: List,
    pub(super) act_judgement: List,
    pub(super) act_worth: List,
    pub(super) act_habit: List,
    pub(super) act_infinitive: List,
    pub(super) act_pledge: List,
    pub(super) act_duty: List,
    pub(super) act_forecast: List,
    pub(super) act_events: List,
    pub(super) act_modal: List,
    pub(super) act_report: List,
    pub(super) act_assessment: List,
    pub(super) directive: List,
    pub(super) superior: List,
    pub(super) leaders: List,
}

impl Lexicon {
    /// Reads the bundled files.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("statements.toml", &error))?;
        let surnames: String = SURNAMES.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
        let verbs = [&raw.verbs.say, &raw.verbs.light, &raw.verbs.gesture, &raw.verbs.left, &raw.list.each];
        let verbs = verbs.into_iter().flat_map(|list| List::beginnings(list)).collect();
        Ok(Self {
            verbs,
            say: List::new(&raw.verbs.say),
            gesture: List::new(&raw.verbs.gesture),
            bare: List::new(&raw.verbs.bare),
            carry: List::new(&raw.verbs.carry),
            goes_on: List::new(&raw.verbs.goes_on),
            addressed: List::new(&raw.verbs.addressed),
            pivots: List::new(&raw.verbs.pivots),
            only_meetings: List::new(&raw.verbs.only_meetings),
            body_goes_on: List::new(&raw.verbs.body_goes_on),
            sides: List::new(&raw.subjects.sides),
            tell: List::new(&raw.verbs.tell),
            ask: List::new(&raw.verbs.ask),
            demand_verbs: List::new(&raw.verbs.demand),
            pledge_verbs: List::new(&raw.verbs.pledge),
            report_verbs: List::new(&raw.verbs.report),
            judge_verbs: List::new(&raw.verbs.judge),
            news_verbs: List::new(&raw.verbs.news),
            expect_verbs: List::new(&raw.verbs.expect),
            tails: List::new(&raw.verbs.tails),
            light: List::new(&raw.verbs.light),
            light_noun: List::new(&raw.verbs.light_noun),
            light_comma: List::new(&raw.verbs.light_comma),
            left: List::new(&raw.verbs.left),
            inside: List::new(&raw.not_verb.inside),
            carried: List::new(&raw.not_verb.carried),
            before: List::new(&raw.not_verb.before),
            after: List::new(&raw.not_verb.after),
            basis: List::new(&raw.not_verb.basis),
            thanks: List::new(&raw.not_verb.thanks),
            each: List::new(&raw.list.each),
            interview: List::new(&raw.list.interview),
            own_media: List::new(&raw.list.own_media),
            heard: List::new(&raw.list.heard),
            askers: List::new(&raw.list.askers),
            manner: List::new(&raw.manner.words),
            manner_ends: List::new(&raw.manner.ends),
            manner_starts: List::new(&raw.manner.starts),
            pronoun: List::new(&raw.subjects.pronoun),
            meeting: List::new(&raw.subjects.meeting),
            many: List::new(&raw.subjects.many),
            collective: List::new(&raw.subjects.collective),
            people: List::new(&raw.subjects.people),
            not_people: List::new(&raw.subjects.not_people),
            not_group: List::new(&raw.subjects.not_group),
            unnamed: List::new(&raw.subjects.unnamed),
            paper: List::new(&raw.subjects.paper),
            issue: List::new(&raw.subjects.issue),
            attend: List::new(&raw.subjects.attend),
            body: List::new(&raw.subjects.body),
            openers: List::new(&raw.subjects.openers),
            nobody: List::new(&raw.subjects.none),
            heads: List::new(&raw.titles.heads),
            endings: List::new(&raw.titles.endings),
            parts: List::new(&raw.titles.parts),
            organs: List::new(&raw.titles.organs),
            deeds: List::new(&raw.titles.deeds),
            cuts: List::new(&raw.titles.cuts),
            bodies: List::new(&raw.titles.bodies),
            foreign: List::new(&raw.names.foreign),
            not_names: List::new(&raw.names.not_names),
            surnames: List::new(&surnames),
            narrative_starts: List::new(&raw.narrative.starts),
            narrative_deeds: List::new(&raw.narrative.deeds),
            own_words: List::new(&raw.narrative.own),
            written: List::new(&raw.narrative.written),
            act_demand: List::new(&raw.act.demand),
            act_not_demand: List::new(&raw.act.not_demand),
            act_ours: List::new(&raw.act.ours),
            act_others: List::new(&raw.act.others),
            act_belief: List::new(&raw.act.belief),
            act_judgement: List::new(&raw.act.judgement),
            act_worth: List::new(&raw.act.worth),
            act_habit: List::new(&raw.act.habit),
            act_infinitive: List::new(&raw.act.infinitive),
            act_pledge: List::new(&raw.act.pledge),
            act_duty: List::new(&raw.act.duty),
            act_forecast: List::new(&raw.act.forecast),
            act_events: List::new(&raw.act.events),
            act_modal: List::new(&raw.act.modal),
            act_report: List::new(&raw.act.report),
            act_assessment: List::new(&raw.act.assessment),
            directive: List::new(&raw.act.directive),
            superior: List::new(&raw.act.superior),
            leaders: List::new(&raw.act.leaders),
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
        let has = |words: &List, word: &str| words.has(&word.chars().collect::<Vec<_>>());
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
