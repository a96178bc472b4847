//! What accept, reject, merge, split and rename do to the editor's file.
//! Names are resolved by the tables, else by the file itself, so that a decision about what no document says can be changed
//! too. The tables are to follow the file: who calls this applies it first when it has changed.

use pipeline::corpus::decisions::spelling_problem;
use pipeline::corpus::{Decision, KINDS, Review, SHORT_FORM, spelling_key};

use super::entries::entry_of;
use super::file::{EditorFile, holds};
use super::owners::Owners;
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

/// A name as an error shows it: one line, and not all of a page.
fn shortened(name: &str) -> String {
    const SHOWN: usize = 40;
    let shown: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if name.chars().count() > SHOWN { format!("{shown}…") } else { shown }
}

/// The file with a change. Nothing is changed when any name of the edit is not known.
///
/// # Errors
/// [`QueryError::EditorFile`] when the text is no editor's file, with line and column; [`QueryError::Editing`] when the edit
/// cannot be; [`QueryError::NoSuchInitiative`] and [`QueryError::AmbiguousInitiative`] for names.
pub fn edit(text: &str, known: &Known, edit: &Edit) -> Result<Edited, QueryError> {
    let (file, owners) = (EditorFile::parse(text)?, Owners::new()?);
    let mut session = Session { file, known, owners, changes: Vec::new(), unchanged: Vec::new() };
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
    owners: Owners,
    changes: Vec<String>,
    unchanged: Vec<String>,
}

/// An initiative of the tables, or one that only the file knows, and the number of its entry.
struct Meant {
    initiative: Initiative,
    entry: Option<usize>,
    /// Others have one of this name.
    apart: bool,
}

/// The owner of what the whole country does, beside owners of the same name.
const NATION: &str = "全国";

/// Places that a refusal lists: as many as fit a screen; it says of how many.
const PLACES: usize = 8;

