//! What can go wrong in the pipeline itself. Bad documents are not errors: they are rejects.

/// An error of the pipeline's own data or tables.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A bundled lexicon does not parse: a build mistake, caught by the tests of the lexicons.
    #[error("lexicon {name}, line {line}: {problem}")]
    Lexicon {
        /// File name in `pipeline/lexicons`.
        name: &'static str,
        /// 1-based line, 0 when the whole file is meant.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A record batch could not be built: a mistake in the schema module.
    #[error("table {table}: {source}")]
    Table {
        /// Name of the table.
        table: &'static str,
        /// What Arrow says.
        source: arrow::error::ArrowError,
    },
    /// A row does not fit its table: a mistake in the code that wrote it.
    #[error("table {table}: {problem}")]
    Row {
        /// Name of the table.
        table: &'static str,
        /// What does not fit.
        problem: String,
    },
    /// The editor's file says something that cannot be followed.
    #[error("line {line}, column {column}: {problem}")]
    Decisions {
        /// 1-based line.
        line: usize,
        /// 1-based column, in characters.
        column: usize,
        /// What is wrong, and what to do.
        problem: String,
    },
}
