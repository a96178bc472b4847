//! Patterns of a manifest: which paths (`*`, `?`, `**`) and where a file name holds its date (`YYYYMMDD_*`).
//! It touches no file. Matching takes at most length of pattern × length of name.

use chrono::NaiveDate;

/// A path pattern, read as `.gitignore` readers expect: without a `/` inside it matches at any depth, and what matches
/// a folder covers everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPattern {
    segments: Vec<String>,
}

impl PathPattern {
    pub(crate) fn new(pattern: &str) -> Self {
        let trimmed = pattern.trim_start_matches("./");
        let anchored = trimmed.trim_end_matches('/').contains('/');
        let mut segments: Vec<String> = trimmed.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        if !anchored {
            segments.insert(0, "**".to_owned());
        }
        Self { segments }
    }

    /// Whether the path (relative to the manifest, `/` between folders) or a folder above it matches.
    pub(crate) fn covers(&self, path: &str) -> bool {
        let count = self.segments.len();
        // reached[i]: the first i segments of the pattern have matched what was read so far.
        let mut reached = vec![false; count + 1];
        let open = |reached: &mut Vec<bool>| {
            for i in 0..count {
                if reached.get(i) == Some(&true) && self.segments.get(i).is_some_and(|s| s == "**") {
                    set(reached, i + 1);
                }
            }
        };
        set(&mut reached, 0);
        open(&mut reached);
        for part in path.split('/') {
            let mut next = vec![false; count + 1];
            for (i, segment) in self.segments.iter().enumerate() {
                if reached.get(i) != Some(&true) {
                    continue;
                }
                if segment == "**" {
                    set(&mut next, i);
                } else if wildcard(segment, part).is_some() {
                    set(&mut next, i + 1);
                }
            }
            open(&mut next);
            if next.get(count) == Some(&true) {
                return true;
            }
            reached = next;
        }
        false
    }
}

fn set(flags: &mut [bool], index: usize) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = true;
    }
}

/// Where a file name holds its date: `YYYY`, `MM`, `DD` are digits, `*` is anything, `?` one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatePattern {
    pattern: String,
}

impl DatePattern {
    /// The pattern, or what is wrong with it.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let once = |part: &str| pattern.matches(part).count();
        if once("YYYY") != 1 {
            return Err(format!("the pattern {pattern:?} must hold YYYY once"));
        }
        if once("MM") > 1 || once("DD") > 1 {
            return Err(format!("the pattern {pattern:?} holds MM or DD more than once"));
        }
        if once("DD") == 1 && once("MM") == 0 {
            return Err(format!("the pattern {pattern:?} holds a day but no month"));
        }
        Ok(Self { pattern: pattern.to_owned() })
    }

    /// `2012`, `2012-10` or `2012-10-21`; `None` where the name does not fit or the digits are no date.
    pub(crate) fn date(&self, stem: &str) -> Option<String> {
        let atoms = self.pattern.replace("YYYY", "\u{1}\u{1}\u{1}\u{1}").replace("MM", "\u{2}\u{2}");
        let captured = wildcard(&atoms.replace("DD", "\u{3}\u{3}"), stem)?;
        let digits =
            |class: char| -> String { captured.iter().filter(|(k, _)| *k == class).map(|(_, c)| *c).collect() };
        let (year, month, day) = (digits(YEAR), digits(MONTH), digits(DAY));
        let number = |text: &str| text.parse::<u32>().ok();
        let valid = NaiveDate::from_ymd_opt(
            year.parse().ok()?,
            if month.is_empty() { 1 } else { number(&month)? },
            if day.is_empty() { 1 } else { number(&day)? },
        );
        valid?;
        Some([year, month, day].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-"))
    }
}

/// Classes of digits inside a compiled date pattern: control characters, which no locator holds.
const YEAR: char = '\u{1}';
const MONTH: char = '\u{2}';
const DAY: char = '\u{3}';

