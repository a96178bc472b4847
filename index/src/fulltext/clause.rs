//! What a search asks, as a tree. It parses nothing and folds nothing but the values it is compiled from.

/// A condition on documents.
///
/// Every text is folded again when the clause is compiled, so callers may pass it folded or as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// The folded text of one field holds the phrase. The empty phrase is held by every document.
    Phrase {
        /// Fields looked at.
        scope: Scope,
        /// The phrase.
        folded: String,
    },
    /// Both phrases stand in one field, in either order, without overlapping, with at most `distance` folded
    /// characters between them.
    Near {
        /// Fields looked at.
        scope: Scope,
        /// One phrase.
        left: String,
        /// The other.
        right: String,
        /// Folded characters between them, 0 when they touch.
        distance: u32,
    },
    /// The phrases stand in one field in this order, without overlapping, with at most `distance` folded characters
    /// between one and the next.
    Sequence {
        /// Fields looked at.
        scope: Scope,
        /// The phrases, in order.
        parts: Vec<String>,
        /// Folded characters between two of them, 0 when they touch.
        distance: u32,
    },
    /// The folded text of one field holds these characters in a row, with any one character for each `None` between
    /// two of them; a `None` at an end asks for nothing.
    Pattern {
        /// Fields looked at.
        scope: Scope,
        /// The characters.
        chars: Vec<Option<char>>,
    },
    /// Title or body holds at least one of the words, as segmentation cut them; scored by BM25.
    Words(Vec<String>),
    /// Title or body holds at least one letter or digit of the text; scored by how many of them it has how often for its
    /// length, the rarer the more.
    Characters(String),
    /// A field holds the value; see [`Field`] for what holding means.
    Field {
        /// The field.
        field: Field,
        /// The value.
        value: String,
    },
    /// One of these documents, by id.
    Documents(Vec<String>),
    /// Published within the days, both included, as `yyyymmdd`; 00 for month or day stands for the first of them
    /// in `from` and the last in `to`. A document dated by month or year only matches when the whole of it lies within;
    /// an undated one never does.
    Date {
        /// First day, open when `None`.
        from: Option<u32>,
        /// Last day, open when `None`.
        to: Option<u32>,
    },
    /// All of them; every document when empty.
    All(Vec<Clause>),
    /// At least one of them; no document when empty.
    Any(Vec<Clause>),
    /// Not this.
    Not(Box<Clause>),
    /// Matches as the clause does; what ranks adds to the score and never to the matches.
    Ranked {
        /// What must match.
        clause: Box<Clause>,
        /// What ranks.
        by: Box<Clause>,
    },
    /// Matches as the clause does, and scores so many times as much.
    Scaled {
        /// The clause.
        clause: Box<Clause>,
        /// The factor.
        factor: f32,
    },
    /// Matches as the clause does and scores this much, whatever the clause scores.
    Weighted {
        /// What must match.
        clause: Box<Clause>,
        /// The score of a match.
        weight: f32,
    },
    /// Every document.
    Everything,
}

/// Where a phrase is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `documents.title` or `documents.body`.
    TitleOrBody,
    /// `documents.title`.
    Title,
    /// Title, body, or a line left out of the body (title line, byline, boilerplate), each by itself.
    All,
}

/// A field of a document that is not running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The id, whole.
    DocId,
    /// The locator, or a stretch of it.
    Source,
    /// The full name of the region or a stretch of it (`沈阳`), or the first digits of its code (`2101`).
    Region,
    /// The publisher or a stretch of its name.
    Publisher,
    /// The genre, whole.
    Genre,
    /// A speaker of a statement, whole name.
    Speaker,
    /// The name key of a mentioned initiative, whole; quotation marks and other signs in the value are dropped.
    Initiative,
}
