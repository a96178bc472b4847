//! The words that tell a named initiative, from `lexicons/mentions.toml`.
//! It decides nothing; `quoted`, `bare` and `place` do.

use serde::Deserialize;

use super::model::Model;
use super::place::{BODIES, PLACES};
use super::tagged::Tagged;
use crate::PipelineError;
use crate::document::extract::classes::Classes;
use crate::document::extract::wordlist::{Words, broken};
use crate::document::facts::Relation;
use crate::pairs::Pairs;

const FILE: &str = include_str!("../../../../lexicons/mentions.toml");

/// Counts: a digit or a numeral.
const COUNT: u16 = 2048;
/// Ends a verb of action.
const ACT_END: u16 = 32768;
/// Begins a quotation that is listed, for or against.
pub(super) const LISTED: u16 = 4096;
/// Begins what speaks against a quotation after it.
pub(super) const ANTI_BEGIN: u16 = 8192;
/// Ends a verb of honouring.
pub(super) const HONOUR_END: u16 = 16384;
/// Ends a name on its left.
pub(super) const STOP: u16 = 2;
/// Is never part of a modifier before a head.
pub(super) const FUNCTION: u16 = 4;
/// Ends a verb that brings in a name.
const INTRODUCER_END: u16 = 8;
/// Begins a type head.
const HEAD_BEGIN: u16 = 16;
/// Ends a type head.
const HEAD_END: u16 = 32;
/// Begins a modifier of a head.
const MODIFIER: u16 = 64;
/// Does not count when a name is looked for again.
pub(super) const UNCOUNTED: u16 = 128;

/// They may begin a term of years or a number in a name.
const COUNTS: &str = "一二两三四五六七八九十0123456789";
/// They end a name on its left.
const STOPS: &str = "的了在和与是为被把将以也都要能会让到着使从向对给等及或并,。;:、!?()“”‘’《》 \n";
/// They are never part of a modifier.
const FUNCTIONS: &str = "的了在和与是为被把将以也都要能会让到着使从向对给等及或并又而所之其这那有无不就";
/// Joints, spaces and quotation marks: a name may stand with and without them.
const UNCOUNTEDS: &str = "、·•- “”‘’「」『』\"";

