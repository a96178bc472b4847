//! Where the mentions of each initiative are: what an editor's owners are checked against, as the corpus pass reads it.
//! Which owner a mention goes to, `pipeline::corpus` says.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use index::Reader;
use pipeline::corpus::{Claimant, Knowledge, SeenDocument, SeenMention};

use super::occurrences;
use crate::QueryError;
use crate::documents::Documents;

/// Owners that a refusal suggests: as many as fit a screen.
const SUGGESTED: usize = 8;

/// All that says whose a mention is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    name_key: String,
    place: Option<String>,
    place_basis: String,
    region: Option<String>,
    region_code: Option<String>,
    publisher: Option<String>,
    genre: String,
}

impl Place {
    fn is_of(&self, claimant: &Claimant, knowledge: &mut Knowledge) -> bool {
        let document = SeenDocument {
            region: self.region.clone(),
            region_code: self.region_code.clone(),
            publisher: self.publisher.clone(),
            genre: self.genre.clone(),
            ..SeenDocument::default()
        };
        let mention = SeenMention {
            key: self.name_key.clone(),
            name: self.name_key.clone(),
            place: self.place.clone(),
            place_basis: self.place_basis.clone(),
            ..SeenMention::default()
        };
        claimant.has(knowledge, &document, &mention)
    }

    /// What an owner may be called after.
    fn names(&self) -> impl Iterator<Item = &String> {
        [&self.place, &self.region, &self.publisher].into_iter().flatten()
    }
}

/// Where mentions are, and how many of each initiative.
#[derive(Debug, Clone, Default)]
pub(super) struct Whereabouts {
    of: BTreeMap<String, BTreeMap<Place, usize>>,
}

impl Whereabouts {
    /// Those of all mentions that count.
    pub(super) fn load(reader: &Reader) -> Result<Self, QueryError> {
        let documents = Documents::load(reader)?;
        let mut of: BTreeMap<String, BTreeMap<Place, usize>> = BTreeMap::new();
        occurrences::each(reader, |occurrence| {
            let document = documents.get(&occurrence.doc_id);
            let place = Place {
                name_key: occurrence.name_key,
                place: occurrence.place,
                place_basis: occurrence.place_basis,
                region: document.and_then(|document| document.region.clone()),
                region_code: document.and_then(|document| document.region_code.clone()),
                publisher: document.and_then(|document| document.publisher.clone()),
                genre: document.map(|document| document.genre.clone()).unwrap_or_default(),
            };
            *of.entry(occurrence.initiative_id).or_default().entry(place).or_default() += 1;
            Ok(())
        })?;
        Ok(Self { of })
    }

    fn of<'a>(&'a self, ids: &'a [&str]) -> impl Iterator<Item = (&'a Place, usize)> + Clone {
        ids.iter().filter_map(|id| self.of.get(*id)).flatten().map(|(place, mentions)| (place, *mentions))
    }

    /// True when the owner has a mention of these initiatives.
    pub(super) fn some_of(&self, ids: &[&str], knowledge: &mut Knowledge, claimant: &Claimant) -> bool {
        self.of(ids).any(|(place, _)| place.is_of(claimant, knowledge))
    }

    /// Owners that have mentions of these initiatives, divisions before bodies, by the mentions that name them.
    pub(super) fn owners(&self, ids: &[&str], knowledge: &mut Knowledge) -> Vec<String> {
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, mentions) in self.of(ids) {
            for name in place.names() {
                *named.entry(name).or_default() += mentions;
            }
        }
        named.retain(|name, _| !knowledge.is_nationwide(name) && !knowledge.is_medium(name));
        let mut named: Vec<(bool, Reverse<usize>, &str, Claimant)> = named
            .into_iter()
            .map(|(name, mentions)| {
                let claimant = Claimant::new(knowledge, name);
                (!claimant.is_division(), Reverse(mentions), name, claimant)
            })
            .collect();
        named.sort_by_key(|(body, mentions, name, _)| (*body, *mentions, *name));
        let mut owners = Vec::new();
        for (.., name, claimant) in named {
            if owners.len() == SUGGESTED {
                break;
            }
            if self.some_of(ids, knowledge, &claimant) {
                owners.push(name.to_owned());
            }
        }
        owners
    }
}
