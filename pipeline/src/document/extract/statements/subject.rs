//! Who speaks: the name, title and body in the words before a verb of saying.
//! It does not look at the words that are said.

use std::collections::BTreeMap;

use super::lexicon::Lexicon;
use super::title::text;
use crate::document::extract::passage::Passage;

/// Longest body with title in code points; a longer stretch before a name is a clause, not a title.
pub(super) const LONGEST_TITLE: usize = 60;
/// Longest foreign name in code points (with its interpuncts).
const LONGEST_FOREIGN: usize = 14;
/// Longest adverbial phrase between subject and verb (在接受…采访时) in code points.
const LONGEST_ADVERBIAL: usize = 48;
/// Longest name of a meeting, a paper or a body as subject.
const LONGEST_SUBJECT: usize = 28;

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
    /// 大家, 代表们.
    Collective(String),
    /// Someone with a title and without a name.
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
    pub(super) start: usize,
}

/// People with a title anywhere in the document: name to role and body.
pub(super) type People = BTreeMap<String, Person>;

pub(super) fn han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn boundary(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '。' | '!' | '?' | '\n' | '…' | ')' | '】' | '“' | '‘' | '—' | '|')
}

/// True for marks that end a sentence or clause inside a quotation.
pub(super) fn ends_speech(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '…' | ',' | ';')
}

impl Lexicon {
    /// The beginning of the clause that ends at `end`: quotations inside it are stepped over, spoken ones bound it.
    pub(super) fn clause_start(&self, passage: &Passage<'_>, low: usize, end: usize) -> usize {
        let mut at = end;
        while at > low {
            let Some(c) = passage.char(at - 1) else { break };
            if let Some(quote) = passage.quote_closed_at(at - 1) {
                let spoken = quote.close.checked_sub(1).and_then(|last| passage.char(last)).is_some_and(ends_speech);
                if spoken || quote.open < low {
                    break;
                }
                at = quote.open;
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
                while passage.char(next).is_some_and(|c| c.is_ascii_digit() || "年月日号时点分至-".contains(c))
                {
                    next += 1;
                }
                if passage.char(next - 1).is_some_and(|c| "年月日号时点分".contains(c)) && next < end {
                    at = next;
                    continue;
                }
                break;
            }
            if matches!(c, '上' | '下') && passage.char(at + 1) == Some('午') {
                at += 2;
                continue;
            }
            match self.openers.starting(passage.chars, at) {
                Some(len) if at + len <= end => at += len,
                _ => break,
            }
        }
        at.min(end)
    }

    pub(super) fn is_chinese_name(&self, chars: &[char]) -> bool {
        let Some(surname) = self.surnames.starting(chars, 0) else { return false };
        let given = chars.len().saturating_sub(surname);
        (1..=2).contains(&given)
            && chars.iter().all(|&c| han(c))
            && self.not_names.starting(chars, 0).is_none()
            && !chars.iter().any(|&c| "的了在是我他她们这和与或但也都".contains(c))
    }

    fn is_foreign_name(&self, chars: &[char]) -> bool {
        (2..=LONGEST_FOREIGN).contains(&chars.len())
            && (chars.iter().all(|&c| self.is_foreign_name_char(Some(c)) || c.is_ascii_alphabetic())
                || chars.len() >= 4
                    && chars.iter().any(|&c| c == '·' || c == '•')
                    && chars.iter().all(|&c| han(c) || c == '·' || c == '•')
                    && chars.first().is_some_and(|&c| han(c)))
            && self.not_names.starting(chars, 0).is_none()
    }

