//! The program `policymine`: command line to library calls, results to standard output, the rest to standard error.
//! It holds no logic that a user of the library would miss.
//!
//! Exit codes. `run`, `extract`: 0 everything was taken, 1 some input was rejected, 2 could not run.
//! Reading commands: 0 rows, 1 none, 2 wrong use or no data directory. `verify`: 0 sound, 1 not.
//! A reader that closes the pipe early (`| head`) is success.

mod cli;
mod commands;
mod print;
mod settings;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use cli::Cli;

/// How a command ended, when it ran at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything in, or rows printed.
    Done,
    /// Rejects, no rows, or unsound data.
    Wanting,
}

/// The variable that says what is logged, in the syntax of `tracing`; without it `-v` does.
const LOG: &str = "POLICYMINE_LOG";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let level = match cli.verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    let asked = cli.verbose > 0 || std::env::var_os(LOG).is_some();
    let filter =
        tracing_subscriber::EnvFilter::try_from_env(LOG).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let events = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).without_time();
    // What a user is told without asking is a sentence, not a line of a log.
    if asked {
        events.init();
    } else {
        events.with_level(false).with_target(false).with_ansi(false).init();
    }

    match commands::dispatch(cli.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Wanting) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&error);
            ExitCode::from(2)
        }
    }
}

/// True when the reader of our output went away: nobody is left to tell, and nothing is wrong.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
