//! Titles in 《》 with what belongs to them: the issuer before, the number, the articles and the tail after.
//! Books and songs are told from documents by the last word of the title; nothing is looked up.

use super::authority::Authority;
use super::lexicon::Lexicon;
use super::number::{Number, number_at};
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceKind;

/// Longest title in title marks; a longer one has lost its closing mark.
const LONGEST_TITLE: usize = 90;
/// Longest issuer before a title (党的二十届三中全会审议通过的) in code points.
const LONGEST_ISSUER: usize = 22;
/// Longest remark in brackets after a title (国发〔2004〕20号,以下简称《…》) in code points.
const LONGEST_REMARK: usize = 60;

impl Lexicon {
    /// 《…》 with the issuer before it and the number after it. Under a verb that only documents have (按照, 落实)
    /// any title is one that is not a newspaper's and is not adapted or reported from.
    pub(super) fn titled(&self, passage: &Passage<'_>, from: usize, open: usize, verb: &[char]) -> Option<Authority> {
        let issuer = passage.slice(from..open);
        // 根据群众意见修改了《…》: what is done to a document does not rest on it.
        if issuer.contains(&'了') {
            return None;
        }
        let clean = issuer.iter().all(|c| c.is_alphanumeric() || *c == '、')
            && issuer.len() <= LONGEST_ISSUER
            && !issuer.first().is_some_and(char::is_ascii_digit);
        let from = if clean { from } else { open };
        if let Some(found) = self.notice(passage, from, open) {
            return Some(found);
        }
        let (close, kind) = match self.title_at(passage, open) {
            Some(found) => found,
            None => (self.document_under(passage, open, verb)?, ReferenceKind::Document),
        };
        let mut end = close + 1;
        let mut number = None;
        if let Some((after, found)) = self.number_after(passage, end) {
            (end, number) = (after, Some(found));
        } else if let Some(after) = remark_after(passage, end)
            && (self.tail(passage, after).is_some() || self.articles(passage, after).is_some())
        {
            end = after;
        }
        let articles = self.articles(passage, end);
        let tail = self.tail(passage, articles.unwrap_or(end));
        Some(Authority {
            range: from..tail.or(articles).unwrap_or(end),
            name: open..close + 1,
            kind,
            number,
            tailed: tail.is_some() || articles.is_some(),
        })
    }

    /// 省政府关于印发《…》的通知: the paper about the title is cited, with its number.
    fn notice(&self, passage: &Passage<'_>, from: usize, open: usize) -> Option<Authority> {
        let about = from + passage.slice(from..open).windows(2).position(|pair| pair == ['关', '于'])?;
        let close = self.closing_title(passage, open)?;
        let end = close + 1 + self.notices.starting(passage.chars, close + 1)?;
        let (after, number) = match self.number_after(passage, end) {
            Some((after, number)) => (after, Some(number)),
            None => (end, None),
        };
        let tail = self.tail(passage, after);
        Some(Authority {
            range: from..tail.unwrap_or(after),
            name: about..end,
            kind: ReferenceKind::Document,
            number,
            tailed: tail.is_some(),
        })
    }

    /// The closing mark of the title that opens at `open`, and its kind; books and songs have none.
    pub(super) fn title_at(&self, passage: &Passage<'_>, open: usize) -> Option<(usize, ReferenceKind)> {
        let close = self.closing_title(passage, open)?;
        let title = passage.slice(open + 1..close);
        // 《…条例(草案)》: the head stands before the bracket.
        let end = title.iter().rposition(|&c| c == '(').filter(|_| title.last() == Some(&')')).unwrap_or(title.len());
        let title = title.get(..end)?;
        self.papers.ending(title, title.len())?;
        let law = self.laws.ending(title, title.len()).is_some()
            && !title.ends_with(&['办', '法'])
            && !title.ends_with(&['工', '作', '法']);
        Some((close, if law { ReferenceKind::Law } else { ReferenceKind::Document }))
    }

    /// The closing mark of a title that says nothing of its kind under a verb that governs documents only.
    fn document_under(&self, passage: &Passage<'_>, open: usize, verb: &[char]) -> Option<usize> {
        self.title_verbs.ending(verb, verb.len())?;
        let close = self.closing_title(passage, open)?;
        let title = passage.slice(open + 1..close);
        let works = self.no_papers.ending(title, title.len()).is_some();
        let adapted =
            self.adapted.starting(passage.chars, close + 1).is_some() || self.words_at(passage, close + 1).is_some();
        (!title.is_empty() && !works && !adapted).then_some(close)
    }

    /// The mark that closes the title that opens at `open`.
    pub(super) fn closing_title(&self, passage: &Passage<'_>, open: usize) -> Option<usize> {
        let limit = passage.len().min(open + LONGEST_TITLE);
        let mut depth = 0_usize;
        (open..limit).find(|&at| {
            match passage.char(at) {
                Some('《') => depth += 1,
                Some('》') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    /// The mark that opens the title that ends right before `end`.
    pub(super) fn opening_title(&self, passage: &Passage<'_>, end: usize) -> Option<usize> {
        let last = end.checked_sub(1).filter(|&last| passage.char(last) == Some('》'))?;
        let low = end.saturating_sub(LONGEST_TITLE);
        let open = (low..last).rev().find(|&at| passage.char(at) == Some('《'))?;
        // A title within the title would open first: 《关于印发〈…〉的通知》 is written with other marks.
        (self.closing_title(passage, open) == Some(last)).then_some(open)
    }

    /// The number in brackets or bare after a title: where it ends, and itself.
    pub(super) fn number_after(&self, passage: &Passage<'_>, at: usize) -> Option<(usize, Number)> {
        let bracket = passage.char(at).is_some_and(|c| matches!(c, '(' | '〔' | '['));
        let from = if bracket && number_at(passage.chars, at).is_none() { at + 1 } else { at };
        // The code has at most fourteen characters.
        let number = (from..from + 16).find_map(|at| number_at(passage.chars, at))?;
        let clean =
            number.range.start == from || passage.slice(from..number.range.start).iter().all(|c| c.is_alphanumeric());
        if !clean || (!bracket && number.range.start != at) {
            return None;
        }
        let end = number.range.end;
        // (国发〔2004〕20号,以下简称《决定》): the remark closes later.
        let closed = if from > at { remark_after(passage, at).filter(|&closed| closed > end) } else { None };
        Some((closed.unwrap_or(end), number))
    }
}

/// Where the bracket that opens at `at` has closed; brackets in it are stepped over.
fn remark_after(passage: &Passage<'_>, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in at..at + LONGEST_REMARK {
        match passage.char(at)? {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '。' | '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return passage.char(at).filter(|&c| c == ')').map(|_| at + 1);
        }
    }
    None
}
