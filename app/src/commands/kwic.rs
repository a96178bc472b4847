//! `policymine kwic`: occurrences with their context, printed as they are found.

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use queries::concordance::{self, KwicOptions};
use queries::language;

use crate::Outcome;
use crate::cli::{Kwic, KwicSort};
use crate::print;

pub(super) fn kwic(arguments: &Kwic) -> Result<Outcome> {
    let query = language::parse(&arguments.query.join(" "))?;
    let reader = arguments.reading.open()?;
    let sort = match arguments.sort {
        KwicSort::Left => concordance::KwicSort::Left,
        KwicSort::Right => concordance::KwicSort::Right,
        KwicSort::Date => concordance::KwicSort::Date,
    };
    let options = KwicOptions { width: arguments.width, sort, limit: arguments.limit.0 };
    let mut out = BufWriter::new(io::stdout());
    let mut printer = print::ConcordancePrinter::new(&arguments.reading.output, arguments.width, &mut out)?;
    let totals = concordance::kwic(&reader, &query, options, &mut |lines| printer.print(lines))?;
    printer.finish()?;
    out.flush()?;
    print::note(&format!("read as: {}", totals.reading));
    print::notes(&totals.notes);
    print::note(&format!(
        "{} occurrences in {} documents, {} of them undated{}",
        totals.lines,
        totals.documents,
        totals.undated,
        print::of_which_printed(totals.taken, totals.lines)
    ));
    Ok(if totals.lines == 0 { Outcome::Wanting } else { Outcome::Done })
}
