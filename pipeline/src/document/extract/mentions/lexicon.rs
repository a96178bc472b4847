//! The words that tell a named initiative, from `lexicons/mentions.toml`, and the weights of what they show.
//! It decides nothing; `quoted`, `bare` and `place` do.

use serde::Deserialize;

use crate::PipelineError;
use crate::document::extract::wordlist::{Words, broken};
use crate::document::facts::Relation;

const FILE: &str = include_str!("../../../../lexicons/mentions.toml");

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
    place: RawPlace,
    weights: Weights,
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKnown {
    names: String,
    loose: String,
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
    lead: String,
    verbs_inside: String,
    generic: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlace {
    not_in: String,
    acts: String,
}

/// What each observation adds to the log-odds of a name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub(super) bias: f64,
    pub(super) strong_head: f64,
    pub(super) weak_head: f64,
    pub(super) inner_strong_head: f64,
    pub(super) inner_weak_head: f64,
    pub(super) list_head: f64,
    pub(super) introducer: f64,
    pub(super) frame: f64,
    pub(super) joined: f64,
    pub(super) numbered: f64,
    pub(super) long_numbered: f64,
    pub(super) coined: f64,
    pub(super) neighbour: f64,
    pub(super) repeated: f64,
    pub(super) known: f64,
    pub(super) part_of_name: f64,
    pub(super) metaphor: f64,
    pub(super) idiom: f64,
    pub(super) anti_head: f64,
    pub(super) anti_before: f64,
    pub(super) honour: f64,
    pub(super) speech_before: f64,
    pub(super) modifies: f64,
    pub(super) long: f64,
    pub(super) too_long: f64,
    pub(super) sentence: f64,
    pub(super) single: f64,
    pub(super) pair: f64,
    pub(super) pronoun: f64,
    pub(super) counted: f64,
    pub(super) possessed: f64,
    pub(super) figures: f64,
    pub(super) comma: f64,
    pub(super) generic: f64,
}

/// Heads of one type.
#[derive(Debug, Clone)]
pub(super) struct Heads {
    pub(super) kind: &'static str,
    pub(super) strong: Words,
    pub(super) weak: Words,
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
    pub(super) heads: Vec<Heads>,
    pub(super) anti_heads: Words,
    pub(super) anti_before: Words,
    pub(super) speech: Words,
    pub(super) metaphors: Words,
    pub(super) idioms: Words,
    pub(super) honours: Words,
    pub(super) known: Words,
    pub(super) loose: Words,
    pub(super) launches: Words,
    pub(super) implements: Words,
    pub(super) learns: Words,
    pub(super) frames: Words,
    pub(super) prefixes: Words,
    pub(super) modifiers: Words,
    pub(super) bare_heads: Words,
    pub(super) lead: Words,
    pub(super) verbs_inside: Words,
    pub(super) not_in_places: Words,
    pub(super) place_acts: Words,
    pub(super) generic: Words,
    pub(super) weights: Weights,
}

impl Lexicon {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let raw: Raw = toml::from_str(FILE).map_err(|error| broken("mentions.toml", &error))?;
        let mut heads = Vec::new();
        for list in &raw.heads {
            let kind = TYPES.iter().find(|kind| **kind == list.r#type).ok_or_else(|| PipelineError::Lexicon {
                name: "mentions.toml",
                line: 0,
                problem: format!("unknown type {}", list.r#type),
            })?;
            heads.push(Heads { kind, strong: Words::new(&list.strong), weak: Words::new(&list.weak) });
        }
        Ok(Self {
            heads,
            anti_heads: Words::new(&raw.anti.heads),
            anti_before: Words::new(&raw.anti.before),
            speech: Words::new(&raw.anti.speech),
            metaphors: Words::new(&raw.anti.metaphors),
            idioms: Words::new(&raw.anti.idioms),
            honours: Words::new(&raw.anti.honours),
            known: Words::new(&raw.known.names),
            loose: Words::new(&raw.known.loose),
            launches: Words::new(&raw.introducers.launches),
            implements: Words::new(&raw.introducers.implements),
            learns: Words::new(&raw.introducers.learns),
            frames: Words::new(&raw.introducers.frames),
            prefixes: Words::new(&raw.shape.prefixes),
            modifiers: Words::new(&raw.shape.modifiers),
            bare_heads: Words::new(&raw.shape.bare_heads),
            lead: Words::new(&raw.shape.lead),
            verbs_inside: Words::new(&raw.shape.verbs_inside),
            not_in_places: Words::new(&raw.place.not_in),
            place_acts: Words::new(&raw.place.acts),
            generic: Words::new(&raw.shape.generic),
            weights: raw.weights,
        })
    }

    /// The longest head that begins at `at`; of equal ones the strong one.
    pub(super) fn head_starting(&self, chars: &[char], at: usize) -> Option<Head> {
        self.longest_head(|words| words.starting(chars, at))
    }

    /// The longest head that ends at `end`.
    pub(super) fn head_ending(&self, chars: &[char], end: usize) -> Option<Head> {
        self.longest_head(|words| words.ending(chars, end))
    }

    fn longest_head(&self, find: impl Fn(&Words) -> Option<usize>) -> Option<Head> {
        let mut best: Option<Head> = None;
        for heads in &self.heads {
            for (words, strong) in [(&heads.strong, true), (&heads.weak, false)] {
                if let Some(len) = find(words)
                    && best.is_none_or(|best| (len, strong) > (best.len, best.strong))
                {
                    best = Some(Head { kind: heads.kind, strong, len });
                }
            }
        }
        best
    }

    /// The longest introducer that ends at `end` and what it says.
    pub(super) fn introducer_ending(&self, chars: &[char], end: usize) -> Option<(usize, Relation)> {
        [
            (&self.launches, Relation::Launches),
            (&self.implements, Relation::Implements),
            (&self.learns, Relation::LearnsFrom),
        ]
        .into_iter()
        .filter_map(|(words, relation)| words.ending(chars, end).map(|len| (len, relation)))
        .max_by_key(|&(len, _)| len)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_lists_parse_and_hold_what_the_rules_rely_on() {
        let lexicon = Lexicon::bundled().expect("bundled lexicon");
        let chars = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(lexicon.heads.len(), TYPES.len(), "one table of heads for every type");
        let head = lexicon.head_ending(&chars("我是榜样志愿服务队"), 9).expect("a head");
        assert_eq!((head.kind, head.strong), ("orgform", true));
        assert!(lexicon.metaphors.has(&chars("金钥匙")) && lexicon.idioms.has(&chars("急难愁盼")));
        assert_eq!(lexicon.introducer_ending(&chars("深入实施"), 4).map(|found| found.1), Some(Relation::Implements));
        assert!(lexicon.weights.strong_head > 0.0 && lexicon.weights.metaphor < 0.0);
    }

    #[test]
    fn loose_names_are_known_names() {
        let raw: Raw = toml::from_str(FILE).expect("bundled lexicon");
        let known = Words::new(&raw.known.names);
        for name in raw.known.loose.split_whitespace() {
            assert!(known.has(&chars_of(name)), "{name}");
        }
    }

    fn chars_of(word: &str) -> Vec<char> {
        word.chars().collect()
    }
}
