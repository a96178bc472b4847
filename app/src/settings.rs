//! The settings file of `run`: read once, unknown fields refused, values checked before anything starts.
//! Flags win over it; it knows no defaults of its own beyond those of the libraries.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What a settings file may say.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Threads.
    pub(crate) jobs: Option<usize>,
    /// Largest record taken, in bytes.
    pub(crate) max_bytes: Option<u64>,
    /// Documents between two commits of a long run.
    pub(crate) commit_every: Option<usize>,
    /// Keep the record bytes in the data directory.
    pub(crate) keep_sources: Option<bool>,
}

impl Settings {
    /// Reads and checks a settings file; no file gives no settings.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let settings: Self =
            toml::from_str(&text).with_context(|| format!("{} is not a settings file", path.display()))?;
        ensure!(settings.jobs != Some(0), "{}: jobs must be at least 1", path.display());
        ensure!(settings.commit_every != Some(0), "{}: commit_every must be at least 1", path.display());
        ensure!(settings.max_bytes != Some(0), "{}: max_bytes must be at least 1", path.display());
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked() {
        for (label, text, good) in [
            ("empty", "", true),
            ("known", "jobs = 2\nkeep_sources = false", true),
            ("unknown field", "thread = 2", false),
            ("wrong type", "jobs = \"two\"", false),
        ] {
            assert_eq!(toml::from_str::<Settings>(text).is_ok(), good, "{label}");
        }
    }
}
