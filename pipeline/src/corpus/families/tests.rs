//! Families of texts written for it, in every order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{BooleanArray, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

const CASES: &str = include_str!("cases.toml");

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    label: String,
    reprint: bool,
    first: String,
    second: String,
}

/// A document as the pass reads it.
#[derive(Debug, Clone)]
struct Sample {
    id: String,
    published: Option<&'static str>,
    title: Option<&'static str>,
    source: &'static str,
    body: String,
}

fn sample(id: &str, published: Option<&'static str>, body: &str) -> Sample {
    Sample { id: id.to_owned(), published, title: None, source: "a.txt", body: body.to_owned() }
}

fn batch(samples: &[Sample]) -> RecordBatch {
    let column = |values: Vec<Option<&str>>| Arc::new(StringArray::from(values)) as arrow::array::ArrayRef;
    let columns = [
        ("doc_id", column(samples.iter().map(|sample| Some(sample.id.as_str())).collect())),
        ("source", column(samples.iter().map(|sample| Some(sample.source)).collect())),
        ("title", column(samples.iter().map(|sample| sample.title).collect())),
        ("published", column(samples.iter().map(|sample| sample.published).collect())),
        ("body", column(samples.iter().map(|sample| Some(sample.body.as_str())).collect())),
    ];
    let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(*name, DataType::Utf8, true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// The families of samples read in batches of two.
fn collect(samples: &[Sample]) -> Families {
    collect_in(BLOCK_CHARACTERS, samples)
}

fn collect_in(most: u64, samples: &[Sample]) -> Families {
    let batches: Vec<RecordBatch> = samples.chunks(2).map(batch).collect();
    Families::collect_in::<PipelineError>(most, &mut |_, _, each| batches.iter().try_for_each(&mut *each)).unwrap()
}

/// Rows of the table: document, family, similarity, earliest.
fn rows(families: &Families) -> Vec<(String, String, f64, bool)> {
    let table = families.table().unwrap();
    let text = |name| text_column(Table::Families, &table, name).unwrap();
    let similarity = table.column_by_name("similarity").unwrap().as_any().downcast_ref::<Float64Array>().unwrap();
    let earliest = table.column_by_name("earliest").unwrap().as_any().downcast_ref::<BooleanArray>().unwrap();
    let row = |at: usize| {
        let (id, family) = (text("doc_id").value(at).to_owned(), text("family_id").value(at).to_owned());
        (id, family, similarity.value(at), earliest.value(at))
    };
    (0..table.num_rows()).map(row).collect()
}

#[test]
fn reprints_are_found_and_formulas_are_not() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    for case in cases.case {
        let second = case.second.replace("{a}", case.first.trim());
        let found = collect(&[sample("a", Some("2023-08-14"), &case.first), sample("b", Some("2023-08-15"), &second)]);
        let rows = rows(&found);
        let families: Vec<&str> = rows.iter().map(|row| row.1.as_str()).collect();
        assert_eq!(families, if case.reprint { ["a", "a"] } else { ["a", "b"] }, "{}", case.label);
        assert_eq!((rows[0].2, rows[0].3, rows[1].3), (1.0, true, !case.reprint), "{}", case.label);
        assert!(!case.reprint || rows[1].2 >= 0.5, "{}: {}", case.label, rows[1].2);
    }
}

/// A text of its own kind: nine sentences that no other number shares.
fn report(number: u32) -> String {
    let character = |at: u64| {
        let code = sketch::mixed(u64::from(number) << 32 | at) % 20_000;
        char::from_u32(0x4E00 + u32::try_from(code).unwrap()).unwrap()
    };
    (0..9).map(|sentence| (0..30).map(|at| character(sentence * 100 + at)).chain(['。']).collect::<String>()).collect()
}

#[test]
fn the_earliest_known_leads() {
    let body = report(1);
    for (label, dates, want) in [
        ("by date", [Some("2020-03-02"), Some("2020-03-01"), Some("2021-01-01")], "b"),
        ("unknown dates last", [None, Some("2024-01-01"), None], "b"),
        ("by id when dates are the same", [Some("2020-03-02"), Some("2020-03-02"), Some("2020-03-02")], "a"),
        ("by id when no date is known", [None, None, None], "a"),
        ("a year alone comes after its days", [Some("2020"), Some("2020-12"), Some("2020-12-31")], "c"),
        ("and before the next year", [Some("2021-01-01"), Some("2020"), None], "b"),
    ] {
        let samples: Vec<Sample> =
            ["a", "b", "c"].iter().zip(dates).map(|(id, date)| sample(id, date, &body)).collect();
        let found = collect(&samples);
        for row in rows(&found) {
            assert_eq!((row.1.as_str(), row.2, row.3), (want, 1.0, row.0 == want), "{label}");
            assert_eq!(found.of(&row.0), Some(want), "{label}");
        }
        assert_eq!(found.of("d"), None);
    }
}

#[test]
fn of_the_same_day_the_first_locator_leads() {
    let from = |id: &str, source| Sample { source, ..sample(id, Some("2020-03-02"), &report(1)) };
    let found = collect(&[from("a", "晚报.txt"), from("b", "日报.txt")]);
    assert_eq!([found.of("a"), found.of("b")], [Some("b"), Some("b")]);
}

#[test]
fn short_texts_are_the_same_under_the_same_title_alone() {
    let with = |id: &str, title| Sample { title: Some(title), ..sample(id, None, "详见附件。") };
    let found = collect(&[with("a", "关于一号桥的公告"), with("b", "关于二号桥的公告"), with("c", "關於一号桥的公告")]);
    assert_eq!(["a", "b", "c"].map(|id| found.of(id).unwrap().to_owned()), ["a", "b", "a"]);
}

#[test]
fn a_chain_of_cuts_is_not_one_family() {
    let sentences: Vec<String> = (0..12).map(report).collect();
    let part = |from: usize, to: usize| sentences[from..to].join("\n");
    // Each shares four fifths with the one before it, the first and the last a fifth.
    let chain = [(0, 5), (1, 6), (2, 7), (3, 8), (4, 9)];
    let samples: Vec<Sample> = chain
        .iter()
        .enumerate()
        .map(|(at, (from, to))| sample(&format!("{at}"), Some("2020-01-01"), &part(*from, *to)))
        .collect();
    let found = collect(&samples);
    assert_eq!(found.of("1"), Some("0"));
    assert_ne!(found.of("4"), Some("0"));
    assert_ne!(found.of("3"), Some("0"));
}

#[test]
fn a_large_family_is_found_whole() {
    let body = report(5);
    let lines: Vec<&str> = body.split_inclusive('。').collect();
    let samples: Vec<Sample> = (0..60_usize)
        .map(|at| {
            let cut: String =
                lines.iter().enumerate().filter(|(line, _)| *line != at % 9).map(|(_, line)| *line).collect();
            sample(&format!("{at:02}"), None, &format!("{cut}\n转载之{at}"))
        })
        .chain([sample("00a", Some("2019-05-05"), &body)])
        .collect();
    let found = collect(&samples);
    assert!(samples.iter().all(|sample| found.of(&sample.id) == Some("00a")));
}

#[test]
fn blocks_of_texts_change_nothing() {
    let samples: Vec<Sample> =
        (0..12).map(|at| sample(&format!("{at:02}"), None, &format!("{}\n附注{at}", report(at / 3)))).collect();
    let whole = rows(&collect(&samples));
    assert_eq!(whole, rows(&collect_in(1, &samples)));
    assert_eq!(whole.iter().filter(|row| row.3).count(), 4);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn families_are_a_partition_in_any_order(
        picks in prop::collection::vec((0_u32..4, 0_usize..4, 0_usize..4), 1..14),
        seed in any::<u64>(),
    ) {
        let dates = [None, Some("2015-01-01"), Some("2016-02-02"), Some("2016")];
        let mut samples: Vec<Sample> = picks
            .iter()
            .enumerate()
            .map(|(at, (number, edit, date))| {
                let body = report(*number);
                let body = match edit {
                    0 => body,
                    1 => body.split_inclusive('。').skip(2).collect(),
                    2 => format!("编者按：这篇文章值得一读。\n{body}"),
                    _ => body.replace('。', "．\n"),
                };
                sample(&format!("{at:02}"), dates[*date], &body)
            })
            .collect();
        let once = rows(&collect(&samples));
        samples.sort_by_key(|sample| sketch::mixed(seed ^ sample.id.len() as u64 ^ sample.id.bytes().map(u64::from).sum::<u64>()));
        prop_assert_eq!(&once, &rows(&collect(&samples)));
        let mut leaders: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, family, similarity, earliest) in &once {
            prop_assert!((0.0..=1.0).contains(similarity));
            prop_assert_eq!(*earliest, id == family);
            *leaders.entry(family.as_str()).or_default() += usize::from(*earliest);
        }
        prop_assert_eq!(once.len(), samples.len());
        prop_assert!(leaders.values().all(|leaders| *leaders == 1), "every family has its leader in it");
    }

    #[test]
    fn no_text_panics(bodies in prop::collection::vec(".{0,300}", 0..6)) {
        let samples: Vec<Sample> =
            bodies.iter().enumerate().map(|(at, body)| sample(&at.to_string(), None, body)).collect();
        prop_assert_eq!(rows(&collect(&samples)).len(), samples.len());
    }
}
