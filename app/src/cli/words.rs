//! Arguments of `collocates`, `compare` and `freq`.
//! What they mean is the business of `queries::words`.

use clap::Args;

use super::{Limit, QUERY_HELP, Reading};

/// `collocates`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Collocates {
    /// Query with at least one word or phrase
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Words on each side of a hit, within its sentence
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) window: usize,
    /// Leave out what stands there fewer times
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub(crate) min: usize,
    /// words, or 2-grams to 5-grams: so many words in a row
    #[arg(long, default_value = "words", value_name = "UNIT")]
    pub(crate) by: String,
    /// Rows to print, or `all`
    #[arg(long, default_value = "50", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `compare`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Compare {
    /// Query for the first set of documents, such as region:辽宁 or 'date:[2012 TO 2013]'
    #[arg(value_name = "QUERY_A")]
    pub(crate) first: String,
    /// Query for the set it is compared with
    #[arg(value_name = "QUERY_B")]
    pub(crate) second: String,
    /// Leave out what stands fewer times in both together
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) min: usize,
    /// words, or 2-grams to 5-grams: so many words in a row
    #[arg(long, default_value = "words", value_name = "UNIT")]
    pub(crate) unit: String,
    /// Rows to print, or `all`
    #[arg(long, default_value = "50", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `freq`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Freq {
    /// Query for the documents; all documents when not given
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// words, or 2-grams to 5-grams: so many words in a row
    #[arg(long, default_value = "words", value_name = "UNIT")]
    pub(crate) unit: String,
    /// Leave out what stands fewer times
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) min: usize,
    /// Rows to print, or `all`
    #[arg(long, default_value = "50", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}
