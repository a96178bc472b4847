//! What a query's text is made of for ranking: words, the words inside them, and pairs of neighbouring characters.
//! It decides no match: what it makes adds to scores, and finds what is only related.

use std::collections::{BTreeMap, BTreeSet};

use index::FullText;
use index::fulltext::{Clause, Scope, StoredDocument};
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

/// Those after which stands what kind of thing is asked for.
const ASK_FOR: &[&str] = &["有哪些", "是什么", "哪些", "什么"];

/// Kinds of things, and what is said of them: any text is about some of them. They are left out only where they are asked for.
const ASKED_FOR: &[&str] = &[
    "具体", "主要", "重要", "新", "好", "的", "做法", "办法", "措施", "举措", "政策", "方法", "经验", "情况", "内容",
    "规定", "要求", "成效", "问题", "原因", "意义", "进展", "变化",
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

/// How far a word counts for more when texts that have it have it in their titles more often than texts have their words there,
/// and for less in the other case: 减负 tells what a text is about, 具体 does not. The exponent of the ratio, the usual ratio,
/// the documents it is taken to rest on anyway, and the bounds of what it does; chosen on the same queries.
const TOPICAL: f32 = 0.3;
const USUAL: f32 = 0.08;
const SURE: f32 = 10.0;
const TOPICAL_BOUNDS: (f32, f32) = (0.2, 3.0);

/// Words of which each two are looked for close together, the folded characters between them at most (about a clause), and what
/// that weighs against the lesser of the two words. Chosen on the same queries.
const CLOSE_WORDS: usize = 5;
const CLOSE: u32 = 20;
const CLOSENESS: f32 = 0.5;

/// The best documents that are read for more words, the characters read of each (news say at once what they are about), the
/// words taken from them, and the weight of the best of these against a word of the query. Chosen on the same queries.
pub(crate) const READ_DOCUMENTS: usize = 10;
const READ: usize = 200;
const MORE_WORDS: usize = 20;
const MORE: f32 = 0.3;

/// By how much a document that is read counts for less than the one before it.
const FADING: f32 = 0.1;

/// Weight of the characters of a query, wherever they stand, against its words. Chosen on the same queries. Where the documents
/// that are read for more words are chosen with them too, even-numbered queries lose what they gain.
const CHARACTERS: f32 = 1.2;

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
    /// All characters.
    characters: BTreeSet<char>,
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
                terms.characters.extend(&chars);
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

    /// The same documents as [`Terms::related`] finds for nothing else that was meant, unranked.
    pub(crate) fn any(&self) -> Clause {
        let words = self.words.iter().chain(&self.inner).cloned().collect();
        // Single characters are looked up in bodies alone, and count in titles all the same.
        let single = self.words.iter().filter(|word| word.chars().nth(1).is_none());
        let phrase = |text: &String| Clause::Phrase { scope: Scope::TitleOrBody, folded: text.clone() };
        Clause::Any([Clause::Words(words)].into_iter().chain(self.pairs.iter().chain(single).map(phrase)).collect())
    }

    /// Documents that hold any of it, by how much and how rare; `meant` are texts that were probably meant, and count whole.
    pub(crate) fn related(&self, index: &FullText, meant: &[Variant]) -> Result<Clause, QueryError> {
        let mut clauses = Vec::new();
        let mut topicality = Topicality::of(index);
        for (words, factor) in [(&self.words, 1.0), (&self.inner, INNER)] {
            for word in words {
                clauses.push(one_word(word, factor * topicality.word(word)?));
            }
        }
        clauses.extend(self.close(index, &mut topicality)?);
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
                let weight = PAIR * rarity(index, count) * topicality.word_in(pair, count)?;
                let title = Clause::Phrase { scope: Scope::Title, folded: pair.clone() };
                clauses.push(Clause::Weighted { clause: Box::new(phrase), weight });
                clauses.push(Clause::Weighted { clause: Box::new(title), weight: TITLE * weight });
            }
        }
        clauses.extend(self.titles(index)?);
        Ok(Clause::Any(clauses))
    }

    /// What the characters of the texts add to the score of related documents, in whatever words they stand: 撤离 for 撤出来,
    /// 旱情 for 久旱无雨. It finds no document, as [`Terms::more`].
    pub(crate) fn by_characters(&self) -> Clause {
        let characters = Clause::Characters(self.characters.iter().collect());
        Clause::Scaled { clause: Box::new(characters), factor: CHARACTERS }
    }

    /// The weightiest words in twos, close together.
    fn close(&self, index: &FullText, topicality: &mut Topicality<'_>) -> Result<Vec<Clause>, QueryError> {
        let mut words: Vec<(f32, &String)> = Vec::new();
        for word in &self.words {
            words.push((rarity(index, documents_with(index, word)?) * topicality.word(word)?, word));
        }
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        words.truncate(CLOSE_WORDS);
        let mut clauses = Vec::new();
        for (at, (weight, left)) in words.iter().enumerate() {
            for (other, right) in words.iter().skip(at + 1) {
                let (scope, left, right) = (Scope::TitleOrBody, (*left).clone(), (*right).clone());
                let near = Clause::Near { scope, left, right, distance: CLOSE };
                let weight = CLOSENESS * weight.min(*other);
                clauses.push(Clause::Weighted { clause: Box::new(near), weight });
            }
        }
        Ok(clauses)
    }

    /// What the best documents found so far, in their order, add to the score of others: words that two of them have, by how
    /// telling they are. It finds no document, so that every related one shares words with the query.
    pub(crate) fn more(&self, index: &FullText, documents: &[StoredDocument]) -> Result<Clause, QueryError> {
        let mut seen: BTreeMap<String, (f32, usize)> = BTreeMap::new();
        let mut fading = 1.0;
        for document in documents {
            let text: String = document.title.iter().map(String::as_str).chain(["\n", &document.body()]).collect();
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for part in text.chars().take(READ).collect::<String>().split(|c: char| !c.is_alphanumeric()) {
                for word in index.words_of(part)? {
                    *counts.entry(word).or_default() += 1;
                }
            }
            for (word, count) in counts {
                let (weight, having) = seen.entry(word).or_default();
                *weight += (1.0 + libm::logf(count as f32)) / fading;
                *having += 1;
            }
            fading += FADING;
        }
        let tells = |word: &str| word.chars().nth(1).is_some() && !word.chars().all(|c| c.is_ascii_digit());
        seen.retain(|word, (_, having)| *having > 1 && tells(word) && !self.words.contains(word));
        let mut words = Vec::new();
        for (word, (weight, _)) in seen {
            words.push((weight * rarity(index, documents_with(index, &word)?), word));
        }
        let mut topicality = Topicality::of(index);
        let words = weightiest(words, MORE_WORDS, |word| topicality.word(word))?;
        let most = words.first().map_or(1.0, |(weight, _)| *weight);
        Ok(Clause::Any(words.iter().map(|(weight, word)| one_word(word, MORE * weight / most)).collect()))
    }

    fn titles(&self, index: &FullText) -> Result<Vec<Clause>, QueryError> {
        let mut clauses = Vec::new();
        for word in &self.words {
            let count = documents_with(index, word)?;
            let title = Clause::Phrase { scope: Scope::Title, folded: word.clone() };
            clauses.push(Clause::Weighted { clause: Box::new(title), weight: TITLE * rarity(index, count) });
        }
        Ok(clauses)
    }
}

