//! The annotating sites step by step: conversion, glosses on the byte stream, cuts, a careless decoder, width folding.
//! The steps keep the sites' mistakes; correct ones would not damage anything.

use pinyin::ToPinyin;

use super::Damager;
use crate::document::decode::two_byte::{self, TwoByteTable};
use crate::fold::narrow;

/// The characters sites gloss, in an order one of them uses.
const GLOSSED: &str = include_str!("../../lexicons/repair_glossed.txt");

/// All characters of the bundled list, in its order: the default of [`Annotation::glossed`].
pub const GLOSSED_BY_SITES: &str = GLOSSED;

/// What a decoder writes for a byte it cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostMark {
    /// `?`, and the byte after the lost lead byte is swallowed.
    Question,
    /// U+FFFD; an ASCII byte after the lead byte stays, as browsers do.
    Replacement,
    /// U+FFFD, and the byte after the lost lead byte is swallowed.
    SwallowingReplacement,
}

/// How a site annotates.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Characters that get a gloss, in Traditional form, in the order of replacement.
    pub glossed: Vec<char>,
    /// Whether the stream is cut at `！`, `；` and `，`, wherever their bytes stand, and decoded piece by piece.
    pub cut: bool,
    /// What the decoder writes.
    pub lost: LostMark,
    /// Whether full-width forms are folded to ASCII at the end.
    pub fold_widths: bool,
}

impl Default for Annotation {
    fn default() -> Self {
        let glossed = GLOSSED.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
        Self { glossed, cut: true, lost: LostMark::Question, fold_widths: true }
    }
}

/// Bytes of the characters at which sites cut: `！`, `；`, `，`.
const CUTS: [[u8; 2]; 3] = [[0xA3, 0xA1], [0xA3, 0xBB], [0xA3, 0xAC]];

impl Damager {
    /// The text as an annotating site serves it, before it is encoded. Characters GBK lacks become `?`.
    #[must_use]
    pub fn annotate(&self, text: &str, options: &Annotation) -> String {
        let mut stream = to_gbk(&self.traditional(text));
        for c in &options.glossed {
            if let (Some(bytes), Some(syllable)) = (two_byte::table().encode(*c), c.to_pinyin()) {
                stream = gloss(&stream, bytes, &to_gbk(&format!("({})", syllable.with_tone())));
            }
        }
        let served = if options.cut {
            decode_pieces(&stream, options.lost)
        } else {
            decode_pairs(&stream, two_byte::table(), options.lost)
        };
        if !options.fold_widths {
            return served;
        }
        served.chars().map(narrow).collect()
    }
}

fn to_gbk(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (u8::try_from(c).ok().filter(u8::is_ascii), two_byte::table().encode(c)) {
            (Some(byte), _) => bytes.push(byte),
            (None, Some(pair)) => bytes.extend(pair),
            (None, None) => bytes.push(b'?'),
        }
    }
    bytes
}

/// Puts `gloss` after every place of the two bytes, between characters or not.
fn gloss(stream: &[u8], bytes: [u8; 2], gloss: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(stream.len());
    let mut rest = stream;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(&bytes) {
            made.extend(bytes);
            made.extend(gloss);
            rest = after;
        } else {
            made.push(*first);
            rest = after;
        }
    }
    made
}

/// Decodes the pieces between cuts alone and puts the cut characters between them.
fn decode_pieces(stream: &[u8], lost: LostMark) -> String {
    let mut text = String::with_capacity(stream.len() * 2);
    let mut piece = Vec::new();
    let mut rest = stream;
    while let Some((first, after)) = rest.split_first() {
        match rest.split_first_chunk::<2>().filter(|(pair, _)| CUTS.contains(*pair)) {
            Some(([lead, trail], after)) => {
                text.push_str(&decode_pairs(&piece, two_byte::table(), lost));
                piece.clear();
                text.extend(two_byte::table().decode(*lead, *trail));
                rest = after;
            }
            None => {
                piece.push(*first);
                rest = after;
            }
        }
    }
    text.push_str(&decode_pairs(&piece, two_byte::table(), lost));
    text
}

/// Decodes pair by pair, as the sites do with GBK: a lead byte without a trail byte becomes the mark, and with `?` takes the
/// byte after it along.
pub(super) fn decode_pairs(bytes: &[u8], table: &TwoByteTable, lost: LostMark) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return text,
            [byte, after @ ..] if byte.is_ascii() => {
                text.push(char::from(*byte));
                after
            }
            [lead, after @ ..] => {
                let pair = after.first().and_then(|trail| table.decode(*lead, *trail));
                match (pair, lost) {
                    (Some(c), _) => {
                        text.push(c);
                        after.get(1..).unwrap_or(&[])
                    }
                    (None, LostMark::Question) => {
                        text.push('?');
                        after.get(1..).unwrap_or(&[])
                    }
                    (None, LostMark::SwallowingReplacement) => {
                        text.push(char::REPLACEMENT_CHARACTER);
                        after.get(1..).unwrap_or(&[])
                    }
                    (None, LostMark::Replacement) => {
                        text.push(char::REPLACEMENT_CHARACTER);
                        after
                    }
                }
            }
        };
    }
}
