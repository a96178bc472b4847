//! Byline lines: labelled fields (`来源:…`, `作者:…`, `责任编辑:…`) and bare timestamps.
//! It reads one line at a time; which value counts for the document is decided in `origin`.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::dates::{self, DateMatch};
use super::lexicon::{Label, Lexicon};
use super::openings::Openings;
use super::page::{LONGEST_SHORT, Page, Row, is_blank, is_word};
use super::signs::Signs;
use crate::PipelineError;

/// A value longer than this is a sentence, not a name, unless it is a title.
const LONGEST_VALUE: usize = 40;
/// Longest label with its colon, spread over a table cell (`标    题:`).
const LONGEST_LABEL: usize = 12;
/// Longest date with its day of the week and its time: 2024年7月26日 星期五 09:24:00 has 24 characters.
const LONGEST_STAMP: usize = 40;
/// Characters that may stand beside a full date in a timestamp line without a label (the name of a paper).
const LONGEST_NEIGHBOUR: usize = 12;

/// One labelled value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) label: Label,
    /// The label as it stands in the lexicon.
    pub(super) word: String,
    /// Row of the value (another one than the label's in a table).
    pub(super) row: usize,
    /// Characters of that row.
    pub(super) value: Range<usize>,
}

/// What a line says as a byline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) fields: Vec<Field>,
    pub(super) dates: Vec<DateMatch>,
    /// True when the line is nothing but this.
    pub(super) is_whole: bool,
    /// True when it only holds labels of furniture (`字体:`, `浏览次数:12`).
    pub(super) is_furniture: bool,
    /// Where the credits in brackets at the end of a paragraph begin.
    pub(super) credits: Option<usize>,
    /// A name beside a bare timestamp.
    pub(super) neighbour: Option<Range<usize>>,
}

/// Finds labels and cuts values.
#[derive(Debug)]
pub(super) struct BylineReader {
    finder: AhoCorasick,
    labels: Vec<(String, Label, bool)>,
    stops: Vec<Vec<char>>,
    /// How those begin.
    stop_openings: Openings,
    pub(super) roles: Vec<Vec<char>>,
    pub(super) offices: Vec<Vec<char>>,
    /// How labels end, and how those begin that need no colon.
    endings: Openings,
    bare: Openings,
    empty: Vec<String>,
    publishers: Vec<Vec<char>>,
}

impl BylineReader {
    pub(super) fn new(lexicon: &Lexicon) -> Result<Self, PipelineError> {
        let labels = lexicon.labels();
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(labels.iter().map(|(word, _, _)| word))
            .map_err(|error| PipelineError::Lexicon { name: "layout.toml", line: 0, problem: error.to_string() })?;
        let mut roles: Vec<Vec<char>> = lexicon.values.role.iter().map(|word| word.chars().collect()).collect();
        roles.sort_by_key(|role| std::cmp::Reverse(role.len()));
        let bare = labels.iter().filter(|(_, _, colon)| !colon).map(|(word, _, _)| word.as_str());
        Ok(Self {
            endings: Openings::endings(labels.iter().map(|(word, _, _)| word.as_str())),
            bare: Openings::new(bare),
            finder,
            labels,
            stops: lexicon.values.stop.iter().map(|word| word.chars().collect()).collect(),
            stop_openings: Openings::new(lexicon.values.stop.iter().map(String::as_str)),
            roles,
            offices: lexicon.values.office.iter().map(|word| word.chars().collect()).collect(),
            empty: lexicon.values.empty.clone(),
            publishers: lexicon.values.publisher.iter().map(|word| word.chars().collect()).collect(),
        })
    }

    /// The bylines of every row; a long row has none.
    pub(super) fn read(&self, page: &Page<'_>) -> Vec<Byline> {
        let mut bylines: Vec<Byline> =
            page.rows.iter().enumerate().map(|(index, row)| self.read_row(index, row)).collect();
        self.read_neighbours(page, &mut bylines);
        bylines
    }

