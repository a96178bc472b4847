//! A data directory as readers see it: one generation, whole, on read-only media too.
//! It asks no question of its own: `queries` does.

use std::path::Path;
use std::sync::OnceLock;

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;
use pipeline::tables::Table;

use crate::data_dir::DataDir;
use crate::fulltext::{self, FullText, Opened};
use crate::generations::{self, Hold};
use crate::inputs::{self, InputRow};
use crate::manifest::Manifest;
use crate::sources::{self, Places};
use crate::{IndexError, part, reindex};

/// How often opening is tried again when commits come in between. Each try takes milliseconds and a commit seconds,
/// so a second one is rare and this many mean that something else is wrong.
const TRIES: usize = 20;

/// The tables of one generation.
#[derive(Debug)]
pub struct Generation {
    data: DataDir,
    manifest: Manifest,
    // Keeps the generation from being swept.
    _hold: Hold,
}

impl Generation {
    /// Holds and reads a generation; `None` when it is gone.
    fn open(data: &DataDir, number: u64) -> Result<Option<(Self, String)>, IndexError> {
        let Some(hold) = Hold::take(data, number)? else { return Ok(None) };
        let (manifest, hash) = Manifest::read(data, number)?;
        Ok(Some((Self { data: data.clone(), manifest, _hold: hold }, hash)))
    }

    /// Its manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// All rows of a table.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn table(&self, table: Table) -> Result<Vec<RecordBatch>, IndexError> {
        self.read(table, None)
    }

    /// Some columns of a table, in the order of the schema; names the table does not have are left out.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn table_columns(&self, table: Table, columns: &[&str]) -> Result<Vec<RecordBatch>, IndexError> {
        self.read(table, Some(columns))
    }

    /// Some columns of a table, batch by batch in order, for what need not be held whole.
    ///
    /// # Errors
    /// When a part cannot be read, or what `take` says.
    pub fn each_batch<E: From<IndexError>>(
        &self,
        table: Table,
        columns: &[&str],
        mut take: impl FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        for entry in self.manifest.parts_of(table) {
            let path = self.data.at(&entry.path);
            for batch in part::read(&path, table.as_str(), Some(columns))? {
                let failed = |source| IndexError::parquet(table.as_str(), &path, ParquetError::from(source));
                take(&batch.map_err(failed)?)?;
            }
        }
        Ok(())
    }

    /// What became of every input.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn inputs(&self) -> Result<Vec<InputRow>, IndexError> {
        inputs::read(&self.data, &self.manifest.inputs)
    }

    fn read(&self, table: Table, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, IndexError> {
        let mut batches = Vec::new();
        for entry in self.manifest.parts_of(table) {
            batches.extend(part::read_all(&self.data.at(&entry.path), table.as_str(), columns)?);
        }
        Ok(batches)
    }
}

/// An open data directory: the generation that counts, its tables and its index.
#[derive(Debug)]
pub struct Reader {
    current: Generation,
    text: FullText,
    places: OnceLock<Places>,
}

