//! The reprint family (转载组) of a document, and the passages it shares with documents that are no reprints.
//! It finds neither: the tables `families` and `reuse` hold them.

use arrow::array::{BooleanArray, Float64Array};
use index::Reader;
use pipeline::tables::Table;
use serde::Serialize;

use crate::QueryError;
use crate::batch;
use crate::documents::Documents;

/// A document of a family.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilyMember {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// To the earliest known document of the family, 0 to 1.
    pub similarity: f64,
    /// Whether it is that document: 本库最早提及, earliest known here.
    pub earliest: bool,
}

/// The family of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// Its id: that of its earliest known document.
    pub family_id: String,
    /// Its documents, the earliest known first, then by date; undated ones last.
    pub members: Vec<FamilyMember>,
}

/// The family of a document; `None` when families were not computed yet.
///
/// # Errors
/// [`QueryError::Index`] when the tables cannot be read, [`QueryError::Column`] when one is of another version.
pub fn family(reader: &Reader, documents: &Documents, doc_id: &str) -> Result<Option<Family>, QueryError> {
    let table = reader.table(Table::Families)?;
    let mut family_id = None;
    for rows in &table {
        let (id, family) = (batch::text(rows, "doc_id")?, batch::text(rows, "family_id")?);
        let row = id.iter().position(|id| id == Some(doc_id));
        family_id = family_id.or(row.and_then(|row| batch::text_at(family, row)));
    }
    let Some(family_id) = family_id else { return Ok(None) };
    let mut members = Vec::new();
    for rows in &table {
        let (id, source) = (batch::text(rows, "doc_id")?, batch::text(rows, "source")?);
        let family = batch::text(rows, "family_id")?;
        let similarity: &Float64Array = batch::number(rows, "similarity")?;
        let earliest: &BooleanArray = batch::flag(rows, "earliest")?;
        for row in (0..rows.num_rows()).filter(|row| batch::text_at(family, *row) == Some(family_id)) {
            let doc_id = batch::text_at(id, row).unwrap_or_default();
            let facts = documents.get(doc_id);
            members.push(FamilyMember {
                doc_id: doc_id.to_owned(),
                source: batch::text_at(source, row).unwrap_or_default().to_owned(),
                published: facts.and_then(|facts| facts.published.clone()),
                publisher: facts.and_then(|facts| facts.publisher.clone()),
                similarity: similarity.value(row),
                earliest: earliest.value(row),
            });
        }
    }
    members.sort_by(|a, b| {
        let key = |member: &FamilyMember| {
            (!member.earliest, member.published.is_none(), member.published.clone(), member.doc_id.clone())
        };
        key(a).cmp(&key(b))
    });
    Ok(Some(Family { family_id: family_id.to_owned(), members }))
}

/// How many passages of a document are known from an earlier one, and how many of its own are used later.
///
/// # Errors
/// As [`family`].
pub fn shared_passages(reader: &Reader, doc_id: &str) -> Result<(usize, usize), QueryError> {
    let (mut earlier, mut later) = (0, 0);
    for rows in reader.table_columns(Table::Reuse, &["doc_id", "earlier_doc_id"])? {
        let count = |name| -> Result<usize, QueryError> {
            Ok(batch::text(&rows, name)?.iter().filter(|id| *id == Some(doc_id)).count())
        };
        earlier += count("doc_id")?;
        later += count("earlier_doc_id")?;
    }
    Ok((earlier, later))
}
