//! What can be asked of each table of facts.
//! How a condition is tested is the business of `condition`.

use std::collections::BTreeSet;

use pipeline::corpus::spelling_key;
use pipeline::document::facts::{Act, Change, MetricKind, Mode, ReferenceKind, ReferenceUse, Relation, Status};
use pipeline::document::layout::Genre;
use pipeline::fold;

use super::condition::{Condition, Test};
use crate::QueryError;
use crate::documents::{DocumentFacts, Documents};
use crate::language::DateRange;
use crate::regions::RegionFilter;

/// Which documents facts are taken from; every field left empty takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// A document by id, beginning of an id, or source.
    pub doc: Option<String>,
    /// Name of the region or of what it lies in, or the beginning of its code. It is read as in a query: of several
    /// divisions of one name those of the highest level are meant, which the notes of the answer say; what names no division
    /// is looked for inside the names of regions; behind `=` it is the division without what lies in it. A fact that names a region of its own is judged by that, any other by
    /// its document's.
    pub region: Option<String>,
    /// Part of the publisher's name.
    pub publisher: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Publication date; undated documents are left out and counted.
    pub dates: Option<DateRange>,
}

/// A filter made ready for many rows.
pub(super) struct Chosen {
    doc_id: Option<String>,
    region: Option<RegionFilter>,
    publisher: Option<String>,
    genre: Option<String>,
    /// Remarks on what the region was read as.
    pub(super) notes: Vec<String>,
}

/// The documents a filter takes.
pub(crate) struct Matching {
    /// Their ids.
    pub(crate) ids: BTreeSet<String>,
    /// Remarks on what the region asked for was read as.
    pub(crate) notes: Vec<String>,
}

impl DocumentFilter {
    /// The documents it takes.
    pub(crate) fn matching(&self, documents: &Documents) -> Result<Matching, QueryError> {
        let mut chosen = self.prepare(documents)?;
        let dated = |document: &DocumentFacts| {
            let holds =
                |dates: DateRange| document.published.as_deref().is_some_and(|published| dates.holds(published));
            self.dates.is_none_or(holds)
        };
        let wanted =
            |document: &&DocumentFacts| chosen.takes(&document.doc_id, Some(document), None) && dated(document);
        let ids = documents.iter().filter(wanted).map(|document| document.doc_id.clone()).collect();
        Ok(Matching { ids, notes: chosen.notes })
    }

    pub(super) fn prepare(&self, documents: &Documents) -> Result<Chosen, QueryError> {
        let folded = |value: &Option<String>| value.as_deref().map(fold::fold_string);
        let mut notes = Vec::new();
        let region = self.region.as_deref().map(|typed| RegionFilter::read(typed, &mut notes)).transpose()?;
        Ok(Chosen {
            doc_id: self.doc.as_deref().map(|doc| documents.resolve(doc)).transpose()?.map(|doc| doc.doc_id.clone()),
            region,
            publisher: folded(&self.publisher),
            genre: self
                .genre
                .as_deref()
                .map(|genre| label("genre", genre, labels(Genre::ALL, Genre::as_str)))
                .transpose()?,
            notes,
        })
    }
}

impl Chosen {
    /// True when a fact of this document is wanted, the range of dates aside.
    pub(super) fn takes(&mut self, doc_id: &str, document: Option<&DocumentFacts>, own_region: Option<&str>) -> bool {
        let contains =
            |value: Option<&str>, part: &String| value.is_some_and(|value| fold::fold_string(value).contains(part));
        self.doc_id.as_deref().is_none_or(|wanted| wanted == doc_id)
            && self.region.as_mut().is_none_or(|wanted| match (own_region, document) {
                (Some(own), _) => wanted.holds_named(own),
                (None, Some(document)) => wanted.holds(document.region_code.as_deref(), document.region.as_deref()),
                (None, None) => false,
            })
            && self
                .publisher
                .as_ref()
                .is_none_or(|wanted| contains(document.and_then(|document| document.publisher.as_deref()), wanted))
            && self.genre.as_deref().is_none_or(|wanted| document.is_some_and(|document| document.genre == wanted))
    }
}

/// What can be asked of metrics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetricFilter {
    /// Which documents.
    pub documents: DocumentFilter,
    /// Part of the indicator.
    pub indicator: Option<String>,
    /// Unit as written or without multiplier.
    pub unit: Option<String>,
    /// Part of the organisation.
    pub organisation: Option<String>,
    /// `count`, `percent`, `money`, ….
    pub kind: Option<String>,
    /// `level`, `increase_by`, ….
    pub change: Option<String>,
    /// `achieved`, `planned`, `required`.
    pub status: Option<String>,
    /// Smallest `base_value`: in the unit without multiplier, so that 万元 and 元 compare. Ranges and ratios have none.
    pub min: Option<f64>,
    /// Largest `base_value`.
    pub max: Option<f64>,
    /// The period the number is about lies wholly in it.
    pub period: Option<DateRange>,
    /// Smallest confidence, 0 to 1.
    pub min_confidence: Option<f64>,
}

