//! Which place a document is about, as far as it says so.
//! A place that is only visited or quoted in passing is not the document's; whose level counts is for `level`.

use std::collections::BTreeMap;

use corpora::Hints;

use super::content::{Content, Kind};
use super::dateline::Dateline;
use super::page::Page;
use super::unlisted;
use super::{Found, Genre, Region};
use crate::gazetteer::{DivisionLevel, Gazetteer, PlaceMatch};
use crate::span::Span;

/// How far into the first paragraph a place counts as the document's.
const LEAD: usize = 200;
/// How far into the text 我省 and 我市 are looked for.
const OWN_REACH: usize = 2000;
/// How much of the text is read for the place that its sentences share; reports run on about the same place.
const BODY_REACH: usize = 6000;
/// A text is about a place that it names at least so often in full,
const NAMED: usize = 2;
/// and at most one other place in so many is elsewhere.
const ELSEWHERE: usize = 6;

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
    pub(super) content: &'a Content,
}

impl Evidence<'_> {
    /// The document's region: the hint, the issuer, the title, the publisher who says 我省, the dateline, the first
    /// sentence, the place that the text shares, a place of the head that no list has.
    pub(super) fn region(&self) -> Option<Region> {
        if let Some(hint) = &self.hints.region {
            let name = super::title::clean_value(&hint.value);
            return Some(match given(self.gazetteer, &hint.value) {
                Some(code) => self.region_of(&code, None, hint.basis),
                None => Region { code: String::new(), name, span: None, basis: hint.basis.to_owned() },
            });
        }
        self.of_found(self.issuer, "issuer")
            .or_else(|| self.of_found(self.title, "title"))
            .or_else(|| self.of_publisher())
            .or_else(|| self.of_dateline())
            .or_else(|| self.of_lead())
            .or_else(|| self.of_body())
            .or_else(|| self.unlisted())
    }

    fn of_found(&self, found: Option<&Found>, basis: &str) -> Option<Region> {
        let found = found?;
        let chars: Vec<char> = found.value.chars().collect();
        let places = self.gazetteer.find(&chars, Span::new(0, chars.len()));
        // 鼓楼区 alone: the only place, and one that several divisions bear.
        let open = matches!(places.as_slice(), [place] if place.code.is_none());
        let place = if open { self.shared(places.into_iter().next()?) } else { narrowest(places) }?;
        let span = found.span.map(|span| {
            let start = span.start as usize;
            Span::new(start + place.span.start as usize, start + place.span.end as usize)
        });
        Some(self.region_of(place.code.as_deref()?, span, basis))
    }

    /// A place whose name several divisions bear (鼓楼区), when the document says elsewhere which.
    fn shared(&self, open: PlaceMatch) -> Option<PlaceMatch> {
        let bearers = self.gazetteer.bearers(&open.name);
        let known = self
            .publisher
            .into_iter()
            .flat_map(|publisher| self.codes_in(&publisher.value.chars().collect::<Vec<_>>()));
        let named = self.body_rows().flat_map(|row| self.codes_in(row));
        let mut meant: Vec<&str> = known
            .chain(named)
            .flat_map(|code| bearers.iter().copied().filter(move |bearer| Gazetteer::holds(&code, bearer)))
            .collect();
        meant.sort_unstable();
        meant.dedup();
        match meant.as_slice() {
            [code] => Some(PlaceMatch { code: Some((*code).to_owned()), ..open }),
            _ => None,
        }
    }

    /// Codes of the places in some characters.
    fn codes_in(&self, chars: &[char]) -> Vec<String> {
        let places = self.gazetteer.find(chars, Span::new(0, chars.len()));
        places.into_iter().filter_map(|place| place.code).collect()
    }

    /// The running text as far as it is read for places.
    fn body_rows(&self) -> impl Iterator<Item = &[char]> {
        let mut seen = 0;
        let body = |index: usize| matches!(self.content.kinds.get(index), Some(Kind::Body | Kind::Heading(_)));
        let rows = self.page.rows.iter().enumerate().filter(move |(index, _)| body(*index));
        rows.map(|(_, row)| row.chars).take_while(move |chars| {
            seen += chars.len();
            seen <= BODY_REACH + chars.len()
        })
    }

    /// The narrowest division that the full names in the text share.
    fn of_body(&self) -> Option<Region> {
        // Policies and arguments name places as examples.
        if matches!(self.genre, Genre::Commentary | Genre::Law | Genre::Policy) {
            return None;
        }
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for row in self.body_rows() {
            for code in self.gazetteer.codes_in_full(row) {
                *named.entry(code).or_default() += 1;
            }
        }
        let all: usize = named.values().sum();
        let around: std::collections::BTreeSet<String> =
            named.keys().flat_map(|code| self.gazetteer.ancestors(code)).collect();
        let shares = |code: &&String| {
            let within: usize =
                named.iter().filter(|(own, _)| Gazetteer::holds(code, own)).map(|(_, count)| count).sum();
            let above: usize = named
                .iter()
                .filter(|(own, _)| **own != **code && Gazetteer::holds(own, code))
                .map(|(_, count)| count)
                .sum();
            within + above >= NAMED && within >= above && (all - within - above) * ELSEWHERE <= within
        };
        let narrow = |code: &&String| Gazetteer::prefix(code).len();
        let code = around.iter().filter(shares).max_by_key(narrow)?;
        Some(self.region_of(code, None, "body"))
    }

    /// A place that no list has: new, renamed, or invented. It has a name and no code.
    fn unlisted(&self) -> Option<Region> {
        let heads = [self.issuer, self.title, self.publisher].into_iter().flatten().map(|found| found.value.as_str());
        let subtitles = self.page.rows.iter().zip(&self.content.kinds).filter(|(_, kind)| **kind == Kind::Title);
        let mut texts = heads.map(str::to_owned).chain(subtitles.map(|(row, _)| row.head().to_owned()));
        let name = texts.find_map(|text| {
            let name = unlisted::name_in(&text)?;
            let said: Vec<char> = name.chars().collect();
            let named = |chars: &[char]| {
                let begins = |window: &&[char]| window.first() == said.first();
                chars.windows(said.len()).filter(begins).filter(|window| *window == said).count()
            };
            // Once may be a chance meeting of characters.
            let times: usize = self.page.rows.iter().map(|row| named(row.chars)).sum();
            (times >= NAMED || unlisted::governs(&text, &name)).then_some(name)
        })?;
        Some(Region { code: String::new(), name, span: None, basis: "stated, not in the gazetteer".to_owned() })
    }

    /// 辽宁某报 that writes of 我省.
    fn of_publisher(&self) -> Option<Region> {
        let publisher = self.publisher?;
        let name: Vec<char> = publisher.value.chars().collect();
        let place = single(self.gazetteer, &name, |_| true)?;
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
        let place = single(self.gazetteer, row.chars.get(range.clone())?, |_| true)?;
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
        let lead = row.chars.get(..LEAD).unwrap_or(row.chars);
        let place = single(self.gazetteer, lead, |place| place.full_form)?;
        let span = Some(row.span_of(&(place.span.range())));
        Some(self.region_of(place.code.as_deref()?, span, "stated"))
    }

    fn region_of(&self, code: &str, span: Option<Span>, basis: &str) -> Region {
        let name = self.gazetteer.full_name(code).unwrap_or_default();
        Region { code: code.to_owned(), name, span, basis: basis.to_owned() }
    }
}

