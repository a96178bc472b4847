//! Whose a name is: generic names of different owners are kept apart, nationwide wording is told from initiatives.
//! It merges no names; it splits what `merge` made one only where owners show that it is not.

use std::collections::BTreeMap;

use super::FORMULA;
use super::gather::{Acts, Names, Unit, most_frequent};
use super::knowledge::{Knowledge, Scope};

/// Types that a body gives to something of its own: two cities with one such name have two things.
const LOCAL_KINDS: [&str; 3] = ["brand", "orgform", "platform"];

/// Types of mere wording.
const WORDING_KINDS: [&str; 2] = ["slogan", "numbered_set"];

/// A generic name stands in marks in at least half of its documents: it was coined, and not by the state.
const COINED_SHARE: u32 = 2;

/// Of the documents of a generic name at most one in four has no place: national names are mostly said without one.
const UNPLACED_SHARE: u32 = 4;

/// At least half of the cities that act on a generic name launch it.
const LAUNCHED_SHARE: usize = 2;

/// Documents from which wording can be called nationwide; fewer prove nothing.
const FORMULA_DOCUMENTS: u32 = 8;

/// Provinces in which wording stands that is nobody's own, when it is not said without any place.
const FORMULA_PROVINCES: usize = 4;

/// A formula is launched by somebody in at most one mention in ten.
const FORMULA_LAUNCHES: u32 = 10;

/// A formula has a type head of its own in at most one mention in ten.
const FORMULA_HEADS: u32 = 10;

/// A formula is a slogan or a numbered set in at least half of its mentions.
const WORDING_SHARE: u32 = 2;

/// What the units of a cluster add up to.
#[derive(Debug, Default)]
pub(super) struct Sum {
    pub(super) scopes: BTreeMap<Option<Scope>, Acts>,
    pub(super) kinds: BTreeMap<String, u32>,
    mentions: u32,
    documents: u32,
    quoted: u32,
    years: usize,
    coreless: bool,
    known: bool,
    /// It is a set phrase of the lexicon.
    formula: bool,
    /// It is the plan of a five-year term.
    term: bool,
    /// Its name says that it is the whole country's.
    nationwide: bool,
}

