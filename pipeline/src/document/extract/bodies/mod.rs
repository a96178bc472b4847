//! Bodies with their full place: 市委 in a document about 沈阳市 is 辽宁省沈阳市委.
//! It finds no bodies in a text, and a body whose place the text leaves open gets none.

mod divisions;
mod lexicon;
mod settlements;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::cell::OnceCell;

use self::divisions::{Divisions, Kind};
use self::lexicon::Lexicon;
use self::settlements::{Settlement, Settlements};
use super::Reading;
use super::classes::is_han;
use crate::PipelineError;
use crate::document::facts::Statement;
use crate::document::layout::Part;
use crate::gazetteer::Gazetteer;
use crate::span::Span;

/// Longest organ with its place (新疆维吾尔自治区伊犁哈萨克自治州州委 has 18 characters).
const LONGEST_ORGAN: usize = 20;

/// What may stand before the place of a party committee.
const PARTY: &str = "中共";

/// Gives the bodies of statements their full places.
#[derive(Debug, Clone)]
pub struct Bodies {
    lexicon: Lexicon,
}

impl Bodies {
    /// With the bundled lexicon.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when it does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { lexicon: Lexicon::bundled()? })
    }

    /// Fills in the bodies with their full places, where the document says which they are.
    pub fn resolve<'a>(&'a self, gazetteer: &'a Gazetteer, reading: &Reading<'a>, statements: &mut [Statement]) {
        let body_of = |statement: &Statement| {
            let role = || self.organ(statement.role.as_deref()?);
            statement.organisation.clone().or_else(role)
        };
        if statements.iter().all(|statement| body_of(statement).is_none()) {
            return;
        }
        let resolver = Resolver::new(&self.lexicon, gazetteer, reading);
        for statement in statements {
            let at = statement.span.start as usize;
            statement.organisation_resolved = body_of(statement).and_then(|body| resolver.full(&body, at));
        }
    }
    /// The party organ that a role begins with, its place included: 市委 of 市委书记、市长.
    fn organ(&self, role: &str) -> Option<String> {
        let chars: Vec<char> = role.chars().collect();
        let end = (2..=chars.len().min(LONGEST_ORGAN)).find(|&end| {
            self.lexicon.organs.ending(&chars, end).is_some() && self.lexicon.offices.starting(&chars, end).is_some()
        })?;
        let organ = chars.get(..end)?;
        organ.iter().all(|&c| is_han(c)).then(|| organ.iter().collect())
    }
}

/// What one document says of places, made once and asked for every body.
struct Resolver<'a> {
    lexicon: &'a Lexicon,
    divisions: Divisions<'a>,
    settlements: Settlements,
    /// Where its paragraphs begin.
    paragraphs: Vec<usize>,
    /// Where the first zone with a working committee is named, once it was asked for.
    zone: OnceCell<Option<usize>>,
    shown: Vec<Span>,
    chars: &'a [char],
}

impl<'a> Resolver<'a> {
    fn new(lexicon: &'a Lexicon, gazetteer: &'a Gazetteer, reading: &Reading<'a>) -> Self {
        let shown: Vec<_> = reading
            .layout
            .sentences
            .iter()
            .filter(|sentence| !matches!(sentence.part, Part::Byline | Part::Boilerplate))
            .collect();
        let mut paragraphs = Vec::new();
        let mut last = None;
        for sentence in &shown {
            if last.replace(sentence.paragraph) != Some(sentence.paragraph) {
                paragraphs.push(sentence.span.start as usize);
            }
        }
        let spans: Vec<_> = shown.iter().map(|sentence| sentence.span).collect();
        let divisions = Divisions::new(gazetteer, reading, &spans);
        let settlements = Settlements::read(lexicon, &divisions, reading, &spans);
        let chars = reading.view.chars();
        Self { lexicon, divisions, settlements, paragraphs, zone: OnceCell::new(), shown: spans, chars }
    }

    /// The body with its full place; `at` is where it is spoken of.
    fn full(&self, body: &str, at: usize) -> Option<String> {
        match body.strip_prefix(PARTY) {
            Some(bare) => self.bare(bare, at).map(|full| format!("{PARTY}{full}")),
            None => self.bare(body, at),
        }
    }

    fn bare(&self, body: &str, at: usize) -> Option<String> {
        let chars: Vec<char> = body.chars().collect();
        let own = self.lexicon.own.starting(&chars, 0).filter(|&length| length < chars.len()).unwrap_or(0);
        let chars = chars.get(own..)?;
        if own == 0
            && let Some((place, length)) = self.named(chars, at)
        {
            return Some(joined(&place, chars, length));
        }
        if self.divisions.is_named(chars) {
            return None;
        }
        if let Some((kind, length)) = Kind::starting(chars) {
            // 市区两级 and 市、区民政局 are bodies of two levels.
            let rest = chars.get(length..)?;
            let longer = |at: usize| self.lexicon.longer.starting(chars, at).is_some();
            let several = rest.first() == Some(&'、') || Kind::starting(rest).is_some() && !longer(length);
            if several || longer(0) {
                return None;
            }
            let from = self.paragraph(at);
            return self.divisions.of_kind(kind, from, at).map(|place| joined(&place, chars, length));
        }
        let (settlement, length) = self.lexicon.settlement(chars)?;
        let rest = chars.get(length..)?;
        let zoned = settlement == Settlement::Street && length == 0 && self.zone().is_some_and(|zone| zone < at);
        let several =
            rest.first() == Some(&'、') || length > 0 && self.lexicon.settlement(rest).is_some_and(|(_, l)| l > 0);
        if zoned || several {
            return None;
        }
        let name = self.settlements.before(settlement, at)?;
        self.settlements.place(name).map(|place| joined(&format!("{place}{name}"), chars, length))
    }

    /// The place a body begins with, in full, and how much of the body it takes.
    fn named(&self, chars: &[char], at: usize) -> Option<(String, usize)> {
        self.divisions.starting(chars, at).or_else(|| {
            let name = self.settlements.starting(chars)?;
            Some((format!("{}{name}", self.settlements.place(name)?), name.chars().count()))
        })
    }

    fn zone(&self) -> Option<usize> {
        let found = || {
            let mut places = self.shown.iter().flat_map(|span| span.range());
            places.find(|&at| self.lexicon.zones.starting(self.chars, at).is_some())
        };
        *self.zone.get_or_init(found)
    }

    /// Where the paragraph of a place begins.
    fn paragraph(&self, at: usize) -> usize {
        let after = self.paragraphs.partition_point(|&start| start <= at);
        after.checked_sub(1).and_then(|index| self.paragraphs.get(index)).copied().unwrap_or(0)
    }
}

/// The place and what follows the body's own part of it.
fn joined(place: &str, body: &[char], length: usize) -> String {
    place.chars().chain(body.iter().skip(length).copied()).collect()
}
