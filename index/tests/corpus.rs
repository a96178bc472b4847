//! The corpus pass in the data directory: grown or made at once the tables say the same, and the editor's file is
//! followed without a document being read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use arrow::array::{Array, BooleanArray, Int32Array, StringArray};
use corpora::{Corpus, OpenOptions};
use index::{IndexError, Reader, RunOptions, RunSummary, apply_decisions, run};
use pipeline::Engine;
use pipeline::tables::Table;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

/// Three communities: one names its programmes in marks, the others say them without.
const FIRST: &[(&str, &str)] = &[
    (
        "a.txt",
        "青禾社区推行新办法\n青禾社区打造“邻里三步走”工作法，推出“银发暖心敲门行动”。\n社区组建“银发暖心敲门行动”服务队。\n",
    ),
    ("b.txt", "白石社区开展走访\n白石社区推出“银发暖心敲门行动”，上门看望老人。\n"),
    ("c.txt", "红桥社区简讯\n近日，红桥社区的居民说起邻里三步走，人人会唱。\n居民都说好。\n"),
];
const LATER: &[(&str, &str)] = &[
    ("d.txt", "青禾社区总结\n青禾社区打造“邻里三步走”工作法，带动了大家。\n社区推出“四季平安夜访工程”。\n"),
    ("e.txt", "红桥社区又一则\n红桥社区也学邻里三步走，邻居说好。\n"),
    ("f.txt", "白石社区经验\n白石社区推出“四季平安夜访工程”，大家都参加。\n"),
];

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder }
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            fs::write(self.folder.path().join("in").join(name), text).unwrap();
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn try_run(&self, options: &RunOptions) -> Result<RunSummary, IndexError> {
        let corpus = Corpus::open(&[self.folder.path().join("in")], &OpenOptions::default()).unwrap();
        run(&corpus, &ENGINE, options, &|_| {}, &AtomicBool::new(false))
    }

    fn options(&self, data: &str) -> RunOptions {
        RunOptions { data: self.at(data), jobs: 1, ..RunOptions::default() }
    }

    fn run(&self, data: &str) -> RunSummary {
        self.try_run(&self.options(data)).unwrap()
    }
}

fn rows(data: &Path, table: Table, columns: &[&str]) -> BTreeSet<Vec<String>> {
    let reader = Reader::open(data).unwrap();
    let mut rows = BTreeSet::new();
    for batch in reader.table(table).unwrap() {
        for row in 0..batch.num_rows() {
            let cell = |name: &&str| {
                let column = batch.column_by_name(name).unwrap();
                if let Some(texts) = column.as_any().downcast_ref::<StringArray>() {
                    if texts.is_null(row) { "-".to_owned() } else { texts.value(row).to_owned() }
                } else if let Some(numbers) = column.as_any().downcast_ref::<Int32Array>() {
                    if numbers.is_null(row) { "-".to_owned() } else { numbers.value(row).to_string() }
                } else {
                    column.as_any().downcast_ref::<BooleanArray>().unwrap().value(row).to_string()
                }
            };
            rows.insert(columns.iter().map(cell).collect());
        }
    }
    rows
}

/// What the corpus tables say, ids replaced by the names they stand for.
fn said(data: &Path) -> Vec<BTreeSet<Vec<String>>> {
    let names: BTreeMap<String, String> = rows(data, Table::Initiatives, &["initiative_id", "name"])
        .into_iter()
        .map(|mut row| (row.remove(0), row.remove(0)))
        .collect();
    let mut all = Vec::new();
    for (table, columns) in [
        (Table::Occurrences, &["initiative_id", "source", "start", "end", "found", "relation", "place"][..]),
        (
            Table::Recovered,
            &["initiative_id", "source", "start", "end", "byte_start", "raw_start", "surface", "repair_touches"],
        ),
        (Table::Names, &["initiative_id", "name_key", "name", "owner", "evidence", "sought"]),
        (Table::Initiatives, &["initiative_id", "name", "type", "mentions", "documents", "undated", "publishers"]),
    ] {
        let with_names = rows(data, table, columns).into_iter().map(|mut row| {
            row[0] = names.get(&row[0]).unwrap_or_else(|| panic!("{} in {table}", row[0])).clone();
            row
        });
        all.push(with_names.collect());
    }
    all
}

