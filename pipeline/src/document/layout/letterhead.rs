//! The formal lines of an official document: its title once more above the text, its number, its signature, who publishes it.
//! It reads no names out of them; `genre` and `origin` do.

use super::byline::Byline;
use super::genre::number_in;
use super::page::{Page, Row, is_word};
use super::title::{Title, is_prose};
use crate::fold::fold_char;

/// A title above the text is broken into at most so many lines.
const BROKEN: usize = 6;
/// Longest line of a signature: a body with its place and its office (某某省某某市人民政府办公室).
const LONGEST_SIGNATURE: usize = 24;

/// Bodies that publish together stand in so many lines at most (某某市统计局 / 国家统计局某某调查队).
const TOGETHER: usize = 3;

/// What a formal line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formal {
    /// The title once more.
    Title,
    /// Nothing but a 发文字号.
    Number,
    /// Whose text it is, between the title and the day.
    Body,
    /// Who signs, above the day.
    Signature,
}

/// The formal lines among the rows from `after_title` on; other rows have `None`.
pub(super) fn read(
    page: &Page<'_>,
    title: &Title,
    bylines: &[Byline],
    publishers: impl Fn(&[char]) -> bool,
    after_title: usize,
) -> Vec<Option<Formal>> {
    let mut found = vec![None; page.rows.len()];
    let value = title.found.as_ref().map_or("", |found| found.value.as_str());
    let key = letters(value.chars());
    let text = (after_title..page.rows.len())
        .find(|&index| page.rows.get(index).is_some_and(|row| is_prose(row) && copy_from(page, index, &key).is_none()))
        .unwrap_or(page.rows.len());
    let mut index = after_title;
    while index < text {
        let Some(row) = page.rows.get(index) else { break };
        let copy = copy_from(page, index, &key);
        // The caption of a player says the title in one line too; the paragraph of a document is believed.
        let paragraph = row.element == "p" && row.is_body == Some(true);
        if let Some(end) = copy.filter(|end| end - index > 1 || paragraph) {
            found.iter_mut().take(end).skip(index).for_each(|slot| *slot = Some(Formal::Title));
            index = end;
            continue;
        }
        if number_in(row.chars).is_some_and(|range| range.start == 0 && range.end == row.len())
            && let Some(slot) = found.get_mut(index)
        {
            *slot = Some(Formal::Number);
        }
        index += 1;
    }
    let is_day = |index: usize| {
        bylines.get(index).is_some_and(|byline| {
            byline.is_whole && byline.fields.is_empty() && byline.neighbour.is_none() && byline.dates.len() == 1
        })
    };
    let names_body = |index: &usize| page.rows.get(*index).is_some_and(|row| signs(row, &[], &publishers));
    let bodies = if title.rows.is_some() { (after_title..text).take_while(names_body).count() } else { 0 };
    if (1..=TOGETHER).contains(&bodies) && is_day(after_title + bodies) {
        found.iter_mut().skip(after_title).take(bodies).for_each(|slot| *slot = Some(Formal::Body));
    }
    for index in text..page.rows.len() {
        if is_day(index + 1)
            && page.rows.get(index).is_some_and(|row| signs(row, &key, &publishers))
            && let Some(slot) = found.get_mut(index)
        {
            *slot = Some(Formal::Signature);
        }
    }
    found
}

/// A body alone in its line: the one that the title begins with, or what the names of bodies end in.
fn signs(row: &Row<'_>, title: &[char], publishers: &impl Fn(&[char]) -> bool) -> bool {
    // Most lines hold other signs.
    if !row.chars.iter().all(|c| is_word(*c) || fold_char(*c).is_none()) {
        return false;
    }
    let name: Vec<char> = letters(row.chars.iter().copied());
    (2..=LONGEST_SIGNATURE).contains(&name.len()) && (title.starts_with(&name) || publishers(&name))
}

/// One past the last of the rows that, from `index` on, spell the title.
fn copy_from(page: &Page<'_>, index: usize, key: &[char]) -> Option<usize> {
    // Most lines begin otherwise.
    let first = page.rows.get(index)?.chars.iter().copied().filter_map(fold_char).find(|c| is_word(*c))?;
    if key.first() != Some(&first) {
        return None;
    }
    let mut rest = key;
    for last in index..(index + BROKEN).min(page.rows.len()) {
        let line = letters(page.rows.get(last)?.chars.iter().copied());
        if line.is_empty() {
            return None;
        }
        rest = rest.strip_prefix(line.as_slice())?;
        if rest.is_empty() {
            return Some(last + 1);
        }
    }
    None
}

/// Letters and digits alone, folded.
fn letters(chars: impl Iterator<Item = char>) -> Vec<char> {
    chars.filter_map(fold_char).filter(|c| is_word(*c)).collect()
}
