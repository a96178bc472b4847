//! One function a command: arguments in, library calls, rows out.

mod counts;
mod directory;
mod eval;
mod eval_repair;
mod extract;
mod facts;
mod find;
mod repair;
mod run;
mod watch;

use anyhow::Result;

use crate::Outcome;
use crate::cli::{Command, Initiatives};

/// Runs a command.
pub(crate) fn dispatch(command: Command) -> Result<Outcome> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Repair(arguments) => repair::repair(&arguments),
        Command::Extract(arguments) => extract::extract(&arguments),
        Command::Search(arguments) => find::search(&arguments),
        Command::Kwic(arguments) => find::kwic(&arguments),
        Command::Trend(arguments) => counts::trend(&arguments),
        Command::Panel(arguments) => counts::panel(&arguments),
        Command::Metrics(arguments) => facts::metrics(&arguments),
        Command::Statements(arguments) => facts::statements(&arguments),
        Command::References(arguments) => facts::references(&arguments),
        Command::Initiatives(Initiatives::List(arguments)) => facts::initiatives(&arguments),
        Command::Initiatives(Initiatives::Show(arguments)) => facts::initiative(&arguments),
        Command::Initiatives(Initiatives::Spread(arguments)) => facts::spread(&arguments),
        Command::Watch(arguments) => watch::watch(&arguments),
        Command::Cite(arguments) => directory::cite(&arguments),
        Command::Explain(arguments) => directory::explain(&arguments),
        Command::Stats(arguments) => directory::stats(&arguments),
        Command::Verify(arguments) => directory::verify(&arguments),
        Command::Export(arguments) => directory::export(&arguments),
        Command::Eval(arguments) => eval::eval(&arguments),
    }
}
