//! Writes the bundled samples from their originals and `damage.toml`; with `--check` says which are out of date.
//! It changes nothing but the sample files.
#![allow(clippy::print_stderr)]

use std::fs;
use std::process::ExitCode;

use tests::samples::{self, SamplesError};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.as_slice() {
        [] => false,
        [only] if only == "--check" => true,
        _ => {
            eprintln!("usage: damage_samples [--check]");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(stale) if check && stale > 0 => ExitCode::FAILURE,
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// How many files are not as the plan says; without `check` they are written.
fn run(check: bool) -> Result<usize, SamplesError> {
    let mut stale = 0;
    for (name, bytes) in samples::build(&samples::plan()?)? {
        let path = samples::folder().join(&name);
        if fs::read(&path).is_ok_and(|found| found == bytes) {
            continue;
        }
        stale += 1;
        if check {
            eprintln!("{name} is out of date: run damage_samples");
        } else {
            fs::write(&path, bytes).map_err(|source| SamplesError::File { path, source })?;
            eprintln!("{name} written");
        }
    }
    Ok(stale)
}
