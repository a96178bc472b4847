//! Names of divisions in a text, resolved by what stands beside them; what nothing decides is left open.
//! It takes no text for a name as a whole; `named` does.

use std::borrow::Cow;

use super::{Division, DivisionLevel, Gazetteer, LONGEST, PlaceMatch, Spelling};
use crate::span::Span;

/// A parent named more than this many places earlier no longer decides; it also keeps lists of places linear.
pub(crate) const LOOK_BACK: usize = 20;

/// A spelling found at a place, not yet resolved.
struct Hit<'a> {
    start: usize,
    end: usize,
    spelling: &'a Spelling,
}

/// Names that stand together.
struct Chain<'a> {
    /// The first of them.
    first: &'a Hit<'a>,
    /// The divisions that the last one can be of, those the others leave.
    candidates: Cow<'a, [usize]>,
    end: usize,
    parts: usize,
    full_form: bool,
}

/// A place found in a text, before its names are copied.
struct Place<'a> {
    span: Span,
    narrowest: &'a Division,
    /// False when other divisions may be meant.
    is_only: bool,
    full_form: bool,
    parts: usize,
}

impl Gazetteer {
    /// The places named in a span of Simplified characters, in order. Names that touch are one match.
    ///
    /// Full names count by themselves, those of two characters (赵县) where a word may begin and end, and common nouns
    /// (老城区) right behind what they lie in. A short name (沈阳, 铁西) counts beside a relative, and provinces and cities
    /// also alone, unless the name is a word of the language. A name that several divisions bear (铁西区) is resolved
    /// by a parent in the same match, else by the nearest parent or neighbour before it in the span, else left open.
    #[must_use]
    pub fn find(&self, chars: &[char], span: Span) -> Vec<PlaceMatch> {
        self.find_knowing(chars, span, &[])
    }

