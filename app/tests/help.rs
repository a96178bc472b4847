//! The command line itself: every command explains itself, and no command is wrong use.
//! What commands do is tested from the package `tests`.

#![allow(clippy::expect_used)]

use std::process::Command;

fn policymine(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_policymine")).args(arguments).output().expect("start policymine");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_command_has_a_help_text() {
    let (code, help, _) = policymine(&["--help"]);
    assert_eq!(code, Some(0));
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        let (code, help, _) = policymine(&[command, "--help"]);
        assert_eq!(code, Some(0), "{command}");
        assert!(help.contains("Usage"), "{command}");
    }
}

#[test]
fn a_context_of_no_sense_is_wrong_use_and_not_a_crash() {
    for width in ["1001", "99999999999", "18446744073709551615", "x"] {
        let (code, _, stderr) = policymine(&["kwic", "社区", "--width", width]);
        assert_eq!(code, Some(2), "{width}");
        assert!(stderr.contains("no number up to 1000"), "{width}: {stderr}");
    }
}

#[test]
fn wrong_use_exits_with_two() {
    for arguments in [&[][..], &["nonsense"], &["run"], &["extract", "a.txt", "--what", "weather"]] {
        let (code, stdout, stderr) = policymine(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(stdout.is_empty() && !stderr.is_empty(), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_wrong_query_says_where() {
    for (query, line) in [
        ("(社区", "^"),
        ("社区 AND", "     ^"),
        ("metric:(unit=个 colour=red)", "                ^"),
        ("社区 region:辽宁 date:[2024 2025]", "                      ^"),
    ] {
        for command in ["search", "facets", "kwic"] {
            let (code, stdout, stderr) = policymine(&[command, query]);
            assert_eq!(code, Some(2), "{command} {query}");
            let said: Vec<&str> = stderr.lines().collect();
            let at = said.iter().position(|said| *said == query).expect("the query is repeated");
            assert_eq!(said.get(at + 1), Some(&line), "{command} {query}: {stderr}");
            assert!(stdout.is_empty());
        }
    }
}

#[test]
fn a_wrong_cursor_or_facet_is_wrong_use() {
    for (arguments, says) in
        [(&["search", "社区", "--after", "page 2"][..], "no cursor"), (&["facets", "--by", "colour"], "publisher")]
    {
        let (code, _, stderr) = policymine(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(stderr.contains(says), "{stderr}");
    }
}
