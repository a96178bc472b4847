//! Divisions of China: provinces, cities, counties, found in text by their full and short names.
//! It resolves names by what stands beside them and leaves the rest open; which place a document is about is for `layout`.

use std::collections::{BTreeMap, BTreeSet};

use crate::PipelineError;
use crate::span::Span;

const DIVISIONS: &str = include_str!("../lexicons/gazetteer.tsv");
const CONTEXT: &str = include_str!("../lexicons/gazetteer_context.tsv");

/// Longest full name of the table (新疆's prefectures stay below); a longer match is never tried.
const LONGEST: usize = 16;

/// A parent named more than this many places earlier no longer decides; it also keeps lists of places linear.
const LOOK_BACK: usize = 20;

labels! {
    /// Level of a division.
    pub enum DivisionLevel {
        /// Province, municipality, autonomous region.
        Province = "province",
        /// Prefecture, prefecture-level city.
        City = "city",
        /// County, district, county-level city.
        County = "county",
    }
}

/// A place found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceMatch {
    /// The names that stand together (`辽宁省沈阳市铁西区` is one match).
    pub span: Span,
    /// Six-digit code of the narrowest; `None` when several divisions bear the name and nothing near decides.
    pub code: Option<String>,
    /// Full name of the narrowest without its parents (`铁西区`).
    pub name: String,
    /// Level of the narrowest.
    pub level: DivisionLevel,
    /// True when at least one name stands in full form (`沈阳市`, not `沈阳`).
    pub full_form: bool,
}

#[derive(Debug, Clone)]
struct Division {
    code: String,
    name: String,
    level: DivisionLevel,
}

/// One way to write a division.
#[derive(Debug, Clone)]
struct Spelling {
    chars: Vec<char>,
    full: bool,
    /// Indices into the divisions, several for 铁西区.
    bearers: Vec<usize>,
}

/// The table of divisions, indexed by code and by spelling.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    divisions: Vec<Division>,
    by_code: BTreeMap<String, usize>,
    /// Spellings by first character, longest first.
    spellings: BTreeMap<char, Vec<Spelling>>,
    after: BTreeSet<char>,
    words: BTreeSet<Vec<char>>,
    surnames: BTreeSet<char>,
}

/// A spelling found at a place, not yet resolved.
struct Hit<'a> {
    start: usize,
    end: usize,
    spelling: &'a Spelling,
}

