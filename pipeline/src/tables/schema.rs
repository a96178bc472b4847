//! Every table and column there is: name, type, unit, nullability. The only place that names columns.
//! It builds no rows and opens no file.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

/// Version of the tables; a data directory of another one is refused.
pub const SCHEMA_VERSION: u32 = 3;

labels! {
    /// A table of the data directory, in the order in which they are written.
    pub enum Table {
        /// A document a row.
        Documents = "documents",
        /// A sentence or line a row.
        Sentences = "sentences",
        /// Something someone said a row.
        Statements = "statements",
        /// A measured number a row.
        Metrics = "metrics",
        /// A mention of an initiative a row.
        Mentions = "mentions",
        /// An authority the text rests on a row.
        References = "references",
        /// A repair a row.
        Repairs = "repairs",
        /// Another place with the same bytes a row.
        Copies = "copies",
        /// Input not taken a row.
        Rejects = "rejects",
        /// A name and the initiative it stands for a row.
        Names = "names",
        /// An initiative a row.
        Initiatives = "initiatives",
        /// An unquoted mention found because its name is known from elsewhere a row.
        Recovered = "recovered",
        /// A mention that counts, with the initiative it is one of, a row.
        Occurrences = "occurrences",
        /// A document's reprint family a row.
        Families = "families",
        /// A passage used again a row.
        Reuse = "reuse",
    }
}

impl Table {
    /// Tables that are a pure function of one document, kept in immutable parts.
    pub const OF_DOCUMENTS: &'static [Self] = &[
        Self::Documents,
        Self::Sentences,
        Self::Statements,
        Self::Metrics,
        Self::Mentions,
        Self::References,
        Self::Repairs,
    ];

    /// Tables computed from the others and rewritten whole.
    pub const OF_CORPUS: &'static [Self] =
        &[Self::Names, Self::Initiatives, Self::Recovered, Self::Occurrences, Self::Families, Self::Reuse];

    /// The columns in order.
    #[must_use]
    pub fn columns(self) -> Vec<Column> {
        let own = match self {
            Self::Documents => DOCUMENTS,
            Self::Sentences => SENTENCES,
            Self::Statements => STATEMENTS,
            Self::Metrics => METRICS,
            Self::Mentions => MENTIONS,
            Self::References => REFERENCES,
            Self::Repairs => REPAIRS,
            Self::Copies => COPIES,
            Self::Rejects => REJECTS,
            Self::Names => NAMES,
            Self::Initiatives => INITIATIVES,
            Self::Recovered => RECOVERED,
            Self::Occurrences => OCCURRENCES,
            Self::Families => FAMILIES,
            Self::Reuse => REUSE,
        };
        let mut columns = Vec::new();
        if self.is_per_document() {
            columns.extend_from_slice(IDENTITY);
        }
        columns.extend_from_slice(own);
        match self {
            Self::Sentences => columns.extend_from_slice(SPAN),
            Self::Statements | Self::Metrics | Self::Mentions | Self::References | Self::Recovered => {
                columns.extend_from_slice(SPAN);
                columns.push(REPAIR_TOUCHES);
            }
            Self::Repairs => columns.extend_from_slice(OPTIONAL_SPAN),
            _ => {}
        }
        columns
    }

    /// True when rows begin with `doc_id, source`.
    #[must_use]
    pub fn is_per_document(self) -> bool {
        !matches!(self, Self::Rejects | Self::Names | Self::Initiatives)
    }

    /// The Arrow schema.
    #[must_use]
    pub fn schema(self) -> SchemaRef {
        let fields: Vec<Field> = self
            .columns()
            .iter()
            .map(|column| Field::new(column.name, column.kind.data_type(), column.nullable))
            .collect();
        Arc::new(Schema::new(fields))
    }
}

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 text.
    Text,
    /// 64-bit float.
    Number,
    /// 32-bit signed integer: counts and offsets (a record is far below 2 GiB), readable by every peer.
    Integer,
    /// True or false.
    Flag,
    /// List of UTF-8 texts.
    Texts,
}

