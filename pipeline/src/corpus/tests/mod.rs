//! Names, owners, ids and decisions together, on corpora written out as mentions.
//!
//! A corpus is written `[210100] “敲门”行动!; 三年行动 | …`: documents between bars with the code of their region, which
//! genre and publisher may follow (`[210100/work_report/沈阳日报]`), mentions between semicolons. Marks make a quoted mention, with the head after them in its name and not in its key;
//! `!` says launches, `<` learns from, anything else implements; `@` gives a place.

mod cases;
mod ids;
mod seeking;
mod undoing;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{RecordBatch, StringArray};
use proptest::prelude::*;

use self::cases::CASES;
use self::ids::lost;
use super::*;
use crate::document::extract::mentions::name_key;

fn mention(text: &str, number: usize) -> SeenMention {
    let (text, place) = text.split_once('@').map_or((text, None), |(text, place)| (text, Some(place.to_owned())));
    let (text, relation) = match text.chars().last() {
        Some('!') => (text.trim_end_matches('!'), "launches"),
        Some('<') => (text.trim_end_matches('<'), "learns_from"),
        _ => (text, "implements"),
    };
    let name: String = text.chars().filter(|c| !matches!(c, '“' | '”' | '《' | '》')).collect();
    let core = text.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map_or(name.as_str(), |(core, _)| core);
    let rule = match (text.starts_with('“'), text.starts_with('《'), text.ends_with('”')) {
        (true, _, true) => "quotation",
        (true, ..) => "quotation and head",
        (_, true, _) => "plan title",
        _ => "head word",
    };
    let kind = if text.ends_with("品牌") { Some("brand".to_owned()) } else { None };
    SeenMention {
        key: name_key(&core.chars().collect::<Vec<_>>()),
        name,
        kind,
        place,
        place_basis: "clause".to_owned(),
        relation: relation.to_owned(),
        rule: rule.to_owned(),
        confidence: 0.97,
        start: number * 100,
        end: number * 100 + text.chars().count(),
    }
}

fn corpus(text: &str) -> Vec<SeenDocument> {
    let mut number = 0;
    let mut documents = Vec::new();
    for (at, document) in text.split('|').enumerate() {
        let document = document.trim();
        let (code, rest) = document
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .map_or((None, document), |(code, rest)| (Some(code.to_owned()), rest));
        let mut mentions = Vec::new();
        for text in rest.split(';').map(str::trim).filter(|text| !text.is_empty()) {
            mentions.push(mention(text, number));
            number += 1;
        }
        let mut head = code.as_deref().unwrap_or_default().split('/');
        let code = head.next().filter(|code| !code.is_empty()).map(str::to_owned);
        let (genre, publisher) = (head.next().unwrap_or("news").to_owned(), head.next().map(str::to_owned));
        documents.push(SeenDocument {
            doc_id: format!("{at:032x}"),
            source: format!("{at}.txt"),
            published: Some(format!("20{:02}-01-01", 10 + at % 10)),
            region: code.clone(),
            region_code: code,
            publisher: publisher.or_else(|| Some(format!("日报{}", at % 3))),
            genre,
            family: None,
            mentions,
        });
    }
    documents
}

/// The tables of a corpus.
struct Tables {
    occurrences: RecordBatch,
    names: RecordBatch,
    initiatives: RecordBatch,
}

