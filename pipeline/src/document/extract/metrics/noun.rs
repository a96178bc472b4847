//! Noun phrases that name what is measured, left and right of a number.
//! It knows neither the number nor the sentence before: `bind` chooses and carries over.

use super::lexicon::{Class, Lexicon};
use super::line::Context;
use super::quantity::is_han;
use super::signs::Sign;
use crate::document::facts::Change;

/// Longest indicator kept whole; longer phrases are cut to their head. The longest in the seeds has 18 characters.
const LONGEST: usize = 22;

/// Longest list of nouns kept whole: the longest annotated one has 34 characters.
const LONGEST_LIST: usize = 34;

/// Longest subject put before a generic object (省重点项目完成投资).
const SUBJECT: usize = 14;
/// Longest subject put before an object of two characters (既有住宅加装电梯); longer ones are bodies that act.
const SUBJECT_OF_TINY: usize = 6;

/// What the text left of a number offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// The noun phrase; `None` when nothing but verbs and adverbs stands there.
    pub(super) phrase: Option<String>,
    /// The same, however long: a list of heads to be split.
    pub(super) list: Option<String>,
    /// The verb before it, if it is one whose doing is counted.
    pub(super) act: Option<String>,
    /// The verb that ends the text, when the phrase must stand on the right.
    pub(super) verb: Option<String>,
    /// Subject before that verb.
    pub(super) subject: Option<String>,
    /// The change that the last verb makes to its object (减少碳排放2810万吨).
    pub(super) change: Option<Change>,
}

fn string(chars: &[char]) -> String {
    // A hanzi has three bytes.
    let mut text = String::with_capacity(3 * chars.len());
    text.extend(chars.iter().filter(|&&c| !matches!(c, '(' | ')' | '—' | '-' | '·' | '\u{3000}' | '\t')));
    text
}

/// A verb found in a phrase: start, end, whether its doing is counted, whether it doubles as a noun.
#[derive(Debug, Clone, Copy)]
struct Verb {
    start: usize,
    end: usize,
    act: bool,
}

/// Verbs of a phrase in order; words that only hold a verb are passed over.
fn verbs(lexicon: &Lexicon, context: &Context, from: usize, end: usize, predicated: bool) -> Vec<Verb> {
    let mut found = Vec::new();
    let mut at = from;
    while at < end {
        let rest = context.cut(at, end);
        if !rest.first().is_some_and(|&c| lexicon.signs().has(c, Sign::Deed)) {
            at += 1;
            continue;
        }
        let make = lexicon.prefix(rest, Class::Make).unwrap_or(0);
        let act = lexicon.prefix(rest, Class::Act).unwrap_or(0);
        let length = make.max(act);
        if let Some(guard) = lexicon.prefix(rest, Class::Guard).filter(|&guard| guard > length) {
            at += guard;
            continue;
        }
        if length == 0 || context.is_quoted(at) {
            at += 1;
            continue;
        }
        let whole = context.is_boundary(at) || found.is_empty() && at == from;
        let ends = context.is_boundary(at + length);
        let le = usize::from(context.chars.get(at + length) == Some(&'了'));
        let after = context.cut(at + length + le, end);
        let bound = le == 0
            && lexicon.prefix(after, Class::Bound).is_some_and(|bound| {
                // 建成服务站 is a verb and its object; 完成率 is a noun.
                bound == after.len() || bound == 1 && after.len() < 3
            });
        // 新三样出口增长: with its subject before it, a noun-like verb is a noun; so is any verb that a predicate follows.
        let weak = lexicon.is(context.cut(at, at + length), Class::Weak);
        let follows = found.last().is_some_and(|verb: &Verb| verb.end == at);
        let last = at + length == end;
        let of = at > from && context.chars.get(at - 1) == Some(&'的');
        // 良种补贴、农机具购置补贴资金: inside a member of a list of nouns.
        let listed = found.is_empty()
            && context.cut(from, at).contains(&'、')
            && !matches!(context.chars.get(at.wrapping_sub(1)), Some('、'));
        // 电梯加装、管网更新: a noun and what is done with it, as members of a list.
        let member = at > from + 1 && context.chars.get(at + length) == Some(&'、');
        let after_comma = at > from && context.chars.get(at - 1) == Some(&'、');
        // 房地产开发投资增速: a rate is of a noun, so what stands between that and the number is one.
        let rated = at > from + 1 && !follows && is_rate(context.cut(at, end));
        let nominal = of
            || rated
            || listed
            || member
            || (weak && ((last && !found.is_empty()) || (predicated && !last)))
            || (at > from + 1 && !follows && !after_comma && (weak || (predicated && last)));
        if ends && (whole || length > 1) && !bound && !nominal {
            found.push(Verb { start: at, end: (at + length + le).min(end), act: act > 0 && act >= make });
        }
        at += length + le;
    }
    found
}

