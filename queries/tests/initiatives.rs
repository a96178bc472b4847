//! Initiatives followed over time and place in small corpora written for it, with the rows that must come out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

#[path = "fixture/columns.rs"]
mod columns;
// Documents that other tests ask about stand there too.
#[allow(dead_code)]
mod fixture;

use arrow::array::RecordBatch;
use fixture::{Spec, document};
use index::{CommitContents, Reader, Writer, WriterOptions};
use pipeline::document::facts::{Mention, PlaceBasis, Relation};
use pipeline::document::layout::Genre;
use queries::QueryError;
use queries::initiatives::{self, Direction, InitiativeFilter, MovementOptions, SpreadBy, VariantOptions, VariantsBy};
use queries::language::DateRange;
use queries::listing::DocumentFilter;
use queries::output::{HeaderLanguage, header};
use queries::periods::Period;
use queries::watch::{Again, Seen, Watchlist, watch};

use columns::column;

const SHENYANG: Option<(&str, &str)> = Some(("210100", "辽宁省沈阳市"));
const HANGZHOU: Option<(&str, &str)> = Some(("330100", "浙江省杭州市"));

/// A document: date, publisher, region, text. Every “…” in the text is a mention.
type Row = (&'static str, Option<&'static str>, Option<(&'static str, &'static str)>, &'static str);

const NEWS: &[Row] = &[
    ("2023-01-05", Some("甲报"), SHENYANG, "#一\n全市打造“邻里茶馆”，已建成12.5%的目标。"),
    ("2023-02-10", Some("甲报"), SHENYANG, "#二\n今天有雨。"),
    ("2023-04-01", Some("乙报"), HANGZHOU, "#三\n我们深入推进“邻里茶馆”建设。“清风行动”同时开始。"),
    ("2023-04-02", Some("乙报"), HANGZHOU, "#四\n各街道深入推进“邻里茶馆”建设。“清风行动”继续。"),
    ("2023-04", Some("丙报"), None, "#五\n大家学习沈阳市的“邻里茶馆”。"),
    ("2023", Some("丙报"), None, "#六\n“邻里茶馆”很有名。"),
    ("", None, None, "#七\n“邻里茶馆”不知何时开张。"),
];

fn corpus(rows: &[Row]) -> (tempfile::TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    add(&path, rows, "");
    let reader = Reader::open(&path).unwrap();
    (folder, reader)
}

/// Commits documents; `names` begins their locators, so that a second commit adds to the first.
fn add(path: &std::path::Path, rows: &[Row], names: &str) {
    let mut writer = Writer::open(path, &WriterOptions::default()).unwrap();
    for (number, (published, publisher, region, text)) in rows.iter().enumerate() {
        let spec = Spec {
            locator: Box::leak(format!("{names}{number}.txt").into_boxed_str()),
            text,
            published: Some(*published).filter(|date| !date.is_empty()),
            publisher: *publisher,
            region: *region,
            genre: Genre::News,
            litter: None,
        };
        let (mut document, bytes) = document(&spec);
        document.mentions = mentions(&document.text);
        writer.add(&document, &bytes).unwrap();
    }
    assert!(writer.commit(&CommitContents::default()).unwrap());
    writer.close().unwrap();
}

fn mentions(text: &pipeline::span::Text) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text.as_str()[from..].find('“') {
        let start = from + open;
        let end = start + text.as_str()[start..].find('”').unwrap() + '”'.len_utf8();
        let name = &text.as_str()[start + '“'.len_utf8()..end - '”'.len_utf8()];
        let learned = text.as_str()[..start].ends_with("学习沈阳市的");
        found.push(Mention {
            span: text.span_of_bytes(start..end),
            name: name.to_owned(),
            name_key: name.to_owned(),
            initiative_type: Some("brand"),
            place: learned.then(|| "杭州市上城区".to_owned()),
            place_basis: if learned { PlaceBasis::Clause } else { PlaceBasis::Document },
            relation: if learned { Relation::LearnsFrom } else { Relation::Implements },
            speaker: None,
            rule: "by hand",
            confidence: 0.9,
        });
        from = end;
    }
    found
}

