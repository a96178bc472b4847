//! What undo does to the editor's file: the entry of a name goes, or what commands wrote into it.
//! What became of counts is the business of the corpus pass.

use pipeline::corpus::{Decision, Decisions, Review, Target, spelling_key};

use super::edits::{Session, wrong};
use crate::QueryError;

/// Lines that commands write beside the name.
const BY_COMMANDS: [&str; 7] = ["status", "shown", "merged_into", "separate", "type", "note", "id"];

impl Session<'_> {
    /// Takes back what was decided about a name. Other spellings, which only a hand writes, stay, and so does their entry.
    pub(super) fn undo(&mut self, given: &str, owner: Option<&str>) -> Result<(), QueryError> {
        let entries = self.file.entries()?;
        let at = self.decided(&entries, given, owner)?;
        let Some(entry) = entries.get(at).cloned() else { return Ok(()) };
        // A merge hides what was decided of the name before: that counts again.
        let rest = Decision { merged_into: None, ..entry.clone() };
        let undone = if entry.merged_into.is_some() && says_more(&rest) {
            self.file.unset(at, "merged_into");
            Decision { merged_into: entry.merged_into.clone(), ..Decision::default() }
        } else if entry.aliases.is_empty() {
            self.file.remove(at);
            entry.clone()
        } else if says_more(&Decision { aliases: Vec::new(), ..entry.clone() }) {
            for line in BY_COMMANDS {
                self.file.unset(at, line);
            }
            entry.clone()
        } else {
            let (name, aliases) = (&entry.name, entry.aliases.join(", "));
            return wrong(format!(
                "{name}: nothing but its spellings is entered ({aliases}): `initiatives split` takes them out"
            ));
        };
        let owner = entry.owner.as_ref().map_or(String::new(), |owner| format!(" of {owner}"));
        self.note(true, format!("{}{owner}: taken back ({})", entry.called(), said(&undone)));
        Ok(())
    }

    /// The entry that says something of a name: by the id it bears, by name and owner, else that of the initiative.
    fn decided(&self, entries: &[Decision], given: &str, owner: Option<&str>) -> Result<usize, QueryError> {
        let numbers = |test: &dyn Fn(&Decision) -> bool| -> Vec<usize> {
            entries.iter().enumerate().filter(|(_, entry)| test(entry)).map(|(at, _)| at).collect()
        };
        if let Some(at) = numbers(&|entry| entry.id.as_deref() == Some(given.trim())).first() {
            return Ok(*at);
        }
        let key = spelling_key(given);
        let of_owner = |entry: &Decision| owner.is_none() || self.one_owner(entry.owner.as_deref(), owner);
        let is_named =
            |entry: &Decision| [entry.name.as_str(), entry.called()].iter().any(|name| spelling_key(name) == key);
        match numbers(&|entry| is_named(entry) && of_owner(entry)).as_slice() {
            [at] => return Ok(*at),
            [] => {}
            many => {
                let told = |entry: &Decision| {
                    let owner = entry.owner.as_deref().unwrap_or("no owner");
                    format!("{} of {owner}, line {}", entry.name, entry.line)
                };
                let candidates = many.iter().filter_map(|at| entries.get(*at)).map(told).collect();
                return Err(QueryError::AmbiguousInitiative { given: given.to_owned(), candidates });
            }
        }
        let meant = match self.meant(given, owner) {
            Err(QueryError::NoSuchInitiative { .. }) => None,
            other => Some(other?),
        };
        // Under another name of it, or an id that leads to it, nothing was decided.
        let is_it = |id: &str| !id.is_empty() && id == given.trim();
        if let Some(meant) = &meant
            && is_it(&meant.initiative.initiative_id)
            && let Some(at) = meant.entry
        {
            return Ok(at);
        }
        let nothing = format!("nothing is decided about {given}");
        let Some(meant) = meant else { return wrong(nothing) };
        let target = Target { name: meant.initiative.name.clone(), owner: meant.owner().map(str::to_owned) };
        let decisions = Decisions { entries: entries.to_vec() };
        let merged = decisions.merged_into(&target);
        let merged: Vec<&str> =
            merged.iter().filter_map(|at| entries.get(*at)).map(|entry| entry.name.as_str()).collect();
        let other = meant.entry.and_then(|at| entries.get(at));
        wrong(match other {
            Some(other) => format!("{nothing}, but of {}: undo that", other.name),
            None if merged.is_empty() => nothing,
            None => format!("{nothing}; merged into it are {}: undo those", merged.join(", ")),
        })
    }
}

/// True for an entry that says more than which initiative it is of.
fn says_more(entry: &Decision) -> bool {
    let &Decision { line, .. } = entry;
    let (name, owner, id) = (entry.name.clone(), entry.owner.clone(), entry.id.clone());
    *entry != Decision { name, owner, id, line, ..Decision::default() }
}

/// What an entry says, in a few words.
fn said(entry: &Decision) -> String {
    let mut said = Vec::new();
    if entry.status != Review::Candidate {
        said.push(entry.status.as_str().to_owned());
    }
    said.extend(entry.merged_into.as_ref().map(|into| format!("merged into {}", into.name)));
    said.extend(entry.shown.as_ref().map(|shown| format!("called {shown}")));
    if !entry.separate.is_empty() {
        said.push(format!("not {}", entry.separate.join(", ")));
    }
    said.extend(entry.kind.as_ref().map(|kind| format!("type {kind}")));
    said.extend(entry.note.as_ref().map(|note| format!("note {note}")));
    if said.is_empty() { "entered".to_owned() } else { said.join("; ") }
}
