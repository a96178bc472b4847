//! Attributions: a verb of saying with its subject, and where the words begin.
//! How far the words reach is the business of `stretch`.

use super::Scene;
use super::subject::{Person, Subject, Who};
use super::verb::{Verb, han_or_digit};
use crate::document::extract::passage::{Passage, opens_quotation};

/// Longest line that is nothing but an attribution (应勇强调).
const LONGEST_LINE: usize = 60;
/// How far before its verb an attribution may begin: a list of six people with bodies and titles fits.
pub(super) const REACH: usize = 300;

/// Longest half of a remark in brackets that says what something is called (邻国称竹岛) in code points.
const NAMING: usize = 8;
/// Longest clause between a quotation and its speaker (“…”面对居民的疑问,某某承诺。) in code points.
const LONGEST_APART: usize = 40;

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
            match self.attribution_at(passage, found.last(), at) {
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

    /// The attribution with its verb at `at`; `last` is the one before it in the passage.
    fn attribution_at(&self, passage: &Passage<'_>, last: Option<&Attribution>, at: usize) -> Option<Attribution> {
        let chars = passage.chars;
        let low = last.map_or(0, |last| last.words);
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
        if form == Form::Bare
            && (self.goes_on_narrating(passage, &verb)
                || is_headline(passage)
                || self.opens_the_text(passage)
                || self.is_rule(chars, at)
                || last.is_some_and(|last| self.is_wish_inside(passage, last, &verb.word, at)))
        {
            return None;
        }
        // (邻国称竹岛): a name in brackets. 警方称“…”: a headline.
        let named = passage.slice(at.saturating_sub(NAMING)..at).contains(&'(')
            && passage.slice(verb.after..passage.len().min(verb.after + NAMING)).contains(&')');
        if named || form == Form::Open && words == verb.after && is_headline(passage) {
            return None;
        }
        let mut subject = self.subject(passage, sentence, at)?;
        // 分析认为,…: somebody nobody names, unless a speaker of the sentence goes on.
        let unsigned = verb.word.len() > 2 && matches!(verb.word.as_slice(), ['分', '析', ..]) && subject.who == Who::Same
            // 报道说,…: the paper goes on, not who is told of in it.
            || matches!(verb.word.as_slice(), ['报', '道', ..])
                && !subject.own
                && matches!(subject.who, Who::Person(_) | Who::Pronoun);
        if unsigned && low <= whole {
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
            && !(self.may_say(name, subject.own, form, &verb.word)
                || subject.own && form == Form::Bare && self.is_view_of_a_side(passage, last, name, &verb.word))
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
            // 就此提出三点主张。一是…: the words are the sentences after it.
            Form::Closed if verb.light && self.counts_off(passage, verb.after + 1) => {
                words = verb.after + 1;
                Form::Open
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

    /// True for a short first line of a text with more below it: what is said there is said once more below.
    fn opens_the_text(&self, passage: &Passage<'_>) -> bool {
        // Sixty code points: headlines of several items in one line are shorter.
        passage.len() <= 60
            && self.passages.len() > 1
            && self.view.get(..passage.start).is_some_and(|before| before.iter().all(|c| c.is_whitespace()))
    }

    /// 人民法院应当要求…, 当事人可以要求…: a rule says what is to be done, nobody says it.
    fn is_rule(&self, chars: &[char], at: usize) -> bool {
        self.lexicon.rule.ending(chars, at).is_some()
    }

    /// 某某表示愿加强合作,希望…: a wish in words that began without a mark belongs to them.
    fn is_wish_inside(&self, passage: &Passage<'_>, last: &Attribution, verb: &[char], at: usize) -> bool {
        last.form == Form::Bare
            && last.words > passage.sentence_of(at).start
            && passage.char(at.wrapping_sub(1)) == Some(',')
            && matches!(verb, ['希' | '相', '望' | '信'])
    }

    /// 俄方认为…: the narrator's own sentence, where nobody in person speaks in the paragraph before it.
    fn is_view_of_a_side(&self, passage: &Passage<'_>, last: Option<&Attribution>, name: &str, verb: &[char]) -> bool {
        let quiet = last.is_none_or(|last| matches!(last.subject.who, Who::Body(_) | Who::Unnamed(..)));
        quiet && !name.starts_with('我') && self.lexicon.carry.has(verb) && !passage.chars.contains(&'我')
    }

    /// True when a sentence begins to count off (一是…, 第一,…, 首先,…).
    fn counts_off(&self, passage: &Passage<'_>, at: usize) -> bool {
        matches!(
            passage.slice(at..at + 3),
            ['一', '是' | '要', _] | ['第', '一', ',' | '、'] | ['首', '先', ','] | ['一', '、', _] | ['(', '一', ')']
        )
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
    fn goes_on_narrating(&self, passage: &Passage<'_>, verb: &Verb) -> bool {
        let after = verb.after;
        let end = passage.sentence_of(after).end;
        let promise = passage.char(after).is_some_and(|c| matches!(c, '将' | '要' | '会'));
        // 表示惊讶,…: one word is a gesture.
        let clause = (after..end).find(|&at| matches!(passage.char(at), Some(',' | ';'))).unwrap_or(end);
        let believes = self.lexicon.act_belief.starting(passage.chars, after).is_some();
        if clause - after <= 3 && passage.char(after) != Some('“') && !believes {
            return true;
        }
        // 院方称反对…: nobody 称 an object.
        if self.lexicon.news_verbs.has(&verb.word) {
            return end.saturating_sub(after) < 5;
        }
        // 谴责袭击事件: a thing is blamed, nothing is said of it.
        let over = clause == end
            || matches!(passage.slice(clause..clause + 2), [',', '并' | '还'])
            || passage.char(clause) == Some('。');
        if self.lexicon.blame.has(&verb.word) && clause - after < 8 && over {
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
}

/// A short line without a full stop: the headline of a brief item, where the words are said once more below.
fn is_headline(passage: &Passage<'_>) -> bool {
    // Forty code points: longer lines without a full stop are cut-off paragraphs.
    passage.len() <= 40 && !passage.chars.iter().any(|&c| matches!(c, '。' | '!' | '?' | ';' | '…'))
}

pub(super) fn is_meeting(who: &Who) -> bool {
    matches!(who, Who::Body(name) if name.ends_with('会') || name.ends_with("会议"))
}
