//! Numbers of very many texts in bounded memory: what does not fit is put in order, written to a temporary file and merged.
//! It knows nothing of words; what numbers mean and how two of one text become one is told by its caller.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::sync::{Mutex, PoisonError};
use std::vec;

use crate::QueryError;

/// Texts held in memory: with their numbers about 100 MB.
pub(super) const MOST_HELD: usize = 1_000_000;

/// Files open at once: with those of a second tally and of the index still few beside the 256 that some systems allow.
const MOST_FILES: usize = 32;

/// Texts a thread holds of its own before it adds them to those of all, so that long documents take no more memory than short
/// ones: few enough that the threads of a common machine hold no more together than is held anyway.
pub(super) const MOST_OWN: usize = MOST_HELD / 16;

/// Adds the numbers of a text to those it has.
pub(super) type And<const N: usize> = fn(&mut [usize; N], [usize; N]);

/// Some texts and their numbers.
pub(super) type Numbers<const N: usize> = HashMap<String, [usize; N]>;

/// Gathers the numbers of texts.
pub(super) struct Tally<const N: usize> {
    and: And<N>,
    most_held: usize,
    held: Numbers<N>,
    written: Vec<File>,
}

impl<const N: usize> Tally<N> {
    pub(super) fn new(and: And<N>, most_held: usize) -> Self {
        Self { and, most_held, held: Numbers::new(), written: Vec::new() }
    }

    /// Adds numbers; they may go to a file.
    pub(super) fn add(&mut self, numbers: Numbers<N>) -> Result<(), QueryError> {
        if self.held.is_empty() {
            self.held = numbers;
        } else {
            numbers.into_iter().for_each(|(text, more)| match self.held.get_mut(&text) {
                Some(sum) => (self.and)(sum, more),
                None => {
                    self.held.insert(text, more);
                }
            });
        }
        if self.held.len() >= self.most_held {
            let sorted = self.sorted();
            let mut file = new_run().map_err(temporary)?;
            for (text, numbers) in &sorted {
                write(&mut file, text, numbers).map_err(temporary)?;
            }
            self.keep(file)?;
        }
        Ok(())
    }

    /// Keeps a written run; before there are too many of them they become one.
    fn keep(&mut self, run: BufWriter<File>) -> Result<(), QueryError> {
        self.written.push(run.into_inner().map_err(|full| temporary(full.into_error()))?);
        if self.written.len() < MOST_FILES {
            return Ok(());
        }
        let mut merged = Merged::of(self.and, std::mem::take(&mut self.written), Vec::new())?;
        let mut file = new_run().map_err(temporary)?;
        while let Some((text, numbers)) = merged.next()? {
            write(&mut file, &text, &numbers).map_err(temporary)?;
        }
        self.written.push(file.into_inner().map_err(|full| temporary(full.into_error()))?);
        Ok(())
    }

    fn sorted(&mut self) -> Vec<(String, [usize; N])> {
        let mut all: Vec<(String, [usize; N])> = std::mem::take(&mut self.held).into_iter().collect();
        all.sort_unstable();
        all
    }

    /// Every text once with all its numbers, in the order of texts.
    pub(super) fn merged(mut self) -> Result<Merged<N>, QueryError> {
        let held = self.sorted();
        Merged::of(self.and, self.written, held)
    }
}

/// A tally that several threads add to. Sums must not depend on the order in which they are made.
pub(super) struct Shared<const N: usize>(Mutex<Tally<N>>);

impl<const N: usize> Shared<N> {
    pub(super) fn new(and: And<N>, most_held: usize) -> Self {
        Self(Mutex::new(Tally::new(and, most_held)))
    }

    /// Adds numbers, as [`Tally::add`].
    pub(super) fn add(&self, numbers: Numbers<N>) -> Result<(), QueryError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(numbers)
    }

    /// As [`Tally::merged`].
    pub(super) fn merged(self) -> Result<Merged<N>, QueryError> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).merged()
    }
}

/// Texts in order, from memory or from a file.
enum Run<const N: usize> {
    Held(vec::IntoIter<(String, [usize; N])>),
    Written(BufReader<File>),
}

/// The first text of a run that is not yet given, its numbers, and the run.
type Head<const N: usize> = Reverse<(String, [usize; N], usize)>;

/// Texts in order, each once.
pub(super) struct Merged<const N: usize> {
    and: And<N>,
    runs: Vec<Run<N>>,
    heads: BinaryHeap<Head<N>>,
}

impl<const N: usize> Merged<N> {
    fn of(and: And<N>, written: Vec<File>, held: Vec<(String, [usize; N])>) -> Result<Self, QueryError> {
        let mut runs = vec![Run::Held(held.into_iter())];
        for mut file in written {
            file.rewind().map_err(temporary)?;
            runs.push(Run::Written(BufReader::new(file)));
        }
        let mut merged = Self { and, runs, heads: BinaryHeap::new() };
        for run in 0..merged.runs.len() {
            merged.advance(run)?;
        }
        Ok(merged)
    }

    /// The next text and its numbers.
    pub(super) fn next(&mut self) -> Result<Option<(String, [usize; N])>, QueryError> {
        let Some(Reverse((text, mut numbers, run))) = self.heads.pop() else { return Ok(None) };
        self.advance(run)?;
        while self.heads.peek().is_some_and(|Reverse((other, ..))| *other == text)
            && let Some(Reverse((_, more, run))) = self.heads.pop()
        {
            (self.and)(&mut numbers, more);
            self.advance(run)?;
        }
        Ok(Some((text, numbers)))
    }

