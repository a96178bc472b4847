//! Which initiative a name stands for: by id, name, alias, or any spelling seen.
//! It merges nothing and judges nothing: the tables `initiatives` and `names` say what stands for what.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use index::Reader;
use pipeline::corpus::{SHORT_FORM, is_made_for, spelling_key};
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch::{self, Columns};
use crate::language::{Facet, Node, Query};
use crate::listing::{metrics_of_documents, written};

/// Names an error suggests: as many as fit a screen.
const CANDIDATES: usize = 8;

/// Share of pairs of characters that two names have in common from which one is suggested for the other: half of
/// them, as for a name with one character of four mistyped.
const ALIKE: f64 = 0.5;

/// Length in code points of a run that two names share when one is suggested for the other for want of a nearer one: two
/// are a word that many names have.
const RUN: usize = 3;

/// An initiative as its table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Initiative {
    /// Stable id.
    pub initiative_id: String,
    /// Name shown.
    pub name: String,
    /// Type seen most often, or the editor's.
    pub kind: Option<String>,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Where it comes from, as a text states or the editor enters.
    pub origin: Option<String>,
    /// Whose it is, where several have one of this name; `None` for the one that is nobody's in particular.
    pub owner: Option<String>,
    /// The editor's note.
    pub note: Option<String>,
    /// `candidate`, `accepted`, `rejected`.
    pub review_status: String,
    /// Documents that mention it, by its table.
    pub documents: usize,
    /// Its mentions, by its table.
    pub mentions: usize,
}

impl Initiative {
    /// Id, name, owner and reach in one line, for who has to choose.
    #[must_use]
    pub fn told_apart(&self) -> String {
        let owner = self.origin.as_deref().or(self.owner.as_deref()).unwrap_or("no place in particular");
        let plural = if self.documents == 1 { "" } else { "s" };
        format!("{} {} ({owner}, {} document{plural})", self.initiative_id, self.name, self.documents)
    }
}

/// A spelling and why it stands for its initiative: a row of the table `names`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spelling {
    /// The spelling.
    pub name: String,
    /// Key under which it is looked up.
    pub name_key: String,
    /// Why it stands for the initiative.
    pub evidence: String,
    /// Where it stands for it, when it stands for something else elsewhere.
    pub owner: Option<String>,
}

/// The tables of names, loaded once for many questions.
#[derive(Debug, Clone)]
pub struct Known {
    pub(super) initiatives: RecordBatch,
    names: RecordBatch,
    /// Owners of initiatives that have one, by id.
    owners: BTreeMap<String, String>,
}

impl Known {
    /// Reads them.
    ///
    /// # Errors
    /// [`QueryError::Index`] when the tables cannot be read.
    pub fn load(reader: &Reader) -> Result<Self, QueryError> {
        let whole =
            |table: Table| -> Result<_, QueryError> { Ok(concat_batches(&table.schema(), &reader.table(table)?)?) };
        let names = whole(Table::Names)?;
        let (id, owner) = (batch::text(&names, "initiative_id")?, batch::text(&names, "owner")?);
        let owned = |row| Some((batch::text_at(id, row)?.to_owned(), batch::text_at(owner, row)?.to_owned()));
        let owners = (0..names.num_rows()).filter_map(owned).collect();
        Ok(Self { initiatives: whole(Table::Initiatives)?, names, owners })
    }

    /// True for the id of an initiative of the tables.
    pub(super) fn has_id(&self, id: &str) -> bool {
        batch::text(&self.initiatives, "initiative_id").is_ok_and(|ids| ids.iter().flatten().any(|known| known == id))
    }

    /// True when a name has this id without the editor's file as well: it has it now, or it was made for the name.
    pub(super) fn stays_with(&self, initiative_id: &str, name: &str) -> bool {
        let wanted = spelling_key(name);
        let column = |name| batch::text(&self.names, name);
        let (Ok(key), Ok(shown)) = (column("name_key"), column("name")) else { return false };
        let of_name =
            (0..self.names.num_rows()).filter_map(|row| Some((batch::text_at(key, row)?, batch::text_at(shown, row)?)));
        let mut of_name = of_name.filter(|(_, shown)| spelling_key(shown) == wanted).map(|(key, _)| key);
        self.has_id(initiative_id)
            || is_made_for(initiative_id, &wanted)
            || of_name.any(|key| is_made_for(initiative_id, key))
    }

    /// Whose an initiative is, where several have one of its name.
    pub(super) fn owner_of(&self, initiative_id: &str) -> Option<&str> {
        self.owners.get(initiative_id).map(String::as_str)
    }

