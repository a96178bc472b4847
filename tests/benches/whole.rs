//! The whole run beside a bare decode-and-jieba index over the same records: three pairs, taken in turns.
//! It fails on a wrong count before it prints a figure; seconds are for this machine, ratios are what it states.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod baseline;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use arrow::array::{Array, StringArray};
use corpora::{Corpus, OpenOptions};
use index::fulltext::{Clause, Scope, Sort};
use index::{Reader, RunOptions, RunSummary};
use jieba_rs::Jieba;
use pipeline::Engine;
use pipeline::fold::fold_string;
use pipeline::tables::Table;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{Query, QueryParser};
use tantivy::{Index, Searcher};
use tempfile::TempDir;
use walkdir::WalkDir;

use baseline::BareWriter;

/// Threads of both.
const JOBS: usize = 2;

/// Pairs of runs; the best of each side counts, the machine may be busy with other work.
const PAIRS: usize = 3;

/// Phrases timed.
const TIMED: usize = 300;

/// Bytes of samples when there are no real documents beside the repository.
const REPEATED: usize = 5_000_000;

/// Words, names, and pieces that no dictionary has: what people search for and what they copy out of the middle.
const QUERIES: [&str; 20] = [
    "改革开放",
    "城镇化",
    "食品安全",
    "简政放权",
    "农民工",
    "雾霾",
    "对口支援",
    "小微企业",
    "同比增长",
    "亿元",
    "一号文件",
    "生态文明建设",
    "群众路线",
    "扶贫",
    "京津冀",
    "公共服",
    "展改",
    "民生工",
    "会上强调",
    "的社区",
];

fn main() {
    // `cargo test --benches` starts it without this flag.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("whole: run it with `cargo bench -p tests --bench whole`");
        return;
    }
    let input = Input::find();
    println!("input: {}", input.label);
    let records = Records::count(&input.paths);
    println!("       {} records, {:.1} MB of text", records.count, records.megabytes());
    assert_eq!(records.count, input.expected, "records in the input");

    let engine = Engine::new().unwrap();
    let jieba = Arc::new(Jieba::new());
    let mut ours: Vec<Ours> = Vec::new();
    let mut bare: Vec<Bare> = Vec::new();
    for pair in 1..=PAIRS {
        // Only the last data directory is searched; earlier ones are given back to the disk.
        ours.iter_mut().for_each(|run| run.folder = None);
        bare.iter_mut().for_each(|run| run.folder = None);
        ours.push(Ours::run(&input.paths, &engine));
        bare.push(Bare::run(&input.paths, &jieba));
        let (ours, bare) = (ours.last().unwrap(), bare.last().unwrap());
        println!(
            "pair {pair}: policymine {:6.2} s   baseline {:6.2} s   ratio {:.2}",
            ours.time.as_secs_f64(),
            bare.time.as_secs_f64(),
            ours.time.as_secs_f64() / bare.time.as_secs_f64()
        );
        let summary = &ours.summary;
        let taken = summary.documents + summary.copies + summary.rejects;
        assert_eq!(taken, records.count as u64, "every record is a document, a copy or a reject");
        assert_eq!(summary.documents, records.distinct as u64 - summary.rejects, "documents are distinct bytes");
        assert_eq!(bare.index.documents(), records.count, "the baseline takes every record");
    }
    report(&records, &ours, &bare);
    let (ours, bare) = (ours.pop().unwrap(), bare.pop().unwrap());
    let reader = Reader::open(&ours.data()).unwrap();
    hits(&reader, &bare.index, &input.paths);
    times(&reader, &bare.index);
}

/// What is indexed.
struct Input {
    paths: Vec<PathBuf>,
    label: String,
    /// Records in it.
    expected: usize,
    _folder: Option<TempDir>,
}

