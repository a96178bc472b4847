//! JSON Lines, one record at a time: a broken line is one reject and the rest goes on; a file that is no JSON is one reject.
//! It does not know which field is the text.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{BufRead, BufReader};

use crate::entry::Entry;
use crate::files::{human_size, io_reason, unchanged};
use crate::locator::of_record;
use crate::record::{self, Field, Value};
use crate::{RawDocument, Reject};

/// So many lines that are no JSON at the beginning of a file are one reject: it is no JSON at all, or something stands before
/// it. Fewer may each be a record that broke, and are told one by one.
const OTHER_LINES: u64 = 20;

type Item = Result<RawDocument, Reject>;

/// The records of a JSON Lines file.
#[derive(Debug)]
pub(crate) struct JsonLines<'a> {
    entry: &'a Entry,
    reader: BufReader<File>,
    before: Metadata,
    line: u64,
    done: bool,
    /// What was read and not yet handed on: the first lines, until one of them is JSON.
    held: VecDeque<Item>,
    /// A line was an object, or there was another reason than its form for having no record.
    is_json: bool,
    /// A line was an object.
    found_object: bool,
}

/// What comes after the lines at the beginning of a file that are no JSON.
enum Then {
    Object,
    /// A line too long to be read, or a file that changes.
    Problem,
    Nothing,
}

/// What stands before the next line break.
enum Line {
    Whole(Vec<u8>),
    TooLong(u64),
    End,
}

impl<'a> JsonLines<'a> {
    pub(crate) fn new(entry: &'a Entry, file: File, before: Metadata) -> Self {
        Self {
            entry,
            reader: BufReader::with_capacity(1 << 16, file),
            before,
            line: 0,
            done: false,
            held: VecDeque::new(),
            is_json: false,
            found_object: false,
        }
    }

    /// The next line, never holding more than the limit of a record in memory.
    fn next_line(&mut self) -> std::io::Result<Line> {
        let limit = self.entry.max_bytes();
        let mut kept = Vec::new();
        let mut length: u64 = 0;
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                return Ok(match length {
                    0 => Line::End,
                    long if long > limit => Line::TooLong(long),
                    _ => Line::Whole(kept),
                });
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            length += part.len() as u64;
            if length <= limit {
                kept.extend_from_slice(part);
            } else {
                kept = Vec::new();
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                return Ok(if length > limit { Line::TooLong(length) } else { Line::Whole(kept) });
            }
        }
    }

    fn record(&mut self, line: &[u8]) -> Item {
        let fields = fields(line).map_err(|reason| self.refuse(reason))?;
        (self.is_json, self.found_object) = (true, true);
        record::document(self.entry, self.line, fields)
    }

    /// One reject for many lines, when so many begin the file, in the place of their own.
    fn sum_up(&mut self, others: u64, then: Then) {
        if others < OTHER_LINES {
            return;
        }
        let Some(Err(first)) = self.held.pop_front() else { return };
        self.held.clear();
        let because = format!("of the first of them: {}", first.reason);
        let here = |are_none: &str| format!("{others} lines from here on{are_none}; {because}");
        let reject = match then {
            Then::Nothing => {
                let reason = format!("not JSON Lines: none of its {others} lines is a JSON object; {because}");
                Reject { stage: "record", ..self.entry.refuse(&reason) }
            }
            Then::Object => Reject { reason: here(", before the first JSON object, are none"), ..first },
            Then::Problem => Reject { reason: here(" are no JSON objects"), ..first },
        };
        self.held.push_back(Err(reject));
    }

    fn refuse(&self, reason: String) -> Reject {
        Reject { source: of_record(self.entry.locator(), self.line), stage: "record", reason }
    }

    /// Whether the file was written to while we read it.
    fn changed(&self) -> bool {
        self.reader.get_ref().metadata().map_or(true, |after| !unchanged(&self.before, &after))
    }
}

impl Iterator for JsonLines<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Self::Item> {
        let mut others = 0;
        while !self.is_json {
            match self.read() {
                Some(item) if self.is_json => {
                    // A record of which a field is wrong is an object all the same; a line too long to be read may be none.
                    self.sum_up(others, if self.found_object { Then::Object } else { Then::Problem });
                    self.held.push_back(item);
                }
                Some(other) => {
                    others += 1;
                    if others < OTHER_LINES {
                        self.held.push_back(other);
                    }
                }
                None => {
                    self.sum_up(others, Then::Nothing);
                    self.is_json = true;
                }
            }
        }
        self.held.pop_front().or_else(|| self.read())
    }
}

impl JsonLines<'_> {
    /// What the next line with something on it is; `None` at the end.
    fn read(&mut self) -> Option<Item> {
        while !self.done {
            self.line += 1;
            let problem = match self.next_line() {
                Ok(Line::Whole(bytes)) => {
                    let bytes =
                        if self.line == 1 { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes) } else { &bytes };
                    if bytes.iter().all(u8::is_ascii_whitespace) {
                        continue;
                    }
                    return Some(self.record(bytes));
                }
                Ok(Line::TooLong(length)) => self.refuse(format!(
                    "the line has {}, more than the {} a record may have; raise max_bytes to take it",
                    human_size(length),
                    human_size(self.entry.max_bytes())
                )),
                Ok(Line::End) => {
                    self.done = true;
                    if !self.changed() {
                        continue;
                    }
                    self.entry.refuse("changed while it was being read; run again")
                }
                Err(error) => {
                    self.done = true;
                    self.entry.refuse(&io_reason(&error))
                }
            };
            self.is_json = true;
            return Some(Err(problem));
        }
        None
    }
}

/// The fields of a line in the order of their names.
fn fields(line: &[u8]) -> Result<Vec<Field>, String> {
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8, as JSON has to be".to_owned())?;
    let object: serde_json::Map<String, serde_json::Value> = match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(object)) => object,
        Ok(_) => return Err("the line is JSON but not an object".to_owned()),
        Err(error) => return Err(format!("the line is not JSON: {error}")),
    };
    Ok(object
        .into_iter()
        .filter_map(|(name, value)| {
            let value = match value {
                serde_json::Value::Null => return None,
                serde_json::Value::String(text) => Value::Text(text),
                other => Value::Other(other.to_string()),
            };
            Some(Field { name, value })
        })
        .collect())
}
