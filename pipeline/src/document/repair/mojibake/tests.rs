//! Readings of damaged lines on bytes worked out by hand, and the promise that what a decoder left of UTF-8 is put
//! together as it was.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use jieba_rs::Jieba;
use proptest::prelude::*;

use super::units::{Pattern, Swallowed};
use super::*;
use crate::forward::{Channel, Damager};

static LANGUAGE: LazyLock<Language> = LazyLock::new(|| Language::new(Arc::new(Jieba::new())).unwrap());

static DAMAGER: LazyLock<Damager> = LazyLock::new(|| Damager::new().unwrap());

fn mistake(rule: &str) -> Mistake {
    MISTAKES.into_iter().find(|mistake| mistake.rule == rule).unwrap()
}

/// The reading with a lost character as its bytes, `??` for an unknown one, and what was swallowed after it.
fn shown(reading: &Reading) -> String {
    let mut shown = String::new();
    let byte = |byte: &Option<u8>| byte.map_or("??".to_owned(), |byte| format!("{byte:02X}"));
    for unit in &reading.after {
        let Some(lost) = unit.lost else {
            shown.push(unit.c);
            continue;
        };
        let bytes = match lost.pattern {
            Pattern::Three(bytes) => bytes.iter().map(byte).collect::<String>(),
            Pattern::Two(bytes) | Pattern::Short(bytes) => bytes.iter().map(byte).collect(),
            Pattern::Either(first, second) => format!("{first:02X?}|{second:02X?}"),
            Pattern::Half(half) => format!("{half:02X}"),
            Pattern::Phase => unit.c.to_string(),
            Pattern::Broken => "broken".to_owned(),
        };
        shown.push_str(&match lost.swallowed {
            Swallowed::Nothing => format!("<{bytes}>"),
            Swallowed::Known(c) => format!("<{bytes}>{c:?}"),
            Swallowed::Unknown => format!("<{bytes}>_"),
        });
    }
    shown
}

#[test]
fn bytes_that_are_left_are_put_together() {
    const UTF8_AS_GBK: &str = "utf-8 read as gbk";
    for (label, rule, line, line_end, want) in [
        ("whole", UTF8_AS_GBK, "鍩哄眰", LineEnd::Text, "基层"),
        ("end of the text", UTF8_AS_GBK, "绀惧尯鐨?", LineEnd::Text, "社区<E79A??>"),
        ("end of a line", UTF8_AS_GBK, "绀惧尯鐨?", LineEnd::Feed, "社区<E79A??>_"),
        ("a carriage return", UTF8_AS_GBK, "绀惧尯鐨?", LineEnd::FeedAlone, "社区<E79A??>'\\r'"),
        ("digits", UTF8_AS_GBK, "2018骞?0鏈?鏃?", LineEnd::Text, "2018<E5B9??>_0<E69C??>_<E697??>"),
        ("the last byte is 80", UTF8_AS_GBK, "涓?釜", LineEnd::Text, "一<??B8AA>"),
        ("the second byte is 80", UTF8_AS_GBK, "绀惧尯銆?", LineEnd::Text, "社区<E380??>"),
        ("both of two characters", UTF8_AS_GBK, "涓??", LineEnd::Text, "一<??80??>"),
        ("a tag", UTF8_AS_GBK, "绀惧尯鐨?/p>", LineEnd::Text, "社区<E79A??>'<'/p>"),
        ("a real question mark", UTF8_AS_GBK, "绀惧尯?", LineEnd::Text, "社区?"),
        ("two bytes", UTF8_AS_GBK, "鍩郝?灞?", LineEnd::Text, "基<C2??>_<E5B1??>"),
        ("the first of two bytes", UTF8_AS_GBK, "涓?穒", LineEnd::Text, "一<??B7>i"),
        ("a browser", UTF8_AS_GBK, "绀惧尯鐨\u{FFFD}1", LineEnd::Text, "社区<E79A??>1"),
        ("the euro sign is a byte", UTF8_AS_GBK, "涓€", LineEnd::Text, "一"),
        ("the euro sign is two", UTF8_AS_GBK, "瀹€€", LineEnd::Text, "客<E380??>"),
        ("the euro sign before a question mark", UTF8_AS_GBK, "瀹€?", LineEnd::Text, "客<E380??>"),
        ("four bytes", "gbk read as latin", "»ù²ã\u{81}0„2»ù²ã", LineEnd::Text, "基层\u{A0}基层"),
        ("a pair without a character", "gbk read as big5", "價脯\u{FFFD}", LineEnd::Text, "基层<????>"),
        ("two spellings", "gbk read as big5", "〃", LineEnd::Text, "<[A1, B2]|[C6, DE]>"),
    ] {
        let reading = read_once(line, line_end, mistake(rule)).map(|reading| shown(&reading));
        assert_eq!(reading.as_deref(), Some(want), "{label}");
    }
}

