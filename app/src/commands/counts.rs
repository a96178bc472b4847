//! `policymine trend` and `policymine panel`: counts with their denominators.

use anyhow::Result;
use queries::panel::{self, Dimension};
use queries::{language, periods, trend};

use crate::Outcome;
use crate::cli::{Counted, Panel, Period, Trend};
use crate::print;

pub(super) fn trend(arguments: &Trend) -> Result<Outcome> {
    let query = language::parse(&arguments.query.join(" "))?;
    let reader = arguments.reading.open()?;
    print::note_stale(&reader);
    let by = period(arguments.by);
    let counted = match arguments.count {
        Counted::Docs => trend::Counted::Docs,
        Counted::Families => trend::Counted::Families,
        Counted::Hits => trend::Counted::Hits,
    };
    let found = trend::trend(&reader, &query, by, counted)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &[])?;
    print::note(&format!("read as: {}", found.reading));
    for remark in &found.notes {
        print::note(remark);
    }
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

pub(super) fn panel(arguments: &Panel) -> Result<Outcome> {
    let by = Dimension::parse_list(&arguments.by)?;
    let reader = arguments.reading.open()?;
    print::note_stale(&reader);
    let query = panel::subject(&reader, &arguments.query.join(" "))?;
    let found = panel::panel(&reader, &query, &by)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &[])?;
    print::note(&format!("read as: {}", found.reading));
    for remark in &found.notes {
        print::note(remark);
    }
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
