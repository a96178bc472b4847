//! The corpus pass over the parts of a generation: documents are read one by one, the tables written as they come.
//! What a name is, `pipeline::corpus` says; this reads columns, keeps what the last generation found, and writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;
use pipeline::PipelineError;
use pipeline::corpus::families::Families;
use pipeline::corpus::reuse;
use pipeline::corpus::{
    Decisions, Knowledge, Names, Previous, RecoveredRow, Registry, Scanner, SeenDocument, SeenMention, SeenText, Tally,
};
use pipeline::tables::Table;

use crate::corpus_rows::{
    COUNTED_COLUMNS, MENTION_COLUMNS, OldRows, RECOVERED_COLUMNS, REPAIR_COLUMNS, Rows, SENTENCE_COLUMNS,
    body_sentence, counted, doubtful, mention, recovered, text_value,
};
use crate::data_dir::DataDir;
use crate::manifest::{CODE_HASH, ENTERED, LEXICON_HASH, Manifest, PartEntry, entered_lines, made_by};
use crate::{IndexError, chunks, part};

/// Documents whose rows are collected before they are written.
const FLUSH_DOCUMENTS: usize = 256;

/// What of the last generation may be kept.
pub(crate) struct Last<'a> {
    /// Its manifest.
    pub(crate) manifest: &'a Manifest,
    /// True for a document that is in it as it is now.
    pub(crate) has: &'a dyn Fn(&str) -> bool,
}

impl Last<'_> {
    /// Whether its tables follow these decisions.
    fn follows(&self, decisions: &Decisions) -> bool {
        self.manifest.decisions_digest() == Some(decisions.digest().as_str())
    }

    /// Whether its recovered mentions were found by this program in all its documents.
    fn is_whole(&self) -> bool {
        !self.manifest.corpus_tables_stale
            && self.manifest.lexicon_hash == LEXICON_HASH
            && self.manifest.versions.get("pipeline").is_some_and(|code| code == CODE_HASH)
    }
}

/// The parts to be read and what to read them by.
pub(crate) struct CorpusPass<'a> {
    pub(crate) data: &'a DataDir,
    pub(crate) parts: &'a BTreeMap<String, Vec<PartEntry>>,
    pub(crate) decisions: &'a Decisions,
    pub(crate) last: Option<Last<'a>>,
}

/// What a reading of a table does with a batch.
type OfBatch<'a> = &'a mut dyn FnMut(&RecordBatch) -> Result<(), PipelineError>;

/// The reprint family of every document, by their ids.
type FamilyOf = HashMap<String, String>;

