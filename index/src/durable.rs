//! Files and folders that are on the disk when a function returns. It knows nothing of what they hold.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::IndexError;
use crate::data_dir::UNFINISHED;

/// Makes the entries of a folder durable. Windows cannot open a folder as a file and keeps its entries by itself.
pub(crate) fn sync_folder(path: &Path) -> Result<(), IndexError> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(path).and_then(|folder| folder.sync_all()).map_err(|source| IndexError::io("sync", path, source))
}

/// Makes a folder and what leads to it.
pub(crate) fn create_folder(path: &Path) -> Result<(), IndexError> {
    fs::create_dir_all(path).map_err(|source| IndexError::io("create", path, source))
}

/// Writes a file whole: readers see the old or the new one.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(IndexError::io("write", path, io::Error::from(io::ErrorKind::InvalidInput)));
    };
    let unfinished = folder.join(format!("{UNFINISHED}{}", name.to_string_lossy()));
    let written = File::create(&unfinished).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|source| IndexError::io("write", &unfinished, source))?;
    fs::rename(&unfinished, path).map_err(|source| IndexError::io("write", path, source))?;
    sync_folder(folder)
}

/// A second name for a file; a copy where the file system knows no hard links.
pub(crate) fn link_file(from: &Path, to: &Path) -> Result<(), IndexError> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)
        .and_then(|_| File::open(to)?.sync_all())
        .map_err(|source| IndexError::io("link a table to", to, source))
}

/// Points a link to a folder beside it, at once: there is no moment without a link.
pub(crate) fn swap_link(link: &Path, target: &Path) -> Result<(), IndexError> {
    let failed = |source| IndexError::io("point", link, source);
    let next = link.with_extension("next");
    match fs::remove_file(&next) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(failed(source)),
        _ => {}
    }
    symlink_folder(target, &next).map_err(failed)?;
    fs::rename(&next, link).map_err(failed)?;
    link.parent().map_or(Ok(()), sync_folder)
}

#[cfg(unix)]
fn symlink_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn symlink_folder(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

/// Removes a file or folder; that it is gone already is fine.
pub(crate) fn remove(path: &Path) -> Result<(), IndexError> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
    let removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(IndexError::io("remove", path, source)),
        _ => Ok(()),
    }
}

/// Names in a folder, sorted; none when the folder is missing.
pub(crate) fn names_in(path: &Path) -> Result<Vec<String>, IndexError> {
    let failed = |source| IndexError::io("list", path, source);
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}
