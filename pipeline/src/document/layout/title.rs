//! The title: what the page's head, its headings or the lines above the byline say.
//! It never makes a title of the first sentence: a text without one has none.

use corpora::Hints;

use super::super::markup::HeadField;
use super::Found;
use super::byline::Byline;
use super::headings::numbered;
use super::lexicon::Lexicon;
use super::openings::Openings;
use super::page::{Page, Row, is_blank, is_word};
use super::redhead::is_number_line;
use crate::fold::{fold_char, fold_string, narrow, simplified_char};

/// Longest title: the longest of 1,900 titles of broadcaster pages and state documents has 88 characters.
const LONGEST: usize = 120;
/// A title stands at most so many lines above the source or date line.
const ABOVE_BYLINE: usize = 3;
/// A heading line continues over at most so many lines (wrapped titles of state documents).
const WRAPPED: usize = 4;
/// Shortest line that can be a title on position alone.
const SHORTEST: usize = 5;
/// Shortest line of a broken title.
const SHORTEST_PART: usize = 2;
/// What stands between a title and the name of the site.
pub(super) const SEPARATORS: &[char] = &['_', '|', '-', '—', '–', '丨', '｜', '＿', '－'];
/// Longest name of a body on a line of its own above 关于….
const LONGEST_BODY: usize = 30;
/// Longest name of a channel between underscores in a page's title.
const LONGEST_CHANNEL: usize = 8;
/// Longest name of a site that stands alone in a page's title (某某市人民政府门户网站).
const LONGEST_SITE: usize = 14;
/// A title on the first line has at most so many short lines (subtitle, speaker, salutation) between it and the text.
const ABOVE_TEXT: usize = 6;

/// The title and the rows it stands in.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub(super) found: Option<Found>,
    /// First row and one past the last; `None` when the title is not among the lines.
    pub(super) rows: Option<(usize, usize)>,
}

/// What the choice rests on.
pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) head: &'a [HeadField],
    pub(super) hints: &'a Hints,
    pub(super) bylines: &'a [Byline],
    pub(super) furniture: &'a [bool],
    pub(super) lexicon: &'a Lexicon,
    /// How the words begin that begin no title.
    pub(super) not_title: &'a Openings,
    /// Rows that say whose paper it is.
    pub(super) red_head: &'a [usize],
}

