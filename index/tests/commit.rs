//! The commit: whole or not at all, wherever it stops; one writer, any number of readers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, RecordBatch, StringArray};
use corpora::{DocId, Hints, MediaType, RawDocument};
use index::fulltext::{Clause, Scope, Sort};
use index::{CommitContents, CommitStep, IndexError, Reader, RejectRow, Writer, WriterOptions};
use pipeline::Engine;
use pipeline::tables::Table;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

fn raw(number: usize) -> RawDocument {
    let text = format!("第{number}期简报\n甲社区第{number}次召开居民议事会，讨论楼道照明。\n会后张贴公示。\n");
    RawDocument {
        id: DocId::of(text.as_bytes()),
        locator: format!("{number:04}.txt"),
        bytes: text.into_bytes(),
        media_type: MediaType::Plain,
        declared_encoding: None,
        hints: Hints::default(),
    }
}

fn open(path: &Path) -> Writer {
    Writer::open(path, &WriterOptions::default()).unwrap()
}

fn add(writer: &mut Writer, numbers: impl IntoIterator<Item = usize>) {
    for number in numbers {
        let raw = raw(number);
        writer.add(&ENGINE.read(&raw).unwrap(), &raw.bytes).unwrap();
    }
}

fn made(numbers: std::ops::Range<usize>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let mut writer = open(&path);
    add(&mut writer, numbers);
    assert!(writer.commit(&CommitContents::default()).unwrap());
    writer.close().unwrap();
    (folder, path)
}

fn column(batches: &[RecordBatch], name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for batch in batches {
        let column = batch.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap().clone();
        values.extend(column.iter().map(|value| value.unwrap_or_default().to_owned()));
    }
    values
}

/// Locators by the tables, by the index, and by the link `tables`; they must agree.
fn seen(path: &Path) -> (u64, BTreeSet<String>) {
    let reader = Reader::open(path).unwrap();
    let documents = reader.table(Table::Documents).unwrap();
    let by_table: BTreeSet<String> = column(&documents, "source").into_iter().collect();
    assert_eq!(column(&documents, "doc_id").len(), by_table.len(), "a document twice");
    let sentences: BTreeSet<String> = column(&reader.table(Table::Sentences).unwrap(), "source").into_iter().collect();
    assert_eq!(sentences, by_table, "sentences of other documents");
    let hits = reader.full_text().search(&Clause::Everything, None, Sort::Date).unwrap();
    let by_index: BTreeSet<String> =
        hits.hits.iter().map(|hit| reader.full_text().document(&hit.doc_id).unwrap().unwrap().source).collect();
    assert_eq!(by_index, by_table, "index and tables differ");
    (reader.generation(), by_table)
}

fn locators(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers.into_iter().map(|number| format!("{number:04}.txt")).collect()
}

/// Every file below a folder, with its length.
fn files(path: &Path) -> BTreeSet<(PathBuf, u64)> {
    let mut found = BTreeSet::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let meta = fs::symlink_metadata(entry.path()).unwrap();
            if meta.is_dir() {
                open.push(entry.path());
            } else {
                found.insert((entry.path(), meta.len()));
            }
        }
    }
    found
}

#[test]
fn what_is_committed_is_read_back() {
    let (_folder, path) = made(0..5);
    assert_eq!(seen(&path), (1, locators(0..5)));
    let reader = Reader::open(&path).unwrap();
    for &table in Table::ALL {
        let batches = reader.table(table).unwrap();
        assert!(batches.iter().all(|batch| batch.schema().fields() == table.schema().fields()), "{table}");
        assert!(fs::read_dir(path.join("tables").join(table.as_str())).unwrap().count() > 0, "{table} has no part");
    }
    let only = reader.table_columns(Table::Documents, &["title", "doc_id"]).unwrap();
    assert_eq!(only.first().unwrap().num_columns(), 2);
    let phrase = Clause::Phrase { scope: Scope::TitleOrBody, folded: "第3次召开".to_owned() };
    let hits = reader.full_text().search(&phrase, Some(1), Sort::Score).unwrap();
    assert_eq!(hits.total, 1);
    let found = hits.hits.first().unwrap();
    assert_eq!(found.doc_id, raw(3).id.as_str());
    assert_eq!(reader.source_bytes(&found.doc_id).unwrap().unwrap(), raw(3).bytes);
    assert_eq!(reader.source_bytes("none").unwrap(), None);
    assert!(fs::read_to_string(path.join("views.sql")).unwrap().contains("tables/metrics/*.parquet"));
}

