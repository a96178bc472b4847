//! The tables: their schema, the rows of a document, the batches.
//! It writes no file; `index` does.

pub mod document_rows;
pub mod read_back;
pub mod rows;
pub mod schema;

pub use document_rows::{DocumentRows, repair_rows};
pub use read_back::{ReadBack, SearchedRows};
pub use rows::{RowWriter, Value, integer};
pub use schema::{Column, ColumnKind, SCHEMA_VERSION, Table};
