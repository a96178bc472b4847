//! Which body or place does what with a mentioned initiative, on what basis.
//! Where the text states nobody it says so: nothing is filled in from outside the document.

use super::lexicon::Lexicon;
use crate::document::extract::Reading;
use crate::document::extract::classes::is_han;
use crate::document::extract::passage::Passage;
use crate::document::facts::{PlaceBasis, Relation, Statement};
use crate::document::layout::Part;

/// Where a mention was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) place: Option<String>,
    pub(super) basis: PlaceBasis,
    pub(super) relation: Relation,
}

/// Ends of the names of places and of the bodies that stand under them, outermost first.
pub(super) const PLACES: [&str; 16] = [
    "自治区",
    "省",
    "自治州",
    "地区",
    "市",
    "开发区",
    "新区",
    "区",
    "县",
    "旗",
    "街道",
    "镇",
    "乡",
    "社区",
    "村",
    "园区",
];
/// Bodies that may follow a place.
pub(super) const BODIES: [&str; 22] = [
    "党工委",
    "办事处",
    "委组织部",
    "委宣传部",
    "委政法委",
    "委社会工作部",
    "委统战部",
    "人民政府",
    "政府",
    "委",
    "民政局",
    "公安局",
    "司法局",
    "教育局",
    "法院",
    "检察院",
    "总工会",
    "团委",
    "妇联",
    "党委",
    "党支部",
    "党总支",
];
/// Longest heading that is a place and nothing else (some street office's community).
const LONGEST_HEADING: usize = 12;
/// Longest dateline before a purpose clause (某某网某地新闻6月2日电 为…).
const DATELINE: usize = 24;
/// Longest part of a place (新疆维吾尔自治区 has eight code points).
const LONGEST_PART: usize = 8;

impl Lexicon {
    /// Place, basis and relation of what stands at `at`; `relation` is what the verb before it says.
    pub(super) fn placed(
        &self,
        reading: &Reading<'_>,
        passage: &Passage<'_>,
        at: usize,
        relation: Option<Relation>,
        statement: Option<&Statement>,
    ) -> Placed {
        let region = reading.layout.region.as_ref().map(|region| region.name.clone());
        if let Some(statement) = statement {
            let body = statement
                .organisation_resolved
                .clone()
                .or_else(|| statement.organisation.clone())
                .or_else(|| statement.role.as_deref().and_then(organ_of));
            // 镇, 市 alone name no place.
            let place = body.filter(|body| statement.speaker.is_some() && body.chars().count() > 1);
            let basis = if place.is_some() { PlaceBasis::Speaker } else { PlaceBasis::Unknown };
            return Placed { basis, relation: self.relation(passage, relation, place.is_some()), place };
        }
        if let Some(place) = self.subject_place(passage, at) {
            let place = region.as_deref().and_then(|region| joined(region, &place)).unwrap_or(place);
            return Placed {
                place: Some(place),
                basis: PlaceBasis::Clause,
                relation: self.relation(passage, relation, true),
            };
        }
        if let Some(place) = heading_place(reading, passage) {
            let place = region.as_deref().and_then(|region| joined(region, &place)).unwrap_or(place);
            return Placed {
                place: Some(place),
                basis: PlaceBasis::Heading,
                relation: self.relation(passage, relation, true),
            };
        }
        let basis = if region.is_some() { PlaceBasis::Document } else { PlaceBasis::Unknown };
        Placed { basis, relation: self.relation(passage, relation, region.is_some()), place: region }
    }

    fn relation(&self, passage: &Passage<'_>, verb: Option<Relation>, placed: bool) -> Relation {
        match verb {
            Some(relation) => relation,
            None if passage.part == Part::Title => Relation::Cites,
            None if placed => Relation::Implements,
            None => Relation::Unknown,
        }
    }

    /// The place or body that heads the nearest clause of the sentence before `at`.
    fn subject_place(&self, passage: &Passage<'_>, at: usize) -> Option<String> {
        // A sentence longer than this has changed its subject.
        let start = passage.sentence_of(at).start.max(at.saturating_sub(200));
        let mut end = at;
        while end > start {
            let mut head = end;
            while head > start
                && !passage.char(head - 1).is_some_and(|c| matches!(c, ',' | ';' | ':' | '。' | '\n' | '“'))
            {
                head -= 1;
            }
            let mut from = head;
            for opener in ["近年来", "今年以来", "今年", "近日", "目前", "同时", "据悉", "日前"] {
                if begins(passage.slice(from..end), opener) {
                    from += opener.chars().count();
                }
            }
            let stop = self.place_at(passage, from, end);
            if stop > from + 1 && self.acts(passage, stop, end) {
                return Some(passage.string(from..stop));
            }
            end = head.saturating_sub(1).max(start);
            if head <= start {
                break;
            }
        }
        self.main_clause_place(passage, start, at)
    }

