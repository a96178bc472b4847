//! Names without a label: around a date, in brackets behind a paragraph, alone in a line.
//! Labelled fields are read in `byline`.

use std::ops::Range;

use super::byline::{Byline, BylineReader};
use super::dates::DateMatch;
use super::lexicon::Label;
use super::page::{Row, is_blank};
use super::signs::Signs;

/// Longest credits in brackets behind a paragraph: four names with their labels.
const LONGEST_CREDITS: usize = 60;
/// Longest line of reporters: a paper, their role, and three names.
const LONGEST_REPORTERS: usize = 30;
/// Longest name of a person; 古丽 names and the like are written with a dot and count apart.
const LONGEST_NAME: usize = 4;

/// Names around a date.
#[derive(Debug, Default)]
pub(super) struct Credit {
    pub(super) publisher: Option<Range<usize>>,
    pub(super) author: Option<Range<usize>>,
}

impl BylineReader {
    /// `海滨日报 记者 张三 2024-05-17`: a date with names around it, kept apart by white space.
    pub(super) fn credit(&self, row: &Row<'_>, date: &DateMatch) -> Option<Credit> {
        let apart = |at: Option<&char>| {
            at.is_none_or(|c| is_blank(*c) || matches!(c, '(' | ')' | '（' | '）' | '|' | '【' | '】'))
        };
        let before = date.range.start.checked_sub(1).and_then(|at| row.chars.get(at));
        if row.len() > LONGEST_CREDITS || !apart(before) || !apart(row.chars.get(date.range.end)) {
            return None;
        }
        let mut credit = Credit::default();
        let mut names_next = false;
        let mut at = 0;
        while at < row.len() {
            if at == date.range.start {
                at = date.range.end;
                names_next = false;
                continue;
            }
            if apart(row.chars.get(at)) {
                at += 1;
                continue;
            }
            let length = row.chars.get(at..)?.iter().position(|c| apart(Some(c))).unwrap_or(row.len() - at);
            let piece = row.chars.get(at..at + length)?;
            let name = self.skip_roles(row.chars, at..at + length) - at;
            let ends_role = self.roles.iter().find(|role| piece.len() > role.len() && piece.ends_with(role));
            if name > 0 {
                names_next = name == length;
                if !names_next {
                    credit.author = Some(at + name..at + length);
                }
            } else if let Some(role) = ends_role {
                credit.publisher = Some(at..at + length - role.len());
                names_next = true;
            } else if names_next {
                // 张三/报道
                let end = piece.iter().position(|c| matches!(c, '/' | '／')).unwrap_or(length);
                credit.author = Some(at..at + end);
                names_next = false;
            } else if self.ends_as_publisher(piece) && credit.publisher.is_none() {
                credit.publisher = Some(at..at + length);
            } else if !piece.ends_with(&['版']) {
                return None;
            }
            at += length;
        }
        (credit.author.is_some() || credit.publisher.is_some()).then_some(credit)
    }

    /// Credits in brackets behind the last sentence of a line: `(视频编辑:张三 文字编辑:李四)`.
    pub(super) fn read_credits(&self, index: usize, row: &Row<'_>) -> Option<Byline> {
        let close = row.last().filter(|c| matches!(c, ')' | '）' | '】' | ']'))?;
        let reach = row.len().saturating_sub(LONGEST_CREDITS);
        let open = reach
            + row
                .chars
                .get(reach..)?
                .iter()
                .rposition(|c| matches!((*c, close), ('(' | '（', ')' | '）') | ('【', '】') | ('[', ']')))?;
        let inside = row.chars.get(open + 1..row.len() - 1)?;
        let head: String = inside.iter().collect();
        let labels = self.labels_in(&head, inside, &[]);
        if labels.first().is_none_or(|(range, _, _)| range.start > 0) {
            return None;
        }
        let mut fields = self.fields(index, inside, &labels, &[]);
        for field in &mut fields {
            field.value = field.value.start + open + 1..field.value.end + open + 1;
        }
        let credits = fields.iter().all(|field| {
            matches!(field.label, Label::Author | Label::Editor | Label::Staff | Label::Source | Label::Affiliation)
        });
        credits.then(|| Byline { fields, credits: Some(open), ..Byline::default() })
    }

    /// A line that is nothing but a role or an office and names: `海滨日报记者 张三 李四`, `区长 王五`.
    pub(super) fn names_alone(&self, row: &Row<'_>) -> Option<(Label, String, Range<usize>)> {
        if row.len() > LONGEST_REPORTERS || !row.signs.have(Signs::BLANK) {
            return None;
        }
        let blank = row.chars.iter().position(|c| is_blank(*c))?;
        let head = row.chars.get(..blank)?;
        let start = blank + row.chars.get(blank..)?.iter().take_while(|c| is_blank(**c)).count();
        let names = row.chars.get(start..)?;
        let hanzi = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
        let pieces: Vec<&[char]> =
            names.split(|c| is_blank(*c) || *c == '、').filter(|piece| !piece.is_empty()).collect();
        let named = !pieces.is_empty()
            && pieces.iter().all(|piece| piece.len() <= LONGEST_NAME && piece.iter().all(|c| hanzi(c) || *c == '·'));
        if !named || names.len() < 2 {
            return None;
        }
        let ends_in = |list: &[Vec<char>]| list.iter().find(|word| head.ends_with(word)).cloned();
        if let Some(role) = ends_in(&self.roles) {
            let before = head.get(..head.len() - role.len())?;
            let paper = before.is_empty() || self.ends_as_publisher(before);
            let each = pieces.iter().all(|piece| piece.len() > 1);
            return (paper && each).then(|| (Label::Author, "记者".to_owned(), start..row.len()));
        }
        // 陈 某: one name, perhaps with a space in it.
        let office = ends_in(&self.offices)?;
        let one = pieces.len() == 1 || pieces.iter().all(|piece| piece.len() == 1) && pieces.len() == 2;
        let plain = head.iter().all(hanzi);
        (one && plain).then(|| (Label::Speaker, office.iter().collect(), start..row.len()))
    }
}
