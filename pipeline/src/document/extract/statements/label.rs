//! Words under a name without a verb of saying: interviews on screen (【同期】甲社区书记 乙), 乙:“…”, “…”——乙.
//! Attributions with a verb are found by `attribution`.

use super::lexicon::Lexicon;
use super::stretch::{Course, MOST_PARAGRAPHS, Stretch};
use super::subject::Person;
use crate::document::extract::passage::Passage;
use crate::document::facts::Mode;
use crate::document::layout::Part;

/// Longest name with body and title on a line of its own.
const LONGEST_LABEL: usize = 40;

/// Words that stand under a name.
pub(super) struct Label {
    pub(super) person: Person,
    pub(super) stretch: Stretch,
    /// The passage that holds the words.
    pub(super) place: usize,
}

/// True when the document is a printed interview: somebody who asks labels two of its paragraphs, or one that asks.
pub(super) fn is_interview(lexicon: &Lexicon, passages: &[&Passage<'_>]) -> bool {
    let asks =
        |passage: &&&Passage<'_>| label_colon(passage).is_some_and(|colon| is_asker(lexicon, passage.slice(0..colon)));
    let mut asked = passages.iter().filter(asks);
    match (asked.next(), asked.next()) {
        (Some(_), Some(_)) => true,
        (Some(only), None) => only.chars.contains(&'?'),
        _ => false,
    }
}

/// 记者, 主持人, 某某社记者: they ask.
fn is_asker(lexicon: &Lexicon, label: &[char]) -> bool {
    lexicon.askers.has(label) || label.ends_with(&['记', '者']) || label.ends_with(&['主', '持', '人'])
}

/// The colon of a label at the head of a passage.
fn label_colon(passage: &Passage<'_>) -> Option<usize> {
    let head = passage.slice(0..passage.len().min(LONGEST_LABEL));
    let mark = head.iter().position(|&c| matches!(c, ':' | ',' | '。' | '!' | '?' | ';' | '、' | '“'))?;
    (head.get(mark) == Some(&':')).then_some(mark)
}

impl Course<'_, '_> {
    /// The words a passage labels: its own after the name, or those of the passage after it.
    pub(super) fn label(&self, place: usize) -> Option<Label> {
        let passage = self.passages.get(place)?;
        self.beside(place, passage).or_else(|| self.below(place, passage)).or_else(|| self.dashed(place, passage))
    }

    /// 滨河村村民甲:“…”, 【同期声】甲:…
    fn beside(&self, place: usize, passage: &Passage<'_>) -> Option<Label> {
        let (head, marked) = self.after_marker(passage);
        let near = passage.slice(head..passage.len().min(head + LONGEST_LABEL));
        let colon = head + near.iter().position(|&c| c == ':')?;
        let mut start = colon + 1;
        while passage.char(start).is_some_and(char::is_whitespace) {
            start += 1;
        }
        let quote = passage.quote_at(start);
        // Without quotation marks only whole sentences are words; a byline or a table entry has none.
        let sentences = passage.slice(start..passage.len()).iter().any(|c| matches!(c, '。' | '!' | '?'));
        if quote.is_none() && !sentences || self.scene.lexicon.say.ending(passage.chars, colon).is_some() {
            return None;
        }
        let person = self.named(passage, head, colon)?;
        if is_asker(self.scene.lexicon, passage.slice(head..colon))
            || person.role.as_deref().is_some_and(|role| role.ends_with("主持人"))
        {
            return None;
        }
        let known = self.interview || person.role.is_some() || self.scene.people.contains_key(&person.name);
        // 甲:“…” and nothing else on the line.
        let alone =
            |close: usize| passage.slice(close + 1..passage.len()).iter().all(|&c| c.is_whitespace() || c == '。');
        let (start, end, mode) = match quote {
            Some(quote) if known || marked || alone(quote.close) => (quote.open + 1, quote.close, Mode::Direct),
            None if marked || known => (start, passage.len(), Mode::Reported),
            _ => return None,
        };
        let mut span = passage.span(start..end);
        if self.interview && quote.is_none() {
            span.end = self.answer_end(place, span.end);
        }
        Some(Label { person, stretch: Stretch { span, mode }, place })
    }

    /// The end of an answer: it goes on in the paragraphs after `place` up to the next label.
    fn answer_end(&self, place: usize, mut end: u32) -> u32 {
        for (number, next) in self.passages.iter().enumerate().skip(place + 1).take(MOST_PARAGRAPHS) {
            let attributed = self.attributions.get(number).is_some_and(|list| !list.is_empty());
            if next.part != Part::Body || attributed || label_colon(next).is_some() {
                break;
            }
            end = next.span(0..next.len()).end;
        }
        end
    }

    /// A line that is nothing but a name with its title; the words are the next paragraph.
    fn below(&self, place: usize, passage: &Passage<'_>) -> Option<Label> {
        let (head, marked) = self.after_marker(passage);
        let mut end = passage.len();
        while end > head && passage.char(end - 1).is_some_and(|c| c.is_whitespace() || c == ':') {
            end -= 1;
        }
        if end <= head
            || end - head > LONGEST_LABEL
            || passage.slice(head..end).iter().any(|&c| matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '“' | '《'))
        {
            return None;
        }
        let next = self.passages.get(place + 1).filter(|next| next.part == Part::Body)?;
        // Whoever is introduced in the third person does not speak (先进人物 甲 / 甲,男,…).
        let speaks = passage.char(end) == Some(':') || next.chars.iter().any(|&c| matches!(c, '我' | '咱' | '俺'));
        if !(marked || speaks) {
            return None;
        }
        let person = self.named(passage, head, end)?;
        let told = next.slice(0..person.name.chars().count()).iter().collect::<String>() == person.name;
        if !marked && (told || person.role.is_none()) {
            return None;
        }
        let (start, end, mode) = match next.quote_at(0) {
            Some(quote) if quote.close + 2 >= next.len() => (1, quote.close, Mode::Direct),
            _ => (0, next.len(), Mode::Reported),
        };
        let mut span = next.span(start..end);
        if self.interview && mode == Mode::Reported {
            span.end = self.answer_end(place + 1, span.end);
        }
        Some(Label { person, stretch: Stretch { span, mode }, place: place + 1 })
    }

    /// “…”——甲: a pull quote with its speaker.
    fn dashed(&self, place: usize, passage: &Passage<'_>) -> Option<Label> {
        let quote = passage.quote_at(0)?;
        let dash = |at: usize| passage.char(at) == Some('—');
        if !(dash(quote.close + 1) && dash(quote.close + 2)) || passage.len() > quote.close + LONGEST_LABEL {
            return None;
        }
        let person = self.named(passage, quote.close + 3, passage.len())?;
        person.role.as_ref()?;
        let span = passage.span(quote.open + 1..quote.close);
        Some(Label { person, stretch: Stretch { span, mode: Mode::Direct }, place })
    }

    /// Where the label begins, and whether a marker of interviews stands before it.
    fn after_marker(&self, passage: &Passage<'_>) -> (usize, bool) {
        let mut at = 0;
        while passage.char(at).is_some_and(|c| c.is_whitespace() || matches!(c, '【' | '[' | '(')) {
            at += 1;
        }
        let Some(len) = self.scene.lexicon.interview.starting(passage.chars, at) else { return (0, false) };
        at += len;
        while passage.char(at).is_some_and(|c| c.is_whitespace() || matches!(c, '】' | ']' | ')' | ':')) {
            at += 1;
        }
        (at, true)
    }

    fn named(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Person> {
        // 某某(平江社区书记): the title stands in brackets after the name.
        if passage.char(end.wrapping_sub(1)) == Some(')')
            && let Some(open) = (head + 2..end).find(|&at| passage.char(at) == Some('('))
        {
            let name = passage.slice(head..open);
            let is_name = self.scene.is_chinese_name(name) || self.scene.is_foreign_name(name);
            return is_name.then(|| self.scene.person(passage, head..open, open + 1..end - 1));
        }
        let head = self.scene.after_openers(passage, head, end);
        if let Some(person) = self.scene.anyone_ending(passage, head, end) {
            return (!self.scene.reports_here(&person)).then_some(person);
        }
        // 某某合作社甲: a body before the name.
        let named = [3, 2].into_iter().filter_map(|len| end.checked_sub(len)).find(|&at| {
            at > head
                && self.scene.is_chinese_name(passage.slice(at..end))
                && self.scene.lexicon.bodies.ending(passage.chars, at).is_some_and(|len| len > 1)
        });
        if let Some(at) = named {
            return Some(self.scene.person(passage, at..end, head..at));
        }
        // 某某区供电公司 甲: a name set off by white space.
        let at = (head..end).rev().find(|&at| passage.char(at).is_some_and(char::is_whitespace))?;
        let name = passage.slice(at + 1..end);
        let is_name = self.scene.is_chinese_name(name) || self.scene.is_foreign_name(name);
        (is_name && at > head).then(|| self.scene.person(passage, at + 1..end, head..at))
    }
}
