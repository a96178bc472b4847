//! Documents read back from their rows, as far as the full-text index needs them: structure, words, speakers, names.
//! It opens no file and finds no fact: what search does not read of a document is left empty.

use std::collections::BTreeMap;

use arrow::array::{Array, Int32Array, RecordBatch, StringArray};
use corpora::{DocId, Hints};

use super::Table;
use crate::PipelineError;
use crate::document::facts::{Act, Mention, Mode, PlaceBasis, Relation, Statement};
use crate::document::layout::{Dated, Found, Genre, Layout, Part, Precision, Region, Sentence};
use crate::document::read::Document;
use crate::document::repair::RepairOutcome;
use crate::document::segment::Segmenter;
use crate::document::view::Script;
use crate::source_map::SourceMap;
use crate::span::{Span, Text};

/// Columns of the rows that are read back.
const DOCUMENTS: &[&str] = &[
    "doc_id",
    "source",
    "title",
    "publisher",
    "published",
    "published_precision",
    "genre",
    "region_code",
    "region",
    "encoding",
    "encoding_evidence",
    "text",
];
const SENTENCES: &[&str] = &["doc_id", "part", "paragraph", "start", "end"];
const STATEMENTS: &[&str] = &["doc_id", "speaker"];
const MENTIONS: &[&str] = &["doc_id", "name_key"];

/// The rows of sentences, speakers and names of some documents, by document.
#[derive(Debug, Clone, Default)]
pub struct SearchedRows {
    sentences: BTreeMap<String, Vec<Sentence>>,
    speakers: BTreeMap<String, Vec<String>>,
    name_keys: BTreeMap<String, Vec<String>>,
}

impl SearchedRows {
    /// The tables to be given to [`SearchedRows::add`], and the columns of them that are read.
    pub const TABLES: &'static [(Table, &'static [&'static str])] =
        &[(Table::Sentences, SENTENCES), (Table::Statements, STATEMENTS), (Table::Mentions, MENTIONS)];

    /// Takes the rows of a batch of one of [`SearchedRows::TABLES`]; those of other tables say nothing here.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a column is missing or has another type.
    pub fn add(&mut self, table: Table, batch: &RecordBatch) -> Result<(), PipelineError> {
        let id = text(table, batch, "doc_id")?;
        match table {
            Table::Sentences => {
                let part = text(table, batch, "part")?;
                let offset = |name| integer(table, batch, name);
                let (paragraph, start, end) = (offset("paragraph")?, offset("start")?, offset("end")?);
                for row in 0..batch.num_rows() {
                    let part = Part::parse(part.value(row)).ok_or_else(|| row_problem(table, "no such part"))?;
                    let at = |column: &Int32Array| usize::try_from(column.value(row)).unwrap_or(0);
                    let paragraph = u32::try_from(paragraph.value(row)).unwrap_or(0);
                    let span = Span::new(at(start), at(end));
                    let sentence = Sentence { span, part, section: None, paragraph };
                    self.sentences.entry(id.value(row).to_owned()).or_default().push(sentence);
                }
            }
            Table::Statements => gather(&mut self.speakers, id, text(table, batch, "speaker")?),
            Table::Mentions => gather(&mut self.name_keys, id, text(table, batch, "name_key")?),
            _ => {}
        }
        Ok(())
    }
}

fn gather(of: &mut BTreeMap<String, Vec<String>>, ids: &StringArray, values: &StringArray) {
    for (id, value) in ids.iter().zip(values) {
        if let (Some(id), Some(value)) = (id, value) {
            of.entry(id.to_owned()).or_default().push(value.to_owned());
        }
    }
}

/// Reads documents back; loads the dictionaries that cut words, once.
#[derive(Clone)]
pub struct ReadBack {
    script: Script,
    segmenter: Segmenter,
}

impl std::fmt::Debug for ReadBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadBack").finish_non_exhaustive()
    }
}

