//! The named body whose number it is: the subject of the number's clause, or of one before it in the sentence.
//! It resolves no 我街道 and takes no place for a body; a body that is not named there stays open.

use super::lexicon::{Class, Lexicon};
use super::line::{Line, is_separator};
use super::number;
use super::quantity::{Quantity, is_han};
use super::region;
use super::signs::Sign;
use crate::gazetteer::Gazetteer;

/// Longest name of a body with its place (沈阳市皇姑区三台子街道牡丹社区居民委员会 has 20 characters).
const LONGEST: usize = 26;
/// Most characters between the parts of a name (街道 and 社区 of 三台子街道牡丹社区).
const PART: usize = 10;
/// Shortest name: one syllable and a kind (牡丹社区 has four characters, 青村 two).
const SHORTEST: usize = 3;
/// Longest name taken without a place before it: two syllables of a name and the longest kind.
const SHORT: usize = 9;
/// Bodies of the state need no place.
const OF_STATE: [&str; 9] = ["国家", "中央", "国务院", "中国", "全国", "最高人民", "财政部", "教育部", "海关总署"];
/// Kinds of bodies that have names of their own.
const NAMED: [&str; 14] = [
    "街道",
    "街道办事处",
    "社区",
    "居委会",
    "村委会",
    "公司",
    "集团",
    "医院",
    "大学",
    "学院",
    "派出所",
    "党支部",
    "合作社",
    "基金会",
];
/// What stands in a phrase for bodies of a kind.
const GENERIC: [&str; 28] = [
    "由",
    "每",
    "届时",
    "对照",
    "城市",
    "各",
    "提请",
    "配合",
    "加强",
    "健全",
    "完善",
    "坚决",
    "推进",
    "推动",
    "当地",
    "乡镇",
    "城镇",
    "农村",
    "所在",
    "试点",
    "老旧",
    "一家",
    "两家",
    "新型",
    "示范",
    "各级",
    "高水平",
    "跻身",
];
/// Characters that begin no name: determiners and prepositions.
const NO_NAME: &str = "各全每这该我本多几近有在对为由从向给让与和";
/// Most clauses looked at, from the number's own backwards.
const CLAUSES: usize = 4;

/// The bodies that begin the clauses of a sentence, each looked for once.
#[derive(Debug)]
pub(super) struct Bodies<'a> {
    gazetteer: &'a Gazetteer,
    /// Start of a clause that is over, and its body.
    seen: Vec<(usize, Option<String>)>,
}

impl<'a> Bodies<'a> {
    /// None looked for yet.
    pub(super) fn new(gazetteer: &'a Gazetteer) -> Self {
        Self { gazetteer, seen: Vec::new() }
    }

    /// The body a quantity belongs to, as written.
    pub(super) fn of(&mut self, lexicon: &Lexicon, line: &Line<'_>, quantity: &Quantity) -> Option<String> {
        let own = line.clause_start(quantity.left);
        if let Some(name) = subject(self.gazetteer, lexicon, line, own, quantity.left) {
            return Some(name);
        }
        let mut end = own.checked_sub(1)?;
        for _ in 1..CLAUSES {
            let start = line.clause_start(end);
            let name = match self.seen.iter().find(|&&(seen, _)| seen == start) {
                Some((_, name)) => name.clone(),
                None => {
                    let name = subject(self.gazetteer, lexicon, line, start, quantity.left);
                    self.seen.push((start, name.clone()));
                    name
                }
            };
            if name.is_some() {
                return name;
            }
            end = start.checked_sub(1)?;
        }
        None
    }
}

/// The body that begins a clause.
fn subject(gazetteer: &Gazetteer, lexicon: &Lexicon, line: &Line<'_>, start: usize, limit: usize) -> Option<String> {
    let start = begin(lexicon, line, start, limit);
    let first = *line.s.get(start)?;
    if NO_NAME.contains(first) || number::is_numeral(first) {
        return None;
    }
    let most = limit.min(start + LONGEST);
    // Most clauses name no kind of body at all.
    let may_begin = |at: usize| line.s.get(at..most).is_some_and(|rest| lexicon.may_begin_body(rest));
    if !(start..most).any(may_begin) {
        return None;
    }
    let mut end = None;
    let mut at = start;
    while at < most {
        let rest = line.s.get(at..most).unwrap_or(&[]);
        if at > end.unwrap_or(start) + PART || !rest.first().is_some_and(|&c| is_han(c)) || line.in_time(at) {
            break;
        }
        if at >= start + 2
            && lexicon.may_begin_body(rest)
            && let Some(length) = lexicon.prefix(rest, Class::OrgHead)
        {
            at += length;
            end = Some(at);
            continue;
        }
        let may_act = rest.first().is_some_and(|&c| lexicon.signs().has(c, Sign::Verb)) && line.is_boundary(at);
        let verb = may_act
            && [Class::Make, Class::Act, Class::Stop].iter().any(|&class| {
                lexicon.prefix(rest, class).is_some_and(|length| length > 1 && line.is_boundary(at + length))
            });
        if verb {
            break;
        }
        at += 1;
    }
    let end = end?;
    // What the body has is not the body.
    let after = line.s.get(end).copied().unwrap_or(' ');
    if matches!(after, '长' | '员' | '的' | '、' | '和' | '与' | '及' | '等' | '内' | '里' | '中' | '间')
        || is_separator(after) && after != ','
    {
        return None;
    }
    let whole = line.s.get(start..end)?;
    // 渠边的鱼化里社区
    let name = whole.rsplit(|&c| c == '的').next().unwrap_or(whole);
    (name.len() >= SHORTEST && is_named(gazetteer, name)).then(|| name.iter().collect())
}

/// True for a name that says which body: with its place, one of the state, or a short one of a kind that has names.
fn is_named(gazetteer: &Gazetteer, name: &[char]) -> bool {
    let text: String = name.iter().collect();
    if text.contains(['和', '与', '及']) || GENERIC.iter().any(|word| text.contains(word)) {
        return false;
    }
    let of_state = || OF_STATE.iter().any(|start| text.starts_with(start));
    let short = || name.len() <= SHORT && NAMED.iter().any(|end| text.ends_with(end));
    of_state() || short() || region::begins(gazetteer, name)
}

/// Where the subject begins behind times, connectors and spaces.
fn begin(lexicon: &Lexicon, line: &Line<'_>, mut at: usize, limit: usize) -> usize {
    while at < limit {
        let rest = line.s.get(at..limit).unwrap_or(&[]);
        let blank = line.in_time(at) || rest.first().is_some_and(|c| c.is_whitespace() || *c == '\u{3000}');
        match lexicon.prefix(rest, Class::Lead).filter(|&length| length > 1 && line.is_boundary(at + length)) {
            _ if blank => at += 1,
            Some(length) => at += length,
            None => return at,
        }
    }
    at
}
