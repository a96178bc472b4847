//! Words as a tree of characters: the longest word at a place is found by following it, without building a key.
//! It knows no list; `lexicon` fills it.

/// No node.
const NONE: u32 = u32::MAX;
/// Characters looked up in a table at the root: the basic plane holds all that words begin with.
const PLANE: usize = 0x1_0000;

#[derive(Debug)]
struct Node<T> {
    /// In the order of their characters.
    children: Vec<(char, u32)>,
    entry: Option<T>,
}

/// Words with what is known of each.
#[derive(Debug)]
pub(super) struct Trie<T> {
    roots: Vec<u32>,
    nodes: Vec<Node<T>>,
}

impl<T> Trie<T> {
    pub(super) fn new() -> Self {
        Self { roots: vec![NONE; PLANE], nodes: Vec::new() }
    }

    /// The node a word begins at.
    #[inline]
    pub(super) fn root(&self, c: char) -> Option<usize> {
        self.roots.get(c as usize).filter(|&&node| node != NONE).map(|&node| node as usize)
    }

    /// The node behind one more character.
    #[inline]
    pub(super) fn child(&self, node: usize, c: char) -> Option<usize> {
        let children = &self.nodes.get(node)?.children;
        let at = children.binary_search_by_key(&c, |&(child, _)| child).ok()?;
        children.get(at).map(|&(_, child)| child as usize)
    }

    /// What is known of the word that ends at a node.
    #[inline]
    pub(super) fn entry(&self, node: usize) -> Option<&T> {
        self.nodes.get(node)?.entry.as_ref()
    }

    /// The entry of a word, made room for; `None` for the empty word and one that begins beyond the plane.
    pub(super) fn entry_mut(&mut self, word: impl IntoIterator<Item = char>) -> Option<&mut Option<T>> {
        let mut node = None;
        for c in word {
            let next = match node {
                None => self.root(c),
                Some(node) => self.child(node, c),
            };
            node = Some(match next {
                Some(next) => next,
                None => self.grow(node, c)?,
            });
        }
        self.nodes.get_mut(node?).map(|node| &mut node.entry)
    }

    fn grow(&mut self, parent: Option<usize>, c: char) -> Option<usize> {
        let made = self.nodes.len();
        let index = u32::try_from(made).ok()?;
        match parent {
            None => *self.roots.get_mut(c as usize)? = index,
            Some(parent) => {
                let children = &mut self.nodes.get_mut(parent)?.children;
                let at = children.partition_point(|&(child, _)| child < c);
                children.insert(at, (c, index));
            }
        }
        self.nodes.push(Node { children: Vec::new(), entry: None });
        Some(made)
    }

    /// The longest word at the start of `chars`, its length and its entry.
    pub(super) fn prefix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let (&first, rest) = chars.split_first()?;
        let mut node = self.root(first)?;
        let mut best = self.entry(node).map(|entry| (1, entry));
        for (at, &c) in rest.iter().enumerate() {
            let Some(next) = self.child(node, c) else { break };
            node = next;
            best = self.entry(node).map(|entry| (at + 2, entry)).or(best);
        }
        best
    }

    /// Every entry.
    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &T> {
        self.nodes.iter().filter_map(|node| node.entry.as_ref())
    }
}

/// Classes at a node, one bit for each.
#[derive(Debug, Clone, Copy, Default)]
struct Classes {
    /// Of the word that ends there.
    ends: u128,
    /// Of all words that pass through: a search for another class ends there.
    below: u128,
}

/// Words by class, as they are collected.
#[derive(Debug)]
pub(super) struct WordList {
    trie: Trie<Classes>,
}

impl WordList {
    pub(super) fn new() -> Self {
        Self { trie: Trie::new() }
    }

    /// Adds a word to the classes of `bits`; false when it was in one of them.
    pub(super) fn add(&mut self, word: impl Iterator<Item = char> + Clone, bits: u128) -> bool {
        let Some(entry) = self.trie.entry_mut(word.clone()) else { return true };
        let classes = entry.get_or_insert_default();
        let known = classes.ends;
        classes.ends |= bits;
        let mut node = None;
        for c in word {
            node = match node {
                None => self.trie.root(c),
                Some(node) => self.trie.child(node, c),
            };
            if let Some(node) = node.and_then(|node| self.trie.nodes.get_mut(node)) {
                node.entry.get_or_insert_default().below |= bits;
            }
        }
        known & bits == 0
    }

    /// The words laid out for looking up.
    pub(super) fn finish(self) -> Words {
        let Trie { roots, nodes } = self.trie;
        let mut edges = Vec::with_capacity(nodes.len());
        let nodes = nodes
            .into_iter()
            .map(|node| {
                let first = edges.len();
                edges.extend(node.children);
                Stem { classes: node.entry.unwrap_or_default(), edges: first..edges.len() }
            })
            .collect();
        Words { roots, nodes, edges }
    }
}

/// A node of words laid out for looking up.
#[derive(Debug)]
struct Stem {
    classes: Classes,
    /// Where its edges stand among all edges.
    edges: std::ops::Range<usize>,
}

/// Words by class. Looked up at nearly every character of a sentence, so its nodes and edges lie side by side.
#[derive(Debug)]
pub(super) struct Words {
    roots: Vec<u32>,
    nodes: Vec<Stem>,
    /// Character and node behind it, of one node after the other, in the order of the characters.
    edges: Vec<(char, u32)>,
}

impl Words {
    #[inline]
    fn root(&self, c: char) -> Option<&Stem> {
        let node = self.roots.get(c as usize).filter(|&&node| node != NONE)?;
        self.nodes.get(*node as usize)
    }

    #[inline]
    fn child<'a>(&'a self, node: &Stem, c: char) -> Option<&'a Stem> {
        let edges = self.edges.get(node.edges.clone())?;
        let at = edges.binary_search_by_key(&c, |&(child, _)| child).ok()?;
        self.nodes.get(edges.get(at)?.1 as usize)
    }

    /// Classes of the words that begin with a character.
    #[inline]
    pub(super) fn begins(&self, c: char) -> u128 {
        self.root(c).map_or(0, |node| node.classes.below)
    }

    /// Length of the longest word of one of the classes that the characters spell from the first on.
    #[inline]
    pub(super) fn longest(&self, mut chars: impl Iterator<Item = char>, bits: u128) -> Option<usize> {
        // Most places begin no such word, and this is asked at most places.
        let node = self.root(chars.next()?).filter(|node| node.classes.below & bits != 0)?;
        self.follow(node, chars, bits)
    }

    fn follow<'a>(&'a self, mut node: &'a Stem, chars: impl Iterator<Item = char>, bits: u128) -> Option<usize> {
        let mut length = 1;
        let mut best = (node.classes.ends & bits != 0).then_some(length);
        for c in chars {
            let Some(next) = self.child(node, c).filter(|next| next.classes.below & bits != 0) else { break };
            node = next;
            length += 1;
            if node.classes.ends & bits != 0 {
                best = Some(length);
            }
        }
        best
    }

    /// True when the characters are exactly a word of one of the classes.
    pub(super) fn holds(&self, word: &[char], bits: u128) -> bool {
        let Some((&first, rest)) = word.split_first() else { return false };
        let end = rest.iter().fold(self.root(first), |node, &c| self.child(node?, c));
        end.is_some_and(|node| node.classes.ends & bits != 0)
    }

    /// Classes that have a word.
    #[cfg(test)]
    pub(super) fn classes(&self) -> u128 {
        self.nodes.iter().fold(0, |all, node| all | node.classes.ends)
    }
}
