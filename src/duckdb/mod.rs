//! DuckDB-WASM, spoken to from Rust over its worker's message protocol, without a JavaScript client.
//!
//! ```text
//! let bundle = Bundle::fetch(&assets, |progress| …).await?;   // verified bytes
//! let engine = Engine::start(&bundle).await?;                 // a worker with an empty database
//! engine.connect().await?.run("CREATE TABLE …").await?;       // set-up
//! engine.lock(2_000).await?;                                  // no files, no network, no settings
//! let rows: Vec<MyRow> = engine.rows("SELECT …").await?;      // typed rows
//! let answer = engine.guest(sql, 10_000, limit).await?;       // a stranger's SQL
//! ```
//!
//! Nothing in this room knows provenance; it reads as a crate of its own. What needs no browser
//! (errors, SQL text, typed rows) compiles and is tested natively.

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
mod answers;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
pub mod batch;
pub mod display;
mod error;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
mod failure;
pub mod json;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
mod lock;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
pub mod log;
mod question;
pub mod row;
pub mod sql;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the worker that uses it is not there"))]
mod statement;
mod value;

#[cfg(target_arch = "wasm32")]
mod compiler;
#[cfg(target_arch = "wasm32")]
mod connection;
#[cfg(target_arch = "wasm32")]
pub mod delivery;
#[cfg(target_arch = "wasm32")]
mod engine;
#[cfg(target_arch = "wasm32")]
mod guest;
#[cfg(target_arch = "wasm32")]
mod insert;
#[cfg(target_arch = "wasm32")]
pub mod js;
#[cfg(target_arch = "wasm32")]
mod protocol;
#[cfg(target_arch = "wasm32")]
mod raw;
#[cfg(target_arch = "wasm32")]
mod stream;
#[cfg(target_arch = "wasm32")]
mod watch;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use batch::Batch;
pub use error::{Error, ErrorKind};
pub use question::{Ask, Page, Question};
pub use row::{Row, row};
pub use statement::{is_explain, reads_only};
pub use value::{Cell, Decimal, List, Struct, Timestamp};

#[cfg(target_arch = "wasm32")]
pub use {
    connection::Connection,
    delivery::Asset,
    engine::{Assets, Bundle, Engine, Progress},
    guest::{Answer, Cursor, Described},
    insert::{Insert, Target},
    raw::RawStream,
    stream::QueryStream,
};
