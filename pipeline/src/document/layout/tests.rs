//! Documents with their expected layout (`cases.toml`), the annotated seeds where they are at hand, and invariants.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::string_slice, clippy::print_stdout)]

use std::path::Path;
use std::sync::LazyLock;

use corpora::{Hint, Hints, MediaType};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::document::markup;
use crate::document::view::Script;

static READER: LazyLock<LayoutReader> = LazyLock::new(|| LayoutReader::new().unwrap());
static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new().unwrap());

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Case {
    label: String,
    media: String,
    text: String,
    hint_title: Option<String>,
    hint_published: Option<String>,
    hint_publisher: Option<String>,
    hint_region: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    site: Option<String>,
    author: Option<String>,
    editor: Option<String>,
    published: Option<String>,
    precision: Option<String>,
    basis: Option<String>,
    event: Option<String>,
    genre: Option<String>,
    number: Option<String>,
    issuer: Option<String>,
    region: Option<String>,
    level: Option<String>,
    sections: Option<Vec<String>>,
    boilerplate: Option<Vec<String>>,
    byline: Option<Vec<String>>,
    subtitle: Option<String>,
    titles: Option<Vec<String>>,
    body: Option<Vec<String>>,
    candidates: Option<Vec<String>>,
    items: Option<Vec<String>>,
}

fn read(text: &str, media: MediaType, hints: &Hints) -> Option<(CleanText, View, Layout)> {
    let clean = markup::read(text, media).ok()?;
    let view = SCRIPT.view(&clean.text);
    let layout = READER.read(&clean, &view, hints);
    Some((clean, view, layout))
}

fn value(found: &Option<Found>) -> String {
    found.as_ref().map_or_else(|| "-".to_owned(), |found| found.value.clone())
}

fn headings(layout: &Layout, view: &View) -> Vec<String> {
    layout.sections.iter().filter_map(|section| section.heading).map(|span| view.string(span)).collect()
}

fn items(layout: &Layout, view: &View) -> Vec<String> {
    layout.items.iter().map(|item| format!("{} {}", item.number, view.string(item.span))).collect()
}

fn candidates(layout: &Layout) -> Vec<String> {
    let words = |DateCandidate { dated, weight, reason }: &DateCandidate| {
        format!("{} {} {weight} {reason}", dated.date, dated.precision)
    };
    layout.dates.iter().map(words).collect()
}

fn of_part(layout: &Layout, view: &View, part: Part) -> Vec<String> {
    layout.sentences.iter().filter(|s| s.part == part).map(|s| view.string(s.span)).collect()
}

