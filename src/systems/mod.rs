//! The source systems: one module for each, with its tables and its questions over the views.
//!
//! What a system stores and answers is defined by the SQL of its folder in `migrations/`; the
//! modules here turn that SQL into typed questions. What lists, facets and findings have in common stands beside
//! them. Nothing here draws, and nothing here knows where a snapshot came from.

pub mod artifact;
mod catalog;
pub mod facets;
pub mod findings;
pub mod project;
mod system;
pub mod trace;

pub use catalog::{CatalogColumn, TableRows, catalog, table_rows};
pub use system::{Fill, Migration, Search, System, Table, Tidy};

use crate::duckdb::row;

row! {
    /// How many.
    pub struct Count {
        /// The number.
        pub count: i64,
    }
}

row! {
    /// Something found by a few letters.
    pub struct Found {
        /// What it is: `artifact`, `researcher`, `trace`.
        pub kind: String,
        /// Its id or name.
        pub id: String,
        /// What else is worth saying of it.
        pub note: Option<String>,
    }
}

/// The schemas, in the order in which short names are looked up: the five systems, then tables that
/// belong to none.
pub const SCHEMAS: [&str; 6] = ["artifact", "compute", "dataset", "project", "trace", "other"];

/// The systems, in the order of [`SCHEMAS`].
pub const ALL: &[System] = &[artifact::SYSTEM, project::SYSTEM, trace::SYSTEM];

/// The system of a name.
pub fn system(name: &str) -> Option<&'static System> {
    ALL.iter().find(|system| system.name == name)
}

/// SQL that makes the schemas. Runs as it is on native DuckDB.
pub fn schemas() -> &'static str {
    include_str!("../../migrations/schemas.sql")
}

/// SQL that makes schemas, tables and views of all systems, in order. Runs as it is on native DuckDB.
pub fn migrations() -> Vec<&'static str> {
    let systems = ALL.iter().flat_map(|system| (system.migrations)()).map(|(_, sql)| *sql);
    std::iter::once(schemas()).chain(systems).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_a_schema_and_says_where_its_findings_are() {
        for system in ALL {
            assert!(SCHEMAS.contains(&system.name));
            let prefix = format!("{}.", system.name);
            assert!(system.findings.rows.starts_with(&prefix) && system.findings.kinds.starts_with(&prefix));
            let sql: String = (system.migrations)().iter().map(|(_, sql)| *sql).collect();
            assert!(sql.contains(&format!("CREATE VIEW {} AS", system.findings.kinds)), "{}", system.name);
            for table in system.tidies.iter().map(|tidy| tidy.table).chain(system.fills.iter().map(|fill| fill.table)) {
                assert!((system.tables)().iter().any(|known| known.name == table), "{table}");
            }
        }
    }
}
