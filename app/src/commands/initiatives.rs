//! `policymine initiatives`, the reading half: list, show, mentions, timeline, new, rising, fading, spread, variants,
//! review. What an editor changes is the business of `editor`.

use std::io::{self, Write};

use anyhow::Result;
use arrow::array::RecordBatch;
use index::{IndexError, Reader};
use pipeline::corpus::Decisions;
use queries::QueryError;
use queries::initiatives::{
    self, Counts, Direction, FAMILIES_NOT_COMPUTED, InitiativeCard, InitiativeFilter, MovementOptions, VariantOptions,
    VariantsBy,
};

use super::facts::filter;
use crate::Outcome;
use crate::cli::{
    Days, Format, InitiativesList, InitiativesMentions, InitiativesMoving, InitiativesNew, InitiativesReview,
    InitiativesShow, InitiativesSpread, InitiativesTimeline, InitiativesVariants, Limit, Reading, SpreadBy, SpreadWhat,
};
use crate::print;

fn open(reading: &Reading) -> Result<Reader> {
    let reader = reading.open()?;
    print::note_stale(&reader);
    let path = index::decisions_path(&reading.data, reader.manifest());
    let digest = match index::read_decisions(&path) {
        Err(IndexError::NoDecisions { .. }) => Decisions::default().digest(),
        Ok(decisions) => decisions.digest(),
        Err(problem) => {
            // What was counted stays right; the file is for the editor to mend.
            print::note(&problem.to_string());
            return Ok(reader);
        }
    };
    // An older generation rests on an older file.
    if reading.at.is_none() && reader.manifest().decisions_digest().is_some_and(|known| known != digest) {
        print::note(&format!(
            "{} has changed since generation {}: run `policymine initiatives apply`",
            path.display(),
            reader.generation()
        ));
    }
    Ok(reader)
}

/// A name that stands for nothing here is an answer without rows, not wrong use; one that stands for several is.
fn found<T>(answer: Result<T, QueryError>) -> Result<Option<T>> {
    match answer {
        Err(none @ QueryError::NoSuchInitiative { .. }) => {
            print::note(&none.to_string());
            Ok(None)
        }
        answer => Ok(Some(answer?)),
    }
}

fn counts(counts: &Counts) -> String {
    let families = counts.families.map_or(String::new(), |families| format!(" in {families} families"));
    let undated = if counts.undated > 0 { format!(", {} of them undated", counts.undated) } else { String::new() };
    format!(
        "{} mentions in {} documents{families}, publishers: {}{undated}",
        counts.mentions, counts.documents, counts.publishers
    )
}

