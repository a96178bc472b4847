//! Time expressions of a sentence: where they stand and which days they cover.
//! It knows no publication date: 今年 stays relative until `period` is told the year.

use super::lexicon::{Class, Lexicon};
use super::number;
use super::quantity::is_han;
use super::signs::Sign;
use super::status::is_mean;

/// First and last year read as a calendar year; others are counts (1800年, 2100年 do not occur in reports).
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// A time expression, offsets in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Time {
    /// First character.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Year, if one is written.
    pub(super) year: Option<u32>,
    /// Years from the year of publication (今年 0, 去年 -1), for words that imply one.
    pub(super) relative: Option<i32>,
    /// First and last month and day within the year, or within `last_year`.
    pub(super) days: Days,
    /// Last year of a range of years.
    pub(super) last_year: Option<u32>,
    /// A plan period by its number (“十五五”时期).
    pub(super) is_plan: bool,
    /// 到2030年, 截至…: the point at which a value holds.
    pub(super) is_until: bool,
}

/// First and last day of a stretch of a year: (month, day) each; `None` when the text gives no stretch.
pub(super) type Days = Option<((u32, u32), (u32, u32))>;

const WHOLE_YEAR: Days = Some(((1, 1), (12, 31)));

fn digits(s: &[char], at: usize) -> usize {
    s.get(at..).map_or(0, |rest| rest.iter().take_while(|c| c.is_ascii_digit()).count())
}

fn parse(s: &[char], from: usize, to: usize) -> Option<u32> {
    let digits = s.get(from..to).filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_u32, |value, &c| value.checked_mul(10)?.checked_add(c.to_digit(10)?))
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '–' | '~' | '至' | '到')
}

/// Length of a dash between the ends of a range (— may be doubled).
fn dash(s: &[char], at: usize) -> usize {
    match s.get(at) {
        Some(&'—') if s.get(at + 1) == Some(&'—') => 2,
        Some(&c) if is_dash(c) => 1,
        _ => 0,
    }
}

