//! What is new since last time for what an editor watches: initiatives, queries, speakers, regions, metrics.
//! It opens no file: the watchlist comes as text, what was seen before comes and goes as a value.

mod feed;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::fold;
use serde::{Deserialize, Serialize};

pub use feed::atom;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::concordance::{KwicOptions, kwic};
use crate::documents::{DocumentFacts, Documents};
use crate::initiatives;
use crate::language;
use crate::listing::{self, DocumentFilter, MentionFilter, MetricFilter, StatementFilter};

/// Hexadecimal digits of a key: 64 bits, so that a million sentences collide with odds under 1 in 30 million.
const KEY_DIGITS: usize = 16;

/// What an editor watches: a TOML file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watchlist {
    /// Its name.
    pub name: String,
    /// Names of initiatives: new mentions.
    #[serde(default)]
    pub initiatives: Vec<String>,
    /// Queries: new sentences with their text, or new documents when they name fields only.
    #[serde(default)]
    pub queries: Vec<String>,
    /// Speakers, by part of their name: new statements.
    #[serde(default)]
    pub speakers: Vec<String>,
    /// Regions, by part of their full name or the beginning of their code: new documents.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Indicators, by part of their name: new numbers.
    #[serde(default)]
    pub metrics: Vec<String>,
}

impl Watchlist {
    /// Reads a watchlist; its queries are checked.
    ///
    /// # Errors
    /// [`QueryError::Watchlist`] when it is no TOML, has an unknown key, watches nothing, or a query does not parse.
    pub fn parse(toml: &str) -> Result<Self, QueryError> {
        let wrong = |problem: String| QueryError::Watchlist { problem };
        let list: Self = toml::from_str(toml).map_err(|problem| wrong(problem.to_string()))?;
        for query in &list.queries {
            language::parse(query).map_err(|problem| wrong(format!("{query}: {problem}")))?;
        }
        let nothing = [&list.initiatives, &list.queries, &list.speakers, &list.regions, &list.metrics];
        if nothing.iter().all(|watched| watched.is_empty()) {
            let keys = "initiatives, queries, speakers, regions, metrics";
            return Err(wrong(format!("it watches nothing; give a list for one of: {keys}")));
        }
        Ok(list)
    }
}

/// Why an item is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Watched {
    /// A mention of an initiative.
    Initiative,
    /// A sentence or document a query finds.
    Query,
    /// A statement of a speaker.
    Speaker,
    /// A document about a region.
    Region,
    /// A number for an indicator.
    Metric,
}

impl Watched {
    /// The spelling in the `kind` column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiative => "initiative",
            Self::Query => "query",
            Self::Speaker => "speaker",
            Self::Region => "region",
            Self::Metric => "metric",
        }
    }
}

/// Something watched, in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchItem {
    /// What (name or query) and sentence, hashed: the same in every run and every reprint.
    pub key: String,
    /// Why.
    pub kind: Watched,
    /// The entry of the watchlist.
    pub subject: String,
    /// The document: of several with the same sentence the earliest known here.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// Its title.
    pub title: Option<String>,
    /// Its publication date as far as known.
    pub published: Option<String>,
    /// The sentence; for documents their title.
    pub sentence: String,
    /// Documents with the sentence.
    pub documents: usize,
}

/// Keys of everything reported before for one watchlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Name of the watchlist.
    pub watchlist: String,
    /// Generation last looked at.
    pub generation: u64,
    /// The keys.
    pub keys: BTreeSet<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    /// What was not seen before, in the order of the watchlist, newest first, undated last.
    pub items: Vec<WatchItem>,
    /// Items there are, seen or not.
    pub total: usize,
    /// True when nothing was ever seen for this watchlist: everything is new then.
    pub first: bool,
    /// What to keep for the next time.
    #[serde(skip)]
    pub seen: Seen,
}

impl News {
    /// The items as `kind, subject, doc_id, source, title, published, sentence, docs`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let items = &self.items;
        Columns::new()
            .text("kind", items.iter().map(|item| Some(item.kind.as_str())))
            .text("subject", items.iter().map(|item| Some(item.subject.as_str())))
            .text("doc_id", items.iter().map(|item| Some(item.doc_id.as_str())))
            .text("source", items.iter().map(|item| Some(item.source.as_str())))
            .text("title", items.iter().map(|item| item.title.as_deref()))
            .text("published", items.iter().map(|item| item.published.as_deref()))
            .text("sentence", items.iter().map(|item| Some(item.sentence.as_str())))
            .integer("docs", items.iter().map(|item| Some(item.documents)))
            .finish()
    }
}

