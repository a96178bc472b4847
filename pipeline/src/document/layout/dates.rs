//! Dates in a line of the view: which stand there, how much of them is known.
//! It does not know which one is the date of publication; `origin` chooses.

use std::ops::Range;

use chrono::NaiveDate;

use super::Precision;
use super::clock::time_end;
use super::page::is_blank;

/// Years a document of this kind can bear; others are numbers.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2099;

/// A date as it stands in a line; offsets count characters of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateMatch {
    /// Date and time of day, when one follows.
    pub(super) range: Range<usize>,
    /// One past the date without its time.
    pub(super) date_end: usize,
    pub(super) year: Option<i32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
}

impl DateMatch {
    pub(super) fn precision(&self) -> Precision {
        match (self.year, self.month, self.day) {
            (None, _, _) => Precision::MonthDay,
            (_, None, _) => Precision::Year,
            (_, _, None) => Precision::Month,
            _ => Precision::Day,
        }
    }

    /// `2024-07-26`, `2024-07`, `2024` or `--06-22`.
    pub(super) fn iso(&self) -> String {
        match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(year), Some(part), None) | (Some(year), None, Some(part)) => format!("{year:04}-{part:02}"),
            (Some(year), None, None) => format!("{year:04}"),
            (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
            (None, Some(part), None) | (None, None, Some(part)) => format!("--{part:02}"),
            (None, None, None) => "-".to_owned(),
        }
    }
}

/// Every date in a line, left to right.
pub(super) fn find(chars: &[char]) -> Vec<DateMatch> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(digit) = chars.get(at..).and_then(|rest| rest.iter().position(|c| is_digit(*c))) {
        at += digit;
        match date_at(chars, at) {
            Some(date) => {
                at = date.range.end;
                found.push(date);
            }
            // 2023年2月29日 must not become a 29 February of any year.
            None => at = unsound_day(chars, at).map_or(at + 1, |(end, _)| end),
        }
    }
    found
}

/// A digit that a date may begin with; the years of `YEARS` begin with 一 or 二.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '一' | '二')
}

/// A date given as a value on its own (a hint, a field of the head): `20240726` too.
pub(super) fn parse_value(value: &str) -> Option<DateMatch> {
    let chars: Vec<char> = value.trim().chars().map(crate::fold::narrow).collect();
    if let Some(date) = find(&chars).into_iter().find(|date| date.year.is_some()) {
        return Some(date);
    }
    let digits: Vec<u32> = chars.iter().map_while(|c| c.to_digit(10)).collect();
    // A time may stand behind eight digits; 2024-02-30 and 2024/13 are no years.
    match chars.get(digits.len()) {
        None => {}
        Some('-' | '/' | '.') if digits.len() == 4 => return year_month(&chars),
        Some(c) if digits.len() == 8 && (*c == 'T' || is_blank(*c)) => {}
        Some(_) => return None,
    }
    let number = |range: Range<usize>| digits.get(range).map(|d| d.iter().fold(0, |n, digit| n * 10 + digit));
    let (year, month, day) = match digits.len() {
        8 | 12 | 14 => (number(0..4)?, number(4..6), number(6..8)),
        6 => (number(0..4)?, number(4..6), None),
        4 => (number(0..4)?, None, None),
        _ => return None,
    };
    valid(0..digits.len(), digits.len(), i32::try_from(year).ok(), month, day)
}

/// `2024/7` and `2024.7`: months in a value, numbers in a text.
fn year_month(chars: &[char]) -> Option<DateMatch> {
    let (year, end) = number(chars, 0)?;
    let (month, last) = number(chars, end + 1).filter(|(_, last)| *last == chars.len() && last - end <= 3)?;
    valid(0..last, last, i32::try_from(year).ok(), Some(month), None)
}

/// Days that no calendar has (`2024-02-30`, `2月30日`), with their times: they date nothing and are kept
/// as evidence.
pub(super) fn impossible(chars: &[char]) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for at in 0..chars.len() {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let inside = found.last().is_some_and(|(range, _)| range.contains(&at));
        if inside || before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/')) {
            continue;
        }
        if let Some((end, date)) = unsound_day(chars, at) {
            found.push((at..end, date));
        }
    }
    found
}

