//! Everything known of one initiative on one page: its names and why, who says it, what stands beside it.
//! It says what the tables say; the editor judges.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::tables::Table;

use super::company::{self, MetricNear, Together};
use super::names::{Initiative, Known, Spelling};
use super::occurrences::{self, Corpus, Counts, Occurrence, Tally};
use crate::QueryError;
use crate::batch::{self, Columns};
use crate::sentences::sentences_of;

/// Something counted beside the initiative: a relation, a speaker, a publisher.
pub type Counted = (String, Counts);

/// The first sighting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Publication date; `None` when every document is undated.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The document.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// The sentence.
    pub sentence: Option<String>,
}

/// One initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct InitiativeCard {
    /// The initiative as its table has it.
    pub initiative: Initiative,
    /// How often it is mentioned.
    pub counts: Counts,
    /// Names that stand for it, with the evidence.
    pub spellings: Vec<Spelling>,
    /// The earliest document known here; of several of one day the first by locator.
    pub first: Option<Sighting>,
    /// Mentions by `relation`, most documents first.
    pub relations: Vec<Counted>,
    /// Who says it, when it stands in someone's words; most documents first.
    pub speakers: Vec<Counted>,
    /// Who publishes it; most documents first. Documents of unknown publishers are not among them.
    pub publishers: Vec<Counted>,
    /// Initiatives that stand in the same documents more often than by chance.
    pub together: Vec<Together>,
    /// Numbers in the same sentence, newest first.
    pub metrics: Vec<MetricNear>,
}

impl InitiativeCard {
    /// Everything as rows `section, item, docs, families, mentions, g2, published, detail, doc_id, source, sentence`;
    /// sections are `initiative, name, first, relation, speaker, publisher, together, metric`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let mut rows = vec![Row {
            detail: self.initiative.kind.as_deref(),
            published: self.counts.first_seen.as_deref(),
            ..Row::counted("initiative", &self.initiative.name, &self.counts)
        }];
        rows.extend(
            self.spellings
                .iter()
                .map(|spelling| Row { detail: Some(&spelling.evidence), ..Row::of("name", &spelling.name) }),
        );
        rows.extend(self.first.iter().map(|first| Row {
            published: first.published.as_deref(),
            place: Some((&first.doc_id, &first.source)),
            sentence: first.sentence.as_deref(),
            ..Row::of("first", first.publisher.as_deref().unwrap_or_default())
        }));
        for (section, counted) in
            [("relation", &self.relations), ("speaker", &self.speakers), ("publisher", &self.publishers)]
        {
            rows.extend(counted.iter().map(|(item, counts)| Row {
                published: counts.first_seen.as_deref(),
                ..Row::counted(section, item, counts)
            }));
        }
        rows.extend(self.together.iter().map(|other| Row {
            documents: Some(other.together),
            g2: Some(other.g2),
            ..Row::of("together", &other.name)
        }));
        rows.extend(self.metrics.iter().map(|metric| Row {
            published: metric.published.as_deref(),
            detail: Some(&metric.surface),
            place: Some((&metric.doc_id, &metric.source)),
            sentence: metric.sentence.as_deref(),
            ..Row::of("metric", metric.indicator.as_deref().unwrap_or_default())
        }));
        Columns::new()
            .text("section", rows.iter().map(|row| Some(row.section)))
            .text("item", rows.iter().map(|row| Some(row.item).filter(|item| !item.is_empty())))
            .integer("docs", rows.iter().map(|row| row.documents))
            .integer("families", rows.iter().map(|row| row.families))
            .integer("mentions", rows.iter().map(|row| row.mentions))
            .number("g2", rows.iter().map(|row| row.g2))
            .text("published", rows.iter().map(|row| row.published))
            .text("detail", rows.iter().map(|row| row.detail))
            .text("doc_id", rows.iter().map(|row| row.place.map(|place| place.0)))
            .text("source", rows.iter().map(|row| row.place.map(|place| place.1)))
            .text("sentence", rows.iter().map(|row| row.sentence))
            .finish()
    }
}

/// A row of [`InitiativeCard::batch`].
#[derive(Default)]
struct Row<'a> {
    section: &'static str,
    item: &'a str,
    documents: Option<usize>,
    families: Option<usize>,
    mentions: Option<usize>,
    g2: Option<f64>,
    published: Option<&'a str>,
    detail: Option<&'a str>,
    place: Option<(&'a str, &'a str)>,
    sentence: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(section: &'static str, item: &'a str) -> Self {
        Self { section, item, ..Self::default() }
    }

    fn counted(section: &'static str, item: &'a str, counts: &Counts) -> Self {
        Self {
            documents: Some(counts.documents),
            families: counts.families,
            mentions: Some(counts.mentions),
            ..Self::of(section, item)
        }
    }
}

