//! How often a document has what a query asks for: occurrences of its text, else mentions of its initiatives.
//! It knows no period and no cell.

use std::collections::{BTreeMap, BTreeSet};

use index::Reader;
use pipeline::corpus::spelling_key;
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch;
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
        let names: BTreeSet<String> = query.initiatives().into_iter().map(spelling_key).collect();
        let mentions = if targets.is_empty() && !names.is_empty() { Some(mentions(reader, &names)?) } else { None };
        Ok(Self { reader, targets, mentions })
    }

    /// False when there is nothing to count but documents.
    pub(crate) fn counts(&self) -> bool {
        !self.targets.is_empty() || self.mentions.is_some()
    }

    /// Hits of a document; `None` when there is nothing to count.
    pub(crate) fn count(&self, doc_id: &str) -> Result<Option<usize>, QueryError> {
        if self.targets.is_empty() {
            return Ok(self.mentions.as_ref().map(|mentions| mentions.get(doc_id).copied().unwrap_or(0)));
        }
        let Some(document) = self.reader.full_text().document(doc_id)? else { return Ok(Some(0)) };
        let passages = Passage::of_document(&document, widest(&self.targets));
        Ok(Some(passages.iter().map(|passage| passage.occurrences(&self.targets).len()).sum()))
    }
}

fn mentions(reader: &Reader, names: &BTreeSet<String>) -> Result<BTreeMap<String, usize>, QueryError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for rows in reader.table_columns(Table::Mentions, &["doc_id", "name_key"])? {
        let (id, name) = (batch::text(&rows, "doc_id")?, batch::text(&rows, "name_key")?);
        for row in 0..rows.num_rows() {
            if batch::text_at(name, row).is_some_and(|name| names.contains(&spelling_key(name))) {
                *counts.entry(batch::text_at(id, row).unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
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
