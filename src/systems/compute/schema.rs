//! The tables of the system, and the SQL that makes them.

use super::lookup::{find_columns, find_embeddings};
use crate::systems::findings::FindingSource;
use crate::systems::{System, Table};

/// What an opening and the pages common to all systems need to know of this one.
pub const SYSTEM: System = System {
    name: "compute",
    tables,
    migrations,
    tidies: &[],
    fills: &[],
    keeps: &[],
    findings: FindingSource::of_views("compute.v_findings", "compute.rule_finding_kinds"),
    searches: &[find_embeddings, find_columns],
};

/// The tables, in the order in which they are best read.
pub fn tables() -> &'static [Table] {
    &[
        Table {
            name: "deterministic_embeddings",
            description: "The schema and the patterns of a parsed file: one row for each file.",
        },
        Table {
            name: "embedding_columns",
            description: "The columns of fingerprints and signatures: one row for each column of a file.",
        },
        Table {
            name: "computation_results",
            description: "What was computed, from what, and what came out: one row for each computation.",
        },
        Table { name: "replay_results", description: "What computing stored results again came to." },
    ]
}

macro_rules! sql_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/compute/", $name)))),*]
    };
}

/// The migrations: file name and SQL, in the order in which they run. Each holds several statements.
pub fn migrations() -> &'static [(&'static str, &'static str)] {
    sql_files!["001_tables.sql", "002_views.sql", "003_findings.sql"]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_numbered_file_is_a_migration() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/compute");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut numbered: Vec<String> = files.filter(|name| name.starts_with(|c: char| c.is_ascii_digit())).collect();
        numbered.sort();
        let listed: Vec<&str> = migrations().iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, numbered);
    }

    #[test]
    fn every_table_is_made_by_a_migration() {
        let sql: String = migrations().iter().map(|(_, sql)| *sql).collect();
        for table in tables() {
            assert!(sql.contains(&format!("CREATE TABLE compute.{} (", table.name)), "{}", table.name);
        }
        assert_eq!(sql.matches("CREATE TABLE ").count(), tables().len());
    }
}
