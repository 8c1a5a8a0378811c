//! The tables of the system, and the SQL that makes them.

use super::lookup::find_datasets;
use crate::systems::findings::FindingSource;
use crate::systems::{System, Table};

/// What an opening and the pages common to all systems need to know of this one.
pub const SYSTEM: System = System {
    name: "dataset",
    tables,
    migrations,
    tidies: &[],
    fills: &[],
    keeps: &[
        include_str!("../../../migrations/dataset/keep_1_nodes.sql"),
        include_str!("../../../migrations/dataset/keep_2_steps.sql"),
        include_str!("../../../migrations/dataset/keep_3_licenses.sql"),
        include_str!("../../../migrations/dataset/keep_4_findings.sql"),
    ],
    findings: FindingSource::of_views("dataset.kept_findings", "dataset.rule_finding_kinds"),
    searches: &[find_datasets],
};

/// The tables, in the order in which they are best read.
pub fn tables() -> &'static [Table] {
    &[
        Table {
            name: "dataset_provenance",
            description: "Training sets: one row for each, with its documents and what they say.",
        },
        Table {
            name: "provenance_audit_log",
            description: "What was done with records of datasets, by whom and when: one row for each action.",
        },
        Table {
            name: "dataset_stages",
            description: "How a dataset was processed: one row for each stage of processing_lineage.",
        },
        Table {
            name: "dataset_parents",
            description: "Which datasets a dataset was made from: one row for each of parent_datasets.",
        },
        Table {
            name: "dataset_findings",
            description: "What audits found: one row for each of audit_findings. Not what provscope found: see v_findings.",
        },
        Table { name: "dataset_scores", description: "How good a dataset is: one row for each of quality_scores." },
        Table { name: "dataset_uses", description: "What a licence allows and prohibits: one row for each use." },
        Table {
            name: "dataset_differences",
            description: "Where provenance_document says something else than the columns: one row for each field.",
        },
        Table {
            name: "lineage_circles",
            description: "Datasets that are their own ancestors; those of one circle have one number.",
        },
        Table {
            name: "inherited_licenses",
            description: "Licences of concern among the ancestors of a dataset: one row for each licence type.",
        },
    ]
}

macro_rules! sql_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/dataset/", $name)))),*]
    };
}

/// The migrations: file name and SQL, in the order in which they run. Each holds several statements.
pub fn migrations() -> &'static [(&'static str, &'static str)] {
    sql_files![
        "001_datasets.sql",
        "002_lineage.sql",
        "003_stages.sql",
        "004_compliance.sql",
        "005_defects.sql",
        "006_findings.sql"
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_numbered_file_is_a_migration() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/dataset");
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
            assert!(sql.contains(&format!("CREATE TABLE dataset.{} (", table.name)), "{}", table.name);
        }
        let kept = sql.matches("CREATE TABLE dataset.kept_").count();
        assert_eq!(sql.matches("CREATE TABLE ").count(), tables().len() + kept);
    }
}
