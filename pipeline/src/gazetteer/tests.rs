//! Names found in sentences, the table itself, and spans for any text.

use super::*;
use crate::fold::fold_string;
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new().unwrap());

fn found(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    written(&chars, GAZETTEER.find(&chars, Span::new(0, chars.len())))
}

fn written(chars: &[char], places: Vec<PlaceMatch>) -> Vec<String> {
    places
        .into_iter()
        .map(|place| {
            let surface: String = chars.get(place.span.range()).unwrap().iter().collect();
            format!("{surface}={}", place.code.as_deref().unwrap_or("?"))
        })
        .collect()
}

#[test]
fn names_are_found_and_resolved() {
    for (label, text, want) in [
        ("chain of full names", "在辽宁省沈阳市铁西区召开", &["辽宁省沈阳市铁西区=210106"][..]),
        ("the city decides", "鞍山市铁西区", &["鞍山市铁西区=210303"]),
        ("short names side by side", "沈阳铁西:社区书记", &["沈阳铁西=210106"]),
        ("districts of a city", "沈阳市和平区、铁西区", &["沈阳市和平区=210102", "铁西区=210106"]),
        ("ambiguous alone", "铁西区的社区", &["铁西区=?"]),
        ("a parent named before", "沈阳市发布消息,铁西区先行", &["沈阳市=210100", "铁西区=210106"]),
        ("named again", "沈阳市铁西区开会,铁西区先行", &["沈阳市铁西区=210106", "铁西区=210106"]),
        (
            "named again with another city before it",
            "鞍山市代表团来到沈阳市铁西区,铁西区先行",
            &["鞍山市=210300", "沈阳市铁西区=210106", "铁西区=210106"],
        ),
        (
            "another city named since",
            "沈阳市铁西区开会,鞍山市赞成,铁西区先行",
            &["沈阳市铁西区=210106", "鞍山市=210300", "铁西区=210303"],
        ),
        ("short county named again", "沈阳市铁西区开会,走进铁西", &["沈阳市铁西区=210106", "铁西=210106"]),
        ("a word named before", "沈阳市和平区开会,维护和平", &["沈阳市和平区=210102"]),
        ("short city alone", "走进抚顺", &["抚顺=210400"]),
        ("short county alone", "走进铁西", &[]),
        ("province before city", "吉林出台办法", &["吉林=220000"]),
        ("unique county", "宣化区天泰寺街街道", &["宣化区=130705"]),
        ("words are no places", "维护和平,文明平安,长治久安", &[]),
        ("a word beside its parent", "沈阳市和平区", &["沈阳市和平区=210102"]),
        ("municipality", "北京市朝阳区", &["北京市朝阳区=110105"]),
        ("part of a longer word", "沈阳市场", &["沈阳=210100"]),
        ("two-character districts need a city", "全市城区绿化", &[]),
        ("county-level city under a province", "湖北省仙桃市", &["湖北省仙桃市=429004"]),
        ("given name", "李长春在四川调研", &["四川=510000"]),
        ("none", "基层治理", &[]),
        ("autonomous county without its people", "海南省乐东县的渔村", &["海南省乐东县=469027"]),
        ("autonomous prefecture without its people", "恩施州出台办法", &["恩施州=422800"]),
        ("no autonomous county", "乐东社区", &[]),
        ("former name of one place", "原莱芜市的社区", &["莱芜市=370116"]),
        ("former name that lives on elsewhere", "南京市下关区的街道", &["南京市下关区=320106"]),
        ("former name shared with a district of today", "太平区的社区", &["太平区=?"]),
        ("a district called as a province", "乌海市海南区的街道", &["乌海市海南区=150303"]),
        ("the same alone", "海南区新建管网", &["海南区=150303"]),
        ("a county called as a province", "青海省河南县牧民", &["青海省河南县=632324"]),
        ("the same alone", "河南县牧民", &["河南县=632324"]),
        ("a province before the word for counties", "河南县级市", &["河南=410000"]),
        ("a province before the word for places", "海南区位优势", &["海南=460000"]),
        ("a prefecture called as a province", "海南州共和县", &["海南州共和县=632521"]),
        (
            "the province beside a city that has a district of the name",
            "天津引进北京、河北的企业",
            &["天津=120000", "北京=110000", "河北=130000"],
        ),
        ("county of two characters at the beginning", "南县启动冬修水利", &["南县=430921"]),
        ("behind a preposition", "记者从赵县获悉", &["赵县=130133"]),
        ("behind a sign", "走访了两地：曹县、丰县", &["曹县=371721", "丰县=320321"]),
        ("behind its city", "菏泽市曹县的合作社", &["菏泽市曹县=371721"]),
        ("beside its province named before", "江苏省安排资金支援沛县", &["江苏省=320000", "沛县=320322"]),
        ("inside two words", "江南县城的夜色", &[]),
        ("inside two words", "东南县区加快发展", &[]),
        ("the end of a longer name", "千叶县知事", &[]),
        ("a title", "赵县长调研", &[]),
        ("counties that are none", "全县、该县、两县、各县、我县", &[]),
        ("a preposition and a word", "代县委书记", &[]),
        ("a conjunction and a word", "，和县直部门", &[]),
        ("a verb and a word", "强省富县", &[]),
        ("a common noun", "老城区改造、古城区保护、解放区民兵", &[]),
        ("the same behind its city", "洛阳市老城区、丽江市古城区", &["洛阳市老城区=410302", "丽江市古城区=530702"]),
        ("a police behind its city", "荆州市公安局通报", &["荆州市=421000"]),
        ("a county behind its city", "荆州公安的棉田", &["荆州公安=421022"]),
        ("a bookshop behind its province", "河南省新华书店", &["河南省=410000"]),
        ("a river behind its province", "四川嘉陵江上", &["四川=510000"]),
        ("a lake behind its province", "江西鄱阳湖湿地", &["江西=360000"]),
        ("a kind of cities", "沿海城市和新兴城市顺应城市规律", &[]),
        ("a kind of hills", "豫西山区和300万山区群众", &[]),
        ("a district named fully", "昆明市西山区", &["昆明市西山区=530112"]),
        ("words for roads", "长安街与中山路", &[]),
    ] {
        assert_eq!(found(text), want, "{label}");
    }
}

