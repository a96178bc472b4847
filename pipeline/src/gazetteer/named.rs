//! What division a whole text is the name of.
//! It finds no name inside a text; [`Gazetteer::find`] does.

use std::collections::BTreeSet;

use super::{Gazetteer, LONGEST, PlaceMatch, Spelling};
use crate::fold::{fold, fold_char};
use crate::span::Span;

/// The divisions that a name can stand for, by their codes, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// Those of the highest level that bear it: 海南 is 海南省.
    pub meant: Vec<&'a str>,
    /// Those below, which have to be written in full: 海南藏族自治州.
    pub others: Vec<&'a str>,
}

impl Gazetteer {
    /// The codes of all divisions that the whole of a text can name, ascending: any spelling of one, full or short, behind
    /// spellings of what it lies in (`北京朝阳`, `辽宁省沈阳铁西区`). Text and spellings are compared folded: folding writes 乾县
    /// as 干县. Unlike [`Gazetteer::find`] it takes the text for a name and leaves the choice to its caller.
    #[must_use]
    pub fn named(&self, text: &str) -> Vec<&str> {
        // A name has at most three parts, province, city and county: longer texts are none.
        if text.chars().nth(3 * LONGEST).is_some() {
            return Vec::new();
        }
        let chars = fold(text).chars;
        // What the text up to a place can name; at its beginning anything may follow.
        let mut up_to: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); chars.len() + 1];
        for at in 0..chars.len() {
            let parents = up_to.get(at).cloned().unwrap_or_default();
            if at > 0 && parents.is_empty() {
                continue;
            }
            let rest = chars.get(at..).unwrap_or(&[]);
            for (length, bearers) in self.folded_like(rest) {
                let fits = |bearer: &&usize| at == 0 || parents.iter().any(|&parent| self.is_within(**bearer, parent));
                if let Some(named) = up_to.get_mut(at + length) {
                    named.extend(bearers.iter().filter(fits));
                }
            }
        }
        let named = up_to.pop().unwrap_or_default();
        let mut codes: Vec<&str> =
            named.into_iter().filter_map(|index| Some(self.divisions.get(index)?.code.as_str())).collect();
        codes.sort_unstable();
        codes
    }

    /// What a text stands for that is a name of divisions: those of the highest level are meant.
    #[must_use]
    pub fn read(&self, text: &str) -> Named<'_> {
        let codes = self.named(text);
        let highest = codes.iter().filter_map(|code| self.level(code)).min();
        let (meant, others) = codes.into_iter().partition(|code| self.level(code) == highest);
        Named { meant, others }
    }

    /// The code of the one division that a text stands for, as [`Gazetteer::read`] has it; `None` when it is no name, or one
    /// of several (铁西区).
    #[must_use]
    pub fn code_of(&self, text: &str) -> Option<&str> {
        match self.read(text).meant.as_slice() {
            [code] => Some(code),
            _ => None,
        }
    }

    /// The code of the division that a name of a place is, else of the one it begins with: 沈阳市皇姑区三台子街道 is of 皇姑区.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<String> {
        self.whole_or_first(name, |place| place.span.start == 0)
    }

    /// The same of a name of a body, which may stand before its place: 中共沈阳市皇姑区委.
    #[must_use]
    pub fn first_of(&self, name: &str) -> Option<String> {
        self.whole_or_first(name, |_| true)
    }

    fn whole_or_first(&self, name: &str, counts: impl Fn(&PlaceMatch) -> bool) -> Option<String> {
        let chars: Vec<char> = name.chars().collect();
        let first = || self.find(&chars, Span::new(0, chars.len())).into_iter().next();
        let whole = self.code_of(name).map(str::to_owned);
        whole.or_else(|| first().filter(|place| counts(place))?.code)
    }

    /// The spellings that folded characters begin with: how many characters each has, folded, and who bears it.
    fn folded_like<'a>(&'a self, folded: &[char]) -> impl Iterator<Item = (usize, &'a [usize])> {
        let pair = folded.first_chunk::<2>();
        let written = pair.and_then(|pair| self.folding.get(pair)).into_iter().flatten().chain(pair);
        let spellings = written.filter_map(|pair| self.spellings.get(pair)).flatten();
        let length = |spelling: &Spelling| {
            let own = || spelling.chars.iter().filter_map(|&c| fold_char(c));
            let length = own().count();
            folded.get(..length).is_some_and(|begins| own().eq(begins.iter().copied())).then_some(length)
        };
        let found: Vec<(usize, &[usize])> =
            spellings.filter_map(|spelling| Some((length(spelling)?, spelling.bearers.as_slice()))).collect();
        found.into_iter()
    }
}
