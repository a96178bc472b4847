//! What the documents of a query are like: how many are from each region, publisher, genre and year, and how many
//! mention each initiative and have each speaker.
//! It finds no document; the full-text index does.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::Sort;
use pipeline::gazetteer::Gazetteer;
use pipeline::tables::Table;
use serde::Serialize;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::documents::Documents;
use crate::initiatives::{Known, each_occurrence};
use crate::language::{DateRange, Facet, Node, Query};

/// What documents are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Region, a tree: provinces, their cities, their counties.
    Region,
    /// Publisher.
    Publisher,
    /// Genre.
    Genre,
    /// Year of publication.
    Year,
    /// Initiative mentioned; a document may mention several.
    Initiative,
    /// Speaker of a statement; a document may have several.
    Speaker,
}

impl By {
    /// Every one, in the order they are shown in.
    pub const ALL: &'static [Self] =
        &[Self::Region, Self::Publisher, Self::Genre, Self::Year, Self::Initiative, Self::Speaker];

    /// The name in the `facet` column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Publisher => "publisher",
            Self::Genre => "genre",
            Self::Year => "year",
            Self::Initiative => "initiative",
            Self::Speaker => "speaker",
        }
    }

    /// The facets of a list with commas.
    ///
    /// # Errors
    /// [`QueryError::Filter`] for a name there is none of.
    pub fn parse_list(list: &str) -> Result<Vec<Self>, QueryError> {
        let unknown = |given: &str| {
            let allowed: Vec<&str> = Self::ALL.iter().map(|facet| facet.as_str()).collect();
            QueryError::Filter { name: "facet", given: given.to_owned(), allowed: allowed.join(", ") }
        };
        let mut chosen = Vec::new();
        for name in list.split([',', '，']).map(str::trim).filter(|name| !name.is_empty()) {
            let known = Self::ALL.iter().find(|facet| facet.as_str() == name.to_ascii_lowercase());
            let known = known.ok_or_else(|| unknown(name))?;
            if !chosen.contains(known) {
                chosen.push(*known);
            }
        }
        if chosen.is_empty() { Err(unknown("nothing")) } else { Ok(chosen) }
    }
}

/// A value and its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetRow {
    /// Name of the facet.
    pub facet: &'static str,
    /// The value; `None` counts the documents that have none.
    pub value: Option<String>,
    /// Division code of a region.
    pub code: Option<String>,
    /// Code of the region it lies in.
    pub parent: Option<String>,
    /// 0, or for regions how many they lie in.
    pub depth: usize,
    /// Documents of the query with the value; those of a region are counted in what it lies in too.
    pub docs: usize,
    /// The query that finds them; a part of a publisher's name finds other names with that part as well. `None` where
    /// the language cannot ask it.
    pub query: Option<String>,
}

/// The documents of a query by facets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Rows in the order of the facets asked for; most documents first, years newest first, regions as a tree; what has
    /// no value last.
    pub rows: Vec<FacetRow>,
    /// Values of each facet, returned or not.
    pub values: Vec<(&'static str, usize)>,
    /// Documents of the query.
    pub total: usize,
    /// How the query was read.
    pub reading: String,
    /// Remarks on the reading.
    pub notes: Vec<String>,
}

impl Facets {
    /// The rows as `facet, value, code, parent, depth, docs, query`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        Columns::new()
            .text("facet", rows.iter().map(|row| Some(row.facet)))
            .text("value", rows.iter().map(|row| row.value.as_deref()))
            .text("code", rows.iter().map(|row| row.code.as_deref()))
            .text("parent", rows.iter().map(|row| row.parent.as_deref()))
            .integer("depth", rows.iter().map(|row| Some(row.depth)))
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .text("query", rows.iter().map(|row| row.query.as_deref()))
            .finish()
    }
}

