//! What `Corpus::open` finds, leaves out and refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice)]

use std::fs;
use std::path::{Path, PathBuf};

use corpora::{CorporaError, Corpus, Entry, Hint, MediaType, OpenOptions, RawDocument};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text.as_bytes());
    }
    folder
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn open(folder: &TempDir) -> Corpus {
    Corpus::open(&[folder.path().to_owned()], &OpenOptions::default()).unwrap()
}

/// Locators relative to the folder.
fn names(corpus: &Corpus, folder: &TempDir) -> Vec<String> {
    corpus.entries().map(|entry| short(entry.locator(), folder)).collect()
}

fn short(locator: &str, folder: &TempDir) -> String {
    let prefix = format!("{}/", folder.path().display());
    locator.strip_prefix(&prefix).unwrap_or(locator).to_owned()
}

fn rejects(corpus: &Corpus, folder: &TempDir) -> Vec<String> {
    corpus.rejects().iter().map(|r| format!("{}: {}: {}", short(&r.source, folder), r.stage, r.reason)).collect()
}

fn documents(corpus: &Corpus) -> Vec<RawDocument> {
    corpus.entries().flat_map(Entry::read).collect::<Result<_, _>>().unwrap()
}

fn said(hint: Option<&Hint>) -> Option<(&str, &str)> {
    hint.map(|hint| (hint.value.as_str(), hint.basis))
}

#[test]
fn a_folder_is_walked_in_byte_order() {
    let folder = folder(&[
        ("b.txt", "乙"),
        ("a/z.html", "<p>甲"),
        ("a.md", "丙"),
        ("a-1.htm", "丁"),
        ("社区.shtml", "戊"),
        (".hidden/x.txt", "x"),
        (".x.txt", "x"),
        ("README.md", "x"),
        ("LICENSE", "x"),
    ]);
    let corpus = open(&folder);
    assert_eq!(names(&corpus, &folder), ["a-1.htm", "a.md", "a/z.html", "b.txt", "社区.shtml"]);
    assert!(corpus.rejects().is_empty());
    assert_eq!(corpus.skipped().get("(README and licence)"), Some(&2));
    let media: Vec<_> = documents(&corpus).into_iter().map(|d| d.media_type).collect();
    let (html, plain) = (MediaType::Html, MediaType::Plain);
    assert_eq!(media, [html, plain, html, plain, html]);
}

#[test]
fn what_is_not_read_is_told() {
    let folder =
        folder(&[("a.txt", "甲"), ("b.pdf", "x"), ("c.json", "{}"), ("d.jpg", "x"), ("e.JPG", "x"), ("f", "x")]);
    let corpus = open(&folder);
    assert_eq!(names(&corpus, &folder), ["a.txt"]);
    assert_eq!(
        rejects(&corpus, &folder),
        [
            "b.pdf: read: a .pdf file is not read: save it as text or HTML first",
            "c.json: read: a .json file is not read: give one record a line as .jsonl",
        ]
    );
    let skipped: Vec<_> = corpus.skipped().iter().map(|(k, n)| format!("{k} {n}")).collect();
    assert_eq!(skipped, ["(none) 1", ".jpg 2"]);
}

#[test]
fn a_file_given_by_name_is_read_whatever_its_name() {
    let folder = folder(&[
        ("page", "<!doctype html><p>甲"),
        ("note.asp", "乙"),
        ("README.md", "丙"),
        ("x.pdf", "丁"),
        ("corpus.toml", "exclude = [\"note.asp\"]\npublisher = \"某报\"\n"),
    ]);
    let paths: Vec<PathBuf> = ["page", "note.asp", "README.md", "x.pdf", "page"].map(|n| folder.path().join(n)).into();
    let corpus = Corpus::open(&paths, &OpenOptions::default()).unwrap();
    assert_eq!(names(&corpus, &folder), ["README.md", "note.asp", "page"]);
    assert_eq!(corpus.rejects().len(), 1);
    let documents = documents(&corpus);
    let media: Vec<_> = documents.iter().map(|d| d.media_type).collect();
    assert_eq!(media, [MediaType::Plain, MediaType::Plain, MediaType::Html]);
    assert!(documents.iter().all(|d| said(d.hints.publisher.as_ref()) == Some(("某报", "manifest"))));
}

#[test]
fn missing_paths_and_data_directories_are_errors() {
    let folder = folder(&[("a.txt", "x"), ("data/generations/000001/m.json", ""), ("data/parts/x.csv", "text\nx\n")]);
    let open = |name: &str| Corpus::open(&[folder.path().join(name)], &OpenOptions::default());
    assert!(matches!(open("b.txt"), Err(CorporaError::NotFound { .. })));
    assert!(matches!(open("a.txt/b"), Err(CorporaError::NotFound { .. })));
    assert!(matches!(open("data"), Err(CorporaError::DataDirectory { .. })));
    assert_eq!(names(&self::open(&folder), &folder), ["a.txt"]);
}

