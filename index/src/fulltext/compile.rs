//! Clauses into tantivy queries. What matches is decided by exact clauses of score 0, what ranks by words alone.

use std::ops::Bound;

use pipeline::fold::fold_string;
use pipeline::gazetteer::Gazetteer;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field as Handle, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::characters::CharactersQuery;
use super::clause::{Clause, Field, Scope};
use super::dates::{end_of_range, first_day};
use super::excluded::Excluded;
use super::fields::{Fields, name_key};
use super::near::{NearQuery, Order};
use crate::IndexError;

/// Deepest nesting taken: more than anyone writes, far from where recursion would exhaust a stack.
const DEEPEST: usize = 100;

/// Longest stretch of a phrase looked up as one word: the longest entries of the policy dictionary are idioms and
/// names of about this length.
const LONGEST_WORD: usize = 8;

/// Compiles clauses for one state of the index.
pub(super) struct Compiler<'a> {
    pub(super) fields: &'a Fields,
    pub(super) searcher: &'a Searcher,
}

impl Compiler<'_> {
    /// The query of a clause.
    pub(super) fn compile(&self, clause: &Clause) -> Result<Box<dyn Query>, IndexError> {
        self.at_depth(clause, 0)
    }

    fn at_depth(&self, clause: &Clause, depth: usize) -> Result<Box<dyn Query>, IndexError> {
        if depth > DEEPEST {
            return Err(IndexError::TooDeep { limit: DEEPEST });
        }
        Ok(match clause {
            Clause::Everything => silent(Box::new(AllQuery)),
            Clause::Phrase { scope, folded } => self.phrase(*scope, folded)?,
            Clause::Near { scope, left, right, distance } => {
                self.near(*scope, &[left, right], *distance, Order::Either)
            }
            Clause::Sequence { scope, parts, distance } => self.near(*scope, parts, *distance, Order::AsWritten),
            Clause::Pattern { scope, chars } => self.pattern(*scope, chars),
            Clause::Words(words) => self.words(words),
            Clause::Characters(text) => Box::new(
                CharactersQuery::of(text, self.fields, self.searcher)
                    .map_err(|source| IndexError::search("rank", source))?,
            ),
            Clause::Field { field, value } => self.field(*field, value),
            Clause::Documents(ids) => {
                silent(Box::new(TermSetQuery::new(ids.iter().filter_map(|id| self.fields.id_term(&fold_string(id))))))
            }
            Clause::Date { from, to } => self.date(*from, *to),
            Clause::All(clauses) if clauses.is_empty() => silent(Box::new(AllQuery)),
            Clause::All(clauses) => self.combine(clauses, Occur::Must, depth)?,
            Clause::Any(clauses) if clauses.is_empty() => Box::new(EmptyQuery),
            Clause::Any(clauses) => self.combine(clauses, Occur::Should, depth)?,
            Clause::Not(inner) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, silent(Box::new(AllQuery))),
                (Occur::MustNot, Box::new(Excluded(self.at_depth(inner, depth + 1)?))),
            ])),
            Clause::Weighted { clause, weight } => {
                Box::new(ConstScoreQuery::new(self.at_depth(clause, depth + 1)?, *weight))
            }
            Clause::Ranked { clause, by } => ranked(self.at_depth(clause, depth + 1)?, self.at_depth(by, depth + 1)?),
            Clause::Scaled { clause, factor } => Box::new(BoostQuery::new(self.at_depth(clause, depth + 1)?, *factor)),
        })
    }

    fn combine(&self, clauses: &[Clause], occur: Occur, depth: usize) -> Result<Box<dyn Query>, IndexError> {
        let mut parts = Vec::with_capacity(clauses.len());
        for clause in clauses {
            parts.push((occur, self.at_depth(clause, depth + 1)?));
        }
        Ok(Box::new(BooleanQuery::new(parts)))
    }

    fn phrase(&self, scope: Scope, text: &str) -> Result<Box<dyn Query>, IndexError> {
        let folded = fold_string(text);
        if folded.is_empty() {
            return Ok(silent(Box::new(AllQuery)));
        }
        let handles = self.fields.of_scope(scope);
        let exact = any(handles.into_iter().map(|handle| contains(handle, &folded)).collect());
        let mut words = self.words_of(&folded)?;
        // Characters between words tell nothing; alone they are all there is.
        if words.iter().any(|word| word.chars().nth(1).is_some()) {
            words.retain(|word| word.chars().nth(1).is_some());
        }
        Ok(if words.is_empty() { exact } else { ranked(exact, self.words(&words)) })
    }

    fn near<T: AsRef<str>>(&self, scope: Scope, parts: &[T], distance: u32, order: Order) -> Box<dyn Query> {
        let folded = parts.iter().map(|part| fold_string(part.as_ref()).chars().collect::<Vec<char>>());
        // Nothing is near to nothing: a document that holds what is left is all that can be asked.
        let parts: Vec<Vec<char>> = folded.filter(|part| !part.is_empty()).collect();
        let handles = self.fields.of_scope(scope).into_iter();
        match parts.as_slice() {
            [] => silent(Box::new(AllQuery)),
            [only] => {
                let only: String = only.iter().collect();
                any(handles.map(|handle| contains(handle, &only)).collect())
            }
            _ => {
                let query =
                    |field| -> Box<dyn Query> { Box::new(NearQuery { field, parts: parts.clone(), distance, order }) };
                any(handles.map(query).collect())
            }
        }
    }

    fn pattern(&self, scope: Scope, chars: &[Option<char>]) -> Box<dyn Query> {
        let handles = self.fields.of_scope(scope).into_iter();
        let known = || chars.iter().enumerate().filter_map(|(at, c)| Some((at, (*c)?)));
        let term = |handle: Handle, c: char| Term::from_field_text(handle, c.encode_utf8(&mut [0; 4]));
        let query = |handle: Handle| -> Box<dyn Query> {
            let terms: Vec<(usize, Term)> = known().map(|(at, c)| (at, term(handle, c))).collect();
            match terms.as_slice() {
                [] => Box::new(EmptyQuery),
                [(_, only)] => Box::new(TermQuery::new(only.clone(), IndexRecordOption::Basic)),
                _ => Box::new(PhraseQuery::new_with_offset(terms)),
            }
        };
        any(handles.map(query).collect())
    }

    fn words(&self, words: &[String]) -> Box<dyn Query> {
        let mut words: Vec<String> =
            words.iter().map(|word| fold_string(word)).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() {
            return Box::new(EmptyQuery);
        }
        let term = |word: &String| -> (Occur, Box<dyn Query>) {
            let term = self.word(word);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        Box::new(BooleanQuery::new(words.iter().map(term).collect()))
    }

    /// The words of the index that a phrase is made of, longest first from the left: ranking needs no dictionary
    /// beside the one the index holds.
    pub(super) fn words_of(&self, folded: &str) -> Result<Vec<String>, IndexError> {
        let places: Vec<usize> = folded.char_indices().map(|(place, _)| place).chain([folded.len()]).collect();
        let mut words = Vec::new();
        let mut at = 0;
        while let Some(&from) = places.get(at).filter(|&&from| from < folded.len()) {
            let mut step = 1;
            for length in (1..=LONGEST_WORD).rev() {
                let Some(word) = places.get(at + length).and_then(|&to| folded.get(from..to)) else { continue };
                if self.documents_with(word)? > 0 {
                    words.push(word.to_owned());
                    step = length;
                    break;
                }
            }
            at += step;
        }
        Ok(words)
    }

    /// Documents that have the folded word, those replaced since included.
    pub(super) fn documents_with(&self, folded: &str) -> Result<u64, IndexError> {
        self.searcher.doc_freq(&self.word(folded)).map_err(|source| IndexError::search("rank", source))
    }

    /// A word, or the character of the body that it is.
    fn word(&self, folded: &str) -> Term {
        let single = folded.chars().nth(1).is_none();
        Term::from_field_text(if single { self.fields.body } else { self.fields.words }, folded)
    }

    fn field(&self, field: Field, value: &str) -> Box<dyn Query> {
        let folded = fold_string(value);
        let whole = |handle: Handle, value: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(handle, value);
            silent(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
        };
        let part = |handle: Handle| {
            if folded.is_empty() { Box::new(EmptyQuery) } else { silent(contains(handle, &folded)) }
        };
        match field {
            Field::DocId => match self.fields.id_term(&folded) {
                Some(term) => silent(Box::new(TermQuery::new(term, IndexRecordOption::Basic))),
                None => Box::new(EmptyQuery),
            },
            Field::Genre => whole(self.fields.genre, value.trim()),
            Field::Speaker => whole(self.fields.speaker, &folded),
            Field::Initiative => whole(self.fields.initiative, &name_key(value)),
            Field::Source => part(self.fields.source),
            Field::Publisher => part(self.fields.publisher),
            Field::Region if Gazetteer::is_code(&folded) => whole(self.fields.region_code, &folded),
            Field::Region => part(self.fields.region),
        }
    }

    fn date(&self, from: Option<u32>, to: Option<u32>) -> Box<dyn Query> {
        let bound = |handle, day: u32| Bound::Included(Term::from_field_u64(handle, day.into()));
        let first = RangeQuery::new(bound(self.fields.published_first, from.map_or(0, first_day)), Bound::Unbounded);
        let last =
            RangeQuery::new(Bound::Unbounded, bound(self.fields.published_last, to.map_or(u32::MAX, end_of_range)));
        silent(Box::new(BooleanQuery::intersection(vec![Box::new(first), Box::new(last)])))
    }
}

/// Documents whose field holds the phrase; `folded` has at least one character.
fn contains(handle: Handle, folded: &str) -> Box<dyn Query> {
    let mut terms: Vec<Term> =
        folded.chars().map(|c| Term::from_field_text(handle, c.encode_utf8(&mut [0; 4]))).collect();
    match terms.pop() {
        None => Box::new(EmptyQuery),
        Some(only) if terms.is_empty() => Box::new(TermQuery::new(only, IndexRecordOption::Basic)),
        Some(last) => {
            terms.push(last);
            Box::new(PhraseQuery::new(terms))
        }
    }
}

fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    silent(Box::new(BooleanQuery::union(queries)))
}

fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn ranked(must: Box<dyn Query>, should: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(vec![(Occur::Must, must), (Occur::Should, should)]))
}
