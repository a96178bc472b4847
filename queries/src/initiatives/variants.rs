//! The wordings that stand to the left and right of an initiative's name: how a formula is said, by whom and when.
//!
//! A wording is whole words from the name to the border of its clause, at most so many characters. Wordings that are
//! all different tell nothing, so each mention counts once a side, under the longest wording that so many documents
//! share; what shares none is counted together. It knows no grammar.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::document::segment::Segmenter;

use super::names::{Initiative, Known};
use super::occurrences::{self, Corpus, Counts, Tally};
use super::wording::{clause, longest_shared, shared, within, words, written};
use crate::QueryError;
use crate::batch::Columns;
use crate::documents::DocumentFacts;
use crate::listing::{DocumentFilter, Matching};
use crate::periods::Period;
use crate::sentences::{Context, contexts_of};

/// The side of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Before it.
    Left,
    /// After it.
    Right,
}

impl Side {
    fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// What wordings are counted by, beside themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VariantsBy {
    /// Year of publication.
    Year,
    /// Administrative level of the document.
    AdminLevel,
    /// Region of the document.
    Region,
    /// Who published it.
    Publisher,
}

impl VariantsBy {
    /// Everything there is.
    pub const ALL: &'static [Self] = &[Self::Year, Self::AdminLevel, Self::Region, Self::Publisher];

    /// The name, also of the column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::AdminLevel => "admin_level",
            Self::Region => "region",
            Self::Publisher => "publisher",
        }
    }

    /// The names of a list such as `year,admin_level`, each once; none for an empty list.
    ///
    /// # Errors
    /// [`QueryError::Filter`] for a name that is none.
    pub fn parse_list(list: &str) -> Result<Vec<Self>, QueryError> {
        let mut by = Vec::new();
        for name in list.split([',', '，', '、']).map(str::trim).filter(|name| !name.is_empty()) {
            let allowed = || Self::ALL.iter().map(|by| by.as_str()).collect::<Vec<_>>().join(", ");
            let found = Self::ALL.iter().copied().find(|by| by.as_str() == name).ok_or_else(|| QueryError::Filter {
                name: "by",
                given: name.to_owned(),
                allowed: allowed(),
            })?;
            if !by.contains(&found) {
                by.push(found);
            }
        }
        Ok(by)
    }

    fn of(self, document: &DocumentFacts) -> Option<String> {
        match self {
            Self::Year => Period::Year.of(document.published.as_deref()?),
            Self::AdminLevel => document.admin_level.clone(),
            Self::Region => document.region.clone(),
            Self::Publisher => document.publisher.clone(),
        }
    }
}

/// How wordings are cut and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantOptions {
    /// Characters of a wording, at most.
    pub longest: usize,
    /// Documents that share a wording, at least.
    pub min_documents: usize,
    /// What they are counted by.
    pub by: Vec<VariantsBy>,
    /// Which documents.
    pub documents: DocumentFilter,
}

/// A wording on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The side.
    pub side: Side,
    /// The words with ～ for the name; `None` for all that no wording is shared by, `～` alone at the border of a clause.
    pub wording: Option<String>,
    /// Values of what is counted by; `None` where documents do not tell.
    pub keys: Vec<Option<String>>,
    /// How often.
    pub counts: Counts,
    /// Of the mentions, those in quotation or title marks.
    pub quoted: usize,
}

/// Who says a name in one way, with marks or without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Mentions.
    pub mentions: usize,
    /// Documents.
    pub documents: usize,
    /// Different regions of these, as far as known.
    pub regions: usize,
    /// Different administrative levels.
    pub levels: usize,
    /// Different years of publication.
    pub years: usize,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variants {
    /// Which initiative.
    pub initiative: Initiative,
    /// What is counted by.
    pub by: Vec<VariantsBy>,
    /// Left before right, the wordings most documents share first, the rest last.
    pub rows: Vec<Variant>,
    /// All its mentions under the filter.
    pub counts: Counts,
    /// Of these, mentions that stand in no sentence of a document: they have no wording.
    pub without: usize,
    /// The mentions in quotation or title marks, and those without.
    pub usage: [Usage; 2],
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

/// Marks that a name stands in.
const MARKS: [char; 8] = ['“', '‘', '「', '『', '《', '【', '"', '＂'];

/// True for a mention in marks: they are part of it when it was found by them, else they stand before it.
fn is_quoted(context: &Context) -> bool {
    context.hit.starts_with(MARKS) || context.left.ends_with(MARKS)
}

fn usage(corpus: &Corpus, documents: &[&str]) -> Usage {
    let facts: BTreeMap<&str, Option<&DocumentFacts>> =
        documents.iter().map(|doc_id| (*doc_id, corpus.documents.get(doc_id))).collect();
    let different =
        |by: VariantsBy| facts.values().filter_map(|facts| by.of((*facts)?)).collect::<BTreeSet<String>>().len();
    Usage {
        mentions: documents.len(),
        documents: facts.len(),
        regions: different(VariantsBy::Region),
        levels: different(VariantsBy::AdminLevel),
        years: different(VariantsBy::Year),
    }
}

impl Variants {
    /// The rows as `side, wording`, what is counted by, `docs, families, mentions, quoted, first_seen,
    /// last_seen`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let mut columns = Columns::new()
            .text("side", rows.iter().map(|row| Some(row.side.as_str())))
            .text("wording", rows.iter().map(|row| row.wording.as_deref()));
        for (at, by) in self.by.iter().enumerate() {
            columns = columns.text(by.as_str(), rows.iter().map(|row| row.keys.get(at).and_then(Option::as_deref)));
        }
        columns
            .integer("docs", rows.iter().map(|row| Some(row.counts.documents)))
            .integer("families", rows.iter().map(|row| row.counts.families))
            .integer("mentions", rows.iter().map(|row| Some(row.counts.mentions)))
            .integer("quoted", rows.iter().map(|row| Some(row.quoted)))
            .text("first_seen", rows.iter().map(|row| row.counts.first_seen.as_deref()))
            .text("last_seen", rows.iter().map(|row| row.counts.last_seen.as_deref()))
            .finish()
    }
}

