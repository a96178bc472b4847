//! The words that show what a text rests on, from `lexicons/references.toml`.
//! It decides nothing; `authority` and its neighbours do.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::PipelineError;
use crate::document::extract::classes::Classes;
use crate::document::extract::wordlist::{Words, broken};

const FILE: &str = include_str!("../../../../lexicons/references.toml");

/// Marks that end the search for a head or open a title, a number or a quotation.
const MARKS: &str = ",。;:!?\n《〔[(【﹝“‘「『\"";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    verbs: BTreeMap<String, String>,
    heads: BTreeMap<String, String>,
    laws: BTreeMap<String, String>,
    issuers: BTreeMap<String, String>,
    doctrines: BTreeMap<String, String>,
    meetings: BTreeMap<String, String>,
    spirit: BTreeMap<String, String>,
    negative: BTreeMap<String, String>,
}

/// Every list the reference rules read; the file says what each is for.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    pub(super) stems: Words,
    /// Levels that begin the name of a meeting, so that a verb after them is part of it.
    pub(super) levels: Words,
    pub(super) focus: Words,
    pub(super) strict: Words,
    pub(super) fillers: Words,
    pub(super) inside_verb: Words,
    pub(super) study: Words,
    pub(super) after: Words,
    pub(super) nouns: Words,
    pub(super) manner: Words,
    pub(super) carries: Words,
    pub(super) serves: Words,
    pub(super) speech: Words,
    pub(super) letter: Words,
    pub(super) meeting: Words,
    pub(super) named: Words,
    pub(super) decision: Words,
    pub(super) orders: Words,
    pub(super) tails: Words,
    pub(super) set_out: Words,
    pub(super) demands: Words,
    pub(super) plans: Words,
    pub(super) plan_papers: Words,
    pub(super) bare_plans: Words,
    pub(super) papers: Words,
    pub(super) no_papers: Words,
    pub(super) adapted: Words,
    pub(super) title_verbs: Words,
    pub(super) laws: Words,
    pub(super) short_laws: Words,
    pub(super) no_laws: Words,
    pub(super) law_verbs: Words,
    pub(super) revised: Words,
    pub(super) promulgated: Words,
    pub(super) after_laws: Words,
    pub(super) issuers: Words,
    pub(super) vague: Words,
    pub(super) not_named: Words,
    pub(super) law_beginnings: Words,
    pub(super) list_heads: Words,
    pub(super) notices: Words,
    pub(super) persons: BTreeMap<String, String>,
    pub(super) bodies: Words,
    pub(super) no_bodies: Words,
    pub(super) after_bodies: Words,
    pub(super) doctrines: Words,
    pub(super) formulas: Words,
    pub(super) adopted: Words,
    pub(super) meeting_papers: Words,
    pub(super) after_meetings: Words,
    pub(super) before_spirit: Words,
    pub(super) spirit_links: Words,
    pub(super) not_spirit: Words,
    pub(super) never: Words,
    pub(super) inside: Words,
    classes: Classes,
}

/// Begins a verb, or a noun that looks like one.
const VERB: u16 = 1;
/// Begins something the search for a head looks at.
const INSIDE: u16 = 2;
/// Begins 精神, 部署, 提出的 and the like.
const TAIL: u16 = 4;
/// Is read without a verb before it.
const ALONE: u16 = 8;

/// Takes lists out of a table of the file; what is missing or left over is an error.
struct Lists {
    table: &'static str,
    lists: BTreeMap<String, String>,
}

impl Lists {
    fn take(&mut self, name: &str) -> Result<String, PipelineError> {
        self.lists.remove(name).ok_or_else(|| wrong(format!("[{}] has no list {name}", self.table)))
    }

    fn words(&mut self, name: &str) -> Result<Words, PipelineError> {
        Ok(Words::new(&self.take(name)?))
    }

    fn done(&self) -> Result<(), PipelineError> {
        match self.lists.keys().next() {
            Some(name) => Err(wrong(format!("[{}] has an unknown list {name}", self.table))),
            None => Ok(()),
        }
    }
}

fn wrong(problem: String) -> PipelineError {
    PipelineError::Lexicon { name: "references.toml", line: 0, problem }
}

