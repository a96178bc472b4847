//! One row per initiative: the spellings that share a name key, when, where and in how many documents they stand.
//! It merges nothing beyond the key, and knows no origin: that is what a text states or an editor enters.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;

use super::{text_at, text_column};
use crate::PipelineError;
use crate::tables::{RowWriter, Table, Value, integer};

/// Hexadecimal digits of an initiative id: 48 bits, so that a million names collide with odds under 1 in 500.
const ID_DIGITS: usize = 12;

/// What the mentions of one key add up to.
#[derive(Default)]
struct Gathered<'a> {
    spellings: BTreeMap<&'a str, usize>,
    types: BTreeMap<&'a str, usize>,
    documents: BTreeSet<&'a str>,
    mentions: usize,
}

impl Gathered<'_> {
    /// The spelling or type seen most often; ties go to the one that sorts first.
    fn most_frequent<'b>(counts: &BTreeMap<&'b str, usize>) -> Option<&'b str> {
        counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(value, _)| *value)
    }
}

/// The tables `names` and `initiatives`.
pub(super) fn collect(
    documents: &[RecordBatch],
    mentions: &[RecordBatch],
) -> Result<(RecordBatch, RecordBatch), PipelineError> {
    let mut known: BTreeMap<&str, (Option<&str>, Option<&str>, Option<&str>)> = BTreeMap::new();
    for batch in documents {
        let id = text_column(Table::Documents, batch, "doc_id")?;
        let published = text_column(Table::Documents, batch, "published")?;
        let region = text_column(Table::Documents, batch, "region")?;
        let publisher = text_column(Table::Documents, batch, "publisher")?;
        for row in 0..batch.num_rows() {
            let facts = (text_at(published, row), text_at(region, row), text_at(publisher, row));
            known.insert(id.value(row), facts);
        }
    }
    let mut gathered: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for batch in mentions {
        let id = text_column(Table::Mentions, batch, "doc_id")?;
        let key = text_column(Table::Mentions, batch, "name_key")?;
        let name = text_column(Table::Mentions, batch, "name")?;
        let kind = text_column(Table::Mentions, batch, "type")?;
        for row in 0..batch.num_rows() {
            let entry = gathered.entry(key.value(row)).or_default();
            *entry.spellings.entry(name.value(row)).or_default() += 1;
            if let Some(kind) = text_at(kind, row) {
                *entry.types.entry(kind).or_default() += 1;
            }
            entry.documents.insert(id.value(row));
            entry.mentions += 1;
        }
    }

    let mut names = RowWriter::new(Table::Names);
    let mut initiatives = RowWriter::new(Table::Initiatives);
    for (key, entry) in &gathered {
        let Some(name) = Gathered::most_frequent(&entry.spellings) else { continue };
        let id: String = blake3::hash(key.as_bytes()).to_hex().chars().take(ID_DIGITS).collect();
        names.push(&[
            (*key).into(),
            (&id).into(),
            name.into(),
            Value::Null,
            "same key".into(),
            false.into(),
        ])?;

        let aliases: Vec<String> = entry
            .spellings
            .keys()
            .filter(|spelling| **spelling != name)
            .map(|spelling| (*spelling).to_owned())
            .collect();
        let facts: Vec<_> = entry.documents.iter().filter_map(|id| known.get(id)).collect();
        let dates: Vec<&str> = facts.iter().filter_map(|fact| fact.0).collect();
        let regions: BTreeSet<&str> = facts.iter().filter_map(|fact| fact.1).collect();
        let publishers: BTreeSet<&str> = facts.iter().filter_map(|fact| fact.2).collect();
        let regions: Vec<String> = regions.into_iter().map(str::to_owned).collect();
        initiatives.push(&[
            (&id).into(),
            name.into(),
            Gathered::most_frequent(&entry.types).into(),
            aliases.as_slice().into(),
            Value::Null,
            dates.iter().min().copied().into(),
            dates.iter().max().copied().into(),
            integer(entry.mentions).into(),
            integer(entry.documents.len()).into(),
            integer(entry.documents.len().saturating_sub(dates.len())).into(),
            Value::Null,
            integer(publishers.len()).into(),
            regions.as_slice().into(),
            "candidate".into(),
            Value::Texts(&[]),
            Value::Null,
        ])?;
    }
    Ok((names.finish()?, initiatives.finish()?))
}
