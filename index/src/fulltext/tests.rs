//! The promise of the index against a plain scan, and the order of hits.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use corpora::{DocId, Hint, Hints, MediaType, RawDocument};
use pipeline::Engine;
use pipeline::document::facts::{Act, Mention, Mode, PlaceBasis, Relation, Statement};
use pipeline::document::layout::{Found, Genre, Region};
use pipeline::document::read::Document;
use pipeline::span::Span;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new().unwrap());

/// Few characters, so that phrases meet: both scripts, both widths, both cases, punctuation, space and line break.
const ALPHABET: &[&str] = &[
    "社", "区", "治", "理", "网", "網", "格", "治理", "社区", "，", "。", "“", "”", "A", "a", "Ａ", "1", "１", " ",
    "\n", "　", "-",
];

fn raw(name: &str, text: &str, published: Option<&str>) -> RawDocument {
    let hint = |value: &str| Hint { value: value.to_owned(), basis: "field" };
    RawDocument {
        id: DocId::of(text.as_bytes()),
        locator: format!("folder/{name}"),
        bytes: text.as_bytes().to_vec(),
        media_type: MediaType::Plain,
        declared_encoding: Some("utf-8".to_owned()),
        hints: Hints { published: published.map(hint), ..Hints::default() },
    }
}

fn read(name: &str, text: &str, published: Option<&str>) -> Document {
    ENGINE.read(&raw(name, text, published)).unwrap()
}

/// The name given to [`read`].
fn name_of(locator: &str) -> &str {
    locator.rsplit_once('/').map_or(locator, |(_, name)| name)
}

fn index(documents: &[Document], threads: usize) -> (TempDir, FullText) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = TextWriter::open(folder.path(), threads).unwrap();
    for document in documents {
        writer.add(document).unwrap();
    }
    let payload = Payload { generation: 1, manifest: String::new() };
    writer.commit(&payload, &mut || Ok(())).unwrap();
    writer.close().unwrap();
    let Opened::At(text, found) = FullText::open(folder.path()).unwrap() else { panic!("not open") };
    assert_eq!(found, payload);
    (folder, *text)
}

/// Documents of a fixed pseudo-random sequence: the same in every run.
fn generated() -> Vec<Document> {
    let mut state: u64 = 7;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut documents = Vec::new();
    while documents.len() < 120 {
        let mut text = format!("第{}号\n", documents.len());
        for _ in 0..4 + next(40) {
            text.push_str(ALPHABET[next(ALPHABET.len())]);
        }
        if let Ok(document) = ENGINE.read(&raw("x", &text, None)) {
            documents.push(document);
        }
    }
    documents
}

static GENERATED: LazyLock<(Vec<Document>, TempDir, FullText)> = LazyLock::new(|| {
    let documents = generated();
    let (folder, text) = index(&documents, 2);
    (documents, folder, text)
});

fn ids(text: &FullText, clause: &Clause) -> BTreeSet<String> {
    let hits = text.search(clause, None, Sort::Score).unwrap();
    assert_eq!(hits.total, hits.hits.len());
    assert_eq!(text.count(clause).unwrap(), hits.total);
    hits.hits.into_iter().map(|hit| hit.doc_id).collect()
}

fn scan(documents: &[Document], wanted: impl Fn(&[Vec<char>]) -> bool) -> BTreeSet<String> {
    let fields = |document: &Document| {
        [document.title().unwrap_or("").to_owned(), document.body()]
            .map(|text| fold_string(&text).chars().collect::<Vec<char>>())
    };
    documents.iter().filter(|document| wanted(&fields(document))).map(|document| document.id.to_string()).collect()
}

fn starts(text: &[char], phrase: &[char]) -> Vec<usize> {
    text.windows(phrase.len()).enumerate().filter(|(_, window)| *window == phrase).map(|(at, _)| at).collect()
}

fn folded(text: &str) -> Vec<char> {
    fold_string(text).chars().collect()
}

fn phrase(text: &str) -> Clause {
    Clause::Phrase { scope: Scope::TitleOrBody, folded: text.to_owned() }
}