impl ReadBack {
    /// Columns of the table of documents that are read.
    pub const COLUMNS: &'static [&'static str] = DOCUMENTS;

    /// Loads the dictionaries.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when a bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { script: Script::new()?, segmenter: Segmenter::new()? })
    }

    /// A document of a batch with its other rows. Of statements and mentions it holds speakers and name keys alone, of
    /// everything else that search does not read, nothing; words are cut anew, as when it was first read.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a column is missing or holds what it never does.
    pub fn document(&self, batch: &RecordBatch, row: usize, rows: &SearchedRows) -> Result<Document, PipelineError> {
        let table = Table::Documents;
        let may = |name: &str| -> Result<Option<String>, PipelineError> {
            let column = text(table, batch, name)?;
            Ok((row < column.len() && column.is_valid(row)).then(|| column.value(row).to_owned()))
        };
        let must = |name: &str| Ok::<_, PipelineError>(may(name)?.unwrap_or_default());
        let id = must("doc_id")?;
        let text = Text::new(must("text")?);
        let sentences = rows.sentences.get(&id).cloned().unwrap_or_default();
        let genre = Genre::parse(&must("genre")?).ok_or_else(|| row_problem(table, "no such genre"))?;
        let found = |value: String| Found { value, span: None, basis: String::new() };
        let title =
            may("title")?.map(|value| Found { span: place_of_title(&text, &sentences, &value), ..found(value) });
        let precision = may("published_precision")?.and_then(|precision| Precision::parse(&precision));
        let published = may("published")?.zip(precision).map(|(date, precision)| Dated {
            date,
            precision,
            span: None,
            basis: String::new(),
        });
        let code = must("region_code")?;
        let region = may("region")?.map(|name| Region { code, name, span: None, basis: String::new() });
        let publisher = may("publisher")?.map(found);
        let view = self.script.view(&text);
        let tokens = self.segmenter.cut(&view);
        let of = |values: &BTreeMap<String, Vec<String>>| values.get(&id).cloned().unwrap_or_default();
        let statements = of(&rows.speakers).into_iter().map(spoken_by).collect();
        let mentions = of(&rows.name_keys).into_iter().map(mention_of).collect();
        Ok(Document {
            id: DocId::parse(&id).ok_or_else(|| row_problem(table, "a doc_id is 32 hexadecimal digits"))?,
            locator: must("source")?,
            hints: Hints::default(),
            encoding: must("encoding")?,
            encoding_evidence: must("encoding_evidence")?,
            script: self.script.script_of(&text),
            repair_outcome: RepairOutcome::Clean,
            repairs: Vec::new(),
            layout: Layout { genre, title, published, region, publisher, sentences, ..Layout::default() },
            source_map: SourceMap::new(),
            view,
            tokens,
            statements,
            metrics: Vec::new(),
            mentions,
            references: Vec::new(),
            text,
        })
    }
}

/// Where the title stands: in the lines that are titles. `None` when it was given from outside the text.
fn place_of_title(text: &Text, sentences: &[Sentence], title: &str) -> Option<Span> {
    let mut lines = sentences.iter().filter(|sentence| sentence.part == Part::Title).map(|sentence| sentence.span);
    let first = lines.next()?;
    let whole = Span { start: first.start, end: lines.next_back().unwrap_or(first).end };
    let bytes = text.bytes(whole);
    let at = text.slice(whole).find(title)?;
    Some(text.span_of_bytes(bytes.start + at..bytes.start + at + title.len()))
}

fn spoken_by(speaker: String) -> Statement {
    Statement {
        span: Span::new(0, 0),
        speaker: Some(speaker),
        role: None,
        organisation: None,
        organisation_resolved: None,
        verb: String::new(),
        mode: Mode::Reported,
        act: Act::Other,
    }
}

fn mention_of(name_key: String) -> Mention {
    Mention {
        span: Span::new(0, 0),
        name: String::new(),
        name_key,
        initiative_type: None,
        place: None,
        place_basis: PlaceBasis::Unknown,
        relation: Relation::Unknown,
        speaker: None,
        rule: "",
        confidence: 0.0,
    }
}

fn text<'a>(table: Table, batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, PipelineError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<StringArray>());
    column.ok_or_else(|| row_problem(table, &format!("no text column {name}")))
}

fn integer<'a>(table: Table, batch: &'a RecordBatch, name: &str) -> Result<&'a Int32Array, PipelineError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<Int32Array>());
    column.ok_or_else(|| row_problem(table, &format!("no integer column {name}")))
}

fn row_problem(table: Table, problem: &str) -> PipelineError {
    PipelineError::Row { table: table.as_str(), problem: problem.to_owned() }
}
