//! The part of a document that shows why it was found, in its own script, with the hits marked by range.
//! It finds no hits; `passage` does.

use std::ops::Range;

use serde::Serialize;

use crate::language::{Target, Within};
use crate::passage::{Passage, Place, on_one_line};

/// Characters of a snippet: two lines of a terminal, one of a page.
const LENGTH: usize = 72;

/// Characters before the first hit, at most: a clause.
const LEAD: usize = 24;

/// Marks of hits in the `snippet` column: they stand in no policy text, which brackets of every other kind do.
const MARKS: (&str, &str) = ("[[", "]]");

/// Text with its hits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// One line, cut off with … where the text goes on.
    pub text: String,
    /// Code points of `text` that are hits, in order, apart from each other.
    pub hits: Vec<Range<usize>>,
}

impl Snippet {
    /// The text with its hits between `[[` and `]]`: the `snippet` column.
    #[must_use]
    pub fn marked(&self) -> String {
        let mut marked = String::with_capacity(self.text.len() + self.hits.len() * 4);
        let mut hits = self.hits.iter().peekable();
        let mut open: Option<usize> = None;
        for (at, c) in self.text.chars().enumerate() {
            if open == Some(at) {
                marked.push_str(MARKS.1);
                open = None;
            }
            if let Some(hit) = hits.next_if(|hit| hit.start == at) {
                marked.push_str(MARKS.0);
                open = Some(hit.end);
            }
            marked.push(c);
        }
        if open.is_some() {
            marked.push_str(MARKS.1);
        }
        marked
    }

    /// The snippet of a document: where most different hits stand close together in the body, else in the lines the
    /// body leaves out, else in the title; the beginning of the body when nothing is looked for.
    pub(crate) fn of(passages: &[Passage], targets: &[Target]) -> Self {
        let order = |place: Place| match place {
            Place::Body => 0,
            Place::Rest => 1,
            Place::Title => 2,
        };
        let mut by_order: Vec<&Passage> = passages.iter().collect();
        by_order.sort_by_key(|passage| order(passage.place));
        for passage in &by_order {
            let hits = passage.occurrences(targets);
            if let Some(first) = densest(passage, targets, &hits) {
                return Self::cut(passage, first, &hits);
            }
        }
        by_order.first().map(|passage| Self::cut(passage, 0, &[])).unwrap_or_default()
    }

    /// A stretch of `LENGTH` characters with the hit that begins at `first`.
    fn cut(passage: &Passage, first: usize, hits: &[Range<usize>]) -> Self {
        let chars = &passage.chars;
        let earliest = first.saturating_sub(LEAD);
        // It begins with a sentence or a line when one begins within reach.
        let begins = |at: &usize| chars.get(at - 1).is_some_and(|c| matches!(c, '。' | '！' | '？' | '；' | '\n'));
        let start = (earliest + 1..=first).find(begins).unwrap_or(earliest);
        let start = if earliest == 0 { 0 } else { start };
        let blank = chars.get(start..first).unwrap_or(&[]).iter().take_while(|c| c.is_whitespace()).count();
        let start = start + blank;
        let longest = hits.iter().find(|hit| hit.start == first).map_or(0, |hit| hit.end - start);
        // A long phrase is shown whole, up to four times the length; another hit is not cut in two.
        let end = (start + LENGTH.max(longest.min(LENGTH * 4))).min(chars.len());
        let cut = hits.iter().find(|hit| hit.start > first && hit.start < end && end < hit.end);
        let end = cut.map_or(end, |hit| hit.start);

        let mut snippet = Self::default();
        let mut length = 0;
        let mut push = |text: &str| {
            snippet.text.push_str(text);
            length += text.chars().count();
            length
        };
        if start > 0 {
            push("…");
        }
        let mut at = start;
        let mut marks: Vec<Range<usize>> = Vec::new();
        for hit in joined(hits, start, end) {
            let from = push(&on_one_line(chars.get(at..hit.start).unwrap_or(&[])));
            let to = push(&on_one_line(chars.get(hit.clone()).unwrap_or(&[])));
            marks.push(from..to);
            at = hit.end;
        }
        push(&on_one_line(chars.get(at..end).unwrap_or(&[])));
        if end < chars.len() {
            push("…");
        }
        snippet.hits = marks;
        snippet
    }
}

/// The start of the hit from which most different texts stand within a snippet; the first of equals.
fn densest(passage: &Passage, targets: &[Target], hits: &[Range<usize>]) -> Option<usize> {
    if targets.len() < 2 {
        return hits.first().map(|hit| hit.start);
    }
    // Which target each start belongs to: with few targets, the number of those seen from a start on is enough.
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (number, target) in targets.iter().enumerate() {
        let found = passage.occurrences(std::slice::from_ref(target));
        starts.extend(found.into_iter().map(|hit| (hit.start, number)));
    }
    starts.sort_unstable();
    let mut best: Option<(usize, usize)> = None;
    let mut window: std::collections::VecDeque<(usize, usize)> = std::collections::VecDeque::new();
    let mut seen = vec![0_usize; targets.len()];
    let mut different = 0;
    for (start, number) in starts {
        window.push_back((start, number));
        if let Some(count) = seen.get_mut(number) {
            different += usize::from(*count == 0);
            *count += 1;
        }
        while let Some(&(oldest, gone)) = window.front().filter(|(oldest, _)| start - oldest > LENGTH - LEAD) {
            window.pop_front();
            if let Some(count) = seen.get_mut(gone) {
                *count -= 1;
                different -= usize::from(*count == 0);
            }
            debug_assert!(oldest <= start);
        }
        let first = window.front().map_or(start, |(first, _)| *first);
        if best.is_none_or(|(most, _)| different > most) {
            best = Some((different, first));
        }
    }
    best.map(|(_, start)| start)
}

/// Hits within a stretch, cut to it, those that touch or overlap as one.
fn joined(hits: &[Range<usize>], start: usize, end: usize) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        let (from, to) = (hit.start.max(start), hit.end.min(end));
        if from >= to {
            continue;
        }
        match joined.last_mut() {
            Some(last) if from <= last.end => last.end = last.end.max(to),
            _ => joined.push(from..to),
        }
    }
    joined
}

/// The widest of the places the targets are looked for in.
pub(crate) fn widest(targets: &[Target]) -> Within {
    if targets.iter().any(|target| target.within() == Within::All) { Within::All } else { Within::Text }
}
