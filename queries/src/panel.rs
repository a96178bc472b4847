//! How often a query is found in every cell of a grid (region by year, say), with what there was to find it in.
//! A cell without documents is told apart from one whose documents do not match.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;
use serde::Serialize;

use crate::QueryError;
use crate::batch::Columns;
use crate::counting::{HitCounter, add};
use crate::documents::{DocumentFacts, Documents, Families};
use crate::initiatives;
use crate::language::{self, Query};
use crate::periods::Period;

/// A side of the grid, also the name of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// The region the document is about, as far down as known.
    Region,
    /// The province of that region.
    Province,
    /// Year of publication.
    Year,
    /// Month of publication.
    Month,
    /// Kind of document.
    Genre,
    /// Who published it.
    Publisher,
}

impl Dimension {
    /// Every dimension, in the order of the help text.
    pub const ALL: &'static [Self] =
        &[Self::Region, Self::Province, Self::Year, Self::Month, Self::Genre, Self::Publisher];

    /// The name, as in `--by region,year`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Province => "province",
            Self::Year => "year",
            Self::Month => "month",
            Self::Genre => "genre",
            Self::Publisher => "publisher",
        }
    }

    /// The dimensions of a list such as `region,year`, each once.
    ///
    /// # Errors
    /// [`QueryError::Filter`] for a name that is none, or for no name at all.
    pub fn parse_list(list: &str) -> Result<Vec<Self>, QueryError> {
        let mut dimensions = Vec::new();
        for name in list.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()) {
            let found = Self::ALL.iter().copied().find(|dimension| dimension.as_str() == name);
            let dimension = found.ok_or_else(|| Self::unknown(name))?;
            if !dimensions.contains(&dimension) {
                dimensions.push(dimension);
            }
        }
        if dimensions.is_empty() { Err(Self::unknown(list)) } else { Ok(dimensions) }
    }

    fn unknown(given: &str) -> QueryError {
        let allowed: Vec<&str> = Self::ALL.iter().map(|dimension| dimension.as_str()).collect();
        QueryError::Filter { name: "by", given: given.to_owned(), allowed: allowed.join(", ") }
    }

    fn of(self, document: &DocumentFacts) -> Option<String> {
        let published = |period: Period| period.of(document.published.as_deref()?);
        match self {
            Self::Region => document.region.clone(),
            Self::Province => document.region.as_deref().map(province),
            Self::Year => published(Period::Year),
            Self::Month => published(Period::Month),
            Self::Genre => Some(document.genre.clone()),
            Self::Publisher => document.publisher.clone(),
        }
    }

    /// The values of the side: those that occur, and for time every one between the first and the last.
    fn values(self, seen: &BTreeSet<String>) -> Vec<String> {
        let period = match self {
            Self::Year => Period::Year,
            Self::Month => Period::Month,
            _ => return seen.iter().cloned().collect(),
        };
        match (seen.first(), seen.last()) {
            (Some(first), Some(last)) => period.between(first, last),
            _ => Vec::new(),
        }
    }
}

/// Cells of a panel at most: as many rows as a spreadsheet holds.
const MOST_CELLS: usize = 1_000_000;

/// The values of a cell, one a dimension.
type Keys = Vec<Option<String>>;

/// A cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PanelRow {
    /// One value a dimension; `None` where documents do not tell it.
    pub keys: Vec<Option<String>>,
    /// Documents that match.
    pub docs: usize,
    /// Reprint families that match; `None` until families are computed.
    pub families: Option<usize>,
    /// Occurrences of the query's text, else mentions of its initiatives; `None` when it names neither.
    pub mentions: Option<usize>,
    /// Documents of the cell that match the query's [`Query::frame`].
    pub denominator: usize,
}

