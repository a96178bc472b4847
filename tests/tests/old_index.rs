//! Data directories that earlier versions wrote: each opens and answers, or is refused with the sentence that says what to
//! do. They are made by `cargo run -p tests --bin old_index NAME`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use index::fulltext::{Clause, Scope};
use index::{IndexError, Reader, reindex};
use pipeline::tables::Table;

fn fixtures() -> Vec<PathBuf> {
    let folder = tests::root().join("tests/fixtures");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.join("index/meta.json").exists());
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy(&path, &place);
        } else if kind.is_symlink() {
            // The link to the current generation; a copy of it serves as well where there are no links.
            copy(&fs::canonicalize(&path).unwrap(), &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

fn answers(reader: &Reader) -> Vec<usize> {
    let phrase = |folded: &str| Clause::Phrase { scope: Scope::All, folded: folded.to_owned() };
    ["社区", "的", "会议", "1", "不会有的词"]
        .iter()
        .map(|text| reader.full_text().count(&phrase(text)).unwrap())
        .collect()
}

#[test]
fn directories_of_earlier_versions_open_or_say_what_to_do() {
    let fixtures = fixtures();
    assert!(!fixtures.is_empty());
    for path in fixtures {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        copy(&path, &data);
        let before = match Reader::open(&data) {
            Ok(reader) => {
                let documents = reader.manifest().rows_of(Table::Documents);
                assert!(documents > 0 && documents == reader.full_text().documents(), "{}", path.display());
                let found = answers(&reader);
                assert!(found[0] > 0 && found[4] == 0, "{}: {found:?}", path.display());
                Some(found)
            }
            Err(refused @ IndexError::OtherVersion { .. }) => {
                let said = refused.to_string();
                let way_out = said.contains("policymine reindex --data") || said.contains("run the sources again");
                assert!(way_out, "{}: {said}", path.display());
                None
            }
            Err(other) => panic!("{}: {other}", path.display()),
        };
        // Tables of this version are enough, whoever made the index.
        match reindex(&data, &mut |_, _| {}) {
            Ok(_) => {
                let after = answers(&Reader::open(&data).unwrap());
                assert!(before.is_none_or(|before| before == after), "{}", path.display());
            }
            Err(refused) => assert!(refused.to_string().contains("run the sources again"), "{refused}"),
        }
    }
}

#[test]
fn fixtures_are_small_and_tell_no_machine() {
    for path in fixtures() {
        let mut bytes = 0;
        let mut open = vec![path.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let kind = entry.file_type().unwrap();
                if kind.is_dir() {
                    open.push(entry.path());
                } else if kind.is_file() {
                    let content = fs::read(entry.path()).unwrap();
                    bytes += content.len();
                    let root = tests::root().to_string_lossy().into_owned();
                    let tells = content.windows(root.len()).any(|part| part == root.as_bytes());
                    assert!(!tells, "{} names {root}", entry.path().display());
                }
            }
        }
        assert!(bytes < 1_000_000, "{} has {bytes} bytes", path.display());
    }
}
