//! Scores statements: the same speaker, and more than half of the words in common.
//! Annotations give the words by their line and their first and last characters; where they stand is found here.

use std::collections::BTreeSet;

use corpora::gold::GoldStatement;

use super::compare::{OPTIONAL_LAST, SAME_STRETCH, normal, overlap, pair};
use super::{Facts, FaultKind, Layer, Tally};
use crate::document::facts::Statement;
use crate::fold::fold_char;

/// What stands for a meeting in the place of a speaker.
const MEETING: &str = "会议";
/// What an equal speaker adds where words alone are compared: it decides between equals only.
const SPEAKER_FIRST: f64 = 1e-4;

/// A text without punctuation and white space: statements are compared by the words they cover.
struct Words {
    chars: Vec<char>,
    /// Code point of every character in the text.
    origin: Vec<usize>,
    /// Every line that is not blank, as positions in `chars`.
    lines: Vec<(usize, usize)>,
}

impl Words {
    fn of(text: &[char]) -> Self {
        let kept = text.iter().enumerate().filter_map(|(at, c)| Some((fold_char(*c)?, at)));
        let (chars, origin): (Vec<char>, Vec<usize>) = kept.filter(|(c, _)| c.is_alphanumeric()).unzip();
        let mut words = Self { chars, origin, lines: Vec::new() };
        let mut start = 0;
        for line in text.split(|c| *c == '\n') {
            if !line.iter().all(|c| c.is_whitespace()) {
                words.lines.push((words.at(start), words.at(start + line.len())));
            }
            start += line.len() + 1;
        }
        words
    }

    /// Position of the first character at or after a code point.
    fn at(&self, code_point: usize) -> usize {
        self.origin.partition_point(|&origin| origin < code_point)
    }

    /// The line with a 1-based number.
    fn line(&self, number: Option<usize>) -> Option<(usize, usize)> {
        self.lines.get(number?.checked_sub(1)?).copied()
    }

    /// First occurrence of `wanted` that lies in `from..to`.
    fn find(&self, wanted: &[char], from: usize, to: usize) -> Option<usize> {
        let area = self.chars.get(from..to.min(self.chars.len()))?;
        let found = area.windows(wanted.len().max(1)).position(|window| window == wanted)?;
        Some(from + found)
    }

    /// Where the annotated words stand; `None` when the text does not have them.
    fn locate(&self, gold: &GoldStatement) -> Option<(usize, usize)> {
        let chars = |text: &Option<String>| normal(text.as_deref().unwrap_or_default()).chars().collect::<Vec<_>>();
        let (head, tail) = (chars(&gold.head), chars(&gold.tail));
        let whole = self.chars.len();
        let in_line = self.line(gold.para).and_then(|(from, to)| self.find(&head, from, to + head.len()));
        let start = in_line.or_else(|| self.find(&head, 0, whole))?;
        if tail.is_empty() {
            return Some((start, start + head.len()));
        }
        let from = self.line(gold.para_end).map_or(start, |(first, _)| first.max(start));
        Some((start, self.find(&tail, from, whole)? + tail.len()))
    }
}

/// Whether the speaker is one of those accepted; without one, a meeting or its body stands for it, and so does what is right too.
fn is_speaker(gold: &GoldStatement, found: &Statement) -> bool {
    let speaker = normal(found.speaker.as_deref().unwrap_or_default());
    let is = |form: &Option<String>| form.as_deref().is_some_and(|form| normal(form) == speaker);
    if gold.speaker.is_some() {
        // `null` among the alternatives: an official or group without a name may be left open.
        let open = speaker.is_empty() && gold.speaker_alt.iter().any(Option::is_none);
        return open || is(&gold.speaker) || gold.speaker_alt.iter().any(is);
    }
    speaker.is_empty()
        || speaker == MEETING
        || is(&gold.organisation)
        || gold.organisation_alt.iter().chain(&gold.speaker_alt).any(is)
}

/// An annotation with its place.
struct Expected<'a> {
    row: &'a GoldStatement,
    at: Option<(usize, usize)>,
}

/// A finding with its place.
struct Found<'a> {
    statement: &'a Statement,
    at: (usize, usize),
}

/// Share of the words in common; 0 for words that do not stand in the text.
fn common(expected: &Expected<'_>, found: &Found<'_>) -> f64 {
    expected.at.map_or(0.0, |at| overlap(at, found.at))
}

