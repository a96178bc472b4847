//! The command line: what can be typed, in words a newcomer understands.
//! It runs nothing; `commands` does.

mod cite;
mod counts;
mod eval;
mod facets;
mod facts;
mod generations;
mod initiatives;
mod words;

use std::path::PathBuf;

pub(crate) use cite::{Cite, CiteFormat};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use counts::{Counted, Level, Panel, Period, Trend};
pub(crate) use eval::{Eval, EvalFormat, EvalWhat};
pub(crate) use facets::{Facets, Similar};
pub(crate) use facts::{CountedDocuments, Days, DocumentFilter, Metrics, References, Statements};
pub(crate) use generations::{Reindex, Tag};
pub(crate) use initiatives::{
    Editing, Initiatives, InitiativesJudge, InitiativesList, InitiativesMentions, InitiativesMerge, InitiativesMoving,
    InitiativesNew, InitiativesRename, InitiativesReview, InitiativesShow, InitiativesSplit, InitiativesSpread,
    InitiativesTimeline, InitiativesUndo, InitiativesVariants, SpreadBy, SpreadWhat,
};
pub(crate) use words::{Collocates, Compare, Freq};

const EXAMPLES: &str = "\
Examples:
  policymine run corpora/samples                    read a folder into ./policymine-data
  policymine search 社区治理                          every document that holds it, in either script
  policymine kwic 社区治理 --format csv               every occurrence with its context
  policymine metrics --unit 亿元 --format csv         numbers with indicator and unit
  policymine initiatives list                       named initiatives, with first seen and counts
  policymine explain DOC                            what was repaired, dated and found, and why
  policymine extract page.html --what metrics       without a data directory

Exit codes: run: 0 all in, 1 with rejects, 2 could not run. Reading commands: 0 rows, 1 none, 2 wrong use.";

/// 政脉: Chinese policy news and meeting reports into tables and a searchable index.
#[derive(Debug, Parser)]
#[command(name = "policymine", version, about, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Say more on standard error (-v what is done, -vv details)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read files and folders into a data directory
    Run(Run),
    /// Print the repaired text of one file
    Repair(Repair),
    /// Print the rows of one table for files, without a data directory
    Extract(Extract),
    /// Find documents
    Search(Search),
    /// Count the documents of a query by region, publisher, genre, year, initiative, speaker
    Facets(Facets),
    /// Find documents like one: its reprints, then what shares its words
    Similar(Similar),
    /// Show every occurrence with its context (concordance)
    Kwic(Kwic),
    /// Count over time, with the denominator
    Trend(Trend),
    /// Count by region and period, with explicit zeros
    Panel(Panel),
    /// Words that stand round the hits, by log-likelihood
    Collocates(Collocates),
    /// Words that tell one set of documents from another
    Compare(Compare),
    /// How frequent words are
    Freq(Freq),
    /// List measured numbers
    Metrics(Metrics),
    /// List who said or demanded what
    Statements(Statements),
    /// List the documents, meetings and speeches that texts rest on
    References(References),
    /// Named initiatives: found, judged by an editor, followed over time and place
    #[command(subcommand)]
    Initiatives(Initiatives),
    /// What is new for a watchlist since it was last asked
    Watch(Watch),
    /// Show one row with its sentence and the bytes behind it
    Cite(Cite),
    /// Show one document: what was repaired, how it was dated and placed, what was found
    Explain(Explain),
    /// Count what the data directory holds
    Stats(Stats),
    /// Check every file of the data directory against its manifest
    Verify(Verify),
    /// Name a generation and keep it, list the names
    Tag(Tag),
    /// Make the full-text index anew from the tables
    Reindex(Reindex),
    /// Write one table to standard output or a file
    Export(Export),
    /// Measure precision and recall against annotations
    Eval(Eval),
}

/// Where the data is and how rows are printed.
#[derive(Debug, Clone, Args)]
pub(crate) struct Reading {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Ask this generation, by tag or number, and not the current one (`policymine tag` lists them)
    #[arg(long, value_name = "NAME|GENERATION")]
    pub(crate) at: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl Reading {
    /// Opens what is to be read.
    pub(crate) fn open(&self) -> Result<index::Reader, index::IndexError> {
        index::Reader::open_at(&self.data, self.at.as_deref())
    }
}

/// How rows are printed.
#[derive(Debug, Clone, Args)]
pub(crate) struct Output {
    /// Form of the rows
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// csv for Excel: with a byte order mark, and cells that begin like a formula defused
    #[arg(long)]
    pub(crate) excel: bool,
    /// Language of the column headers of table and csv
    #[arg(long, value_enum, default_value_t = Labels::En)]
    pub(crate) labels: Labels,
}

/// Form of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned for reading
    Table,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, UTF-8, with a header
    Csv,
    /// Parquet
    Parquet,
    /// Arrow IPC stream
    Arrow,
    /// Document ids, each once, one a line
    Ids,
}

/// Language of column headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Labels {
    /// Column names as in the tables
    En,
    /// Chinese
    Zh,
}

