//! Records through the engine: one thread reads files, a pool reads documents, the caller takes them in order.
//! It holds a few batches in memory, whatever the size of the corpus, and keeps no state between documents.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use corpora::{Corpus, RawDocument, Reject};
use pipeline::Engine;
use pipeline::document::read::Document;
use rayon::prelude::*;

use super::meta::check_given;
use crate::IndexError;

/// Documents of a batch: enough to keep every core busy, few enough to stay small in memory.
const BATCH_DOCUMENTS: usize = 64;

/// Bytes of a batch, for collections of very long documents.
const BATCH_BYTES: usize = 4 << 20;

/// Batches that wait between two threads: one in hand, one ready.
const WAITING: usize = 1;

/// What became of a record.
pub(super) enum Outcome {
    /// It is a document, with its bytes.
    Read(Box<Document>, Vec<u8>),
    /// It was not taken.
    Refused(Reject),
}

type Batch = Vec<Result<RawDocument, Reject>>;

/// Reads every record of a corpus on `jobs` threads (0 for one a core) and hands each to `take`, in the order of the
/// corpus: what a run does, without a data directory. A record that makes the engine panic is a reject of stage `internal`.
///
/// # Errors
/// As [`check_given`]; [`IndexError::Thread`] when threads cannot be had, and whatever `take` returns; nothing more is read then.
pub fn read_documents<E: From<IndexError>>(
    corpus: &Corpus,
    engine: &Engine,
    jobs: usize,
    mut take: impl FnMut(Result<Document, Reject>) -> Result<(), E>,
) -> Result<(), E> {
    check_given(corpus, engine)?;
    read_all(corpus, engine, &pool(jobs)?, None, &AtomicBool::new(false), |_, outcome| {
        take(match outcome {
            Outcome::Read(document, _) => Ok(*document),
            Outcome::Refused(reject) => Err(reject),
        })
    })
}

/// Threads that read documents; 0 is one a core.
pub(super) fn pool(jobs: usize) -> Result<rayon::ThreadPool, IndexError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|problem| IndexError::Thread { problem: problem.to_string() })
}

/// Reads the planned records (all without a plan) and hands each to `take` with its locator, in the order of the corpus.
/// A record whose bytes are not those of the plan is left out. Stops early, without an error, when `cancel` is set.
pub(super) fn read_all<E>(
    corpus: &Corpus,
    engine: &Engine,
    pool: &rayon::ThreadPool,
    todo: Option<&BTreeMap<String, String>>,
    cancel: &AtomicBool,
    mut take: impl FnMut(&str, Outcome) -> Result<(), E>,
) -> Result<(), E> {
    if todo.is_some_and(BTreeMap::is_empty) {
        return Ok(());
    }
    std::thread::scope(|scope| {
        let (raw_sender, raw_receiver) = sync_channel(WAITING);
        let (sender, receiver) = sync_channel(WAITING);
        scope.spawn(move || produce(corpus, todo, cancel, &raw_sender));
        scope.spawn(move || work(engine, pool, cancel, &raw_receiver, &sender));
        for batch in receiver {
            for (source, outcome) in batch {
                // Returning drops the receiver, and the two threads end at their next batch.
                take(&source, outcome)?;
            }
        }
        Ok(())
    })
}

/// Reads files in the order of their locators, as far as they hold planned records; all of them without a plan.
fn produce(corpus: &Corpus, todo: Option<&BTreeMap<String, String>>, cancel: &AtomicBool, sender: &SyncSender<Batch>) {
    let mut batch = Vec::new();
    let mut size = 0;
    for entry in corpus.entries() {
        let mut wanted = todo.map(|todo| planned(todo, entry.locator(), entry.holds_records()));
        if wanted.as_ref().is_some_and(BTreeSet::is_empty) {
            continue;
        }
        for record in entry.read() {
            if cancel.load(Ordering::Relaxed) {
                return;
            }
            let source = match &record {
                Ok(raw) => &raw.locator,
                Err(reject) => &reject.source,
            };
            if wanted.as_mut().is_some_and(|wanted| !wanted.remove(source.as_str())) {
                continue;
            }
            if let Ok(raw) = &record {
                if todo.is_some_and(|todo| todo.get(&raw.locator).is_none_or(|id| id != raw.id.as_str())) {
                    continue;
                }
                size += raw.bytes.len();
            }
            batch.push(record);
            if batch.len() >= BATCH_DOCUMENTS || size >= BATCH_BYTES {
                size = 0;
                if sender.send(std::mem::take(&mut batch)).is_err() {
                    return;
                }
            }
            if wanted.as_ref().is_some_and(BTreeSet::is_empty) {
                break;
            }
        }
    }
    if !batch.is_empty() {
        // Nobody listens any more only when the run has failed, and then it says why.
        let _ = sender.send(batch);
    }
}

