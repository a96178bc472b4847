//! Publication dates as days in numbers. It knows no text but the three forms of `documents.published`.

/// First and last day, `yyyymmdd`, that `2024-07-26`, `2024-07` or `2024` may mean; `None` for anything else.
/// Every month is taken to have 31 days: the numbers are only compared.
pub(super) fn day_range(date: &str) -> Option<(u32, u32)> {
    let mut parts = date.split('-');
    let mut number = |digits: usize, range: std::ops::RangeInclusive<u32>| match parts.next() {
        None => Some(None),
        Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse::<u32>().ok().filter(|value| range.contains(value)).map(Some)
        }
        Some(_) => None,
    };
    let year = number(4, 1..=9999)??;
    let month = number(2, 1..=12)?;
    let day = number(2, 1..=31)?;
    if parts.next().is_some() {
        return None;
    }
    let number = year * 10_000 + month.unwrap_or(0) * 100 + day.unwrap_or(0);
    Some((first_day(number), last_day(number)))
}

/// The first day of `yyyymmdd` with 00 for what is not known.
pub(super) fn first_day(number: u32) -> u32 {
    let number = if (number / 100).is_multiple_of(100) { number + 100 } else { number };
    if number.is_multiple_of(100) { number + 1 } else { number }
}

/// The last day of `yyyymmdd` with 00 for what is not known.
pub(super) fn last_day(number: u32) -> u32 {
    let number = if (number / 100).is_multiple_of(100) { number + 1200 } else { number };
    if number.is_multiple_of(100) { number + 31 } else { number }
}

/// The same for the end of a range of days: one that ends with its month ends with the 31st, as dates without a day do.
pub(super) fn end_of_range(number: u32) -> u32 {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    last_day(if day == days { number - day } else { number })
}

/// The date as tables write it, out of the range that [`day_range`] gave.
pub(super) fn date_of_range(first: u32, last: u32) -> String {
    let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
    if first == last {
        format!("{year:04}-{month:02}-{day:02}")
    } else if first / 100 == last / 100 {
        format!("{year:04}-{month:02}")
    } else {
        format!("{year:04}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_ends_with_a_month_holds_the_whole_month() {
        for (end, want) in [
            (20_240_630, 20_240_631),
            (20_240_629, 20_240_629),
            (20_240_229, 20_240_231),
            (20_240_228, 20_240_228),
            (20_230_228, 20_230_231),
            (19_000_228, 19_000_231),
            (20_240_731, 20_240_731),
            (20_241_231, 20_241_231),
            (20_240_600, 20_240_631),
            (20_240_000, 20_241_231),
        ] {
            assert_eq!(end_of_range(end), want, "{end}");
        }
    }

    #[test]
    fn dates_become_ranges_of_days_and_come_back() {
        let cases = [
            ("2024-07-26", Some((20_240_726, 20_240_726))),
            ("2024-07", Some((20_240_701, 20_240_731))),
            ("2024", Some((20_240_101, 20_241_231))),
            ("2024-12-31", Some((20_241_231, 20_241_231))),
            ("2024-1", None),
            ("2024-13", None),
            ("2024-07-26-01", None),
            ("--06-22", None),
            ("", None),
            ("２０２４", None),
            ("2024年", None),
        ];
        for (date, range) in cases {
            assert_eq!(day_range(date), range, "{date}");
            if let Some((first, last)) = range {
                assert_eq!(date_of_range(first, last), date);
            }
        }
    }

    #[test]
    fn unknown_parts_widen_a_bound() {
        assert_eq!((first_day(20_240_000), last_day(20_240_000)), (20_240_101, 20_241_231));
        assert_eq!((first_day(20_240_200), last_day(20_240_200)), (20_240_201, 20_240_231));
        assert_eq!((first_day(20_240_229), last_day(20_240_229)), (20_240_229, 20_240_229));
    }
}
