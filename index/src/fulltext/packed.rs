//! Stored values in few bytes: text in two bytes a character, spans as differences. It stores nothing itself.

use encoding_rs::GB18030;
use pipeline::span::Span;

/// First byte of a text that follows in GB18030, which has two bytes for a Chinese character where UTF-8 has three: zstd makes a
/// sixth less of it.
const IN_GB18030: u8 = 0;

/// First byte of a text that follows in UTF-8: the few private characters that GB18030 has no bytes for.
const IN_UTF8: u8 = 1;

/// A text as it is stored.
pub(super) fn text_to_bytes(text: &str) -> Vec<u8> {
    let (encoded, _, failed) = GB18030.encode(text);
    let comes_back = !failed
        && GB18030.decode_without_bom_handling_and_without_replacement(&encoded).is_some_and(|back| back == text);
    let (first, bytes) = if comes_back { (IN_GB18030, &*encoded) } else { (IN_UTF8, text.as_bytes()) };
    let mut stored = Vec::with_capacity(bytes.len() + 1);
    stored.push(first);
    stored.extend_from_slice(bytes);
    stored
}

/// The inverse of [`text_to_bytes`]; what it did not make is read as far as it can be.
pub(super) fn text_of_bytes(stored: &[u8]) -> String {
    match stored.split_first() {
        Some((&IN_GB18030, bytes)) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        Some((_, bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        None => String::new(),
    }
}

/// Of every span how far it begins behind the end of the one before, and its length, each in groups of seven bits. Spans come in
/// order; a place before the last end wraps round and comes back.
pub(super) fn spans_to_bytes(spans: &[Span]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(spans.len() * 3);
    let mut end = 0_u32;
    for span in spans {
        for mut number in [span.start.wrapping_sub(end), span.end.wrapping_sub(span.start)] {
            while number >= 0x80 {
                bytes.push(number.to_le_bytes()[0] | 0x80);
                number >>= 7;
            }
            bytes.push(number.to_le_bytes()[0]);
        }
        end = span.end;
    }
    bytes
}

/// The inverse of [`spans_to_bytes`]; a span that is not whole is left out.
pub(super) fn spans_of_bytes(bytes: &[u8]) -> Vec<Span> {
    let mut numbers = Vec::new();
    let (mut number, mut shift) = (0_u32, 0_u32);
    for byte in bytes {
        number |= u32::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            numbers.push(number);
            (number, shift) = (0, 0);
        }
    }
    let (pairs, _) = numbers.as_chunks::<2>();
    let mut last = 0_u32;
    let span = |&[gap, length]: &[u32; 2]| {
        let start = last.wrapping_add(gap);
        last = start.wrapping_add(length);
        Span { start, end: last }
    };
    pairs.iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_stored_comes_back(text in "\\PC*|[\\u{e000}-\\u{f8ff}]{0,4}|[一-龥，。\\n]{0,40}") {
            prop_assert_eq!(text_of_bytes(&text_to_bytes(&text)), text);
        }

        #[test]
        fn spans_come_back(spans in proptest::collection::vec((any::<u32>(), any::<u32>()), 0..20)) {
            let spans: Vec<Span> = spans.into_iter().map(|(start, end)| Span { start, end }).collect();
            prop_assert_eq!(spans_of_bytes(&spans_to_bytes(&spans)), spans);
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            text_of_bytes(&bytes);
            spans_of_bytes(&bytes);
        }
    }

    #[test]
    fn chinese_takes_two_bytes_a_character() {
        for (text, bytes) in [("", 1), ("社区治理", 9), ("a1", 3), ("\u{e5e5}", 4), ("\u{feff}社", 7), ("𠮷", 5)]
        {
            let stored = text_to_bytes(text);
            assert_eq!((stored.len(), text_of_bytes(&stored).as_str()), (bytes, text));
        }
        let lines = [Span { start: 3, end: 203 }, Span { start: 204, end: 300 }];
        assert_eq!(spans_to_bytes(&lines).len(), 5);
    }
}
