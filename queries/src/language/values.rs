//! `field:` and the values that are more than text: dates, places, conditions on numbers.
//! It knows no word and no phrase; the lexer does.

use super::ast::{Facet, Within};
use super::dates::DateRange;
use super::lexer::{Name, Scan, TokenKind, closers, narrow};
use super::syntax_error::SyntaxError;
use crate::listing::written;

impl Scan<'_> {
    /// A known field and its colon at the beginning of a word; `date:` and `in:` with their value.
    pub(super) fn field(&self, at: usize, notes: &mut Vec<String>) -> Result<Option<(TokenKind, usize)>, SyntaxError> {
        // The longest field is initiative; a longer word is no field.
        let letters = (at..at + 12).map_while(|place| self.narrow_at(place).filter(char::is_ascii_alphabetic));
        let name: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        let colon = at + name.len();
        if name.is_empty() || self.narrow_at(colon) != Some(':') {
            return Ok(None);
        }
        let value = colon + 1;
        let facet = Facet::ALL.iter().copied().find(|facet| facet.as_str() == name);
        let known = facet.is_some() || matches!(name.as_str(), "title" | "date" | "in" | "metric");
        if !known {
            // An address (http://…) is text, and nobody takes it for a field.
            if self.narrow_at(value) != Some('/') {
                notes.push(format!(
                    "“{name}:” is no field and was read as text; fields are title, source, region, publisher, genre, speaker, initiative, metric, date, in"
                ));
            }
            return Ok(None);
        }
        if self.get(value).is_none_or(char::is_whitespace) {
            return Err(self.error(
                at,
                format!("{name}: has no value"),
                format!("write it right behind the colon: {}", example(&name)),
            ));
        }
        Ok(Some(match (name.as_str(), facet) {
            ("date", _) => {
                let (range, end) = self.date(at, value)?;
                (TokenKind::Date(range), end)
            }
            ("in", _) => {
                let end = self.word_end(value);
                let text: String = (value..end).filter_map(|place| self.narrow_at(place)).collect();
                let within = match text.to_ascii_lowercase().as_str() {
                    "all" => Within::All,
                    "title" => Within::Title,
                    "text" => Within::Text,
                    _ => {
                        return Err(self.error(
                            value,
                            format!("in:{text} is no place"),
                            "write in:text, in:title or in:all",
                        ));
                    }
                };
                (TokenKind::In(within), end)
            }
            ("metric", _) => {
                let (conditions, end) = self.metric(value)?;
                (TokenKind::Metric(conditions), end)
            }
            (_, Some(facet)) => (TokenKind::Field(Name::Facet(facet)), value),
            _ => (TokenKind::Field(Name::Title), value),
        }))
    }

    /// The end of a bare word: white space or a closing bracket.
    fn word_end(&self, from: usize) -> usize {
        let inside = |c: &&char| !c.is_whitespace() && narrow(**c) != ')';
        from + self.query.iter().skip(from).take_while(inside).count()
    }

    /// The value of `date:`: one date or `[from TO to]`.
    fn date(&self, field: usize, from: usize) -> Result<(DateRange, usize), SyntaxError> {
        const HINT: &str = "write date:2024, date:2024-07, date:2024-07-26 or date:[2023 TO 2025-06]";
        if self.narrow_at(from) != Some('[') {
            let end = self.word_end(from);
            let text: String = self.query.get(from..end).unwrap_or(&[]).iter().collect();
            let text = text.trim_matches(|c| closers(c).is_some());
            let range =
                DateRange::parse_one(text).ok_or_else(|| self.error(from, format!("{text} is no date"), HINT))?;
            return Ok((range, end));
        }
        let inside = self.query.iter().skip(from + 1).take_while(|c| narrow(**c) != ']');
        let text: String = inside.map(|&c| narrow(c)).collect();
        let end = from + 1 + text.chars().count();
        if self.get(end).is_none() {
            return Err(self.error(from, "this range is never closed", HINT));
        }
        let (first, last) = ends(&text).ok_or_else(|| {
            let hint = "write date:[2023 TO 2025-06], date:[2023 TO *] or date:[* TO 2025]";
            self.error(from, "this range has no TO", hint)
        })?;
        let range = DateRange::between(first, last).map_err(|wrong| match wrong {
            Some(wrong) => self.error(from, format!("{wrong} is no date"), HINT),
            None => self.error(field, "this range ends before it begins", "put the earlier date first"),
        })?;
        Ok((range, end + 1))
    }

    /// The value of `metric:`: conditions in brackets, or one without white space.
    fn metric(&self, from: usize) -> Result<(String, usize), SyntaxError> {
        let bracketed = self.narrow_at(from) == Some('(');
        let (first, end) = if bracketed {
            let mut depth = 0_usize;
            let closes = |c: &char| {
                match narrow(*c) {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            };
            let close = self.query.iter().skip(from).position(closes).map(|length| from + length);
            let hint = "close it: metric:(unit=个 value>1000)";
            (from + 1, close.ok_or_else(|| self.error(from, "this bracket is never closed", hint))?)
        } else {
            (from, self.word_end(from))
        };
        let text: String = self.query.get(first..end).unwrap_or(&[]).iter().collect();
        let read = written::read(&text).map_err(|mistake| {
            let hint = "write conditions as in metric:(unit=个 value>1000 status=planned)";
            self.error(first + mistake.at, mistake.error.to_string(), hint)
        })?;
        Ok((read.text, if bracketed { end + 1 } else { end }))
    }
}

/// What stands before TO and behind it; either may be nothing.
fn ends(range: &str) -> Option<(&str, &str)> {
    let upper = range.to_ascii_uppercase();
    let by_itself = |at: usize| {
        let (before, after) = (range.get(..at)?, range.get(at + "TO".len()..)?);
        let apart = before.chars().next_back().is_none_or(char::is_whitespace)
            && after.chars().next().is_none_or(char::is_whitespace);
        apart.then_some((before, after))
    };
    upper.match_indices("TO").find_map(|(at, _)| by_itself(at))
}

fn example(field: &str) -> &'static str {
    match field {
        "title" => "title:社区治理",
        "source" => "source:a.txt",
        "region" => "region:辽宁省",
        "publisher" => "publisher:新华社",
        "genre" => "genre:policy",
        "speaker" => "speaker:应勇",
        "initiative" => "initiative:两邻",
        "in" => "in:all",
        "metric" => "metric:(unit=个 value>1000)",
        _ => "date:2024-07",
    }
}
