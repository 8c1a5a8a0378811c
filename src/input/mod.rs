//! What a person types, understood without a browser: SQL as tokens, what would complete it, and
//! which names match a few letters.
//!
//! Nothing here runs, draws or asks; it knows no other room.

pub mod complete;
mod context;
pub mod duration;
pub mod palette;
pub mod place;
pub mod rank;
pub mod sql;
pub mod words;