    /// The same where the divisions of some codes are known from elsewhere, the nearest last: full names that nothing in the
    /// span resolves are resolved by them.
    #[must_use]
    pub fn find_knowing(&self, chars: &[char], span: Span, around: &[String]) -> Vec<PlaceMatch> {
        let around: Vec<usize> = around.iter().filter_map(|code| self.by_code.get(code).copied()).collect();
        let places = self.places(chars, span, &around).into_iter();
        let written = |place: Place<'_>| PlaceMatch {
            span: place.span,
            code: place.is_only.then(|| place.narrowest.code.clone()),
            name: place.narrowest.name.clone(),
            level: place.narrowest.level,
            full_form: place.full_form,
            parts: place.parts,
        };
        places.map(written).collect()
    }

    /// The codes of the places that are named in full form, in order, as [`Gazetteer::find`] resolves them.
    pub fn codes_in_full(&self, chars: &[char]) -> impl Iterator<Item = &str> {
        let places = self.places(chars, Span::new(0, chars.len()), &[]).into_iter();
        places.filter(|place| place.full_form && place.is_only).map(|place| place.narrowest.code.as_str())
    }

    fn places(&self, chars: &[char], span: Span, around: &[usize]) -> Vec<Place<'_>> {
        let hits = self.hits(chars, span);
        let before = |at: usize| chars.get(span.start as usize..at).unwrap_or(&[]);
        let mut found = Vec::new();
        // The divisions of the places found, `None` where several are left.
        let mut known: Vec<Option<usize>> = Vec::new();
        let mut at = 0;
        while let Some(chain) = self.chain(&hits, at) {
            at += chain.parts;
            let Chain { end, parts, full_form, .. } = chain;
            let start = chain.first.start;
            let meant = self.resolve(chain, before(start), chars.get(end), &known, around);
            if let Some(meant) = meant
                && let Some(narrowest) = meant.first().and_then(|&index| self.divisions.get(index))
            {
                let only = meant.first().copied().filter(|_| meant.len() == 1);
                known.push(only);
                found.push(Place { span: Span::new(start, end), narrowest, is_only: only.is_some(), full_form, parts });
            }
        }
        found
    }

    /// The names that stand together from a hit on, each within the one before it.
    fn chain<'a>(&self, hits: &'a [Hit<'a>], at: usize) -> Option<Chain<'a>> {
        let first = hits.get(at)?;
        let mut chain = Chain {
            first,
            candidates: Cow::Borrowed(first.spelling.bearers.as_slice()),
            end: first.end,
            parts: 1,
            full_form: first.spelling.full,
        };
        while let Some(next) = hits.get(at + chain.parts).filter(|next| next.start == chain.end) {
            let inside = |child: &usize| chain.candidates.iter().any(|&parent| self.is_within(*child, parent));
            let narrower: Vec<usize> = next.spelling.bearers.iter().copied().filter(inside).collect();
            if narrower.is_empty() {
                break;
            }
            chain.candidates = Cow::Owned(narrower);
            chain.full_form |= next.spelling.full;
            chain.end = next.end;
            chain.parts += 1;
        }
        Some(chain)
    }

    /// Longest spelling at every place, left to right.
    fn hits(&self, chars: &[char], span: Span) -> Vec<Hit<'_>> {
        let end = (span.end as usize).min(chars.len());
        let mut at = span.start as usize;
        let mut hits = Vec::new();
        while let Some(pair) = chars.get(at..end).and_then(|rest| self.pairs.first_in(rest)) {
            at += pair;
            let window = chars.get(at..end.min(at + LONGEST)).unwrap_or(&[]);
            let spelling = self.starting_like(window).iter().find(|spelling| {
                window.starts_with(&spelling.chars)
                    && !self.context.goes_on(&spelling.chars, spelling.full, window.get(spelling.chars.len()))
            });
            match spelling {
                Some(spelling) => {
                    hits.push(Hit { start: at, end: at + spelling.chars.len(), spelling });
                    at += spelling.chars.len();
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The divisions that a match can mean, by what stands round it, the divisions of the places before it in the span and
    /// those known from elsewhere; `None` when it is no place.
    fn resolve<'a>(
        &self,
        chain: Chain<'a>,
        before: &[char],
        next: Option<&char>,
        known: &[Option<usize>],
        around: &[usize],
    ) -> Option<Cow<'a, [usize]>> {
        let Chain { first, mut candidates, parts, full_form, .. } = chain;
        if parts > 1 {
            return Some(candidates);
        }
        let name = first.spelling.chars.as_slice();
        if full_form && (self.context.is_noun(name) || is_counted(name, before)) {
            return None;
        }
        if !full_form && before.last().is_some_and(|&c| self.context.is_surname(c)) {
            return None;
        }
        if !full_form {
            // 河北 is the province beside 天津 too, which has a district of the name.
            let is_province = |index: &usize| self.level_at(*index) == Some(DivisionLevel::Province);
            if candidates.iter().any(is_province) {
                candidates.to_mut().retain(is_province);
            }
        }
        // The nearest place that is one of the candidates, above it or beside it decides: 沈阳市和平区、铁西区. What is called
        // like a word has to be named fully a second time.
        let again = full_form || !self.context.is_word(name);
        let belongs =
            |c, place| (again && c == place) || self.is_within(c, place) || (full_form && self.is_beside(c, place));
        let near = known.iter().rev().take(LOOK_BACK).flatten();
        let elsewhere = around.iter().rev().filter(|_| full_form);
        let below: Vec<usize> = near
            .chain(elsewhere)
            .map(|&place| candidates.iter().copied().filter(|&c| belongs(c, place)).collect::<Vec<_>>())
            .find(|children| !children.is_empty())
            .unwrap_or_default();
        let is_known = !below.is_empty();
        if full_form && self.context.is_inside(name, before, next, is_known) {
            return None;
        }
        if is_known {
            candidates = Cow::Owned(below);
        }
        if !full_form {
            // 吉林 is the province before it is the city.
            let level = candidates.iter().filter_map(|&index| self.level_at(index)).min()?;
            if candidates.iter().any(|&index| self.level_at(index) != Some(level)) {
                candidates.to_mut().retain(|index| self.level_at(*index) == Some(level));
            }
            if !is_known && (self.context.is_word(name) || level == DivisionLevel::County) {
                return None;
            }
        }
        Some(candidates)
    }

    /// True for two counties or districts of one city.
    fn is_beside(&self, one: usize, other: usize) -> bool {
        let number = |index: usize| self.divisions.get(index).map(|division| division.number).filter(|n| n % 100 != 0);
        number(one).zip(number(other)).is_some_and(|(one, other)| one != other && one / 100 == other / 100)
    }

    fn level_at(&self, index: usize) -> Option<DivisionLevel> {
        self.divisions.get(index).map(|division| division.level)
    }
}

/// 300万山区群众, 多万山区: the first character ends a number.
fn is_counted(name: &[char], before: &[char]) -> bool {
    let ends_number = name.first().is_some_and(|c| matches!(c, '万' | '千' | '百'));
    ends_number && before.last().is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十百千几数多余".contains(*c))
}
