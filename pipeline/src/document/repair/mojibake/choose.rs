//! Chooses characters for what a wrong decoding lost of a line, between their neighbours.
//! `lost` ranks them by words; the candidates come from the bytes that are left, and marks that come in pairs settle some.

use super::super::Language;
use super::super::lost::{self, CONTEXT};
use super::super::plan::Certainty;
use super::Mistake;
use super::units::{Lost, Pattern, Reading, Swallowed, Unit};
use crate::document::decode::plausible::is_hanzi;

/// Characters looked at on either side for the other half of a pair of marks: a long sentence.
const PAIR: usize = 100;
/// Most candidates for lost bytes that are weighed in one document; the rest stays U+FFFD.
const BUDGET: usize = 50_000;
/// What a place costs of the budget at least: looking for its candidates.
const LEAST_COST: usize = 16;
/// Pairs of marks whose halves share their first bytes in UTF-8 with each other and with other marks.
const PAIRS: [(char, char); 9] = [
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('〔', '〕'),
    ('（', '）'),
];

/// What stands at a lost character.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    pub(super) text: String,
    pub(super) certainty: Certainty,
    pub(super) evidence: String,
}

impl Filled {
    fn inferred(c: char, evidence: &str) -> Self {
        Self { text: c.to_string(), certainty: Certainty::Inferred, evidence: evidence.to_owned() }
    }

    fn flagged(c: char, evidence: &str) -> Self {
        Self { text: c.to_string(), certainty: Certainty::Flagged, evidence: evidence.to_owned() }
    }
}

/// What choosing in one document has used up and seen.
#[derive(Debug)]
pub(super) struct Chooser<'a> {
    language: &'a Language,
    mistake: Mistake,
    /// Candidates that may still be weighed.
    budget: usize,
    /// Hanzi that only Simplified has, and those that it has not.
    simplified: usize,
    traditional: usize,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(language: &'a Language, mistake: Mistake) -> Self {
        Self { language, mistake, budget: BUDGET, simplified: 0, traditional: 0 }
    }

    /// For every lost character of a reading the likeliest one, or U+FFFD; `None` for the others.
    pub(super) fn fill(&mut self, reading: &Reading) -> Vec<Option<Filled>> {
        if reading.after.iter().all(|unit| unit.lost.is_none()) {
            return vec![None; reading.after.len()];
        }
        for unit in reading.after.iter().filter(|unit| unit.lost.is_none() && is_hanzi(unit.c)) {
            self.simplified += usize::from(self.language.is_simplified_only(unit.c));
            self.traditional += usize::from(self.language.simplified(unit.c) != unit.c);
        }
        let mut line = Line { chars: Vec::with_capacity(reading.after.len()), marks: Vec::new() };
        let mut filled = Vec::with_capacity(reading.after.len());
        for (at, unit) in reading.after.iter().enumerate() {
            let Some(lost) = unit.lost else {
                line.chars.push(unit.c);
                line.marks.push(unit.c);
                filled.push(None);
                continue;
            };
            if lost.pattern == Pattern::Phase {
                line.chars.push(unit.c);
                line.marks.push(unit.c);
                let evidence = "beside a lost byte, where other bytes may belong together";
                filled.push(Some(Filled::inferred(unit.c, evidence)));
                continue;
            }
            let rest = reading.after.get(at + 1..).unwrap_or(&[]);
            let (place, may_pair) = self.place(unit, lost, &line, rest);
            for c in place.text.chars() {
                line.chars.push(c);
                // Half of a pair that was chosen proves nothing about the next one.
                let proven = place.certainty != Certainty::Flagged && !is_half(c);
                line.marks.push(if may_pair && !proven { char::REPLACEMENT_CHARACTER } else { '\0' });
            }
            filled.push(Some(place));
        }
        filled
    }

    /// What stands at a lost character, and whether it may be half of a pair.
    fn place(&mut self, unit: &Unit, lost: Lost, line: &Line, rest: &[Unit]) -> (Filled, bool) {
        let mut may_pair = true;
        let mut place = if self.budget == 0 {
            Filled::flagged(char::REPLACEMENT_CHARACTER, "a byte is lost, as in too many places of this document")
        } else {
            let mut candidates = lost.candidates(self.mistake);
            may_pair = candidates.iter().any(|c| is_half(*c));
            let marks = if may_pair { Marks::around(line, rest) } else { Marks::default() };
            if self.simplified > 0 && self.traditional == 0 {
                candidates.retain(|c| self.language.simplified(*c) == *c);
            } else if self.traditional > 0 && self.simplified == 0 {
                candidates.retain(|c| !self.language.is_simplified_only(*c));
            }
            let all: Vec<char> = candidates.iter().copied().filter(|c| !is_hanzi(*c)).collect();
            let dash = all.contains(&'—');
            candidates.retain(|c| may_stand(*c, line, rest, &marks));
            if dash && !candidates.iter().any(|c| self.language.is_mark(*c)) {
                candidates.push('—');
            }
            self.budget = self.budget.saturating_sub(candidates.len().max(LEAST_COST));
            settled(&candidates, line, rest, &marks).unwrap_or_else(|| {
                let mut place = among(self.language, &line.chars, &candidates, &right_of(unit, &candidates, rest));
                // A closing mark is no candidate where the opening one is lost, and may be what stood here.
                let unsure =
                    |(state, (_, closing)): (&State, &(char, char))| all.contains(closing) && *state == State::Unsure;
                let any_unsure = marks.state.iter().zip(&PAIRS).any(unsure);
                if any_unsure && place.text.chars().any(|c| self.language.is_mark(c)) {
                    place.certainty = Certainty::Flagged;
                }
                place
            })
        };
        match lost.pattern {
            Pattern::Broken => place.evidence = "bytes that spell nothing".to_owned(),
            // What encoders write is left where nothing speaks against it.
            Pattern::Either(..) if place.text.starts_with(char::REPLACEMENT_CHARACTER) => {
                place.text = unit.c.to_string();
            }
            _ => {}
        }
        match lost.swallowed {
            Swallowed::Nothing => {}
            Swallowed::Known(c) => {
                place.text.push(c);
                place.evidence.push_str("; the ASCII byte after it is lost, and what follows gives it back");
            }
            Swallowed::Unknown => {
                place.certainty = Certainty::Flagged;
                place.evidence.push_str("; the ASCII byte after it is lost");
            }
        }
        (place, may_pair)
    }
}

