//! Second look at all documents: each mention with its initiative, and what they add up to.
//! Rows are handed out as they are made; what stays is state per initiative and name.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;

use super::decisions::Decision;
use super::knowledge::Knowledge;
use super::recovered::Found;
use super::registry::{Owner, Registry};
use super::seen::{SeenDocument, SeenMention, SeenSentence, SeenText};
use super::short_forms::short_form_of;
use crate::PipelineError;
use crate::tables::{RowWriter, Table, Value, integer};

/// What the occurrences of one initiative add up to.
#[derive(Debug, Default)]
struct Total {
    mentions: usize,
    documents: usize,
    undated: usize,
    first: Option<String>,
    last: Option<String>,
    publishers: BTreeSet<String>,
    regions: BTreeSet<String>,
    families: BTreeSet<u64>,
    without_family: bool,
    spellings: BTreeSet<String>,
}

/// The tables of occurrences, recovered mentions, names and initiatives, in the making.
pub struct Tally {
    registry: Registry,
    totals: Vec<Total>,
    /// What a name stood for: unit and initiative, with the evidence when it was a short form.
    names: BTreeMap<(String, usize), String>,
    occurrences: RowWriter,
    recovered: RowWriter,
}

/// A recovered mention with everything its row needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveredRow {
    /// What was found.
    pub found: Found,
    /// As it stands in the text.
    pub surface: String,
    /// Bytes of the text.
    pub bytes: (usize, usize),
    /// Bytes of the record, where they are certain.
    pub raw: Option<(usize, usize)>,
    /// The sentence touches an inferred or flagged repair.
    pub doubtful: bool,
}

impl RecoveredRow {
    /// The row of what a scan found in a text.
    #[must_use]
    pub fn new(found: Found, text: &SeenText) -> Option<Self> {
        let inside = |sentence: &SeenSentence| sentence.end <= found.start;
        let sentence = text.sentences.get(text.sentences.partition_point(inside))?;
        let words = text.text.get(sentence.byte_start..sentence.byte_end)?;
        let byte = |at: usize| words.char_indices().nth(at).map_or(words.len(), |(byte, _)| byte);
        let from = byte(found.start.checked_sub(sentence.start)?);
        let to = byte(found.end.checked_sub(sentence.start)?);
        // One byte of the record for one byte of the text: only then is a place inside the sentence certain.
        let length = sentence.byte_end - sentence.byte_start;
        let raw = sentence.raw.filter(|(start, end)| text.is_utf8 && end.saturating_sub(*start) == length);
        let touches = |&(start, end): &(usize, usize)| start <= sentence.end && sentence.start <= end;
        Some(Self {
            surface: words.get(from..to)?.to_owned(),
            bytes: (sentence.byte_start + from, sentence.byte_start + to),
            raw: raw.map(|(start, _)| (start + from, start + to)),
            doubtful: text.doubtful.iter().any(touches),
            found,
        })
    }
}

