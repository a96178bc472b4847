//! A row of a table with its proof, and how it is written for a bibliography: in words, BibTeX, CSL-JSON.
//! It judges no source; what the tables know of a document is cited with the basis it rests on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use arrow::array::{Array, Int32Array, RecordBatch};
use index::Reader;
use pipeline::span::Span;
use pipeline::tables::Table;
use serde::Serialize;
use serde_json::{Value, json};

use crate::QueryError;
use crate::batch;
use crate::documents::{DocumentFacts, Documents};
use crate::explain::{facts, of_document};
use crate::output::cell;
use crate::passage::on_one_line;
use crate::raw_offsets::Anchors;

/// A fact with its proof.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Citation {
    /// Table of the row.
    pub table: String,
    /// Every column of the row, in order; absent ones are `None`.
    pub row: Vec<(String, Option<String>)>,
    /// Id of the document: BLAKE3 of the record's bytes, first 16 bytes, hexadecimal.
    pub doc_id: String,
    /// Locator of the record.
    pub source: String,
    /// Title of the document.
    pub title: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// What the date was taken from.
    pub published_basis: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Kind of document.
    pub genre: String,
    /// 发文字号.
    pub doc_number: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Code points of `documents.text`; `None` for a document as a whole.
    pub span: Option<(usize, usize)>,
    /// The sentences the row stands in, of a document its title.
    pub sentence: String,
    /// The bytes of the record behind the row, as text with U+FFFD for what is no UTF-8; `None` when
    /// they were not kept, the table does not tell them, or the row is a document as a whole, with all its bytes behind it.
    pub record: Option<String>,
    /// Generation of the data directory that was asked.
    pub generation: u64,
    /// When that was committed, UTC.
    pub created: String,
    /// A line for a footnote: publisher, title, date, source, place.
    pub reference: String,
}

/// The proof of a row named `TABLE:DOC:START`: table, document, first code point; of sentences the one that holds it.
/// `documents:DOC` is a document as a whole, which is how a title given from outside its text is cited.
///
/// # Errors
/// [`QueryError::NoSuchRow`] when it names none, what [`Documents::resolve`] reports, [`QueryError::Index`].
pub fn cite(reader: &Reader, given: &str) -> Result<Citation, QueryError> {
    let missing = || QueryError::NoSuchRow { given: given.to_owned() };
    let (table, rest) = given.split_once(':').ok_or_else(missing)?;
    if table.trim() == Table::Documents.as_str() {
        return of_whole(reader, rest);
    }
    // The document may be a locator, which may hold colons.
    let (doc, start) = rest.rsplit_once(':').ok_or_else(missing)?;
    let table = Table::parse(table.trim()).filter(|table| table.columns().iter().any(|column| column.name == "start"));
    let (table, start) = (table.ok_or_else(missing)?, start.trim().parse::<usize>().map_err(|_| missing())?);
    let documents = Documents::load(reader)?;
    let document = documents.resolve(doc)?;
    for part in of_document(reader, table, &document.doc_id)? {
        let Some(row) = row_at(&part, table, start)? else { continue };
        let mut cells = Vec::new();
        for (field, column) in part.schema().fields().iter().zip(part.columns()) {
            let value = column.is_valid(row).then(|| cell(column.as_ref(), row)).transpose()?;
            cells.push((field.name().clone(), value));
        }
        let offset = |name: &str| {
            let column = part.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<Int32Array>());
            column.and_then(|column| batch::offset_at(column, row))
        };
        let start = offset("start").unwrap_or(start);
        let end = offset("end").unwrap_or(start);
        let record = match (offset("raw_start"), offset("raw_end"), reader.source_bytes(&document.doc_id)?) {
            (Some(from), Some(to), Some(bytes)) => {
                bytes.get(from..to).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            }
            _ => None,
        };
        let whole = of_document_facts(reader, document, facts(reader, &document.doc_id)?);
        return Ok(Citation {
            table: table.as_str().to_owned(),
            row: cells,
            span: Some((start, end)),
            sentence: sentence(reader, &document.doc_id, start, end)?,
            record,
            reference: format!("{}, characters {start}–{end}", whole.reference),
            ..whole
        });
    }
    Err(missing())
}

