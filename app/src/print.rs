//! How answers reach a terminal: aligned tables, highlighted hits, sentences on standard error.
//! Formats for machines are the business of `queries::output`.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

use anyhow::{Result, ensure};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use comfy_table::{ContentArrangement, Table, presets};
use index::Reader;
use queries::QueryError;
use queries::concordance::{self, KwicLine};
use queries::language::SyntaxError;
use queries::output::{self, BatchWriter, Cells, HeaderLanguage, OutputOptions};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::Outcome;
use crate::cli::{EvalFormat, Format, Labels, Output};

/// Longest cell of a table for reading, in characters: what is longer is cut with …; the other formats hold it whole.
const LONGEST_CELL: usize = 120;

impl Output {
    /// The format for machines, `None` for a table for reading or a list of ids.
    fn machine(&self) -> Option<output::Format> {
        match self.format {
            Format::Table | Format::Ids => None,
            Format::Jsonl => Some(output::Format::Jsonl),
            Format::Csv => Some(output::Format::Csv),
            Format::Parquet => Some(output::Format::Parquet),
            Format::Arrow => Some(output::Format::Arrow),
        }
    }

    /// How a file is written: the format for machines, if it is one, and its options.
    pub(crate) fn for_file(&self) -> (Option<output::Format>, OutputOptions) {
        (self.machine(), self.options())
    }

    fn options(&self) -> OutputOptions {
        let headers = match self.labels {
            Labels::En => HeaderLanguage::Names,
            Labels::Zh => HeaderLanguage::Chinese,
        };
        OutputOptions { excel: self.excel, headers }
    }
}

/// Rows and how they are shown in cells.
pub(crate) struct Sheet<'a, T> {
    /// Names of the cells.
    pub(crate) columns: &'a [&'a str],
    pub(crate) rows: &'a [T],
    pub(crate) cells: &'a dyn Fn(&T) -> Vec<String>,
}

impl<T> Sheet<'_, T> {
    fn table(&self) -> Table {
        let header: Vec<String> = self.columns.iter().map(|name| (*name).to_owned()).collect();
        table(&header, &self.rows.iter().map(self.cells).collect::<Vec<_>>())
    }
}

