//! Questions to a small data directory, and what must be answered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

#[path = "fixture/asked.rs"]
mod asked;
#[path = "fixture/columns.rs"]
mod columns;
mod fixture;

use arrow::array::RecordBatch;
use pipeline::tables::Table;
use queries::QueryError;
use queries::citation::cite;
use queries::concordance;
use queries::documents::Documents;
use queries::explain::explain;
use queries::initiatives::{self, InitiativeFilter, SpreadBy};
use queries::language::{DateRange, parse};
use queries::listing::{self, DocumentFilter, MentionFilter, MetricFilter, ReferenceFilter, StatementFilter};
use queries::output::{HeaderLanguage, header};
use queries::panel::{Dimension, panel};
use queries::periods::Period;
use queries::search::{SearchOptions, search};
use queries::stats::stats;
use queries::trend::{Counted, trend};
use queries::watch::{Seen, Watchlist, watch};

use asked::{ask, sources};
use columns::column;

fn names(batch: &RecordBatch) -> Vec<String> {
    batch.schema().fields().iter().map(|field| field.name().clone()).collect()
}

#[test]
fn searches_find_what_they_ask_for() {
    let (_folder, reader) = fixture::data();
    for (query, want) in [
        ("社区治理", vec!["news/b.txt", "news/a.txt", "news/d.txt"]),
        ("社區治理", vec!["news/b.txt", "news/a.txt", "news/d.txt"]),
        ("社区 NOT 街道", vec!["reports/c.txt", "news/a.txt", "news/d.txt"]),
        ("社区服务", vec!["reports/c.txt"]),
        ("“两邻”理念", vec!["news/b.txt", "news/a.txt"]),
        ("title:社区", vec!["news/a.txt"]),
        ("社区论坛", vec![]),
        ("社区论坛 in:all", vec!["news/a.txt"]),
        ("社区治理 region:辽宁", vec!["news/a.txt"]),
        ("region:2101", vec!["news/a.txt", "news/old-b.txt"]),
        ("社区 genre:work_report", vec!["reports/c.txt"]),
        ("speaker:张三", vec!["news/a.txt"]),
        ("initiative:“两邻”", vec!["news/b.txt", "news/a.txt"]),
        ("社区 date:[2024 TO 2025]", vec!["reports/c.txt", "news/b.txt"]),
        ("社区 date:2025-06", vec![]),
        ("街道 NEAR/2 共建", vec![]),
        ("街道 NEAR/3 共建", vec!["news/b.txt"]),
        ("共建 NEAR/3 街道", vec!["news/b.txt"]),
        ("晴", vec!["news/old-b.txt"]),
        ("NOT 社区", vec!["news/old-b.txt"]),
    ] {
        let result = ask(&reader, query);
        assert_eq!(sources(&result), want, "{query} ({})", result.reading);
        assert_eq!(result.total, want.len(), "{query}");
        assert_eq!(result.explanation.is_empty(), !want.is_empty(), "{query}: {:?}", result.explanation);
    }
    assert_eq!(ask(&reader, "社区治理 date:[2020 TO 2025]").undated, Some(1));
    assert_eq!(ask(&reader, "社区治理").undated, None);
}

#[test]
fn limits_are_told_and_related_rows_kept_apart() {
    let (_folder, reader) = fixture::data();
    let query = parse("社区治理有哪些养老服务").unwrap();
    let exact = search(&reader, &query, SearchOptions::default()).unwrap();
    assert_eq!((exact.total, exact.rows.len(), exact.related), (0, 0, 0));
    assert!(exact.explanation.iter().any(|line| line.contains("one of the words")), "{:?}", exact.explanation);
    let related = search(&reader, &query, SearchOptions { related: 2, ..SearchOptions::default() }).unwrap();
    assert_eq!((related.total, related.related, related.rows.len()), (0, 4, 2), "{related:?}");
    assert!(related.rows.iter().all(|row| row.found.as_str() == "related" && !row.snippet.hits.is_empty()));
    let limited =
        search(&reader, &parse("社区").unwrap(), SearchOptions { limit: Some(1), ..SearchOptions::default() });
    let limited = limited.unwrap();
    assert_eq!((limited.rows.len(), limited.total, limited.documents), (1, 4, 5));
    let batch = limited.batch().unwrap();
    assert_eq!(names(&batch), ["doc_id", "source", "title", "published", "score", "match", "snippet", "cursor"]);
    assert!(limited.rows[0].score > 0.0);
    let near = search(&reader, &parse("社区 NEAR/3 治理").unwrap(), SearchOptions::default()).unwrap();
    assert!(near.total == 3 && near.rows[0].score > 0.0, "what stands close together is ranked too");
}