/// The columns named, row by row, joined by spaces; nothing stands as `-`.
fn rows(batch: &RecordBatch, names: &[&str]) -> Vec<String> {
    let columns: Vec<Vec<String>> = names.iter().map(|name| column(batch, name)).collect();
    let shown = |value: &String| if value.is_empty() { "-".to_owned() } else { value.clone() };
    (0..batch.num_rows())
        .map(|row| columns.iter().map(|column| shown(&column[row])).collect::<Vec<_>>().join(" "))
        .collect()
}

#[test]
fn timelines_count_what_is_dated_and_say_what_is_not() {
    let (_folder, reader) = corpus(NEWS);
    let all = DocumentFilter::default();
    let shown = ["period", "docs", "mentions", "denominator", "share"];
    let by = |by, filter: &DocumentFilter| initiatives::timeline(&reader, "邻里茶馆", by, filter).unwrap();
    let month = by(Period::Month, &all);
    assert_eq!(
        rows(&month.batch().unwrap(), &shown),
        ["2023-01 1 1 1 1", "2023-02 0 0 1 0", "2023-03 0 0 0 -", "2023-04 3 3 3 1"]
    );
    assert_eq!((month.counts.documents, month.counts.undated, month.coarse, month.of_unplaced), (6, 1, 1, 2));
    assert_eq!(month.counts.families, Some(6));
    let quarter = by(Period::Quarter, &all);
    assert_eq!(rows(&quarter.batch().unwrap(), &shown), ["2023-Q1 1 1 2 0.5", "2023-Q2 3 3 3 1"]);
    let year = by(Period::Year, &all);
    assert_eq!(rows(&year.batch().unwrap(), &shown), [format!("2023 5 5 6 {}", 5.0 / 6.0)]);
    let days = by(Period::Day, &DocumentFilter { dates: DateRange::between("2023-03-31", "2023-04-02").ok(), ..all });
    assert_eq!(rows(&days.batch().unwrap(), &shown), ["2023-04-01 1 1 1 1", "2023-04-02 1 1 1 1"]);
    let there = DocumentFilter { region: Some("浙江".to_owned()), ..DocumentFilter::default() };
    assert_eq!(rows(&by(Period::Year, &there).batch().unwrap(), &shown), ["2023 2 2 2 1"]);
    // The second initiative begins later: what was before is counted, and shown when asked for.
    let late = initiatives::timeline(&reader, "清风行动", Period::Month, &DocumentFilter::default()).unwrap();
    assert_eq!((late.rows.len(), late.before), (1, 2));
    let since = DocumentFilter { dates: DateRange::between("2023", "*").ok(), ..DocumentFilter::default() };
    assert_eq!(initiatives::timeline(&reader, "清风行动", Period::Month, &since).unwrap().rows.len(), 4);
}

#[test]
fn spreading_is_told_in_the_order_of_this_corpus() {
    let (_folder, reader) = corpus(NEWS);
    let spread = initiatives::spread(&reader, "邻里茶馆", SpreadBy::Region).unwrap();
    let shown = ["region", "first_seen", "docs", "undated", "stated", "source"];
    assert_eq!(
        rows(&spread.batch().unwrap(), &shown),
        [
            "辽宁省沈阳市 2023-01-05 1 0 0 0.txt",
            "浙江省杭州市上城区 2023-04 1 0 1 4.txt",
            "浙江省杭州市 2023-04-01 2 0 0 2.txt",
            "- 2023 2 1 0 5.txt",
        ]
    );
    assert_eq!((spread.covered, spread.counts.documents, spread.reuse_known), (4, 6, false));
    assert_eq!(
        rows(&spread.learned_batch().unwrap(), &["learner", "learned_from", "published"]),
        ["杭州市上城区 沈阳市 2023-04"]
    );
    let province = initiatives::spread(&reader, "邻里茶馆", SpreadBy::Province).unwrap();
    assert_eq!(rows(&province.batch().unwrap(), &["province", "docs"]), ["辽宁省 1", "浙江省 3", "- 2"]);
    let publisher = initiatives::spread(&reader, "邻里茶馆", SpreadBy::Publisher).unwrap();
    assert_eq!(
        rows(&publisher.batch().unwrap(), &["publisher", "first_seen", "docs"]),
        ["丙报 2023 2", "甲报 2023-01-05 1", "乙报 2023-04-01 2", "- - 1"]
    );
}

