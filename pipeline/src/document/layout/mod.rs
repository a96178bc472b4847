//! The structure of a document: title, byline, dates, place, sections, sentences, boilerplate.
//! It labels lines and never removes one; facts inside sentences are the business of `extract`.

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
    pub dates: Vec<Dated>,
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
    /// Every sentence and line in order; together they cover all that is not white space.
    pub sentences: Vec<Sentence>,
}
