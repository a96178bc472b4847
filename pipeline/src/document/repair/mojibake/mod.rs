//! Text that was decoded in a wrong encoding: turns it back to bytes and decodes these in the right one, line by line.
//! Of a character that lost a byte it keeps the likeliest reading, or U+FFFD; it repairs no other damage.

use super::Language;
use super::plan::Edit;
use crate::document::decode::plausible::Figures;

mod bytes;
mod choose;
mod likelihood;
mod units;
mod utf8;
mod write;

use choose::{Chooser, Filled};
use units::Reading;
use utf8::LineEnd;

/// Lines with at least this share of frequent hanzi and punctuation are Chinese as they are; clean lines have 0.5 to 0.9.
const CHINESE_AS_FOUND: f64 = 0.45;
/// The same in a text of one phrase, where chance plays a part: clean ones and wrong decodings overlap, and likelihood
/// decides.
const CHINESE_PHRASE: f64 = 0.7;
/// Characters beyond ASCII of a text that is but phrases.
const PHRASE: usize = 64;
/// The share a line must reach when read otherwise, and by how much it must gain, to count towards a document.
const MIN_SHARE: f64 = 0.5;
const MIN_GAIN: f64 = 0.3;
/// Fewest hanzi of a line that counts by its share. That bytes are valid UTF-8 by chance is unlikely from three
/// characters on; any bytes are nearly valid GBK and Big5, so there only the frequency of the hanzi speaks.
const MIN_HANZI_UTF8: usize = 4;
const MIN_HANZI_TWO_BYTE: usize = 8;
/// Hanzi in such lines that establish a wrong decoding for the document, whose other lines then follow.
const ESTABLISHED: usize = 24;
/// As many in the first lines spare the look at the rest.
const ESTABLISHED_AT_ONCE: usize = 4 * ESTABLISHED;
/// Share of characters that may be broken, or lost in two-byte encodings, for a line to be worth reading otherwise.
const MAX_LOST: f64 = 0.34;
/// Fewest hanzi for each lost character of a line that follows an established mistake of two-byte encodings.
const HANZI_OF_LOST: usize = 4;
/// Bytes of suspect lines on which the mistake is told: every mistake is tried on them, the one found on the rest. Mostly
/// the first few tell it.
const SAMPLE: usize = 1 << 18;
const FIRST_SAMPLE: usize = 1 << 10;
/// Bytes of suspect lines that are weighed by likelihood where no mistake is established.
const WEIGHED: usize = 1 << 12;
/// Bytes of doubtful lines that are weighed where a mistake is established.
const WEIGHED_AFTER: usize = 1 << 16;
/// How much likelier a line must be when read otherwise, in all and for each character of it, in natural units. On 1,500
/// phrases of news through six channels true readings gained 7 and more. Clean names can gain as much: see the next.
const MIN_LIKELIER: f64 = 6.0;
const MIN_LIKELIER_EACH: f64 = 0.5;
/// The same where the line as found is hanzi. Chosen, with the two below, when random names had become mojibake; none of
/// 4,500 did after it. What names gain at most was not measured.
const MIN_LIKELIER_CLEAN: f64 = 14.0;
/// Fewest hanzi of a reading of such a line, and of any: a name has three.
const MIN_HANZI_CLEAN: usize = 4;
const MIN_HANZI_ANY: usize = 3;
/// The same where the mistake is established.
const MIN_LIKELIER_AFTER: f64 = 3.0;
/// Cost of a character beyond ASCII up to which a reading is plausible in itself. True readings of those phrases cost 4 to
/// 9.3, wrong ones of hanzi 11.5 and more.
const MAX_COST_EACH: f64 = 10.5;
/// How much likelier lines must be with one table of Big5 for the others not to be asked: several times what one character
/// that the tables read differently makes.
const TABLE_TOLD: f64 = 120.0;
/// What a line that a table of Big5 cannot have given costs it: several characters.
const UNREADABLE: f64 = 50.0;
/// Wrong decodings one over another that are undone.
const MAX_ROUNDS: usize = 3;

