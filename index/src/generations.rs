//! Which generations stay, who holds them, and what is swept away. It never touches the one that counts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::data_dir::{DataDir, MANIFEST, UNFINISHED, generation_name, generation_number};
use crate::lock::WriterLock;
use crate::manifest::Manifest;
use crate::reindex::{self, Reindexed};
use crate::{IndexError, durable, fulltext};

/// Generations kept beside tagged and held ones: enough to ask what the last runs changed.
const KEPT: usize = 5;

/// Generations there are, ascending.
pub(crate) fn list(data: &DataDir) -> Result<Vec<u64>, IndexError> {
    let names = durable::names_in(&data.generations())?;
    let mut numbers: Vec<u64> = names.iter().filter_map(|name| generation_number(name)).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Names given to generations by the user, from `tags.toml`: lines of `name = 7`.
///
/// # Errors
/// [`IndexError::Damaged`] when the file does not parse, [`IndexError::Io`] when it cannot be read.
pub fn tags(data: &Path) -> Result<BTreeMap<String, u64>, IndexError> {
    let path = DataDir::new(data).tags();
    match fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).map_err(|problem| IndexError::damaged(&path, problem.to_string())),
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(source) => Err(IndexError::io("read", &path, source)),
    }
}

/// Names a generation, so that it is kept with its full-text index; the current one when none is given. A name that is
/// taken moves. Returns the generation.
///
/// The index is kept by links to its files, which cost nothing until later commits have merged them away. An older
/// generation has no index any more: it is made anew from the tables, and `progress` told of it.
///
/// # Errors
/// [`IndexError::BadTag`], [`IndexError::NoSuchGeneration`], [`IndexError::Locked`] while a run writes.
pub fn tag(data: &Path, name: &str, at: Option<&str>, progress: Reindexed<'_>) -> Result<u64, IndexError> {
    check_name(name)?;
    let dir = DataDir::new(data);
    let current = || -> Result<u64, IndexError> {
        if !dir.index().join("meta.json").exists() {
            return Err(IndexError::NoIndex { path: data.to_owned() });
        }
        let payload = fulltext::committed(&dir.index())?;
        payload.map(|payload| payload.generation).ok_or_else(|| IndexError::Empty { path: data.to_owned() })
    };
    if list(&dir)?.is_empty() && !dir.index().join("meta.json").exists() {
        let hint = "name one with --data";
        return Err(IndexError::NotADataDirectory { path: data.to_owned(), hint });
    }
    let _lock = WriterLock::take(&dir)?;
    let generation = at.map_or_else(current, |at| resolve(&dir, at))?;
    // The index first: a name without one would have to be answered from memory.
    reindex::keep_index(&dir, generation, progress)?;
    let mut tags = tags(data)?;
    tags.insert(name.to_owned(), generation);
    write_tags(&dir, &tags)?;
    Ok(generation)
}

/// Takes a name away; the generation goes with the next commit unless it is recent or has another name. Returns the
/// generation that had it.
///
/// # Errors
/// [`IndexError::NoSuchGeneration`] when there is no such tag, [`IndexError::Locked`] while a run writes.
pub fn untag(data: &Path, name: &str) -> Result<u64, IndexError> {
    let dir = DataDir::new(data);
    // First, so that no name given meanwhile is lost.
    let _lock = WriterLock::take(&dir)?;
    let mut tags = tags(data)?;
    if !tags.contains_key(name) {
        return Err(no_such(&dir, name)?);
    }
    let generation = tags.remove(name).unwrap_or_default();
    write_tags(&dir, &tags)?;
    if !tags.values().any(|&tagged| tagged == generation) {
        durable::remove(&dir.index_of(generation))?;
    }
    Ok(generation)
}

fn write_tags(dir: &DataDir, tags: &BTreeMap<String, u64>) -> Result<(), IndexError> {
    let path = dir.tags();
    let text = toml::to_string(tags).map_err(|problem| IndexError::damaged(&path, problem.to_string()))?;
    durable::write_file(&path, text.as_bytes())
}

/// A name must not be taken for a number, an option or a path, nor need quoting on a command line.
fn check_name(name: &str) -> Result<(), IndexError> {
    let problem = if name.is_empty() {
        "it is empty"
    } else if name.chars().all(|c| c.is_ascii_digit()) {
        "a number means the generation of that number; add a letter"
    } else if !name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) || name.starts_with(['-', '.']) {
        "write letters, digits, -, _ and ., and begin with a letter or a digit"
    } else {
        return Ok(());
    };
    Err(IndexError::BadTag { name: name.to_owned(), problem })
}

/// The generation of a tag or a number.
pub(crate) fn resolve(data: &DataDir, given: &str) -> Result<u64, IndexError> {
    let given = given.trim();
    let number = match tags(data.root())?.get(given) {
        Some(&number) => Some(number),
        None => given.parse().ok(),
    };
    match number {
        Some(number) if data.manifest(number).exists() => Ok(number),
        _ => Err(no_such(data, given)?),
    }
}

