//! The full-text index: exact phrases over folded characters, ranking by words, stored documents.
//! It commits nothing: `Writer` does. It parses no query language: `queries` does.

mod characters;
mod clause;
mod compile;
mod dates;
mod directory;
mod excluded;
mod fields;
mod hits;
mod near;
mod packed;
mod place;
mod stored;
mod terms;
mod tokenizer;
mod writing;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pipeline::fold::fold_string;
use tantivy::collector::Count;
use tantivy::directory::MmapDirectory;
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher, SegmentReader, TantivyDocument};

pub use clause::{Clause, Field, Scope};
pub use hits::{Hit, Hits, Position, Sort};
pub(crate) use place::{committed, link_files, replace};
pub use stored::StoredDocument;
pub use terms::KnownWord;
pub(crate) use writing::{Payload, TextWriter};

use self::compile::Compiler;
use self::directory::ReadOnlyDirectory;
use self::fields::Fields;
use self::hits::HitCollector;
use crate::IndexError;

/// One committed state of the index, for reading.
pub struct FullText {
    fields: Fields,
    searcher: Searcher,
    // Keeps the segment files mapped for as long as the searcher is used.
    _reader: IndexReader,
    folder: PathBuf,
}

impl std::fmt::Debug for FullText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullText").field("folder", &self.folder).finish_non_exhaustive()
    }
}

fn segments(searcher: &Searcher) -> BTreeSet<SegmentId> {
    searcher.segment_readers().iter().map(SegmentReader::segment_id).collect()
}

/// What opening found, when no commit came in between.
pub(crate) enum Opened {
    /// The index and the generation it belongs to.
    At(Box<FullText>, Payload),
    /// No commit was ever finished.
    Empty,
    /// A commit happened meanwhile: try again.
    Moved,
}

impl FullText {
    /// Opens what is committed in this folder, without writing or locking anything.
    pub(crate) fn open(folder: &Path) -> Result<Opened, IndexError> {
        let failed = |source| IndexError::search_in("open", folder, source);
        let directory = MmapDirectory::open(folder).map_err(|source| failed(source.into()))?;
        let index = Index::open(ReadOnlyDirectory(directory)).map_err(failed)?;
        let (schema, fields) = Fields::build();
        check_schema(&index, &schema, folder)?;
        fields::register_tokenizers(&index);
        let Some(before) = index.load_metas().map_err(failed)?.payload else { return Ok(Opened::Empty) };
        // A segment file that is gone by now was merged away by a writer: whether the commit or its segments moved on decides.
        // The library takes some files of a segment that are gone for files that it never had.
        let reader: Result<IndexReader, _> = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let after = index.load_metas().map_err(failed)?;
        let current: BTreeSet<SegmentId> = after.segments.iter().map(SegmentMeta::id).collect();
        match reader {
            Ok(reader) if after.payload.as_ref() == Some(&before) && segments(&reader.searcher()) == current => {
                let searcher = reader.searcher();
                let folder = folder.to_owned();
                let payload = Payload::parse(&before, &folder)?;
                Ok(Opened::At(Box::new(Self { fields, searcher, _reader: reader, folder }), payload))
            }
            Ok(_) | Err(tantivy::TantivyError::OpenReadError(_)) => Ok(Opened::Moved),
            Err(source) => Err(failed(source)),
        }
    }

    /// Documents that match, in order; `limit` `None` returns them all.
    ///
    /// # Errors
    /// [`IndexError::Search`] when the index cannot be read, [`IndexError::TooDeep`] for a clause nested beyond use.
    pub fn search(&self, clause: &Clause, limit: Option<usize>, sort: Sort) -> Result<Hits, IndexError> {
        self.search_after(clause, limit, sort, None)
    }

    /// As [`FullText::search`], but only what stands behind `after` in the order is returned; `total` counts all.
    ///
    /// # Errors
    /// As [`FullText::search`].
    pub fn search_after(
        &self,
        clause: &Clause,
        limit: Option<usize>,
        sort: Sort,
        after: Option<Position>,
    ) -> Result<Hits, IndexError> {
        let query = self.compiler().compile(clause)?;
        self.searcher
            .search(&*query, &HitCollector { limit, sort, after })
            .map_err(|source| self.failed("search", source))
    }

    /// How many documents match.
    ///
    /// # Errors
    /// As [`FullText::search`].
    pub fn count(&self, clause: &Clause) -> Result<usize, IndexError> {
        let query = self.compiler().compile(clause)?;
        self.searcher.search(&*query, &Count).map_err(|source| self.failed("count", source))
    }

    /// A fingerprint of what scores rest on besides the documents found: how many documents and words there are, replaced ones
    /// included. Where it is the same, so are scores, however the index is cut into segments.
    ///
    /// # Errors
    /// [`IndexError::Search`] when the index cannot be read.
    pub fn scores_rest_on(&self) -> Result<u32, IndexError> {
        let (mut documents, mut words) = (0_u64, 0_u64);
        for segment in self.searcher.segment_readers() {
            documents += u64::from(segment.max_doc());
            let inverted = segment.inverted_index(self.fields.words);
            words += inverted.map_err(|source| self.failed("read the words of", source))?.total_num_tokens();
        }
        let hash = blake3::hash(&[documents.to_le_bytes(), words.to_le_bytes()].concat());
        let [first, second, third, fourth, ..] = *hash.as_bytes();
        Ok(u32::from_le_bytes([first, second, third, fourth]))
    }

    /// Documents in the index.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// A document by its id; `None` when the index has none.
    ///
    /// # Errors
    /// [`IndexError::Search`] when the index cannot be read.
    pub fn document(&self, doc_id: &str) -> Result<Option<StoredDocument>, IndexError> {
        let doc_id = fold_string(doc_id);
        let Some(term) = self.fields.id_term(&doc_id) else { return Ok(None) };
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = self
            .searcher
            .search(&query, &tantivy::collector::DocSetCollector)
            .map_err(|source| self.failed("find", source))?;
        let Some(&address) = found.iter().min() else { return Ok(None) };
        let document: TantivyDocument =
            self.searcher.doc(address).map_err(|source| self.failed("read a document of", source))?;
        Ok(Some(StoredDocument::read(doc_id, &self.fields, &document)))
    }

    fn compiler(&self) -> Compiler<'_> {
        Compiler { fields: &self.fields, searcher: &self.searcher }
    }

    fn failed(&self, action: &'static str, source: tantivy::TantivyError) -> IndexError {
        IndexError::search_in(action, &self.folder, source)
    }
}

/// Refuses an index whose fields are not ours.
fn check_schema(index: &Index, wanted: &tantivy::schema::Schema, folder: &Path) -> Result<(), IndexError> {
    if index.schema() == *wanted {
        return Ok(());
    }
    Err(IndexError::other_index(folder, "other fields", "the fields of this program"))
}
