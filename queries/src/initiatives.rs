//! The initiatives of the corpus: the list, and everything known of one.
//! It merges, renames and judges nothing; editors do.

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::compute::{concat_batches, take_record_batch};
use index::Reader;
use pipeline::fold;
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::language::{Facet, Node, Query};
use crate::listing::{self, Condition, DocumentFilter, Test, condition_key};

/// Names an error suggests: as many as fit a screen.
const CANDIDATES: usize = 8;

/// Which initiatives are listed; every field left empty takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InitiativeFilter {
    /// Part of the name or of an alias.
    pub name: Option<String>,
    /// `campaign`, `project`, `brand`, ….
    pub kind: Option<String>,
    /// Part of one of its regions.
    pub region: Option<String>,
    /// `candidate`, `accepted`, `rejected`.
    pub review_status: Option<String>,
    /// Documents that mention it, at least.
    pub min_documents: usize,
}

/// Initiatives and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct InitiativeList {
    /// The columns of the table `initiatives`; most documents first, then by name.
    pub batch: RecordBatch,
    /// Initiatives that pass the filter, returned or not.
    pub total: usize,
    /// Initiatives of the data directory.
    pub of: usize,
}

/// One initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct InitiativeCard {
    /// Stable id.
    pub initiative_id: String,
    /// Name shown.
    pub name: String,
    /// Its row of the table `initiatives`.
    pub row: RecordBatch,
    /// Its mentions, newest first, with title, date and sentence; columns as in [`listing::Listing`].
    pub mentions: RecordBatch,
    /// Mentions by `relation`.
    pub relations: BTreeMap<String, usize>,
    /// Names that stand for it, with the evidence: rows of the table `names`.
    pub names: RecordBatch,
}

fn all(reader: &Reader) -> Result<RecordBatch, QueryError> {
    Ok(concat_batches(&Table::Initiatives.schema(), &reader.table(Table::Initiatives)?)?)
}

/// Initiatives that pass the filter.
///
/// # Errors
/// [`QueryError::Index`] when the table cannot be read.
pub fn list(reader: &Reader, filter: &InitiativeFilter, limit: Option<usize>) -> Result<InitiativeList, QueryError> {
    let all = all(reader)?;
    let (name, kind, status) =
        (batch::text(&all, "name")?, batch::text(&all, "type")?, batch::text(&all, "review_status")?);
    let (aliases, regions) = (batch::texts(&all, "aliases")?, batch::texts(&all, "regions")?);
    let documents = batch::integer(&all, "documents")?;
    let folded = |value: &Option<String>| value.as_deref().map(fold::fold_string);
    let (wanted_name, wanted_region) = (folded(&filter.name), folded(&filter.region));
    let contains = |value: &str, part: &str| fold::fold_string(value).contains(part);
    let mut rows: Vec<(std::cmp::Reverse<usize>, &str, u64)> = Vec::new();
    for row in 0..all.num_rows() {
        let shown = batch::text_at(name, row).unwrap_or_default();
        let named = |part: &str| {
            contains(shown, part) || batch::texts_at(aliases, row).iter().any(|alias| contains(alias, part))
        };
        let placed = |part: &str| batch::texts_at(regions, row).iter().any(|region| contains(region, part));
        let mentioned = batch::offset_at(documents, row).unwrap_or(0);
        let passes = wanted_name.as_deref().is_none_or(named)
            && wanted_region.as_deref().is_none_or(placed)
            && filter.kind.as_deref().is_none_or(|wanted| batch::text_at(kind, row) == Some(wanted))
            && filter.review_status.as_deref().is_none_or(|wanted| batch::text_at(status, row) == Some(wanted))
            && mentioned >= filter.min_documents;
        if let (true, Ok(at)) = (passes, u64::try_from(row)) {
            rows.push((std::cmp::Reverse(mentioned), shown, at));
        }
    }
    rows.sort_unstable();
    let total = rows.len();
    rows.truncate(limit.unwrap_or(total));
    let picked = UInt64Array::from_iter_values(rows.iter().map(|row| row.2));
    Ok(InitiativeList { batch: take_record_batch(&all, &picked)?, total, of: all.num_rows() })
}

