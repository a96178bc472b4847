//! Names, owners, ids and decisions together, on corpora written out as mentions.
//!
//! A corpus is written `[210100] “敲门”行动!; 三年行动 | …`: documents between bars with the code of their region, which
//! genre and publisher may follow (`[210100/work_report/沈阳日报]`), mentions between semicolons. Marks make a quoted mention, with the head after them in its name and not in its key;
//! `!` says launches, `<` learns from, anything else implements; `@` gives a place.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{RecordBatch, StringArray};
use proptest::prelude::*;

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
        previous.add_initiatives(&last.initiatives).unwrap();
    }
    let mut registry = Registry::new(&mut knowledge, names, decisions);
    if let Some(last) = last {
        let column = |name| texts(&last.occurrences, name);
        let rows = column("doc_id").into_iter().zip(column("name_key").into_iter().zip(column("initiative_id")));
        let rows: Vec<(String, (String, String))> = rows.collect();
        for document in documents {
            let of_document = rows.iter().filter(|(id, _)| *id == document.doc_id);
            let old: Vec<(String, String)> = of_document.map(|(_, row)| row.clone()).collect();
            registry.follow(&mut knowledge, document, &old);
        }
    }
    registry.identify(&previous);
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

/// What is one and what is not: a digit for each mention, the same for the same initiative.
const CASES: &[(&str, &str, &str)] = &[
    // Spelling.
    ("joints", "“大党建·微治理” | “大党建、微治理” | “大党建微治理”", "000"),
    ("marks and none", "“敲门行动” | 敲门行动", "00"),
    ("case", "“App助老”行动 | “APP助老”行动", "00"),
    ("other names", "“敲门行动” | “叩门行动”", "01"),
    ("one longer", "“暖心行动” | “冬日暖心行动”", "01"),
    // Numbered sets.
    ("counter", "“四个打造” | “四打造”", "00"),
    ("counter of another set", "“四个打造” | “五打造”", "01"),
    ("counter, other things", "“四个打造” | “四个清零”", "01"),
    ("counter without marks", "四个打造 | 四打造", "01"),
    ("bare count", "“五大工程” | “五个工程”", "01"),
    // Type heads.
    ("head after a quoted name", "“我是雷锋” | 我是雷锋志愿活动", "00"),
    ("head after a quoted name, in marks", "“我是雷锋” | “我是雷锋”志愿活动", "00"),
    ("two heads", "“光盘” | “光盘”行动 | 光盘行动", "001"),
    ("programme", "“百院帮百县” | 百院帮百县计划", "00"),
    ("brand", "“红石榴” | “红石榴”品牌", "00"),
    ("institution known by name", "西部大开发 | 西部大开发战略", "00"),
    ("reform of a system", "户籍制度 | 户籍制度改革", "01"),
    ("reform of a quoted name", "“一窗受理” | 一窗受理改革", "01"),
    ("pilot", "“营商清单” | 营商清单试点", "01"),
    ("plan for it", "“强链补链” | 强链补链实施方案", "01"),
    ("platform for it", "“双联共建” | 双联共建平台", "01"),
    ("name that is not quoted", "阳光采购 | 阳光采购行动", "01"),
    ("a head before a head", "“帮扶制度” | 帮扶制度项目", "01"),
    ("two heads, never alone", "“国家安全”主题教育活动 | 国家安全战略", "01"),
    ("a word of the language", "“绿色通道” | 绿色通道制度", "01"),
    ("the same name, its head in or out of marks", "“民心共建”改革 | 民心共建改革", "00"),
    ("a core that ends like a head", "“青年教育实践”活动 | 青年教育实践活动", "00"),
    ("a contest of that name", "“互联网+” | “互联网+”大学生创业大赛", "01"),
    ("the contest in other marks", "“互联网+大学生创业大赛” | “互联网+”大学生创业大赛", "00"),
    ("head alone is nobody's", "“行动” | 行动计划 | 《规划》 | 《实施方案》", ""),
    ("a body of that name", "“甲乙路”倡议 | “甲乙路” | “甲乙路”研究中心 | “甲乙路”合作平台", "0012"),
    ("a grouping of that name", "“甲乙路”倡议 | “甲乙路”朋友圈", "01"),
    ("a plan about it", "“甲乙路”倡议 | “甲乙路”建设规划", "01"),
    ("one of several", "“甲乙路”倡议 | “甲乙路”重大项目 | “甲乙路”四大行动", "012"),
    ("its type, with words of the lists", "“甲乙路”倡议 | “甲乙路”建设战略 | “甲乙路”主题宣传活动", "000"),
    ("activity and those who do it", "“我是雷锋”志愿活动 | “我是雷锋”党员志愿服务队 | “我是雷锋”", "010"),
    ("a talk on it", "“三严三实” | “三严三实”专题教育 | “三严三实”专题党课", "001"),
    ("an open prefix", "“人工智能+”行动 | “人工智能+”一号创新工程 | “人工智能+” | “人工智能+”文化行动", "0102"),
    (
        "no more of it",
        "提出废止甲乙制度 | 废止甲乙制度 | 废止甲乙制度 | 甲乙制度 | 甲乙制度 | 甲乙制度 | 甲乙制度 | 甲乙制度",
        "00011111",
    ),
    ("the nearest of two", "和加强甲乙合作战略 | 加强甲乙合作战略 | 甲乙合作战略 | 甲乙合作战略", "0000"),
    ("pointers before it", "我们甲乙制度 | 甲乙制度 | 甲乙制度", "000"),
    // Owners before the name.
    ("owner", "[210100] 两邻理念; 沈阳市两邻理念", "00"),
    ("owner, other document", "[210100] 沈阳市两邻理念 | [210100] 两邻理念", "00"),
    ("owner, name said elsewhere", "[210100] 沈阳市两邻理念 | [210300] 两邻理念", "01"),
    ("two owners", "[210100] 沈阳市敬老行动 | [210300] 鞍山市敬老行动 | [210100] 敬老行动", "012"),
    ("owner and a coreless name", "[210100] 沈阳市三年行动 | [210100] 三年行动", "01"),
    ("owner in short form", "[310000] 上海自贸试验区改革 | [310000] 自贸试验区改革", "01"),
    ("no owner but a word", "阳光两邻理念 | 两邻理念", "01"),
    ("owner, unplaced", "沈阳市两邻理念 | 两邻理念", "01"),
    ("nationwide body", "我国载人航天工程 | 载人航天工程 | 载人航天工程", "000"),
    (
        "nationwide body, name of many provinces",
        "中央清风行动 | [210100] 清风行动 | [130000] 清风行动 | [370000] 清风行动",
        "0000",
    ),
    ("nationwide body, local name", "国家菜篮工程 | [210100] 菜篮工程 | [210100] 菜篮工程", "011"),
    // Words that are no part of the name.
    ("verb", "推进公立医院改革 | 公立医院改革 | 公立医院改革", "000"),
    ("verb before a rarer name", "深化放管改革 | 放管改革", "01"),
    ("preposition", "关于国有企业改革 | 国有企业改革 | 国有企业改革", "000"),
    ("noun before the name", "邻里调解行动 | 调解行动 | 调解行动", "011"),
    ("verb inside marks", "“推进共富” | “共富” | “共富”", "011"),
    // Years and terms.
    ("terms", "“十三五”规划 | “十四五”规划", "01"),
    ("outline of a term", "“十三五”规划 | “十三五”规划纲要", "00"),
    ("another plan of the term", "“十三五”规划 | “十三五”旅游规划", "01"),
    ("years", "《2023年惠民方案》 | 《2024年惠民方案》", "01"),
    ("periods", "《三年行动方案(2021—2023年)》 | 《三年行动方案(2024—2026年)》", "01"),
    ("bare term is no plan of another", "“十三五”规划 | “十三五”重点项目", "01"),
    ("plans of two places", "[210100] 沈阳市更新规划 | [210300] 鞍山市更新规划", "01"),
    // Generic names of several owners.
    ("two cities' brand", "[210100] “红色管家”品牌! | [210300] “红色管家”品牌!", "01"),
    ("two cities' brand carried on", "[210100] “红色管家”品牌 | [210300] “红色管家”品牌", "01"),
    ("two districts of a city", "[210102] “红色管家”品牌! | [210106] “红色管家”品牌!", "00"),
    ("two districts of a municipality", "[110101] “红色管家”品牌! | [110105] “红色管家”品牌!", "00"),
    ("one city", "[210100] “红色管家”品牌! | [210100] “红色管家”品牌!", "00"),
    ("by the place, not the document", "“红色管家”品牌!@沈阳市; “红色管家”品牌!@鞍山市", "01"),
    ("launched in two cities", "[210100] “敲门问暖”! | [210300] “敲门问暖”!", "01"),
    ("carried on in two cities", "[210100] “敲门问暖” | [210300] “敲门问暖”", "00"),
    ("learned from the other", "[210100] “红色管家”品牌! | [210300] “红色管家”品牌!; “红色管家”品牌<", "000"),
    ("national, carried on in cities", "“民情日记” | “民情日记” | [210100] “民情日记”! | [210300] “民情日记”!", "0000"),
    ("known by name", "[210100] 枫桥经验! | [210300] 枫桥经验!", "00"),
    ("not in marks", "[210100] 河道清淤行动! | [210300] 河道清淤行动!", "00"),
    ("named so by the nation", "[210100] 国家重大工程 | [210300] 国家重大工程", "00"),
    ("known campaign without a core", "[210100] 教育实践活动 | [210300] 教育实践活动 | 教育实践活动", "000"),
    ("coreless names of two cities", "[210100] 三年行动 | [210300] 三年行动", "01"),
    ("coreless names of two provinces", "[210000] 三年行动 | [130000] 三年行动", "01"),
    ("coreless name of one city", "[210100] 三年行动 | [210100] 三年行动", "00"),
    ("volunteer service of two cities", "[210100] 志愿服务三年行动 | [210300] 志愿服务三年行动", "01"),
    ("plan of a term, places named with it", "[210100] “十五五”规划@沈阳市 | [210300] “十五五”规划@鞍山市", "01"),
    ("plan of a term, nation and city", "“十五五”规划 | [210100] “十五五”规划@沈阳市", "01"),
    ("plan of a term, where it is carried out", "[210100] “十五五”规划 | [210300] “十五五”规划 | “十五五”规划", "000"),
    (
        "plan of a term, by who speaks",
        "[210100/work_report] “十五五”规划 | [210300/news/鞍山日报] “十五五”规划 | [210300/news/新闻网] “十五五”规划",
        "012",
    ),
    ("plan of a term, the nation's in a city's report", "[210100/work_report] 国家十五五规划 | “十五五”规划", "00"),
    ("one plan, called otherwise", "“十三五”规划 | 十三五规划 | 国家十三五规划纲要 | 第十三个五年规划", "0000"),
    ("plan of a trade", "“十三五”规划 | 十三五能源规划 | 体育发展十三五规划", "012"),
    (
        "owner known from the same document",
        "[210100] “红色管家”品牌! | [210100] “红色管家”品牌 | [210300] “红色管家”品牌! | [210300] “红色管家”品牌 | “红色管家”品牌@鞍山市; “红色管家”品牌",
        "001111",
    ),
    // Short forms.
    ("short form", "党的群众路线教育实践活动; 教育实践活动 | 党的群众路线教育实践活动", "000"),
    ("short form in another document", "“银发暖冬行动”; 暖冬行动 | 暖冬行动 | 暖冬行动 | 暖冬行动", "01111"),
    ("short form without a core, other document", "“银发三年行动”; 三年行动 | 三年行动", "001"),
    ("parts of a name", "“大党建·微治理”; “微治理”; “大党建” | “大党建·微治理”", "0000"),
    ("parts of a name, elsewhere", "“大党建·微治理”; “微治理” | “微治理” | “微治理”", "0111"),
    ("nearest before", "“甲里行动计划”; 行动计划; “乙里行动计划”; 行动计划", "0011"),
    ("first after", "行动计划; “甲里行动计划”", "00"),
    ("a name of its own", "农业供给侧结构性改革; 供给侧结构性改革 | 农业供给侧结构性改革", "010"),
    ("quoted in its own right", "“邻里暖冬行动”; “暖冬行动”", "01"),
    ("nothing it could be short for", "“甲里工程”; 行动计划", "0"),
    ("an ordinary word", "创新驱动发展战略; 发展战略 | 发展战略", "0"),
    ("an ordinary word in marks", "“甲乙综合改革”; “综合改革” | “综合改革”", "001"),
    ("a bare title", "《甲乙振兴规划》; 《规划》 | 《规划》", "00"),
    ("a thing beside it", "“甲乙追究制度及倒查机制”; 倒查机制", "01"),
];

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
        "owner that is a body",
        "[[initiative]]\nname='暖冬行动'\nowner='青禾社区'",
        "“暖冬行动”@河州市青禾社区 | “暖冬行动”@河州市",
        "01",
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