#[test]
fn wordings_are_counted_once_a_side() {
    let (_folder, reader) = corpus(NEWS);
    let mut options =
        VariantOptions { longest: 8, min_documents: 2, by: Vec::new(), documents: DocumentFilter::default() };
    let found = initiatives::variants(&reader, "邻里茶馆", &options).unwrap();
    assert_eq!(
        rows(&found.batch().unwrap(), &["side", "wording", "docs", "mentions"]),
        ["left ～ 2 2", "left 深入推进～ 2 2", "left - 2 2", "right ～ 2 2", "right ～建设 2 2", "right - 2 2"]
    );
    assert_eq!((found.counts.mentions, found.without), (6, 0));
    let [quoted, plain] = &found.usage;
    assert_eq!((quoted.mentions, quoted.years, plain.mentions), (6, 1, 0));
    let of_rows = found.rows.iter().map(|row| row.quoted).sum::<usize>();
    assert_eq!(of_rows, 12, "each mention stands on both sides");
    options.by = VariantsBy::parse_list("year,publisher").unwrap();
    let by = initiatives::variants(&reader, "邻里茶馆", &options).unwrap();
    let left = rows(&by.batch().unwrap(), &["wording", "year", "publisher", "docs"]);
    assert!(left.contains(&"深入推进～ 2023 乙报 2".to_owned()), "{left:?}");
    assert!(VariantsBy::parse_list("colour").unwrap_err().to_string().contains("admin_level"));
}

#[test]
fn cards_say_who_and_what_stands_beside() {
    let (_folder, reader) = corpus(NEWS);
    let card = initiatives::show(&reader, "“邻里茶馆”").unwrap();
    assert_eq!((card.counts.documents, card.counts.publishers, card.counts.undated), (6, 3, 1));
    let first = card.first.as_ref().unwrap();
    // A date by year only sorts before the days of that year: nothing says it is later.
    assert_eq!((first.published.as_deref(), first.source.as_str()), (Some("2023"), "5.txt"));
    let publishers: Vec<(&str, usize)> =
        card.publishers.iter().map(|(publisher, counts)| (publisher.as_str(), counts.documents)).collect();
    assert_eq!(publishers, [("丙报", 2), ("乙报", 2), ("甲报", 1)]);
    assert_eq!(card.metrics.len(), 1, "{:?}", card.metrics);
    assert_eq!(card.metrics[0].surface, "12.5%");
    assert!(card.together.is_empty(), "two documents of seven are no surprise: {:?}", card.together);
    let sections = column(&card.batch().unwrap(), "section");
    for section in ["initiative", "name", "first", "relation", "publisher", "metric"] {
        assert!(sections.iter().any(|known| known == section), "no {section}: {sections:?}");
    }
}

#[test]
fn what_is_first_seen_since_a_day() {
    let (_folder, reader) = corpus(NEWS);
    let new = |since, least| initiatives::new_since(&reader, since, least, None).unwrap();
    assert_eq!(rows(&new("2023-03", 1).batch().unwrap(), &["name", "first_seen", "docs"]), ["清风行动 2023-04-01 2"]);
    assert_eq!(new("2023-03", 3).total, 0);
    assert_eq!((new("2023", 1).total, new("2023", 1).undated_too, new("2023", 1).undated), (2, 1, 1));
    assert!(initiatives::new_since(&reader, "soon", 1, None).unwrap_err().is_wrong_use());
}

