//! Every occurrence of a query's text with what stands left and right of it (KWIC).
//! It caps nothing and ranks nothing: lines are sorted by context or date. By date they are handed over some documents at
//! a time, and what is held is where sentences, repairs and statements stand; by context all lines are held.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::{Hit, Sort};
use pipeline::fold;
use pipeline::span::Span;
use pipeline::tables::Table;
use rayon::prelude::*;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::language::{Query, Target, Within};
use crate::passage::{Passage, on_one_line, sentence_around};
use crate::raw_offsets::Anchors;
use crate::snippet::widest;

/// Documents worked on together: enough for all cores, few enough to be held.
const GROUP: usize = 64;

/// Lines handed over together when all are held.
const LINES: usize = 8_192;

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
    /// Lines handed over, the first in that order; `None` for all.
    pub limit: Option<usize>,
}

impl Default for KwicOptions {
    fn default() -> Self {
        Self { width: 30, sort: KwicSort::Date, limit: None }
    }
}

/// The document a line stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KwicDocument {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Title.
    pub title: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
}

/// One occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KwicLine {
    /// Where it stands.
    pub document: Arc<KwicDocument>,
    /// Text before the hit, on one line.
    pub left: String,
    /// The hit as it stands in the text, on one line.
    pub hit: String,
    /// Text after the hit, on one line.
    pub right: String,
    /// The sentence the hit begins in, on one line; of one longer than 1,000 characters what stands round the hit, with …
    /// where it goes on. `None` for a title given from outside the text.
    pub sentence: Option<String>,
    /// Who says it, when it stands in a statement whose speaker is known.
    pub speaker: Option<String>,
    /// Code points of `documents.text`; `None` for a title given from outside the text.
    pub span: Option<(usize, usize)>,
    /// Bytes of its UTF-8.
    pub bytes: Option<(usize, usize)>,
    /// Bytes of the record; `None` where the tables cannot tell them for certain.
    pub raw: Option<(usize, usize)>,
}

/// What all lines add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Lines there are.
    pub lines: usize,
    /// Of these, lines handed over.
    pub taken: usize,
    /// Documents that match the query.
    pub documents: usize,
    /// Of these, documents without a publication date.
    pub undated: usize,
    /// How the query was read.
    pub reading: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
}

/// Lines as `doc_id, source, published, title, publisher, left, hit, right, sentence, speaker, start, end, byte_start,
/// byte_end, raw_start, raw_end`.
///
/// # Errors
/// [`QueryError::Arrow`] when Arrow refuses the columns.
pub fn batch(lines: &[KwicLine]) -> Result<RecordBatch, QueryError> {
    Columns::new()
        .text("doc_id", lines.iter().map(|line| Some(line.document.doc_id.as_str())))
        .text("source", lines.iter().map(|line| Some(line.document.source.as_str())))
        .text("published", lines.iter().map(|line| line.document.published.as_deref()))
        .text("title", lines.iter().map(|line| line.document.title.as_deref()))
        .text("publisher", lines.iter().map(|line| line.document.publisher.as_deref()))
        .text("left", lines.iter().map(|line| Some(line.left.as_str())))
        .text("hit", lines.iter().map(|line| Some(line.hit.as_str())))
        .text("right", lines.iter().map(|line| Some(line.right.as_str())))
        .text("sentence", lines.iter().map(|line| line.sentence.as_deref()))
        .text("speaker", lines.iter().map(|line| line.speaker.as_deref()))
        .integer("start", lines.iter().map(|line| line.span.map(|span| span.0)))
        .integer("end", lines.iter().map(|line| line.span.map(|span| span.1)))
        .integer("byte_start", lines.iter().map(|line| line.bytes.map(|bytes| bytes.0)))
        .integer("byte_end", lines.iter().map(|line| line.bytes.map(|bytes| bytes.1)))
        .integer("raw_start", lines.iter().map(|line| line.raw.map(|raw| raw.0)))
        .integer("raw_end", lines.iter().map(|line| line.raw.map(|raw| raw.1)))
        .finish()
}

