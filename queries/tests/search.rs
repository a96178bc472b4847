//! What searches must answer beyond finding: every text there is, pages, facets, likeness, what was meant.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

mod fixture;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arrow::array::{Array, StringArray};
use fixture::Spec;
use index::Reader;
use index::fulltext::Sort;
use pipeline::document::layout::Genre;
use pipeline::fold::fold_string;
use pipeline::tables::Table;
use proptest::prelude::*;
use queries::cursor::Cursor;
use queries::documents::Documents;
use queries::facets::{By, FacetRow, facets};
use queries::language::{Query, parse};
use queries::search::{SearchOptions, SearchResult, search};
use queries::similar::{Likeness, similar};

fn ask(reader: &Reader, query: &str, options: SearchOptions) -> SearchResult {
    search(reader, &parse(query).unwrap(), options).unwrap()
}

fn all(reader: &Reader, query: &str) -> Vec<String> {
    let options = SearchOptions { limit: None, sort: Sort::Date, ..SearchOptions::default() };
    ask(reader, query, options).rows.into_iter().map(|row| row.source).collect()
}

/// Both scripts, both widths, signs, quotation marks of every kind, digits, Latin, spaces and ends of sentences and lines.
const ALPHABET: &[&str] = &[
    "社",
    "區",
    "区",
    "治",
    "理",
    "网",
    "網",
    "格",
    "一",
    "着",
    "著",
    "社区治理",
    "，",
    "。",
    "！",
    "“",
    "”",
    "「",
    "」",
    "\"",
    "《",
    "》",
    "（",
    "(",
    "A",
    "a",
    "Ａ",
    "1",
    "１",
    "%",
    "％",
    " ",
    "　",
    "\n",
    "。\n",
    "-",
    "\\",
    "*",
    "：",
    ":",
    "AND",
    "㎡",
];

static GENERATED: LazyLock<(tempfile::TempDir, Reader)> = LazyLock::new(|| {
    let mut state: u64 = 11;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut specs = Vec::new();
    for number in 0..80 {
        let mut text = format!("#第{number}号");
        for _ in 0..6 + next(40) {
            // A line must not begin with the marks of the fixture.
            let piece = ALPHABET[next(ALPHABET.len())];
            text.push_str(if text.ends_with('\n') && matches!(piece, "-") { "。" } else { piece });
        }
        specs.push(Spec {
            locator: Box::leak(format!("texts/{number}.txt").into_boxed_str()),
            text: Box::leak(text.trim_end().to_owned().into_boxed_str()),
            published: None,
            publisher: None,
            region: None,
            genre: Genre::News,
            litter: None,
        });
    }
    fixture::data_of(&specs)
});

/// Documents whose title or body in the tables holds the folded text.
fn scan(reader: &Reader, text: &str) -> BTreeSet<String> {
    let wanted = fold_string(text);
    let mut found = BTreeSet::new();
    for rows in reader.table(Table::Documents).unwrap() {
        let column = |name| rows.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap();
        for row in 0..rows.num_rows() {
            let holds = |name| column(name).is_valid(row) && fold_string(column(name).value(row)).contains(&wanted);
            if holds("title") || holds("body") {
                found.insert(column("doc_id").value(row).to_owned());
            }
        }
    }
    found
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('＂', "\\＂"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_quotation_finds_exactly_what_a_scan_of_the_tables_finds(
        pieces in prop::collection::vec(prop::sample::select(ALPHABET), 1..5)
    ) {
        let text = pieces.concat();
        prop_assume!(!fold_string(&text).is_empty());
        let (_, reader) = &*GENERATED;
        let options = SearchOptions { limit: None, ..SearchOptions::default() };
        let result = ask(reader, &quoted(&text), options);
        let found: BTreeSet<String> = result.rows.iter().map(|row| row.doc_id.clone()).collect();
        prop_assert_eq!(result.total, found.len());
        prop_assert_eq!(found, scan(reader, &text), "{:?}", text);
        // What was found can be shown: the hits are in the text.
        let fold = fold_string(&text);
        for row in result.rows.iter().filter(|row| !row.snippet.hits.is_empty()) {
            let hit = row.snippet.hits[0].clone();
            let shown: String = row.snippet.text.chars().skip(hit.start).take(hit.len()).collect();
            prop_assert!(fold_string(&shown).starts_with(&fold.chars().take(1).collect::<String>()), "{text:?} {shown:?}");
        }
    }

    #[test]
    fn pages_are_the_whole(size in 1_usize..30, by_date in any::<bool>()) {
        let (_, reader) = &*GENERATED;
        let sort = if by_date { Sort::Date } else { Sort::Score };
        let whole = ask(reader, "社", SearchOptions { limit: None, sort, ..SearchOptions::default() });
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let page = ask(reader, "社", SearchOptions { limit: Some(size), sort, related: 0, after });
            prop_assert_eq!(page.total, whole.total);
            rows.extend(page.rows);
            let Some(next) = page.next else { break };
            // As it is printed and typed again.
            after = Some(Cursor::parse(&next.to_string()).unwrap());
        }
        prop_assert_eq!(rows, whole.rows);
    }
}

