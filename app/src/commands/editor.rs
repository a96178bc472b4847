//! `policymine initiatives`, the editing half: accept, reject, merge, split, rename, undo, apply. The file is read, changed by
//! `queries`, written at once or not at all, and applied by `index`.

use std::fs;
use std::io::{self, Write};

use anyhow::{Context, Result};
use index::{Applied, IndexError, Reader};
use pipeline::corpus::Decisions;
use queries::QueryError;
use queries::initiatives::Known;
use queries::initiatives::editor::{self, Edit, Judgement, NEW_FILE, Status};

use super::replace;
use crate::Outcome;
use crate::cli::{Editing, InitiativesJudge, InitiativesMerge, InitiativesRename, InitiativesSplit, InitiativesUndo};
use crate::print;

pub(super) fn judge(arguments: &InitiativesJudge, status: Status) -> Result<Outcome> {
    let judgement =
        Judgement { note: arguments.note.clone(), owner: arguments.owner.clone(), kind: arguments.kind.clone() };
    change(&arguments.editing, &Edit::Judge(arguments.names.clone(), status, judgement))
}

pub(super) fn merge(arguments: &InitiativesMerge) -> Result<Outcome> {
    change(&arguments.editing, &Edit::Merge(arguments.name.clone(), arguments.into.clone()))
}

pub(super) fn split(arguments: &InitiativesSplit) -> Result<Outcome> {
    change(&arguments.editing, &Edit::Split(arguments.name.clone(), arguments.spellings.clone()))
}

pub(super) fn rename(arguments: &InitiativesRename) -> Result<Outcome> {
    change(&arguments.editing, &Edit::Rename(arguments.name.clone(), arguments.new.clone()))
}

pub(super) fn undo(arguments: &InitiativesUndo) -> Result<Outcome> {
    change(&arguments.editing, &Edit::Undo(arguments.names.clone(), arguments.owner.clone()))
}

fn change(editing: &Editing, edit: &Edit) -> Result<Outcome> {
    // The reader first: locking would make a file where no data directory is.
    let reader = Reader::open(&editing.data)?;
    let _lock = index::EditingLock::take(&editing.data)?;
    drop(reader);
    follow_the_file(editing)?;
    let reader = Reader::open(&editing.data)?;
    let path = index::decisions_path(&editing.data, reader.manifest());
    // A file kept elsewhere that is gone holds decisions: a new one in its place would take them back.
    let own = path.parent() == Some(editing.data.as_path());
    let before = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(none) if none.kind() == io::ErrorKind::NotFound && own => None,
        Err(other) => return Err(other).with_context(|| format!("cannot read {}", path.display())),
    };
    let known = Known::load(&reader)?;
    let edited = match editor::edit(before.as_deref().unwrap_or(NEW_FILE), &known, &reader, edit) {
        // What was typed is no fault of the file.
        Err(wrong @ (QueryError::EditorFile { .. } | QueryError::Pipeline(_))) => {
            return Err(wrong).with_context(|| format!("in {}", path.display()));
        }
        edited => edited?,
    };
    // The reader holds a generation; applying makes the next one.
    drop(reader);
    let mut effects = Vec::new();
    if !edited.changes.is_empty() {
        let put_back = || match &before {
            Some(text) => replace(&path, text.as_bytes()),
            None => fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display())),
        };
        let said = Decisions::parse(before.as_deref().unwrap_or_default())?;
        replace(&path, edited.text.as_bytes())?;
        match index::apply_edit(&editing.data, &said) {
            Ok(applied) => tell(&applied),
            // Not half done: what is in the file is in the tables.
            Err(problem) => {
                let problem = anyhow::Error::new(problem);
                put_back().with_context(|| format!("not applied ({problem:#}), and not put back"))?;
                for entered in edited.entered.iter().filter(|entered| !entered.alike.is_empty()) {
                    print::note(&format!("names like {}: {}", entered.name, entered.alike.join(", ")));
                }
                return Err(problem.context(format!("not applied; {} is as it was", path.display())));
            }
        }
        print::note(&format!("written: {}", path.display()));
        effects = effects_since(&known, editing)?;
    }
    for sentence in edited.changes.iter().chain(&effects) {
        writeln!(io::stdout(), "{sentence}")?;
    }
    for sentence in &edited.unchanged {
        print::note(&format!("{sentence} (stood there already)"));
    }
    Ok(Outcome::Done)
}

/// What became of counts since a state of the tables.
fn effects_since(before: &Known, editing: &Editing) -> Result<Vec<String>> {
    Ok(editor::effects(before, &Known::load(&Reader::open(&editing.data)?)?)?)
}

/// Applies a file that was changed by hand since: names are looked up in tables that follow it.
fn follow_the_file(editing: &Editing) -> Result<()> {
    let reader = Reader::open(&editing.data)?;
    let path = index::decisions_path(&editing.data, reader.manifest());
    let digest = match index::read_decisions(&path) {
        Err(IndexError::NoDecisions { .. }) => Decisions::default().digest(),
        decisions => decisions?.digest(),
    };
    let changed = reader.manifest().decisions_digest().is_some_and(|known| known != digest);
    if changed && path.exists() {
        let generation = reader.generation();
        let before = Known::load(&reader)?;
        // The reader holds a generation; applying makes the next one.
        drop(reader);
        print::note(&format!("{} has changed since generation {generation}: applied first", path.display()));
        tell(&index::apply_decisions(&editing.data)?);
        for sentence in effects_since(&before, editing)? {
            print::note(&sentence);
        }
    }
    Ok(())
}

pub(super) fn apply(editing: &Editing) -> Result<Outcome> {
    // The reader first: locking would make a file where no data directory is.
    drop(Reader::open(&editing.data)?);
    let _lock = index::EditingLock::take(&editing.data)?;
    let before = Known::load(&Reader::open(&editing.data)?)?;
    tell(&index::apply_decisions(&editing.data)?);
    for sentence in effects_since(&before, editing)? {
        writeln!(io::stdout(), "{sentence}")?;
    }
    Ok(Outcome::Done)
}

/// Names that a note lists; it says how many more there are.
const NAMES: usize = 8;

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn tell(applied: &Applied) {
    if !applied.entered.is_empty() {
        print::note(&format!("looked for in every text now, in marks and without: {}", listed(&applied.entered)));
    }
    if !applied.left.is_empty() {
        print::note(&format!("looked for no more because it was entered: {}", listed(&applied.left)));
    }
    for name in &applied.unmatched {
        print::note(&format!("{name} stands in no document here, under any of its spellings"));
    }
    for name in &applied.rejected {
        print::note(&format!("{name} is rejected, and in no list without that: nothing is counted for it"));
    }
    let (entries, generation) = (applied.entries, applied.generation);
    print::note(&if applied.committed {
        format!("applied: {entries} entries, {} initiatives, generation {generation}", applied.initiatives)
    } else {
        format!("generation {generation} says the same already: {entries} entries")
    });
}
