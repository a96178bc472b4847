//! Search on 180 MB of text: every answer beside a plain scan, latency, cold start, size, and two peers over the same
//! documents: tantivy with jieba, SQLite FTS5 with trigrams. `POLICYMINE_BENCH_MB` names another amount; beyond 400 the
//! peers and the scan are left out. It measures no pipeline: documents are made of sentences, nothing is extracted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod baseline;
mod texts;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use index::fulltext::{Clause, Scope, Sort};
use index::{CommitContents, Reader, Writer, WriterOptions};
use jieba_rs::Jieba;
use tantivy::Searcher;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tempfile::TempDir;
use walkdir::WalkDir;

use baseline::BareWriter;
use texts::{Made, Sentences};

/// Text in the promise of speed, in millions of bytes.
const MEGABYTES: usize = 180;

/// Above this much text the documents are not kept in memory, so that nothing can be compared with a scan of them.
const MOST_COMPARED: usize = 400;

/// Cold starts timed.
const STARTS: usize = 21;

/// Times every query is asked; the median counts.
const ROUNDS: usize = 5;

/// What the index has to keep to, per class and over all: see the README.
const MEDIAN: f64 = 2.0;
const P99: f64 = 20.0;

fn main() {
    // `cargo test --benches` starts it without this flag.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("search: run it with `cargo bench -p tests --bench search`");
        return;
    }
    let megabytes = std::env::var("POLICYMINE_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(MEGABYTES);
    let Some(sentences) = Sentences::find() else {
        println!("search: no documents beside the repository to make text of; nothing was measured");
        return;
    };
    let compared = megabytes <= MOST_COMPARED;
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let started = Instant::now();
    let (made, kept) = build(&sentences, megabytes * 1_000_000, &data, compared);
    println!(
        "{} documents, {:.1} MB of text, indexed in {:.0} s",
        made.documents,
        made.bytes as f64 / 1e6,
        started.elapsed().as_secs_f64()
    );
    println!("index: {:.3} bytes for a byte of text, stored text included", share(&data.join("index"), made.bytes));
    let queries = sentences.queries();
    let reader = Reader::open(&data).unwrap();
    let ours = ask(&queries, |query| {
        let clause = Clause::Phrase { scope: Scope::TitleOrBody, folded: query.to_owned() };
        reader.full_text().search(&clause, Some(10), Sort::Score).unwrap().total
    });
    let truth = compared.then(|| scan(&kept, &queries));
    print("policymine", &queries, &ours, truth.as_deref());
    if let Some(truth) = &truth {
        for ((class, query), (answer, truth)) in queries.iter().zip(ours.iter().zip(truth)) {
            assert_eq!(answer.found, *truth, "documents that hold {query} ({class})");
        }
    }
    cold_start(&data);
    if let Some(truth) = &truth {
        tantivy_jieba(&kept, &queries, truth, made.bytes);
        fts5(&kept, &queries, truth, made.bytes);
    }
    let mut times: Vec<f64> = ours.iter().map(|answer| answer.time).collect();
    times.sort_unstable_by(f64::total_cmp);
    if megabytes == MEGABYTES {
        assert!(percentile(&times, 50) < MEDIAN && percentile(&times, 99) < P99, "slower than promised");
    }
}

/// Documents of sentences until there are so many bytes; kept when they are to be compared with.
fn build(sentences: &Sentences, bytes: usize, data: &Path, keep: bool) -> (Made, Vec<String>) {
    let mut writer = Writer::open(data, &WriterOptions { threads: 2, keep_sources: false }).unwrap();
    let mut made = Made::default();
    let mut kept = Vec::new();
    while made.bytes < bytes {
        let document = sentences.document(&mut made);
        if keep {
            kept.push(document.text.as_str().to_owned());
        }
        writer.add(&document, &[]).unwrap();
    }
    // What only all documents together tell is no matter of search.
    let contents = CommitContents { keep_corpus_tables: true, ..CommitContents::default() };
    assert!(writer.commit(&contents).unwrap());
    writer.close().unwrap();
    (made, kept)
}

/// An answer and how long it took, in milliseconds.
struct Answer {
    found: usize,
    time: f64,
}

fn ask(queries: &[(&str, String)], search: impl Fn(&str) -> usize) -> Vec<Answer> {
    let timed = |query: &str| {
        let mut times: Vec<f64> = Vec::new();
        let mut found = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            found = search(query);
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_unstable_by(f64::total_cmp);
        Answer { found, time: percentile(&times, 50) }
    };
    queries.iter().map(|(_, query)| timed(query)).collect()
}

/// Documents that hold each query, by a plain scan.
fn scan(documents: &[String], queries: &[(&str, String)]) -> Vec<usize> {
    let automaton = AhoCorasick::new(queries.iter().map(|(_, query)| query)).unwrap();
    let mut counts = vec![0; queries.len()];
    let mut last = vec![usize::MAX; queries.len()];
    for (at, text) in documents.iter().enumerate() {
        let folded = pipeline::fold::fold_string(text);
        for hit in automaton.find_overlapping_iter(&folded) {
            let query = hit.pattern().as_usize();
            if last[query] != at {
                last[query] = at;
                counts[query] += 1;
            }
        }
    }
    counts
}

