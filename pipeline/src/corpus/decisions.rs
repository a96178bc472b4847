//! The editor's decisions about initiatives: what `initiatives.toml` says, checked.
//! It opens no file and applies nothing: the corpus pass asks it. What entries merged into others add up to, `merged` says.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::whose::Owners;
use super::{KINDS, spelling_key};
use crate::PipelineError;

labels! {
    /// What the editor says of an initiative.
    #[derive(Default)]
    pub enum Review {
        /// Nothing yet.
        #[default]
        Candidate = "candidate",
        /// It is one.
        Accepted = "accepted",
        /// It is none.
        Rejected = "rejected",
    }
}

/// The keys an entry may have.
const ENTRY_KEYS: [&str; 10] =
    ["name", "shown", "aliases", "separate", "merged_into", "status", "type", "owner", "note", "id"];

/// Longest name in code points: titles of plans have sixty, and what is longer is no name.
const LONGEST_NAME: usize = 120;

/// Why a text cannot be a name; `None` when it can.
#[must_use]
pub fn spelling_problem(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return Some("a name is one line".to_owned());
    }
    if text.chars().count() > LONGEST_NAME {
        return Some(format!("a name has {LONGEST_NAME} characters at most"));
    }
    spelling_key(text).is_empty().then(|| "an empty name: a name needs letters or digits".to_owned())
}

/// The initiative that another one is merged into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// A name of it.
    pub name: String,
    /// Whose it is, where several have one of that name.
    pub owner: Option<String>,
}

/// One entry of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// The name it is found by, and shown by where nothing else is; it wins over the machine's.
    pub name: String,
    /// What it is to be called instead; nothing is found by it.
    pub shown: Option<String>,
    /// Other spellings that stand for it.
    pub aliases: Vec<String>,
    /// The initiative it is merged into, for as long as this stands there.
    pub merged_into: Option<Target>,
    /// Names of what is merged into it; the file has them in entries of their own.
    pub merged: Vec<String>,
    /// Names of what is merged into it with another owner, or without one: they stand for it where they are that owner's.
    pub claims: Vec<(String, String)>,
    /// The ids those entries keep.
    pub merged_ids: Vec<String>,
    /// Spellings that are initiatives of their own.
    pub separate: Vec<String>,
    /// What became of it in review.
    pub status: Review,
    /// Its type; `None` leaves it to the machine.
    pub kind: Option<String>,
    /// Region or body: the entry stands for its names only there.
    pub owner: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// The id it keeps.
    pub id: Option<String>,
    /// Line of the file where the entry begins, from 1.
    pub line: usize,
}

impl Decision {
    /// The keys of its name and of all that stands for it, the name's first.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.spellings().map(spelling_key)
    }

    /// Its name and all that stands for it, the name first.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).chain(&self.merged).map(String::as_str)
    }

    /// The name it is shown by.
    #[must_use]
    pub fn called(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.name)
    }
}

/// Everything the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// In the order of the file.
    pub entries: Vec<Decision>,
}

