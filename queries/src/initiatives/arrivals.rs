//! Initiatives that this corpus mentions for the first time since a day, each with its first sighting.
//! First means earliest known here: what no document of the corpus says, nobody can see.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use index::Reader;

use super::names::{Initiative, Known, identified};
use super::occurrences::{self, Corpus, Counts, Occurrence, Tally};
use crate::QueryError;
use crate::language::DateRange;
use crate::sentences::sentences_of;

/// An initiative and where it is first seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Which one.
    pub initiative: Initiative,
    /// All its mentions.
    pub counts: Counts,
    /// The document of the first sighting.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// The sentence.
    pub sentence: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Most families first, then earliest.
    pub rows: Vec<Arrival>,
    /// Initiatives first seen since the day, returned or not.
    pub total: usize,
    /// Initiatives only undated documents mention: nobody can tell whether they are new.
    pub only_undated: usize,
    /// Of the new ones, those that undated documents mention too: they may be older.
    pub undated_too: usize,
    /// Documents of the corpus.
    pub documents: usize,
    /// Of these, documents without a date.
    pub undated: usize,
    /// Whether families are computed.
    pub families: bool,
}

impl Arrivals {
    /// The rows as `initiative_id, name, type, review_status, first_seen, docs, families, mentions, publishers,
    /// undated, publisher, doc_id, source, sentence`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        identified(rows.iter().map(|row| &row.initiative))
            .text("review_status", rows.iter().map(|row| Some(row.initiative.review_status.as_str())))
            .text("first_seen", rows.iter().map(|row| row.counts.first_seen.as_deref()))
            .integer("docs", rows.iter().map(|row| Some(row.counts.documents)))
            .integer("families", rows.iter().map(|row| row.counts.families))
            .integer("mentions", rows.iter().map(|row| Some(row.counts.mentions)))
            .integer("publishers", rows.iter().map(|row| Some(row.counts.publishers)))
            .integer("undated", rows.iter().map(|row| Some(row.counts.undated)))
            .text("publisher", rows.iter().map(|row| row.publisher.as_deref()))
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("sentence", rows.iter().map(|row| row.sentence.as_deref()))
            .finish()
    }
}

/// Documents of one initiative: id of the document to its first place and number of mentions.
pub(super) type ByDocument<'a> = BTreeMap<&'a str, ((usize, usize), usize)>;

/// The documents of every initiative. What is held grows with pairs of initiative and document, not with mentions.
pub(super) fn by_document<'a>(
    reader: &Reader,
    corpus: &'a Corpus,
) -> Result<BTreeMap<String, ByDocument<'a>>, QueryError> {
    let mut all: BTreeMap<String, ByDocument<'a>> = BTreeMap::new();
    occurrences::each(reader, |occurrence| {
        let Occurrence { doc_id, start, end, initiative_id, .. } = occurrence;
        if let Some(document) = corpus.documents.get(&doc_id) {
            let of_initiative = all.entry(initiative_id).or_default();
            let entry = of_initiative.entry(document.doc_id.as_str()).or_insert(((start, end), 0));
            entry.0 = entry.0.min((start, end));
            entry.1 += 1;
        }
        Ok(())
    })?;
    Ok(all)
}

/// What the documents of an initiative add up to.
pub(super) fn tally<'a>(corpus: &'a Corpus, documents: &ByDocument<'a>) -> Tally<'a> {
    let mut tally = Tally::default();
    for (doc_id, (_, mentions)) in documents {
        tally.add(corpus, doc_id);
        tally.mentions += mentions.saturating_sub(1);
    }
    tally
}

/// Initiatives first seen on or after a day, with at least so many documents; rejected ones are left out.
///
/// # Errors
/// [`QueryError::Filter`] when `since` is no date, [`QueryError::Index`] when the tables cannot be read.
pub fn new_since(
    reader: &Reader,
    since: &str,
    min_documents: usize,
    limit: Option<usize>,
) -> Result<Arrivals, QueryError> {
    let wrong = || QueryError::Filter {
        name: "since",
        given: since.to_owned(),
        allowed: "2023, 2023-06, 2023-06-30".to_owned(),
    };
    let since = DateRange { to: None, ..DateRange::parse_one(since).ok_or_else(wrong)? };
    let known = Known::load(reader)?.all()?;
    let corpus = Corpus::load(reader)?;
    let all = by_document(reader, &corpus)?;
    let (mut found, mut only_undated) = (Vec::new(), 0);
    for initiative in known.into_iter().filter(|initiative| initiative.review_status != "rejected") {
        let Some(documents) = all.get(&initiative.initiative_id) else { continue };
        let counts = tally(&corpus, documents).counts(&corpus);
        let Some(first) = &counts.first_seen else {
            only_undated += usize::from(counts.documents >= min_documents);
            continue;
        };
        if counts.documents < min_documents || !since.holds(first) {
            continue;
        }
        found.push((initiative, counts, documents));
    }
    found.sort_by(|(a, a_counts, _), (b, b_counts, _)| {
        let rank = |counts: &Counts| std::cmp::Reverse((counts.units(), counts.publishers));
        (rank(a_counts), &a_counts.first_seen, &a.name).cmp(&(rank(b_counts), &b_counts.first_seen, &b.name))
    });
    let total = found.len();
    let undated_too = found.iter().filter(|(_, counts, _)| counts.undated > 0).count();
    found.truncate(limit.unwrap_or(total));
    let firsts: Vec<_> = found
        .iter()
        .map(|(_, _, documents)| {
            let first = documents.iter().min_by_key(|(doc_id, _)| corpus.earliest_first(doc_id));
            first.map_or(("", 0..0), |(doc_id, ((start, end), _))| (*doc_id, *start..*end))
        })
        .collect();
    let sentences = sentences_of(reader, &firsts)?;
    let rows = found.iter().zip(&firsts).zip(sentences).map(|(((initiative, counts, _), (doc_id, _)), sentence)| {
        let document = corpus.documents.get(doc_id);
        Arrival {
            initiative: initiative.clone(),
            counts: counts.clone(),
            doc_id: (*doc_id).to_owned(),
            source: document.map(|document| document.source.clone()).unwrap_or_default(),
            publisher: document.and_then(|document| document.publisher.clone()),
            sentence,
        }
    });
    Ok(Arrivals {
        rows: rows.collect(),
        total,
        only_undated,
        undated_too,
        documents: corpus.documents.len(),
        undated: corpus.documents.iter().filter(|document| document.published.is_none()).count(),
        families: corpus.families.is_some(),
    })
}
