//! Changes to `initiatives.toml`, the editor's file: text in, text out, with comments and order kept.
//! It opens no file and counts nothing anew: who calls it writes the text and applies it.

mod edits;
mod effects;
mod entries;
mod file;
mod joining;
mod owners;
mod undoing;

pub use edits::{Edit, Edited, Entered, Judgement, Status, edit};
pub use effects::effects;
pub use file::NEW_FILE;
