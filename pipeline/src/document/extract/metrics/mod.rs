//! Metrics: numbers that measure something, bound to what they measure, with change, status, period and region.
//! It reads one document's view and layout; it resolves no place and fills in nothing the text does not say.

mod acts;
mod bind;
mod decimal;
mod explain;
mod lexicon;
mod line;
mod measure;
mod minus;
mod names;
mod noun;
mod number;
mod organisation;
mod period;
mod predicate;
mod quantity;
mod region;
mod relative;
mod signs;
mod spacing;
mod special;
mod status;
mod table;
mod term;
#[cfg(test)]
mod tests;
mod time;
mod trie;
mod veto;

use self::bind::{Bound, Rule};
use self::decimal::Decimal;
pub use self::explain::{Explained, Outcome};
use self::lexicon::Lexicon;
use self::line::Line;
pub use self::measure::{Measure, power};
use self::organisation::Bodies;
use self::quantity::{Quantity, Value};
use self::region::Places;
use self::spacing::Unspaced;
use self::status::{Scope, Scopes};
use super::Reading;
use crate::document::facts::{Basis, Metric, Status};
use crate::document::layout::{Part, Sentence};
use crate::document::markup;
use crate::error::PipelineError;
use crate::gazetteer::Gazetteer;
use crate::span::Span;

/// Finds metrics; built once, shared by all documents.
#[derive(Debug)]
pub struct MetricExtractor {
    lexicon: Lexicon,
}

impl MetricExtractor {
    /// Loads the bundled lexicons.
    ///
    /// # Errors
    /// A bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { lexicon: Lexicon::load()? })
    }

    /// Every metric of a document, in text order.
    ///
    /// Only titles, headings and running text are read; bylines and boilerplate hold no metrics.
    #[must_use]
    pub fn extract(&self, gazetteer: &Gazetteer, reading: &Reading<'_>) -> Vec<Metric> {
        let mut places = Places::new(gazetteer, reading);
        let year = published_year(reading);
        let mut scopes = Scopes::new(&self.lexicon, reading.view, reading.layout, year);
        let mut metrics = Vec::new();
        for sentence in &reading.layout.sentences {
            if matches!(sentence.part, Part::Byline | Part::Boilerplate) {
                continue;
            }
            let s = reading.view.slice(sentence.span);
            let scope = scopes.next(&self.lexicon, sentence, s, year);
            if !quantity::may_hold(&self.lexicon, s) {
                continue;
            }
            self.sentence(&mut places, sentence, scope, year, &mut metrics, &mut |_, _| ());
        }
        metrics
    }

    /// Every metric of a document, those of its tables included, in text order; `lines` tells the cells of tables.
    #[must_use]
    pub fn extract_with_tables(
        &self,
        gazetteer: &Gazetteer,
        reading: &Reading<'_>,
        lines: &[markup::Line],
    ) -> Vec<Metric> {
        let mut metrics = self.extract(gazetteer, reading);
        let cells = table::metrics(&self.lexicon, reading, lines, published_year(reading));
        if !cells.is_empty() {
            // What a row and a column say of a number wins over what its cell says alone.
            let covered = |metric: &Metric| cells.iter().any(|cell| cell.span.overlaps(metric.span));
            metrics.retain(|metric| !covered(metric));
            metrics.extend(cells);
            metrics.sort_by_key(|metric| metric.span.start);
        }
        metrics
    }

    /// Every number of a document, metric or refused, with its sentence; `metrics` are those found in it.
    #[must_use]
    pub fn explain<'a>(
        &self,
        gazetteer: &Gazetteer,
        reading: &Reading<'_>,
        metrics: &'a [Metric],
    ) -> Vec<Explained<'a>> {
        explain::explain(reading, metrics, &self.vetoed(gazetteer, reading))
    }

    /// Every number that was refused, with the reason, in text order.
    fn vetoed(&self, gazetteer: &Gazetteer, reading: &Reading<'_>) -> Vec<(Span, &'static str)> {
        let mut places = Places::new(gazetteer, reading);
        let mut vetoed = Vec::new();
        for sentence in &reading.layout.sentences {
            if !matches!(sentence.part, Part::Byline | Part::Boilerplate) {
                let mut note = |span: Span, veto: &'static str| vetoed.push((span, veto));
                self.sentence(&mut places, sentence, Scope::Open, None, &mut Vec::new(), &mut note);
            }
        }
        vetoed
    }

    fn sentence(
        &self,
        places: &mut Places<'_, '_>,
        sentence: &Sentence,
        scope: Scope,
        year: Option<u32>,
        metrics: &mut Vec<Metric>,
        refused: &mut dyn FnMut(Span, &'static str),
    ) {
        let reading = places.reading;
        let s = reading.view.slice(sentence.span);
        let start = sentence.span.start as usize;
        let unspaced = Unspaced::new(s);
        let line = Line::new(&self.lexicon, &unspaced.chars);
        // A full-width comma ends a clause even between digits; the view has folded it, the text has not.
        let is_comma = |at: usize| {
            let at = start + unspaced.place(at);
            reading.text.slice(Span::new(at, at + 1)) == ","
        };
        let mut quantities = quantity::find(&self.lexicon, &line, &is_comma);
        if quantities.is_empty() {
            return;
        }
        let line = line.marked(boundaries(reading, sentence.span).map(|at| unspaced.left(at)));
        // A quantity is never empty: its last character has a place.
        let span_of = |quantity: &Quantity| {
            let last = unspaced.place(quantity.end.saturating_sub(1));
            Span::new(start + unspaced.place(quantity.start), start + last + 1)
        };
        quantities.retain(|quantity| match veto::of(&self.lexicon, &line, quantity) {
            Some(veto) => {
                refused(span_of(quantity), veto);
                false
            }
            None => true,
        });
        if quantities.is_empty() {
            return;
        }
        let regions = places.stated(&self.lexicon, &line, start);
        let bound = bind::bind(&self.lexicon, &line, &quantities);
        let cues = status::cues(&self.lexicon, line.s);
        let mut bodies = Bodies::new(places.gazetteer);
        let mut status = Status::Achieved;
        for (quantity, bound) in quantities.into_iter().zip(bound) {
            // The same sum in another currency stands as the sum does.
            if bound.rule != Rule::Converted {
                status = status::of(&self.lexicon, &line, &cues, &quantity, scope, year);
                // 从47%提高到52%: what a change begins with is there already.
                if bound.is_origin && status == Status::Planned {
                    status = Status::Achieved;
                }
            }
            let period = period::of(&line, &quantity, year);
            let region = region::of(&regions, &quantity);
            let organisation = bodies.of(&self.lexicon, &line, &quantity);
            let span = span_of(&quantity);
            let row = metric(quantity, bound, status, period, region, span);
            metrics.push(Metric { organisation, ..row });
        }
    }
}