#[test]
fn phrases_are_told_from_their_wrong_decodings() {
    let phrases = ["街坊们在楼下乘凉", "修桥那年12月的事", "他把钥匙交给邻居", "养蜂人又回到山里", "票价涨了3.5元"];
    for (channel, rule) in [
        (Channel::GbkAsLatin, "gbk read as latin"),
        (Channel::Utf8AsLatin, "utf-8 read as latin"),
        (Channel::Utf8AsLatinTwice, "utf-8 read as latin"),
        (Channel::Utf8AsGbkLossy, "utf-8 read as gbk"),
        (Channel::Big5AsGbk, BIG5_AS_GBK),
        (Channel::GbkAsBig5, "gbk read as big5"),
        (Channel::GbkAsBig5Unicode, "gbk read as big5"),
    ] {
        for phrase in phrases {
            let served = String::from_utf8(DAMAGER.apply(channel, phrase)).unwrap();
            let edits = undo(&served, &LANGUAGE);
            assert!(!edits.is_empty() && edits.iter().all(|edit| edit.rule == rule), "{channel}: {phrase} {served}");
        }
    }
}

#[test]
fn what_was_never_read_wrongly_stays() {
    for line in include_str!("unharmed.txt").lines().filter(|line| !line.starts_with('#')) {
        assert_eq!(undo(line, &LANGUAGE), [], "{line}");
    }
}

proptest! {
    // No raised dot: of its two bytes at an end both may be lost, and then three are as likely.
    #[test]
    fn what_a_decoder_left_of_utf8_is_put_together_as_it_was(
        clean in "[一二三上不个们在基层社区的道这那速造，。、《》“”—：a1(\n年月日]{1,40}",
        channel in proptest::sample::select(vec![Channel::Utf8AsGbk, Channel::Utf8AsGbkLossy]),
    ) {
        let served = String::from_utf8(DAMAGER.apply(channel, &clean)).unwrap();
        let mut clean = clean.chars();
        for line in served.split_inclusive('\n') {
            let end = if served.contains('\n') { LineEnd::Feed } else { LineEnd::Text };
            let mistake = mistake("utf-8 read as gbk");
            let reading = read_once(line.trim_end_matches('\n'), end, mistake).unwrap();
            for unit in &reading.after {
                let want = clean.next();
                let Some(lost) = unit.lost else {
                    prop_assert_eq!(Some(unit.c), want);
                    continue;
                };
                let known = match lost.pattern {
                    Pattern::Three(known) => known.to_vec(),
                    Pattern::Short(known) => known.to_vec(),
                    _ => Vec::new(),
                };
                let mut buffer = [0; 4];
                let bytes = want.unwrap().encode_utf8(&mut buffer).as_bytes();
                prop_assert_eq!(known.len(), bytes.len(), "{} has a broken place", served);
                prop_assert!(known.iter().zip(bytes).all(|(known, byte)| known.is_none_or(|known| known == *byte)));
                prop_assert!(lost.candidates(mistake).contains(&want.unwrap()), "{:?} {}", known, want.unwrap());
                match lost.swallowed {
                    Swallowed::Nothing => {}
                    Swallowed::Known(c) => prop_assert_eq!(clean.next(), Some(c)),
                    // At the end of the text there was nothing to swallow, and a line feed may have been.
                    Swallowed::Unknown => prop_assert!(clean.next().is_none_or(|c| c.is_ascii())),
                }
            }
            if line.ends_with('\n') {
                prop_assert_eq!(clean.next(), Some('\n'));
            }
        }
    }
}