#[test]
fn what_is_known_from_elsewhere_resolves_full_names() {
    for (label, text, around, want) in [
        ("of the city", "铁西区先行", &["210000", "210100"][..], &["铁西区=210106"][..]),
        ("the nearest first", "铁西区先行", &["210100", "210300"], &["铁西区=210303"]),
        ("two in the province", "铁西区先行", &["210000"], &["铁西区=?"]),
        ("none in the province", "鼓楼区先行", &["210000"], &["鼓楼区=?"]),
        ("what the text says itself", "鞍山市发布，铁西区先行", &["210100"], &["鞍山市=210300", "铁西区=210303"]),
        ("named there itself", "铁西区先行", &["210303"], &["铁西区=210303"]),
        ("no short name", "维护和平，走进铁西", &["210100"], &[]),
        ("no common noun", "老城区先行", &["410300"], &[]),
        ("no code", "铁西区先行", &["999999", ""], &["铁西区=?"]),
    ] {
        let chars: Vec<char> = text.chars().collect();
        let around: Vec<String> = around.iter().map(|code| (*code).to_owned()).collect();
        let places = GAZETTEER.find_knowing(&chars, Span::new(0, chars.len()), &around);
        assert_eq!(written(&chars, places), want, "{label}");
    }
}

#[test]
fn local_names_mean_one_division() {
    for (code, want) in [
        ("210000", "辽宁省"),
        ("210100", "沈阳市"),
        ("210106", "沈阳市铁西区"),
        ("110105", "北京市朝阳区"),
        ("500103", "重庆市渝中区"),
        ("429004", "仙桃市"),
        ("659001", "石河子市"),
        ("632521", "海南藏族自治州共和县"),
    ] {
        assert_eq!(GAZETTEER.local_name(code).as_deref(), Some(want), "{code}");
    }
    assert_eq!(GAZETTEER.local_name("999999"), None);
    for division in &GAZETTEER.divisions {
        let name = GAZETTEER.local_name(&division.code).unwrap();
        assert_eq!(GAZETTEER.code_of(&name), Some(division.code.as_str()), "{name}");
    }
}

#[test]
fn full_names_run_from_the_province_down() {
    for (code, want) in [
        ("210106", Some("辽宁省沈阳市铁西区")),
        ("130705", Some("河北省张家口市宣化区")),
        ("110105", Some("北京市朝阳区")),
        ("420100", Some("湖北省武汉市")),
        ("429004", Some("湖北省仙桃市")),
        ("000000", None),
    ] {
        assert_eq!(GAZETTEER.full_name(code).as_deref(), want, "{code}");
    }
    assert_eq!(GAZETTEER.ancestors("210106"), ["210106", "210100", "210000"]);
    assert_eq!(GAZETTEER.level("420100"), Some(DivisionLevel::City));
}

#[test]
fn every_line_of_the_table_is_sound() {
    for division in &GAZETTEER.divisions {
        assert!(division.code.len() == 6 && division.code.bytes().all(|b| b.is_ascii_digit()), "{division:?}");
        assert!(GAZETTEER.ancestors(&division.code).len() > usize::from(division.level != DivisionLevel::Province));
        assert!(division.name.chars().count() <= LONGEST, "{division:?}");
    }
    assert_eq!(GAZETTEER.divisions.len(), GAZETTEER.by_code.len(), "codes are unique");
}

#[test]
fn bearers_of_a_name() {
    for (name, want) in [("铁西区", 3), ("武侯区", 1), ("武侯", 0), ("无此区", 0), ("", 0)] {
        assert_eq!(GAZETTEER.bearers(name).len(), want, "{name}");
    }
}

