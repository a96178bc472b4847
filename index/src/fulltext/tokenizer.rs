//! Cuts folded text into characters with positions, and joined words at their separator.
//! It folds and segments nothing: text arrives folded, words arrive cut.

use std::str::CharIndices;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Stands between words, and between lines that must not form a phrase together: the unit separator of ASCII.
pub(super) const SEPARATOR: char = '\u{1F}';

/// One token a character.
#[derive(Clone, Default)]
pub(super) struct Grams {
    /// A separator gives no token but takes a position, so that no phrase crosses it.
    separated: bool,
    token: Token,
}

impl Grams {
    /// For texts of several lines that stand apart.
    pub(super) fn separated() -> Self {
        Self { separated: true, token: Token::default() }
    }
}

/// Characters of one text.
pub(super) struct GramStream<'a> {
    chars: CharIndices<'a>,
    next_position: usize,
    separated: bool,
    token: &'a mut Token,
}

impl Tokenizer for Grams {
    type TokenStream<'a> = GramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream<'a> {
        self.token.reset();
        GramStream { chars: text.char_indices(), next_position: 0, separated: self.separated, token: &mut self.token }
    }
}

impl TokenStream for GramStream<'_> {
    fn advance(&mut self) -> bool {
        for (at, c) in self.chars.by_ref() {
            let position = self.next_position;
            self.next_position += 1;
            if !(self.separated && c == SEPARATOR) {
                self.token.text.clear();
                self.token.text.push(c);
                self.token.offset_from = at;
                self.token.offset_to = at + c.len_utf8();
                self.token.position = position;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// One token a word of a text joined with [`SEPARATOR`].
#[derive(Clone, Default)]
pub(super) struct Words {
    token: Token,
}

/// Words of one text.
pub(super) struct WordStream<'a> {
    words: std::str::Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { words: text.split(SEPARATOR), token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        for word in self.words.by_ref() {
            if !word.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(word);
                self.token.position = self.token.position.wrapping_add(1);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(mut tokenizer: impl Tokenizer, text: &str) -> Vec<(usize, String)> {
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        found
    }

    #[test]
    fn positions_count_characters_and_separators() {
        let expected = [(0, "网"), (1, "a"), (3, "格")].map(|(at, text)| (at, text.to_owned()));
        assert_eq!(tokens(Grams::separated(), "网a\u{1F}格"), expected);
        assert_eq!(tokens(Grams::default(), "网a\u{1F}格").len(), 4, "a text by itself keeps every character");
    }

    #[test]
    fn words_are_split_at_the_separator_only() {
        let expected = [(0, "网格"), (1, "a-b")].map(|(at, text)| (at, text.to_owned()));
        assert_eq!(tokens(Words::default(), "网格\u{1F}\u{1F}a-b"), expected);
    }
}