impl Session<'_> {
    fn note(&mut self, changed: bool, sentence: String) {
        if changed { self.changes.push(sentence) } else { self.unchanged.push(sentence) }
    }

    /// The initiative of a name. With an owner, that owner's, or one of which nobody is the owner yet.
    fn meant(&self, given: &str, owner: Option<&str>) -> Result<Meant, QueryError> {
        let entries = self.file.entries()?;
        let mut named = self.known.namesakes(given)?;
        if let Some(owner) = owner
            && named.len() > 1
        {
            let whose = |one: &Initiative| one.origin.clone().or_else(|| one.owner.clone());
            named.retain(|one| match whose(one) {
                Some(known) => self.owners.same(&known, owner),
                None => owner == NATION,
            });
        }
        let initiative = match named.pop().filter(|_| named.is_empty()) {
            Some(one) => one,
            None => match self.known.resolve(given) {
                Ok(one) => one,
                // Several owners, none of them this one, whose first entry it is to be.
                Err(QueryError::AmbiguousInitiative { .. }) if owner.is_some() => {
                    Initiative { name: given.trim().to_owned(), ..Initiative::default() }
                }
                Err(none @ QueryError::NoSuchInitiative { .. }) => return self.of_file(&entries, given, owner, none),
                Err(other) => return Err(other),
            },
        };
        let apart = self.known.has_namesakes(&initiative)?;
        let others = |id: &str| id != initiative.initiative_id && self.known.has_id(id);
        let entry = entry_of(&entries, &self.owners, &initiative, owner, apart, &others)?;
        Ok(Meant { initiative, entry, apart })
    }

    /// An initiative that is not in the tables: decided on, and said in no document that is left.
    fn of_file(
        &self,
        entries: &[Decision],
        given: &str,
        owner: Option<&str>,
        none: QueryError,
    ) -> Result<Meant, QueryError> {
        let stand_in = Initiative { name: given.to_owned(), ..Initiative::default() };
        let Some(at) = entry_of(entries, &self.owners, &stand_in, owner, false, &|_| false)? else { return Err(none) };
        let entry = entries.get(at).cloned().unwrap_or_default();
        let initiative = Initiative {
            initiative_id: entry.id.unwrap_or_default(),
            name: entry.name,
            aliases: entry.aliases,
            origin: entry.owner,
            ..Initiative::default()
        };
        Ok(Meant { initiative, entry: Some(at), apart: false })
    }

    /// The entry of an initiative, made when there is none.
    fn entry(&mut self, meant: &Meant) -> Result<usize, QueryError> {
        if let Some(at) = meant.entry {
            return Ok(at);
        }
        let at = self.file.add(&meant.initiative.name);
        // An origin of the tables was entered for one of several owners: the entry is to be that owner's. So is what the
        // documents tell apart; what is nobody's in particular beside them is the whole country's.
        let told = meant.initiative.origin.as_deref().or(meant.initiative.owner.as_deref());
        if let Some(owner) = told.or_else(|| meant.apart.then_some(NATION)) {
            self.file.set(at, "owner", owner);
        }
        if meant.apart {
            self.file.set(at, "id", &meant.initiative.initiative_id);
        }
        Ok(at)
    }

    /// Refuses what no entry may say, before anything is changed.
    fn check(&self, name: &str, judgement: &Judgement) -> Result<(), QueryError> {
        let wrong = |problem: String| Err(QueryError::Editing { problem });
        if let Some(kind) = judgement.kind.as_deref().filter(|kind| !KINDS.contains(kind)) {
            return wrong(format!("type {kind} is not known: write one of {}", KINDS.join(", ")));
        }
        for (key, value) in [("--note", &judgement.note), ("--owner", &judgement.owner)] {
            if value.as_deref().is_some_and(|value| value.trim().is_empty()) {
                return wrong(format!("{key} is empty: write something or leave it out"));
            }
        }
        let Some(owner) = judgement.owner.as_deref() else { return Ok(()) };
        let namesakes = self.known.namesakes(name)?;
        let places = self.known.places_of(&namesakes);
        // As the pass compares them.
        let known = owner == NATION || places.iter().any(|place| self.owners.holds(owner, place));
        if known || namesakes.is_empty() {
            return Ok(());
        }
        let shown: Vec<&str> = places.iter().copied().take(PLACES).collect();
        wrong(match shown.as_slice() {
            [] => format!("no mention of {name} is of any place: leave --owner out"),
            shown => format!(
                "no mention of {name} is of {owner}: write a place or publisher of its mentions ({} of {}: {}), {NATION} \
                 for what no place owns, or leave --owner out",
                shown.len(),
                places.len(),
                shown.join(", ")
            ),
        })
    }

    fn judge(&mut self, names: &[String], status: Status, judgement: &Judgement) -> Result<(), QueryError> {
        let owner = judgement.owner.as_deref().map(|owner| self.owners.in_full(owner));
        let judgement = &Judgement { owner, ..judgement.clone() };
        let owner = judgement.owner.as_deref();
        for name in names {
            // All names first: one that is not known leaves the file as it was.
            self.meant(name, owner)?;
            self.check(name, judgement)?;
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
        if from.apart {
            let (one, other) = (from.initiative.told_apart(), into.initiative.told_apart());
            let owner = |meant: &Meant| meant.initiative.origin.clone().or_else(|| meant.initiative.owner.clone());
            let one_owner = owner(&from).zip(owner(&into)).is_some_and(|(a, b)| self.owners.same(&a, &b));
            if !one_owner || spelling_key(&from.initiative.name) == spelling_key(&into.initiative.name) {
                let problem = format!(
                    "others have an initiative called {} too, and an alias of {other} would draw them all to it, not {one} \
                     alone: write an entry by hand with that name or alias, and with the owner it is to stand for (or none, \
                     for all of them)",
                    from.initiative.name
                );
                return Err(QueryError::Editing { problem });
            }
        }
        let mut at = self.entry(&into)?;
        let mut spellings = vec![from.initiative.name.clone()];
        let of_table = self.known.spellings(&from.initiative.initiative_id)?;
        // Names as they are shown: the key of one (供给侧 of 供给侧改革) is a word of its own, and a short form is another's
        // in another document.
        let of_its_own = of_table.into_iter().filter(|spelling| !spelling.evidence.starts_with(SHORT_FORM));
        spellings.extend(of_its_own.map(|spelling| spelling.name));
        let mut changed = from.entry.is_some();
        let entries = self.file.entries()?;
        if let Some((gone, entry)) = from.entry.and_then(|gone| Some((gone, entries.get(gone)?.clone()))) {
            spellings.extend(entry.aliases.iter().cloned());
            let target = entries.get(at).cloned().unwrap_or_default();
            self.file.remove(gone, at);
            at -= usize::from(gone < at);
            self.take_over(at, &target, &entry);
        }
        for spelling in &spellings {
            self.file.unlist(at, "separate", spelling);
            if spelling_key(spelling) != spelling_key(&into.initiative.name) {
                changed |= self.file.list(at, "aliases", spelling);
            }
        }
        let ids = [&from, &into].map(|meant| meant.initiative.initiative_id.as_str());
        let told = match ids {
            [from, into] if !from.is_empty() && !into.is_empty() => format!("; {into} stays, {from} leads to it"),
            _ => String::new(),
        };
        self.note(changed, format!("{} is another name of {}{told}", from.initiative.name, into.initiative.name));
        Ok(())
    }

    /// What the entry of a merged name leaves to the one it is merged into: what that one lacks, and its note.
    fn take_over(&mut self, at: usize, target: &Decision, gone: &Decision) {
        let name = &target.name;
        if let (Some(old), kept) = (&gone.note, &target.note) {
            let note = kept.as_ref().map_or_else(|| old.clone(), |kept| format!("{kept}；{old}"));
            self.file.set(at, "note", &note);
            self.note(true, format!("{name}: note of {} kept", gone.name));
        }
        match (&gone.kind, &target.kind) {
            (Some(kind), None) => {
                self.file.set(at, "type", kind);
                self.note(true, format!("{name}: type {kind} taken over from {}", gone.name));
            }
            (Some(kind), Some(kept)) if kind != kept => {
                self.note(true, format!("{name}: stays {kept}; {} was {kind}", gone.name));
            }
            _ => {}
        }
        let (of_gone, kept) = (gone.status.as_str(), target.status.as_str());
        match (gone.status, target.status) {
            (Review::Candidate, _) => {}
            (Review::Accepted, Review::Candidate) => {
                self.file.set(at, "status", of_gone);
                self.note(true, format!("{name}: {of_gone}, as {} was", gone.name));
            }
            (Review::Rejected, Review::Candidate) => {
                // That was said of a name, which now stands for something else.
                self.note(true, format!("{name}: not judged; that {} was rejected is dropped", gone.name));
            }
            (one, other) if one != other => {
                self.note(true, format!("{name}: stays {kept}; {} was {of_gone}", gone.name));
            }
            _ => {}
        }
        if let Some(owner) = gone.owner.as_ref().filter(|owner| target.owner.as_ref() != Some(*owner)) {
            let stays = target.owner.as_deref().unwrap_or("open");
            self.note(true, format!("{name}: owner stays {stays}; that of {} was {owner}", gone.name));
        }
        for spelling in &gone.separate {
            self.file.list(at, "separate", spelling);
        }
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
                return Err(QueryError::Editing { problem });
            }
            if !holds(&known, &key) {
                known.sort();
                known.dedup();
                known.retain(|known| spelling_key(known) != spelling_key(&meant.initiative.name));
                let others = if known.is_empty() { "it has no other".to_owned() } else { known.join(", ") };
                let problem = format!("{spelling} is no spelling of {}: {others}", meant.initiative.name);
                return Err(QueryError::Editing { problem });
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
        let wrong = |problem: String| Err(QueryError::Editing { problem });
        if let Some(problem) = spelling_problem(new) {
            return wrong(format!("“{}” cannot be a name: {problem}", shortened(new)));
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
