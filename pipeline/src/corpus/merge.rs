//! Which names are one: union-find over the reductions of `spelling`, each merge with its evidence.
//! Owners are not told apart here (`pieces` does), and short forms never merge: they follow their document.

use std::collections::{BTreeMap, BTreeSet};

use super::decisions::Decisions;
use super::gather::{Names, Unit};
use super::knowledge::Knowledge;
use super::spelling::{APART, Why, reductions, spelling_key};

/// A name is quoted as such when it stands in marks in this share of its documents: half.
const QUOTED_SHARE: u32 = 2;

/// A verb in front is no part of the name when the name without it is this much more frequent.
const VERB_FACTOR: u32 = 2;

/// A name is the whole country's when it stands in this many provinces, or mostly without a place.
const NATIONWIDE_PROVINCES: usize = 3;

/// Units that are one initiative before owners are told apart, by unit key.
pub(super) struct Clusters {
    /// Units of each cluster, sorted; clusters by their first unit.
    pub(super) members: Vec<Vec<String>>,
    /// Cluster of a unit.
    pub(super) of: BTreeMap<String, usize>,
    /// Why a unit stands with the others.
    pub(super) evidence: BTreeMap<String, String>,
}

/// Parent pointers; the root of a set is its smallest unit.
struct Sets<'a> {
    parents: BTreeMap<&'a str, &'a str>,
}

impl<'a> Sets<'a> {
    fn root(&mut self, unit: &'a str) -> &'a str {
        let mut root = unit;
        while let Some(&parent) = self.parents.get(root) {
            root = parent;
        }
        let mut at = unit;
        while let Some(&parent) = self.parents.get(at) {
            if parent != root {
                self.parents.insert(at, root);
            }
            at = parent;
        }
        root
    }

    /// False when they were one already.
    fn join(&mut self, a: &'a str, b: &'a str) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        let (root, child) = if a < b { (a, b) } else { (b, a) };
        self.parents.insert(child, root);
        true
    }
}

/// The machine's merges, then the editor's.
pub(super) fn clusters(knowledge: &Knowledge, names: &Names, decisions: &Decisions) -> Clusters {
    let mut sets = Sets { parents: BTreeMap::new() };
    let mut edges: Vec<Edge<'_>> = Vec::new();
    let mut evidence: BTreeMap<String, String> = BTreeMap::new();
    // Names that the editor holds apart join nothing by themselves.
    let folded: BTreeMap<String, Vec<&str>> = by_folded(names);
    let is_apart = |id: &str| id.contains(APART) || knowledge.is_apart(&spelling_key(id));
    let owners = owners_before(knowledge, names);
    for (id, unit) in &names.units {
        if is_apart(id) {
            continue;
        }
        let bases = reductions(knowledge, id).into_iter().filter_map(|(reduced, why)| {
            let (base, other) = names.units.get_key_value(&reduced)?;
            let one = !is_apart(base) && are_one(knowledge, id, unit, other, &why, &owners, base);
            one.then_some((base.as_str(), why))
        });
        // The nearest one alone: 提出废止劳动教养制度 is 废止劳动教养制度, and must not draw 劳动教养制度 to it.
        let nearest = bases.enumerate().max_by_key(|(at, (base, _))| (base.chars().count(), std::cmp::Reverse(*at)));
        if let Some((_, (base, why))) = nearest
            && sets.join(base, id)
        {
            edges.push(Edge { name: id, base, why });
        }
    }
    // Shown by the same letters they could not be told apart by anybody: “甲乙”丙丁政策 and “甲乙丙丁政策”. No letters are
    // not the same.
    let mut shown: BTreeMap<String, &str> = BTreeMap::new();
    for (id, unit) in names.units.iter().filter(|(id, _)| !is_apart(id)) {
        let Some(key) = Some(spelling_key(name_of(unit))).filter(|key| !key.is_empty()) else { continue };
        let base = *shown.entry(key).or_insert(id);
        if base != id && sets.join(base, id) {
            edges.push(Edge { name: id, base, why: Why::Script });
        }
    }
    for decision in decisions.entries.iter().filter(|decision| decision.owner.is_none()) {
        let mut units = decision.keys().filter_map(|key| folded.get(&key)).flatten();
        let Some(first) = units.next() else { continue };
        for unit in units {
            if sets.join(first, unit) {
                evidence.insert((*unit).to_owned(), format!("an alias of {} by the editor's file", decision.name));
            }
        }
    }
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for id in names.units.keys() {
        members.entry(sets.root(id)).or_default().push(id.clone());
    }
    let members: Vec<Vec<String>> = members.into_values().collect();
    for (unit, words) in explained(names, &members, &edges) {
        evidence.entry(unit).or_insert(words);
    }
    let of = members.iter().enumerate().flat_map(|(at, units)| units.iter().map(move |unit| (unit.clone(), at)));
    Clusters { of: of.collect(), members, evidence }
}

