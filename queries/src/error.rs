//! What can go wrong when a question is asked.
//! An answer without rows is no error.

use crate::language::SyntaxError;

/// A question that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The query does not parse.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The data directory cannot be read.
    #[error(transparent)]
    Index(#[from] index::IndexError),
    /// The editor's file says what cannot be followed, or a bundled list does not load.
    #[error(transparent)]
    Pipeline(#[from] pipeline::PipelineError),
    /// A table lacks a column or has it in another type: made by another version.
    #[error("table {table} has no {kind} column {column}")]
    Column {
        /// Name of the table.
        table: String,
        /// Name of the column.
        column: String,
        /// `text`, `number`, `integer`, `flag`.
        kind: &'static str,
    },
    /// Arrow refuses a batch.
    #[error("arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// Parquet cannot be written.
    #[error("parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The output cannot be written; a closed pipe comes this way.
    #[error("cannot write: {0}")]
    Write(#[source] std::io::Error),
    /// Counts that do not fit into memory can be kept in no temporary file.
    #[error("cannot use a temporary file in {}: {source}", folder.display())]
    Temporary {
        /// Where temporary files are made.
        folder: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The bundled labels do not parse: a build mistake, caught by their test.
    #[error("labels: {0}")]
    Labels(String),
    /// A concordance needs text to show; the query names none.
    #[error("the query has no text to show in context: {reading}; add a word or phrase")]
    NoText {
        /// How the query was read.
        reading: String,
    },
    /// A trend of something the query or the data directory has none of.
    #[error("there are no {counted} to count: {reason}")]
    NothingToCount {
        /// `hits` or `families`.
        counted: &'static str,
        /// Why, and what to do.
        reason: &'static str,
    },
    /// No document answers to the name given.
    #[error("no document {given}; give a doc_id, the beginning of one, or the end of a source{}", list(candidates))]
    NoSuchDocument {
        /// What was asked for.
        given: String,
        /// Sources that look like it.
        candidates: Vec<String>,
    },
    /// Several documents answer to the name given.
    #[error("{given} stands for {total} documents; write more of it{}", list(candidates))]
    AmbiguousDocument {
        /// What was asked for.
        given: String,
        /// How many there are.
        total: usize,
        /// The first of them, `doc_id source`.
        candidates: Vec<String>,
    },
    /// No initiative answers to the name given.
    #[error("no initiative {given} in this data directory{}", list(candidates))]
    NoSuchInitiative {
        /// What was asked for.
        given: String,
        /// Names that look like it.
        candidates: Vec<String>,
    },
    /// No division has the code given.
    #[error(
        "no division is called {given:?}; write a name (辽宁, 沈阳市铁西区), a code or its beginning (210106, 2101), or either behind = for the division without what lies in it"
    )]
    NoSuchRegion {
        /// What was asked for.
        given: String,
    },
    /// Initiatives of several owners answer to the name given.
    #[error("{given} stands for {} initiatives; name one by its id:{}", candidates.len(), lines(candidates))]
    AmbiguousInitiative {
        /// What was asked for.
        given: String,
        /// Id, name, owner and documents of each.
        candidates: Vec<String>,
    },
    /// A filter has a value its column never takes.
    #[error("{name} cannot be {given}; it is one of: {allowed}")]
    Filter {
        /// Name of the filter.
        name: &'static str,
        /// What was given.
        given: String,
        /// The values there are, joined.
        allowed: String,
    },
    /// The editor's file cannot be changed as it stands.
    #[error("initiatives: {problem}")]
    EditorFile {
        /// What is wrong with it.
        problem: String,
    },
    /// A change to the editor's file that cannot be.
    #[error("{problem}")]
    Editing {
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// A watchlist that cannot be used.
    #[error("watchlist: {problem}")]
    Watchlist {
        /// What is wrong with it.
        problem: String,
    },
    /// A cursor that cannot be used here.
    #[error("cannot go on behind {given}: {reason}")]
    Cursor {
        /// The cursor.
        given: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A panel or trend of more cells than anyone reads or a table program opens.
    #[error(
        "this would be {cells} cells, more than {limit}; name fewer dimensions, longer periods, or narrow the query by date or region"
    )]
    GridTooLarge {
        /// Cells asked for.
        cells: usize,
        /// Cells there may be.
        limit: usize,
    },
    /// A row given to `cite` is not in the tables.
    #[error(
        "no row {given}; write TABLE:DOC:START, as in metrics:3fa9:120, or documents:3fa9 for a document as a whole"
    )]
    NoSuchRow {
        /// What was asked for.
        given: String,
    },
}

impl QueryError {
    /// True when the question was put wrongly (exit status 2), false when the machinery failed.
    #[must_use]
    pub fn is_wrong_use(&self) -> bool {
        matches!(
            self,
            Self::Syntax(_)
                | Self::NoText { .. }
                | Self::NothingToCount { .. }
                | Self::NoSuchRegion { .. }
                | Self::NoSuchDocument { .. }
                | Self::AmbiguousDocument { .. }
                | Self::NoSuchInitiative { .. }
                | Self::AmbiguousInitiative { .. }
                | Self::Filter { .. }
                | Self::Cursor { .. }
                | Self::GridTooLarge { .. }
                | Self::Watchlist { .. }
                | Self::EditorFile { .. }
                | Self::Editing { .. }
                | Self::NoSuchRow { .. }
                | Self::Pipeline(pipeline::PipelineError::Decisions { .. })
        )
    }
}

fn lines(candidates: &[String]) -> String {
    candidates.iter().map(|candidate| format!("\n  {candidate}")).collect()
}

fn list(candidates: &[String]) -> String {
    if candidates.is_empty() { String::new() } else { format!(": {}", candidates.join(", ")) }
}
