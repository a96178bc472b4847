//! Binds every quantity of a sentence to what it measures and reads the change it states.
//! It neither finds nor refuses quantities and knows no sentence but its own.

use super::lexicon::{Class, Lexicon};
use super::line::{Context, Line};
use super::predicate::{self, Predicate};
use super::quantity::{Quantity, Value, is_han};
use crate::document::facts::{Change, MetricKind};

/// Most values paired with the heads of one list.
const MOST_PAIRED: usize = 12;

/// Most characters between a sum and the same in another currency, commas and brackets included.
const MOST_CONVERTED: usize = 10;
/// What stands between a sum and the same in another currency.
const CONVERTED: [&str; 8] = ["约合", "约合人民币", "折合", "折合人民币", "合人民币", "约", "折合约", "相当于人民币"];

/// What a quantity measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub(super) indicator: Option<String>,
    pub(super) kind: MetricKind,
    pub(super) change: Change,
    pub(super) rule: Rule,
    /// 每 before a unit or a number: the denominator.
    pub(super) per: Option<String>,
    /// 由 or 从: where a change begins.
    pub(super) is_origin: bool,
}

/// How an indicator was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Noun phrase left of the number.
    Left,
    /// Noun phrase right of the number.
    Right,
    /// One of several heads, in order.
    Paired,
    /// Carried over from the quantity before.
    Carried,
    /// Carried over and composed with 增速, 比重, ….
    Composed,
    /// Verb phrase.
    Verb,
    /// Noun phrase of an earlier clause without a number.
    Clause,
    /// The value before in another currency.
    Converted,
    /// Row and column of a table.
    Table,
    /// Nothing found.
    Unbound,
}

impl Rule {
    /// Name in the `rule` column.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Left => "left phrase",
            Self::Right => "right phrase",
            Self::Paired => "paired heads",
            Self::Carried => "carried over",
            Self::Composed => "composed",
            Self::Verb => "verb phrase",
            Self::Clause => "earlier clause",
            Self::Converted => "converted",
            Self::Table => "table cell",
            Self::Unbound => "unbound",
        }
    }

    /// Rough share of right bindings of the rule, from reading its output on reports the rules were not written on;
    /// only the order is meant to be relied on.
    pub(super) fn confidence(self) -> f64 {
        match self {
            Self::Left => 0.9,
            Self::Right => 0.9,
            Self::Paired => 0.85,
            Self::Carried => 0.85,
            Self::Composed => 0.8,
            Self::Verb => 0.6,
            Self::Clause => 0.5,
            Self::Converted => 0.85,
            Self::Table => 0.8,
            Self::Unbound => 0.3,
        }
    }
}

/// Binds the quantities of a sentence, in order.
pub(super) fn bind(lexicon: &Lexicon, line: &Line<'_>, quantities: &[Quantity]) -> Vec<Bound> {
    let mut state = State {
        lexicon,
        line,
        quantities,
        heads: Vec::new(),
        group_change: Change::Level,
        origin: false,
        levels: Vec::new(),
        last: Vec::new(),
    };
    let mut bound = Vec::with_capacity(quantities.len());
    let mut at = 0;
    while at < quantities.len() {
        if let Some(converted) = bound.last().and_then(|last| state.converted(at, last)) {
            bound.push(converted);
            at += 1;
            continue;
        }
        let size = state.group(at);
        bound.extend(state.bind_group(at, size));
        at += size;
    }
    bound
}

/// What is known of the sentence so far.
pub(super) struct State<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) line: &'a Line<'a>,
    pub(super) quantities: &'a [Quantity],
    /// Indicators of the last level values, in order; one unless they were paired.
    pub(super) heads: Vec<String>,
    pub(super) group_change: Change,
    /// The last value was where a change begins.
    pub(super) origin: bool,
    /// Indicators of the level values so far.
    pub(super) levels: Vec<String>,
    /// Indicators of the last group, composed ones included.
    pub(super) last: Vec<String>,
}