impl ColumnKind {
    fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Number => DataType::Float64,
            Self::Integer => DataType::Int32,
            Self::Flag => DataType::Boolean,
            Self::Texts => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: ColumnKind,
    /// Whether a row may lack it.
    pub nullable: bool,
    /// What it holds, with its unit.
    pub doc: &'static str,
}

const fn must(name: &'static str, kind: ColumnKind, doc: &'static str) -> Column {
    Column { name, kind, nullable: false, doc }
}

const fn may(name: &'static str, kind: ColumnKind, doc: &'static str) -> Column {
    Column { name, kind, nullable: true, doc }
}

use ColumnKind::{Flag, Integer, Number, Text, Texts};

const IDENTITY: &[Column] = &[
    must("doc_id", Text, "BLAKE3 of the record's bytes, first 16 bytes, hexadecimal"),
    must("source", Text, "locator of the record: a.txt, x.jsonl#17"),
];

const SPAN: &[Column] = &[
    must("start", Integer, "first code point in documents.text"),
    must("end", Integer, "one past the last code point in documents.text"),
    must("byte_start", Integer, "first byte in the UTF-8 of documents.text"),
    must("byte_end", Integer, "one past the last byte in the UTF-8 of documents.text"),
    may("raw_start", Integer, "first byte in the record's bytes"),
    may("raw_end", Integer, "one past the last byte in the record's bytes"),
];

const OPTIONAL_SPAN: &[Column] = &[
    may("start", Integer, "first code point in documents.text; null where the page does not show it"),
    may("end", Integer, "one past the last code point; equal to start for a deletion"),
    may("byte_start", Integer, "first byte in the UTF-8 of documents.text"),
    may("byte_end", Integer, "one past the last byte in the UTF-8 of documents.text"),
    must("raw_start", Integer, "first byte in the record's bytes"),
    must("raw_end", Integer, "one past the last byte in the record's bytes"),
];

const REPAIR_TOUCHES: Column = must("repair_touches", Flag, "the sentence touches an inferred or flagged repair");

const DOCUMENTS: &[Column] = &[
    may("corpus", Text, "corpus name from the manifest"),
    may("url", Text, "address of the record"),
    may("site", Text, "who republished it"),
    may("title", Text, "title as it stands in the text, or as given"),
    may("subtitle", Text, "what stands below the title"),
    may("publisher", Text, "who published it, Simplified"),
    may("author", Text, "author, Simplified"),
    may("editor", Text, "editor, Simplified"),
    may("published", Text, "publication date as far as known: 2024-07-26, 2024-07, 2024"),
    may("published_precision", Text, "day, month, year; month_day when the year is not stated (published is null)"),
    may("published_basis", Text, "what the date was taken from"),
    may(
        "published_candidates",
        Text,
        "every date considered, as a JSON array: date, precision, basis, weight to 100, reason, chosen, start, end",
    ),
    may("event_date", Text, "when what is reported took place; --08-31 when the year is not stated"),
    must("genre", Text, "news, meeting_report, work_report, policy, law, commentary, briefing, statistics, unknown"),
    may("doc_number", Text, "发文字号 of the document itself"),
    may("issuer", Text, "issuing body, Simplified"),
    may("region_code", Text, "six-digit division code of the region the document is about"),
    may("region", Text, "its full name, Simplified"),
    may("region_basis", Text, "what the region was taken from"),
    may("admin_level", Text, "国家 省 市 县 乡 村/社区"),
    must("encoding", Text, "encoding the bytes were read in"),
    must("encoding_evidence", Text, "what decided the encoding"),
    must("script", Text, "simplified, traditional, mixed, other"),
    must("repair_outcome", Text, "clean, exact, inferred, flagged"),
    must("text", Text, "whole repaired text; every span counts in it"),
    must("body", Text, "headings and body lines of text, joined by line breaks"),
    may("meta", Text, "the user's own columns as a JSON object"),
];

