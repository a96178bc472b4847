//! Whether what entries of the editor's file are merged into is anything: a mistyped name would rename what is merged.
//! It merges nothing; `merged` and `merge` do.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::decisions::{Decision, Decisions};
use super::gather::Names;
use super::ids::Previous;
use super::knowledge::Knowledge;
use super::merge::{by_folded, name_of};
use super::merged::Finder;
use super::spelling::spelling_key;
use crate::PipelineError;

/// Names that a refusal shows: as many as fit a line.
const SHOWN: usize = 5;

impl Names {
    /// Refuses an entry that is merged into what is neither a name of some document nor another entry. What passed once is
    /// called so, and stays good when the documents that had the name are gone.
    ///
    /// # Errors
    /// [`PipelineError::Decisions`] with the line of the entry and the names most like it.
    pub fn check_targets(
        &self,
        knowledge: &Knowledge,
        decisions: &Decisions,
        previous: &Previous,
    ) -> Result<(), PipelineError> {
        let merged = decisions.entries.iter().filter_map(|entry| Some((entry, entry.merged_into.as_ref()?)));
        let finder = Finder::new(&decisions.entries);
        let mut merged = merged.filter(|(_, target)| finder.find(target).is_none()).peekable();
        if merged.peek().is_none() {
            return Ok(());
        }
        let folded = by_folded(self);
        let called = previous.names();
        for (entry, target) in merged {
            let key = spelling_key(&target.name);
            // What no document has is renamed by nothing.
            if called.contains(&key) || !entry.keys().any(|own| folded.contains_key(&own)) {
                continue;
            }
            if folded.contains_key(&key) || knowledge.formulas().contains(&key) {
                continue;
            }
            let instead = match previous.name_of(target.name.trim()) {
                Some(name) => format!("that is the id of {name}: write the name"),
                None => self.instead(&key, entry),
            };
            let problem = format!("{} is merged into {}, which is no name here: {instead}", entry.name, target.name);
            return Err(PipelineError::Decisions { line: entry.line, column: 1, problem });
        }
        Ok(())
    }

    /// What to write instead of a name that is none.
    fn instead(&self, key: &str, entry: &Decision) -> String {
        let pairs = |key: &str| -> BTreeSet<(char, char)> { key.chars().zip(key.chars().skip(1)).collect() };
        let wanted = pairs(key);
        let own: BTreeSet<String> = entry.keys().collect();
        let mut alike: Vec<(Reverse<usize>, Reverse<u32>, &str)> = Vec::new();
        for (id, unit) in self.units.iter().filter(|(id, _)| !own.contains(*id)) {
            let of_unit = pairs(id);
            // Of each thousand pairs of both so many are in common.
            let share = 2000 * wanted.intersection(&of_unit).count() / (wanted.len() + of_unit.len()).max(1);
            if share > 0 {
                alike.push((Reverse(share), Reverse(unit.mentions), name_of(unit)));
            }
        }
        alike.sort_unstable();
        let names: Vec<&str> = alike.into_iter().take(SHOWN).map(|(.., name)| name).collect();
        let shown = "to call it otherwise, write shown = \"…\"";
        if names.is_empty() { shown.to_owned() } else { format!("like it are {}; {shown}", names.join(", ")) }
    }
}
