//! The learned part of mentions: named observations of a candidate and what each adds to the log-odds of a name.
//! It observes nothing itself; `quoted` and `unquoted` do, and `.ci/learn_mentions.py` learns the weights.

use rustc_hash::FxHashMap;

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

/// The name of an observation, or how it begins, with its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    text: &'static str,
    digest: u64,
}

impl Name {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, digest: digest(0, text.as_bytes()) }
    }
}

/// A name whose digest is made when the program is compiled: several are looked up for every candidate. Of two names the
/// condition chooses.
macro_rules! seen {
    ($text:literal) => {
        const { $crate::document::extract::mentions::model::Name::new($text) }
    };
    ($when:expr, $then:literal, $else:literal) => {
        if $when { seen!($then) } else { seen!($else) }
    };
}
pub(super) use seen;

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
            if weights.insert(digest(0, name.as_bytes()), weight).is_some() {
                return Err(problem(format!("{name} stands twice, or has the digest of another")));
            }
        }
        Ok(Self { weights, recording: false })
    }

    /// Adds an observation; one the file does not know counts nothing.
    pub(super) fn add(&self, evidence: &mut Evidence, name: Name) {
        self.add_words(evidence, name, []);
    }

    /// Adds an observation whose name ends in words of the text.
    pub(super) fn add_words<W>(&self, evidence: &mut Evidence, name: Name, words: W)
    where
        W: IntoIterator<Item = char> + Clone,
    {
        if self.recording {
            evidence.seen.push(name.text.chars().chain(words.clone()).collect());
        }
        let whole = words.into_iter().fold(name.digest, |sum, c| digest(sum, c.encode_utf8(&mut [0; 4]).as_bytes()));
        evidence.score += self.weights.get(&whole).copied().unwrap_or(0.0);
    }
}

/// Goes on with a digest over further bytes, as the hasher of the Rust compiler once did; its multiplier.
const fn digest(mut digest: u64, bytes: &[u8]) -> u64 {
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        digest = (digest.rotate_left(5) ^ *byte as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
        rest = after;
    }
    digest
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn observations_add_up_and_unknown_ones_count_nothing() {
        let model = Model::read("# weights\nhead\t1.5\t1\nhead 行动\t1\t\nmetaphor\t-2\t\n").expect("three weights");
        let mut evidence = Evidence::default();
        for name in [seen!("head"), seen!("never seen")] {
            model.add(&mut evidence, name);
        }
        model.add_words(&mut evidence, seen!("head "), ['行', '动']);
        assert!((evidence.score - 2.5).abs() < 1e-9 && evidence.speaks_for_a_name() && evidence.seen.is_empty());
        model.recording().add_words(&mut evidence, seen!("meta"), ['p', 'h', 'o', 'r']);
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
        let weight = |name: &'static str| model.weights.get(&Name::new(name).digest).copied().unwrap_or(0.0);
        assert!(weight("quoted: strong head") > 0.0 && weight("quoted: metaphor") < 0.0);
    }
}
