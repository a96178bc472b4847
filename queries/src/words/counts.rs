//! Items of many documents, counted in parallel and in bounded memory.
//! It ranks nothing; sums do not depend on the order in which they are made.

use index::Reader;
use index::fulltext::Hit;
use rayon::prelude::*;

use super::Unit;
use super::cutting::{Cutter, items};
use super::tally::{MOST_HELD, MOST_OWN, Merged, Numbers, Shared};
use crate::QueryError;

/// Documents a thread takes at a time: enough that threads seldom wait to add, few enough that all have work to the end.
const GROUP: usize = 64;

/// How often an item stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) times: usize,
    pub(super) documents: usize,
}

impl Count {
    /// Of the numbers that are gathered: times, then documents.
    pub(super) fn of([times, documents]: [usize; 2]) -> Self {
        Self { times, documents }
    }
}

/// Items of some documents.
pub(super) struct Counts {
    /// Each item once with its numbers for [`Count::of`].
    pub(super) of: Merged<2>,
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
        let all = Shared::new(add, MOST_HELD);
        let group = |hits: &[Hit]| -> Result<usize, QueryError> {
            let (mut total, mut numbers) = (0, Numbers::new());
            for hit in hits {
                let Some(document) = reader.full_text().document(&hit.doc_id)? else { continue };
                let words = cutter.words(&document);
                let mut found: Vec<String> = items(&words, unit).map(|(_, item)| item).collect();
                total += found.len();
                found.sort_unstable();
                for same in found.chunk_by(|one, other| one == other) {
                    let Some(item) = same.first() else { continue };
                    match numbers.get_mut(item) {
                        Some(sum) => add(sum, [same.len(), 1]),
                        None => {
                            numbers.insert(item.clone(), [same.len(), 1]);
                        }
                    }
                }
                if numbers.len() >= MOST_OWN {
                    all.add(std::mem::take(&mut numbers))?;
                }
            }
            all.add(numbers)?;
            Ok(total)
        };
        let total = documents.par_chunks(GROUP).map(group).try_reduce(|| 0, |one, other| Ok(one + other))?;
        Ok(Self { of: all.merged()?, total })
    }
}

fn add(sum: &mut [usize; 2], more: [usize; 2]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
}

/// The first rows of an order, of more than are held: cut back to them now and then, which costs constant time a row.
pub(super) struct First<T> {
    limit: Option<usize>,
    order: fn(&T, &T) -> std::cmp::Ordering,
    rows: Vec<T>,
    /// Rows seen.
    pub(super) total: usize,
}

/// Rows held beyond twice the limit.
const SLACK: usize = 4_096;

impl<T> First<T> {
    /// Keeps `limit` rows, all when `None`.
    pub(super) fn new(limit: Option<usize>, order: fn(&T, &T) -> std::cmp::Ordering) -> Self {
        Self { limit, order, rows: Vec::new(), total: 0 }
    }

    pub(super) fn push(&mut self, row: T) {
        self.total += 1;
        self.rows.push(row);
        if self.limit.is_some_and(|limit| self.rows.len() > limit.saturating_mul(2).saturating_add(SLACK)) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.rows.sort_by(self.order);
        self.rows.truncate(self.limit.unwrap_or(usize::MAX));
    }

    /// Those kept, in order.
    pub(super) fn sorted(mut self) -> Vec<T> {
        self.cut();
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_kept_however_many_come() {
        for (limit, want) in [(Some(3), 3), (Some(0), 0), (None, 20_000)] {
            let mut first = First::new(limit, |a: &usize, b: &usize| a.cmp(b));
            (0..20_000).rev().for_each(|row| first.push(row));
            assert_eq!(first.total, 20_000);
            assert_eq!(first.sorted(), (0..want).collect::<Vec<_>>());
        }
    }
}
