//! The initiatives there are, and which of them a mention is one of: by name, owner and document.
//! It counts no occurrence; `tally` does.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::claimant::Claimant;
use super::decisions::{Decision, Decisions, Review};
use super::followed::{self, Counted};
use super::gather::{Names, Unit, scope_of};
use super::ids::{self, Assigned, Bearer, Claimed, Previous};
use super::knowledge::{Knowledge, Scope};
use super::merge::{self, Clusters, name_of};
use super::pieces;
use super::seen::SeenDocument;
use super::short_forms::short_forms;
use super::sought;
use super::spelling::{spelling_key, unit_key};
use crate::PipelineError;

/// Farthest a short form stands after its full name, or after another short form of it, in code points: some paragraphs.
const FARTHEST_AFTER: usize = 1500;

/// Farthest it stands before it: a headline and the lead.
const FARTHEST_BEFORE: usize = 400;

/// Whose an initiative is, as far as that tells it apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Nobody in particular.
    Anyone,
    /// A city or province.
    Region(Scope, String),
    /// The editor's.
    Stated(String),
}

impl Owner {
    fn name(&self) -> Option<String> {
        match self {
            Self::Anyone => None,
            Self::Region(_, name) | Self::Stated(name) => Some(name.clone()),
        }
    }
}

/// One initiative.
#[derive(Debug, Clone)]
pub(super) struct Initiative {
    pub(super) id: String,
    pub(super) redirects: Vec<String>,
    pub(super) name: String,
    pub(super) kind: Option<String>,
    pub(super) owner: Owner,
    /// Number of the editor's entry.
    pub(super) decision: Option<usize>,
}

/// An entry with an owner, and where that is.
struct Owned {
    initiative: usize,
    owner: Claimant,
}

/// Names, initiatives, and the way from one to the other.
pub struct Registry {
    pub(super) initiatives: Vec<Initiative>,
    pub(super) decisions: Decisions,
    pub(super) units: BTreeMap<String, Unit>,
    clusters: Clusters,
    /// Initiatives of each cluster: the one of anyone first, then those of owners.
    of_cluster: Vec<Vec<usize>>,
    /// Entries with an owner, by unit.
    owned: BTreeMap<String, Vec<Owned>>,
    /// Names in full, with the short forms that may stand for them in the same document.
    short: BTreeMap<String, BTreeSet<String>>,
    /// Clusters of names that are nobody's initiative unless they are short for one of their document.
    nobodys: BTreeSet<usize>,
    sought: BTreeMap<String, f64>,
    /// What the id of each initiative is chosen by.
    bearers: Vec<Bearer>,
}

/// What a mention is one of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) initiative: usize,
    /// The name as it stands there.
    pub(super) unit: String,
    /// The longer name of the document it is short for.
    pub(super) short_of: Option<String>,
}

