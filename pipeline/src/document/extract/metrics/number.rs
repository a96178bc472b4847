//! Numbers in running text: Arabic, Chinese and mixed, with 余 多 and the multiplier after them.
//! It reads no measure word and judges nothing: `quantity` puts the unit to it, `veto` refuses.

use super::decimal::Decimal;
use super::lexicon::{Class, Lexicon};
use super::measure::power;

/// Longest digit run read as a number: 18 digits reach 10^17, beyond any quantity; longer runs are identifiers.
const MOST_DIGITS: usize = 18;
/// Most parts of a ratio (`10.5:45.0:44.5`).
const MOST_PARTS: usize = 6;

/// A number and where it stands, offsets in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// First character.
    pub(super) start: usize,
    /// One past the last, multiplier and infix included.
    pub(super) end: usize,
    /// The number before its multiplier.
    pub(super) decimal: Decimal,
    /// 万, 亿, 万亿, …; empty when there is none.
    pub(super) multiplier: String,
    /// Power of ten of the multiplier.
    pub(super) exponent: i32,
    /// 余 or 多 between digits and unit.
    pub(super) more: bool,
    /// Written in Chinese numerals.
    pub(super) chinese: bool,
    /// Only a multiplier (百亿, 万元): its one is not written.
    pub(super) bare: bool,
}

/// What stands at a position.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lexed {
    /// A number.
    Number(Number),
    /// Several numbers with colons between: written form and end.
    Ratio(String, usize),
    /// Characters that look like a number and are none (5G, 123456789012345678901), up to this offset.
    Skip(usize),
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// True for the characters of Chinese numerals.
#[inline]
pub(super) fn is_numeral(c: char) -> bool {
    // Asked of every character; most are none of the block of hanzi that numerals stand in or beyond the last of it.
    c >= '〇' && (digit(c).is_some() || power(c).is_some())
}

/// What number begins at `at`, if any. `is_comma` tells whether the comma at an offset may group thousands.
pub(super) fn lex(lexicon: &Lexicon, s: &[char], at: usize, is_comma: &dyn Fn(usize) -> bool) -> Option<Lexed> {
    let first = *s.get(at)?;
    if first.is_ascii_digit() {
        Some(arabic(lexicon, s, at, is_comma))
    } else if is_numeral(first) {
        Some(chinese(lexicon, s, at))
    } else {
        None
    }
}

fn run(s: &[char], from: usize, accept: impl Fn(char) -> bool) -> usize {
    s.get(from..).map_or(from, |rest| from + rest.iter().take_while(|&&c| accept(c)).count())
}

/// End of digits with thousands commas and a fraction, and the digits without commas.
fn plain_digits(s: &[char], at: usize, is_comma: &dyn Fn(usize) -> bool) -> (usize, String) {
    let mut end = run(s, at, |c| c.is_ascii_digit());
    if end - at <= 3 {
        while s.get(end) == Some(&',') && is_comma(end) {
            let group = run(s, end + 1, |c| c.is_ascii_digit());
            if group - (end + 1) != 3 {
                break;
            }
            end = group;
        }
    }
    if s.get(end) == Some(&'.') {
        let fraction = run(s, end + 1, |c| c.is_ascii_digit());
        if fraction > end + 1 && s.get(fraction) != Some(&'.') {
            end = fraction;
        }
    }
    let digits = s.get(at..end).unwrap_or(&[]).iter().filter(|&&c| c != ',').collect();
    (end, digits)
}

