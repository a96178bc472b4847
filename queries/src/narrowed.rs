//! The query of a row: what was asked, narrowed to what the row counts, as text that a search takes and reads the same.
//! It counts nothing; where no such text can be written, there is none.

use crate::language::{Node, Query, Within, marked, parse};

/// A query as text that conditions can be put behind.
#[derive(Debug, Clone)]
pub(crate) struct Narrowed {
    /// `None` when no text says the query and lets conditions follow.
    text: Option<String>,
}

/// A condition that any query can be put before, to try.
const ANY: &str = "date:2000";

impl Narrowed {
    pub(crate) fn new(query: &Query) -> Self {
        let mut wanted: Vec<Node> = query.conditions().to_vec();
        wanted.extend(parse(ANY).ok().map(|any| any.node));
        let says_it = |text: &String| {
            parse(&with(text, ANY))
                .is_ok_and(|read| read.within == query.within && read.conditions() == wanted.as_slice())
        };
        let typed = query.text.trim().to_owned();
        // The name of an initiative alone is a query by itself only where it is asked for as one.
        let initiative = format!("initiative:{}", marked(&typed));
        let texts = [typed.clone(), format!("({typed})"), initiative, String::new()];
        Self { text: texts.into_iter().find(says_it) }
    }

    /// The query with further conditions, for which [`is_condition`] is true.
    pub(crate) fn by<'c>(&self, conditions: impl IntoIterator<Item = &'c str>) -> Option<String> {
        let text =
            conditions.into_iter().fold(self.text.clone(), |text, condition| text.map(|text| with(&text, condition)));
        // A text too long for a query is none.
        text.filter(|text| parse(text).is_ok())
    }
}

fn with(text: &str, condition: &str) -> String {
    if text.is_empty() { condition.to_owned() } else { format!("{text} {condition}") }
}

/// True for text that the language reads as conditions on fields and not as words to look for.
pub(crate) fn is_condition(text: &str) -> bool {
    parse(text).is_ok_and(|read| !read.node.has_text() && read.within == Within::Text)
}

/// The condition on the date that a period as a timeline writes it stands for.
pub(crate) fn of_period(period: &str) -> String {
    let Some((year, quarter)) = period.split_once("-Q") else { return format!("date:{period}") };
    let months = match quarter {
        "1" => ("01", "03"),
        "2" => ("04", "06"),
        "3" => ("07", "09"),
        _ => ("10", "12"),
    };
    format!("date:[{year}-{} TO {year}-{}]", months.0, months.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_what_was_meant() {
        for (query, want) in [
            ("社区治理", Some("社区治理 date:2024-07")),
            ("社区 OR 街道", Some("(社区 OR 街道) date:2024-07")),
            ("社区 in:all", Some("社区 in:all date:2024-07")),
            ("街道（办事处）", Some("街道（办事处） date:2024-07")),
            ("NOT 社区", Some("NOT 社区 date:2024-07")),
            ("\"a \\\" b\"", Some("\"a \\\" b\" date:2024-07")),
        ] {
            assert_eq!(Narrowed::new(&parse(query).unwrap()).by(["date:2024-07"]).as_deref(), want, "{query}");
        }
        let two = Narrowed::new(&Query::initiative("两邻")).by(["date:2024", "region:21"]);
        assert_eq!(two.as_deref(), Some("initiative:\"两邻\" date:2024 region:21"));
        assert_eq!(Narrowed::new(&Query::everything()).by(["date:2024"]).as_deref(), Some("date:2024"));
        for (text, want) in [("date:2024", true), ("NOT genre:news", true), ("街道", false), ("date:never", false)] {
            assert_eq!(is_condition(text), want, "{text}");
        }
    }

    #[test]
    fn periods_are_conditions() {
        for (period, want) in [
            ("2024", "date:2024"),
            ("2024-07", "date:2024-07"),
            ("2024-07-26", "date:2024-07-26"),
            ("2024-Q3", "date:[2024-07 TO 2024-09]"),
        ] {
            assert_eq!(of_period(period), want);
            assert!(is_condition(want));
        }
    }
}