impl Registry {
    /// Settles which names are one initiative and whose they are; [`Registry::identify`] gives them their ids.
    #[must_use]
    pub fn new(knowledge: &mut Knowledge, mut names: Names, decisions: &Decisions) -> Self {
        let entered = decisions.entered();
        let decisions = &decisions.folded();
        add_entered(&mut names, decisions, &entered);
        add_formulas(knowledge, &mut names);
        let clusters = merge::clusters(knowledge, &names, decisions);
        let sums = pieces::sums(knowledge, &names, &clusters.members);
        let folded = merge::by_folded(&names);
        let mut decided: BTreeMap<usize, usize> = BTreeMap::new();
        let mut claimed: BTreeSet<String> = BTreeSet::new();
        // Names that the editor gave to another one as aliases. To judge a name by itself, or to merge an initiative into
        // another, says nothing of where the name is short for a longer one.
        let mut given: BTreeSet<String> = BTreeSet::new();
        for (entry, decision) in decisions.entries.iter().enumerate() {
            let units_of = |spelling: &str| folded.get(&spelling_key(spelling)).into_iter().flatten().copied();
            let own: BTreeSet<&str> = units_of(&decision.name).collect();
            let aliases = decision.aliases.iter().flat_map(|alias| units_of(alias));
            given.extend(aliases.filter(|unit| !own.contains(unit)).map(str::to_owned));
            claimed.extend(decision.claims.iter().flat_map(|(name, _)| units_of(name)).map(str::to_owned));
            for unit in decision.keys().filter_map(|key| folded.get(&key)).flatten() {
                claimed.insert((*unit).to_owned());
                if let (None, Some(cluster)) = (&decision.owner, clusters.of.get(*unit)) {
                    decided.entry(*cluster).or_insert(entry);
                }
            }
        }
        let mut initiatives = Vec::new();
        let mut bearers: Vec<Bearer> = Vec::new();
        let mut of_cluster: Vec<Vec<usize>> = Vec::new();
        for (cluster, (members, sum)) in clusters.members.iter().zip(&sums).enumerate() {
            let entry = decided.get(&cluster).copied();
            let decision = entry.and_then(|entry| decisions.entries.get(entry));
            let owners = if decision.is_some() { Vec::new() } else { sum.owners() };
            let main = merge::main_unit(&names, members);
            let name = decision.map_or_else(
                || names.units.get(main).map(name_of).unwrap_or(main).to_owned(),
                |decision| decision.called().to_owned(),
            );
            // Known by the name that the entry gives, whatever is merged into it.
            let seed = decision.and_then(|decision| folded.get(&spelling_key(&decision.name))).map_or(main, |units| {
                merge::main_of(&names, units.iter().copied().filter(|unit| clusters.of.get(*unit) == Some(&cluster)))
                    .unwrap_or(main)
            });
            let kind = decision.and_then(|decision| decision.kind.clone()).or_else(|| sum.shown_kind());
            let mut pieces = vec![Owner::Anyone];
            pieces.extend(owners.iter().map(|&scope| Owner::Region(scope, knowledge.name_of(scope))));
            let mentions = |owner: &Owner| match owner {
                Owner::Region(scope, _) => sum.scopes.get(&Some(*scope)).map_or(0, |acts| acts.mentions),
                _ if owners.is_empty() => sum.scopes.values().map(|acts| acts.mentions).sum(),
                _ => sum.scopes.get(&None).map_or(0, |acts| acts.mentions),
            };
            let heir =
                pieces.iter().max_by_key(|owner| (mentions(owner), std::cmp::Reverse((*owner).clone()))).cloned();
            let first = initiatives.len();
            for owner in pieces {
                let owner_name = owner.name();
                let key = owner_name.as_deref().map(|owner| knowledge.owner_key(owner));
                bearers.push(Bearer {
                    names: members.iter().map(|unit| (unit.clone(), key.clone())).collect(),
                    owner: key,
                    seed: (seed.to_owned(), owner_name),
                    name: name.clone(),
                    called: decision.is_some(),
                    whole: owners.is_empty(),
                    mentions: mentions(&owner),
                    heir: heir.as_ref() == Some(&owner),
                    fixed: decision.and_then(|decision| decision.id.clone()),
                    merged: decision.map(|decision| decision.merged_ids.clone()).unwrap_or_default(),
                    held: BTreeMap::new(),
                });
                initiatives.push(Initiative {
                    id: String::new(),
                    redirects: Vec::new(),
                    name: name.clone(),
                    kind: kind.clone(),
                    owner,
                    decision: entry,
                });
            }
            of_cluster.push((first..initiatives.len()).collect());
        }
        let mut owned: BTreeMap<String, Vec<Owned>> = BTreeMap::new();
        for (entry, decision) in decisions.entries.iter().enumerate() {
            let Some(owner) = &decision.owner else { continue };
            // With every name that the machine found to be the same: a part of them is no owner's initiative.
            let named = decision.keys().filter_map(|key| folded.get(&key)).flatten();
            let meant: BTreeSet<usize> = named.filter_map(|unit| clusters.of.get(*unit).copied()).collect();
            let units: BTreeSet<&str> = meant
                .iter()
                .filter_map(|cluster| clusters.members.get(*cluster))
                .flatten()
                .map(String::as_str)
                .collect();
            let kind =
                units.iter().find_map(|unit| sums.get(*clusters.of.get(*unit)?).and_then(pieces::Sum::shown_kind));
            let initiative = initiatives.len();
            let nation = knowledge.is_nationwide(owner);
            let key = (!nation).then(|| knowledge.owner_key(owner));
            bearers.push(Bearer {
                names: units.iter().map(|unit| ((*unit).to_owned(), key.clone())).collect(),
                owner: key,
                seed: (spelling_key(&decision.name), Some(owner.clone())),
                name: decision.called().to_owned(),
                called: true,
                whole: false,
                mentions: 0,
                heir: false,
                fixed: decision.id.clone(),
                merged: decision.merged_ids.clone(),
                held: BTreeMap::new(),
            });
            initiatives.push(Initiative {
                id: String::new(),
                redirects: Vec::new(),
                name: decision.called().to_owned(),
                kind: decision.kind.clone().or(kind),
                owner: Owner::Stated(owner.clone()),
                decision: Some(entry),
            });
            let claimant = Claimant::new(knowledge, owner);
            // Beside an entry's own initiative the one of anyone is a rest, which keeps no id by its name.
            for number in meant.iter().filter_map(|cluster| of_cluster.get(*cluster)).flatten() {
                if let Some(bearer) = bearers.get_mut(*number) {
                    bearer.whole = false;
                }
            }
            for unit in units {
                let owned = owned.entry(unit.to_owned()).or_default();
                owned.push(Owned { initiative, owner: claimant.clone() });
            }
        }
        add_claims(knowledge, decisions, &initiatives, &mut bearers, &mut owned, (&folded, &clusters, &of_cluster));
        let is_nobodys = |members: &Vec<String>| {
            let main = merge::main_unit(&names, members);
            let quoted = names.units.get(main).is_some_and(|unit| unit.quoted > 0);
            knowledge.is_nobodys(main, quoted) && !members.iter().any(|unit| claimed.contains(unit))
        };
        let nobodys: BTreeSet<usize> =
            (0..).zip(&clusters.members).filter(|(_, members)| is_nobodys(members)).map(|(at, _)| at).collect();
        // To merge two initiatives moves no name that is short for another one.
        let unmerged = decisions.unmerged().map(|decisions| merge::clusters(knowledge, &names, &decisions));
        let fulls_of = short_forms(knowledge, &names, unmerged.as_ref().unwrap_or(&clusters), &given);
        let mut short: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (form, fulls) in &fulls_of {
            for full in fulls {
                short.entry(full.clone()).or_default().insert(form.clone());
            }
        }
        // What is rejected is looked for as before: a verdict says nothing of where a name stands, and a name that is looked
        // for no more would leave its places to shorter ones.
        // What is entered is looked for though it is short for another name in some document.
        let sought = names.units.iter().filter(|(id, _)| entered.contains(*id) || !fulls_of.contains_key(*id));
        let sought = sought.filter_map(|(id, unit)| {
            Some((id.clone(), sought::confidence(knowledge, id, unit, entered.contains(id))?))
        });
        let sought = sought.collect();
        Self {
            initiatives,
            decisions: decisions.clone(),
            units: names.units,
            clusters,
            of_cluster,
            owned,
            short,
            nobodys,
            sought,
            bearers,
        }
    }

