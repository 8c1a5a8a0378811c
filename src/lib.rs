//!
//! Data moves one way; each room knows only the rooms before it:
//!
//! ```text
//!    │      (worker)   (worker)   typed rows  geometry  Leptos
//!  snapshot: which files, which tables, is it whole      share: links
//! ```
//!
//! What needs a browser (workers, the page) compiles for `wasm32` only; everything else also
//! compiles and is tested natively.

pub mod calendar;
pub mod decode;
pub mod duckdb;
pub mod input;
pub mod order;
pub mod scene;
pub mod share;
pub mod snapshot;
pub mod systems;

#[cfg(target_arch = "wasm32")]
pub mod app;