/// Matches a whole name against `*`, `?`, digit classes and literals; the digits of the classes, in order.
fn wildcard(pattern: &str, name: &str) -> Option<Vec<(char, char)>> {
    let atoms: Vec<char> = pattern.chars().collect();
    let chars: Vec<char> = name.chars().collect();
    // What each atom matched last; going back to the last star matches the atoms after it anew.
    let mut matched = vec!['\0'; atoms.len()];
    let (mut atom, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&c) = chars.get(at) {
        let fits = match atoms.get(atom) {
            Some('*') => {
                star = Some((atom, at));
                atom += 1;
                continue;
            }
            Some('?') => true,
            Some(&(YEAR | MONTH | DAY)) => c.is_ascii_digit(),
            Some(&literal) => literal == c,
            None => false,
        };
        if fits {
            if let Some(slot) = matched.get_mut(atom) {
                *slot = c;
            }
            atom += 1;
            at += 1;
        } else {
            let (star_atom, star_at) = star?;
            star = Some((star_atom, star_at + 1));
            atom = star_atom + 1;
            at = star_at + 1;
        }
    }
    if atoms.iter().skip(atom).any(|rest| *rest != '*') {
        return None;
    }
    Some(atoms.into_iter().zip(matched).filter(|(class, _)| matches!(*class, YEAR | MONTH | DAY)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn path_patterns_cover() {
        for (pattern, path, expected) in [
            ("originals", "originals/a.txt", true),
            ("originals/", "x/originals/a.txt", true),
            ("originals", "originals.txt", false),
            ("*.gold.jsonl", "x/y.gold.jsonl", true),
            ("*.gold.jsonl", "x/gold.jsonl", false),
            ("html/*.htm", "html/a.htm", true),
            ("html/*.htm", "x/html/a.htm", false),
            ("html/**", "html/a/b.htm", true),
            ("**/b.txt", "b.txt", true),
            ("a/**/b.txt", "a/x/y/b.txt", true),
            ("a/**/b.txt", "a/x/y/c.txt", false),
            ("./a.txt", "a.txt", true),
            ("20??_*", "2012_报告.txt", true),
            ("a*b*c", "aXbYd", false),
        ] {
            assert_eq!(PathPattern::new(pattern).covers(path), expected, "{pattern} on {path}");
        }
    }

    #[test]
    fn file_names_give_dates() {
        for (pattern, stem, expected) in [
            ("YYYYMMDD_*", "20121021_14", Some("2012-10-21")),
            ("YYYYMMDD_*", "20121321_14", None),
            ("YYYYMMDD_*", "2012102_14", None),
            ("YYYY_*", "2026_安徽省_政府工作报告", Some("2026")),
            ("*YYYY-MM*", "会议纪要2023-05（修订）", Some("2023-05")),
            ("*_DDMMYYYY", "9_8_31122024", Some("2024-12-31")),
            ("t?_YYYYMMDD", "t1_20240229", Some("2024-02-29")),
            ("t?_YYYYMMDD", "t1_20230229", None),
            ("YYYYMMDD", "２０２４０２２９", None),
        ] {
            let date = DatePattern::new(pattern).unwrap().date(stem);
            assert_eq!(date.as_deref(), expected, "{pattern} on {stem}");
        }
    }

    #[test]
    fn date_patterns_without_year_are_refused() {
        for pattern in ["*", "MMDD", "YYYYDD", "YYYYMMMM", "YYYY_YYYY"] {
            assert!(DatePattern::new(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn a_star_matches_everything(name in "[^/]{1,40}") {
            prop_assert!(PathPattern::new("*").covers(&name));
        }

        #[test]
        fn a_name_without_wildcards_matches_itself(name in "[a-z文件]{1,20}", rest in "[a-z]{1,5}") {
            let folder = PathPattern::new(&name);
            let covered = format!("{name}/{rest}");
            let longer = format!("{name}{rest}");
            prop_assert!(folder.covers(&name));
            prop_assert!(folder.covers(&covered));
            prop_assert!(!folder.covers(&longer));
        }
    }
}
