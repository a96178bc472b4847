//! Watchlists: what an editor watches, as a TOML file.
//! It asks nothing.

use serde::{Deserialize, Serialize};

use pipeline::fold;

use crate::QueryError;
use crate::language;
use crate::listing::written;

/// What an editor watches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watchlist {
    /// Its name.
    pub name: String,
    /// Names of initiatives: new mentions, whatever the spelling.
    #[serde(default)]
    pub initiatives: Vec<String>,
    /// Queries: new sentences with their text, or new documents when they name fields only.
    #[serde(default)]
    pub queries: Vec<String>,
    /// Speakers, by part of their name: new statements.
    #[serde(default)]
    pub speakers: Vec<String>,
    /// Regions, by name or the beginning of their code, read as in a query: new documents.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Indicators by part of their name, or conditions (`status = planned and unit = 亿元`): new numbers.
    #[serde(default)]
    pub metrics: Vec<String>,
}

impl Watchlist {
    /// Reads a watchlist; its queries and conditions are checked.
    ///
    /// # Errors
    /// [`QueryError::Watchlist`] when it is no TOML, has an unknown key, watches nothing, or an entry does not parse.
    pub fn parse(toml: &str) -> Result<Self, QueryError> {
        let wrong = |problem: String| QueryError::Watchlist { problem };
        let list: Self = toml::from_str(toml).map_err(|problem| wrong(problem.to_string()))?;
        for query in &list.queries {
            language::parse(query).map_err(|problem| wrong(format!("{query}: {problem}")))?;
        }
        for condition in &list.metrics {
            written::read(condition).map_err(|mistake| wrong(format!("{condition}: {}", mistake.error)))?;
        }
        let nothing = [&list.initiatives, &list.queries, &list.speakers, &list.regions, &list.metrics];
        if nothing.iter().all(|watched| watched.is_empty()) {
            let keys = "initiatives, queries, speakers, regions, metrics";
            return Err(wrong(format!("it watches nothing; give a list for one of: {keys}")));
        }
        if nothing.into_iter().flatten().any(|entry| fold::fold_string(entry).chars().all(|c| !c.is_alphanumeric())) {
            return Err(wrong("an entry is empty and would match everything; take it out".to_owned()));
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_parses() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
        let mut names = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            names.push(Watchlist::parse(&text).unwrap().name);
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert!(count >= 3 && names.len() == count, "two of one name would share a memory: {names:?}");
    }

    #[test]
    fn what_cannot_be_watched_is_refused_with_its_reason() {
        for (toml, reason) in [
            ("name = \"x\"", "watches nothing"),
            ("queries = [\"a\"]", "name"),
            ("name = \"x\"\nqueries = [\"(\"]", "("),
            ("name = \"x\"\ncolours = [\"a\"]", "colours"),
            ("name = \"x\"\nmetrics = [\"colour = red\"]", "indicator, unit"),
            ("name = \"x\"\nmetrics = [\"status = done\"]", "achieved, planned, required"),
            ("name = \"x\"\nmetrics = [\"value >= many\"]", "many"),
            ("name = \"x\"\nmetrics = [\"unit = 亿元 and\"]", "and"),
            ("name = \"x\"\nmetrics = [\"unit = 亿元 and unit = 万元\"]", "each key once"),
            ("name = \"x\"\nspeakers = [\"\"]", "match everything"),
            ("name = \"x\"\ninitiatives = [\"茶馆\", \"“”\"]", "match everything"),
        ] {
            let problem = Watchlist::parse(toml).unwrap_err();
            assert!(problem.is_wrong_use() && problem.to_string().contains(reason), "{toml}: {problem}");
        }
    }
}
