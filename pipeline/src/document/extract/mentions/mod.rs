//! Mentions of named initiatives: what a body would say it carries out and a reader would look up.
//! Names that need other documents to be recognised are the business of the corpus passes.

mod again;
mod bare;
mod cuts;
mod letters;
mod lexicon;
mod model;
mod place;
mod quoted;
mod tagged;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod trade;
mod unquoted;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bare::Bare;
use cuts::Cuts;
use lexicon::Lexicon;
pub(crate) use lexicon::NameWords;
use model::Evidence;
use quoted::Candidate;
use unquoted::is_name;

use super::Reading;
use super::classes::is_han;
use super::passage::{Passage, is_quote};
use super::statements::spoken_at;
use crate::PipelineError;
use crate::document::facts::{Mention, Relation, Statement};
use crate::span::Span;

/// Finds mentions.
#[derive(Debug, Clone)]
pub struct MentionExtractor {
    lexicon: Lexicon,
}

/// A candidate of the model, whether it is taken for a name or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// Where it stands: the quotation without what follows it, or the words with their head.
    pub span: Span,
    /// The words without marks.
    pub name: String,
    /// What the model saw of it, named as in `lexicons/mentions_weights.tsv`.
    pub seen: Vec<String>,
    /// How likely the model holds a name.
    pub probability: f64,
}

/// The rule of a name that is all in quotation marks.
const QUOTED: &str = "quotation";

/// A name this sure is looked for again without its marks; below it one wrong name would become many.
const SURE: f64 = 0.75;

/// A name this sure is looked for even where it is short and quoted once.
const CERTAIN: f64 = 0.92;

/// A mention before it is placed.
struct Named {
    passage: usize,
    range: Range<usize>,
    name: String,
    key: String,
    kind: Option<&'static str>,
    relation: Option<Relation>,
    rule: &'static str,
    confidence: f64,
}

/// The key under which spellings of a name meet: letters, digits and `+` of the core, in lower case.
#[must_use]
pub fn name_key(core: &[char]) -> String {
    let mut key = String::with_capacity(core.len() * 3);
    for &c in core {
        if is_han(c) {
            key.push(c);
        } else if c.is_alphanumeric() || c == '+' {
            key.extend(c.to_lowercase());
        }
    }
    key
}