#[test]
fn a_commit_stopped_anywhere_leaves_the_old_or_the_new_generation() {
    for &stop in CommitStep::ALL {
        let (_folder, path) = made(0..4);
        let mut writer = open(&path);
        add(&mut writer, [4, 5]);
        writer.remove(raw(1).id.as_str());
        let stopped = writer.commit_observed(&CommitContents::default(), &mut |step| {
            if step == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(IndexError::Stopped { step }) if step == stop), "{stop:?}");
        drop(writer);
        let expected =
            if stop < CommitStep::IndexCommitted { (1, locators(0..4)) } else { (2, locators([0, 2, 3, 4, 5])) };
        assert_eq!(seen(&path), expected, "read without repair after {stop:?}");
        let writer = open(&path);
        writer.close().unwrap();
        assert_eq!(seen(&path), expected, "read after repair of {stop:?}");
        let link = fs::read_link(path.join("tables")).unwrap();
        assert_eq!(link, Path::new("generations").join(format!("{:06}", expected.0)), "{stop:?}");

        let mut writer = open(&path);
        add(&mut writer, [7]);
        assert!(writer.commit(&CommitContents::default()).unwrap());
        writer.close().unwrap();
        let (generation, documents) = seen(&path);
        assert_eq!(generation, expected.0 + 1, "{stop:?}");
        assert_eq!(documents, &expected.1 | &locators([7]), "{stop:?}");
    }
}

#[test]
fn the_first_commit_stopped_leaves_an_empty_directory() {
    for &stop in CommitStep::ALL.iter().take_while(|&&step| step < CommitStep::IndexCommitted) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = open(folder.path());
        add(&mut writer, [1]);
        let contents = CommitContents::default();
        let stopped = writer.commit_observed(&contents, &mut |step| {
            if step == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(stopped.is_err());
        drop(writer);
        assert!(matches!(Reader::open(folder.path()), Err(IndexError::Empty { .. })), "{stop:?}");
        let mut writer = open(folder.path());
        assert_eq!(fs::read_dir(folder.path().join("generations")).unwrap().count(), 0, "{stop:?}");
        add(&mut writer, [2]);
        assert!(writer.commit(&contents).unwrap());
        assert_eq!(seen(folder.path()), (1, locators([2])), "{stop:?}");
    }
}

#[test]
fn a_rolled_back_writer_goes_on_from_the_last_generation() {
    let (_folder, path) = made(0..3);
    let before = files(&path);
    let mut writer = open(&path);
    add(&mut writer, [8, 9]);
    writer.remove(raw(0).id.as_str());
    writer.rollback().unwrap();
    assert!(!writer.commit(&CommitContents::default()).unwrap(), "nothing is left to commit");
    let tables = |found: BTreeSet<(PathBuf, u64)>| -> BTreeSet<_> {
        found.into_iter().filter(|(file, _)| !file.starts_with(path.join("index"))).collect()
    };
    let lock = path.join("writer.lock");
    let without_lock = |found: BTreeSet<(PathBuf, u64)>| -> BTreeSet<_> {
        found.into_iter().filter(|(file, _)| *file != lock).collect()
    };
    assert_eq!(without_lock(tables(files(&path))), without_lock(tables(before)), "nothing is left behind");
    add(&mut writer, [9]);
    assert!(writer.commit(&CommitContents::default()).unwrap());
    assert_eq!(seen(&path), (2, locators([0, 1, 2, 9])));
}

#[test]
fn the_same_again_is_no_new_generation() {
    let (_folder, path) = made(0..3);
    let before = files(&path.join("generations"));
    let mut writer = open(&path);
    assert!(!writer.commit(&CommitContents::default()).unwrap());
    assert_eq!(files(&path.join("generations")), before);
    let rejects = vec![RejectRow { source: "x.txt".to_owned(), stage: "read".to_owned(), reason: "空".to_owned() }];
    assert!(writer.commit(&CommitContents { rejects, ..CommitContents::default() }).unwrap());
    assert_eq!(writer.manifest().unwrap().rows_of(Table::Rejects), 1);
    assert!(writer.commit(&CommitContents::default()).unwrap(), "a reject that is gone is a change");
    assert_eq!(writer.manifest().unwrap().rows_of(Table::Rejects), 0);
}

#[test]
fn small_runs_are_merged_and_removals_rewrite_only_their_part() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path());
    for number in 0..20 {
        add(&mut writer, [number]);
        assert!(writer.commit(&CommitContents::default()).unwrap());
    }
    let parts = writer.manifest().unwrap().parts_of(Table::Documents).to_vec();
    assert!(parts.len() <= 6, "{} parts", parts.len());
    assert_eq!(parts.iter().map(|part| part.rows).sum::<u64>(), 20);
    writer.remove(raw(0).id.as_str());
    assert!(writer.commit(&CommitContents::default()).unwrap());
    let after = writer.manifest().unwrap().parts_of(Table::Documents).to_vec();
    let kept = parts.iter().filter(|part| after.iter().any(|other| other.path == part.path)).count();
    assert!(parts.len() - kept <= 2, "{kept} of {} kept", parts.len());
    writer.close().unwrap();
    assert_eq!(seen(folder.path()), (21, locators(1..20)));
    assert_eq!(fs::read_dir(folder.path().join("generations")).unwrap().count(), 5);
    assert_eq!(Reader::open(folder.path()).unwrap().generations().unwrap(), [17, 18, 19, 20, 21]);
}

