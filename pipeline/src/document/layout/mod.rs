//! The structure of a document: title, byline, dates, place, sections, sentences, boilerplate.
//! It labels lines and never removes one; facts inside sentences are the business of `extract`.

mod agenda;
mod byline;
mod clock;
mod content;
mod credits;
mod dateline;
mod dates;
mod furniture;
mod genre;
mod headings;
mod letterhead;
mod level;
mod lexicon;
mod openings;
mod origin;
mod page;
mod place;
mod redhead;
mod sentences;
mod signs;
mod title;
mod unlisted;

use corpora::Hints;

use super::markup::CleanText;
use super::view::View;
use crate::PipelineError;
use crate::gazetteer::Gazetteer;
use crate::span::Span;

labels! {
    /// What a sentence or line is.
    pub enum Part {
        /// The document's title.
        Title = "title",
        /// A section heading.
        Heading = "heading",
        /// Running text.
        Body = "body",
        /// Source, author, date, editor lines.
        Byline = "byline",
        /// Menus, counters, share bars, related links.
        Boilerplate = "boilerplate",
    }
}

labels! {
    /// Kind of document.
    #[derive(Default)]
    pub enum Genre {
        /// News report.
        News = "news",
        /// Report of a meeting.
        MeetingReport = "meeting_report",
        /// Government work report.
        WorkReport = "work_report",
        /// Policy document: notice, opinion, plan, measures.
        Policy = "policy",
        /// Law or regulation.
        Law = "law",
        /// Commentary or theory article.
        Commentary = "commentary",
        /// Briefing or bulletin of an office.
        Briefing = "briefing",
        /// Statistics bulletin.
        Statistics = "statistics",
        /// None of these could be told.
        #[default]
        Unknown = "unknown",
    }
}

labels! {
    /// How much of a date is known.
    pub enum Precision {
        /// Year, month and day.
        Day = "day",
        /// Year and month.
        Month = "month",
        /// Year only.
        Year = "year",
        /// Month and day without a year: no date can be given.
        MonthDay = "month_day",
        /// A day that no calendar has (`2024-02-30`): it dates nothing.
        Impossible = "impossible",
    }
}

labels! {
    /// Level of a body in the administration.
    pub enum AdminLevel {
        /// State.
        National = "国家",
        /// Province.
        Province = "省",
        /// Prefecture, city.
        City = "市",
        /// County, district.
        County = "县",
        /// Township, street office.
        Township = "乡",
        /// Village, community.
        Village = "村/社区",
    }
}

/// A value read from the text (or given with the record) with where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value, Simplified.
    pub value: String,
    /// Where it stands; `None` when it came from outside the visible text.
    pub span: Option<Span>,
    /// Rule or origin: `来源`, `dateline`, `meta`, `field`, `file name`, `head`, ….
    pub basis: String,
}

/// A date with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// `2024-07-26`, `2024-07`, `2024`, or `--06-22` when the year is not stated.
    pub date: String,
    /// How much is known.
    pub precision: Precision,
    /// Where it stands; `None` when it came from outside the visible text.
    pub span: Option<Span>,
    /// Rule or origin: `发布时间`, `创建于`, `timestamp line`, `dateline`, `meta`, `file name`, ….
    pub basis: String,
}

/// A date that may be the one of publication, and how it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateCandidate {
    /// The date with its evidence.
    pub dated: Dated,
    /// How much it counts, to 100; the highest is chosen, the first one of equals, and 0 never.
    pub weight: u8,
    /// Why it counts so much.
    pub reason: &'static str,
}

/// A place of the gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Six-digit division code.
    pub code: String,
    /// Full name from province down (`辽宁省沈阳市铁西区`).
    pub name: String,
    /// Where it stands; `None` when it came from outside the visible text.
    pub span: Option<Span>,
    /// `stated`, `heading`, `dateline`, `document`, `meta`, ….
    pub basis: String,
}

/// A stretch under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading line; `None` for the text before the first heading.
    pub heading: Option<Span>,
    /// Heading level: 1 for 一、, 2 for （一）, 3 for `1.`; an unnumbered heading is 1; 0 before the first heading.
    pub level: u8,
    /// Heading and text under it.
    pub span: Span,
}

