//! `policymine facets` and `policymine similar`: what the documents of a query are like, and which are like one.

use anyhow::Result;
use queries::facets::{self, By};
use queries::language::{self, Query};
use queries::similar;

use crate::Outcome;
use crate::cli::{Facets, Format, Similar};
use crate::print;

pub(super) fn facets(arguments: &Facets) -> Result<Outcome> {
    let by = By::parse_list(&arguments.by)?;
    let text = arguments.query.join(" ");
    let query = if text.trim().is_empty() { Query::everything() } else { language::parse(&text)? };
    let reader = arguments.reading.open()?;
    let found = facets::facets(&reader, &query, &by, arguments.limit.0)?;
    let output = &arguments.reading.output;
    if output.format == Format::Table {
        let rows: Vec<Vec<String>> = found
            .rows
            .iter()
            .map(|row| {
                let value = row.value.as_deref().unwrap_or("(none)");
                vec![row.facet.to_owned(), format!("{}{value}", "– ".repeat(row.depth)), row.docs.to_string()]
            })
            .collect();
        if !rows.is_empty() {
            print::sheet(output, &["facet", "value", "docs"], &rows)?;
        }
    } else {
        let batch = found.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    print::note(&format!("read as: {}", found.reading));
    print::notes(&found.notes);
    for (facet, values) in &found.values {
        let shown = found.rows.iter().filter(|row| row.facet == *facet && row.value.is_some()).count();
        if shown < *values {
            print::note(&format!("{facet}: {shown} of {values} values; --limit all shows them"));
        }
    }
    print::note(&format!("{} documents counted", found.total));
    Ok(if found.total == 0 { Outcome::Wanting } else { Outcome::Done })
}

pub(super) fn similar(arguments: &Similar) -> Result<Outcome> {
    let reader = arguments.reading.open()?;
    let found = similar::similar(&reader, &arguments.doc, arguments.limit)?;
    let batch = found.batch()?;
    let columns = ["match", "similarity", "title", "published", "source", "reprints", "shared"];
    let outcome = print::rows(&batch.schema(), &[batch], &arguments.reading.output, &columns)?;
    print::note(&format!("like {} {}", found.doc_id, found.source));
    if !found.families {
        print::note("families are not computed yet: reprints stand among the others");
    }
    Ok(outcome)
}
