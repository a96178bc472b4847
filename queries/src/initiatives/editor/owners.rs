//! Owners as an editor writes them: 毕节, 毕节市 and 贵州省毕节市 are one.
//! Whether anything is of an owner is not asked here.

use pipeline::corpus::Whose;
use pipeline::fold::fold_string;
use pipeline::gazetteer::Gazetteer;

use crate::QueryError;

/// What tells owners apart.
pub(super) struct Owners {
    gazetteer: Gazetteer,
}

impl Owners {
    pub(super) fn new() -> Result<Self, QueryError> {
        Ok(Self { gazetteer: Gazetteer::new()? })
    }

    fn owner(&self, name: &str) -> Whose {
        Whose::owner(&self.gazetteer, name)
    }

    /// True for two spellings of one owner: 沈阳市 and 辽宁省沈阳市, 沈阳 and 沈阳市.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        self.owner(a).is(&self.owner(b), &self.gazetteer)
    }

    /// An owner as it is to be entered: a place in short form (毕节) by its full name, which the tables have, anything
    /// else as it was typed.
    pub(super) fn in_full(&self, owner: &str) -> String {
        let owner = owner.trim();
        let typed = fold_string(owner);
        let is_short = |code: &&str| self.gazetteer.name(code).is_some_and(|name| !typed.ends_with(&fold_string(name)));
        let short = self.gazetteer.code_of(owner).filter(is_short);
        short.and_then(|code| self.gazetteer.full_name(code)).unwrap_or_else(|| owner.to_owned())
    }
}
