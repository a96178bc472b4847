//! A query as a tree, and what can be asked of the tree without an index.
//! It parses nothing and searches nothing.

use pipeline::fold;

use super::dates::DateRange;
use crate::regions::Region;

/// A field of documents that is looked up whole, unlike text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Locator of the record.
    Source,
    /// Region the document is about: name or code, of it or of what it lies in.
    Region,
    /// Who published it.
    Publisher,
    /// Kind of document.
    Genre,
    /// Who speaks in it.
    Speaker,
    /// Initiative mentioned in it.
    Initiative,
}

impl Facet {
    /// Every facet.
    pub const ALL: &'static [Self] =
        &[Self::Source, Self::Region, Self::Publisher, Self::Genre, Self::Speaker, Self::Initiative];

    /// The name written in queries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Region => "region",
            Self::Publisher => "publisher",
            Self::Genre => "genre",
            Self::Speaker => "speaker",
            Self::Initiative => "initiative",
        }
    }
}

/// Text a phrase is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Within {
    /// Title or body.
    #[default]
    Text,
    /// Title only.
    Title,
    /// Title, body, byline and boilerplate.
    All,
}

/// A phrase as typed and as looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrase {
    /// As typed, without its quotation marks and escapes.
    pub text: String,
    /// Folded; never empty.
    pub folded: String,
}

impl Phrase {
    /// `None` when nothing is left after folding.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let folded = fold::fold_string(text);
        (!folded.is_empty()).then(|| Self { text: text.trim().to_owned(), folded })
    }
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Every document.
    Everything,
    /// Documents that contain the phrase; `None` stands for the query's own [`Query::within`].
    Phrase {
        /// What is looked for.
        phrase: Phrase,
        /// Where, when the phrase says so itself.
        within: Option<Within>,
    },
    /// Documents in which two phrases stand close together, in either order.
    Near {
        /// One phrase.
        left: Phrase,
        /// The other.
        right: Phrase,
        /// Folded characters between them, at most.
        distance: u32,
        /// Where, when the phrases say so themselves.
        within: Option<Within>,
    },
    /// Documents in which phrases stand in this order, each at most [`super::WILDCARD`] characters behind the one
    /// before it: `社区*书记`.
    Sequence {
        /// The phrases; at least two.
        parts: Vec<Phrase>,
        /// Where, when the phrases say so themselves.
        within: Option<Within>,
    },
    /// Documents with a number that fulfils conditions: `metric:(unit=个 value>1000)`.
    Metric {
        /// The conditions in one spelling, as `listing` reads them.
        conditions: String,
    },
    /// What a [`Node::Metric`] becomes once the tables are asked.
    Measured {
        /// The conditions.
        conditions: String,
        /// Ids of the documents.
        documents: Vec<String>,
    },
    /// Documents whose field has the value.
    Field {
        /// The field.
        facet: Facet,
        /// The value as typed.
        value: String,
    },
    /// Documents that mention an initiative, under whatever name, as the tables know them: what a
    /// [`Node::Field`] of [`Facet::Initiative`] becomes once names are looked up.
    Mentioning {
        /// The name as typed.
        name: String,
        /// Ids of the initiatives it stands for.
        initiatives: Vec<String>,
        /// Ids of the documents.
        documents: Vec<String>,
    },
    /// Documents about a region or what lies in it: what a [`Node::Field`] of [`Facet::Region`] becomes once its name is
    /// looked up.
    Placed(Region),
    /// Documents published in the range.
    Date(DateRange),
    /// Documents for which all hold; at least two.
    All(Vec<Node>),
    /// Documents for which one holds; at least two.
    Any(Vec<Node>),
    /// Documents for which it does not hold.
    Not(Box<Node>),
}

/// A query, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// What it asks.
    pub node: Node,
    /// Where phrases are looked for that do not say so themselves (`in:all`, `in:title`).
    pub within: Within,
    /// What a reader should be told about how it was read, a sentence each.
    pub notes: Vec<String>,
}

/// Text whose occurrences are the hits of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A phrase, folded.
    Phrase {
        /// Folded text.
        folded: String,
        /// Where its occurrences count.
        within: Within,
    },
    /// Two phrases close together.
    Near {
        /// Folded text.
        left: String,
        /// Folded text.
        right: String,
        /// Folded characters between them, at most.
        distance: u32,
        /// Where its occurrences count.
        within: Within,
    },
    /// Phrases in order.
    Sequence {
        /// Folded texts.
        parts: Vec<String>,
        /// Folded characters between one and the next, at most.
        distance: u32,
        /// Where its occurrences count.
        within: Within,
    },
}

impl Target {
    /// Where its occurrences count.
    #[must_use]
    pub fn within(&self) -> Within {
        match self {
            Self::Phrase { within, .. } | Self::Near { within, .. } | Self::Sequence { within, .. } => *within,
        }
    }

    /// The folded texts it is made of.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Phrase { folded, .. } => vec![folded],
            Self::Near { left, right, .. } => vec![left, right],
            Self::Sequence { parts, .. } => parts.iter().map(String::as_str).collect(),
        }
    }
}

impl Query {
    /// The query for a phrase, for callers that have text and not a query; `None` when it folds to nothing.
    #[must_use]
    pub fn phrase(text: &str) -> Option<Self> {
        let phrase = Phrase::new(text)?;
        let node = Node::Phrase { phrase, within: None };
        Some(Self { text: text.to_owned(), node, within: Within::Text, notes: Vec::new() })
    }

    /// The query that every document matches.
    #[must_use]
    pub fn everything() -> Self {
        Self { text: String::new(), node: Node::Everything, within: Within::Text, notes: Vec::new() }
    }

