//! Pairs of documents in blocks whose texts fit into memory together.
//! It reads nothing: whoever compares the texts of a block asks for them once.

use std::collections::BTreeSet;

/// Characters of text held at once: 64 MB with their offsets. All of 20,000 news items fit; larger collections are read
/// once more for every such block.
pub(in crate::corpus) const BLOCK_CHARACTERS: u64 = 1 << 23;

/// Pairs and the documents in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::corpus) struct Block {
    /// (later, earlier), in the order given.
    pub(in crate::corpus) pairs: Vec<(u32, u32)>,
    /// Ranks of the documents in them.
    pub(in crate::corpus) documents: BTreeSet<u32>,
}

/// Cuts pairs, grouped by their first document, into blocks. A group stays whole, however large: a document has few
/// pairs. `length` tells the characters of a document.
pub(in crate::corpus) fn blocks(pairs: &[(u32, u32)], length: impl Fn(u32) -> u64, most: u64) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut held = 0;
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        let documents: BTreeSet<u32> = group.iter().flat_map(|pair| [pair.0, pair.1]).collect();
        let known = blocks.last().map(|block| &block.documents);
        let more = |known: Option<&BTreeSet<u32>>| -> u64 {
            let new = documents.iter().filter(|rank| known.is_none_or(|known| !known.contains(rank)));
            new.map(|rank| length(*rank)).sum()
        };
        let added = more(known);
        match blocks.last_mut() {
            Some(block) if held + added <= most => {
                held += added;
                block.pairs.extend_from_slice(group);
                block.documents.extend(documents);
            }
            _ => {
                held = more(None);
                blocks.push(Block { pairs: group.to_vec(), documents });
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_what_fits_and_lose_nothing() {
        let pairs = [(3, 0), (3, 1), (4, 0), (5, 2), (6, 0)];
        for (label, most, want) in [
            ("all in one", 100, vec![5]),
            ("two documents more do not fit", 40, vec![3, 2]),
            ("nothing fits", 1, vec![2, 1, 1, 1]),
        ] {
            let blocks = blocks(&pairs, |_| 10, most);
            assert_eq!(blocks.iter().map(|block| block.pairs.len()).collect::<Vec<_>>(), want, "{label}");
            let all: Vec<(u32, u32)> = blocks.iter().flat_map(|block| block.pairs.clone()).collect();
            assert_eq!(all, pairs, "{label}");
            for block in &blocks {
                assert!(block.pairs.iter().all(|pair| block.documents.contains(&pair.0)), "{label}");
                assert!(block.pairs.iter().all(|pair| block.documents.contains(&pair.1)), "{label}");
            }
        }
        assert!(super::blocks(&[], |_| 1, 1).is_empty());
    }
}