/// `run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Files and folders; folders are read recursively
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Settings (TOML): jobs, max_bytes, commit_every, keep_sources; flags win over them
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Facts about the files (CSV): `file` and any of url, title, published, publisher, region, genre; further columns are carried along. Later runs go by it until another --meta names the file again; a `documents.toml` in a corpus folder wins over it
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) meta: Option<PathBuf>,
    /// The editor's file of initiatives; later runs go by it. When not given: that of the last run, else initiatives.toml in the data directory
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) initiatives: Option<PathBuf>,
    /// Threads; all cores when not given
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Do not keep the record bytes (nothing will prove a row once the page has changed)
    #[arg(long)]
    pub(crate) no_sources: bool,
    /// Read everything again, also what has not changed
    #[arg(long)]
    pub(crate) redo: bool,
    /// Summary in words or as one JSON object
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(crate) format: SummaryFormat,
}

/// Form of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// In words
    Text,
    /// One JSON object
    Json,
}

/// `repair`.
#[derive(Debug, Args)]
pub(crate) struct Repair {
    /// File, or - for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Script of the output
    #[arg(long, value_enum, default_value_t = Script::Original)]
    pub(crate) script: Script,
    /// Write a JSON line for every repair
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
}

/// Script of printed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Script {
    /// As published
    Original,
    /// Simplified, character for character
    Simplified,
}

/// `extract`.
#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Table to print
    #[arg(long, value_enum)]
    pub(crate) what: What,
    /// With --what metrics: every number with its sentence, number and indicator marked, and the rule or the veto
    #[arg(long)]
    pub(crate) explain: bool,
    /// Facts about the files (CSV), as for `run`
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) meta: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Tables that `extract` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Documents
    Documents,
    /// Sentences and lines
    Sentences,
    /// Statements
    Statements,
    /// Metrics
    Metrics,
    /// Mentions of initiatives
    Mentions,
    /// References
    References,
    /// Repairs
    Repairs,
}

const QUERY_HELP: &str = "\
Query language:
  社区治理              a run of Chinese is a phrase     A B        both       A OR B   either     NOT A   without
  \"…\"                 exactly this, spaces and all operators inert
  A NEAR/10 B          within ten characters        社区*书记  the one, then the other, at most ten characters between
  title:… source:… region:… publisher:… genre:… speaker:… initiative:…     one field
  region:辽宁 region:2101 region:210100                                    a place and all that lies in it, by name or code
  region:=辽宁                                                             the province itself, without its cities
  metric:(unit=个 value>1000 status=planned)                                documents with such a number, value in that unit
  metric:(unit=万元 value>1.2万)                                            1.2万 has a multiplier of its own: 12,000 元
  date:[2023 TO 2025-06]                                                   a range of publication dates
  in:all               search menus, bylines and other boilerplate too
Full-width operators mean the same; 「」 “” and Traditional or Simplified are alike.";

/// `search`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Search {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Rows to print, or `all`
    #[arg(long, default_value = "20", value_name = "N|all")]
    pub(crate) limit: Limit,
    /// After the exact hits, documents that share words with the query; tables add them by themselves when there are
    /// fewer than ten exact hits
    #[arg(long, value_name = "N")]
    pub(crate) related: Option<usize>,
    /// Order
    #[arg(long, value_enum, default_value_t = SearchSort::Score)]
    pub(crate) sort: SearchSort,
    /// Go on behind a row: a cursor as the page before printed it
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// A number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit(pub(crate) Option<usize>);

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self(None));
        }
        match text.parse() {
            Ok(0) => Err("0 rows are none to print; write a number from 1 on, or `all`".to_owned()),
            Ok(rows) => Ok(Self(Some(rows))),
            Err(_) => Err(format!("`{text}` is neither a number nor `all`")),
        }
    }
}

/// Order of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchSort {
    /// Best first
    Score,
    /// Newest first
    Date,
}

/// `kwic`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub(crate) struct Kwic {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// Characters on each side, at most 1000
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = kwic_width)]
    pub(crate) width: usize,
    /// Order of the lines
    #[arg(long, value_enum, default_value_t = KwicSort::Date)]
    pub(crate) sort: KwicSort,
    /// Lines to print, or `all`
    #[arg(long, default_value = "all", value_name = "N|all")]
    pub(crate) limit: Limit,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// More than this beside every hit is no concordance any more, and a long document would be printed once a hit.
const WIDEST_CONTEXT: usize = 1000;

fn kwic_width(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|width| *width <= WIDEST_CONTEXT)
        .ok_or_else(|| format!("`{text}` is no number up to {WIDEST_CONTEXT}"))
}

/// Order of concordance lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KwicSort {
    /// By what stands before the hit, read backwards
    Left,
    /// By what stands after the hit
    Right,
    /// By publication date, undated last
    Date,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Document: id, unique beginning of an id, or file name
    #[arg(value_name = "DOC")]
    pub(crate) doc: String,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Ask this generation, by tag or number
    #[arg(long, value_name = "NAME|GENERATION")]
    pub(crate) at: Option<String>,
}

/// `watch`.
#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// Watchlist (TOML): `name`, and lists of any of initiatives, queries, speakers, regions, metrics
    #[arg(value_name = "WATCHLIST")]
    pub(crate) watchlist: PathBuf,
    /// Write the news as an Atom feed too
    #[arg(long, value_name = "FILE.atom")]
    pub(crate) feed: Option<PathBuf>,
    /// Do not remember what was told: the next time tells it again
    #[arg(long)]
    pub(crate) keep: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `stats`.
#[derive(Debug, Args)]
pub(crate) struct Stats {
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Table: documents, sentences, statements, metrics, mentions, references, repairs, copies, rejects, names,
    /// initiatives, recovered, families, reuse
    #[arg(value_name = "TABLE")]
    pub(crate) table: String,
    /// File to write; standard output when not given
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}
