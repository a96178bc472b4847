//! How often a query, an initiative or a kind of number is found in every cell of a grid (region by year, say), with what
//! there was to find it in. A cell without documents is told apart from one whose documents do not match. It models
//! nothing: rows are for a regression that others run.

mod dimension;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;
use serde::Serialize;

pub use dimension::Dimension;
use dimension::{Sides, Value};

use crate::QueryError;
use crate::batch::Columns;
use crate::counting::{HitCounter, add};
use crate::documents::{Documents, Families};
use crate::initiatives;
use crate::language::{self, Query};
use crate::listing::{self, MetricFilter, written};
use crate::narrowed::{Narrowed, is_condition};

/// Cells of a panel at most: as many rows as a spreadsheet holds.
const MOST_CELLS: usize = 1_000_000;

/// The values of a cell, one a dimension.
type Keys = Vec<Option<Value>>;

/// Numbers that are counted: conditions as watchlists write them, `status = planned and unit = 个`; `and` may be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricQuestion {
    text: String,
    filter: MetricFilter,
}

impl MetricQuestion {
    /// Reads the conditions.
    ///
    /// # Errors
    /// [`QueryError::Filter`] for a key or value that cannot be, with those that can.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        Ok(Self { filter: written::read(text).map_err(|mistake| mistake.error)?.filter, text: text.trim().to_owned() })
    }
}

/// A cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PanelRow {
    /// One value a dimension; `None` where documents do not tell it.
    pub keys: Vec<Option<String>>,
    /// Division code of the region, when a side is one and the gazetteer knows it.
    pub region_code: Option<String>,
    /// Documents that match.
    pub docs: usize,
    /// Reprint families that match; `None` until families are computed.
    pub families: Option<usize>,
    /// Numbers, when they are asked for; else occurrences of the query's text, else mentions of its initiatives; `None`
    /// when it names none of them.
    pub mentions: Option<usize>,
    /// Documents of the cell that match the query's [`Query::frame`].
    pub denominator: usize,
    /// The query that finds exactly the documents that match; `None` where no query does, as for unknown values.
    pub query: Option<String>,
}