    fn advance(&mut self, run: usize) -> Result<(), QueryError> {
        let next = match self.runs.get_mut(run) {
            Some(Run::Held(held)) => held.next(),
            Some(Run::Written(file)) => read(file).map_err(temporary)?,
            None => None,
        };
        self.heads.extend(next.map(|(text, numbers)| Reverse((text, numbers, run))));
        Ok(())
    }
}

/// The texts of both in order, each once, with what either has of it.
pub(super) fn joined<const A: usize, const B: usize>(
    mut first: Merged<A>,
    mut second: Merged<B>,
    mut take: impl FnMut(String, Option<[usize; A]>, Option<[usize; B]>),
) -> Result<(), QueryError> {
    let (mut a, mut b) = (first.next()?, second.next()?);
    loop {
        let order = match (&a, &b) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((one, _)), Some((other, _))) => one.cmp(other),
        };
        let of_first = if order.is_le() { std::mem::replace(&mut a, first.next()?) } else { None };
        let of_second = if order.is_ge() { std::mem::replace(&mut b, second.next()?) } else { None };
        match (of_first, of_second) {
            (Some((text, one)), other) => take(text, Some(one), other.map(|(_, other)| other)),
            (None, Some((text, other))) => take(text, None, Some(other)),
            (None, None) => {}
        }
    }
}

/// What a temporary file fails with.
fn temporary(source: io::Error) -> QueryError {
    QueryError::Temporary { folder: std::env::temp_dir(), source }
}

/// A temporary file to write a run to.
fn new_run() -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(tempfile::tempfile()?))
}

fn write<const N: usize>(file: &mut impl Write, text: &str, numbers: &[usize; N]) -> io::Result<()> {
    for number in [text.len()].iter().chain(numbers) {
        file.write_all(&number.to_le_bytes())?;
    }
    file.write_all(text.as_bytes())
}

/// The next text of a run; `None` at its end. A run that ends inside a text was cut off and is an error.
fn read<const N: usize>(file: &mut impl BufRead) -> io::Result<Option<(String, [usize; N])>> {
    if file.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut number = || -> io::Result<usize> {
        let mut bytes = [0; size_of::<usize>()];
        file.read_exact(&mut bytes)?;
        Ok(usize::from_le_bytes(bytes))
    };
    let length = number()?;
    let mut numbers = [0; N];
    for slot in &mut numbers {
        *slot = number()?;
    }
    let mut text = vec![0; length];
    file.read_exact(&mut text)?;
    let text = String::from_utf8(text).map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, problem))?;
    Ok(Some((text, numbers)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rayon::prelude::*;

    use super::*;

    fn and(sum: &mut [usize; 2], more: [usize; 2]) {
        sum[0] += more[0];
        sum[1] = sum[1].max(more[1]);
    }

    fn all(mut merged: Merged<2>) -> Vec<(String, [usize; 2])> {
        let mut texts = Vec::new();
        while let Some(next) = merged.next().unwrap() {
            texts.push(next);
        }
        texts
    }

    #[test]
    fn a_run_that_was_cut_off_is_no_shorter_run() {
        let mut whole = Vec::new();
        write(&mut whole, "茶馆", &[3, 2]).unwrap();
        for kept in 0..=whole.len() {
            let read = read::<2>(&mut &whole[..kept]);
            match kept {
                0 => assert_eq!(read.unwrap(), None),
                _ if kept == whole.len() => assert_eq!(read.unwrap(), Some(("茶馆".to_owned(), [3, 2]))),
                _ => assert_eq!(read.unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{kept} bytes"),
            }
        }
        let told = temporary(io::Error::other("full")).to_string();
        assert!(told.contains(&std::env::temp_dir().display().to_string()) && told.ends_with(": full"), "{told}");
    }

    proptest! {
        #[test]
        fn files_and_threads_change_no_sum(
            batches in proptest::collection::vec(proptest::collection::hash_map("[ab]{0,3}", [0_usize..9, 0..9], 0..6), 0..2 * MOST_FILES),
            most_held in 1_usize..5,
        ) {
            let mut want: BTreeMap<String, [usize; 2]> = BTreeMap::new();
            for (text, more) in batches.iter().flatten() {
                want.entry(text.clone()).and_modify(|sum| and(sum, *more)).or_insert(*more);
            }
            for most_held in [most_held, MOST_HELD] {
                let mut tally = Tally::new(and, most_held);
                for batch in batches.clone() {
                    tally.add(batch).unwrap();
                }
                prop_assert_eq!(all(tally.merged().unwrap()), want.clone().into_iter().collect::<Vec<_>>());
                let shared = Shared::new(and, most_held);
                batches.par_iter().for_each(|batch| shared.add(batch.clone()).unwrap());
                prop_assert_eq!(all(shared.merged().unwrap()), want.clone().into_iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn two_are_joined_by_their_texts(
            one in proptest::collection::hash_map("[ab]{0,2}", [0_usize..9, 0..9], 0..6),
            other in proptest::collection::hash_map("[ab]{0,2}", [0_usize..9, 0..9], 0..6),
        ) {
            let merged = |numbers: &Numbers<2>| {
                let mut tally = Tally::new(and, 1);
                tally.add(numbers.clone()).unwrap();
                tally.merged().unwrap()
            };
            let mut got = Vec::new();
            joined(merged(&one), merged(&other), |text, a, b| got.push((text, a, b))).unwrap();
            let texts: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            let want: Vec<_> =
                texts.into_iter().map(|text| (text.clone(), one.get(text).copied(), other.get(text).copied())).collect();
            prop_assert_eq!(got, want);
        }
    }
}
