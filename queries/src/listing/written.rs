//! Conditions on numbers as people write them, in watchlists and queries: `status = planned and unit = 亿元 and
//! value >= 100`, or shorter `unit=个 value>1000`.
//! What a condition means is the business of `filters`: each is one of its fields.

use pipeline::document::extract::metrics::{Measure, power};
use pipeline::fold::narrow;

use super::MetricFilter;
use crate::QueryError;
use crate::language::DateRange;

/// The keys there are, for errors.
const KEYS: &str = "indicator, unit, organisation, kind, change, status, region, publisher, genre, period, published, \
                    value (= > >= < <=), confidence (>=)";

/// How a key is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Is,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}

impl Sign {
    /// Every sign as written, the longer before the one it begins with.
    const WRITTEN: [(&'static str, Self); 7] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("≥", Self::AtLeast),
        ("≤", Self::AtMost),
        (">", Self::MoreThan),
        ("<", Self::LessThan),
        ("=", Self::Is),
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::MoreThan => ">",
            Self::LessThan => "<",
        }
    }

    /// Two conditions on one key contradict or repeat each other when they bound the same side.
    fn side(self) -> u8 {
        match self {
            Self::Is => 0,
            Self::AtLeast | Self::MoreThan => 1,
            Self::AtMost | Self::LessThan => 2,
        }
    }
}

/// Conditions that were read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    /// What they ask.
    pub(crate) filter: MetricFilter,
    /// The same conditions in one spelling: `unit = 个 and value > 1000`.
    pub(crate) text: String,
}

/// A condition that cannot be.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// Code point of the text it stands at.
    pub(crate) at: usize,
    /// What is wrong.
    pub(crate) error: QueryError,
}

/// A condition in its parts.
struct Part {
    at: usize,
    key: String,
    sign: Sign,
    value: String,
}

/// Reads conditions joined by white space, commas or `and`, or the part of an indicator's name when there is no sign.
pub(crate) fn read(text: &str) -> Result<Written, Mistake> {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    if let Some(at) = unbalanced(&chars) {
        return Err(Mistake { at, error: wrong("condition", text, "brackets and quotation marks in pairs") });
    }
    let parts = split(&chars)?;
    if parts.is_empty() {
        let name = chars.iter().collect::<String>().trim().to_owned();
        // Behind its key it would be refused as well: a condition is missing.
        if name.is_empty() || name.ends_with(" and") {
            return Err(Mistake { at: 0, error: wrong("condition", text, "key = value") });
        }
        let filter = MetricFilter { indicator: Some(name.clone()), ..MetricFilter::default() };
        return Ok(Written { filter, text: format!("indicator = {name}") });
    }
    // A value is in the unit that is asked for, wherever that stands.
    let unit = Measure::of(parts.iter().find(|part| part.key == "unit").map_or("", |part| part.value.as_str()));
    let mut filter = MetricFilter::default();
    let mut said: Vec<(&str, u8)> = Vec::new();
    for part in &parts {
        let at = |error| Mistake { at: part.at, error };
        let side = (part.key.as_str(), part.sign.side());
        if said.contains(&side) {
            let written = format!("{} {} {}", part.key, part.sign.as_str(), part.value);
            return Err(at(wrong("condition", &written, "each key once; ask for two values in two conditions")));
        }
        said.push(side);
        set(&mut filter, part, unit).map_err(at)?;
    }
    filter.conditions().map_err(|error| Mistake { at: parts.first().map_or(0, |part| part.at), error })?;
    let written: Vec<String> =
        parts.iter().map(|part| format!("{} {} {}", part.key, part.sign.as_str(), part.value)).collect();
    Ok(Written { filter, text: written.join(" and ") })
}

/// The conditions: a key is the word before a sign, its value reaches to the next key.
fn split(chars: &[char]) -> Result<Vec<Part>, Mistake> {
    let mut signs: Vec<(usize, usize, Sign)> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or(&[]);
        let here =
            Sign::WRITTEN.iter().find(|(mark, _)| mark.chars().eq(rest.iter().take(mark.chars().count()).copied()));
        match here {
            Some((mark, sign)) => {
                let length = mark.chars().count();
                signs.push((at, at + length, *sign));
                at += length;
            }
            None => at += 1,
        }
    }
    // Where the key of each sign begins and ends.
    let mut keys: Vec<(usize, usize)> = Vec::new();
    for (sign, ..) in &signs {
        let blank = chars.iter().take(*sign).rev().take_while(|c| c.is_whitespace()).count();
        let end = sign - blank;
        let length = chars.iter().take(end).rev().take_while(|c| c.is_ascii_alphabetic()).count();
        keys.push((end - length, end));
    }
    let string = |from: usize, to: usize| chars.get(from..to).unwrap_or(&[]).iter().collect::<String>();
    let mut parts = Vec::with_capacity(signs.len());
    for (number, ((from, end), (_, behind, sign))) in keys.iter().zip(&signs).enumerate() {
        let until = keys.get(number + 1).map_or(chars.len(), |(next, _)| *next);
        let last = number + 1 == signs.len();
        let value = string(*behind, until);
        let value = value.trim();
        // What joins it to the next condition.
        let value = if last { value } else { value.strip_suffix(" and").unwrap_or(value) };
        let value = if last { value } else { value.trim_end_matches([',', '，', ';', '；']) }.trim();
        let before = if number == 0 { string(0, *from) } else { String::new() };
        let key = string(*from, *end).to_ascii_lowercase();
        let whole = !key.is_empty() && !value.is_empty() && before.trim().is_empty() && !value.ends_with(" and");
        if !whole {
            let written = string(if number == 0 { 0 } else { *from }, until);
            return Err(Mistake { at: *from, error: wrong("condition", &written, "key = value") });
        }
        parts.push(Part { at: *from, key, sign: *sign, value: value.to_owned() });
    }
    Ok(parts)
}

