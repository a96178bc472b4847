//! Scores mentions of initiatives: each mention, each distinct name, and the traps.
//! Types, places and relations are not scored.

use std::collections::{BTreeMap, BTreeSet};

use corpora::gold::GoldInitiative;

use super::compare::{OPTIONAL_LAST, bounds, forms, nearness, normal, overlap, pair};
use super::{Facts, FaultKind, Layer, Tally};
use crate::document::facts::Mention;

/// Quotation marks that may enclose the core of a name.
const OPENING: [char; 5] = ['“', '‘', '「', '『', '"'];
/// Their other halves.
const CLOSING: [char; 5] = ['”', '’', '」', '』', '"'];

/// The names an annotation accepts: as written, its canonical names, and what stands in its first quotation marks.
fn accepted(gold: &GoldInitiative) -> BTreeSet<String> {
    let quoted = gold.surface.split_once(OPENING).and_then(|(_, rest)| rest.split_once(CLOSING)).map(|(core, _)| core);
    let names = gold.name_alt.iter().map(String::as_str).chain(quoted);
    forms([gold.surface.as_str(), gold.name.as_str()].into_iter().chain(names))
}

/// A mention with the normal forms of its name and its words.
struct Found<'a> {
    mention: &'a Mention,
    words: String,
    forms: BTreeSet<String>,
}

pub(super) fn score(gold: &[&GoldInitiative], facts: &Facts<'_>, mut tally: Tally<'_>) {
    let named: Vec<(&GoldInitiative, BTreeSet<String>)> = gold.iter().map(|row| (*row, accepted(row))).collect();
    let found: Vec<Found<'_>> = facts
        .mentions
        .iter()
        .map(|mention| {
            let words = facts.words(mention.span);
            let forms = forms([words.as_str(), mention.name.as_str()]);
            Found { mention, words, forms }
        })
        .collect();
    let (traps, wanted): (Vec<_>, Vec<_>) = named.into_iter().partition(|(row, _)| row.negative);
    let late = |row: &GoldInitiative| if row.optional { OPTIONAL_LAST } else { 0.0 };
    let required = wanted.iter().filter(|(row, _)| !row.optional).count();
    let is_optional = |i: usize| wanted.get(i).is_some_and(|(row, _)| row.optional);

    let exact = pair(&wanted, &found, |(row, names), found| {
        let near = 1.0 + nearness(row.start, found.mention.span) - late(row);
        if names.is_disjoint(&found.forms) { 0.0 } else { near }
    });
    let covering = pair(&wanted, &found, |(row, _), found| {
        let common = overlap((row.start, row.end), bounds(found.mention.span));
        if common > 0.0 { common - late(row) } else { 0.0 }
    });
    for (layer, pairs) in [(Layer::Mention, &exact), (Layer::MentionOverlap, &covering)] {
        let optional = pairs.iter().filter(|(i, _)| is_optional(*i)).count();
        tally.score(layer, pairs.len() - optional, found.len() - optional, required);
    }
    let (rows, mentions): (BTreeSet<usize>, BTreeSet<usize>) = exact.into_iter().unzip();
    for (_, (row, _)) in wanted.iter().enumerate().filter(|(i, (row, _))| !row.optional && !rows.contains(i)) {
        tally.fault(FaultKind::Missed, Some(row.start), &row.surface, &row.name);
    }
    for (_, found) in found.iter().enumerate().filter(|(j, _)| !mentions.contains(j)) {
        tally.fault(FaultKind::Unexpected, Some(found.mention.span.start as usize), &found.words, &found.mention.name);
    }
    distinct_names(&wanted, &found, &mut tally);
    for (_, names) in &traps {
        tally.trap(found.iter().any(|found| !names.is_disjoint(&found.forms)));
    }
}

/// A name counts once a document, however often it is mentioned; one that is only optional counts neither way.
fn distinct_names(wanted: &[(&GoldInitiative, BTreeSet<String>)], found: &[Found<'_>], tally: &mut Tally<'_>) {
    let mut names: BTreeMap<String, (BTreeSet<String>, bool)> = BTreeMap::new();
    for (row, forms) in wanted {
        let (all, required) = names.entry(normal(&row.name)).or_default();
        all.extend(forms.iter().cloned());
        *required |= !row.optional;
    }
    // The first mention of a name stands for it.
    let mut first: BTreeMap<String, (usize, &BTreeSet<String>)> = BTreeMap::new();
    for (at, found) in found.iter().enumerate() {
        first.entry(normal(&found.mention.name)).or_insert((at, &found.forms));
    }
    let mut in_text_order: Vec<_> = first.into_values().collect();
    in_text_order.sort_by_key(|(at, _)| *at);
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let (mut matched, mut predicted) = (0, 0);
    for (_, forms) in in_text_order {
        let hits: Vec<_> = names.iter().filter(|(_, (accepted, _))| !accepted.is_disjoint(forms)).collect();
        let free = hits.iter().find(|(name, (_, required))| *required && !taken.contains(name.as_str()));
        if let Some((name, _)) = free {
            taken.insert(name);
            matched += 1;
            predicted += 1;
        } else if hits.is_empty() || hits.iter().any(|(_, (_, required))| *required) {
            predicted += 1;
        }
    }
    let required = names.values().filter(|(_, required)| *required).count();
    tally.score(Layer::Name, matched, predicted, required);
}
