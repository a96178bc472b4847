//! Locators: how a path, a name and a record number become the one string a document is found by.
//! It touches no file.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Component, Path};

/// The locator of a path as given: `./` dropped, `/` between folders; empty for the current folder.
pub(crate) fn of_path(path: &Path) -> String {
    let mut locator = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => locator.push('/'),
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                locator = join(&locator, &name(component.as_os_str()));
            }
        }
    }
    locator
}

/// A file or folder name as text. A name that is no UTF-8 keeps its bytes as `\xE4`, and so do control characters;
/// a backslash is doubled, so that two names never become one.
pub(crate) fn name(os: &OsStr) -> String {
    let mut text = String::new();
    for chunk in os.as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' if cfg!(unix) => text.push_str("\\\\"),
                c if c.is_control() => {
                    let mut buffer = [0; 4];
                    c.encode_utf8(&mut buffer).bytes().for_each(|byte| push_escaped(&mut text, byte));
                }
                c => text.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| push_escaped(&mut text, *byte));
    }
    text
}

fn push_escaped(text: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\\x{byte:02X}");
}

/// `base/name`, or `name` alone where there is no base.
pub(crate) fn join(base: &str, name: &str) -> String {
    if base.is_empty() || base.ends_with('/') { format!("{base}{name}") } else { format!("{base}/{name}") }
}

/// Locator of a record in a file of records: `x.jsonl#17`.
pub(crate) fn of_record(file: &str, number: u64) -> String {
    format!("{file}#{number}")
}

/// The locator without a record number, and the number if there is one.
pub(crate) fn split_record(locator: &str) -> (&str, Option<&str>) {
    match locator.rsplit_once('#') {
        Some((file, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            (file, Some(number))
        }
        _ => (locator, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_locators() {
        for (given, expected) in [
            ("a.txt", "a.txt"),
            ("./a.txt", "a.txt"),
            (".", ""),
            ("samples/", "samples"),
            ("./x/./y//z.txt", "x/y/z.txt"),
            ("../x/a.txt", "../x/a.txt"),
            ("/data/a.txt", "/data/a.txt"),
            ("/", "/"),
        ] {
            assert_eq!(of_path(Path::new(given)), expected, "{given}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let gbk = name(OsStr::from_bytes(b"\xCE\xC4.txt"));
        assert_eq!(gbk, "\\xCE\\xC4.txt");
        assert_eq!(name(OsStr::from_bytes(b"\\xCE\\xC4.txt")), "\\\\xCE\\\\xC4.txt");
        assert_eq!(name(OsStr::from_bytes(b"a\nb")), "a\\x0Ab");
        assert_eq!(name(OsStr::new("文件.txt")), "文件.txt");
    }

    #[test]
    fn record_numbers_split_off() {
        assert_eq!(split_record("x.jsonl#17"), ("x.jsonl", Some("17")));
        assert_eq!(split_record("a#b.txt"), ("a#b.txt", None));
        assert_eq!(split_record("a#"), ("a#", None));
    }
}
