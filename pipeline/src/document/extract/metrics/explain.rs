//! Every number of a document with its sentence, marked: what was bound to it, by which rule, or why it was refused.
//! It decides nothing: metrics and vetoes are handed to it.

use crate::document::extract::Reading;
use crate::document::facts::Metric;
use crate::span::Span;

/// Shortest part of an indicator that is marked: single characters stand everywhere.
const SHORTEST_PART: usize = 2;

/// What became of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<'a> {
    /// A metric.
    Metric(&'a Metric),
    /// Refused, for this reason.
    Vetoed(&'static str),
}

/// A number, the sentence it stands in, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained<'a> {
    /// The number with its unit.
    pub number: Span,
    /// The sentence.
    pub sentence: Span,
    /// Where the words of the indicator stand in the sentence, in text order.
    pub indicator: Vec<Span>,
    /// What became of it.
    pub outcome: Outcome<'a>,
}

impl Explained<'_> {
    /// The sentence on one line, the indicator in 〔〕 and the number in 【】.
    #[must_use]
    pub fn marked(&self, reading: &Reading<'_>) -> String {
        let mut marks: Vec<(Span, char, char)> = self.indicator.iter().map(|&part| (part, '〔', '〕')).collect();
        marks.push((self.number, '【', '】'));
        let mut line = String::new();
        for at in self.sentence.range() {
            for (_, open, _) in marks.iter().filter(|(span, ..)| span.start as usize == at) {
                line.push(*open);
            }
            let c = reading.view.chars().get(at).copied().unwrap_or(' ');
            line.push(if c.is_control() { ' ' } else { c });
            for (_, _, close) in marks.iter().filter(|(span, ..)| span.end as usize == at + 1) {
                line.push(*close);
            }
        }
        line.trim().to_owned()
    }
}

/// Puts metrics and vetoes together, in text order.
pub(super) fn explain<'a>(
    reading: &Reading<'_>,
    metrics: &'a [Metric],
    vetoed: &[(Span, &'static str)],
) -> Vec<Explained<'a>> {
    let refused = vetoed
        .iter()
        // A cell of a table may hold a number that alone would be refused.
        .filter(|(span, _)| !metrics.iter().any(|metric| metric.span.overlaps(*span)))
        .map(|&(span, veto)| (span, Outcome::Vetoed(veto)));
    let mut outcomes: Vec<(Span, Outcome<'a>)> =
        metrics.iter().map(|metric| (metric.span, Outcome::Metric(metric))).chain(refused).collect();
    outcomes.sort_by_key(|(span, _)| span.start);
    outcomes
        .into_iter()
        .map(|(number, outcome)| {
            let sentences = &reading.layout.sentences;
            let after = sentences.partition_point(|sentence| sentence.span.start <= number.start);
            let holder = after.checked_sub(1).and_then(|at| sentences.get(at)).map(|sentence| sentence.span);
            let sentence = holder.filter(|span| span.contains(number)).unwrap_or(number);
            let indicator = match &outcome {
                Outcome::Metric(metric) => metric.indicator.as_deref().unwrap_or_default(),
                Outcome::Vetoed(_) => "",
            };
            Explained {
                number,
                sentence,
                indicator: parts(reading.view.slice(sentence), sentence, number, indicator),
                outcome,
            }
        })
        .collect()
}

/// Where the words of an indicator stand: its longest parts first, each at the place nearest to the number.
fn parts(chars: &[char], sentence: Span, number: Span, indicator: &str) -> Vec<Span> {
    let words: Vec<char> = indicator.chars().collect();
    let start = sentence.start as usize;
    let mut found: Vec<Span> = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let part = (from + SHORTEST_PART..=words.len()).rev().find_map(|to| {
            let part = words.get(from..to)?;
            let places = chars.windows(part.len()).enumerate().filter(|(_, window)| *window == part);
            let spans = places.map(|(at, _)| Span::new(start + at, start + at + part.len()));
            let free = |span: &Span| !span.overlaps(number) && !found.iter().any(|other| other.overlaps(*span));
            spans.filter(free).min_by_key(|span| span.start.abs_diff(number.start))
        });
        match part {
            Some(span) => {
                from += span.len();
                found.push(span);
            }
            None => from += 1,
        }
    }
    found.sort_by_key(|span| span.start);
    found
}
