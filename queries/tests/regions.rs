//! Regions asked of search, watchlists, facts and initiatives: which documents and rows lie in them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "fixture/asked.rs"]
mod asked;
#[path = "fixture/columns.rs"]
mod columns;
// Documents that other tests ask about stand there too.
#[allow(dead_code)]
mod fixture;

use index::{CommitContents, Reader, Writer, WriterOptions};
use pipeline::document::facts::Basis;
use queries::facets::{By, facets};
use queries::initiatives::{self, InitiativeFilter};
use queries::language::{Query, parse};
use queries::listing::{self, DocumentFilter, MetricFilter, StatementFilter};
use queries::panel::{Dimension, MetricQuestion, panel};
use queries::search::{SearchOptions, search};
use queries::watch::{Seen, Watchlist, watch};

use asked::{ask, sources};
use columns::column;

/// Documents in places of one name.
fn spec(locator: &'static str, text: &'static str, region: (&'static str, &'static str)) -> fixture::Spec {
    fixture::Spec {
        locator,
        text,
        published: Some("2024-05-06"),
        publisher: None,
        region: Some(region),
        genre: pipeline::document::layout::Genre::News,
        litter: None,
    }
}

fn places() -> Vec<fixture::Spec> {
    vec![
        spec("p/hainan.txt", "#岛上开会\n居民谈停车。", ("460000", "海南省")),
        spec("p/hainan-zhou.txt", "#高原开会\n居民谈放牧。", ("632500", "青海省海南藏族自治州")),
        spec("p/chaoyang-qu.txt", "#楼下开会\n社区养老服务设施达到1.3万个。", ("110105", "北京市朝阳区")),
        spec("p/chaoyang-shi.txt", "#河边开会\n社区养老服务设施增长12.5%。", ("211300", "辽宁省朝阳市")),
        spec("p/qianxian.txt", "#塬上开会\n居民谈修路。", ("610424", "陕西省咸阳市乾县")),
    ]
}

#[test]
fn watched_queries_are_read_as_searches_are() {
    let (_folder, reader) = fixture::data_of(&places());
    for (query, want, says) in [
        ("region:海南 genre:news", vec!["p/hainan.txt"], Some("青海省海南藏族自治州")),
        ("region:北京朝阳", vec!["p/chaoyang-qu.txt"], None),
        ("region:海南 居民", vec!["p/hainan.txt"], Some("青海省海南藏族自治州")),
        ("metric:(unit=万个 value>=1.3万)", vec!["p/chaoyang-qu.txt"], None),
        ("region:乾县", vec!["p/qianxian.txt"], None),
        ("region:无此地", vec![], Some("names no division")),
    ] {
        let list = Watchlist { name: "地方".to_owned(), queries: vec![query.to_owned()], ..Watchlist::default() };
        let news = watch(&reader, &list, &Seen::default()).unwrap();
        assert_eq!(news.items.iter().map(|item| item.source.as_str()).collect::<Vec<_>>(), want, "{query}");
        assert_eq!(news.notes.is_empty(), says.is_none(), "{query}: {:?}", news.notes);
        assert!(says.is_none_or(|says| news.notes.concat().contains(says)), "{query}: {:?}", news.notes);
    }
}

#[test]
fn other_divisions_of_a_name_are_told_wherever_a_region_is_asked_for() {
    let (_folder, reader) = fixture::data_of(&places());
    let told = |notes: &[String]| notes.len() == 1 && notes[0].contains("it could also be 北京市朝阳区");
    let list = |toml: &str| {
        let list = Watchlist::parse(&format!("name = \"地方\"\n{toml}")).unwrap();
        let news = watch(&reader, &list, &Seen::default()).unwrap();
        assert_eq!(news.items.iter().map(|item| item.source.as_str()).collect::<Vec<_>>(), ["p/chaoyang-shi.txt"]);
        news.notes
    };
    for toml in ["regions = [\"朝阳\"]", "metrics = [\"region = 朝阳\"]", "queries = [\"metric:(region=朝阳)\"]"]
    {
        assert!(told(&list(toml)), "{toml}: {:?}", list(toml));
    }
    let asked = ask(&reader, "metric:(unit=% region=朝阳)");
    assert!(told(&asked.notes) && sources(&asked) == ["p/chaoyang-shi.txt"], "{:?}", asked.notes);
    let numbers = MetricQuestion::parse("region = 朝阳").unwrap();
    let grid = panel(&reader, &Query::everything(), Some(&numbers), &[Dimension::Year]).unwrap();
    assert!(told(&grid.notes) && grid.rows[0].docs == 1, "{:?}", grid.notes);
    let documents = || DocumentFilter { region: Some("朝阳".to_owned()), ..DocumentFilter::default() };
    let numbers = MetricFilter { documents: documents(), ..MetricFilter::default() };
    assert!(told(&listing::metrics(&reader, &numbers, None).unwrap().notes));
    let statements = StatementFilter { documents: documents(), ..StatementFilter::default() };
    assert!(told(&listing::statements(&reader, &statements, None).unwrap().notes));
    let filter = InitiativeFilter { region: Some("朝阳".to_owned()), ..InitiativeFilter::default() };
    assert!(told(&initiatives::list(&reader, &filter, None).unwrap().notes));
}

