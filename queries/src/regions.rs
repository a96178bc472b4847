//! A region asked for: what its name or code stands for, as a clause of the full-text index and as a test of rows. What
//! lies in a region is decided here alone.
//! It finds no place in a text; the gazetteer does.

use std::collections::BTreeMap;

use index::fulltext::{Clause, Field};
use pipeline::fold::fold_string;
use pipeline::gazetteer::Gazetteer;

use crate::QueryError;

/// Names a note lists: as many as a line holds.
const LISTED: usize = 6;

/// A region as it was typed, and what that stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    typed: String,
    meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    /// What codes with this beginning lie in: that of a province or city without its zeros.
    Code(String),
    /// Divisions without what lies in them.
    Only(Vec<Division>),
    /// Divisions of a name.
    Divisions {
        /// Those of the highest level that bear it.
        meant: Vec<Division>,
        /// Those below that it could be as well.
        others: Vec<Division>,
    },
    /// No division: looked for inside the names of regions.
    Part,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Division {
    code: String,
    /// From the province down.
    name: String,
}

impl Region {
    /// Reads what was typed, a name or the beginning of a code, with remarks on what else a name could be. Behind `=` it is
    /// the division itself, without what lies in it.
    ///
    /// # Errors
    /// A code that no division has, and nothing at all.
    pub(crate) fn read(gazetteer: &Gazetteer, typed: &str, notes: &mut Vec<String>) -> Result<Self, QueryError> {
        let folded = fold_string(typed.trim());
        let no_such = || QueryError::NoSuchRegion { given: typed.to_owned() };
        let Some(only) = folded.strip_prefix('=') else {
            return Self::within(gazetteer, typed, &folded, notes);
        };
        let codes = if Gazetteer::is_code(only) { vec![only] } else { gazetteer.read(only).meant };
        let divisions: Vec<Division> = codes.into_iter().filter_map(|code| division(gazetteer, code)).collect();
        if divisions.is_empty() {
            return Err(no_such());
        }
        if divisions.len() > 1 {
            notes.push(format!(
                "region:{typed} is read as any of {}; write one of them for it alone",
                listed(&divisions)
            ));
        }
        Ok(Self { typed: typed.to_owned(), meaning: Meaning::Only(divisions) })
    }

    /// Reads a division with what lies in it.
    fn within(gazetteer: &Gazetteer, typed: &str, folded: &str, notes: &mut Vec<String>) -> Result<Self, QueryError> {
        let region = |meaning| Ok(Self { typed: typed.to_owned(), meaning });
        if Gazetteer::is_code(folded) || folded.is_empty() {
            // Codes have two digits a level. Zeros of whole levels stand for all that lies in it, others are digits.
            let digits = if folded.len().is_multiple_of(2) { Gazetteer::prefix(folded) } else { folded };
            if digits.is_empty() || !gazetteer.has_codes(digits) {
                return Err(QueryError::NoSuchRegion { given: typed.to_owned() });
            }
            return region(Meaning::Code(digits.to_owned()));
        }
        let read = gazetteer.read(folded);
        let divisions =
            |codes: Vec<&str>| codes.into_iter().filter_map(|code| division(gazetteer, code)).collect::<Vec<_>>();
        let (meant, others) = (divisions(read.meant), divisions(read.others));
        if meant.is_empty() {
            notes.push(format!("region:{typed} names no division and is looked for inside the names of regions"));
            return region(Meaning::Part);
        }
        if meant.len() > 1 {
            notes.push(format!("region:{typed} is read as any of {}; write one of them for it alone", listed(&meant)));
        }
        if !others.is_empty() {
            let read = if meant.len() == 1 { format!(" is read as {}", listed(&meant)) } else { String::new() };
            let also = listed(&others);
            notes.push(format!("region:{typed}{read}; it could also be {also}: write the full name for that"));
        }
        region(Meaning::Divisions { meant, others })
    }

