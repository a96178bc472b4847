//! Arguments of `facets` and `similar`.
//! What they count and compare is the business of `queries`.

use clap::Args;

use super::{Limit, QUERY_HELP, Reading};

/// `facets`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Facets {
    /// Query; every document when not given
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// What documents are counted by: any of region, publisher, genre, year, initiative, speaker
    #[arg(long, default_value = "region,publisher,genre,year,initiative,speaker", value_name = "region,year,…")]
    pub(crate) by: String,
    /// Values of each, or `all`
    #[arg(long, default_value = "20", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `similar`.
#[derive(Debug, Args)]
pub(crate) struct Similar {
    /// Document: id, unique beginning of an id, or file name
    #[arg(value_name = "DOC")]
    pub(crate) doc: String,
    /// Documents to print beside its reprint family; 0 prints the family alone
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) reading: Reading,
}
