//! What is known of one document and why: how it was read, dated and placed, and every repair in its context.
//! It repairs nothing again: tables tell.

use arrow::array::{Array, Int32Array, RecordBatch};
use index::Reader;
use pipeline::tables::Table;
use serde::{Deserialize, Serialize};

use crate::QueryError;
use crate::batch;
use crate::documents::Documents;
use crate::family::{Family, family, shared_passages};
use crate::output::cell;
use crate::passage::on_one_line;

/// Characters of context on each side of a repair: enough to judge it by.
const CONTEXT: usize = 16;

/// A repair in its context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedRepair {
    /// Rule that made or flagged it.
    pub rule: String,
    /// `exact`, `inferred`, `flagged`.
    pub certainty: String,
    /// Why.
    pub evidence: String,
    /// Text before it.
    pub left: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Text after it.
    pub right: String,
    /// Code points of `documents.text`; `None` where the page does not show it.
    pub start: Option<usize>,
    /// One past the last.
    pub end: Option<usize>,
    /// Bytes of the record.
    pub raw_start: Option<usize>,
    /// One past the last.
    pub raw_end: Option<usize>,
}

/// What is known of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Id.
    pub doc_id: String,
    /// Locator.
    pub source: String,
    /// Every column of its row in `documents` but text and body, in order; absent ones are `None`.
    pub facts: Vec<(String, Option<String>)>,
    /// How it was dated, placed, read and repaired, a sentence each.
    pub because: Vec<String>,
    /// Rows of the tables of facts, in order of the tables.
    pub rows: Vec<(String, usize)>,
    /// Its repairs in order of place.
    pub repairs: Vec<ExplainedRepair>,
    /// Other places where the same bytes were found.
    pub copies: Vec<String>,
    /// Its reprint family; `None` until families are computed.
    pub family: Option<Family>,
    /// Passages known from an earlier document that is no reprint, and passages of its own used later.
    pub passages: (usize, usize),
    /// Code points of its text.
    pub characters: usize,
    /// Bytes of its record; `None` when they were not kept.
    pub record_bytes: Option<usize>,
}

/// What is known of the document `given` stands for.
///
/// # Errors
/// What [`Documents::resolve`] reports, [`QueryError::Index`] when the tables cannot be read.
pub fn explain(reader: &Reader, given: &str) -> Result<Explanation, QueryError> {
    let documents = Documents::load(reader)?;
    let document = documents.resolve(given)?;
    let facts = facts(reader, &document.doc_id)?;
    let stored = reader.full_text().document(&document.doc_id)?;
    let text: Vec<char> = stored.as_ref().map(|stored| stored.text.as_str().chars().collect()).unwrap_or_default();
    let mut rows = Vec::new();
    for table in
        [Table::Sentences, Table::Statements, Table::Metrics, Table::Mentions, Table::References, Table::Repairs]
    {
        let mut count = 0;
        for part in reader.table_columns(table, &["doc_id"])? {
            count += batch::text(&part, "doc_id")?.iter().flatten().filter(|id| **id == document.doc_id).count();
        }
        rows.push((table.as_str().to_owned(), count));
    }
    let mut copies = Vec::new();
    for part in of_document(reader, Table::Copies, &document.doc_id)? {
        copies.extend(batch::text(&part, "source")?.iter().flatten().map(str::to_owned));
    }
    copies.sort();
    let repairs = repairs(reader, &document.doc_id, &text)?;
    Ok(Explanation {
        doc_id: document.doc_id.clone(),
        source: document.source.clone(),
        because: because(&facts, repairs.len()),
        facts,
        rows,
        repairs,
        copies,
        family: family(reader, &documents, &document.doc_id)?,
        passages: shared_passages(reader, &document.doc_id)?,
        characters: text.len(),
        record_bytes: reader.source_bytes(&document.doc_id)?.map(|bytes| bytes.len()),
    })
}

/// The rows of a table that are about a document.
pub(crate) fn of_document(reader: &Reader, table: Table, doc_id: &str) -> Result<Vec<RecordBatch>, QueryError> {
    let mut found = Vec::new();
    for part in reader.table(table)? {
        let keep: Vec<bool> = batch::text(&part, "doc_id")?.iter().map(|id| id == Some(doc_id)).collect();
        if keep.contains(&true) {
            found.push(batch::keep_rows(&part, &keep)?);
        }
    }
    Ok(found)
}

