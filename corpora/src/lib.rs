//! Where documents come from: folders, record formats, corpus manifests, metadata files.
//! It decodes nothing: it hands out undecoded records with locators and hints.
//!
//! [`Corpus::open`] lists what there is, [`Entry::read`] reads one file of the list, record by record.
//! What cannot be taken is a [`Reject`] with its reason, never a panic and never silence.

mod corpus;
mod corrections;
mod document;
mod entry;
mod error;
mod files;
pub mod gold;
mod hints;
mod json_lines;
mod locator;
mod manifest;
mod meta;
mod pattern;
mod record;
mod table;
mod walk;

pub use corpus::{Corpus, DEFAULT_MAX_BYTES, Given, OpenOptions};
pub use document::{DocId, Hint, Hints, MediaType, RawDocument, Reject};
pub use entry::{Entry, Records};
pub use error::CorporaError;
pub use hints::BASIS_OF_FIELD;
pub use meta::MetaRow;
