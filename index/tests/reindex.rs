//! The full-text index from the tables alone, and generations that keep one of their own: the same answers as before.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use corpora::{Corpus, OpenOptions};
use index::fulltext::{Clause, Field, Hits, Scope, Sort, StoredDocument};
use index::{IndexError, Reader, RunOptions, reindex, run, tag, tags, untag, verify};
use pipeline::Engine;
use pipeline::tables::Table;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpora/samples")
}

/// A data directory of folders, and the folder that holds it.
fn made(inputs: &[PathBuf]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    add(&data, inputs);
    (folder, data)
}

fn add(data: &Path, inputs: &[PathBuf]) {
    let corpus = Corpus::open(inputs, &OpenOptions::default()).unwrap();
    let options = RunOptions { data: data.to_owned(), jobs: 2, ..RunOptions::default() };
    run(&corpus, &ENGINE, &options, &|_| {}, &AtomicBool::new(false)).unwrap();
}

/// What searches of every kind answer, and every stored document.
fn answers(reader: &Reader) -> (Vec<Hits>, Vec<Option<StoredDocument>>) {
    let phrase = |scope, text: &str| Clause::Phrase { scope, folded: text.to_owned() };
    let field = |field, value: &str| Clause::Field { field, value: value.to_owned() };
    let mut clauses = vec![Clause::Everything, Clause::Date { from: Some(20_240_000), to: None }];
    for text in ["的", "社区", "治理", "1", "。", "会议强调", "%", "a", "“", "群众满意"] {
        for scope in [Scope::TitleOrBody, Scope::Title, Scope::All] {
            clauses.push(phrase(scope, text));
        }
    }
    for genre in ["news", "work_report", "unknown"] {
        clauses.push(field(Field::Genre, genre));
    }
    clauses.extend([field(Field::Region, "江"), field(Field::Region, "21"), field(Field::Publisher, "报")]);
    clauses.push(Clause::Words(vec!["社区".to_owned(), "发展".to_owned(), "工作".to_owned()]));
    let text = reader.full_text();
    let mut facts = Vec::new();
    for (table, column, of) in
        [(Table::Statements, "speaker", Field::Speaker), (Table::Mentions, "name", Field::Initiative)]
    {
        for batch in reader.table_columns(table, &[column]).unwrap() {
            let values = batch.column_by_name(column).unwrap().clone();
            let values = values.as_any().downcast_ref::<arrow::array::StringArray>().unwrap().clone();
            facts.extend(values.iter().flatten().map(|value| field(of, value)));
        }
    }
    assert!(facts.len() > 20, "{} speakers and names", facts.len());
    clauses.extend(facts);
    let hits: Vec<Hits> = clauses.iter().map(|clause| text.search(clause, None, Sort::Score).unwrap()).collect();
    let all = hits.first().unwrap();
    let documents = all.hits.iter().map(|hit| text.document(&hit.doc_id).unwrap()).collect();
    (hits, documents)
}

fn assert_same(before: &(Vec<Hits>, Vec<Option<StoredDocument>>), reader: &Reader, label: &str) {
    let after = answers(reader);
    for (at, (before, after)) in before.0.iter().zip(&after.0).enumerate() {
        assert_eq!(before, after, "{label}: question {at}");
    }
    for (before, after) in before.1.iter().zip(&after.1) {
        let (before, after) = (before.as_ref().unwrap(), after.as_ref().unwrap());
        let told = |document: &StoredDocument| {
            let text = document.text.as_str().to_owned();
            let lines = (document.title_span, document.body_lines.clone(), document.other_lines.clone());
            (document.doc_id.clone(), document.source.clone(), document.title.clone(), text, lines)
        };
        assert_eq!(told(before), told(after), "{label}");
        let known = |document: &StoredDocument| {
            (document.published.clone(), document.publisher.clone(), document.region.clone(), document.genre.clone())
        };
        assert_eq!(known(before), known(after), "{label}");
    }
}

#[test]
fn the_tables_alone_give_the_same_index() {
    let (_folder, data) = made(&[samples()]);
    let before = answers(&Reader::open(&data).unwrap());
    let mut told = Vec::new();
    let summary = reindex(&data, &mut |done, of| told.push((done, of))).unwrap();
    assert_eq!(told.last(), Some(&(summary.documents, summary.documents)));
    assert_same(&before, &Reader::open(&data).unwrap(), "in place");
    // Without the index, with the index of nobody, and with what a crash left behind.
    fs::remove_dir_all(data.join("index")).unwrap();
    let Err(missing) = Reader::open(&data) else { panic!("opened without an index") };
    assert!(missing.to_string().contains("policymine reindex --data"), "{missing}");
    fs::create_dir(data.join(".unfinished-index")).unwrap();
    fs::write(data.join(".unfinished-index/meta.json"), "{").unwrap();
    reindex(&data, &mut |_, _| {}).unwrap();
    assert_same(&before, &Reader::open(&data).unwrap(), "from nothing");
    assert!(!data.join(".unfinished-index").exists());
    let report = verify(&data).unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    // A run goes on from it.
    let more = tempfile::tempdir().unwrap();
    fs::write(more.path().join("新.txt"), "甲街道简报\n甲街道开展夜间巡查。\n").unwrap();
    add(&data, &[samples(), more.path().to_owned()]);
    let reader = Reader::open(&data).unwrap();
    assert_eq!(reader.full_text().documents(), summary.documents + 1);
    assert!(verify(&data).unwrap().is_sound());
}

