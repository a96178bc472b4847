//! The editor's queue: candidates nobody has judged yet, the surest and widest known first, each with the sentence that
//! shows best what it is. It judges none.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::tables::Table;

use super::arrivals::{by_document, tally};
use super::names::{Initiative, Known, identified, initiatives_by_key};
use super::occurrences::{self, Corpus, Counts};
use crate::QueryError;
use crate::batch;
use crate::sentences::sentences_of;
use crate::statistics::float;

/// Mentions whose sentences are looked at for the best one: the surest, enough to leave out a headline or a table.
const LOOKED_AT: usize = 5;
/// A sentence shorter than this says little beside the name, one longer is not read at a glance: characters.
const GOOD_LENGTH: std::ops::RangeInclusive<usize> = 15..=90;

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which one.
    pub initiative: Initiative,
    /// Highest confidence of a mention.
    pub confidence: f64,
    /// What the queue is sorted by: confidence times the binary logarithm of one more than its families (documents
    /// where none are computed).
    pub score: f64,
    /// Its mentions.
    pub counts: Counts,
    /// Where the sentence stands.
    pub doc_id: String,
    /// Locator of that document.
    pub source: String,
    /// First code point of the mention in it.
    pub start: usize,
    /// The sentence.
    pub sentence: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewQueue {
    /// Best first.
    pub rows: Vec<Candidate>,
    /// Candidates there are, returned or not.
    pub total: usize,
    /// Initiatives judged already: accepted and rejected.
    pub judged: usize,
    /// Whether families are computed.
    pub families: bool,
}

impl ReviewQueue {
    /// The rows as `initiative_id, name, type, score, confidence, docs, families, publishers, mentions, first_seen,
    /// last_seen, sentence, source, doc_id, start`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        identified(rows.iter().map(|row| &row.initiative))
            .number("score", rows.iter().map(|row| Some(row.score)))
            .number("confidence", rows.iter().map(|row| Some(row.confidence)))
            .integer("docs", rows.iter().map(|row| Some(row.counts.documents)))
            .integer("families", rows.iter().map(|row| row.counts.families))
            .integer("publishers", rows.iter().map(|row| Some(row.counts.publishers)))
            .integer("mentions", rows.iter().map(|row| Some(row.counts.mentions)))
            .text("first_seen", rows.iter().map(|row| row.counts.first_seen.as_deref()))
            .text("last_seen", rows.iter().map(|row| row.counts.last_seen.as_deref()))
            .text("sentence", rows.iter().map(|row| row.sentence.as_deref()))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .integer("start", rows.iter().map(|row| Some(row.start)))
            .finish()
    }
}

