//! Which words stand round the hits of a query more often, or less, than chance would have it.
//! It says nothing of grammar: near is within so many words of the same sentence.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use arrow::array::RecordBatch;
use index::Reader;
use index::fulltext::{Hit, Sort};
use rayon::prelude::*;

use super::comparison::log_ratio;
use super::counts::{Count, Counts, First};
use super::cutting::{Cutter, Follows, Word, items};
use super::tally::{MOST_HELD, Shared, joined};
use super::{Unit, notes, rounded};
use crate::QueryError;
use crate::batch::Columns;
use crate::language::marked;
use crate::language::{MAX_DISTANCE, Query, Target, Within};
use crate::narrowed::Narrowed;
use crate::passage::Passage;
use crate::snippet::widest;
use crate::statistics::Contrast;

/// What is wanted of collocates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollocateOptions {
    /// Words on each side of a hit.
    pub window: usize,
    /// Fewest times an item must stand there.
    pub min: usize,
    /// What is counted.
    pub unit: Unit,
    /// Rows returned at most; `None` is all.
    pub limit: Option<usize>,
}

/// A word, or words in a row, near hits.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocate {
    /// Folded.
    pub item: String,
    /// Times it stands near a hit; each place counts once, however many hits it is near.
    pub observed: usize,
    /// Times expected there, were items spread evenly over the documents.
    pub expected: f64,
    /// Log-likelihood ratio G² of the two by two table of the item and all others, near hits and elsewhere (Dunning 1993,
    /// Computational Linguistics 19: 61–74), negative when it stands there less than expected.
    pub log_likelihood: f64,
    /// Binary logarithm of how many times as frequent it is near hits as elsewhere (Hardie 2014, Log Ratio).
    pub log_ratio: f64,
    /// Of `observed`, times before the nearest hit.
    pub left: usize,
    /// Of `observed`, times after it.
    pub right: usize,
    /// Documents in which it stands near a hit.
    pub docs: usize,
    /// Times it stands in all the documents compared with.
    pub freq: usize,
    /// The query that shows its lines, and perhaps a few more: it reaches as many characters as the farthest one needs.
    pub query: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocates {
    /// By log-likelihood, what is attracted first; ties by item.
    pub rows: Vec<Collocate>,
    /// Items that are frequent enough, returned or not.
    pub total: usize,
    /// Items near hits.
    pub near: usize,
    /// Hits.
    pub hits: usize,
    /// Documents that match.
    pub documents: usize,
    /// All items compared with, in the documents of the query's frame.
    pub items: usize,
    /// How the query was read.
    pub reading: String,
    /// What it is compared with, in words.
    pub frame: String,
    /// Remarks on how the query was read, and where it finds nothing, why.
    pub notes: Vec<String>,
}

impl Collocates {
    /// The rows as `item, sign, log_likelihood, log_ratio, observed, expected, left_count, right_count, docs, freq, query`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let sign = |row: &Collocate| if row.log_likelihood < 0.0 { "-" } else { "+" };
        Columns::new()
            .text("item", rows.iter().map(|row| Some(row.item.as_str())))
            .text("sign", rows.iter().map(|row| Some(sign(row))))
            .number("log_likelihood", rows.iter().map(|row| Some(row.log_likelihood)))
            .number("log_ratio", rows.iter().map(|row| Some(row.log_ratio)))
            .integer("observed", rows.iter().map(|row| Some(row.observed)))
            .number("expected", rows.iter().map(|row| Some(row.expected)))
            .integer("left_count", rows.iter().map(|row| Some(row.left)))
            .integer("right_count", rows.iter().map(|row| Some(row.right)))
            .integer("docs", rows.iter().map(|row| Some(row.docs)))
            .integer("freq", rows.iter().map(|row| Some(row.freq)))
            .text("query", rows.iter().map(|row| row.query.as_deref()))
            .finish()
    }
}

/// What was seen of an item near hits.
#[derive(Debug, Clone, Copy, Default)]
struct Near {
    left: usize,
    right: usize,
    documents: usize,
    /// Most characters between it and its nearest hit.
    reach: usize,
}

impl Near {
    fn numbers(self) -> [usize; 4] {
        [self.left, self.right, self.documents, self.reach]
    }

