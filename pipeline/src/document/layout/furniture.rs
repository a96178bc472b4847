//! Furniture: menus, counters, share bars, breadcrumbs, lines of law and technique at the foot of a page.
//! It judges a line by its own words; where a line stands is weighed in `content`.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::Lexicon;
use super::openings::Openings;
use super::page::{LONGEST_SHORT, Row, is_blank, is_word};
use super::signs::Signs;
use crate::PipelineError;

/// Items in a line from which it is a menu: a slogan of four parts is rare, a menu of four items is not.
const MENU_ITEMS: usize = 4;
/// Longest item of a menu.
const MENU_ITEM_LENGTH: usize = 8;
/// Longest path from the front page to this one.
const LONGEST_BREADCRUMB: usize = 60;
/// Longest counter.
const LONGEST_COUNTER: usize = 20;
/// A line above comments is its word and their number.
const LONGEST_COMMENTS: usize = 16;

/// Tells furniture by its words.
#[derive(Debug)]
pub(super) struct Furniture {
    whole: BTreeSet<String>,
    /// Letters of the longest of both sets.
    longest_whole: usize,
    whole_in_page: BTreeSet<String>,
    /// By their first character.
    start: FxHashMap<char, Vec<String>>,
    /// First characters of both sets.
    whole_first: FxHashSet<char>,
    start_length: usize,
    contain: AhoCorasick,
    /// How those words begin.
    contain_openings: Openings,
    contain_length: usize,
    counters: BTreeSet<String>,
    finis: Vec<String>,
    longest_finis: usize,
    tail: Vec<String>,
    comments: Vec<String>,
}

impl Furniture {
    pub(super) fn new(lexicon: &Lexicon) -> Result<Self, PipelineError> {
        let words = &lexicon.furniture;
        let contain = AhoCorasick::new(&words.contain).map_err(|error| PipelineError::Lexicon {
            name: "layout.toml",
            line: 0,
            problem: error.to_string(),
        })?;
        let mut start: FxHashMap<char, Vec<String>> = FxHashMap::default();
        for word in &words.start {
            start.entry(word.chars().next().unwrap_or_default()).or_default().push(word.clone());
        }
        Ok(Self {
            whole: words.whole.iter().cloned().collect(),
            whole_first: words
                .whole
                .iter()
                .chain(&words.whole_in_page)
                .filter_map(|word| word.chars().next())
                .collect(),
            longest_finis: words.finis.iter().map(|finis| finis.chars().count()).max().unwrap_or(0),
            longest_whole: words.whole.iter().chain(&words.whole_in_page).map(|word| letters(word)).max().unwrap_or(0),
            whole_in_page: words.whole_in_page.iter().cloned().collect(),
            start,
            start_length: words.start_length,
            contain,
            contain_openings: Openings::new(words.contain.iter().map(String::as_str)),
            contain_length: words.contain_length,
            counters: words.counters.iter().cloned().collect(),
            finis: words.finis.clone(),
            tail: words.tail.clone(),
            comments: words.comments.clone(),
        })
    }

    /// True when the line is furniture by its own words.
    pub(super) fn is(&self, row: &Row<'_>, is_html: bool) -> bool {
        if row.len() >= LONGEST_SHORT {
            return false;
        }
        if !row.signs.have(Signs::WORD) && row.len() <= 8 {
            return true;
        }
        self.says_so(row, is_html)
            || self.contains(row)
            || (row.signs.have(Signs::ARROW) && is_breadcrumb(row))
            || (row.signs.have(Signs::BLANK | Signs::BAR) && is_menu(row))
            || (row.len() <= self.longest_finis && self.is_finis(row.head()))
            || (row.starts_with("<!--") && row.ends_with("-->"))
    }

    /// Words that make a line furniture alone, at its beginning, or with a number.
    fn says_so(&self, row: &Row<'_>, is_html: bool) -> bool {
        // Signs at the ends and white space aside, what is left has as many letters as the line.
        let words = || row.chars.iter().filter(|c| is_word(**c));
        let whole = words().next().is_some_and(|first| self.whole_first.contains(first));
        let counts = row.signs.have(Signs::DIGIT);
        let start =
            row.len() <= self.start_length && row.chars.first().is_some_and(|first| self.start.contains_key(first));
        let core = (whole || counts) && words().nth(self.longest_whole.max(LONGEST_COUNTER)).is_none();
        if !start && !core {
            return false;
        }
        let bare = row.squeezed();
        let core = bare.trim_matches(|c: char| !is_word(c));
        self.whole.contains(core)
            || (is_html && self.whole_in_page.contains(core))
            || (start && self.starts(&bare))
            || (counts && self.is_counter(core))
    }

    fn contains(&self, row: &Row<'_>) -> bool {
        row.len() <= self.contain_length
            && row.last() != Some('。')
            && self.contain_openings.may_stand_in(row.chars)
            && self.contain.is_match(row.head())
    }

    fn starts(&self, bare: &str) -> bool {
        let words = bare.chars().next().and_then(|first| self.start.get(&first));
        words.is_some_and(|words| words.iter().any(|word| bare.starts_with(word.as_str())))
    }

