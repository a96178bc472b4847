//! Quantities: a number with its measure word, how exact it is, ranges, ratios, shares and ranks.
//! It does not ask whether a quantity measures anything (`veto`) nor what it measures (`bind`).

use std::borrow::Cow;

use super::decimal::Decimal;
use super::lexicon::{Class, Lexicon, Unit};
use super::line::Line;
use super::minus;
use super::number::{self, Lexed, Number};
use super::signs::Sign;
use super::special;
use crate::document::facts::{Approx, MetricKind};

/// How far right of a bare number the noun for people may begin (60万无电地区人口).
pub(super) const PERSON_REACH: usize = 8;

/// What makes another word of 成 before it: 成立, 成功, 成为, 成果, 成长, 成员, 成都, ….
const TENTHS_NOT: &str = "立功为员长果效绩就都熟人分品交因型年套天语色本像形活群片行串份团批";

/// The number of a quantity.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// One number, before its multiplier.
    One(Decimal),
    /// From low to high.
    Range(Decimal, Decimal),
    /// 四分之三: numerator and denominator.
    Fraction(u64, u64),
    /// 10.5:45.0:44.5.
    Ratio(String),
}

/// A quantity; offsets in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// Where 近, 超, 不少于 before it begin, else `start`.
    pub(super) left: usize,
    /// First character of the surface.
    pub(super) start: usize,
    /// One past the surface, 左右 and 以上 included.
    pub(super) end: usize,
    pub(super) value: Value,
    /// As written, with multiplier.
    pub(super) unit: String,
    /// The measure word alone.
    pub(super) word: Cow<'static, str>,
    pub(super) base_unit: String,
    /// Power of ten from the number to `base_unit`.
    pub(super) exponent: i32,
    pub(super) kind: MetricKind,
    pub(super) approx: Approx,
    /// 元/吨: what it is per.
    pub(super) per: Option<String>,
    /// 不少于 and the like: a standard.
    pub(super) quota: bool,
    /// Written in Chinese numerals, ten at most.
    pub(super) small: bool,
    /// Everyday classifier.
    pub(super) plain: bool,
    /// 百亿, 万元: no digit.
    pub(super) bare: bool,
    /// 以上 or 以下 stands behind it.
    pub(super) threshold: bool,
    /// A number of people without a measure word.
    pub(super) unitless: bool,
}

/// Every quantity of a sentence in order; `is_comma` tells commas that may group thousands.
pub(super) fn find(lexicon: &Lexicon, line: &Line<'_>, is_comma: &dyn Fn(usize) -> bool) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    // Numbers without a unit that may share the next one: 0.3、2.1个百分点.
    let mut waiting: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some(place) = lexicon.signs().next(line.s, at, Sign::Quantity) {
        at = place;
        let rest = line.s.get(at..).unwrap_or(&[]);
        let Some(&first) = rest.first() else { break };
        let may_be_fixed = rest.get(1).is_some_and(|&second| lexicon.may_begin_fixed(first, second));
        if !(begins(first) || may_be_fixed) || line.is_timed(at) {
            at += 1;
            continue;
        }
        let fixed = if may_be_fixed { lexicon.prefix(rest, Class::Fixed).unwrap_or(0) } else { 0 };
        if !begins(first) {
            at += fixed.max(1);
            continue;
        }
        let scan = Scan { lexicon, line, is_comma };
        match scan.at(at) {
            Found::Quantity(mut quantity) if quantity.end - at > fixed => {
                let floor = found.last().map_or(0, |before| before.end);
                if minus::apply(lexicon, line, &mut quantity, floor) {
                    scan.exactness_before(&mut quantity);
                }
                if let Some(bounded) = found.last().and_then(|low| special::between(line, low, &quantity)) {
                    at = bounded.end;
                    found.pop();
                    found.push(bounded);
                    continue;
                }
                for number in share_unit(line, &quantity, &mut waiting) {
                    found.push(Quantity {
                        left: number.start,
                        start: number.start,
                        end: number.end,
                        value: Value::One(number.decimal),
                        approx: Approx::Exact,
                        threshold: false,
                        ..quantity.clone()
                    });
                }
                // 12.7个、12个百分点: the first leaves out 百分点.
                if let Some(before) = found.last_mut()
                    && before.word == "个"
                    && quantity.word == "个百分点"
                    && matches!(line.s.get(before.end..quantity.left), Some(['、' | '和' | '与' | '及']))
                {
                    before.unit.clone_from(&quantity.unit);
                    before.word.clone_from(&quantity.word);
                    before.base_unit.clone_from(&quantity.base_unit);
                    (before.kind, before.plain) = (quantity.kind, false);
                }
                at = quantity.end;
                found.push(quantity);
            }
            Found::Number(number) if number.end - at > fixed => {
                at = number.end;
                if matches!(line.s.get(at), Some('、' | '和' | '及' | '与')) && !number.chinese {
                    waiting.push(number);
                } else {
                    waiting.clear();
                }
            }
            Found::Skip(end) if end - at > fixed => {
                waiting.clear();
                at = end.max(at + 1);
            }
            _ => at += fixed.max(1),
        }
    }
    found
}

