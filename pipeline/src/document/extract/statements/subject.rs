//! Who speaks: the name, title, group or body in the words before a verb of saying.
//! It does not look at the words that are said.

use std::collections::BTreeMap;

use super::Scene;
use super::names::ends_in_son;
use crate::document::extract::passage::Passage;

/// Longest body with title in code points; a longer stretch before a name is a clause, not a title.
pub(super) const LONGEST_TITLE: usize = 60;
/// Longest phrase between subject and verb (在接受…采访时) in code points.
const LONGEST_REST: usize = 48;
/// Characters that begin a rest (强调, 高度, 发言) and are common in given names.
const GIVEN_OR_REST: &str = "强高明进先特深诚继通亲宣欢应发立专积";
/// Longest title of a book or article in code points.
const LONGEST_WORK: usize = 40;
/// Longest remark in brackets between subject and verb in code points.
const LONGEST_REMARK: usize = 16;

/// A person as a text names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: Option<String>,
    pub(super) organisation: Option<String>,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// Someone with a name.
    Person(Person),
    /// 他, 她.
    Pronoun,
    /// 他们, 她们.
    They,
    /// 大家, 代表们.
    Collective(String),
    /// A title or office without a name, and its body: 总书记, 有关负责人.
    Unnamed(Option<String>, Option<String>),
    /// 会议, a body, a document: nobody in person.
    Body(String),
    /// Nobody is named: the speaker before goes on.
    Same,
}

/// Who speaks and where the attribution begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) who: Who,
    /// Further people of a list.
    pub(super) others: Vec<Person>,
    pub(super) start: usize,
    /// True when the clause of the verb names the speaker itself.
    pub(super) own: bool,
}

/// People with a title anywhere in the document: name to role and body.
pub(super) type People = BTreeMap<String, Person>;

pub(super) fn han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

pub(super) fn boundary(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '。' | '!' | '?' | '\n' | '…' | ')' | '】' | '“' | '‘' | '—' | '|')
}

/// True for a preposition before a person or place; 在野党, 反对派, 聘请 and the like hold none.
pub(super) fn has_preposition(words: &[char]) -> bool {
    words.iter().enumerate().any(|(at, c)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        match c {
            '在' => !matches!(words.get(at + 1), Some('野' | '职' | '校' | '编' | '任')),
            '对' => !matches!(before, Some('反' | '应' | '相' | '绝' | '针' | '敌' | '核')),
            '请' => !matches!(before, Some('聘' | '邀' | '申' | '提')),
            '向' => !matches!(before, Some('方' | '倾' | '志' | '走')),
            c => matches!(c, '给' | '让' | '被' | '从' | '把'),
        }
    })
}

/// True when words hold a preposition: whoever follows it is spoken to or about (对社区干部).
pub(super) fn is_spoken_to(words: &[char]) -> bool {
    has_preposition(words)
        || words.contains(&'为')
        // 与居民交流, but not 与会者 and 同学.
        || matches!(words, ['与' | '同' | '跟', next, ..] if !matches!(next, '会' | '志' | '学' | '事'))
}

/// True for marks that end a sentence or clause inside a quotation.
pub(super) fn ends_speech(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '…' | ',' | ';')
}