fn note_families(computed: bool) {
    if !computed {
        print::note(FAMILIES_NOT_COMPUTED);
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", 100.0 * share))
}

pub(super) fn list(arguments: &InitiativesList) -> Result<Outcome> {
    let filter = InitiativeFilter {
        name: arguments.name.clone(),
        kind: arguments.kind.clone(),
        region: arguments.region.clone(),
        review_status: arguments.status.clone(),
        min_documents: arguments.min_documents,
    };
    let found = initiatives::list(&open(&arguments.reading)?, &filter, arguments.limit.0)?;
    let shown = [
        "initiative_id",
        "name",
        "owner",
        "type",
        "review_status",
        "first_seen",
        "last_seen",
        "documents",
        "undated",
        "publishers",
        "aliases",
    ];
    let batches = std::slice::from_ref(&found.batch);
    let outcome = print::rows(&found.batch.schema(), batches, &arguments.reading.output, &shown)?;
    print::notes(&found.notes);
    print::note(&format!(
        "{} of {} initiatives{}; first and last seen: earliest and latest known here",
        found.total,
        found.of,
        print::of_which_printed(found.batch.num_rows(), found.total)
    ));
    print::notes(&found.hints);
    Ok(outcome)
}

/// The first rows of an answer.
fn first_rows(batch: RecordBatch, limit: Limit) -> RecordBatch {
    let rows = limit.0.unwrap_or(usize::MAX).min(batch.num_rows());
    batch.slice(0, rows)
}

pub(super) fn show(arguments: &InitiativesShow) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let Some(card) = found(initiatives::show(&reader, &arguments.name))? else { return Ok(Outcome::Wanting) };
    let output = &arguments.reading.output;
    if output.format == Format::Table {
        page(&card, arguments.limit.0.unwrap_or(usize::MAX), output)?;
    } else {
        let batch = card.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    print::note("together: in the same documents more often than by chance (G² above 10.83); it tells no connexion");
    note_families(card.counts.families.is_some());
    Ok(Outcome::Done)
}

/// The card for reading: a head, then the parts that have rows.
fn page(card: &InitiativeCard, limit: usize, output: &crate::cli::Output) -> Result<()> {
    let known = &card.initiative;
    let mut out = io::stdout();
    let kind = known.kind.as_deref().unwrap_or("type not known");
    writeln!(out, "{}  {}  {kind}  {}", known.name, known.initiative_id, known.review_status)?;
    writeln!(out, "owner: {}", known.origin.as_deref().unwrap_or("not stated"))?;
    if let Some(note) = &known.note {
        writeln!(out, "note: {note}")?;
    }
    writeln!(out, "{}", counts(&card.counts))?;
    if let Some(first) = &card.first {
        let published = first.published.as_deref().unwrap_or("undated");
        let publisher = first.publisher.as_deref().unwrap_or("publisher not known");
        writeln!(out, "earliest known here: {published}, {publisher}, {}", first.source)?;
        writeln!(out, "  {}", first.sentence.as_deref().unwrap_or("(no sentence)"))?;
    }
    let part = |title: &str, columns: &[&str], rows: Vec<Vec<String>>| -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let of = if rows.len() > limit { format!(" ({limit} of {})", rows.len()) } else { String::new() };
        writeln!(io::stdout(), "\n{title}{of}")?;
        print::sheet(output, columns, &rows[..rows.len().min(limit)])
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let spellings =
        card.spellings.iter().map(|one| vec![one.name.clone(), one.evidence.clone(), text(&one.owner)]).collect();
    part("names", &["name", "evidence", "owner"], spellings)?;
    for (title, column, counted) in [
        ("relations", "relation", &card.relations),
        ("who says it", "speaker", &card.speakers),
        ("who publishes it", "publisher", &card.publishers),
    ] {
        let row = |(item, counts): &initiatives::Counted| {
            let families = counts.families.map_or_else(|| "–".to_owned(), |families| families.to_string());
            vec![item.clone(), counts.documents.to_string(), families, text(&counts.first_seen)]
        };
        part(title, &[column, "docs", "families", "first_seen"], counted.iter().map(row).collect())?;
    }
    let together = card.together.iter().map(|other| {
        let numbers = [other.together.to_string(), format!("{:.1}", other.expected), format!("{:.0}", other.g2)];
        let [together, expected, g2] = numbers;
        vec![other.name.clone(), together, expected, other.of.to_string(), g2]
    });
    part("together with", &["name", "together", "expected", "documents", "g2"], together.collect())?;
    let metrics = card.metrics.iter().map(|metric| {
        vec![text(&metric.published), text(&metric.indicator), metric.surface.clone(), text(&metric.sentence)]
    });
    part("numbers in the same sentence", &["published", "indicator", "surface", "sentence"], metrics.collect())
}

pub(super) fn mentions(arguments: &InitiativesMentions) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let filter = filter(&arguments.counted, &arguments.days)?;
    let Some(found) = found(initiatives::mentions(&reader, &arguments.name, &filter))? else {
        return Ok(Outcome::Wanting);
    };
    let shown = ["published", "source", "surface", "place", "relation", "found", "sentence"];
    let batch = first_rows(found.batch, arguments.limit);
    let left_out = print::of_which_printed(batch.num_rows(), found.total);
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &shown)?;
    print::notes(&found.notes);
    print::note(&format!("{}: {} of {} mentions{left_out}", found.initiative.name, found.total, found.of));
    Ok(outcome)
}