impl MentionExtractor {
    /// An extractor with the bundled lexicon.
    ///
    /// # Errors
    /// [`PipelineError::Lexicon`] when the bundled lexicon does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        Ok(Self { lexicon: Lexicon::bundled()? })
    }

    /// The mentions of a document in text order; `statements` are those of the same document.
    #[must_use]
    pub fn extract(&self, reading: &Reading<'_>, statements: &[Statement]) -> Vec<Mention> {
        let passages = reading.passages();
        let named = self.named(passages, Cuts(reading.tokens));
        let mut mentions: Vec<Mention> = named
            .into_iter()
            .filter_map(|named| {
                let passage = passages.get(named.passage)?;
                let span = passage.span(named.range.clone());
                let statement = spoken_at(statements, span);
                let placed = self.lexicon.placed(reading, passage, named.range.start, named.relation, statement);
                Some(Mention {
                    span,
                    name: named.name,
                    name_key: named.key,
                    initiative_type: named.kind,
                    place: placed.place,
                    place_basis: placed.basis,
                    relation: placed.relation,
                    speaker: statement.and_then(|statement| statement.speaker.clone()),
                    rule: named.rule,
                    confidence: named.confidence,
                })
            })
            .collect();
        mentions.sort_by_key(|mention| mention.span);
        mentions
    }

    /// Every candidate of the model in text order, for those who learn or check its weights.
    #[must_use]
    pub fn considered(&self, reading: &Reading<'_>) -> Vec<Considered> {
        let passages = reading.passages();
        let (lexicon, cuts) = (self.lexicon.recording(), Cuts(reading.tokens));
        let mut quoted = quoted::candidates(&lexicon, passages, cuts);
        let parts = parts_of(passages, &quoted);
        lexicon.see_parts(&mut quoted, &parts);
        let quoted = (quoted.iter()).map(|seen| (seen.passage, seen.quote.open..seen.quote.close + 1, &seen.evidence));
        let (_, judged) = lexicon.bare(passages, cuts);
        let judged = judged.iter().map(|(bare, evidence)| (bare.passage, bare.range.clone(), evidence));
        let mut considered: Vec<Considered> = quoted
            .chain(judged)
            .filter_map(|(number, range, evidence)| {
                let passage = passages.get(number)?;
                Some(Considered {
                    span: passage.span(range.clone()),
                    name: plain(passage.slice(range)),
                    seen: evidence.seen.clone(),
                    probability: evidence.probability(),
                })
            })
            .collect();
        considered.sort_by_key(|candidate| candidate.span);
        considered
    }

    /// Quoted names first, then names by shape, then further places of both; none inside another.
    fn named(&self, passages: &[Passage<'_>], cuts: Cuts<'_>) -> Vec<Named> {
        let mut candidates = quoted::candidates(&self.lexicon, passages, cuts);
        let parts = parts_of(passages, &candidates);
        self.lexicon.see_parts(&mut candidates, &parts);
        let mut taken: Vec<BTreeSet<(usize, usize)>> = vec![BTreeSet::new(); passages.len()];
        let mut named: Vec<Named> = Vec::new();
        // A plan's title first: a quotation inside it is part of its name.
        let (bare, judged) = self.lexicon.bare(passages, cuts);
        let (titles, bare): (Vec<Bare>, Vec<Bare>) = bare.into_iter().partition(|bare| bare.rule == bare::TITLE);
        for title in titles {
            if let Some(passage) = passages.get(title.passage)
                && claim(&mut taken, title.passage, &title.range)
            {
                named.push(from_bare(passage, title));
            }
        }
        for candidate in candidates.iter().filter(|candidate| candidate.accepted()) {
            let Some(passage) = passages.get(candidate.passage) else { continue };
            let range = candidate.quote.open..candidate.end;
            let quoted = self.with_trade(passage, cuts, from_quote(passage, candidate, range));
            if claim(&mut taken, candidate.passage, &quoted.range) {
                named.push(quoted);
            }
        }
        // The likeliest beginning of a name before the others.
        let mut judged: Vec<(Bare, Evidence)> = judged.into_iter().filter(|(_, evidence)| is_name(evidence)).collect();
        // 希望工程助学行动: what bears the name of an institution before the institution.
        let mut longest: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (bare, _) in &judged {
            let end = longest.entry((bare.passage, bare.range.start)).or_default();
            *end = bare.range.end.max(*end);
        }
        judged.retain(|(bare, _)| {
            let longest = longest.get(&(bare.passage, bare.range.start));
            bare.rule == unquoted::HEAD_WORD || longest.is_none_or(|&end| end <= bare.range.end)
        });
        judged.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        let judged = judged.into_iter();
        let judged = judged.map(|(bare, evidence)| Bare { confidence: evidence.probability(), ..bare });
        for bare in judged.chain(bare) {
            let Some(passage) = passages.get(bare.passage) else { continue };
            let bare = self.with_trade(passage, cuts, from_bare(passage, bare));
            if claim(&mut taken, bare.passage, &bare.range) {
                named.push(bare);
            }
        }
        let titles = unquoted::title_key(passages);
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for named in named.iter().filter(|named| named.rule == QUOTED) {
            *times.entry(named.key.clone()).or_default() += 1;
        }
        let mut keys: BTreeMap<String, bool> = BTreeMap::new();
        for named in named.iter().filter(|named| named.confidence >= SURE) {
            let typed = named.rule == QUOTED
                && self
                    .lexicon
                    .head_ending(&named.key.chars().collect::<Vec<_>>(), named.key.chars().count())
                    .is_some_and(|head| head.strong);
            // What is quoted again and again, or in the title, is the subject of the text.
            let subject = times.get(&named.key).is_some_and(|&times| times > 1) || titles.contains(&named.key);
            // No word of the dictionary, and a name beyond doubt.
            let coined = named.confidence >= CERTAIN
                && passages.get(named.passage).is_some_and(|passage| {
                    passage
                        .quote_at(named.range.start)
                        .is_some_and(|quote| cuts.count(passage, &(quote.open + 1..quote.close)).0 > 1)
                });
            *keys.entry(named.key.clone()).or_default() |= typed || named.rule == QUOTED && subject || coined;
        }
        for part in parts {
            // A part stands alone only when it is coined (红色…, 微…); other parts are ordinary words.
            let coined = self.lexicon.prefixes.starting(&part.chars().collect::<Vec<_>>(), 0).is_some();
            keys.entry(part).or_insert(coined);
        }
        let mut kinds: BTreeMap<String, &'static str> = BTreeMap::new();
        for named in &named {
            if let Some(kind) = named.kind {
                kinds.entry(named.key.clone()).or_insert(kind);
            }
        }
        for bare in self.lexicon.again(passages, &keys) {
            let Some(passage) = passages.get(bare.passage) else { continue };
            let range = with_quotes(passage, bare.range.clone());
            if claim(&mut taken, bare.passage, &range) {
                let mut again = from_bare(passage, Bare { range, ..bare });
                again.kind = kinds.get(&again.key).copied();
                named.push(again);
            }
        }
        // An alias in other joints (大网格、微服务 for 大网格·微服务) takes the type of the first spelling.
        for named in &mut named {
            if let Some(&kind) = kinds.get(&named.key) {
                named.kind = named.kind.filter(|&own| own != "slogan").or(Some(kind));
            }
        }
        named
    }
}

