//! From the fields of a record to a document: which field is the text, which are hints.
//! It knows neither JSON nor CSV.

use crate::entry::Entry;
use crate::hints::{BASIS_OF_FIELD, hint};
use crate::locator::of_record;
use crate::manifest::TextFormat;
use crate::{DocId, MediaType, RawDocument, Reject};

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: Value,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A cell whose bytes are no UTF-8: they stay as they are, the pipeline decodes them; and a reading of them for hints.
    Bytes(Vec<u8>, String),
    /// A number, truth value, list or object, as its JSON.
    Other(String),
}

/// Field names that need no mapping, the best first.
const TEXT: &[&str] = &["text", "content", "body", "正文", "内容", "html"];
const TITLE: &[&str] = &["title", "标题"];
const PUBLISHED: &[&str] = &[
    "published",
    "date",
    "pubtime",
    "pubdate",
    "pub_time",
    "pub_date",
    "publish_time",
    "publish_date",
    "published_at",
    "发布时间",
    "发布日期",
    "日期",
];
const PUBLISHER: &[&str] = &["publisher", "source", "来源", "发布单位"];
const REGION: &[&str] = &["region", "地区"];
const URL: &[&str] = &["url", "link", "链接", "网址"];

/// Which of the fields is the text, by the mapping of the corpus or by an obvious name.
pub(crate) fn text_field<'a>(entry: &Entry, names: impl Iterator<Item = &'a str> + Clone) -> Result<usize, String> {
    let mapped = entry.field_names().and_then(|names| names.text.as_deref());
    find(names.clone(), mapped, TEXT).ok_or_else(|| match mapped {
        Some(name) => format!("has no field {name:?}, which corpus.toml calls the text"),
        None => {
            let found: Vec<&str> = names.take(8).collect();
            format!("has no field for the text (found: {}); name it in [records] of a corpus.toml", found.join(", "))
        }
    })
}

/// The document a record is, or the reason why it is none.
pub(crate) fn document(entry: &Entry, number: u64, mut fields: Vec<Field>) -> Result<RawDocument, Reject> {
    let locator = of_record(entry.locator(), number);
    let refuse = |reason: String| Reject { source: locator.clone(), stage: "record", reason };
    let names = entry.field_names();

    let at = text_field(entry, fields.iter().map(|f| f.name.as_str())).map_err(&refuse)?;
    let text = fields.remove(at);
    let (bytes, declared_encoding) = match text.value {
        Value::Text(value) => (value.into_bytes(), Some("utf-8".to_owned())),
        Value::Bytes(value, _) => (value, None),
        Value::Other(_) => return Err(refuse(format!("the field {:?} is not a text", text.name))),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(refuse(format!("the field {:?} is empty", text.name)));
    }
    let html = names.is_some_and(|names| names.format == TextFormat::Html) || text.name.eq_ignore_ascii_case("html");

    let mut take = |mapped: Option<&String>, obvious: &[&str]| -> Option<String> {
        let at = find(fields.iter().map(|f| f.name.as_str()), mapped.map(String::as_str), obvious)?;
        Some(fields.remove(at).value.into_reading())
    };
    let mut hints = entry.file_hints();
    // A record's own address is not below the address of its file, unless it has no scheme of its own.
    let prefix = entry.manifest().and_then(|manifest| manifest.url.clone());
    let url = take(names.and_then(|n| n.url.as_ref()), URL).map(|url| match &prefix {
        Some(prefix) if !url.contains("://") && !url.trim().is_empty() => format!("{prefix}{}", url.trim()),
        _ => url,
    });
    hints.url = hint(url, BASIS_OF_FIELD);
    hints.title = hint(take(names.and_then(|n| n.title.as_ref()), TITLE), BASIS_OF_FIELD);
    let published = hint(take(names.and_then(|n| n.published.as_ref()), PUBLISHED), BASIS_OF_FIELD);
    let publisher = hint(take(names.and_then(|n| n.publisher.as_ref()), PUBLISHER), BASIS_OF_FIELD);
    let region = hint(take(names.and_then(|n| n.region.as_ref()), REGION), BASIS_OF_FIELD);
    hints.published = published.or(hints.published);
    hints.publisher = publisher.or(hints.publisher);
    hints.region = region.or(hints.region);
    if let Some(id) = names.and_then(|n| n.id.as_ref()).and_then(|name| take(Some(name), &[])) {
        hints.meta.insert("id".to_owned(), id);
    }
    for field in fields {
        let value = field.value.into_reading();
        if !value.trim().is_empty() {
            hints.meta.entry(field.name).or_insert(value);
        }
    }
    entry.correct(&mut hints, &locator);
    Ok(RawDocument {
        id: DocId::of(&bytes),
        locator,
        bytes,
        media_type: if html { MediaType::Html } else { MediaType::Plain },
        declared_encoding,
        hints,
    })
}

impl Value {
    fn into_reading(self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) | Self::Bytes(_, text) => text,
        }
    }
}

/// The mapped name and nothing else, or the best of the obvious ones whatever its case.
fn find<'a>(names: impl Iterator<Item = &'a str> + Clone, mapped: Option<&str>, obvious: &[&str]) -> Option<usize> {
    match mapped {
        Some(mapped) => names.clone().position(|name| name == mapped),
        None => obvious.iter().find_map(|best| names.clone().position(|name| name.trim().eq_ignore_ascii_case(best))),
    }
}