    fn read_row(&self, index: usize, row: &Row<'_>) -> Byline {
        if row.len() >= LONGEST_SHORT {
            return self.read_credits(index, row).unwrap_or_default();
        }
        let mut dates = if row.signs.have(Signs::DIGIT | Signs::YEAR) { dates::find(row.chars) } else { Vec::new() };
        let labels = if self.may_hold_labels(row) { self.labels_in(row.head(), row.chars, &dates) } else { Vec::new() };
        if dates.is_empty()
            && let Some((label, _, _)) = labels.iter().find(|(_, label, _)| is_timed(*label))
        {
            // 发布时间:09-30 22:46: only a label makes a date of two numbers.
            dates.extend(dates::month_day(row.chars, label.end));
        }
        let fields = self.fields(index, row.chars, &labels, &dates);
        let mut byline = Byline { fields, dates, ..Byline::default() };
        self.judge(index, row, &labels, &mut byline);
        if byline.dates.is_empty() && labels.is_empty() && row.signs.have(Signs::DIGIT) && row.len() <= LONGEST_STAMP {
            byline.is_whole |= dates::impossible(row.chars).iter().any(|(range, _)| *range == (0..row.len()));
        }
        if !byline.is_whole
            && let Some(credits) = self.read_credits(index, row)
        {
            return credits;
        }
        byline
    }

    /// Whether a label may stand in the line with the sign that it needs, a colon and its like, or one that needs none
    /// (发布于).
    fn may_hold_labels(&self, row: &Row<'_>) -> bool {
        let labelled = || {
            let colons = row.chars.iter().enumerate().filter(|(_, c)| matches!(c, ':' | '：' | '丨' | '|' | '/'));
            colons.into_iter().any(|(at, _)| {
                let before = row.chars.get(..at).unwrap_or(&[]);
                let end = before.iter().rposition(|c| !is_blank(*c)).map_or(0, |last| last + 1);
                self.endings.may_end(before.get(..end).unwrap_or(&[]))
            })
        };
        row.signs.have(Signs::COLON) && labelled() || self.bare.may_stand_in(row.chars)
    }

    pub(super) fn fields(
        &self,
        row: usize,
        chars: &[char],
        labels: &[(Range<usize>, Label, String)],
        dates: &[DateMatch],
    ) -> Vec<Field> {
        let ends = labels.iter().skip(1).map(|(next, _, _)| next.start).chain([chars.len()]);
        labels
            .iter()
            .zip(ends)
            .map(|((range, label, word), end)| {
                let value = self.value(chars, range.end..end, *label, dates);
                Field { label: *label, word: word.clone(), row, value }
            })
            .collect()
    }

    /// Labels that stand where a label can: at the start, after a sign, a date, or another field.
    pub(super) fn labels_in(
        &self,
        head: &str,
        chars: &[char],
        dates: &[DateMatch],
    ) -> Vec<(Range<usize>, Label, String)> {
        let mut found: Vec<(Range<usize>, Label, String)> = Vec::new();
        let (mut chars_seen, mut bytes_seen) = (0, 0);
        for matched in self.finder.find_iter(head) {
            chars_seen += head.get(bytes_seen..matched.start()).map_or(0, |gap| gap.chars().count());
            bytes_seen = matched.start();
            let Some((word, label, needs_colon)) = self.labels.get(matched.pattern().as_usize()) else { continue };
            let start = chars_seen;
            let end = start + word.chars().count();
            let before = chars.get(..start).unwrap_or(&[]);
            let before_end = before.iter().rposition(|c| !is_blank(*c)).map_or(0, |at| at + 1);
            let free = before_end == 0
                || before_end < start
                || before.get(before_end - 1).is_none_or(|c| !is_word(*c))
                || !found.is_empty()
                || dates.iter().any(|date| date.range.end == before_end);
            let colon = chars.get(end..).unwrap_or(&[]).iter().take_while(|c| is_blank(**c)).count() + end;
            let next = chars.get(colon);
            let end = match next {
                Some(':' | '：' | '丨') => colon + 1,
                Some('|' | '/') if matches!(label, Label::Author | Label::Source | Label::Editor | Label::Staff) => {
                    colon + 1
                }
                Some(c) if !needs_colon && (is_word(*c)) => colon,
                _ => continue,
            };
            if free {
                found.push((start..end, *label, word.clone()));
            }
        }
        found
    }

