//! `policymine collocates`, `compare`, `freq`: words in numbers.

use anyhow::Result;
use queries::language::{self, Query};
use queries::words::{self, CollocateOptions, Unit};

use crate::Outcome;
use crate::cli::{Collocates, Compare, Freq};
use crate::print;

pub(super) fn collocates(arguments: &Collocates) -> Result<Outcome> {
    let query = language::parse(&arguments.query.join(" "))?;
    let unit = Unit::parse(&arguments.by)?;
    let options = CollocateOptions { window: arguments.window, min: arguments.min, unit, limit: arguments.limit.0 };
    let reader = arguments.reading.open()?;
    let found = words::collocates(&reader, &query, options)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), std::slice::from_ref(&batch), &arguments.reading.output, &[])?;
    print::note(&format!("read as: {}", found.reading));
    print::notes(&found.notes);
    print::note(&format!(
        "{} {} near {} hits in {} documents, compared with {} in: {}",
        found.near, arguments.by, found.hits, found.documents, found.items, found.frame
    ));
    print::note(&shown(found.rows.len(), found.total, arguments.min));
    Ok(outcome)
}

pub(super) fn compare(arguments: &Compare) -> Result<Outcome> {
    let queries = (language::parse(&arguments.first)?, language::parse(&arguments.second)?);
    let unit = Unit::parse(&arguments.unit)?;
    let reader = arguments.reading.open()?;
    let found = words::compare(&reader, (&queries.0, &queries.1), unit, arguments.min, arguments.limit.0)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), std::slice::from_ref(&batch), &arguments.reading.output, &[])?;
    for (name, reading, documents, items, notes) in [
        ("a", &found.reading.0, found.documents.0, found.items.0, &found.notes.0),
        ("b", &found.reading.1, found.documents.1, found.items.1, &found.notes.1),
    ] {
        print::note(&format!("{name}: {reading}: {documents} documents, {items} {}", arguments.unit));
        print::notes(notes);
        if documents == 0 {
            print::note(&format!("{name} finds nothing to compare the other one with"));
        }
    }
    if found.shared > 0 && found.documents == (found.shared, found.shared) {
        print::note("both find the same documents: nothing tells them apart");
    } else if found.shared > 0 {
        print::note(&format!("{} documents are in both", found.shared));
    }
    print::note(&shown(found.rows.len(), found.total, arguments.min));
    Ok(outcome)
}

pub(super) fn freq(arguments: &Freq) -> Result<Outcome> {
    let text = arguments.query.join(" ");
    let query = if text.trim().is_empty() { Query::everything() } else { language::parse(&text)? };
    let unit = Unit::parse(&arguments.unit)?;
    let reader = arguments.reading.open()?;
    let found = words::frequencies(&reader, &query, unit, arguments.min, arguments.limit.0)?;
    let batch = found.batch()?;
    let outcome = print::rows(&batch.schema(), std::slice::from_ref(&batch), &arguments.reading.output, &[])?;
    print::note(&format!("read as: {}", found.reading));
    print::notes(&found.notes);
    print::note(&format!(
        "{} {} in {} documents, {} different ones",
        found.items, arguments.unit, found.documents, found.different
    ));
    print::note(&shown(found.rows.len(), found.total, arguments.min));
    Ok(outcome)
}

fn shown(rows: usize, total: usize, min: usize) -> String {
    let more = if rows < total { "; --limit all prints them all" } else { "" };
    let times = if min == 1 { "once".to_owned() } else { format!("{min} times") };
    format!("{rows} of {total} rows that stand {times} or more{more}")
}
