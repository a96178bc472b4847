//! Speakers without a name: titles, groups, bodies, papers, and noun phrases no list holds whose last word names people or a body
//! (某某聘请的律师15号, 某国反对派代表团). People with a name are found by `names`.

use super::Scene;
use super::subject::{LONGEST_TITLE, Person, Who, han, has_preposition, is_spoken_to};
use super::title::text;
use crate::document::extract::passage::Passage;

/// Longest group that is named by what its people are or do in code points: 医院急诊科医护人员.
const LONGEST_GROUP: usize = 9;
/// Longest name of a meeting, a paper or a body as subject.
const LONGEST_SUBJECT: usize = 28;
/// Longest name of a speaker no list holds, behind its last 的, in code points.
const LONGEST_CORE: usize = 24;

impl Scene<'_, '_> {
    /// The speaker a clause begins with when only times, places and manner stand between it and the verb at its end.
    pub(super) fn phrase_heading(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let limit = end.min(head + LONGEST_TITLE);
        (head + 2..=limit).rev().find_map(|at| {
            let leads = at == end || self.adverbial(passage, at, end);
            (leads && !self.splits_word(passage, at)).then(|| self.phrase(passage, head, at)).flatten()
        })
    }

    /// The speaker that is the stretch from `head` to `end` and nothing else.
    fn phrase(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let from = (head..end).rev().find(|&at| passage.char(at) == Some('的')).map_or(head, |at| at + 1);
        let core = passage.slice(from..end);
        let titled = self.lexicon.heads.ending(passage.chars, end).is_some();
        let named =
            |c: char| han(c) || c.is_ascii_alphanumeric() || matches!(c, '、' | '·' | '“' | '”' | '《' | '》' | '-');
        let fits = (2..=LONGEST_CORE).contains(&core.len())
            && core.iter().all(|&c| named(c))
            && !has_preposition(core)
            && (self.lexicon.speaker_ends.ending(passage.chars, end).is_some() || titled || core.last() == Some(&'》'))
            && self.lexicon.not_people.ending(passage.chars, end).is_none()
            && !self.splits_word(passage, from);
        // A clause with the phrase as its object, or a group that is spoken to.
        let clause = || {
            self.words_between(passage, from, end).any(|word| {
                !matches!(word, ['和' | '与' | '及']) && self.lexicon.not_group.has(word)
                    || self.lexicon.say.has(word)
                    || self.lexicon.courtesy.has(word)
            })
        };
        let told = from > head && is_spoken_to(passage.slice(head + 1..from));
        if !fits || told || clause() || self.lexicon.nobody.ending(passage.chars, end).is_some() {
            return None;
        }
        if let Some(person) = self.person_ending(passage, head, end) {
            return Some(Who::Person(person));
        }
        Some(if titled {
            let (organisation, role) = self.split_title(core);
            Who::Unnamed(role, organisation)
        } else if self.lexicon.people.ending(passage.chars, end).is_some() {
            Who::Collective(passage.string(from..end))
        } else {
            Who::Body(passage.string(from..end))
        })
    }

    /// 总书记, 社区书记: a title without a name.
    pub(super) fn title_alone(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let title = self.title_start(passage.chars, head, end)?;
        // 一位在流水线上忙碌的工人: what is before 的 describes.
        let told = matches!(passage.char(head), Some('对' | '向' | '给' | '让' | '请' | '被' | '把' | '为'));
        let told = told || title > head && has_preposition(passage.slice(head + 1..title));
        let head = if !told && title > head && passage.char(title - 1) == Some('的') { title } else { head };
        let set_off = title == head || self.lexicon.bodies.ending(passage.chars, title).is_some();
        let spoken_to = is_spoken_to(passage.slice(head..end));
        if spoken_to || !set_off || end - head > LONGEST_SUBJECT || self.splits_word(passage, head) {
            return None;
        }
        let (organisation, role) = self.split_title(passage.slice(head..end));
        // The reporter's own words are no statement.
        role.as_deref().is_none_or(|role| !role.ends_with("记者")).then_some(Who::Unnamed(role, organisation))
    }

