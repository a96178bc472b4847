//! What accept and reject do to the editor's file, and how an edit finds the entry of a name; merge, split and rename are
//! in `joining`. Names are resolved by the tables, else by the file itself, so that a decision about what no document says can be changed
//! too. The tables are to follow the file: who calls this applies it first when it has changed.

use index::Reader;
use pipeline::corpus::decisions::spelling_problem;
use pipeline::corpus::{Decision, KINDS, NATION, Owners, SHORTEST_ENTERED, spelling_key};

use super::entries::entry_of;
use super::file::EditorFile;
use super::owners::{Holdings, in_full};
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
    /// What was decided about these, of that owner where it is given, is decided no more.
    Undo(Vec<String>, Option<String>),
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
    /// Names that no table knows, which became initiatives.
    pub entered: Vec<Entered>,
}

/// A name that was in no list before it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The name.
    pub name: String,
    /// Known names that look like it.
    pub alike: Vec<String>,
}

/// A name as an error shows it: one line, and not all of a page.
pub(super) fn shortened(name: &str) -> String {
    const SHOWN: usize = 40;
    let shown: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if name.chars().count() > SHOWN { format!("{shown}…") } else { shown }
}

/// The file with a change. Nothing is changed when any name of the edit is not known. `known` are the names of what `reader`
/// reads, which is asked for more where an owner is entered.
///
/// # Errors
/// [`QueryError::EditorFile`] when the text is no editor's file, with line and column; [`QueryError::Editing`] when the edit
/// cannot be; [`QueryError::NoSuchInitiative`] and [`QueryError::AmbiguousInitiative`] for names.
pub fn edit(text: &str, known: &Known, reader: &Reader, edit: &Edit) -> Result<Edited, QueryError> {
    let (file, owners) = (EditorFile::parse(text)?, Owners::new()?);
    let mut session =
        Session { file, known, reader, owners, changes: Vec::new(), unchanged: Vec::new(), entered: Vec::new() };
    match edit {
        Edit::Judge(names, status, judgement) => session.judge(names, *status, judgement)?,
        Edit::Merge(name, into) => session.merge(name, into)?,
        Edit::Split(name, spellings) => session.split(name, spellings)?,
        Edit::Rename(name, new) => session.rename(name, new)?,
        Edit::Undo(names, owner) => names.iter().try_for_each(|name| session.undo(name, owner.as_deref()))?,
    }
    let Session { file, changes, unchanged, entered, .. } = session;
    let text = if changes.is_empty() { text.to_owned() } else { file.text() };
    // What was written can be read again: a file is never left in a state that the next command refuses.
    EditorFile::parse(&text)?;
    Ok(Edited { text, changes, unchanged, entered })
}

pub(super) struct Session<'a> {
    pub(super) file: EditorFile,
    pub(super) known: &'a Known,
    reader: &'a Reader,
    pub(super) owners: Owners,
    changes: Vec<String>,
    unchanged: Vec<String>,
    entered: Vec<Entered>,
}

/// An initiative of the tables, or one that only the file knows, and the number of its entry.
pub(super) struct Meant {
    pub(super) initiative: Initiative,
    pub(super) entry: Option<usize>,
    /// Others have one of this name.
    pub(super) apart: bool,
}

impl Meant {
    /// Whose its entry is: an origin of the tables was entered for one of several owners. So is what the documents tell
    /// apart; what is nobody's in particular beside them is the whole country's.
    pub(super) fn owner(&self) -> Option<&str> {
        let told = self.initiative.origin.as_deref().or(self.initiative.owner.as_deref());
        told.or_else(|| self.apart.then_some(NATION))
    }
}

/// Says what to do about a name of which nothing is counted.
pub(super) fn in_no_list(none: QueryError, what: &str) -> QueryError {
    match none {
        QueryError::NoSuchInitiative { given, candidates } => {
            let alike =
                if candidates.is_empty() { String::new() } else { format!("; like it are {}", candidates.join(", ")) };
            let problem = format!(
                "no initiative {given}: it is in no list and nothing is counted for it, so that there is nothing to {what}; \
                 `initiatives accept {given}` has it looked for in every text{alike}"
            );
            QueryError::Editing { problem }
        }
        other => other,
    }
}

