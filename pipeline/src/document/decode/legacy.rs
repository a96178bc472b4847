//! Encodings of `encoding_rs` with the source bytes of every character, lines that lost bytes, and files whose lines differ
//! in encoding. It does not choose an encoding, except between two for a single line.

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030};

use super::phase::{self, Piece, Place};
use super::plausible;
use super::two_byte::{self, TwoByteTable};
use super::units::Units;

/// A decoder that neither ends nor writes after this many calls for one byte is fed the next one.
/// `encoding_rs` needs at most three (a four-byte error gives back two ASCII bytes and a lead).
const CALLS_PER_BYTE: usize = 8;

/// Mean cost of a character up to which a line is believed to be in step again; `phase` gives the scale.
const MAX_MEAN: f64 = 28.0;
/// Two-byte characters and the commonest mistake, read without the decoder: it is made for long runs and takes most of
/// its time to begin and end when it is fed one character at a time.
struct Pairs {
    table: &'static TwoByteTable,
    /// Whether a digit after a first byte may begin a character of four.
    four: bool,
    /// The first byte of the pairs that spell two characters, a letter and its accent, which the table cannot hold.
    accented: Option<u8>,
}

/// First byte of the four such pairs of Big5 (Ê̄, Ê̌, ê̄, ê̌; WHATWG Encoding, "Big5 decoder").
const BIG5_ACCENTED: u8 = 0x88;

impl Pairs {
    fn of(encoding: &'static Encoding) -> Option<Self> {
        if encoding == GB18030 {
            Some(Self { table: two_byte::table(), four: true, accented: None })
        } else if encoding == BIG5 {
            Some(Self { table: two_byte::big5_table(), four: false, accented: Some(BIG5_ACCENTED) })
        } else {
            None
        }
    }

    /// The character at the front, or `None` for a first byte that an ASCII byte follows, and the bytes after it. Nothing
    /// when the decoder has to tell.
    fn step<'b>(&self, bytes: &'b [u8]) -> Option<(Option<char>, &'b [u8])> {
        let [lead, trail, after @ ..] = bytes else { return None };
        if let Some(c) = self.table.decode(*lead, *trail) {
            return Some((Some(c), after));
        }
        let told = self.accented != Some(*lead) && !(self.four && trail.is_ascii_digit());
        let alone = told && (0x81..=0xFE).contains(lead) && trail.is_ascii();
        alone.then(|| (None, bytes.get(1..).unwrap_or(&[])))
    }
}

/// Decodes `bytes` to the end of `units`. Bytes the encoding has no character for become U+FFFD, one per malformed sequence.
/// A line of GB18030 or Big5 that lost a byte is brought back in step. Second bytes of Big5 may be ASCII, so that it comes in
/// step again by itself, often after fewer characters than are looked at: these stay wrong.
pub(super) fn decode(units: &mut Units, encoding: &'static Encoding, bytes: &[u8]) {
    let pairs = match encoding {
        _ if encoding == GB18030 => phase::Pairs::Gbk,
        _ if encoding == BIG5 => phase::Pairs::Big5,
        _ => return in_step(units, encoding, bytes),
    };
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let mut found = Units::default();
        in_step(&mut found, encoding, line);
        let may_be_late = found.errors > 0 || plausible::has_odd_stretch(&found.text);
        match may_be_late.then(|| back_in_step(pairs, line, found.errors)).flatten() {
            Some(way) => push(units, &way),
            None => units.append(&found),
        }
    }
}

/// Characters that another way would part otherwise at nearly the same cost count as lost with the bytes beside them.
fn push(units: &mut Units, way: &phase::Way) {
    let mut lost = 0;
    for step in &way.steps {
        match step.piece {
            Piece::Char(c) if step.is_sure() => {
                if lost > 0 {
                    units.bad(std::mem::take(&mut lost));
                }
                units.push(c, step.places);
            }
            _ => lost += step.places,
        }
    }
    if lost > 0 {
        units.bad(lost);
    }
}

