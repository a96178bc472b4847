//! Kind of a document, its number and its issuer, by title and form.
//! What it cannot tell stays unknown.

use super::byline::Byline;
use super::content::{Content, Kind};
use super::lexicon::{Label, Lexicon};
use super::openings;
use super::page::Page;
use super::redhead::is_number_line;
use super::signs::Signs;
use super::{Found, Genre};

/// The number of a document stands within so many lines of its title.
const NUMBER_REACH: usize = 15;
/// Longest line that is nothing but a number: 某某省人民政府办公厅文件 x政办发〔2021〕16号 stays below.
const LONGEST_NUMBER_LINE: usize = 40;
/// The name of a series (工作简报) stands within so many lines of the top.
const MASTHEAD: usize = 3;
/// So many articles (第一条 …) make a law.
const ARTICLES: usize = 3;

/// How the words of a kind begin: most titles hold none of them.
#[derive(Debug)]
pub(super) struct Openings {
    statistics: openings::Openings,
    briefing: openings::Openings,
    commentary: openings::Openings,
    meeting_verbs: openings::Openings,
}

impl Openings {
    /// The openings of the lists that titles are searched for.
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let of = |list: &[String]| openings::Openings::new(list.iter().map(String::as_str));
        let words = &lexicon.genres;
        Self {
            statistics: of(&words.statistics),
            briefing: of(&words.briefing),
            commentary: of(&words.commentary),
            meeting_verbs: of(&words.meeting_verbs),
        }
    }
}

/// What names the issuer outside the title.
pub(super) struct Issuers {
    pub(super) field: Option<Found>,
    pub(super) red_head: Option<Found>,
    pub(super) below_title: Option<Found>,
}

/// What the choice rests on.
pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) title: Option<&'a str>,
    pub(super) subtitle: Option<&'a str>,
    pub(super) title_rows: Option<(usize, usize)>,
    pub(super) content: &'a Content,
    pub(super) bylines: &'a [Byline],
    pub(super) lexicon: &'a Lexicon,
    pub(super) openings: &'a Openings,
    pub(super) has_dateline: bool,
    pub(super) is_published: bool,
    pub(super) has_event: bool,
    pub(super) has_number: bool,
}