#[test]
fn no_answer_says_where_there_would_be_one() {
    let (_folder, reader) = fixture::data();
    let result = ask(&reader, "社区论坛 天气");
    assert_eq!(result.explanation.first().map(String::as_str), Some("“社区论坛” alone: 0 documents"));
    let boilerplate = ask(&reader, "社区论坛");
    assert!(boilerplate.explanation.iter().any(|line| line.contains("add in:all")), "{:?}", boilerplate.explanation);
}

#[test]
fn snippets_mark_hits_in_the_script_of_the_text() {
    let (_folder, reader) = fixture::data();
    let result = ask(&reader, "社区治理 date:2024");
    assert_eq!(result.rows[0].snippet.marked(), "街道与社区共建。推进[[社区治理]]现代化，学习“两邻”理念。");
    let result = ask(&reader, "社区服务");
    assert!(result.rows[0].snippet.marked().ends_with("完善[[社 区服务]]。"), "{}", result.rows[0].snippet.marked());
    let traditional = ask(&reader, "社区治理 genre:meeting_report");
    assert_eq!(traditional.rows[0].snippet.marked(), "會議強調[[社區治理]]。");
    let everything = ask(&reader, "genre:unknown");
    assert_eq!(everything.rows[0].snippet.marked(), "今日晴。");
    let title = ask(&reader, "议事会");
    assert_eq!(title.rows[0].snippet.marked(), "街道[[议事会]]");
}

