//! Texts served as escapes: `\u57FA` with `\n` and `\"`, `%u57FA`, `&#x57FA;`, `%E5%9F%BA`, `%BB%F9`, `%D7x`. Undone only where they are most of the text.
//! Escapes inside ordinary text, in string literals, in addresses and in tags are there on purpose, and stay.

use encoding_rs::{BIG5, Encoding, GB18030};

use super::plan::{Certainty, Edit};
use crate::document::decode::plausible::Figures;

/// Share of the characters other than white space and mark-up that must belong to escapes.
const MIN_COVERED: f64 = 0.5;
/// Share of frequent hanzi and punctuation that the text must then have.
const MIN_SHARE: f64 = 0.5;
/// Or so few of them, when all but one character in this many is a hanzi or Chinese punctuation: a line of names. Ranges
/// and test vectors are of rare characters.
const MIN_SHARE_CHINESE: f64 = 0.25;
const OTHERS_OF: usize = 10;
/// Fewest hanzi: a test vector in a manual has two or three.
const MIN_HANZI: usize = 4;

/// Reads one escape at the front: its length and its bytes in UTF-8.
type Step = fn(&str) -> Option<(usize, Vec<u8>)>;

/// How the runs of a kind are read: a run at the front, its length and the text it spells, if it spells any.
type Reader = fn(&str) -> (usize, Option<String>);

/// One run of escapes and what it spells.
struct Run {
    start: usize,
    end: usize,
    text: String,
}

/// One pass that undoes the escapes; empty when they are not most of the text.
pub(super) fn undo(text: &str) -> Vec<Edit> {
    // Other encodings after UTF-8, for all of a text: single characters of them are valid UTF-8.
    let kinds: [(&str, &str, &[Reader]); 5] = [
        ("escape \\u", "\\", &[|rest| utf8_run(rest, backslash)]),
        ("escape &#", "&#", &[|rest| utf8_run(rest, reference)]),
        ("escape %u", "%u", &[|rest| utf8_run(rest, percent_unit)]),
        ("escape %", "%", &[|rest| utf8_run(rest, percent)]),
        ("escape %", "%", &[|rest| two_byte_run(rest, GB18030), |rest| two_byte_run(rest, BIG5)]),
    ];
    for (rule, mark, readers) in kinds.into_iter().filter(|(_, mark, _)| text.contains(mark)) {
        let read = readers.iter().filter_map(|reader| undo_kind(text, rule, mark, *reader));
        if let Some((_, edits)) = read.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
            return edits;
        }
    }
    Vec::new()
}