fn scaled(words: &BTreeSet<String>) -> Clause {
    Clause::Scaled { clause: Box::new(Clause::Words(words.iter().cloned().collect())), factor: INNER }
}

fn one_word(word: &str, factor: f32) -> Clause {
    Clause::Scaled { clause: Box::new(Clause::Words(vec![word.to_owned()])), factor }
}

fn documents_with(index: &FullText, word: &str) -> Result<usize, QueryError> {
    Ok(usize::try_from(index.documents_with(word)?).unwrap_or(usize::MAX))
}

/// How much words tell of what texts are about, see [`TOPICAL`]: two searches for a word, made once.
struct Topicality<'i> {
    index: &'i FullText,
    known: BTreeMap<String, f32>,
}

impl<'i> Topicality<'i> {
    fn of(index: &'i FullText) -> Self {
        Self { index, known: BTreeMap::new() }
    }

    fn word(&mut self, word: &str) -> Result<f32, QueryError> {
        if let Some(known) = self.known.get(word) {
            return Ok(*known);
        }
        let texts = self.count(Scope::TitleOrBody, word)?;
        self.word_in(word, texts)
    }

    fn count(&self, scope: Scope, word: &str) -> Result<usize, QueryError> {
        Ok(self.index.count(&Clause::Phrase { scope, folded: word.to_owned() })?)
    }

    /// The same where the texts that have the word are counted already.
    fn word_in(&mut self, word: &str, texts: usize) -> Result<f32, QueryError> {
        if let Some(known) = self.known.get(word) {
            return Ok(*known);
        }
        let (titles, texts) = (self.count(Scope::Title, word)? as f32, texts as f32);
        let ratio = (titles + USUAL * SURE) / (texts + SURE) / USUAL;
        let topical = libm::powf(ratio, TOPICAL).clamp(TOPICAL_BOUNDS.0, TOPICAL_BOUNDS.1);
        self.known.insert(word.to_owned(), topical);
        Ok(topical)
    }
}

