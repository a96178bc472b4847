//! How good the findings are: precision and recall of every table against annotations.
//! It reads no file and no document, and prints nothing: annotations and facts in, counts out.
//!
//! Annotations and findings of a document are paired one to one. An annotation that is `optional` is never a miss, and
//! what is paired with it never a false positive; one that is `negative` is a trap, where nothing should be found.
//! A document counts for the tables it has annotations of, and for those that its `annotated` list names; where that
//! list is given, for no others.

mod compare;
mod documents;
mod mentions;
mod metrics;
mod references;
pub mod repair;
mod statements;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use corpora::gold::{Gold, GoldDocument};

use crate::document::facts::{Mention, Metric, Reference, Statement};
use crate::document::layout::Layout;
use crate::document::read::Document;
use crate::span::Span;

labels! {
    /// What is scored together.
    pub enum Subject {
        /// What is true of whole documents.
        Documents = "documents",
        /// Measured numbers.
        Metrics = "metrics",
        /// Mentions of initiatives.
        Mentions = "mentions",
        /// Statements.
        Statements = "statements",
        /// References.
        References = "references",
    }
}

labels! {
    /// What has to be right for a match, in the order of printing.
    pub enum Layer {
        /// The title, equal but for punctuation.
        Title = "title",
        /// The publisher.
        Publisher = "publisher",
        /// The date of publication as far as it is known.
        Published = "published",
        /// The genre, where the annotation uses a label of this program.
        Genre = "genre",
        /// The region, by name or code.
        Region = "region",
        /// The author.
        Author = "author",
        /// The body that issued it.
        Issuer = "issuer",
        /// Its 发文字号.
        DocNumber = "doc_number",
        /// Lines that are headings.
        Headings = "headings",
        /// Lines of source, author and date.
        Byline = "byline",
        /// Lines of the page that are not the document's.
        Boilerplate = "boilerplate",
        /// Value and unit of a number.
        Metric = "value_unit",
        /// These and the indicator.
        MetricIndicator = "value_unit_indicator",
        /// Value, unit and change.
        MetricChange = "value_unit_change",
        /// Value, unit and status.
        MetricStatus = "value_unit_status",
        /// All of these.
        MetricAll = "all_correct",
        /// A mention with exactly one of the accepted names.
        Mention = "mention_exact",
        /// A mention that covers a common place.
        MentionOverlap = "mention_overlap",
        /// A name, once a document.
        Name = "distinct_name",
        /// Speaker, and more than half of the words.
        Statement = "speaker_words",
        /// More than half of the words.
        StatementWords = "words",
        /// Speaker, words and act, among statements whose act is annotated.
        StatementAct = "speaker_words_act",
        /// A reference at a common place, or of the same name.
        Reference = "reference",
        /// Reference and verb.
        ReferenceVerb = "reference_verb",
        /// Reference and kind.
        ReferenceKind = "reference_kind",
    }
}

impl Layer {
    /// The subject it is a layer of.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Title
            | Self::Publisher
            | Self::Published
            | Self::Genre
            | Self::Region
            | Self::Author
            | Self::Issuer
            | Self::DocNumber
            | Self::Headings
            | Self::Byline
            | Self::Boilerplate => Subject::Documents,
            Self::Metric | Self::MetricIndicator | Self::MetricChange | Self::MetricStatus | Self::MetricAll => {
                Subject::Metrics
            }
            Self::Mention | Self::MentionOverlap | Self::Name => Subject::Mentions,
            Self::Statement | Self::StatementWords | Self::StatementAct => Subject::Statements,
            Self::Reference | Self::ReferenceVerb | Self::ReferenceKind => Subject::References,
        }
    }
}

/// Counts of one layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Findings that are right.
    pub matched: usize,
    /// Findings that count.
    pub predicted: usize,
    /// Annotations that count.
    pub gold: usize,
}

impl Score {
    /// Share of the findings that are right; `None` when nothing was found.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        ratio(self.matched, self.predicted)
    }

    /// Share of the annotations that were found; `None` when there are none.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        ratio(self.matched, self.gold)
    }

    /// Harmonic mean of the two; `None` when there is neither a finding nor an annotation.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        ratio(2 * self.matched, self.predicted + self.gold)
    }

    fn add(&mut self, other: Self) {
        self.matched += other.matched;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| compare::as_f64(part) / compare::as_f64(whole))
}

/// Places that look like something and are nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traps {
    /// Traps where something was found.
    pub hit: usize,
    /// All traps.
    pub all: usize,
}

labels! {
    /// What is wrong.
    pub enum FaultKind {
        /// Annotated and not found.
        Missed = "missed",
        /// Found and not annotated.
        Unexpected = "unexpected",
        /// Found, with something about it that is not as annotated.
        Differs = "differs",
    }
}

/// One miss, false positive or difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Subject.
    pub subject: Subject,
    /// What is wrong.
    pub kind: FaultKind,
    /// Document, as the annotations call it.
    pub doc: String,
    /// First code point; `None` for what has no place.
    pub start: Option<usize>,
    /// The words of the text, or the annotated value.
    pub surface: String,
    /// What was expected and what was found, where the words do not say it; may be empty.
    pub note: String,
}

/// What was found in one document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The Simplified text, one character a code point.
    pub text: &'a [char],
    /// Structure; `None` for a document that could not be read.
    pub layout: Option<&'a Layout>,
    /// Measured numbers.
    pub metrics: &'a [Metric],
    /// Mentions of initiatives.
    pub mentions: &'a [Mention],
    /// Statements.
    pub statements: &'a [Statement],
    /// References.
    pub references: &'a [Reference],
}

