//! A data directory out of records in memory. Walking files and telling what changed is the business of `run`.

use std::path::Path;

use corpora::RawDocument;
use pipeline::Engine;

use crate::{CommitContents, IndexError, Writer, WriterOptions};

/// Reads the records and adds them to a data directory, which is made when there is none; returns the generation.
/// What cannot be read becomes a row of `rejects`.
///
/// # Errors
/// As [`Writer::open`] and [`Writer::commit`].
pub fn write_records(path: &Path, engine: &Engine, records: &[RawDocument]) -> Result<u64, IndexError> {
    let mut writer = Writer::open(path, &WriterOptions::default())?;
    let mut contents = CommitContents { inputs: writer.inputs()?, ..CommitContents::default() };
    for raw in records {
        match engine.read(raw) {
            Ok(document) => writer.add(&document, &raw.bytes)?,
            Err(reject) => contents.rejects.push(reject),
        }
    }
    writer.commit(&contents)?;
    let generation = writer.manifest().map_or(0, |manifest| manifest.generation);
    writer.close()?;
    Ok(generation)
}