/// True for characters a quantity begins with.
fn begins(c: char) -> bool {
    c.is_ascii_digit() || number::is_numeral(c) || matches!(c, '第' | '首' | '榜')
}

/// False when nothing in a sentence measures anything for certain: no digit, no rank, and behind no numeral in characters a
/// measure word or what may stand before one, or nothing but articles. Most sentences hold 一 and the like, few a
/// quantity.
pub(super) fn may_hold(lexicon: &Lexicon, s: &[char]) -> bool {
    let mut at = 0;
    while let Some(place) = lexicon.signs().next(s, at, Sign::Number) {
        at = place;
        let rest = s.get(at..).unwrap_or(&[]);
        let Some(&c) = rest.first() else { break };
        if c.is_ascii_digit() || matches!(rest, ['首', '位', ..] | ['榜', '首', ..] | ['一', '半', ..]) {
            return true;
        }
        if !number::is_numeral(c) {
            at += 1;
            continue;
        }
        if at > 0 && s.get(at - 1) == Some(&'第') {
            return true;
        }
        let length = rest.iter().take_while(|&&c| number::is_numeral(c)).count();
        if length == 1 && is_article(lexicon, rest) {
            at += length;
            continue;
        }
        // 万 and 亿 may count people or money that no word names.
        let large = rest.iter().take(length).any(|&c| matches!(c, '万' | '亿'));
        let infix = matches!(rest.get(length), Some('余' | '多' | '来' | '个'));
        // The last numeral may belong to the measure word (三千瓦).
        let unit = (1..=length).any(|end| rest.get(end..).is_some_and(|after| lexicon.unit(after).is_some()));
        if large || infix || unit {
            return true;
        }
        at += length;
    }
    false
}

/// 一个, 一次, 一项: one of what is counted is an article, and `veto` refuses it everywhere. 一个亿, 一个多月 and
/// 一个半小时 are other numbers.
fn is_article(lexicon: &Lexicon, s: &[char]) -> bool {
    let ['一', after @ ..] = s else { return false };
    !matches!(after, ['个', '亿' | '多' | '余' | '半', ..] | ['余' | '多' | '来', ..])
        && lexicon.unit(after).is_some_and(|(_, unit)| unit.kind == MetricKind::Count)
}

/// The waiting numbers that stand directly before `quantity`, joined to it by 、 or 和.
fn share_unit(line: &Line<'_>, quantity: &Quantity, waiting: &mut Vec<Number>) -> Vec<Number> {
    let mut shared = Vec::new();
    let mut start = quantity.left;
    while let Some(number) = waiting.pop() {
        let joint = line.s.get(number.end..start).unwrap_or(&[]);
        if joint.len() != 1 || !number.multiplier.is_empty() || !matches!(quantity.value, Value::One(_)) {
            break;
        }
        start = number.start;
        shared.push(number);
    }
    waiting.clear();
    shared.reverse();
    shared
}

