//! `policymine explain`, `stats`, `verify`, `export`: what a data directory holds and how it came to be.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result, ensure};
use index::Reader;
use pipeline::tables::Table;
use queries::explain::{self, Explanation};
use queries::family::FamilyMember;
use queries::stats::{self, Stats};

use crate::Outcome;
use crate::cli::{self, Explain, Export, Format, Verify};
use crate::print;

/// Repairs of one rule that are shown one by one; a page with 300 glosses would bury the rest. The total is always
/// said, and `export repairs` holds them all.
const SHOWN_A_RULE: usize = 5;

pub(super) fn explain(arguments: &Explain) -> Result<Outcome> {
    let reader = Reader::open_at(&arguments.data, arguments.at.as_deref())?;
    let explanation = explain::explain(&reader, &arguments.doc)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}  {}", explanation.source, explanation.doc_id)?;
    for copy in &explanation.copies {
        writeln!(out, "also found as {copy}")?;
    }
    writeln!(out)?;
    for (name, value) in &explanation.facts {
        if let Some(value) = value {
            writeln!(out, "{name:>20}  {value}")?;
        }
    }
    writeln!(out)?;
    for sentence in &explanation.because {
        writeln!(out, "- {sentence}")?;
    }
    family(&explanation, &mut out)?;
    let rows: Vec<String> = explanation.rows.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
    writeln!(out, "\n{}", rows.join(", "))?;
    repairs(&explanation, &mut out)?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// The family of a document and the passages it shares.
fn family(explanation: &Explanation, out: &mut impl Write) -> io::Result<()> {
    let Some(family) = &explanation.family else { return Ok(()) };
    let own = family.members.iter().find(|member| member.doc_id == explanation.doc_id);
    match (family.members.as_slice(), own) {
        ([] | [_], _) | (_, None) => writeln!(out, "- no reprint of it is known here")?,
        (members, Some(own)) => {
            let place = if own.earliest { "earliest known here (本库最早提及)".to_owned() } else { similar(own) };
            writeln!(out, "- reprint family (转载组) {} of {} documents: {place}", family.family_id, members.len())?;
            for member in members.iter().filter(|member| member.doc_id != own.doc_id) {
                let place = if member.earliest { "earliest known here".to_owned() } else { similar(member) };
                let words = [member.published.as_deref(), member.publisher.as_deref(), Some(member.source.as_str())];
                let words: Vec<&str> = words.into_iter().flatten().collect();
                writeln!(out, "    {}  {}  {place}", member.doc_id, words.join(", "))?;
            }
        }
    }
    let (known, used) = explanation.passages;
    if known + used > 0 {
        writeln!(
            out,
            "- passages shared with other families: {known} known from earlier documents, {used} used later"
        )?;
    }
    Ok(())
}

fn similar(member: &FamilyMember) -> String {
    format!("similarity {:.2} to the earliest known", member.similarity)
}

fn repairs(explanation: &Explanation, out: &mut impl Write) -> io::Result<()> {
    let mut shown: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    // What a reader has to judge comes first; the sort keeps the order of place, rule by rule.
    let mut repairs: Vec<_> = explanation.repairs.iter().collect();
    let rank =
        |certainty: &str| ["flagged", "inferred"].iter().position(|doubtful| *doubtful == certainty).unwrap_or(2);
    repairs.sort_by(|a, b| (rank(&a.certainty), &a.rule).cmp(&(rank(&b.certainty), &b.rule)));
    for repair in repairs {
        let seen = shown.entry((repair.certainty.as_str(), repair.rule.as_str())).or_default();
        *seen += 1;
        if *seen > SHOWN_A_RULE {
            continue;
        }
        if *seen == 1 {
            writeln!(out, "\n{} ({})", repair.rule, repair.certainty)?;
        }
        let place = repair.raw_start.map_or_else(String::new, |start| format!("byte {start}"));
        writeln!(out, "  - …{}{}{}…   {place}", repair.left, bracketed(&repair.before), repair.right)?;
        writeln!(out, "  + …{}{}{}…   {}", repair.left, bracketed(&repair.after), repair.right, repair.evidence)?;
    }
    for ((certainty, rule), count) in shown {
        if count > SHOWN_A_RULE {
            writeln!(out, "\n{rule} ({certainty}): {} more like these", count - SHOWN_A_RULE)?;
        }
    }
    Ok(())
}

/// What stood or stands at a place; nothing there is shown as nothing.
fn bracketed(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("[{}]", text.replace('\n', "⏎")) }
}

pub(super) fn stats(arguments: &cli::Stats) -> Result<Outcome> {
    let reader = arguments.reading.open()?;
    print::note_stale(&reader);
    let stats = stats::stats(&reader)?;
    let output = &arguments.reading.output;
    if output.format != Format::Table {
        let batch = stats.batch()?;
        return print::rows(&batch.schema(), std::slice::from_ref(&batch), output, &[]);
    }
    summary(&stats, &mut io::stdout().lock())?;
    Ok(Outcome::Done)
}

fn summary(stats: &Stats, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "generation {}", stats.generation)?;
    for (title, counts) in stats.groups() {
        if !counts.is_empty() {
            writeln!(out, "\n{title}")?;
        }
        for (name, count) in counts {
            writeln!(out, "{count:>10}  {name}")?;
        }
    }
    Ok(())
}

pub(super) fn verify(arguments: &Verify) -> Result<Outcome> {
    let report = index::verify(&arguments.data)?;
    let mut out = io::stdout().lock();
    for problem in &report.problems {
        writeln!(out, "{problem}")?;
    }
    writeln!(
        out,
        "generation {}: {} files, {} rows, {} documents, {} records checked: {}",
        report.generation,
        report.files,
        report.rows,
        report.documents,
        report.sources,
        if report.is_sound() { "sound" } else { "not sound" }
    )?;
    out.flush()?;
    Ok(if report.is_sound() { Outcome::Done } else { Outcome::Wanting })
}

pub(super) fn export(arguments: &Export) -> Result<Outcome> {
    let known: Vec<&str> = Table::ALL.iter().map(|table| table.as_str()).collect();
    let table = Table::parse(&arguments.table)
        .with_context(|| format!("there is no table {}; there are {}", arguments.table, known.join(", ")))?;
    let reader = arguments.reading.open()?;
    let batches = reader.table(table)?;
    let Some(path) = &arguments.to else {
        return print::rows(&table.schema(), &batches, &arguments.reading.output, &[]);
    };
    let (format, options) = arguments.reading.output.for_file();
    let format = format.context("a file takes --format jsonl, csv, parquet or arrow")?;
    ensure!(!path.exists(), "{} is there already; remove it or choose another name", path.display());
    let file = File::create_new(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    queries::output::write(&table.schema(), &batches, format, options, &mut file)?;
    file.flush().with_context(|| format!("cannot write {}", path.display()))?;
    let rows: usize = batches.iter().map(arrow::array::RecordBatch::num_rows).sum();
    print::note(&format!("{rows} rows of {table} written to {}", path.display()));
    Ok(if rows > 0 { Outcome::Done } else { Outcome::Wanting })
}
