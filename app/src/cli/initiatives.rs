//! Arguments of `policymine initiatives`.
//! What is counted and how is the business of `queries::initiatives`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::facts::{CountedDocuments, Days};
use super::{Limit, Period, Reading};

const EDITING: &str = "\
Decisions stand in initiatives.toml in the data directory (or where `run --initiatives FILE` said). It may be edited by \
hand as well; then `policymine initiatives apply`. Decisions win over what was found, in every later run.
A command applies a file that was changed by hand before it looks names up, and says so. \
Exit codes: 0 done, also when everything stood there already; 2 not done: initiatives.toml is as it was.";

/// `initiatives`.
#[derive(Debug, Subcommand)]
pub(crate) enum Initiatives {
    /// Every initiative with first seen and counts
    List(InitiativesList),
    /// One initiative: names and why, first sighting, who says it, what stands beside it
    Show(InitiativesShow),
    /// Every mention of one initiative with its sentence
    Mentions(InitiativesMentions),
    /// One initiative over time: documents, families, mentions, and the share of all documents
    Timeline(InitiativesTimeline),
    /// Initiatives first seen here since a day
    New(InitiativesNew),
    /// Initiatives mentioned more than before, against the corpus's own volume
    #[command(after_help = MOVEMENT)]
    Rising(InitiativesMoving),
    /// Initiatives mentioned less than before, against the corpus's own volume
    #[command(after_help = MOVEMENT)]
    Fading(InitiativesMoving),
    /// Regions or publishers in the order in which this corpus first mentions it (earliest known here, not adoption)
    Spread(InitiativesSpread),
    /// The wordings to the left and right of a name or formula
    Variants(InitiativesVariants),
    /// Candidates nobody has judged yet, the surest and widest known first, with their best sentence
    Review(InitiativesReview),
    /// Enter that these are initiatives, and look for them in every text; a name in no list is entered if it stands somewhere
    #[command(after_help = EDITING)]
    Accept(InitiativesJudge),
    /// Enter that these are none; no count changes
    #[command(after_help = EDITING)]
    Reject(InitiativesJudge),
    /// Enter that a name is another name of an initiative
    #[command(after_help = EDITING)]
    Merge(InitiativesMerge),
    /// Enter that spellings are no names of an initiative; takes back a merge
    #[command(after_help = EDITING)]
    Split(InitiativesSplit),
    /// Enter what an initiative is to be called; its id and its counts stay
    #[command(after_help = EDITING)]
    Rename(InitiativesRename),
    /// Take back what was entered about these: verdict, merge, name, what was split off
    #[command(after_help = EDITING)]
    Undo(InitiativesUndo),
    /// Apply initiatives.toml as it stands, without reading a document again
    #[command(after_help = EDITING)]
    Apply(Editing),
}

const MOVEMENT: &str = "\
The documents of the window are set against all dated documents before it. p: chance of such a difference without any \
change (Fisher's exact test, one-sided); q: share of false alarms to expect among the rows up to that one (Benjamini and \
Hochberg); ratio: share in the window over share before, half a document added to both; g2: log-likelihood ratio, which \
ranks the rows. Reprint families are counted where they are computed. Documents of one event are no independent draws, \
and a corpus that changes its sources moves too: look at `publishers`, and narrow by --publisher or --region.";