    /// A person whose name or title ends at `end`; `low` is where their clause begins, openers left out.
    fn person_ending(&self, passage: &Passage<'_>, low: usize, end: usize, people: &People) -> Option<Person> {
        let chars = passage.chars;
        if passage.char(low).is_some_and(|c| "对向与同给让请被".contains(c))
            && !self.is_chinese_name(passage.slice(low..end))
        {
            return None;
        }
        for len in 2..=LONGEST_FOREIGN {
            let Some(at) = end.checked_sub(len) else { break };
            if at <= low {
                break;
            }
            let name = passage.slice(at..end);
            let chinese = len <= 4 && self.is_chinese_name(name);
            if !(chinese || self.is_foreign_name(name))
                || self.title_start(chars, low, at).or_else(|| self.unlisted_title(chars, low, at)).is_none()
            {
                continue;
            }
            return Some(self.person(passage, at..end, low..at));
        }
        if let Some(title) = self.title_start(chars, low, end) {
            for len in [3, 2, 4] {
                let Some(at) = title.checked_sub(len).filter(|&at| at >= low) else { continue };
                let set_off = at == low
                    || self.bodies.ending(chars, at).is_some_and(|len| at >= low + len)
                    || self.organs.ending(chars, at).is_some_and(|len| at >= low + len);
                if set_off && self.is_chinese_name(passage.slice(at..title)) {
                    let mut words = passage.slice(low..at).to_vec();
                    words.extend_from_slice(passage.slice(title..end));
                    let (organisation, role) = self.split_title(&words);
                    return Some(Person { name: passage.string(at..title), role, organisation });
                }
            }
            // 市民王女士, 张大爷: the family name and the form of address are all there is.
            let surname = self.surnames.ending(chars, title).map(|len| title - len).filter(|&at| at >= low);
            if let Some(at) = surname
                && (at == low || self.title_start(chars, low, at).is_some())
            {
                let (organisation, role) = self.split_title(passage.slice(low..at));
                return Some(Person { name: passage.string(at..end), role, organisation });
            }
        }
        let whole = passage.slice(low..end);
        let name: String = whole.iter().collect();
        if let Some(person) = people.get(&name) {
            return Some(person.clone());
        }
        let bare = self.is_chinese_name(whole) || self.is_foreign_name(whole);
        (bare && self.body.ending(chars, end).is_none()).then_some(Person { name, role: None, organisation: None })
    }

    /// A person whose name stands at the head of a clause and is followed by the rest of it.
    fn person_heading(
        &self,
        passage: &Passage<'_>,
        low: usize,
        end: usize,
        people: &People,
    ) -> Option<(Person, usize)> {
        let chars = passage.chars;
        let goes_on = |at: usize| {
            at == end
                || passage.char(at).is_some_and(|c| c.is_ascii_digit())
                || self.manner_starts.starting(chars, at).is_some()
        };
        let limit = end.min(low + LONGEST_TITLE);
        for at in low..=limit {
            let title_before = at > low && self.title_start(chars, low, at).is_some();
            if !(title_before || at == low) {
                continue;
            }
            for len in [3, 2, 4] {
                let stop = at + len;
                if stop > end || !self.is_chinese_name(passage.slice(at..stop)) {
                    continue;
                }
                if let Some(title) = self.heads.starting(chars, stop)
                    && goes_on(stop + title)
                    && stop + title <= end
                {
                    let mut words = passage.slice(low..at).to_vec();
                    words.extend_from_slice(passage.slice(stop..stop + title));
                    let (organisation, role) = self.split_title(&words);
                    return Some((Person { name: passage.string(at..stop), role, organisation }, stop + title));
                }
                if goes_on(stop) {
                    let name = passage.string(at..stop);
                    let known = people.get(&name);
                    if title_before {
                        return Some((self.person(passage, at..stop, low..at), stop));
                    }
                    if let Some(person) = known {
                        return Some((person.clone(), stop));
                    }
                    if self.adverbial(passage, stop, end) {
                        return Some((Person { name, role: None, organisation: None }, stop));
                    }
                }
            }
            let mut stop = at;
            while stop < end.min(at + LONGEST_FOREIGN) && self.is_foreign_name_char(passage.char(stop)) {
                stop += 1;
            }
            while stop > at + 1 {
                if goes_on(stop)
                    && self.is_foreign_name(passage.slice(at..stop))
                    && (title_before || self.adverbial(passage, stop, end))
                {
                    return Some((self.person(passage, at..stop, low..at), stop));
                }
                stop -= 1;
            }
        }
        None
    }

    fn is_foreign_name_char(&self, c: Option<char>) -> bool {
        c.is_some_and(|c| c == '·' || c == '•' || self.foreign.has(&[c]))
    }

