//! Sections and sentences: every non-blank line is covered, running text is cut at its final punctuation.
//! It labels by line; what a sentence says is the business of `extract`.

use super::agenda::Marks;
use super::byline::Byline;
use super::content::Kind;
use super::furniture::Furniture;
use super::headings::run_in;
use super::page::{Page, Row, is_blank, is_closer, is_han, is_word};
use super::{Part, Section, Sentence};
use crate::span::Span;

/// Longest end mark or left-over tag with the white space around it.
const LONGEST_END: usize = 24;
/// Longest title in 《》: the longest of 300 laws and 30 notices has 62 characters.
const LONGEST_QUOTED_TITLE: usize = 80;

/// Sections from the headings: each reaches to the next heading of any level. A paragraph that begins with a numbered
/// short sentence (（一）加强领导。各地要…) begins a section, and so do numbers inside a text without paragraphs.
pub(super) fn sections(page: &Page<'_>, kinds: &[Kind], has_articles: bool) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (row, kind) in page.rows.iter().zip(kinds) {
        match kind {
            Kind::Heading(level) => {
                let start = match numbered_start(row) {
                    0 => row.span,
                    hashes => Span::new(row.span.start as usize + hashes, row.span.end as usize),
                };
                sections.push(Section { heading: Some(start), level: *level, span: row.span });
            }
            Kind::Body => {
                // (一) below an article is an item of it.
                let heads = if has_articles { Vec::new() } else { run_in(row) };
                let first = heads.first().map_or(row.len(), |head| head.range.start);
                if first > 0 {
                    let end = row.span_of(&(0..first)).end;
                    match sections.last_mut() {
                        Some(section) => section.span.end = end,
                        None => {
                            let span = Span::new(row.span.start as usize, end as usize);
                            sections.push(Section { heading: None, level: 0, span });
                        }
                    }
                }
                let ends = heads.iter().skip(1).map(|head| head.range.start).chain([row.len()]);
                sections.extend(heads.iter().zip(ends).map(|(head, end)| Section {
                    heading: Some(row.span_of(&head.range)),
                    level: head.level,
                    span: row.span_of(&(head.range.start..end)),
                }));
            }
            Kind::Title | Kind::Byline | Kind::Boilerplate => {}
        }
    }
    sections
}

/// Length of the Markdown mark before a heading.
fn numbered_start(row: &Row<'_>) -> usize {
    let hashes = row.chars.iter().take_while(|c| **c == '#').count();
    if hashes > 0 { hashes + row.chars.iter().skip(hashes).take_while(|c| is_blank(**c)).count() } else { 0 }
}

/// Every sentence and line in order, and the marks of items in the running text.
pub(super) fn sentences(
    page: &Page<'_>,
    kinds: &[Kind],
    bylines: &[Byline],
    furniture: &Furniture,
    sections: &[Section],
) -> (Vec<Sentence>, Marks) {
    // A paragraph has two sentences or three.
    let mut sentences = Vec::with_capacity(page.rows.len() * 3);
    let mut marks = Marks::default();
    for (((paragraph, row), kind), byline) in (0_u32..).zip(&page.rows).zip(kinds).zip(bylines) {
        let whole = Sentence { span: row.span, part: kind.part(), section: None, paragraph };
        if *kind == Kind::Body {
            let end = byline.credits.unwrap_or(row.len());
            cut(row, end, whole, furniture, &mut sentences, &mut marks);
            if end < row.len() {
                let span = row.span_of(&(end..row.len()));
                sentences.push(Sentence { span, part: Part::Byline, section: None, paragraph });
            }
        } else {
            sentences.push(whole);
        }
    }
    let mut starts = (1_u32..).zip(sections).peekable();
    let mut section = None;
    for sentence in &mut sentences {
        while let Some((number, _)) = starts.next_if(|(_, next)| next.span.start <= sentence.span.start) {
            section = Some(number - 1);
        }
        if matches!(sentence.part, Part::Heading | Part::Body) {
            sentence.section = section;
        }
    }
    (sentences, marks)
}

