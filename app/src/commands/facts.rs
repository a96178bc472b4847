//! `policymine metrics`, `statements`, `references`: rows of the tables of facts.

use anyhow::{Context, Result};
use queries::language::DateRange;
use queries::listing::{self, DocumentFilter, Listing, MetricFilter, ReferenceFilter, StatementFilter};

use crate::Outcome;
use crate::cli::{self, CountedDocuments, Days, Metrics, Reading, References, Statements};
use crate::print;

pub(super) fn metrics(arguments: &Metrics) -> Result<Outcome> {
    let filter = MetricFilter {
        documents: documents(&arguments.filter)?,
        indicator: arguments.indicator.clone(),
        unit: arguments.unit.clone(),
        organisation: arguments.organisation.clone(),
        kind: arguments.kind.clone(),
        change: arguments.change.clone(),
        status: arguments.status.clone(),
        min: arguments.min,
        max: arguments.max,
        period: arguments.period.as_deref().map(|period| range(period, period)).transpose()?,
        min_confidence: arguments.min_confidence,
    };
    let reader = arguments.reading.open()?;
    let shown = ["source", "surface", "indicator", "value", "unit", "change", "status", "period", "published"];
    listed(&listing::metrics(&reader, &filter, arguments.limit.0)?, &arguments.reading, &shown)
}

pub(super) fn statements(arguments: &Statements) -> Result<Outcome> {
    let filter = StatementFilter {
        documents: documents(&arguments.filter)?,
        speaker: arguments.speaker.clone(),
        organisation: arguments.organisation.clone(),
        verb: arguments.verb.clone(),
        mode: arguments.mode.clone(),
        act: arguments.act.clone(),
    };
    let reader = arguments.reading.open()?;
    let shown = ["source", "speaker", "role", "organisation", "verb", "act", "words", "published"];
    listed(&listing::statements(&reader, &filter, arguments.limit.0)?, &arguments.reading, &shown)
}

pub(super) fn references(arguments: &References) -> Result<Outcome> {
    let filter = ReferenceFilter {
        documents: documents(&arguments.filter)?,
        name: arguments.name.clone(),
        issuer: arguments.issuer.clone(),
        doc_number: arguments.doc_number.clone(),
        verb: arguments.verb.clone(),
        kind: arguments.kind.clone(),
        usage: arguments.usage.clone(),
    };
    let reader = arguments.reading.open()?;
    let shown = ["source", "verb", "kind", "name", "issuer", "doc_number", "use", "published"];
    listed(&listing::references(&reader, &filter, arguments.limit.0)?, &arguments.reading, &shown)
}

fn listed(found: &Listing, reading: &Reading, shown: &[&str]) -> Result<Outcome> {
    let outcome = print::rows(&found.batch.schema(), std::slice::from_ref(&found.batch), &reading.output, shown)?;
    print::notes(&found.notes);
    let printed = print::of_which_printed(found.batch.num_rows(), found.total);
    print::note(&format!("{} of {} rows{printed}", found.total, found.of));
    if let Some(undated) = found.undated.filter(|&undated| undated > 0) {
        print::note(&format!("{undated} further rows stand in undated documents"));
    }
    Ok(outcome)
}

fn documents(of: &cli::DocumentFilter) -> Result<DocumentFilter> {
    Ok(DocumentFilter { doc: of.doc.clone(), ..filter(&of.counted, &of.days)? })
}

/// The documents that are counted, of these days.
pub(super) fn filter(counted: &CountedDocuments, days: &Days) -> Result<DocumentFilter> {
    Ok(DocumentFilter {
        doc: None,
        region: counted.region.clone(),
        publisher: counted.publisher.clone(),
        genre: counted.genre.clone(),
        dates: dates(days.since.as_deref(), days.until.as_deref())?,
    })
}

/// The days from the first to the second, `None` when neither is given.
pub(super) fn dates(since: Option<&str>, until: Option<&str>) -> Result<Option<DateRange>> {
    match (since, until) {
        (None, None) => Ok(None),
        // An end left out is open, which a range writes as *.
        (since, until) => Ok(Some(range(since.unwrap_or("*"), until.unwrap_or("*"))?)),
    }
}

fn range(from: &str, to: &str) -> Result<DateRange> {
    DateRange::between(from, to)
        .ok()
        .with_context(|| format!("{from} to {to} is no range of dates: write 2023, 2023-06 or 2023-06-30"))
}
