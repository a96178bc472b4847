//! What a watchlist finds, subject by subject, told before or not.
//! It knows nothing of what was told.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::fold;

use super::{KEY_DIGITS, WatchItem, Watched, Watchlist};
use crate::QueryError;
use crate::batch;
use crate::concordance::{KwicLine, KwicOptions, kwic};
use crate::documents::Documents;
use crate::initiatives::{self, Corpus, Known};
use crate::language;
use crate::listing::written;
use crate::listing::{self, DocumentFilter, StatementFilter};
use crate::sentences::sentences_of;

/// An item and every document with its sentence.
pub(super) struct Gathered {
    pub(super) item: WatchItem,
    pub(super) documents: BTreeSet<String>,
}

/// The items of one entry of the watchlist.
pub(super) struct Subject {
    /// The same in every run.
    pub(super) key: String,
    /// Newest first, undated last.
    pub(super) items: Vec<Gathered>,
}

/// Everything the watchlist finds, in its order, and remarks on how its entries were read.
pub(super) fn gather(
    reader: &Reader,
    corpus: &Corpus,
    list: &Watchlist,
) -> Result<(Vec<Subject>, Vec<String>), QueryError> {
    let documents = &corpus.documents;
    let (mut all, mut notes) = (Vec::new(), Vec::new());
    let known = Known::load(reader)?;
    let rejected = known.all()?.into_iter().filter(|initiative| initiative.review_status == "rejected");
    let refused: BTreeSet<String> = rejected.map(|initiative| initiative.initiative_id).collect();
    for name in &list.initiatives {
        let (ids, remark) = known.ids(name)?;
        notes.extend(remark);
        let (rejected, ids): (Vec<String>, Vec<String>) = ids.into_iter().partition(|id| refused.contains(id));
        if !rejected.is_empty() {
            notes.push(format!("{name} is rejected by the editor's file ({}): not watched", rejected.join(", ")));
        }
        if ids.is_empty()
            && rejected.is_empty()
            && let Err(unknown) = known.resolve(name)
        {
            notes.push(format!("{unknown}; it is watched all the same"));
        }
        all.push(subject(Watched::Initiative, name, corpus, mentions(reader, &ids)?));
    }
    for text in &list.queries {
        let query = language::parse(text)?;
        let found = if query.targets().is_empty() {
            let query = crate::resolved::resolved(reader, &query)?;
            notes.extend_from_slice(&query.notes);
            let hits = reader.full_text().search(&query.clause(), None, index::fulltext::Sort::Date)?.hits;
            hits.into_iter().map(|hit| headline(documents, hit.doc_id)).collect()
        } else {
            // A title given from outside has no sentence: it is one.
            let sentence = |line: &KwicLine| {
                line.sentence.clone().unwrap_or_else(|| format!("{}{}{}", line.left, line.hit, line.right))
            };
            let mut found = Vec::new();
            let totals = kwic(reader, &query, KwicOptions::default(), &mut |lines| {
                found.extend(lines.iter().map(|line| (line.document.doc_id.clone(), sentence(line))));
                Ok(())
            })?;
            notes.extend(totals.notes);
            found
        };
        all.push(subject(Watched::Query, text, corpus, found));
    }
    for name in &list.speakers {
        let filter = StatementFilter { speaker: Some(name.clone()), ..StatementFilter::default() };
        let rows = listing::statements(reader, &filter, None)?.batch;
        all.push(subject(Watched::Speaker, name, corpus, places(&rows, "words")?));
    }
    for name in &list.regions {
        let filter = DocumentFilter { region: Some(name.clone()), ..DocumentFilter::default() };
        let matching = filter.matching(documents)?;
        notes.extend(matching.notes);
        let found = matching.ids.into_iter().map(|id| headline(documents, id)).collect();
        all.push(subject(Watched::Region, name, corpus, found));
    }
    for entry in &list.metrics {
        let filter = written::read(entry).map_err(|mistake| mistake.error)?.filter;
        let found = listing::metrics(reader, &filter, None)?;
        notes.extend(found.notes);
        all.push(subject(Watched::Metric, entry, corpus, places(&found.batch, "sentence")?));
    }
    Ok((all, notes))
}

/// Document and sentence of every mention of these initiatives: a name of several owners stands for all of them here.
fn mentions(reader: &Reader, ids: &[String]) -> Result<Vec<(String, String)>, QueryError> {
    let mut found = Vec::new();
    initiatives::each_occurrence(reader, |occurrence| {
        if ids.contains(&occurrence.initiative_id) {
            found.push(occurrence);
        }
        Ok(())
    })?;
    let places: Vec<_> = found.iter().map(|occurrence| occurrence.at()).collect();
    let sentences = sentences_of(reader, &places)?;
    let row = |(occurrence, sentence): (&initiatives::Occurrence, Option<String>)| {
        Some((occurrence.doc_id.clone(), sentence?))
    };
    Ok(found.iter().zip(sentences).filter_map(row).collect())
}

/// Document and sentence of every row.
fn places(rows: &RecordBatch, sentence: &str) -> Result<Vec<(String, String)>, QueryError> {
    let (id, words) = (batch::text(rows, "doc_id")?, batch::text(rows, sentence)?);
    let place = |row| Some((batch::text_at(id, row)?.to_owned(), batch::text_at(words, row)?.to_owned()));
    Ok((0..rows.num_rows()).filter_map(place).collect())
}

/// A document that is itself the news: its title, else its locator.
fn headline(documents: &Documents, doc_id: String) -> (String, String) {
    let document = documents.get(&doc_id);
    let title = document.and_then(|document| document.title.clone().or_else(|| Some(document.source.clone())));
    (doc_id, title.unwrap_or_default())
}

/// One item a sentence, with the earliest of its documents; newest first, undated last.
fn subject(kind: Watched, name: &str, corpus: &Corpus, found: Vec<(String, String)>) -> Subject {
    let mut by_key: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for (doc_id, sentence) in found {
        let entry = by_key.entry(key(kind, name, &sentence)).or_insert_with(|| (sentence, BTreeSet::new()));
        entry.1.insert(doc_id);
    }
    let mut items: Vec<Gathered> = Vec::new();
    for (key, (sentence, ids)) in by_key {
        let earliest = ids
            .iter()
            .filter_map(|id| corpus.documents.get(id))
            .min_by_key(|document| corpus.earliest_first(&document.doc_id));
        let Some(document) = earliest else { continue };
        let item = WatchItem {
            key,
            kind,
            subject: name.to_owned(),
            doc_id: document.doc_id.clone(),
            source: document.source.clone(),
            title: document.title.clone(),
            published: document.published.clone(),
            sentence,
            documents: ids.len(),
            again: None,
        };
        items.push(Gathered { item, documents: ids });
    }
    items.sort_by(|Gathered { item: a, .. }, Gathered { item: b, .. }| {
        b.published.cmp(&a.published).then_with(|| a.source.cmp(&b.source)).then_with(|| a.key.cmp(&b.key))
    });
    Subject { key: key(kind, name, ""), items }
}

/// What identifies an item: kind and subject, and the sentence as search compares it.
fn key(kind: Watched, subject: &str, sentence: &str) -> String {
    let text = format!("{}\u{1F}{}\u{1F}{}", kind.as_str(), fold::fold_string(subject), fold::fold_string(sentence));
    blake3::hash(text.as_bytes()).to_hex().chars().take(KEY_DIGITS).collect()
}
