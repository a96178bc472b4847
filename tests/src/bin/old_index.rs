//! Writes a small data directory of this version under `tests/fixtures`, for later versions to open or to refuse in words.
//! It is run when the tables or the index change, before the change: what is there is never written over.
#![allow(clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use corpora::{Corpus, OpenOptions};
use index::{IndexError, RunOptions};
use pipeline::Engine;
use pipeline::fold::FOLD_VERSION;
use pipeline::tables::SCHEMA_VERSION;

/// Samples of every form: text, a web page, JSON lines.
const INPUTS: [&str; 4] =
    ["01-dongxing-roundup.txt", "03-jianxi-report.txt", "06-shibei-meeting.html", "bulletins.jsonl"];

/// What goes wrong.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("usage: old_index NAME, for the folder tests/fixtures/NAME")]
    Usage,
    #[error("{} is there already: what an older version wrote stays as it is", .0.display())]
    There(PathBuf),
    #[error("a bundled sample: {0}")]
    Sample(String),
    #[error(transparent)]
    Pipeline(#[from] pipeline::PipelineError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    File(#[from] std::io::Error),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let made = match arguments.as_slice() {
        [name] if !name.contains(['/', '\\']) => write(&tests::root().join("tests/fixtures").join(name)),
        _ => Err(Problem::Usage),
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn write(folder: &Path) -> Result<(), Problem> {
    if folder.exists() {
        return Err(Problem::There(folder.to_owned()));
    }
    // From here, so that locators do not name the folder above.
    std::env::set_current_dir(tests::root())?;
    let inputs: Vec<PathBuf> = INPUTS.iter().map(|name| Path::new("corpora/samples").join(name)).collect();
    let corpus =
        Corpus::open(&inputs, &OpenOptions::default()).map_err(|problem| Problem::Sample(problem.to_string()))?;
    let options = RunOptions { data: folder.to_owned(), jobs: 1, keep_sources: false, ..RunOptions::default() };
    let summary = index::run(&corpus, &Engine::new()?, &options, &|_| {}, &AtomicBool::new(false))?;
    // It tells the machine it was made on.
    fs::remove_file(folder.join("writer.lock"))?;
    eprintln!("{} documents, tables {SCHEMA_VERSION}, fold {FOLD_VERSION}: {}", summary.documents, folder.display());
    Ok(())
}
