//! The division a sentence states for its numbers, by the gazetteer, with what the document says before it.
//! It gives no number the document's region: what no sentence states stays unknown.

use super::lexicon::{Class, Lexicon};
use super::line::Line;
use super::quantity::Quantity;
use crate::document::extract::Reading;
use crate::gazetteer::{DivisionLevel, Gazetteer, LOOK_BACK, PlaceMatch};
use crate::span::Span;

/// Characters before a sentence in which a place may say which of several divisions a name is of.
const EARLIER: usize = 2000;

/// The places of a document, as far as its sentences were asked for them.
#[derive(Debug)]
pub(super) struct Places<'a, 't> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) reading: &'a Reading<'t>,
    /// Codes that say which division a name is of: the document's region from the province down, then the places read so far.
    around: Vec<String>,
    /// How many of them are the region's.
    own: usize,
    /// Up to where the text was read for them.
    read: usize,
}

/// A region stated in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    end: usize,
    /// `None` when the name is of several divisions and nothing tells which.
    name: Option<String>,
}

impl<'a, 't> Places<'a, 't> {
    pub(super) fn new(gazetteer: &'a Gazetteer, reading: &'a Reading<'t>) -> Self {
        let region = reading.layout.region.as_ref().map_or("", |region| region.code.as_str());
        let mut around = gazetteer.ancestors(region);
        around.reverse();
        Self { gazetteer, reading, own: around.len(), around, read: 0 }
    }

    /// The regions a sentence names, in order; it starts at a place of the text.
    pub(super) fn stated(&mut self, lexicon: &Lexicon, line: &Line<'_>, start: usize) -> Vec<Stated> {
        let whole = Span::new(0, line.s.len());
        let mut found = self.gazetteer.find(line.s, whole);
        if found.iter().any(|place| place.code.is_none()) {
            self.read_up_to(start);
            found = self.gazetteer.find_knowing(line.s, whole, &self.around);
        }
        let mut stated: Vec<Stated> = Vec::new();
        let mut above: Option<String> = None;
        for list in found.chunk_by(|one, next| is_list(between(line, one.span.end, next.span.start))) {
            let Some(last) = list.iter().rfind(|place| counts(lexicon, line, place)) else { continue };
            let code = match list {
                _ if is_open(line, list) => None,
                [only] => only.code.clone(),
                several => self.city_of(several),
            };
            // 鼓楼区 behind 江苏省 may be two, and 江苏省 is true of both.
            let holds = |above: &String| {
                self.gazetteer.bearers(&last.name).iter().any(|bearer| Gazetteer::holds(above, bearer))
            };
            if last.code.is_none() && above.as_ref().is_some_and(holds) {
                continue;
            }
            let name = code.as_deref().and_then(|code| self.gazetteer.local_name(code));
            stated.push(Stated { end: last.span.end as usize, name });
            above = code;
        }
        stated
    }

    /// The city that all places of a list lie in, or the one of them that holds the others: what is said of them together is
    /// said of none alone.
    fn city_of(&self, list: &[PlaceMatch]) -> Option<String> {
        let codes: Vec<&str> = list.iter().map(|place| place.code.as_deref()).collect::<Option<_>>()?;
        let holds_all = |above: &String| codes.iter().all(|code| Gazetteer::holds(above, code));
        let may_stand = |above: &String| self.gazetteer.is_city(above) || codes.contains(&above.as_str());
        self.gazetteer.ancestors(codes.first()?).into_iter().find(|above| may_stand(above) && holds_all(above))
    }

    /// Reads the places of the text before a sentence.
    fn read_up_to(&mut self, start: usize) {
        let from = self.read.max(start.saturating_sub(EARLIER));
        if from < start {
            let unread = Span::new(from, start);
            let places = self.gazetteer.find_knowing(self.reading.view.chars(), unread, &self.around);
            self.around.extend(places.into_iter().filter_map(|place| place.code));
            let old = self.around.len().saturating_sub(self.own + LOOK_BACK);
            self.around.drain(self.own..self.own + old);
            self.read = start;
        }
    }
}

/// The last of the regions that is named before the quantity.
pub(super) fn of(stated: &[Stated], quantity: &Quantity) -> Option<String> {
    let before = stated.partition_point(|place| place.end <= quantity.left);
    before.checked_sub(1).and_then(|at| stated.get(at))?.name.clone()
}

/// True when a body begins with the name of a place.
pub(super) fn begins(gazetteer: &Gazetteer, name: &[char]) -> bool {
    let first = gazetteer.find(name, Span::new(0, name.len())).into_iter().next();
    first.is_some_and(|place| place.span.start == 0 && is_plain(&place))
}

/// Short names of cities alone are too often words or parts of names.
fn is_plain(place: &PlaceMatch) -> bool {
    place.full_form || place.parts > 1 || place.level == DivisionLevel::Province
}

/// What joins the places of a list.
fn is_list(between: &[char]) -> bool {
    matches!(between, ['、' | '和' | '与' | '及'] | ['以', '及'])
}

/// True for a list of which not every place is known: 某地、赵县, 赵县等.
fn is_open(line: &Line<'_>, list: &[PlaceMatch]) -> bool {
    let (Some(first), Some(last)) = (list.first(), list.last()) else { return false };
    let before = first.span.start.checked_sub(1).and_then(|at| line.s.get(at as usize));
    before == Some(&'、') || line.s.get(last.span.end as usize) == Some(&'等')
}

fn between<'s>(line: &Line<'s>, from: u32, to: u32) -> &'s [char] {
    line.s.get(from as usize..to as usize).unwrap_or(&[])
}

/// False for a short name that is part of another one (海南岛, 北京时间) and for the name of a county that begins inside a
/// word (新|增城市).
fn counts(lexicon: &Lexicon, line: &Line<'_>, place: &PlaceMatch) -> bool {
    let after = line.s.get(place.span.end as usize..).unwrap_or(&[]);
    let is_part = !place.full_form && lexicon.prefix(after, Class::PlaceTail).is_some();
    let may_be_cut = place.parts == 1 && place.level == DivisionLevel::County;
    is_plain(place) && !is_part && (!may_be_cut || line.is_boundary(place.span.start as usize))
}
