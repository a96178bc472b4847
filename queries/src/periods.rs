//! Years, months and days as rows of a timeline.
//! It counts nothing.

use chrono::{Datelike, Days, Months, NaiveDate};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// `2024`.
    Year,
    /// `2024-07`.
    Month,
    /// `2024-07-26`.
    Day,
}

impl Period {
    /// Characters of a date that name the period.
    fn length(self) -> usize {
        match self {
            Self::Year => 4,
            Self::Month => 7,
            Self::Day => 10,
        }
    }

    /// The period a publication date lies in; `None` when the date is too coarse to tell.
    #[must_use]
    pub fn of(self, published: &str) -> Option<String> {
        let first =
            NaiveDate::parse_from_str(&format!("{published}-01-01").chars().take(10).collect::<String>(), "%Y-%m-%d");
        // A date of tables is ASCII and has 4, 7 or 10 characters.
        let exact = matches!(published.len(), 4 | 7 | 10) && published.is_ascii() && first.is_ok();
        if exact { published.get(..self.length()).map(str::to_owned) } else { None }
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
            periods.push(match self {
                Self::Year => format!("{:04}", day.year()),
                Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
                Self::Day => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
            });
            at = match self {
                Self::Year => day.checked_add_months(Months::new(12)),
                Self::Month => day.checked_add_months(Months::new(1)),
                Self::Day => day.checked_add_days(Days::new(1)),
            };
        }
        periods
    }

    fn begin(period: &str) -> Option<NaiveDate> {
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
        for wrong in ["", "--06-22", "24", "2024-13", "二〇二四年七月", "2024-02-30"] {
            assert_eq!(Period::Year.of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn periods_are_gapless() {
        assert_eq!(Period::Year.between("2019", "2021"), ["2019", "2020", "2021"]);
        assert_eq!(Period::Month.between("2023-11", "2024-02"), ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(Period::Day.between("2024-02-28", "2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert!(Period::Year.between("2024", "2019").is_empty());
        assert_eq!(Period::Day.between("2024-07-01", "2024-07-01"), ["2024-07-01"]);
    }
}