    /// The value in a stretch: up to a date, a stop word, or (for sources) white space.
    fn value(&self, chars: &[char], stretch: Range<usize>, label: Label, dates: &[DateMatch]) -> Range<usize> {
        let mut start = stretch.start.min(stretch.end);
        let mut end = stretch.end;
        while start < end && chars.get(start).is_some_and(|c| is_blank(*c) || matches!(c, ':' | '：' | '|' | '/')) {
            start += 1;
        }
        if is_timed(label) {
            let date = dates.iter().find(|date| date.range.start >= start && date.range.start < end);
            return date.map_or(start..start, |date| date.range.start..date.date_end);
        }
        if label != Label::Title
            && let Some(date) = dates.iter().find(|date| date.range.start >= start && date.range.start < end)
        {
            end = date.range.start;
        }
        for at in start..end {
            let rest = chars.get(at..end).unwrap_or(&[]);
            let two_spaces = rest.iter().take(2).all(|c| is_blank(*c)) && rest.len() > 1;
            let one_space = label == Label::Source && rest.first().is_some_and(|c| is_blank(*c));
            let stops = || self.stop_openings.may_begin(rest) && self.stops.iter().any(|stop| rest.starts_with(stop));
            if two_spaces || one_space || stops() {
                end = at;
                break;
            }
        }
        if matches!(label, Label::Author | Label::Editor) {
            start = self.skip_roles(chars, start..end);
            let name = chars.get(start..end).unwrap_or(&[]);
            // 史某_NB1234: an account number behind the name.
            end = start + name.iter().position(|c| *c == '_').unwrap_or(name.len());
        }
        trim(chars, start..end)
    }

    /// Where the name begins after 记者 and the like.
    pub(super) fn skip_roles(&self, chars: &[char], range: Range<usize>) -> usize {
        let mut start = range.start;
        loop {
            let rest = chars.get(start..range.end).unwrap_or(&[]);
            let skip = if rest.first().is_some_and(|c| is_blank(*c) || matches!(c, ':' | '：' | '/' | '|')) {
                1
            } else {
                self.roles.iter().find(|role| rest.starts_with(role)).map_or(0, Vec::len)
            };
            if skip == 0 {
                return start;
            }
            start += skip;
        }
    }

    /// Whether a value is one: not empty, no address, no word for nothing.
    pub(super) fn is_value(&self, value: &str) -> bool {
        let count = value.chars().count();
        (1..=LONGEST_VALUE).contains(&count)
            && value.chars().any(is_word)
            && !value.contains("://")
            && !value.starts_with("www.")
            && !self.empty.iter().any(|empty| empty == value)
    }

    /// Whether a name ends as the names of bodies and papers do.
    pub(super) fn ends_as_publisher(&self, name: &[char]) -> bool {
        self.publishers.iter().any(|ending| name.ends_with(ending))
    }