#[test]
fn facts_are_listed_by_filter_with_their_document() {
    let (_folder, reader) = fixture::data();
    let all = listing::metrics(&reader, &MetricFilter::default(), None).unwrap();
    assert_eq!((all.total, all.of, all.batch.num_rows(), all.undated), (3, 3, 3, None));
    let mut want: Vec<String> = Table::Metrics.columns().iter().map(|column| column.name.to_owned()).collect();
    want.extend(["title", "published", "sentence"].map(str::to_owned));
    assert_eq!(names(&all.batch), want);
    assert_eq!(column(&all.batch, "surface"), ["5%以上", "12.5%", "1.3万个"], "newest document first");
    assert_eq!(column(&all.batch, "title")[0], "工作报告");
    assert_eq!(column(&all.batch, "sentence")[2], "全市社区养老服务设施增长12.5%，达到1.3万个。");

    let surfaces = |filter: MetricFilter| column(&listing::metrics(&reader, &filter, None).unwrap().batch, "surface");
    let text = |text: &str| Some(text.to_owned());
    let default = MetricFilter::default;
    assert_eq!(surfaces(MetricFilter { indicator: text("養老"), ..default() }), ["12.5%", "1.3万个"]);
    assert_eq!(surfaces(MetricFilter { unit: text("个"), ..default() }), ["1.3万个"], "without its multiplier");
    assert_eq!(surfaces(MetricFilter { status: text("planned"), ..default() }), ["5%以上"]);
    assert_eq!(surfaces(MetricFilter { change: text("increase_to"), ..default() }), ["1.3万个"]);
    assert_eq!(surfaces(MetricFilter { min: Some(10.0), max: Some(100.0), ..default() }), ["12.5%"]);
    assert_eq!(surfaces(MetricFilter { period: DateRange::parse_one("2024"), ..default() }), [] as [&str; 0]);
    let documents = |filter: DocumentFilter| MetricFilter { documents: filter, ..default() };
    let doc = DocumentFilter::default;
    assert_eq!(surfaces(documents(DocumentFilter { doc: text("c.txt"), ..doc() })), ["5%以上"]);
    assert_eq!(surfaces(documents(DocumentFilter { region: text("沈阳"), ..doc() })), ["12.5%", "1.3万个"]);
    assert_eq!(surfaces(documents(DocumentFilter { region: text("21"), ..doc() })).len(), 3);
    assert_eq!(surfaces(documents(DocumentFilter { publisher: text("日报"), ..doc() })).len(), 2);
    assert_eq!(surfaces(documents(DocumentFilter { genre: text("work_report"), ..doc() })), ["5%以上"]);
    assert_eq!(surfaces(documents(DocumentFilter { dates: DateRange::parse_one("2023"), ..doc() })).len(), 2);
    let limited = listing::metrics(&reader, &default(), Some(1)).unwrap();
    assert_eq!((limited.batch.num_rows(), limited.total), (1, 3));

    let wrong = listing::metrics(&reader, &MetricFilter { status: text("done"), ..default() }, None).unwrap_err();
    assert!(wrong.is_wrong_use() && wrong.to_string().contains("achieved, planned, required"), "{wrong}");

    let filter = StatementFilter { speaker: text("张"), act: text("demand"), ..StatementFilter::default() };
    let statements = listing::statements(&reader, &filter, None).unwrap();
    assert_eq!(column(&statements.batch, "words"), ["要践行“两邻”理念，办好养老服务。"]);
    let filter = ReferenceFilter { name: text("条例"), usage: text("basis"), ..ReferenceFilter::default() };
    assert_eq!(listing::references(&reader, &filter, None).unwrap().total, 1);
    let filter =
        MentionFilter { exact_name: text("“两邻”"), relation: text("learns_from"), ..MentionFilter::default() };
    let mentions = listing::mentions(&reader, &filter, None).unwrap();
    assert_eq!(column(&mentions.batch, "source"), ["news/b.txt"]);
    assert_eq!(column(&mentions.batch, "repair_touches"), ["true"]);
}

#[test]
fn initiatives_are_listed_shown_and_followed() {
    let (_folder, reader) = fixture::data();
    let list = initiatives::list(&reader, &InitiativeFilter::default(), None).unwrap();
    assert_eq!((list.total, list.of), (1, 1));
    assert_eq!(column(&list.batch, "documents"), ["2"]);
    let rare = InitiativeFilter { min_documents: 3, ..InitiativeFilter::default() };
    assert_eq!(initiatives::list(&reader, &rare, None).unwrap().total, 0);

    let card = initiatives::show(&reader, "“两邻”").unwrap();
    assert_eq!((card.initiative.name.as_str(), card.counts.mentions, card.spellings.len()), ("两邻", 2, 1));
    let relations: Vec<(&str, usize)> =
        card.relations.iter().map(|(relation, counts)| (relation.as_str(), counts.mentions)).collect();
    assert_eq!(relations, [("implements", 1), ("learns_from", 1)]);
    let first = card.first.as_ref().unwrap();
    assert_eq!((first.published.as_deref(), first.source.as_str()), (Some("2023-05-04"), "news/a.txt"));
    assert_eq!(initiatives::show(&reader, &card.initiative.initiative_id).unwrap(), card);
    let mentions = initiatives::mentions(&reader, "两邻", &DocumentFilter::default()).unwrap();
    assert_eq!(column(&mentions.batch, "published"), ["2024-07-26", "2023-05-04"]);
    let spread = initiatives::spread(&reader, "两邻", SpreadBy::Region).unwrap().batch().unwrap();
    assert_eq!(column(&spread, "region"), ["辽宁省沈阳市", "河北省张家口市宣化区"]);
    match initiatives::show(&reader, "两邻理念工程").unwrap_err() {
        QueryError::NoSuchInitiative { candidates, .. } => assert_eq!(candidates, ["两邻"]),
        other => panic!("{other}"),
    }
}