/// Counts the documents of a query by facets; `limit` is the number of values of each facet.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read.
pub fn facets(reader: &Reader, query: &Query, by: &[By], limit: Option<usize>) -> Result<Facets, QueryError> {
    let query = &crate::resolved::resolved(reader, query)?;
    let found = reader.full_text().search(&query.clause(), None, Sort::Date)?;
    let ids: BTreeSet<String> = found.hits.into_iter().map(|hit| hit.doc_id).collect();
    let documents = Documents::load(reader)?;
    let counting = Counting { reader, query, ids: &ids, documents: &documents };
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for facet in by {
        let all = match facet {
            By::Region => counting.regions()?,
            By::Publisher => counting.of_documents(*facet, |document| document.publisher.clone()),
            By::Genre => counting.of_documents(*facet, |document| Some(document.genre.clone())),
            By::Year => counting.of_documents(*facet, |document| year(document.published.as_deref()?)),
            By::Initiative => counting.initiatives()?,
            By::Speaker => counting.speakers()?,
        };
        values.push((facet.as_str(), all.iter().filter(|row| row.value.is_some()).count()));
        rows.extend(cut(all, limit));
    }
    let mut notes = query.notes.clone();
    if found.total == 0 {
        notes.extend(crate::nothing::explain(reader.full_text(), query, 0)?);
    }
    Ok(Facets { rows, values, total: found.total, reading: query.reading(), notes })
}

/// The first values, of a tree those with most documents (what a region lies in has as many and comes first), and what
/// has none; in their order.
fn cut(rows: Vec<FacetRow>, limit: Option<usize>) -> Vec<FacetRow> {
    let Some(limit) = limit else { return rows };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if rows.iter().any(|row| row.depth > 0) {
        order.sort_by_key(|at| rows.get(*at).map(|row| (std::cmp::Reverse(row.docs), row.depth, *at)));
    }
    let kept: BTreeSet<usize> =
        order.into_iter().filter(|at| rows.get(*at).is_some_and(|row| row.value.is_some())).take(limit).collect();
    rows.into_iter()
        .enumerate()
        .filter(|(at, row)| kept.contains(at) || row.value.is_none())
        .map(|(_, row)| row)
        .collect()
}

fn year(published: &str) -> Option<String> {
    let year = published.get(..4)?;
    DateRange::parse_one(year).map(|_| year.to_owned())
}

struct Counting<'a> {
    reader: &'a Reader,
    query: &'a Query,
    ids: &'a BTreeSet<String>,
    documents: &'a Documents,
}

