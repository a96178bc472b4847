//! Words: one shared jieba with the policy dictionary, cut once per document for extraction and index alike.
//! It reads the view, not the text, and scans no numbers: `extract` does that on characters.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;

use super::view::View;
use crate::PipelineError;
use crate::span::Span;

/// Policy terms that jieba's dictionary lacks or splits.
const POLICY_TERMS: &str = include_str!("../../lexicons/segment.tsv");

/// The words of a document in order, white space left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Spans of the words in the text.
    pub spans: Vec<Span>,
}

/// The dictionary of the process, once it is loaded.
static LOADED: OnceLock<Segmenter> = OnceLock::new();

/// Cuts views into words. Holds the one dictionary of the process; cloning shares it.
#[derive(Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

impl fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

impl Segmenter {
    /// The segmenter of the process; the first call loads jieba's dictionary and adds the policy terms (about a
    /// quarter of a second and 50 MB).
    ///
    /// # Errors
    /// When a line of the bundled term list does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        match LOADED.get() {
            Some(loaded) => Ok(loaded.clone()),
            None => Self::load().map(|loaded| LOADED.get_or_init(|| loaded).clone()),
        }
    }

    fn load() -> Result<Self, PipelineError> {
        let mut jieba = Jieba::new();
        let mut terms = policy_terms().collect::<Result<Vec<_>, _>>()?;
        // Given frequencies first: the suggested ones depend on them.
        terms.sort_by_key(|term| term.frequency.is_none());
        for Term { word, tag, frequency } in terms {
            // Where none is given, the suggested frequency is the smallest that keeps the word whole; a fixed one would
            // let long terms swallow their neighbours.
            jieba.add_word(word, frequency, Some(tag));
        }
        Ok(Self { jieba: Arc::new(jieba) })
    }

    /// The shared dictionary.
    #[must_use]
    pub fn jieba(&self) -> Arc<Jieba> {
        Arc::clone(&self.jieba)
    }

    /// The words of a view, without HMM: new words are found over the corpus, not guessed in one document.
    #[must_use]
    pub fn cut(&self, view: &View) -> Tokens {
        let string: String = view.chars().iter().collect();
        let spans = self
            .jieba
            .cut(&string, false)
            .into_iter()
            .filter(|token| !token.word.chars().all(char::is_whitespace))
            .map(|token| Span::new(token.start, token.end))
            .collect();
        Tokens { spans }
    }
}

/// A line of the term list.
struct Term {
    word: &'static str,
    tag: &'static str,
    /// Occurrences in sixty million words, as jieba's dictionary counts them.
    frequency: Option<usize>,
}

/// The lines of the term list.
fn policy_terms() -> impl Iterator<Item = Result<Term, PipelineError>> {
    let lines = POLICY_TERMS.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| {
        term(line).ok_or_else(|| PipelineError::Lexicon {
            name: "segment.tsv",
            line: number + 1,
            problem: format!("`{line}` is not a word, a part of speech and perhaps a frequency, with tabs between"),
        })
    })
}

fn term(line: &'static str) -> Option<Term> {
    let mut columns = line.split('\t');
    let (word, tag) = (columns.next()?, columns.next()?);
    let frequency = columns.next().map(str::parse).transpose().ok()?;
    (!word.is_empty() && !tag.is_empty() && columns.next().is_none()).then_some(Term { word, tag, frequency })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new().unwrap());

    fn words(text: &str) -> Vec<String> {
        let view = View::from_chars(text.chars().collect());
        SEGMENTER.cut(&view).spans.into_iter().map(|span| view.string(span)).collect()
    }

    #[test]
    fn cuts_words_and_leaves_white_space_out() {
        for (label, text, want) in [
            ("policy terms", "推进 网格化管理\n和接诉即办", &["推进", "网格化管理", "和", "接诉即办"][..]),
            ("punctuation is a word", "基层,治理。", &["基层", ",", "治理", "。"]),
            ("names of programmes", "落实河长制和枫桥经验", &["落实", "河长制", "和", "枫桥经验"]),
            ("empty", " \n ", &[]),
        ] {
            assert_eq!(words(text), want, "{label}");
        }
    }

    #[test]
    fn every_policy_term_stays_whole_and_stands_once() {
        let mut seen = BTreeSet::new();
        for term in policy_terms() {
            let word = term.unwrap().word;
            assert_eq!(words(word), [word], "{word} is split");
            assert!(seen.insert(word), "{word} stands twice");
        }
        assert!(seen.len() > 200, "{}", seen.len());
    }

    proptest! {
        #[test]
        fn spans_cover_everything_but_white_space(text in any::<String>(), han in "[基层治理党建 \u{a0}\n,0-9a-z]{0,60}") {
            for text in [text, han] {
                let view = View::from_chars(text.chars().collect());
                let tokens = SEGMENTER.cut(&view);
                prop_assert!(tokens.spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
                let covered: String = tokens.spans.iter().map(|&span| view.string(span)).collect();
                let want: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                let got: String = covered.chars().filter(|c| !c.is_whitespace()).collect();
                prop_assert_eq!(got, want);
            }
        }
    }
}
