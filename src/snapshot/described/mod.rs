//! Tables that a descriptor describes: which descriptor is in force for which table, and the SQL that makes the table
//! from the rows of its file and finds what does not fit. Pure: the statements are run in `apply`.

#[cfg(target_arch = "wasm32")]
mod apply;
mod checks;
mod choose;
mod create;

use crate::decode::TableName;
use crate::decode::descriptor::{PROJECT, project_tables};
use crate::duckdb::sql;

#[cfg(target_arch = "wasm32")]
pub use apply::apply;
pub use checks::drift_query;
pub use choose::{Offer, Offers, choose};
pub use create::{create, refill};

/// The schema of the files' rows as they are.
pub const FILE_ROWS: &str = "file_rows";

/// The rows of a described table's file as SQL writes them.
pub fn stored_sql_name(table: &TableName) -> String {
    format!("{FILE_ROWS}.{}", sql::identifier(&stored_name(table)))
}

/// The table as SQL writes it.
pub fn sql_name(table: &TableName) -> String {
    format!("{}.{}", sql::identifier(&table.schema), sql::identifier(&table.table))
}

/// What the table of a file's rows is called: names under both schemas stay apart.
pub fn stored_name(table: &TableName) -> String {
    if table.schema == PROJECT { table.table.clone() } else { table.to_string() }
}

/// Where a described table goes that would be `table` without a descriptor, and where the rows of its file go.
pub fn place(table: &TableName) -> (TableName, TableName) {
    let known = project_tables().find(|known| known.eq_ignore_ascii_case(&table.table));
    let made = known.map_or_else(|| table.clone(), |name| TableName::new(PROJECT, name));
    let rows = TableName::new(FILE_ROWS, stored_name(&made));
    (made, rows)
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::decode::descriptor::{Described, Descriptor, FileColumn, Origin, PROJECT, builtin, parse};

    /// The sample's tables with their own descriptors.
    pub fn sample() -> Vec<Described> {
        let text = include_str!("../../../tests/snapshots/projects/schema.json");
        let found = parse(text, None).unwrap_or_default();
        assert_eq!(found.len(), builtin().len());
        let types = |name: &str| -> Vec<(&'static str, &'static str)> {
            match name {
                "projects" => vec![
                    ("project_id", "UUID"),
                    ("project_name", "VARCHAR"),
                    ("description", "VARCHAR"),
                    ("total_amount", "DECIMAL(20,2)"),
                    ("maturity_years", "INTEGER"),
                    ("expected_tri", "DECIMAL(5,2)"),
                    ("dscr", "DECIMAL(5,2)"),
                    ("status", "VARCHAR"),
                    ("creation_date", "DATE"),
                    ("last_updated", "TIMESTAMP"),
                    ("currency_code", "VARCHAR"),
                ],
                "portfolios" => vec![
                    ("portfolio_id", "UUID"),
                    ("portfolio_name", "VARCHAR"),
                    ("description", "VARCHAR"),
                    ("risk_profile", "VARCHAR"),
                    ("total_committed_amount", "DOUBLE"),
                    ("last_updated", "TIMESTAMP"),
                    ("manager", "VARCHAR"),
                ],
                _ => vec![
                    ("portfolio_id", "UUID"),
                    ("project_id", "UUID"),
                    ("allocation_percentage", "DECIMAL(5,2)"),
                    ("entry_date", "DATE"),
                ],
            }
        };
        let described = |descriptor: Descriptor| Described {
            table: TableName::new(PROJECT, descriptor.name.clone()),
            file: types(&descriptor.name)
                .into_iter()
                .map(|(name, kind)| FileColumn { name: name.into(), file_type: kind.into() })
                .collect(),
            descriptor: descriptor.completed(),
            origin: Origin::Snapshot("schema.json".to_owned()),
        };
        found.into_iter().map(described).collect()
    }
}
