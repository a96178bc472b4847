//! What may stand behind a date: a day of the week, a time of day.
//! It reads no dates.

use super::dates::number;
use super::page::{begins, is_blank};

/// End of what follows a date: a day of the week (`(星期五)`, `Fri`), a time of day, both.
pub(super) fn time_end(chars: &[char], at: usize) -> usize {
    clock_end(chars, weekday_end(chars, at))
}

/// End of `星期五`, `(周五)`, `Fri`, `Friday` after a date, or `at`.
fn weekday_end(chars: &[char], at: usize) -> usize {
    let blanks = |at: usize| at + chars.get(at..).unwrap_or(&[]).iter().take(4).take_while(|c| is_blank(**c)).count();
    let mut start = blanks(at);
    if chars.get(start) == Some(&',') {
        // Fri, 26 July is written the other way round: 2024-07-26, Fri.
        start = blanks(start + 1);
    }
    let open = matches!(chars.get(start), Some('(' | '（' | '[' | '【'));
    let name = if open { blanks(start + 1) } else { start };
    let Some(length) = weekday(chars.get(name..).unwrap_or(&[])) else { return at };
    let end = name + length;
    if !open {
        return end;
    }
    let close = blanks(end);
    if matches!(chars.get(close), Some(')' | '）' | ']' | '】')) { close + 1 } else { at }
}

/// Length of the name of a day of the week.
fn weekday(chars: &[char]) -> Option<usize> {
    const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    for word in ["星期", "礼拜", "周"] {
        let length = word.chars().count();
        if begins(chars, word) && chars.get(length).is_some_and(|c| "一二三四五六日天".contains(*c)) {
            return Some(length + 1);
        }
    }
    let word: String =
        chars.iter().take(10).map_while(|c| c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase())).collect();
    let short = DAYS.iter().find(|day| word.starts_with(**day))?;
    let rest = word.strip_prefix(short)?;
    // Tues, Weds, Thur and Thurs are written too.
    let whole = ["", "day", "sday", "s", "nesday", "rsday", "r", "rs", "urday"].contains(&rest);
    whole.then_some(word.len())
}

/// End of `08:54`, `08:54:12`, `T08:54:12+08:00` after a date, or `at`.
fn clock_end(chars: &[char], at: usize) -> usize {
    let mut cursor = at + usize::from(chars.get(at) == Some(&'T'));
    cursor += chars.get(cursor..).unwrap_or(&[]).iter().take(4).take_while(|c| c.is_whitespace()).count();
    let Some((_, hour_end)) = number(chars, cursor).filter(|(hour, end)| *hour < 25 && end - cursor <= 2) else {
        return at;
    };
    if matches!(chars.get(hour_end), Some('时' | '点')) {
        // 07时41分
        let minutes = number(chars, hour_end + 1).filter(|(_, end)| chars.get(*end) == Some(&'分'));
        return minutes.map_or(at, |(_, end)| end + 1);
    }
    if chars.get(hour_end) != Some(&':') {
        return at;
    }
    let rest = chars.get(hour_end..).unwrap_or(&[]);
    // `:54:12.000+08:00` is the longest that is written.
    hour_end + rest.iter().take(16).take_while(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+')).count()
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_of_the_week_and_times_belong_to_the_date() {
        for (text, want) in [
            ("2024年7月26日 星期五", "2024年7月26日 星期五"),
            ("2024年7月26日星期五 09:24", "2024年7月26日星期五 09:24"),
            ("2024-07-26 Fri", "2024-07-26 Fri"),
            ("2024-07-26 (Friday) 9:05", "2024-07-26 (Friday) 9:05"),
            ("2024-07-26,周五", "2024-07-26,周五"),
            ("7月26日(星期五)上午", "7月26日(星期五)"),
            ("2024年7月26日【星期日】", "2024年7月26日【星期日】"),
            ("2024年7月26日 周边", "2024年7月26日"),
            ("2024年7月26日(星期五", "2024年7月26日"),
            ("2024-07-26 Fridge", "2024-07-26"),
            ("2024-07-26 Sundown", "2024-07-26"),
            ("2024年7月26日 周一至周五开放", "2024年7月26日 周一"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let dates = super::super::dates::find(&chars);
            let range = dates.first().map(|date| date.range.clone()).unwrap_or_default();
            assert_eq!(chars.get(range).unwrap_or(&[]).iter().collect::<String>(), want, "{text}");
        }
    }
}