impl MetricFilter {
    pub(crate) fn conditions(&self) -> Result<Vec<Condition>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.contains(&["indicator"], &self.indicator);
        conditions.contains(&["organisation"], &self.organisation);
        conditions.is(&["unit", "base_unit"], &self.unit);
        conditions.one_of("kind", &["kind"], &self.kind, labels(MetricKind::ALL, MetricKind::as_str))?;
        conditions.one_of("change", &["change"], &self.change, labels(Change::ALL, Change::as_str))?;
        conditions.one_of("status", &["status"], &self.status, labels(Status::ALL, Status::as_str))?;
        if self.min.is_some() || self.max.is_some() {
            conditions.0.push(Condition { columns: &["base_value"], test: Test::Between(self.min, self.max) });
        }
        if let Some(period) = self.period {
            conditions.0.push(Condition { columns: &["period_start", "period_end"], test: Test::Within(period) });
        }
        if self.min_confidence.is_some() {
            conditions.0.push(Condition { columns: &["confidence"], test: Test::Between(self.min_confidence, None) });
        }
        Ok(conditions.0)
    }
}

/// What can be asked of statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementFilter {
    /// Which documents.
    pub documents: DocumentFilter,
    /// Part of the speaker's name.
    pub speaker: Option<String>,
    /// Part of the organisation, as written or in full.
    pub organisation: Option<String>,
    /// Verb: 强调, 要求, ….
    pub verb: Option<String>,
    /// `direct`, `reported`, `mixed`.
    pub mode: Option<String>,
    /// `demand`, `pledge`, `report`, `assessment`, `other`.
    pub act: Option<String>,
}

impl StatementFilter {
    pub(super) fn conditions(&self) -> Result<Vec<Condition>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.contains(&["speaker"], &self.speaker);
        conditions.contains(&["organisation", "organisation_resolved"], &self.organisation);
        conditions.is(&["verb"], &self.verb);
        conditions.one_of("mode", &["mode"], &self.mode, labels(Mode::ALL, Mode::as_str))?;
        conditions.one_of("act", &["act"], &self.act, labels(Act::ALL, Act::as_str))?;
        Ok(conditions.0)
    }
}

/// What can be asked of references.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceFilter {
    /// Which documents.
    pub documents: DocumentFilter,
    /// Part of the authority's name.
    pub name: Option<String>,
    /// Part of the issuer.
    pub issuer: Option<String>,
    /// Part of the 发文字号.
    pub doc_number: Option<String>,
    /// Basis verb.
    pub verb: Option<String>,
    /// `document`, `law`, `meeting`, ….
    pub kind: Option<String>,
    /// `basis`, `studied`, `cited`.
    pub usage: Option<String>,
}

impl ReferenceFilter {
    pub(super) fn conditions(&self) -> Result<Vec<Condition>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.contains(&["name"], &self.name);
        conditions.contains(&["issuer"], &self.issuer);
        conditions.contains(&["doc_number"], &self.doc_number);
        conditions.is(&["verb"], &self.verb);
        conditions.one_of("kind", &["kind"], &self.kind, labels(ReferenceKind::ALL, ReferenceKind::as_str))?;
        conditions.one_of("use", &["use"], &self.usage, labels(ReferenceUse::ALL, ReferenceUse::as_str))?;
        Ok(conditions.0)
    }
}

/// What can be asked of mentions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MentionFilter {
    /// Which documents.
    pub documents: DocumentFilter,
    /// Part of the initiative's name.
    pub name: Option<String>,
    /// The whole name, whatever its quotation marks.
    pub exact_name: Option<String>,
    /// Part of the place.
    pub place: Option<String>,
    /// Part of the speaker's name.
    pub speaker: Option<String>,
    /// `launches`, `implements`, `learns_from`, `cites`, `unknown`.
    pub relation: Option<String>,
}

impl MentionFilter {
    pub(super) fn conditions(&self) -> Result<Vec<Condition>, QueryError> {
        let mut conditions = Conditions::default();
        conditions.contains(&["name"], &self.name);
        if let Some(name) = &self.exact_name {
            conditions.0.push(Condition { columns: &["name", "name_key"], test: Test::Key(spelling_key(name)) });
        }
        conditions.contains(&["place"], &self.place);
        conditions.contains(&["speaker"], &self.speaker);
        conditions.one_of("relation", &["relation"], &self.relation, labels(Relation::ALL, Relation::as_str))?;
        Ok(conditions.0)
    }
}

#[derive(Default)]
struct Conditions(Vec<Condition>);

impl Conditions {
    fn contains(&mut self, columns: &'static [&'static str], value: &Option<String>) {
        if let Some(value) = value {
            self.0.push(Condition { columns, test: Test::Contains(fold::fold_string(value)) });
        }
    }

    fn is(&mut self, columns: &'static [&'static str], value: &Option<String>) {
        if let Some(value) = value {
            self.0.push(Condition { columns, test: Test::Is(value.trim().to_owned()) });
        }
    }

    fn one_of(
        &mut self,
        name: &'static str,
        columns: &'static [&'static str],
        value: &Option<String>,
        allowed: Vec<&'static str>,
    ) -> Result<(), QueryError> {
        if let Some(value) = value {
            self.0.push(Condition { columns, test: Test::Is(label(name, value, allowed)?) });
        }
        Ok(())
    }
}

fn labels<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| as_str(*value)).collect()
}

/// One of the values of a column.
pub(crate) fn label(name: &'static str, given: &str, allowed: Vec<&'static str>) -> Result<String, QueryError> {
    let plain = given.trim().to_ascii_lowercase();
    match allowed.iter().find(|value| **value == plain) {
        Some(value) => Ok((*value).to_owned()),
        None => Err(QueryError::Filter { name, given: given.to_owned(), allowed: allowed.join(", ") }),
    }
}