#[test]
fn every_column_of_every_answer_has_a_chinese_header() {
    let (_folder, reader) = fixture::data();
    let query = parse("社区").unwrap();
    let panels = Dimension::ALL.iter().map(|side| panel(&reader, &query, None, &[*side]).unwrap().batch().unwrap());
    let answers: Vec<RecordBatch> = panels.collect();
    for batch in [
        ask(&reader, "社区").batch().unwrap(),
        concordance::batch(&[]).unwrap(),
        trend(&reader, &query, Period::Year, Counted::Docs).unwrap().batch().unwrap(),
        listing::metrics(&reader, &MetricFilter::default(), None).unwrap().batch,
        listing::statements(&reader, &StatementFilter::default(), None).unwrap().batch,
    ]
    .into_iter()
    .chain(answers)
    {
        for name in names(&batch) {
            assert_ne!(header(&name, HeaderLanguage::Chinese).unwrap(), name, "no Chinese header");
        }
    }
}

#[test]
fn watchlists_tell_what_is_new_once() {
    let (_folder, reader) = fixture::data();
    let list = Watchlist::parse(
        "name = \"邻里\"\ninitiatives = [\"“两邻”\"]\nqueries = [\"社区治理\", \"genre:work_report\"]\nspeakers = [\"张三\"]\nregions = [\"河北\"]\nmetrics = [\"居民收入\"]",
    )
    .unwrap();
    let news = watch(&reader, &list, &Seen::default()).unwrap();
    let mut kinds: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for item in &news.items {
        *kinds.entry(item.kind.as_str()).or_default() += 1;
    }
    // Three sentences with 社区治理 and the title of a.txt's own line, and one report.
    let want = [("initiative", 2), ("metric", 1), ("query", 4), ("region", 1), ("speaker", 1)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), want, "{:?}", news.items);
    assert!(news.first && news.total == news.items.len());
    let again = watch(&reader, &list, &news.seen).unwrap();
    assert_eq!((again.items.len(), again.total, again.first), (0, news.total, false));
    assert_eq!(again.seen, news.seen);
    for name in names(&news.batch().unwrap()) {
        assert_ne!(header(&name, HeaderLanguage::Chinese).unwrap(), name);
    }
    // The memory of a program that did not know copies yet: it has seen no less.
    let mut memory = serde_json::to_value(&news.seen).unwrap();
    let told = memory.as_object_mut().unwrap().remove("copies");
    assert_eq!(told, Some(serde_json::json!(["news/a-copy.txt"])));
    let upgraded = watch(&reader, &list, &serde_json::from_value(memory.clone()).unwrap()).unwrap();
    assert_eq!((upgraded.again, upgraded.seen), (Vec::new(), news.seen.clone()));
    memory.as_object_mut().unwrap().insert("copies".to_owned(), serde_json::json!([]));
    let copied = watch(&reader, &list, &serde_json::from_value(memory).unwrap()).unwrap();
    assert!(copied.again.iter().any(|item| item.source == "news/a-copy.txt"), "one that came since");
    let mut wider = list.clone();
    wider.metrics.push("养老".to_owned());
    let more = watch(&reader, &wider, &news.seen).unwrap();
    assert_eq!(more.items.len(), 1, "two numbers in one sentence are one item: {:?}", more.items);
}

