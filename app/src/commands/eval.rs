//! `policymine eval`: precision and recall of every table against annotations.
//! It finds the annotated documents and prints the scores; `pipeline::evaluate` counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use corpora::gold::Gold;
use corpora::{Corpus, Entry, OpenOptions, RawDocument, Reject};
use pipeline::Engine;
use pipeline::evaluate::{Evaluation, Facts, Fault, FaultKind, Layer, Report, Subject};
use serde::Serialize;

use crate::Outcome;
use crate::cli::{Eval, EvalFormat, EvalWhat};
use crate::print;

/// Scores of a layer as they are printed.
#[derive(Debug, Serialize)]
struct Row {
    table: &'static str,
    layer: &'static str,
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
    matched: usize,
    predicted: usize,
    gold: usize,
    /// Traps belong to the first layer of their table.
    traps_hit: Option<usize>,
    traps: Option<usize>,
}

/// Columns of [`Row`], in their order.
const COLUMNS: [&str; 10] =
    ["table", "layer", "precision", "recall", "f1", "matched", "predicted", "gold", "traps_hit", "traps"];

/// Longest words of an error in a table for reading, in characters: enough to find them; jsonl has them whole.
const LONGEST_WORDS: usize = 30;

/// One error as it is printed.
#[derive(Debug, Serialize)]
struct Error<'a> {
    table: &'static str,
    error: &'static str,
    doc: &'a str,
    start: Option<usize>,
    surface: &'a str,
    note: &'a str,
}

pub(super) fn eval(arguments: &Eval) -> Result<Outcome> {
    let with_errors = arguments.errors > 0;
    ensure!(
        !(with_errors && arguments.format == EvalFormat::Csv),
        "--errors have other columns than the scores: choose --format jsonl or table"
    );
    let Some(folder) = &arguments.gold else { return super::eval_repair::eval_repair(arguments) };
    let gold = Gold::open(folder)?;
    let subjects = match arguments.what {
        None => Subject::ALL.to_vec(),
        Some(EvalWhat::Metrics) => vec![Subject::Metrics],
        Some(EvalWhat::Mentions) => vec![Subject::Mentions],
        Some(EvalWhat::Statements) => vec![Subject::Statements],
        Some(EvalWhat::References) => vec![Subject::References],
        Some(EvalWhat::Documents) => vec![Subject::Documents],
    };
    let mut evaluation = Evaluation::new(&gold, &subjects);
    let documents = evaluation.documents();
    ensure!(!documents.is_empty(), "{} has no annotations of this table", folder.display());

    let texts = if arguments.texts.is_empty() { vec![folder_above(folder)] } else { arguments.texts.clone() };
    let corpus = Corpus::open(&texts, &OpenOptions::default())?;
    let places = find(&gold, &documents, &corpus);
    let engine = Engine::new()?;
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for (entry, wanted) in &places {
        let wanted: Vec<_> = wanted.iter().filter_map(|want| Some((want, documents.get(want.doc)?))).collect();
        for record in entry.read() {
            let locator = match &record {
                Ok(raw) => &raw.locator,
                Err(reject) => &reject.source,
            };
            let here = |record: &Option<String>| record.as_deref().is_none_or(|name| name == file_name(locator));
            let Some((want, subjects)) = wanted.iter().find(|(want, _)| here(&want.record)) else { continue };
            found.insert(want.doc);
            score(&engine, record, want.doc, subjects, &mut evaluation);
        }
    }
    let missing: Vec<&str> = documents.keys().filter(|doc| !found.contains(*doc)).copied().collect();
    let searched: Vec<String> = texts.iter().map(|path| path.display().to_string()).collect();
    let searched = searched.join(", ");
    ensure!(!found.is_empty(), "none of the {} annotated documents is in {searched}: give --texts", missing.len());
    if !missing.is_empty() {
        let named = missing.join(", ");
        print::note(&format!("left out, not in {searched}: {named}"));
    }
    let report = evaluation.finish();
    print::note(&format!("scored {} of {} annotated documents", report.documents, documents.len()));
    write_report(&report, arguments)?;
    Ok(Outcome::Done)
}

/// Scores one record. What the program could not read counts as a document where it found nothing.
fn score<'g>(
    engine: &Engine,
    record: std::result::Result<RawDocument, Reject>,
    doc: &'g str,
    subjects: &BTreeSet<Subject>,
    evaluation: &mut Evaluation<'g>,
) {
    match record.and_then(|raw| engine.read(&raw)) {
        Ok(document) => evaluation.add(doc, subjects, &Facts::from(&document)),
        Err(reject) => {
            print::note(&format!(
                "not taken, so nothing found: {}: {} ({})",
                reject.source, reject.reason, reject.stage
            ));
            evaluation.add(doc, subjects, &Facts::default());
        }
    }
}

/// The folder the annotations lie in.
fn folder_above(gold: &Path) -> PathBuf {
    match (gold.file_name(), gold.parent()) {
        (Some(_), Some(parent)) if parent.as_os_str().is_empty() => PathBuf::from("."),
        (Some(_), Some(parent)) => parent.to_owned(),
        _ => gold.join(".."),
    }
}

/// The last part of a locator: the file, with the number of its record if it has one.
fn file_name(locator: &str) -> &str {
    locator.rsplit_once('/').map_or(locator, |(_, name)| name)
}

/// An annotated document in a file.
struct Wanted<'g> {
    doc: &'g str,
    /// The record, where the file holds many.
    record: Option<String>,
}

/// A file that may be an annotated document; the smallest is taken.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// 0: the annotations name the file; 1: it is called like the document; 2: its name begins like it.
    rank: u8,
    /// Number of the entry in the corpus.
    at: usize,
    record: Option<String>,
}

