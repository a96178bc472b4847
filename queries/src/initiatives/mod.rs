//! The initiatives of the corpus: the list, everything known of one, and what becomes of them over time and place.
//! It merges, renames and judges nothing: the editor does, in a file that [`editor`] changes.

pub mod editor;

mod arrivals;
mod card;
mod company;
mod exchange;
mod list;
mod mentions;
mod movement;
mod names;
mod occurrences;
mod regions;
mod review;
mod spread;
mod timeline;
mod variants;
mod whereabouts;
mod wording;

pub use arrivals::{Arrival, Arrivals, new_since};
pub use card::{Counted, InitiativeCard, Sighting, show};
pub use company::{MetricNear, Together};
pub use exchange::{Learned, Reused};
pub use list::{InitiativeFilter, InitiativeList, list};
pub use mentions::{Mentions, mentions};
pub use movement::{Direction, Movement, MovementOptions, Mover, movement};
pub(crate) use names::resolved;
pub use names::{Initiative, Known, Spelling, exact};
pub(crate) use occurrences::{Corpus, each as each_occurrence};
pub use occurrences::{Counts, FAMILIES_NOT_COMPUTED, Occurrence};
pub use review::{Candidate, ReviewQueue, review};
pub use spread::{Spread, SpreadBy, SpreadRow, spread};
pub use timeline::{Timeline, TimelineRow, timeline};
pub use variants::{Side, Variant, VariantOptions, Variants, VariantsBy, variants};

use crate::QueryError;
use crate::listing::label;

/// The review states there are.
const REVIEW_STATUSES: &[&str] = &["candidate", "accepted", "rejected"];

/// A review state as the tables write it.
fn review_status(given: &str) -> Result<&'static str, QueryError> {
    let found = label("status", given, REVIEW_STATUSES.to_vec())?;
    Ok(REVIEW_STATUSES.iter().find(|status| **status == found).copied().unwrap_or_default())
}
