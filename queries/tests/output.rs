//! Answers as they are written: CSV for programs and spreadsheets, JSON Lines, Parquet, Arrow.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, ListBuilder, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use queries::output::{Cells, Format, HeaderLanguage, OutputOptions, write};

fn batch() -> RecordBatch {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for name in ["甲", "乙"] {
        lists.values().append_value(name);
    }
    lists.append(true);
    lists.append(true);
    let list = DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)));
    let schema = Schema::new(vec![
        Field::new("title", DataType::Utf8, true),
        Field::new("aliases", list, true),
        Field::new("value", DataType::Float64, true),
        Field::new("start", DataType::Int32, true),
    ]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec![Some("=1+1, \"x\""), None])),
        Arc::new(lists.finish()),
        Arc::new(Float64Array::from(vec![Some(-1.5), Some(13000.0)])),
        Arc::new(Int32Array::from(vec![Some(7), None])),
    ];
    RecordBatch::try_new(Arc::new(schema), columns).unwrap()
}

fn written(format: Format, options: OutputOptions) -> Vec<u8> {
    let batch = batch();
    let mut bytes = Vec::new();
    write(&batch.schema(), &[batch], format, options, &mut bytes).unwrap();
    bytes
}

#[test]
fn csv_for_programs() {
    let text = String::from_utf8(written(Format::Csv, OutputOptions::default())).unwrap();
    assert_eq!(text, "title,aliases,value,start\n\"=1+1, \"\"x\"\"\",甲；乙,-1.5,7\n,,13000,\n");
}

#[test]
fn csv_for_spreadsheets() {
    let options = OutputOptions { excel: true, headers: HeaderLanguage::Chinese };
    let text = String::from_utf8(written(Format::Csv, options)).unwrap();
    assert!(text.starts_with("\u{FEFF}标题,别名,数值,字符起\n"), "{text}");
    assert!(text.contains("\"'=1+1"), "a formula is defused: {text}");
    assert!(text.contains(",-1.5,"), "a negative number is no formula: {text}");
}

#[test]
fn json_lines_keep_order_nulls_and_lists() {
    let text = String::from_utf8(written(Format::Jsonl, OutputOptions::default())).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], r#"{"title":"=1+1, \"x\"","aliases":["甲","乙"],"value":-1.5,"start":7}"#);
    assert_eq!(lines[1], r#"{"title":null,"aliases":[],"value":13000.0,"start":null}"#);
}

#[test]
fn parquet_and_arrow_read_back() {
    let bytes = written(Format::Parquet, OutputOptions::default());
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let bytes = written(Format::Arrow, OutputOptions::default());
    let reader = arrow::ipc::reader::StreamReader::try_new(bytes.as_slice(), None).unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert_eq!(batches, [batch()]);
}

#[test]
fn no_rows_still_have_a_header() {
    let schema = batch().schema();
    let mut bytes = Vec::new();
    write(&schema, &[], Format::Csv, OutputOptions::default(), &mut bytes).unwrap();
    assert_eq!(bytes, b"title,aliases,value,start\n");
}

#[test]
fn cells_for_a_terminal() {
    let batch = batch();
    let cells = Cells::of(
        &batch.schema(),
        std::slice::from_ref(&batch),
        &["value", "aliases", "nothing"],
        1,
        HeaderLanguage::Names,
    );
    let cells = cells.unwrap();
    assert_eq!(cells.header, ["value", "aliases"]);
    assert_eq!(cells.rows, [["-1.5", "甲；乙"]]);
}

struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_closed_pipe_can_be_told_apart() {
    let batch = batch();
    for format in [Format::Csv, Format::Jsonl] {
        let error = write(&batch.schema(), std::slice::from_ref(&batch), format, OutputOptions::default(), &mut Closed);
        match error.unwrap_err() {
            queries::QueryError::Write(error) => assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format:?}"),
            other => panic!("{format:?}: {other}"),
        }
    }
}
