//! Ids that stay: an initiative keeps the id whose mentions of the last generation are its own, and lists the ids it replaces.
//! Names and owners decide where no mention is left; what an initiative is, `registry` says.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;

use super::knowledge::Knowledge;
use super::spelling::unit_key;
use super::{flag_at, integer_at, text_at, text_column, texts_at};
use crate::PipelineError;
use crate::tables::Table;

/// Hexadecimal digits of an initiative id: 48 bits, so that a million names collide with odds under 1 in 500.
const ID_DIGITS: usize = 12;

/// How the evidence of a short form begins: such a row says what a name stood for, not what it is a name of.
pub const SHORT_FORM: &str = "short form of ";

/// A name and the owner that tells it apart, by its key.
pub(super) type Named = (String, Option<String>);

/// What the last generation knew.
#[derive(Debug, Default)]
pub struct Previous {
    ids: BTreeMap<Named, String>,
    redirects: BTreeMap<String, Vec<String>>,
    /// Mentions, first seen and name of an initiative.
    initiatives: BTreeMap<String, (i32, Option<String>, String)>,
    sought: BTreeSet<String>,
}

impl Previous {
    /// Adds rows of the table `names`.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a column is missing.
    pub fn add_names(&mut self, knowledge: &Knowledge, batch: &RecordBatch) -> Result<(), PipelineError> {
        let column = |name| text_column(Table::Names, batch, name);
        let (key, id, name) = (column("name_key")?, column("initiative_id")?, column("name")?);
        let (owner, evidence) = (column("owner")?, column("evidence")?);
        for row in 0..batch.num_rows() {
            let unit = unit_key(knowledge, key.value(row), name.value(row));
            if flag_at(Table::Names, batch, "sought", row)? {
                self.sought.insert(unit.clone());
            }
            if !evidence.value(row).starts_with(SHORT_FORM) {
                let owner = text_at(owner, row).filter(|owner| !knowledge.is_nationwide(owner));
                self.ids.insert((unit, owner.map(|owner| knowledge.owner_key(owner))), id.value(row).to_owned());
            }
        }
        Ok(())
    }

    /// Adds rows of the table `initiatives`.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a column is missing.
    pub fn add_initiatives(&mut self, batch: &RecordBatch) -> Result<(), PipelineError> {
        let column = |name| text_column(Table::Initiatives, batch, name);
        let (id, first, name) = (column("initiative_id")?, column("first_seen")?, column("name")?);
        for row in 0..batch.num_rows() {
            let mentions = integer_at(Table::Initiatives, batch, "mentions", row)?;
            let known = (mentions, text_at(first, row).map(str::to_owned), name.value(row).to_owned());
            self.initiatives.insert(id.value(row).to_owned(), known);
            let redirects = texts_at(Table::Initiatives, batch, "redirects", row)?;
            if !redirects.is_empty() {
                self.redirects.insert(id.value(row).to_owned(), redirects);
            }
        }
        Ok(())
    }

    /// The name of an initiative by its id.
    pub(super) fn name_of(&self, id: &str) -> Option<&str> {
        self.initiatives.get(id).map(|known| known.2.as_str())
    }

    /// The names that were looked for without marks in every document of that generation.
    #[must_use]
    pub fn sought(&self) -> &BTreeSet<String> {
        &self.sought
    }
}

/// What an id is chosen for.
#[derive(Debug, Clone, Default)]
pub(super) struct Bearer {
    /// Its names, each with the owner that limits it.
    pub(super) names: Vec<Named>,
    /// The name and owner a new id is made from.
    pub(super) seed: Named,
    /// Spelling it is shown by.
    pub(super) name: String,
    /// True when the editor's file gives that name.
    pub(super) called: bool,
    /// True when it is the only one of its names, whoever's they are.
    pub(super) whole: bool,
    pub(super) mentions: u32,
    /// True for the one among owners of a generic name that keeps what the name had before it was told apart.
    pub(super) heir: bool,
    /// The id the editor gives.
    pub(super) fixed: Option<String>,
    /// Ids of what the editor merged into it.
    pub(super) merged: Vec<String>,
    /// Its mentions that counted for an id of the last generation.
    pub(super) held: BTreeMap<String, u32>,
}

/// An id and the ids it replaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Assigned {
    pub(super) id: String,
    pub(super) redirects: Vec<String>,
}

fn hash(seed: &Named, turn: usize) -> String {
    let mut text = seed.0.clone();
    if let Some(owner) = &seed.1 {
        text = format!("{text}@{owner}");
    }
    if turn > 0 {
        text = format!("{text}#{turn}");
    }
    blake3::hash(text.as_bytes()).to_hex().chars().take(ID_DIGITS).collect()
}

