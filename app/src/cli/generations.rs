//! Arguments of `tag` and `reindex`.
//! What a generation keeps is the business of `index`.

use std::path::PathBuf;

use clap::Args;

use super::Reading;

/// `tag`.
#[derive(Debug, Args)]
pub(crate) struct Tag {
    /// Name to give; when not given, the tags there are are listed
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Take the name away; the generation goes with the next run unless it is recent or has another name
    #[arg(long, requires = "name", conflicts_with = "at")]
    pub(crate) delete: bool,
    // `--at` names the generation to tag, the current one when it is not given.
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `reindex`.
#[derive(Debug, Args)]
pub(crate) struct Reindex {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
}
