//! What the program does with input that is broken, missing, empty or too much: a clear sentence or a row of
//! `rejects`, the right exit code, never a panic.

// A summary that is no JSON is a failed test; a test that cannot be run under this user says so.
#![allow(clippy::panic, clippy::print_stderr)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use tests::{Ended, policymine};

fn run(data: &Path, paths: &[&Path]) -> Ended {
    let mut arguments: Vec<&std::ffi::OsStr> = vec!["run".as_ref()];
    arguments.extend(paths.iter().map(|path| path.as_os_str()));
    arguments.extend(["--data".as_ref(), data.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    policymine(arguments)
}

fn summary(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", ended.stdout, ended.stderr))
}

/// Bytes that look like nothing: a linear congruential generator with the constants of Numerical Recipes.
fn noise(length: usize) -> Vec<u8> {
    let mut state: u32 = 20_261_121;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(length)
    .collect()
}

#[test]
fn one_bad_file_is_a_reject_and_costs_nothing_else() {
    let good = "城东街道召开社区治理座谈会\n\n本报讯 9月3日，城东街道召开座谈会，12名社区书记参加。\n".as_bytes();
    let cases: &[(&str, &str, Vec<u8>)] = &[
        ("empty file", "empty.txt", Vec::new()),
        ("random bytes", "noise.txt", noise(20_000)),
        ("white space only", "blank.txt", b" \n\t\r\n  \n".to_vec()),
        (
            "page without text",
            "page.html",
            b"<html><head><script>var a = 1;</script></head><body></body></html>".to_vec(),
        ),
        ("page of nothing", "nothing.html", b"<!-- -->".to_vec()),
        ("zeros", "zeros.txt", vec![0; 4096]),
    ];
    for (label, name, bytes) in cases {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in");
        fs::create_dir(&input).unwrap();
        fs::write(input.join("good.txt"), good).unwrap();
        fs::write(input.join(name), bytes).unwrap();
        let data = folder.path().join("data");
        let ended = run(&data, &[&input]);
        assert_eq!(ended.code, Some(1), "{label}: {}", ended.stderr);
        let summary = summary(&ended);
        assert_eq!(summary["documents"], 1, "{label}");
        assert_eq!(summary["rejects"], 1, "{label}");
        assert!(!ended.stderr.contains("panicked"), "{label}: {}", ended.stderr);

        let rejects = policymine(["export", "rejects", "--format", "jsonl", "--data", data.to_str().unwrap()]).rows();
        assert_eq!(rejects.len(), 1, "{label}");
        assert!(rejects[0]["source"].as_str().unwrap().ends_with(name), "{label}: {rejects:?}");
        assert!(!rejects[0]["reason"].as_str().unwrap().is_empty(), "{label}");

        // Mended, the same file comes in and the reject goes.
        fs::write(input.join(name), "<p>城西街道成立议事会，解决问题36件。</p>").unwrap();
        let ended = run(&data, &[&input]);
        assert_eq!(ended.code, Some(0), "{label}: {}", ended.stderr);
        let rejects = policymine(["export", "rejects", "--format", "jsonl", "--data", data.to_str().unwrap()]).rows();
        assert!(rejects.is_empty(), "{label}: {rejects:?}");
    }
}

#[test]
fn a_broken_json_line_is_one_reject() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("news.jsonl");
    let lines = [
        r#"{"title": "甲区新闻", "text": "甲区新建社区食堂8个。", "published": "2024-05-01"}"#,
        r#"{"title": "断了的一行", "text": "#,
        r#"{"title": "没有正文", "published": "2024-05-02"}"#,
        r#"{"title": "乙区新闻", "text": "乙区新建社区食堂9个。", "published": "2024-05-03"}"#,
    ];
    fs::write(&input, lines.join("\n")).unwrap();
    let data = folder.path().join("data");
    let ended = run(&data, &[&input]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let summary = summary(&ended);
    assert_eq!((summary["documents"].as_u64(), summary["rejects"].as_u64()), (Some(2), Some(2)), "{summary}");
    let rejects = policymine(["export", "rejects", "--format", "jsonl", "--data", data.to_str().unwrap()]).rows();
    let sources: Vec<&str> = rejects.iter().filter_map(|row| row["source"].as_str()).collect();
    assert!(sources[0].ends_with("news.jsonl#2") && sources[1].ends_with("news.jsonl#3"), "{sources:?}");
}

#[test]
fn what_cannot_run_says_so_and_exits_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    let data = data.to_str().unwrap();
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, "thread = 3\n").unwrap();
    let cases: &[(&str, &[&str], &str)] = &[
        ("missing folder", &["run", nowhere, "--data", data], nowhere),
        ("missing file to repair", &["repair", nowhere], nowhere),
        ("missing data directory", &["search", "社区", "--data", nowhere], nowhere),
        ("unknown table", &["export", "numbers", "--data", data], "numbers"),
        ("unclosed quotation", &["search", "\"社区", "--data", data], ""),
        ("unknown option", &["run", "--fast"], "--fast"),
        ("unknown setting", &["run", "corpora", "--data", data, "--config", settings.to_str().unwrap()], "thread"),
        ("no threads", &["run", "corpora", "--data", data, "--jobs", "0"], "jobs"),
    ];
    for (label, arguments, said) in cases {
        let ended = policymine(*arguments);
        assert_eq!(ended.code, Some(2), "{label}: {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{label}: {}", ended.stderr);
        assert!(ended.stdout.is_empty(), "{label}: {}", ended.stdout);
        assert!(!ended.stderr.contains("panicked"), "{label}: {}", ended.stderr);
    }
    assert!(!Path::new(data).exists(), "a command that could not run leaves nothing behind");
}

