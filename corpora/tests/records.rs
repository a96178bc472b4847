//! Reading JSON Lines and CSV record by record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice)]

use std::fs;
use std::io::Write as _;

use corpora::{Corpus, Entry, Hint, MediaType, OpenOptions, RawDocument, Reject};
use proptest::prelude::*;
use tempfile::TempDir;

/// Reads one file of records with an optional manifest.
fn read(name: &str, bytes: &[u8], manifest: &str, max_bytes: u64) -> Vec<Result<RawDocument, Reject>> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    if !manifest.is_empty() {
        fs::write(folder.path().join("corpus.toml"), manifest).unwrap();
    }
    let corpus = Corpus::open(&[folder.path().to_owned()], &OpenOptions { meta: None, max_bytes }).unwrap();
    corpus.entries().flat_map(Entry::read).collect()
}

/// `#1 text` of a document, `#2! reason` of a reject.
fn brief(read: &[Result<RawDocument, Reject>]) -> Vec<String> {
    let number = |locator: &str| locator.rsplit_once('#').map_or_else(String::new, |(_, n)| format!("#{n}"));
    read.iter()
        .map(|record| match record {
            Ok(document) => format!("{} {}", number(&document.locator), String::from_utf8_lossy(&document.bytes)),
            Err(reject) => format!("{}! {}", number(&reject.source), reject.reason),
        })
        .collect()
}

fn said(hint: Option<&Hint>) -> Option<(&str, &str)> {
    hint.map(|hint| (hint.value.as_str(), hint.basis))
}

const LIMIT: u64 = 1 << 20;