impl Reader {
    /// Opens the generation that counts, without writing or waiting.
    ///
    /// # Errors
    /// [`IndexError::NotADataDirectory`], [`IndexError::Empty`] before the first commit,
    /// [`IndexError::OtherVersion`], [`IndexError::Damaged`], [`IndexError::Io`].
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let data = DataDir::new(path);
        if !data.index().join("meta.json").exists() {
            if !generations::list(&data)?.is_empty() {
                return Err(IndexError::NoIndex { path: path.to_owned() });
            }
            let hint = "make one with `policymine run PATH --data DIR`, or name another with --data";
            return Err(IndexError::NotADataDirectory { path: path.to_owned(), hint });
        }
        for _ in 0..TRIES {
            let (text, payload) = match FullText::open(&data.index())? {
                Opened::At(text, payload) => (text, payload),
                Opened::Empty => return Err(IndexError::Empty { path: path.to_owned() }),
                Opened::Moved => continue,
            };
            // Gone: so many commits came in between that it was swept. Look again.
            let Some((current, hash)) = Generation::open(&data, payload.generation)? else { continue };
            if hash != payload.manifest {
                let problem = "the manifest is not the one the index was committed with";
                return Err(IndexError::damaged(&data.manifest(payload.generation), problem));
            }
            return Ok(Self { current, text: *text, places: OnceLock::new() });
        }
        let problem = "a file of the full-text index, or the generation it names, cannot be read; if `policymine verify` finds \
                       the tables sound, `policymine reindex` makes the index anew";
        Err(IndexError::damaged(path, problem))
    }

    /// Opens a generation by its tag or number, the one that counts when `at` is `None`. A generation without a full-text
    /// index of its own, which tagged ones have, gets one in memory, made of its tables.
    ///
    /// # Errors
    /// [`IndexError::NoSuchGeneration`] with those there are; as [`Reader::open`].
    pub fn open_at(path: &Path, at: Option<&str>) -> Result<Self, IndexError> {
        let Some(at) = at else { return Self::open(path) };
        let data = DataDir::new(path);
        if generations::list(&data)?.is_empty() {
            return Self::open(path);
        }
        let number = generations::resolve(&data, at)?;
        if fulltext::committed(&data.index())?.is_some_and(|payload| payload.generation == number) {
            let reader = Self::open(path)?;
            // A run may have made another one current meanwhile.
            if reader.generation() == number {
                return Ok(reader);
            }
        }
        let Some((current, hash)) = Generation::open(&data, number)? else {
            return Err(generations::no_generation(number, &generations::list(&data)?));
        };
        let kept = data.index_of(number);
        let own = if kept.exists() { FullText::open(&kept) } else { Ok(Opened::Empty) };
        let text = match own {
            Ok(Opened::At(text, payload)) if payload.manifest == hash => *text,
            Ok(_) | Err(IndexError::OtherVersion { .. }) => {
                let documents = current.manifest.rows_of(Table::Documents);
                tracing::warn!(
                    "generation {number} has no full-text index of its own: its {documents} documents are indexed in memory for \
                     this question, which takes a second for every one or two thousand; `policymine tag NAME --at {number}` \
                     makes it once and keeps it"
                );
                reindex::in_memory(&data, &current.manifest, &hash)?
            }
            Err(problem) => return Err(problem),
        };
        Ok(Self { current, text, places: OnceLock::new() })
    }

    /// Number of the generation.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.current.manifest.generation
    }

    /// The generation's tables.
    #[must_use]
    pub fn current(&self) -> &Generation {
        &self.current
    }

    /// Its manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.current.manifest
    }

    /// All rows of a table.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn table(&self, table: Table) -> Result<Vec<RecordBatch>, IndexError> {
        self.current.table(table)
    }

    /// Some columns of a table, in the order of the schema; names the table does not have are left out.
    ///
    /// # Errors
    /// When a part cannot be read.
    pub fn table_columns(&self, table: Table, columns: &[&str]) -> Result<Vec<RecordBatch>, IndexError> {
        self.current.table_columns(table, columns)
    }

    /// Some columns of a table, batch by batch in order, for what need not be held whole.
    ///
    /// # Errors
    /// When a part cannot be read, or what `take` says.
    pub fn each_batch<E: From<IndexError>>(
        &self,
        table: Table,
        columns: &[&str],
        take: impl FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        self.current.each_batch(table, columns, take)
    }

    /// The full-text index.
    #[must_use]
    pub fn full_text(&self) -> &FullText {
        &self.text
    }

    /// The bytes a document was read from; `None` when they were not kept.
    ///
    /// # Errors
    /// When a pack cannot be read.
    pub fn source_bytes(&self, doc_id: &str) -> Result<Option<Vec<u8>>, IndexError> {
        let (data, packs) = (&self.current.data, &self.current.manifest.sources);
        let places = match self.places.get() {
            Some(places) => places,
            None => {
                let found = sources::places(data, packs)?;
                self.places.get_or_init(|| found)
            }
        };
        let Some(&(pack, row)) = places.get(doc_id) else { return Ok(None) };
        packs.get(pack).map(|pack| sources::read_row(data, pack, row)).transpose()
    }

    /// Generations that can be opened, ascending.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn generations(&self) -> Result<Vec<u64>, IndexError> {
        generations::list(&self.current.data)
    }

    /// The tables of an older generation.
    ///
    /// # Errors
    /// [`IndexError::NoGeneration`] when it is not kept.
    pub fn older(&self, generation: u64) -> Result<Generation, IndexError> {
        let data = &self.current.data;
        match Generation::open(data, generation)? {
            Some((found, _)) => Ok(found),
            None => Err(generations::no_generation(generation, &generations::list(data)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Reader>();
        shared::<Generation>();
    }
}
