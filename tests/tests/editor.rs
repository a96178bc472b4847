//! An editor at the command line: decisions are written, applied and kept, and a broken file is never overwritten.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use tests::{Ended, policymine};

const NEWS: &[(&str, &str)] = &[
    (
        "一月.txt",
        "河州市打造“邻里茶馆”品牌\n发布时间：2024-01-10\n河州市青山区打造“邻里茶馆”品牌，居民在“邻里茶馆”里议事。\n全区开展“清风行动”，已有1.2万人参加。",
    ),
    (
        "二月.txt",
        "河州市推广“邻里茶馆”\n发布时间：2024-02-20\n河州市深入推进“邻里茶馆”品牌建设，实施“百巷千院”工程。\n会议要求，继续开展“清风行动”。",
    ),
];

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let news = folder.path().join("news");
        fs::create_dir(&news).unwrap();
        for (name, text) in NEWS {
            fs::write(news.join(name), text).unwrap();
        }
        let desk = Self { folder };
        assert_eq!(desk.run(), Some(0));
        desk
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn run(&self) -> Option<i32> {
        policymine(["run", &self.path("news"), "--data", &self.path("data")]).code
    }

    fn ask(&self, arguments: &[&str]) -> Ended {
        let data = self.path("data");
        policymine(["initiatives"].iter().chain(arguments).copied().chain(["--data", &data]))
    }

    /// Review status and aliases of an initiative.
    fn listed(&self, name: &str) -> Vec<(String, String)> {
        let rows = self.ask(&["list", "--name", name, "--format", "jsonl"]).rows();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| (text(&row["name"]), text(&row["review_status"]))).collect()
    }

    fn file(&self) -> String {
        fs::read_to_string(Path::new(&self.path("data")).join("initiatives.toml")).unwrap_or_default()
    }
}

#[test]
fn decisions_are_written_applied_and_kept() {
    let desk = Desk::new();
    let accepted = desk.ask(&["accept", "“邻里茶馆”", "--note", "一街一店"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.stderr);
    assert!(
        desk.file().ends_with("name = \"邻里茶馆\"\nstatus = \"accepted\"\nnote = \"一街一店\"\n"),
        "{}",
        desk.file()
    );
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);

    let again = desk.ask(&["accept", "邻里茶馆"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""), "{}", again.stderr);

    assert_eq!(desk.ask(&["rename", "清风行动", "清风专项行动"]).code, Some(0));
    assert_eq!(desk.listed("清风专项行动").len(), 1);
    let by_old_name = desk.ask(&["timeline", "清风行动", "--format", "csv"]);
    assert!(by_old_name.stdout.ends_with("2024-01,1,1,1,1,1\n2024-02,1,1,1,1,1\n"), "{}", by_old_name.stdout);

    assert_eq!(desk.ask(&["reject", "百巷千院"]).code, Some(0));
    // Another run, with everything read again, follows the same file.
    let redo = policymine(["run", &desk.path("news"), "--redo", "--data", &desk.path("data")]);
    assert_eq!(redo.code, Some(0), "{}", redo.stderr);
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);
    let rejected = desk.ask(&["list", "--status", "rejected", "--format", "jsonl"]).rows();
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    let queue = desk.ask(&["review", "--format", "jsonl", "--limit", "all"]).rows();
    let judged = ["邻里茶馆", "百巷千院工程"];
    assert!(queue.iter().all(|row| !judged.contains(&row["name"].as_str().unwrap())), "{queue:?}");
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let desk = Desk::new();
    for arguments in [
        &["accept", "邻里茶楼"][..],
        &["accept", "邻里茶馆", "没有的名字"],
        &["merge", "邻里茶馆", "没有的名字"],
        &["split", "邻里茶馆", "没有的名字"],
        &["accept", "邻里茶馆", "--type", "thing"],
    ] {
        let refused = desk.ask(arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {}", refused.stderr);
        assert_eq!(desk.file(), "", "{arguments:?}");
    }
    assert!(desk.ask(&["accept", "邻里茶楼"]).stderr.contains("邻里茶馆"), "a name alike is suggested");
    assert_eq!(desk.ask(&["show", "邻里茶楼"]).code, Some(1), "nothing known is no wrong use");

    // A file broken by hand stays as the editor left it, and is told with its place by whoever reads or changes it.
    let broken = "[[initiative]]\nname = \"邻里茶馆\"\nstatus = \"maybe\"\n";
    fs::write(Path::new(&desk.path("data")).join("initiatives.toml"), broken).unwrap();
    for arguments in [&["accept", "清风行动"][..], &["apply"]] {
        let refused = desk.ask(arguments);
        assert_eq!((refused.code, desk.file().as_str()), (Some(2), broken), "{arguments:?}");
        assert!(refused.stderr.contains("line 3, column 10"), "{}", refused.stderr);
    }
    let read = desk.ask(&["list"]);
    assert!(read.code == Some(0) && read.stderr.contains("line 3, column 10"), "{}", read.stderr);
    // Mended by hand, it is not applied yet, and reading says so.
    let mended = broken.replace("maybe", "accepted");
    fs::write(Path::new(&desk.path("data")).join("initiatives.toml"), &mended).unwrap();
    assert!(desk.ask(&["list"]).stderr.contains("initiatives apply"));
    assert_eq!(desk.ask(&["apply"]).code, Some(0));
    assert!(!desk.ask(&["list"]).stderr.contains("initiatives apply"));
    assert_eq!(desk.listed("邻里茶馆"), [("邻里茶馆".to_owned(), "accepted".to_owned())]);
}