impl CorpusPass<'_> {
    /// Computes and writes every corpus table.
    pub(crate) fn run(&self) -> Result<Vec<(Table, PartEntry)>, IndexError> {
        let (families, reprints) = self.families()?;
        let mut knowledge = Knowledge::new()?;
        knowledge.hold_apart(self.decisions);
        let mut names = Names::default();
        self.each_document(&[], &mut |document| {
            names.add(&mut knowledge, &document);
            Ok(())
        })?;
        let previous = self.previous(&knowledge)?;
        // What was good once is not refused later because documents are gone.
        if self.last.as_ref().is_none_or(|last| !last.follows(self.decisions)) {
            names.check_targets(&knowledge, self.decisions, &previous)?;
        }
        let mut registry = Registry::new(&mut knowledge, names, self.decisions);
        self.follow(&mut knowledge, &mut registry)?;
        registry.identify(&previous)?;
        let mut written = self.occurrences(&mut knowledge, registry, &previous, &families)?;
        written.extend(reprints);
        Ok(written)
    }

    /// Reprint families and travelling passages: those of the last generation where no text has changed.
    fn families(&self) -> Result<(FamilyOf, Vec<(Table, PartEntry)>), IndexError> {
        const TABLES: [Table; 2] = [Table::Families, Table::Reuse];
        let kept = self.last.as_ref().filter(|last| {
            let paths = |parts: &[PartEntry]| parts.iter().map(|part| part.path.clone()).collect::<Vec<_>>();
            let same = |table: Table| {
                paths(last.manifest.parts_of(table))
                    == paths(self.parts.get(table.as_str()).map_or(&[][..], Vec::as_slice))
            };
            last.is_whole() && same(Table::Documents) && same(Table::Sentences)
        });
        let mut family_of = FamilyOf::new();
        if let Some(last) = kept {
            let of = |table: Table| last.manifest.parts_of(table).iter().map(move |part| (table, part.clone()));
            let entries: Vec<(Table, PartEntry)> = TABLES.into_iter().flat_map(of).collect();
            for (table, entry) in entries.iter().filter(|(table, _)| *table == Table::Families) {
                for batch in part::read_all(&self.data.at(&entry.path), table.as_str(), Some(&["doc_id", "family_id"]))?
                {
                    add_families(&mut family_of, &batch)?;
                }
            }
            return Ok((family_of, entries));
        }
        let mut scan = |table: Table, columns: &[&str], each: OfBatch<'_>| -> Result<(), IndexError> {
            for entry in self.parts.get(table.as_str()).map_or(&[][..], Vec::as_slice) {
                let path = self.data.at(&entry.path);
                for batch in part::read(&path, table.as_str(), Some(columns))? {
                    let failed = |source| IndexError::parquet(table.as_str(), &path, ParquetError::from(source));
                    each(&batch.map_err(failed)?)?;
                }
            }
            Ok(())
        };
        let families = Families::collect(&mut scan)?;
        let batches = [families.table()?, reuse::collect(&families, &mut scan)?];
        let [table, _] = &batches;
        add_families(&mut family_of, table)?;
        let mut entries = Vec::new();
        for (table, batch) in TABLES.into_iter().zip(batches) {
            entries.push((table, chunks::write_whole(self.data, table, &[batch])?));
        }
        Ok((family_of, entries))
    }

    /// Tells the registry what the mentions of the last generation counted for.
    fn follow(&self, knowledge: &mut Knowledge, registry: &mut Registry) -> Result<(), IndexError> {
        let Some(last) = &self.last else { return Ok(()) };
        let is_kept = |id: &str| (last.has)(id);
        let mut old = OldRows::open(self.data, last.manifest, Table::Occurrences, COUNTED_COLUMNS)?;
        self.each_document(&[], &mut |document| {
            if is_kept(&document.doc_id) {
                let rows = old.of(&document.doc_id, &is_kept, counted)?;
                registry.follow(knowledge, &document, &rows.into_iter().flatten().collect::<Vec<_>>());
            }
            Ok(())
        })
    }

    /// Second reading: recovered mentions, occurrences, and what they add up to.
    fn occurrences(
        &self,
        knowledge: &mut Knowledge,
        registry: Registry,
        previous: &Previous,
        families: &FamilyOf,
    ) -> Result<Vec<(Table, PartEntry)>, IndexError> {
        let sought = registry.sought();
        let entered = self.decisions.entered();
        // What was entered before, or is now, may stand in marks where it was not looked for, or counts there no more.
        let same_entered = |last: &&Last<'_>| last.manifest.config.get(ENTERED) == entered_lines(&entered).as_ref();
        let kept = self.last.as_ref().filter(|last| last.is_whole()).filter(same_entered);
        // Set phrases and entered names are looked for by every generation of this program.
        let always = || previous.sought().iter().chain(knowledge.formulas()).chain(&entered).cloned().collect();
        let known: BTreeSet<String> = kept.map_or_else(BTreeSet::new, |_| always());
        let all = Scanner::new(&sought, &entered, knowledge)?;
        let new = Scanner::new(&sought.difference(&known).cloned().collect(), &entered, knowledge)?;
        // A name that is sought no more may have hidden shorter ones.
        let some_left = known.iter().any(|name| !sought.contains(name));
        let mut old = match kept {
            Some(last) => OldRows::open(self.data, last.manifest, Table::Recovered, RECOVERED_COLUMNS)?,
            None => OldRows::default(),
        };
        let mut tally = Tally::new(registry);
        let writer = |table| Ok::<_, IndexError>((table, chunks::table_writer(self.data, table)?));
        let mut writers = [writer(Table::Occurrences)?, writer(Table::Recovered)?];
        let mut flush = |tally: &mut Tally| -> Result<(), IndexError> {
            for ((_, batch), (_, writer)) in tally.take()?.into_iter().zip(&mut writers) {
                writer.write(&batch)?;
            }
            Ok(())
        };
        let mut counted = 0_usize;
        for chunk in self.chunks() {
            let is_kept = |id: &str| kept.is_some_and(|last| (last.has)(id));
            let with_text =
                !all.is_empty() && (!new.is_empty() || some_left || !chunk.all_kept(self.data, &is_kept)?);
            let columns: &[&str] = if with_text { &["text", "encoding"] } else { &[] };
            chunk.each_document(self.data, columns, &mut |mut document, text| {
                document.family = families.get(&document.doc_id).cloned();
                let found = if is_kept(&document.doc_id) {
                    let rows = old.of(&document.doc_id, &is_kept, recovered)?;
                    let stays = rows.iter().all(|row| sought.contains(&row.found.key));
                    match &text {
                        Some(text) if !stays || new.finds_any(text, &document.mentions) => {
                            found_in(&all, text, &document.mentions)
                        }
                        _ => rows,
                    }
                } else {
                    text.as_ref().map_or_else(Vec::new, |text| found_in(&all, text, &document.mentions))
                };
                tally.add(knowledge, document, &found)?;
                counted += 1;
                if counted.is_multiple_of(FLUSH_DOCUMENTS) { flush(&mut tally) } else { Ok(()) }
            })?;
        }
        flush(&mut tally)?;
        let mut written = Vec::new();
        for (table, writer) in writers {
            written.push((table, writer.finish(None, &made_by())?));
        }
        for (table, batch) in tally.finish()? {
            written.push((table, chunks::write_whole(self.data, table, &[batch])?));
        }
        Ok(written)
    }

    fn previous(&self, knowledge: &Knowledge) -> Result<Previous, IndexError> {
        let mut previous = Previous::default();
        let Some(last) = &self.last else { return Ok(previous) };
        let read = |table: Table| -> Result<Vec<RecordBatch>, IndexError> {
            let mut batches = Vec::new();
            for entry in last.manifest.parts_of(table) {
                batches.extend(part::read_all(&self.data.at(&entry.path), table.as_str(), None)?);
            }
            Ok(batches)
        };
        for batch in read(Table::Names)? {
            previous.add_names(knowledge, &batch)?;
        }
        for batch in read(Table::Initiatives)? {
            previous.add_initiatives(knowledge, &batch)?;
        }
        Ok(previous)
    }

    fn chunks(&self) -> Vec<ChunkParts<'_>> {
        let of = |table: Table| self.parts.get(table.as_str()).map_or(&[][..], Vec::as_slice);
        let part = |table: Table, number: u32| of(table).iter().find(|entry| entry.chunk == Some(number));
        of(Table::Documents)
            .iter()
            .filter_map(|documents| {
                let number = documents.chunk?;
                Some(ChunkParts {
                    documents,
                    mentions: part(Table::Mentions, number),
                    sentences: part(Table::Sentences, number),
                    repairs: part(Table::Repairs, number),
                })
            })
            .collect()
    }

    fn each_document(
        &self,
        columns: &[&str],
        each: &mut dyn FnMut(SeenDocument) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        for chunk in self.chunks() {
            chunk.each_document(self.data, columns, &mut |document, _| each(document))?;
        }
        Ok(())
    }
}

