//! Attributions: a verb of saying with its subject, and where the words begin.
//! How far the words reach is the business of `stretch`.

use super::lexicon::Lexicon;
use super::subject::{People, Person, Subject, Who};
use crate::document::extract::passage::Passage;

/// Longest line that is nothing but an attribution (应勇强调).
const LONGEST_LINE: usize = 60;
/// How far before its verb an attribution may begin: a list of six people with bodies and titles fits.
const REACH: usize = 300;
/// Farthest noun of a verb phrase (提出了三点具体要求) in code points.
const LIGHT_REACH: usize = 10;

/// How the words hang on the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A comma, colon or quotation mark follows the verb.
    Open,
    /// The words follow without punctuation.
    Bare,
    /// The verb ends the sentence: the words stand before it, in quotation marks.
    Closed,
    /// The verb ends the line: the words are the next paragraph.
    Line,
    /// The object of 介绍 and the like, shared by the people of a list.
    Told,
}

/// A verb of saying with its subject, in one passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) subject: Subject,
    /// Further people of a list.
    pub(super) others: Vec<Person>,
    /// Bare verb.
    pub(super) verb: String,
    /// Where the verb stands.
    pub(super) verb_at: usize,
    /// Where words after the verb begin.
    pub(super) words: usize,
    pub(super) form: Form,
}

impl Lexicon {
    /// The attributions of a passage in order.
    pub(super) fn attributions(&self, passage: &Passage<'_>, people: &People) -> Vec<Attribution> {
        let mut found: Vec<Attribution> = Vec::new();
        let mut at = 0;
        while at < passage.len() {
            let low = found.last().map_or(0, |last| last.words);
            match self.attribution_at(passage, low, at, people) {
                Some(attribution) => {
                    at = attribution.words.max(at + 1);
                    found.push(attribution);
                }
                None => at += 1,
            }
        }
        found
    }

    fn attribution_at(&self, passage: &Passage<'_>, low: usize, at: usize, people: &People) -> Option<Attribution> {
        if passage.quoted(at) {
            return None;
        }
        let chars = passage.chars;
        let sentence = passage.sentence_of(at).start.max(low).max(at.saturating_sub(REACH));
        if let Some(told) = self.told(passage, sentence, at) {
            return Some(told);
        }
        let (verb, after) = self.verb_at(chars, at)?;
        if self.is_no_verb(chars, at) {
            return None;
        }
        let mut words = after;
        let form = match passage.char(after) {
            Some(',' | ':' | ';') => {
                words += 1;
                Form::Open
            }
            Some('“' | '"' | '「' | '‘') => Form::Open,
            Some('。' | '!' | '\n') => Form::Closed,
            None => Form::Closed,
            Some(_) if self.bare.has(&verb) && self.after.starting(chars, after).is_none() => Form::Bare,
            Some(_) => return None,
        };
        while passage.char(words).is_some_and(char::is_whitespace) {
            words += 1;
        }
        if form == Form::Bare && self.goes_on_narrating(passage, after) {
            return None;
        }
        let subject = self.subject(passage, sentence, at, people)?;
        let named = matches!(subject.who, Who::Person(_) | Who::Collective(_) | Who::Pronoun);
        let meeting = matches!(&subject.who, Who::Body(name) if name.ends_with('会') || name.ends_with("会议"));
        let form = match form {
            // 指出要…, 强调要…: the subject of the sentence before goes on.
            Form::Bare if subject.who == Who::Same && passage.char(after) == Some('要') => Form::Bare,
            Form::Bare if !(named || meeting) => return None,
            Form::Closed if subject.start == 0 && passage.char(after).is_none() && passage.len() <= LONGEST_LINE => {
                Form::Line
            }
            Form::Open if passage.char(words).is_none() => Form::Line,
            form => form,
        };
        if form == Form::Closed && self.quote_before(passage, &subject).is_none() {
            return None;
        }
        let verb = self.plain(&verb);
        Some(Attribution { subject, others: Vec::new(), verb, verb_at: at, words, form })
    }

    /// True when the verb takes an ordinary object (表示祝贺, 表示感谢) instead of words.
    fn goes_on_narrating(&self, passage: &Passage<'_>, after: usize) -> bool {
        let end = passage.sentence_of(after).end;
        // Eight code points hold a word of thanks; real words are longer.
        end.saturating_sub(after) < 8 || self.thanks.starting(passage.chars, after).is_some()
    }