/// Units by the keys under which an editor's spelling finds them: their own and that of the name they are shown by
/// (银发餐桌项目 is the unit 银发餐桌); where no unit has that name, those of their other spellings.
pub(super) fn by_folded(names: &Names) -> BTreeMap<String, Vec<&str>> {
    let mut folded: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (id, unit) in &names.units {
        for key in [spelling_key(name_of(unit)), spelling_key(id)] {
            folded.entry(key).or_default().insert(id);
        }
    }
    let named: BTreeSet<String> = folded.keys().cloned().collect();
    for (id, unit) in &names.units {
        let spellings = unit.spellings.keys().map(|spelling| spelling_key(spelling));
        for key in spellings.filter(|key| !named.contains(key)) {
            folded.entry(key).or_default().insert(id);
        }
    }
    folded.remove("");
    folded.into_iter().map(|(key, units)| (key, units.into_iter().collect())).collect()
}

/// A name and the one it is another spelling of.
struct Edge<'a> {
    name: &'a str,
    base: &'a str,
    why: Why,
}

/// The evidence of every name but the main one of its cluster, read from the main one outwards: what a name has that the
/// next one towards the main one lacks, or the other way round.
fn explained(names: &Names, members: &[Vec<String>], edges: &[Edge<'_>]) -> Vec<(String, String)> {
    let mut beside: BTreeMap<&str, Vec<&Edge<'_>>> = BTreeMap::new();
    for edge in edges {
        beside.entry(edge.name).or_default().push(edge);
        beside.entry(edge.base).or_default().push(edge);
    }
    let mut found = Vec::new();
    for units in members.iter().filter(|units| units.len() > 1) {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        // What the editor joined has edges of its own, which the main name does not lead to.
        for root in std::iter::once(main_unit(names, units)).chain(units.iter().map(String::as_str)) {
            let mut open = if reached.insert(root) { vec![root] } else { Vec::new() };
            while let Some(at) = open.pop() {
                for edge in beside.get(at).into_iter().flatten() {
                    let next = if edge.base == at { edge.name } else { edge.base };
                    if reached.insert(next) {
                        found.push((next.to_owned(), in_words(names, edge, edge.base == at)));
                        open.push(next);
                    }
                }
            }
        }
    }
    found
}

/// The name most mentioned, which the others are aliases of; ties go to the one that sorts first.
pub(super) fn main_unit<'a>(names: &Names, members: &'a [String]) -> &'a str {
    main_of(names, members.iter().map(String::as_str)).unwrap_or("")
}

/// The most mentioned of these names; ties go to the one that sorts first.
pub(super) fn main_of<'a>(names: &Names, units: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mentions = |id: &str| names.units.get(id).map_or(0, |unit| unit.mentions);
    units.max_by_key(|id| (mentions(id), std::cmp::Reverse(*id)))
}

/// How many owners stand before each name.
fn owners_before(knowledge: &Knowledge, names: &Names) -> BTreeMap<String, u32> {
    let mut owners: BTreeMap<String, BTreeSet<super::knowledge::Scope>> = BTreeMap::new();
    for id in names.units.keys() {
        for (reduced, why) in reductions(knowledge, id) {
            if let Why::Owner(_, scope) = why
                && names.units.contains_key(&reduced)
            {
                owners.entry(reduced).or_default().insert(scope);
            }
        }
    }
    owners.into_iter().map(|(name, scopes)| (name, u32::try_from(scopes.len()).unwrap_or(u32::MAX))).collect()
}

