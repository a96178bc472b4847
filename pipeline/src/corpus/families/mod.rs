//! Reprint families (转载组): documents that print one text, led by the earliest known here.
//! It knows no initiative, and passages that travel between families are `reuse`'s.
//!
//! Signatures name the pairs worth comparing (`sketch`, `candidates`), the texts decide (`likeness`), and a document
//! joins a leader, never a member (`leaders`). What is held for a document is its signature; texts are read part by part
//! and those of candidates once more.

pub(in crate::corpus) mod blocks;
mod candidates;
mod leaders;
mod likeness;
mod sketch;
#[cfg(test)]
mod tests;

use arrow::array::RecordBatch;
use rustc_hash::FxHashMap;

use self::blocks::{BLOCK_CHARACTERS, blocks};
use self::leaders::{Place, open_pairs, places};
use self::likeness::{Wording, likeness};
use self::sketch::{Signature, Sketch};
use super::{text_at, text_column};
use crate::PipelineError;
use crate::tables::{RowWriter, Table};

/// Reads the columns named of all rows of a table, and hands them on batch by batch, in the same order each time.
pub type Scan<'a, E> =
    &'a mut dyn FnMut(Table, &[&str], &mut dyn FnMut(&RecordBatch) -> Result<(), PipelineError>) -> Result<(), E>;

/// The families of all documents.
#[derive(Debug, Clone, Default)]
pub struct Families {
    /// In the order in which they are known here: by date, those of an unknown date last, then by locator and id.
    documents: Vec<Listed>,
    places: Vec<Place>,
    ranks: FxHashMap<String, u32>,
}

/// A document as it is listed.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) doc_id: String,
    pub(super) source: String,
    /// Characters of the folded body.
    pub(super) length: u32,
}

/// What the first reading keeps of a document.
struct Read {
    /// Publication date, see [`date_key`]; `None` comes last.
    date: Option<String>,
    listed: Listed,
    sketch: Sketch,
}

impl Families {
    /// Finds the families. Documents come in any order; the answer does not depend on it.
    ///
    /// # Errors
    /// What `scan` reports, and [`PipelineError::Row`] when a batch lacks a column.
    pub fn collect<E: From<PipelineError>>(scan: Scan<'_, E>) -> Result<Self, E> {
        Self::collect_in(BLOCK_CHARACTERS, scan)
    }

    /// As [`Families::collect`], with so many characters of texts held at once.
    fn collect_in<E: From<PipelineError>>(most: u64, scan: Scan<'_, E>) -> Result<Self, E> {
        let mut read = Vec::new();
        let mut buffer = String::new();
        scan(Table::Documents, &["doc_id", "source", "title", "published", "body"], &mut |batch| {
            let column = |name| text_column(Table::Documents, batch, name);
            let (id, source, title) = (column("doc_id")?, column("source")?, column("title")?);
            let (published, body) = (column("published")?, column("body")?);
            for row in 0..batch.num_rows() {
                let sketch = Sketch::of(body.value(row), text_at(title, row).unwrap_or(""), &mut buffer);
                let (doc_id, source) = (id.value(row).to_owned(), source.value(row).to_owned());
                let listed = Listed { doc_id, source, length: sketch.length };
                read.push(Read { date: text_at(published, row).map(date_key), listed, sketch });
            }
            Ok(())
        })?;
        read.sort_unstable_by(|a, b| {
            let key = |read: &Read| {
                (read.date.is_none(), read.date.clone(), read.listed.source.clone(), read.listed.doc_id.clone())
            };
            key(a).cmp(&key(b))
        });
        let (documents, sketches): (Vec<Listed>, Vec<Sketch>) =
            read.into_iter().map(|read| (read.listed, read.sketch)).unzip();
        let ranks = (0_u32..).zip(&documents).map(|(rank, document)| (document.doc_id.clone(), rank)).collect();
        let mut families = Self { documents, places: Vec::new(), ranks };
        let first = first_prints(&sketches);
        let signatures: Vec<(u32, &Signature)> = (0_u32..)
            .zip(&sketches)
            .filter(|(rank, _)| first.get(*rank as usize) == Some(rank))
            .filter_map(|(rank, sketch)| Some((rank, sketch.signature.as_ref()?)))
            .collect();
        let mut open = candidates::pairs(&signatures);
        let (mut compared, mut reprints) = (Vec::new(), Vec::new());
        // Mostly once: what is left open then is a reprint whose leader no bucket named.
        while !open.is_empty() {
            reprints.extend(families.reprints(&open, most, scan)?);
            reprints.sort_unstable_by_key(|&(later, earlier, _)| (later, earlier));
            compared.append(&mut open);
            compared.sort_unstable();
            families.places = places(families.documents.len(), &reprints);
            open = open_pairs(&families.places, &reprints, &compared);
        }
        families.places = places(families.documents.len(), &reprints);
        // The same text has the same place.
        for (rank, first) in first.iter().enumerate() {
            if let Some(&place) = families.places.get(*first as usize)
                && let Some(own) = families.places.get_mut(rank)
            {
                *own = place;
            }
        }
        Ok(families)
    }

