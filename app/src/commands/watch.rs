//! `policymine watch`: what is new for a watchlist since it was last asked, as rows and as a feed.
//! What has been told is kept in the data directory, under `watch/`, one file a watchlist.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use index::Reader;
use queries::watch::{self, Seen, Watchlist};

use super::replace;
use crate::Outcome;
use crate::cli::Watch;
use crate::print;

pub(super) fn watch(arguments: &Watch) -> Result<Outcome> {
    let text = fs::read_to_string(&arguments.watchlist)
        .with_context(|| format!("cannot read {}", arguments.watchlist.display()))?;
    let list = Watchlist::parse(&text).with_context(|| format!("in {}", arguments.watchlist.display()))?;
    let data = &arguments.reading.data;
    let reader = Reader::open(data)?;
    print::note_stale(&reader);
    let memory = memory(data, &list.name);
    let seen = if memory.exists() {
        let text = fs::read_to_string(&memory).with_context(|| format!("cannot read {}", memory.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged: remove it, and everything counts as new once", memory.display()))?
    } else {
        Seen::default()
    };
    let news = watch::watch(&reader, &list, &seen)?;
    let batch = news.batch()?;
    let shown = ["kind", "subject", "published", "source", "sentence"];
    let outcome = print::rows(&batch.schema(), std::slice::from_ref(&batch), &arguments.reading.output, &shown)?;
    // A feed without news would take away what its readers have not fetched yet.
    if let Some(feed) = arguments.feed.as_ref().filter(|feed| !news.items.is_empty() || !feed.exists()) {
        replace(feed, watch::atom(&list, &news, &reader.manifest().created).as_bytes())?;
    }
    let first = if news.first { "; first time asked, so everything is new" } else { "" };
    print::note(&format!("{}: {} new of {}{first}", list.name, news.items.len(), news.total));
    if !arguments.keep {
        // Told only after it was printed: a run that fails here tells the same again rather than nothing.
        let folder = memory.parent().context("the data directory has no parent")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        replace(&memory, &serde_json::to_vec(&news.seen)?)?;
    }
    Ok(outcome)
}

/// Where it is kept what a watchlist has told: named by a hash, because a name may hold any character.
fn memory(data: &Path, name: &str) -> PathBuf {
    data.join("watch").join(format!("{}.json", corpora::DocId::of(name.as_bytes())))
}
