//! Owners as an editor writes them, and whether anything is of one.
//! Which spellings are one owner, `pipeline::corpus` says.

use index::Reader;
use pipeline::corpus::{Claimant, Knowledge, NATION, Owners};
use pipeline::fold::fold_string;

use super::edits::wrong;
use crate::QueryError;
use crate::initiatives::names::{Initiative, Known};
use crate::initiatives::whereabouts::Whereabouts;

/// An owner as it is to be entered: a place in short form (毕节) by its full name, which the tables have, anything else as it
/// was typed.
pub(super) fn in_full(owners: &Owners, owner: &str) -> String {
    let owner = owner.trim();
    let typed = fold_string(owner);
    let gazetteer = owners.gazetteer();
    let is_short = |code: &&str| gazetteer.name(code).is_some_and(|name| !typed.ends_with(&fold_string(name)));
    let short = gazetteer.code_of(owner).filter(is_short);
    short.and_then(|code| gazetteer.full_name(code)).unwrap_or_else(|| owner.to_owned())
}

/// Whether owners have mentions, as the pass gives mentions to owners. Loaded once for all names of a command.
pub(super) struct Holdings {
    knowledge: Knowledge,
    places: Whereabouts,
}

impl Holdings {
    pub(super) fn load(reader: &Reader) -> Result<Self, QueryError> {
        Ok(Self { knowledge: Knowledge::new()?, places: Whereabouts::load(reader)? })
    }

    /// Refuses an owner who has no mention of what is known.
    pub(super) fn check(&mut self, known: &Known, owners: &Owners, name: &str, owner: &str) -> Result<(), QueryError> {
        let namesakes = known.namesakes(name)?;
        let (knowledge, places) = (&mut self.knowledge, &self.places);
        let claimant = Claimant::new(knowledge, owner);
        if namesakes.is_empty() || claimant.is_nation() {
            return Ok(());
        }
        // What another owner has that is as narrow stays with that one.
        let mut ids = Vec::new();
        let mut theirs = Vec::new();
        for one in &namesakes {
            let other = one.origin.as_deref().filter(|other| !owners.same(other, owner));
            let other = other.map(|other| Claimant::new(knowledge, other));
            match other.filter(|other| !other.is_nation() && other.narrowness() >= claimant.narrowness()) {
                Some(_) => theirs.push(one.initiative_id.as_str()),
                None => ids.push(one.initiative_id.as_str()),
            }
        }
        if places.some_of(&ids, knowledge, &claimant) {
            return Ok(());
        }
        if places.some_of(&theirs, knowledge, &claimant) {
            let narrower = namesakes.iter().filter(|one| theirs.contains(&one.initiative_id.as_str()));
            let narrower: Vec<String> = narrower.map(Initiative::told_apart).collect();
            return wrong(format!(
                "all mentions of {name} in {owner} are of owners within it: {}",
                narrower.join(", ")
            ));
        }
        let medium = knowledge.is_medium(owner);
        let medium = if medium { ", which prints what others do" } else { "" };
        let nobody = format!("no mention of {name} is known to be of {owner}{medium}");
        let others = places.owners(&ids, knowledge);
        wrong(if others.is_empty() {
            format!("{nobody}, nor of any other place: leave --owner out")
        } else {
            let others = others.join(", ");
            format!(
                "{nobody}: write an owner of some (such as {others}), {NATION} for what no place owns, or leave --owner out"
            )
        })
    }
}
