//! What a query's text is made of for ranking: words, the words inside them, and pairs of neighbouring characters.
//! It decides no match: what it makes adds to scores, and finds what is only related.

use std::collections::BTreeSet;

use index::FullText;
use index::fulltext::{Clause, Scope};
use pipeline::fold;

use crate::QueryError;
use crate::spelling::Variant;

/// Words that ask and say nothing of what is asked about; the longer before the one it holds.
const QUESTION_WORDS: &[&str] = &[
    "有哪些",
    "是什么",
    "怎么办",
    "怎么样",
    "为什么",
    "往哪里",
    "哪里去",
    "哪儿去",
    "有没有",
    "是不是",
    "能不能",
    "哪些",
    "哪里",
    "哪儿",
    "哪个",
    "怎么",
    "怎样",
    "如何",
    "什么",
    "为何",
    "多少",
    "是否",
    "能否",
    "谁来",
];

/// Particles that ask at the end of a sentence; elsewhere they are parts of words (书吧, 呢绒).
const ASKING_ENDS: [char; 3] = ['吗', '呢', '吧'];

/// Words looked up at most: those of a long pasted sentence.
const MOST_WORDS: usize = 64;

/// Pairs looked up at most; each costs a phrase query.
const MOST_PAIRS: usize = 32;

/// Weight of a word inside another (干部 of 基层干部), of a pair of characters, and of a word that stands in the title,
/// against a word of the query. Chosen on the odd-numbered queries of `corpora/gold/search`.
const INNER: f32 = 0.5;
const PAIR: f32 = 0.5;
const TITLE: f32 = 0.5;

/// Weight of a whole text that was probably meant: as much as a word that stands in a document twice.
const MEANT: f32 = 1.5;

/// What texts are made of, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Words the index knows, longest first from the left; single characters only where there is nothing longer.
    pub(crate) words: BTreeSet<String>,
    /// Words inside those.
    inner: BTreeSet<String>,
    /// Neighbouring characters.
    pairs: BTreeSet<String>,
}

impl Terms {
    /// The terms of folded texts.
    pub(crate) fn of<'a>(index: &FullText, texts: impl IntoIterator<Item = &'a str>) -> Result<Self, QueryError> {
        let mut terms = Self::default();
        let mut single = BTreeSet::new();
        for text in texts {
            for part in without_questions(text) {
                for word in index.words_of(&part)? {
                    if terms.words.len() >= MOST_WORDS {
                        break;
                    }
                    if word.chars().nth(1).is_none() {
                        single.insert(word);
                        continue;
                    }
                    terms.add_inner(index, &word)?;
                    terms.words.insert(word);
                }
                let chars: Vec<char> = part.chars().collect();
                for pair in chars.windows(2).filter(|pair| pair.iter().all(|c| c.is_alphanumeric())) {
                    if terms.pairs.len() < MOST_PAIRS {
                        terms.pairs.insert(pair.iter().collect());
                    }
                }
            }
        }
        if terms.words.is_empty() && terms.pairs.is_empty() {
            terms.words = single;
        }
        Ok(terms)
    }

    fn add_inner(&mut self, index: &FullText, word: &str) -> Result<(), QueryError> {
        let chars: Vec<char> = word.chars().collect();
        for length in 2..chars.len() {
            for inner in chars.windows(length) {
                let inner: String = inner.iter().collect();
                if !self.inner.contains(&inner) && index.documents_with(&inner)? > 0 {
                    self.inner.insert(inner);
                }
            }
        }
        Ok(())
    }

    /// True when there is nothing to rank by.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.pairs.is_empty()
    }

    /// Everything that may stand in a related document, for its snippet.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &String> {
        self.words.iter().chain(&self.pairs)
    }

    /// What adds to the score of documents that match anyway: words inside the words, and words of the title. The words
    /// themselves count already where the clause has phrases; `with_words` adds them where it has none.
    pub(crate) fn bonus(&self, index: &FullText, with_words: bool) -> Result<Clause, QueryError> {
        let mut clauses = vec![scaled(&self.inner)];
        if with_words {
            clauses.push(Clause::Words(self.words.iter().cloned().collect()));
        }
        clauses.extend(self.titles(index)?);
        Ok(Clause::Any(clauses))
    }

    /// Documents that hold any of it, by how much and how rare; `meant` are texts that were probably meant, and count whole.
    pub(crate) fn related(&self, index: &FullText, meant: &[Variant]) -> Result<Clause, QueryError> {
        let mut clauses = vec![Clause::Words(self.words.iter().cloned().collect()), scaled(&self.inner)];
        for Variant { text, documents, .. } in meant {
            for (scope, factor) in [(Scope::TitleOrBody, MEANT), (Scope::Title, TITLE)] {
                let phrase = Clause::Phrase { scope, folded: text.clone() };
                let weight = factor * rarity(index, *documents);
                clauses.push(Clause::Weighted { clause: Box::new(phrase), weight });
            }
        }
        for pair in &self.pairs {
            let phrase = Clause::Phrase { scope: Scope::TitleOrBody, folded: pair.clone() };
            let count = index.count(&phrase)?;
            if count > 0 {
                let weight = PAIR * rarity(index, count);
                let title = Clause::Phrase { scope: Scope::Title, folded: pair.clone() };
                clauses.push(Clause::Weighted { clause: Box::new(phrase), weight });
                clauses.push(Clause::Weighted { clause: Box::new(title), weight: TITLE * weight });
            }
        }
        clauses.extend(self.titles(index)?);
        Ok(Clause::Any(clauses))
    }

    fn titles(&self, index: &FullText) -> Result<Vec<Clause>, QueryError> {
        let mut clauses = Vec::new();
        for word in &self.words {
            let count = usize::try_from(index.documents_with(word)?).unwrap_or(usize::MAX);
            let title = Clause::Phrase { scope: Scope::Title, folded: word.clone() };
            clauses.push(Clause::Weighted { clause: Box::new(title), weight: TITLE * rarity(index, count) });
        }
        Ok(clauses)
    }
}

