//! What the tables know of each document, and which document a reader means by a name.
//! It reads no text of documents.

use std::collections::{BTreeMap, BTreeSet};

use index::Reader;
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch;

/// Candidates an error lists: as many as fit a screen.
const CANDIDATES: usize = 8;

/// A document without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFacts {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Title.
    pub title: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Genre.
    pub genre: String,
    /// Division code of the region.
    pub region_code: Option<String>,
    /// Full name of the region.
    pub region: Option<String>,
    /// `国家`, `省`, `市`, `县`, `乡`, `村/社区`.
    pub admin_level: Option<String>,
}

/// Every document of the data directory.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    by_id: BTreeMap<String, DocumentFacts>,
    /// Ids of documents with further places of the same bytes, sorted.
    copies: Vec<(String, String)>,
}

impl Documents {
    /// Reads them.
    ///
    /// # Errors
    /// [`QueryError::Index`] when the table cannot be read, [`QueryError::Column`] when it is of another version.
    pub fn load(reader: &Reader) -> Result<Self, QueryError> {
        const COLUMNS: &[&str] =
            &["doc_id", "source", "title", "published", "publisher", "genre", "region_code", "region", "admin_level"];
        let mut by_id = BTreeMap::new();
        for rows in reader.table_columns(Table::Documents, COLUMNS)? {
            let column = |name| batch::text(&rows, name);
            let (id, source, title) = (column("doc_id")?, column("source")?, column("title")?);
            let (published, publisher, genre) = (column("published")?, column("publisher")?, column("genre")?);
            let (region_code, region, level) = (column("region_code")?, column("region")?, column("admin_level")?);
            for row in 0..rows.num_rows() {
                let may = |column| batch::text_at(column, row).map(str::to_owned);
                let must = |column| may(column).unwrap_or_default();
                let document = DocumentFacts {
                    doc_id: must(id),
                    source: must(source),
                    title: may(title),
                    published: may(published),
                    publisher: may(publisher),
                    genre: must(genre),
                    region_code: may(region_code),
                    region: may(region),
                    admin_level: may(level),
                };
                by_id.insert(document.doc_id.clone(), document);
            }
        }
        let mut copies = Vec::new();
        for rows in reader.table_columns(Table::Copies, &["doc_id", "source"])? {
            let (id, source) = (batch::text(&rows, "doc_id")?, batch::text(&rows, "source")?);
            for row in 0..rows.num_rows() {
                if let (Some(id), Some(source)) = (batch::text_at(id, row), batch::text_at(source, row)) {
                    copies.push((id.to_owned(), source.to_owned()));
                }
            }
        }
        copies.sort_unstable();
        Ok(Self { by_id, copies })
    }

    /// The document of an id.
    #[must_use]
    pub fn get(&self, doc_id: &str) -> Option<&DocumentFacts> {
        self.by_id.get(doc_id)
    }

    /// Further places of the same bytes, in their order.
    pub fn copies_of(&self, doc_id: &str) -> impl Iterator<Item = &str> {
        let first = self.copies.partition_point(|(id, _)| id.as_str() < doc_id);
        let of_it = self.copies.iter().skip(first).take_while(move |(id, _)| id == doc_id);
        of_it.map(|(_, source)| source.as_str())
    }

    /// Every document, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &DocumentFacts> {
        self.by_id.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The document meant by a whole id, a whole source, the beginning of an id (four digits at least) or the end of a
    /// source, in this order. The source of a copy stands for its document.
    ///
    /// # Errors
    /// [`QueryError::NoSuchDocument`] with sources that contain what was given, [`QueryError::AmbiguousDocument`] with
    /// the documents it may stand for.
    pub fn resolve(&self, given: &str) -> Result<&DocumentFacts, QueryError> {
        // An id of fewer digits is rather the beginning of a file name.
        const SHORTEST_ID: usize = 4;
        let given = given.trim();
        let id = given.to_ascii_lowercase();
        if let Some(document) = self.by_id.get(&id) {
            return Ok(document);
        }
        let id_like = id.len() >= SHORTEST_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let by_source = |wanted: &dyn Fn(&str) -> bool| -> Vec<&DocumentFacts> {
            let copied =
                self.copies.iter().filter(|(_, source)| wanted(source)).filter_map(|(id, _)| self.by_id.get(id));
            let mut found: Vec<&DocumentFacts> =
                self.by_id.values().filter(|document| wanted(&document.source)).chain(copied).collect();
            found.sort_by(|a, b| a.doc_id.cmp(&b.doc_id));
            found.dedup_by(|a, b| a.doc_id == b.doc_id);
            found
        };
        let mut found = by_source(&|source| source == given);
        if found.is_empty() && id_like {
            found = self
                .by_id
                .range(id.clone()..)
                .map(|(_, facts)| facts)
                .take_while(|facts| facts.doc_id.starts_with(&id))
                .collect();
        }
        if found.is_empty() && !given.is_empty() {
            found = by_source(&|source| {
                // A whole name first: `b.txt` means `a/b.txt` and not `ab.txt`.
                source.strip_suffix(given).is_some_and(|before| before.ends_with(['/', '!', '#']))
            });
        }
        if found.is_empty() && !given.is_empty() {
            found = by_source(&|source| source.ends_with(given));
        }
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let like = by_source(&|source| !given.is_empty() && source.contains(given));
                let candidates = like.iter().take(CANDIDATES).map(|document| document.source.clone()).collect();
                Err(QueryError::NoSuchDocument { given: given.to_owned(), candidates })
            }
            many => Err(QueryError::AmbiguousDocument {
                given: given.to_owned(),
                total: many.len(),
                candidates: many
                    .iter()
                    .take(CANDIDATES)
                    .map(|document| format!("{} {}", document.doc_id, document.source))
                    .collect(),
            }),
        }
    }
}

/// The reprint family of each document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Families {
    of: BTreeMap<String, String>,
}

impl Families {
    /// Reads them; `None` when none were computed.
    pub(crate) fn load(reader: &Reader) -> Result<Option<Self>, QueryError> {
        let mut of = BTreeMap::new();
        for rows in reader.table_columns(Table::Families, &["doc_id", "family_id"])? {
            let (id, family) = (batch::text(&rows, "doc_id")?, batch::text(&rows, "family_id")?);
            for row in 0..rows.num_rows() {
                if let (Some(id), Some(family)) = (batch::text_at(id, row), batch::text_at(family, row)) {
                    of.insert(id.to_owned(), family.to_owned());
                }
            }
        }
        // Without a document there is nothing left to compute.
        let computed = !of.is_empty() || reader.manifest().rows_of(Table::Documents) == 0;
        Ok(computed.then_some(Self { of }))
    }

    /// How many families there are.
    pub(crate) fn len(&self) -> usize {
        self.of.values().collect::<BTreeSet<_>>().len()
    }

    /// The family of a document: its own when it stands in none.
    pub(crate) fn of<'a>(&'a self, doc_id: &'a str) -> &'a str {
        self.of.get(doc_id).map_or(doc_id, String::as_str)
    }

    /// How many families these documents are; a document in no family is its own.
    pub(crate) fn count<'a>(&self, documents: impl IntoIterator<Item = &'a str>) -> usize {
        let family = |id| self.of.get(id).map_or((id, false), |family| (family.as_str(), true));
        documents.into_iter().map(family).collect::<BTreeSet<_>>().len()
    }
}
