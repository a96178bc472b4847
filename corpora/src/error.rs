//! Why a corpus or its annotations could not be opened: the one error type of the crate.
//! Input that is merely not taken is not an error but a [`crate::Reject`].

use std::path::PathBuf;

/// Why a corpus or its annotations could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum CorporaError {
    /// A path of the request does not exist.
    #[error("{} does not exist", path.display())]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// A path of the request is a data directory of this program.
    #[error("{} is a data directory, not a corpus: give the folder the documents are in", path.display())]
    DataDirectory {
        /// The path as given.
        path: PathBuf,
    },
    /// A manifest or metadata file exists but cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A `corpus.toml` says something we do not understand.
    #[error("{}:{line}: {message}", path.display())]
    Manifest {
        /// The `corpus.toml`.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A `--meta` file says something we do not understand.
    #[error("{}:{line}: {message}", path.display())]
    Meta {
        /// The metadata file.
        path: PathBuf,
        /// 1-based line.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// A folder without annotations.
    #[error("{} holds no annotations: expected files such as metrics.jsonl", path.display())]
    NoGold {
        /// The folder.
        path: PathBuf,
    },
    /// A line of an annotation file is no row of its table.
    #[error("{}:{line}: {message}", path.display())]
    Gold {
        /// The annotation file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}