/// The encoding a text was wrongly decoded in, and the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mistake {
    rule: &'static str,
    wrong: Encoding,
    right: Encoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Gbk,
    Big5,
    /// Big5 with the Unicode Consortium's table, as other decoders than those of browsers read it.
    Big5Unicode,
    Latin,
}

const BIG5_AS_GBK: &str = "big5 read as gbk";
/// At least one character in this many is private use in Big5 read as GBK; in the sentences measured one in eight.
const MIN_ODD_OF: usize = 20;

const GBK_AS_LATIN: Mistake = Mistake { rule: "gbk read as latin", wrong: Encoding::Latin, right: Encoding::Gbk };
const BIG5_AS_LATIN: Mistake = Mistake { rule: "big5 read as latin", wrong: Encoding::Latin, right: Encoding::Big5 };

/// In order of preference when two explain as much.
const MISTAKES: [Mistake; 9] = [
    Mistake { rule: "utf-8 read as gbk", wrong: Encoding::Gbk, right: Encoding::Utf8 },
    Mistake { rule: "utf-8 read as latin", wrong: Encoding::Latin, right: Encoding::Utf8 },
    Mistake { rule: "utf-8 read as big5", wrong: Encoding::Big5, right: Encoding::Utf8 },
    Mistake { rule: "utf-8 read as big5", wrong: Encoding::Big5Unicode, right: Encoding::Utf8 },
    GBK_AS_LATIN,
    BIG5_AS_LATIN,
    Mistake { rule: BIG5_AS_GBK, wrong: Encoding::Gbk, right: Encoding::Big5 },
    Mistake { rule: "gbk read as big5", wrong: Encoding::Big5, right: Encoding::Gbk },
    Mistake { rule: "gbk read as big5", wrong: Encoding::Big5Unicode, right: Encoding::Gbk },
];

/// A line that does not look Chinese.
#[derive(Debug, Clone, Copy)]
struct Suspect<'a> {
    /// Byte of the text at which it starts.
    start: usize,
    line: &'a str,
    figures: Figures,
    line_end: LineEnd,
    /// A phrase that may as well be Chinese as it is.
    doubtful: bool,
}

/// A line under a mistake, and what lies under that.
struct Candidate {
    /// The first step.
    reading: Reading,
    /// The last one, when there are several, and its own mistake.
    deepest: Option<(Mistake, Reading)>,
}

/// A line that is likelier when read otherwise: the suspect by its number, and by how much.
struct Likelier {
    at: usize,
    candidate: Candidate,
    gain: f64,
}

impl Candidate {
    fn judged(&self) -> &Reading {
        self.deepest.as_ref().map_or(&self.reading, |(_, reading)| reading)
    }

    /// What stands at the lost characters of the first step. Under it they are bytes of others, which no word tells.
    fn filled(&self, chooser: &mut Chooser<'_>) -> Vec<Option<Filled>> {
        if self.deepest.is_some() { choose::left(&self.reading) } else { chooser.fill(&self.reading) }
    }

    /// The mistake that the reading which is judged undoes, when `first` is that of the first step.
    fn mistake(&self, first: Mistake) -> Mistake {
        self.deepest.as_ref().map_or(first, |(mistake, _)| *mistake)
    }
}

