//! Where a stretch of a sentence stands in the record's bytes, from the tables alone.
//! It answers only what is certain: elsewhere the answer is `None`, never a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use index::Reader;
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
    /// For each of them, how far it and those before it reach: code points, bytes; no bytes once one has none.
    reach: Vec<(usize, Option<usize>)>,
    /// Bytes of repairs the page does not show, by start.
    hidden: Vec<Range<usize>>,
    /// For each of them, how far it and those before it reach.
    hidden_reach: Vec<usize>,
    encoding: String,
}

impl Anchors {
    /// The anchors of these documents.
    pub(crate) fn load(reader: &Reader, wanted: &BTreeSet<&str>) -> Result<BTreeMap<String, Self>, QueryError> {
        let mut all: BTreeMap<String, Self> = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(all);
        }
        reader.each_batch(Table::Documents, &["doc_id", "encoding"], |rows| {
            let (id, encoding) = (batch::text(rows, "doc_id")?, batch::text(rows, "encoding")?);
            for row in 0..rows.num_rows() {
                if let Some(id) = batch::text_at(id, row).filter(|id| wanted.contains(id)) {
                    let encoding = batch::text_at(encoding, row).unwrap_or_default().to_ascii_lowercase();
                    all.entry(id.to_owned()).or_default().encoding = encoding;
                }
            }
            Ok::<_, QueryError>(())
        })?;
        for (table, repairs) in [(Table::Sentences, false), (Table::Repairs, true)] {
            reader.each_batch(table, &["doc_id", "start", "end", "raw_start", "raw_end"], |rows| {
                let id = batch::text(rows, "doc_id")?;
                let column = |name| batch::integer(rows, name);
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
                Ok::<_, QueryError>(())
            })?;
        }
        all.values_mut().for_each(Self::order);
        Ok(all)
    }

    /// The sentence a code point stands in.
    pub(crate) fn sentence_at(&self, at: usize) -> Option<&Anchored> {
        let after = self.sentences.partition_point(|sentence| sentence.span.start <= at);
        self.sentences.get(after.checked_sub(1)?).filter(|sentence| at < sentence.span.end)
    }

    /// Sorts what was gathered and notes how far it reaches.
    fn order(&mut self) {
        let raw_start = |anchored: &Anchored| anchored.raw.as_ref().map(|raw| raw.start);
        self.sentences.sort_by_key(|anchored| (anchored.span.start, anchored.span.end));
        self.repairs.sort_by_key(|anchored| (anchored.span.start, raw_start(anchored), anchored.span.end));
        let mut furthest = (0, Some(0));
        self.reach = self
            .repairs
            .iter()
            .map(|repair| {
                let raw = furthest.1.zip(repair.raw.as_ref()).map(|(known, raw): (usize, _)| known.max(raw.end));
                furthest = (furthest.0.max(repair.span.end), raw);
                furthest
            })
            .collect();
        self.hidden.sort_by_key(|hidden| (hidden.start, hidden.end));
        let mut furthest = 0;
        self.hidden_reach = self
            .hidden
            .iter()
            .map(|hidden| {
                furthest = furthest.max(hidden.end);
                furthest
            })
            .collect();
    }

    /// The way from the text of the document to its bytes; O(length of the text), each question O(log) afterwards.
    pub(crate) fn of_text(&self, text: &str) -> RawOffsets<'_> {
        let mut sum = 0;
        let mut lengths = vec![0];
        for c in text.chars() {
            let Some(length) = self.length(c) else { return RawOffsets { anchors: self, lengths: Vec::new() } };
            sum += length;
            lengths.push(sum);
        }
        RawOffsets { anchors: self, lengths }
    }

    /// Bytes of a character in the document's encoding; `None` where that is not known.
    fn length(&self, c: char) -> Option<usize> {
        match self.encoding.as_str() {
            "utf-8" => Some(c.len_utf8()),
            // Characters of four bytes count for two: the lengths then differ and nothing is claimed.
            "gb18030" | "gbk" | "big5" => Some(if c.is_ascii() { 1 } else { 2 }),
            "utf-16le" | "utf-16be" => Some(c.len_utf16() * 2),
            _ => None,
        }
    }
}

/// From code points of a document's text to bytes of its record.
pub(crate) struct RawOffsets<'a> {
    anchors: &'a Anchors,
    /// Bytes of the text before each code point, in the document's encoding; empty when that is not known.
    lengths: Vec<usize>,
}

impl RawOffsets<'_> {
    /// The bytes of a stretch of the text.
    pub(crate) fn raw(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let start = self.position(self.anchors.sentence_at(span.start)?, span.start, false)?;
        let end = self.position(self.anchors.sentence_at(span.end.checked_sub(1)?)?, span.end, true)?;
        (start <= end).then_some(start..end)
    }

    /// The byte at which the code point `at` begins, or with `ends` the one at which the code point before it ends.
    ///
    /// Between two places known in both coordinates, text that nothing was done to takes exactly the bytes its encoding
    /// gives it. Markup and entities only ever make the bytes more, so equal lengths mean that nothing was done.
    fn position(&self, sentence: &Anchored, at: usize, ends: bool) -> Option<usize> {
        let raw = sentence.raw.as_ref()?;
        let begun = self.anchors.hidden.partition_point(|hidden| hidden.start < raw.end);
        let hidden_reach = begun.checked_sub(1).and_then(|last| self.anchors.hidden_reach.get(last));
        if hidden_reach.is_some_and(|&reach| reach > raw.start) {
            return None;
        }
        // A deletion right at the place stands before what begins there and after what ends there.
        let before = |repair: &Anchored| if ends { repair.span.start < at } else { repair.span.start <= at };
        let next = self.anchors.repairs.partition_point(before);
        let (mut from, mut from_raw) = (sentence.span.start, raw.start);
        if let Some(&(reach, reach_raw)) = next.checked_sub(1).and_then(|last| self.anchors.reach.get(last)) {
            if reach > at {
                // The place is inside what was repaired.
                return None;
            }
            if reach >= from {
                (from, from_raw) = (reach, reach_raw?.max(from_raw));
            }
        }
        let (mut to, mut to_raw) = (sentence.span.end, raw.end);
        if let Some(repair) = self.anchors.repairs.get(next).filter(|repair| repair.span.start <= to) {
            (to, to_raw) = (repair.span.start, repair.raw.as_ref()?.start.min(to_raw));
        }
        let length = |from: usize, to: usize| self.lengths.get(to)?.checked_sub(*self.lengths.get(from)?);
        (length(from, to)? == to_raw.checked_sub(from_raw)?).then_some(from_raw + length(from, at)?)
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
        let mut anchors = Anchors {
            sentences: vec![anchored(&sentence)],
            repairs: repairs.iter().map(anchored).collect(),
            encoding: encoding.to_owned(),
            ..Anchors::default()
        };
        anchors.order();
        anchors
    }

    #[test]
    fn only_what_is_certain_is_answered() {
        let mut hidden = anchors("utf-8", (0..7, 10..31), &[]);
        hidden.hidden.push(12..14);
        hidden.order();
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
            ("something hidden inside", hidden, 2..4, None),
            (
                "a repair that reaches over",
                anchors("utf-8", (0..7, 0..30), &[(1..6, 3..26), (2..2, 9..11)]),
                2..4,
                None,
            ),
            ("no sentence there", anchors("utf-8", (0..2, 0..6), &[]), 2..4, None),
        ] {
            assert_eq!(anchors.of_text("推进社区治理。").raw(&span), want, "{label}");
        }
    }
}
