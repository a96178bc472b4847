//! What accept, reject, merge, split and rename do to the editor's file.
//! Names are resolved by the tables, else by the file itself, so that a decision not applied yet can be changed too.

use pipeline::corpus::spelling_key;

use super::entries::entry_of;
use super::file::{EditorFile, holds};
use crate::QueryError;
use crate::initiatives::names::{Initiative, Known};

/// The editor's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is an initiative.
    Accepted,
    /// It is none.
    Rejected,
}

impl Status {
    /// The spelling in the file and the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// What is entered beside a verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Anything the editor wants to remember.
    pub note: Option<String>,
    /// Whose it is: a region or body. Entries of one name are told apart by it.
    pub owner: Option<String>,
    /// Its type.
    pub kind: Option<String>,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Accept or reject.
    Judge(Vec<String>, Status, Judgement),
    /// The first name is another name of the second.
    Merge(String, String),
    /// The spellings are no names of the initiative.
    Split(String, Vec<String>),
    /// The initiative is to be called otherwise.
    Rename(String, String),
}

/// The file after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Its text; the same to the byte when nothing changed.
    pub text: String,
    /// What changed, a sentence each; none when everything stood there already.
    pub changes: Vec<String>,
    /// What stood there already, a sentence each.
    pub unchanged: Vec<String>,
}

/// The file with a change. Nothing is changed when any name of the edit is not known.
///
/// # Errors
/// [`QueryError::EditorFile`] when the text is no editor's file, with line and column, or the edit contradicts it;
/// [`QueryError::NoSuchInitiative`] and [`QueryError::AmbiguousInitiative`] for names.
pub fn edit(text: &str, known: &Known, edit: &Edit) -> Result<Edited, QueryError> {
    let mut session = Session { file: EditorFile::parse(text)?, known, changes: Vec::new(), unchanged: Vec::new() };
    match edit {
        Edit::Judge(names, status, judgement) => session.judge(names, *status, judgement)?,
        Edit::Merge(name, into) => session.merge(name, into)?,
        Edit::Split(name, spellings) => session.split(name, spellings)?,
        Edit::Rename(name, new) => session.rename(name, new)?,
    }
    let Session { file, changes, unchanged, .. } = session;
    let text = if changes.is_empty() { text.to_owned() } else { file.text() };
    // What was written can be read again: a file is never left in a state that the next command refuses.
    EditorFile::parse(&text)?;
    Ok(Edited { text, changes, unchanged })
}

struct Session<'a> {
    file: EditorFile,
    known: &'a Known,
    changes: Vec<String>,
    unchanged: Vec<String>,
}

/// An initiative of the tables, or one that only the file knows, and the number of its entry.
struct Meant {
    initiative: Initiative,
    entry: Option<usize>,
}

