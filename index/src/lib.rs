//! The data directory: generations of tables, the full-text index, the one commit that joins them, readers.
//! It parses no text: documents come read from `pipeline`, records from `corpora`.

mod apply;
mod chunks;
mod corpus_pass;
mod corpus_rows;
mod data_dir;
mod durable;
mod error;
pub mod fulltext;
mod generations;
mod inputs;
mod lock;
mod manifest;
mod part;
mod reader;
mod records;
mod reindex;
mod run;
mod sources;
mod verify;
mod views;
mod writer;

pub use apply::{Applied, apply_decisions, apply_edit, decisions_path, read_decisions};
pub use error::IndexError;
pub use fulltext::FullText;
pub use generations::{tag, tags, untag};
pub use inputs::{InputRow, InputStatus, UNKNOWN};
pub use lock::EditingLock;
pub use manifest::{Manifest, PartEntry};
pub use reader::{Generation, Reader};
pub use records::write_records;
pub use reindex::{ReindexSummary, Reindexed, reindex};
pub use run::{Progress, RunOptions, RunSummary, Stage, check_given, read_documents, run};
pub use verify::{VerifyReport, verify};
pub use writer::{CommitContents, CommitStep, RejectRow, Writer, WriterOptions};
