//! News as an Atom feed (RFC 4287).
//! It decides nothing about what is new.

use std::fmt::Write as _;

use super::{News, WatchItem, Watchlist};

/// The feed of what is new. `updated` is the time of the last change, as RFC 3339 (the `created` of the manifest);
/// dates that are known by year or month only begin with their first day.
#[must_use]
pub fn atom(list: &Watchlist, news: &News, updated: &str) -> String {
    let mut feed =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    // Writing to a string does not fail.
    let _ = writeln!(feed, "<title>{}</title>", escaped(&list.name));
    let _ = writeln!(feed, "<id>urn:policymine:watch:{}</id>", super::key_of_name(&list.name));
    let _ = writeln!(feed, "<updated>{}</updated>", escaped(updated));
    feed.push_str("<author><name>policymine</name></author>\n");
    for item in &news.items {
        write_entry(&mut feed, item, updated);
    }
    feed.push_str("</feed>\n");
    feed
}

fn write_entry(feed: &mut String, item: &WatchItem, updated: &str) {
    let title = item.title.as_deref().unwrap_or(&item.source);
    let _ = writeln!(feed, "<entry>\n<title>{}：{}</title>", escaped(&item.subject), escaped(title));
    let _ = writeln!(feed, "<id>urn:policymine:item:{}</id>", item.key);
    let _ = writeln!(feed, "<updated>{}</updated>", escaped(updated));
    if let Some(day) = item.published.as_deref().and_then(first_day) {
        let _ = writeln!(feed, "<published>{day}T00:00:00+08:00</published>");
    }
    let _ = writeln!(feed, "<category term=\"{}\"/>", item.kind.as_str());
    let _ = writeln!(feed, "<summary>{}</summary>", escaped(&item.sentence));
    let _ = writeln!(
        feed,
        "<content type=\"text\">{}\n{}</content>\n</entry>",
        escaped(&item.sentence),
        escaped(&item.source)
    );
}

/// The first day of `2024`, `2024-07` or `2024-07-26`.
fn first_day(published: &str) -> Option<String> {
    let rest = match published.len() {
        4 => "-01-01",
        7 => "-01",
        10 => "",
        _ => return None,
    };
    Some(format!("{published}{rest}"))
}

/// Text as XML allows it: marks escaped, control characters left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Seen, Watched};
    use super::*;

    #[test]
    fn a_feed_is_well_formed_whatever_the_text() {
        let list = Watchlist { name: "关注<一>".to_owned(), ..Watchlist::default() };
        let item = WatchItem {
            key: "0123".to_owned(),
            kind: Watched::Query,
            subject: "a & b".to_owned(),
            doc_id: "00".to_owned(),
            source: "a.txt".to_owned(),
            title: None,
            published: Some("2024-07".to_owned()),
            sentence: "甲\u{1}<b>\"乙\"".to_owned(),
            documents: 1,
        };
        let news = News { items: vec![item], total: 1, first: true, seen: Seen::default() };
        let feed = atom(&list, &news, "2026-01-01T00:00:00Z");
        assert!(feed.contains("<title>关注&lt;一&gt;</title>"));
        assert!(feed.contains("<title>a &amp; b：a.txt</title>"));
        assert!(feed.contains("<summary>甲&lt;b&gt;&quot;乙&quot;</summary>"));
        assert!(feed.contains("<published>2024-07-01T00:00:00+08:00</published>"));
        assert_eq!(feed.matches("<entry>").count(), feed.matches("</entry>").count());
    }
}
