//! Which names are looked for without marks once the editor has judged them.

use super::super::*;
use super::{KNOWLEDGE, corpus};

/// The names that are sought in a corpus.
fn sought(text: &str, toml: &str) -> Vec<String> {
    let mut knowledge = KNOWLEDGE.with(|slot| slot.take().unwrap_or_else(|| Knowledge::new().unwrap()));
    let decisions = Decisions::parse(toml).unwrap();
    knowledge.hold_apart(&decisions);
    let mut names = Names::default();
    for document in corpus(text) {
        names.add(&mut knowledge, &document);
    }
    let sought = Registry::new(&mut knowledge, names, &decisions).sought();
    let found = sought.difference(knowledge.formulas()).cloned().collect();
    KNOWLEDGE.with(|slot| slot.set(Some(knowledge)));
    found
}

fn entry(status: &str, owner: &str) -> String {
    let line = |key: &str, value: &str| if value.is_empty() { String::new() } else { format!("{key}='{value}'\n") };
    format!("[[initiative]]\nname='红砖先锋行动'\n{}{}", line("status", status), line("owner", owner))
}

/// Quoted often enough to be sought, and once, which is too little without the editor's word.
const OFTEN: &str = "[210100] “红砖先锋行动” | [210100] “红砖先锋行动” | [210300] “红砖先锋行动”";
const ONCE: &str = "[210100] 红砖先锋行动 | [210300] 红砖先锋行动";

#[test]
fn an_entered_name_is_sought_though_it_is_short_for_another() {
    let short = "“红砖书屋”; “红砖书屋+电商”服务站 | “红砖书屋+电商”服务站; 红砖书屋";
    let entry = |line: &str| format!("[[initiative]]\nname='红砖书屋'\n{line}");
    for (toml, want) in
        [(String::new(), false), (entry("id='aa'"), false), (entry("status='accepted'"), true), (entry(""), true)]
    {
        assert_eq!(sought(short, &toml).contains(&"红砖书屋".to_owned()), want, "{toml}: {:?}", sought(short, &toml));
    }
}

#[test]
fn a_judgement_stops_no_search() {
    let (rejected, accepted) = (entry("rejected", "鞍山市"), entry("accepted", "沈阳市"));
    for (label, text, toml, want) in [
        ("no word", OFTEN, String::new(), true),
        ("rejected", OFTEN, entry("rejected", ""), true),
        ("rejected of one owner", OFTEN, rejected.clone(), true),
        ("rejected of the nation", OFTEN, entry("rejected", "全国"), true),
        ("rejected of one, never quoted", ONCE, rejected.clone(), false),
        ("named of one, never quoted", ONCE, entry("", "沈阳市"), false),
        ("accepted of one", ONCE, accepted.clone(), true),
        ("rejected, then accepted", ONCE, format!("{rejected}{accepted}"), true),
        ("accepted, then rejected", ONCE, format!("{accepted}{rejected}"), true),
        ("accepted of one, rejected of the rest", ONCE, format!("{}{accepted}", entry("rejected", "")), true),
        ("rejected of one and of the rest", OFTEN, format!("{}{rejected}", entry("rejected", "")), true),
        ("rejected, never quoted", ONCE, entry("rejected", ""), false),
        ("written by hand", ONCE, entry("", ""), true),
    ] {
        assert_eq!(sought(text, &toml) == ["红砖先锋行动"], want, "{label}: {:?}", sought(text, &toml));
    }
}
