//! The learned part of acts: what each thing seen of someone's words adds for and against each act.
//! It observes nothing itself; `act` does, and `.ci/learn_acts.py` learns the weights.

use rustc_hash::FxHashMap;

use crate::PipelineError;
use crate::document::facts::Act;

const FILE: &str = include_str!("../../../../lexicons/statements_acts.tsv");
const NAME: &str = "statements_acts.tsv";
/// The acts in the order of the columns.
const ACTS: [Act; 5] = [Act::Demand, Act::Pledge, Act::Report, Act::Assessment, Act::Other];
const VERB: &str = "verb ";

/// Something seen of someone's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen<'a> {
    Named(&'a str),
    /// The verb of saying.
    Verb(&'a str),
}

impl Seen<'_> {
    /// The name of it in the file of weights.
    pub(super) fn name(self) -> String {
        match self {
            Self::Named(name) => name.to_owned(),
            Self::Verb(verb) => format!("{VERB}{verb}"),
        }
    }
}

/// What speaks for each act, in the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scores([f64; 5]);

impl Scores {
    /// The act that most speaks for; the first of equals.
    pub(super) fn most(self) -> Act {
        let mut best = (Act::Report, f64::NEG_INFINITY);
        for (act, score) in ACTS.into_iter().zip(self.0) {
            if score > best.1 {
                best = (act, score);
            }
        }
        best.0
    }
}

/// Weights of a softmax regression by what is seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    named: FxHashMap<String, [f64; 5]>,
    verbs: FxHashMap<String, [f64; 5]>,
}

impl Weights {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        Self::read(FILE)
    }

    fn read(file: &str) -> Result<Self, PipelineError> {
        let mut weights = Self::default();
        for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let problem =
                |problem: &str| PipelineError::Lexicon { name: NAME, line: number + 1, problem: problem.to_owned() };
            let mut columns = line.split('\t');
            let name = columns.next().unwrap_or_default();
            let mut own = [0.0; 5];
            for cell in &mut own {
                let column = columns.next().ok_or_else(|| problem("a name and five weights are wanted"))?;
                *cell = column.parse::<f64>().map_err(|error| problem(&error.to_string()))?;
            }
            let twice = match name.strip_prefix(VERB) {
                Some(verb) => weights.verbs.insert(verb.to_owned(), own),
                None => weights.named.insert(name.to_owned(), own),
            };
            if twice.is_some() {
                return Err(problem("it stands twice"));
            }
        }
        Ok(weights)
    }

    /// Nothing seen yet.
    pub(super) fn none(&self) -> Scores {
        Scores([0.0; 5])
    }

    /// Adds something seen in a share of the clauses; what the file does not know counts nothing.
    pub(super) fn add(&self, scores: &mut Scores, seen: Seen<'_>, share: f64) {
        let own = match seen {
            Seen::Named(name) => self.named.get(name),
            Seen::Verb(verb) => self.verbs.get(verb),
        };
        if let Some(own) = own {
            for (score, weight) in scores.0.iter_mut().zip(own) {
                *score += weight * share;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_adds_up_and_unknown_things_count_nothing() {
        let weights = Weights::read("# weights\nlong\t1\t0\t0\t0\t0\nverb 说\t0\t0\t2\t0\t0\nworth\t0\t0\t0\t6\t0\n")
            .expect("three lines");
        let mut scores = weights.none();
        for seen in [Seen::Named("long"), Seen::Named("never seen"), Seen::Verb("说")] {
            weights.add(&mut scores, seen, 1.0);
        }
        assert_eq!(scores.most(), Act::Report);
        weights.add(&mut scores, Seen::Named("worth"), 0.5);
        assert_eq!((scores.most(), scores), (Act::Assessment, Scores([1.0, 0.0, 2.0, 3.0, 0.0])));
    }

    #[test]
    fn a_broken_line_is_named() {
        let five = "long\t1\t0\t0\t0\t0\n";
        for (file, line) in
            [(format!("{five}short\t1"), 2), ("long\t1\t0\t0\tmuch\t0".to_owned(), 1), (format!("{five}{five}"), 2)]
        {
            let error = Weights::read(&file).err();
            assert!(matches!(error, Some(PipelineError::Lexicon { line: at, .. }) if at == line), "{file}");
        }
    }

    #[test]
    fn the_bundled_weights_parse_and_have_the_right_sign() {
        let weights = Weights::bundled().expect("bundled weights");
        let most = |name: &str| {
            let mut scores = weights.none();
            weights.add(&mut scores, Seen::Named(name), 1.0);
            scores.most()
        };
        assert_eq!(most("orders, directs"), Act::Demand);
        assert_eq!(most("promises, speaks"), Act::Pledge);
        assert_eq!(most("assessment"), Act::Assessment);
    }
}
