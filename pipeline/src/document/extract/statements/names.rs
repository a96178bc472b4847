//! Names: whether characters are a name, and the person whose name or title ends at a place.
//! Where the clause of a speaker begins and what stands between name and verb is the business of `subject`.

use super::Scene;
use super::subject::{Person, han};
use crate::document::extract::passage::Passage;
use crate::document::view::string_of;

/// Longest foreign name in code points (with its interpuncts).
pub(super) const LONGEST_FOREIGN: usize = 14;
/// Surnames that stand before nouns as prepositions more often.
const PREPOSITIONS: &str = "向从和同于由经以与";
/// Surnames that are rather the beginning of a word: those of adjectives and nouns of everyday writing.
const SELDOM_SURNAMES: &str = "廉明高和平安乐常严温康宁元白金时古农全强文成华能国党公";
/// The commonest family names that begin few other words (census of 2020).
const COMMON_SURNAMES: &str = "李王张刘陈杨赵周吴徐孙朱胡郭何罗";
/// Of these, the ones that begin hardly a word at all: 赵军 and 刘备 are words of the segmentation because they are names.
/// Our choice by its dictionary (jieba): its words of two characters with these are people and places but for a few
/// (李子, 刘海, 徐缓), while 张, 陈, 杨, 孙 and 朱 begin 张贴, 陈述, 杨树, 孙女 and 朱红.
const SURNAMES_ONLY: &str = "李刘赵吴徐郭";
/// Function words that no given name holds.
const NEVER_GIVEN: [char; 46] = [
    '的', '了', '在', '是', '我', '他', '她', '们', '这', '和', '与', '或', '但', '也', '都', '地', '还', '就', '所',
    '等', '各', '每', '该', '此', '并', '及', '被', '把', '给', '让', '使', '很', '更', '再', '又', '已', '着', '去',
    '将', '吧', '吗', '呢', '兼', '你', '您', '咱',
];

/// Last characters of bodies that end no given name (区卫健局).
const NEVER_LAST: &str = "时后局部厅署委院办队组处会省市县";

impl Scene<'_, '_> {
    pub(super) fn is_chinese_name(&self, chars: &[char]) -> bool {
        let Some(surname) = self.lexicon.surnames.starting(chars, 0) else { return false };
        let given = chars.len().saturating_sub(surname);
        // 玄叶光一郎: three characters behind a family name of two.
        let long = given == 3 && surname == 2 && ends_in_son(chars);
        ((1..=2).contains(&given) || long)
            && chars.iter().all(|&c| han(c))
            && self.lexicon.not_names.starting(chars, 0).is_none()
            && (!chars.iter().any(|c| NEVER_GIVEN.contains(c)) || has_again(chars))
            && !chars.last().is_some_and(|c| NEVER_LAST.contains(*c))
            // 谈一谈, 看了看
            && !matches!(chars, [_, '一'])
            && !matches!(chars, [first, '一', last] if first == last)
            && !self.names_things(chars)
    }

    /// Papers, meetings, groups and verbs are no people (白皮书, 强调).
    fn names_things(&self, chars: &[char]) -> bool {
        let lexicon = self.lexicon;
        lexicon.paper.has(chars)
            || lexicon.meeting.has(chars)
            || lexicon.collective.has(chars)
            || lexicon.say.has(chars)
    }

    pub(super) fn is_foreign_name(&self, chars: &[char]) -> bool {
        // 某某二世: the number of a monarch.
        let chars = match chars {
            [name @ .., '一' | '二' | '三' | '四', '世'] => name,
            chars => chars,
        };
        (2..=LONGEST_FOREIGN).contains(&chars.len())
            && (chars.iter().all(|&c| self.is_foreign_name_char(c) || c.is_ascii_alphabetic())
                || chars.len() >= 4
                    && chars.iter().any(|&c| c == '·' || c == '•')
                    && chars.iter().all(|&c| han(c) && !NEVER_GIVEN.contains(&c) && c != '为' || c == '·' || c == '•')
                    && !chars.iter().any(|c| matches!(c, '时' | '后' | '接' | '访' | '说' | '会'))
                    && !self.lexicon.say.found_in(chars)
                    && chars.first().is_some_and(|&c| han(c)))
            && self.lexicon.not_names.starting(chars, 0).is_none()
    }

