//! Which line is what: title, heading, body, byline, boilerplate; where the text begins and ends.
//! It reads lines, not sentences, and changes no text.

use super::byline::{Byline, BylineReader};
use super::furniture::Furniture;
use super::headings::{LONGEST_HEADING, html_level, is_heading_like, numbered, numbered_heading};
use super::letterhead::{self, Formal};
use super::lexicon::Label;
use super::page::{Page, Row, is_word};
use super::redhead::is_number_line;
use super::title::{Title, is_prose};
use super::{Found, Part};
use crate::fold::fold_char;
use crate::span::Span;

/// Share of link text from which a line of a page is navigation.
pub(super) const LINK_SHARE: f32 = 0.6;
/// A name of an account above the date has no more characters.
const LONGEST_ACCOUNT: usize = 20;
/// A sentence of this length after a closing line (相关新闻) shows that the text goes on.
const GOES_ON: usize = 60;
/// A page ends at a closing line when the sentences below it are at most this share of those above: one over three.
const TEASERS: usize = 3;
/// From this share of link text on, a line of a page that is no sentence leads elsewhere, whatever a library says.
const ONLY_LINK: f32 = 0.95;
/// Editors and sources stand within so many lines below the text of a page; later ones are those of other texts.
const CREDITS_REACH: usize = 8;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    /// With its level from 1.
    Heading(u8),
    Body,
    Byline,
    Boilerplate,
}

impl Kind {
    pub(super) fn part(self) -> Part {
        match self {
            Self::Title => Part::Title,
            Self::Heading(_) => Part::Heading,
            Self::Body => Part::Body,
            Self::Byline => Part::Byline,
            Self::Boilerplate => Part::Boilerplate,
        }
    }
}

/// The kinds of all rows.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) kinds: Vec<Kind>,
    /// Row of the account name above the date, which publishes.
    pub(super) account: Option<usize>,
    /// Row of the first body that stands between title and day, as in statistical bulletins.
    pub(super) body: Option<usize>,
    /// Rows of the subtitle.
    subtitle: Vec<usize>,
}

impl Content {
    /// What stands below the title, its dash left out.
    pub(super) fn subtitle(&self, page: &Page<'_>) -> Option<Found> {
        let rows: Vec<&Row<'_>> = self.subtitle.iter().filter_map(|&index| page.rows.get(index)).collect();
        let (first, last) = (rows.first()?, rows.last()?);
        let value = rows.iter().map(|row| page.value(row)).collect::<Vec<_>>().join(" ");
        let value = value.trim_start_matches(['—', '―', '-', '–']).trim().to_owned();
        let span = Span::new(first.span.start as usize, last.span.end as usize);
        Some(Found { value, span: Some(span), basis: "below title".to_owned() })
    }
}

/// What the labels rest on.
pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) title: &'a Title,
    pub(super) key: TitleKey,
    /// Rows that say whose paper it is.
    pub(super) red_head: &'a [usize],
    pub(super) bylines: &'a [Byline],
    pub(super) furniture: &'a [bool],
    pub(super) words: &'a Furniture,
    pub(super) names: &'a BylineReader,
}

/// Where the parts of a page begin and end.
struct Bounds {
    after_title: usize,
    /// First row of running text.
    first: usize,
    /// One past the last.
    end: usize,
    account: Option<usize>,
    formal: Vec<Option<Formal>>,
    /// Lines that are nothing but a link lead elsewhere; not so on a page that has nothing else.
    links_lead_away: bool,
}

