//! The bundled word and unit lists of the metric rules, and longest-match look-up in them.
//! It knows no rule: which class is asked for where is the business of the other modules.

use std::collections::HashMap;

use crate::document::facts::MetricKind;
use crate::error::PipelineError;

const UNITS: (&str, &str) = ("metrics_units.tsv", include_str!("../../../../lexicons/metrics_units.tsv"));
const WORDS: (&str, &str) = ("metrics_words.tsv", include_str!("../../../../lexicons/metrics_words.tsv"));
const REGIONS: (&str, &str) = ("metrics_regions.tsv", include_str!("../../../../lexicons/metrics_regions.tsv"));

/// Declares the classes of words with their names in the lexicon.
macro_rules! classes {
    ($($variant:ident = $name:literal,)+) => {
        /// A class of words in `metrics_words.tsv`; the file says what each is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Class { $($variant,)+ }

        impl Class {
            /// Every class with its name.
            pub(super) const ALL: &'static [(&'static str, Class)] = &[$(($name, Class::$variant),)+];
        }
    };
}

classes! {
    MoreThan = "more_than", Nearly = "nearly", About = "about", LessThan = "less_than", AtLeast = "at_least",
    AtMost = "at_most", Exact = "exact", Quota = "quota", InfixMore = "infix_more", InfixFew = "infix_few",
    SuffixMore = "suffix_more", SuffixAbout = "suffix_about", SuffixAtLeast = "suffix_at_least",
    SuffixAtMost = "suffix_at_most", Light = "light", Up = "up", Down = "down", UpTo = "up_to", DownTo = "down_to",
    To = "to", Adverb = "adverb", Compare = "compare", Gap = "gap", GapVerb = "gap_verb",
    Contribution = "contribution", Relational = "relational", RiseNoun = "rise_noun", FallNoun = "fall_noun",
    RankCue = "rank_cue", Make = "make", Act = "act", Weak = "weak", Bound = "bound", Guard = "guard", Lead = "lead",
    Scope = "scope", Trail = "trail", Tail = "tail", Generic = "generic", Stop = "stop", NoStart = "nostart",
    Person = "person", Abstract = "abstract", AbstractSmall = "abstract_small", NameHead = "name_head", DurationCue = "duration_cue",
    AgeCue = "age_cue", Planned = "planned", Achieved = "achieved", AchievedAlways = "achieved_always",
    Future = "future", FutureNot = "future_not", Required = "required", HeadingPlanned = "heading_planned",
    HeadingAchieved = "heading_achieved", Time = "time", SpanBefore = "span_before", SpanAfter = "span_after",
    Fixed = "fixed", RankScope = "rank_scope", MoneyNoun = "money_noun", PeopleNoun = "people_noun",
    Concrete = "concrete", TakesObject = "takes_object", Response = "response",
}

/// A measure word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// As written.
    pub(super) word: String,
    /// What it measures.
    pub(super) kind: MetricKind,
    /// Unit of `base_value`.
    pub(super) base: String,
    /// Power of ten from this unit to `base`.
    pub(super) exponent: i32,
    /// Counts only before punctuation and the like.
    pub(super) closed: bool,
    /// Counts only after Arabic digits.
    pub(super) arabic: bool,
    /// An everyday classifier: a small Chinese numeral before it measures nothing by itself.
    pub(super) plain: bool,
}

/// Words with what is known of each; the longest match wins.
#[derive(Debug)]
struct Table<T> {
    entries: HashMap<Box<[char]>, T>,
    /// Greatest length of a word by its first character: most characters of a text begin none.
    longest: HashMap<char, usize>,
}

impl<T> Table<T> {
    fn new() -> Self {
        Self { entries: HashMap::new(), longest: HashMap::new() }
    }

    /// The entry of a word; false when it was there before.
    fn insert(&mut self, word: &str, entry: T) -> bool {
        let word: Box<[char]> = word.chars().collect();
        if let Some(&first) = word.first() {
            let longest = self.longest.entry(first).or_default();
            *longest = (*longest).max(word.len());
        }
        self.entries.insert(word, entry).is_none()
    }