#[test]
fn movement_is_measured_against_the_volume_of_the_corpus() {
    let many = |month: &'static str, count: usize, text: &'static str| {
        (0..count).map(move |number| -> Row {
            let date: &str = Box::leak(format!("{month}-{:02}", number % 28 + 1).into_boxed_str());
            let body: &str = Box::leak(format!("#第{number}件\n{text}第{number}次。").into_boxed_str());
            (date, Some("甲报"), None, body)
        })
    };
    let mut news: Vec<Row> = Vec::new();
    news.extend(many("2022-03", 40, "今天有雨，这是"));
    news.extend(many("2022-04", 10, "开展“旧城行动”，这是"));
    news.extend(many("2023-05", 30, "今天有风，这是"));
    news.extend(many("2023-06", 12, "开展“新桥计划”，这是"));
    news.extend(many("2023-07", 1, "又提“旧城行动”，这是"));
    let (_folder, reader) = corpus(&news);
    let ask = |direction, months, until: Option<&str>| {
        let options = MovementOptions {
            direction,
            months,
            until: until.map(str::to_owned),
            min_documents: 5,
            max_q: 0.05,
            documents: DocumentFilter::default(),
        };
        initiatives::movement(&reader, &options)
    };
    let shown = ["name", "now", "now_of", "earlier", "earlier_of"];
    let rising = ask(Direction::Rising, 12, None).unwrap();
    assert_eq!(rows(&rising.batch().unwrap(), &shown), ["新桥计划 12 43 0 50"]);
    assert_eq!(rising.window, ("2022-07-02".to_owned(), "2023-07-01".to_owned()));
    let row = &rising.rows[0];
    // (12.5 / 44) / (0.5 / 51), and twice Fisher's chance, for two were looked at.
    assert!((row.ratio - 28.977_272_727).abs() < 1e-6, "{}", row.ratio);
    assert!(row.g2 > 20.0 && row.p < 1e-4 && (row.q - 2.0 * row.p).abs() < 1e-12, "{row:?}");
    let fading = ask(Direction::Fading, 12, None).unwrap();
    assert_eq!(rows(&fading.batch().unwrap(), &shown), ["旧城行动 1 43 10 50"]);
    assert!(fading.rows[0].g2 < 0.0 && fading.tested == 2);
    // Before anything moved there is nothing to tell; with the window before the news everything is left out.
    let early = ask(Direction::Rising, 1, Some("2022-03-31")).unwrap();
    assert_eq!((early.rows.len(), early.earlier, early.left_out), (0, 0, 53));
    assert!(ask(Direction::Rising, 0, None).unwrap_err().is_wrong_use());
    assert!(ask(Direction::Rising, 1, Some("soon")).unwrap_err().is_wrong_use());
}

#[test]
fn the_queue_shows_the_surest_and_widest_first() {
    let (_folder, reader) = corpus(NEWS);
    let queue = initiatives::review(&reader, None).unwrap();
    assert_eq!(rows(&queue.batch().unwrap(), &["name", "docs", "publishers"]), ["邻里茶馆 6 3", "清风行动 2 1"]);
    assert_eq!((queue.total, queue.judged), (2, 0));
    assert!((queue.rows[0].score - 0.9 * 7.0_f64.log2()).abs() < 1e-12);
    // The shortest sentence that is long enough to say something.
    assert_eq!(queue.rows[0].sentence.as_deref(), Some("大家学习沈阳市的“邻里茶馆”。"));
    assert_eq!(initiatives::review(&reader, Some(1)).unwrap().rows.len(), 1);
}

#[test]
fn names_nobody_knows_are_told_with_those_alike() {
    let (_folder, reader) = corpus(NEWS);
    for (given, alike) in [
        ("邻里茶楼", "邻里茶馆"),
        ("茶馆", "邻里茶馆"),
        ("清风专项行动", "清风行动"),
        ("全市邻里茶楼文化生活节", "邻里茶馆"),
    ] {
        match initiatives::show(&reader, given).unwrap_err() {
            QueryError::NoSuchInitiative { candidates, .. } => assert_eq!(candidates, [alike], "{given}"),
            other => panic!("{given}: {other}"),
        }
    }
    for nothing in ["", "“”", "风马牛不相及"] {
        match initiatives::show(&reader, nothing).unwrap_err() {
            QueryError::NoSuchInitiative { candidates, .. } => assert!(candidates.is_empty(), "{nothing}"),
            other => panic!("{nothing}: {other}"),
        }
    }
    let filter = InitiativeFilter { review_status: Some("maybe".to_owned()), ..InitiativeFilter::default() };
    assert!(initiatives::list(&reader, &filter, None).unwrap_err().to_string().contains("accepted"));
}