#[test]
fn an_index_of_another_version_is_refused_with_the_way_out() {
    let (_folder, data) = made(&[samples().join("01-dongxing-roundup.txt")]);
    let meta = data.join("index/meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("\"publisher\"", "\"issued_by\"")).unwrap();
    let Err(refused) = Reader::open(&data) else { panic!("fields of another version") };
    assert!(matches!(refused, IndexError::OtherVersion { .. }), "{refused}");
    assert!(refused.to_string().contains("policymine reindex --data"), "{refused}");
    reindex(&data, &mut |_, _| {}).unwrap();
    assert_eq!(Reader::open(&data).unwrap().full_text().documents(), 1);
    assert!(matches!(reindex(&data.join("nowhere"), &mut |_, _| {}), Err(IndexError::NotADataDirectory { .. })));
}

#[test]
fn a_tagged_generation_answers_as_it_did() {
    let (_folder, data) = made(&[samples()]);
    let before = answers(&Reader::open(&data).unwrap());
    assert_eq!(tag(&data, "初稿", None, &mut |_, _| {}).unwrap(), 1);
    // So many commits that segments are merged and generations swept.
    let more = tempfile::tempdir().unwrap();
    for number in 0..12 {
        fs::write(more.path().join(format!("{number}.txt")), format!("第{number}期\n第{number}次的社区工作会议。\n"))
            .unwrap();
        add(&data, &[samples(), more.path().to_owned()]);
    }
    let now = Reader::open(&data).unwrap();
    assert_eq!(now.generation(), 13);
    let tagged = Reader::open_at(&data, Some("初稿")).unwrap();
    assert_eq!((tagged.generation(), tagged.manifest().generation), (1, 1));
    assert_same(&before, &tagged, "tagged");
    assert_eq!(Reader::open_at(&data, Some("1")).unwrap().generation(), 1, "by number");
    assert_eq!(Reader::open_at(&data, Some("13")).unwrap().generation(), 13, "the one that counts");
    assert_eq!(Reader::open_at(&data, None).unwrap().generation(), 13);
    // A recent generation without an index of its own is asked in memory, and can be tagged.
    let recent = Reader::open_at(&data, Some("10")).unwrap();
    assert_eq!(recent.full_text().documents(), now.full_text().documents() - 3);
    assert_eq!(tag(&data, "十", Some("10"), &mut |_, _| {}).unwrap(), 10);
    assert!(data.join("generations/000010/index/meta.json").exists());
    let kept = Reader::open_at(&data, Some("十")).unwrap();
    assert_eq!(answers(&recent).0, answers(&kept).0);
    let report = verify(&data).unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);

    let Err(unknown) = Reader::open_at(&data, Some("终稿")) else { panic!("opened a name nobody gave") };
    let said = unknown.to_string();
    assert!(said.contains("初稿 (generation 1)") && said.contains("十 (generation 10)"), "{said}");
    assert!(said.contains(", 9, 10, 11, 12, 13"), "{said}");
    for name in ["", " a", "7", "a\nb", "a b", "a/b", "../c", "-x", ".x", "甲 乙"] {
        let refused = tag(&data, name, None, &mut |_, _| {});
        assert!(matches!(refused, Err(IndexError::BadTag { .. })), "{name:?}: {refused:?}");
    }
    assert!(matches!(untag(&data, "终稿"), Err(IndexError::NoSuchGeneration { .. })));
    assert_eq!(untag(&data, "初稿").unwrap(), 1);
    // A reader holds what it reads.
    drop((tagged, recent, kept, now));
    assert_eq!(tags(&data).unwrap().len(), 1);
    fs::write(more.path().join("more.txt"), "一份\n再一份。\n").unwrap();
    add(&data, &[samples(), more.path().to_owned()]);
    assert!(Reader::open_at(&data, Some("1")).is_err(), "swept once no name holds it");
    assert_eq!(Reader::open_at(&data, Some("十")).unwrap().generation(), 10);
}
