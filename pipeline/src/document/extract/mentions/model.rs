//! The learned part of mentions: named observations of a candidate and what each adds to the log-odds of a name.
//! It observes nothing itself; `quoted` and `unquoted` do, and `.ci/learn_mentions.py` learns the weights.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::PipelineError;

const FILE: &str = include_str!("../../../../lexicons/mentions_weights.tsv");
const NAME: &str = "mentions_weights.tsv";

/// What was observed of a candidate, and the sum of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Names of the observations, as the file of weights has them.
    pub(super) seen: Vec<Cow<'static, str>>,
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
    weights: FxHashMap<String, f64>,
}

impl Model {
    /// Reads the bundled file.
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        Self::read(FILE)
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
            if weights.insert(name.to_owned(), weight).is_some() {
                return Err(problem(format!("{name} stands twice")));
            }
        }
        Ok(Self { weights })
    }

    /// Adds an observation; one the file does not know counts nothing.
    pub(super) fn add(&self, evidence: &mut Evidence, name: impl Into<Cow<'static, str>>) {
        let name = name.into();
        evidence.score += self.weights.get(name.as_ref()).copied().unwrap_or(0.0);
        evidence.seen.push(name);
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn observations_add_up_and_unknown_ones_count_nothing() {
        let model = Model::read("# weights\nhead\t1.5\t1\nmetaphor\t-2\t\n").expect("two weights");
        let mut evidence = Evidence::default();
        for name in ["head", "never seen"] {
            model.add(&mut evidence, name);
        }
        assert!((evidence.score - 1.5).abs() < 1e-9 && evidence.speaks_for_a_name());
        model.add(&mut evidence, "metaphor");
        assert!(evidence.probability() < 0.5 && evidence.seen.len() == 3);
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
        let weight = |name: &str| model.weights.get(name).copied().unwrap_or(0.0);
        assert!(weight("quoted: strong head") > 0.0 && weight("quoted: metaphor") < 0.0);
    }
}
