//! Arguments of the commands that list facts, and their filters.
//! What a filter means is the business of `queries::listing`.

use clap::Args;

use super::{Limit, Reading};

/// Filters on the document a row stands in.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DocumentFilter {
    /// Only this document: id, unique beginning of an id, or file name
    #[arg(long, value_name = "DOC")]
    pub(crate) doc: Option<String>,
    #[command(flatten)]
    pub(crate) counted: CountedDocuments,
    #[command(flatten)]
    pub(crate) days: Days,
}

/// Which documents are counted.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CountedDocuments {
    /// Only documents of this region, by name or code; what lies in it is included, but for a name or code behind `=`
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Only documents of this publisher, or a part of its name
    #[arg(long)]
    pub(crate) publisher: Option<String>,
    /// Only documents of this genre
    #[arg(long)]
    pub(crate) genre: Option<String>,
}

/// First and last day.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Days {
    /// Published on or after (2023, 2023-06, 2023-06-30)
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// Published on or before
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
}

/// `metrics`.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    /// Indicator, or a part of it
    #[arg(long)]
    pub(crate) indicator: Option<String>,
    /// Unit as written or base unit (亿元, 元)
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// achieved, planned, required
    #[arg(long)]
    pub(crate) status: Option<String>,
    /// level, increase_by, increase_to, decrease_by, decrease_to
    #[arg(long)]
    pub(crate) change: Option<String>,
    /// Body the number belongs to, or a part of its name
    #[arg(long)]
    pub(crate) organisation: Option<String>,
    /// count, percent, money, area, …
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only numbers about this period or a part of it (2024, 2024-06)
    #[arg(long, value_name = "DATE")]
    pub(crate) period: Option<String>,
    /// Smallest confidence, 0 to 1
    #[arg(long, value_name = "X")]
    pub(crate) min_confidence: Option<f64>,
    /// Smallest value, in the base unit: 元 with --unit 万元 too
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(crate) min: Option<f64>,
    /// Largest value, in the base unit: 元 with --unit 万元 too
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(crate) max: Option<f64>,
    #[command(flatten)]
    pub(crate) filter: DocumentFilter,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `statements`.
#[derive(Debug, Args)]
pub(crate) struct Statements {
    /// Speaker
    #[arg(long)]
    pub(crate) speaker: Option<String>,
    /// Organisation, or a part of its name
    #[arg(long)]
    pub(crate) organisation: Option<String>,
    /// Verb (强调, 要求, 表示)
    #[arg(long)]
    pub(crate) verb: Option<String>,
    /// direct, reported, mixed
    #[arg(long)]
    pub(crate) mode: Option<String>,
    /// demand, pledge, report, assessment, other
    #[arg(long)]
    pub(crate) act: Option<String>,
    #[command(flatten)]
    pub(crate) filter: DocumentFilter,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `references`.
#[derive(Debug, Args)]
pub(crate) struct References {
    /// Name, or a part of it
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// document, law, meeting, speech, letter, policy_decision, other
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Issuer, or a part of its name
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// 发文字号, or a part of it
    #[arg(long)]
    pub(crate) doc_number: Option<String>,
    /// Basis verb (贯彻落实, 根据)
    #[arg(long)]
    pub(crate) verb: Option<String>,
    /// basis, studied, cited
    #[arg(long = "use", value_name = "USE")]
    pub(crate) usage: Option<String>,
    #[command(flatten)]
    pub(crate) filter: DocumentFilter,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}