    /// 网友“影”: a collective with a nickname, most often in quotation marks.
    pub(super) fn nickname_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let Some(quote) = passage.quote_closed_at(end.checked_sub(1)?) else {
            return self.nickname_after_readers(passage, head, end);
        };
        // Twelve code points: nicknames are short, quoted speech is not.
        let short = quote.open > head && quote.close - quote.open <= 12;
        let len = self
            .lexicon
            .collective
            .ending(passage.chars, quote.open)
            .filter(|&len| quote.open >= head + len && short)?;
        let role = text(passage.slice(quote.open - len..quote.open));
        let name = passage.string(quote.open + 1..quote.close);
        Some(Who::Person(Person { name, role, organisation: None }))
    }

    /// 网友小林: a reader of a website with a name; with anything else behind the word, readers in general.
    fn nickname_after_readers(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let named = [3, 2].into_iter().filter_map(|len| end.checked_sub(len)).find(|&start| {
            let name = passage.slice(start..end);
            let readers = passage.slice(head.max(start.saturating_sub(2))..start);
            matches!(readers, ['网', '友' | '民']) && (self.is_nickname(name) || self.is_chinese_name(name))
        });
        if let Some(start) = named {
            let role = text(passage.slice(start - 2..start));
            return Some(Who::Person(Person { name: passage.string(start..end), role, organisation: None }));
        }
        let from = head + 2;
        let ['网', '友' | '民', rest @ ..] = passage.slice(head..end) else { return None };
        let clause = |c: &char| matches!(c, '们' | '在' | '也' | '都' | '还' | '纷' | '则' | '的');
        if !(2..=8).contains(&rest.len()) || rest.iter().any(clause) {
            return None;
        }
        // 网友昨天, 网友据此, 网友一针见血: when and how they speak.
        let lexicon = self.lexicon;
        let leads = [&lexicon.openers, &lexicon.times, &lexicon.manner]
            .iter()
            .any(|words| words.starting(passage.chars, from).is_some_and(|len| from + len <= end));
        let nickname = !leads
            && !self.adverbial(passage, from, end)
            && self.loosely_cut(passage.start + from, passage.start + end);
        let readers = passage.string(head..from);
        Some(if nickname {
            let name = passage.string(from..end);
            Who::Person(Person { name, role: Some(readers), organisation: None })
        } else {
            Who::Collective(readers)
        })
    }

    /// Collectives and meetings that end at `end`.
    pub(super) fn group_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let chars = passage.chars;
        let fits = |len: &usize| end >= head + len && end - head <= LONGEST_SUBJECT;
        // 对社区干部提出要求: whoever follows the preposition is spoken to.
        if is_spoken_to(passage.slice(head..end)) {
            return None;
        }
        if let Some(len) = self.lexicon.meeting.ending(chars, end).filter(fits) {
            let name = passage.string(end - len..end);
            let before = passage.slice(head..end - len);
            let attended = self.lexicon.attend.found_in(before) && !before.contains(&'的');
            return (!attended).then_some(Who::Body(if name.ends_with("会议") { "会议".to_owned() } else { name }));
        }
        if let Some(len) = self.lexicon.collective.ending(chars, end).filter(fits)
            && !passage.slice(head..end - len).iter().any(|c| matches!(c, '了' | '时' | '着'))
        {
            return Some(Who::Collective(passage.string(end - len..end)));
        }
        let quantified =
            (head..end.min(head + 8)).find_map(|at| self.lexicon.many.starting(chars, at).map(|len| at + len));
        if let Some(from) = quantified
            && (2..=12).contains(&end.saturating_sub(from))
            && passage.slice(from..end).iter().all(|&c| han(c) && !matches!(c, '的' | '了' | '是' | '有'))
            && (self.lexicon.endings.ending(chars, end).is_some() || self.lexicon.heads.ending(chars, end).is_some())
        {
            return Some(Who::Collective(passage.string(from..end)));
        }
        // Any plural of people: 师生们, 使节们; 我们 and 人们 speak for the author.
        let plural = end >= head + 3 && passage.char(end - 1) == Some('们') && end - head <= LONGEST_SUBJECT;
        let person = |c: &char| han(*c) && !matches!(*c, '我' | '你' | '他' | '她' | '它' | '咱');
        let title = end.checked_sub(1).and_then(|last| self.title_start(chars, head, last));
        let start = title.unwrap_or(end.saturating_sub(3));
        (plural && passage.slice(start..end - 1).iter().all(person))
            .then(|| Who::Collective(passage.string(start..end)))
    }

    /// Where a group begins that is named by what its people are or do and ends at `end`: all of its clause, or what stands
    /// behind its last 的 (示威者, 参与救援的医护人员).
    pub(super) fn group_start(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<usize> {
        self.lexicon.people.ending(passage.chars, end)?;
        if self.lexicon.not_people.ending(passage.chars, end).is_some() {
            return None;
        }
        let described = (head..end).rev().find(|at| passage.char(*at) == Some('的')).map_or(head, |at| at + 1);
        // 某某对随行的青年代表说: they are spoken to.
        if described > head && is_spoken_to(passage.slice(head + 1..described)) {
            return None;
        }
        let group = passage.slice(described..end);
        let fits = (2..=LONGEST_GROUP).contains(&group.len()) && group.iter().all(|&c| han(c));
        let clause = || self.words_between(passage, described, end).any(|word| self.lexicon.not_group.has(word));
        (fits && !self.splits_word(passage, described) && !clause()).then_some(described)
    }

    /// Speakers without a name: an unnamed official, a paper, a body.
    pub(super) fn nameless_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let chars = passage.chars;
        let fits = |len: usize| end >= head + len && end - head <= LONGEST_SUBJECT;
        if has_preposition(passage.slice(head..end)) {
            return None;
        }
        // 有事就找当事人: somebody is looked for.
        let object = |len: usize| {
            let before = |word: &[char]| {
                matches!(word, ['找' | '请' | '让' | '把' | '被' | '给' | '使' | '见' | '问' | '看' | '叫' | '帮'])
            };
            self.words_between(passage, head, end.saturating_sub(len)).any(before)
        };
        if self.lexicon.unnamed.ending(chars, end).is_some_and(|len| fits(len) && !object(len)) {
            let (organisation, role) = self.split_title(passage.slice(head..end));
            return Some(Who::Unnamed(role, organisation));
        }
        let paper = passage.char(end - 1) == Some('》') || self.lexicon.paper.ending(chars, end).is_some_and(fits);
        if paper || self.lexicon.body.ending(chars, end).is_some_and(fits) {
            let words = passage.slice(head..end);
            // 某部发布公告称: the body speaks, not its paper.
            if passage.char(end - 1) != Some('》') && self.lexicon.issue.found_in(words) {
                return None;
            }
            // 某某积极评价中国…: a person in front of the body is the subject.
            let named =
                [4, 3, 2].iter().any(|&len| self.people.contains_key(&passage.string(head..(head + len).min(end))));
            // 党的建设领导小组办公室: 的 belongs to the name.
            let words_after = match words.windows(2).position(|pair| pair == ['党', '的']) {
                Some(at) => words.get(at + 2..).unwrap_or(&[]),
                None => words,
            };
            if words_after.iter().any(|&c| matches!(c, '的' | '了' | '把' | '将' | '由' | '是' | '与'))
                || named
                || words.first().is_some_and(|&c| matches!(c, '和' | '为' | '像' | '帮' | '使' | '据' | '经'))
                || words.ends_with(&['干', '部'])
                || self.words_between(passage, head, end).any(|word| self.lexicon.courtesy.has(word))
                || self.lexicon.basis.found_in(words)
                || self.lexicon.body.ending(chars, end) == Some(1) && self.splits_word(passage, end)
            {
                return None;
            }
            return text(words).map(Who::Body);
        }
        None
    }
}
