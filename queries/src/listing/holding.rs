//! How many numbers of each document pass a filter.
//! It reads no sentence and lists no row.

use std::collections::BTreeMap;

use index::Reader;
use pipeline::tables::Table;

use super::MetricFilter;
use crate::QueryError;
use crate::batch;
use crate::documents::Documents;

/// Documents with numbers that pass a filter.
pub(crate) struct Holding {
    /// How many each has, by id; documents without any are left out.
    pub(crate) documents: BTreeMap<String, usize>,
    /// Remarks on what the region asked for was read as.
    pub(crate) notes: Vec<String>,
}

/// How many metrics of each document pass the filter.
pub(crate) fn metrics_of_documents(reader: &Reader, filter: &MetricFilter) -> Result<Holding, QueryError> {
    let documents = Documents::load(reader)?;
    let mut chosen = filter.documents.prepare(&documents)?;
    let conditions = filter.conditions()?;
    let mut columns = vec!["doc_id", "region"];
    columns.extend(conditions.iter().flat_map(|condition| condition.columns));
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    reader.each_batch(Table::Metrics, &columns, |rows| {
        let mut passes = vec![true; rows.num_rows()];
        for condition in &conditions {
            condition.apply(rows, &mut passes)?;
        }
        let (id, region) = (batch::text(rows, "doc_id")?, batch::text(rows, "region")?);
        for row in (0..rows.num_rows()).filter(|row| passes.get(*row) == Some(&true)) {
            let Some(doc_id) = batch::text_at(id, row) else { continue };
            let document = documents.get(doc_id);
            let published = document.and_then(|document| document.published.as_deref());
            let dated = |dates: crate::language::DateRange| published.is_some_and(|published| dates.holds(published));
            if chosen.takes(doc_id, document, batch::text_at(region, row)) && filter.documents.dates.is_none_or(dated) {
                *found.entry(doc_id.to_owned()).or_default() += 1;
            }
        }
        Ok::<_, QueryError>(())
    })?;
    Ok(Holding { documents: found, notes: chosen.notes })
}
