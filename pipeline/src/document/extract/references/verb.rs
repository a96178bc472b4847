//! Basis verbs: a run of them is one verb (学习 + 贯彻 + 落实), adverbs inside it dropped.
//! What the verb governs is read in `authority`.

use super::lexicon::Lexicon;
use crate::document::extract::passage::Passage;
use crate::document::facts::ReferenceUse;

/// Most pieces of one verb (深入学习宣传贯彻落实 has five).
const LONGEST_VERB: usize = 6;

/// A verb run in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verb {
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Its pieces without adverbs.
    pub(super) words: Vec<char>,
    /// 围绕 聚焦 对标: never with a mere topic.
    pub(super) focus: bool,
    /// 按照 根据: it says in what manner something is done.
    pub(super) manner: bool,
    /// 拥护 理解 违反: only with 精神, a demand or an article.
    pub(super) strict: bool,
}

impl Verb {
    /// The verb as a string.
    pub(super) fn text(&self) -> String {
        self.words.iter().collect()
    }
}

impl Lexicon {
    /// The verb run that begins at `at`.
    pub(super) fn verb_at(&self, passage: &Passage<'_>, at: usize) -> Option<Verb> {
        if !self.begins_verb(passage.char(at)?) {
            return None;
        }
        let chars = passage.chars;
        let mut verb = Verb { start: at, end: at, words: Vec::new(), focus: false, manner: false, strict: false };
        for _ in 0..LONGEST_VERB {
            if self.nouns.starting(chars, verb.end).is_some() {
                break;
            }
            let stem = self.stems.starting(chars, verb.end);
            let focus = self.focus.starting(chars, verb.end).filter(|len| stem.is_none_or(|stem| *len > stem));
            let strict = self.strict.starting(chars, verb.end).filter(|_| stem.or(focus).is_none());
            if let Some(len) = focus.or(stem).or(strict) {
                let end = verb.end + len;
                if len == 1 && !self.clearly_governs(passage, end) {
                    break;
                }
                // 围绕贯彻落实…: the nearest verb counts.
                if focus.is_some() || verb.focus {
                    verb.words.clear();
                }
                verb.words.extend_from_slice(passage.slice(verb.end..end));
                verb.focus = focus.is_some();
                verb.strict = strict.is_some();
                verb.end = end;
            } else if !verb.words.is_empty()
                && let Some(len) = self.inside_verb.starting(chars, verb.end)
                && self.stems.starting(chars, verb.end + len).is_some()
            {
                verb.end += len;
            } else {
                break;
            }
        }
        verb.manner = self.manner.has(&verb.words);
        (!verb.words.is_empty()).then_some(verb)
    }

    /// 按, 依 and 学 alone are verbs only right before a title or a known body.
    fn clearly_governs(&self, passage: &Passage<'_>, at: usize) -> bool {
        passage.char(at) == Some('《') || self.issuers.starting(passage.chars, at).is_some_and(|len| len >= 2)
    }

    /// Steps over what may stand between a verb and its authority.
    pub(super) fn after_fillers(&self, passage: &Passage<'_>, mut at: usize) -> usize {
        while let Some(len) = self.fillers.starting(passage.chars, at) {
            at += len;
        }
        at
    }

    /// The verb after 精神: 引发热议, or a basis verb later in the clause.
    pub(super) fn verb_after(&self, passage: &Passage<'_>, from: usize) -> Option<String> {
        // Forty code points: the rest of a clause.
        for at in from..from + 40 {
            if passage.char(at).is_none_or(|c| matches!(c, ',' | '。' | ';' | '\n')) {
                return None;
            }
            if let Some(len) = self.after.starting(passage.chars, at) {
                return Some(passage.string(at..at + len));
            }
            if let Some(verb) = self.verb_at(passage, at) {
                return Some(verb.text());
            }
        }
        None
    }

    /// How an authority under this verb is used.
    pub(super) fn usage(&self, verb: Option<&str>) -> ReferenceUse {
        let Some(verb) = verb else { return ReferenceUse::Cited };
        let chars: Vec<char> = verb.chars().collect();
        if self.after.has(&chars) {
            ReferenceUse::Cited
        } else if self.study.starting(&chars, 0).is_some() {
            ReferenceUse::Studied
        } else {
            ReferenceUse::Basis
        }
    }
}
