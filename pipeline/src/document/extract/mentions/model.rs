//! The learned part of mentions: named observations of a candidate and what each adds to the log-odds of a name.
//! It observes nothing itself; `quoted` and `unquoted` do, and `.ci/learn_mentions.py` learns the weights.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use crate::PipelineError;

const FILE: &str = include_str!("../../../../lexicons/mentions_weights.tsv");
const NAME: &str = "mentions_weights.tsv";

/// What was observed of a candidate: the sum of it, and the names when weights are learned.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Names of the observations, as the file of weights has them; empty unless the model records.
    pub(super) seen: Vec<String>,
    /// The log-odds of a name.
    pub(super) score: f64,
}

impl Evidence {
    /// True when a name is likelier than not.
    pub(super) fn speaks_for_a_name(&self) -> bool {
        self.score > 0.0
    }

    /// How likely a name is.
    pub(super) fn probability(&self) -> f64 {
        1.0 / (1.0 + (-self.score).exp())
    }
}

/// Weights of a logistic regression by the name of the observation.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// By the digest of the name: most names are put together from a text, and none needs to be a string for that.
    weights: FxHashMap<u64, f64>,
    recording: bool,
}

impl Model {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        Self::read(FILE)
    }

    /// The same model, but its evidence keeps the names of the observations.
    pub(super) fn recording(&self) -> Self {
        Self { weights: self.weights.clone(), recording: true }
    }

    fn read(file: &str) -> Result<Self, PipelineError> {
        let mut weights = FxHashMap::default();
        for (number, line) in file.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let problem = |problem: String| PipelineError::Lexicon { name: NAME, line: number + 1, problem };
            let mut columns = line.split('\t');
            let (Some(name), Some(weight)) = (columns.next(), columns.next()) else {
                return Err(problem("a name and a weight are wanted".to_owned()));
            };
            let weight = weight.parse::<f64>().map_err(|error| problem(error.to_string()))?;
            if weights.insert(digest(name, []), weight).is_some() {
                return Err(problem(format!("{name} stands twice, or has the digest of another")));
            }
        }
        Ok(Self { weights, recording: false })
    }

    /// Adds an observation; one the file does not know counts nothing.
    pub(super) fn add(&self, evidence: &mut Evidence, name: &'static str) {
        self.add_words(evidence, name, []);
    }

    /// Adds an observation whose name ends in words of the text.
    pub(super) fn add_words<W>(&self, evidence: &mut Evidence, name: &'static str, words: W)
    where
        W: IntoIterator<Item = char> + Clone,
    {
        if self.recording {
            evidence.seen.push(name.chars().chain(words.clone()).collect());
        }
        evidence.score += self.weights.get(&digest(name, words)).copied().unwrap_or(0.0);
    }
}

/// A digest of a name that may end in words of a text.
fn digest(name: &str, words: impl IntoIterator<Item = char>) -> u64 {
    let mut hasher = FxHasher::default();
    for c in name.chars().chain(words) {
        hasher.write_u32(u32::from(c));
    }
    hasher.finish()
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn observations_add_up_and_unknown_ones_count_nothing() {
        let model = Model::read("# weights\nhead\t1.5\t1\nhead 行动\t1\t\nmetaphor\t-2\t\n").expect("three weights");
        let mut evidence = Evidence::default();
        for name in ["head", "never seen"] {
            model.add(&mut evidence, name);
        }
        model.add_words(&mut evidence, "head ", ['行', '动']);
        assert!((evidence.score - 2.5).abs() < 1e-9 && evidence.speaks_for_a_name() && evidence.seen.is_empty());
        model.recording().add_words(&mut evidence, "meta", ['p', 'h', 'o', 'r']);
        assert!((evidence.score - 0.5).abs() < 1e-9 && evidence.probability() > 0.5);
        assert_eq!(evidence.seen, ["metaphor"]);
    }

    #[test]
    fn a_broken_line_is_named() {
        for (file, line) in [("head\t1\nword", 2), ("head\tone", 1), ("head\t1\nhead\t2", 2)] {
            let error = Model::read(file).err();
            assert!(matches!(error, Some(PipelineError::Lexicon { line: at, .. }) if at == line), "{file}");
        }
    }

    #[test]
    fn the_bundled_weights_parse_and_have_the_right_sign() {
        let model = Model::bundled().expect("bundled weights");
        let weight = |name: &str| model.weights.get(&digest(name, [])).copied().unwrap_or(0.0);
        assert!(weight("quoted: strong head") > 0.0 && weight("quoted: metaphor") < 0.0);
    }
}