/// True for a phrase that ends in a rate.
pub(super) fn is_rate(chars: &[char]) -> bool {
    matches!(chars, [.., '率'] | [.., '增' | '涨' | '降', '速' | '幅'] | [.., '占', '比'] | [.., '比', '重' | '例'])
}

/// Where a phrase begins behind connectors, adverbs and, with `places`, words like 全市 (of an object they are part).
fn lead(lexicon: &Lexicon, context: &Context, mut from: usize, end: usize, places: bool) -> usize {
    loop {
        let rest = context.cut(from, end);
        if rest.is_empty() || lexicon.prefix(rest, Class::Guard).is_some_and(|guard| guard < rest.len() || guard > 2) {
            return from;
        }
        let Some(length) = lexicon
            .prefix(rest, Class::Lead)
            .filter(|&length| length < rest.len() && context.is_boundary(from + length))
            .filter(|&length| places || !lexicon.is(rest.get(..length).unwrap_or(&[]), Class::Scope))
        else {
            return from;
        };
        from += length;
    }
}

fn trail(lexicon: &Lexicon, context: &Context, from: usize, mut end: usize) -> usize {
    loop {
        let rest = context.cut(from, end);
        if rest.is_empty() || lexicon.suffix(rest, Class::Guard).is_some() {
            return end;
        }
        let Some(length) = lexicon.suffix(rest, Class::Trail).filter(|&length| {
            length > 1 || context.is_boundary(end - length) || !rest.last().is_some_and(|&c| is_han(c))
        }) else {
            return end;
        };
        end -= length;
    }
}

/// A phrase between two offsets, cleaned and cut to its head; `None` when nothing is left.
fn phrase(lexicon: &Lexicon, context: &Context, from: usize, end: usize) -> Option<String> {
    let from = lead(lexicon, context, from, end, from == 0);
    let end = trail(lexicon, context, from, end);
    let from = from + after_object_marker(context, from, end);
    let from = from + after_examples(context, from, end);
    let from = from + after_of(context, from, end);
    let end = before_copula(context, from, end);
    let chars = context.cut(from, end);
    if lexicon.is(chars, Class::Lead) {
        return None;
    }
    let longest = if chars.contains(&'、') && !chars.contains(&'的') { LONGEST_LIST } else { LONGEST };
    let chars = if chars.len() > longest { shorten(context, from, chars) } else { chars };
    let text = string(chars);
    (text.chars().any(is_han) || text.chars().filter(char::is_ascii_alphabetic).count() > 1).then_some(text)
}

/// 「经济增长预期目标是在提高效益的基础上」: the goal ends before the copula, a subject before 在…的基础上.
fn before_copula(context: &Context, from: usize, end: usize) -> usize {
    let chars = context.cut(from, end);
    let copula = chars.windows(2).position(|pair| matches!(pair, ['标', '是' | '为'])).map(|at| at + 1);
    let based = || chars.iter().position(|&c| c == '在').filter(|&at| at > 1 && chars.ends_with(&['基', '础', '上']));
    copula.or_else(based).map_or(end, |at| from + at)
}

