//! Which part of a passage is wording that travels, and not names, posts and openings that any two texts may share.
//! It finds no passages.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Characters of a passage that say something beside names: two short clauses or one long one. Of passages with
/// less, most are the formula around a date, a place or a guest.
pub(super) const LEAST_SAID: usize = 24;

/// Characters from which on a clause is kept of which the beginning or end differs; shorter ones are cut off.
const LEAST_CUT: usize = 20;

/// Characters of a Chinese name with a family name of one character.
const NAME: std::ops::RangeInclusive<usize> = 2..=3;

/// Most characters after a post that are a name (国务院副总理某某某).
const AFTER_POST: usize = 4;

/// Family names between spaces; lines with # are remarks.
const SURNAMES: &str = include_str!("../../../lexicons/statements_surnames.txt");

/// Those of one character.
static SURNAME: LazyLock<FxHashSet<char>> = LazyLock::new(|| {
    let alone = |name: &str| {
        let mut chars = name.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    SURNAMES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).filter_map(alone).collect()
});

/// Words in the posts of people and the names of bodies: a list in which half of the items hold one tells who was there.
const POSTS: &[&str] = &[
    "主席",
    "总理",
    "书记",
    "委员",
    "部长",
    "主任",
    "总统",
    "首相",
    "大臣",
    "秘书长",
    "常委",
    "会长",
    "行长",
    "总裁",
    "省长",
    "市长",
    "县长",
    "区长",
    "司令",
    "政委",
    "局长",
    "厅长",
    "院长",
    "校长",
    "处长",
    "总干事",
    "议长",
    "国王",
    "总督",
    "党组",
    "领导人",
    "负责人",
    "负责同志",
    "夫人",
    "代表团",
    "团长",
    "检察长",
];

/// What stands before the colon of a news item's opening.
const OPENINGS: &[&str] = &["消息", "报道", "记者", "讯", "日电"];

/// A clause of a passage.
struct Clause {
    range: Range<usize>,
    /// Whether the text has all of it in the passage.
    whole: bool,
}

/// The part of a passage worth a row: without clauses cut short at its ends, and only if enough is said in the rest.
/// `lines` are the places at which lines begin.
pub(super) fn kept(chars: &[char], lines: &[usize], passage: &Range<usize>) -> Option<Range<usize>> {
    let clauses = clauses(chars, lines, passage);
    let text = |clause: &Clause| chars.get(clause.range.clone()).unwrap_or(&[]);
    let counts = |clause: &Clause| clause.whole || clause.range.len() >= LEAST_CUT;
    // What is cut and tells who did something is mostly the formula of a reception or a session.
    let formula = |clause: &Clause| !clause.whole && has(text(clause), POSTS);
    let people = |clause: &Clause| lists_people(text(clause)) || formula(clause);
    let said = |clause: &&Clause| counts(clause) && !is_opening(text(clause)) && !people(clause);
    let told: usize = clauses.iter().filter(said).map(|clause| said_in(text(clause))).sum();
    if told < LEAST_SAID {
        return None;
    }
    let first = clauses.iter().find(|clause| counts(clause))?;
    let last = clauses.iter().rev().find(|clause| counts(clause))?;
    let at = |place: usize| chars.get(place).copied().unwrap_or(' ');
    let (mut start, mut end) = (first.range.start, last.range.end);
    while start < end && opens_nothing(at(start)) {
        start += 1;
    }
    while start < end && closes_nothing(at(end - 1)) {
        end -= 1;
    }
    Some(start..end)
}

/// The clauses of a passage, each with the mark that ends it.
fn clauses(chars: &[char], lines: &[usize], passage: &Range<usize>) -> Vec<Clause> {
    let is = |place: usize, wanted: fn(char) -> bool| chars.get(place).is_some_and(|c| wanted(*c));
    let begins = |place: usize| {
        let after_mark = place.checked_sub(1).is_some_and(|before| is(before, is_clause_mark));
        place == 0 || place == chars.len() || lines.binary_search(&place).is_ok() || after_mark
    };
    let mut clauses = Vec::new();
    let mut start = passage.start;
    // A bracket or quotation mark before the passage begins a clause too.
    let after_sign = start.checked_sub(1).is_some_and(|before| is(before, |c| !c.is_alphanumeric() && c != '、'));
    let mut whole = begins(start) || after_sign;
    for place in passage.start + 1..=passage.end {
        let ends = begins(place) || place == passage.end && is(place, |c| is_clause_mark(c) || c == '"');
        if ends || place == passage.end {
            clauses.push(Clause { range: start..place, whole: whole && ends });
            (start, whole) = (place, true);
        }
    }
    clauses
}

fn is_clause_mark(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?')
}

/// Ideographs of a clause that stand in no 《》: the name of a document says nothing by itself, nor does an address.
fn said_in(clause: &[char]) -> usize {
    let mut inside = false;
    let said = |c: &&char| {
        inside = **c == '《' || inside && **c != '》';
        !inside && !c.is_ascii() && c.is_alphabetic()
    };
    clause.iter().filter(said).count()
}

fn has(clause: &[char], words: &[&str]) -> bool {
    let text: String = clause.iter().collect();
    words.iter().any(|word| text.contains(word))
}

fn is_opening(clause: &[char]) -> bool {
    clause.last() == Some(&':') && has(clause, OPENINGS)
}

/// True for a list of which half of the items are names or hold a post, and for one person with a post and a name.
fn lists_people(clause: &[char]) -> bool {
    let clause = clause.strip_suffix(&[',']).or_else(|| clause.strip_suffix(&['。'])).unwrap_or(clause);
    let items: Vec<&[char]> = clause.split(|c| *c == '、').collect();
    if items.len() == 1 {
        return ends_in_name(clause);
    }
    let people = items.iter().filter(|item| is_name(item) || has(item, POSTS)).count();
    2 * people >= items.len()
}

fn is_name(item: &[char]) -> bool {
    NAME.contains(&item.len()) && item.first().is_some_and(|first| SURNAME.contains(first))
}

/// True when no more than a name follows the last post (国务院副总理某某).
fn ends_in_name(clause: &[char]) -> bool {
    let text: String = clause.iter().collect();
    let after = |post: &&str| text.rsplit_once(*post).map(|(_, after)| after.chars().count());
    POSTS.iter().filter_map(after).min().is_some_and(|after| after <= AFTER_POST)
}

/// Marks that a passage does not begin with.
fn opens_nothing(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '"' | '\'' | '《' | '〈' | '(' | '【' | '〔' | '[')
}

/// Marks that a passage does not end with.
fn closes_nothing(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '"' | '\'' | '》' | '〉' | ')' | '】' | '〕' | ']' | '。' | '!' | '?' | '%')
}
