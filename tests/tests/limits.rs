//! Rows to print and days to look at are asked for in the same way everywhere; without them there are all.

#![allow(clippy::unwrap_used)]

use tests::{policymine, root};

#[test]
fn commands_print_all_rows_or_as_many_as_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").to_str().unwrap().to_owned();
    let samples = root().join("corpora/samples");
    assert_eq!(policymine(["run", samples.to_str().unwrap(), "--data", &data]).code, Some(0));
    for command in [&["metrics"][..], &["statements"], &["references"], &["kwic", "社区"], &["initiatives", "list"]] {
        let ask = |more: &[&str]| {
            policymine(command.iter().chain(more).copied().chain(["--format", "jsonl", "--data", &data]))
        };
        let all = ask(&[]).rows();
        assert!(all.len() > 2, "{command:?}");
        assert_eq!(ask(&["--limit", "all"]).rows(), all, "{command:?}");
        let two = ask(&["--limit", "2"]);
        assert_eq!(two.rows(), all[..2], "{command:?}");
        assert!(two.stderr.contains("of which 2 are printed"), "{command:?}: {}", two.stderr);
    }
    for command in [&["trend", "社区", "--by", "month"][..], &["panel", "社区", "--by", "month"]] {
        let ask = |more: &[&str]| {
            policymine(command.iter().chain(more).copied().chain(["--format", "jsonl", "--data", &data]))
        };
        let documents = |rows: &[serde_json::Value]| rows.iter().filter_map(|row| row["docs"].as_u64()).sum::<u64>();
        let (all, some) = (ask(&[]).rows(), ask(&["--since", "2024-07", "--until", "2024-09"]).rows());
        assert!(documents(&some) > 0 && documents(&some) < documents(&all), "{command:?}: {some:?}");
        assert!(
            some.iter().all(|row| ["2024-07", "2024-08", "2024-09"]
                .contains(&row["month"].as_str().or(row["period"].as_str()).unwrap())),
            "{some:?}"
        );
        assert_eq!(ask(&["--since", "2024-13"]).code, Some(2), "{command:?}");
    }
}