/// Ids of the last run that a run no longer shows nor lists as replaced.
fn lost(last: &Tables, now: &Tables) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = texts(&now.initiatives, "initiative_id").into_iter().collect();
    for row in 0..now.initiatives.num_rows() {
        known.extend(texts_at(Table::Initiatives, &now.initiatives, "redirects", row).unwrap());
    }
    texts(&last.initiatives, "initiative_id").into_iter().filter(|id| !known.contains(id)).collect()
}

#[test]
fn a_merge_keeps_the_id_of_the_name_it_is_called_by_and_lists_the_other() {
    let documents = corpus("“敲门行动” | “敲门行动” | “叩门行动”");
    let first = tables(&documents, &Decisions::default(), None);
    let decisions = Decisions::parse("[[initiative]]\nname='叩门行动'\naliases=['敲门行动']").unwrap();
    let second = tables(&documents, &decisions, Some(&first));
    let id_of = |tables: &Tables, name: &str| {
        let at = texts(&tables.initiatives, "name").iter().position(|known| known == name).unwrap();
        texts(&tables.initiatives, "initiative_id").swap_remove(at)
    };
    assert_eq!(id_of(&second, "叩门行动"), id_of(&first, "叩门行动"), "the target's, though more had seen the other");
    assert_eq!(texts_at(Table::Initiatives, &second.initiatives, "redirects", 0).unwrap(), [id_of(&first, "敲门行动")]);
    assert_eq!(lost(&first, &second), BTreeSet::new());
    let third = tables(&documents, &Decisions::default(), Some(&second));
    assert_eq!(partition(&third), "001", "parted again");
    assert_eq!(lost(&second, &third), BTreeSet::new());
    assert_eq!(id_of(&third, "敲门行动"), id_of(&first, "敲门行动"));
    assert_eq!(id_of(&third, "叩门行动"), id_of(&first, "叩门行动"), "the replaced id stands for itself again");
}

