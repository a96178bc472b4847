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
    initiatives: BTreeMap<String, Shown>,
    sought: BTreeSet<String>,
}

/// An initiative of the last generation, as its table had it.
#[derive(Debug)]
struct Shown {
    mentions: i32,
    first_seen: Option<String>,
    name: String,
    /// Whose the editor's file said it was, by key. `None`: no owner's entry; `Some(None)`: the whole country's.
    whose: Option<Option<String>>,
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
    pub fn add_initiatives(&mut self, knowledge: &Knowledge, batch: &RecordBatch) -> Result<(), PipelineError> {
        let column = |name| text_column(Table::Initiatives, batch, name);
        let (id, first, name) = (column("initiative_id")?, column("first_seen")?, column("name")?);
        let origin = column("origin")?;
        for row in 0..batch.num_rows() {
            let whose = |origin: &str| (!knowledge.is_nationwide(origin)).then(|| knowledge.owner_key(origin));
            let shown = Shown {
                mentions: integer_at(Table::Initiatives, batch, "mentions", row)?,
                first_seen: text_at(first, row).map(str::to_owned),
                name: name.value(row).to_owned(),
                whose: text_at(origin, row).map(whose),
            };
            self.initiatives.insert(id.value(row).to_owned(), shown);
            let redirects = texts_at(Table::Initiatives, batch, "redirects", row)?;
            if !redirects.is_empty() {
                self.redirects.insert(id.value(row).to_owned(), redirects);
            }
        }
        Ok(())
    }

    /// The name of an initiative by its id.
    pub(super) fn name_of(&self, id: &str) -> Option<&str> {
        self.initiatives.get(id).map(|known| known.name.as_str())
    }

