//! An editor's desk: a data directory made of a folder of news, the commands that judge what stands in it, and its tables.
//! It asserts nothing about what the program says but that what must succeed does.

use std::fs;
use std::path::{Path, PathBuf};

use arrow::compute::concat_batches;
use arrow::record_batch::RecordBatch;
use index::Reader;
use pipeline::tables::Table;
use queries::initiatives::Known;

use crate::{Ended, policymine};

/// Names by which the machine joins nothing, one that is short for another, one in two towns, one without marks. The first
/// two texts have the simplest of them.
pub const NEWS: [(&str, &str); 4] = [
    (
        "一月.txt",
        "河州市打造“邻里茶馆”品牌\n发布时间：2024-01-10\n河州市青山区打造“邻里茶馆”品牌，居民在“邻里茶馆”里议事。\n全区开展“清风行动”，已有1.2万人参加。整治“五风”要常抓，五风不除民心不安。",
    ),
    (
        "二月.txt",
        "河州市推广“邻里茶馆”\n发布时间：2024-02-20\n河州市深入推进“邻里茶馆”品牌建设，实施“百巷千院”工程。\n会议要求，继续开展“清风行动”。居民说邻里茶馆很方便。",
    ),
    (
        "三月.txt",
        "群众路线教育在河州\n发布时间：2024-03-01\n全市开展党的群众路线教育实践活动，教育实践活动要走进小巷。\n“百巷千院”工程开工，清风专项行动也在各区展开。",
    ),
    (
        "四月.txt",
        "教育实践活动收官\n发布时间：2024-04-01\n第一批教育实践活动总结大会召开，教育实践活动见了成效。\n纠正“五风”问题，开展“清风”专项治理。",
    ),
];

/// A data directory and the news it was made of.
#[derive(Debug)]
pub struct Desk {
    folder: tempfile::TempDir,
    news: PathBuf,
}

impl Desk {
    /// A data directory made of a folder of news.
    ///
    /// # Panics
    /// When the run fails.
    #[must_use]
    pub fn of(news: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = Self { folder, news: news.to_owned() };
        desk.run();
        desk
    }

    /// The same with texts of its own, in a folder that more can be put into.
    ///
    /// # Panics
    /// When the texts cannot be written, or the run fails.
    #[must_use]
    pub fn with(texts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let news = folder.path().join("news");
        fs::create_dir(&news).expect("a folder of news");
        let desk = Self { folder, news };
        for (name, text) in texts {
            desk.add(name, text);
        }
        desk.run();
        desk
    }

    /// The folder of news.
    #[must_use]
    pub fn news(&self) -> &Path {
        &self.news
    }

    /// Puts a text among the news, or another in its place.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn add(&self, name: &str, text: &str) {
        fs::write(self.news.join(name), text).expect("write a text");
    }

    /// A path beside the data directory.
    ///
    /// # Panics
    /// When it is not UTF-8.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("UTF-8").to_owned()
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> String {
        self.path("data")
    }

    /// Takes the news in, which must succeed.
    ///
    /// # Panics
    /// When it does not.
    pub fn run(&self) {
        let news = self.news.to_str().expect("UTF-8");
        let ran = policymine(["run", news, "--data", &self.data()]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }

    /// Runs `policymine initiatives`.
    #[must_use]
    pub fn ask(&self, arguments: &[&str]) -> Ended {
        policymine(["initiatives"].iter().chain(arguments).copied().chain(["--data", &self.data()]))
    }

    /// Does what must succeed; what it printed.
    ///
    /// # Panics
    /// When it does not.
    pub fn edit(&self, arguments: &[&str]) -> String {
        let ended = self.ask(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
        ended.stdout
    }

    /// Where decisions are written.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        Path::new(&self.data()).join("initiatives.toml")
    }

    /// What is decided, as written; empty where nothing was.
    #[must_use]
    pub fn decisions(&self) -> String {
        fs::read_to_string(self.file()).unwrap_or_default()
    }

    /// Names and review status of the initiatives that have a name.
    #[must_use]
    pub fn listed(&self, name: &str) -> Vec<(String, String)> {
        let rows = self.ask(&["list", "--name", name, "--format", "jsonl"]).rows();
        rows.iter().map(|row| (text(row, "name"), text(row, "review_status"))).collect()
    }

    /// Id, name, documents and mentions of every initiative that is the only one of its name, most mentioned first.
    ///
    /// # Panics
    /// When a row has no counts.
    #[must_use]
    pub fn initiatives(&self) -> Vec<(String, String, u64, u64)> {
        let rows = self.ask(&["list", "--format", "jsonl"]).rows();
        let whole = rows.iter().filter(|row| row["owner"].is_null());
        let mut all: Vec<(String, String, u64, u64)> = whole
            .map(|row| {
                let count = |key: &str| row[key].as_u64().expect("a count");
                (text(row, "initiative_id"), text(row, "name"), count("documents"), count("mentions"))
            })
            .collect();
        let names: Vec<String> = rows.iter().map(|row| text(row, "name")).collect();
        all.retain(|(_, name, ..)| names.iter().filter(|known| *known == name).count() == 1);
        all.sort_by_key(|one| (std::cmp::Reverse(one.3), one.0.clone()));
        all
    }

    /// What a name or an id stands for: id and mentions.
    ///
    /// # Panics
    /// When it stands for nothing.
    #[must_use]
    pub fn stands_for(&self, given: &str) -> (String, u64) {
        let known = Known::load(&self.reader()).expect("the initiatives");
        let one = known.resolve(given).expect("a name or an id");
        (one.initiative_id, one.mentions as u64)
    }

    /// The tables that decisions change.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn tables(&self) -> Vec<RecordBatch> {
        let reader = self.reader();
        [Table::Initiatives, Table::Names, Table::Occurrences, Table::Recovered, Table::Mentions]
            .map(|table| {
                concat_batches(&table.schema(), &reader.table(table).expect("a table")).expect("batches of a table")
            })
            .to_vec()
    }

    fn reader(&self) -> Reader {
        Reader::open(Path::new(&self.data())).expect("a data directory")
    }
}

fn text(row: &serde_json::Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}
