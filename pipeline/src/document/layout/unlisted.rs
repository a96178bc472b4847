//! Names of cities, counties and districts that the gazetteer does not have, by their form: 某某市, 某某市某某区.
//! It knows no codes; whether such a name is the document's place is decided in `place`.

use super::page::is_word;

/// Characters a name of a place has before its kind: two or three, 石家庄 and 连云港 being the long ones.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=3;
/// What a name of a place never begins with.
const NO_START: &[char] = &[
    '全', '我', '本', '各', '该', '两', '每', '某', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '多',
    '进', '入', '在', '到', '对', '与', '和', '及', '为', '从', '向', '把', '让', '以', '关', '打', '建', '创', '推',
    '自', '走', '南', '北', '东', '西',
];
/// What stands before 市, 县, 区 in common nouns: 城市, 超市, 园区, 社区, 示范区, 贫困县.
const NO_END: &[char] = &[
    '城', '都', '上', '超', '股', '楼', '夜', '门', '菜', '集', '闹', '房', '车', '入', '全', '我', '本', '各', '该',
    '两', '省', '县', '跨', '辖', '地', '范', '困', '强', '明', '社', '小', '园', '景', '片', '街', '校', '厂', '库',
    '灾', '疫', '山', '郊', '牧', '林', '战', '禁', '老', '新', '发', '业', '技', '验', '护', '作', '产', '游', '商',
    '住', '贸', '税', '特', '管', '戏', '误', '盲', '选', '市', '区', '务', '文', '分', '展', '流', '功', '能', '湾',
    '牌', '际',
];
/// What goes on to another word behind 市, 县, 区: 市场, 区域, 市民.
const NO_NEXT: &[char] =
    &['场', '域', '间', '块', '别', '值', '民', '级', '长', '里', '容', '价', '面', '情', '属', '内', '外'];
/// Words behind the name of a place that show a body of it.
const BODIES: &[&str] = &["人民政府", "人民代表大会", "委员会", "政协", "委", "政府", "局", "社会工作"];

/// The place a title, a body or a lead begins with, or names behind 在 or 《.
pub(super) fn name_in(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let opens = before.is_none_or(|c| !is_word(*c) || matches!(c, '在' | '赴' | '到'));
        if !opens {
            return None;
        }
        let mut end = at;
        while let Some(length) = unit(&chars, end) {
            end += length;
        }
        (end > at).then(|| chars.get(at..end).unwrap_or(&[]).iter().collect())
    })
}

/// Whether a body follows the name: 某某市人民政府.
pub(super) fn governs(text: &str, name: &str) -> bool {
    text.split_once(name).is_some_and(|(_, after)| {
        BODIES.iter().any(|body| after.starts_with(body)) || (after.starts_with('第') && after.contains("人民代表大会"))
    })
}

/// Length of a name with its kind at a place.
fn unit(chars: &[char], at: usize) -> Option<usize> {
    LENGTHS.into_iter().find_map(|length| {
        let name = chars.get(at..at + length)?;
        let kind = chars.get(at + length)?;
        let is_name = name.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
            && name.first().is_some_and(|c| !NO_START.contains(c))
            && name.last().is_some_and(|c| !NO_END.contains(c))
            && !name.iter().any(|c| matches!(c, '市' | '县' | '区' | '省' | '的'));
        let goes_on = chars.get(at + length + 1).is_some_and(|c| NO_NEXT.contains(c));
        (is_name && matches!(kind, '市' | '县' | '区') && !goes_on).then_some(length + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_their_form() {
        for (text, want) in [
            ("云岭市启动新行动", Some("云岭市")),
            ("云岭市白石区第九届人民代表大会", Some("云岭市白石区")),
            ("——在云岭市白石区第九届人民代表大会第四次会议上", Some("云岭市白石区")),
            ("《云岭市社区食堂办法》解读", Some("云岭市")),
            ("李四在云岭市调研", Some("云岭市")),
            ("全市启动新行动", None),
            ("城市更新提速", None),
            ("农贸市场换新颜", None),
            ("打造示范区", None),
            ("让社区更温暖", None),
            ("文明城市创建", None),
            ("园区建设", None),
            ("自治区召开会议", None),
            ("", None),
        ] {
            assert_eq!(name_in(text).as_deref(), want, "{text}");
        }
        assert!(governs("云岭市人民政府关于某事的通知", "云岭市"));
        assert!(governs("在云岭市第九届人民代表大会上", "云岭市"));
        assert!(!governs("云岭市启动", "云岭市"));
    }
}
