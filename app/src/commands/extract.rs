//! `policymine extract`: the rows of one table for files, in the order of the input, without a data directory.

use anyhow::Result;
use corpora::{Corpus, OpenOptions};
use pipeline::Engine;
use pipeline::tables::{DocumentRows, Table};

use crate::Outcome;
use crate::cli::{Extract, What};
use crate::print;

/// Columns of a table for reading: what fits beside each other.
fn columns(what: What) -> (Table, &'static [&'static str]) {
    match what {
        What::Documents => {
            (Table::Documents, &["source", "title", "publisher", "published", "genre", "region", "repair_outcome"])
        }
        What::Sentences => (Table::Sentences, &["source", "part", "section", "paragraph", "start", "end"]),
        What::Statements => {
            (Table::Statements, &["source", "speaker", "role", "organisation", "verb", "mode", "act", "start", "end"])
        }
        What::Metrics => (
            Table::Metrics,
            &["source", "surface", "indicator", "value", "unit", "change", "status", "period", "rule", "confidence"],
        ),
        What::Mentions => {
            (Table::Mentions, &["source", "name", "surface", "type", "place", "relation", "rule", "confidence"])
        }
        What::References => (Table::References, &["source", "verb", "kind", "name", "issuer", "doc_number", "use"]),
        What::Repairs => (Table::Repairs, &["source", "rule", "before", "after", "certainty", "raw_start", "evidence"]),
    }
}

pub(super) fn extract(arguments: &Extract) -> Result<Outcome> {
    let options = OpenOptions { meta: arguments.meta.clone(), ..OpenOptions::default() };
    let corpus = Corpus::open(&arguments.paths, &options)?;
    let engine = Engine::new()?;
    let (table, shown) = columns(arguments.what);
    let mut batches = Vec::new();
    let mut rejects: Vec<corpora::Reject> = corpus.rejects().to_vec();
    index::read_documents(&corpus, &engine, 0, |record| {
        match record {
            Ok(document) => {
                let mut rows = DocumentRows::new();
                rows.push(&document)?;
                let batch = rows.finish()?.into_iter().find(|(made, _)| *made == table);
                batches.extend(batch.map(|(_, batch)| batch).filter(|batch| batch.num_rows() > 0));
            }
            Err(reject) => rejects.push(reject),
        }
        Ok(())
    })?;
    let printed = print::rows(&table.schema(), &batches, &arguments.output, shown)?;
    for reject in &rejects {
        print::note(&format!("not taken: {}: {} ({})", reject.source, reject.reason, reject.stage));
    }
    Ok(if rejects.is_empty() { printed } else { Outcome::Wanting })
}
