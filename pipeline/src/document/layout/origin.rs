//! Who published, wrote and edited a document, and when: the choice among what its lines and its head say.
//! It never completes a date: a day without a year stays one.

use corpora::Hints;

use super::super::markup::HeadField;
use super::byline::{Byline, BylineReader, Field};
use super::content::{Content, Kind};
use super::dateline::Dateline;
use super::dates::{self, DateMatch};
use super::lexicon::Label;
use super::page::{Page, is_blank, is_word};
use super::redhead::RedHead;
use super::signs::Signs;
use super::title::{SEPARATORS, clean_title, clean_value};
use super::{DateCandidate, Dated, Found, Precision};

/// How far into the first paragraph the day of the event is looked for.
const LEAD: usize = 200;
/// How far into it 今天 is.
const TODAY: usize = 80;
/// Months from which on a day ahead of the publication is one of the year before.
const HALF_A_YEAR: u32 = 6;
/// A timestamp within so many lines of the title is the page's own, further down it belongs to something else.
const NEAR_TITLE: usize = 8;

/// Most that a date without a year counts.
const NO_YEAR: u8 = 15;
/// Basis of the day of a speech, in its subtitle.
const SPEECH: &str = "speech";

/// Weight of a date as the one of publication, and why; the order is argued at each place that gives one.
type Judged = (u8, &'static str);

/// What the choice rests on.
pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) head: &'a [HeadField],
    pub(super) hints: &'a Hints,
    pub(super) bylines: &'a [Byline],
    pub(super) reader: &'a BylineReader,
    pub(super) content: &'a Content,
    /// Row and dateline of the first paragraph.
    pub(super) dateline: Option<(usize, &'a Dateline)>,
    pub(super) title: Option<&'a str>,
    pub(super) title_rows: Option<(usize, usize)>,
    /// First row of running text.
    pub(super) first_body: usize,
}

