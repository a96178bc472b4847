//! The text a decoder writes together with the bytes each character came from.
//! It knows no encoding: the decoders tell it character by character.

use crate::source_map::SourceMap;

/// Text under construction and its map to the record's bytes.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) text: String,
    pub(super) map: SourceMap,
    /// Undecodable places, each U+FFFD in the text.
    pub(super) errors: usize,
}

impl Units {
    /// The next `source` bytes spell `c`.
    pub(super) fn push(&mut self, c: char, source: usize) {
        self.text.push(c);
        self.map.units(1, c.len_utf8(), source);
    }

    /// The next `source` bytes spell `piece` as a whole.
    pub(super) fn push_whole(&mut self, piece: &str, source: usize) {
        self.text.push_str(piece);
        self.map.units(1, piece.len(), source);
    }

    /// The next bytes are UTF-8 and stand in the text as they are.
    pub(super) fn copy(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.map.copy(piece.len());
    }

    /// The next bytes are those of `next`.
    pub(super) fn append(&mut self, next: &Self) {
        self.text.push_str(&next.text);
        self.map.append(&next.map);
        self.errors += next.errors;
    }

    /// The next `source` bytes spell nothing in this encoding.
    pub(super) fn bad(&mut self, source: usize) {
        self.errors += 1;
        self.push(char::REPLACEMENT_CHARACTER, source);
    }

    /// The next `source` bytes are marks of the encoding itself.
    pub(super) fn skip(&mut self, source: usize) {
        self.map.replace(source, 0);
    }

    /// UTF-8 with undecodable bytes.
    pub(super) fn utf8_lossy(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.copy(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.bad(chunk.invalid().len());
            }
        }
    }
}
