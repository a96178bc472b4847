//! Sends a text through the channels a sample names.
//! The channels themselves are `pipeline::forward`.

use pipeline::PipelineError;
use pipeline::forward::{Channel, Damager};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// What happens to the text of a sample, in the order of the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damage {
    /// Whether the clean text is converted to Traditional.
    #[serde(default)]
    pub traditional: bool,
    /// Lines with a channel of their own.
    #[serde(default)]
    pub lines: Vec<LineDamage>,
    /// What the whole text goes through.
    #[serde(default, deserialize_with = "named")]
    pub channel: Option<Channel>,
}

/// A line with a channel of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDamage {
    /// 1-based, blank lines counted.
    pub number: usize,
    /// A channel that serves UTF-8.
    #[serde(deserialize_with = "named")]
    pub channel: Option<Channel>,
}

/// Why a text could not be damaged.
#[derive(Debug, thiserror::Error)]
pub enum DamageError {
    /// The forward model could not be built.
    #[error(transparent)]
    Model(#[from] PipelineError),
    /// The plan names a line the text has not.
    #[error("there is no line {0}")]
    NoLine(usize),
    /// What a line went through is not UTF-8 and cannot stand between lines that are.
    #[error("line {0} would not be UTF-8")]
    NotUtf8(usize),
}

impl Damage {
    /// Whether anything happens that the reader has to undo; another encoding or script is no damage.
    #[must_use]
    pub fn harms(&self) -> bool {
        use Channel::{Big5, Clean, Gb18030, Hz, Marked, Utf16Be, Utf16Le};
        let harmless = |channel| matches!(channel, Clean | Marked | Gb18030 | Big5 | Hz | Utf16Le | Utf16Be);
        !self.lines.is_empty() || self.channel.is_some_and(|channel| !harmless(channel))
    }

    /// Whether what is served is in Traditional.
    #[must_use]
    pub fn converts(&self) -> bool {
        self.traditional || self.channel.is_some_and(Channel::is_traditional)
    }

    /// The bytes served for a text.
    ///
    /// # Errors
    /// If a line is missing or its channel does not serve UTF-8.
    pub(super) fn apply(&self, damager: &Damager, text: &str) -> Result<Vec<u8>, DamageError> {
        let mut text = if self.traditional { damager.traditional(text) } else { text.to_owned() };
        if !self.lines.is_empty() {
            let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            for damage in &self.lines {
                let line = damage.number.checked_sub(1).and_then(|at| lines.get_mut(at));
                let line = line.ok_or(DamageError::NoLine(damage.number))?;
                let served = damager.apply(damage.channel.unwrap_or(Channel::Clean), line);
                *line = String::from_utf8(served).map_err(|_| DamageError::NotUtf8(damage.number))?;
            }
            text = lines.join("\n");
        }
        Ok(damager.apply(self.channel.unwrap_or(Channel::Clean), &text))
    }
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Channel>, D::Error> {
    let name = String::deserialize(deserializer)?;
    Channel::parse(&name).map(Some).ok_or_else(|| D::Error::custom(format!("{name:?} is no channel")))
}
