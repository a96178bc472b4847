//! What must or must not stand beside a name for it to be a place, by the list of such words.
//! It knows no division; `find` asks it about the names that it comes upon.

use std::collections::{BTreeMap, BTreeSet};

use super::{lines, problem};
use crate::PipelineError;

const FILE: (&str, &str) = ("gazetteer_context.tsv", include_str!("../../lexicons/gazetteer_context.tsv"));

/// Full names of so many characters (赵县, 城区) are parts of other words more often than names.
const BRIEF: usize = 2;

/// The words, by what they say.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    after: BTreeSet<char>,
    after_brief: BTreeSet<char>,
    after_name: BTreeMap<Vec<char>, Vec<char>>,
    before_brief: Vec<Vec<char>>,
    words: BTreeSet<Vec<char>>,
    nouns: BTreeSet<Vec<char>>,
    surnames: BTreeSet<char>,
    /// Longer words that hold a name and are no place (沿海城市).
    pub(super) holding: Vec<Vec<char>>,
}

impl Context {
    /// Parses the bundled list.
    pub(super) fn load() -> Result<Self, PipelineError> {
        let mut context = Self::default();
        for (number, line) in lines(FILE.1) {
            let chars = |word: &str| word.chars().collect::<Vec<char>>();
            match line.split('\t').collect::<Vec<_>>().as_slice() {
                ["after", word] => context.after.extend(word.chars()),
                ["after", name, words] => {
                    context.after_name.insert(chars(name), chars(words));
                }
                ["after brief", word] => context.after_brief.extend(word.chars()),
                ["before brief", word] => context.before_brief.push(chars(word)),
                ["surname", word] => context.surnames.extend(word.chars()),
                ["word", word] => {
                    context.words.insert(chars(word));
                }
                ["noun", word] => {
                    context.nouns.insert(chars(word));
                }
                ["holding", word] => context.holding.push(chars(word)),
                _ => return Err(problem(FILE.0, number, format!("`{line}` is of no kind"))),
            }
        }
        Ok(context)
    }

    /// True when a name goes on to a longer word: 海口市|场, 河南县|级, 公安|局.
    pub(super) fn goes_on(&self, name: &[char], is_full: bool, next: Option<&char>) -> bool {
        let Some(next) = next else { return false };
        (is_full && self.after.contains(next)) || self.after_name.get(name).is_some_and(|words| words.contains(next))
    }

    /// True for a name of two characters that may be part of a longer word, by what stands round it: 江|南县|城.
    pub(super) fn is_inside(&self, name: &[char], before: &[char], next: Option<&char>, parent_known: bool) -> bool {
        let begins = || {
            before.last().is_none_or(|c| !is_word(*c)) || self.before_brief.iter().any(|word| before.ends_with(word))
        };
        name.len() == BRIEF && (next.is_some_and(|next| self.after_brief.contains(next)) || !(parent_known || begins()))
    }

    /// True for short names that are words (和平): they count beside a relative alone.
    pub(super) fn is_word(&self, name: &[char]) -> bool {
        self.words.contains(name)
    }

    /// True for full names that are common nouns (老城区): they count right behind what they lie in alone.
    pub(super) fn is_noun(&self, name: &[char]) -> bool {
        self.nouns.contains(name)
    }

    /// True for a character before which a short name is somebody's given name.
    pub(super) fn is_surname(&self, c: char) -> bool {
        self.surnames.contains(&c)
    }
}

/// Letters, digits and ideographs: what a word may go on with.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}