/// 「中央决定将农民人均纯收入」: the object of 将, 把, 按 begins behind it.
fn after_object_marker(context: &Context, from: usize, end: usize) -> usize {
    let marker = (from..end).rev().find(|&at| {
        let word = matches!(context.chars.get(at), Some('将' | '把' | '按' | '让' | '使'));
        word && context.is_boundary(at) && context.is_boundary(at + 1) && !context.is_quoted(at)
    });
    marker.filter(|&at| at + 2 < end).map_or(0, |at| at + 1 - from)
}

/// A phrase that holds a list, uncut.
fn list(lexicon: &Lexicon, context: &Context, from: usize, end: usize) -> Option<String> {
    let from = lead(lexicon, context, from, end, true);
    let end = trail(lexicon, context, from, end);
    let chars = context.cut(from, end);
    chars.iter().any(|c| matches!(c, '、' | '和' | '及' | '与')).then(|| string(chars))
}

/// 「“甲”“乙”等组织」: quoted examples before 等 are dropped, unquoted ones name the thing.
fn after_examples(context: &Context, from: usize, end: usize) -> usize {
    let chars = context.cut(from, end);
    let Some(at) = chars.iter().rposition(|&c| c == '等').filter(|&at| at > 0 && at + 2 < chars.len()) else {
        return 0;
    };
    let quoted = (0..at).all(|offset| {
        context.is_quoted(from + offset) || chars.get(offset).is_some_and(|c| matches!(c, '、' | '和' | '及' | '与'))
    });
    if quoted { at + 1 } else { 0 }
}

/// 「用于建设的专项债券」: what stands behind the last 的, when it is long enough to be a name by itself.
fn after_of(context: &Context, from: usize, end: usize) -> usize {
    let chars = context.cut(from, end);
    let Some(at) = chars.iter().rposition(|&c| c == '的') else { return 0 };
    if chars.len() - at > 4 { at + 1 } else { 0 }
}

/// The head of a phrase that is too long and begins at `from`: behind the last 、 or the last words.
fn shorten<'a>(context: &Context, from: usize, chars: &'a [char]) -> &'a [char] {
    if let Some(at) = chars.iter().rposition(|&c| matches!(c, '、' | '的' | '等')).filter(|&at| chars.len() - at > 4)
    {
        return chars.get(at + 1..).unwrap_or(chars);
    }
    let cut = chars.len() - LONGEST;
    let word = (cut..chars.len()).find(|&at| context.is_boundary(from + at)).unwrap_or(cut);
    chars.get(word..).unwrap_or(chars)
}

