//! Characters of a query to tokens: which marks are operators and which are text.
//! It knows nothing of precedence; the parser does.

use super::MAX_DISTANCE;
use super::ast::{Facet, Within};
use super::dates::DateRange;
use super::syntax_error::SyntaxError;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `AND`.
    And,
    /// `OR`.
    Or,
    /// `NOT`.
    Not,
    /// `NEAR/n`.
    Near(u32),
    /// `field:`, with its value right behind it.
    Field(Name),
    /// `date:` and its value.
    Date(DateRange),
    /// `in:` and its value.
    In(Within),
    /// `metric:` and its conditions in one spelling.
    Metric(String),
    /// A phrase, bare or in quotation marks.
    Text(String),
    /// Phrases with a `*` between them; at least two.
    Wild(Vec<String>),
}

/// A field that takes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// `title:`.
    Title,
    /// Any other.
    Facet(Facet),
}

impl Name {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Facet(facet) => facet.as_str(),
        }
    }
}

/// A token and the code point it begins at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
}

/// The tokens of a query and what a reader should be told about them.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) notes: Vec<String>,
}

/// Full-width ASCII to ASCII, the ideographic space to a space.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// The marks that close a quotation opened by `mark`; `None` when it opens none.
pub(super) fn closers(mark: char) -> Option<&'static [char]> {
    match mark {
        '"' | '＂' => Some(&['"', '＂']),
        // Input methods turn out any of these for either side.
        '“' | '”' | '„' | '‟' => Some(&['”', '“', '"', '＂']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

/// A word being put together: its text between one `*` and the next.
struct Word {
    at: usize,
    parts: Vec<String>,
}

impl Word {
    fn begin(at: usize) -> Self {
        Self { at, parts: vec![String::new()] }
    }

    fn extend(&mut self, text: impl IntoIterator<Item = char>) {
        if let Some(last) = self.parts.last_mut() {
            last.extend(text);
        }
    }
}

/// A place the first pass has marked.
enum Mark {
    /// A group opens.
    Open,
    /// A group closes.
    Close,
    /// A token that ends before the place given.
    Token(TokenKind, usize),
    /// Text up to the place given, spaces included.
    Text(usize),
    /// The text of a quotation beside a `*`, and where the quotation ends.
    Quoted(String, usize),
}

pub(super) fn lex(query: &[char]) -> Result<Lexed, SyntaxError> {
    let scan = Scan { query };
    let mut notes = Vec::new();
    let marks = scan.marks(&mut notes)?;
    let mut lexed = Lexed { tokens: Vec::new(), notes };
    let mut word: Option<Word> = None;
    let mut marks = marks.into_iter().peekable();
    let mut at = 0;
    while at < query.len() {
        let mark = marks.next_if(|(place, _)| *place == at).map(|(_, mark)| mark);
        let next = match mark {
            Some(Mark::Open | Mark::Close | Mark::Token(..)) => {
                scan.flush(&mut word, &mut lexed)?;
                let (kind, end) = match mark {
                    Some(Mark::Token(kind, end)) => (kind, end),
                    Some(Mark::Open) => (TokenKind::Open, at + 1),
                    _ => (TokenKind::Close, at + 1),
                };
                lexed.tokens.push(Token { kind, at });
                end
            }
            Some(Mark::Text(end)) => {
                word.get_or_insert_with(|| Word::begin(at)).extend(query.get(at..end).unwrap_or(&[]).iter().copied());
                end
            }
            Some(Mark::Quoted(text, end)) => {
                word.get_or_insert_with(|| Word::begin(at)).extend(text.chars());
                end
            }
            None => {
                let Some(&c) = query.get(at) else { break };
                if c.is_whitespace() {
                    scan.flush(&mut word, &mut lexed)?;
                } else {
                    let word = word.get_or_insert_with(|| Word::begin(at));
                    if narrow(c) == '*' {
                        word.parts.push(String::new());
                    } else {
                        word.extend([c]);
                    }
                }
                at + 1
            }
        };
        at = next.max(at + 1);
    }
    scan.flush(&mut word, &mut lexed)?;
    Ok(lexed)
}

pub(super) struct Scan<'a> {
    pub(super) query: &'a [char],
}

impl Scan<'_> {
    pub(super) fn get(&self, at: usize) -> Option<char> {
        self.query.get(at).copied()
    }

    pub(super) fn narrow_at(&self, at: usize) -> Option<char> {
        self.get(at).map(narrow)
    }

    pub(super) fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.query, at, message, hint)
    }

    /// For every place, whether the text before it ends a word there: white space, the end, or closing brackets before one.
    fn edges(&self) -> Vec<bool> {
        let mut edges = vec![true; self.query.len() + 1];
        let mut after = true;
        for (at, &c) in self.query.iter().enumerate().rev() {
            after = c.is_whitespace() || (narrow(c) == ')' && after);
            if let Some(edge) = edges.get_mut(at) {
                *edge = after;
            }
        }
        edges
    }

    /// For every place, the first mark at or after it that closes a quotation, one list for each set of closers.
    /// Asking it is O(1), so that a query of nothing but quotation marks stays linear.
    fn next_closers(&self) -> Vec<(&'static [char], Vec<usize>)> {
        let mut all = Vec::new();
        for set in ['"', '“', '「', '『'].into_iter().filter_map(closers) {
            let mut escaped = vec![false; self.query.len()];
            let mut open = false;
            for (flag, &c) in escaped.iter_mut().zip(self.query) {
                *flag = open;
                open = c == '\\' && !open;
            }
            let mut next = vec![usize::MAX; self.query.len() + 1];
            let mut nearest = usize::MAX;
            for (at, &c) in self.query.iter().enumerate().rev() {
                if set.contains(&c) && escaped.get(at) == Some(&false) {
                    nearest = at;
                }
                if let Some(slot) = next.get_mut(at) {
                    *slot = nearest;
                }
            }
            all.push((set, next));
        }
        all
    }

    /// What stands in quotation marks at these two places.
    fn inside(&self, open: usize, close: usize) -> String {
        unescape(self.query.get(open + 1..close).unwrap_or(&[]))
    }

    /// For every place at which a title in 《》 begins that has its end, where it ends.
    fn titles(&self) -> Vec<Option<usize>> {
        let mut titles = vec![None; self.query.len()];
        let mut open = None;
        for (at, c) in self.query.iter().enumerate() {
            match c {
                '《' => open = Some(at),
                '》' => {
                    if let Some(slot) = open.take().and_then(|open: usize| titles.get_mut(open)) {
                        *slot = Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        titles
    }

    /// The first pass: quotations, fields and groups, in order of place.
    fn marks(&self, notes: &mut Vec<String>) -> Result<Vec<(usize, Mark)>, SyntaxError> {
        let edges = self.edges();
        let edge = |at: usize| edges.get(at).copied().unwrap_or(true);
        let next_closers = self.next_closers();
        let closer = |set: &'static [char], from: usize| {
            let table = next_closers.iter().find(|(closing, _)| *closing == set);
            table.and_then(|(_, next)| next.get(from)).copied().filter(|&close| close < usize::MAX)
        };
        let titles = self.titles();
        let mut spaces = 0_usize;
        let mut marks: Vec<(usize, Mark)> = Vec::new();
        // Opening brackets not yet paired: place, whether a word begins there, spaces before it.
        let mut open: Vec<(usize, bool, usize)> = Vec::new();
        let mut begins = true;
        let mut at = 0;
        while let Some(c) = self.get(at) {
            if c.is_whitespace() {
                (begins, spaces, at) = (true, spaces + 1, at + 1);
                continue;
            }
            if begins && let Some(set) = closers(c) {
                let Some(close) = closer(set, at + 1) else {
                    return Err(self.error(
                        at,
                        "this quotation mark is never closed",
                        "close it, or write \\\" inside a quotation",
                    ));
                };
                let mark = match self.narrow_at(close + 1) {
                    _ if edge(close + 1) => Mark::Token(TokenKind::Text(self.inside(at, close)), close + 1),
                    Some('*') => Mark::Quoted(self.inside(at, close), close + 1),
                    _ => Mark::Text(close + 1),
                };
                marks.push((at, mark));
                (begins, at) = (false, close + 1);
                continue;
            }
            let starred = at.checked_sub(1).is_some_and(|before| self.narrow_at(before) == Some('*'));
            if starred
                && let Some(close) = closers(c).and_then(|set| closer(set, at + 1))
                && (edge(close + 1) || self.narrow_at(close + 1) == Some('*'))
            {
                marks.push((at, Mark::Quoted(self.inside(at, close), close + 1)));
                at = close + 1;
                continue;
            }
            if let Some(end) = titles.get(at).copied().flatten() {
                // A name with its marks: its spaces and brackets are its own.
                marks.push((at, Mark::Text(end)));
                (begins, at) = (false, end);
                continue;
            }
            match narrow(c) {
                '(' => open.push((at, begins, spaces)),
                ')' => {
                    begins = false;
                    match open.pop() {
                        Some((from, true, before)) if edge(at + 1) || spaces > before => {
                            marks.push((from, Mark::Open));
                            marks.push((at, Mark::Close));
                        }
                        None if edge(at + 1) => {
                            return Err(self.error(
                                at,
                                "this bracket closes nothing",
                                "remove it, or put the text in quotation marks",
                            ));
                        }
                        _ => {}
                    }
                }
                _ if begins => {
                    if let Some((kind, end)) = self.field(at, notes)? {
                        // What follows a field's own name is the beginning of its value.
                        begins = matches!(kind, TokenKind::Field(_));
                        marks.push((at, Mark::Token(kind, end)));
                        at = end;
                        continue;
                    }
                    begins = false;
                }
                _ => {}
            }
            at += 1;
        }
        if let Some((from, ..)) = open.into_iter().find(|(_, begins, _)| *begins) {
            return Err(self.error(
                from,
                "this bracket is never closed",
                "close it, or put the text in quotation marks",
            ));
        }
        marks.sort_by_key(|(place, _)| *place);
        Ok(marks)
    }

    /// Ends the word: an operator when it is one, phrases with stars between them, else text.
    fn flush(&self, word: &mut Option<Word>, lexed: &mut Lexed) -> Result<(), SyntaxError> {
        let Some(Word { at, mut parts }) = word.take() else { return Ok(()) };
        let stars = parts.len() - 1;
        parts.retain(|part| !part.is_empty());
        if stars > 0 && parts.is_empty() {
            let hint = "write 社区*书记, or \"*\" for the sign itself";
            return Err(self.error(at, "a * needs text on both sides", hint));
        }
        if parts.len() > 1 {
            lexed.tokens.push(Token { kind: TokenKind::Wild(parts), at });
            return Ok(());
        }
        if stars > 0 {
            lexed
                .notes
                .push("a * at the edge of a word adds nothing: what a word is a part of is found anyway".to_owned());
            lexed.tokens.push(Token { kind: TokenKind::Text(parts.concat()), at });
            return Ok(());
        }
        let text = parts.concat();
        // A word right behind `field:` is a value, whatever it spells.
        let value = lexed.tokens.last().is_some_and(|token| {
            matches!(token.kind, TokenKind::Field(_))
                && at.checked_sub(1).and_then(|before| self.narrow_at(before)) == Some(':')
        });
        let plain: String = text.chars().map(narrow).collect();
        let kind = match plain.as_str() {
            _ if value => TokenKind::Text(text),
            "AND" => TokenKind::And,
            "OR" => TokenKind::Or,
            "NOT" => TokenKind::Not,
            "NEAR" => {
                return Err(self.error(
                    at,
                    "NEAR needs a distance",
                    "write NEAR/5 for at most five characters between",
                ));
            }
            _ => match plain.strip_prefix("NEAR/") {
                Some(number) => TokenKind::Near(self.distance(at, number)?),
                None => {
                    lexed.notes.extend(taken_for_text(&plain, &text));
                    TokenKind::Text(text)
                }
            },
        };
        lexed.tokens.push(Token { kind, at });
        Ok(())
    }

    fn distance(&self, at: usize, number: &str) -> Result<u32, SyntaxError> {
        let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        number.parse().ok().filter(|&n: &u32| digits && n <= MAX_DISTANCE).ok_or_else(|| {
            self.error(
                at,
                format!("NEAR/{number} is no distance"),
                format!("write a number up to {MAX_DISTANCE}: NEAR/5"),
            )
        })
    }
}

/// What to write where text looks like an operator and is none: `and`, `-街道`.
fn taken_for_text(plain: &str, text: &str) -> Option<String> {
    let upper = plain.to_ascii_uppercase();
    let near = upper.strip_prefix("NEAR/").is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()));
    if matches!(upper.as_str(), "AND" | "OR" | "NOT") || near {
        return Some(format!("“{text}” is read as text; write {upper} for the operator"));
    }
    let left_out: String = text.chars().skip(1).collect();
    (plain.starts_with('-') && left_out.chars().any(char::is_alphabetic))
        .then(|| format!("“{text}” is read as text; write NOT {left_out} to leave that out"))
}

/// `\"` and `\\` inside a quotation stand for the second character; any other backslash is itself.
fn unescape(inside: &[char]) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.iter().copied().peekable();
    while let Some(c) = characters.next() {
        let escaped = if c == '\\' { characters.next_if(|&next| next == '\\' || is_quote(next)) } else { None };
        text.push(escaped.unwrap_or(c));
    }
    text
}

fn is_quote(c: char) -> bool {
    closers(c).is_some() || matches!(c, '」' | '』')
}
