//! Every occurrence of a query's text with what stands left and right of it (KWIC).
//! It caps nothing and ranks nothing: lines are sorted by context or date.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;
use pipeline::fold;
use pipeline::span::Span;
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::language::Query;
use crate::passage::{Passage, on_one_line, sentence_around};
use crate::raw_offsets::Anchors;
use crate::snippet::widest;

/// In what order lines come; ties by date, then id, then place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KwicSort {
    /// Newest document first, undated last.
    #[default]
    Date,
    /// By the text before the hit, read backwards from it.
    Left,
    /// By the text after the hit.
    Right,
}

/// What is wanted of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KwicOptions {
    /// Characters shown on each side.
    pub width: usize,
    /// Order of the lines.
    pub sort: KwicSort,
}

impl Default for KwicOptions {
    fn default() -> Self {
        Self { width: 30, sort: KwicSort::Date }
    }
}

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KwicLine {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Text before the hit, on one line.
    pub left: String,
    /// The hit as it stands in the text, on one line.
    pub hit: String,
    /// Text after the hit, on one line.
    pub right: String,
    /// The sentence the hit begins in, on one line; of one longer than 1,000 characters what stands round the hit, with …
    /// where it goes on. `None` for a title given from outside the text.
    pub sentence: Option<String>,
    /// Code points of `documents.text`; `None` for a title given from outside the text.
    pub span: Option<(usize, usize)>,
    /// Bytes of its UTF-8.
    pub bytes: Option<(usize, usize)>,
    /// Bytes of the record; `None` where the tables cannot tell them for certain.
    pub raw: Option<(usize, usize)>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Concordance {
    /// Every occurrence.
    pub lines: Vec<KwicLine>,
    /// Documents that match the query.
    pub documents: usize,
    /// Of these, documents without a publication date.
    pub undated: usize,
    /// How the query was read.
    pub reading: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
}

impl Concordance {
    /// The lines as `doc_id, source, published, left, hit, right, sentence, start, end, byte_start, byte_end, raw_start,
    /// raw_end`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let lines = &self.lines;
        Columns::new()
            .text("doc_id", lines.iter().map(|line| Some(line.doc_id.as_str())))
            .text("source", lines.iter().map(|line| Some(line.source.as_str())))
            .text("published", lines.iter().map(|line| line.published.as_deref()))
            .text("left", lines.iter().map(|line| Some(line.left.as_str())))
            .text("hit", lines.iter().map(|line| Some(line.hit.as_str())))
            .text("right", lines.iter().map(|line| Some(line.right.as_str())))
            .text("sentence", lines.iter().map(|line| line.sentence.as_deref()))
            .integer("start", lines.iter().map(|line| line.span.map(|span| span.0)))
            .integer("end", lines.iter().map(|line| line.span.map(|span| span.1)))
            .integer("byte_start", lines.iter().map(|line| line.bytes.map(|bytes| bytes.0)))
            .integer("byte_end", lines.iter().map(|line| line.bytes.map(|bytes| bytes.1)))
            .integer("raw_start", lines.iter().map(|line| line.raw.map(|raw| raw.0)))
            .integer("raw_end", lines.iter().map(|line| line.raw.map(|raw| raw.1)))
            .finish()
    }
}

/// Every occurrence of the query's text in the documents that match it.
///
/// # Errors
/// [`QueryError::NoText`] when the query names fields only, [`QueryError::Index`] when the data directory cannot be read.
pub fn kwic(reader: &Reader, query: &Query, options: KwicOptions) -> Result<Concordance, QueryError> {
    let targets = query.targets();
    if targets.is_empty() {
        return Err(QueryError::NoText { reading: query.reading() });
    }
    let query = &crate::initiatives::resolved(reader, query)?;
    let index = reader.full_text();
    let found = index.search(&query.clause(), None, Sort::Date)?;
    let ids: BTreeSet<&str> = found.hits.iter().map(|hit| hit.doc_id.as_str()).collect();
    let anchors = Anchors::load(reader, &ids)?;
    let nowhere = Anchors::default();
    let within = widest(&targets);
    let mut lines = Vec::new();
    for hit in &found.hits {
        let Some(document) = index.document(&hit.doc_id)? else { continue };
        let anchors = anchors.get(&hit.doc_id).unwrap_or(&nowhere);
        let offsets = anchors.of_text(document.text.as_str());
        let first = lines.len();
        for passage in Passage::of_document(&document, within) {
            for stretch in passage.occurrences(&targets) {
                let chars = |from: usize, to: usize| on_one_line(passage.chars.get(from..to).unwrap_or(&[]));
                let left = chars(stretch.start.saturating_sub(options.width), stretch.start);
                let right = chars(stretch.end, stretch.end.saturating_add(options.width).min(passage.chars.len()));
                let span = passage.span(&stretch);
                let bytes = span.as_ref().map(|span| document.text.bytes(Span::new(span.start, span.end)));
                let raw = span.as_ref().and_then(|span| offsets.raw(span));
                let sentence = span.as_ref().and_then(|span| Some((anchors.sentence_at(span.start)?, span)));
                lines.push(KwicLine {
                    doc_id: document.doc_id.clone(),
                    source: document.source.clone(),
                    published: document.published.clone(),
                    left,
                    hit: chars(stretch.start, stretch.end),
                    right,
                    sentence: sentence.map(|(sentence, span)| sentence_around(&document.text, &sentence.span, span)),
                    span: span.map(|span| (span.start, span.end)),
                    bytes: bytes.map(|bytes| (bytes.start, bytes.end)),
                    raw: raw.map(|raw| (raw.start, raw.end)),
                });
            }
        }
        // Title and body lines in the order of the text.
        if let Some(of_document) = lines.get_mut(first..) {
            of_document.sort_by_key(|line| line.span);
        }
    }
    match options.sort {
        KwicSort::Date => {}
        KwicSort::Left => {
            lines.sort_by_cached_key(|line| fold::fold_string(&line.left).chars().rev().collect::<String>())
        }
        KwicSort::Right => lines.sort_by_cached_key(|line| fold::fold_string(&line.right)),
    }
    Ok(Concordance {
        lines,
        documents: found.total,
        undated: found.hits.iter().filter(|hit| hit.published.is_none()).count(),
        reading: query.reading(),
        notes: query.notes.clone(),
    })
}
