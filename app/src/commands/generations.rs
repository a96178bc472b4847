//! `policymine tag` and `reindex`: names for generations, and the full-text index made anew.

use std::io::{self, Write};

use anyhow::Result;

use super::run::progress_bar;
use crate::Outcome;
use crate::cli::{Reindex, Tag};
use crate::print;

pub(super) fn tag(arguments: &Tag) -> Result<Outcome> {
    let reading = &arguments.reading;
    let Some(name) = &arguments.name else {
        let batch = queries::tags::list(&reading.data)?;
        return print::rows(&batch.schema(), std::slice::from_ref(&batch), &reading.output, &[]);
    };
    if arguments.delete {
        let generation = index::untag(&reading.data, name)?;
        print::note(&format!("generation {generation} is not called {name} any more"));
        return Ok(Outcome::Done);
    }
    let before = index::tags(&reading.data)?.get(name).copied();
    let bar = progress_bar();
    bar.set_message("indexing");
    let generation = index::tag(&reading.data, name, reading.at.as_deref(), &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    print::note(&format!("generation {generation} is called {name} and kept; ask it with --at {name}"));
    if let Some(before) = before.filter(|before| *before != generation) {
        print::note(&format!(
            "generation {before} was called so until now: to keep it, `policymine tag OTHER-NAME --at {before}`"
        ));
    }
    Ok(Outcome::Done)
}

pub(super) fn reindex(arguments: &Reindex) -> Result<Outcome> {
    let bar = progress_bar();
    bar.set_message("indexing");
    let summary = index::reindex(&arguments.data, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: full-text index of generation {} made anew from the tables, {} documents",
        arguments.data.display(),
        summary.generation,
        summary.documents
    )?;
    out.flush()?;
    Ok(Outcome::Done)
}
