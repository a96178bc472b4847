//! `policymine search`: documents.

use std::io::{self, Write};

use anyhow::Result;
use index::fulltext::Sort;
use queries::cursor::Cursor;
use queries::language;
use queries::search::{self, Match, SearchOptions, SearchResult};

use crate::Outcome;
use crate::cli::{Format, Search, SearchSort};
use crate::print;

/// Exact hits below which a table adds related documents by itself, and how many it adds.
const FEW: usize = 10;

pub(super) fn search(arguments: &Search) -> Result<Outcome> {
    let query = language::parse(&arguments.query.join(" "))?;
    let after = arguments.after.as_deref().map(Cursor::parse).transpose()?;
    let reader = arguments.reading.open()?;
    let sort = match arguments.sort {
        SearchSort::Score => Sort::Score,
        SearchSort::Date => Sort::Date,
    };
    let output = &arguments.reading.output;
    let for_reading = output.format == Format::Table;
    let mut options = SearchOptions { limit: arguments.limit.0, sort, related: arguments.related.unwrap_or(0), after };
    let mut result = search::search(&reader, &query, options)?;
    if for_reading && arguments.related.is_none() && result.total < FEW {
        options.related = FEW;
        result = search::search(&reader, &query, options)?;
    }
    if for_reading {
        list(&result)?;
    } else {
        let batch = result.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    print::note(&format!("read as: {}", result.reading));
    print::notes(&result.notes);
    let shown = result.rows.iter().filter(|row| row.found == Match::Exact).count();
    print::note(&format!("{shown} of {} documents found, of {} in all", result.total, result.documents));
    if let Some(next) = result.next {
        print::note(&format!("the next page: --after {next}"));
    }
    for variant in &result.meant {
        print::note(&format!("related ones are looked for by {} too, for {}", variant.text, variant.typed));
    }
    let related = result.rows.len() - shown;
    if related > 0 {
        print::note(&format!("and {related} of {} related ones, which share words with the query", result.related));
    }
    if let Some(undated) = result.undated.filter(|&undated| undated > 0) {
        print::note(&format!("{undated} undated documents match but for the date"));
    }
    for sentence in &result.explanation {
        print::note(sentence);
    }
    Ok(if result.rows.is_empty() { Outcome::Wanting } else { Outcome::Done })
}

/// Results for reading: title, date and source on one line, the snippet below.
fn list(result: &SearchResult) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut related = false;
    for row in &result.rows {
        if row.found == Match::Related && !related {
            related = true;
            writeln!(out, "related:\n")?;
        }
        let title = row.title.as_deref().unwrap_or("(no title)");
        let published = row.published.as_deref().unwrap_or("undated");
        writeln!(out, "{title}")?;
        writeln!(out, "  {published}  {}  {}", row.source, row.doc_id.chars().take(8).collect::<String>())?;
        writeln!(out, "  {}\n", print::highlighted(&row.snippet.text, &row.snippet.hits))?;
    }
    out.flush()
}