fn some_text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ALPHABET), length).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_phrase_finds_exactly_what_a_scan_finds(query in some_text(1..5)) {
        let (documents, _, text) = &*GENERATED;
        let wanted = folded(&query);
        let expected = scan(documents, |fields| {
            wanted.is_empty() || fields.iter().any(|field| !starts(field, &wanted).is_empty())
        });
        prop_assert_eq!(ids(text, &phrase(&query)), expected, "{:?}", query);
    }

    #[test]
    fn near_finds_exactly_what_a_scan_finds(left in some_text(1..3), right in some_text(1..3), distance in 0_u32..12) {
        let (documents, _, text) = &*GENERATED;
        let (l, r) = (folded(&left), folded(&right));
        prop_assume!(!l.is_empty() && !r.is_empty());
        let apart = |a: usize, length: usize, b: usize| {
            b.checked_sub(a + length).is_some_and(|gap| gap <= distance as usize)
        };
        let expected = scan(documents, |fields| fields.iter().any(|field| {
            let (lefts, rights) = (starts(field, &l), starts(field, &r));
            lefts.iter().any(|&a| rights.iter().any(|&b| apart(a, l.len(), b) || apart(b, r.len(), a)))
        }));
        let clause = Clause::Near { scope: Scope::TitleOrBody, left: left.clone(), right: right.clone(), distance };
        prop_assert_eq!(ids(text, &clause), expected, "{:?} {:?} {}", left, right, distance);
    }

    #[test]
    fn a_sequence_finds_exactly_what_a_scan_finds(
        texts in prop::collection::vec(some_text(1..3), 2..4), distance in 0_u32..8
    ) {
        let (documents, _, text) = &*GENERATED;
        let parts: Vec<Vec<char>> = texts.iter().map(|part| folded(part)).collect();
        prop_assume!(parts.iter().all(|part| !part.is_empty()));
        let expected = scan(documents, |fields| fields.iter().any(|field| {
            // Every end of what was found so far, all of them tried.
            let mut ends: Option<BTreeSet<usize>> = None;
            for part in &parts {
                let near = |at: &usize| ends.as_ref().is_none_or(|ends| {
                    ends.iter().any(|end| at.checked_sub(*end).is_some_and(|gap| gap <= distance as usize))
                });
                ends = Some(starts(field, part).into_iter().filter(near).map(|at| at + part.len()).collect());
            }
            ends.is_some_and(|ends| !ends.is_empty())
        }));
        let clause = Clause::Sequence { scope: Scope::TitleOrBody, parts: texts.clone(), distance };
        prop_assert_eq!(ids(text, &clause), expected, "{:?} {}", texts, distance);
    }

    #[test]
    fn a_pattern_finds_exactly_what_a_scan_finds(query in some_text(3..7), hole in 0_usize..5) {
        let (documents, _, text) = &*GENERATED;
        let mut chars: Vec<Option<char>> = folded(&query).into_iter().map(Some).collect();
        // A hole at an end asks for nothing.
        if chars.len() < 3 {
            return Ok(());
        }
        let hole = 1 + hole % (chars.len() - 2);
        chars[hole] = None;
        let fits = |window: &[char]| window.iter().zip(&chars).all(|(c, want)| want.is_none_or(|want| want == *c));
        let expected = scan(documents, |fields| {
            fields.iter().any(|field| field.windows(chars.len()).any(fits))
        });
        let clause = Clause::Pattern { scope: Scope::TitleOrBody, chars: chars.clone() };
        prop_assert_eq!(ids(text, &clause), expected, "{:?}", chars);
    }

    #[test]
    fn clauses_combine_as_sets(a in some_text(1..3), b in some_text(1..3)) {
        let (documents, _, text) = &*GENERATED;
        let all: BTreeSet<String> = documents.iter().map(|document| document.id.to_string()).collect();
        let (in_a, in_b) = (ids(text, &phrase(&a)), ids(text, &phrase(&b)));
        let both = Clause::All(vec![phrase(&a), phrase(&b)]);
        let either = Clause::Any(vec![phrase(&a), phrase(&b)]);
        let without = Clause::All(vec![phrase(&a), Clause::Not(Box::new(phrase(&b)))]);
        prop_assert_eq!(ids(text, &both), &in_a & &in_b);
        prop_assert_eq!(ids(text, &either), &in_a | &in_b);
        prop_assert_eq!(ids(text, &without), &in_a - &in_b);
        prop_assert_eq!(ids(text, &Clause::Not(Box::new(phrase(&a)))), &all - &in_a);
        let by = Clause::Any(vec![
            Clause::Scaled { clause: Box::new(Clause::Words(vec![b.clone(), "治理".to_owned()])), factor: 0.5 },
            Clause::Weighted { clause: Box::new(phrase(&b)), weight: 2.0 },
            Clause::Characters(b.clone()),
        ]);
        let ranked = Clause::Ranked { clause: Box::new(phrase(&a)), by: Box::new(by) };
        prop_assert_eq!(ids(text, &ranked), in_a);
    }
}