impl Gazetteer {
    /// Loads the bundled table.
    ///
    /// # Errors
    /// When a line of the bundled files does not parse.
    pub fn new() -> Result<Self, PipelineError> {
        let mut divisions = Vec::new();
        let mut spellings: BTreeMap<Vec<char>, Spelling> = BTreeMap::new();
        for (number, line) in lines(DIVISIONS) {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[code, name, short, level] = fields.as_slice() else {
                return Err(problem("gazetteer.tsv", number, format!("`{line}` has not four fields")));
            };
            let level = DivisionLevel::parse(level)
                .ok_or_else(|| problem("gazetteer.tsv", number, format!("`{level}` is no level")))?;
            let index = divisions.len();
            for (spelling, full) in [(name, true), (short, false)] {
                let chars: Vec<char> = spelling.chars().collect();
                let entry = spellings.entry(chars.clone()).or_insert(Spelling { chars, full, bearers: Vec::new() });
                entry.full |= full;
                if !entry.bearers.contains(&index) {
                    entry.bearers.push(index);
                }
            }
            divisions.push(Division { code: code.to_owned(), name: name.to_owned(), level });
        }
        let mut by_first: BTreeMap<char, Vec<Spelling>> = BTreeMap::new();
        for spelling in spellings.into_values() {
            if let Some(&first) = spelling.chars.first() {
                by_first.entry(first).or_default().push(spelling);
            }
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|spelling| std::cmp::Reverse(spelling.chars.len()));
        }
        let mut after = BTreeSet::new();
        let mut words = BTreeSet::new();
        let mut surnames = BTreeSet::new();
        for (number, line) in lines(CONTEXT) {
            match line.split_once('\t') {
                Some(("after", word)) => after.extend(word.chars()),
                Some(("surname", word)) => surnames.extend(word.chars()),
                Some(("word", word)) => {
                    words.insert(word.chars().collect());
                }
                _ => return Err(problem("gazetteer_context.tsv", number, format!("`{line}` is of no kind"))),
            }
        }
        let by_code = divisions.iter().enumerate().map(|(index, d)| (d.code.clone(), index)).collect();
        Ok(Self { divisions, by_code, spellings: by_first, after, words, surnames })
    }

    /// The places named in a span of Simplified characters, in order. Names that touch are one match.
    ///
    /// Full names count by themselves. A short name (沈阳, 铁西) counts beside a relative, and provinces and cities
    /// also alone, unless the name is a word of the language. A name that several divisions bear (铁西区) is resolved
    /// by a parent in the same match, else by the nearest parent before it in the span, else left open.
    #[must_use]
    pub fn find(&self, chars: &[char], span: Span) -> Vec<PlaceMatch> {
        let hits = self.hits(chars, span);
        let mut found: Vec<PlaceMatch> = Vec::new();
        let mut at = 0;
        while let Some(first) = hits.get(at) {
            let mut candidates: Vec<usize> = first.spelling.bearers.clone();
            let mut full_form = first.spelling.full;
            let mut end = first.end;
            let mut used = 1;
            while let Some(next) = hits.get(at + used).filter(|next| next.start == end) {
                let narrower: Vec<usize> = next
                    .spelling
                    .bearers
                    .iter()
                    .copied()
                    .filter(|&child| candidates.iter().any(|&parent| self.is_within(child, parent)))
                    .collect();
                if narrower.is_empty() {
                    break;
                }
                candidates = narrower;
                full_form |= next.spelling.full;
                end = next.end;
                used += 1;
            }
            let behind_surname = first.start > span.start as usize
                && chars.get(first.start - 1).is_some_and(|before| self.surnames.contains(before));
            let given_name = used == 1 && !full_form && behind_surname;
            if !given_name && let Some(place) = self.resolve(first, candidates, used, full_form, end, &found) {
                found.push(place);
            }
            at += used;
        }
        found
    }

    /// Name from the province down (`辽宁省沈阳市铁西区`); `None` for an unknown code.
    #[must_use]
    pub fn full_name(&self, code: &str) -> Option<String> {
        let own = self.division(code)?;
        let mut name = String::new();
        for parent in parents(code).iter().rev() {
            if parent != code
                && let Some(division) = self.division(parent)
            {
                name.push_str(&division.name);
            }
        }
        name.push_str(&own.name);
        Some(name)
    }

    /// Level of a division; `None` for an unknown code.
    #[must_use]
    pub fn level(&self, code: &str) -> Option<DivisionLevel> {
        self.division(code).map(|division| division.level)
    }

    /// The division itself, its city and its province, as far as the table has them.
    #[must_use]
    pub fn ancestors(&self, code: &str) -> Vec<String> {
        parents(code).into_iter().filter(|code| self.by_code.contains_key(code)).collect()
    }

    fn division(&self, code: &str) -> Option<&Division> {
        self.divisions.get(*self.by_code.get(code)?)
    }

    fn is_within(&self, child: usize, parent: usize) -> bool {
        let (Some(child), Some(parent)) = (self.divisions.get(child), self.divisions.get(parent)) else { return false };
        child.code != parent.code && parents(&child.code).contains(&parent.code)
    }

    /// Longest spelling at every place, left to right.
    fn hits(&self, chars: &[char], span: Span) -> Vec<Hit<'_>> {
        let end = (span.end as usize).min(chars.len());
        let mut at = span.start as usize;
        let mut hits = Vec::new();
        while let Some(c) = chars.get(at).filter(|_| at < end) {
            let window = chars.get(at..end.min(at + LONGEST)).unwrap_or(&[]);
            let spelling = self.spellings.get(c).and_then(|list| {
                list.iter().find(|spelling| {
                    window.starts_with(&spelling.chars)
                        && !(spelling.full
                            && window.get(spelling.chars.len()).is_some_and(|next| self.after.contains(next)))
                })
            });
            match spelling {
                Some(spelling) => {
                    hits.push(Hit { start: at, end: at + spelling.chars.len(), spelling });
                    at += spelling.chars.len();
                }
                None => at += 1,
            }
        }
        hits
    }

    fn resolve(
        &self,
        first: &Hit<'_>,
        mut candidates: Vec<usize>,
        used: usize,
        full_form: bool,
        end: usize,
        before: &[PlaceMatch],
    ) -> Option<PlaceMatch> {
        let alone = used == 1;
        if alone {
            // The nearest place above one of the candidates decides.
            let known: Vec<usize> = before
                .iter()
                .rev()
                .take(LOOK_BACK)
                .filter_map(|place| self.by_code.get(place.code.as_deref()?).copied())
                .map(|parent| candidates.iter().copied().filter(|&c| self.is_within(c, parent)).collect::<Vec<_>>())
                .find(|children| !children.is_empty())
                .unwrap_or_default();
            if !known.is_empty() {
                candidates.clone_from(&known);
            }
            if !full_form {
                // 吉林 is the province before it is the city.
                candidates.sort_by_key(|&index| self.divisions.get(index).map(|division| division.level));
                let level = self.divisions.get(*candidates.first()?)?.level;
                candidates.retain(|&index| self.divisions.get(index).is_some_and(|d| d.level == level));
                let is_word = self.words.contains(&first.spelling.chars);
                if known.is_empty() && (is_word || level == DivisionLevel::County) {
                    return None;
                }
            } else if first.spelling.chars.len() < 3 && known.is_empty() {
                // 城区, 东区, 和县 are words or parts of words unless the city is named.
                return None;
            }
        }
        let narrowest = self.divisions.get(*candidates.first()?)?;
        let code = (candidates.len() == 1).then(|| narrowest.code.clone());
        Some(PlaceMatch {
            span: Span::new(first.start, end),
            code,
            name: narrowest.name.clone(),
            level: narrowest.level,
            full_form,
        })
    }
}

