//! The tree of a query as a clause of the full-text index.
//! It optimises nothing; the index does.

use index::fulltext::{Clause, Field, Scope};

use super::ast::{Facet, Node, Query, Within};
use super::dates::DateRange;

impl Query {
    /// The clause that matches the documents asked for.
    #[must_use]
    pub fn clause(&self) -> Clause {
        self.node.clause(self.within)
    }
}

impl Node {
    /// The clause of this part; `default` is where phrases are looked for that do not say so themselves.
    #[must_use]
    pub fn clause(&self, default: Within) -> Clause {
        match self {
            Self::Everything => Clause::Everything,
            Self::Phrase { phrase, within } => {
                Clause::Phrase { scope: within.unwrap_or(default).scope(), folded: phrase.folded.clone() }
            }
            Self::Near { left, right, distance, within } => Clause::Near {
                scope: within.unwrap_or(default).scope(),
                left: left.folded.clone(),
                right: right.folded.clone(),
                distance: *distance,
            },
            Self::Sequence { parts, within } => Clause::Sequence {
                scope: within.unwrap_or(default).scope(),
                parts: parts.iter().map(|part| part.folded.clone()).collect(),
                distance: super::WILDCARD,
            },
            // What was not looked up stands for no document.
            Self::Metric { .. } => Clause::Any(Vec::new()),
            Self::Field { facet, value } => Clause::Field { field: facet.field(), value: value.clone() },
            Self::Placed(region) => region.clause(),
            Self::Mentioning { documents, .. } | Self::Measured { documents, .. } => {
                Clause::Documents(documents.clone())
            }
            Self::Date(DateRange { from, to }) => Clause::Date { from: *from, to: *to },
            Self::All(parts) => Clause::All(parts.iter().map(|part| part.clause(default)).collect()),
            Self::Any(parts) => Clause::Any(parts.iter().map(|part| part.clause(default)).collect()),
            Self::Not(part) => Clause::Not(Box::new(part.clause(default))),
        }
    }
}

impl Within {
    fn scope(self) -> Scope {
        match self {
            Self::Text => Scope::TitleOrBody,
            Self::Title => Scope::Title,
            Self::All => Scope::All,
        }
    }
}

impl Facet {
    fn field(self) -> Field {
        match self {
            Self::Source => Field::Source,
            Self::Region => Field::Region,
            Self::Publisher => Field::Publisher,
            Self::Genre => Field::Genre,
            Self::Speaker => Field::Speaker,
            Self::Initiative => Field::Initiative,
        }
    }
}
