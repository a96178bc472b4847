//! Passages that travel: wording of one document found again in a later one that is no reprint of it.
//! It compares family leaders only, and says which document is the earliest known here, never who wrote it first.
//!
//! Fingerprints tell where a later text may agree with the earliest one that has the same characters (`fingerprints`,
//! `seeds`), the texts tell how far (`passages`), and what is no wording is left out (`wording`). Every use points to one
//! earlier document, so the rows are in proportion to the text and not to the pairs of documents.

mod fingerprints;
mod lines;
mod passages;
mod seeds;
#[cfg(test)]
mod tests;
mod wording;

use std::ops::Range;

use arrow::array::{Int32Array, RecordBatch};
use rustc_hash::FxHashMap;

use self::fingerprints::{DENSITY, fingerprints};
use self::lines::Lines;
use self::passages::{Body, passages};
use self::seeds::{Mark, Seed, seeds};
use super::families::blocks::{BLOCK_CHARACTERS, Block, blocks};
use super::families::{Families, Scan};
use super::text_column;
use crate::PipelineError;
use crate::document::layout::Part;
use crate::fold::{fold, fold_char};
use crate::tables::{RowWriter, Table};

/// Characters that two texts must share, folded: a clause of policy wording and its neighbour
/// (坚持以…为指导，全面贯彻…精神). What news items share in less is mostly posts, names and titles of documents, and of
/// what is found from here on `wording` still leaves out more than half. A passage without the clauses cut short at its
/// ends may be a little shorter.
pub const SHORTEST: usize = 30;

/// Fingerprints held at once: 64 MB. Larger collections are read once more for every so many.
const MOST_MARKS: u64 = 1 << 22;

/// A use of an earlier passage, as ranks and code points of `documents.text`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Use {
    later: u32,
    span: Range<u32>,
    earlier: u32,
    earlier_span: Range<u32>,
}

/// The table `reuse`, in order of document and place.
///
/// # Errors
/// What `scan` reports, and [`PipelineError`] when a batch lacks a column or a row does not fit the table.
pub fn collect<E: From<PipelineError>>(families: &Families, scan: Scan<'_, E>) -> Result<RecordBatch, E> {
    let seeds = all_seeds(families, MOST_MARKS, scan)?;
    let uses = uses(families, &seeds, BLOCK_CHARACTERS, scan)?;
    Ok(table(families, uses)?)
}

/// The seeds of all leaders. Fingerprints are taken in as many readings as memory asks for, a share of them each time.
fn all_seeds<E>(families: &Families, most: u64, scan: Scan<'_, E>) -> Result<Vec<Seed>, E> {
    let expected = families.leaders().map(|rank| families.length(rank)).sum::<u64>() / DENSITY;
    let shares = expected.div_ceil(most).max(1);
    let mut all = Vec::new();
    let mut chars = Vec::new();
    for share in 0..shares {
        let mut marks = Vec::new();
        scan(Table::Documents, &["doc_id", "body"], &mut |batch| {
            let id = text_column(Table::Documents, batch, "doc_id")?;
            let body = text_column(Table::Documents, batch, "body")?;
            for row in 0..batch.num_rows() {
                let Some(rank) = families.rank(id.value(row)).filter(|rank| families.leads(*rank)) else { continue };
                chars.clear();
                chars.extend(body.value(row).chars().filter_map(fold_char));
                let own = fingerprints(&chars).into_iter().filter(|(_, hash)| hash % shares == share);
                marks.extend(own.map(|(place, hash)| Mark { hash, rank, place }));
            }
            Ok(())
        })?;
        all.extend(seeds(marks));
    }
    all.sort_unstable();
    Ok(all)
}

