//! Attributions: a verb of saying with its subject, and where the words begin.
//! How far the words reach is the business of `stretch`.

use super::Scene;
use super::subject::{Person, Subject, Who};
use crate::document::extract::passage::{Passage, opens_quotation};

/// Longest line that is nothing but an attribution (应勇强调).
const LONGEST_LINE: usize = 60;
/// How far before its verb an attribution may begin: a list of six people with bodies and titles fits.
pub(super) const REACH: usize = 300;
/// Farthest noun of a verb phrase (提出了三点具体要求) in code points.
const LIGHT_REACH: usize = 10;
/// Longest designation of those spoken to (告诉我们, 叮嘱在场的社区干部) in code points.
const LONGEST_ADDRESSEE: usize = 6;
/// Longest description of those spoken to that ends with a title or group (劝说还在屋里收拾东西的老人) in code points.
const LONGEST_DESCRIBED: usize = 14;

/// Longest clause between a quotation and its speaker (“…”面对居民的疑问,某某承诺。) in code points.
const LONGEST_APART: usize = 40;

/// A verb of saying in the text.
struct Verb {
    word: Vec<char>,
    /// Where the verb ends; of a verb phrase, where its verb does.
    end: usize,
    /// Where what belongs to it ends (告诉我们, 说过, 提出三点要求).
    after: usize,
    /// A verb phrase with a noun.
    light: bool,
    /// 写下的一段话: the words stand before it.
    left: bool,
}

/// How the words hang on the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A comma, colon or quotation mark follows the verb.
    Open,
    /// The words follow without punctuation.
    Bare,
    /// The verb ends the sentence: the words stand before it, in quotation marks.
    Closed,
    /// The verb ends the line: the words are the next paragraph.
    Line,
    /// A verb phrase ends its paragraph (提出三点建议。): the words are the next paragraphs if they count off.
    Listed,
    /// The object of 介绍 and the like, shared by the people of a list.
    Told,
    /// Somebody speaks, but no words are given (就…提出建议): the words before end here.
    Silent,
}

/// A verb of saying with its subject, in one passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) subject: Subject,
    /// Bare verb.
    pub(super) verb: String,
    /// Where the verb stands.
    pub(super) verb_at: usize,
    /// Where words after the verb begin.
    pub(super) words: usize,
    pub(super) form: Form,
}

impl Scene<'_, '_> {
    /// The attributions of a passage in order.
    pub(super) fn attributions(&self, passage: &Passage<'_>) -> Vec<Attribution> {
        let mut found: Vec<Attribution> = Vec::new();
        let mut at = 0;
        while let Some(verb) = self.lexicon.verbs.next_in(passage.chars, at) {
            at = verb;
            let low = found.last().map_or(0, |last| last.words);
            match self.attribution_at(passage, low, at) {
                Some(attribution) => {
                    at = attribution.words.max(at + 1);
                    found.push(attribution);
                }
                None => at += 1,
            }
        }
        self.add_unspoken(passage, &mut found);
        found
    }