/// A code and the codes above it, narrowest first, by the digits alone.
fn parents(code: &str) -> Vec<String> {
    let mut codes = vec![code.to_owned()];
    for (digits, zeros) in [(4, "00"), (2, "0000")] {
        if let Some(prefix) = code.get(..digits) {
            let parent = format!("{prefix}{zeros}");
            if !codes.contains(&parent) {
                codes.push(parent);
            }
        }
    }
    codes
}

fn lines(file: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    file.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
}

fn problem(name: &'static str, line: usize, problem: String) -> PipelineError {
    PipelineError::Lexicon { name, line, problem }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new().unwrap());

    fn found(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        GAZETTEER
            .find(&chars, Span::new(0, chars.len()))
            .into_iter()
            .map(|place| {
                let surface: String = chars.get(place.span.range()).unwrap().iter().collect();
                format!("{surface}={}", place.code.as_deref().unwrap_or("?"))
            })
            .collect()
    }

    #[test]
    fn names_are_found_and_resolved() {
        for (label, text, want) in [
            ("chain of full names", "在辽宁省沈阳市铁西区召开", &["辽宁省沈阳市铁西区=210106"][..]),
            ("the city decides", "鞍山市铁西区", &["鞍山市铁西区=210303"]),
            ("short names side by side", "沈阳铁西:社区书记", &["沈阳铁西=210106"]),
            ("ambiguous alone", "铁西区的社区", &["铁西区=?"]),
            ("a parent named before", "沈阳市发布消息,铁西区先行", &["沈阳市=210100", "铁西区=210106"]),
            ("short city alone", "走进抚顺", &["抚顺=210400"]),
            ("short county alone", "走进铁西", &[]),
            ("province before city", "吉林出台办法", &["吉林=220000"]),
            ("unique county", "宣化区天泰寺街街道", &["宣化区=130705"]),
            ("words are no places", "维护和平,文明平安,长治久安", &[]),
            ("a word beside its parent", "沈阳市和平区", &["沈阳市和平区=210102"]),
            ("municipality", "北京市朝阳区", &["北京市朝阳区=110105"]),
            ("part of a longer word", "沈阳市场", &["沈阳=210100"]),
            ("two-character districts need a city", "全市城区绿化", &[]),
            ("county-level city under a province", "湖北省仙桃市", &["湖北省仙桃市=429004"]),
            ("given name", "李长春在四川调研", &["四川=510000"]),
            ("none", "基层治理", &[]),
        ] {
            assert_eq!(found(text), want, "{label}");
        }
    }

    #[test]
    fn full_names_run_from_the_province_down() {
        for (code, want) in [
            ("210106", Some("辽宁省沈阳市铁西区")),
            ("130705", Some("河北省张家口市宣化区")),
            ("110105", Some("北京市朝阳区")),
            ("420100", Some("湖北省武汉市")),
            ("429004", Some("湖北省仙桃市")),
            ("000000", None),
        ] {
            assert_eq!(GAZETTEER.full_name(code).as_deref(), want, "{code}");
        }
        assert_eq!(GAZETTEER.ancestors("210106"), ["210106", "210100", "210000"]);
        assert_eq!(GAZETTEER.level("420100"), Some(DivisionLevel::City));
    }

    #[test]
    fn every_line_of_the_table_is_sound() {
        for division in &GAZETTEER.divisions {
            assert!(division.code.len() == 6 && division.code.bytes().all(|b| b.is_ascii_digit()), "{division:?}");
            assert!(GAZETTEER.ancestors(&division.code).len() > usize::from(division.level != DivisionLevel::Province));
            assert!(division.name.chars().count() <= LONGEST, "{division:?}");
        }
        assert_eq!(GAZETTEER.divisions.len(), GAZETTEER.by_code.len(), "codes are unique");
    }

    proptest! {
        #[test]
        fn matches_lie_in_order_inside_the_span(text in "[沈阳市铁西区和平辽宁省北京,a]{0,40}", start in 0_usize..20, len in 0_usize..50) {
            let chars: Vec<char> = text.chars().collect();
            let span = Span::new(start, start + len);
            let mut end = span.start;
            for place in GAZETTEER.find(&chars, span) {
                prop_assert!(place.span.start >= end && place.span.end <= span.end);
                prop_assert!(place.span.end as usize <= chars.len());
                end = place.span.end;
            }
        }
    }
}
