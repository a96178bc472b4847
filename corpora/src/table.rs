//! CSV files, one record at a time: a row of the wrong shape is one reject and the rest goes on.
//! It does not know which column is the text, and leaves cells that are no UTF-8 undecoded.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::GB18030;

use crate::entry::Entry;
use crate::files::{human_size, io_reason, unchanged};
use crate::locator::of_record;
use crate::meta::delimiter;
use crate::record::{self, Field, Value};
use crate::{RawDocument, Reject};

/// The records of a CSV file.
pub(crate) struct Table<'a> {
    entry: &'a Entry,
    reader: csv::Reader<Budgeted>,
    /// A second handle, to see whether the file changes.
    file: File,
    before: Metadata,
    budget: Arc<AtomicU64>,
    header: Vec<String>,
    row: u64,
    done: bool,
}

/// Stops a record that does not end: one lost quotation mark would swallow the rest of the file.
struct Budgeted {
    inner: BufReader<File>,
    left: Arc<AtomicU64>,
}

/// Read ahead by the CSV reader and by us; added to the limit so that it only ever stops what is really over it.
const READ_AHEAD: u64 = 1 << 17;

impl Read for Budgeted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "record over the limit"));
        }
        let read = self.inner.read(buffer)?;
        self.left.store(left.saturating_sub(read as u64), Ordering::Relaxed);
        Ok(read)
    }
}

impl<'a> Table<'a> {
    /// Opens the table and reads its header.
    pub(crate) fn new(entry: &'a Entry, file: File, before: Metadata) -> Result<Self, Reject> {
        let handle = file.try_clone().map_err(|error| entry.refuse(&io_reason(&error)))?;
        let mut inner = BufReader::with_capacity(1 << 16, file);
        let head = inner.fill_buf().map_err(|error| entry.refuse(&io_reason(&error)))?;
        let separator = delimiter(head.split(|byte| *byte == b'\n').next().unwrap_or_default());
        let budget = Arc::new(AtomicU64::new(entry.max_bytes().saturating_add(READ_AHEAD)));
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(separator)
            .from_reader(Budgeted { inner, left: Arc::clone(&budget) });
        let header = reader.byte_headers().map_err(|error| refuse_error(entry, &error))?;
        let header: Vec<String> =
            header.iter().map(|name| reading(name).trim_start_matches('\u{FEFF}').trim().to_owned()).collect();
        if let Err(reason) = record::text_field(entry, header.iter().map(String::as_str)) {
            return Err(Reject { source: entry.locator().to_owned(), stage: "record", reason });
        }
        Ok(Self { entry, reader, file: handle, before, budget, header, row: 0, done: false })
    }

    fn fields(&self, cells: &csv::ByteRecord) -> Result<Vec<Field>, String> {
        if cells.len() != self.header.len() {
            return Err(format!("has {} fields where the header has {}", cells.len(), self.header.len()));
        }
        let size = cells.as_slice().len() as u64;
        if size > self.entry.max_bytes() {
            return Err(format!(
                "the row has {}, more than the {} a record may have; raise max_bytes to take it",
                human_size(size),
                human_size(self.entry.max_bytes())
            ));
        }
        Ok(self
            .header
            .iter()
            .zip(cells)
            .map(|(name, cell)| Field {
                name: name.clone(),
                value: match std::str::from_utf8(cell) {
                    Ok(text) => Value::Text(text.to_owned()),
                    Err(_) => Value::Bytes(cell.to_vec(), reading(cell)),
                },
            })
            .collect())
    }
}

impl Iterator for Table<'_> {
    type Item = Result<RawDocument, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.budget.store(self.entry.max_bytes().saturating_add(READ_AHEAD), Ordering::Relaxed);
        let mut cells = csv::ByteRecord::new();
        match self.reader.read_byte_record(&mut cells) {
            Ok(true) => {
                self.row += 1;
                Some(match self.fields(&cells) {
                    Ok(fields) => record::document(self.entry, self.row, fields),
                    Err(reason) => {
                        Err(Reject { source: of_record(self.entry.locator(), self.row), stage: "record", reason })
                    }
                })
            }
            Ok(false) => {
                self.done = true;
                let same = self.file.metadata().is_ok_and(|after| unchanged(&self.before, &after));
                (!same).then(|| Err(self.entry.refuse("changed while it was being read; run again")))
            }
            Err(error) => {
                self.done = true;
                let mut reject = refuse_error(self.entry, &error);
                reject.source = of_record(self.entry.locator(), self.row + 1);
                Some(Err(reject))
            }
        }
    }
}

/// A name or value that is no UTF-8 is read as GBK, the other encoding Chinese tables are in.
fn reading(cell: &[u8]) -> String {
    std::str::from_utf8(cell).map_or_else(|_| GB18030.decode(cell).0.into_owned(), str::to_owned)
}

fn refuse_error(entry: &Entry, error: &csv::Error) -> Reject {
    match error.kind() {
        csv::ErrorKind::Io(io) if io.kind() == io::ErrorKind::FileTooLarge => entry.refuse(&format!(
            "a row has more than the {} a record may have (a quotation mark that is never closed?); \
             the rows after it were not read; raise max_bytes to take it",
            human_size(entry.max_bytes())
        )),
        csv::ErrorKind::Io(io) => entry.refuse(&io_reason(io)),
        _ => entry.refuse(&format!("cannot be read: {error}")),
    }
}