    fn attribution_at(&self, passage: &Passage<'_>, low: usize, at: usize) -> Option<Attribution> {
        let chars = passage.chars;
        if passage.quoted(at) {
            return None;
        }
        let each = self.lexicon.each.starting(chars, at);
        let verb = self.verb_at(chars, at);
        if each.is_none() && verb.is_none() {
            return None;
        }
        let whole = passage.sentence_of(at).start;
        let sentence = whole.max(low).max(at.saturating_sub(REACH));
        let sentence = (sentence..at).rev().find(|&at| passage.char(at) == Some(';')).map_or(sentence, |at| at + 1);
        if let Some(told) = self.told(passage, sentence, at) {
            return Some(told);
        }
        let verb = verb?;
        // “三清三建”要求,…: a noun with a name in quotation marks before it.
        let noun = self.lexicon.light_noun.has(&verb.word);
        let named = noun
            && at.checked_sub(1).and_then(|last| passage.quote_closed_at(last)).is_some_and(|quote| {
                !quote.close.checked_sub(1).and_then(|last| passage.char(last)).is_some_and(super::subject::ends_speech)
            });
        if named || self.is_no_verb(chars, at, verb.end, verb.light) || self.is_part_of_word(passage, at, verb.end) {
            return None;
        }
        let form = self.form(passage, &verb)?;
        let mut words = verb.after;
        if form == Form::Open && matches!(passage.char(words), Some(',' | ':' | ';')) {
            words += 1;
        }
        while passage.char(words).is_some_and(char::is_whitespace) {
            words += 1;
        }
        if form == Form::Bare && (self.goes_on_narrating(passage, verb.after) || is_headline(passage)) {
            return None;
        }
        let mut subject = self.subject(passage, sentence, at)?;
        // 分析认为,…: somebody nobody names, unless a speaker of the sentence goes on.
        if subject.who == Who::Same && low <= whole && verb.word.len() > 2 && verb.word.starts_with(&['分', '析']) {
            subject = Subject { who: Who::Unnamed(None, None), own: true, ..subject };
        }
        // 会议听取了…的汇报。指出,…: the meeting goes on.
        if subject.who == Who::Same && form == Form::Open && whole == at && self.tells_of_a_meeting(passage, at) {
            subject = Subject { who: Who::Body("会议".to_owned()), own: true, ..subject };
        }
        if self.lexicon.only_meetings.has(&verb.word) && !is_meeting(&subject.who) {
            return None;
        }
        if let Who::Body(name) = &subject.who
            && !self.may_say(name, subject.own, form, &verb.word)
        {
            return None;
        }
        let named = !matches!(subject.who, Who::Body(_) | Who::Same);
        let form = match form {
            // 接到电话,说…: somebody else says it.
            Form::Bare
                if verb.word == ['说']
                    && !subject.own
                    && self.lexicon.heard.ending(chars, at.saturating_sub(1)).is_some() =>
            {
                return None;
            }
            // 指出要…, 强调要…: the subject of the sentence before goes on.
            Form::Bare if subject.who == Who::Same => {
                let goes_on = low > whole && self.lexicon.carry.has(&verb.word);
                (goes_on || passage.char(verb.after) == Some('要')).then_some(Form::Bare)?
            }
            Form::Bare
                if !(named
                    || !subject.own
                    || is_meeting(&subject.who)
                    || self.lexicon.carry.has(&verb.word)
                    || self.lexicon.body_bare.has(&verb.word)) =>
            {
                return None;
            }
            // 对比分析,…: a deed of the speaker's own words.
            Form::Open if subject.who == Who::Same && !verb.light && !self.lexicon.goes_on.has(&verb.word) => {
                return None;
            }
            // 就…提出四点看法。 / 第一,…: the words are the paragraphs after it.
            Form::Closed
                if verb.light && passage.slice(verb.after + 1..passage.len()).iter().all(|c| c.is_whitespace()) =>
            {
                Form::Listed
            }
            Form::Closed
                if subject.start == 0 && passage.char(verb.after).is_none() && passage.len() <= LONGEST_LINE =>
            {
                Form::Line
            }
            Form::Open if passage.char(words).is_none() => Form::Line,
            form => form,
        };
        let verb_word = self.plain(&verb.word);
        let light = verb.light;
        let mut attribution = Attribution { subject, verb: verb_word, verb_at: at, words, form };
        if matches!(form, Form::Closed | Form::Listed) && self.quote_before(passage, &attribution).is_some() {
            attribution.form = Form::Closed;
            return Some(attribution);
        }
        if form == Form::Closed {
            if !(light && matches!(attribution.subject.who, Who::Person(_))) {
                return None;
            }
            attribution.words = verb.after;
            attribution.form = Form::Silent;
        }
        Some(attribution)
    }

    /// True when the sentence that ends before `at` has a meeting as its subject.
    fn tells_of_a_meeting(&self, passage: &Passage<'_>, at: usize) -> bool {
        let before = passage.sentences.partition_point(|sentence| sentence.end <= at);
        let Some(last) = before.checked_sub(1).and_then(|last| passage.sentences.get(last)) else { return false };
        let head = self.after_openers(passage, last.start, last.end);
        self.lexicon.meeting.starting(passage.chars, head).is_some()
    }

    /// Whether a body says what the verb opens: sides (中方希望…) are named in someone's words, and in an earlier clause
    /// only bodies that issue and meetings are the subject.
    fn may_say(&self, body: &str, own: bool, form: Form, verb: &[char]) -> bool {
        let name: Vec<char> = body.chars().collect();
        let side = self.lexicon.sides.has(&name) || matches!(name.as_slice(), [_, '方']) && name != ['警', '方'];
        let sure = self.lexicon.body_goes_on.has(verb);
        (own || sure)
            && (!side || own && (form != Form::Bare || verb == ['表', '示'] || self.lexicon.body_bare.has(verb)))
    }

