//! What texts themselves say about where an initiative came from: who is said to have learned it from whom, and
//! wording about it that stands in an earlier document of elsewhere.
//! It draws no conclusion from either: a passage may have a common source that no document here shows.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use index::Reader;
use pipeline::tables::Table;

use super::occurrences::{Corpus, Occurrence};
use super::regions::Regions;
use super::spread::Spread;
use crate::QueryError;
use crate::batch::{self, Columns};
use crate::documents::DocumentFacts;
use crate::sentences::{Context, contexts_of, sentences_of};

/// Verbs of learning something from somebody. Leaders who inspect (考察, 调研, 了解, 参观) learn nothing in this sense.
const LEARNING: &[&str] = &["学习", "借鉴", "参照", "对标", "取经", "观摩", "复制推广"];

/// After the verb: what is studied, or held up as a standard, is a text or a person's words, and nobody's practice.
const STUDIED: &[&str] =
    &["贯彻", "领会", "宣传", "教育", "习近平", "总书记", "中央", "讲话", "精神", "党的", "践行", "《"];

/// After 学习 alone: whose words are studied too, and what makes it a noun, so that the name begins another clause.
const AFTER_STUDY: &[&str] = &["主席", "作为", "是"];

/// Beside 学习 or the name it joins the two; elsewhere it joins places that somebody learns from.
const AND: char = '与';

/// After the name: a meeting about it or words on it are studied, not what is done.
const ABOUT: &[&str] = &["工作会议", "会议", "讲话", "精神", "建议"];

/// The verb that is also said of texts, campaigns and models of virtue.
const STUDY: &str = "学习";

/// How names of a practice end, which is learned when it is studied.
const PRACTICES: &[&str] = &["经验", "做法", "模式", "工作法", "办法"];

/// Characters between the verb and the name, at most: 学习借鉴某某市某某区推行的.
const NEAR: usize = 20;

/// A mention of which the text says that someone learns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Who learns: the place of the mention.
    pub learner: Option<String>,
    /// From whom, as far as the sentence names a place after a verb of learning.
    pub from: Option<String>,
    /// Publication date.
    pub published: Option<String>,
    /// The document.
    pub doc_id: String,
    /// Its locator.
    pub source: String,
    /// The sentence.
    pub sentence: Option<String>,
}

/// Words about it that stand in an earlier document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reused {
    /// Publication date, publisher and region of the earlier document.
    pub earlier: (Option<String>, Option<String>, Option<String>),
    /// Publication date, publisher and region of the later one.
    pub later: (Option<String>, Option<String>, Option<String>),
    /// Both documents, the earlier first.
    pub doc_ids: (String, String),
    /// Locator of the later one.
    pub source: String,
    /// Characters in common.
    pub length: usize,
    /// The later document's words.
    pub sentence: Option<String>,
}