#[test]
fn a_manifest_speaks_for_its_folder() {
    let folder = folder(&[
        (
            "news/corpus.toml",
            "name = \"新闻\"\npublisher = \"某台\"\nregion = \"辽宁省\"\nurl = \"https://example.org/n/\"\n\
             exclude = [\"originals\", \"*.gold.jsonl\"]\npublished_from = \"file name\"\n\
             published_pattern = \"YYYYMMDD_*\"\n",
        ),
        ("news/2012/20121021_14.txt", "甲"),
        ("news/x.txt", "乙"),
        ("news/originals/x.txt", "乙"),
        ("news/y.gold.jsonl", "{}"),
        ("news/inner/corpus.toml", "paths = [\"*.txt\"]\n"),
        ("news/inner/a.txt", "丙"),
        ("news/inner/a.md", "丁"),
        ("loose.txt", "戊"),
    ]);
    let corpus = open(&folder);
    assert_eq!(names(&corpus, &folder), ["loose.txt", "news/2012/20121021_14.txt", "news/inner/a.txt", "news/x.txt"]);
    let documents = documents(&corpus);
    let hints: Vec<_> = documents.iter().map(|d| &d.hints).collect();
    assert_eq!(hints[0], &corpora::Hints::default());
    assert_eq!(hints[1].corpus.as_deref(), Some("新闻"));
    assert_eq!(said(hints[1].published.as_ref()), Some(("2012-10-21", "file name")));
    assert_eq!(said(hints[1].region.as_ref()), Some(("辽宁省", "manifest")));
    assert_eq!(said(hints[1].url.as_ref()), Some(("https://example.org/n/2012/20121021_14.txt", "manifest")));
    assert_eq!(hints[2], &corpora::Hints::default(), "the nearest manifest speaks alone");
    assert_eq!(said(hints[3].published.as_ref()), None);
}

#[test]
fn a_mistake_in_a_manifest_stops_the_run() {
    let folder = folder(&[("x/corpus.toml", "name = \"x\"\ncolour = 1\n")]);
    let error = Corpus::open(&[folder.path().to_owned()], &OpenOptions::default()).unwrap_err();
    assert!(matches!(&error, CorporaError::Manifest { line: 2, .. }), "{error}");
    assert!(error.to_string().contains("corpus.toml:2: unknown field `colour`"), "{error}");
}

#[test]
fn meta_wins_over_everything() {
    let folder = folder(&[
        ("corpus.toml", "publisher = \"某台\"\nregion = \"某省\"\n"),
        ("a.txt", "甲"),
        ("b.txt", "乙"),
        ("r.jsonl", "{\"text\":\"丙\",\"title\":\"旧题\",\"栏目\":\"旧\"}\n"),
        ("m.csv", "文件名,Title,publisher,栏目\na.txt,题,某报,要闻\nr.jsonl#1,新题,,新\nq.txt,x,,\n"),
    ]);
    let options = OpenOptions { meta: Some(folder.path().join("m.csv")), ..OpenOptions::default() };
    let corpus = Corpus::open(&[folder.path().to_owned()], &options).unwrap();
    assert_eq!(names(&corpus, &folder), ["a.txt", "b.txt", "r.jsonl"], "the metadata file is no document");
    assert_eq!(corpus.unmatched_meta(), ["q.txt"]);
    let documents = documents(&corpus);
    let hints: Vec<_> = documents.iter().map(|d| &d.hints).collect();
    assert_eq!(said(hints[0].title.as_ref()), Some(("题", "meta")));
    assert_eq!(said(hints[0].publisher.as_ref()), Some(("某报", "meta")));
    assert_eq!(said(hints[0].region.as_ref()), Some(("某省", "manifest")));
    assert_eq!(hints[0].meta.get("栏目").map(String::as_str), Some("要闻"));
    assert_eq!(said(hints[1].publisher.as_ref()), Some(("某台", "manifest")));
    assert_eq!(said(hints[2].title.as_ref()), Some(("新题", "meta")));
    assert_eq!(hints[2].meta.get("栏目").map(String::as_str), Some("新"));
}

#[test]
fn the_digest_follows_manifest_and_meta() {
    let folder = folder(&[("a.txt", "甲"), ("b.txt", "乙"), ("r.jsonl", "{}")]);
    write(folder.path(), "m.csv", b"file,t\na.txt,1\nr.jsonl#1,2\n");
    let digests = |options: &OpenOptions| -> Vec<String> {
        let corpus = Corpus::open(&["a.txt", "b.txt", "r.jsonl"].map(|n| folder.path().join(n)), options).unwrap();
        corpus.entries().map(Entry::hints_digest).collect()
    };
    let bare = digests(&OpenOptions::default());
    let with_meta = digests(&OpenOptions { meta: Some(folder.path().join("m.csv")), ..OpenOptions::default() });
    assert_ne!(bare[0], with_meta[0]);
    assert_eq!(bare[1], with_meta[1]);
    assert_ne!(bare[2], with_meta[2]);
    // What is remembered of a record counts as if it were said now.
    let place = |name: &str| format!("{}/{name}", folder.path().display());
    let row = |value: &str| vec![("t".to_owned(), value.to_owned())];
    let rows = [(place("a.txt"), row("1")), (place("r.jsonl#1"), row("2"))].into_iter().collect();
    let corpus =
        Corpus::open(&["a.txt", "b.txt", "r.jsonl"].map(|n| folder.path().join(n)), &OpenOptions::default()).unwrap();
    let remembered: Vec<_> = corpus.remembering(rows).entries().map(Entry::hints_digest).collect();
    assert_eq!(remembered, with_meta);
    write(folder.path(), "corpus.toml", b"name = \"x\"\n");
    assert_ne!(bare[1], digests(&OpenOptions::default())[1]);
}

