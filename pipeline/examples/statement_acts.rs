//! Prints what the act model sees of someone's words, as JSON lines for `.ci/learn_acts.py`.
//! It decides nothing: `policymine extract --what statements` prints the statements.
//!
//! usage: `statement_acts < ROWS`, a row being `{"verb": …, "speaker": …, "role": …, "words": …}`

use std::error::Error;
use std::io::{BufRead, Write};

use pipeline::document::extract::statements::StatementExtractor;
use pipeline::document::view::Script;
use pipeline::span::Text;

fn main() -> Result<(), Box<dyn Error>> {
    let (script, extractor) = (Script::new()?, StatementExtractor::new()?);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row.get(name).and_then(serde_json::Value::as_str);
        let words = script.view(&Text::new(field("words").unwrap_or_default().to_owned()));
        let seen = extractor.seen_in(field("verb").unwrap_or_default(), field("speaker"), field("role"), words.chars());
        writeln!(out, "{}", serde_json::json!({ "seen": seen }))?;
    }
    Ok(())
}
