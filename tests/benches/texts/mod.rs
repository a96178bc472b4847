//! Text for the search bench: documents of the sentences of real ones, shuffled, and queries cut out of them.
//! It indexes nothing. What it makes stays in temporary folders.

use std::collections::BTreeMap;
use std::path::PathBuf;

use corpora::{Corpus, DocId, Hints, OpenOptions};
use pipeline::document::layout::{Dated, Found, Genre, Layout, Part, Precision, Sentence};
use pipeline::document::read::Document;
use pipeline::document::repair::RepairOutcome;
use pipeline::document::segment::Segmenter;
use pipeline::document::view::View;
use pipeline::fold::fold_string;
use pipeline::source_map::SourceMap;
use pipeline::span::{Span, Text};

/// Sentences of a document: with the sentences of news that is about 1,700 bytes of text, as news has.
const SENTENCES: usize = 14;

/// Sentences of a line.
const OF_A_LINE: usize = 3;

/// Phrases cut out at random.
const PHRASES: usize = 300;

/// Frequent characters, and frequent pairs, that are asked for.
const FREQUENT: usize = 50;

/// What has been made so far.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) documents: usize,
    pub(crate) bytes: usize,
}

/// Sentences of the documents beside the repository.
pub(crate) struct Sentences {
    all: Vec<String>,
    segmenter: Segmenter,
}

impl Sentences {
    /// `None` when there are no documents beside the repository.
    pub(crate) fn find() -> Option<Self> {
        let shared = tests::root().parent()?.join("shared/corpora");
        let paths: Vec<PathBuf> = [shared.join("news"), shared.join("reports")].into();
        if paths.iter().any(|path| !path.exists()) {
            return None;
        }
        let corpus = Corpus::open(&paths, &OpenOptions::default()).unwrap();
        let mut all = Vec::new();
        for record in corpus.entries().flat_map(corpora::Entry::read) {
            let bytes = record.unwrap().bytes;
            let text = super::baseline::decode(&bytes);
            let sentences = text.split_inclusive(['。', '\n', '！', '？']).map(str::trim);
            all.extend(sentences.filter(|sentence| sentence.chars().count() > 8).map(str::to_owned));
        }
        Some(Self { all, segmenter: Segmenter::new().unwrap() })
    }

    fn sentence(&self, number: usize) -> &str {
        // Constants of a linear congruential generator (Knuth's MMIX): the same sentences in every run.
        let state = (number as u64).wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let state = (state ^ (state >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        &self.all[usize::try_from(state >> 32).unwrap() % self.all.len()]
    }

    /// The next document, as the pipeline would hand it over.
    pub(crate) fn document(&self, made: &mut Made) -> Document {
        let number = made.documents;
        let mut text = format!("第{number}号综合简报\n");
        for at in 0..SENTENCES {
            text.push_str(self.sentence(number * SENTENCES + at));
            if at % OF_A_LINE == OF_A_LINE - 1 {
                text.push('\n');
            }
        }
        made.documents += 1;
        made.bytes += text.len();
        let bytes = text.clone().into_bytes();
        let text = Text::new(text);
        let mut layout = Layout { genre: Genre::News, ..Layout::default() };
        let mut at = 0;
        for (number, line) in text.as_str().lines().enumerate() {
            let span = Span::new(at, at + line.chars().count());
            at = span.end as usize + 1;
            let part = if number == 0 { Part::Title } else { Part::Body };
            if number == 0 {
                layout.title = Some(Found { value: line.to_owned(), span: Some(span), basis: "first line".to_owned() });
            }
            layout.sentences.push(Sentence { span, part, section: None, paragraph: u32::try_from(number).unwrap() });
        }
        layout.published = Some(Dated {
            date: format!("20{:02}-{:02}-{:02}", 10 + number % 15, 1 + number % 12, 1 + number % 28),
            precision: Precision::Day,
            span: None,
            basis: "made".to_owned(),
        });
        let view = View::from_chars(text.as_str().chars().collect());
        let tokens = self.segmenter.cut(&view);
        let mut source_map = SourceMap::new();
        source_map.copy(bytes.len());
        Document {
            id: DocId::of(&bytes),
            locator: format!("made/{number:07}.txt"),
            hints: Hints::default(),
            encoding: "utf-8".to_owned(),
            encoding_evidence: "made".to_owned(),
            script: "simplified",
            repair_outcome: RepairOutcome::Clean,
            repairs: Vec::new(),
            view,
            source_map,
            layout,
            tokens,
            statements: Vec::new(),
            metrics: Vec::new(),
            mentions: Vec::new(),
            references: Vec::new(),
            text,
        }
    }

    /// What is asked: class and folded text, no text twice.
    pub(crate) fn queries(&self) -> Vec<(&'static str, String)> {
        let (mut characters, mut pairs) = (BTreeMap::new(), BTreeMap::new());
        for sentence in self.all.iter().step_by(4) {
            let folded: Vec<char> = fold_string(sentence).chars().collect();
            for &c in folded.iter().filter(|&&c| is_han(c)) {
                *characters.entry(c.to_string()).or_insert(0_usize) += 1;
            }
            for pair in folded.windows(2).filter(|pair| pair.iter().all(|&c| is_han(c))) {
                *pairs.entry(pair.iter().collect::<String>()).or_insert(0_usize) += 1;
            }
        }
        let mut queries: Vec<(&str, String)> = Vec::new();
        let mut add = |class, text: String| {
            if !queries.iter().any(|(_, known)| *known == text) {
                queries.push((class, text));
            }
        };
        let most = |counts: &BTreeMap<String, usize>| -> Vec<String> {
            let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
            sorted.sort_unstable_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            sorted.into_iter().take(FREQUENT).map(|(text, _)| text.clone()).collect()
        };
        let frequent = most(&characters);
        frequent.iter().for_each(|text| add("most frequent characters", text.clone()));
        most(&pairs).into_iter().for_each(|text| add("most frequent pairs", text));
        // Frequent characters that rarely touch: the longest lists of positions for the fewest hits.
        for (at, first) in frequent.iter().enumerate().take(10) {
            let second = &frequent[(at + 3) % 10];
            add("frequent characters, side by side", format!("{first}{second}"));
        }
        for name in ["习近平", "李克强", "沈阳市", "财政部", "国务院", "北京市朝阳区", "张家口", "人民代表大会"]
        {
            add("names", name.to_owned());
        }
        let mut number = 0;
        let mut cut = 0;
        while cut < PHRASES {
            number += 1;
            let sentence: Vec<char> = fold_string(self.sentence(usize::MAX / 2 + number)).chars().collect();
            let length = 2 + number % 7;
            let start = (number * 31) % sentence.len().max(1);
            let phrase = sentence.get(start..start + length).unwrap_or_default();
            if !phrase.is_empty() && phrase.iter().all(|&c| is_han(c)) {
                add("2 to 8 characters of the text", phrase.iter().collect());
                cut += 1;
            }
        }
        queries
    }
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}
