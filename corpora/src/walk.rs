//! Listing: from the paths of a request to the files in them, in an order that depends on nothing but their names.
//! It opens manifests and corrections, no documents.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::corrections;
use crate::entry::{Entry, Scope};
use crate::files::{self, Kind, Promise, io_reason};
use crate::locator;
use crate::manifest::{self, Manifest};
use crate::meta::{MetaRow, MetaTable};
use crate::{CorporaError, Reject};

/// What a listing found.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) entries: Vec<Entry>,
    pub(crate) rejects: Vec<Reject>,
    /// What was passed over, by locator, so that overlapping requests count it once: its extension or class.
    pub(crate) skipped: BTreeMap<String, String>,
}

/// Lists paths one after the other into one listing.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) listing: Listing,
    meta: Arc<MetaTable>,
    /// Empty: a listing knows no earlier run.
    remembered: Arc<BTreeMap<String, MetaRow>>,
    /// The metadata file itself, which is no document.
    meta_path: Option<PathBuf>,
    max_bytes: u64,
    /// Every `documents.toml` on the way, by its locator.
    pub(crate) corrections: Vec<(String, Arc<MetaTable>)>,
}

/// A folder still to be listed.
struct Folder {
    path: PathBuf,
    locator: String,
    above: Above,
}

/// What the folders above a file say about it.
#[derive(Debug, Clone, Default)]
struct Above {
    scope: Option<Scope>,
    corrections: Option<Arc<MetaTable>>,
}

impl Walk {
    pub(crate) fn new(meta: Arc<MetaTable>, meta_path: Option<&Path>, max_bytes: u64) -> Self {
        let meta_path = meta_path.and_then(|path| path.canonicalize().ok());
        let remembered = Arc::default();
        Self { listing: Listing::default(), meta, remembered, meta_path, max_bytes, corrections: Vec::new() }
    }

