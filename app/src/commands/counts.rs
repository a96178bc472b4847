//! `policymine trend` and `policymine panel`: counts with their denominators.

use anyhow::{Result, ensure};
use queries::language::{self, Query};
use queries::panel::{self, Dimension, MetricQuestion};
use queries::periods;
use queries::trend::{self, TrendRow};

use crate::Outcome;
use crate::cli::{Counted, Days, Format, Level, Output, Panel, Period, Trend};
use crate::print;

pub(super) fn trend(arguments: &Trend) -> Result<Outcome> {
    let query = of_days(language::parse(&arguments.query.join(" "))?, &arguments.days)?;
    let reader = arguments.reading.open()?;
    print::note_stale(&reader);
    let by = period(arguments.by);
    let counted = match arguments.count {
        Counted::Docs => trend::Counted::Docs,
        Counted::Families => trend::Counted::Families,
        Counted::Hits => trend::Counted::Hits,
    };
    let found = trend::trend(&reader, &query, by, counted)?;
    let output = &arguments.reading.output;
    let outcome = if output.format == Format::Table && !found.rows.is_empty() {
        bars(&found.rows, counted, output)?
    } else {
        let batch = found.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?
    };
    print::note(&format!("read as: {}", found.reading));
    print::notes(&found.notes);
    let of = if arguments.count == Counted::Families { "reprint families of " } else { "" };
    print::note(&format!("denominator: {of}{}", found.denominator));
    if let Some(families) = found.families.filter(|families| *families < found.total) {
        print::note(&format!(
            "{families} reprint families; one with documents in several periods stands in each of their rows"
        ));
    }
    print::note(&format!(
        "{} documents match; {} undated ones and {} dated too coarsely stand in no row",
        found.total, found.undated, found.coarse
    ));
    Ok(outcome)
}

fn of_days(query: Query, days: &Days) -> Result<Query> {
    let days = super::facts::dates(days.since.as_deref(), days.until.as_deref())?;
    Ok(days.map_or_else(|| query.clone(), |days| query.of_days(days)))
}

/// The rows for reading: a bar for the share of what is counted in its denominator, hits for a document.
fn bars(rows: &[TrendRow], counted: trend::Counted, output: &Output) -> Result<Outcome> {
    let float = |count: usize| count as f64;
    let share = |row: &TrendRow| {
        let count = match counted {
            trend::Counted::Docs => row.docs,
            trend::Counted::Families => row.families.unwrap_or(0),
            trend::Counted::Hits => row.hits.unwrap_or(0),
        };
        if row.denominator == 0 { 0.0 } else { float(count) / float(row.denominator) }
    };
    let most = rows.iter().map(share).fold(0.0, f64::max);
    let whole = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let share = share(row);
            let shown = match counted {
                trend::Counted::Hits => format!("{share:.2}"),
                _ => format!("{:.1}%", share * 100.0),
            };
            vec![
                row.period.clone(),
                whole(row.hits),
                row.docs.to_string(),
                whole(row.families),
                row.denominator.to_string(),
                if row.denominator == 0 { String::new() } else { shown },
                print::bar(share, most),
                row.query.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let columns = ["period", "hits", "docs", "families", "denominator", "share", "bar", "query"];
    print::sheet(output, &columns, &cells)?;
    Ok(Outcome::Done)
}

pub(super) fn panel(arguments: &Panel) -> Result<Outcome> {
    let mut by = Dimension::parse_list(&arguments.by)?;
    if let Some(level) = arguments.level {
        let level = match level {
            Level::Province => Dimension::Province,
            Level::City => Dimension::City,
            Level::County => Dimension::County,
        };
        ensure!(
            by.contains(&Dimension::Region),
            "--level says how large the regions of --by region are, and --by {} names none; write --by region or leave --level out",
            arguments.by
        );
        by.iter_mut().filter(|dimension| **dimension == Dimension::Region).for_each(|dimension| *dimension = level);
        by.dedup();
    }
    let metric = arguments.metric.as_deref().map(MetricQuestion::parse).transpose()?;
    let reader = arguments.reading.open()?;
    print::note_stale(&reader);
    let text = arguments.query.join(" ");
    ensure!(metric.is_some() || !text.trim().is_empty(), "name a query, an initiative, or numbers with --metric");
    let query = if text.trim().is_empty() { Query::everything() } else { panel::subject(&reader, &text)? };
    let query = of_days(query, &arguments.days)?;
    let found = panel::panel(&reader, &query, metric.as_ref(), &by)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &[])?;
    print::note(&format!("read as: {}", found.reading));
    print::notes(&found.notes);
    print::note(&format!("denominator: {}", found.denominator));
    print::note(&format!(
        "{} documents match; {} of them lack a value of {} and stand in the last rows",
        found.total, found.unplaced, arguments.by
    ));
    Ok(outcome)
}

/// The length of a period as the library names it.
pub(super) fn period(by: Period) -> periods::Period {
    match by {
        Period::Year => periods::Period::Year,
        Period::Quarter => periods::Period::Quarter,
        Period::Month => periods::Period::Month,
        Period::Day => periods::Period::Day,
    }
}