fn parts_of_documents(data: &Path) -> BTreeSet<String> {
    let manifest = Reader::open(data).unwrap().manifest().clone();
    let parts = Table::OF_DOCUMENTS.iter().flat_map(|&table| manifest.parts_of(table).to_vec());
    parts.map(|part| part.path).collect()
}

fn recovered(data: &Path) -> BTreeSet<(String, String)> {
    let rows = rows(data, Table::Recovered, &["source", "name_key"]);
    rows.into_iter().map(|row| (row[0].rsplit('/').next().unwrap().to_owned(), row[1].clone())).collect()
}

#[test]
fn names_in_marks_are_found_without_and_growing_says_the_same_as_at_once() {
    let place = Place::new();
    place.write(FIRST);
    place.run("grown");
    assert_eq!(recovered(&place.at("grown")), BTreeSet::new(), "one document is not enough for this name");
    place.write(LATER);
    place.run("grown");
    place.run("once");
    let walk = |file: &str| (file.to_owned(), "邻里三步走".to_owned());
    assert_eq!(
        recovered(&place.at("grown")),
        BTreeSet::from([walk("c.txt"), walk("e.txt")]),
        "in the old document too"
    );
    assert_eq!(said(&place.at("grown")), said(&place.at("once")), "grown by documents and names");
    fs::remove_file(place.folder.path().join("in/b.txt")).unwrap();
    let before = said(&place.at("grown"));
    place.run("grown");
    assert_eq!(said(&place.at("grown")), before, "a vanished file keeps its document");
    assert!(index::verify(&place.at("grown")).unwrap().is_sound());

    // A verdict changes no count, and a name that is sought no more leaves nothing behind: 好 stands in every text, 居民 in
    // three places, and 三步 in the name that is sought.
    let entries = |names: &[&str], status: &str| -> String {
        names.iter().map(|name| format!("[[initiative]]\nname = '{name}'\nstatus = '{status}'\n")).collect()
    };
    fs::write(place.at("grown").join("initiatives.toml"), entries(&["邻里三步走工作法"], "rejected")).unwrap();
    apply_decisions(&place.at("grown")).unwrap();
    assert_eq!(said(&place.at("grown")), before);
    fs::write(place.at("grown").join("initiatives.toml"), entries(&["居民", "三步", "好"], "accepted")).unwrap();
    apply_decisions(&place.at("grown")).unwrap();
    let found = rows(&place.at("grown"), Table::Recovered, &["name_key", "source", "start"]);
    let counted = |name: &str| found.iter().filter(|row| row[0] == name).count();
    assert_eq!(["居民", "三步", "好", "邻里三步走"].map(counted), [2, 0, 0, 2], "{found:?}");
    fs::remove_file(place.at("grown").join("initiatives.toml")).unwrap();
    place.run("grown");
    assert_eq!(said(&place.at("grown")), before, "and is found again");
}

#[test]
fn the_editors_file_is_applied_without_reading_documents() {
    let place = Place::new();
    place.write(FIRST);
    place.write(LATER);
    place.run("data");
    let data = place.at("data");
    let parts = parts_of_documents(&data);
    let file = data.join("initiatives.toml");
    fs::write(
        &file,
        "[[initiative]]\nname = '暖心敲门'\naliases = ['银发暖心敲门行动']\nstatus = 'accepted'\nnote = '一'\n\
         [[initiative]]\nname = '没有人说过的工程'\nstatus = 'rejected'\n",
    )
    .unwrap();
    let applied = apply_decisions(&data).unwrap();
    assert!(applied.committed && applied.generation == 2 && applied.entries == 2, "{applied:?}");
    assert_eq!(
        (applied.unmatched.as_slice(), applied.rejected.as_slice()),
        (&[][..], &["没有人说过的工程".to_owned()][..])
    );
    let shown = rows(&data, Table::Initiatives, &["name", "review_status", "note"]);
    assert!(shown.contains(&vec!["暖心敲门".to_owned(), "accepted".to_owned(), "一".to_owned()]), "{shown:?}");
    assert_eq!(parts_of_documents(&data), parts, "no document part is written");
    assert!(!apply_decisions(&data).unwrap().committed, "nothing new");
    // A run goes by it, and a run after a change of the file alone makes the tables anew.
    assert!(!place.run("data").committed);
    fs::write(&file, "[[initiative]]\nname = '银发暖心敲门行动'\nstatus = 'rejected'\n").unwrap();
    let summary = place.run("data");
    assert!(summary.committed && summary.new == 0, "{summary:?}");
    let shown = rows(&data, Table::Initiatives, &["name", "review_status"]);
    assert!(shown.contains(&vec!["银发暖心敲门行动".to_owned(), "rejected".to_owned()]), "{shown:?}");
    assert_eq!(parts_of_documents(&data), parts);
    place.write(&[("g.txt", "又一篇\n青禾社区推出“银发暖心敲门行动”。\n")]);
    place.run("data");
    let shown = rows(&data, Table::Initiatives, &["name", "review_status"]);
    assert!(shown.contains(&vec!["银发暖心敲门行动".to_owned(), "rejected".to_owned()]), "survives a run");
}

