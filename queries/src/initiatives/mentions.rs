//! Every mention of one initiative with its sentence.
//! It counts nothing.

use arrow::array::RecordBatch;
use index::Reader;

use super::names::{Initiative, Known};
use super::occurrences::{self, Corpus};
use crate::QueryError;
use crate::batch::Columns;
use crate::listing::{DocumentFilter, Matching};
use crate::sentences::contexts_of;

/// The mentions and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Mentions {
    /// Which initiative.
    pub initiative: Initiative,
    /// `doc_id, source, title, published, publisher, surface, found, relation, place, place_basis, sentence, start, end`:
    /// newest first, undated last.
    pub batch: RecordBatch,
    /// Mentions that pass the filter.
    pub total: usize,
    /// Mentions of the initiative.
    pub of: usize,
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

/// The mentions of an initiative in the documents the filter takes.
///
/// # Errors
/// As [`Known::resolve`]; [`QueryError::Filter`] for a filter that cannot be; [`QueryError::Index`] when the tables
/// cannot be read.
pub fn mentions(reader: &Reader, given: &str, filter: &DocumentFilter) -> Result<Mentions, QueryError> {
    let initiative = Known::load(reader)?.resolve(given)?;
    let corpus = Corpus::load(reader)?;
    let Matching { ids: wanted, notes } = filter.matching(&corpus.documents)?;
    let mut rows = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    let of = rows.len();
    rows.retain(|row| wanted.contains(&row.doc_id));
    rows.sort_by(|a, b| {
        let published = |doc_id: &str| std::cmp::Reverse(corpus.published(doc_id).map(str::to_owned));
        (published(&a.doc_id), &a.doc_id, a.start).cmp(&(published(&b.doc_id), &b.doc_id, b.start))
    });
    let places: Vec<_> = rows.iter().map(|row| row.at()).collect();
    let contexts = contexts_of(reader, &places)?;
    let sentence = |context: &crate::sentences::Context| format!("{}{}{}", context.left, context.hit, context.right);
    let sentences: Vec<Option<String>> = contexts.iter().map(|context| context.as_ref().map(sentence)).collect();
    let document = |row: &occurrences::Occurrence| corpus.documents.get(&row.doc_id);
    let batch = Columns::new()
        .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
        .text("source", rows.iter().map(|row| Some(document(row)?.source.as_str())))
        .text("title", rows.iter().map(|row| document(row)?.title.as_deref()))
        .text("published", rows.iter().map(|row| document(row)?.published.as_deref()))
        .text("publisher", rows.iter().map(|row| document(row)?.publisher.as_deref()))
        .text("surface", contexts.iter().map(|context| Some(context.as_ref()?.hit.as_str())))
        .text("found", rows.iter().map(|row| Some(row.found.as_str())))
        .text("relation", rows.iter().map(|row| Some(row.relation.as_str())))
        .text("place", rows.iter().map(|row| row.place.as_deref()))
        .text("place_basis", rows.iter().map(|row| Some(row.place_basis.as_str())))
        .text("sentence", sentences.iter().map(Option::as_deref))
        .integer("start", rows.iter().map(|row| Some(row.start)))
        .integer("end", rows.iter().map(|row| Some(row.end)))
        .finish()?;
    Ok(Mentions { initiative, batch, total: rows.len(), of, notes })
}
