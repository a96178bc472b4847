//! Annotations to measure against: JSON Lines files of a gold folder, one type per table.
//! It compares nothing; `evaluate` does.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::CorporaError;

/// The annotations of one folder. A table without a file is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gold {
    /// Measured numbers.
    pub metrics: Vec<GoldMetric>,
    /// Mentions of initiatives, with traps (`negative`).
    pub initiatives: Vec<GoldInitiative>,
    /// Mentions with their place and relation: a file of their own (`places`), else the initiatives that have one.
    pub places: Vec<GoldInitiative>,
    /// Statements; with their acts where there is an `acts` file.
    pub statements: Vec<GoldStatement>,
    /// References, with traps.
    pub references: Vec<GoldReference>,
    /// What is true of whole documents.
    pub documents: Vec<GoldDocument>,
}

/// A measured number. Offsets count code points of the repaired, simplified text, end-exclusive.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)] // the fields are those of the `metrics` table, see `pipeline::document::facts::Metric`
pub struct GoldMetric {
    pub doc: String,
    pub start: usize,
    pub end: usize,
    pub surface: String,
    pub indicator: Option<String>,
    /// Indicators that are also right.
    #[serde(default)]
    pub indicator_alt: Vec<String>,
    pub value: Option<GoldValue>,
    pub value_low: Option<f64>,
    pub value_high: Option<f64>,
    pub unit: String,
    pub base_unit: Option<String>,
    pub approx: String,
    pub kind: String,
    pub change: String,
    /// Changes that are also right.
    #[serde(default)]
    pub change_alt: Vec<String>,
    pub status: String,
    /// Statuses that are also right.
    #[serde(default)]
    pub status_alt: Vec<String>,
    pub per: Option<String>,
    /// Defensible either way: never a miss, never a false positive.
    #[serde(default)]
    pub optional: bool,
}

/// A number with its multiplier folded in, or the text of a ratio (`10.5:45.0:44.5`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum GoldValue {
    /// In the base unit.
    Number(f64),
    /// Numbers with `:` between them.
    Ratio(String),
}

/// A mention of an initiative, or a trap.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldInitiative {
    /// Document.
    pub doc: String,
    /// Code point.
    pub start: usize,
    /// Code point, exclusive.
    pub end: usize,
    /// As in the text, quotes and head included.
    pub surface: String,
    /// Canonical name.
    pub name: String,
    /// Names that are also right.
    #[serde(default)]
    pub name_alt: Vec<String>,
    /// campaign, project, programme, …; a row of a `places` file has none.
    #[serde(rename = "type")]
    pub initiative_type: Option<String>,
    /// Body or place that does what `relation` says.
    pub place: Option<String>,
    /// Places that are also right; `None` among them: no place is right too.
    #[serde(default)]
    pub place_alt: Vec<Option<String>>,
    /// speaker, clause, heading, dateline, document, unknown.
    pub place_basis: Option<String>,
    /// Bases that are also right.
    #[serde(default)]
    pub place_basis_alt: Vec<String>,
    /// launches, implements, learns_from, cites, unknown.
    pub relation: Option<String>,
    /// Relations that are also right.
    #[serde(default)]
    pub relation_alt: Vec<String>,
    /// Defensible either way.
    #[serde(default)]
    pub optional: bool,
    /// No initiative, although it looks like one.
    #[serde(default)]
    pub negative: bool,
}

/// A statement, or the note that a document has none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldStatement {
    /// Document.
    pub doc: String,
    /// The document has no statement; nothing else is set.
    #[serde(default)]
    pub none: bool,
    /// Person; `None` for a meeting or a document.
    pub speaker: Option<String>,
    /// Persons or names for them that are also right.
    #[serde(default)]
    pub speaker_alt: Vec<Option<String>>,
    /// Title.
    pub role: Option<String>,
    /// Titles that are also right.
    #[serde(default)]
    pub role_alt: Vec<Option<String>>,
    /// Body.
    pub organisation: Option<String>,
    /// Bodies that are also right.
    #[serde(default)]
    pub organisation_alt: Vec<Option<String>>,
    /// Bare verb.
    pub verb: Option<String>,
    /// direct, reported, mixed.
    pub mode: Option<String>,
    /// demand, pledge, report, assessment, other.
    pub act: Option<String>,
    /// Acts that are also right.
    #[serde(default)]
    pub act_alt: Vec<String>,
    /// 1-based number of the line, blank ones not counted, where the words begin.
    pub para: Option<usize>,
    /// Line where they end, if another.
    pub para_end: Option<usize>,
    /// First twelve characters.
    pub head: Option<String>,
    /// Last twelve characters.
    pub tail: Option<String>,
    /// Defensible either way.
    #[serde(default)]
    pub optional: bool,
}