const SENTENCES: &[Column] = &[
    must("part", Text, "title, heading, body, byline, boilerplate"),
    may("section", Text, "heading the sentence stands under"),
    must("paragraph", Integer, "number of its non-blank line, from 0"),
    may("items", Text, "items counted out that begin in it (一是…, 首先…, 1.…), as a JSON array: number, start, end"),
];

const STATEMENTS: &[Column] = &[
    may("speaker", Text, "person, Simplified, without titles; null when a meeting or document speaks"),
    may("role", Text, "title without the body"),
    may("organisation", Text, "body named before the title, as written, Simplified"),
    may("organisation_resolved", Text, "the body with its full place"),
    must("verb", Text, "bare verb: 强调 要求 表示"),
    must("mode", Text, "direct, reported, mixed"),
    must("act", Text, "demand, pledge, report, assessment, other"),
];

const METRICS: &[Column] = &[
    must("surface", Text, "as it stands in the text"),
    may("indicator", Text, "what is measured, Simplified; null when nothing could be bound"),
    may("value", Number, "in unit; null for ranges and ratios"),
    may("value_low", Number, "lower end of a range, in unit"),
    may("value_high", Number, "upper end of a range, in unit"),
    may("value_text", Text, "ratio of several numbers: 10.5:45.0:44.5"),
    must("unit", Text, "as written, with its multiplier: 万元"),
    may("base_value", Number, "in base_unit"),
    must("base_unit", Text, "without multiplier: 元"),
    must("approx", Text, "exact, about, nearly, more_than, less_than, at_least, at_most, range"),
    must("kind", Text, "count, percent, money, area, …"),
    must("change", Text, "level, increase_by, increase_to, decrease_by, decrease_to"),
    must("status", Text, "achieved, planned, required"),
    may("per", Text, "denominator: 每万人"),
    may("period", Text, "period as stated"),
    may("period_start", Text, "first day, 2025-01-01"),
    may("period_end", Text, "last day, 2025-12-31"),
    must("period_basis", Text, "stated, heading, dateline, document, unknown"),
    may("region", Text, "region the number is about, Simplified"),
    must("region_basis", Text, "stated, heading, dateline, document, unknown"),
    may("organisation", Text, "body the number belongs to, Simplified"),
    must("rule", Text, "rule that bound it"),
    must("confidence", Number, "0 to 1"),
];

const MENTIONS: &[Column] = &[
    must("name_key", Text, "key under which spellings meet"),
    must("name", Text, "name without quotes, Simplified"),
    must("surface", Text, "as it stands in the text"),
    may(
        "type",
        Text,
        "campaign, project, programme, brand, concept, mechanism, plan, platform, orgform, slogan, numbered_set",
    ),
    may("place", Text, "narrowest body or place that does what relation says"),
    must("place_basis", Text, "speaker, clause, heading, dateline, document, unknown"),
    must("relation", Text, "launches, implements, learns_from, cites, unknown"),
    may("speaker", Text, "who says it, when it stands in someone's words"),
    must("rule", Text, "rule that found it"),
    must("confidence", Number, "0 to 1"),
];

const REFERENCES: &[Column] = &[
    may("verb", Text, "nearest basis verb"),
    must("kind", Text, "document, law, meeting, speech, letter, policy_decision, other"),
    must("name", Text, "fullest form in the text, Simplified"),
    must("surface", Text, "as it stands in the text"),
    may("issuer", Text, "who spoke, convened or issued, as written, Simplified"),
    may("doc_number", Text, "发文字号 as written"),
    may("doc_number_code", Text, "代字"),
    may("doc_number_year", Integer, "year in the number"),
    may("doc_number_serial", Integer, "serial in the number"),
    must("use", Text, "basis, studied, cited"),
];

