//! `policymine repair`: bytes in, repaired text out, with a ledger when asked.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use corpora::{DocId, Hints, MediaType, RawDocument};
use pipeline::Engine;
use pipeline::tables::repair_rows;
use queries::output::{self, Format, OutputOptions};

use crate::Outcome;
use crate::cli::{Repair, Script};

pub(super) fn repair(arguments: &Repair) -> Result<Outcome> {
    let raw = read(&arguments.file)?;
    let engine = Engine::new()?;
    let (decoded, repaired) = match engine.repair(&raw) {
        Ok(done) => done,
        Err(reject) => bail!("{}: {}", reject.source, reject.reason),
    };
    if let Some(path) = &arguments.ledger {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut file = BufWriter::new(file);
        let rows = repair_rows(&raw, &decoded, &repaired)?;
        output::write(&rows.schema(), std::slice::from_ref(&rows), Format::Jsonl, OutputOptions::default(), &mut file)?;
        file.flush().with_context(|| format!("cannot write {}", path.display()))?;
    }
    let mut out = io::stdout().lock();
    match arguments.script {
        Script::Original => out.write_all(repaired.text.as_bytes())?,
        Script::Simplified => out.write_all(engine.script().simplified(&repaired.text).as_bytes())?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The bytes of a file or of standard input. Repair comes before markup, so HTML goes through as it is; only its
/// declared charset is looked at.
fn read(path: &Path) -> Result<RawDocument> {
    let mut bytes = Vec::new();
    let locator = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        "-".to_owned()
    } else {
        bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        path.to_string_lossy().into_owned()
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let media_type = match extension.as_deref() {
        Some("html" | "htm" | "shtml") => MediaType::Html,
        _ => MediaType::Plain,
    };
    Ok(RawDocument {
        id: DocId::of(&bytes),
        locator,
        bytes,
        media_type,
        declared_encoding: None,
        hints: Hints::default(),
    })
}