/// The types a mention may have, as tables spell them.
const TYPES: [&str; 9] =
    ["campaign", "project", "programme", "brand", "concept", "mechanism", "plan", "platform", "orgform"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    heads: Vec<RawHeads>,
    anti: RawAnti,
    known: RawKnown,
    introducers: RawIntroducers,
    shape: RawShape,
    trade: RawTrade,
    place: RawPlace,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeads {
    r#type: String,
    strong: String,
    weak: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnti {
    heads: String,
    before: String,
    speech: String,
    metaphors: String,
    idioms: String,
    honours: String,
    abroad: String,
    ends: String,
    begins: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKnown {
    names: String,
    loose: String,
    tails: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIntroducers {
    launches: String,
    implements: String,
    learns: String,
    frames: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawShape {
    prefixes: String,
    modifiers: String,
    bare_heads: String,
    acts_on_names: String,
    counters: String,
    scopes: String,
    after_names: String,
    not_heads: String,
    plan_titles: String,
    body_tails: String,
    sentence_words: String,
    lead: String,
    verbs_inside: String,
    generic: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrade {
    ends: String,
    nations: String,
    before: String,
    planners: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    not_in: String,
    acts: String,
    provinces: String,
}

/// A type head in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: &'static str,
    pub(super) strong: bool,
    pub(super) len: usize,
}

/// Every list the mention rules read; the file says what each is for.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    heads: Tagged<(&'static str, bool)>,
    introducers: Tagged<Relation>,
    pub(super) anti_heads: Words,
    pub(super) anti_before: Words,
    pub(super) speech: Words,
    pub(super) metaphors: Words,
    pub(super) idioms: Words,
    pub(super) honours: Words,
    pub(super) known: Words,
    pub(super) loose: Words,
    pub(super) known_tails: Words,
    pub(super) abroad: Words,
    pub(super) provinces: Words,
    pub(super) anti_ends: Words,
    pub(super) anti_begins: Words,
    pub(super) launches: Words,
    pub(super) implements: Words,
    pub(super) learns: Words,
    pub(super) frames: Words,
    pub(super) prefixes: Words,
    pub(super) modifiers: Words,
    pub(super) bare_heads: Words,
    acts_on_names: Words,
    pub(super) counters: Words,
    pub(super) scopes: Words,
    pub(super) after_names: Words,
    pub(super) not_heads: Words,
    pub(super) plan_titles: Words,
    pub(super) body_tails: Words,
    pub(super) sentence_words: Words,
    pub(super) lead: Words,
    pub(super) trades: Words,
    pub(super) not_trades: Words,
    pub(super) before_trades: Words,
    pub(super) planners: Words,
    pub(super) verbs_inside: Words,
    pub(super) not_in_places: Words,
    pub(super) place_acts: Words,
    pub(super) places: Words,
    pub(super) bodies: Words,
    pub(super) generic: Words,
    pub(super) model: Model,
    classes: Classes,
    /// How names begin that need no quotation marks, title marks included.
    beginnings: Pairs,
}

impl Lexicon {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("mentions.toml", &error))?;
        let mut types = Vec::new();
        for list in &raw.heads {
            let kind = TYPES.iter().find(|kind| **kind == list.r#type).ok_or_else(|| PipelineError::Lexicon {
                name: "mentions.toml",
                line: 0,
                problem: format!("unknown type {}", list.r#type),
            })?;
            types.push((list, *kind));
        }
        // Of equal heads the strong one counts, of equal verbs the rarer relation.
        let heads = Tagged::new(
            (types.iter().map(|(list, kind)| (list.strong.as_str(), (*kind, true))))
                .chain(types.iter().map(|(list, kind)| (list.weak.as_str(), (*kind, false)))),
        );
        let introducers = Tagged::new([
            (raw.introducers.learns.as_str(), Relation::LearnsFrom),
            (raw.introducers.implements.as_str(), Relation::Implements),
            (raw.introducers.launches.as_str(), Relation::Launches),
        ]);
        let classes = classes(&raw);
        let listed = [&raw.known.names, &raw.shape.bare_heads].into_iter().flat_map(|list| Words::beginnings(list));
        let counted = |c: char| COUNTS.chars().chain(['年']).map(move |next| (c, Some(next)));
        let beginnings = listed.chain(COUNTS.chars().flat_map(counted)).chain([('《', None)]).collect();
        Ok(Self {
            heads,
            introducers,
            anti_heads: Words::new(&raw.anti.heads),
            anti_before: Words::new(&raw.anti.before),
            speech: Words::new(&raw.anti.speech),
            metaphors: Words::new(&raw.anti.metaphors),
            idioms: Words::new(&raw.anti.idioms),
            honours: Words::new(&raw.anti.honours),
            known: Words::new(&raw.known.names),
            loose: Words::new(&raw.known.loose),
            known_tails: Words::new(&raw.known.tails),
            abroad: Words::new(&raw.anti.abroad),
            provinces: Words::new(&raw.place.provinces),
            anti_ends: Words::new(&raw.anti.ends),
            anti_begins: Words::new(&raw.anti.begins),
            launches: Words::new(&raw.introducers.launches),
            implements: Words::new(&raw.introducers.implements),
            learns: Words::new(&raw.introducers.learns),
            frames: Words::new(&raw.introducers.frames),
            prefixes: Words::new(&raw.shape.prefixes),
            modifiers: Words::new(&raw.shape.modifiers),
            bare_heads: Words::new(&raw.shape.bare_heads),
            acts_on_names: Words::new(&raw.shape.acts_on_names),
            counters: Words::new(&raw.shape.counters),
            scopes: Words::new(&raw.shape.scopes),
            after_names: Words::new(&raw.shape.after_names),
            not_heads: Words::new(&raw.shape.not_heads),
            plan_titles: Words::new(&raw.shape.plan_titles),
            body_tails: Words::new(&raw.shape.body_tails),
            sentence_words: Words::new(&raw.shape.sentence_words),
            lead: Words::new(&raw.shape.lead),
            trades: Words::new(&raw.trade.ends),
            not_trades: Words::new(&raw.trade.nations),
            before_trades: Words::new(&raw.trade.before),
            planners: Words::new(&raw.trade.planners),
            verbs_inside: Words::new(&raw.shape.verbs_inside),
            not_in_places: Words::new(&raw.place.not_in),
            place_acts: Words::new(&raw.place.acts),
            places: Words::new(&PLACES.join(" ")),
            bodies: Words::new(&BODIES.join(" ")),
            generic: Words::new(&raw.shape.generic),
            model: Model::bundled()?,
            classes,
            beginnings,
        })
    }

    /// The same lexicon with a model that keeps the names of its observations.
    pub(super) fn recording(&self) -> Self {
        Self { model: self.model.recording(), ..self.clone() }
    }

    /// True when the character has one of the classes.
    pub(super) fn is(&self, c: char, class: u16) -> bool {
        self.classes.has(c, class)
    }

    /// Where from `from` on a name may begin that needs no quotation marks.
    pub(super) fn next_beginning(&self, chars: &[char], from: usize) -> Option<usize> {
        self.beginnings.next_in(chars, from)
    }

    /// True when two characters may begin a name that needs no quotation marks.
    pub(super) fn begins_known(&self, first: char, second: char) -> bool {
        self.known.may_start(first, second)
    }

    /// True when two characters may begin the head of a name without quotation marks.
    pub(super) fn begins_bare_head(&self, first: char, second: char) -> bool {
        self.bare_heads.may_start(first, second)
    }

    /// True when two characters may begin a term of years or a number of several digits.
    pub(super) fn begins_count(&self, first: char, second: char) -> bool {
        self.is(first, COUNT) && (second == '年' || self.is(second, COUNT))
    }

    /// True for a digit or a numeral.
    pub(super) fn counts(&self, c: char) -> bool {
        self.is(c, COUNT)
    }

    /// The longest head that begins at `at`; of equal ones the strong one.
    pub(super) fn head_starting(&self, chars: &[char], at: usize) -> Option<Head> {
        if !self.is(*chars.get(at)?, HEAD_BEGIN) {
            return None;
        }
        self.heads.starting(chars, at).map(|(len, (kind, strong))| Head { kind, strong, len })
    }

    /// The longest head that ends at `end`.
    pub(super) fn head_ending(&self, chars: &[char], end: usize) -> Option<Head> {
        if !self.is(*chars.get(end.checked_sub(1)?)?, HEAD_END) {
            return None;
        }
        self.heads.ending(chars, end).map(|(len, (kind, strong))| Head { kind, strong, len })
    }

    /// The longest introducer that ends at `end` and what it says.
    pub(super) fn introducer_ending(&self, chars: &[char], end: usize) -> Option<(usize, Relation)> {
        if !self.is(*chars.get(end.checked_sub(1)?)?, INTRODUCER_END) {
            return None;
        }
        self.introducers.ending(chars, end)
    }

    /// Length of the verb of action that ends at `end`, of those that hardly stand inside a name.
    pub(super) fn acts_ending(&self, chars: &[char], end: usize) -> Option<usize> {
        if !self.is(*chars.get(end.checked_sub(1)?)?, ACT_END) {
            return None;
        }
        self.acts_on_names.ending(chars, end)
    }

    /// Length of the modifier of a head that begins at `at`.
    pub(super) fn modifier_starting(&self, chars: &[char], at: usize) -> Option<usize> {
        if !self.is(*chars.get(at)?, MODIFIER) {
            return None;
        }
        self.modifiers.starting(chars, at)
    }
}

/// Words of names, for those who compare the names of many documents.
pub(crate) struct NameWords {
    /// Type heads, strong and weak.
    pub(crate) heads: Vec<String>,
    /// Heads that make a name of what they follow, by type.
    pub(crate) strong: Vec<(String, String)>,
    /// Words that make a name generic.
    pub(crate) generic: Vec<String>,
    /// Words that may stand between a name and its head.
    pub(crate) modifiers: Vec<String>,
    /// Names that need no quotation marks and no head.
    pub(crate) known: Vec<String>,
    /// Beginnings of names that are coined for a programme.
    pub(crate) prefixes: Vec<String>,
}

impl NameWords {
    /// Reads them from the bundled file.
    pub(crate) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("mentions.toml", &error))?;
        let words = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let heads = raw.heads.iter().flat_map(|heads| words(&heads.strong).into_iter().chain(words(&heads.weak)));
        let strong = raw.heads.iter().flat_map(|heads| {
            words(&heads.strong).into_iter().map(|head| (head, heads.r#type.clone())).collect::<Vec<_>>()
        });
        Ok(Self {
            heads: heads.collect(),
            strong: strong.collect(),
            generic: words(&raw.shape.generic),
            modifiers: words(&raw.shape.modifiers),
            known: words(&raw.known.names),
            prefixes: words(&raw.shape.prefixes),
        })
    }
}

/// The table of first and last characters.
fn classes(raw: &Raw) -> Classes {
    let mut classes = Classes::new();
    classes.each_of(COUNTS, COUNT);
    classes.last_of(&raw.shape.acts_on_names, ACT_END);
    for list in [&raw.known.names, &raw.anti.metaphors, &raw.anti.idioms] {
        classes.first_of(list, LISTED);
    }
    classes.first_of(&raw.anti.heads, ANTI_BEGIN);
    classes.last_of(&raw.anti.honours, HONOUR_END);
    classes.each_of(STOPS, STOP);
    classes.each_of(FUNCTIONS, FUNCTION);
    classes.each_of(UNCOUNTEDS, UNCOUNTED);
    classes.first_of(&raw.shape.modifiers, MODIFIER);
    for heads in &raw.heads {
        for list in [&heads.strong, &heads.weak] {
            classes.first_of(list, HEAD_BEGIN);
            classes.last_of(list, HEAD_END);
        }
    }
    for list in [&raw.introducers.launches, &raw.introducers.implements, &raw.introducers.learns] {
        classes.last_of(list, INTRODUCER_END);
    }
    classes
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_lists_parse_and_hold_what_the_rules_rely_on() {
        let lexicon = Lexicon::bundled().expect("bundled lexicon");
        let chars = |word: &str| word.chars().collect::<Vec<_>>();
        let raw: Raw = toml::from_str(FILE).expect("bundled lexicon");
        assert_eq!(raw.heads.len(), TYPES.len(), "one table of heads for every type");
        let head = lexicon.head_ending(&chars("我是榜样志愿服务队"), 9).expect("a head");
        assert_eq!((head.kind, head.strong), ("orgform", true));
        assert!(lexicon.metaphors.has(&chars("金钥匙")) && lexicon.idioms.has(&chars("急难愁盼")));
        assert_eq!(lexicon.introducer_ending(&chars("深入实施"), 4).map(|found| found.1), Some(Relation::Implements));
    }

    #[test]
    fn loose_names_are_known_names() {
        let raw: Raw = toml::from_str(FILE).expect("bundled lexicon");
        let known = Words::new(&raw.known.names);
        for name in raw.known.loose.split_whitespace() {
            assert!(known.has(&chars_of(name)), "{name}");
        }
    }

    #[test]
    fn names_and_heads_without_marks_have_the_two_characters_they_are_found_by() {
        let raw: Raw = toml::from_str(FILE).expect("bundled lexicon");
        for word in raw.known.names.split_whitespace().chain(raw.shape.bare_heads.split_whitespace()) {
            assert!(word.chars().count() >= 2, "{word}");
        }
    }

    fn chars_of(word: &str) -> Vec<char> {
        word.chars().collect()
    }
}
