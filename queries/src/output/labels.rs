//! Chinese headers for the columns of every table and answer, from `labels/zh.tsv`.
//! It translates no value.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::QueryError;

const CHINESE: &str = include_str!("../../labels/zh.tsv");

/// The language of headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderLanguage {
    /// The column names themselves.
    #[default]
    Names,
    /// Chinese.
    Chinese,
}

static LABELS: LazyLock<Result<BTreeMap<&'static str, &'static str>, String>> = LazyLock::new(|| {
    let mut labels = BTreeMap::new();
    let lines = CHINESE.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (number, line) in lines {
        let (name, label) = line.split_once('\t').ok_or_else(|| format!("zh.tsv, line {}: no tab", number + 1))?;
        if labels.insert(name, label.trim()).is_some() {
            return Err(format!("zh.tsv, line {}: {name} stands twice", number + 1));
        }
    }
    Ok(labels)
});

/// The header of a column; a column without a label keeps its name.
///
/// # Errors
/// [`QueryError::Labels`] when the bundled file does not parse.
pub fn header(column: &str, language: HeaderLanguage) -> Result<String, QueryError> {
    match language {
        HeaderLanguage::Names => Ok(column.to_owned()),
        HeaderLanguage::Chinese => {
            let labels = LABELS.as_ref().map_err(|problem| QueryError::Labels(problem.clone()))?;
            Ok((*labels.get(column).unwrap_or(&column)).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use pipeline::tables::Table;

    use super::*;

    #[test]
    fn every_column_of_every_table_has_a_chinese_header() {
        let labels = LABELS.as_ref().unwrap();
        let mut missing: Vec<&str> = Table::ALL
            .iter()
            .flat_map(|table| table.columns())
            .map(|column| column.name)
            .filter(|name| !labels.contains_key(name))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(header("doc_id", HeaderLanguage::Chinese).unwrap(), "文档编号");
        assert_eq!(header("doc_id", HeaderLanguage::Names).unwrap(), "doc_id");
        assert_eq!(header("我的列", HeaderLanguage::Chinese).unwrap(), "我的列");
    }
}