/// Planned records of one file.
fn planned<'a>(todo: &'a BTreeMap<String, String>, entry: &str, holds_records: bool) -> BTreeSet<&'a str> {
    let mut found: BTreeSet<&str> = todo.get_key_value(entry).map(|(source, _)| source.as_str()).into_iter().collect();
    if holds_records {
        let prefix = format!("{entry}#");
        let from = todo.range::<String, _>(prefix.clone()..);
        found.extend(from.map(|(source, _)| source.as_str()).take_while(|source| source.starts_with(&prefix)));
    }
    found
}

/// Reads documents, several at a time; every batch keeps its order.
fn work(
    engine: &Engine,
    pool: &rayon::ThreadPool,
    cancel: &AtomicBool,
    receiver: &Receiver<Batch>,
    sender: &SyncSender<Vec<(String, Outcome)>>,
) {
    for batch in receiver {
        if cancel.load(Ordering::Relaxed) {
            return;
        }
        let read = |record: Result<RawDocument, Reject>| match record {
            Ok(raw) => (raw.locator.clone(), read_one(raw, |raw| engine.read(raw))),
            Err(reject) => (reject.source.clone(), Outcome::Refused(reject)),
        };
        let done = pool.install(|| batch.into_par_iter().map(read).collect());
        if sender.send(done).is_err() {
            return;
        }
    }
}

/// Reads one record; a panic is a mistake of ours that must cost this record and no other.
fn read_one(raw: RawDocument, read: impl Fn(&RawDocument) -> Result<Document, Reject>) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| read(&raw))) {
        Ok(Ok(document)) => Outcome::Read(Box::new(document), raw.bytes),
        Ok(Err(reject)) => Outcome::Refused(reject),
        Err(panic) => {
            let reason = format!("the program failed on it, please report it: {}", message(panic.as_ref()));
            Outcome::Refused(Reject { source: raw.locator, stage: "internal", reason })
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use corpora::{DocId, Hints, MediaType};

    use super::*;

    #[test]
    fn a_panic_costs_one_record() {
        let raw = RawDocument {
            id: DocId::of(b"x"),
            locator: "a.txt".to_owned(),
            bytes: b"x".to_vec(),
            media_type: MediaType::Plain,
            declared_encoding: None,
            hints: Hints::default(),
        };
        let outcome = read_one(raw, |raw| panic!("at {}", raw.locator));
        let Outcome::Refused(reject) = outcome else { panic!("taken") };
        assert_eq!((reject.source.as_str(), reject.stage), ("a.txt", "internal"));
        assert!(reject.reason.ends_with("at a.txt"), "{}", reject.reason);
    }

    #[test]
    fn records_of_a_file_are_found_among_the_planned() {
        let names = ["a.jsonl", "a.jsonl#1", "a.jsonl#10", "a.jsonlx", "a.jsonl#x/b.txt", "b.txt"];
        let todo: BTreeMap<String, String> = names.iter().map(|name| ((*name).to_owned(), String::new())).collect();
        let found: Vec<&str> = planned(&todo, "a.jsonl", true).into_iter().collect();
        assert_eq!(found, ["a.jsonl", "a.jsonl#1", "a.jsonl#10", "a.jsonl#x/b.txt"]);
        assert_eq!(planned(&todo, "b.txt", false).len(), 1);
        assert!(planned(&todo, "c.txt", true).is_empty());
    }
}
