//! `documents.toml`: corrections by hand, kept in the folder of the documents they concern.
//! They have the form of rows of a `--meta` file and win over one; joining and winning are for `meta` and `hints`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use toml::Spanned;

use crate::CorporaError;
use crate::hints::{KNOWN, check_value, is_known};
use crate::manifest::line_at;
use crate::meta::{MetaRow, MetaTable};

/// The name of a file of corrections.
pub(crate) const FILE_NAME: &str = "documents.toml";

/// A table for each document, by its path below the folder: `["a.txt"]`, `["x.jsonl#17"]`.
type Written = BTreeMap<Spanned<String>, BTreeMap<String, Spanned<toml::Value>>>;

/// The corrections of this folder, if it has any.
///
/// # Errors
/// If the file cannot be read, is no TOML, or gives a value that is none.
pub(crate) fn of_folder(folder: &Path) -> Result<Option<MetaTable>, CorporaError> {
    let path = folder.join(FILE_NAME);
    if !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(|source| CorporaError::Unreadable { path: path.clone(), source })?;
    parse(&text).map(Some).map_err(|(line, message)| CorporaError::Manifest { path, line, message })
}

fn parse(text: &str) -> Result<MetaTable, (usize, String)> {
    let written: Written = toml::from_str(text)
        .map_err(|e| (line_at(text, e.span().map_or(0, |span| span.start)), e.message().to_owned()))?;
    let mut rows = BTreeMap::new();
    for (file, values) in written {
        let mut row: MetaRow = Vec::new();
        for (column, value) in values {
            let line = line_at(text, value.span().start);
            if !is_known(&column) {
                let known = KNOWN.join(", ");
                return Err((line, format!("{column} of {}: no such key; there are {known}", file.get_ref())));
            }
            let value = match value.into_inner() {
                toml::Value::String(value) => value.trim().to_owned(),
                toml::Value::Datetime(value) => value.to_string(),
                toml::Value::Integer(value) => value.to_string(),
                other => return Err((line, format!("{column} is {}, not a text", other.type_str()))),
            };
            check_value(&column, &value)
                .map_err(|problem| (line, format!("{column} of {}: {problem}", file.get_ref())))?;
            if !value.is_empty() {
                row.push((column, value));
            }
        }
        rows.insert(file.into_inner(), row);
    }
    Ok(MetaTable::of_rows(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_rows() {
        let table = parse(
            "[\"a.txt\"]\ntitle = \"甲\"\npublished = 2024-07-26\nregion = \"云岭市\"\n[\"r.jsonl#2\"]\npublished = 2012\n",
        )
        .unwrap();
        let row = |locator: &str| {
            let row = table.row(locator)?;
            Some(row.iter().map(|(column, value)| format!("{column}={value}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(row("d/a.txt").as_deref(), Some("published=2024-07-26 region=云岭市 title=甲"));
        assert_eq!(row("r.jsonl#2").as_deref(), Some("published=2012"));
        assert_eq!(row("b.txt"), None);
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        for (text, line, part) in [
            ("[\"a.txt\"]\npublished = \"soon\"\n", 2, "published of a.txt: `soon` is no date"),
            ("[\"a.txt\"]\n\ntitle = [\"x\"]\n", 3, "not a text"),
            (
                "[\"a.txt\"]\ntitle = \"甲\"\ntitel = \"乙\"\n",
                3,
                "titel of a.txt: no such key; there are genre, published",
            ),
            ("[\"a.txt\"]\npublished = \"2024-02-30\"\n", 2, "`2024-02-30` is no date"),
            ("a = \n", 1, ""),
        ] {
            let (at, message) = parse(text).unwrap_err();
            assert_eq!(at, line, "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
