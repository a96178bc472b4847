//! Refuses quantities that measure nothing: names, ordinals, articles, ages, thresholds of a population, terms in quotes.
//! It binds nothing; what it lets pass may still be left without an indicator.

use super::lexicon::{Class, Lexicon};
use super::line::{Line, is_separator};
use super::quantity::{Quantity, is_han};
use super::status::holds;
use crate::document::facts::{Approx, MetricKind};

/// Quotations up to this length without a clause mark are names or slogans, longer ones are speech. Named things in the
/// corpora measured had up to 14 characters between their quotation marks.
const LONGEST_NAME: usize = 14;
/// How far right of a duration the head of a name may stand (15分钟社区生活圈).
const NAME_REACH: usize = 7;

/// How far before a term the word may stand that lays it down (应当在收到申请材料之后的5日内).
const TERM_REACH: usize = 24;

/// How long what an amount is paid as may be (一次性创业补贴).
const PAID_REACH: usize = 8;

/// How far behind the whole of a proportion 中就有 may end (5个参保居民中就有).
const PROPORTION_REACH: usize = 8;

/// How far from 级 the word for wind or earthquake may stand (里氏7.6级地震, 最大风力12级).
const STRENGTH_REACH: usize = 4;
/// How far behind an everyday classifier the thing may stand that is counted (两个易地搬迁社区).
const CONCRETE_REACH: usize = 6;

