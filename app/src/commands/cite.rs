//! `policymine cite`: a row with its proof, in words or for a bibliography.

use std::io::{self, Write};

use anyhow::Result;
use index::Reader;
use queries::citation::{self, Citation};

use crate::Outcome;
use crate::cli::{Cite, CiteFormat};

pub(super) fn cite(arguments: &Cite) -> Result<Outcome> {
    let reader = Reader::open_at(&arguments.data, arguments.at.as_deref())?;
    let citation = citation::cite(&reader, &arguments.row)?;
    let mut out = io::stdout().lock();
    match arguments.format {
        CiteFormat::Text => text(&citation, &mut out)?,
        CiteFormat::Bibtex => write!(out, "{}", citation.bibtex())?,
        CiteFormat::Csl => writeln!(out, "{}", serde_json::to_string_pretty(&citation.csl())?)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn text(citation: &Citation, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}\n", citation.reference)?;
    if !citation.sentence.is_empty() {
        writeln!(out, "{}\n", citation.sentence)?;
    }
    for (name, value) in &citation.row {
        if let Some(value) = value {
            writeln!(out, "{name:>20}  {value}")?;
        }
    }
    for (name, value) in [("url", &citation.url), ("published_basis", &citation.published_basis)] {
        // The row of a document has them already.
        let shown = citation.row.iter().any(|(column, _)| column == name);
        if let Some(value) = value.as_ref().filter(|_| !shown) {
            writeln!(out, "{name:>20}  {value}")?;
        }
    }
    writeln!(out, "{:>20}  BLAKE3 {}…", "record", citation.doc_id)?;
    writeln!(out, "{:>20}  {} of {}", "generation", citation.generation, citation.created)?;
    match (&citation.record, citation.span) {
        (Some(record), _) => writeln!(out, "\nthe bytes behind it: {record}"),
        (None, Some(_)) => writeln!(out, "\nno bytes of the record are kept for it"),
        (None, None) => Ok(()),
    }
}
