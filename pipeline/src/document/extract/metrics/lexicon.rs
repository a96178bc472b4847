//! The bundled word and unit lists of the metric rules, and longest-match look-up in them.
//! It knows no rule: which class is asked for where is the business of the other modules.

use super::number;
use super::signs::{Sign, Signs};
use super::trie::{Tree, Trie, WordList, Words};
use crate::document::facts::MetricKind;
use crate::error::PipelineError;
use crate::pairs::Pairs;

const UNITS: (&str, &str) = ("metrics_units.tsv", super::measure::UNITS);
const WORDS: (&str, &str) = ("metrics_words.tsv", include_str!("../../../../lexicons/metrics_words.tsv"));

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
    WorkVerb = "work_verb", WorkAhead = "work_ahead",
    HeadingAchieved = "heading_achieved", Time = "time", SpanBefore = "span_before", SpanAfter = "span_after",
    Fixed = "fixed", RankScope = "rank_scope", MoneyNoun = "money_noun", PeopleNoun = "people_noun",
    Concrete = "concrete", TakesObject = "takes_object", OrgHead = "org_head", Response = "response",
    Bearing = "bearing", LevelNoun = "level_noun", TermNoun = "term_noun", Fulfilled = "fulfilled", Paid = "paid", Record = "record", Aside = "aside",
    PlaceTail = "place_tail",
}

/// A measure word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// As written.
    pub(super) word: &'static str,
    /// What it measures.
    pub(super) kind: MetricKind,
    /// Unit of `base_value`.
    pub(super) base: &'static str,
    /// Power of ten from this unit to `base`.
    pub(super) exponent: i32,
    /// Counts only before punctuation and the like.
    pub(super) closed: bool,
    /// Counts only after Arabic digits.
    pub(super) arabic: bool,
    /// An everyday classifier: a small Chinese numeral before it measures nothing by itself.
    pub(super) plain: bool,
}

/// All lists, loaded once.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: Words,
    /// The same words from their last character to the first.
    reversed: Words,
    units: Trie<Unit>,
    signs: Signs,
    /// The first two characters of every word of time.
    time_pairs: Pairs,
    /// The same of words in which a numeral counts nothing.
    fixed_pairs: Pairs,
    /// The same of kinds of bodies.
    body_pairs: Pairs,
}

impl Class {
    /// What says whether a number was achieved, is planned or is required.
    pub(super) const CUES: [Self; 4] = [Self::Planned, Self::Future, Self::Achieved, Self::Required];

    fn bit(self) -> u128 {
        1 << self as u32
    }
}

impl Lexicon {
    /// Parses the bundled lists.
    ///
    /// # Errors
    /// A line that does not parse, an unknown class or kind, a word listed twice.
    pub(super) fn load() -> Result<Self, PipelineError> {
        let (words, reversed) = load_words()?;
        let units = load_units()?;
        let signs = Signs::new(|c, sign| has_sign(&words, c, sign));
        let time_pairs = load_pairs([Class::Time, Class::SpanBefore]);
        let fixed_pairs = load_pairs([Class::Fixed]);
        let body_pairs = load_pairs([Class::OrgHead]);
        Ok(Self { words, reversed, units, signs, time_pairs, fixed_pairs, body_pairs })
    }

    /// Length of the longest word of a class at the start of `chars`.
    #[inline]
    pub(super) fn prefix(&self, chars: &[char], class: Class) -> Option<usize> {
        self.words.longest(chars.iter().copied(), class.bit())
    }

    /// Length of the longest word of a class at the end of `chars`.
    #[inline]
    pub(super) fn suffix(&self, chars: &[char], class: Class) -> Option<usize> {
        self.reversed.longest(chars.iter().rev().copied(), class.bit())
    }

    /// True when `word` is of the class.
    pub(super) fn is(&self, word: &[char], class: Class) -> bool {
        self.words.holds(word, class.bit())
    }

    /// True when a word of the class stands anywhere in `chars`.
    pub(super) fn within(&self, chars: &[char], class: Class) -> bool {
        (0..chars.len()).any(|at| chars.get(at..).is_some_and(|rest| self.words.starts(rest, class.bit())))
    }

    /// True when a word of one of the classes begins with the character.
    #[inline]
    pub(super) fn begins<const N: usize>(&self, c: char, classes: [Class; N]) -> bool {
        self.words.begins(c) & bits_of(classes) != 0
    }

    /// True when a word of one of the classes ends with the character.
    #[inline]
    pub(super) fn ends<const N: usize>(&self, c: char, classes: [Class; N]) -> bool {
        self.reversed.begins(c) & bits_of(classes) != 0
    }

    /// True when a word of one of the classes stands at the start of `chars`.
    pub(super) fn starts<const N: usize>(&self, chars: &[char], classes: [Class; N]) -> bool {
        self.words.starts(chars, bits_of(classes))
    }

    /// What characters may begin.
    #[inline]
    pub(super) fn signs(&self) -> &Signs {
        &self.signs
    }

