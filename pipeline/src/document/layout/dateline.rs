//! The dateline: agency, place, day and reporter at the head of the first paragraph.
//! It supplies no year and does not decide what the document's region or date is.

use std::ops::Range;

use super::dates::{self, DateMatch};
use super::lexicon::Lexicon;
use super::page::{begins, is_blank};

/// A dateline stands within so many characters; `中新网某某新闻客户端12月31日电` has about 20.
const REACH: usize = 40;
/// Longest agency, channel and place before the day.
const LONGEST_PREFIX: usize = 16;

/// Characters behind 电 and 讯 that make another word of it (电影, 电话, 讯问).
const GOES_ON: &[char] = &[
    '影', '视', '话', '脑', '力', '商', '子', '网', '动', '信', '气', '器', '梯', '台', '站', '池', '流', '路', '费',
    '能', '源', '厂', '息', '问', '价', '量', '工', '车',
];

/// What a dateline says; offsets count characters of the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dateline {
    /// Agency, with its channel.
    pub(super) agency: Option<Range<usize>>,
    /// Place of writing.
    pub(super) place: Option<Range<usize>>,
    pub(super) date: Option<DateMatch>,
    /// Names after 记者 in brackets.
    pub(super) reporter: Option<Range<usize>>,
}

/// Reads the dateline at the head of a line.
pub(super) fn read(chars: &[char], lexicon: &Lexicon) -> Option<Dateline> {
    let head = chars.get(..chars.len().min(REACH)).unwrap_or(chars);
    let names = lexicon.agencies.names.iter().filter(|name| begins(head, name));
    let agency = names.map(|name| name.chars().count()).max();
    let date = dates::find(head).into_iter().next();
    let ends_at = |at: usize| {
        let at = at + head.get(at..).unwrap_or(&[]).iter().take_while(|c| is_blank(**c)).count();
        let rest = head.get(at..).unwrap_or(&[]);
        let words = lexicon.agencies.ends.iter().filter(|end| begins(rest, end)).map(|end| end.chars().count());
        words
            .filter(|length| rest.get(*length).is_none_or(|after| !GOES_ON.contains(after)))
            .map(|length| at + length)
            .max()
    };
    let own = |name: Range<usize>| {
        // 本报, 本网 and 本台 name nobody.
        head.get(name.start) != Some(&'本')
    };
    if let Some(end) = agency.and_then(ends_at) {
        let name = 0..agency.unwrap_or(0);
        let reporter = reporter(chars, end, lexicon);
        return Some(Dateline { agency: own(name.clone()).then_some(name), reporter, ..Dateline::default() });
    }
    let date = date.filter(|date| date.day.is_some() && date.range.start <= LONGEST_PREFIX)?;
    let end = ends_at(date.date_end)?;
    let prefix = head.get(..date.range.start)?;
    if prefix.iter().any(|c| matches!(c, '。' | ',' | '，' | ':' | '、' | '“')) {
        return None;
    }
    let trimmed = prefix.len() - prefix.iter().rev().take_while(|c| is_blank(**c)).count();
    let name_end = agency.or_else(|| prefix.iter().position(|c| matches!(c, '社' | '网' | '报')).map(|at| at + 1))?;
    let rest: String = prefix.get(name_end..trimmed)?.iter().collect();
    let channel = ["新闻", "频道", "客户端", "分社"].iter().any(|word| rest.contains(word));
    let name = if channel { 0..trimmed } else { 0..name_end };
    Some(Dateline {
        agency: own(name.clone()).then_some(name),
        place: (!channel && !rest.trim().is_empty()).then_some(name_end..trimmed),
        date: Some(date),
        reporter: reporter(chars, end, lexicon),
    })
}

/// `(记者张三 李四)` after the dateline.
fn reporter(chars: &[char], end: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    let open = end + chars.get(end..)?.iter().take_while(|c| is_blank(**c)).count();
    if !matches!(chars.get(open), Some('(' | '（')) {
        return None;
    }
    let close = open + chars.get(open..)?.iter().take(REACH).position(|c| matches!(c, ')' | '）'))?;
    let inside = chars.get(open + 1..close)?;
    let role = lexicon.values.role.iter().filter(|role| begins(inside, role)).map(|role| role.chars().count()).max()?;
    let start = open + 1 + role + inside.get(role..)?.iter().take_while(|c| is_blank(**c)).count();
    let names = chars.get(start..close)?;
    // A second role (通讯员) ends the names of the reporters.
    let length = names.iter().position(|c| matches!(c, '通' | ';' | '；')).unwrap_or(names.len());
    let length = length - names.get(..length)?.iter().rev().take_while(|c| is_blank(**c)).count();
    (length > 0).then_some(start..start + length)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn datelines_are_taken_apart() {
        let lexicon = Lexicon::new().unwrap();
        for (line, want) in [
            ("新华社沈阳6月22日电(记者张三 李四)街道的新做法", "新华社|沈阳|--06-22|张三 李四"),
            ("中新网辽宁新闻6月22日电 为贯彻落实", "中新网辽宁新闻||--06-22|"),
            ("央视网消息(新闻联播):今天上午", "央视网|||"),
            ("本报讯(记者 王五)社区食堂开张", "|||王五"),
            ("海滨网2024年7月2日讯 社区", "海滨网||2024-07-02|"),
            ("人民日报北京3月5日电 (记者赵六、通讯员钱七)", "人民日报|北京|--03-05|赵六、"),
            ("6月22日,街道召开会议", "none"),
            ("根据要求,6月22日电话通知", "none"),
            ("某社区6月22日电影放映", "none"),
            ("", "none"),
        ] {
            let chars: Vec<char> = line.chars().collect();
            let text = |range: &Option<Range<usize>>| {
                range.clone().and_then(|range| chars.get(range)).unwrap_or(&[]).iter().collect::<String>()
            };
            let got = read(&chars, &lexicon).map_or_else(
                || "none".to_owned(),
                |d| {
                    let date = d.date.as_ref().map(DateMatch::iso).unwrap_or_default();
                    format!("{}|{}|{date}|{}", text(&d.agency), text(&d.place), text(&d.reporter))
                },
            );
            assert_eq!(got, want, "{line}");
        }
    }
}
