//! The words of `bodies.toml`.

use serde::Deserialize;

use super::settlements::Settlement;
use crate::PipelineError;
use crate::document::extract::wordlist::{Words, broken};

/// Shortest name that begins with a word of size.
const SIZED: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    longer: String,
    own: String,
    street_bodies: String,
    community_bodies: String,
    zones: String,
    behind: String,
    openers: String,
    no_name: String,
    size: String,
    organs: String,
    offices: String,
}

#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    pub(super) longer: Words,
    pub(super) own: Words,
    street_bodies: Words,
    community_bodies: Words,
    pub(super) zones: Words,
    pub(super) behind: Words,
    pub(super) openers: Words,
    pub(super) no_name: Words,
    size: Words,
    pub(super) organs: Words,
    pub(super) offices: Words,
}

impl Lexicon {
    pub(super) fn bundled() -> Result<Self, PipelineError> {
        let file: File = toml::from_str(include_str!("../../../../lexicons/bodies.toml"))
            .map_err(|error| broken("bodies.toml", &error))?;
        Ok(Self {
            longer: Words::new(&file.longer),
            own: Words::new(&file.own),
            street_bodies: Words::new(&file.street_bodies),
            community_bodies: Words::new(&file.community_bodies),
            zones: Words::new(&file.zones),
            behind: Words::new(&file.behind),
            openers: Words::new(&file.openers),
            no_name: Words::new(&file.no_name),
            size: Words::new(&file.size),
            organs: Words::new(&file.organs),
            offices: Words::new(&file.offices),
        })
    }

    /// Whether a street or community may be called so.
    pub(super) fn may_name(&self, name: &[char]) -> bool {
        let opens = self.no_name.starting(name, 0).or_else(|| self.openers.starting(name, 0));
        let sized = self.size.starting(name, 0).filter(|_| name.len() < SIZED).is_some();
        opens.is_none()
            && !sized
            && self.no_name.ending(name, name.len()).is_none()
            && self.size.ending(name, name.len()).is_none()
    }

    /// The kind of settlement whose body this is, and the length of the word for it; 党工委 has none.
    pub(super) fn settlement(&self, body: &[char]) -> Option<(Settlement, usize)> {
        let mut kinds = [Settlement::Street, Settlement::Community].into_iter();
        let named = kinds.find(|kind| body.starts_with(&kind.word())).map(|kind| (kind, kind.word().len()));
        let bare = || {
            let street = self.street_bodies.starting(body, 0).map(|_| (Settlement::Street, 0));
            street.or_else(|| self.community_bodies.starting(body, 0).map(|_| (Settlement::Community, 0)))
        };
        named.or_else(bare)
    }
}
