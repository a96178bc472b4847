//! Cases as data, and what must hold for any text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

use std::sync::OnceLock;

use corpora::{Hints, MediaType};
use proptest::prelude::*;
use serde::Deserialize;

use super::MetricExtractor;
use crate::document::extract::Reading;
use crate::document::facts::Metric;
use crate::document::layout::{Dated, Layout, LayoutReader, Part, Precision, Region, Section, Sentence};
use crate::document::markup;
use crate::document::segment::Tokens;
use crate::document::view::View;
use crate::gazetteer::Gazetteer;
use crate::span::{Span, Text};

const FILES: [(&str, &str); 8] = [
    ("bounds.toml", include_str!("tests/bounds.toml")),
    ("organisations.toml", include_str!("tests/organisations.toml")),
    ("implied.toml", include_str!("tests/implied.toml")),
    ("counts.toml", include_str!("tests/counts.toml")),
    ("values.toml", include_str!("tests/values.toml")),
    ("plans.toml", include_str!("tests/plans.toml")),
    ("regions.toml", include_str!("tests/regions.toml")),
    ("negatives.toml", include_str!("tests/negatives.toml")),
];

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    label: String,
    #[serde(rename = "in")]
    input: String,
    /// The view, where it is not the folded input.
    view: Option<String>,
    heading: Option<String>,
    published: Option<String>,
    part: Option<String>,
    /// Code of the document's region.
    region: Option<String>,
    out: Vec<String>,
}

struct Document {
    text: Text,
    view: View,
    layout: Layout,
    tokens: Tokens,
}

fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap(),
        _ => c,
    }
}

/// A small document: an optional heading line and sentences that end at 。！？.
fn document(heading: Option<&str>, body: &str, view: Option<&str>, published: Option<&str>, part: Part) -> Document {
    static JIEBA: OnceLock<jieba_rs::Jieba> = OnceLock::new();
    let lead = heading.map_or(String::new(), |heading| format!("{heading}\n"));
    let text = Text::new(format!("{lead}{body}"));
    let viewed: String = format!("{lead}{}", view.unwrap_or(body)).chars().map(fold).collect();
    let view = View::from_chars(viewed.chars().collect());
    let start = lead.chars().count();
    let mut layout = Layout::default();
    if start > 0 {
        let heading = Span::new(0, start - 1);
        layout.sections.push(Section { heading: Some(heading), level: 1, span: Span::new(0, text.len()) });
        layout.sentences.push(Sentence { span: heading, part: Part::Heading, section: Some(0), paragraph: 0 });
    }
    let section = (start > 0).then_some(0);
    let mut from = start;
    let chars = view.chars();
    for at in start..chars.len() {
        let speech = matches!(chars.get(at + 1), Some('”' | '’'));
        if (matches!(chars[at], '。' | '!' | '?') && !speech) || at + 1 == chars.len() {
            layout.sentences.push(Sentence { span: Span::new(from, at + 1), part, section, paragraph: 1 });
            from = at + 1;
        }
    }
    layout.published = published.map(|date| Dated {
        date: date.to_owned(),
        precision: Precision::Day,
        span: None,
        basis: "meta".to_owned(),
    });
    let mut at = 0;
    let mut spans = Vec::new();
    // Long input tests the rules, not the segmenter.
    let words =
        if viewed.len() < 3_000 { JIEBA.get_or_init(jieba_rs::Jieba::new).cut(&viewed, true) } else { Vec::new() };
    for token in words {
        let length = token.word.chars().count();
        spans.push(Span::new(at, at + length));
        at += length;
    }
    Document { text, view, layout, tokens: Tokens { spans } }
}

fn extractor() -> &'static MetricExtractor {
    static EXTRACTOR: OnceLock<MetricExtractor> = OnceLock::new();
    EXTRACTOR.get_or_init(|| MetricExtractor::new().unwrap())
}

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| Gazetteer::new().unwrap())
}

fn extract(document: &Document) -> Vec<Metric> {
    let Document { text, view, layout, tokens } = document;
    extractor().extract(gazetteer(), &Reading::new(text, view, layout, tokens))
}

fn number(value: f64) -> String {
    format!("{value}")
}

