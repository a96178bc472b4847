//! Concordance, trend and panel over a small data directory: every line there is, explicit zeros, and for every row the
//! query that finds its documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

#[path = "fixture/asked.rs"]
mod asked;
mod fixture;

use arrow::array::RecordBatch;
use index::Reader;
use proptest::prelude::*;
use queries::QueryError;
use queries::concordance::{self, KwicLine, KwicOptions, KwicSort, Totals};
use queries::language::parse;
use queries::panel::{Dimension, MetricQuestion, panel, subject};
use queries::periods::Period;
use queries::trend::{Counted, trend};

use asked::{ask, sources};

fn names(batch: &RecordBatch) -> Vec<String> {
    batch.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn kwic(reader: &Reader, query: &str, options: KwicOptions) -> (Vec<KwicLine>, Totals) {
    let mut all = Vec::new();
    let totals = concordance::kwic(reader, &parse(query).unwrap(), options, &mut |lines| {
        all.extend_from_slice(lines);
        Ok(())
    });
    (all, totals.unwrap())
}

#[test]
fn concordances_are_whole_and_lead_back_to_the_bytes() {
    let (_folder, reader) = fixture::data();
    for query in ["社区", "社区 in:all", "社区 OR 街道", "街道 NEAR/9 共建", "治理"] {
        let (lines, _) = kwic(&reader, query, KwicOptions::default());
        for line in &lines {
            let document = reader.full_text().document(&line.document.doc_id).unwrap().unwrap();
            let (start, end) = line.span.unwrap();
            let hit: String = document.text.as_str().chars().skip(start).take(end - start).collect();
            assert_eq!(hit.replace('\n', " "), line.hit, "{query}");
            let (byte_start, byte_end) = line.bytes.unwrap();
            assert_eq!(&document.text.as_str()[byte_start..byte_end], hit, "{query}");
            assert!(line.sentence.is_some(), "{query}");
            let record = reader.source_bytes(&line.document.doc_id).unwrap().unwrap();
            let (raw_start, raw_end) = line.raw.expect("a record without markup has every byte");
            let raw = String::from_utf8(record[raw_start..raw_end].to_vec()).unwrap();
            assert_eq!(raw.replace("shequ", ""), hit, "{query} in {}", line.document.source);
        }
    }
    let (lines, totals) = kwic(&reader, "社区", KwicOptions { width: 4, ..KwicOptions::default() });
    assert_eq!((lines.len(), totals.lines, totals.documents, totals.undated), (7, 7, 4, 1));
    let first: Vec<&str> = lines.iter().map(|line| line.document.source.as_str()).collect();
    assert_eq!(first[0], "reports/c.txt", "newest first");
    assert_eq!(first[6], "news/d.txt", "undated last");
    let line = lines.iter().find(|line| line.right.starts_with("治理现代")).unwrap();
    assert_eq!((line.left.as_str(), line.hit.as_str(), line.right.as_str()), ("建。推进", "社区", "治理现代"));
    assert_eq!(line.sentence.as_deref(), Some("推进社区治理现代化，学习“两邻”理念。"));
    assert_eq!(
        (line.document.title.as_deref(), line.document.publisher.as_deref()),
        (Some("街道议事会"), Some("河北新闻网"))
    );
    let batch = concordance::batch(&lines).unwrap();
    let want = "doc_id source published title publisher left hit right sentence speaker start end byte_start byte_end \
                raw_start raw_end";
    assert_eq!(names(&batch).join(" "), want);
    let speakers = |query: &str| -> Vec<Option<String>> {
        kwic(&reader, query, KwicOptions::default()).0.into_iter().map(|line| line.speaker).collect()
    };
    assert_eq!(speakers("养老服务 date:2023"), [Some("张三".to_owned()), None], "in a statement, and outside");
    assert_eq!(speakers("强调 date:2023"), [None], "the verb is not said by the speaker");

    for sort in [KwicSort::Date, KwicSort::Left, KwicSort::Right] {
        let (all, totals) = kwic(&reader, "社区", KwicOptions { width: 4, sort, limit: None });
        assert_eq!((totals.lines, totals.taken), (all.len(), all.len()));
        for limit in [0, 1, 2, all.len() + 1] {
            let (some, totals) = kwic(&reader, "社区", KwicOptions { width: 4, sort, limit: Some(limit) });
            assert_eq!(some, all[..limit.min(all.len())], "{sort:?} {limit}");
            assert_eq!((totals.lines, totals.taken), (all.len(), some.len()), "{sort:?} {limit}");
        }
    }
    let sorted = |sort| kwic(&reader, "社区", KwicOptions { width: 4, sort, limit: None }).0;
    let right: Vec<String> = sorted(KwicSort::Right).into_iter().map(|line| line.right).collect();
    assert!(right.windows(2).all(|pair| pair[0] <= pair[1]), "{right:?}");
    assert!(matches!(
        concordance::kwic(&reader, &parse("region:辽宁").unwrap(), KwicOptions::default(), &mut |_| Ok(())),
        Err(QueryError::NoText { .. })
    ));
}

#[test]
fn concordance_and_search_agree_on_every_phrase() {
    let (_folder, reader) = fixture::data();
    let mut phrases = std::collections::BTreeSet::new();
    for spec in fixture::DOCUMENTS {
        let chars: Vec<char> = spec.text.chars().filter(|c| !c.is_whitespace()).collect();
        for length in [1, 2, 5] {
            phrases.extend(chars.windows(length).map(|part| part.iter().collect::<String>()));
        }
    }
    for phrase in phrases {
        for place in ["", " in:all", " in:title"] {
            let quoted = format!("\"{}\"{place}", phrase.replace('"', "\\\""));
            let found = ask(&reader, &quoted);
            let (lines, _) = kwic(&reader, &quoted, KwicOptions::default());
            let shown: std::collections::BTreeSet<&str> =
                lines.iter().map(|line| line.document.doc_id.as_str()).collect();
            let matching: std::collections::BTreeSet<&str> = found.rows.iter().map(|row| row.doc_id.as_str()).collect();
            assert_eq!(shown, matching, "{quoted}");
            assert!(found.rows.iter().all(|row| !row.snippet.hits.is_empty()), "{quoted}");
        }
    }
}

#[test]
fn trends_have_zeros_and_denominators() {
    let (_folder, reader) = fixture::data();
    let years = trend(&reader, &parse("社区").unwrap(), Period::Year, Counted::Docs).unwrap();
    let rows: Vec<_> =
        years.rows.iter().map(|row| (row.period.as_str(), row.hits, row.docs, row.denominator)).collect();
    assert_eq!(rows, [("2023", Some(3), 1, 1), ("2024", Some(2), 1, 1), ("2025", Some(1), 1, 1)]);
    assert_eq!((years.total, years.undated, years.coarse, years.hits), (4, 1, 0, Some(7)));
    let months = trend(&reader, &parse("社区 OR 晴").unwrap(), Period::Month, Counted::Docs).unwrap();
    assert_eq!((months.rows.len(), months.coarse), (43, 1), "2021-01 to 2024-07, and 2025 is too coarse");
    assert_eq!(months.rows[1].docs, 0);
    assert_eq!(months.rows[1].hits, Some(0), "an explicit zero");
    assert_eq!(months.rows.iter().map(|row| row.docs).sum::<usize>() + months.coarse + months.undated, months.total);
    let framed = trend(&reader, &parse("天气 region:沈阳").unwrap(), Period::Year, Counted::Docs).unwrap();
    assert_eq!((framed.denominator.as_str(), framed.rows[0].denominator), ("region 辽宁省沈阳市", 1));
    let mentions = trend(&reader, &parse("initiative:两邻").unwrap(), Period::Year, Counted::Docs).unwrap();
    assert_eq!((mentions.hits, mentions.denominator.as_str()), (Some(2), "every document"));
    let fields = trend(&reader, &parse("region:沈阳").unwrap(), Period::Year, Counted::Docs).unwrap();
    assert_eq!((fields.rows.len(), fields.rows[0].hits, fields.hits), (3, None, None));
    assert_eq!(names(&fields.batch().unwrap()), ["period", "hits", "docs", "families", "denominator", "query"]);
    assert_eq!(years.rows[0].query.as_deref(), Some("社区 date:2023"));
    let asked = trend(&reader, &parse("社区 date:[2022 TO 2024-03]").unwrap(), Period::Quarter, Counted::Docs).unwrap();
    let periods: Vec<&str> = asked.rows.iter().map(|row| row.period.as_str()).collect();
    assert_eq!(
        (periods[0], periods[periods.len() - 1], periods.len()),
        ("2022-Q1", "2024-Q1", 9),
        "as asked, zeros too"
    );
    assert!(trend(&reader, &parse("没有的词").unwrap(), Period::Day, Counted::Docs).unwrap().rows.is_empty());
}

#[test]
fn panels_tell_no_documents_from_not_mentioned() {
    let (_folder, reader) = fixture::data();
    let by = [Dimension::Province, Dimension::Year];
    let result = panel(&reader, &parse("社区治理").unwrap(), None, &by).unwrap();
    let row = |province: &str, year: &str| {
        let keys = vec![Some(province.to_owned()), Some(year.to_owned())];
        result.rows.iter().find(|row| row.keys == keys).unwrap()
    };
    assert_eq!(row("辽宁省", "2023").coverage(), "mentioned");
    assert_eq!(row("辽宁省", "2021").coverage(), "not mentioned");
    assert_eq!(row("辽宁省", "2022").coverage(), "no documents");
    assert_eq!(row("河北省", "2023").coverage(), "no documents");
    let liaoning = row("辽宁省", "2023");
    assert_eq!(liaoning.region_code.as_deref(), Some("210000"));
    assert_eq!(liaoning.query.as_deref(), Some("社区治理 region:21 date:2023"));
    assert_eq!(result.rows.len(), 2 * 5 + 1, "two provinces, 2021 to 2025, and the unknown");
    assert_eq!((result.total, result.unplaced), (3, 1));
    assert_eq!(result.rows.iter().map(|row| row.docs).sum::<usize>(), result.total);
    let batch = result.batch().unwrap();
    let want = ["province", "year", "region_code", "docs", "families", "mentions", "denominator", "coverage", "query"];
    assert_eq!(names(&batch), want);

    let query = subject(&reader, "“两邻”").unwrap();
    assert_eq!(query.reading(), "“两邻”", "in quotation marks it is text");
    let query = subject(&reader, "两邻").unwrap();
    assert_eq!((query.reading().as_str(), query.notes.len()), ("mentions initiative 两邻", 1));
    let result = panel(&reader, &query, None, &[Dimension::Region]).unwrap();
    let rows: Vec<_> =
        result.rows.iter().map(|row| (row.keys[0].as_deref(), row.docs, row.mentions, row.denominator)).collect();
    assert_eq!(
        rows,
        [
            (Some("河北省张家口市宣化区"), 1, Some(1), 1),
            (Some("辽宁省"), 0, Some(0), 1),
            (Some("辽宁省沈阳市"), 1, Some(1), 2),
            (None, 0, Some(0), 1),
        ]
    );
    let cities = panel(&reader, &parse("社区").unwrap(), None, &[Dimension::City]).unwrap();
    let rows: Vec<_> = cities.rows.iter().map(|row| (row.keys[0].as_deref(), row.docs, row.denominator)).collect();
    assert_eq!(rows, [(Some("河北省张家口市"), 1, 1), (Some("辽宁省沈阳市"), 1, 2), (None, 2, 2)]);
}

#[test]
fn panels_count_numbers() {
    let (_folder, reader) = fixture::data();
    let everything = parse("NOT 没有的词").unwrap();
    for (conditions, want) in [
        ("unit=个", vec![("2021", 0, Some(0)), ("2023", 1, Some(1))]),
        ("unit = % status=achieved", vec![("2021", 0, Some(0)), ("2023", 1, Some(1))]),
        ("status = achieved and value >= 10", vec![("2021", 0, Some(0)), ("2023", 1, Some(2))]),
        ("status=planned", vec![("2025", 1, Some(1))]),
    ] {
        let metric = MetricQuestion::parse(conditions).unwrap();
        let result = panel(&reader, &everything, Some(&metric), &[Dimension::Year]).unwrap();
        for (year, docs, mentions) in want {
            let row = result.rows.iter().find(|row| row.keys[0].as_deref() == Some(year)).unwrap();
            assert_eq!((row.docs, row.mentions, row.denominator > 0), (docs, mentions, true), "{conditions} {year}");
        }
    }
    let both =
        panel(&reader, &parse("街道").unwrap(), Some(&MetricQuestion::parse("unit=个").unwrap()), &[Dimension::Year]);
    assert_eq!(both.unwrap().total, 0, "documents with the number that match the query too");
    for wrong in ["", "colour=red", "unit", "status=done unit=个", "value>=x"] {
        let refused = MetricQuestion::parse(wrong);
        assert!(wrong == "unit" || wrong.is_empty() || refused.is_err(), "{wrong}: {refused:?}");
    }
}

/// Text that people might ask for: words of the fixture with operators between.
fn queries() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "社区",
        "街道",
        "治理",
        "“两邻”理念",
        "居民收入",
        "晴",
        "5%",
        "genre:news",
        "region:辽宁",
        "NOT 街道",
        "title:社区",
        "speaker:张三",
        "initiative:两邻",
        "date:[2021 TO 2024]",
        "(社区 OR 晴)",
        "街道 NEAR/3 共建",
        "in:all",
    ]);
    prop::collection::vec((word, prop::sample::select(vec![" ", " OR ", " AND "])), 1..5).prop_map(|parts| {
        let mut text = String::new();
        for (at, (word, between)) in parts.iter().enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            text.push_str(word);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_query_of_a_row_finds_the_documents_of_the_row(text in queries(), by in 0..4_usize) {
        static DATA: std::sync::LazyLock<(tempfile::TempDir, Reader)> = std::sync::LazyLock::new(fixture::data);
        let reader = &DATA.1;
        let Ok(query) = parse(&text) else { return Ok(()) };
        let by = [Period::Year, Period::Quarter, Period::Month, Period::Day][by];
        let whole = trend(reader, &query, by, Counted::Docs).unwrap();
        let all = ask(reader, &text);
        for row in whole.rows.iter().filter(|row| row.docs > 0 || row.period.ends_with('1')) {
            let narrowed = row.query.as_deref();
            prop_assert!(narrowed.is_some(), "{} has no query in {}", text, row.period);
            let found = ask(reader, narrowed.unwrap_or_default());
            let want: Vec<&str> = all
                .rows
                .iter()
                .filter(|found| found.published.as_deref().and_then(|published| by.of(published)) == Some(row.period.clone()))
                .map(|found| found.source.as_str())
                .collect();
            prop_assert_eq!(sources(&found), want, "{}", narrowed.unwrap_or_default());
            prop_assert_eq!(found.total, row.docs);
        }
        let sides = [[Dimension::Province, Dimension::Year], [Dimension::Publisher, Dimension::Genre]];
        for sides in &sides {
            for row in panel(reader, &query, None, sides).unwrap().rows {
                if let Some(narrowed) = row.query.as_deref() {
                    prop_assert_eq!(ask(reader, narrowed).total, row.docs, "{}", narrowed);
                } else {
                    prop_assert!(row.keys.contains(&None), "{} has no query in {:?}", text, row.keys);
                }
            }
        }
    }
}
