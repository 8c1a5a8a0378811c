//! The source systems: one module for each, with its tables and its questions over the views.
//!
//! What a system stores and answers is defined by the SQL of its folder in `migrations/`; the
//! modules here turn that SQL into typed questions. What lists, facets and findings have in common stands beside
//! them. Nothing here draws, and nothing here knows where a snapshot came from.

pub mod artifact;
mod catalog;
pub mod compute;
pub mod dataset;
pub mod elsewhere;
pub mod facets;
pub mod findings;
pub mod json;
pub mod project;
pub mod sorting;
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
pub const ALL: &[System] = &[artifact::SYSTEM, compute::SYSTEM, dataset::SYSTEM, project::SYSTEM, trace::SYSTEM];

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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sql_of(system: &System) -> String {
        (system.migrations)().iter().map(|(_, sql)| *sql).collect()
    }

    #[test]
    fn every_system_has_a_schema_and_says_where_its_findings_are() {
        for system in ALL {
            assert!(SCHEMAS.contains(&system.name));
            let prefix = format!("{}.", system.name);
            assert!(system.findings.rows.starts_with(&prefix) && system.findings.kinds.starts_with(&prefix));
            assert!(sql_of(system).contains(&format!("CREATE VIEW {} AS", system.findings.kinds)), "{}", system.name);
            for table in system.tidies.iter().map(|tidy| tidy.table).chain(system.fills.iter().map(|fill| fill.table)) {
                assert!((system.tables)().iter().any(|known| known.name == table), "{table}");
            }
        }
    }

    #[test]
    fn every_numbered_file_is_a_migration() {
        for system in ALL {
            let folder = format!("{}/migrations/{}", env!("CARGO_MANIFEST_DIR"), system.name);
            let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let mut numbered: Vec<String> =
                files.filter(|name| name.starts_with(|c: char| c.is_ascii_digit())).collect();
            numbered.sort();
            let listed: Vec<&str> = (system.migrations)().iter().map(|(name, _)| *name).collect();
            assert_eq!(listed, numbered);
        }
    }

    #[test]
    fn every_table_is_made_by_a_migration() {
        for system in ALL {
            let (sql, name) = (sql_of(system), system.name);
            for table in (system.tables)() {
                assert!(sql.contains(&format!("CREATE TABLE {name}.{} (", table.name)), "{name}.{}", table.name);
            }
            let kept = sql.matches(&format!("CREATE TABLE {name}.kept_")).count();
            assert_eq!(sql.matches("CREATE TABLE ").count(), (system.tables)().len() + kept, "{name}");
        }
    }
}
