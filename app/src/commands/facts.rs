//! `policymine metrics`, `statements`, `references`, `initiatives`: rows of the tables of facts.

use std::io::{self, Write};

use anyhow::{Context, Result};
use index::Reader;
use queries::QueryError;
use queries::initiatives::{self, InitiativeFilter};
use queries::language::DateRange;
use queries::listing::{self, DocumentFilter, Listing, MetricFilter, ReferenceFilter, StatementFilter};

use crate::Outcome;
use crate::cli::{self, Format, InitiativesList, InitiativesShow, Metrics, Reading, References, Statements};
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
    let reader = Reader::open(&arguments.reading.data)?;
    let shown = ["source", "surface", "indicator", "value", "unit", "change", "status", "period", "published"];
    listed(&listing::metrics(&reader, &filter, None)?, &arguments.reading, &shown)
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
    let reader = Reader::open(&arguments.reading.data)?;
    let shown = ["source", "speaker", "role", "organisation", "verb", "act", "words", "published"];
    listed(&listing::statements(&reader, &filter, None)?, &arguments.reading, &shown)
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
    let reader = Reader::open(&arguments.reading.data)?;
    let shown = ["source", "verb", "kind", "name", "issuer", "doc_number", "use", "published"];
    listed(&listing::references(&reader, &filter, None)?, &arguments.reading, &shown)
}

pub(super) fn initiatives(arguments: &InitiativesList) -> Result<Outcome> {
    let filter = InitiativeFilter {
        name: arguments.name.clone(),
        kind: arguments.kind.clone(),
        region: arguments.region.clone(),
        min_documents: arguments.min_documents,
        ..InitiativeFilter::default()
    };
    let reader = Reader::open(&arguments.reading.data)?;
    print::note_stale(&reader);
    let found = initiatives::list(&reader, &filter, None)?;
    let shown = ["name", "type", "aliases", "first_seen", "last_seen", "documents", "undated", "regions"];
    let batches = std::slice::from_ref(&found.batch);
    let outcome = print::rows(&found.batch.schema(), batches, &arguments.reading.output, &shown)?;
    print::note(&format!(
        "{} of {} initiatives; first and last seen: earliest and latest known here",
        found.total, found.of
    ));
    Ok(outcome)
}

pub(super) fn initiative(arguments: &InitiativesShow) -> Result<Outcome> {
    let reader = Reader::open(&arguments.reading.data)?;
    print::note_stale(&reader);
    let card = match initiatives::show(&reader, &arguments.name) {
        Err(none @ QueryError::NoSuchInitiative { .. }) => return nothing(&none),
        card => card?,
    };
    let output = &arguments.reading.output;
    if output.format == Format::Table {
        writeln!(io::stdout(), "{}  {}\n", card.name, card.initiative_id)?;
        print::rows(
            &card.names.schema(),
            std::slice::from_ref(&card.names),
            output,
            &["name", "name_key", "evidence"],
        )?;
        writeln!(io::stdout())?;
    }
    let shown = ["published", "source", "surface", "place", "relation", "speaker", "sentence"];
    let outcome = print::rows(&card.mentions.schema(), std::slice::from_ref(&card.mentions), output, &shown)?;
    let relations: Vec<String> = card.relations.iter().map(|(relation, count)| format!("{relation} {count}")).collect();
    print::note(&format!("{} mentions: {}", card.mentions.num_rows(), relations.join(", ")));
    Ok(outcome)
}

pub(super) fn spread(arguments: &InitiativesShow) -> Result<Outcome> {
    let reader = Reader::open(&arguments.reading.data)?;
    print::note_stale(&reader);
    let found = match initiatives::spread(&reader, &arguments.name) {
        Err(none @ QueryError::NoSuchInitiative { .. }) => return nothing(&none),
        found => found?,
    };
    let outcome = print::rows(&found.schema(), std::slice::from_ref(&found), &arguments.reading.output, &[])?;
    print::note(
        "first_seen: earliest known here, of dated documents; it says nothing of who came first outside this corpus",
    );
    Ok(outcome)
}

/// A name that stands for nothing here is an answer without rows, not wrong use.
fn nothing(none: &QueryError) -> Result<Outcome> {
    print::note(&none.to_string());
    Ok(Outcome::Wanting)
}

fn listed(found: &Listing, reading: &Reading, shown: &[&str]) -> Result<Outcome> {
    let outcome = print::rows(&found.batch.schema(), std::slice::from_ref(&found.batch), &reading.output, shown)?;
    print::note(&format!("{} of {} rows", found.total, found.of));
    if let Some(undated) = found.undated.filter(|&undated| undated > 0) {
        print::note(&format!("{undated} further rows stand in undated documents"));
    }
    Ok(outcome)
}

fn documents(filter: &cli::DocumentFilter) -> Result<DocumentFilter> {
    let dates = match (&filter.since, &filter.until) {
        (None, None) => None,
        // An end left out is open, which a range writes as *.
        (since, until) => Some(range(since.as_deref().unwrap_or("*"), until.as_deref().unwrap_or("*"))?),
    };
    Ok(DocumentFilter {
        doc: filter.doc.clone(),
        region: filter.region.clone(),
        publisher: filter.publisher.clone(),
        genre: filter.genre.clone(),
        dates,
    })
}

fn range(from: &str, to: &str) -> Result<DateRange> {
    DateRange::between(from, to)
        .ok()
        .with_context(|| format!("{from} to {to} is no range of dates: write 2023, 2023-06 or 2023-06-30"))
}
