//! The system's own tables, the SQL that makes them, and drift.

use super::rows::find;
use crate::decode::TableName;
use crate::duckdb::{List, Question, row, sql};
use crate::systems::findings::FindingSource;
use crate::systems::{Migration, System, Table};

/// What an opening and the pages common to all systems need to know of this one.
pub const SYSTEM: System = System {
    name: "project",
    tables,
    migrations,
    tidies: &[],
    fills: &[],
    keeps: &[],
    findings: FindingSource::of_views("project.v_findings", "project.rule_finding_kinds"),
    searches: &[find],
};

/// The tables that are there whatever is described.
pub fn tables() -> &'static [Table] {
    &[
        Table {
            name: "described_columns",
            description: "The columns of every described table, as its descriptor and its file have them.",
        },
        Table { name: "names", description: "Ids and names of projects and portfolios: what searches read." },
        Table { name: "drift", description: "How the data differs from its descriptors: one row for each cause." },
    ]
}

macro_rules! sql_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../migrations/project/", $name)))),*]
    };
}

/// The migrations: file name and SQL, in the order in which they run. Each holds several statements.
pub fn migrations() -> &'static [Migration] {
    sql_files!["001_described.sql", "002_findings.sql"]
}

row! {
    /// One way in which data differs from its descriptor: one cause.
    pub struct Drift {
        /// The table's schema.
        pub schema_name: String,
        /// The table.
        pub table_name: String,
        /// How it differs, in snake case: the name in drift reports.
        pub finding: String,
        /// The column, or columns.
        pub column_name: Option<String>,
        /// What the descriptor says.
        pub descriptor: Option<String>,
        /// What the file has.
        pub actual: Option<String>,
        /// The value that it is about.
        pub value: Option<String>,
        /// The project or portfolio that it is about, where it is one.
        pub subject: Option<String>,
        /// Rows that it concerns; of a retyped column those whose value cannot be cast.
        pub row_count: Option<i64>,
        /// Rows whose value lost something on being cast.
        pub rounded_count: Option<i64>,
        /// The first values that cannot be cast or are too long.
        pub examples: Option<List<Option<String>>>,
        /// What is the case, in words.
        pub detail: Option<String>,
    }
}

const ORDER: &str = "ORDER BY schema_name, table_name, finding, column_name, row_count DESC, value";

/// The drift of all described tables.
pub fn drift() -> Question<Drift> {
    Question::new(format!("SELECT *\nFROM project.drift\n{ORDER}"))
}

/// The drift that a descriptor would have which is only tried, from the query that finds it.
pub fn drift_tried(query: &str) -> Question<Drift> {
    Question::new(format!("SELECT *\nFROM (\n{query}\n)\n{ORDER}"))
}

/// The drift of one table.
pub fn drift_of(table: &TableName) -> Question<Drift> {
    let (schema, table) = (sql::text(&table.schema), sql::text(&table.table));
    Question::new(format!(
        "SELECT *\nFROM project.drift\nWHERE schema_name = {schema} AND table_name = {table}\n{ORDER}"
    ))
}
