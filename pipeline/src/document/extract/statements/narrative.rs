//! Whether a sentence or paragraph goes on with someone's words or tells what happened.
//! Where words begin and end is the business of `stretch`.

use std::ops::Range;

use super::attribution::Attribution;
use super::stretch::Course;
use super::subject::Who;
use crate::document::extract::passage::Passage;

impl Course<'_, '_> {
    /// True when a paragraph goes on demanding: 各级各部门要…, 双方应….
    pub(super) fn demands(&self, passage: &Passage<'_>) -> bool {
        let lexicon = self.scene.lexicon;
        let Some(first) = passage.sentences.first() else { return false };
        let clause = passage.slice(first.clone());
        let clause = clause.split(|&c| c == ',').next().unwrap_or(clause);
        let told = lexicon.act_others.starting(clause, 0).is_some() || lexicon.act_ours.starting(clause, 0).is_some();
        told && lexicon.orders(clause)
    }

    /// True when a paragraph begins with 我们 and names nobody who says it: the speaker before goes on.
    pub(super) fn says_we(&self, passage: &Passage<'_>) -> bool {
        let head = passage.chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
        matches!(passage.slice(head..head + 3), ['我', '们', next] if !matches!(next, '的' | '看' | '来' | '在' | '从' | '采'))
    }

    /// True when a sentence goes on demanding or counting off: 要…, 一是…, 第二,….
    pub(super) fn continues(&self, passage: &Passage<'_>, at: usize) -> bool {
        let head: String = passage.slice(at..passage.len()).iter().take(4).collect();
        let mut chars = head.chars();
        let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
        matches!(first, '要')
            || head.starts_with("必须")
            || "一二三四五六七八九十".contains(first) && matches!(second, '是' | '要')
            || first == '第'
                && "一二三四五六七八九十".contains(second)
                && chars.next().is_some_and(|c| matches!(c, ',' | '、' | '是' | '要'))
    }

    /// True when somebody with a name says what usually takes several sentences (强调…。…。); of bodies and groups
    /// the news goes on to tell what happened.
    pub(super) fn runs_on(&self, attribution: &Attribution) -> bool {
        let verb: Vec<char> = attribution.verb.chars().collect();
        matches!(attribution.subject.who, Who::Person(_) | Who::Pronoun) && self.scene.lexicon.runs_on.has(&verb)
    }

    /// True when somebody with a name goes on to demand, to wish or to promise: …要…, 愿…, 希望….
    pub(super) fn urges(&self, attribution: &Attribution, words: &[char]) -> bool {
        matches!(attribution.subject.who, Who::Person(_) | Who::Pronoun)
            && words.split(|&c| c == ',').any(|clause| {
                let will = |pair: &[char]| {
                    matches!(pair, ['愿', '意' | '同' | '与' | '和' | '为' | '以' | '继' | '积' | '加' | '进'])
                };
                let wish = clause.windows(2).any(will) || clause.windows(2).any(|pair| pair == ['希', '望']);
                wish || self.scene.lexicon.orders_with(&self.scene.lexicon.act_modal, clause)
            })
    }

    /// True when a sentence begins like somebody's own words: 我们…, 希望…, 中方….
    pub(super) fn speaks_for_itself(&self, passage: &Passage<'_>, at: usize) -> bool {
        self.scene.lexicon.own_words.starting(passage.chars, at).is_some()
            || passage.char(at + 1) == Some('方') && self.scene.lexicon.body.starting(passage.chars, at).is_some()
    }

    /// True when a sentence tells what happened instead of what was said.
    pub(super) fn narrates(&self, passage: &Passage<'_>, sentence: &Range<usize>) -> bool {
        let lexicon = self.scene.lexicon;
        let mut at = sentence.start;
        if passage.quoted(at) {
            return false;
        }
        while passage.char(at).is_some_and(char::is_whitespace) {
            at += 1;
        }
        // 我此行…出席会议: told by the speaker.
        if matches!(passage.char(at), Some('我' | '咱')) {
            return false;
        }
        if lexicon.narrative_starts.starting(passage.chars, at).is_some() || is_day(passage.slice(at..sentence.end)) {
            return true;
        }
        // 双方 is the subject of what happened as often as of what was said.
        if passage.char(at) != Some('双') && self.speaks_for_itself(passage, at) {
            return false;
        }
        let words = passage.slice(at..sentence.end);
        // 他对…表示感谢: an act of courtesy is told, not said.
        if self.scene.lexicon.pronoun.starting(passage.chars, at).is_some() && self.is_courtesy(words) {
            return true;
        }
        if self.names_a_doer(words) {
            return true;
        }
        // 上个月,我们出席了…: told by the speaker.
        if words.contains(&'我') {
            return false;
        }
        let short = words.len() <= 60;
        short && lexicon.narrative_deeds.found_in(words)
    }

    /// True when somebody with a title elsewhere is the subject of one of the first clauses by the bare name
    /// (…,某某报告了…): people in someone's words keep their titles.
    fn names_a_doer(&self, words: &[char]) -> bool {
        let scene = self.scene;
        // Three clauses: farther on the subject has been named.
        words.split(|&c| c == ',').take(3).any(|clause| {
            // 不过某某并未…: the conjunction is stepped over.
            let from = scene.lexicon.openers.starting(clause, 0).unwrap_or(0);
            let clause = clause.get(from..).unwrap_or(&[]);
            let foreign = clause.iter().take_while(|&&c| scene.is_foreign_name_char(c)).count();
            let spelt = scene.lexicon.surnames.starting(clause, 0).is_some() || foreign > 1;
            spelt
                && [foreign, 3, 2, 4].iter().filter_map(|&len| Some((clause.get(..len)?, clause.get(len..)?))).any(
                    |(name, rest)| {
                        let name: String = name.iter().collect();
                        scene.people.get(&name).is_some_and(|person| person.role.is_some())
                            && rest.first().is_some_and(|&c| !matches!(c, '、' | '的'))
                            && scene.lexicon.heads.starting(rest, 0).is_none()
                    },
                )
        })
    }

    /// True when words hold 表示感谢 and the like.
    fn is_courtesy(&self, words: &[char]) -> bool {
        words
            .windows(2)
            .enumerate()
            .any(|(at, pair)| pair == ['表', '示'] && self.scene.lexicon.thanks.starting(words, at + 2).is_some())
    }
}

/// True for a sentence that begins with a day of the month and a comma, as news do: 10号,这4名被告….
fn is_day(words: &[char]) -> bool {
    let digits = words.iter().take_while(|c| c.is_ascii_digit()).count();
    (1..=2).contains(&digits) && matches!(words.get(digits..), Some(['号' | '日', ',', ..]))
}