impl Evidence<'_> {
    /// Chooses the title.
    pub(super) fn choose(&self) -> Title {
        if let Some(hint) = &self.hints.title {
            let value = clean_title(&hint.value);
            let rows = self.find_rows(&value);
            let span = rows.map(|(first, last)| self.span_of(first, last));
            return Title { found: Some(Found { value, span, basis: hint.basis.to_owned() }), rows };
        }
        if self.page.is_html { self.of_page() } else { self.of_lines() }
    }

    fn of_page(&self) -> Title {
        let titles: Vec<String> = self.head_titles().into_iter().filter(|value| !self.names_site(value)).collect();
        for value in &titles {
            if let Some((first, last)) = self.find_rows(value) {
                return self.of_rows(first, last, "head");
            }
        }
        let in_reach = |index: &usize| !self.is_furniture(*index) && !self.is_byline(*index);
        for element in ["h1", "h2"] {
            let found: Vec<usize> = (0..self.page.rows.len())
                .filter(|&index| {
                    self.page.rows.get(index).is_some_and(|row| row.element == element && row.link_share < 0.5)
                })
                .filter(in_reach)
                .filter(|&index| self.page.rows.get(index).is_some_and(|row| (SHORTEST..=LONGEST).contains(&row.len())))
                .collect();
            // One heading, or the lines of one; several of the second level head sections.
            let most = if element == "h1" { WRAPPED } else { 1 };
            if let (Some(&first), Some(&last)) = (found.first(), found.last())
                && last - first + 1 == found.len()
                && found.len() <= most
            {
                return self.of_rows(first, last + 1, element);
            }
        }
        let above = self.above_byline();
        if above.rows.is_some() {
            return above;
        }
        let value = titles.into_iter().min_by_key(|value| value.chars().count());
        let found = value.filter(|value| value.chars().count() >= SHORTEST);
        Title { found: found.map(|value| Found { value, span: None, basis: "head".to_owned() }), rows: None }
    }

    /// What the head offers, best first: fields made for the title, then `<title>` with and without the site's name.
    fn head_titles(&self) -> Vec<String> {
        let mut titles = Vec::new();
        for name in ["articletitle", "og:title", "twitter:title", "title"] {
            for field in self.head.iter().filter(|field| field.name == name) {
                let value = clean_title(&field.value);
                let mut shorter = vec![value.clone()];
                shorter.extend(self.without_site(&value));
                titles.extend(shorter.into_iter().filter(|value| !value.is_empty()));
            }
        }
        let mut unique: Vec<String> = Vec::new();
        for title in titles {
            if !unique.contains(&title) {
                unique.push(title);
            }
        }
        unique
    }

    /// `题目_频道_某网` without its last parts, one after another, as long as they name a site.
    fn without_site(&self, value: &str) -> Vec<String> {
        let mut shorter = Vec::new();
        let mut rest = value;
        while let Some((before, after)) = rest.rsplit_once(SEPARATORS) {
            let after = after.trim();
            let names_site =
                self.ends_as_site(after) || (rest.contains('_') && after.chars().count() <= LONGEST_CHANNEL);
            if !names_site {
                break;
            }
            rest = before.trim_end_matches(|c: char| is_blank(c) || SEPARATORS.contains(&c));
            shorter.push(rest.to_owned());
        }
        shorter
    }

    fn ends_as_site(&self, value: &str) -> bool {
        let value = value.trim_end_matches(')');
        self.lexicon.titles.site_endings.iter().any(|ending| value.ends_with(ending.as_str()))
    }

    /// A page that calls itself by its site's name has said nothing about its own title.
    fn names_site(&self, value: &str) -> bool {
        value.chars().count() <= LONGEST_SITE && self.ends_as_site(value)
    }

    /// The rows that spell `value`: a heading element before another, a line near a byline before one in a menu.
    fn find_rows(&self, value: &str) -> Option<(usize, usize)> {
        let wanted = fold_string(value);
        if wanted.chars().count() < 2 {
            return None;
        }
        let opens = |row: &Row<'_>| {
            let first = row.chars.iter().find_map(|c| fold_char(*c));
            first.is_some_and(|first| wanted.starts_with(first))
        };
        let mut best: Option<(u8, usize, usize)> = None;
        for index in 0..self.page.rows.len() {
            if !self.page.rows.get(index).is_some_and(opens) {
                continue;
            }
            let Some(last) = self.spells(index, &wanted) else { continue };
            let rank = self.rank(index, last);
            if best.is_none_or(|(so_far, _, _)| rank > so_far) {
                best = Some((rank, index, last));
            }
        }
        best.map(|(_, first, last)| (first, last))
    }

    /// One past the last row when the rows from `index` on, together, are the title.
    fn spells(&self, index: usize, wanted: &str) -> Option<usize> {
        let mut joined = String::new();
        for last in index..(index + WRAPPED).min(self.page.rows.len()) {
            let row = self.page.rows.get(last)?;
            if row.len() > LONGEST {
                return None;
            }
            joined.push_str(&fold_string(row.head()));
            if joined == wanted {
                return Some(last + 1);
            }
            if !wanted.starts_with(&joined) {
                // A head that cuts long titles off: the line goes on a little.
                let cut_off = last == index && joined.starts_with(wanted) && wanted.chars().count() >= 20;
                return (cut_off && joined.chars().count() <= wanted.chars().count() + 40).then_some(last + 1);
            }
        }
        None
    }

    fn rank(&self, first: usize, last: usize) -> u8 {
        let Some(row) = self.page.rows.get(first) else { return 0 };
        let near = (last..(last + ABOVE_BYLINE).min(self.page.rows.len())).any(|index| self.is_byline(index));
        let link = if row.link_share < 0.5 { 4 } else { 0 };
        let heading = if row.is_html_heading() { 2 } else { 0 };
        let cell = if row.cell.is_some_and(|_| self.is_byline(first)) { 0 } else { 1 };
        link + heading + u8::from(near) + cell
    }

    fn of_lines(&self) -> Title {
        if let Some(first) = self.page.rows.first()
            && first.starts_with("# ")
        {
            let mut title = self.of_rows(0, 1, "heading");
            if let Some(found) = &mut title.found {
                found.value = found.value.trim_start_matches(['#', ' ']).to_owned();
                found.span = Some(first.span_of(&(2..first.len())));
            }
            return title;
        }
        let above = self.above_byline();
        if above.rows.is_some() {
            return above;
        }
        let body = self.first_prose().unwrap_or(0);
        // A line without final punctuation above the text; the name of a paper or a series may stand above it.
        let first = (0..body).find(|&index| self.can_be_title(index) && self.is_phrase(index));
        match first {
            Some(index) if body - index <= ABOVE_TEXT => {
                let (first, last) = self.wrapped(index);
                self.of_rows(first, last, "first line")
            }
            _ => Title::default(),
        }
    }

    /// The longest line just above the first source or date line, if it can be a title.
    fn above_byline(&self) -> Title {
        let body = self.first_prose().unwrap_or(self.page.rows.len());
        let Some(byline) = (0..body).find(|&index| self.is_publication(index)) else { return Title::default() };
        let candidates = (byline.saturating_sub(ABOVE_BYLINE)..byline).filter(|&index| self.can_be_title(index));
        let longest = candidates.max_by_key(|&index| self.page.rows.get(index).map_or(0, Row::len));
        longest.map_or_else(Title::default, |index| {
            let (first, last) = self.wrapped(index);
            self.of_rows(first, last, "above byline")
        })
    }

    /// First row that reads as running text.
    fn first_prose(&self) -> Option<usize> {
        (0..self.page.rows.len()).find(|&index| {
            self.page.rows.get(index).is_some_and(|row| is_prose(row) && !is_question(row) && row.link_share < 0.5)
                && !self.is_byline(index)
                && !self.is_furniture(index)
        })
    }

    fn can_be_title(&self, index: usize) -> bool {
        self.page.rows.get(index).is_some_and(|row| row.len() >= SHORTEST) && self.can_be_part(index)
    }

    /// As a title, or as a line of one: the last one may be short (通知).
    fn can_be_part(&self, index: usize) -> bool {
        let Some(row) = self.page.rows.get(index) else { return false };
        let final_sign =
            row.last().is_some_and(|c| matches!(c, '。' | '；' | ';' | ':' | '：' | ',' | '，' | '、' | '.'));
        (SHORTEST_PART..=LONGEST).contains(&row.len())
            && !self.red_head.contains(&index)
            && !is_number_line(row)
            && !self.is_furniture(index)
            && !self.is_byline(index)
            && !final_sign
            && self.bylines.get(index).is_none_or(|byline| byline.fields.is_empty())
            && row.link_share < 0.5
            && row.count(|c| c == '。') == 0
            && row.count(is_word) >= row.len().min(4)
            && row.count(|c| c.is_ascii_digit()) * 2 < row.len()
            && !(self.not_title.may_begin(row.chars)
                && self.lexicon.titles.not_title.iter().any(|word| row.starts_with(word)))
    }

    /// The lines of a title that is broken as documents break it: 某某市人民政府 / 关于…… / ……的通知.
    fn wrapped(&self, index: usize) -> (usize, usize) {
        let row = |at: usize| self.page.rows.get(at).filter(|_| self.can_be_title(at));
        let ends = |row: &Row<'_>| self.lexicon.genres.policy_endings.iter().any(|ending| row.ends_with(ending));
        let body = |row: &Row<'_>| row.len() <= LONGEST_BODY && !row.head().contains("关于") && !ends(row);
        let about = |at: usize| self.about(at, &ends);
        let (mut first, mut last) = about(index).unwrap_or((index, index + 1));
        if let Some(above) = first.checked_sub(1)
            && row(first).is_some_and(|row| row.starts_with("关于"))
            && row(above).is_some_and(body)
        {
            first = above;
        }
        if row(index).is_some_and(body) && row(last).is_some_and(|row| row.starts_with("关于")) {
            last = about(last).map_or(last + 1, |(_, end)| end);
        }
        if row(index).is_some_and(|row| leads_on(row.head())) && row(last).is_some() {
            // 某某在某地调研时强调 / 要把小事办好
            last += 1;
        }
        (first, last)
    }

    /// The lines from 关于… to …的通知 that a line is one of.
    fn about(&self, index: usize, ends: &impl Fn(&Row<'_>) -> bool) -> Option<(usize, usize)> {
        let part = |at: usize| self.page.rows.get(at).filter(|row| self.can_be_part(at) && numbered(row).is_none());
        let opens = |at: usize| part(at).is_some_and(|row| row.head().contains("关于") && !ends(row));
        let start = (index.saturating_sub(WRAPPED - 1)..=index).rev().find(|&at| opens(at))?;
        let mut goes_on = (start + 1..start + WRAPPED).map_while(|at| part(at).map(|row| (at, row)));
        let (end, _) = goes_on.find(|(_, row)| ends(row))?;
        (end >= index).then_some((start, end + 1))
    }

    /// On position alone a title must not read as a sentence that lost its full stop.
    fn is_phrase(&self, index: usize) -> bool {
        self.page.rows.get(index).is_some_and(|row| row.count(|c| matches!(c, ',' | '，')) <= 1)
    }

    fn of_rows(&self, first: usize, last: usize, basis: &str) -> Title {
        let rows = self.page.rows.get(first..last).unwrap_or(&[]);
        let mut value = String::new();
        for row in rows {
            if leads_on(&value) {
                value.push(' ');
            }
            value.push_str(&self.page.value(row));
        }
        let value = value.split(is_blank).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let span = Some(self.span_of(first, last));
        Title { found: Some(Found { value, span, basis: basis.to_owned() }), rows: Some((first, last)) }
    }

    fn span_of(&self, first: usize, last: usize) -> crate::span::Span {
        let start = self.page.rows.get(first).map_or(0, |row| row.span.start as usize);
        let end = self.page.rows.get(last.saturating_sub(1)).map_or(start, |row| row.span.end as usize);
        crate::span::Span::new(start, end)
    }

    fn is_furniture(&self, index: usize) -> bool {
        self.furniture.get(index).copied().unwrap_or(false)
    }

    fn is_byline(&self, index: usize) -> bool {
        self.bylines.get(index).is_some_and(|byline| byline.is_whole)
    }

    /// A line with a source, an author or a date of its own.
    fn is_publication(&self, index: usize) -> bool {
        use super::lexicon::Label;
        self.bylines.get(index).is_some_and(|byline| {
            byline.is_whole
                && (byline.dates.iter().any(|date| date.day.is_some())
                    || byline
                        .fields
                        .iter()
                        .any(|f| matches!(f.label, Label::Source | Label::Author | Label::Published)))
        })
    }
}

