//! The query language as data: what is typed, and how it is read or where it is wrong.

use proptest::prelude::*;
use queries::language;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    r#in: String,
    reads: Option<String>,
    error: Option<usize>,
    says: Option<String>,
    #[serde(default)]
    notes: usize,
    label: String,
}

#[test]
fn queries_read_as_expected() {
    let cases: Cases = toml::from_str(include_str!("language.toml")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let got = match language::parse(&case.r#in) {
            Ok(query) => {
                if query.notes.len() != case.notes {
                    wrong.push(format!("{}: notes {:?}", case.label, query.notes));
                }
                (Some(query.reading()), None)
            }
            Err(error) => {
                let said = case.says.as_deref().is_some_and(|says| error.message.contains(says));
                if !said {
                    wrong.push(format!("{}: says {:?}", case.label, error.to_string()));
                }
                (None, Some(error.position))
            }
        };
        if got != (case.reads.clone(), case.error) {
            wrong.push(format!("{}: {:?} gave {got:?}, want {:?}", case.label, case.r#in, (&case.reads, case.error)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
}

#[test]
fn a_pointer_stands_under_the_mistake() {
    let error = language::parse("治理 “社区").unwrap_err();
    assert_eq!(error.pointer(), "治理 “社区\n     ^");
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
    assert!(language::parse(&deep).is_err());
    let deep = format!("{}a{}", "( ".repeat(1000), ") ".repeat(1000));
    assert!(language::parse(&deep).unwrap_err().message.contains("brackets"));
    let negated = format!("{} a", "NOT ".repeat(1000));
    assert_eq!(language::parse(&negated).unwrap().reading(), "“a”");
    assert!(language::parse(&"社".repeat(100_000)).unwrap_err().message.contains("longer"));
    assert!(language::parse(&"\"".repeat(4001)).is_ok(), "marks that touch marks are text");
}

#[test]
fn hits_are_what_stands_under_no_not() {
    let query = language::parse("社区 NOT (街道 NOT 乡镇) title:治理 region:辽宁 date:2024").unwrap();
    let targets: Vec<String> = query.targets().iter().map(|target| format!("{target:?}")).collect();
    assert_eq!(targets.len(), 3, "{targets:?}: 社区, 治理 and the twice negated 乡镇");
    assert_eq!(query.frame().reading(), "region 辽宁 and published 2024-01-01 to 2024-12-31");
    assert!(query.has_date());
    for (text, leaves_out) in [
        ("NOT date:2024", false),
        ("社区 NOT (街道 OR date:2024)", false),
        ("社区 NOT (街道 NOT date:2024)", true),
        ("date:2024 NOT 社区", true),
    ] {
        assert_eq!(language::parse(text).unwrap().has_date(), leaves_out, "{text}");
    }
    assert_eq!(language::parse("社区").unwrap().frame().reading(), "every document");
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "社区",
        "治理",
        " ",
        "　",
        "(",
        ")",
        "（",
        "）",
        "\"",
        "“",
        "”",
        "「",
        "」",
        "\\",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR",
        "title:",
        "region：",
        "date:",
        "[",
        "]",
        "2024",
        " TO ",
        "in:",
        "all",
        ":",
        "*",
        "《",
        "》",
        "metric:",
        "unit=个",
        " value>5",
        "ａ",
        "\u{0}",
        "𠀀",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_query_is_read_or_refused_inside_itself(text in prop_oneof![pieces(), any::<String>()]) {
        match language::parse(&text) {
            Ok(query) => prop_assert!(!query.reading().is_empty()),
            Err(error) => {
                prop_assert!(error.position <= text.chars().count(), "{error}");
                prop_assert!(!error.pointer().is_empty());
            }
        }
    }

    #[test]
    fn a_query_written_again_reads_the_same(text in prop_oneof![pieces(), any::<String>()]) {
        if let Ok(query) = language::parse(&text) {
            let written = query.written();
            let again = language::parse(&written);
            prop_assert!(again.is_ok(), "{text:?} written as {written:?}: {again:?}");
            let again = again.unwrap();
            prop_assert_eq!((&again.node, again.within), (&query.node, query.within), "{:?}: {:?}", text, written);
            prop_assert_eq!(again.written(), written);
        }
    }

    #[test]
    fn a_quotation_of_anything_is_that_phrase(text in "[社区治理a-z（）：“”()\" \\\\]{1,20}") {
        let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        if let Some(phrase) = language::Phrase::new(&text) {
            let query = language::parse(&quoted).unwrap();
            prop_assert_eq!(query.node, language::Node::Phrase { phrase, within: None });
        }
    }
}