/// A document as a whole.
fn of_whole(reader: &Reader, given: &str) -> Result<Citation, QueryError> {
    let documents = Documents::load(reader)?;
    let document = documents.resolve(given.trim())?;
    let known = facts(reader, &document.doc_id)?;
    Ok(Citation { row: known.clone(), ..of_document_facts(reader, document, known) })
}

/// What is cited of a document whatever the row.
fn of_document_facts(reader: &Reader, document: &DocumentFacts, mut known: Vec<(String, Option<String>)>) -> Citation {
    let words = [document.publisher.as_deref(), document.title.as_deref(), document.published.as_deref()];
    let mut fact = |name: &str| known.iter_mut().find(|(column, _)| column == name).and_then(|(_, value)| value.take());
    Citation {
        table: Table::Documents.as_str().to_owned(),
        row: Vec::new(),
        doc_id: document.doc_id.clone(),
        source: document.source.clone(),
        title: document.title.clone(),
        author: fact("author"),
        published: document.published.clone(),
        published_basis: fact("published_basis"),
        publisher: document.publisher.clone(),
        genre: document.genre.clone(),
        doc_number: fact("doc_number"),
        url: fact("url"),
        span: None,
        sentence: document.title.clone().unwrap_or_default(),
        record: None,
        generation: reader.generation(),
        created: reader.manifest().created.clone(),
        reference: words.into_iter().flatten().chain([document.source.as_str()]).collect::<Vec<_>>().join(", "),
    }
}

/// The row that begins at a code point; of sentences the one that holds it, so that a line of a concordance can be cited.
fn row_at(part: &RecordBatch, table: Table, start: usize) -> Result<Option<usize>, QueryError> {
    let starts = batch::integer(part, "start")?;
    let mut rows = 0..part.num_rows();
    if table == Table::Sentences {
        let ends = batch::integer(part, "end")?;
        let holds = |row: &usize| {
            let span = batch::offset_at(starts, *row).zip(batch::offset_at(ends, *row));
            span.is_some_and(|(from, to)| (from..to).contains(&start))
        };
        return Ok(rows.find(holds));
    }
    Ok(rows.find(|row| batch::offset_at(starts, *row) == Some(start)))
}

/// The sentences a stretch stands in.
fn sentence(reader: &Reader, doc_id: &str, start: usize, end: usize) -> Result<String, QueryError> {
    let Some(document) = reader.full_text().document(doc_id)? else { return Ok(String::new()) };
    let ids = BTreeSet::from([doc_id]);
    let anchors = Anchors::load(reader, &ids)?;
    let anchors = anchors.get(doc_id).cloned().unwrap_or_default();
    let from = anchors.sentence_at(start).map_or(start, |sentence| sentence.span.start);
    let to = end.checked_sub(1).and_then(|last| anchors.sentence_at(last)).map_or(end, |sentence| sentence.span.end);
    let text: Vec<char> = document.text.slice(Span::new(from, to)).chars().collect();
    Ok(on_one_line(&text))
}

/// Digits of the id in the key of an entry: enough to tell the documents of a bibliography apart.
const KEY_DIGITS: usize = 12;

impl Citation {
    /// The key of the entry: table, document and place, of letters, digits and hyphens alone.
    #[must_use]
    pub fn key(&self) -> String {
        let id: String = self.doc_id.chars().take(KEY_DIGITS).collect();
        let place = self.span.map(|(start, _)| format!("-{start}")).unwrap_or_default();
        format!("policymine-{}-{id}{place}", self.table)
    }

