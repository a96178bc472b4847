//! How hints come together: manifest, file name, record fields, `--meta` row, `documents.toml`, the later winning over
//! the earlier.
//! It reads nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::manifest::Manifest;
use crate::meta::MetaRow;
use crate::{Hint, Hints};

/// The columns that say something of a document; others are the user's own.
pub(crate) const KNOWN: [&str; 6] = ["genre", "published", "publisher", "region", "title", "url"];
/// Basis of a value from a `--meta` file.
pub(crate) const META: &str = "meta";
/// Basis of a value from a `documents.toml`.
pub(crate) const CORRECTION: &str = "documents.toml";
/// Basis of a value from a field of the record.
pub const BASIS_OF_FIELD: &str = "field";
/// Basis of a value from the name of the file.
pub(crate) const FILE_NAME: &str = "file name";
/// Basis of a default of the corpus.
pub(crate) const MANIFEST: &str = "manifest";

/// What a manifest says about a file of it.
pub(crate) fn of_file(manifest: &Manifest, relative: &str) -> Hints {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Hints {
        corpus: manifest.name.clone(),
        url: hint(manifest.url.as_ref().map(|prefix| format!("{prefix}{relative}")), MANIFEST),
        title: None,
        publisher: hint(manifest.publisher.clone(), MANIFEST),
        published: hint(manifest.date_of(stem), FILE_NAME),
        region: hint(manifest.region.clone(), MANIFEST),
        genre: None,
        meta: BTreeMap::new(),
    }
}

/// Lays a row of a `--meta` file or of a `documents.toml` over what is known.
pub(crate) fn add_row(hints: &mut Hints, row: &MetaRow, basis: &'static str) {
    for (column, value) in row {
        let slot = match column.to_ascii_lowercase().as_str() {
            "url" => &mut hints.url,
            "title" => &mut hints.title,
            "published" => &mut hints.published,
            "publisher" => &mut hints.publisher,
            "region" => &mut hints.region,
            "genre" => &mut hints.genre,
            _ => {
                hints.meta.insert(column.clone(), value.clone());
                continue;
            }
        };
        *slot = hint(Some(value.clone()), basis);
    }
}

/// Whether a column is none of the user's own.
pub(crate) fn is_known(column: &str) -> bool {
    KNOWN.iter().any(|known| column.eq_ignore_ascii_case(known))
}

/// A hint, unless the value is blank.
pub(crate) fn hint(value: Option<String>, basis: &'static str) -> Option<Hint> {
    let value = value?.trim().to_owned();
    (!value.is_empty()).then_some(Hint { value, basis })
}

/// Refuses a value that its column cannot hold: dropping it silently would leave the document undated.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_value(column: &str, value: &str) -> Result<(), String> {
    if column.eq_ignore_ascii_case("published") && !value.trim().is_empty() && !is_date(value) {
        return Err(format!("`{value}` is no date: write 2024-07-26, 2024-07 or 2024"));
    }
    Ok(())
}

/// `2024`, `2024-07`, `2024-07-26`, `2024/7/26`, `2024.7.26`, `2024年7月26日`, `20240726`, with a time or without.
fn is_date(value: &str) -> bool {
    let chars: Vec<char> = value.trim().chars().map(ascii_digit).collect();
    let mut parts: Vec<&[char]> = Vec::new();
    let mut rest = chars.as_slice();
    let mut separator = None;
    while parts.len() < 3 {
        let (digits, after) = rest.split_at(rest.iter().take_while(|c| c.is_ascii_digit()).count());
        parts.push(digits);
        rest = after;
        match (rest.first(), separator) {
            (Some('年'), None) if parts.len() == 1 => {}
            (Some('月'), Some('年')) if parts.len() == 2 => {}
            (Some('-' | '/' | '.'), None) if parts.len() == 1 => {}
            (Some(c), Some(known)) if *c == known && parts.len() == 2 => {}
            _ => break,
        }
        separator = separator.or(rest.first().copied());
        rest = rest.get(1..).unwrap_or(&[]);
        if rest.is_empty() {
            break;
        }
    }
    let number = |digits: &[char]| digits.iter().filter_map(|c| c.to_digit(10)).fold(0, |n, digit| n * 10 + digit);
    let year = |n: u32| (1000..=2999).contains(&n);
    let month = |n: u32| (1..=12).contains(&n);
    // 2024-02-30 would leave the document undated.
    let day = |y: u32, m: u32, d: u32| i32::try_from(y).is_ok_and(|y| NaiveDate::from_ymd_opt(y, m, d).is_some());
    match parts.as_slice() {
        [one] => match one.len() {
            4 => year(number(one)),
            6 | 8 | 12 | 14 => {
                let part = |range: std::ops::Range<usize>| one.get(range).map(number);
                let (y, m) = (part(0..4).unwrap_or(0), part(4..6).unwrap_or(0));
                year(y) && month(m) && part(6..8).is_none_or(|d| day(y, m, d))
            }
            _ => false,
        },
        [y, m] => y.len() == 4 && year(number(y)) && (1..=2).contains(&m.len()) && month(number(m)),
        [y, m, d, ..] => {
            let short = (1..=2).contains(&m.len()) && (1..=2).contains(&d.len());
            y.len() == 4 && short && year(number(y)) && month(number(m)) && day(number(y), number(m), number(d))
        }
        [] => false,
    }
}

/// A full-width digit as an ASCII one.
fn ascii_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked() {
        for (value, want) in [
            ("2024-07-26", true),
            ("2024-07", true),
            ("2024", true),
            ("2024/7/26", true),
            ("2024.7.26", true),
            ("2024年7月26日 09:24", true),
            ("2024年7月", true),
            ("2024年", true),
            ("20240726", true),
            ("2024-07-26T08:00:00+08:00", true),
            ("２０２４-07-26", true),
            ("", true),
            ("2024-02-29", true),
            ("2024-02-30", false),
            ("2023-02-29", false),
            ("2024年4月31日", false),
            ("20240431", false),
            ("soon", false),
            ("7月26日", false),
            ("2024-13-01", false),
            ("26/07/2024", false),
            ("24-07-26", false),
            ("二〇二四年", false),
        ] {
            assert_eq!(check_value("Published", value).is_ok(), want, "{value}");
        }
        assert!(check_value("title", "soon").is_ok());
    }
}
