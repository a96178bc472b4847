//! What merge, split and rename do to the editor's file.
//! What is merged keeps its entry, with a line that says what into: without that line everything is as it was. Counts are
//! the business of the corpus pass.

use pipeline::corpus::decisions::spelling_problem;
use pipeline::corpus::{Decision, Decisions, Review, Target, spelling_key};

use super::edits::{Meant, Session, in_no_list, shortened, wrong};
use super::file::holds;
use crate::QueryError;
use crate::initiatives::names::Initiative;

/// True when a name as typed is the initiative's own, or its id, and not another name of it or an id that leads to it.
fn is_own(initiative: &Initiative, given: &str) -> bool {
    given.trim() == initiative.initiative_id || spelling_key(given) == spelling_key(&initiative.name)
}

impl Session<'_> {
    pub(super) fn merge(&mut self, name: &str, into: &str) -> Result<(), QueryError> {
        let (from, target) = (self.meant(name, None)?, self.meant(into, None)?);
        let (one, other) = (&from.initiative, &target.initiative);
        let same_row = !one.initiative_id.is_empty() && one.initiative_id == other.initiative_id;
        if same_row || (from.entry.is_some() && from.entry == target.entry) {
            if is_own(other, name) && !is_own(other, into) {
                return wrong(format!(
                    "{name} and {into} are one already, which is called {}: `initiatives rename` calls it otherwise",
                    other.name
                ));
            }
            self.note(false, format!("{name} stands for {} already", other.name));
            return Ok(());
        }
        let told = match [&one.initiative_id, &other.initiative_id] {
            [from, into] if !from.is_empty() && !into.is_empty() => format!("; {into} stays, {from} leads to it"),
            _ => String::new(),
        };
        let sentence = format!("{} is another name of {}{told}", one.name, other.name);
        // What was split off goes back to where it would be by itself.
        let mut unlisted = false;
        if let Some(at) = target.entry {
            unlisted = self.file.unlist(at, "separate", &one.name);
            for spelling in self.known.spellings(&one.initiative_id)? {
                unlisted |= self.file.unlist(at, "separate", &spelling.name);
            }
        }
        if unlisted && from.entry.is_none() {
            self.prune(target.entry)?;
            self.note(true, sentence);
            return Ok(());
        }
        let entries = self.file.entries()?;
        let (gone, kept) = (from.entry.and_then(|at| entries.get(at)), target.entry.and_then(|at| entries.get(at)));
        let told = gone.map_or_else(Vec::new, |gone| taken_over(gone, kept, &other.name));
        let rejected = kept.is_some_and(|kept| kept.status == Review::Rejected);
        let owner = kept.map_or_else(|| target.owner().map(str::to_owned), |kept| kept.owner.clone());
        let into = Target { name: kept.map_or(&other.name, |kept| &kept.name).clone(), owner };
        // Merged already, and not applied: into something else now.
        let key = spelling_key(&from.initiative.name);
        let owner = from.owner();
        let stands = |entry: &Decision| {
            entry.merged_into.is_some()
                && spelling_key(&entry.name) == key
                && self.one_owner(entry.owner.as_deref(), owner)
        };
        let at = match entries.iter().position(stands) {
            Some(at) => at,
            None => self.entry_with_id(&from)?,
        };
        // An owner's is found again by its id alone, and what was judged is to be too. One by hand without id stays one.
        let lacks = |entry: &Decision| entry.id.is_none() && (owner.is_some() || entry.status != Review::Candidate);
        if entries.get(at).is_some_and(lacks) && !one.initiative_id.is_empty() {
            self.file.set(at, "id", &one.initiative_id);
        }
        let changed = self.file.set_target(at, &into) | unlisted;
        self.note(changed, sentence);
        for sentence in told.into_iter().filter(|_| changed) {
            self.note(true, sentence);
        }
        if changed && rejected {
            let hint = "is rejected, and so is what is said of it under the other name now";
            self.note(true, format!("{} {hint}: `initiatives accept` takes that back", other.name));
        }
        Ok(())
    }

    pub(super) fn split(&mut self, name: &str, spellings: &[String]) -> Result<(), QueryError> {
        let meant = self.meant(name, None)?;
        let entries = self.file.entries()?;
        let entry = meant.entry.and_then(|at| entries.get(at).cloned()).unwrap_or_default();
        let of_table = self.known.spellings(&meant.initiative.initiative_id)?;
        let mut known: Vec<String> =
            of_table.iter().flat_map(|spelling| [spelling.name.clone(), spelling.name_key.clone()]).collect();
        known.extend(meant.initiative.aliases.iter().chain(&entry.aliases).chain(&entry.separate).cloned());
        let merged = self.merged_into(&meant)?;
        known.extend(merged.iter().flat_map(Decision::spellings).map(str::to_owned));
        for spelling in spellings {
            let key = spelling_key(spelling);
            if [&meant.initiative.name, &entry.name].iter().any(|own| spelling_key(own) == key) {
                return wrong(format!(
                    "{spelling} is the name itself: split off the others, or merge them into another initiative; \
                     `initiatives undo ID` takes back that an owner's was merged into it"
                ));
            }
            if !holds(&known, &key) {
                known.sort();
                known.dedup();
                known.retain(|known| spelling_key(known) != spelling_key(&meant.initiative.name));
                let others = if known.is_empty() { "it has no other".to_owned() } else { known.join(", ") };
                return wrong(format!("{spelling} is no spelling of {}: {others}", meant.initiative.name));
            }
        }
        for spelling in spellings {
            // An entry that was taken out moves those behind it.
            let meant = self.meant(name, None)?;
            let changed = self.part(&meant, spelling)?;
            self.note(changed, format!("{spelling} is no name of {}", meant.initiative.name));
        }
        Ok(())
    }

    /// The entries that are merged into an initiative.
    fn merged_into(&self, meant: &Meant) -> Result<Vec<Decision>, QueryError> {
        let entries = self.file.entries()?;
        let (name, owner) = match meant.entry.and_then(|at| entries.get(at)) {
            Some(entry) => (entry.name.clone(), entry.owner.clone()),
            None => (meant.initiative.name.clone(), meant.owner().map(str::to_owned)),
        };
        let decisions = Decisions { entries };
        let numbers = decisions.merged_into(&Target { name, owner });
        Ok(numbers.into_iter().filter_map(|at| decisions.entries.get(at).cloned()).collect())
    }

    /// Takes one name out of an initiative: by what put it there, else by holding it apart.
    fn part(&mut self, meant: &Meant, spelling: &str) -> Result<bool, QueryError> {
        let key = spelling_key(spelling);
        // What is merged into it under this name is merged no more.
        let merged = self.merged_into(meant)?;
        let named = |entry: &&Decision| spelling_key(&entry.name) == key || spelling_key(entry.called()) == key;
        if let Some(gone) = merged.iter().find(named) {
            let at = self.file.entries()?.iter().position(|entry| entry.line == gone.line);
            if let Some(at) = at {
                self.file.unset(at, "merged_into");
                self.prune(Some(at))?;
            }
            return Ok(true);
        }
        let entries = self.file.entries()?;
        let lines: Vec<usize> = merged.iter().map(|entry| entry.line).collect();
        let own =
            |(at, entry): (usize, &Decision)| (Some(at) == meant.entry || lines.contains(&entry.line)).then_some(at);
        let mut unlisted = false;
        for at in entries.iter().enumerate().filter_map(own) {
            unlisted |= self.file.unlist(at, "aliases", spelling);
        }
        // What stands for it by the file alone needs no more than that.
        let of_table = self.known.spellings(&meant.initiative.initiative_id)?;
        let by_file = |evidence: &str| evidence.ends_with(BY_FILE);
        let mut of_name = of_table.iter().filter(|known| spelling_key(&known.name) == key || known.name_key == key);
        if unlisted && of_name.any(|known| by_file(&known.evidence)) {
            return Ok(true);
        }
        let at = self.entry_with_id(meant)?;
        Ok(self.file.list(at, "separate", spelling) | unlisted)
    }

    /// Takes an entry out that says nothing but which id the tables have anyway.
    fn prune(&mut self, at: Option<usize>) -> Result<(), QueryError> {
        let Some(at) = at else { return Ok(()) };
        let entries = self.file.entries()?;
        let Some(entry) = entries.get(at) else { return Ok(()) };
        let plain =
            Decision { name: entry.name.clone(), id: entry.id.clone(), line: entry.line, ..Decision::default() };
        let is_known = entry.id.as_deref().is_some_and(|id| self.known.stays_with(id, &entry.name));
        if *entry == plain && is_known && !self.file.is_commented(at) {
            self.file.remove(at);
        }
        Ok(())
    }

    pub(super) fn rename(&mut self, name: &str, new: &str) -> Result<(), QueryError> {
        let new = new.trim();
        if let Some(problem) = spelling_problem(new) {
            return wrong(format!("“{}” cannot be a name: {problem}", shortened(new)));
        }
        let meant = self.meant(name, None).map_err(|none| in_no_list(none, "rename"))?;
        if let Ok(other) = self.meant(new, None) {
            let same_row = other.initiative.initiative_id == meant.initiative.initiative_id;
            let same_entry = other.entry.is_some() && other.entry == meant.entry;
            if !same_row && !same_entry {
                let (old, id) = (&meant.initiative.name, &other.initiative.initiative_id);
                return wrong(format!("{new} is an initiative already ({id}): merge {old} into it"));
            }
        }
        let at = self.entry_with_id(&meant)?;
        let entry = self.file.entries()?.get(at).cloned().unwrap_or_default();
        let old = entry.called().to_owned();
        // The name it is found by stays: what it is called changes no count.
        let changed = if spelling_key(&entry.name) == spelling_key(new) {
            let shown = self.file.unset(at, "shown");
            self.file.set(at, "name", new) | shown
        } else {
            self.file.set(at, "shown", new)
        };
        if changed {
            self.prune(Some(at))?;
        }
        self.note(changed, format!("{old} is called {new}"));
        Ok(())
    }
}