/// What is new: items whose subject and folded sentence were not seen before, so that neither a reprint nor a page
/// whose counter ticked fires again.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read, [`QueryError::Syntax`] for a query that does not parse.
pub fn watch(reader: &Reader, list: &Watchlist, seen: &Seen) -> Result<News, QueryError> {
    let documents = Documents::load(reader)?;
    let mut all: Vec<WatchItem> = Vec::new();
    for name in &list.initiatives {
        // Under whatever name it is watched, every spelling counts; a name not known yet is looked for as it stands.
        let mut keys = initiatives::keys(reader, name)?;
        if keys.is_empty() {
            keys.push(name.clone());
        }
        for key in keys {
            let filter = MentionFilter { exact_name: Some(key), ..MentionFilter::default() };
            let rows = listing::mentions(reader, &filter, None)?.batch;
            all.extend(gather(Watched::Initiative, name, &documents, places(&rows, "sentence")?));
        }
    }
    for text in &list.queries {
        let query = language::parse(text)?;
        let found = if query.targets().is_empty() {
            let hits = reader.full_text().search(&query.clause(), None, index::fulltext::Sort::Date)?.hits;
            hits.into_iter().map(|hit| headline(&documents, hit.doc_id)).collect()
        } else {
            let lines = kwic(reader, &query, KwicOptions::default())?.lines;
            // A title given from outside has no sentence: it is one.
            let sentence = |line: &crate::concordance::KwicLine| {
                line.sentence.clone().unwrap_or_else(|| format!("{}{}{}", line.left, line.hit, line.right))
            };
            lines.into_iter().map(|line| (line.doc_id.clone(), sentence(&line))).collect()
        };
        all.extend(gather(Watched::Query, text, &documents, found));
    }
    for name in &list.speakers {
        let filter = StatementFilter { speaker: Some(name.clone()), ..StatementFilter::default() };
        let rows = listing::statements(reader, &filter, None)?.batch;
        all.extend(gather(Watched::Speaker, name, &documents, places(&rows, "words")?));
    }
    for name in &list.regions {
        let filter = DocumentFilter { region: Some(name.clone()), ..DocumentFilter::default() };
        let found = filter.matching(&documents)?.into_iter().map(|id| headline(&documents, id)).collect();
        all.extend(gather(Watched::Region, name, &documents, found));
    }
    for name in &list.metrics {
        let filter = MetricFilter { indicator: Some(name.clone()), ..MetricFilter::default() };
        let rows = listing::metrics(reader, &filter, None)?.batch;
        all.extend(gather(Watched::Metric, name, &documents, places(&rows, "sentence")?));
    }
    let total = all.len();
    let known = if seen.watchlist == list.name { seen.keys.clone() } else { BTreeSet::new() };
    let mut keys = known.clone();
    keys.extend(all.iter().map(|item| item.key.clone()));
    let first = known.is_empty();
    all.retain(|item| !known.contains(&item.key));
    let seen = Seen { watchlist: list.name.clone(), generation: reader.generation(), keys };
    Ok(News { items: all, total, first, seen })
}

/// Document and sentence of every row.
fn places(rows: &RecordBatch, sentence: &str) -> Result<Vec<(String, String)>, QueryError> {
    let (id, words) = (batch::text(rows, "doc_id")?, batch::text(rows, sentence)?);
    let place = |row| Some((batch::text_at(id, row)?.to_owned(), batch::text_at(words, row)?.to_owned()));
    Ok((0..rows.num_rows()).filter_map(place).collect())
}

/// A document that is itself the news: its title, else its locator.
fn headline(documents: &Documents, doc_id: String) -> (String, String) {
    let document = documents.get(&doc_id);
    let title = document.and_then(|document| document.title.clone().or_else(|| Some(document.source.clone())));
    (doc_id, title.unwrap_or_default())
}

/// One item a sentence, with the earliest of its documents; newest first, undated last.
fn gather(
    kind: Watched,
    subject: &str,
    documents: &Documents,
    found: Vec<(String, String)>,
) -> impl Iterator<Item = WatchItem> {
    let mut by_key: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for (doc_id, sentence) in found {
        let entry = by_key.entry(key(kind, subject, &sentence)).or_insert_with(|| (sentence, BTreeSet::new()));
        entry.1.insert(doc_id);
    }
    let date = |document: &DocumentFacts| (document.published.is_none(), document.published.clone());
    let mut items: Vec<WatchItem> = Vec::new();
    for (key, (sentence, ids)) in by_key {
        let earliest = ids.iter().filter_map(|id| documents.get(id)).min_by_key(|document| date(document));
        let Some(document) = earliest else { continue };
        items.push(WatchItem {
            key,
            kind,
            subject: subject.to_owned(),
            doc_id: document.doc_id.clone(),
            source: document.source.clone(),
            title: document.title.clone(),
            published: document.published.clone(),
            sentence,
            documents: ids.len(),
        });
    }
    items.sort_by(|a, b| {
        b.published.cmp(&a.published).then_with(|| a.source.cmp(&b.source)).then_with(|| a.key.cmp(&b.key))
    });
    items.into_iter()
}

/// A stable name for the feed of a watchlist.
fn key_of_name(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex().chars().take(KEY_DIGITS).collect()
}

fn key(kind: Watched, subject: &str, sentence: &str) -> String {
    let text = format!("{}\u{1F}{}\u{1F}{}", kind.as_str(), fold::fold_string(subject), fold::fold_string(sentence));
    blake3::hash(text.as_bytes()).to_hex().chars().take(KEY_DIGITS).collect()
}