#[test]
fn documents_and_searches_take_a_region_alike() {
    let mut specs = places();
    specs.extend([
        spec("p/xinqu.txt", "#坡上开会\n居民谈种树。", ("", "河州市青山区")),
        spec("p/cangnan.txt", "#海边开会\n居民谈渔港。", ("330327", "浙江省温州市苍南县")),
        spec("p/nanxian.txt", "#湖边开会\n居民谈堤防。", ("430921", "湖南省益阳市南县")),
        spec("p/tiexi.txt", "#厂区开会\n居民谈供暖。", ("", "铁西区")),
    ]);
    let (_folder, reader) = fixture::data_of(&specs);
    for (typed, want) in [
        ("海南", &["p/hainan.txt"][..]),
        ("海南藏族自治州", &["p/hainan-zhou.txt"]),
        ("青海", &["p/hainan-zhou.txt"]),
        ("南县", &["p/nanxian.txt"]),
        ("苍南县", &["p/cangnan.txt"]),
        ("浙江温州", &["p/cangnan.txt"]),
        ("3303", &["p/cangnan.txt"]),
        ("青山区", &["p/xinqu.txt"]),
        ("河州市", &["p/xinqu.txt"]),
        ("铁西区", &["p/tiexi.txt"]),
        ("沈阳", &[]),
        ("2113", &["p/chaoyang-shi.txt"]),
        ("211300", &["p/chaoyang-shi.txt"]),
        ("=211300", &["p/chaoyang-shi.txt"]),
        ("630000", &["p/hainan-zhou.txt"]),
        ("=630000", &[]),
        ("=青海", &[]),
        ("无此地", &[]),
    ] {
        let told = |list: Watchlist| {
            let news = watch(&reader, &list, &Seen::default()).unwrap();
            let mut sources: Vec<String> = news.items.into_iter().map(|item| item.source).collect();
            sources.sort();
            sources
        };
        let base = || Watchlist { name: "地方".to_owned(), ..Watchlist::default() };
        assert_eq!(told(Watchlist { regions: vec![typed.to_owned()], ..base() }), want, "{typed}: documents");
        let query = format!("region:{typed}");
        assert_eq!(told(Watchlist { queries: vec![query], ..base() }), want, "{typed}: search");
    }
}

#[test]
fn a_number_with_a_region_of_its_own_is_judged_by_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let mut writer = Writer::open(&path, &WriterOptions::default()).unwrap();
    // The document's region, and that of the number in it.
    for (locator, text, region, own) in [
        ("q/shenyang.txt", "#会议\n养老服务设施增长12.5%。", ("110000", "北京市"), Some("沈阳市")),
        ("q/beijing.txt", "#例会\n养老服务设施增长12.5%。", ("110000", "北京市"), None),
        ("q/hainan.txt", "#座谈\n养老服务设施增长12.5%。", ("210000", "辽宁省"), Some("海南省")),
        ("q/hainan-zhou.txt", "#走访\n养老服务设施增长12.5%。", ("210000", "辽宁省"), Some("海南藏族自治州")),
    ] {
        let (mut document, bytes) = fixture::document(&spec(locator, text, region));
        for metric in &mut document.metrics {
            metric.region = own.map(str::to_owned);
            metric.region_basis = if own.is_some() { Basis::Stated } else { Basis::Unknown };
        }
        writer.add(&document, &bytes).unwrap();
    }
    assert!(writer.commit(&CommitContents::default()).unwrap());
    writer.close().unwrap();
    let reader = Reader::open(&path).unwrap();
    for (typed, want) in [
        ("辽宁", &["q/shenyang.txt"][..]),
        ("21", &["q/shenyang.txt"]),
        ("沈阳市", &["q/shenyang.txt"]),
        ("北京", &["q/beijing.txt"]),
        ("海南", &["q/hainan.txt"]),
        ("海南藏族自治州", &["q/hainan-zhou.txt"]),
        ("青海", &["q/hainan-zhou.txt"]),
        ("大连", &[]),
    ] {
        let documents = DocumentFilter { region: Some(typed.to_owned()), ..DocumentFilter::default() };
        let rows = listing::metrics(&reader, &MetricFilter { documents, ..MetricFilter::default() }, None).unwrap();
        assert_eq!(column(&rows.batch, "source"), want, "{typed}");
        assert_eq!(sources(&ask(&reader, &format!("metric:(region={typed})"))), want, "{typed}: search");
    }
}