fn print(name: &str, queries: &[(&str, String)], answers: &[Answer], truth: Option<&[usize]>) {
    println!("\n{name}\n  {:<34} {:>5} {:>9} {:>9} {:>9} {:>9}  found", "", "", "median", "p90", "p99", "most");
    let mut classes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (class, _)) in queries.iter().enumerate() {
        classes.entry(class).or_default().push(at);
        classes.entry("~ all").or_default().push(at);
    }
    for (class, members) in classes {
        let mut times: Vec<f64> = members.iter().map(|&at| answers[at].time).collect();
        times.sort_unstable_by(f64::total_cmp);
        let recall = truth.map_or_else(String::new, |truth| {
            let found: usize = members.iter().map(|&at| answers[at].found.min(truth[at])).sum();
            let there: usize = members.iter().map(|&at| truth[at]).sum();
            let whole = members.iter().filter(|&&at| answers[at].found == truth[at]).count();
            format!("{:.1} %, {whole} of {} queries exactly", 100.0 * found as f64 / there.max(1) as f64, members.len())
        });
        println!(
            "  {class:<34} {:>5} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>6.2} ms  {recall}",
            members.len(),
            percentile(&times, 50),
            percentile(&times, 90),
            percentile(&times, 99),
            times.last().copied().unwrap_or_default()
        );
    }
    let mut slowest: Vec<(&Answer, &str)> =
        answers.iter().zip(queries.iter().map(|(_, query)| query.as_str())).collect();
    slowest.sort_unstable_by(|a, b| b.0.time.total_cmp(&a.0.time));
    let slowest: Vec<String> =
        slowest.iter().take(8).map(|(answer, query)| format!("{query} {:.1} ms", answer.time)).collect();
    println!("  slowest: {}", slowest.join(", "));
}

fn percentile(sorted: &[f64], share: usize) -> f64 {
    sorted.get((sorted.len() * share / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The program from its start to the printed result, on files that the system has in memory.
fn cold_start(data: &Path) {
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let output = Command::new(tests::program())
            .args(["search", "社区治理", "--limit", "10", "--format", "jsonl", "--data"])
            .arg(data)
            .output()
            .unwrap();
        times.push(started.elapsed().as_secs_f64() * 1e3);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    }
    times.sort_unstable_by(f64::total_cmp);
    println!(
        "\nfrom start to printed result, {STARTS} times: median {:.0} ms, most {:.0} ms",
        percentile(&times, 50),
        times.last().copied().unwrap_or_default()
    );
}

fn tantivy_jieba(documents: &[String], queries: &[(&str, String)], truth: &[usize], bytes: usize) {
    let folder = TempDir::new().unwrap();
    let started = Instant::now();
    let writer = BareWriter::create(folder.path(), &Arc::new(Jieba::new()), 2);
    for text in documents {
        let (title, body) = baseline::title_and_body(text);
        writer.add(title, body);
    }
    let index = writer.finish();
    println!(
        "\ntantivy with jieba: {:.3} bytes for a byte of text, indexed in {:.0} s",
        share(folder.path(), bytes),
        started.elapsed().as_secs_f64()
    );
    let fields = ["title", "body"].map(|name| index.schema().get_field(name).unwrap());
    let parser = QueryParser::for_index(&index, fields.to_vec());
    let searcher: Searcher = index.reader().unwrap().searcher();
    let answers = ask(queries, |query| {
        let query = parser.parse_query(&format!("\"{query}\"")).expect("a phrase of hanzi parses");
        searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count)).expect("search").1
    });
    print("tantivy with jieba", queries, &answers, Some(truth));
}

fn fts5(documents: &[String], queries: &[(&str, String)], truth: &[usize], bytes: usize) {
    let folder = TempDir::new().unwrap();
    let mut lines = std::io::BufWriter::new(std::fs::File::create(folder.path().join("documents.jsonl")).unwrap());
    for text in documents {
        serde_json::to_writer(&mut lines, &serde_json::json!({ "text": text })).unwrap();
        lines.write_all(b"\n").unwrap();
    }
    lines.flush().unwrap();
    let texts: Vec<&str> = queries.iter().map(|(_, query)| query.as_str()).collect();
    std::fs::write(folder.path().join("queries.json"), serde_json::to_vec(&texts).unwrap()).unwrap();
    let script = tests::root().join("tests/benches/peers/fts5.py");
    let output = match Command::new("python3").arg(script).arg(folder.path()).output() {
        Ok(output) if output.status.success() => output,
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(problem) => {
            println!("\nSQLite FTS5: not measured, python3 does not start: {problem}");
            return;
        }
    };
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    println!(
        "\nSQLite {} FTS5, trigrams: {:.3} bytes for a byte of text, indexed in {:.0} s",
        said["version"].as_str().unwrap(),
        said["bytes"].as_f64().unwrap() / bytes as f64,
        said["seconds"].as_f64().unwrap()
    );
    let answer = |pair: &serde_json::Value| Answer {
        found: usize::try_from(pair[0].as_u64().unwrap()).unwrap(),
        time: Duration::from_secs_f64(pair[1].as_f64().unwrap()).as_secs_f64() * 1e3,
    };
    let answers: Vec<Answer> = said["answers"].as_array().unwrap().iter().map(answer).collect();
    print("SQLite FTS5", queries, &answers, Some(truth));
}

fn share(folder: &Path, bytes: usize) -> f64 {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file());
    files.map(|file| file.metadata().unwrap().len()).sum::<u64>() as f64 / bytes as f64
}