/// Why a quantity is to be dropped; `None` when it measures something.
pub(super) fn of(lexicon: &Lexicon, line: &Line<'_>, quantity: &Quantity) -> Option<&'static str> {
    let before = line.s.get(..quantity.left).unwrap_or(&[]);
    let after = line.s.get(quantity.end..).unwrap_or(&[]);
    // A digit may be gone with what is lost there: �0个 was 10个.
    if quantity.start.checked_sub(1).and_then(|at| line.s.get(at)) == Some(&char::REPLACEMENT_CHARACTER) {
        return Some("beside a lost character");
    }
    if line.in_title(quantity.start) {
        return Some("in a title");
    }
    if let Some((length, speech)) = line.quotation(quantity.start, LONGEST_NAME)
        && length <= LONGEST_NAME
        && !speech
    {
        return Some("in a quoted name");
    }
    if quantity.kind == MetricKind::Rank {
        return None;
    }
    let last = before.last().copied().unwrap_or(' ');
    if matches!(last, '第' | '每') || (last == '前' && quantity.kind == MetricKind::Count) {
        return Some("ordinal or denominator");
    }
    // 教育部等7部门
    if quantity.word == "部" && after.first() == Some(&'门') {
        return Some("number of bodies");
    }
    if after.first() == Some(&'+') || (quantity.word == "级" && !is_strength(before, after)) {
        return Some("class or rank");
    }
    if matches!(last, '时' | '点') && quantity.word.starts_with('分') {
        return Some("time of day");
    }
    // Degrees are kilowatt-hours only where the clause speaks of electricity.
    if quantity.word == "度" && !before.iter().rev().take(16).any(|&c| matches!(c, '电' | '耗')) {
        return Some("degrees");
    }
    // 1000千伏线路: a class of equipment.
    if matches!(&*quantity.word, "千伏" | "伏" | "英寸" | "纳米") && after.first().is_some_and(|&c| is_han(c)) {
        return Some("class of equipment");
    }
    if is_vague(line, quantity) {
        return Some("vague number");
    }
    let veto = match quantity.kind {
        MetricKind::Duration => of_duration(lexicon, line, quantity, before, after),
        MetricKind::Count => of_count(lexicon, quantity, before, after),
        MetricKind::Multiple if quantity.word == "番" && !matches!(before, [.., '翻'] | [.., '翻', '了']) => {
            Some("way of speaking")
        }
        _ => None,
    };
    veto.or_else(|| is_population(lexicon, quantity, before, after).then_some("threshold of what is counted"))
}

/// 几十家, 二轮: how many is not said, or the numeral is an ordinal (before a classifier two is 两).
fn is_vague(line: &Line<'_>, quantity: &Quantity) -> bool {
    let first = line.s.get(quantity.start);
    let before = quantity.start.checked_sub(1).and_then(|at| line.s.get(at));
    let several = matches!(before, Some('几')) && matches!(first, Some('十' | '百' | '千' | '万' | '亿'));
    // 每年数十万人, but 户数十万户.
    let numbers = before == Some(&'数')
        && matches!(first, Some('十' | '百' | '千' | '万' | '亿'))
        && quantity.start.checked_sub(1).is_some_and(|at| line.is_boundary(at));
    let ordinal = quantity.small
        && first == Some(&'二')
        && line.s.get(quantity.start + 1).is_some_and(|&c| !super::number::is_numeral(c))
        && quantity.kind != MetricKind::Percent;
    several || numbers || ordinal
}

/// 7天内答复, 30分钟之内到场: the term for what follows, where that verb begins.
pub(super) fn term(lexicon: &Lexicon, s: &[char], quantity: &Quantity) -> Option<usize> {
    // 以内 and 之内 belong to the surface, 内 does not.
    let inside = usize::from(s.get(quantity.end) == Some(&'内'));
    if inside == 0 && quantity.approx != Approx::AtMost {
        return None;
    }
    let verb = quantity.end + inside;
    let rest = s.get(verb..)?;
    // 自公布之日起30日内, 应当在5日内: whatever is to be done.
    let from = quantity.left.saturating_sub(TERM_REACH);
    let before = s.get(from..quantity.left)?;
    let clause = before.rsplit(|&c| is_separator(c)).next().unwrap_or(before);
    let laid_down = clause.ends_with(&['之', '日', '起'])
        || clause.ends_with(&['之', '日', '起', '的'])
        || clause.ends_with(&['日', '后'])
        || ["应当", "应在", "须在", "必须", "应于"].iter().any(|word| holds(clause, word));
    (laid_down || lexicon.prefix(rest, Class::Response).is_some()).then_some(verb)
}

/// 7.6级强震, 8级大风: degrees of what blows and shakes; any other 级 is a rank or part of a name.
fn is_strength(before: &[char], after: &[char]) -> bool {
    let strong = |c: &char| matches!(c, '震' | '风' | '浪');
    before.iter().rev().take(STRENGTH_REACH).take_while(|&&c| is_han(c)).any(strong)
        || after.iter().take(STRENGTH_REACH).take_while(|&&c| is_han(c)).any(strong)
}

fn text_starts(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

/// 5000万元以上项目, 60岁以上老人: the number picks out what is counted, it measures nothing.
fn is_population(lexicon: &Lexicon, quantity: &Quantity, before: &[char], after: &[char]) -> bool {
    let picks = matches!(
        quantity.kind,
        MetricKind::Money
            | MetricKind::Area
            | MetricKind::Length
            | MetricKind::Energy
            | MetricKind::Mass
            | MetricKind::Volume
            | MetricKind::Duration
    );
    // 产值超10亿元的企业; 超10亿元的规模 is its own value, and so is the depth of what lies in 水深3000米的海底.
    let inexact = !matches!(quantity.approx, Approx::Exact | Approx::Range | Approx::About);
    if inexact
        && picks
        && let ['的', noun @ ..] = after
        && matches!(noun, [next, _, ..] if is_han(*next))
    {
        let value = lexicon.prefix(noun, Class::LevelNoun).is_some();
        let place = quantity.kind == MetricKind::Length && lexicon.suffix(before, Class::LevelNoun).is_some();
        let named = noun.get(..PAID_REACH.min(noun.len())).unwrap_or(noun);
        let paid = quantity.kind == MetricKind::Money && lexicon.within(named, Class::Paid);
        if !value && !place && !paid {
            return true;
        }
    }
    // 五万元以上的罚款 are what is paid, not what is picked out by it.
    let paid = after.strip_prefix(&['的']).unwrap_or(after);
    if !quantity.threshold || !picks || lexicon.prefix(paid, Class::Paid).is_some() {
        return false;
    }
    let next = match after {
        ['的', next, ..] => *next,
        [next, ..] => *next,
        [] => return false,
    };
    is_han(next) && !matches!(next, '和' | '及' | '并' | '，' | '、' | '等' | '至' | '到')
}

fn of_duration(
    lexicon: &Lexicon,
    line: &Line<'_>,
    quantity: &Quantity,
    before: &[char],
    after: &[char],
) -> Option<&'static str> {
    if matches!(&*quantity.word, "岁" | "周岁") {
        let clause: Vec<char> = before.iter().rev().take(16).rev().copied().collect();
        return (!lexicon.within(&clause, Class::AgeCue)).then_some("age");
    }
    if quantity.word == "周年" {
        return Some("anniversary");
    }
    if quantity.word == "秒" && before.last() == Some(&'分') {
        return Some("time of day");
    }
    let named = (0..=NAME_REACH).any(|reach| {
        let plain = after.get(..reach).is_some_and(|gap| gap.iter().all(|&c| is_han(c)));
        plain
            && after.get(reach..).and_then(|rest| lexicon.prefix(rest, Class::NameHead)).is_some_and(|length| {
                // A single character is a head only directly behind the number; 圈 may stand further off.
                reach == 0 || length > 1 || after.get(reach) == Some(&'圈')
            })
            && (reach == 0 || !matches!(&*quantity.word, "年"))
    });
    if named {
        return Some("part of a name");
    }
    // 近两天: a time at which something is, not how long it takes.
    let lately = quantity.approx == Approx::Nearly && matches!(&*quantity.word, "天" | "日" | "周" | "个月" | "年");
    if lately && after.first().is_none_or(|c| !matches!(c, '的' | '之')) {
        return Some("stretch of time");
    }
    // 有效期为5年: a copula between the noun and the number.
    let named = before.strip_suffix(&['为']).or(before.strip_suffix(&['是'])).unwrap_or(before);
    let cue = [Class::DurationCue, Class::UpTo, Class::DownTo, Class::Up, Class::Down]
        .iter()
        .any(|&class| lexicon.suffix(before, class).is_some())
        || lexicon.suffix(named, Class::TermNoun).is_some()
        || (matches!(before.last(), Some('由' | '从')) && lexicon.starts(after, [Class::UpTo, Class::DownTo]))
        || quantity.left < quantity.start
        // 住院治疗了20多天: how long what was done took.
        || !quantity.small && matches!(before, [.., verb, '了'] if is_han(*verb))
        || term(lexicon, line.s, quantity).is_some();
    let all_day = quantity.word == "小时"
        && line
            .s
            .get(quantity.start..quantity.end)
            .is_some_and(|s| text_starts(s, "24小时") || text_starts(s, "二十四小时"));
    if all_day {
        return (!text_starts(after, "内") && !cue).then_some("all day");
    }
    let stretch = match &*quantity.word {
        // A bare number of years or days is a stretch of time, not a measurement, unless something says it is one.
        "年" | "天" | "周" | "日" | "个季度" | "秒" => !cue,
        "月" => true,
        _ => quantity.small && !cue && quantity.word != "个工作日",
    };
    stretch.then_some("stretch of time")
}

/// 每3户就有1户, 5个孩子中就有4个: so many in a few, which counts neither.
fn is_proportion(before: &[char], after: &[char]) -> bool {
    let clause = before.rsplit(|&c| is_separator(c)).next().unwrap_or(before);
    let behind = after.get(..PROPORTION_REACH.min(after.len())).unwrap_or(after);
    // 其中就有 and 中国 are no few.
    let few = clause.iter().position(|c| c.is_ascii_digit() || super::number::is_numeral(*c) || *c == '每');
    let of_few = few.is_some_and(|at| clause.iter().skip(at).any(|c| matches!(c, '每' | '中' | '里')));
    clause.ends_with(&['就', '有']) && of_few || holds(behind, "中就有")
}

fn of_count(lexicon: &Lexicon, quantity: &Quantity, before: &[char], after: &[char]) -> Option<&'static str> {
    if is_proportion(before, after) {
        return Some("so many in a few");
    }
    let one = quantity.small && matches!(&quantity.value, super::quantity::Value::One(one) if one.digits() == "1");
    if one && !quantity.unitless {
        return Some("article");
    }
    let plain_after = |class| quantity.plain && lexicon.prefix(after, class).is_some();
    if plain_after(Class::Abstract) || (quantity.small && plain_after(Class::AbstractSmall)) {
        return Some("way of speaking");
    }
    // 14种农产品产量: part of what is measured.
    if matches!(&*quantity.word, "类" | "大类" | "门类" | "种")
        && after.first().is_some_and(|&c| is_han(c) || c.is_ascii_digit())
    {
        return Some("part of what is counted");
    }
    // 十一届七次全会, 2次会议 with a number of its own
    if quantity.word == "次" {
        let meeting = [
            "全会",
            "全体会议",
            "代表大会",
            "会议",
            "常务会议",
            "集体学习",
            "常委会",
            "党代会",
            "大会",
            "飞跃",
            "革命",
        ];
        let session = before.iter().rev().take(4).any(|&c| matches!(c, '届' | '第'));
        if meeting.iter().any(|word| text_starts(after, word)) && (session || quantity.small) {
            return Some("number of a meeting");
        }
    }
    if !(quantity.small && quantity.plain) {
        return None;
    }
    // A small number in characters before an everyday classifier is a way of speaking (三项机制, 两个方面)
    // unless it is what a verb brings about (建成三座泵站).
    let vague = matches!(
        &*quantity.word,
        "个" | "项"
            | "种"
            | "批"
            | "次"
            | "条"
            | "点"
            | "句"
            | "件"
            | "块"
            | "笔"
            | "篇"
            | "道"
            | "面"
            | "张"
            | "本"
    );
    let brought = lexicon.suffix(before, Class::Make).is_some_and(|length| length > 1);
    // 三名干部, 五支队伍: what is counted with a classifier of its own is counted.
    (vague && !brought && !is_concrete(lexicon, quantity, after)).then_some("way of speaking")
}

/// 两个社区: a thing that can be counted one by one ends the phrase behind 个.
fn is_concrete(lexicon: &Lexicon, quantity: &Quantity, after: &[char]) -> bool {
    let named = |reach: usize| {
        let length = after.get(reach..).and_then(|rest| lexicon.prefix(rest, Class::Concrete));
        // 两个村 but not 两个村里的说法: a single character must end the phrase.
        length.is_some_and(|length| length > 1 || after.get(reach + 1).is_none_or(|&c| !is_han(c)))
    };
    let within = |reach: &usize| after.get(..*reach).is_some_and(|gap| gap.iter().all(|&c| is_han(c)));
    quantity.word == "个" && (0..=CONCRETE_REACH).take_while(within).any(named)
}
