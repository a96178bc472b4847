//! `policymine run`: a corpus into the data directory, with progress and a summary in words.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use corpora::{Corpus, OpenOptions};
use index::{Progress, RunOptions, RunSummary, Stage};
use indicatif::{ProgressBar, ProgressStyle};
use pipeline::Engine;

use crate::Outcome;
use crate::cli::{Run, SummaryFormat};
use crate::settings::Settings;

pub(super) fn run(arguments: &Run) -> Result<Outcome> {
    ensure!(arguments.jobs != Some(0), "--jobs must be at least 1");
    let settings = Settings::read(arguments.config.as_deref())?;
    let mut open = OpenOptions { meta: arguments.meta.clone(), ..OpenOptions::default() };
    open.max_bytes = settings.max_bytes.unwrap_or(open.max_bytes);
    let mut options = RunOptions { data: arguments.data.clone(), redo: arguments.redo, ..RunOptions::default() };
    options.initiatives = arguments.initiatives.clone();
    options.jobs = arguments.jobs.or(settings.jobs).unwrap_or(options.jobs);
    options.commit_every = settings.commit_every.unwrap_or(options.commit_every);
    options.keep_sources = !arguments.no_sources && settings.keep_sources.unwrap_or(true);

    let cancel = Arc::new(AtomicBool::new(false));
    // Ctrl-C stops after the documents at hand, a second one at once: what is committed stays, the next run sweeps the rest.
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&cancel))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&cancel)))
            .context("cannot catch Ctrl-C")?;
    }

    let corpus = Corpus::open(&arguments.paths, &open)?;
    let engine = Engine::new()?;
    let bar = progress_bar();
    let summary = index::run(&corpus, &engine, &options, &|progress| show(&bar, progress), &cancel)?;
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    match arguments.format {
        SummaryFormat::Json => writeln!(out, "{}", serde_json::to_string(&summary)?)?,
        SummaryFormat::Text => out.write_all(in_words(&summary, arguments, &corpus).as_bytes())?,
    }
    out.flush()?;
    Ok(if summary.rejects > 0 || summary.cancelled { Outcome::Wanting } else { Outcome::Done })
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) =
        ProgressStyle::with_template("{msg:10} {wide_bar} {human_pos}/{human_len} {elapsed} (left {eta})")
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_message(match progress.stage {
        Stage::Comparing => "comparing",
        Stage::Reading => "reading",
        Stage::Committing => "committing",
    });
    bar.set_length(progress.total);
    bar.set_position(progress.done);
}

/// The summary for reading.
fn in_words(summary: &RunSummary, arguments: &Run, corpus: &Corpus) -> String {
    let mut text = String::new();
    let data = arguments.data.display();
    let mut line = |sentence: String| {
        text.push_str(&sentence);
        text.push('\n');
    };
    if summary.cancelled {
        line(format!(
            "Stopped before the end: what had been read is in, {} not; run the same command to go on.",
            if summary.unread == 1 { "1 input is".to_owned() } else { format!("{} inputs are", summary.unread) }
        ));
    }
    line(format!("{data}: {} (generation {}).", count(summary.documents, "document"), summary.generation));
    line(format!(
        "Inputs: {} new, {} changed, {} unchanged, {} vanished.",
        summary.new, summary.changed, summary.unchanged, summary.vanished
    ));
    if summary.new + summary.changed + summary.unchanged == 0 && !summary.cancelled {
        line(
            "No file that is read was found: documents are .txt, .md, .html, .htm, .shtml, .jsonl, .ndjson, .csv."
                .to_owned(),
        );
    }
    if !summary.by_genre.is_empty() {
        line(format!("By genre: {}.", list(&summary.by_genre)));
        line(format!("By repair: {}.", list(&summary.by_repair_outcome)));
    }
    if !summary.repairs_by_rule.is_empty() {
        line(format!("Repairs by rule: {}.", list(&summary.repairs_by_rule)));
    }
    let rows = |table: &str| summary.rows.get(table).copied().unwrap_or(0);
    line(format!(
        "Found: {}, {}, {}, {}, {}.",
        count(rows("metrics"), "metric"),
        count(rows("mentions"), "mention"),
        count(rows("initiatives"), "initiative"),
        count(rows("statements"), "statement"),
        count(rows("references"), "reference"),
    ));
    line(format!(
        "{} without a publication date, {} (the same bytes elsewhere), {}.",
        count(summary.undated, "document"),
        count(summary.copies, "copy").replace("copys", "copies"),
        count(summary.rejects, "reject"),
    ));
    if summary.rejects > 0 {
        line(format!(
            "Not taken, by stage: {}. See: policymine export rejects --data {data}",
            list(&summary.rejects_by_stage)
        ));
    }
    if !summary.skipped.is_empty() {
        line(format!("Passed over, by extension: {}.", list(&summary.skipped)));
    }
    if !summary.unmatched_meta.is_empty() {
        line(format!("Named by --meta or documents.toml but not found: {}.", summary.unmatched_meta.join(", ")));
    }
    let own = corpus.own_columns();
    if !own.is_empty() {
        line(format!("Columns of --meta that are carried along as they are: {}.", own.join(", ")));
    }
    if summary.parts_of_other_versions > 0 {
        line(format!(
            "{} made by other lexicons or code: `run --redo` reads their documents again.",
            count(summary.parts_of_other_versions as u64, "part")
        ));
    }
    if summary.documents > 0 {
        let option =
            if arguments.data.as_os_str() == "policymine-data" { String::new() } else { format!(" --data {data}") };
        line(String::new());
        line("Next:".to_owned());
        for command in ["search 社区治理", "kwic 社区治理", "initiatives list", "metrics --format csv", "stats"]
        {
            line(format!("  policymine {command}{option}"));
        }
    }
    text
}

fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn list(counts: &std::collections::BTreeMap<String, u64>) -> String {
    let mut text = String::new();
    for (name, number) in counts {
        let separator = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{number} {name}");
    }
    text
}
