//! Changes to the editor's file: text before, command, text after, from `editor.toml`.

#![allow(clippy::unwrap_used, clippy::panic)]

// Documents that other tests ask about stand there too.
#[allow(dead_code)]
mod fixture;

use index::{CommitContents, Reader, Writer, WriterOptions};
use pipeline::document::facts::{Mention, PlaceBasis, Relation};
use pipeline::document::layout::Genre;
use queries::initiatives::Known;
use queries::initiatives::editor::{Edit, Judgement, NEW_FILE, Status, edit};
use serde::Deserialize;

/// Names the data directory knows, each with its key.
const NAMES: &[(&str, &str)] =
    &[("邻里茶馆", "邻里茶馆"), ("邻里·茶馆", "邻里茶馆"), ("清风行动", "清风行动"), ("微议事厅", "微议事厅")];

/// Places of 河畔课堂.
const PLACES: &[&str] = &["浙江省温州市苍南县", "湖南省益阳市南县", "江西省宜春市宜丰县"];

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    label: String,
    /// The command as it is typed, words separated by spaces.
    command: String,
    #[serde(default)]
    before: String,
    /// The text after it; the text before it when the command is refused.
    after: Option<String>,
    /// Part of the error.
    error: Option<String>,
    /// How many sentences tell a change.
    #[serde(default = "one")]
    changes: usize,
    /// The text when it is given again, where that does something else.
    twice: Option<String>,
    /// The command finds nothing to do it to when it is given again.
    #[serde(default)]
    once: bool,
}

fn one() -> usize {
    1
}

fn known() -> (tempfile::TempDir, Known, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let mut writer = Writer::open(&path, &WriterOptions::default()).unwrap();
    let spec = fixture::Spec {
        locator: "a.txt",
        text: "#标题\n邻里茶馆、邻里·茶馆、清风行动、微议事厅。邻里茶馆。",
        published: None,
        publisher: Some("某市日报"),
        region: None,
        genre: Genre::News,
        litter: None,
    };
    let (mut document, bytes) = fixture::document(&spec);
    for (name, key) in NAMES.iter().chain(&[("邻里茶馆", "邻里茶馆")]) {
        document.mentions.push(Mention {
            span: pipeline::span::Span::new(3, 7),
            name: (*name).to_owned(),
            name_key: (*key).to_owned(),
            initiative_type: None,
            place: None,
            place_basis: PlaceBasis::Unknown,
            relation: Relation::Unknown,
            speaker: None,
            rule: "by hand",
            confidence: 0.5,
        });
    }
    for place in PLACES {
        document.mentions.push(Mention {
            span: pipeline::span::Span::new(3, 7),
            name: "河畔课堂".to_owned(),
            name_key: "河畔课堂".to_owned(),
            initiative_type: None,
            place: Some((*place).to_owned()),
            place_basis: PlaceBasis::Clause,
            relation: Relation::Unknown,
            speaker: None,
            rule: "by hand",
            confidence: 0.5,
        });
    }
    writer.add(&document, &bytes).unwrap();
    assert!(writer.commit(&CommitContents::default()).unwrap());
    writer.close().unwrap();
    let reader = Reader::open(&path).unwrap();
    (folder, Known::load(&reader).unwrap(), reader)
}

fn command(text: &str) -> Edit {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let (flags, names): (Vec<String>, Vec<String>) =
        words.iter().skip(1).cloned().partition(|word| word.starts_with("--"));
    let flag = |name: &str| flags.iter().find_map(|flag| flag.strip_prefix(name)?.strip_prefix('=').map(str::to_owned));
    let judgement = Judgement { note: flag("--note"), owner: flag("--owner"), kind: flag("--type") };
    match words[0].as_str() {
        "accept" => Edit::Judge(names, Status::Accepted, judgement),
        "reject" => Edit::Judge(names, Status::Rejected, judgement),
        "merge" => Edit::Merge(names[0].clone(), names[1].clone()),
        "split" => Edit::Split(names[0].clone(), names[1..].to_vec()),
        "undo" => Edit::Undo(names, judgement.owner),
        "rename" => Edit::Rename(names[0].clone(), names[1].clone()),
        other => panic!("{other}"),
    }
}

#[test]
fn files_are_changed_in_place() {
    let (_folder, known, reader) = known();
    let id = |name: &str| known.resolve(name).unwrap().initiative_id;
    let text = include_str!("editor.toml").replace("HALL", &id("微议事厅")).replace("TEA", &id("邻里茶馆"));
    let text = text.replace("WIND", &id("清风行动"));
    let cases: Cases = toml::from_str(&text).unwrap();
    for case in &cases.case {
        let label = format!("{}: {}", case.label, case.command);
        match (edit(&case.before, &known, &reader, &command(&case.command)), &case.after) {
            (Ok(edited), Some(after)) => {
                assert_eq!(&edited.text, after, "{label}");
                assert_eq!(edited.changes.len(), case.changes, "{label}: {:?}", edited.changes);
                // The tables do not follow here.
                let again = edit(&edited.text, &known, &reader, &command(&case.command));
                if case.once {
                    assert!(again.is_err(), "{label}, twice");
                    continue;
                }
                let again = again.unwrap();
                if let Some(twice) = &case.twice {
                    assert_eq!(&again.text, twice, "{label}, twice");
                    continue;
                }
                assert_eq!((&again.text, again.changes.len()), (after, 0), "{label}, twice");
            }
            (Err(problem), None) => {
                let problem_text = problem.to_string();
                let want = case.error.as_deref().unwrap();
                assert!(problem_text.contains(want) && problem.is_wrong_use(), "{label}: {problem_text}");
            }
            (got, want) => panic!("{label}: {got:?}, wanted {want:?}"),
        }
    }
}

#[test]
fn a_file_that_did_not_exist_begins_with_how_it_is_written() {
    let (_folder, known, reader) = known();
    let edited = edit(NEW_FILE, &known, &reader, &command("accept 清风行动")).unwrap();
    let entry = "\n[[initiative]]\nname = \"清风行动\"\nstatus = \"accepted\"\n";
    assert_eq!(edited.text, format!("{NEW_FILE}{entry}"));
}

#[test]
fn lines_end_as_they_did() {
    let (_folder, known, reader) = known();
    let before = "# mine\r\n[[initiative]]\r\nname = \"清风行动\"\r\n";
    let edited = edit(before, &known, &reader, &command("reject 清风行动")).unwrap();
    assert_eq!(edited.text, format!("{before}status = \"rejected\"\r\n"));
}

#[test]
fn renaming_keeps_the_id() {
    let (_folder, known, reader) = known();
    let id = known.resolve("清风行动").unwrap().initiative_id;
    let edited = edit("", &known, &reader, &command("rename 清风行动 清风专项行动")).unwrap();
    let want = format!("[[initiative]]\nname = \"清风行动\"\nid = \"{id}\"\nshown = \"清风专项行动\"\n");
    assert_eq!(edited.text, want);
    // The entry answers to its old name, its new one and its id.
    for name in ["清风行动", "清风专项行动", &id] {
        let judged = edit(&edited.text, &known, &reader, &command(&format!("accept {name}"))).unwrap();
        assert_eq!(judged.text, format!("{want}status = \"accepted\"\n"), "{name}");
    }
}