    /// Decides whether the line is nothing but a byline.
    fn judge(&self, index: usize, row: &Row<'_>, labels: &[(Range<usize>, Label, String)], byline: &mut Byline) {
        let in_date = |at: usize| byline.dates.iter().any(|date| date.range.contains(&at));
        if let Some((first, _, _)) = labels.first() {
            let before =
                (0..first.start).filter(|&at| row.chars.get(at).is_some_and(|c| is_word(*c)) && !in_date(at)).count();
            let address = row.head().contains("://");
            let short = byline.fields.iter().all(|f| f.label == Label::Title || f.value.len() <= LONGEST_VALUE);
            // 记者:这条路修了多久? is an interview.
            let speech = row.ends_sentence() || matches!(row.last(), Some(',' | '，')) || row.count(|c| c == '。') > 0;
            let whole = before <= LONGEST_NEIGHBOUR && (short || address) && !speech;
            byline.is_furniture =
                whole && byline.dates.is_empty() && byline.fields.iter().all(|field| field.label == Label::Caption);
            byline.is_whole = whole && !byline.is_furniture;
            return;
        }
        if byline.dates.is_empty()
            && let Some((label, word, value)) = self.names_alone(row)
        {
            byline.is_whole = true;
            byline.fields.push(Field { label, word, row: index, value });
            return;
        }
        let Some(date) = byline.dates.iter().find(|date| date.year.is_some() && date.day.is_some()) else { return };
        if byline.dates.len() > 1 {
            return;
        }
        let outside: Vec<usize> = (0..row.len())
            .filter(|&at| !date.range.contains(&at) && row.chars.get(at).is_some_and(|c| !is_blank(*c)))
            .collect();
        let words = outside.iter().filter(|&&at| row.chars.get(at).is_some_and(|c| is_word(*c))).count();
        let has_time = date.range.end > date.date_end;
        let prose = row.count(|c| matches!(c, '。' | ',' | '，' | '、' | '；' | ';')) > 0;
        if words == 0 {
            byline.is_whole = true;
        } else if let Some(credit) = self.credit(row, date).filter(|_| !prose && row.link_share < 0.5) {
            byline.is_whole = true;
            byline.neighbour = credit.publisher;
            let author =
                credit.author.map(|value| Field { label: Label::Author, word: "记者".to_owned(), row: index, value });
            byline.fields.extend(author);
        } else if has_time && words <= LONGEST_NEIGHBOUR && !prose {
            byline.is_whole = true;
            // 作者 账号 时间: the account stands next to the time.
            let before = trim(row.chars, 0..date.range.start);
            let last = row.chars.get(before.clone()).unwrap_or(&[]).iter().rposition(|c| is_blank(*c));
            let before = before.start + last.map_or(0, |at| at + 1)..before.end;
            byline.neighbour = (!before.is_empty()).then_some(before);
        }
    }

    /// Labels whose value stands in the next cell of a table or the next line.
    fn read_neighbours(&self, page: &Page<'_>, bylines: &mut [Byline]) {
        for (index, pair) in page.rows.windows(2).enumerate() {
            let [label_row, value_row] = pair else { continue };
            if label_row.len() > LONGEST_LABEL {
                continue;
            }
            let squeezed = label_row.squeezed();
            let Some(word) = squeezed.strip_suffix([':', '：']) else { continue };
            let Some((word, label, _)) = self.labels.iter().find(|(known, _, _)| known == word) else { continue };
            let beside = match (label_row.cell, value_row.cell) {
                (Some(left), Some(right)) => {
                    (left.table, left.row) == (right.table, right.row) && left.column != right.column
                }
                _ => false,
            };
            let free = bylines.get(index + 1).is_some_and(|byline| byline.fields.is_empty());
            let names = matches!(label, Label::Source | Label::Author | Label::Editor | Label::Published | Label::Date);
            let below = names && free && value_row.len() <= LONGEST_NEIGHBOUR * 2 && !value_row.ends_sentence();
            if !beside && !below {
                continue;
            }
            let value = if is_timed(*label) {
                let found = dates::find(value_row.chars);
                found.first().map_or(0..0, |date| date.range.start..date.date_end)
            } else {
                0..value_row.len()
            };
            let field = Field { label: *label, word: word.clone(), row: index + 1, value };
            if let Some(byline) = bylines.get_mut(index) {
                *byline = Byline { fields: vec![field], is_whole: true, ..Byline::default() };
            }
            if let Some(byline) = bylines.get_mut(index + 1) {
                byline.is_whole = true;
            }
        }
    }
}

fn is_timed(label: Label) -> bool {
    matches!(label, Label::Published | Label::Date | Label::Updated | Label::Signed | Label::Event)
}