    /// True for a name that is only short for longer ones, wherever it stands.
    pub(super) fn is_short_alone(&self, given: &str) -> Result<bool, QueryError> {
        let wanted = spelling_key(given);
        let column = |name| batch::text(&self.names, name);
        let (key, name, evidence) = (column("name_key")?, column("name")?, column("evidence")?);
        let is = |column, row| batch::text_at(column, row).is_some_and(|known| spelling_key(known) == wanted);
        let of_it: Vec<usize> = (0..self.names.num_rows()).filter(|row| is(key, *row) || is(name, *row)).collect();
        let short = |row: &usize| batch::text_at(evidence, *row).is_some_and(|told| told.starts_with(SHORT_FORM));
        let shown = batch::text(&self.initiatives, "name")?;
        let called = (0..self.initiatives.num_rows()).any(|row| is(shown, row));
        Ok(!called && !of_it.is_empty() && of_it.iter().all(short))
    }

    /// True when somebody else has an initiative that is called so. What was merged into it has other names, which it does
    /// not share.
    pub(super) fn has_namesakes(&self, initiative: &Initiative) -> Result<bool, QueryError> {
        let column = |name| batch::text(&self.initiatives, name);
        let (id, name) = (column("initiative_id")?, column("name")?);
        let wanted = spelling_key(&initiative.name);
        let called = |row| batch::text_at(name, row).is_some_and(|name| spelling_key(name) == wanted);
        let owned = |id: &str| initiative.owner.is_some() || self.owners.contains_key(id);
        Ok((0..self.initiatives.num_rows()).any(|row| {
            batch::text_at(id, row).is_some_and(|id| id != initiative.initiative_id && owned(id)) && called(row)
        }))
    }

    /// Every initiative, in the order of its table.
    ///
    /// # Errors
    /// [`QueryError::Column`] when the table is of another version.
    pub fn all(&self) -> Result<Vec<Initiative>, QueryError> {
        (0..self.initiatives.num_rows()).map(|row| self.initiative(row)).collect()
    }

    fn initiative(&self, row: usize) -> Result<Initiative, QueryError> {
        let all = &self.initiatives;
        let may =
            |name| -> Result<_, QueryError> { Ok(batch::text_at(batch::text(all, name)?, row).map(str::to_owned)) };
        let must = |name| -> Result<_, QueryError> { Ok(may(name)?.unwrap_or_default()) };
        let id = must("initiative_id")?;
        Ok(Initiative {
            owner: self.owners.get(&id).cloned(),
            initiative_id: id,
            name: must("name")?,
            kind: may("type")?,
            aliases: batch::texts_at(batch::texts(all, "aliases")?, row),
            origin: may("origin")?,
            note: may("note")?,
            review_status: must("review_status")?,
            documents: batch::offset_at(batch::integer(all, "documents")?, row).unwrap_or(0),
            mentions: batch::offset_at(batch::integer(all, "mentions")?, row).unwrap_or(0),
        })
    }

    /// The spellings that stand for an initiative, with the evidence.
    ///
    /// # Errors
    /// [`QueryError::Column`] when the table is of another version.
    pub fn spellings(&self, initiative_id: &str) -> Result<Vec<Spelling>, QueryError> {
        let column = |name| batch::text(&self.names, name);
        let (key, id, name, evidence) =
            (column("name_key")?, column("initiative_id")?, column("name")?, column("evidence")?);
        let owner = column("owner")?;
        let of_it = (0..self.names.num_rows()).filter(|&row| batch::text_at(id, row) == Some(initiative_id));
        let must = |column, row| batch::text_at(column, row).unwrap_or_default().to_owned();
        let spelling = |row| Spelling {
            name: must(name, row),
            name_key: must(key, row),
            evidence: must(evidence, row),
            owner: batch::text_at(owner, row).map(str::to_owned),
        };
        Ok(of_it.map(spelling).collect())
    }