impl Evidence<'_> {
    /// Who published it: the hint, the source line, the dateline, the account above the date, the head.
    pub(super) fn publisher(&self) -> Option<Found> {
        if let Some(hint) = &self.hints.publisher {
            return Some(Found { value: clean_value(&hint.value), span: None, basis: hint.basis.to_owned() });
        }
        self.labelled(&[Label::Source])
            .or_else(|| {
                let (row, dateline) = self.dateline?;
                Some(self.found(row, dateline.agency.clone()?, "dateline"))
            })
            .or_else(|| {
                let row = self.content.account?;
                Some(self.found(row, 0..self.page.rows.get(row)?.len(), "account"))
            })
            .or_else(|| self.below_title())
            .or_else(|| {
                let neighbour = |(row, byline): (usize, &Byline)| {
                    let range = byline.neighbour.clone().filter(|_| self.is_near_title(row) || self.is_last(row))?;
                    let found = self.found(row, range, "timestamp line");
                    self.reader.is_value(&found.value).then_some(found)
                };
                self.bylines.iter().enumerate().find_map(neighbour)
            })
            .or_else(|| self.head_field(&["contentsource", "source", "article:source", "mediaid", "publisher"]))
    }

    /// The body between title and day.
    pub(super) fn below_title(&self) -> Option<Found> {
        let row = self.content.body?;
        Some(self.found(row, 0..self.page.rows.get(row)?.len(), "below title"))
    }

    /// The body whose paper it is, by its head.
    pub(super) fn red_head(&self, head: &RedHead) -> Option<Found> {
        let (row, range) = head.issuer.clone()?;
        let mut found = self.found(row, range, "red head");
        found.value.retain(|c| !is_blank(c));
        Some(found)
    }

    /// Who wrote it, without 记者 and the like.
    pub(super) fn author(&self) -> Option<Found> {
        self.labelled(&[Label::Author])
            .or_else(|| {
                let (row, dateline) = self.dateline?;
                Some(self.found(row, dateline.reporter.clone()?, "dateline"))
            })
            .or_else(|| self.labelled_by(|field| field.label == Label::Speaker && field.row < self.first_body))
    }

    /// Office and name below the title of a report: `区长 某某`.
    pub(super) fn speaker(&self) -> Option<String> {
        let row = self.bylines.iter().take(self.first_body).flat_map(|byline| &byline.fields);
        let field = row.into_iter().find(|field| field.label == Label::Speaker)?;
        Some(self.page.rows.get(field.row)?.head().to_owned())
    }

    /// Who edited it.
    pub(super) fn editor(&self) -> Option<Found> {
        // 责任编辑 before an editor of text or pictures.
        let responsible = self.labelled_by(|field| field.label == Label::Editor && field.word.starts_with('责'));
        responsible.or_else(|| self.labelled(&[Label::Editor]))
    }

    /// Field of a table or line that names the issuing body.
    pub(super) fn issuer(&self) -> Option<Found> {
        self.labelled(&[Label::Issuer])
    }

    /// Field of a table or line that gives the number.
    pub(super) fn number(&self) -> Option<Found> {
        self.labelled(&[Label::Number])
    }

    /// The site that shows the page.
    pub(super) fn site(&self) -> Option<Found> {
        if let Some(found) = self.head_field(&["sitename", "og:site_name", "application-name"]) {
            return Some(found);
        }
        let greeting = self.page.rows.iter().enumerate().find_map(|(index, row)| {
            if self.content.kinds.get(index) != Some(&Kind::Boilerplate) || row.len() > 30 {
                return None;
            }
            let (start, end) =
                [("欢迎来到", ""), ("欢迎访问", ""), ("欢迎光临", ""), ("文章由", "编辑制作"), ("本文由", "编辑制作")]
                    .into_iter()
                    .find(|(start, end)| row.starts_with(start) && row.ends_with(end))?;
            let range = start.chars().count()..row.len() - end.chars().count();
            let blank = |at: &usize| row.chars.get(*at).is_some_and(|c| is_word(*c));
            let (first, last) = (range.clone().find(blank)?, range.rev().find(blank)?);
            let found = self.found(index, first..last + 1, start);
            self.reader.is_value(&found.value).then_some(found)
        });
        greeting.or_else(|| self.site_of_head())
    }

    /// What follows the title in the page's `<title>`: `题目_频道_某网`.
    fn site_of_head(&self) -> Option<Found> {
        let field = self.head.iter().find(|field| field.name == "title")?;
        let value = clean_title(&field.value);
        let title = self.title.filter(|title| !title.is_empty())?;
        let rest = value.split_once(title)?.1;
        let name = rest.rsplit(SEPARATORS).next()?.trim();
        let stated = rest.chars().count() > name.chars().count() && self.reader.is_value(name);
        stated.then(|| Found { value: name.to_owned(), span: None, basis: "head title".to_owned() })
    }

    fn labelled(&self, labels: &[Label]) -> Option<Found> {
        self.labelled_by(|field| labels.contains(&field.label))
    }

    /// First value under a label, lines above the text before lines below it.
    fn labelled_by(&self, wanted: impl Fn(&Field) -> bool) -> Option<Found> {
        self.bylines
            .iter()
            .filter(|byline| byline.is_whole || byline.credits.is_some())
            .flat_map(|byline| &byline.fields)
            .find_map(|field| {
                if !wanted(field) || field.value.is_empty() {
                    return None;
                }
                let found = self.found(field.row, field.value.clone(), &field.word);
                self.reader.is_value(&found.value).then_some(found)
            })
    }

    fn found(&self, row: usize, range: std::ops::Range<usize>, basis: &str) -> Found {
        let (value, span) = self.page.rows.get(row).map_or((String::new(), None), |row| {
            (row.chars.get(range.clone()).unwrap_or(&[]).iter().collect(), Some(row.span_of(&range)))
        });
        Found { value: clean_value(&value), span, basis: basis.to_owned() }
    }

    fn head_field(&self, names: &[&str]) -> Option<Found> {
        names.iter().find_map(|name| {
            let field = self.head.iter().find(|field| field.name == *name)?;
            let value = clean_value(&field.value);
            self.reader.is_value(&value).then(|| Found { value, span: None, basis: format!("head {name}") })
        })
    }

    /// The date of publication and every candidate in text order.
    pub(super) fn published(&self) -> (Option<Dated>, Vec<DateCandidate>) {
        let mut candidates = self.visible_dates();
        candidates.extend(self.head_dates());
        if let Some(hint) = &self.hints.published {
            candidates.extend(of_value(&hint.value, hint.basis, (100, "given with the record")));
        }
        if let Some(url) = &self.hints.url
            && let Some(date) = dates::in_address(&url.value)
        {
            // Systems put the day of filing into addresses: better than nothing, worse than what the page shows.
            candidates.push(candidate(dated(&date, None, "url"), (35, "address of the page")));
        }
        // The first of the best: an update or a repetition stands below.
        let best = candidates.iter().rev().max_by_key(|candidate| candidate.weight).filter(|best| best.weight > 0);
        (best.map(|best| best.dated.clone()), candidates)
    }

    fn visible_dates(&self) -> Vec<DateCandidate> {
        let mut candidates = Vec::new();
        for (index, (byline, row)) in self.bylines.iter().zip(&self.page.rows).enumerate() {
            if let Some((at, dateline)) = self.dateline
                && at == index
                && let Some(date) = &dateline.date
            {
                // A dateline dates the report, a day or two before it is published.
                let span = Some(row.span_of(&(date.range.start..date.date_end)));
                candidates.push(candidate(dated(date, span, "dateline"), (20, "dateline, dates the report")));
            }
            let title = self.content.kinds.get(index) == Some(&Kind::Title);
            if title && let Some(date) = byline.dates.first().filter(|date| date.day.is_some() && date.range.start <= 4)
            {
                // ——2008年3月5日在…会议上: when a speech was given.
                let span = Some(row.span_of(&(date.range.start..date.date_end)));
                candidates.push(candidate(dated(date, span, SPEECH), (30, "when the speech was given")));
                continue;
            }
            if self.content.kinds.get(index) == Some(&Kind::Body)
                || (!byline.is_whole && self.content.kinds.get(index) != Some(&Kind::Byline))
            {
                continue;
            }
            for date in &byline.dates {
                let span = row.span_of(&(date.range.start..date.date_end));
                let (basis, judged) = self.judge_date(index, byline, date);
                candidates.push(candidate(dated(date, Some(span), &basis), judged));
            }
            if byline.dates.is_empty() && row.signs.have(Signs::DIGIT) {
                let label = byline.fields.iter().find(|field| field_weight(field.label).is_some());
                let basis = label.map_or("timestamp line", |field| field.word.as_str());
                for (range, date) in dates::impossible(row.chars) {
                    candidates.push(impossible(date, Some(row.span_of(&range)), basis));
                }
            }
            for field in byline.fields.iter().filter(|field| field.row != index) {
                let Some(row) = self.page.rows.get(field.row) else { continue };
                let value = row.chars.get(field.value.clone()).unwrap_or(&[]);
                if let Some(judged) = field_weight(field.label)
                    && let Some(date) = dates::find(value).first()
                {
                    let span = Some(row.span_of(&field.value));
                    candidates.push(candidate(dated(date, span, &field.word), judged));
                }
            }
        }
        candidates
    }

    /// Basis and weight of a date in a byline line.
    fn judge_date(&self, index: usize, byline: &Byline, date: &DateMatch) -> (String, Judged) {
        let field = byline.fields.iter().rfind(|field| field.row == index && field.value.start == date.range.start);
        let known = |judged: Judged| match date.year {
            None if judged.0 > NO_YEAR => (NO_YEAR, "year not stated"),
            _ => judged,
        };
        if let Some(field) = field
            && let Some((weight, reason)) = field_weight(field.label)
        {
            let near = self.is_near_title(index) || index < self.first_body;
            let judged = match (near, field.label) {
                (true, _) => (weight, reason),
                // 时间 below the head of a text is the time of what it announces.
                (false, Label::Date) => (0, "below the head of the text: dates what it announces"),
                (false, _) => (weight.saturating_sub(15), reason),
            };
            return (field.word.clone(), known(judged));
        }
        if self.content.kinds.get(index) == Some(&Kind::Byline) && byline.fields.is_empty() && !byline.is_whole {
            return ("adopted".to_owned(), (0, "an adoption is an event of the law, not its publication"));
        }
        let source =
            byline.fields.iter().find(|field| matches!(field.label, Label::Source | Label::Author | Label::Editor));
        if self.is_near_title(index) {
            return match source {
                Some(field) => (field.word.clone(), known((82, "beside the source, near the title"))),
                None => ("timestamp line".to_owned(), known((80, "near the title"))),
            };
        }
        if byline.neighbour.is_some() && self.is_last(index) {
            return ("credits".to_owned(), known((50, "credits below the text")));
        }
        let last_of_text = index > self.first_body
            && byline.fields.is_empty()
            && date.range.end == date.date_end
            && date.precision() == Precision::Day
            && self.page.rows.get(index).is_some_and(|row| !self.page.is_html || row.is_body == Some(true));
        if last_of_text {
            // The day under a signature, once a text names nothing better.
            return ("signature".to_owned(), (40, "under a signature"));
        }
        ("timestamp line".to_owned(), (0, "far from the title: dates something else"))
    }

    /// One of the last two lines of the text, where papers put their credits.
    fn is_last(&self, index: usize) -> bool {
        let last = self.content.kinds.iter().rposition(|kind| matches!(kind, Kind::Body | Kind::Heading(_)));
        last.is_some_and(|last| index > last && index <= last + 2)
    }

    fn is_near_title(&self, index: usize) -> bool {
        match self.title_rows {
            Some((first, last)) => {
                index + NEAR_TITLE > first && index < last + NEAR_TITLE && index <= self.first_body + 1
            }
            None => index < self.first_body,
        }
    }

    /// Dates of publication in the page's head.
    fn head_dates(&self) -> Vec<DateCandidate> {
        const NAMES: &[&str] = &[
            "pubdate",
            "publishdate",
            "publish_date",
            "article:published_time",
            "og:time",
            "og:release_date",
            "og:published_time",
            "weibo: article:create_at",
            "weibo:article:create_at",
            "publish-time",
            "publishtime",
            "releasedate",
            "dc.date",
            "dc.date.issued",
            "datepublished",
            "firstcreate",
            "createdate",
        ];
        self.head
            .iter()
            .filter(|field| NAMES.contains(&field.name.as_str()))
            // Below what the page shows to its readers: systems write their own time into the head.
            .filter_map(|field| of_value(&field.value, &format!("head {}", field.name), (70, "head of the page")))
            .collect()
    }

    /// When what the first paragraph reports took place; `dates` are the candidates of the document.
    pub(super) fn event(&self, published: Option<&Dated>, dates: &[DateCandidate]) -> Option<Dated> {
        if let Some(held) = self.adopted().or_else(|| held(dates)) {
            return Some(held);
        }
        let row = self.page.rows.get(self.first_body)?;
        let lead = row.chars.get(..row.len().min(LEAD)).unwrap_or(row.chars);
        let known = published.filter(|dated| dated.precision == Precision::Day);
        let known = known.and_then(|dated| dates::parse_value(&dated.date));
        let dateline_end = self.dateline.and_then(|(_, d)| d.date.as_ref()).map_or(0, |date| date.range.end);
        let date = dates::find(lead).into_iter().find(|date| {
            let quoted = lead.get(..date.range.start).is_some_and(|before| {
                let (open, close) = before.iter().fold((0, 0), |(open, close), c| match c {
                    '《' | '“' => (open + 1, close),
                    '》' | '”' => (open, close + 1),
                    _ => (open, close),
                });
                open > close
            });
            // A year long before the publication is history.
            let current = match (date.year, known.as_ref().and_then(|known| known.year)) {
                (Some(year), Some(now)) => year == now || year + 1 == now,
                _ => true,
            };
            let past = known.as_ref().is_none_or(|known| is_past(date, known));
            date.day.is_some() && date.range.start >= dateline_end && !quoted && current && past
        });
        let today = || {
            let known = known.as_ref()?;
            let near = lead.get(..lead.len().min(TODAY)).unwrap_or(lead);
            let start =
                [['今', '天'], ['今', '日']].iter().find_map(|word| near.windows(2).position(|two| two == word))?;
            Some(dated(known, Some(row.span_of(&(start..start + 2))), "今天"))
        };
        let day = || {
            let known = known.as_ref()?;
            let (range, day) = dates::bare_day(lead)?;
            let (mut year, mut month) = (known.year?, known.month?);
            // A report looks back: a later day belongs to the month before.
            if day > known.day? {
                (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
            }
            let date = dates::parse_value(&format!("{year:04}-{month:02}-{day:02}"))?;
            Some(dated(&date, Some(row.span_of(&range)), "stated, month of publication"))
        };
        let Some(mut date) = date else { return today().or_else(day) };
        let span = Some(row.span_of(&(date.range.start..date.date_end)));
        let mut basis = "stated";
        if date.year.is_none()
            && let Some(known) = &known
        {
            // A report looks back: a day after the publication belongs to the year before.
            let later = (date.month, date.day) > (known.month, known.day);
            date.year = known.year.map(|year| if later { year - 1 } else { year });
            basis = "stated, year of publication";
        }
        Some(dated(&date, span, basis))
    }

    /// The last adoption of a law.
    fn adopted(&self) -> Option<Dated> {
        self.bylines.iter().zip(&self.page.rows).enumerate().rev().find_map(|(index, (byline, row))| {
            let adoption = self.content.kinds.get(index) == Some(&Kind::Byline)
                && !byline.is_whole
                && self.content.account != Some(index);
            let date = byline.dates.first().filter(|date| adoption && date.day.is_some())?;
            Some(dated(date, Some(row.span_of(&(date.range.start..date.date_end))), "adopted"))
        })
    }
}

