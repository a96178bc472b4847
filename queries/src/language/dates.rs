//! Dates of queries and filters: years, months, days and ranges of them as inclusive numbers.
//! It knows no calendar beyond the length of months.

use crate::QueryError;

/// Days from `from` to `to`, both inclusive, as `yyyymmdd`; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// First day.
    pub from: Option<u32>,
    /// Last day.
    pub to: Option<u32>,
}

impl DateRange {
    /// `2024`, `2024-07`, `2024-7-6`, `2024/07/26`, `2024年7月26日`, `20240726`: the whole of that year, month or day.
    #[must_use]
    pub fn parse_one(text: &str) -> Option<Self> {
        let plain: Vec<char> = text.trim().chars().map(super::lexer::narrow).collect();
        if plain.len() == 8 && plain.iter().all(char::is_ascii_digit) {
            let digits: u32 = plain.iter().collect::<String>().parse().ok()?;
            return Self::whole(digits / 10_000, Some(digits / 100 % 100), Some(digits % 100));
        }
        let mut numbers: Vec<u32> = Vec::new();
        let mut digits = String::new();
        let mut ended = false;
        for c in plain {
            if ended {
                return None;
            }
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            // 年 ends the year, 月 the month, 日 the day; - / . end any of them.
            let fits = match c {
                '年' => numbers.is_empty(),
                '月' => numbers.len() == 1,
                '日' | '号' => numbers.len() == 2,
                '-' | '/' | '.' => numbers.len() < 2,
                _ => false,
            };
            if !fits || digits.is_empty() || digits.len() > 4 {
                return None;
            }
            numbers.push(digits.parse().ok()?);
            digits.clear();
            ended = matches!(c, '日' | '号');
        }
        if !digits.is_empty() {
            if digits.len() > 4 {
                return None;
            }
            numbers.push(digits.parse().ok()?);
        }
        match numbers.as_slice() {
            [year] => Self::whole(*year, None, None),
            [year, month] => Self::whole(*year, Some(*month), None),
            [year, month, day] => Self::whole(*year, Some(*month), Some(*day)),
            _ => None,
        }
    }

    /// From the beginning of `from` to the end of `to`; `*` or nothing is open.
    ///
    /// # Errors
    /// The end that is no date, or `None` when `to` is before `from`.
    pub fn between(from: &str, to: &str) -> Result<Self, Option<String>> {
        let end = |text: &str| {
            if matches!(text.trim(), "" | "*") {
                Ok(Self::default())
            } else {
                Self::parse_one(text).ok_or_else(|| Some(text.trim().to_owned()))
            }
        };
        let range = Self { from: end(from)?.from, to: end(to)?.to };
        match (range.from, range.to) {
            (Some(from), Some(to)) if to < from => Err(None),
            _ => Ok(range),
        }
    }

    /// The value of a date filter: one date, `2023..2025-06`, or as in queries `[2023 TO 2025-06]`, with or without
    /// brackets; `*` or nothing is open.
    ///
    /// # Errors
    /// [`QueryError::Filter`] when it is none of these, or ends before it begins.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let plain: String = text.chars().map(super::lexer::narrow).collect();
        let plain = plain.trim();
        let plain = plain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(plain);
        let ends = plain.split_once(" TO ").or_else(|| plain.split_once(" to ")).or_else(|| plain.split_once(".."));
        let range = match ends {
            Some((from, to)) => Self::between(from, to).ok(),
            None => Self::parse_one(plain),
        };
        range.ok_or_else(|| QueryError::Filter {
            name: "date",
            given: text.to_owned(),
            allowed: "2024, 2024-07, 2024-07-26, 2023..2025-06, 2023.., ..2025".to_owned(),
        })
    }

    /// True when a published date (`2024-07-26`, `2024-07`, `2024`) is known to lie wholly in the range.
    #[must_use]
    pub fn holds(&self, published: &str) -> bool {
        let Some(day) = Self::parse_one(published) else { return false };
        let after = self.from.is_none_or(|from| day.from.is_some_and(|first| from <= first));
        let before = self.to.is_none_or(|to| day.to.is_some_and(|last| last <= to));
        after && before
    }

    /// In words: `2023-01-01 to 2025-06-30`.
    #[must_use]
    pub fn reading(&self) -> String {
        let day = |n: u32| format!("{:04}-{:02}-{:02}", n / 10_000, n / 100 % 100, n % 100);
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => day(from),
            (Some(from), Some(to)) => format!("{} to {}", day(from), day(to)),
            (Some(from), None) => format!("{} or later", day(from)),
            (None, Some(to)) => format!("{} or earlier", day(to)),
            (None, None) => "any date".to_owned(),
        }
    }

    fn whole(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1_000..=9_999).contains(&year) {
            return None;
        }
        let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
        let last = |month: u32| match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return None;
        }
        let (first_month, last_month) = (month.unwrap_or(1), month.unwrap_or(12));
        if day.is_some_and(|day| day == 0 || day > last(first_month)) {
            return None;
        }
        let number = |month: u32, day: u32| year * 10_000 + month * 100 + day;
        Some(Self {
            from: Some(number(first_month, day.unwrap_or(1))),
            to: Some(number(last_month, day.unwrap_or_else(|| last(last_month)))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_form() {
        for (text, from, to) in [
            ("2024", 20_240_101, 20_241_231),
            ("2024-02", 20_240_201, 20_240_229),
            ("2023-2", 20_230_201, 20_230_228),
            ("2024-07-26", 20_240_726, 20_240_726),
            ("20240726", 20_240_726, 20_240_726),
            ("2024年7月26日", 20_240_726, 20_240_726),
            ("2024年7月", 20_240_701, 20_240_731),
            ("２０２４年", 20_240_101, 20_241_231),
            ("2024/7/26", 20_240_726, 20_240_726),
        ] {
            let range = DateRange::parse_one(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((range.from, range.to), (Some(from), Some(to)), "{text}");
        }
        for text in [
            "",
            "24",
            "2024-13",
            "2024-02-30",
            "2023-02-29",
            "2024-0",
            "去年",
            "2024-07-26-1",
            "月",
            "20241301",
            "2024日",
        ] {
            assert_eq!(DateRange::parse_one(text), None, "{text}");
        }
    }

    #[test]
    fn filters_take_one_date_or_a_range() {
        for (text, want) in [
            ("2024", "2024-01-01 to 2024-12-31"),
            ("2023..2025-06", "2023-01-01 to 2025-06-30"),
            ("[2023 TO 2025-06]", "2023-01-01 to 2025-06-30"),
            ("2023..", "2023-01-01 or later"),
            ("* to 2020年", "2020-12-31 or earlier"),
            ("..", "any date"),
        ] {
            assert_eq!(DateRange::parse(text).unwrap().reading(), want, "{text}");
        }
        for text in ["", "去年", "2025..2024", "2023..x", "[2023"] {
            assert!(DateRange::parse(text).unwrap_err().is_wrong_use(), "{text}");
        }
    }

    #[test]
    fn a_range_holds_only_what_is_wholly_in_it() {
        let range = DateRange::between("2023", "2025-06").unwrap();
        assert!(range.holds("2023-01-01") && range.holds("2025-06-30") && range.holds("2024"));
        assert!(!range.holds("2025"), "half of 2025 is outside");
        assert!(!range.holds("2022-12-31") && !range.holds("") && !range.holds("--06-22"));
        assert_eq!(DateRange::between("2025", "2024"), Err(None));
        assert_eq!(DateRange::between("x", "2024"), Err(Some("x".to_owned())));
        assert!(DateRange::between("*", "2024").unwrap().holds("1949-10-01"));
    }
}
