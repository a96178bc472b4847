//! Every stage by itself over the bundled samples, and a bare decode-and-jieba reading of the same bytes beside them.
//! Counts and texts are checked before anything is timed, so a fast wrong answer fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod baseline;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corpora::{Corpus, DocId, OpenOptions, RawDocument, gold::Gold};
use criterion::{Criterion, Throughput};
use index::{CommitContents, Reader, Writer, WriterOptions};
use jieba_rs::{Jieba, TokenizeMode};
use pipeline::Engine;
use pipeline::document::decode::{DecodedText, decode};
use pipeline::document::extract::Reading;
use pipeline::document::extract::mentions::MentionExtractor;
use pipeline::document::extract::metrics::MetricExtractor;
use pipeline::document::extract::references::ReferenceExtractor;
use pipeline::document::extract::statements::StatementExtractor;
use pipeline::document::layout::LayoutReader;
use pipeline::document::markup::{self, CleanText};
use pipeline::document::read::Document;
use pipeline::document::repair::{RepairOutcome, Repairer};
use pipeline::document::segment::Segmenter;
use pipeline::document::view::{Script, View};
use pipeline::evaluate::repair::RepairReport;
use pipeline::fold::fold_string;
use pipeline::forward::{Channel, Damager, RepairCase};
use pipeline::tables::{DocumentRows, Table};

use baseline::BareWriter;

/// Clean texts in `corpora/samples/originals`.
const ORIGINALS: usize = 36;

/// Documents in `corpora/samples`: 32 files and 4 records.
const SAMPLES: usize = 36;

/// Originals that come back whole after glossing: one prints pinyin of its own and is left alone, and in one a gloss falls
/// between two characters and costs a digit.
const RESTORED: usize = 34;

/// Ways of damage that are timed, each with the texts that come back whole at least; the rest prints pinyin or radicals of
/// its own.
const DAMAGED: [(Channel, usize); 6] = [
    (Channel::GbkAsLatin, 36),
    (Channel::Utf8AsLatin, 36),
    (Channel::Big5AsGbk, 34),
    (Channel::Backslashes, 36),
    (Channel::Radicals, 36),
    (Channel::Annotated, 31),
];

/// Ways that lose bytes for good, each with the characters of a thousand that do not come back at most.
const LOSING: [(Channel, f64); 3] =
    [(Channel::Utf8AsGbk, 13.0), (Channel::Utf8AsGbkLossy, 75.0), (Channel::GbkAsBig5, 8.0)];

/// How often the samples are repeated for the index, so that its time is not that of opening and syncing files.
const REPEATS: usize = 20;

/// Name of the reading that the others are compared with.
const BARE: &str = "bare: decode and jieba";

/// Cutting into words, and everything that is told of a text besides: the one is shown beside the other.
const SEGMENT: &str = "segment";
const TOGETHER: &str = "layout and extraction";

fn main() {
    let mut bench = Bench {
        criterion: Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2))
            .configure_from_args(),
        best: RefCell::new(Vec::new()),
    };
    let samples = Samples::read();
    samples.stages(&mut bench);
    samples.index(&mut bench);
    bench.ratios();
    bench.criterion.final_summary();
}

/// Criterion, and the best time of every bench for the ratios.
struct Bench {
    criterion: Criterion,
    best: RefCell<Vec<(String, f64)>>,
}

impl Bench {
    /// Times a stage; `bytes` is what goes into it.
    fn time<T>(&mut self, stage: &str, bytes: usize, mut work: impl FnMut() -> T) {
        let best = &self.best;
        let mut group = self.criterion.benchmark_group("stages");
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(stage, |bencher| {
            bencher.iter_custom(|times| {
                let started = Instant::now();
                for _ in 0..times {
                    black_box(work());
                }
                let time = started.elapsed();
                note(&mut best.borrow_mut(), stage, time.as_secs_f64() / times as f64 / bytes as f64);
                time
            });
        });
        group.finish();
    }

