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

/// A text as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// Folded letters, digits and ideographs.
    chars: Vec<char>,
    /// Characters that begin a line, ascending.
    lines: Vec<usize>,
    /// Numbers, in digits or characters, with the character they begin at.
    numbers: Vec<(usize, u64)>,
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
        let mut number: Option<(usize, u64)> = None;
        let mut begins_line = true;
        for c in body.chars() {
            begins_line |= c == '\n';
            let Some(c) = fold_char(c) else { continue };
            let at = wording.chars.len();
            if is_numeral(c) {
                let (from, hash) = number.unwrap_or((at, 0));
                number = Some((from, mixed(hash ^ u64::from(c))));
            } else if c != '.' {
                // 1.5 is one number, and 15 another one.
                wording.numbers.extend(number.take());
            } else if let Some((from, hash)) = number {
                number = Some((from, mixed(hash)));
            }
            if is_wording(c) {
                if begins_line {
                    wording.lines.push(at);
                }
                begins_line = false;
                wording.chars.push(c);
            }
        }
        wording.numbers.extend(number);
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
    c.is_ascii_digit()
        || matches!(c, '〇' | '零' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
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
/// event to event, and its dates, ordinals and sums change.
fn same_numbers((a, part_a): (&Wording, &Range<usize>), (b, part_b): (&Wording, &Range<usize>)) -> bool {
    let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
    let (mut of_a, mut of_b, mut shared) = (0_usize, 0_usize, 0_usize);
    for (_, number) in a.numbers.iter().filter(|(at, _)| part_a.contains(at)) {
        *counts.entry(*number).or_default() += 1;
        of_a += 1;
    }
    for (_, number) in b.numbers.iter().filter(|(at, _)| part_b.contains(at)) {
        of_b += 1;
        if let Some(count) = counts.get_mut(number).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    let fewer = of_a.min(of_b);
    fewer - shared.min(fewer)
        <= (fewer / NUMBERS_A_DIFFERENCE).max(usize::from(a.chars.len().min(b.chars.len()) >= LONG.0))
}
