//! The searched texts of a stored document (title, body, the lines the body leaves out) and where a query's text
//! stands in them. It decides no match: the index does, and this module finds the same occurrences again.

use std::ops::Range;

use index::fulltext::StoredDocument;
use pipeline::fold;
use pipeline::span::{Span, Text};

use crate::language::{Target, Within};

/// Which text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Its title.
    Title,
    /// Its body.
    Body,
    /// A line the body leaves out.
    Rest,
}

/// One searched text. Offsets of its characters are indices into `chars`; a line break stands between lines.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) place: Place,
    pub(crate) chars: Vec<char>,
    /// Code point of `documents.text` each character stands at; empty for a title given from outside.
    origin: Vec<usize>,
    folded: Vec<char>,
    /// Character each folded character comes from.
    char_of: Vec<usize>,
}

impl Passage {
    fn new(place: Place, chars: Vec<char>, origin: Vec<usize>) -> Self {
        let (mut folded, mut char_of) = (Vec::new(), Vec::new());
        for (at, &c) in chars.iter().enumerate() {
            if let Some(c) = fold::fold_char(c) {
                char_of.push(at);
                folded.push(c);
            }
        }
        Self { place, chars, origin, folded, char_of }
    }

    fn of_lines(place: Place, text: &Text, lines: &[Span]) -> Self {
        let (mut chars, mut origin) = (Vec::new(), Vec::new());
        for line in lines {
            let start = line.start as usize;
            if !chars.is_empty() {
                chars.push('\n');
                origin.push(start);
            }
            for (at, c) in text.slice(*line).chars().enumerate() {
                chars.push(c);
                origin.push(start + at);
            }
        }
        Self::new(place, chars, origin)
    }

    /// The texts of a document that `within` looks at, each by itself, as the index does.
    pub(crate) fn of_document(document: &StoredDocument, within: Within) -> Vec<Self> {
        let mut passages = Vec::new();
        match (document.title_span, &document.title) {
            (Some(span), _) => passages.push(Self::of_lines(Place::Title, &document.text, &[span])),
            (None, Some(title)) => passages.push(Self::new(Place::Title, title.chars().collect(), Vec::new())),
            (None, None) => {}
        }
        if within != Within::Title {
            passages.push(Self::of_lines(Place::Body, &document.text, &document.body_lines));
        }
        if within == Within::All {
            let title = document.title_span;
            // The title's own line is there already.
            let rest = document.other_lines.iter().filter(|line| !title.is_some_and(|title| title.contains(**line)));
            passages.extend(rest.map(|line| Self::of_lines(Place::Rest, &document.text, &[*line])));
        }
        passages
    }

    /// The characters of `documents.text` a stretch covers; `None` for a title given from outside.
    pub(crate) fn span(&self, stretch: &Range<usize>) -> Option<Range<usize>> {
        let first = *self.origin.get(stretch.start)?;
        let last = *self.origin.get(stretch.end.checked_sub(1)?)?;
        Some(first..last + 1)
    }

