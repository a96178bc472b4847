//! The streets and communities a document names: which 街道 is meant by 街道党工委.
//! A place where a name may stand that cannot be read is kept as such: what follows it is not known.

use std::collections::BTreeMap;

use super::divisions::Divisions;
use super::lexicon::Lexicon;
use crate::document::extract::Reading;
use crate::document::extract::classes::is_han;
use crate::span::Span;

/// Longest name before 街道 or 社区 (天泰寺街 has four characters).
const LONGEST: usize = 4;
/// Longest name behind its district, where it need not be told from what stands before.
const LONGEST_BEHIND: usize = 6;

/// How far before 街道 or 社区 the beginning of its clause is looked for: a name with some words that open.
const OPENED: usize = 16;

/// A settlement with bodies of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Settlement {
    Street,
    Community,
}

impl Settlement {
    pub(super) fn word(self) -> [char; 2] {
        match self {
            Self::Street => ['街', '道'],
            Self::Community => ['社', '区'],
        }
    }
}

/// One place where a settlement is named, or may be.
#[derive(Debug)]
struct Naming {
    at: usize,
    /// `柳岸街道`; `None` when the name cannot be told, or is one of several.
    name: Option<String>,
}

/// The settlements of a document.
#[derive(Debug, Default)]
pub(super) struct Settlements {
    /// By kind, in order of their places.
    namings: BTreeMap<Settlement, Vec<Naming>>,
    /// The full place above each; `None` when it is not known.
    places: BTreeMap<String, Option<String>>,
}

/// A reading of the text before 街道 or 社区.
struct Read {
    /// Where the name begins.
    start: usize,
    /// Its district or street, in full, where one stands before it.
    above: Option<String>,
}

impl Settlements {
    pub(super) fn read(lexicon: &Lexicon, divisions: &Divisions<'_>, reading: &Reading<'_>, shown: &[Span]) -> Self {
        let mut settlements = Self::default();
        let layout = reading.layout;
        for found in [&layout.issuer, &layout.publisher].into_iter().flatten() {
            let chars: Vec<char> = found.value.chars().collect();
            let from = divisions.starting(&chars, 0).map_or(0, |(_, length)| length);
            settlements.scan(lexicon, None, &chars, from..chars.len());
        }
        for naming in settlements.namings.values_mut().flatten() {
            naming.at = 0;
        }
        for span in shown {
            settlements.scan(lexicon, Some(divisions), reading.view.chars(), span.range());
        }
        settlements.complete(divisions);
        settlements
    }

    /// The settlement of a kind named last before `at`.
    pub(super) fn before(&self, kind: Settlement, at: usize) -> Option<&str> {
        let namings = self.namings.get(&kind)?;
        let end = namings.partition_point(|naming| naming.at < at);
        namings.get(end.checked_sub(1)?)?.name.as_deref()
    }

    /// The settlement a body begins with.
    pub(super) fn starting(&self, body: &[char]) -> Option<&str> {
        (3..=LONGEST_BEHIND + 2).find_map(|length| {
            let head: String = body.get(..length)?.iter().collect();
            self.places.get_key_value(&head).map(|(name, _)| name.as_str())
        })
    }

    /// The full place above a settlement.
    pub(super) fn place(&self, name: &str) -> Option<&str> {
        self.places.get(name)?.as_deref()
    }

