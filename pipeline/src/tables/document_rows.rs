//! Documents into the rows of the document-local tables.
//! It decides nothing: every value comes from a stage, every column from the schema.

use arrow::array::RecordBatch;

use super::rows::{RowWriter, Value, integer};
use super::schema::Table;
use corpora::RawDocument;
use serde::Serialize;

use crate::PipelineError;
use crate::document::decode::DecodedText;
use crate::document::layout::{DateCandidate, Found, Layout, Precision};
use crate::document::read::{Document, PlacedRepair, place_repairs};
use crate::document::repair::RepairedText;
use crate::source_map::SourceMap;
use crate::span::{Span, Text};

/// Collects documents and gives back one batch a table, in the order of [`Table::OF_DOCUMENTS`].
pub struct DocumentRows {
    documents: RowWriter,
    sentences: RowWriter,
    statements: RowWriter,
    metrics: RowWriter,
    mentions: RowWriter,
    references: RowWriter,
    repairs: RowWriter,
}

/// An item in its column.
#[derive(Serialize)]
struct ItemCell {
    number: u32,
    start: u32,
    end: u32,
}

/// A date in its column.
#[derive(Serialize)]
struct CandidateCell<'a> {
    date: &'a str,
    precision: &'static str,
    basis: &'a str,
    weight: u8,
    reason: &'static str,
    chosen: bool,
    start: Option<u32>,
    end: Option<u32>,
}

/// The dates that were considered; `None` when there was none.
fn candidates(layout: &Layout) -> Result<Option<String>, PipelineError> {
    // The first of equals was chosen.
    let heaviest = layout.dates.iter().map(|candidate| candidate.weight).max();
    let chosen = layout.dates.iter().position(|candidate| {
        Some(candidate.weight) == heaviest && layout.published.as_ref() == Some(&candidate.dated)
    });
    let mut cells = Vec::with_capacity(layout.dates.len());
    for (index, DateCandidate { dated, weight, reason }) in layout.dates.iter().enumerate() {
        cells.push(CandidateCell {
            date: &dated.date,
            precision: dated.precision.as_str(),
            basis: &dated.basis,
            weight: *weight,
            reason,
            chosen: chosen == Some(index),
            start: dated.span.map(|span| span.start),
            end: dated.span.map(|span| span.end),
        });
    }
    json("documents", &cells)
}

/// A list as JSON, `None` when it is empty.
fn json(table: &'static str, list: &[impl Serialize]) -> Result<Option<String>, PipelineError> {
    let text = (!list.is_empty()).then(|| serde_json::to_string(list)).transpose();
    text.map_err(|problem| PipelineError::Row { table, problem: problem.to_string() })
}

impl Default for DocumentRows {
    fn default() -> Self {
        Self::new()
    }
}

