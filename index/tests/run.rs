//! Runs over folders that change: what is taken, what is left, and that the way there leaves no trace.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use arrow::array::{Array, StringArray};
use corpora::{Corpus, OpenOptions};
use index::{IndexError, InputStatus, Progress, Reader, RunOptions, RunSummary, Stage, run};
use pipeline::Engine;
use pipeline::tables::Table;
use proptest::prelude::*;
use tempfile::TempDir;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

/// A folder of sources and the data directories made from it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.folder.path().join("in").join(name)).unwrap();
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn options(&self, data: &str) -> RunOptions {
        RunOptions { data: self.data(data), jobs: 1, ..RunOptions::default() }
    }

    fn corpus(&self) -> Corpus {
        Corpus::open(&[self.folder.path().join("in")], &OpenOptions::default()).unwrap()
    }

    fn run_with(&self, options: &RunOptions) -> RunSummary {
        run(&self.corpus(), &ENGINE, options, &|_| {}, &AtomicBool::new(false)).unwrap()
    }

    fn run_with_meta(&self, csv: &str) -> Result<RunSummary, IndexError> {
        let meta = self.folder.path().join("meta.csv");
        fs::write(&meta, csv).unwrap();
        let options = OpenOptions { meta: Some(meta), ..OpenOptions::default() };
        let corpus = Corpus::open(&[self.folder.path().join("in")], &options).unwrap();
        run(&corpus, &ENGINE, &self.options("data"), &|_| {}, &AtomicBool::new(false))
    }

    fn run(&self) -> RunSummary {
        self.run_with(&self.options("data"))
    }

    /// Rows `source, value` of a table, the folder left out of the locators.
    fn rows(&self, data: &str, table: Table, column: &str) -> BTreeSet<(String, String)> {
        let reader = Reader::open(&self.data(data)).unwrap();
        let mut rows = BTreeSet::new();
        for batch in reader.table(table).unwrap() {
            let text = |name: &str| {
                batch.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap().clone()
            };
            let (source, value) = (text("source"), text(column));
            for (source, value) in source.iter().zip(value.iter()) {
                let row = (short(source.unwrap()), value.unwrap_or_default().to_owned());
                assert!(rows.insert(row.clone()), "{row:?} twice in {table}");
            }
        }
        rows
    }

    fn sources(&self, data: &str, table: Table) -> Vec<String> {
        let mut sources: Vec<String> = self.rows(data, table, "source").into_iter().map(|(source, _)| source).collect();
        sources.sort();
        sources
    }
}

/// A locator from the folder of sources on.
fn short(source: &str) -> String {
    source.rsplit_once("/in/").map_or(source, |(_, rest)| rest).to_owned()
}

fn text(number: usize) -> String {
    format!("第{number}期简报\n甲社区第{number}次召开居民议事会，讨论楼道照明。\n会后张贴公示。\n")
}

/// What a data directory says, in sets that must not depend on how it came to be.
fn contents(place: &Place, data: &str) -> Vec<BTreeSet<(String, String)>> {
    assert!(index::verify(&place.data(data)).unwrap().is_sound());
    vec![
        place.rows(data, Table::Documents, "doc_id"),
        place.rows(data, Table::Copies, "doc_id"),
        place.rows(data, Table::Rejects, "stage"),
    ]
}

fn parts(place: &Place, data: &str) -> Vec<(String, Vec<String>)> {
    let manifest = Reader::open(&place.data(data)).unwrap().manifest().clone();
    let paths = |parts: Vec<index::PartEntry>| parts.into_iter().map(|part| part.path).collect();
    manifest.parts.into_iter().map(|(table, parts)| (table, paths(parts))).collect()
}

