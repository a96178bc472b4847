//! Counts over small invented documents.

#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::document::facts::{
    Act, Approx, Basis, Change, MetricKind, Mode, PlaceBasis, ReferenceKind, ReferenceUse, Relation, Status,
};
use crate::document::layout::{Dated, Found, Genre, Part, Precision, Region, Sentence};

#[derive(Debug, Deserialize)]
struct Case {
    label: String,
    #[serde(default)]
    text: String,
    gold: Vec<String>,
    found: Vec<String>,
    scores: BTreeMap<String, [usize; 3]>,
    #[serde(default)]
    traps: [usize; 2],
    faults: Vec<String>,
}

fn words(row: &str) -> Vec<Option<&str>> {
    row.split(' ').map(|word| (word != "-").then_some(word)).collect()
}

fn word(words: &[Option<&str>], at: usize) -> Option<String> {
    words.get(at).copied().flatten().map(str::to_owned)
}

fn place(words: &[Option<&str>]) -> Span {
    let at = |index: usize| words[index].unwrap().parse().unwrap();
    Span::new(at(0), at(1))
}

/// A value as `46`, `3~5` or `1:2:3`: value, low, high, text.
fn value(text: &str) -> (Option<f64>, Option<f64>, Option<f64>, Option<String>) {
    if text.contains(':') {
        (None, None, None, Some(text.to_owned()))
    } else if let Some((low, high)) = text.split_once('~') {
        (None, low.parse().ok(), high.parse().ok(), None)
    } else {
        (text.parse().ok(), None, None, None)
    }
}

fn metric(row: &str) -> Metric {
    let words = words(row);
    let (value, value_low, value_high, value_text) = value(words[2].unwrap());
    Metric {
        span: place(&words),
        indicator: word(&words, 4),
        value,
        value_low,
        value_high,
        value_text,
        unit: word(&words, 3).unwrap_or_default(),
        base_value: None,
        base_unit: String::new(),
        approx: Approx::Exact,
        kind: MetricKind::Count,
        change: Change::parse(words[5].unwrap()).unwrap(),
        status: Status::parse(words[6].unwrap()).unwrap(),
        per: None,
        period: None,
        period_start: None,
        period_end: None,
        period_basis: Basis::Unknown,
        region: None,
        region_basis: Basis::Unknown,
        organisation: None,
        rule: "test",
        confidence: 1.0,
    }
}

fn mention(row: &str) -> Mention {
    let words = words(row);
    Mention {
        span: place(&words),
        name: word(&words, 2).unwrap(),
        name_key: String::new(),
        initiative_type: None,
        place: None,
        place_basis: PlaceBasis::Unknown,
        relation: Relation::Unknown,
        speaker: None,
        rule: "test",
        confidence: 1.0,
    }
}

fn statement(row: &str) -> Statement {
    let words = words(row);
    Statement {
        span: place(&words),
        speaker: word(&words, 2),
        role: None,
        organisation: None,
        organisation_resolved: None,
        verb: "说".to_owned(),
        mode: Mode::Reported,
        act: Act::parse(words[3].unwrap()).unwrap(),
    }
}

fn reference(row: &str) -> Reference {
    let words = words(row);
    Reference {
        span: place(&words),
        verb: word(&words, 3),
        kind: ReferenceKind::parse(words[4].unwrap()).unwrap(),
        name: word(&words, 2).unwrap(),
        issuer: None,
        doc_number: None,
        doc_number_code: None,
        doc_number_year: None,
        doc_number_serial: None,
        usage: ReferenceUse::Basis,
    }
}

/// `level/increase_to` is a label and what is right too.
fn labels(word: &str) -> (&str, Vec<&str>) {
    let mut labels = word.split('/');
    (labels.next().unwrap(), labels.collect())
}

/// An annotation of document `d` in the form of the files.
fn annotation(subject: Subject, row: &str, text: &[char]) -> Value {
    let words = words(row);
    let flags = json!({ "doc": "d", "optional": row.ends_with(" optional"), "negative": row.ends_with(" negative") });
    let fields = match subject {
        Subject::Documents => unreachable!("documents have a test of their own"),
        Subject::Metrics => {
            let (number, low, high, ratio) = value(words[2].unwrap());
            let value = ratio.map_or(json!(number), |ratio| json!(ratio));
            let ((change, change_alt), (status, status_alt)) = (labels(words[5].unwrap()), labels(words[6].unwrap()));
            json!({ "start": place(&words).start, "end": place(&words).end, "surface": "", "value": value,
                "value_low": low, "value_high": high, "unit": word(&words, 3).unwrap_or_default(),
                "indicator": word(&words, 4), "change": change, "change_alt": change_alt, "status": status,
                "status_alt": status_alt, "approx": "exact", "kind": "count" })
        }
        Subject::Mentions | Subject::References => {
            let span = place(&words);
            let surface: String = text[span.range()].iter().collect();
            json!({ "start": span.start, "end": span.end, "surface": surface, "name": words[2],
                "verb": word(&words, 3), "kind": word(&words, 4) })
        }
        Subject::Statements => {
            let (speaker, speaker_alt) = labels(words[2].unwrap_or("-"));
            json!({ "head": words[0], "tail": words[1], "speaker": (speaker != "-").then_some(speaker),
                "speaker_alt": speaker_alt, "act": words[3], "verb": "说" })
        }
    };
    let (Value::Object(mut all), Value::Object(fields)) = (flags, fields) else { unreachable!("both are objects") };
    all.extend(fields);
    Value::Object(all)
}