/// Every column of a document's row but text and body, in order.
pub(crate) fn facts(reader: &Reader, doc_id: &str) -> Result<Vec<(String, Option<String>)>, QueryError> {
    let columns = Table::Documents.columns();
    let names: Vec<&str> =
        columns.iter().map(|column| column.name).filter(|name| !matches!(*name, "text" | "body")).collect();
    for part in reader.table_columns(Table::Documents, &names)? {
        let Some(row) = batch::text(&part, "doc_id")?.iter().position(|id| id == Some(doc_id)) else { continue };
        let mut facts = Vec::with_capacity(names.len());
        for name in names {
            let Some(column) = part.column_by_name(name) else { continue };
            let value = column.is_valid(row).then(|| cell(column.as_ref(), row)).transpose()?;
            facts.push((name.to_owned(), value));
        }
        return Ok(facts);
    }
    Ok(Vec::new())
}

/// The reasons the tables give, in sentences.
fn because(facts: &[(String, Option<String>)], repairs: usize) -> Vec<String> {
    let fact = |name: &str| facts.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.as_deref());
    let known = |name: &str| fact(name).unwrap_or("unknown");
    let mut because = Vec::new();
    because.push(match (fact("published"), fact("published_basis")) {
        (Some(date), basis) => {
            format!("dated {date}, to the {}, from: {}", known("published_precision"), basis.unwrap_or("not recorded"))
        }
        (None, Some(basis)) => format!("not dated: only {} is known, from: {basis}", known("published_precision")),
        (None, None) => "not dated: nothing in the text or beside it says when".to_owned(),
    });
    because.extend(fact("published_candidates").map(passed_over));
    because.push(match fact("region") {
        Some(region) => format!("placed in {region} ({}), from: {}", known("region_code"), known("region_basis")),
        None => "not placed: nothing says which region it is about".to_owned(),
    });
    because.push(format!("read as {}, from: {}", known("encoding"), known("encoding_evidence")));
    because.push(match repairs {
        0 => format!("repair outcome {}: nothing was repaired", known("repair_outcome")),
        1 => format!("repair outcome {}: 1 repair", known("repair_outcome")),
        n => format!("repair outcome {}: {n} repairs", known("repair_outcome")),
    });
    because
}

/// A date that was considered, as its column holds it.
#[derive(Deserialize)]
struct Candidate {
    date: String,
    basis: String,
    weight: u8,
    reason: String,
    chosen: bool,
}

/// Why the date was chosen, and what was not.
fn passed_over(column: &str) -> String {
    let candidates: Vec<Candidate> = match serde_json::from_str(column) {
        Ok(candidates) => candidates,
        Err(problem) => return format!("the dates considered cannot be read: {problem}"),
    };
    let words =
        |date: &Candidate| format!("{} from {} (weight {}: {})", date.date, date.basis, date.weight, date.reason);
    let (chosen, others): (Vec<&Candidate>, Vec<&Candidate>) = candidates.iter().partition(|date| date.chosen);
    let list = |dates: &[&Candidate]| dates.iter().map(|date| words(date)).collect::<Vec<_>>().join("; ");
    let chosen = if chosen.is_empty() { "no date chosen".to_owned() } else { format!("chosen {}", list(&chosen)) };
    if others.is_empty() { chosen } else { format!("{chosen}; passed over: {}", list(&others)) }
}

fn repairs(reader: &Reader, doc_id: &str, text: &[char]) -> Result<Vec<ExplainedRepair>, QueryError> {
    let mut repairs = Vec::new();
    for part in of_document(reader, Table::Repairs, doc_id)? {
        let texts = |name| batch::text(&part, name);
        let (rule, certainty, evidence) = (texts("rule")?, texts("certainty")?, texts("evidence")?);
        let (before, after) = (texts("before")?, texts("after")?);
        let offsets = |name| batch::integer(&part, name);
        let (start, end) = (offsets("start")?, offsets("end")?);
        let (raw_start, raw_end) = (offsets("raw_start")?, offsets("raw_end")?);
        for row in 0..part.num_rows() {
            let text_of = |column| batch::text_at(column, row).unwrap_or_default().to_owned();
            let at = |column: &Int32Array| batch::offset_at(column, row);
            let context = |from: usize, to: usize| on_one_line(text.get(from..to.min(text.len())).unwrap_or(&[]));
            repairs.push(ExplainedRepair {
                rule: text_of(rule),
                certainty: text_of(certainty),
                evidence: text_of(evidence),
                left: at(start).map(|start| context(start.saturating_sub(CONTEXT), start)).unwrap_or_default(),
                before: text_of(before),
                after: text_of(after),
                right: at(end).map(|end| context(end, end.saturating_add(CONTEXT))).unwrap_or_default(),
                start: at(start),
                end: at(end),
                raw_start: at(raw_start),
                raw_end: at(raw_end),
            });
        }
    }
    repairs.sort_by_key(|repair| (repair.raw_start, repair.raw_end));
    Ok(repairs)
}
