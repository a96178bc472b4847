//! Divisions of China: provinces, cities, counties, found in text by their full and short names.
//! It holds the table and what follows from codes; `find` looks for names in a text, `named` takes a text for a name. Which
//! place a document is about is for `layout`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::PipelineError;
use crate::fold::fold_char;
use crate::pairs::Pairs;
use crate::span::Span;

mod context;
mod find;
mod named;

use context::Context;
pub(crate) use find::LOOK_BACK;
pub use named::Named;

const DIVISIONS: &str = include_str!("../lexicons/gazetteer.tsv");
const FORMER: &str = include_str!("../lexicons/gazetteer_former.tsv");

/// Longest full name of the table (新疆's prefectures stay below); a longer match is never tried.
const LONGEST: usize = 16;

/// What the names of autonomous divisions end in, and what is written instead.
pub(crate) const AUTONOMOUS: [(&str, &str); 3] = [("自治县", "县"), ("自治州", "州"), ("自治旗", "旗")];

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
    /// How many names stand together.
    pub parts: usize,
}

#[derive(Debug, Clone)]
struct Division {
    code: String,
    /// The code as a number: two digits of province, city and county each.
    number: u32,
    name: String,
    level: DivisionLevel,
}

/// One way to write a division.
#[derive(Debug, Clone)]
struct Spelling {
    chars: Vec<char>,
    full: bool,
    /// Indices into the divisions, several for 铁西区, none for a longer word that holds a name.
    bearers: Vec<usize>,
}

