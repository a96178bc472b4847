//! Runs a record through every stage, with everything the stages share loaded once.
//! It holds no rule of its own, does no I/O and keeps no state between documents.

use corpora::{BASIS_OF_FIELD, Hint, Hints, MediaType, RawDocument, Reject};

use crate::PipelineError;
use crate::document::decode::{self, DecodedText};
use crate::document::extract::Reading;
use crate::document::extract::bodies::Bodies;
use crate::document::extract::mentions::MentionExtractor;
use crate::document::extract::metrics::{Explained, MetricExtractor};
use crate::document::extract::references::ReferenceExtractor;
use crate::document::extract::statements::StatementExtractor;
use crate::document::layout::LayoutReader;
use crate::document::markup;
use crate::document::read::{Document, place_repairs};
use crate::document::repair::{RepairOutcome, RepairedText, Repairer};
use crate::document::segment::Segmenter;
use crate::document::view::Script;
use crate::source_map::SourceMap;

/// The stages and what they share. Building one loads the dictionaries (about a third of a second); share it.
pub struct Engine {
    repairer: Repairer,
    script: Script,
    layout: LayoutReader,
    segmenter: Segmenter,
    statements: StatementExtractor,
    bodies: Bodies,
    metrics: MetricExtractor,
    mentions: MentionExtractor,
    references: ReferenceExtractor,
}

impl Engine {
    /// Loads dictionaries and lexicons.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when a bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        let segmenter = Segmenter::new()?;
        Ok(Self {
            repairer: Repairer::new(segmenter.jieba())?,
            script: Script::new()?,
            layout: LayoutReader::new()?,
            segmenter,
            statements: StatementExtractor::new()?,
            bodies: Bodies::new()?,
            metrics: MetricExtractor::new()?,
            mentions: MentionExtractor::new()?,
            references: ReferenceExtractor::new()?,
        })
    }

    /// Refuses a value given for a document from outside that no document can have.
    ///
    /// # Errors
    /// What is wrong with it, and what it may be.
    pub fn check_hint(&self, column: &str, value: &str) -> Result<(), String> {
        self.layout.check_hint(column, value)
    }

    /// The script conversion, for callers that print Simplified text.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// Decodes and repairs, nothing more: what `policymine repair` prints.
    ///
    /// # Errors
    /// A [`Reject`] when the bytes are no text.
    pub fn repair(&self, raw: &RawDocument) -> Result<(DecodedText, RepairedText), Reject> {
        let html = raw.media_type == MediaType::Html;
        let decoded = decode::decode(&raw.bytes, raw.declared_encoding.as_deref(), html)
            .map_err(|failure| reject(raw, "decode", &failure))?;
        let repaired = self.repairer.repair(&decoded);
        Ok((decoded, repaired))
    }

    /// Reads one record through every stage.
    ///
    /// # Errors
    /// A [`Reject`] when the record is no text or shows none.
    pub fn read(&self, raw: &RawDocument) -> Result<Document, Reject> {
        let (decoded, repaired) = self.repair(raw)?;
        let clean = markup::read(&repaired.text, raw.media_type).map_err(|failure| reject(raw, "markup", &failure))?;
        let to_decoded = clean.source_map.after(&repaired.plan.source_map());
        let source_map = to_decoded.after(&decoded.source_map);
        let repairs = place_repairs(&repaired.plan, &clean.source_map, &clean.text, &decoded.source_map);

        let view = self.script.view(&clean.text);
        let hints = self.repaired_hints(&raw.hints);
        let layout = self.layout.read(&clean, &view, &hints);
        let tokens = self.segmenter.cut(&view);
        let reading = Reading::new(&clean.text, &view, &layout, &tokens);
        let mut statements = self.statements.extract(&reading);
        self.bodies.resolve(self.layout.gazetteer(), &reading, &mut statements);
        let metrics = self.metrics.extract_with_tables(self.layout.gazetteer(), &reading, &clean.lines);
        let mentions = self.mentions.extract(&reading, &statements);
        let references = self.references.extract(&reading);

        Ok(Document {
            id: raw.id.clone(),
            locator: raw.locator.clone(),
            hints,
            encoding: decoded.encoding,
            encoding_evidence: decoded.evidence,
            script: self.script.script_of(&clean.text),
            repair_outcome: repaired.outcome,
            repairs,
            view,
            source_map,
            layout,
            tokens,
            statements,
            metrics,
            mentions,
            references,
            text: clean.text,
        })
    }

    /// The title and the publisher that a record's own fields give, repaired where the bytes determine it, as their basis then
    /// says: they were damaged with the text.
    fn repaired_hints(&self, hints: &Hints) -> Hints {
        let repaired = |hint: &Option<Hint>| {
            let hint = hint.as_ref()?;
            if hint.basis != BASIS_OF_FIELD || hint.value.is_ascii() {
                return Some(hint.clone());
            }
            let decoded = DecodedText {
                source_map: SourceMap::identity(hint.value.len()),
                text: hint.value.clone(),
                encoding: "utf-8".to_owned(),
                evidence: String::new(),
            };
            let repaired = self.repairer.repair(&decoded);
            Some(if repaired.outcome == RepairOutcome::Exact {
                Hint { value: repaired.text, basis: "field, repaired" }
            } else {
                hint.clone()
            })
        };
        Hints { title: repaired(&hints.title), publisher: repaired(&hints.publisher), ..hints.clone() }
    }

    /// Every number of a document: metric or refused, why, and its sentence with number and indicator marked.
    #[must_use]
    pub fn explain_metrics<'a>(&self, document: &'a Document) -> Vec<(Explained<'a>, String)> {
        let Document { text, view, layout, tokens, metrics, .. } = document;
        let reading = Reading::new(text, view, layout, tokens);
        let explained = self.metrics.explain(self.layout.gazetteer(), &reading, metrics);
        explained
            .into_iter()
            .map(|number| {
                let marked = number.marked(&reading);
                (number, marked)
            })
            .collect()
    }
}

fn reject(raw: &RawDocument, stage: &'static str, reason: &impl ToString) -> Reject {
    Reject { source: raw.locator.clone(), stage, reason: reason.to_string() }
}
