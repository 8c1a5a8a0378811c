//! Bytes of a Parquet file, or of a table that an engine reads out of its own file, to Arrow IPC streams that DuckDB
//! takes.
//!
//! Here live the budgets, the checks of a file's footer and page headers, the dialects of the source systems and the
//! bringing of their columns to one form. No DOM, no engine, no question: what is decoded is handed on as bytes.
//! `src/bin/decoder.rs` runs this room in a worker of its own; `message` is what page and worker say to each other.

#[cfg(target_arch = "wasm32")]
pub mod blob;
mod budget;
mod convert;
mod count;
mod datasets;
pub mod descriptor;
pub mod dialect;
mod engine_type;
mod error;
mod expansion;
mod feed;
mod fills;
mod footer;
mod groups;
mod inflate;
mod inspect;
mod intake;
mod job;
pub mod message;
mod normalise;
pub mod otlp;
mod pages;
mod piece;
mod recognise;
mod shred;
pub mod signature;
mod spans;
mod stream;
mod summary;
mod unite;
#[cfg(target_arch = "wasm32")]
pub mod wire;
pub mod zip;

pub use budget::{Budgets, human_bytes};
pub use dialect::specs;
pub use error::{Error, ErrorKind, Unreadable};
pub use feed::{Feed, Stored, inspect_stored};
pub use inspect::{ColumnInfo, Inspection, inspect};
pub use job::{Job, Part};
pub use piece::{Columns, Constant, ConstantKind, Piece};
pub use recognise::{Plan, Recognition, TableName};
pub use summary::{Note, Summary};
pub use unite::{Member, United, unite};
