//! Where the bytes of a later stage came from: a piecewise map between two byte strings.
//! It does not know what the stages did; decode, repair and markup each build one and they compose.

use std::ops::Range;

/// `count` units of `out_step` output bytes each, made from units of `in_step` input bytes each.
///
/// A copied run is `out_step = in_step = 1`; a run of GBK hanzi is `3 ← 2`; a replacement is one unit;
/// an insertion has `in_step = 0`. Deleted input needs no segment: it is the gap between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    out_start: usize,
    in_start: usize,
    out_step: usize,
    in_step: usize,
    count: usize,
}

impl Segment {
    fn out_end(&self) -> usize {
        self.out_start + self.out_step * self.count
    }
    fn in_end(&self) -> usize {
        self.in_start + self.in_step * self.count
    }
}

/// A monotone map from output byte offsets to input byte offsets, built front to back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    segments: Vec<Segment>,
    out_len: usize,
    in_len: usize,
}

impl SourceMap {
    /// A map that has produced and consumed nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The map of an unchanged text of `len` bytes.
    #[must_use]
    pub fn identity(len: usize) -> Self {
        let mut map = Self::new();
        map.copy(len);
        map
    }

    /// Bytes produced so far.
    #[must_use]
    pub fn out_len(&self) -> usize {
        self.out_len
    }

    /// Bytes consumed so far.
    #[must_use]
    pub fn in_len(&self) -> usize {
        self.in_len
    }

    /// The next `len` output bytes are the next `len` input bytes.
    pub fn copy(&mut self, len: usize) {
        self.units(len, 1, 1);
    }

    /// The next `in_len` input bytes became the next `out_len` output bytes, as a whole.
    /// `out_len = 0` is a deletion, `in_len = 0` an insertion.
    pub fn replace(&mut self, in_len: usize, out_len: usize) {
        if out_len == 0 {
            self.in_len += in_len;
        } else {
            self.units(1, out_len, in_len);
        }
    }

    /// `count` units of `out_step` output bytes, each made from `in_step` input bytes (a run of hanzi in GBK: 3, 2).
    pub fn units(&mut self, count: usize, out_step: usize, in_step: usize) {
        if count == 0 || out_step == 0 {
            return;
        }
        let next = Segment { out_start: self.out_len, in_start: self.in_len, out_step, in_step, count };
        self.out_len = next.out_end();
        self.in_len = next.in_end();
        if let Some(last) = self.segments.last_mut()
            && last.out_step == out_step
            && last.in_step == in_step
            && last.in_end() == next.in_start
        {
            last.count += count;
        } else {
            self.segments.push(next);
        }
    }

    /// The output and the input of `next` come after what there is.
    pub fn append(&mut self, next: &Self) {
        let from = self.in_len;
        for segment in &next.segments {
            self.in_len = from + segment.in_start;
            self.units(segment.count, segment.out_step, segment.in_step);
        }
        self.in_len = from + next.in_len;
    }

    /// Input range from which an output range was made. An offset inside a unit widens to the unit; an empty
    /// range gives an empty range. Offsets past the end are clamped.
    #[must_use]
    pub fn to_source(&self, out: Range<usize>) -> Range<usize> {
        let start = self.start_of(out.start);
        if out.end <= out.start {
            return start..start;
        }
        start..self.end_of(out.end).max(start)
    }

    fn start_of(&self, out: usize) -> usize {
        let at = self.segments.partition_point(|segment| segment.out_end() <= out);
        match self.segments.get(at) {
            Some(segment) => {
                segment.in_start + out.saturating_sub(segment.out_start) / segment.out_step * segment.in_step
            }
            None => self.segments.last().map_or(0, Segment::in_end),
        }
    }

    fn end_of(&self, out: usize) -> usize {
        let at = self.segments.partition_point(|segment| segment.out_start < out);
        let Some(segment) = at.checked_sub(1).and_then(|at| self.segments.get(at)) else { return 0 };
        let units = (out - segment.out_start).div_ceil(segment.out_step).min(segment.count);
        segment.in_start + units * segment.in_step
    }