    /// The initiatives a name may stand for: by id, else by name, else by alias, else by any spelling seen.
    fn candidates(&self, given: &str) -> Result<Vec<usize>, QueryError> {
        let all = &self.initiatives;
        let (id, name) = (batch::text(all, "initiative_id")?, batch::text(all, "name")?);
        let aliases = batch::texts(all, "aliases")?;
        let rows = |test: &dyn Fn(usize) -> bool| (0..all.num_rows()).filter(|row| test(*row)).collect::<Vec<_>>();
        let redirects = batch::texts(all, "redirects")?;
        let mut by_id = rows(&|row| batch::text_at(id, row) == Some(given.trim()));
        if by_id.is_empty() {
            // An id of an earlier generation, merged into another since.
            by_id = rows(&|row| batch::texts_at(redirects, row).iter().any(|old| old == given.trim()));
        }
        if !by_id.is_empty() {
            return Ok(by_id);
        }
        let wanted = spelling_key(given);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let is = |value: Option<&str>| value.is_some_and(|value| spelling_key(value) == wanted);
        let mut found = rows(&|row| is(batch::text_at(name, row)));
        if found.is_empty() {
            found = rows(&|row| batch::texts_at(aliases, row).iter().any(|alias| is(Some(alias))));
        }
        if found.is_empty() {
            let (key, stands_for) = (batch::text(&self.names, "name_key")?, batch::text(&self.names, "initiative_id")?);
            let seen = (0..self.names.num_rows()).filter(|&row| is(batch::text_at(key, row)));
            let ids: BTreeSet<&str> = seen.filter_map(|row| batch::text_at(stands_for, row)).collect();
            found = rows(&|row| batch::text_at(id, row).is_some_and(|id| ids.contains(id)));
        }
        Ok(found)
    }

    /// Every initiative a name may stand for, of all owners; none when it is not known.
    ///
    /// # Errors
    /// [`QueryError::Column`] when the table is of another version.
    pub fn namesakes(&self, given: &str) -> Result<Vec<Initiative>, QueryError> {
        self.candidates(given)?.into_iter().map(|row| self.initiative(row)).collect()
    }

    /// The ids of every initiative a name may stand for, with a remark when they are several; none when it is not known.
    ///
    /// # Errors
    /// [`QueryError::Column`] when the table is of another version.
    pub fn ids(&self, given: &str) -> Result<(Vec<String>, Option<String>), QueryError> {
        let all = self.namesakes(given)?;
        let remark = (all.len() > 1).then(|| {
            let list: Vec<String> = all.iter().map(Initiative::told_apart).collect();
            format!("{given} is {} initiatives, all counted; write an id for one: {}", all.len(), list.join("; "))
        });
        Ok((all.into_iter().map(|one| one.initiative_id).collect(), remark))
    }

    /// The initiative meant.
    ///
    /// # Errors
    /// [`QueryError::NoSuchInitiative`] with names that look like it; [`QueryError::AmbiguousInitiative`] when several
    /// owners have one of this name.
    pub fn resolve(&self, given: &str) -> Result<Initiative, QueryError> {
        match self.candidates(given)?.as_slice() {
            [row] => self.initiative(*row),
            [] => Err(QueryError::NoSuchInitiative { given: given.to_owned(), candidates: self.alike(given)? }),
            many => {
                let mut all = many.iter().map(|row| self.initiative(*row)).collect::<Result<Vec<_>, _>>()?;
                all.sort_by_key(|one| (std::cmp::Reverse(one.documents), one.initiative_id.clone()));
                let candidates = all.iter().map(Initiative::told_apart).collect();
                Err(QueryError::AmbiguousInitiative { given: given.to_owned(), candidates })
            }
        }
    }

    /// Names that look like a name: those that hold it or stand in it first, then those that share most pairs of
    /// characters; without any, those that share a run of some characters.
    fn alike(&self, given: &str) -> Result<Vec<String>, QueryError> {
        let wanted = spelling_key(given);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let pairs = |key: &str| -> BTreeSet<(char, char)> { key.chars().zip(key.chars().skip(1)).collect() };
        let of_wanted = pairs(&wanted);
        let (name, documents) =
            (batch::text(&self.initiatives, "name")?, batch::integer(&self.initiatives, "documents")?);
        let runs = |key: &str| -> BTreeSet<String> {
            let chars: Vec<char> = key.chars().collect();
            chars.windows(RUN).map(|run| run.iter().collect()).collect()
        };
        let of_wanted_runs = runs(&wanted);
        let mut found: Vec<(bool, i64, std::cmp::Reverse<usize>, &str)> = Vec::new();
        let mut distant = Vec::new();
        for row in 0..self.initiatives.num_rows() {
            let Some(shown) = batch::text_at(name, row) else { continue };
            let key = spelling_key(shown);
            let holds = !key.is_empty() && (key.contains(&wanted) || wanted.contains(&key));
            let of_key = pairs(&key);
            let shared = of_wanted.intersection(&of_key).count();
            let all = of_wanted.len() + of_key.len();
            // Counts of pairs of a name: far below what a float holds exactly.
            let share = if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 };
            let reach = || batch::offset_at(documents, row).unwrap_or(0);
            let rank = || i64::try_from(shared * 1000 / all.max(1)).unwrap_or(0);
            if holds || share >= ALIKE {
                found.push((!holds, -rank(), std::cmp::Reverse(reach()), shown));
            } else if found.is_empty() && shared + 1 >= RUN && !of_wanted_runs.is_disjoint(&runs(&key)) {
                distant.push((true, -rank(), std::cmp::Reverse(reach()), shown));
            }
        }
        if found.is_empty() {
            found = distant;
        }
        found.sort_unstable();
        let mut names: Vec<String> = Vec::new();
        for (.., shown) in found {
            if names.len() < CANDIDATES && !names.iter().any(|name| name == shown) {
                names.push(shown.to_owned());
            }
        }
        Ok(names)
    }
}