#[test]
fn an_empty_folder_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    let data = folder.path().join("data");
    let ended = run(&data, &[&input]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(summary(&ended)["documents"], 0);
    let ended = policymine(["search", "社区", "--data", data.to_str().unwrap()]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
}

#[test]
fn a_file_over_the_limit_is_rejected_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("large.txt");
    fs::write(&input, "社区治理。\n".repeat(500)).unwrap();
    let settings = folder.path().join("settings.toml");
    fs::write(&settings, "max_bytes = 4000\n").unwrap();
    let data = folder.path().join("data");
    let (input, settings, data) = (input.to_str().unwrap(), settings.to_str().unwrap(), data.to_str().unwrap());
    let ended = policymine(["run", input, "--data", data, "--config", settings]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let rejects = policymine(["export", "rejects", "--format", "jsonl", "--data", data]).rows();
    let reason = rejects[0]["reason"].as_str().unwrap();
    assert!(reason.contains("max_bytes"), "{reason}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_a_reject() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("closed.txt");
    fs::write(&input, "社区治理。\n").unwrap();
    fs::set_permissions(&input, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&input).is_ok() {
        eprintln!("this user may read every file: nothing to see here");
        return;
    }
    let ended = run(&folder.path().join("data"), &[&input]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(summary(&ended)["rejects"], 1);
}

#[test]
fn extract_goes_on_after_a_reject_and_keeps_the_order_of_its_input() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..150 {
        let text = format!("第{number}期简报\n\n本期新建社区食堂{}个。\n", number + 2);
        fs::write(folder.path().join(format!("{number:03}.txt")), text).unwrap();
    }
    fs::write(folder.path().join("075-noise.txt"), noise(5_000)).unwrap();
    let path = folder.path().to_str().unwrap();
    let ended = policymine(["extract", path, "--what", "metrics", "--format", "jsonl"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("075-noise.txt"), "{}", ended.stderr);
    let values: Vec<f64> = ended.rows().iter().filter_map(|row| row["value"].as_f64()).collect();
    let wanted: Vec<f64> = (0..150).map(|number| f64::from(number + 2)).collect();
    assert_eq!(values, wanted);
}