fn published_year(reading: &Reading<'_>) -> Option<u32> {
    reading.layout.published.as_ref()?.date.get(..4)?.parse().ok()
}

/// Offsets in the sentence at which a word begins; none when the document has no words.
fn boundaries(reading: &Reading<'_>, sentence: Span) -> impl Iterator<Item = usize> {
    let spans = &reading.tokens.spans;
    let first = spans.partition_point(|span| span.start < sentence.start);
    let words = spans.get(first..).unwrap_or(&[]).iter().take_while(move |span| span.start < sentence.end);
    words.map(move |span| (span.start - sentence.start) as usize)
}

fn metric(
    quantity: Quantity,
    bound: Bound,
    status: Status,
    period: Option<period::Period>,
    region: Option<String>,
    span: Span,
) -> Metric {
    let in_base = |decimal: &Decimal| decimal.value_times(quantity.exponent);
    let (value, value_low, value_high, value_text, base_value) = match quantity.value {
        Value::One(one) => (one.value(), None, None, None, in_base(&one)),
        Value::Range(low, high) => (None, low.value(), high.value(), None, None),
        Value::Fraction(above, below) => {
            // Both are at most five characters of text, so exact in f64.
            let value =
                u32::try_from(above).ok().zip(u32::try_from(below).ok()).map(|(a, b)| f64::from(a) / f64::from(b));
            (value, None, None, None, value)
        }
        Value::Ratio(text) => (None, None, None, Some(text), None),
    };
    let (period, period_start, period_end, period_basis) = match period {
        Some(stated) => (Some(stated.text), stated.start, stated.end, stated.basis),
        None => (None, None, None, Basis::Unknown),
    };
    Metric {
        span,
        indicator: bound.indicator,
        value,
        value_low,
        value_high,
        value_text,
        unit: quantity.unit,
        base_value,
        base_unit: quantity.base_unit,
        approx: quantity.approx,
        kind: bound.kind,
        change: bound.change,
        status,
        per: bound.per.or(quantity.per),
        period,
        period_start,
        period_end,
        period_basis,
        region_basis: if region.is_some() { Basis::Stated } else { Basis::Unknown },
        region,
        organisation: None,
        rule: bound.rule.name(),
        confidence: bound.rule.confidence(),
    }
}
