//! Prints what the mention model considers in texts and what it sees of it, as JSON lines for `.ci/learn_mentions.py`.
//! It decides nothing: `policymine extract --what mentions` prints the mentions.
//!
//! usage: `mention_candidates PATH...`

use std::error::Error;
use std::io::Write;

use corpora::{Corpus, OpenOptions};
use pipeline::Engine;
use pipeline::document::extract::Reading;
use pipeline::document::extract::mentions::MentionExtractor;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<std::path::PathBuf> = std::env::args_os().skip(1).map(Into::into).collect();
    let corpus = Corpus::open(&paths, &OpenOptions::default())?;
    let (engine, extractor) = (Engine::new()?, MentionExtractor::new()?);
    let mut out = std::io::stdout().lock();
    for raw in corpus.entries().flat_map(corpora::Entry::read) {
        let raw = raw.map_err(|reject| format!("{reject:?}"))?;
        let document = engine.read(&raw).map_err(|reject| format!("{}: {reject:?}", raw.locator))?;
        let reading = Reading::new(&document.text, &document.view, &document.layout, &document.tokens);
        for candidate in extractor.considered(&reading) {
            let line = serde_json::json!({
                "file": raw.locator.to_string(), "start": candidate.span.start, "end": candidate.span.end,
                "name": candidate.name, "seen": candidate.seen, "probability": candidate.probability,
            });
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
