//! Which documents a query finds: all that match, in order, then on request those that share its words.
//! How a query is written is the business of `language`, what matches that of the index.

use arrow::array::RecordBatch;
use index::fulltext::{Clause, Hit, Sort};
use index::{FullText, Reader};
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::cursor::{Cursor, State};
use crate::language::{Node, Query, Target, Within};
use crate::passage::Passage;
use crate::ranking::{READ_DOCUMENTS, Terms};
use crate::snippet::{Snippet, widest};
use crate::spelling::{self, Variant};

/// What is wanted of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Rows returned at most; `None` is all.
    pub limit: Option<usize>,
    /// Best first or newest first.
    pub sort: Sort,
    /// Related documents returned at most, after the last of the exact ones.
    pub related: usize,
    /// Exact documents are returned from behind this place on.
    pub after: Option<Cursor>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { limit: Some(20), sort: Sort::Score, related: 0, after: None }
    }
}

/// How a row came to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// The document matches the query.
    Exact,
    /// It shares words with the query.
    Related,
}

impl Match {
    /// The spelling in the `match` column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Related => "related",
        }
    }
}

/// A document found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchRow {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Title.
    pub title: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Relevance by words, to four decimals; 0 when sorted by date.
    pub score: f64,
    /// Exact or related.
    #[serde(rename = "match")]
    pub found: Match,
    /// Why it was found.
    pub snippet: Snippet,
    /// Where a next page begins that follows this row; none for related ones, which have no pages.
    pub cursor: Option<String>,
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchResult {
    /// Documents that match, returned or not.
    pub total: usize,
    /// Documents of the data directory.
    pub documents: usize,
    /// Documents that share words with the query and do not match, returned or not; 0 unless asked for.
    pub related: usize,
    /// The rows: exact ones first.
    pub rows: Vec<SearchRow>,
    /// When exact documents follow that were not returned: where they begin.
    pub next: Option<Cursor>,
    /// What was probably meant by text that stands nowhere; empty unless related ones are asked for.
    pub meant: Vec<Variant>,
    /// How the query was read.
    pub reading: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
    /// With a condition on dates: documents that match but for having no date.
    pub undated: Option<usize>,
    /// When nothing matches: why, a sentence each.
    pub explanation: Vec<String>,
}

impl SearchResult {
    /// The rows as `doc_id, source, title, published, score, match, snippet, cursor`; hits in snippets stand in `[[` `]]`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let snippets: Vec<String> = rows.iter().map(|row| row.snippet.marked()).collect();
        Columns::new()
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("title", rows.iter().map(|row| row.title.as_deref()))
            .text("published", rows.iter().map(|row| row.published.as_deref()))
            .number("score", rows.iter().map(|row| Some(row.score)))
            .text("match", rows.iter().map(|row| Some(row.found.as_str())))
            .text("snippet", snippets.iter().map(|snippet| Some(snippet.as_str())))
            .text("cursor", rows.iter().map(|row| row.cursor.as_deref()))
            .finish()
    }
}

/// Searches.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read, [`QueryError::Cursor`] when the cursor belongs to another
/// question.
pub fn search(reader: &Reader, query: &Query, options: SearchOptions) -> Result<SearchResult, QueryError> {
    let query = &crate::resolved::resolved(reader, query)?;
    let index = reader.full_text();
    let sort = options.sort;
    let state = State::of(reader, sort)?;
    let after = options.after.map(|cursor| cursor.position(state, query, sort)).transpose()?;
    let targets = query.targets();
    let clause = if sort == Sort::Score { ranked(index, query, &targets)? } else { query.clause() };
    // One more than asked for tells whether more follow.
    let one_more = options.limit.map(|limit| limit.saturating_add(1));
    let mut found = index.search_after(&clause, one_more, sort, after)?;
    let more = options.limit.is_some_and(|limit| found.hits.len() > limit);
    found.hits.truncate(options.limit.unwrap_or(usize::MAX));
    let cursor = |hit: &Hit| Cursor::behind(state, query, sort, hit.position);
    let next = found.hits.last().filter(|_| more).map(cursor);
    let mut rows = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        rows.extend(row(index, hit, Match::Exact, &targets, Some(cursor(hit).to_string()))?);
    }
    // Related ones come after the last exact one, on its page.
    let wanted = if more { 0 } else { options.related };
    let related = if wanted > 0 { related(index, query, &targets, wanted)? } else { Related::default() };
    rows.extend(related.rows);
    let nothing = found.total == 0;
    Ok(SearchResult {
        total: found.total,
        documents: usize::try_from(index.documents()).unwrap_or(usize::MAX),
        related: related.total,
        rows,
        next,
        meant: related.meant,
        reading: query.reading(),
        notes: query.notes.clone(),
        undated: undated(index, query)?,
        explanation: if nothing {
            crate::nothing::explain(index, query, count_related(index, query, &targets)?)?
        } else {
            Vec::new()
        },
    })
}