impl MentionExtractor {
    /// A plan of a term of years with what it is the plan of.
    fn with_trade(&self, passage: &Passage<'_>, cuts: Cuts<'_>, named: Named) -> Named {
        let Some(start) = self.lexicon.trade_before(passage, cuts, named.range.start, named.range.end) else {
            return named;
        };
        let trade = plain(passage.slice(start..named.range.start));
        let name = format!("{trade}{}", named.name);
        let key = name_key(&name.chars().collect::<Vec<_>>());
        Named { range: start..named.range.end, name, key, kind: Some("plan"), ..named }
    }
}

/// Marks a range as a mention; false when it overlaps one that was there first.
fn claim(taken: &mut [BTreeSet<(usize, usize)>], passage: usize, range: &Range<usize>) -> bool {
    let Some(taken) = taken.get_mut(passage) else { return false };
    let before = taken.range(..(range.end, 0)).next_back();
    if range.is_empty() || before.is_some_and(|&(_, end)| end > range.start) {
        return false;
    }
    taken.insert((range.start, range.end))
}

/// Keys of the parts of names with joints: of 甲·乙 or 甲+乙 both may stand alone later.
fn parts_of(passages: &[Passage<'_>], candidates: &[Candidate]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for candidate in candidates.iter().filter(|candidate| candidate.accepted()) {
        let Some(passage) = passages.get(candidate.passage) else { continue };
        let core = passage.slice(candidate.quote.open + 1..candidate.quote.close);
        if !core.iter().any(|c| matches!(c, '·' | '•' | '+')) {
            continue;
        }
        for part in core.split(|c| matches!(c, '·' | '•' | '+')) {
            // Shorter parts are ordinary words.
            if part.len() >= 3 {
                parts.insert(name_key(part));
            }
        }
    }
    parts
}

fn from_quote(passage: &Passage<'_>, candidate: &Candidate, range: Range<usize>) -> Named {
    let core = passage.slice(candidate.quote.open + 1..candidate.quote.close);
    let strong = candidate.head.is_some_and(|head| head.strong);
    // A brand is called what stands in the marks; other heads belong to the name.
    let brand = candidate.head.is_some_and(|head| head.kind == "brand");
    let name_end = if strong && !brand { candidate.end } else { candidate.quote.close };
    let name = plain(passage.slice(candidate.quote.open..name_end));
    // A core of two characters is an ordinary word without its head.
    let key =
        if strong && core.len() <= 2 { name_key(&name.chars().collect::<Vec<_>>()) } else { candidate.key.clone() };
    let kind = kind_of(core, candidate);
    Named {
        passage: candidate.passage,
        range,
        name,
        key,
        kind,
        relation: candidate.relation,
        rule: if candidate.head.is_some() { "quotation and head" } else { QUOTED },
        confidence: candidate.evidence.probability(),
    }
}

/// The type: a strong head decides, then the shape of the name, then a weak head.
fn kind_of(core: &[char], candidate: &Candidate) -> Option<&'static str> {
    let strong = candidate.head.filter(|head| head.strong).or(candidate.inner.filter(|head| head.strong));
    if let Some(head) = strong {
        return Some(head.kind);
    }
    if candidate.numbered {
        return Some("numbered_set");
    }
    if let Some(head) = candidate.head.or(candidate.inner) {
        return Some(head.kind);
    }
    if core.iter().any(|c| matches!(c, '·' | '•' | '+')) {
        return Some("concept");
    }
    core.contains(&'、').then_some("slogan")
}

fn from_bare(passage: &Passage<'_>, bare: Bare) -> Named {
    let name = plain(passage.slice(bare.range.clone()));
    let key = name_key(&name.chars().collect::<Vec<_>>());
    Named {
        passage: bare.passage,
        range: bare.range,
        name,
        key,
        kind: bare.kind,
        relation: bare.relation,
        rule: bare.rule,
        confidence: bare.confidence,
    }
}

/// A surface without quotation and title marks.
fn plain(chars: &[char]) -> String {
    chars.iter().filter(|&&c| !is_quote(c) && !matches!(c, '《' | '》')).collect()
}

/// The range with the quotation marks right around it.
fn with_quotes(passage: &Passage<'_>, range: Range<usize>) -> Range<usize> {
    match range.start.checked_sub(1).and_then(|open| passage.quote_at(open)) {
        Some(quote) if quote.close == range.end => quote.open..quote.close + 1,
        _ => range,
    }
}