    /// What proves it: sentence, place, basis of the date, record, hash, generation; a line each.
    fn proof(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            Some(&self.sentence).filter(|sentence| !sentence.is_empty()).cloned().into_iter().collect();
        lines.push(match self.span {
            Some((start, end)) => format!("characters {start}–{end} of {}", self.source),
            None => format!("record {}", self.source),
        });
        if let (Some(date), Some(basis)) = (&self.published, &self.published_basis) {
            lines.push(format!("dated {date} from {basis}"));
        }
        lines.push(format!("BLAKE3 of the record begins with {}", self.doc_id));
        lines.push(format!("generation {} of {}", self.generation, self.created));
        lines
    }

    /// Year, month and day of the date, as far as known.
    fn date_parts(&self) -> Vec<u32> {
        let parts = self.published.as_deref().unwrap_or_default().split('-').map(|part| part.parse().ok());
        parts.map_while(|part| part).collect()
    }

    /// An entry for BibTeX and biblatex: `@misc`, since no entry type of either is a web page with a publisher.
    #[must_use]
    pub fn bibtex(&self) -> String {
        let mut fields: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<&str>| fields.extend(value.map(|value| (name, escaped(value))));
        add("title", self.title.as_deref());
        add("howpublished", self.publisher.as_deref());
        add("number", self.doc_number.as_deref());
        // Doubled braces keep a name from being split into given and family name.
        fields.extend(self.author.as_deref().map(|author| ("author", format!("{{{}}}", escaped(author)))));
        let parts = self.date_parts();
        fields.extend(self.published.as_deref().filter(|_| !parts.is_empty()).map(|date| ("date", escaped(date))));
        fields.extend(parts.first().map(|year| ("year", year.to_string())));
        fields.extend(parts.get(1).map(|month| ("month", month.to_string())));
        fields.extend(self.url.as_deref().map(|url| ("url", verbatim(url))));
        fields.push(("language", "chinese".to_owned()));
        fields.push(("note", escaped(&self.proof().join("; "))));
        let mut entry = format!("@misc{{{},\n", self.key());
        for (name, value) in fields {
            // Writing to a string does not fail.
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
        entry.push_str("}\n");
        entry
    }

    /// An array with one item of CSL-JSON. Types are those that Zotero has an item for; its `note` becomes Extra there.
    #[must_use]
    pub fn csl(&self) -> Value {
        let kind = match self.genre.as_str() {
            "news" | "commentary" => "article-newspaper",
            "law" => "legislation",
            "unknown" => "document",
            _ => "report",
        };
        // A newspaper article stands in a container; anything else is published by somebody.
        let publisher = if kind == "article-newspaper" { "container-title" } else { "publisher" };
        let mut item = serde_json::Map::new();
        let mut set = |name: &str, value: Option<Value>| item.extend(value.map(|value| (name.to_owned(), value)));
        let text = |value: &Option<String>| value.clone().map(Value::String);
        set("id", Some(json!(self.key())));
        set("type", Some(json!(kind)));
        set("title", text(&self.title));
        set("author", self.author.as_ref().map(|author| json!([{ "literal": author }])));
        set(publisher, text(&self.publisher));
        set("number", text(&self.doc_number));
        let parts = self.date_parts();
        set("issued", (!parts.is_empty()).then(|| json!({ "date-parts": [parts] })));
        set("URL", text(&self.url));
        set("language", Some(json!("zh")));
        set("note", Some(json!(self.proof().join("\n"))));
        json!([item])
    }
}

/// Text for a field of BibTeX: what TeX reads as a command is written so that it prints.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => line.push_str("\\textbackslash{}"),
            '~' => line.push_str("\\textasciitilde{}"),
            '^' => line.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '#' | '&' | '_' | '$' => {
                line.push('\\');
                line.push(c);
            }
            c if c.is_control() => line.push(' '),
            c => line.push(c),
        }
    }
    line
}