    /// Every occurrence of the targets that counts here, in order of place, each stretch once.
    pub(crate) fn occurrences(&self, targets: &[Target]) -> Vec<Range<usize>> {
        let counts = |within: Within| match self.place {
            Place::Title => true,
            Place::Body => within != Within::Title,
            Place::Rest => within == Within::All,
        };
        let mut found: Vec<(usize, usize)> = Vec::new();
        for target in targets {
            match target {
                Target::Phrase { folded, within } if counts(*within) => {
                    // One after the other, as a reader counts them, for a phrase that overlaps itself.
                    found.extend(apart(self.starts(folded), folded.chars().count()));
                }
                Target::Near { left, right, distance, within } if counts(*within) => {
                    found.extend(self.pairs(left, right, *distance as usize));
                }
                Target::Sequence { parts, distance, within } if counts(*within) => {
                    found.extend(self.sequences(parts, *distance as usize));
                }
                _ => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
            .into_iter()
            .filter_map(|(start, end)| {
                let last = self.char_of.get(end.checked_sub(1)?)?;
                Some(*self.char_of.get(start)?..last + 1)
            })
            .collect()
    }

    /// Folded characters at which the folded text begins, overlapping ones too, in time linear in the passage.
    fn starts(&self, needle: &str) -> Vec<usize> {
        let needle: Vec<char> = needle.chars().collect();
        if needle.is_empty() {
            return Vec::new();
        }
        // Knuth, Morris and Pratt: how much of the needle still fits after a mismatch.
        let mut fits = vec![0_usize; needle.len()];
        let mut matched = 0;
        for at in 1..needle.len() {
            while matched > 0 && needle.get(at) != needle.get(matched) {
                matched = fits.get(matched - 1).copied().unwrap_or(0);
            }
            if needle.get(at) == needle.get(matched) {
                matched += 1;
            }
            if let Some(slot) = fits.get_mut(at) {
                *slot = matched;
            }
        }
        let mut starts = Vec::new();
        matched = 0;
        for (at, c) in self.folded.iter().enumerate() {
            while matched > 0 && needle.get(matched) != Some(c) {
                matched = fits.get(matched - 1).copied().unwrap_or(0);
            }
            if needle.get(matched) == Some(c) {
                matched += 1;
            }
            if matched == needle.len() {
                starts.push(at + 1 - matched);
                matched = fits.last().copied().unwrap_or(0);
            }
        }
        starts
    }

    /// For every occurrence of the left phrase the nearest right one within reach: the stretch that covers both.
    fn pairs(&self, left: &str, right: &str, distance: usize) -> Vec<(usize, usize)> {
        let (left_length, right_length) = (left.chars().count(), right.chars().count());
        let (lefts, rights) = (self.starts(left), self.starts(right));
        let near = |at: usize| {
            let end = at + left_length;
            let next = rights.partition_point(|&start| start < end);
            let follows = rights.get(next).map(|&start| (start - end, at, start + right_length));
            let last = rights.partition_point(|&start| start + right_length <= at);
            let before = last.checked_sub(1).and_then(|last| rights.get(last));
            let precedes = before.map(|&start| (at - (start + right_length), start, end));
            follows.into_iter().chain(precedes).filter(|(gap, ..)| *gap <= distance).min()
        };
        lefts.into_iter().filter_map(near).map(|(_, start, end)| (start, end)).collect()
    }

    /// The stretches from the first phrase to the last, each as short as its last phrase allows, apart from each other.
    fn sequences(&self, parts: &[String], distance: usize) -> Vec<(usize, usize)> {
        // Of everything found so far: where it ends and the latest place it may begin at, by end.
        let mut found: Option<Vec<(usize, usize)>> = None;
        for part in parts {
            let length = part.chars().count();
            let reach = |start: usize| match &found {
                None => Some((start + length, start)),
                Some(found) => {
                    let before = found.partition_point(|(end, _)| *end <= start).checked_sub(1)?;
                    let (end, begin) = found.get(before)?;
                    (start - end <= distance).then_some((start + length, *begin))
                }
            };
            found = Some(self.starts(part).into_iter().filter_map(reach).collect());
        }
        let mut stretches: Vec<(usize, usize)> = Vec::new();
        for (end, begin) in found.unwrap_or_default() {
            if stretches.last().is_none_or(|(_, last)| *last <= begin) {
                stretches.push((begin, end));
            }
        }
        stretches
    }
}

/// The stretches of `length` that begin at `starts` and overlap no earlier one.
fn apart(starts: Vec<usize>, length: usize) -> Vec<(usize, usize)> {
    let mut free = 0;
    let mut stretches = Vec::new();
    for start in starts {
        if start >= free {
            free = start + length;
            stretches.push((start, free));
        }
    }
    stretches
}

/// Characters of a sentence shown on each side of a hit in it. No sentence of prose is this long: tables and lists
/// without punctuation are, and each of their many hits would repeat the whole.
const SENTENCE_SIDE: usize = 500;

/// The sentence a hit stands in, on one line; of a very long one what stands round the hit, with … where it goes on.
pub(crate) fn sentence_around(text: &Text, sentence: &Range<usize>, hit: &Range<usize>) -> String {
    let (mut from, mut to) = (sentence.start, sentence.end.max(sentence.start));
    if to - from > 2 * SENTENCE_SIDE {
        from = from.max(hit.start.saturating_sub(SENTENCE_SIDE));
        to = to.min(hit.end.min(hit.start.saturating_add(SENTENCE_SIDE)).saturating_add(SENTENCE_SIDE));
    }
    let chars: Vec<char> = text.slice(Span::new(from, to)).chars().collect();
    let before = if from > sentence.start { "…" } else { "" };
    let after = if to < sentence.end { "…" } else { "" };
    format!("{before}{}{after}", on_one_line(&chars))
}

/// Characters on one line: every run of white space is one space.
pub(crate) fn on_one_line(chars: &[char]) -> String {
    let mut line = String::with_capacity(chars.len() * 3);
    let mut space = false;
    for &c in chars {
        let white = c.is_whitespace() || c.is_control();
        if white && space {
            continue;
        }
        line.push(if white { ' ' } else { c });
        space = white;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        let chars: Vec<char> = text.chars().collect();
        let origin = (0..chars.len()).collect();
        Passage::new(Place::Body, chars, origin)
    }

    fn phrase(folded: &str) -> Target {
        Target::Phrase { folded: folded.to_owned(), within: Within::Text }
    }

    fn near(left: &str, right: &str, distance: u32) -> Target {
        Target::Near { left: left.to_owned(), right: right.to_owned(), distance, within: Within::Text }
    }

    #[test]
    fn occurrences_of_phrases_and_pairs() {
        for (label, text, target, want) in [
            ("twice", "社区和社区", phrase("社区"), vec!["社区", "社区"]),
            ("over a line break", "推进社\n区治理", phrase("社区"), vec!["社\n区"]),
            ("over a space", "社 区", phrase("社区"), vec!["社 区"]),
            ("one after the other", "哈哈哈哈哈", phrase("哈哈"), vec!["哈哈", "哈哈"]),
            ("none", "街道", phrase("社区"), vec![]),
            ("width and case", "ＡＢ组", phrase("ab"), vec!["ＡＢ"]),
            ("near, after", "社区的治理", near("社区", "治理", 1), vec!["社区的治理"]),
            ("near, before", "治理好社区", near("社区", "治理", 1), vec!["治理好社区"]),
            ("too far", "社区里的治理", near("社区", "治理", 1), vec![]),
            ("space does not count", "社区 的\n治理", near("社区", "治理", 1), vec!["社区 的\n治理"]),
            ("overlap is not near", "社区", near("社区", "区", 5), vec![]),
            ("the nearest", "治理与社区治理", near("社区", "治理", 3), vec!["社区治理"]),
        ] {
            let passage = passage(text);
            let found = passage.occurrences(&[target]);
            let got: Vec<String> = found.iter().map(|hit| passage.chars[hit.clone()].iter().collect()).collect();
            assert_eq!(got, want, "{label}");
        }
    }

    #[test]
    fn sequences_are_short_and_apart() {
        for (label, text, parts, distance, want) in [
            ("in order", "社区党支部书记", vec!["社区", "书记"], 10, vec!["社区党支部书记"]),
            ("touching", "社区书记", vec!["社区", "书记"], 10, vec!["社区书记"]),
            ("not the other way round", "书记到社区", vec!["社区", "书记"], 10, vec![]),
            ("too far", "社区的老书记", vec!["社区", "书记"], 1, vec![]),
            ("from the nearest beginning", "社区社区书记", vec!["社区", "书记"], 10, vec!["社区书记"]),
            ("the first end", "社区书记书记", vec!["社区", "书记"], 10, vec!["社区书记"]),
            ("twice", "社区书记、社区副书记", vec!["社区", "书记"], 4, vec!["社区书记", "社区副书记"]),
            ("three parts", "甲到乙再到丙", vec!["甲", "乙", "丙"], 2, vec!["甲到乙再到丙"]),
            ("over a line break", "社区\n党委 书记", vec!["社区", "书记"], 2, vec!["社区\n党委 书记"]),
        ] {
            let passage = passage(text);
            let parts = parts.into_iter().map(str::to_owned).collect();
            let found = passage.occurrences(&[Target::Sequence { parts, distance, within: Within::Text }]);
            let got: Vec<String> = found.iter().map(|hit| passage.chars[hit.clone()].iter().collect()).collect();
            assert_eq!(got, want, "{label}");
        }
    }

    #[test]
    fn a_long_needle_that_almost_matches_takes_linear_time() {
        let passage = passage(&"哈".repeat(200_000));
        assert!(passage.occurrences(&[phrase(&format!("{}呵", "哈".repeat(4_000)))]).is_empty());
    }

    #[test]
    fn long_sentences_are_shown_round_the_hit() {
        let text = Text::new(format!("{}社区{}", "甲".repeat(3_000), "乙".repeat(3_000)));
        let shown = sentence_around(&text, &(0..6_002), &(3_000..3_002));
        assert_eq!(shown.chars().count(), 1 + 500 + 2 + 500 + 1);
        assert!(shown.starts_with("…甲") && shown.ends_with("乙…") && shown.contains("甲社区乙"));
        let short = Text::new("推进社\n区治理。".to_owned());
        assert_eq!(sentence_around(&short, &(0..8), &(2..5)), "推进社 区治理。");
    }

    #[test]
    fn white_space_runs_become_one_space() {
        assert_eq!(on_one_line(&"一\r\n　二\u{0}三".chars().collect::<Vec<_>>()), "一 二 三");
    }
}
