//! The replayable plan of a repair: passes of edits, their maps, and the rows of `repairs` they give.
//! It decides no repair.

use std::ops::Range;

use crate::source_map::SourceMap;

labels! {
    /// How sure a repair is.
    pub enum Certainty {
        /// The bytes determine it.
        Exact = "exact",
        /// Context chose among several readings.
        Inferred = "inferred",
        /// Damage was seen and left, or the reading may be wrong.
        Flagged = "flagged",
    }
}

/// Passes applied one after another; each is a list of edits to the text the pass before it made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RepairPlan {
    /// In order of application.
    pub passes: Vec<Vec<Edit>>,
    /// Bytes of the decoded text the plan was made for.
    pub input_len: usize,
}

/// One replacement in a pass: `before` at `range` becomes `after`. A flag has `before == after`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Byte range in the text the pass reads; edits of a pass are in order and do not overlap.
    pub range: Range<usize>,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Name of the rule.
    pub rule: &'static str,
    /// How sure.
    pub certainty: Certainty,
    /// Why, with its margin.
    pub evidence: String,
    /// Byte lengths (before, after) of the parts that correspond, in order; empty when the whole corresponds to the whole.
    pub parts: Vec<(usize, usize)>,
}

/// One row of `repairs`, with its place before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The edit.
    pub edit: Edit,
    /// Byte range in the decoded text.
    pub decoded: Range<usize>,
    /// Byte range in the repaired text; empty for a deletion.
    pub repaired: Range<usize>,
    /// Number of its pass, from 1. `edit.before` stands in the text that the pass before it made, `edit.after` in the one
    /// that this pass made: of a plan of several passes the decoded or the repaired text may have something else there.
    pub pass: usize,
}

/// A deletion is placed by the nearest kept text within this many bytes: more than any gloss or run of marks.
const DELETION_REACH: usize = 256;

impl RepairPlan {
    /// Replays the plan; `None` when `decoded` is not the text it was made for.
    #[must_use]
    pub fn apply(&self, decoded: &str) -> Option<String> {
        if decoded.len() != self.input_len {
            return None;
        }
        let mut text = decoded.to_owned();
        for pass in &self.passes {
            text = apply_pass(pass, &text)?;
        }
        Some(text)
    }

    /// From bytes of the repaired text to bytes of the decoded text.
    #[must_use]
    pub fn source_map(&self) -> SourceMap {
        let mut map = SourceMap::identity(self.input_len);
        for pass in &self.passes {
            map = pass_map(pass, map.out_len()).after(&map);
        }
        map
    }

    /// Every edit with its place before and after, pass by pass.
    #[must_use]
    pub fn repairs(&self) -> Vec<Repair> {
        let mut maps = Vec::with_capacity(self.passes.len());
        let mut len = self.input_len;
        for pass in &self.passes {
            let map = pass_map(pass, len);
            len = map.out_len();
            maps.push(map);
        }
        // `later[k]`: from the repaired text to the text that pass k made.
        let mut later = vec![SourceMap::identity(len); maps.len()];
        for k in (1..maps.len()).rev() {
            if let (Some(after), Some(map)) = (later.get(k).cloned(), maps.get(k))
                && let Some(slot) = later.get_mut(k - 1)
            {
                *slot = after.after(map);
            }
        }
        let mut earlier = SourceMap::identity(self.input_len);
        let mut repairs = Vec::new();
        for (number, ((pass, map), later)) in self.passes.iter().zip(&maps).zip(&later).enumerate() {
            let mut shift = 0_usize;
            let mut consumed = 0;
            for edit in pass {
                shift += edit.range.start - consumed.min(edit.range.start);
                let made = shift..shift + edit.after.len();
                shift = made.end;
                consumed = edit.range.end;
                repairs.push(Repair {
                    edit: edit.clone(),
                    decoded: earlier.to_source(edit.range.clone()),
                    repaired: place(later, made),
                    pass: number + 1,
                });
            }
            earlier = map.after(&earlier);
        }
        repairs
    }
}

/// Where `made`, a range of an earlier text, stands in the final one.
fn place(later: &SourceMap, made: Range<usize>) -> Range<usize> {
    if let Some(found) = later.from_source(made.clone()).filter(|_| !made.is_empty()) {
        return found;
    }
    let at = later
        .from_source(made.end..made.end + DELETION_REACH)
        .map(|after| after.start)
        .or_else(|| later.from_source(made.start.saturating_sub(DELETION_REACH)..made.start).map(|before| before.end))
        .unwrap_or(0);
    at..at
}

/// The text one pass makes; `None` when an edit does not find what it replaces.
pub(super) fn apply_pass(pass: &[Edit], text: &str) -> Option<String> {
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for edit in pass {
        made.push_str(text.get(at..edit.range.start)?);
        if text.get(edit.range.clone())? != edit.before {
            return None;
        }
        made.push_str(&edit.after);
        at = edit.range.end;
    }
    made.push_str(text.get(at..)?);
    Some(made)
}

/// The map of one pass over a text of `len` bytes.
fn pass_map(pass: &[Edit], len: usize) -> SourceMap {
    let mut map = SourceMap::new();
    for edit in pass {
        map.copy(edit.range.start.saturating_sub(map.in_len()));
        if edit.before == edit.after {
            map.copy(edit.range.len());
        } else if edit.parts.is_empty() {
            map.replace(edit.range.len(), edit.after.len());
        } else {
            for (before, after) in &edit.parts {
                map.replace(*before, *after);
            }
        }
    }
    map.copy(len.saturating_sub(map.in_len()));
    map
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn edit(range: Range<usize>, before: &str, after: &str) -> Edit {
        Edit {
            range,
            before: before.to_owned(),
            after: after.to_owned(),
            rule: "test",
            certainty: Certainty::Exact,
            evidence: String::new(),
            parts: Vec::new(),
        }
    }

    #[test]
    fn passes_replay_and_map_back() {
        let plan = RepairPlan {
            passes: vec![
                vec![edit(1..2, "x", "社"), edit(4..5, "d", "")],
                vec![edit(0..1, "a", ""), edit(4..5, "b", "区")],
            ],
            input_len: 5,
        };
        let text = plan.apply("axbcd").unwrap();
        assert_eq!(text, "社区c");
        assert_eq!(plan.apply("axbc"), None, "another length");
        assert_eq!(plan.apply("ayzcd"), None, "another text");
        let map = plan.source_map();
        assert_eq!(map.to_source(0..3), 1..2);
        assert_eq!(map.to_source(3..6), 2..3);
        assert_eq!(map.to_source(6..7), 3..4);
        let places: Vec<_> = plan.repairs().into_iter().map(|repair| (repair.decoded, repair.repaired)).collect();
        assert_eq!(places, [(1..2, 0..3), (4..5, 7..7), (0..1, 0..0), (2..3, 3..6)]);
    }
}