/// Cuts a line of running text up to `end`; what follows the last full stop is a sentence too.
fn cut(
    row: &Row<'_>,
    end: usize,
    whole: Sentence,
    furniture: &Furniture,
    sentences: &mut Vec<Sentence>,
    marks: &mut Marks,
) {
    let index = whole.paragraph as usize;
    marks.see(index, row.chars, 0);
    let chars = row.chars.get(..end).unwrap_or(row.chars);
    let mut start = 0;
    let mut straight_quotes = 0_usize;
    // One past what was looked at.
    let mut seen = 0;
    // Hanzi, most of a text, end nothing.
    while let Some(gap) = chars.get(seen..).and_then(|rest| rest.iter().position(|c| !is_han(*c))) {
        let sign = seen + gap;
        let Some(&c) = chars.get(sign) else { break };
        seen = sign + 1;
        marks.see_sign(index, row.chars, sign, c);
        let mut at = sign + 1;
        if c == '"' {
            straight_quotes += 1;
        }
        if c == '《' {
            // A title is not cut inside, whatever it exclaims.
            let rest = chars.get(at..).unwrap_or(&[]);
            seen = at + rest.iter().take(LONGEST_QUOTED_TITLE).position(|c| *c == '》').unwrap_or(0);
            continue;
        }
        if !ends_here(chars, sign) {
            continue;
        }
        while let Some(&next) = chars.get(at) {
            // A straight quote closes when one is open.
            let closes = if next == '"' { straight_quotes % 2 == 1 } else { is_closer(next) };
            if !closes && !matches!(next, '。' | '!' | '?' | '！' | '？') {
                break;
            }
            straight_quotes += usize::from(next == '"');
            marks.see_sign(index, row.chars, at, next);
            at += 1;
        }
        push(row, whole, start..at, furniture, sentences);
        (start, seen) = (at, at);
        straight_quotes = 0;
    }
    push(row, whole, start..chars.len(), furniture, sentences);
}

/// True when the character at `at` ends a sentence. ASCII marks inside an address or a number do not.
fn ends_here(chars: &[char], at: usize) -> bool {
    match chars.get(at) {
        Some('。' | '！' | '？' | '｡') => true,
        Some('!' | '?') => !chars.get(at + 1).is_some_and(char::is_ascii_alphanumeric),
        _ => false,
    }
}

fn push(
    row: &Row<'_>,
    whole: Sentence,
    range: std::ops::Range<usize>,
    furniture: &Furniture,
    sentences: &mut Vec<Sentence>,
) {
    let piece = row.chars.get(range.clone()).unwrap_or(&[]);
    let lead = piece.iter().take_while(|c| is_blank(**c)).count();
    let tail = piece.iter().rev().take_while(|c| is_blank(**c)).count();
    if lead == piece.len() {
        return;
    }
    let span = row.span_of(&(range.start + lead..range.end - tail));
    let marked =
        piece.get(lead).is_some_and(|c| matches!(c, '(' | '（' | '【' | '[' | '<')) && piece.len() <= LONGEST_END;
    let text: String = if marked { piece.iter().collect() } else { String::new() };
    let same_line = sentences.last_mut().filter(|last| last.paragraph == whole.paragraph);
    if marked && (furniture.is_finis(&text) || is_residue(text.trim())) {
        sentences.push(Sentence { span, part: Part::Boilerplate, section: None, ..whole });
    } else if !piece.iter().any(|c| is_word(*c))
        && let Some(last) = same_line
    {
        // Stray marks behind a sentence belong to it.
        last.span.end = span.end;
    } else {
        sentences.push(Sentence { span, ..whole });
    }
}

/// A tag that was left over from markup (`</p>`).
fn is_residue(text: &str) -> bool {
    text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).is_some_and(|name| {
        let name = name.trim_matches('/');
        !name.is_empty() && name.len() <= 10 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