impl Counting<'_> {
    /// The query with one condition more.
    fn narrowed(&self, node: Node) -> Option<String> {
        let mut conditions = self.query.conditions().to_vec();
        conditions.push(node);
        Some(self.query.with_conditions(conditions).written())
    }

    fn field(&self, facet: Facet, value: &str) -> Option<String> {
        self.narrowed(Node::Field { facet, value: value.to_owned() })
    }

    /// Rows of values with their documents, most first, then by value; documents in none of them last.
    fn rows(
        &self,
        by: By,
        counts: BTreeMap<String, BTreeSet<&str>>,
        condition: impl Fn(&str) -> Option<String>,
    ) -> Vec<FacetRow> {
        let with: BTreeSet<&str> = counts.values().flatten().copied().collect();
        let mut rows: Vec<FacetRow> = counts
            .into_iter()
            .map(|(value, documents)| FacetRow {
                facet: by.as_str(),
                query: condition(&value),
                value: Some(value),
                code: None,
                parent: None,
                depth: 0,
                docs: documents.len(),
            })
            .collect();
        if by == By::Year {
            rows.reverse();
        } else {
            rows.sort_by(|a, b| b.docs.cmp(&a.docs).then_with(|| a.value.cmp(&b.value)));
        }
        rows.extend(self.without(by, self.ids.len() - with.len()));
        rows
    }

    fn without(&self, by: By, docs: usize) -> Option<FacetRow> {
        let undated = || self.narrowed(Node::Not(Box::new(Node::Date(DateRange::default()))));
        (docs > 0).then(|| FacetRow {
            facet: by.as_str(),
            value: None,
            code: None,
            parent: None,
            depth: 0,
            docs,
            query: if by == By::Year { undated() } else { None },
        })
    }

    fn of_documents(
        &self,
        by: By,
        value: impl Fn(&crate::documents::DocumentFacts) -> Option<String>,
    ) -> Vec<FacetRow> {
        let mut counts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for id in self.ids {
            if let Some(value) = self.documents.get(id).and_then(&value) {
                counts.entry(value).or_default().insert(id);
            }
        }
        self.rows(by, counts, |value| match by {
            By::Publisher => self.field(Facet::Publisher, value),
            By::Genre => self.field(Facet::Genre, value),
            _ => self.narrowed(Node::Date(DateRange::parse_one(value)?)),
        })
    }

    fn speakers(&self) -> Result<Vec<FacetRow>, QueryError> {
        let mut counts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        self.reader.each_batch(Table::Statements, &["doc_id", "speaker"], |rows| {
            let (id, speaker) = (batch::text(rows, "doc_id")?, batch::text(rows, "speaker")?);
            for row in 0..rows.num_rows() {
                let document = batch::text_at(id, row).and_then(|id| self.ids.get(id));
                if let (Some(document), Some(speaker)) = (document, batch::text_at(speaker, row)) {
                    counts.entry(speaker.to_owned()).or_default().insert(document);
                }
            }
            Ok::<_, QueryError>(())
        })?;
        Ok(self.rows(By::Speaker, counts, |value| self.field(Facet::Speaker, value)))
    }

    fn initiatives(&self) -> Result<Vec<FacetRow>, QueryError> {
        let mut counts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        each_occurrence(self.reader, |occurrence| {
            if let Some(document) = self.ids.get(&occurrence.doc_id) {
                counts.entry(occurrence.initiative_id).or_default().insert(document);
            }
            Ok(())
        })?;
        let names: BTreeMap<String, String> =
            Known::load(self.reader)?.all()?.into_iter().map(|known| (known.initiative_id, known.name)).collect();
        // An id asks for exactly this one: several owners may have one of the same name.
        let mut rows = self.rows(By::Initiative, counts, |id| self.field(Facet::Initiative, id));
        for row in &mut rows {
            if let Some(name) = row.value.as_ref().and_then(|id| names.get(id)) {
                row.value = Some(name.clone());
            }
        }
        Ok(rows)
    }

    fn regions(&self) -> Result<Vec<FacetRow>, QueryError> {
        let gazetteer = Gazetteer::new()?;
        // Documents of each division, those of what lies in it included, and what each lies in.
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut unlisted: BTreeMap<String, usize> = BTreeMap::new();
        let mut without = 0;
        for id in self.ids {
            let document = self.documents.get(id);
            let code = document.and_then(|document| document.region_code.as_deref());
            let line = code.map(|code| gazetteer.ancestors(code)).unwrap_or_default();
            for division in &line {
                *counts.entry(division.clone()).or_default() += 1;
            }
            if line.is_empty() {
                match document.and_then(|document| document.region.clone()) {
                    Some(region) => *unlisted.entry(region).or_default() += 1,
                    None => without += 1,
                }
            }
        }
        let mut inside: BTreeMap<Option<String>, Vec<(String, usize)>> = BTreeMap::new();
        for (code, docs) in counts {
            let parent = gazetteer.ancestors(&code).into_iter().filter(|other| *other != code).max_by_key(|other| {
                // The narrowest of what it lies in: the code with fewest zeros at its end.
                std::cmp::Reverse(other.bytes().rev().take_while(|byte| *byte == b'0').count())
            });
            inside.entry(parent).or_default().push((code, docs));
        }
        for divisions in inside.values_mut() {
            // Taken from the end below: fewest first, and the last code first among equals.
            divisions.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        }
        let mut rows = Vec::new();
        let mut open: Vec<(usize, Option<String>, (String, usize))> =
            inside.remove(&None).unwrap_or_default().into_iter().map(|division| (0, None, division)).collect();
        while let Some((depth, parent, (code, docs))) = open.pop() {
            let below = inside.remove(&Some(code.clone())).unwrap_or_default();
            open.extend(below.into_iter().map(|division| (depth + 1, Some(code.clone()), division)));
            rows.push(FacetRow {
                facet: By::Region.as_str(),
                value: gazetteer.name(&code).map(str::to_owned),
                query: self.field(Facet::Region, Gazetteer::prefix(&code)),
                code: Some(code),
                parent,
                depth,
                docs,
            });
        }
        let mut others: Vec<(String, usize)> = unlisted.into_iter().collect();
        others.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        rows.extend(others.into_iter().map(|(name, docs)| FacetRow {
            facet: By::Region.as_str(),
            query: self.field(Facet::Region, &name),
            value: Some(name),
            code: None,
            parent: None,
            depth: 0,
            docs,
        }));
        rows.extend(self.without(By::Region, without));
        Ok(rows)
    }
}
