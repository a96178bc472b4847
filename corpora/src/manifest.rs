//! `corpus.toml`: what the owner of a folder says about its documents.
//! It lists no folder; the nearest manifest above a file speaks for it, alone.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::CorporaError;
use crate::pattern::{DatePattern, PathPattern};

/// The name of a manifest.
pub(crate) const FILE_NAME: &str = "corpus.toml";

/// A manifest, checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Manifest {
    pub(crate) name: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) region: Option<String>,
    /// Put before the path (relative to the manifest) of a file, or before a record's address that has no scheme.
    pub(crate) url: Option<String>,
    pub(crate) records: FieldNames,
    /// BLAKE3 of the file, so that a changed manifest is noticed.
    pub(crate) digest: String,
    paths: Vec<PathPattern>,
    exclude: Vec<PathPattern>,
    date: Option<DatePattern>,
}

/// Which field of a record is what; `None` leaves it to the obvious names.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldNames {
    pub(crate) text: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) url: Option<String>,
    /// The owner's own number of a record, carried as `id` in the metadata.
    pub(crate) id: Option<String>,
    /// What the text field holds.
    #[serde(default)]
    pub(crate) format: TextFormat,
}

/// What the text field of a record holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TextFormat {
    #[default]
    Plain,
    Html,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<String>,
    publisher: Option<String>,
    region: Option<String>,
    url: Option<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    published_from: Option<Spanned<PublishedFrom>>,
    published_pattern: Option<Spanned<String>>,
    #[serde(default)]
    records: FieldNames,
}

#[derive(Deserialize)]
enum PublishedFrom {
    #[serde(rename = "file name")]
    FileName,
}

impl Manifest {
    /// The manifest of this folder, if it has one.
    pub(crate) fn of_folder(folder: &Path) -> Result<Option<Self>, CorporaError> {
        let path = folder.join(FILE_NAME);
        if !path.is_file() {
            return Ok(None);
        }
        let text =
            fs::read_to_string(&path).map_err(|source| CorporaError::Unreadable { path: path.clone(), source })?;
        Self::parse(&text).map(Some).map_err(|(line, message)| CorporaError::Manifest { path, line, message })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let written: Written = toml::from_str(text)
            .map_err(|e| (line_at(text, e.span().map_or(0, |span| span.start)), e.message().to_owned()))?;
        let date = match (written.published_from, written.published_pattern) {
            (Some(from), Some(pattern)) => {
                let PublishedFrom::FileName = from.get_ref();
                let compiled = DatePattern::new(pattern.get_ref());
                Some(compiled.map_err(|message| (line_at(text, pattern.span().start), message))?)
            }
            (None, None) => None,
            (Some(lone), None) => {
                let message = "published_from needs a published_pattern such as \"YYYYMMDD_*\"";
                return Err((line_at(text, lone.span().start), message.to_owned()));
            }
            (None, Some(lone)) => {
                let message = "published_pattern needs published_from = \"file name\"";
                return Err((line_at(text, lone.span().start), message.to_owned()));
            }
        };
        Ok(Self {
            name: written.name,
            publisher: written.publisher,
            region: written.region,
            url: written.url,
            records: written.records,
            digest: blake3::hash(text.as_bytes()).to_hex().to_string(),
            paths: written.paths.iter().map(|p| PathPattern::new(p)).collect(),
            exclude: written.exclude.iter().map(|p| PathPattern::new(p)).collect(),
            date,
        })
    }

    /// Whether `exclude` names this file or folder (path relative to the manifest).
    pub(crate) fn excludes(&self, relative: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.covers(relative))
    }

    /// Whether the file belongs to the corpus.
    pub(crate) fn includes(&self, relative: &str) -> bool {
        !self.excludes(relative) && (self.paths.is_empty() || self.paths.iter().any(|p| p.covers(relative)))
    }

    /// The date a file name holds.
    pub(crate) fn date_of(&self, stem: &str) -> Option<String> {
        self.date.as_ref().and_then(|pattern| pattern.date(stem))
    }
}

/// 1-based line of a byte offset.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_says_what_belongs() {
        let manifest = Manifest::parse(
            "name = \"samples\"\npaths = [\"*.txt\", \"html/\"]\nexclude = [\"originals\"]\n\
             published_from = \"file name\"\npublished_pattern = \"YYYYMMDD_*\"\n[records]\ntext = \"zw\"\n",
        )
        .unwrap();
        assert!(manifest.includes("a.txt"));
        assert!(manifest.includes("html/x.htm"));
        assert!(!manifest.includes("a.md"));
        assert!(!manifest.includes("originals/a.txt"));
        assert_eq!(manifest.date_of("20240726_1").as_deref(), Some("2024-07-26"));
        assert_eq!(manifest.records.text.as_deref(), Some("zw"));
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        for (text, line, part) in [
            ("name = \"x\"\npublishr = \"y\"\n", 2, "publishr"),
            ("name = \n", 1, ""),
            ("\n\n[records]\ntxt = \"a\"\n", 4, "txt"),
            ("published_from = \"file name\"\n", 1, "published_pattern"),
            ("name = \"x\"\npublished_pattern = \"YYYY\"\n", 2, "published_from"),
            ("published_from = \"file name\"\npublished_pattern = \"*\"\n", 2, "YYYY"),
            ("published_from = \"mtime\"\npublished_pattern = \"YYYY\"\n", 1, "mtime"),
            ("[records]\nformat = \"pdf\"\n", 2, "pdf"),
            ("paths = \"x\"\n", 1, ""),
        ] {
            let (at, message) = Manifest::parse(text).unwrap_err();
            assert_eq!(at, line, "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