pub(super) fn timeline(arguments: &InitiativesTimeline) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let filter = filter(&arguments.counted, &arguments.days)?;
    let by = super::counts::period(arguments.by);
    let Some(found) = found(initiatives::timeline(&reader, &arguments.name, by, &filter))? else {
        return Ok(Outcome::Wanting);
    };
    let output = &arguments.reading.output;
    if output.format == Format::Table && !found.rows.is_empty() {
        print_timeline(&found, output)?;
    } else {
        let batch = found.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    print::notes(&found.notes);
    print::note(&counts(&found.counts));
    if found.coarse > 0 {
        print::note(&format!("{} documents are dated too coarsely for these rows", found.coarse));
    }
    print::note(&format!(
        "denominator: {} documents under the same filters, {} of them undated or dated too coarsely: in no row",
        found.of, found.of_unplaced
    ));
    if found.before > 0 {
        print::note(&format!(
            "before the first row {} documents, none of which mentions it; --since shows them",
            found.before
        ));
    }
    note_families(found.counts.families.is_some());
    Ok(if found.rows.is_empty() { Outcome::Wanting } else { Outcome::Done })
}

/// Documents of a period below which its share says little: one document more or less moves it by three in a hundred.
const FEW: usize = 30;

/// A timeline for reading: bars and a sparkline, scaled by the periods that have documents enough; periods without any
/// are one line.
fn print_timeline(found: &initiatives::Timeline, output: &crate::cli::Output) -> Result<()> {
    let solid = |row: &initiatives::TimelineRow| row.share().filter(|_| row.denominator >= FEW);
    let all_few = found.rows.iter().all(|row| solid(row).is_none());
    let shares: Vec<Option<f64>> =
        found.rows.iter().map(|row| if all_few { row.share() } else { solid(row) }).collect();
    let most = shares.iter().flatten().copied().fold(0.0, f64::max);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for none in found.rows.chunk_by(|a, b| a.denominator == 0 && b.denominator == 0) {
        if let (Some(first), Some(last), true) = (none.first(), none.last(), none.len() > 1) {
            let mut row = vec![format!("{}…{}", first.period, last.period)];
            row.resize(6, String::new());
            row.push("no documents".to_owned());
            rows.push(row);
            continue;
        }
        rows.extend(none.iter().map(|row| {
            let few = if solid(row).is_none() && row.denominator > 0 { " *" } else { "" };
            vec![
                row.period.clone(),
                row.documents.to_string(),
                row.families.map_or_else(|| "–".to_owned(), |families| families.to_string()),
                row.mentions.to_string(),
                row.denominator.to_string(),
                format!("{}{few}", percent(row.share())),
                row.share().map_or_else(|| "no documents".to_owned(), |share| print::bar(share.min(most), most)),
            ]
        }));
    }
    writeln!(io::stdout(), "{}  {}", found.initiative.name, print::sparkline(&shares))?;
    print::sheet(output, &["period", "docs", "families", "mentions", "denominator", "share", ""], &rows)?;
    if !all_few && found.rows.iter().any(|row| solid(row).is_none() && row.denominator > 0) {
        print::note(&format!("* fewer than {FEW} documents: the share says little, and scales no bar"));
    }
    Ok(())
}

pub(super) fn new(arguments: &InitiativesNew) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let found = initiatives::new_since(&reader, &arguments.since, arguments.min_documents, arguments.limit.0)?;
    let batch = found.batch()?;
    let shown = ["first_seen", "name", "type", "docs", "families", "publishers", "source", "sentence"];
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &shown)?;
    print::note(&format!(
        "{} of {} initiatives first seen here since {}: earliest known here, of dated documents",
        found.rows.len(),
        found.total,
        arguments.since
    ));
    print::note(&format!(
        "{} of {} documents are undated: they mention {} of these initiatives too, and {} that no dated one mentions",
        found.undated, found.documents, found.undated_too, found.only_undated
    ));
    note_families(found.families);
    Ok(outcome)
}

