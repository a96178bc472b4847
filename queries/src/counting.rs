//! How often a document has what a query asks for: occurrences of its text, else mentions of its initiatives.
//! It knows no period and no cell.

use std::collections::{BTreeMap, BTreeSet};

use index::Reader;
use index::fulltext::Hit;
use rayon::prelude::*;

use crate::QueryError;
use crate::initiatives::each_occurrence;
use crate::language::{Query, Target};
use crate::passage::Passage;
use crate::snippet::widest;

/// Counts hits, one document at a time.
pub(crate) struct HitCounter<'a> {
    reader: &'a Reader,
    targets: Vec<Target>,
    /// Mentions of the query's initiatives by document; `None` when it names none, or text as well.
    mentions: Option<BTreeMap<String, usize>>,
}

impl<'a> HitCounter<'a> {
    pub(crate) fn new(reader: &'a Reader, query: &Query) -> Result<Self, QueryError> {
        let targets = query.targets();
        let initiatives: BTreeSet<&str> = query.initiatives().into_iter().collect();
        let mentions =
            if targets.is_empty() && !initiatives.is_empty() { Some(mentions(reader, &initiatives)?) } else { None };
        Ok(Self { reader, targets, mentions })
    }

    /// False when there is nothing to count but documents.
    pub(crate) fn counts(&self) -> bool {
        !self.targets.is_empty() || self.mentions.is_some()
    }

    /// Hits of every document; `None` when there is nothing to count.
    pub(crate) fn count_all(&self, documents: &[Hit]) -> Result<Vec<Option<usize>>, QueryError> {
        documents.par_iter().map(|hit| self.count(&hit.doc_id)).collect()
    }

    fn count(&self, doc_id: &str) -> Result<Option<usize>, QueryError> {
        if self.targets.is_empty() {
            return Ok(self.mentions.as_ref().map(|mentions| mentions.get(doc_id).copied().unwrap_or(0)));
        }
        let Some(document) = self.reader.full_text().document(doc_id)? else { return Ok(Some(0)) };
        let passages = Passage::of_document(&document, widest(&self.targets));
        Ok(Some(passages.iter().map(|passage| passage.occurrences(&self.targets).len()).sum()))
    }
}

fn mentions(reader: &Reader, initiatives: &BTreeSet<&str>) -> Result<BTreeMap<String, usize>, QueryError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each_occurrence(reader, |occurrence| {
        if initiatives.contains(occurrence.initiative_id.as_str()) {
            *counts.entry(occurrence.doc_id).or_default() += 1;
        }
        Ok(())
    })?;
    Ok(counts)
}

/// The sum of what is known.
pub(crate) fn add(sum: Option<usize>, more: Option<usize>) -> Option<usize> {
    match (sum, more) {
        (None, more) => more,
        (sum, None) => sum,
        (Some(sum), Some(more)) => Some(sum + more),
    }
}
