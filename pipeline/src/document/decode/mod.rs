//! From bytes to text: which encoding a record is in, and on what evidence.
//! It repairs nothing: bytes that are wrong in the chosen encoding become U+FFFD and `repair` sees them.

use crate::source_map::SourceMap;

/// A record's text as its encoding spells it.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedText {
    /// The text.
    pub text: String,
    /// WHATWG name in lower case (`utf-8`, `gb18030`, `big5`, `utf-16le`), or `hz-gb-2312`.
    pub encoding: String,
    /// What decided: `bom`, `utf-16 parity`, `hz`, `valid utf-8`, `declared`, `detector`, with figures where there are any.
    pub evidence: String,
    /// From bytes of `text` to bytes of the record.
    pub source_map: SourceMap,
}