    /// The pairs that are reprints, with their similarity.
    fn reprints<E>(&self, pairs: &[(u32, u32)], most: u64, scan: Scan<'_, E>) -> Result<Vec<(u32, u32, f64)>, E> {
        let mut found = Vec::new();
        for block in blocks(pairs, |rank| self.length(rank), most) {
            let mut texts: FxHashMap<u32, Wording> = FxHashMap::default();
            scan(Table::Documents, &["doc_id", "body"], &mut |batch| {
                let id = text_column(Table::Documents, batch, "doc_id")?;
                let body = text_column(Table::Documents, batch, "body")?;
                for row in 0..batch.num_rows() {
                    if let Some(rank) = self.rank(id.value(row)).filter(|rank| block.documents.contains(rank)) {
                        texts.insert(rank, Wording::of(body.value(row)));
                    }
                }
                Ok(())
            })?;
            for &(later, earlier) in &block.pairs {
                if let (Some(a), Some(b)) = (texts.get(&later), texts.get(&earlier)) {
                    let likeness = likeness(a, b);
                    if likeness.reprint {
                        found.push((later, earlier, likeness.similarity));
                    }
                }
            }
        }
        Ok(found)
    }

    /// The family of a document; `None` when there is no such document.
    #[must_use]
    pub fn of(&self, doc_id: &str) -> Option<&str> {
        let place = self.places.get(self.rank(doc_id)? as usize)?;
        self.documents.get(place.leader as usize).map(|leader| leader.doc_id.as_str())
    }

    /// The table `families`: a row a document, in order of id.
    ///
    /// # Errors
    /// [`PipelineError`] when a row does not fit the table.
    pub fn table(&self) -> Result<RecordBatch, PipelineError> {
        let mut rows = RowWriter::new(Table::Families);
        let mut listed: Vec<(&Listed, &Place, usize)> = self
            .documents
            .iter()
            .zip(&self.places)
            .enumerate()
            .map(|(rank, (own, place))| (own, place, rank))
            .collect();
        listed.sort_unstable_by(|a, b| a.0.doc_id.cmp(&b.0.doc_id));
        for (own, place, rank) in listed {
            let Some(leader) = self.documents.get(place.leader as usize) else { continue };
            rows.push(&[
                (&own.doc_id).into(),
                (&own.source).into(),
                (&leader.doc_id).into(),
                place.similarity.into(),
                (place.leader as usize == rank).into(),
            ])?;
        }
        rows.finish()
    }

    /// The place of a document in the order of time.
    pub(super) fn rank(&self, doc_id: &str) -> Option<u32> {
        self.ranks.get(doc_id).copied()
    }

    /// The document of a rank.
    pub(super) fn document(&self, rank: u32) -> Option<&Listed> {
        self.documents.get(rank as usize)
    }

    /// True for the earliest known document of a family.
    pub(super) fn leads(&self, rank: u32) -> bool {
        self.places.get(rank as usize).is_some_and(|place| place.leader == rank)
    }

    /// The leaders, the earliest first.
    pub(super) fn leaders(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.places).filter(|(rank, place)| place.leader == *rank).map(|(rank, _)| rank)
    }

    /// Characters of a folded body.
    pub(super) fn length(&self, rank: u32) -> u64 {
        self.document(rank).map_or(0, |document| u64::from(document.length))
    }
}

/// A date as it is compared: a year or month known alone comes after the days in it, because nothing says that it
/// was earlier.
fn date_key(published: &str) -> String {
    const LAST: &str = "-99";
    let mut key = published.to_owned();
    while key.len() < "2024-07-26".len() {
        key.push_str(LAST);
    }
    key
}

/// For every document the first one with the same folded text, itself mostly.
fn first_prints(sketches: &[Sketch]) -> Vec<u32> {
    let mut first: FxHashMap<[u8; 16], u32> = FxHashMap::default();
    (0_u32..)
        .zip(sketches)
        .map(|(rank, sketch)| sketch.digest.map_or(rank, |digest| *first.entry(digest).or_insert(rank)))
        .collect()
}