fn gold_of<T: serde::de::DeserializeOwned>(subject: Subject, case: &Case, text: &[char]) -> Vec<T> {
    let row = |row: &String| serde_json::from_value(annotation(subject, row, text)).expect(&case.label);
    case.gold.iter().map(row).collect()
}

#[test]
fn cases_give_the_counts_they_state() {
    let cases: BTreeMap<String, Vec<Case>> = toml::from_str(include_str!("cases.toml")).unwrap();
    assert_eq!(cases.len(), 4);
    for (table, cases) in cases {
        let subject = Subject::parse(&table).unwrap();
        for case in cases {
            let text: Vec<char> = case.text.chars().collect();
            let mut gold = Gold::default();
            let (mut metrics, mut mentions, mut statements, mut references) = (vec![], vec![], vec![], vec![]);
            let found = case.found.iter().map(String::as_str);
            match subject {
                Subject::Documents => unreachable!("documents have a test of their own"),
                Subject::Metrics => {
                    gold.metrics = gold_of(subject, &case, &text);
                    metrics = found.map(metric).collect();
                }
                Subject::Mentions => {
                    gold.initiatives = gold_of(subject, &case, &text);
                    mentions = found.map(mention).collect();
                }
                Subject::Statements => {
                    gold.statements = gold_of(subject, &case, &text);
                    statements = found.map(statement).collect();
                }
                Subject::References => {
                    gold.references = gold_of(subject, &case, &text);
                    references = found.map(reference).collect();
                }
            }
            let facts = Facts {
                text: &text,
                layout: None,
                metrics: &metrics,
                mentions: &mentions,
                statements: &statements,
                references: &references,
            };
            let mut evaluation = Evaluation::new(&gold, Subject::ALL);
            let documents = evaluation.documents();
            assert_eq!(documents.keys().collect::<Vec<_>>(), [&"d"], "{}", case.label);
            evaluation.add("d", &documents["d"], &facts);
            let report = evaluation.finish();
            for (layer, [matched, predicted, gold]) in &case.scores {
                let layer = Layer::parse(layer).expect(layer);
                assert_eq!(layer.subject(), subject, "{}", case.label);
                let expected = Score { matched: *matched, predicted: *predicted, gold: *gold };
                assert_eq!(report.scores[&layer], expected, "{}: {layer}", case.label);
            }
            let traps = report.traps.get(&subject).copied().unwrap_or_default();
            assert_eq!([traps.hit, traps.all], case.traps, "{}: traps", case.label);
            let kinds: Vec<&str> = report.faults.iter().map(|fault| fault.kind.as_str()).collect();
            assert_eq!(kinds, case.faults, "{}: {:?}", case.label, report.faults);
        }
    }
}

