//! The words by which lines are told apart, read from `lexicons/layout.toml`.
//! It judges nothing: the modules beside it do.

use serde::Deserialize;

use crate::PipelineError;

const FILE: &str = include_str!("../../../lexicons/layout.toml");

/// What the label of a byline field announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Source,
    Author,
    Affiliation,
    Editor,
    Staff,
    Published,
    Date,
    Updated,
    Signed,
    Event,
    Number,
    Issuer,
    Title,
    Caption,
    /// Office before the name of who gives a report or signs an order; no label of the file.
    Speaker,
}

/// The file as it stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    labels: Labels,
    pub(super) values: Values,
    pub(super) agencies: Agencies,
    pub(super) furniture: Furniture,
    pub(super) titles: Titles,
    pub(super) genres: Genres,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    source: Vec<String>,
    author: Vec<String>,
    affiliation: Vec<String>,
    editor: Vec<String>,
    staff: Vec<String>,
    published: Vec<String>,
    date: Vec<String>,
    updated: Vec<String>,
    signed: Vec<String>,
    event: Vec<String>,
    number: Vec<String>,
    issuer: Vec<String>,
    title: Vec<String>,
    caption: Vec<String>,
    bare: Vec<String>,
}

/// Words inside the values of a byline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Values {
    /// A value ends here.
    pub(super) stop: Vec<String>,
    /// Dropped before a name.
    pub(super) role: Vec<String>,
    /// End the name of a publisher.
    pub(super) publisher: Vec<String>,
    /// Offices of those who give reports.
    pub(super) office: Vec<String>,
    /// Stand for no value.
    pub(super) empty: Vec<String>,
}

/// What opens and ends a dateline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agencies {
    pub(super) names: Vec<String>,
    pub(super) ends: Vec<String>,
}

/// Lines that are nobody's text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Furniture {
    pub(super) whole: Vec<String>,
    pub(super) whole_in_page: Vec<String>,
    pub(super) start: Vec<String>,
    pub(super) start_length: usize,
    pub(super) contain: Vec<String>,
    pub(super) contain_length: usize,
    pub(super) counters: Vec<String>,
    pub(super) finis: Vec<String>,
    pub(super) tail: Vec<String>,
    pub(super) comments: Vec<String>,
}

/// What is and is not part of a title.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Titles {
    pub(super) site_endings: Vec<String>,
    pub(super) not_title: Vec<String>,
    pub(super) issuer_endings: Vec<String>,
}

/// Signs of a kind of document.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Genres {
    pub(super) law_endings: Vec<String>,
    pub(super) policy_endings: Vec<String>,
    pub(super) briefing: Vec<String>,
    pub(super) statistics: Vec<String>,
    pub(super) commentary: Vec<String>,
    pub(super) meeting_verbs: Vec<String>,
    pub(super) meeting_nouns: Vec<String>,
}

impl Lexicon {
    /// Parses the bundled file.
    pub(super) fn new() -> Result<Self, PipelineError> {
        toml::from_str(FILE).map_err(|error| PipelineError::Lexicon {
            name: "layout.toml",
            line: error.span().map_or(0, |span| FILE.get(..span.start).map_or(0, |before| before.lines().count())),
            problem: error.message().to_owned(),
        })
    }

    /// Every label with its meaning and whether it needs a colon.
    pub(super) fn labels(&self) -> Vec<(String, Label, bool)> {
        let Labels { bare, .. } = &self.labels;
        let groups = [
            (&self.labels.source, Label::Source),
            (&self.labels.author, Label::Author),
            (&self.labels.affiliation, Label::Affiliation),
            (&self.labels.editor, Label::Editor),
            (&self.labels.staff, Label::Staff),
            (&self.labels.published, Label::Published),
            (&self.labels.date, Label::Date),
            (&self.labels.updated, Label::Updated),
            (&self.labels.signed, Label::Signed),
            (&self.labels.event, Label::Event),
            (&self.labels.number, Label::Number),
            (&self.labels.issuer, Label::Issuer),
            (&self.labels.title, Label::Title),
            (&self.labels.caption, Label::Caption),
        ];
        groups
            .into_iter()
            .flat_map(|(words, label)| words.iter().map(move |word| (word.clone(), label, !bare.contains(word))))
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_file_parses_and_no_label_means_two_things() {
        let lexicon = Lexicon::new().unwrap();
        let mut seen = BTreeSet::new();
        for (word, label, _) in lexicon.labels() {
            assert!(!word.is_empty() && !word.contains(' '), "{word}");
            assert!(seen.insert(word.clone()), "{word} stands twice, now as {label:?}");
        }
        for bare in &lexicon.labels.bare {
            assert!(seen.contains(bare), "{bare} is no label");
        }
    }
}
