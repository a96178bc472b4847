//! When two texts or stretches count as alike, and the one-to-one pairing of annotations with findings.
//! It knows no table.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::fold_char;
use crate::span::Span;

/// Share of common characters from which two indicators count as the same: names of one thing differ in a word at
/// either end (`持证率`, `初级证书持证率`), names of different things share less.
pub(super) const SAME_INDICATOR: f64 = 0.6;
/// Share of common positions from which two stretches count as the same: more than half of what either covers.
pub(super) const SAME_STRETCH: f64 = 0.5;
/// What an optional annotation gives way by, so that a required one beside it is paired first.
pub(super) const OPTIONAL_LAST: f64 = 1e-3;
/// Particles that do not tell two indicators apart.
const PARTICLES: [char; 3] = ['的', '了', '等'];

/// The letters, numbers and ideographs of a text, folded: punctuation, quotation marks and spaces tell nothing apart.
pub(super) fn normal(text: &str) -> String {
    text.chars().filter_map(fold_char).filter(|c| c.is_alphanumeric()).collect()
}

/// Normal forms of several texts, the empty one left out.
pub(super) fn forms<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().map(normal).filter(|form| !form.is_empty()).collect()
}

/// F1 of the characters two texts have in common, in any order; 0 when either has none.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let count = |text: &str| {
        let mut counts: BTreeMap<char, usize> = BTreeMap::new();
        for c in normal(text).chars().filter(|c| !PARTICLES.contains(c)) {
            *counts.entry(c).or_default() += 1;
        }
        counts
    };
    let (a, b) = (count(a), count(b));
    let common: usize = a.iter().map(|(c, n)| b.get(c).map_or(0, |other| *n.min(other))).sum();
    let all: usize = a.values().chain(b.values()).sum();
    if common == 0 { 0.0 } else { 2.0 * as_f64(common) / as_f64(all) }
}

/// A count as a number to divide by. Counts of facts and characters are far below 2^53.
#[allow(clippy::cast_precision_loss)]
pub(super) fn as_f64(count: usize) -> f64 {
    count as f64
}

/// 1 for the same first position, less the farther apart: tells equal values of one document apart.
pub(super) fn nearness(start: usize, found: Span) -> f64 {
    1.0 / (1.0 + as_f64(start.abs_diff(found.start as usize)))
}

/// Common positions over all positions of two stretches.
pub(super) fn overlap(a: (usize, usize), b: (usize, usize)) -> f64 {
    let common = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    if common == 0 { 0.0 } else { as_f64(common) / as_f64(a.1.max(b.1) - a.0.min(b.0)) }
}

/// Bounds of a span as positions.
pub(super) fn bounds(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}

/// Pairs annotations with findings one to one, the most similar first; a similarity of 0 or less pairs nothing.
/// `(annotation, finding)` in the order in which they were paired; equals in the order of their indices.
pub(super) fn pair<G, F>(gold: &[G], found: &[F], similarity: impl Fn(&G, &F) -> f64) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (i, annotation) in gold.iter().enumerate() {
        for (j, finding) in found.iter().enumerate() {
            let score = similarity(annotation, finding);
            if score > 0.0 {
                candidates.push((score, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut taken_gold, mut taken_found) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, i, j) in candidates {
        if !taken_gold.contains(&i) && !taken_found.contains(&j) {
            taken_gold.insert(i);
            taken_found.insert(j);
            pairs.push((i, j));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_stretches_are_compared_as_described() {
        assert_eq!(normal("“邻里 圆桌”（Ａ1）"), "邻里圆桌a1");
        let alike = [("持证率", "持证率", 1.0), ("的", "的", 0.0), ("网格员", "网格的员", 1.0), ("甲乙", "乙丙", 0.5)];
        for (a, b, expected) in alike {
            assert!((likeness(a, b) - expected).abs() < 1e-9, "{a} {b}: {}", likeness(a, b));
        }
        for (a, b, expected) in [((0, 4), (2, 6), 1.0 / 3.0), ((0, 4), (4, 6), 0.0), ((3, 3), (3, 3), 0.0)] {
            assert!((overlap(a, b) - expected).abs() < 1e-9, "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_most_similar_are_paired_first_and_once() {
        let similarity = |a: &f64, b: &f64| 10.0 - (a - b).abs();
        assert_eq!(pair(&[1.0, 2.0], &[2.0, 2.0, 30.0], similarity), [(1, 0), (0, 1)]);
    }
}
