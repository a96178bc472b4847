//! The words beside a name: cut from its clause, and shared with other clauses or not.
//! It counts nothing but documents that share a wording.

use std::collections::{BTreeMap, BTreeSet};

use pipeline::document::segment::Segmenter;
use pipeline::document::view::View;
use pipeline::fold;

use super::variants::Side;

/// Marks that end a clause, quotation marks and brackets aside.
const BORDERS: &[char] = &['，', '。', '；', '：', '、', '！', '？', ',', ';', ':', '!', '?', '…', '—', '\n'];
/// Marks that belong to no wording: they stand between a name and its words.
const MARKS: &[char] =
    &['“', '”', '"', '‘', '’', '「', '」', '『', '』', '《', '》', '（', '）', '(', ')', ' ', '\u{3000}'];

/// Characters of a clause that are cut into words: those shown are cut right when more stands around them.
const CUT: usize = 40;

/// The characters of a clause from the name outwards, folded, marks left out.
pub(super) fn clause(outwards: impl Iterator<Item = char>) -> Vec<char> {
    let clause: String =
        outwards.take_while(|c| !BORDERS.contains(c)).filter(|c| !MARKS.contains(c)).take(CUT).collect();
    fold::fold_string(&clause).chars().collect()
}

/// The words of a clause in order.
pub(super) fn words(segmenter: &Segmenter, clause: Vec<char>) -> Vec<String> {
    let view = View::from_chars(clause.clone());
    let spans = segmenter.cut(&view).spans.into_iter();
    spans.filter_map(|span| Some(clause.get(span.start as usize..span.end as usize)?.iter().collect())).collect()
}

/// The first words of together at most so many characters.
pub(super) fn within(words: impl Iterator<Item = String>, longest: usize) -> Vec<String> {
    let mut rest = longest;
    words
        .take_while(|word| {
            let left = rest.checked_sub(word.chars().count());
            rest = left.unwrap_or(0);
            left.is_some()
        })
        .collect()
}

/// Wordings that enough documents share; the border of a clause is one of no words.
pub(super) fn shared<'a>(mentions: &'a [(&str, Vec<String>)], min_documents: usize) -> BTreeSet<&'a [String]> {
    let mut documents: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for (doc_id, words) in mentions {
        for count in usize::from(!words.is_empty())..=words.len() {
            documents.entry(words.get(..count).unwrap_or(words)).or_default().insert(doc_id);
        }
    }
    documents.into_iter().filter(|(_, documents)| documents.len() >= min_documents).map(|(words, _)| words).collect()
}

/// The longest shared wording that a clause begins with, seen from the name.
pub(super) fn longest_shared<'a>(words: &'a [String], shared: &BTreeSet<&'a [String]>) -> Option<&'a [String]> {
    // The border of a clause is shared only by clauses that end there.
    let shortest = usize::from(!words.is_empty());
    (shortest..=words.len()).rev().filter_map(|count| words.get(..count)).find(|part| shared.contains(part))
}

/// A wording as it is read, with ～ for the name.
pub(super) fn written(side: Side, outwards: &[String]) -> String {
    match side {
        Side::Left => outwards.iter().rev().map(String::as_str).chain(["～"]).collect(),
        Side::Right => std::iter::once("～").chain(outwards.iter().map(String::as_str)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_marks_and_are_counted_outwards() {
        for (text, want) in [
            ("取得新成效，又", "取得新成效"),
            ("”改革取得新成效", "改革取得新成效"),
            ("，又", ""),
            ("（試行）實施", "试行实施"),
        ] {
            assert_eq!(clause(text.chars()).iter().collect::<String>(), want, "{text}");
        }
        assert_eq!(clause("长".repeat(100).chars()).len(), CUT);
    }

    #[test]
    fn whole_words_are_taken_as_long_as_they_fit() {
        let words = ["取得", "新", "成效"].map(str::to_owned);
        for (longest, want) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (50, 3)] {
            assert_eq!(within(words.iter().cloned(), longest).len(), want, "{longest}");
        }
    }

    #[test]
    fn every_mention_counts_under_the_longest_wording_that_is_shared() {
        let outwards = |words: &[&str]| words.iter().rev().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mentions = [
            ("a", outwards(&["我们", "深入", "推进"])),
            ("b", outwards(&["要", "深入", "推进"])),
            ("c", outwards(&["大力", "推进"])),
            ("d", outwards(&[])),
            ("e", outwards(&[])),
            ("f", outwards(&["以"])),
        ];
        let shared = shared(&mentions, 2);
        let of = |words| longest_shared(words, &shared).map(|outwards| written(Side::Left, outwards));
        let got: Vec<Option<String>> = mentions.iter().map(|(_, words)| of(words)).collect();
        let want = [Some("深入推进～"), Some("深入推进～"), Some("推进～"), Some("～"), Some("～"), None];
        assert_eq!(got, want.map(|wording| wording.map(str::to_owned)));
    }
}
