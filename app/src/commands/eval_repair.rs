//! `policymine eval --repair`: how much repair gives back of clean texts that were damaged on purpose.
//! It reads, damages in parallel and prints; `pipeline::forward` damages, `pipeline::evaluate::repair` counts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use corpora::{Corpus, DocId, Entry, Hints, MediaType, OpenOptions, RawDocument, Reject};
use pipeline::Engine;
use pipeline::document::repair::RepairOutcome;
use pipeline::evaluate::repair::{RepairFault, RepairKind, RepairReport, RepairScore, Told};
use pipeline::forward::{Damager, RepairCase};
use rayon::prelude::*;
use serde::Serialize;

use crate::Outcome;
use crate::cli::Eval;
use crate::print;

/// Texts are cut after the line in which they reach so many characters: a long news report, and pages of a report.
const LONGEST_TEXT: usize = 4_000;
/// Fewest ideographs of a text worth damaging: a headline and a paragraph.
const FEWEST_HANZI: usize = 100;

/// Score of a kind as it is printed.
#[derive(Debug, Serialize)]
struct Row<'a> {
    kind: &'a str,
    lossless: bool,
    cases: usize,
    exact: usize,
    exact_rate: Option<f64>,
    cer: Option<f64>,
    silent: usize,
    inferred: usize,
    flagged: usize,
    refused: usize,
}

const COLUMNS: [&str; 10] =
    ["kind", "lossless", "cases", "exact", "exact_rate", "cer", "silent", "inferred", "flagged", "refused"];

/// A wrong place as it is printed.
#[derive(Debug, Serialize)]
struct Error<'a> {
    kind: &'a str,
    lossless: bool,
    told: &'static str,
    want: &'a str,
    got: &'a str,
}

/// A case as it is written for other tools.
#[derive(Debug, Serialize)]
struct Written<'a> {
    kind: &'a str,
    lossless: bool,
    want: &'a str,
    served: String,
}

/// What was read: the report on the texts as found, and the clean ones to be damaged, by the hash of their bytes.
#[derive(Default)]
struct Found {
    report: RepairReport,
    records: usize,
    /// Records that could not be read.
    refused: usize,
    texts: BTreeMap<DocId, String>,
}

pub(super) fn eval_repair(arguments: &Eval) -> Result<Outcome> {
    let corpus = Corpus::open(&arguments.repair, &OpenOptions::default())?;
    let engine = Engine::new()?;
    let damager = Damager::new()?;
    let found = corpus
        .entries()
        .flat_map(Entry::read)
        .par_bridge()
        .fold(Found::default, |mut found, record| {
            found.records += 1;
            found.refused += usize::from(record.and_then(|raw| found.add(&engine, &raw, arguments)).is_err());
            found
        })
        .reduce(Found::default, |mut one, other| {
            one.merge(other, arguments.cases);
            one
        });
    ensure!(!found.texts.is_empty(), "no clean Chinese text of {FEWEST_HANZI} ideographs there");
    print::note(&format!(
        "{} records, {} of them not read; {} clean texts are damaged",
        found.records,
        found.refused,
        found.texts.len()
    ));
    let mut report = found.report;
    let texts: Vec<(u64, &String)> = (0..).zip(found.texts.values()).collect();
    if let Some(path) = &arguments.cases_to {
        write_cases(path, &texts, &damager)?;
    }
    let damaged = texts
        .par_iter()
        .map(|(number, text)| {
            let mut report = RepairReport::default();
            for case in damager.cases(text, *number) {
                let raw = record(&case);
                let repaired = engine.repair(&raw).ok().map(|(_, repaired)| repaired);
                report.add(&case, repaired.as_ref(), arguments.errors);
            }
            report
        })
        .reduce(RepairReport::default, |mut one, other| {
            one.merge(other);
            one
        });
    report.merge(damaged);
    write_report(report, arguments)?;
    Ok(Outcome::Done)
}

