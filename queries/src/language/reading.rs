//! How a query was read, in words, so that its writer can see what is asked.
//! It decides nothing.

use std::fmt::Write as _;

use super::ast::{Facet, Node, Query, Within};

impl Query {
    /// The query in words: `“社区治理” and (“街道” or “乡镇”) and region 辽宁`, with where it looks when that is not
    /// title or body.
    #[must_use]
    pub fn reading(&self) -> String {
        let mut words = String::new();
        write_node(&mut words, &self.node, false);
        match self.within {
            Within::Text => {}
            Within::Title => words.push_str(", in the title only"),
            Within::All => words.push_str(", in title, body and boilerplate"),
        }
        words
    }
}

impl Node {
    /// This part of a query in words.
    #[must_use]
    pub fn reading(&self) -> String {
        let mut words = String::new();
        write_node(&mut words, self, false);
        words
    }
}

/// Writes a part; `inside` puts brackets round what is joined.
fn write_node(words: &mut String, node: &Node, inside: bool) {
    // Writing to a string does not fail.
    let _ = match node {
        Node::Everything => write!(words, "every document"),
        Node::Phrase { phrase, within } => write!(words, "{}“{}”", place(*within), phrase.text),
        Node::Near { left, right, distance, within } => {
            let between = match distance {
                0 => "right beside".to_owned(),
                1 => "at most 1 character from".to_owned(),
                n => format!("at most {n} characters from"),
            };
            write!(words, "{}“{}” {between} “{}”", place(*within), left.text, right.text)
        }
        Node::Sequence { parts, within } => {
            let parts: Vec<String> = parts.iter().map(|part| format!("“{}”", part.text)).collect();
            let reach = super::WILDCARD;
            write!(words, "{}{} (at most {reach} characters between)", place(*within), parts.join(" then "))
        }
        Node::Metric { conditions } | Node::Measured { conditions, .. } => {
            write!(words, "a number with {conditions}")
        }
        Node::Field { facet, value } => {
            let name = match facet {
                Facet::Source => "source",
                Facet::Region => "region",
                Facet::Publisher => "published by",
                Facet::Genre => "genre",
                Facet::Speaker => "speaker",
                Facet::Initiative => "mentions initiative",
            };
            write!(words, "{name} {value}")
        }
        Node::Placed(region) => write!(words, "region {}", region.reading()),
        Node::Mentioning { name, .. } => write!(words, "mentions initiative {name}"),
        Node::Date(range) => write!(words, "published {}", range.reading()),
        Node::All(parts) => return write_joined(words, parts, " and ", inside),
        Node::Any(parts) => return write_joined(words, parts, " or ", inside),
        Node::Not(part) => {
            words.push_str("not ");
            return write_node(words, part, true);
        }
    };
}

fn write_joined(words: &mut String, parts: &[Node], between: &str, inside: bool) {
    if inside {
        words.push('(');
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            words.push_str(between);
        }
        write_node(words, part, true);
    }
    if inside {
        words.push(')');
    }
}

fn place(within: Option<Within>) -> &'static str {
    match within {
        Some(Within::Title) => "title with ",
        _ => "",
    }
}
