//! Radical code points that stand for ordinary characters, as PDF files and input programs leave them.
//! A text about radicals keeps them; compatibility ideographs from U+F900 stay everywhere: names are written with them.

use std::collections::{HashMap, HashSet};

use super::Language;
use super::plan::{Certainty, Edit};
use crate::PipelineError;
use crate::document::decode::plausible::is_hanzi;

const RADICALS: &str = include_str!("../../../lexicons/repair_radicals.tsv");
const RADICALS_NAME: &str = "repair_radicals.tsv";
const WORDS: &str = include_str!("../../../lexicons/repair_radical_words.txt");

/// A document with more than this share of radicals among its ideographs is about radicals.
const MAX_RADICALS: f64 = 0.5;
/// Longest run of radicals that may be a word; a list of radicals is longer.
const MAX_RUN: usize = 6;
/// Fewest radicals that can show a habit: a sentence of a damaged page has one or two.
const MIN_HABIT: usize = 8;
/// A file whose font or program gives radicals gives them throughout, so at most one in this many of their characters is
/// written as usual. A text about radicals uses the ordinary ones in its sentences.
const BARE_OF: usize = 4;
/// Quotation marks that hold a radical which is spoken of.
const QUOTES: [(char, char); 6] = [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('"', '"'), ('\'', '\'')];

/// A radical's character, and the one it is in a document in Simplified.
#[derive(Debug, Clone, Copy)]
struct Meaning {
    usual: char,
    simplified: char,
}

/// Radical code points and the characters they stand for.
#[derive(Debug)]
pub(super) struct Radicals(HashMap<char, Meaning>);

/// Radicals one after another, with what stands around them.
struct Run {
    /// Byte offsets, radicals, meanings.
    radicals: Vec<(usize, char, Meaning)>,
    previous: Option<char>,
    next: Option<char>,
}

impl Run {
    /// Part of a word: an ordinary character touches it.
    fn in_word(&self) -> bool {
        self.touches(is_hanzi)
    }

    /// Part of a sentence: `6⺝29日` is no word, but nobody speaks of radicals that way.
    fn in_sentence(&self) -> bool {
        self.touches(|c| is_hanzi(c) || c.is_ascii_digit() || ('０'..='９').contains(&c))
    }

    fn touches(&self, test: impl Fn(char) -> bool) -> bool {
        self.radicals.len() <= MAX_RUN && [self.previous, self.next].into_iter().flatten().any(test)
    }

    /// Nothing else stands between two quotation marks.
    fn is_quoted(&self) -> bool {
        QUOTES.iter().any(|(open, close)| self.previous == Some(*open) && self.next == Some(*close))
    }
}