/// One pass that undoes the wrong decoding which explains most of the text; empty when none does.
pub(super) fn undo(text: &str, language: &Language) -> Vec<Edit> {
    let phrase = text.len() <= PHRASE * 4 && text.chars().filter(|c| !c.is_ascii()).count() <= PHRASE;
    let mut suspects = suspects(text);
    if !phrase && suspects.iter().all(|suspect| suspect.doubtful) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    if let Some((mistake, sum)) = established(&suspects) {
        let mistake = with_table(mistake, &suspects, language);
        let mut chooser = Chooser::new(language, mistake);
        let mut apply = |suspect: &Suspect<'_>, candidate: &Candidate, evidence: &str| {
            let filled = candidate.filled(&mut chooser);
            write::write(&mut edits, suspect.start, &candidate.reading, &filled, mistake.rule, evidence);
        };
        let mut weighed = 0;
        for suspect in &suspects {
            let Some(candidate) = read(suspect, mistake) else { continue };
            let reading = candidate.judged();
            let last = candidate.mistake(mistake);
            if !suspect.doubtful && (shows(suspect, reading, last, true) || follows(suspect, reading, last)) {
                let share = reading.figures().share();
                let before = suspect.figures.share();
                let evidence = format!(
                    "share of frequent characters {share:.2}, before {before:.2}; {sum} hanzi in the lines tried"
                );
                apply(suspect, &candidate, &evidence);
                continue;
            }
            weighed += suspect.line.len();
            if weighed <= WEIGHED_AFTER
                && let Some(gain) = gain(suspect, reading, language, MIN_LIKELIER_AFTER)
            {
                apply(suspect, &candidate, &format!("likelier by {gain:.1}; {sum} hanzi in the lines tried"));
            }
        }
        return edits;
    }
    if !phrase {
        suspects.retain(|suspect| !suspect.doubtful);
    }
    if let Some((mistake, likelier)) = likeliest(&suspects, language) {
        let mut chooser = Chooser::new(language, mistake);
        for Likelier { at, candidate, gain } in likelier {
            let Some(suspect) = suspects.get(at) else { continue };
            let each = gain / (candidate.judged().after.len().max(1) as f64);
            let evidence = format!("likelier by {gain:.1}, {each:.1} a character");
            let filled = candidate.filled(&mut chooser);
            write::write(&mut edits, suspect.start, &candidate.reading, &filled, mistake.rule, &evidence);
        }
    }
    edits
}

fn suspects(text: &str) -> Vec<Suspect<'_>> {
    let mut suspects = Vec::new();
    let mut start = 0;
    let mut returns = None;
    for line in text.split_inclusive('\n') {
        let figures = Figures::of_text(line);
        let doubtful = figures.share() >= CHINESE_AS_FOUND;
        let mojibake = figures.foreign > 0 && !is_chart(line);
        if mojibake && (!doubtful || figures.foreign <= PHRASE && figures.share() < CHINESE_PHRASE) {
            let line_end = match line.strip_suffix('\n') {
                None if start == 0 => LineEnd::Text,
                Some(rest) if !rest.ends_with('\r') && *returns.get_or_insert_with(|| text.contains("\r\n")) => {
                    LineEnd::FeedAlone
                }
                _ => LineEnd::Feed,
            };
            suspects.push(Suspect { start, line: line.trim_end_matches(['\n', '\r']), figures, line_end, doubtful });
        }
        start += line.len();
    }
    suspects
}

/// Fewest characters of a chart.
const CHART: usize = 8;

/// True for the characters of a code page one after another, which are no text however they read.
fn is_chart(line: &str) -> bool {
    let mut chars = line.chars().filter(|c| !c.is_ascii());
    let mut count = 0;
    let Some(mut previous) = chars.next() else { return false };
    for c in chars {
        if c <= previous {
            return false;
        }
        previous = c;
        count += 1;
    }
    count >= CHART
}

/// The suspects at the front that have so many bytes together, the last one cut.
fn sample<'a>(suspects: &[Suspect<'a>], most: usize) -> Vec<Suspect<'a>> {
    let mut left = most;
    let mut sample = Vec::new();
    for suspect in suspects {
        if left == 0 {
            break;
        }
        let (front, rest) = suspect.line.split_at(suspect.line.floor_char_boundary(left));
        if rest.is_empty() {
            sample.push(*suspect);
            left -= front.len();
        } else {
            sample.push(Suspect { line: front, figures: Figures::of_text(front), ..*suspect });
            left = 0;
        }
    }
    sample
}

