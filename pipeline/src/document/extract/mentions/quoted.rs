//! Names in quotation marks: candidates with what speaks for and against them, scored by a linear model.
//! It neither places a mention nor finds names that stand without quotation marks.

use std::collections::{BTreeMap, BTreeSet};

use super::cuts::Cuts;
use super::lexicon::{ANTI_BEGIN, FUNCTION, HONOUR_END, Head, LISTED, Lexicon};
use super::model::{Evidence, Name, seen};
use super::name_key;
use super::unquoted::title_key;
use crate::document::extract::passage::{Passage, Quote};
use crate::document::facts::Relation;
use crate::document::layout::Part;

/// Longest quotation that may be a name, in code points.
const LONGEST: usize = 30;
/// Farthest verb before a quotation or list of quotations that still brings it in.
const INTRODUCER_REACH: usize = 9;
/// How far from a quotation a word of abroad still colours it.
const ABROAD_REACH: usize = 40;
/// Most words between the closing mark and the head (”党员志愿服务队 has two).
const MODIFIERS: usize = 5;
/// Most unknown characters between the closing mark and a strong head.
const UNKNOWN: usize = 8;

/// A quotation with its head and its score.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) passage: usize,
    pub(super) quote: Quote,
    /// End of the surface: the head included.
    pub(super) end: usize,
    pub(super) head: Option<Head>,
    pub(super) inner: Option<Head>,
    pub(super) numbered: bool,
    known: bool,
    pub(super) key: String,
    pub(super) relation: Option<Relation>,
    pub(super) evidence: Evidence,
    chain: usize,
}

impl Candidate {
    /// True when the score says name.
    pub(super) fn accepted(&self) -> bool {
        self.evidence.speaks_for_a_name()
    }
}

