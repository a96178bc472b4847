//! First look at all documents: what the mentions of each name add up to.
//! It holds state per distinct name, not per mention, and merges nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::knowledge::{Knowledge, Scope};
use super::seen::{SeenDocument, SeenMention};
use super::spelling::{spelling_key, spelt, unit_key};

/// Shortest name, in code points, that may be short for another one: a bare type word.
const SHORTEST_SHORT: usize = 2;

/// Shortest part of a name with joints, in code points; shorter ones are ordinary words.
const SHORTEST_PART: usize = 3;

/// Longest short form looked for, in code points; longer ones are names in full.
const LONGEST_SHORT: usize = 24;

/// Signs that join the parts of a name.
const JOINTS: [char; 4] = ['·', '•', '+', '、'];

/// What happened to a name in one city or province, or nowhere in particular.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Acts {
    pub(super) mentions: u32,
    pub(super) documents: u32,
    pub(super) launches: u32,
    pub(super) implements: u32,
    pub(super) learns: u32,
}

impl Acts {
    pub(super) fn add(&mut self, other: Self) {
        self.mentions += other.mentions;
        self.documents += other.documents;
        self.launches += other.launches;
        self.implements += other.implements;
        self.learns += other.learns;
    }
}

/// One name: the smallest thing that can stand for an initiative.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    /// Key under which spellings meet, as in the table `mentions`.
    pub(super) key: String,
    /// Spellings without quotes, and how often.
    pub(super) spellings: BTreeMap<String, u32>,
    pub(super) kinds: BTreeMap<String, u32>,
    pub(super) mentions: u32,
    pub(super) documents: u32,
    /// Documents where it stands in quotation or title marks.
    pub(super) quoted: u32,
    /// Surest mention in marks.
    pub(super) confidence: f64,
    pub(super) publishers: BTreeSet<u32>,
    pub(super) years: BTreeSet<u16>,
    /// By city or province of the mention.
    pub(super) scopes: BTreeMap<Option<Scope>, Acts>,
    /// Longer names that end with it, and in how many documents they stand beside it.
    pub(super) within: BTreeMap<String, u32>,
    /// Names with joints that it is a part of (大党建 of 大党建·微治理), and in how many documents beside it.
    pub(super) part_of: BTreeMap<String, u32>,
}

/// Every name of the corpus.
#[derive(Debug, Default)]
pub struct Names {
    /// By unit key.
    pub(super) units: BTreeMap<String, Unit>,
    /// Documents seen.
    pub(super) documents: u32,
    publishers: BTreeMap<String, u32>,
}

/// The city or province a mention belongs to: that of its place, else the document's.
pub(super) fn scope_of(knowledge: &mut Knowledge, document: &SeenDocument, mention: &SeenMention) -> Option<Scope> {
    if knowledge.term_of(&mention.key).is_some() {
        return owner_of_plan(knowledge, document, mention);
    }
    let stated = mention.place.as_deref().and_then(|place| knowledge.scope_of_place(place));
    stated.or_else(|| document.region_code.as_deref().and_then(Scope::of_code))
}

/// Bases of a place that stands beside the name, and not only where its speaker or its document is from.
const STATED: [&str; 2] = ["clause", "heading"];

/// Genres in which a body speaks of its own plans.
const OWN_VOICE: [&str; 4] = ["work_report", "policy", "statistics", "briefing"];

/// Whose the plan of five years is: every province and city has one, and the nation's is carried out in all of them, so
/// that where it is spoken of says nothing. The place named with it does; without one, who speaks in the document: a body
/// of a place in a text of its own, a publisher that has a place in its name. A publisher without one speaks to the
/// nation, and only where none is known the document's place has to do.
fn owner_of_plan(knowledge: &mut Knowledge, document: &SeenDocument, mention: &SeenMention) -> Option<Scope> {
    if STATED.contains(&mention.place_basis.as_str())
        && let Some(place) = mention.place.as_deref()
    {
        if knowledge.is_nationwide(place) {
            return None;
        }
        if let Some(scope) = knowledge.scope_of_place(place) {
            return Some(scope);
        }
    }
    if knowledge.begins_nationwide(&mention.key) || knowledge.begins_nationwide(&mention.name) {
        return None;
    }
    let own = document.region_code.as_deref().and_then(Scope::of_code);
    match document.publisher.as_deref() {
        _ if OWN_VOICE.contains(&document.genre.as_str()) => own,
        Some(publisher) => knowledge.scope_of_place(publisher),
        None => own,
    }
}

