//! The fields of the index and how a document fills them. It searches nothing.

use std::collections::BTreeSet;

use pipeline::document::read::Document;
use pipeline::fold::fold_string;
use pipeline::span::Span;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, TantivyDocument, Term};

use super::dates::day_range;
use super::packed;
use super::tokenizer::{Grams, SEPARATOR, Words};
use crate::IndexError;

const GRAMS: &str = "policymine_grams";
const LINES: &str = "policymine_lines";
const WORDS: &str = "policymine_words";

/// Handles of every field, in the order of the schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) doc_id: Field,
    pub(super) id_high: Field,
    pub(super) id_low: Field,
    pub(super) published_first: Field,
    pub(super) published_last: Field,
    pub(super) title: Field,
    pub(super) body: Field,
    pub(super) boilerplate: Field,
    pub(super) words: Field,
    pub(super) source: Field,
    pub(super) region: Field,
    pub(super) region_code: Field,
    pub(super) publisher: Field,
    pub(super) genre: Field,
    pub(super) speaker: Field,
    pub(super) initiative: Field,
    pub(super) stored: StoredFields,
}

/// Handles of what is kept to show a document without opening a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredFields {
    pub(super) source: Field,
    pub(super) title: Field,
    pub(super) published: Field,
    pub(super) publisher: Field,
    pub(super) region: Field,
    pub(super) genre: Field,
    pub(super) text: Field,
    pub(super) title_span: Field,
    pub(super) body_lines: Field,
    pub(super) other_lines: Field,
}

/// Names of the fast fields, which tantivy looks up by name.
pub(super) mod fast {
    /// First 64 bits of the id.
    pub(crate) const ID_HIGH: &str = "id_high";
    /// Last 64 bits of the id.
    pub(crate) const ID_LOW: &str = "id_low";
    /// First day the publication date may mean.
    pub(crate) const PUBLISHED_FIRST: &str = "published_first";
    /// Last day it may mean.
    pub(crate) const PUBLISHED_LAST: &str = "published_last";
}

impl Fields {
    /// The schema and its handles.
    pub(super) fn build() -> (Schema, Self) {
        // Phrases match or do not: no length norms for the characters, which saves a byte a document and field.
        let indexing = |tokenizer: &str, option| {
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(tokenizer == WORDS)
        };
        let positions = IndexRecordOption::WithFreqsAndPositions;
        let grams = || TextOptions::default().set_indexing_options(indexing(GRAMS, positions));
        let lines = TextOptions::default().set_indexing_options(indexing(LINES, positions));
        let words = TextOptions::default().set_indexing_options(indexing(WORDS, IndexRecordOption::WithFreqs));
        let kept = || TextOptions::default().set_stored();
        let bytes = || BytesOptions::default().set_stored();
        let mut schema = Schema::builder();
        let fields = Self {
            doc_id: schema.add_bytes_field("doc_id", INDEXED),
            id_high: schema.add_u64_field(fast::ID_HIGH, FAST),
            id_low: schema.add_u64_field(fast::ID_LOW, FAST),
            published_first: schema.add_u64_field(fast::PUBLISHED_FIRST, FAST),
            published_last: schema.add_u64_field(fast::PUBLISHED_LAST, FAST),
            title: schema.add_text_field("title", grams()),
            body: schema.add_text_field("body", grams()),
            boilerplate: schema.add_text_field("boilerplate", lines),
            words: schema.add_text_field("words", words),
            source: schema.add_text_field("source", grams()),
            region: schema.add_text_field("region", grams()),
            region_code: schema.add_text_field("region_code", STRING),
            publisher: schema.add_text_field("publisher", grams()),
            genre: schema.add_text_field("genre", STRING),
            speaker: schema.add_text_field("speaker", STRING),
            initiative: schema.add_text_field("initiative", STRING),
            stored: StoredFields {
                source: schema.add_text_field("stored_source", kept()),
                title: schema.add_text_field("stored_title", kept()),
                published: schema.add_text_field("stored_published", kept()),
                publisher: schema.add_text_field("stored_publisher", kept()),
                region: schema.add_text_field("stored_region", kept()),
                genre: schema.add_text_field("stored_genre", kept()),
                text: schema.add_bytes_field("stored_text", bytes()),
                title_span: schema.add_bytes_field("stored_title_span", bytes()),
                body_lines: schema.add_bytes_field("stored_body_lines", bytes()),
                other_lines: schema.add_bytes_field("stored_other_lines", bytes()),
            },
        };
        (schema.build(), fields)
    }

    /// The term of an id; `None` for what is no id.
    pub(super) fn id_term(&self, id: &str) -> Option<Term> {
        let (high, low) = id_numbers(id)?;
        Some(Term::from_field_bytes(self.doc_id, &id_bytes(high, low)))
    }

