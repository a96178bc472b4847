//! Keys of names looked for again in a text: every place, the longest key first, whatever joints stand inside it.
//! Which keys are worth looking for is decided in `bare`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::extract::classes::is_han;

/// What İ has in lower case beside i; it is no letter of its own.
const COMBINING_DOT: char = '\u{307}';

/// Keys as a tree of characters.
pub(super) struct Keys {
    /// The node that a character leads to from a node; 0 is the root.
    next: BTreeMap<(usize, char), usize>,
    /// True for the nodes at which a key ends.
    ends: Vec<bool>,
    /// The first two characters of every key as a small set: most pairs of a text begin none.
    pairs: [u64; 64],
}

impl Keys {
    /// The keys, all in lower case.
    pub(super) fn new<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut tree = Self { next: BTreeMap::new(), ends: vec![false], pairs: [0; 64] };
        for key in keys {
            let letters = || key.chars().filter(|c| *c != COMBINING_DOT);
            let mut node = 0;
            for c in letters() {
                let count = tree.ends.len();
                node = *tree.next.entry((node, c)).or_insert(count);
                if node == count {
                    tree.ends.push(false);
                }
            }
            if let Some(end) = tree.ends.get_mut(node) {
                *end = node > 0;
            }
            let mut chars = letters();
            if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
                let (cell, bit) = cell_of(first, second);
                if let Some(cell) = tree.pairs.get_mut(cell) {
                    *cell |= bit;
                }
            }
        }
        tree
    }

    /// Where keys stand, from left to right without overlap; characters for which `left_out` is true do not count.
    pub(super) fn find(&self, chars: &[char], left_out: impl Fn(char) -> bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.next.is_empty() {
            return found;
        }
        let mut free = 0;
        let mut before: Option<(usize, char)> = None;
        for (at, &c) in chars.iter().enumerate() {
            if left_out(c) {
                continue;
            }
            let small = first_lower(c);
            if let Some((start, first)) = before
                && self.may_begin(first, small)
                && start >= free
                && let Some(end) = self.longest(chars, start, &left_out)
            {
                found.push(start..end);
                free = end;
            }
            before = Some((at, small));
        }
        found
    }

    /// False when no key begins with the two characters.
    fn may_begin(&self, first: char, second: char) -> bool {
        let (cell, bit) = cell_of(first, second);
        self.pairs.get(cell).is_some_and(|cell| cell & bit != 0)
    }

    /// End of the longest key that begins at `start`.
    fn longest(&self, chars: &[char], start: usize, left_out: impl Fn(char) -> bool) -> Option<usize> {
        let (mut node, mut longest) = (0, None);
        for (at, &c) in chars.iter().enumerate().skip(start) {
            if left_out(c) {
                continue;
            }
            match self.next.get(&(node, first_lower(c))) {
                Some(&next) => node = next,
                None => return longest,
            }
            if self.ends.get(node).is_some_and(|end| *end) {
                longest = Some(at + 1);
            }
        }
        longest
    }
}

/// A character in lower case; of the one letter that becomes two (İ) the first, the other is `COMBINING_DOT`.
fn first_lower(c: char) -> char {
    if is_han(c) { c } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Cell and bit of a pair of characters.
fn cell_of(first: char, second: char) -> (usize, u64) {
    let hash = u32::from(first).wrapping_mul(31).wrapping_add(u32::from(second)) % 4096;
    (hash as usize / 64, 1 << (hash % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[&str], text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let ranges = Keys::new(keys.iter().copied()).find(&chars, |c| matches!(c, '·' | '“' | '”'));
        ranges.into_iter().map(|range| chars.get(range).unwrap_or(&[]).iter().collect()).collect()
    }

    #[test]
    fn the_longest_key_is_found_without_its_joints() {
        assert_eq!(
            found(&["红色网格", "红色网格微服务"], "有红色网格·微服务和“红色网格”。"),
            ["红色网格·微服务", "红色网格"]
        );
        assert_eq!(found(&["爱心app站"], "用爱心APP站，爱心APp站"), ["爱心APP站", "爱心APp站"]);
        assert_eq!(found(&["网格网格"], "网格网格网格网格网"), ["网格网格", "网格网格"]);
        assert_eq!(found(&["i\u{307}zmir桥会"], "去İzmir桥会"), ["İzmir桥会"]);
        assert!(found(&[], "红色网格").is_empty() && found(&["红色网格"], "红色网").is_empty());
    }
}
