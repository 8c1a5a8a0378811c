//! What is opened: the files of a source, which table each of them is, and the way into the engine.
//!
//! Knows decode and duckdb. Which tables there are to fill, and with which SQL they are made, is
//! handed in by the page ([`open::Kit`]).

pub mod clash;
pub mod database;
pub mod described;
mod error;
pub mod export;
pub mod layout;
pub mod manifest;
mod parts;
pub mod paths;
mod report;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the decoders that use it are not there"))]
mod shares;

#[cfg(target_arch = "wasm32")]
mod archive;
#[cfg(target_arch = "wasm32")]
mod bundle;
#[cfg(target_arch = "wasm32")]
mod decoder;
#[cfg(target_arch = "wasm32")]
pub mod deployed;
#[cfg(target_arch = "wasm32")]
mod describe;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod footers;
#[cfg(target_arch = "wasm32")]
pub mod furnish;
#[cfg(target_arch = "wasm32")]
mod gather;
#[cfg(target_arch = "wasm32")]
mod load;
#[cfg(target_arch = "wasm32")]
pub mod open;
#[cfg(target_arch = "wasm32")]
pub mod profile;
#[cfg(target_arch = "wasm32")]
mod source;

pub use error::{Error, ErrorKind};
pub use report::{Progress, Status, Step, TableReport};

#[cfg(target_arch = "wasm32")]
pub use fetch::STALL_LIMIT_MS;
#[cfg(target_arch = "wasm32")]
pub use gather::{fetch_text, read_text};
#[cfg(target_arch = "wasm32")]
pub use source::{NamedFile, Source, absolute};
