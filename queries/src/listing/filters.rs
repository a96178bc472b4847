//! What can be asked of each table of facts.
//! How a condition is tested is the business of `condition`.

use pipeline::corpus::spelling_key;
use pipeline::document::facts::{Act, Change, MetricKind, Mode, ReferenceKind, ReferenceUse, Relation, Status};
use pipeline::document::layout::Genre;
use pipeline::fold;
use pipeline::gazetteer::Gazetteer;

use super::condition::{Condition, Test};
use crate::QueryError;
use crate::documents::{DocumentFacts, Documents};
use crate::language::DateRange;
use crate::resolved::{Divisions, divisions, is_code};

/// Which documents facts are taken from; every field left empty takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// A document by id, beginning of an id, or source.
    pub doc: Option<String>,
    /// Name of the region or of what it lies in, or the beginning of its code. It is read as in a query: of several
    /// divisions of one name those of the highest level are meant, which [`DocumentFilter::notes`] says; what names no
    /// division is looked for inside the names of regions. A fact that names a region of its own is judged by that; any
    /// other by its document's.
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
    region: Option<Place>,
    publisher: Option<String>,
    genre: Option<String>,
}

/// A region asked for.
struct Place {
    /// As typed, folded: digits of a code, or a name or a part of one.
    typed: String,
    /// What the name stands for, as in a query.
    divisions: Option<Divisions>,
}

impl Place {
    /// Reads what was typed, with remarks on how.
    fn read(typed: &str) -> Result<(Self, Vec<String>), QueryError> {
        let mut notes = Vec::new();
        let divisions = divisions(&Gazetteer::new()?, typed, &mut notes);
        Ok((Self { typed: fold::fold_string(typed), divisions }, notes))
    }

    /// True when a place is or lies in it; `code` is its code where that is known, `name` its name from the province down.
    fn holds(&self, code: Option<&str>, name: Option<&str>) -> bool {
        if is_code(&self.typed) {
            return code.is_some_and(|code| code.starts_with(self.typed.as_str()));
        }
        let name = name.map(fold::fold_string).unwrap_or_default();
        let Some(Divisions { meant, others }) = &self.divisions else { return name.contains(&self.typed) };
        let of =
            |divisions: &[(String, String)]| divisions.iter().any(|(_, full)| name.contains(&fold::fold_string(full)));
        match code {
            Some(code) => meant.iter().any(|(own, _)| code.starts_with(own.trim_end_matches("00"))),
            None => of(meant) || (name.contains(&self.typed) && !of(others)),
        }
    }
}

impl DocumentFilter {
    /// Remarks on what its region was read as: other divisions of the same name are left out.
    ///
    /// # Errors
    /// [`QueryError::Pipeline`] when the bundled divisions do not load.
    pub fn notes(&self) -> Result<Vec<String>, QueryError> {
        let read = self.region.as_deref().map(Place::read).transpose()?;
        Ok(read.map(|(_, notes)| notes).unwrap_or_default())
    }

    /// Ids of the documents it takes, in order.
    pub(crate) fn matching(&self, documents: &Documents) -> Result<Vec<String>, QueryError> {
        let chosen = self.prepare(documents)?;
        let dated = |document: &DocumentFacts| {
            let holds =
                |dates: DateRange| document.published.as_deref().is_some_and(|published| dates.holds(published));
            self.dates.is_none_or(holds)
        };
        let wanted =
            |document: &&DocumentFacts| chosen.takes(&document.doc_id, Some(document), None) && dated(document);
        Ok(documents.iter().filter(wanted).map(|document| document.doc_id.clone()).collect())
    }

    pub(super) fn prepare(&self, documents: &Documents) -> Result<Chosen, QueryError> {
        let folded = |value: &Option<String>| value.as_deref().map(fold::fold_string);
        Ok(Chosen {
            doc_id: self.doc.as_deref().map(|doc| documents.resolve(doc)).transpose()?.map(|doc| doc.doc_id.clone()),
            region: self.region.as_deref().map(Place::read).transpose()?.map(|(place, _)| place),
            publisher: folded(&self.publisher),
            genre: self
                .genre
                .as_deref()
                .map(|genre| label("genre", genre, labels(Genre::ALL, Genre::as_str)))
                .transpose()?,
        })
    }
}

impl Chosen {
    /// True when a fact of this document is wanted, the range of dates aside.
    pub(super) fn takes(&self, doc_id: &str, document: Option<&DocumentFacts>, own_region: Option<&str>) -> bool {
        let contains =
            |value: Option<&str>, part: &String| value.is_some_and(|value| fold::fold_string(value).contains(part));
        let region = |wanted: &Place| {
            let code = document.and_then(|document| document.region_code.as_deref());
            match own_region.filter(|_| !is_code(&wanted.typed)) {
                // The place of a fact has a name alone.
                Some(own) => wanted.holds(None, Some(own)),
                None => wanted.holds(code, document.and_then(|document| document.region.as_deref())),
            }
        };
        self.doc_id.as_deref().is_none_or(|wanted| wanted == doc_id)
            && self.region.as_ref().is_none_or(region)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_what_lies_in_it() {
        for (typed, code, name, want) in [
            ("海南", Some("460100"), "海南省海口市", true),
            ("海南", Some("632521"), "青海省海南藏族自治州共和县", false),
            ("海南", None, "青海省海南藏族自治州", false),
            ("海南州", None, "青海省海南藏族自治州", true),
            ("北京朝阳", Some("110105"), "北京市朝阳区", true),
            ("北京朝阳", None, "北京市朝阳区", true),
            ("沈阳铁西区", Some("210303"), "辽宁省鞍山市铁西区", false),
            ("铁西区", None, "铁西区", true),
            ("乾县", None, "陕西省咸阳市乾县", true),
            ("乾县", Some("610424"), "陕西省咸阳市乾县", true),
            ("遼寧", Some("210106"), "辽宁省沈阳市铁西区", true),
            ("2101", Some("210106"), "辽宁省沈阳市铁西区", true),
            ("2101", None, "辽宁省沈阳市铁西区", false),
            ("某新区", None, "辽宁省某新区", true),
            ("某新区", None, "辽宁省沈阳市", false),
        ] {
            let (place, _) = Place::read(typed).unwrap();
            assert_eq!(place.holds(code, Some(name)), want, "{typed} {name}");
            assert!(!place.holds(None, None));
        }
    }

    #[test]
    fn what_a_region_is_read_as_is_said() {
        for (typed, says) in [
            (Some("朝阳"), Some("region:朝阳 is read as 辽宁省朝阳市; it could also be 北京市朝阳区")),
            (Some("海南"), Some("青海省海南藏族自治州")),
            (Some("铁西区"), Some("is read as any of 辽宁省沈阳市铁西区, 辽宁省鞍山市铁西区")),
            (Some("某新区"), Some("names no division")),
            (Some("朝阳市"), None),
            (Some("北京朝阳"), None),
            (Some("2113"), None),
            (None, None),
        ] {
            let region = typed.map(str::to_owned);
            let notes = DocumentFilter { region, ..DocumentFilter::default() }.notes().unwrap();
            assert_eq!(notes.is_empty(), says.is_none(), "{typed:?}: {notes:?}");
            assert!(says.is_none_or(|says| notes.concat().contains(says)), "{typed:?}: {notes:?}");
        }
    }
}
