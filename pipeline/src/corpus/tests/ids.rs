//! Ids from generation to generation: who keeps one, and what one leads to.
//! Which names are one initiative is not asked here.

use std::collections::BTreeSet;

use super::super::*;
use super::{Tables, corpus, partition, tables, texts};

/// Ids of the last run that a run no longer shows nor lists as replaced.
pub(super) fn lost(last: &Tables, now: &Tables) -> BTreeSet<String> {
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
        "a name that becomes a short form",
        "[130000] 两邻理念; 沈阳市两邻理念",
        "[130000] 两邻理念; 沈阳市两邻理念 | 沈阳市两邻理念",
        "",
        "111",
    ),
    (
        "the nation's, judged beside owners",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | “红色管家”品牌 | [130000] “红色管家”品牌",
        "[210100] “红色管家”品牌! | [210300] “红色管家”品牌! | “红色管家”品牌 | [130000] “红色管家”品牌",
        "[[initiative]]\nname='红色管家品牌'\nowner='全国'\nstatus='rejected'",
        "0122",
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

/// Occurrences that left, or are new, say nothing of where the others went: positions pair them.
#[test]
fn mentions_are_followed_by_where_they_stand() {
    let mut documents = corpus("[210100] “红色管家”品牌!; “红色管家”品牌!@鞍山市 | [210300] “红色管家”品牌!");
    let first = tables(&documents, &Decisions::default(), None);
    assert_eq!(partition(&first), "011");
    // Another reading of the first document finds the second mention alone, and places it in a third city.
    documents[0].mentions.remove(0);
    documents[0].mentions[0].place = Some("抚顺市".to_owned());
    documents.remove(1);
    let second = tables(&documents, &Decisions::default(), Some(&first));
    assert_eq!(texts(&second.occurrences, "initiative_id"), [texts(&first.occurrences, "initiative_id")[1].clone()]);
}

/// A repair before them shifts every offset of a document that is kept.
#[test]
fn mentions_are_followed_when_all_offsets_shift() {
    let first = tables(&corpus("[210100] “红色管家”品牌!; “红色管家”品牌!"), &Decisions::default(), None);
    let more = ["| [210300] “红色管家”品牌!"; 3].concat();
    let mut documents = corpus(&format!("[210100] “红色管家”品牌!; “红色管家”品牌! {more}"));
    for mention in &mut documents[0].mentions {
        mention.start += 3;
        mention.end += 3;
    }
    let second = tables(&documents, &Decisions::default(), Some(&first));
    assert_eq!(partition(&second), "00111");
    assert_eq!(texts(&second.occurrences, "initiative_id")[0], texts(&first.occurrences, "initiative_id")[0]);
}
