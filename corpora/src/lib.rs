//! Where documents come from: folders, record formats, corpus manifests, metadata files.
//! It decodes nothing: it hands out undecoded records with locators and hints.

mod document;

pub use document::{DocId, Hint, Hints, MediaType, RawDocument, Reject};
