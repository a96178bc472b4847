//! Initiatives that are mentioned more, or less, than before, measured against the corpus's own volume.
//!
//! The documents of a window are set against all documents before it: those that mention an initiative among those that
//! do not. How surprising the difference is says Fisher's exact test, one-sided, which holds for small counts as well;
//! how large it is says the ratio of shares, and G² ranks what is surprising beyond all doubt. Of many initiatives
//! looked at some differ by chance: `q` is the share of false alarms to expect among those listed (Benjamini and
//! Hochberg). Counted are reprint families where they are computed, each at its earliest date, so that a text printed
//! a hundred times weighs once.
//!
//! What it does not see: documents of one event are no independent draws, so `publishers` stands beside `q`; a corpus
//! that changes its sources moves too, which the filter by publisher or region is for.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chrono::{Datelike, Months, NaiveDate};
use index::Reader;

use super::arrivals::by_document;
use super::names::{Initiative, Known};
use super::occurrences::Corpus;
use crate::QueryError;
use crate::batch::Columns;
use crate::language::DateRange;
use crate::listing::{DocumentFilter, Matching};
use crate::statistics::{Contrast, false_discovery_rates, float};

/// Which way initiatives move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Mentioned more than before.
    Rising,
    /// Mentioned less than before.
    Fading,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct MovementOptions {
    /// Which way.
    pub direction: Direction,
    /// Length of the window in months.
    pub months: u32,
    /// Last day of the window; `None` is the last day of a document.
    pub until: Option<String>,
    /// Initiatives looked at have so many documents (or families) in window and before together, at least.
    pub min_documents: usize,
    /// Largest share of false alarms among the rows.
    pub max_q: f64,
    /// Which documents; its dates are not looked at.
    pub documents: DocumentFilter,
}

/// One initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct Mover {
    /// Which one.
    pub initiative: Initiative,
    /// Documents (or families) in the window that mention it.
    pub now: usize,
    /// Documents (or families) before it that do.
    pub earlier: usize,
    /// Share in the window over share before, with half a document added to both.
    pub ratio: f64,
    /// G², negative when mentioned less.
    pub g2: f64,
    /// Chance of such a difference without any change.
    pub p: f64,
    /// Share of false alarms to expect among the rows up to this one.
    pub q: f64,
    /// Publishers that mention it in the window.
    pub publishers: usize,
    /// Earliest publication date known here, in the documents the filter takes.
    pub first_seen: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Most surprising first.
    pub rows: Vec<Mover>,
    /// First and last day of the window.
    pub window: (String, String),
    /// Documents (or families) in the window.
    pub now: usize,
    /// Documents (or families) before it.
    pub earlier: usize,
    /// Initiatives looked at.
    pub tested: usize,
    /// Documents without a date, dated after the window, or too coarsely to say on which side of its first day: not
    /// counted.
    pub left_out: usize,
    /// Whether families were counted.
    pub families: bool,
    /// Remarks on what the region asked for was read as.
    pub notes: Vec<String>,
}

impl Movement {
    /// The rows as `initiative_id, name, type, review_status, now, now_of, earlier, earlier_of, share_now, share_earlier,
    /// ratio, g2, p, q, publishers, first_seen`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.rows;
        let share = |has: usize, of: usize| (of > 0).then(|| float(has) / float(of));
        Columns::new()
            .text("initiative_id", rows.iter().map(|row| Some(row.initiative.initiative_id.as_str())))
            .text("name", rows.iter().map(|row| Some(row.initiative.name.as_str())))
            .text("type", rows.iter().map(|row| row.initiative.kind.as_deref()))
            .text("review_status", rows.iter().map(|row| Some(row.initiative.review_status.as_str())))
            .integer("now", rows.iter().map(|row| Some(row.now)))
            .integer("now_of", rows.iter().map(|_| Some(self.now)))
            .integer("earlier", rows.iter().map(|row| Some(row.earlier)))
            .integer("earlier_of", rows.iter().map(|_| Some(self.earlier)))
            .number("share_now", rows.iter().map(|row| share(row.now, self.now)))
            .number("share_earlier", rows.iter().map(|row| share(row.earlier, self.earlier)))
            .number("ratio", rows.iter().map(|row| Some(row.ratio)))
            .number("g2", rows.iter().map(|row| Some(row.g2)))
            .number("p", rows.iter().map(|row| Some(row.p)))
            .number("q", rows.iter().map(|row| Some(row.q)))
            .integer("publishers", rows.iter().map(|row| Some(row.publishers)))
            .text("first_seen", rows.iter().map(|row| row.first_seen.as_deref()))
            .finish()
    }
}

/// The window as two ranges of days: what lies in it and what lies before.
struct Window {
    inside: DateRange,
    before: DateRange,
    days: (NaiveDate, NaiveDate),
}

impl Window {
    fn ending(until: NaiveDate, months: u32) -> Option<Self> {
        let first = until.checked_sub_months(Months::new(months))?.succ_opt()?;
        let number = |day: NaiveDate| Some(u32::try_from(day.year()).ok()? * 10_000 + day.month() * 100 + day.day());
        Some(Self {
            inside: DateRange { from: number(first), to: number(until) },
            before: DateRange { from: None, to: number(first.pred_opt()?) },
            days: (first, until),
        })
    }
}