/// Reads the phrase that ends at `end` of a left context; `predicated` when a predicate stands between it and the number,
/// `lists` when several numbers may share a list of heads.
pub(super) fn left(lexicon: &Lexicon, context: &Context, end: usize, predicated: bool, lists: bool) -> Left {
    let from = lead(lexicon, context, 0, end, true);
    let found = verbs(lexicon, context, from, end, predicated);
    let last = found.last().copied();
    // Only adverbs and a noun-like verb: 累计培训1200人次.
    let weak = lexicon.prefix(context.cut(from, end), Class::Weak);
    // 出口增长20%: a noun-like verb alone before a predicate is the noun.
    if predicated && weak == Some(end.saturating_sub(from)) && end > from {
        return Left { phrase: Some(string(context.cut(from, end))), ..Left::default() };
    }
    let Some(verb) = last else {
        if weak == Some(end.saturating_sub(from)) && end > from {
            let word = string(context.cut(from, end));
            return Left { verb: Some(word), ..Left::default() };
        }
        let list = if lists { list(lexicon, context, from, end) } else { None };
        return Left { phrase: phrase(lexicon, context, from, end), list, ..Left::default() };
    };
    let word = string(context.cut(verb.start, verb.end)).trim_end_matches('了').to_owned();
    let subject = subject(lexicon, context, from, &found);
    if verb.end >= end || lead(lexicon, context, verb.end, end, true) >= end {
        let act = verb.act.then(|| word.clone());
        return Left { act, verb: Some(word), subject, ..Left::default() };
    }
    let object = phrase(lexicon, context, verb.end, end);
    let short =
        object.as_deref().is_some_and(|object| lexicon.is(&object.chars().collect::<Vec<char>>(), Class::Generic));
    let mut act = verb.act.then(|| word.clone());
    let tiny = object.as_deref().is_some_and(|object| object.chars().count() <= 2);
    let phrase = match (object, &subject) {
        (Some(object), Some(subject)) if short && subject.chars().count() <= SUBJECT => {
            act = None;
            Some(format!("{subject}{word}{object}"))
        }
        (Some(object), Some(subject)) if tiny && subject.chars().count() <= SUBJECT_OF_TINY => {
            act = None;
            Some(format!("{subject}{word}{object}"))
        }
        // 投入资金486万元: the verb tells which money.
        (Some(object), None) if short && !verb.act && word.chars().count() > 1 => Some(format!("{word}{object}")),
        (Some(object), _) => Some(object),
        (None, _) => None,
    };
    let list = if lists { list(lexicon, context, verb.end, end) } else { None };
    let change = match word.as_str() {
        "减少" | "降低" | "压减" | "削减" | "下调" => Some(Change::DecreaseBy),
        "上调" => Some(Change::IncreaseBy),
        _ => None,
    };
    let verb = phrase.is_none().then_some(word);
    Left { phrase, list, act, verb, subject, change }
}

/// The whole text before `end` as a list of heads, verbs in its members included (进口货值、新增企业、销售额).
pub(super) fn whole_list(lexicon: &Lexicon, context: &Context, end: usize) -> Option<String> {
    let from = lead(lexicon, context, 0, end, true);
    list(lexicon, context, from, end)
}

/// The noun phrase before the last verb, not reaching over an earlier verb.
fn subject(lexicon: &Lexicon, context: &Context, from: usize, found: &[Verb]) -> Option<String> {
    let last = found.last()?;
    let start = found.iter().rev().nth(1).map_or(from, |previous| previous.end);
    let joined = last.start.checked_sub(1).and_then(|before| context.chars.get(before)) == Some(&'、');
    if start >= last.start || joined {
        return None;
    }
    phrase(lexicon, context, start, last.start).filter(|subject| subject.chars().count() > 1)
}

/// The subject of a clause that says something of it and gives no number: 参会人数创历年之最.
pub(super) fn subject_of(lexicon: &Lexicon, context: &Context) -> Option<String> {
    let from = lead(lexicon, context, 0, context.chars.len(), true);
    let said = (from + 2..context.chars.len()).find(|&at| {
        let rest = context.cut(at, context.chars.len());
        let record = lexicon.prefix(rest, Class::Record);
        record.is_some_and(|length| context.is_boundary(at) && context.is_boundary(at + length))
    })?;
    phrase(lexicon, context, from, said)
}

/// The noun phrase that begins a right context, if one does.
///
/// `lists` lets 、 stand inside it; `attributive` takes a verb at its beginning for part of it (320个共建项目).
pub(super) fn right(lexicon: &Lexicon, context: &Context, lists: bool, attributive: bool) -> Option<String> {
    let mut from = 0;
    if context.chars.first() == Some(&'的') {
        from = 1;
    }
    let skip = if attributive { attribute(lexicon, context.cut(from, context.chars.len())) } else { 0 };
    let mut end = right_end(lexicon, context, from, from + skip, lists);
    // 40个吸引力强、带动面广的场景: the noun stands behind 的.
    if context.chars.get(end) == Some(&'、')
        && let Some(of) = context.cut(end, context.chars.len().min(end + LONGEST)).iter().position(|&c| c == '的')
        && context.chars.len() > end + of + 2
    {
        from = end + of + 1;
        end = right_end(lexicon, context, from, from, lists);
    }
    let no_start = lexicon.prefix(context.cut(from, end), Class::NoStart);
    if end <= from || no_start.is_some_and(|length| context.is_boundary(from + length)) {
        return None;
    }
    let mut start = from;
    let chars = context.cut(from, end);
    let first = chars.iter().position(|&c| c == '的');
    let listed = first.filter(|&at| {
        chars.get(..at).is_some_and(|noun| lexicon.suffix(noun, Class::Concrete).is_some_and(|length| length > 1))
    });
    // 11个民族的居民: a thing that can be counted one by one is what is counted.
    let end = listed.map_or(end, |at| from + at);
    if listed.is_none()
        && let Some(at) = chars.iter().rposition(|&c| c == '的').filter(|&at| at + 2 < chars.len())
    {
        start = from + at + 1;
    }
    let end = trail(lexicon, context, start, end);
    let text = string(context.cut(start, end));
    (text.chars().any(is_han)).then_some(text)
}

