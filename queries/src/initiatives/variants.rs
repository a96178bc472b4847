//! The wordings that stand to the left and right of an initiative's name: how a formula is said, by whom and when.
//!
//! A wording is whole words from the name to the border of its clause, at most so many characters. Wordings that are
//! all different tell nothing, so each mention counts once a side, under the longest wording that so many documents
//! share; what shares none is counted together. It knows no grammar.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::document::segment::Segmenter;
use pipeline::document::view::View;
use pipeline::fold;

use super::names::{Initiative, Known};
use super::occurrences::{self, Corpus, Counts, Tally};
use crate::QueryError;
use crate::batch::Columns;
use crate::documents::DocumentFacts;
use crate::listing::DocumentFilter;
use crate::periods::Period;
use crate::sentences::contexts_of;

/// Marks that end a clause, quotation marks and brackets aside.
const BORDERS: &[char] = &['，', '。', '；', '：', '、', '！', '？', ',', ';', ':', '!', '?', '…', '—', '\n'];
/// Marks that belong to no wording: they stand between a name and its words.
const MARKS: &[char] =
    &['“', '”', '"', '‘', '’', '「', '」', '『', '』', '《', '》', '（', '）', '(', ')', ' ', '\u{3000}'];

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
}

impl Variants {
    /// The rows as `side, wording`, what is counted by, `docs, families, mentions, first_seen, last_seen`.
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
    let wanted: BTreeSet<String> = options.documents.matching(&corpus.documents)?.into_iter().collect();
    let mut occurrences = occurrences::of_initiative(reader, &initiative.initiative_id)?;
    occurrences.retain(|occurrence| wanted.contains(&occurrence.doc_id));
    let places: Vec<_> = occurrences.iter().map(|occurrence| occurrence.at()).collect();
    let contexts = contexts_of(reader, &places)?;
    let (mut all, mut without) = (Tally::default(), 0);
    let segmenter = Segmenter::new()?;
    // Side by side: document and the words of its clause, nearest the name first.
    let mut sides: [Vec<(&str, Vec<String>)>; 2] = [Vec::new(), Vec::new()];
    for (occurrence, context) in occurrences.iter().zip(&contexts) {
        all.add(&corpus, &occurrence.doc_id);
        let Some(context) = context else {
            without += 1;
            continue;
        };
        let [left, right] = &mut sides;
        let mut before = clause(context.left.chars().rev());
        before.reverse();
        let words = words(&segmenter, before).into_iter().rev();
        left.push((&occurrence.doc_id, within(words, options.longest)));
        let words = self::words(&segmenter, clause(context.right.chars())).into_iter();
        right.push((&occurrence.doc_id, within(words, options.longest)));
    }
    let mut rows = Vec::new();
    for (side, mentions) in [Side::Left, Side::Right].into_iter().zip(&sides) {
        let shared = shared(mentions, options.min_documents);
        // How many documents a wording has in all, and what each cell of it adds up to.
        let mut cells: BTreeMap<Cell<'_>, Tally<'_>> = BTreeMap::new();
        let mut whole: BTreeMap<Option<&[String]>, BTreeSet<&str>> = BTreeMap::new();
        for (doc_id, words) in mentions {
            let wording = longest_shared(words, &shared);
            let keys = options.by.iter().map(|by| corpus.documents.get(doc_id).and_then(|facts| by.of(facts)));
            cells.entry((wording, keys.collect())).or_default().add(&corpus, doc_id);
            whole.entry(wording).or_default().insert(doc_id);
        }
        let mut of_side: Vec<_> = cells.into_iter().collect();
        of_side.sort_by_cached_key(|((wording, keys), _)| {
            let documents = whole.get(wording).map_or(0, BTreeSet::len);
            (wording.is_none(), std::cmp::Reverse(documents), *wording, keys.clone())
        });
        rows.extend(of_side.into_iter().map(|((wording, keys), tally)| Variant {
            side,
            wording: wording.map(|words| written(side, words)),
            keys,
            counts: tally.counts(&corpus),
        }));
    }
    Ok(Variants { rows, counts: all.counts(&corpus), without, by: options.by.clone(), initiative })
}

