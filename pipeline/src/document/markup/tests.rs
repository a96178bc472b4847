//! Pages and texts written for the purpose, and the invariants of the map.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice)]

use super::*;
use proptest::prelude::*;

fn html(source: &str) -> CleanText {
    read(source, MediaType::Html).unwrap()
}

fn lines(clean: &CleanText) -> Vec<&str> {
    clean.lines.iter().map(|line| clean.text.slice(line.span)).collect()
}

#[test]
fn plain_text_keeps_every_byte() {
    let text = "甲\r\n\r\n  乙 \n丙\r丁\n";
    let clean = read(text, MediaType::Plain).unwrap();
    assert_eq!(clean.text.as_str(), text);
    assert_eq!(lines(&clean), ["甲", "", "  乙 ", "丙", "丁"]);
    assert_eq!(clean.source_map.to_source(0..text.len()), 0..text.len());
}

#[test]
fn text_without_anything_visible_is_refused() {
    assert!(read(" \n\u{3000}", MediaType::Plain).is_err());
    assert!(read("", MediaType::Plain).is_err());
    assert!(
        read("<html><head><title>甲</title></head><body><script>乙</script>&nbsp;</body>", MediaType::Html).is_err()
    );
}

#[test]
fn pages_read_as_a_browser_shows_them() {
    for (label, page, want) in [
        ("blocks", "<div>甲<p>乙</p>丙</div>", &["甲", "乙", "丙"][..]),
        ("inline", "<p>街<b>道</b><span>办</span>事处</p>", &["街道办事处"]),
        ("breaks", "甲<br>乙<br/>丙", &["甲", "乙", "丙"]),
        ("white space", "<p>\n  甲 \n\t 乙  </p>", &["甲 乙"]),
        ("white space over tags", "<p>甲 <b> 乙</b></p>", &["甲 乙"]),
        ("ideographic space stays", "<p>\u{3000}\u{3000}甲</p>", &["\u{3000}\u{3000}甲"]),
        ("references", "<p>&ldquo;甲&rdquo;&nbsp;&amp;乙 &#x57FA;&hellip; a&b</p>", &["“甲”\u{a0}&乙 基… a&b"]),
        ("script, style, comment", "甲<script>if (a<b) '</p>'</script><style>p{}</style><!-- 乙 -->丙", &["甲丙"]),
        (
            "noscript, template, iframe",
            "<noscript><p>甲</p></noscript><template>乙</template><iframe>丙</iframe>丁",
            &["丁"],
        ),
        ("unclosed tags", "<ul><li>甲<li>乙</ul><p>丙<p>丁", &["甲", "乙", "丙", "丁"]),
        ("stray end tags", "</div>甲</p></b>乙", &["甲", "乙"]),
        ("text that looks like a tag", "<p>1 < 2 且 3 > 2</p>", &["1 < 2 且 3 > 2"]),
        ("preformatted", "<pre>甲  乙\n丙</pre>", &["甲  乙", "丙"]),
        ("cells", "<table><tr><td>甲</td><td>乙</td></tr></table>", &["甲", "乙"]),
        ("options and buttons", "<select><option>甲<option>乙</select><button>丙</button>", &["甲", "乙", "丙"]),
        ("hidden by style is kept", "<div style='display:none'>甲</div>", &["甲"]),
        ("no markup", "甲\n乙", &["甲 乙"]),
        ("control characters", "甲\u{0}\u{1}乙", &["甲乙"]),
        ("unfinished tag", "甲<a href='", &["甲"]),
        ("svg title", "<svg><title>图标</title></svg>甲", &["图标甲"]),
    ] {
        assert_eq!(lines(&html(page)), want, "{label}");
    }
}

#[test]
fn bytes_lead_back_to_the_source() {
    let page = "<p>甲 &amp;\n <b>乙</b>&#x57FA;层</p><p>丙</p>";
    let clean = html(page);
    assert_eq!(clean.text.as_str(), "甲 & 乙基层\n丙");
    for (visible, source) in
        [("甲", "甲"), ("&", "&amp;"), ("乙", "乙"), ("基", "&#x57FA;"), ("层", "层"), ("丙", "丙")]
    {
        let at = clean.text.as_str().find(visible).unwrap();
        let range = clean.source_map.to_source(at..at + visible.len());
        assert_eq!(&page[range], source, "{visible}");
    }
    let whole = clean.source_map.to_source(0..clean.text.as_str().len());
    assert_eq!(&page[whole], &page[3..page.len() - 4]);
}

#[test]
fn head_fields_are_kept_apart() {
    let clean = html(
        "<head><title>\n 甲&mdash;乙 </title><meta name=PubDate content='2024-07-26 09:24'>\
         <meta property='og:title' content=\"甲&quot;丙\"><meta charset=utf-8></head><body>正文</body>",
    );
    let head: Vec<(&str, &str)> = clean.head.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
    assert_eq!(head, [("title", "甲—乙"), ("pubdate", "2024-07-26 09:24"), ("og:title", "甲\"丙")]);
    assert_eq!(clean.text.as_str(), "正文");
}

