//! Entries of the editor's file that are merged into others: what stands for what then.
//! It reads no file and knows no document.

use std::collections::{BTreeMap, BTreeSet};

use super::decisions::{Decision, Decisions, Review, Target};
use super::spelling_key;
use super::whose::NATION;

impl Decisions {
    /// The entries as they count: each with what is merged into it, those merged gone. What is merged into an initiative that
    /// has no entry makes one.
    #[must_use]
    pub fn folded(&self) -> Self {
        let mut entries: Vec<Decision> =
            self.entries.iter().filter(|entry| entry.merged_into.is_none()).cloned().collect();
        let (all, mut kept) = (Finder::new(&self.entries), Finder::new(&entries));
        // Keys of each entry that something is merged into.
        let mut keys: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for gone in &self.entries {
            let Some(target) = self.last_target(&all, gone) else { continue };
            let at = kept.find(target).unwrap_or_else(|| {
                let Target { name, owner } = target.clone();
                kept.add(&name, owner.as_deref(), entries.len());
                entries.push(Decision { name, owner, line: gone.line, ..Decision::default() });
                entries.len() - 1
            });
            if let Some(entry) = entries.get_mut(at) {
                entry.take_over(gone, keys.entry(at).or_insert_with(|| entry.keys().collect()));
            }
        }
        Self { entries }
    }

    /// The same without what is merged into others; `None` when nothing is.
    pub(super) fn unmerged(&self) -> Option<Self> {
        let alone = |entry: &Decision| Decision { merged: Vec::new(), ..entry.clone() };
        let some = self.entries.iter().any(|entry| !entry.merged.is_empty());
        some.then(|| Self { entries: self.entries.iter().map(alone).collect() })
    }

    /// The names that the editor entered, by their keys: they are looked for in every text, in marks and without. Accepted
    /// ones, and those written into the file by hand without a word on what the tables have: commands write the id.
    #[must_use]
    pub fn entered(&self) -> BTreeSet<String> {
        let by_hand = |entry: &&Decision| {
            entry.status == Review::Candidate
                && entry.owner.is_none()
                && entry.id.is_none()
                && entry.separate.is_empty()
        };
        let folded = self.folded();
        let accepted = folded.entries.iter().filter(|entry| entry.status == Review::Accepted);
        let claims = accepted.clone().flat_map(|entry| &entry.claims).map(|(name, _)| spelling_key(name));
        let keys = accepted.chain(self.entries.iter().filter(by_hand)).flat_map(Decision::keys).chain(claims);
        keys.filter(|key| key.chars().count() >= SHORTEST_ENTERED).collect()
    }

    /// What an entry is merged into in the end; `None` when it stands for itself.
    fn last_target<'a>(&'a self, finder: &Finder, entry: &'a Decision) -> Option<&'a Target> {
        let mut target = entry.merged_into.as_ref()?;
        // As many steps as there are entries, so that a circle ends too.
        for _ in &self.entries {
            let next = finder.find(target).and_then(|at| self.entries.get(at)?.merged_into.as_ref());
            match next {
                Some(next) => target = next,
                None => return Some(target),
            }
        }
        None
    }

    /// The first entry that is merged into itself by way of others.
    pub(super) fn in_a_circle(&self) -> Option<usize> {
        let finder = Finder::new(&self.entries);
        self.entries.iter().position(|entry| entry.merged_into.is_some() && self.last_target(&finder, entry).is_none())
    }

    /// The entry that a target is: by name and owner, else by alias and owner.
    #[must_use]
    pub fn entry_of(&self, target: &Target) -> Option<usize> {
        Finder::new(&self.entries).find(target)
    }

    /// The entries that are merged into this one, directly or by way of others.
    #[must_use]
    pub fn merged_into(&self, target: &Target) -> Vec<usize> {
        let finder = Finder::new(&self.entries);
        let at = finder.find(target);
        let is_it = |last: &Target| match at {
            Some(at) => finder.find(last) == Some(at),
            None => named(&last.name, last.owner.as_deref()) == named(&target.name, target.owner.as_deref()),
        };
        let last = |entry: &Decision| self.last_target(&finder, entry).is_some_and(is_it);
        self.entries.iter().enumerate().filter(|(_, entry)| last(entry)).map(|(at, _)| at).collect()
    }
}

/// Shortest name in code points that is looked for: one character stands in every other word.
pub const SHORTEST_ENTERED: usize = 2;

/// A name and an owner as entries are found by them.
fn named(name: &str, owner: Option<&str>) -> (String, Option<String>) {
    (spelling_key(name), owner.map(spelling_key))
}

/// One kind of names that an entry has.
type Spellings<'a> = &'a dyn Fn(&Decision) -> &[String];

/// Where the entry of a name and an owner stands.
pub(super) struct Finder {
    at: BTreeMap<(String, Option<String>), usize>,
}

