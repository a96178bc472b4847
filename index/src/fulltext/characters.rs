//! Scores documents by how many characters of a text they have, for their length. Which documents are found by it is the
//! business of other clauses: nearly every document has some of the characters.

use std::collections::BTreeSet;

use pipeline::fold::fold_string;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use super::fields::Fields;

/// How slowly further occurrences of a character count for less, as BM25 has it (its usual 1.2 is for words), how far long
/// documents count for less, and the weight of a character in the title. Chosen on the odd-numbered queries of
/// `corpora/gold/search`.
const SATURATION: f32 = 6.0;
const BY_LENGTH: f32 = 0.75;
const TITLE: f32 = 1.0;

/// Characters looked up at most: those of a long question.
const MOST: usize = 64;

/// Characters with what each weighs, and the usual length of a document.
#[derive(Debug, Clone)]
pub(super) struct CharactersQuery {
    body: Field,
    title: Field,
    /// Its norms tell how long a document is; the fields of characters have none.
    words: Field,
    weights: Vec<(char, Score)>,
    usual_length: Score,
}

impl CharactersQuery {
    /// The letters and digits of a text, each once, weighed by how few documents have them.
    pub(super) fn of(text: &str, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Self> {
        let (mut documents, mut words) = (0_u64, 0_u64);
        for segment in searcher.segment_readers() {
            documents += u64::from(segment.max_doc());
            words += segment.inverted_index(fields.words)?.total_num_tokens();
        }
        let characters: BTreeSet<char> = fold_string(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let mut weights = Vec::new();
        for c in characters.into_iter().take(MOST) {
            let with = searcher.doc_freq(&term(fields.body, c))?;
            let ratio = (documents.saturating_sub(with) as Score + 0.5) / (with as Score + 0.5);
            weights.push((c, libm::logf(1.0 + ratio)));
        }
        let usual_length = words as Score / documents.max(1) as Score;
        Ok(Self { body: fields.body, title: fields.title, words: fields.words, weights, usual_length })
    }

    /// The score of every document of a segment.
    fn scores(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Vec<Score>> {
        let mut scores = vec![0.0; reader.max_doc() as usize];
        let lengths = reader.get_fieldnorms_reader(self.words)?;
        // Lengths are kept in 256 steps.
        let saturations: Vec<Score> = (0..=u8::MAX)
            .map(|step| FieldNormReader::id_to_fieldnorm(step) as Score / self.usual_length)
            .map(|length| SATURATION * (1.0 - BY_LENGTH + BY_LENGTH * length))
            .collect();
        let (bodies, titles) = (reader.inverted_index(self.body)?, reader.inverted_index(self.title)?);
        for &(c, weight) in &self.weights {
            let weight = weight * boost;
            if let Some(mut found) = bodies.read_postings(&term(self.body, c), IndexRecordOption::WithFreqs)? {
                while found.doc() != TERMINATED {
                    let often = found.term_freq() as Score;
                    let slowed = saturations.get(usize::from(lengths.fieldnorm_id(found.doc())));
                    if let (Some(score), Some(slowed)) = (scores.get_mut(found.doc() as usize), slowed) {
                        *score += weight * often * (SATURATION + 1.0) / (often + slowed);
                    }
                    found.advance();
                }
            }
            if let Some(mut found) = titles.read_postings(&term(self.title, c), IndexRecordOption::Basic)? {
                while found.doc() != TERMINATED {
                    if let Some(score) = scores.get_mut(found.doc() as usize) {
                        *score += weight * TITLE;
                    }
                    found.advance();
                }
            }
        }
        Ok(scores)
    }
}

fn term(field: Field, c: char) -> Term {
    Term::from_field_text(field, c.encode_utf8(&mut [0; 4]))
}

impl Query for CharactersQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(CharactersWeight(self.clone())))
    }
}

struct CharactersWeight(CharactersQuery);

impl Weight for CharactersWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = CharactersScorer { scores: self.0.scores(reader, boost)?, doc: 0 };
        scorer.go_on();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("characters", scorer.score()))
    }
}

/// The documents that have a score.
struct CharactersScorer {
    scores: Vec<Score>,
    doc: DocId,
}

impl CharactersScorer {
    /// To the next document with a score, from the current one on.
    fn go_on(&mut self) -> DocId {
        let rest = self.scores.get(self.doc as usize..).unwrap_or_default();
        let next = rest.iter().position(|&score| score > 0.0).and_then(|ahead| DocId::try_from(ahead).ok());
        self.doc = next.map_or(TERMINATED, |ahead| self.doc + ahead);
        self.doc
    }
}

impl DocSet for CharactersScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc += 1;
        }
        self.go_on()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.doc.max(target);
        self.go_on()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.scores.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for CharactersScorer {
    fn score(&mut self) -> Score {
        self.scores.get(self.doc as usize).copied().unwrap_or_default()
    }
}