#[test]
fn a_name_told_apart_leaves_its_id_to_one_owner() {
    let one = corpus("[210100] “红色管家”品牌! | [210100] “红色管家”品牌!");
    let two = corpus("[210100] “红色管家”品牌! | [210100] “红色管家”品牌! | [210300] “红色管家”品牌!");
    let first = tables(&one, &Decisions::default(), None);
    let second = tables(&two, &Decisions::default(), Some(&first));
    assert_eq!(partition(&second), "001");
    assert_eq!(texts(&second.occurrences, "initiative_id")[0], texts(&first.occurrences, "initiative_id")[0]);
    let third = tables(&one, &Decisions::default(), Some(&second));
    assert_eq!(texts(&third.occurrences, "initiative_id")[0], texts(&first.occurrences, "initiative_id")[0]);
}

/// A corpus, the corpus and editor's file of the next generation, and the mention of the first one whose id each mention of
/// the second has: `-` for a new id.
const FOLLOWED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "a second city says it more often",
        "[210100] “红色管家”品牌!",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | [210300] “红色管家”品牌! | [210300] “红色管家”品牌!",
        "",
        "0---",
    ),
    (
        "nobody's mentions stay whole",
        "“红色管家”品牌! | “红色管家”品牌!",
        "“红色管家”品牌! | “红色管家”品牌! | [210100] 甲 | [210300] 乙",
        "",
        "00--",
    ),
    (
        "an owner entered in short form",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | [210300] “红色管家”品牌!",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | [210300] “红色管家”品牌!",
        "[[initiative]]\nname='红色管家'\nowner='沈阳市'\nstatus='accepted'",
        "011",
    ),
    (
        "the only owner entered",
        "[210100] “红色管家”品牌! | [210100] “红色管家”品牌!",
        "[210100] “红色管家”品牌! | [210100] “红色管家”品牌!",
        "[[initiative]]\nname='红色管家'\nowner='沈阳市'",
        "00",
    ),
    (
        "the nation's, beside a city's",
        "“十五五”规划 | [210100] “十五五”规划@沈阳市",
        "“十五五”规划 | [210100] “十五五”规划@沈阳市",
        "[[initiative]]\nname='十五五规划'\nowner='全国'\nstatus='accepted'",
        "01",
    ),
    (
        "another plan comes to the nation's",
        "“十五五”规划",
        "“十五五”规划 | [210100] “十五五”规划@沈阳市 | [210100] “十五五”规划@沈阳市",
        "",
        "0--",
    ),
    (
        "a name taken out of another, which it was known by",
        "“我是雷锋” | 我是雷锋志愿活动 | 我是雷锋志愿活动 | 我是雷锋志愿活动",
        "“我是雷锋” | 我是雷锋志愿活动 | 我是雷锋志愿活动 | 我是雷锋志愿活动",
        "[[initiative]]\nname='我是雷锋'\nseparate=['我是雷锋志愿活动']",
        "-000",
    ),
    (
        "an id that the editor fixed",
        "“敲门行动” | “叩门行动” | “叩门行动”",
        "“敲门行动” | “叩门行动” | “叩门行动”",
        "[[initiative]]\nname='敲门行动'\naliases=['叩门行动']\nid='FIRST'",
        "000",
    ),
];