/// A reference, a trap, or the note that a document has none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldReference {
    /// Document.
    pub doc: String,
    /// The document has no reference; nothing else is set.
    #[serde(default)]
    pub none: bool,
    /// As in the text.
    pub surface: Option<String>,
    /// Code point.
    pub start: Option<usize>,
    /// Code point, exclusive.
    pub end: Option<usize>,
    /// Nearest basis verb.
    pub verb: Option<String>,
    /// Verbs that are also right.
    #[serde(default)]
    pub verb_alt: Vec<Option<String>>,
    /// document, law, meeting, …
    pub kind: Option<String>,
    /// Kinds that are also right.
    #[serde(default)]
    pub kind_alt: Vec<String>,
    /// Fullest form in the text.
    pub name: Option<String>,
    /// Names that are also right.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Who spoke, convened or issued.
    pub issuer: Option<String>,
    /// Issuers that are also right.
    #[serde(default)]
    pub issuer_alt: Vec<Option<String>>,
    /// 发文字号.
    pub doc_number: Option<String>,
    /// Defensible either way.
    #[serde(default)]
    pub optional: bool,
    /// No reference, although it looks like one.
    #[serde(default)]
    pub negative: bool,
}

/// What is true of a whole document.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldDocument {
    /// Document.
    pub doc: String,
    /// Its file, or its record in a file.
    pub file: Option<String>,
    /// Title; `None` if the text has none.
    pub title: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Publishers that are also right; `None` among them: none is right too.
    #[serde(default)]
    pub publisher_alt: Vec<Option<String>>,
    /// Author; what is not said at all is not scored, here and in the fields below.
    #[serde(default, deserialize_with = "said")]
    pub author: Option<Option<String>>,
    /// Authors that are also right; `None` among them: none is right too.
    #[serde(default)]
    pub author_alt: Vec<Option<String>>,
    /// Who republished it.
    pub site: Option<String>,
    /// `2024-07-26`, `2024-07`, `2024`.
    pub published: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Genres that are also right.
    #[serde(default)]
    pub genre_alt: Vec<String>,
    /// Region.
    pub region: Option<String>,
    /// Regions that are also right; `None` among them: none is right too.
    #[serde(default)]
    pub region_alt: Vec<Option<String>>,
    /// Division code.
    pub region_code: Option<String>,
    /// Issuing body.
    #[serde(default, deserialize_with = "said")]
    pub issuer: Option<Option<String>>,
    /// Its own 发文字号.
    #[serde(default, deserialize_with = "said")]
    pub doc_number: Option<Option<String>>,
    /// simplified or traditional, as found.
    pub script_raw: Option<String>,
    /// Whether the text as found needs repair.
    #[serde(default)]
    pub damaged: bool,
    /// Lines that are headings.
    pub sections: Option<Vec<String>>,
    /// Lines that may be headings.
    #[serde(default)]
    pub optional_headings: Vec<String>,
    /// Lines of source, author, date.
    pub byline: Option<Vec<String>>,
    /// Lines of the page that are not the document's.
    pub boilerplate: Option<Vec<String>>,
    /// Tables that are annotated completely for this document; empty: all that have rows for it.
    #[serde(default)]
    pub annotated: Vec<String>,
}

/// A field that is there, with its value or `null`.
fn said<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

impl Gold {
    /// Reads every file of the folder named `TABLE.jsonl` or `ANYTHING.TABLE.jsonl`, in the order of their names.
    ///
    /// # Errors
    /// A folder that does not exist or holds no such file, a file that cannot be read, a line that is no row.
    pub fn open(folder: &Path) -> Result<Self, CorporaError> {
        let unreadable = |source| CorporaError::Unreadable { path: folder.to_owned(), source };
        let mut files = Vec::new();
        for file in fs::read_dir(folder).map_err(unreadable)? {
            files.push(file.map_err(unreadable)?.path());
        }
        files.sort();
        let mut gold = Self {
            metrics: table(&files, "metrics")?,
            initiatives: table(&files, "initiatives")?,
            places: table(&files, "places")?,
            statements: table(&files, "acts")?,
            references: table(&files, "references")?,
            documents: table(&files, "documents")?,
        };
        if gold.statements.is_empty() {
            gold.statements = table(&files, "statements")?;
        }
        if gold.places.is_empty() {
            gold.places = gold.initiatives.iter().filter(|mention| mention.relation.is_some()).cloned().collect();
        }
        if gold == Self::default() {
            return Err(CorporaError::NoGold { path: folder.to_owned() });
        }
        Ok(gold)
    }
}

/// The rows of one table.
fn table<T: DeserializeOwned>(files: &[PathBuf], name: &str) -> Result<Vec<T>, CorporaError> {
    let whole = format!("{name}.jsonl");
    let end = format!(".{whole}");
    let mut rows = Vec::new();
    for path in files {
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        if file != whole && !file.ends_with(&end) {
            continue;
        }
        let text =
            fs::read_to_string(path).map_err(|source| CorporaError::Unreadable { path: path.clone(), source })?;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let row = serde_json::from_str(line).map_err(|error| CorporaError::Gold {
                path: path.clone(),
                line: at + 1,
                message: error.to_string(),
            })?;
            rows.push(row);
        }
    }
    Ok(rows)
}
