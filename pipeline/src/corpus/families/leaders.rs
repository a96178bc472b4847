//! Which documents are one family: each joins the earliest known document that it is a reprint of.
//! It compares no texts: the pairs come with their likeness.

/// A document and the one that leads its family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Rank of the family's earliest known document, its own for the leader.
    pub(super) leader: u32,
    /// Similarity to it.
    pub(super) similarity: f64,
}

/// The place of each of `documents` documents, by rank. `reprints` holds (later, earlier, similarity), sorted.
///
/// A document joins a leader that it is itself a reprint of, the most similar one, never a member: a chain of texts
/// that change step by step does not become one family.
pub(super) fn places(documents: usize, reprints: &[(u32, u32, f64)]) -> Vec<Place> {
    let mut places: Vec<Place> =
        (0_u32..).take(documents).map(|rank| Place { leader: rank, similarity: 1.0 }).collect();
    for group in reprints.chunk_by(|a, b| a.0 == b.0) {
        let led = |rank: u32| places.get(rank as usize).is_some_and(|place| place.leader == rank);
        let leaders = group.iter().filter(|(_, earlier, _)| led(*earlier));
        // The first of the most similar ones is the earliest.
        let best = leaders.fold(None, |best: Option<(u32, f64)>, &(_, earlier, similarity)| match best {
            Some((_, most)) if most >= similarity => best,
            _ => Some((earlier, similarity)),
        });
        if let (Some((leader, similarity)), Some(&(later, _, _))) = (best, group.first())
            && let Some(place) = places.get_mut(later as usize)
        {
            *place = Place { leader, similarity };
        }
    }
    places
}

/// Pairs still to be compared: a document and the leader of one that it is a reprint of, when nobody has looked at
/// them. `compared` and `reprints` are sorted.
pub(super) fn open_pairs(places: &[Place], reprints: &[(u32, u32, f64)], compared: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let leader = |rank: u32| places.get(rank as usize).map(|place| place.leader);
    let mut open: Vec<(u32, u32)> = reprints
        .iter()
        .filter_map(|&(later, earlier, _)| Some((later, leader(earlier)?)))
        .filter(|pair| compared.binary_search(pair).is_err())
        .collect();
    open.sort_unstable();
    open.dedup();
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_join_leaders_and_never_members() {
        for (label, documents, reprints, want) in [
            ("alone", 2, vec![], vec![0, 1]),
            ("a pair", 3, vec![(2, 0, 0.9)], vec![0, 1, 0]),
            ("a chain of which the ends share little", 3, vec![(1, 0, 0.8), (2, 1, 0.8)], vec![0, 0, 2]),
            ("a chain of which the ends share enough", 3, vec![(1, 0, 0.9), (2, 0, 0.8), (2, 1, 0.9)], vec![0, 0, 0]),
            ("the most similar leader", 3, vec![(2, 0, 0.8), (2, 1, 0.9)], vec![0, 1, 1]),
            ("the earlier of two as similar", 3, vec![(2, 0, 0.9), (2, 1, 0.9)], vec![0, 1, 0]),
        ] {
            let found: Vec<u32> = places(documents, &reprints).iter().map(|place| place.leader).collect();
            assert_eq!(found, want, "{label}");
        }
    }

    #[test]
    fn the_leader_of_a_reprint_is_looked_at_too() {
        let reprints = [(1, 0, 0.9), (2, 1, 0.9), (3, 1, 0.9)];
        let places = places(4, &reprints);
        assert_eq!(open_pairs(&places, &reprints, &[(1, 0), (2, 0), (2, 1), (3, 1)]), [(3, 0)]);
        assert_eq!(open_pairs(&places, &reprints, &[(1, 0), (2, 0), (2, 1), (3, 0), (3, 1)]), []);
    }
}
