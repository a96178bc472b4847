//! The period a sentence itself states for a number.
//! It fills nothing from elsewhere except the year of 今年 and the like, and then says so.

use super::lexicon::Lexicon;
use super::line::Line;
use super::quantity::Quantity;
use super::time::{self, Time};
use crate::document::facts::Basis;

/// A period as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// As written.
    pub(super) text: String,
    /// First day.
    pub(super) start: Option<String>,
    /// Last day.
    pub(super) end: Option<String>,
    /// `document` when the year came from the publication date.
    pub(super) basis: Basis,
}

/// The last time expression before the quantity that is not what it is compared with.
pub(super) fn of(line: &Line<'_>, quantity: &Quantity, published: Option<u32>) -> Option<Period> {
    let time = line
        .times
        .iter()
        .rev()
        .filter(|time| time.end <= quantity.left)
        .find(|time| !is_compared(line, time) && (time.days.is_some() || time.year.is_none()))?;
    covered(line.s, time, published)
}

/// What the label of a row or column says, when it is or holds a time.
pub(super) fn of_label(lexicon: &Lexicon, label: &[char], published: Option<u32>) -> Option<(Period, Time)> {
    let time = time::find(lexicon, label).into_iter().find(|time| time.days.is_some())?;
    let period = covered(label, &time, published)?;
    let basis = if period.basis == Basis::Stated { Basis::Heading } else { period.basis };
    Some((Period { basis, ..period }, time))
}

/// The days of a time expression.
fn covered(s: &[char], time: &Time, published: Option<u32>) -> Option<Period> {
    let text: String = s.get(time.start..time.end)?.iter().collect();
    let relative = time.relative.and_then(|offset| published?.checked_add_signed(offset));
    let year = time.year.or(relative);
    let (start, end) = match (year, time.days) {
        (Some(year), Some((first, last))) => {
            let last_year = time.last_year.unwrap_or(year);
            // 今年以来 runs up to a day that nothing states: not to the end of the year.
            let end = (!text.ends_with("以来")).then(|| date(last_year, last));
            (Some(date(year, first)), end)
        }
        _ => (None, None),
    };
    let basis = if time.year.is_none() && start.is_some() { Basis::Document } else { Basis::Stated };
    Some(Period { text, start, end, basis })
}

fn date(year: u32, (month, day): (u32, u32)) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// 比2002年, 较上年: the year compared with, not the year measured; 是2010年的2.2倍 likewise.
fn is_compared(line: &Line<'_>, time: &Time) -> bool {
    let before = time.start.checked_sub(1).and_then(|at| line.s.get(at));
    let after = line.s.get(time.end);
    matches!(before, Some('比' | '较' | '同' | '与'))
        || (matches!(before, Some('是' | '于' | '为')) && after == Some(&'的'))
}