impl State<'_> {
    /// 14亿美元,约合人民币87亿元: the same sum once more.
    fn converted(&self, at: usize, last: &Bound) -> Option<Bound> {
        let (before, quantity) = (self.quantities.get(at.checked_sub(1)?)?, self.quantities.get(at)?);
        if before.kind != MetricKind::Money || quantity.kind != MetricKind::Money {
            return None;
        }
        let joint = self.line.s.get(before.end..quantity.start).filter(|joint| joint.len() <= MOST_CONVERTED)?;
        let joint: String = joint.iter().filter(|c| is_han(**c)).collect();
        CONVERTED.contains(&joint.as_str()).then(|| Bound { rule: Rule::Converted, ..last.clone() })
    }

    /// Number of quantities from `at` on that are joined by nothing but 、 和 与 及.
    fn group(&self, at: usize) -> usize {
        let mut size = 1;
        while let (Some(last), Some(next)) = (self.quantities.get(at + size - 1), self.quantities.get(at + size)) {
            let joint = self.line.s.get(last.end..next.start).unwrap_or(&[]);
            let joined = matches!(joint, ['、' | '和' | '与' | '及'] | ['以', '及']);
            // 托位、床位分别达到4.7个、27.3张: in order whatever the units.
            let ordered = next.word == last.word || self.is_ordered(at);
            if !joined || !ordered || size >= MOST_PAIRED {
                break;
            }
            size += 1;
        }
        size
    }

    fn is_ordered(&self, at: usize) -> bool {
        let context = self.left_of(at);
        context.chars.windows(2).any(|pair| pair == ['分', '别'])
    }

    fn left_of(&self, at: usize) -> Context {
        let from = at.checked_sub(1).and_then(|before| self.quantities.get(before)).map_or(0, |before| before.end);
        self.quantities.get(at).map_or_else(Context::default, |quantity| self.line.left(from, quantity.left))
    }

    pub(super) fn right_of(&self, at: usize) -> Context {
        let to = self.quantities.get(at + 1).map_or(self.line.s.len(), |next| next.left);
        self.quantities.get(at).map_or_else(Context::default, |quantity| self.line.right(quantity.end, to))
    }

    fn bind_group(&mut self, at: usize, size: usize) -> Vec<Bound> {
        let Some(quantity) = self.quantities.get(at) else { return Vec::new() };
        let mut context = self.left_of(at);
        let after_list = at > 0 && matches!(context.chars.first(), Some('、' | '和' | '与' | '及'));
        if after_list {
            context.remove(0..1);
        }
        // 384亿元救灾款和740亿元重建资金: what stands before the conjunction belongs to the number before it.
        if at > 0 && matches!(context.chars.last(), Some('、' | '和' | '与' | '及')) {
            context = Context::default();
        }
        let per = denominator(self.lexicon, &mut context);
        let mut predicate = predicate::read(self.lexicon, &context);
        // 由12名党员组成: what makes it up, not where a change begins.
        predicate.is_origin = predicate.is_origin && !self.makes_up(at);
        let names = if quantity.kind == MetricKind::Rank {
            self.rank(at, size, &context)
        } else {
            self.names(at, size, &context, &mut predicate)
        };
        if quantity.kind == MetricKind::Rank {
            predicate.change = self.moved(&context);
        }
        if self.origin && predicate.change.is_none() {
            predicate.change = self.compared(at, &context);
        }
        self.origin = predicate.is_origin;
        let kind = self.kind(quantity, &predicate, per.is_some() && is_frequency(quantity));
        let change = match names.level {
            true => Change::Level,
            false => self.change(quantity, kind, &predicate, names.rise.or_else(|| self.moved_by(kind, &context))),
        };
        self.group_change = change;
        let names_found = names.heads;
        if !names_found.is_empty() {
            self.last.clone_from(&names_found);
        }
        if names.sets_heads && !names_found.is_empty() {
            self.heads.clone_from(&names_found);
            if change == Change::Level && size == 1 {
                self.levels.extend(names_found.first().cloned());
            }
        }
        (0..size)
            .map(|offset| {
                let indicator = names_found.get(offset).or_else(|| names_found.last()).cloned();
                let rule = if indicator.is_none() { Rule::Unbound } else { names.rule };
                Bound { indicator, kind, change, rule, per: per.clone(), is_origin: self.origin }
            })
            .collect()
    }

    /// True when the clause goes on to say that the quantity is what something consists of.
    fn makes_up(&self, at: usize) -> bool {
        let clause = self
            .quantities
            .get(at)
            .map_or_else(Context::default, |quantity| self.line.right(quantity.end, self.line.s.len()));
        clause.chars.windows(2).any(|pair| matches!(pair, ['组' | '构', '成']))
    }

    /// 由210个优化为186个: whatever the verb, the two values tell.
    fn compared(&self, at: usize, context: &Context) -> Option<Change> {
        let (before, quantity) = (self.quantities.get(at.checked_sub(1)?)?, self.quantities.get(at)?);
        let reached = matches!(context.chars.last(), Some('为' | '到' | '至' | '成'));
        let (Value::One(from), Value::One(to)) = (&before.value, &quantity.value) else { return None };
        if !reached || before.word != quantity.word {
            return None;
        }
        let from = from.shifted(before.exponent).value()?;
        let to = to.shifted(quantity.exponent).value()?;
        match to.total_cmp(&from) {
            std::cmp::Ordering::Less => Some(Change::DecreaseTo),
            std::cmp::Ordering::Greater => Some(Change::IncreaseTo),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// 升至全国第二: the change of a rank stands before its scope.
    fn moved(&self, context: &Context) -> Option<Change> {
        let any = |class| self.lexicon.within(context.cut(0, context.chars.len()), class);
        if any(Class::UpTo) {
            Some(Change::IncreaseTo)
        } else if any(Class::DownTo) {
            Some(Change::DecreaseTo)
        } else {
            None
        }
    }

    /// 下调存款准备金率0.5个百分点: points are a difference, and the verb before its object tells which.
    fn moved_by(&self, kind: MetricKind, context: &Context) -> Option<Change> {
        if kind != MetricKind::PercentagePoint {
            return None;
        }
        let last = |class| {
            let of = |at: &usize| self.lexicon.prefix(context.cut(*at, context.chars.len()), class).is_some();
            (0..context.chars.len()).rev().find(|at| context.is_boundary(*at) && of(at))
        };
        match (last(Class::Up), last(Class::Down)) {
            (up, down) if up > down => Some(Change::IncreaseBy),
            (up, down) if down > up => Some(Change::DecreaseBy),
            _ => None,
        }
    }

    fn kind(&self, quantity: &Quantity, predicate: &Predicate, frequency: bool) -> MetricKind {
        if quantity.kind == MetricKind::PercentagePoint && predicate.contributes {
            MetricKind::Contribution
        } else if predicate.gap.is_some() && matches!(quantity.kind, MetricKind::PercentagePoint | MetricKind::Percent)
        {
            MetricKind::Gap
        } else if frequency {
            MetricKind::Frequency
        } else {
            quantity.kind
        }
    }

    fn change(&self, quantity: &Quantity, kind: MetricKind, predicate: &Predicate, rise: Option<Change>) -> Change {
        if matches!(kind, MetricKind::Gap | MetricKind::Contribution | MetricKind::Rank) {
            return match (kind, predicate.change) {
                (MetricKind::Rank, Some(change @ (Change::IncreaseTo | Change::DecreaseTo))) => change,
                _ => Change::Level,
            };
        }
        if quantity.word == "番" {
            return Change::IncreaseBy;
        }
        predicate.change.or(rise).unwrap_or(Change::Level)
    }
}

fn is_frequency(quantity: &Quantity) -> bool {
    matches!(&*quantity.word, "次" | "场" | "场次" | "期" | "轮")
}

/// Takes 每日, 每人每年, 每万人口 out of a context: 「每日两次」 is per 日.
fn denominator(lexicon: &Lexicon, context: &mut Context) -> Option<String> {
    let at = context.chars.iter().rposition(|&c| c == '每')?;
    let rest = context.cut(at + 1, context.chars.len());
    let numeral = rest.iter().take_while(|&&c| super::number::is_numeral(c) || c.is_ascii_digit()).count();
    let tail = rest.get(numeral..)?;
    let noun = [
        "城镇常住人口",
        "户籍人口",
        "老年人口",
        "老年人",
        "居民",
        "常住人口",
        "人口",
        "工作日",
        "季度",
        "小时",
        "学年",
        "学期",
        "人次",
        "平方公里",
        "公里",
    ]
    .iter()
    .find(|noun| noun.chars().count() <= tail.len() && noun.chars().zip(tail).all(|(a, &b)| a == b))
    .map(|noun| noun.chars().count())
    .or_else(|| lexicon.unit(tail).map(|(length, _)| length))
    .or_else(|| tail.first().filter(|c| matches!(c, '月' | '村' | '县' | '乡' | '镇' | '季')).map(|_| 1))?;
    let length = numeral + noun;
    let per: String = rest.get(..length)?.iter().collect();
    let before: Option<String> = {
        // 每人每年: both.
        let head = context.cut(0, at);
        let earlier = head.iter().rposition(|&c| c == '每').filter(|&earlier| at - earlier <= 4);
        earlier.map(|earlier| head.get(earlier + 1..).unwrap_or(&[]).iter().collect())
    };
    let start = match &before {
        Some(earlier) => at - earlier.chars().count() - 1,
        None => at,
    };
    let end = at + 1 + length;
    context.remove(start..end);
    Some(match before {
        Some(earlier) => format!("{earlier}每{per}"),
        None => per,
    })
}