impl PanelRow {
    /// `mentioned`, `not mentioned`, or `no documents` where there was nothing to find it in.
    #[must_use]
    pub fn state(&self) -> &'static str {
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
    /// One column a dimension, then `docs, families, mentions, denominator, state`.
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
        columns
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .integer("families", rows.iter().map(|row| row.families))
            .integer("mentions", rows.iter().map(|row| row.mentions))
            .integer("denominator", rows.iter().map(|row| Some(row.denominator)))
            .text("state", rows.iter().map(|row| Some(row.state())))
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

/// Counts a query in every cell.
///
/// # Errors
/// [`QueryError::GridTooLarge`] beyond a million cells, [`QueryError::Index`] when the data directory cannot be read.
pub fn panel(reader: &Reader, query: &Query, by: &[Dimension]) -> Result<Panel, QueryError> {
    let query = &crate::initiatives::resolved(reader, query)?;
    let index = reader.full_text();
    let documents = Documents::load(reader)?;
    let families = Families::load(reader)?;
    let frame = query.frame();
    let counter = HitCounter::new(reader, query)?;

    let cell = |doc_id: &str| -> Keys {
        let document = documents.get(doc_id);
        by.iter().map(|dimension| document.and_then(|document| dimension.of(document))).collect()
    };
    let mut denominators: BTreeMap<Keys, usize> = BTreeMap::new();
    for hit in &index.search(&frame.clause(), None, Sort::Date)?.hits {
        *denominators.entry(cell(&hit.doc_id)).or_default() += 1;
    }
    let found = index.search(&query.clause(), None, Sort::Date)?;
    let mut cells: BTreeMap<Keys, (Vec<&str>, Option<usize>)> = BTreeMap::new();
    for hit in &found.hits {
        let entry = cells.entry(cell(&hit.doc_id)).or_default();
        entry.0.push(&hit.doc_id);
        entry.1 = add(entry.1, counter.count(&hit.doc_id)?);
    }

    let mut keys = grid(by, &denominators)?;
    // Cells with an unknown value follow, as far as there are documents in them.
    keys.extend(denominators.keys().chain(cells.keys()).filter(|key| key.contains(&None)).cloned());
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    let counts = counter.counts();
    let rows: Vec<PanelRow> = keys
        .into_iter()
        .map(|keys| {
            let (docs, mentions) = cells.remove(&keys).unwrap_or_default();
            PanelRow {
                docs: docs.len(),
                families: families.as_ref().map(|families| families.count(docs)),
                mentions: counts.then(|| mentions.unwrap_or(0)),
                denominator: denominators.get(&keys).copied().unwrap_or(0),
                keys,
            }
        })
        .collect();
    let unplaced = rows.iter().filter(|row| row.keys.contains(&None)).map(|row| row.docs).sum();
    Ok(Panel {
        by: by.to_vec(),
        rows,
        total: found.total,
        unplaced,
        reading: query.reading(),
        denominator: frame.reading(),
        notes: query.notes.clone(),
    })
}

/// Every combination of known values.
fn grid(by: &[Dimension], cells: &BTreeMap<Keys, usize>) -> Result<Vec<Keys>, QueryError> {
    let mut keys: Vec<Keys> = vec![Vec::new()];
    for (at, dimension) in by.iter().enumerate() {
        let seen: BTreeSet<String> = cells.keys().filter_map(|key| key.get(at).cloned().flatten()).collect();
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

/// The province of a full region name: up to 省, 自治区 or 特别行政区, else, for the four cities of that rank, up to 市.
fn province(region: &str) -> String {
    let cut = |end: &str| region.split_once(end).map(|(before, _)| format!("{before}{end}"));
    cut("特别行政区")
        .or_else(|| cut("自治区"))
        .or_else(|| cut("省"))
        .or_else(|| cut("市"))
        .unwrap_or_else(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_are_read_and_refused() {
        let both = Dimension::parse_list("region, year,region").unwrap();
        assert_eq!(both, [Dimension::Region, Dimension::Year]);
        assert!(Dimension::parse_list("").is_err());
        assert!(Dimension::parse_list("region,colour").unwrap_err().to_string().contains("province"));
    }

    #[test]
    fn provinces_of_full_names() {
        for (region, want) in [
            ("辽宁省沈阳市铁西区", "辽宁省"),
            ("北京市海淀区", "北京市"),
            ("广西壮族自治区南宁市", "广西壮族自治区"),
            ("香港特别行政区", "香港特别行政区"),
            ("某地", "某地"),
        ] {
            assert_eq!(province(region), want);
        }
    }
}
