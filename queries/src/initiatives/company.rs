//! What stands beside an initiative: other initiatives in the same documents, numbers in the same sentences.
//! Standing beside is no connexion: it is where to look for one.

use std::collections::{BTreeMap, BTreeSet};

use index::Reader;
use pipeline::tables::Table;

use super::names::Known;
use super::occurrences::{self, Corpus, Occurrence};
use crate::QueryError;
use crate::batch;
use crate::raw_offsets::Anchors;
use crate::sentences::sentences_of;
use crate::statistics::Contrast;

/// Documents that mention both, at least: one is no pattern.
const FEWEST_TOGETHER: usize = 2;
/// G² from which standing together is said: 10.83, that of a chance of one in a thousand with one degree of freedom.
const SURPRISING: f64 = 10.83;

/// Another initiative in the same documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// Its id.
    pub initiative_id: String,
    /// Its name.
    pub name: String,
    /// Documents (families, where they are computed) that mention both.
    pub together: usize,
    /// Documents (or families) that mention the other.
    pub of: usize,
    /// Expected together if neither had to do with the other.
    pub expected: f64,
    /// The log-likelihood ratio G² of documents with both, either, neither.
    pub g2: f64,
}

/// A number in the same sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricNear {
    /// What is measured.
    pub indicator: Option<String>,
    /// The number as it stands in the text.
    pub surface: String,
    /// Publication date.
    pub published: Option<String>,
    /// The document.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// The sentence.
    pub sentence: Option<String>,
}

/// Initiatives that stand in the same documents more often than by chance, the most surprising first. A reprint counts
/// once, where families are computed; rejected initiatives are left out.
pub(super) fn together(
    reader: &Reader,
    corpus: &Corpus,
    known: &Known,
    initiative_id: &str,
    mine: &BTreeSet<&str>,
) -> Result<Vec<Together>, QueryError> {
    let mine: BTreeSet<&str> = mine.iter().map(|doc_id| corpus.family(doc_id)).collect();
    let mut others: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    occurrences::each(reader, |occurrence| {
        if occurrence.initiative_id != initiative_id
            && let Some(document) = corpus.documents.get(&occurrence.doc_id)
        {
            others.entry(occurrence.initiative_id).or_default().insert(corpus.family(&document.doc_id));
        }
        Ok(())
    })?;
    let all = corpus.documents.iter().map(|document| corpus.family(&document.doc_id)).collect::<BTreeSet<_>>().len();
    let mut found = Vec::new();
    for other in known.all()?.into_iter().filter(|other| other.review_status != "rejected") {
        let Some(families) = others.get(&other.initiative_id) else { continue };
        let both = families.intersection(&mine).count();
        let contrast = Contrast {
            first: both,
            first_of: mine.len(),
            second: families.len() - both,
            second_of: all.saturating_sub(mine.len()),
        };
        let g2 = contrast.signed_g2();
        if both >= FEWEST_TOGETHER && g2 >= SURPRISING {
            let expected = contrast.expected();
            let (initiative_id, name) = (other.initiative_id, other.name);
            found.push(Together { initiative_id, name, together: both, of: families.len(), expected, g2 });
        }
    }
    found.sort_by(|a, b| b.g2.total_cmp(&a.g2).then_with(|| a.name.cmp(&b.name)));
    Ok(found)
}

/// Numbers in the sentences of these mentions, newest first.
pub(super) fn metrics(
    reader: &Reader,
    corpus: &Corpus,
    mentions: &[Occurrence],
) -> Result<Vec<MetricNear>, QueryError> {
    let ids: BTreeSet<&str> = mentions.iter().map(|mention| mention.doc_id.as_str()).collect();
    let anchors = Anchors::load(reader, &ids)?;
    let mut sentences: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for mention in mentions {
        let sentence = anchors.get(&mention.doc_id).and_then(|anchors| anchors.sentence_at(mention.start));
        sentences.entry(&mention.doc_id).or_default().extend(sentence.map(|sentence| sentence.span.start));
    }
    let mut found: Vec<(MetricNear, std::ops::Range<usize>)> = Vec::new();
    reader.each_batch(Table::Metrics, &["doc_id", "surface", "indicator", "start", "end"], |rows| {
        let column = |name| batch::text(rows, name);
        let (doc_id, surface, indicator) = (column("doc_id")?, column("surface")?, column("indicator")?);
        let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
        for row in 0..rows.num_rows() {
            let Some(doc_id) = batch::text_at(doc_id, row) else { continue };
            let (Some(from), Some(to)) = (batch::offset_at(start, row), batch::offset_at(end, row)) else { continue };
            let sentence = anchors.get(doc_id).and_then(|anchors| anchors.sentence_at(from));
            let beside = |sentence: usize| sentences.get(doc_id).is_some_and(|known| known.contains(&sentence));
            if !sentence.is_some_and(|sentence| beside(sentence.span.start)) {
                continue;
            }
            let metric = MetricNear {
                indicator: batch::text_at(indicator, row).map(str::to_owned),
                surface: batch::text_at(surface, row).unwrap_or_default().to_owned(),
                published: corpus.published(doc_id).map(str::to_owned),
                doc_id: doc_id.to_owned(),
                source: corpus.source(doc_id),
                sentence: None,
            };
            found.push((metric, from..to));
        }
        Ok::<_, QueryError>(())
    })?;
    found.sort_by(|(a, a_place), (b, b_place)| {
        let key = |metric: &MetricNear| std::cmp::Reverse(metric.published.clone());
        (key(a), &a.source, a_place.start).cmp(&(key(b), &b.source, b_place.start))
    });
    let places: Vec<_> = found.iter().map(|(metric, place)| (metric.doc_id.as_str(), place.clone())).collect();
    let sentences = sentences_of(reader, &places)?;
    let rows = found.iter().zip(sentences).map(|((metric, _), sentence)| MetricNear { sentence, ..metric.clone() });
    Ok(rows.collect())
}
