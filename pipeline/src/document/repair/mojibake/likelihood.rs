//! What a text costs as Chinese, or as what else it may be, so that a short line as found and read otherwise compare.
//! It decides nothing and knows nothing of bytes.

use super::super::Language;
use super::units::{self, Reading, Unit};
use crate::document::decode::plausible::is_hanzi;

/// Cost of a lost character, as of an ordinary one that nothing supports.
const LOST: f64 = 9.0;

/// Cost of an ASCII character: both sides of a comparison mostly have the same.
pub(super) const ASCII: f64 = 2.5;

/// Minus the logarithm of the likelihood of a text: hanzi and marks as the language has them, other scripts by what a
/// text in them would cost.
pub(super) fn cost(language: &Language, text: impl Iterator<Item = char>) -> f64 {
    let mut cost = 0.0;
    let mut chinese: Vec<char> = Vec::new();
    for c in text {
        if !c.is_ascii() && (is_hanzi(c) || language.is_mark(c)) {
            chinese.push(c);
            continue;
        }
        cost -= language.word_score(&chinese);
        chinese.clear();
        cost += other(c);
    }
    cost - language.word_score(&chinese)
}

/// The same for a reading, whose lost characters are not known yet.
pub(super) fn cost_of(language: &Language, reading: &Reading) -> f64 {
    cost_of_units(language, &reading.after)
}

fn cost_of_units(language: &Language, units: &[Unit]) -> f64 {
    let known = units.iter().filter(|unit| !units::is_gone(unit)).map(|unit| unit.c);
    cost(language, known) + units::lost(units) as f64 * LOST
}

/// The same for two readings of one line, without the clauses that both have.
pub(super) fn costs_of_differences(language: &Language, readings: [&Reading; 2]) -> [f64; 2] {
    let [first, second] = readings.map(|reading| reading.after.as_slice());
    if first.len() != second.len() {
        return [first, second].map(|units| cost_of_units(language, units));
    }
    let mut costs = [0.0; 2];
    let (mut start, mut differ) = (0, false);
    for (at, (one, other)) in first.iter().zip(second).enumerate() {
        let same = one.c == other.c && one.lost.is_some() == other.lost.is_some();
        differ |= !same;
        // No word goes on over it.
        if !(same && one.lost.is_none() && !is_hanzi(one.c)) && at + 1 < first.len() {
            continue;
        }
        if differ {
            for (cost, units) in costs.iter_mut().zip([first, second]) {
                *cost += cost_of_units(language, units.get(start..=at).unwrap_or(&[]));
            }
        }
        (start, differ) = (at + 1, false);
    }
    costs
}

/// Cost of a character in a text of its script, in natural units. A script of n letters costs somewhat under ln(n) a
/// letter, and more for the switch to it; marks that stand alone cost as much as rare punctuation.
fn other(c: char) -> f64 {
    match c {
        _ if c.is_ascii() => ASCII,
        // Kana, bopomofo, Hangul.
        '\u{3041}'..='\u{30FE}' => 4.5,
        '\u{3105}'..='\u{312F}' | '\u{AC00}'..='\u{D7A3}' => 6.0,
        // Latin with accents, Greek, Cyrillic.
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{370}'..='\u{52F}' => 5.0,
        '\u{A0}'..='\u{BF}' => 7.0,
        // Tables are full of lines.
        '\u{2500}'..='\u{25FF}' => 4.0,
        // Punctuation, numerals, arrows, mathematics, symbols of CJK, full-width forms.
        '\u{2010}'..='\u{2BFF}' | '\u{3000}'..='\u{33FF}' | '\u{FF01}'..='\u{FF5E}' => 6.0,
        // What wrong decodings leave.
        '\u{80}'..='\u{9F}' => 10.0,
        '\u{E000}'..='\u{F8FF}' => 12.0,
        // As much as in a reading: what is lost speaks for neither.
        char::REPLACEMENT_CHARACTER => LOST,
        _ => 10.0,
    }
}