#[test]
fn divisions_that_a_text_can_name() {
    for (text, want) in [
        ("海南", &["150303", "460000", "632500"][..]),
        ("海南省", &["460000"]),
        ("海南州", &["632500"]),
        ("铁西区", &["210106", "210303", "220302"]),
        ("沈阳铁西", &["210106"]),
        ("辽宁铁西区", &["210106", "210303"]),
        ("辽宁省沈阳铁西区", &["210106"]),
        ("北京朝阳", &["110105"]),
        ("朝阳", &["110105", "211300", "220104"]),
        ("吉林吉林市", &["220200"]),
        ("乾县", &["610424"]),
        ("干县", &["610424"]),
        ("乾安", &["220723"]),
        ("吉林省松原市乾安縣", &["220723"]),
        ("瀋陽鐵西", &["210106"]),
        ("铁西沈阳", &[]),
        ("沈阳市场", &[]),
        ("沈", &[]),
        ("", &[]),
    ] {
        assert_eq!(GAZETTEER.named(text), want, "{text}");
    }
    assert!(GAZETTEER.named(&"沈阳".repeat(10_000)).is_empty());
}

#[test]
fn the_highest_division_of_a_name_is_meant() {
    for (text, meant, others) in [
        ("海南", &["460000"][..], &["150303", "632500"][..]),
        ("海南藏族自治州", &["632500"], &[]),
        ("吉林", &["220000"], &[]),
        ("朝阳", &["211300"], &["110105", "220104"]),
        ("铁西区", &["210106", "210303", "220302"], &[]),
        ("南县", &["430921"], &[]),
        ("苍南县", &["330327"], &[]),
        ("丰县", &["320321"], &[]),
        ("宜丰县", &["360924"], &[]),
        ("三台子街道", &[], &[]),
        ("", &[], &[]),
    ] {
        let read = GAZETTEER.read(text);
        assert_eq!((read.meant.as_slice(), read.others.as_slice()), (meant, others), "{text}");
        assert_eq!(GAZETTEER.code_of(text), meant.first().copied().filter(|_| meant.len() == 1), "{text}");
    }
}

#[test]
fn a_place_is_of_the_division_it_begins_with() {
    for (name, want) in [
        ("沈阳市", Some("210100")),
        ("沈阳市皇姑区三台子街道", Some("210105")),
        ("重庆城区", Some("500000")),
        ("南县", Some("430921")),
        ("海南藏族自治州", Some("632500")),
        ("海南", Some("460000")),
        ("铁西区", None),
        ("河州市沈阳路社区", None),
        ("三台子街道", None),
        ("中共沈阳市委", None),
        ("", None),
    ] {
        assert_eq!(GAZETTEER.place_of(name).as_deref(), want, "{name}");
    }
    for (name, want) in [("中共沈阳市委", Some("210100")), ("南县", Some("430921")), ("铁西区", None), ("", None)]
    {
        assert_eq!(GAZETTEER.first_of(name).as_deref(), want, "{name}");
    }
}

#[test]
fn codes_hold_what_lies_in_them() {
    for (code, inner, want) in [
        ("210000", "210106", true),
        ("210100", "210106", true),
        ("210106", "210106", true),
        ("500000", "500103", true),
        ("210106", "210100", false),
        ("210100", "210200", false),
        ("110000", "120000", false),
        ("460000", "632500", false),
    ] {
        assert_eq!(Gazetteer::holds(code, inner), want, "{code} {inner}");
    }
    for (text, want) in [("21", true), ("210106", true), ("", false), ("沈阳", false), ("21a", false), ("-1", false)]
    {
        assert_eq!(Gazetteer::is_code(text), want, "{text}");
    }
}

#[test]
fn divisions_whose_names_fold_answer_to_them() {
    let mut folding = 0;
    for division in &GAZETTEER.divisions {
        let full = GAZETTEER.full_name(&division.code).unwrap();
        let folded = fold_string(&full);
        if folded != full {
            folding += 1;
            for name in [&division.name, &full, &folded] {
                assert!(GAZETTEER.named(name).contains(&division.code.as_str()), "{name} {}", division.code);
            }
        }
    }
    assert!(folding >= 2, "乾县 and 乾安县 at least");
}

proptest! {
    #[test]
    fn matches_lie_in_order_inside_the_span(text in "[沈阳市铁西区和平辽宁省北京,a]{0,40}", start in 0_usize..20, len in 0_usize..50) {
        let chars: Vec<char> = text.chars().collect();
        let span = Span::new(start, start + len);
        let mut end = span.start;
        for place in GAZETTEER.find(&chars, span) {
            prop_assert!(place.span.start >= end && place.span.end <= span.end);
            prop_assert!(place.span.end as usize <= chars.len());
            end = place.span.end;
        }
    }
}
