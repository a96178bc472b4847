//! Character references of HTML: how long one is in the source and what it stands for.
//! It knows nothing of tags; the tables are those of the tokenizer library.

use html5gum::{Token, Tokenizer};

/// Longest reference worth trying: the longest name, `&CounterClockwiseContourIntegral;`, has 33 bytes, a numeric
/// reference with leading zeros may be longer and is then read as text.
const LONGEST: usize = 40;

/// A reference at the start of `source`, which begins with `&`: its length in bytes and its characters.
/// `None` when the ampersand stands for itself.
pub(super) fn resolve(source: &str) -> Option<(usize, String)> {
    let mut length = 1;
    for (index, byte) in source.bytes().enumerate().skip(1).take(LONGEST) {
        match byte {
            b'#' if index == 1 => length = 2,
            b';' => {
                length = index + 1;
                break;
            }
            _ if byte.is_ascii_alphanumeric() => length = index + 1,
            _ => break,
        }
    }
    let candidate = source.get(..length)?;
    let decoded = decode(candidate);
    if decoded == candidate {
        return None;
    }
    // `&ampx` stands for `&x`: what both end in was not part of the reference. The first character always was.
    let first = decoded.chars().next()?.len_utf8();
    let same = candidate
        .bytes()
        .rev()
        .zip(decoded.bytes().rev())
        .take_while(|(left, right)| left == right && *left != b';')
        .count()
        .min(decoded.len().saturating_sub(first));
    let value = decoded.get(..decoded.len() - same)?.to_owned();
    Some((length - same, value))
}

/// The text with every reference resolved, for attribute values and page titles that keep no map.
pub(super) fn decode(source: &str) -> String {
    let mut decoded = Vec::new();
    for token in Tokenizer::new(source) {
        match token {
            Ok(Token::String(string)) => decoded.extend_from_slice(&string),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_references() {
        for (source, want) in [
            ("&amp;甲", Some((5, "&"))),
            ("&nbsp;", Some((6, "\u{a0}"))),
            ("&#x57FA;层", Some((8, "基"))),
            ("&#22522;", Some((8, "基"))),
            ("&ampx", Some((4, "&"))),
            ("&amp;amp;", Some((5, "&"))),
            ("&lt;p>", Some((4, "<"))),
            ("&#59;;", Some((5, ";"))),
            ("&ldquo;引&rdquo;", Some((7, "“"))),
            ("&基层", None),
            ("& ", None),
            ("&", None),
            ("&foo;", None),
            ("&#;", None),
        ] {
            let got = resolve(source);
            assert_eq!(got.as_ref().map(|(length, value)| (*length, value.as_str())), want, "{source}");
        }
    }
}
