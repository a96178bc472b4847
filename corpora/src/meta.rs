//! `--meta FILE.csv`: columns of the user's own, joined to documents by file name.
//! It does not decide which column wins; `hints` does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::CorporaError;
use crate::hints::check_value;
use crate::locator::split_record;

/// The columns of one row that are not blank, without the file name.
pub type MetaRow = Vec<(String, String)>;

/// A metadata file, by file name, relative path, or record (`x.jsonl#17`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MetaTable {
    rows: BTreeMap<String, MetaRow>,
}

/// Headers that name the column to join by; without one of them it is the first column.
const KEY_COLUMNS: &[&str] = &["file", "filename", "file_name", "path", "文件", "文件名"];

impl MetaTable {
    /// Reads the file. It may be UTF-8, UTF-16 with a byte-order mark (as spreadsheets write it) or GBK, and separated
    /// by commas, tabs or semicolons.
    ///
    /// # Errors
    /// If it cannot be read or decoded, has no header, or names a file twice.
    pub(crate) fn read(path: &Path) -> Result<Self, CorporaError> {
        let bytes = fs::read(path).map_err(|source| CorporaError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&bytes).map_err(|(line, message)| CorporaError::Meta { path: path.to_owned(), line, message })
    }

    fn parse(bytes: &[u8]) -> Result<Self, (u64, String)> {
        let text = decode(bytes).ok_or((1, "is neither UTF-8 nor UTF-16 nor GBK".to_owned()))?;
        let head = text.lines().next().unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(head.as_bytes())).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| csv_reason(&e))?.clone();
        if header.len() < 2 {
            return Err((1, "needs a header with a column of file names and at least one more".to_owned()));
        }
        let key_at = header
            .iter()
            .position(|name| KEY_COLUMNS.contains(&name.trim().to_ascii_lowercase().as_str()))
            .unwrap_or(0);
        let mut rows = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|e| csv_reason(&e))?;
            let line = record.position().map_or(0, csv::Position::line);
            let key = record.get(key_at).unwrap_or_default().trim().replace('\\', "/");
            let key = key.trim_start_matches("./").to_owned();
            if key.is_empty() {
                return Err((line, "names no file".to_owned()));
            }
            let row: MetaRow = header
                .iter()
                .zip(record.iter())
                .enumerate()
                .filter(|(i, (_, value))| *i != key_at && !value.trim().is_empty())
                .map(|(_, (name, value))| (name.trim().to_owned(), value.trim().to_owned()))
                .collect();
            for (column, value) in &row {
                check_value(column, value).map_err(|problem| (line, format!("{column} of {key}: {problem}")))?;
            }
            if rows.insert(key.clone(), row).is_some() {
                return Err((line, format!("names {key} a second time")));
            }
        }
        Ok(Self { rows })
    }

    /// Rows that were read elsewhere, by file name.
    pub(crate) fn of_rows(rows: BTreeMap<String, MetaRow>) -> Self {
        Self { rows }
    }

    /// The row for a locator: the longest path that ends it, else its name without the extension; a record falls back
    /// to its file.
    pub(crate) fn row(&self, locator: &str) -> Option<&MetaRow> {
        if self.rows.is_empty() {
            return None;
        }
        let (file, number) = split_record(locator);
        number.and_then(|_| self.of_path(locator)).or_else(|| self.of_path(file))
    }

    fn of_path(&self, path: &str) -> Option<&MetaRow> {
        keys(path).find_map(|key| self.rows.get(key))
    }

    /// The rows that concern a file: its own, and with `records` those of its records.
    pub(crate) fn rows_under(&self, locator: &str, records: bool) -> Vec<(&str, &MetaRow)> {
        let own = keys(locator).find_map(|key| self.rows.get_key_value(key)).map(|(key, row)| (key.as_str(), row));
        let numbered = keys(locator).filter(|_| records).flat_map(|key| {
            let prefix = format!("{key}#");
            let after = self.rows.range(prefix.clone()..).map(|(key, row)| (key.as_str(), row));
            after.take_while(move |(key, _)| key.starts_with(&prefix))
        });
        own.into_iter().chain(numbered).collect()
    }

    /// Every row with the name it gives its file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, &MetaRow)> {
        self.rows.iter().map(|(key, row)| (key.as_str(), row))
    }

    /// File names that are none of these files.
    pub(crate) fn unmatched<'a>(&self, locators: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut open: BTreeSet<&str> = self.rows.keys().map(String::as_str).collect();
        let numbered: BTreeMap<&str, Vec<&str>> = self.rows.keys().fold(BTreeMap::new(), |mut files, key| {
            if let (file, Some(_)) = split_record(key) {
                files.entry(file).or_default().push(key);
            }
            files
        });
        for locator in locators {
            for key in keys(locator) {
                open.remove(key);
                numbered.get(key).into_iter().flatten().for_each(|record| {
                    open.remove(record);
                });
            }
        }
        open.into_iter().map(str::to_owned).collect()
    }
}