/// True when this is the id that a name of nobody in particular gets by itself.
#[must_use]
pub fn is_made_for(id: &str, unit: &str) -> bool {
    hash(&(unit.to_owned(), None), 0) == id
}

/// A claim to an id: given by the editor, mentions held, the same name and owner.
type Claim = (bool, u32, bool);

/// Who claims which id of the last generation. Where its mentions are decides; an id none of whose mentions is left in a
/// document of the last generation is claimed by name and owner.
fn claims<'a>(bearers: &[Bearer], previous: &'a Previous) -> BTreeMap<&'a str, BTreeMap<usize, Claim>> {
    let mut claims: BTreeMap<&str, BTreeMap<usize, Claim>> = BTreeMap::new();
    let mut claim = |id: &'a str, number: usize, (fixed, held, same): Claim| {
        let known = claims.entry(id).or_default().entry(number).or_default();
        *known = (known.0 | fixed, known.1.max(held), known.2 | same);
    };
    let mut by_unit: BTreeMap<&str, Vec<(&Option<String>, &str)>> = BTreeMap::new();
    for ((unit, owner), id) in &previous.ids {
        by_unit.entry(unit).or_default().push((owner, id));
    }
    let followed: BTreeSet<&str> = bearers.iter().flat_map(|bearer| bearer.held.keys()).map(String::as_str).collect();
    for (number, bearer) in bearers.iter().enumerate() {
        for (id, held) in &bearer.held {
            if let Some((id, _)) = previous.initiatives.get_key_value(id) {
                claim(id, number, (false, *held, false));
            }
        }
        for (unit, owner) in &bearer.names {
            let known_before = by_unit.get(unit.as_str()).map_or(&[][..], Vec::as_slice);
            // What was whole and is told apart now goes to the heir, and not to those of no owner.
            let was_apart = known_before.iter().any(|(known, _)| known.is_some());
            for (known, id) in known_before {
                let same = *known == owner && (owner.is_some() || was_apart || bearer.heir);
                let whole = bearer.heir && (owner.is_none() || known.is_none());
                if (same || whole) && (!followed.contains(id) || bearer.held.contains_key(*id)) {
                    claim(id, number, (false, 0, same));
                }
            }
        }
        if let Some((id, _)) = bearer.fixed.as_ref().and_then(|id| previous.initiatives.get_key_value(id)) {
            claim(id, number, (true, 0, true));
        }
    }
    claims
}

/// Ids that led to another initiative and go back to the one they were made for, which is parted from it again, by number.
fn returned<'a>(bearers: &[Bearer], previous: &'a Previous, won: &[Vec<&str>]) -> BTreeMap<usize, Vec<&'a str>> {
    let mut returned: BTreeMap<usize, Vec<&'a str>> = BTreeMap::new();
    let led: BTreeMap<&str, &str> =
        previous.redirects.iter().flat_map(|(to, ids)| ids.iter().map(move |id| (id.as_str(), to.as_str()))).collect();
    if led.is_empty() {
        return returned;
    }
    for (number, bearer) in bearers.iter().enumerate() {
        let made = bearer.names.iter().map(|(unit, _)| hash(&(unit.clone(), bearer.seed.1.clone()), 0));
        for id in made.chain(bearer.fixed.clone()).collect::<BTreeSet<_>>() {
            let Some((id, to)) = led.get_key_value(id.as_str()) else { continue };
            let same = won.get(number).is_some_and(|won| won.contains(to));
            // It held mentions of what the id led to: it was in there.
            if !same && bearer.held.contains_key(*to) {
                returned.entry(number).or_default().push(id);
            }
        }
    }
    returned
}

/// An id that an entry of the editor's file gives, and whose mentions are another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claimed {
    /// Number of the one that claims it.
    pub(super) by: usize,
    /// Number of the one whose it is.
    pub(super) of: usize,
}

/// The first id of the editor's that is another initiative's, or leads to one: neither its mentions nor, where no document
/// is left as it was, its names are the claimant's.
pub(super) fn claimed(bearers: &[Bearer], previous: &Previous) -> Option<Claimed> {
    let led = |id: &String| previous.redirects.iter().find(|(_, ids)| ids.contains(id)).map(|(to, _)| to.clone());
    (0..).zip(bearers).find_map(|(by, bearer)| {
        let id = bearer.fixed.as_ref()?;
        let id = if previous.initiatives.contains_key(id) { id.clone() } else { led(id)? };
        let named = |bearer: &Bearer| bearer.names.iter().any(|name| previous.ids.get(name) == Some(&id));
        let share = |bearer: &Bearer| (bearer.held.get(&id).copied().unwrap_or(0), named(bearer));
        if share(bearer) != (0, false) {
            return None;
        }
        let others = (0..).zip(bearers).map(|(of, other)| (share(other), std::cmp::Reverse(of)));
        let most = others.max().filter(|(share, _)| *share != (0, false));
        most.map(|(_, std::cmp::Reverse(of))| Claimed { by, of })
    })
}