pub(super) fn moving(arguments: &InitiativesMoving, direction: Direction) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let mut found = initiatives::movement(
        &reader,
        &MovementOptions {
            direction,
            months: arguments.window,
            until: arguments.until.clone(),
            min_documents: arguments.min_documents,
            max_q: arguments.max_q,
            documents: filter(&arguments.counted, &Days::default())?,
        },
    )?;
    let total = found.rows.len();
    found.rows.truncate(arguments.limit.0.unwrap_or(total));
    let output = &arguments.reading.output;
    if output.format == Format::Table && !found.rows.is_empty() {
        let rate = |chance: f64| if chance < 0.0001 { "<0.0001".to_owned() } else { format!("{chance:.4}") };
        let share = |has: usize, of: usize| percent((of > 0).then(|| has as f64 / of as f64));
        let row = |row: &initiatives::Mover| {
            vec![
                row.initiative.name.clone(),
                row.now.to_string(),
                share(row.now, found.now),
                row.earlier.to_string(),
                share(row.earlier, found.earlier),
                format!("{:.2}", row.ratio),
                format!("{:.0}", row.g2),
                rate(row.q),
                row.publishers.to_string(),
                row.first_seen.clone().unwrap_or_default(),
            ]
        };
        let columns =
            ["name", "now", "share_now", "earlier", "share_earlier", "ratio", "g2", "q", "publishers", "first_seen"];
        let rows: Vec<_> = found.rows.iter().map(row).collect();
        print::sheet(output, &columns, &rows)?;
    } else {
        let batch = found.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    let unit = if found.families { "reprint families" } else { "documents" };
    print::notes(&found.notes);
    print::note(&format!(
        "{} of {total} initiatives of {} looked at; window {} to {}: {} {unit}, before it {}",
        found.rows.len(),
        found.tested,
        found.window.0,
        found.window.1,
        found.now,
        found.earlier
    ));
    if found.left_out > 0 {
        print::note(&format!("{} documents are undated, dated too coarsely or after the window", found.left_out));
    }
    note_families(found.families);
    Ok(if found.rows.is_empty() { Outcome::Wanting } else { Outcome::Done })
}

pub(super) fn spread(arguments: &InitiativesSpread) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let (by, column) = match arguments.by {
        SpreadBy::Region => (initiatives::SpreadBy::Region, "region"),
        SpreadBy::Province => (initiatives::SpreadBy::Province, "province"),
        SpreadBy::Publisher => (initiatives::SpreadBy::Publisher, "publisher"),
    };
    let Some(found) = found(initiatives::spread(&reader, &arguments.name, by))? else { return Ok(Outcome::Wanting) };
    let output = &arguments.reading.output;
    let mut any = false;
    for (what, title, batch) in [
        (SpreadWhat::Order, "earliest known here", found.batch()?),
        (SpreadWhat::Learned, "learned from, as texts state it", found.learned_batch()?),
        (SpreadWhat::Reused, "wording in common with an earlier document", found.reused_batch()?),
    ] {
        let all = arguments.what.is_none() && output.format == Format::Table;
        if !all && arguments.what.unwrap_or(SpreadWhat::Order) != what {
            continue;
        }
        let shown: &[&str] = match what {
            SpreadWhat::Order => &[column, "first_seen", "docs", "families", "undated", "stated", "source", "sentence"],
            SpreadWhat::Learned => &["published", "learner", "learned_from", "source", "sentence"],
            SpreadWhat::Reused => &["earlier_published", "earlier_region", "published", "region", "length", "sentence"],
        };
        if all && batch.num_rows() > 0 {
            writeln!(io::stdout(), "{}{title}", if any { "\n" } else { "" })?;
        }
        let total = batch.num_rows();
        let batch = first_rows(batch, arguments.limit);
        if batch.num_rows() < total {
            print::note(&format!("{title}: {} of {total} rows", batch.num_rows()));
        }
        any |= print::rows(&batch.schema(), &[batch], output, shown)? == Outcome::Done;
    }
    print::note(&counts(&found.counts));
    print::note(&format!(
        "{} of {} documents have both a date and a {column}; the order is that of this corpus: earliest known here, \
         which says nothing of who came first outside it",
        found.covered, found.counts.documents
    ));
    if found.by != initiatives::SpreadBy::Publisher {
        print::note("stated: documents that state the place at the mention; the others are placed as a whole");
    }
    if !found.reuse_known {
        print::note("no reused passage is known in this data directory: nothing can be said of wording");
    }
    note_families(found.counts.families.is_some());
    Ok(if any { Outcome::Done } else { Outcome::Wanting })
}