/// The way through a line that lost bytes; `None` when none is plausible. `errors` are its undecodable places pair by pair.
fn back_in_step(pairs: phase::Pairs, line: &[u8], errors: usize) -> Option<phase::Way> {
    let places: Vec<Place> = line.iter().copied().map(Place::Byte).collect();
    let alone = if errors > 0 { phase::ALONE } else { phase::ALONE_UNSEEN };
    let way = phase::likeliest(pairs, &places, alone);
    let unseen = way.alone().saturating_sub(errors);
    let plausible =
        way.alone() > 0 && way.mean() <= MAX_MEAN && way.steps.len() >= (unseen + 1) * phase::PIECES_OF_ALONE;
    plausible.then_some(way)
}

/// Decodes from pair to pair, whatever comes of it.
pub(super) fn in_step(units: &mut Units, encoding: &'static Encoding, bytes: &[u8]) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let pairs = Pairs::of(encoding);
    let mut rest = bytes;
    let mut pending = 0;
    while let Some((_, after_first)) = rest.split_first() {
        if pending == 0 && encoding.is_ascii_compatible() {
            let ascii = rest.iter().take_while(|byte| byte.is_ascii()).count();
            if let Some((run, after)) = rest.split_at_checked(ascii)
                && !run.is_empty()
                && let Ok(run) = std::str::from_utf8(run)
            {
                units.copy(run);
                rest = after;
                continue;
            }
        }
        if pending == 0
            && let Some((step, after)) = pairs.as_ref().and_then(|pairs| pairs.step(rest))
        {
            match step {
                Some(c) => units.push(c, 2),
                None => units.bad(1),
            }
            rest = after;
            continue;
        }
        let byte = rest.get(..1).unwrap_or(&[]);
        pending = feed(units, &mut decoder, byte, pending, false);
        rest = after_first;
    }
    let left = feed(units, &mut decoder, &[], pending, true);
    if left > 0 {
        units.bad(left);
    }
}

/// Feeds one byte, or the end; returns how many bytes wait for the rest of their character.
fn feed(
    units: &mut Units,
    decoder: &mut encoding_rs::Decoder,
    mut byte: &[u8],
    mut pending: usize,
    last: bool,
) -> usize {
    let mut out = [0_u8; 64];
    for _ in 0..CALLS_PER_BYTE {
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(byte, &mut out, last);
        pending += read;
        byte = byte.get(read..).unwrap_or(&[]);
        let piece = out.get(..written).and_then(|piece| std::str::from_utf8(piece).ok()).unwrap_or("");
        if !piece.is_empty() {
            // A malformed sequence ends after what was written before it.
            let after = match result {
                DecoderResult::Malformed(length, extra) => usize::from(length) + usize::from(extra),
                DecoderResult::InputEmpty | DecoderResult::OutputFull => 0,
            };
            units.push_whole(piece, pending.saturating_sub(after));
            pending = pending.min(after);
        }
        match result {
            DecoderResult::Malformed(_, extra) => {
                let extra = usize::from(extra).min(pending);
                units.bad(pending - extra);
                pending = extra;
            }
            DecoderResult::InputEmpty => return pending,
            DecoderResult::OutputFull => {}
        }
    }
    pending + byte.len()
}

/// Decodes line by line: lines that are valid UTF-8 as such, the others in `other`. A line feed is never part of a
/// character in UTF-8, GB18030 or Big5.
pub(super) fn decode_mixed(units: &mut Units, bytes: &[u8], other: &'static Encoding) {
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => units.copy(line),
            Err(_) => decode(units, other, line),
        }
    }
}

/// The lines that are not UTF-8, when others hold at least `min` multi-byte characters of UTF-8; `None` when the file
/// is of one encoding.
pub(super) fn foreign_lines(bytes: &[u8], min: usize) -> Option<Vec<u8>> {
    let mut foreign = Vec::new();
    let mut multi_byte = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => multi_byte += line.chars().filter(|c| c.len_utf8() > 2).count(),
            Err(_) => foreign.extend_from_slice(line),
        }
    }
    (multi_byte >= min && !foreign.is_empty()).then_some(foreign)
}