/// The table of divisions, indexed by code and by spelling.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    divisions: Vec<Division>,
    by_code: BTreeMap<String, usize>,
    /// How spellings begin: most pairs of a text begin no name.
    pairs: Pairs,
    /// By their first two characters, the longest first.
    spellings: FxHashMap<[char; 2], Vec<Spelling>>,
    /// First two characters of spellings that folding writes otherwise, by how it writes them: 乾县 under 干县.
    folding: FxHashMap<[char; 2], Vec<[char; 2]>>,
    context: Context,
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
            let number_of =
                code.parse().map_err(|_| problem("gazetteer.tsv", number, format!("`{code}` is no code")))?;
            let index = divisions.len();
            spell(&mut spellings, name, true, index);
            spell(&mut spellings, short, false, index);
            // 乐东县 is 乐东黎族自治县: nobody writes the peoples out in the middle of a sentence.
            let bare = AUTONOMOUS.iter().find(|(official, _)| name.ends_with(official) && short != name);
            if let Some((_, word)) = bare {
                spell(&mut spellings, &format!("{short}{word}"), true, index);
            }
            divisions.push(Division { code: code.to_owned(), number: number_of, name: name.to_owned(), level });
        }
        let by_code: BTreeMap<String, usize> = divisions.iter().enumerate().map(|(i, d)| (d.code.clone(), i)).collect();
        for (number, line) in lines(FORMER) {
            let known = line.split_once('\t').and_then(|(name, code)| Some((name, *by_code.get(code)?)));
            let (name, index) =
                known.ok_or_else(|| problem("gazetteer_former.tsv", number, format!("`{line}` names no division")))?;
            spell(&mut spellings, name, name.ends_with(['市', '区', '县']), index);
        }
        let context = Context::load()?;
        for word in &context.holding {
            let entry = Spelling { chars: word.clone(), full: true, bearers: Vec::new() };
            if spellings.insert(word.clone(), entry).is_some() {
                let word: String = word.iter().collect();
                return Err(problem("gazetteer_context.tsv", 0, format!("`{word}` is the name of a division")));
            }
        }
        let mut pairs = Pairs::default();
        let mut folding: FxHashMap<[char; 2], Vec<[char; 2]>> = FxHashMap::default();
        let mut by_pair: FxHashMap<[char; 2], Vec<Spelling>> = FxHashMap::default();
        let mut spellings: Vec<Spelling> = spellings.into_values().collect();
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.chars.len()));
        for spelling in spellings {
            let &[first, second, ..] = spelling.chars.as_slice() else {
                let name: String = spelling.chars.iter().collect();
                return Err(problem("gazetteer.tsv", 0, format!("`{name}` is too short for a name")));
            };
            pairs.add(first, second);
            if let (Some(one), Some(two)) = (fold_char(first), fold_char(second))
                && [one, two] != [first, second]
            {
                let written = folding.entry([one, two]).or_default();
                if !written.contains(&[first, second]) {
                    written.push([first, second]);
                }
            }
            by_pair.entry([first, second]).or_default().push(spelling);
        }
        Ok(Self { divisions, by_code, pairs, spellings: by_pair, folding, context })
    }

    /// The codes of all divisions that bear a name (`鼓楼区` has several); former names count, short names do not.
    #[must_use]
    pub fn bearers(&self, name: &str) -> Vec<&str> {
        let chars: Vec<char> = name.chars().collect();
        let spellings = self.starting_like(&chars);
        let spelling = spellings.iter().find(|spelling| spelling.full && spelling.chars == chars);
        let codes = spelling.into_iter().flat_map(|spelling| &spelling.bearers);
        codes.filter_map(|&index| self.divisions.get(index)).map(|division| division.code.as_str()).collect()
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

    /// Name of a division without its parents; `None` for an unknown code.
    #[must_use]
    pub fn name(&self, code: &str) -> Option<&str> {
        self.division(code).map(|division| division.name.as_str())
    }

    /// Name of a division as a text writes it that does not mean another: cities and provinces by themselves, what lies in
    /// them behind the city or the municipality (`沈阳市铁西区`, `北京市朝阳区`); `None` for an unknown code.
    #[must_use]
    pub fn local_name(&self, code: &str) -> Option<String> {
        let own = self.division(code)?;
        let above = parents(code).into_iter().skip(1).find_map(|code| self.division(&code));
        let above = above.filter(|above| own.level == DivisionLevel::County && self.is_city(&above.code));
        Some(above.map_or_else(String::new, |above| above.name.clone()) + &own.name)
    }

    /// True for cities, prefectures and the municipalities that are provinces.
    #[must_use]
    pub fn is_city(&self, code: &str) -> bool {
        self.division(code).is_some_and(|division| match division.level {
            DivisionLevel::Province => division.name.ends_with('市'),
            DivisionLevel::City => true,
            DivisionLevel::County => false,
        })
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

    /// The digits that a code and those of all divisions within it begin with: 2101 for 210100.
    #[must_use]
    pub fn prefix(code: &str) -> &str {
        code.strip_suffix("0000").or_else(|| code.strip_suffix("00")).unwrap_or(code)
    }

    /// True when a division lies in another or is it, by the digits of their codes.
    #[must_use]
    pub fn holds(code: &str, inner: &str) -> bool {
        inner.starts_with(Self::prefix(code))
    }

    /// True when the code of a division begins with some digits.
    #[must_use]
    pub fn has_codes(&self, digits: &str) -> bool {
        self.by_code.range(digits.to_owned()..).next().is_some_and(|(code, _)| code.starts_with(digits))
    }

    /// True for the beginning of a code, the text being folded: digits, and no name.
    #[must_use]
    pub fn is_code(folded: &str) -> bool {
        !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn division(&self, code: &str) -> Option<&Division> {
        self.divisions.get(*self.by_code.get(code)?)
    }

    fn is_within(&self, child: usize, parent: usize) -> bool {
        let (Some(child), Some(parent)) = (self.divisions.get(child), self.divisions.get(parent)) else { return false };
        child.number != parent.number
            && ((parent.number % 10_000 == 0 && child.number / 10_000 == parent.number / 10_000)
                || (parent.number % 100 == 0 && child.number / 100 == parent.number / 100))
    }

    /// The spellings with the first two characters of a stretch.
    fn starting_like(&self, chars: &[char]) -> &[Spelling] {
        let &[first, second, ..] = chars else { return &[] };
        self.spellings.get(&[first, second]).map_or(&[], Vec::as_slice)
    }
}

/// Adds one way to write a division.
fn spell(spellings: &mut BTreeMap<Vec<char>, Spelling>, name: &str, full: bool, index: usize) {
    let chars: Vec<char> = name.chars().collect();
    let entry = spellings.entry(chars.clone()).or_insert(Spelling { chars, full, bearers: Vec::new() });
    entry.full |= full;
    if !entry.bearers.contains(&index) {
        entry.bearers.push(index);
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
mod tests;