impl Scene<'_, '_> {
    /// The beginning of the clause that ends at `end`: quotations inside it are stepped over, spoken ones bound it.
    pub(super) fn clause_start(&self, passage: &Passage<'_>, low: usize, end: usize) -> usize {
        let mut at = end;
        while at > low {
            let Some(c) = passage.char(at - 1) else { break };
            let closes = matches!(c, '”' | '’' | '」' | '』' | '"');
            if closes && let Some(quote) = passage.quote_closed_at(at - 1) {
                let last = quote.close.checked_sub(1).and_then(|last| passage.char(last));
                if last.is_some_and(ends_speech) || quote.open < low {
                    break;
                }
                at = quote.open;
                continue;
            }
            // 在著作《归来,故乡的亲人》中指出: marks in a title bound nothing.
            if c == '》'
                && let Some(open) = (low..at - 1).rev().take(LONGEST_WORK).find(|&at| passage.char(at) == Some('《'))
            {
                at = open;
                continue;
            }
            // 发言人在今天(21号)的记者会上说: a date in brackets bounds nothing.
            if c == ')'
                && let Some(open) = (low..at - 1).rev().take(LONGEST_REMARK).find(|&at| passage.char(at) == Some('('))
                && passage.char(open + 1).is_some_and(|c| c.is_ascii_digit())
            {
                at = open;
                continue;
            }
            if boundary(c) {
                break;
            }
            at -= 1;
        }
        at
    }