impl Names {
    /// Adds the mentions of a document.
    pub fn add(&mut self, knowledge: &mut Knowledge, document: &SeenDocument) {
        self.documents += 1;
        let publisher = document.publisher.as_ref().map(|name| {
            let next = u32::try_from(self.publishers.len()).unwrap_or(u32::MAX);
            *self.publishers.entry(name.clone()).or_insert(next)
        });
        let year: Option<u16> =
            document.published.as_deref().and_then(|date| date.get(..4)).and_then(|year| year.parse().ok());
        let mut here: BTreeMap<String, bool> = BTreeMap::new();
        let mut parts: BTreeSet<(String, String)> = BTreeSet::new();
        let mut places: BTreeSet<(String, Option<Scope>)> = BTreeSet::new();
        for mention in &document.mentions {
            let scope = scope_of(knowledge, document, mention);
            let id = unit_key(knowledge, &mention.key, &mention.name);
            let quoted = mention.rule.starts_with("quotation") || mention.rule == "plan title";
            let unit = self.units.entry(id.clone()).or_default();
            if unit.key.is_empty() {
                unit.key.clone_from(&mention.key);
            }
            *unit.spellings.entry(mention.name.clone()).or_default() += 1;
            if let Some(kind) = &mention.kind {
                *unit.kinds.entry(kind.clone()).or_default() += 1;
            }
            unit.mentions += 1;
            unit.publishers.extend(publisher);
            unit.years.extend(year);
            if quoted {
                unit.confidence = unit.confidence.max(mention.confidence);
            }
            let acts = unit.scopes.entry(scope).or_default();
            acts.mentions += 1;
            acts.documents += u32::from(places.insert((id.clone(), scope)));
            match mention.relation.as_str() {
                "launches" => acts.launches += 1,
                "implements" => acts.implements += 1,
                "learns_from" => acts.learns += 1,
                _ => {}
            }
            if quoted {
                parts.extend(parts_of(&mention.name).map(|part| (part, id.clone())));
            }
            *here.entry(id).or_default() |= quoted;
        }
        for (id, quoted) in &here {
            if let Some(unit) = self.units.get_mut(id) {
                unit.documents += 1;
                unit.quoted += u32::from(*quoted);
            }
        }
        self.see_short_forms(&here);
        for (part, whole) in parts {
            if let Some(unit) = self.units.get_mut(&part).filter(|_| here.contains_key(&part) && part != whole) {
                *unit.part_of.entry(whole).or_default() += 1;
            }
        }
    }

    /// Notes which names end others of the same document.
    fn see_short_forms(&mut self, here: &BTreeMap<String, bool>) {
        let mut longer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for full in here.keys() {
            for short in endings(spelt(full)) {
                if let Some((short, _)) = here.get_key_value(short) {
                    longer.entry(short).or_default().push(full);
                }
            }
        }
        for (short, fulls) in longer {
            if let Some(unit) = self.units.get_mut(short) {
                for full in fulls {
                    *unit.within.entry(full.to_owned()).or_default() += 1;
                }
            }
        }
    }
}

/// The proper endings of a name that may be a short form of it, longest first.
pub(super) fn endings(full: &str) -> impl Iterator<Item = &str> {
    let length = full.chars().count();
    full.char_indices().enumerate().skip(1).filter_map(move |(at, (byte, _))| {
        (SHORTEST_SHORT..=LONGEST_SHORT).contains(&(length - at)).then(|| full.get(byte..)).flatten()
    })
}

/// Keys of the parts of a name with joints.
fn parts_of(name: &str) -> impl Iterator<Item = String> {
    let jointed = name.contains(JOINTS);
    let parts = name.split(JOINTS).filter(move |_| jointed).map(spelling_key);
    parts.filter(|part| (SHORTEST_PART..=LONGEST_SHORT).contains(&part.chars().count()))
}

/// The value seen most often; ties go to the one that sorts first.
pub(super) fn most_frequent(counts: &BTreeMap<String, u32>) -> Option<&str> {
    counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(value, _)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_proper_and_of_some_length() {
        assert_eq!(endings("甲乙丙丁戊").collect::<Vec<_>>(), ["乙丙丁戊", "丙丁戊", "丁戊"]);
        assert_eq!(endings("甲乙").count(), 0);
        let long: String = "长".repeat(10_000);
        assert_eq!(endings(&long).count(), LONGEST_SHORT - SHORTEST_SHORT + 1, "bounded for any length");
    }
}
