//! Travelling passages of texts written for it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use arrow::datatypes::{Field, Schema};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::fold::fold_string;

const CASES: &str = include_str!("cases.toml");

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    label: String,
    uses: Vec<String>,
    document: Vec<Sample>,
}

/// A document: its lines, each with the letter of its part.
#[derive(Debug, Clone, Deserialize)]
struct Sample {
    id: String,
    date: Option<String>,
    lines: Vec<String>,
}

impl Sample {
    fn lines(&self) -> impl Iterator<Item = (bool, &str)> {
        self.lines.iter().map(|line| line.split_once(' ').map(|(part, line)| (part == "B", line)).unwrap())
    }

    fn text(&self) -> String {
        self.lines().map(|(_, line)| line).collect::<Vec<_>>().join("\n\n")
    }

    fn body(&self) -> String {
        self.lines().filter(|line| line.0).map(|line| line.1).collect::<Vec<_>>().join("\n")
    }

    fn passage(&self, start: i32, end: i32) -> String {
        let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
        self.text().chars().skip(start).take(end - start).collect()
    }
}

fn table_of(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    let fields: Vec<Field> = columns.iter().map(field).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

fn documents(samples: &[Sample]) -> RecordBatch {
    let text = |values: Vec<Option<String>>| Arc::new(StringArray::from(values)) as ArrayRef;
    table_of(vec![
        ("doc_id", text(samples.iter().map(|sample| Some(sample.id.clone())).collect())),
        ("source", text(samples.iter().map(|sample| Some(format!("{}.txt", sample.id))).collect())),
        ("title", text(samples.iter().map(|_| None).collect())),
        ("published", text(samples.iter().map(|sample| sample.date.clone()).collect())),
        ("body", text(samples.iter().map(|sample| Some(sample.body())).collect())),
    ])
}

/// Every line in two sentences, as layout would cut it.
fn sentences(samples: &[Sample]) -> RecordBatch {
    let (mut ids, mut parts, mut paragraphs, mut starts, mut ends) = (vec![], vec![], vec![], vec![], vec![]);
    for sample in samples {
        let mut at = 0;
        for (paragraph, (of_body, line)) in sample.lines().enumerate() {
            let length = i32::try_from(line.chars().count()).unwrap();
            for (from, to) in [(0, length / 2), (length / 2, length)] {
                ids.push(sample.id.clone());
                parts.push(if of_body { "body" } else { "boilerplate" });
                paragraphs.push(i32::try_from(paragraph).unwrap());
                starts.push(at + from);
                ends.push(at + to);
            }
            at += length + 2;
        }
    }
    table_of(vec![
        ("doc_id", Arc::new(StringArray::from(ids)) as ArrayRef),
        ("part", Arc::new(StringArray::from(parts))),
        ("paragraph", Arc::new(Int32Array::from(paragraphs))),
        ("start", Arc::new(Int32Array::from(starts))),
        ("end", Arc::new(Int32Array::from(ends))),
    ])
}

/// A row of the table: later and earlier document with start and end.
type Row = (String, i32, i32, String, i32, i32);

fn reuse(samples: &[Sample], marks: u64, characters: u64) -> Vec<Row> {
    let (documents, sentences) = (documents(samples), sentences(samples));
    let mut scan =
        |table: Table,
         _: &[&str],
         each: &mut dyn FnMut(&RecordBatch) -> Result<(), PipelineError>|
         -> Result<(), PipelineError> { each(if table == Table::Sentences { &sentences } else { &documents }) };
    let families = Families::collect(&mut scan).unwrap();
    let seeds = all_seeds(&families, marks, &mut scan).unwrap();
    let found = table(&families, uses(&families, &seeds, characters, &mut scan).unwrap()).unwrap();
    let text = |name| text_column(Table::Reuse, &found, name).unwrap();
    let number = |name| integer_column(Table::Reuse, &found, name).unwrap();
    (0..found.num_rows())
        .map(|row| {
            let offset = |name| number(name).value(row);
            let (later, earlier) = (text("doc_id").value(row), text("earlier_doc_id").value(row));
            let earlier_span = (offset("earlier_start"), offset("earlier_end"));
            (later.to_owned(), offset("start"), offset("end"), earlier.to_owned(), earlier_span.0, earlier_span.1)
        })
        .collect()
}

fn sample<'a>(samples: &'a [Sample], id: &str) -> &'a Sample {
    samples.iter().find(|sample| sample.id == id).unwrap()
}

/// The same folded text stands at both ends of a row.
fn check(samples: &[Sample], row: &Row) {
    let later = fold_string(&sample(samples, &row.0).passage(row.1, row.2));
    let earlier = fold_string(&sample(samples, &row.3).passage(row.4, row.5));
    assert_eq!(later, earlier, "{row:?}");
    assert!(later.chars().count() >= wording::LEAST_SAID, "{row:?}");
}

