//! What an editor does and takes back leaves the tables as they were; at every step old ids lead where they belong.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;

use index::Reader;
use pipeline::tables::Table;
use tests::desk::{Desk, NEWS};
use tests::policymine;

/// A name that the machine takes for one with a longer form of it.
const HERO: &str = "“我是雷锋”在河州\n发布时间：2024-05-01\n河州市推出“我是雷锋”活动。\n我是雷锋志愿活动在各社区开展，“我是雷锋”志愿活动人人参加。";

fn desk_with(more: &[(&str, &str)]) -> Desk {
    Desk::with(&[&NEWS[..], more].concat())
}

/// Merges the first into the second and takes it back.
fn there_and_back(desk: &Desk, from: &(String, String, u64, u64), into: &(String, String, u64, u64)) {
    let (before, label) = (desk.tables(), format!("{} into {}", from.1, into.1));
    desk.edit(&["merge", &from.1, &into.1]);
    for given in [&from.0, &into.0, &from.1, &into.1] {
        assert_eq!(desk.stands_for(given), (into.0.clone(), from.3 + into.3), "{label}: {given}");
    }
    let reverse = desk.ask(&["merge", &into.1, &from.1]);
    assert!(reverse.code == Some(2) && reverse.stderr.contains("one already"), "{label}: {}", reverse.stderr);
    desk.edit(&["split", &into.1, &from.1]);
    for one in [from, into] {
        for given in [&one.0, &one.1] {
            assert_eq!(desk.stands_for(given), (one.0.clone(), one.3), "{label}: {given}");
        }
    }
    assert_eq!(desk.tables(), before, "{label}");
    let text = fs::read_to_string(desk.file()).unwrap();
    assert!(!text.contains("merged_into = "), "{label}: {text}");
}

#[test]
fn a_merge_taken_back_leaves_no_trace() {
    let desk = Desk::with(&NEWS);
    let all = desk.initiatives();
    assert!(all.len() > 3, "{all:?}");
    for (from, into) in all.iter().zip(&all[1..]).chain(all[1..].iter().zip(&all)) {
        there_and_back(&desk, from, into);
    }
    // With a verdict on either of them, and over a second merge.
    desk.edit(&["accept", &all[0].1, "--note", "n"]);
    let judged = desk.initiatives();
    there_and_back(&desk, &judged[0], &judged[1]);
    there_and_back(&desk, &judged[1], &judged[0]);
    let before = desk.tables();
    desk.edit(&["merge", &judged[0].1, &judged[1].1]);
    desk.edit(&["merge", &judged[1].1, &judged[2].1]);
    assert_eq!(desk.stands_for(&judged[0].0), desk.stands_for(&judged[2].0));
    desk.edit(&["split", &judged[2].1, &judged[0].1]);
    assert_eq!(desk.stands_for(&judged[0].0), (judged[0].0.clone(), judged[0].3));
    desk.edit(&["split", &judged[2].1, &judged[1].1]);
    assert_eq!(desk.tables(), before);
}

#[test]
fn on_the_samples_too() {
    let samples = tests::root().join("corpora/samples");
    let desk = Desk::of(&samples);
    let all = desk.initiatives();
    let last = all.len() - 1;
    there_and_back(&desk, &all[0], &all[1]);
    there_and_back(&desk, &all[last], &all[0]);
    there_and_back(&desk, &all[2], &all[last / 2]);
}

#[test]
fn new_names_verdicts_and_splits_are_taken_back() {
    let desk = Desk::with(&NEWS);
    let before = desk.tables();
    for (id, name, ..) in desk.initiatives().into_iter().take(4) {
        let counts = desk.stands_for(&id);
        desk.edit(&["rename", &name, "新的名字"]);
        assert_eq!((desk.stands_for("新的名字"), desk.stands_for(&name)), (counts.clone(), counts.clone()), "{name}");
        assert_eq!(&desk.tables()[1..], &before[1..], "{name}: nothing but the name shown");
        desk.edit(&["rename", "新的名字", &name]);
        assert_eq!(desk.tables(), before, "{name}: renamed and back");
        assert_eq!(desk.edit(&["reject", &name]), format!("{name}: rejected\n"), "no count is another");
        assert_eq!(&desk.tables()[1..], &before[1..], "{name}: nothing but the verdict");
        fs::remove_file(desk.file()).unwrap();
        desk.edit(&["apply"]);
        desk.edit(&["accept", &name]);
        fs::remove_file(desk.file()).unwrap();
        desk.edit(&["apply"]);
        assert_eq!(desk.tables(), before, "{name}: judged and not");
    }
}

