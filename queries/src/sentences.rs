//! The sentence a fact stands in, for facts of many documents at once.
//! It chooses no fact and parses no text: sentences come from their table.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use index::Reader;
use pipeline::span::{Span, Text};

use crate::QueryError;
use crate::passage::{on_one_line, sentence_around};
use crate::raw_offsets::Anchors;

/// A stretch of a document, in code points.
pub(crate) type Place<'a> = (&'a str, Range<usize>);

/// Characters kept on each side of a hit in its sentence: far more than any clause, far less than a table without
/// punctuation has.
const SIDE: usize = 200;

/// A hit in its sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// What stands before it in the sentence.
    pub(crate) left: String,
    /// The hit.
    pub(crate) hit: String,
    /// What stands after it in the sentence.
    pub(crate) right: String,
}

/// The sentence of every place, on one line; `None` where the document has none there.
pub(crate) fn sentences_of(reader: &Reader, places: &[Place<'_>]) -> Result<Vec<Option<String>>, QueryError> {
    let mut found = vec![None; places.len()];
    each_in_its_sentence(reader, places, |at, text, sentence, place| {
        if let Some(slot) = found.get_mut(at) {
            *slot = Some(sentence_around(text, sentence, place));
        }
    })?;
    Ok(found)
}

/// Every place with what stands beside it in its sentence; `None` where the document has no sentence there.
pub(crate) fn contexts_of(reader: &Reader, places: &[Place<'_>]) -> Result<Vec<Option<Context>>, QueryError> {
    let mut found = vec![None; places.len()];
    each_in_its_sentence(reader, places, |at, text, sentence, place| {
        let cut = |from: usize, to: usize| {
            on_one_line(&text.slice(Span::new(from, to.max(from))).chars().collect::<Vec<_>>())
        };
        let from = sentence.start.max(place.start.saturating_sub(SIDE));
        let to = sentence.end.min(place.end.saturating_add(SIDE));
        if let Some(slot) = found.get_mut(at) {
            *slot = Some(Context {
                left: cut(from, place.start),
                hit: cut(place.start, place.end),
                right: cut(place.end, to),
            });
        }
    })?;
    Ok(found)
}

/// Calls `take` with every place that stands in a sentence: its number, the text, the sentence, the place.
fn each_in_its_sentence(
    reader: &Reader,
    places: &[Place<'_>],
    mut take: impl FnMut(usize, &Text, &Range<usize>, &Range<usize>),
) -> Result<(), QueryError> {
    let ids: BTreeSet<&str> = places.iter().map(|(doc_id, _)| *doc_id).collect();
    let anchors = Anchors::load(reader, &ids)?;
    let mut by_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (doc_id, _)) in places.iter().enumerate() {
        by_document.entry(doc_id).or_default().push(at);
    }
    // One text at a time: the texts of a corpus do not fit into memory.
    for (doc_id, of_document) in by_document {
        let (Some(anchors), Some(document)) = (anchors.get(doc_id), reader.full_text().document(doc_id)?) else {
            continue;
        };
        for at in of_document {
            let Some((_, place)) = places.get(at) else { continue };
            if let Some(sentence) = anchors.sentence_at(place.start) {
                take(at, &document.text, &sentence.span, place);
            }
        }
    }
    Ok(())
}
