//! Owners as an editor writes them: 毕节, 毕节市 and 贵州省毕节市 are one.
//! Whether anything is of an owner is not asked here.

use pipeline::corpus::spelling_key;
use pipeline::gazetteer::{Gazetteer, PlaceMatch};
use pipeline::span::Span;

use crate::QueryError;

/// What tells owners apart.
pub(super) struct Owners {
    gazetteer: Gazetteer,
}

impl Owners {
    pub(super) fn new() -> Result<Self, QueryError> {
        Ok(Self { gazetteer: Gazetteer::new()? })
    }

    /// The place that an owner is as a whole.
    fn place(&self, owner: &str) -> Option<PlaceMatch> {
        let chars: Vec<char> = owner.chars().collect();
        let whole = Span::new(0, chars.len());
        self.gazetteer.find(&chars, whole).into_iter().next().filter(|place| place.span == whole)
    }

    /// True for two spellings of one owner: 沈阳市 and 辽宁省沈阳市, 沈阳 and 沈阳市.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        let code = |owner| self.place(owner).and_then(|place| place.code);
        let known = code(a).zip(code(b)).is_some_and(|(a, b)| a == b);
        let (a, b) = (spelling_key(a), spelling_key(b));
        known || a.ends_with(&b) || b.ends_with(&a)
    }

    /// An owner as it is to be entered: a place in short form (毕节) by its full name, which the tables have, anything
    /// else as it was typed.
    pub(super) fn in_full(&self, owner: &str) -> String {
        let short = self.place(owner.trim()).filter(|place| !place.full_form).and_then(|place| place.code);
        short.and_then(|code| self.gazetteer.full_name(&code)).unwrap_or_else(|| owner.trim().to_owned())
    }
}
