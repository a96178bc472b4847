//! Where a page of results ends, as text that the next question can begin behind.
//! It belongs to one query in one order over one generation, and says so when it is given to another.

use std::fmt;

use index::Reader;
use index::fulltext::{Position, Sort};
use serde::{Serialize, Serializer};

use crate::QueryError;
use crate::language::Query;

/// The state of a data directory in which an order of results holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    generation: u64,
    /// Fingerprint of what scores rest on, which a `reindex` may change; 0 where nothing is scored.
    scores: u32,
}

impl State {
    pub(crate) fn of(reader: &Reader, sort: Sort) -> Result<Self, QueryError> {
        let scores = match sort {
            Sort::Score => reader.full_text().scores_rest_on()?,
            Sort::Date => 0,
        };
        Ok(Self { generation: reader.generation(), scores })
    }
}

/// A place in the results of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    state: State,
    /// Fingerprint of the query and its order.
    query: u32,
    position: Position,
}

impl Cursor {
    /// The place behind a hit.
    pub(crate) fn behind(state: State, query: &Query, sort: Sort, position: Position) -> Self {
        Self { state, query: fingerprint(query, sort), position }
    }

    /// Reads a cursor as it was printed.
    ///
    /// # Errors
    /// [`QueryError::Cursor`] when it is none.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let read = || {
            let mut parts = text.trim().split('.');
            let mut next = || parts.next();
            let generation = next()?.parse().ok()?;
            let query = u32::from_str_radix(next()?, 16).ok()?;
            let scores = u32::from_str_radix(next()?, 16).ok()?;
            let score = next()?.parse().ok()?;
            let (first, last) = (next()?.parse().ok()?, next()?.parse().ok()?);
            let id = (u64::from_str_radix(next()?, 16).ok()?, u64::from_str_radix(next()?, 16).ok()?);
            parts.next().is_none().then_some(Self {
                state: State { generation, scores },
                query,
                position: Position { score, first, last, id },
            })
        };
        read().ok_or_else(|| wrong(text, "it is no cursor; give the one printed with the page before"))
    }

    /// The place, when the cursor belongs to this question.
    pub(crate) fn position(&self, state: State, query: &Query, sort: Sort) -> Result<Position, QueryError> {
        let (of, now) = (self.state.generation, state.generation);
        if of != now {
            let reason = format!(
                "it belongs to generation {of} and this is {now}; ask for the first page again, or with --at {of}"
            );
            return Err(wrong(&self.to_string(), &reason));
        }
        if self.query != fingerprint(query, sort) {
            let reason = "it belongs to another query or another --sort; ask for the first page again";
            return Err(wrong(&self.to_string(), reason));
        }
        if self.state.scores != state.scores {
            let reason = "the full-text index was made anew since and scores otherwise; ask for the first page again";
            return Err(wrong(&self.to_string(), reason));
        }
        Ok(self.position)
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { score, first, last, id: (high, low) } = self.position;
        let State { generation, scores } = self.state;
        write!(f, "{generation}.{:x}.{scores:x}.{score}.{first}.{last}.{high:x}.{low:x}", self.query)
    }
}

fn fingerprint(query: &Query, sort: Sort) -> u32 {
    let order = match sort {
        Sort::Score => "score",
        Sort::Date => "date",
    };
    let hash = blake3::hash(format!("{order} {}", query.written()).as_bytes());
    let [a, b, c, d, ..] = *hash.as_bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn wrong(given: &str, reason: &str) -> QueryError {
    QueryError::Cursor { given: given.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::parse;

    #[test]
    fn a_cursor_comes_back_and_knows_its_question() {
        let query = parse("社区 治理").unwrap();
        let position = Position { score: -12, first: 20_240_726, last: 20_240_726, id: (7, u64::MAX) };
        let state = |generation, scores| State { generation, scores };
        let cursor = Cursor::behind(state(3, 9), &query, Sort::Score, position);
        let read = Cursor::parse(&format!(" {cursor}\n")).unwrap();
        assert_eq!(read, cursor);
        let same = parse("\"社区\" AND 治理").unwrap();
        assert_eq!(
            read.position(state(3, 9), &same, Sort::Score).unwrap(),
            position,
            "the same question in other words"
        );
        for (state, query, sort, says) in [
            (state(4, 9), "社区 治理", Sort::Score, "generation 3"),
            (state(3, 8), "社区 治理", Sort::Score, "made anew"),
            (state(3, 9), "社区", Sort::Score, "another query"),
            (state(3, 0), "社区 治理", Sort::Date, "another --sort"),
            (state(3, 9), "社区 治理 in:all", Sort::Score, "another query"),
        ] {
            let refused = read.position(state, &parse(query).unwrap(), sort).unwrap_err();
            assert!(refused.is_wrong_use() && refused.to_string().contains(says), "{refused}");
        }
        for text in ["", "3", "3.1.2.3.4.5.6", "3.1.2.3.4.5.6.7.8", "a.1.2.3.4.5.6.7", "社区"] {
            assert!(Cursor::parse(text).unwrap_err().is_wrong_use(), "{text}");
        }
    }
}