/// Length of a verb that begins a noun phrase, when a noun follows it and it is no function word.
fn attribute(lexicon: &Lexicon, rest: &[char]) -> usize {
    let verb = lexicon.prefix(rest, Class::Make).max(lexicon.prefix(rest, Class::Act)).unwrap_or(0);
    let ends = [Class::Stop, Class::UpTo, Class::DownTo];
    if ends.iter().any(|&class| lexicon.prefix(rest, class).is_some_and(|stop| stop >= verb)) {
        return 0;
    }
    if rest.get(verb).is_some_and(|&c| is_han(c) && c != '了') { verb } else { 0 }
}

/// Where the noun phrase of a right context ends: at a verb, a function word, or 、 before something else.
fn right_end(lexicon: &Lexicon, context: &Context, from: usize, start: usize, lists: bool) -> usize {
    let mut at = start;
    let limit = context.chars.len().min(from + LONGEST + 8);
    while at < limit {
        let rest = context.cut(at, context.chars.len());
        if let Some(guard) = lexicon.prefix(rest, Class::Guard) {
            at += guard;
            continue;
        }
        let quoted = context.is_quoted(at);
        let c = rest.first().copied().unwrap_or(' ');
        // “红石榴”宣讲小队: a verb behind a quoted name belongs to its head.
        let headed = at > from && context.is_quoted(at - 1);
        if (c == '、' && !lists) || (!quoted && !headed && stops(lexicon, context, at, rest)) {
            return at;
        }
        at += 1;
    }
    at
}

fn stops(lexicon: &Lexicon, context: &Context, at: usize, rest: &[char]) -> bool {
    let classes = [Class::Stop, Class::UpTo, Class::DownTo, Class::Make, Class::Act];
    rest.first().is_some_and(|&c| lexicon.begins(c, classes))
        && classes.iter().any(|&class| {
            lexicon.prefix(rest, class).is_some_and(|length| {
                if matches!(class, Class::Make | Class::Act) {
                    let after = rest.get(length..).unwrap_or(&[]);
                    // A noun-like verb goes on or ends the phrase: 3个建设项目, 30件办理事项.
                    let weak = lexicon.prefix(rest, Class::Weak).is_some();
                    let bound = lexicon.prefix(after, Class::Bound).is_some() || after.is_empty();
                    if weak || bound {
                        return false;
                    }
                }
                context.is_boundary(at) && context.is_boundary(at + length)
            })
        })
}

/// The verb phrase that begins a right context (参保 of 1334万人参保), at most `most` characters.
pub(super) fn right_verb(context: &Context, most: usize) -> Option<String> {
    let chars: Vec<char> =
        context.chars.iter().copied().take_while(|&c| is_han(c)).filter(|c| *c != '了').take(most + 1).collect();
    (1 < chars.len() && chars.len() <= most).then(|| string(&chars))
}

