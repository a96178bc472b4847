//! Quantities that are not one number and one measure word: ranges, shares, ratios, ranks, people without a unit.
//! `quantity` calls it for each number and joins what it finds.

use super::decimal::Decimal;
use super::lexicon::Class;
use super::line::Line;
use super::minus;
use super::number::{self, Lexed, Number};
use super::quantity::{Found, PERSON_REACH, Quantity, Scan, Value, is_han};
use crate::document::facts::{Approx, MetricKind};

/// How far left of 第N位 the verb of ranking may stand (居全国同类城市第…).
const RANK_REACH: usize = 14;

/// 5人以上10人以下, 不少于3人不超过5人: two bounds side by side are one range.
pub(super) fn between(line: &Line<'_>, low: &Quantity, high: &Quantity) -> Option<Quantity> {
    let bounds = matches!(low.approx, Approx::AtLeast | Approx::MoreThan)
        && matches!(high.approx, Approx::AtMost | Approx::LessThan);
    let joint = line.s.get(low.end..high.left)?;
    if !bounds || low.word != high.word || !matches!(joint, [] | ['、' | ',' | '至' | '到' | '且']) {
        return None;
    }
    let (Value::One(from), Value::One(to)) = (&low.value, &high.value) else { return None };
    let from = from.shifted(low.exponent - high.exponent);
    (from.value()? < to.value()?).then(|| Quantity {
        left: low.left,
        start: low.start,
        value: Value::Range(from, to.clone()),
        approx: Approx::Range,
        quota: low.quota || high.quota,
        threshold: low.threshold || high.threshold,
        ..high.clone()
    })
}