#[test]
fn lines_know_their_element_links_and_cells() {
    let clean = html(
        "<h1>题目</h1><ul><li><a href=x>链接</a></li><li>半<a href=y>链</a></li></ul>\
         <table><tr><th>项目</th><th>数</th></tr><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>",
    );
    let seen: Vec<(&str, &str, f32)> =
        clean.lines.iter().map(|l| (clean.text.slice(l.span), l.element.as_str(), l.link_share)).collect();
    assert_eq!(seen[..3], [("题目", "h1", 0.0), ("链接", "li", 1.0), ("半链", "li", 0.5)]);
    let cells: Vec<(u32, u32, bool)> =
        clean.lines.iter().filter_map(|l| l.cell).map(|c| (c.row, c.column, c.header)).collect();
    assert_eq!(cells, [(0, 0, true), (0, 1, true), (1, 0, false), (1, 1, false), (2, 1, false)]);
}

#[test]
fn readable_lines_are_labelled() {
    let paragraph = "社区工作者走进每一户人家,把居民的想法记在本子上,再由街道逐条答复,让每件小事都有回音。";
    let mut page = "<html><body><div id=nav><a href=a>首页</a><a href=b>新闻</a></div><div class=article>".to_owned();
    for number in 0..12 {
        page.push_str(&format!("<p>第{number}段,{paragraph}</p>"));
    }
    page.push_str("</div></body></html>");
    let clean = html(&page);
    let body = clean.lines.iter().filter(|line| line.is_body == Some(true)).count();
    assert_eq!(body, 12);
    assert_eq!(clean.lines[0].is_body, Some(false));
}

#[test]
fn hostile_pages_stay_linear() {
    for unit in
        ["<div>", "</div>", "<a href=x>", "&amp", "&", "<td colspan=64 rowspan=9>", "<table>", "<template>", "<p>甲<b>"]
    {
        let page = format!("甲{}乙", unit.repeat(20_000));
        assert!(read(&page, MediaType::Html).is_ok(), "{unit}");
    }
}

proptest! {
    #[test]
    fn maps_are_in_range_and_monotone(page in proptest::collection::vec(piece(), 0..60)) {
        check_page(&page.concat())?;
    }

    #[test]
    fn any_text_is_a_page(page in any::<String>()) {
        check_page(&page)?;
    }

    #[test]
    fn plain_lines_cover_all_but_breaks(text in "[甲乙 \r\n]{0,40}") {
        if let Ok(clean) = read(&text, MediaType::Plain) {
            let joined: String = lines(&clean).concat();
            prop_assert_eq!(joined, text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect::<String>());
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[甲乙丙丁 \n\u{a0}a&;<>/]{0,6}",
        proptest::sample::select(vec![
            "<p>",
            "</p>",
            "<div class='x'>",
            "</div>",
            "<br>",
            "<td>",
            "<tr>",
            "<table>",
            "</table>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "&amp;",
            "&nbsp;",
            "&#x57FA;",
            "&ldquo",
            "<a href=\"",
            "\">",
            "</a>",
            "<title>",
            "</title>",
            "<pre>",
            "</pre>",
            "<textarea>",
            "<![CDATA[",
            "]]>",
            "<svg>",
            "<",
            "</",
            "\r\n",
            "<template>",
        ])
        .prop_map(str::to_owned),
    ]
}

fn check_page(page: &str) -> Result<(), TestCaseError> {
    let Ok(clean) = read(page, MediaType::Html) else { return Ok(()) };
    let text = clean.text.as_str();
    let mut before = 0;
    for (at, c) in text.char_indices() {
        let range = clean.source_map.to_source(at..at + c.len_utf8());
        prop_assert!(range.start >= before, "{page:?} {at} {range:?}");
        prop_assert!(range.end <= page.len());
        prop_assert!(page.get(range.clone()).is_some(), "{page:?} {range:?}");
        let source = &page[range.clone()];
        // A character comes from itself, from a reference, or is a space or break made here.
        prop_assert!(
            source.contains(c) || source.starts_with('&') || c == ' ' || c == '\n',
            "{page:?} {c:?} {source:?}"
        );
        before = range.start;
    }
    let mut end = 0;
    for line in &clean.lines {
        prop_assert!(line.span.start >= end && line.span.end as usize <= clean.text.len() && !line.span.is_empty());
        prop_assert!((0.0..=1.0).contains(&line.link_share));
        end = line.span.end;
    }
    Ok(())
}

#[test]
fn cells_of_layout_tables_are_no_cells() {
    let long = "社区的食堂中午坐满了人。".repeat(40);
    let page = format!("<table><tr><td>首页</td></tr><tr><td><p>{long}</p><p>二、做法</p></td></tr></table>");
    let clean = read(&page, MediaType::Html).unwrap();
    let cells: Vec<bool> = clean.lines.iter().map(|line| line.cell.is_some()).collect();
    assert_eq!(cells, [true, false, false]);
    let data = format!("<table><tr><td>{long}</td><td>{long}</td></tr></table>");
    let clean = read(&data, MediaType::Html).unwrap();
    assert!(clean.lines.iter().all(|line| line.cell.is_some()));
}
