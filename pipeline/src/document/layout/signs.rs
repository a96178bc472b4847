//! Which kinds of signs stand in a line, told by one look at each character: most lines hold few of them, and most rules
//! need one. It does not know what the signs are good for.

use super::page::{LONGEST_SHORT, is_blank, is_han, is_word};

/// A set of kinds of signs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    /// Letters, digits, ideographs.
    pub(super) const WORD: u8 = 1;
    /// ASCII digits.
    pub(super) const DIGIT: u8 = 2;
    /// The sign of years.
    pub(super) const YEAR: u8 = 4;
    /// White space and what has no width.
    pub(super) const BLANK: u8 = 8;
    /// What follows a label: a colon and its like.
    pub(super) const COLON: u8 = 16;
    /// What stands between the items of a menu, white space apart.
    pub(super) const BAR: u8 = 32;
    /// What stands between the steps of a path.
    pub(super) const ARROW: u8 = 64;

    /// The kinds in a line; a long one, which no rule for short lines reads, is taken to hold all.
    pub(super) fn of(chars: &[char]) -> Self {
        if chars.len() > LONGEST_SHORT {
            return Self(u8::MAX);
        }
        Self(chars.iter().fold(0, |kinds, &c| kinds | kinds_of(c)))
    }

    /// Whether one of these kinds is among them.
    pub(super) fn have(self, kinds: u8) -> bool {
        self.0 & kinds != 0
    }
}

fn kinds_of(c: char) -> u8 {
    if is_han(c) {
        return match c {
            '年' => Signs::WORD | Signs::YEAR,
            '丨' => Signs::WORD | Signs::COLON | Signs::BAR,
            _ => Signs::WORD,
        };
    }
    let sign = match c {
        '0'..='9' => Signs::DIGIT,
        ':' | '：' => Signs::COLON,
        '|' | '/' => Signs::COLON | Signs::BAR,
        '｜' | '·' => Signs::BAR,
        '>' | '»' | '›' => Signs::ARROW,
        // Most of the signs in a text; asking Unicode about them takes longer.
        '。' | '，' | ',' | '、' | '“' | '”' | '《' | '》' => return 0,
        _ => 0,
    };
    let word = if is_word(c) { Signs::WORD } else { 0 };
    let blank = if word == 0 && is_blank(c) { Signs::BLANK } else { 0 };
    sign | word | blank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_show_their_signs() {
        for (line, want) in [
            ("街道开会", Signs::WORD),
            ("二〇二四年", Signs::WORD | Signs::YEAR),
            ("2024", Signs::WORD | Signs::DIGIT),
            ("来源:某报", Signs::WORD | Signs::COLON),
            ("来源：某报", Signs::WORD | Signs::COLON),
            ("首页 > 要闻", Signs::WORD | Signs::BLANK | Signs::ARROW),
            ("要闻丨社区", Signs::WORD | Signs::COLON | Signs::BAR),
            ("要闻·社区", Signs::WORD | Signs::BAR),
            ("a/b", Signs::WORD | Signs::COLON | Signs::BAR),
            ("\u{3000}", Signs::BLANK),
            ("。，“”", 0),
            ("", 0),
        ] {
            assert_eq!(Signs::of(&line.chars().collect::<Vec<_>>()), Signs(want), "{line}");
        }
    }
}