/// Year, month and day in ASCII digits that make no day: where they end and how they are written.
fn unsound_day(chars: &[char], at: usize) -> Option<(usize, String)> {
    let (year, end) = number(chars, at).filter(|(_, end)| end - at == 4)?;
    let year = i32::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    let separator = *chars.get(end).filter(|c| matches!(c, '年' | '-' | '/' | '.'))?;
    let short = |from: usize| number(chars, from).filter(|(_, end)| end - from <= 2);
    let at_month = skip_spaces(chars, end + 1);
    let (month, end) = short(at_month)?;
    let between = if separator == '年' { '月' } else { separator };
    let at_day = skip_spaces(chars, end) + 1;
    let (day, last) = short(skip_spaces(chars, at_day)).filter(|_| chars.get(at_day - 1) == Some(&between))?;
    let last = if separator == '年' {
        let unit = skip_spaces(chars, last);
        matches!(chars.get(unit), Some('日' | '号')).then_some(unit + 1)?
    } else {
        last
    };
    let sound = NaiveDate::from_ymd_opt(year, month, day).is_some();
    (!sound).then(|| (time_end(chars, last), format!("{year:04}-{month:02}-{day:02}")))
}

/// A day in an address: `/2024-07/26/`, `/2024/07/26/`, `t20240726_`.
pub(super) fn in_address(url: &str) -> Option<DateMatch> {
    let chars: Vec<char> = url.chars().collect();
    (0..chars.len()).find_map(|at| {
        let free = at == 0 || chars.get(at - 1).is_some_and(|c| !c.is_ascii_digit());
        let mut digits = 0;
        let mut end = at;
        let mut number = 0_u32;
        while digits < 8 {
            let c = *chars.get(end)?;
            match c.to_digit(10) {
                Some(digit) => {
                    number = number * 10 + digit;
                    digits += 1;
                }
                // A separator stands only behind the year and the month.
                None if matches!(c, '-' | '/' | '_') && matches!(digits, 4 | 6) => {}
                None => return None,
            }
            end += 1;
        }
        let ends = chars.get(end).is_none_or(|c| !c.is_ascii_digit());
        let year = i32::try_from(number / 10_000).ok();
        (free && ends).then(|| valid(at..end, end, year, Some(number / 100 % 100), Some(number % 100))).flatten()
    })
}

/// `09-30` or `9/30`, with or without its time, behind a label.
pub(super) fn month_day(chars: &[char], from: usize) -> Option<DateMatch> {
    let at = from + chars.get(from..)?.iter().take_while(|c| **c == ' ').count();
    let (month, end) = number(chars, at).filter(|(_, end)| end - at <= 2)?;
    if !matches!(chars.get(end), Some('-' | '/')) {
        return None;
    }
    let (mut day, mut end) = number(chars, end + 1)?;
    if chars.get(end) == Some(&':') && end >= at + 5 {
        // A time may touch the day: 09-3022:46.
        end = at + 5;
        day = number(chars.get(..end)?, at + 3)?.0;
    }
    valid(at..time_end(chars, end), end, None, Some(month), Some(day))
}

/// A day of a month that is not named: `5日下午`, `12号在`. The offset and the day.
pub(super) fn bare_day(chars: &[char]) -> Option<(Range<usize>, u32)> {
    const AFTER: &[char] = &['上', '下', '晚', '凌', '中', '在', ',', '，', '从', '致', '会', '表', '说', '宣'];
    (0..chars.len()).filter(|at| chars.get(*at).is_some_and(char::is_ascii_digit)).find_map(|at| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        if before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '月' | '.' | '-' | '—' | '至' | '第' | '~')) {
            return None;
        }
        let (day, end) = number(chars, at).filter(|(day, _)| (1..=31).contains(day))?;
        let unit = matches!(chars.get(end), Some('日' | '号'));
        (unit && chars.get(end + 1).is_some_and(|c| AFTER.contains(c))).then_some((at..end + 1, day))
    })
}

fn date_at(chars: &[char], at: usize) -> Option<DateMatch> {
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    let first = *chars.get(at)?;
    if first.is_ascii_digit() {
        if before.is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            return None;
        }
        return western(chars, at);
    }
    if chars.get(at + 4) == Some(&'年')
        && chinese_digit(first).is_some()
        && before.is_none_or(|c| chinese_digit(*c).is_none() && *c != '十')
    {
        return chinese(chars, at);
    }
    None
}

