//! Where everything stands in a data directory. It opens and writes nothing.

use std::path::{Path, PathBuf};

/// Paths of one data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataDir {
    root: PathBuf,
}

/// File name of a manifest.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Name of the views for DuckDB.
pub(crate) const VIEWS: &str = "views.sql";

/// Beginning of the names of files that are not finished yet.
pub(crate) const UNFINISHED: &str = ".unfinished-";

impl DataDir {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path as manifests write it, with `/` between folders.
    pub(crate) fn at(&self, relative: &str) -> PathBuf {
        relative.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    pub(crate) fn parts(&self) -> PathBuf {
        self.root.join("parts")
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.root.join("sources")
    }

    pub(crate) fn generations(&self) -> PathBuf {
        self.root.join("generations")
    }

    pub(crate) fn generation(&self, number: u64) -> PathBuf {
        self.generations().join(generation_name(number))
    }

    pub(crate) fn manifest(&self, generation: u64) -> PathBuf {
        self.generation(generation).join(MANIFEST)
    }

    /// The link to the current generation.
    pub(crate) fn tables(&self) -> PathBuf {
        self.root.join("tables")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// Where an index is made before it takes the place of the one there is.
    pub(crate) fn unfinished_index(&self) -> PathBuf {
        self.root.join(format!("{UNFINISHED}index"))
    }

    /// The index of a tagged generation.
    pub(crate) fn index_of(&self, generation: u64) -> PathBuf {
        self.generation(generation).join("index")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("writer.lock")
    }

    pub(crate) fn editing_lock(&self) -> PathBuf {
        self.root.join("editing.lock")
    }

    pub(crate) fn tags(&self) -> PathBuf {
        self.root.join("tags.toml")
    }

    pub(crate) fn views(&self) -> PathBuf {
        self.root.join(VIEWS)
    }
}

/// Folder name of a generation.
pub(crate) fn generation_name(number: u64) -> String {
    format!("{number:06}")
}

/// The inverse of [`generation_name`]; `None` for any other name.
pub(crate) fn generation_number(name: &str) -> Option<u64> {
    let number = name.parse().ok()?;
    (generation_name(number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generation_names_are_read_back_and_nothing_else_is() {
        for number in [0, 7, 999_999, 1_000_000] {
            assert_eq!(generation_number(&generation_name(number)), Some(number));
        }
        for name in ["7", "000007x", "+00007", "", "tables"] {
            assert_eq!(generation_number(name), None, "{name}");
        }
    }
}
