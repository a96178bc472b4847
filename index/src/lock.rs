//! Who may write to a data directory, and who may change the editor's file: one process at a time. Readers never ask.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::IndexError;
use crate::data_dir::DataDir;

/// The right to write, held until dropped. The file stays: only the lock on it counts.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

/// The right of a command of the editor to change the editor's file and to apply it, held until dropped: of two that change it
/// at once, one would put back what it read and lose what the other wrote. A run takes the file as it stands and does not ask.
#[derive(Debug)]
pub struct EditingLock {
    _file: File,
}

impl EditingLock {
    /// Takes the right to change the editor's file of a data directory.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another command changes it.
    pub fn take(data: &Path) -> Result<Self, IndexError> {
        let data = DataDir::new(data);
        Ok(Self { _file: hold(&data, &data.editing_lock())? })
    }
}

impl WriterLock {
    /// Takes the lock and writes who holds it.
    pub(crate) fn take(data: &DataDir) -> Result<Self, IndexError> {
        Ok(Self { _file: hold(data, &data.lock())? })
    }
}

/// Locks a file and writes into it who holds it.
fn hold(data: &DataDir, path: &Path) -> Result<File, IndexError> {
    let failed = |source| IndexError::io("lock", path, source);
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is told as far as it can be read.
            let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
            let holder = if known { holder.trim().to_owned() } else { "another process".to_owned() };
            return Err(IndexError::Locked { path: data.root().to_owned(), holder });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let since = chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ");
    let holder = format!("process {} on {host} since {since}\n", std::process::id());
    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes())).map_err(failed)?;
    Ok(file)
}