/// Whether a name and its reduction behave as one initiative.
fn are_one(
    knowledge: &Knowledge,
    id: &str,
    unit: &Unit,
    base: &Unit,
    why: &Why,
    owners: &BTreeMap<String, u32>,
    base_id: &str,
) -> bool {
    let coreless = knowledge.is_coreless(base_id);
    match why {
        Why::Script | Why::Term => true,
        Why::Count => !knowledge.is_coreless(id) && !coreless && unit.quoted > 0 && base.quoted > 0,
        Why::Head(head) => {
            // With that very head in marks it is the same name, letter by letter.
            let same_head = base.spellings.keys().any(|name| spelling_key(name) == id);
            // Else it stands alone somewhere and is no word of the language.
            let alone =
                base.spellings.keys().any(|name| spelling_key(name) == base_id) && !knowledge.jieba.has_word(base_id);
            let quoted = alone && base.quoted * QUOTED_SHARE >= base.documents && knowledge.quoted_heads.contains(head);
            let known = knowledge.known.contains(base_id) && knowledge.known_heads.contains(head);
            // “X制度” is no name with a head after it, but another name that ends in a head.
            let own_head = (2..=4).any(|len| ending(base_id, len).is_some_and(|end| knowledge.heads.contains(end)));
            !coreless && (same_head || known || (quoted && !own_head))
        }
        Why::Owner(_, scope) => {
            // The name alone must be that owner's: placed there, or said where the whole name is said.
            let placed = base.scopes.keys().flatten().all(|other| other.meets(*scope));
            let unplaced = base.scopes.get(&None).is_some_and(|acts| acts.mentions > 0);
            let together = base.within.get(id).copied().unwrap_or(0) > 0;
            let elsewhere = unplaced && base.documents > base.within.get(id).copied().unwrap_or(0);
            !coreless
                && owners.get(base_id).copied().unwrap_or(0) == 1
                && placed
                && !elsewhere
                && (together || !unplaced)
        }
        Why::Nationwide(_) => {
            let provinces: BTreeSet<u32> = base.scopes.keys().flatten().map(|scope| scope.province()).collect();
            let unplaced = base.scopes.get(&None).map_or(0, |acts| acts.documents);
            !coreless && (provinces.len() >= NATIONWIDE_PROVINCES || unplaced * QUOTED_SHARE >= base.documents)
        }
        Why::Verb(lead) => {
            let rarer = base.documents >= unit.documents.saturating_mul(VERB_FACTOR) && unit.quoted == 0;
            // Before a name without a core only a listed word is no part of it: 打击行动 is not 行动.
            rarer && (knowledge.is_listed(lead) || (!coreless && knowledge.is_grammar(lead)))
        }
    }
}

fn ending(name: &str, len: usize) -> Option<&str> {
    let chars = name.chars().count();
    let byte = name.char_indices().nth(chars.checked_sub(len)?)?.0;
    name.get(byte..)
}

/// The spelling a unit is shown by.
pub(super) fn name_of(unit: &Unit) -> &str {
    super::gather::most_frequent(&unit.spellings).unwrap_or(&unit.key)
}

/// Why the two ends of an edge are one, said of the longer name when that is `with` what the other one lacks.
fn in_words(names: &Names, edge: &Edge<'_>, with: bool) -> String {
    let shown = |id: &str| names.units.get(id).map_or(id, name_of).to_owned();
    // 海洋强国战略 said of itself would explain nothing, when “海洋强国” is mostly shown so: then the key does.
    let same = shown(edge.base) == shown(edge.name);
    let (other, adverb) = match (same, with) {
        (true, _) => (edge.base.to_owned(), "with"),
        (false, true) => (shown(edge.base), "with"),
        (false, false) => (shown(edge.name), "without"),
    };
    match &edge.why {
        Why::Script => format!("the same characters as {other}, in other marks, script or width"),
        Why::Count => format!("{other} {adverb} a measure word"),
        Why::Head(head) => format!("{other} {adverb} the type word {head} after it"),
        Why::Owner(owner, _) => {
            format!("{other} {adverb} its owner {owner} before it; no other owner bears the name here")
        }
        Why::Nationwide(body) => format!("{other} {adverb} {body} before it; it is no place's own here"),
        Why::Verb(verb) => format!("{other} {adverb} {verb} before it, which is no part of the name"),
        Why::Term => format!("the plan of the same five years as {other}"),
    }
}
