//! The list of initiatives, filtered.
//! It counts nothing: the table does.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::take_record_batch;
use index::Reader;
use pipeline::fold;

use super::names::Known;
use crate::QueryError;
use crate::batch::{self, Columns};
use crate::regions::RegionFilter;

/// Which initiatives are listed; every field left empty takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InitiativeFilter {
    /// Part of the name or of an alias.
    pub name: Option<String>,
    /// `campaign`, `project`, `brand`, ….
    pub kind: Option<String>,
    /// One of its regions is this one or lies in it; read as the region of a [`DocumentFilter`].
    ///
    /// [`DocumentFilter`]: crate::listing::DocumentFilter
    pub region: Option<String>,
    /// `candidate`, `accepted`, `rejected`.
    pub review_status: Option<String>,
    /// Documents that mention it, at least.
    pub min_documents: usize,
}

/// Initiatives and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct InitiativeList {
    /// The columns of the table `initiatives`, and `owner` at the end: whose it is, where several have one of its name. Most
    /// documents first, then by name.
    pub batch: RecordBatch,
    /// Initiatives that pass the filter, returned or not.
    pub total: usize,
    /// Initiatives of the data directory.
    pub of: usize,
    /// What is left out without being asked for, and why there are no rows: filters that take nothing here, with the values
    /// there are.
    pub hints: Vec<String>,
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

/// Regions that a hint names; it says of how many.
const HINTED: usize = 12;

/// The values of a column over the initiatives, those of most initiatives first.
fn values_of(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut values: Vec<(Reverse<usize>, String)> =
        counts.into_iter().map(|(value, count)| (Reverse(count), value)).collect();
    values.sort_unstable();
    values.into_iter().map(|(_, value)| value).collect()
}

/// Initiatives that pass the filter.
///
/// # Errors
/// [`QueryError::Filter`] for a review status there is none of, [`QueryError::Index`] when the table cannot be read.
pub fn list(reader: &Reader, filter: &InitiativeFilter, limit: Option<usize>) -> Result<InitiativeList, QueryError> {
    let status_wanted = filter.review_status.as_deref().map(super::review_status).transpose()?;
    let known = Known::load(reader)?;
    let all = &known.initiatives;
    let (name, kind, status) =
        (batch::text(all, "name")?, batch::text(all, "type")?, batch::text(all, "review_status")?);
    let (aliases, regions) = (batch::texts(all, "aliases")?, batch::texts(all, "regions")?);
    let documents = batch::integer(all, "documents")?;
    let folded = |value: &Option<String>| value.as_deref().map(fold::fold_string);
    let wanted_name = folded(&filter.name);
    let mut notes = Vec::new();
    let mut wanted_region = filter.region.as_deref().map(|typed| RegionFilter::read(typed, &mut notes)).transpose()?;
    let contains = |value: &str, part: &str| fold::fold_string(value).contains(part);
    let mut rows: Vec<(Reverse<usize>, &str, u64)> = Vec::new();
    for row in 0..all.num_rows() {
        let shown = batch::text_at(name, row).unwrap_or_default();
        let named = |part: &str| {
            contains(shown, part) || batch::texts_at(aliases, row).iter().any(|alias| contains(alias, part))
        };
        let mut placed =
            |wanted: &mut RegionFilter| batch::texts_at(regions, row).iter().any(|region| wanted.holds_named(region));
        let mentioned = batch::offset_at(documents, row).unwrap_or(0);
        let passes = wanted_name.as_deref().is_none_or(named)
            && wanted_region.as_mut().is_none_or(&mut placed)
            && filter.kind.as_deref().is_none_or(|wanted| batch::text_at(kind, row) == Some(wanted))
            && status_wanted.is_none_or(|wanted| batch::text_at(status, row) == Some(wanted))
            && mentioned >= filter.min_documents;
        if let (true, Ok(at)) = (passes, u64::try_from(row)) {
            rows.push((Reverse(mentioned), shown, at));
        }
    }
    rows.sort_unstable();
    let total = rows.len();
    rows.truncate(limit.unwrap_or(total));
    let mut hints = Vec::new();
    let nowhere = (0..all.num_rows()).filter(|row| batch::offset_at(documents, *row).unwrap_or(0) == 0).count();
    if nowhere > 0 && filter.min_documents > 0 {
        hints.push(format!("{nowhere} accepted here that no document mentions; --min-documents 0 lists them too"));
    }
    if total == 0 && all.num_rows() > 0 {
        let every = 0..all.num_rows();
        if let Some(wanted) = &filter.kind {
            let kinds = values_of(every.clone().filter_map(|row| batch::text_at(kind, row).map(str::to_owned)));
            if !kinds.contains(wanted) {
                hints.push(format!("no initiative is of type {wanted}; types here: {}", kinds.join(", ")));
            }
        }
        if let (Some(given), Some(wanted)) = (&filter.region, &mut wanted_region) {
            let here = values_of(every.flat_map(|row| batch::texts_at(regions, row)));
            if !here.iter().any(|region| wanted.holds_named(region)) {
                let shown: Vec<&str> = here.iter().map(String::as_str).take(HINTED).collect();
                hints.push(format!(
                    "no initiative is mentioned by documents of {given}; regions here ({} of {}): {}",
                    shown.len(),
                    here.len(),
                    shown.join(", ")
                ));
            }
        }
    }
    let picked = UInt64Array::from_iter_values(rows.iter().map(|row| row.2));
    let batch = take_record_batch(all, &picked)?;
    let owners: Vec<Option<String>> = {
        let id = batch::text(&batch, "initiative_id")?;
        (0..batch.num_rows()).map(|row| known.owner_of(batch::text_at(id, row)?).map(str::to_owned)).collect()
    };
    let batch = Columns::all_of(&batch).text("owner", owners.iter().map(Option::as_deref)).finish()?;
    Ok(InitiativeList { batch, total, of: all.num_rows(), hints, notes })
}
