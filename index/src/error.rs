//! What can go wrong with a data directory. A bad document is no error: it is a row of `rejects`.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;

/// An error of the data directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}: {source}{}", path.display(), advice(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another process writes to the directory.
    #[error("{} is being written by {holder}; wait until it ends, or use another data directory", path.display())]
    Locked {
        /// The data directory.
        path: PathBuf,
        /// Process, host and start time, as far as they could be read.
        holder: String,
    },
    /// The directory was made by a program of another version.
    #[error("{what} has {found}, this program needs {wanted}; {hint}")]
    OtherVersion {
        /// What is of another version.
        what: String,
        /// Version found.
        found: String,
        /// Version needed.
        wanted: String,
        /// What to do.
        hint: String,
    },
    /// The folder is no data directory.
    #[error("{} is no data directory; {hint}", path.display())]
    NotADataDirectory {
        /// The folder.
        path: PathBuf,
        /// What to do.
        hint: &'static str,
    },
    /// The directory exists, but no run was ever finished.
    #[error("{} holds no documents yet: no run was finished; run `policymine run PATH --data {}` first", path.display(), path.display())]
    Empty {
        /// The data directory.
        path: PathBuf,
    },
    /// The tables are there, the full-text index is not.
    #[error("the full-text index of {} is missing; `policymine reindex --data {}` makes it anew from the tables", path.display(), path.display())]
    NoIndex {
        /// The data directory.
        path: PathBuf,
    },
    /// Something was changed or lost behind the program's back.
    #[error("{} is damaged: {problem}; restore it from a backup, or move the data directory away and run again", path.display())]
    Damaged {
        /// File or folder.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A table could not be written or read.
    #[error("table {table} in {}: {source}", path.display())]
    Parquet {
        /// Name of the table.
        table: String,
        /// The file.
        path: PathBuf,
        /// What the Parquet library says.
        source: parquet::errors::ParquetError,
    },
    /// The full-text index could not do what was asked.
    #[error("cannot {action} the full-text index{}: {}", place(path), told(said))]
    Search {
        /// What was tried.
        action: &'static str,
        /// Folder of the index.
        path: PathBuf,
        /// What the search library says. It is told with the error, its guesses in our words, and is no source of it: chains of
        /// errors would print it again.
        said: TantivyError,
    },
    /// A clause is nested beyond use.
    #[error("the query is nested more than {limit} deep; write it with fewer brackets")]
    TooDeep {
        /// Deepest nesting taken.
        limit: usize,
    },
    /// A document id is not 32 hexadecimal digits: a mistake in the caller.
    #[error("{id:?} is no document id: 32 hexadecimal digits are")]
    BadId {
        /// The id.
        id: String,
    },
    /// No generation of that number is kept.
    #[error("generation {generation} is not kept; kept are {kept}")]
    NoGeneration {
        /// Asked for.
        generation: u64,
        /// What there is.
        kept: String,
    },
    /// No tag and no kept generation is called so.
    #[error("there is no generation {given}; there are {known}")]
    NoSuchGeneration {
        /// What was asked for.
        given: String,
        /// Tags and kept generations.
        known: String,
    },
    /// A tag that cannot be.
    #[error("a generation cannot be called {name:?}: {problem}")]
    BadTag {
        /// The name.
        name: String,
        /// What is wrong with it, and what it may be.
        problem: &'static str,
    },
    /// A `--meta` file or a `documents.toml` gives a value that no document can have.
    #[error("{}: {column} of {document}: {problem}", path.display())]
    Given {
        /// The file.
        path: PathBuf,
        /// What it calls the document.
        document: String,
        /// Column.
        column: String,
        /// What is wrong with the value, and what it may be.
        problem: String,
    },
    /// The editor's file of initiatives says something that cannot be followed.
    #[error("{}, {problem}", path.display())]
    Decisions {
        /// The file.
        path: PathBuf,
        /// Line, column, what is wrong and what to do.
        problem: pipeline::PipelineError,
    },
    /// A new entry of the editor's file stands for the mentions of an owner that has none.
    #[error(
        "no mention of {name} counts for {owner}; `initiatives list --name {name}` shows the owners there are: write one of them, or judge by id"
    )]
    NoMentionOf {
        /// The name of the entry.
        name: String,
        /// Its owner.
        owner: String,
    },
    /// A name that was accepted and that no table knew stands in no text either.
    #[error("{name} is no initiative here and stands in no document")]
    StandsNowhere {
        /// The name.
        name: String,
    },
    /// The editor's file of initiatives is not where it was said to be.
    #[error("{} is not there; give the file with `run --initiatives FILE`", path.display())]
    NoDecisions {
        /// The file.
        path: PathBuf,
    },
    /// The pipeline's own data or tables are wrong.
    #[error(transparent)]
    Pipeline(#[from] pipeline::PipelineError),
    /// A test stopped the commit after a step.
    #[error("the commit was stopped after {step:?}")]
    Stopped {
        /// The last step done.
        step: crate::CommitStep,
    },
    /// A thread of the run could not be started or ended early.
    #[error("the run lost a thread: {problem}")]
    Thread {
        /// What happened.
        problem: String,
    },
}