/// The first line of a headline in two: who said where, without the words.
fn leads_on(line: &str) -> bool {
    ["强调", "指出", "要求", "提出", "指示"].iter().any(|verb| line.ends_with(verb))
}

/// One sentence that asks or exclaims, as titles do.
fn is_question(row: &Row<'_>) -> bool {
    row.len() <= LONGEST / 2
        && row.count(|c| matches!(c, '。' | '!' | '?')) == 1
        && matches!(row.last(), Some('!' | '?'))
}

/// Running text: a line that ends as a sentence, or a long one with commas.
pub(super) fn is_prose(row: &Row<'_>) -> bool {
    (row.len() >= 12 && row.ends_sentence())
        || (row.len() >= 60 && row.chars.iter().any(|c| matches!(c, ',' | '，' | '。' | '、')))
        || row.count(|c| c == '。') > 1
}

/// Simplified with its widths, white space collapsed: a title as readers see it.
pub(super) fn clean_title(value: &str) -> String {
    let simple: String = value.chars().map(|c| if c == '著' { c } else { simplified_char(c) }).collect();
    simple.split(is_blank).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Simplified, narrow, white space collapsed.
pub(super) fn clean_value(value: &str) -> String {
    // 著 stays: a single value does not show whether 着 is meant.
    let simple: String = value.chars().map(|c| if c == '著' { c } else { simplified_char(narrow(c)) }).collect();
    simple.split(is_blank).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
