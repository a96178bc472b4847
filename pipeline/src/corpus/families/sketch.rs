//! What is kept of a document to find its reprints: a digest of its folded text and a MinHash signature of its wording.
//! It compares no texts: `likeness` does.

use crate::fold::fold_char;

/// Characters of a shingle. Five characters are two or three words: single words are shared by everything, and with
/// ten a typo would cost a whole line.
const SHINGLE: usize = 5;

/// Slots of a signature (480 bytes a document): enough to band them, see [`ROWS`].
pub(super) const SLOTS: usize = BANDS * ROWS;

/// Bands of a signature; two documents are looked at when one band is the same.
pub(super) const BANDS: usize = 40;

/// Slots of a band. With 40 bands of 3, a pair that shares half of its shingles is seen in 99.5 of 100 cases, one
/// that shares a twentieth in one of 200.
pub(super) const ROWS: usize = 3;

/// Characters of wording from which on a text can be a reprint without being the same text: two or three sentences.
/// What is shorter (a weather line, a caption, a notice of one sentence) follows a formula more often than a source.
pub(super) const SHORTEST: usize = 80;

/// Bits of a Unicode code point.
const CODE_POINT_BITS: u32 = 21;

/// The signature of a text long enough for one.
pub(super) type Signature = Box<[u32; SLOTS]>;

/// What is kept of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch {
    /// First 16 bytes of BLAKE3 of the folded text, for a short one of its title too; `None` when there is no text.
    pub(super) digest: Option<[u8; 16]>,
    /// Characters of the folded text.
    pub(super) length: u32,
    /// `None` for texts shorter than [`SHORTEST`].
    pub(super) signature: Option<Signature>,
}

impl Sketch {
    /// The sketch of a body. `buffer` is room that is used again from document to document.
    ///
    /// Short texts are the same only under the same title: 详见附件 below two titles is two documents.
    pub(super) fn of(body: &str, title: &str, buffer: &mut String) -> Self {
        buffer.clear();
        let mut length = 0_u32;
        let mut shingles = Shingles::new();
        for c in body.chars().filter_map(fold_char) {
            buffer.push(c);
            length = length.saturating_add(1);
            if is_wording(c) {
                shingles.push(c);
            }
        }
        if buffer.is_empty() {
            return Self { digest: None, length, signature: None };
        }
        let signature = shingles.finish();
        if signature.is_none() {
            buffer.push('\n');
            buffer.extend(title.chars().filter_map(fold_char));
        }
        let mut digest = [0; 16];
        blake3::Hasher::new().update(buffer.as_bytes()).finalize_xof().fill(&mut digest);
        Self { digest: Some(digest), length, signature }
    }
}

/// True for a character that reprints keep: punctuation is changed, cut and set anew, letters and digits are not.
pub(super) fn is_wording(c: char) -> bool {
    // Nearly all characters are in this block; the general test is a search in a table.
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// One permutation hashing: every shingle falls into one slot, which keeps its smallest hash.
struct Shingles {
    slots: Signature,
    /// The last five characters, three in one word and two in the other.
    older: u64,
    newer: u64,
    seen: usize,
}

impl Shingles {
    fn new() -> Self {
        Self { slots: Box::new([u32::MAX; SLOTS]), older: 0, newer: 0, seen: 0 }
    }

    fn push(&mut self, c: char) {
        const ONE: u64 = (1 << CODE_POINT_BITS) - 1;
        self.older = self.older >> CODE_POINT_BITS | (self.newer & ONE) << (2 * CODE_POINT_BITS);
        self.newer = self.newer >> CODE_POINT_BITS | u64::from(c) << CODE_POINT_BITS;
        self.seen += 1;
        if self.seen < SHINGLE {
            return;
        }
        // Two multiplications mix well enough here: the slot and the value come from the upper bits.
        let hash = self.older.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.newer.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        let (slot, value) = parts((hash ^ (hash >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93));
        if let Some(least) = self.slots.get_mut(slot) {
            *least = (*least).min(value);
        }
    }

    /// The signature; `None` when there was too little.
    fn finish(mut self) -> Option<Signature> {
        if self.seen < SHORTEST {
            return None;
        }
        fill_empty(&mut self.slots);
        Some(self.slots)
    }
}

/// The slot a hash falls into, and what is compared there (never the mark of an empty slot).
fn parts(hash: u64) -> (usize, u32) {
    let (high, low) = (hash >> 32, u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0));
    let slot = usize::try_from((high * SLOTS as u64) >> 32).unwrap_or(0);
    (slot, low.min(u32::MAX - 1))
}

/// A slot without a shingle borrows from another one, chosen by its number alone (optimal densification, Shrivastava
/// 2017): short texts then agree in as many slots as long ones would.
fn fill_empty(slots: &mut [u32; SLOTS]) {
    let full = *slots;
    if full.iter().all(|value| *value == u32::MAX) {
        return;
    }
    for (at, slot) in slots.iter_mut().enumerate() {
        let mut attempt = 0;
        while *slot == u32::MAX {
            let (donor, _) = parts(mixed((at as u64) << 32 | attempt));
            *slot = full.get(donor).copied().unwrap_or(u32::MAX);
            attempt += 1;
        }
    }
}

/// Spreads the bits of a number (the finaliser of SplitMix64).
pub(super) fn mixed(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Share of slots in which two signatures agree: an estimate of the share of common shingles, give or take 0.05.
pub(super) fn agreement(a: &Signature, b: &Signature) -> f64 {
    let same = a.iter().zip(b.iter()).filter(|(a, b)| a == b).count();
    same as f64 / SLOTS as f64
}