    /// Notes what the mentions of a document counted for in the last generation: an id goes where most of its mentions are.
    pub fn follow(&mut self, knowledge: &mut Knowledge, document: &SeenDocument, old: &[Counted]) {
        for (id, resolved) in followed::ids(&document.mentions, old).into_iter().zip(self.resolve(knowledge, document))
        {
            if let (Some(id), Some(resolved)) = (id, resolved)
                && let Some(bearer) = self.bearers.get_mut(resolved.initiative)
            {
                *bearer.held.entry(id.to_owned()).or_default() += 1;
            }
        }
    }

    /// Gives every initiative its id: that of the last generation whose mentions it has, else a new one.
    ///
    /// # Errors
    /// [`PipelineError::Decisions`] when an entry of the editor's file gives the id of another initiative.
    pub fn identify(&mut self, previous: &Previous) -> Result<(), PipelineError> {
        if let Some(Claimed { by, of }) = ids::claimed(&self.bearers, previous)
            && let (Some(entry), Some(other)) = (self.decision(by), self.initiatives.get(of))
        {
            let owner = other.owner.name().map_or(String::new(), |owner| format!(" of {owner}"));
            let problem = format!(
                "id {} of {} is that of {}{owner}: take the line with the id out, or merge the two",
                entry.id.as_deref().unwrap_or_default(),
                entry.called(),
                other.name
            );
            return Err(PipelineError::Decisions { line: entry.line, column: 1, problem });
        }
        for (initiative, Assigned { id, redirects }) in
            self.initiatives.iter_mut().zip(ids::assign(&self.bearers, previous))
        {
            initiative.id = id;
            initiative.redirects = redirects;
        }
        Ok(())
    }

    /// The names to look for without marks.
    #[must_use]
    pub fn sought(&self) -> BTreeSet<String> {
        self.sought.keys().cloned().collect()
    }

    /// How sure a mention recovered by this name is.
    pub(super) fn confidence(&self, unit: &str) -> f64 {
        self.sought.get(unit).copied().unwrap_or(0.0)
    }

    pub(super) fn is_sought(&self, unit: &str) -> bool {
        self.sought.contains_key(unit)
    }

    pub(super) fn decision(&self, initiative: usize) -> Option<&Decision> {
        self.decisions.entries.get(self.initiatives.get(initiative)?.decision?)
    }

