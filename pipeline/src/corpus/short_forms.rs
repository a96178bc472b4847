//! Which names are short for longer ones of their document: 教育实践活动 after the campaign in full.
//! It resolves no mention: `registry` does, document by document.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::{Names, Unit};
use super::ids::SHORT_FORM;
use super::knowledge::Knowledge;
use super::merge::Clusters;
use super::spelling::spelt;

/// A name is a short form when in this many of ten of its documents a longer one ends with it.
const SHORT_SHARE: u32 = 6;

/// Names that follow a longer one of their document: without a core of their own, or hardly ever alone; none of those
/// `given` to another name by the editor.
pub(super) fn short_forms(
    knowledge: &Knowledge,
    names: &Names,
    clusters: &Clusters,
    given: &BTreeSet<String>,
) -> BTreeMap<String, BTreeSet<String>> {
    // A name in full stands in marks or in more than one document, and is more than the short form and a verb.
    let is_full = |short: &str, full: &str| {
        let lead = spelt(full).strip_suffix(short).unwrap_or_default();
        clusters.of.get(short) != clusters.of.get(full)
            && names.units.get(full).is_some_and(|unit| unit.quoted > 0 || unit.documents > 1)
            && (lead.is_empty() || !knowledge.is_grammar(lead))
            // 责任倒查机制 after 责任追究制度及 is a thing beside it.
            && !lead.ends_with(['及', '和', '与'])
    };
    // Two characters are a short form as a type word only: 《规划》 after 《某某振兴规划》.
    let is_short = |id: &str| id.chars().count() < 3;
    let mut short: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let may_be =
        |id: &String, unit: &Unit| (!unit.within.is_empty() || !unit.part_of.is_empty()) && !given.contains(id);
    for (id, unit) in names.units.iter().filter(|(id, unit)| may_be(id, unit)) {
        let fulls: BTreeMap<&str, u32> = unit
            .within
            .iter()
            .filter(|(full, _)| is_full(id, full))
            .map(|(full, documents)| (full.as_str(), *documents))
            .collect();
        let beside: u32 = fulls.values().sum();
        let depends = |beside: u32| beside * 10 >= unit.documents * SHORT_SHARE;
        let dependent = unit.quoted == 0 && !knowledge.known.contains(id) && depends(beside);
        let mut found: BTreeSet<String> = BTreeSet::new();
        // 发展战略 is said of many things beside the one that ends with it.
        if (unit.quoted == 0 && knowledge.is_common(id)) || (is_short(id) && !knowledge.is_nobodys(id, true)) {
            continue;
        }
        if dependent || knowledge.is_coreless(id) {
            found.extend(fulls.into_keys().map(str::to_owned));
        }
        // A part may be in marks as well: “大党建” after “大党建·微治理”.
        if depends(unit.part_of.values().sum()) {
            found.extend(unit.part_of.keys().filter(|full| is_full(id, full)).cloned());
        }
        if !found.is_empty() {
            short.insert(id.clone(), found);
        }
    }
    // What is short itself is no name in full: the longest one is.
    let shorts: BTreeSet<String> = short.keys().cloned().collect();
    short.retain(|_, fulls| {
        fulls.retain(|full| !shorts.contains(full));
        !fulls.is_empty()
    });
    short
}

/// The evidence of a short form.
pub(super) fn short_form_of(full: &str) -> String {
    format!("{SHORT_FORM}{full} in the same document")
}