impl Input {
    /// The news beside the repository, else the samples again and again.
    fn find() -> Self {
        let news = tests::root().parent().unwrap().join("shared/corpora/news");
        let paths = vec![news.join("2012"), news.join("2013.jsonl")];
        if paths.iter().all(|path| path.exists()) {
            return Self { paths, label: "news of 2012 and 2013".to_owned(), expected: 2_693 + 5_614, _folder: None };
        }
        let folder = TempDir::new().unwrap();
        let originals = tests::root().join("corpora/samples/originals");
        let mut texts = Vec::new();
        each_record(&[originals], |record| texts.push(format!("{}\n{}", record.title, record.body)));
        let (mut bytes, mut files) = (0, 0);
        for text in texts.iter().cycle() {
            if bytes >= REPEATED {
                break;
            }
            // A last line that no other copy has: equal bytes would be one document.
            let text = format!("{text}\n第{files}份\n");
            bytes += text.len();
            std::fs::write(folder.path().join(format!("{files:06}.txt")), text).unwrap();
            files += 1;
        }
        let paths = vec![folder.path().to_owned()];
        let label = "no news beside the repository: the originals of the samples again and again".to_owned();
        Self { paths, label, expected: files, _folder: Some(folder) }
    }
}

/// What the input holds, counted apart from both.
struct Records {
    count: usize,
    distinct: usize,
    bytes: usize,
}

impl Records {
    fn count(paths: &[PathBuf]) -> Self {
        let corpus = Corpus::open(paths, &OpenOptions::default()).unwrap();
        let (mut count, mut bytes, mut ids) = (0, 0, BTreeSet::new());
        for record in corpus.entries().flat_map(corpora::Entry::read) {
            let record = record.unwrap();
            count += 1;
            bytes += record.bytes.len();
            ids.insert(record.id);
        }
        Self { count, distinct: ids.len(), bytes }
    }

    fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }
}

/// One run of policymine.
struct Ours {
    time: Duration,
    peak: Option<u64>,
    summary: RunSummary,
    folder: Option<TempDir>,
}

impl Ours {
    fn run(paths: &[PathBuf], engine: &Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let options = RunOptions { data: folder.path().join("data"), jobs: JOBS, ..RunOptions::default() };
        let (time, peak, summary) = measured(|| {
            let corpus = Corpus::open(paths, &OpenOptions::default()).unwrap();
            index::run(&corpus, engine, &options, &|_| {}, &AtomicBool::new(false)).unwrap()
        });
        Self { time, peak, summary, folder: Some(folder) }
    }

    fn data(&self) -> PathBuf {
        self.folder.as_ref().unwrap().path().join("data")
    }
}

/// One run of the baseline.
struct Bare {
    time: Duration,
    peak: Option<u64>,
    index: BareIndex,
    folder: Option<TempDir>,
}

impl Bare {
    fn run(paths: &[PathBuf], jieba: &Arc<Jieba>) -> Self {
        let folder = TempDir::new().unwrap();
        let (time, peak, index) = measured(|| {
            let writer = BareWriter::create(folder.path(), jieba, JOBS);
            each_record(paths, |record| writer.add(&record.title, &record.body));
            BareIndex::open(&writer.finish())
        });
        Self { time, peak, index, folder: Some(folder) }
    }
}

/// Time, peak memory of the process meanwhile in bytes where the system tells it, and what came of it.
fn measured<T>(work: impl FnOnce() -> T) -> (Duration, Option<u64>, T) {
    // On Linux this starts the high-water mark anew; where it cannot, there is no figure rather than a wrong one.
    let restarted = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let started = Instant::now();
    let result = work();
    let time = started.elapsed();
    (time, restarted.then(high_water_mark).flatten(), result)
}

fn high_water_mark() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The baseline's index, open.
struct BareIndex {
    searcher: Searcher,
    parser: QueryParser,
}

impl BareIndex {
    fn open(index: &Index) -> Self {
        let fields = ["title", "body"].map(|name| index.schema().get_field(name).unwrap());
        let parser = QueryParser::for_index(index, fields.to_vec());
        Self { searcher: index.reader().unwrap().searcher(), parser }
    }