    /// Handles of the fields a phrase of this scope is looked for in.
    pub(super) fn of_scope(&self, scope: super::Scope) -> Vec<Field> {
        match scope {
            super::Scope::TitleOrBody => vec![self.title, self.body],
            super::Scope::Title => vec![self.title],
            super::Scope::All => vec![self.title, self.body, self.boilerplate],
        }
    }

    /// The document as the index keeps it.
    pub(super) fn fill(&self, document: &Document) -> Result<TantivyDocument, IndexError> {
        let layout = &document.layout;
        let mut entry = TantivyDocument::default();
        let id = document.id.as_str();
        let (high, low) = id_numbers(id).ok_or_else(|| IndexError::BadId { id: id.to_owned() })?;
        entry.add_bytes(self.doc_id, &id_bytes(high, low));
        entry.add_u64(self.id_high, high);
        entry.add_u64(self.id_low, low);

        entry.add_text(self.source, fold_string(&document.locator));
        entry.add_text(self.stored.source, &document.locator);
        entry.add_text(self.genre, layout.genre.as_str());
        entry.add_text(self.stored.genre, layout.genre.as_str());
        let published = layout.published.as_ref().map(|dated| dated.date.as_str());
        if let Some((date, (first, last))) = published.and_then(|date| Some((date, day_range(date)?))) {
            entry.add_u64(self.published_first, first.into());
            entry.add_u64(self.published_last, last.into());
            entry.add_text(self.stored.published, date);
        }
        if let Some(publisher) = &layout.publisher {
            entry.add_text(self.publisher, fold_string(&publisher.value));
            entry.add_text(self.stored.publisher, &publisher.value);
        }
        if let Some(region) = &layout.region {
            entry.add_text(self.region, fold_string(&region.name));
            entry.add_text(self.stored.region, &region.name);
            for digits in 1..=region.code.chars().count() {
                let prefix: String = region.code.chars().take(digits).collect();
                entry.add_text(self.region_code, prefix);
            }
        }
        let speakers = document.statements.iter().filter_map(|statement| statement.speaker.as_deref());
        for speaker in speakers.collect::<BTreeSet<_>>() {
            entry.add_text(self.speaker, fold_string(speaker));
        }
        for key in document.mentions.iter().map(|mention| name_key(&mention.name_key)).collect::<BTreeSet<_>>() {
            entry.add_text(self.initiative, key);
        }

        let (body_lines, other_lines) = (document.body_lines(), document.other_lines());
        if let Some(title) = document.title() {
            entry.add_text(self.title, fold_string(title));
            entry.add_text(self.stored.title, title);
        }
        entry.add_text(self.body, fold_string(&document.body()));
        let others: Vec<String> = other_lines.iter().map(|&line| fold_string(document.text.slice(line))).collect();
        entry.add_text(self.boilerplate, join(&others));
        // What a single character adds to a score the field of characters tells as well.
        let mut words = document.words();
        words.retain(|word| word.chars().nth(1).is_some());
        entry.add_text(self.words, join(&words));
        entry.add_bytes(self.stored.text, &packed::text_to_bytes(document.text.as_str()));
        let title_span: Vec<Span> = layout.title.as_ref().and_then(|title| title.span).into_iter().collect();
        entry.add_bytes(self.stored.title_span, &packed::spans_to_bytes(&title_span));
        entry.add_bytes(self.stored.body_lines, &packed::spans_to_bytes(&body_lines));
        entry.add_bytes(self.stored.other_lines, &packed::spans_to_bytes(&other_lines));
        Ok(entry)
    }
}

/// Tokenizers are not stored with an index: every open registers them again.
pub(super) fn register_tokenizers(index: &Index) {
    index.tokenizers().register(GRAMS, Grams::default());
    index.tokenizers().register(LINES, Grams::separated());
    index.tokenizers().register(WORDS, Words::default());
}

/// A name key as the index holds it: the key of the folded name, so that quotes typed with it do no harm.
pub(super) fn name_key(name: &str) -> String {
    let folded: Vec<char> = fold_string(name).chars().collect();
    pipeline::document::extract::mentions::name_key(&folded)
}

/// The two halves of a 128-bit hexadecimal id.
pub(super) fn id_numbers(id: &str) -> Option<(u64, u64)> {
    if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let half = |range| u64::from_str_radix(id.get(range)?, 16).ok();
    Some((half(0..16)?, half(16..32)?))
}

/// The bytes an id is written for: half of its digits, in the index as in a hash.
fn id_bytes(high: u64, low: u64) -> [u8; 16] {
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

/// The id of two halves.
pub(super) fn id_of_numbers(high: u64, low: u64) -> String {
    format!("{high:016x}{low:016x}")
}

fn join(parts: &[String]) -> String {
    let mut joined = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            joined.push(SEPARATOR);
        }
        // A control character out of a damaged text must not pass for our separator.
        joined.extend(part.chars().filter(|&c| c != SEPARATOR));
    }
    joined
}
