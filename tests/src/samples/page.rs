//! Turns the lines of a clean text into a page as a small site would serve it.
//! The visible text of the page is exactly the lines; it damages nothing.

use std::fmt::Write as _;

use serde::Deserialize;

/// How a text becomes a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What its head calls it.
    pub title: String,
    /// Charset the page declares; none declared if missing.
    pub charset: Option<String>,
    /// `<meta>` fields: name, content.
    #[serde(default)]
    pub meta: Vec<(String, String)>,
    /// What each line becomes, with `*N` for N lines in a row: an element (`p`, `h1`), an element with a class
    /// (`div.source`), `links` (a menu: every word a link), `br` (lines of one block with breaks between).
    pub elements: Vec<String>,
}

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The elements are for another number of lines.
    #[error("elements are for {elements} lines, the text has {lines}")]
    Lines {
        /// Lines the elements take.
        elements: usize,
        /// Lines of the text.
        lines: usize,
    },
    /// `*N` without a number.
    #[error("{0:?} is no element")]
    Element(String),
}

impl Page {
    /// The page of a text.
    ///
    /// # Errors
    /// If the elements do not fit the lines.
    pub fn render(&self, text: &str) -> Result<String, PageError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut page = String::from("<!DOCTYPE html>\n<html>\n<head>\n");
        if let Some(charset) = &self.charset {
            push(&mut page, &format!("<meta charset=\"{charset}\">"));
        }
        push(&mut page, &format!("<title>{}</title>", escape(&self.title)));
        for (name, content) in &self.meta {
            push(&mut page, &format!("<meta name=\"{}\" content=\"{}\">", escape(name), escape(content)));
        }
        push(&mut page, "<style>.nav a { margin: 0 8px }</style>");
        push(&mut page, "<script>var tip = \"<p>此处不显示</p>\";</script>\n</head>\n<body>");
        let mut rest = lines.iter();
        let mut taken = 0;
        for element in &self.elements {
            let (name, count) = repeated(element)?;
            let block: Vec<&str> = rest.by_ref().take(count).copied().collect();
            taken += count;
            match name {
                "br" => push(
                    &mut page,
                    &format!("<div>{}</div>", block.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>\n")),
                ),
                "links" => {
                    block.iter().for_each(|line| push(&mut page, &format!("<div class=\"nav\">{}</div>", links(line))))
                }
                other => {
                    let (tag, class) = other.split_once('.').unwrap_or((other, ""));
                    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
                    block.iter().for_each(|line| push(&mut page, &format!("<{tag}{class}>{}</{tag}>", escape(line))));
                }
            }
        }
        if taken != lines.len() {
            return Err(PageError::Lines { elements: taken, lines: lines.len() });
        }
        page.push_str("</body>\n</html>\n");
        Ok(page)
    }
}

fn push(page: &mut String, line: &str) {
    page.push_str(line);
    page.push('\n');
}

fn repeated(element: &str) -> Result<(&str, usize), PageError> {
    match element.split_once('*') {
        Some((name, count)) => {
            count.parse().map(|count| (name, count)).map_err(|_| PageError::Element(element.to_owned()))
        }
        None => Ok((element, 1)),
    }
}

/// Every word a link, separators between them left alone.
fn links(line: &str) -> String {
    let mut out = String::new();
    for (at, word) in line.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if word.chars().any(char::is_alphanumeric) {
            // Writing to a String cannot fail.
            let _ = write!(out, "<a href=\"/c{at}.html\">{}</a>", escape(word));
        } else {
            out.push_str(&escape(word));
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