    /// The query for the mentions of an initiative, by any of its spellings.
    #[must_use]
    pub fn initiative(name: &str) -> Self {
        let node = Node::Field { facet: Facet::Initiative, value: name.trim().to_owned() };
        Self { text: name.to_owned(), node, within: Within::Text, notes: Vec::new() }
    }

    /// The conditions that must all hold: the parts of a conjunction, else the query itself.
    #[must_use]
    pub fn conditions(&self) -> &[Node] {
        match &self.node {
            Node::Everything => &[],
            Node::All(parts) => parts,
            node => std::slice::from_ref(node),
        }
    }

    /// The same query with other conditions.
    #[must_use]
    pub fn with_conditions(&self, mut conditions: Vec<Node>) -> Self {
        let node = match conditions.len() {
            0 => Node::Everything,
            1 => conditions.remove(0),
            _ => Node::All(conditions),
        };
        Self { node, ..self.clone() }
    }

    /// The same query of documents of these days alone.
    #[must_use]
    pub fn of_days(&self, days: DateRange) -> Self {
        let mut conditions = self.conditions().to_vec();
        conditions.push(Node::Date(days));
        self.with_conditions(conditions)
    }

    /// The conditions about where documents come from (source, region, publisher, genre, date) and none about what they
    /// say: the documents a share is a share of.
    #[must_use]
    pub fn frame(&self) -> Self {
        let kept = self.conditions().iter().filter(|node| !node.is_about_content()).cloned().collect();
        Self { within: Within::Text, ..self.with_conditions(kept) }
    }

    /// Ids of the initiatives that documents must mention, once names are looked up: those that stand under no NOT.
    #[must_use]
    pub fn initiatives(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.node.collect_initiatives(&mut names);
        names
    }

    /// True when some condition asks for dates, so that documents without a date are left out. What stands under one NOT leaves
    /// none of them out.
    #[must_use]
    pub fn has_date(&self) -> bool {
        self.node.of_any_date() != self.node
    }

    /// The text whose occurrences are hits: what stands under no NOT, each once, in order.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        self.node.collect_targets(self.within, false, &mut targets);
        targets.sort();
        targets.dedup();
        targets
    }
}

impl Node {
    /// The phrase of a text; every document when it folds to nothing.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Phrase::new(text).map_or(Self::Everything, |phrase| Self::Phrase { phrase, within: None })
    }

    /// True when it or a part of it is about text.
    #[must_use]
    pub fn has_text(&self) -> bool {
        self.any(&|node| matches!(node, Self::Phrase { .. } | Self::Near { .. } | Self::Sequence { .. }))
    }

    /// True when it or a part of it is about text, numbers, speakers or initiatives.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        self.any(&|node| {
            matches!(
                node,
                Self::Phrase { .. }
                    | Self::Near { .. }
                    | Self::Sequence { .. }
                    | Self::Metric { .. }
                    | Self::Measured { .. }
                    | Self::Mentioning { .. }
                    | Self::Field { facet: Facet::Speaker | Facet::Initiative, .. }
            )
        })
    }

    /// True when it or a part of it names what only tables know and is not looked up yet: an initiative, a metric.
    pub(crate) fn asks_tables(&self) -> bool {
        self.any(&|node| matches!(node, Self::Field { facet: Facet::Initiative, .. } | Self::Metric { .. }))
    }

    /// True when it or a part of it names a region that is not looked up yet.
    pub(crate) fn asks_places(&self) -> bool {
        self.any(&|node| matches!(node, Self::Field { facet: Facet::Region, .. }))
    }

    /// The same with every condition on dates that leaves documents without one out, and so with none under an odd number of
    /// NOT, asking nothing.
    #[must_use]
    pub fn of_any_date(&self) -> Self {
        self.of_any_date_under(false)
    }

    fn of_any_date_under(&self, negated: bool) -> Self {
        let parts = |parts: &[Self]| parts.iter().map(|part| part.of_any_date_under(negated)).collect();
        match self {
            Self::Date(_) if !negated => Self::Everything,
            Self::All(all) => Self::All(parts(all)),
            Self::Any(any) => Self::Any(parts(any)),
            Self::Not(part) => Self::Not(Box::new(part.of_any_date_under(!negated))),
            node => node.clone(),
        }
    }

    fn collect_initiatives<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Mentioning { initiatives, .. } => names.extend(initiatives.iter().map(String::as_str)),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect_initiatives(names);
                }
            }
            _ => {}
        }
    }

    /// True when it or a part of it is wanted.
    fn any(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        wanted(self)
            || match self {
                Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.any(wanted)),
                Self::Not(part) => part.any(wanted),
                _ => false,
            }
    }

    fn collect_targets(&self, default: Within, negated: bool, targets: &mut Vec<Target>) {
        match self {
            Self::Phrase { phrase, within } if !negated => {
                targets.push(Target::Phrase { folded: phrase.folded.clone(), within: within.unwrap_or(default) });
            }
            Self::Near { left, right, distance, within } if !negated => targets.push(Target::Near {
                left: left.folded.clone(),
                right: right.folded.clone(),
                distance: *distance,
                within: within.unwrap_or(default),
            }),
            Self::Sequence { parts, within } if !negated => targets.push(Target::Sequence {
                parts: parts.iter().map(|part| part.folded.clone()).collect(),
                distance: super::WILDCARD,
                within: within.unwrap_or(default),
            }),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect_targets(default, negated, targets);
                }
            }
            Self::Not(part) => part.collect_targets(default, !negated, targets),
            _ => {}
        }
    }
}
