//! The sides of a panel: what they are called, the value a document has on them, the condition that stands for a value.
//! It counts nothing.

use std::collections::BTreeSet;

use pipeline::fold::fold_string;
use pipeline::gazetteer::{DivisionLevel, Gazetteer};
use serde::Serialize;

use crate::QueryError;
use crate::documents::{DocumentFacts, Documents};
use crate::language::marked;
use crate::narrowed::of_period;
use crate::periods::Period;

/// A side of the grid, also the name of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// The region the document is about, as far down as known.
    Region,
    /// The province of that region.
    Province,
    /// The city of that region: a municipality, and a county directly under a province, are their own.
    City,
    /// The county of that region.
    County,
    /// Year of publication.
    Year,
    /// Quarter of publication.
    Quarter,
    /// Month of publication.
    Month,
    /// Kind of document.
    Genre,
    /// Who published it.
    Publisher,
}

/// Codes of the four municipalities, 直辖市, begin so: they are province and city at once.
const MUNICIPALITIES: [&str; 4] = ["11", "12", "31", "50"];

/// Names of publishers that hold another one's and have to be named to leave them out; beyond, a condition is no help.
const MOST_LEFT_OUT: usize = 20;

/// A value on a side.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    pub(super) text: String,
    /// Division code, for regions that the gazetteer knows.
    pub(super) code: Option<String>,
}

impl Value {
    fn plain(text: String) -> Self {
        Self { text, code: None }
    }
}

impl Dimension {
    /// Every dimension, in the order of the help text.
    pub const ALL: &'static [Self] = &[
        Self::Region,
        Self::Province,
        Self::City,
        Self::County,
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Genre,
        Self::Publisher,
    ];

    /// The name, as in `--by region,year`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Year => "year",
            Self::Quarter => "quarter",
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

    /// True for regions of any level.
    #[must_use]
    pub fn is_of_place(self) -> bool {
        matches!(self, Self::Region | Self::Province | Self::City | Self::County)
    }

    fn period(self) -> Option<Period> {
        match self {
            Self::Year => Some(Period::Year),
            Self::Quarter => Some(Period::Quarter),
            Self::Month => Some(Period::Month),
            _ => None,
        }
    }

    /// The values of the side: those that occur, and for time every one between the first and the last.
    pub(super) fn values(self, seen: &BTreeSet<Value>) -> Vec<Value> {
        let Some(period) = self.period() else { return seen.iter().cloned().collect() };
        match (seen.first(), seen.last()) {
            (Some(first), Some(last)) => {
                period.between(&first.text, &last.text).into_iter().map(Value::plain).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The condition that exactly the documents with this value fulfil; `None` where no condition says so.
    pub(super) fn condition(self, value: &Value, documents: &Documents) -> Option<Vec<String>> {
        match self {
            // Documents about a province as such are a row beside those about its cities.
            Self::Region => Some(vec![format!("region:={}", value.code.as_deref()?)]),
            // The digits that all divisions within share.
            Self::Province | Self::City | Self::County => {
                Some(vec![format!("region:{}", Gazetteer::prefix(value.code.as_deref()?))])
            }
            Self::Year | Self::Quarter | Self::Month => Some(vec![of_period(&value.text)]),
            Self::Genre => Some(vec![format!("genre:{}", value.text)]),
            Self::Publisher => {
                let own = fold_string(&value.text);
                let publishers = documents.iter().filter_map(|document| document.publisher.as_deref());
                let holds = |name: &&str| *name != value.text && fold_string(name).contains(&own);
                let longer: BTreeSet<&str> = publishers.filter(holds).collect();
                let mut conditions = vec![format!("publisher:{}", marked(&value.text))];
                conditions.extend(longer.iter().map(|name| format!("NOT publisher:{}", marked(name))));
                (longer.len() <= MOST_LEFT_OUT).then_some(conditions)
            }
        }
    }
}

/// Values of documents on the sides of a panel.
pub(super) struct Sides<'a> {
    by: &'a [Dimension],
    /// Only for levels of regions: loading it takes longer than most panels.
    gazetteer: Option<Gazetteer>,
}

impl<'a> Sides<'a> {
    pub(super) fn new(by: &'a [Dimension]) -> Result<Self, QueryError> {
        let levels = by.iter().any(|dimension| dimension.is_of_place() && *dimension != Dimension::Region);
        Ok(Self { by, gazetteer: levels.then(Gazetteer::new).transpose()? })
    }

    pub(super) fn of(&self, document: Option<&DocumentFacts>) -> Vec<Option<Value>> {
        self.by.iter().map(|dimension| self.value(*dimension, document?)).collect()
    }

    fn value(&self, dimension: Dimension, document: &DocumentFacts) -> Option<Value> {
        match dimension {
            Dimension::Region => document.region.clone().map(|text| Value { text, code: document.region_code.clone() }),
            Dimension::Province | Dimension::City | Dimension::County => {
                let code = self.code_at(dimension, document.region_code.as_deref()?)?;
                Some(Value { text: self.gazetteer.as_ref()?.full_name(&code)?, code: Some(code) })
            }
            Dimension::Year | Dimension::Quarter | Dimension::Month => {
                dimension.period()?.of(document.published.as_deref()?).map(Value::plain)
            }
            Dimension::Genre => Some(Value::plain(document.genre.clone())),
            Dimension::Publisher => document.publisher.clone().map(Value::plain),
        }
    }

    /// The division of a level that a code lies in; `None` for a document about something larger.
    fn code_at(&self, dimension: Dimension, code: &str) -> Option<String> {
        let gazetteer = self.gazetteer.as_ref()?;
        let ancestors = gazetteer.ancestors(code);
        let at = |level| ancestors.iter().find(|code| gazetteer.level(code) == Some(level)).cloned();
        match dimension {
            Dimension::Province => at(DivisionLevel::Province),
            Dimension::City => at(DivisionLevel::City).or_else(|| {
                let municipality = MUNICIPALITIES.iter().any(|city| code.starts_with(city));
                if municipality { at(DivisionLevel::Province) } else { at(DivisionLevel::County) }
            }),
            _ => at(DivisionLevel::County),
        }
    }
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
    fn regions_are_placed_at_a_level() {
        let by = [Dimension::Province, Dimension::City, Dimension::County];
        let sides = Sides::new(&by).unwrap();
        for (code, want) in [
            ("210106", ["辽宁省", "辽宁省沈阳市", "辽宁省沈阳市铁西区"].map(Some)),
            ("210100", [Some("辽宁省"), Some("辽宁省沈阳市"), None]),
            ("210000", [Some("辽宁省"), None, None]),
            ("110105", [Some("北京市"), Some("北京市"), Some("北京市朝阳区")]),
            ("110000", [Some("北京市"), Some("北京市"), None]),
            ("429004", [Some("湖北省"), Some("湖北省仙桃市"), Some("湖北省仙桃市")]),
            ("999999", [None, None, None]),
        ] {
            let document = DocumentFacts {
                doc_id: String::new(),
                source: String::new(),
                title: None,
                published: None,
                publisher: None,
                genre: "news".to_owned(),
                region_code: Some(code.to_owned()),
                region: None,
                admin_level: None,
            };
            let values = sides.of(Some(&document));
            let texts: Vec<Option<&str>> =
                values.iter().map(|value| value.as_ref().map(|value| value.text.as_str())).collect();
            assert_eq!(texts, want, "{code}");
        }
    }
}
