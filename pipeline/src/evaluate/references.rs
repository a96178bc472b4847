//! Scores references: by a common place or an equal name; then verb and kind of those that match.
//! Issuers and document numbers are not scored.

use std::collections::BTreeSet;

use corpora::gold::GoldReference;

use super::compare::{OPTIONAL_LAST, bounds, nearness, normal, overlap, pair};
use super::{Facts, FaultKind, Layer, Tally};
use crate::document::facts::Reference;

/// What an authority is followed by without being named by it, the longer before its own end.
const APPENDAGES: [&str; 4] = ["部署要求", "精神", "部署", "要求"];
/// What stands between a name and an appendage.
const LINKS: [&str; 5] = ["的", "有关", "相关", "重大", "重要"];

/// Normal form of a name without what is appended to it (会议精神, 讲话的重要要求).
fn name_form(name: &str) -> String {
    let name = normal(name);
    let Some(rest) = APPENDAGES.iter().find_map(|word| name.strip_suffix(word)) else { return name };
    LINKS.iter().find_map(|link| rest.strip_suffix(link)).unwrap_or(rest).to_owned()
}

/// An annotation with its place and the names it accepts.
struct Expected<'a> {
    row: &'a GoldReference,
    at: Option<(usize, usize)>,
    names: BTreeSet<String>,
}

impl<'a> Expected<'a> {
    fn of(row: &'a GoldReference) -> Self {
        let issuers = row.issuer.iter().chain(row.issuer_alt.iter().flatten());
        let with_issuer = issuers.filter_map(|issuer| Some(format!("{issuer}{}", row.name.as_deref()?)));
        let names = row.name.iter().chain(&row.surface).chain(&row.aliases).cloned().chain(with_issuer);
        let names = names.map(|name| name_form(&name)).filter(|name| !name.is_empty()).collect();
        Self { row, at: row.start.zip(row.end), names }
    }
}

/// A finding with its names.
struct Found<'a> {
    reference: &'a Reference,
    words: String,
    names: BTreeSet<String>,
}

impl<'a> Found<'a> {
    fn of(reference: &'a Reference, facts: &Facts<'_>) -> Self {
        let words = facts.words(reference.span);
        let with_issuer = reference.issuer.as_ref().map(|issuer| format!("{issuer}{}", reference.name));
        let names = [Some(reference.name.clone()), Some(words.clone()), with_issuer].into_iter().flatten();
        let names = names.map(|name| name_form(&name)).filter(|name| !name.is_empty()).collect();
        Self { reference, words, names }
    }
}

/// Share of the place in common.
fn common(expected: &Expected<'_>, found: &Found<'_>) -> f64 {
    expected.at.map_or(0.0, |at| overlap(at, bounds(found.reference.span)))
}

/// A common place counts more than any equal name elsewhere.
fn similarity(expected: &Expected<'_>, found: &Found<'_>) -> f64 {
    let late = if expected.row.optional { OPTIONAL_LAST } else { 0.0 };
    let common = common(expected, found);
    let same_name = !expected.names.is_disjoint(&found.names);
    if common > 0.0 {
        2.0 + common + f64::from(u8::from(same_name)) - late
    } else if same_name {
        1.0 + expected.row.start.map_or(0.0, |start| nearness(start, found.reference.span)) - late
    } else {
        0.0
    }
}

/// Whether the verb is an accepted one, or one is a part of the other (贯彻, 贯彻落实).
fn is_verb(gold: &GoldReference, found: &Reference) -> bool {
    let verb = normal(found.verb.as_deref().unwrap_or_default());
    std::iter::once(&gold.verb).chain(&gold.verb_alt).any(|accepted| {
        let accepted = normal(accepted.as_deref().unwrap_or_default());
        verb == accepted
            || (verb.chars().count() > 1
                && !accepted.is_empty()
                && (verb.contains(accepted.as_str()) || accepted.contains(verb.as_str())))
    })
}

pub(super) fn score(gold: &[&GoldReference], facts: &Facts<'_>, mut tally: Tally<'_>) {
    let (traps, wanted): (Vec<&GoldReference>, Vec<&GoldReference>) =
        gold.iter().copied().filter(|row| !row.none).partition(|row| row.negative);
    let expected: Vec<Expected<'_>> = wanted.into_iter().map(Expected::of).collect();
    let found: Vec<Found<'_>> = facts.references.iter().map(|reference| Found::of(reference, facts)).collect();
    let pairs = pair(&expected, &found, similarity);
    let (rows, references): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    // A second finding inside a matched annotation is a part of it, no false positive.
    let is_part = |found: &Found<'_>| {
        let (start, end) = bounds(found.reference.span);
        let places = rows.iter().filter_map(|i| expected.get(*i)).filter_map(|one| one.at);
        places.into_iter().any(|(from, to)| from <= start && end <= to)
    };
    let extra: Vec<&Found<'_>> = found
        .iter()
        .enumerate()
        .filter(|(j, found)| !references.contains(j) && !is_part(found))
        .map(|(_, found)| found)
        .collect();
    let required = expected.iter().filter(|one| !one.row.optional).count();
    let (mut matched, mut verbs, mut kinds) = (0, 0, 0);
    for &(i, j) in &pairs {
        let (Some(one), Some(found)) = (expected.get(i), found.get(j)) else { continue };
        if one.row.optional {
            continue;
        }
        let kind = found.reference.kind.as_str();
        let right_verb = is_verb(one.row, found.reference);
        let right_kind = one.row.kind.iter().chain(&one.row.kind_alt).any(|accepted| accepted == kind);
        matched += 1;
        verbs += usize::from(right_verb);
        kinds += usize::from(right_kind);
        let verb = found.reference.verb.as_deref().unwrap_or("none");
        for (right, name, wanted, got) in
            [(right_verb, "verb", one.row.verb.as_deref(), verb), (right_kind, "kind", one.row.kind.as_deref(), kind)]
        {
            if !right {
                let note = format!("{name}: expected {}, found {got}", wanted.unwrap_or("none"));
                tally.fault(FaultKind::Differs, one.row.start, one.row.surface.as_deref().unwrap_or_default(), note);
            }
        }
    }
    let counted = matched + extra.len();
    tally.score(Layer::Reference, matched, counted, required);
    tally.score(Layer::ReferenceVerb, verbs, counted, required);
    tally.score(Layer::ReferenceKind, kinds, counted, required);
    for (_, one) in expected.iter().enumerate().filter(|(i, one)| !one.row.optional && !rows.contains(i)) {
        let surface = one.row.surface.as_deref().unwrap_or_default();
        tally.fault(FaultKind::Missed, one.row.start, surface, one.row.verb.as_deref().unwrap_or_default());
    }
    for found in extra {
        let place = Some(found.reference.span.start as usize);
        tally.fault(FaultKind::Unexpected, place, &found.words, &found.reference.name);
    }
    for trap in traps {
        let hit = trap.start.zip(trap.end).is_some_and(|at| {
            let outside = found.iter().enumerate().filter(|(j, _)| !references.contains(j));
            outside.into_iter().any(|(_, found)| overlap(at, bounds(found.reference.span)) > 0.0)
        });
        tally.trap(hit);
    }
}
