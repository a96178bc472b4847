//! Scores what is true of a whole document: title, publisher, date, genre, region and so on, and what its lines are.
//! It looks at no fact inside the text.

use std::collections::BTreeMap;

use corpora::gold::GoldDocument;

use super::compare::normal;
use super::{Facts, FaultKind, Layer, Tally};
use crate::document::layout::{Found, Genre, Part};

/// One field: `accepted` begins with the annotation; `None` in it means that having no value is right.
struct Field<'a> {
    layer: Layer,
    accepted: Vec<Option<&'a str>>,
    found: Option<&'a str>,
    /// A further proof that the field is right.
    is_same: bool,
}

pub(super) fn score(gold: &GoldDocument, facts: &Facts<'_>, mut tally: Tally<'_>) {
    let layout = facts.layout;
    let with = |first: &'_ Option<String>, others: &[Option<String>]| -> Vec<Option<String>> {
        std::iter::once(first.clone()).chain(others.iter().cloned()).collect()
    };
    let publishers = with(&gold.publisher, &gold.publisher_alt);
    let regions = with(&gold.region, &gold.region_alt);
    let region = layout.and_then(|layout| layout.region.as_ref());
    let published = layout.and_then(|layout| layout.published.as_ref()).map(|dated| dated.date.as_str());
    let genre = layout.map(|layout| layout.genre).filter(|genre| *genre != Genre::Unknown);
    let mut fields = vec![
        Field {
            layer: Layer::Title,
            accepted: vec![gold.title.as_deref()],
            found: layout.and_then(|layout| layout.title.as_ref()).map(|title| title.value.as_str()),
            is_same: false,
        },
        Field {
            layer: Layer::Publisher,
            accepted: publishers.iter().map(Option::as_deref).collect(),
            found: layout.and_then(|layout| layout.publisher.as_ref()).map(|publisher| publisher.value.as_str()),
            is_same: false,
        },
        Field {
            layer: Layer::Published,
            accepted: vec![gold.published.as_deref()],
            // A month and a day without a year are no date of publication.
            found: published.filter(|date| !date.starts_with("--")),
            is_same: false,
        },
        Field {
            layer: Layer::Region,
            accepted: regions.iter().map(Option::as_deref).collect(),
            found: region.map(|region| region.name.as_str()),
            is_same: gold.region_code.is_some() && region.map(|region| &region.code) == gold.region_code.as_ref(),
        },
    ];
    // Annotators have kinds of their own (a letter, an interpretation): only the labels of this program can be compared.
    if gold.genre.as_deref().is_some_and(|genre| Genre::parse(genre).is_some()) {
        let accepted = gold.genre.iter().chain(&gold.genre_alt).map(|genre| Some(genre.as_str())).collect();
        fields.push(Field { layer: Layer::Genre, accepted, found: genre.map(Genre::as_str), is_same: false });
    }
    let value = |found: Option<&'_ Found>| found.map(|found| found.value.clone());
    let others = [
        (
            Layer::Author,
            &gold.author,
            gold.author_alt.as_slice(),
            value(layout.and_then(|layout| layout.author.as_ref())),
        ),
        (Layer::Issuer, &gold.issuer, &[], value(layout.and_then(|layout| layout.issuer.as_ref()))),
        (Layer::DocNumber, &gold.doc_number, &[], value(layout.and_then(|layout| layout.doc_number.as_ref()))),
    ];
    for (layer, said, others, found) in &others {
        let Some(said) = said else { continue };
        let accepted = std::iter::once(said).chain(*others).map(Option::as_deref).collect();
        fields.push(Field { layer: *layer, accepted, found: found.as_deref(), is_same: false });
    }
    for field in fields {
        compare(&field, &mut tally);
    }
    for (layer, part, lines, optional) in [
        (Layer::Headings, Part::Heading, &gold.sections, gold.optional_headings.as_slice()),
        (Layer::Byline, Part::Byline, &gold.byline, &[]),
        (Layer::Boilerplate, Part::Boilerplate, &gold.boilerplate, &[]),
    ] {
        if let Some(lines) = lines {
            compare_lines(layer, part, lines, optional, facts, &mut tally);
        }
    }
}

/// Lines of one kind, equal but for punctuation and in any order.
fn compare_lines(
    layer: Layer,
    part: Part,
    annotated: &[String],
    optional: &[String],
    facts: &Facts<'_>,
    tally: &mut Tally<'_>,
) {
    let sentences = facts.layout.map_or(&[][..], |layout| layout.sentences.as_slice());
    let found = sentences.iter().filter(|sentence| sentence.part == part);
    // A line is one sentence, however many full stops it has, unless it holds two kinds of text.
    let mut open: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for sentence in found {
        let words = facts.words(sentence.span);
        open.entry(normal(&words)).or_default().push((sentence.span.start, words));
    }
    // Rules and ornaments are lines without a letter, and nobody annotates them.
    open.remove("");
    for line in annotated.iter().filter(|line| !normal(line).is_empty()) {
        let same = open.get_mut(&normal(line)).and_then(Vec::pop);
        tally.score(layer, usize::from(same.is_some()), usize::from(same.is_some()), 1);
        if same.is_none() {
            tally.fault(FaultKind::Missed, None, line.as_str(), format!("{layer}: not among these lines"));
        }
    }
    for line in optional {
        open.remove(&normal(line));
    }
    tally.score(layer, 0, 0, 0);
    for (start, words) in open.into_values().flatten() {
        tally.score(layer, 0, 1, 0);
        tally.fault(FaultKind::Unexpected, Some(start as usize), words, format!("{layer}: no such line"));
    }
}

fn compare(field: &Field<'_>, tally: &mut Tally<'_>) {
    let expected = field.accepted.first().copied().flatten();
    let agrees = |accepted: &Option<&str>| match (accepted, field.found) {
        (Some(accepted), Some(found)) => normal(accepted) == normal(found),
        (None, None) => true,
        _ => false,
    };
    let right = field.is_same || field.accepted.iter().any(agrees);
    match (right, expected, field.found) {
        // Nothing is annotated and nothing found, or the value is defensible either way: it counts neither way.
        (true, None, _) | (true, Some(_), None) => tally.score(field.layer, 0, 0, 0),
        (true, Some(_), Some(_)) => tally.score(field.layer, 1, 1, 1),
        (false, expected, found) => {
            tally.score(field.layer, 0, usize::from(found.is_some()), usize::from(expected.is_some()));
            let layer = field.layer;
            match (expected, found) {
                (Some(expected), None) => {
                    tally.fault(FaultKind::Missed, None, expected, format!("{layer}: none found"))
                }
                (Some(expected), Some(found)) => {
                    tally.fault(FaultKind::Differs, None, expected, format!("{layer}: found {found}"));
                }
                (None, Some(found)) => {
                    tally.fault(FaultKind::Unexpected, None, found, format!("{layer}: there is none"))
                }
                (None, None) => {}
            }
        }
    }
}
