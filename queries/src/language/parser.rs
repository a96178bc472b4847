//! Tokens to the tree of a query.
//! Which characters are operators is the lexer's business; searching is nobody's here.

use pipeline::document::layout::Genre;

use super::ast::{Facet, Node, Phrase, Query, Within};
use super::lexer::{self, Name, Token, TokenKind};
use super::syntax_error::SyntaxError;
use super::{MAX_DEPTH, MAX_QUERY};

pub(super) fn parse(text: &str) -> Result<Query, SyntaxError> {
    let query: Vec<char> = text.chars().take(MAX_QUERY + 1).collect();
    if query.len() > MAX_QUERY {
        return Err(SyntaxError::new(
            &query,
            MAX_QUERY,
            format!("the query is longer than {MAX_QUERY} characters"),
            "search for a sentence of it",
        ));
    }
    let lexed = lexer::lex(&query)?;
    let mut parser = Parser { query: &query, tokens: &lexed.tokens, next: 0, within: None, depth: 0 };
    let node = parser.alternatives(None)?;
    if let Some(token) = parser.peek() {
        return Err(parser.error(token.at, "this bracket closes nothing", "remove it"));
    }
    let within = parser.within.unwrap_or_default();
    Ok(Query { text: text.to_owned(), node, within, notes: lexed.notes })
}