#[test]
fn initiatives_are_listed_by_the_regions_of_their_documents() {
    let (_folder, reader) = fixture::data_of(&[
        spec("r/hainan-zhou.txt", "#高原\n学习“两邻”理念。", ("632500", "青海省海南藏族自治州")),
        spec("r/cangnan.txt", "#海边\n学习“两邻”理念。", ("330327", "浙江省温州市苍南县")),
    ]);
    for (typed, want, says) in [
        ("海南藏族自治州", 1, None),
        ("青海", 1, None),
        ("63", 1, None),
        ("苍南县", 1, None),
        ("浙江", 1, None),
        ("海南", 0, Some("it could also be")),
        ("南县", 0, None),
        ("辽宁", 0, None),
        ("无此地", 0, Some("names no division")),
    ] {
        let filter = InitiativeFilter { region: Some(typed.to_owned()), ..InitiativeFilter::default() };
        let list = initiatives::list(&reader, &filter, None).unwrap();
        assert_eq!(list.total, want, "{typed}");
        assert_eq!(list.notes.is_empty(), says.is_none(), "{typed}: {:?}", list.notes);
        assert!(says.is_none_or(|says| list.notes.concat().contains(says)), "{typed}: {:?}", list.notes);
        assert_eq!(list.hints.is_empty(), want == 1, "{typed}: {:?}", list.hints);
    }
}

#[test]
fn a_code_holds_what_its_name_holds_and_rows_lead_to_their_documents() {
    let (_folder, reader) = fixture::data_of(&[
        spec("p/province.txt", "#全省开会\n社区养老服务设施达到1.3万个。", ("210000", "辽宁省")),
        spec("p/city.txt", "#全市开会\n社区养老服务设施达到1.3万个。", ("210100", "辽宁省沈阳市")),
        spec("p/district.txt", "#全区开会\n社区养老服务设施达到1.3万个。", ("210106", "辽宁省沈阳市铁西区")),
        spec("p/other.txt", "#外地开会\n社区养老服务设施达到1.3万个。", ("220000", "吉林省")),
    ]);
    for (typed, want) in [
        ("辽宁", 3),
        ("21", 3),
        ("2100", 3),
        ("210000", 3),
        ("=210000", 1),
        ("沈阳", 2),
        ("2101", 2),
        ("210100", 2),
        ("=沈阳市", 1),
        ("210106", 1),
    ] {
        assert_eq!(ask(&reader, &format!("region:{typed}")).total, want, "{typed}: search");
        let documents = || DocumentFilter { region: Some(typed.to_owned()), ..DocumentFilter::default() };
        let numbers = MetricFilter { documents: documents(), ..MetricFilter::default() };
        let rows = listing::metrics(&reader, &numbers, None).unwrap();
        assert_eq!(rows.batch.num_rows(), want, "{typed}: metrics");
        // A condition on numbers has its own use for `=`.
        if !typed.starts_with('=') {
            let asked = ask(&reader, &format!("metric:(unit=万个 region={typed})"));
            assert_eq!(asked.total, want, "{typed}: documents with metrics");
        }
    }
    for by in [Dimension::Region, Dimension::Province, Dimension::City, Dimension::County] {
        let grid = panel(&reader, &parse("设施").unwrap(), None, &[by]).unwrap();
        assert!(grid.rows.len() >= 2, "{by:?}");
        for row in grid.rows.iter().filter(|row| !row.keys.contains(&None)) {
            assert_eq!(ask(&reader, row.query.as_deref().unwrap()).total, row.docs, "{by:?} {row:?}");
        }
    }
    let tree = facets(&reader, &Query::everything(), &[By::Region], None).unwrap();
    assert_eq!(tree.rows.len(), 4);
    for row in tree.rows {
        assert_eq!(ask(&reader, row.query.as_deref().unwrap()).total, row.docs, "{:?}", row.code);
    }
}

#[test]
fn codes_that_no_division_has_are_refused_everywhere() {
    let (_folder, reader) = fixture::data_of(&places());
    let query = parse("region:99").unwrap();
    let refused = search(&reader, &query, SearchOptions::default()).unwrap_err().to_string();
    assert!(refused.contains("no division is called \"99\""), "{refused}");
    assert!(facets(&reader, &query, &[By::Region], None).is_err());
    let documents = || DocumentFilter { region: Some(String::new()), ..DocumentFilter::default() };
    let numbers = MetricFilter { documents: documents(), ..MetricFilter::default() };
    assert!(listing::metrics(&reader, &numbers, None).is_err());
    let filter = InitiativeFilter { region: Some("99".to_owned()), ..InitiativeFilter::default() };
    assert!(initiatives::list(&reader, &filter, None).is_err());
}