#[test]
fn stars_and_numbers_find_their_documents() {
    let (_folder, reader) = fixture::data();
    for (query, want) in [
        ("书记*强调", vec!["news/a.txt"]),
        ("强调*书记", vec![]),
        ("社区*设施*增长", vec!["news/a.txt"]),
        ("title:沈阳*治理", vec!["news/a.txt"]),
        ("title:社区*书记", vec![]),
        ("社*服务", vec!["reports/c.txt", "news/a.txt"]),
        ("《某市 养老服务条例》", vec!["reports/c.txt"]),
        ("metric:(unit=万个 value>1)", vec!["news/a.txt"]),
        ("metric:(unit=万个 value>1.3)", vec![]),
        ("metric:(unit=万个 value>10000)", vec![]),
        ("metric:(unit=万个 value>=1.3万)", vec!["news/a.txt"]),
        ("metric:(unit=% status=planned)", vec!["reports/c.txt"]),
        ("metric:设施 社区", vec!["news/a.txt"]),
        ("社区 NOT metric:设施", vec!["reports/c.txt", "news/b.txt", "news/d.txt"]),
        ("metric:(unit=% region=沈阳)", vec!["news/a.txt"]),
        ("metric:(unit=% published=2025)", vec!["reports/c.txt"]),
    ] {
        assert_eq!(all(&reader, query), want, "{query}");
        let written = parse(query).unwrap().written();
        assert_eq!(all(&reader, &written), want, "{query} written as {written}");
    }
}

#[test]
fn a_cursor_of_another_question_is_refused() {
    let (_folder, reader) = fixture::data();
    let options = SearchOptions { limit: Some(1), related: 5, ..SearchOptions::default() };
    let first = ask(&reader, "社区", options);
    assert_eq!((first.rows.len(), first.related), (1, 0), "related ones wait for the last page");
    assert_eq!(first.rows[0].cursor, first.next.map(|next| next.to_string()));
    let after = first.next;
    let other = search(&reader, &parse("治理").unwrap(), SearchOptions { after, ..options }).unwrap_err();
    assert!(other.is_wrong_use() && other.to_string().contains("another query"), "{other}");
    let date = SearchOptions { after, sort: Sort::Date, ..options };
    assert!(search(&reader, &parse("社区").unwrap(), date).unwrap_err().is_wrong_use());
}

fn shown(rows: &[FacetRow], by: By) -> Vec<String> {
    let of_it = rows.iter().filter(|row| row.facet == by.as_str());
    of_it
        .map(|row| format!("{}{} {}", "-".repeat(row.depth), row.value.as_deref().unwrap_or("none"), row.docs))
        .collect()
}

#[test]
fn facets_count_and_lead_back() {
    let (_folder, reader) = fixture::data();
    let counted = facets(&reader, &Query::everything(), By::ALL, None).unwrap();
    assert_eq!(counted.total, 5);
    for (by, want) in [
        (By::Region, vec!["辽宁省 3", "-沈阳市 2", "河北省 1", "-张家口市 1", "--宣化区 1", "none 1"]),
        (By::Publisher, vec!["北方日报 2", "河北新闻网 1", "none 2"]),
        (By::Genre, vec!["news 2", "meeting_report 1", "unknown 1", "work_report 1"]),
        (By::Year, vec!["2025 1", "2024 1", "2023 1", "2021 1", "none 1"]),
        (By::Speaker, vec!["张三 1", "none 4"]),
    ] {
        assert_eq!(shown(&counted.rows, by), want, "{by:?}");
    }
    let narrowed = facets(&reader, &parse("社区").unwrap(), &[By::Region, By::Year], None).unwrap();
    assert_eq!(narrowed.values, [("region", 5), ("year", 3)]);
    for row in narrowed.rows.iter().chain(&counted.rows) {
        if let Some(query) = &row.query {
            assert_eq!(all(&reader, query).len(), row.docs, "{query}");
        }
    }
    let few = facets(&reader, &Query::everything(), &[By::Region], Some(2)).unwrap();
    assert_eq!(shown(&few.rows, By::Region), ["辽宁省 3", "-沈阳市 2", "none 1"]);
    assert_eq!(few.values, [("region", 5)]);
    let columns = few.batch().unwrap().schema();
    let names: Vec<&str> = columns.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["facet", "value", "code", "parent", "depth", "docs", "query"]);
    assert_eq!(By::parse_list("year, region，year").unwrap(), [By::Year, By::Region]);
    for wrong in ["colour", "", " ， ,"] {
        assert!(By::parse_list(wrong).unwrap_err().to_string().contains("publisher"), "{wrong}");
    }
}