impl Decisions {
    /// Reads the text of an `initiatives.toml`.
    ///
    /// # Errors
    /// [`PipelineError::Decisions`] with line and column, saying what to do.
    pub fn parse(text: &str) -> Result<Self, PipelineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = File { text, breaks: text.match_indices('\n').map(|(at, _)| at).collect() };
        let table = DeTable::parse(text).map_err(|error| {
            file.problem(error.span(), format!("this is not TOML: {}", error.message().replace('\n', " ")))
        })?;
        let mut entries = Vec::new();
        for (key, value) in table.get_ref() {
            if key.get_ref() != "initiative" {
                let problem =
                    format!("unknown key `{}`: the file holds nothing but [[initiative]] entries", key.get_ref());
                return Err(file.problem(Some(key.span()), problem));
            }
            let DeValue::Array(list) = value.get_ref() else {
                return Err(file.problem(Some(key.span()), "write [[initiative]] with two brackets on each side"));
            };
            for entry in list.iter() {
                let DeValue::Table(fields) = entry.get_ref() else {
                    return Err(file.problem(Some(entry.span()), "write each initiative as an [[initiative]] entry"));
                };
                entries.push(file.entry(fields, entry.span())?);
            }
        }
        let owners = Compared::default();
        file.check_claims(&owners, &entries)?;
        let targets: Vec<Option<Range<usize>>> = entries.iter().map(|(_, places)| places.merged_into.clone()).collect();
        let mut decisions = Self { entries: entries.into_iter().map(|(decision, _)| decision).collect() };
        decisions.spell_owners(&owners)?;
        if let Some(number) = decisions.in_a_circle() {
            let problem = "this leads back to the entry itself: one of those merged into each other has to stay";
            return Err(file.problem(targets.into_iter().nth(number).flatten(), problem));
        }
        Ok(decisions)
    }

    /// Writes owners of what is merged into as their own entries do, else as the first entry that is merged into it: 毕节 and
    /// 贵州省毕节市 are one.
    fn spell_owners(&mut self, owners: &Compared) -> Result<(), PipelineError> {
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in &self.entries {
            let Some(owner) = &entry.owner else { continue };
            entry.keys().for_each(|key| known.entry(key).or_default().push(owner.clone()));
        }
        for target in self.entries.iter_mut().filter_map(|entry| entry.merged_into.as_mut()) {
            let Some(written) = &target.owner else { continue };
            let of_name = known.entry(spelling_key(&target.name)).or_default();
            let mut spelled = None;
            for owner in of_name.iter() {
                if owners.same(Some(written), Some(owner))? {
                    spelled = Some(owner.clone());
                    break;
                }
            }
            match spelled {
                Some(_) => target.owner = spelled,
                None => of_name.push(written.clone()),
            }
        }
        Ok(())
    }

    /// Tells two files apart that say different things; comments and layout do not count.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut field = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        for entry in &self.entries {
            field(&entry.name);
            for list in [&entry.aliases, &entry.separate] {
                field(&list.len().to_string());
                list.iter().for_each(|spelling| field(spelling));
            }
            field(entry.status.as_str());
            for value in [&entry.kind, &entry.owner, &entry.note, &entry.id] {
                field(if value.is_some() { "1" } else { "0" });
                field(value.as_deref().unwrap_or_default());
            }
            // Entries without them have the digests they had before there were such lines.
            let target = entry.merged_into.as_ref();
            let owner = target.and_then(|target| target.owner.as_ref());
            let lines = [("shown", entry.shown.as_ref()), ("into", target.map(|target| &target.name)), ("of", owner)];
            for (line, value) in lines.into_iter().filter_map(|(line, value)| Some((line, value?))) {
                field(line);
                field(value);
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Few files have two owners of one name, and only those need to know the divisions.
#[derive(Default)]
struct Compared {
    owners: OnceCell<Owners>,
}

impl Compared {
    fn same(&self, one: Option<&str>, other: Option<&str>) -> Result<bool, PipelineError> {
        let (Some(one), Some(other)) = (one, other) else { return Ok(one == other) };
        if one == other {
            return Ok(true);
        }
        let owners = match self.owners.get() {
            Some(owners) => owners,
            None => {
                let owners = Owners::new()?;
                self.owners.get_or_init(|| owners)
            }
        };
        Ok(owners.same(one, other))
    }
}

/// Where the spellings of an entry stand in the file, in the order name, aliases, separate.
struct Places {
    claims: Vec<Range<usize>>,
    separate: Vec<Range<usize>>,
    merged_into: Option<Range<usize>>,
    id: Option<Range<usize>>,
}

struct File<'a> {
    text: &'a str,
    /// Where its lines end.
    breaks: Vec<usize>,
}