    /// Output range made from an input range, widened to whole units; `None` when nothing of it was kept.
    #[must_use]
    pub fn from_source(&self, input: Range<usize>) -> Option<Range<usize>> {
        let first = self.segments.partition_point(|segment| segment.in_end() <= input.start);
        let mut found: Option<Range<usize>> = None;
        for segment in self.segments.get(first..)? {
            if segment.in_start >= input.end {
                break;
            }
            if segment.in_step == 0 {
                continue;
            }
            let from = input.start.saturating_sub(segment.in_start) / segment.in_step;
            let to = (input.end - segment.in_start).div_ceil(segment.in_step).min(segment.count);
            if from >= to {
                continue;
            }
            let range = segment.out_start + from * segment.out_step..segment.out_start + to * segment.out_step;
            found = Some(found.map_or(range.clone(), |so_far| so_far.start..range.end));
        }
        found
    }

    /// The map over two stages: `self` is the later one, `earlier` made its input.
    ///
    /// Every unit of `self` is carried through `earlier`; runs of copied bytes stay runs.
    #[must_use]
    pub fn after(&self, earlier: &Self) -> Self {
        let mut composed = Self::new();
        for segment in &self.segments {
            if segment.out_step == 1 && segment.in_step == 1 {
                composed.carry(earlier, segment.in_start..segment.in_end());
                continue;
            }
            for unit in 0..segment.count {
                let from = segment.in_start + unit * segment.in_step;
                let source = earlier.to_source(from..from + segment.in_step);
                composed.unit_at(source, segment.out_step);
            }
        }
        composed.out_len = self.out_len;
        composed.in_len = earlier.in_len;
        composed
    }

    /// Appends the part of `earlier` that made `range` of its output.
    fn carry(&mut self, earlier: &Self, range: Range<usize>) {
        let first = earlier.segments.partition_point(|segment| segment.out_end() <= range.start);
        let mut at = range.start;
        for segment in earlier.segments.get(first..).unwrap_or(&[]) {
            if at >= range.end || segment.out_start >= range.end {
                break;
            }
            let end = range.end.min(segment.out_end());
            let offset = at - segment.out_start;
            let whole =
                offset.is_multiple_of(segment.out_step) && (end - segment.out_start).is_multiple_of(segment.out_step);
            if whole {
                self.in_len = segment.in_start + offset / segment.out_step * segment.in_step;
                self.units((end - at) / segment.out_step, segment.out_step, segment.in_step);
            } else {
                // A later stage cut inside a character of an earlier one: keep the bytes, widen the source.
                self.unit_at(earlier.to_source(at..end), end - at);
            }
            at = end;
        }
    }

    fn unit_at(&mut self, source: Range<usize>, out_len: usize) {
        self.in_len = source.start;
        self.units(1, out_len, source.end - source.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> SourceMap {
        // input  "ab" + 4 GBK bytes + "(x)" deleted + "?" ; output "ab" + two hanzi + "。”"
        let mut map = SourceMap::new();
        map.copy(2);
        map.units(2, 3, 2);
        map.replace(3, 0);
        map.replace(1, 6);
        map
    }

    #[test]
    fn output_ranges_lead_to_their_source() {
        let map = sample();
        for (label, out, want) in [
            ("copied byte", 1..2, 1..2),
            ("first hanzi", 2..5, 2..4),
            ("second hanzi", 5..8, 4..6),
            ("inside a hanzi", 3..4, 2..4),
            ("across the deletion", 5..14, 4..10),
            ("replacement", 8..14, 9..10),
            ("half a replacement", 11..14, 9..10),
            ("empty", 5..5, 4..4),
            ("past the end", 90..95, 10..10),
        ] {
            assert_eq!(map.to_source(out), want, "{label}");
        }
    }

    #[test]
    fn source_ranges_lead_to_their_output() {
        let map = sample();
        assert_eq!(map.from_source(2..4), Some(2..5));
        assert_eq!(map.from_source(6..9), None, "deleted");
        assert_eq!(map.from_source(0..10), Some(0..14));
        assert_eq!(map.from_source(5..10), Some(5..14));
    }

    #[test]
    fn two_stages_compose() {
        let earlier = sample();
        let mut later = SourceMap::new();
        later.replace(2, 0);
        later.copy(12);
        let both = later.after(&earlier);
        assert_eq!(both.to_source(0..3), 2..4);
        assert_eq!(both.to_source(3..6), 4..6);
        assert_eq!(both.to_source(6..12), 9..10);
        assert_eq!(both.out_len(), 12);
        assert_eq!(both.in_len(), 10);
    }
}