    /// Steps over openers (座谈会上, 近日, 8月31日) and white space at the head of a clause.
    pub(super) fn after_openers(&self, passage: &Passage<'_>, mut at: usize, end: usize) -> usize {
        while at < end {
            let Some(c) = passage.char(at) else { break };
            if c.is_whitespace() || c == '、' {
                at += 1;
                continue;
            }
            if c.is_ascii_digit() {
                let mut next = at;
                while passage.char(next).is_some_and(|c| {
                    c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '号' | '时' | '点' | '分' | '至' | '-')
                }) {
                    next += 1;
                }
                // 7位乘客: a number of people.
                if passage.char(next).is_some_and(|c| matches!(c, '位' | '名')) {
                    at = next + 1;
                    continue;
                }
                if passage.char(next - 1).is_some_and(|c| matches!(c, '年' | '月' | '日' | '号' | '时' | '点' | '分'))
                    && next < end
                {
                    at = next;
                    continue;
                }
                break;
            }
            if matches!(c, '上' | '下') && passage.char(at + 1) == Some('午') {
                at += 2;
                continue;
            }
            // 有关部门 is a body, 有 before a person is not part of it.
            let related = c == '有' && passage.char(at + 1) == Some('关');
            match self.lexicon.openers.starting(passage.chars, at) {
                Some(len) if at + len <= end && !related => at += len,
                _ => break,
            }
        }
        at.min(end)
    }

    /// True when the stretch between subject and verb is a phrase of time, occasion or manner (在…时, 12号, 动情地).
    pub(super) fn adverbial(&self, passage: &Passage<'_>, from: usize, end: usize) -> bool {
        if end <= from || end - from > LONGEST_REST {
            return false;
        }
        let from = self.after_time(passage, from, end);
        from == end
            || self.lexicon.manner_ends.ending(passage.chars, end).is_some()
            || self.lexicon.leads.starting(passage.chars, from).is_some()
            || passage.char(end - 1).is_some_and(|c| matches!(c, '号' | '日' | '地' | '着'))
            || passage.char(from + 1) == Some('着')
            || self.lexicon.manner.has(passage.slice(from..end))
    }

    /// Steps over days, hours and parts of the day (12号晚, 去年12月, 当天).
    fn after_time(&self, passage: &Passage<'_>, from: usize, end: usize) -> usize {
        let mut at = from;
        while at < end {
            let unit = |at: usize| matches!(passage.char(at), Some('年' | '月' | '日' | '号' | '时' | '点' | '分'));
            let digits = (at..end).take_while(|&at| passage.char(at).is_some_and(|c| c.is_ascii_digit())).count();
            if digits > 0 && unit(at + digits) {
                at += digits + 1;
                continue;
            }
            match self.lexicon.times.starting(passage.chars, at).filter(|len| at + len <= end) {
                Some(len) => at += len,
                None => break,
            }
        }
        at
    }

    /// True when those named last in a clause are spoken to (某某对本报记者, 回复记者): they do not speak.
    fn is_told(&self, passage: &Passage<'_>, head: usize, end: usize) -> bool {
        passage.slice(head + 1..end).iter().any(|c| matches!(c, '对' | '向' | '受' | '复' | '同'))
    }

    /// True when a clause without a subject tells when or about what somebody speaks (在…时, 听取汇报后, 并就…).
    fn is_occasion(&self, passage: &Passage<'_>, head: usize, end: usize) -> bool {
        let from = head + usize::from(matches!(passage.char(head), Some('并' | '还' | '又' | '也')));
        let occasion = passage.char(head).is_some_and(|c| matches!(c, '在' | '对' | '就' | '当' | '于' | '从' | '并'));
        let time = passage.char(end - 1).is_some_and(|c| matches!(c, '后' | '时'));
        (occasion || time) && self.adverbial(passage, from, end)
    }

    /// End of the subject of a verb at `verb`: adverbs before the verb are stepped over.
    fn before_manner(&self, passage: &Passage<'_>, low: usize, verb: usize) -> usize {
        let mut end = verb;
        while end > low {
            if passage.char(end - 1).is_some_and(char::is_whitespace) {
                end -= 1;
                continue;
            }
            // 某某(化名)说, 某台今天(5月7日)报道称: a remark in brackets.
            if passage.char(end - 1) == Some(')')
                && let Some(open) = (low..end - 1).rev().take(LONGEST_REMARK).find(|&at| passage.char(at) == Some('('))
            {
                end = open;
                continue;
            }
            if matches!(passage.char(end - 1), Some('号' | '日')) {
                // 外交部12号说: the day stands between subject and verb.
                let mut day = end - 1;
                while day > low && passage.char(day - 1).is_some_and(|c| c.is_ascii_digit() || c == '月') {
                    day -= 1;
                }
                if day < end - 1 {
                    end = day;
                    continue;
                }
            }
            match self.lexicon.manner.ending(passage.chars, end) {
                Some(len) if end >= low + len => end -= len,
                _ => break,
            }
        }
        end
    }

    /// Who says what the verb at `verb` opens; `low` bounds the search on the left.
    pub(super) fn subject(&self, passage: &Passage<'_>, low: usize, verb: usize) -> Option<Subject> {
        let chars = passage.chars;
        let end = self.before_manner(passage, low, verb);
        let clause = self.clause_start(passage, low, end);
        let head = self.after_openers(passage, clause, end);
        // 要按照会议要求,…
        let clause_head = if passage.char(head) == Some('要') { head + 1 } else { head };
        // 干部要按照讲话要求,…
        let on_a_basis = chars.get(verb..verb + 2) == Some(&['要', '求'])
            && (head..end)
                .any(|at| chars.get(at) == Some(&'要') && self.lexicon.basis.starting(chars, at + 1).is_some());
        if on_a_basis
            || self.lexicon.basis.starting(chars, clause_head).is_some()
            || self
                .lexicon
                .nobody
                .ending(chars, end)
                .is_some_and(|len| end - len >= head && !self.is_told(passage, head, end))
            || end - head > LONGEST_TITLE + LONGEST_REST
            || head < end && passage.char(head) == Some('我')
        {
            return None;
        }
        if let Some(paper) = self.paper_alone(passage, head, verb).filter(|_| head == end) {
            return Some(Subject { who: Who::Body(paper), others: Vec::new(), start: clause, own: true });
        }
        if head < end {
            if let Some(people) = self.list_ending(passage, head, end) {
                return Some(Subject { start: clause, own: true, ..people });
            }
            let who = self.who_ending(passage, head, end).or_else(|| self.who_heading(passage, head, end, true));
            if let Some(who) = who {
                return Some(Subject { who, others: Vec::new(), start: clause, own: true });
            }
            // 某某肯定了…并强调: a second verb of the same subject.
            if passage.slice(end..verb).contains(&'并')
                && let Some(who) = self.who_heading(passage, head, end, false)
            {
                return Some(Subject { who, others: Vec::new(), start: clause, own: true });
            }
            if !(self.is_occasion(passage, head, end) || self.goes_on_with_topic(passage, low, clause, verb)) {
                let sure = self.lexicon.sure.starting(chars, verb).is_some();
                let who = if sure { self.phrase_heading(passage, head, end) } else { None };
                return who.map(|who| Subject { who, others: Vec::new(), start: clause, own: true });
            }
        }
        // 某某表示,他们…,并希望…: the speaker goes on, not those in the words.
        let goes_on =
            (passage.slice(end..verb).contains(&'并') || head == end) && low > passage.sentence_of(verb).start;
        let earlier = if goes_on { None } else { self.earlier_subject(passage, low, clause, false, &|_| true) };
        Some(earlier.unwrap_or(Subject { who: Who::Same, others: Vec::new(), start: clause, own: false }))
    }

    /// 某某就深化合作,维护稳定提出建议: a verb phrase whose topic began in the clause before, right after its subject.
    fn goes_on_with_topic(&self, passage: &Passage<'_>, low: usize, clause: usize, verb: usize) -> bool {
        let Some(end) = clause.checked_sub(1).filter(|&end| passage.char(end) == Some(',')) else { return false };
        let head = self.after_openers(passage, self.clause_start(passage, low, end), end);
        self.lexicon.light.starting(passage.chars, verb).is_some()
            && (head + 2..end.min(head + LONGEST_TITLE))
                .filter(|&at| matches!(passage.char(at), Some('就' | '对')))
                .any(|at| self.person_ending(passage, head, at).is_some())
    }

    /// 通报强调,…: at the head of a sentence the word is a paper, elsewhere how somebody speaks.
    fn paper_alone(&self, passage: &Passage<'_>, head: usize, verb: usize) -> Option<String> {
        let word = passage.slice(head..verb);
        let paper = self.lexicon.paper.has(word) && self.lexicon.manner.has(word);
        (paper && passage.sentence_of(verb).start == head).then(|| passage.string(head..verb))
    }

    /// The speaker whose name or designation ends at `end`.
    fn who_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let last = self.person_ending(passage, head, end);
        // 某某主席同某某总统共同宣布, 某某总统向某某总统表示: the first of them speaks; 同 may belong to the name of one.
        let named = last.as_ref().is_some_and(|person| person.name.contains(['同', '与', '向', '对']));
        let together = (head + 2..end).filter(|_| !named).find(|&at| match passage.char(at) {
            Some('同' | '与' | '向') => true,
            Some('对') => !matches!(passage.char(at - 1), Some('针' | '反' | '应' | '相' | '绝')),
            _ => false,
        });
        let first =
            together.and_then(|at| self.person_ending(passage, head, at)).filter(|person| person.role.is_some());
        if let Some(person) = first.or(last) {
            return Some(Who::Person(person));
        }
        self.nobody_by_name(passage, head, end)
    }

    /// Pronouns, groups, bodies and titles.
    fn nobody_by_name(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let whole = passage.slice(head..end);
        if self.lexicon.pronoun.has(whole) {
            return Some(Who::Pronoun);
        }
        if matches!(whole, ['他' | '她', '们']) {
            return Some(Who::They);
        }
        self.group_ending(passage, head, end)
            .or_else(|| self.nickname_ending(passage, head, end))
            .or_else(|| self.nameless_ending(passage, head, end))
            .or_else(|| self.title_alone(passage, head, end))
            // 市医院医生 is a title and its body, so groups come last.
            .or_else(|| self.group_start(passage, head, end).map(|start| Who::Collective(passage.string(start..end))))
    }

    /// The speaker at the head of a clause whose rest leads up to the verb or, if it is no adverbial, tells a deed.
    pub(super) fn who_heading(&self, passage: &Passage<'_>, head: usize, end: usize, adverbial: bool) -> Option<Who> {
        let known = |&len: &usize| self.people.get(&passage.string(head..(head + len).min(end)));
        if !adverbial && let Some(person) = [4, 3, 2].iter().find_map(known) {
            return Some(Who::Person(person.clone()));
        }
        // 某某满怀深情地说: somebody known, and how they speak.
        let manner = [4, 3, 2].into_iter().filter(|&len| adverbial && self.adverbial(passage, head + len, end));
        let told = |len: usize| !self.splits_word(passage, head + len);
        if let Some(person) = manner.filter(|&len| told(len)).find_map(|len| known(&len)) {
            return Some(Who::Person(person.clone()));
        }
        let limit = end.min(head + LONGEST_TITLE);
        let limit = if adverbial { limit } else { limit.min(self.before_object(passage, head, limit) + 1) };
        let starts = |at: &usize| {
            (self.lexicon.manner_starts.starting(passage.chars, *at).is_some()
                || self.lexicon.times.starting(passage.chars, *at).is_some()
                || self.lexicon.objects.starting(passage.chars, *at).is_some()
                || self.lexicon.leads.starting(passage.chars, *at).is_some()
                || passage.char(*at).is_some_and(|c| c.is_ascii_digit()))
                // 总理甲在…: 总 begins a title here, not the rest of the clause; 代表 is both.
                && (self.lexicon.heads.starting(passage.chars, *at).is_none() || passage.char(*at) == Some('代'))
                && !self.splits_word(passage, *at)
                // 穆兄会, 红十字会: 会 ends the name of a body here and begins no 会见.
                && (passage.char(*at) != Some('会')
                    || matches!(passage.char(at + 1), Some('见' | '谈' | '晤' | '上' | '后' | '前' | '中' | '同')))
        };
        let goes_on = !passage.char(end - 1).is_some_and(|c| matches!(c, '的' | '和' | '与' | '及' | '、'));
        let places: Vec<usize> = (head + 1..limit).filter(starts).collect();
        // 部长刘志强在…: 强 may begin the rest or end the name.
        let longer = |at: usize| {
            // 玄叶光一郎: 一 belongs to the name.
            if ends_in_son(passage.slice(at..at + 2)) {
                return true;
            }
            let given = passage.char(at).is_some_and(|c| GIVEN_OR_REST.contains(c)) && places.contains(&(at + 1));
            let name = passage.slice(at.saturating_sub(2)..at + 1);
            given && self.is_chinese_name(name) && self.title_start(passage.chars, head, at.saturating_sub(2)).is_some()
        };
        let mut unknown: Option<Person> = None;
        // 包文同一直…: a longer name that is known.
        let goes_on_as_name =
            |at: usize| (1..=2).any(|more| self.people.contains_key(&passage.string(head..(at + more).min(end))));
        for &at in places.iter().filter(|&&at| !longer(at) && !goes_on_as_name(at)) {
            let Some(person) = self.person_ending(passage, head, at) else { continue };
            let known = person.role.is_some() || self.people.contains_key(&person.name);
            let leads = self.adverbial(passage, at, end);
            if known && (leads || goes_on && (!adverbial || end - at <= LONGEST_REST)) {
                return Some(Who::Person(person));
            }
            if leads && unknown.is_none() {
                unknown = Some(person);
            }
        }
        unknown.map(Who::Person).or_else(|| {
            // The longest subject before an adverbial phrase: 某组织代表在发言中, not 某组织.
            let mut order: Vec<usize> = places.clone();
            if adverbial {
                order.reverse();
            }
            order.iter().find_map(|&at| {
                let who = self.nobody_by_name(passage, head, at)?;
                let sure = match &who {
                    Who::Pronoun | Who::They => true,
                    Who::Body(_) | Who::Collective(_) | Who::Unnamed(Some(_), _) => !adverbial,
                    _ => false,
                };
                (self.adverbial(passage, at, end) || sure && goes_on).then_some(who)
            })
        })
    }
}
