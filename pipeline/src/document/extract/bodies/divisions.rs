//! The divisions a document is about and names: which 市 is meant by 市委.
//! Streets and communities are for `settlements`.

use std::collections::BTreeMap;

use crate::document::extract::Reading;
use crate::gazetteer::{AUTONOMOUS, DivisionLevel, Gazetteer};
use crate::span::Span;

/// A kind of division by the word its name ends with. 市 may be a city or a county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Province,
    AutonomousRegion,
    City,
    Prefecture,
    League,
    District,
    County,
    Banner,
}

/// The words for a kind: at the end of a name and at the beginning of a body, the longer ones first.
const WORDS: [(&str, Kind); 10] = [
    ("自治区", Kind::AutonomousRegion),
    ("自治州", Kind::Prefecture),
    ("自治县", Kind::County),
    ("省", Kind::Province),
    ("市", Kind::City),
    ("州", Kind::Prefecture),
    ("盟", Kind::League),
    ("区", Kind::District),
    ("县", Kind::County),
    ("旗", Kind::Banner),
];

impl Kind {
    /// The kind a body begins with, and the length of the word.
    pub(super) fn starting(body: &[char]) -> Option<(Self, usize)> {
        WORDS.iter().find_map(|&(word, kind)| {
            let length = word.chars().count();
            body.get(..length)?.iter().copied().eq(word.chars()).then_some((kind, length))
        })
    }

    /// The kind of a division's name.
    fn of(name: &str) -> Option<Self> {
        // 地区 has no word of its own before 委: 地委.
        let kind = || WORDS.iter().find(|(word, _)| name.ends_with(word)).map(|&(_, kind)| kind);
        let other = name.ends_with("地区") || name.ends_with("行政区");
        // 郑州 is a city without its word.
        let short = name.ends_with('州') && !name.ends_with("自治州");
        if other || short { None } else { kind() }
    }
}

/// A division of the document's region: 沈阳市, 辽宁省沈阳市.
#[derive(Debug, Clone)]
struct Link {
    name: String,
    full: String,
    kind: Option<Kind>,
}

/// The divisions of a document.
#[derive(Debug)]
pub(super) struct Divisions<'a> {
    gazetteer: &'a Gazetteer,
    /// The document's region from the province down.
    chain: Vec<Link>,
    /// Code of the region; `None` when there is none, or none that the gazetteer has.
    code: Option<&'a str>,
    /// Places in the text with their codes, in order, each with the divisions above it, by kind.
    named: BTreeMap<Kind, Vec<(usize, String)>>,
    /// Where the second place of a kind is named.
    second: BTreeMap<Kind, usize>,
    /// Codes of the places in the text by where they end.
    ends: BTreeMap<usize, String>,
}

impl<'a> Divisions<'a> {
    /// Reads the places in the spans of the text, which are in order.
    pub(super) fn new(gazetteer: &'a Gazetteer, reading: &Reading<'a>, shown: &[Span]) -> Self {
        let region = reading.layout.region.as_ref();
        let code = region.map(|region| region.code.as_str()).filter(|code| gazetteer.name(code).is_some());
        let chain = match (code, region) {
            (Some(code), _) => {
                gazetteer.ancestors(code).iter().rev().filter_map(|code| link(gazetteer, code)).collect()
            }
            (None, Some(region)) => parts(&region.name),
            (None, None) => Vec::new(),
        };
        let mut divisions =
            Self { gazetteer, chain, code, named: BTreeMap::new(), second: BTreeMap::new(), ends: BTreeMap::new() };
        let chars = reading.view.chars();
        for place in gazetteer.find(chars, Span::new(0, chars.len())) {
            let next = shown.partition_point(|span| span.end <= place.span.start);
            let is_shown = shown.get(next).is_some_and(|span| span.contains(place.span));
            if let Some(code) = place.code.filter(|_| is_shown && place.full_form) {
                divisions.name(&code, place.span.start as usize);
                divisions.ends.insert(place.span.end as usize, code);
            }
        }
        divisions
    }

    fn name(&mut self, code: &str, at: usize) {
        for code in self.gazetteer.ancestors(code) {
            let Some(kind) = self.gazetteer.name(&code).and_then(Kind::of) else { continue };
            let list = self.named.entry(kind).or_default();
            if list.first().is_some_and(|(_, first)| *first != code) {
                self.second.entry(kind).or_insert(at);
            }
            list.push((at, code));
        }
    }

    /// The division of a kind that is meant at `at` in a paragraph that begins at `paragraph`, in full: the region's,
    /// unless the paragraph speaks of another; else the only one that the text has named before.
    pub(super) fn of_kind(&self, kind: Kind, paragraph: usize, at: usize) -> Option<String> {
        let named = self.named.get(&kind).map_or(&[][..], Vec::as_slice);
        let before = named.partition_point(|(place, _)| *place < at);
        let nearest = before.checked_sub(1).and_then(|index| named.get(index));
        let mut own = self.chain.iter().filter(|link| link.kind == Some(kind));
        if let Some(link) = own.next() {
            let elsewhere = nearest
                .filter(|(place, _)| *place >= paragraph)
                .is_some_and(|(_, code)| self.gazetteer.full_name(code).as_ref() != Some(&link.full));
            // 市委 in a county-level city is the city's or the one's above it.
            return (own.next().is_none() && !elsewhere).then(|| link.full.clone());
        }
        let (_, code) = nearest?;
        let only = self.second.get(&kind).is_none_or(|second| *second >= at);
        let inside = match self.code {
            Some(region) => self.gazetteer.ancestors(code).iter().any(|above| above == region),
            None => self.chain.is_empty(),
        };
        (only && inside).then(|| self.gazetteer.full_name(code)).flatten()
    }

