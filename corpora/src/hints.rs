//! How hints come together: manifest, file name, record fields, `--meta` row, the later winning over the earlier.
//! It reads nothing.

use std::collections::BTreeMap;

use crate::manifest::Manifest;
use crate::meta::Row;
use crate::{Hint, Hints};

/// Basis of a value from a `--meta` file.
pub(crate) const META: &str = "meta";
/// Basis of a value from a field of the record.
pub(crate) const FIELD: &str = "field";
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
        meta: BTreeMap::new(),
    }
}

/// Lays the row of a `--meta` file over what is known.
pub(crate) fn add_row(hints: &mut Hints, row: &Row) {
    for (column, value) in row {
        let slot = match column.to_ascii_lowercase().as_str() {
            "url" => &mut hints.url,
            "title" => &mut hints.title,
            "published" => &mut hints.published,
            "publisher" => &mut hints.publisher,
            "region" => &mut hints.region,
            _ => {
                hints.meta.insert(column.clone(), value.clone());
                continue;
            }
        };
        *slot = hint(Some(value.clone()), META);
    }
}

/// A hint, unless the value is blank.
pub(crate) fn hint(value: Option<String>, basis: &'static str) -> Option<Hint> {
    let value = value?.trim().to_owned();
    (!value.is_empty()).then_some(Hint { value, basis })
}