    fn of([left, right, documents, reach]: [usize; 4]) -> Self {
        Self { left, right, documents, reach }
    }
}

fn add(sum: &mut [usize; 4], more: [usize; 4]) {
    let (old, new) = (Near::of(*sum), Near::of(more));
    *sum = Near {
        left: old.left + new.left,
        right: old.right + new.right,
        documents: old.documents + new.documents,
        reach: old.reach.max(new.reach),
    }
    .numbers();
}

/// What was seen in a document.
#[derive(Debug, Default)]
struct Seen {
    of: HashMap<String, Near>,
    hits: usize,
    items: usize,
}

/// An item on its way to a row.
struct Found {
    item: String,
    g2: f64,
    near: Near,
    contrast: Contrast,
    freq: usize,
}

/// The items round the hits of a query, against all items of the documents that its conditions on origin leave.
///
/// # Errors
/// [`QueryError::NoText`] when the query names fields only, [`QueryError::Index`] when the data directory cannot be read.
pub fn collocates(reader: &Reader, asked: &Query, options: CollocateOptions) -> Result<Collocates, QueryError> {
    let targets = asked.targets();
    if targets.is_empty() {
        return Err(QueryError::NoText { reading: asked.reading() });
    }
    let query = &crate::resolved::resolved(reader, asked)?;
    let index = reader.full_text();
    let cutter = Cutter::new(query.within)?;
    let found = index.search(&query.clause(), None, Sort::Date)?.hits;
    let near = Shared::new(add, MOST_HELD);
    let of_document = |hit: &Hit| -> Result<(usize, usize), QueryError> {
        let Seen { of, hits, items } = near_hits(reader, hit, &cutter, &targets, options)?;
        near.add(of.into_iter().map(|(item, near)| (item, near.numbers())).collect())?;
        Ok((hits, items))
    };
    let (hits, near_items) =
        found.par_iter().map(of_document).try_reduce(|| (0, 0), |one, other| Ok((one.0 + other.0, one.1 + other.1)))?;
    let frame = query.frame();
    let framed = index.search(&frame.clause(), None, Sort::Date)?.hits;
    let all = Counts::of_documents(reader, &framed, &cutter, options.unit)?;

    let order = |x: &Found, y: &Found| y.g2.total_cmp(&x.g2).then_with(|| x.item.cmp(&y.item));
    let mut rows: First<Found> = First::new(options.limit, order);
    joined(near.merged()?, all.of, |item, near, anywhere| {
        let Some(near) = near.map(Near::of) else { return };
        let observed = near.left + near.right;
        if observed < options.min {
            return;
        }
        let freq = anywhere.map_or(0, |numbers| Count::of(numbers).times);
        let contrast = Contrast {
            first: observed,
            first_of: near_items,
            second: freq.saturating_sub(observed),
            second_of: all.total.saturating_sub(near_items),
        };
        rows.push(Found { item, g2: contrast.signed_g2(), near, contrast, freq });
    })?;
    let total = rows.total;
    let shown = Shown::new(asked, &targets);
    let rows = rows.sorted().into_iter().map(|Found { item, g2, near, contrast, freq }| Collocate {
        observed: contrast.first,
        expected: rounded(contrast.expected()),
        log_likelihood: rounded(g2),
        log_ratio: rounded(log_ratio(contrast)),
        left: near.left,
        right: near.right,
        docs: near.documents,
        freq,
        query: shown.query(&item, near.reach),
        item,
    });
    Ok(Collocates {
        rows: rows.collect(),
        total,
        near: near_items,
        hits,
        documents: found.len(),
        items: all.total,
        reading: query.reading(),
        frame: frame.reading(),
        notes: notes(index, query, found.len())?,
    })
}