/// The query's clause with what its text adds to the score: phrases rank by their words themselves, phrases that stand
/// close together do not.
fn ranked(index: &FullText, query: &Query, targets: &[Target]) -> Result<Clause, QueryError> {
    let (phrases, close): (Vec<&Target>, Vec<&Target>) =
        targets.iter().partition(|target| matches!(target, Target::Phrase { .. }));
    let mut by = Vec::new();
    for (targets, with_words) in [(phrases, false), (close, true)] {
        let terms = Terms::of(index, targets.into_iter().flat_map(Target::texts))?;
        if !terms.is_empty() {
            by.push(terms.bonus(index, with_words)?);
        }
    }
    let clause = query.clause();
    Ok(if by.is_empty() { clause } else { Clause::Ranked { clause: Box::new(clause), by: Box::new(Clause::Any(by)) } })
}

/// Documents that share words with a query.
#[derive(Default)]
struct Related {
    total: usize,
    rows: Vec<SearchRow>,
    meant: Vec<Variant>,
}

fn related(index: &FullText, query: &Query, targets: &[Target], wanted: usize) -> Result<Related, QueryError> {
    let texts = || targets.iter().flat_map(Target::texts);
    let meant = spelling::variants(index, texts())?;
    let terms = Terms::of(index, texts().chain(meant.iter().map(|variant| variant.text.as_str())))?;
    if terms.is_empty() {
        return Ok(Related { meant, ..Related::default() });
    }
    let clause = terms.related(index, &meant)?;
    let mut best = Vec::new();
    for hit in index.search(&within(query, clause.clone()), Some(READ_DOCUMENTS), Sort::Score)?.hits {
        best.extend(index.document(&hit.doc_id)?);
    }
    let by = Clause::Any(vec![terms.more(index, &best)?, terms.by_characters()]);
    let clause = Clause::Ranked { clause: Box::new(clause), by: Box::new(by) };
    // Ranked whatever the order of the exact ones: they have no other merit.
    let found = index.search(&beside(query, clause), Some(wanted), Sort::Score)?;
    let whole = meant.iter().map(|variant| &variant.text);
    let shown: Vec<Target> = whole
        .chain(terms.shown())
        .map(|folded| Target::Phrase { folded: folded.clone(), within: Within::Text })
        .collect();
    let mut rows = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        rows.extend(row(index, hit, Match::Related, &shown, None)?);
    }
    Ok(Related { total: found.total, rows, meant })
}

/// How many documents share words with the query.
fn count_related(index: &FullText, query: &Query, targets: &[Target]) -> Result<usize, QueryError> {
    let terms = Terms::of(index, targets.iter().flat_map(Target::texts))?;
    Ok(if terms.is_empty() { 0 } else { index.count(&beside(query, terms.any()))? })
}

fn row(
    index: &FullText,
    hit: &Hit,
    found: Match,
    targets: &[Target],
    cursor: Option<String>,
) -> Result<Option<SearchRow>, QueryError> {
    let Some(document) = index.document(&hit.doc_id)? else { return Ok(None) };
    let passages = Passage::of_document(&document, widest(targets));
    // The score has four decimals as a float and should have them as a double too.
    let score = (f64::from(hit.score) * 10_000.0).round() / 10_000.0;
    Ok(Some(SearchRow {
        doc_id: document.doc_id,
        source: document.source,
        title: document.title,
        published: document.published,
        score,
        found,
        snippet: Snippet::of(&passages, targets),
        cursor,
    }))
}

/// What the clause finds within the query's conditions on fields and what it leaves out.
fn within(query: &Query, clause: Clause) -> Clause {
    let kept = query.conditions().iter().filter(|node| !node.has_text() || matches!(node, Node::Not(_)));
    Clause::All([clause].into_iter().chain(kept.map(|node| node.clause(query.within))).collect())
}

/// The same without what matches exactly.
fn beside(query: &Query, clause: Clause) -> Clause {
    Clause::All(vec![within(query, clause), Clause::Not(Box::new(query.clause()))])
}

/// Documents without a date that do not match, and would if conditions on dates asked nothing.
fn undated(index: &FullText, query: &Query) -> Result<Option<usize>, QueryError> {
    if !query.has_date() {
        return Ok(None);
    }
    let dated = Clause::Date { from: Some(1), to: None };
    let besides = [dated, query.clause()].map(|clause| Clause::Not(Box::new(clause)));
    let clause = Clause::All([query.node.of_any_date().clause(query.within)].into_iter().chain(besides).collect());
    Ok(Some(index.count(&clause)?))
}
