//! Words as a tree of characters: the longest word at a place is found by following it, without building a key.
//! It knows no list; `lexicon` fills it.

use std::ops::Range;

/// No node.
const NONE: u32 = u32::MAX;
/// Characters looked up in a table at the root: the basic plane holds all that words begin with.
const PLANE: usize = 0x1_0000;

#[derive(Debug)]
struct Branch<T> {
    /// In the order of their characters.
    children: Vec<(char, u32)>,
    entry: Option<T>,
}

/// Words with what is known of each, as they are collected.
#[derive(Debug)]
pub(super) struct Tree<T> {
    roots: Vec<u32>,
    branches: Vec<Branch<T>>,
}

impl<T> Tree<T> {
    pub(super) fn new() -> Self {
        Self { roots: vec![NONE; PLANE], branches: Vec::new() }
    }

    /// The branch behind one more character.
    fn next(&self, branch: Option<usize>, c: char) -> Option<usize> {
        let next = match branch {
            None => *self.roots.get(c as usize).filter(|&&next| next != NONE)?,
            Some(branch) => {
                let children = &self.branches.get(branch)?.children;
                children.get(children.binary_search_by_key(&c, |&(child, _)| child).ok()?)?.1
            }
        };
        Some(next as usize)
    }

    /// The entry of a word, made room for; `None` for the empty word and one that begins beyond the plane.
    pub(super) fn entry_mut(&mut self, word: impl IntoIterator<Item = char>) -> Option<&mut Option<T>> {
        let mut branch = None;
        for c in word {
            branch = Some(match self.next(branch, c) {
                Some(next) => next,
                None => self.grow(branch, c)?,
            });
        }
        self.branches.get_mut(branch?).map(|branch| &mut branch.entry)
    }

    fn grow(&mut self, parent: Option<usize>, c: char) -> Option<usize> {
        let made = self.branches.len();
        let index = u32::try_from(made).ok()?;
        match parent {
            None => *self.roots.get_mut(c as usize)? = index,
            Some(parent) => {
                let children = &mut self.branches.get_mut(parent)?.children;
                let at = children.partition_point(|&(child, _)| child < c);
                children.insert(at, (c, index));
            }
        }
        self.branches.push(Branch { children: Vec::new(), entry: None });
        Some(made)
    }

    /// The words laid out for looking up.
    pub(super) fn finish(self) -> Trie<T> {
        let mut edges = Vec::with_capacity(self.branches.len());
        let nodes = self.branches.into_iter().map(|branch| {
            let first = edges.len();
            edges.extend(branch.children);
            Node { entry: branch.entry, edges: first..edges.len() }
        });
        Trie { nodes: nodes.collect(), roots: self.roots, edges }
    }
}

/// A node of words laid out for looking up.
#[derive(Debug)]
struct Node<T> {
    entry: Option<T>,
    /// Where its edges stand among all edges.
    edges: Range<usize>,
}

/// Words with what is known of each. Looked up at nearly every character of a sentence, so the nodes and edges lie side
/// by side.
#[derive(Debug)]
pub(super) struct Trie<T> {
    roots: Vec<u32>,
    nodes: Vec<Node<T>>,
    /// Character and node behind it, of one node after the other, in the order of the characters.
    edges: Vec<(char, u32)>,
}

impl<T> Trie<T> {
    #[inline]
    fn root(&self, c: char) -> Option<&Node<T>> {
        let node = self.roots.get(c as usize).filter(|&&node| node != NONE)?;
        self.nodes.get(*node as usize)
    }

    #[inline]
    fn child<'a>(&'a self, node: &Node<T>, c: char) -> Option<&'a Node<T>> {
        let edges = self.edges.get(node.edges.clone())?;
        let at = edges.binary_search_by_key(&c, |&(child, _)| child).ok()?;
        self.nodes.get(edges.get(at)?.1 as usize)
    }

    /// The longest word at the start of `chars`, its length and its entry.
    pub(super) fn prefix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let (&first, rest) = chars.split_first()?;
        let mut node = self.root(first)?;
        let mut best = node.entry.as_ref().map(|entry| (1, entry));
        for (at, &c) in rest.iter().enumerate() {
            let Some(next) = self.child(node, c) else { break };
            node = next;
            best = node.entry.as_ref().map(|entry| (at + 2, entry)).or(best);
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
    tree: Tree<Classes>,
}

