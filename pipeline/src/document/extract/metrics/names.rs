//! Chooses the indicator of a quantity among what stands left, right and before it in the sentence.
//! It reads no change and no unit: `bind` asks it once for each group of quantities.

use super::bind::{Rule, State};
use super::lexicon::{Class, Lexicon};
use super::line::Context;
use super::noun;
use super::predicate::{self, Predicate};
use super::quantity::{Quantity, is_han};
use crate::document::facts::{Change, MetricKind};

/// How far behind the number a word for what is paid is looked for: as far as a noun phrase on the right is read.
const PAID_REACH: usize = 40;

/// Shortest noun behind what is left out of a value (扣除价格因素后增速).
const SHORTEST_LEFT: usize = 3;

/// Names for a group, and whether later ellipses refer to them.
pub(super) struct Names {
    pub(super) heads: Vec<String>,
    pub(super) rule: Rule,
    pub(super) sets_heads: bool,
    /// A change that the noun itself states (涨幅).
    pub(super) rise: Option<Change>,
    /// The verb brings about what is counted and states no change (壮大12个集群).
    pub(super) level: bool,
}

/// Characters from 的 behind a number to the end of a rate or a goal: 的国内生产总值年均增速.
const RATE_REACH: usize = 12;

impl Names {
    /// Names that later ellipses refer to.
    pub(super) fn new(heads: Vec<String>, rule: Rule) -> Self {
        Self { heads, rule, sets_heads: true, rise: None, level: false }
    }

    /// Names that leave what ellipses refer to as it is.
    pub(super) fn aside(heads: Vec<String>, rule: Rule) -> Self {
        Self { sets_heads: false, ..Self::new(heads, rule) }
    }

    pub(super) fn none() -> Self {
        Self::aside(Vec::new(), Rule::Unbound)
    }
}