    fn scan(
        &mut self,
        lexicon: &Lexicon,
        divisions: Option<&Divisions<'_>>,
        chars: &[char],
        range: std::ops::Range<usize>,
    ) {
        // Where the street named last ends, and its name: 柳岸街道鱼化里社区.
        let mut street: Option<(usize, String)> = None;
        for at in range.clone() {
            let rest = chars.get(at..range.end).unwrap_or(&[]);
            let kinds = [Settlement::Street, Settlement::Community];
            let Some(kind) = kinds.into_iter().find(|kind| rest.starts_with(&kind.word())) else { continue };
            let line = chars.get(range.start..at).unwrap_or(&[]);
            let Some(last) = line.last().filter(|last| is_han(**last)) else { continue };
            let end = at + 2;
            let after = chars.get(end).filter(|_| end < range.end).copied();
            let known = (1..=LONGEST_BEHIND).rev().find_map(|length| {
                let start = at.checked_sub(length).filter(|start| *start >= range.start)?;
                let name: String = chars.get(start..end)?.iter().collect();
                self.places.contains_key(&name).then_some(start)
            });
            let is_name = |read: &Read| chars.get(read.start..at).is_some_and(|name| lexicon.may_name(name));
            let behind = divisions
                .and_then(|divisions| behind_place(divisions, chars, range.start, at, street.as_ref()))
                .filter(is_name);
            let followed = lexicon.behind.starting(chars, end).is_some();
            let read = behind.or_else(|| known.map(|start| Read { start, above: None })).or_else(|| {
                followed.then(|| Some(Read { start: opened(lexicon, line)? + range.start, above: None })).flatten()
            });
            let generic = lexicon.no_name.ending(line, line.len()).is_some() || *last == '、';
            let Some(read) = read else {
                if followed && !generic {
                    self.namings.entry(kind).or_default().push(Naming { at, name: None });
                }
                continue;
            };
            let name: String = chars.get(read.start..end).unwrap_or(&[]).iter().collect();
            let before = read.start.checked_sub(1).filter(|before| *before >= range.start);
            let listed = before.and_then(|before| chars.get(before)) == Some(&'、')
                || after.is_some_and(|after| matches!(after, '、' | '和' | '与' | '及'));
            let place = self.places.entry(name.clone()).or_default();
            match (&*place, read.above) {
                (None, Some(above)) => *place = Some(above),
                // Two streets of one name: neither's place can be told. An empty place matches none.
                (Some(known), Some(above)) if *known != above => *place = Some(String::new()),
                _ => {}
            }
            if kind == Settlement::Street {
                street = Some((end, name.clone()));
            }
            self.namings.entry(kind).or_default().push(Naming { at, name: (!listed).then_some(name) });
        }
    }

    /// Settlements whose place is not stated lie in the document's region, if that is narrow enough to hold them.
    fn complete(&mut self, divisions: &Divisions<'_>) {
        for place in self.places.values_mut() {
            match place {
                Some(stated) if stated.is_empty() => *place = None,
                Some(_) => {}
                None => *place = divisions.county().map(str::to_owned),
            }
        }
        // A community behind its street: the street's own place goes before both.
        let streets = self.places.clone();
        for place in self.places.values_mut() {
            if let Some(street) = place.as_deref().filter(|place| place.ends_with("街道"))
                && let Some(above) = streets.get(street)
            {
                *place = above.as_ref().map(|above| format!("{above}{street}"));
            }
        }
    }
}

/// The name that ends before `at` behind a district or a street.
fn behind_place(
    divisions: &Divisions<'_>,
    chars: &[char],
    from: usize,
    at: usize,
    street: Option<&(usize, String)>,
) -> Option<Read> {
    (1..=LONGEST_BEHIND).find_map(|length| {
        let start = at.checked_sub(length).filter(|start| *start > from)?;
        let is_name = chars.get(start..at)?.iter().all(|&c| is_han(c));
        let of_street = street.filter(|(end, _)| *end == start).map(|(_, name)| name.clone());
        // Behind a city alone its district is not known: an empty place matches none.
        let of_city = || divisions.ends(start).then(String::new);
        let above = of_street.or_else(|| divisions.county_ending(chars, start)).or_else(of_city);
        (is_name && above.is_some()).then_some(Read { start, above })
    })
}

/// Where the name begins that ends a stretch of a line: behind a sign, the line's beginning or a word that opens.
fn opened(lexicon: &Lexicon, line: &[char]) -> Option<usize> {
    let near = line.len().saturating_sub(OPENED);
    let sign = line.iter().skip(near).rposition(|&c| !is_han(c));
    let mut start = sign.map_or(near, |at| near + at + 1);
    while let Some(length) = lexicon.openers.starting(line, start) {
        start += length;
    }
    let inside = || {
        let mut opened = (2..=LONGEST).rev().filter_map(|length| line.len().checked_sub(length));
        opened.find(|&at| at > start && lexicon.openers.ending(line, at).is_some())
    };
    let start = if line.len().saturating_sub(start) > LONGEST { inside()? } else { start };
    let name = line.get(start..)?;
    (name.len() > 1 && lexicon.may_name(name)).then_some(start)
}