    /// As it was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What it was read as, in words.
    pub(crate) fn reading(&self) -> String {
        match &self.meaning {
            Meaning::Divisions { meant, .. } => match meant.as_slice() {
                [only] => only.name.clone(),
                several => format!("{} ({} divisions)", self.typed, several.len()),
            },
            Meaning::Only(divisions) => format!("{} itself", listed(divisions)),
            Meaning::Code(_) | Meaning::Part => self.typed.clone(),
        }
    }

    /// The clause that matches the documents within it, by the same rule as [`Region::holds`].
    pub(crate) fn clause(&self) -> Clause {
        let region = |value: &str| Clause::Field { field: Field::Region, value: value.to_owned() };
        let (meant, others) = match &self.meaning {
            Meaning::Divisions { meant, others } => (meant, others),
            Meaning::Code(digits) => return region(digits),
            Meaning::Only(divisions) => {
                return Clause::Any(divisions.iter().map(|division| region(&division.code)).collect());
            }
            Meaning::Part => return region(&self.typed),
        };
        // Every code begins with a digit from 1 to 8.
        let coded = Clause::Any(('1'..='8').map(|digit| region(&digit.to_string())).collect());
        let any = |divisions: &[Division]| divisions.iter().map(|division| region(&division.name)).collect::<Vec<_>>();
        let typed = Clause::All(vec![region(&self.typed), Clause::Not(Box::new(Clause::Any(any(others))))]);
        let named = Clause::Any(any(meant).into_iter().chain([typed]).collect());
        let uncoded = Clause::All(vec![named, Clause::Not(Box::new(coded))]);
        let within = meant.iter().map(|division| region(Gazetteer::prefix(&division.code)));
        Clause::Any(within.chain([uncoded]).collect())
    }

    /// True when a place is or lies in it: by its code, and where it has none because the table does not know it or several
    /// bear its name, by its name from the province down.
    pub(crate) fn holds(&self, code: Option<&str>, name: Option<&str>) -> bool {
        let name = name.map(fold_string).unwrap_or_default();
        let has = |part: &str| {
            let part = fold_string(part);
            !part.is_empty() && name.contains(&part)
        };
        match &self.meaning {
            Meaning::Code(digits) => code.is_some_and(|code| code.starts_with(digits)),
            Meaning::Only(divisions) => code.is_some_and(|code| divisions.iter().any(|division| division.code == code)),
            Meaning::Part => has(&self.typed),
            Meaning::Divisions { meant, others } => match code {
                Some(code) => meant.iter().any(|division| Gazetteer::holds(&division.code, code)),
                None => {
                    let any = |divisions: &[Division]| divisions.iter().any(|division| has(&division.name));
                    any(meant) || (has(&self.typed) && !any(others))
                }
            },
        }
    }
}

fn division(gazetteer: &Gazetteer, code: &str) -> Option<Division> {
    Some(Division { code: code.to_owned(), name: gazetteer.full_name(code)? })
}

fn listed(divisions: &[Division]) -> String {
    let names: Vec<&str> = divisions.iter().take(LISTED).map(|division| division.name.as_str()).collect();
    let more = divisions.len() - names.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", names.join(", "))
}

/// A region asked of many rows, some of which have the name of their region alone.
pub(crate) struct RegionFilter {
    region: Region,
    gazetteer: Gazetteer,
    /// Codes of the names that came, each looked up once.
    codes: BTreeMap<String, Option<String>>,
}

impl RegionFilter {
    /// Reads what was typed, with remarks on how.
    pub(crate) fn read(typed: &str, notes: &mut Vec<String>) -> Result<Self, QueryError> {
        let gazetteer = Gazetteer::new()?;
        let region = Region::read(&gazetteer, typed, notes)?;
        Ok(Self { region, gazetteer, codes: BTreeMap::new() })
    }

    /// As [`Region::holds`].
    pub(crate) fn holds(&self, code: Option<&str>, name: Option<&str>) -> bool {
        self.region.holds(code, name)
    }