    /// Time for a byte of input as a multiple of the bare reading's.
    fn ratios(&self) {
        let best = self.best.borrow();
        let time = |wanted: &str| best.iter().find(|(stage, _)| stage == wanted).map(|&(_, seconds)| seconds);
        if let (Some(together), Some(segment)) = (time(TOGETHER), time(SEGMENT)) {
            let speed = |seconds: f64| 1e-6 / seconds;
            println!(
                "`{TOGETHER}` ({:.1} MB/s) takes {:.2} times as long as `{SEGMENT}` ({:.1} MB/s)",
                speed(together),
                together / segment,
                speed(segment)
            );
        }
        let Some((_, bare)) = best.iter().find(|(stage, _)| stage == BARE) else { return };
        println!("best time for a byte of input, as a multiple of `{BARE}` ({:.1} MB/s)", 1e-6 / bare);
        for (stage, seconds) in best.iter() {
            println!("  {stage:<32} {:7.3}   {:8.2} MB/s", seconds / bare, 1e-6 / seconds);
        }
    }
}

fn note(best: &mut Vec<(String, f64)>, stage: &str, seconds: f64) {
    match best.iter_mut().find(|(known, _)| known == stage) {
        Some((_, least)) => *least = least.min(seconds),
        None => best.push((stage.to_owned(), seconds)),
    }
}

/// The bundled samples as every stage meets them.
struct Samples {
    /// The texts before they were damaged.
    originals: Vec<RawDocument>,
    /// As served.
    served: Vec<RawDocument>,
    engine: Engine,
    /// As read.
    documents: Vec<Document>,
}

fn records(folder: &Path) -> Vec<RawDocument> {
    let corpus = Corpus::open(&[folder.to_owned()], &OpenOptions::default()).unwrap();
    assert!(corpus.rejects().is_empty());
    corpus.entries().flat_map(corpora::Entry::read).map(Result::unwrap).collect()
}

fn bytes_of(records: &[RawDocument]) -> usize {
    records.iter().map(|raw| raw.bytes.len()).sum()
}

fn decoded(raw: &RawDocument) -> DecodedText {
    let html = raw.media_type == corpora::MediaType::Html;
    decode(&raw.bytes, raw.declared_encoding.as_deref(), html).unwrap()
}

impl Samples {
    fn read() -> Self {
        let folder = tests::root().join("corpora/samples");
        let originals = records(&folder.join("originals"));
        let served = records(&folder);
        assert_eq!((originals.len(), served.len()), (ORIGINALS, SAMPLES), "clean texts and samples");
        let engine = Engine::new().unwrap();
        let documents: Vec<Document> = served.iter().map(|raw| engine.read(raw).unwrap()).collect();
        println!("{} samples, {} bytes; {} bytes clean", SAMPLES, bytes_of(&served), bytes_of(&originals));
        Self { originals, served, engine, documents }
    }