/// The first columns of rows about initiatives: `initiative_id, name, type`.
pub(super) fn identified<'a>(initiatives: impl Iterator<Item = &'a Initiative> + Clone) -> Columns {
    Columns::new()
        .text("initiative_id", initiatives.clone().map(|one| Some(one.initiative_id.as_str())))
        .text("name", initiatives.clone().map(|one| Some(one.name.as_str())))
        .text("type", initiatives.map(|one| one.kind.as_deref()))
}

/// The name shown of the initiative this is a name of, whatever its quotation marks; `None` when there is none.
/// Of several owners' initiatives of one name the name is the answer all the same.
///
/// # Errors
/// [`QueryError::Index`] when the tables cannot be read.
pub fn exact(reader: &Reader, given: &str) -> Result<Option<String>, QueryError> {
    let known = Known::load(reader)?;
    let first = known.candidates(given)?.first().copied();
    Ok(first.map(|row| known.initiative(row)).transpose()?.map(|initiative| initiative.name))
}

/// The same query with everything looked up that only tables know. Whatever name or alias of an initiative was typed, the
/// documents of its mentions are meant, and a name nobody knows stays as typed; a metric stands for the documents that
/// have one.
pub(crate) fn resolved(reader: &Reader, query: &Query) -> Result<Query, QueryError> {
    if !query.node.asks_tables() {
        return Ok(query.clone());
    }
    let mut notes = query.notes.clone();
    let node = looked_up(reader, &Known::load(reader)?, &query.node, &mut notes)?;
    Ok(Query { node, notes, ..query.clone() })
}

fn looked_up(reader: &Reader, known: &Known, node: &Node, notes: &mut Vec<String>) -> Result<Node, QueryError> {
    let mut each =
        |parts: &[Node]| parts.iter().map(|part| looked_up(reader, known, part, notes)).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::Field { facet: Facet::Initiative, value } => {
            let (initiatives, remark) = known.ids(value)?;
            notes.extend(remark);
            if initiatives.is_empty() {
                return Ok(node.clone());
            }
            let mut documents = BTreeSet::new();
            super::occurrences::each(reader, |occurrence| {
                if initiatives.contains(&occurrence.initiative_id) {
                    documents.insert(occurrence.doc_id);
                }
                Ok(())
            })?;
            Node::Mentioning { name: value.clone(), initiatives, documents: documents.into_iter().collect() }
        }
        Node::Metric { conditions } => {
            let filter = written::read(conditions).map_err(|mistake| mistake.error)?.filter;
            let found = metrics_of_documents(reader, &filter)?;
            notes.extend(found.notes);
            Node::Measured { conditions: conditions.clone(), documents: found.documents.into_keys().collect() }
        }
        Node::All(parts) => Node::All(each(parts)?),
        Node::Any(parts) => Node::Any(each(parts)?),
        Node::Not(inner) => Node::Not(Box::new(looked_up(reader, known, inner, notes)?)),
        _ => node.clone(),
    })
}

/// Which initiative every name key stands for; a key of several owners has several.
pub(super) fn initiatives_by_key(reader: &Reader) -> Result<BTreeMap<String, Vec<String>>, QueryError> {
    let mut by_key: BTreeMap<String, Vec<String>> = BTreeMap::new();
    reader.each_batch(Table::Names, &["name_key", "initiative_id"], |rows| {
        let (key, id) = (batch::text(rows, "name_key")?, batch::text(rows, "initiative_id")?);
        for row in 0..rows.num_rows() {
            if let (Some(key), Some(id)) = (batch::text_at(key, row), batch::text_at(id, row)) {
                by_key.entry(key.to_owned()).or_default().push(id.to_owned());
            }
        }
        Ok::<_, QueryError>(())
    })?;
    Ok(by_key)
}