impl Session<'_> {
    fn note(&mut self, changed: bool, sentence: String) {
        if changed { self.changes.push(sentence) } else { self.unchanged.push(sentence) }
    }

    /// The initiative of a name. With an owner, only its entry counts, or one that names no owner yet.
    fn meant(&self, given: &str, owner: Option<&str>) -> Result<Meant, QueryError> {
        let entries = self.file.entries()?;
        match self.known.resolve(given) {
            Ok(initiative) => {
                let entry = entry_of(&entries, &initiative, owner)?;
                Ok(Meant { initiative, entry })
            }
            Err(none @ QueryError::NoSuchInitiative { .. }) => {
                // Not in the tables: decided on and not applied yet, or by a document that is gone.
                let stand_in = Initiative { name: given.to_owned(), ..Initiative::default() };
                let Some(at) = entry_of(&entries, &stand_in, owner)? else { return Err(none) };
                let entry = entries.get(at).cloned().unwrap_or_default();
                let initiative = Initiative {
                    initiative_id: entry.id.unwrap_or_default(),
                    name: entry.name,
                    aliases: entry.aliases,
                    origin: entry.owner,
                    ..Initiative::default()
                };
                Ok(Meant { initiative, entry: Some(at) })
            }
            Err(other) => Err(other),
        }
    }

    /// The entry of an initiative, made when there is none.
    fn entry(&mut self, meant: &Meant) -> Result<usize, QueryError> {
        if let Some(at) = meant.entry {
            return Ok(at);
        }
        let at = self.file.add(&meant.initiative.name);
        // An origin of the tables was entered for one of several owners: the entry is to be that owner's.
        if let Some(origin) = &meant.initiative.origin {
            self.file.set(at, "owner", origin);
        }
        // A name shown with its type word (某某工程) stands in texts under the key without it, too.
        let spellings = self.known.spellings(&meant.initiative.initiative_id)?;
        let key = spelling_key(&meant.initiative.name);
        if !spellings.iter().any(|spelling| spelling.name_key == key)
            && let Some(shown) = spellings.iter().find(|spelling| spelling.name == meant.initiative.name)
        {
            self.file.list(at, "aliases", &shown.name_key);
        }
        Ok(at)
    }

    fn judge(&mut self, names: &[String], status: Status, judgement: &Judgement) -> Result<(), QueryError> {
        let owner = judgement.owner.as_deref();
        for name in names {
            // All names first: one that is not known leaves the file as it was.
            self.meant(name, owner)?;
        }
        for name in names {
            let meant = self.meant(name, owner)?;
            let at = self.entry(&meant)?;
            let mut changed = self.file.set(at, "status", status.as_str());
            let entered = [("type", &judgement.kind), ("owner", &judgement.owner), ("note", &judgement.note)];
            for (key, value) in entered {
                if let Some(value) = value {
                    changed |= self.file.set(at, key, value);
                }
            }
            self.note(changed, format!("{}: {}", meant.initiative.name, status.as_str()));
        }
        Ok(())
    }

    fn merge(&mut self, name: &str, into: &str) -> Result<(), QueryError> {
        let (from, into) = (self.meant(name, None)?, self.meant(into, None)?);
        let same_row =
            !from.initiative.initiative_id.is_empty() && from.initiative.initiative_id == into.initiative.initiative_id;
        if same_row || (from.entry.is_some() && from.entry == into.entry) {
            self.note(false, format!("{name} stands for {} already", into.initiative.name));
            return Ok(());
        }
        let mut at = self.entry(&into)?;
        let mut spellings = vec![from.initiative.name.clone()];
        let of_table = self.known.spellings(&from.initiative.initiative_id)?;
        spellings.extend(of_table.into_iter().flat_map(|spelling| [spelling.name, spelling.name_key]));
        if let Some(gone) = from.entry {
            spellings.extend(self.file.entries()?.get(gone).map(|entry| entry.aliases.clone()).unwrap_or_default());
            self.file.remove(gone, at);
            at -= usize::from(gone < at);
        }
        let mut changed = from.entry.is_some();
        for spelling in &spellings {
            self.file.unlist(at, "separate", spelling);
            if spelling_key(spelling) != spelling_key(&into.initiative.name) {
                changed |= self.file.list(at, "aliases", spelling);
            }
        }
        self.note(changed, format!("{} is another name of {}", from.initiative.name, into.initiative.name));
        Ok(())
    }

    fn split(&mut self, name: &str, spellings: &[String]) -> Result<(), QueryError> {
        let meant = self.meant(name, None)?;
        let entries = self.file.entries()?;
        let entry = meant.entry.and_then(|at| entries.get(at).cloned()).unwrap_or_default();
        let of_table = self.known.spellings(&meant.initiative.initiative_id)?;
        let mut known: Vec<String> =
            of_table.into_iter().flat_map(|spelling| [spelling.name, spelling.name_key]).collect();
        known.extend(meant.initiative.aliases.iter().chain(&entry.aliases).chain(&entry.separate).cloned());
        for spelling in spellings {
            let key = spelling_key(spelling);
            if key == spelling_key(&meant.initiative.name) {
                let problem = format!("{spelling} is the name itself: rename the initiative first, then split it off");
                return Err(QueryError::EditorFile { problem });
            }
            if !holds(&known, &key) {
                known.sort();
                known.dedup();
                known.retain(|known| spelling_key(known) != spelling_key(&meant.initiative.name));
                let others = if known.is_empty() { "it has no other".to_owned() } else { known.join(", ") };
                let problem = format!("{spelling} is no spelling of {}: {others}", meant.initiative.name);
                return Err(QueryError::EditorFile { problem });
            }
        }
        let at = self.entry(&meant)?;
        for spelling in spellings {
            let unlisted = self.file.unlist(at, "aliases", spelling);
            let changed = self.file.list(at, "separate", spelling) || unlisted;
            self.note(changed, format!("{spelling} is no name of {}", meant.initiative.name));
        }
        Ok(())
    }

    fn rename(&mut self, name: &str, new: &str) -> Result<(), QueryError> {
        let new = new.trim();
        let wrong = |problem: String| Err(QueryError::EditorFile { problem });
        if spelling_key(new).is_empty() {
            return wrong(format!("\"{new}\" is no name: it holds neither letter nor number"));
        }
        let meant = self.meant(name, None)?;
        if let Ok(other) = self.meant(new, None) {
            let same_row = other.initiative.initiative_id == meant.initiative.initiative_id;
            let same_entry = other.entry.is_some() && other.entry == meant.entry;
            if !same_row && !same_entry {
                let (old, id) = (&meant.initiative.name, &other.initiative.initiative_id);
                return wrong(format!("{new} is an initiative already ({id}): merge {old} into it"));
            }
        }
        let at = self.entry(&meant)?;
        let old = self.file.entries()?.get(at).map(|entry| entry.name.clone()).unwrap_or_default();
        let changed = self.file.set(at, "name", new);
        if changed {
            self.file.unlist(at, "aliases", new);
            self.file.unlist(at, "separate", new);
            if spelling_key(&old) != spelling_key(new) {
                self.file.list(at, "aliases", &old);
            }
            // The id was made from the old name: with it here, the initiative keeps it.
            let id = &meant.initiative.initiative_id;
            if !id.is_empty() && self.file.entries()?.get(at).is_some_and(|entry| entry.id.is_none()) {
                self.file.set(at, "id", id);
            }
        }
        self.note(changed, format!("{old} is called {new}"));
        Ok(())
    }
}