/// U+FFFD for every lost character of a reading under which there is another.
pub(super) fn left(reading: &Reading) -> Vec<Option<Filled>> {
    let evidence = "a byte is lost in a text that was wrongly decoded twice";
    let left = |unit: &Unit| unit.lost.map(|_| Filled::flagged(char::REPLACEMENT_CHARACTER, evidence));
    reading.after.iter().map(left).collect()
}

/// A line as far as it is read.
struct Line {
    chars: Vec<char>,
    /// The same with U+FFFD for what was lost and may be half of a pair.
    marks: Vec<char>,
}

/// The likeliest candidate.
fn among(language: &Language, line: &[char], candidates: &[char], right: &[char]) -> Filled {
    match lost::between(language, line, candidates, right) {
        Some(choice) => Filled { text: choice.c.to_string(), certainty: choice.certainty, evidence: choice.evidence },
        None => Filled::flagged(char::REPLACEMENT_CHARACTER, "a byte is lost"),
    }
}

/// The known characters after a lost one, as far as they stand right beside it.
fn right_of(unit: &Unit, candidates: &[char], rest: &[Unit]) -> Vec<char> {
    let known = || rest.iter().take(CONTEXT).take_while(|unit| unit.lost.is_none()).map(|unit| unit.c);
    let next = known().next();
    let collected = |first: Option<char>| {
        let mut right = Vec::with_capacity(CONTEXT + 1);
        right.extend(first.into_iter().chain(known()).take(CONTEXT));
        right
    };
    match unit.lost.map_or(Swallowed::Nothing, |lost| lost.swallowed) {
        Swallowed::Nothing => collected(None),
        Swallowed::Known('\n' | '\r') => Vec::new(),
        Swallowed::Known(c) => collected(Some(c)),
        // An ASCII byte after a full stop that no digit follows is mostly the line feed.
        Swallowed::Unknown if candidates.contains(&'。') && next.is_none_or(is_hanzi) => Vec::new(),
        // Before the rest of a number a digit is lost, whichever.
        Swallowed::Unknown if next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '%')) => {
            collected(Some('1'))
        }
        Swallowed::Unknown => collected(None),
    }
}

/// The place of the pair that a mark is half of.
fn pair_of(c: char) -> Option<usize> {
    // Where all of them stand in Unicode.
    if !matches!(c, '\u{2018}'..='\u{201D}' | '\u{3008}'..='\u{3015}' | '（' | '）') {
        return None;
    }
    PAIRS.iter().position(|pair| pair.0 == c || pair.1 == c)
}

fn is_half(c: char) -> bool {
    pair_of(c).is_some()
}