/// A wording and the values it is counted by.
type Cell<'a> = (Option<&'a [String]>, Vec<Option<String>>);

/// The wordings on both sides of an initiative's mentions.
///
/// # Errors
/// As [`Known::resolve`]; [`QueryError::Filter`] for a filter that cannot be; [`QueryError::Index`] when the tables
/// cannot be read.
pub fn variants(reader: &Reader, given: &str, options: &VariantOptions) -> Result<Variants, QueryError> {
    let initiative = Known::load(reader)?.resolve(given)?;
    let corpus = Corpus::load(reader)?;
    let Matching { ids: wanted, notes } = options.documents.matching(&corpus.documents)?;
    let mut occurrences = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    occurrences.retain(|occurrence| wanted.contains(&occurrence.doc_id));
    let places: Vec<_> = occurrences.iter().map(|occurrence| occurrence.at()).collect();
    let contexts = contexts_of(reader, &places)?;
    let (mut all, mut without) = (Tally::default(), 0);
    let segmenter = Segmenter::new()?;
    // Side by side: document and the words of its clause, nearest the name first.
    let mut sides: [Vec<(&str, Vec<String>)>; 2] = [Vec::new(), Vec::new()];
    let mut marked: Vec<bool> = Vec::new();
    let mut used: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
    for (occurrence, context) in occurrences.iter().zip(&contexts) {
        all.add(&corpus, &occurrence.doc_id);
        let Some(context) = context else {
            without += 1;
            continue;
        };
        let is_quoted = is_quoted(context);
        marked.push(is_quoted);
        let [quoted, plain] = &mut used;
        if is_quoted { quoted } else { plain }.push(&occurrence.doc_id);
        let [left, right] = &mut sides;
        let mut before = clause(context.left.chars().rev());
        before.reverse();
        let words_before = words(&segmenter, before).into_iter().rev();
        left.push((&occurrence.doc_id, within(words_before, options.longest)));
        let words_after = words(&segmenter, clause(context.right.chars())).into_iter();
        right.push((&occurrence.doc_id, within(words_after, options.longest)));
    }
    let mut rows = Vec::new();
    for (side, mentions) in [Side::Left, Side::Right].into_iter().zip(&sides) {
        let shared = shared(mentions, options.min_documents);
        // How many documents a wording has in all, and what each cell of it adds up to.
        let mut cells: BTreeMap<Cell<'_>, (Tally<'_>, usize)> = BTreeMap::new();
        let mut whole: BTreeMap<Option<&[String]>, BTreeSet<&str>> = BTreeMap::new();
        for ((doc_id, words), is_quoted) in mentions.iter().zip(&marked) {
            let wording = longest_shared(words, &shared);
            let keys = options.by.iter().map(|by| corpus.documents.get(doc_id).and_then(|facts| by.of(facts)));
            let cell = cells.entry((wording, keys.collect())).or_default();
            cell.0.add(&corpus, doc_id);
            cell.1 += usize::from(*is_quoted);
            whole.entry(wording).or_default().insert(doc_id);
        }
        let mut of_side: Vec<_> = cells.into_iter().collect();
        of_side.sort_by_cached_key(|((wording, keys), _)| {
            let documents = whole.get(wording).map_or(0, BTreeSet::len);
            (wording.is_none(), std::cmp::Reverse(documents), *wording, keys.clone())
        });
        rows.extend(of_side.into_iter().map(|((wording, keys), (tally, quoted))| Variant {
            side,
            wording: wording.map(|words| written(side, words)),
            keys,
            counts: tally.counts(&corpus),
            quoted,
        }));
    }
    let usage = used.map(|documents| usage(&corpus, &documents));
    Ok(Variants { rows, counts: all.counts(&corpus), without, usage, by: options.by.clone(), initiative, notes })
}
