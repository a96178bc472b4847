//! Which documents a query finds: all that match, in order, then on request those that share its words.
//! How a query is written is the business of `language`, what matches that of the index.

use arrow::array::RecordBatch;
use index::fulltext::{Clause, Sort};
use index::{FullText, Reader};
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::language::{Node, Query, Target, Within};
use crate::passage::Passage;
use crate::snippet::{Snippet, widest};

/// Longest stretch of a question taken for one word: the longest entries of the policy dictionary.
const LONGEST_WORD: usize = 8;

/// Words of a question that are looked up at most: a long pasted sentence.
const MOST_WORDS: usize = 64;

/// What is wanted of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Rows returned at most; `None` is all.
    pub limit: Option<usize>,
    /// Best first or newest first.
    pub sort: Sort,
    /// Related documents returned at most, after the exact ones.
    pub related: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { limit: Some(20), sort: Sort::Score, related: 0 }
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
    /// The rows as `doc_id, source, title, published, score, match, snippet`; hits in snippets stand in `[[` `]]`.
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
            .finish()
    }
}

/// Searches.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read.
pub fn search(reader: &Reader, query: &Query, options: SearchOptions) -> Result<SearchResult, QueryError> {
    let query = &crate::initiatives::resolved(reader, query)?;
    let index = reader.full_text();
    let targets = query.targets();
    let clause = ranked(index, query, &targets)?;
    let found = index.search(&clause, options.limit, options.sort)?;
    let mut rows = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        rows.extend(row(index, &hit.doc_id, hit.score, Match::Exact, &targets)?);
    }
    let mut related = 0;
    if options.related > 0 {
        let words = words(index, &targets)?;
        if !words.is_empty() {
            let by_words = by_words(query, &words);
            // Related rows are ranked whatever the order of the exact ones: they have no other merit.
            let near = index.search(&by_words, Some(options.related), Sort::Score)?;
            related = near.total;
            let targets: Vec<Target> =
                words.into_iter().map(|folded| Target::Phrase { folded, within: Within::Text }).collect();
            for hit in &near.hits {
                rows.extend(row(index, &hit.doc_id, hit.score, Match::Related, &targets)?);
            }
        }
    }
    Ok(SearchResult {
        total: found.total,
        documents: usize::try_from(index.documents()).unwrap_or(usize::MAX),
        related,
        rows,
        reading: query.reading(),
        notes: query.notes.clone(),
        undated: undated(index, query)?,
        explanation: if found.total == 0 { explain_nothing(index, query)? } else { Vec::new() },
    })
}

/// The query's clause, with the words of what stands close together to rank by: the index ranks phrases by itself.
fn ranked(index: &FullText, query: &Query, targets: &[Target]) -> Result<Clause, QueryError> {
    let near: Vec<Target> = targets.iter().filter(|target| !matches!(target, Target::Phrase { .. })).cloned().collect();
    let words = words(index, &near)?;
    Ok(if words.is_empty() { query.clause() } else { Clause::Ranked { clause: Box::new(query.clause()), words } })
}

fn row(
    index: &FullText,
    doc_id: &str,
    score: f32,
    found: Match,
    targets: &[Target],
) -> Result<Option<SearchRow>, QueryError> {
    let Some(document) = index.document(doc_id)? else { return Ok(None) };
    let passages = Passage::of_document(&document, widest(targets));
    // The score has four decimals as a float and should have them as a double too.
    let score = (f64::from(score) * 10_000.0).round() / 10_000.0;
    Ok(Some(SearchRow {
        doc_id: document.doc_id,
        source: document.source,
        title: document.title,
        published: document.published,
        score,
        found,
        snippet: Snippet::of(&passages, targets),
    }))
}

/// The words of the query's text that the index knows, longest first from the left; characters that stand alone only
/// when there is nothing longer.
fn words(index: &FullText, targets: &[Target]) -> Result<Vec<String>, QueryError> {
    let mut words = Vec::new();
    let mut single = Vec::new();
    for text in targets.iter().flat_map(Target::texts) {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() && words.len() < MOST_WORDS {
            let mut step = 1;
            for length in (1..=LONGEST_WORD.min(chars.len() - at)).rev() {
                let word: String = chars.iter().skip(at).take(length).collect();
                if index.count(&Clause::Words(vec![word.clone()]))? > 0 {
                    if length > 1 {
                        words.push(word)
                    } else {
                        single.push(word)
                    }
                    step = length;
                    break;
                }
            }
            at += step;
        }
    }
    if words.is_empty() {
        words = single;
    }
    words.sort();
    words.dedup();
    Ok(words)
}

/// Any of the words, within the query's conditions on fields and what it leaves out, without what matches exactly.
fn by_words(query: &Query, words: &[String]) -> Clause {
    let kept = query.conditions().iter().filter(|node| !node.has_text() || matches!(node, Node::Not(_)));
    let mut clauses = vec![Clause::Words(words.to_vec())];
    clauses.extend(kept.map(|node| node.clause(query.within)));
    clauses.push(Clause::Not(Box::new(query.clause())));
    Clause::All(clauses)
}

/// Documents that match the query without its conditions on dates, and have no date.
fn undated(index: &FullText, query: &Query) -> Result<Option<usize>, QueryError> {
    if !query.has_date() {
        return Ok(None);
    }
    let rest = query.conditions().iter().filter(|node| !matches!(node, Node::Date(_))).cloned().collect();
    let dated = Clause::Date { from: Some(1), to: None };
    let clause = Clause::All(vec![query.with_conditions(rest).clause(), Clause::Not(Box::new(dated))]);
    Ok(Some(index.count(&clause)?))
}

/// Which condition finds nothing, and what would find something.
fn explain_nothing(index: &FullText, query: &Query) -> Result<Vec<String>, QueryError> {
    let documents = |count: usize| if count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
    let mut explanation = Vec::new();
    let conditions = query.conditions();
    for node in conditions {
        let count = index.count(&node.clause(query.within))?;
        let alone = if conditions.len() > 1 { " alone" } else { "" };
        explanation.push(format!("{}{alone}: {}", node.reading(), documents(count)));
    }
    if query.within != Within::All {
        let everywhere = Query { within: Within::All, ..query.clone() };
        let count = index.count(&everywhere.clause())?;
        if count > 0 {
            explanation.push(format!("outside title and body: {}; add in:all", documents(count)));
        }
    }
    let words = words(index, &query.targets())?;
    if !words.is_empty() {
        let count = index.count(&by_words(query, &words))?;
        if count > 0 {
            explanation.push(format!(
                "with one of the words {}: {}; ask for related ones",
                words.join(" "),
                documents(count)
            ));
        }
    }
    Ok(explanation)
}
