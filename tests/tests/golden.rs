//! The tables of the bundled samples, row by row. They change only by an explicit command
//! (`POLICYMINE_GOLDEN=write cargo test --workspace --test golden`), and the diff is reviewed.
//! The whole text of documents is not repeated here: the originals beside the samples hold it.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tests::{policymine, root};

const TABLES: &[&str] = &[
    "documents",
    "statements",
    "metrics",
    "mentions",
    "references",
    "repairs",
    "initiatives",
    "families",
    "reuse",
    "rejects",
];

/// Columns that repeat text, or follow from others.
const LEFT_OUT: &[&str] = &["text", "body", "byte_start", "byte_end", "doc_id"];

#[test]
fn the_samples_give_the_golden_tables() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let ended = policymine(["run", "corpora/samples", "--data", data]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);

    let write = std::env::var("POLICYMINE_GOLDEN").is_ok_and(|value| value == "write");
    let mut differences = String::new();
    for table in TABLES {
        let rows = policymine(["export", table, "--format", "jsonl", "--data", data]).rows();
        let mut now = String::new();
        for mut row in rows {
            if let Value::Object(columns) = &mut row {
                columns.retain(|name, value| !LEFT_OUT.contains(&name.as_str()) && !value.is_null());
            }
            let _ = writeln!(now, "{row}");
        }
        let path = root().join("tests/golden").join(format!("{table}.jsonl"));
        if write {
            fs::write(&path, now).unwrap();
            continue;
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        let (golden, now): (Vec<&str>, Vec<&str>) = (golden.lines().collect(), now.lines().collect());
        for line in golden.iter().filter(|line| !now.contains(line)) {
            let _ = writeln!(differences, "{table} - {line}");
        }
        for line in now.iter().filter(|line| !golden.contains(line)) {
            let _ = writeln!(differences, "{table} + {line}");
        }
        if golden.len() != now.len() {
            let _ = writeln!(differences, "{table}: {} rows, golden {}", now.len(), golden.len());
        }
    }
    assert!(differences.is_empty(), "the tables differ from tests/golden:\n{differences}");
}