#[test]
fn held_and_tagged_generations_stay() {
    let (_folder, path) = made(0..2);
    let held = Reader::open(&path).unwrap();
    let mut writer = open(&path);
    let mut commit = |number| {
        add(&mut writer, [number]);
        writer.commit(&CommitContents::default()).unwrap();
    };
    commit(10);
    assert!(matches!(index::tag(&path, "x", Some("2"), &mut |_, _| {}), Err(IndexError::Locked { .. })));
    drop(writer);
    index::tag(&path, "春季", Some("2"), &mut |_, _| {}).unwrap();
    let unknown = index::tag(&path, "x", Some("99"), &mut |_, _| {});
    assert!(matches!(unknown, Err(IndexError::NoSuchGeneration { .. })));
    let mut writer = open(&path);
    let mut commit = |number| {
        add(&mut writer, [number]);
        writer.commit(&CommitContents::default()).unwrap();
    };
    for number in 11..18 {
        commit(number);
    }
    let kept = Reader::open(&path).unwrap().generations().unwrap();
    assert_eq!(kept, [1, 2, 5, 6, 7, 8, 9]);
    assert_eq!(column(&held.table(Table::Documents).unwrap(), "source").len(), 2, "the held one is still whole");
    assert_eq!(held.full_text().documents(), 2);
    let older = Reader::open(&path).unwrap().older(2).unwrap();
    assert_eq!(older.manifest().rows_of(Table::Documents), 3);
    drop(held);
    commit(20);
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.generations().unwrap(), [2, 6, 7, 8, 9, 10]);
    assert!(matches!(reader.older(1), Err(IndexError::NoGeneration { .. })));
    assert_eq!(index::tags(&path).unwrap().get("春季"), Some(&2));
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let (_folder, path) = made(0..1);
    let first = open(&path);
    let Err(IndexError::Locked { holder, .. }) = Writer::open(&path, &WriterOptions::default()) else {
        panic!("two writers");
    };
    assert!(holder.contains(&format!("process {} on ", std::process::id())), "{holder}");
    assert_eq!(seen(&path).0, 1, "readers are not kept out");
    drop(first);
    open(&path);
}

#[test]
fn verify_finds_what_was_changed() {
    let (_folder, path) = made(0..3);
    let report = index::verify(&path).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.documents, report.sources), (3, 3));
    assert!(report.rows >= 3 && report.files > Table::ALL.len());
    let hashed = report.files;

    let manifest = Reader::open(&path).unwrap().manifest().clone();
    let part = path.join(&manifest.parts_of(Table::Sentences).first().unwrap().path);
    let bytes = fs::read(&part).unwrap();
    fs::remove_file(&part).unwrap();
    assert!(!index::verify(&path).unwrap().is_sound(), "a part is missing");
    let mut changed = bytes.clone();
    *changed.get_mut(40).unwrap() ^= 1;
    fs::write(&part, changed).unwrap();
    assert!(!index::verify(&path).unwrap().is_sound(), "a byte was changed");
    fs::write(&part, &bytes).unwrap();
    // What other programs read is the folder of the generation.
    let folder = path.join("generations/000001/sentences");
    let linked = folder.join(part.file_name().unwrap());
    fs::remove_file(&linked).unwrap();
    fs::write(&linked, &bytes[1..]).unwrap();
    assert!(!index::verify(&path).unwrap().is_sound(), "what is linked is another file");
    fs::write(&linked, bytes).unwrap();
    let report = index::verify(&path).unwrap();
    assert_eq!((report.is_sound(), report.files), (true, hashed + 1), "a copy is hashed, a link is not");
    fs::write(folder.join("more.parquet"), "x").unwrap();
    let report = index::verify(&path).unwrap();
    assert!(report.problems.concat().contains("more.parquet is no part"), "{report:?}");
    fs::remove_file(folder.join("more.parquet")).unwrap();
    fs::remove_file(path.join("tables")).unwrap();
    let report = index::verify(&path).unwrap();
    assert_eq!(report.problems.len(), 1, "{report:?}");
    open(&path);
    assert!(index::verify(&path).unwrap().is_sound(), "opening for writing puts the link back");
}