/// Takes over the rows of the table of families.
fn add_families(family_of: &mut FamilyOf, batch: &RecordBatch) -> Result<(), IndexError> {
    let ids = chunks::text_column(Table::Families, batch, "doc_id")?;
    let families = chunks::text_column(Table::Families, batch, "family_id")?;
    let pairs = ids.iter().flatten().zip(families.iter().flatten());
    family_of.extend(pairs.map(|(id, family)| (id.to_owned(), family.to_owned())));
    Ok(())
}

fn found_in(scanner: &Scanner, text: &SeenText, mentions: &[SeenMention]) -> Vec<RecoveredRow> {
    scanner.scan(text, mentions).into_iter().filter_map(|found| RecoveredRow::new(found, text)).collect()
}

/// The parts of one chunk that the pass reads.
struct ChunkParts<'a> {
    documents: &'a PartEntry,
    mentions: Option<&'a PartEntry>,
    sentences: Option<&'a PartEntry>,
    repairs: Option<&'a PartEntry>,
}

/// What is done with a document; its text when it was asked for.
type Each<'a> = &'a mut dyn FnMut(SeenDocument, Option<SeenText>) -> Result<(), IndexError>;

impl ChunkParts<'_> {
    fn all_kept(&self, data: &DataDir, is_kept: &dyn Fn(&str) -> bool) -> Result<bool, IndexError> {
        for batch in part::read_all(&data.at(&self.documents.path), Table::Documents.as_str(), Some(&["doc_id"]))? {
            let ids = chunks::text_column(Table::Documents, &batch, "doc_id")?;
            if !ids.iter().flatten().all(is_kept) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads the documents with their mentions; with `more` columns their text, sentences and repairs too.
    fn each_document(&self, data: &DataDir, more: &[&str], each: Each<'_>) -> Result<(), IndexError> {
        let mut columns = vec!["doc_id", "source", "published", "region", "region_code", "publisher", "genre"];
        columns.extend_from_slice(more);
        let mut mentions = Rows::open(data, Table::Mentions, self.mentions, MENTION_COLUMNS)?;
        let with_text = more.contains(&"text");
        let mut sentences = Rows::open(data, Table::Sentences, self.sentences.filter(|_| with_text), SENTENCE_COLUMNS)?;
        let mut repairs = Rows::open(data, Table::Repairs, self.repairs.filter(|_| with_text), REPAIR_COLUMNS)?;
        let path = data.at(&self.documents.path);
        for batch in part::read(&path, Table::Documents.as_str(), Some(&columns))? {
            let failed = |source| IndexError::parquet(Table::Documents.as_str(), &path, ParquetError::from(source));
            let batch = batch.map_err(failed)?;
            for row in 0..batch.num_rows() {
                let value = |name| text_value(Table::Documents, &batch, name, row);
                let doc_id = value("doc_id")?.unwrap_or_default();
                let mut document = SeenDocument {
                    source: value("source")?.unwrap_or_default(),
                    published: value("published")?,
                    region: value("region")?,
                    region_code: value("region_code")?,
                    publisher: value("publisher")?,
                    genre: value("genre")?.unwrap_or_default(),
                    family: None,
                    mentions: Vec::new(),
                    doc_id,
                };
                while let Some((batch, row)) = mentions.next_of(&document.doc_id)? {
                    document.mentions.push(mention(batch, row)?);
                }
                let mut text = None;
                if with_text {
                    let encoding = value("encoding")?.unwrap_or_default().to_ascii_lowercase();
                    let mut seen = SeenText {
                        text: value("text")?.unwrap_or_default(),
                        is_utf8: encoding.starts_with("utf-8") || encoding.contains("ascii"),
                        ..SeenText::default()
                    };
                    while let Some((batch, row)) = sentences.next_of(&document.doc_id)? {
                        seen.sentences.extend(body_sentence(batch, row)?);
                    }
                    while let Some((batch, row)) = repairs.next_of(&document.doc_id)? {
                        seen.doubtful.extend(doubtful(batch, row)?);
                    }
                    text = Some(seen);
                }
                each(document, text)?;
            }
        }
        mentions.all_read()?;
        sentences.all_read()?;
        repairs.all_read()
    }
}