impl Lexicon {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("references.toml", &error))?;
        let classes = classes(&raw);
        let mut verbs = Lists { table: "verbs", lists: raw.verbs };
        let mut heads = Lists { table: "heads", lists: raw.heads };
        let mut laws = Lists { table: "laws", lists: raw.laws };
        let mut issuers = Lists { table: "issuers", lists: raw.issuers };
        let mut doctrines = Lists { table: "doctrines", lists: raw.doctrines };
        let mut meetings = Lists { table: "meetings", lists: raw.meetings };
        let mut spirit = Lists { table: "spirit", lists: raw.spirit };
        let mut negative = Lists { table: "negative", lists: raw.negative };
        let mut persons = BTreeMap::new();
        for pair in issuers.take("persons")?.split_whitespace() {
            let (written, name) = pair.split_once('=').ok_or_else(|| wrong(format!("{pair} is not written=name")))?;
            persons.insert(written.to_owned(), name.to_owned());
        }
        let lexicon = Self {
            stems: verbs.words("stems")?,
            levels: verbs.words("levels")?,
            focus: verbs.words("focus")?,
            strict: verbs.words("strict")?,
            fillers: verbs.words("fillers")?,
            inside_verb: verbs.words("inside")?,
            study: verbs.words("study")?,
            after: verbs.words("after")?,
            nouns: verbs.words("nouns")?,
            manner: verbs.words("manner")?,
            carries: verbs.words("carries")?,
            serves: verbs.words("serves")?,
            speech: heads.words("speech")?,
            letter: heads.words("letter")?,
            meeting: heads.words("meeting")?,
            named: heads.words("named")?,
            decision: heads.words("decision")?,
            orders: heads.words("orders")?,
            tails: heads.words("tails")?,
            set_out: heads.words("set_out")?,
            demands: heads.words("demands")?,
            plans: heads.words("plans")?,
            plan_papers: heads.words("plan_papers")?,
            bare_plans: heads.words("bare_plans")?,
            papers: heads.words("papers")?,
            no_papers: heads.words("no_papers")?,
            adapted: heads.words("adapted")?,
            title_verbs: verbs.words("title_verbs")?,
            laws: laws.words("heads")?,
            short_laws: laws.words("short")?,
            no_laws: laws.words("never")?,
            law_verbs: laws.words("verbs")?,
            revised: laws.words("revised")?,
            promulgated: laws.words("promulgated")?,
            after_laws: laws.words("after")?,
            issuers: issuers.words("names")?,
            vague: issuers.words("vague")?,
            not_named: issuers.words("not_named")?,
            law_beginnings: issuers.words("law_beginnings")?,
            list_heads: heads.words("list_heads")?,
            notices: heads.words("notices")?,
            persons,
            bodies: issuers.words("bodies")?,
            no_bodies: issuers.words("no_bodies")?,
            after_bodies: issuers.words("after")?,
            doctrines: doctrines.words("names")?,
            formulas: doctrines.words("formulas")?,
            adopted: meetings.words("adopted")?,
            meeting_papers: meetings.words("papers")?,
            after_meetings: meetings.words("after")?,
            before_spirit: spirit.words("before")?,
            spirit_links: spirit.words("links")?,
            not_spirit: spirit.words("compounds")?,
            never: spirit.words("never")?,
            inside: negative.words("inside")?,
            classes,
        };
        for lists in [verbs, heads, laws, issuers, doctrines, meetings, spirit, negative] {
            lists.done()?;
        }
        Ok(lexicon)
    }

    /// True for a character that begins a verb or a noun that looks like one.
    pub(super) fn begins_verb(&self, c: char) -> bool {
        self.classes.has(c, VERB)
    }

    /// True for a character that can begin anything the search for a head looks at.
    pub(super) fn matters_inside(&self, c: char) -> bool {
        self.classes.has(c, INSIDE)
    }

    /// True for a character that begins 精神, 部署, 提出的 and the like.
    pub(super) fn begins_tail(&self, c: char) -> bool {
        self.classes.has(c, TAIL)
    }

    /// True for a character at which a passage is read: a verb, a title or 精神.
    pub(super) fn begins_anything(&self, c: char) -> bool {
        self.classes.has(c, VERB | ALONE)
    }
}

/// The table of first characters.
fn classes(raw: &Raw) -> Classes {
    let mut classes = Classes::new();
    let list = |table: &BTreeMap<String, String>, name: &str| table.get(name).cloned().unwrap_or_default();
    for name in ["stems", "focus", "strict", "nouns"] {
        classes.first_of(&list(&raw.verbs, name), VERB);
    }
    classes.first_of(&list(&raw.verbs, "stems"), INSIDE);
    for name in ["speech", "letter", "meeting", "named", "decision", "plans"] {
        classes.first_of(&list(&raw.heads, name), INSIDE);
    }
    classes.first_of(&list(&raw.laws, "heads"), INSIDE);
    classes.first_of(&list(&raw.negative, "inside"), INSIDE);
    for name in ["tails", "set_out"] {
        classes.first_of(&list(&raw.heads, name), TAIL);
    }
    classes.each_of(MARKS, INSIDE);
    classes.each_of("《精", ALONE);
    classes
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
        assert!(lexicon.begins_verb('贯') && !lexicon.begins_verb('一') && lexicon.matters_inside('。'));
    }

    #[test]
    fn a_list_too_many_or_too_few_is_an_error() {
        let mut lists = Lists { table: "verbs", lists: BTreeMap::from([("stems".to_owned(), "贯彻".to_owned())]) };
        assert!(lists.words("focus").is_err() && lists.done().is_err());
        assert!(lists.words("stems").is_ok() && lists.done().is_ok());
    }
}
