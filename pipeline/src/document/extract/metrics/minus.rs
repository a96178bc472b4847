//! The minus before a number: −4.6%, -2.1%, 零下12摄氏度, 负3.2亿元.
//! It finds no number; `quantity` shows it each one, and what the change then is, `bind` says.

use super::lexicon::{Class, Lexicon};
use super::line::{Line, is_separator};
use super::quantity::{Quantity, Value, is_han};
use crate::document::facts::MetricKind;

/// Makes a quantity negative whose number a minus stands before; `floor` is where the quantity before it ends. True when
/// there was one.
pub(super) fn apply(lexicon: &Lexicon, line: &Line<'_>, quantity: &mut Quantity, floor: usize) -> bool {
    let Some(length) = length(lexicon, line, quantity, floor) else { return false };
    let Value::One(decimal) = &quantity.value else { return false };
    quantity.value = Value::One(decimal.negated());
    quantity.start -= length;
    quantity.left = quantity.left.min(quantity.start);
    true
}

/// Characters of the minus that the second number of a range begins with.
pub(super) fn of_second(s: &[char]) -> usize {
    match s {
        ['零', '下', ..] => 2,
        ['负' | '-' | '\u{2212}', ..] => 1,
        _ => 0,
    }
}

/// Characters of the minus directly before a quantity.
pub(super) fn length(lexicon: &Lexicon, line: &Line<'_>, quantity: &Quantity, floor: usize) -> Option<usize> {
    let before = line.s.get(floor..quantity.start)?;
    match before {
        [.., '零', '下'] if quantity.base_unit == "℃" => Some(2),
        // 减负3亿元 takes 3 off.
        [.., '负'] => (has_sign(quantity) && lexicon.suffix(before, Class::Bearing).is_none()).then_some(1),
        [head @ .., sign @ ('-' | '\u{2212}')] => {
            // A hyphen before anything else that is counted joins or lists.
            let minus = *sign == '\u{2212}' || has_sign(quantity);
            (minus && is_free(line, quantity, head, floor)).then_some(1)
        }
        _ => None,
    }
}

/// True for what is given with a sign: rates, money and temperatures.
pub(super) fn has_sign(quantity: &Quantity) -> bool {
    matches!(quantity.kind, MetricKind::Percent | MetricKind::PercentagePoint | MetricKind::Money)
        || quantity.base_unit == "℃"
}

/// False where the sign stands between two things: 3-5%, 1%-3%, A-5, 2024年-2025年; and before money at the beginning of a
/// line, where it is a bullet.
fn is_free(line: &Line<'_>, quantity: &Quantity, head: &[char], floor: usize) -> bool {
    let Some(&last) = head.last() else { return floor == 0 && quantity.kind == MetricKind::Percent };
    let timed = line.is_timed(floor + head.len() - 1);
    !timed && (is_han(last) || is_separator(last) || matches!(last, '(' | '、' | '“'))
}
