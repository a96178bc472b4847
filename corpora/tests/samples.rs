//! The bundled samples and their annotations agree with each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use corpora::gold::Gold;
use corpora::{CorporaError, Corpus, Entry, OpenOptions};
use tempfile::TempDir;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn gold() -> Gold {
    Gold::open(&samples().join("gold")).unwrap()
}

/// The clean text of every sample.
fn originals() -> BTreeMap<String, Vec<char>> {
    let files = fs::read_dir(samples().join("originals")).unwrap().map(|file| file.unwrap().path());
    files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), text.chars().collect())
        })
        .collect()
}

#[test]
fn surfaces_stand_where_the_annotations_say() {
    let (gold, originals) = (gold(), originals());
    let metrics = gold.metrics.iter().map(|m| (&m.doc, m.start, m.end, &m.surface));
    let mentions = gold.initiatives.iter().map(|m| (&m.doc, m.start, m.end, &m.surface));
    let references = gold
        .references
        .iter()
        .filter(|r| !r.none)
        .map(|r| (&r.doc, r.start.unwrap(), r.end.unwrap(), r.surface.as_ref().unwrap()));
    for (doc, start, end, surface) in metrics.chain(mentions).chain(references) {
        let slice: String = originals[doc][start..end].iter().collect();
        assert_eq!(&slice, surface, "{doc} {start}..{end}");
    }
}

#[test]
fn statements_stand_in_their_paragraphs() {
    let (gold, originals) = (gold(), originals());
    for statement in gold.statements.iter().filter(|s| !s.none) {
        let text: String = originals[&statement.doc].iter().collect();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let (para, head) = (statement.para.unwrap(), statement.head.as_ref().unwrap());
        assert!(lines[para - 1].contains(head.as_str()), "{}: {head} in line {para}", statement.doc);
        let (para_end, tail) = (statement.para_end.unwrap_or(para), statement.tail.as_ref().unwrap());
        assert!(lines[para_end - 1].contains(tail.as_str()), "{}: {tail} in line {para_end}", statement.doc);
    }
}

#[test]
fn documents_have_their_lines() {
    let (gold, originals) = (gold(), originals());
    for document in &gold.documents {
        let text: String = originals[&document.doc].iter().collect();
        let lines: BTreeSet<&str> = text.lines().map(str::trim).collect();
        let titles = document.title.iter().filter(|_| document.file.as_ref().is_some_and(|file| !file.contains('#')));
        let labelled = [&document.sections, &document.byline, &document.boilerplate].into_iter().flatten().flatten();
        for line in titles.chain(labelled) {
            assert!(lines.contains(line.as_str()), "{}: {line}", document.doc);
        }
        let number = [&document.doc_number, &document.issuer].into_iter().flatten().flatten();
        number.for_each(|value| assert!(text.contains(value.as_str()), "{}: {value}", document.doc));
    }
}

#[test]
fn enough_documents_are_annotated_completely() {
    let gold = gold();
    let tables = ["initiatives", "metrics", "references", "statements"];
    let complete = |annotated: &[String]| tables.iter().all(|table| annotated.iter().any(|a| a == table));
    assert!(gold.documents.iter().filter(|d| complete(&d.annotated)).count() >= 15);
    let known: BTreeSet<&String> = gold.documents.iter().map(|d| &d.doc).collect();
    let originals = originals();
    assert_eq!(known, originals.keys().collect(), "every original has a row of documents");
}

#[test]
fn every_sample_is_read() {
    let corpus = Corpus::open(&[samples()], &OpenOptions::default()).unwrap();
    assert_eq!(corpus.rejects(), []);
    assert!(corpus.skipped().is_empty(), "{:?}", corpus.skipped());
    let prefix = format!("{}/", samples().display());
    let mut found = BTreeSet::new();
    let mut size = 0;
    for document in corpus.entries().flat_map(Entry::read) {
        let document = document.unwrap();
        size += document.bytes.len();
        assert_eq!(document.hints.corpus.as_deref(), Some("samples"), "{}", document.locator);
        found.insert(document.locator.strip_prefix(&prefix).unwrap().to_owned());
    }
    let named: BTreeSet<String> = gold().documents.into_iter().map(|d| d.file.unwrap()).collect();
    assert_eq!(found, named);
    assert!(found.len() >= 30);
    assert!(size < 200_000, "{size}");
}

#[test]
fn annotations_of_other_people_are_read_too() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/gold");
    if !shared.is_dir() {
        eprintln!("skipped: no annotations at {}", shared.display());
        return;
    }
    let gold = Gold::open(&shared).unwrap();
    assert!(gold.statements.iter().any(|s| s.act.is_some()), "acts come with the statements");
    assert!(!gold.places.is_empty() && !gold.metrics.is_empty() && !gold.documents.is_empty());
}

#[test]
fn mistakes_in_annotations_are_told_with_their_line() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(Gold::open(folder.path()), Err(CorporaError::NoGold { .. })));
    assert!(matches!(Gold::open(&folder.path().join("x")), Err(CorporaError::Unreadable { .. })));
    fs::write(folder.path().join("x.statements.jsonl"), "{\"doc\":\"1\",\"none\":true}\n\n{\"speaker\":\"甲\"}\n")
        .unwrap();
    let error = Gold::open(folder.path()).unwrap_err();
    assert!(matches!(&error, CorporaError::Gold { line: 3, .. }), "{error}");
}
