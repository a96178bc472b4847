//! Labels lines as body text by what a readability library keeps of the page.
//! The library supplies no text: where it fails, panics or keeps nothing, lines stay unlabelled.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::{CandidateSelectMode, Config, Readability};

use super::CleanText;

/// Larger pages are not given to the library: its tree takes about thirty times the page, its time grows faster.
const LARGEST_PAGE: usize = 2 << 20;
/// The library walks trees recursively; deeper pages could exhaust the stack. Real pages stay below 60.
const DEEPEST_PAGE: usize = 256;
/// Five times the elements of the largest of 214 pages of news and government.
const MOST_ELEMENTS: usize = 25_000;
/// A line is looked up by its first characters; shorter lines count only where they follow on.
const KEY: usize = 8;
/// Characters compared after the key: enough to tell lines apart, and it keeps long repeated lines linear.
const COMPARED: usize = 256;

/// Sets `is_body` of every line, if the library finds a body.
pub(super) fn label(clean: &mut CleanText, source: &str, deepest: usize, elements: usize) {
    if source.len() > LARGEST_PAGE || deepest > DEEPEST_PAGE || elements > MOST_ELEMENTS {
        return;
    }
    let Some(body) = readable(source) else { return };
    let mut places: HashMap<&[char], usize> = HashMap::with_capacity(body.len());
    for (at, key) in body.windows(KEY).enumerate() {
        places.entry(key).or_insert(at);
    }
    let CleanText { text, lines, .. } = clean;
    let mut next = None;
    for line in lines {
        let squeezed: Vec<char> = text.slice(line.span).chars().filter(|c| !c.is_whitespace()).collect();
        let known = squeezed.get(..KEY).and_then(|key| places.get(key).copied());
        let found = [next, known].into_iter().flatten().find(|&at| {
            body.get(at..).is_some_and(|rest| {
                rest.len() >= squeezed.len() && rest.iter().zip(&squeezed).take(COMPARED).all(|(a, b)| a == b)
            })
        });
        line.is_body = Some(found.is_some());
        next = found.map_or(next, |at| Some(at + squeezed.len()));
    }
}

/// What the library keeps, without white space.
fn readable(source: &str) -> Option<Vec<char>> {
    let config = Config {
        candidate_select_mode: CandidateSelectMode::Readability,
        max_elements_to_parse: MOST_ELEMENTS,
        // Its metadata are read by `html` already.
        disable_json_ld: true,
        ..Config::default()
    };
    let text = catch_unwind(AssertUnwindSafe(|| {
        let article = Readability::new(source, None, Some(config)).ok()?.parse().ok()?;
        Some(article.text_content.to_string())
    }))
    .ok()??;
    let body: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    (!body.is_empty()).then_some(body)
}