    fn stages(&self, bench: &mut Bench) {
        let jieba = Jieba::new();
        bench.time(BARE, bytes_of(&self.originals), || {
            let cut =
                |raw: &RawDocument| jieba.tokenize(&baseline::decode(&raw.bytes), TokenizeMode::Search, true).len();
            self.originals.iter().map(cut).sum::<usize>()
        });
        self.decode(bench);
        self.repair(bench);
        self.gate(bench);
        self.damaged(bench);
        self.structure(bench);
        self.facts(bench);
        bench.time("whole document: clean", bytes_of(&self.originals), || {
            self.originals.iter().map(|raw| self.engine.read(raw).unwrap().tokens.spans.len()).sum::<usize>()
        });
        bench.time("whole document: as served", bytes_of(&self.served), || {
            self.served.iter().map(|raw| self.engine.read(raw).unwrap().tokens.spans.len()).sum::<usize>()
        });
        self.long(bench);
    }

    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.originals.iter().map(|raw| std::str::from_utf8(&raw.bytes).unwrap())
    }

    fn decode(&self, bench: &mut Bench) {
        let damager = Damager::new().unwrap();
        for channel in [Channel::Clean, Channel::Gb18030] {
            let bytes: Vec<Vec<u8>> = self.texts().map(|text| damager.apply(channel, text)).collect();
            for (text, bytes) in self.texts().zip(&bytes) {
                assert_eq!(decode(bytes, None, false).unwrap().text, text, "{channel} gives back the text");
            }
            let size = bytes.iter().map(Vec::len).sum();
            bench.time(&format!("decode: {channel}"), size, || {
                bytes.iter().map(|bytes| decode(bytes, None, false).unwrap().text.len()).sum::<usize>()
            });
            bench.time(&format!("bare decode: {channel}"), size, || {
                bytes.iter().map(|bytes| baseline::decode(bytes).len()).sum::<usize>()
            });
        }
    }

    fn repair(&self, bench: &mut Bench) {
        let repairer = Repairer::new(Segmenter::new().unwrap().jieba()).unwrap();
        let clean: Vec<DecodedText> = self.originals.iter().map(decoded).collect();
        for decoded in &clean {
            let repaired = repairer.repair(decoded);
            assert_eq!(repaired.outcome, RepairOutcome::Clean);
            assert_eq!(repaired.text, decoded.text, "clean text passes untouched");
        }
        let size = clean.iter().map(|decoded| decoded.text.len()).sum();
        bench.time("repair: clean", size, || {
            clean.iter().map(|decoded| repairer.repair(decoded).text.len()).sum::<usize>()
        });

        let damager = Damager::new().unwrap();
        let annotated: Vec<DecodedText> =
            self.texts().map(|text| decode(&damager.apply(Channel::Glossed, text), None, false).unwrap()).collect();
        let (mut stripped, mut restored) = (0, 0);
        for (text, decoded) in self.texts().zip(&annotated) {
            let repaired = repairer.repair(decoded);
            stripped += repaired.plan.passes.iter().flatten().filter(|edit| edit.rule == "gloss").count();
            restored += usize::from(fold_string(&repaired.text) == fold_string(text));
        }
        println!("{stripped} glosses stripped; {restored} of {ORIGINALS} texts restored");
        assert!(restored >= RESTORED, "texts restored: {restored}");
        let size = annotated.iter().map(|decoded| decoded.text.len()).sum();
        bench.time("repair: annotated", size, || {
            annotated.iter().map(|decoded| repairer.repair(decoded).text.len()).sum::<usize>()
        });
    }

    /// What nearly all input costs: clean UTF-8 through decoding and repair, in documents of the usual size.
    fn gate(&self, bench: &mut Bench) {
        let repairer = Repairer::new(Segmenter::new().unwrap().jieba()).unwrap();
        let pass = |bytes: &[u8]| repairer.repair(&decode(bytes, None, false).unwrap());
        let (mut texts, mut size) = (0, 0);
        for raw in &self.originals {
            let repaired = pass(&raw.bytes);
            assert_eq!(repaired.outcome, RepairOutcome::Clean, "{}", raw.locator);
            assert!(repaired.plan.passes.is_empty(), "{}: no pass", raw.locator);
            assert_eq!(repaired.text.as_bytes(), raw.bytes, "{}: byte for byte", raw.locator);
            (texts, size) = (texts + 1, size + repaired.text.len());
        }
        assert_eq!((texts, size), (ORIGINALS, bytes_of(&self.originals)), "texts and bytes that came through");
        bench.time("clean gate: decode and repair", size, || {
            self.originals.iter().map(|raw| pass(&raw.bytes).text.len()).sum::<usize>()
        });
    }

    /// Damaged text through decoding and repair.
    fn damaged(&self, bench: &mut Bench) {
        let repairer = Repairer::new(Segmenter::new().unwrap().jieba()).unwrap();
        let damager = Damager::new().unwrap();
        for (channel, least) in DAMAGED {
            let served: Vec<Vec<u8>> = self.texts().map(|text| damager.apply(channel, text)).collect();
            let repair = |bytes: &[u8]| repairer.repair(&decode(bytes, None, false).unwrap());
            let same = |(text, bytes): &(&str, &Vec<u8>)| {
                let want = if channel.is_traditional() { damager.traditional(text) } else { (*text).to_owned() };
                fold_string(&repair(bytes).text) == fold_string(&want)
            };
            let restored = self.texts().zip(&served).filter(same).count();
            println!("{channel}: {restored} of {ORIGINALS} texts restored");
            assert!(restored >= least, "{channel}: texts restored: {restored}");
            let size = served.iter().map(Vec::len).sum();
            bench.time(&format!("damaged: {channel}"), size, || {
                served.iter().map(|bytes| repair(bytes).text.len()).sum::<usize>()
            });
        }
        for (channel, most) in LOSING {
            let cases: Vec<RepairCase> = self
                .texts()
                .map(|text| RepairCase {
                    kind: channel.to_string(),
                    lossless: false,
                    want: text.to_owned(),
                    served: damager.apply(channel, text),
                })
                .collect();
            let repair = |case: &RepairCase| repairer.repair(&decode(&case.served, None, false).unwrap());
            let mut report = RepairReport::default();
            for case in &cases {
                report.add(case, Some(&repair(case)), 0);
            }
            let wrong = report.scores.values().find_map(|score| score.error_rate()).unwrap() * 1000.0;
            println!("{channel}: {wrong:.1} of 1000 characters wrong");
            assert!(wrong <= most, "{channel}: characters of a thousand wrong: {wrong:.1}");
            let size = cases.iter().map(|case| case.served.len()).sum();
            bench.time(&format!("damaged: {channel}"), size, || {
                cases.iter().map(|case| repair(case).text.len()).sum::<usize>()
            });
        }
    }

    /// From repaired text to words, over the samples as served.
    fn structure(&self, bench: &mut Bench) {
        let repaired: Vec<String> = self.served.iter().map(|raw| self.engine.repair(raw).unwrap().1.text).collect();
        let clean = |raw: &RawDocument, text: &str| markup::read(text, raw.media_type).unwrap();
        let size = repaired.iter().map(String::len).sum();
        bench.time("markup", size, || {
            self.served.iter().zip(&repaired).map(|(raw, text)| clean(raw, text).lines.len()).sum::<usize>()
        });
        let cleaned: Vec<CleanText> = self.served.iter().zip(&repaired).map(|(raw, text)| clean(raw, text)).collect();
        let script = Script::new().unwrap();
        let layout = LayoutReader::new().unwrap();
        let size = cleaned.iter().map(|clean| clean.text.as_str().len()).sum();
        bench.time("view", size, || cleaned.iter().map(|clean| script.view(&clean.text).chars().len()).sum::<usize>());
        let views: Vec<View> = cleaned.iter().map(|clean| script.view(&clean.text)).collect();
        for (clean, view) in cleaned.iter().zip(&views) {
            assert_eq!(view.chars().len(), clean.text.as_str().chars().count(), "one code point for one");
        }
        bench.time("layout", size, || {
            let pages = self.served.iter().zip(cleaned.iter().zip(&views));
            pages.map(|(raw, (clean, view))| layout.read(clean, view, &raw.hints).sentences.len()).sum::<usize>()
        });
        let segmenter = Segmenter::new().unwrap();
        for view in &views {
            let covered: usize = segmenter.cut(view).spans.iter().map(|span| span.len()).sum();
            let blank = view.chars().iter().filter(|c| c.is_whitespace()).count();
            assert_eq!(covered + blank, view.chars().len(), "every character stands in one word");
        }
        bench.time(SEGMENT, size, || views.iter().map(|view| segmenter.cut(view).spans.len()).sum::<usize>());
    }

    /// Extractors and rows, over the samples as read.
    fn facts(&self, bench: &mut Bench) {
        let documents = &self.documents;
        let layout = LayoutReader::new().unwrap();
        let metrics = MetricExtractor::new().unwrap();
        let statements = StatementExtractor::new().unwrap();
        let mentions = MentionExtractor::new().unwrap();
        let references = ReferenceExtractor::new().unwrap();
        for document in documents {
            let reading = reading(document);
            assert_eq!(metrics.extract(layout.gazetteer(), &reading), document.metrics);
            assert_eq!(statements.extract(&reading), document.statements);
            assert_eq!(mentions.extract(&reading, &document.statements), document.mentions);
            assert_eq!(references.extract(&reading), document.references);
        }
        self.check_counts();
        let size = documents.iter().map(|document| document.text.as_str().len()).sum();
        bench.time("metrics", size, || {
            documents
                .iter()
                .map(|document| metrics.extract(layout.gazetteer(), &reading(document)).len())
                .sum::<usize>()
        });
        bench.time("statements", size, || {
            documents.iter().map(|document| statements.extract(&reading(document)).len()).sum::<usize>()
        });
        bench.time("mentions", size, || {
            let all = documents.iter();
            all.map(|document| mentions.extract(&reading(document), &document.statements).len()).sum::<usize>()
        });
        bench.time("references", size, || {
            documents.iter().map(|document| references.extract(&reading(document)).len()).sum::<usize>()
        });
        let clean = |raw: &RawDocument| markup::read(&self.engine.repair(raw).unwrap().1.text, raw.media_type).unwrap();
        let pages: Vec<(&RawDocument, CleanText, &Document)> =
            self.served.iter().zip(documents).map(|(raw, document)| (raw, clean(raw), document)).collect();
        let together = || {
            let all = pages.iter().map(|(raw, clean, document)| {
                let sentences = layout.read(clean, &document.view, &raw.hints).sentences.len();
                let reading = reading(document);
                let said = statements.extract(&reading);
                let facts = metrics.extract(layout.gazetteer(), &reading).len() + references.extract(&reading).len();
                sentences + facts + mentions.extract(&reading, &said).len() + said.len()
            });
            all.sum::<usize>()
        };
        let known = documents.iter().map(|document| {
            let facts = document.metrics.len() + document.references.len() + document.mentions.len();
            document.layout.sentences.len() + facts + document.statements.len()
        });
        assert_eq!(together(), known.sum::<usize>(), "sentences and facts as the engine gives them");
        bench.time(TOGETHER, size, together);
        bench.time("rows", size, || rows(documents));
    }

    /// As many facts as the annotations have, within a quarter: the tests measure how good they are.
    fn check_counts(&self) {
        let gold = Gold::open(&tests::root().join("corpora/samples/gold")).unwrap();
        let count = |facts: fn(&Document) -> usize| self.documents.iter().map(facts).sum::<usize>();
        for (what, found, annotated) in [
            ("metrics", count(|document| document.metrics.len()), gold.metrics.len()),
            ("statements", count(|document| document.statements.len()), gold.statements.len()),
        ] {
            println!("{what}: {found} found, {annotated} annotated");
            assert!(found * 4 >= annotated * 3 && found * 4 <= annotated * 5, "{what}: {found} of {annotated}");
        }
    }

    /// All samples as one text, several times over: time for a byte must not grow with the length.
    fn long(&self, bench: &mut Bench) {
        for times in [1, 10] {
            let text: String = self.texts().cycle().take(ORIGINALS * times).collect();
            let raw = record(format!("long-{times}.txt"), text.into_bytes());
            bench.time(&format!("one document of {} kB", raw.bytes.len() / 1000), raw.bytes.len(), || {
                self.engine.read(&raw).unwrap().tokens.spans.len()
            });
        }
    }

    /// Rows and full text into a new data directory, beside the baseline's index of the same texts.
    fn index(&self, bench: &mut Bench) {
        let raws: Vec<RawDocument> = (0..REPEATS)
            .flat_map(|copy| self.texts().enumerate().map(move |(at, text)| (copy, at, text)))
            .map(|(copy, at, text)| record(format!("{copy:02}-{at:02}.txt"), format!("{text}\n第{copy}份\n").into()))
            .collect();
        let documents: Vec<Document> = raws.iter().map(|raw| self.engine.read(raw).unwrap()).collect();
        let size = bytes_of(&raws);
        let write = || {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("data");
            let mut writer = Writer::open(&data, &WriterOptions::default()).unwrap();
            for (document, raw) in documents.iter().zip(&raws) {
                writer.add(document, &raw.bytes).unwrap();
            }
            writer.commit(&CommitContents::default()).unwrap();
            writer.close().unwrap();
            folder
        };
        let folder = write();
        let reader = Reader::open(&folder.path().join("data")).unwrap();
        assert_eq!(reader.full_text().documents(), (ORIGINALS * REPEATS) as u64, "documents in the index");
        assert_eq!(reader.manifest().rows_of(Table::Documents), (ORIGINALS * REPEATS) as u64, "rows of documents");
        drop(reader);
        bench.time("index: rows, text, commit", size, write);

        let jieba = Arc::new(Jieba::new());
        let write = || {
            let folder = tempfile::tempdir().unwrap();
            let writer = BareWriter::create(folder.path(), &jieba, 1);
            for raw in &raws {
                let text = baseline::decode(&raw.bytes);
                let (title, body) = baseline::title_and_body(&text);
                writer.add(title, body);
            }
            (writer.finish(), folder)
        };
        let (index, folder) = write();
        let documents = index.reader().unwrap().searcher().num_docs();
        assert_eq!(documents, (ORIGINALS * REPEATS) as u64, "documents in the baseline's index");
        drop((index, folder));
        bench.time("bare index: jieba, text, commit", size, write);
    }
}

fn record(locator: String, bytes: Vec<u8>) -> RawDocument {
    RawDocument {
        id: DocId::of(&bytes),
        locator,
        bytes,
        media_type: corpora::MediaType::Plain,
        declared_encoding: None,
        hints: corpora::Hints::default(),
    }
}

fn reading(document: &Document) -> Reading<'_> {
    Reading::new(&document.text, &document.view, &document.layout, &document.tokens)
}

fn rows(documents: &[Document]) -> usize {
    let mut rows = DocumentRows::new();
    documents.iter().for_each(|document| rows.push(document).unwrap());
    rows.finish().unwrap().iter().map(|(_, batch)| batch.num_rows()).sum()
}
