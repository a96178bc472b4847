//! Which entry of the editor's file an initiative of the tables has.
//! It changes none.

use pipeline::corpus::{Decision, Owners, spelling_key};

use super::file::holds;
use crate::QueryError;
use crate::initiatives::names::Initiative;

fn is_named(entry: &Decision, key: &str) -> bool {
    [entry.name.as_str(), entry.called()].iter().any(|name| spelling_key(name) == key)
}

/// The entry of an initiative: by id, else by name and owner, else by alias. `apart` is true when others have one of this
/// name: then an entry that names no owner, or another one, is not its own. `of_another` tells ids of the tables that are
/// not this initiative's.
pub(super) fn entry_of(
    entries: &[Decision],
    owners: &Owners,
    initiative: &Initiative,
    owner: Option<&str>,
    apart: bool,
    of_another: &dyn Fn(&str) -> bool,
) -> Result<Option<usize>, QueryError> {
    let key = spelling_key(&initiative.name);
    let find = |test: &dyn Fn(&Decision) -> bool| -> Vec<usize> {
        // What is merged into another has no initiative of its own.
        let own = |entry: &Decision| entry.merged_into.is_none() && test(entry);
        entries.iter().enumerate().filter(|(_, entry)| own(entry)).map(|(at, _)| at).collect()
    };
    let id = initiative.initiative_id.as_str();
    // Each owner of a name is judged in an entry of its own, and so is the name without one.
    let of_owner = |entry: &Decision| {
        owner.is_none_or(|owner| entry.owner.as_deref().is_some_and(|known| owners.same(known, owner)))
    };
    if let [at] = find(&|entry| !id.is_empty() && entry.id.as_deref() == Some(id) && of_owner(entry)).as_slice() {
        return Ok(Some(*at));
    }
    let free = |entry: &Decision| !entry.id.as_deref().is_some_and(of_another);
    if let Some(owner) = owner.or(initiative.origin.as_deref()).or(initiative.owner.as_deref()) {
        // The owner's own entry alone: one of no owner is another initiative, and so is one that has the name as an alias.
        let own = find(&|entry| {
            free(entry)
                && is_named(entry, &key)
                && entry.owner.as_deref().is_some_and(|known| owners.same(known, owner))
        });
        return Ok(own.first().copied());
    }
    if apart {
        return Ok(None);
    }
    let mut found = find(&|entry| free(entry) && is_named(entry, &key));
    if found.is_empty() {
        found = find(&|entry| free(entry) && holds(&entry.aliases, &key));
    }
    // What the tables have of no owner is none of the owners' that the file has entries for.
    let whole = find(&|entry| entry.owner.is_none());
    if found.iter().any(|at| whole.contains(at)) {
        found.retain(|at| whole.contains(at));
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] if !id.is_empty() && !whole.contains(one) => Ok(None),
        [one] => Ok(Some(*one)),
        many => {
            let one = |at: &usize| {
                let entry = entries.get(*at).cloned().unwrap_or_default();
                format!("{} of {}", entry.name, entry.owner.unwrap_or_else(|| "no owner".to_owned()))
            };
            let candidates = many.iter().map(one).collect();
            Err(QueryError::AmbiguousInitiative { given: initiative.name.clone(), candidates })
        }
    }
}