    /// How words hang on the verb; `None` when what follows shows that none do.
    fn form(&self, passage: &Passage<'_>, verb: &Verb) -> Option<Form> {
        let chars = passage.chars;
        if verb.left {
            return Some(Form::Closed);
        }
        match passage.char(verb.after) {
            // 作出重要批示,指出…: the second verb has the words.
            Some(',') if verb.light && self.lexicon.say.starting(chars, verb.after + 1).is_some() => None,
            Some(',')
                if verb.light
                    && !(self.lexicon.light_comma.has(&verb.word) && self.begins_words(chars, verb.after + 1)) =>
            {
                None
            }
            Some(';') if verb.light => Some(Form::Closed),
            // 一一回答,并同他们交流: a deed follows, no words.
            Some(',') if self.lexicon.report_verbs.has(&verb.word) && self.goes_on_doing(chars, verb.after + 1) => None,
            Some(',' | ':' | ';') => Some(Form::Open),
            Some(c) if opens_quotation(c) => Some(Form::Open),
            Some('。' | '!' | '\n') | None => Some(Form::Closed),
            Some(c) if verb.light || !(c.is_alphanumeric() || c == '《') => None,
            // 代表提出建议的数量: the noun of a verb phrase, no words.
            Some(_) if verb.word == ['提', '出'] && self.is_counted_noun(chars, verb.after) => None,
            // 院方称会退款: behind 称 these begin the words.
            Some('会' | '不' | '是') if self.lexicon.body_bare.has(&verb.word) => Some(Form::Bare),
            Some(_)
                if self.lexicon.bare.has(&verb.word) && self.lexicon.after.starting(chars, verb.after).is_none() =>
            {
                Some(Form::Bare)
            }
            Some(_) => None,
        }
    }

    /// True for the noun of a verb phrase with 的 behind it (建议的数量).
    fn is_counted_noun(&self, chars: &[char], at: usize) -> bool {
        self.lexicon.light_noun.starting(chars, at).is_some_and(|len| chars.get(at + len) == Some(&'的'))
    }

    /// True when what follows 提出要求, begins like what was asked for and tells no further deed.
    fn begins_words(&self, chars: &[char], at: usize) -> bool {
        let rest = chars.get(at..).unwrap_or(&[]);
        let counted = matches!(rest, ['一' | '首' | '第', ..]);
        counted
            || self.lexicon.act_infinitive.starting(rest, 0).is_some()
            || self.lexicon.act_others.starting(rest, 0).is_some()
            || self.lexicon.orders(rest.split(|&c| c == ',').next().unwrap_or(rest))
    }

    /// True when a clause begins like the next deed of the same person (并…, 同时…).
    fn goes_on_doing(&self, chars: &[char], at: usize) -> bool {
        chars.get(at) == Some(&'并') && chars.get(at + 1) != Some(&'不')
    }

    /// True when the verb takes an ordinary object (表示祝贺, 表示感谢) instead of words.
    fn goes_on_narrating(&self, passage: &Passage<'_>, after: usize) -> bool {
        let end = passage.sentence_of(after).end;
        let promise = passage.char(after).is_some_and(|c| matches!(c, '将' | '要' | '会'));
        // 表示惊讶,…: one word is a gesture.
        let clause = (after..end).find(|&at| matches!(passage.char(at), Some(',' | ';'))).unwrap_or(end);
        let believes = self.lexicon.act_belief.starting(passage.chars, after).is_some();
        if clause - after <= 3 && passage.char(after) != Some('“') && !believes {
            return true;
        }
        // Eight code points hold a word of thanks; real words are longer.
        end.saturating_sub(after) < 8 && !promise || self.lexicon.thanks.starting(passage.chars, after).is_some()
    }

