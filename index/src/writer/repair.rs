//! What opening for writing checks and puts right: the index says which generation counts, the rest follows.
//! It commits nothing.

use std::fs;

use crate::data_dir::DataDir;
use crate::fulltext::Payload;
use crate::manifest::Manifest;
use crate::{IndexError, durable, generations, views};

/// Refuses a folder that holds something else, and a data directory that has lost its index.
pub(super) fn check_folder(data: &DataDir) -> Result<(), IndexError> {
    if data.index().join("meta.json").exists() {
        return Ok(());
    }
    if !generations::list(data)?.is_empty() {
        return Err(IndexError::NoIndex { path: data.root().to_owned() });
    }
    let ours = ["writer.lock", "index", "parts", "generations", "sources"];
    if durable::names_in(data.root())?.iter().any(|name| !ours.contains(&name.as_str())) {
        let hint = "it holds other files: name an empty folder or one that does not exist";
        return Err(IndexError::NotADataDirectory { path: data.root().to_owned(), hint });
    }
    Ok(())
}

/// Makes the directory what the index says it is, and returns the manifest it names.
pub(super) fn repair(data: &DataDir, payload: Option<&Payload>) -> Result<Option<Manifest>, IndexError> {
    let manifest = match payload {
        None => {
            durable::remove(&data.tables())?;
            None
        }
        Some(payload) => {
            let (manifest, hash) = Manifest::read(data, payload.generation)?;
            if hash != payload.manifest {
                return Err(IndexError::damaged(&data.manifest(payload.generation), "the manifest was changed"));
            }
            point_tables(data, payload.generation)?;
            Some(manifest)
        }
    };
    durable::remove(&data.unfinished_index())?;
    generations::sweep(data, payload.map(|payload| payload.generation))?;
    Ok(manifest)
}

/// Points `tables` to a generation and puts the views beside it, unless they are right already.
pub(super) fn point_tables(data: &DataDir, generation: u64) -> Result<(), IndexError> {
    let target = generations::link_target(generation);
    if fs::read_link(data.tables()).ok().as_deref() != Some(target.as_path()) {
        durable::swap_link(&data.tables(), &target)?;
    }
    let sql = views::sql();
    let current = fs::read(data.views()).ok();
    if current.as_deref() == Some(sql.as_bytes()) { Ok(()) } else { durable::write_file(&data.views(), sql.as_bytes()) }
}
