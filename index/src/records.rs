//! A data directory out of records in memory. Walking files and telling what changed is the business of `run`.

use std::collections::BTreeMap;
use std::path::Path;

use corpora::RawDocument;
use pipeline::Engine;

use crate::run::hash_hints;
use crate::{CommitContents, IndexError, InputRow, InputStatus, UNKNOWN, Writer, WriterOptions};

/// Reads the records and adds them to a data directory, which is made when there is none; returns the generation.
/// What cannot be read becomes a row of `rejects`.
///
/// # Errors
/// As [`Writer::open`] and [`Writer::commit`].
pub fn write_records(path: &Path, engine: &Engine, records: &[RawDocument]) -> Result<u64, IndexError> {
    let mut writer = Writer::open(path, &WriterOptions::default())?;
    let mut inputs: BTreeMap<String, InputRow> =
        writer.inputs()?.into_iter().map(|row| (row.source.clone(), row)).collect();
    let mut contents = CommitContents::default();
    for raw in records {
        let status = match engine.read(raw) {
            Ok(document) => {
                writer.add(&document, &raw.bytes)?;
                InputStatus::Present
            }
            Err(reject) => {
                contents.rejects.push(reject.into());
                InputStatus::Rejected
            }
        };
        let row = InputRow {
            source: raw.locator.clone(),
            entry: raw.locator.clone(),
            doc_id: Some(raw.id.to_string()),
            status,
            size: UNKNOWN,
            mtime: UNKNOWN,
            hints: hash_hints(raw),
            digest: String::new(),
        };
        inputs.insert(row.source.clone(), row);
    }
    contents.inputs = inputs.into_values().collect();
    writer.commit(&contents)?;
    let generation = writer.manifest().map_or(0, |manifest| manifest.generation);
    writer.close()?;
    Ok(generation)
}
