//! By what spellings of one name may differ: each rule reduces a name to another one that must exist too.
//! It counts nothing and merges nothing: `merge` asks whether both names behave as one.

use super::knowledge::{Knowledge, Scope, is_count, is_term};
use crate::document::extract::mentions::name_key;
use crate::fold::fold_string;

/// Shortest core, in code points, that a rule may leave: two characters are an ordinary word.
const SHORTEST_CORE: usize = 3;

/// The key of a spelling as an editor writes it: folded, without marks and joints.
#[must_use]
pub fn spelling_key(spelling: &str) -> String {
    let folded: Vec<char> = fold_string(spelling).chars().collect();
    name_key(&folded)
}

/// How a name was reduced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// Folded characters.
    Script,
    /// 四个打造 and 四打造.
    Count,
    /// A type word after a name.
    Head(String),
    /// A place or body before it.
    Owner(String, Scope),
    /// A body of the whole country before it.
    Nationwide(String),
    /// Words before it, which may be verbs and pointers.
    Verb(String),
    /// The plan of a five-year term, called otherwise: 十三五规划纲要 and 第十三个五年规划.
    Term,
}

/// Between the key and the spelling of a unit that the editor holds apart; no spelling has it.
pub(super) const APART: char = '=';

/// The letters of a unit: of one that the editor holds apart, those it is spelt with.
pub(super) fn spelt(id: &str) -> &str {
    id.split_once(APART).map_or(id, |(_, spelling)| spelling)
}

/// What tells units apart: the key, and what stands after it in the name when that is more than type words: “互联网+”
/// is not “互联网+”大学生创业大赛, and “十三五”规划 not “十三五”旅游规划. A key without a core is nobody's name without its type
/// word: “五大发展”理念 is the unit 五大发展理念. A spelling that the editor holds apart is a unit of its own.
pub(super) fn unit_key(knowledge: &Knowledge, key: &str, name: &str) -> String {
    let folded = spelling_key(name);
    if knowledge.is_apart(&folded) {
        return format!("{key}{APART}{folded}");
    }
    let adds = |tail: &str| if is_term(key) { !knowledge.is_plan_tail(tail) } else { !knowledge.is_type(key, tail) };
    match folded.strip_prefix(key) {
        Some(tail) if !tail.is_empty() && adds(tail) => format!("{key}/{tail}"),
        Some(tail) if !tail.is_empty() && !is_term(key) && knowledge.is_coreless(key) => folded,
        _ => key.to_owned(),
    }
}

/// The names a name may be another spelling of, with the rule; whether such names exist is for the caller.
pub(super) fn reductions(knowledge: &Knowledge, key: &str) -> Vec<(String, Why)> {
    let chars: Vec<char> = key.chars().collect();
    let mut found = Vec::new();
    if let Some(term) = knowledge.term_of(key) {
        // A plan is called by its term alone where the term stands in marks, else by the shortest name there is.
        let called = ["", "规划", "规划纲要"].map(|tail| format!("{term}{tail}"));
        found.extend(called.into_iter().take_while(|called| called != key).map(|called| (called, Why::Term)));
    }
    let folded = spelling_key(key);
    if folded != key {
        found.push((folded, Why::Script));
    }
    if let Some(counted) = without_counter(&chars) {
        found.push((counted, Why::Count));
    }
    for len in SHORTEST_CORE..chars.len() {
        let head: String = chars.iter().skip(len).collect();
        if knowledge.heads.contains(&head) || knowledge.quoted_heads.contains(&head) {
            found.push((chars.iter().take(len).collect(), Why::Head(head)));
        }
    }
    for len in 1..chars.len().saturating_sub(SHORTEST_CORE - 1).min(LONGEST_LEAD + 1) {
        let lead: String = chars.iter().take(len).collect();
        let rest: String = chars.iter().skip(len).collect();
        if knowledge.nationwide.contains(&lead) {
            found.push((rest, Why::Nationwide(lead)));
        } else {
            found.push((rest, Why::Verb(lead)));
        }
    }
    if let Some((end, scope)) = knowledge.place_before(&chars) {
        let end = end + body_after(&chars, end);
        let rest: String = chars.iter().skip(end).collect();
        if chars.len() >= end + 2 {
            found.push((rest, Why::Owner(chars.iter().take(end).collect(), scope)));
        }
    }
    found
}

/// Longest words of grammar before a name, and longest body after a place, in code points.
const LONGEST_LEAD: usize = 4;

/// What names a body after a place, longest first.
const BODIES: [&str; 12] =
    ["人民政府", "党工委", "办事处", "街道", "社区", "市委", "省委", "区委", "县委", "政府", "委", "镇"];

/// Length of the body right after a place: 皇姑区委.
fn body_after(chars: &[char], at: usize) -> usize {
    let rest: String = chars.iter().skip(at).take(LONGEST_LEAD).collect();
    BODIES.iter().find(|body| rest.starts_with(**body)).map_or(0, |body| body.chars().count())
}

/// 四个打造 without its counter: 四打造. Names of more than the set (三个代表重要思想) keep theirs.
fn without_counter(chars: &[char]) -> Option<String> {
    let [number, counter, rest @ ..] = chars else { return None };
    (is_count(*number) && matches!(counter, '个' | '大' | '项') && (2..=4).contains(&rest.len()))
        .then(|| std::iter::once(number).chain(rest).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn units_of_a_term_are_told_by_their_plan() {
        let knowledge = Knowledge::new().unwrap();
        for (label, key, name, want) in [
            ("plan", "十三五", "十三五规划", "十三五"),
            ("outline", "十三五", "十三五规划纲要", "十三五"),
            ("bare term", "十三五", "十三五", "十三五"),
            ("another plan", "十三五", "十三五旅游发展规划", "十三五/旅游发展规划"),
            ("a list of works", "十二五", "十二五重点项目", "十二五/重点项目"),
            ("type word", "两邻", "两邻理念", "两邻"),
            ("type words", "我是雷锋", "我是雷锋志愿服务活动", "我是雷锋"),
            ("modifier and type word", "甲里物业", "甲里物业协调联动机制", "甲里物业"),
            ("type word after no core", "五大发展", "五大发展理念", "五大发展理念"),
            ("no core and no type word", "五大发展", "五大发展", "五大发展"),
            ("something else of that name", "互联网+", "互联网+大学生创业大赛", "互联网+/大学生创业大赛"),
            ("not a term", "五一", "五一行动", "五一"),
        ] {
            assert_eq!(unit_key(&knowledge, key, name), want, "{label}");
        }
    }

    #[test]
    fn spellings_of_an_editor_meet_the_keys_of_mentions() {
        for (spelling, key) in [
            ("大党建·微治理", "大党建微治理"),
            ("“两鄰”理念", "两邻理念"),
            ("１２３４５ 進社區", "12345进社区"),
            ("3+工作法", "3+工作法"),
            ("·、“”", ""),
        ] {
            assert_eq!(spelling_key(spelling), key, "{spelling}");
        }
    }
}