/// Without white space, separators and brackets at both ends.
pub(super) fn trim(chars: &[char], range: Range<usize>) -> Range<usize> {
    let outer = |c: &char| is_blank(*c) || !(is_word(*c) || matches!(c, '·' | '《' | '》' | '“' | '”' | '℃'));
    let Range { mut start, mut end } = range;
    while start < end && chars.get(start).is_some_and(outer) {
        start += 1;
    }
    while end > start && chars.get(end - 1).is_some_and(outer) {
        end -= 1;
    }
    start..end
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests {
    use super::*;
    use crate::document::markup;
    use crate::document::view::View;

    fn read(text: &str) -> Vec<(String, bool)> {
        let reader = BylineReader::new(&Lexicon::new().unwrap()).unwrap();
        let clean = markup::read(text, corpora::MediaType::Plain).unwrap();
        let view = View::from_chars(text.chars().collect());
        let page = Page::new(&clean, &view);
        reader
            .read(&page)
            .iter()
            .map(|byline| {
                let fields: Vec<String> = byline
                    .fields
                    .iter()
                    .map(|field| {
                        let value: String = page.rows[field.row].chars[field.value.clone()].iter().collect();
                        format!("{:?}={value}", field.label)
                    })
                    .collect();
                (fields.join(" "), byline.is_whole)
            })
            .collect()
    }

    #[test]
    fn lines_give_their_fields() {
        for (label, line, fields, whole) in [
            (
                "three fields",
                "来源:海滨日报 | 作者:记者 张三 | 发布时间: 2025-01-07 08:54",
                "Source=海滨日报 Author=张三 Published=2025-01-07",
                true,
            ),
            ("touching date", "来源:海滨网2022年04月01日 19:29", "Source=海滨网", true),
            ("date first", "2019-09-26 12:11来源:海滨时报网作者:李四", "Source=海滨时报网 Author=李四", true),
            ("brackets", "【责任编辑:王五】", "Editor=王五", true),
            ("several staff", "(视频编辑:张三 文字编辑:李四)", "Staff=张三 Editor=李四", true),
            ("no colon", "创建于2023-08-07", "Published=2023-08-07", true),
            ("affiliation is no author", "(作者单位:海滨大学法学院)", "Affiliation=海滨大学法学院", true),
            (
                "stop words",
                "来源:海滨晚报 字号:大 中 小 浏览次数:12",
                "Source=海滨晚报 Caption=大 中 小 Caption=12",
                true,
            ),
            ("bare timestamp", "2024-07-26 09:24", "", true),
            ("neighbour", "海滨网 2019-11-25 10:37:31", "", true),
            ("name with a space", "作者:张 三", "Author=张 三", true),
            ("account number", "责任编辑:张三_HB1234", "Editor=张三", true),
            ("body sentence", "张三说,这个来源是可靠的。", "", false),
            ("label inside a word", "食品安全的来源:农田。", "", false),
            ("date in a sentence", "2024年7月26日,街道召开会议。", "", false),
            (
                "date before a source",
                "2020-11-23 10:22:14  出处:海滨科技 作者:张三",
                "Source=海滨科技 Author=张三",
                true,
            ),
            ("interview", "记者:这条路修了多久?", "Author=这条路修了多久", false),
            (
                "address",
                "来源:https://example.org/a/very/long/address/of/a/page/0001.html",
                "Source=https://example.org/a/very/long/address/of/a/page/0001.html",
                true,
            ),
            ("names around a date", "2024-09-03 海滨周刊 记者 张三", "Author=张三", true),
            ("names around a date, in brackets", "(海滨新闻 记者 张三 2022年4月19日)", "Author=张三", true),
            ("reporter behind the paper's name", "2023年11月8日 海滨观察记者 张三", "Author=张三", true),
            ("page number", "2024年04月23日 A05版 来源:海滨日报", "Source=海滨日报", true),
            ("heading with a date", "2024年3月5日社区开会", "", false),
            ("item of a list with its date", "大桥通车方便居民 2024-03-05", "", false),
            ("credits behind a sentence", "大桥通车了。(文字编辑:李四)", "Editor=李四", false),
            ("value below its label", "来源:\n海滨日报", "Source=海滨日报", true),
            ("source of data", "数据来源:统计局", "Caption=统计局", false),
        ] {
            assert_eq!(read(line).first(), Some(&(fields.to_owned(), whole)), "{label}");
        }
    }
}
