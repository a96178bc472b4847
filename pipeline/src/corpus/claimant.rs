//! Which mentions an owner has: those of its region or body.
//! Of several owners who have one, `registry` takes the narrowest; names are not looked at here.

use super::gather::scope_of;
use super::knowledge::{Knowledge, Scope};
use super::seen::{SeenDocument, SeenMention};
use super::whose::Whose;
use crate::gazetteer::Gazetteer;

/// An owner, as mentions are given to it.
#[derive(Debug, Clone)]
pub struct Claimant {
    scope: Option<Scope>,
    /// It is narrower than a city: it must be named.
    part: bool,
    /// It is the whole country: it has what no place owns.
    nation: bool,
    /// It prints and broadcasts what others do: that something stands in it says nothing of whose it is.
    medium: bool,
    whose: Whose,
}

impl Claimant {
    /// An owner by its name.
    pub fn new(knowledge: &mut Knowledge, owner: &str) -> Self {
        let whose = knowledge.owner(owner);
        let scope = match whose.code() {
            Some(code) => Scope::of_code(code),
            None => knowledge.scope_of_place(owner),
        };
        Self {
            scope,
            part: !knowledge.is_whole_scope(owner),
            nation: knowledge.is_nationwide(owner),
            medium: knowledge.is_medium(owner),
            whose,
        }
    }

    /// True for the whole country.
    #[must_use]
    pub fn is_nation(&self) -> bool {
        self.nation
    }

    /// True for a division of the country.
    #[must_use]
    pub fn is_division(&self) -> bool {
        self.whose.code().is_some()
    }

    /// How narrow it is: what is a city's is not its province's. Bodies have no code and are narrower yet.
    #[must_use]
    pub fn narrowness(&self) -> usize {
        self.whose.code().map_or(usize::MAX, |code| Gazetteer::prefix(code).len())
    }

    /// True when a mention of a document is this owner's, unless a narrower one has it.
    pub fn has(&self, knowledge: &mut Knowledge, document: &SeenDocument, mention: &SeenMention) -> bool {
        let scope = scope_of(knowledge, document, mention);
        let is_plan = knowledge.term_of(&mention.key).is_some();
        self.takes(knowledge, document, mention.place.as_deref(), scope, is_plan)
    }

    /// The same of a mention whose scope is known. Of a plan of years it is known whose it is, whatever the document is from.
    pub(super) fn takes(
        &self,
        knowledge: &Knowledge,
        document: &SeenDocument,
        place: Option<&str>,
        scope: Option<Scope>,
        is_plan: bool,
    ) -> bool {
        let elsewhere = match (scope, self.scope) {
            (Some(scope), Some(own)) => !scope.meets(own),
            (None, Some(_)) => is_plan,
            _ => false,
        };
        // A district is told from its city by its name alone.
        let whole_scope = self.scope.is_some() && self.scope == scope && !self.part;
        let publisher = document.publisher.as_deref().filter(|_| !self.medium);
        let named = || !elsewhere && knowledge.is_of(&self.whose, document, place, publisher);
        !self.nation && (whole_scope || named())
    }
}
