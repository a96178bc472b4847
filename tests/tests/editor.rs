//! An editor at the command line: decisions are written, applied and kept, and a broken file is never overwritten.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use tests::desk::{Desk, NEWS};
use tests::policymine;

fn desk() -> Desk {
    Desk::with(&NEWS[..2])
}

#[test]
fn decisions_are_written_applied_and_kept() {
    let desk = desk();
    let accepted = desk.ask(&["accept", "“邻里茶馆”", "--note", "一街一店"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.stderr);
    assert!(
        desk.decisions().ends_with("name = \"邻里茶馆\"\nstatus = \"accepted\"\nnote = \"一街一店\"\n"),
        "{}",
        desk.decisions()
    );
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);

    let again = desk.ask(&["accept", "邻里茶馆"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{}", again.stderr);

    assert_eq!(desk.ask(&["rename", "清风行动", "清风专项行动"]).code, Some(0));
    assert_eq!(desk.listed("清风专项行动").len(), 1);
    let by_old_name = desk.ask(&["timeline", "清风行动", "--format", "csv"]);
    assert!(by_old_name.stdout.ends_with("2024-01,1,1,1,1,1\n2024-02,1,1,1,1,1\n"), "{}", by_old_name.stdout);

    assert_eq!(desk.ask(&["reject", "百巷千院"]).code, Some(0));
    // Shown with its type word, it takes no bare name along: that may be another's, or an ordinary word.
    assert!(desk.decisions().contains("name = \"百巷千院工程\"\nstatus = \"rejected\""), "{}", desk.decisions());
    // Another run, with everything read again, follows the same file.
    let redo = policymine(["run", &desk.path("news"), "--redo", "--data", &desk.data()]);
    assert_eq!(redo.code, Some(0), "{}", redo.stderr);
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);
    let rejected = desk.ask(&["list", "--status", "rejected", "--format", "jsonl"]).rows();
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    let queue = desk.ask(&["review", "--format", "jsonl", "--limit", "all"]).rows();
    let judged = ["邻里茶馆", "百巷千院工程"];
    assert!(queue.iter().all(|row| !judged.contains(&row["name"].as_str().unwrap())), "{queue:?}");
}

#[test]
fn two_judgements_at_once_lose_none() {
    let desk = desk();
    let other = index::EditingLock::take(Path::new(&desk.data())).unwrap();
    let refused = desk.ask(&["accept", "邻里茶馆"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("is being written by"), "{}", refused.stderr);
    assert_eq!(desk.decisions(), "", "untouched");
    assert_eq!(desk.ask(&["apply"]).code, Some(2), "applying is an edit too");
    drop(other);
    assert_eq!(desk.ask(&["accept", "邻里茶馆"]).code, Some(0));
    assert!(desk.decisions().contains("邻里茶馆"));
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let desk = desk();
    for arguments in [
        &["accept", "邻里茶楼"][..],
        &["accept", "邻里茶馆", "没有的名字"],
        &["merge", "邻里茶馆", "没有的名字"],
        &["split", "邻里茶馆", "没有的名字"],
        &["accept", "邻里茶馆", "--type", "thing"],
    ] {
        let refused = desk.ask(arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {}", refused.stderr);
        assert_eq!(desk.decisions(), "", "{arguments:?}");
    }
    assert!(desk.ask(&["accept", "邻里茶楼"]).stderr.contains("邻里茶馆"), "a name alike is suggested");
    assert_eq!(desk.ask(&["show", "邻里茶楼"]).code, Some(1), "nothing known is no wrong use");

    // A file broken by hand stays as the editor left it, and is told with its place by whoever reads or changes it.
    let broken = "[[initiative]]\nname = \"邻里茶馆\"\nstatus = \"maybe\"\n";
    fs::write(desk.file(), broken).unwrap();
    for arguments in [&["accept", "清风行动"][..], &["apply"]] {
        let refused = desk.ask(arguments);
        assert_eq!((refused.code, desk.decisions().as_str()), (Some(2), broken), "{arguments:?}");
        assert!(refused.stderr.contains("line 3, column 10"), "{}", refused.stderr);
    }
    let read = desk.ask(&["list"]);
    assert!(read.code == Some(0) && read.stderr.contains("line 3, column 10"), "{}", read.stderr);
    // Mended by hand, it is not applied yet, and reading says so.
    let mended = broken.replace("maybe", "accepted");
    fs::write(desk.file(), &mended).unwrap();
    assert!(desk.ask(&["list"]).stderr.contains("initiatives apply"));
    assert_eq!(desk.ask(&["apply"]).code, Some(0));
    assert!(!desk.ask(&["list"]).stderr.contains("initiatives apply"));
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);
}

#[test]
fn a_name_written_by_hand_is_found_as_it_is_shown() {
    let desk = desk();
    let shown = desk.listed("百巷千院");
    assert_eq!(shown, [("百巷千院工程".to_owned(), "candidate".to_owned())]);
    let text = "[[initiative]]\nname = \"百巷千院工程\"\nstatus = \"rejected\"\n";
    fs::write(desk.file(), text).unwrap();
    let applied = desk.ask(&["apply"]);
    assert!(applied.code == Some(0) && !applied.stderr.contains("stands in no document"), "{}", applied.stderr);
    assert_eq!(desk.listed("百巷千院"), [("百巷千院工程".to_owned(), "rejected".to_owned())]);
}

#[test]
fn a_file_kept_elsewhere_that_is_gone_is_not_begun_anew() {
    let desk = desk();
    let (kept, data) = (desk.path("kept.toml"), desk.data());
    fs::write(&kept, "[[initiative]]\nname = \"邻里茶馆\"\nstatus = \"accepted\"\n").unwrap();
    let run = policymine(["run", &desk.path("news"), "--initiatives", &kept, "--data", &data]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::remove_file(&kept).unwrap();
    let refused = desk.ask(&["accept", "清风行动"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("kept.toml"), "{}", refused.stderr);
    assert!(!Path::new(&kept).exists());
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);
}

#[test]
fn a_watch_tells_once_and_its_feed_keeps_what_it_told() {
    let desk = desk();
    let (list, feed) = (desk.path("watch.toml"), desk.path("news.atom"));
    fs::write(&list, "name = \"茶馆\"\ninitiatives = [\"邻里茶馆\", \"夜间茶楼\"]\n").unwrap();
    let data = desk.data();
    let watch = || policymine(["watch", &list, "--feed", &feed, "--format", "jsonl", "--data", &data]);
    let first = watch();
    assert!(first.code == Some(0) && first.stderr.contains("夜间茶楼"), "{}", first.stderr);
    let told = first.rows().len();
    let entries = || fs::read_to_string(&feed).unwrap().matches("<entry>").count();
    assert_eq!(entries(), told);
    assert_eq!((watch().code, entries()), (Some(1), told));
    desk.add("三月.txt", "河州市三月消息\n发布时间：2024-03-01\n河州市江北区打造“邻里茶馆”品牌，第三家已经开张。");
    desk.run();
    let more = watch();
    assert_eq!((more.code, more.rows().len(), entries()), (Some(0), 1, told + 1), "{}", more.stdout);
    let other = desk.path("other.toml");
    fs::write(&other, "name = \"别的\"\nqueries = [\"清风\"]\n").unwrap();
    let refused = policymine(["watch", &other, "--feed", &feed, "--data", &data]);
    assert!(refused.code == Some(2) && refused.stderr.contains("another watchlist"), "{}", refused.stderr);
}

/// The news of the reprint tests: printed first, then by another paper without its first line and with a corrected figure.
const PRINTED: &str = "河州市打造“邻里茶馆”品牌\n发布时间：2024-03-01\n来源：河州日报\n青山区的居民说，茶馆开张以后，楼上楼下熟了起来。\n河州市深入推进“邻里茶馆”品牌建设，全市已有26个街道、148个社区开设茶馆，参加议事的居民超过9600人，办成小事713件。\n茶馆由社区党委牵头，退休老师、楼门长和物业经理轮流主持，每个星期六上午开门，谈得拢的事当场定下来，谈不拢的事带回社区再商量。";
const REPRINTED: &str = "“邻里茶馆”开进148个社区\n发布时间：2024-03-05\n来源：江州晚报\n河州市深入推进“邻里茶馆”品牌建设，全市已有26个街道、148个社区开设茶馆，参加议事的居民超过9800人，办成小事713件。\n茶馆由社区党委牵头，退休老师、楼门长和物业经理轮流主持，每个星期六上午开门，谈得拢的事当场定下来，谈不拢的事带回社区再商量。";

#[test]
fn a_reprint_is_listed_apart_and_does_not_fire() {
    let desk = desk();
    let (list, feed, data) = (desk.path("watch.toml"), desk.path("news.atom"), desk.data());
    let add = |name: &str, text: &str| {
        desk.add(name, text);
        desk.run();
    };
    fs::write(&list, "name = \"茶馆\"\ninitiatives = [\"邻里茶馆\"]\nqueries = [\"茶馆由社区党委牵头\", \"9800\"]\n")
        .unwrap();
    let watch = || policymine(["watch", &list, "--feed", &feed, "--format", "jsonl", "--data", &data]);
    let entries = || fs::read_to_string(&feed).unwrap().matches("<entry>").count();
    add("三月.txt", PRINTED);
    assert_eq!(watch().code, Some(0));
    let told = entries();
    add("晚报.txt", REPRINTED);
    let again = watch();
    let apart: Vec<String> =
        again.rows().iter().map(|row| row["again"].as_str().unwrap_or("news").to_owned()).collect();
    // The sentence with the corrected figure is no news of the name; that someone asked for the new figure itself is.
    assert!(apart.iter().filter(|again| *again == "news").count() <= 1, "{}", again.stdout);
    assert!(apart.iter().any(|again| again == "reprint"), "{}", again.stdout);
    let fired: Vec<String> = again
        .rows()
        .iter()
        .filter(|row| row["again"].is_null())
        .map(|row| row["subject"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(fired.iter().all(|subject| subject == "9800"), "{}", again.stdout);
    assert_eq!(entries(), told + fired.len());
    assert_eq!(watch().code, Some(1), "told once");
    // The same bytes in another place, and the same sentences under another headline.
    add("三月抄件.txt", PRINTED);
    add("转载.txt", &PRINTED.replace("河州日报", "江州早报"));
    let copied = watch();
    assert_eq!((copied.code, entries()), (Some(1), told + fired.len()), "{}", copied.stderr);
    let of = |source: &str| {
        let rows = copied.rows();
        let of_it = rows.iter().filter(|row| row["source"].as_str().unwrap().ends_with(source));
        of_it.map(|row| row["again"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for source in ["三月抄件.txt", "转载.txt"] {
        let apart = of(source);
        assert!(!apart.is_empty() && apart.iter().all(|again| again == "reprint"), "{source}: {}", copied.stdout);
    }
    assert_eq!(watch().stdout, "", "told once");
}

#[test]
fn what_the_editor_rejected_is_not_watched() {
    let desk = desk();
    let (list, data) = (desk.path("watch.toml"), desk.data());
    fs::write(&list, "name = \"茶馆\"\ninitiatives = [\"邻里茶馆\"]\n").unwrap();
    assert_eq!(desk.ask(&["reject", "邻里茶馆"]).code, Some(0));
    let watch = policymine(["watch", &list, "--format", "jsonl", "--data", &data]);
    assert!(watch.code == Some(1) && watch.stderr.contains("邻里茶馆 is rejected"), "{}", watch.stderr);
}

#[test]
fn a_feed_that_cannot_be_kept_is_refused_with_news_or_without() {
    let desk = desk();
    let (list, data) = (desk.path("watch.toml"), desk.data());
    fs::write(&list, "name = \"茶馆\"\nqueries = [\"邻里茶馆\", \"没有人说过的话\"]\n").unwrap();
    let page = desk.path("page.html");
    fs::write(&page, "<html></html>").unwrap();
    let watch = |feed: &str| policymine(["watch", &list, "--feed", feed, "--data", &data]);
    for round in ["with news", "with news still, because nothing was told"] {
        for (feed, says) in [
            (page.clone(), "no Atom feed"),
            (desk.path("no-such-folder/news.atom"), "cannot write"),
            (desk.path("news"), ""),
        ] {
            let refused = watch(&feed);
            assert!(refused.code == Some(2) && refused.stderr.contains(says), "{round}: {feed}: {}", refused.stderr);
        }
    }
    assert_eq!(watch(&desk.path("news.atom")).code, Some(0));
    for (feed, says) in [(page, "no Atom feed"), (desk.path("no-such-folder/news.atom"), "cannot write")] {
        let refused = watch(&feed);
        assert!(refused.code == Some(2) && refused.stderr.contains(says), "without news: {feed}: {}", refused.stderr);
    }
}

#[test]
fn what_cannot_be_remembered_is_not_told() {
    let desk = desk();
    let (list, data, feed) = (desk.path("watch.toml"), desk.data(), desk.path("news.atom"));
    fs::write(&list, "name = \"茶馆\"\nqueries = [\"邻里茶馆\"]\n").unwrap();
    // Nothing can be made below a file, whoever runs it.
    let folder = Path::new(&data).join("watch");
    fs::write(&folder, "").unwrap();
    let watch = |more: &[&str]| {
        policymine([&["watch", &list, "--feed", &feed, "--format", "jsonl", "--data", &data], more].concat())
    };
    let refused = watch(&[]);
    assert!(refused.code == Some(2) && refused.stdout.is_empty(), "{}", refused.stdout);
    assert!(refused.stderr.contains("cannot be remembered; --keep"), "{}", refused.stderr);
    assert!(!Path::new(&feed).exists(), "no half of it");
    let told = watch(&["--keep"]);
    assert!(told.code == Some(0) && !told.stdout.is_empty(), "{}", told.stderr);
    fs::remove_file(&folder).unwrap();
    assert_eq!((watch(&[]).stdout, watch(&[]).code), (told.stdout, Some(1)));
}

#[test]
fn a_file_changed_by_hand_is_applied_before_names_are_looked_up() {
    let desk = desk();
    let file = desk.file();
    fs::write(&file, "[[initiative]]\nname = \"茶馆里议事\"\naliases = [\"邻里茶馆\"]\n").unwrap();
    let ended = desk.ask(&["accept", "茶馆里议事"]);
    assert!(ended.code == Some(0) && ended.stderr.contains("applied first"), "{}", ended.stderr);
    assert_eq!(desk.listed("茶馆里议事"), [("茶馆里议事".to_owned(), "accepted".to_owned())]);
}

#[test]
fn what_is_typed_wrong_is_no_fault_of_the_file() {
    let desk = desk();
    for (arguments, says) in [
        (&["rename", "清风行动", "清风\n行动"][..], "one line"),
        (&["accept", "清风行动", "--owner", "火星市"], "no mention of 清风行动 is known to be of 火星市"),
        (&["accept", "清风行动", "--type", "thing"], "type thing is not known"),
        (&["split", "清风行动", "邻里茶馆"], "no spelling"),
    ] {
        let refused = desk.ask(arguments);
        assert!(refused.code == Some(2) && refused.stderr.contains(says), "{arguments:?}: {}", refused.stderr);
        assert!(!refused.stderr.contains("initiatives.toml"), "{arguments:?}: {}", refused.stderr);
    }
    assert_eq!(desk.decisions(), "", "nothing was written");
}

#[test]
fn filters_that_take_nothing_tell_what_there_is() {
    let desk = desk();
    let list = |arguments: &[&str]| desk.ask(&[&["list"], arguments].concat());
    for (arguments, says) in [(&["--type", "party"][..], "types here: "), (&["--region", "月球"], "regions here (")] {
        let none = list(arguments);
        assert!(none.code == Some(1) && none.stderr.contains(says), "{arguments:?}: {}", none.stderr);
    }
    let metrics = policymine(["metrics", "--region", "朝阳", "--data", &desk.data()]);
    assert!(metrics.code == Some(1) && metrics.stderr.contains("it could also be 北京市朝阳区"), "{}", metrics.stderr);
    let some = list(&["--limit", "1", "--format", "jsonl"]);
    assert!(some.rows().len() == 1 && some.stderr.contains("of which 1 are printed"), "{}", some.stderr);
    assert!(some.stdout.contains("\"owner\""), "{}", some.stdout);
}

#[test]
fn a_judgement_by_id_stays_with_its_owner() {
    let desk = desk();
    let add = |city: &str, district: &str, issues: std::ops::Range<u32>| {
        for issue in issues {
            let text = format!(
                "{city}打造“红色管家”品牌\n发布时间：2024-0{issue}-10\n{city}{district}打造“红色管家”品牌，第{issue}批管家上岗。"
            );
            desk.add(&format!("{city}{issue}.txt"), &text);
        }
        desk.run();
    };
    // Owner and id of each, by the list.
    let listed = || -> Vec<(String, String, String)> {
        let rows = desk.ask(&["list", "--name", "红色管家", "--format", "jsonl"]).rows();
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| (text(row, "owner"), text(row, "initiative_id"), text(row, "review_status"))).collect()
    };
    add("沈阳市", "皇姑区", 1..3);
    let before = listed();
    assert_eq!(before.len(), 1, "{before:?}");
    let id = before[0].1.clone();
    // A second city says it more often: the id stays with the first.
    add("鞍山市", "铁东区", 1..6);
    let apart = listed();
    let of = |rows: &[(String, String, String)], owner: &str| {
        rows.iter().find(|row| row.0.ends_with(owner)).cloned().unwrap_or_default()
    };
    assert_eq!((apart.len(), of(&apart, "沈阳市").1), (2, id.clone()), "{apart:?}");
    let unclear = desk.ask(&["accept", "红色管家"]);
    assert!(
        unclear.code == Some(2) && unclear.stderr.contains("沈阳市") && unclear.stderr.contains(&id),
        "{}",
        unclear.stderr
    );
    assert_eq!(desk.ask(&["accept", &id]).code, Some(0));
    // A place in short form is entered by its full name.
    assert_eq!(desk.ask(&["reject", "红色管家", "--owner", "鞍山"]).code, Some(0));
    assert!(desk.decisions().contains("owner = \"辽宁省鞍山市\""), "{}", desk.decisions());
    let judged = listed();
    assert_eq!(judged.len(), 2, "{judged:?}");
    let (one, other) = (of(&judged, "沈阳市"), of(&judged, "鞍山市"));
    assert_eq!((one.1, one.2.as_str()), (id, "accepted"));
    assert_eq!((other.1, other.2.as_str()), (of(&apart, "鞍山市").1, "rejected"));
}

/// What a paper of one city says of another city's counts for that one.
#[test]
fn an_owner_of_whom_nothing_counts_is_refused_and_nothing_stays_of_it() {
    let desk = desk();
    let text = "鞍山市打造“夜间茶楼”品牌\n发布时间：2024-01-10\n来源：沈阳市晚报\n鞍山市铁东区打造“夜间茶楼”品牌，居民在里面议事。";
    desk.add("四月.txt", text);
    desk.run();
    let before = desk.listed("夜间茶楼");
    assert_eq!(before.len(), 1, "{before:?}");
    let generation = || index::Reader::open(Path::new(&desk.data())).unwrap().generation();
    let known = generation();
    let refused = desk.ask(&["accept", "夜间茶楼", "--owner", "沈阳市"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("沈阳市"), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("write an owner of some (such as 辽宁省鞍山市")
            && !refused.stderr.contains("generation"),
        "{}",
        refused.stderr
    );
    assert_eq!((desk.decisions().as_str(), desk.listed("夜间茶楼"), generation()), ("", before, known));
    // The same words by hand are followed, with a remark.
    let file = desk.file();
    fs::write(&file, "[[initiative]]\nname = \"夜间茶楼\"\nowner = \"沈阳市\"\n").unwrap();
    let applied = desk.ask(&["apply"]);
    assert!(applied.code == Some(0) && applied.stderr.contains("夜间茶楼 of 沈阳市"), "{}", applied.stderr);
    assert_eq!(generation(), known + 1);
}

#[test]
fn a_merge_takes_names_as_they_are_shown_and_says_what_became_of_both() {
    let desk = desk();
    let merged = desk.ask(&["merge", "百巷千院", "清风行动"]);
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert!(desk.decisions().contains("name = \"百巷千院工程\"\n"), "{}", desk.decisions());
    assert!(merged.stdout.contains("its id leads to 清风行动"), "{}", merged.stdout);
    assert!(merged.stdout.contains("documents 2 → 2, mentions 2 → 3"), "{}", merged.stdout);
}

#[test]
fn what_a_judgement_changes_is_printed() {
    let desk = desk();
    // Without marks, and not sure enough to be looked for.
    let text = "河州市三月消息\n发布时间：2024-03-01\n居民说邻里茶馆很方便。老人常去邻里茶馆。";
    desk.add("三月.txt", text);
    desk.run();
    let counts = || {
        let rows = desk.ask(&["list", "--name", "邻里茶馆", "--format", "jsonl"]).rows();
        let row = rows.iter().find(|row| row["name"] == "邻里茶馆").cloned().unwrap();
        (row["documents"].as_u64().unwrap(), row["mentions"].as_u64().unwrap())
    };
    let before = counts();
    let accepted = desk.ask(&["accept", "邻里茶馆"]);
    let after = counts();
    assert_ne!(before, after, "{}", accepted.stdout);
    let told = format!("documents {} → {}, mentions {} → {}", before.0, after.0, before.1, after.1);
    assert!(accepted.stdout.contains(&told), "{}", accepted.stdout);
    let again = desk.ask(&["accept", "清风行动"]);
    assert_eq!(again.stdout, "清风行动: accepted\n", "nothing counted anew");
}

#[test]
fn families_of_no_documents_are_none_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("empty")).unwrap();
    policymine(["run", &path("empty"), "--data", &path("data")]);
    let none = policymine(["trend", "茶馆", "--count", "families", "--data", &path("data")]);
    assert!(none.code == Some(1) && none.stderr.contains("0 documents match"), "{}", none.stderr);
}
