//! Texts served as escapes: `\u57FA`, `&#x57FA;`, `%E5%9F%BA`. Undone only where they are most of the text.
//! Escapes inside ordinary text are code or mark-up, and stay.

use super::plan::{Certainty, Edit};
use crate::document::decode::plausible::Figures;

/// Share of the characters other than white space and mark-up that must belong to escapes.
const MIN_COVERED: f64 = 0.5;
/// Share of frequent hanzi and punctuation that the text must then have.
const MIN_SHARE: f64 = 0.5;
/// Fewest hanzi: a test vector in a manual has two or three.
const MIN_HANZI: usize = 4;

/// Reads one escape at the front: its length and its bytes in UTF-8.
type Step = fn(&str) -> Option<(usize, Vec<u8>)>;

/// One run of escapes and what it spells.
struct Run {
    start: usize,
    end: usize,
    text: String,
}

/// One pass that undoes the escapes; empty when they are not most of the text.
pub(super) fn undo(text: &str) -> Vec<Edit> {
    for (rule, mark, step) in
        [("escape \\u", "\\u", backslash as Step), ("escape &#", "&#", reference), ("escape %", "%", percent)]
    {
        if text.contains(mark) {
            let edits = undo_kind(text, rule, mark, step);
            if !edits.is_empty() {
                return edits;
            }
        }
    }
    Vec::new()
}

fn undo_kind(text: &str, rule: &'static str, mark: &str, step: Step) -> Vec<Edit> {
    let mut runs: Vec<Run> = Vec::new();
    let mut outside = Outside::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(mark)) {
        let start = at + found;
        let in_tag = outside.skip(text.get(at..start).unwrap_or(""));
        let (mut end, mut bytes) = (start, Vec::new());
        while let Some((length, spelt)) = text.get(end..).and_then(step) {
            end += length;
            bytes.extend(spelt);
        }
        if end == start {
            at = start + mark.len();
            outside.skip(mark);
            continue;
        }
        at = end;
        // Addresses inside tags are escaped on purpose, and escaped ASCII is mark-up.
        if let Some(spelt) = String::from_utf8(bytes).ok().filter(|spelt| !in_tag && !spelt.is_ascii()) {
            runs.push(Run { start, end, text: spelt });
        } else {
            outside.skip(text.get(start..end).unwrap_or(""));
        }
    }
    outside.skip(text.get(at..).unwrap_or(""));
    let covered: usize = runs.iter().map(|run| run.end - run.start).sum();
    let all = covered + outside.visible;
    let figures = Figures::of(runs.iter().flat_map(|run| run.text.chars()));
    if (covered as f64) < all as f64 * MIN_COVERED || figures.share() < MIN_SHARE || figures.hanzi < MIN_HANZI {
        return Vec::new();
    }
    let evidence = format!("{covered} of {all} characters are escapes");
    runs.into_iter()
        .filter_map(|run| {
            Some(Edit {
                range: run.start..run.end,
                before: text.get(run.start..run.end)?.to_owned(),
                after: run.text,
                rule,
                certainty: Certainty::Exact,
                evidence: evidence.clone(),
                parts: Vec::new(),
            })
        })
        .collect()
}

/// Counts the bytes that a reader would see, outside tags and white space.
#[derive(Default)]
struct Outside {
    in_tag: bool,
    visible: usize,
}

impl Outside {
    /// Goes on over `text`; true when it ends inside a tag.
    fn skip(&mut self, text: &str) -> bool {
        for c in text.chars() {
            match c {
                '<' => self.in_tag = true,
                '>' => self.in_tag = false,
                _ if self.in_tag || c.is_whitespace() => {}
                _ => self.visible += c.len_utf8(),
            }
        }
        self.in_tag
    }
}

/// `\uXXXX`, a surrogate pair as two of them: length and UTF-8.
fn backslash(rest: &str) -> Option<(usize, Vec<u8>)> {
    let unit = |rest: &str| u16::from_str_radix(rest.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let first = unit(rest)?;
    match char::decode_utf16([first]).next()? {
        Ok(c) => Some((6, utf8(c))),
        Err(_) => {
            let second = unit(rest.get(6..)?)?;
            let c = char::decode_utf16([first, second]).next()?.ok()?;
            Some((12, utf8(c)))
        }
    }
}

/// `&#x57FA;` or `&#22522;`: length and UTF-8.
fn reference(rest: &str) -> Option<(usize, Vec<u8>)> {
    // The longest is `&#x10FFFF;`.
    let digits = rest.strip_prefix("&#")?;
    let end = digits.bytes().take(8).position(|byte| byte == b';')?;
    let inner = digits.get(..end)?;
    let value = match inner.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => inner.parse().ok()?,
    };
    // ASCII references are mark-up that someone escaped on purpose.
    char::from_u32(value).filter(|c| !c.is_ascii()).map(|c| (end + 3, utf8(c)))
}

/// `%E5`: length and the byte.
fn percent(rest: &str) -> Option<(usize, Vec<u8>)> {
    let digits = rest.strip_prefix('%')?.get(..2)?;
    u8::from_str_radix(digits, 16).ok().map(|byte| (3, vec![byte]))
}

fn utf8(c: char) -> Vec<u8> {
    c.encode_utf8(&mut [0; 4]).as_bytes().to_vec()
}