fn tables(documents: &[SeenDocument], decisions: &Decisions, last: Option<&Tables>) -> Tables {
    let mut knowledge = KNOWLEDGE.with(|knowledge| knowledge.take().unwrap_or_else(|| Knowledge::new().unwrap()));
    knowledge.hold_apart(decisions);
    let mut names = Names::default();
    for document in documents {
        names.add(&mut knowledge, document);
    }
    let mut previous = Previous::default();
    if let Some(last) = last {
        previous.add_names(&knowledge, &last.names).unwrap();
        previous.add_initiatives(&knowledge, &last.initiatives).unwrap();
    }
    let mut registry = Registry::new(&mut knowledge, names, decisions);
    if let Some(last) = last {
        let column = |name| texts(&last.occurrences, name);
        let at =
            |name, row| usize::try_from(integer_at(Table::Occurrences, &last.occurrences, name, row).unwrap()).unwrap();
        let documents_of = column("doc_id");
        let rows = column("name_key").into_iter().zip(column("initiative_id")).enumerate();
        let rows = rows.map(|(row, (key, initiative_id))| {
            let counted = Counted { key, start: at("start", row), end: at("end", row), initiative_id };
            (documents_of[row].clone(), counted)
        });
        let rows: Vec<(String, Counted)> = rows.collect();
        for document in documents {
            let of_document = rows.iter().filter(|(id, _)| *id == document.doc_id);
            let old: Vec<Counted> = of_document.map(|(_, row)| row.clone()).collect();
            registry.follow(&mut knowledge, document, &old);
        }
    }
    registry.identify(&previous).unwrap();
    let mut tally = Tally::new(registry);
    for document in documents {
        tally.add(&mut knowledge, document.clone(), &[]).unwrap();
    }
    let [(_, occurrences), _] = tally.take().unwrap();
    let [(_, names), (_, initiatives)] = tally.finish().unwrap();
    KNOWLEDGE.with(|slot| slot.set(Some(knowledge)));
    Tables { occurrences, names, initiatives }
}

thread_local! {
    /// Loading it takes longer than any test.
    static KNOWLEDGE: std::cell::Cell<Option<Knowledge>> = const { std::cell::Cell::new(None) };
}

fn texts(batch: &RecordBatch, name: &str) -> Vec<String> {
    let column = batch.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap();
    column.iter().map(|value| value.unwrap_or("-").to_owned()).collect()
}

/// Number of the initiative of each mention, in order of first appearance.
fn partition(tables: &Tables) -> String {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut letters = String::new();
    for id in texts(&tables.occurrences, "initiative_id") {
        let next = numbers.len();
        let number = *numbers.entry(id).or_insert(next);
        letters.push(char::from_digit(u32::try_from(number).unwrap(), 36).unwrap());
    }
    letters
}

