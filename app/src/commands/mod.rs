//! One function a command: arguments in, library calls, rows out.

mod cite;
mod counts;
mod directory;
mod editor;
mod eval;
mod eval_repair;
mod extract;
mod facets;
mod facts;
mod find;
mod generations;
mod initiatives;
mod kwic;
mod repair;
mod run;
mod watch;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use queries::initiatives::Direction;
use queries::initiatives::editor::Status;

use crate::Outcome;
use crate::cli::{Command, Initiatives};

/// Runs a command.
pub(crate) fn dispatch(command: Command) -> Result<Outcome> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Repair(arguments) => repair::repair(&arguments),
        Command::Extract(arguments) => extract::extract(&arguments),
        Command::Search(arguments) => find::search(&arguments),
        Command::Facets(arguments) => facets::facets(&arguments),
        Command::Similar(arguments) => facets::similar(&arguments),
        Command::Kwic(arguments) => kwic::kwic(&arguments),
        Command::Trend(arguments) => counts::trend(&arguments),
        Command::Panel(arguments) => counts::panel(&arguments),
        Command::Collocates(arguments) => words::collocates(&arguments),
        Command::Compare(arguments) => words::compare(&arguments),
        Command::Freq(arguments) => words::freq(&arguments),
        Command::Metrics(arguments) => facts::metrics(&arguments),
        Command::Statements(arguments) => facts::statements(&arguments),
        Command::References(arguments) => facts::references(&arguments),
        Command::Initiatives(command) => of_initiatives(command),
        Command::Watch(arguments) => watch::watch(&arguments),
        Command::Cite(arguments) => cite::cite(&arguments),
        Command::Explain(arguments) => directory::explain(&arguments),
        Command::Stats(arguments) => directory::stats(&arguments),
        Command::Verify(arguments) => directory::verify(&arguments),
        Command::Tag(arguments) => generations::tag(&arguments),
        Command::Reindex(arguments) => generations::reindex(&arguments),
        Command::Export(arguments) => directory::export(&arguments),
        Command::Eval(arguments) => eval::eval(&arguments),
    }
}

fn of_initiatives(command: Initiatives) -> Result<Outcome> {
    match command {
        Initiatives::List(arguments) => initiatives::list(&arguments),
        Initiatives::Show(arguments) => initiatives::show(&arguments),
        Initiatives::Mentions(arguments) => initiatives::mentions(&arguments),
        Initiatives::Timeline(arguments) => initiatives::timeline(&arguments),
        Initiatives::New(arguments) => initiatives::new(&arguments),
        Initiatives::Rising(arguments) => initiatives::moving(&arguments, Direction::Rising),
        Initiatives::Fading(arguments) => initiatives::moving(&arguments, Direction::Fading),
        Initiatives::Spread(arguments) => initiatives::spread(&arguments),
        Initiatives::Variants(arguments) => initiatives::variants(&arguments),
        Initiatives::Review(arguments) => initiatives::review(&arguments),
        Initiatives::Accept(arguments) => editor::judge(&arguments, Status::Accepted),
        Initiatives::Reject(arguments) => editor::judge(&arguments, Status::Rejected),
        Initiatives::Merge(arguments) => editor::merge(&arguments),
        Initiatives::Split(arguments) => editor::split(&arguments),
        Initiatives::Rename(arguments) => editor::rename(&arguments),
        Initiatives::Undo(arguments) => editor::undo(&arguments),
        Initiatives::Apply(arguments) => editor::apply(&arguments),
    }
}

/// Where a file is written before it is moved to its place, and that place. A link stays a link: what it points to is
/// written.
fn beside(path: &Path) -> Result<(PathBuf, PathBuf)> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = target.file_name().context("not a file name")?.to_owned();
    name.push(".new");
    Ok((target.with_file_name(name), target))
}

fn failed(what: &Path) -> String {
    format!("cannot write {}", what.display())
}

/// Finds out whether [`replace`] could write there; nothing is left behind.
fn try_replace(path: &Path) -> Result<()> {
    let (beside, target) = beside(path)?;
    if target.is_dir() {
        anyhow::bail!("{} is a folder: name a file", target.display());
    }
    let try_it = || fs::File::create(&beside).and_then(|_| fs::remove_file(&beside));
    try_it().with_context(|| failed(&target))
}

/// Writes a file beside its place and moves it there, so that a reader sees the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let (beside, target) = beside(path)?;
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        std::io::Write::write_all(&mut file, bytes)?;
        if let Ok(known) = fs::metadata(&target) {
            file.set_permissions(known.permissions())?;
        }
        file.sync_all()
    };
    write().with_context(|| failed(&beside))?;
    fs::rename(&beside, &target).with_context(|| failed(&target))
}