/// Prints scores, and the errors behind them where there are any; csv has room for the scores alone.
pub(crate) fn evaluation<S: Serialize, E: Serialize>(
    format: EvalFormat,
    scores: &Sheet<'_, S>,
    errors: &Sheet<'_, E>,
) -> Result<()> {
    let mut out = io::stdout().lock();
    match format {
        EvalFormat::Jsonl => {
            for row in scores.rows {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            }
            for row in errors.rows {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            }
        }
        EvalFormat::Csv => {
            // Labels and numbers: nothing here needs quotation marks.
            writeln!(out, "{}", scores.columns.join(","))?;
            for row in scores.rows {
                writeln!(out, "{}", (scores.cells)(row).join(","))?;
            }
        }
        EvalFormat::Table => {
            writeln!(out, "{}", scores.table())?;
            if !errors.rows.is_empty() {
                writeln!(out, "\n{}", errors.table())?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// Prints batches of one schema to standard output; a table for reading shows `columns` only (all when empty).
pub(crate) fn rows(schema: &SchemaRef, batches: &[RecordBatch], output: &Output, columns: &[&str]) -> Result<Outcome> {
    let mut out = io::stdout();
    let mut printer = RowPrinter::new(schema, output, columns, &mut out)?;
    for batch in batches {
        printer.print(batch)?;
    }
    printer.finish()
}

/// Prints batches of one schema as they come. A table for reading is as wide as its widest cells: its cells are held until
/// the end.
pub(crate) struct RowPrinter<'a> {
    schema: SchemaRef,
    to: RowsTo<'a>,
    count: usize,
}

enum RowsTo<'a> {
    Machine(Box<BatchWriter<'a>>),
    /// Every document of the rows once, in their order.
    Ids(&'a mut (dyn Write + Send), BTreeSet<String>),
    Reader {
        out: &'a mut (dyn Write + Send),
        columns: Vec<&'a str>,
        headers: HeaderLanguage,
        cells: Vec<Vec<String>>,
    },
}

impl<'a> RowPrinter<'a> {
    /// A table for reading will show `columns` only (all when empty).
    pub(crate) fn new(
        schema: &SchemaRef,
        output: &Output,
        columns: &[&'a str],
        out: &'a mut (dyn Write + Send),
    ) -> Result<Self> {
        let to = match output.machine() {
            Some(format) => RowsTo::Machine(Box::new(BatchWriter::new(schema, format, output.options(), out)?)),
            None if output.format == Format::Ids => {
                let has_ids = schema.index_of("doc_id").is_ok();
                ensure!(has_ids, "these rows have no document ids: choose another --format");
                RowsTo::Ids(out, BTreeSet::new())
            }
            None => {
                let headers = output.options().headers;
                RowsTo::Reader { out, columns: columns.to_vec(), headers, cells: Vec::new() }
            }
        };
        Ok(Self { schema: schema.clone(), to, count: 0 })
    }

    /// Prints some rows.
    pub(crate) fn print(&mut self, batch: &RecordBatch) -> Result<()> {
        self.count += batch.num_rows();
        match &mut self.to {
            RowsTo::Machine(writer) => writer.write(batch)?,
            RowsTo::Ids(out, printed) => {
                let batch = std::slice::from_ref(batch);
                let found = Cells::of(&self.schema, batch, &["doc_id"], usize::MAX, HeaderLanguage::Names)?;
                for id in found.rows.into_iter().flatten() {
                    if !printed.contains(&id) {
                        writeln!(out, "{id}")?;
                        printed.insert(id);
                    }
                }
            }
            RowsTo::Reader { columns, headers, cells, .. } => {
                let batch = std::slice::from_ref(batch);
                cells.extend(Cells::of(&self.schema, batch, columns, usize::MAX, *headers)?.rows);
            }
        }
        Ok(())
    }

    /// Prints what ends the format.
    pub(crate) fn finish(self) -> Result<Outcome> {
        match self.to {
            RowsTo::Machine(writer) => writer.finish()?,
            RowsTo::Ids(out, _) => out.flush()?,
            RowsTo::Reader { out, columns, headers, cells } => {
                if !cells.is_empty() {
                    let header = Cells::of(&self.schema, &[], &columns, 0, headers)?.header;
                    writeln!(out, "{}", table(&header, &cells))?;
                }
                out.flush()?;
            }
        }
        Ok(if self.count > 0 { Outcome::Done } else { Outcome::Wanting })
    }
}

/// Columns that a context is filled up to at most: beyond, the line is broken by the terminal anyhow.
const WIDEST_SIDE: usize = 120;

/// Prints the lines of a concordance as they come.
pub(crate) struct ConcordancePrinter<'a> {
    to: To<'a>,
    /// Columns of each side.
    side: usize,
}

enum To<'a> {
    Machine(Box<BatchWriter<'a>>),
    Ids(&'a mut (dyn Write + Send), BTreeSet<String>),
    Reader(&'a mut (dyn Write + Send)),
}

impl<'a> ConcordancePrinter<'a> {
    /// For contexts of so many characters.
    pub(crate) fn new(output: &Output, width: usize, out: &'a mut (dyn Write + Send)) -> Result<Self, QueryError> {
        let to = match output.machine() {
            Some(format) => {
                let schema = concordance::batch(&[])?.schema();
                To::Machine(Box::new(BatchWriter::new(&schema, format, output.options(), out)?))
            }
            None if output.format == Format::Ids => To::Ids(out, BTreeSet::new()),
            None => To::Reader(out),
        };
        // A character takes two columns at most.
        Ok(Self { to, side: width.saturating_mul(2).min(WIDEST_SIDE) })
    }

    /// Prints some lines: for reading with the hit in the middle, aligned by display width.
    pub(crate) fn print(&mut self, lines: &[KwicLine]) -> Result<(), QueryError> {
        match &mut self.to {
            To::Machine(writer) => writer.write(&concordance::batch(lines)?)?,
            To::Ids(out, printed) => {
                for line in lines {
                    if printed.insert(line.document.doc_id.clone()) {
                        writeln!(out, "{}", line.document.doc_id).map_err(QueryError::Write)?;
                    }
                }
            }
            To::Reader(out) => {
                for line in lines {
                    let pad = " ".repeat(self.side.saturating_sub(line.left.width()));
                    let whole = 0..line.hit.chars().count();
                    let hit = highlighted(&line.hit, std::slice::from_ref(&whole));
                    let rest = " ".repeat(self.side.saturating_sub(line.right.width()));
                    let published = line.document.published.as_deref().unwrap_or("undated");
                    let (left, right, source) = (&line.left, &line.right, &line.document.source);
                    writeln!(out, "{pad}{left}  {hit}  {right}{rest}  {published:<10}  {source}")
                        .map_err(QueryError::Write)?;
                }
            }
        }
        Ok(())
    }

    /// Prints what ends the format.
    pub(crate) fn finish(self) -> Result<(), QueryError> {
        match self.to {
            To::Machine(writer) => writer.finish(),
            To::Ids(out, _) | To::Reader(out) => out.flush().map_err(QueryError::Write),
        }
    }
}

/// An aligned table: as wide as the terminal, as wide as it needs to be when written to a file.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    for row in rows {
        table.add_row(row.iter().map(|cell| shorten(cell)));
    }
    table
}

/// A table for reading whose cells were made for it, under labelled headers.
pub(crate) fn sheet(output: &Output, columns: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let language = output.options().headers;
    let header: Vec<String> =
        columns.iter().map(|column| output::header(column, language)).collect::<Result<_, _>>()?;
    writeln!(io::stdout(), "{}", table(&header, rows))?;
    Ok(())
}

/// Cells of a bar of the largest share: enough to tell 5 % from 10 % of it, few enough for a terminal.
const BAR: f64 = 24.0;
/// Eighths of a cell.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// Steps of a sparkline.
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A horizontal bar, `most` being a full one; nothing for nothing.
pub(crate) fn bar(share: f64, most: f64) -> String {
    let mut rest = if most > 0.0 { share / most * BAR } else { 0.0 };
    let mut bar = String::new();
    while rest >= 1.0 {
        bar.push('█');
        rest -= 1.0;
    }
    bar.extend(step(rest, &EIGHTHS).filter(|_| rest > 0.0));
    bar
}

/// One character a value, a gap where there is none.
pub(crate) fn sparkline(values: &[Option<f64>]) -> String {
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let one = |value: &Option<f64>| match value {
        Some(value) if most > 0.0 => step(value / most, &STEPS).unwrap_or('█'),
        Some(_) => '▁',
        None => ' ',
    };
    values.iter().map(one).collect()
}

/// The step a share from 0 to 1 lies in.
fn step(share: f64, steps: &[char; 8]) -> Option<char> {
    steps.iter().enumerate().find(|(at, _)| share * 8.0 <= (*at + 1) as f64).map(|(_, step)| *step)
}

fn shorten(cell: &str) -> String {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_CELL {
        return line;
    }
    line.chars().take(LONGEST_CELL - 1).chain(['…']).collect()
}

/// One line of text with its hits in reverse video on a terminal, as it is elsewhere.
pub(crate) fn highlighted(text: &str, hits: &[std::ops::Range<usize>]) -> String {
    if !io::stdout().is_terminal() {
        return text.to_owned();
    }
    let mut line = String::new();
    for (at, c) in text.chars().enumerate() {
        if hits.iter().any(|hit| hit.start == at) {
            line.push_str("\u{1b}[7m");
        }
        line.push(c);
        if hits.iter().any(|hit| hit.end == at + 1) {
            line.push_str("\u{1b}[0m");
        }
    }
    line
}

/// What a note adds when not all rows are printed.
pub(crate) fn of_which_printed(rows: usize, total: usize) -> String {
    if rows < total { format!(", of which {rows} are printed") } else { String::new() }
}

/// A sentence beside the rows, on standard error.
pub(crate) fn note(text: &str) {
    // Standard error may be closed; the rows matter more than the remark.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Sentences beside the rows.
pub(crate) fn notes(texts: &[String]) {
    texts.iter().for_each(|text| note(text));
}

/// Says so when initiatives are counted from before a run that was stopped.
pub(crate) fn note_stale(reader: &Reader) {
    if reader.manifest().corpus_tables_stale {
        note("the last run was stopped: initiatives are not counted anew yet; run the same command again to finish it");
    }
}

/// An error with everything that led to it.
pub(crate) fn error(error: &anyhow::Error) {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // A cause that its successor already quotes is not said twice.
        if !said.iter().any(|earlier| earlier.contains(&cause)) {
            said.push(cause);
        }
    }
    note(&format!("policymine: {}", said.join(": ")));
    // A mistake in a query is shown where it stands.
    let place = error.chain().find_map(|cause| match cause.downcast_ref::<QueryError>() {
        Some(QueryError::Syntax(mistake)) => Some(mistake),
        _ => cause.downcast_ref::<SyntaxError>(),
    });
    if let Some(mistake) = place {
        note(&mistake.pointer());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use queries::concordance::KwicDocument;

    use super::*;

    #[test]
    fn hits_stand_below_one_another_whatever_the_width_of_characters() {
        let document = Arc::new(KwicDocument {
            doc_id: "0".to_owned(),
            source: "a.txt".to_owned(),
            title: None,
            published: None,
            publisher: None,
        });
        let line = |left: &str, right: &str| KwicLine {
            document: Arc::clone(&document),
            left: left.to_owned(),
            hit: "社区".to_owned(),
            right: right.to_owned(),
            sentence: None,
            speaker: None,
            span: None,
            bytes: None,
            raw: None,
        };
        let lines =
            [line("推进", "治理"), line("", ""), line("ABC１２", "a"), line("ﾊﾝｶｸと한글", "。"), line("e\u{301}", "x")];
        let mut printed = Vec::new();
        let output = Output { format: Format::Table, excel: false, labels: Labels::En };
        let mut printer = ConcordancePrinter::new(&output, 10, &mut printed).unwrap();
        printer.print(&lines).unwrap();
        printer.finish().unwrap();
        let printed = String::from_utf8(printed).unwrap();
        assert_eq!(printed.lines().count(), lines.len());
        for line in printed.lines() {
            let (before, after) = line.split_once("社区").unwrap();
            assert_eq!(before.width(), 22, "{line}");
            let (context, _) = after.split_once("undated").unwrap();
            assert_eq!(context.width(), 24, "{line}");
        }
    }
}