/// A metric in the notation of the case files; `keys` are the further fields a case names.
fn written(document: &Document, metric: &Metric, keys: &[&str]) -> String {
    let value = match (&metric.value_text, metric.value, metric.value_low, metric.value_high) {
        (Some(text), ..) => text.clone(),
        (_, Some(value), ..) => number(value),
        (_, _, Some(low), Some(high)) => format!("{}..{}", number(low), number(high)),
        _ => "?".to_owned(),
    };
    let amount = format!("{value} {}", metric.unit);
    let mut out = format!(
        "{} | {} | {}",
        document.text.slice(metric.span),
        amount.trim(),
        metric.indicator.as_deref().unwrap_or("none")
    );
    let none = || "none".to_owned();
    for key in keys {
        let field = match *key {
            "change" => metric.change.to_string(),
            "status" => metric.status.to_string(),
            "approx" => metric.approx.to_string(),
            "kind" => metric.kind.to_string(),
            "per" => metric.per.clone().unwrap_or_else(none),
            "period" => metric.period.clone().unwrap_or_else(none),
            "basis" => metric.period_basis.to_string(),
            "organisation" => metric.organisation.clone().unwrap_or_else(none),
            "region" => metric.region.clone().unwrap_or_else(none),
            "base" => metric.base_value.map_or_else(none, |value| format!("{} {}", number(value), metric.base_unit)),
            "days" => match (&metric.period_start, &metric.period_end) {
                (Some(start), Some(end)) => format!("{start}..{end}"),
                _ => none(),
            },
            other => panic!("unknown key {other}"),
        };
        out.push_str(&format!(" | {key}={field}"));
    }
    out
}

/// The expected line with defaults filled in, and the keys it names.
fn expected(line: &str) -> (String, Vec<&str>) {
    let mut fields: Vec<&str> = line.split(" | ").collect();
    let mut keys: Vec<&str> =
        fields.iter().skip(3).filter_map(|field| field.split_once('=')).map(|(key, _)| key).collect();
    for default in ["change=level", "status=achieved", "approx=exact"] {
        let key = default.split_once('=').unwrap().0;
        if !keys.contains(&key) {
            fields.push(default);
            keys.push(key);
        }
    }
    (fields.join(" | "), keys)
}

#[test]
fn cases() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, text) in FILES {
        let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for case in file.case {
            count += 1;
            let part = case.part.as_deref().map_or(Part::Body, |part| Part::parse(part).unwrap());
            let mut document =
                document(case.heading.as_deref(), &case.input, case.view.as_deref(), case.published.as_deref(), part);
            document.layout.region = case.region.map(|code| {
                let name = gazetteer().full_name(&code).unwrap();
                Region { code, name, span: None, basis: "title".to_owned() }
            });
            let found = extract(&document);
            let lines: Vec<(String, Vec<&str>)> = case.out.iter().map(|line| expected(line)).collect();
            let want: Vec<String> = lines.iter().map(|(line, _)| line.clone()).collect();
            let have: Vec<String> = found
                .iter()
                .enumerate()
                .map(|(at, metric)| written(&document, metric, lines.get(at).map_or(&[], |(_, keys)| keys)))
                .collect();
            if want != have {
                failures.push(format!("{name}: {}\n  want {want:#?}\n  have {have:#?}", case.label));
            }
        }
    }
    assert!(count >= 120, "{count} cases");
    assert!(failures.is_empty(), "{} of {count} cases\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_number_is_explained() {
    let document = document(None, "全区建成18个社区食堂，引进三个一工程。", None, None, Part::Body);
    let found = extract(&document);
    let Document { text, view, layout, tokens } = &document;
    let reading = Reading::new(text, view, layout, tokens);
    let explained = extractor().explain(gazetteer(), &reading, &found);
    let marked: Vec<String> = explained.iter().map(|number| number.marked(&reading)).collect();
    assert_eq!(marked.first().map(String::as_str), Some("全区建成【18个】〔社区食堂〕,引进三个一工程。"));
    let vetoed = super::explain::explain(&reading, &[], &[(Span::new(4, 7), "article")]);
    assert_eq!(vetoed[0].outcome, super::Outcome::Vetoed("article"));
    assert_eq!(vetoed[0].marked(&reading), "全区建成【18个】社区食堂,引进三个一工程。");
}

#[derive(Deserialize)]
struct TableFile {
    case: Vec<TableCase>,
}

