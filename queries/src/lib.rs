//! The questions people ask of a data directory: search, concordance, trend, panel, lists of facts, initiatives,
//! what is known of a document, and how answers are written.
//! It prints nothing and changes nothing: every function takes an open reader or batches and returns rows with totals.

pub mod citation;
pub mod concordance;
pub mod cursor;
pub mod documents;
pub mod explain;
pub mod facets;
pub mod family;
pub mod initiatives;
pub mod language;
pub mod listing;
pub mod output;
pub mod panel;
pub mod periods;
pub mod regions;
pub mod search;
pub mod similar;
pub mod snippet;
pub mod spelling;
pub mod stats;
pub mod tags;
pub mod trend;
pub mod watch;
pub mod words;

mod batch;
mod counting;
mod error;
mod narrowed;
mod nothing;
mod passage;
mod ranking;
mod raw_offsets;
mod resolved;
mod sentences;
mod statistics;

pub use error::QueryError;