    /// The quotation that ends right before the subject, with what it says closed by a mark.
    pub(super) fn quote_before(&self, passage: &Passage<'_>, subject: &Subject) -> Option<(usize, usize)> {
        let mut at = subject.start;
        while at > 0 && passage.char(at - 1).is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '—')) {
            at -= 1;
        }
        let quote = passage.quote_closed_at(at.checked_sub(1)?)?;
        let spoken = passage.char(quote.close.checked_sub(1)?).is_some_and(super::subject::ends_speech);
        // Six code points: shorter quotations before a name are names themselves.
        (quote.close > quote.open + 6 && (spoken || at < subject.start)).then_some((quote.open, quote.close))
    }

    /// The verb that begins at `at` and where it ends; a verb phrase with a noun counts as its noun.
    fn verb_at(&self, chars: &[char], at: usize) -> Option<(Vec<char>, usize)> {
        if let Some(found) = self.light_verb_at(chars, at) {
            return Some(found);
        }
        let len = self.say.starting(chars, at)?;
        let verb = chars.get(at..at + len)?.to_vec();
        let next = chars.get(at + len).copied();
        (next.is_none_or(|c| !han_or_digit(c)) || self.bare.has(&verb)).then_some((verb, at + len))
    }

    /// A verb phrase with a noun: 提出了三点要求.
    fn light_verb_at(&self, chars: &[char], at: usize) -> Option<(Vec<char>, usize)> {
        let len = self.light.starting(chars, at)?;
        let from = at + len;
        for noun in from..from + LIGHT_REACH {
            if matches!(chars.get(noun), None | Some(',' | '。' | ':' | ';' | '、')) {
                return None;
            }
            if let Some(len) = self.light_noun.starting(chars, noun)
                && matches!(chars.get(noun + len), Some(':' | ',' | '。') | None)
            {
                return Some((chars.get(noun..noun + len)?.to_vec(), noun + len));
            }
        }
        None
    }

    /// True when the characters at `at` belong to a longer word or to a noun.
    fn is_no_verb(&self, chars: &[char], at: usize) -> bool {
        // The longest entry has six code points.
        let covered = (0..6).any(|back| {
            at.checked_sub(back).and_then(|start| self.inside.starting(chars, start)).is_some_and(|len| len > back)
        });
        covered || self.before.ending(chars, at).is_some()
    }

    /// 分别介绍了…: the people of the sentence and the object they share.
    fn told(&self, passage: &Passage<'_>, sentence: usize, at: usize) -> Option<Attribution> {
        let chars = passage.chars;
        let verb_at = at + self.each.starting(chars, at)?;
        let len = self.tell.starting(chars, verb_at)?;
        let mut words = verb_at + len;
        if passage.char(words) == Some('了') {
            words += 1;
        }
        if passage.char(words).is_none_or(|c| !han_or_digit(c) && c != '“') {
            return None;
        }
        let mut people = self.listed(passage, sentence, at).into_iter();
        let first = people.next()?;
        let subject = Subject { who: Who::Person(first), start: sentence };
        let verb = passage.string(verb_at..verb_at + len);
        Some(Attribution { subject, others: people.collect(), verb, verb_at, words, form: Form::Told })
    }

    /// The bare verb: 明确要求 is 要求, 介绍说 is 介绍, 告诉记者 is 告诉.
    fn plain(&self, verb: &[char]) -> String {
        let all: String = verb.iter().collect();
        let mut rest = all.as_str();
        for adverb in ["明确", "深刻", "强调"] {
            if let Some(bare) = rest.strip_prefix(adverb).filter(|bare| bare.chars().count() == 2) {
                rest = bare;
            }
        }
        if let Some((verb, _)) = rest.split_once("记者").filter(|(verb, _)| *verb == "告诉") {
            rest = verb;
        }
        if rest.starts_with('对') {
            rest = "说";
        }
        let count = rest.chars().count();
        match rest.chars().last() {
            Some(tail) if count > 2 && self.tails.has(&[tail]) => rest.chars().take(count - 1).collect(),
            Some('道') if rest == "说道" => "说".to_owned(),
            _ => rest.to_owned(),
        }
    }
}

fn han_or_digit(c: char) -> bool {
    c.is_alphanumeric()
}