impl File<'_> {
    fn problem(&self, at: Option<Range<usize>>, problem: impl Into<String>) -> PipelineError {
        let at = at.map_or(0, |range| range.start);
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = self.line(before.len());
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        PipelineError::Decisions { line, column, problem: problem.into() }
    }

    fn line(&self, at: usize) -> usize {
        self.breaks.partition_point(|known| *known < at) + 1
    }

    fn entry(&self, fields: &DeTable<'_>, whole: Range<usize>) -> Result<(Decision, Places), PipelineError> {
        let mut decision = Decision { line: self.line(whole.start), ..Decision::default() };
        let mut places = Places { claims: Vec::new(), separate: Vec::new(), merged_into: None, id: None };
        let mut name = None;
        for (key, value) in fields {
            let at = value.span();
            match key.get_ref().as_ref() {
                "name" => {
                    decision.name = self.spelling("name", value)?;
                    name = Some(at);
                }
                "shown" => decision.shown = Some(self.spelling("shown", value)?),
                "merged_into" => {
                    decision.merged_into = Some(self.target(value)?);
                    places.merged_into = Some(at);
                }
                "aliases" => (decision.aliases, places.claims) = self.spellings("aliases", value)?,
                "separate" => (decision.separate, places.separate) = self.spellings("separate", value)?,
                "status" => decision.status = self.status(value)?,
                "type" => decision.kind = Some(self.kind(value)?),
                "owner" => decision.owner = Some(self.words("owner", value)?),
                "note" => decision.note = Some(self.words("note", value)?),
                "id" => {
                    decision.id = Some(self.id(value)?);
                    places.id = Some(at);
                }
                other => {
                    let problem = format!("unknown key `{other}`: an entry may have {}", ENTRY_KEYS.join(", "));
                    return Err(self.problem(Some(key.span()), problem));
                }
            }
        }
        let Some(name) = name else {
            return Err(self.problem(Some(whole), "this entry has no name: add a line name = \"…\""));
        };
        places.claims.insert(0, name);
        let own: Vec<String> = decision.keys().collect();
        for (spelling, at) in decision.separate.iter().zip(&places.separate) {
            if own.contains(&spelling_key(spelling)) {
                let problem = format!(
                    "“{spelling}” cannot be separate from an initiative that has the same letters as a name: take it \
                     out of `separate`, or out of `name` and `aliases`"
                );
                return Err(self.problem(Some(at.clone()), problem));
            }
        }
        Ok((decision, places))
    }

    fn text_of<'b>(&self, key: &str, value: &'b Spanned<DeValue<'_>>) -> Result<&'b str, PipelineError> {
        value.get_ref().as_str().ok_or_else(|| {
            self.problem(Some(value.span()), format!("`{key}` takes text in quotation marks: {key} = \"…\""))
        })
    }

    fn words(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, PipelineError> {
        let text = self.text_of(key, value)?.trim();
        if text.is_empty() {
            return Err(self.problem(Some(value.span()), format!("`{key}` is empty: write something or take it out")));
        }
        Ok(text.to_owned())
    }

    fn spelling(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<String, PipelineError> {
        let text = self.text_of(key, value)?.trim();
        if let Some(problem) = spelling_problem(text) {
            return Err(self.problem(Some(value.span()), format!("in `{key}`: {problem}")));
        }
        Ok(text.to_owned())
    }

    /// A name, or name and owner: `{ name = "…", owner = "…" }`.
    fn target(&self, value: &Spanned<DeValue<'_>>) -> Result<Target, PipelineError> {
        let Some(fields) = value.get_ref().as_table() else {
            return Ok(Target { name: self.spelling("merged_into", value)?, owner: None });
        };
        let mut target = Target::default();
        for (key, value) in fields {
            match key.get_ref().as_ref() {
                "name" => target.name = self.spelling("name", value)?,
                "owner" => target.owner = Some(self.words("owner", value)?),
                other => {
                    let problem = format!("unknown key `{other}`: `merged_into` may have name, owner");
                    return Err(self.problem(Some(key.span()), problem));
                }
            }
        }
        if target.name.is_empty() {
            return Err(self.problem(Some(value.span()), "`merged_into` names nothing: write name = \"…\""));
        }
        Ok(target)
    }

    fn spellings(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(Vec<String>, Vec<Range<usize>>), PipelineError> {
        let Some(list) = value.get_ref().as_array() else {
            let problem = format!("`{key}` takes a list: {key} = [\"…\", \"…\"]");
            return Err(self.problem(Some(value.span()), problem));
        };
        let mut spellings = Vec::new();
        let mut places = Vec::new();
        for item in list.iter() {
            spellings.push(self.spelling(key, item)?);
            places.push(item.span());
        }
        Ok((spellings, places))
    }

    fn status(&self, value: &Spanned<DeValue<'_>>) -> Result<Review, PipelineError> {
        let text = self.text_of("status", value)?;
        Review::parse(text).filter(|review| *review != Review::Candidate).ok_or_else(|| {
            let problem = format!("status `{text}` is not known: write accepted or rejected, or take the line out");
            self.problem(Some(value.span()), problem)
        })
    }

    fn kind(&self, value: &Spanned<DeValue<'_>>) -> Result<String, PipelineError> {
        let text = self.text_of("type", value)?;
        if KINDS.contains(&text) {
            return Ok(text.to_owned());
        }
        let problem = format!("type `{text}` is not known: write one of {}", KINDS.join(", "));
        Err(self.problem(Some(value.span()), problem))
    }

    fn id(&self, value: &Spanned<DeValue<'_>>) -> Result<String, PipelineError> {
        let text = self.text_of("id", value)?;
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
            return Ok(text.to_owned());
        }
        let problem = format!("id `{text}` is not an id: copy the one that `initiatives show` prints, or take it out");
        Err(self.problem(Some(value.span()), problem))
    }

    /// Refuses what two entries claim: a spelling of the same owner, an id.
    fn check_claims(&self, owners: &Compared, entries: &[(Decision, Places)]) -> Result<(), PipelineError> {
        let mut spellings: BTreeMap<String, Vec<(Option<&str>, usize)>> = BTreeMap::new();
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, (decision, places)) in entries.iter().enumerate() {
            let line_of = |other: usize| entries.get(other).map_or(0, |(decision, _)| decision.line);
            for (key, at) in decision.keys().zip(&places.claims) {
                let claims = spellings.entry(key).or_default();
                let owner = decision.owner.as_deref();
                for (known, other) in claims.iter().filter(|(_, other)| *other != number) {
                    if !owners.same(*known, owner)? {
                        continue;
                    }
                    let spelling = self.text.get(at.clone()).unwrap_or_default();
                    let problem = format!(
                        "{spelling} is claimed by the entry of line {} too: take it out of one of them, or give each \
                         its own `owner`",
                        line_of(*other)
                    );
                    return Err(self.problem(Some(at.clone()), problem));
                }
                claims.push((owner, number));
            }
            if let (Some(id), Some(at)) = (&decision.id, &places.id)
                && let Some(other) = ids.insert(id, number)
            {
                let problem = format!("id {id} is claimed by the entry of line {} too: keep one", line_of(other));
                return Err(self.problem(Some(at.clone()), problem));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
