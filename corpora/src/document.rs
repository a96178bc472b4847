//! What a corpus hands out: one undecoded record and what is known about it from outside its bytes.
//! It decodes nothing: bytes stay as found.

use std::collections::BTreeMap;
use std::fmt;

/// Identity of a record: BLAKE3 of its bytes, first 16 bytes, as 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(String);

impl DocId {
    /// The id of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes).to_hex();
        Self(hash.as_str().chars().take(32).collect())
    }

    /// An id as tables hold it; `None` for anything but 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        digits.then(|| Self(text.to_owned()))
    }

    /// The 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the bytes of a record are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// Plain text; Markdown is read as plain text.
    Plain,
    /// HTML.
    Html,
}

/// One record of a corpus, undecoded.
#[derive(Debug, Clone, PartialEq)]
pub struct RawDocument {
    /// BLAKE3 of `bytes`.
    pub id: DocId,
    /// Where it was found: `a.txt`, `x.jsonl#17` (1-based record), with `/` between folders.
    pub locator: String,
    /// The record's bytes, after JSON or CSV unescaping; every `raw_*` offset counts from here.
    pub bytes: Vec<u8>,
    /// Plain text or HTML.
    pub media_type: MediaType,
    /// A charset the container declares (a JSON Lines record is UTF-8); `None` for loose files.
    pub declared_encoding: Option<String>,
    /// What manifests, `--meta` files and record fields say about it.
    pub hints: Hints,
}

/// What is known about a record from outside its text. Every value wins over what the text says,
/// and its basis says where it came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// Corpus name from `corpus.toml`.
    pub corpus: Option<String>,
    /// Address the record was fetched from.
    pub url: Option<Hint>,
    /// Title.
    pub title: Option<Hint>,
    /// Who published it.
    pub publisher: Option<Hint>,
    /// Publication date as given (`2024-07-26`, `20240726`, `2024年7月26日 09:24`, `2012`); layout parses it.
    pub published: Option<Hint>,
    /// Region as given (`辽宁省沈阳市`).
    pub region: Option<Hint>,
    /// Kind of document, as the table of documents spells it.
    pub genre: Option<Hint>,
    /// The user's own columns, carried to `documents.meta`.
    pub meta: BTreeMap<String, String>,
}

/// One value from outside the text and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The value as given.
    pub value: String,
    /// `documents.toml`, `meta` (a `--meta` file), `field` (a record's own field), `file name` or `manifest` (a default for the corpus).
    pub basis: &'static str,
}

/// Input that was not taken: a row of `rejects`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Locator of the input.
    pub source: String,
    /// Stage that refused it: `read`, `record`, `decode`, `markup`, ….
    pub stage: &'static str,
    /// Why, in one sentence.
    pub reason: String,
}