    /// Adds a path of the request. What is named is read even where a manifest or its name would leave it out.
    pub(crate) fn add(&mut self, path: &Path) -> Result<(), CorporaError> {
        let place = locator::of_path(path);
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(CorporaError::NotFound { path: path.to_owned() });
            }
            Err(error) => {
                self.reject(&place, io_reason(&error));
                return Ok(());
            }
        };
        if found.is_dir() {
            if files::is_data_directory(path) {
                return Err(CorporaError::DataDirectory { path: path.to_owned() });
            }
            return self.tree(Folder { path: path.to_owned(), locator: place, above: Above::default() });
        }
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let scope = Manifest::of_folder(folder)?.map(|manifest| Scope {
            manifest: Arc::new(manifest),
            relative: path.file_name().map(locator::name).unwrap_or_default(),
        });
        // Of a file that is named alone, corrections of its neighbours are no mistakes.
        let above = Above { scope, corrections: corrections::of_folder(folder)?.map(Arc::new) };
        match files::promise(path) {
            Promise::Readable(kind) => self.entry(path, place, &found, kind, above),
            Promise::Other(_) => self.entry(path, place, &found, Kind::Sniffed, above),
            Promise::UnreadDocument(extension) => self.reject(&place, unread(&extension)),
        }
        Ok(())
    }

    /// The corrections in a folder, remembered so that those that concern no file are told.
    fn corrections_of(&mut self, folder: &Path, place: &str) -> Result<Option<Arc<MetaTable>>, CorporaError> {
        let found = corrections::of_folder(folder)?.map(Arc::new);
        if let Some(found) = &found {
            self.corrections.push((locator::join(place, corrections::FILE_NAME), Arc::clone(found)));
        }
        Ok(found)
    }

    /// Lists a folder and everything below. Links to folders are followed once each, and never into a tree that is
    /// being listed anyway, so that no loop of links has to be broken.
    fn tree(&mut self, root: Folder) -> Result<(), CorporaError> {
        let mut trees: Vec<PathBuf> = root.path.canonicalize().ok().into_iter().collect();
        let mut open = vec![root];
        while let Some(mut folder) = open.pop() {
            if let Some(manifest) = Manifest::of_folder(&folder.path)? {
                folder.above.scope = Some(Scope { manifest: Arc::new(manifest), relative: String::new() });
            }
            if let Some(corrections) = self.corrections_of(&folder.path, &folder.locator)? {
                folder.above.corrections = Some(corrections);
            }
            let mut names = match visible_names(&folder.path) {
                Ok(names) => names,
                Err(error) => {
                    self.reject(&folder.locator, io_reason(&error));
                    continue;
                }
            };
            // Of two links to one folder the first by name is followed, whatever order the file system lists.
            names.sort();
            let mut below = Vec::new();
            for name in names {
                let path = folder.path.join(&name);
                let text = locator::name(&name);
                let place = locator::join(&folder.locator, &text);
                let scope = folder.above.scope.as_ref().map(|scope| Scope {
                    manifest: Arc::clone(&scope.manifest),
                    relative: locator::join(&scope.relative, &text),
                });
                let above = Above { scope, corrections: folder.above.corrections.clone() };
                below.extend(self.child(path, place, above, &mut trees));
            }
            open.extend(below.into_iter().rev());
        }
        Ok(())
    }

    /// Takes a file or hands back a folder to list.
    fn child(&mut self, path: PathBuf, place: String, above: Above, trees: &mut Vec<PathBuf>) -> Option<Folder> {
        let scope = above.scope.as_ref();
        let excluded = scope.is_some_and(|scope| scope.manifest.excludes(&scope.relative));
        let own = path.file_name().is_some_and(|name| name == manifest::FILE_NAME || name == corrections::FILE_NAME);
        if excluded || own {
            return None;
        }
        let promise = files::promise(&path);
        let found = match fs::metadata(&path) {
            Ok(found) => found,
            Err(error) => {
                match promise {
                    Promise::Other(extension) => self.skip(place, extension),
                    _ => self.reject(&place, io_reason(&error)),
                }
                return None;
            }
        };
        if found.is_dir() {
            if files::is_data_directory(&path) {
                return None;
            }
            if path.is_symlink() && !is_new_tree(&path, trees) {
                self.skip(place, "(link to a folder)".to_owned());
                return None;
            }
            return Some(Folder { path, locator: place, above });
        }
        if scope.is_some_and(|scope| !scope.manifest.includes(&scope.relative)) {
            return None;
        }
        if files::is_side_file(&path) {
            self.skip(place, "(README and licence)".to_owned());
            return None;
        }
        match promise {
            Promise::Readable(Kind::Table) if self.is_meta(&path) => {}
            Promise::Readable(kind) => self.entry(&path, place, &found, kind, above),
            Promise::UnreadDocument(extension) => self.reject(&place, unread(&extension)),
            Promise::Other(extension) => self.skip(place, extension),
        }
        None
    }

    fn is_meta(&self, path: &Path) -> bool {
        self.meta_path.is_some() && path.canonicalize().ok() == self.meta_path
    }

    fn entry(&mut self, path: &Path, locator: String, found: &Metadata, kind: Kind, above: Above) {
        if !found.is_file() {
            return self.reject(&locator, "is not a regular file".to_owned());
        }
        self.listing.entries.push(Entry {
            path: path.to_owned(),
            locator,
            size: found.len(),
            modified: found.modified().ok(),
            kind,
            scope: above.scope,
            meta: Arc::clone(&self.meta),
            remembered: Arc::clone(&self.remembered),
            corrections: above.corrections,
            max_bytes: self.max_bytes,
        });
    }

    fn reject(&mut self, locator: &str, reason: String) {
        let source = if locator.is_empty() { ".".to_owned() } else { locator.to_owned() };
        self.listing.rejects.push(Reject { source, stage: "read", reason });
    }

    fn skip(&mut self, locator: String, class: String) {
        self.listing.skipped.insert(locator, class);
    }
}

/// Names in a folder, hidden ones left out.
fn visible_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for child in fs::read_dir(folder)? {
        let name = child?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    Ok(names)
}

/// Whether a link leads to folders that are neither listed already nor above the root (the first tree); if so they
/// count as listed from now on. Each target is entered once, so the walk ends.
fn is_new_tree(link: &Path, trees: &mut Vec<PathBuf>) -> bool {
    let Ok(target) = link.canonicalize() else { return false };
    let above_root = trees.first().is_some_and(|root| root.starts_with(&target));
    let new = !above_root && !trees.iter().any(|tree| target.starts_with(tree));
    if new {
        trees.push(target);
    }
    new
}

fn unread(extension: &str) -> String {
    match extension {
        ".json" => "a .json file is not read: give one record a line as .jsonl".to_owned(),
        ".zip" | ".gz" | ".tgz" | ".tar" | ".7z" | ".rar" | ".bz2" | ".xz" | ".zst" => {
            format!("a {extension} archive is not read: unpack it first")
        }
        _ => format!("a {extension} file is not read: save it as text or HTML first"),
    }
}