#[test]
fn a_name_written_by_hand_is_found_as_it_is_shown() {
    let desk = Desk::new();
    let shown = desk.listed("百巷千院");
    assert_eq!(shown, [("百巷千院工程".to_owned(), "candidate".to_owned())]);
    let text = "[[initiative]]\nname = \"百巷千院工程\"\nstatus = \"rejected\"\n";
    fs::write(Path::new(&desk.path("data")).join("initiatives.toml"), text).unwrap();
    let applied = desk.ask(&["apply"]);
    assert!(applied.code == Some(0) && !applied.stderr.contains("stands in no document"), "{}", applied.stderr);
    assert_eq!(desk.listed("百巷千院"), [("百巷千院工程".to_owned(), "rejected".to_owned())]);
}

#[test]
fn a_file_kept_elsewhere_that_is_gone_is_not_begun_anew() {
    let desk = Desk::new();
    let (kept, data) = (desk.path("kept.toml"), desk.path("data"));
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
    let desk = Desk::new();
    let (list, feed) = (desk.path("watch.toml"), desk.path("news.atom"));
    fs::write(&list, "name = \"茶馆\"\ninitiatives = [\"邻里茶馆\", \"夜间茶楼\"]\n").unwrap();
    let data = desk.path("data");
    let watch = || policymine(["watch", &list, "--feed", &feed, "--format", "jsonl", "--data", &data]);
    let first = watch();
    assert!(first.code == Some(0) && first.stderr.contains("夜间茶楼"), "{}", first.stderr);
    let told = first.rows().len();
    let entries = || fs::read_to_string(&feed).unwrap().matches("<entry>").count();
    assert_eq!(entries(), told);
    assert_eq!((watch().code, entries()), (Some(1), told));
    fs::write(
        Path::new(&desk.path("news")).join("三月.txt"),
        "河州市三月消息\n发布时间：2024-03-01\n河州市江北区打造“邻里茶馆”品牌，第三家已经开张。",
    )
    .unwrap();
    assert_eq!(desk.run(), Some(0));
    let more = watch();
    assert_eq!((more.code, more.rows().len(), entries()), (Some(0), 1, told + 1), "{}", more.stdout);
    let other = desk.path("other.toml");
    fs::write(&other, "name = \"别的\"\nqueries = [\"清风\"]\n").unwrap();
    let refused = policymine(["watch", &other, "--feed", &feed, "--data", &data]);
    assert!(refused.code == Some(2) && refused.stderr.contains("another watchlist"), "{}", refused.stderr);
}