    /// The longest word at the start of `chars`, its length and its entry.
    fn prefix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let longest = *self.longest.get(chars.first()?)?;
        (1..=longest.min(chars.len()))
            .rev()
            .find_map(|length| chars.get(..length).and_then(|word| self.entries.get(word)).map(|entry| (length, entry)))
    }
}

/// Classes and greatest length of the words at a character.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    bits: u128,
    longest: usize,
}

impl Reach {
    fn add(&mut self, bits: u128, length: usize) {
        self.bits |= bits;
        self.longest = self.longest.max(length);
    }
}

/// Greatest length of a word of the class at a character, if any is there.
fn reach(by: &HashMap<char, Reach>, at: Option<&char>, class: Class) -> Option<usize> {
    by.get(at?).filter(|reach| reach.bits & (1 << class as u128) != 0).map(|reach| reach.longest)
}

/// All lists, loaded once.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Classes of each word, one bit each.
    words: Table<u128>,
    /// Classes and greatest length of the words that begin with a character: most positions are told apart by it.
    first: HashMap<char, Reach>,
    /// The same by last character.
    last: HashMap<char, Reach>,
    units: Table<Unit>,
    /// Full name of each place name as written.
    regions: Table<String>,
}

impl Lexicon {
    /// Parses the bundled lists.
    ///
    /// # Errors
    /// A line that does not parse, an unknown class or kind, a word listed twice.
    pub(super) fn load() -> Result<Self, PipelineError> {
        let mut lexicon = Self {
            words: Table::new(),
            first: HashMap::new(),
            last: HashMap::new(),
            units: load_units()?,
            regions: load_regions()?,
        };
        lexicon.load_words()?;
        Ok(lexicon)
    }

    fn load_words(&mut self) -> Result<(), PipelineError> {
        let (name, text) = WORDS;
        for (line, entry) in entries(text) {
            let (class, list) =
                entry.split_once('\t').ok_or_else(|| problem(name, line, "no tab after the class".to_owned()))?;
            let bit = Class::ALL
                .iter()
                .find(|(known, _)| *known == class)
                .map(|&(_, class)| 1_u128 << class as u128)
                .ok_or_else(|| problem(name, line, format!("unknown class {class}")))?;
            for word in list.split_whitespace() {
                let chars: Box<[char]> = word.chars().collect();
                let known = self.words.entries.get(&chars).copied().unwrap_or(0);
                if known & bit != 0 {
                    return Err(problem(name, line, format!("{word} twice")));
                }
                self.words.insert(word, known | bit);
                for (by, at) in [(&mut self.first, chars.first()), (&mut self.last, chars.last())] {
                    if let Some(&at) = at {
                        by.entry(at).or_default().add(bit, chars.len());
                    }
                }
            }
        }
        Ok(())
    }

    /// Length of the longest word of a class at the start of `chars`.
    pub(super) fn prefix(&self, chars: &[char], class: Class) -> Option<usize> {
        let most = reach(&self.first, chars.first(), class)?.min(chars.len());
        (1..=most).rev().find(|&length| chars.get(..length).is_some_and(|word| self.is(word, class)))
    }

    /// Length of the longest word of a class at the end of `chars`.
    pub(super) fn suffix(&self, chars: &[char], class: Class) -> Option<usize> {
        let most = reach(&self.last, chars.last(), class)?.min(chars.len());
        (1..=most).rev().find(|&length| chars.get(chars.len() - length..).is_some_and(|word| self.is(word, class)))
    }

    /// True when `word` is of the class.
    pub(super) fn is(&self, word: &[char], class: Class) -> bool {
        self.words.entries.get(word).is_some_and(|bits| bits & (1 << class as u128) != 0)
    }

    /// True when a word of the class stands anywhere in `chars`.
    pub(super) fn within(&self, chars: &[char], class: Class) -> bool {
        (0..chars.len()).any(|at| chars.get(at..).is_some_and(|rest| self.prefix(rest, class).is_some()))
    }