/// The uses that seeds lead to.
fn uses<E>(families: &Families, seeds: &[Seed], most: u64, scan: Scan<'_, E>) -> Result<Vec<Use>, E> {
    let mut pairs: Vec<(u32, u32)> = seeds.iter().map(|seed| (seed.later, seed.earlier)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut found = Vec::new();
    for block in blocks(&pairs, |rank| families.length(rank), most) {
        let bodies = bodies(families, &block, scan)?;
        let (Some(first), Some(last)) = (block.pairs.first(), block.pairs.last()) else { continue };
        let from = seeds.partition_point(|seed| seed.later < first.0);
        let to = seeds.partition_point(|seed| seed.later <= last.0);
        for own in seeds.get(from..to).unwrap_or(&[]).chunk_by(|a, b| a.later == b.later) {
            let Some((rank, later)) = own.first().and_then(|seed| Some((seed.later, bodies.get(&seed.later)?))) else {
                continue;
            };
            for (earlier, passage) in passages(later, own, |rank| bodies.get(&rank)) {
                let earlier_span = bodies.get(&earlier).and_then(|body| body.span(&passage.earlier));
                if let (Some(span), Some(earlier_span)) = (later.span(&passage.later), earlier_span) {
                    found.push(Use { later: rank, span, earlier, earlier_span });
                }
            }
        }
    }
    Ok(found)
}

/// The bodies of a block, with the places of their lines in the texts.
fn bodies<E>(families: &Families, block: &Block, scan: Scan<'_, E>) -> Result<FxHashMap<u32, Body>, E> {
    let wanted = |id: &str| families.rank(id).filter(|rank| block.documents.contains(rank));
    let mut lines: FxHashMap<u32, Lines> = FxHashMap::default();
    scan(Table::Sentences, &["doc_id", "part", "paragraph", "start", "end"], &mut |batch| {
        let id = text_column(Table::Sentences, batch, "doc_id")?;
        let part = text_column(Table::Sentences, batch, "part")?;
        let integer = |name| integer_column(Table::Sentences, batch, name);
        let (paragraph, start, end) = (integer("paragraph")?, integer("start")?, integer("end")?);
        let offset = |column: &Int32Array, row| u32::try_from(column.value(row)).unwrap_or(0);
        let mut last: Option<(&str, Option<u32>)> = None;
        for row in 0..batch.num_rows() {
            let id = id.value(row);
            let rank = match last {
                Some((known, rank)) if known == id => rank,
                _ => wanted(id),
            };
            last = Some((id, rank));
            if let Some(rank) = rank {
                let of_body = [Part::Heading, Part::Body].iter().any(|wanted| wanted.as_str() == part.value(row));
                let lines = lines.entry(rank).or_default();
                lines.push(of_body, paragraph.value(row), offset(start, row), offset(end, row));
            }
        }
        Ok(())
    })?;
    let mut bodies = FxHashMap::default();
    scan(Table::Documents, &["doc_id", "body"], &mut |batch| {
        let id = text_column(Table::Documents, batch, "doc_id")?;
        let body = text_column(Table::Documents, batch, "body")?;
        for row in 0..batch.num_rows() {
            if let Some(rank) = wanted(id.value(row)) {
                bodies.insert(rank, Body::new(fold(body.value(row)), lines.remove(&rank).unwrap_or_default()));
            }
        }
        Ok(())
    })?;
    Ok(bodies)
}

fn table(families: &Families, mut uses: Vec<Use>) -> Result<RecordBatch, PipelineError> {
    let id = |rank: u32| families.document(rank).map(|document| document.doc_id.as_str());
    uses.sort_unstable_by(|a, b| (id(a.later), a.span.start).cmp(&(id(b.later), b.span.start)));
    let mut rows = RowWriter::new(Table::Reuse);
    let offset = |at: u32| i32::try_from(at).unwrap_or(i32::MAX);
    for used in uses {
        let (Some(later), Some(earlier)) = (families.document(used.later), families.document(used.earlier)) else {
            continue;
        };
        rows.push(&[
            (&later.doc_id).into(),
            (&later.source).into(),
            offset(used.span.start).into(),
            offset(used.span.end).into(),
            (&earlier.doc_id).into(),
            offset(used.earlier_span.start).into(),
            offset(used.earlier_span.end).into(),
        ])?;
    }
    rows.finish()
}

fn integer_column<'a>(table: Table, batch: &'a RecordBatch, name: &str) -> Result<&'a Int32Array, PipelineError> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_any().downcast_ref::<Int32Array>())
        .ok_or_else(|| PipelineError::Row { table: table.as_str(), problem: format!("no integer column {name}") })
}