pub(super) fn wrong<T>(problem: String) -> Result<T, QueryError> {
    Err(QueryError::Editing { problem })
}

impl Session<'_> {
    pub(super) fn note(&mut self, changed: bool, sentence: String) {
        if changed { self.changes.push(sentence) } else { self.unchanged.push(sentence) }
    }

    /// The initiative of a name. With an owner, that owner's, or one of which nobody is the owner yet.
    pub(super) fn meant(&self, given: &str, owner: Option<&str>) -> Result<Meant, QueryError> {
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
        // Of whom it is told apart may be merged into others for now.
        let key = spelling_key(&initiative.name);
        let of_name = |entry: &&Decision| spelling_key(&entry.name) == key;
        let gone = |entry: &Decision| entry.owner.is_some() && entry.merged_into.is_some();
        let whole = |entry: &Decision| entry.owner.is_none() && entry.merged_into.is_none();
        let rest = entries.iter().filter(of_name).any(gone) && !entries.iter().filter(of_name).any(whole);
        let in_tables = !initiative.initiative_id.is_empty();
        let apart = in_tables && (rest || self.known.has_namesakes(&initiative)?);
        let others = |id: &str| id != initiative.initiative_id && self.known.has_id(id);
        let find = |one: &Initiative| entry_of(&entries, &self.owners, one, owner, apart, &others);
        let entry = match find(&initiative)? {
            // The entry of an owner has the name that is found, whatever the name without one is called.
            None if owner.is_some() => {
                find(&Initiative { name: self.found_by(&initiative.name)?, ..Initiative::default() })?
            }
            found => found,
        };
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
        let key = spelling_key(given);
        let merged = entries.iter().find(|entry| entry.keys().any(|known| known == key));
        if let Some(target) = merged.and_then(|entry| entry.merged_into.as_ref()) {
            return self.meant(&target.name, target.owner.as_deref());
        }
        let stand_in = Initiative { name: given.to_owned(), ..Initiative::default() };
        let find = |owner| entry_of(entries, &self.owners, &stand_in, owner, false, &|_| false);
        let Some(at) = find(owner)? else {
            // An owner of what the file has without one.
            let whole = if owner.is_some() { find(None)? } else { None };
            let named = whole.and_then(|at| entries.get(at)).ok_or(none)?;
            let initiative = Initiative { name: named.name.clone(), ..Initiative::default() };
            let entry = entry_of(entries, &self.owners, &initiative, owner, false, &|_| false)?;
            return Ok(Meant { initiative, entry, apart: false });
        };
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

    pub(super) fn one_owner(&self, one: Option<&str>, other: Option<&str>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => self.owners.same(one, other),
            (one, other) => one == other,
        }
    }

    /// The entry of an initiative, made when there is none.
    fn entry(&mut self, meant: &Meant) -> Result<usize, QueryError> {
        if let Some(at) = meant.entry {
            return Ok(at);
        }
        let at = self.file.add(&self.found_by(&meant.initiative.name)?);
        if let Some(owner) = meant.owner() {
            self.file.set(at, "owner", owner);
        }
        if meant.apart {
            self.file.set(at, "id", &meant.initiative.initiative_id);
        }
        Ok(at)
    }

    /// The name by which texts are looked through for what is called so: its entry may have another one.
    fn found_by(&self, called: &str) -> Result<String, QueryError> {
        let key = spelling_key(called);
        let entries = self.file.entries()?;
        let is_called = |entry: &&Decision| entry.shown.as_deref().is_some_and(|shown| spelling_key(shown) == key);
        Ok(entries.iter().find(is_called).map_or(called, |entry| &entry.name).to_owned())
    }

    /// As [`Session::entry`]; one that is made bears the id of the initiative it is made for, as nothing else tells it from a
    /// name that was entered by hand.
    pub(super) fn entry_with_id(&mut self, meant: &Meant) -> Result<usize, QueryError> {
        let at = self.entry(meant)?;
        let id = &meant.initiative.initiative_id;
        if meant.entry.is_none() && !id.is_empty() {
            self.file.set(at, "id", id);
        }
        Ok(at)
    }

    /// Refuses what no entry may say, before anything is changed.
    fn check(judgement: &Judgement) -> Result<(), QueryError> {
        if let Some(kind) = judgement.kind.as_deref().filter(|kind| !KINDS.contains(kind)) {
            return wrong(format!("type {kind} is not known: write one of {}", KINDS.join(", ")));
        }
        for (key, value) in [("--note", &judgement.note), ("--owner", &judgement.owner)] {
            if value.as_deref().is_some_and(|value| value.trim().is_empty()) {
                return wrong(format!("{key} is empty: write something or leave it out"));
            }
        }
        Ok(())
    }

    fn judge(&mut self, names: &[String], status: Status, judgement: &Judgement) -> Result<(), QueryError> {
        let owner = judgement.owner.as_deref().map(|owner| in_full(&self.owners, owner));
        let judgement = &Judgement { owner, ..judgement.clone() };
        let owner = judgement.owner.as_deref();
        // All names first: one that is not known leaves the file as it was.
        let mut holdings = None;
        for name in names {
            self.judged(name, status, owner)?;
            Self::check(judgement)?;
            if let Some(owner) = owner {
                let loaded = match holdings.take() {
                    Some(loaded) => loaded,
                    None => Holdings::load(self.reader)?,
                };
                holdings.insert(loaded).check(self.known, &self.owners, name, owner)?;
            }
        }
        for name in names {
            let (meant, new) = self.judged(name, status, owner)?;
            self.entered.extend(new);
            // One owner in two forms stays as it is written.
            let entries = self.file.entries()?;
            let written = meant.entry.and_then(|at| entries.get(at)?.owner.clone());
            let same = |written: &String| owner.is_some_and(|owner| self.owners.same(written, owner));
            let owner = written.filter(same).or_else(|| judgement.owner.clone());
            let at = self.entry(&meant)?;
            let mut changed = self.file.set(at, "status", status.as_str());
            let entered = [("type", &judgement.kind), ("owner", &owner), ("note", &judgement.note)];
            for (key, value) in entered {
                if let Some(value) = value {
                    changed |= self.file.set(at, key, value);
                }
            }
            let called = &meant.initiative.name;
            let other = spelling_key(name) != spelling_key(called) && name.trim() != meant.initiative.initiative_id;
            let told = if other { format!(", of which {name} is a name") } else { String::new() };
            self.note(changed, format!("{called}: {}{told}", status.as_str()));
        }
        Ok(())
    }

    /// The initiative that is judged. What no table knows can be accepted: then it is looked for in every text.
    fn judged(&self, name: &str, status: Status, owner: Option<&str>) -> Result<(Meant, Option<Entered>), QueryError> {
        let what = if status == Status::Accepted { "give to an owner" } else { "reject" };
        let may_enter = status == Status::Accepted && owner.is_none();
        let alike = match self.meant(name, owner) {
            Err(QueryError::NoSuchInitiative { candidates, .. }) if may_enter => candidates,
            // It stood for longer names of its documents and was none by itself.
            Ok(meant) if may_enter && self.known.is_short_alone(name)? => {
                let initiative = Initiative { name: name.trim().to_owned(), ..Initiative::default() };
                let entries = self.file.entries()?;
                let entry = entry_of(&entries, &self.owners, &initiative, None, false, &|_| false)?;
                if entry.is_some() {
                    return Ok((Meant { initiative, entry, apart: false }, None));
                }
                vec![meant.initiative.name]
            }
            other => return Ok((other.map_err(|none| in_no_list(none, what))?, None)),
        };
        let name = name.trim();
        let problem = spelling_problem(name).or_else(|| {
            let short = spelling_key(name).chars().count() < SHORTEST_ENTERED;
            short.then(|| format!("what is looked for has {SHORTEST_ENTERED} characters at least"))
        });
        if let Some(problem) = problem {
            return Err(QueryError::Editing {
                problem: format!("“{}” cannot be a name: {problem}", shortened(name))
            });
        }
        let initiative = Initiative { name: name.to_owned(), ..Initiative::default() };
        let entered = Entered { name: name.to_owned(), alike };
        Ok((Meant { initiative, entry: None, apart: false }, Some(entered)))
    }
}