impl State<'_> {
    /// Heads for a group whose first quantity is `at`.
    pub(super) fn names(&self, at: usize, size: usize, context: &Context, predicate: &mut Predicate) -> Names {
        let Some(quantity) = self.quantities.get(at) else { return Names::none() };
        let relative =
            matches!(quantity.kind, MetricKind::Percent | MetricKind::PercentagePoint | MetricKind::Multiple);
        if quantity.kind == MetricKind::Percent
            && let Some(name) = self.fulfilment(context)
        {
            return Names::aside(vec![name], Rule::Composed);
        }
        if relative
            && let Some(share) = predicate.share
            && let Some(name) = self.share(context, share)
        {
            let own = self.heads.is_empty();
            return Names { heads: vec![name], rule: Rule::Composed, sets_heads: own, rise: None, level: false };
        }
        if let Some(gap) = predicate.gap.filter(|_| relative) {
            let end = predicate_end(self.lexicon, context, gap);
            let left = noun::left(self.lexicon, context, end, true, size > 1);
            return match &left.phrase {
                Some(phrase) => self.phrase(at, size, phrase, &left, quantity, predicate),
                None => self.carried(),
            };
        }
        if let Some(name) = self.term(at, quantity, context) {
            return Names::aside(vec![name], Rule::Composed);
        }
        // 处五万元以上十万元以下的罚款: what the money is paid as.
        if quantity.kind == MetricKind::Money && self.is_paid(quantity) {
            let name = noun::right(self.lexicon, &self.right_of(at), false, false);
            if let Some(name) = name.filter(|name| ends_in(self.lexicon, name, Class::Paid)) {
                return Names::new(vec![name], Rule::Right);
            }
        }
        // 减轻30万个体工商户税负: what they have grows or shrinks, not they.
        if quantity.unitless && predicate.change.is_some() {
            let right = self.right_of(at);
            if let Some(name) = self.person(&right)
                && right.chars.get(name.chars().count()).is_some_and(|&c| is_han(c))
            {
                return Names { level: true, ..Names::new(vec![name], Rule::Right) };
            }
        }
        if let Some(names) = self.object(at, quantity, context, predicate) {
            return names;
        }
        // 中央财政的400亿元补贴资金: the noun stands behind.
        // 失业率从2011年的14.9%: the year is gone, the rate stands before it.
        let dated = matches!(context.chars.as_slice(), [.., '从' | '由' | '较' | '比', '的']);
        if context.chars.last() == Some(&'的')
            && !dated
            && let Some(name) = noun::right(self.lexicon, &self.right_of(at), !is_person(quantity), is_thing(quantity))
        {
            return Names::new(vec![name], Rule::Right);
        }
        let left = noun::left(self.lexicon, context, predicate.end, predicate.stripped, size > 1);
        if let Some(name) = self.rate_behind(at, quantity, &left) {
            return Names::new(vec![name], Rule::Right);
        }
        // Three and more heads in order may hold verbs of their own.
        let one = |list: &str| noun::split_heads(self.lexicon, list, size).is_none();
        if size > 2
            && left.list.as_deref().is_none_or(one)
            && let Some(heads) =
                noun::whole_list(self.lexicon, context, predicate.end).and_then(|list| noun::split_whole(&list, size))
        {
            return Names { heads, rule: Rule::Paired, sets_heads: true, rise: None, level: false };
        }
        if let Some(phrase) = &left.phrase {
            let prenominal = self.prenominal(at, quantity, predicate, &left);
            if let Some(right) = prenominal {
                return Names::new(vec![right], Rule::Right);
            }
            // 村里300亩梯田: a place is no indicator while a noun follows.
            let place = !predicate.stripped && phrase.ends_with(['里', '内', '上']);
            if place && let Some(right) = noun::right(self.lexicon, &self.right_of(at), false, false) {
                return Names::new(vec![right], Rule::Right);
            }
            let mut names = self.phrase(at, size, phrase, &left, quantity, predicate);
            if predicate.change.is_none() {
                names.rise = names.rise.or(left.change);
            }
            return names;
        }
        self.without_left_phrase(at, size, quantity, predicate, &left)
    }

    /// 去年7.4%的增速, 7%左右的增长目标: the rate or the goal stands behind, what it is of perhaps before.
    fn rate_behind(&self, at: usize, quantity: &Quantity, left: &noun::Left) -> Option<String> {
        if quantity.kind != MetricKind::Percent {
            return None;
        }
        let right = self.right_of(at);
        if right.chars.first() != Some(&'的') {
            return None;
        }
        let named = |chars: &&[char]| noun::is_rate(chars) || chars.ends_with(&['目', '标']);
        let plain = |chars: &[char]| chars.iter().all(|&c| is_han(c) && c != '的');
        let name = (3..=RATE_REACH).filter_map(|end| right.chars.get(1..end)).find(named).filter(|name| plain(name))?;
        let name: String = name.iter().collect();
        match (&left.phrase, &left.verb) {
            (Some(of), None) if !noun::is_rate(&of.chars().collect::<Vec<char>>()) => Some(format!("{of}{name}")),
            _ => Some(name),
        }
    }

    /// 培育壮大12个集群, 增加300个泊位: a change verb with its object behind the number.
    fn object(&self, at: usize, quantity: &Quantity, context: &Context, predicate: &Predicate) -> Option<Names> {
        let by = matches!(predicate.change, Some(Change::IncreaseBy | Change::DecreaseBy));
        if !by || quantity.kind != MetricKind::Count || is_person(quantity) {
            return None;
        }
        let name =
            noun::right(self.lexicon, &self.right_of(at), true, false).filter(|name| name.chars().count() > 1)?;
        let verb = context.cut(predicate.end, context.chars.len());
        let level = !verb.iter().any(|c| matches!(c, '增' | '减' | '降' | '少' | '多'));
        Some(Names { heads: vec![name], rule: Rule::Right, sets_heads: true, rise: None, level })
    }

    /// True when a word for what is paid stands close behind.
    fn is_paid(&self, quantity: &Quantity) -> bool {
        let after = self.line.s.get(quantity.end..).unwrap_or(&[]);
        after.get(..PAID_REACH.min(after.len())).is_some_and(|near| self.lexicon.within(near, Class::Paid))
    }

    /// A noun phrase right of a classifier wins over one on the left unless a predicate joins that to the number.
    fn prenominal(&self, at: usize, quantity: &Quantity, predicate: &Predicate, left: &noun::Left) -> Option<String> {
        let counted = quantity.kind == MetricKind::Count && !matches!(&*quantity.word, "人次" | "场次" | "件次");
        // 摊位由210个优化为186个: what changes stands before.
        if !counted
            || predicate.is_origin
            || predicate.change.is_some()
            || (quantity.word == "人" && !quantity.unitless)
        {
            return None;
        }
        let right = self.right_of(at);
        if quantity.unitless {
            return self.person(&right);
        }
        // 需求清单207个和…: what follows a conjunction is the next thing.
        let found = noun::right(self.lexicon, &right, false, is_thing(quantity))?;
        let long = left.phrase.as_deref().is_some_and(|phrase| phrase.chars().count() > 1);
        // 连续迈上4个万亿元台阶: what climbs them is measured.
        if found.ends_with("台阶") {
            return None;
        }
        // 进口汽车3万辆占全市: a single character on the right is rarely the noun.
        (found.chars().count() > 1 || !long).then_some(found)
    }

    /// Names from a phrase on the left.
    fn phrase(
        &self,
        at: usize,
        size: usize,
        phrase: &str,
        left: &noun::Left,
        quantity: &Quantity,
        predicate: &Predicate,
    ) -> Names {
        let chars: Vec<char> = phrase.chars().collect();
        if let Some(names) = self.rise_noun(phrase, quantity) {
            return names;
        }
        if self.is_relational(&chars) && !self.heads.is_empty() {
            return self.composed(phrase);
        }
        // 剔除价格因素增长5%, 较换届前提高6个百分点: of what came before; 扣除自然因素影响后优良天数比例: of what follows.
        let aside =
            self.lexicon.prefix(&chars, Class::Aside).filter(|_| self.lexicon.prefix(&chars, Class::Guard).is_none());
        if aside.is_some() {
            let rest = chars.iter().rposition(|&c| c == '后').and_then(|after| chars.get(after + 1..)).unwrap_or(&[]);
            if rest.len() >= SHORTEST_LEFT {
                return Names::new(vec![rest.iter().collect()], Rule::Left);
            }
            if !self.heads.is_empty() {
                return self.carried();
            }
        }
        if self.is_relational(&chars)
            && let Some(head) = self.earlier_clause(at)
        {
            return Names::new(vec![compose(&head, phrase)], Rule::Clause);
        }
        if size > 1
            && let Some(heads) = noun::split_heads(self.lexicon, left.list.as_deref().unwrap_or(phrase), size)
        {
            return Names { heads, rule: Rule::Paired, sets_heads: true, rise: None, level: false };
        }
        let filled = self.parallel(quantity, &chars);
        let phrase = filled.as_deref().unwrap_or(phrase);
        let name = match &left.act {
            Some(act) if !predicate.stripped => format!("{act}{phrase}"),
            _ => phrase.to_owned(),
        };
        Names::new(vec![name], Rule::Left)
    }

    /// 街道议事会委员12人、社区委员80人: the second leaves out what both share.
    fn parallel(&self, quantity: &Quantity, chars: &[char]) -> Option<String> {
        let before = quantity.left.checked_sub(chars.len() + 1)?;
        let head: Vec<char> = self.heads.first()?.chars().collect();
        let shares = chars.len() == 4 && head.len() >= 8 && head.ends_with(chars.get(2..)?);
        // The levels a list steps through, two characters each.
        let level = |name: &[char]| {
            let name: String = name.iter().collect();
            matches!(
                name.as_str(),
                "街道" | "社区" | "小区" | "省级" | "市级" | "区级" | "县级" | "镇级" | "村级" | "乡镇"
            )
        };
        let same = level(head.get(..2)?) && level(chars.get(..2)?) && self.line.s.get(before) == Some(&'、');
        (shares && same).then(|| chars.get(..2).unwrap_or(&[]).iter().chain(head.get(2..).unwrap_or(&[])).collect())
    }

    /// 居民消费价格涨幅2%: the rise is the change, not the indicator.
    fn rise_noun(&self, phrase: &str, quantity: &Quantity) -> Option<Names> {
        let chars: Vec<char> = phrase.chars().collect();
        // 增量39.7亿斤: so much more of what came before.
        if phrase == "增量" && !self.heads.is_empty() && !matches!(quantity.kind, MetricKind::Percent) {
            return Some(Names { rise: Some(Change::IncreaseBy), ..self.composed(phrase) });
        }
        // 自然增长率 is a rate and states no change.
        if !matches!(quantity.kind, MetricKind::Percent) || phrase.ends_with("自然增长率") {
            return None;
        }
        for (class, change) in [(Class::RiseNoun, Change::IncreaseBy), (Class::FallNoun, Change::DecreaseBy)] {
            if let Some(length) = self.lexicon.suffix(&chars, class) {
                let head: String = chars.get(..chars.len() - length)?.iter().collect();
                let head = head.trim_end_matches('的').to_owned();
                let heads = if head.chars().count() > 1 { vec![head] } else { self.heads.clone() };
                let rule = if heads.is_empty() { Rule::Unbound } else { Rule::Left };
                return Some(Names { sets_heads: true, heads, rule, rise: Some(change), level: false });
            }
        }
        None
    }

    /// 增速, 总量和增速: a noun that means nothing without what it belongs to.
    pub(super) fn is_relational(&self, chars: &[char]) -> bool {
        // 与国内生产总值之比, but 人口与面积之比 names both.
        if chars.ends_with(&['之', '比']) && !chars.iter().any(|c| matches!(c, '与' | '和' | '同')) {
            return true;
        }
        let mut rest = chars;
        while let Some(length) = self.lexicon.prefix(rest, Class::Relational) {
            rest = rest.get(length..).unwrap_or(&[]);
            if matches!(rest.first(), Some('、' | '和' | '及')) {
                rest = rest.get(1..).unwrap_or(&[]);
            }
            if rest.is_empty() {
                return true;
            }
        }
        false
    }

    fn composed(&self, phrase: &str) -> Names {
        let chars: Vec<char> = phrase.chars().collect();
        if !self.is_relational(&chars) || self.heads.is_empty() {
            return Names::new(vec![phrase.to_owned()], Rule::Left);
        }
        let heads = self.heads.iter().map(|head| measured(self.lexicon, head, phrase)).collect();
        Names { heads, rule: Rule::Composed, sets_heads: false, rise: None, level: false }
    }

    fn carried(&self) -> Names {
        Names::aside(self.heads.clone(), Rule::Carried)
    }

    /// 甲收入80元,乙收入60元,增长8%和7%: as many values as the last level values, in order.
    fn recent(&self, size: usize) -> Option<Names> {
        let from = self.levels.len().checked_sub(size)?;
        if size < 2 || self.heads.len() > 1 {
            return None;
        }
        let heads = self.levels.get(from..)?.to_vec();
        Some(Names { heads, rule: Rule::Paired, sets_heads: true, rise: None, level: false })
    }

    /// Percentage points carried over belong to a share or a rate: to the last value if it was one, to the growth
    /// rate of the indicator if that grew by per cent.
    fn points(&self, at: usize) -> Names {
        let before = at.checked_sub(1).and_then(|before| self.quantities.get(before));
        if before.is_none_or(|before| before.kind != MetricKind::Percent) {
            return self.carried();
        }
        match self.group_change {
            Change::IncreaseBy => self.composed("增速"),
            Change::DecreaseBy => self.composed("降幅"),
            _ => Names::aside(self.last.clone(), Rule::Carried),
        }
    }

    /// Nothing on the left but verbs, or nothing at all.
    fn without_left_phrase(
        &self,
        at: usize,
        size: usize,
        quantity: &Quantity,
        predicate: &Predicate,
        left: &noun::Left,
    ) -> Names {
        if predicate.change.is_some() && !self.heads.is_empty() {
            if quantity.kind == MetricKind::PercentagePoint {
                return self.points(at);
            }
            return self.recent(size).unwrap_or_else(|| self.carried());
        }
        let right = self.right_of(at + size - 1);
        if quantity.unitless
            && let Some(name) = self.person(&right)
        {
            return Names::new(vec![name], Rule::Right);
        }
        let flow = left.verb.as_deref() == Some("新增");
        if flow
            && let Some(subject) = &left.subject
            && noun::right(self.lexicon, &right, !is_person(quantity), is_thing(quantity)).is_none()
        {
            let rise = (!matches!(quantity.kind, MetricKind::Count)
                || self.lexicon.suffix(&subject.chars().collect::<Vec<char>>(), Class::Tail).is_some())
            .then_some(Change::IncreaseBy);
            return Names { heads: vec![subject.clone()], rule: Rule::Left, sets_heads: true, rise, level: false };
        }
        let counted = quantity.kind == MetricKind::Count && predicate.change.is_none();
        // 造成5人死亡, 36万人就业: 人 by itself is followed by what they do.
        if quantity.word == "人"
            && !quantity.unitless
            && let Some(names) = self.doing(quantity, &right, left)
        {
            return names;
        }
        let free = !predicate.stripped || left.verb.is_some() || self.heads.is_empty() || counted;
        // 八成以上财政资金用于民生: a share at the beginning of a clause is of the noun behind it.
        let begins = quantity.left == 0 || self.line.clause_start(quantity.left) == quantity.left;
        let noun_may_follow =
            quantity.kind != MetricKind::Percent || begins || matches!(right.chars.first(), Some('的'));
        if free
            && noun_may_follow
            && let Some(name) = noun::right(self.lexicon, &right, !is_person(quantity), is_thing(quantity))
        {
            let name = match &left.act {
                Some(act) if left.verb.is_some() => format!("{act}{name}"),
                _ => name,
            };
            return Names::new(vec![name], Rule::Right);
        }
        if let Some(names) = self.doing(quantity, &right, left) {
            return names;
        }
        if let Some(subject) = &left.subject {
            // 新增 says how, not what.
            let verb = left.verb.as_deref().filter(|verb| *verb != "新增" && verb.chars().count() > 1).unwrap_or("");
            return Names::new(vec![format!("{subject}{verb}")], Rule::Left);
        }
        if !self.heads.is_empty() && (predicate.stripped || left.verb.is_none()) {
            return self.carried();
        }
        let same =
            at.checked_sub(1).and_then(|before| self.quantities.get(before)).is_some_and(|q| q.word == quantity.word);
        let things = quantity.kind == MetricKind::Count;
        if same && let Some(name) = left.act.as_deref().and_then(|act| self.acted_on(act, things)) {
            return Names::aside(vec![name], Rule::Composed);
        }
        if same && left.verb.is_some() && !self.heads.is_empty() {
            return self.carried();
        }
        if let Some(verb) = &left.act {
            return Names::new(vec![verb.clone()], Rule::Verb);
        }
        if let Some(name) = self.earlier_clause(at) {
            return Names::new(vec![name], Rule::Clause);
        }
        match &left.verb {
            Some(verb) => Names::new(vec![verb.clone()], Rule::Verb),
            // 13亿人口: the measure word says what is counted.
            None if quantity.word == "人口" && self.heads.is_empty() => {
                Names::new(vec![quantity.word.to_string()], Rule::Verb)
            }
            None => self.carried(),
        }
    }

    /// The phrase of the clause before, when no number stands between: 地区生产总值,达320亿元.
    pub(super) fn earlier_clause(&self, at: usize) -> Option<String> {
        let quantity = self.quantities.get(at)?;
        let start = self.line.clause_start(quantity.left);
        let end = start.checked_sub(1)?;
        let floor = at.checked_sub(1).and_then(|before| self.quantities.get(before)).map_or(0, |before| before.end);
        if floor >= end {
            return None;
        }
        let context = self.line.left(floor, end);
        // 粮食产量再创新高: the subject ends where something is said of it.
        noun::subject_of(self.lexicon, &context)
            .or_else(|| noun::left(self.lexicon, &context, context.chars.len(), false, false).phrase)
    }
}