impl Sum {
    pub(super) fn of<'a>(knowledge: &Knowledge, units: impl Iterator<Item = (&'a str, &'a Unit)>) -> Self {
        let mut sum = Self::default();
        let mut years = std::collections::BTreeSet::new();
        // The name most mentioned decides what the others are aliases of.
        let mut most = 0;
        for (id, unit) in units {
            for (scope, acts) in &unit.scopes {
                sum.scopes.entry(*scope).or_default().add(*acts);
            }
            for (kind, count) in &unit.kinds {
                *sum.kinds.entry(kind.clone()).or_default() += count;
            }
            sum.mentions += unit.mentions;
            sum.documents += unit.documents;
            sum.quoted += unit.quoted;
            years.extend(unit.years.iter().copied());
            sum.known |= knowledge.known.contains(id);
            sum.formula |= knowledge.formulas.contains(id);
            if unit.mentions > most {
                most = unit.mentions;
                sum.coreless = knowledge.is_coreless(id);
                sum.term = knowledge.term_of(id).is_some();
                sum.nationwide = sum.coreless && !sum.term && knowledge.begins_nationwide(id);
            }
        }
        sum.years = years.len();
        sum
    }

    fn acting_cities(&self) -> Vec<(Scope, Acts)> {
        let acting = |acts: &Acts| acts.launches + acts.implements > 0;
        let placed = self.scopes.iter().filter_map(|(scope, acts)| Some(((*scope)?, *acts)));
        placed.filter(|(scope, acts)| scope.is_city() && acting(acts)).collect()
    }

    /// Owners that the name has to be told apart by; empty when it is one initiative wherever it stands.
    pub(super) fn owners(&self) -> Vec<Scope> {
        if self.nationwide || (self.coreless && self.known && !self.term) {
            // 国家战略 and 教育实践活动 are spoken of everywhere and are no place's own. 十三五规划 is known as well, and is.
            return Vec::new();
        }
        if self.coreless {
            // 三年行动 is everybody's own, cities' and provinces' alike; a plan of years is the nation's as well.
            let owners: Vec<Scope> = self.scopes.keys().flatten().copied().collect();
            let others = self.term && self.scopes.contains_key(&None);
            return if owners.len() > 1 || others { owners } else { Vec::new() };
        }
        let cities = self.acting_cities();
        let launching = cities.iter().filter(|(_, acts)| acts.launches > 0).count();
        let learned: u32 = self.scopes.values().map(|acts| acts.learns).sum();
        let unplaced = self.scopes.get(&None).map_or(0, |acts| acts.documents);
        let local = self.kind().is_some_and(|kind| LOCAL_KINDS.contains(&kind));
        let generic = cities.len() > 1
            && !self.known
            && learned == 0
            && self.quoted * COINED_SHARE >= self.documents
            && unplaced * UNPLACED_SHARE <= self.documents
            && (local || (launching > 1 && launching * LAUNCHED_SHARE >= cities.len()));
        if generic { cities.into_iter().map(|(scope, _)| scope).collect() } else { Vec::new() }
    }

    /// The type seen most often. A numbered set is told by its shape alone: a type word that stands after it in some of its
    /// mentions says more (“一带一路”倡议).
    pub(super) fn kind(&self) -> Option<&str> {
        let kind = most_frequent(&self.kinds)?;
        if !WORDING_KINDS.contains(&kind) {
            return Some(kind);
        }
        let headed: BTreeMap<String, u32> = self
            .kinds
            .iter()
            .filter(|(kind, count)| !WORDING_KINDS.contains(&kind.as_str()) && *count * FORMULA_HEADS >= self.mentions)
            .map(|(kind, count)| (kind.clone(), *count))
            .collect();
        most_frequent(&headed)
            .and_then(|headed| self.kinds.get_key_value(headed))
            .map_or(Some(kind), |(kind, _)| Some(kind))
    }

    /// True for wording of the whole country that is nobody's own (提法).
    fn is_formula(&self) -> bool {
        let launches: u32 = self.scopes.values().map(|acts| acts.launches).sum();
        let typed: u32 = self.kinds.values().sum();
        let wording: u32 = WORDING_KINDS.iter().filter_map(|kind| self.kinds.get(*kind)).sum();
        let headed = typed - wording;
        let provinces: std::collections::BTreeSet<u32> =
            self.scopes.keys().flatten().map(|scope| scope.province()).collect();
        let unplaced = self.scopes.get(&None).map_or(0, |acts| acts.documents);
        let nationwide = provinces.len() >= FORMULA_PROVINCES || unplaced * COINED_SHARE >= self.documents;
        self.documents >= FORMULA_DOCUMENTS
            && nationwide
            && self.years > 1
            && !self.known
            && launches * FORMULA_LAUNCHES <= self.mentions
            && headed * FORMULA_HEADS <= self.mentions
            && wording * WORDING_SHARE >= self.mentions
    }

    /// The type to show: formula, or the type seen most often.
    pub(super) fn shown_kind(&self) -> Option<String> {
        if self.formula || self.is_formula() { Some(FORMULA.to_owned()) } else { self.kind().map(str::to_owned) }
    }
}

/// The sums of every cluster.
pub(super) fn sums(knowledge: &Knowledge, names: &Names, members: &[Vec<String>]) -> Vec<Sum> {
    let units = |ids: &'_ Vec<String>| -> Sum {
        let units = ids.iter().filter_map(|id| names.units.get_key_value(id)).map(|(id, unit)| (id.as_str(), unit));
        Sum::of(knowledge, units)
    };
    members.iter().map(units).collect()
}