#[test]
fn documents_are_read_as_listed() {
    let files = [
        include_str!("cases.toml"),
        include_str!("cases_pages.toml"),
        include_str!("cases_papers.toml"),
        include_str!("cases_items.toml"),
    ];
    let cases = files.map(|file| toml::from_str::<Cases>(file).expect("the table of cases parses").case);
    assert!(cases.iter().all(|cases| cases.len() >= 10));
    let mut failures = Vec::new();
    for case in cases.into_iter().flatten() {
        let label = &case.label;
        let hint = |value: &Option<String>| value.clone().map(|value| Hint { value, basis: "field" });
        let hints = Hints {
            title: hint(&case.hint_title),
            published: hint(&case.hint_published),
            publisher: hint(&case.hint_publisher),
            region: hint(&case.hint_region),
            ..Hints::default()
        };
        let media = if case.media == "html" { MediaType::Html } else { MediaType::Plain };
        let (_, view, layout) = read(&case.text, media, &hints).expect(label);
        let published = layout.published.as_ref();
        let none = || "-".to_owned();
        for (key, want, got) in [
            ("title", &case.title, value(&layout.title)),
            ("subtitle", &case.subtitle, value(&layout.subtitle)),
            ("publisher", &case.publisher, value(&layout.publisher)),
            ("site", &case.site, value(&layout.site)),
            ("author", &case.author, value(&layout.author)),
            ("editor", &case.editor, value(&layout.editor)),
            ("published", &case.published, published.map_or_else(none, |dated| dated.date.clone())),
            ("precision", &case.precision, published.map_or_else(none, |dated| dated.precision.to_string())),
            ("basis", &case.basis, published.map_or_else(none, |dated| dated.basis.clone())),
            ("event", &case.event, layout.event_date.as_ref().map_or_else(none, |dated| dated.date.clone())),
            ("genre", &case.genre, layout.genre.to_string()),
            ("number", &case.number, value(&layout.doc_number)),
            ("issuer", &case.issuer, value(&layout.issuer)),
            ("region", &case.region, layout.region.as_ref().map_or_else(none, |region| region.name.clone())),
            ("level", &case.level, layout.admin_level.map_or_else(none, |level| level.to_string())),
        ] {
            if let Some(want) = want.as_ref().filter(|want| **want != got) {
                failures.push(format!("{label}: {key}: want {want:?}, got {got:?}"));
            }
        }
        for (key, want, got) in [
            ("sections", &case.sections, headings(&layout, &view)),
            ("boilerplate", &case.boilerplate, of_part(&layout, &view, Part::Boilerplate)),
            ("byline", &case.byline, of_part(&layout, &view, Part::Byline)),
            ("titles", &case.titles, of_part(&layout, &view, Part::Title)),
            ("items", &case.items, items(&layout, &view)),
            ("candidates", &case.candidates, candidates(&layout)),
            ("body", &case.body, of_part(&layout, &view, Part::Body)),
        ] {
            if let Some(want) = want.as_ref().filter(|want| **want != got) {
                failures.push(format!("{label}: {key}: want {want:?}, got {got:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn running_text_is_cut_into_sentences() {
    for (label, line, want) in [
        ("full stops", "甲来了。乙走了!丙呢?", &["甲来了。", "乙走了!", "丙呢?"][..]),
        ("closing quotes", "他说:“好。”大家笑了。", &["他说:“好。”", "大家笑了。"]),
        ("nested quotes", "“她说‘好。’”然后走了。", &["“她说‘好。’”", "然后走了。"]),
        ("semicolon is inside", "一是快;二是好;三是省。", &["一是快;二是好;三是省。"]),
        ("no final stop", "甲来了。乙没有来", &["甲来了。", "乙没有来"]),
        ("marks in a row", "真的吗?!是的。", &["真的吗?!", "是的。"]),
        ("address", "请看http://example.org/?id=1这一页。", &["请看http://example.org/?id=1这一页。"]),
        ("straight quotes", "他说:\"好。\"\"不好。\"她说。", &["他说:\"好。\"", "\"不好。\"", "她说。"]),
        ("brackets", "桥修好了(去年的事。)现在通车。", &["桥修好了(去年的事。)", "现在通车。"]),
        ("title that exclaims", "《你好!社区》演了三场。大家来了。", &["《你好!社区》演了三场。", "大家来了。"]),
        ("open book mark", "《你好。社区", &["《你好。", "社区"]),
        ("white space", "  甲来了。  乙走了。 ", &["甲来了。", "乙走了。"]),
        ("end mark", "桥通车了。(完)", &["桥通车了。", "(完)"]),
        ("left-over tag", "“大家都来了。”</p>", &["“大家都来了。”", "</p>"]),
        ("full width", "甲来了！乙走了？", &["甲来了!", "乙走了?"]),
    ] {
        let text = format!("桥边的故事讲给你听,这里是第一句话。\n{line}");
        let (_, view, layout) = read(&text, MediaType::Plain, &Hints::default()).unwrap();
        let got: Vec<String> =
            layout.sentences.iter().filter(|s| s.paragraph == 1).map(|s| view.string(s.span)).collect();
        assert_eq!(got, want, "{label}");
    }
}

/// One annotated seed, as far as a program can read it from the text.
#[derive(Debug, Deserialize)]
struct Gold {
    file: String,
    title: Option<String>,
    publisher: Option<String>,
    author: Option<String>,
    #[serde(default)]
    author_alt: Vec<Option<String>>,
    editor: Option<String>,
    published: Option<String>,
    published_partial: Option<String>,
    published_precision: String,
    genre: String,
    #[serde(default)]
    genre_alt: Vec<String>,
    region_code: Option<String>,
    section_lines: Vec<u32>,
    #[serde(default)]
    optional_heading_lines: Vec<u32>,
    byline_lines: Vec<u32>,
    boilerplate_lines: Vec<u32>,
    body_lines: Vec<u32>,
    #[serde(default)]
    optional_boilerplate_lines: Vec<u32>,
}

/// The seeds as repair gives them back, as far as layout cares: glosses out, one damaged line end put right.
fn without_glosses(text: &str) -> String {
    let gloss = regex::Regex::new(r"(\p{Han})\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)").unwrap();
    gloss.replace_all(text, "$1").replace("?!?/p>", "。”</p>")
}

#[test]
fn seeds_are_read_as_annotated() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let Ok(gold) = std::fs::read_to_string(shared.join("gold/seeds.documents.jsonl")) else {
        println!("the annotated seeds are not at hand: nothing to compare");
        return;
    };
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).expect("gold line parses");
        let file = &gold.file;
        let text = std::fs::read_to_string(shared.join("seeds").join(file)).expect("seed is there");
        let (_, _, layout) = read(&without_glosses(&text), MediaType::Plain, &Hints::default()).expect(file);
        let given = |found: &Option<Found>| found.as_ref().map(|found| found.value.clone());
        assert_eq!(given(&layout.title), gold.title, "{file}: title");
        assert_eq!(given(&layout.publisher), gold.publisher, "{file}: publisher");
        let author = given(&layout.author);
        assert!(author == gold.author || gold.author_alt.contains(&author), "{file}: author {author:?}");
        assert_eq!(given(&layout.editor), gold.editor, "{file}: editor");
        let partial = gold.published_partial.map(|day| format!("--{day}"));
        let published = layout.published.as_ref();
        assert_eq!(published.map(|dated| dated.date.clone()), gold.published.or(partial), "{file}: published");
        let precision = published.map_or("none", |dated| dated.precision.as_str());
        assert_eq!(precision, gold.published_precision, "{file}: precision");
        let genre = layout.genre.as_str().to_owned();
        assert!(genre == gold.genre || gold.genre_alt.contains(&genre), "{file}: genre {genre}");
        assert_eq!(layout.region.as_ref().map(|region| region.code.clone()), gold.region_code, "{file}: region");
        // Every line has one label; (完) behind a sentence is a piece of its line.
        let lines_of = |part: Part| -> Vec<u32> {
            let mut lines: Vec<u32> = Vec::new();
            for (index, sentence) in layout.sentences.iter().enumerate() {
                let first_of_line = index == 0 || layout.sentences[index - 1].paragraph != sentence.paragraph;
                if first_of_line && sentence.part == part {
                    lines.push(sentence.paragraph + 1);
                }
            }
            lines
        };
        let mut headings = lines_of(Part::Heading);
        headings.retain(|line| !gold.optional_heading_lines.contains(line));
        assert_eq!(headings, gold.section_lines, "{file}: headings");
        let mut byline = lines_of(Part::Byline);
        byline.retain(|line| gold.byline_lines.contains(line) || !gold.optional_boilerplate_lines.contains(line));
        assert_eq!(byline, gold.byline_lines, "{file}: byline");
        assert_eq!(lines_of(Part::Boilerplate), gold.boilerplate_lines, "{file}: boilerplate");
        assert_eq!(lines_of(Part::Body), gold.body_lines, "{file}: body");
    }
}

#[test]
fn hostile_texts_stay_linear() {
    for unit in [
        "甲\n",
        "来源:\n",
        "分享到:\n",
        "一、甲\n",
        "甲乙丙丁\n\n",
        "2024-01-02\n",
        "(",
        "“",
        "。",
        "年月日1",
        "〔2021〕3号\n",
        "# 甲\n",
        "<!-- ",
        "沈阳市铁西区",
        "铁西区",
        "责任编辑:甲 ",
        "新华社6月2日电 ",
        "\u{3000}",
        "首页>",
        "!?",
    ] {
        let text = format!("关于一座桥的事情\n{}", unit.repeat(30_000 / unit.chars().count()));
        for media in [MediaType::Plain, MediaType::Html] {
            let layout = read(&text, media, &Hints::default());
            assert!(layout.is_some(), "{unit:?}");
        }
        // A quadratic scan would not come back within the patience of a test run.
    }
}

proptest! {
    #[test]
    fn every_visible_character_is_in_one_sentence(
        lines in proptest::collection::vec("[甲乙,。“”!?<>: \u{3000}\u{feff}年月日0-9#来源()、]{0,30}", 0..12),
        html in any::<bool>(),
    ) {
        check(&lines.join("\n"), if html { MediaType::Html } else { MediaType::Plain })?;
    }

    #[test]
    fn any_page_has_a_layout(page in proptest::collection::vec(piece(), 0..40)) {
        check(&page.concat(), MediaType::Html)?;
    }

    #[test]
    fn any_text_has_a_layout(text in any::<String>()) {
        check(&text, MediaType::Plain)?;
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[甲乙丙丁,。“”:0-9 ]{0,20}",
        proptest::sample::select(vec![
            "<p>",
            "</p>",
            "<h1>",
            "</h1>",
            "<div>",
            "<td>",
            "<tr>",
            "<table>",
            "<title>",
            "</title>",
            "<a href=x>",
            "</a>",
            "<br>",
            "来源:",
            "责任编辑:",
            "2024-01-02 03:04",
            "1月2日电",
            "相关新闻",
            "第一条 ",
            "一、",
            "(一)",
            "〔2021〕3号",
        ])
        .prop_map(str::to_owned),
    ]
}

fn check(text: &str, media: MediaType) -> Result<(), TestCaseError> {
    let Some((clean, view, layout)) = read(text, media, &Hints::default()) else { return Ok(()) };
    let mut end = 0;
    let mut covered = vec![false; clean.text.len()];
    for sentence in &layout.sentences {
        prop_assert!(sentence.span.start >= end && !sentence.span.is_empty(), "{text:?} {:?}", sentence);
        end = sentence.span.end;
        prop_assert!(end as usize <= clean.text.len());
        covered[sentence.span.range()].fill(true);
        let of_text = matches!(sentence.part, Part::Body | Part::Heading);
        prop_assert_eq!(sentence.section.is_some(), of_text, "{:?} {:?}", text, sentence);
        if let Some(section) = sentence.section {
            let section = layout.sections.get(section as usize);
            prop_assert!(
                section.is_some_and(|section| section.span.contains(sentence.span)),
                "{:?} {:?}",
                text,
                sentence
            );
        }
    }
    for (at, c) in view.chars().iter().enumerate() {
        prop_assert!(covered[at] || crate::fold::fold_char(*c).is_none(), "{text:?} {at} {c:?}");
    }
    prop_assert!(layout.sections.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    for found in [&layout.title, &layout.publisher, &layout.author, &layout.editor, &layout.site, &layout.doc_number] {
        if let Some(Found { span: Some(span), .. }) = found {
            prop_assert!(span.end as usize <= clean.text.len() && !span.is_empty(), "{text:?} {found:?}");
        }
    }
    for dated in &layout.dates {
        prop_assert!(dated.dated.span.is_none_or(|span| span.end as usize <= clean.text.len()));
    }
    Ok(())
}