/// The name shown of the initiative this is a name of, whatever its quotation marks; `None` when there is none.
///
/// # Errors
/// [`QueryError::Index`] when the tables cannot be read.
pub fn exact(reader: &Reader, given: &str) -> Result<Option<String>, QueryError> {
    let all = all(reader)?;
    let name = batch::text(&all, "name")?;
    Ok(row_of(reader, &all, given)?.and_then(|row| batch::text_at(name, row)).map(str::to_owned))
}

/// The name keys of the initiative this is a name of, as mentions and index hold them; empty when there is none.
///
/// # Errors
/// [`QueryError::Index`] when the tables cannot be read.
pub fn keys(reader: &Reader, given: &str) -> Result<Vec<String>, QueryError> {
    let all = all(reader)?;
    let Some(row) = row_of(reader, &all, given)? else { return Ok(Vec::new()) };
    let wanted = batch::text_at(batch::text(&all, "initiative_id")?, row);
    let mut keys = Vec::new();
    for rows in reader.table_columns(Table::Names, &["name_key", "initiative_id"])? {
        let (key, known) = (batch::text(&rows, "name_key")?, batch::text(&rows, "initiative_id")?);
        let of_it = (0..rows.num_rows()).filter(|&row| batch::text_at(known, row) == wanted);
        keys.extend(of_it.filter_map(|row| batch::text_at(key, row)).map(str::to_owned));
    }
    Ok(keys)
}

/// The same query with every initiative named by its keys: whatever name or alias was typed, all its mentions count.
pub(crate) fn resolved(reader: &Reader, query: &Query) -> Result<Query, QueryError> {
    Ok(Query { node: with_keys(reader, &query.node)?, ..query.clone() })
}

fn with_keys(reader: &Reader, node: &Node) -> Result<Node, QueryError> {
    let each = |parts: &[Node]| parts.iter().map(|part| with_keys(reader, part)).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::Field { facet: Facet::Initiative, value } => {
            let keys = keys(reader, value)?.into_iter();
            let mut keys: Vec<Node> = keys.map(|value| Node::Field { facet: Facet::Initiative, value }).collect();
            match keys.len() {
                0 => node.clone(),
                1 => keys.remove(0),
                _ => Node::Any(keys),
            }
        }
        Node::All(parts) => Node::All(each(parts)?),
        Node::Any(parts) => Node::Any(each(parts)?),
        Node::Not(inner) => Node::Not(Box::new(with_keys(reader, inner)?)),
        _ => node.clone(),
    })
}

/// The row of an initiative by id, by name or by any of its names.
fn row_of(reader: &Reader, all: &RecordBatch, given: &str) -> Result<Option<usize>, QueryError> {
    let (id, name, aliases) =
        (batch::text(all, "initiative_id")?, batch::text(all, "name")?, batch::texts(all, "aliases")?);
    let wanted = condition_key(given);
    if wanted.is_empty() {
        return Ok(None);
    }
    let find = |test: &dyn Fn(usize) -> bool| (0..all.num_rows()).find(|row| test(*row));
    let is = |value: Option<&str>| value.is_some_and(|value| condition_key(value) == wanted);
    let by_id = find(&|row| batch::text_at(id, row) == Some(given.trim()));
    let by_name = || find(&|row| is(batch::text_at(name, row)));
    let by_alias = || find(&|row| batch::texts_at(aliases, row).iter().any(|alias| is(Some(alias))));
    if let Some(row) = by_id.or_else(by_name).or_else(by_alias) {
        return Ok(Some(row));
    }
    for rows in reader.table_columns(Table::Names, &["name_key", "initiative_id"])? {
        let (key, known) = (batch::text(&rows, "name_key")?, batch::text(&rows, "initiative_id")?);
        let found = (0..rows.num_rows()).find(|row| is(batch::text_at(key, *row)));
        if let Some(known) = found.and_then(|row| batch::text_at(known, row)) {
            return Ok(find(&|row| batch::text_at(id, row) == Some(known)));
        }
    }
    Ok(None)
}