/// True when a name ends in a word of a class.
fn ends_in(lexicon: &Lexicon, name: &str, class: Class) -> bool {
    lexicon.suffix(&name.chars().collect::<Vec<char>>(), class).is_some()
}

/// Puts a relational noun behind a head, once.
pub(super) fn compose(head: &str, noun: &str) -> String {
    if head.ends_with(noun) { head.to_owned() } else { format!("{head}{noun}") }
}

/// 小麦播种面积20万亩,产量8万吨: another measure of the same thing takes the place of the first, a rate is of it.
fn measured(lexicon: &Lexicon, head: &str, noun: &str) -> String {
    let (chars, measure): (Vec<char>, Vec<char>) = (head.chars().collect(), noun.chars().collect());
    let tail = lexicon.suffix(&chars, Class::Tail).filter(|&length| length < chars.len());
    match tail {
        Some(length) if lexicon.suffix(&measure, Class::Tail).is_some() && !noun::is_rate(&measure) => {
            chars.iter().take(chars.len() - length).chain(&measure).collect()
        }
        _ => compose(head, noun),
    }
}

pub(super) fn predicate_end(lexicon: &Lexicon, context: &Context, end: usize) -> usize {
    predicate::read(lexicon, &context.head(end)).end
}

/// Classifiers of things, before which a verb can only be an attribute.
fn is_thing(quantity: &Quantity) -> bool {
    matches!(&*quantity.word, "个" | "项" | "条" | "座" | "处" | "所" | "种" | "类")
}

/// 10名书记: what follows is one noun, not a list.
fn is_person(quantity: &Quantity) -> bool {
    quantity.base_unit == "人"
}
