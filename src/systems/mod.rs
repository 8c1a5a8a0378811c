//! The source systems: one module for each, with its tables and its questions over the views.
//!
//! What a system stores and answers is defined by the SQL of its folder in `migrations/`; the
//! modules here turn that SQL into typed questions. Nothing here draws, and nothing here knows
//! where a snapshot came from.

pub mod artifact;
mod catalog;
pub mod dataset;
pub mod trace;

pub use catalog::{CatalogColumn, TableRows, catalog, table_rows};

/// The schemas, in the order in which short names are looked up: the five systems, then tables that
/// belong to none.
pub const SCHEMAS: [&str; 6] = ["artifact", "compute", "dataset", "project", "trace", "other"];

/// SQL that makes schemas, tables and views, in order. Runs as it is on native DuckDB.
pub fn migrations() -> Vec<&'static str> {
    let systems =
        artifact::migrations().iter().chain(dataset::migrations()).chain(trace::migrations()).map(|(_, sql)| *sql);
    std::iter::once(include_str!("../../migrations/schemas.sql")).chain(systems).collect()
}