/// How the evidence of a name ends that the file alone makes another's.
const BY_FILE: &str = "by the editor's file";

/// What an initiative gets from the entry of one that is merged into it, a sentence each.
fn taken_over(gone: &Decision, kept: Option<&Decision>, name: &str) -> Vec<String> {
    let nothing = Decision::default();
    let kept = kept.unwrap_or(&nothing);
    let mut told = Vec::new();
    if gone.note.is_some() {
        told.push(format!("{name}: has the note of {} too", gone.name));
    }
    match (&gone.kind, &kept.kind) {
        (Some(kind), None) => told.push(format!("{name}: type {kind} taken over from {}", gone.name)),
        (Some(kind), Some(stays)) if kind != stays => {
            told.push(format!("{name}: stays {stays}; {} was {kind}", gone.name))
        }
        _ => {}
    }
    let (was, stays) = (gone.status.as_str(), kept.status.as_str());
    match (gone.status, kept.status) {
        (Review::Candidate, _) => {}
        (Review::Accepted, Review::Candidate) => told.push(format!("{name}: {was}, as {} was", gone.name)),
        // That was said of a name, which now stands for something else.
        (Review::Rejected, Review::Candidate) => {
            told.push(format!("{name}: not judged; that {} was rejected does not count for it", gone.name));
        }
        (one, other) if one != other => told.push(format!("{name}: stays {stays}; {} was {was}", gone.name)),
        _ => {}
    }
    if let Some(owner) = gone.owner.as_ref().filter(|owner| kept.owner.as_ref() != Some(*owner)) {
        let stays = kept.owner.as_deref().unwrap_or("open");
        told.push(format!("{name}: owner stays {stays}; that of {} was {owner}", gone.name));
    }
    told
}