/// The ids of all bearers, in their order.
pub(super) fn assign(bearers: &[Bearer], previous: &Previous) -> Vec<Assigned> {
    let mut won: Vec<Vec<&str>> = vec![Vec::new(); bearers.len()];
    for (id, claimants) in claims(bearers, previous) {
        let known_name = previous.initiatives.get(id).map(|known| known.2.as_str());
        let has_others = previous.redirects.contains_key(id);
        let best = claimants.into_iter().max_by_key(|&(number, (fixed, held, same))| {
            let bearer = bearers.get(number);
            let is = |test: &dyn Fn(&Bearer) -> bool| bearer.is_some_and(test);
            // The id was made for this name before others joined it.
            let native = is(&|bearer| hash(&bearer.seed, 0) == id);
            let same_name = is(&|bearer| known_name == Some(bearer.name.as_str()));
            let mentions = bearer.map_or(0, |bearer| bearer.mentions);
            // What was one and is taken apart by name: the name it had keeps it. By owner: the mentions tell.
            let is_left = is(&|bearer| bearer.called) || held > 0;
            let by_name = is(&|bearer| bearer.whole) && ((same_name && is_left) || (native && held > 0));
            // Of owners that were merged the one it was made for keeps it: the others' own lead to it and go back.
            let by_name = by_name || (has_others && native && held > 0 && is(&|bearer| bearer.seed.1.is_some()));
            (fixed, by_name, held, same, native, same_name, mentions, std::cmp::Reverse(number))
        });
        if let Some(won) = best.and_then(|(number, _)| won.get_mut(number)) {
            won.push(id);
        }
    }
    let owned: BTreeSet<&str> =
        previous.ids.iter().filter(|((_, owner), _)| owner.is_some()).map(|(_, id)| id.as_str()).collect();
    let mut returned = returned(bearers, previous, &won);
    let gone: BTreeSet<&str> = returned.values().flatten().copied().collect();
    let mut assigned: Vec<Assigned> = Vec::with_capacity(bearers.len());
    // What leads to another initiative now is no new one's.
    let mut taken: BTreeSet<String> = won.iter().flatten().map(|id| (*id).to_owned()).collect();
    taken.extend(returned.values().flatten().map(|id| (*id).to_owned()));
    for (number, (bearer, won)) in bearers.iter().zip(&won).enumerate() {
        let known = |id: &str| previous.initiatives.get(id);
        // What was an owner's and is told apart no more leaves the name as a whole the id that was made for it.
        let was_owners = bearer.seed.1.is_none() && won.iter().any(|id| owned.contains(id));
        // None of what is merged into it, that of the name the editor's entry has, then most mentioned, then earliest seen,
        // then smallest.
        let kept = won.iter().copied().min_by_key(|id| {
            let (mentions, first) = known(id).map_or((0, None), |known| (known.0, known.1.as_deref()));
            let another = bearer.called
                && known(id).is_none_or(|known| super::spelling_key(&known.2) != super::spelling_key(&bearer.name));
            let merged = bearer.merged.iter().any(|merged| merged == id);
            let made_for_owner = was_owners && hash(&bearer.seed, 0) != *id;
            (merged, another, made_for_owner, std::cmp::Reverse(mentions), first.is_none(), first, *id)
        });
        let back = returned.remove(&number).unwrap_or_default();
        let kept = kept.or_else(|| back.first().copied());
        let id = bearer.fixed.clone().or_else(|| kept.map(str::to_owned)).unwrap_or_default();
        let mut redirects: BTreeSet<String> = won.iter().chain(&back).map(|id| (*id).to_owned()).collect();
        for id in won {
            let led = previous.redirects.get(*id).into_iter().flatten();
            redirects.extend(led.filter(|id| !gone.contains(id.as_str())).cloned());
        }
        redirects.extend(bearer.merged.iter().cloned());
        redirects.remove(&id);
        taken.insert(id.clone());
        assigned.push(Assigned { id, redirects: redirects.into_iter().collect() });
    }
    for (bearer, assigned) in bearers.iter().zip(&mut assigned) {
        if assigned.id.is_empty() {
            let mut turn = 0;
            let mut id = hash(&bearer.seed, turn);
            while !taken.insert(id.clone()) {
                turn += 1;
                id = hash(&bearer.seed, turn);
            }
            assigned.id = id;
        }
    }
    assigned
}
