//! Titles: the body and the role in the words before a name, and everybody in a text who has one.
//! Who of them speaks is the business of `subject`.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::subject::{LONGEST_TITLE, People, Person, han};
use crate::document::extract::passage::Passage;

impl Lexicon {
    /// Beginning of the title that ends at `end`: its head and the words that belong to it.
    pub(super) fn title_start(&self, chars: &[char], low: usize, end: usize) -> Option<usize> {
        let mut start = end.checked_sub(self.heads.ending(chars, end)?)?;
        while start > low {
            match self.parts.ending(chars, start) {
                // 集团董事长: 团 is the end of a body here, not of a title.
                Some(len) if start >= low + len && self.bodies.ending(chars, start).is_none_or(|body| body < len) => {
                    start -= len;
                }
                _ => break,
            }
        }
        (start >= low).then_some(start)
    }

    /// Beginning of a title no list holds: two characters that end like one.
    pub(super) fn unlisted_title(&self, chars: &[char], low: usize, end: usize) -> Option<usize> {
        self.endings.ending(chars, end)?;
        let start = end.checked_sub(2)?;
        let word = chars.get(start..end)?;
        (start >= low && word.iter().all(|&c| han(c))).then_some(start)
    }

    /// Splits the words before a name into body and role.
    pub(super) fn split_title(&self, words: &[char]) -> (Option<String>, Option<String>) {
        let words = trim(words);
        let first = words.split(|&c| c == '、' || c == ' ').next().unwrap_or(words);
        let piece_is_title =
            self.heads.ending(first, first.len()).or_else(|| self.unlisted_title(first, 0, first.len())).is_some();
        let (offset, piece) = if piece_is_title {
            (0, first)
        } else {
            let last = words.iter().rposition(|&c| c == '、' || c == ' ').map_or(0, |at| at + 1);
            (last, words.get(last..).unwrap_or(words))
        };
        let start = self.title_start(piece, 0, piece.len()).or_else(|| self.unlisted_title(piece, 0, piece.len()));
        let Some(mut start) = start else { return (None, text(words)) };
        let mut low = piece
            .get(..start)
            .and_then(|body| body.iter().rposition(|&c| "了把将对由向给请让的是".contains(c)))
            .map_or(0, |at| at + 1);
        if let Some(cut) = (low..start).rev().find_map(|at| self.cuts.starting(piece, at).map(|len| at + len)) {
            low = cut.min(start);
        }
        if let Some(body) = piece.get(..start)
            && let Some(deed) = (low + 1..start).find(|&at| self.deeds.starting(body, at).is_some())
        {
            start = deed;
        }
        if start.saturating_sub(low) > LONGEST_TITLE {
            low = start - LONGEST_TITLE;
        }
        let body = piece.get(low..start).unwrap_or(&[]);
        let role_from = match self.organs.ending(body, body.len()) {
            // 省委书记, 湖北省委常委: a party organ stays in the title.
            Some(len) if body.len() - len <= 4 => offset + low,
            _ => offset + start,
        };
        let organisation = if role_from == offset + low { None } else { text(body) };
        (organisation, words.get(role_from..).and_then(text))
    }

    /// The person called `name` with the words of `title` before it.
    pub(super) fn person(&self, passage: &Passage<'_>, name: Range<usize>, title: Range<usize>) -> Person {
        let (organisation, role) = self.split_title(passage.slice(title));
        Person { name: passage.string(name), role, organisation }
    }

    /// The full name behind a family name and title (张书记), when just one person of the text fits.
    pub(super) fn full_name<'p>(&self, address: &str, people: &'p People) -> Option<&'p Person> {
        let chars: Vec<char> = address.chars().collect();
        let surname = self.surnames.starting(&chars, 0)?;
        let title: String = chars.get(surname..)?.iter().collect();
        if self.heads.starting(&chars, surname) != Some(chars.len() - surname) {
            return None;
        }
        let family: String = chars.get(..surname)?.iter().collect();
        // Two hundred of one family in one text is more than any list of delegates has.
        let family_members = people.range(family.clone()..).take(200).map(|(_, person)| person);
        let mut fitting = family_members.filter(|person| {
            person.name.starts_with(&family) && person.role.as_deref().is_some_and(|role| role.contains(&title))
        });
        let person = fitting.next()?;
        fitting.next().is_none().then_some(person)
    }

    /// Everybody who stands in the document with a title.
    pub(super) fn people(&self, passages: &[Passage<'_>]) -> People {
        let mut people = People::new();
        for passage in passages {
            for end in 2..passage.len() {
                if self.heads.ending(passage.chars, end).is_none() {
                    continue;
                }
                for len in [3, 2, 4] {
                    let stop = end + len;
                    let name = passage.slice(end..stop);
                    let set_off = passage.char(stop).is_none_or(|c| !han(c))
                        || self.manner_starts.starting(passage.chars, stop).is_some();
                    if !set_off || !self.is_chinese_name(name) {
                        continue;
                    }
                    let clause = self.clause_start(passage, end.saturating_sub(LONGEST_TITLE), end);
                    let head = self.after_openers(passage, clause, end);
                    let person = self.person(passage, end..stop, head..end);
                    let fuller = people
                        .get(&person.name)
                        .is_none_or(|known: &Person| known.organisation.is_none() && person.organisation.is_some());
                    if fuller {
                        people.insert(person.name.clone(), person);
                    }
                    break;
                }
            }
        }
        people
    }
}

fn trim(chars: &[char]) -> &[char] {
    let loose = |c: &char| c.is_whitespace() || matches!(c, ',' | '、' | ':');
    let Some(start) = chars.iter().position(|c| !loose(c)) else { return &[] };
    let end = chars.iter().rposition(|c| !loose(c)).map_or(0, |at| at + 1);
    chars.get(start..end).unwrap_or(&[])
}

pub(super) fn text(chars: &[char]) -> Option<String> {
    let chars = trim(chars);
    (!chars.is_empty()).then(|| chars.iter().collect())
}
