//! Documents like one: its reprint family (转载组) first, then others that share its rare words.
//! It computes no family; the table `families` holds them.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::fulltext::{Clause, Hit, Sort, StoredDocument};
use index::{FullText, Reader};
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::documents::{Documents, Families};
use crate::family::family;

/// Words of a document that are looked for: those that tell it from others. More of them add what every page has.
const WORDS: usize = 40;

/// Characters of a document read for its words: its subject is told by then, and a long report stays as quick as news.
const READ: usize = 20_000;

/// Words shown for a pair of documents: what fits a line.
const SHOWN: usize = 8;

/// Documents ranked for each one wanted, so that reprints of one can be taken together; and how many times more when they
/// are not enough.
const SPARE: usize = 4;

/// Why a document is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Likeness {
    /// It is of the same reprint family.
    Family,
    /// It shares words.
    Similar,
}

impl Likeness {
    /// The spelling in the `match` column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Similar => "similar",
        }
    }
}

/// A document like the one asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarRow {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Title.
    pub title: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Why it is listed.
    #[serde(rename = "match")]
    pub found: Likeness,
    /// 0 to 1: to the earliest known of a family as its table has it, else its score as a share of the document's own.
    pub similarity: f64,
    /// The rarest words both have; empty for a family, whose members share nearly all.
    pub shared: Vec<String>,
    /// Further reprints of this document that are as similar and not listed.
    pub reprints: usize,
}

/// Documents like one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Similar {
    /// Id of the document asked about.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// Its family without itself, then others, most similar first, one of each family.
    pub rows: Vec<SimilarRow>,
    /// True when families are computed; else reprints stand among the others.
    pub families: bool,
}

impl Similar {
    /// The rows as `doc_id, source, title, published, match, similarity, shared, reprints`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let shared: Vec<String> = rows.iter().map(|row| row.shared.join(" ")).collect();
        Columns::new()
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("title", rows.iter().map(|row| row.title.as_deref()))
            .text("published", rows.iter().map(|row| row.published.as_deref()))
            .text("match", rows.iter().map(|row| Some(row.found.as_str())))
            .number("similarity", rows.iter().map(|row| Some(row.similarity)))
            .text("shared", shared.iter().map(|words| Some(words.as_str())))
            .integer("reprints", rows.iter().map(|row| Some(row.reprints)))
            .finish()
    }
}

/// Documents like the one `given` stands for: all of its family, and at most `limit` others.
///
/// # Errors
/// What [`Documents::resolve`] reports, [`QueryError::Index`] when the data directory cannot be read.
pub fn similar(reader: &Reader, given: &str, limit: usize) -> Result<Similar, QueryError> {
    let documents = Documents::load(reader)?;
    let own = documents.resolve(given)?;
    let index = reader.full_text();
    let families = Families::load(reader)?;
    let mut result = Similar {
        doc_id: own.doc_id.clone(),
        source: own.source.clone(),
        rows: Vec::new(),
        families: families.is_some(),
    };
    for member in family(reader, &documents, &own.doc_id)?.map(|family| family.members).unwrap_or_default() {
        if member.doc_id == own.doc_id {
            continue;
        }
        let title = documents.get(&member.doc_id).and_then(|document| document.title.clone());
        result.rows.push(SimilarRow {
            doc_id: member.doc_id,
            source: member.source,
            title,
            published: member.published,
            found: Likeness::Family,
            similarity: member.similarity,
            shared: Vec::new(),
            reprints: 0,
        });
    }
    let Some(document) = index.document(&own.doc_id)? else { return Ok(result) };
    let words = telling_words(index, &document)?;
    if words.is_empty() || limit == 0 {
        return Ok(result);
    }
    let clause = Clause::Words(words.iter().map(|(word, _)| word.clone()).collect());
    let itself = Clause::All(vec![clause.clone(), Clause::Documents(vec![own.doc_id.clone()])]);
    let whole = index.search(&itself, Some(1), Sort::Score)?.hits.first().map_or(0.0, |hit| hit.score);
    let family_of = |id: &str| families.as_ref().map_or(id, |families| families.of(id)).to_owned();
    let own_family = family_of(&own.doc_id);
    let is_own = |hit: &Hit| hit.doc_id == own.doc_id || family_of(&hit.doc_id) == own_family;
    // Large families stand before others: more is asked for until there are enough families, or no more documents.
    let mut wanted = limit.saturating_add(result.rows.len()).saturating_add(1).saturating_mul(SPARE);
    let found = loop {
        let found = index.search(&clause, Some(wanted), Sort::Score)?;
        let families: BTreeSet<String> =
            found.hits.iter().filter(|hit| !is_own(hit)).map(|hit| family_of(&hit.doc_id)).collect();
        if families.len() >= limit || found.hits.len() < wanted {
            break found;
        }
        wanted = wanted.saturating_mul(SPARE);
    };
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    let mut others = 0;
    for hit in found.hits {
        if is_own(&hit) {
            continue;
        }
        let family = family_of(&hit.doc_id);
        if let Some(row) = listed.get(&family).and_then(|row| result.rows.get_mut(*row)) {
            row.reprints += 1;
            continue;
        }
        if others == limit {
            continue;
        }
        let Some(stored) = index.document(&hit.doc_id)? else { continue };
        others += 1;
        listed.insert(family, result.rows.len());
        let similarity = if whole > 0.0 { (f64::from(hit.score / whole) * 10_000.0).round() / 10_000.0 } else { 0.0 };
        result.rows.push(SimilarRow {
            shared: shared(&words, &stored),
            doc_id: stored.doc_id,
            source: stored.source,
            title: stored.title,
            published: stored.published,
            found: Likeness::Similar,
            similarity: similarity.min(1.0),
            reprints: 0,
        });
    }
    Ok(result)
}

/// The words that tell a document from others, rarest and most frequent first, with their weight.
fn telling_words(index: &FullText, document: &StoredDocument) -> Result<Vec<(String, f64)>, QueryError> {
    let text: String = document.title.iter().map(String::as_str).chain(["\n", &document.body()]).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for part in text.chars().take(READ).collect::<String>().split(|c: char| !c.is_alphanumeric()) {
        for word in index.words_of(part)? {
            // Single characters and numbers say nothing of the subject.
            if word.chars().nth(1).is_some() && !word.chars().all(|c| c.is_ascii_digit()) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "counts of documents weigh by their logarithm")]
    let all = index.documents() as f64;
    let mut words = Vec::new();
    for (word, count) in counts {
        #[allow(clippy::cast_precision_loss, reason = "as above")]
        let (with, count) = (index.documents_with(&word)? as f64, count as f64);
        // A word of this document alone finds no other.
        if with > 1.0 {
            words.push((word, (1.0 + libm::log(count)) * libm::log(1.0 + all / with)));
        }
    }
    words.sort_by(|(one, a), (other, b)| b.total_cmp(a).then_with(|| one.cmp(other)));
    words.truncate(WORDS);
    Ok(words)
}

/// Words of the list that stand in a document, in the order of the list.
fn shared(words: &[(String, f64)], document: &StoredDocument) -> Vec<String> {
    let text =
        pipeline::fold::fold_string(&format!("{}\n{}", document.title.as_deref().unwrap_or(""), document.body()));
    let there: BTreeSet<&str> =
        words.iter().map(|(word, _)| word.as_str()).filter(|word| text.contains(word)).collect();
    words.iter().filter(|(word, _)| there.contains(word.as_str())).map(|(word, _)| word.clone()).take(SHOWN).collect()
}
