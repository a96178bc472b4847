//! Where an initiative is mentioned, in the order in which this corpus first mentions it there.
//! It does not say who had it first: a corpus shows what it holds. It is never called adoption.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;

use super::exchange::{self, Learned, Reused};
use super::names::{Initiative, Known};
use super::occurrences::{self, Corpus, Counts, Occurrence, Tally};
use super::regions::{RegionLevel, Regions};
use crate::QueryError;
use crate::batch::Columns;
use crate::sentences::sentences_of;

/// What the rows of the spread are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpreadBy {
    /// Regions as far down as known.
    Region,
    /// Provinces.
    Province,
    /// Publishers.
    Publisher,
}

impl SpreadBy {
    fn column(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Province => "province",
            Self::Publisher => "publisher",
        }
    }
}

/// A region or publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpreadRow {
    /// Which one; `None` where it is not known.
    pub value: Option<String>,
    /// Documents that mention it there.
    pub counts: Counts,
    /// Of these, documents that state the place at the mention; the others are placed as a whole. `None` for publishers.
    pub stated: Option<usize>,
    /// The first document, undated ones last.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// The sentence of the first mention there.
    pub sentence: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// Which initiative.
    pub initiative: Initiative,
    /// What the rows are.
    pub by: SpreadBy,
    /// Earliest known here first, undated last.
    pub rows: Vec<SpreadRow>,
    /// All its mentions.
    pub counts: Counts,
    /// Its documents that have both a date and a value to stand under.
    pub covered: usize,
    /// Who learned it from whom, as texts state it; oldest first.
    pub learned: Vec<Learned>,
    /// Wording about it in common with an earlier document of another region or publisher; oldest first.
    pub reused: Vec<Reused>,
    /// Whether the table of reused passages holds any row: without, nothing can be said of wording.
    pub reuse_known: bool,
}

impl Spread {
    /// The rows as `region` (or `province`, `publisher`), `first_seen, docs, families, mentions, undated, stated,
    /// doc_id, source, sentence`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        Columns::new()
            .text(self.by.column(), rows.iter().map(|row| row.value.as_deref()))
            .text("first_seen", rows.iter().map(|row| row.counts.first_seen.as_deref()))
            .integer("docs", rows.iter().map(|row| Some(row.counts.documents)))
            .integer("families", rows.iter().map(|row| row.counts.families))
            .integer("mentions", rows.iter().map(|row| Some(row.counts.mentions)))
            .integer("undated", rows.iter().map(|row| Some(row.counts.undated)))
            .integer("stated", rows.iter().map(|row| row.stated))
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("sentence", rows.iter().map(|row| row.sentence.as_deref()))
            .finish()
    }
}

/// Where an initiative is mentioned, earliest known here first.
///
/// # Errors
/// As [`Known::resolve`]; [`QueryError::Index`] when the tables cannot be read.
pub fn spread(reader: &Reader, given: &str, by: SpreadBy) -> Result<Spread, QueryError> {
    let initiative = Known::load(reader)?.resolve(given)?;
    let corpus = Corpus::load(reader)?;
    let occurrences = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    let level = if by == SpreadBy::Province { RegionLevel::Province } else { RegionLevel::Narrowest };
    let mut regions = Regions::new(level)?;
    let mut groups: BTreeMap<Option<String>, Group<'_>> = BTreeMap::new();
    let mut all = Tally::default();
    for occurrence in &occurrences {
        let doc_id = occurrence.doc_id.as_str();
        let (value, stated) = if by == SpreadBy::Publisher {
            (corpus.documents.get(doc_id).and_then(|document| document.publisher.clone()), false)
        } else {
            let placed = regions.of(&corpus, occurrence);
            placed.map_or((None, false), |placed| (Some(placed.region), placed.stated))
        };
        let group = groups.entry(value).or_default();
        group.tally.add(&corpus, doc_id);
        if stated {
            group.stated.insert(doc_id);
        }
        let order = corpus.earliest_first(doc_id);
        if group.first.is_none_or(|first| order < corpus.earliest_first(&first.doc_id)) {
            group.first = Some(occurrence);
        }
        all.add(&corpus, doc_id);
    }
    let mut groups: Vec<(Option<String>, Group<'_>)> = groups.into_iter().collect();
    groups.sort_by_key(|(value, group)| {
        let date = group.tally.counts(&corpus).first_seen;
        // What is not known where stands behind what is, whatever its date.
        (value.is_none(), date.is_none(), date, value.clone())
    });
    let firsts: Vec<_> = groups.iter().map(|(_, group)| group.first.map_or(("", 0..0), Occurrence::at)).collect();
    let sentences = sentences_of(reader, &firsts)?;
    let known = groups.iter().filter(|(value, _)| value.is_some());
    let covered: BTreeSet<&str> = known
        .flat_map(|(_, group)| &group.tally.documents)
        .copied()
        .filter(|doc_id| corpus.published(doc_id).is_some())
        .collect();
    let rows = groups.iter().zip(&firsts).zip(sentences).map(|(((value, group), (doc_id, _)), sentence)| SpreadRow {
        value: value.clone(),
        counts: group.tally.counts(&corpus),
        stated: (by != SpreadBy::Publisher).then_some(group.stated.len()),
        doc_id: (*doc_id).to_owned(),
        source: corpus.source(doc_id),
        sentence,
    });
    let (rows, covered) = (rows.collect(), covered.len());
    let (reused, reuse_known) = exchange::reused(reader, &corpus, &occurrences)?;
    Ok(Spread {
        rows,
        covered,
        counts: all.counts(&corpus),
        learned: exchange::learned(reader, &corpus, &regions, &occurrences)?,
        reused,
        reuse_known,
        initiative,
        by,
    })
}

#[derive(Default)]
struct Group<'a> {
    tally: Tally<'a>,
    stated: BTreeSet<&'a str>,
    first: Option<&'a Occurrence>,
}