fn arabic(lexicon: &Lexicon, s: &[char], at: usize, is_comma: &dyn Fn(usize) -> bool) -> Lexed {
    let (end, digits) = plain_digits(s, at, is_comma);
    let before = at.checked_sub(1).and_then(|before| s.get(before));
    let after = s.get(end).copied().unwrap_or(' ');
    let joined = before.is_some_and(|&c| c.is_ascii_alphabetic() || matches!(c, '+' | '.' | '_' | '/' | '×'));
    let joins = matches!(after, '+' | '_' | '×')
        || (after.is_ascii_alphabetic() && s.get(end..).and_then(|rest| lexicon.unit(rest)).is_none());
    if digits.len() > MOST_DIGITS || joined || joins {
        return Lexed::Skip(run(s, end, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')));
    }
    if is_colon(after)
        && let Some(ratio) = ratio(s, at, end)
    {
        return ratio;
    }
    let mut number = Number {
        start: at,
        end,
        decimal: Decimal::new(digits),
        multiplier: String::new(),
        exponent: 0,
        more: false,
        chinese: false,
        bare: false,
    };
    multiply(lexicon, s, &mut number);
    if let Some(lower) = lower_part(s, &number) {
        let Some(digits) = with_lower(&number, &lower) else { return Lexed::Skip(lower.end) };
        number = Number {
            end: lower.end,
            decimal: Decimal::new(digits),
            multiplier: lower.multiplier.to_owned(),
            exponent: lower.exponent,
            more: lower.more,
            ..number
        };
        multiply(lexicon, s, &mut number);
    }
    Lexed::Number(number)
}

/// What is written behind a number and belongs to it: 3千5百万 in 2亿3千5百万, 5千 in 1万5千.
struct Lower {
    value: u64,
    end: usize,
    /// The multiplier that both together are written with.
    multiplier: &'static str,
    exponent: i32,
    more: bool,
}

/// The lower part behind a whole number with 亿, 万 or 千.
fn lower_part(s: &[char], high: &Number) -> Option<Lower> {
    let below = match high.multiplier.as_str() {
        "亿" | "万" => 10_000,
        "千" => 1000,
        _ => return None,
    };
    if high.more || !high.decimal.is_whole() {
        return None;
    }
    let (mut value, mut scale, mut end) = (0, below, high.end);
    while let Some((group, unit, stop)) = group(s, end).filter(|&(group, ..)| group < scale) {
        (value, scale, end) = (value + group, unit, stop);
    }
    if high.multiplier == "亿" {
        if end == high.end {
            let (stop, digits) = plain_digits(s, end, &|_| false);
            (value, end) = (digits.parse().ok().filter(|&value| value < below)?, stop);
        }
        let more = matches!(s.get(end), Some('多' | '余'));
        end += usize::from(more);
        return (s.get(end) == Some(&'万')).then_some(Lower {
            value,
            end: end + 1,
            multiplier: "万",
            exponent: 4,
            more,
        });
    }
    // 1万5千 is 15千, 2千3百 and 4万2千9百 are written out as in Chinese numerals; 1千2百万 keeps its 万.
    let (multiplier, exponent) = if scale == 1000 { ("千", 3) } else { ("", 0) };
    let value = if scale == 1000 { value / 1000 } else { value };
    (end > high.end).then_some(Lower { value, end, multiplier, exponent, more: false })
}

/// `3千`, `5百`: value, its unit and where it ends.
fn group(s: &[char], at: usize) -> Option<(u64, u64, usize)> {
    let (end, digits) = plain_digits(s, at, &|_| false);
    let unit = match s.get(end)? {
        '千' => 1000,
        '百' => 100,
        _ => return None,
    };
    Some((digits.parse::<u64>().ok()?.checked_mul(unit)?, unit, end + 1))
}

/// The digits of both parts in the multiplier of the lower one; `None` beyond any quantity.
fn with_lower(high: &Number, lower: &Lower) -> Option<String> {
    let steps = 10_u64.checked_pow(u32::try_from(high.exponent - lower.exponent).ok()?)?;
    let high: u64 = high.decimal.digits().parse().ok()?;
    high.checked_mul(steps)?.checked_add(lower.value).map(|whole| whole.to_string())
}

/// The signs between the parts of a ratio; the full-width colon is folded before.
fn is_colon(c: char) -> bool {
    matches!(c, ':' | '\u{2236}' | '\u{fe30}')
}

/// `a:b` and longer; clock times are refused (their hour and minute say so).
fn ratio(s: &[char], at: usize, first_end: usize) -> Option<Lexed> {
    let mut end = first_end;
    let mut parts = 1;
    while parts < MOST_PARTS
        && s.get(end).copied().is_some_and(is_colon)
        && s.get(end + 1).is_some_and(char::is_ascii_digit)
    {
        end = plain_digits(s, end + 1, &|_| false).0;
        parts += 1;
    }
    if parts < 2 {
        return None;
    }
    let text: String = s.get(at..end)?.iter().map(|&c| if is_colon(c) { ':' } else { c }).collect();
    let mut two = text.splitn(2, ':');
    let hour = two.next().and_then(|hour| hour.parse::<u32>().ok());
    let minute = two.next().filter(|minute| minute.starts_with(|c: char| c.is_ascii_digit()) && minute.len() >= 2);
    let clock = hour.is_some_and(|hour| hour < 25)
        && minute.is_some_and(|minute| minute.split(':').all(|part| part.len() == 2 && !part.contains('.')));
    Some(if clock || text.len() > 64 { Lexed::Skip(end) } else { Lexed::Ratio(text, end) })
}

/// Reads 余, 多, 万, 亿 after the digits; a multiplier that begins a measure word (千瓦, 百分点) belongs to the unit.
fn multiply(lexicon: &Lexicon, s: &[char], number: &mut Number) {
    let rest = |end: usize| s.get(end..).unwrap_or(&[]);
    loop {
        if !number.more && number.multiplier.chars().count() < 2 {
            let infix = lexicon.prefix(rest(number.end), Class::InfixMore);
            let takes = |length: usize| {
                let after = rest(number.end + length);
                after.first().is_some_and(|&c| power(c).is_some()) || lexicon.unit(after).is_some()
            };
            if let Some(length) = infix.filter(|&length| takes(length)) {
                number.more = true;
                number.end += length;
                continue;
            }
        }
        // 6.3个亿: 个 says nothing here, unless 亿 begins the measure word of what is counted (3个亿元项目).
        if let ['个', '亿', after @ ..] = rest(number.end)
            && lexicon.unit(after).is_none()
            && number.multiplier.is_empty()
        {
            number.end += 1;
        }
        let Some((&c, exponent)) = s.get(number.end).and_then(|c| Some((c, power(*c)?))) else { return };
        if lexicon.unit(rest(number.end)).is_some() || number.multiplier.chars().count() >= 3 {
            return;
        }
        number.multiplier.push(c);
        number.exponent += exponent;
        number.end += 1;
    }
}

fn chinese(lexicon: &Lexicon, s: &[char], at: usize) -> Lexed {
    let mut end = run(s, at, is_numeral);
    // 千瓦, 百分之 and the like after a numeral: the last multiplier belongs to the measure word.
    while end > at + 1 && s.get(end - 1..).is_some_and(|rest| lexicon.unit(rest).is_some()) {
        end -= 1;
    }
    let Some(numeral) = s.get(at..end).filter(|numeral| numeral.len() <= MOST_DIGITS) else {
        return Lexed::Skip(end);
    };
    let tail = numeral.iter().rev().take_while(|&&c| c == '万' || c == '亿').count();
    let (head, multiplier) = numeral.split_at(numeral.len() - tail);
    let bare = head.is_empty() || head.iter().all(|&c| power(c).is_some() && c != '十');
    let integer = if head.is_empty() { Some(1) } else { integer(head) };
    let Some(integer) = integer else { return Lexed::Skip(end) };
    let mut number = Number {
        start: at,
        end,
        decimal: Decimal::new(integer.to_string()),
        multiplier: multiplier.iter().collect(),
        exponent: multiplier.iter().filter_map(|&c| power(c)).sum(),
        more: false,
        chinese: true,
        bare,
    };
    multiply(lexicon, s, &mut number);
    Lexed::Number(number)
}

/// Value of a Chinese numeral; `None` when its parts are in no order (一二三, 十四五).
pub(super) fn integer(numeral: &[char]) -> Option<u64> {
    let (mut total, mut section, mut pending) = (0_u64, 0_u64, None::<u64>);
    let (mut last_small, mut last_big) = (i32::MAX, i32::MAX);
    for &c in numeral {
        if let Some(value) = digit(c) {
            if pending.is_some_and(|pending| pending != 0) {
                return None;
            }
            pending = Some(value);
            continue;
        }
        let exponent = power(c)?;
        if exponent >= 4 {
            let value = section + pending.take().unwrap_or(0);
            if exponent >= last_big || value == 0 {
                return None;
            }
            total = total.checked_add(value.checked_mul(10_u64.pow(exponent.unsigned_abs()))?)?;
            (section, last_small, last_big) = (0, i32::MAX, exponent);
        } else {
            if exponent >= last_small {
                return None;
            }
            section += pending.take().unwrap_or(1) * 10_u64.pow(exponent.unsigned_abs());
            last_small = exponent;
        }
    }
    total.checked_add(section + pending.unwrap_or(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn chinese_integers() {
        let cases: &[(&str, Option<u64>)] = &[
            ("三", Some(3)),
            ("十", Some(10)),
            ("十五", Some(15)),
            ("二十", Some(20)),
            ("三百五十", Some(350)),
            ("一百零八", Some(108)),
            ("两千零二", Some(2002)),
            ("三万五千", Some(35_000)),
            ("一亿二千万", Some(120_000_000)),
            ("百", Some(100)),
            ("千", Some(1000)),
            ("一二三", None),
            ("十四五", None),
            ("百千", None),
            ("万亿", None),
        ];
        for (text, value) in cases {
            assert_eq!(integer(&chars(text)), *value, "{text}");
        }
    }

    #[test]
    fn lexed_numbers() {
        let lexicon = Lexicon::load().unwrap();
        // text, digits, multiplier, value, characters read
        let cases: &[(&str, &str, &str, f64, usize)] = &[
            ("1411人", "1411", "", 1411.0, 4),
            ("1,620个", "1620", "", 1620.0, 5),
            ("12,345,678元", "12345678", "", 12_345_678.0, 10),
            ("1,62个", "1", "", 1.0, 1),
            ("1.3万余人", "1.3", "万", 13000.0, 5),
            ("2600多万人", "2600", "万", 26_000_000.0, 6),
            ("24.66万亿元", "24.66", "万亿", 24_660_000_000_000.0, 7),
            ("5000万千瓦", "5000", "万", 50_000_000.0, 5),
            ("5千米", "5", "", 5.0, 1),
            ("2亿3000万人", "23000", "万", 230_000_000.0, 7),
            ("2亿3千万人", "23000", "万", 230_000_000.0, 5),
            ("7亿6千多万人", "76000", "万", 760_000_000.0, 6),
            ("2千3百名", "2300", "", 2300.0, 4),
            ("1千2百万元", "1200", "万", 12_000_000.0, 5),
            ("4万2千9百多人", "42900", "", 42900.0, 7),
            ("27万3千多元", "273", "千", 273_000.0, 6),
            ("1万5千人", "15", "千", 15_000.0, 4),
            ("2亿3千5百万元", "23500", "万", 235_000_000.0, 7),
            ("2亿5百多万元", "20500", "万", 205_000_000.0, 6),
            ("3千5百万元", "3500", "万", 35_000_000.0, 5),
            ("1万5百人", "10500", "", 10_500.0, 4),
            ("2亿3000多万人", "23000", "万", 230_000_000.0, 8),
            // The groups fall, and all of them are read or none.
            ("2亿3百5千万元", "2", "亿", 200_000_000.0, 2),
            ("2亿30000万元", "2", "亿", 200_000_000.0, 2),
            ("2亿3千5百元", "2", "亿", 200_000_000.0, 2),
            ("2.5亿3千万元", "2.5", "亿", 250_000_000.0, 4),
            ("1万15千人", "1", "万", 10_000.0, 2),
            ("999999999999亿3000万元", "9999999999993000", "万", 99_999_999_999_930_000_000.0, 18),
            ("三百五十亿元", "350", "亿", 35_000_000_000.0, 5),
            ("三千瓦", "3", "", 3.0, 1),
            ("百亿斤", "100", "亿", 10_000_000_000.0, 2),
            ("十万人", "10", "万", 100_000.0, 2),
            ("两千三百名", "2300", "", 2300.0, 4),
        ];
        for &(text, digits, multiplier, value, length) in cases {
            let Some(Lexed::Number(number)) = lex(&lexicon, &chars(text), 0, &|_| true) else {
                panic!("{text}: no number")
            };
            assert_eq!(number.decimal.digits(), digits, "{text}");
            assert_eq!(number.multiplier, multiplier, "{text}");
            assert_eq!(number.decimal.shifted(number.exponent).value(), Some(value), "{text}");
            assert_eq!(number.end, length, "{text}");
        }
    }

    #[test]
    fn not_numbers() {
        let lexicon = Lexicon::load().unwrap();
        for text in ["5G基站", "12+1", "09:24", "10:30:00", "123456789012345678901", "一二三产业", "十四五规划", "4K"]
        {
            let lexed = lex(&lexicon, &chars(text), 0, &|_| true);
            assert!(matches!(lexed, Some(Lexed::Skip(_))), "{text}: {lexed:?}");
        }
        // Larger than can be counted: no part of it is a number.
        for (text, end) in [("9999999999999999亿3000万元", 22), ("999999999999999999万5百人", 21)] {
            assert_eq!(lex(&lexicon, &chars(text), 0, &|_| true), Some(Lexed::Skip(end)), "{text}");
        }
        assert_eq!(
            lex(&lexicon, &chars("10.5:45.0:44.5。"), 0, &|_| true),
            Some(Lexed::Ratio("10.5:45.0:44.5".to_owned(), 14))
        );
    }
}