/// The members of a list: cut at 、 and at 和, 与, 及 where they are not part of a word.
fn members(head: &str) -> Vec<String> {
    let chars: Vec<char> = head.replace("以及", "、").chars().collect();
    let mut items = vec![String::new()];
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied().unwrap_or(' ');
        let after = chars.get(at + 1).copied().unwrap_or(' ');
        let joint = match c {
            '、' => true,
            '和' => !"饱总共温调缓柔".contains(before) && !"平谐睦解".contains(after),
            '与' => !"参给赋".contains(before),
            '及' => !"普涉波顾危".contains(before) && !"时早格".contains(after),
            _ => false,
        };
        match items.last_mut() {
            Some(item) if !joint => item.push(c),
            _ => items.push(String::new()),
        }
    }
    items
}

/// 入境游客数量和花费: a measure alone is of what the first member measures.
fn share_subject(lexicon: &Lexicon, items: &mut [String]) {
    let Some((first, others)) = items.split_first_mut() else { return };
    let first: Vec<char> = first.chars().collect();
    let Some(length) = lexicon.suffix(&first, Class::Tail).filter(|&length| length < first.len()) else { return };
    let subject: String = first.iter().take(first.len() - length).collect();
    for item in others {
        let chars: Vec<char> = item.chars().collect();
        if lexicon.is(&chars, Class::Generic) {
            item.insert_str(0, &subject);
        }
    }
}

/// Splits a list whose members are whole, verbs and all, into `count` names.
pub(super) fn split_whole(list: &str, count: usize) -> Option<Vec<String>> {
    let mut items = members(list);
    items.retain(|item| !item.is_empty());
    (items.len() == count).then_some(items)
}

/// Splits a list of heads into `count` names that share their tail: 第一、二产业增加值.
pub(super) fn split_heads(lexicon: &Lexicon, head: &str, count: usize) -> Option<Vec<String>> {
    for (whole, parts) in [("城乡", ["城镇", "农村"]), ("进出口", ["进口", "出口"]), ("工农业", ["工业", "农业"])]
    {
        if count == 2 && head.contains(whole) && !head.contains(['、', '和', '与']) {
            return Some(parts.iter().map(|part| head.replacen(whole, part, 1)).collect());
        }
    }
    let mut items = members(head);
    items.retain(|item| !item.is_empty());
    if items.len() != count || count < 2 {
        return None;
    }
    share_subject(lexicon, &mut items);
    let last: Vec<char> = items.last()?.chars().collect();
    let tail_of = |chars: &[char]| lexicon.suffix(chars, Class::Tail).filter(|&length| length < chars.len());
    let tail: String =
        tail_of(&last).and_then(|length| last.get(last.len() - length..)).unwrap_or(&[]).iter().collect();
    // 小麦、稻谷最低收购价: what the last has more than the first, when no known tail says it.
    let first = items.first().map_or(0, |first| first.chars().count());
    let measured = last.last().is_some_and(|c| "价额量率费金值积".contains(*c));
    let tail =
        if tail.is_empty() && measured && last.len() >= first + 3 { last.iter().skip(first).collect() } else { tail };
    // 第一、二、三产业增加值: the ordinals share 产业 too.
    let ordinal = items.first().is_some_and(|first| first.starts_with('第'));
    let tail = if ordinal { last.iter().skip_while(|c| !matches!(c, '产')).collect() } else { tail };
    let whole = items.len();
    for (at, item) in items.iter_mut().enumerate() {
        let chars: Vec<char> = item.chars().collect();
        // 工业投资、民间投资增速: the first ends like what stands before the shared tail.
        let base = last.get(..last.len().saturating_sub(tail.chars().count())).unwrap_or(&[]);
        let own = lexicon.suffix(&chars, Class::Tail).and_then(|length| chars.get(chars.len() - length..));
        let alone = own.is_none_or(|own| base.ends_with(own));
        if at + 1 < whole && (alone || ordinal) && !tail.is_empty() && !item.ends_with(&tail) {
            item.push_str(&tail);
        }
        if ordinal && !item.starts_with('第') {
            item.insert(0, '第');
        }
    }
    Some(items)
}