    /// 摩德伦: one character more than foreign names are usually spelt with.
    pub(super) fn is_rather_foreign(&self, chars: &[char]) -> bool {
        let strangers = chars.iter().filter(|&&c| !self.is_foreign_name_char(c)).count();
        // 雅各布: 各 is a function word elsewhere.
        let named = |c: char| han(c) && (c == '各' || !NEVER_GIVEN.contains(&c)) || c == '·';
        (3..=8).contains(&chars.len())
            && strangers == 1
            && chars.first().is_some_and(|&c| self.is_foreign_name_char(c))
            && chars.iter().all(|&c| named(c))
            && self.lexicon.not_names.starting(chars, 0).is_none()
            && !self.lexicon.heads.has(chars)
            && !chars.last().is_some_and(|c| NEVER_LAST.contains(*c))
            && !self.names_things(chars)
    }

    pub(super) fn is_foreign_name_char(&self, c: char) -> bool {
        matches!(c, '·' | '•' | '-') || self.lexicon.foreign.has(&[c])
    }

    /// 老沈, 小郭.
    pub(super) fn is_nickname(&self, chars: &[char]) -> bool {
        matches!(chars, ['老' | '小', surname] if self.lexicon.surnames.has(&[*surname]))
    }

    /// 小丽(化名): a nickname that spells no family name, before a remark that says so.
    fn is_made_up(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        matches!(passage.slice(at..end), ['老' | '小' | '阿', given] if han(*given))
            && passage.slice(end..end + 3) == ['(', '化', '名']
    }

    /// A name right after a title that spells no known family name (总理通伦): single characters to the segmentation,
    /// or set off by white space.
    fn is_unusual_name(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let chars = passage.slice(at..end);
        // Four code points: longer ones are spelt with the characters of foreign names.
        (2..=4).contains(&chars.len())
            && self.may_be_a_name(chars)
            && self.lexicon.manner_starts.starting(chars, 0).is_none()
            && (self.in_single_characters(passage, at, end) || passage.char(at.wrapping_sub(1)) == Some(' '))
    }

    /// True for characters that may spell a name nobody listed.
    pub(super) fn may_be_a_name(&self, chars: &[char]) -> bool {
        chars.iter().all(|&c| han(c) && !NEVER_GIVEN.contains(&c) || c == '·')
            && self.lexicon.not_names.starting(chars, 0).is_none()
            && !chars.last().is_some_and(|c| NEVER_LAST.contains(*c))
            && self.lexicon.bodies.ending(chars, chars.len()).is_none()
            && !self.lexicon.heads.has(chars)
            && !self.names_things(chars)
    }

    /// True when the segmentation knows no words in a stretch of the text: single characters, but for one pair in a
    /// longer name (安倍|晋|三).
    pub(super) fn loosely_cut(&self, start: usize, stop: usize) -> bool {
        let first = self.tokens.partition_point(|token| (token.start as usize) < start);
        let inside = || self.tokens.iter().skip(first).take_while(|token| (token.start as usize) < stop);
        let whole = inside().map(|token| token.len()).sum::<usize>() == stop - start;
        let words = inside().filter(|token| token.len() > 1).count();
        whole && (words == 0 || words == 1 && stop - start >= 4 && inside().all(|token| token.len() <= 2))
    }

