//! The level of the body that speaks: the issuer, the body in the title, the speaker of a report, the publisher.
//! It resolves no names of places; the gazetteer does.

use super::{AdminLevel, Found, Region};
use crate::gazetteer::{DivisionLevel, Gazetteer};
use crate::span::Span;

/// Beginnings of the names of central bodies.
const NATIONAL: &[&str] = &[
    "国务院",
    "中共中央",
    "中央",
    "全国人大",
    "全国人民代表大会",
    "全国政协",
    "最高人民法院",
    "最高人民检察院",
    "中华人民共和国",
    "国家",
];
/// What a village or community does in a title: its name stands before one of these.
const ACTS: &[&str] = &["召开", "举办", "举行", "开展", "组织", "启动", "打造", "探索", "推行", "居委会", ":", "："];
/// Words before 社区 and 村 that name none.
const NO_COMMUNITY: &[&str] = &[
    "城乡",
    "农",
    "乡",
    "全",
    "各",
    "我",
    "本",
    "全市",
    "全区",
    "全县",
    "全省",
    "街道",
    "个",
    "智慧",
    "和谐",
    "文明",
    "幸福",
    "示范",
    "新农",
    "美丽乡",
    "老",
];

/// The level of the issuer, else of the body in the title, else of the speaker, else of the region.
pub(super) fn of(
    gazetteer: &Gazetteer,
    issuer: Option<&Found>,
    title: Option<&Found>,
    speaker: Option<&str>,
    region: Option<&Region>,
) -> Option<AdminLevel> {
    let value = |found: Option<&Found>| found.map_or_else(String::new, |found| found.value.clone());
    if let Some(level) = of_body(gazetteer, &value(issuer)) {
        return Some(level);
    }
    let title = value(title);
    if is_national(&title) || speaker.is_some_and(is_national) {
        return Some(AdminLevel::National);
    }
    if issuer.is_none() && (of_community(&title, "社区") || of_community(&title, "村")) {
        return Some(AdminLevel::Village);
    }
    let region = region?;
    if issuer.is_none() && is_township(&title) {
        return Some(AdminLevel::Township);
    }
    of_place(gazetteer, region)
}

/// The level a body's own name shows.
fn of_body(gazetteer: &Gazetteer, name: &str) -> Option<AdminLevel> {
    if is_national(name) {
        return Some(AdminLevel::National);
    }
    if name.is_empty() {
        return None;
    }
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&["社区", "居委会", "村委会", "社区居民委员会", "村民委员会", "村党支部", "社区党委"])
    {
        return Some(AdminLevel::Village);
    }
    if is_township(name) {
        return Some(AdminLevel::Township);
    }
    let chars: Vec<char> = name.chars().collect();
    let place = gazetteer.find(&chars, Span::new(0, chars.len())).into_iter().next()?;
    Some(of_division(place.level))
}

fn of_place(gazetteer: &Gazetteer, region: &Region) -> Option<AdminLevel> {
    if let Some(level) = gazetteer.level(&region.code) {
        return Some(of_division(level));
    }
    match region.name.chars().last()? {
        '省' => Some(AdminLevel::Province),
        '市' => Some(AdminLevel::City),
        '区' | '县' | '旗' => Some(AdminLevel::County),
        _ => None,
    }
}

fn of_division(level: DivisionLevel) -> AdminLevel {
    match level {
        DivisionLevel::Province => AdminLevel::Province,
        DivisionLevel::City => AdminLevel::City,
        DivisionLevel::County => AdminLevel::County,
    }
}

fn is_national(name: &str) -> bool {
    NATIONAL.iter().any(|word| name.starts_with(word))
}

/// 街道 and 镇, but not 城镇, 乡镇, 街道 as a road.
fn is_township(name: &str) -> bool {
    name.contains("街道")
        || (name.contains('镇') && !["城镇", "乡镇", "集镇", "小镇"].iter().any(|word| name.contains(word)))
}

/// A community that acts in a title: 某某社区召开…, 某某社区:….
fn of_community(title: &str, kind: &str) -> bool {
    title.match_indices(kind).any(|(at, _)| {
        let (Some(before), Some(after)) = (title.get(..at), title.get(at + kind.len()..)) else { return false };
        let named = before.chars().rev().take_while(|c| c.is_alphanumeric()).count() >= 2;
        named
            && !NO_COMMUNITY.iter().any(|word| before.ends_with(word))
            && ACTS.iter().any(|act| after.starts_with(act))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn levels_by_names() {
        let gazetteer = Gazetteer::new().unwrap();
        let found = |value: &str| Found { value: value.to_owned(), span: None, basis: String::new() };
        let region = |code: &str, name: &str| Region {
            code: code.to_owned(),
            name: name.to_owned(),
            span: None,
            basis: String::new(),
        };
        for (label, issuer, title, speaker, place, want) in [
            ("state council", Some("国务院办公厅"), "某某意见", None, None, Some(AdminLevel::National)),
            ("province", Some("辽宁省人民政府"), "某某意见", None, None, Some(AdminLevel::Province)),
            ("street office", Some("某某街道办事处"), "某某通知", None, None, Some(AdminLevel::Township)),
            ("community acts", None, "白石社区召开议事会", None, Some("210106"), Some(AdminLevel::Village)),
            (
                "communities of a district",
                None,
                "白石街道举办全市社区书记培训",
                None,
                Some("210106"),
                Some(AdminLevel::Township),
            ),
            ("a community as a place", None, "湖边老社区里的新鲜事", None, Some("210106"), Some(AdminLevel::County)),
            ("communities in general", None, "城乡社区的新变化", None, Some("210106"), Some(AdminLevel::County)),
            ("street acts", None, "白石街道走访", None, Some("210106"), Some(AdminLevel::Township)),
            ("premier", None, "政府工作报告", Some("国务院总理 某某"), None, Some(AdminLevel::National)),
            ("place without a code", None, "云岭市启动", None, Some(""), Some(AdminLevel::City)),
            ("nothing", None, "某事", None, None, None),
        ] {
            let place = place.map(|code| region(code, "云岭市"));
            let got = of(&gazetteer, issuer.map(found).as_ref(), Some(&found(title)), speaker, place.as_ref());
            assert_eq!(got, want, "{label}");
        }
    }
}
