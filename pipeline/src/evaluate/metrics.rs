//! Scores measured numbers: value and unit, then indicator, change and status of those that match.
//! It converts no unit; multipliers (万元) and everyday synonyms (名, 人) count as the same.

use std::collections::BTreeSet;

use corpora::gold::{GoldMetric, GoldValue};

use super::compare::{OPTIONAL_LAST, SAME_INDICATOR, likeness, nearness, pair};
use super::{Facts, FaultKind, Layer, Tally};
use crate::document::extract::metrics::Measure;
use crate::document::facts::Metric;
use crate::fold::narrow;

/// Numbers are equal up to this share: they went through one multiplication by a power of ten.
const TOLERANCE: f64 = 1e-6;
/// Weight of a near place against the likeness of the indicators when several numbers of a document are equal.
const NEARNESS_WEIGHT: f64 = 2.0;

/// One way to read a number: the numbers (one, two of a range, several of a ratio) and the unit.
#[derive(Debug, Clone, PartialEq)]
struct Amount {
    numbers: Vec<f64>,
    unit: String,
}

impl Amount {
    fn equals(&self, other: &Self) -> bool {
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * b.abs().max(1.0);
        self.unit == other.unit
            && self.numbers.len() == other.numbers.len()
            && self.numbers.iter().zip(&other.numbers).all(near)
    }
}

/// The multiplier before a measure word, and the everyday form of the word.
fn split_unit(unit: &str) -> (f64, String) {
    let unit: String = unit.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let measure = Measure::of(&unit);
    (10_f64.powi(measure.multiplier), measure.everyday().to_owned())
}

/// The numbers of a ratio; `None` when the text is none.
fn ratio(text: &str) -> Option<Amount> {
    let parts = text.split([':', '：', '∶', '︰']).map(|part| part.trim().parse().ok());
    let numbers: Vec<f64> = parts.collect::<Option<_>>()?;
    (numbers.len() > 1).then(|| Amount { numbers, unit: String::new() })
}

/// The ends of a range, if it is one.
fn range(low: Option<f64>, high: Option<f64>) -> Option<[f64; 2]> {
    let (low, high) = (low?, high?);
    ((low - high).abs() > f64::EPSILON).then_some([low, high])
}

/// What the annotation says: its numbers have the multiplier folded in.
fn annotated(gold: &GoldMetric) -> Vec<Amount> {
    if let Some(GoldValue::Ratio(text)) = &gold.value
        && let Some(amount) = ratio(text)
    {
        return vec![amount];
    }
    let numbers = match (range(gold.value_low, gold.value_high), &gold.value) {
        (Some(ends), _) => ends.to_vec(),
        (None, Some(GoldValue::Number(value))) => vec![*value],
        (None, _) => gold.value_low.or(gold.value_high).into_iter().collect(),
    };
    let units = std::iter::once(gold.unit.as_str()).chain(gold.base_unit.as_deref());
    units.map(|unit| Amount { numbers: numbers.clone(), unit: split_unit(unit).1 }).collect()
}

/// What was found: as written with the multiplier folded in, and in base units.
fn found(metric: &Metric) -> Vec<Amount> {
    if let Some(amount) = metric.value_text.as_deref().and_then(ratio) {
        return vec![amount];
    }
    let (factor, unit) = split_unit(&metric.unit);
    let numbers = match range(metric.value_low, metric.value_high) {
        Some(ends) => ends.to_vec(),
        None => metric.value.or(metric.value_low).or(metric.value_high).into_iter().collect(),
    };
    let written = Amount { numbers: numbers.into_iter().map(|value| value * factor).collect(), unit };
    let base = metric.base_value.map(|value| Amount { numbers: vec![value], unit: split_unit(&metric.base_unit).1 });
    std::iter::once(written).chain(base).filter(|amount| !amount.numbers.is_empty()).collect()
}

/// Likeness of the indicator to the nearest accepted one.
fn indicator(gold: &GoldMetric, metric: &Metric) -> f64 {
    let Some(found) = &metric.indicator else { return 0.0 };
    gold.indicator.iter().chain(&gold.indicator_alt).map(|form| likeness(form, found)).fold(0.0, f64::max)
}

