//! DuckDB-WASM, spoken to from Rust over its worker's message protocol, without a JavaScript client.
//!
//! Nothing in this room knows provenance; it reads as a crate of its own. What needs no browser
//! (errors, SQL text, typed rows, the messages' shapes) compiles and is tested natively.

mod error;
mod question;
pub mod row;
pub mod sql;
mod value;

pub use arrow_array::RecordBatch;
pub use error::{Error, ErrorKind};
pub use question::{Ask, Page, Question};
pub use row::{Row, row};
pub use value::{Cell, Decimal, List, Struct, Timestamp};