#[test]
fn fields_of_documents_are_right_wrong_or_not_there() {
    let found = |value: &str| Found { value: value.to_owned(), span: None, basis: String::new() };
    let layout = Layout {
        title: Some(found("“楼道茶话”一周年")),
        publisher: Some(found("灯塔周刊")),
        published: Some(Dated {
            date: "--06-22".to_owned(),
            precision: Precision::MonthDay,
            span: None,
            basis: String::new(),
        }),
        genre: Genre::News,
        region: Some(Region {
            code: "440605".to_owned(),
            name: "广东省佛山市南海区".to_owned(),
            span: None,
            basis: String::new(),
        }),
        author: Some(found("温岚")),
        doc_number: Some(found("南民发〔2024〕7号")),
        sentences: [
            (0, 8, Part::Heading),
            (8, 13, Part::Heading),
            (13, 17, Part::Boilerplate),
            (17, 19, Part::Boilerplate),
        ]
        .map(|(start, end, part)| Sentence { span: Span::new(start, end), part, section: None, paragraph: 0 })
        .to_vec(),
        ..Layout::default()
    };
    let text: Vec<char> = "一、楼道里的茶桌二、茶凉了分享到：——".chars().collect();
    let facts = Facts { text: &text, layout: Some(&layout), ..Facts::default() };
    let unsaid = ["author", "issuer", "doc_number", "headings", "byline", "boilerplate"];
    let cases = [
        (json!({ "title": "“楼道茶话” 一周年" }), Layer::Title, (1, 1, 1)),
        (json!({ "title": null }), Layer::Title, (0, 1, 0)),
        (json!({ "publisher": "灯塔日报" }), Layer::Publisher, (0, 1, 1)),
        (json!({ "publisher": "灯塔日报", "publisher_alt": ["灯塔周刊"] }), Layer::Publisher, (1, 1, 1)),
        (json!({ "published": null }), Layer::Published, (0, 0, 0)),
        (json!({ "published": "2024-06-22" }), Layer::Published, (0, 0, 1)),
        (json!({ "genre": "policy" }), Layer::Genre, (0, 1, 1)),
        (json!({ "genre": "policy", "genre_alt": ["news"] }), Layer::Genre, (1, 1, 1)),
        (json!({ "region": "佛山南海", "region_code": "440605" }), Layer::Region, (1, 1, 1)),
        (json!({ "region": null, "region_alt": ["广东省佛山市南海区"] }), Layer::Region, (0, 0, 0)),
        (json!({ "region": "佛山市" }), Layer::Region, (0, 1, 1)),
        (json!({ "author": "温岚" }), Layer::Author, (1, 1, 1)),
        (json!({ "author": null }), Layer::Author, (0, 1, 0)),
        (json!({ "author": null, "author_alt": ["温岚"] }), Layer::Author, (0, 0, 0)),
        (json!({ "issuer": "南海区民政局" }), Layer::Issuer, (0, 0, 1)),
        (json!({ "issuer": null }), Layer::Issuer, (0, 0, 0)),
        (json!({ "doc_number": "南民发〔2024〕7号" }), Layer::DocNumber, (1, 1, 1)),
        (json!({ "sections": ["一、楼道里的茶桌"] }), Layer::Headings, (1, 2, 1)),
        (json!({ "sections": ["二、没有的标题"], "optional_headings": ["二、茶凉了"] }), Layer::Headings, (0, 1, 1)),
        (json!({ "boilerplate": ["分享到：", "返回顶部"] }), Layer::Boilerplate, (1, 1, 2)),
        (json!({ "byline": [] }), Layer::Byline, (0, 0, 0)),
    ];
    for (mut row, layer, (matched, predicted, gold_rows)) in cases {
        let label = format!("{row}");
        row["doc"] = json!("d");
        let gold = Gold { documents: vec![serde_json::from_value(row).unwrap()], ..Gold::default() };
        let mut evaluation = Evaluation::new(&gold, &[Subject::Documents]);
        let documents = evaluation.documents();
        evaluation.add("d", &documents["d"], &facts);
        let expected = Score { matched, predicted, gold: gold_rows };
        let scores = evaluation.finish().scores;
        assert_eq!(scores[&layer], expected, "{label}");
        let others = scores.keys().filter(|other| **other != layer && unsaid.contains(&other.as_str()));
        assert_eq!(others.count(), 0, "{label}: what is not said is not scored");
    }
    let letter: GoldDocument = serde_json::from_value(json!({ "doc": "d", "genre": "letter" })).unwrap();
    let gold = Gold { documents: vec![letter], ..Gold::default() };
    let mut evaluation = Evaluation::new(&gold, &[Subject::Documents]);
    let documents = evaluation.documents();
    evaluation.add("d", &documents["d"], &facts);
    assert!(!evaluation.finish().scores.contains_key(&Layer::Genre), "a genre that is not ours is not scored");
}

#[test]
fn a_list_of_complete_tables_decides_what_is_scored() {
    let document = |annotated: &[&str]| {
        serde_json::from_value::<GoldDocument>(json!({ "doc": "d", "annotated": annotated })).unwrap()
    };
    let row = annotation(Subject::Metrics, "0 3 46 场 圆桌会 level achieved", &[]);
    let metrics = vec![serde_json::from_value(row).unwrap()];
    for (annotated, expected) in [
        (&[][..], &[Subject::Documents, Subject::Metrics][..]),
        (&["references", "initiatives"], &[Subject::Mentions, Subject::References]),
    ] {
        let gold = Gold { documents: vec![document(annotated)], metrics: metrics.clone(), ..Gold::default() };
        let documents = Evaluation::new(&gold, Subject::ALL).documents();
        assert_eq!(documents["d"].iter().copied().collect::<Vec<_>>(), expected, "{annotated:?}");
    }
}

#[test]
fn shares_of_nothing_are_not_numbers() {
    let nothing = Score::default();
    assert_eq!((nothing.precision(), nothing.recall(), nothing.f1()), (None, None, None));
    let half = Score { matched: 1, predicted: 2, gold: 1 };
    assert_eq!((half.precision(), half.recall()), (Some(0.5), Some(1.0)));
    assert!((half.f1().unwrap() - 2.0 / 3.0).abs() < 1e-9);
}

proptest! {
    #[test]
    fn a_pairing_is_one_to_one(gold in proptest::collection::vec(0_u32..6, 0..12), found in proptest::collection::vec(0_u32..6, 0..12)) {
        let pairs = compare::pair(&gold, &found, |a, b| if a.abs_diff(*b) < 2 { 2.0 - f64::from(a.abs_diff(*b)) } else { 0.0 });
        let rows: BTreeSet<usize> = pairs.iter().map(|(i, _)| *i).collect();
        let hits: BTreeSet<usize> = pairs.iter().map(|(_, j)| *j).collect();
        prop_assert_eq!(rows.len(), pairs.len());
        prop_assert_eq!(hits.len(), pairs.len());
    }
}