/// The last day of a date of tables or of a command line.
fn last_day(date: &str) -> Option<NaiveDate> {
    let day = DateRange::parse_one(date)?.to?;
    let (year, month) = (i32::try_from(day / 10_000).ok()?, day / 100 % 100);
    NaiveDate::from_ymd_opt(year, month, day % 100)
}

/// On which side a document or family stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Now,
    Before,
}

/// The initiatives that move in a direction.
///
/// # Errors
/// [`QueryError::Filter`] for a window or filter that cannot be, [`QueryError::Index`] when the tables cannot be read.
pub fn movement(reader: &Reader, options: &MovementOptions) -> Result<Movement, QueryError> {
    let corpus = Corpus::load(reader)?;
    let filter = DocumentFilter { dates: None, ..options.documents.clone() };
    let Matching { ids: taken, notes } = filter.matching(&corpus.documents)?;
    let dated = taken.iter().filter_map(|doc_id| corpus.published(doc_id));
    let until = match &options.until {
        Some(given) => last_day(given).ok_or_else(|| wrong("until", given, "2023, 2023-06, 2023-06-30"))?,
        // Where nothing is dated, the day of the last run: every document is left out.
        None => {
            let run = reader.manifest().created.get(..10).and_then(last_day);
            dated.filter_map(last_day).max().or(run).unwrap_or_default()
        }
    };
    let window = Window::ending(until, options.months)
        .filter(|_| options.months > 0)
        .ok_or_else(|| wrong("window", &options.months.to_string(), "a number of months, 1 to 1200"))?;

    // A family stands where its earliest document stands.
    let mut earliest: BTreeMap<&str, &str> = BTreeMap::new();
    for doc_id in &taken {
        let Some(published) = corpus.published(doc_id) else { continue };
        let known = earliest.entry(corpus.family(doc_id)).or_insert(published);
        *known = (*known).min(published);
    }
    let side = |published: &str| {
        if window.inside.holds(published) {
            Some(Side::Now)
        } else {
            window.before.holds(published).then_some(Side::Before)
        }
    };
    let sides: BTreeMap<&str, Side> =
        earliest.into_iter().filter_map(|(family, published)| Some((family, side(published)?))).collect();
    let on = |wanted: Side| sides.values().filter(|side| **side == wanted).count();
    let (now_of, before_of) = (on(Side::Now), on(Side::Before));
    let left_out = taken.iter().filter(|doc_id| !sides.contains_key(corpus.family(doc_id))).count();

    let mentions = by_document(reader, &corpus)?;
    let mut looked_at: Vec<(Mover, Contrast)> = Vec::new();
    for initiative in Known::load(reader)?.all()? {
        if initiative.review_status == "rejected" {
            continue;
        }
        let Some(documents) = mentions.get(&initiative.initiative_id) else { continue };
        let documents: Vec<&str> = documents.keys().copied().filter(|doc_id| taken.contains(*doc_id)).collect();
        let families: BTreeMap<&str, Side> = documents
            .iter()
            .filter_map(|doc_id| sides.get_key_value(corpus.family(doc_id)))
            .map(|(family, side)| (*family, *side))
            .collect();
        let on = |wanted: Side| families.values().filter(|side| **side == wanted).count();
        let contrast =
            Contrast { first: on(Side::Now), first_of: now_of, second: on(Side::Before), second_of: before_of };
        if contrast.first + contrast.second < options.min_documents.max(1) {
            continue;
        }
        let in_window = documents.iter().filter(|doc_id| sides.get(corpus.family(doc_id)) == Some(&Side::Now));
        let publishers: BTreeSet<&str> =
            in_window.filter_map(|doc_id| corpus.documents.get(doc_id)?.publisher.as_deref()).collect();
        let mover = Mover {
            initiative,
            now: contrast.first,
            earlier: contrast.second,
            ratio: contrast.ratio(),
            g2: contrast.signed_g2(),
            p: contrast.chance(options.direction == Direction::Rising),
            q: 1.0,
            publishers: publishers.len(),
            first_seen: documents.iter().filter_map(|doc_id| corpus.published(doc_id)).min().map(str::to_owned),
        };
        looked_at.push((mover, contrast));
    }
    let tested = looked_at.len();
    let rates = false_discovery_rates(&looked_at.iter().map(|(mover, _)| mover.p).collect::<Vec<_>>());
    let moves = |contrast: &Contrast| match options.direction {
        Direction::Rising => float(contrast.first) > contrast.expected(),
        Direction::Fading => float(contrast.first) < contrast.expected(),
    };
    let mut rows: Vec<Mover> = looked_at
        .into_iter()
        .zip(rates)
        .filter(|((_, contrast), q)| *q <= options.max_q && moves(contrast))
        .map(|((mover, _), q)| Mover { q, ..mover })
        .collect();
    rows.sort_by(|a, b| b.g2.abs().total_cmp(&a.g2.abs()).then_with(|| a.initiative.name.cmp(&b.initiative.name)));
    Ok(Movement {
        rows,
        window: (window.days.0.to_string(), window.days.1.to_string()),
        now: now_of,
        earlier: before_of,
        tested,
        left_out,
        families: corpus.families.is_some(),
        notes,
    })
}

fn wrong(name: &'static str, given: &str, allowed: &str) -> QueryError {
    QueryError::Filter { name, given: given.to_owned(), allowed: allowed.to_owned() }
}
