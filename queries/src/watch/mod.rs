//! What is new since last time for what an editor watches: initiatives, queries, speakers, regions, metrics.
//! It opens no file: the watchlist comes as text, what was seen before comes and goes as a value.
//!
//! An item is a subject (a name, a query, …) and a folded sentence, and is told once. Told apart from what is new is an
//! item that only looks new: its document was told for the subject before, so that repair or a dictionary changed the
//! sentence and not the world; or another document of its reprint family was.

mod feed;
mod gathering;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use serde::{Deserialize, Serialize};

pub use feed::{FEED_KEEPS, atom, check_feed};
pub use list::Watchlist;

use crate::QueryError;
use crate::batch::Columns;
use crate::initiatives::Corpus;

/// Hexadecimal digits of a key: 64 bits, so that a million sentences collide with odds under 1 in 30 million.
const KEY_DIGITS: usize = 16;

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
    /// Why it is no news; `None` when it is.
    pub again: Option<Again>,
}

/// Why an item that was not told before is no news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// The same record was told with another sentence: text or rules changed, not the record.
    SameDocument,
    /// A document of the same reprint family was told.
    Reprint,
}

impl Again {
    /// The spelling in the `again` column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameDocument => "same_document",
            Self::Reprint => "reprint",
        }
    }
}

/// Everything reported before for one watchlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Name of the watchlist.
    pub watchlist: String,
    /// Generation last looked at.
    pub generation: u64,
    /// It was asked before, whatever was found.
    #[serde(default)]
    pub asked: bool,
    /// The keys of the items.
    pub keys: BTreeSet<String>,
    /// For every subject, hashed, the documents told of.
    #[serde(default)]
    pub documents: BTreeMap<String, BTreeSet<String>>,
    /// Further places of the same bytes as documents told of; `None` as long as they were never looked at, so that those
    /// known by then are no reprints that came since.
    #[serde(default)]
    pub copies: Option<BTreeSet<String>>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    /// What was not seen before, in the order of the watchlist, newest first, undated last.
    pub items: Vec<WatchItem>,
    /// What was not seen before and is no news all the same, in the same order; told once as well.
    pub again: Vec<WatchItem>,
    /// Items there are, seen or not.
    pub total: usize,
    /// True when nothing was ever seen for this watchlist: everything is new then.
    pub first: bool,
    /// Remarks on the watchlist: names nobody knows, and what its queries and regions were read as.
    pub notes: Vec<String>,
    /// What to keep for the next time.
    #[serde(skip)]
    pub seen: Seen,
}

impl News {
    /// No news.
    pub(super) fn nothing(seen: Seen) -> Self {
        Self { items: Vec::new(), again: Vec::new(), total: 0, first: false, notes: Vec::new(), seen }
    }

    /// The items as `kind, subject, doc_id, source, title, published, sentence, docs, again`: the news first, `again`
    /// null; then what is none.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        batch_of(self.items.iter().chain(&self.again))
    }

    /// Only the news, or only what is none, with the columns of [`News::batch`].
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn part(&self, again: bool) -> Result<RecordBatch, QueryError> {
        batch_of(if again { self.again.iter() } else { self.items.iter() })
    }
}

fn batch_of<'a>(items: impl Iterator<Item = &'a WatchItem> + Clone) -> Result<RecordBatch, QueryError> {
    Columns::new()
        .text("kind", items.clone().map(|item| Some(item.kind.as_str())))
        .text("subject", items.clone().map(|item| Some(item.subject.as_str())))
        .text("doc_id", items.clone().map(|item| Some(item.doc_id.as_str())))
        .text("source", items.clone().map(|item| Some(item.source.as_str())))
        .text("title", items.clone().map(|item| item.title.as_deref()))
        .text("published", items.clone().map(|item| item.published.as_deref()))
        .text("sentence", items.clone().map(|item| Some(item.sentence.as_str())))
        .integer("docs", items.clone().map(|item| Some(item.documents)))
        .text("again", items.map(|item| item.again.map(Again::as_str)))
        .finish()
}