/// The file of every annotated document. A file that the annotations name wins over one that is called like the
/// document, and this over one whose name only begins like it; the first locator wins among equals, with a remark.
fn find<'g, 'c>(
    gold: &'g Gold,
    documents: &BTreeMap<&'g str, BTreeSet<Subject>>,
    corpus: &'c Corpus,
) -> Vec<(&'c Entry, Vec<Wanted<'g>>)> {
    let named = gold.documents.iter().filter_map(|row| Some((row.file.as_deref()?, row.doc.as_str())));
    let files: BTreeMap<&str, &'g str> = named.filter(|(_, doc)| documents.contains_key(doc)).collect();
    let mut candidates: BTreeMap<&'g str, Vec<Candidate>> = BTreeMap::new();
    for (at, entry) in corpus.entries().enumerate() {
        let name = file_name(entry.locator());
        let mut add =
            |doc: &'g str, rank, record| candidates.entry(doc).or_default().push(Candidate { rank, at, record });
        if entry.holds_records() {
            for (file, doc) in files.iter().filter(|(file, _)| file.split_once('#').is_some_and(|(of, _)| of == name)) {
                add(doc, 0, Some((*file).to_owned()));
            }
            continue;
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let beginning = stem.split_once('_').map_or(stem, |(beginning, _)| beginning);
        let like = |wanted: &str| documents.get_key_value(wanted).map(|(doc, _)| *doc);
        for (rank, doc) in [(0, files.get(name).copied()), (1, like(stem)), (2, like(beginning))] {
            if let Some(doc) = doc {
                add(doc, rank, None);
            }
        }
    }
    let mut places: BTreeMap<usize, Vec<Wanted<'g>>> = BTreeMap::new();
    for (doc, mut files) in candidates {
        files.sort();
        let mut files = files.into_iter();
        let Some(Candidate { rank, at, record }) = files.next() else { continue };
        if files.any(|other| other.rank == rank && other.at != at) {
            let taken = corpus.entries().nth(at).map_or("", Entry::locator);
            print::note(&format!("several files are called {doc}: took {taken}"));
        }
        places.entry(at).or_default().push(Wanted { doc, record });
    }
    corpus.entries().enumerate().filter_map(|(at, entry)| Some((entry, places.remove(&at)?))).collect()
}

/// Four digits behind the point: more would be noise of a division.
fn rounded(share: Option<f64>) -> Option<f64> {
    share.map(|share| (share * 1e4).round() / 1e4)
}

fn rows(report: &Report) -> Vec<Row> {
    let mut told: BTreeSet<Subject> = BTreeSet::new();
    let row = |(&layer, score): (&Layer, &pipeline::evaluate::Score)| {
        let subject = layer.subject();
        let traps = report.traps.get(&subject).filter(|_| told.insert(subject));
        Row {
            table: subject.as_str(),
            layer: layer.as_str(),
            precision: rounded(score.precision()),
            recall: rounded(score.recall()),
            f1: rounded(score.f1()),
            matched: score.matched,
            predicted: score.predicted,
            gold: score.gold,
            traps_hit: traps.map(|traps| traps.hit),
            traps: traps.map(|traps| traps.all),
        }
    };
    report.scores.iter().map(row).collect()
}

/// The first `limit` errors of every kind and table, by table.
fn errors(report: &Report, limit: usize) -> Vec<Error<'_>> {
    let mut by_kind: BTreeMap<(Subject, FaultKind), Vec<&Fault>> = BTreeMap::new();
    for fault in &report.faults {
        let told = by_kind.entry((fault.subject, fault.kind)).or_default();
        if told.len() < limit {
            told.push(fault);
        }
    }
    by_kind.into_values().flatten().map(as_error).collect()
}

fn as_error(fault: &Fault) -> Error<'_> {
    Error {
        table: fault.subject.as_str(),
        error: fault.kind.as_str(),
        doc: &fault.doc,
        start: fault.start,
        surface: &fault.surface,
        note: &fault.note,
    }
}

fn write_report(report: &Report, arguments: &Eval) -> Result<()> {
    let (rows, errors) = (rows(report), errors(report, arguments.errors));
    let share = |share: f64| match arguments.format {
        EvalFormat::Table => format!("{share:.3}"),
        EvalFormat::Jsonl | EvalFormat::Csv => share.to_string(),
    };
    let scores = print::Sheet { columns: &COLUMNS, rows: &rows, cells: &|row| cells(row, share) };
    let errors = print::Sheet {
        columns: &["table", "error", "doc", "start", "surface", "note"],
        rows: &errors,
        cells: &|error: &Error<'_>| {
            let start = error.start.map_or_else(String::new, |start| start.to_string());
            let words = beginning(error.surface);
            [error.table, error.error, error.doc, &start, &words, error.note].map(str::to_owned).to_vec()
        },
    };
    print::evaluation(arguments.format, &scores, &errors)
}

/// The first words of a long surface.
fn beginning(surface: &str) -> String {
    let mut words: String = surface.chars().take(LONGEST_WORDS).collect();
    if surface.chars().nth(LONGEST_WORDS).is_some() {
        words.push('…');
    }
    words
}

/// The cells of a row; empty where there is no number.
fn cells(row: &Row, share: impl Fn(f64) -> String) -> Vec<String> {
    let share = |value: Option<f64>| value.map_or_else(String::new, &share);
    let count = |value: Option<usize>| value.map_or_else(String::new, |value| value.to_string());
    vec![
        row.table.to_owned(),
        row.layer.to_owned(),
        share(row.precision),
        share(row.recall),
        share(row.f1),
        row.matched.to_string(),
        row.predicted.to_string(),
        row.gold.to_string(),
        count(row.traps_hit),
        count(row.traps),
    ]
}
