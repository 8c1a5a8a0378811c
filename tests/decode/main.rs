//! Decoding from outside: the sample tables, every form of Parquet that is promised, and hostile files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod datasets;
mod dialects;
mod forms;
mod hostile;
mod pieces;
mod samples;
mod support;
mod traces;