/// The first bracket or quotation mark without its other half: in `metric:(…)` it would hide where the conditions end.
fn unbalanced(chars: &[char]) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    for (at, c) in chars.iter().enumerate() {
        match c {
            '(' | '（' => open.push(at),
            ')' | '）' if open.pop().is_none() => return Some(at),
            '"' | '＂' => quote = if quote.is_some() { None } else { Some(at) },
            _ => {}
        }
    }
    open.first().copied().or(quote)
}

/// What a number may be, for errors.
const NUMBER: &str = "a number in the unit that is asked for, as in 1000, 1,000 or 1e3, or one with a multiplier of its own, \
                      which is in the unit without multiplier: 1.2万 is 12,000 元 for unit = 万元 too; where no unit is \
                      asked for, every number is in the unit without multiplier";

/// A number as people write it: `1000`, `1,000`, `1e3` in the unit, or `3.5亿`, `2万亿` in the unit without its multiplier.
fn number(value: &str, unit: Measure<'_>) -> Result<f64, QueryError> {
    let refused = || wrong("value", value, NUMBER);
    let plain: String = value.chars().filter(|c| *c != ',').collect();
    let digits = plain.trim_end_matches(|c| power(c).is_some());
    let own: Vec<i32> = plain.get(digits.len()..).unwrap_or_default().chars().filter_map(power).collect();
    let multiplier = if own.is_empty() { unit.multiplier } else { own.iter().sum() };
    let (digits, exponent) = match digits.trim().split_once(['e', 'E']) {
        Some((digits, exponent)) if own.is_empty() => (digits, exponent.parse::<i16>().map_err(|_| refused())?),
        Some(_) => return Err(refused()),
        None => (digits.trim(), 0),
    };
    // In one reading: 4.35 times 1e8 is not 435000000 in floats.
    let written = format!("{digits}e{}", i32::from(exponent) + multiplier + unit.to_base);
    written.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(refused)
}

fn set(filter: &mut MetricFilter, part: &Part, unit: Measure<'_>) -> Result<(), QueryError> {
    let value = part.value.as_str();
    let number = |unit| number(value, unit);
    let text = || Some(value.to_owned());
    match (part.key.as_str(), part.sign) {
        ("indicator", Sign::Is) => filter.indicator = text(),
        ("unit", Sign::Is) => filter.unit = text(),
        ("organisation", Sign::Is) => filter.organisation = text(),
        ("kind", Sign::Is) => filter.kind = text(),
        ("change", Sign::Is) => filter.change = text(),
        ("status", Sign::Is) => filter.status = text(),
        ("region", Sign::Is) => filter.documents.region = text(),
        ("publisher", Sign::Is) => filter.documents.publisher = text(),
        ("genre", Sign::Is) => filter.documents.genre = text(),
        ("period", Sign::Is) => filter.period = Some(DateRange::parse(value)?),
        ("published", Sign::Is) => filter.documents.dates = Some(DateRange::parse(value)?),
        ("value", Sign::Is) => (filter.min, filter.max) = (Some(number(unit)?), Some(number(unit)?)),
        ("value", Sign::AtLeast) => filter.min = Some(number(unit)?),
        ("value", Sign::AtMost) => filter.max = Some(number(unit)?),
        // The next number there is: bounds of filters are inclusive.
        ("value", Sign::MoreThan) => filter.min = Some(number(unit)?.next_up()),
        ("value", Sign::LessThan) => filter.max = Some(number(unit)?.next_down()),
        ("confidence", Sign::AtLeast) => filter.min_confidence = Some(number(Measure::of(""))?),
        (key, _) => return Err(wrong("key of a condition", key, KEYS)),
    }
    Ok(())
}

