//! Facts in sentences: metrics, statements, mentions of initiatives, references.
//! It reads the view, the layout and the tokens of one document and knows nothing of tables.

pub mod bodies;
mod classes;
pub mod mentions;
pub mod metrics;
mod passage;
pub mod references;
#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod sample;
pub mod statements;
mod wordlist;

use std::cell::OnceCell;

use passage::Passage;

use super::layout::Layout;
use super::segment::Tokens;
use super::view::View;
use crate::span::Text;

/// A document as the extractors read it.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The text; surfaces are cut from here.
    pub text: &'a Text,
    /// Its Simplified view; rules read this.
    pub view: &'a View,
    /// Its structure.
    pub layout: &'a Layout,
    /// Its words.
    pub tokens: &'a Tokens,
    /// Its passages, once an extractor asked for them.
    passages: OnceCell<Vec<Passage<'a>>>,
}

impl<'a> Reading<'a> {
    /// The parts of one document.
    #[must_use]
    pub fn new(text: &'a Text, view: &'a View, layout: &'a Layout, tokens: &'a Tokens) -> Self {
        Self { text, view, layout, tokens, passages: OnceCell::new() }
    }

    /// The passages in order; bylines and boilerplate are left out.
    fn passages(&self) -> &[Passage<'a>] {
        self.passages.get_or_init(|| Passage::all(self.view, self.layout))
    }
}