/// Candidates by confidence and reach; formulas, which are nobody's, are left out.
///
/// # Errors
/// [`QueryError::Index`] when the tables cannot be read.
pub fn review(reader: &Reader, limit: Option<usize>) -> Result<ReviewQueue, QueryError> {
    let corpus = Corpus::load(reader)?;
    let all = Known::load(reader)?.all()?;
    let judged = all.iter().filter(|initiative| initiative.review_status != "candidate").count();
    let by_document = by_document(reader, &corpus)?;
    let surest = surest(reader)?;
    let mut rows = Vec::new();
    // Wording of the whole country is nobody's initiative: there is nothing to judge.
    let to_judge =
        |one: &Initiative| one.review_status == "candidate" && one.kind.as_deref() != Some(pipeline::corpus::FORMULA);
    for initiative in all.into_iter().filter(to_judge) {
        let Some(documents) = by_document.get(&initiative.initiative_id) else { continue };
        let counts = tally(&corpus, documents).counts(&corpus);
        let best = surest.get(&initiative.initiative_id).map_or(&[][..], Vec::as_slice);
        let confidence = best.first().map_or(0.0, |mention| mention.confidence);
        let score = confidence * (1.0 + float(counts.units())).log2();
        rows.push((score, confidence, counts, initiative));
    }
    rows.sort_by(|a, b| {
        let rest = |counts: &Counts| Reverse((counts.publishers, counts.mentions));
        b.0.total_cmp(&a.0).then_with(|| rest(&a.2).cmp(&rest(&b.2))).then_with(|| a.3.name.cmp(&b.3.name))
    });
    let total = rows.len();
    rows.truncate(limit.unwrap_or(total));
    let mentions: Vec<&Sure> =
        rows.iter().flat_map(|row| surest.get(&row.3.initiative_id).into_iter().flatten()).collect();
    let places: Vec<_> = mentions.iter().map(|mention| (mention.doc_id.as_str(), mention.start..mention.end)).collect();
    let sentences = sentences_of(reader, &places)?;
    let mut shown = mentions.into_iter().zip(sentences).peekable();
    let rows = rows.into_iter().map(|(score, confidence, counts, initiative)| {
        let mut best: Option<((bool, usize), &Sure, Option<String>)> = None;
        for _ in surest.get(&initiative.initiative_id).into_iter().flatten() {
            let Some((mention, sentence)) = shown.next() else { break };
            let length = sentence.as_deref().map_or(usize::MAX, |sentence| sentence.chars().count());
            let rank = (!GOOD_LENGTH.contains(&length), length);
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, mention, sentence));
            }
        }
        let (doc_id, start, sentence) = best.map_or((String::new(), 0, None), |(_, mention, sentence)| {
            (mention.doc_id.clone(), mention.start, sentence)
        });
        Candidate { initiative, confidence, score, counts, source: corpus.source(&doc_id), doc_id, start, sentence }
    });
    Ok(ReviewQueue { rows: rows.collect(), total, judged, families: corpus.families.is_some() })
}

/// A mention and how sure it is.
#[derive(Debug, Clone, PartialEq)]
struct Sure {
    confidence: f64,
    doc_id: String,
    start: usize,
    end: usize,
}

/// The surest mentions of every initiative. Recovered ones are never needed: a name is known from a mention.
fn surest(reader: &Reader) -> Result<BTreeMap<String, Vec<Sure>>, QueryError> {
    let by_key = initiatives_by_key(reader)?;
    // A name of several owners: which of them a mention means is known from the occurrences.
    let mut owners: BTreeMap<(String, usize), String> = BTreeMap::new();
    if by_key.values().any(|ids| ids.len() > 1) {
        occurrences::each(reader, |occurrence| {
            if by_key.get(&occurrence.name_key).is_some_and(|ids| ids.len() > 1) {
                owners.insert((occurrence.doc_id, occurrence.start), occurrence.initiative_id);
            }
            Ok(())
        })?;
    }
    let mut surest: BTreeMap<String, Vec<Sure>> = BTreeMap::new();
    reader.each_batch(Table::Mentions, &["doc_id", "name_key", "confidence", "start", "end"], |rows| {
        let (doc_id, key) = (batch::text(rows, "doc_id")?, batch::text(rows, "name_key")?);
        let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
        let confidence = batch::number(rows, "confidence")?;
        for row in 0..rows.num_rows() {
            let ids = batch::text_at(key, row).and_then(|key| by_key.get(key)).map_or(&[][..], Vec::as_slice);
            let sure = Sure {
                confidence: confidence.value(row),
                doc_id: batch::text_at(doc_id, row).unwrap_or_default().to_owned(),
                start: batch::offset_at(start, row).unwrap_or(0),
                end: batch::offset_at(end, row).unwrap_or(0),
            };
            let id = match ids {
                [] => continue,
                [one] => one,
                _ => match owners.get(&(sure.doc_id.clone(), sure.start)) {
                    Some(owner) => owner,
                    None => continue,
                },
            };
            let known = surest.entry(id.clone()).or_default();
            let order = |a: &Sure, b: &Sure| {
                b.confidence.total_cmp(&a.confidence).then_with(|| (&a.doc_id, a.start).cmp(&(&b.doc_id, b.start)))
            };
            known.push(sure);
            known.sort_by(order);
            known.truncate(LOOKED_AT);
        }
        Ok::<_, QueryError>(())
    })?;
    Ok(surest)
}
