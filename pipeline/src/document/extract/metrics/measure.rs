//! What stands before a measure word in a unit: 万 in 万元, and nothing in 千瓦, which is a measure word itself.
//! It finds no number in a text; `number` and `quantity` do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The measure words there are; `lexicon` refuses a table that does not parse.
pub(super) const UNITS: &str = include_str!("../../../../lexicons/metrics_units.tsv");

/// A unit as written, in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure<'a> {
    /// Power of ten of the multiplier.
    pub multiplier: i32,
    /// The measure word behind it.
    pub word: &'a str,
    /// Power of ten from the measure word to its base unit: 1 for 成, which is ten per cent.
    pub to_base: i32,
}

/// A measure word of the table.
struct Listed {
    base: &'static str,
    to_base: i32,
}

static LISTED: LazyLock<BTreeMap<&'static str, Listed>> = LazyLock::new(|| {
    let rows = UNITS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        let (word, _, base, power) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        Some((word, Listed { base, to_base: power.parse().ok()? }))
    });
    rows.collect()
});

impl<'a> Measure<'a> {
    /// Reads a unit as numbers in running text are read: multipliers end where a measure word begins.
    #[must_use]
    pub fn of(unit: &'a str) -> Self {
        let (mut multiplier, mut word) = (0, unit);
        while !begins_measure_word(word) {
            let mut rest = word.chars();
            match rest.next().and_then(power) {
                Some(power) if !rest.as_str().is_empty() => (multiplier, word) = (multiplier + power, rest.as_str()),
                // What has no measure word stays as it is: 万.
                _ => break,
            }
        }
        Self { multiplier, word, to_base: LISTED.get(word).map_or(0, |listed| listed.to_base) }
    }

    /// Everyday form of the measure word (人 for 名); words that are themselves multiples (成) stay, and so does what the table
    /// does not have.
    #[must_use]
    pub fn everyday(&self) -> &'a str {
        LISTED.get(self.word).filter(|listed| listed.to_base == 0).map_or(self.word, |listed| listed.base)
    }
}

/// True for a text that begins with a measure word.
fn begins_measure_word(text: &str) -> bool {
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.any(|end| text.get(..end).is_some_and(|begins| LISTED.contains_key(begins)))
}

/// Power of ten of a character that multiplies: 4 for 万.
#[must_use]
pub fn power(c: char) -> Option<i32> {
    Some(match c {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipliers_are_told_from_words_that_begin_like_them() {
        for (unit, multiplier, word, to_base, everyday) in [
            ("万元", 4, "元", 0, "元"),
            ("亿元", 8, "元", 0, "元"),
            ("万亿元", 12, "元", 0, "元"),
            ("千人", 3, "人", 0, "人"),
            ("百户", 2, "户", 0, "户"),
            ("十名", 1, "名", 0, "人"),
            ("千万户", 7, "户", 0, "户"),
            ("千瓦", 0, "千瓦", 0, "千瓦"),
            ("万千瓦", 4, "千瓦", 0, "千瓦"),
            ("百万千瓦时", 6, "千瓦时", 0, "千瓦时"),
            ("千克", 0, "千克", 0, "公斤"),
            ("千克/亩", 0, "千克/亩", 0, "千克/亩"),
            ("万元/月", 4, "元/月", 0, "元/月"),
            ("个百分点", 0, "个百分点", 0, "百分点"),
            ("百分点", 0, "百分点", 0, "百分点"),
            ("成", 0, "成", 1, "成"),
            ("成员", 0, "成员", 0, "成员"),
            ("%", 0, "%", 0, "%"),
            ("万", 0, "万", 0, "万"),
            ("", 0, "", 0, ""),
            ("无此单位", 0, "无此单位", 0, "无此单位"),
        ] {
            let measure = Measure::of(unit);
            assert_eq!(measure, Measure { multiplier, word, to_base }, "{unit}");
            assert_eq!(measure.everyday(), everyday, "{unit}");
        }
    }
}