/// Dates in ASCII digits.
fn western(chars: &[char], at: usize) -> Option<DateMatch> {
    let (first, mut next) = number(chars, at)?;
    let separator = *chars.get(next)?;
    if next - at == 4 {
        let year = i32::try_from(first).ok();
        match separator {
            '年' => return after_year(chars, at, next + 1, year),
            '-' | '/' | '.' => {
                let (month, end) = number(chars, next + 1).filter(|(_, end)| end - next <= 3)?;
                if chars.get(end) != Some(&separator) {
                    // 2024-07 is a month; 2024.07 and 2024/07 are more often numbers.
                    let ends = chars.get(end).is_none_or(|c| !c.is_ascii_alphanumeric() && *c != '.');
                    return (separator == '-' && end - next == 3 && ends)
                        .then(|| valid(at..end, end, year, Some(month), None))
                        .flatten();
                }
                let (mut day, mut end) = number(chars, end + 1)?;
                // A time may touch the day: 2019-09-3007:42.
                let touching = chars.get(end) == Some(&':') && end >= 4;
                if touching {
                    let start = end - chars.get(..end)?.iter().rev().take_while(|c| c.is_ascii_digit()).count();
                    end = start + 2;
                    day = number(chars.get(..end)?, start)?.0;
                }
                return valid(at..time_end(chars, end), end, year, Some(month), Some(day));
            }
            _ => return None,
        }
    }
    if separator == '月' && next - at <= 2 {
        next += 1;
        let (day, end) = number(chars, next).filter(|(_, end)| end - next <= 2)?;
        if !matches!(chars.get(end), Some('日' | '号')) {
            return None;
        }
        return valid(at..time_end(chars, end + 1), end + 1, None, Some(first), Some(day));
    }
    None
}

/// What follows `2024年`.
fn after_year(chars: &[char], start: usize, at: usize, year: Option<i32>) -> Option<DateMatch> {
    let at_month = skip_spaces(chars, at);
    let only_year = || valid(start..at, at, year, None, None);
    let Some((month, end)) = number(chars, at_month).filter(|(_, end)| end - at_month <= 2) else { return only_year() };
    let end = skip_spaces(chars, end);
    if chars.get(end) != Some(&'月') {
        return only_year();
    }
    let at_day = skip_spaces(chars, end + 1);
    if let Some((day, last)) = number(chars, at_day).filter(|(_, last)| last - at_day <= 2) {
        let last = skip_spaces(chars, last);
        if matches!(chars.get(last), Some('日' | '号')) {
            return valid(start..time_end(chars, last + 1), last + 1, year, Some(month), Some(day));
        }
    }
    valid(start..end + 1, end + 1, year, Some(month), None)
}

/// Dates in Chinese digits: 二〇二四年七月二十六日. A month and day alone are left to the numbers of `extract`.
fn chinese(chars: &[char], at: usize) -> Option<DateMatch> {
    let mut year = 0;
    for offset in 0..4 {
        year = year * 10 + chinese_digit(*chars.get(at + offset)?)?;
    }
    if chars.get(at + 4) != Some(&'年') {
        return None;
    }
    let year = i32::try_from(year).ok();
    let Some((month, end)) = small_chinese(chars, at + 5).filter(|(_, end)| chars.get(*end) == Some(&'月')) else {
        return valid(at..at + 5, at + 5, year, None, None);
    };
    match small_chinese(chars, end + 1).filter(|(_, last)| chars.get(*last) == Some(&'日')) {
        Some((day, last)) => valid(at..last + 1, last + 1, year, Some(month), Some(day)),
        None => valid(at..end + 1, end + 1, year, Some(month), None),
    }
}

fn valid(
    range: Range<usize>,
    date_end: usize,
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
) -> Option<DateMatch> {
    let sound = year.is_none_or(|year| YEARS.contains(&year))
        && month.is_none_or(|month| (1..=12).contains(&month))
        && day.is_none_or(|day| NaiveDate::from_ymd_opt(year.unwrap_or(LEAP), month.unwrap_or(1), day).is_some());
    sound.then_some(DateMatch { range, date_end, year, month, day })
}

/// A leap year, for days of an unknown one.
const LEAP: i32 = 2000;

/// Up to four digits.
pub(super) fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let digits = chars.get(at..)?.iter().take(5).map_while(|c| c.to_digit(10));
    let (count, number) = digits.fold((0, 0), |(count, number), digit| (count + 1, number * 10 + digit));
    (1..=4).contains(&count).then_some((number, at + count))
}

fn skip_spaces(chars: &[char], at: usize) -> usize {
    at + chars.get(at..).unwrap_or(&[]).iter().take(2).take_while(|c| **c == ' ').count()
}

pub(super) fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
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

