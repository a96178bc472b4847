//! The region a mention belongs to: that of the place it is stated at, else its document's.
//! It places no mention: the tables say at which body or place it stands.

use std::collections::BTreeMap;

use pipeline::gazetteer::Gazetteer;
use pipeline::span::Span;

use super::occurrences::{Corpus, Occurrence};
use crate::QueryError;

/// How coarsely regions are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegionLevel {
    /// As far down as known.
    Narrowest,
    /// By province.
    Province,
}

/// A region and whether the text states it at the mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) region: String,
    pub(super) stated: bool,
}

/// Regions of places, each looked up once.
pub(super) struct Regions {
    gazetteer: Gazetteer,
    level: RegionLevel,
    known: BTreeMap<String, Option<String>>,
}

impl Regions {
    pub(super) fn new(level: RegionLevel) -> Result<Self, QueryError> {
        Ok(Self { gazetteer: Gazetteer::new()?, level, known: BTreeMap::new() })
    }

    /// The region of a mention. A place taken from the document is the document's own region.
    pub(super) fn of(&mut self, corpus: &Corpus, occurrence: &Occurrence) -> Option<Placed> {
        let stated = !matches!(occurrence.place_basis.as_str(), "document" | "unknown");
        if let Some(place) = occurrence.place.as_deref().filter(|_| stated)
            && let Some(region) = self.of_name(place)
        {
            return Some(Placed { region, stated: true });
        }
        let document = corpus.documents.get(&occurrence.doc_id)?;
        let region = match self.level {
            RegionLevel::Narrowest => document.region.clone(),
            RegionLevel::Province => {
                let of_code = document.region_code.as_deref().and_then(|code| self.province(code));
                of_code.or_else(|| document.region.clone())
            }
        };
        region.map(|region| Placed { region, stated: false })
    }

    /// The region a name is or names first (南县, 中共沈阳市皇姑区委); `None` when the list of divisions does not decide.
    pub(super) fn of_name(&mut self, place: &str) -> Option<String> {
        if let Some(known) = self.known.get(place) {
            return known.clone();
        }
        let region = self.gazetteer.first_of(place).and_then(|code| match self.level {
            RegionLevel::Narrowest => self.gazetteer.full_name(&code),
            RegionLevel::Province => self.province(&code),
        });
        self.known.insert(place.to_owned(), region.clone());
        region
    }

    /// The last place named in a stretch of text, as written.
    pub(super) fn last_in(&self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let last = self.gazetteer.find(&chars, Span::new(0, chars.len())).pop()?;
        let (from, to) = (last.span.start as usize, last.span.end as usize);
        chars.get(from..to).map(|name| name.iter().collect())
    }

    fn province(&self, code: &str) -> Option<String> {
        let top = self.gazetteer.ancestors(code).pop()?;
        self.gazetteer.name(&top).map(str::to_owned)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn places_have_the_region_they_are_or_name_first() {
        for (place, narrowest, province) in [
            ("沈阳市皇姑区三台子街道", Some("辽宁省沈阳市皇姑区"), Some("辽宁省")),
            ("中共沈阳市皇姑区委", Some("辽宁省沈阳市皇姑区"), Some("辽宁省")),
            ("南县", Some("湖南省益阳市南县"), Some("湖南省")),
            ("曹县大集镇", Some("山东省菏泽市曹县"), Some("山东省")),
            ("海南藏族自治州", Some("青海省海南藏族自治州"), Some("青海省")),
            ("和县", Some("安徽省马鞍山市和县"), Some("安徽省")),
            ("铁西区", None, None),
            ("江南县城", None, None),
            ("全县", None, None),
            ("三台子街道", None, None),
        ] {
            for (level, want) in [(RegionLevel::Narrowest, narrowest), (RegionLevel::Province, province)] {
                let mut regions = Regions::new(level).unwrap();
                let twice = (regions.of_name(place), regions.of_name(place));
                assert_eq!((twice.0.as_deref(), twice.1.as_deref()), (want, want), "{place}");
            }
        }
    }
}
