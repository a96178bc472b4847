//! Cases for every encoding, rejects, and the promise that a slice of raw bytes decodes to the slice of text it made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::print_stdout)]

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::forward::{Channel, Damager};

const SIMPLIFIED: &str = "各地要把服务群众的工作做在平时。街道干部说：“问题不大，大家一起想办法。”\n第二行 2024 ok";
const TRADITIONAL: &str = "各地要把服務群眾的工作做在平時，街道幹部說，問題不大，大家一起想辦法。\n第二行 2024 ok";

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
    assert!(!unmappable, "{label}");
    bytes.into_owned()
}

fn utf16(text: &str, order: Order, mark: bool) -> Vec<u8> {
    let marked = if mark { format!("\u{FEFF}{text}") } else { text.to_owned() };
    marked
        .encode_utf16()
        .flat_map(|unit| if order == Order::Little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

/// Every character's source bytes, decoded alone, give that character; and the ranges are in order and in range.
fn check_map(decoded: &DecodedText, bytes: &[u8], label: &str) {
    let mut last = 0;
    for (at, c) in decoded.text.char_indices() {
        let source = decoded.source_map.to_source(at..at + c.len_utf8());
        assert!(
            source.start >= last && source.end <= bytes.len() && source.start < source.end,
            "{label}: {c} {source:?}"
        );
        last = source.start;
        if c == char::REPLACEMENT_CHARACTER {
            continue;
        }
        let raw = &bytes[source];
        let again = match decoded.encoding.as_str() {
            "utf-16le" => {
                String::from_utf16(&raw.chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect::<Vec<_>>())
                    .unwrap()
            }
            "utf-16be" => {
                String::from_utf16(&raw.chunks(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect::<Vec<_>>())
                    .unwrap()
            }
            "utf-32le" => char::from_u32(u32::from_le_bytes(raw.try_into().unwrap())).unwrap().to_string(),
            "utf-32be" => char::from_u32(u32::from_be_bytes(raw.try_into().unwrap())).unwrap().to_string(),
            "hz-gb-2312" if c == '~' => "~".to_owned(),
            "hz-gb-2312" => GB18030
                .decode(&raw.iter().map(|b| if raw.len() == 2 { b | 0x80 } else { *b }).collect::<Vec<_>>())
                .0
                .into_owned(),
            mixed if mixed.contains('+') => {
                let label = mixed.split_once('+').unwrap().1;
                let hz = label == "hz-gb-2312";
                let other = if hz { GB18030 } else { Encoding::for_label(label.as_bytes()).unwrap() };
                let high: Vec<u8> = raw.iter().map(|byte| byte | 0x80).collect();
                let raw = if hz && raw.len() == 2 { &high } else { raw };
                if raw == c.to_string().as_bytes() {
                    c.to_string()
                } else {
                    other.decode_without_bom_handling(raw).0.into_owned()
                }
            }
            name => Encoding::for_label(name.as_bytes()).unwrap().decode_without_bom_handling(raw).0.into_owned(),
        };
        assert_eq!(again, c.to_string(), "{label}");
    }
}

#[test]
fn encodings_are_found_and_mapped() {
    let utf32: Vec<u8> = "\u{FEFF}社区".chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    let mixed = [SIMPLIFIED.as_bytes(), b"\n", &encoded("gbk", "后一行是别的编码，内容还是中文。\n")].concat();
    let page = [
        b"<html><head><META http-equiv=x content=\"text/html; Charset = big5\"></head>".as_slice(),
        &encoded("big5", TRADITIONAL),
    ]
    .concat();
    let cut = SIMPLIFIED.as_bytes()[..SIMPLIFIED.find("第二").unwrap() + 1].to_vec();
    for (label, bytes, declared, html, name, evidence, text) in [
        ("utf-8", SIMPLIFIED.as_bytes().to_vec(), None, false, "utf-8", "valid utf-8", SIMPLIFIED),
        ("ascii", b"plain text".to_vec(), None, false, "utf-8", "valid utf-8", "plain text"),
        (
            "wrongly declared utf-8",
            SIMPLIFIED.as_bytes().to_vec(),
            Some("gbk"),
            false,
            "utf-8",
            "valid utf-8",
            SIMPLIFIED,
        ),
        ("utf-8 with mark", "\u{FEFF}社区".as_bytes().to_vec(), None, false, "utf-8", "bom", "社区"),
        (
            "utf-8 cut",
            cut,
            None,
            false,
            "utf-8",
            "utf-8 with 1",
            &(SIMPLIFIED[..SIMPLIFIED.find("第二").unwrap()].to_owned() + "\u{FFFD}"),
        ),
        (
            "a phrase of utf-8 without its first byte",
            "大家在社区里".as_bytes()[1..].to_vec(),
            None,
            false,
            "utf-8",
            "utf-8 with 1",
            "\u{FFFD}\u{FFFD}家在社区里",
        ),
        (
            "a phrase of utf-8 that lost a byte",
            [&"大家都在".as_bytes()[..9], &"在社区里".as_bytes()[1..]].concat(),
            None,
            false,
            "utf-8",
            "utf-8 with 1",
            "大家都\u{FFFD}\u{FFFD}社区里",
        ),
        ("utf-16le with mark", utf16(SIMPLIFIED, Order::Little, true), None, false, "utf-16le", "bom", SIMPLIFIED),
        ("utf-16be with mark", utf16("a社𠀀", Order::Big, true), None, false, "utf-16be", "bom", "a社𠀀"),
        ("utf-16le", utf16(SIMPLIFIED, Order::Little, false), None, false, "utf-16le", "utf-16 parity", SIMPLIFIED),
        ("utf-16be", utf16(TRADITIONAL, Order::Big, false), None, true, "utf-16be", "utf-16 parity", TRADITIONAL),
        (
            "utf-16 of ascii",
            utf16("hello, world", Order::Little, false),
            None,
            false,
            "utf-16le",
            "utf-16 parity",
            "hello, world",
        ),
        ("utf-32", utf32, None, false, "utf-32le", "bom", "社区"),
        (
            "ascii that is hanzi in utf-16",
            b"this app can break".to_vec(),
            None,
            false,
            "utf-8",
            "valid utf-8",
            "this app can break",
        ),
        ("a word in capitals", b"NBA ok".to_vec(), None, false, "utf-8", "valid utf-8", "NBA ok"),
        (
            "a phrase of utf-16 that is ascii",
            utf16("但是水平不低", Order::Big, false),
            None,
            false,
            "utf-16be",
            "utf-16 parity",
            "但是水平不低",
        ),
        ("hz of ordinary hanzi", b"~{=t<14n=(~}".to_vec(), None, false, "hz-gb-2312", "hz", "紧急搭建"),
        ("hz", b"say ~{abcd~} ~~ ~\nend".to_vec(), None, false, "utf-8", "valid utf-8", "say ~{abcd~} ~~ ~\nend"),
        ("gbk", encoded("gbk", SIMPLIFIED), None, false, "gb18030", "0.", SIMPLIFIED),
        (
            "gbk declared gb2312",
            encoded("gbk", SIMPLIFIED),
            Some("gb2312"),
            false,
            "gb18030",
            "declared gb2312",
            SIMPLIFIED,
        ),
        ("gbk declared latin", encoded("gbk", SIMPLIFIED), Some("iso-8859-1"), false, "gb18030", "0.", SIMPLIFIED),
        ("short gbk", encoded("gbk", "社区治理"), None, false, "gb18030", "1.0", "社区治理"),
        (
            "four bytes",
            encoded("gb18030", "各地的工作𠀀要做好，㐀"),
            None,
            false,
            "gb18030",
            "0.",
            "各地的工作𠀀要做好，㐀",
        ),
        ("big5", encoded("big5", TRADITIONAL), None, false, "big5", "0.", TRADITIONAL),
        (
            "big5 page",
            page.clone(),
            None,
            true,
            "big5",
            "declared big5",
            &format!("<html><head><META http-equiv=x content=\"text/html; Charset = big5\"></head>{TRADITIONAL}"),
        ),
        ("traditional in gbk", encoded("gbk", TRADITIONAL), None, false, "gb18030", "0.", TRADITIONAL),
        (
            "lines differ",
            mixed,
            None,
            false,
            "utf-8+gb18030",
            "lines differ",
            &format!("{SIMPLIFIED}\n后一行是别的编码，内容还是中文。\n"),
        ),
        (
            "japanese",
            encoded("shift_jis", "これはテストです。地域の人たちと話しました。"),
            None,
            false,
            "shift_jis",
            "detector",
            "これはテストです。地域の人たちと話しました。",
        ),
        (
            "japanese euc",
            encoded("euc-jp", "これはテストです。地域の人たちと話しました。"),
            None,
            false,
            "euc-jp",
            "detector",
            "これはテストです。地域の人たちと話しました。",
        ),
        (
            "western",
            encoded("windows-1252", "Le café était fermé, à côté du théâtre."),
            None,
            false,
            "windows-1252",
            "detector",
            "Le café était fermé, à côté du théâtre.",
        ),
        (
            "western declared",
            encoded("windows-1252", "café fermé"),
            Some("windows-1252"),
            false,
            "windows-1252",
            "declared",
            "café fermé",
        ),
    ] {
        let decoded = decode(&bytes, declared, html).unwrap_or_else(|failure| panic!("{label}: {failure}"));
        assert_eq!(decoded.encoding, name, "{label}: {}", decoded.evidence);
        assert_eq!(decoded.text, text, "{label}");
        assert!(decoded.evidence.starts_with(evidence), "{label}: {}", decoded.evidence);
        check_map(&decoded, &bytes, label);
    }
}

#[test]
fn hz_is_decoded_where_it_is_chinese() {
    let body: Vec<u8> = encoded("gbk", "社区网格员入户走访").iter().map(|byte| byte & 0x7F).collect();
    let line = [b"~{".as_slice(), &body, b"~} 12\n"].concat();
    let between = ["街道通报\n".as_bytes(), &line, "全文如下 ~{abcd~}\nuse ~{abcd~}\n~{VPND~}\n".as_bytes()].concat();
    let decoded = decode(&between, None, false).unwrap();
    let want = "街道通报\n社区网格员入户走访 12\n全文如下 ~{abcd~}\nuse ~{abcd~}\n~{VPND~}\n";
    assert_eq!((decoded.encoding.as_str(), decoded.text.as_str()), ("utf-8+hz-gb-2312", want));
    assert_eq!(decoded.evidence, "lines differ; 1 are hz");
    check_map(&decoded, &between, "a line of hz");
    let body: Vec<u8> = encoded("gbk", "各地要做好工作").iter().map(|byte| byte & 0x7F).collect();
    let bytes = [b"note ~~ ~{".as_slice(), &body, b"~} ~\nend"].concat();
    let decoded = decode(&bytes, None, false).unwrap();
    assert_eq!((decoded.encoding.as_str(), decoded.text.as_str()), ("hz-gb-2312", "note ~ 各地要做好工作 end"));
    check_map(&decoded, &bytes, "hz");
}

#[test]
fn what_is_no_text_is_refused() {
    let mut state = 1_u32;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(state >> 24).unwrap()
    })
    .take(4000)
    .collect();
    for (label, bytes, reason) in [
        ("empty", Vec::new(), "empty"),
        ("pdf", b"%PDF-1.7 ...".to_vec(), "begins like PDF"),
        ("nul", [b"abc".as_slice(), &[0; 50]].concat(), "binary"),
        ("random", random, ""),
        ("controls", b"\x01\x02\x03\x04abc".to_vec(), "not text"),
        ("only a mark", b"\xEF\xBB\xBF".to_vec(), "empty"),
    ] {
        let failure = decode(&bytes, None, false).expect_err(label);
        assert!(failure.reason.starts_with(reason), "{label}: {failure}");
    }
}

/// A byte that is gone puts the rest of its line out of step; what is not lost comes back, and nothing stands there that was
/// not written.
#[test]
fn lines_that_lost_a_byte_are_brought_back_in_step() {
    let lines = [
        ("a notice", "　　街道把今年要办的二十件小事写在墙上，做完一件划掉一件，居民随时可以来看。\n"),
        ("digits", "　　全县新修水渠38公里，其中用旧渠改造的有21公里，受益的农户比去年多了1200户。\n"),
        ("quotation", "会上有人问：“这笔钱到底由谁来出？”镇里的干部说，先从集体的收入里出一半。\n"),
        ("one line", "老人说现在看病方便多了，走路十分钟就到，药也比从前便宜不少"),
        ("two lines", "村里修好了桥，大家出门不用再绕路。\n孩子们上学也比从前早到了二十分钟。\n"),
    ];
    for (label, text) in lines {
        let bytes = encoded("gbk", text);
        let mut most = 0;
        for at in 0..bytes.len() {
            if bytes[at].is_ascii() || bytes.get(at + 1).is_none_or(u8::is_ascii) || bytes[..at].ends_with(b"\n") {
                continue;
            }
            let damaged = [&bytes[..at], &bytes[at + 1..]].concat();
            let decoded = decode(&damaged, None, false).unwrap();
            assert_eq!(decoded.encoding, "gb18030", "{label} without byte {at}");
            let mut rest = text;
            for piece in decoded.text.split(char::REPLACEMENT_CHARACTER) {
                let found = rest.find(piece);
                assert!(found.is_some(), "{label} without byte {at}: {piece} is in {}", decoded.text);
                rest = &rest[found.unwrap() + piece.len()..];
            }
            let kept = decoded.text.chars().filter(|c| *c != char::REPLACEMENT_CHARACTER).count();
            most = most.max(text.chars().count() - kept);
            check_map(&decoded, &damaged, label);
        }
        assert!(most <= MOST_LOST, "{label}: {most} characters are lost");
    }
}

/// Characters lost with one byte: those beside it whose bytes may be parted otherwise.
const MOST_LOST: usize = 8;

/// Lines that are whole stay, however rare their characters.
#[test]
fn lines_that_lost_nothing_stay() {
    for text in [
        "饕餮、魑魅魍魉、踯躅、觊觎、缱绻、龃龉、耄耋、蹁跹、旖旎、氤氲、邂逅、逶迤",
        "鐘鳴鼎食之家，詩禮簪纓之族。鸞翔鳳翥眾仙下，珊瑚碧樹交枝柯。",
        "ㄅㄆㄇㄈㄉㄊㄋㄌ，あいうえお，абвгд，αβγδε，①②③④，ⅠⅡⅢ，┌─┐│└┘",
        "姓名：赵犇、钱骉、孙羴、李鱻、周麤、吴龘、郑靐、王齉，共8人，均为本村居民。",
    ] {
        let decoded = decode(&encoded("gbk", text), Some("gbk"), false).unwrap();
        assert_eq!(decoded.text, text);
    }
}

/// Pair by pair and through the library, for every two bytes there are, before a letter and at the end.
#[test]
fn every_pair_is_decoded_as_the_library_does() {
    for label in ["gb18030", "big5"] {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        for pair in 0..=u16::MAX {
            let [lead, trail] = pair.to_be_bytes();
            for bytes in [&[lead, trail, b'a'][..], &[lead, trail]] {
                let mut units = Units::default();
                legacy::in_step(&mut units, encoding, bytes);
                let (whole, _) = encoding.decode_without_bom_handling(bytes);
                assert_eq!(units.text, whole.as_ref(), "{label}: {bytes:02X?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(decoded) = decode(&bytes, None, true) {
            prop_assert_eq!(decoded.source_map.out_len(), decoded.text.len());
            prop_assert!(decoded.source_map.in_len() <= bytes.len());
        }
    }

    #[test]
    fn piecewise_decoding_agrees_with_the_library(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x81_u8..=0xFE, 0x30_u8..=0x39], 0..80),
        label in prop_oneof![Just("gb18030"), Just("big5"), Just("shift_jis"), Just("euc-jp"), Just("euc-kr"), Just("iso-2022-jp"), Just("koi8-r")],
    ) {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        let mut units = Units::default();
        legacy::in_step(&mut units, encoding, &bytes);
        let (whole, _) = encoding.decode_without_bom_handling(&bytes);
        prop_assert_eq!(&units.text, whole.as_ref());
        prop_assert_eq!(units.map.out_len(), units.text.len());
        prop_assert!(units.map.in_len() <= bytes.len());
    }

    #[test]
    fn text_in_any_encoding_keeps_its_bytes(text in "[a-z 0-9。，的一是在社区工作大家时\u{20000}]{30,60}", label in prop_oneof![Just("gb18030"), Just("utf-8")]) {
        let bytes = encoded(label, &text);
        let decoded = decode(&bytes, Some(label), false).unwrap();
        prop_assert_eq!(&decoded.text, &text);
        check_map(&decoded, &bytes, label);
    }
}

/// Phrases of six to twelve characters are where detectors of encodings fail.
#[test]
fn phrases_are_decoded_in_every_encoding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/reports");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("no reports beside the project: nothing checked");
        return;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let hanzi = |phrase: &&str| phrase.chars().filter(|c| plausible::is_hanzi(*c)).count() >= 4;
    let phrases: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split(|c: char| c.is_whitespace() || "，。；：、！？".contains(c)))
        .filter(|phrase| (6..=12).contains(&phrase.chars().count()))
        .filter(hanzi)
        .step_by(11)
        .take(2_000)
        .collect();
    let damager = Damager::new().unwrap();
    for channel in [Channel::Gb18030, Channel::Big5, Channel::Hz, Channel::Utf16Le, Channel::Utf16Be] {
        let wrong: Vec<&str> = phrases
            .iter()
            .copied()
            .filter(|phrase| {
                let want = if channel.is_traditional() { damager.traditional(phrase) } else { (*phrase).to_owned() };
                let bytes = damager.apply(channel, phrase);
                // What the encoding lacks is a `?` or a reference in the bytes.
                let spelt = !bytes.contains(&b'?') && !bytes.windows(2).any(|pair| pair == b"&#");
                spelt && decode(&bytes, None, false).map(|decoded| decoded.text) != Ok(want)
            })
            .collect();
        println!("{channel}: {} of {} phrases wrong: {wrong:?}", wrong.len(), phrases.len());
        assert!(wrong.len() * 500 <= phrases.len(), "{channel}: {wrong:?}");
    }
}