impl DocumentRows {
    /// No documents yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            documents: RowWriter::new(Table::Documents),
            sentences: RowWriter::new(Table::Sentences),
            statements: RowWriter::new(Table::Statements),
            metrics: RowWriter::new(Table::Metrics),
            mentions: RowWriter::new(Table::Mentions),
            references: RowWriter::new(Table::References),
            repairs: RowWriter::new(Table::Repairs),
        }
    }

    /// Documents so far.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.documents.rows()
    }

    /// Adds every row of a document.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a row does not fit the schema: a mistake in this module.
    pub fn push(&mut self, document: &Document) -> Result<(), PipelineError> {
        self.push_document(document)?;
        self.push_structure(document)?;
        self.push_speech(document)?;
        self.push_metrics(document)?;
        push_repairs(&mut self.repairs, document.id.as_str(), &document.locator, &document.text, &document.repairs)
    }

    /// One batch a table; the collector is empty afterwards.
    ///
    /// # Errors
    /// [`PipelineError::Table`] when Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<Vec<(Table, RecordBatch)>, PipelineError> {
        Ok(vec![
            (Table::Documents, self.documents.finish()?),
            (Table::Sentences, self.sentences.finish()?),
            (Table::Statements, self.statements.finish()?),
            (Table::Metrics, self.metrics.finish()?),
            (Table::Mentions, self.mentions.finish()?),
            (Table::References, self.references.finish()?),
            (Table::Repairs, self.repairs.finish()?),
        ])
    }

    fn push_document(&mut self, document: &Document) -> Result<(), PipelineError> {
        let layout = &document.layout;
        let found = |value: &'_ Option<Found>| value.as_ref().map(|found| found.value.clone());
        let (publisher, author, editor) = (found(&layout.publisher), found(&layout.author), found(&layout.editor));
        let subtitle = found(&layout.subtitle);
        let candidates = candidates(layout)?;
        let (site, doc_number, issuer) = (found(&layout.site), found(&layout.doc_number), found(&layout.issuer));
        let dated = layout.published.as_ref();
        let published = dated.filter(|dated| dated.precision != Precision::MonthDay).map(|dated| dated.date.as_str());
        let region = layout.region.as_ref();
        let meta = (!document.hints.meta.is_empty())
            .then(|| serde_json::to_string(&document.hints.meta))
            .transpose()
            .map_err(|problem| PipelineError::Row { table: "documents", problem: problem.to_string() })?;
        let body = document.body();
        self.documents.push(&[
            document.id.as_str().into(),
            (&document.locator).into(),
            document.hints.corpus.as_deref().into(),
            document.hints.url.as_ref().map(|url| url.value.as_str()).into(),
            site.as_deref().into(),
            document.title().into(),
            subtitle.as_deref().into(),
            publisher.as_deref().into(),
            author.as_deref().into(),
            editor.as_deref().into(),
            published.into(),
            dated.map(|dated| dated.precision.as_str()).into(),
            dated.map(|dated| dated.basis.as_str()).into(),
            candidates.as_deref().into(),
            layout.event_date.as_ref().map(|dated| dated.date.as_str()).into(),
            layout.genre.as_str().into(),
            doc_number.as_deref().into(),
            issuer.as_deref().into(),
            // A region given from outside that the gazetteer does not know has no code.
            region.map(|region| region.code.as_str()).filter(|code| !code.is_empty()).into(),
            region.map(|region| region.name.as_str()).into(),
            region.map(|region| region.basis.as_str()).into(),
            layout.admin_level.map(|level| level.as_str()).into(),
            (&document.encoding).into(),
            (&document.encoding_evidence).into(),
            document.script.into(),
            document.repair_outcome.as_str().into(),
            document.text.as_str().into(),
            (&body).into(),
            meta.as_deref().into(),
        ])
    }

    fn push_structure(&mut self, document: &Document) -> Result<(), PipelineError> {
        let mut items = document.layout.items.iter().peekable();
        for sentence in &document.layout.sentences {
            let mut own = Vec::new();
            while let Some(item) = items.next_if(|item| item.span.start < sentence.span.end) {
                own.push(ItemCell { number: item.number, start: item.span.start, end: item.span.end });
            }
            let own = json("sentences", &own)?;
            let section = sentence.section.and_then(|at| document.layout.sections.get(at as usize));
            let heading = section.and_then(|section| section.heading).map(|span| document.text.slice(span));
            let mut row = identity(document);
            row.extend([
                sentence.part.as_str().into(),
                heading.into(),
                i32::try_from(sentence.paragraph).unwrap_or(i32::MAX).into(),
                own.as_deref().into(),
            ]);
            row.extend(span_values(document, sentence.span));
            self.sentences.push(&row)?;
        }
        Ok(())
    }

    fn push_speech(&mut self, document: &Document) -> Result<(), PipelineError> {
        for statement in &document.statements {
            let mut row = identity(document);
            row.extend([
                statement.speaker.as_deref().into(),
                statement.role.as_deref().into(),
                statement.organisation.as_deref().into(),
                statement.organisation_resolved.as_deref().into(),
                (&statement.verb).into(),
                statement.mode.as_str().into(),
                statement.act.as_str().into(),
            ]);
            row.extend(fact_values(document, statement.span));
            self.statements.push(&row)?;
        }
        for mention in &document.mentions {
            let mut row = identity(document);
            row.extend([
                (&mention.name_key).into(),
                (&mention.name).into(),
                document.text.slice(mention.span).into(),
                mention.initiative_type.into(),
                mention.place.as_deref().into(),
                mention.place_basis.as_str().into(),
                mention.relation.as_str().into(),
                mention.speaker.as_deref().into(),
                mention.rule.into(),
                mention.confidence.into(),
            ]);
            row.extend(fact_values(document, mention.span));
            self.mentions.push(&row)?;
        }
        for reference in &document.references {
            let mut row = identity(document);
            row.extend([
                reference.verb.as_deref().into(),
                reference.kind.as_str().into(),
                (&reference.name).into(),
                document.text.slice(reference.span).into(),
                reference.issuer.as_deref().into(),
                reference.doc_number.as_deref().into(),
                reference.doc_number_code.as_deref().into(),
                reference.doc_number_year.into(),
                reference.doc_number_serial.into(),
                reference.usage.as_str().into(),
            ]);
            row.extend(fact_values(document, reference.span));
            self.references.push(&row)?;
        }
        Ok(())
    }

    fn push_metrics(&mut self, document: &Document) -> Result<(), PipelineError> {
        for metric in &document.metrics {
            let mut row = identity(document);
            row.extend([
                document.text.slice(metric.span).into(),
                metric.indicator.as_deref().into(),
                metric.value.into(),
                metric.value_low.into(),
                metric.value_high.into(),
                metric.value_text.as_deref().into(),
                (&metric.unit).into(),
                metric.base_value.into(),
                (&metric.base_unit).into(),
                metric.approx.as_str().into(),
                metric.kind.as_str().into(),
                metric.change.as_str().into(),
                metric.status.as_str().into(),
                metric.per.as_deref().into(),
                metric.period.as_deref().into(),
                metric.period_start.as_deref().into(),
                metric.period_end.as_deref().into(),
                metric.period_basis.as_str().into(),
                metric.region.as_deref().into(),
                metric.region_basis.as_str().into(),
                metric.organisation.as_deref().into(),
                metric.rule.into(),
                metric.confidence.into(),
            ]);
            row.extend(fact_values(document, metric.span));
            self.metrics.push(&row)?;
        }
        Ok(())
    }
}

