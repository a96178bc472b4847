//! `policymine initiatives`, the editing half: accept, reject, merge, split, rename, apply. The file is read, changed by
//! `queries`, written at once or not at all, and applied by `index`.

use std::fs;
use std::io::{self, Write};

use anyhow::{Context, Result};
use index::Reader;
use queries::QueryError;
use queries::initiatives::Known;
use queries::initiatives::editor::{self, Edit, Judgement, NEW_FILE, Status};

use super::replace;
use crate::Outcome;
use crate::cli::{Editing, InitiativesJudge, InitiativesMerge, InitiativesRename, InitiativesSplit};
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

fn change(editing: &Editing, edit: &Edit) -> Result<Outcome> {
    let reader = Reader::open(&editing.data)?;
    let path = index::decisions_path(&editing.data, reader.manifest());
    // A file kept elsewhere that is gone holds decisions: a new one in its place would take them back.
    let own = path.parent() == Some(editing.data.as_path());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(none) if none.kind() == io::ErrorKind::NotFound && own => NEW_FILE.to_owned(),
        Err(other) => return Err(other).with_context(|| format!("cannot read {}", path.display())),
    };
    let known = Known::load(&reader)?;
    let edited = match editor::edit(&text, &known, edit) {
        // Names that nobody knows are no fault of the file.
        Err(unknown @ (QueryError::NoSuchInitiative { .. } | QueryError::AmbiguousInitiative { .. })) => {
            return Err(unknown.into());
        }
        edited => edited.with_context(|| format!("in {}", path.display()))?,
    };
    // The reader holds a generation; applying makes the next one.
    drop(reader);
    for sentence in &edited.changes {
        writeln!(io::stdout(), "{sentence}")?;
    }
    for sentence in &edited.unchanged {
        print::note(&format!("{sentence} (stood there already)"));
    }
    if edited.changes.is_empty() {
        return Ok(Outcome::Done);
    }
    replace(&path, edited.text.as_bytes())?;
    print::note(&format!("written: {}", path.display()));
    apply(editing).context("the file is changed, but not applied; `policymine initiatives apply` tries again")
}

pub(super) fn apply(editing: &Editing) -> Result<Outcome> {
    let applied = index::apply_decisions(&editing.data)?;
    for name in &applied.unmatched {
        print::note(&format!("{name} stands in no document here, under any of its spellings"));
    }
    let (entries, generation) = (applied.entries, applied.generation);
    print::note(&if applied.committed {
        format!("applied: {entries} entries, {} initiatives, generation {generation}", applied.initiatives)
    } else {
        format!("generation {generation} says the same already: {entries} entries")
    });
    Ok(Outcome::Done)
}