impl<'a> From<&'a Document> for Facts<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            text: document.view.chars(),
            layout: Some(&document.layout),
            metrics: &document.metrics,
            mentions: &document.mentions,
            statements: &document.statements,
            references: &document.references,
        }
    }
}

impl Facts<'_> {
    /// The characters of a span.
    fn words(&self, span: Span) -> String {
        self.text.get(span.range()).map(|chars| chars.iter().collect()).unwrap_or_default()
    }
}

/// The outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Counts of every layer that was scored.
    pub scores: BTreeMap<Layer, Score>,
    /// Traps of the subjects that have any.
    pub traps: BTreeMap<Subject, Traps>,
    /// Everything that is wrong, document by document in the order they were added.
    pub faults: Vec<Fault>,
    /// Documents that were scored.
    pub documents: usize,
}

/// What one document adds to the report.
struct Tally<'r> {
    doc: &'r str,
    subject: Subject,
    report: &'r mut Report,
}

impl Tally<'_> {
    fn score(&mut self, layer: Layer, matched: usize, predicted: usize, gold: usize) {
        self.report.scores.entry(layer).or_default().add(Score { matched, predicted, gold });
    }

    fn trap(&mut self, hit: bool) {
        let traps = self.report.traps.entry(self.subject).or_default();
        traps.all += 1;
        traps.hit += usize::from(hit);
    }

    fn fault(&mut self, kind: FaultKind, start: Option<usize>, surface: impl Into<String>, note: impl Into<String>) {
        self.report.faults.push(Fault {
            subject: self.subject,
            kind,
            doc: self.doc.to_owned(),
            start,
            surface: surface.into(),
            note: note.into(),
        });
    }
}

/// A measurement: documents are added one by one, in any order.
#[derive(Debug)]
pub struct Evaluation<'g> {
    gold: &'g Gold,
    subjects: Vec<Subject>,
    listed: BTreeMap<&'g str, &'g GoldDocument>,
    report: Report,
}

impl<'g> Evaluation<'g> {
    /// Measures `subjects` against `gold`.
    #[must_use]
    pub fn new(gold: &'g Gold, subjects: &[Subject]) -> Self {
        let listed = gold.documents.iter().map(|document| (document.doc.as_str(), document)).collect();
        Self { gold, subjects: subjects.to_vec(), listed, report: Report::default() }
    }

    /// The documents that annotations speak of, with the subjects they are to be scored for.
    #[must_use]
    pub fn documents(&self) -> BTreeMap<&'g str, BTreeSet<Subject>> {
        let gold = self.gold;
        let mut documents: BTreeMap<&'g str, BTreeSet<Subject>> = BTreeMap::new();
        let mut add = |doc: &'g str, subject| {
            if self.subjects.contains(&subject) && self.is_complete(doc, subject) {
                documents.entry(doc).or_default().insert(subject);
            }
        };
        gold.documents.iter().for_each(|row| add(&row.doc, Subject::Documents));
        gold.metrics.iter().for_each(|row| add(&row.doc, Subject::Metrics));
        gold.initiatives.iter().for_each(|row| add(&row.doc, Subject::Mentions));
        gold.statements.iter().for_each(|row| add(&row.doc, Subject::Statements));
        gold.references.iter().for_each(|row| add(&row.doc, Subject::References));
        for document in &gold.documents {
            for subject in Subject::ALL.iter().filter(|_| !document.annotated.is_empty()) {
                add(&document.doc, *subject);
            }
        }
        documents
    }

    /// Whether everything of this subject is annotated in a document: what its list says, if it has one.
    fn is_complete(&self, doc: &str, subject: Subject) -> bool {
        self.listed.get(doc).is_none_or(|document| {
            let says = |name: &str| document.annotated.iter().any(|table| table == name);
            // The annotations of mentions are called `initiatives`.
            document.annotated.is_empty()
                || says(subject.as_str())
                || (subject == Subject::Mentions && says("initiatives"))
        })
    }

    /// Scores one document for `subjects`; facts without a layout stand for a document that could not be read.
    pub fn add(&mut self, doc: &'g str, subjects: &BTreeSet<Subject>, facts: &Facts<'_>) {
        let gold = self.gold;
        self.report.documents += 1;
        for &subject in subjects {
            let tally = Tally { doc, subject, report: &mut self.report };
            match subject {
                Subject::Documents => {
                    if let Some(row) = self.listed.get(doc) {
                        documents::score(row, facts, tally);
                    }
                }
                Subject::Metrics => metrics::score(&rows(&gold.metrics, |row| row.doc == doc), facts, tally),
                Subject::Mentions => mentions::score(&rows(&gold.initiatives, |row| row.doc == doc), facts, tally),
                Subject::Statements => statements::score(&rows(&gold.statements, |row| row.doc == doc), facts, tally),
                Subject::References => references::score(&rows(&gold.references, |row| row.doc == doc), facts, tally),
            }
        }
    }

    /// The counts of everything added.
    #[must_use]
    pub fn finish(self) -> Report {
        self.report
    }
}

/// The rows of one document.
fn rows<T>(rows: &[T], wanted: impl Fn(&T) -> bool) -> Vec<&T> {
    rows.iter().filter(|row| wanted(row)).collect()
}