#[derive(Deserialize)]
struct TableCase {
    label: String,
    html: Option<String>,
    text: Option<String>,
    out: Vec<String>,
}

#[test]
fn tables() {
    let file: TableFile = toml::from_str(include_str!("tests/tables.toml")).expect("the cases parse");
    let reader = LayoutReader::new().unwrap();
    for case in file.case {
        let (source, kind) = match (&case.html, &case.text) {
            (Some(html), _) => (html, MediaType::Html),
            (None, text) => (text.as_ref().expect("html or text"), MediaType::Plain),
        };
        let clean = markup::read(source, kind).unwrap();
        let view = View::from_chars(clean.text.as_str().chars().map(fold).collect());
        let layout = reader.read(&clean, &view, &Hints::default());
        let document = Document { text: clean.text.clone(), view, layout, tokens: Tokens::default() };
        let Document { text, view, layout, tokens } = &document;
        let found =
            extractor().extract_with_tables(gazetteer(), &Reading::new(text, view, layout, tokens), &clean.lines);
        let lines: Vec<(String, Vec<&str>)> = case.out.iter().map(|line| expected(line)).collect();
        let want: Vec<String> = lines.iter().map(|(line, _)| line.clone()).collect();
        let keys = |at: usize| lines.get(at).map_or(&[][..], |(_, keys)| keys);
        let have: Vec<String> =
            found.iter().enumerate().map(|(at, metric)| written(&document, metric, keys(at))).collect();
        assert_eq!(want, have, "{}", case.label);
    }
}

#[test]
fn words_are_not_needed() {
    let mut document = document(None, "全区打造18个社区养老服务站，投入资金1.3亿元。", None, None, Part::Body);
    document.tokens = Tokens::default();
    let found = extract(&document);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].indicator.as_deref(), Some("社区养老服务站"));
}

#[test]
fn long_repetitive_input_is_read_to_its_end() {
    // A pass that is more than linear would not come back from this within the patience of a test run.
    for unit in ["9", "三", "1、", "增长5%", "“（《", "从1到", "2024年", "达到12个项目"] {
        let body = unit.repeat(5_000);
        let mut document = document(None, &body, None, None, Part::Body);
        document.tokens = Tokens::default();
        let length = body.chars().count();
        for metric in extract(&document) {
            assert!(metric.span.end as usize <= length, "{unit}: {:?}", metric.span);
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "全市",
        "增长",
        "下降",
        "分别",
        "占",
        "的",
        "建成",
        "打造",
        "项目",
        "投资",
        "达到",
        "个",
        "%",
        "万",
        "亿",
        "元",
        "个百分点",
        "人次",
        "，",
        "。",
        "、",
        "“",
        "”",
        "（",
        "）",
        "《",
        "》",
        "第",
        "位",
        "居",
        "由",
        "从",
        "提高到",
        "至",
        "—",
        ":",
        "0.3",
        "12",
        "2024年",
        "三百",
        "十",
        "余",
        "多",
        "左右",
        "以上",
        "每",
        "高于全国",
        "其中",
        "近",
        "超",
        "不少于",
        "𠮷",
        "a",
        " ",
        "\n",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spans_stay_inside_their_sentence(body in text()) {
        check(&body)?;
    }

    #[test]
    fn any_text_is_read(body in "\\PC{0,120}") {
        check(&body)?;
    }
}

fn check(body: &str) -> Result<(), TestCaseError> {
    let document = document(None, body, None, None, Part::Body);
    let found = extract(&document);
    let mut last = 0;
    for metric in &found {
        let holder = document.layout.sentences.iter().filter(|sentence| sentence.span.contains(metric.span)).count();
        prop_assert_eq!(holder, 1, "in one sentence: {:?}", metric);
        prop_assert!(!metric.span.is_empty());
        prop_assert!(metric.span.start >= last, "in order: {:?}", metric);
        last = metric.span.start;
        let surface = document.text.slice(metric.span);
        prop_assert_eq!(surface.chars().count(), metric.span.len());
        prop_assert_eq!(metric.value.is_some(), metric.base_value.is_some());
        prop_assert_eq!(metric.value_low.is_some(), metric.value_high.is_some());
        prop_assert!(metric.value.is_some() || metric.value_low.is_some() || metric.value_text.is_some());
    }
    let again = extract(&document);
    prop_assert_eq!(found, again);
    Ok(())
}