impl Evidence<'_> {
    /// The kind of document.
    pub(super) fn genre(&self) -> Genre {
        let words = &self.lexicon.genres;
        let title = self.title.unwrap_or("");
        let bare = strip_brackets(title);
        let ends = |list: &[String]| list.iter().any(|word| bare.ends_with(word.as_str()));
        let chars: Vec<char> = title.chars().collect();
        let has = |openings: &openings::Openings, list: &[String]| {
            openings.may_stand_in(&chars) && list.iter().any(|word| title.contains(word.as_str()))
        };
        let national = title.starts_with("中华人民共和国") && !title.contains("关于");
        if (self.has_articles() || national) && ends(&words.law_endings) {
            return Genre::Law;
        }
        // ——在某某市第九届人民代表大会第四次会议上: what is said there of work done and planned is the report.
        let congress = self.subtitle.is_some_and(|line| line.contains("人民代表大会") && line.ends_with("会议上"));
        if bare.ends_with("政府工作报告") || congress && title.contains("工作") {
            return Genre::WorkReport;
        }
        let about = title.contains("关于") || title.contains("印发") || self.has_number;
        if ends(&words.policy_endings) && about || self.has_number && self.title.is_some() {
            return Genre::Policy;
        }
        if has(&self.openings.statistics, &words.statistics) {
            return Genre::Statistics;
        }
        let masthead = self.page.rows.iter().take(MASTHEAD).filter(|row| row.len() <= 12);
        let named = masthead.into_iter().any(|row| {
            let name = row.squeezed();
            words.briefing.iter().any(|word| name.ends_with(word.as_str()))
        });
        if has(&self.openings.briefing, &words.briefing) || named {
            return Genre::Briefing;
        }
        if self.is_commentary(&chars) {
            return Genre::Commentary;
        }
        // 某街道召开某座谈会: the meeting itself is reported, not what it led to.
        let is_of_meeting = |verb: &str| {
            title.match_indices(verb).any(|(at, _)| {
                let after = title.get(at + verb.len()..).unwrap_or("");
                let before = title.get(..at).unwrap_or("");
                words.meeting_nouns.iter().any(|noun| after.contains(noun.as_str()) || before.ends_with(noun.as_str()))
            })
        };
        let may_be = self.openings.meeting_verbs.may_stand_in(&chars);
        if may_be && words.meeting_verbs.iter().any(|verb| is_of_meeting(verb)) {
            return Genre::MeetingReport;
        }
        if self.has_dateline || self.is_published || self.has_event { Genre::News } else { Genre::Unknown }
    }

    /// Whether the text is one of articles (第一条 …).
    pub(super) fn has_articles(&self) -> bool {
        self.articles() >= ARTICLES
    }

    fn articles(&self) -> usize {
        let article = |row: &super::page::Row<'_>| {
            // Most lines begin otherwise: they need no string.
            row.starts_with("第")
                && row.head().strip_prefix('第').and_then(|rest| rest.split_once('条')).is_some_and(|(number, _)| {
                    !number.is_empty()
                        && number.chars().count() <= 6
                        && number.chars().all(|c| "〇零一二三四五六七八九十百千0123456789".contains(c))
                })
        };
        self.page.rows.iter().filter(|row| article(row)).take(ARTICLES).count()
    }

    /// An author's affiliation, or a column of opinion named in the title or the breadcrumb.
    fn is_commentary(&self, title: &[char]) -> bool {
        let affiliated = self
            .bylines
            .iter()
            .any(|byline| byline.is_whole && byline.fields.iter().any(|field| field.label == Label::Affiliation));
        let words = &self.lexicon.genres.commentary;
        let breadcrumb = self.page.rows.iter().zip(&self.content.kinds).any(|(row, kind)| {
            *kind == Kind::Boilerplate
                && row.signs.have(Signs::ARROW)
                && row.len() <= 60
                && row.head().contains('>')
                && row.link_share < 1.0
                && words.iter().any(|word| row.head().contains(word.as_str()))
        });
        let column = self.title.filter(|_| self.openings.commentary.may_stand_in(title)).is_some_and(|title| {
            words.iter().filter(|word| title.contains(word.as_str())).any(|word| {
                // 【时评】…, 评论员:…, not a title that merely speaks of 思想.
                title.trim_start_matches('【').starts_with(word.as_str())
                    || title
                        .match_indices(word.as_str())
                        .any(|(at, _)| title.get(at + word.len()..).is_some_and(|after| after.starts_with([':', '：'])))
            })
        });
        affiliated || breadcrumb || column
    }

    /// The document's own number: a line of its own near the title, or the field of a table.
    pub(super) fn number(&self, field: Option<Found>) -> Option<Found> {
        // An order has its serial alone: 国令第706号.
        let serial = |value: &str| {
            value.strip_suffix('号').is_some_and(|rest| {
                rest.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('第') && !rest.ends_with('第')
            })
        };
        let is_number = |value: &str| number_in(&value.chars().collect::<Vec<_>>()).is_some() || serial(value);
        if let Some(found) = field.filter(|found| is_number(&found.value)) {
            return Some(found);
        }
        let from = self.title_rows.map_or(0, |(first, _)| first.saturating_sub(3));
        self.page.rows.iter().skip(from).take(NUMBER_REACH).filter(|row| row.len() <= LONGEST_NUMBER_LINE).find_map(
            |row| {
                let range = number_in(row.chars)?;
                // Nothing but the number, the name of the paper before it, or 签发人 behind it.
                (range.end == row.len() || range.start == 0 && is_number_line(row)).then(|| Found {
                    value: row.chars.get(range.clone()).unwrap_or(&[]).iter().collect(),
                    span: Some(row.span_of(&range)),
                    basis: "number line".to_owned(),
                })
            },
        )
    }

    /// Who issued a policy document, a law or a bulletin: the field of a table, the head of the paper, what stands before
    /// 关于 in the title, the office below the title of a bulletin.
    pub(super) fn issuer(&self, stated: Issuers, title: Option<&Found>, genre: Genre) -> Option<Found> {
        if stated.field.is_some() {
            return stated.field;
        }
        let is_office = |found: &Found| {
            self.lexicon.titles.issuer_endings.iter().any(|ending| found.value.ends_with(ending.as_str()))
        };
        match genre {
            Genre::Policy | Genre::Law => issuer_in_title(title?).or(stated.red_head),
            Genre::Statistics => stated.below_title.filter(is_office),
            _ => None,
        }
    }
}

/// What stands before 关于 in the title.
fn issuer_in_title(title: &Found) -> Option<Found> {
    let (before, _) = title.value.split_once("关于")?;
    let body = before.trim();
    let length = body.chars().count();
    let named = (2..=40).contains(&length) && !body.contains(['《', '“', ',', '，', ':']);
    named.then(|| Found {
        value: body.to_owned(),
        span: title.span.map(|span| crate::span::Span::new(span.start as usize, span.start as usize + length)),
        basis: "title".to_owned(),
    })
}

/// A 发文字号 in a line: 国办发〔2021〕16号.
pub(super) fn number_in(chars: &[char]) -> Option<std::ops::Range<usize>> {
    let open = chars.iter().position(|c| matches!(c, '〔' | '[' | '(' | '（' | '［' | '【'))?;
    let year = chars.get(open + 1..open + 5)?;
    let close = matches!(chars.get(open + 5), Some('〕' | ']' | ')' | '）' | '］' | '】'));
    if !close || !year.iter().all(char::is_ascii_digit) {
        return None;
    }
    let code = chars.get(..open)?.iter().rev().take_while(|c| c.is_alphabetic() || **c == '﹒').count();
    let mut end = open + 6;
    if chars.get(end) == Some(&'第') {
        end += 1;
    }
    let digits = chars.get(end..)?.iter().take(6).take_while(|c| c.is_ascii_digit()).count();
    end += digits;
    (code > 0 && digits > 0 && chars.get(end) == Some(&'号')).then_some(open - code..end + 1)
}

/// A title without what stands in brackets at its end: (试行), (2019年版).
fn strip_brackets(title: &str) -> &str {
    let trimmed = title.trim_end();
    match trimmed.strip_suffix([')', '）']) {
        Some(rest) => rest.rsplit_once(['(', '（']).map_or(trimmed, |(before, _)| before.trim_end()),
        None => trimmed,
    }
}
