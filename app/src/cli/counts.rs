//! Arguments of `trend` and `panel`.
//! What is counted is the business of `queries`.

use clap::{Args, ValueEnum};

use super::{Days, QUERY_HELP, Reading};

/// `trend`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Trend {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Period
    #[arg(long, value_enum, default_value_t = Period::Year)]
    pub(crate) by: Period,
    /// What is counted, and in what the denominator is given
    #[arg(long, value_enum, default_value_t = Counted::Docs)]
    pub(crate) count: Counted,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// What a trend counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Counted {
    /// Documents
    Docs,
    /// Reprint families: a text counts once in a period, however often it was reprinted
    Families,
    /// Occurrences of the text, or mentions of the initiatives, with the documents they may stand in
    Hits,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Period {
    /// Years
    Year,
    /// Quarters
    Quarter,
    /// Months
    Month,
    /// Days
    Day,
}

/// `panel`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Panel {
    /// Query, or the name of an initiative: then its mentions are counted
    #[arg(required_unless_present = "metric", value_name = "QUERY|NAME")]
    pub(crate) query: Vec<String>,
    /// Sides of the grid: region, province, city, county, year, quarter, month, publisher, genre (a wrong one lists them)
    #[arg(long, default_value = "region,year", value_name = "region,year")]
    pub(crate) by: String,
    /// Level at which regions are told apart; as far down as known when not given
    #[arg(long, value_enum)]
    pub(crate) level: Option<Level>,
    /// Count numbers for which this holds: 'unit=个 status=planned'; with a query, in the documents that match it
    #[arg(long, value_name = "CONDITIONS")]
    pub(crate) metric: Option<String>,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Level of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// Provinces
    Province,
    /// Cities; municipalities and counties directly under a province are their own
    City,
    /// Counties and districts
    County,
}