    /// The longest measure word at the start of `chars` and its length.
    pub(super) fn unit(&self, chars: &[char]) -> Option<(usize, &Unit)> {
        self.units.prefix(chars)
    }

    /// The longest place name at the start of `chars`, its length and its full name.
    pub(super) fn region(&self, chars: &[char]) -> Option<(usize, &String)> {
        self.regions.prefix(chars)
    }

    /// Every unit, for tests.
    #[cfg(test)]
    pub(super) fn units(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.entries.values().collect();
        units.sort_by(|a, b| a.word.cmp(&b.word));
        units
    }
}

fn problem(name: &'static str, line: usize, problem: String) -> PipelineError {
    PipelineError::Lexicon { name, line, problem }
}

/// Lines that are neither blank nor comments, with their 1-based number.
fn entries(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })
}

fn load_units() -> Result<Table<Unit>, PipelineError> {
    let (name, text) = UNITS;
    let mut units = Table::new();
    for (line, entry) in entries(text) {
        let mut columns = entry.split('\t');
        let (Some(word), Some(kind), Some(base), Some(exponent)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err(problem(name, line, "fewer than four columns".to_owned()));
        };
        let kind = MetricKind::parse(kind).ok_or_else(|| problem(name, line, format!("unknown kind {kind}")))?;
        let exponent = exponent.parse().map_err(|_| problem(name, line, format!("{exponent} is no power of ten")))?;
        let mut unit = Unit {
            word: word.to_owned(),
            kind,
            base: base.to_owned(),
            exponent,
            closed: false,
            arabic: false,
            plain: false,
        };
        for flag in columns.next().unwrap_or("").split_whitespace() {
            match flag {
                "closed" => unit.closed = true,
                "arabic" => unit.arabic = true,
                "plain" => unit.plain = true,
                _ => return Err(problem(name, line, format!("unknown flag {flag}"))),
            }
        }
        if !units.insert(word, unit) {
            return Err(problem(name, line, format!("{word} twice")));
        }
    }
    Ok(units)
}

fn load_regions() -> Result<Table<String>, PipelineError> {
    let (name, text) = REGIONS;
    let mut regions = Table::new();
    for (line, entry) in entries(text) {
        let mut names = entry.split('\t');
        let full = names.next().ok_or_else(|| problem(name, line, "no name".to_owned()))?;
        for written in std::iter::once(full).chain(names.flat_map(str::split_whitespace)) {
            if !regions.insert(written, full.to_owned()) {
                return Err(problem(name, line, format!("{written} twice")));
            }
        }
    }
    Ok(regions)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lists_load_and_base_units_resolve() {
        let lexicon = Lexicon::load().unwrap();
        assert!(lexicon.units().len() >= 300, "{} units", lexicon.units().len());
        for unit in lexicon.units() {
            let base: Vec<char> = unit.base.chars().collect();
            let (length, found) =
                lexicon.unit(&base).unwrap_or_else(|| panic!("{}: base {} is no unit", unit.word, unit.base));
            assert_eq!(length, base.len(), "{}: base {} is no whole unit", unit.word, unit.base);
            assert_eq!(found.base, unit.base, "{}: base {} has another base", unit.word, unit.base);
            assert_eq!(found.kind, unit.kind, "{}: base of another kind", unit.word);
        }
    }

    #[test]
    fn every_class_has_words() {
        let lexicon = Lexicon::load().unwrap();
        for &(name, class) in Class::ALL {
            let bit = 1_u128 << class as u128;
            assert!(lexicon.words.entries.values().any(|bits| bits & bit != 0), "{name} is empty");
        }
        assert!(Class::ALL.len() <= 128, "classes fit the bits of a word");
    }

    #[test]
    fn longest_unit_wins() {
        let lexicon = Lexicon::load().unwrap();
        for (text, unit) in
            [("人次", "人次"), ("个百分点", "个百分点"), ("千瓦时", "千瓦时"), ("个工作", "个"), ("场次会", "场次")]
        {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(lexicon.unit(&chars).map(|(_, unit)| unit.word.as_str()), Some(unit), "{text}");
        }
    }
}
