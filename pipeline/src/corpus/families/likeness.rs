//! How much two texts have in common, measured on the texts themselves, and whether that makes one a reprint.
//! It chooses no pairs and knows no dates.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::sketch::{is_wording, mixed};
use crate::fold::fold_char;

/// Characters of a stretch that counts as common. Eight are a clause: shorter ones (names, 有关事项通知如下 cut in two)
/// stand in any two texts of one kind.
const STRETCH: usize = 8;

/// Least share of the better covered text, and of the other one, that stands in common stretches. A reprint may cut or
/// add as much as it keeps; more is an excerpt, whose passages `reuse` tells.
const LEAST_COVERED: (f64, f64) = (0.65, 0.5);

/// Most characters of the common part that both texts have differently, as a share of the shorter one. Typos,
/// corrections and changed words stay far below in reprints; two texts of one formula with the same numbers (this year's
/// and last year's opening, two visitors received) were seen at 0.05 and above.
const MOST_REPLACED: f64 = 0.04;

/// Characters of wording from which on a text may be edited sentence by sentence, and the share that may differ then:
/// no two texts of one formula that long were seen as close with the same numbers in them.
const LONG: (usize, f64) = (400, 0.1);

/// One number in so many may differ or be missing in both, and one in any long text: a corrected figure, a number of
/// visits at the end.
const NUMBERS_A_DIFFERENCE: usize = 20;

/// Numbers from which on one corrected figure leaves a short text the same: of two or three, one is what it tells.
const LEAST_NUMBERS: usize = 4;

/// What follows a number that says when or which time: 7月3日 and 7月4日, 第三次 and 第四次 are two events.
const DATED: [char; 15] = ['年', '月', '日', '号', '时', '点', '分', '次', '届', '期', '季', '周', '天', '批', '轮'];

/// A text as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// Folded letters, digits and ideographs.
    chars: Vec<char>,
    /// Characters that begin a line, ascending.
    lines: Vec<usize>,
    /// Numbers, in digits or characters.
    numbers: Vec<Number>,
}

/// A number as it is compared: 3 and 三 are one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Number {
    /// The character it begins at.
    at: usize,
    hash: u64,
    /// It says when, or which time.
    dated: bool,
}

/// What two texts have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Share of the characters of both texts that stand in stretches of eight which the other text has too.
    pub(super) similarity: f64,
    /// Whether that makes them two prints of one text.
    pub(super) reprint: bool,
}

impl Wording {
    /// The wording of a body.
    pub(super) fn of(body: &str) -> Self {
        let mut wording = Self { chars: Vec::with_capacity(body.len() / 3), ..Self::default() };
        let mut number: Option<(usize, String)> = None;
        let mut begins_line = true;
        let mut last = '\n';
        let mut ordinal = false;
        for c in body.chars() {
            begins_line |= c == '\n';
            let Some(c) = fold_char(c) else { continue };
            let at = wording.chars.len();
            if is_numeral(c) {
                if number.is_none() {
                    ordinal = last == '第';
                }
                number.get_or_insert_with(|| (at, String::new())).1.push(c);
            } else if let Some((from, mut written)) = number.take() {
                if c == '.' {
                    // 1.5 is one number, and 15 another one.
                    written.push(c);
                    number = Some((from, written));
                } else {
                    wording.numbers.push(Number::of(from, &written, ordinal || DATED.contains(&c)));
                }
            }
            last = c;
            if is_wording(c) {
                if begins_line {
                    wording.lines.push(at);
                }
                begins_line = false;
                wording.chars.push(c);
            }
        }
        wording.numbers.extend(number.map(|(from, written)| Number::of(from, &written, ordinal)));
        wording
    }

    /// The stretches of the text, hashed.
    fn stretches(&self) -> impl Iterator<Item = u64> {
        self.chars.windows(STRETCH).map(|stretch| stretch.iter().fold(0, |hash: u64, c| mixed(hash ^ u64::from(*c))))
    }

    /// Where the stretches begin that the other text has too, ascending.
    fn shared(&self, stretches: &FxHashSet<u64>) -> Vec<usize> {
        let shared = self.stretches().enumerate().filter(|(_, hash)| stretches.contains(hash));
        shared.map(|(start, _)| start).collect()
    }

    /// The text without the first and the last lines that have nothing in common with the other text.
    fn common_part(&self, shared: &[usize]) -> Range<usize> {
        let ends = self.lines.iter().skip(1).copied().chain([self.chars.len()]);
        let lines = self.lines.iter().zip(ends).map(|(start, end)| *start..end);
        let common: Vec<Range<usize>> = lines.filter(|line| covered(shared, line) > 0).collect();
        match (common.first(), common.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..self.chars.len(),
        }
    }
}

impl Number {
    fn of(at: usize, written: &str, dated: bool) -> Self {
        let hash = |text: &str| text.chars().fold(0, |hash: u64, c| mixed(hash ^ u64::from(c)));
        Self { at, hash: hash(&in_digits(written)), dated }
    }
}