    /// True when the stretch is a phrase of time or occasion (在…时, 12号, 日前在…会上).
    fn adverbial(&self, passage: &Passage<'_>, from: usize, end: usize) -> bool {
        if end <= from || end - from > LONGEST_ADVERBIAL {
            return false;
        }
        self.manner_ends.ending(passage.chars, end).is_some()
            || passage.char(from).is_some_and(|c| "对向就给与同".contains(c))
            || passage.char(end - 1).is_some_and(|c| matches!(c, '号' | '日'))
            || self.manner.has(passage.slice(from..end))
    }

    /// End of the subject of a verb at `verb`: adverbs before the verb are stepped over.
    pub(super) fn before_manner(&self, passage: &Passage<'_>, low: usize, verb: usize) -> usize {
        let mut end = verb;
        while end > low {
            if passage.char(end - 1).is_some_and(char::is_whitespace) {
                end -= 1;
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
            match self.manner.ending(passage.chars, end) {
                Some(len) if end >= low + len => end -= len,
                _ => break,
            }
        }
        end
    }

    /// Who says what the verb at `verb` opens; `low` bounds the search on the left.
    pub(super) fn subject(&self, passage: &Passage<'_>, low: usize, verb: usize, people: &People) -> Option<Subject> {
        let chars = passage.chars;
        let end = self.before_manner(passage, low, verb);
        let clause = self.clause_start(passage, low, end);
        let head = self.after_openers(passage, clause, end);
        let found = |who| Some(Subject { who, start: clause });
        if self.basis.starting(chars, head).is_some()
            || self.nobody.ending(chars, end).is_some_and(|len| end - len >= head)
        {
            return None;
        }
        if self.pronoun.has(passage.slice(head..end)) {
            return found(Who::Pronoun);
        }
        if end - head > LONGEST_TITLE + LONGEST_ADVERBIAL {
            return None;
        }
        if head < end {
            if let Some(person) = self.person_ending(passage, head, end, people) {
                return found(Who::Person(person));
            }
            let group = self.group_ending(passage, head, end).or_else(|| self.nickname_ending(passage, head, end));
            if let Some(who) = group {
                return found(who);
            }
            if let Some(who) = self.nameless_ending(passage, head, end) {
                return found(who);
            }
            if self.pronoun.starting(chars, head).is_some() && self.adverbial(passage, head + 1, end) {
                return found(Who::Pronoun);
            }
            if let Some((person, stop)) = self.person_heading(passage, head, end, people)
                && (stop == end || self.adverbial(passage, stop, end))
            {
                return found(Who::Person(person));
            }
            if let Some(len) = self.meeting.starting(chars, head)
                && head + len < end
                && self.adverbial(passage, head + len, end)
            {
                return found(Who::Body(passage.string(head..head + len)));
            }
            // 某某肯定了…并强调: a second verb of the same subject.
            if passage.slice(end..verb).contains(&'并')
                && let Some(who) = self.known_at(passage, head, people)
            {
                return found(who);
            }
            let occasion = passage.char(head).is_some_and(|c| "在对就当于从并".contains(c));
            if !(occasion && self.adverbial(passage, head, end)) {
                return None;
            }
        }
        self.earlier_subject(passage, low, clause, people).or(Some(Subject { who: Who::Same, start: clause }))
    }

    /// Somebody the text has named already, a pronoun or a meeting at the head of a clause.
    fn known_at(&self, passage: &Passage<'_>, head: usize, people: &People) -> Option<Who> {
        if self.pronoun.starting(passage.chars, head).is_some() {
            return Some(Who::Pronoun);
        }
        if let Some(len) = self.meeting.starting(passage.chars, head) {
            return Some(Who::Body(passage.string(head..head + len)));
        }
        [4, 3, 2].into_iter().find_map(|len| people.get(&passage.string(head..head + len)).cloned()).map(Who::Person)
    }

    /// 网友“影”: a collective with a nickname in quotation marks.
    fn nickname_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let quote = passage.quote_closed_at(end.checked_sub(1)?)?;
        // Twelve code points: nicknames are short, quoted speech is not.
        let short = quote.open > head && quote.close - quote.open <= 12;
        let len = self.collective.ending(passage.chars, quote.open).filter(|&len| quote.open >= head + len && short)?;
        let role = text(passage.slice(quote.open - len..quote.open));
        let name = passage.string(quote.open + 1..quote.close);
        Some(Who::Person(Person { name, role, organisation: None }))
    }