#[test]
fn undo_takes_back_whatever_was_decided() {
    let desk = Desk::with(&NEWS);
    let before = desk.tables();
    let all = desk.initiatives();
    fs::write(desk.file(), "# mine\n").unwrap();
    for ((id, name, ..), (_, other, ..)) in all.iter().zip(&all[1..]).take(4) {
        for (arguments, undone) in [
            (vec!["accept", name.as_str(), "--note", "n", "--type", "brand"], name),
            (vec!["reject", name], id),
            (vec!["rename", name, "新的名字"], name),
            (vec!["rename", name, "新的名字"], &"新的名字".to_owned()),
            (vec!["merge", name, other], name),
            (vec!["merge", name, other], id),
        ] {
            desk.edit(&arguments);
            assert_ne!(desk.tables(), before, "{arguments:?}");
            // A verdict bears no id; by id it is found all the same.
            let told = desk.edit(&["undo", undone]);
            assert!(told.contains("taken back ("), "{told}");
            assert_eq!(desk.tables(), before, "{arguments:?}, undo {undone}");
            assert_eq!(fs::read_to_string(desk.file()).unwrap(), "# mine\n", "{arguments:?}");
        }
    }
    desk.edit(&["accept", "五风"]);
    desk.edit(&["reject", "五风"]);
    let undone = desk.ask(&["undo", "五风"]);
    assert!(undone.code == Some(0) && !undone.stderr.contains("stands in no document"), "{}", undone.stderr);
    assert_eq!(desk.tables(), before);
    let nothing = desk.ask(&["undo", &all[0].1]);
    assert!(nothing.code == Some(2) && nothing.stderr.contains("nothing is decided"), "{}", nothing.stderr);
}

#[test]
fn what_is_split_off_is_taken_back() {
    let desk = desk_with(&[("五月.txt", HERO)]);
    let before = desk.tables();
    let (id, _) = desk.stands_for("我是雷锋");
    let shown = desk.initiatives().into_iter().find(|one| one.0 == id).unwrap().1;
    let other = ["我是雷锋", "我是雷锋志愿活动"].into_iter().find(|name| *name != shown).unwrap();
    desk.edit(&["split", &shown, other]);
    let (parted, _) = desk.stands_for(other);
    desk.edit(&["undo", &shown]);
    assert_eq!(desk.stands_for(&parted), desk.stands_for(&id), "the id of what was parted leads to it");
    assert_eq!(&desk.tables()[1..], &before[1..]);
}

