//! The form of a heading: its number and level, its length, its signs.
//! Whether a line that looks like one is one is decided in `content`, by its neighbours.

use std::ops::Range;

use super::content::LINK_SHARE;
use super::page::{Row, is_blank, is_closer, is_word};

/// Longest unnumbered heading; 62 characters is the longest seen in real texts.
pub(super) const LONGEST_HEADING: usize = 80;
/// Longest numbered heading.
const LONGEST_NUMBERED: usize = 60;
/// Longest heading that a paragraph follows in its own line.
const LONGEST_RUN_IN: usize = 30;
/// A line from this length on holds a whole text: the longest paragraph of 21 work reports has 1,100 characters.
const WHOLE_TEXT: usize = 1500;

/// Level of an unnumbered heading by its element.
pub(super) fn html_level(row: &Row<'_>) -> u8 {
    match row.element {
        "h4" | "h5" | "h6" => 2,
        _ => 1,
    }
}

/// Short, no final punctuation, mostly words.
pub(super) fn is_heading_like(row: &Row<'_>) -> bool {
    let final_sign = row
        .last()
        .is_some_and(|c| matches!(c, '。' | '；' | ';' | ':' | '：' | ',' | '，' | '、' | '.' | '…' | ')' | '）'));
    if !(2..=LONGEST_HEADING).contains(&row.len()) || final_sign || row.ends_sentence() {
        return false;
    }
    let digits = row.count(|c| c.is_ascii_digit());
    let caption = ["图为", "资料图", "图/", "摄影", "注:", "附件"].iter().any(|word| row.starts_with(word))
        || ["摄", "供图", "制图", "截图", "示意图", "资料图", "效果图"].iter().any(|word| row.ends_with(word));
    !caption
        && row.cell.is_none()
        && row.element != "li"
        && row.link_share < LINK_SHARE
        && row.count(|c| c == '。') == 0
        && row.count(is_word) >= 2
        && digits * 3 < row.len()
}

/// A heading at the head of a paragraph, or between the sentences of a text without paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunIn {
    /// Number and words.
    pub(super) range: Range<usize>,
    pub(super) level: u8,
}

/// The headings inside a line of running text: a number in Chinese and a short sentence behind it. In a line that
/// holds a whole text the number alone will do: nothing shows where the words of the heading end.
pub(super) fn run_in(row: &Row<'_>) -> Vec<RunIn> {
    let whole_text = row.len() >= WHOLE_TEXT;
    let mut found = Vec::new();
    let mut at = 0;
    while at < row.len() {
        let rest = row.chars.get(at..).unwrap_or(&[]);
        if let Some((level @ 1..=2, skip)) = number_of(rest).filter(|_| rest.first() != Some(&'#')) {
            let words = rest.get(skip..).unwrap_or(&[]);
            let stop = words.iter().take(LONGEST_RUN_IN).position(|c| matches!(c, '。' | '；' | ';' | ':' | '：'));
            let short = stop.filter(|&stop| stop > 1 && words.get(stop) == Some(&'。'));
            let goes_on = |end: usize| rest.get(end).is_some();
            match short.map(|stop| skip + stop + 1) {
                Some(end) if goes_on(end) => found.push(RunIn { range: at..at + end, level }),
                None if whole_text => found.push(RunIn { range: at..at + skip, level }),
                _ => {}
            }
        }
        if !whole_text {
            break;
        }
        at += rest.iter().position(|c| *c == '。').map_or(rest.len(), |stop| stop + 1);
        at += row.chars.get(at..).unwrap_or(&[]).iter().take_while(|c| is_closer(**c) || is_blank(**c)).count();
    }
    found
}

/// Level of a numbered line and the length of its number.
pub(super) fn numbered(row: &Row<'_>) -> Option<(u8, usize)> {
    number_of(row.chars)
}

fn number_of(chars: &[char]) -> Option<(u8, usize)> {
    let hashes = chars.iter().take_while(|c| **c == '#').count();
    if hashes > 0 && chars.get(hashes) == Some(&' ') {
        // `#` is the title of a Markdown text; its sections begin with `##`.
        let level = u8::try_from(hashes).unwrap_or(6).saturating_sub(1).clamp(1, 6);
        return Some((level, hashes + 1));
    }
    let open = matches!(chars.first(), Some('(' | '（'));
    let start = usize::from(open);
    let rest = chars.get(start..)?;
    let chinese = rest.iter().take(4).take_while(|c| is_chinese_number(**c)).count();
    let digits = rest.iter().take(3).take_while(|c| c.is_ascii_digit()).count();
    let after = |length: usize| rest.get(length).copied();
    if chinese > 0 && open && matches!(after(chinese), Some(')' | '）')) {
        return Some((2, start + chinese + 1));
    }
    if chinese > 0 && !open && matches!(after(chinese), Some('、' | '.' | '．')) {
        return Some((1, chinese + 1));
    }
    if digits > 0 && open && matches!(after(digits), Some(')' | '）')) {
        return Some((4, start + digits + 1));
    }
    if digits > 0 && !open && matches!(after(digits), Some('、' | '.' | '．')) {
        let decimal = after(digits + 1).is_some_and(|c| c.is_ascii_digit());
        return (!decimal).then_some((3, digits + 1));
    }
    if rest.first() == Some(&'第') && !open {
        let number =
            rest.iter().skip(1).take(6).take_while(|c| "〇零一二三四五六七八九十百0123456789".contains(**c)).count();
        let level = match rest.get(number + 1) {
            Some('编' | '篇' | '章' | '部') => 1,
            Some('节') => 2,
            _ => return None,
        };
        return (number > 0).then_some((level, number + 2));
    }
    None
}

fn is_chinese_number(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// A numbered line that is a heading and not a paragraph with a number: short, one clause.
pub(super) fn numbered_heading(row: &Row<'_>) -> Option<u8> {
    let (level, skip) = numbered(row)?;
    let body = row.chars.get(skip..)?;
    let inner = body.split_last().map_or(body, |(_, inner)| inner);
    let ends_open = row.last().is_some_and(|c| matches!(c, '；' | ';' | ',' | '，' | ':' | '：'));
    let one_clause = !inner.iter().any(|c| matches!(c, '。' | '；' | ';' | '!' | '?' | ':' | '：'));
    let final_stop = row.last() == Some('。');
    // 总体要求。 is a heading with a full stop, a whole sentence with commas is a paragraph.
    let sentence = final_stop && (row.len() > 30 || inner.iter().any(|c| matches!(c, ',' | '，')));
    (!body.is_empty() && row.cell.is_none() && row.len() <= LONGEST_NUMBERED && one_clause && !ends_open && !sentence)
        .then_some(level)
}