#[test]
fn every_column_has_a_chinese_header() {
    let (_folder, reader) = corpus(NEWS);
    let all = DocumentFilter::default();
    let spread = initiatives::spread(&reader, "邻里茶馆", SpreadBy::Province).unwrap();
    let options = VariantOptions { longest: 8, min_documents: 2, by: VariantsBy::ALL.to_vec(), documents: all.clone() };
    let movement = MovementOptions {
        direction: Direction::Rising,
        months: 12,
        until: None,
        min_documents: 1,
        max_q: 1.0,
        documents: all.clone(),
    };
    for batch in [
        initiatives::timeline(&reader, "邻里茶馆", Period::Year, &all).unwrap().batch().unwrap(),
        initiatives::mentions(&reader, "邻里茶馆", &all).unwrap().batch,
        initiatives::show(&reader, "邻里茶馆").unwrap().batch().unwrap(),
        spread.batch().unwrap(),
        spread.learned_batch().unwrap(),
        spread.reused_batch().unwrap(),
        initiatives::variants(&reader, "邻里茶馆", &options).unwrap().batch().unwrap(),
        initiatives::movement(&reader, &movement).unwrap().batch().unwrap(),
        initiatives::new_since(&reader, "2023", 1, None).unwrap().batch().unwrap(),
        initiatives::review(&reader, None).unwrap().batch().unwrap(),
    ] {
        for field in batch.schema().fields() {
            assert_ne!(&header(field.name(), HeaderLanguage::Chinese).unwrap(), field.name(), "no Chinese header");
        }
    }
}

#[test]
fn what_was_told_is_told_apart_from_what_is_new() {
    let list = Watchlist::parse("name = \"茶馆\"\ninitiatives = [\"“邻里茶馆”\", \"夜间茶楼\"]").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    add(&path, &NEWS[..3], "");
    let first = watch(&Reader::open(&path).unwrap(), &list, &Seen::default()).unwrap();
    assert_eq!((first.items.len(), first.again.len(), first.total, first.first), (2, 0, 2, true));
    assert!(first.notes.len() == 1 && first.notes[0].contains("夜间茶楼"), "{:?}", first.notes);
    // The same sentence in another paper: nothing to tell. A new one: news.
    let more: &[Row] = &[
        ("2023-05-01", Some("丁报"), None, "#一\n全市打造“邻里茶馆”，已建成12.5%的目标。"),
        ("2023-05-02", Some("丁报"), None, "#二\n第二家“邻里茶馆”开张。"),
    ];
    add(&path, more, "more-");
    let second = watch(&Reader::open(&path).unwrap(), &list, &first.seen).unwrap();
    let sentences: Vec<&str> = second.items.iter().map(|item| item.sentence.as_str()).collect();
    assert_eq!(sentences, ["第二家“邻里茶馆”开张。"]);
    assert_eq!((second.again.len(), second.total, second.first), (0, 3, false));
    // A record told before whose sentence reads otherwise now: its key is unknown, its document is not.
    let mut forgotten = second.seen.clone();
    forgotten.keys.remove(&second.items[0].key);
    let third = watch(&Reader::open(&path).unwrap(), &list, &forgotten).unwrap();
    assert_eq!((third.items.len(), third.again.len()), (0, 1));
    assert_eq!(third.again[0].again, Some(Again::SameDocument));
    assert_eq!(column(&third.batch().unwrap(), "again"), ["same_document"]);
    let fourth = watch(&Reader::open(&path).unwrap(), &list, &third.seen).unwrap();
    assert_eq!((fourth.items.len(), fourth.again.len()), (0, 0));
    assert_eq!(fourth.seen, third.seen);
}

#[test]
fn a_new_document_that_repeats_a_told_sentence_is_no_reprint() {
    let list = Watchlist::parse("name = \"茶馆\"\ninitiatives = [\"邻里茶馆\"]").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    add(&path, &NEWS[..1], "");
    let first = watch(&Reader::open(&path).unwrap(), &list, &Seen::default()).unwrap();
    assert_eq!((first.items.len(), first.total), (1, 1));
    let more: &[Row] =
        &[("2023-05-01", Some("丁报"), None, "#开张\n第二家“邻里茶馆”开张。\n全市打造“邻里茶馆”，已建成12.5%的目标。")];
    add(&path, more, "more-");
    let second = watch(&Reader::open(&path).unwrap(), &list, &first.seen).unwrap();
    let sentences: Vec<&str> = second.items.iter().map(|item| item.sentence.as_str()).collect();
    assert_eq!(sentences, ["第二家“邻里茶馆”开张。"]);
    assert_eq!(second.again, [], "no document of its family was told");
}