#[test]
fn documents_answer_to_ids_and_sources() {
    let (_folder, reader) = fixture::data();
    let documents = Documents::load(&reader).unwrap();
    let b = documents.iter().find(|document| document.source == "news/b.txt").unwrap();
    for given in ["news/b.txt", "b.txt", &b.doc_id, &b.doc_id[..8], &b.doc_id.to_uppercase()] {
        assert_eq!(documents.resolve(given).unwrap().source, "news/b.txt", "{given}");
    }
    assert_eq!(documents.resolve("old-b.txt").unwrap().source, "news/old-b.txt");
    match documents.resolve(".txt").unwrap_err() {
        QueryError::AmbiguousDocument { total, candidates, .. } => assert_eq!((total, candidates.len()), (5, 5)),
        other => panic!("{other}"),
    }
    match documents.resolve("reports").unwrap_err() {
        QueryError::NoSuchDocument { candidates, .. } => assert_eq!(candidates, ["reports/c.txt"]),
        other => panic!("{other}"),
    }
    assert!(documents.resolve("").is_err());
}

#[test]
fn documents_are_explained_and_facts_cited() {
    let (_folder, reader) = fixture::data();
    let explained = explain(&reader, "news/b.txt").unwrap();
    assert!(explained.because.iter().any(|line| line.contains("dated 2024-07-26") && line.contains("发布时间")));
    assert_eq!(explained.repairs.len(), 1);
    let repair = &explained.repairs[0];
    assert_eq!((repair.before.as_str(), repair.after.as_str()), ("shequ", ""));
    assert!(repair.left.ends_with("推进社区") && repair.right.starts_with("治理现代化"), "{repair:?}");
    assert!(explained.facts.iter().any(|(name, value)| name == "region_code" && value.as_deref() == Some("130705")));
    assert!(explained.rows.contains(&("mentions".to_owned(), 1)));
    assert_eq!(explain(&reader, "news/a.txt").unwrap().copies, ["news/a-copy.txt"]);
    let undated = explain(&reader, "d.txt").unwrap();
    assert!(undated.because[0].starts_with("not dated") && undated.because[1].starts_with("not placed"));

    let metrics = listing::metrics(&reader, &MetricFilter::default(), None).unwrap().batch;
    let row = format!("metrics:{}:{}", column(&metrics, "doc_id")[2], column(&metrics, "start")[2]);
    let citation = cite(&reader, &row).unwrap();
    assert_eq!(citation.record.as_deref(), Some("1.3万个"));
    assert_eq!(citation.sentence, "全市社区养老服务设施增长12.5%，达到1.3万个。");
    assert!(
        citation.reference.starts_with("北方日报, 沈阳推进社区治理, 2023-05-04, news/a.txt"),
        "{}",
        citation.reference
    );
    let whole = cite(&reader, "documents:news/a.txt").unwrap();
    assert_eq!((whole.span, whole.sentence.as_str()), (None, "沈阳推进社区治理"));
    assert_eq!(whole.reference, "北方日报, 沈阳推进社区治理, 2023-05-04, news/a.txt");
    assert!(whole.key().ends_with(&whole.doc_id[..12]) && whole.bibtex().contains("record news/a.txt"));
    assert!(cite(&reader, "documents:nothing.txt").unwrap_err().is_wrong_use());
    for wrong in ["metrics", "metrics:a.txt:x", "nothing:a.txt:1", "names:a.txt:1", "metrics:news/a.txt:9999"] {
        assert!(cite(&reader, wrong).unwrap_err().is_wrong_use(), "{wrong}");
    }
}

#[test]
fn stats_add_up() {
    let (_folder, reader) = fixture::data();
    let stats = stats(&reader).unwrap();
    assert_eq!((stats.documents, stats.undated, stats.unplaced, stats.touched_by_repair), (5, 1, 1, 1));
    assert_eq!(stats.by_genre.values().sum::<usize>(), 5);
    assert_eq!(stats.by_year.values().sum::<usize>(), 4);
    assert_eq!(stats.by_publisher[0], ("北方日报".to_owned(), 2));
    assert_eq!(stats.rows.len(), Table::ALL.len());
    assert_eq!(stats.repairs_by_rule.get("gloss"), Some(&1));
}