/// False for a mark that comes in pairs where its other half cannot be.
fn may_stand(c: char, line: &Line, rest: &[Unit], marks: &Marks) -> bool {
    if is_hanzi(c) {
        return true;
    }
    if matches!(c, '—' | '…') {
        // These are written twice, except from number to number.
        let next = rest.first();
        let beside = next.is_some_and(|next| next.c == c || next.c.is_ascii_digit() || next.lost.is_some());
        return beside || line.chars.last() == Some(&c);
    }
    if c == '‘' && marks.state.first() == Some(&State::Closed) {
        return false;
    }
    if c == '\u{3000}' {
        // It begins a line or stands after its last mark; elsewhere it is rarer than the marks that share its bytes.
        let previous = line.chars.last();
        return previous == Some(&'。') || !rest.is_empty() && matches!(previous, None | Some('\n' | '\u{3000}'));
    }
    let Some((pair, (state, next))) = pair_of(c).and_then(|at| Some((PAIRS.get(at)?, marks.of(at)?))) else {
        return true;
    };
    if c == pair.1 {
        return state != State::Open || next != Next::Half(c);
    }
    match (state, next) {
        (State::Open, _) => false,
        (_, Next::Half(half)) => half == pair.1,
        (State::Closed, Next::Lost) => true,
        (State::Unsure, Next::Lost) | (_, Next::Nothing) => false,
    }
}

/// The candidate that the marks around it ask for.
fn settled(candidates: &[char], line: &Line, rest: &[Unit], marks: &Marks) -> Option<Filled> {
    if candidates.iter().all(|c| is_hanzi(*c)) {
        return None;
    }
    let is_candidate = |c: char| candidates.contains(&c);
    if is_candidate('\u{3000}')
        && let [before @ .., '\u{3000}'] = line.chars.as_slice()
        && matches!(before.last(), None | Some('\n'))
    {
        return Some(Filled::inferred('\u{3000}', "the indentation of a line"));
    }
    for c in ['—', '…'] {
        let run = line.chars.iter().rev().take(PAIR).take_while(|other| **other == c).count();
        let next = rest.iter().take(PAIR).take_while(|unit| unit.c == c).count();
        if is_candidate(c) && (run + next) % 2 == 1 {
            return Some(Filled::inferred(c, "the other half of it stands beside it"));
        }
    }
    for ((opening, closing), (state, next)) in PAIRS.into_iter().zip(marks.state.into_iter().zip(marks.next)) {
        if is_candidate(opening) && state == State::Closed && next == Next::Half(closing) {
            return Some(Filled::inferred(opening, "opens what is closed after it"));
        }
        if is_candidate(closing) && state == State::Open && matches!(next, Next::Nothing | Next::Half(_)) {
            return Some(Filled::inferred(closing, "closes what nothing else does"));
        }
    }
    None
}

/// Whether a pair is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    Open,
    #[default]
    Closed,
    /// A half may be lost.
    Unsure,
}

/// What comes first of a pair after a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Next {
    Half(char),
    /// Something lost that may be a half.
    Lost,
    #[default]
    Nothing,
}

/// What is open before a place and comes after it, for each of [`PAIRS`].
#[derive(Debug, Default)]
struct Marks {
    state: [State; PAIRS.len()],
    next: [Next; PAIRS.len()],
}

impl Marks {
    fn around(line: &Line, rest: &[Unit]) -> Self {
        let mut state = [None; PAIRS.len()];
        for c in line.marks.iter().rev().take(PAIR) {
            if *c == char::REPLACEMENT_CHARACTER {
                state.iter_mut().for_each(|state| *state = state.or(Some(State::Unsure)));
                break;
            }
            if let Some(at) = pair_of(*c)
                && let (Some(state), Some((opening, _))) = (state.get_mut(at), PAIRS.get(at))
            {
                *state = state.or(Some(if c == opening { State::Open } else { State::Closed }));
            }
        }
        let mut next = [None; PAIRS.len()];
        for unit in rest.iter().take(PAIR) {
            if unit.lost.is_some_and(Lost::may_be_mark) {
                next.iter_mut().for_each(|next| *next = next.or(Some(Next::Lost)));
                break;
            }
            if let Some(next) = pair_of(unit.c).and_then(|at| next.get_mut(at)) {
                *next = next.or(Some(if unit.lost.is_some() { Next::Lost } else { Next::Half(unit.c) }));
            }
        }
        Self { state: state.map(Option::unwrap_or_default), next: next.map(Option::unwrap_or_default) }
    }

    fn of(&self, at: usize) -> Option<(State, Next)> {
        Some((*self.state.get(at)?, *self.next.get(at)?))
    }
}
