//! Punctuation around a lost character: quotations that are open, marks that come in pairs, marks that end clauses.
//! It knows no bytes and chooses nothing.

/// A point mark after another, after white space, after an opening mark or at the start of a line.
pub(super) const MISPLACED_COST: f64 = 8.0;

/// A quotation that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenMark {
    /// What will close it.
    pub(super) closing: char,
    /// Characters since it opened.
    pub(super) length: usize,
    /// Point marks since it opened.
    pub(super) clauses: usize,
}

/// The quotations open after `text`, which goes on where `open` was found.
pub(super) fn advance(open: &[OpenMark], text: &[char]) -> Vec<OpenMark> {
    let mut open = open.to_vec();
    for c in text {
        if !matches!(c, '\u{2018}'..='\u{201D}' | '\u{3008}'..='\u{3015}') {
            // None of the marks that come in pairs.
            if let Some(open) = open.last_mut() {
                open.length += 1;
                open.clauses += usize::from(is_point(*c));
            }
        } else if let Some(closing) = closing_of(*c) {
            open.push(OpenMark { closing, length: 0, clauses: 0 });
        } else if is_closing(*c) && open.last().is_some_and(|open| open.closing == *c) {
            open.pop();
        } else if let Some(open) = open.last_mut() {
            open.length += 1;
            open.clauses += usize::from(is_point(*c));
        }
    }
    open
}

/// The mark that closes what `c` opens.
fn closing_of(c: char) -> Option<char> {
    Some(match c {
        '“' => '”',
        '‘' => '’',
        '《' => '》',
        '〈' => '〉',
        '「' => '」',
        '『' => '』',
        '【' => '】',
        '〔' => '〕',
        _ => return None,
    })
}

pub(super) fn is_opening(c: char) -> bool {
    closing_of(c).is_some()
}

pub(super) fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '》' | '〉' | '」' | '』' | '】' | '〕')
}

/// Marks that end a clause.
pub(super) fn is_point(c: char) -> bool {
    matches!(c, '。' | '、' | '，' | '；' | '：' | '！' | '？' | ',' | ';' | ':' | '!')
}

/// Marks after which a line may end that holds sentences.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '”' | '…')
}

/// What speaks against `c` between its neighbours.
pub(super) fn misplaced(previous: Option<char>, c: char, next: Option<char>) -> f64 {
    let before = previous.is_none_or(|c| is_point(c) || is_opening(c) || c.is_whitespace());
    let after = next.is_some_and(is_point);
    if is_point(c) && (before || after) { MISPLACED_COST } else { 0.0 }
}