#[test]
fn a_mistyped_target_is_refused_and_one_that_was_good_stays() {
    let desk = Desk::with(&NEWS);
    let before = desk.tables();
    let entry = |into: &str| format!("[[initiative]]\nname = \"清风行动\"\nmerged_into = \"{into}\"\n");
    fs::write(desk.file(), entry("邻里茶倌")).unwrap();
    for arguments in [&["apply"][..], &["accept", "五风"]] {
        let refused = desk.ask(arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {}", refused.stdout);
        for says in ["line 1, column 1", "邻里茶倌, which is no name here: like it are 邻里茶馆", "initiatives.toml"]
        {
            assert!(refused.stderr.contains(says), "{}", refused.stderr);
        }
    }
    let ran = policymine(["run", &desk.path("news"), "--redo", "--data", &desk.data()]);
    assert!(ran.code == Some(2) && ran.stderr.contains("which is no name here"), "{:?}: {}", ran.code, ran.stderr);
    assert_eq!(desk.tables(), before);
    fs::write(desk.file(), entry("百巷千院工程")).unwrap();
    desk.edit(&["apply"]);
    // The documents that had it are gone.
    for name in ["二月.txt", "三月.txt"] {
        fs::remove_file(desk.news().join(name)).unwrap();
    }
    desk.run();
    // Nor does it stand in the way of another edit.
    desk.edit(&["reject", "邻里茶馆"]);
}

/// A brand of two cities.
fn with_namesakes() -> Desk {
    let [one, other] =
        ["沈阳市", "鞍山市"].map(|city| format!("{city}消息\n发布时间：2024-05-01\n{city}推出“红砖管家”品牌。"));
    desk_with(&[("五月.txt", &one), ("六月.txt", &other)])
}

#[test]
fn owners_of_a_name_are_merged_into_another_one_after_the_other() {
    let desk = with_namesakes();
    let before = desk.tables();
    let rows = desk.ask(&["list", "--name", "红砖管家", "--format", "jsonl"]).rows();
    let ids: Vec<&str> = rows.iter().map(|row| row["initiative_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{rows:?}");
    let (target, mentions) = desk.stands_for("清风行动");
    let all: u64 = ids.iter().map(|id| desk.stands_for(id).1).sum();
    for edit in [&["merge", ids[0], "清风行动"][..], &["merge", ids[1], "清风行动"], &["accept", "清风行动"]]
    {
        desk.edit(edit);
        assert_eq!(desk.stands_for("清风行动").0, target, "{edit:?}");
    }
    assert_eq!(desk.stands_for("清风行动").1, mentions + all);
    desk.edit(&["rename", "清风行动", "清风扫街"]);
    for given in [ids[0], ids[1], "清风扫街"] {
        assert_eq!(desk.stands_for(given), (target.clone(), mentions + all), "{given}");
    }
    let text = fs::read_to_string(desk.file()).unwrap();
    assert!(!text.contains("全国"), "{text}");
    for id in &ids {
        desk.edit(&["undo", id]);
    }
    desk.edit(&["undo", "清风扫街"]);
    assert_eq!(desk.tables(), before);
}

#[test]
fn what_was_judged_before_it_was_merged_is_taken_back_by_its_id() {
    let desk = Desk::with(&NEWS);
    let (id, _) = desk.stands_for("邻里茶馆");
    desk.edit(&["accept", "邻里茶馆"]);
    let judged = desk.tables();
    desk.edit(&["merge", "邻里茶馆", "清风行动"]);
    desk.edit(&["undo", &id]);
    assert_eq!(desk.tables(), judged);
}

#[test]
fn only_names_that_came_or_left_are_told_when_the_file_was_changed_by_hand() {
    let desk = Desk::with(&NEWS);
    let entry = |name: &str| format!("[[initiative]]\nname = \"{name}\"\n");
    let apply = |text: &str| {
        fs::write(desk.file(), text).unwrap();
        let applied = desk.ask(&["apply"]);
        assert_eq!(applied.code, Some(0), "{}", applied.stderr);
        applied.stderr
    };
    let told = apply(&format!("{}{}", entry("五风"), entry("小巷")));
    assert!(told.contains("in marks and without: 五风, 小巷\n"), "{told}");
    let told = apply(&entry("五风"));
    assert!(told.contains("no more because it was entered: 小巷\n") && !told.contains("五风"), "{told}");
    let told = apply(&format!("{}note = \"n\"\n", entry("五风")));
    assert!(!told.contains("五风"), "{told}");
}

#[test]
fn a_name_that_is_short_for_another_is_entered_by_itself() {
    let text = "书屋进村\n发布时间：2024-05-01\n河州市建成“红砖书屋+电商”服务站。红砖书屋里有书。\n“红砖书屋+电商”服务站办到村里，“红砖书屋”有人管。";
    let other = "村里消息\n发布时间：2024-06-01\n村民在红砖书屋看书，红砖书屋天天开门。";
    let desk = desk_with(&[("五月.txt", text), ("六月.txt", other)]);
    let before = desk.tables();
    let found = || desk.ask(&["mentions", "红砖书屋", "--format", "jsonl"]).rows().len();
    let told = desk.edit(&["accept", "红砖书屋"]);
    assert!(told.contains("红砖书屋: accepted\n"), "{told}");
    let text = fs::read_to_string(desk.file()).unwrap();
    assert!(text.contains("name = \"红砖书屋\"\n"), "{text}");
    let one = desk.initiatives().into_iter().find(|one| one.1 == "红砖书屋");
    assert!(one.as_ref().is_some_and(|one| one.2 == 1 && one.3 == 2 && found() == 2), "{one:?}");
    desk.edit(&["accept", "红砖书屋", "--note", "n"]);
    assert_eq!(fs::read_to_string(desk.file()).unwrap().matches("\nname = ").count(), 1);
    desk.edit(&["undo", "红砖书屋"]);
    assert_eq!(desk.tables(), before);
}

#[test]
fn a_mistyped_target_costs_no_reading() {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    fs::create_dir(&news).unwrap();
    for (name, text) in NEWS {
        fs::write(news.join(name), text).unwrap();
    }
    let file = folder.path().join("kept.toml");
    fs::write(&file, "[[initiative]]\nname = \"清风行动\"\nmerged_into = \"邻里茶倌\"\n").unwrap();
    let data = folder.path().join("data");
    let run = |rest: &[&str]| {
        policymine(["run", news.to_str().unwrap(), "--data", data.to_str().unwrap()].iter().chain(rest).copied())
    };
    let refused = run(&["--initiatives", file.to_str().unwrap()]);
    assert!(refused.code == Some(2) && refused.stderr.contains("which is no name here"), "{}", refused.stderr);
    let documents = || Reader::open(&data).unwrap().manifest().rows_of(Table::Documents);
    assert_eq!(documents(), 4, "read, and kept");
    fs::write(&file, "").unwrap();
    let ran = run(&[]);
    assert!(matches!(ran.code, Some(0)), "{:?} {}", ran.code, ran.stderr);
}

#[test]
fn every_owner_of_a_name_is_judged_apart_and_merged_again() {
    let of = |city: &str, district: &str| {
        format!(
            "{city}消息\n发布时间：2024-05-01\n来源：央视网\n{city}{district}继续开展“清风行动”，居民参加“清风行动”。"
        )
    };
    let desk =
        desk_with(&[("五月.txt", of("沈阳市", "皇姑区").as_str()), ("六月.txt", of("鞍山市", "铁东区").as_str())]);
    let before = desk.tables();
    let refused = desk.ask(&["accept", "清风行动", "--owner", "央视网"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("prints what others do"), "{}", refused.stderr);
    let suggested =
        refused.stderr.split_once("such as ").and_then(|(_, rest)| rest.split_once("), ")).unwrap().0.to_owned();
    assert!(suggested.contains("沈阳市") && !suggested.contains("央视网"), "{suggested}");
    for owner in suggested.split(", ") {
        desk.edit(&["accept", "清风行动", "--owner", owner]);
        desk.edit(&["undo", "清风行动"]);
        assert_eq!(&desk.tables()[1..], &before[1..], "{owner}");
    }
    desk.edit(&["accept", "清风行动"]);
    desk.edit(&["accept", "清风行动", "--owner", "沈阳市"]);
    desk.edit(&["reject", "清风行动", "--owner", "鞍山市"]);
    let listed = || {
        let rows = desk.ask(&["list", "--name", "清风行动", "--format", "jsonl"]).rows();
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let rows = rows.iter().map(|row| (text(row, "owner"), text(row, "review_status"), text(row, "initiative_id")));
        let mut rows: Vec<(String, String, String)> = rows.collect();
        rows.sort();
        rows
    };
    let apart = listed();
    let told: Vec<String> = apart.iter().map(|(owner, status, _)| format!("{owner} {status}")).collect();
    assert_eq!(told, ["- accepted", "沈阳市 accepted", "鞍山市 rejected"]);
    let judged = desk.tables();
    let count = |id: &str| desk.stands_for(id).1;
    let (one, other) = (&apart[1].2, &apart[2].2);
    let both = count(one) + count(other);
    desk.edit(&["merge", one, other]);
    assert_eq!(desk.stands_for(one), (other.clone(), both));
    desk.edit(&["undo", one]);
    assert_eq!(desk.tables(), judged, "with the verdict it had");
}

#[test]
fn what_the_machine_joined_is_parted_and_joined_again() {
    let desk = desk_with(&[("五月.txt", HERO)]);
    let before = desk.tables();
    let (id, mentions) = desk.stands_for("我是雷锋");
    assert_eq!(desk.stands_for("我是雷锋志愿活动").0, id, "one to begin with");
    let other = if desk.initiatives().iter().any(|one| one.1 == "我是雷锋") {
        "我是雷锋志愿活动"
    } else {
        "我是雷锋"
    };
    let shown = desk.initiatives().into_iter().find(|one| one.0 == id).unwrap().1;
    desk.edit(&["split", &shown, other]);
    let (new, parted) = desk.stands_for(other);
    assert_ne!(new, id);
    assert_eq!(desk.stands_for(&id), (id.clone(), mentions - parted));
    desk.edit(&["merge", other, &shown]);
    assert_eq!(desk.stands_for(&new), (id.clone(), mentions), "the id of what was parted leads to it");
    let now = desk.tables();
    assert_eq!(&now[1..], &before[1..]);
}

#[test]
fn a_name_in_no_list_is_entered_and_found_wherever_it_stands() {
    let desk = Desk::with(&NEWS);
    let before = desk.tables();
    assert_eq!(desk.ask(&["show", "五风"]).code, Some(1), "no table knows it");
    let told = desk.edit(&["accept", "五风"]);
    assert!(told.contains("五风: accepted\n") && told.contains("new, documents 2, mentions 3"), "{told}");
    let rows = desk.ask(&["mentions", "五风", "--format", "jsonl"]).rows();
    let found: Vec<&str> = rows.iter().map(|row| row["surface"].as_str().unwrap()).collect();
    assert_eq!(found, ["五风"; 3], "in marks and without");
    fs::remove_file(desk.file()).unwrap();
    assert!(desk.edit(&["apply"]).contains("no initiative now"));
    assert_eq!(desk.tables(), before);
    // By hand it is the same, with a verdict and without.
    for line in ["", "status = \"accepted\"\n"] {
        fs::write(desk.file(), format!("[[initiative]]\nname = \"五风\"\n{line}")).unwrap();
        let applied = desk.ask(&["apply"]);
        assert!(
            applied.stdout.contains("new, documents 2, mentions 3"),
            "{line}: {}{}",
            applied.stdout,
            applied.stderr
        );
        assert!(!applied.stderr.contains("stands in no document"), "{line}: {}", applied.stderr);
        fs::remove_file(desk.file()).unwrap();
        desk.edit(&["apply"]);
    }
    // What stands nowhere is not entered, and what it may have been meant to be is told.
    let refused = desk.ask(&["accept", "邻里茶楼"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("stands in no document"), "{}", refused.stderr);
    assert!(refused.stderr.contains("邻里茶馆") && !desk.file().exists(), "{}", refused.stderr);
    assert_eq!(desk.tables(), before);
}

#[test]
fn an_id_of_another_is_refused_wherever_it_is_read() {
    let desk = Desk::with(&NEWS);
    let before = desk.tables();
    let all = desk.initiatives();
    let text = format!("\n[[initiative]]\nname = \"{}\"\nid = \"{}\"\n", all[0].1, all[1].0);
    fs::write(desk.file(), &text).unwrap();
    for arguments in [&["apply"][..], &["accept", &all[2].1]] {
        let refused = desk.ask(arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}");
        let says = format!("line 2, column 1: id {} of {} is that of {}", all[1].0, all[0].1, all[1].1);
        assert!(refused.stderr.contains(&says) && refused.stderr.contains("initiatives.toml"), "{}", refused.stderr);
    }
    let ran = policymine(["run", &desk.path("news"), "--redo", "--data", &desk.data()]);
    assert!(ran.code == Some(2) && ran.stderr.contains("is that of"), "{:?}: {}", ran.code, ran.stderr);
    assert_eq!((desk.tables(), fs::read_to_string(desk.file()).unwrap()), (before, text));
}
