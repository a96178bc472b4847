//! Arguments of `cite`.
//! What is cited, and how, is the business of `queries`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `cite`.
#[derive(Debug, Args)]
pub(crate) struct Cite {
    /// Row: table, document and first code point, as in metrics:3fa9:120 or for a line of a concordance sentences:3fa9:120; a
    /// document as a whole, and so a title given from outside its text, is documents:3fa9
    #[arg(value_name = "TABLE:DOC:START")]
    pub(crate) row: String,
    /// In words with the whole row and the bytes behind it, or for a bibliography
    #[arg(long, value_enum, default_value_t = CiteFormat::Text)]
    pub(crate) format: CiteFormat,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Ask this generation, by tag or number
    #[arg(long, value_name = "NAME|GENERATION")]
    pub(crate) at: Option<String>,
}

/// Form of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiteFormat {
    /// In words
    Text,
    /// An entry for BibTeX and biblatex
    Bibtex,
    /// CSL-JSON, as Zotero and pandoc take it
    Csl,
}
