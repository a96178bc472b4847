//! What the user says of documents in a `--meta` file: checked before anything is read, kept in the table of inputs.
//! Which value wins is decided in `corpora`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use corpora::{Corpus, MetaRow};
use pipeline::Engine;

use crate::IndexError;
use crate::inputs::InputRow;

/// Refuses values that no document can have: a kind of document there is none of, a place that no list has.
///
/// # Errors
/// [`IndexError::Given`] for the first of them.
pub fn check_given(corpus: &Corpus, engine: &Engine) -> Result<(), IndexError> {
    for given in corpus.given() {
        engine.check_hint(given.column, given.value).map_err(|problem| IndexError::Given {
            path: PathBuf::from(given.file),
            document: given.document.to_owned(),
            column: given.column.to_owned(),
            problem,
        })?;
    }
    Ok(())
}

/// A row as the table keeps it.
pub(super) fn written(row: &MetaRow) -> String {
    serde_json::json!(row).to_string()
}

/// What earlier runs were told of the records that are in the table.
pub(super) fn remembered(inputs: &[InputRow]) -> Result<BTreeMap<String, MetaRow>, IndexError> {
    let mut rows = BTreeMap::new();
    for input in inputs {
        let Some(text) = &input.meta else { continue };
        let row: MetaRow = serde_json::from_str(text).map_err(|problem| {
            IndexError::damaged(&PathBuf::from("inputs"), format!("meta of {}: {problem}", input.source))
        })?;
        rows.insert(input.source.clone(), row);
    }
    Ok(rows)
}