/// Everything known of one initiative, by id or any of its names.
///
/// # Errors
/// As [`Known::resolve`]; [`QueryError::Index`] when the tables cannot be read.
pub fn show(reader: &Reader, given: &str) -> Result<InitiativeCard, QueryError> {
    let known = Known::load(reader)?;
    let initiative = known.resolve(given)?;
    let corpus = Corpus::load(reader)?;
    let occurrences = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    let speakers = speakers(reader, &occurrences)?;
    let mut all = Tally::default();
    let (mut by_relation, mut by_speaker, mut by_publisher) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (occurrence, speaker) in occurrences.iter().zip(&speakers) {
        let doc_id = occurrence.doc_id.as_str();
        all.add(&corpus, doc_id);
        let relation: &mut Tally<'_> = by_relation.entry(occurrence.relation.as_str()).or_default();
        relation.add(&corpus, doc_id);
        if let Some(speaker) = speaker {
            let tally: &mut Tally<'_> = by_speaker.entry(speaker.as_str()).or_default();
            tally.add(&corpus, doc_id);
        }
        if let Some(publisher) = corpus.documents.get(doc_id).and_then(|document| document.publisher.as_deref()) {
            let tally: &mut Tally<'_> = by_publisher.entry(publisher).or_default();
            tally.add(&corpus, doc_id);
        }
    }
    let earliest = occurrences.iter().min_by_key(|mention| (corpus.earliest_first(&mention.doc_id), mention.start));
    let first = match earliest {
        None => None,
        Some(mention) => {
            let document = corpus.documents.get(&mention.doc_id);
            Some(Sighting {
                published: document.and_then(|document| document.published.clone()),
                publisher: document.and_then(|document| document.publisher.clone()),
                doc_id: mention.doc_id.clone(),
                source: corpus.source(&mention.doc_id),
                sentence: sentences_of(reader, &[mention.at()])?.pop().flatten(),
            })
        }
    };
    Ok(InitiativeCard {
        counts: all.counts(&corpus),
        spellings: known.spellings(&initiative.initiative_id)?,
        first,
        relations: counted(&corpus, &by_relation),
        speakers: counted(&corpus, &by_speaker),
        publishers: counted(&corpus, &by_publisher),
        together: company::together(reader, &corpus, &known, &initiative.initiative_id, &all.documents)?,
        metrics: company::metrics(reader, &corpus, &occurrences)?,
        initiative,
    })
}

/// Most documents first, then by name.
fn counted(corpus: &Corpus, tallies: &BTreeMap<&str, Tally<'_>>) -> Vec<Counted> {
    let mut all: Vec<Counted> =
        tallies.iter().map(|(item, tally)| ((*item).to_owned(), tally.counts(corpus))).collect();
    all.sort_by(|a, b| (Reverse(a.1.documents), &a.0).cmp(&(Reverse(b.1.documents), &b.0)));
    all
}

/// In whose words every occurrence stands: as its mention says.
fn speakers(reader: &Reader, occurrences: &[Occurrence]) -> Result<Vec<Option<String>>, QueryError> {
    let wanted: BTreeSet<&str> = occurrences.iter().map(|occurrence| occurrence.doc_id.as_str()).collect();
    let mut by_place: BTreeMap<(&str, usize), String> = BTreeMap::new();
    reader.each_batch(Table::Mentions, &["doc_id", "start", "speaker"], |rows| {
        let (doc_id, speaker) = (batch::text(rows, "doc_id")?, batch::text(rows, "speaker")?);
        let start = batch::integer(rows, "start")?;
        for row in 0..rows.num_rows() {
            let doc_id = batch::text_at(doc_id, row).and_then(|doc_id| wanted.get(doc_id));
            if let (Some(doc_id), Some(start), Some(speaker)) =
                (doc_id, batch::offset_at(start, row), batch::text_at(speaker, row))
            {
                by_place.insert((doc_id, start), speaker.to_owned());
            }
        }
        Ok::<_, QueryError>(())
    })?;
    Ok(occurrences.iter().map(|mention| by_place.remove(&(mention.doc_id.as_str(), mention.start))).collect())
}
