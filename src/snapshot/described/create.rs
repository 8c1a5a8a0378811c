//! The statements that make a described table from the rows of its file.

use super::{sql_name, stored_sql_name};
use crate::decode::descriptor::{Column, Described, PROJECT, TableColumn};
use crate::duckdb::sql;

/// What a column of the table is made of: the file's value in the described type, NULL where it cannot be cast or the
/// file has no such column.
pub(super) fn value(described: &Described, column: &Column) -> String {
    let kind = column.sql_type.sql();
    match described.file_column(&column.name) {
        Some(own) => format!("TRY_CAST({} AS {kind})", sql::identifier(&own.name)),
        None => format!("NULL::{kind}"),
    }
}

/// The statements that make the table, in place of one that is there: every row, described columns first, then those
/// that only the file has.
pub fn create(described: &Described) -> Vec<String> {
    let column = |column: &TableColumn<'_>| {
        let name = sql::identifier(column.name);
        match column.described {
            Some(kind) => format!("    {} AS {name}", value(described, kind)),
            None => format!("    {name} AS {name}"),
        }
    };
    let columns: Vec<String> = described.columns().iter().map(column).collect();
    let table = sql_name(&described.table);
    let mut statements = vec![format!(
        "CREATE OR REPLACE TABLE {table} AS\nSELECT\n{}\nFROM {}",
        columns.join(",\n"),
        stored_sql_name(&described.table)
    )];
    let comment = sql::text(&described.descriptor.description);
    statements.push(format!("COMMENT ON TABLE {table} IS {comment}"));
    for column in described.descriptor.columns.iter().filter(|column| !column.description.is_empty()) {
        let (name, words) = (sql::identifier(&column.name), sql::text(&column.description));
        statements.push(format!("COMMENT ON COLUMN {table}.{name} IS {words}"));
    }
    statements
}

/// The statements that write down anew what is described and what drifts, of all described tables.
pub fn refill(all: &[Described]) -> Vec<String> {
    let rows: Vec<String> = all
        .iter()
        .flat_map(|described| {
            described.columns().into_iter().enumerate().map(|(place, column)| row(described, place, column))
        })
        .collect();
    let mut statements =
        ["described_columns", "names", "drift"].map(|table| format!("DELETE FROM {PROJECT}.{table}")).to_vec();
    if !rows.is_empty() {
        statements.push(format!("INSERT INTO {PROJECT}.described_columns VALUES\n{}", rows.join(",\n")));
        statements.extend(all.iter().filter_map(names));
        statements.push(format!("INSERT INTO {PROJECT}.drift\n{}", super::drift_query(all)));
    }
    statements
}

/// What searches read of projects and portfolios.
fn names(described: &Described) -> Option<String> {
    let kind = match described.table.table.as_str() {
        "projects" => "project",
        "portfolios" => "portfolio",
        _ => return None,
    };
    let id = described.column_named(&format!("{kind}_id")).filter(|_| described.table.schema == PROJECT)?;
    let name = described.column_named(&format!("{kind}_name")).map_or_else(|| "NULL".to_owned(), sql::identifier);
    Some(format!(
        "INSERT INTO {PROJECT}.names SELECT {}, {}::VARCHAR, {name}::VARCHAR FROM {}",
        sql::text(kind),
        sql::identifier(id),
        sql_name(&described.table)
    ))
}

fn row(described: &Described, place: usize, column: TableColumn<'_>) -> String {
    let or_null = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), sql::text);
    let allowed = column.described.map(|column| column.values.as_slice()).unwrap_or_default();
    let allowed: Vec<String> = allowed.iter().map(|value| sql::text(value)).collect();
    format!(
        "    ({}, {}, {}, {}, {}, {}, {}, [{}]::VARCHAR[], {}, {})",
        sql::text(&described.table.schema),
        sql::text(&described.table.table),
        place + 1,
        sql::text(column.name),
        or_null(column.described.map(|column| column.sql_type.written.as_str())),
        or_null(column.file.map(|own| own.file_type.as_str())),
        column.described.is_some_and(|column| column.required),
        allowed.join(", "),
        or_null(column.described.map(|column| column.description.as_str())),
        sql::text(&described.origin.words()),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::sample;
    use super::*;

    #[test]
    fn described_columns_come_first_and_the_files_own_stay() {
        let sql = create(&sample()[1]).join(";\n");
        let at = |part: &str| sql.find(part);
        assert!(at("TRY_CAST(\"total_committed_amount\" AS DECIMAL(20,2))").is_some(), "{sql}");
        assert!(at("NULL::DATE AS \"inception_date\"").is_some() && at("FROM file_rows.\"portfolios\"").is_some());
        assert!(at("\"manager\" AS \"manager\"") > at("\"last_updated\""));
    }

    #[test]
    fn names_and_words_of_strangers_stay_names_and_words() {
        let mut described = sample().remove(2);
        described.table.table = "it's \"odd\"".to_owned();
        described.descriptor.description = "x'; DROP TABLE t; --".to_owned();
        let sql = create(&described).join(";\n");
        assert!(sql.contains("\"project\".\"it's \"\"odd\"\"\"") && sql.contains("'x''; DROP TABLE t; --'"));
    }
}
