//! The words the index knows: which ones a text is made of, how common they are, and which look like another.
//! It finds no document.

use tantivy::Term;
use tantivy::schema::Field;

use super::FullText;
use crate::IndexError;

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWord {
    /// The word, folded.
    pub word: String,
    /// Documents that have it, those replaced since included.
    pub documents: u64,
}

impl FullText {
    /// The words of the index a text is made of, longest first from the left. A character that begins no word of it stands
    /// by itself where some body has it, and is left out otherwise. Segmentation is not asked: the words the index holds decide.
    ///
    /// # Errors
    /// [`IndexError::Search`] when the index cannot be read.
    pub fn words_of(&self, text: &str) -> Result<Vec<String>, IndexError> {
        self.compiler().words_of(&pipeline::fold::fold_string(text))
    }

    /// Documents that have the word as segmentation cut it, a single character anywhere in the body, those replaced since
    /// included.
    ///
    /// # Errors
    /// As [`FullText::words_of`].
    pub fn documents_with(&self, word: &str) -> Result<u64, IndexError> {
        self.compiler().documents_with(&pipeline::fold::fold_string(word))
    }

    /// Every word for which `wanted` holds, in order.
    ///
    /// # Errors
    /// As [`FullText::words_of`].
    pub fn words_where(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<KnownWord>, IndexError> {
        let field: Field = self.fields.words;
        let mut found: Vec<String> = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(field).map_err(|source| self.failed("read the words of", source))?;
            let io = |source: std::io::Error| self.failed("read the words of", source.into());
            let mut words = inverted.terms().stream().map_err(io)?;
            while words.advance() {
                if let Ok(word) = std::str::from_utf8(words.key())
                    && wanted(word)
                {
                    found.push(word.to_owned());
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        let known = |word: String| {
            let documents = self.searcher.doc_freq(&Term::from_field_text(field, &word));
            let documents = documents.map_err(|source| self.failed("read the words of", source))?;
            Ok(KnownWord { word, documents })
        };
        found.into_iter().map(known).collect()
    }
}
