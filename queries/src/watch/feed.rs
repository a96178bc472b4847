//! News as an Atom feed (RFC 4287) that keeps what it told before.
//! It decides nothing about what is new.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Person, Text};

use super::{News, WatchItem, Watchlist};
use crate::QueryError;

/// Entries a feed keeps, newest first: months of a busy watchlist, and a file that readers still fetch at once.
pub const FEED_KEEPS: usize = 500;

/// The feed with what is new before what it holds already, [`FEED_KEEPS`] entries at most. `updated` is the time of
/// the last change, as RFC 3339 (the `created` of the manifest); dates that are known by year or month only begin with
/// their first day. An entry keeps its id and time for good: a reader that saw it does not see it again.
///
/// # Errors
/// [`QueryError::Watchlist`] when `earlier` is no feed, or another watchlist's.
pub fn atom(list: &Watchlist, news: &News, updated: &str, earlier: Option<&str>) -> Result<String, QueryError> {
    let wrong = |problem: String| QueryError::Watchlist { problem };
    let updated = moment(updated).ok_or_else(|| wrong(format!("{updated} is no time")))?;
    let mut feed = Feed {
        title: Text::plain(clean(&list.name)),
        id: feed_id(list),
        updated,
        authors: vec![Person { name: "policymine".to_owned(), ..Person::default() }],
        entries: newest_first(news).into_iter().map(|item| entry(item, updated)).collect(),
        ..Feed::default()
    };
    if let Some(earlier) = earlier {
        let known = own_feed(list, earlier)?;
        let new: std::collections::BTreeSet<String> = feed.entries.iter().map(|entry| entry.id.clone()).collect();
        feed.entries.extend(known.entries.into_iter().filter(|entry| !new.contains(&entry.id)));
    }
    feed.entries.truncate(FEED_KEEPS);
    let mut bytes = feed.write_to(Vec::new()).map_err(|problem| wrong(problem.to_string()))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|problem| wrong(problem.to_string()))
}

fn feed_id(list: &Watchlist) -> String {
    format!("urn:policymine:watch:{}", super::key_of_name(&list.name))
}

/// A feed read again; another watchlist's is refused.
fn own_feed(list: &Watchlist, earlier: &str) -> Result<Feed, QueryError> {
    let wrong = |problem: String| QueryError::Watchlist { problem };
    let known = Feed::read_from(earlier.as_bytes())
        .map_err(|problem| wrong(format!("what is there is no Atom feed ({problem}): name another file")))?;
    if known.id != feed_id(list) {
        return Err(wrong(format!("the feed there is of another watchlist ({}): name another file", known.id())));
    }
    Ok(known)
}

/// Finds out whether a feed can be continued.
///
/// # Errors
/// [`QueryError::Watchlist`] when `earlier` is no feed, or another watchlist's.
pub fn check_feed(list: &Watchlist, earlier: &str) -> Result<(), QueryError> {
    own_feed(list, earlier).map(|_| ())
}

/// The news of all subjects together, undated last: what does not fit is the oldest.
fn newest_first(news: &News) -> Vec<&WatchItem> {
    let mut items: Vec<&WatchItem> = news.items.iter().collect();
    items.sort_by_key(|item| std::cmp::Reverse(&item.published));
    items
}

fn entry(item: &WatchItem, updated: FixedDateTime) -> Entry {
    let title = item.title.as_deref().unwrap_or(&item.source);
    let category = Category { term: item.kind.as_str().to_owned(), ..Category::default() };
    Entry {
        title: Text::plain(clean(&format!("{}：{title}", item.subject))),
        id: format!("urn:policymine:item:{}", item.key),
        updated,
        published: item.published.as_deref().and_then(first_day),
        categories: vec![category],
        summary: Some(Text::plain(clean(&item.sentence))),
        content: Some(Content {
            value: Some(clean(&format!("{}\n{}", item.sentence, item.source))),
            content_type: Some("text".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn moment(text: &str) -> Option<FixedDateTime> {
    chrono::DateTime::parse_from_rfc3339(text).ok()
}

/// The first day of `2024`, `2024-07` or `2024-07-26`, in the time of China.
fn first_day(published: &str) -> Option<FixedDateTime> {
    let rest = match published.len() {
        4 => "-01-01",
        7 => "-01",
        10 => "",
        _ => return None,
    };
    moment(&format!("{published}{rest}T00:00:00+08:00"))
}

/// Text without the characters that XML cannot hold, escaped or not.
fn clean(text: &str) -> String {
    let held = |c: &char| matches!(c, '\t' | '\n') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    text.chars().filter(held).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Seen, Watched};
    use super::*;

    fn news(keys: &[&str]) -> News {
        let item = |key: &&str| WatchItem {
            key: (*key).to_owned(),
            kind: Watched::Query,
            subject: "a & b".to_owned(),
            doc_id: "00".to_owned(),
            source: "a.txt".to_owned(),
            title: None,
            published: Some("2024-07".to_owned()),
            sentence: "甲\u{1}<b>\"乙\" ]]>".to_owned(),
            documents: 1,
            again: None,
        };
        News { items: keys.iter().map(item).collect(), ..News::nothing(Seen::default()) }
    }

    #[test]
    fn what_was_written_is_read_again_whatever_the_text() {
        let list = Watchlist { name: "关注<一>".to_owned(), ..Watchlist::default() };
        let text = atom(&list, &news(&["0123"]), "2026-01-01T00:00:00Z", None).unwrap();
        let feed = Feed::read_from(text.as_bytes()).unwrap();
        assert_eq!((feed.title.as_str(), feed.entries.len()), ("关注<一>", 1));
        let entry = &feed.entries[0];
        assert_eq!(entry.id(), "urn:policymine:item:0123");
        assert_eq!(entry.title.as_str(), "a & b：a.txt");
        assert_eq!(entry.summary.as_ref().unwrap().as_str(), "甲<b>\"乙\" ]]>");
        assert_eq!(entry.published.unwrap().to_rfc3339(), "2024-07-01T00:00:00+08:00");
    }

    #[test]
    fn a_feed_keeps_what_it_told() {
        let list = Watchlist { name: "关注".to_owned(), ..Watchlist::default() };
        let first = atom(&list, &news(&["a", "b"]), "2026-01-01T00:00:00Z", None).unwrap();
        let second = atom(&list, &news(&["c"]), "2026-01-02T00:00:00Z", Some(&first)).unwrap();
        let feed = Feed::read_from(second.as_bytes()).unwrap();
        let entries: Vec<(&str, String)> =
            feed.entries.iter().map(|entry| (entry.id(), entry.updated.to_rfc3339())).collect();
        let (old, new) = ("2026-01-01T00:00:00+00:00".to_owned(), "2026-01-02T00:00:00+00:00".to_owned());
        let want =
            [("urn:policymine:item:c", new), ("urn:policymine:item:a", old.clone()), ("urn:policymine:item:b", old)];
        assert_eq!(entries, want);
        let many: Vec<String> = (0..FEED_KEEPS).map(|number| format!("n{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let full = atom(&list, &news(&many), "2026-01-03T00:00:00Z", Some(&second)).unwrap();
        assert_eq!(Feed::read_from(full.as_bytes()).unwrap().entries.len(), FEED_KEEPS);
        let other = Watchlist { name: "别的".to_owned(), ..Watchlist::default() };
        assert!(atom(&other, &news(&[]), "2026-01-03T00:00:00Z", Some(&first)).unwrap_err().is_wrong_use());
        assert!(atom(&list, &news(&[]), "2026-01-03T00:00:00Z", Some("<html>")).unwrap_err().is_wrong_use());
    }
}