impl WordList {
    pub(super) fn new() -> Self {
        Self { tree: Tree::new() }
    }

    /// Adds a word to the classes of `bits`; false when it was in one of them.
    pub(super) fn add(&mut self, word: impl Iterator<Item = char> + Clone, bits: u128) -> bool {
        let Some(entry) = self.tree.entry_mut(word.clone()) else { return true };
        let classes = entry.get_or_insert_default();
        let known = classes.ends;
        classes.ends |= bits;
        let mut branch = None;
        for c in word {
            branch = self.tree.next(branch, c);
            if let Some(branch) = branch.and_then(|branch| self.tree.branches.get_mut(branch)) {
                branch.entry.get_or_insert_default().below |= bits;
            }
        }
        known & bits == 0
    }

    /// The words laid out for looking up.
    pub(super) fn finish(self) -> Words {
        Words { trie: self.tree.finish() }
    }
}

/// Words by class, laid out for looking up.
#[derive(Debug)]
pub(super) struct Words {
    trie: Trie<Classes>,
}

impl Words {
    /// Classes of the words that begin with a character.
    #[inline]
    pub(super) fn begins(&self, c: char) -> u128 {
        self.trie.root(c).map_or(0, |node| node.below())
    }

    /// Length of the longest word of one of the classes that the characters spell from the first on.
    #[inline]
    pub(super) fn longest(&self, mut chars: impl Iterator<Item = char>, bits: u128) -> Option<usize> {
        // Most places begin no such word, and this is asked at most places.
        let node = self.trie.root(chars.next()?).filter(|node| node.below() & bits != 0)?;
        self.follow(node, chars, bits)
    }

    fn follow<'a>(
        &'a self,
        mut node: &'a Node<Classes>,
        chars: impl Iterator<Item = char>,
        bits: u128,
    ) -> Option<usize> {
        let mut length = 1;
        let mut best = (node.ends() & bits != 0).then_some(length);
        for c in chars {
            let Some(next) = self.trie.child(node, c).filter(|next| next.below() & bits != 0) else { break };
            node = next;
            length += 1;
            if node.ends() & bits != 0 {
                best = Some(length);
            }
        }
        best
    }

    /// True when the characters begin with a word of one of the classes.
    pub(super) fn starts(&self, chars: &[char], bits: u128) -> bool {
        let Some((&first, rest)) = chars.split_first() else { return false };
        let mut node = self.trie.root(first).filter(|node| node.below() & bits != 0);
        let mut rest = rest.iter();
        while let Some(reached) = node {
            if reached.ends() & bits != 0 {
                return true;
            }
            let next = rest.next().and_then(|&c| self.trie.child(reached, c));
            node = next.filter(|node| node.below() & bits != 0);
        }
        false
    }

    /// True when the characters are exactly a word of one of the classes.
    pub(super) fn holds(&self, word: &[char], bits: u128) -> bool {
        let Some((&first, rest)) = word.split_first() else { return false };
        let end = rest.iter().fold(self.trie.root(first), |node, &c| self.trie.child(node?, c));
        end.is_some_and(|node| node.ends() & bits != 0)
    }

    /// Classes that have a word.
    #[cfg(test)]
    pub(super) fn classes(&self) -> u128 {
        self.trie.entries().fold(0, |all, classes| all | classes.ends)
    }
}

impl Node<Classes> {
    #[inline]
    fn ends(&self) -> u128 {
        self.entry.map_or(0, |classes| classes.ends)
    }

    #[inline]
    fn below(&self) -> u128 {
        self.entry.map_or(0, |classes| classes.below)
    }
}