/// The table `repairs` of a record that was only decoded and repaired: its spans count in the repaired text.
///
/// # Errors
/// [`PipelineError`] when a row does not fit the schema: a mistake in this module.
pub fn repair_rows(
    raw: &RawDocument,
    decoded: &DecodedText,
    repaired: &RepairedText,
) -> Result<RecordBatch, PipelineError> {
    let text = Text::new(repaired.text.clone());
    let markup = SourceMap::identity(repaired.text.len());
    let repairs = place_repairs(&repaired.plan, &markup, &text, &decoded.source_map);
    let mut rows = RowWriter::new(Table::Repairs);
    push_repairs(&mut rows, raw.id.as_str(), &raw.locator, &text, &repairs)?;
    rows.finish()
}

fn push_repairs(
    rows: &mut RowWriter,
    id: &str,
    locator: &str,
    text: &Text,
    repairs: &[PlacedRepair],
) -> Result<(), PipelineError> {
    for repair in repairs {
        let edit = &repair.edit;
        let bytes = repair.span.map(|span| text.bytes(span));
        rows.push(&[
            id.into(),
            locator.into(),
            edit.rule.into(),
            (&edit.before).into(),
            (&edit.after).into(),
            edit.certainty.as_str().into(),
            (&edit.evidence).into(),
            repair.span.map(|span| integer(span.start as usize)).into(),
            repair.span.map(|span| integer(span.end as usize)).into(),
            bytes.as_ref().map(|bytes| integer(bytes.start)).into(),
            bytes.as_ref().map(|bytes| integer(bytes.end)).into(),
            integer(repair.raw.start).into(),
            integer(repair.raw.end).into(),
        ])?;
    }
    Ok(())
}

fn identity(document: &Document) -> Vec<Value<'_>> {
    vec![document.id.as_str().into(), (&document.locator).into()]
}

fn span_values(document: &Document, span: Span) -> [Value<'_>; 6] {
    let located = document.locate(span);
    [
        integer(located.span.start as usize).into(),
        integer(located.span.end as usize).into(),
        integer(located.bytes.start).into(),
        integer(located.bytes.end).into(),
        integer(located.raw.start).into(),
        integer(located.raw.end).into(),
    ]
}

fn fact_values(document: &Document, span: Span) -> Vec<Value<'_>> {
    let mut values: Vec<Value<'_>> = span_values(document, span).into();
    values.push(document.repair_touches(span).into());
    values
}