#[test]
fn a_second_run_takes_only_what_is_new_or_changed() {
    let place = Place::new();
    for number in 0..4 {
        place.write(&format!("{number}.txt"), &text(number));
    }
    place.write("notes.xyz", "?");
    let first = place.run();
    assert_eq!((first.generation, first.documents, first.new, first.unchanged), (1, 4, 4, 0));
    assert!(first.committed && !first.cancelled);
    assert_eq!(first.undated, 4);
    assert_eq!(first.by_genre.values().sum::<u64>(), 4);
    assert_eq!(first.by_repair_outcome.values().sum::<u64>(), 4);
    assert_eq!(first.rows.get("documents"), Some(&4));
    assert_eq!(first.skipped.get(".xyz"), Some(&1));

    let second = place.run();
    assert_eq!((second.generation, second.new, second.unchanged, second.committed), (1, 0, 4, false));

    place.write("1.txt", &text(11));
    place.write("sub/9.txt", &text(9));
    place.remove("2.txt");
    let third = place.run();
    assert_eq!((third.generation, third.new, third.changed, third.unchanged, third.vanished), (2, 1, 1, 2, 1));
    assert_eq!(place.sources("data", Table::Documents), ["0.txt", "1.txt", "2.txt", "3.txt", "sub/9.txt"]);
    let documents = place.rows("data", Table::Documents, "text");
    assert!(documents.iter().any(|(source, text)| source == "1.txt" && text.contains("第11期")));
    assert!(!documents.iter().any(|(_, text)| text.contains("第1期")), "the old text has left");
    let inputs = Reader::open(&place.data("data")).unwrap().current().inputs().unwrap();
    let vanished: Vec<String> =
        inputs.iter().filter(|row| row.status == InputStatus::Vanished).map(|row| short(&row.source)).collect();
    assert_eq!(vanished, ["2.txt"]);
    assert_eq!(place.run().vanished, 0, "it was gone before");
    place.write("2.txt", &text(2));
    let back = place.run();
    assert_eq!((back.documents, back.committed), (5, true));
    assert_eq!(contents(&place, "data").len(), 3);
}