const REPAIRS: &[Column] = &[
    must("rule", Text, "rule that made or flagged it"),
    must("before", Text, "what stood there"),
    must("after", Text, "what stands there now; equal to before for a flag"),
    must("certainty", Text, "exact, inferred, flagged"),
    must("evidence", Text, "why, with its margin"),
];

const COPIES: &[Column] = &[];

const REJECTS: &[Column] = &[
    must("source", Text, "locator of the input"),
    must("stage", Text, "stage that refused it"),
    must("reason", Text, "why, in one sentence"),
];

const NAMES: &[Column] = &[
    must("name_key", Text, "key under which spellings meet"),
    must("initiative_id", Text, "initiative it stands for"),
    must("name", Text, "spelling seen most often"),
    may("owner", Text, "region or body outside of which the name stands for something else; null when there is none"),
    must("evidence", Text, "why it stands for that initiative"),
    must("sought", Flag, "also looked for without quotation marks, in every document"),
];

const INITIATIVES: &[Column] = &[
    must("initiative_id", Text, "stable id"),
    must("name", Text, "name shown, Simplified"),
    may("type", Text, "type seen most often, or the editor's; formula (提法) for wording that is nobody's own"),
    must("aliases", Texts, "other spellings"),
    may("origin", Text, "only what a text states or an editor enters"),
    may("first_seen", Text, "earliest publication date known here"),
    may("last_seen", Text, "latest publication date known here"),
    must("mentions", Integer, "mentions"),
    must("documents", Integer, "documents with a mention, undated ones included"),
    must("undated", Integer, "of these, documents without a publication date"),
    may("families", Integer, "reprint families with a mention; null until families are computed"),
    must("publishers", Integer, "distinct publishers of the documents with a mention"),
    must("regions", Texts, "regions of the documents with a mention"),
    must("review_status", Text, "candidate, accepted, rejected"),
    must("redirects", Texts, "ids that this one replaces"),
    may("note", Text, "the editor's note"),
];

const RECOVERED: &[Column] = &[
    must("name_key", Text, "key of the known name"),
    must("initiative_id", Text, "initiative it stands for"),
    must("surface", Text, "as it stands in the text"),
    must("confidence", Number, "0 to 1"),
];

const OCCURRENCES: &[Column] = &[
    must("start", Integer, "first code point in documents.text"),
    must("end", Integer, "one past the last code point in documents.text"),
    must("name_key", Text, "key of the name as it stands there"),
    must("initiative_id", Text, "initiative it is a mention of"),
    must("found", Text, "extracted (a row of mentions), recovered (a row of recovered)"),
    must("relation", Text, "launches, implements, learns_from, cites, unknown"),
    may("place", Text, "narrowest body or place that does what relation says"),
    must("place_basis", Text, "speaker, clause, heading, dateline, document, unknown"),
];

const FAMILIES: &[Column] = &[
    must("family_id", Text, "reprint family (转载组)"),
    must("similarity", Number, "to the family's earliest known document, 0 to 1"),
    must("earliest", Flag, "earliest known here"),
];

const REUSE: &[Column] = &[
    must("start", Integer, "first code point of the later use"),
    must("end", Integer, "one past its last code point"),
    must("earlier_doc_id", Text, "document of the earliest known passage"),
    must("earlier_start", Integer, "first code point of that passage"),
    must("earlier_end", Integer, "one past its last code point"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_are_unique_and_documented() {
        for &table in Table::ALL {
            let columns = table.columns();
            let mut names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), columns.len(), "{table} names a column twice");
            for column in columns {
                assert!(!column.doc.is_empty(), "{table}.{} has no description", column.name);
            }
        }
    }

    #[test]
    fn every_table_is_of_documents_of_the_corpus_or_of_the_run() {
        for &table in Table::ALL {
            let places = usize::from(Table::OF_DOCUMENTS.contains(&table))
                + usize::from(Table::OF_CORPUS.contains(&table))
                + usize::from(matches!(table, Table::Copies | Table::Rejects));
            assert_eq!(places, 1, "{table}");
        }
    }
}