    /// Documents in it.
    fn documents(&self) -> usize {
        usize::try_from(self.searcher.num_docs()).expect("fits")
    }

    /// Documents that hold the phrase, as cut.
    fn count(&self, phrase: &str) -> usize {
        self.searcher.search(&self.query(phrase), &Count).expect("count")
    }

    /// The ten best and how many there are.
    fn search(&self, phrase: &str) -> usize {
        let collector = (TopDocs::with_limit(10).order_by_score(), Count);
        let (best, count) = self.searcher.search(&self.query(phrase), &collector).expect("search");
        assert_eq!(best.len(), count.min(10));
        count
    }

    fn query(&self, phrase: &str) -> Box<dyn Query> {
        self.parser.parse_query(&format!("\"{phrase}\"")).expect("a phrase of hanzi parses")
    }
}

/// A record as the baseline sees it.
struct BareRecord {
    /// First line, or the field `title`.
    title: String,
    /// The rest, or the field `text`.
    body: String,
}

/// Hands every record under the paths to `take`: text files whole, JSON Lines by their fields `title` and `text`.
fn each_record(paths: &[PathBuf], mut take: impl FnMut(BareRecord)) {
    for path in paths {
        for file in WalkDir::new(path).sort_by_file_name() {
            let file = file.expect("walk");
            if !file.file_type().is_file() {
                continue;
            }
            let bytes = std::fs::read(file.path()).expect("read");
            let text = baseline::decode(&bytes);
            if file.path().extension().is_some_and(|extension| extension == "jsonl") {
                for line in text.lines() {
                    let record: serde_json::Value = serde_json::from_str(line).expect("a record is JSON");
                    let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
                    take(BareRecord { title: field("title"), body: field("text") });
                }
            } else {
                let (title, body) = baseline::title_and_body(&text);
                take(BareRecord { title: title.to_owned(), body: body.to_owned() });
            }
        }
    }
}

fn report(records: &Records, ours: &[Ours], bare: &[Bare]) {
    let (our_best, bare_best) =
        (ours.iter().map(|run| run.time).min().unwrap(), bare.iter().map(|run| run.time).min().unwrap());
    let speed = |time: Duration| records.megabytes() / time.as_secs_f64();
    println!("\nbest of {PAIRS}, {JOBS} threads each");
    println!("  policymine  {:6.2} MB/s", speed(our_best));
    println!("  baseline    {:6.2} MB/s", speed(bare_best));
    println!("  ratio       {:6.2} times the time of the baseline", our_best.as_secs_f64() / bare_best.as_secs_f64());
    let (ours, bare) = (ours.last().unwrap(), bare.last().unwrap());
    let stages: Vec<String> =
        ours.summary.seconds.iter().map(|(stage, seconds)| format!("{stage} {seconds:.2} s")).collect();
    println!("  stages of the last run: {}", stages.join(", "));
    let peak =
        |peak: Option<u64>| peak.map_or_else(|| "unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
    println!(
        "  peak memory, dictionaries of both included: policymine {}, baseline {}",
        peak(ours.peak),
        peak(bare.peak)
    );
    let data = ours.data();
    let share = |folder: &Path| size_of(folder) as f64 / records.bytes as f64;
    println!("\nbytes on the disk for a byte of text");
    println!("  policymine index   {:.2}", share(&data.join("index")));
    println!("  policymine tables  {:.2}", share(&data.join("parts")));
    println!("  policymine sources {:.2}", share(&data.join("sources")));
    println!("  baseline index     {:.2}", share(bare.folder.as_ref().unwrap().path()));
    let summary = &ours.summary;
    println!("\n{} documents, {} copies, {} rejects", summary.documents, summary.copies, summary.rejects);
    let rows: Vec<String> = summary.rows.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    println!("rows: {}", rows.join(", "));
}

fn size_of(folder: &Path) -> u64 {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap);
    files.filter(|file| file.file_type().is_file()).map(|file| file.metadata().unwrap().len()).sum()
}