impl Radicals {
    /// Reads the lexicon.
    pub(super) fn new() -> Result<Self, PipelineError> {
        let mut radicals: HashMap<char, Meaning> = HashMap::new();
        for (number, line) in RADICALS.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let mut chars = line.chars();
            let (Some(from), Some('\t'), Some(to), None) = (chars.next(), chars.next(), chars.next(), chars.next())
            else {
                return Err(PipelineError::Lexicon {
                    name: RADICALS_NAME,
                    line: number + 1,
                    problem: "not two characters".to_owned(),
                });
            };
            radicals.entry(from).or_insert(Meaning { usual: to, simplified: to }).simplified = to;
        }
        Ok(Self(radicals))
    }

    fn meaning(&self, c: char) -> Option<Meaning> {
        if matches!(c, '\u{2E80}'..='\u{2FD5}') { self.0.get(&c).copied() } else { None }
    }

    /// One pass. The document decides: where most of its radicals stand in sentences all of them go, otherwise only those
    /// in words. The caller takes byte order marks out first, as they hide what stands beside a radical.
    pub(super) fn edits(&self, text: &str, language: &Language) -> Vec<Edit> {
        let (runs, hanzi) = self.runs(text);
        let count = |test: fn(&Run) -> bool| -> usize {
            runs.iter().filter(|run| test(run)).map(|run| run.radicals.len()).sum()
        };
        let all = count(|_| true);
        if all == 0 || all as f64 > (all + hanzi) as f64 * MAX_RADICALS {
            return Vec::new();
        }
        let habit = all >= MIN_HABIT && self.bare(text, &runs) * BARE_OF <= all;
        if !habit && is_about_radicals(text) {
            return Vec::new();
        }
        let in_sentences = count(Run::in_sentence);
        let everywhere = in_sentences * 2 > all;
        // Which script the document is in is only asked where a radical has two meanings.
        let mut simplified = None;
        let mut edits = Vec::new();
        for run in runs.iter().filter(|run| run.in_word() || everywhere && (habit || !run.is_quoted())) {
            let (certainty, evidence) = if run.in_word() {
                (Certainty::Exact, "beside an ordinary character".to_owned())
            } else {
                (Certainty::Inferred, format!("{in_sentences} of {all} radicals of the document stand in sentences"))
            };
            for (at, c, meaning) in &run.radicals {
                let mut evidence = evidence.clone();
                let two = meaning.usual != meaning.simplified;
                let to = if two && *simplified.get_or_insert_with(|| is_simplified(text, language)) {
                    evidence.push_str("; the document is in Simplified");
                    meaning.simplified
                } else {
                    meaning.usual
                };
                edits.push(Edit {
                    range: *at..*at + c.len_utf8(),
                    before: c.to_string(),
                    after: to.to_string(),
                    rule: "radical",
                    certainty: if two { Certainty::Inferred } else { certainty },
                    evidence,
                    parts: Vec::new(),
                });
            }
        }
        edits
    }

    /// The runs of radicals, and the number of ordinary ideographs.
    fn runs(&self, text: &str) -> (Vec<Run>, usize) {
        let (mut runs, mut hanzi, mut previous) = (Vec::new(), 0, None);
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let Some(meaning) = self.meaning(c) else {
                hanzi += usize::from(is_hanzi(c));
                previous = Some(c);
                continue;
            };
            let mut radicals = vec![(at, c, meaning)];
            while let Some((at, c, meaning)) =
                chars.peek().and_then(|(at, c)| self.meaning(*c).map(|meaning| (*at, *c, meaning)))
            {
                radicals.push((at, c, meaning));
                chars.next();
            }
            runs.push(Run { radicals, previous, next: chars.peek().map(|(_, c)| *c) });
            previous = None;
        }
        (runs, hanzi)
    }

    /// How often the characters of the document's radicals stand in it as usual.
    fn bare(&self, text: &str, runs: &[Run]) -> usize {
        let radicals = runs.iter().flat_map(|run| &run.radicals);
        let served: HashSet<char> = radicals.flat_map(|(_, _, meaning)| [meaning.usual, meaning.simplified]).collect();
        text.chars().filter(|c| served.contains(c)).count()
    }
}

/// True when a word of texts about radicals stands in the text, undamaged.
fn is_about_radicals(text: &str) -> bool {
    WORDS.lines().filter(|line| !line.starts_with('#')).any(|word| text.contains(word))
}

/// True when more characters are Simplified forms than Traditional ones.
fn is_simplified(text: &str, language: &Language) -> bool {
    let (mut simplified, mut traditional) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| is_hanzi(*c)) {
        simplified += usize::from(language.is_simplified_only(c));
        traditional += usize::from(language.simplified(c) != c);
    }
    simplified > traditional
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn radicals_lead_to_ordinary_characters() {
        let radicals = Radicals::new().unwrap();
        let listed: Vec<Meaning> = ('\u{2E80}'..='\u{2FD5}').filter_map(|c| radicals.meaning(c)).collect();
        assert_eq!(listed.len(), radicals.0.len(), "nothing but radicals");
        for to in &listed {
            assert!(is_hanzi(to.usual) && is_hanzi(to.simplified), "{to:?}");
        }
        let kangxi = ('\u{2F00}'..='\u{2FD5}').filter(|c| radicals.meaning(*c).is_some()).count();
        assert_eq!((kangxi, radicals.0.len()), (214, 254), "all Kangxi radicals, and forty of the supplement");
        for (from, to) in [('⻬', '齐'), ('⺝', '月'), ('⻄', '西'), ('⾭', '靑'), ('⿔', '龜'), ('⻳', '龟')]
        {
            assert_eq!(radicals.meaning(from).unwrap().usual, to);
        }
        let door = radicals.meaning('⼾').unwrap();
        assert_eq!((door.usual, door.simplified), ('戶', '户'));
        assert_eq!(listed.iter().filter(|to| to.usual != to.simplified).count(), 1);
    }
}