/// An item that a text counts out (一是…, 首先…, 1.…).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Its number in the series, from 1.
    pub number: u32,
    /// Mark and words.
    pub span: Span,
}

/// A sentence or a line that is not running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Without surrounding white space; the final punctuation and closing quotes belong to it.
    pub span: Span,
    /// What it is.
    pub part: Part,
    /// Index into `sections`.
    pub section: Option<u32>,
    /// Number of its non-blank line in the text, from 0: sentences of one paragraph share it.
    pub paragraph: u32,
}

/// The structure of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Title; never the first sentence of a text that has none.
    pub title: Option<Found>,
    /// What stands below the title: `——在某次会议上的讲话`.
    pub subtitle: Option<Found>,
    /// Who published it.
    pub publisher: Option<Found>,
    /// Who republished it.
    pub site: Option<Found>,
    /// Author without 记者 and the like.
    pub author: Option<Found>,
    /// Editor.
    pub editor: Option<Found>,
    /// The date chosen as publication date.
    pub published: Option<Dated>,
    /// Every date candidate, in text order.
    pub dates: Vec<DateCandidate>,
    /// When what is reported took place.
    pub event_date: Option<Dated>,
    /// Kind of document.
    pub genre: Genre,
    /// 发文字号.
    pub doc_number: Option<Found>,
    /// Issuing body of a policy document.
    pub issuer: Option<Found>,
    /// The region the document is about.
    pub region: Option<Region>,
    /// Level of the issuer, else of the region's body.
    pub admin_level: Option<AdminLevel>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// The items that running text counts out, in order.
    pub items: Vec<Item>,
    /// Every sentence and line in order; together they cover all that is not white space.
    pub sentences: Vec<Sentence>,
}

/// Reads the structure of documents. Holds the lexicon and the gazetteer; loaded once, used for every document.
#[derive(Debug)]
pub struct LayoutReader {
    lexicon: lexicon::Lexicon,
    bylines: byline::BylineReader,
    furniture: furniture::Furniture,
    /// How the words begin that begin no title.
    not_title: openings::Openings,
    genre_openings: genre::Openings,
    gazetteer: Gazetteer,
}

