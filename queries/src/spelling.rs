//! What was probably meant by text that stands nowhere: texts that do stand somewhere and differ from it by one
//! character, by the order of its parts, by a sign inside, or by how a number is written.
//! It searches nothing on its own account; `search` and `nothing` ask it.

use std::collections::{BTreeMap, BTreeSet};

use index::FullText;
use index::fulltext::{Clause, Scope, Sort};
use pinyin::ToPinyinMulti;
use pipeline::fold;
use serde::Serialize;

use crate::QueryError;
use crate::ranking::without_questions;

/// Shortest text that is mended: one character of two says nothing.
const SHORTEST: usize = 3;

/// Longest: names and terms. A longer text is a sentence, and stands nowhere because nobody wrote it.
const LONGEST: usize = 12;

/// Shortest text in which a character may become any other: three of four vouch for the fourth. Of three, only
/// a character that sounds alike or another order is taken.
const SHORTEST_FREE: usize = 4;

/// Documents looked at for what stands in the place of a character.
const LOOKED_AT: usize = 40;

/// Documents a text must stand in to be what was meant, unless it sounds like what was typed: one document may have the
/// slip itself.
const ENOUGH: usize = 2;

/// Text that stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// What was looked for, folded.
    pub typed: String,
    /// What stands in documents, folded.
    pub text: String,
    /// Documents what was typed stands in: next to none.
    pub typed_in: usize,
    /// Documents the text stands in.
    pub documents: usize,
    /// True when it sounds like what was typed or has the same characters.
    pub alike: bool,
}

/// Texts that are mended at most, each with dozens of searches: those of a long question.
const MOST_TEXTS: usize = 16;

/// Documents that may have the slip themselves: a text in so few is mended too, when what it sounds like or is made of
/// stands in [`FAR_MORE`] times as many.
const SLIPS: usize = 5;
const FAR_MORE: usize = 10;

/// What was probably meant by each stretch of these folded texts that stands in no document or next to none, the likeliest
/// first; at most two for a stretch.
pub(crate) fn variants<'a>(
    index: &FullText,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Variant>, QueryError> {
    let mut found = Vec::new();
    let parts: BTreeSet<String> = texts.into_iter().flat_map(without_questions).collect();
    for part in parts.into_iter().take(MOST_TEXTS) {
        let length = part.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            continue;
        }
        let there = count(index, &part)?;
        if there <= SLIPS {
            let far_more = |variant: &Variant| variant.alike && variant.documents >= there * FAR_MORE;
            found.extend(of_text(index, &part, there)?.into_iter().filter(|variant| there == 0 || far_more(variant)));
        }
    }
    Ok(found)
}

fn of_text(index: &FullText, typed: &str, there: usize) -> Result<Vec<Variant>, QueryError> {
    let chars: Vec<char> = typed.chars().collect();
    // Each candidate with whether it is alike.
    let mut candidates: BTreeMap<String, bool> = BTreeMap::new();
    for text in rearranged(&chars).into_iter().chain(rewritten(&chars)) {
        candidates.insert(text, true);
    }
    for place in 0..chars.len() {
        for c in standing_at(index, &chars, place)? {
            let mut other = chars.clone();
            let alike = other.get(place).is_some_and(|typed| sound_alike(*typed, c));
            if let Some(slot) = other.get_mut(place) {
                *slot = c;
            }
            if alike || chars.len() >= SHORTEST_FREE {
                candidates.entry(other.into_iter().collect()).or_insert(alike);
            }
        }
    }
    candidates.remove(typed);
    let mut found = Vec::new();
    for (text, alike) in candidates {
        let documents = count(index, &text)?;
        if documents >= if alike { 1 } else { ENOUGH } {
            found.push(Variant { typed: typed.to_owned(), text, typed_in: there, documents, alike });
        }
    }
    // What sounds alike was meant, however common something else is.
    let any_alike = found.iter().any(|variant| variant.alike);
    found.retain(|variant| variant.alike || !any_alike);
    found.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.text.cmp(&b.text)));
    found.truncate(2);
    Ok(found)
}

