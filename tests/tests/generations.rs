//! The program on named generations, citations and formats: what is written is read back the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tests::{Ended, policymine};

fn ask(data: &Path, arguments: &[&str]) -> Ended {
    let data = data.to_string_lossy().into_owned();
    policymine(arguments.iter().copied().chain(["--data", data.as_str()]))
}

#[test]
fn tagged_generations_are_asked_by_name_and_indexes_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(ask(&data, &["run", "corpora/samples/01-dongxing-roundup.txt"]).code, Some(0));
    let before = ask(&data, &["search", "的", "--format", "jsonl"]);
    assert_eq!(ask(&data, &["tag", "初稿"]).code, Some(0));
    assert_eq!(ask(&data, &["run", "corpora/samples"]).code, Some(0));
    let now = ask(&data, &["search", "的", "--format", "jsonl", "--limit", "all"]);
    assert!(now.rows().len() > before.rows().len());
    assert_eq!(ask(&data, &["search", "的", "--format", "jsonl", "--at", "初稿"]).stdout, before.stdout);
    assert_eq!(ask(&data, &["search", "的", "--format", "jsonl", "--at", "1"]).stdout, before.stdout);
    let tags = ask(&data, &["tag", "--format", "jsonl"]).rows();
    assert_eq!((tags.len(), &tags[0]["tag"], &tags[0]["generation"]), (1, &Value::from("初稿"), &Value::from(1)));
    let unknown = ask(&data, &["stats", "--at", "终稿"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("初稿 (generation 1)"), "{}", unknown.stderr);

    let made = ask(&data, &["reindex"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert_eq!(ask(&data, &["search", "的", "--format", "jsonl", "--limit", "all"]).stdout, now.stdout);
    assert_eq!(ask(&data, &["verify"]).code, Some(0));
    assert_eq!(ask(&data, &["tag", "初稿", "--delete"]).code, Some(0));
    assert_eq!(ask(&data, &["tag"]).code, Some(1), "no tags, no rows");

    let metric = ask(&data, &["metrics", "--format", "jsonl"]).rows().swap_remove(0);
    let row = format!("metrics:{}:{}", metric["doc_id"].as_str().unwrap(), metric["start"]);
    let text = ask(&data, &["cite", &row]).stdout;
    assert!(text.contains("generation") && text.contains(metric["surface"].as_str().unwrap()), "{text}");
    let bibtex = ask(&data, &["cite", &row, "--format", "bibtex"]).stdout;
    assert!(bibtex.starts_with("@misc{policymine-metrics-") && bibtex.trim_end().ends_with('}'), "{bibtex}");
    let csl: Value = serde_json::from_str(&ask(&data, &["cite", &row, "--format", "csl"]).stdout).unwrap();
    assert_eq!(csl.as_array().unwrap().len(), 1);
    assert_eq!(csl[0]["title"], metric["title"]);
}

#[test]
fn a_warning_is_a_sentence_and_a_line_of_a_log_where_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(ask(&data, &["run", "corpora/samples/01-dongxing-roundup.txt"]).code, Some(0));
    assert_eq!(ask(&data, &["run", "corpora/samples"]).code, Some(0));
    let asked = ["search", "的", "--at", "1", "--format", "jsonl", "--data"];
    for (log, verbose, has_level) in [(None, false, false), (Some("warn"), false, true), (None, true, true)] {
        let mut command = Command::new(tests::program());
        command.args(asked).arg(&data).current_dir(tests::root()).env_remove("POLICYMINE_LOG");
        command.args(verbose.then_some("-v")).envs(log.map(|level| ("POLICYMINE_LOG", level)));
        let told = String::from_utf8(command.output().unwrap().stderr).unwrap();
        assert!(told.contains("has no full-text index of its own"), "{log:?} {verbose}: {told}");
        assert_eq!(told.contains("WARN"), has_level, "{log:?} {verbose}: {told}");
    }
}

#[test]
fn every_format_holds_every_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(ask(&data, &["run", "corpora/samples"]).code, Some(0));
    for sort in ["date", "left", "right"] {
        let lines = ask(&data, &["kwic", "的", "--sort", sort, "--format", "jsonl"]);
        let rows = lines.rows();
        assert!(rows.len() > 50 && lines.stderr.contains(&format!("{} occurrences", rows.len())), "{}", lines.stderr);
        let csv = ask(&data, &["kwic", "的", "--sort", sort, "--format", "csv"]).stdout;
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header = reader.headers().unwrap().clone();
        for (record, row) in reader.records().map(Result::unwrap).zip(&rows) {
            for (name, cell) in header.iter().zip(&record) {
                let value = match &row[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(cell, value, "{sort} {name}");
            }
        }
        let ids = ask(&data, &["kwic", "的", "--sort", sort, "--format", "ids"]).stdout;
        let mut documents: Vec<&str> = rows.iter().map(|row| row["doc_id"].as_str().unwrap()).collect();
        documents.sort_unstable();
        documents.dedup();
        assert_eq!(ids.lines().count(), documents.len(), "{sort}");
        let table = ask(&data, &["kwic", "的", "--sort", sort]).stdout;
        assert_eq!(table.lines().count(), rows.len(), "{sort}");
    }
    let trend = ask(&data, &["trend", "社区", "--by", "quarter"]).stdout;
    assert!(trend.contains('█'), "bars for reading: {trend}");
    let excel = ask(&data, &["trend", "社区", "--by", "quarter", "--format", "csv", "--excel"]).stdout;
    assert!(excel.starts_with('\u{FEFF}') && !excel.contains('█'), "{excel}");
    let panel = ask(&data, &["panel", "社区", "--level", "province", "--format", "jsonl"]).rows();
    assert!(panel.iter().any(|row| row["coverage"] == "mentioned"), "{panel:?}");
    assert!(panel.iter().all(|row| row["coverage"].is_string() && row["docs"].is_u64()));
    let words = ask(&data, &["freq", "--format", "jsonl", "--limit", "3"]).rows();
    assert_eq!(words.len(), 3);
}