/// `initiatives list`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesList {
    /// Only names that hold this
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Only initiatives of this type (campaign, project, brand, mechanism, …)
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// Only initiatives mentioned by documents of this region, by name or code; what lies in it is included, but for a name
    /// or code behind `=`
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Only candidate, accepted or rejected ones
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<String>,
    /// Only initiatives that so many documents mention; 0 lists accepted ones that none mentions too
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) min_documents: usize,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives show`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesShow {
    /// Name in any spelling, or id
    pub(crate) name: String,
    /// Rows of each part of the table, or `all`; the other formats always hold them all
    #[arg(long, default_value = "8", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives mentions`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesMentions {
    /// Name in any spelling, or id
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) counted: CountedDocuments,
    #[command(flatten)]
    pub(crate) days: Days,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives timeline`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesTimeline {
    /// Name in any spelling, or id
    pub(crate) name: String,
    /// Length of a row
    #[arg(long, value_enum, default_value_t = Period::Month)]
    pub(crate) by: Period,
    #[command(flatten)]
    pub(crate) counted: CountedDocuments,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives new`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesNew {
    /// First seen on or after (2023, 2023-06, 2023-06-30)
    #[arg(long, value_name = "DATE")]
    pub(crate) since: String,
    /// Mentioned by so many documents, at least
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) min_documents: usize,
    /// Rows to print, or `all`
    #[arg(long, default_value = "50", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives rising` and `initiatives fading`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesMoving {
    /// Length of the window in months
    #[arg(long, default_value_t = 12, value_name = "MONTHS")]
    pub(crate) window: u32,
    /// Last day of the window (2023, 2023-06, 2023-06-30); the last day of a document when not given
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Look only at initiatives with so many documents in the window and before it together
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) min_documents: usize,
    /// Largest q of a row; 1 prints whatever moves at all
    #[arg(long, default_value_t = 0.05, value_name = "Q", value_parser = share)]
    pub(crate) max_q: f64,
    /// Rows to print, or `all`
    #[arg(long, default_value = "30", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) counted: CountedDocuments,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| format!("`{text}` is not between 0 and 1"))
}

/// Rows of the spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpreadBy {
    /// Regions as far down as known
    Region,
    /// Provinces
    Province,
    /// Publishers
    Publisher,
}

/// Part of the answer of `initiatives spread`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpreadWhat {
    /// Regions or publishers, earliest known here first
    Order,
    /// Who is said to have learned it from whom
    Learned,
    /// Wording about it that stands in an earlier document of elsewhere
    Reused,
}

/// `initiatives spread`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesSpread {
    /// Name in any spelling, or id
    pub(crate) name: String,
    /// Rows
    #[arg(long, value_enum, default_value_t = SpreadBy::Region)]
    pub(crate) by: SpreadBy,
    /// Part to print; when not given, tables print all, the other formats the order
    #[arg(long, value_enum)]
    pub(crate) what: Option<SpreadWhat>,
    /// Rows of each part to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives variants`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesVariants {
    /// Name in any spelling, or id
    pub(crate) name: String,
    /// Count by any of year, admin_level, region, publisher
    #[arg(long, default_value = "", value_name = "year,admin_level")]
    pub(crate) by: String,
    /// Characters of a wording, at most; it ends with its clause in any case
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub(crate) chars: usize,
    /// Documents that share a wording, at least
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub(crate) min_documents: usize,
    #[command(flatten)]
    pub(crate) counted: CountedDocuments,
    #[command(flatten)]
    pub(crate) days: Days,
    /// Rows to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives review`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesReview {
    /// Rows to print, or `all`
    #[arg(long, default_value = "20", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `initiatives accept` and `initiatives reject`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesJudge {
    /// Names in any spelling, or ids
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Anything to remember
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Region or body whose it is; tells initiatives of one name apart
    #[arg(long, value_name = "PLACE")]
    pub(crate) owner: Option<String>,
    /// Type (campaign, project, brand, mechanism, …)
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    #[command(flatten)]
    pub(crate) editing: Editing,
}

/// `initiatives merge`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesMerge {
    /// The name that is another one's, or its id
    pub(crate) name: String,
    /// The initiative it stands for
    pub(crate) into: String,
    #[command(flatten)]
    pub(crate) editing: Editing,
}

/// `initiatives split`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesSplit {
    /// The initiative
    pub(crate) name: String,
    /// Spellings that are initiatives of their own
    #[arg(required = true, value_name = "SPELLING")]
    pub(crate) spellings: Vec<String>,
    #[command(flatten)]
    pub(crate) editing: Editing,
}

/// `initiatives rename`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesRename {
    /// The initiative
    pub(crate) name: String,
    /// Its new name; it is found by the old one too
    pub(crate) new: String,
    #[command(flatten)]
    pub(crate) editing: Editing,
}

/// `initiatives undo`.
#[derive(Debug, Args)]
pub(crate) struct InitiativesUndo {
    /// Names as they were entered, or ids
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Owner of the entry, where several owners have one of that name
    #[arg(long, value_name = "PLACE")]
    pub(crate) owner: Option<String>,
    #[command(flatten)]
    pub(crate) editing: Editing,
}

/// Where decisions are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Editing {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
}
