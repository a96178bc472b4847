//! A sentence prepared for the metric rules: its times, brackets, quotation marks and word boundaries, and the text to
//! the left and right of a number with what does not count taken out.
//! It binds nothing; `predicate` and `noun` read the contexts it cuts.

use super::lexicon::Lexicon;
use super::time::{self, Time};

/// Characters read to the left of a number: longer noun phrases than this do not name an indicator.
const LEFT_WINDOW: usize = 60;
/// Characters read to the right of a number.
const RIGHT_WINDOW: usize = 40;

/// A sentence and what is known about each of its characters.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// The sentence in the view.
    pub(super) s: &'a [char],
    /// Time expressions in order.
    pub(super) times: Vec<Time>,
    /// Empty until a quantity was found: most sentences hold none.
    marks: Vec<Mark>,
}

/// What is known about a character.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// Brackets open here; a bracket counts as inside itself.
    depth: u16,
    /// Number of the innermost quotation around it, from 1; 0 outside.
    quote: u32,
    /// Inside 《》.
    title: bool,
    /// Part of a time expression.
    timed: bool,
    /// A word may begin here.
    boundary: bool,
}

/// Text beside a number, with brackets, times and quotation marks taken out.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// The characters.
    pub(super) chars: Vec<char>,
    /// Which of them stand in quotation marks, one bit for each: no window has more than 64 characters.
    quoted: u64,
    /// Where a word may begin, likewise.
    boundary: u64,
}

const _: () = assert!(LEFT_WINDOW <= 64 && RIGHT_WINDOW <= 64);

/// The bits below `end`.
fn bits_below(end: usize) -> u64 {
    u32::try_from(end).ok().and_then(|end| 1_u64.checked_shl(end)).map_or(u64::MAX, |bit| bit - 1)
}

fn has_bit(bits: u64, at: usize) -> bool {
    bits & bits_below(at + 1) & !bits_below(at) != 0
}

impl Context {
    fn with_room(most: usize) -> Self {
        Self { chars: Vec::with_capacity(most), ..Self::default() }
    }

    fn push(&mut self, c: char, mark: Mark) {
        let bit = bits_below(self.chars.len() + 1) & !bits_below(self.chars.len());
        self.chars.push(c);
        self.quoted |= if mark.quote > 0 { bit } else { 0 };
        self.boundary |= if mark.boundary { bit } else { 0 };
    }

    fn reversed(mut self) -> Self {
        self.chars.reverse();
        let unused = 64_usize.saturating_sub(self.chars.len());
        let reversed = |bits: u64| u32::try_from(unused).ok().and_then(|by| bits.reverse_bits().checked_shr(by));
        self.quoted = reversed(self.quoted).unwrap_or(0);
        self.boundary = reversed(self.boundary).unwrap_or(0);
        self
    }

    /// True in quotation marks.
    pub(super) fn is_quoted(&self, at: usize) -> bool {
        has_bit(self.quoted, at)
    }

    /// True when a word may begin at `at`; the end counts.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        at >= self.chars.len() || has_bit(self.boundary, at)
    }

    /// The context up to `end`.
    pub(super) fn head(&self, end: usize) -> Self {
        let chars = self.cut(0, end).to_vec();
        let bits = bits_below(chars.len());
        Self { chars, quoted: self.quoted & bits, boundary: self.boundary & bits }
    }

    /// Takes a range out.
    pub(super) fn remove(&mut self, range: std::ops::Range<usize>) {
        let end = range.end.min(self.chars.len());
        self.chars.drain(range.start..end);
        let behind = |bits: u64| u32::try_from(end).ok().and_then(|end| bits.checked_shr(end)).unwrap_or(0);
        let moved = |bits: u64| {
            let start = u32::try_from(range.start).ok();
            start.and_then(|start| behind(bits).checked_shl(start)).unwrap_or(0) | bits & bits_below(range.start)
        };
        (self.quoted, self.boundary) = (moved(self.quoted), moved(self.boundary));
    }

    /// The characters of a range, empty when it is out of bounds.
    pub(super) fn cut(&self, from: usize, to: usize) -> &[char] {
        self.chars.get(from..to).unwrap_or(&[])
    }
}

/// True for characters that end a clause.
pub(super) fn is_separator(c: char) -> bool {
    // Hanzi, most of a text, lie behind all of them.
    c <= '。' && matches!(c, ',' | ';' | ':' | '。' | '!' | '?' | '\n' | ' ' | '|' | '…')
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '"' | '《' | '》' | '〈' | '〉' | '【' | '】')
}

fn closing(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        _ => return None,
    })
}

impl<'a> Line<'a> {
    /// A sentence and its times, all that finding a quantity takes.
    pub(super) fn new(lexicon: &Lexicon, s: &'a [char]) -> Self {
        Self { s, times: time::find(lexicon, s), marks: Vec::new() }
    }