struct Parser<'a> {
    query: &'a [char],
    tokens: &'a [Token],
    next: usize,
    within: Option<Within>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self, kind: &TokenKind) -> Option<usize> {
        let token = self.peek().filter(|token| token.kind == *kind)?;
        self.next += 1;
        Some(token.at)
    }

    fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.query, at, message, hint)
    }

    /// `a OR b`; `field` is the field whose brackets it stands in.
    fn alternatives(&mut self, field: Option<Name>) -> Result<Node, SyntaxError> {
        let mut parts = vec![self.conjunction(field)?];
        while self.take(&TokenKind::Or).is_some() {
            parts.push(self.conjunction(field)?);
        }
        Ok(join(parts, Node::Any))
    }

    /// `a AND b`, `a b`.
    fn conjunction(&mut self, field: Option<Name>) -> Result<Node, SyntaxError> {
        let begin = self.peek().map_or(self.query.len(), |token| token.at);
        let mut parts = Vec::new();
        let mut joined: Option<usize> = None;
        let mut seen_in = false;
        while let Some(token) = self.peek() {
            match &token.kind {
                TokenKind::Or | TokenKind::Close => break,
                TokenKind::And => {
                    if joined.is_some() || (parts.is_empty() && !seen_in) {
                        return Err(self.error(
                            token.at,
                            "AND has nothing before it",
                            "write something to find on both sides, or put the word in quotation marks",
                        ));
                    }
                    joined = Some(token.at);
                    self.next += 1;
                }
                TokenKind::In(within) => {
                    if self.within.is_some_and(|known| known != *within) {
                        return Err(self.error(token.at, "a query has one in:", "remove one of them"));
                    }
                    self.within = Some(*within);
                    seen_in = true;
                    joined = None;
                    self.next += 1;
                }
                _ => {
                    parts.push(self.negation(field)?);
                    joined = None;
                }
            }
        }
        if let Some(at) = joined {
            return Err(self.error(at, "AND has nothing after it", "write something to find on both sides"));
        }
        if parts.is_empty() {
            return Err(self.nothing(begin, seen_in));
        }
        Ok(join(parts, Node::All))
    }

    /// Why there is nothing to find at `at`.
    fn nothing(&self, at: usize, seen_in: bool) -> SyntaxError {
        const HINT: &str = "write something to find, or put the word in quotation marks";
        if seen_in {
            return self.error(at, "in: has nothing to find with it", "write something to find: 社区治理 in:all");
        }
        if self.tokens.is_empty() {
            return self.error(0, "the query is empty", "write something to find: 社区治理");
        }
        let before = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        match (self.peek().map(|token| &token.kind), before) {
            (_, Some(before)) if before.kind == TokenKind::Or => self.error(before.at, "OR has nothing after it", HINT),
            (_, Some(before)) if before.kind == TokenKind::Not => {
                self.error(before.at, "NOT has nothing after it", HINT)
            }
            (Some(TokenKind::Or), _) => self.error(at, "OR has nothing before it", HINT),
            _ => self.error(at, "there is nothing between these brackets", "write something to find, or remove them"),
        }
    }

    /// `NOT a`.
    fn negation(&mut self, field: Option<Name>) -> Result<Node, SyntaxError> {
        let mut negated = false;
        let mut last = 0;
        while let Some(at) = self.take(&TokenKind::Not) {
            (negated, last) = (!negated, at);
        }
        if negated && !self.begins_operand() {
            let hint = "write what is to be left out: 社区 NOT 街道";
            return Err(self.error(last, "NOT has nothing after it", hint));
        }
        let node = self.nearness(field)?;
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    fn begins_operand(&self) -> bool {
        self.peek().is_some_and(|token| {
            !matches!(
                token.kind,
                TokenKind::Close
                    | TokenKind::And
                    | TokenKind::Or
                    | TokenKind::Not
                    | TokenKind::Near(_)
                    | TokenKind::In(_)
            )
        })
    }

    /// `a NEAR/5 b`.
    fn nearness(&mut self, field: Option<Name>) -> Result<Node, SyntaxError> {
        let begin = self.peek().map_or(self.query.len(), |token| token.at);
        let mut left = self.operand(field)?;
        let mut pairs = Vec::new();
        while let Some(&Token { kind: TokenKind::Near(distance), at }) = self.peek() {
            self.next += 1;
            if !self.begins_operand() {
                return Err(self.error(at, "NEAR has nothing after it", "write a phrase on both sides"));
            }
            let place = self.peek().map_or(self.query.len(), |token| token.at);
            let right = self.operand(field)?;
            pairs.push(self.pair((begin, &left), (place, &right), distance)?);
            left = right;
        }
        Ok(if pairs.is_empty() { left } else { join(pairs, Node::All) })
    }

    fn pair(&self, left: (usize, &Node), right: (usize, &Node), distance: u32) -> Result<Node, SyntaxError> {
        let phrase = |(at, node): (usize, &Node)| match node {
            Node::Phrase { phrase, within } => Ok((phrase.clone(), *within)),
            _ => Err(self.error(at, "NEAR joins phrases only", "write a word or a quotation on both sides of NEAR")),
        };
        let ((left, left_within), (right_phrase, right_within)) = (phrase(left)?, phrase(right)?);
        if left_within != right_within {
            return Err(self.error(
                right.0,
                "one side of NEAR is for the title only",
                "write title:(a NEAR/5 b), or title: on both sides",
            ));
        }
        Ok(Node::Near { left, right: right_phrase, distance, within: left_within })
    }

    /// A phrase, a field with its value, or brackets.
    fn operand(&mut self, field: Option<Name>) -> Result<Node, SyntaxError> {
        let Some(token) = self.peek() else {
            return Err(self.nothing(self.query.len(), false));
        };
        self.next += 1;
        let inner = |name: &str| format!("{name}: cannot stand inside the brackets of another field");
        match &token.kind {
            TokenKind::Text(text) => self.value(text, token.at, field),
            TokenKind::Wild(parts) => self.sequence(parts, token.at, field),
            TokenKind::Metric(conditions) if field.is_none() => Ok(Node::Metric { conditions: conditions.clone() }),
            TokenKind::Metric(_) => Err(self.error(token.at, inner("metric"), "write it outside")),
            TokenKind::Date(range) if field.is_none() => Ok(Node::Date(*range)),
            TokenKind::Date(_) => Err(self.error(token.at, inner("date"), "write it outside")),
            TokenKind::Field(name) if field.is_none() => self.operand(Some(*name)),
            TokenKind::Field(name) => Err(self.error(token.at, inner(name.as_str()), "write it outside")),
            TokenKind::Open => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(self.error(token.at, "too many brackets inside each other", "write fewer of them"));
                }
                let node = self.alternatives(field)?;
                self.depth -= 1;
                if self.take(&TokenKind::Close).is_none() {
                    return Err(self.error(token.at, "this bracket is never closed", "close it"));
                }
                Ok(node)
            }
            TokenKind::Near(distance) => Err(self.error(
                token.at,
                "NEAR has nothing before it",
                format!("write a phrase on both sides: 社区 NEAR/{distance} 治理"),
            )),
            // Conjunctions stop at the others, so that only a field can be followed by them.
            _ => Err(self.error(token.at, "a value was expected here", "write it right behind the colon")),
        }
    }

    fn value(&self, text: &str, at: usize, field: Option<Name>) -> Result<Node, SyntaxError> {
        let phrase = Phrase::new(text);
        let empty = || self.error(at, "there is nothing to find here", "write at least one character");
        match field {
            None | Some(Name::Title) => {
                let within = field.map(|_| Within::Title);
                Ok(Node::Phrase { phrase: phrase.ok_or_else(empty)?, within })
            }
            Some(Name::Facet(facet)) => {
                phrase.ok_or_else(empty)?;
                let value = if facet == Facet::Genre { self.genre(text, at)? } else { text.trim().to_owned() };
                Ok(Node::Field { facet, value })
            }
        }
    }

    /// Phrases with a `*` between them.
    fn sequence(&self, parts: &[String], at: usize, field: Option<Name>) -> Result<Node, SyntaxError> {
        if let Some(Name::Facet(facet)) = field {
            let name = facet.as_str();
            let hint = format!("write a part of the value, as in {name}:新华, or quotation marks round it");
            return Err(self.error(at, format!("a * stands for text, and {name}: is no text"), hint));
        }
        let mut phrases: Vec<Phrase> = parts.iter().filter_map(|part| Phrase::new(part)).collect();
        let within = field.map(|_| Within::Title);
        match phrases.len() {
            0 => Err(self.error(at, "there is nothing to find here", "write at least one character")),
            1 => Ok(Node::Phrase { phrase: phrases.remove(0), within }),
            _ => Ok(Node::Sequence { parts: phrases, within }),
        }
    }

    fn genre(&self, text: &str, at: usize) -> Result<String, SyntaxError> {
        let folded = pipeline::fold::fold_string(text);
        Genre::ALL.iter().find(|genre| genre.as_str() == folded).map(|genre| genre.as_str().to_owned()).ok_or_else(
            || {
                let known: Vec<&str> = Genre::ALL.iter().map(|genre| genre.as_str()).collect();
                self.error(at, format!("{text} is no genre"), format!("write one of: {}", known.join(", ")))
            },
        )
    }
}

/// One part stays itself; several are joined, parts of the same kind flattened.
fn join(mut parts: Vec<Node>, kind: fn(Vec<Node>) -> Node) -> Node {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let all = matches!(kind(Vec::new()), Node::All(_));
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Node::All(inner) if all => flat.extend(inner),
            Node::Any(inner) if !all => flat.extend(inner),
            other => flat.push(other),
        }
    }
    kind(flat)
}