    /// The person whose name or title ends at `end`; `low` is where their clause begins, openers left out.
    pub(super) fn person_ending(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let spoken_to = match passage.char(low) {
            // 同村的某某, 对面的某某: a longer word. 向前|来迎接的某某 is none.
            Some('对' | '向' | '与' | '同' | '给' | '让' | '请') => {
                !self.splits_word(passage, low + 1) || passage.slice(low + 1..low + 3) == ['前', '来']
            }
            // 被免去职务的某某: what was done describes who speaks.
            Some('被') => !passage.slice(low..end).contains(&'的'),
            _ => false,
        };
        if spoken_to && !self.is_chinese_name(passage.slice(low..end)) {
            return None;
        }
        // The reporter's own words are no statement.
        self.anyone_ending(passage, low, end).filter(|person| !is_reporter(person))
    }

    /// Like [`Scene::person_ending`], reporters too.
    pub(super) fn anyone_ending(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        self.titled_name(passage, low, end)
            .or_else(|| self.name_with_title(passage, low, end))
            .or_else(|| self.bare_name(passage, low, end))
            .or_else(|| self.known_name(passage, low, end))
            .or_else(|| self.name_after_body(passage, low, end))
    }

    /// 市医院专家组方晓岚: a name right after a body, without a title.
    fn name_after_body(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let at = [3, 2].into_iter().filter_map(|len| end.checked_sub(len)).find(|&at| {
            at > low + 2
                && self.lexicon.body.ending(passage.chars, at).is_some_and(|len| len > 1)
                && self.is_chinese_name(passage.slice(at..end))
                && (self.in_single_characters(passage, at, end)
                    || end == at + 3 && !self.splits_word(passage, at) && !self.begins_with_word(passage, at, end))
        })?;
        let body = passage.slice(low..at);
        let clause = body.iter().any(|c| matches!(c, '的' | '了' | '在' | '是' | '对' | '向' | '把' | '被' | '将'));
        (!clause).then(|| self.person(passage, at..end, low..at))
    }

    /// The one person of the text whose name this is a part of: 野田 of 野田佳彦, 罗兹 of 本·罗兹, 晓岚 of 方晓岚.
    pub(super) fn short_form(&self, name: &[char]) -> Option<&Person> {
        if !(2..=5).contains(&name.len()) {
            return None;
        }
        let short: String = name.iter().collect();
        let part = |full: &str| {
            let len = full.chars().count();
            match full.split(['·', '•']).count() {
                1 if len == 3 => name.len() == 2 && full.ends_with(&short),
                1 => len == 4 && name.len() == 2 && full.starts_with(&short),
                _ => full.split(['·', '•']).any(|part| part == short),
            }
        };
        // Two hundred people in one text are a list of delegates.
        let mut fitting = self.people.values().take(200).filter(|person| part(&person.name));
        let person = fitting.next()?;
        fitting.next().is_none().then_some(person)
    }

    /// True for a reporter of the paper itself or of one nobody names; reporters of others are asked like anybody.
    pub(super) fn reports_here(&self, person: &Person) -> bool {
        let own = |body: &String| self.lexicon.own_media.found_in(&body.chars().collect::<Vec<_>>());
        is_reporter(person) && person.organisation.as_ref().is_none_or(own)
    }

