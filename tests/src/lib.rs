//! What end-to-end tests share: the program, the folders, running and reading its output, an editor's desk, and how the
//! bundled samples are made. It asserts nothing about what the program says; the tests do.

// What fails here fails the test that called it: there is nothing to hand an error to.
#![allow(clippy::expect_used, clippy::panic)]

pub mod desk;
pub mod samples;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The end of a run of the program.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ended {
    /// Standard output as JSON lines.
    ///
    /// # Panics
    /// When a line is not JSON.
    #[must_use]
    pub fn rows(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("not JSON ({error}): {line}")))
            .collect()
    }
}

/// The program under test, built by `cargo test --workspace`.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn program() -> PathBuf {
    let mut folder = std::env::current_exe().expect("path of this test");
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let program = folder.join(format!("policymine{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built: run `cargo test --workspace`", program.display());
    program
}

/// Runs the program in the root of the repository.
///
/// # Panics
/// When it cannot be started.
pub fn policymine<I, A>(arguments: I) -> Ended
where
    I: IntoIterator<Item = A>,
    A: AsRef<std::ffi::OsStr>,
{
    let output = Command::new(program())
        .args(arguments)
        .current_dir(root())
        .stdin(std::process::Stdio::null())
        .output()
        .expect("start policymine");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Root of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}

/// The folder `shared` beside the repository, with the documents and annotations that are not ours to copy.
/// `None` when it is not there; the caller says so and returns. In CI it must be there.
///
/// # Panics
/// When it is missing and the variable `CI` is set.
#[must_use]
pub fn shared() -> Option<PathBuf> {
    let shared = root().parent()?.join("shared");
    if shared.join("seeds").is_dir() {
        return Some(shared);
    }
    assert!(std::env::var_os("CI").is_none(), "../shared must be there in CI");
    None
}