impl Finder {
    /// By their names, else by what they are called, else by aliases; of two the first.
    pub(super) fn new(entries: &[Decision]) -> Self {
        let mut finder = Self { at: BTreeMap::new() };
        let spellings: [Spellings<'_>; 3] =
            [&|entry| std::slice::from_ref(&entry.name), &|entry| entry.shown.as_slice(), &|entry| &entry.aliases];
        for of in spellings {
            for (at, entry) in entries.iter().enumerate() {
                of(entry).iter().for_each(|name| finder.add(name, entry.owner.as_deref(), at));
            }
        }
        finder
    }

    fn add(&mut self, name: &str, owner: Option<&str>, at: usize) {
        self.at.entry(named(name, owner)).or_insert(at);
    }

    pub(super) fn find(&self, target: &Target) -> Option<usize> {
        self.at.get(&named(&target.name, target.owner.as_deref())).copied()
    }
}

impl Decision {
    /// What an entry that is merged into this one leaves to it: its names, and what this one lacks. A rejection was of a name
    /// that stands for something else now. `own` are the keys of this one.
    fn take_over(&mut self, gone: &Decision, own: &mut BTreeSet<String>) {
        if let Some(note) = &gone.note {
            self.note = Some(self.note.as_ref().map_or_else(|| note.clone(), |kept| format!("{kept}；{note}")));
        }
        self.kind = self.kind.take().or_else(|| gone.kind.clone());
        if self.status == Review::Candidate && gone.status == Review::Accepted {
            self.status = Review::Accepted;
        }
        let owners = [gone.owner.as_deref(), self.owner.as_deref()].map(|owner| owner.map(spelling_key));
        let same = matches!(&owners, [gone, own] if gone == own);
        let other = (!same).then(|| gone.owner.as_deref().unwrap_or(NATION));
        for spelling in gone.spellings() {
            if let Some(owner) = other {
                self.claims.push((spelling.to_owned(), owner.to_owned()));
                continue;
            }
            if own.insert(spelling_key(spelling)) {
                self.merged.push(spelling.to_owned());
            }
        }
        self.merged_ids.extend(gone.id.iter().chain(&gone.merged_ids).cloned());
        self.separate.extend(gone.separate.iter().cloned());
        self.separate.retain(|spelling| !own.contains(&spelling_key(spelling)));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FILE: &str = "
[[initiative]]
name = '甲行动'
merged_into = '乙行动'
status = 'accepted'
type = 'campaign'
note = 'a'
aliases = ['甲甲行动']
id = 'aa'

[[initiative]]
name = '乙行动'
separate = ['甲行动', '戊行动']
note = 'b'

[[initiative]]
name = '丙行动'
merged_into = '甲行动'
status = 'rejected'
type = 'brand'

[[initiative]]
name = '丁行动'
merged_into = { name = '“己行动”', owner = '河州市' }
";

    #[test]
    fn entries_count_with_what_is_merged_into_them() {
        let decisions = Decisions::parse(FILE).unwrap();
        let folded = decisions.folded().entries;
        let told: Vec<String> = folded
            .iter()
            .map(|one| {
                let note = one.note.as_deref().unwrap_or("-");
                let kind = one.kind.as_deref().unwrap_or("-");
                let owner = one.owner.as_deref().unwrap_or("-");
                let status = one.status.as_str();
                let (names, ids) = (&one.merged, &one.merged_ids);
                format!("{} {names:?} {:?} {status} {kind} {owner} {note} {ids:?}", one.name, one.separate)
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"乙行动 ["甲行动", "甲甲行动", "丙行动"] ["戊行动"] accepted campaign - b；a ["aa"]"#,
                r#"“己行动” [] [] candidate - 河州市 - []"#,
            ]
        );
        assert_eq!(folded[1].claims, [("丁行动".to_owned(), NATION.to_owned())], "wherever it stands");
        let target = |name: &str| Target { name: name.to_owned(), owner: None };
        assert_eq!(decisions.merged_into(&target("乙行动")), [0, 2]);
        assert_eq!(decisions.merged_into(&target("己行动")), [0; 0], "of another owner");
    }

    #[test]
    fn what_is_an_owners_stands_for_another_where_it_is_that_owners() {
        let file = "
[[initiative]]
name = '甲行动'
owner = '河州市'
merged_into = { name = '甲行动', owner = '江州市' }

[[initiative]]
name = '乙行动'
owner = '江州市'
merged_into = { name = '甲行动', owner = '江州市' }

[[initiative]]
name = '丙行动'
owner = '河州市'
merged_into = '丁行动'
";
        let folded = Decisions::parse(file).unwrap().folded().entries;
        let told: Vec<String> =
            folded.iter().map(|one| format!("{} {:?} {:?}", one.name, one.merged, one.claims)).collect();
        assert_eq!(told, [r#"甲行动 ["乙行动"] [("甲行动", "河州市")]"#, r#"丁行动 [] [("丙行动", "河州市")]"#]);
    }

    #[test]
    fn entered_are_accepted_names_and_those_written_by_hand() {
        for (label, text, want) in [
            ("accepted", "name='甲乙'\nstatus='accepted'\naliases=['丙丁']", &["丙丁", "甲乙"][..]),
            ("by hand", "name='甲乙'\nnote='x'", &["甲乙"]),
            ("by hand, shown otherwise", "name='甲乙'\nshown='丙丁'", &["甲乙"]),
            ("rejected", "name='甲乙'\nstatus='rejected'", &[]),
            ("by a command", "name='甲乙'\nid='aa'\nshown='丙丁'", &[]),
            ("of an owner", "name='甲乙'\nowner='河州市'", &[]),
            ("parted", "name='甲乙'\nseparate=['甲乙丙']", &[]),
            ("one character", "name='甲'\nstatus='accepted'", &[]),
        ] {
            let decisions = Decisions::parse(&format!("[[initiative]]\n{text}")).unwrap();
            assert_eq!(decisions.entered().into_iter().collect::<Vec<_>>(), want, "{label}");
        }
        assert_eq!(
            Decisions::parse(FILE).unwrap().entered().into_iter().collect::<Vec<_>>(),
            ["丁行动", "丙行动", "乙行动", "甲甲行动", "甲行动"],
            "those merged into an accepted one too, and what was written by hand as long as it is merged"
        );
    }
}