/// The edits, and the share of frequent characters they give; `None` when the escapes are not most of the text.
fn undo_kind(text: &str, rule: &'static str, mark: &str, reader: Reader) -> Option<(f64, Vec<Edit>)> {
    let mut runs: Vec<Run> = Vec::new();
    let mut outside = Outside::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(mark)) {
        let start = at + found;
        outside.skip(text.get(at..start).unwrap_or(""));
        let (length, spelt) = text.get(start..).map(reader).unwrap_or_default();
        let end = start + length;
        if end == start {
            at = start + mark.len();
            outside.skip(mark);
            continue;
        }
        at = end;
        let after = text.get(end..).unwrap_or("");
        let on_purpose = match mark {
            "%u" => outside.in_literal.is_some() || outside.in_address,
            "\\" => outside.in_literal.is_some() || outside.is_range(after),
            "%" => outside.in_address,
            _ => false,
        };
        // Addresses inside tags are escaped on purpose, and references to ASCII are mark-up.
        let markup = |spelt: &String| mark == "&#" && spelt.is_ascii();
        if let Some(spelt) = spelt.filter(|spelt| !outside.in_tag && !on_purpose && !markup(spelt)) {
            outside.pass_text();
            runs.push(Run { start, end, text: spelt });
        } else {
            outside.skip(text.get(start..end).unwrap_or(""));
        }
    }
    outside.skip(text.get(at..).unwrap_or(""));
    let covered: usize = runs.iter().map(|run| run.end - run.start).sum();
    let all = covered + outside.visible;
    let share = share_of_chinese(&runs)?;
    if (covered as f64) < all as f64 * MIN_COVERED {
        return None;
    }
    let evidence = format!("{covered} of {all} characters are escapes");
    let edits: Option<Vec<Edit>> = runs
        .into_iter()
        .map(|run| {
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
        .collect();
    Some((share, edits?))
}

/// Escapes of UTF-8, one after another.
fn utf8_run(rest: &str, step: Step) -> (usize, Option<String>) {
    let (mut end, mut bytes) = (0, Vec::new());
    while let Some((length, spelt)) = rest.get(end..).and_then(step) {
        end += length;
        bytes.extend(spelt);
    }
    (end, String::from_utf8(bytes).ok())
}

/// Escapes of two-byte characters, as older programs wrote addresses. Second bytes that are letters stand as they are.
fn two_byte_run(rest: &str, encoding: &'static Encoding) -> (usize, Option<String>) {
    let (mut end, mut bytes, mut begun) = (0, Vec::new(), false);
    loop {
        let after = rest.get(end..).unwrap_or("");
        if let Some((length, byte)) = percent(after) {
            end += length;
            begun = !begun && byte.first().is_some_and(|byte| *byte > 0x80);
            bytes.extend(byte);
        } else if let Some(letter @ (b'0'..=b'9' | b'@'..=b'~')) = after.bytes().next().filter(|_| begun) {
            end += 1;
            begun = false;
            bytes.push(letter);
        } else {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
            return (end, text.map(String::from));
        }
    }
}

/// The share of frequent characters when what the runs spell is text, not ranges or test vectors.
fn share_of_chinese(runs: &[Run]) -> Option<f64> {
    let figures = Figures::of(runs.iter().flat_map(|run| run.text.chars()));
    let others = figures.foreign - (figures.hanzi + figures.punctuation).min(figures.foreign);
    let least = if others * OTHERS_OF <= figures.foreign { MIN_SHARE_CHINESE } else { MIN_SHARE };
    let share = figures.share();
    (figures.hanzi >= MIN_HANZI && share >= least).then_some(share)
}

/// What stands between the runs: the bytes a reader would see, and whether a run would be there on purpose.
#[derive(Default)]
struct Outside {
    in_tag: bool,
    /// The quotation mark of the string literal that is open on this line.
    in_literal: Option<char>,
    /// Inside square brackets that opened on this line.
    in_brackets: bool,
    /// Inside a word that is an address or a query: `https://…`, `/path`, `key=`.
    in_address: bool,
    visible: usize,
    /// The last character; `None` at the front, and after a run that will be undone.
    last: Option<char>,
    /// The last one that is no white space, on this line.
    last_on_line: Option<char>,
    /// Characters of the word under way.
    word: usize,
    /// A full stop was seen in it, as in the name of a host.
    dotted: bool,
}

impl Outside {
    /// Goes on over a run that will be undone, as over hanzi.
    fn pass_text(&mut self) {
        self.last = None;
        self.last_on_line = Some(char::REPLACEMENT_CHARACTER);
        (self.in_address, self.word, self.dotted) = (false, 1, false);
    }

    /// Goes on over `text`.
    fn skip(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.in_tag = true,
                '>' => self.in_tag = false,
                _ if self.in_tag || c.is_whitespace() => {}
                _ => self.visible += c.len_utf8(),
            }
            self.follow_literal(c);
            self.follow_address(c);
            self.in_brackets = c == '[' || self.in_brackets && !matches!(c, ']' | '\n');
            self.last = Some(c);
            if c == '\n' {
                self.last_on_line = None;
            } else if !c.is_whitespace() {
                self.last_on_line = Some(c);
            }
        }
    }

    /// A literal opens where code has one: at the front of a line, after `=`, `:`, `(`, `,` or an opening bracket.
    fn follow_literal(&mut self, c: char) {
        match self.in_literal {
            Some(_) if c == '\n' => self.in_literal = None,
            Some(open) if c == open && self.last != Some('\\') => self.in_literal = None,
            None if matches!(c, '"' | '\'' | '`')
                && matches!(self.last_on_line, None | Some('=' | ':' | '(' | ',' | '[' | '{' | '+')) =>
            {
                self.in_literal = Some(c);
            }
            _ => {}
        }
    }

    fn follow_address(&mut self, c: char) {
        if c.is_whitespace() || !c.is_ascii() {
            (self.in_address, self.word, self.dotted) = (false, 0, false);
            return;
        }
        self.in_address |= match c {
            '=' => true,
            '/' => self.word == 0 || self.dotted || self.last == Some(':'),
            _ => false,
        };
        self.dotted |= c == '.';
        self.word += 1;
    }

    /// True beside the hyphen of a range, `[\u4e00-\u9fa5]`.
    fn is_range(&self, after: &str) -> bool {
        self.in_brackets && (self.last == Some('-') || after.starts_with("-\\u"))
    }
}

/// `\uXXXX`, a surrogate pair as two of them, or the short ones that stand beside these in strings of JSON (RFC 8259, section
/// 7): length and UTF-8. What was escaped twice, `\\uXXXX`, counts as once.
fn backslash(rest: &str) -> Option<(usize, Vec<u8>)> {
    if let Some(found) = utf16("\\u", rest) {
        return Some(found);
    }
    if let Some((length, spelt)) = rest.strip_prefix('\\').and_then(|rest| utf16("\\u", rest)) {
        return Some((length + 1, spelt));
    }
    let byte = match rest.strip_prefix('\\')?.bytes().next()? {
        byte @ (b'"' | b'\\' | b'/') => byte,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    };
    Some((2, vec![byte]))
}

/// `%uXXXX`, as scripts of pages escape.
fn percent_unit(rest: &str) -> Option<(usize, Vec<u8>)> {
    utf16("%u", rest)
}

fn utf16(mark: &str, rest: &str) -> Option<(usize, Vec<u8>)> {
    let unit = |rest: &str| hexadecimal(rest.strip_prefix(mark)?.get(..4)?).and_then(|unit| u16::try_from(unit).ok());
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
        Some(hex) => hexadecimal(hex)?,
        None => inner.parse().ok().filter(|_| !inner.starts_with('+'))?,
    };
    // ASCII references are mark-up that someone escaped on purpose.
    char::from_u32(value).filter(|c| !c.is_ascii()).map(|c| (end + 3, utf8(c)))
}

/// `%E5`: length and the byte.
fn percent(rest: &str) -> Option<(usize, Vec<u8>)> {
    let digits = rest.strip_prefix('%')?.get(..2)?;
    hexadecimal(digits).and_then(|byte| u8::try_from(byte).ok()).map(|byte| (3, vec![byte]))
}

/// A number without a sign, which the library would take.
fn hexadecimal(digits: &str) -> Option<u32> {
    u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

fn utf8(c: char) -> Vec<u8> {
    c.encode_utf8(&mut [0; 4]).as_bytes().to_vec()
}