#[test]
fn order_does_not_depend_on_threads_and_limits_cut_it() {
    let (documents, _, text) = &*GENERATED;
    let mut reversed = documents.clone();
    reversed.reverse();
    let (_folder, other) = index(&reversed, 1);
    for query in ["治理", "社", "a", "网格"] {
        for sort in [Sort::Score, Sort::Date] {
            let all = text.search(&phrase(query), None, sort).unwrap();
            assert_eq!(all, other.search(&phrase(query), None, sort).unwrap(), "{query}");
            for limit in [0, 1, 7, 1000] {
                let cut = text.search(&phrase(query), Some(limit), sort).unwrap();
                assert_eq!(cut.total, all.total, "{query}");
                assert_eq!(cut.hits, all.hits[..limit.min(all.total)], "{query}");
                let Some(last) = cut.hits.last() else { continue };
                let rest = text.search_after(&phrase(query), None, sort, Some(last.position)).unwrap();
                assert_eq!((rest.total, &rest.hits[..]), (all.total, &all.hits[cut.hits.len()..]), "{query}");
            }
        }
    }
}

#[test]
fn words_rank_and_ties_go_to_the_newest() {
    let documents = [
        read("甲", "甲甲甲。\n社区召开会议。", Some("2021-03-04")),
        read("乙", "乙乙乙。\n社区召开会议。", Some("2023-03-04")),
        read("丙", "丙丙丙。\n社区召开会议。", None),
        read("丁", "丁丁丁。\n社区服务社区，社区议事。", Some("2020-01-01")),
    ];
    let (_folder, text) = index(&documents, 1);
    let names = |sort| -> Vec<String> {
        let hits = text.search(&phrase("社区"), None, sort).unwrap().hits;
        hits.iter()
            .map(|hit| text.document(&hit.doc_id).unwrap().unwrap())
            .map(|found| name_of(&found.source).to_owned())
            .collect()
    };
    assert_eq!(names(Sort::Score), ["丁", "乙", "甲", "丙"]);
    assert_eq!(names(Sort::Date), ["乙", "甲", "丁", "丙"]);
    let hits = text.search(&phrase("社区"), None, Sort::Score).unwrap().hits;
    assert!(hits[0].score > hits[1].score && (hits[1].score - hits[3].score).abs() < f32::EPSILON);
    assert_eq!(hits[1].published.as_deref(), Some("2023-03-04"));
    let common = documents[0].words();
    let rare = documents[3].words().into_iter().find(|word| !common.contains(word)).unwrap();
    let related = text.search(&Clause::Words(vec![rare, "无此词".to_owned()]), None, Sort::Score).unwrap();
    assert_eq!(related.total, 1);
}

#[test]
fn characters_rank_by_number_rarity_length_and_title() {
    let filler = "其余各项工作按照计划进行，有关部门分工负责。".repeat(8);
    let documents = [
        read("两字", "甲甲甲。\n旱区居民已经撤到高处。", None),
        read("一字", "乙乙乙。\n旱区居民已经回到家里。", None),
        read("长文", &format!("丙丙丙。\n旱区居民已经撤到高处。{filler}"), None),
        read("标题", "旱区撤人\n旱区居民已经撤到高处。", None),
        read("常见", "丁丁丁。\n某区居民已经回到家里。", None),
        read("没有", "戊戊戊。\n会议照常召开。", None),
    ];
    let (_folder, text) = index(&documents, 1);
    let names = |characters: &str| -> Vec<String> {
        let hits = text.search(&Clause::Characters(characters.to_owned()), None, Sort::Score).unwrap().hits;
        let found = hits.iter().map(|hit| text.document(&hit.doc_id).unwrap().unwrap());
        found.map(|found| name_of(&found.source).to_owned()).collect()
    };
    assert_eq!(names("久旱撤区"), ["标题", "两字", "一字", "长文", "常见"]);
    let rare_first: Vec<String> = names("某撤").into_iter().filter(|name| name != "标题").collect();
    assert_eq!(rare_first, ["常见", "两字", "长文"]);
    assert_eq!(names("久旱，撤区撤"), names("久旱撤区"), "signs and repetitions say nothing");
    assert_eq!(names("，。"), [""; 0]);
    let (_folder, other) = index(&documents.into_iter().rev().collect::<Vec<_>>(), 2);
    let clause = Clause::Characters("久旱撤区".to_owned());
    assert_eq!(
        text.search(&clause, None, Sort::Score).unwrap(),
        other.search(&clause, None, Sort::Score).unwrap(),
        "segments change no score"
    );
}