fn starts(s: &[char], at: usize, word: &str) -> bool {
    let mut rest = s.get(at..).unwrap_or(&[]).iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

fn last_day(year: Option<u32>, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_none_or(|year| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A four-digit or Chinese (二〇二五) year and its end, 年 not included.
fn year(s: &[char], at: usize) -> Option<(u32, usize)> {
    if digits(s, at) == 4 {
        let year = parse(s, at, at + 4)?;
        return YEARS.contains(&year).then_some((year, at + 4));
    }
    let mut value = 0;
    for offset in 0..4 {
        let c = *s.get(at + offset)?;
        let digit = match c {
            '零' | '〇' | '○' => 0,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' => {
                u32::try_from(number::integer(&[c])?).ok()?
            }
            _ => return None,
        };
        value = value * 10 + digit;
    }
    (YEARS.contains(&value) && s.get(at + 4) == Some(&'年')).then_some((value, at + 4))
}

/// A month number, Arabic or Chinese, and its end, 月 not included.
fn month(s: &[char], at: usize) -> Option<(u32, usize)> {
    let length = digits(s, at);
    let (value, end) = if length > 0 {
        (parse(s, at, at + length)?, at + length)
    } else {
        let length = s.get(at..)?.iter().take_while(|&&c| number::is_numeral(c)).take(2).count();
        (u32::try_from(number::integer(s.get(at..at + length)?)?).ok()?, at + length)
    };
    (end > at && (1..=12).contains(&value)).then_some((value, end))
}

/// 上半年, 一季度, 末: the named parts of a year.
fn part_of_year(s: &[char], at: usize, year: Option<u32>) -> Option<(Days, usize)> {
    if !matches!(s.get(at), Some('上' | '下' | '前' | '第' | '一' | '二' | '三' | '四' | '全' | '末' | '底' | '初'))
    {
        return None;
    }
    for (word, days) in [
        ("上半年", Some(((1, 1), (6, 30)))),
        ("下半年", Some(((7, 1), (12, 31)))),
        ("前三季度", Some(((1, 1), (9, 30)))),
        ("前两季度", Some(((1, 1), (6, 30)))),
        ("第一季度", Some(((1, 1), (3, 31)))),
        ("一季度", Some(((1, 1), (3, 31)))),
        ("第二季度", Some(((4, 1), (6, 30)))),
        ("二季度", Some(((4, 1), (6, 30)))),
        ("第三季度", Some(((7, 1), (9, 30)))),
        ("三季度", Some(((7, 1), (9, 30)))),
        ("第四季度", Some(((10, 1), (12, 31)))),
        ("四季度", Some(((10, 1), (12, 31)))),
        ("全年", WHOLE_YEAR),
        ("末", Some(((12, 31), (12, 31)))),
        ("底", Some(((12, 31), (12, 31)))),
        ("初", Some(((1, 1), (1, 1)))),
    ] {
        if starts(s, at, word) && (year.is_some() || word.chars().count() > 1) {
            return Some((days, at + word.chars().count()));
        }
    }
    None
}

/// The part of a year after 年, or by itself: months, days, halves, quarters.
fn within_year(s: &[char], at: usize, year: Option<u32>) -> Option<(Days, usize)> {
    if let Some(part) = part_of_year(s, at, year) {
        return Some(part);
    }
    let (first, mut end) = month(s, at)?;
    let mut last = first;
    let skip_month = |end: usize| if s.get(end) == Some(&'月') { end + 1 } else { end };
    let joint = skip_month(end);
    let gap = dash(s, joint);
    if gap > 0
        && let Some((to, to_end)) = month(s, joint + gap)
        && s.get(to_end) == Some(&'月')
        && to > first
    {
        (last, end) = (to, to_end);
    }
    if s.get(end) != Some(&'月') {
        return None;
    }
    end += 1;
    if matches!(s.get(end), Some('份' | '底' | '末' | '初')) {
        end += 1;
    }
    let length = digits(s, end);
    if first == last && (1..=2).contains(&length) && matches!(s.get(end + length), Some('日' | '号')) {
        let day = parse(s, end, end + length).filter(|day| (1..=last_day(year, first)).contains(day));
        return Some((day.map(|day| ((first, day), (first, day))), end + length + 1));
    }
    Some((Some(((first, 1), (last, last_day(year, last)))), end))
}

/// Every time expression of a sentence, in order, none overlapping.
pub(super) fn find(lexicon: &Lexicon, s: &[char]) -> Vec<Time> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(place) = lexicon.signs().next(s, at, Sign::Time) {
        at = place;
        if !may_begin(lexicon, s, at) {
            at += digits(s, at).max(1);
            continue;
        }
        if let Some(mut time) = at_position(lexicon, s, at) {
            let before = s.get(..time.start).unwrap_or(&[]);
            // 增加到2023年86万元: 到 belongs to the verb.
            let free = |rest: &[char]| {
                rest.last().is_none_or(|&c| !is_han(c) || matches!(c, '争' | '划' | '计' | '保' | '是'))
            };
            time.is_until = matches!(before, [rest @ .., '到' | '至'] if free(rest));
            at = time.end.max(at + 1);
            found.push(time);
            continue;
        }
        // A digit run is one thing: 12025年 holds no 2025年.
        at += digits(s, at).max(1);
    }
    found
}

/// True for what a number has before and in itself: digits, numerals, 几, 多, 余, 数.
fn is_number(c: char) -> bool {
    c.is_ascii_digit() || number::is_numeral(c) || matches!(c, '几' | '多' | '余' | '数' | '○')
}

/// True for what units of time begin with, for 个 before them and for a dash.
fn counts_time(c: char) -> bool {
    matches!(c, '年' | '月' | '季' | '周' | '天' | '工' | '小' | '个') || is_dash(c)
}

/// Longest run of numerals looked over for what follows: a year has four, a number of years or months three at most.
const NUMERALS: usize = 6;

/// False when nothing at a position is a time for certain: 上, 前, 一, 多 and the like stand everywhere, only before a unit
/// of time or in longer words they may be one.
fn may_begin(lexicon: &Lexicon, s: &[char], at: usize) -> bool {
    let rest = s.get(at..).unwrap_or(&[]);
    let length = digits(s, at);
    if length > 0 && length != 4 {
        // 35678元, 12.5%: neither a year nor before a unit of time, a further numeral or a dash.
        let unit = |c: &char| counts_time(*c) || is_number(*c) || matches!(c, '日' | '号' | '时');
        return rest.get(length).is_some_and(unit)
            || matches!(rest, [first, second, ..] if lexicon.may_begin_time(*first, *second));
    }
    let numerals = match rest {
        [first, ..] if is_number(*first) => rest,
        [_, numerals @ ..] if numerals.first().is_some_and(|&c| is_number(c)) => numerals,
        [first, second, ..] => return lexicon.may_begin_time(*first, *second),
        _ => return false,
    };
    let length = numerals.iter().take(NUMERALS).take_while(|&&c| is_number(c)).count();
    numerals.iter().take(length).any(char::is_ascii_digit)
        || length == NUMERALS
        || numerals.get(length).is_some_and(|&c| counts_time(c))
        || matches!(rest, [first, second, ..] if lexicon.may_begin_time(*first, *second))
}

fn at_position(lexicon: &Lexicon, s: &[char], at: usize) -> Option<Time> {
    let time = |end: usize, year: Option<u32>, days: Days| Time {
        start: at,
        end,
        year,
        relative: None,
        days,
        last_year: None,
        is_plan: false,
        is_until: false,
    };
    if let Some((first, end)) = year(s, at) {
        if let Some(time) = years(s, at, first, end) {
            return Some(time);
        }
        if s.get(end) == Some(&'年') {
            let after = end + 1;
            let (days, end) = within_year(s, after, Some(first)).unwrap_or((WHOLE_YEAR, after));
            let end = if starts(s, end, "以来") { end + 2 } else { end };
            return Some(time(end, Some(first), days));
        }
        // 2024-07-26 and 2024/7/26 without 年: a date that covers nothing.
        if matches!(s.get(end), Some('-' | '/' | '.')) && digits(s, end + 1) > 0 {
            let is_part = |c: &char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
            let tail: Vec<char> = s.get(end..)?.iter().copied().take_while(|c| is_part(c)).take(7).collect();
            let parts: Vec<usize> = tail.split(|c| !c.is_ascii_digit()).map(<[char]>::len).collect();
            if matches!(parts.as_slice(), [0, 1..=2, 1..=2]) {
                return Some(time(end + tail.len(), None, None));
            }
        }
        return None;
    }
    let rest = s.get(at..)?;
    // 提前3个月, 目前三年: 前 belongs to the word before it.
    let previous = at.checked_sub(1).and_then(|before| s.get(before));
    let inside = rest.first() == Some(&'前') && matches!(previous, Some('提' | '目' | '以' | '之' | '空'));
    if let Some(length) = span_of_years(lexicon, rest).filter(|_| !inside) {
        return Some(time(at + length, None, None));
    }
    if let Some(length) = lexicon.prefix(rest, Class::Time).filter(|_| !is_mean(rest)) {
        let word: String = rest.get(..length)?.iter().collect();
        if let Some((first, last)) = plan_years(&word) {
            let years = if word.ends_with('末') { (last, None) } else { (first, Some(last)) };
            let days = if years.1.is_some() { WHOLE_YEAR } else { Some(((12, 31), (12, 31))) };
            return Some(Time { last_year: years.1, is_plan: true, ..time(at + length, Some(years.0), days) });
        }
        let relative = relative_year(&word);
        let (days, end) = match within_year(s, at, None) {
            Some((days, end)) if end >= at + length => (days, end),
            _ => (relative.and(WHOLE_YEAR), at + length),
        };
        if relative.is_some()
            && let Some((days, end)) = within_year(s, end, Some(0))
        {
            return Some(Time { relative, ..time(end, None, days) });
        }
        return Some(Time { relative, ..time(end, None, days) });
    }
    if rest.first().is_some_and(|&c| c.is_ascii_digit() || number::is_numeral(c)) {
        let numeral_before = at.checked_sub(1).and_then(|before| s.get(before)).is_some_and(|&c| number::is_numeral(c));
        if !numeral_before && let Some((days, end)) = within_year(s, at, None) {
            return Some(time(end, None, days));
        }
        let length = digits(s, at);
        let clock = |end: usize| starts(s, end, "时") && !starts(s, end, "时间");
        if (1..=2).contains(&length)
            && (starts(s, at + length, "日") || starts(s, at + length, "号") || clock(at + length))
        {
            let value = parse(s, at, at + length)?;
            // 15日内 is a term, not a day of the month.
            let term = ["日内", "日以内", "日之内", "日前"].iter().any(|term| starts(s, at + length, term));
            if (1..=31).contains(&value) && !term {
                let minutes = digits(s, at + length + 1);
                let minute = clock(at + length) && minutes == 2 && starts(s, at + length + 1 + minutes, "分");
                return Some(time(at + length + 1 + if minute { minutes + 1 } else { 0 }, None, None));
            }
        }
    }
    None
}

/// 2021—2025年, 2021年至2025年.
fn years(s: &[char], at: usize, first: u32, end: usize) -> Option<Time> {
    let joint = if s.get(end) == Some(&'年') { end + 1 } else { end };
    let gap = dash(s, joint);
    if gap == 0 {
        return None;
    }
    let (last, last_end) = year(s, joint + gap)?;
    (s.get(last_end) == Some(&'年') && last > first).then_some(Time {
        start: at,
        end: last_end + 1,
        year: Some(first),
        relative: None,
        days: WHOLE_YEAR,
        last_year: Some(last),
        is_plan: false,
        is_until: false,
    })
}

/// First and last year of a plan named by its number, “十一五” (2006 to 2010) and those after it.
fn plan_years(word: &str) -> Option<(u32, u32)> {
    let name: Vec<char> = word.trim_start_matches('“').chars().take(3).collect();
    let ['十', number, '五'] = name.as_slice() else { return None };
    let first = 2001 + 5 * u32::try_from(number::integer(&[*number])?).ok()?;
    Some((first, first + 4))
}

fn relative_year(word: &str) -> Option<i32> {
    Some(match word {
        "今年" | "本年" | "年内" | "今年以来" | "今年底" | "今年末" | "开年以来" => 0,
        "全年" | "上半年" | "下半年" | "一季度" | "二季度" | "三季度" | "四季度" | "第一季度" | "第二季度"
        | "第三季度" | "第四季度" | "前三季度" | "前两季度" => 0,
        "去年" | "上年" | "去年以来" | "去年底" | "去年末" | "上年末" | "上年底" => -1,
        "前年" => -2,
        "明年" => 1,
        _ => return None,
    })
}

/// 过去五年, 五年来, 近3年, 未来10年: length of the expression at the start of `rest`.
fn span_of_years(lexicon: &Lexicon, rest: &[char]) -> Option<usize> {
    let lead = lexicon.prefix(rest, Class::SpanBefore).unwrap_or(0);
    let numeral = rest.get(lead..)?;
    let length = numeral.iter().take(4).take_while(|&&c| is_number(c) && c != '○').count();
    if !(1..=3).contains(&length) {
        return None;
    }
    let mut end = lead + length;
    if starts(rest, end, "个") {
        end += 1;
    }
    let unit =
        ["年多", "年", "月", "季度", "周", "天", "工作日", "小时"].iter().find(|unit| starts(rest, end, unit))?;
    if unit.starts_with('月') && rest.get(..end).is_none_or(|seen| seen.last() != Some(&'个')) {
        return None;
    }
    end += unit.chars().count();
    let tail = rest.get(end..).and_then(|after| lexicon.prefix(after, Class::SpanAfter));
    match (lead, tail) {
        (_, Some(tail)) if unit.starts_with(['年', '月', '季']) || lead > 0 => Some(end + tail),
        (lead, None)
            if lead > 0 && (unit.starts_with(['年', '月', '季']) || rest.get(..lead).is_some_and(|w| w.len() > 1)) =>
        {
            Some(end)
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn time_expressions() {
        let lexicon = Lexicon::load().unwrap();
        // text, expressions found
        let cases: &[(&str, &[&str])] = &[
            ("2025年粮食产量", &["2025年"]),
            ("2024年上半年完成投资", &["2024年上半年"]),
            ("2023年6月22日举办", &["2023年6月22日"]),
            ("1至9月份用电量", &["1至9月份"]),
            ("2021—2025年安排资金", &["2021—2025年"]),
            ("2021年至2025年安排资金", &["2021年至2025年"]),
            ("比2002年增长", &["2002年"]),
            ("8月7日下午", &["8月7日"]),
            ("今年上半年", &["今年上半年"]),
            ("过去五年新增", &["过去五年"]),
            ("五年来培训", &["五年来"]),
            ("近3年投入", &["近3年"]),
            ("二〇二四年", &["二〇二四年"]),
            ("2000元", &[]),
            ("2025个", &[]),
            ("三年行动", &[]),
            ("缩短3个月", &[]),
            ("12025年", &[]),
        ];
        for &(text, expected) in cases {
            let chars: Vec<char> = text.chars().collect();
            let found: Vec<String> =
                find(&lexicon, &chars).iter().map(|time| chars[time.start..time.end].iter().collect()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
