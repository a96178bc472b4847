//! The channel gives what the web serves, on cases whose bytes were worked out by hand.

#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn channels_have_their_names_and_bytes() {
    let damager = Damager::new().unwrap();
    let one_line = "基层";
    for (channel, bytes) in [
        (Channel::Gb18030, b"\xBB\xF9\xB2\xE3".as_slice()),
        (Channel::Big5, b"\xB0\xF2\xBC\x68".as_slice()),
        (Channel::Hz, b"~{;y2c~}".as_slice()),
        (Channel::Utf16Be, b"\x57\xFA\x5C\x42".as_slice()),
        (Channel::GbkAsLatin, "»ù²ã".as_bytes()),
        (Channel::GbkAsLatinTwice, "Â»Ã¹Â²Ã£".as_bytes()),
        (Channel::Big5AsLatin, "°ò¼h".as_bytes()),
        (Channel::Utf8AsGbk, "鍩哄眰".as_bytes()),
        (Channel::Utf8AsGbkBytewise, "鍩哄眰".as_bytes()),
        (Channel::PercentGbkLetters, b"%BB%F9%8C%D3".as_slice()),
        (Channel::PercentBig5, b"%B0%F2%BCh".as_slice()),
        (Channel::Backslashes, b"\\u57fa\\u5c42".as_slice()),
        (Channel::References, b"&#x57FA;&#x5C42;".as_slice()),
        (Channel::Percent, b"%E5%9F%BA%E5%B1%82".as_slice()),
        (Channel::Marked, "\u{FEFF}基层".as_bytes()),
        (Channel::QuestionMarks, b"??".as_slice()),
    ] {
        assert_eq!(damager.apply(channel, one_line), bytes, "{channel}");
    }
}

#[test]
fn annotation_breaks_the_stream_as_sites_do() {
    let damager = Damager::new().unwrap();
    for (label, clean, served) in [
        ("gloss", "网上发展", "網(wǎng)上發(fā)展"),
        ("left alone", "后里制干松系", "后里制干松系"),
        ("cut after a full stop", "安。基层好", "安?;鶎雍?"),
        ("cut, resynchronised by an ascii byte", "。基层与街", "?;鶎优c街"),
        ("cut at a closing quotation mark", "。”人", "?!比?"),
    ] {
        assert_eq!(damager.annotate(clean, &Annotation::default()), served, "{label}");
    }
}