/// The words of the greatest weight times topicality, in that order, at most so many. A word that could not come among them
/// with the most there is of topicality is not asked for it.
fn weightiest(
    mut words: Vec<(f32, String)>,
    most: usize,
    mut topical: impl FnMut(&str) -> Result<f32, QueryError>,
) -> Result<Vec<(f32, String)>, QueryError> {
    let order = |a: &(f32, String), b: &(f32, String)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    words.sort_by(order);
    let mut best: Vec<(f32, String)> = Vec::new();
    for (weight, word) in words {
        let last = most.checked_sub(1).and_then(|last| best.get(last));
        if last.is_some_and(|last| last.0 > weight * TOPICAL_BOUNDS.1) {
            break;
        }
        let weighed = (weight * topical(&word)?, word);
        let at = best.partition_point(|other| order(other, &weighed).is_lt());
        best.insert(at, weighed);
        best.truncate(most);
    }
    Ok(best)
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
        let asks_for = ASK_FOR.contains(word);
        let pieces = |part: &String| -> Vec<String> {
            let asked = |(at, piece)| if at > 0 && asks_for { without_asked_for(piece) } else { piece };
            part.split(word).enumerate().map(asked).map(str::to_owned).collect()
        };
        parts = parts.iter().flat_map(pieces).collect();
    }
    parts.retain(|part| !part.is_empty());
    // A question of nothing else is looked for as it is.
    if parts.is_empty() { vec![folded] } else { parts }
}

/// What stands behind the kinds of things that a stretch begins with. A single character is one of them only before another
/// of them: 新 of 新能源 belongs to its word.
fn without_asked_for(mut text: &str) -> &str {
    while let Some(rest) = ASKED_FOR.iter().find_map(|word| behind_kind(text, word)) {
        text = rest;
    }
    text
}

fn behind_kind<'t>(text: &'t str, kind: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(kind)?;
    let single = kind.chars().nth(1).is_none();
    let goes_on = || rest.is_empty() || ASKED_FOR.iter().any(|next| rest.starts_with(next));
    (!single || goes_on()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_ask_part_a_text() {
        for (text, want) in [
            ("基层治理有哪些做法", vec!["基层治理"]),
            ("基层治理有哪些具体的新做法", vec!["基层治理"]),
            ("整顿了什么作风", vec!["整顿了", "作风"]),
            ("新做法推广", vec!["新做法推广"]),
            ("有哪些新能源汽车补贴", vec!["新能源汽车补贴"]),
            ("哪些新闻发布会召开过", vec!["新闻发布会召开过"]),
            ("有哪些好的做法", vec!["有哪些好的做法"]),
            ("有哪些问题", vec!["有哪些问题"]),
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

    proptest! {
        #[test]
        fn asking_fewer_words_changes_no_choice(
            weights in proptest::collection::vec((0.0_f32..9.0, TOPICAL_BOUNDS.0..=TOPICAL_BOUNDS.1), 0..60),
            most in 0_usize..8,
        ) {
            // Words of equal weight too.
            let weighed: Vec<(f32, f32)> = weights.iter().map(|(weight, topical)| (weight.round(), *topical)).collect();
            let name = |at: usize| format!("{:02}", at * 7 % 60);
            let topical: BTreeMap<String, f32> =
                weighed.iter().enumerate().map(|(at, (_, topical))| (name(at), *topical)).collect();
            let words = weighed.iter().enumerate().map(|(at, (weight, _))| (*weight, name(at))).collect();
            let mut want: Vec<(f32, String)> =
                weighed.iter().enumerate().map(|(at, (weight, topical))| (weight * topical, name(at))).collect();
            want.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            want.truncate(most);
            prop_assert_eq!(weightiest(words, most, |word| Ok(topical[word])).unwrap(), want);
        }
    }

    #[test]
    fn words_that_cannot_be_chosen_are_not_asked() {
        let words = (0..100_u16).map(|at| (f32::from(at), format!("{at:03}"))).collect();
        let mut asked = 0;
        let chosen = weightiest(words, 2, |_| {
            asked += 1;
            Ok(1.0)
        });
        assert_eq!(chosen.unwrap(), [(99.0, "099".to_owned()), (98.0, "098".to_owned())]);
        // Those of more than a third of 98.
        assert_eq!(asked, 99 - 32);
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