/// Folded title and body of every document, from the table.
fn scanned(reader: &Reader) -> Vec<(String, String)> {
    let mut documents = Vec::new();
    for batch in reader.table_columns(Table::Documents, &["title", "body"]).unwrap() {
        let column = |name| batch.column_by_name(name).unwrap().as_any().downcast_ref::<StringArray>().unwrap();
        let (titles, bodies) = (column("title"), column("body"));
        let text = |values: &StringArray, row| if values.is_null(row) { "" } else { values.value(row) }.to_owned();
        for row in 0..batch.num_rows() {
            documents.push((fold_string(&text(titles, row)), fold_string(&text(bodies, row))));
        }
    }
    documents
}

fn phrase(text: &str) -> Clause {
    Clause::Phrase { scope: Scope::TitleOrBody, folded: text.to_owned() }
}

/// Documents found for the fixed queries beside what a plain scan finds.
fn hits(reader: &Reader, bare: &BareIndex, paths: &[PathBuf]) {
    let documents = scanned(reader);
    let mut records = Vec::new();
    each_record(paths, |record| records.push(record));
    println!(
        "\ndocuments found / by a plain scan (the baseline over every record, policymine over distinct documents)"
    );
    let (mut found, mut there, mut misses) = (0, 0, 0);
    for query in QUERIES {
        let folded = fold_string(query);
        let truth = documents.iter().filter(|(title, body)| title.contains(&folded) || body.contains(&folded)).count();
        let ours = reader.full_text().count(&phrase(query)).unwrap();
        assert_eq!(ours, truth, "documents that hold {query}");
        let bare_truth =
            records.iter().filter(|record| record.title.contains(query) || record.body.contains(query)).count();
        let bare_found = bare.count(query);
        println!("  {query}\tpolicymine {ours} / {truth}\tbaseline {bare_found} / {bare_truth}");
        found += bare_found;
        there += bare_truth;
        misses += usize::from(bare_found < bare_truth);
    }
    let share = 100.0 * found as f64 / there.max(1) as f64;
    println!(
        "  policymine finds all; the baseline {found} of {there} ({share:.1} %), too few for {misses} of 20 queries"
    );
}

/// Times the ten best hits of phrases cut out of the documents, every one of them checked by a scan.
fn times(reader: &Reader, bare: &BareIndex) {
    let documents = scanned(reader);
    let phrases = phrases(&documents);
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    let mut missed = 0;
    for text in &phrases {
        let truth = documents.iter().filter(|(title, body)| title.contains(text) || body.contains(text)).count();
        let clause = phrase(text);
        let started = Instant::now();
        let found = reader.full_text().search(&clause, Some(10), Sort::Score).unwrap();
        ours.push(started.elapsed());
        assert_eq!(found.total, truth, "documents that hold {text}");
        assert_eq!(found.hits.len(), truth.min(10));
        let started = Instant::now();
        let found = bare.search(text);
        bares.push(started.elapsed());
        missed += usize::from(found == 0);
    }
    println!("\n{TIMED} phrases of 2 to 8 characters out of the bodies, ten best hits and their number");
    for (name, times) in [("policymine", &mut ours), ("baseline", &mut bares)] {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
        println!("  {name:<10}  median {:.2} ms, p99 {:.2} ms", at(50), at(99));
    }
    println!("  policymine finds all of them, the baseline finds nothing for {missed}");
}

/// Stretches of hanzi out of the bodies, the same in every run.
fn phrases(documents: &[(String, String)]) -> Vec<String> {
    // Constants of a linear congruential generator (Knuth's MMIX); any would do.
    let mut state: u64 = 1;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut phrases = Vec::new();
    while phrases.len() < TIMED {
        let body: Vec<char> = documents[below(documents.len())].1.chars().collect();
        let length = 2 + below(7);
        if body.len() < length {
            continue;
        }
        let start = below(body.len() - length + 1);
        let phrase: String = body[start..start + length].iter().collect();
        if phrase.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
            phrases.push(phrase);
        }
    }
    phrases
}
