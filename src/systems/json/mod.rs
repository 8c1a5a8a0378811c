//! JSON documents compared and written, with every number as it was stored: what replays, histories and reports share.

pub(super) mod changes;
pub(super) mod exact;

pub use changes::{Difference, differences, differences_at};
pub use exact::{parse, same, write};