impl Scan<'_> {
    /// 3—5年, 5%至8%, 2000万到3000万元.
    pub(super) fn range(&self, low: &Number) -> Option<Quantity> {
        let first_unit = self.lexicon.unit(self.rest(low.end)).map(|(length, unit)| (low.end + length, unit));
        let joint = |at: usize| match self.rest(at) {
            ['—', '—', ..] => Some(at + 2),
            ['—' | '–' | '-' | '~' | '至' | '到', ..] => Some(at + 1),
            _ => None,
        };
        let (second, shared) = match joint(low.end) {
            Some(second) => (second, None),
            None => {
                let (end, unit) = first_unit?;
                (joint(end)?, Some(unit))
            }
        };
        let minus = minus::of_second(self.rest(second));
        let Some(Lexed::Number(high)) = number::lex(self.lexicon, self.line.s, second + minus, self.is_comma) else {
            return None;
        };
        let quantity = self.measured(&high)?;
        // 由A到B and 从A到B are two values, 由五至九人组成 is one.
        let before = self.before(low.start);
        let word = matches!(self.rest(second.saturating_sub(1)).first(), Some('至' | '到'));
        if word
            && before.iter().rev().take(6).any(|c| matches!(c, '由' | '从' | '自'))
            && !self.rest(quantity.end).starts_with(&['组', '成'])
        {
            return None;
        }
        if shared.is_some_and(|unit| unit.word != quantity.word) || low.bare || high.bare {
            return None;
        }
        let own = !low.multiplier.is_empty();
        let low_decimal = if own { low.decimal.shifted(low.exponent - high.exponent) } else { low.decimal.clone() };
        let first = Quantity { start: low.start, ..quantity.clone() };
        let sign = minus::length(self.lexicon, self.line, &first, 0);
        if minus > 0 && !minus::has_sign(&quantity) {
            return None;
        }
        let low_decimal = if sign.is_some() { low_decimal.negated() } else { low_decimal };
        let high_decimal = if minus > 0 { high.decimal.negated() } else { high.decimal };
        if low_decimal.value()? >= high_decimal.value()? {
            return None;
        }
        let start = low.start - sign.unwrap_or(0);
        let (left, _, quota) = self.approx_before(start);
        Some(Quantity {
            left,
            start,
            value: Value::Range(low_decimal, high_decimal),
            approx: Approx::Range,
            quota,
            small: false,
            ..quantity
        })
    }

    /// 九成五: hundredths behind the tenths.
    pub(super) fn tenths_and_more(&self, number: &Number) -> Option<Quantity> {
        let ['成', more, ..] = self.rest(number.end) else { return None };
        let more = number::integer(&[*more]).filter(|more| (1..10).contains(more))?;
        let digits = number.decimal.digits();
        let tenths = number.chinese && number.multiplier.is_empty() && digits.len() == 1;
        let value = Value::One(Decimal::new(format!("{digits}.{more}")));
        let end = number.end + 2;
        (tenths && self.is_closed(end)).then(|| self.share_of(number.start, end, value, "%", 1, "成"))
    }

    /// 百分之十五, 四分之三.
    pub(super) fn share(&self, at: usize) -> Option<Quantity> {
        for (word, unit, exponent) in [("百分之", "%", 0), ("千分之", "‰", 0)] {
            if self.starts(at, word) {
                let from = at + word.chars().count();
                let (decimal, end) = self.spoken(from)?;
                return Some(self.share_of(at, end, Value::One(decimal), unit, exponent, word));
            }
        }
        let length = |from: usize| {
            self.rest(from).iter().take(5).take_while(|&&c| number::is_numeral(c) || c.is_ascii_digit()).count()
        };
        let numeral = |from: usize, end: usize| {
            let taken = self.line.s.get(from..end).filter(|taken| !taken.is_empty())?;
            let arabic = taken.iter().try_fold(0, |value, c| Some(value * 10 + u64::from(c.to_digit(10)?)));
            arabic.or_else(|| number::integer(taken))
        };
        if self.starts(at, "一半") {
            return self.half(at);
        }
        let over = at + length(at);
        if !self.starts(over, "分之") {
            return None;
        }
        let end = over + 2 + length(over + 2);
        let (below, above) = (numeral(at, over)?, numeral(over + 2, end)?);
        if below < 2 {
            return None;
        }
        (above < below).then(|| self.share_of(at, end, Value::Fraction(above, below), "", 0, ""))
    }

    /// 减少了一半, 一半以上, 占一半: not 另一半, nor what is told of one half and the other.
    fn half(&self, at: usize) -> Option<Quantity> {
        let half = self.share_of(at, at + 2, Value::Fraction(1, 2), "", 0, "");
        let before = self.before(half.left);
        let before = before.strip_suffix(&['了']).unwrap_or(before);
        let other = before.ends_with(&['另']) || self.rest(at + 2).first() == Some(&'是');
        let measured = half.end > at + 2
            || half.left < at
            || before.ends_with(&['占'])
            || [Class::Up, Class::Down, Class::UpTo, Class::DownTo, Class::Exact]
                .iter()
                .any(|&class| self.lexicon.suffix(before, class).is_some());
        (measured && !other).then_some(half)
    }

    fn share_of(&self, at: usize, end: usize, value: Value, base: &str, exponent: i32, word: &'static str) -> Quantity {
        let (left, before, quota) = self.approx_before(at);
        let (end, after, threshold) = self.approx_after(end);
        Quantity {
            left,
            start: at,
            end,
            value,
            unit: word.to_owned(),
            word: word.into(),
            base_unit: base.to_owned(),
            exponent,
            kind: MetricKind::Percent,
            approx: after.unwrap_or(before),
            per: None,
            quota,
            small: false,
            plain: false,
            bare: false,
            threshold,
            unitless: false,
        }
    }

    /// A number after 百分之: Arabic, or Chinese with 点.
    fn spoken(&self, from: usize) -> Option<(Decimal, usize)> {
        if let Some(Lexed::Number(number)) = number::lex(self.lexicon, self.line.s, from, self.is_comma) {
            if !number.chinese {
                return Some((number.decimal, number.end));
            }
            let whole = number.decimal.digits().to_owned();
            if self.starts(number.end, "点") {
                let fraction: String = self
                    .rest(number.end + 1)
                    .iter()
                    .take(4)
                    .map_while(|&c| number::integer(&[c]).filter(|&digit| digit < 10))
                    .map(|digit| digit.to_string())
                    .collect();
                if !fraction.is_empty() {
                    let end = number.end + 1 + fraction.len();
                    return Some((Decimal::new(format!("{whole}.{fraction}")), end));
                }
            }
            return Some((number.decimal, number.end));
        }
        None
    }

    pub(super) fn ratio(&self, start: usize, end: usize, text: String) -> Quantity {
        let (end, after, _) = self.approx_after(end);
        Quantity {
            kind: MetricKind::Ratio,
            approx: after.unwrap_or(Approx::Exact),
            ..self.share_of(start, end, Value::Ratio(text), "", 0, "")
        }
    }

    /// 居全国第5位; any other 第 is an ordinal.
    pub(super) fn rank(&self, at: usize) -> Found {
        let skip = |end: usize| Found::Skip(end);
        let number = match number::lex(self.lexicon, self.line.s, at + 1, self.is_comma) {
            Some(Lexed::Number(number)) => number,
            Some(Lexed::Skip(end) | Lexed::Ratio(_, end)) => return skip(end),
            None => return Found::Nothing,
        };
        let named = matches!(self.rest(number.end).first(), Some('位' | '名'));
        let end = number.end + usize::from(named);
        // 世界第二大市场: by size among what the scope holds.
        if self.rest(number.end).first() == Some(&'大')
            && self.lexicon.suffix(self.before(at), Class::RankScope).is_some()
            && number.multiplier.is_empty()
        {
            return self.ranked(at, number.end + 1, number.decimal);
        }
        if !self.is_ranked(at) || !self.is_closed(end) || !number.multiplier.is_empty() {
            // The measure word behind an ordinal belongs to it: 第3次, 第14届.
            let unit = self.lexicon.unit(self.rest(number.end)).map_or(0, |(length, _)| length);
            return skip(number.end + unit);
        }
        self.ranked(at, end, number.decimal)
    }

    /// 居全国首位, 位列榜首.
    pub(super) fn first_place(&self, at: usize) -> Found {
        let end = at + 2;
        if !self.is_ranked(at) || !self.is_closed(end) {
            return Found::Skip(end);
        }
        self.ranked(at, end, Decimal::new("1".to_owned()))
    }

    /// True when the clause before `at` ranks something.
    fn is_ranked(&self, at: usize) -> bool {
        let clause = self.line.clause_start(at).max(at.saturating_sub(RANK_REACH));
        let before = self.line.s.get(clause..at).unwrap_or(&[]);
        self.lexicon.within(before, Class::RankCue) || self.lexicon.suffix(before, Class::RankScope).is_some()
    }

    fn ranked(&self, at: usize, end: usize, place: Decimal) -> Found {
        let mut quantity = self.share_of(at, end, Value::One(place), "位", 0, "位");
        quantity.kind = MetricKind::Rank;
        quantity.approx = Approx::Exact;
        Found::Quantity(quantity)
    }

    /// 138万残疾人: people counted without a measure word.
    pub(super) fn people(&self, number: &Number) -> Option<Quantity> {
        let plain = number.multiplier.is_empty();
        let many = !plain || number.decimal.digits().len() > 2;
        // 2015香港与内地青年: a year before a name.
        let year = plain && number.decimal.digits().len() == 4 && number.decimal.digits().starts_with(['1', '2']);
        if (number.chinese && (plain || number.bare)) || !many || !number.decimal.is_whole() && plain || year {
            return None;
        }
        let rest = self.rest(number.end);
        let mut reach = 0;
        while reach <= PERSON_REACH && rest.get(reach).is_some_and(|&c| is_han(c) || c == '、') {
            let noun = rest.get(reach..).unwrap_or(&[]);
            if let Some(length) = self.lexicon.prefix(noun, Class::Person) {
                // 900多万个体工商户: households are counted as such.
                let household = noun.get(length - 1) == Some(&'户');
                let word = if household { "户" } else { "人" };
                let mut quantity = self.implied(number, word, MetricKind::Count);
                quantity.unitless = true;
                return Some(quantity);
            }
            reach += 1;
        }
        None
    }

    /// 经营收入首破4万亿, 参保人数增加1753万: the noun before the number says in what it is counted.
    pub(super) fn understood(&self, number: &Number) -> Option<Quantity> {
        if number.bare || number.exponent < 4 {
            return None;
        }
        let rest = self.rest(number.end);
        // 300万财政担保贷款, 1.6亿的政府投入: so does the noun behind it, at the beginning of a clause or where it ends there.
        let clause = self.line.clause_start(number.start);
        let before = self.line.s.get(clause..number.start)?;
        let ahead = (0..=PERSON_REACH)
            .take_while(|&reach| reach == 0 || rest.get(reach - 1).is_some_and(|&c| is_han(c)))
            .any(|reach| {
                let noun = rest.get(reach..).and_then(|noun| self.lexicon.prefix(noun, Class::MoneyNoun));
                noun.is_some_and(|length| reach > 0 && before.is_empty() || self.is_closed(number.end + reach + length))
            });
        if ahead {
            return Some(self.implied(number, "元", MetricKind::Money));
        }
        let follows = [Class::Make, Class::Act].iter().any(|&class| self.lexicon.prefix(rest, class).is_some());
        if !self.is_closed(number.end) && !follows {
            return None;
        }
        let money = self.last_noun(before, Class::MoneyNoun);
        let near = before.get(before.len().saturating_sub(PERSON_REACH)..).unwrap_or(&[]);
        let people = self
            .last_noun(before, Class::PeopleNoun)
            // 农村残疾人有6225万
            .or_else(|| Some(before.len() - near.len() + self.last_noun(near, Class::Person)?));
        if money > people {
            return Some(self.implied(number, "元", MetricKind::Money));
        }
        let at = people?;
        let household = before.get(at) == Some(&'户');
        Some(self.implied(number, if household { "户" } else { "人" }, MetricKind::Count))
    }

    /// Where the last noun of a class in `chars` ends.
    fn last_noun(&self, chars: &[char], class: Class) -> Option<usize> {
        (0..chars.len()).rev().find_map(|at| {
            let length = chars.get(at..).and_then(|rest| self.lexicon.prefix(rest, class))?;
            Some(at + length - 1)
        })
    }

    /// A number whose measure word is not written.
    fn implied(&self, number: &Number, word: &'static str, kind: MetricKind) -> Quantity {
        let value = Value::One(number.decimal.clone());
        let mut quantity = self.share_of(number.start, number.end, value, word, 0, word);
        quantity.unit = format!("{}{word}", number.multiplier);
        quantity.kind = kind;
        quantity.exponent = number.exponent;
        quantity.threshold = false;
        if number.more {
            quantity.approx = Approx::MoreThan;
        }
        quantity
    }

    /// 占收入的1/6: numerator and denominator with a stroke, which stand for a date or a page elsewhere.
    pub(super) fn stroke(&self, number: &Number) -> Option<Quantity> {
        let before = self.before(number.start).last()?;
        let shares = matches!(before, '的' | '占' | '约' | '近' | '超' | '达' | '为' | '过' | '足' | '到' | '至');
        if !shares || self.rest(number.end).first() != Some(&'/') || !number.multiplier.is_empty() {
            return None;
        }
        let digits: String = self.rest(number.end + 1).iter().take_while(|c| c.is_ascii_digit()).take(3).collect();
        let end = number.end + 1 + digits.len();
        let (above, below) = (number.decimal.digits().parse::<u64>().ok()?, digits.parse::<u64>().ok()?);
        let proper = above > 0 && above < below && below <= 100;
        let value = Value::Fraction(above, below);
        (proper && self.is_closed(end)).then(|| self.share_of(number.start, end, value, "", 0, ""))
    }

    /// A pure number after 指数, 系数, 收入比: it has no unit and needs none.
    pub(super) fn index_value(&self, number: &Number) -> Option<Quantity> {
        let origin = matches!(self.before(number.start).last(), Some('由' | '从'))
            && self.lexicon.starts(self.rest(number.end), [Class::UpTo, Class::DownTo]);
        if number.chinese || number.bare || !number.multiplier.is_empty() || !(origin || self.is_closed(number.end)) {
            return None;
        }
        let clause = self.line.clause_start(number.start);
        let before: String = self.line.s.get(clause..number.start)?.iter().rev().take(16).rev().collect();
        let named = ["指数", "系数", "收入比", "之比", "比值", "容积率"].iter().any(|noun| before.contains(noun));
        let verb = ["为", "达", "至", "到", "于", "是", "在", "由", "从"].iter().any(|verb| before.ends_with(verb));
        if !named || !verb {
            return None;
        }
        let mut quantity = self.share_of(number.start, number.end, Value::One(number.decimal.clone()), "", 0, "");
        quantity.kind = MetricKind::Ratio;
        Some(quantity)
    }
}