    /// The keys of what initiatives were called.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.initiatives.values().map(|known| super::spelling_key(&known.name)).collect()
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
    /// Whose it is, by key; `None` for nobody's and for the whole country's.
    pub(super) owner: Option<String>,
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
    let made = |bearer: &Bearer| -> BTreeSet<String> {
        let own = bearer.names.iter().filter(|(_, owner)| *owner == bearer.owner);
        own.map(|(unit, _)| hash(&(unit.clone(), bearer.seed.1.clone()), 0)).collect()
    };
    for (number, bearer) in bearers.iter().enumerate() {
        for id in made(bearer).into_iter().chain(bearer.fixed.clone()) {
            let Some((id, to)) = led.get_key_value(id.as_str()) else { continue };
            let same = won.get(number).is_some_and(|won| won.contains(to));
            // It held mentions of what the id led to: it was in there.
            if !same && bearer.held.contains_key(*to) {
                returned.entry(number).or_default().push(id);
            }
        }
    }
    // What was inherited was made for another: where one id and one initiative are left of a merge, it is that one's.
    let back: BTreeSet<&str> = returned.values().flatten().copied().collect();
    let stays: BTreeSet<&str> = bearers.iter().flat_map(|bearer| &bearer.merged).map(String::as_str).collect();
    for (to, ids) in &previous.redirects {
        let parted = (0..).zip(bearers).zip(won).filter(|((number, bearer), won)| {
            won.is_empty() && bearer.held.contains_key(to) && !returned.contains_key(number)
        });
        let [((number, _), _)] = parted.collect::<Vec<_>>()[..] else { continue };
        let winners = bearers.iter().zip(won).filter(|(bearer, won)| bearer.whole && won.contains(&to.as_str()));
        let own: BTreeSet<String> = winners.flat_map(|(bearer, _)| made(bearer)).collect();
        let left = |id: &&str| !back.contains(id) && !stays.contains(id) && !own.contains(*id);
        if let [id] = ids.iter().map(String::as_str).filter(left).collect::<Vec<_>>()[..] {
            returned.insert(number, vec![id]);
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
        let shown = previous.initiatives.get(id);
        let has_others = previous.redirects.contains_key(id);
        let known_key = shown.map(|shown| super::spelling_key(&shown.name));
        let best = claimants.into_iter().max_by_key(|&(number, (fixed, held, same))| {
            let bearer = bearers.get(number);
            let is = |test: &dyn Fn(&Bearer) -> bool| bearer.is_some_and(test);
            // The id was made for this name before others joined it.
            let native = is(&|bearer| hash(&bearer.seed, 0) == id);
            let same_name = is(&|bearer| shown.is_some_and(|shown| shown.name == bearer.name));
            let mentions = bearer.map_or(0, |bearer| bearer.mentions);
            // What was one and is taken apart by name: the name it had keeps it. By owner: the mentions tell.
            let is_left = is(&|bearer| bearer.called) || held > 0;
            let by_name = is(&|bearer| bearer.whole) && ((same_name && is_left) || (native && held > 0));
            // Of owners that were merged the one it was made for keeps it: the others' own lead to it and go back.
            let by_name = by_name || (has_others && native && held > 0 && is(&|bearer| bearer.seed.1.is_some()));
            // Of one of several of a name the file said whose it was, as long as others were merged into it.
            let was_its = is(&|bearer| {
                let own = |(unit, owner): &Named| known_key.as_ref() == Some(unit) && *owner == bearer.owner;
                let named = same_name || bearer.names.iter().any(own);
                named && shown.is_some_and(|shown| shown.whose.as_ref() == Some(&bearer.owner))
            });
            let by_name = by_name || (has_others && held > 0 && was_its);
            (fixed, by_name, held, same, native, same_name, mentions, std::cmp::Reverse(number))
        });
        if let Some(won) = best.and_then(|(number, _)| won.get_mut(number)) {
            won.push(id);
        }
    }
    let owned: BTreeSet<&str> =
        previous.ids.iter().filter(|((_, owner), _)| owner.is_some()).map(|(_, id)| id.as_str()).collect();
    // What the editor's file merges now leads there alone, wherever it led before.
    let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, bearer) in bearers.iter().enumerate() {
        for id in &bearer.merged {
            moved.entry(id).or_insert(number);
        }
    }
    let place: BTreeMap<&str, usize> =
        previous.redirects.values().flat_map(|ids| ids.iter().map(String::as_str).zip(0..)).collect();
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
            let (mentions, first) = known(id).map_or((0, None), |known| (known.mentions, known.first_seen.as_deref()));
            let another = bearer.called
                && known(id).is_none_or(|known| super::spelling_key(&known.name) != super::spelling_key(&bearer.name));
            let merged = bearer.merged.iter().any(|merged| merged == id);
            let made_for_owner = was_owners && hash(&bearer.seed, 0) != *id;
            (merged, another, made_for_owner, std::cmp::Reverse(mentions), first.is_none(), first, *id)
        });
        let back = returned.remove(&number).unwrap_or_default();
        // Of several that come back the one that it had: what it brought along stands behind it, and what stays merged into it
        // is another's.
        let kept = kept.or_else(|| {
            let merged = |id: &str| bearer.merged.iter().any(|merged| merged == id);
            back.iter().copied().min_by_key(|id| (merged(id), place.get(id), hash(&bearer.seed, 0) != **id, *id))
        });
        let id = bearer.fixed.clone().or_else(|| kept.map(str::to_owned)).unwrap_or_default();
        // Its own first, then each of the others with what that one replaced.
        let mut redirects: Vec<&str> = Vec::new();
        for id in kept.iter().chain(won).chain(&back) {
            let led = previous.redirects.get(*id).into_iter().flatten().map(String::as_str);
            redirects.extend(std::iter::once(*id).chain(led.filter(|id| !gone.contains(id))));
        }
        redirects.extend(bearer.merged.iter().map(String::as_str));
        let mut seen = BTreeSet::from([id.as_str()]);
        redirects.retain(|led| moved.get(led).is_none_or(|to| *to == number) && seen.insert(led));
        let redirects = redirects.into_iter().map(str::to_owned).collect();
        taken.insert(id.clone());
        assigned.push(Assigned { id, redirects });
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