pub(super) fn score(gold: &[&GoldStatement], facts: &Facts<'_>, mut tally: Tally<'_>) {
    let words = Words::of(facts.text);
    let statements = gold.iter().filter(|row| !row.none);
    let expected: Vec<Expected<'_>> = statements.map(|row| Expected { row, at: words.locate(row) }).collect();
    let found: Vec<Found<'_>> = facts
        .statements
        .iter()
        .map(|statement| {
            let at = (words.at(statement.span.start as usize), words.at(statement.span.end as usize));
            Found { statement, at }
        })
        .collect();
    let required = expected.iter().filter(|one| !one.row.optional).count();
    for (layer, with_speaker) in [(Layer::Statement, true), (Layer::StatementWords, false)] {
        let fits = |one: &Expected<'_>, found: &Found<'_>| !with_speaker || is_speaker(one.row, found.statement);
        let pairs = pair(&expected, &found, |one, found| {
            let common = common(one, found);
            if common < SAME_STRETCH || !fits(one, found) {
                return 0.0;
            }
            let late = if one.row.optional { OPTIONAL_LAST } else { 0.0 };
            let first = if is_speaker(one.row, found.statement) { SPEAKER_FIRST } else { 0.0 };
            common - late + first
        });
        let paired: BTreeSet<usize> = pairs.iter().map(|(_, j)| *j).collect();
        // Quote and report of a mixed statement may be found as two: the second is a part of the first, no false positive.
        let is_part = |j: usize, part: &Found<'_>| {
            !paired.contains(&j)
                && pairs.iter().any(|&(i, k)| {
                    let (Some(whole), Some(main)) = (expected.get(i), found.get(k)) else { return false };
                    whole.row.mode.as_deref() == Some("mixed")
                        && common(whole, part) > 0.0
                        && overlap(main.at, part.at) <= 0.0
                        && fits(whole, part)
                })
        };
        let parts: BTreeSet<usize> =
            found.iter().enumerate().filter(|(j, part)| is_part(*j, part)).map(|(j, _)| j).collect();
        let is_optional = |i: usize| expected.get(i).is_some_and(|one| one.row.optional);
        let optional = pairs.iter().filter(|(i, _)| is_optional(*i)).count();
        let counted = found.len() - optional - parts.len();
        tally.score(layer, pairs.len() - optional, counted, required);
        if with_speaker {
            faults(&expected, &found, &pairs, &parts, facts, &mut tally);
            acts(&expected, &found, &pairs, counted, &mut tally);
        }
    }
}

/// Acts, where the required annotations of the document have them.
fn acts(
    expected: &[Expected<'_>],
    found: &[Found<'_>],
    pairs: &[(usize, usize)],
    counted: usize,
    tally: &mut Tally<'_>,
) {
    let required = expected.iter().filter(|one| !one.row.optional);
    let (with_act, without): (Vec<_>, Vec<_>) = required.partition(|one| one.row.act.is_some());
    if !without.is_empty() {
        return;
    }
    let mut right = 0;
    for &(i, j) in pairs {
        let (Some(one), Some(found)) = (expected.get(i), found.get(j)) else { continue };
        let Some(act) = one.row.act.as_ref().filter(|_| !one.row.optional) else { continue };
        let said = found.statement.act.as_str();
        if act == said || one.row.act_alt.iter().any(|other| other == said) {
            right += 1;
        } else {
            let surface = one.row.head.as_deref().unwrap_or_default();
            let place = found.statement.span.start as usize;
            tally.fault(FaultKind::Differs, Some(place), surface, format!("act: expected {act}, found {said}"));
        }
    }
    tally.score(Layer::StatementAct, right, counted, with_act.len());
}

fn faults(
    expected: &[Expected<'_>],
    found: &[Found<'_>],
    pairs: &[(usize, usize)],
    parts: &BTreeSet<usize>,
    facts: &Facts<'_>,
    tally: &mut Tally<'_>,
) {
    let (rows, statements): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
    for (_, one) in expected.iter().enumerate().filter(|(i, one)| !one.row.optional && !rows.contains(i)) {
        let who = one.row.speaker.as_deref().or(one.row.organisation.as_deref()).unwrap_or(MEETING);
        let lost = if one.at.is_none() { " (these words do not stand in the text)" } else { "" };
        let note = format!("{who}{}{lost}", one.row.verb.as_deref().unwrap_or_default());
        tally.fault(FaultKind::Missed, None, one.row.head.as_deref().unwrap_or_default(), note);
    }
    for (_, found) in found.iter().enumerate().filter(|(j, _)| !statements.contains(j) && !parts.contains(j)) {
        let statement = found.statement;
        let who = statement.speaker.as_deref().or(statement.organisation.as_deref()).unwrap_or(MEETING);
        let note = format!("{who}{}", statement.verb);
        tally.fault(FaultKind::Unexpected, Some(statement.span.start as usize), facts.words(statement.span), note);
    }
}