pub(super) fn variants(arguments: &InitiativesVariants) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let options = VariantOptions {
        longest: arguments.chars,
        min_documents: arguments.min_documents.max(1),
        by: VariantsBy::parse_list(&arguments.by)?,
        documents: filter(&arguments.counted, &arguments.days)?,
    };
    let Some(found) = found(initiatives::variants(&reader, &arguments.name, &options))? else {
        return Ok(Outcome::Wanting);
    };
    let batch = first_rows(found.batch()?, arguments.limit);
    if batch.num_rows() < found.rows.len() {
        print::note(&format!("{} of {} rows", batch.num_rows(), found.rows.len()));
    }
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &[])?;
    print::notes(&found.notes);
    print::note(&counts(&found.counts));
    print::note(&format!(
        "each mention counts once a side, under the longest wording that {} documents share (～ is the name, alone where \
         the clause ends); rows without wording are mentions that share none",
        options.min_documents
    ));
    for (how, usage) in ["in marks", "without marks"].into_iter().zip(&found.usage) {
        print::note(&format!(
            "{how}: {} mentions in {} documents, of {} regions, {} levels and {} years",
            usage.mentions, usage.documents, usage.regions, usage.levels, usage.years
        ));
    }
    if found.without > 0 {
        print::note(&format!("{} mentions stand in no sentence", found.without));
    }
    note_families(found.counts.families.is_some());
    Ok(outcome)
}

pub(super) fn review(arguments: &InitiativesReview) -> Result<Outcome> {
    let reader = open(&arguments.reading)?;
    let found = initiatives::review(&reader, arguments.limit.0)?;
    let output = &arguments.reading.output;
    if output.format == Format::Table && !found.rows.is_empty() {
        let row = |row: &initiatives::Candidate| {
            vec![
                row.initiative.name.clone(),
                row.initiative.kind.clone().unwrap_or_default(),
                format!("{:.2}", row.confidence),
                row.counts.documents.to_string(),
                row.counts.families.map_or_else(|| "–".to_owned(), |families| families.to_string()),
                row.counts.publishers.to_string(),
                row.counts.first_seen.clone().unwrap_or_default(),
                row.sentence.clone().unwrap_or_default(),
            ]
        };
        let columns = ["name", "type", "confidence", "docs", "families", "publishers", "first_seen", "sentence"];
        print::sheet(output, &columns, &found.rows.iter().map(row).collect::<Vec<_>>())?;
    } else {
        let batch = found.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    print::note(&format!(
        "{} of {} candidates, by confidence times log₂(1 + {}); {} judged already",
        found.rows.len(),
        found.total,
        if found.families { "families" } else { "documents" },
        found.judged
    ));
    note_families(found.families);
    Ok(if found.rows.is_empty() { Outcome::Wanting } else { Outcome::Done })
}
