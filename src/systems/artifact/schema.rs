//! The tables of the system, and the SQL that makes them.

use super::lookup::{find_artifacts, find_researchers};
use crate::systems::findings::FindingSource;
use crate::systems::{Fill, System, Table};

/// What an opening and the pages common to all systems need to know of this one.
pub const SYSTEM: System = System {
    name: "artifact",
    tables,
    migrations,
    tidies: &[],
    fills: &[Fill {
        table: "color_chain",
        sql: builtin_color_chain(),
        origin: "the snapshot has no colour chain: these are the 36 fixed cycles",
    }],
    keeps: &keeping(),
    findings: FindingSource {
        rows: "artifact.kept_findings",
        kinds: "artifact.rule_finding_kinds",
        subject: "artifact_id",
        part: "NULL::VARCHAR",
    },
    searches: &[find_artifacts, find_researchers],
};

/// The tables, in the order in which they are best read.
pub fn tables() -> &'static [Table] {
    &[
        Table { name: "artifact_provenance", description: "The registry: one row for each artifact." },
        Table {
            name: "artifact_researchers",
            description: "Who took part: the names in researchers_involved, one row for each.",
        },
        Table {
            name: "provenance_nodes",
            description: "The stages that an artifact has passed: Query, MD5, File, Witness, Doc.",
        },
        Table { name: "provenance_morphisms", description: "The arrows between the stages of an artifact." },
        Table {
            name: "tripartite_connections",
            description: "Edges between machine state, researcher and shared artifact.",
        },
        Table { name: "artifact_exports", description: "Files written from an artifact, by format." },
        Table {
            name: "provenance_audit_log",
            description: "Every action on an artifact: who, when, and how it ended.",
        },
        Table { name: "artist_theorem_registry", description: "Theorems in proof artifacts, one row for each author." },
        Table {
            name: "composition_structure",
            description: "Instruments, phases and length of composition artifacts.",
        },
        Table {
            name: "analysis_results",
            description: "What analysis artifacts counted: people, interactions, themes.",
        },
        Table { name: "color_chain", description: "The colour of each battery cycle of the machine." },
    ]
}

macro_rules! sql_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/artifact/", $name)))),*]
    };
}

/// The migrations: file name and SQL, in the order in which they run. Each holds several statements.
pub fn migrations() -> &'static [(&'static str, &'static str)] {
    sql_files![
        "001_registry.sql",
        "002_activity.sql",
        "003_rules.sql",
        "004_chain.sql",
        "005_activity_views.sql",
        "006_statistics.sql",
        "007_defects_registry.sql",
        "008_defects_activity.sql",
        "009_findings.sql",
        "010_finding_groups.sql",
        "011_kept.sql",
    ]
}

/// SQL that fills the tables of what is kept (`011_kept.sql`), once the other tables are loaded: one statement each.
pub const fn keeping() -> [&'static str; 5] {
    [
        include_str!("../../../migrations/artifact/keep_1_artifacts.sql"),
        include_str!("../../../migrations/artifact/keep_2_people.sql"),
        include_str!("../../../migrations/artifact/keep_3_names.sql"),
        include_str!("../../../migrations/artifact/keep_4_connections.sql"),
        include_str!("../../../migrations/artifact/keep_5_findings.sql"),
    ]
}

/// SQL that fills an empty `color_chain` with the 36 fixed cycles.
pub const fn builtin_color_chain() -> &'static str {
    include_str!("../../../migrations/artifact/builtin_color_chain.sql")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_table_is_filled() {
        let sql: String = migrations().iter().map(|(_, sql)| *sql).collect();
        let kept = sql.matches("CREATE TABLE artifact.kept_").count();
        assert_eq!(keeping().concat().matches("INSERT INTO artifact.kept_").count(), kept);
    }

    #[test]
    fn the_built_in_chain_has_36_cycles() {
        assert_eq!(builtin_color_chain().matches("    (").count(), 36);
    }
}