/// Hands over every occurrence of the query's text in the documents that match it, in order, some lines at a time.
///
/// # Errors
/// [`QueryError::NoText`] when the query names fields only, [`QueryError::Index`] when the data directory cannot be read,
/// and what `take` says.
pub fn kwic(
    reader: &Reader,
    query: &Query,
    options: KwicOptions,
    take: &mut dyn FnMut(&[KwicLine]) -> Result<(), QueryError>,
) -> Result<Totals, QueryError> {
    let targets = query.targets();
    if targets.is_empty() {
        return Err(QueryError::NoText { reading: query.reading() });
    }
    let query = &crate::resolved::resolved(reader, query)?;
    let found = reader.full_text().search(&query.clause(), None, Sort::Date)?;
    let ids: BTreeSet<&str> = found.hits.iter().map(|hit| hit.doc_id.as_str()).collect();
    let lines_of = Lines {
        reader,
        anchors: Anchors::load(reader, &ids)?,
        speeches: speeches(reader, &ids)?,
        within: widest(&targets),
        targets,
        width: options.width,
    };
    let mut total = 0;
    let mut left = options.limit.unwrap_or(usize::MAX);
    let mut held = Vec::new();
    for group in found.hits.chunks(GROUP) {
        let of_documents: Vec<Vec<KwicLine>> =
            group.par_iter().map(|hit| lines_of.document(hit)).collect::<Result<_, _>>()?;
        let lines = of_documents.concat();
        total += lines.len();
        match options.sort {
            KwicSort::Date => {
                let first = &lines[..left.min(lines.len())];
                left -= first.len();
                if !first.is_empty() {
                    take(first)?;
                }
            }
            KwicSort::Left | KwicSort::Right => held.extend(lines),
        }
    }
    match options.sort {
        KwicSort::Date => {}
        KwicSort::Left => {
            held.sort_by_cached_key(|line| fold::fold_string(&line.left).chars().rev().collect::<String>())
        }
        KwicSort::Right => held.sort_by_cached_key(|line| fold::fold_string(&line.right)),
    }
    held.truncate(left);
    left -= held.len();
    for lines in held.chunks(LINES) {
        take(lines)?;
    }
    Ok(Totals {
        lines: total,
        taken: options.limit.unwrap_or(usize::MAX) - left,
        documents: found.total,
        undated: found.hits.iter().filter(|hit| hit.published.is_none()).count(),
        reading: query.reading(),
        notes: query.notes.clone(),
    })
}

/// Statements with a speaker, by document: what they cover and who speaks.
type Speeches = BTreeMap<String, Vec<(Range<usize>, String)>>;

fn speeches(reader: &Reader, wanted: &BTreeSet<&str>) -> Result<Speeches, QueryError> {
    let mut all = Speeches::new();
    reader.each_batch(Table::Statements, &["doc_id", "speaker", "start", "end"], |rows| {
        let (id, speaker) = (batch::text(rows, "doc_id")?, batch::text(rows, "speaker")?);
        let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
        for row in 0..rows.num_rows() {
            let Some(id) = batch::text_at(id, row).filter(|id| wanted.contains(id)) else { continue };
            let Some(speaker) = batch::text_at(speaker, row) else { continue };
            let span = batch::offset_at(start, row).unwrap_or(0)..batch::offset_at(end, row).unwrap_or(0);
            all.entry(id.to_owned()).or_default().push((span, speaker.to_owned()));
        }
        Ok::<_, QueryError>(())
    })?;
    Ok(all)
}

/// What the lines of every document are made with.
struct Lines<'a> {
    reader: &'a Reader,
    anchors: BTreeMap<String, Anchors>,
    speeches: Speeches,
    targets: Vec<Target>,
    within: Within,
    width: usize,
}

impl Lines<'_> {
    /// The lines of a document in the order of the text.
    fn document(&self, hit: &Hit) -> Result<Vec<KwicLine>, QueryError> {
        let Some(stored) = self.reader.full_text().document(&hit.doc_id)? else { return Ok(Vec::new()) };
        let nowhere = Anchors::default();
        let anchors = self.anchors.get(&hit.doc_id).unwrap_or(&nowhere);
        let offsets = anchors.of_text(stored.text.as_str());
        let passages = Passage::of_document(&stored, self.within);
        let document = Arc::new(KwicDocument {
            doc_id: stored.doc_id,
            source: stored.source,
            title: stored.title,
            published: stored.published,
            publisher: stored.publisher,
        });
        let mut lines = Vec::new();
        for passage in passages {
            for stretch in passage.occurrences(&self.targets) {
                let chars = |from: usize, to: usize| on_one_line(passage.chars.get(from..to).unwrap_or(&[]));
                let left = chars(stretch.start.saturating_sub(self.width), stretch.start);
                let right = chars(stretch.end, stretch.end.saturating_add(self.width).min(passage.chars.len()));
                let span = passage.span(&stretch);
                let bytes = span.as_ref().map(|span| stored.text.bytes(Span::new(span.start, span.end)));
                let raw = span.as_ref().and_then(|span| offsets.raw(span));
                let sentence = span.as_ref().and_then(|span| Some((anchors.sentence_at(span.start)?, span)));
                lines.push(KwicLine {
                    document: Arc::clone(&document),
                    left,
                    hit: chars(stretch.start, stretch.end),
                    right,
                    sentence: sentence.map(|(sentence, span)| sentence_around(&stored.text, &sentence.span, span)),
                    speaker: span.as_ref().and_then(|span| self.speaker(&hit.doc_id, span)),
                    span: span.map(|span| (span.start, span.end)),
                    bytes: bytes.map(|bytes| (bytes.start, bytes.end)),
                    raw: raw.map(|raw| (raw.start, raw.end)),
                });
            }
        }
        // Title and body lines in the order of the text.
        lines.sort_by_key(|line| line.span);
        Ok(lines)
    }

    /// Who says what stands here: of statements inside one another, the shortest.
    fn speaker(&self, doc_id: &str, span: &Range<usize>) -> Option<String> {
        let over = |said: &&(Range<usize>, String)| said.0.start <= span.start && span.end <= said.0.end;
        let said = self.speeches.get(doc_id)?.iter().filter(over).min_by_key(|said| said.0.len())?;
        Some(said.1.clone())
    }
}