/// What a row may call a file: its path from any folder on, the longest first, then its name without the extension.
fn keys(path: &str) -> impl Iterator<Item = &str> {
    let tails = path.match_indices('/').filter_map(|(at, _)| path.get(at + 1..));
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map(|(stem, _)| stem).filter(|stem| !stem.is_empty());
    std::iter::once(path).chain(tails).chain(stem)
}

/// The text of a small table, its byte-order mark gone; `None` if it is in none of the encodings.
fn decode(bytes: &[u8]) -> Option<String> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, _, failed) = encoding.decode(bytes);
    (!failed).then(|| text.into_owned())
}

/// The separator a header uses most: comma, tab or semicolon.
pub(crate) fn delimiter(header: &[u8]) -> u8 {
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    // On a tie the comma wins: max_by_key returns the last of the greatest.
    [b';', b'\t', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// Where and why a table cannot be read.
fn csv_reason(error: &csv::Error) -> (u64, String) {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (line, format!("has {len} fields where the header has {expected_len}"))
        }
        _ => (line, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: &MetaTable, locator: &str) -> Option<String> {
        table.row(locator).map(|row| row.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn rows_join_by_name_path_and_record() {
        let table = MetaTable::parse(
            "file,title,备注\na.txt,甲,一\nx/a.txt,乙,\n./b,丙,\nr.jsonl,丁,\nr.jsonl#2,戊,\n".as_bytes(),
        )
        .unwrap();
        for (locator, expected) in [
            ("a.txt", Some("title=甲 备注=一")),
            ("y/a.txt", Some("title=甲 备注=一")),
            ("data/x/a.txt", Some("title=乙")),
            ("data/b.html", Some("title=丙")),
            ("data/r.jsonl#1", Some("title=丁")),
            ("data/r.jsonl#2", Some("title=戊")),
            ("data/aa.txt", None),
        ] {
            assert_eq!(row(&table, locator).as_deref(), expected, "{locator}");
        }
    }

    #[test]
    fn encodings_and_separators() {
        let text = "编号\t文件名\turl\n1\ta.txt\thttp://x\n";
        let gbk = GB18030.encode(text).0.into_owned();
        let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (label, bytes) in [("utf-8", text.as_bytes().to_vec()), ("bom", bom), ("gbk", gbk), ("utf-16", utf16)] {
            let table = MetaTable::parse(&bytes).unwrap();
            assert_eq!(row(&table, "a.txt").as_deref(), Some("编号=1 url=http://x"), "{label}");
        }
        assert_eq!(delimiter(b"a;b,c;d"), b';');
        assert_eq!(delimiter(b"a"), b',');
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        for (text, line, part) in [
            ("file,title\na.txt,x\na.txt,y\n", 3, "second time"),
            ("file,title\na.txt\n", 2, "1 fields"),
            ("file,title\n,x\n", 2, "no file"),
            ("file,published\na.txt,2024-07-26\nb.txt,soon\n", 3, "published of b.txt: `soon` is no date"),
            ("file\n", 1, "header"),
            ("", 1, "header"),
        ] {
            let (at, message) = MetaTable::parse(text.as_bytes()).unwrap_err();
            assert_eq!(at, line, "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
        }
        assert!(MetaTable::parse(&[0x66, 0xFF, 0xFF, 0x66]).is_err());
    }

    #[test]
    fn rows_for_no_file_are_told() {
        let table = MetaTable::parse(b"file,t\na.txt,1\nb.txt,2\nr.jsonl#9,3\nq.jsonl#1,4\n").unwrap();
        assert_eq!(table.unmatched(["d/a.txt", "d/r.jsonl"].into_iter()), ["b.txt", "q.jsonl#1"]);
    }
}
