//! Where the files of a committed index stand: linked to a second place, or put in the place of another index.
//! It reads no segment and commits nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tantivy::Index;
use tantivy::directory::MmapDirectory;

use super::directory::ReadOnlyDirectory;
use super::writing::Payload;
use crate::{IndexError, durable};

/// tantivy's file of what is committed.
const META: &str = "meta.json";

/// tantivy's list of the files it may delete.
const MANAGED: &str = ".managed.json";

/// What the commit in a folder says; `None` when there is no commit, whatever the fields of the index.
pub(crate) fn committed(folder: &Path) -> Result<Option<Payload>, IndexError> {
    let path = folder.join(META);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(IndexError::io("read", &path, source)),
    };
    let meta: serde_json::Value =
        serde_json::from_str(&text).map_err(|problem| IndexError::damaged(&path, problem.to_string()))?;
    meta.get("payload").and_then(|payload| payload.as_str()).map(|json| Payload::parse(json, folder)).transpose()
}

/// Links what is committed in one folder to another, which is made anew. Segment files never change, so that a link costs
/// no space until the first folder drops its own. Nobody may write to the first meanwhile.
pub(crate) fn link_files(from: &Path, to: &Path) -> Result<(), IndexError> {
    let names = segment_files(from)?;
    durable::remove(to)?;
    durable::create_folder(to)?;
    for name in &names {
        durable::link_file(&from.join(name), &to.join(name))?;
    }
    // What is committed is written last: without it the folder is no index.
    let meta = from.join(META);
    let bytes = fs::read(&meta).map_err(|source| IndexError::io("read", &meta, source))?;
    durable::write_file(&to.join(META), &bytes)
}

/// Puts the index of one folder in the place of another: readers see the old or the new one, whole.
pub(crate) fn replace(new: &Path, place: &Path) -> Result<(), IndexError> {
    durable::create_folder(place)?;
    let names = segment_files(new)?;
    for name in &names {
        durable::link_file(&new.join(name), &place.join(name))?;
    }
    // Until the swap is over, tantivy may delete what it finds to belong to neither state.
    list_managed(place, &BTreeSet::from_iter(durable::names_in(place)?))?;
    let meta = new.join(META);
    let bytes = fs::read(&meta).map_err(|source| IndexError::io("read", &meta, source))?;
    durable::write_file(&place.join(META), &bytes)?;
    for name in durable::names_in(place)? {
        if !names.contains(&name) && !name.starts_with('.') && name != META {
            durable::remove(&place.join(&name))?;
        }
    }
    list_managed(place, &names)
}

/// Gives the two files that tantivy makes by way of a temporary one, which nobody else may read, the permissions of a segment
/// file. There are none of them in memory.
pub(super) fn readable(folder: &Path) -> Result<(), IndexError> {
    let made = [META, MANAGED].map(|name| folder.join(name));
    if folder.as_os_str().is_empty() || !made.iter().all(|file| file.is_file()) {
        return Ok(());
    }
    let failed = |source| IndexError::io("list", folder, source);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "store") {
            let like = fs::metadata(&path).map_err(|source| IndexError::io("read", &path, source))?.permissions();
            for file in &made {
                fs::set_permissions(file, like.clone())
                    .map_err(|source| IndexError::io("open to readers", file, source))?;
            }
            return Ok(());
        }
    }
    Ok(())
}

fn list_managed(folder: &Path, names: &BTreeSet<String>) -> Result<(), IndexError> {
    let path = folder.join(MANAGED);
    let files: BTreeSet<&str> =
        names.iter().map(String::as_str).filter(|name| !name.starts_with('.')).chain([META]).collect();
    let json = serde_json::to_vec(&files).map_err(|problem| IndexError::damaged(&path, problem.to_string()))?;
    durable::write_file(&path, &json)
}

/// The files of the committed segments in a folder.
fn segment_files(folder: &Path) -> Result<BTreeSet<String>, IndexError> {
    let failed = |source| IndexError::search_in("open", folder, source);
    let directory = MmapDirectory::open(folder).map_err(|source| failed(source.into()))?;
    let index = Index::open(ReadOnlyDirectory(directory)).map_err(failed)?;
    let segments: Vec<String> =
        index.load_metas().map_err(failed)?.segments.iter().map(|segment| segment.id().uuid_string()).collect();
    let of_segment = |name: &String| name.split_once('.').is_some_and(|(id, _)| segments.iter().any(|own| own == id));
    Ok(durable::names_in(folder)?.into_iter().filter(of_segment).collect())
}
