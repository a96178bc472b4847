//! A document that has gone through every stage: the structure, the facts, and the way back to the bytes.
//! It runs no stage; `Engine` does.

use std::ops::Range;

use corpora::{DocId, Hints};

use super::facts::{Mention, Metric, Reference, Statement};
use super::layout::{Layout, Part, Sentence};
use super::repair::{Certainty, Edit, RepairOutcome, RepairPlan};
use super::segment::Tokens;
use super::view::View;
use crate::fold;
use crate::source_map::SourceMap;
use crate::span::{Span, Text};

/// One document, read.
#[derive(Debug, Clone)]
pub struct Document {
    /// BLAKE3 of the record's bytes.
    pub id: DocId,
    /// Where the record was found.
    pub locator: String,
    /// What was known from outside its text.
    pub hints: Hints,
    /// Encoding the bytes were read in.
    pub encoding: String,
    /// What decided the encoding.
    pub encoding_evidence: String,
    /// `simplified`, `traditional`, `mixed` or `other`.
    pub script: &'static str,
    /// What repair did.
    pub repair_outcome: RepairOutcome,
    /// Every repair with its place.
    pub repairs: Vec<PlacedRepair>,
    /// The whole repaired text.
    pub text: Text,
    /// Its Simplified view.
    pub view: View,
    /// From bytes of `text` to bytes of the record.
    pub source_map: SourceMap,
    /// Its structure.
    pub layout: Layout,
    /// Its words.
    pub tokens: Tokens,
    /// Words given to speakers.
    pub statements: Vec<Statement>,
    /// Measured numbers.
    pub metrics: Vec<Metric>,
    /// Mentions of initiatives.
    pub mentions: Vec<Mention>,
    /// Authorities the text rests on.
    pub references: Vec<Reference>,
}

/// A repair and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedRepair {
    /// The edit.
    pub edit: Edit,
    /// Where it stands in the text, empty for a deletion; `None` where the page does not show it.
    pub span: Option<Span>,
    /// Bytes of the record it is about.
    pub raw: Range<usize>,
}

/// A span in all three coordinates of the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Code points of the text.
    pub span: Span,
    /// Bytes of the text's UTF-8.
    pub bytes: Range<usize>,
    /// Bytes of the record.
    pub raw: Range<usize>,
}

impl Document {
    /// The span in all three coordinates.
    #[must_use]
    pub fn locate(&self, span: Span) -> Located {
        let bytes = self.text.bytes(span);
        let raw = self.source_map.to_source(bytes.clone());
        Located { span, bytes, raw }
    }

    /// The title: as it stands in the text, else as given with the record.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        let title = self.layout.title.as_ref()?;
        Some(title.span.map_or(title.value.as_str(), |span| self.text.slice(span)))
    }

    /// Spans of the lines of the body: headings and running text, without title, byline and boilerplate.
    #[must_use]
    pub fn body_lines(&self) -> Vec<Span> {
        self.lines_of(|part| matches!(part, Part::Heading | Part::Body))
    }

    /// Spans of the lines the body leaves out: title, byline, boilerplate. `in:all` searches them too.
    #[must_use]
    pub fn other_lines(&self) -> Vec<Span> {
        self.lines_of(|part| matches!(part, Part::Title | Part::Byline | Part::Boilerplate))
    }

    /// The body: its lines joined by line breaks.
    #[must_use]
    pub fn body(&self) -> String {
        let lines: Vec<&str> = self.body_lines().into_iter().map(|line| self.text.slice(line)).collect();
        lines.join("\n")
    }

    /// Stretches of consecutive sentences of one line whose part is wanted.
    fn lines_of(&self, wanted: impl Fn(Part) -> bool) -> Vec<Span> {
        let mut lines: Vec<(u32, Span)> = Vec::new();
        for sentence in self.layout.sentences.iter().filter(|sentence| wanted(sentence.part)) {
            match lines.last_mut() {
                Some((paragraph, line)) if *paragraph == sentence.paragraph => line.end = sentence.span.end,
                _ => lines.push((sentence.paragraph, sentence.span)),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// The folded words of title and body, for the word field of the index. Words that fold to nothing are left out.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let lines = self.body_lines();
        let title = self.layout.title.as_ref().and_then(|title| title.span);
        let mut line = lines.iter().peekable();
        let mut words = Vec::new();
        for &span in &self.tokens.spans {
            while line.peek().is_some_and(|line| line.end <= span.start) {
                line.next();
            }
            let in_body = line.peek().is_some_and(|line| line.contains(span));
            if in_body || title.is_some_and(|title| title.contains(span)) {
                let word = fold::fold_string(&self.view.string(span));
                if !word.is_empty() {
                    words.push(word);
                }
            }
        }
        words
    }

    /// The sentence a span begins in.
    #[must_use]
    pub fn sentence_of(&self, span: Span) -> Option<&Sentence> {
        let sentences = &self.layout.sentences;
        let after = sentences.partition_point(|sentence| sentence.span.start <= span.start);
        sentences.get(after.checked_sub(1)?).filter(|sentence| span.start < sentence.span.end)
    }

    /// True when the sentences a span stands in touch a repair that is inferred or flagged.
    #[must_use]
    pub fn repair_touches(&self, span: Span) -> bool {
        let touched = |area: Span| {
            self.repairs.iter().filter(|repair| repair.edit.certainty != Certainty::Exact).any(|repair| {
                // A lost character has an empty span at the place where it was.
                repair.span.is_some_and(|at| at.start <= area.end && area.start <= at.end)
            })
        };
        let first = self.layout.sentences.partition_point(|sentence| sentence.span.end <= span.start);
        let mut sentences = self.layout.sentences.iter().skip(first).take_while(|next| next.span.start < span.end);
        sentences.any(|sentence| touched(sentence.span)) || touched(span)
    }
}

/// Places every repair of a plan in the clean text and in the record's bytes. `markup` leads from the clean text to the
/// repaired one, `decoded` from the decoded text to the record. Where several passes were made, the evidence says which one
/// a repair is of.
#[must_use]
pub fn place_repairs(plan: &RepairPlan, markup: &SourceMap, text: &Text, decoded: &SourceMap) -> Vec<PlacedRepair> {
    let passes = plan.passes.len();
    plan.repairs()
        .into_iter()
        .map(|mut repair| {
            if passes > 1 {
                repair.edit.evidence.push_str(&format!("; step {} of {passes}", repair.pass));
            }
            let at = repair.repaired;
            let span = if at.is_empty() {
                // A deletion stands between two bytes: it is shown where the byte after it is shown.
                let after = markup.from_source(at.start..at.start + 1).map(|range| range.start);
                let before = at.start.checked_sub(1).and_then(|last| markup.from_source(last..at.start));
                after.or(before.map(|range| range.end)).map(|byte| text.span_of_bytes(byte..byte))
            } else {
                markup.from_source(at).map(|range| text.span_of_bytes(range))
            };
            PlacedRepair { edit: repair.edit, span, raw: decoded.to_source(repair.decoded) }
        })
        .collect()
}