    /// True when a body begins with the name of a division, known or not: 市中区 is no 中区 of a city.
    pub(super) fn is_named(&self, body: &[char]) -> bool {
        self.gazetteer.find(body, Span::new(0, body.len())).first().is_some_and(|place| place.span.start == 0)
    }

    /// The division a body begins with, in full, and the length of what it takes.
    pub(super) fn starting(&self, body: &[char], at: usize) -> Option<(String, usize)> {
        let of_chain = || {
            let link = self.chain.iter().rev().find(|link| begins(body, &link.name) || begins(body, &link.full))?;
            let written = if begins(body, &link.full) { &link.full } else { &link.name };
            Some((link.full.clone(), written.chars().count()))
        };
        let place = self.gazetteer.find(body, Span::new(0, body.len())).into_iter().next();
        let Some(place) = place.filter(|place| place.span.start == 0) else { return of_chain() };
        let surface: String = body.get(place.span.range())?.iter().collect();
        // 吉林大学 is no body of the province, 浙江嘉兴 is the city; a former name stands as it was written.
        if !is_written(&surface, &place.name) && place.span.len() < body.len() {
            return None;
        }
        // A region that no list has may share a name with one that a list has.
        let by_code = || {
            Some((
                self.gazetteer.full_name(&place.code.clone().or_else(|| self.meant(&place.name, at))?)?,
                place.span.len(),
            ))
        };
        of_chain().filter(|_| self.code.is_none()).or_else(by_code)
    }

    /// Which of the divisions of one name (铁西区) is meant: the region's, or the only one in a place named before.
    fn meant(&self, name: &str, at: usize) -> Option<String> {
        let bearers = self.gazetteer.bearers(name);
        if let Some(region) = self.code {
            let region_up = self.gazetteer.ancestors(region);
            let mut own = bearers.iter().filter(|code| {
                region_up.iter().any(|above| above == *code)
                    || self.gazetteer.ancestors(code).iter().any(|above| above == region)
            });
            return own.next().filter(|_| own.next().is_none()).map(|code| (*code).to_owned());
        }
        let kinds = [Kind::City, Kind::Prefecture, Kind::League];
        let codes: Vec<&String> = kinds
            .iter()
            .filter_map(|kind| self.named.get(kind))
            .filter_map(|list| list.first().filter(|(place, _)| *place < at))
            .map(|(_, code)| code)
            .collect();
        let several = kinds.iter().any(|kind| self.second.get(kind).is_some_and(|second| *second < at));
        let mut own =
            bearers.iter().filter(|code| codes.iter().any(|above| self.gazetteer.ancestors(code).contains(above)));
        own.next().filter(|_| own.next().is_none() && !several).map(|code| (*code).to_owned())
    }

    /// The county, district or county-level city that ends at a place of the text, in full.
    pub(super) fn county_ending(&self, chars: &[char], end: usize) -> Option<String> {
        if let Some(code) = self.ends.get(&end) {
            let county = self.gazetteer.level(code) == Some(DivisionLevel::County);
            return county.then(|| self.gazetteer.full_name(code)).flatten();
        }
        let link = self.chain.last().filter(|_| self.code.is_none() && self.county().is_some())?;
        let length = link.name.chars().count();
        let before = chars.get(end.checked_sub(length)?..end)?;
        before.iter().copied().eq(link.name.chars()).then(|| link.full.clone())
    }

    /// True when the name of a division ends at a place of the text.
    pub(super) fn ends(&self, end: usize) -> bool {
        self.ends.contains_key(&end)
    }

    /// The region in full, when it is a county, a district or a county-level city.
    pub(super) fn county(&self) -> Option<&str> {
        let link = self.chain.last()?;
        let is_county = match self.code {
            Some(code) => self.gazetteer.level(code) == Some(DivisionLevel::County),
            None => matches!(link.kind, Some(Kind::District | Kind::County | Kind::Banner)),
        };
        is_county.then_some(link.full.as_str())
    }
}

fn link(gazetteer: &Gazetteer, code: &str) -> Option<Link> {
    let name = gazetteer.name(code)?.to_owned();
    let kind = Kind::of(&name);
    Some(Link { full: gazetteer.full_name(code)?, name, kind })
}

/// The divisions of a full name that no list has (江原省梨州市青禾区): each has two characters at least.
fn parts(name: &str) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let (mut part, mut full) = (String::new(), String::new());
    for c in name.chars() {
        part.push(c);
        full.push(c);
        // 自治区 is longer than 区: what ends in the longest word of its kind is whole.
        let kind = Kind::of(&part).filter(|_| part.chars().count() > 1 && !part.ends_with("自治"));
        if kind.is_some() {
            links.push(Link { name: std::mem::take(&mut part), full: full.clone(), kind });
        }
    }
    links
}

/// Whether a name ends what is written: in full, or without the people of an autonomous division (乐东县).
fn is_written(surface: &str, name: &str) -> bool {
    let bare = |(official, word): &(&str, &str)| {
        let written = surface.strip_suffix(word).filter(|_| name.ends_with(official));
        // Two characters: the shortest of their names.
        let head: String = name.chars().take(2).collect();
        written.is_some_and(|written| written.contains(&head))
    };
    surface.ends_with(name) || AUTONOMOUS.iter().any(bare)
}

fn begins(body: &[char], name: &str) -> bool {
    let length = name.chars().count();
    length > 0 && body.get(..length).is_some_and(|head| head.iter().copied().eq(name.chars()))
}