impl Found {
    fn add(&mut self, engine: &Engine, raw: &RawDocument, arguments: &Eval) -> std::result::Result<(), Reject> {
        let (decoded, repaired) = engine.repair(raw)?;
        let case = RepairCase { kind: "as found".to_owned(), want: decoded.text, served: Vec::new(), lossless: true };
        self.report.add(&case, Some(&repaired), arguments.errors);
        let hanzi = |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}');
        if repaired.outcome != RepairOutcome::Clean || case.want.chars().filter(hanzi).count() < FEWEST_HANZI {
            return Ok(());
        }
        let mut text = String::new();
        let mut characters = 0;
        for line in case.want.split_inclusive('\n') {
            text.push_str(line);
            characters += line.chars().count();
            if characters >= LONGEST_TEXT {
                break;
            }
        }
        self.texts.insert(raw.id.clone(), text);
        self.keep(arguments.cases);
        Ok(())
    }

    /// The texts with the smallest hashes: the same ones in whatever order they are read.
    fn keep(&mut self, most: usize) {
        while self.texts.len() > most {
            self.texts.pop_last();
        }
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.report.merge(other.report);
        self.records += other.records;
        self.refused += other.refused;
        self.texts.extend(other.texts);
        self.keep(most);
    }
}

fn record(case: &RepairCase) -> RawDocument {
    RawDocument {
        id: DocId::of(&case.served),
        locator: case.kind.clone(),
        bytes: case.served.clone(),
        media_type: MediaType::Plain,
        declared_encoding: None,
        hints: Hints::default(),
    }
}

fn write_cases(path: &Path, texts: &[(u64, &String)], damager: &Damager) -> Result<()> {
    let problem = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(problem)?);
    for (number, text) in texts {
        for case in damager.cases(text, *number) {
            let served = case.served.iter().map(|byte| format!("{byte:02x}")).collect();
            let row = Written { kind: &case.kind, lossless: case.lossless, want: &case.want, served };
            writeln!(file, "{}", serde_json::to_string(&row)?).with_context(problem)?;
        }
    }
    file.flush().with_context(problem)
}

/// Four digits behind the point of a share; a rate of errors needs six.
fn rounded(share: Option<f64>, digits: f64) -> Option<f64> {
    share.map(|share| (share * digits).round() / digits)
}

fn row<'a>((kind, score): (&'a RepairKind, &RepairScore)) -> Row<'a> {
    Row {
        kind: &kind.kind,
        lossless: kind.lossless,
        cases: score.cases,
        exact: score.exact,
        exact_rate: rounded(score.exact_rate(), 1e4),
        cer: rounded(score.error_rate(), 1e6),
        silent: score.silent,
        inferred: score.inferred,
        flagged: score.flagged,
        refused: score.refused,
    }
}

impl Row<'_> {
    fn cells(&self) -> Vec<String> {
        let share = |share: Option<f64>| share.map_or_else(String::new, |share| share.to_string());
        vec![
            self.kind.to_owned(),
            self.lossless.to_string(),
            self.cases.to_string(),
            self.exact.to_string(),
            share(self.exact_rate),
            share(self.cer),
            self.silent.to_string(),
            self.inferred.to_string(),
            self.flagged.to_string(),
            self.refused.to_string(),
        ]
    }
}

fn write_report(mut report: RepairReport, arguments: &Eval) -> Result<()> {
    let key = |fault: &RepairFault| (fault.kind.clone(), fault.told, fault.got.clone(), fault.want.clone());
    report.faults.sort_by_cached_key(key);
    let mut told: BTreeMap<(&RepairKind, Told), usize> = BTreeMap::new();
    let mut errors = Vec::new();
    for fault in &report.faults {
        let count = told.entry((&fault.kind, fault.told)).or_default();
        *count += 1;
        if *count <= arguments.errors {
            errors.push(Error {
                kind: &fault.kind.kind,
                lossless: fault.kind.lossless,
                told: fault.told.as_str(),
                want: &fault.want,
                got: &fault.got,
            });
        }
    }
    let rows: Vec<Row<'_>> = report.scores.iter().map(row).collect();
    let scores = print::Sheet { columns: &COLUMNS, rows: &rows, cells: &Row::cells };
    let errors = print::Sheet {
        columns: &["kind", "told", "want", "got"],
        rows: &errors,
        cells: &|error: &Error<'_>| [error.kind, error.told, error.want, error.got].map(str::to_owned).to_vec(),
    };
    print::evaluation(arguments.format, &scores, &errors)
}