fn count(index: &FullText, text: &str) -> Result<usize, QueryError> {
    Ok(index.count(&Clause::Phrase { scope: Scope::TitleOrBody, folded: text.to_owned() })?)
}

/// Characters that stand in documents where the text has the one at `place`.
fn standing_at(index: &FullText, chars: &[char], place: usize) -> Result<BTreeSet<char>, QueryError> {
    let pattern: Vec<Option<char>> = chars.iter().enumerate().map(|(at, c)| (at != place).then_some(*c)).collect();
    let clause = Clause::Pattern { scope: Scope::TitleOrBody, chars: pattern.clone() };
    let mut found = BTreeSet::new();
    for hit in index.search(&clause, Some(LOOKED_AT), Sort::Date)?.hits {
        let Some(document) = index.document(&hit.doc_id)? else { continue };
        for text in [document.title.clone().unwrap_or_default(), document.body()] {
            let text: Vec<char> = text.chars().filter_map(fold::fold_char).collect();
            for window in text.windows(pattern.len()) {
                let fits = window.iter().zip(&pattern).all(|(c, wanted)| wanted.is_none_or(|wanted| wanted == *c));
                let there = window.get(place).copied().filter(|c| fits && c.is_alphanumeric());
                found.extend(there);
            }
        }
    }
    Ok(found)
}

/// The same characters in another order: two neighbours exchanged, or two halves.
fn rearranged(chars: &[char]) -> Vec<String> {
    let mut orders: Vec<Vec<char>> = Vec::new();
    for at in 1..chars.len() {
        let mut other = chars.to_vec();
        other.swap(at - 1, at);
        orders.push(other);
        let mut turned = chars.to_vec();
        turned.rotate_left(at);
        orders.push(turned);
        // 一路一带 for 一带一路: two characters apart from each other.
        if at + 1 < chars.len() {
            let mut other = chars.to_vec();
            other.swap(at - 1, at + 1);
            orders.push(other);
        }
    }
    orders.into_iter().map(|chars| chars.into_iter().collect()).collect()
}

/// Without the signs inside, and with digits for numerals and numerals for digits.
fn rewritten(chars: &[char]) -> Vec<String> {
    const NUMERALS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let numeral = |c: &char| c.to_digit(10).and_then(|digit| NUMERALS.get(digit as usize).copied()).unwrap_or(*c);
    let digit = |c: &char| {
        let digit = NUMERALS.iter().position(|numeral| numeral == c).and_then(|at| u32::try_from(at).ok());
        digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(*c)
    };
    let letters: String = chars.iter().filter(|c| c.is_alphanumeric()).collect();
    vec![letters, chars.iter().map(numeral).collect(), chars.iter().map(digit).collect()]
}

/// True when two different characters have a reading in common, whatever the tone.
fn sound_alike(one: char, other: char) -> bool {
    let readings = |c: char| -> BTreeSet<&'static str> {
        c.to_pinyin_multi().into_iter().flatten().map(|reading| reading.plain()).collect()
    };
    one != other && !readings(one).is_disjoint(&readings(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_sound_alike() {
        for (one, other, alike) in [
            ('掉', '调', true),
            ('测', '侧', true),
            ('传', '转', true),
            ('区', '社', false),
            ('a', '阿', false),
            ('调', '调', false),
        ] {
            assert_eq!(sound_alike(one, other), alike, "{one} {other}");
        }
    }

    #[test]
    fn other_orders_and_spellings() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (typed, meant) in
            [("一路一带", "一带一路"), ("邻里马会", "邻里会马"), ("马习会", "习马会"), ("食堂社区", "社区食堂")]
        {
            assert!(rearranged(&chars(typed)).contains(&meant.to_owned()), "{typed}");
        }
        for (typed, meant) in [("十四·五", "十四五"), ("嫦娥3号", "嫦娥三号"), ("第五批", "第5批")] {
            assert!(rewritten(&chars(typed)).contains(&meant.to_owned()), "{typed}");
        }
    }
}