#[test]
fn an_id_stays_with_its_mentions() {
    for (label, before, after, toml, want) in FOLLOWED {
        let first = tables(&corpus(before), &Decisions::default(), None);
        let ids = texts(&first.occurrences, "initiative_id");
        let decisions = Decisions::parse(&toml.replace("FIRST", &ids[0])).unwrap();
        let second = tables(&corpus(after), &decisions, Some(&first));
        let from = |id: &String| ids.iter().position(|known| known == id).map_or("-".to_owned(), |at| at.to_string());
        let got: String = texts(&second.occurrences, "initiative_id").iter().map(from).collect();
        assert_eq!(&got, want, "{label}");
        // An id redirects only where nothing bears it any more.
        for row in 0..second.initiatives.num_rows() {
            for old in texts_at(Table::Initiatives, &second.initiatives, "redirects", row).unwrap() {
                assert!(!texts(&second.initiatives, "initiative_id").contains(&old), "{label}: {old}");
            }
        }
    }
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
];
const REGIONS: &[&str] = &["", "[210100]", "[210300]", "[130000]"];

fn some_corpus() -> impl Strategy<Value = Vec<SeenDocument>> {
    let document = (0..REGIONS.len(), proptest::collection::vec(0..POOL.len(), 0..4));
    proptest::collection::vec(document, 1..10).prop_map(|documents| {
        let written: Vec<String> = documents
            .into_iter()
            .map(|(region, mentions)| {
                let mentions: Vec<&str> = mentions.iter().map(|at| POOL[*at]).collect();
                format!("{} {}", REGIONS[region], mentions.join("; "))
            })
            .collect();
        corpus(&written.join(" | "))
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