    /// The quotation that ends right before the subject, with what it says closed by a mark.
    pub(super) fn quote_before(&self, passage: &Passage<'_>, attribution: &Attribution) -> Option<(usize, usize)> {
        let subject = &attribution.subject;
        let mut at = subject.start;
        while at > 0 && passage.char(at - 1).is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '—')) {
            at -= 1;
        }
        let mut last = at.checked_sub(1)?;
        if attribution.form == Form::Closed {
            // “…”面对询问,某某承诺。: a clause between the quotation and the speaker.
            let low = last.saturating_sub(LONGEST_APART);
            while last > low && passage.char(last).is_some_and(|c| !matches!(c, '”' | '。' | '!' | '?' | '\n')) {
                last -= 1;
            }
        }
        let quote = passage.quote_closed_at(last)?;
        let spoken = passage.char(quote.close.checked_sub(1)?).is_some_and(super::subject::ends_speech);
        // Six code points: shorter quotations before a name are names themselves.
        let set_off = last + 1 == at && at < subject.start;
        (quote.close > quote.open + 6 && (spoken || set_off)).then_some((quote.open, quote.close))
    }

    /// The verb that begins at `at`; a verb phrase with a noun counts as its noun.
    fn verb_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        if let Some(found) = self.light_verb_at(chars, at) {
            return Some(found);
        }
        // “…”某某竖起大拇指。: a gesture after a quotation.
        if let Some(len) = self.lexicon.gesture.starting(chars, at)
            && matches!(chars.get(at + len), None | Some('。' | '!'))
        {
            let word = chars.get(at..at + len)?.to_vec();
            return Some(Verb { word, end: at + len, after: at + len, light: false, left: false });
        }
        if let Some(found) = self.left_words_at(chars, at) {
            return Some(found);
        }
        let len = self.lexicon.say.starting(chars, at)?;
        let word = chars.get(at..at + len)?.to_vec();
        // 补充说,… 透露称,…: any verb of two characters may have a second one behind it.
        let doubled = len == 2
            && matches!(chars.get(at + 2), Some('说' | '称' | '道'))
            && chars.get(at + 3).is_some_and(|&c| matches!(c, ',' | ':') || opens_quotation(c));
        let end = at + len + usize::from(doubled);
        let next = chars.get(end).copied();
        // “…”某某告诉笔者。: the sentence may end with them too.
        let opens = |at: usize| chars.get(at).is_none_or(|&c| matches!(c, ',' | ':' | '。') || opens_quotation(c));
        // 曾说过:“…”
        let past = next == Some('过') && chars.get(end + 1).is_some_and(|&c| c == ':' || opens_quotation(c));
        let after = if past {
            end + 1
        } else if self.lexicon.addressed.has(&word) {
            // 告诉我们,… 叮嘱同行干部,…
            let person = |at: usize| {
                self.lexicon.heads.ending(chars, at).or_else(|| self.lexicon.collective.ending(chars, at)).is_some()
            };
            (end..=end + LONGEST_DESCRIBED)
                .take_while(|&at| at == end || chars.get(at - 1).is_some_and(|&c| han_or_digit(c)))
                .find(|&at| {
                    opens(at) && (at <= end + LONGEST_ADDRESSEE && !self.is_pivot(chars, end, at) || person(at))
                })
                .unwrap_or(end)
        } else {
            end
        };
        let next = chars.get(after).copied();
        let pronoun = self.lexicon.pronoun.starting(chars, end).is_some();
        let bare = self.lexicon.bare.has(&word) && (pronoun || !self.lexicon.pivots.has(&word));
        (next.is_none_or(|c| !han_or_digit(c)) || bare).then_some(Verb { word, end, after, light: false, left: false })
    }

    /// 鼓励他们坚定信心: the pronoun goes on into what they are to do.
    fn is_pivot(&self, chars: &[char], from: usize, to: usize) -> bool {
        let pronouns = [&self.lexicon.pronoun, &self.lexicon.collective];
        pronouns.iter().filter_map(|list| list.starting(chars, from)).any(|len| from + len + 2 <= to)
    }

    /// “…”这是某某常说的一句话。: a verb with 话 as its noun, after the quotation.
    fn left_words_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        let len = self.lexicon.left.starting(chars, at)?;
        let end = at + len;
        if chars.get(end) != Some(&'的') {
            return None;
        }
        // Five code points: 的一句话, 的一段话, 的心里话.
        let after = (end + 2..=end + 5).find(|&after| chars.get(after - 1) == Some(&'话'))?;
        let ends = matches!(chars.get(after), None | Some('。' | ',' | '!' | ';'));
        let word = chars.get(at..at + len)?.to_vec();
        ends.then_some(Verb { word, end, after, light: false, left: true })
    }

    /// A verb phrase with a noun: 提出了三点要求.
    fn light_verb_at(&self, chars: &[char], at: usize) -> Option<Verb> {
        let len = self.lexicon.light.starting(chars, at)?;
        let from = at + len;
        // 提出的倡议: what was put forward, not that it is.
        if chars.get(from) == Some(&'的') {
            return None;
        }
        for noun in from..from + LIGHT_REACH {
            if matches!(chars.get(noun), None | Some(',' | '。' | ':' | ';' | '、')) {
                return None;
            }
            if let Some(len) = self.lexicon.light_noun.starting(chars, noun)
                && matches!(chars.get(noun + len), Some(':' | ',' | ';' | '。') | None)
            {
                let word = chars.get(noun..noun + len)?.to_vec();
                return Some(Verb { word, end: from, after: noun + len, light: true, left: false });
            }
        }
        None
    }

    /// True when the characters from `at` to `end` belong to a longer word or are a noun; a verb phrase (`light`) may
    /// follow the end of its own object (就…工作提出要求).
    fn is_no_verb(&self, chars: &[char], at: usize, end: usize, light: bool) -> bool {
        // The longest entry has six code points.
        let day = |at: usize| {
            chars.get(at) == Some(&'号')
                && at.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit)
        };
        // 某某研究所说: the body ends before the verb.
        let after_body = self.lexicon.body.ending(chars, at).is_some_and(|len| len > 1);
        let covered = (0..6).filter(|&back| back == 0 || !after_body).any(|back| {
            at.checked_sub(back)
                // 14号称: the day is no part of 号称.
                .filter(|&start| !day(start))
                .and_then(|start| self.lexicon.inside.starting(chars, start))
                .is_some_and(|len| len > back && (back > 0 || at + len > end))
        });
        let carried = (1..=LIGHT_REACH)
            .filter_map(|back| at.checked_sub(back))
            .take_while(|&from| chars.get(from).is_some_and(|&c| han_or_digit(c)))
            .any(|from| self.lexicon.carried.starting(chars, from).is_some_and(|len| from + len <= at))
            // 作出批示指出, 进行调研时强调: the noun stands before the verb already.
            && self.lexicon.manner_ends.ending(chars, at).is_none();
        let noun = self.lexicon.before.ending(chars, at).is_some_and(|len| {
            // 周立新表示: the modifier is the end of a name.
            let name = [3, 2].iter().filter_map(|&len| chars.get(at.checked_sub(len)?..at));
            !light && (len > 1 || !name.into_iter().any(|name| name.ends_with(&['新']) && self.is_chinese_name(name)))
        });
        covered || carried || noun
    }

    /// 分别介绍了…: the people of the sentence and the object they share.
    fn told(&self, passage: &Passage<'_>, sentence: usize, at: usize) -> Option<Attribution> {
        let chars = passage.chars;
        let verb_at = at + self.lexicon.each.starting(chars, at)?;
        let len = self.lexicon.tell.starting(chars, verb_at)?;
        let mut words = verb_at + len;
        if passage.char(words) == Some('了') {
            words += 1;
        }
        if passage.char(words).is_none_or(|c| !han_or_digit(c) && c != '“') {
            return None;
        }
        let mut people = self.listed(passage, sentence, at).into_iter();
        let first = people.next()?;
        let others: Vec<Person> = people.collect();
        let subject = Subject { who: Who::Person(first), others, start: sentence, own: true };
        let verb = passage.string(verb_at..verb_at + len);
        Some(Attribution { subject, verb, verb_at, words, form: Form::Told })
    }

    /// The bare verb: 明确要求 is 要求, 介绍说 is 介绍, 告诉记者 is 告诉.
    fn plain(&self, verb: &[char]) -> String {
        let all: String = verb.iter().collect();
        let mut rest = all.as_str();
        for adverb in ["明确", "深刻", "强调", "分析"] {
            if let Some(bare) = rest.strip_prefix(adverb).filter(|bare| bare.chars().count() == 2) {
                rest = bare;
            }
        }
        if let Some((verb, _)) = rest.split_once("记者").filter(|(verb, _)| *verb == "告诉") {
            rest = verb;
        }
        if rest.starts_with('对') {
            rest = "说";
        }
        let count = rest.chars().count();
        match rest.chars().last() {
            Some(tail) if count > 2 && self.lexicon.tails.has(&[tail]) => rest.chars().take(count - 1).collect(),
            Some('道') if rest == "说道" => "说".to_owned(),
            _ => rest.to_owned(),
        }
    }
}

/// A short line without a full stop: the headline of a brief item, where the words are said once more below.
fn is_headline(passage: &Passage<'_>) -> bool {
    // Forty code points: longer lines without a full stop are cut-off paragraphs.
    passage.len() <= 40 && !passage.chars.iter().any(|&c| matches!(c, '。' | '!' | '?' | ';' | '…'))
}

pub(super) fn is_meeting(who: &Who) -> bool {
    matches!(who, Who::Body(name) if name.ends_with('会') || name.ends_with("会议"))
}

fn han_or_digit(c: char) -> bool {
    c.is_alphanumeric()
}