fn wrong(name: &'static str, given: &str, allowed: &str) -> QueryError {
    QueryError::Filter { name, given: given.trim().to_owned(), allowed: allowed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    #[test]
    fn conditions_are_filters() {
        let planned = MetricFilter { status: text("planned"), unit: text("亿元"), ..MetricFilter::default() };
        for (entry, want) in [
            ("居民收入", MetricFilter { indicator: text("居民收入"), ..MetricFilter::default() }),
            ("status = planned and unit = 亿元", planned.clone()),
            ("status=planned unit=亿元", planned.clone()),
            ("status＝planned，unit＝亿元", planned.clone()),
            ("STATUS = planned, unit = 亿元", planned),
            (
                "indicator＝居民收入 and value≥5 and value <= 8.5",
                MetricFilter {
                    indicator: text("居民收入"), min: Some(5.0), max: Some(8.5), ..MetricFilter::default()
                },
            ),
            ("indicator=城镇 居民 收入", MetricFilter { indicator: text("城镇 居民 收入"), ..MetricFilter::default() }),
            ("value>1,000", MetricFilter { min: Some(1000.0_f64.next_up()), ..MetricFilter::default() }),
            ("value < 1.2万", MetricFilter { max: Some(12_000.0_f64.next_down()), ..MetricFilter::default() }),
            (
                "value > 1000 unit = 亿元",
                MetricFilter { unit: text("亿元"), min: Some(1e11_f64.next_up()), ..MetricFilter::default() },
            ),
            (
                "unit=亿元 value>=1.5万亿",
                MetricFilter { unit: text("亿元"), min: Some(1.5e12), ..MetricFilter::default() },
            ),
            ("unit=千瓦 value>=5", MetricFilter { unit: text("千瓦"), min: Some(5.0), ..MetricFilter::default() }),
            ("unit=户 value>=5千万", MetricFilter { unit: text("户"), min: Some(5e7), ..MetricFilter::default() }),
            (
                "unit=千万户 value>=4.35",
                MetricFilter { unit: text("千万户"), min: Some(43_500_000.0), ..MetricFilter::default() },
            ),
            ("unit=千人 value>=6", MetricFilter { unit: text("千人"), min: Some(6_000.0), ..MetricFilter::default() }),
            ("unit=百户 value<=6", MetricFilter { unit: text("百户"), max: Some(600.0), ..MetricFilter::default() }),
            ("unit=十人 value>=6", MetricFilter { unit: text("十人"), min: Some(60.0), ..MetricFilter::default() }),
            ("unit=百帕 value>=6", MetricFilter { unit: text("百帕"), min: Some(6.0), ..MetricFilter::default() }),
            (
                "unit=千克/亩 value>=6",
                MetricFilter { unit: text("千克/亩"), min: Some(6.0), ..MetricFilter::default() },
            ),
            (
                "unit=万千瓦 value>=6",
                MetricFilter { unit: text("万千瓦"), min: Some(60_000.0), ..MetricFilter::default() },
            ),
            // 成 is ten per cent, which the tables have it in.
            ("unit=成 value>=6", MetricFilter { unit: text("成"), min: Some(60.0), ..MetricFilter::default() }),
            (
                "unit=万元 value>=1.2万",
                MetricFilter { unit: text("万元"), min: Some(12_000.0), ..MetricFilter::default() },
            ),
            ("value>=1e2", MetricFilter { min: Some(100.0), ..MetricFilter::default() }),
            ("value>=1.5E-2", MetricFilter { min: Some(0.015), ..MetricFilter::default() }),
            ("unit=亿元 value>=1e+02", MetricFilter { unit: text("亿元"), min: Some(1e10), ..MetricFilter::default() }),
            ("value＝５", MetricFilter { min: Some(5.0), max: Some(5.0), ..MetricFilter::default() }),
        ] {
            let read = read(entry).unwrap();
            assert_eq!(read.filter, want, "{entry}");
            let again = super::read(&read.text).unwrap();
            assert_eq!((again.filter, again.text), (want, read.text), "{entry}: one spelling says the same");
        }
    }

    #[test]
    fn what_cannot_be_asked_says_where() {
        for (entry, at) in [
            ("", 0),
            ("unit =", 0),
            ("= 亿元", 0),
            ("unit = a = b", 0),
            ("value >= NaN", 0),
            ("value > 很多", 0),
            ("value > 万", 0),
            ("value > 1e2万", 0),
            ("value > 1e2e3", 0),
            ("value > 1e", 0),
            ("value > 1e999", 0),
            ("value > inf", 0),
            ("colour = red", 0),
            ("unit > 5", 0),
            ("unit=个 colour=red", 7),
            ("unit=个 unit=户", 7),
            ("value>5 value>=7", 8),
            ("unit = 亿元 and", 0),
            ("居民收入 and ", 0),
            ("确认 unit = 个", 3),
        ] {
            let mistake = read(entry).unwrap_err();
            assert!(mistake.error.is_wrong_use(), "{entry}");
            assert_eq!(mistake.at, at, "{entry}: {}", mistake.error);
        }
    }
}
