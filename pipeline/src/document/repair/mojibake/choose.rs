//! Chooses characters for what a wrong decoding lost of a line, between their neighbours.
//! `lost` ranks them by words; the candidates come from the bytes that are left, and marks that come in pairs settle some.

use super::super::Language;
use super::super::lost::{self, CONTEXT};
use super::super::plan::Certainty;
use super::Mistake;
use super::units::{Pattern, Reading, Swallowed, Unit};
use crate::document::decode::plausible::is_hanzi;

/// Characters looked at on either side for the other half of a pair of marks: a long sentence.
const PAIR: usize = 100;
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

/// For every lost character of a reading the likeliest one, or U+FFFD; `None` for the others. `budget` is how many
/// candidates may still be weighed in the document.
pub(super) fn fill(
    reading: &Reading,
    mistake: Mistake,
    language: &Language,
    budget: &mut usize,
) -> Vec<Option<Filled>> {
    let mut line: Vec<char> = Vec::with_capacity(reading.after.len());
    let mut filled = Vec::with_capacity(reading.after.len());
    for (at, unit) in reading.after.iter().enumerate() {
        let Some(lost) = unit.lost else {
            line.push(unit.c);
            filled.push(None);
            continue;
        };
        let rest = reading.after.get(at + 1..).unwrap_or(&[]);
        let mut candidates = lost.candidates(mistake);
        candidates.retain(|c| may_stand(*c, &line, rest));
        if candidates.len() > *budget {
            candidates.clear();
        }
        *budget -= candidates.len();
        let right = right_of(unit, &candidates, rest);
        let mut place = settled(&candidates, &line, rest).unwrap_or_else(|| {
            match lost::between(language, &line, &candidates, &right) {
                Some(choice) => {
                    Filled { text: choice.c.to_string(), certainty: choice.certainty, evidence: choice.evidence }
                }
                None => Filled::flagged(char::REPLACEMENT_CHARACTER, "a byte is lost"),
            }
        });
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
        line.extend(place.text.chars());
        filled.push(Some(place));
    }
    filled
}

/// The known characters after a lost one, as far as they stand right beside it.
fn right_of(unit: &Unit, candidates: &[char], rest: &[Unit]) -> Vec<char> {
    let known = || rest.iter().take(CONTEXT).take_while(|unit| unit.lost.is_none()).map(|unit| unit.c);
    let next = known().next();
    match unit.lost.map_or(Swallowed::Nothing, |lost| lost.swallowed) {
        Swallowed::Nothing => known().collect(),
        Swallowed::Known('\n' | '\r') => Vec::new(),
        Swallowed::Known(c) => [c].into_iter().chain(known()).take(CONTEXT).collect(),
        // An ASCII byte after a full stop that no digit follows is mostly the line feed.
        Swallowed::Unknown if candidates.contains(&'。') && next.is_none_or(is_hanzi) => Vec::new(),
        // Before the rest of a number a digit is lost, whichever.
        Swallowed::Unknown if next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '%')) => {
            ['1'].into_iter().chain(known()).take(CONTEXT).collect()
        }
        Swallowed::Unknown => known().collect(),
    }
}

/// False for a mark that comes in pairs where its other half cannot be.
fn may_stand(c: char, line: &[char], rest: &[Unit]) -> bool {
    if matches!(c, '—' | '…') {
        // These are written twice.
        let beside = rest.first().is_some_and(|next| next.c == c || next.lost.is_some());
        return beside || line.last() == Some(&c);
    }
    if c == '‘' && !is_open('“', '”', line) {
        return false;
    }
    match PAIRS.iter().find(|(opening, _)| *opening == c) {
        Some((opening, closing)) => {
            closes_later(*opening, *closing, rest) || rest.iter().take(PAIR).any(|unit| unit.lost.is_some())
        }
        None => true,
    }
}

/// The candidate that the marks around it ask for.
fn settled(candidates: &[char], line: &[char], rest: &[Unit]) -> Option<Filled> {
    let is_candidate = |c: char| candidates.contains(&c);
    if is_candidate('\u{3000}')
        && let [before @ .., '\u{3000}'] = line
        && matches!(before.last(), None | Some('\n'))
    {
        return Some(Filled::inferred('\u{3000}', "the indentation of a line"));
    }
    for c in ['—', '…'] {
        let run = line.iter().rev().take_while(|other| **other == c).count();
        let next = rest.iter().take_while(|unit| unit.c == c).count();
        if is_candidate(c) && (run + next) % 2 == 1 {
            return Some(Filled::inferred(c, "the other half of it stands beside it"));
        }
    }
    // Where another place on that side is lost too, it may be the other half.
    let sure_left = !line.iter().rev().take(PAIR).any(|c| *c == char::REPLACEMENT_CHARACTER);
    for (opening, closing) in PAIRS {
        let open = is_open(opening, closing, line);
        if is_candidate(opening) && !open && sure_left && next_half(opening, closing, rest) == Some(closing) {
            return Some(Filled::inferred(opening, "opens what is closed after it"));
        }
        if is_candidate(closing) && open && next_half(opening, closing, rest) == Some(opening) {
            return Some(Filled::inferred(closing, "closes what was open before the next is opened"));
        }
    }
    None
}

/// True when the opening mark stands in the line and was not closed.
fn is_open(opening: char, closing: char, line: &[char]) -> bool {
    line.iter().rev().take(PAIR).find(|c| **c == opening || **c == closing) == Some(&opening)
}

/// The next half of the pair, unless something lost may be one before it.
fn next_half(opening: char, closing: char, rest: &[Unit]) -> Option<char> {
    let next = rest.iter().take(PAIR).find(|unit| unit.lost.is_some() || unit.c == opening || unit.c == closing)?;
    (next.lost.is_none()).then_some(next.c)
}

/// True when the next half of the pair closes.
fn closes_later(opening: char, closing: char, rest: &[Unit]) -> bool {
    let next = rest.iter().take(PAIR).find(|unit| unit.lost.is_none() && (unit.c == opening || unit.c == closing));
    next.is_some_and(|next| next.c == closing)
}