/// What begins at a position.
pub(super) enum Found {
    Quantity(Quantity),
    Number(Number),
    Skip(usize),
    Nothing,
}

/// A reader of one sentence.
pub(super) struct Scan<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) line: &'a Line<'a>,
    pub(super) is_comma: &'a dyn Fn(usize) -> bool,
}

impl Scan<'_> {
    pub(super) fn rest(&self, at: usize) -> &[char] {
        self.line.s.get(at..).unwrap_or(&[])
    }

    pub(super) fn before(&self, at: usize) -> &[char] {
        self.line.s.get(..at).unwrap_or(&[])
    }

    pub(super) fn starts(&self, at: usize, word: &str) -> bool {
        let mut rest = self.rest(at).iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    fn at(&self, at: usize) -> Found {
        if self.starts(at, "第") {
            return self.rank(at);
        }
        if self.starts(at, "首位") || self.starts(at, "榜首") {
            return self.first_place(at);
        }
        if let Some(quantity) = self.share(at) {
            return Found::Quantity(quantity);
        }
        let number = match number::lex(self.lexicon, self.line.s, at, self.is_comma) {
            None => return Found::Nothing,
            Some(Lexed::Skip(end)) => return Found::Skip(end),
            Some(Lexed::Ratio(text, end)) => return Found::Quantity(self.ratio(at, end, text)),
            Some(Lexed::Number(number)) => number,
        };
        if let Some(quantity) = self.range(&number) {
            return Found::Quantity(quantity);
        }
        let quantity = self
            .measured(&number)
            .or_else(|| self.people(&number))
            .or_else(|| self.understood(&number))
            .or_else(|| self.stroke(&number))
            .or_else(|| self.index_value(&number));
        match quantity {
            Some(quantity) => Found::Quantity(quantity),
            None => Found::Number(number),
        }
    }

    /// 近, 超, 不少于 left of `start`: where the word begins, and what it says.
    pub(super) fn approx_before(&self, start: usize) -> (usize, Approx, bool) {
        let before = self.before(start);
        let words = [Class::MoreThan, Class::Nearly, Class::About, Class::LessThan, Class::AtLeast, Class::AtMost];
        if !before.last().is_some_and(|&c| self.lexicon.ends(c, words)) {
            return (start, Approx::Exact, false);
        }
        let quota = self.lexicon.suffix(before, Class::Quota);
        let classes = [
            (Class::MoreThan, Approx::MoreThan),
            (Class::Nearly, Approx::Nearly),
            (Class::About, Approx::About),
            (Class::LessThan, Approx::LessThan),
            (Class::AtLeast, Approx::AtLeast),
            (Class::AtMost, Approx::AtMost),
        ];
        let best = classes
            .iter()
            .filter_map(|&(class, approx)| Some((self.lexicon.suffix(before, class)?, approx)))
            .max_by_key(|&(length, _)| length);
        let Some((length, approx)) = best else { return (start, Approx::Exact, false) };
        let word = start - length;
        let previous = word.checked_sub(1).and_then(|at| self.line.s.get(at)).copied().unwrap_or(' ');
        // 附近, 最近, 经过, 通过, 走过: the character is part of another word.
        let part = "附最邻靠经通走度合预签节契条公制违履特新渐临".contains(previous);
        let other = length == 1 && part;
        if other { (start, Approx::Exact, false) } else { (word, approx, quota.is_some()) }
    }

    /// What stands before a minus says how exact the number is, as it does before any other.
    fn exactness_before(&self, quantity: &mut Quantity) {
        let (left, approx, quota) = self.approx_before(quantity.start);
        (quantity.left, quantity.quota) = (left, quota);
        if quantity.approx == Approx::Exact {
            quantity.approx = approx;
        }
    }

    /// 以上, 左右, 多 after `end`: new end and what they say.
    pub(super) fn approx_after(&self, end: usize) -> (usize, Option<Approx>, bool) {
        let classes = [
            (Class::SuffixAbout, Approx::About, false),
            (Class::SuffixAtLeast, Approx::AtLeast, true),
            (Class::SuffixAtMost, Approx::AtMost, true),
            (Class::SuffixMore, Approx::MoreThan, false),
        ];
        for (class, approx, threshold) in classes {
            if let Some(length) = self.lexicon.prefix(self.rest(end), class) {
                // 5年多 is more; 5个多元主体 is not: 多 must end the phrase.
                // 38家上下游企业: 上下 is part of the noun.
                let open = self.rest(end + length).first().is_none_or(|&c| !is_han(c) || c == '的');
                let parts = class == Class::SuffixMore
                    || matches!(self.rest(end).first(), Some('上' | '前')) && class == Class::SuffixAbout;
                if !parts || open {
                    return (end + length, Some(approx), threshold);
                }
            }
        }
        (end, None, false)
    }

    /// Number and measure word.
    pub(super) fn measured(&self, number: &Number) -> Option<Quantity> {
        if let Some(half) = self.and_a_half(number) {
            return self.measured(&half);
        }
        if let Some(tenths) = self.tenths_and_more(number) {
            return Some(tenths);
        }
        let (unit, end, more) = self.unit_after(number)?;
        let (left, before, quota) = self.approx_before(number.start);
        if number.bare && !self.bare_counts(number, unit, before) {
            return None;
        }
        let (end, base_unit, word, per) = self.denominator(unit, end);
        let (end, after, threshold) = self.approx_after(end);
        let more = (number.more || more).then_some(Approx::MoreThan);
        Some(Quantity {
            left,
            start: number.start,
            end,
            value: Value::One(number.decimal.clone()),
            unit: [number.multiplier.as_str(), &word].concat(),
            word,
            base_unit,
            exponent: number.exponent + unit.exponent,
            kind: unit.kind,
            approx: more.or(after).unwrap_or(before),
            per,
            quota,
            small: number.chinese && number.multiplier.is_empty() && is_small(&number.decimal),
            plain: unit.plain,
            bare: number.bare,
            threshold,
            unitless: false,
        })
    }

    /// 两个半小时: half of the unit more; the number then ends before the unit.
    fn and_a_half(&self, number: &Number) -> Option<Number> {
        let ['个', '半', unit @ ..] = self.rest(number.end) else { return None };
        let timed = matches!(unit, ['小', '时', ..] | ['星', '期', ..]);
        (timed && number.decimal.is_whole() && number.multiplier.is_empty()).then(|| Number {
            end: number.end + 2,
            decimal: Decimal::new(format!("{}.5", number.decimal.digits())),
            // As exact as a number in digits.
            chinese: false,
            ..number.clone()
        })
    }

    /// The unit behind a number, its end, and whether 多 stands inside it (四个多月).
    fn unit_after(&self, number: &Number) -> Option<(&Unit, usize, bool)> {
        let rest = self.rest(number.end);
        if rest.first() == Some(&'个') && matches!(rest.get(1), Some('多' | '余')) {
            let joined: Vec<char> =
                std::iter::once('个').chain(rest.get(2..).unwrap_or(&[]).iter().copied().take(4)).collect();
            if let Some((length, unit)) = self.lexicon.unit(&joined).filter(|(length, _)| *length > 1) {
                return Some((unit, number.end + length + 1, true));
            }
        }
        // 900多万个体工商户: 个 belongs to the noun.
        if let ['个', '体', ..] = rest {
            return None;
        }
        let (length, unit) = self.lexicon.unit(rest)?;
        let end = number.end + length;
        // 15日内: a term, not a day of the month.
        let term = unit.kind == MetricKind::Duration
            && matches!(self.rest(end), ['内', after @ ..] if !matches!(after, ['部' | '容' | '外', ..]))
            && self.before(number.start).last() != Some(&'月');
        if (unit.arabic && number.chinese)
            || (unit.closed && !term && !self.is_closed(end) && !self.is_tenths(number, unit, end))
        {
            return None;
        }
        // km and the like end where the letters end.
        let latin = unit.word.chars().last().is_some_and(|c| c.is_ascii_alphabetic());
        if latin && self.rest(end).first().is_some_and(char::is_ascii_alphabetic) {
            return None;
        }
        Some((unit, end, false))
    }

    /// 七成资金用于民生: tenths of the noun behind, at the beginning of a clause or after 近, 超; 由六成提高到八成: where a
    /// change begins.
    fn is_tenths(&self, number: &Number, unit: &Unit, end: usize) -> bool {
        if unit.word != "成" || !number.chinese || !number.multiplier.is_empty() {
            return false;
        }
        let origin = matches!(self.before(number.start).last(), Some('由' | '从'));
        if origin && self.lexicon.starts(self.rest(end), [Class::UpTo, Class::DownTo, Class::Up, Class::Down]) {
            return true;
        }
        let (left, ..) = self.approx_before(number.start);
        let begins = left < number.start || self.line.clause_start(left) == left;
        let noun = self.rest(end).first().is_some_and(|&c| is_han(c) && !TENTHS_NOT.contains(c));
        begins && noun
    }

    /// True when nothing follows that would make the character before part of a word.
    pub(super) fn is_closed(&self, end: usize) -> bool {
        let rest = self.rest(end);
        rest.first().is_none_or(|&c| !is_han(c) || matches!(c, '的' | '和' | '及' | '来'))
            || [Class::SuffixAbout, Class::SuffixAtLeast, Class::SuffixAtMost]
                .iter()
                .any(|&class| self.lexicon.prefix(rest, class).is_some())
    }

    /// A multiplier alone counts after 近, 超, 突破, 迈上 …, and 百亿斤 as it stands.
    fn bare_counts(&self, number: &Number, unit: &Unit, before: Approx) -> bool {
        let last: String = self.before(number.start).iter().rev().take(2).rev().collect();
        let reached = before != Approx::Exact
            || ["迈上", "跨上", "跨过", "站上", "达到", "迈过"].contains(&last.as_str())
            || last.ends_with('破');
        let large = number.multiplier.starts_with('亿')
            && number.decimal.digits().len() > 1
            && matches!(unit.kind, MetricKind::Mass | MetricKind::Energy | MetricKind::Volume);
        reached || large
    }

    /// 元/吨, 微克每立方米: end, base unit, unit as written and denominator.
    fn denominator(&self, unit: &Unit, end: usize) -> (usize, String, Cow<'static, str>, Option<String>) {
        let joint = self.rest(end).first().copied();
        // 842元/月: a month is no measure word by itself.
        if let ['/', below @ ('月' | '季' | '次'), ..] = self.rest(end) {
            let below = below.to_string();
            let (base, word) = (format!("{}/{below}", unit.base), format!("{}/{below}", unit.word));
            return (end + 2, base, word.into(), Some(below));
        }
        if matches!(joint, Some('/' | '每'))
            && let Some((length, below)) = self.lexicon.unit(self.rest(end + 1))
            && (joint == Some('/') || !matches!(below.kind, MetricKind::Count))
        {
            let sign = if joint == Some('/') { '/' } else { '每' };
            return (
                end + 1 + length,
                format!("{}/{}", unit.base, below.base),
                format!("{}{sign}{}", unit.word, below.word).into(),
                Some(below.word.to_owned()),
            );
        }
        (end, unit.base.to_owned(), unit.word.into(), None)
    }
}

fn is_small(decimal: &Decimal) -> bool {
    decimal.value().is_some_and(|value| value <= 10.0)
}

/// True for Chinese characters (the unified block is enough for function words and nouns).
pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
