//! `policymine extract`: the rows of one table for files, in the order of the input, without a data directory.

use std::io::{self, Write};

use anyhow::{Result, ensure};
use corpora::{Corpus, OpenOptions};
use pipeline::Engine;
use pipeline::document::extract::metrics;
use pipeline::document::read::Document;
use pipeline::tables::{DocumentRows, Table};
use serde::Serialize;

use crate::Outcome;
use crate::cli::{Extract, Format, What};
use crate::print;

/// Documents whose rows are printed together: a batch has some overhead of its own. All rows are held for `--format table`
/// alone, whose columns are as wide as their widest cells.
const DOCUMENTS_AT_ONCE: usize = 256;

/// Columns of a table for reading: what fits beside each other.
fn columns(what: What) -> (Table, &'static [&'static str]) {
    match what {
        What::Documents => {
            (Table::Documents, &["source", "title", "publisher", "published", "genre", "region", "repair_outcome"])
        }
        What::Sentences => (Table::Sentences, &["source", "part", "section", "paragraph", "start", "end"]),
        What::Statements => {
            (Table::Statements, &["source", "speaker", "role", "organisation", "verb", "mode", "act", "start", "end"])
        }
        What::Metrics => (
            Table::Metrics,
            &["source", "surface", "indicator", "value", "unit", "change", "status", "period", "rule", "confidence"],
        ),
        What::Mentions => {
            (Table::Mentions, &["source", "name", "surface", "type", "place", "relation", "rule", "confidence"])
        }
        What::References => (Table::References, &["source", "verb", "kind", "name", "issuer", "doc_number", "use"]),
        What::Repairs => (Table::Repairs, &["source", "rule", "before", "after", "certainty", "raw_start", "evidence"]),
    }
}

pub(super) fn extract(arguments: &Extract) -> Result<Outcome> {
    if arguments.explain {
        return explain(arguments);
    }
    let options = OpenOptions { meta: arguments.meta.clone(), ..OpenOptions::default() };
    let corpus = Corpus::open(&arguments.paths, &options)?;
    let engine = Engine::new()?;
    tell_of_meta(&corpus);
    let (table, shown) = columns(arguments.what);
    let mut out = io::stdout();
    let mut printer = print::RowPrinter::new(&table.schema(), &arguments.output, shown, &mut out)?;
    let mut rows = DocumentRows::new();
    let mut print_chosen = |rows: &mut DocumentRows| -> Result<()> {
        let batch = rows.finish()?.into_iter().find(|(made, _)| *made == table);
        match batch {
            Some((_, batch)) if batch.num_rows() > 0 => printer.print(&batch),
            _ => Ok(()),
        }
    };
    let mut rejects: Vec<corpora::Reject> = corpus.rejects().to_vec();
    index::read_documents(&corpus, &engine, 0, |record| -> Result<()> {
        match record {
            Ok(document) => rows.push(&document)?,
            Err(reject) => rejects.push(reject),
        }
        if rows.documents() >= DOCUMENTS_AT_ONCE { print_chosen(&mut rows) } else { Ok(()) }
    })?;
    print_chosen(&mut rows)?;
    let printed = printer.finish()?;
    for reject in &rejects {
        print::note(&format!("not taken: {}: {} ({})", reject.source, reject.reason, reject.stage));
    }
    Ok(if rejects.is_empty() { printed } else { Outcome::Wanting })
}

/// Says which names and columns of `--meta` and `documents.toml` changed nothing.
fn tell_of_meta(corpus: &Corpus) {
    if !corpus.unmatched_meta().is_empty() {
        print::note(&format!(
            "named by --meta or documents.toml but not found: {}",
            corpus.unmatched_meta().join(", ")
        ));
    }
    let own = corpus.own_columns();
    if !own.is_empty() {
        print::note(&format!("columns of --meta that are carried along as they are: {}", own.join(", ")));
    }
}

/// A number as `--explain --format jsonl` prints it.
#[derive(Debug, Serialize)]
struct Number<'a> {
    source: &'a str,
    start: u32,
    end: u32,
    surface: &'a str,
    sentence: &'a str,
    veto: Option<&'static str>,
    rule: Option<&'static str>,
    confidence: Option<f64>,
    indicator: Option<&'a str>,
    change: Option<&'static str>,
    status: Option<&'static str>,
}

/// Every number of the files in its sentence, with the rule that bound it or the veto that dropped it.
fn explain(arguments: &Extract) -> Result<Outcome> {
    ensure!(arguments.what == What::Metrics, "--explain is for --what metrics");
    let jsonl = arguments.output.format == Format::Jsonl;
    ensure!(jsonl || arguments.output.format == Format::Table, "--explain prints --format table or jsonl");
    let options = OpenOptions { meta: arguments.meta.clone(), ..OpenOptions::default() };
    let corpus = Corpus::open(&arguments.paths, &options)?;
    let engine = Engine::new()?;
    index::check_given(&corpus, &engine)?;
    tell_of_meta(&corpus);
    let mut out = io::stdout().lock();
    let mut count = 0;
    let mut rejects: Vec<corpora::Reject> = corpus.rejects().to_vec();
    for raw in corpus.entries().flat_map(corpora::Entry::read) {
        match raw.and_then(|raw| engine.read(&raw)) {
            Ok(document) => count += write_numbers(&engine, &document, jsonl, &mut out)?,
            Err(reject) => rejects.push(reject),
        }
    }
    out.flush()?;
    for reject in &rejects {
        print::note(&format!("not taken: {}: {} ({})", reject.source, reject.reason, reject.stage));
    }
    Ok(if rejects.is_empty() && count > 0 { Outcome::Done } else { Outcome::Wanting })
}

/// Writes the numbers of a document; how many there were.
fn write_numbers(engine: &Engine, document: &Document, jsonl: bool, out: &mut impl Write) -> Result<usize> {
    let explained = engine.explain_metrics(document);
    for (number, sentence) in &explained {
        let (metric, veto) = match &number.outcome {
            metrics::Outcome::Metric(metric) => (Some(*metric), None),
            metrics::Outcome::Vetoed(veto) => (None, Some(*veto)),
        };
        let surface = document.text.slice(number.number);
        if jsonl {
            let row = Number {
                source: &document.locator,
                start: number.number.start,
                end: number.number.end,
                surface,
                sentence,
                veto,
                rule: metric.map(|metric| metric.rule),
                confidence: metric.map(|metric| metric.confidence),
                indicator: metric.and_then(|metric| metric.indicator.as_deref()),
                change: metric.map(|metric| metric.change.as_str()),
                status: metric.map(|metric| metric.status.as_str()),
            };
            writeln!(out, "{}", serde_json::to_string(&row)?)?;
            continue;
        }
        let place = format!("{}:{}", document.locator, number.number.start);
        match (metric, veto) {
            (Some(metric), _) => writeln!(
                out,
                "{place}  {surface}  {}  {}, {}  by {} ({:.2})",
                metric.indicator.as_deref().unwrap_or("(nothing bound)"),
                metric.change,
                metric.status,
                metric.rule,
                metric.confidence,
            )?,
            (None, veto) => writeln!(out, "{place}  {surface}  no metric: {}", veto.unwrap_or_default())?,
        }
        writeln!(out, "    {sentence}")?;
    }
    Ok(explained.len())
}
