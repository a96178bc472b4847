//! Which pairs of documents are worth comparing: those whose signatures share a band.
//! It reads no text, and a pair it names need not be one family.

use super::sketch::{BANDS, ROWS, Signature, agreement, mixed};

/// Least agreement of two signatures. Texts that are compared with success share at least half of the longer one, which
/// is a third of the shingles of both together; the estimate may be off by a tenth.
const LEAST_AGREEMENT: f64 = 0.22;

/// Documents next to each other in time that a bucket pairs, beside the first: a bucket of a thousand notices of one
/// formula costs three thousand pairs and not half a million.
const NEIGHBOURS: usize = 2;

/// Earlier documents a document is compared with: so many that agree best, and so many of the earliest ones. Where a
/// text was reprinted often, the former are other reprints and its leader is among the latter.
const BEST: usize = 4;

/// Pairs (later, earlier) of ranks, sorted, each once. `signatures` is in order of rank; documents without one
/// are in no pair.
pub(super) fn pairs(signatures: &[(u32, &Signature)]) -> Vec<(u32, u32)> {
    // Positions in `signatures`, which ascend as ranks do.
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut bucket: Vec<(u64, u32)> = Vec::with_capacity(signatures.len());
    for band in 0..BANDS {
        bucket.clear();
        bucket.extend((0_u32..).zip(signatures).map(|(at, (_, signature))| (key(signature, band), at)));
        bucket.sort_unstable();
        for group in bucket.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(_, first)) = group.first() else { continue };
            for (index, &(_, later)) in group.iter().enumerate().skip(1) {
                found.push((later, first));
                let near = group.get(index.saturating_sub(NEIGHBOURS).max(1)..index).unwrap_or(&[]);
                found.extend(near.iter().map(|&(_, earlier)| (later, earlier)));
            }
        }
        // Most pairs are found in many bands.
        if found.len() > 4 * signatures.len() {
            found.sort_unstable();
            found.dedup();
        }
    }
    found.sort_unstable();
    found.dedup();
    let alike = |later: u32, earlier: u32| -> Option<f64> {
        let (_, a) = signatures.get(later as usize)?;
        let (_, b) = signatures.get(earlier as usize)?;
        Some(agreement(a, b)).filter(|agreement| *agreement >= LEAST_AGREEMENT)
    };
    let mut of: Vec<Vec<u32>> = vec![Vec::new(); signatures.len()];
    for group in found.chunk_by(|a, b| a.0 == b.0) {
        let Some(&(later, _)) = group.first() else { continue };
        let direct: Vec<u32> = group.iter().map(|pair| pair.1).collect();
        let chosen = chosen(&direct, &of, |earlier| alike(later, earlier));
        if let Some(slot) = of.get_mut(later as usize) {
            *slot = chosen;
        }
    }
    let rank = |at: u32| signatures.get(at as usize).map(|(rank, _)| *rank);
    let all = (0_u32..).zip(&of).flat_map(|(later, earlier)| earlier.iter().map(move |earlier| (later, *earlier)));
    let mut pairs: Vec<(u32, u32)> = all.filter_map(|(later, earlier)| Some((rank(later)?, rank(earlier)?))).collect();
    pairs.sort_unstable();
    pairs
}

/// Some of the documents a document met in a bucket and of those that they were paired with themselves: a bucket names
/// a reprint's neighbours, and its leader may be among theirs.
fn chosen(direct: &[u32], of: &[Vec<u32>], alike: impl Fn(u32) -> Option<f64>) -> Vec<u32> {
    let mut all: Vec<u32> = direct.to_vec();
    all.extend(direct.iter().filter_map(|earlier| of.get(*earlier as usize)).flatten());
    all.sort_unstable();
    all.dedup();
    let mut alike: Vec<(f64, u32)> = all.into_iter().filter_map(|earlier| Some((alike(earlier)?, earlier))).collect();
    let mut chosen: Vec<u32> = alike.iter().take(BEST).map(|(_, earlier)| *earlier).collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    chosen.extend(alike.iter().take(BEST).map(|(_, earlier)| *earlier));
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// The key of a band; bands are kept apart by the caller.
fn key(signature: &Signature, band: usize) -> u64 {
    let slots = signature.get(band * ROWS..(band + 1) * ROWS).unwrap_or(&[]);
    slots.iter().fold(0, |key, slot| mixed(key ^ u64::from(*slot)))
}