    /// False when no word of time or of a span before a number begins with these two characters.
    #[inline]
    pub(super) fn may_begin_time(&self, first: char, second: char) -> bool {
        self.time_pairs.may_have(first, second)
    }

    /// False when no word in which a numeral counts nothing begins with these two characters.
    #[inline]
    pub(super) fn may_begin_fixed(&self, first: char, second: char) -> bool {
        self.fixed_pairs.may_have(first, second)
    }

    /// False when no kind of body begins with these characters.
    #[inline]
    pub(super) fn may_begin_body(&self, chars: &[char]) -> bool {
        let Some(&first) = chars.first() else { return false };
        self.body_pairs.may_be(first, chars.get(1).copied())
    }

    /// The longest measure word at the start of `chars` and its length.
    pub(super) fn unit(&self, chars: &[char]) -> Option<(usize, &Unit)> {
        self.units.prefix(chars)
    }

    /// Every unit, for tests.
    #[cfg(test)]
    pub(super) fn units(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.entries().collect();
        units.sort_by_key(|unit| unit.word);
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

fn bits_of<const N: usize>(classes: [Class; N]) -> u128 {
    classes.iter().fold(0, |bits, class| bits | class.bit())
}

/// Whether a character may begin what a sign stands for.
fn has_sign(words: &Words, c: char, sign: Sign) -> bool {
    let begins = |bits: u128| words.begins(c) & bits != 0;
    let numeric = c.is_ascii_digit() || number::is_numeral(c);
    match sign {
        Sign::Number => numeric || matches!(c, '首' | '榜'),
        Sign::Quantity => numeric || matches!(c, '第' | '首' | '榜') || begins(Class::Fixed.bit()),
        Sign::Time => {
            numeric || matches!(c, '○' | '几' | '多' | '余' | '数') || begins(bits_of([Class::Time, Class::SpanBefore]))
        }
        Sign::Cue => begins(bits_of(Class::CUES)),
        Sign::Verb => begins(bits_of([Class::Make, Class::Act, Class::Stop])),
        Sign::Deed => begins(bits_of([Class::Make, Class::Act, Class::Guard])),
        Sign::Gap => begins(bits_of([Class::Gap, Class::Contribution])),
    }
}

/// The words of every class, and the same from their last character to the first.
fn load_words() -> Result<(Words, Words), PipelineError> {
    let (name, text) = WORDS;
    let (mut words, mut reversed) = (WordList::new(), WordList::new());
    for (line, entry) in entries(text) {
        let (class, list) =
            entry.split_once('\t').ok_or_else(|| problem(name, line, "no tab after the class".to_owned()))?;
        let bit = Class::ALL
            .iter()
            .find(|(known, _)| *known == class)
            .map(|&(_, class)| class.bit())
            .ok_or_else(|| problem(name, line, format!("unknown class {class}")))?;
        for word in list.split_whitespace() {
            if !words.add(word.chars(), bit) {
                return Err(problem(name, line, format!("{word} twice")));
            }
            reversed.add(word.chars().rev(), bit);
        }
    }
    Ok((words.finish(), reversed.finish()))
}

/// The first two characters of the words of some classes.
fn load_pairs<const N: usize>(classes: [Class; N]) -> Pairs {
    let is_asked = |class| Class::ALL.iter().any(|&(name, known)| name == class && classes.contains(&known));
    let lists = entries(WORDS.1).filter_map(|(_, entry)| entry.split_once('\t'));
    let words = lists.filter(|&(class, _)| is_asked(class)).flat_map(|(_, list)| list.split_whitespace());
    words
        .filter_map(|word| {
            let mut chars = word.chars();
            Some((chars.next()?, chars.next()))
        })
        .collect()
}

fn load_units() -> Result<Trie<Unit>, PipelineError> {
    let (name, text) = UNITS;
    let mut units = Tree::new();
    for (line, entry) in entries(text) {
        let mut columns = entry.split('\t');
        let (Some(word), Some(kind), Some(base), Some(exponent)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err(problem(name, line, "fewer than four columns".to_owned()));
        };
        let kind = MetricKind::parse(kind).ok_or_else(|| problem(name, line, format!("unknown kind {kind}")))?;
        let exponent = exponent.parse().map_err(|_| problem(name, line, format!("{exponent} is no power of ten")))?;
        let mut unit = Unit { word, kind, base, exponent, closed: false, arabic: false, plain: false };
        for flag in columns.next().unwrap_or("").split_whitespace() {
            match flag {
                "closed" => unit.closed = true,
                "arabic" => unit.arabic = true,
                "plain" => unit.plain = true,
                _ => return Err(problem(name, line, format!("unknown flag {flag}"))),
            }
        }
        let before = units.entry_mut(word.chars()).and_then(|entry| entry.replace(unit));
        if before.is_some() {
            return Err(problem(name, line, format!("{word} twice")));
        }
    }
    Ok(units.finish())
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
            assert!(lexicon.words.classes() & class.bit() != 0, "{name} is empty");
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
            assert_eq!(lexicon.unit(&chars).map(|(_, unit)| unit.word), Some(unit), "{text}");
        }
    }
}
