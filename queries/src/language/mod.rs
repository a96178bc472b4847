//! The query language: text to a tree, the tree back to words, the tree to a clause of the full-text index.
//! It searches nothing.
//!
//! A bare run of characters is a phrase. Space is AND. `AND OR NOT`, `"…"` (inside it `\"` and `\\`), `( )`,
//! `field:value`, `field:(a OR b)`, `date:[2023 TO 2025-06]`, `a NEAR/5 b` (at most five characters between, either
//! order); full-width forms mean the same. NOT binds most, then NEAR, then AND, then OR. `社区*书记` is one phrase and then
//! the other, at most ten characters between; in quotation marks `*` is itself. `metric:(unit=个 value>1000)` asks for a
//! number, by the conditions of watchlists.
//!
//! What people paste is text: `:` and `：` are operators only after a known field at the start of a word, brackets only
//! where a word begins and its partner ends one, a quotation mark that touches text belongs to the phrase, and a title
//! in 《》 keeps its spaces.

mod ast;
mod clause;
mod dates;
mod lexer;
mod parser;
mod reading;
mod syntax_error;
mod values;
mod written;

pub use ast::{Facet, Node, Phrase, Query, Target, Within};
pub use dates::DateRange;
pub use syntax_error::SyntaxError;
pub(crate) use written::marked;

/// Code points a query may have: a pasted paragraph passes, a pasted file does not.
pub const MAX_QUERY: usize = 4_096;

/// Brackets that may be open at once: far above what people write, far below what a stack holds.
pub const MAX_DEPTH: usize = 64;

/// Characters `NEAR` may reach: about a page.
pub const MAX_DISTANCE: u32 = 1_000;

/// Characters a `*` stands for, at most: a name with its office fits between 社区 and 书记, a clause does not.
pub const WILDCARD: u32 = 10;

/// Reads a query.
///
/// # Errors
/// [`SyntaxError`] with the place, what is wrong there and what to write instead.
pub fn parse(text: &str) -> Result<Query, SyntaxError> {
    parser::parse(text)
}
