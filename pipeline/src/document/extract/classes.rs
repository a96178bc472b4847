//! What a character may begin, end or be, looked up without comparing words: most characters of a text begin nothing.
//! It knows no list by name; each extractor gives its classes a meaning.

/// Classes of characters as bits; each extractor declares its own.
#[derive(Debug, Clone)]
pub(super) struct Classes(Vec<u16>);

impl Classes {
    /// No character has a class.
    pub(super) fn new() -> Self {
        // All of the basic plane: what lies beyond begins no word of a list.
        Self(vec![0; 0x1_0000])
    }

    /// Marks the first character of every word of a list separated by white space.
    pub(super) fn first_of(&mut self, list: &str, class: u16) {
        list.split_whitespace().filter_map(|word| word.chars().next()).for_each(|c| self.mark(c, class));
    }

    /// Marks the last character of every word of a list separated by white space.
    pub(super) fn last_of(&mut self, list: &str, class: u16) {
        list.split_whitespace().filter_map(|word| word.chars().next_back()).for_each(|c| self.mark(c, class));
    }

    /// Marks every character of a string.
    pub(super) fn each_of(&mut self, chars: &str, class: u16) {
        chars.chars().for_each(|c| self.mark(c, class));
    }

    fn mark(&mut self, c: char, class: u16) {
        if let Some(cell) = self.0.get_mut(c as usize) {
            *cell |= class;
        }
    }

    /// True when the character has one of the classes.
    pub(super) fn has(&self, c: char, class: u16) -> bool {
        self.0.get(c as usize).is_some_and(|cell| cell & class != 0)
    }
}

/// True for the common hanzi: they are letters and have no case, which the tables of Unicode tell more slowly.
pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_the_classes_of_the_words_they_begin_and_end() {
        let mut classes = Classes::new();
        classes.first_of("贯彻 落实", 1);
        classes.last_of("贯彻 落实", 2);
        classes.each_of("。 ", 4);
        assert!(classes.has('贯', 1) && classes.has('实', 2) && classes.has(' ', 4));
        assert!(!classes.has('贯', 2 | 4) && !classes.has('\u{20000}', 7));
    }
}