    /// Why a name stands for its initiative.
    pub(super) fn evidence(&self, unit: &str) -> String {
        if let Some(evidence) = self.clusters.evidence.get(unit) {
            return evidence.clone();
        }
        let spellings = self.units.get(unit).map_or(0, |unit| unit.spellings.len());
        match spellings {
            0 | 1 => "its own name".to_owned(),
            count => format!("its own name, in {count} spellings that differ in marks, joints or type word"),
        }
    }

    /// The initiative of an accepted entry without an owner that no mention needs to show.
    pub(super) fn accepted(&self) -> impl Iterator<Item = (usize, &Decision)> {
        (0..self.initiatives.len()).filter_map(|number| {
            let whole = self.initiatives.get(number).is_some_and(|one| one.owner == Owner::Anyone);
            Some((number, self.decision(number).filter(|entry| whole && entry.status == Review::Accepted)?))
        })
    }

    /// The initiative that a unit stands for where nothing tells owners apart.
    pub(super) fn whole(&self, unit: &str) -> Option<usize> {
        self.of_cluster.get(*self.clusters.of.get(unit)?)?.first().copied()
    }

    /// What each mention of a document is one of, in its order.
    pub(super) fn resolve(&self, knowledge: &mut Knowledge, document: &SeenDocument) -> Vec<Option<Resolved>> {
        let units: Vec<String> =
            document.mentions.iter().map(|mention| unit_key(knowledge, &mention.key, &mention.name)).collect();
        let scopes: Vec<Option<Scope>> =
            document.mentions.iter().map(|mention| scope_of(knowledge, document, mention)).collect();
        let starts: Vec<usize> = document.mentions.iter().map(|mention| mention.start).collect();
        let full = self.full_names(&units, &starts);
        let mut resolved: Vec<Option<Resolved>> = Vec::with_capacity(units.len());
        // The owner that another mention of the same names has in this document.
        let mut owners: BTreeMap<usize, usize> = BTreeMap::new();
        for (number, unit) in units.iter().enumerate() {
            let named = full.get(number).copied().flatten().and_then(|full| Some((full, units.get(full)?)));
            let meant = named.map_or(unit, |(_, full)| full);
            // A short form without a place of its own is where its full name is.
            let scope = scopes.get(number).copied().flatten();
            let found = self.owned_by(knowledge, meant, document, number, scope).or_else(|| {
                let cluster = *self.clusters.of.get(meant)?;
                if self.nobodys.contains(&cluster) {
                    return None;
                }
                let pieces = self.of_cluster.get(cluster)?;
                let piece = scope.and_then(|scope| self.piece(pieces, scope));
                if let Some(piece) = piece {
                    owners.entry(cluster).or_insert(piece);
                }
                piece.or_else(|| self.nations(meant)).or_else(|| pieces.first().copied())
            });
            resolved.push(found.map(|initiative| Resolved {
                initiative,
                unit: unit.clone(),
                short_of: named.map(|(_, full)| full.clone()),
            }));
        }
        for resolved in resolved.iter_mut().flatten() {
            let meant = resolved.short_of.as_ref().unwrap_or(&resolved.unit);
            let cluster = self.clusters.of.get(meant);
            let whole = cluster.and_then(|cluster| self.of_cluster.get(*cluster)).and_then(|pieces| pieces.first());
            if let (Some(whole), Some(owner)) = (whole, cluster.and_then(|cluster| owners.get(cluster)))
                && (resolved.initiative == *whole || self.nations(meant) == Some(resolved.initiative))
            {
                resolved.initiative = *owner;
            }
        }
        resolved
    }

    /// The initiative among the owners of a name that a scope points to.
    fn piece(&self, pieces: &[usize], scope: Scope) -> Option<usize> {
        let of = |number: &usize| match self.initiatives.get(*number).map(|one| &one.owner) {
            Some(Owner::Region(region, _)) => Some((*number, *region)),
            _ => None,
        };
        let owners: Vec<(usize, Scope)> = pieces.iter().filter_map(of).collect();
        if let Some((number, _)) = owners.iter().find(|(_, region)| *region == scope) {
            return Some(*number);
        }
        let mut near = owners.iter().filter(|(_, region)| region.meets(scope));
        match (near.next(), near.next()) {
            (Some((number, _)), None) => Some(*number),
            _ => None,
        }
    }