    /// Prepares the sentence for binding; `boundaries` are the offsets at which words begin, none meaning that nothing
    /// is known.
    pub(super) fn marked(self, boundaries: impl Iterator<Item = usize>) -> Self {
        let Self { s, times, .. } = self;
        let mut marks = vec![Mark::default(); s.len()];
        let mut known = false;
        for at in boundaries {
            known = true;
            if let Some(mark) = marks.get_mut(at) {
                mark.boundary = true;
            }
        }
        if !known {
            marks.iter_mut().for_each(|mark| mark.boundary = true);
        }
        for time in &times {
            for mark in marks.get_mut(time.start..time.end).unwrap_or_default() {
                mark.timed = true;
            }
        }
        if s.iter().any(|c| matches!(c, ')' | '〕')) {
            mark_brackets(s, &mut marks);
        }
        if s.iter().any(|&c| closing(c).is_some() || c == '《') {
            mark_quotes(s, &mut marks);
        }
        Self { s, times, marks }
    }

    fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).copied().unwrap_or_default()
    }

    /// True when the character belongs to a time expression.
    pub(super) fn is_timed(&self, at: usize) -> bool {
        let next = self.times.partition_point(|time| time.end <= at);
        self.times.get(next).is_some_and(|time| time.start <= at)
    }

    /// The same of a marked sentence, without searching.
    pub(super) fn in_time(&self, at: usize) -> bool {
        self.mark(at).timed
    }

    /// True when a word may begin at the character.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        self.mark(at).boundary
    }

    /// True inside 《》.
    pub(super) fn in_title(&self, at: usize) -> bool {
        self.mark(at).title
    }

    /// Length of the innermost quotation around a character and whether it holds clause punctuation.
    pub(super) fn quotation(&self, at: usize, most: usize) -> Option<(usize, bool)> {
        let quote = self.mark(at).quote;
        if quote == 0 {
            return None;
        }
        let same = |offset: &usize| self.mark(*offset).quote == quote;
        let after = (at..self.s.len()).take(most + 1).take_while(same);
        let before = (0..at).rev().take(most + 1).take_while(same);
        let inside: Vec<char> = before.chain(after).filter_map(|offset| self.s.get(offset).copied()).collect();
        Some((inside.len(), inside.iter().any(|&c| is_separator(c))))
    }

    /// Text left of `end`, back to the nearest clause separator or to `from`.
    pub(super) fn left(&self, from: usize, end: usize) -> Context {
        let depth = self.mark(end).depth;
        let mut context = Context::with_room(LEFT_WINDOW);
        for at in (from..end).rev().take(LEFT_WINDOW) {
            let (Some(&c), mark) = (self.s.get(at), self.mark(at)) else { break };
            if mark.depth > depth {
                continue;
            }
            if mark.depth < depth || c == '(' || is_separator(c) || (c == '—' && self.s.get(at + 1) == Some(&'—')) {
                break;
            }
            if !mark.timed && !is_quote(c) && c != ')' {
                context.push(c, mark);
            }
        }
        context.reversed()
    }

    /// Text right of `start`, up to the nearest clause separator or to `to`.
    pub(super) fn right(&self, start: usize, to: usize) -> Context {
        let depth = start.checked_sub(1).map_or(0, |last| self.mark(last).depth);
        let mut context = Context::with_room(RIGHT_WINDOW);
        for at in (start..to).take(RIGHT_WINDOW) {
            let (Some(&c), mark) = (self.s.get(at), self.mark(at)) else { break };
            if mark.depth > depth {
                continue;
            }
            if mark.depth < depth || c == ')' || is_separator(c) || (c == '—' && self.s.get(at + 1) == Some(&'—')) {
                break;
            }
            if !mark.timed && !is_quote(c) {
                context.push(c, mark);
            }
        }
        context
    }

    /// Start of the clause that holds `at`, at most two windows back.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        let is_end = |&before: &usize| self.s.get(before).is_some_and(|&c| is_separator(c));
        let limit = at.saturating_sub(2 * LEFT_WINDOW);
        (limit..at).rev().find(is_end).map_or(limit, |before| before + 1)
    }
}

fn mark_brackets(s: &[char], marks: &mut [Mark]) {
    // Only brackets that close in the sentence count: a lone one must not hide the rest.
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, &c) in s.iter().enumerate() {
        match c {
            '(' | '〔' => open.push(at),
            ')' | '〕' => pairs.extend(open.pop().map(|start| (start, at))),
            _ => {}
        }
    }
    let mut delta = vec![0_i32; s.len() + 1];
    for (start, end) in pairs {
        if let Some(step) = delta.get_mut(start) {
            *step += 1;
        }
        if let Some(step) = delta.get_mut(end + 1) {
            *step -= 1;
        }
    }
    let mut depth = 0_i32;
    for (mark, step) in marks.iter_mut().zip(delta) {
        depth += step;
        mark.depth = u16::try_from(depth).unwrap_or(u16::MAX);
    }
}

fn mark_quotes(s: &[char], marks: &mut [Mark]) {
    let mut open: Vec<(char, u32)> = Vec::new();
    let mut count = 0;
    let mut titles = 0_u32;
    for (at, &c) in s.iter().enumerate() {
        let closes = open.iter().rposition(|&(close, _)| close == c);
        if let Some(level) = closes {
            open.truncate(level);
        }
        match c {
            '》' => titles = titles.saturating_sub(1),
            '《' => titles += 1,
            _ => {}
        }
        if let Some(mark) = marks.get_mut(at) {
            mark.title = titles > 0;
            mark.quote = open.last().map_or(0, |&(_, quote)| quote);
        }
        // A quotation never spans 16 levels; damaged text may open thousands.
        if let Some(close) = closing(c)
            && open.len() < 16
        {
            count += 1;
            open.push((close, count));
        }
    }
}