#[test]
fn a_file_elsewhere_is_remembered_and_a_broken_one_is_told_first() {
    let place = Place::new();
    place.write(FIRST);
    let file = place.at("editor.toml");
    fs::write(&file, "[[initiative]]\nname = '银发暖心敲门行动'\nnote = '甲'\n").unwrap();
    let with_file = RunOptions { initiatives: Some(file.clone()), ..place.options("data") };
    place.try_run(&with_file).unwrap();
    let data = place.at("data");
    let notes = || rows(&data, Table::Initiatives, &["note"]);
    assert!(notes().contains(&vec!["甲".to_owned()]));
    let manifest = Reader::open(&data).unwrap().manifest().clone();
    assert_eq!(index::decisions_path(&data, &manifest), file);
    fs::write(&file, "[[initiative]]\nname = '银发暖心敲门行动'\nnote = '乙'\n").unwrap();
    let decisions = index::read_decisions(&file).unwrap();
    assert_ne!(manifest.decisions_digest(), Some(decisions.digest().as_str()), "changed since");
    assert!(place.run("data").committed, "remembered");
    assert!(notes().contains(&vec!["乙".to_owned()]));

    fs::write(&file, "[[initiative]]\nnmae = '甲'\n").unwrap();
    for (label, options) in [("remembered", place.options("data")), ("given", with_file.clone())] {
        let problem = place.try_run(&options).unwrap_err().to_string();
        assert!(problem.contains("editor.toml, line 2, column 1: unknown key `nmae`"), "{label}: {problem}");
    }
    let given = RunOptions { data: place.at("fresh"), ..with_file };
    assert!(place.try_run(&given).is_err() && !place.at("fresh").exists(), "nothing is made");
    fs::remove_file(&file).unwrap();
    assert!(matches!(place.try_run(&place.options("data")), Err(IndexError::NoDecisions { .. })));
    assert!(notes().contains(&vec!["乙".to_owned()]), "the last generation stays");
}

#[test]
fn ids_stay_when_names_become_one() {
    let place = Place::new();
    place.write(FIRST);
    place.run("data");
    let data = place.at("data");
    let ids = || -> BTreeMap<String, String> {
        let rows = rows(&data, Table::Names, &["name_key", "initiative_id"]);
        rows.into_iter().map(|mut row| (row.remove(0), row.remove(0))).collect()
    };
    let before = ids();
    fs::write(data.join("initiatives.toml"), "[[initiative]]\nname = '邻里三步走'\naliases = ['银发暖心敲门行动']\n")
        .unwrap();
    apply_decisions(&data).unwrap();
    let after = ids();
    assert_eq!(after["邻里三步走"], after["银发暖心敲门行动"]);
    assert_eq!(after["银发暖心敲门行动"], before["银发暖心敲门行动"], "the id of the name most mentioned");
    let reader = Reader::open(&data).unwrap();
    let redirects: Vec<String> = reader
        .table(Table::Initiatives)
        .unwrap()
        .iter()
        .flat_map(|batch| {
            let lists = batch.column_by_name("redirects").unwrap();
            let lists = lists.as_any().downcast_ref::<arrow::array::ListArray>().unwrap().clone();
            let values = lists.values().as_any().downcast_ref::<StringArray>().unwrap().clone();
            values.iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert!(redirects.contains(&before["邻里三步走"]), "the replaced id leads here: {redirects:?}");
}
