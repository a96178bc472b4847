//! Items of many documents, counted in parallel.
//! It ranks nothing; sums do not depend on the order in which they are made.

use std::collections::{BTreeSet, HashMap};

use index::Reader;
use index::fulltext::Hit;
use rayon::prelude::*;

use super::Unit;
use super::cutting::{Cutter, items};
use crate::QueryError;

/// Documents counted by one thread before its sums are added to the others'.
const GROUP: usize = 64;

/// How often an item stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) times: usize,
    pub(super) documents: usize,
}

/// Items of some documents.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) of: HashMap<String, Count>,
    /// All items.
    pub(super) total: usize,
}

impl Counts {
    pub(super) fn of_documents(
        reader: &Reader,
        documents: &[Hit],
        cutter: &Cutter,
        unit: Unit,
    ) -> Result<Self, QueryError> {
        let group = |hits: &[Hit]| {
            let mut counts = Self::default();
            for hit in hits {
                let Some(document) = reader.full_text().document(&hit.doc_id)? else { continue };
                let words = cutter.words(&document);
                let mut seen = BTreeSet::new();
                for (_, item) in items(&words, unit) {
                    counts.total += 1;
                    let count = match counts.of.get_mut(&item) {
                        Some(count) => count,
                        None => counts.of.entry(item.clone()).or_default(),
                    };
                    count.times += 1;
                    if seen.insert(item) {
                        count.documents += 1;
                    }
                }
            }
            Ok(counts)
        };
        documents.par_chunks(GROUP).map(group).try_reduce(Self::default, |a, b| Ok(a.and(b)))
    }

    fn and(self, other: Self) -> Self {
        let (mut more, less) = if self.of.len() < other.of.len() { (other, self) } else { (self, other) };
        more.total += less.total;
        less.of.into_iter().for_each(|(item, count)| {
            let sum = more.of.entry(item).or_default();
            sum.times += count.times;
            sum.documents += count.documents;
        });
        more
    }

    pub(super) fn get(&self, item: &str) -> Count {
        self.of.get(item).copied().unwrap_or_default()
    }
}
