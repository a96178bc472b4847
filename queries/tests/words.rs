//! Words in numbers over a small data directory: counts that can be made by hand, and queries that lead back to lines.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

#[allow(dead_code, reason = "other tests ask the documents it holds")]
mod fixture;

use index::Reader;
use index::fulltext::Sort;
use pipeline::document::layout::Genre;
use queries::QueryError;
use queries::language::{Query, parse};
use queries::output::{HeaderLanguage, header};
use queries::search::{SearchOptions, search};
use queries::words::{CollocateOptions, Unit, collocates, compare, frequencies};

fn spec(locator: &'static str, text: &'static str, published: Option<&'static str>) -> fixture::Spec {
    fixture::Spec { locator, text, published, publisher: None, region: None, genre: Genre::News, litter: None }
}

fn data() -> (tempfile::TempDir, Reader) {
    fixture::data_of(&[
        spec("a.txt", "#社区养老\n社区推进养老服务。居民满意养老服务，居民叫好。\n-社区广告", Some("2023-01-01")),
        spec("b.txt", "#街道养老\n街道推进养老服务，社区按时开门。居民就近用餐。", Some("2023-05-01")),
        spec("c.txt", "#道路养护\n道路养护提前完成。居民出行方便。", Some("2024-05-01")),
    ])
}

fn sources(reader: &Reader, query: &str) -> Vec<String> {
    let options = SearchOptions { limit: None, sort: Sort::Date, ..SearchOptions::default() };
    let found = search(reader, &parse(query).unwrap(), options).unwrap();
    found.rows.into_iter().map(|row| row.source).collect()
}

#[test]
fn frequencies_count_words_of_title_and_body() {
    let (_folder, reader) = data();
    let all = frequencies(&reader, &Query::everything(), Unit::WORDS, 1, None).unwrap();
    let row = |item: &str| all.rows.iter().find(|row| row.item == item).unwrap_or_else(|| panic!("no {item}"));
    assert_eq!((row("居民").freq, row("居民").docs, row("居民").range), (4, 3, 100.0));
    assert_eq!((row("社区").freq, row("社区").docs), (3, 2), "boilerplate is left out");
    assert_eq!(all.rows[0].item, "居民", "most frequent first");
    assert_eq!(all.rows.iter().map(|row| row.freq).sum::<usize>(), all.items);
    assert_eq!((all.documents, all.total, all.different), (3, all.rows.len(), all.rows.len()));
    assert!((row("居民").per_million - 4e6 / all.items as f64).abs() < 0.01);
    let everywhere = frequencies(&reader, &parse("社区 in:all").unwrap(), Unit::WORDS, 1, None).unwrap();
    assert_eq!(everywhere.rows.iter().find(|row| row.item == "社区").unwrap().freq, 4);
    let few = frequencies(&reader, &parse("date:2023").unwrap(), Unit::WORDS, 2, Some(2)).unwrap();
    assert_eq!((few.documents, few.rows.len()), (2, 2));
    assert!(few.total > 2 && few.different > few.total, "{} of {}", few.total, few.different);
    let pairs = frequencies(&reader, &Query::everything(), Unit::parse("2-grams").unwrap(), 2, None).unwrap();
    assert!(pairs.rows.iter().any(|row| row.freq > 1), "{:?}", pairs.rows);
    for row in all.rows.iter().chain(&few.rows).chain(&pairs.rows) {
        let found = sources(&reader, row.query.as_deref().unwrap()).len();
        assert!(found >= row.docs, "{} finds {found} documents, {} have it", row.query.as_deref().unwrap(), row.docs);
    }
    assert_eq!(few.rows[0].query.as_deref(), Some(format!("date:2023 \"{}\"", few.rows[0].item).as_str()));
    let none = frequencies(&reader, &parse("没有的词").unwrap(), Unit::WORDS, 1, None).unwrap();
    assert_eq!((none.rows.len(), none.items, none.documents), (0, 0, 0));
    assert!(none.notes.concat().contains("没有的词"), "{:?}", none.notes);
    let places = frequencies(&reader, &parse("region:铁西区").unwrap(), Unit::WORDS, 1, None).unwrap();
    assert!(places.notes.concat().contains("read as any of"), "{:?}", places.notes);
}

