//! A data directory out of records in memory. Walking files and telling what changed is the business of `run`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use corpora::RawDocument;
use pipeline::Engine;

use crate::run::hash_hints;
use crate::{CommitContents, IndexError, InputRow, InputStatus, UNKNOWN, Writer, WriterOptions};

/// Reads the records and adds them to a data directory, which is made when there is none; returns the generation.
///
/// A record takes the place of what its locator named before. Equal bytes are one document under the smallest
/// locator; one whose locator now names other bytes keeps its row while another place has its bytes. What cannot be
/// read becomes a row of `rejects`. Adding the same records again changes nothing.
///
/// # Errors
/// As [`Writer::open`] and [`Writer::commit`].
pub fn write_records(path: &Path, engine: &Engine, records: &[RawDocument]) -> Result<u64, IndexError> {
    let mut writer = Writer::open(path, &WriterOptions::default())?;
    let mut inputs: BTreeMap<String, InputRow> =
        writer.inputs()?.into_iter().map(|row| (row.source.clone(), row)).collect();
    let given: BTreeMap<&str, &RawDocument> = records.iter().map(|raw| (raw.locator.as_str(), raw)).collect();
    let mut rejects = writer.rejects()?;
    rejects.retain(|reject| !given.contains_key(reject.source.as_str()));
    let mut standing = writer.documents().clone();
    for (&source, &raw) in &given {
        let id = raw.id.to_string();
        let mut status = InputStatus::Present;
        if standing.get(&id).is_none_or(|place| source <= place.as_str()) {
            match engine.read(raw) {
                Ok(document) => {
                    writer.add(&document, &raw.bytes)?;
                    standing.insert(id.clone(), source.to_owned());
                }
                Err(reject) => {
                    rejects.push(reject.into());
                    status = InputStatus::Rejected;
                }
            }
        }
        let row = InputRow {
            source: source.to_owned(),
            entry: source.to_owned(),
            doc_id: Some(id),
            status,
            size: UNKNOWN,
            mtime: UNKNOWN,
            hints: hash_hints(raw),
            meta: None,
            digest: String::new(),
        };
        inputs.insert(row.source.clone(), row);
    }
    rejects.sort_unstable();

    let places = inputs.values().filter(|row| row.status != InputStatus::Rejected);
    let places: BTreeSet<(String, String)> =
        places.filter_map(|row| Some((row.doc_id.clone()?, row.source.clone()))).collect();
    let wanted: BTreeSet<&String> = places.iter().map(|(id, _)| id).collect();
    let gone: Vec<String> = writer.documents().keys().filter(|id| !wanted.contains(id)).cloned().collect();
    for id in &gone {
        writer.remove(id);
    }
    let copies = places.iter().filter(|(id, source)| standing.get(id).is_some_and(|place| place != source));
    let copies = copies.cloned().collect();
    let contents =
        CommitContents { inputs: inputs.into_values().collect(), copies, rejects, ..CommitContents::default() };
    writer.commit(&contents)?;
    let generation = writer.manifest().map_or(0, |manifest| manifest.generation);
    writer.close()?;
    Ok(generation)
}
