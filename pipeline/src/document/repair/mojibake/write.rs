//! The edits of a line that is read otherwise: what the bytes tell, and apart from it every lost character.
//! It chooses nothing.

use super::super::plan::{Certainty, Edit};
use super::choose::Filled;
use super::units::Reading;

/// Bytes that a stretch between two lost characters has in most texts that lost any.
const STRETCH: usize = 32;

/// Appends the edits of the line that starts at byte `start` of the text. `evidence` is said of what the bytes tell.
pub(super) fn write(
    edits: &mut Vec<Edit>,
    start: usize,
    reading: &Reading,
    filled: &[Option<Filled>],
    rule: &'static str,
    evidence: &str,
) {
    let mut after = reading.after.iter().zip(filled).peekable();
    let (mut end, mut made, mut at) = (0, 0, start);
    let mut edit: Option<Edit> = None;
    let mut text = String::new();
    for unit in &reading.before {
        end += unit.stream;
        text.clear();
        let mut certainty = Certainty::Exact;
        let mut why = None;
        while let Some((next, place)) = after.next_if(|_| made < end) {
            made += next.stream;
            match place {
                None => text.push(next.c),
                Some(place) => {
                    text.push_str(&place.text);
                    if certainty != Certainty::Flagged {
                        certainty = place.certainty;
                        why = Some(place.evidence.clone());
                    }
                }
            }
        }
        let range = at..at + unit.c.len_utf8();
        at = range.end;
        let part = (range.len(), text.len());
        match &mut edit {
            Some(edit) if text.is_empty() || edit.certainty == certainty && certainty == Certainty::Exact => {
                edit.range.end = range.end;
                edit.before.push(unit.c);
                edit.after.push_str(&text);
                match edit.parts.last_mut() {
                    // The character goes on here: its last bytes belong to it.
                    Some(last) if text.is_empty() => last.0 += part.0,
                    _ => edit.parts.push(part),
                }
            }
            _ => {
                edits.extend(edit.take().filter(changes));
                let one = |first: &str| {
                    let mut string = String::with_capacity(STRETCH);
                    string.push_str(first);
                    string
                };
                let mut parts = Vec::with_capacity(if certainty == Certainty::Exact { STRETCH / 2 } else { 1 });
                parts.push(part);
                edit = Some(Edit {
                    range,
                    before: one(unit.c.encode_utf8(&mut [0; 4])),
                    after: one(&text),
                    rule,
                    certainty,
                    evidence: why.unwrap_or_else(|| evidence.to_owned()),
                    parts,
                });
            }
        }
    }
    edits.extend(edit.filter(changes));
}

fn changes(edit: &Edit) -> bool {
    edit.before != edit.after
}
