//! Where a stretch of a sentence stands in the record's bytes, from the tables alone.
//! It answers only what is certain: elsewhere the answer is `None`, never a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use index::Reader;
use pipeline::span::{Span, Text};
use pipeline::tables::Table;

use crate::QueryError;
use crate::batch;

/// A place known in both coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Anchored {
    /// Code points of the text.
    pub(crate) span: Range<usize>,
    /// Bytes of the record; `None` where the format has no byte map.
    pub(crate) raw: Option<Range<usize>>,
}

/// Sentences and repairs of one document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Anchors {
    /// By start.
    pub(crate) sentences: Vec<Anchored>,
    /// Repairs shown in the text, by start.
    repairs: Vec<Anchored>,
    /// Bytes of repairs the page does not show.
    hidden: Vec<Range<usize>>,
    encoding: String,
}

impl Anchors {
    /// The anchors of these documents.
    pub(crate) fn load(reader: &Reader, wanted: &BTreeSet<&str>) -> Result<BTreeMap<String, Self>, QueryError> {
        let mut all: BTreeMap<String, Self> = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(all);
        }
        for rows in reader.table_columns(Table::Documents, &["doc_id", "encoding"])? {
            let (id, encoding) = (batch::text(&rows, "doc_id")?, batch::text(&rows, "encoding")?);
            for row in 0..rows.num_rows() {
                if let Some(id) = batch::text_at(id, row).filter(|id| wanted.contains(id)) {
                    let encoding = batch::text_at(encoding, row).unwrap_or_default().to_ascii_lowercase();
                    all.entry(id.to_owned()).or_default().encoding = encoding;
                }
            }
        }
        for (table, repairs) in [(Table::Sentences, false), (Table::Repairs, true)] {
            for rows in reader.table_columns(table, &["doc_id", "start", "end", "raw_start", "raw_end"])? {
                let id = batch::text(&rows, "doc_id")?;
                let column = |name| batch::integer(&rows, name);
                let (start, end) = (column("start")?, column("end")?);
                let (raw_start, raw_end) = (column("raw_start")?, column("raw_end")?);
                for row in 0..rows.num_rows() {
                    let Some(id) = batch::text_at(id, row).filter(|id| wanted.contains(id)) else { continue };
                    let range = |start, end| Some(batch::offset_at(start, row)?..batch::offset_at(end, row)?);
                    let (span, raw) = (range(start, end), range(raw_start, raw_end));
                    let anchors = all.entry(id.to_owned()).or_default();
                    match (span, raw) {
                        (Some(span), raw) if repairs => anchors.repairs.push(Anchored { span, raw }),
                        (Some(span), raw) => anchors.sentences.push(Anchored { span, raw }),
                        (None, Some(raw)) => anchors.hidden.push(raw),
                        (None, None) => {}
                    }
                }
            }
        }
        for anchors in all.values_mut() {
            anchors.sentences.sort_by_key(|anchored| (anchored.span.start, anchored.span.end));
            anchors.repairs.sort_by_key(|anchored| (anchored.span.start, anchored.span.end));
        }
        Ok(all)
    }

    /// The sentence a code point stands in.
    pub(crate) fn sentence_at(&self, at: usize) -> Option<&Anchored> {
        let after = self.sentences.partition_point(|sentence| sentence.span.start <= at);
        self.sentences.get(after.checked_sub(1)?).filter(|sentence| at < sentence.span.end)
    }

    /// The bytes of a stretch of the text.
    pub(crate) fn raw(&self, text: &Text, span: &Range<usize>) -> Option<Range<usize>> {
        let start = self.position(text, self.sentence_at(span.start)?, span.start, false)?;
        let end = self.position(text, self.sentence_at(span.end.checked_sub(1)?)?, span.end, true)?;
        (start <= end).then_some(start..end)
    }

    /// The byte at which the code point `at` begins, or with `ends` the one at which the code point before it ends.
    ///
    /// Between two places known in both coordinates, text that nothing was done to takes exactly the bytes its encoding
    /// gives it. Markup and entities only ever make the bytes more, so equal lengths mean that nothing was done.
    fn position(&self, text: &Text, sentence: &Anchored, at: usize, ends: bool) -> Option<usize> {
        let raw = sentence.raw.as_ref()?;
        if self.hidden.iter().any(|hidden| hidden.start < raw.end && raw.start < hidden.end) {
            return None;
        }
        let (mut from, mut from_raw) = (sentence.span.start, raw.start);
        let (mut to, mut to_raw) = (sentence.span.end, raw.end);
        let first = self.repairs.partition_point(|repair| repair.span.end < sentence.span.start);
        let near = self.repairs.iter().skip(first).take_while(|repair| repair.span.start <= sentence.span.end);
        for repair in near {
            let raw = repair.raw.as_ref()?;
            // A deletion right at the place stands before what begins there and after what ends there.
            let before = if ends { repair.span.start < at } else { repair.span.start <= at };
            if repair.span.end <= at && before {
                if repair.span.end >= from {
                    (from, from_raw) = (repair.span.end, raw.end.max(from_raw));
                }
            } else if repair.span.start >= at && repair.span.start <= to {
                (to, to_raw) = (repair.span.start, raw.start);
                break;
            } else {
                // The place is inside what was repaired.
                return None;
            }
        }
        let length = |from: usize, to: usize| self.length(text.slice(Span::new(from, to)));
        (length(from, to)? == to_raw.checked_sub(from_raw)?).then_some(from_raw + length(from, at)?)
    }

    /// Bytes of a text in the document's encoding, where every character has a known length.
    fn length(&self, text: &str) -> Option<usize> {
        match self.encoding.as_str() {
            "utf-8" | "utf8" => Some(text.len()),
            // Characters of four bytes count for two: the lengths then differ and nothing is claimed.
            "gb18030" | "gbk" | "gb2312" | "big5" => Some(text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()),
            "utf-16le" | "utf-16be" => Some(text.chars().map(char::len_utf16).sum::<usize>() * 2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(
        encoding: &str,
        sentence: (Range<usize>, Range<usize>),
        repairs: &[(Range<usize>, Range<usize>)],
    ) -> Anchors {
        let anchored =
            |(span, raw): &(Range<usize>, Range<usize>)| Anchored { span: span.clone(), raw: Some(raw.clone()) };
        Anchors {
            sentences: vec![anchored(&sentence)],
            repairs: repairs.iter().map(anchored).collect(),
            hidden: Vec::new(),
            encoding: encoding.to_owned(),
        }
    }

    #[test]
    fn only_what_is_certain_is_answered() {
        let text = Text::new("推进社区治理。".to_owned());
        for (label, anchors, span, want) in [
            ("untouched", anchors("utf-8", (0..7, 10..31), &[]), 2..4, Some(16..22)),
            ("two bytes a character", anchors("gb18030", (0..7, 0..14), &[]), 2..4, Some(4..8)),
            ("markup inside", anchors("utf-8", (0..7, 10..38), &[]), 2..4, None),
            ("unknown encoding", anchors("x", (0..7, 10..31), &[]), 2..4, None),
            // 推进|litter|社区治理。
            ("litter before", anchors("utf-8", (0..7, 0..25), &[(2..2, 6..10)]), 2..4, Some(10..16)),
            ("litter behind", anchors("utf-8", (0..7, 0..25), &[(4..4, 12..16)]), 2..4, Some(6..12)),
            ("litter inside", anchors("utf-8", (0..7, 0..25), &[(3..3, 9..13)]), 2..4, Some(6..16)),
            ("a replaced character behind", anchors("utf-8", (0..7, 0..20), &[(4..5, 12..14)]), 2..4, Some(6..12)),
            ("begins inside a repair", anchors("utf-8", (0..7, 0..20), &[(1..3, 3..8)]), 2..4, None),
            ("no sentence there", anchors("utf-8", (0..2, 0..6), &[]), 2..4, None),
        ] {
            assert_eq!(anchors.raw(&text, &span), want, "{label}");
        }
    }
}
