//! A query in its own language again, in one spelling, so that a row can carry the query that shows what it counts.
//! It decides nothing: reading it gives the same tree.

use super::ast::{Facet, Node, Phrase, Query, Within};
use super::dates::DateRange;

impl Query {
    /// The query as it can be typed. [`super::parse`] reads the same tree out of it, as long as it is not longer than a
    /// query may be. Empty for the query of every document.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = node(&self.node, false);
        match self.within {
            Within::Text => {}
            Within::Title => text.push_str(" in:title"),
            Within::All => text.push_str(" in:all"),
        }
        text
    }
}

/// A part; `inside` puts brackets round what is joined.
fn node(part: &Node, inside: bool) -> String {
    match part {
        Node::Everything => String::new(),
        Node::Phrase { phrase, within } => format!("{}{}", title(*within), quoted(phrase)),
        Node::Near { left, right, distance, within } => {
            let pair = format!("{} NEAR/{distance} {}", quoted(left), quoted(right));
            let field = title(*within);
            if inside || !field.is_empty() { format!("{field}({pair})") } else { pair }
        }
        Node::Sequence { parts, within } => {
            let parts: Vec<String> = parts.iter().map(quoted).collect();
            format!("{}{}", title(*within), parts.join("*"))
        }
        Node::Metric { conditions } | Node::Measured { conditions, .. } => format!("metric:({conditions})"),
        Node::Field { facet, value } => field(*facet, value),
        Node::Placed(region) => field(Facet::Region, region.typed()),
        Node::Mentioning { name, .. } => field(Facet::Initiative, name),
        Node::Date(range) => date(*range),
        Node::All(parts) => joined(parts, " ", inside),
        Node::Any(parts) => joined(parts, " OR ", inside),
        Node::Not(inner) => {
            let negated = matches!(**inner, Node::Not(_));
            let inner = node(inner, true);
            if negated { format!("NOT ({inner})") } else { format!("NOT {inner}") }
        }
    }
}

fn joined(parts: &[Node], between: &str, inside: bool) -> String {
    // A pair needs no brackets in a row of phrases: NEAR binds more than AND and OR.
    let parts: Vec<String> = parts.iter().map(|part| node(part, !matches!(part, Node::Near { .. }))).collect();
    let text = parts.join(between);
    if inside { format!("({text})") } else { text }
}

fn title(within: Option<Within>) -> &'static str {
    match within {
        Some(Within::Title) => "title:",
        _ => "",
    }
}

fn field(facet: Facet, value: &str) -> String {
    format!("{}:{}", facet.as_str(), marked(value))
}

fn quoted(phrase: &Phrase) -> String {
    marked(&phrase.text)
}

/// Text in quotation marks, with what would end it early escaped: a value that is taken whole, whatever it holds.
pub(crate) fn marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 2);
    marked.push('"');
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '＂') {
            marked.push('\\');
        }
        marked.push(c);
    }
    marked.push('"');
    marked
}

fn date(range: DateRange) -> String {
    let day = |number: Option<u32>| match number {
        Some(n) => format!("{:04}-{:02}-{:02}", n / 10_000, n / 100 % 100, n % 100),
        None => "*".to_owned(),
    };
    format!("date:[{} TO {}]", day(range.from), day(range.to))
}
