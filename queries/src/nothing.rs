//! Why a query finds nothing, and what would find something: a sentence each.
//! It searches again, more widely, and changes no answer.

use index::FullText;
use index::fulltext::KnownWord;
use pipeline::fold;

use crate::QueryError;
use crate::language::{Node, Query, Within};
use crate::ranking::Terms;
use crate::spelling::{Variant, variants};

/// Conditions that are counted one by one, and texts that words like them are looked for: a query that a person typed has
/// fewer.
const MOST_EXPLAINED: usize = 16;

/// Words listed for one that is not known.
const SHOWN: usize = 5;

/// Which condition finds nothing, what would find something, and what was perhaps meant.
pub(crate) fn explain(index: &FullText, query: &Query, related: usize) -> Result<Vec<String>, QueryError> {
    let mut said = Vec::new();
    let conditions = query.conditions();
    let targets = query.targets();
    for text in targets.iter().flat_map(|target| target.texts()) {
        // What was typed in another script or width was looked for in this form.
        if !query.text.contains(text) {
            said.push(format!("looked for as: {text}"));
        }
    }
    // A pasted text has hundreds of conditions, and each is counted alone and left out once.
    if conditions.len() > MOST_EXPLAINED {
        said.push(format!(
            "{} conditions; what each of them finds is told for up to {MOST_EXPLAINED}",
            conditions.len()
        ));
    }
    let conditions = if conditions.len() > MOST_EXPLAINED { &[] } else { conditions };
    for node in conditions {
        let count = index.count(&node.clause(query.within))?;
        let alone = if conditions.len() > 1 { " alone" } else { "" };
        said.push(format!("{}{alone}: {}", node.reading(), documents(count)));
    }
    if conditions.len() > 1 {
        for (at, node) in conditions.iter().enumerate() {
            let rest = conditions.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, node)| node.clone());
            let count = index.count(&query.with_conditions(rest.collect()).clause())?;
            if count > 0 {
                said.push(format!("without the condition {}: {}", node.reading(), documents(count)));
            }
        }
    }
    if query.within != Within::All && query.node.has_text() {
        let everywhere = Query { within: Within::All, ..query.clone() };
        let count = index.count(&everywhere.clause())?;
        if count > 0 {
            said.push(format!("outside title and body: {}; add in:all", documents(count)));
        }
    }
    let texts = || targets.iter().flat_map(|target| target.texts());
    let meant = variants(index, texts())?;
    said.extend(meant.iter().map(sentence));
    if meant.is_empty() {
        for text in texts().take(MOST_EXPLAINED) {
            said.extend(words_like(index, text)?);
        }
    }
    let words = Terms::of(index, texts())?;
    if related > 0 && !words.words.is_empty() {
        let words: Vec<&str> = words.words.iter().map(String::as_str).collect();
        said.push(format!(
            "with one of the words {}, or a part of them: {}; ask for related ones",
            words.join(" "),
            documents(related)
        ));
    }
    Ok(said)
}

fn sentence(variant: &Variant) -> String {
    let Variant { typed, text, typed_in, documents: count, .. } = variant;
    let there =
        if *typed_in == 0 { "stands nowhere".to_owned() } else { format!("stands in {}", documents(*typed_in)) };
    format!("{typed} {there}; {text} stands in {}", documents(*count))
}

/// For a short text that is no word: the words nearest to it.
fn words_like(index: &FullText, text: &str) -> Result<Option<String>, QueryError> {
    // Shorter words have no neighbours worth the name, longer texts are no words.
    const LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;
    let wanted: Vec<char> = fold::fold_string(text).chars().collect();
    if !LENGTHS.contains(&wanted.len()) || index.count(&Node::of_text(text).clause(Within::Text))? > 0 {
        return Ok(None);
    }
    let near = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        LENGTHS.contains(&word.len()) && likeness(&wanted, &word).is_some()
    };
    let mut found: Vec<(usize, KnownWord)> = index
        .words_where(near)?
        .into_iter()
        .filter_map(|word| Some((likeness(&wanted, &word.word.chars().collect::<Vec<_>>())?, word)))
        .collect();
    found.sort_by(|(a, one), (b, other)| {
        a.cmp(b).then(other.documents.cmp(&one.documents)).then_with(|| one.word.cmp(&other.word))
    });
    let words: Vec<&str> = found.iter().take(SHOWN).map(|(_, word)| word.word.as_str()).collect();
    Ok((!words.is_empty()).then(|| format!("{text} stands nowhere; words like it: {}", words.join(" "))))
}

/// Edits between two words, when at least half of the longer one is the same.
fn likeness(one: &[char], other: &[char]) -> Option<usize> {
    let longest = one.len().max(other.len());
    if one.len().abs_diff(other.len()) > longest / 2 || !one.iter().any(|c| other.contains(c)) {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.iter().enumerate() {
        let mut before = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (b, above) in other.iter().zip(row.iter().skip(1)) {
            left = (before + usize::from(a != b)).min(above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().filter(|edits| edits * 2 <= longest)
}

fn documents(count: usize) -> String {
    if count == 1 { "1 document".to_owned() } else { format!("{count} documents") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_between_words() {
        for (one, other, want) in [
            ("社区", "社区", Some(0)),
            ("社区", "小区", Some(1)),
            ("社区治理", "社会治理", Some(1)),
            ("网格员", "网格", Some(1)),
            ("居委会", "村委会", Some(1)),
            ("社区", "街道", None),
            ("社区", "区社", None),
            ("议事", "议事协商会", None),
            ("一老一小", "一小一老", Some(2)),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(likeness(&chars(one), &chars(other)), want, "{one} {other}");
            assert_eq!(likeness(&chars(other), &chars(one)), want, "{other} {one}");
        }
    }
}
