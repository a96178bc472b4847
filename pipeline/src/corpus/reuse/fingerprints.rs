//! Fingerprints of a text, chosen so that two texts which share a passage share one of them.
//! It compares no texts.

use super::SHORTEST;

/// Characters behind a fingerprint: half a passage, so that every passage holds as many places to choose from. In the
/// news of 2012 to 2016, one fingerprint of eighteen is found in more than one item.
pub(super) const GRAM: usize = SHORTEST / 2;

/// Places of which one is chosen (winnowing, Schleimer, Wilkerson and Aiken 2003): any passage of the shortest length
/// has so many, and both texts choose the same one in it.
const WINDOW: usize = SHORTEST - GRAM + 1;

/// Characters of text to a fingerprint, on average.
pub(super) const DENSITY: u64 = (WINDOW as u64).div_ceil(2);

/// Base of the rolling hash: any large odd number.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The fingerprints of a text: the place and the hash of its characters, ascending by place.
pub(super) fn fingerprints(chars: &[char]) -> Vec<(u32, u64)> {
    let mut chosen: Vec<(u32, u64)> = Vec::with_capacity(chars.len() * 2 / (WINDOW + 1) + 1);
    if chars.len() < GRAM {
        return chosen;
    }
    let leaving = (0..GRAM).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    // Hashes of the last window, as a ring: its least one is searched anew only when it has left.
    let mut ring = [u64::MAX; WINDOW];
    let mut least: (u64, usize) = (u64::MAX, 0);
    let mut rolling = 0_u64;
    for (at, c) in chars.iter().enumerate() {
        rolling = rolling.wrapping_mul(BASE).wrapping_add(u64::from(*c));
        if let Some(gone) = at.checked_sub(GRAM).and_then(|gone| chars.get(gone)) {
            rolling = rolling.wrapping_sub(u64::from(*gone).wrapping_mul(leaving));
        }
        let Some(place) = (at + 1).checked_sub(GRAM) else { continue };
        let hash = mixed(rolling);
        if let Some(slot) = ring.get_mut(place % WINDOW) {
            *slot = hash;
        }
        if hash < least.0 {
            least = (hash, place);
        } else if place - least.1 >= WINDOW {
            let window = (place + 1 - WINDOW..=place).filter_map(|place| Some((*ring.get(place % WINDOW)?, place)));
            // The last of the least, and kept while it is in the window: what repeats is chosen once a window.
            least = window.fold((u64::MAX, 0), |least, next| if next.0 <= least.0 { next } else { least });
        }
        let whole = place + 1 >= WINDOW || at + 1 == chars.len();
        if whole && chosen.last().is_none_or(|last| last.0 as usize != least.1) {
            chosen.push((u32::try_from(least.1).unwrap_or(u32::MAX), least.0));
        }
    }
    chosen
}

/// Spreads the bits of a hash: the finaliser of MurmurHash3.
fn mixed(hash: u64) -> u64 {
    let mut x = hash;
    x = (x ^ (x >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x = (x ^ (x >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    x ^ (x >> 33)
}