/// The candidates of a document, scored.
pub(super) fn candidates(lexicon: &Lexicon, passages: &[Passage<'_>], cuts: Cuts<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut chain = 0;
    for (number, passage) in passages.iter().enumerate() {
        let first = found.len();
        for &quote in &passage.quotes {
            let core = passage.slice(quote.open + 1..quote.close);
            if core.is_empty() || core.len() > LONGEST {
                continue;
            }
            found.push(lexicon.seen(passage, cuts, number, quote));
        }
        let Some(own) = found.get_mut(first..) else { continue };
        let mut start = 0;
        while start < own.len() {
            let mut stop = start + 1;
            while stop < own.len() && linked(passage, own, stop) {
                stop += 1;
            }
            if let Some(list) = own.get_mut(start..stop) {
                chain += 1;
                lexicon.see_list(passage, list, chain);
            }
            start = stop;
        }
    }
    lexicon.see_document(passages, &mut found);
    found
}

/// True when candidate `at` follows the one before it in a list.
fn linked(passage: &Passage<'_>, own: &[Candidate], at: usize) -> bool {
    let (Some(before), Some(this)) = (at.checked_sub(1).and_then(|at| own.get(at)), own.get(at)) else { return false };
    if before.quote.depth != this.quote.depth || this.quote.open < before.end {
        return false;
    }
    let gap = passage.slice(before.end..this.quote.open);
    matches!(gap, [] | ['、' | '和' | '与' | '及' | '向' | ' '] | ['以', '及'])
}

impl Lexicon {
    /// What a quotation shows by itself.
    fn seen(&self, passage: &Passage<'_>, cuts: Cuts<'_>, number: usize, quote: Quote) -> Candidate {
        let model = &self.model;
        let chars = passage.chars;
        let core = passage.slice(quote.open + 1..quote.close);
        let after = quote.close + 1;
        let head = self.head_near(chars, after);
        let inner = self.head_ending(core, core.len()).filter(|head| core.len() > head.len);
        let numbered = is_numbered(core);
        let mut evidence = Evidence::default();
        model.add(&mut evidence, seen!("quoted"));
        match head {
            Some((_, head)) if head.strong => model.add(&mut evidence, seen!("quoted: strong head")),
            Some(_) => model.add(&mut evidence, seen!("quoted: weak head")),
            None => {}
        }
        let strong = head.is_some_and(|(_, head)| head.strong);
        match inner {
            Some(head) if head.strong && head.len >= 2 => model.add(&mut evidence, seen!("quoted: strong head inside")),
            Some(_) => model.add(&mut evidence, seen!("quoted: weak head inside")),
            None => {}
        }
        // “重要品牌”: an adjective anybody may use and a head.
        if let Some(head) = inner
            && core.get(..core.len() - head.len).is_some_and(|rest| self.generic.has(rest))
        {
            model.add(&mut evidence, seen!("quoted: generic word and head"));
        }
        if core.iter().any(|c| matches!(c, '·' | '•' | '+')) {
            model.add(&mut evidence, seen!("quoted: joined parts"));
        } else if is_even_list(core) {
            // What a set consists of counts only with a head.
            let headed = strong || inner.is_some();
            model.add(
                &mut evidence,
                seen!(headed, "quoted: list of like length", "quoted: list of like length, no head"),
            );
        }
        if numbered {
            let few = matches!(core.first(), Some('一' | '两'));
            model.add(&mut evidence, seen!(few, "quoted: numbered one or two", "quoted: numbered set"));
            // 一 and 两 begin idioms (一去不复返) as often as sets.
            if core.len() >= 4 && !matches!(core.first(), Some('一' | '两')) {
                model.add(&mut evidence, seen!("quoted: long numbered set"));
            }
        }
        if core.len() >= 3 && self.prefixes.starting(core, 0).is_some() {
            model.add(&mut evidence, seen!("quoted: coined beginning"));
        }
        let listed = core.first().is_some_and(|&c| self.is(c, LISTED));
        let known = listed && self.known.has(core);
        if known {
            model.add(&mut evidence, seen!("quoted: known name"));
        }
        // A strong head makes a name even of a figure of speech: “同心圆”党建联盟.
        if listed && self.metaphors.has(core) {
            model.add(&mut evidence, seen!(strong, "quoted: metaphor with a strong head", "quoted: metaphor"));
        }
        if listed && self.idioms.has(core) {
            model.add(&mut evidence, seen!(strong, "quoted: idiom with a strong head", "quoted: idiom"));
        }
        // “百强村”, “全国先进单位”: titles of honour, people and things.
        if self.anti_ends.ending(core, core.len()).is_some() {
            model.add(&mut evidence, seen!(strong, "quoted: ends against, strong head", "quoted: ends against"));
        }
        if self.anti_begins.starting(core, 0).is_some() {
            model.add(&mut evidence, seen!("quoted: begins against"));
        }
        let anti = [after, after + 2].into_iter().any(|at| self.anti_head_at(chars, at))
            && passage.slice(after..after + 2).iter().all(|&c| c.is_alphanumeric());
        if anti && !strong {
            model.add(&mut evidence, seen!("quoted: word after it against"));
        }
        if passage.char(after).is_some_and(|c| c.is_ascii_digit()) {
            model.add(&mut evidence, seen!("quoted: number after it"));
        }
        if passage.char(after) == Some('的') && !strong {
            // “甲+乙”的发展模式: the head stands behind 的.
            let ways = self.head_near(chars, after + 1).is_some_and(|(_, head)| {
                head.strong && matches!(head.kind, "mechanism" | "programme" | "campaign" | "project" | "plan")
            });
            model.add(&mut evidence, seen!(ways, "quoted: head behind 的", "quoted: modifies"));
        }
        // “8·14”事故, “5·20”: a day, not a name.
        if !strong && core.iter().all(|c| c.is_ascii_digit() || matches!(c, '·' | '.' | '•' | '-')) {
            model.add(&mut evidence, seen!("quoted: figures only"));
        }
        self.see_before(passage, quote, strong, &mut evidence);
        self.see_words(passage, cuts, quote, &mut evidence);
        self.see_letters(passage, quote.open + 1..quote.close, &mut evidence);
        match core.len() {
            1 => model.add(&mut evidence, seen!("quoted: one character")),
            2 if head.is_none() => model.add(&mut evidence, seen!("quoted: two characters")),
            0..=12 => {}
            13..=20 => model.add(&mut evidence, seen!("quoted: long")),
            _ if strong => model.add(&mut evidence, seen!("quoted: too long with a strong head")),
            _ => model.add(&mut evidence, seen!("quoted: too long")),
        }
        if core.iter().any(|c| matches!(c, '。' | '!' | '?' | ';' | ':')) {
            model.add(&mut evidence, seen!("quoted: sentence"));
        } else if core.contains(&',') && !strong {
            model.add(&mut evidence, seen!("quoted: comma"));
        }
        if core.iter().any(|c| matches!(c, '我' | '你' | '他' | '她' | '您')) {
            model.add(&mut evidence, seen!("quoted: pronoun"));
        }
        Candidate {
            passage: number,
            quote,
            end: head.map_or(after, |(end, _)| end),
            head: head.map(|(_, head)| head),
            inner,
            numbered,
            known,
            key: name_key(core),
            relation: None,
            evidence,
            chain: 0,
        }
    }

    /// The word before a quotation, an observation of its own, and what its words are like.
    fn see_words(&self, passage: &Passage<'_>, cuts: Cuts<'_>, quote: Quote, evidence: &mut Evidence) {
        let model = &self.model;
        let core = quote.open + 1..quote.close;
        if passage.char(quote.open.wrapping_sub(1)).is_some_and(char::is_alphanumeric) {
            let word = cuts.word_to(passage, quote.open).unwrap_or(quote.open - 1..quote.open);
            model.add_words(evidence, seen!("quoted: word before "), passage.slice(word).iter().copied());
        }
        let (words, single) = cuts.count(passage, &core);
        let mut add = |name: Name| model.add(evidence, name);
        match (words, single) {
            (1, _) => add(seen!("quoted: one word of the dictionary")),
            (_, 0) => add(seen!("quoted: words of several characters only")),
            (all, single) if single * 2 > all => add(seen!("quoted: single characters above all")),
            _ => {}
        }
        match core.len() {
            0..=3 => {}
            4 => add(seen!("quoted: four characters")),
            5..=6 => add(seen!("quoted: five or six characters")),
            7..=9 => add(seen!("quoted: seven to nine characters")),
            _ => add(seen!("quoted: ten characters or more")),
        }
        let chars = passage.slice(core);
        if chars.iter().any(char::is_ascii_alphabetic) {
            add(seen!("quoted: Latin letters"));
        }
        match passage.part {
            Part::Title => add(seen!("quoted: in the title")),
            Part::Heading => add(seen!("quoted: in a heading")),
            _ => {}
        }
        if quote.depth > 0 {
            add(seen!("quoted: inside a quotation"));
        }
        let near = quote.open.saturating_sub(ABROAD_REACH)..passage.len().min(quote.close + ABROAD_REACH);
        if passage.slice(near).windows(2).any(|pair| self.abroad.starting(pair, 0).is_some()) {
            add(seen!("quoted: near a word of abroad"));
        }
    }

    /// What stands right before a quotation and speaks against it.
    fn see_before(&self, passage: &Passage<'_>, quote: Quote, strong: bool, evidence: &mut Evidence) {
        let chars = passage.chars;
        let mut open = quote.open;
        if open > 0 && passage.char(open - 1).is_some_and(|c| matches!(c, '了' | '着')) {
            open -= 1;
        }
        let introducer = self.introducer_ending(chars, open).map_or(0, |(len, _)| len);
        let longer =
            |words: &super::super::wordlist::Words| words.ending(chars, open).is_some_and(|len| len >= introducer);
        // An honour may have its grantor between verb and name: 获评全国“…”称号.
        if (open.saturating_sub(8)..=open).any(|end| self.honour_before(chars, end))
            && passage.slice(open.saturating_sub(8)..open).iter().all(|&c| c != ',' && c != '。')
        {
            self.model.add(evidence, seen!("quoted: honour"));
        }
        if passage.char(open.wrapping_sub(1)) == Some('的') {
            self.model.add(evidence, seen!("quoted: after 的"));
        }
        if longer(&self.anti_before) {
            self.model.add(
                evidence,
                seen!(strong, "quoted: word before it against a strong head", "quoted: word before it against"),
            );
        }
        let spoken = match passage.char(open.wrapping_sub(1)) {
            Some(':') => true,
            Some(',') => self.speech.ending(chars, open - 1).is_some(),
            _ => longer(&self.speech),
        };
        if spoken {
            self.model.add(evidence, seen!(strong, "quoted: speech before a strong head", "quoted: speech"));
        }
    }

    /// True when what begins at `at` speaks against a name before it.
    fn anti_head_at(&self, chars: &[char], at: usize) -> bool {
        chars.get(at).is_some_and(|&c| self.is(c, ANTI_BEGIN)) && self.anti_heads.starting(chars, at).is_some()
    }

    /// True when a verb of honouring ends at `end`.
    fn honour_before(&self, chars: &[char], end: usize) -> bool {
        let last = end.checked_sub(1).and_then(|at| chars.get(at));
        last.is_some_and(|&c| self.is(c, HONOUR_END)) && self.honours.ending(chars, end).is_some()
    }

    /// What a list of quotations shows together: the verb before it, the head after it.
    fn see_list(&self, passage: &Passage<'_>, list: &mut [Candidate], chain: usize) {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { return };
        let relation = self.introducer_before(passage, first.quote.open);
        let mut after = last.end;
        let mut shared = None;
        if passage.char(after) == Some('等') {
            shared = self.head_near(passage.chars, after + 1).filter(|(_, head)| head.strong);
            after = shared.map_or(after + 1, |(end, _)| end);
        } else if list.len() > 1 {
            shared = last.head.filter(|head| head.strong).map(|head| (last.end, head));
        }
        let framed = self.frames.starting(passage.chars, after).is_some();
        let any_head = list
            .iter()
            .any(|candidate| candidate.known || candidate.head.or(candidate.inner).is_some_and(|head| head.strong));
        let several = list.len() > 1;
        let longest = list.len() > 2;
        // 从“甲”向“乙”转变: both are states, not names.
        let change =
            several && passage.char(first.quote.open.wrapping_sub(1)).is_some_and(|c| matches!(c, '从' | '由'));
        for candidate in list {
            candidate.chain = chain;
            candidate.relation = relation;
            if relation.is_some() {
                self.model.add(&mut candidate.evidence, seen!("quoted: introducer"));
            }
            if longest {
                self.model.add(&mut candidate.evidence, seen!("quoted: three in a row"));
            }
            if let Some((_, head)) = shared
                && candidate.head.is_none()
            {
                self.model.add(&mut candidate.evidence, seen!("quoted: head of its list"));
                candidate.inner = candidate.inner.or(Some(Head { strong: false, ..head }));
            }
            if framed {
                self.model.add(&mut candidate.evidence, seen!("quoted: frame"));
            }
            if change {
                self.model.add(&mut candidate.evidence, seen!("quoted: word before it against"));
            }
            if several && any_head {
                self.model.add(&mut candidate.evidence, seen!("quoted: neighbour of a name"));
            }
        }
    }

    /// What only the whole document shows: repetition, and names whose parts stand alone elsewhere.
    fn see_document(&self, passages: &[Passage<'_>], found: &mut [Candidate]) {
        let titles = title_key(passages);
        for candidate in found.iter_mut().filter(|candidate| candidate.key.chars().count() > 2) {
            let elsewhere = passages.get(candidate.passage).is_some_and(|passage| passage.part != Part::Title);
            if elsewhere && !titles.is_empty() && titles.contains(&candidate.key) {
                self.model.add(&mut candidate.evidence, seen!("quoted: the title has it too"));
            }
        }
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for candidate in found.iter() {
            *times.entry(&candidate.key).or_default() += 1;
        }
        let often = |key: &str| times.get(key).is_some_and(|&times| times > 1) && key.chars().count() > 2;
        let repeated: Vec<bool> = found.iter().map(|candidate| often(&candidate.key)).collect();
        let often: Vec<bool> = found.iter().map(|candidate| times.get(candidate.key.as_str()) > Some(&2)).collect();
        for (candidate, (_, often)) in
            found.iter_mut().zip(repeated.into_iter().zip(often)).filter(|(_, (repeated, _))| *repeated)
        {
            self.model.add(&mut candidate.evidence, seen!("quoted: repeated"));
            if often {
                self.model.add(&mut candidate.evidence, seen!("quoted: repeated often"));
            }
        }
        let mut names: BTreeSet<String> = BTreeSet::new();
        for candidate in found.iter().filter(|candidate| candidate.accepted()) {
            names.insert(candidate.key.clone());
        }
        for candidate in found.iter_mut().filter(|candidate| !candidate.accepted()) {
            let len = candidate.key.chars().count();
            // The same core without its head, or the beginning of a longer name: “邻聚善治” of “邻聚善治5554+N”.
            let short = len >= 4 && extends(&names, &candidate.key);
            if len >= 2 && (short || names.contains(&candidate.key)) {
                self.model.add(&mut candidate.evidence, seen!("quoted: part of a name"));
            }
        }
    }

    /// Raises quotations that are a part of a name found with joints (“大…·微…” and later “微…”).
    pub(super) fn see_parts(&self, found: &mut [Candidate], parts: &BTreeSet<String>) {
        for candidate in found.iter_mut().filter(|candidate| !candidate.accepted()) {
            if parts.contains(&candidate.key) {
                self.model.add(&mut candidate.evidence, seen!("quoted: part of a name"));
            }
        }
    }

    /// The verb that brings in what stands at `open`.
    pub(super) fn introducer_before(&self, passage: &Passage<'_>, open: usize) -> Option<Relation> {
        let low = open.saturating_sub(INTRODUCER_REACH);
        let mut end = open;
        while end > low {
            let c = passage.char(end - 1)?;
            if matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '“' | '”' | '\n' | '(' | ')') {
                return None;
            }
            if let Some((len, relation)) = self.introducer_ending(passage.chars, end) {
                // 党建 is no verb; single characters count only right before the name.
                let alone = len == 1 && (end < open || passage.char(end.wrapping_sub(2)) == Some('党'));
                if !alone {
                    return Some(relation);
                }
            }
            end -= 1;
        }
        None
    }

    /// The head after a closing mark, with the end of what belongs to it.
    pub(super) fn head_after(&self, chars: &[char], at: usize, depth: usize) -> Option<(usize, Head)> {
        if depth > MODIFIERS {
            return None;
        }
        // A head of one character ends its word: 月 in 月球 is none. 积分制 goes on in 积分制度.
        let whole = |head: Head| match chars.get(at + head.len - 1..at + head.len + 1) {
            Some(['制', '度']) => Head { len: head.len + 1, ..head },
            _ => head,
        };
        let head = self.head_starting(chars, at).map(whole).filter(|head| {
            head.len > 1 || chars.get(at + 1).is_none_or(|&c| !c.is_alphanumeric() || self.is(c, FUNCTION))
        });
        if let Some(len) = self.modifier_starting(chars, at)
            && head.is_none_or(|head| head.len <= len || !head.strong)
            && let Some(found) = self.head_after(chars, at + len, depth + 1)
        {
            return Some(found);
        }
        if let Some(head) = head {
            // Heads may follow each other: 联盟共同体, 建设标准.
            return Some(match self.head_starting(chars, at + head.len) {
                Some(next) if next.len >= 2 => {
                    let kind = if next.strong || !head.strong { next.kind } else { head.kind };
                    let joined = Head { kind, strong: head.strong || next.strong, len: head.len + next.len };
                    (at + joined.len, joined)
                }
                _ => (at + head.len, head),
            });
        }
        None
    }

    /// The head after a closing mark where a place or another unknown word may stand before it.
    fn head_near(&self, chars: &[char], at: usize) -> Option<(usize, Head)> {
        if let Some(found) = self.head_after(chars, at, 0) {
            return Some(found);
        }
        let between = chars.get(at..).unwrap_or(&[]);
        for skip in 1..=UNKNOWN {
            let c = *between.get(skip - 1)?;
            let verb = skip >= 2 && self.introducer_ending(between, skip).is_some_and(|(len, _)| len >= 2);
            if verb || self.is(c, FUNCTION) || !c.is_alphanumeric() {
                return None;
            }
            let found = self.head_after(chars, at + skip, 2).filter(|(_, head)| head.strong && head.len >= 2);
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// True when a longer name begins with `key`.
fn extends(names: &BTreeSet<String>, key: &str) -> bool {
    names.range(key.to_owned()..).take(2).any(|name| name.len() > key.len() && name.starts_with(key))
}

/// 四个打造, 五化, 三清单: a number, maybe a measure, a word.
fn is_numbered(core: &[char]) -> bool {
    let digits = core.iter().take_while(|&&c| c.is_ascii_digit() || "一二三四五六七八九十百千两双".contains(c)).count();
    (1..=3).contains(&digits) && (2..=8).contains(&core.len()) && core.len() > digits
}

/// 甲、乙、丙 of like length.
fn is_even_list(core: &[char]) -> bool {
    let parts: Vec<usize> = core.split(|&c| c == '、' || c == ' ').map(<[char]>::len).collect();
    let (least, most) = (parts.iter().min().copied().unwrap_or(0), parts.iter().max().copied().unwrap_or(0));
    parts.len() > 1 && least >= 2 && most <= least + 1
}