/// The items near the hits of a document.
fn near_hits(
    reader: &Reader,
    hit: &Hit,
    cutter: &Cutter,
    targets: &[Target],
    options: CollocateOptions,
) -> Result<Seen, QueryError> {
    let mut seen = Seen::default();
    let Some(document) = reader.full_text().document(&hit.doc_id)? else { return Ok(seen) };
    let words = cutter.words(&document);
    // Words and hits of the text, both in its order; a title given from outside has no place in it.
    let first = words.iter().position(|word| word.span.is_some()).unwrap_or(words.len());
    let words = words.get(first..).unwrap_or(&[]);
    let mut side: Vec<Option<(bool, usize)>> = vec![None; words.len()];
    let mut inside = vec![false; words.len()];
    for passage in Passage::of_document(&document, widest(targets)) {
        for stretch in passage.occurrences(targets) {
            seen.hits += 1;
            if let Some(span) = passage.span(&stretch) {
                mark(words, &span, options.window, &mut side, &mut inside);
            }
        }
    }
    let mut documents = BTreeSet::new();
    for (at, item) in items(words, options.unit) {
        let end = at + options.unit.length();
        // All its words stand near, none in a hit, and on one side.
        if inside.get(at..end).is_none_or(|inside| inside.contains(&true)) {
            continue;
        }
        let sides: Option<Vec<(bool, usize)>> = side.get(at..end).and_then(|sides| sides.iter().copied().collect());
        let Some(sides) = sides else { continue };
        let Some(&(before, _)) = sides.first().filter(|first| sides.iter().all(|side| side.0 == first.0)) else {
            continue;
        };
        let reach = sides.iter().map(|side| side.1).max().unwrap_or(0);
        seen.items += 1;
        let near = seen.of.entry(item.clone()).or_default();
        *(if before { &mut near.left } else { &mut near.right }) += 1;
        near.reach = near.reach.max(reach);
        if documents.insert(item) {
            near.documents += 1;
        }
    }
    Ok(seen)
}

/// Marks the words within a window of a hit: whether they stand before it, and how many characters away.
fn mark(words: &[Word], hit: &Range<usize>, window: usize, side: &mut [Option<(bool, usize)>], inside: &mut [bool]) {
    let span = |at: usize| words.get(at).and_then(|word| word.span.clone()).unwrap_or(0..0);
    let after = words.partition_point(|word| word.span.as_ref().is_some_and(|span| span.start < hit.end));
    let before = words.partition_point(|word| word.span.as_ref().is_some_and(|span| span.end <= hit.start));
    for slot in inside.get_mut(before..after).into_iter().flatten() {
        *slot = true;
    }
    let mut set = |at: usize, is_before: bool, distance: usize| {
        if let Some(slot) = side.get_mut(at)
            && slot.is_none_or(|(_, known)| distance < known)
        {
            *slot = Some((is_before, distance));
        }
    };
    let parted = |at: usize| words.get(at).is_some_and(|word| word.follows == Follows::NewSentence);
    for at in after..after.saturating_add(window).min(words.len()) {
        if parted(at) {
            break;
        }
        set(at, false, span(at).start.saturating_sub(hit.end));
    }
    // What the hit begins in, or the word after it, tells whether a sentence begins there.
    let mut next = before;
    for at in (before.saturating_sub(window)..before).rev() {
        if parted(next) {
            break;
        }
        set(at, true, hit.start.saturating_sub(span(at).end));
        next = at;
    }
}

/// How the lines of an item are asked for.
struct Shown {
    phrases: Vec<String>,
    /// The query itself, unless it is one phrase and nothing else.
    rest: Option<Narrowed>,
}

impl Shown {
    fn new(query: &Query, targets: &[Target]) -> Self {
        let mut phrases = Vec::new();
        for target in targets {
            if let Target::Phrase { folded, .. } = target {
                phrases.push(marked(folded));
            }
        }
        let alone = query.conditions().len() == 1 && phrases.len() == targets.len() && query.within == Within::Text;
        let rest = (!alone).then(|| Narrowed::new(query));
        if phrases.len() < targets.len() {
            // Pairs are near something only as a whole: the document is all that can be asked for.
            phrases.clear();
        }
        Self { phrases, rest }
    }

    fn query(&self, item: &str, reach: usize) -> Option<String> {
        let item = marked(item);
        let reach = u32::try_from(reach).ok().filter(|reach| *reach <= MAX_DISTANCE)?;
        let near: Vec<String> = self.phrases.iter().map(|phrase| format!("{phrase} NEAR/{reach} {item}")).collect();
        let near = match near.as_slice() {
            [] => item,
            [one] => one.clone(),
            many => format!("({})", many.join(" OR ")),
        };
        match &self.rest {
            None => Some(near),
            Some(rest) => rest.by([near.as_str()]),
        }
    }
}
