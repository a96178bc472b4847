//! What a file is, by its name and by what the file system says: document, records, something we do not read.
//! It reads no document.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use crate::MediaType;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One document.
    Document(MediaType),
    /// One document, plain or HTML by its first bytes: a file given by name with an extension we do not know.
    Sniffed,
    /// JSON Lines: a record a line.
    JsonLines,
    /// CSV: a record a row.
    Table,
}

/// What a file name promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Promise {
    /// We read it.
    Readable(Kind),
    /// Probably a document, but of a type that is not read: `.pdf`.
    UnreadDocument(String),
    /// Anything else, with its extension (`.jpg`, `(none)`).
    Other(String),
}

/// Types that hold documents and are not read. Found in a folder they are rejects, so that nobody believes them taken.
const UNREAD_DOCUMENTS: &[&str] = &[
    "pdf", "doc", "docx", "wps", "rtf", "odt", "ofd", "epub", "ceb", "caj", "mht", "mhtml", "json", "zip", "rar", "7z",
    "gz", "tgz", "tar", "bz2", "xz", "zst", "warc", "xls", "xlsx", "et", "ppt", "pptx",
];

/// Names of files that explain a folder and are no documents of its corpus.
/// `notice` is not among them: a policy notice may be called that.
const SIDE_FILES: &[&str] = &["readme", "license", "licence"];

/// What the name of this file promises.
pub(crate) fn promise(path: &Path) -> Promise {
    let Some(extension) = path.extension() else { return Promise::Other("(none)".to_owned()) };
    let extension = crate::locator::name(extension).to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "md" => Promise::Readable(Kind::Document(MediaType::Plain)),
        "html" | "htm" | "shtml" => Promise::Readable(Kind::Document(MediaType::Html)),
        "jsonl" | "ndjson" => Promise::Readable(Kind::JsonLines),
        "csv" => Promise::Readable(Kind::Table),
        other if UNREAD_DOCUMENTS.contains(&other) => Promise::UnreadDocument(format!(".{extension}")),
        _ => Promise::Other(format!(".{extension}")),
    }
}

/// Whether this is a README or a licence text, by its name.
pub(crate) fn is_side_file(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| crate::locator::name(stem).to_ascii_lowercase()).unwrap_or_default();
    SIDE_FILES.contains(&stem.as_str())
}

/// HTML or plain, by the first 512 bytes (where a doctype or the root element stands).
pub(crate) fn sniff(bytes: &[u8]) -> MediaType {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    let says = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if says(b"<!doctype html") || says(b"<html") { MediaType::Html } else { MediaType::Plain }
}

/// Whether this folder is a data directory of ours: the one place beside documents that holds other people's words
/// in our own form.
pub(crate) fn is_data_directory(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "policymine-data")
        || (path.join("generations").is_dir()
            && ["parts", "index", "tables"].iter().any(|name| path.join(name).exists()))
}

/// Whether a file is the same after reading as before, as far as its metadata tells.
pub(crate) fn unchanged(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

/// What the system says, as the reason of a reject.
pub(crate) fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the file has vanished".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// A size for people: `200.0 MiB`.
pub(crate) fn human_size(bytes: u64) -> String {
    const STEP: u64 = 1024;
    let (unit, name) = match bytes {
        b if b < STEP => return format!("{b} bytes"),
        b if b < STEP.pow(2) => (STEP, "KiB"),
        b if b < STEP.pow(3) => (STEP.pow(2), "MiB"),
        _ => (STEP.pow(3), "GiB"),
    };
    // One decimal, rounded down, in integers: the sizes are exact, the display is not.
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_types() {
        for (name, expected) in [
            ("a.txt", Promise::Readable(Kind::Document(MediaType::Plain))),
            ("A.TXT", Promise::Readable(Kind::Document(MediaType::Plain))),
            ("a.md", Promise::Readable(Kind::Document(MediaType::Plain))),
            ("a.shtml", Promise::Readable(Kind::Document(MediaType::Html))),
            ("a.jsonl", Promise::Readable(Kind::JsonLines)),
            ("a.csv", Promise::Readable(Kind::Table)),
            ("a.pdf", Promise::UnreadDocument(".pdf".to_owned())),
            ("a.tar.gz", Promise::UnreadDocument(".gz".to_owned())),
            ("a.jpg", Promise::Other(".jpg".to_owned())),
            ("Makefile", Promise::Other("(none)".to_owned())),
        ] {
            assert_eq!(promise(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn first_bytes_tell_html() {
        assert_eq!(sniff(b"  <!DOCTYPE html><p>"), MediaType::Html);
        assert_eq!(sniff(b"\n<HTML lang=zh>"), MediaType::Html);
        assert_eq!(sniff("社区 <b>治理</b>".as_bytes()), MediaType::Plain);
        assert_eq!(sniff(b""), MediaType::Plain);
    }

    #[test]
    fn side_files_are_known_by_name() {
        assert!(is_side_file(Path::new("x/README.md")));
        assert!(is_side_file(Path::new("LICENSE")));
        assert!(!is_side_file(Path::new("readme_too.txt")));
    }

    #[test]
    fn sizes_read_well() {
        for (bytes, expected) in [
            (12, "12 bytes"),
            (1536, "1.5 KiB"),
            (64 << 20, "64.0 MiB"),
            (200 << 20, "200.0 MiB"),
            (3 << 30, "3.0 GiB"),
        ] {
            assert_eq!(human_size(bytes), expected, "{bytes}");
        }
    }
}