#[test]
fn a_touched_file_is_no_change_and_a_file_elsewhere_is_left_alone() {
    let place = Place::new();
    place.write("a/1.txt", &text(1));
    place.write("b/2.txt", &text(2));
    place.run();
    let file = fs::File::options().write(true).open(place.folder.path().join("in/a/1.txt")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    drop(file);
    let touched = place.run();
    assert_eq!((touched.generation, touched.unchanged, touched.committed), (1, 2, false));

    place.remove("b/2.txt");
    let only_a = Corpus::open(&[place.folder.path().join("in/a")], &OpenOptions::default()).unwrap();
    let other = run(&only_a, &ENGINE, &place.options("data"), &|_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!((other.vanished, other.documents, other.committed), (0, 2, false), "b was not asked for");
}

#[test]
fn equal_bytes_are_one_document_under_the_smallest_locator() {
    let place = Place::new();
    place.write("m.txt", &text(1));
    place.write("z.txt", &text(1));
    let first = place.run();
    assert_eq!((first.documents, first.copies), (1, 1));
    assert_eq!(place.sources("data", Table::Documents), ["m.txt"]);
    assert_eq!(place.sources("data", Table::Copies), ["z.txt"]);

    place.write("a.txt", &text(1));
    place.run();
    assert_eq!(place.sources("data", Table::Documents), ["a.txt"]);
    assert_eq!(place.sources("data", Table::Copies), ["m.txt", "z.txt"]);

    place.write("a.txt", &text(2));
    let third = place.run();
    assert_eq!((third.documents, third.copies), (2, 1));
    assert_eq!(place.sources("data", Table::Documents), ["a.txt", "m.txt"]);
    assert_eq!(place.sources("data", Table::Copies), ["z.txt"]);
    assert!(index::verify(&place.data("data")).unwrap().is_sound());
}

#[test]
fn rejects_are_replaced_and_their_files_tried_again() {
    let place = Place::new();
    place.write("good.txt", &text(1));
    place.write("empty.txt", "");
    let first = place.run();
    assert_eq!((first.documents, first.rejects), (1, 1), "{first:?}");
    assert_eq!(place.sources("data", Table::Rejects), ["empty.txt"]);
    let second = place.run();
    assert_eq!((second.rejects, second.committed), (1, false));
    place.write("empty.txt", &text(2));
    let third = place.run();
    assert_eq!((third.documents, third.rejects), (2, 0));
    place.write("empty.txt", "  \n");
    assert_eq!(place.run().documents, 1, "what was taken before has left");
    place.remove("empty.txt");
    assert_eq!(place.run().rejects, 0);
}

#[test]
fn records_of_one_file_are_told_apart() {
    let place = Place::new();
    let line = |number: usize| format!("{{\"text\": {:?}, \"title\": \"第{number}号\"}}\n", text(number));
    place.write("r.jsonl", &format!("{}{}not json\n", line(1), line(2)));
    let first = place.run();
    assert_eq!((first.documents, first.rejects, first.new), (2, 1, 3));
    assert_eq!(place.sources("data", Table::Documents), ["r.jsonl#1", "r.jsonl#2"]);
    assert_eq!(place.sources("data", Table::Rejects), ["r.jsonl#3"]);
    assert!(!place.run().committed);
    place.write("r.jsonl", &format!("{}{}{}", line(1), line(5), line(3)));
    let second = place.run();
    assert_eq!((second.documents, second.rejects, second.unchanged, second.changed), (3, 0, 1, 2));
    place.write("r.jsonl", &line(5));
    place.run();
    assert_eq!(place.rows("data", Table::Documents, "doc_id").len(), 2, "5 stands under #1, 3 is only gone");
    assert!(index::verify(&place.data("data")).unwrap().is_sound());
}

#[test]
fn what_is_known_from_outside_is_looked_at_again() {
    let place = Place::new();
    place.write("1.txt", &text(1));
    place.write("2.txt", &text(2));
    place.run();
    let summary = place.run_with_meta("file,published\n1.txt,2024-05-06\n").unwrap();
    assert_eq!((summary.changed, summary.unchanged, summary.undated), (1, 1, 1), "{summary:?}");
}

#[test]
fn a_meta_file_counts_until_another_one_names_the_file_again() {
    let place = Place::new();
    place.write("1.txt", &text(1));
    place.write("2.txt", &text(2));
    let record = |number| format!("{{\"text\": {:?}}}\n", text(number));
    place.write("r.jsonl", &format!("{}{}", record(3), record(4)));
    place.write("b/1.txt", &text(5));
    let meta =
        "file,published,genre,region,备注\nin/1.txt,2024-05-06,policy,辽宁省沈阳市铁西区,甲\nr.jsonl#2,2023,,,\n";
    assert_eq!(place.run_with_meta(meta).unwrap().undated, 3);
    let of = |column: &str, source: &str| {
        let rows = place.rows("data", Table::Documents, column);
        rows.into_iter().find(|(known, _)| known == source).map(|(_, value)| value).unwrap_or_default()
    };
    let said = || ["published", "genre", "region_code", "meta"].map(|column| of(column, "1.txt"));
    let first = said();
    assert_eq!(first, ["2024-05-06", "policy", "210106", "{\"备注\":\"甲\"}"]);
    assert!(!place.run().committed, "nothing has changed");
    place.write("1.txt", &format!("{}改了一句。", text(1)));
    assert_eq!((place.run().changed, said()), (1, first.clone()), "a changed file keeps what was said of it");
    place.run_with_meta("file,published\n2.txt,2024-05-07\n").unwrap();
    assert_eq!((said(), of("published", "2.txt").as_str()), (first, "2024-05-07"), "another file is named");
    place.run_with_meta("file,published,genre\nin/1.txt,2022,\n").unwrap();
    assert_eq!((of("published", "1.txt").as_str(), of("meta", "1.txt").as_str()), ("2022", ""), "the new row replaces");
    place.run_with_meta("file,published,genre\nin/1.txt,,\n").unwrap();
    assert_eq!(of("published", "1.txt"), "", "a blank row takes it back");
    assert!(!place.run().committed);
    place.run_with(&RunOptions { redo: true, ..place.options("data") });
    assert_eq!((of("published", "r.jsonl#2").as_str(), of("published", "b/1.txt").as_str()), ("2023", ""));
}

#[test]
fn values_that_no_document_can_have_are_refused_with_their_place() {
    let place = Place::new();
    place.write("1.txt", &text(1));
    for (meta, said) in [
        ("file,genre\n1.txt,poem\n", "genre of 1.txt: `poem` is no kind of document; there are news, meeting_report"),
        ("file,region\n1.txt,无此市\n", "region of 1.txt: `无此市` names no province"),
        ("file,region\n1.txt,铁西区\n", "is the name of several; write one of 辽宁省沈阳市铁西区"),
    ] {
        let problem = place.run_with_meta(meta).unwrap_err().to_string();
        assert!(problem.contains("meta.csv: ") && problem.contains(said), "{problem}");
    }
    for meta in ["file,region\n1.txt,210106\n", "file,region\n1.txt,沈阳市铁西区某某街道\n", "file,题材\n1.txt,poem\n"]
    {
        assert!(place.run_with_meta(meta).is_ok(), "{meta}");
    }
}

#[test]
fn tables_are_the_same_bytes_for_any_number_of_threads() {
    let place = Place::new();
    for number in 0..150 {
        place.write(&format!("{number}.txt"), &text(number));
    }
    place.run_with(&place.options("one"));
    place.run_with(&RunOptions { jobs: 3, ..place.options("three") });
    assert_eq!(parts(&place, "one"), parts(&place, "three"));
}

#[test]
fn a_run_that_commits_on_its_way_ends_in_the_same_place() {
    let place = Place::new();
    for number in 0..100 {
        place.write(&format!("{number:03}.txt"), &text(number % 90));
    }
    let lines: String = (80..95).map(|number| format!("{{\"text\": {:?}}}\n", text(number))).collect();
    place.write("r.jsonl", &lines);
    place.run_with(&place.options("whole"));
    let steps = place.run_with(&RunOptions { commit_every: 20, ..place.options("steps") });
    assert!(steps.generation >= 4, "{}", steps.generation);
    assert_eq!(contents(&place, "whole"), contents(&place, "steps"));
    assert!(!Reader::open(&place.data("steps")).unwrap().manifest().corpus_tables_stale);
    assert!(!place.run_with(&place.options("steps")).committed);
}

#[test]
fn a_cancelled_run_keeps_what_it_read_and_the_next_one_ends_it() {
    let place = Place::new();
    for number in 0..400 {
        place.write(&format!("{number:03}.txt"), &text(number));
    }
    let cancel = AtomicBool::new(false);
    let seen = AtomicU64::new(0);
    let progress = |progress: Progress| {
        if progress.stage == Stage::Reading {
            seen.store(progress.done, Ordering::Relaxed);
            cancel.store(progress.done >= 30, Ordering::Relaxed);
        }
    };
    let first = run(&place.corpus(), &ENGINE, &place.options("data"), &progress, &cancel).unwrap();
    assert!(first.cancelled && first.committed);
    assert_eq!(first.documents, seen.load(Ordering::Relaxed));
    assert!((30..400).contains(&first.documents), "{}", first.documents);
    assert_eq!((first.new, first.unread), (first.documents, 400 - first.documents));
    assert_eq!((first.changed, first.unchanged, first.vanished), (0, 0, 0));
    assert!(Reader::open(&place.data("data")).unwrap().manifest().corpus_tables_stale);
    let second = place.run();
    assert_eq!((second.documents, second.unchanged, second.cancelled), (400, first.documents, false));
    assert_eq!((second.new, second.unread), (first.unread, 0));
    place.run_with(&place.options("whole"));
    assert_eq!(contents(&place, "whole"), contents(&place, "data"));

    let at_once = run(&place.corpus(), &ENGINE, &place.options("never"), &|_| {}, &AtomicBool::new(true)).unwrap();
    assert!(at_once.cancelled && !at_once.committed && at_once.documents == 0);
    assert_eq!((at_once.new, at_once.changed, at_once.unread), (0, 0, 400));
}

#[test]
fn redo_reads_everything_again_and_the_same_is_no_new_generation() {
    let place = Place::new();
    for number in 0..3 {
        place.write(&format!("{number}.txt"), &text(number));
    }
    place.run();
    let reads = AtomicU64::new(0);
    let progress = |progress: Progress| {
        if progress.stage == Stage::Reading {
            reads.fetch_add(1, Ordering::Relaxed);
        }
    };
    let options = RunOptions { redo: true, ..place.options("data") };
    let again = run(&place.corpus(), &ENGINE, &options, &progress, &AtomicBool::new(false)).unwrap();
    assert_eq!(reads.load(Ordering::Relaxed), 3);
    assert_eq!((again.generation, again.committed, again.documents), (1, false, 3));
    assert!(index::verify(&place.data("data")).unwrap().is_sound());
}

#[test]
fn sources_are_kept_or_not() {
    let place = Place::new();
    place.write("1.txt", &text(1));
    place.run();
    let id = place.rows("data", Table::Documents, "doc_id").pop_first().unwrap().1;
    let kept = Reader::open(&place.data("data")).unwrap().source_bytes(&id).unwrap();
    assert_eq!(kept.unwrap(), text(1).into_bytes());
    place.run_with(&RunOptions { keep_sources: false, ..place.options("bare") });
    assert_eq!(Reader::open(&place.data("bare")).unwrap().source_bytes(&id).unwrap(), None);
    let listed = fs::read_dir(place.data("bare").join("sources")).unwrap().count();
    assert_eq!(listed, 0);
}

#[test]
fn records_in_memory_need_no_files() {
    let place = Place::new();
    place.write("1.txt", &text(1));
    let corpus = place.corpus();
    let records: Vec<_> = corpus.entries().flat_map(corpora::Entry::read).map(Result::unwrap).collect();
    let data = place.data("data");
    assert_eq!(index::write_records(&data, &ENGINE, &records).unwrap(), 1);
    assert_eq!(index::write_records(&data, &ENGINE, &records).unwrap(), 1, "the same again");
    let summary = place.run();
    assert_eq!((summary.documents, summary.unchanged, summary.committed), (1, 1, false));
    assert!(Path::new(&data).join("tables/documents").exists());
}

proptest! {
    // Every step is a whole run with its commit on disk.
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_way_to_a_state_leaves_no_trace(steps in prop::collection::vec(prop::collection::vec((0_usize..6, 0_usize..5), 1..4), 1..5)) {
        let place = Place::new();
        for step in steps {
            for (file, content) in step {
                // Content 0 is an empty file: a reject.
                let content = if content == 0 { String::new() } else { text(content) };
                place.write(&format!("{file}.txt"), &content);
            }
            place.run();
        }
        place.run_with(&place.options("fresh"));
        prop_assert_eq!(contents(&place, "data"), contents(&place, "fresh"));
    }
}

#[test]
fn a_record_takes_the_place_of_its_locator() {
    let place = Place::new();
    let data = place.data("data");
    let record = |locator: &str, number: usize| {
        let bytes = text(number).into_bytes();
        let hints = corpora::Hints::default();
        let (id, media_type) = (corpora::DocId::of(&bytes), corpora::MediaType::Plain);
        corpora::RawDocument { id, locator: locator.to_owned(), bytes, media_type, declared_encoding: None, hints }
    };
    index::write_records(&data, &ENGINE, &[record("b", 1), record("a", 1), record("c", 2)]).unwrap();
    assert_eq!(place.sources("data", Table::Documents), ["a", "c"]);
    assert_eq!(place.sources("data", Table::Copies), ["b"]);
    index::write_records(&data, &ENGINE, &[record("c", 3), record("a", 4)]).unwrap();
    assert_eq!(place.rows("data", Table::Documents, "doc_id").len(), 3);
    assert!(index::verify(&data).unwrap().is_sound());
    index::write_records(&data, &ENGINE, &[record("b", 3)]).unwrap();
    assert_eq!(place.sources("data", Table::Documents), ["a", "b"]);
    assert_eq!(place.sources("data", Table::Copies), ["c"]);
}

#[test]
fn a_folder_without_documents_makes_an_empty_generation() {
    let place = Place::new();
    let summary = place.run();
    assert_eq!((summary.generation, summary.documents, summary.committed), (1, 0, true));
    assert!(place.data("data").join("tables/documents").exists());
    assert!(!place.run().committed);
}
