//! Which place a document is about, as far as it says so, and the level of the body that speaks.
//! A place that is only visited or quoted in passing is not the document's.

use corpora::Hints;

use super::dateline::Dateline;
use super::page::Page;
use super::{AdminLevel, Found, Genre, Region};
use crate::gazetteer::{DivisionLevel, Gazetteer, PlaceMatch};
use crate::span::Span;

/// How far into the first paragraph a place counts as the document's.
const LEAD: usize = 200;
/// How far into the text 我省 and 我市 are looked for.
const OWN_REACH: usize = 2000;

/// What the choice rests on.
pub(super) struct Evidence<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) page: &'a Page<'a>,
    pub(super) hints: &'a Hints,
    pub(super) title: Option<&'a Found>,
    pub(super) publisher: Option<&'a Found>,
    pub(super) issuer: Option<&'a Found>,
    pub(super) dateline: Option<(usize, &'a Dateline)>,
    pub(super) first_body: usize,
    pub(super) genre: Genre,
}

impl Evidence<'_> {
    /// The document's region: the hint, the issuer, the title, the publisher who says 我省, the dateline, the first sentence.
    pub(super) fn region(&self) -> Option<Region> {
        if let Some(hint) = &self.hints.region {
            let place = self.single(&hint.value, |_| true);
            let name = super::title::clean_value(&hint.value);
            return Some(match place.and_then(|place| place.code) {
                Some(code) => self.region_of(&code, None, hint.basis),
                None => Region { code: String::new(), name, span: None, basis: hint.basis.to_owned() },
            });
        }
        self.of_found(self.issuer, "issuer")
            .or_else(|| self.of_found(self.title, "title"))
            .or_else(|| self.of_publisher())
            .or_else(|| self.of_dateline())
            .or_else(|| self.of_lead())
    }

    fn of_found(&self, found: Option<&Found>, basis: &str) -> Option<Region> {
        let found = found?;
        let place = self.single(&found.value, |_| true)?;
        let span = found.span.map(|span| {
            let start = span.start as usize;
            Span::new(start + place.span.start as usize, start + place.span.end as usize)
        });
        Some(self.region_of(place.code.as_deref()?, span, basis))
    }

    /// 辽宁某报 that writes of 我省.
    fn of_publisher(&self) -> Option<Region> {
        let publisher = self.publisher?;
        let place = self.single(&publisher.value, |_| true)?;
        let code = place.code?;
        let ancestors = self.gazetteer.ancestors(&code);
        for (own, level) in [
            ('省', DivisionLevel::Province),
            ('市', DivisionLevel::City),
            ('区', DivisionLevel::County),
            ('县', DivisionLevel::County),
        ] {
            let code = ancestors.iter().find(|code| self.gazetteer.level(code) == Some(level));
            if let Some(code) = code
                && let Some(span) = self.own_place(own)
            {
                return Some(self.region_of(code, Some(span), "publisher"));
            }
        }
        None
    }

    /// The first 我省, 我市 and the like near the head of the text.
    fn own_place(&self, word: char) -> Option<Span> {
        let mut seen = 0;
        let near = self.page.rows.iter().take_while(|row| {
            seen += row.len();
            seen <= OWN_REACH + row.len()
        });
        near.into_iter().find_map(|row| {
            let at = row.chars.windows(2).position(|pair| pair == ['我', word])?;
            Some(row.span_of(&(at..at + 2)))
        })
    }

    fn of_dateline(&self) -> Option<Region> {
        let (index, dateline) = self.dateline?;
        let row = self.page.rows.get(index)?;
        let range = dateline.place.clone()?;
        let name: String = row.chars.get(range.clone())?.iter().collect();
        let place = self.single(&name, |_| true)?;
        let code = place.code?;
        // National agencies date their national news from 北京.
        (code != "110000").then(|| self.region_of(&code, Some(row.span_of(&range)), "dateline"))
    }

    /// The one place that the head of a report names in full.
    fn of_lead(&self) -> Option<Region> {
        if !matches!(self.genre, Genre::News | Genre::MeetingReport | Genre::Briefing) {
            return None;
        }
        let row = self.page.rows.get(self.first_body)?;
        let lead: String = row.chars.iter().take(LEAD).collect();
        let place = self.single(&lead, |place| place.full_form)?;
        let span = Some(row.span_of(&(place.span.range())));
        Some(self.region_of(place.code.as_deref()?, span, "stated"))
    }

    /// The narrowest of the places in a text when all lie within one another; `None` for several.
    fn single(&self, text: &str, wanted: impl Fn(&PlaceMatch) -> bool) -> Option<PlaceMatch> {
        let chars: Vec<char> = text.chars().collect();
        let places = self.gazetteer.find(&chars, Span::new(0, chars.len()));
        let mut narrowest: Option<PlaceMatch> = None;
        for place in places.into_iter().filter(wanted) {
            let code = place.code.as_deref()?;
            narrowest = Some(match narrowest {
                None => place,
                Some(so_far) => {
                    let so_far_code = so_far.code.as_deref()?;
                    if self.gazetteer.ancestors(code).iter().any(|parent| parent == so_far_code) {
                        if code == so_far_code { so_far } else { place }
                    } else if self.gazetteer.ancestors(so_far_code).iter().any(|parent| parent == code) {
                        so_far
                    } else {
                        return None;
                    }
                }
            });
        }
        narrowest
    }

    fn region_of(&self, code: &str, span: Option<Span>, basis: &str) -> Region {
        let name = self.gazetteer.full_name(code).unwrap_or_default();
        Region { code: code.to_owned(), name, span, basis: basis.to_owned() }
    }

    /// Level of the issuer, else of the body in the title, else of the region.
    pub(super) fn admin_level(&self, region: Option<&Region>) -> Option<AdminLevel> {
        const NATIONAL: &[&str] = &[
            "国务院",
            "中共中央",
            "全国人大",
            "全国人民代表大会",
            "最高人民法院",
            "最高人民检察院",
            "中华人民共和国",
            "国家",
        ];
        let speaker = self.issuer.or(self.title).map_or("", |found| found.value.as_str());
        if NATIONAL.iter().any(|word| speaker.starts_with(word)) {
            return Some(AdminLevel::National);
        }
        let title = self.title.map_or("", |found| found.value.as_str());
        if let Some(region) = region {
            if title.contains("街道") || title.contains("镇") && !title.contains("城镇") && !title.contains("乡镇")
            {
                return Some(AdminLevel::Township);
            }
            return match self.gazetteer.level(&region.code)? {
                DivisionLevel::Province => Some(AdminLevel::Province),
                DivisionLevel::City => Some(AdminLevel::City),
                DivisionLevel::County => Some(AdminLevel::County),
            };
        }
        None
    }
}
