//! Statement cases as data, and invariants on random text.

use proptest::prelude::*;
use serde::Deserialize;

use super::StatementExtractor;
use crate::document::extract::sample::Sample;
use crate::document::segment::Segmenter;

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
    /// Rules that ask for words see them.
    #[serde(default)]
    cut: bool,
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    assert!(cases.case.len() >= 60, "{} cases", cases.case.len());
    let (extractor, segmenter) = (StatementExtractor::new().unwrap(), Segmenter::new().unwrap());
    let mut failures = Vec::new();
    for case in &cases.case {
        let sample = Sample::new(&case.text);
        let sample = if case.cut { sample.cut(&segmenter) } else { sample };
        let found = extractor.extract(&sample.reading());
        let rows: Vec<[String; 7]> = found
            .iter()
            .map(|row| {
                let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
                [
                    or_none(&row.speaker),
                    or_none(&row.role),
                    or_none(&row.organisation),
                    row.verb.clone(),
                    row.mode.to_string(),
                    row.act.to_string(),
                    sample.words(row.span),
                ]
            })
            .collect();
        let same = rows.len() == case.rows.len()
            && rows.iter().zip(&case.rows).all(|(row, wanted)| {
                let wanted: Vec<&str> = wanted.split('|').collect();
                assert_eq!(wanted.len(), 7, "{}: seven fields", case.label);
                row.iter().zip(wanted).all(|(have, want)| want == "*" || have == want)
            });
        if !same {
            failures.push(format!("{}\n  wanted {:?}\n  found  {rows:?}", case.label, case.rows));
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), cases.case.len(), failures.join("\n"));
}

#[test]
fn long_texts_without_punctuation_take_linear_time() {
    let extractor = StatementExtractor::new().unwrap();
    for unit in ["说", "王书记表示", "“", "”说", "会议强调,", "他说,“", "主任书记局长", "王", "分别介绍"]
    {
        let sample = Sample::new(&unit.repeat(20_000 / unit.chars().count()));
        let _ = extractor.extract(&sample.reading());
        // A quadratic scan would not come back within the patience of a test run.
    }
}

#[test]
fn a_sentence_of_many_clauses_takes_linear_time() {
    let text = format!("社区书记方晓岚说：“{}。”", vec!["路灯亮了"; 50_000].join("，"));
    let found = EXTRACTOR.extract(&Sample::new(&text).reading());
    assert_eq!(found.iter().map(|row| row.span.len()).collect::<Vec<_>>(), [250_000]);
}

#[test]
fn clauses_behind_an_order_or_a_promise_go_on_with_it() {
    for (words, promised, ordered) in [
        ("我们将走访住户,听意见,记台账。", 2, 0),
        ("各街道要走访住户,听意见,记台账。", 0, 2),
        ("各街道要走访住户,我们将听意见,记台账。", 1, 1),
        ("听意见,各街道要走访住户。", 0, 0),
        ("我们将走访住户。听意见,记台账。", 0, 0),
        ("重要的是走访住户,听意见。", 0, 0),
        ("要走访住户,以前出门靠打听,记台账。", 0, 1),
    ] {
        let words: Vec<char> = words.chars().collect();
        let seen = EXTRACTOR.seen_in("说", Some("方晓岚"), Some("书记"), &words);
        let count = |name: &str| seen.iter().filter(|(seen, _)| seen == name).count();
        let text: String = words.iter().collect();
        assert_eq!((count("after a promise"), count("after an order")), (promised, ordered), "{text}");
    }
}

static EXTRACTOR: std::sync::LazyLock<StatementExtractor> =
    std::sync::LazyLock::new(|| StatementExtractor::new().unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn spans_lie_in_the_text(pieces in proptest::collection::vec(prop_oneof![
        Just("王晓勇"), Just("书记"), Just("表示"), Just("强调"), Just(","), Just("。"), Just("“"), Just("”"),
        Just("\n"), Just(":"), Just("他"), Just("会议"), Just("在"), Just("时"), Just("分别介绍了"), Just("要"), Just(" "),
        Just("社区"), Just("8月3日"), Just("座谈会上"), Just("‘"), Just("’"), Just("指出"), Just("说"), Just("大家"), Just("a·b"),
    ], 0..60)) {
        let sample = Sample::new(&pieces.concat());
        for row in EXTRACTOR.extract(&sample.reading()) {
            prop_assert!(row.span.start < row.span.end);
            prop_assert!(row.span.end as usize <= sample.text.len());
            prop_assert_eq!(sample.text.slice(row.span).chars().count(), row.span.len());
            prop_assert!(!row.verb.is_empty());
        }
    }
}