    /// 为贯彻X,近日某区举办…: the subject of a purpose clause comes after it.
    fn main_clause_place(&self, passage: &Passage<'_>, start: usize, at: usize) -> Option<String> {
        let mut head = start;
        while passage.char(head).is_some_and(|c| c.is_whitespace()) {
            head += 1;
        }
        let purpose = (head..at.min(head + DATELINE)).any(|at| {
            passage.char(at) == Some('为')
                && passage.char(at.wrapping_sub(1)).is_none_or(|c| !c.is_alphanumeric() || c == '电')
        });
        let end = passage.sentence_of(at).end.min(at + 200);
        let mut from = at;
        while purpose && from < end {
            if passage.char(from) == Some(',') && !passage.quoted(from) {
                let stop = self.place_at(passage, from + 1, end);
                if stop > from + 2 && self.acts(passage, stop, end) {
                    return Some(passage.string(from + 1..stop));
                }
            }
            from += 1;
        }
        None
    }

    /// True when what follows a place makes it the subject: a verb, an adverb, a comma.
    fn acts(&self, passage: &Passage<'_>, at: usize, end: usize) -> bool {
        let verb = [&self.launches, &self.implements, &self.learns, &self.lead, &self.place_acts]
            .iter()
            .any(|words| words.starting(passage.chars, at).is_some());
        verb || at == end || passage.char(at).is_some_and(|c| c == ',' || c.is_whitespace())
    }

    /// End of the chain of places and bodies that begins at `from`; `from` when there is none.
    pub(super) fn place_at(&self, passage: &Passage<'_>, from: usize, end: usize) -> usize {
        let within = passage.chars.get(..end).unwrap_or(&[]);
        let mut stop = from;
        loop {
            if stop > from
                && let Some(len) = self.bodies.starting(within, stop)
            {
                return stop + len;
            }
            match self.part_of_place(passage, within, stop) {
                Some(next) => stop = next,
                None => return stop,
            }
        }
    }

    /// End of one proper name with the kind of its place (铁西区) at `from`.
    fn part_of_place(&self, passage: &Passage<'_>, within: &[char], from: usize) -> Option<usize> {
        let rest = passage.chars.get(from..)?;
        for len in 1..=LONGEST_PART {
            // 举办社区…: what holds a verb is no proper name, and neither is what holds one of the words of the list.
            let verb = len >= 2 && self.introducer_ending(rest, len).is_some_and(|(len, _)| len >= 2);
            if verb || !is_letter(*rest.get(len - 1)?) || self.not_in_places.ending(rest, len).is_some() {
                return None;
            }
            // A proper part has a name before its kind: 铁西区, not 街区 or 社区.
            if len >= 2
                && let Some(kind) = self.places.starting(within, from + len)
            {
                return Some(from + len + kind);
            }
        }
        None
    }
}

fn is_letter(c: char) -> bool {
    is_han(c) || c.is_alphabetic()
}

/// True when `chars` begins with `word`.
fn begins(chars: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(at, c)| chars.get(at) == Some(&c))
}

/// The section's heading, when it is nothing but the name of a place (青禾社区).
fn heading_place(reading: &Reading<'_>, passage: &Passage<'_>) -> Option<String> {
    let section = reading.layout.sections.get(passage.section? as usize)?;
    let heading: String = reading.view.string(section.heading?);
    let heading = heading.trim();
    let named = PLACES.iter().any(|kind| heading.len() > kind.len() + 3 && heading.ends_with(kind));
    let whole = heading.chars().count() <= LONGEST_HEADING && heading.chars().all(char::is_alphanumeric);
    (named && whole).then(|| heading.to_owned())
}

/// The party organ in a secretary's title: 梨州市委 of 梨州市委书记.
fn organ_of(role: &str) -> Option<String> {
    let first = role.split('、').next()?;
    let organ = first.strip_suffix("书记")?.trim_end_matches('副');
    organ.ends_with(['委', '组', '部']).then(|| organ.to_owned())
}

/// The place with the document's region before it, where they overlap.
fn joined(region: &str, place: &str) -> Option<String> {
    let chars: Vec<char> = region.chars().collect();
    (0..chars.len().saturating_sub(1)).find_map(|from| {
        let tail: String = chars.iter().skip(from).collect();
        let head: String = chars.iter().take(from).collect();
        place.starts_with(&tail).then(|| format!("{head}{place}"))
    })
}