/// The mistake that many frequent hanzi establish for the document, and how many they are in the lines tried.
fn established(suspects: &[Suspect<'_>]) -> Option<(Mistake, usize)> {
    most_frequent(&sample(suspects, FIRST_SAMPLE), ESTABLISHED_AT_ONCE)
        .or_else(|| most_frequent(&sample(suspects, SAMPLE), ESTABLISHED))
}

/// The mistake under which the lines have most frequent characters, when they have so many hanzi at least. Which table of
/// Big5 it was is asked after that.
fn most_frequent(sample: &[Suspect<'_>], least: usize) -> Option<(Mistake, usize)> {
    let mut best: Option<(Mistake, usize, usize)> = None;
    for mistake in MISTAKES {
        let is_twin = |other: Mistake| other.rule == mistake.rule;
        if best.is_some_and(|(other, ..)| is_twin(other)) {
            continue;
        }
        let (mut hanzi, mut frequent) = (0, 0);
        for suspect in sample.iter().filter(|suspect| !suspect.doubtful && may_show(suspect, mistake)) {
            let Some(candidate) = read(suspect, mistake) else { continue };
            let figures = candidate.judged().figures();
            let last = candidate.mistake(mistake);
            if figures.hanzi >= min_hanzi(last) && shows(suspect, candidate.judged(), last, false) {
                hanzi += figures.hanzi;
                frequent += figures.frequent;
            }
        }
        // So many characters are not UTF-8 by chance.
        if mistake.right == Encoding::Utf8 && hanzi >= ESTABLISHED_AT_ONCE {
            return Some((mistake, hanzi));
        }
        if hanzi >= least && best.is_none_or(|(_, _, most)| frequent > most) {
            best = Some((mistake, hanzi, frequent));
        }
    }
    best.map(|(mistake, hanzi, _)| (mistake, hanzi))
}

/// The mistake with the table of Big5 under which the lines are likelier: both give as many hanzi.
fn with_table(mistake: Mistake, suspects: &[Suspect<'_>], language: &Language) -> Mistake {
    if !matches!(mistake.wrong, Encoding::Big5 | Encoding::Big5Unicode) {
        return mistake;
    }
    let twins = [Encoding::Big5, Encoding::Big5Unicode].map(|wrong| Mistake { wrong, ..mistake });
    let mut costs = [0.0; 2];
    for suspect in sample(suspects, SAMPLE) {
        let readings = twins.map(|mistake| read_once(suspect.line, suspect.line_end, mistake));
        match &readings {
            [Some(first), Some(second)] => {
                let differing = likelihood::costs_of_differences(language, [first, second]);
                for (cost, more) in costs.iter_mut().zip(differing) {
                    *cost += more;
                }
            }
            // A table that lacks a character was not the one.
            [first, second] => {
                for (cost, reading) in costs.iter_mut().zip([first, second]) {
                    *cost += if reading.is_none() { UNREADABLE } else { 0.0 };
                }
            }
        }
        // The rest of the document was made with the same table.
        let [browsers, unicode] = costs;
        if f64::abs(browsers - unicode) >= TABLE_TOLD {
            break;
        }
    }
    let [browsers, unicode] = costs;
    let [first, second] = twins;
    if browsers < unicode || browsers == unicode && mistake == first { first } else { second }
}

fn min_hanzi(mistake: Mistake) -> usize {
    if mistake.right == Encoding::Utf8 { MIN_HANZI_UTF8 } else { MIN_HANZI_TWO_BYTE }
}

/// The line under a mistake, and under those that were made before it.
fn read(suspect: &Suspect<'_>, mistake: Mistake) -> Option<Candidate> {
    let reading = read_once(suspect.line, suspect.line_end, mistake)?;
    let mut deepest: Option<(Mistake, Reading)> = None;
    for _ in 1..MAX_ROUNDS {
        let last = deepest.as_ref().map_or(&reading, |(_, reading)| reading);
        let last_mistake = deepest.as_ref().map_or(mistake, |(mistake, _)| *mistake);
        let Some(next) = beneath(last, suspect.line_end, last_mistake) else { break };
        deepest = Some(next);
    }
    Some(Candidate { reading, deepest })
}

/// What lies under a reading that is no text yet: the same mistake once more, or two-byte characters that were read as
/// Latin before, when nothing of them is lost.
fn beneath(last: &Reading, line_end: LineEnd, mistake: Mistake) -> Option<(Mistake, Reading)> {
    let figures = last.figures();
    if mistake.right != Encoding::Utf8 || figures.foreign == 0 {
        return None;
    }
    match mistake.wrong {
        Encoding::Latin if figures.hanzi == 0 && last.lost() == 0 => {
            let text = last.text();
            if let Some(again) = read_once(&text, line_end, mistake).filter(|again| again.lost() == 0) {
                return Some((mistake, again));
            }
            let under = [GBK_AS_LATIN, BIG5_AS_LATIN].into_iter().filter_map(|mistake| {
                let reading = read_once(&text, line_end, mistake)?;
                Some((reading.figures().share(), mistake, reading))
            });
            under.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, mistake, reading)| (mistake, reading))
        }
        Encoding::Gbk if figures.share() < MIN_SHARE => {
            // Text that was wrongly read once is not UTF-8 when it is read so again.
            let shows = |again: &Reading| !too_much_lost(again, mistake) && again.figures().share() >= MIN_SHARE;
            read_once(&last.text(), line_end, mistake).filter(shows).map(|again| (mistake, again))
        }
        _ => None,
    }
}

fn read_once(line: &str, line_end: LineEnd, mistake: Mistake) -> Option<Reading> {
    let found = bytes::to_bytes(line, mistake.wrong)?;
    let reading = match mistake.right {
        Encoding::Utf8 => utf8::read(&found, mistake.wrong, line_end),
        Encoding::Gbk | Encoding::Big5 => bytes::two_byte(&found, mistake.wrong, mistake.right),
        Encoding::Big5Unicode | Encoding::Latin => None,
    };
    // Hanzi that were read as Latin letters do not look like hanzi.
    if mistake.wrong == Encoding::Latin { reading } else { reading.map(Reading::keep_clean) }
}

/// Damage that may be there in a reading: in UTF-8 the bytes that are left of a lost character fit, elsewhere they tell
/// nothing.
fn too_much_lost(reading: &Reading, mistake: Mistake) -> bool {
    let against = if mistake.right == Encoding::Utf8 { reading.broken() } else { reading.lost() };
    against as f64 > reading.after.iter().filter(|unit| !unit.c.is_ascii()).count() as f64 * MAX_LOST
}

/// False where a line does not speak for a mistake however it reads: kana in GBK are common hanzi in Big5, so Japanese would
/// pass. Big5 read as GBK also gives private use.
fn may_show(suspect: &Suspect<'_>, mistake: Mistake) -> bool {
    mistake.rule != BIG5_AS_GBK || suspect.figures.odd * MIN_ODD_OF >= suspect.figures.foreign
}

/// True when the line has many frequent characters that way, and had few.
fn shows(suspect: &Suspect<'_>, reading: &Reading, mistake: Mistake, established: bool) -> bool {
    if is_one_alphabet(suspect.line) || too_much_lost(reading, mistake) || !established && !may_show(suspect, mistake) {
        return false;
    }
    let share = reading.figures().share();
    share >= MIN_SHARE && share - suspect.figures.share() >= MIN_GAIN
}

/// True when the line is nothing but Chinese that way. Where the mistake is established, names and single words need not
/// be frequent characters.
fn follows(suspect: &Suspect<'_>, reading: &Reading, mistake: Mistake) -> bool {
    let figures = reading.figures();
    let lost = reading.lost();
    figures.hanzi + lost > 0
        && figures.hanzi + figures.punctuation == figures.foreign
        && reading.broken() == 0
        && (mistake.right == Encoding::Utf8
            || lost * HANZI_OF_LOST <= figures.hanzi && figures.share() >= suspect.figures.share())
}

/// By how much the line is likelier when read otherwise; `None` when that is less than `least` or not plausible.
fn gain(suspect: &Suspect<'_>, reading: &Reading, language: &Language, least: f64) -> Option<f64> {
    let figures = reading.figures();
    let lost = reading.lost();
    let beyond_ascii = figures.foreign + lost;
    if reading.broken() > 0 || beyond_ascii == 0 || (figures.hanzi + lost) * 2 < beyond_ascii || figures.odd > 0 {
        return None;
    }
    // A line of hanzi is a name or a word before it is mojibake of one, and so is one in another alphabet.
    let found = suspect.figures;
    let (whole, fewest) = match reading.after.split_last() {
        // More characters than that are whole beside one that the end of the line cut.
        Some((last, before)) if last.lost.is_some() && units::lost(before) == 0 => (true, MIN_HANZI_CLEAN + 1),
        _ => (lost == 0, MIN_HANZI_CLEAN),
    };
    let whole = whole && figures.hanzi + figures.punctuation == figures.foreign;
    let clean =
        least >= MIN_LIKELIER && found.hanzi + found.punctuation == found.foreign && !suspect.line.contains('?');
    let least = if clean { least.max(MIN_LIKELIER_CLEAN) } else { least };
    if clean && (!whole || figures.hanzi < fewest)
        || figures.hanzi < MIN_HANZI_ANY && found.hanzi == 0
        || is_one_alphabet(suspect.line)
    {
        return None;
    }
    let cost = likelihood::cost_of(language, reading);
    let ascii = reading.after.len().saturating_sub(beyond_ascii) as f64;
    if (cost - ascii * likelihood::ASCII) / beyond_ascii as f64 > MAX_COST_EACH {
        return None;
    }
    let gain = likelihood::cost(language, suspect.line.chars()) - cost;
    (gain >= least.max(MIN_LIKELIER_EACH * reading.after.len() as f64)).then_some(gain)
}

/// True when every letter beyond ASCII is Greek, Cyrillic or kana: Chinese in a wrong encoding mixes them with hanzi.
fn is_one_alphabet(line: &str) -> bool {
    let alphabet = |c: char| match c {
        '\u{370}'..='\u{3FF}' => 1,
        '\u{400}'..='\u{52F}' => 2,
        '\u{3041}'..='\u{30FE}' => 3,
        c if c.is_alphabetic() || matches!(c, '\u{E000}'..='\u{F8FF}' | char::REPLACEMENT_CHARACTER) => 4,
        _ => 0,
    };
    let mut seen = line.chars().filter(|c| !c.is_ascii()).map(alphabet).filter(|alphabet| *alphabet > 0);
    let first = seen.next();
    matches!(first, Some(1..=3)) && seen.all(|other| Some(other) == first)
}

/// The mistake that makes single lines likelier by most, with these lines and what each gains.
fn likeliest(suspects: &[Suspect<'_>], language: &Language) -> Option<(Mistake, Vec<Likelier>)> {
    let sample = sample(suspects, WEIGHED);
    let mut best: Option<(f64, Mistake, Vec<Likelier>)> = None;
    for mistake in MISTAKES {
        let likelier: Vec<Likelier> = sample
            .iter()
            .enumerate()
            .filter_map(|(at, suspect)| {
                let candidate = read(suspect, mistake)?;
                let gain = gain(suspect, candidate.judged(), language, MIN_LIKELIER)?;
                Some(Likelier { at, candidate, gain })
            })
            .collect();
        let sum: f64 = likelier.iter().map(|likelier| likelier.gain).sum();
        if sum > best.as_ref().map_or(0.0, |(sum, ..)| *sum) {
            best = Some((sum, mistake, likelier));
        }
    }
    let (_, mistake, mut likelier) = best?;
    // What was told from the front of a long line has to hold for all of it.
    likelier.retain_mut(|likelier| {
        let Some(whole) = suspects.get(likelier.at) else { return false };
        if sample.get(likelier.at).is_some_and(|cut| cut.line.len() == whole.line.len()) {
            return true;
        }
        let Some(candidate) = read(whole, mistake) else { return false };
        let Some(gain) = gain(whole, candidate.judged(), language, MIN_LIKELIER) else { return false };
        *likelier = Likelier { at: likelier.at, candidate, gain };
        true
    });
    Some((mistake, likelier))
}

#[cfg(test)]
mod tests;
