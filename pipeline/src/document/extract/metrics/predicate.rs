//! The words between an indicator and its number: which change they state, and where the noun phrase before them ends.
//! It extracts no noun phrase; `noun` does.

use super::lexicon::{Class, Lexicon};
use super::line::Context;
use super::signs::Sign;
use crate::document::facts::Change;

/// What stands directly left of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Predicate {
    /// One past the noun phrase in the context.
    pub(super) end: usize,
    /// A change verb and its complement; `None` for a plain value.
    pub(super) change: Option<Change>,
    /// 由 or 从: the value is where a change begins.
    pub(super) is_origin: bool,
    /// 分别: several heads and several values in order.
    pub(super) respectively: bool,
    /// One past the name of what 占 takes a share of.
    pub(super) share: Option<Share>,
    /// 高于 and the like: start of the word.
    pub(super) gap: Option<usize>,
    /// 拉动 or 贡献 before the change verb.
    pub(super) contributes: bool,
    /// Any word was taken off.
    pub(super) stripped: bool,
}

/// 占 in a context: where it stands and where the whole ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// Offset of 占.
    pub(super) at: usize,
    /// One past what it is a share of.
    pub(super) end: usize,
}

/// Reads the words at the right end of `context`.
pub(super) fn read(lexicon: &Lexicon, context: &Context) -> Predicate {
    let mut found = Predicate {
        end: context.chars.len(),
        change: None,
        is_origin: false,
        respectively: false,
        share: None,
        gap: None,
        contributes: false,
        stripped: false,
    };
    while let Some(length) = strip(lexicon, context, &mut found) {
        found.end -= length.min(found.end);
        found.stripped = true;
        if length == 0 {
            break;
        }
    }
    let head = context.cut(0, found.end);
    found.gap = last_word(lexicon, head, Class::Gap).map(|(at, _)| at).or_else(|| compared(lexicon, context, &found));
    // 贡献率 is a share like any other.
    found.contributes = last_word(lexicon, head, Class::Contribution)
        .is_some_and(|(_, end)| head.get(end) != Some(&'率'))
        || context.chars.ends_with(&['贡', '献'])
        || context.chars.ends_with(&['拉', '动']);
    found.share = share(context, found.end);
    found
}

/// Takes one word off the end; its length, or `None` when the noun phrase is reached.
fn strip(lexicon: &Lexicon, context: &Context, found: &mut Predicate) -> Option<usize> {
    let head = context.cut(0, found.end);
    if head.is_empty() || lexicon.suffix(head, Class::Guard).is_some() {
        return None;
    }
    let free = |length: usize| length > 1 || context.is_boundary(found.end - length);
    if found.change.is_none() {
        if let Some(length) = lexicon.suffix(head, Class::UpTo) {
            found.change = Some(Change::IncreaseTo);
            return Some(length);
        }
        if let Some(length) = lexicon.suffix(head, Class::DownTo) {
            found.change = Some(Change::DecreaseTo);
            return Some(length);
        }
        let to = lexicon.suffix(head, Class::To).unwrap_or(0);
        let verb = context.cut(0, found.end - to);
        // 新增 is a flow, not a change of a stock; `bind` decides when its subject is one.
        for (class, by, goal) in
            [(Class::Up, Change::IncreaseBy, Change::IncreaseTo), (Class::Down, Change::DecreaseBy, Change::DecreaseTo)]
        {
            if let Some(length) = lexicon.suffix(verb, class)
                && !verb.ends_with(&['新', '增'])
                && (length > 1 || context.is_boundary(found.end - to - length))
                // 价格下降的有67个: what does so is counted.
                && (to > 0 || context.chars.get(found.end) != Some(&'的'))
            {
                found.change = Some(if to > 0 { goal } else { by });
                return Some(length + to);
            }
        }
        if verb_with_le(head) {
            return Some(1);
        }
    }
    if head.ends_with(&['分', '别']) {
        found.respectively = true;
        return Some(2);
    }
    if head.ends_with(&['由']) || head.ends_with(&['从']) {
        if !free(1) {
            return None;
        }
        found.is_origin = found.change.is_none();
        return Some(1);
    }
    if let Some(length) = lexicon.suffix(head, Class::Adverb).filter(|&length| free(length)) {
        return Some(length);
    }
    if let Some(length) = lexicon.suffix(head, Class::Light).filter(|&length| free(length)) {
        return Some(length);
    }
    None
}

/// 了 between verb and number.
fn verb_with_le(head: &[char]) -> bool {
    head.last() == Some(&'了')
}

/// The last word of a class of `Sign::Gap` in `chars` that leaves something behind it: start and end.
fn last_word(lexicon: &Lexicon, chars: &[char], class: Class) -> Option<(usize, usize)> {
    chars.iter().enumerate().rev().filter(|&(_, &c)| lexicon.signs().has(c, Sign::Gap)).find_map(|(at, _)| {
        let length = chars.get(at..).and_then(|rest| lexicon.prefix(rest, class))?;
        (at + length < chars.len()).then_some((at, at + length))
    })
}

/// 比全国平均水平高: a comparison with something that is no time.
fn compared(lexicon: &Lexicon, context: &Context, found: &Predicate) -> Option<usize> {
    let head = context.cut(0, found.end);
    let at = head.iter().rposition(|&c| matches!(c, '比' | '较'))?;
    let verb = context.cut(found.end, context.chars.len());
    // 提高 is a change, though 高 alone compares.
    let changed = lexicon.suffix(verb, Class::Up).max(lexicon.suffix(verb, Class::Down));
    let gap = lexicon.suffix(verb, Class::GapVerb).is_some_and(|length| Some(length) >= changed);
    (gap && at + 2 < head.len() && context.is_boundary(at) && context.is_boundary(at + 1)).then_some(at)
}

/// 占 with something behind it, or 占 at the very end of the phrase (占比 is a noun and stays one).
fn share(context: &Context, end: usize) -> Option<Share> {
    let whole = context.cut(0, context.chars.len());
    let at = whole.iter().rposition(|&c| c == '占')?;
    let next = whole.get(at + 1).copied().unwrap_or(' ');
    if matches!(next, '地' | '用' | '领' | '有' | '据') {
        return None;
    }
    Some(Share { at, end: end.max(at + 1) })
}
