//! A writer killed outright, at moments nobody chose: what is left is a whole generation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

use corpora::{DocId, Hints, MediaType, RawDocument};
use index::{CommitContents, Reader, Writer, WriterOptions};
use pipeline::Engine;
use pipeline::tables::Table;

/// Tells the child apart from the test, and where to write.
const FOLDER: &str = "POLICYMINE_KILLED_WRITER";

/// Steps after which the child is killed: in the middle of commits, early and late in a run. It goes on until the
/// signal reaches it, so the exact moment differs from run to run.
const STEPS: &[usize] = &[3, 12, 21, 38];

fn raw(number: u64) -> RawDocument {
    let text = format!("第{number}期简报\n乙社区第{number}次清理楼道，居民代表到场。\n");
    RawDocument {
        id: DocId::of(text.as_bytes()),
        locator: format!("{number:06}.txt"),
        bytes: text.into_bytes(),
        media_type: MediaType::Plain,
        declared_encoding: None,
        hints: Hints::default(),
    }
}

/// Commits one document after the other, each in a generation of its own, and tells every step; never ends.
fn write_until_killed(folder: &Path) {
    let engine = Engine::new().unwrap();
    let mut writer = Writer::open(folder, &WriterOptions::default()).unwrap();
    loop {
        let generation = writer.manifest().map_or(0, |manifest| manifest.generation);
        let raw = raw(generation);
        writer.add(&engine.read(&raw).unwrap(), &raw.bytes).unwrap();
        let told = writer.commit_observed(&CommitContents::default(), &mut |step| {
            println!("\nstep {step:?}");
            ControlFlow::Continue(())
        });
        assert!(told.unwrap());
    }
}

#[test]
fn a_killed_writer_leaves_a_whole_generation() {
    if let Some(folder) = env::var_os(FOLDER) {
        write_until_killed(Path::new(&folder));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut generation = 0;
    for &steps in STEPS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "a_killed_writer_leaves_a_whole_generation", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let told = output.lines().map(Result::unwrap).filter(|line| line.starts_with("step ")).take(steps).count();
        assert_eq!(told, steps, "the writer ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();

        let check = || match Reader::open(folder.path()) {
            Err(index::IndexError::Empty { .. }) => 0,
            reader => {
                let reader = reader.unwrap();
                assert_eq!(reader.manifest().rows_of(Table::Documents), reader.generation());
                assert_eq!(reader.full_text().documents(), reader.generation());
                reader.generation()
            }
        };
        let left = check();
        assert!(left >= generation, "{left} after {generation}");
        Writer::open(folder.path(), &WriterOptions::default()).unwrap().close().unwrap();
        assert_eq!(check(), left, "opening for writing changes nothing that counts");
        if left > 0 {
            let report = index::verify(folder.path()).unwrap();
            assert!(report.is_sound(), "{report:?}");
            let ids: BTreeSet<String> = (0..left).map(|number| raw(number).id.to_string()).collect();
            assert_eq!(ids.len() as u64, report.documents);
        }
        generation = left;
    }
    assert!(generation > 0);
}