/// The division that a value given from outside names, by its code or by its name.
pub(super) fn given(gazetteer: &Gazetteer, value: &str) -> Option<String> {
    let value = super::title::clean_value(value);
    let known = gazetteer.name(&value).is_some();
    if known { Some(value) } else { single(gazetteer, &value.chars().collect::<Vec<_>>(), |_| true)?.code }
}

/// The narrowest of the places in a text when all lie within one another; `None` for several.
fn single(gazetteer: &Gazetteer, chars: &[char], wanted: impl Fn(&PlaceMatch) -> bool) -> Option<PlaceMatch> {
    narrowest(gazetteer.find(chars, Span::new(0, chars.len())).into_iter().filter(wanted))
}

/// The narrowest of some places when all lie within one another.
fn narrowest(places: impl IntoIterator<Item = PlaceMatch>) -> Option<PlaceMatch> {
    let mut narrowest: Option<PlaceMatch> = None;
    for place in places {
        let code = place.code.as_deref()?;
        narrowest = Some(match narrowest {
            None => place,
            Some(so_far) => {
                let so_far_code = so_far.code.as_deref()?;
                if Gazetteer::holds(so_far_code, code) {
                    if code == so_far_code { so_far } else { place }
                } else if Gazetteer::holds(code, so_far_code) {
                    so_far
                } else {
                    return None;
                }
            }
        });
    }
    narrowest
}