/// Everything known of one initiative, by id or any of its names.
///
/// # Errors
/// [`QueryError::NoSuchInitiative`] with names that look like it, [`QueryError::Index`] when the tables cannot be read.
pub fn show(reader: &Reader, given: &str) -> Result<InitiativeCard, QueryError> {
    let all = all(reader)?;
    let (id, name) = (batch::text(&all, "initiative_id")?, batch::text(&all, "name")?);
    let Some(row) = row_of(reader, &all, given)? else {
        let wanted = condition_key(given);
        let like = |candidate: &&str| {
            let key = condition_key(candidate);
            !wanted.is_empty() && (key.contains(&wanted) || (!key.is_empty() && wanted.contains(&key)))
        };
        let candidates = name.iter().flatten().filter(like).take(CANDIDATES).map(str::to_owned).collect();
        return Err(QueryError::NoSuchInitiative { given: given.to_owned(), candidates });
    };
    let initiative_id = batch::text_at(id, row).unwrap_or_default().to_owned();
    let names = concat_batches(&Table::Names.schema(), &reader.table(Table::Names)?)?;
    let stands_for = batch::text(&names, "initiative_id")?;
    let keep: Vec<bool> = stands_for.iter().map(|known| known == Some(initiative_id.as_str())).collect();
    let names = batch::keep_rows(&names, &keep)?;
    let key = batch::text(&names, "name_key")?;
    let tests = key.iter().flatten().map(|key| Test::Is(key.to_owned())).collect();
    let mine = Condition { columns: &["name_key"], test: Test::AnyOf(tests) };
    let mentions = listing::list(reader, Table::Mentions, &DocumentFilter::default(), &[mine], None)?.batch;
    let mut relations = BTreeMap::new();
    for relation in batch::text(&mentions, "relation")?.iter().flatten() {
        *relations.entry(relation.to_owned()).or_default() += 1;
    }
    Ok(InitiativeCard {
        name: batch::text_at(name, row).unwrap_or_default().to_owned(),
        row: all.slice(row, 1),
        initiative_id,
        mentions,
        relations,
        names,
    })
}

/// Where an initiative is mentioned, region by region of the documents, in the order in which it is first seen there:
/// `region, first_seen, mentions, docs`; a null region is unknown.
///
/// # Errors
/// As [`show`].
pub fn spread(reader: &Reader, given: &str) -> Result<RecordBatch, QueryError> {
    let card = show(reader, given)?;
    let documents = crate::documents::Documents::load(reader)?;
    let (id, published) = (batch::text(&card.mentions, "doc_id")?, batch::text(&card.mentions, "published")?);
    // Region, then the earliest date known here, mentions and documents.
    type Seen<'a> = (Option<&'a str>, usize, std::collections::BTreeSet<&'a str>);
    let mut regions: BTreeMap<Option<&str>, Seen<'_>> = BTreeMap::new();
    for row in 0..card.mentions.num_rows() {
        let doc_id = batch::text_at(id, row).unwrap_or_default();
        let region = documents.get(doc_id).and_then(|document| document.region.as_deref());
        let entry = regions.entry(region).or_default();
        let date = batch::text_at(published, row);
        entry.0 = match (entry.0, date) {
            (Some(known), Some(date)) => Some(known.min(date)),
            (known, date) => known.or(date),
        };
        entry.1 += 1;
        entry.2.insert(doc_id);
    }
    let mut rows: Vec<(Option<&str>, Seen<'_>)> = regions.into_iter().collect();
    // Earliest first, undated last.
    rows.sort_by_key(|(region, (first, ..))| (first.is_none(), *first, *region));
    Columns::new()
        .text("region", rows.iter().map(|(region, _)| *region))
        .text("first_seen", rows.iter().map(|(_, (first, ..))| *first))
        .integer("mentions", rows.iter().map(|(_, (_, mentions, _))| Some(*mentions)))
        .integer("docs", rows.iter().map(|(_, (.., documents))| Some(documents.len())))
        .finish()
}
