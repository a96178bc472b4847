//! What stands in a candidate and right beside it, character by character: what names are made of is learned, not listed.
//! It knows no word; `quoted` and `unquoted` see words, heads and lists.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::model::{Evidence, seen};
use crate::document::extract::classes::is_han;
use crate::document::extract::passage::Passage;

impl Lexicon {
    /// The characters of a quotation, the last of them, and those beside its marks.
    pub(super) fn see_letters(&self, passage: &Passage<'_>, core: Range<usize>, evidence: &mut Evidence) {
        let model = &self.model;
        let (before, after) = (passage.char(core.start.wrapping_sub(2)), passage.char(core.end + 1));
        let chars = passage.slice(core);
        for (at, &c) in chars.iter().enumerate() {
            // A character counts once.
            if is_han(c) && !chars.iter().take(at).any(|&earlier| earlier == c) {
                model.add_words(evidence, seen!("quoted: character "), [c]);
            }
        }
        if let Some(&last) = chars.last() {
            model.add_words(evidence, seen!("quoted: last character "), [last]);
        }
        match before.filter(|&c| is_han(c)) {
            Some(c) => model.add_words(evidence, seen!("quoted: character before "), [c]),
            None if before.is_none_or(begins_clause) => model.add(evidence, seen!("quoted: begins its clause")),
            None => {}
        }
        match after.filter(|&c| is_han(c)) {
            Some(c) => model.add_words(evidence, seen!("quoted: character after "), [c]),
            None if after.is_none_or(ends_clause) => model.add(evidence, seen!("quoted: ends its clause")),
            None => {}
        }
    }

    /// The character a name without marks begins with, and the one before it.
    pub(super) fn see_beginning(&self, passage: &Passage<'_>, start: usize, evidence: &mut Evidence) {
        if let Some(first) = passage.char(start) {
            self.model.add_words(evidence, seen!("unquoted: first character "), [first]);
        }
        if let Some(before) = passage.char(start.wrapping_sub(1)) {
            self.model.add_words(evidence, seen!("unquoted: character before "), [before]);
        }
    }
}

fn begins_clause(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n' | ' ' | '\u{3000}')
}

fn ends_clause(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n')
}