    /// The same of a place of which only a name is known, written in full or without its parents (沈阳市).
    pub(crate) fn holds_named(&mut self, name: &str) -> bool {
        if !self.codes.contains_key(name) {
            self.codes.insert(name.to_owned(), self.gazetteer.place_of(name));
        }
        self.region.holds(self.codes.get(name).and_then(Option::as_deref), Some(name))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_region_holds_what_lies_in_it() {
        let gazetteer = Gazetteer::new().unwrap();
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
            ("210000", Some("210106"), "辽宁省沈阳市铁西区", true),
            ("210100", Some("210106"), "辽宁省沈阳市铁西区", true),
            ("２１０１００", Some("210106"), "辽宁省沈阳市铁西区", true),
            ("210100", Some("210000"), "辽宁省", false),
            ("210106", Some("210102"), "辽宁省沈阳市和平区", false),
            ("=210000", Some("210000"), "辽宁省", true),
            ("=210000", Some("210106"), "辽宁省沈阳市铁西区", false),
            ("=辽宁", Some("210000"), "辽宁省", true),
            ("=辽宁", Some("210100"), "辽宁省沈阳市", false),
            ("=铁西区", Some("210303"), "辽宁省鞍山市铁西区", true),
        ] {
            let region = Region::read(&gazetteer, typed, &mut Vec::new()).unwrap();
            assert_eq!(region.holds(code, Some(name)), want, "{typed} {name}");
            assert!(!region.holds(None, None));
        }
    }

    #[test]
    fn a_name_alone_is_judged_by_the_division_it_names() {
        for (typed, name, want) in [
            ("辽宁", "沈阳市", true),
            ("辽宁", "辽宁省", true),
            ("辽宁", "吉林省", false),
            ("210", "沈阳市", true),
            ("22", "沈阳市", false),
            ("海南", "海南省", true),
            ("海南", "海南藏族自治州", false),
            ("海南", "海口市", true),
            ("海南藏族自治州", "海南藏族自治州", true),
            ("海南藏族自治州", "海南省", false),
            ("青海", "海南藏族自治州", true),
            ("南县", "浙江省温州市苍南县", false),
            ("南县", "湖南省益阳市南县", true),
            ("丰县", "江西省宜春市宜丰县", false),
            ("沈阳", "辽宁省", false),
            ("某新区", "辽宁省某新区", true),
            ("重庆", "重庆城区", true),
            ("50", "重庆城区", true),
            ("辽宁", "辽宁省某新区", true),
        ] {
            let mut filter = RegionFilter::read(typed, &mut Vec::new()).unwrap();
            assert_eq!((filter.holds_named(name), filter.holds_named(name)), (want, want), "{typed} {name}");
        }
    }

    #[test]
    fn what_no_division_is_called_is_refused() {
        let gazetteer = Gazetteer::new().unwrap();
        for typed in
            ["99", "100", "200", "20000", "999999", "210199", "00", "000000", "", " ", "=", "=21", "=无此地", "=999999"]
        {
            let refused = Region::read(&gazetteer, typed, &mut Vec::new()).unwrap_err().to_string();
            assert!(refused.contains("辽宁") && refused.contains("2101"), "{typed}: {refused}");
        }
        for typed in ["2", "21", "210", "2101", "210100", "210106", "500000"] {
            assert!(Region::read(&gazetteer, typed, &mut Vec::new()).is_ok(), "{typed}");
        }
    }

    #[test]
    fn what_a_region_is_read_as_is_said() {
        let gazetteer = Gazetteer::new().unwrap();
        for (typed, says) in [
            ("朝阳", Some("region:朝阳 is read as 辽宁省朝阳市; it could also be 北京市朝阳区")),
            ("海南", Some("青海省海南藏族自治州")),
            ("铁西区", Some("is read as any of 辽宁省沈阳市铁西区, 辽宁省鞍山市铁西区")),
            ("某新区", Some("names no division")),
            ("朝阳市", None),
            ("北京朝阳", None),
            ("2113", None),
            ("211300", None),
            ("=朝阳市", None),
            ("=铁西区", Some("is read as any of")),
        ] {
            let mut notes = Vec::new();
            Region::read(&gazetteer, typed, &mut notes).unwrap();
            assert_eq!(notes.is_empty(), says.is_none(), "{typed}: {notes:?}");
            assert!(says.is_none_or(|says| notes.concat().contains(says)), "{typed}: {notes:?}");
        }
    }
}
