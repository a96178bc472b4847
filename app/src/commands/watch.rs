//! `policymine watch`: what is new for a watchlist since it was last asked, as rows and as a feed.
//! What has been told is kept in the data directory, under `watch/`, one file a watchlist.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use queries::watch::{self, Seen, Watchlist};

use super::replace;
use crate::Outcome;
use crate::cli::{Format, Watch};
use crate::print;

pub(super) fn watch(arguments: &Watch) -> Result<Outcome> {
    let text = read(&arguments.watchlist)?;
    let list = Watchlist::parse(&text).with_context(|| format!("in {}", arguments.watchlist.display()))?;
    let data = &arguments.reading.data;
    let reader = arguments.reading.open()?;
    // Before anything is told: a feed that cannot be kept is found out with news or without.
    let earlier = match &arguments.feed {
        Some(feed) => kept_feed(feed, &list)?,
        None => None,
    };
    let memory = memory(data, &list.name);
    // What an older generation holds was news once: asking it is no telling.
    let remembers = !arguments.keep && arguments.reading.at.is_none();
    if remembers {
        // The same for what was told: news that cannot be remembered are told again each time.
        try_memory(&memory).context("what is told cannot be remembered; --keep tells it all the same")?;
    }
    print::note_stale(&reader);
    let seen = if memory.exists() {
        serde_json::from_str(&read(&memory)?)
            .with_context(|| format!("{} is damaged: remove it, and everything counts as new once", memory.display()))?
    } else {
        Seen::default()
    };
    let news = watch::watch(&reader, &list, &seen)?;
    let output = &arguments.reading.output;
    if output.format == Format::Table {
        let shown = ["kind", "subject", "published", "source", "sentence"];
        let batch = news.part(false)?;
        print::rows(&batch.schema(), &[batch], output, &shown)?;
        if !news.again.is_empty() {
            writeln!(io::stdout(), "\nno news: reprints, and records whose text or rules changed")?;
            let shown = ["again", "kind", "subject", "published", "source", "sentence"];
            let batch = news.part(true)?;
            print::rows(&batch.schema(), &[batch], output, &shown)?;
        }
    } else {
        let batch = news.batch()?;
        print::rows(&batch.schema(), &[batch], output, &[])?;
    }
    // Without news the feed stays as it is: it holds what its readers have not fetched yet.
    if let Some(feed) = arguments.feed.as_ref().filter(|feed| !news.items.is_empty() || !feed.exists()) {
        let written = watch::atom(&list, &news, &reader.manifest().created, earlier.as_deref())
            .with_context(|| format!("in {}", feed.display()))?;
        replace(feed, written.as_bytes())?;
        let left_out = news.items.len().saturating_sub(watch::FEED_KEEPS);
        if left_out > 0 {
            print::note(&format!(
                "a feed keeps {} entries: {left_out} of the news stand in no entry",
                watch::FEED_KEEPS
            ));
        }
    }
    print::notes(&news.notes);
    let first = if news.first { "; first time asked, so everything is new" } else { "" };
    let (new, again, total) = (news.items.len(), news.again.len(), news.total);
    print::note(&format!("{}: {new} new of {total}, and {again} listed apart{first}", list.name));
    if remembers {
        // Told only after it was printed: a run that fails here tells the same again rather than nothing.
        replace(&memory, &serde_json::to_vec(&news.seen)?)?;
    }
    Ok(if news.items.is_empty() { Outcome::Wanting } else { Outcome::Done })
}

/// Makes room for what is told, and finds out whether it can be written.
fn try_memory(memory: &Path) -> Result<()> {
    let folder = memory.parent().context("the data directory has no parent")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    super::try_replace(memory)
}

/// What a feed holds so far, when it is there and this watchlist's, and can be written.
fn kept_feed(feed: &Path, list: &Watchlist) -> Result<Option<String>> {
    let earlier = if feed.exists() { Some(read(feed)?) } else { None };
    if let Some(text) = &earlier {
        watch::check_feed(list, text).with_context(|| format!("in {}", feed.display()))?;
    }
    super::try_replace(feed)?;
    Ok(earlier)
}

/// Where it is kept what a watchlist has told: named by a hash, because a name may hold any character.
fn memory(data: &Path, name: &str) -> PathBuf {
    data.join("watch").join(format!("{}.json", corpora::DocId::of(name.as_bytes())))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