    /// Collectives and meetings that end at `end`.
    fn group_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let chars = passage.chars;
        let fits = |len: usize| end >= head + len && end - head <= LONGEST_SUBJECT;
        // 对社区干部提出要求: whoever follows the preposition is spoken to.
        if passage.slice(head..end).iter().any(|&c| "在对向给让请被从把为".contains(c)) {
            return None;
        }
        if let Some(len) = self.meeting.ending(chars, end).filter(|&len| fits(len)) {
            return Some(Who::Body(passage.string(end - len.min(2)..end)));
        }
        let len = self.collective.ending(chars, end).filter(|&len| fits(len))?;
        Some(Who::Collective(passage.string(end - len..end)))
    }

    /// Speakers without a name: an unnamed official, a paper, a body.
    fn nameless_ending(&self, passage: &Passage<'_>, head: usize, end: usize) -> Option<Who> {
        let chars = passage.chars;
        let fits = |len: usize| end >= head + len && end - head <= LONGEST_SUBJECT;
        if passage.slice(head..end).iter().any(|&c| "在对向给让请被从把".contains(c)) {
            return None;
        }
        if self.unnamed.ending(chars, end).is_some_and(fits) {
            let (organisation, role) = self.split_title(passage.slice(head..end));
            return Some(Who::Unnamed(role, organisation));
        }
        let paper = passage.char(end - 1) == Some('》') || self.paper.ending(chars, end).is_some_and(fits);
        if paper || self.body.ending(chars, end).is_some_and(fits) {
            let words = passage.slice(head..end);
            if words.iter().any(|&c| "的了把将由是".contains(c))
                || words.ends_with(&['干', '部'])
                || self.basis.found_in(words)
            {
                return None;
            }
            return text(words).map(Who::Body);
        }
        None
    }

    /// The subject of the sentence, when the clause of the verb has none of its own.
    fn earlier_subject(&self, passage: &Passage<'_>, low: usize, clause: usize, people: &People) -> Option<Subject> {
        let mut at = low;
        // Five clauses reach back over every attribution of this kind seen in news; the bound keeps the search linear.
        for _ in 0..5 {
            if at >= clause {
                return None;
            }
            let mut end = at;
            while end < clause && !passage.char(end).is_some_and(boundary) {
                end += 1;
            }
            let head = self.after_openers(passage, at, end);
            if let Some((person, _)) = self.person_heading(passage, head, end, people) {
                return Some(Subject { who: Who::Person(person), start: clause });
            }
            if let Some(len) = self.meeting.starting(passage.chars, head) {
                return Some(Subject { who: Who::Body(passage.string(head..head + len)), start: clause });
            }
            if self.pronoun.starting(passage.chars, head).is_some() {
                return Some(Subject { who: Who::Pronoun, start: clause });
            }
            at = end + 1;
        }
        None
    }

    /// The person a pronoun at `at` means: the subject of one of the sentences before it in the passage.
    pub(super) fn antecedent(&self, passage: &Passage<'_>, at: usize, people: &People) -> Option<Person> {
        let before = passage.sentences.partition_point(|sentence| sentence.end <= at);
        // Three sentences: farther back somebody else has usually been named.
        passage.sentences.iter().take(before).rev().take(3).find_map(|sentence| {
            match self.earlier_subject(passage, sentence.start, sentence.end, people)?.who {
                Who::Person(person) => Some(person),
                _ => None,
            }
        })
    }

    /// The people of a list (东湖社区书记陶某,民权街社区书记倪某,志愿者杨某等) between `low` and `end`.
    pub(super) fn listed(&self, passage: &Passage<'_>, low: usize, end: usize) -> Vec<Person> {
        let mut people = Vec::new();
        let mut at = low;
        while at < end {
            let mut stop = at;
            while stop < end && !passage.char(stop).is_some_and(|c| matches!(c, ',' | ';' | '。' | ':' | '!')) {
                stop += 1;
            }
            let mut last = stop;
            while passage.char(last.wrapping_sub(1)).is_some_and(|c| matches!(c, '等' | '人' | ' ')) && last > at {
                last -= 1;
            }
            let head = self.after_openers(passage, at, last);
            if let Some(person) = self.person_ending(passage, head, last, &People::new()).filter(|p| p.role.is_some()) {
                people.push(person);
            }
            at = stop + 1;
        }
        people
    }
}