    /// The initiative of an entry with an owner, when the mention or its document is of that region or body.
    fn owned_by(
        &self,
        knowledge: &Knowledge,
        unit: &str,
        document: &SeenDocument,
        number: usize,
        scope: Option<Scope>,
    ) -> Option<usize> {
        let owned = self.owned.get(unit)?;
        let place = document.mentions.get(number).and_then(|mention| mention.place.as_deref());
        let is_plan = knowledge.term_of(unit).is_some();
        let here = |owned: &&Owned| owned.owner.takes(knowledge, document, place, scope, is_plan);
        let narrowest = owned.iter().filter(here).min_by_key(|owned| Reverse(owned.owner.narrowness()));
        narrowest.map(|owned| owned.initiative)
    }

    /// The initiative of an entry for the whole country: it has what is no place's own.
    fn nations(&self, unit: &str) -> Option<usize> {
        self.owned.get(unit)?.iter().find(|owned| owned.owner.is_nation()).map(|owned| owned.initiative)
    }

    /// For each mention the one it is short for: the nearest before it, else the first after it, unless that is too far.
    fn full_names(&self, units: &[String], starts: &[usize]) -> Vec<Option<usize>> {
        let mut full = vec![None; units.len()];
        if !units.iter().any(|unit| self.short.contains_key(unit)) {
            // No name in full that has short forms.
            return full;
        }
        for (forward, farthest) in [(true, FARTHEST_AFTER), (false, FARTHEST_BEFORE)] {
            // The full name, and where it or a short form of it stood last.
            let mut last: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            let order: Vec<usize> = if forward { (0..units.len()).collect() } else { (0..units.len()).rev().collect() };
            for number in order {
                let (Some(unit), Some(&start)) = (units.get(number), starts.get(number)) else { continue };
                if let (Some(slot @ None), Some((at, seen))) = (full.get_mut(number), last.get_mut(unit.as_str()))
                    && start.abs_diff(*seen) <= farthest
                {
                    *slot = Some(*at);
                    *seen = start;
                }
                for short in self.short.get(unit).into_iter().flatten() {
                    last.insert(short, (number, start));
                }
            }
        }
        full
    }
}

/// Gives what is merged into an initiative and is somebody's to it, where it is that owner's.
fn add_claims(
    knowledge: &mut Knowledge,
    decisions: &Decisions,
    initiatives: &[Initiative],
    bearers: &mut [Bearer],
    owned: &mut BTreeMap<String, Vec<Owned>>,
    (folded, clusters, of_cluster): (&BTreeMap<String, Vec<&str>>, &Clusters, &[Vec<usize>]),
) {
    for (entry, decision) in decisions.entries.iter().enumerate().filter(|(_, decision)| !decision.claims.is_empty()) {
        let Some(initiative) = initiatives.iter().position(|one| one.decision == Some(entry)) else { continue };
        for (name, owner) in &decision.claims {
            let claimant = Claimant::new(knowledge, owner);
            let key = (!claimant.is_nation()).then(|| knowledge.owner_key(owner));
            let meant: BTreeSet<usize> = folded
                .get(&spelling_key(name))
                .into_iter()
                .flatten()
                .filter_map(|unit| clusters.of.get(*unit).copied())
                .collect();
            for number in meant.iter().filter_map(|cluster| of_cluster.get(*cluster)).flatten() {
                if let Some(bearer) = bearers.get_mut(*number).filter(|_| *number != initiative) {
                    bearer.whole = false;
                }
            }
            for unit in meant.iter().filter_map(|cluster| clusters.members.get(*cluster)).flatten() {
                if let Some(bearer) = bearers.get_mut(initiative) {
                    bearer.names.push((unit.clone(), key.clone()));
                }
                owned.entry(unit.clone()).or_default().push(Owned { initiative, owner: claimant.clone() });
            }
        }
    }
}

/// Names as the editor has entered them, which no document may have as mentions: they may stand somewhere all the same.
fn add_entered(names: &mut Names, decisions: &Decisions, entered: &BTreeSet<String>) {
    for decision in &decisions.entries {
        for spelling in decision.spellings() {
            let key = spelling_key(spelling);
            if entered.contains(&key) && !names.units.contains_key(&key) {
                let spellings = BTreeMap::from([(spelling.to_owned(), 0)]);
                names.units.insert(key.clone(), Unit { key, spellings, ..Unit::default() });
            }
        }
    }
}

/// Set phrases that no document has as a name: they stand everywhere without being one.
fn add_formulas(knowledge: &Knowledge, names: &mut Names) {
    for key in &knowledge.formulas {
        let unit = names.units.entry(key.clone()).or_insert_with(|| Unit { key: key.clone(), ..Unit::default() });
        unit.spellings.entry(key.clone()).or_insert(0);
    }
}
