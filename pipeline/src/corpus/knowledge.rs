//! What is known about names before any document is seen: regions, type words, the dictionary.
//! It judges no name; `spelling`, `merge`, `pieces` and `sought` do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jieba_rs::Jieba;
use serde::Deserialize;

use super::decisions::Decisions;
use super::seen::SeenDocument;
use super::spelling::spelling_key;
use super::whose::Whose;
use crate::PipelineError;
use crate::document::extract::mentions::NameWords;
use crate::document::segment::Segmenter;
use crate::gazetteer::Gazetteer;
use crate::span::Span;

const FILE: &str = include_str!("../../lexicons/naming.toml");

/// Provinces that are cities: their districts do not make them many owners.
const MUNICIPALITIES: [u32; 4] = [11, 12, 31, 50];

/// A city, or a province where no city is known: what keeps owners of generic names apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(u32);

impl Scope {
    /// The scope of a six-digit division code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let number: u32 = code.get(..4)?.parse().ok()?;
        let province = number / 100;
        let whole = number.is_multiple_of(100) || MUNICIPALITIES.contains(&province);
        (province > 0).then_some(Self(if whole { province } else { number }))
    }

    /// True for a city, the four municipalities included.
    #[must_use]
    pub fn is_city(self) -> bool {
        self.0 >= 100 || MUNICIPALITIES.contains(&self.0)
    }

    /// True when one lies in the other or is it.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self == other || self.province() == other.0 || other.province() == self.0
    }

    /// Two digits of the province.
    pub(super) fn province(self) -> u32 {
        if self.0 >= 100 { self.0 / 100 } else { self.0 }
    }

    fn code(self) -> String {
        if self.0 >= 100 { format!("{:04}00", self.0) } else { format!("{:02}0000", self.0) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    quoted_heads: String,
    known_heads: String,
    verbs: String,
    nationwide: String,
    media: String,
    coreless: String,
    plan_tails: String,
    body_tails: String,
    tail_heads: String,
    known_tails: String,
    several: String,
    common_heads: String,
    undoing: String,
    formulas: String,
}

/// Everything the corpus pass knows beforehand.
pub struct Knowledge {
    gazetteer: Gazetteer,
    /// Places by their text: the same few thousand come again and again.
    scopes: BTreeMap<String, Option<Scope>>,
    pub(super) jieba: Arc<Jieba>,
    pub(super) heads: BTreeSet<String>,
    pub(super) strong_heads: BTreeMap<String, String>,
    pub(super) fillers: BTreeSet<String>,
    modifiers: BTreeSet<String>,
    pub(super) known: BTreeSet<String>,
    pub(super) prefixes: BTreeSet<String>,
    pub(super) quoted_heads: BTreeSet<String>,
    pub(super) known_heads: BTreeSet<String>,
    pub(super) verbs: BTreeSet<String>,
    pub(super) nationwide: BTreeSet<String>,
    media: BTreeSet<String>,
    pub(super) plan_tails: BTreeSet<String>,
    pub(super) body_tails: BTreeSet<String>,
    tail_heads: BTreeSet<String>,
    known_tails: BTreeSet<String>,
    several: BTreeSet<String>,
    common_heads: BTreeSet<String>,
    undoing: BTreeSet<String>,
    pub(super) formulas: BTreeSet<String>,
    /// Folded spellings that the editor holds apart from the names they share a key with.
    apart: BTreeSet<String>,
}

fn raw() -> Result<Raw, PipelineError> {
    toml::from_str(FILE).map_err(|error| PipelineError::Lexicon {
        name: "naming.toml",
        line: 0,
        problem: error.to_string(),
    })
}

fn set(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

/// Bodies and words of the whole country.
pub(super) fn nationwide() -> Result<BTreeSet<String>, PipelineError> {
    Ok(set(&raw()?.nationwide))
}

impl Knowledge {
    /// Takes over which spellings the editor holds apart; to be called before any document is gathered.
    pub fn hold_apart(&mut self, decisions: &Decisions) {
        let folded = decisions.folded();
        let spellings = folded.entries.iter().flat_map(|entry| &entry.separate);
        self.apart = spellings.map(|spelling| spelling_key(spelling)).collect();
    }

    /// True for a folded spelling that the editor holds apart.
    pub(super) fn is_apart(&self, folded: &str) -> bool {
        self.apart.contains(folded)
    }

    /// Loads the gazetteer, the lexicons and the dictionary (shared with the engine of the process).
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when a bundled file does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        let raw = raw()?;
        let words = NameWords::bundled()?;
        let mut fillers: BTreeSet<String> = words.generic.into_iter().collect();
        fillers.extend(set(&raw.coreless));
        Ok(Self {
            gazetteer: Gazetteer::new()?,
            scopes: BTreeMap::new(),
            jieba: Segmenter::new()?.jieba(),
            heads: words.heads.into_iter().collect(),
            strong_heads: words.strong.into_iter().collect(),
            fillers,
            modifiers: words.modifiers.into_iter().collect(),
            known: words.known.into_iter().collect(),
            prefixes: words.prefixes.into_iter().collect(),
            quoted_heads: set(&raw.quoted_heads),
            known_heads: set(&raw.known_heads),
            verbs: set(&raw.verbs),
            nationwide: set(&raw.nationwide),
            media: set(&raw.media),
            plan_tails: set(&raw.plan_tails),
            body_tails: set(&raw.body_tails),
            tail_heads: set(&raw.tail_heads),
            known_tails: set(&raw.known_tails),
            several: set(&raw.several),
            common_heads: set(&raw.common_heads),
            undoing: set(&raw.undoing),
            formulas: set(&raw.formulas),
            apart: BTreeSet::new(),
        })
    }

    /// The city or province of a place or body as a text names it.
    pub fn scope_of_place(&mut self, place: &str) -> Option<Scope> {
        if let Some(known) = self.scopes.get(place) {
            return *known;
        }
        let chars: Vec<char> = place.chars().collect();
        let found = self.gazetteer.find(&chars, Span::new(0, chars.len()));
        let scope = found.iter().find_map(|place| place.code.as_deref()).and_then(Scope::of_code);
        self.scopes.insert(place.to_owned(), scope);
        scope
    }

    /// Full name of a scope: 辽宁省沈阳市.
    #[must_use]
    pub fn name_of(&self, scope: Scope) -> String {
        self.gazetteer.full_name(&scope.code()).unwrap_or_else(|| scope.code())
    }

    /// The place written in full form (沈阳市, not 沈阳) at the beginning of a name and its length in code points.
    pub(super) fn place_before(&self, name: &[char]) -> Option<(usize, Scope)> {
        let place = self.gazetteer.find(name, Span::new(0, name.len())).into_iter().next()?;
        let scope = place.code.as_deref().and_then(Scope::of_code)?;
        (place.span.start == 0 && place.full_form).then_some((place.span.end as usize, scope))
    }

    /// True when nothing is left of a name without type heads, numbers of years or things, and words that any name
    /// may have; a bare term of years is everybody's own plan.
    #[must_use]
    pub fn is_coreless(&self, key: &str) -> bool {
        // 教育实践活动 is found as a name and may be anybody's.
        if self.known.contains(key) && !self.fillers.contains(key) {
            return false;
        }
        self.term_of(key).is_some()
            || left_without(key, |word| self.heads.contains(word) || self.fillers.contains(word) || is_counted(word))
                == 0
    }

    /// Set phrases of national documents, which are looked for in every text.
    #[must_use]
    pub fn formulas(&self) -> &BTreeSet<String> {
        &self.formulas
    }

    /// True for a name that nobody's initiative has: a bare type word (《规划》), or an ordinary word (发展战略, 纪念活动). In
    /// marks a name without a core may be somebody's, and so may one with a number in it (三年行动).
    pub(super) fn is_nobodys(&self, key: &str, quoted: bool) -> bool {
        if self.known.contains(key) || self.formulas.contains(key) || self.term_of(key).is_some() {
            return false;
        }
        let is_ordinary = || self.is_common(key) || (self.is_coreless(key) && !key.chars().any(is_count));
        let is_bare = |name: &str| left_without(name, |word| self.heads.contains(word)) == 0;
        // 要对接发展战略, with words before it that are no part of a name.
        let brought_in = || {
            let splits = key.char_indices().skip(1).take(LONGEST_FILLER).map(|(at, _)| key.split_at(at));
            let mut leads = splits.filter(|(lead, _)| self.is_listed(lead));
            leads.any(|(_, rest)| is_bare(rest) || self.is_common(rest))
        };
        is_bare(key) || (!quoted && (is_ordinary() || brought_in()))
    }

    /// True for an ordinary word that is found as a name: 发展战略, 体制改革.
    pub(super) fn is_common(&self, key: &str) -> bool {
        !self.known.contains(key) && self.is_coreless(key) && ends_in(key, &self.common_heads).is_some()
    }

    /// What tells an owner from others, however it is written: 沈阳市 and 辽宁省沈阳市 are one.
    #[must_use]
    pub fn owner_key(&self, owner: &str) -> String {
        self.owner(owner).key().to_owned()
    }

    /// An owner as it is compared.
    pub(super) fn owner(&self, name: &str) -> Whose {
        Whose::owner(&self.gazetteer, name)
    }

    /// True when an owner has what is of one of these: the place of the mention, the document's region, a publisher.
    pub(super) fn is_of(
        &self,
        owner: &Whose,
        document: &SeenDocument,
        place: Option<&str>,
        publisher: Option<&str>,
    ) -> bool {
        let named = |name: &str| owner.holds(&Whose::place(&self.gazetteer, name), &self.gazetteer);
        let (code, region) = (document.region_code.as_deref(), document.region.as_deref().unwrap_or_default());
        place.is_some_and(named)
            || owner.holds(&Whose::coded(&self.gazetteer, code, region), &self.gazetteer)
            || publisher.is_some_and(named)
    }

    /// True for an owner that is a city or a province as a whole, however it is written.
    pub(super) fn is_whole_scope(&self, owner: &str) -> bool {
        let code = self.owner_key(owner);
        // Districts of a municipality belong to its scope and are parts of it.
        Scope::of_code(&code).is_some_and(|scope| scope.code() == code)
    }

    /// The five-year term that a plan is named by, 十三五 for 国家十三五规划纲要 and 第十三个五年规划; `None` for plans of a
    /// trade or of anything else in the same term.
    pub(super) fn term_of(&self, key: &str) -> Option<String> {
        let bodies = self.nationwide.iter().filter_map(|body| key.strip_prefix(body.as_str()));
        std::iter::once(key).chain(bodies).find_map(|rest| {
            let rest = rest.strip_prefix("国民经济和社会发展").unwrap_or(rest);
            let spelt = rest.strip_prefix('第').and_then(|rest| rest.split_once("个五年"));
            let (term, tail) = match spelt {
                Some((number, tail)) => (format!("{number}五"), tail),
                None => (1..=3).rev().find_map(|length| {
                    let (at, _) = rest.char_indices().nth(length).unwrap_or((rest.len(), ' '));
                    let (term, tail) = rest.split_at_checked(at)?;
                    is_term(term).then(|| (term.to_owned(), tail))
                })?,
            };
            (is_term(&term) && self.is_plan_tail(tail)).then_some(term)
        })
    }

    /// True when a term of years followed by this is the plan of that term.
    pub(super) fn is_plan_tail(&self, tail: &str) -> bool {
        let mut rest = tail;
        while !rest.is_empty() {
            let longest = self.plan_tails.iter().filter(|word| rest.starts_with(word.as_str())).max_by_key(|w| w.len());
            match longest.and_then(|word| rest.strip_prefix(word.as_str())) {
                Some(shorter) => rest = shorter,
                None => return false,
            }
        }
        true
    }

    /// True for a body or word of the whole country, as a place or an owner.
    #[must_use]
    pub fn is_nationwide(&self, place: &str) -> bool {
        self.nationwide.contains(place)
    }

    /// True for a paper, an agency, a broadcaster or a site of news: it tells what others do.
    #[must_use]
    pub fn is_medium(&self, name: &str) -> bool {
        ends_in(&spelling_key(name), &self.media).is_some()
    }

    /// True for a name that says itself that it is the whole country's: 国家战略.
    pub(super) fn begins_nationwide(&self, key: &str) -> bool {
        self.nationwide.iter().any(|body| key.starts_with(body.as_str()))
    }

    /// True when what follows a name in quotation marks is its type, with at most one word that no list has:
    /// 志愿服务活动, 协调联动机制, 报修办法. 服务队, 平台 and 规划 are other things of that name, 重大项目 is one of several.
    pub(super) fn is_type(&self, key: &str, tail: &str) -> bool {
        let known = self.known.contains(key);
        let head = if known {
            ends_in(tail, &self.known_tails).max(ends_in(tail, &self.known_heads))
        } else {
            ends_in(tail, &self.quoted_heads).max(ends_in(tail, &self.tail_heads))
        };
        let Some(before) = head.and_then(|length| tail.get(..tail.len() - length)) else { return false };
        let counted =
            before.chars().zip(before.chars().skip(1)).any(|(a, b)| is_count(a) && "大个项号场批".contains(b));
        if counted || self.several.iter().any(|word| before.contains(word.as_str())) {
            return false;
        }
        let is_word = |word: &str| {
            self.fillers.contains(word)
                || (!known
                    && (self.heads.contains(word) || self.modifiers.contains(word) || self.quoted_heads.contains(word)))
        };
        let left = left_without(before, is_word);
        // “人工智能+”行动 is that action, “人工智能+”文化行动 a part of it.
        let allowed = if known || key.ends_with('+') { 0 } else { LONGEST_MODIFIER };
        left <= allowed && !before.chars().take(left).any(is_count) && (!key.ends_with('+') || before.is_empty())
    }

    /// True when a lead is nothing but listed words: 要对接, 和加强.
    pub(super) fn is_listed(&self, lead: &str) -> bool {
        !self.undoes(lead) && left_without(lead, |word| self.verbs.contains(word)) == 0
    }

    /// True when words before a name say that it is no more: 废止劳动教养制度 is not that institution.
    pub(super) fn undoes(&self, lead: &str) -> bool {
        self.undoing.iter().any(|word| lead.contains(word.as_str()))
    }

    /// True when every word at the beginning of a name is a verb, an adverb or a word of grammar.
    pub(super) fn is_grammar(&self, lead: &str) -> bool {
        !self.undoes(lead)
            && (self.is_listed(lead) || self.jieba.tag(lead, false).iter().all(|word| GRAMMAR.contains(&word.tag)))
    }
}

/// Length in bytes of the longest of these words that a text ends in.
fn ends_in(text: &str, words: &BTreeSet<String>) -> Option<usize> {
    let endings = text.char_indices().rev().take(LONGEST_FILLER).filter_map(|(at, _)| text.get(at..));
    endings.filter(|ending| words.contains(*ending)).map(str::len).max()
}

/// How many code points are left at the beginning of a text when such words are taken from its end, longest first.
fn left_without(text: &str, is_word: impl Fn(&str) -> bool) -> usize {
    let mut rest: Vec<char> = text.chars().collect();
    while !rest.is_empty() {
        let longest = (1..=rest.len().min(LONGEST_FILLER)).rev().find(|len| {
            let word: String = rest.iter().skip(rest.len() - len).collect();
            is_word(&word)
        });
        match longest {
            Some(len) => rest.truncate(rest.len() - len),
            None => break,
        }
    }
    rest.len()
}

/// Parts of speech, as the dictionary has them, of words that bring in a name.
const GRAMMAR: [&str; 9] = ["v", "vd", "vi", "vg", "d", "ad", "p", "c", "r"];

/// 三年, 十大, 五个: a number with what it counts.
fn is_counted(word: &str) -> bool {
    let mut chars = word.chars();
    let last = chars.next_back();
    last.is_some_and(|c| "年大项个条".contains(c)) && word.chars().count() > 1 && chars.all(is_count)
}

/// True for 十三五: a term of five years.
pub(super) fn is_term(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next_back() == Some('五') && (1..=2).contains(&chars.clone().count()) && chars.all(is_count)
}

/// One word that no list has may stand between a name and its type: “X”报修办法.
const LONGEST_MODIFIER: usize = 2;

/// Longest word of the lists in code points.
const LONGEST_FILLER: usize = 6;

/// Digits and numerals.
pub(super) fn is_count(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十百千万".contains(c)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_city_or_a_province() {
        let scope = |code: &str| Scope::of_code(code);
        assert_eq!(scope("210105"), scope("210100"), "a district is its city");
        assert_ne!(scope("210100"), scope("210300"), "two cities");
        assert_eq!(scope("110105"), scope("110000"), "a municipality is one city");
        assert!(scope("210100").unwrap().meets(scope("210000").unwrap()), "a city lies in its province");
        assert!(!scope("210100").unwrap().meets(scope("210300").unwrap()));
        assert!(!scope("210000").unwrap().is_city() && scope("110000").unwrap().is_city());
        assert_eq!((scope(""), scope("x"), scope("000000")), (None, None, None));
    }

    #[test]
    fn places_are_resolved_by_the_gazetteer() {
        let mut knowledge = Knowledge::new().unwrap();
        let liaoyang = knowledge.scope_of_place("沈阳市皇姑区三台子街道").unwrap();
        assert_eq!(knowledge.name_of(liaoyang), "辽宁省沈阳市");
        assert_eq!(knowledge.scope_of_place("某某社区"), None);
    }

    #[test]
    fn names_without_a_core_are_told() {
        let knowledge = Knowledge::new().unwrap();
        for name in [
            "三年行动",
            "行动计划",
            "专项整治行动",
            "教育实践活动",
            "改革方案",
            "国家战略",
            "志愿服务",
            "工作方案",
            "发展战略",
        ] {
            assert!(knowledge.is_coreless(name), "{name}");
        }
        for name in [
            "敲门行动",
            "两邻",
            "大党建微治理",
            "四个全面",
            "反恐行动",
            "精准扶贫",
            "八项规定",
            "枫桥经验",
            "红色管家",
            "三北工程",
            "千万工程",
            "两新",
            "两重",
            "林长制",
            "城市更新行动",
            "八项规定",
        ] {
            assert!(!knowledge.is_coreless(name), "{name}");
        }
    }
}
