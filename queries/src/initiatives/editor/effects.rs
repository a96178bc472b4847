//! What a change to the editor's file did to the counts, of the initiative judged and of others.
//! It compares two states of the tables and knows nothing of the change.

use std::collections::BTreeMap;

use crate::QueryError;
use crate::initiatives::names::{Initiative, Known};

/// A sentence for each initiative whose documents or mentions are others than before, those that changed most first; none
/// when a judgement changed nothing but what is known of the judged.
///
/// # Errors
/// [`QueryError::Column`] when a table is of another version.
pub fn effects(before: &Known, after: &Known) -> Result<Vec<String>, QueryError> {
    let old: BTreeMap<String, Initiative> = by_id(before.all()?);
    let new: BTreeMap<String, Initiative> = by_id(after.all()?);
    let mut found: Vec<(usize, String)> = Vec::new();
    for (id, was) in &old {
        let change = match new.get(id) {
            Some(is) if (is.documents, is.mentions) == (was.documents, was.mentions) => continue,
            Some(is) => (weight(was, Some(is)), format!("{}: {}", told(is), from_to(was, is))),
            None => {
                let gone = format!("{}: {} before, no initiative now", told(was), counts(was));
                let heir = after.namesakes(id)?.into_iter().find(|heir| heir.initiative_id != *id);
                let leads = heir.map_or(String::new(), |heir| format!("; its id leads to {}", told(&heir)));
                (weight(was, None), format!("{gone}{leads}"))
            }
        };
        found.push(change);
    }
    for is in new.values().filter(|is| !old.contains_key(&is.initiative_id) && is.mentions > 0) {
        found.push((weight(is, None), format!("{}: new, {}", told(is), counts(is))));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(found.into_iter().map(|(_, sentence)| sentence).collect())
}

fn by_id(all: Vec<Initiative>) -> BTreeMap<String, Initiative> {
    all.into_iter().map(|one| (one.initiative_id.clone(), one)).collect()
}

/// By how many documents and mentions one state differs from the other.
fn weight(was: &Initiative, is: Option<&Initiative>) -> usize {
    let (documents, mentions) = is.map_or((0, 0), |is| (is.documents, is.mentions));
    was.documents.abs_diff(documents) + was.mentions.abs_diff(mentions)
}

fn told(one: &Initiative) -> String {
    let owner = one.origin.as_deref().or(one.owner.as_deref()).map_or(String::new(), |owner| format!(", {owner}"));
    format!("{} ({}{owner})", one.name, one.initiative_id)
}

fn counts(one: &Initiative) -> String {
    format!("documents {}, mentions {}", one.documents, one.mentions)
}

fn from_to(was: &Initiative, is: &Initiative) -> String {
    format!("documents {} → {}, mentions {} → {}", was.documents, is.documents, was.mentions, is.mentions)
}