#[test]
fn a_broken_line_is_one_reject_and_the_rest_goes_on() {
    let lines = "\u{FEFF}{\"text\":\"甲\\n乙\"}\n\n{\"text\":\r\n[1]\n{\"title\":\"无文\"}\n{\"text\":\"  \"}\n{\"text\":3}\n{\"content\":\"丙\"}";
    let found = brief(&read("x.jsonl", lines.as_bytes(), "", LIMIT));
    let expected = [
        ("#1", "甲\n乙"),
        ("#3!", "not JSON"),
        ("#4!", "not an object"),
        ("#5!", "no field for the text (found: title)"),
        ("#6!", "\"text\" is empty"),
        ("#7!", "\"text\" is not a text"),
        ("#8", "丙"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (record, (number, part)) in found.iter().zip(expected) {
        assert!(record.starts_with(number) && record.contains(part), "{record} should be {number} {part}");
    }
}

#[test]
fn bytes_that_are_no_utf8_and_long_lines_are_rejects() {
    let mut bytes = b"{\"text\":\"\xCE\xC4\"}\n".to_vec();
    bytes.extend(format!("{{\"text\":\"{}\"}}\n", "长".repeat(100)).bytes());
    bytes.extend("{\"text\":\"短\"}\n".bytes());
    let found = brief(&read("x.jsonl", &bytes, "", 200));
    assert_eq!(
        found,
        [
            "#1! the line is not UTF-8, as JSON has to be",
            "#2! the line has 311 bytes, more than the 200 bytes a record may have; raise max_bytes to take it",
            "#3 短",
        ]
    );
}

#[test]
fn many_lines_of_another_kind_at_the_beginning_are_one_reject() {
    let good = "{\"text\":\"甲\"}\n";
    let not_json = "the line is not JSON: expected value at line 1 column 1";
    let each = |from: usize, to: usize| (from..=to).map(|line| format!("#{line}! {not_json}")).collect::<Vec<_>>();
    let others = |count: usize| "坏\n\n".repeat(count);
    for (label, text, want) in [
        ("fewer are told one by one", "坏\n".repeat(19), each(1, 19)),
        (
            "a file of nothing else",
            others(20),
            vec![format!("! not JSON Lines: none of its 20 lines is a JSON object; of the first of them: {not_json}")],
        ),
        (
            "all are counted",
            others(500),
            vec![format!("! not JSON Lines: none of its 500 lines is a JSON object; of the first of them: {not_json}")],
        ),
        (
            "records behind them are taken",
            format!("{}{good}坏\n{good}", "坏\n".repeat(30)),
            vec![
                format!(
                    "#1! 30 lines from here on, before the first JSON object, are none; of the first of them: {not_json}"
                ),
                "#31 甲".to_owned(),
                format!("#32! {not_json}"),
                "#33 甲".to_owned(),
            ],
        ),
        (
            "behind a record they are told one by one",
            format!("{good}{}", "坏\n".repeat(25)),
            [vec!["#1 甲".to_owned()], each(2, 26)].concat(),
        ),
    ] {
        assert_eq!(brief(&read("x.jsonl", text.as_bytes(), "", LIMIT)), want, "{label}");
    }
    let long = format!("{}{}\n", "坏\n".repeat(20), "长".repeat(100));
    assert_eq!(
        brief(&read("x.jsonl", long.as_bytes(), "", 200)),
        [
            format!("#1! 20 lines from here on are no JSON objects; of the first of them: {not_json}"),
            "#21! the line has 300 bytes, more than the 200 bytes a record may have; raise max_bytes to take it"
                .to_owned(),
        ],
        "no object was found"
    );
    let bytes = brief(&read("x.jsonl", &b"\xCE\xC4\n".repeat(40), "", LIMIT));
    assert!(
        matches!(bytes.as_slice(), [one] if one.contains("none of its 40 lines") && one.contains("not UTF-8")),
        "{bytes:?}"
    );
}

#[test]
fn fields_become_hints() {
    let line = "{\"正文\":\"甲\",\"标题\":\"题\",\"发布时间\":\"2024-07-26 09:24\",\"来源\":\"某报\",\"link\":\"https://e.org/1\",\
                \"n\":7,\"tags\":[\"a\"],\"blank\":\" \",\"null\":null}\n";
    let read =
        read("x.jsonl", line.as_bytes(), "name = \"c\"\npublisher = \"默认\"\nurl = \"https://f.org/\"\n", LIMIT);
    let document = read.into_iter().next().unwrap().unwrap();
    assert_eq!(document.declared_encoding.as_deref(), Some("utf-8"));
    assert_eq!(document.media_type, MediaType::Plain);
    assert_eq!(said(document.hints.title.as_ref()), Some(("题", "field")));
    assert_eq!(said(document.hints.published.as_ref()), Some(("2024-07-26 09:24", "field")));
    assert_eq!(said(document.hints.publisher.as_ref()), Some(("某报", "field")));
    assert_eq!(said(document.hints.url.as_ref()), Some(("https://e.org/1", "field")));
    let meta: Vec<_> = document.hints.meta.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(meta, ["n=7", "tags=[\"a\"]"]);
}

#[test]
fn a_mapping_names_fields_exactly() {
    let manifest = "url = \"https://e.org/\"\npublisher = \"默认\"\n[records]\ntext = \"zw\"\ntitle = \"bt\"\nurl = \"lj\"\nid = \"bh\"\nformat = \"html\"\n";
    let lines =
        "{\"zw\":\"<p>甲\",\"bt\":\"题\",\"lj\":\"a/1.html\",\"bh\":\"n17\",\"text\":\"别的\"}\n{\"text\":\"乙\"}\n";
    let read = read("x.jsonl", lines.as_bytes(), manifest, LIMIT);
    let document = read[0].as_ref().unwrap();
    assert_eq!(document.media_type, MediaType::Html);
    assert_eq!(said(document.hints.title.as_ref()), Some(("题", "field")));
    assert_eq!(said(document.hints.url.as_ref()), Some(("https://e.org/a/1.html", "field")));
    assert_eq!(said(document.hints.publisher.as_ref()), Some(("默认", "manifest")));
    let meta: Vec<_> = document.hints.meta.iter().map(|(k, v)| format!("{k}={v}")).collect();
    assert_eq!(meta, ["id=n17", "text=别的"]);
    assert_eq!(read[1].as_ref().unwrap_err().reason, "has no field \"zw\", which corpus.toml calls the text");
}

#[test]
fn a_row_of_the_wrong_shape_is_one_reject_and_the_rest_goes_on() {
    let table = "标题;正文;备注\n题;\"甲;\n乙\";x\n短;丙\n题;丁;\n;;\n";
    let read = read("x.csv", table.as_bytes(), "", LIMIT);
    assert_eq!(
        brief(&read),
        ["#1 甲;\n乙", "#2! has 2 fields where the header has 3", "#3 丁", "#4! the field \"正文\" is empty"]
    );
    let document = read[0].as_ref().unwrap();
    assert_eq!(said(document.hints.title.as_ref()), Some(("题", "field")));
    assert_eq!(document.hints.meta.get("备注").map(String::as_str), Some("x"));
}

#[test]
fn cells_that_are_no_utf8_stay_undecoded() {
    // 标题,正文 / 题,文 in GBK.
    let table = b"\xB1\xEA\xCC\xE2,\xD5\xFD\xCE\xC4\n\xCC\xE2,\xCE\xC4\n";
    let read = read("x.csv", table, "", LIMIT);
    let document = read[0].as_ref().unwrap();
    assert_eq!(document.bytes, b"\xCE\xC4");
    assert_eq!(document.declared_encoding, None);
    assert_eq!(said(document.hints.title.as_ref()), Some(("题", "field")));
}

#[test]
fn tables_that_cannot_be_records_are_one_reject() {
    for (table, part) in
        [("编号,名称\n1,甲\n", "no field for the text (found: 编号, 名称)"), ("", "no field for the text")]
    {
        let found = brief(&read("x.csv", table.as_bytes(), "", LIMIT));
        assert_eq!(found.len(), 1, "{table}");
        assert!(found[0].contains(part), "{found:?}");
    }
}

#[test]
fn a_lost_quotation_mark_does_not_swallow_the_file() {
    let mut table = "text\n短\n\"没有收尾\n".to_owned();
    table.push_str(&"行\n".repeat(200_000));
    let found = brief(&read("x.csv", table.as_bytes(), "", 1000));
    assert_eq!(found.len(), 2, "{:?}", &found[..2]);
    assert_eq!(found[0], "#1 短");
    assert!(found[1].starts_with("#2! a row has more than the 1000 bytes"), "{}", found[1]);

    let long = format!("text\n{}\n短\n", "长".repeat(400));
    let found = brief(&read("x.csv", long.as_bytes(), "", 1000));
    assert!(found[0].starts_with("#1! the row has 1.1 KiB"), "{}", found[0]);
    assert_eq!(found[1], "#2 短");
}

#[test]
fn a_file_that_grows_while_it_is_read_is_told() {
    let folder = TempDir::new().unwrap();
    for (name, head, row) in [("x.jsonl", "", "{\"text\":\"甲\"}\n"), ("x.csv", "text\n", "甲\n")] {
        let path = folder.path().join(name);
        fs::write(&path, format!("{head}{}", row.repeat(3))).unwrap();
        let corpus = Corpus::open(std::slice::from_ref(&path), &OpenOptions::default()).unwrap();
        let entry = corpus.entries().next().unwrap();
        let mut records = entry.read();
        assert!(records.next().unwrap().is_ok(), "{name}");
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(row.as_bytes()).unwrap();
        let last = records.last().unwrap().unwrap_err();
        assert_eq!(
            (last.stage, last.reason.as_str()),
            ("read", "changed while it was being read; run again"),
            "{name}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_to_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..400), limit in 1u64..500) {
        for name in ["x.jsonl", "x.csv", "x.txt"] {
            for document in read(name, &bytes, "", limit).into_iter().flatten() {
                prop_assert!(document.bytes.len() as u64 <= limit);
            }
        }
    }

    #[test]
    fn texts_survive_their_container(texts in proptest::collection::vec("[^\\s]\\PC{0,30}", 1..8)) {
        let lines: String = texts.iter().map(|t| format!("{{\"text\":{}}}\n", serde_json::Value::from(t.as_str()))).collect();
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["text", "n"]).unwrap();
        for text in &texts {
            table.write_record([text.as_str(), "1"]).unwrap();
        }
        let table = table.into_inner().unwrap();
        for (name, bytes) in [("x.jsonl", lines.as_bytes()), ("x.csv", table.as_slice())] {
            let back: Vec<String> = read(name, bytes, "", LIMIT)
                .into_iter()
                .map(|record| String::from_utf8(record.unwrap().bytes).unwrap())
                .collect();
            prop_assert_eq!(&back, &texts, "{}", name);
        }
    }
}
