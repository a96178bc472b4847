//! How the bundled samples are made from their clean originals, by the plan in `damage.toml`.
//! It repairs nothing; `damage_samples` writes the files, `--check` and a test compare them.

mod damage;
mod page;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use damage::{Damage, DamageError, LineDamage};
pub use page::{Page, PageError};
use pipeline::forward::Damager;

/// The plan of all samples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Files of one document each.
    pub sample: Vec<Sample>,
    /// Files of records.
    pub records: Vec<RecordFile>,
}

/// A file of one document.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Name of the original without its extension, and of the sample.
    pub name: String,
    /// Makes it a page; plain text without.
    pub page: Option<Page>,
    /// What happens to it then; nothing leaves it as it is, in UTF-8.
    #[serde(flatten)]
    pub damage: Damage,
}

/// A JSON Lines file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFile {
    /// Its name.
    pub file: String,
    /// Field of the text.
    pub text: String,
    /// The records in order.
    pub record: Vec<Record>,
}

/// A record: an original and the fields beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Name of the original without its extension.
    pub name: String,
    /// Other fields.
    pub fields: BTreeMap<String, String>,
}

/// Why samples could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SamplesError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The plan is no plan.
    #[error("damage.toml: {0}")]
    Plan(#[from] toml::de::Error),
    /// A page could not be made.
    #[error("{sample}: {source}")]
    Page {
        /// The sample.
        sample: String,
        /// Why.
        source: PageError,
    },
    /// A step could not be taken.
    #[error("{sample}: {source}")]
    Damage {
        /// The sample.
        sample: String,
        /// Why.
        source: DamageError,
    },
}

/// Folder of the bundled samples.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpora/samples")
}

/// The clean text of a sample.
///
/// # Errors
/// If it cannot be read.
pub fn original(name: &str) -> Result<String, SamplesError> {
    read(&folder().join("originals").join(format!("{name}.txt")))
}

/// Reads the plan.
///
/// # Errors
/// If it cannot be read or holds a mistake.
pub fn plan() -> Result<Plan, SamplesError> {
    Ok(toml::from_str(&read(&folder().join("damage.toml"))?)?)
}

/// Every sample file as it should be: name and bytes, in the order of the plan.
///
/// # Errors
/// If an original is missing or the plan does not fit it.
pub fn build(plan: &Plan) -> Result<Vec<(String, Vec<u8>)>, SamplesError> {
    let damager = Damager::new().map_err(DamageError::from);
    let damager = damager.map_err(|source| SamplesError::Damage { sample: "all".to_owned(), source })?;
    let mut files = Vec::new();
    for sample in &plan.sample {
        let text = original(&sample.name)?;
        let (text, extension) = match &sample.page {
            Some(page) => {
                let page = page.render(&text);
                (page.map_err(|source| SamplesError::Page { sample: sample.name.clone(), source })?, "html")
            }
            None => (text, "txt"),
        };
        let bytes = sample
            .damage
            .apply(&damager, &text)
            .map_err(|source| SamplesError::Damage { sample: sample.name.clone(), source })?;
        files.push((format!("{}.{extension}", sample.name), bytes));
    }
    for records in &plan.records {
        let mut lines = String::new();
        for record in &records.record {
            let mut object: serde_json::Map<String, serde_json::Value> =
                record.fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
            object.insert(records.text.clone(), original(&record.name)?.into());
            lines.push_str(&serde_json::Value::Object(object).to_string());
            lines.push('\n');
        }
        files.push((records.file.clone(), lines.into_bytes()));
    }
    Ok(files)
}

fn read(path: &Path) -> Result<String, SamplesError> {
    fs::read_to_string(path).map_err(|source| SamplesError::File { path: path.to_owned(), source })
}
