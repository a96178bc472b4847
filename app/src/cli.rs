//! The command line: what can be typed, in words a newcomer understands.
//! It runs nothing; `commands` does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Say more on standard error (-v what is done, -vv details)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read files and folders into a data directory
    Run(Run),
    /// Print the repaired text of one file
    Repair(Repair),
    /// Print the rows of one table for files, without a data directory
    Extract(Extract),
    /// Find documents
    Search(Search),
    /// Show every occurrence with its context (concordance)
    Kwic(Kwic),
    /// Count over time, with the denominator
    Trend(Trend),
    /// Count by region and period, with explicit zeros
    Panel(Panel),
    /// List measured numbers
    Metrics(Metrics),
    /// List who said or demanded what
    Statements(Statements),
    /// List the documents, meetings and speeches that texts rest on
    References(References),
    /// Named initiatives
    #[command(subcommand)]
    Initiatives(Initiatives),
    /// Show one row with its sentence and the bytes behind it
    Cite(Cite),
    /// Show one document: what was repaired, how it was dated and placed, what was found
    Explain(Explain),
    /// Count what the data directory holds
    Stats(Stats),
    /// Check every file of the data directory against its manifest
    Verify(Verify),
    /// Write one table to standard output or a file
    Export(Export),
}

/// Where the data is and how rows are printed.
#[derive(Debug, Clone, Args)]
pub struct Reading {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub data: PathBuf,
    #[command(flatten)]
    pub output: Output,
}

/// How rows are printed.
#[derive(Debug, Clone, Args)]
pub struct Output {
    /// Form of the rows
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// csv for Excel: with a byte order mark, and cells that begin like a formula defused
    #[arg(long)]
    pub excel: bool,
    /// Language of the column headers of table and csv
    #[arg(long, value_enum, default_value_t = Labels::En)]
    pub labels: Labels,
}

/// Form of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
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
pub enum Labels {
    /// Column names as in the tables
    En,
    /// Chinese
    Zh,
}

/// `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Files and folders; folders are read recursively
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub data: PathBuf,
    /// Settings (TOML): jobs, max_record_bytes, commit_every, keep_sources; flags win over them
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Facts about the files (CSV): `file` and any of url, title, published, publisher, region; further columns are carried along
    #[arg(long, value_name = "FILE.csv")]
    pub meta: Option<PathBuf>,
    /// Threads; all cores when not given
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Do not keep the record bytes (nothing will prove a row once the page has changed)
    #[arg(long)]
    pub no_sources: bool,
    /// Read everything again, also what has not changed
    #[arg(long)]
    pub redo: bool,
    /// Summary in words or as one JSON object
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub format: SummaryFormat,
}

/// Form of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    /// In words
    Text,
    /// One JSON object
    Json,
}

/// `repair`.
#[derive(Debug, Args)]
pub struct Repair {
    /// File, or - for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub file: PathBuf,
    /// Script of the output
    #[arg(long, value_enum, default_value_t = Script::Original)]
    pub script: Script,
    /// Write a JSON line for every repair
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
}

/// Script of printed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Script {
    /// As published
    Original,
    /// Simplified, character for character
    Simplified,
}

/// `extract`.
#[derive(Debug, Args)]
pub struct Extract {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Table to print
    #[arg(long, value_enum)]
    pub what: What,
    /// Facts about the files (CSV), as for `run`
    #[arg(long, value_name = "FILE.csv")]
    pub meta: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// Tables that `extract` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
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
  A NEAR/10 B          within ten characters
  title:… source:… region:… publisher:… genre:… speaker:… initiative:…     one field
  date:[2023 TO 2025-06]                                                   a range of publication dates
  in:all               search menus, bylines and other boilerplate too
Full-width operators mean the same; 「」 “” and Traditional or Simplified are alike.";

/// `search`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub struct Search {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// Rows to print, or `all`
    #[arg(long, default_value = "20", value_name = "N|all")]
    pub limit: Limit,
    /// After the exact hits, documents that share words with the query; tables add them by themselves when there are
    /// fewer than ten exact hits
    #[arg(long, value_name = "N")]
    pub related: Option<usize>,
    /// Order
    #[arg(long, value_enum, default_value_t = SearchSort::Score)]
    pub sort: SearchSort,
    #[command(flatten)]
    pub reading: Reading,
}

/// A number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(pub Option<usize>);

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self(None));
        }
        text.parse().map(|rows| Self(Some(rows))).map_err(|_| format!("`{text}` is neither a number nor `all`"))
    }
}

/// Order of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchSort {
    /// Best first
    Score,
    /// Newest first
    Date,
}

/// `kwic`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub struct Kwic {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// Characters on each side
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub width: usize,
    /// Order of the lines
    #[arg(long, value_enum, default_value_t = KwicSort::Date)]
    pub sort: KwicSort,
    #[command(flatten)]
    pub reading: Reading,
}

/// Order of concordance lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KwicSort {
    /// By what stands before the hit, read backwards
    Left,
    /// By what stands after the hit
    Right,
    /// By publication date, undated last
    Date,
}

/// `trend`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub struct Trend {
    /// Query
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// Period
    #[arg(long, value_enum, default_value_t = Period::Year)]
    pub by: Period,
    #[command(flatten)]
    pub reading: Reading,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// Years
    Year,
    /// Months
    Month,
    /// Days
    Day,
}

