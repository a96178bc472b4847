//! Byte order marks inside a text, and damage that is only flagged.
//! Characters that stand for others are the business of `radicals`.

use super::plan::{Certainty, Edit};

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

/// One pass: the byte order marks, wherever they stand. They are the one thing that is taken out of a clean text: no
/// program shows them, and words are not found across them.
pub(super) fn marks(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if let Some((found, after, chars)) = MARKS_READ_AS_GBK.iter().find(|(found, ..)| text.starts_with(found)) {
        let before: String = found.chars().take(*chars).collect();
        edits.push(edit(0, before, (*after).to_owned(), "byte order mark", Certainty::Exact, "read as gbk"));
    }
    edits.extend(text.match_indices('\u{FEFF}').map(|(at, mark)| {
        edit(at, mark.to_owned(), String::new(), "byte order mark", Certainty::Exact, "inside the text")
    }));
    edits
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
