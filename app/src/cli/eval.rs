//! What can be typed after `policymine eval`.
//! It runs nothing; `commands::eval` does.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EVAL_HELP: &str = "\
GOLD holds JSON Lines files named after tables (metrics.jsonl, initiatives.jsonl, statements.jsonl, references.jsonl,
documents.jsonl, or ANYTHING.metrics.jsonl and so on). `doc` of a row names a file: its name without the extension, or
the part of it before the first `_`; or documents.jsonl names the `file`. Offsets count code points of the repaired text
(policymine repair --script simplified). `optional` rows count neither way, `negative` rows are traps.

With --repair no annotations are needed: the scores are exact (texts that came back unchanged), cer (character error rate),
and the wrong places by what the program said of them: silent (nothing), inferred, flagged.

Exit codes: 0 scored, 2 wrong use, no annotations, or none of their documents found.";

/// `eval`.
#[derive(Debug, Args)]
#[command(after_help = EVAL_HELP)]
pub(crate) struct Eval {
    /// Folder of annotations
    #[arg(value_name = "GOLD", required_unless_present = "repair")]
    pub(crate) gold: Option<PathBuf>,
    /// Measure repair instead: damage the clean texts of a file or folder in every way the program knows, and compare
    /// what comes back with what was there
    #[arg(long, value_name = "PATH", conflicts_with_all = ["gold", "what", "texts"])]
    pub(crate) repair: Vec<PathBuf>,
    /// With --repair: texts to damage, taken at even distances; all are tried undamaged
    #[arg(long, value_name = "N", default_value_t = 200, requires = "repair")]
    pub(crate) cases: usize,
    /// With --repair: write the cases to a file of JSON Lines (kind, lossless, want, served as hexadecimal digits), for
    /// comparing other tools
    #[arg(long, value_name = "FILE", requires = "repair")]
    pub(crate) cases_to: Option<PathBuf>,
    /// Only this table; all that are annotated when not given
    #[arg(long, value_enum)]
    pub(crate) what: Option<EvalWhat>,
    /// Files or folders of the annotated documents; the folder GOLD lies in when not given
    #[arg(long, value_name = "PATH")]
    pub(crate) texts: Vec<PathBuf>,
    /// Show so many misses, false positives and differences of each table, with document and words
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) errors: usize,
    /// Form of the scores; with --errors, csv is not possible
    #[arg(long, value_enum, default_value_t = EvalFormat::Table)]
    pub(crate) format: EvalFormat,
}

/// Tables that `eval` scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalWhat {
    /// Numbers
    Metrics,
    /// Mentions of initiatives
    Mentions,
    /// Statements
    Statements,
    /// References
    References,
    /// Title, publisher, date, genre, region
    Documents,
}

/// Form of the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalFormat {
    /// Aligned for reading
    Table,
    /// One JSON object a line: scores, then errors
    Jsonl,
    /// Comma-separated, UTF-8, with a header
    Csv,
}