/// When a speech was given, by its subtitle.
fn held(dates: &[DateCandidate]) -> Option<Dated> {
    dates.iter().map(|candidate| &candidate.dated).find(|dated| dated.basis == SPEECH).cloned()
}

/// Whether a date can be one that a report of `known` looks back on. A day without a year that lies more than half a
/// year ahead is of the year before; one that lies nearer is announced.
fn is_past(date: &DateMatch, known: &DateMatch) -> bool {
    match (date.year, date.month, known.month) {
        (Some(_), _, _) => (date.year, date.month, date.day) <= (known.year, known.month, known.day),
        (None, Some(month), Some(now)) => {
            (date.month, date.day) <= (known.month, known.day) || month >= now + HALF_A_YEAR
        }
        _ => true,
    }
}

/// Weight and reason of a labelled date; `None` for labels that date something else.
fn field_weight(label: Label) -> Option<Judged> {
    match label {
        Label::Published => Some((90, "label of publication")),
        Label::Date => Some((75, "label of a date")),
        Label::Updated => Some((60, "label of an update")),
        // The day a document was signed, weeks or years before a site shows it.
        Label::Signed => Some((45, "label of signing")),
        _ => None,
    }
}

fn dated(date: &DateMatch, span: Option<crate::span::Span>, basis: &str) -> Dated {
    Dated { date: date.iso(), precision: date.precision(), span, basis: basis.to_owned() }
}

fn candidate(dated: Dated, (weight, reason): Judged) -> DateCandidate {
    DateCandidate { dated, weight, reason }
}

/// A day that no calendar has: kept, never chosen.
fn impossible(date: String, span: Option<crate::span::Span>, basis: &str) -> DateCandidate {
    let dated = Dated { date, precision: Precision::Impossible, span, basis: basis.to_owned() };
    candidate(dated, (0, "no such day"))
}

/// The date that a value given on its own says.
fn of_value(value: &str, basis: &str, judged: Judged) -> Option<DateCandidate> {
    if let Some(date) = dates::parse_value(value) {
        return Some(candidate(dated(&date, None, basis), judged));
    }
    let chars: Vec<char> = value.trim().chars().map(crate::fold::narrow).collect();
    dates::impossible(&chars).into_iter().next().map(|(_, date)| impossible(date, None, basis))
}
