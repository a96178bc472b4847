//! The query of a row: what was asked, narrowed to what the row counts, as text that a search takes and reads the same.
//! It counts nothing; where no such text can be written, there is none.

use crate::language::{Node, Query, Within, parse};

/// The query with further conditions as text; `None` where it would be read as anything else.
pub(crate) fn narrowed(query: &Query, conditions: &[String]) -> Option<String> {
    let mut wanted: Vec<Node> = query.conditions().to_vec();
    for condition in conditions {
        let read = parse(condition).ok()?;
        if read.node.has_text() || read.within != Within::Text {
            return None;
        }
        wanted.extend(read.conditions().iter().cloned());
    }
    let says_it = |text: &String| {
        parse(text).is_ok_and(|read| read.within == query.within && read.conditions() == wanted.as_slice())
    };
    let joined = |base: &str| {
        let parts = std::iter::once(base).chain(conditions.iter().map(String::as_str));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let typed = query.text.trim();
    // The name of an initiative alone is a query by itself only where it is asked for as one.
    let texts =
        [joined(typed), joined(&format!("({typed})")), joined(&format!("initiative:{}", quoted(typed))), joined("")];
    texts.into_iter().find(says_it)
}

/// A value that is taken whole, whatever it holds.
pub(crate) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
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
        for (query, conditions, want) in [
            ("社区治理", &["date:2024-07"][..], Some("社区治理 date:2024-07")),
            ("社区 OR 街道", &["date:2024"], Some("(社区 OR 街道) date:2024")),
            ("社区 in:all", &["date:2024"], Some("社区 in:all date:2024")),
            ("街道（办事处）", &["date:2024", "region:21"], Some("街道（办事处） date:2024 region:21")),
            ("NOT 社区", &["date:2024"], Some("NOT 社区 date:2024")),
            ("\"a \\\" b\"", &["date:2024"], Some("\"a \\\" b\" date:2024")),
            ("社区", &["街道"], None),
            ("社区", &["date:never"], None),
        ] {
            let conditions: Vec<String> = conditions.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(narrowed(&parse(query).unwrap(), &conditions).as_deref(), want, "{query}");
        }
        let mentions = narrowed(&Query::initiative("两邻"), &["date:2024".to_owned()]);
        assert_eq!(mentions.as_deref(), Some("initiative:\"两邻\" date:2024"));
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
            assert!(!parse(want).unwrap().node.has_text());
        }
    }
}
