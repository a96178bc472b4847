//! Which mention of the last generation each mention of a document is.
//! Which initiative bears its id then, `ids` says.

use std::collections::BTreeMap;

use super::seen::SeenMention;

/// What a mention of the last generation counted for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its name's key.
    pub key: String,
    /// First code point in the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The initiative it was of.
    pub initiative_id: String,
}

/// For each mention the initiative it counted for: of what stood at its very place under the same key; else, when the
/// text came out with other offsets, of the one in the same order among what is left of the key on both sides. Where more
/// are left on one side than on the other, nothing tells which of them left or came.
pub(super) fn ids<'a>(mentions: &[SeenMention], old: &'a [Counted]) -> Vec<Option<&'a str>> {
    let mut left: BTreeMap<(&str, usize, usize), &str> =
        old.iter().map(|one| ((one.key.as_str(), one.start, one.end), one.initiative_id.as_str())).collect();
    let mut ids: Vec<Option<&str>> =
        mentions.iter().map(|mention| left.remove(&(mention.key.as_str(), mention.start, mention.end))).collect();
    let mut left_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ((key, ..), id) in left {
        left_of.entry(key).or_default().push(id);
    }
    let mut without: BTreeMap<&str, Vec<&mut Option<&'a str>>> = BTreeMap::new();
    for (mention, id) in mentions.iter().zip(&mut ids).filter(|(_, id)| id.is_none()) {
        without.entry(&mention.key).or_default().push(id);
    }
    for (key, slots) in without {
        let left = left_of.get(key).map_or(&[][..], Vec::as_slice);
        if left.len() == slots.len() {
            for (slot, id) in slots.into_iter().zip(left) {
                *slot = Some(*id);
            }
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mentions written `甲5 乙9`: a key of one character and where it starts.
    fn places(text: &str) -> Vec<(String, usize)> {
        let place = |word: &str| Some((word.chars().take(1).collect(), word.get(3..)?.parse().ok()?));
        text.split_whitespace().filter_map(place).collect()
    }

    #[test]
    fn exact_places_come_first_and_the_rest_in_order() {
        for (label, old, new, want) in [
            ("as it was", "甲5 乙9 甲20", "甲5 乙9 甲20", "0 1 2"),
            ("moved", "甲5 乙9 甲20", "甲6 乙10 甲21", "0 1 2"),
            ("moved behind one that stayed", "甲5 甲20 甲30", "甲5 甲21 甲31", "0 1 2"),
            ("one stayed between", "甲5 甲20 甲30", "甲4 甲20 甲31", "0 1 2"),
            ("one left, one stayed", "甲5 甲20", "甲20", "1"),
            ("one left, the others moved", "甲5 甲20 甲30", "甲6 甲21", "- -"),
            ("one came, the others moved", "甲5", "甲6 甲21", "- -"),
            ("one stayed, two came", "甲5", "甲5 甲6 甲21", "0 - -"),
            ("of another key", "甲5", "乙6", "-"),
            ("nothing before", "", "甲5", "-"),
            ("nothing now", "甲5", "", ""),
        ] {
            let counted = |(number, (key, start)): (usize, (String, usize))| Counted {
                key,
                start,
                end: start + 1,
                initiative_id: number.to_string(),
            };
            let old: Vec<Counted> = places(old).into_iter().enumerate().map(counted).collect();
            let mention = |(key, start)| SeenMention { key, start, end: start + 1, ..SeenMention::default() };
            let new: Vec<SeenMention> = places(new).into_iter().map(mention).collect();
            let got: Vec<&str> = ids(&new, &old).into_iter().map(|id| id.unwrap_or("-")).collect();
            assert_eq!(got.join(" "), want, "{label}");
        }
    }
}
