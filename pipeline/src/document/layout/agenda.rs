//! The items that a text counts out: 一是…二是…, 首先…其次…, 第一,…第二,…, 1.…2.…, (一)…(二)….
//! It marks stretches inside running text; headings with numbers are for `headings`.

use super::Item;
use super::content::Kind;
use super::dates::chinese_digit;
use super::page::{Page, Row, begins, is_blank};

/// Words that count without a number, and the number they stand for; 最后 closes a series of any length.
const WORDS: &[(&str, Option<u32>)] =
    &[("首先", Some(1)), ("其次", Some(2)), ("再次", Some(3)), ("然后", None), ("最后", None)];
/// The circled digits.
const CIRCLED: std::ops::RangeInclusive<char> = '①'..='⑳';

/// How a series is marked; the marks of one series are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Is,
    Must,
    Ordinal,
    Word,
    Digit,
    BracketedDigit,
    BracketedHanzi,
    Circled,
}

/// Every family; their order is that of their states.
const FAMILIES: usize = 8;

/// A mark in a line.
#[derive(Debug, Clone, Copy)]
struct Mark {
    family: Family,
    /// `None` for 最后 and 然后: the next one.
    number: Option<u32>,
    /// Its row, and where it begins there.
    row: usize,
    at: usize,
}

/// A series that has begun: its first mark waits for a second one.
#[derive(Debug, Clone, Copy, Default)]
struct Series {
    last: u32,
    waiting: Option<Mark>,
}

/// The marks of a text as they are come upon, line by line.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    /// Looks at a place at the head of a line or behind a sign: marks stand nowhere else.
    #[inline]
    pub(super) fn see(&mut self, row: usize, chars: &[char], at: usize) {
        // Most characters begin no mark.
        if !chars.get(at).is_some_and(|c| may_begin(*c)) {
            return;
        }
        if let Some((family, number)) = mark_at(chars.get(at..).unwrap_or(&[])) {
            self.0.push(Mark { family, number, row, at });
        }
    }

    /// Looks at a sign of a line and behind it.
    #[inline]
    pub(super) fn see_sign(&mut self, row: usize, chars: &[char], at: usize, sign: char) {
        if CIRCLED.contains(&sign) {
            self.see(row, chars, at);
        } else if !sign.is_ascii_alphanumeric() && !matches!(sign, '.' | '-' | '%' | '~' | '《' | '(') {
            self.see(row, chars, at + 1);
        }
    }

    /// The items in order; a mark without a second one of its kind counts nothing out.
    pub(super) fn items(self, page: &Page<'_>, kinds: &[Kind]) -> Vec<Item> {
        let mut series = [Series::default(); FAMILIES];
        let mut marks: Vec<(u32, Mark)> = Vec::new();
        let mut seen = 0;
        for mark in self.0 {
            // A series does not run on under another heading.
            if kinds.get(seen..mark.row).is_some_and(|kinds| kinds.iter().any(|kind| matches!(kind, Kind::Heading(_))))
            {
                series = Default::default();
            }
            seen = mark.row;
            take(&mut series, mark, &mut marks);
        }
        marks.sort_by_key(|(_, mark)| (mark.row, mark.at));
        // From the last one back: the next one of a family is known then.
        let mut next: [Option<(u32, Mark)>; FAMILIES] = [None; FAMILIES];
        let mut items = Vec::with_capacity(marks.len());
        for (number, mark) in marks.into_iter().rev() {
            let Some(row) = page.rows.get(mark.row) else { continue };
            let Some(known) = next.get_mut(mark.family as usize) else { continue };
            let follows = known.filter(|(after, next)| *after == number + 1 && next.row == mark.row);
            let end = follows.map_or_else(|| sentence_end(row, mark.at), |(_, next)| next.at);
            *known = Some((number, mark));
            let words = row.chars.get(mark.at..end).unwrap_or(&[]);
            let tail = words.iter().rev().take_while(|c| is_blank(**c)).count();
            items.push(Item { number, span: row.span_of(&(mark.at..end - tail)) });
        }
        items.reverse();
        items
    }
}

