//! Years, quarters, months and days as rows of a timeline.
//! It counts nothing.

use chrono::{Datelike, Days, Months, NaiveDate};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// `2024`.
    Year,
    /// `2024-Q3`.
    Quarter,
    /// `2024-07`.
    Month,
    /// `2024-07-26`.
    Day,
}

impl Period {
    /// The period a publication date lies in; `None` when the date is too coarse to tell.
    #[must_use]
    pub fn of(self, published: &str) -> Option<String> {
        let first = Self::begin(published);
        // A date of tables is ASCII and has 4, 7 or 10 characters; a quarter needs its month.
        let long_enough = match self {
            Self::Year => 4,
            Self::Quarter | Self::Month => 7,
            Self::Day => 10,
        };
        let exact = matches!(published.len(), 4 | 7 | 10) && published.is_ascii() && published.len() >= long_enough;
        first.filter(|_| exact).map(|day| self.name(day))
    }

    /// How the period of a day is written.
    fn name(self, day: NaiveDate) -> String {
        match self {
            Self::Year => format!("{:04}", day.year()),
            Self::Quarter => format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1),
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Day => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        }
    }

    /// Every period from the first to the last, both included.
    #[must_use]
    pub fn between(self, first: &str, last: &str) -> Vec<String> {
        let mut periods = Vec::new();
        let mut at = Self::begin(first);
        let end = Self::begin(last);
        while let (Some(day), Some(end)) = (at, end) {
            if day > end {
                break;
            }
            periods.push(self.name(day));
            at = match self {
                Self::Year => day.checked_add_months(Months::new(12)),
                Self::Quarter => day.checked_add_months(Months::new(3)),
                Self::Month => day.checked_add_months(Months::new(1)),
                Self::Day => day.checked_add_days(Days::new(1)),
            };
        }
        periods
    }

    /// The first day of a period or of a date.
    fn begin(period: &str) -> Option<NaiveDate> {
        if let Some((year, quarter)) = period.split_once("-Q") {
            let month = quarter.parse::<u32>().ok()?.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
            return NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1);
        }
        let date: String = format!("{period}-01-01").chars().take(10).collect();
        NaiveDate::parse_from_str(&date, "%Y-%m-%d").ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_fall_into_periods_as_far_as_they_are_known() {
        assert_eq!(Period::Year.of("2024"), Some("2024".to_owned()));
        assert_eq!(Period::Month.of("2024-07-26"), Some("2024-07".to_owned()));
        assert_eq!(Period::Month.of("2024"), None, "too coarse");
        assert_eq!(Period::Day.of("2024-07"), None, "too coarse");
        assert_eq!(Period::Quarter.of("2024-07-26"), Some("2024-Q3".to_owned()));
        assert_eq!(Period::Quarter.of("2024-12"), Some("2024-Q4".to_owned()));
        assert_eq!(Period::Quarter.of("2024"), None, "too coarse");
        for wrong in ["", "--06-22", "24", "2024-13", "二〇二四年七月", "2024-02-30"] {
            assert_eq!(Period::Year.of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn periods_are_gapless() {
        assert_eq!(Period::Year.between("2019", "2021"), ["2019", "2020", "2021"]);
        assert_eq!(Period::Quarter.between("2023-Q3", "2024-Q1"), ["2023-Q3", "2023-Q4", "2024-Q1"]);
        assert!(Period::Quarter.between("2023-Qx", "2024-Q1").is_empty());
        assert_eq!(Period::Month.between("2023-11", "2024-02"), ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(Period::Day.between("2024-02-28", "2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert!(Period::Year.between("2024", "2019").is_empty());
        assert_eq!(Period::Day.between("2024-07-01", "2024-07-01"), ["2024-07-01"]);
    }
}
