//! Every mention that counts, with the initiative it counts for and what is known of its document.
//! It decides nothing: what a name stands for is in the tables. It is the one place where questions about initiatives
//! read mentions.

use std::collections::BTreeSet;

use index::Reader;
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch;
use crate::documents::{DocumentFacts, Documents, Families};
use crate::sentences::Place;

/// A mention that counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// Its document.
    pub doc_id: String,
    /// First code point in the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Key of the spelling.
    pub name_key: String,
    /// What it counts for.
    pub initiative_id: String,
    /// `extracted`, or `recovered` without quotation marks because the name is known from elsewhere.
    pub found: String,
    /// `launches`, `implements`, `learns_from`, `cites`, `unknown`.
    pub relation: String,
    /// Body or place that does what `relation` says.
    pub place: Option<String>,
    /// What the place was taken from.
    pub place_basis: String,
}

impl Occurrence {
    /// Where it stands.
    pub(crate) fn at(&self) -> Place<'_> {
        (&self.doc_id, self.start..self.end)
    }
}

/// Calls `take` with every occurrence, part by part: memory does not grow with their number.
pub(crate) fn each(
    reader: &Reader,
    mut take: impl FnMut(Occurrence) -> Result<(), QueryError>,
) -> Result<(), QueryError> {
    const COLUMNS: &[&str] =
        &["doc_id", "start", "end", "name_key", "initiative_id", "found", "relation", "place", "place_basis"];
    reader.each_batch(Table::Occurrences, COLUMNS, |rows| {
        let column = |name| batch::text(rows, name);
        let (doc_id, name_key, initiative_id) = (column("doc_id")?, column("name_key")?, column("initiative_id")?);
        let (found, relation) = (column("found")?, column("relation")?);
        let (place, place_basis) = (column("place")?, column("place_basis")?);
        let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
        let must = |column, row| batch::text_at(column, row).unwrap_or_default().to_owned();
        for row in 0..rows.num_rows() {
            take(Occurrence {
                doc_id: must(doc_id, row),
                start: batch::offset_at(start, row).unwrap_or(0),
                end: batch::offset_at(end, row).unwrap_or(0),
                name_key: must(name_key, row),
                initiative_id: must(initiative_id, row),
                found: must(found, row),
                relation: must(relation, row),
                place: batch::text_at(place, row).map(str::to_owned),
                place_basis: must(place_basis, row),
            })?;
        }
        Ok::<_, QueryError>(())
    })
}

/// The occurrences of one initiative, by document and place.
pub(crate) fn of_initiative(reader: &Reader, initiative_id: &str) -> Result<Vec<Occurrence>, QueryError> {
    let mut found = Vec::new();
    each(reader, |occurrence| {
        if occurrence.initiative_id == initiative_id {
            found.push(occurrence);
        }
        Ok(())
    })?;
    found.sort_unstable();
    Ok(found)
}

/// The documents of a data directory with their reprint families.
pub(crate) struct Corpus {
    pub(crate) documents: Documents,
    /// `None` when none were computed: every document counts as a family of its own then.
    pub(crate) families: Option<Families>,
}

impl Corpus {
    pub(crate) fn load(reader: &Reader) -> Result<Self, QueryError> {
        Ok(Self { documents: Documents::load(reader)?, families: Families::load(reader)? })
    }

    /// The family of a document; the document itself when families are not computed.
    pub(crate) fn family<'a>(&'a self, doc_id: &'a str) -> &'a str {
        self.families.as_ref().map_or(doc_id, |families| families.of(doc_id))
    }

    pub(crate) fn published(&self, doc_id: &str) -> Option<&str> {
        self.documents.get(doc_id)?.published.as_deref()
    }

    /// The locator of a document.
    pub(crate) fn source(&self, doc_id: &str) -> String {
        self.documents.get(doc_id).map(|document| document.source.clone()).unwrap_or_default()
    }

    /// Order of first sightings: dated before undated, earliest first, then by locator.
    pub(crate) fn earliest_first<'a>(&'a self, doc_id: &'a str) -> (bool, Option<&'a str>, &'a str, &'a str) {
        let document = self.documents.get(doc_id);
        let published = document.and_then(|document| document.published.as_deref());
        (published.is_none(), published, document.map_or("", |document| &document.source), doc_id)
    }
}

/// What occurrences add up to.
#[derive(Default)]
pub(crate) struct Tally<'a> {
    pub(crate) mentions: usize,
    pub(crate) documents: BTreeSet<&'a str>,
    families: BTreeSet<&'a str>,
    publishers: BTreeSet<&'a str>,
    pub(crate) undated: usize,
    first: Option<&'a str>,
    last: Option<&'a str>,
}

impl<'a> Tally<'a> {
    /// Counts one mention in a document.
    pub(crate) fn add(&mut self, corpus: &'a Corpus, doc_id: &'a str) {
        self.mentions += 1;
        if !self.documents.insert(doc_id) {
            return;
        }
        self.families.insert(corpus.family(doc_id));
        let document: Option<&DocumentFacts> = corpus.documents.get(doc_id);
        self.publishers.extend(document.and_then(|document| document.publisher.as_deref()));
        match document.and_then(|document| document.published.as_deref()) {
            None => self.undated += 1,
            Some(date) => {
                self.first = Some(self.first.map_or(date, |known| known.min(date)));
                self.last = Some(self.last.map_or(date, |known| known.max(date)));
            }
        }
    }

    pub(crate) fn counts(&self, corpus: &Corpus) -> Counts {
        Counts {
            mentions: self.mentions,
            documents: self.documents.len(),
            families: corpus.families.is_some().then_some(self.families.len()),
            publishers: self.publishers.len(),
            undated: self.undated,
            first_seen: self.first.map(str::to_owned),
            last_seen: self.last.map(str::to_owned),
        }
    }
}

/// How often something is mentioned, counted every way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Mentions.
    pub mentions: usize,
    /// Documents, undated ones included.
    pub documents: usize,
    /// Reprint families; `None` until they are computed.
    pub families: Option<usize>,
    /// Publishers, as far as known.
    pub publishers: usize,
    /// Of the documents, those without a publication date.
    pub undated: usize,
    /// Earliest publication date known here.
    pub first_seen: Option<String>,
    /// Latest publication date known here.
    pub last_seen: Option<String>,
}

impl Counts {
    /// Families where they are computed, else documents.
    #[must_use]
    pub fn units(&self) -> usize {
        self.families.unwrap_or(self.documents)
    }
}

/// What outputs say where families would stand and none are computed.
pub const FAMILIES_NOT_COMPUTED: &str = "reprint families are not computed: every document counts by itself";