#[test]
fn comparisons_say_what_is_typical_of_either() {
    let (_folder, reader) = data();
    let (a, b) = (parse("date:2023").unwrap(), parse("date:2024").unwrap());
    let found = compare(&reader, (&a, &b), Unit::WORDS, 1, None).unwrap();
    assert_eq!((found.documents, found.shared), ((2, 1), 0));
    let row = |item: &str| found.rows.iter().find(|row| row.item == item).unwrap();
    assert_eq!((row("居民").freq, row("居民").docs), ((3, 1), (2, 1)));
    assert!(row("社区").log_likelihood > 0.0 && row("社区").log_ratio > 0.0);
    assert!(row("道路").log_likelihood < 0.0 && row("道路").log_ratio < 0.0);
    assert!(found.rows.windows(2).all(|pair| pair[0].log_likelihood.abs() >= pair[1].log_likelihood.abs()));
    let back = compare(&reader, (&b, &a), Unit::WORDS, 1, None).unwrap();
    for row in &found.rows {
        let other = back.rows.iter().find(|other| other.item == row.item).unwrap();
        assert!((row.log_likelihood + other.log_likelihood).abs() < 0.011, "{}", row.item);
        assert!((row.log_ratio + other.log_ratio).abs() < 0.011, "{}", row.item);
        assert_eq!(row.docs.0 > 0, !sources(&reader, row.query.0.as_deref().unwrap()).is_empty(), "{}", row.item);
        assert_eq!(row.docs.1 > 0, !sources(&reader, row.query.1.as_deref().unwrap()).is_empty(), "{}", row.item);
    }
    let same = compare(&reader, (&a, &a), Unit::WORDS, 1, None).unwrap();
    assert_eq!(same.shared, 2);
    assert!(same.rows.iter().all(|row| row.log_likelihood == 0.0 && row.log_ratio == 0.0));
    for (first, second) in [("date:2023", "没有的词"), ("没有的词", "date:2023"), ("没有的词", "没有的词")]
    {
        let queries = (parse(first).unwrap(), parse(second).unwrap());
        let empty = compare(&reader, (&queries.0, &queries.1), Unit::WORDS, 1, None).unwrap();
        assert_eq!((empty.rows.len(), empty.total), (0, 0), "{first} {second}");
        for (query, documents, notes) in
            [(first, empty.documents.0, &empty.notes.0), (second, empty.documents.1, &empty.notes.1)]
        {
            assert_eq!(
                (documents == 0, notes.concat().contains("没有的词")),
                (query == "没有的词", query == "没有的词")
            );
        }
    }
}

#[test]
fn collocates_stand_near_hits_in_the_same_sentence() {
    let (_folder, reader) = data();
    let options = CollocateOptions { window: 5, min: 1, unit: Unit::WORDS, limit: None };
    let found = collocates(&reader, &parse("养老").unwrap(), options).unwrap();
    let row = |item: &str| found.rows.iter().find(|row| row.item == item);
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    let none = collocates(&reader, &parse("没有的词").unwrap(), options).unwrap();
    assert!(none.rows.is_empty() && none.notes.concat().contains("没有的词"), "{:?}", none.notes);
    // 养老 stands in both titles and three times in the bodies; 社区 follows the third after a comma.
    assert_eq!((found.hits, found.documents), (5, 2));
    let residents = row("居民").unwrap();
    assert_eq!((residents.left, residents.right, residents.docs, residents.freq), (1, 1, 1, 4), "{residents:?}");
    assert_eq!((row("社区").unwrap().left, row("社区").unwrap().right), (2, 1), "twice before, once after");
    assert!(row("用餐").is_none(), "in the next sentence");
    assert!(row("养老").is_none(), "the hit itself is none of its neighbours");
    assert!(found.rows.windows(2).all(|pair| pair[0].log_likelihood >= pair[1].log_likelihood));
    assert_eq!(found.rows.iter().map(|row| row.observed).sum::<usize>(), found.near);
    for query in ["养老", "养老 date:2023", "养老 OR 道路", "养老 NEAR/2 服务", "居民 in:all", "title:养老 社区"]
    {
        for unit in ["words", "2-grams"] {
            let options = CollocateOptions { unit: Unit::parse(unit).unwrap(), ..options };
            let found = collocates(&reader, &parse(query).unwrap(), options).unwrap();
            for row in &found.rows {
                let text = row.query.as_deref().unwrap();
                let shown = sources(&reader, text).len();
                assert!(shown >= row.docs, "{query}: {text} finds {shown} documents, {} have it", row.docs);
                assert!(row.observed <= row.freq, "{query}: {row:?}");
            }
        }
    }
    let narrow = CollocateOptions { window: 1, ..options };
    let near = collocates(&reader, &parse("养老").unwrap(), narrow).unwrap();
    let residents = near.rows.iter().find(|row| row.item == "居民").unwrap();
    assert_eq!((residents.left, residents.right), (0, 1), "the second word before is out of reach");
    let fields = collocates(&reader, &parse("date:2023").unwrap(), options);
    assert!(matches!(fields, Err(QueryError::NoText { .. })));
}

#[test]
fn every_column_has_a_chinese_header() {
    let (_folder, reader) = data();
    let query = parse("养老").unwrap();
    let options = CollocateOptions { window: 5, min: 1, unit: Unit::WORDS, limit: Some(1) };
    for batch in [
        collocates(&reader, &query, options).unwrap().batch().unwrap(),
        compare(&reader, (&query, &query), Unit::WORDS, 1, Some(1)).unwrap().batch().unwrap(),
        frequencies(&reader, &query, Unit::WORDS, 1, Some(1)).unwrap().batch().unwrap(),
    ] {
        for field in batch.schema().fields() {
            assert_ne!(header(field.name(), HeaderLanguage::Chinese).unwrap(), *field.name(), "no Chinese header");
        }
    }
}