/// `panel`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_HELP)]
pub struct Panel {
    /// Query, or the name of an initiative: then its mentions are counted
    #[arg(required = true, value_name = "QUERY|NAME")]
    pub query: Vec<String>,
    /// Sides of the grid: region, province, year, month, publisher, genre, … (a wrong one lists them)
    #[arg(long, default_value = "region,year", value_name = "region,year")]
    pub by: String,
    #[command(flatten)]
    pub reading: Reading,
}

/// Filters on the document a row stands in.
#[derive(Debug, Clone, Default, Args)]
pub struct DocumentFilter {
    /// Only this document: id, unique beginning of an id, or file name
    #[arg(long, value_name = "DOC")]
    pub doc: Option<String>,
    /// Region of the document, by name or code; what lies in it is included
    #[arg(long)]
    pub region: Option<String>,
    /// Publisher, or a part of its name
    #[arg(long)]
    pub publisher: Option<String>,
    /// Genre
    #[arg(long)]
    pub genre: Option<String>,
    /// Published on or after (2023, 2023-06, 2023-06-30)
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Published on or before
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
}

/// `metrics`.
#[derive(Debug, Args)]
pub struct Metrics {
    /// Indicator, or a part of it
    #[arg(long)]
    pub indicator: Option<String>,
    /// Unit as written or base unit (亿元, 元)
    #[arg(long)]
    pub unit: Option<String>,
    /// achieved, planned, required
    #[arg(long)]
    pub status: Option<String>,
    /// level, increase_by, increase_to, decrease_by, decrease_to
    #[arg(long)]
    pub change: Option<String>,
    /// Body the number belongs to, or a part of its name
    #[arg(long)]
    pub organisation: Option<String>,
    /// count, percent, money, area, …
    #[arg(long)]
    pub kind: Option<String>,
    /// Only numbers about this period or a part of it (2024, 2024-06)
    #[arg(long, value_name = "DATE")]
    pub period: Option<String>,
    /// Smallest confidence, 0 to 1
    #[arg(long, value_name = "X")]
    pub min_confidence: Option<f64>,
    /// Smallest value, in base units
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub min: Option<f64>,
    /// Largest value, in base units
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub max: Option<f64>,
    #[command(flatten)]
    pub filter: DocumentFilter,
    #[command(flatten)]
    pub reading: Reading,
}

/// `statements`.
#[derive(Debug, Args)]
pub struct Statements {
    /// Speaker
    #[arg(long)]
    pub speaker: Option<String>,
    /// Organisation, or a part of its name
    #[arg(long)]
    pub organisation: Option<String>,
    /// Verb (强调, 要求, 表示)
    #[arg(long)]
    pub verb: Option<String>,
    /// direct, reported, mixed
    #[arg(long)]
    pub mode: Option<String>,
    /// demand, pledge, report, assessment, other
    #[arg(long)]
    pub act: Option<String>,
    #[command(flatten)]
    pub filter: DocumentFilter,
    #[command(flatten)]
    pub reading: Reading,
}

/// `references`.
#[derive(Debug, Args)]
pub struct References {
    /// Name, or a part of it
    #[arg(long)]
    pub name: Option<String>,
    /// document, law, meeting, speech, letter, policy_decision, other
    #[arg(long)]
    pub kind: Option<String>,
    /// Issuer, or a part of its name
    #[arg(long)]
    pub issuer: Option<String>,
    /// 发文字号, or a part of it
    #[arg(long)]
    pub doc_number: Option<String>,
    /// Basis verb (贯彻落实, 根据)
    #[arg(long)]
    pub verb: Option<String>,
    /// basis, studied, cited
    #[arg(long = "use", value_name = "USE")]
    pub usage: Option<String>,
    #[command(flatten)]
    pub filter: DocumentFilter,
    #[command(flatten)]
    pub reading: Reading,
}

/// `initiatives`.
#[derive(Debug, Subcommand)]
pub enum Initiatives {
    /// Every initiative with first seen and counts
    List(InitiativesList),
    /// One initiative: spellings, relations, every mention with its sentence
    Show(InitiativesShow),
    /// Regions in the order in which this corpus first mentions it (earliest known here, not adoption)
    Spread(InitiativesShow),
}

/// `initiatives list`.
#[derive(Debug, Args)]
pub struct InitiativesList {
    /// Only names that hold this
    #[arg(long)]
    pub name: Option<String>,
    /// Only initiatives of this type (campaign, project, brand, mechanism, …)
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Only initiatives mentioned by documents of this region
    #[arg(long)]
    pub region: Option<String>,
    /// Only initiatives that so many documents mention
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub min_documents: usize,
    #[command(flatten)]
    pub reading: Reading,
}

/// `initiatives show`.
#[derive(Debug, Args)]
pub struct InitiativesShow {
    /// Name in any spelling, or id
    pub name: String,
    #[command(flatten)]
    pub reading: Reading,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Document: id, unique beginning of an id, or file name
    #[arg(value_name = "DOC")]
    pub doc: String,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub data: PathBuf,
}

/// `cite`.
#[derive(Debug, Args)]
pub struct Cite {
    /// Row: table, document and first code point, as in metrics:3fa9:120
    #[arg(value_name = "TABLE:DOC:START")]
    pub row: String,
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub data: PathBuf,
}

/// `stats`.
#[derive(Debug, Args)]
pub struct Stats {
    #[command(flatten)]
    pub reading: Reading,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Data directory
    #[arg(long, default_value = "policymine-data", value_name = "DIR")]
    pub data: PathBuf,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Table: documents, sentences, statements, metrics, mentions, references, repairs, copies, rejects, names,
    /// initiatives, recovered, families, reuse
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// File to write; standard output when not given
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}
