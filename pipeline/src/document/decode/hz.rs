//! HZ: GB 2312 in seven bits, between `~{` and `~}`. No library reads it.
//! It does not decide alone: the chooser asks whether the text it gives is Chinese.

use super::two_byte;
use super::units::Units;

/// How a run of hanzi begins.
const OPENING: &str = "~{";

/// True when one `~{` stands there: worth trying.
pub(super) fn is_candidate(text: &str) -> bool {
    text.contains(OPENING)
}

/// Decodes the lines that are HZ and for which `is_chinese` holds, leaves the others as they are, and counts the first.
pub(super) fn decode_lines(text: &str, is_chinese: impl Fn(&Units) -> bool) -> (Units, usize) {
    let mut units = Units::default();
    let mut lines = 0;
    for line in text.split_inclusive('\n') {
        let found = (line.is_ascii() && is_candidate(line)).then(|| decode(line.as_bytes()));
        match found.filter(&is_chinese) {
            Some(found) => {
                units.append(&found);
                lines += 1;
            }
            None => units.copy(line),
        }
    }
    (units, lines)
}

/// True for hanzi of the first level of GB 2312, the ordinary ones.
pub(super) fn is_first_level(c: char) -> bool {
    matches!(two_byte::table().encode(c), Some([0xB0..=0xD7, 0xA1..=0xFE]))
}

/// Decodes HZ. A pair without a character is undecodable; a line feed ends a shifted run, as RFC 1843 has it.
pub(super) fn decode(bytes: &[u8]) -> Units {
    let table = two_byte::table();
    let mut units = Units::default();
    let mut shifted = false;
    let mut rest = bytes;
    loop {
        rest = match (rest, shifted) {
            ([], _) => return units,
            ([b'~', b'{', after @ ..], false) => {
                shifted = true;
                units.skip(2);
                after
            }
            ([b'~', b'}', after @ ..], true) => {
                shifted = false;
                units.skip(2);
                after
            }
            ([b'~', b'~', after @ ..], false) => {
                units.push('~', 2);
                after
            }
            ([b'~', b'\n', after @ ..], false) => {
                units.skip(2);
                after
            }
            ([b'\n', after @ ..], true) => {
                shifted = false;
                units.push('\n', 1);
                after
            }
            ([lead, trail, after @ ..], true) if *trail != b'\n' => {
                match table.decode(lead | 0x80, trail | 0x80) {
                    Some(c) if (0x21..=0x77).contains(lead) && (0x21..=0x7E).contains(trail) => units.push(c, 2),
                    _ => units.bad(2),
                }
                after
            }
            ([_, after @ ..], true) => {
                units.bad(1);
                after
            }
            ([byte, after @ ..], false) => {
                units.push(char::from(*byte), 1);
                after
            }
        };
    }
}