impl IndexError {
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), problem: problem.into() }
    }

    pub(crate) fn other_version(what: impl Into<String>, found: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self::OtherVersion {
            what: what.into(),
            found: found.into(),
            wanted: wanted.into(),
            hint: "run the sources again into a new data directory (--data), or use the program that made this one"
                .to_owned(),
        }
    }

    /// Of a full-text index, which the tables can make anew; `folder` is where it stands.
    pub(crate) fn other_index(folder: &Path, found: impl Into<String>, wanted: impl Into<String>) -> Self {
        let data = folder.parent().unwrap_or(folder).display();
        Self::OtherVersion {
            what: format!("the full-text index of {data}"),
            found: found.into(),
            wanted: wanted.into(),
            hint: format!("`policymine reindex --data {data}` makes it anew from the tables"),
        }
    }

    pub(crate) fn search(action: &'static str, source: TantivyError) -> Self {
        Self::search_in(action, Path::new(""), source)
    }

    /// Of the index in a folder; what the system said is told as such.
    pub(crate) fn search_in(action: &'static str, folder: &Path, source: TantivyError) -> Self {
        match source {
            TantivyError::IoError(inner) => {
                Self::Io { action, path: folder.to_owned(), source: io::Error::new(inner.kind(), inner) }
            }
            TantivyError::IncompatibleIndex(found) => {
                Self::other_index(folder, format!("{found:?}"), "the format of this program")
            }
            said => Self::Search { action, path: folder.to_owned(), said },
        }
    }

    /// Of a table's file; what the system said is told as such.
    pub(crate) fn parquet(table: &str, path: &Path, source: parquet::errors::ParquetError) -> Self {
        if let parquet::errors::ParquetError::External(inner) = source {
            return match inner.downcast::<io::Error>() {
                Ok(source) => Self::Io { action: "write", path: path.to_owned(), source: *source },
                Err(inner) => Self::Parquet {
                    table: table.to_owned(),
                    path: path.to_owned(),
                    source: parquet::errors::ParquetError::External(inner),
                },
            };
        }
        Self::Parquet { table: table.to_owned(), path: path.to_owned(), source }
    }
}

fn place(path: &Path) -> String {
    if path.as_os_str().is_empty() { String::new() } else { format!(" in {}", path.display()) }
}

/// What to do about it, for the kinds of failure that have a remedy.
fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; the last complete state is untouched: free some space and run again"
        }
        io::ErrorKind::PermissionDenied => "; give this user the right to it, or use another data directory",
        io::ErrorKind::ReadOnlyFilesystem => "; use a data directory on a disk that can be written",
        _ => "",
    }
}

/// What the search library says. Where a thread of its writer ended, it names every cause there might be, and never the one:
/// a thread that cannot write ends so, and then the disk is full.
fn told(source: &TantivyError) -> String {
    const LIKELY: &str =
        "most likely there is no space left: free some and run again, what was there before is untouched";
    match source {
        TantivyError::ErrorInThread(said) if said.contains("writer was killed") => {
            format!("a thread that writes it ended; {LIKELY}")
        }
        TantivyError::ErrorInThread(_) => format!("{source}; {LIKELY}"),
        source => source.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_that_ended_is_told_in_our_words() {
        for (said, repeated) in [
            (
                "An index writer was killed.. A worker thread encountered an error (io::Error most likely) or panicked.",
                false,
            ),
            ("The index writer was killed. It can happen if an indexing worker encountered an Io error.", false),
            ("Merge thread failed", true),
        ] {
            let source = TantivyError::ErrorInThread(said.to_owned());
            let error = IndexError::search_in("add to", Path::new("data/index"), source);
            assert!(std::error::Error::source(&error).is_none(), "{said}: told twice");
            let told = error.to_string();
            assert!(told.contains("no space left: free some"), "{told}");
            assert_eq!(told.contains(said), repeated, "{told}");
        }
        let other = TantivyError::SystemError("gone".to_owned());
        let told = IndexError::search_in("search", Path::new("data/index"), other).to_string();
        assert!(told.contains("gone") && !told.contains("space"), "{told}");
    }
}