#[test]
fn dates_and_fields_narrow() {
    let mut documents = vec![
        read("一", "一一一。\n正文一。", Some("2023-05-06")),
        read("二", "二二二。\n正文二。", Some("2023-05")),
        read("三", "三三三。\n正文三。", Some("2023")),
        read("四", "四四四。\n正文四。", None),
    ];
    let region = Region {
        code: "210106".to_owned(),
        name: "辽宁省沈阳市铁西区".to_owned(),
        span: None,
        basis: "meta".to_owned(),
    };
    documents[0].layout.region = Some(region);
    documents[1].layout.publisher =
        Some(Found { value: "某某晚报".to_owned(), span: None, basis: "meta".to_owned() });
    documents[2].statements.push(Statement {
        span: Span::new(0, 1),
        speaker: Some("张三".to_owned()),
        role: None,
        organisation: None,
        organisation_resolved: None,
        verb: "说".to_owned(),
        mode: Mode::Reported,
        act: Act::Other,
    });
    documents[3].layout.genre = Genre::Law;
    documents[3].mentions.push(Mention {
        span: Span::new(0, 1),
        name: "邻里之家".to_owned(),
        name_key: "邻里之家".to_owned(),
        initiative_type: None,
        place: None,
        place_basis: PlaceBasis::Unknown,
        relation: Relation::Unknown,
        speaker: None,
        rule: "quoted",
        confidence: 1.0,
    });
    let (_folder, text) = index(&documents, 1);
    let names = |clause: &Clause| -> String {
        let found = ids(&text, clause);
        let found = documents.iter().filter(|document| found.contains(document.id.as_str()));
        found.map(|document| name_of(&document.locator)).collect()
    };
    let dates = [
        (Some(20_230_506), Some(20_230_506), "一"),
        (Some(20_230_500), Some(20_230_500), "一二"),
        (Some(20_230_501), None, "一二"),
        (Some(20_230_000), Some(20_230_000), "一二三"),
        (None, Some(20_230_530), "一"),
        (None, None, "一二三"),
        (Some(20_240_000), None, ""),
    ];
    for (from, to, expected) in dates {
        assert_eq!(names(&Clause::Date { from, to }), expected, "{from:?} {to:?}");
    }
    let fields = [
        (Field::Region, "沈阳", "一"),
        (Field::Region, "大连", ""),
        (Field::Region, "21", "一"),
        (Field::Region, "210106", "一"),
        (Field::Region, "2102", ""),
        (Field::Region, "", ""),
        (Field::Publisher, "晚报", "二"),
        (Field::Speaker, "张三", "三"),
        (Field::Speaker, "张", ""),
        (Field::Initiative, "“邻里之家”", "四"),
        (Field::Initiative, "邻里", ""),
        (Field::Source, "folder/", "一二三四"),
        (Field::Source, "other/", ""),
        (Field::DocId, documents[0].id.as_str(), "一"),
        (Field::Genre, "law", "四"),
        (Field::Genre, "la", ""),
    ];
    for (field, value, expected) in fields {
        assert_eq!(names(&Clause::Field { field, value: value.to_owned() }), expected, "{field:?} {value}");
    }
    assert_eq!(names(&Clause::All(Vec::new())), "一二三四");
    assert_eq!(names(&Clause::Any(Vec::new())), "");
}

#[test]
fn a_document_comes_back_as_it_was() {
    let document = read("x", "标题\n第一段。第二句。\n第二段。", Some("2024-01-02"));
    let (_folder, text) = index(std::slice::from_ref(&document), 1);
    let stored = text.document(document.id.as_str()).unwrap().unwrap();
    assert_eq!(stored.text, document.text);
    assert_eq!(stored.body(), document.body());
    assert_eq!(stored.body_lines, document.body_lines());
    assert_eq!(stored.other_lines, document.other_lines());
    assert_eq!(stored.title.as_deref(), document.title());
    assert_eq!(text.document("00000000000000000000000000000000").unwrap(), None);
}

#[test]
fn a_bottomless_clause_is_refused() {
    let (_folder, text) = index(&[read("x", "题目。\n正文。", None)], 1);
    let deep = (0..5000).fold(Clause::Everything, |inner, _| Clause::Not(Box::new(inner)));
    assert!(matches!(text.search(&deep, None, Sort::Score), Err(IndexError::TooDeep { .. })));
}

#[test]
fn reading_writes_nothing_and_another_schema_is_refused() {
    let (folder, text) = index(&[read("x", "题目。\n正文。", None)], 1);
    drop(text);
    let listing = || crate::durable::names_in(folder.path()).unwrap();
    let before = listing();
    let Opened::At(text, _) = FullText::open(folder.path()).unwrap() else { panic!("not open") };
    assert_eq!(text.count(&Clause::Everything).unwrap(), 1);
    assert_eq!(listing(), before);

    let other = tempfile::tempdir().unwrap();
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("title", tantivy::schema::STRING);
    Index::create_in_dir(other.path(), schema.build()).unwrap();
    assert!(matches!(FullText::open(other.path()), Err(IndexError::OtherVersion { .. })));
    assert!(matches!(TextWriter::open(other.path(), 1), Err(IndexError::OtherVersion { .. })));
}
