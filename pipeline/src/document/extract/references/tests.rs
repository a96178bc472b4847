//! Reference cases as data, and invariants on random text.

use proptest::prelude::*;
use serde::Deserialize;

use super::ReferenceExtractor;
use crate::document::extract::sample::Sample;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    label: String,
    text: String,
    rows: Vec<String>,
    number: Option<[String; 3]>,
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    assert!(cases.case.len() >= 60, "{} cases", cases.case.len());
    let extractor = ReferenceExtractor::new().unwrap();
    let mut failures = Vec::new();
    for case in &cases.case {
        let sample = Sample::new(&case.text);
        let found = extractor.extract(&sample.reading());
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let rows: Vec<[String; 6]> = found
            .iter()
            .map(|row| {
                [
                    sample.words(row.span),
                    row.name.clone(),
                    or_none(&row.verb),
                    row.kind.to_string(),
                    or_none(&row.issuer),
                    row.usage.to_string(),
                ]
            })
            .collect();
        let same = rows.len() == case.rows.len()
            && rows.iter().zip(&case.rows).all(|(row, wanted)| {
                let wanted: Vec<&str> = wanted.split('|').collect();
                assert_eq!(wanted.len(), 6, "{}: six fields", case.label);
                row.iter().zip(wanted).all(|(have, want)| want == "*" || have == want)
            });
        if !same {
            failures.push(format!("{}\n  wanted {:?}\n  found  {rows:?}", case.label, case.rows));
            continue;
        }
        if let (Some(wanted), Some(row)) = (&case.number, found.first()) {
            let have = [
                or_none(&row.doc_number_code),
                or_none(&row.doc_number_year.map(|year| year.to_string())),
                or_none(&row.doc_number_serial.map(|serial| serial.to_string())),
            ];
            if have != *wanted {
                failures.push(format!("{}: number {have:?}", case.label));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), cases.case.len(), failures.join("\n"));
}

#[test]
fn long_texts_take_linear_time() {
    let extractor = ReferenceExtractor::new().unwrap();
    for unit in ["贯彻", "根据", "《", "《》", "会议", "习近平总书记", "〔2021〕", "贯彻会议、", "“", "学习贯彻市委"]
    {
        let sample = Sample::new(&unit.repeat(20_000 / unit.chars().count()));
        let _ = extractor.extract(&sample.reading());
        // A quadratic scan would not come back within the patience of a test run.
    }
}

static EXTRACTOR: std::sync::LazyLock<ReferenceExtractor> =
    std::sync::LazyLock::new(|| ReferenceExtractor::new().unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn spans_lie_in_the_text(pieces in proptest::collection::vec(prop_oneof![
        Just("贯彻"), Just("根据"), Just("学习"), Just("《"), Just("》"), Just("意见"), Just("会议"), Just("精神"), Just("市委"),
        Just("〔2021〕"), Just("16号"), Just("("), Just(")"), Just("和"), Just("、"), Just("要求"), Just("讲话"), Just("\n"),
        Just("习近平总书记"), Just("党的十九大"), Just("“"), Just("”"), Just("三年行动"), Just("。"), Just("为"), Just("全会"),
    ], 0..60)) {
        let sample = Sample::new(&pieces.concat());
        for row in EXTRACTOR.extract(&sample.reading()) {
            prop_assert!(row.span.start < row.span.end);
            prop_assert!(row.span.end as usize <= sample.text.len());
            prop_assert_eq!(sample.text.slice(row.span).to_owned(), sample.words(row.span));
            prop_assert_eq!(row.doc_number.is_some(), row.doc_number_serial.is_some());
        }
    }
}
