//! From bytes to facts: decode, repair, markup, layout, segmentation, extraction, tables.
//! It opens no file, knows nothing of threads, and never names the search engine.

#[macro_use]
mod labels;
mod pairs;

pub mod corpus;
pub mod document;
mod engine;
mod error;
pub mod evaluate;
pub mod fold;
pub mod forward;
pub mod gazetteer;
pub mod source_map;
pub mod span;
pub mod tables;

pub use engine::Engine;
pub use error::PipelineError;