/// The error that lists what there is.
fn no_such(data: &DataDir, given: &str) -> Result<IndexError, IndexError> {
    let mut known: Vec<String> =
        tags(data.root())?.into_iter().map(|(name, number)| format!("{name} (generation {number})")).collect();
    known.extend(list(data)?.iter().map(u64::to_string));
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Ok(IndexError::NoSuchGeneration { given: given.to_owned(), known })
}

pub(crate) fn no_generation(generation: u64, kept: &[u64]) -> IndexError {
    let kept: Vec<String> = kept.iter().map(u64::to_string).collect();
    IndexError::NoGeneration { generation, kept: if kept.is_empty() { "none".to_owned() } else { kept.join(", ") } }
}

/// A reader's hold on a generation: it is not swept before this is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    _manifest: File,
}

impl Hold {
    /// Holds a generation; `None` when it is just being swept or is gone.
    pub(crate) fn take(data: &DataDir, generation: u64) -> Result<Option<Self>, IndexError> {
        let path = data.manifest(generation);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(IndexError::io("read", &path, source)),
        };
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Ok(None),
            // Some network file systems know no locks: reading goes on, only sweeping is not held off.
            Err(TryLockError::Error(_)) | Ok(()) => Ok(path.exists().then_some(Self { _manifest: file })),
        }
    }
}

/// Removes what no kept generation needs. `current` is the one that counts; later ones are half-written.
pub(crate) fn sweep(data: &DataDir, current: Option<u64>) -> Result<(), IndexError> {
    let all = list(data)?;
    let tagged: BTreeSet<u64> = tags(data.root())?.into_values().collect();
    let finished: Vec<u64> = all.iter().copied().filter(|&number| Some(number) <= current).collect();
    let recent: BTreeSet<u64> = finished.iter().rev().take(KEPT).copied().collect();
    for number in all {
        let stays = recent.contains(&number) || (tagged.contains(&number) && Some(number) <= current);
        if !stays {
            remove_unheld(data, number, Some(number) > current)?;
        }
    }
    let mut needed = BTreeSet::new();
    for number in list(data)? {
        match Manifest::read(data, number) {
            Ok((manifest, _)) => needed.extend(manifest.files().map(|path| data.at(path))),
            Err(problem) if Some(number) != current => {
                // What an unreadable generation needs cannot be told, so nothing is removed.
                tracing::warn!(generation = number, %problem, "an older generation cannot be read; nothing was swept");
                return Ok(());
            }
            Err(problem) => return Err(problem),
        }
    }
    for folder in part_folders(data)? {
        for name in durable::names_in(&folder)? {
            let path = folder.join(&name);
            if name.starts_with(UNFINISHED) || (name.ends_with(".parquet") && !needed.contains(&path)) {
                durable::remove(&path)?;
            }
        }
    }
    Ok(())
}

fn part_folders(data: &DataDir) -> Result<Vec<PathBuf>, IndexError> {
    let mut folders: Vec<PathBuf> =
        durable::names_in(&data.parts())?.iter().map(|name| data.parts().join(name)).collect();
    folders.push(data.sources());
    Ok(folders)
}

/// Removes a generation unless a reader holds it; a half-written one was never open to readers.
fn remove_unheld(data: &DataDir, number: u64, half_written: bool) -> Result<(), IndexError> {
    let path = data.manifest(number);
    let _held_off = match File::open(&path) {
        Ok(manifest) if !half_written => {
            if matches!(manifest.try_lock(), Err(TryLockError::WouldBlock)) {
                return Ok(());
            }
            Some(manifest)
        }
        _ => None,
    };
    // The manifest goes first: a reader that comes now finds none and looks again for the current generation.
    durable::remove(&path)?;
    durable::remove(&data.generation(number))
}

/// Writes the folder of a generation: links to its parts, then its manifest, all on the disk. Returns the hash.
pub(crate) fn write(
    data: &DataDir,
    manifest: &Manifest,
    linked: &mut dyn FnMut() -> Result<(), IndexError>,
) -> Result<String, IndexError> {
    let folder = data.generation(manifest.generation);
    durable::remove(&folder)?;
    durable::create_folder(&folder)?;
    for (table, parts) in &manifest.parts {
        let tables = folder.join(table);
        durable::create_folder(&tables)?;
        for part in parts {
            let name = part.path.rsplit('/').next().unwrap_or(&part.path);
            durable::link_file(&data.at(&part.path), &tables.join(name))?;
        }
        durable::sync_folder(&tables)?;
    }
    linked()?;
    let path = folder.join(MANIFEST);
    let json =
        serde_json::to_vec_pretty(manifest).map_err(|problem| IndexError::damaged(&path, problem.to_string()))?;
    durable::write_file(&path, &json)?;
    durable::sync_folder(&data.generations())?;
    Ok(blake3::hash(&json).to_hex().to_string())
}

/// Where the link `tables` should point, relative to the data directory.
pub(crate) fn link_target(generation: u64) -> PathBuf {
    Path::new("generations").join(generation_name(generation))
}