#[test]
fn too_large_and_vanished_files_are_rejects() {
    let folder = folder(&[("a.txt", "社区治理"), ("b.txt", "x"), ("c.txt", "x")]);
    let options = OpenOptions { max_bytes: 5, ..OpenOptions::default() };
    let corpus = Corpus::open(&[folder.path().to_owned()], &options).unwrap();
    fs::remove_file(folder.path().join("b.txt")).unwrap();
    fs::remove_file(folder.path().join("c.txt")).unwrap();
    fs::create_dir(folder.path().join("c.txt")).unwrap();
    let reasons: Vec<_> = corpus.entries().flat_map(Entry::read).map(|read| read.unwrap_err().reason).collect();
    assert_eq!(
        reasons,
        [
            "has 12 bytes, more than the 5 bytes a record may have; raise max_bytes to take it",
            "the file has vanished",
            "is not a regular file",
        ]
    );
}

#[test]
fn overlapping_requests_name_a_file_once() {
    let folder = folder(&[("x/a.txt", "甲"), ("b.txt", "乙"), ("x/c.jpg", "x"), ("x/d.pdf", "x")]);
    let root = folder.path().to_owned();
    let corpus =
        Corpus::open(&[root.join("x"), root.clone(), root.join("./x/a.txt")], &OpenOptions::default()).unwrap();
    assert_eq!(names(&corpus, &folder), ["b.txt", "x/a.txt"]);
    assert_eq!(corpus.skipped().get(".jpg"), Some(&1));
    assert_eq!(corpus.rejects().len(), 1);
}

#[test]
fn a_corpus_knows_what_lies_under_it() {
    let folder = folder(&[("x/a.txt", "甲"), ("xy/b.txt", "乙")]);
    let corpus = Corpus::open(&[folder.path().join("x")], &OpenOptions::default()).unwrap();
    let place = |name: &str| format!("{}/{name}", folder.path().display());
    for (name, expected) in [("x/a.txt", true), ("x/gone.jsonl#3", true), ("xy/b.txt", false), ("b.txt", false)] {
        assert_eq!(corpus.covers(&place(name)), expected, "{name}");
    }
}

#[test]
fn entries_may_be_read_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Entry>();
    shared::<Corpus>();
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_once_and_never_round() {
        let outside = folder(&[("d/o.txt", "外")]);
        let folder = folder(&[("a.txt", "甲"), ("x/b.txt", "乙")]);
        let at = |name: &str| folder.path().join(name);
        symlink(folder.path(), at("x/up")).unwrap();
        symlink(at("x"), at("again")).unwrap();
        symlink(outside.path(), at("o1")).unwrap();
        symlink(outside.path().join("d"), at("o2")).unwrap();
        symlink(at("o3"), at("o3")).unwrap();
        symlink("/", at("root")).unwrap();
        symlink(at("a.txt"), at("link.txt")).unwrap();
        symlink(at("gone"), at("broken.txt")).unwrap();
        let corpus = open(&folder);
        assert_eq!(names(&corpus, &folder), ["a.txt", "link.txt", "o1/d/o.txt", "x/b.txt"]);
        assert_eq!(corpus.skipped().get("(link to a folder)"), Some(&4));
        assert_eq!(rejects(&corpus, &folder), ["broken.txt: read: the file has vanished"]);
    }

    #[test]
    fn sockets_and_pipes_are_not_opened() {
        let folder = folder(&[("a.txt", "甲")]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.txt")).unwrap();
        let corpus = open(&folder);
        assert_eq!(rejects(&corpus, &folder), ["s.txt: read: is not a regular file"]);
    }

    #[test]
    fn names_that_are_no_utf8_get_locators_of_their_own() {
        let folder = folder(&[("\\xCE\\xC4.txt", "甲")]);
        if fs::write(folder.path().join(OsStr::from_bytes(b"\xCE\xC4.txt")), "乙").is_err() {
            // File systems that hold only Unicode names cannot have the case.
            return;
        }
        fs::write(folder.path().join(OsStr::from_bytes(b"\xCE\xC5.txt")), "丙").unwrap();
        let corpus = open(&folder);
        assert_eq!(names(&corpus, &folder), ["\\\\xCE\\\\xC4.txt", "\\xCE\\xC4.txt", "\\xCE\\xC5.txt"]);
        assert_eq!(documents(&corpus).len(), 3);
    }
}
