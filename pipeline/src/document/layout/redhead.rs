//! The head of an official paper: whose it is (某某市人民政府文件), above its number and its title.
//! It reads no number and no title; `genre` and `title` do.

use super::byline::Byline;
use super::genre::number_in;
use super::lexicon::Lexicon;
use super::page::{Page, Row, is_blank, is_word};
use super::title::is_prose;

/// Longest name of a body in a head; 某某壮族自治区某某瑶族自治县人民政府办公室 has 22 characters.
const LONGEST_BODY: usize = 30;
/// The number stands so few lines below the head: further bodies, a line, 签发人 between them.
const NUMBER_REACH: usize = 5;
/// Papers that several bodies issue name at most so many above the last one.
const BODIES: usize = 6;

/// The lines of a head.
#[derive(Debug, Default)]
pub(super) struct RedHead {
    /// Its rows in order; those of several bodies stand together.
    pub(super) rows: Vec<usize>,
    /// Row and characters of the body that is named first.
    pub(super) issuer: Option<(usize, std::ops::Range<usize>)>,
}

/// Finds the head above the text, if the document has one.
pub(super) fn read(page: &Page<'_>, bylines: &[Byline], lexicon: &Lexicon) -> RedHead {
    let rows = &page.rows;
    let text = || rows.iter().position(is_prose).unwrap_or(rows.len());
    // Most documents have no line that says 文件.
    let mut papers = rows.iter().enumerate().filter(|(_, row)| is_paper(row)).map(|(index, _)| index).peekable();
    if papers.peek().is_none() {
        return RedHead::default();
    }
    let text = text();
    papers
        .take_while(|index| *index < text)
        .find_map(|index| head_at(page, bylines, lexicon, index, text))
        .unwrap_or_default()
}

/// 文件 at the end of a short line, or before the number.
fn is_paper(row: &Row<'_>) -> bool {
    row.len() <= LONGEST_BODY * 2 && row.chars.contains(&'件') && name_end(row).is_some()
}

/// Where the name ends before 文件, when nothing but a number follows.
fn name_end(row: &Row<'_>) -> Option<usize> {
    let end = number_in(row.chars).filter(|range| is_tail(row, range.end)).map_or(row.len(), |range| range.start);
    let trimmed = |end: usize| row.chars.get(..end)?.iter().rposition(|c| !is_blank(*c)).map(|at| at + 1);
    let end = trimmed(end)?;
    // 文 件: centred lines are spread.
    let last = (row.chars.get(end - 1) == Some(&'件')).then_some(end - 1).and_then(trimmed)?;
    let before = (row.chars.get(last - 1) == Some(&'文')).then_some(last - 1)?;
    Some(row.chars.get(..before)?.iter().rposition(|c| !is_blank(*c)).map_or(0, |at| at + 1))
}

/// Nothing, or 签发人 behind a number.
fn is_tail(row: &Row<'_>, end: usize) -> bool {
    let rest: String = row.chars.get(end..).unwrap_or(&[]).iter().filter(|c| !is_blank(**c)).collect();
    rest.is_empty() || rest.starts_with("签发人")
}

/// A line that is a 发文字号, with 签发人 behind it or without.
pub(super) fn is_number_line(row: &Row<'_>) -> bool {
    number_in(row.chars).is_some_and(|range| range.start == 0 && is_tail(row, range.end))
}

fn head_at(page: &Page<'_>, bylines: &[Byline], lexicon: &Lexicon, index: usize, text: usize) -> Option<RedHead> {
    let row = page.rows.get(index)?;
    let end = name_end(row)?;
    let is_body = |at: usize| {
        let plain = bylines.get(at).is_some_and(|byline| !byline.is_whole);
        page.rows.get(at).filter(|_| plain).is_some_and(|row| names_body(row, row.len(), lexicon))
    };
    // Several bodies issue a paper together: each has its line, 文件 stands behind one of them or apart.
    let above = (1..=BODIES).take_while(|up| index.checked_sub(*up).is_some_and(is_body)).count();
    let first = index - above;
    if end == 0 && above == 0 || end > 0 && !names_body(row, end, lexicon) {
        return None;
    }
    let below = (index + 1..text).take(BODIES).take_while(|at| is_body(*at)).count();
    let next = index + 1 + below;
    let own_number = number_in(row.chars).is_some();
    let numbered = own_number || page.rows.iter().take(text).skip(next).take(NUMBER_REACH).any(is_number_line);
    // A page lists papers; a text of its own begins with one.
    let titled = || {
        let about = |row: &Row<'_>| row.starts_with("关于") || row.head().contains("关于");
        !page.is_html && page.rows.iter().take(text).skip(next).take(NUMBER_REACH).any(about)
    };
    if !numbered && !titled() {
        return None;
    }
    let last = if numbered && !own_number { index + below } else { index };
    let issuer = if above > 0 { (first, 0..page.rows.get(first)?.len()) } else { (index, 0..end) };
    Some(RedHead { rows: (first..=last).collect(), issuer: Some(issuer) })
}

/// Whether the first characters of a row are the name of a body that issues papers.
fn names_body(row: &Row<'_>, end: usize, lexicon: &Lexicon) -> bool {
    let name: String = row.chars.get(..end).unwrap_or(&[]).iter().filter(|c| !is_blank(**c)).collect();
    let length = name.chars().count();
    (3..=LONGEST_BODY).contains(&length)
        && name.chars().all(is_word)
        && !name.contains("关于")
        && lexicon.titles.issuer_endings.iter().any(|ending| name.ends_with(ending.as_str()))
}