#[test]
fn readers_write_nothing() {
    let (_folder, path) = made(0..3);
    let before = files(&path);
    let seen = seen(&path);
    assert_eq!(seen.1.len(), 3);
    assert_eq!(files(&path), before);
}

#[test]
fn other_folders_and_versions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "x").unwrap();
    let options = WriterOptions::default();
    assert!(matches!(Writer::open(folder.path(), &options), Err(IndexError::NotADataDirectory { .. })));
    assert!(matches!(Reader::open(folder.path()), Err(IndexError::NotADataDirectory { .. })));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was put there");

    let (_folder, path) = made(0..1);
    let manifest = path.join("generations/000001/manifest.json");
    let json = fs::read_to_string(&manifest).unwrap();
    for key in ["schema_version", "fold_version"] {
        fs::write(&manifest, json.replace(&format!("\"{key}\": "), &format!("\"{key}\": 9"))).unwrap();
        let found = Reader::open(&path);
        let Err(IndexError::OtherVersion { hint, .. }) = found else { panic!("{key}: {found:?}") };
        assert!(hint.contains("--data"), "{hint}");
        assert!(matches!(Writer::open(&path, &options), Err(IndexError::OtherVersion { .. })), "{key}");
    }
    fs::write(&manifest, json.replace("\"corpus_tables_stale\": false", "\"corpus_tables_stale\": true")).unwrap();
    assert!(matches!(Reader::open(&path), Err(IndexError::Damaged { .. })), "a changed manifest");
    fs::write(&manifest, json).unwrap();
    fs::remove_dir_all(path.join("index")).unwrap();
    assert!(matches!(Writer::open(&path, &options), Err(IndexError::NoIndex { .. })), "a lost index");
    let untagged = index::tag(&path, "before", None, &mut |_, _| {});
    assert!(matches!(untagged, Err(IndexError::NoIndex { .. })), "{untagged:?}");
    assert_eq!(index::reindex(&path, &mut |_, _| {}).unwrap().generation, 1, "the link tables tells which");
    assert_eq!(index::tag(&path, "before", None, &mut |_, _| {}).unwrap(), 1);
}

#[test]
fn a_write_that_fails_names_its_file_and_leaves_the_last_generation() {
    let (_folder, path) = made(0..3);
    let mut writer = open(&path);
    // A folder where the part is to be written: the plainest way to make writing fail for every user.
    let obstacle = path.join("parts/sentences/.unfinished-sentences.parquet");
    fs::create_dir(&obstacle).unwrap();
    add(&mut writer, [5]);
    let failed = writer.commit(&CommitContents::default());
    let Err(IndexError::Io { path: named, .. }) = &failed else { panic!("{failed:?}") };
    assert_eq!(*named, obstacle);
    assert_eq!(seen(&path), (1, locators(0..3)));
    writer.rollback().unwrap();
    assert!(!obstacle.exists(), "rolling back clears the way");
    add(&mut writer, [6]);
    assert!(writer.commit(&CommitContents::default()).unwrap());
    assert_eq!(seen(&path), (2, locators([0, 1, 2, 6])));
}

#[test]
fn readers_always_see_one_whole_generation() {
    let (_folder, path) = made(0..1);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut last = 0;
            while !done.load(Ordering::Relaxed) {
                let (generation, documents) = seen(&path);
                assert!(generation >= last, "{generation} after {last}");
                assert_eq!(documents.len() as u64, generation, "each generation adds one document");
                last = generation;
            }
        });
        let mut writer = open(&path);
        for number in 1..12 {
            add(&mut writer, [number]);
            assert!(writer.commit(&CommitContents::default()).unwrap());
        }
        done.store(true, Ordering::Relaxed);
        reading.join().unwrap();
    });
    assert_eq!(seen(&path), (12, locators(0..12)));
}
