//! Document numbers (发文字号): 国办发〔2021〕16号, with the brackets people type.
//! It does not know which document a number belongs to.

use std::ops::Range;

/// Longest code before the year (国市监食生发 is short of it).
const LONGEST_CODE: usize = 14;

/// A document number; ranges count in the slice it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) range: Range<usize>,
    pub(super) code: String,
    pub(super) year: i32,
    pub(super) serial: i32,
}

/// The number whose opening year bracket is at `at`.
pub(super) fn number_at(chars: &[char], at: usize) -> Option<Number> {
    let close = match chars.get(at)? {
        '〔' => '〕',
        '[' => ']',
        '(' => ')',
        '【' => '】',
        '﹝' => '﹞',
        _ => return None,
    };
    let year = digits(chars, at + 1);
    let year_end = at + 1 + year.len();
    if year.len() != 4 || *chars.get(year_end)? != close {
        return None;
    }
    let year: i32 = year.parse().ok().filter(|year| (1949..=2100).contains(year))?;
    let mut from = year_end + 1;
    while chars.get(from).is_some_and(|&c| c.is_whitespace() || c == '第') {
        from += 1;
    }
    let serial = digits(chars, from);
    let mut end = from + serial.len();
    let serial: i32 = serial.parse().ok().filter(|&serial| serial > 0)?;
    while chars.get(end).is_some_and(|c| c.is_whitespace()) {
        end += 1;
    }
    if *chars.get(end)? != '号' {
        return None;
    }
    let mut start = at;
    while start > 0
        && at - start < LONGEST_CODE
        && chars.get(start - 1).is_some_and(|&c| c.is_alphabetic() && !"根据按照依的和与及见".contains(c))
    {
        start -= 1;
    }
    let code: String = chars.get(start..at)?.iter().collect();
    Some(Number { range: start..end + 1, code, year, serial })
}

/// The digits at `at`, at most six: no serial is longer.
fn digits(chars: &[char], at: usize) -> String {
    chars.get(at..).unwrap_or(&[]).iter().take(6).take_while(|c| c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, i32, i32)> {
        let chars: Vec<char> = text.chars().collect();
        (0..chars.len()).find_map(|at| number_at(&chars, at)).map(|number| (number.code, number.year, number.serial))
    }

    #[test]
    fn numbers_are_read_in_all_their_brackets() {
        for (text, wanted) in [
            ("青政办发〔2021〕16号", Some(("青政办发", 2021, 16))),
            ("青政办发[2021]16号", Some(("青政办发", 2021, 16))),
            ("青政办发(2021)16号", Some(("青政办发", 2021, 16))),
            ("青政办发〔2021〕第 7 号", Some(("青政办发", 2021, 7))),
            ("根据青民函〔2019〕103号", Some(("青民函", 2019, 103))),
            ("〔2021〕16号", Some(("", 2021, 16))),
            ("青政办发〔2021〕号", None),
            ("青政办发〔201〕16号", None),
            ("青政办发〔2021〕16", None),
            ("会议室(2021)号", None),
            ("青政办发〔3021〕16号", None),
        ] {
            let wanted = wanted.map(|(code, year, serial)| (code.to_owned(), year, serial));
            assert_eq!(read(text), wanted, "{text}");
        }
    }
}