impl Spread {
    /// The learned-from pairs as `learner, learned_from, published, doc_id, source, sentence`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn learned_batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.learned;
        Columns::new()
            .text("learner", rows.iter().map(|row| row.learner.as_deref()))
            .text("learned_from", rows.iter().map(|row| row.from.as_deref()))
            .text("published", rows.iter().map(|row| row.published.as_deref()))
            .text("doc_id", rows.iter().map(|row| Some(row.doc_id.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("sentence", rows.iter().map(|row| row.sentence.as_deref()))
            .finish()
    }

    /// The reused wording as `earlier_published, earlier_publisher, earlier_region, published, publisher, region, length,
    /// earlier_doc_id, doc_id, source, sentence`.
    ///
    /// # Errors
    /// [`QueryError::Arrow`] when Arrow refuses the columns.
    pub fn reused_batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = &self.reused;
        Columns::new()
            .text("earlier_published", rows.iter().map(|row| row.earlier.0.as_deref()))
            .text("earlier_publisher", rows.iter().map(|row| row.earlier.1.as_deref()))
            .text("earlier_region", rows.iter().map(|row| row.earlier.2.as_deref()))
            .text("published", rows.iter().map(|row| row.later.0.as_deref()))
            .text("publisher", rows.iter().map(|row| row.later.1.as_deref()))
            .text("region", rows.iter().map(|row| row.later.2.as_deref()))
            .integer("length", rows.iter().map(|row| Some(row.length)))
            .text("earlier_doc_id", rows.iter().map(|row| Some(row.doc_ids.0.as_str())))
            .text("doc_id", rows.iter().map(|row| Some(row.doc_ids.1.as_str())))
            .text("source", rows.iter().map(|row| Some(row.source.as_str())))
            .text("sentence", rows.iter().map(|row| row.sentence.as_deref()))
            .finish()
    }
}

/// Mentions with the relation `learns_from`, oldest first.
pub(super) fn learned(
    reader: &Reader,
    corpus: &Corpus,
    regions: &Regions,
    occurrences: &[Occurrence],
) -> Result<Vec<Learned>, QueryError> {
    let mut found: Vec<&Occurrence> =
        occurrences.iter().filter(|occurrence| occurrence.relation == "learns_from").collect();
    found.sort_by_key(|occurrence| (corpus.earliest_first(&occurrence.doc_id), occurrence.start));
    let places: Vec<_> = found.iter().map(|occurrence| occurrence.at()).collect();
    let contexts = contexts_of(reader, &places)?;
    let row = |(occurrence, context): (&&Occurrence, Option<Context>)| {
        let context = context?;
        let (verb, between) = after_learning(&context.left)?;
        let from = regions.last_in(between);
        if !is_learned(verb, from.is_some(), &context.hit, &context.right) {
            return None;
        }
        Some(Learned {
            learner: occurrence.place.clone(),
            from,
            published: corpus.published(&occurrence.doc_id).map(str::to_owned),
            doc_id: occurrence.doc_id.clone(),
            source: corpus.source(&occurrence.doc_id),
            sentence: Some(format!("{}{}{}", context.left, context.hit, context.right)),
        })
    };
    Ok(found.iter().zip(contexts).filter_map(row).collect())
}

/// The last verb of learning and what stands between it and the name; `None` when none stands near, or what is learned is
/// a text.
fn after_learning(before: &str) -> Option<(&'static str, &str)> {
    let end = |verb: &&'static str| before.rfind(*verb).map(|at| (at + verb.len(), *verb));
    let (end, verb) = LEARNING.iter().filter_map(end).max_by_key(|(end, _)| *end)?;
    let after = before.get(end..)?;
    let clause =
        || after.starts_with(AND) || after.ends_with(AND) || AFTER_STUDY.iter().any(|word| after.contains(word));
    let studied = STUDIED.iter().any(|word| after.contains(word)) || verb == STUDY && clause();
    // 某某大学习惯 holds no verb; a sentence ends what it learns.
    let near = after.chars().count() <= NEAR && !after.contains(['，', '。', '；', ',']);
    (near && !studied).then_some((verb, after))
}

/// Whether somebody's practice is learned: 学习 alone says so of a practice, or of what a place is named with.
fn is_learned(verb: &str, has_place: bool, name: &str, right: &str) -> bool {
    let name = name.trim_end_matches(['”', '’', '"', '》', '」']);
    let practice = PRACTICES.iter().any(|word| name.ends_with(word));
    let about = ABOUT.iter().any(|word| right.starts_with(word));
    !about && (verb != STUDY || has_place || practice)
}

/// Passages that hold a mention and stand in an earlier document of another region or publisher, oldest first; and
/// whether any reused passage is known at all.
pub(super) fn reused(
    reader: &Reader,
    corpus: &Corpus,
    occurrences: &[Occurrence],
) -> Result<(Vec<Reused>, bool), QueryError> {
    const COLUMNS: &[&str] = &["doc_id", "start", "end", "earlier_doc_id"];
    let mut by_document: BTreeMap<&str, Vec<&Occurrence>> = BTreeMap::new();
    for occurrence in occurrences {
        by_document.entry(&occurrence.doc_id).or_default().push(occurrence);
    }
    let (mut found, mut known) = (Vec::new(), false);
    reader.each_batch(Table::Reuse, COLUMNS, |rows| {
        let (doc_id, earlier) = (batch::text(rows, "doc_id")?, batch::text(rows, "earlier_doc_id")?);
        let (start, end) = (batch::integer(rows, "start")?, batch::integer(rows, "end")?);
        known |= rows.num_rows() > 0;
        for row in 0..rows.num_rows() {
            let (Some(doc_id), Some(earlier)) = (batch::text_at(doc_id, row), batch::text_at(earlier, row)) else {
                continue;
            };
            let (Some(from), Some(to)) = (batch::offset_at(start, row), batch::offset_at(end, row)) else { continue };
            let mentions = by_document.get(doc_id).map_or(&[][..], Vec::as_slice);
            let Some(mention) = mentions.iter().find(|mention| from <= mention.start && mention.end <= to) else {
                continue;
            };
            let facts = |id: &str| {
                let document = corpus.documents.get(id);
                let get = |field: fn(&DocumentFacts) -> &Option<String>| {
                    document.and_then(|document| field(document).clone())
                };
                (get(|facts| &facts.published), get(|facts| &facts.publisher), get(|facts| &facts.region))
            };
            let (before, after) = (facts(earlier), facts(doc_id));
            if before.1 == after.1 && before.2 == after.2 {
                continue;
            }
            found.push((
                (*mention).clone(),
                Reused {
                    earlier: before,
                    later: after,
                    doc_ids: (earlier.to_owned(), doc_id.to_owned()),
                    source: corpus.source(doc_id),
                    length: to.saturating_sub(from),
                    sentence: None,
                },
            ));
        }
        Ok::<_, QueryError>(())
    })?;
    found.sort_by(|(a, _), (b, _)| corpus.earliest_first(&a.doc_id).cmp(&corpus.earliest_first(&b.doc_id)));
    let places: Vec<_> = found.iter().map(|(mention, _)| mention.at()).collect();
    let sentences = sentences_of(reader, &places)?;
    let rows = found.iter().zip(sentences).map(|((_, row), sentence)| Reused { sentence, ..row.clone() });
    Ok((rows.collect(), known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learned_stands_after_a_verb_of_learning() {
        for (before, want) in [
            ("江北区学习借鉴河州市", Some(("借鉴", "河州市"))),
            ("代表团到现场观摩", Some(("观摩", ""))),
            ("在全省复制推广江州市", Some(("复制推广", "江州市"))),
            ("认真学习推广", Some(("学习", "推广"))),
            ("借鉴上海市与杭州市的", Some(("借鉴", "上海市与杭州市的"))),
            ("学习上海市与杭州市的", Some(("学习", "上海市与杭州市的"))),
            ("借鉴河州市政协主席领办的", Some(("借鉴", "河州市政协主席领办的"))),
            ("对标的是江州市", Some(("对标", "的是江州市"))),
            ("借鉴江州市作为样板的", Some(("借鉴", "江州市作为样板的"))),
            ("把向先进学习作为", None),
            ("学习与", None),
            ("把江州市的学习活动与", None),
            ("今年学习的主题是", None),
            ("认真学习主席关于", None),
            ("借鉴中央关于", None),
            ("副市长到社区考察", None),
            ("书记在调研时详细了解", None),
            ("全区认真学习领会", None),
            ("传达学习中央关于", None),
            ("组织干部学习，深入推进", None),
            ("", None),
        ] {
            assert_eq!(after_learning(before), want, "{before}");
        }
    }

    #[test]
    fn what_is_studied_is_not_learned_from_anybody() {
        for (verb, has_place, name, right, want) in [
            ("借鉴", false, "“暖灯行动”", "，", true),
            ("学习", false, "“暖灯行动”", "，", false),
            ("学习", true, "“暖灯行动”", "，", true),
            ("学习", false, "“暖灯经验”", "。", true),
            ("学习", false, "“两邻”工作法", "", true),
            ("学习", true, "“暖灯行动”", "工作会议和文件", false),
            ("借鉴", true, "“暖灯行动”", "精神", false),
            ("观摩", false, "议事厅", "", true),
        ] {
            assert_eq!(is_learned(verb, has_place, name, right), want, "{verb} {name} {right}");
        }
    }
}