    /// 某某是…, 某某也…: a name nobody gave a title, as the subject of a clause.
    pub(super) fn name_heading(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Person> {
        let foreign = passage.slice(head..end).iter().take_while(|c| self.is_foreign_name_char(**c)).count();
        [foreign, 3, 2].into_iter().filter(|&len| len > 1).map(|len| head + len).filter(|&stop| stop < end).find_map(
            |stop| {
                let goes_on = passage.char(stop) == Some('是')
                    || self.lexicon.manner_starts.starting(passage.chars, stop).is_some()
                    || stop >= head + 3 && self.before_word(passage, head, stop);
                (goes_on && !self.splits_word(passage, stop)).then(|| self.bare_name(passage, head, stop)).flatten()
            },
        )
    }

    /// 社区书记方晓岚: the name ends the clause, its title stands before it.
    fn titled_name(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let chars = passage.chars;
        let longest = self.longest_name_ending(passage, low, end);
        for len in 2..=longest {
            let Some(at) = end.checked_sub(len) else { break };
            if at <= low {
                break;
            }
            let mut title = at;
            while title > low && passage.char(title - 1).is_some_and(char::is_whitespace) {
                title -= 1;
            }
            let name = passage.slice(at..end);
            let listed = || self.title_start(chars, low, title).is_some();
            let fits = self.is_chinese_name(name)
                || self.is_nickname(name)
                || self.is_made_up(passage, at, end)
                || self.is_foreign_name(name)
                || len <= 4 && listed() && self.is_unusual_name(passage, at, end)
                || listed() && self.is_rather_foreign(name) && !self.splits_word(passage, at);
            if !fits {
                continue;
            }
            let unlisted = || {
                self.unlisted_title(chars, low, title).is_some()
                    && !(self.splits_word(passage, at) || self.is_common_word(passage, at, end))
            };
            // 领导干部廉洁从政: a word that goes on, no name behind the title.
            let goes_on = || self.is_word_that_goes_on(passage, at, end);
            let titled = listed() && !goes_on() || unlisted();
            // 来城里打工的某某: a clause instead of a title.
            let described = || passage.char(at - 1) == Some('的') && !self.splits_word(passage, at);
            let word = || self.begins_with_word(passage, at, end) || self.is_common_word(passage, at, end);
            if !titled && described() && !word() {
                return Some(Person { name: passage.string(at..end), role: None, organisation: None });
            }
            // 某某当天: an adverb after a foreign name.
            let adverb = len > 4 && self.lexicon.manner.ending(chars, end).is_some_and(|len| len > 1);
            if titled && !adverb {
                return Some(self.person(passage, at..end, low..title));
            }
        }
        None
    }

    /// How many characters before `end` a name can have at most: one of more than four is foreign, with its parts joined by
    /// a dot or spelt in the characters of foreign names to the last, or ends like 光一郎.
    fn longest_name_ending(&self, passage: &Passage<'_>, low: usize, end: usize) -> usize {
        let window = passage.slice(low.max(end.saturating_sub(LONGEST_FOREIGN))..end);
        if window.iter().any(|c| matches!(c, '·' | '•')) {
            return LONGEST_FOREIGN;
        }
        let number = |c: char| matches!(c, '一' | '二' | '三' | '四' | '世');
        let spells = |c: char| self.is_foreign_name_char(c) || c.is_ascii_alphabetic() || number(c);
        let mut strangers = 0;
        let spelt = |c: &&char| {
            strangers += usize::from(!spells(**c));
            strangers < 2
        };
        window.iter().rev().take_while(spelt).count().max(longest_chinese(window))
    }

    /// 方晓岚书记, 市民王女士: the title ends the clause.
    pub(super) fn name_with_title(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let chars = passage.chars;
        let title = self.title_start(chars, low, end)?;
        for len in [3, 2, 4] {
            let Some(at) = title.checked_sub(len).filter(|&at| at >= low) else { continue };
            let set_off = at == low
                || passage.char(at - 1) == Some('的')
                || self.lexicon.bodies.ending(chars, at).is_some_and(|len| at >= low + len)
                || self.lexicon.organs.ending(chars, at).is_some_and(|len| at >= low + len)
                // 史学界泰斗方晓岚教授: whatever describes the name, where words are cut before and after it.
                || title - at == 3 && !self.tokens.is_empty() && !self.splits_word(passage, title);
            let is_name = self.is_chinese_name(passage.slice(at..title)) && !self.is_common_word(passage, at, title);
            if set_off && is_name && !self.splits_word(passage, at) {
                let mut words = passage.slice(low..at).to_vec();
                words.extend_from_slice(passage.slice(title..end));
                let (organisation, role) = self.split_title(&words);
                return Some(Person { name: passage.string(at..title), role, organisation });
            }
        }
        self.address_ending(passage, low, end)
    }

    /// 张书记, 居民王奶奶: the family name and the form of address are all there is.
    pub(super) fn address_ending(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let chars = passage.chars;
        let title = self.title_start(chars, low, end)?;
        let at = self.lexicon.surnames.ending(chars, title).map(|len| title - len).filter(|&at| at >= low)?;
        // 家住三单元的王奶奶: a clause before the name.
        let described = passage.char(at.wrapping_sub(1)) == Some('的');
        if at == low || described || self.title_start(chars, low, at).is_some() {
            let title = if described { at..at } else { low..at };
            let (organisation, role) = self.split_title(passage.slice(title));
            return Some(Person { name: passage.string(at..end), role, organisation });
        }
        None
    }

    /// A clause that is nothing but a name.
    fn bare_name(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        let whole = passage.slice(low..end);
        if !(2..=LONGEST_FOREIGN).contains(&whole.len()) {
            return None;
        }
        let name = string_of(whole);
        if let Some(person) = self.people.get(&name) {
            return Some(person.clone());
        }
        if let Some(person) = self.short_form(whole) {
            return Some(person.clone());
        }
        if let Some(person) = self.introduced(whole) {
            return Some(person);
        }
        let nickname = self.is_nickname(whole);
        let bare = nickname || self.is_chinese_name(whole) || self.is_foreign_name(whole);
        (bare
            && self.lexicon.body.ending(passage.chars, end).is_none()
            && !self.splits_word(passage, low)
            && (nickname || !self.splits_word(passage, end))
            && (nickname || !(self.begins_with_word(passage, low, end) || self.is_common_word(passage, low, end))))
        .then_some(Person { name, role: None, organisation: None })
    }

    /// 在会见客人时某某: somebody known after an occasion without a comma.
    fn known_name(&self, passage: &Passage<'_>, low: usize, end: usize) -> Option<Person> {
        [4, 3, 2].iter().find_map(|&len| {
            let at = end.checked_sub(len).filter(|&at| at > low)?;
            let occasion = passage.char(at - 1).is_some_and(|c| matches!(c, '时' | '后' | '中' | '上' | '间'));
            occasion.then(|| self.people.get(&passage.string(at..end)).cloned()).flatten()
        })
    }

    /// True when two characters that might be a name are one word (法律专家, 卫队), and the family name is no common one.
    pub(super) fn is_common_word(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let chars = passage.slice(at..end);
        // 向救援|人员, 从基层|干部: a preposition and a word.
        let preposition = chars.len() == 3 && chars.first().is_some_and(|&c| PREPOSITIONS.contains(c));
        if preposition && self.before_one_word(passage, at + 1, end) {
            return true;
        }
        if chars.len() != 2 || self.people.contains_key(&passage.string(at..end)) {
            return false;
        }
        // 文方, 马方: sides in talks between states.
        let side = chars.last() == Some(&'方');
        let common = chars.first().is_some_and(|&c| COMMON_SURNAMES.contains(c));
        side || !common && !self.tokens.is_empty() && !self.in_single_characters(passage, at, end)
    }

    /// True when the stretch is one word of the segmentation, or the beginning of one.
    fn before_one_word(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let start = passage.start + at;
        let index = self.tokens.partition_point(|token| (token.start as usize) < start);
        let first = self.tokens.get(index).filter(|token| token.start as usize == start);
        first.is_some_and(|token| token.end as usize >= passage.start + end)
    }

    /// True for a word such as 廉洁 that begins with a character seldom a surname, where the sentence goes straight on.
    pub(super) fn is_word_that_goes_on(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        passage.char(at).is_some_and(|c| SELDOM_SURNAMES.contains(c))
            && passage.char(end).is_some_and(han)
            && self.is_common_word(passage, at, end)
    }

    /// True when a word of the segmentation goes on over `at`.
    pub(super) fn splits_word(&self, passage: &Passage<'_>, at: usize) -> bool {
        self.word_over(passage, at).is_some()
    }

    /// The words of the segmentation from `from` to `end`.
    pub(super) fn words_between<'p>(
        &'p self,
        passage: &'p Passage<'_>,
        from: usize,
        end: usize,
    ) -> impl Iterator<Item = &'p [char]> {
        let first = self.tokens.partition_point(|token| (token.start as usize) < passage.start + from);
        let tokens = self.tokens.get(first..).unwrap_or(&[]).iter();
        let own = move |at: u32| (at as usize).saturating_sub(passage.start);
        tokens
            .map(move |token| own(token.start)..own(token.end))
            .take_while(move |word| word.end <= end)
            .map(|word| passage.slice(word))
    }

    /// The end of the word of the segmentation that goes on over `at`.
    fn word_over(&self, passage: &Passage<'_>, at: usize) -> Option<usize> {
        let at = passage.start + at;
        let next = self.tokens.partition_point(|token| (token.start as usize) < at);
        let word = self.tokens.get(next.checked_sub(1)?)?;
        (word.end as usize > at).then_some((word.end as usize).saturating_sub(passage.start))
    }

    /// True when a verb of saying is cut out of other words (小指|出现); 纷纷表示 may be one word.
    pub(super) fn is_part_of_word(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        // 某某研究所说: the body ends before the verb.
        let after_body = self.lexicon.body.ending(passage.chars, at).is_some_and(|len| len > 1);
        // 老陈说: the name ends before the verb, whatever 陈说 is elsewhere.
        let called = at >= 2 && end == at + 1 && self.is_nickname(passage.slice(at - 2..at));
        let before =
            !after_body && !called && self.word_over(passage, at).is_some_and(|word| word != end && end < at + 3);
        before || self.splits_word(passage, end)
    }

    /// True when a name from `at` to `end` stands before a word of two or more characters, itself no part of one.
    pub(super) fn before_word(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let stop = passage.start + end;
        let next = self.tokens.partition_point(|token| (token.start as usize) < stop);
        self.tokens.get(next).is_some_and(|token| token.start as usize == stop && token.len() >= 2)
            && !self.splits_word(passage, at)
            && !self.splits_word(passage, end)
            && !self.begins_with_word(passage, at, end)
            && !self.is_common_word(passage, at, end)
    }

    /// True when the stretch is a word of two characters with a loose one after it (班子|还): no name.
    fn begins_with_word(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let start = passage.start + at;
        let index = self.tokens.partition_point(|token| (token.start as usize) < start);
        let Some(first) = self.tokens.get(index).filter(|token| token.start as usize == start) else { return false };
        let chars = passage.slice(at..end);
        let free = chars.first().is_some_and(|&c| SURNAMES_ONLY.contains(c));
        first.len() == 2 && chars.len() == 3 && !free && self.lexicon.surnames.starting(chars, 0) != Some(2)
    }

    fn in_single_characters(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let (start, stop) = (passage.start + at, passage.start + end);
        let first = self.tokens.partition_point(|token| (token.start as usize) < start);
        let inside = self.tokens.iter().skip(first).take_while(|token| (token.start as usize) < stop);
        inside.filter(|token| token.len() == 1).count() == end - at
    }
}

/// True for what ends like a Japanese given name: 光一郎, 健次郎.
pub(super) fn ends_in_son(chars: &[char]) -> bool {
    matches!(chars, [.., '一' | '二' | '三' | '太' | '次', '郎'])
}

/// How many characters a name spelt in hanzi can have at most where the stretch ends.
fn longest_chinese(chars: &[char]) -> usize {
    if ends_in_son(chars) { 5 } else { 4 }
}

/// 李再成: 再 and 又 stand in the middle of given names, where no adverb (再次, 再度) begins.
fn has_again(chars: &[char]) -> bool {
    matches!(chars, [_, '再' | '又', last] if !NEVER_GIVEN.contains(last) && !"次度说也三生见现提论".contains(*last))
}

pub(super) fn is_reporter(person: &Person) -> bool {
    person.role.as_deref().is_some_and(|role| role.ends_with("记者"))
}