/// Characters of a clause that are cut into words: those shown are cut right when more stands around them.
const CUT: usize = 40;

/// The characters of a clause from the name outwards, folded, marks left out.
fn clause(outwards: impl Iterator<Item = char>) -> Vec<char> {
    let clause: String =
        outwards.take_while(|c| !BORDERS.contains(c)).filter(|c| !MARKS.contains(c)).take(CUT).collect();
    fold::fold_string(&clause).chars().collect()
}

/// The words of a clause in order.
fn words(segmenter: &Segmenter, clause: Vec<char>) -> Vec<String> {
    let view = View::from_chars(clause.clone());
    let spans = segmenter.cut(&view).spans.into_iter();
    spans.filter_map(|span| Some(clause.get(span.start as usize..span.end as usize)?.iter().collect())).collect()
}

/// The first words of together at most so many characters.
fn within(words: impl Iterator<Item = String>, longest: usize) -> Vec<String> {
    let mut rest = longest;
    words
        .take_while(|word| {
            let left = rest.checked_sub(word.chars().count());
            rest = left.unwrap_or(0);
            left.is_some()
        })
        .collect()
}

/// Wordings that enough documents share; the border of a clause is one of no words.
fn shared<'a>(mentions: &'a [(&str, Vec<String>)], min_documents: usize) -> BTreeSet<&'a [String]> {
    let mut documents: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for (doc_id, words) in mentions {
        for count in usize::from(!words.is_empty())..=words.len() {
            documents.entry(words.get(..count).unwrap_or(words)).or_default().insert(doc_id);
        }
    }
    documents.into_iter().filter(|(_, documents)| documents.len() >= min_documents).map(|(words, _)| words).collect()
}

/// The longest shared wording that a clause begins with, seen from the name.
fn longest_shared<'a>(words: &'a [String], shared: &BTreeSet<&'a [String]>) -> Option<&'a [String]> {
    // The border of a clause is shared only by clauses that end there.
    let shortest = usize::from(!words.is_empty());
    (shortest..=words.len()).rev().filter_map(|count| words.get(..count)).find(|part| shared.contains(part))
}

/// A wording as it is read, with ～ for the name.
fn written(side: Side, outwards: &[String]) -> String {
    match side {
        Side::Left => outwards.iter().rev().map(String::as_str).chain(["～"]).collect(),
        Side::Right => std::iter::once("～").chain(outwards.iter().map(String::as_str)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_marks_and_are_counted_outwards() {
        for (text, want) in [
            ("取得新成效，又", "取得新成效"),
            ("”改革取得新成效", "改革取得新成效"),
            ("，又", ""),
            ("（試行）實施", "试行实施"),
        ] {
            assert_eq!(clause(text.chars()).iter().collect::<String>(), want, "{text}");
        }
        assert_eq!(clause("长".repeat(100).chars()).len(), CUT);
    }

    #[test]
    fn whole_words_are_taken_as_long_as_they_fit() {
        let words = ["取得", "新", "成效"].map(str::to_owned);
        for (longest, want) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (50, 3)] {
            assert_eq!(within(words.iter().cloned(), longest).len(), want, "{longest}");
        }
    }

    #[test]
    fn every_mention_counts_under_the_longest_wording_that_is_shared() {
        let outwards = |words: &[&str]| words.iter().rev().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mentions = [
            ("a", outwards(&["我们", "深入", "推进"])),
            ("b", outwards(&["要", "深入", "推进"])),
            ("c", outwards(&["大力", "推进"])),
            ("d", outwards(&[])),
            ("e", outwards(&[])),
            ("f", outwards(&["以"])),
        ];
        let shared = shared(&mentions, 2);
        let of = |words| longest_shared(words, &shared).map(|outwards| written(Side::Left, outwards));
        let got: Vec<Option<String>> = mentions.iter().map(|(_, words)| of(words)).collect();
        let want = [Some("深入推进～"), Some("深入推进～"), Some("推进～"), Some("～"), Some("～"), None];
        assert_eq!(got, want.map(|wording| wording.map(str::to_owned)));
    }
}