/// What is new: items whose subject and folded sentence were not seen before, so that neither a reprint nor a page
/// whose counter ticked fires again.
///
/// # Errors
/// [`QueryError::Index`] when the data directory cannot be read, [`QueryError::Syntax`] for a query that does not parse.
pub fn watch(reader: &Reader, list: &Watchlist, seen: &Seen) -> Result<News, QueryError> {
    let corpus = Corpus::load(reader)?;
    let (gathered, notes) = gathering::gather(reader, &corpus, list)?;
    let known = if seen.watchlist == list.name { seen.clone() } else { Seen::default() };
    let mut news = News { notes, first: !known.asked && known.keys.is_empty(), ..News::nothing(known.clone()) };
    news.seen.watchlist.clone_from(&list.name);
    news.seen.generation = reader.generation();
    news.seen.asked = true;
    for subject in gathered {
        let told = known.documents.get(&subject.key).cloned().unwrap_or_default();
        let mut families: BTreeMap<&str, &str> =
            told.iter().map(|doc_id| (corpus.family(doc_id), doc_id.as_str())).collect();
        // Told before this run: what is fresh news below makes no reprint of the told sentences that stand beside it.
        let told_families: BTreeSet<&str> = told.iter().map(|doc_id| corpus.family(doc_id)).collect();
        news.total += subject.items.len();
        let mut fresh: Vec<&gathering::Gathered> =
            subject.items.iter().filter(|item| !known.keys.contains(&item.item.key)).collect();
        // Earliest first: of several members of a family in one run, the earliest known here is the news.
        fresh.sort_by_key(|item| (corpus.earliest_first(&item.item.doc_id), item.item.key.as_str()));
        let mut again: BTreeMap<&str, Again> = BTreeMap::new();
        for item in fresh {
            let (key, doc_id) = (item.item.key.as_str(), item.item.doc_id.as_str());
            if item.documents.iter().any(|doc_id| told.contains(doc_id)) {
                again.insert(key, Again::SameDocument);
            } else if families.get(corpus.family(doc_id)).is_some_and(|known| *known != doc_id) {
                again.insert(key, Again::Reprint);
            } else {
                families.insert(corpus.family(doc_id), doc_id);
            }
        }
        for item in &subject.items {
            if known.keys.contains(&item.item.key) {
                news.again.extend(reprinted(&corpus, item, &told, &told_families, known.copies.as_ref()));
            }
            news.seen
                .copies
                .get_or_insert_default()
                .extend(item.documents.iter().flat_map(|id| corpus.documents.copies_of(id)).map(str::to_owned));
        }
        let documents = news.seen.documents.entry(subject.key).or_default();
        for gathering::Gathered { item, documents: ids } in &subject.items {
            documents.extend(ids.iter().cloned());
            if news.seen.keys.insert(item.key.clone()) {
                let again = again.get(item.key.as_str()).copied();
                let list = if again.is_some() { &mut news.again } else { &mut news.items };
                list.push(WatchItem { again, ..item.clone() });
            }
        }
    }
    Ok(news)
}

/// A sentence told before that stands in more places now: a row for each document of a family that was told, and for each
/// copy of a document that was.
fn reprinted(
    corpus: &Corpus,
    gathered: &gathering::Gathered,
    told: &BTreeSet<String>,
    told_families: &BTreeSet<&str>,
    copies: Option<&BTreeSet<String>>,
) -> Vec<WatchItem> {
    let mut found = Vec::new();
    for document in gathered.documents.iter().filter_map(|id| corpus.documents.get(id)) {
        let item = |source: &str| WatchItem {
            doc_id: document.doc_id.clone(),
            source: source.to_owned(),
            title: document.title.clone(),
            published: document.published.clone(),
            again: Some(Again::Reprint),
            ..gathered.item.clone()
        };
        if told.contains(&document.doc_id) {
            let new = corpus
                .documents
                .copies_of(&document.doc_id)
                .filter(|source| copies.is_some_and(|known| !known.contains(*source)));
            found.extend(new.map(item));
        } else if told_families.contains(corpus.family(&document.doc_id)) {
            found.push(item(&document.source));
        }
    }
    found
}

/// A stable name for the feed of a watchlist.
fn key_of_name(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex().chars().take(KEY_DIGITS).collect()
}
