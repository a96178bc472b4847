//! Single characters that stand for others (radical code points, byte order marks), and damage that is only flagged.
//! Compatibility ideographs from U+F900 stay: names are written with them.

use std::collections::HashMap;

use super::plan::{Certainty, Edit};
use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;

const RADICALS: &str = include_str!("../../../lexicons/repair_radicals.tsv");
const RADICALS_NAME: &str = "repair_radicals.tsv";

/// A document with more than this share of radicals among its ideographs is about radicals.
const MAX_RADICALS: f64 = 0.5;
/// Longest run of radicals that may be a word; a list of radicals is longer.
const MAX_RUN: usize = 6;
/// Question marks in a row that are no punctuation when a text beyond ASCII surrounds them.
const MIN_QUESTION_MARKS: usize = 4;
/// Characters that decoders and uninitialised memory leave: U+FFFD written in UTF-8 and read as GBK, 0xCC, 0xCD.
const LEFTOVERS: [(&str, &str); 4] = [
    ("锟斤拷", "U+FFFD read as gbk: nothing to recover"),
    ("锟斤", "part of U+FFFD read as gbk: nothing to recover"),
    ("烫烫烫", "bytes 0xCC: nothing to recover"),
    ("屯屯屯", "bytes 0xCD: nothing to recover"),
];
/// What a byte order mark read as GBK leaves at the front of a page, and what stood there.
const MARKS_READ_AS_GBK: [(&str, &str, usize); 4] =
    [("锘?!DOCTYPE", "<", 2), ("锘?!doctype", "<", 2), ("锘?html", "<", 2), ("锘??xml", "<", 2)];

/// Radical code points and the characters they stand for.
#[derive(Debug)]
pub(super) struct Radicals(HashMap<char, char>);

impl Radicals {
    /// Reads the lexicon.
    pub(super) fn new() -> Result<Self, PipelineError> {
        let mut radicals = HashMap::new();
        for (number, line) in RADICALS.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let mut chars = line.chars();
            let (Some(from), Some('\t'), Some(to), None) = (chars.next(), chars.next(), chars.next(), chars.next())
            else {
                return Err(PipelineError::Lexicon {
                    name: RADICALS_NAME,
                    line: number + 1,
                    problem: "not two characters".to_owned(),
                });
            };
            radicals.insert(from, to);
        }
        Ok(Self(radicals))
    }

    /// One pass: the byte order marks of a text, or, where it has none, its radicals beside ordinary ideographs. What
    /// stands beside a radical is only known once the marks are gone, so a text with both takes two passes.
    pub(super) fn edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        // U+2E80 to U+2FD5 begin with E2 BA to E2 BF, U+FEFF with EF BB; clean text is left at this cheap look.
        let candidate = |pair: &[u8; 2]| matches!(pair, [0xE2, 0xBA..=0xBF] | [0xEF, 0xBB]);
        if !text.as_bytes().array_windows().any(candidate) && !text.starts_with('锘') {
            return edits;
        }
        if let Some((found, after, chars)) = MARKS_READ_AS_GBK.iter().find(|(found, ..)| text.starts_with(found)) {
            let before: String = found.chars().take(*chars).collect();
            edits.push(edit(0, before, (*after).to_owned(), "byte order mark", Certainty::Exact, "read as gbk"));
        }
        edits.extend(text.match_indices('\u{FEFF}').map(|(at, mark)| {
            edit(at, mark.to_owned(), String::new(), "byte order mark", Certainty::Exact, "inside the text")
        }));
        if !edits.is_empty() {
            return edits;
        }
        let radical = |c: char| if matches!(c, '\u{2E80}'..='\u{2FD5}') { self.0.get(&c).copied() } else { None };
        let (mut radicals, mut hanzi) = (0_usize, 0_usize);
        for c in text.chars() {
            radicals += usize::from(radical(c).is_some());
            hanzi += usize::from(is_hanzi(c));
        }
        let replace = radicals > 0 && radicals as f64 <= (radicals + hanzi) as f64 * MAX_RADICALS;
        let mut previous = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let Some(to) = radical(c).filter(|_| replace) else {
                previous = Some(c);
                continue;
            };
            let mut run = vec![(at, c, to)];
            while let Some(next) = chars.next_if(|(_, c)| radical(*c).is_some()) {
                run.extend(radical(next.1).map(|to| (next.0, next.1, to)));
            }
            let next = chars.peek().map(|(_, c)| *c);
            if run.len() <= MAX_RUN && [previous, next].into_iter().flatten().any(is_hanzi) {
                edits.extend(run.into_iter().map(|(at, c, to)| {
                    edit(at, c.into(), to.into(), "radical", Certainty::Exact, "beside an ordinary character")
                }));
            }
            previous = Some(to);
        }
        edits
    }
}

/// One pass of flags: damage that nothing can undo.
pub(super) fn flags(text: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    // Clean text is left at these cheap looks.
    let marks = ["\u{FFFD}", "????"];
    if !marks.iter().chain(LEFTOVERS.iter().map(|(leftover, _)| leftover)).any(|mark| text.contains(mark)) {
        return edits;
    }
    let mut at = 0;
    let mut previous: Option<char> = None;
    while let Some(rest) = text.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let same = match c {
            '?' | char::REPLACEMENT_CHARACTER => rest.chars().take_while(|other| *other == c).count(),
            _ => 1,
        };
        let found = match c {
            char::REPLACEMENT_CHARACTER => Some((same * c.len_utf8(), "replacement character", "undecodable bytes")),
            '?' if same >= MIN_QUESTION_MARKS
                && [previous, rest.chars().nth(same)].into_iter().flatten().any(|c| !c.is_ascii()) =>
            {
                Some((same, "question marks", "characters an encoding did not have"))
            }
            '锟' | '烫' | '屯' => LEFTOVERS
                .iter()
                .find(|(leftover, _)| rest.starts_with(leftover))
                .map(|(leftover, evidence)| (leftover.len(), "leftover", *evidence)),
            _ => None,
        };
        let Some((length, rule, evidence)) = found else {
            // A run of question marks is stepped over whole, so that long runs cost one look.
            previous = Some(c);
            at += same * c.len_utf8();
            continue;
        };
        let before = rest.get(..length).unwrap_or("").to_owned();
        previous = before.chars().next_back();
        edits.push(edit(at, before.clone(), before, rule, Certainty::Flagged, evidence));
        at += length;
    }
    edits
}

fn edit(at: usize, before: String, after: String, rule: &'static str, certainty: Certainty, evidence: &str) -> Edit {
    Edit {
        range: at..at + before.len(),
        before,
        after,
        rule,
        certainty,
        evidence: evidence.to_owned(),
        parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn radicals_lead_to_ordinary_characters() {
        let radicals = Radicals::new().unwrap();
        assert!(radicals.0.len() > 214);
        assert!(radicals.0.iter().all(|(from, to)| matches!(from, '\u{2E80}'..='\u{2FD5}') && is_hanzi(*to)));
    }
}