#[test]
fn names_are_one_initiative_or_not() {
    let mut wrong = Vec::new();
    for (label, text, want) in CASES {
        let got = partition(&tables(&corpus(text), &Decisions::default(), None));
        if got != *want {
            wrong.push(format!("{label}: {text}: {got}, not {want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_of_marks_alone_are_not_one() {
    let mut documents = corpus("“敲门行动” | “叩门行动” | “敲门行动”");
    for mention in documents.iter_mut().flat_map(|document| &mut document.mentions) {
        mention.name = "……".to_owned();
    }
    assert_eq!(partition(&tables(&documents, &Decisions::default(), None)), "010");
}

/// The editor's file, a corpus, what is one then.
const DECIDED: &[(&str, &str, &str, &str)] = &[
    ("merge", "[[initiative]]\nname='敲门行动'\naliases=['叩门行动']", "“敲门行动” | “叩门行动” | “扣门行动”", "001"),
    ("merge over marks", "[[initiative]]\nname='“敲门”行动'\naliases=['叩門行動']", "敲门行动 | 叩门行动", "00"),
    ("split", "[[initiative]]\nname='我是雷锋'\nseparate=['我是雷锋志愿活动']", "“我是雷锋” | 我是雷锋志愿活动", "01"),
    (
        "split of spellings that share a key",
        "[[initiative]]\nname='红砖先锋行动'\nseparate=['红砖先锋服务队']",
        "“红砖先锋”行动 | “红砖先锋”服务队 | “红砖先锋”行动",
        "010",
    ),
    (
        "split of the bare name",
        "[[initiative]]\nname='红砖先锋行动'\nseparate=['红砖先锋']",
        "“红砖先锋”行动 | “红砖先锋”",
        "01",
    ),
    (
        "no owners for a decided name",
        "[[initiative]]\nname='红色管家'",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌!",
        "00",
    ),
    (
        "owner",
        "[[initiative]]\nname='暖冬行动'\nowner='沈阳市'",
        "[210100] “暖冬行动” | [210300] “暖冬行动” | “暖冬行动”",
        "011",
    ),
    (
        "two owners",
        "[[initiative]]\nname='暖冬行动'\nowner='沈阳市'\n[[initiative]]\nname='暖冬行动'\nowner='鞍山市'",
        "[210100] “暖冬行动” | [210300] “暖冬行动” | “暖冬行动”",
        "012",
    ),
    (
        "owner in short form, of a part of whose city the document says no more",
        "[[initiative]]\nname='暖冬行动'\nowner='沈阳'",
        "[210102] “暖冬行动” | [210300] “暖冬行动” | “暖冬行动”@皇姑区",
        "010",
    ),
    (
        "a district is not its city",
        "[[initiative]]\nname='暖冬行动'\nowner='沈阳市皇姑区'",
        "[210102] “暖冬行动” | “暖冬行动”@沈阳市皇姑区",
        "01",
    ),
    (
        "the nation's beside owners",
        "[[initiative]]\nname='红色管家品牌'\nowner='全国'\nstatus='rejected'",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | “红色管家”品牌 | [130000] “红色管家”品牌",
        "0122",
    ),
    (
        "the nation's, under all its names",
        "[[initiative]]\nname='十三五规划'\nowner='全国'",
        "“十三五”规划 | 国家十三五规划纲要 | 第十三个五年规划; 十三五规划 | “十三五”规划@沈阳市",
        "00001",
    ),
    (
        "a plan's owner is not where its document is from",
        "[[initiative]]\nname='十五五规划'\nowner='沈阳市'",
        "[210100/news/新闻网] “十五五”规划 | [210100] “十五五”规划@沈阳市 | [210100/work_report] “十五五”规划",
        "011",
    ),
    (
        "another place than the publisher's",
        "[[initiative]]\nname='暖冬行动'\nowner='沈阳市'",
        "[210300/news/沈阳市报] “暖冬行动”@鞍山市 | [210300/news/沈阳市报] “暖冬行动”@沈阳市",
        "01",
    ),
    (
        "a judged name stays short for the longer one",
        "[[initiative]]\nname='教育实践活动'\nstatus='accepted'",
        "党的群众路线教育实践活动; 教育实践活动 | 教育实践活动 | 党的群众路线教育实践活动",
        "0010",
    ),
    (
        "a short form that the editor gave to another",
        "[[initiative]]\nname='另一个活动'\naliases=['教育实践活动']",
        "党的群众路线教育实践活动; 教育实践活动 | 教育实践活动 | 党的群众路线教育实践活动",
        "0110",
    ),
    (
        "a name that begins like another",
        "[[initiative]]\nname='甲乙学做教育'\nstatus='accepted'",
        "“甲乙学做” | “甲乙学做” | “甲乙学做”教育 | 甲乙学做教育",
        "0011",
    ),
    (
        "owner that is a body",
        "[[initiative]]\nname='暖冬行动'\nowner='青禾社区'",
        "“暖冬行动”@河州市青禾社区 | “暖冬行动”@河州市",
        "01",
    ),
    (
        "owner that is a body whose name ends another's",
        "[[initiative]]\nname='暖冬行动'\nowner='青禾社区'",
        "“暖冬行动”@河州市大青禾社区 | “暖冬行动”@河州市青禾社区党委",
        "01",
    ),
    (
        "owner whose name ends another's",
        "[[initiative]]\nname='暖冬行动'\nowner='南县'",
        "[330327] “暖冬行动” | “暖冬行动”@湖南省益阳市南县 | “暖冬行动”@浙江省温州市苍南县 | [430921] “暖冬行动”",
        "0101",
    ),
    (
        "merged into one owner's in two forms, which has no entry",
        "[[initiative]]\nname='甲行动'\nmerged_into={name='暖冬行动', owner='沈阳'}\n[[initiative]]\nname='乙行动'\nmerged_into={name='暖冬行动', owner='沈阳市'}",
        "“甲行动” | “乙行动” | [210100] “暖冬行动” | [210300] “暖冬行动”",
        "0001",
    ),
    (
        "merged into the whole country's in two words",
        "[[initiative]]\nname='甲行动'\nmerged_into={name='暖冬行动', owner='国家'}\n[[initiative]]\nname='乙行动'\nmerged_into={name='暖冬行动', owner='全国'}",
        "“甲行动” | “乙行动” | “暖冬行动”",
        "000",
    ),
    (
        "what is a city's is not its province's",
        "[[initiative]]\nname='暖冬行动'\nowner='辽宁省'\n[[initiative]]\nname='暖冬行动'\nowner='沈阳'",
        "[210100] “暖冬行动” | [210300] “暖冬行动” | “暖冬行动” | “暖冬行动”@沈阳市皇姑区",
        "0120",
    ),
];

#[test]
fn decisions_win() {
    for (label, toml, text, want) in DECIDED {
        let decisions = Decisions::parse(toml).unwrap();
        let once = tables(&corpus(text), &decisions, None);
        assert_eq!(&partition(&once), want, "{label}");
        let again = tables(&corpus(text), &decisions, Some(&once));
        assert_eq!(
            texts(&again.initiatives, "initiative_id"),
            texts(&once.initiatives, "initiative_id"),
            "{label}: ids"
        );
        assert_eq!(partition(&again), *want, "{label}: a second run");
    }
}

#[test]
fn an_entry_gives_name_type_note_status_owner_and_id() {
    let toml = "[[initiative]]\nname='敲门送暖行动'\naliases=['敲门行动']\nstatus='accepted'\ntype='campaign'\nnote='n'\nid='abc123'";
    let made = tables(&corpus("“敲门行动” | 敲门行动"), &Decisions::parse(toml).unwrap(), None);
    for (column, want) in [
        ("initiative_id", "abc123"),
        ("name", "敲门送暖行动"),
        ("type", "campaign"),
        ("review_status", "accepted"),
        ("note", "n"),
        ("origin", "-"),
    ] {
        assert_eq!(texts(&made.initiatives, column), [want], "{column}");
    }
    let toml = "[[initiative]]\nname='敲门行动'\nstatus='rejected'\nowner='沈阳市'";
    let made = tables(&corpus("[210100] “敲门行动”"), &Decisions::parse(toml).unwrap(), None);
    assert_eq!(texts(&made.initiatives, "origin"), ["沈阳市"]);
    assert_eq!(texts(&made.initiatives, "review_status"), ["rejected"]);
}

#[test]
fn what_the_editor_accepted_is_there_without_a_mention() {
    let toml = "[[initiative]]\nname='还没有人说过的行动'\nstatus='accepted'\n[[initiative]]\nname='另一个没人说过的'";
    let made = tables(&corpus("“敲门行动”"), &Decisions::parse(toml).unwrap(), None);
    assert_eq!(texts(&made.initiatives, "name").len(), 2, "{:?}", texts(&made.initiatives, "name"));
    assert!(texts(&made.names, "name_key").contains(&"还没有人说过的行动".to_owned()));
}

#[test]
fn an_owner_nobody_has_makes_no_initiative() {
    let toml = "[[initiative]]\nname='红色管家'\nowner='火星市'\nstatus='accepted'";
    let made = tables(&corpus("[210100] “红色管家”品牌!"), &Decisions::parse(toml).unwrap(), None);
    assert_eq!(texts(&made.initiatives, "origin"), ["-"]);
}

#[test]
fn evidence_stands_beside_every_name() {
    let made = tables(
        &corpus(
            "[210100] 两邻理念; 沈阳市两邻理念 | “我是雷锋” | 我是雷锋志愿活动 | “四打造” | “四个打造” | 行动计划; “甲里行动计划”",
        ),
        &Decisions::default(),
        None,
    );
    let evidence: BTreeMap<String, String> =
        texts(&made.names, "name_key").into_iter().zip(texts(&made.names, "evidence")).collect();
    for (key, says) in [
        ("沈阳市两邻理念", "owner 沈阳市"),
        ("我是雷锋志愿活动", "type word 志愿活动"),
        ("四打造", "四个打造 without a measure word"),
        ("行动计划", "short form of 甲里行动计划"),
        ("四个打造", "its own name"),
    ] {
        assert!(evidence[key].contains(says), "{key}: {}", evidence[key]);
    }
}

#[test]
fn wording_of_the_whole_country_is_a_formula() {
    let everywhere: Vec<String> = ["21", "13", "37", "44", "51"]
        .iter()
        .map(|code| format!("[{code}0000] “四个走在前”; “四个走在前” | [{code}0000] “四个走在前”"))
        .collect();
    for (label, text, kind, want) in [
        ("everywhere", everywhere.join(" | "), "numbered_set", "formula"),
        ("launched everywhere", everywhere.join(" | ").replace('”', "”!"), "numbered_set", "numbered_set"),
        ("with a head of its own", everywhere.join(" | "), "campaign", "campaign"),
        ("one city", ["[210100] “四个走在前”"; 12].join(" | "), "numbered_set", "numbered_set"),
        ("few documents", ["“四个走在前”"; 4].join(" | "), "numbered_set", "numbered_set"),
        ("said without a place", ["“四个走在前”"; 12].join(" | "), "slogan", "formula"),
    ] {
        let mut documents = corpus(&text);
        for mention in documents.iter_mut().flat_map(|document| &mut document.mentions) {
            mention.kind = Some(kind.to_owned());
        }
        assert_eq!(texts(&tables(&documents, &Decisions::default(), None).initiatives, "type"), [want], "{label}");
    }
}

const POOL: &[&str] = &[
    "“敲门行动”",
    "敲门行动",
    "“我是雷锋”",
    "我是雷锋志愿活动",
    "沈阳市两邻理念",
    "两邻理念",
    "“红色管家”品牌!",
    "“四打造”",
    "“四个打造”",
    "三年行动",
    "“银发三年行动”",
    "“十三五”规划",
    "“十三五”旅游规划",
    "推进公立医院改革",
    "公立医院改革",
    "我国载人航天工程",
    "载人航天工程",
    "“红色管家”品牌<",
    "西部大开发",
    "西部大开发战略",
    "党的群众路线教育实践活动",
    "教育实践活动",
    "第一批教育实践活动",
];
const REGIONS: &[&str] = &["", "[210100]", "[210300]", "[130000]"];

fn some_corpus() -> impl Strategy<Value = Vec<SeenDocument>> {
    some_text(POOL).prop_map(|text| corpus(&text))
}

/// A corpus as it is written, of these mentions.
fn some_text(pool: &'static [&'static str]) -> impl Strategy<Value = String> {
    let document = (0..REGIONS.len(), proptest::collection::vec(0..pool.len(), 0..4));
    proptest::collection::vec(document, 1..10).prop_map(|documents| {
        let written = documents.into_iter().map(|(region, mentions)| {
            let mentions: Vec<&str> = mentions.iter().map(|at| pool[*at]).collect();
            format!("{} {}", REGIONS[region], mentions.join("; "))
        });
        written.collect::<Vec<_>>().join(" | ")
    })
}

/// Each mention with the id of its initiative, in an order of its own.
fn placed(tables: &Tables) -> BTreeSet<(String, String, String)> {
    let starts = tables.occurrences.column_by_name("start").unwrap();
    let starts = starts.as_any().downcast_ref::<Int32Array>().unwrap();
    let ids = texts(&tables.occurrences, "initiative_id");
    texts(&tables.occurrences, "doc_id")
        .into_iter()
        .zip(starts.iter().map(|start| start.unwrap().to_string()))
        .zip(ids)
        .map(|((document, start), id)| (document, start, id))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_documents_does_not_matter(documents in some_corpus(), turn in 0_usize..10) {
        let mut turned = documents.clone();
        turned.reverse();
        turned.rotate_left(turn % documents.len());
        let (one, other) = (tables(&documents, &Decisions::default(), None), tables(&turned, &Decisions::default(), None));
        prop_assert_eq!(placed(&one), placed(&other));
        prop_assert_eq!(one.initiatives, other.initiatives);
        prop_assert_eq!(one.names, other.names);
    }

    #[test]
    fn ids_stay_or_redirect_when_documents_come(documents in some_corpus(), known in 0_usize..10) {
        let first = tables(&documents[..known.min(documents.len())], &Decisions::default(), None);
        let second = tables(&documents, &Decisions::default(), Some(&first));
        prop_assert_eq!(lost(&first, &second), BTreeSet::new());
        let scratch = tables(&documents, &Decisions::default(), None);
        prop_assert_eq!(partition(&second), partition(&scratch), "grown or made at once");
        let again = tables(&documents, &Decisions::default(), Some(&second));
        prop_assert_eq!(&again.initiatives, &second.initiatives, "running again changes nothing");
        prop_assert_eq!(&again.names, &second.names);
        let ids: Vec<String> = texts(&second.initiatives, "initiative_id");
        prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id twice");
    }
}