impl PanelRow {
    /// `mentioned`, `not mentioned`, or `no documents` where there was nothing to find it in.
    #[must_use]
    pub fn coverage(&self) -> &'static str {
        match (self.docs, self.denominator) {
            (0, 0) => "no documents",
            (0, _) => "not mentioned",
            _ => "mentioned",
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Panel {
    /// The sides of the grid.
    pub by: Vec<Dimension>,
    /// Every cell whose values are known, zeros too, then the cells with a value that documents do not tell.
    pub rows: Vec<PanelRow>,
    /// Documents that match; the rows add up to it.
    pub total: usize,
    /// Of these, documents that lack the value of some dimension.
    pub unplaced: usize,
    /// How the query was read.
    pub reading: String,
    /// What the denominator counts, in words.
    pub denominator: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
}

impl Panel {
    /// One column a dimension, `region_code` when one of them is a region, then `docs, families, mentions, denominator,
    /// coverage, query`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let mut columns = Columns::new();
        for (at, dimension) in self.by.iter().enumerate() {
            let values = rows.iter().map(|row| row.keys.get(at).and_then(Option::as_deref));
            columns = columns.text(dimension.as_str(), values);
        }
        if self.by.iter().any(|dimension| dimension.is_of_place()) {
            columns = columns.text("region_code", rows.iter().map(|row| row.region_code.as_deref()));
        }
        columns
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .integer("families", rows.iter().map(|row| row.families))
            .integer("mentions", rows.iter().map(|row| row.mentions))
            .integer("denominator", rows.iter().map(|row| Some(row.denominator)))
            .text("coverage", rows.iter().map(|row| Some(row.coverage())))
            .text("query", rows.iter().map(|row| row.query.as_deref()))
            .finish()
    }
}

/// The query of a panel: the bare name of a known initiative means its mentions, anything else is read as a query.
///
/// # Errors
/// [`QueryError::Syntax`] when it is no query either, [`QueryError::Index`] when the tables cannot be read.
pub fn subject(reader: &Reader, text: &str) -> Result<Query, QueryError> {
    let quoted = text.trim_start().starts_with(['"', '“', '”', '「', '『', '＂']);
    let name = if quoted { None } else { initiatives::exact(reader, text)? };
    let Some(name) = name else { return Ok(language::parse(text)?) };
    let mut query = Query::initiative(&name);
    query.notes.push(format!("{name} is an initiative: its mentions are counted; write \"{name}\" to count its text"));
    Ok(query)
}

/// Counts in every cell the documents that match the query and, when numbers are asked for, hold one of these.
///
/// # Errors
/// [`QueryError::GridTooLarge`] beyond a million cells, [`QueryError::Index`] when the data directory cannot be read.
pub fn panel(
    reader: &Reader,
    asked: &Query,
    metric: Option<&MetricQuestion>,
    by: &[Dimension],
) -> Result<Panel, QueryError> {
    let query = &crate::resolved::resolved(reader, asked)?;
    let mut notes = query.notes.clone();
    let index = reader.full_text();
    let documents = Documents::load(reader)?;
    let families = Families::load(reader)?;
    let frame = query.frame();
    let sides = Sides::new(by)?;
    let numbers = match metric {
        Some(metric) => {
            let found = listing::metrics_of_documents(reader, &metric.filter)?;
            notes.extend(found.notes);
            Some(found.documents)
        }
        None => None,
    };

    let cell = |doc_id: &str| -> Keys { sides.of(documents.get(doc_id)) };
    let mut denominators: BTreeMap<Keys, usize> = BTreeMap::new();
    for hit in &index.search(&frame.clause(), None, Sort::Date)?.hits {
        *denominators.entry(cell(&hit.doc_id)).or_default() += 1;
    }
    let mut found = index.search(&query.clause(), None, Sort::Date)?.hits;
    let (counts, mentions) = match &numbers {
        Some(numbers) => {
            found.retain(|hit| numbers.contains_key(&hit.doc_id));
            (true, found.iter().map(|hit| numbers.get(&hit.doc_id).copied()).collect())
        }
        None => {
            let counter = HitCounter::new(reader, query)?;
            (counter.counts(), counter.count_all(&found)?)
        }
    };
    let mut cells: BTreeMap<Keys, (Vec<&str>, Option<usize>)> = BTreeMap::new();
    for (hit, mentions) in found.iter().zip(mentions) {
        let entry = cells.entry(cell(&hit.doc_id)).or_default();
        entry.0.push(&hit.doc_id);
        entry.1 = add(entry.1, mentions);
    }

    let mut keys = grid(by, &denominators)?;
    // Cells with an unknown value follow, as far as there are documents in them.
    keys.extend(denominators.keys().chain(cells.keys()).filter(|key| key.contains(&None)).cloned());
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    let conditions = Conditions::new(by, &documents, asked, metric);
    let rows: Vec<PanelRow> = keys
        .into_iter()
        .map(|keys| {
            let (docs, mentions) = cells.remove(&keys).unwrap_or_default();
            PanelRow {
                docs: docs.len(),
                families: families.as_ref().map(|families| families.count(docs)),
                mentions: counts.then(|| mentions.unwrap_or(0)),
                denominator: denominators.get(&keys).copied().unwrap_or(0),
                query: conditions.query(&keys),
                region_code: keys.iter().flatten().find_map(|value| value.code.clone()),
                keys: keys.into_iter().map(|value| value.map(|value| value.text)).collect(),
            }
        })
        .collect();
    let unplaced = rows.iter().filter(|row| row.keys.contains(&None)).map(|row| row.docs).sum();
    let counted = metric.map(|metric| format!(" with numbers for which {}", metric.text)).unwrap_or_default();
    Ok(Panel {
        by: by.to_vec(),
        rows,
        total: found.len(),
        unplaced,
        reading: format!("{}{counted}", query.reading()),
        denominator: frame.reading(),
        notes,
    })
}

/// Conditions that stand for values; `None` where none does.
type Made = BTreeMap<(Dimension, Value), Option<Vec<String>>>;

/// Conditions that stand for the values of the sides, each made once.
struct Conditions<'a> {
    by: &'a [Dimension],
    documents: &'a Documents,
    query: Narrowed,
    /// Asking for numbers; the inner `None` when the language has no words for it.
    metric: Option<Option<String>>,
    made: RefCell<Made>,
}

impl<'a> Conditions<'a> {
    fn new(by: &'a [Dimension], documents: &'a Documents, query: &Query, metric: Option<&MetricQuestion>) -> Self {
        let said =
            |metric: &MetricQuestion| Some(format!("metric:({})", metric.text)).filter(|text| is_condition(text));
        let (query, metric) = (Narrowed::new(query), metric.map(said));
        Self { by, documents, query, metric, made: RefCell::default() }
    }

    fn query(&self, keys: &Keys) -> Option<String> {
        let mut all = Vec::new();
        if let Some(metric) = &self.metric {
            all.push(metric.clone()?);
        }
        for (dimension, value) in self.by.iter().zip(keys) {
            let value = value.clone()?;
            let mut made = self.made.borrow_mut();
            let known = made.entry((*dimension, value));
            let conditions = known.or_insert_with_key(|(dimension, value)| {
                dimension.condition(value, self.documents).filter(|all| all.iter().all(|text| is_condition(text)))
            });
            all.extend(conditions.clone()?);
        }
        self.query.by(all.iter().map(String::as_str))
    }
}

/// Every combination of known values.
fn grid(by: &[Dimension], cells: &BTreeMap<Keys, usize>) -> Result<Vec<Keys>, QueryError> {
    let mut keys: Vec<Keys> = vec![Vec::new()];
    for (at, dimension) in by.iter().enumerate() {
        let seen: BTreeSet<Value> = cells.keys().filter_map(|key| key.get(at).cloned().flatten()).collect();
        let values = dimension.values(&seen);
        let cells = keys.len().saturating_mul(values.len());
        if cells > MOST_CELLS {
            return Err(QueryError::GridTooLarge { cells, limit: MOST_CELLS });
        }
        keys = keys
            .into_iter()
            .flat_map(|key| {
                values.iter().map(move |value| {
                    let mut longer = key.clone();
                    longer.push(Some(value.clone()));
                    longer
                })
            })
            .collect();
    }
    Ok(keys)
}
