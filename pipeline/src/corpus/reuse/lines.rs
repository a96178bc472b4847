//! Where the lines of a body stand in the text it was taken from.
//! It holds no text: the spans of the sentences tell.

/// The lines of one body, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// True until a sentence of another part ends the run.
    open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    paragraph: i32,
    /// First code point in the body.
    in_body: u32,
    /// First and one past the last code point in the text.
    start: u32,
    end: u32,
    /// True when nothing but white space stands between it and the line before.
    follows: bool,
}

impl Lines {
    /// Takes the next sentence of the text. A body joins the stretches of each paragraph by one line break.
    pub(super) fn push(&mut self, of_body: bool, paragraph: i32, start: u32, end: u32) {
        if !of_body {
            self.open = false;
            return;
        }
        match self.lines.last_mut() {
            Some(line) if line.paragraph == paragraph => line.end = end,
            last => {
                let in_body = last.map_or(0, |line| line.in_body + (line.end - line.start) + 1);
                self.lines.push(Line { paragraph, in_body, start, end, follows: self.open });
            }
        }
        self.open = true;
    }

    /// The code point of the text for one of the body.
    pub(super) fn in_text(&self, in_body: u32) -> Option<u32> {
        let line = self.lines.partition_point(|line| line.in_body <= in_body).checked_sub(1)?;
        let line = self.lines.get(line)?;
        let at = line.start + (in_body - line.in_body);
        (at < line.end).then_some(at)
    }

    /// Code points of the body at which lines begin.
    pub(super) fn starts(&self) -> Vec<u32> {
        self.lines.iter().map(|line| line.in_body).collect()
    }

    /// Code points of the body at which a line begins that does not follow the one before.
    pub(super) fn gaps(&self) -> Vec<u32> {
        self.lines.iter().skip(1).filter(|line| !line.follows).map(|line| line.in_body).collect()
    }
}
