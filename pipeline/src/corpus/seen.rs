//! A document as the corpus pass sees it: one row of `documents` with its rows of other tables.
//! Who reads the tables makes it; nothing here outlives the document.

/// One document.
#[derive(Debug, Clone, Default)]
pub struct SeenDocument {
    /// Its id.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// Publication date as far as known.
    pub published: Option<String>,
    /// Full name of its region.
    pub region: Option<String>,
    /// Code of its region.
    pub region_code: Option<String>,
    /// Its publisher, Simplified.
    pub publisher: Option<String>,
    /// Its genre.
    pub genre: String,
    /// Its reprint family, once families are known.
    pub family: Option<String>,
    /// Its mentions in text order.
    pub mentions: Vec<SeenMention>,
}

/// One mention of the table `mentions`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeenMention {
    /// Key under which spellings meet.
    pub key: String,
    /// Name without quotes, Simplified.
    pub name: String,
    /// Its type.
    pub kind: Option<String>,
    /// Narrowest body or place that does what `relation` says.
    pub place: Option<String>,
    /// What the place was taken from.
    pub place_basis: String,
    /// launches, implements, learns_from, cites, unknown.
    pub relation: String,
    /// Rule that found it.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f64,
    /// First code point in the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// The text of a document, for those who look for names in it.
#[derive(Debug, Clone, Default)]
pub struct SeenText {
    /// The whole repaired text.
    pub text: String,
    /// Its body sentences in text order.
    pub sentences: Vec<SeenSentence>,
    /// Code points of what inferred or flagged repairs touch.
    pub doubtful: Vec<(usize, usize)>,
    /// The record is UTF-8, so that a byte of the text may be a byte of the record.
    pub is_utf8: bool,
}

/// One body sentence: where it stands in code points, in UTF-8 and in the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenSentence {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// First byte of the text.
    pub byte_start: usize,
    /// One past the last.
    pub byte_end: usize,
    /// First byte of the record and one past the last; `None` where the format has no byte map.
    pub raw: Option<(usize, usize)>,
}