/// Whether a label is the annotated one or one that is right too.
fn is_one_of(found: &str, label: &str, others: &[String]) -> bool {
    found == label || others.iter().any(|other| other == found)
}

pub(super) fn score(gold: &[&GoldMetric], facts: &Facts<'_>, mut tally: Tally<'_>) {
    let expected: Vec<(&GoldMetric, Vec<Amount>)> = gold.iter().map(|row| (*row, annotated(row))).collect();
    let predicted: Vec<(&Metric, Vec<Amount>)> = facts.metrics.iter().map(|metric| (metric, found(metric))).collect();
    let pairs = pair(&expected, &predicted, |(row, amounts), (metric, readings)| {
        if !amounts.iter().any(|amount| readings.iter().any(|reading| reading.equals(amount))) {
            return 0.0;
        }
        let late = if row.optional { 500.0 * OPTIONAL_LAST } else { 0.0 };
        1.0 + NEARNESS_WEIGHT * nearness(row.start, metric.span) + indicator(row, metric) - late
    });
    let required = gold.iter().filter(|row| !row.optional).count();
    let mut optional = 0;
    let (mut matched, mut bound, mut change, mut status, mut all) = (0, 0, 0, 0, 0);
    for &(i, j) in &pairs {
        let (Some(row), Some(metric)) = (gold.get(i), facts.metrics.get(j)) else { continue };
        if row.optional {
            optional += 1;
            continue;
        }
        let is_bound = indicator(row, metric) >= SAME_INDICATOR;
        let same_change = is_one_of(metric.change.as_str(), &row.change, &row.change_alt);
        let same_status = is_one_of(metric.status.as_str(), &row.status, &row.status_alt);
        matched += 1;
        bound += usize::from(is_bound);
        change += usize::from(same_change);
        status += usize::from(same_status);
        all += usize::from(is_bound && same_change && same_status);
        let expected = row.indicator.as_deref().unwrap_or("none");
        let found = metric.indicator.as_deref().unwrap_or("none");
        for (right, name, expected, found) in [
            (is_bound, "indicator", expected, found),
            (same_change, "change", row.change.as_str(), metric.change.as_str()),
            (same_status, "status", row.status.as_str(), metric.status.as_str()),
        ] {
            if !right {
                let note = format!("{name}: expected {expected}, found {found}");
                tally.fault(FaultKind::Differs, Some(row.start), &row.surface, note);
            }
        }
    }
    let counted = facts.metrics.len() - optional;
    tally.score(Layer::Metric, matched, counted, required);
    tally.score(Layer::MetricIndicator, bound, counted, required);
    tally.score(Layer::MetricChange, change, counted, required);
    tally.score(Layer::MetricStatus, status, counted, required);
    tally.score(Layer::MetricAll, all, counted, required);

    let (rows, metrics): (BTreeSet<usize>, BTreeSet<usize>) = pairs.into_iter().unzip();
    for (_, row) in gold.iter().enumerate().filter(|(i, row)| !row.optional && !rows.contains(i)) {
        tally.fault(FaultKind::Missed, Some(row.start), &row.surface, row.indicator.as_deref().unwrap_or_default());
    }
    for (_, metric) in facts.metrics.iter().enumerate().filter(|(j, _)| !metrics.contains(j)) {
        let note = metric.indicator.as_deref().unwrap_or_default();
        tally.fault(FaultKind::Unexpected, Some(metric.span.start as usize), facts.words(metric.span), note);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_compared_by_multiplier_and_everyday_word() {
        let cases = [
            ("万元", 1e4, "元"),
            ("万 名", 1e4, "人"),
            ("百万 千瓦时", 1e6, "千瓦时"),
            ("名", 1.0, "人"),
            ("％", 1.0, "%"),
        ];
        for (unit, factor, word) in cases {
            let (found, rest) = split_unit(unit);
            assert!((found - factor).abs() < 1e-9 && rest == word, "{unit}: {found} {rest}");
        }
    }
}