#[test]
fn wording_travels_and_names_do_not() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    for case in cases.case {
        let rows = reuse(&case.document, MOST_MARKS, BLOCK_CHARACTERS);
        let told = |row: &Row| {
            let passage = sample(&case.document, &row.0).passage(row.1, row.2).replace("\n\n", "\n");
            format!("{} {} {passage}", row.0, row.3)
        };
        let mut found: Vec<String> = rows.iter().map(told).collect();
        let mut want = case.uses.clone();
        found.sort();
        want.sort();
        assert_eq!(found, want, "{}", case.label);
        rows.iter().for_each(|row| check(&case.document, row));
        assert_eq!(rows, reuse(&case.document, 1, 1), "{}: read in shares and blocks", case.label);
    }
}

#[test]
fn what_repeats_without_end_is_read_once() {
    let repeated = "好好学习天天向上，".repeat(4000);
    let lines = |text: &str| vec![format!("B {text}")];
    let samples = [
        Sample { id: "a".to_owned(), date: None, lines: lines(&format!("{repeated}甲")) },
        Sample {
            id: "b".to_owned(),
            date: None,
            lines: lines(&format!("{}{repeated}", "前面另有一段说明文字。".repeat(9000))),
        },
        Sample { id: "c".to_owned(), date: None, lines: lines(&"一".repeat(90_000)) },
        Sample {
            id: "d".to_owned(),
            date: None,
            lines: lines(&format!("{}{}", "这里写的是别的事情，".repeat(9000), "一".repeat(30_000))),
        },
    ];
    let rows = reuse(&samples, MOST_MARKS, BLOCK_CHARACTERS);
    assert_eq!(rows.len(), 2, "{:?}", rows.iter().map(|row| (&row.0, row.1, row.2)).collect::<Vec<_>>());
    rows.iter().for_each(|row| check(&samples, row));
}

#[test]
fn every_passage_long_enough_has_a_common_fingerprint() {
    let text = |from: u32, length: u32| -> Vec<char> {
        (from..from + length).filter_map(|code| char::from_u32(0x4E00 + code * 7 % 5000)).collect()
    };
    for (label, first, second) in [
        ("at the ends", text(0, 200), text(170, 200)),
        ("at the beginning", text(0, 200), [text(0, 30), text(900, 50)].concat()),
        ("alone", text(50, 30), text(0, 300)),
        ("in the middle", text(0, 300), [text(700, 77), text(100, 30), text(1200, 5)].concat()),
    ] {
        let hashes = |chars: &[char]| fingerprints(chars).into_iter().map(|(_, hash)| hash).collect::<Vec<_>>();
        let (first, second) = (hashes(&first), hashes(&second));
        assert!(first.iter().any(|hash| second.contains(hash)), "{label}");
    }
    assert!(fingerprints(&text(0, 14)).is_empty());
    assert_eq!(fingerprints(&text(0, 15)).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn both_ends_of_a_row_say_the_same(
        picks in prop::collection::vec((prop::collection::vec((0_usize..10, 0_usize..4), 1..9), 0_usize..3), 1..7),
    ) {
        const SENTENCES: [&str; 10] = [
            "要坚持问题导向，把居民反映最多的停水停电问题逐项列入清单，明确专人限期解决。",
            "全面推行“一窗受理、集成服务”，让企业和群众办事只进一扇门、最多跑一次。",
            "村里修了新路。",
            "坚持和发展新時代“楓橋經驗”，把矛盾糾紛化解在基層、化解在萌芽狀態，守住平安底線。",
            "张三、李四、王五、赵六、陈七、周八、吴九、郑十、冯一、孙二、钱三、李五",
            "首页 | 政务公开 | 办事服务",
            "2024年共完成投资12.5亿元，同比增长8.3%，其中民间投资占62%，高于上年3.1个百分点。",
            "对涉及群众切身利益的事项，都要事先公示、事中监督、事后评议，主动接受社会监督。",
            "各级党组织要把",
            "，，，。。。",
        ];
        let dates = [None, Some("2015-01-01"), Some("2016-02-02")];
        let samples: Vec<Sample> = picks
            .iter()
            .enumerate()
            .map(|(at, (lines, date))| Sample {
                id: format!("{at}"),
                date: dates[*date].map(str::to_owned),
                lines: lines
                    .iter()
                    .map(|(sentence, part)| format!("{} {}", if *part == 0 { "X" } else { "B" }, SENTENCES[*sentence]))
                    .collect(),
            })
            .collect();
        let rows = reuse(&samples, MOST_MARKS, BLOCK_CHARACTERS);
        for row in &rows {
            check(&samples, row);
        }
        for pair in rows.windows(2) {
            prop_assert!(pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1, "uses in one document do not overlap");
        }
        let mut turned = samples.clone();
        turned.reverse();
        prop_assert_eq!(&rows, &reuse(&turned, MOST_MARKS, BLOCK_CHARACTERS));
        prop_assert_eq!(&rows, &reuse(&samples, 3, 60));
    }
}