#[test]
fn similar_documents_share_words() {
    let (_folder, reader) = fixture::data();
    let found = similar(&reader, "news/a.txt", 2).unwrap();
    assert!(found.rows.iter().all(|row| row.found == Likeness::Similar && row.source != "news/a.txt"), "{found:?}");
    assert_eq!(found.rows.len(), 2);
    assert!(found.rows[0].similarity >= found.rows[1].similarity && found.rows[0].similarity <= 1.0);
    assert!(found.rows.iter().all(|row| row.shared.iter().any(|word| word == "社区")), "{found:?}");
    assert!(found.families);
    assert_eq!(found.batch().unwrap().num_rows(), 2);
    assert!(similar(&reader, "nothing.txt", 2).unwrap_err().is_wrong_use());
}

#[test]
fn what_was_meant_is_told() {
    let (_folder, reader) = fixture::data();
    let related = SearchOptions { related: 5, ..SearchOptions::default() };
    for (typed, meant) in [
        ("社区治里", "社区治理"),
        ("社区自理", "社区治理"),
        ("治理社区", "社区治理"),
        ("养劳服务", "养老服务"),
        ("社区·治理", "社区治理"),
    ] {
        let result = ask(&reader, typed, related);
        assert_eq!(result.total, 0, "{typed}");
        let texts: Vec<&str> = result.meant.iter().map(|variant| variant.text.as_str()).collect();
        assert!(texts.contains(&meant), "{typed}: {texts:?}");
        assert!(!result.rows.is_empty(), "{typed}");
        assert!(
            result.explanation.iter().any(|line| line.contains("stands nowhere") && line.contains(meant)),
            "{typed}"
        );
    }
    let filtered = ask(&reader, "社区治理 region:河北 date:2020", SearchOptions::default());
    let said = filtered.explanation.join("\n");
    assert!(said.contains("without the condition published 2020-01-01 to 2020-12-31: 1 document"), "{said}");
    assert!(!said.contains("without the condition region"), "{said}");
    let folded = ask(&reader, "社區論壇", SearchOptions::default()).explanation;
    assert_eq!(folded.first().map(String::as_str), Some("looked for as: 社区论坛"));
    let like = ask(&reader, "社团", SearchOptions::default()).explanation.join("\n");
    assert!(like.contains("words like it: 社区"), "{like}");
}

#[test]
fn related_ones_that_share_characters_in_other_words_come_first() {
    let spec = |locator, text, published| Spec {
        locator,
        text,
        published: Some(published),
        publisher: None,
        region: None,
        genre: Genre::News,
        litter: None,
    };
    let (_folder, reader) = fixture::data_of(&[
        spec("moved.txt", "#消息甲\n居民已从水边撤离。", "2020-01-02"),
        spec("home.txt", "#消息乙\n居民已从水边回家。", "2024-01-02"),
        spec("left.txt", "#消息丙\n大军撤离。", "2024-01-02"),
    ]);
    let related = SearchOptions { related: 5, ..SearchOptions::default() };
    let result = ask(&reader, "居民怎么撤出来", related);
    let sources: Vec<&str> = result.rows.iter().map(|row| row.source.as_str()).collect();
    // What shares nothing but a character is not related.
    assert_eq!((result.total, result.related, sources), (0, 2, vec!["moved.txt", "home.txt"]));
}

#[test]
fn a_copy_stands_for_its_document() {
    let (_folder, reader) = fixture::data();
    let documents = Documents::load(&reader).unwrap();
    for given in ["news/a-copy.txt", "a-copy.txt"] {
        assert_eq!(documents.resolve(given).unwrap().source, "news/a.txt", "{given}");
    }
}
