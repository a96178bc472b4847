//! Any bytes, under any declared label, as a page or as plain text: decoding ends without a panic, and its map is right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipeline::document::decode::decode;

/// What a container may declare: right names, old names, wrong ones.
const LABELS: [Option<&str>; 16] = [
    None,
    Some("utf-8"),
    Some("gb2312"),
    Some("gbk"),
    Some("gb18030"),
    Some("big5"),
    Some("hz-gb-2312"),
    Some("utf-16"),
    Some("utf-16be"),
    Some("iso-8859-1"),
    Some("windows-1252"),
    Some("shift_jis"),
    Some("euc-jp"),
    Some("euc-kr"),
    Some("iso-2022-jp"),
    Some("no such label"),
];

// The first byte chooses label (low half) and page or text (top bit); the rest is the record.
fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let label = LABELS[usize::from(first & 0x0F)];
    let Ok(decoded) = decode(bytes, label, first & 0x80 != 0) else { return };
    let map = &decoded.source_map;
    assert_eq!((map.out_len(), map.in_len()), (decoded.text.len(), bytes.len()), "lengths of the map");
    let mut last = 0;
    for (at, c) in decoded.text.char_indices() {
        let source = map.to_source(at..at + c.len_utf8());
        assert!(source.start >= last && source.start <= source.end && source.end <= bytes.len(), "{at}: {source:?}");
        last = source.start;
    }
    assert!(!decoded.encoding.is_empty() && !decoded.evidence.is_empty(), "says why");
});
