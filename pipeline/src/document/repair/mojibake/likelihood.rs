//! What a text costs as Chinese, or as what else it may be, so that a short line as found and read otherwise compare.
//! It decides nothing and knows nothing of bytes.

use super::super::Language;
use super::units::Reading;
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
    let known = reading.after.iter().filter(|unit| unit.lost.is_none()).map(|unit| unit.c);
    cost(language, known) + reading.lost() as f64 * LOST
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
