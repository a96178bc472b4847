//! Mention cases as data, and invariants on random text.

use proptest::prelude::*;
use serde::Deserialize;

use super::MentionExtractor;
use crate::document::extract::sample::Sample;
use crate::document::extract::statements::StatementExtractor;
use crate::document::facts::Mention;
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
    found: Vec<String>,
    name: Option<String>,
    key: Option<String>,
    r#type: Option<String>,
    relation: Option<String>,
    place: Option<String>,
    basis: Option<String>,
    region: Option<String>,
}

static EXTRACTORS: std::sync::LazyLock<(StatementExtractor, MentionExtractor)> =
    std::sync::LazyLock::new(|| (StatementExtractor::new().unwrap(), MentionExtractor::new().unwrap()));

static SEGMENTER: std::sync::LazyLock<Segmenter> = std::sync::LazyLock::new(|| Segmenter::new().unwrap());

fn mentions(sample: &Sample) -> Vec<Mention> {
    let reading = sample.reading();
    let statements = EXTRACTORS.0.extract(&reading);
    EXTRACTORS.1.extract(&reading, &statements)
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let negative = cases.case.iter().filter(|case| case.label.starts_with("not:")).count();
    assert!(
        cases.case.len() >= 80 && negative * 5 >= cases.case.len() * 2,
        "{} cases, {negative} negative",
        cases.case.len()
    );
    let mut failures = Vec::new();
    for case in &cases.case {
        let mut sample = Sample::new(&case.text).cut(&SEGMENTER);
        if let Some(region) = &case.region {
            sample = sample.in_region(region);
        }
        let found = mentions(&sample);
        let surfaces: Vec<String> = found.iter().map(|mention| sample.words(mention.span)).collect();
        if surfaces != case.found {
            failures.push(format!("{}: wanted {:?}, found {surfaces:?}", case.label, case.found));
            continue;
        }
        let Some(first) = found.first() else { continue };
        let place = first.place.clone().unwrap_or_else(|| "-".to_owned());
        let have = [
            ("name", &case.name, first.name.clone()),
            ("key", &case.key, first.name_key.clone()),
            ("type", &case.r#type, first.initiative_type.unwrap_or("-").to_owned()),
            ("relation", &case.relation, first.relation.to_string()),
            ("place", &case.place, place),
            ("basis", &case.basis, first.place_basis.to_string()),
        ];
        for (field, want, have) in have {
            if want.as_ref().is_some_and(|want| *want != have) {
                failures.push(format!("{}: {field} wanted {want:?}, found {have:?}", case.label));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), cases.case.len(), failures.join("\n"));
}

#[test]
fn long_texts_take_linear_time() {
    for unit in
        ["“", "“行动”", "“甲”、", "打造", "实施城市", "党员志愿服务", "三年行动", "《", "12345进", "青禾区", "之家"]
    {
        let sample = Sample::new(&unit.repeat(20_000 / unit.chars().count()));
        let reading = sample.reading();
        let extractor = MentionExtractor::new().unwrap();
        let _ = extractor.extract(&reading, &[]);
        // A quadratic scan would not come back within the patience of a test run.
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn spans_lie_in_the_text_and_do_not_overlap(pieces in proptest::collection::vec(prop_oneof![
        Just("“"), Just("”"), Just("‘"), Just("’"), Just("打造"), Just("行动"), Just("工程"), Just("大网格"), Just("·"),
        Just("微服务"), Just("、"), Just(","), Just("。"), Just("\n"), Just("三年"), Just("《"), Just("》"), Just("规划"),
        Just("12345"), Just("进社区"), Just("之家"), Just("等"), Just("活动"), Just("河长制"), Just("说:"), Just("实施"),
    ], 0..60)) {
        let sample = Sample::new(&pieces.concat());
        let mut end = 0;
        for mention in mentions(&sample) {
            prop_assert!(mention.span.start < mention.span.end);
            prop_assert!(mention.span.start >= end, "overlap");
            end = mention.span.end;
            prop_assert!(end as usize <= sample.text.len());
            prop_assert_eq!(sample.text.slice(mention.span).to_owned(), sample.words(mention.span));
            prop_assert!((0.0..=1.0).contains(&mention.confidence));
        }
    }
}