fn scaled(words: &BTreeSet<String>) -> Clause {
    Clause::Scaled { clause: Box::new(Clause::Words(words.iter().cloned().collect())), factor: INNER }
}

/// Inverse document frequency as BM25 has it.
fn rarity(index: &FullText, count: usize) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "counts of documents weigh by their logarithm")]
    let (all, with) = (index.documents() as f64, count as f64);
    let ratio = (all - with).max(0.0) + 0.5;
    #[allow(clippy::cast_possible_truncation, reason = "a logarithm of a count")]
    let weight = libm::log(1.0 + ratio / (with + 0.5)) as f32;
    weight
}

/// The stretches of a folded text between words that only ask.
pub(crate) fn without_questions(text: &str) -> Vec<String> {
    let folded = fold::fold_string(text);
    let mut parts: Vec<String> =
        vec![folded.trim_end_matches(['?', '!', '。']).trim_end_matches(ASKING_ENDS).to_owned()];
    for word in QUESTION_WORDS {
        parts = parts.iter().flat_map(|part| part.split(word)).map(str::to_owned).collect();
    }
    parts.retain(|part| !part.is_empty());
    // A question of nothing else is looked for as it is.
    if parts.is_empty() { vec![folded] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_ask_part_a_text() {
        for (text, want) in [
            ("基层治理有哪些做法", vec!["基层治理", "做法"]),
            ("社区养老怎么办", vec!["社区养老"]),
            ("社区治理", vec!["社区治理"]),
            ("社区书吧管理", vec!["社区书吧管理"]),
            ("社区有食堂吗？", vec!["社区有食堂"]),
            ("怎么", vec!["怎么"]),
            ("為什麼要治理", vec!["要治理"]),
            ("", vec![""]),
        ] {
            assert_eq!(without_questions(text), want, "{text}");
        }
    }

    #[test]
    fn longer_question_words_come_before_those_inside_them() {
        for (at, word) in QUESTION_WORDS.iter().enumerate() {
            let earlier = QUESTION_WORDS.get(..at).unwrap_or(&[]);
            assert!(!earlier.iter().any(|before| word.contains(before)), "{word}");
            assert_eq!(fold::fold_string(word), *word, "folded");
        }
    }
}