/// 一 to 三十一.
fn small_chinese(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let mut cursor = at;
    let mut value = 0;
    if let Some(digit) = chars.get(cursor).and_then(|c| chinese_digit(*c)) {
        value = digit;
        cursor += 1;
    }
    if chars.get(cursor) == Some(&'十') {
        value = value.max(1) * 10;
        cursor += 1;
        if let Some(digit) = chars.get(cursor).and_then(|c| chinese_digit(*c)) {
            value += digit;
            cursor += 1;
        }
    }
    (cursor > at && value > 0).then_some((value, cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).iter().map(DateMatch::iso).collect()
    }

    #[test]
    fn dates_are_read() {
        for (label, text, want) in [
            ("iso with time", "2025-01-07 08:54", &["2025-01-07"][..]),
            ("slashes", "2024/7/26", &["2024-07-26"]),
            ("dots", "2024.07.26", &["2024-07-26"]),
            ("touching time", "2019-09-3007:42", &["2019-09-30"]),
            ("hanzi", "2024年7月26日", &["2024-07-26"]),
            ("spaces", "2024 年", &[]),
            ("spaces inside", "2024年 7 月 6 日", &["2024-07-06"]),
            ("month", "2024年7月", &["2024-07"]),
            ("year", "2024年", &["2024"]),
            ("no year", "6月22日电", &["--06-22"]),
            ("number day", "3月5号", &["--03-05"]),
            ("chinese digits", "二〇〇四年一月十六日", &["2004-01-16"]),
            ("chinese digits, thirty-first", "二○一八年十二月三十一日", &["2018-12-31"]),
            ("weekday", "2024年7月26日 星期五", &["2024-07-26"]),
            ("a day that no calendar has", "2024-02-30 10:00", &[]),
            ("the same in hanzi", "2024年2月30日", &[]),
            ("iso with zone", "2019-09-09T20:52:38+08:00", &["2019-09-09"]),
            ("two", "2024年1月2日至3月4日", &["2024-01-02", "--03-04"]),
            ("touching hanzi", "来源:某报2022年04月01日 19:29", &["2022-04-01"]),
            ("no such day", "2023-02-29 4月31日", &[]),
            ("leap day", "2024-02-29", &["2024-02-29"]),
            ("phone number", "024-2345678", &[]),
            ("decimal", "增长2024.5", &[]),
            ("version", "1.2024.7", &[]),
            ("ratio", "3月的2日", &[]),
            ("long digits", "12345678901234年", &[]),
            ("impossible year", "0024-01-01", &[]),
        ] {
            assert_eq!(iso(text), want, "{label}");
        }
    }

    #[test]
    fn values_are_read() {
        for (value, want) in [
            ("20240726", Some("2024-07-26")),
            ("202407", Some("2024-07")),
            ("2012", Some("2012")),
            ("20190909205239", Some("2019-09-09")),
            ("2024年7月26日 09:24", Some("2024-07-26")),
            (" ２０２４-07-26", Some("2024-07-26")),
            ("20240726 09:24", Some("2024-07-26")),
            ("2024-02-30", None),
            ("2024/13/01", None),
            ("2024/7", Some("2024-07")),
            ("2024.07", Some("2024-07")),
            ("2024-7", Some("2024-07")),
            ("2024/13", None),
            ("2024/7/", None),
            ("20240230", None),
            ("2024春", None),
            ("--06-22", None),
            ("99999999", None),
            ("", None),
        ] {
            assert_eq!(parse_value(value).map(|date| date.iso()).as_deref(), want, "{value}");
        }
    }

    #[test]
    fn impossible_days_are_told() {
        for (text, want) in [
            ("发布时间:2024-02-30 10:00", &["2024-02-30"][..]),
            ("2024年2月30日", &["2024-02-30"]),
            ("2024年 13 月 5 日", &["2024-13-05"]),
            ("2023/2/29,2024/2/29", &["2023-02-29"]),
            ("2024.04.31", &["2024-04-31"]),
            ("2024-02-29", &[]),
            ("2024年2月", &[]),
            ("2024-02", &[]),
            ("12024-02-30", &[]),
            ("024-02-30", &[]),
            ("", &[]),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let got: Vec<String> = impossible(&chars).into_iter().map(|(_, date)| date).collect();
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn addresses_give_days() {
        for (url, want) in [
            ("https://example.org/2024-07/26/content_12345678.htm", Some("2024-07-26")),
            ("https://example.org/n/2024/07/26/a.html", Some("2024-07-26")),
            ("https://example.org/a/t20240726_123.shtml", Some("2024-07-26")),
            ("https://example.org/123202407261", None),
            ("https://example.org/2024/99/99/", None),
            ("https://example.org/a", None),
        ] {
            assert_eq!(in_address(url).map(|date| date.iso()).as_deref(), want, "{url}");
        }
    }

    #[test]
    fn bare_days_need_their_company() {
        for (text, want) in [
            ("市长5日下午到社区", Some(5)),
            ("12号,在社区", Some(12)),
            ("3月5日下午", None),
            ("工期15日内", None),
            ("45日在", None),
            ("第5号会议室", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(bare_day(&chars).map(|(_, day)| day), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_lie_in_order(text in "[0-9年月日:T /.二〇十-]{0,30}") {
            let chars: Vec<char> = text.chars().collect();
            let mut end = 0;
            for date in find(&chars) {
                prop_assert!(date.range.start >= end && date.range.start < date.date_end);
                prop_assert!(date.date_end <= date.range.end && date.range.end <= chars.len());
                end = date.range.end;
            }
        }
    }
}