/// A text in three prints, another one, and a short line.
fn reprints() -> Vec<fixture::Spec> {
    const FIRST: &str = "#小院议事\n梨园街道把议事桌搬进小院，每周三晚上请居民坐下来谈停车、谈绿化、谈加装电梯，社区工作者逐条记在本子上。\n半年里一共谈成46件事，没有谈成的写明原因，贴在单元门口，由楼门长当面解释，居民可以再提一次。";
    const UNDATED: &str = "#小院议事\n梨园街道把议事桌搬进小院，每周三晚上请居民坐下来谈停车、谈绿化、谈加装电梯，社区工作者逐条记在本子上。\n半年里一共谈成46件事，没有谈成的写明原因，贴在单元门口，由楼门长当面解释，居民可以再提一次。\n-本网转载";
    const CUT: &str = "#小院里的议事桌\n半年里一共谈成46件事，没有谈成的写明原因，贴在单元门口，由楼门长当面解释，居民可以再提一次。\n梨园街道把议事桌搬进小院，每周三晚上请居民坐下来谈停车、谈绿化、谈加装电梯，社区工作者逐条记在本子上。";
    const OTHER: &str = "#停车新规\n沙河街道请居民坐下来谈停车，划出120个夜间车位，晚上七点到早上七点免费，白天归还给沿街商户，由社区工作者巡查。";
    let spec = |locator, text, published, publisher| fixture::Spec {
        locator,
        text,
        published,
        publisher,
        region: None,
        genre: pipeline::document::layout::Genre::News,
        litter: None,
    };
    vec![
        spec("r/late.txt", CUT, Some("2022-03-09"), Some("东城新闻网")),
        spec("r/first.txt", FIRST, Some("2022-03-01"), Some("梨园发布")),
        spec("r/undated.txt", UNDATED, None, None),
        spec("r/other.txt", OTHER, Some("2022-03-05"), Some("沙河发布")),
        spec("r/line.txt", "停车场今日关闭。", Some("2023-01-01"), None),
    ]
}

#[test]
fn reprints_count_once_where_families_are_counted() {
    let (_folder, reader) = fixture::data_of(&reprints());
    let count = |query: &str, counted| trend(&reader, &parse(query).unwrap(), Period::Year, counted);
    let row = |query: &str, counted| {
        let row = count(query, counted).unwrap().rows[0].clone();
        (row.hits, row.docs, row.families, row.denominator)
    };
    assert_eq!(row("停车", Counted::Docs), (Some(4), 3, Some(2), 3));
    assert_eq!(row("停车", Counted::Families), (Some(4), 3, Some(2), 2));
    assert_eq!(row("停车", Counted::Hits), (Some(4), 3, Some(2), 3));
    let all = count("停车", Counted::Families).unwrap();
    assert_eq!((all.total, all.families, all.undated), (5, Some(3), 1));
    let wrong = count("genre:news", Counted::Hits).unwrap_err();
    assert!(wrong.is_wrong_use() && wrong.to_string().contains("hits"), "{wrong}");
    let grid = panel(&reader, &parse("停车").unwrap(), None, &[Dimension::Year]).unwrap();
    assert_eq!((grid.rows[0].docs, grid.rows[0].families), (3, Some(2)));
    let stats = stats(&reader).unwrap();
    assert_eq!((stats.documents, stats.families), (5, Some(3)));
}

#[test]
fn a_document_tells_its_family() {
    let (_folder, reader) = fixture::data_of(&reprints());
    let family = explain(&reader, "r/late.txt").unwrap().family.unwrap();
    let sources: Vec<&str> = family.members.iter().map(|member| member.source.as_str()).collect();
    assert_eq!(sources, ["r/first.txt", "r/late.txt", "r/undated.txt"]);
    assert_eq!(family.members.iter().map(|member| member.earliest).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(family.family_id, family.members[0].doc_id);
    assert!(family.members[1].similarity > 0.9, "{family:?}");
    assert_eq!(family.members[0].publisher.as_deref(), Some("梨园发布"));
    assert_eq!(explain(&reader, "r/other.txt").unwrap().family.unwrap().members.len(), 1);
}