impl LayoutReader {
    /// Loads the bundled lexicon and gazetteer.
    ///
    /// # Errors
    /// When a bundled file does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        let lexicon = lexicon::Lexicon::new()?;
        let bylines = byline::BylineReader::new(&lexicon)?;
        let furniture = furniture::Furniture::new(&lexicon)?;
        let not_title = openings::Openings::new(lexicon.titles.not_title.iter().map(String::as_str));
        let genre_openings = genre::Openings::new(&lexicon);
        Ok(Self { lexicon, bylines, furniture, not_title, genre_openings, gazetteer: Gazetteer::new()? })
    }

    /// The divisions of China that regions are resolved with.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Refuses a value given for a document from outside that no document can have.
    ///
    /// # Errors
    /// What is wrong with it, and what it may be.
    pub fn check_hint(&self, column: &str, value: &str) -> Result<(), String> {
        if column.eq_ignore_ascii_case("genre") && Genre::parse(value.trim()).is_none() {
            let known: Vec<&str> = Genre::ALL.iter().map(|genre| genre.as_str()).collect();
            return Err(format!("`{value}` is no kind of document; there are {}", known.join(", ")));
        }
        if column.eq_ignore_ascii_case("region") && place::given(&self.gazetteer, value).is_none() {
            let bearers = self.gazetteer.bearers(value.trim());
            let known: Vec<String> = bearers.iter().filter_map(|code| self.gazetteer.full_name(code)).collect();
            return Err(if known.is_empty() {
                format!(
                    "`{value}` names no province, city, county or district that is known; write its name from the \
                     province down (辽宁省沈阳市铁西区), its six-digit code, or a known division that it lies in"
                )
            } else {
                format!("`{value}` is the name of several; write one of {}", known.join(", "))
            });
        }
        Ok(())
    }

    /// The structure of a document. `view` is the view of `clean.text`; what `hints` give wins over what the text says.
    #[must_use]
    pub fn read(&self, clean: &CleanText, view: &View, hints: &Hints) -> Layout {
        let page = page::Page::new(clean, view);
        let bylines = self.bylines.read(&page);
        let furniture: Vec<bool> = page
            .rows
            .iter()
            .zip(&bylines)
            .map(|(row, byline)| byline.is_furniture || (!byline.is_whole && self.furniture.is(row, page.is_html)))
            .collect();
        let red_head = redhead::read(&page, &bylines, &self.lexicon);
        let title = title::Evidence {
            page: &page,
            red_head: &red_head.rows,
            head: &clean.head,
            hints,
            bylines: &bylines,
            furniture: &furniture,
            lexicon: &self.lexicon,
            not_title: &self.not_title,
        }
        .choose();
        let content = content::Evidence {
            page: &page,
            title: &title,
            red_head: &red_head.rows,
            key: content::TitleKey::new(&title),
            bylines: &bylines,
            furniture: &furniture,
            words: &self.furniture,
            names: &self.bylines,
        }
        .label();
        let first_body = content.kinds.iter().position(|kind| *kind == content::Kind::Body).unwrap_or(page.rows.len());
        let dateline = page.rows.get(first_body).and_then(|row| dateline::read(row.chars, &self.lexicon));
        let origin = origin::Evidence {
            page: &page,
            head: &clean.head,
            hints,
            bylines: &bylines,
            reader: &self.bylines,
            content: &content,
            dateline: dateline.as_ref().map(|dateline| (first_body, dateline)),
            title: title.found.as_ref().map(|found| found.value.as_str()),
            title_rows: title.rows,
            first_body,
        };
        let publisher = origin.publisher();
        let (published, dates) = origin.published();
        let event_date = origin.event(published.as_ref(), &dates);
        let subtitle = content.subtitle(&page);
        let mut kind = genre::Evidence {
            page: &page,
            subtitle: subtitle.as_ref().map(|found| found.value.as_str()),
            title: title.found.as_ref().map(|found| found.value.as_str()),
            title_rows: title.rows,
            content: &content,
            bylines: &bylines,
            lexicon: &self.lexicon,
            openings: &self.genre_openings,
            has_dateline: dateline.is_some(),
            is_published: published.is_some() || publisher.is_some(),
            has_event: event_date.is_some(),
            has_number: false,
        };
        let doc_number = kind.number(origin.number());
        kind.has_number = doc_number.is_some();
        let given = hints.genre.as_ref().and_then(|hint| Genre::parse(hint.value.trim()));
        let genre = given.unwrap_or_else(|| kind.genre());
        let stated = genre::Issuers {
            field: origin.issuer(),
            red_head: origin.red_head(&red_head),
            below_title: origin.below_title(),
        };
        let issuer = kind.issuer(stated, title.found.as_ref(), genre);
        let place = place::Evidence {
            gazetteer: &self.gazetteer,
            page: &page,
            hints,
            title: title.found.as_ref(),
            publisher: publisher.as_ref(),
            issuer: issuer.as_ref(),
            dateline: dateline.as_ref().map(|dateline| (first_body, dateline)),
            first_body,
            genre,
            content: &content,
        };
        let region = place.region();
        let speaker = origin.speaker();
        let admin_level =
            level::of(&self.gazetteer, issuer.as_ref(), title.found.as_ref(), speaker.as_deref(), region.as_ref());
        let sections = sentences::sections(&page, &content.kinds, kind.has_articles());
        let (sentences, marks) = sentences::sentences(&page, &content.kinds, &bylines, &self.furniture, &sections);
        Layout {
            publisher,
            site: origin.site(),
            author: origin.author(),
            editor: origin.editor(),
            published,
            dates,
            event_date,
            genre,
            doc_number,
            issuer,
            region,
            admin_level,
            items: marks.items(&page, &content.kinds),
            sentences,
            sections,
            subtitle,
            title: title.found,
        }
    }
}

#[cfg(test)]
mod tests;