/// An address: its field is read verbatim, and only what would end the field is written in per cents.
fn verbatim(url: &str) -> String {
    let mut line = String::with_capacity(url.len());
    for c in url.chars() {
        if matches!(c, '{' | '}' | '\\') || c.is_whitespace() || c.is_control() {
            for byte in c.to_string().bytes() {
                let _ = write!(line, "%{byte:02X}");
            }
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn citation() -> Citation {
        Citation {
            table: "metrics".to_owned(),
            row: Vec::new(),
            doc_id: "0123456789abcdef0123456789abcdef".to_owned(),
            source: "a_b.html".to_owned(),
            title: Some("100%的{社区}&_#~^\\".to_owned()),
            author: Some("甲、乙".to_owned()),
            published: Some("2024-07".to_owned()),
            published_basis: Some("head PubDate".to_owned()),
            publisher: Some("某日报".to_owned()),
            genre: "news".to_owned(),
            doc_number: None,
            url: Some("http://example.cn/a b?x={1}&y=_%20\\".to_owned()),
            span: Some((12, 20)),
            sentence: "新增3个站点。".to_owned(),
            record: None,
            generation: 7,
            created: "2026-01-02T03:04:05Z".to_owned(),
            reference: String::new(),
        }
    }

    #[test]
    fn bibtex_is_balanced_and_escaped() {
        let entry = citation().bibtex();
        assert!(entry.starts_with("@misc{policymine-metrics-0123456789ab-12,\n"), "{entry}");
        for want in [
            "title = {100\\%的\\{社区\\}\\&\\_\\#\\textasciitilde{}\\textasciicircum{}\\textbackslash{}},",
            "author = {{甲、乙}},",
            "date = {2024-07},\n  year = {2024},\n  month = {7},",
            "url = {http://example.cn/a%20b?x=%7B1%7D&y=_%20%5C},",
            "howpublished = {某日报},",
            "generation 7 of 2026-01-02T03:04:05Z",
            "dated 2024-07 from head PubDate",
            "BLAKE3 of the record begins with 0123456789abcdef0123456789abcdef",
        ] {
            assert!(entry.contains(want), "{want} in {entry}");
        }
        let mut depth = 0;
        let mut escape = false;
        for c in entry.chars() {
            match c {
                '{' if !escape => depth += 1,
                '}' if !escape => depth -= 1,
                _ => {}
            }
            escape = c == '\\' && !escape;
            assert!(depth >= 0);
        }
        assert_eq!(depth, 0, "{entry}");
        let bare = Citation { published: None, url: None, author: None, title: None, ..citation() };
        let entry = bare.bibtex();
        assert!(!entry.contains("date =") && !entry.contains("url =") && !entry.contains("title ="), "{entry}");
    }

    /// Variables of the CSL schema 1.0.2 that Zotero's translator reads, with the form of their values.
    const VARIABLES: &[(&str, &str)] = &[
        ("id", "text"),
        ("type", "text"),
        ("title", "text"),
        ("container-title", "text"),
        ("publisher", "text"),
        ("number", "text"),
        ("URL", "text"),
        ("language", "text"),
        ("note", "text"),
        ("author", "names"),
        ("issued", "date"),
    ];

    #[test]
    fn csl_holds_known_variables_only() {
        for (genre, kind, published, parts) in [
            ("news", "article-newspaper", Some("2024-07-26"), Some(json!([[2024, 7, 26]]))),
            ("work_report", "report", Some("2024"), Some(json!([[2024]]))),
            ("law", "legislation", Some("2024-07"), Some(json!([[2024, 7]]))),
            ("unknown", "document", None, None),
        ] {
            let of = Citation { genre: genre.to_owned(), published: published.map(str::to_owned), ..citation() };
            let item = of.csl()[0].clone();
            assert_eq!(item["type"], kind);
            assert_eq!(item.get("issued").map(|issued| issued["date-parts"].clone()), parts, "{genre}");
            for (name, value) in item.as_object().unwrap() {
                let form = VARIABLES.iter().find(|(known, _)| known == name).map(|(_, form)| *form);
                let fits = match form {
                    Some("text") => value.is_string(),
                    Some("names") => value[0]["literal"].is_string(),
                    Some("date") => value["date-parts"][0][0].is_u64(),
                    _ => false,
                };
                assert!(fits, "{genre}: {name} {value}");
            }
        }
    }
}