    /// True when a page has nothing of its own after this line.
    pub(super) fn is_tail(&self, row: &Row<'_>) -> bool {
        if row.len() > self.start_length {
            return false;
        }
        let core = row.head().trim_matches(|c: char| is_blank(c) || matches!(c, ':' | '：' | '>' | '■' | '·'));
        self.tail.iter().any(|word| {
            // Labels may begin a line, other words must be all of it.
            core == word
                || (core.starts_with(word.as_str()) && (word.contains("责") || row.len() <= 20 && !row.ends_sentence()))
        })
    }

    /// True when what readers wrote follows: `热门评论 10条`.
    pub(super) fn opens_comments(&self, row: &Row<'_>) -> bool {
        if row.len() > LONGEST_COMMENTS {
            return false;
        }
        let head = row.head().trim_matches(|c: char| !is_word(c));
        self.comments.iter().any(|word| {
            head.strip_prefix(word.as_str())
                .is_some_and(|rest| rest.chars().all(|c| !is_word(c) || c.is_ascii_digit() || c == '条'))
        })
    }

    /// (完) and the like.
    pub(super) fn is_finis(&self, text: &str) -> bool {
        self.finis.iter().any(|finis| finis == text.trim())
    }

    /// A word of counting and a number.
    fn is_counter(&self, core: &str) -> bool {
        if core.chars().nth(LONGEST_COUNTER).is_some() || !core.bytes().any(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let word: String = core
            .chars()
            .filter(|c| !c.is_ascii_digit() && !matches!(c, ':' | '：' | '+' | '.' | ',' | '万' | '次' | '(' | ')'))
            .collect();
        self.counters.contains(&word)
    }
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| is_word(*c)).count()
}

/// A run of short items without punctuation.
fn is_menu(row: &Row<'_>) -> bool {
    let is_gap = |c: char| is_blank(c) || matches!(c, '|' | '｜' | '丨' | '·' | '/');
    let gaps = row.count(is_gap);
    if gaps + 1 < MENU_ITEMS || row.ends_sentence() {
        return false;
    }
    let items: Vec<&str> = row
        .head()
        .split(|c: char| is_blank(c) || matches!(c, '|' | '｜' | '丨' | '·' | '/'))
        .filter(|item| !item.is_empty())
        .collect();
    let short = items.iter().all(|item| {
        item.chars().count() <= MENU_ITEM_LENGTH
            && item.trim_end_matches(':').chars().all(|c| is_word(c) || matches!(c, '-' | '>' | '+'))
    });
    // Rows of figures are tables, not menus.
    let figures = items.iter().filter(|item| item.chars().all(|c| c.is_ascii_digit())).count();
    items.len() >= MENU_ITEMS && short && figures * 2 < items.len()
}

/// `首页 > 新闻 > 正文`.
fn is_breadcrumb(row: &Row<'_>) -> bool {
    if row.len() > LONGEST_BREADCRUMB {
        return false;
    }
    let arrows = row.count(|c| matches!(c, '>' | '»' | '›'));
    if arrows == 0 {
        return false;
    }
    let prose = row.count(|c| matches!(c, '。' | ',' | '，' | '、' | '<'));
    let ends = row.starts_with("首页") || row.last() == Some('>');
    prose == 0 && !row.ends_sentence() && (arrows >= 2 || (arrows == 1 && ends))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::page::Page;
    use super::*;
    use crate::document::markup;
    use crate::document::view::View;

    #[test]
    fn lines_are_told_by_their_words() {
        let furniture = Furniture::new(&Lexicon::new().unwrap()).unwrap();
        for (line, want) in [
            ("分享到:", true),
            ("阅读 1425", true),
            ("浏览量:1.2万次", true),
            ("收藏TA", true),
            ("首页> 理论>", true),
            ("他说:“我们一起干。”</p>", false),
            ("【大党建】社区里的新变化", false),
            ("您当前的位置:首页 > 要闻", true),
            ("新闻 财经 体育 文化 教育", true),
            ("主办:某某委员会    承办:某某日报", true),
            ("(完)", true),
            ("◆◆◆", true),
            ("沪ICP备12345678号", true),
            ("强化党建引领 提升治理效能", false),
            ("阅读改变生活", false),
            ("收藏家把藏品捐给了博物馆。", false),
            ("完善制度", false),
            ("简介", false),
            ("返回家乡的人多了", false),
            ("扫一扫就能办好的小事", false),
            ("(三)推行食品经营许可证电子化", false),
            ("信息网络传播权的保护", false),
            ("主办单位介绍说,来的人很多", false),
            ("当前位置 : 首页", true),
            ("2024 2025 2026 2027", false),
            ("来源:海滨日报", false),
            ("街道把群众的事办好、办实、办到心坎上", false),
        ] {
            let clean = markup::read(line, corpora::MediaType::Plain).unwrap();
            let view = View::from_chars(line.chars().collect());
            let page = Page::new(&clean, &view);
            assert_eq!(furniture.is(page.rows.first().unwrap(), false), want, "{line}");
        }
    }
}