impl Evidence<'_> {
    /// Labels every row.
    pub(super) fn label(&self) -> Content {
        let count = self.page.rows.len();
        let after_title = self.title.rows.map_or(0, |(_, last)| last);
        let publishers = |name: &[char]| self.names.ends_as_publisher(name);
        let formal = letterhead::read(self.page, self.title, self.bylines, publishers, after_title);
        let first = (after_title..count)
            .find(|&index| {
                let formal = formal.get(index).is_some_and(Option::is_some);
                self.is_text(index)
                    && !formal
                    && !self.red_head.contains(&index)
                    && !self.is_subtitle(index, after_title)
            })
            .unwrap_or(count);
        let end = self.end(first);
        let account = self.account(after_title, first);
        let mut bounds = Bounds { after_title, first, end, account, formal, links_lead_away: true };
        let mut kinds: Vec<Kind> = (0..count).map(|index| self.kind(index, &bounds)).collect();
        if !kinds.contains(&Kind::Body) {
            bounds.links_lead_away = false;
            kinds = (0..count).map(|index| self.kind(index, &bounds)).collect();
        }
        if !kinds.contains(&Kind::Body) {
            self.give_a_body(&mut kinds);
        }
        self.mark_headings(&mut kinds, after_title, end);
        let subtitle = (after_title..first).filter(|&index| self.is_subtitle(index, after_title)).collect();
        let body = bounds.formal.iter().position(|formal| *formal == Some(Formal::Body));
        Content { kinds, account, body, subtitle }
    }

    /// A document of lines that all look like furniture still says something: what is no furniture by its words
    /// becomes its body, and without a title everything that names no source does.
    fn give_a_body(&self, kinds: &mut [Kind]) {
        let mut found = false;
        for (index, kind) in kinds.iter_mut().enumerate() {
            if *kind == Kind::Boilerplate && !self.is_furniture(index) {
                *kind = Kind::Body;
                found = true;
            }
        }
        if !found && self.title.found.is_none() {
            kinds.iter_mut().filter(|kind| **kind == Kind::Boilerplate).for_each(|kind| *kind = Kind::Body);
        }
    }

    fn kind(&self, index: usize, bounds: &Bounds) -> Kind {
        let &Bounds { after_title, first, end, account, .. } = bounds;
        let Some(row) = self.page.rows.get(index) else { return Kind::Boilerplate };
        if self.title.rows.is_some_and(|(start, last)| (start..last).contains(&index)) {
            return Kind::Title;
        }
        match bounds.formal.get(index) {
            Some(Some(Formal::Title)) => return Kind::Title,
            Some(Some(Formal::Number | Formal::Body)) => return Kind::Byline,
            Some(Some(Formal::Signature)) if index < end => return Kind::Byline,
            _ => {}
        }
        let notice = (first + 1..end).contains(&index) && self.is_notice(index);
        if account == Some(index) || (self.is_byline(index) && !notice) {
            return if self.is_of_another(index, end) { Kind::Boilerplate } else { Kind::Byline };
        }
        if self.red_head.contains(&index) || (index < after_title && is_number_line(row)) {
            return Kind::Byline;
        }
        if self.is_furniture(index) {
            return Kind::Boilerplate;
        }
        if index < after_title || self.repeats_title(row) {
            return Kind::Boilerplate;
        }
        let annex = row.starts_with("附件") || numbered(row).is_some();
        if bounds.links_lead_away && self.page.is_html && row.link_share >= ONLY_LINK && !row.ends_sentence() && !annex
        {
            return Kind::Boilerplate;
        }
        if index < first {
            if self.is_subtitle(index, after_title) {
                return Kind::Title;
            }
            return if self.is_adoption(index) {
                Kind::Byline
            } else if self.page.is_html && row.is_body != Some(true) && numbered(row).is_none() {
                Kind::Boilerplate
            } else {
                Kind::Body
            };
        }
        if index >= end {
            return Kind::Boilerplate;
        }
        let dropped = row.is_body != Some(true);
        let navigation = dropped && row.link_share >= LINK_SHARE && !row.ends_sentence();
        // What the library dropped amid the text and no paragraph is: a share bar, a counter.
        let bar = dropped && self.page.has_body_labels && row.element == "div" && !is_prose(row);
        if navigation || bar { Kind::Boilerplate } else { Kind::Body }
    }

    /// True for a row of running text.
    fn is_text(&self, index: usize) -> bool {
        let Some(row) = self.page.rows.get(index) else { return false };
        let other = self.is_furniture(index) || self.is_byline(index) || self.repeats_title(row);
        if other || row.link_share >= LINK_SHARE {
            return false;
        }
        if self.page.has_body_labels {
            return row.is_body == Some(true) && row.len() >= 4;
        }
        is_prose(row)
    }

    /// A date of a text that is listed far below this one.
    fn is_of_another(&self, index: usize, end: usize) -> bool {
        self.page.is_html
            && index >= end + CREDITS_REACH
            && self.bylines.get(index).is_some_and(|byline| {
                byline.fields.iter().all(|field| !matches!(field.label, Label::Editor | Label::Source | Label::Author))
            })
    }

    /// `——在某次会议上的讲话` below the title, or a heading between the title and the source line.
    fn is_subtitle(&self, index: usize, after_title: usize) -> bool {
        let Some(row) = self.page.rows.get(index).filter(|_| self.title.rows.is_some()) else { return false };
        let dash = row.starts_with("—") || row.starts_with("―") || row.starts_with("--");
        let below = (after_title..index).all(|at| {
            self.page.rows.get(at).is_some_and(Row::is_html_heading) && !self.is_furniture(at) && !self.is_byline(at)
        });
        let heading = row.is_html_heading() && row.link_share < LINK_SHARE && row.len() > 4 && !row.ends_sentence();
        (dash && row.len() <= LONGEST_HEADING) || (below && heading && self.is_byline(index + 1))
    }

    /// One past the last row of the text.
    fn end(&self, first: usize) -> usize {
        let rows = &self.page.rows;
        let tail = self.tail(first);
        if !self.page.is_html {
            return tail;
        }
        // A page goes on below its text; signatures still belong to what the library keeps.
        let kept = |index: usize| {
            self.page.has_body_labels
                && self.is_kept(index)
                && rows.get(index).is_some_and(|row| row.count(|c| is_word(c) && !c.is_ascii_digit()) >= 2)
        };
        let last_text = (first..tail).rev().find(|&index| self.is_text(index) || kept(index));
        let Some(mut end) = last_text.map(|last| last + 1) else { return tail };
        // The library may drop the last paragraphs; a sentence in a `p` right below the text belongs to it.
        while let Some(row) = rows.get(end).filter(|_| end < tail)
            && row.element == "p"
            && row.len() >= GOES_ON / 2
            && row.ends_sentence()
            && row.link_share < LINK_SHARE / 2.0
            && !self.is_furniture(end)
        {
            end += 1;
        }
        end
    }

    /// What the library keeps and neither words nor links speak against.
    fn is_kept(&self, index: usize) -> bool {
        self.page.rows.get(index).is_some_and(|row| row.is_body == Some(true) && row.link_share < LINK_SHARE)
            && !self.is_furniture(index)
            && !self.is_byline(index)
    }

    /// The first closing line below which little more than teasers follows.
    fn tail(&self, first: usize) -> usize {
        let rows = &self.page.rows;
        let said = |row: &Row<'_>| {
            let goes_on = row.len() >= GOES_ON
                && row.ends_sentence()
                && row.link_share < LINK_SHARE
                && (!self.page.has_body_labels || row.is_body == Some(true));
            if goes_on { row.len() } else { 0 }
        };
        let lengths: Vec<usize> = rows.iter().skip(first).map(said).collect();
        let mut below: usize = lengths.iter().sum();
        let mut above = 0;
        for ((index, row), own) in rows.iter().enumerate().skip(first).zip(lengths) {
            below -= own;
            let last = below == 0 || self.page.is_html && below * TEASERS <= above;
            // Readers may say more than the text.
            let comments = self.page.is_html && above > 0 && self.words.opens_comments(row);
            if index > first && (last && self.words.is_tail(row) || comments) {
                return index;
            }
            above += own;
        }
        rows.len()
    }

    /// A bare name between the title and a date line: the account that published the page.
    fn account(&self, after_title: usize, first: usize) -> Option<usize> {
        self.title.rows?;
        let date = (after_title..first).find(|&index| self.is_byline(index))?;
        let has_source = self
            .bylines
            .iter()
            .take(first)
            .any(|byline| byline.is_whole && byline.fields.iter().any(|field| field.label == Label::Source));
        let row = self.page.rows.get(after_title).filter(|_| after_title + 1 == date && !has_source)?;
        let repeated = self.repeats_title(row);
        let named = (2..=LONGEST_ACCOUNT).contains(&row.len())
            && row.chars.iter().all(|c| is_word(*c) || matches!(c, '·' | '-'))
            && row.link_share < 0.99
            && !self.is_furniture(after_title)
            && !repeated;
        named.then_some(after_title)
    }

    /// `时间:3月5日上午` amid a text announces something; it does not date the text.
    fn is_notice(&self, index: usize) -> bool {
        self.bylines.get(index).is_some_and(|byline| {
            !byline.fields.is_empty()
                && byline.fields.iter().all(|field| matches!(field.label, Label::Date | Label::Event | Label::Title))
        })
    }

    /// `2017年11月4日 第十二届…会议修订`: when and where a law was passed.
    fn is_adoption(&self, index: usize) -> bool {
        self.adoption(index).is_some()
    }

    /// The date of adoption in a row, as an index into its dates.
    pub(super) fn adoption(&self, index: usize) -> Option<usize> {
        let row = self.page.rows.get(index)?;
        let bare = row.head().trim_matches(['(', ')', '（', '）']);
        let passed = ["通过", "修订", "修正", "公布", "施行", "发布", "批准"].iter().any(|word| bare.ends_with(word));
        let date = self.bylines.get(index)?.dates.first()?;
        (passed && date.range.start <= 1 && date.day.is_some()).then_some(0)
    }

    /// The title once more, in a player's caption or above a copied text.
    fn repeats_title(&self, row: &Row<'_>) -> bool {
        // Most lines begin otherwise; a tag may stand before the title.
        let first = || row.chars.iter().copied().filter_map(fold_char).find(|c| is_word(*c));
        (4..=self.key.length + 1).contains(&row.len())
            && (row.starts_with("[") || first().is_none_or(|first| self.key.letters.starts_with(first)))
            && letters_of(row.head()) == self.key.letters
    }

    fn is_byline(&self, index: usize) -> bool {
        self.bylines.get(index).is_some_and(|byline| byline.is_whole)
    }

    fn is_furniture(&self, index: usize) -> bool {
        self.furniture.get(index).copied().unwrap_or(false)
    }

    /// Turns body rows that head others into headings.
    fn mark_headings(&self, kinds: &mut [Kind], from: usize, to: usize) {
        for index in from..to.min(kinds.len()) {
            if kinds.get(index) != Some(&Kind::Body) {
                continue;
            }
            let Some(row) = self.page.rows.get(index) else { continue };
            // The last line of a list of annexes stands above the signature.
            let above_signature = kinds.get(index + 1) == Some(&Kind::Byline);
            let numbered = numbered_heading(row)
                .filter(|_| !above_signature && (row.last() != Some('。') || !self.is_list_item(index)));
            let level = numbered.or_else(|| self.unnumbered(index, kinds));
            if let (Some(level), Some(kind)) = (level, kinds.get_mut(index)) {
                *kind = Kind::Heading(level);
            }
        }
    }

    /// A numbered line with a full stop is the last item of a list when the item before it ends openly, or any item
    /// when its like or an article follows; a heading has a paragraph below it.
    fn is_list_item(&self, index: usize) -> bool {
        let row = |at: Option<usize>| at.and_then(|at| self.page.rows.get(at));
        let open = row(index.checked_sub(1)).and_then(Row::last).is_some_and(|c| matches!(c, '；' | ';' | ':' | '：'));
        let level = |row: &Row<'_>| numbered(row).map(|(level, _)| level);
        let own = row(Some(index)).and_then(level);
        let next = row(Some(index + 1));
        let article = next.is_some_and(|row| row.starts_with("第") && row.chars.contains(&'条'));
        open || article || next.is_none() || next.and_then(level).is_some_and(|next| Some(next) == own)
    }

    /// A short line without final punctuation between sentences that something follows.
    fn unnumbered(&self, index: usize, kinds: &[Kind]) -> Option<u8> {
        let row = self.page.rows.get(index)?;
        if self.page.wrapped_at.is_some_and(|width| row.len() + 1 >= width) {
            // A full line of a text that is broken by width goes on in the next one.
            return None;
        }
        let opens_with_date = self.bylines.get(index).and_then(|byline| byline.dates.first());
        if !is_heading_like(row) || opens_with_date.is_some_and(|date| date.range.start == 0 && date.day.is_some()) {
            return None;
        }
        // The line before has ended: in hard-wrapped text a short line is the rest of a sentence.
        let before = (0..index).rev().find(|&at| kinds.get(at) != Some(&Kind::Boilerplate));
        let closed = before.is_none_or(|at| {
            kinds.get(at) != Some(&Kind::Body)
                || self.page.rows.get(at).is_some_and(|row| {
                    row.ends_sentence()
                        || row.last().is_some_and(|c| matches!(c, ':' | '：') || super::page::is_closer(c))
                })
        });
        let next = (index + 1..kinds.len()).find(|&at| kinds.get(at) != Some(&Kind::Boilerplate))?;
        // Two short lines in a row are a list or the broken lines of a sentence, unless the markup says otherwise.
        let heads = kinds.get(next) == Some(&Kind::Body)
            && self.page.rows.get(next).is_some_and(|row| {
                is_prose(row) || numbered(row).is_some() || row.len() > LONGEST_HEADING || row.is_html_heading()
            });
        (closed && heads).then(|| html_level(row))
    }
}

/// What lines are compared with to find the title again.
#[derive(Debug, Default)]
pub(super) struct TitleKey {
    length: usize,
    letters: String,
}

impl TitleKey {
    pub(super) fn new(title: &Title) -> Self {
        title.found.as_ref().map_or_else(Self::default, |found| Self {
            length: found.value.chars().count(),
            letters: letters_of(&found.value),
        })
    }
}

/// Letters of a title without a leading tag ([视频]).
fn letters_of(title: &str) -> String {
    let untagged = title.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(title, |(_, rest)| rest);
    let mut letters = String::with_capacity(untagged.len());
    letters.extend(untagged.chars().filter_map(fold_char).filter(|c| is_word(*c)));
    letters
}