/// One past the full stop that ends the sentence of a place, else the end of the line: nothing tells how far the last of
/// several items goes.
fn sentence_end(row: &Row<'_>, at: usize) -> usize {
    let rest = row.chars.get(at..).unwrap_or(&[]);
    // A paragraph that begins with its mark is the item.
    let stop = rest.iter().position(|c| *c == '。').filter(|_| at > 0);
    let end = stop.map_or(row.len(), |stop| at + stop + 1);
    end + row.chars.get(end..).unwrap_or(&[]).iter().take_while(|c| matches!(c, '”' | '’' | '」' | ')')).count()
}

/// Puts a mark into the series of its family: as the next one, as the first of a new one, or not at all.
fn take(series: &mut [Series; FAMILIES], mark: Mark, marks: &mut Vec<(u32, Mark)>) {
    let Some(state) = series.get_mut(mark.family as usize) else { return };
    let number = match mark.number {
        Some(number) => number,
        None if state.last > 0 => state.last + 1,
        None => return,
    };
    if number == 1 {
        *state = Series { last: 1, waiting: Some(mark) };
    } else if state.last > 0 && number == state.last + 1 {
        if let Some(first) = state.waiting.take() {
            marks.push((1, first));
        }
        marks.push((number, mark));
        state.last = number;
    }
}

/// The characters that `mark_at` reads on from.
#[inline]
fn may_begin(c: char) -> bool {
    matches!(c, '首' | '其' | '再' | '然' | '最' | '第' | '(' | '（' | '0'..='9' | '十' | '①'..='⑳') || is_counted(c)
}

/// The mark that characters begin with.
fn mark_at(chars: &[char]) -> Option<(Family, Option<u32>)> {
    let first = *chars.first()?;
    if CIRCLED.contains(&first) {
        return Some((Family::Circled, Some(u32::from(first) - u32::from(*CIRCLED.start()) + 1)));
    }
    let hanzi = |from: usize| hanzi_number(chars.get(from..).unwrap_or(&[]));
    let digits = |from: usize| digit_number(chars.get(from..).unwrap_or(&[]));
    let sign = |at: usize| chars.get(at).copied();
    match first {
        '首' | '其' | '再' | '然' | '最' => {
            let (_, number) = WORDS.iter().find(|(word, _)| begins(chars, word))?;
            Some((Family::Word, *number))
        }
        '第' => {
            let (number, length) = hanzi(1)?;
            matches!(sign(1 + length), Some(',' | '，' | '、' | ':' | '：' | '是'))
                .then_some((Family::Ordinal, Some(number)))
        }
        '(' | '（' => {
            let (family, (number, length)) = digits(1)
                .map(|found| (Family::BracketedDigit, found))
                .or_else(|| hanzi(1).map(|found| (Family::BracketedHanzi, found)))?;
            matches!(sign(1 + length), Some(')' | '）')).then_some((family, Some(number)))
        }
        '0'..='9' => {
            let (number, length) = digits(0)?;
            let decimal = sign(length + 1).is_some_and(|c| c.is_ascii_digit());
            let closed = matches!(sign(length), Some('.' | '．' | '、'));
            (closed && !decimal).then_some((Family::Digit, Some(number)))
        }
        _ => {
            let (number, length) = hanzi(0)?;
            match sign(length)? {
                '是' => Some((Family::Is, Some(number))),
                '要' => Some((Family::Must, Some(number))),
                _ => None,
            }
        }
    }
}

/// 一 to 九: no list counts from zero.
fn is_counted(c: char) -> bool {
    chinese_digit(c).is_some_and(|digit| digit > 0)
}

/// 一 to 九十九 and the length of it.
fn hanzi_number(chars: &[char]) -> Option<(u32, usize)> {
    let digit = |at: usize| chars.get(at).and_then(|c| chinese_digit(*c)).filter(|digit| *digit > 0);
    let (tens, length) = match (digit(0), chars.first(), chars.get(1)) {
        (Some(tens), _, Some('十')) => (tens, 2),
        (None, Some('十'), _) => (1, 1),
        (Some(number), _, _) => return Some((number, 1)),
        _ => return None,
    };
    Some(digit(length).map_or((tens * 10, length), |ones| (tens * 10 + ones, length + 1)))
}

/// 1 to 99 and the length of it.
fn digit_number(chars: &[char]) -> Option<(u32, usize)> {
    let length = chars.iter().take(3).take_while(|c| c.is_ascii_digit()).count();
    let number = chars.iter().take(length).filter_map(|c| c.to_digit(10)).fold(0, |number, digit| number * 10 + digit);
    ((1..=2).contains(&length) && number > 0).then_some((number, length))
}