/// A number in digits, when it is written in characters: 十二 and 一二 are 12, 二十 is 20.
fn in_digits(written: &str) -> String {
    let mut digits = String::new();
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '十' => {
                if !digits.ends_with(|before: char| before.is_ascii_digit()) {
                    digits.push('1');
                }
                if chars.peek().is_none_or(|next| digit(*next).is_none()) {
                    digits.push('0');
                }
            }
            c => digits.push(digit(c).unwrap_or(c)),
        }
    }
    digits
}

fn digit(c: char) -> Option<char> {
    Some(match c {
        '〇' | '零' => '0',
        '一' => '1',
        '二' | '两' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        c if c.is_ascii_digit() => c,
        _ => return None,
    })
}

/// Characters of a range that stand in a shared stretch which lies in it.
fn covered(shared: &[usize], range: &Range<usize>) -> usize {
    let from = shared.partition_point(|start| *start < range.start);
    let inside = shared.iter().skip(from).take_while(|start| *start + STRETCH <= range.end);
    let count = |(sum, until): (usize, usize), start: &usize| {
        let end = start + STRETCH;
        (sum + end - (*start).max(until), end)
    };
    inside.fold((0, 0), count).0
}

/// True for the digits of a number: 十二届一次会议 and 十二届二次会议 are two events.
fn is_numeral(c: char) -> bool {
    c == '十' || digit(c).is_some()
}

/// Compares two texts; the order does not matter.
///
/// What was cut or added before and after the common part, line by line, may differ as it likes: a first paragraph left
/// out, an editor's line. 将于明日访问 and 今日离京访问 in one line with the same words are two events.
pub(super) fn likeness(a: &Wording, b: &Wording) -> Likeness {
    let (of_a, of_b): (FxHashSet<u64>, FxHashSet<u64>) = (a.stretches().collect(), b.stretches().collect());
    let (shared_a, shared_b) = (a.shared(&of_b), b.shared(&of_a));
    let (len_a, len_b) = (a.chars.len(), b.chars.len());
    let (common_a, common_b) = (covered(&shared_a, &(0..len_a)), covered(&shared_b, &(0..len_b)));
    if common_a == 0 || common_b == 0 {
        return Likeness { similarity: 0.0, reprint: false };
    }
    let share = |common: usize, length: usize| common as f64 / length as f64;
    let (first, second) = (share(common_a, len_a), share(common_b, len_b));
    let similarity = share(common_a + common_b, len_a + len_b);
    let enough = first.max(second) >= LEAST_COVERED.0 && first.min(second) >= LEAST_COVERED.1;
    let (part_a, part_b) = (a.common_part(&shared_a), b.common_part(&shared_b));
    let differs = |shared: &[usize], part: &Range<usize>| part.len() - covered(shared, part);
    let replaced = differs(&shared_a, &part_a).min(differs(&shared_b, &part_b));
    let shorter = len_a.min(len_b);
    let allowed = if shorter >= LONG.0 { LONG.1 } else { MOST_REPLACED };
    let same_words = share(replaced, shorter) <= allowed;
    Likeness { similarity, reprint: enough && same_words && same_numbers((a, &part_a), (b, &part_b)) }
}

/// True when the numbers of one text are, all but very few, numbers of the other: a formula keeps its words from
/// event to event, and its dates, ordinals and sums change. In a short text one figure may have been corrected, no date.
fn same_numbers((a, part_a): (&Wording, &Range<usize>), (b, part_b): (&Wording, &Range<usize>)) -> bool {
    let inside = |wording: &Wording, part: &Range<usize>| -> Vec<Number> {
        wording.numbers.iter().filter(|number| part.contains(&number.at)).copied().collect()
    };
    let (of_a, of_b) = (inside(a, part_a), inside(b, part_b));
    let (only_a, only_b) = (without(&of_a, &of_b), without(&of_b, &of_a));
    let fewer = of_a.len().min(of_b.len());
    let differ = if only_a.len() <= only_b.len() { &only_a } else { &only_b };
    let long = a.chars.len().min(b.chars.len()) >= LONG.0;
    let dated = only_a.iter().chain(&only_b).any(|number| number.dated);
    let corrected = fewer >= LEAST_NUMBERS && !dated;
    differ.len() <= (fewer / NUMBERS_A_DIFFERENCE).max(usize::from(long || corrected))
}

/// The numbers that the others lack, each as often as it is lacking.
fn without(numbers: &[Number], others: &[Number]) -> Vec<Number> {
    let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
    for number in others {
        *counts.entry(number.hash).or_default() += 1;
    }
    let lacks = |number: &&Number| match counts.get_mut(&number.hash).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    numbers.iter().filter(lacks).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for (written, want) in [
            ("3", "3"),
            ("三", "3"),
            ("十", "10"),
            ("十二", "12"),
            ("二十", "20"),
            ("二十三", "23"),
            ("二〇二三", "2023"),
            ("1.5", "1.5"),
            ("三.五", "3.5"),
            ("十十", "100"),
            ("", ""),
        ] {
            assert_eq!(in_digits(written), want, "{written}");
        }
    }
}