impl Tally {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        let totals = registry.initiatives.iter().map(|_| Total::default()).collect();
        Self {
            registry,
            totals,
            names: BTreeMap::new(),
            occurrences: RowWriter::new(Table::Occurrences),
            recovered: RowWriter::new(Table::Recovered),
        }
    }

    /// The initiatives it counts for.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts a document, with the mentions recovered in it.
    ///
    /// # Errors
    /// [`PipelineError::Row`] when a row does not fit its table: a mistake in this module.
    pub fn add(
        &mut self,
        knowledge: &mut Knowledge,
        mut document: SeenDocument,
        recovered: &[RecoveredRow],
    ) -> Result<(), PipelineError> {
        let extracted = document.mentions.len();
        for row in recovered {
            let mention = SeenMention {
                key: row.found.key.clone(),
                name: row.surface.clone(),
                kind: None,
                place: document.region.clone(),
                place_basis: if document.region.is_some() { "document" } else { "unknown" }.to_owned(),
                relation: "unknown".to_owned(),
                rule: "recovered".to_owned(),
                confidence: self.registry.confidence(&row.found.key),
                start: row.found.start,
                end: row.found.end,
            };
            document.mentions.push(mention);
        }
        let mut order: Vec<usize> = (0..document.mentions.len()).collect();
        order.sort_by_key(|&at| document.mentions.get(at).map_or((0, 0), |mention| (mention.start, mention.end)));
        let mentions: Vec<SeenMention> = order.iter().filter_map(|&at| document.mentions.get(at).cloned()).collect();
        document.mentions = mentions;
        let resolved = self.registry.resolve(knowledge, &document);
        let mut here: BTreeSet<usize> = BTreeSet::new();
        for ((mention, resolved), from) in document.mentions.iter().zip(resolved).zip(&order) {
            let Some(resolved) = resolved else { continue };
            let Some(initiative) = self.registry.initiatives.get(resolved.initiative) else { continue };
            let is_recovered = *from >= extracted;
            self.occurrences.push(&[
                (&document.doc_id).into(),
                (&document.source).into(),
                integer(mention.start).into(),
                integer(mention.end).into(),
                (&mention.key).into(),
                (&initiative.id).into(),
                if is_recovered { "recovered" } else { "extracted" }.into(),
                (&mention.relation).into(),
                mention.place.as_deref().into(),
                (&mention.place_basis).into(),
            ])?;
            if let (true, Some(row)) = (is_recovered, recovered.get(from - extracted.min(*from))) {
                self.recovered.push(&[
                    (&document.doc_id).into(),
                    (&document.source).into(),
                    (&mention.key).into(),
                    (&initiative.id).into(),
                    (&row.surface).into(),
                    mention.confidence.into(),
                    integer(row.found.start).into(),
                    integer(row.found.end).into(),
                    integer(row.bytes.0).into(),
                    integer(row.bytes.1).into(),
                    row.raw.map(|raw| integer(raw.0)).into(),
                    row.raw.map(|raw| integer(raw.1)).into(),
                    row.doubtful.into(),
                ])?;
            }
            here.insert(resolved.initiative);
            let evidence = match &resolved.short_of {
                Some(full) => short_form_of(self.registry.units.get(full).map_or(full, |unit| &unit.key)),
                None => self.registry.evidence(&resolved.unit),
            };
            if let Some(total) = self.totals.get_mut(resolved.initiative) {
                total.mentions += 1;
                if !is_recovered {
                    total.spellings.insert(mention.name.clone());
                }
            }
            // A name that stands for it by itself says more than one that is short for another here.
            let known = self.names.entry((resolved.unit, resolved.initiative)).or_insert_with(|| evidence.clone());
            if resolved.short_of.is_none() || *known > evidence {
                *known = evidence;
            }
        }
        for initiative in here {
            if let Some(total) = self.totals.get_mut(initiative) {
                total.add(&document);
            }
        }
        Ok(())
    }

    /// Rows of `occurrences` and `recovered` since the last call.
    ///
    /// # Errors
    /// [`PipelineError::Table`] when a batch cannot be built.
    pub fn take(&mut self) -> Result<[(Table, RecordBatch); 2], PipelineError> {
        Ok([(Table::Occurrences, self.occurrences.finish()?), (Table::Recovered, self.recovered.finish()?)])
    }

    /// The tables `names` and `initiatives`, once every document is counted.
    ///
    /// # Errors
    /// [`PipelineError::Table`] when a batch cannot be built.
    pub fn finish(mut self) -> Result<[(Table, RecordBatch); 2], PipelineError> {
        let mut shown: BTreeSet<usize> =
            (0..self.totals.len()).filter(|at| self.totals.get(*at).is_some_and(|total| total.mentions > 0)).collect();
        shown.extend(self.registry.accepted().map(|(initiative, _)| initiative));
        for (id, unit) in &self.registry.units {
            // What the editor accepted is sought whether it stands somewhere or not, and must be remembered as such.
            if let (true, Some(initiative)) = (unit.mentions == 0, self.registry.whole(id))
                && shown.contains(&initiative)
            {
                self.names.entry((id.clone(), initiative)).or_insert_with(|| self.registry.evidence(id));
            }
        }
        Ok([(Table::Names, self.names_table()?), (Table::Initiatives, self.initiatives_table(&shown)?)])
    }

    fn names_table(&self) -> Result<RecordBatch, PipelineError> {
        let mut rows = RowWriter::new(Table::Names);
        for ((id, number), evidence) in &self.names {
            let (Some(unit), Some(initiative)) = (self.registry.units.get(id), self.registry.initiatives.get(*number))
            else {
                continue;
            };
            let owner = match &initiative.owner {
                Owner::Anyone => None,
                Owner::Region(_, name) | Owner::Stated(name) => Some(name.as_str()),
            };
            rows.push(&[
                (&unit.key).into(),
                (&initiative.id).into(),
                super::merge::name_of(unit).into(),
                owner.into(),
                evidence.into(),
                self.registry.is_sought(id).into(),
            ])?;
        }
        rows.finish()
    }

    fn initiatives_table(&self, shown: &BTreeSet<usize>) -> Result<RecordBatch, PipelineError> {
        let mut rows = RowWriter::new(Table::Initiatives);
        let of = |number: &usize| self.registry.initiatives.get(*number).map(|one| one.id.as_str());
        let ids: BTreeSet<&str> = shown.iter().filter_map(of).collect();
        for number in shown {
            let (Some(total), Some(initiative)) = (self.totals.get(*number), self.registry.initiatives.get(*number))
            else {
                continue;
            };
            let decision = self.registry.decision(*number);
            let mut aliases = total.spellings.clone();
            aliases.extend(decision.into_iter().flat_map(Decision::spellings).map(str::to_owned));
            aliases.remove(&initiative.name);
            let aliases: Vec<String> = aliases.into_iter().collect();
            let regions: Vec<String> = total.regions.iter().cloned().collect();
            // An id that stands for something again redirects nowhere.
            let redirects: Vec<String> =
                initiative.redirects.iter().filter(|id| !ids.contains(id.as_str())).cloned().collect();
            let families = (!total.without_family).then(|| integer(total.families.len()));
            rows.push(&[
                (&initiative.id).into(),
                (&initiative.name).into(),
                initiative.kind.as_deref().into(),
                aliases.as_slice().into(),
                decision.and_then(|entry| entry.owner.as_deref()).into(),
                total.first.as_deref().into(),
                total.last.as_deref().into(),
                integer(total.mentions).into(),
                integer(total.documents).into(),
                integer(total.undated).into(),
                families.map_or(Value::Null, Value::Integer),
                integer(total.publishers.len()).into(),
                regions.as_slice().into(),
                decision.map_or("candidate", |entry| entry.status.as_str()).into(),
                redirects.as_slice().into(),
                decision.and_then(|entry| entry.note.as_deref()).into(),
            ])?;
        }
        rows.finish()
    }
}

impl Total {
    fn add(&mut self, document: &SeenDocument) {
        self.documents += 1;
        match &document.published {
            None => self.undated += 1,
            Some(date) => {
                if self.first.as_ref().is_none_or(|first| date < first) {
                    self.first = Some(date.clone());
                }
                if self.last.as_ref().is_none_or(|last| date > last) {
                    self.last = Some(date.clone());
                }
            }
        }
        self.publishers.extend(document.publisher.clone());
        self.regions.extend(document.region.clone());
        match document.family.as_deref().and_then(family_number) {
            Some(family) => {
                self.families.insert(family);
            }
            None => self.without_family = true,
        }
    }
}

/// The first 64 bits of a family's id: enough to count by, an eighth of the memory.
fn family_number(id: &str) -> Option<u64> {
    u64::from_str_radix(id.get(..16)?, 16).ok()
}
